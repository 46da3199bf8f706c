/**
 * @file verdict.h
 * Checks as JSON objects.
 */
#ifndef CONTROLMAP_ENCODE_VERDICT_H
#define CONTROLMAP_ENCODE_VERDICT_H

#include "encode/build.h"

/** Claims, verdicts, recipes and consistency into an object. */
void cm_json_check(cm_build *b, json_t *object, const cm_check *check,
                   const cm_check_options *options, const char *extra_name);

#endif
