/**
 * @file periods.h
 * Months and years of a series.
 */
#ifndef CONTROLMAP_MEASURE_PERIODS_H
#define CONTROLMAP_MEASURE_PERIODS_H

#include "base/arena.h"
#include "controlmap/series.h"

typedef enum { CM_PERIOD_MONTH, CM_PERIOD_YEAR } cm_period_length;

/**
 * Sums dates up by the month or year of their situation.
 *
 * A period runs from the last date before it, else from its own first, to its
 * last. Gained and lost are added up date by date: land that went to and fro
 * counts each time; their difference is the period's own all the same.
 *
 * @return false when memory ran out
 */
bool cm_periods_take(const cm_series_day *days, size_t count, cm_period_length length,
                     cm_arena *arena, const cm_series_period **out, size_t *out_count);

#endif
