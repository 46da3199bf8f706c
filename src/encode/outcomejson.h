/**
 * @file outcomejson.h
 * A scenario's result as JSON.
 */
#ifndef CONTROLMAP_ENCODE_OUTCOMEJSON_H
#define CONTROLMAP_ENCODE_OUTCOMEJSON_H

#include "controlmap/encode.h"

/** malloc'ed; NULL when memory ran out. One outcome is an object, several are listed. */
char *cm_json_outcomes_text(const cm_outcome *const *outcomes, const cm_outcome_report *reports,
                            size_t count, bool as_list);

#endif
