/**
 * @file diffrow.h
 * The columns of a difference, the same in every format.
 */
#ifndef CONTROLMAP_ENCODE_DIFFROW_H
#define CONTROLMAP_ENCODE_DIFFROW_H

#include "controlmap/diff.h"

typedef enum { CM_COLUMN_AREA, CM_COLUMN_SHARE, CM_COLUMN_LENGTH } cm_column_kind;

typedef struct {
    const char *key;     /**< in CSV and JSON: "gained_km2" */
    const char *heading; /**< in text and Markdown: "Gained" */
    cm_column_kind kind;
} cm_diff_column;

enum {
    CM_DIFF_COLUMNS = 8,
    CM_DIFF_SHOWN_COLUMNS = 6 /**< of which text and Markdown show so many */
};

/** Of two dates: old, new, gained, lost, net; of two sources: A, B, agreed, only A, only B. */
const cm_diff_column *cm_diff_columns(const cm_diff *diff);

typedef double cm_diff_values[CM_DIFF_COLUMNS];

/** In square metres, metres and shares of 1; NAN: not known. */
void cm_diff_unit_values(const cm_diff *diff, const cm_diff_unit *unit, cm_diff_values values);
void cm_diff_total_values(const cm_diff *diff, cm_diff_values values);

/** Of what lies outside the units or in several of them; its change has no share. */
void cm_diff_rest_values(const cm_diff *diff, const cm_diff_amounts *rest, cm_diff_values values);

/** Whether there is anything in it. */
bool cm_diff_amounts_are_any(const cm_diff_amounts *amounts);

#endif
