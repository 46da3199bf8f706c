/**
 * @file diffjson.h
 * A difference as JSON.
 */
#ifndef CONTROLMAP_ENCODE_DIFFJSON_H
#define CONTROLMAP_ENCODE_DIFFJSON_H

#include "controlmap/encode.h"

/**
 * The object that include/controlmap/diff.schema.json describes, as
 * cm_json_figures() writes it.
 *
 * @return malloc'ed; NULL when memory ran out
 */
char *cm_json_diff_text(const cm_diff *diff, const cm_table_options *options);

#endif
