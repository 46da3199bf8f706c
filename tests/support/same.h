/**
 * @file same.h
 * Whether two layers are equal to the last bit.
 */
#ifndef TEST_SUPPORT_SAME_H
#define TEST_SUPPORT_SAME_H

#include "controlmap/load.h"

/** What differs first; NULL: nothing. */
const char *layer_difference(const cm_layer *a, const cm_layer *b);

/** The same of errors. */
const char *error_difference(const cm_error *a, const cm_error *b);

#endif
