/**
 * @file measure.h
 * Control per unit, the front line, the headline; control traced from points.
 *
 * Areas: square metres. Lengths: metres. Both as in earth.h. Safe from any
 * thread; nothing is kept between calls.
 */
#ifndef CONTROLMAP_MEASURE_H
#define CONTROLMAP_MEASURE_H

#include "controlmap/clean.h"
#include "controlmap/earth.h"
#include "controlmap/error.h"
#include "controlmap/geometry.h"
#include "controlmap/load.h"

/** Numerator and denominator of the headline share. */
typedef enum {
    CM_BASIS_DRAWN,   /**< drawn area / official area of the whole, else measured */
    CM_BASIS_CLIPPED, /**< clipped area / measured area of the boundary */
    CM_BASIS_OFFICIAL /**< sum of share x official area / sum of official areas */
} cm_basis;

typedef struct {
    const char *id;
    const char *name;
    double measured_m2;
    double official_m2; /**< NAN: not stated */
    double controlled_m2;
    double share;   /**< controlled / measured */
    double front_m; /**< length of the front line in the unit */
    cm_box box;
    cm_multipolygon shape;      /**< borrowed from the boundary layer */
    cm_multipolygon controlled; /**< the clipped polygons, owned by the figures */
    const cm_feature *feature;  /**< borrowed from the boundary layer */
} cm_unit_figures;

/**
 * All figures of one control layer in one boundary layer; tables and maps are
 * written from this and from nothing else. Valid as long as both layers.
 */
typedef struct cm_figures {
    const cm_layer *control;  /**< borrowed */
    const cm_layer *boundary; /**< borrowed */
    cm_earth earth;
    cm_basis basis;
    double drawn_m2;          /**< the control polygons as drawn */
    double clipped_m2;        /**< their part in the union of the units */
    double outside_m2;        /**< their part in no unit */
    double overlap_m2;        /**< what overlapping units count twice */
    double official_basis_m2; /**< sum of share x official; NAN unless all units state one */
    double measured_m2;       /**< the union of the units */
    double official_m2;       /**< of the whole, as stated or summed; NAN: not known */
    double official_sum_m2;   /**< of the units; NAN unless all state one */
    double share_drawn, share_clipped, share_official; /**< NAN: not known */
    double front_m;
    double front_margin_m;  /**< the rule by which front was told from coast and border */
    double line_error_m;    /**< as given; NAN: none */
    double uncertainty_m2;  /**< front x line error; NAN: none given */
    bool units_share_edges; /**< no two units overlap, and shared borders are the same points */
    size_t unit_count;
    const cm_unit_figures *units;  /**< in the order of the boundary layer */
    cm_multipolygon outline;       /**< the union of the units */
    struct cm_arena_block *blocks; /**< private */
} cm_figures;

typedef struct {
    const cm_earth *earth; /**< NULL: WGS 84 */
    cm_basis basis;
    int id_field;             /**< of the boundary layer; -1: the feature's number */
    int name_field;           /**< -1: the id */
    int official_field;       /**< in km²; -1: none */
    double official_total_m2; /**< of the whole; NAN or 0: the sum of the units, if all state one */
    double front_margin_m;    /**< 0: CM_FRONT_MARGIN_M */
    double line_error_m;      /**< 0 or NAN: none */
} cm_figures_options;

/** Default distance from the units' outer edge beyond which a control edge is front line. */
#define CM_FRONT_MARGIN_M 3000.0

/**
 * Measures control per unit and in total.
 *
 * The front line is the part of the control edge that lies inside the union of
 * the units and further than front_margin_m from its outer edge (holes of the
 * union smaller than a circle of that radius do not count as outer edge).
 * Sum of units - overlap + outside = drawn.
 *
 * @param control  cleaned with CM_MERGE_ALL
 * @param boundary cleaned; one feature per unit
 * @param[out] out NULL on failure
 * @return CM_OK, CM_ERR_INPUT: the layers do not meet, CM_ERR_GEOMETRY, CM_ERR_MEMORY,
 *         CM_ERR_INTERNAL
 */
cm_code cm_figures_compute(const cm_layer *control, const cm_layer *boundary,
                           const cm_figures_options *options, cm_figures **out, cm_error *error);

/** Frees the figures; NULL is fine. */
void cm_figures_free(cm_figures *figures);

/** The numerator of the chosen basis. */
double cm_figures_headline_m2(const cm_figures *figures);

/** The share of the chosen basis; NAN: not known. */
double cm_figures_headline_share(const cm_figures *figures);

/** The denominator of the chosen basis; NAN: not known. */
double cm_figures_denominator_m2(const cm_figures *figures);

/** What tracing can say of its own accuracy, from leaving out each point in turn. */
typedef struct {
    size_t point_count;        /**< positions used */
    size_t merged_count;       /**< points at the position of another, averaged with it */
    size_t contradicted_count; /**< points left out because no neighbour's distance allows theirs */
    size_t held_count;
    size_t tested_count;      /**< points whose status the others predict */
    size_t right_count;       /**< predicted right */
    size_t near_tested_count; /**< the same for points within 20 km of the line */
    size_t near_right_count;
    double distance_error_median_m; /**< |predicted - stated| distance; NAN: none stated */
    double near_distance_error_median_m;
} cm_trace_accuracy;

typedef struct {
    size_t count;
    const cm_lonlat *points;
    const bool *held;
    const double *distance_m; /**< to the line, never negative; NULL: not known */
} cm_trace_points;

/** What rounding of positions and distances may account for. */
#define CM_TRACE_SLACK_M 3000.0

/**
 * Control polygons from points with a status.
 *
 * The signed distance to the line (+ held, - not held; without distances +1
 * and -1, so that the line runs half-way) is interpolated linearly on the
 * Delaunay triangulation of the points, in longitude x cos(mean latitude) and
 * latitude; outside the convex hull the nearest point decides. The polygons
 * are where it is positive: exact, no grid. With a clip layer they are cut to
 * its union. Accuracy: each point is taken out and predicted from the others.
 *
 * @param clip     cleaned, or NULL: the points' extent, widened by a tenth
 * @param date     YYYY-MM-DD of the situation, or NULL
 * @param[out] out one feature with the fields `status`, `date` and `area_km2`
 * @param[out] accuracy may be NULL
 * @return CM_OK; CM_ERR_INPUT: fewer than 3 points, all on a line, or of one
 *         status only; CM_ERR_MEMORY; CM_ERR_INTERNAL
 */
cm_code cm_trace(const cm_trace_points *points, const cm_layer *clip, const char *date,
                 cm_layer **out, cm_trace_accuracy *accuracy, cm_error *error);

#endif
