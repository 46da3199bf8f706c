/**
 * @file series.h
 * Control through time: one control layer per date, measured in the same units.
 *
 * Areas: square metres; shares: of 1. Gained and lost are between the control
 * polygons of a date and those of the date before it in the series: land that
 * is controlled now and was not, and the reverse. Their difference is the
 * change of the drawn area (of a unit: of its controlled area). Dates that are
 * missing stay missing; nothing is interpolated.
 */
#ifndef CONTROLMAP_SERIES_H
#define CONTROLMAP_SERIES_H

#include "controlmap/error.h"
#include "controlmap/measure.h"

/** One unit on one date. */
typedef struct {
    double controlled_m2, front_m;
    double gained_m2, lost_m2; /**< NAN on the first date */
} cm_series_unit;

/** One date. */
typedef struct {
    char date[11];  /**< YYYY-MM-DD, of the file */
    char as_of[11]; /**< of the situation */
    double drawn_m2, clipped_m2, outside_m2, overlap_m2;
    double official_basis_m2; /**< NAN unless all units state an official area */
    double headline_m2;       /**< the numerator of the chosen basis */
    double headline_share;    /**< NAN: not known */
    double front_m;
    double gained_m2, lost_m2; /**< of the drawn polygons; NAN on the first date */
    double gained_in_units_m2, lost_in_units_m2; /**< of their part in the units */
    bool revision;               /**< looks like a redrawing of the past rather than a change */
    const cm_series_unit *units; /**< one per unit of the series */
} cm_series_day;

/** A month or a year. */
typedef struct {
    char name[8];              /**< "2025-11" or "2025" */
    char from[11], to[11];     /**< dates of the situation between which it is measured: that of its
                                    first day and that of the next one's first, or the last before */
    double old_m2, new_m2;     /**< headline on those */
    double gained_m2, lost_m2; /**< sums over its dates */
    double revised_m2;         /**< net change on dates that look like revisions */
    size_t day_count;          /**< dates there are */
    size_t missing_count;      /**< days without one */
    bool is_whole;             /**< both ends lie at most a day from the period's own ends */
} cm_series_period;

/** A series in memory. */
typedef struct {
    const cm_figures *frame; /**< of the units: names, measured and official areas */
    size_t day_count;
    const cm_series_day *days; /**< by date */
    size_t month_count, year_count;
    const cm_series_period *months, *years;
} cm_series;

/** A series in the making. */
typedef struct cm_series_builder cm_series_builder;

/** Days between which a change may be told as one of a day, for cm_series_day.revision. */
#define CM_SERIES_REVISION_KM2 10.0

/**
 * @param boundary   cleaned; borrowed for as long as the builder is used
 * @param options    for every date
 * @param keep_units keep the figures of every unit on every date, for charts; without, memory is
 *                   that of one date and 200 bytes for each
 * @param[out] out NULL on failure
 */
cm_code cm_series_create(const cm_layer *boundary, const cm_figures_options *options,
                         bool keep_units, cm_series_builder **out, cm_error *error);

/**
 * Measures the next date.
 *
 * On an ellipsoid with straight edges what is measured anew is what changed
 * since the dates before (see METHOD.md); the figures are those of
 * cm_figures_compute() and cm_diff_compute() all the same, to 1e-9, and do not
 * depend on what was measured before.
 *
 * @param control  cleaned with CM_MERGE_ALL; the builder's from here on, whatever happens
 * @param listed   false: only measured, to compare the next date with
 * @param[out] day the date with its units; until the next call
 * @return CM_OK, CM_ERR_INPUT: control is nowhere near the units (the series goes on without it),
 *         CM_ERR_GEOMETRY, CM_ERR_MEMORY, CM_ERR_INTERNAL
 */
cm_code cm_series_add(cm_series_builder *builder, cm_layer *control, bool listed,
                      const cm_series_day **day, cm_error *error);

/**
 * Names, ids, measured and official areas of the units, and what defines figures: Earth, basis,
 * denominator, front margin; nothing else in it has a meaning.
 */
const cm_figures *cm_series_frame(const cm_series_builder *builder);

/**
 * All figures of the date that was added last, with its control but without
 * polygons in units; NULL before the first. Until the builder is used again.
 */
const cm_figures *cm_series_last(const cm_series_builder *builder);

/** Dates, months and years so far; the builder's, until it is used again. */
cm_code cm_series_finish(cm_series_builder *builder, const cm_series **out, cm_error *error);

/** NULL is fine. */
void cm_series_free(cm_series_builder *builder);

#endif
