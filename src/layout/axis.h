/**
 * @file axis.h
 * Scales of charts: which values and dates bear a tick, and where they stand.
 */
#ifndef CONTROLMAP_LAYOUT_AXIS_H
#define CONTROLMAP_LAYOUT_AXIS_H

#include "layout/scene.h"

/** A scale from values, or days, to the page. */
typedef struct {
    double from, to; /**< values at the ends */
    double from_px, to_px;
} cm_scale;

double cm_scale_px(const cm_scale *scale, double value);

/** Ticks at multiples of a step that is 1, 2, 2.5 or 5 times a power of ten. */
typedef struct {
    double first, step;
    size_t count;
    int decimals; /**< that the step needs */
} cm_ticks;

/** The smallest such step that has at most so many multiples from low to high (low < high). */
cm_ticks cm_ticks_of_values(double low, double high, size_t most);

/** Steps of a time axis. */
typedef enum { CM_STEP_DAYS, CM_STEP_MONTHS, CM_STEP_YEARS } cm_step_kind;

typedef struct {
    cm_step_kind kind;
    int every;
} cm_date_step;

/** All steps there are, finest first: the number-th; false: there are no more. */
bool cm_date_step_of(size_t number, cm_date_step *step);

/**
 * The first tick of a step on or after a day: months at their first, years at
 * their first of January, days counted within their month.
 *
 * @param day days as of cm_date_to_days()
 */
int cm_date_step_next(cm_date_step step, int day);

#endif
