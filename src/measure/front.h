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

/** Told of a piece of the front that lies in a unit, by its index. */
typedef void cm_front_add(void *data, size_t unit, double length_m);

/** What tells front from coast and border, prepared for many edges; for any number of threads. */
typedef struct cm_front_rule cm_front_rule;

/** @param boundary, outline borrowed for as long as the rule is used */
cm_code cm_front_rule_create(const cm_layer *boundary, const cm_multipolygon *outline,
                             double margin_m, const cm_earth *earth, cm_front_rule **out,
                             cm_error *error);
void cm_front_rule_free(cm_front_rule *rule);

/** The front along one control edge, as cm_front_measure() finds it; either way round the same. */
void cm_front_rule_edge(const cm_front_rule *rule, cm_lonlat a, cm_lonlat b, cm_front_add *add,
                        void *data);

#endif
