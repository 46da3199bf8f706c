/**
 * @file outcome.h
 * What a scenario comes to: areas by unit before and afterwards, places, zones.
 *
 * Areas: square metres, on the Earth of the figures. Lengths: metres. Inside
 * the units every point is counted for A, for B or for neither (zone), before
 * and afterwards; before, nothing is a zone. What A is drawn to hold outside
 * the units stays as it is.
 */
#ifndef CONTROLMAP_OUTCOME_H
#define CONTROLMAP_OUTCOME_H

#include "controlmap/diff.h"
#include "controlmap/measure.h"
#include "controlmap/scenario.h"

/**
 * Areas of a unit or of all. b_before + a_before = measured, likewise
 * afterwards with the zone; a_before + b_to_a - a_to_b - a_to_zone = a_after.
 */
typedef struct {
    double measured_m2;
    double a_before_m2, b_before_m2;
    double a_after_m2, b_after_m2, zone_m2;
    double a_to_b_m2, b_to_a_m2, a_to_zone_m2, b_to_zone_m2;
} cm_outcome_areas;

typedef struct {
    const char *id, *name;
    cm_outcome_areas areas;
    cm_multipolygon a_to_b, b_to_a, a_to_zone, b_to_zone; /**< in the unit */
} cm_outcome_unit;

/** What one step did. */
typedef struct {
    const cm_step *step;
    double changed_m2; /**< land that it gave to another */
} cm_outcome_step;

/** Valid as long as the scenario and the figures before. */
typedef struct cm_outcome {
    const cm_scenario *scenario; /**< borrowed */
    const cm_figures *before;    /**< borrowed */
    cm_layer *control;           /**< what A holds afterwards; one feature */
    cm_layer *zone;              /**< NULL: there is none */
    cm_figures *after;           /**< of control */
    cm_diff *diff;               /**< of A: from before to after */
    cm_outcome_areas total;      /**< in the union of the units */
    double overlap_m2;           /**< measured area that overlapping units count twice */
    double zone_perimeter_m;
    cm_multipolygon a_to_b, b_to_a, a_to_zone, b_to_zone; /**< connected */
    size_t step_count;
    const cm_outcome_step *steps;
    size_t unit_count;
    const cm_outcome_unit *units;  /**< in the order of the boundary layer */
    struct cm_arena_block *blocks; /**< private */
} cm_outcome;

/**
 * Applies the steps of a scenario, in their order, to today's control.
 *
 * Units and polygons are clipped to the union of the units. A buffer is what
 * lies no further than its width from a line, along geodesics of WGS 84; the
 * front line is that of the figures, by the steps so far. The hand of a line is
 * told with the line prolonged straight, in longitude and latitude, at both
 * ends.
 *
 * @param before  of the control layer, with its polygons in units
 * @param options as the figures were computed with
 * @param[out] out NULL on failure
 * @return CM_OK; CM_ERR_INPUT, with the step's line: an unknown unit, a
 *         geometry that is invalid or outside the units, land that an earlier
 *         step gave to another, no step that changes anything (unless all are
 *         freezes); CM_ERR_MEMORY; CM_ERR_INTERNAL
 */
cm_code cm_outcome_compute(const cm_scenario *scenario, const cm_figures *before,
                           const cm_figures_options *options, cm_outcome **out, cm_error *error);

/** NULL is fine. */
void cm_outcome_free(cm_outcome *outcome);

/**
 * Control afterwards as a layer that can be read again: `status` (held, zone),
 * `date`, `scenario`, `area_km2`. What A holds is one feature, the zone another.
 *
 * @param[out] out for cm_layer_free(); its shapes are the outcome's
 * @return CM_OK, CM_ERR_MEMORY
 */
cm_code cm_outcome_control_layer(const cm_outcome *outcome, cm_layer **out, cm_error *error);

/**
 * What changes hands: a feature per unit and direction, with `before` and
 * `after` (A, B, zone), the unit's `id` and `name`, `scenario` and `km2`.
 */
cm_code cm_outcome_layer(const cm_outcome *outcome, cm_layer **out, cm_error *error);

/** A place that is counted for another than before. */
typedef struct {
    const char *name;
    double population; /**< NAN: not known */
    cm_holder from, to;
    cm_lonlat at;
    const cm_feature *feature; /**< borrowed from the layer */
} cm_outcome_place;

typedef struct {
    size_t count;
    const cm_outcome_place *places; /**< the most populous first */
    struct cm_arena_block *blocks;  /**< private */
} cm_outcome_places;

/**
 * The places of a layer of points, or only those that change hands.
 *
 * @param name_field, population_field of the layer; -1: none
 * @param all  those that stay with whom they are, too
 * @param[out] out NULL on failure; borrows from the layer
 * @return CM_OK, CM_ERR_MEMORY
 */
cm_code cm_outcome_find_places(const cm_outcome *outcome, const cm_layer *layer, int name_field,
                               int population_field, bool all, cm_outcome_places **out,
                               cm_error *error);

/** NULL is fine. */
void cm_outcome_places_free(cm_outcome_places *places);

#endif
