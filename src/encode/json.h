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

/** Parts of the same object, each an object. */
json_t *cm_json_control(cm_build *b, const cm_figures *f, const cm_table_options *options);
json_t *cm_json_boundary(cm_build *b, const cm_figures *f);
json_t *cm_json_method(cm_build *b, const cm_figures *f);
json_t *cm_json_total(cm_build *b, const cm_figures *f);

/** Everything that is said of a difference but the version. */
void cm_json_diff(cm_build *b, json_t *object, const cm_diff *diff,
                  const cm_table_options *options);

#endif
