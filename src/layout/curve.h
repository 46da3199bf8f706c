/**
 * @file curve.h
 * A quantity through time as a line, broken where days are missing.
 */
#ifndef CONTROLMAP_LAYOUT_CURVE_H
#define CONTROLMAP_LAYOUT_CURVE_H

#include "controlmap/series.h"
#include "layout/axis.h"

typedef struct {
    int day; /**< of the situation, as of cm_date_to_days() */
    double value_m2;
    size_t index; /**< in the series */
} cm_curve_point;

typedef struct {
    size_t count; /**< values that are numbers, by date */
    const cm_curve_point *points;
    int gap_days; /**< a longer step is a gap */
    double least_m2, greatest_m2;
} cm_curve;

/** The headline, or where a unit is not NULL its controlled area; in the scene's arena. */
cm_curve cm_curve_of_series(cm_scene_builder *scene, const cm_series *series, const size_t *unit);

/** Whether the step to the next point is a gap. */
bool cm_curve_has_gap_after(const cm_curve *curve, size_t point);

/**
 * The line on the page: at most four points per column of pixels, the
 * extremes among them.
 *
 * @param[out] line  where days follow one another; a lone day is a short dash
 * @param[out] gaps  straight from the day before each gap to the one after it
 */
void cm_curve_project(const cm_curve *curve, const cm_scale *x, const cm_scale *y,
                      cm_scene_builder *scene, const cm_path **line, const cm_path **gaps);

#endif
