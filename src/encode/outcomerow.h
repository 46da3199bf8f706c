/**
 * @file outcomerow.h
 * The columns of a scenario's table, the same in CSV and JSON.
 */
#ifndef CONTROLMAP_ENCODE_OUTCOMEROW_H
#define CONTROLMAP_ENCODE_OUTCOMEROW_H

#include "controlmap/outcome.h"

typedef struct {
    const char *key; /**< "a_before_km2" */
    bool is_share;   /**< in per cent rather than km² */
} cm_outcome_column;

enum { CM_OUTCOME_COLUMNS = 16 };

extern const cm_outcome_column CM_OUTCOME_COLUMN[CM_OUTCOME_COLUMNS];

/** In square metres and shares of 1; NAN: not known. */
void cm_outcome_values(const cm_outcome_areas *areas, double values[CM_OUTCOME_COLUMNS]);

/** Land that one side gets and another loses, by whom: net of a side. */
double cm_outcome_net_a(const cm_outcome_areas *areas);
double cm_outcome_net_b(const cm_outcome_areas *areas);

/** What a step says, for people: "transfer the rest of UA-14 to A"; snprintf()-like. */
int cm_outcome_step_text(const cm_step *step, char *text, size_t size);

#endif
