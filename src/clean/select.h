/**
 * @file select.h
 * Which features of a classified layer count.
 */
#ifndef CONTROLMAP_CLEAN_SELECT_H
#define CONTROLMAP_CLEAN_SELECT_H

#include "controlmap/clean.h"

/** Whether a feature is of the side (SIZE_MAX: of any) and of an included status. */
bool cm_classes_has(const cm_classes *classes, size_t feature, size_t side);

#endif
