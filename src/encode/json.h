/**
 * @file json.h
 * Figures as JSON objects.
 */
#ifndef CONTROLMAP_ENCODE_JSON_H
#define CONTROLMAP_ENCODE_JSON_H

#include "encode/build.h"

/**
 * The object that include/controlmap/area.schema.json describes, indented,
 * with a newline at its end. Text that is not UTF-8 is mended with U+FFFD.
 *
 * @return malloc'ed; NULL when memory ran out
 */
char *cm_json_figures(const cm_figures *const *sides, size_t count,
                      const cm_table_options *options);

/** Everything but the version: control, boundary, method, totals, units. */
void cm_json_results(cm_build *b, json_t *object, const cm_figures *const *sides, size_t count,
                     const cm_table_options *options);

/** A layer: source, digest, dates, repairs, inputs. */
json_t *cm_json_layer(cm_build *b, const cm_layer *layer);

#endif
