/**
 * @file json.h
 * Figures as a JSON object.
 */
#ifndef CONTROLMAP_ENCODE_JSON_H
#define CONTROLMAP_ENCODE_JSON_H

#include "controlmap/encode.h"

/**
 * The object that include/controlmap/area.schema.json describes, indented,
 * with a newline at its end. Text that is not UTF-8 is mended with U+FFFD.
 *
 * @return malloc'ed; NULL when memory ran out
 */
char *cm_json_figures(const cm_figures *figures, const cm_table_options *options);

/**
 * What areas were taken on, in words that the text table shares: "WGS 84",
 * "sphere R=6371007 m", "ellipsoid a=6378245 m, 1/f=298.3".
 */
void cm_json_earth(const cm_earth *earth, char *buffer, size_t size);

#endif
