/**
 * @file dayrows.h
 * The rows of a date of a series, before they are text or go to a database.
 */
#ifndef CONTROLMAP_ENCODE_DAYROWS_H
#define CONTROLMAP_ENCODE_DAYROWS_H

#include "controlmap/encode.h"

/** Numbers that differ from date to date, in the order of the columns. */
typedef enum {
    CM_DAY_CONTROLLED,
    CM_DAY_SHARE,
    CM_DAY_FRONT,
    CM_DAY_GAINED,
    CM_DAY_LOST,
    CM_DAY_NET,
    CM_DAY_VALUE_COUNT
} cm_day_value;

/** A unit, or what stands for none; in km², km and per cent, NAN for what is not known. */
typedef struct {
    const char *id, *name;
    double measured_km2, official_km2;
    double values[CM_DAY_VALUE_COUNT];
} cm_day_row;

/** How many rows a date has at most: the units, outside, overlap, total. */
size_t cm_day_rows_most(const cm_figures *frame);

/**
 * The units in their order, what lies outside and what overlaps where there is any, the total.
 *
 * @param whole_name of the total; NULL: "total"
 * @param[out] rows room for cm_day_rows_most(); texts are the frame's
 * @return how many they are
 */
size_t cm_day_rows(const cm_figures *frame, const cm_series_day *day, const char *whole_name,
                   cm_day_row *rows);

/** Decimals of a value, of those that were asked for (-1: all). */
int cm_day_value_decimals(cm_day_value value, int decimals);

#endif
