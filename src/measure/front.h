/**
 * @file front.h
 * The front line: the control edge inside the units, away from their outer
 * edge.
 */
#ifndef CONTROLMAP_MEASURE_FRONT_H
#define CONTROLMAP_MEASURE_FRONT_H

#include "base/geometry.h"
#include "controlmap/earth.h"
#include "controlmap/load.h"

/**
 * Measures the front line, in total and per unit.
 *
 * A point of the control edge belongs to the front if it lies in a unit and
 * further than margin_m from the outline (in the local metric of the
 * ellipsoid). The edge is walked in steps no longer than its distance to where
 * that could change, so crossings are found to STEP_MIN_M. Control drawn a
 * turn of the globe away from the units is moved to them.
 *
 * @param outline the union of the units; its holes smaller than a circle of
 *                radius margin_m are passed over
 * @param[out] unit_m one length per feature of the boundary layer
 */
cm_code cm_front_measure(const cm_multipolygon *control, const cm_layer *boundary,
                         const cm_multipolygon *outline, double margin_m, const cm_earth *earth,
                         double *unit_m, double *total_m, cm_error *error);

/**
 * The front line itself, for drawing.
 *
 * @param depth_m a line that nowhere lies this far from the outline is left
 *                out: there two sources disagree about a coast or border
 * @param[out] lines open lines, as rings of polygons without holes, in the arena
 */
cm_code cm_front_lines(const cm_multipolygon *control, const cm_layer *boundary,
                       const cm_multipolygon *outline, double margin_m, double depth_m,
                       const cm_earth *earth, cm_arena *arena, cm_multipolygon *lines,
                       cm_error *error);

#endif
