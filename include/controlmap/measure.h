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

/** What the headline share is taken of, where it is not what belongs to the basis. */
typedef enum {
    CM_DENOMINATOR_OF_BASIS,
    CM_DENOMINATOR_OFFICIAL, /**< official area of the whole */
    CM_DENOMINATOR_MEASURED, /**< the union of the units */
    CM_DENOMINATOR_GIVEN     /**< a number */
} cm_denominator;

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
    cm_denominator denominator;
    double given_denominator_m2;
    const char *side;         /**< whose control it is; NULL: of the one side there is */
    const char *includes;     /**< the statuses counted, "held, claimed"; NULL: held alone */
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
    int id_field;              /**< of the boundary layer; -1: the feature's number */
    int name_field;            /**< -1: the id */
    int official_field;        /**< in km²; -1: none */
    const double *official_m2; /**< one per unit, NAN: not stated; NULL: from official_field */
    cm_denominator denominator;
    double given_denominator_m2; /**< for CM_DENOMINATOR_GIVEN */
    const char *side, *includes; /**< as in cm_figures; copied */
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

/**
 * The same figures on another Earth: nothing is overlaid anew, only areas are
 * taken again. The front line stays as it was.
 *
 * @param from  must outlive the result, which borrows its polygons
 * @param like  figures of the same units on that Earth, whose measured areas
 *              are then not taken a second time; or NULL
 * @param[out] out NULL on failure
 * @return CM_OK, CM_ERR_CRS, CM_ERR_MEMORY, CM_ERR_INTERNAL
 */
cm_code cm_figures_remeasure(const cm_figures *from, const cm_earth *earth, const cm_figures *like,
                             cm_figures **out, cm_error *error);

/** Frees the figures; NULL is fine. */
void cm_figures_free(cm_figures *figures);

/** The numerator of the chosen basis. */
double cm_figures_headline_m2(const cm_figures *figures);

/** The share of the chosen basis; NAN: not known. */
double cm_figures_headline_share(const cm_figures *figures);

/** What the headline share is taken of; NAN: not known. */
double cm_figures_denominator_m2(const cm_figures *figures);

/** What that denominator is: "official", "measured", "sum of official areas", "as given". */
const char *cm_figures_denominator_name(const cm_figures *figures);

/** Numerator, denominator and their names by one of the definitions. */
typedef struct {
    const char *name;             /**< of the basis: "drawn" … */
    double numerator_m2;          /**< NAN: not known */
    double denominator_m2;        /**< NAN: not known */
    const char *denominator_name; /**< as above */
    double share;                 /**< NAN: not known */
} cm_definition;

/** A basis by its own denominator; the chosen one by the denominator that was chosen for it. */
cm_definition cm_figures_definition(const cm_figures *figures, cm_basis basis);

/** Official areas from a table, by unit. */
typedef struct {
    double *unit_m2; /**< one per unit, NAN: the table has none; freed by cm_official_clear() */
    double total_m2; /**< of the row "total" or that of the whole; NAN: there is none */
    size_t unmatched_rows;  /**< rows about nothing that is known */
    size_t unmatched_units; /**< units without an area */
} cm_official;

/**
 * Finds the rows of a table that are about units.
 *
 * A row is about the unit whose id or name (the field used, or any field whose
 * name starts with "name") stands in one of its cells, letter case and blanks
 * aside. The area is in the column official_km2, area_km2, km2 … or else the
 * last one of numbers; thousands may be set apart.
 *
 * @param table  read with want_rows
 * @param whole  what the units taken together are called, or NULL
 * @return CM_OK; CM_ERR_INPUT: no column of areas, no row about a unit, two
 *         areas for one; CM_ERR_MEMORY
 */
cm_code cm_official_match(const cm_layer *table, const cm_layer *boundary, int id_field,
                          int name_field, const char *whole, cm_official *out, cm_error *error);

void cm_official_clear(cm_official *official);

/**
 * Length of the front line when it is generalised.
 *
 * A front has no length of its own: the finer it is drawn, the longer it is
 * (Richardson 1961; Mandelbrot 1967). Each line is simplified (Douglas and
 * Peucker 1973) so that no point of it was further than the tolerance from the
 * result, in the local metric of the ellipsoid.
 *
 * @param tolerance_m 0: as drawn
 * @param[out] length_m one per tolerance
 * @return CM_OK, CM_ERR_MEMORY
 */
cm_code cm_front_lengths(const cm_figures *figures, const double *tolerance_m, size_t count,
                         double *length_m, cm_error *error);

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
