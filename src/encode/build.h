/**
 * @file build.h
 * JSON objects piece by piece.
 *
 * Building stops nowhere: a value that memory did not suffice for makes the
 * whole incomplete, and an incomplete object is thrown away.
 */
#ifndef CONTROLMAP_ENCODE_BUILD_H
#define CONTROLMAP_ENCODE_BUILD_H

#include <jansson.h>
#include <stdbool.h>

#include "controlmap/encode.h"

typedef struct {
    bool incomplete;
    int decimals;       /**< of areas and lengths; -1: all digits */
    bool short_numbers; /**< 15 digits do, where nothing is to be added up */
} cm_build;

/** Takes the value. */
void cm_build_put(cm_build *b, json_t *object, const char *key, json_t *value);
void cm_build_append(cm_build *b, json_t *array, json_t *value);

/** JSON knows no NaN; null is the word for what is not known. */
json_t *cm_build_number(const cm_build *b, double value);
json_t *cm_build_share(const cm_build *b, double share); /**< in per cent */
json_t *cm_build_km2(const cm_build *b, double area_m2);
json_t *cm_build_km(const cm_build *b, double length_m);
json_t *cm_build_count(size_t count);

/** Names come from outside; what is not UTF-8 is mended. NULL or "": null. */
json_t *cm_build_text(const char *text);

/**
 * Indented, with a newline at its end. Takes the object.
 * @return malloc'ed; NULL when memory ran out
 */
char *cm_build_finish(cm_build *b, json_t *object);

#endif
