/**
 * @file series.h
 * Series whose every figure is known, for charts.
 */
#ifndef TEST_SUPPORT_SERIES_H
#define TEST_SUPPORT_SERIES_H

#include "controlmap/series.h"

enum { SERIES_DAYS_MAX = 11000, SERIES_UNITS_MAX = 30 };

typedef struct {
    cm_series series;
    cm_figures frame;
    cm_unit_figures *units;
    cm_series_day *days;
    cm_series_unit *values;
    cm_series_period *months, *years;
} made_series;

/** Controlled area of a unit, in km², so many days after the first. */
typedef double series_value(size_t unit, size_t day);

/**
 * A series of units of 1000 km² each, called "Unit 1", "Unit 2" …; gained and
 * lost are what the units' areas grew and shrank by. Ended by made_series_free().
 *
 * @param first_date YYYY-MM-DD
 * @param step_days  from one date to the next
 */
void made_series_open(made_series *made, const char *first_date, size_t day_count, int step_days,
                      size_t unit_count, series_value *value);

/** Leaves out the days [from, to), as if there were no files of them. */
void made_series_leave_out(made_series *made, size_t from, size_t to);

/** Sums up months and years anew, after days were changed. */
void made_series_sum(made_series *made);

void made_series_free(made_series *made);

#endif
