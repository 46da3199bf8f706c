/**
 * @file diff.h
 * What changed hands between two control layers, per unit and in total.
 *
 * Areas: square metres. Lengths: metres. Gained is land that the new layer has
 * and the old one has not; lost is the reverse; net is gained less lost, and
 * never stands alone: as much may have been lost as gained. Of two sources for
 * one date nothing was gained or lost; there the same figures say what only B
 * (the second), only A (the first) and both of them have.
 */
#ifndef CONTROLMAP_DIFF_H
#define CONTROLMAP_DIFF_H

#include "controlmap/error.h"
#include "controlmap/geometry.h"
#include "controlmap/measure.h"

/**
 * Figures of a unit or of the whole; old_m2 + gained_m2 - lost_m2 = new_m2.
 * What both have is old_m2 - lost_m2.
 */
typedef struct {
    double old_m2, new_m2, gained_m2, lost_m2;
    double old_front_m, new_front_m; /**< NAN: there is none, of what lies outside the units */
} cm_diff_amounts;

typedef struct {
    const char *id, *name;
    double measured_m2;
    cm_diff_amounts amounts;
    cm_multipolygon gained, lost; /**< in the unit; of the polygons that are shown */
} cm_diff_unit;

/** What is the difference of two sets of figures; valid as long as both. */
typedef struct cm_diff {
    const cm_figures *old_figures, *new_figures; /**< borrowed */
    bool comparison;         /**< two sources of one date, A and B, rather than two dates */
    double min_area_m2;      /**< polygons smaller than this are not shown; figures count them */
    cm_diff_amounts total;   /**< of the polygons as drawn */
    cm_diff_amounts outside; /**< of their part in no unit */
    cm_diff_amounts overlap; /**< of what overlapping units count twice */
    double net_share;        /**< change of the share by the basis of the new figures;
                                    NAN: not known */
    cm_multipolygon gained, lost; /**< connected polygons, those that are shown */
    size_t hidden_count;          /**< polygons that are not */
    double hidden_m2;             /**< their area */
    double largest_m2;            /**< of the connected polygons, gained or lost */
    size_t unit_count;
    const cm_diff_unit *units;     /**< in the order of the boundary layer */
    struct cm_arena_block *blocks; /**< private */
} cm_diff;

typedef struct {
    double min_area_m2; /**< hide connected polygons smaller than this; 0: none */
    bool comparison;    /**< as in cm_diff */
} cm_diff_options;

/**
 * Takes each control layer out of the other and measures what is left, in the
 * same units and on the same Earth.
 *
 * Sum of units - overlap + outside = total, for each of the amounts. On Earths
 * other than an ellipsoid with edges straight in longitude and latitude an
 * edge that the overlay divides is not the edge that it was, and the sums hold
 * to a millionth only.
 *
 * @param old_figures, new_figures of one boundary layer on one Earth
 * @param options NULL: hide nothing, two dates
 * @param[out] out NULL on failure
 * @return CM_OK, CM_ERR_USAGE: figures of different units or Earths,
 *         CM_ERR_MEMORY, CM_ERR_INTERNAL
 */
cm_code cm_diff_compute(const cm_figures *old_figures, const cm_figures *new_figures,
                        const cm_diff_options *options, cm_diff **out, cm_error *error);

/** Frees a difference; NULL is fine. */
void cm_diff_free(cm_diff *diff);

/** Whether anything differs by more than the rounding of coordinates and the smallest area shown.
 */
bool cm_diff_is_any(const cm_diff *diff);

/** Land gained on one of the last dates and held ever since. */
typedef struct {
    cm_multipolygon shape;
    size_t age; /**< in dates; 0: gained on the last of them */
} cm_recent;

/** Freed by cm_recent_free(). */
typedef struct {
    size_t count;
    const cm_recent *gains;        /**< the oldest first; no two share land */
    struct cm_arena_block *blocks; /**< private */
} cm_recent_list;

/** What was gained on the last of the dates that are told one after the other. */
typedef struct cm_gains cm_gains;

/**
 * @param dates how many of the last dates are kept
 * @param[out] out NULL on failure; for one thread at a time
 */
cm_code cm_gains_create(size_t dates, cm_gains **out, cm_error *error);

/**
 * The next date: takes the last control out of the new, and what was lost out
 * of what is kept. With the first date nothing is gained.
 *
 * @param control valid; copied
 * @return CM_OK, CM_ERR_MEMORY, CM_ERR_INTERNAL
 */
cm_code cm_gains_add(cm_gains *gains, const cm_multipolygon *control, cm_error *error);

/** What is kept by now, on its own from here on. */
cm_code cm_gains_list(const cm_gains *gains, cm_recent_list **out, cm_error *error);

/** NULL is fine, for both. */
void cm_recent_free(cm_recent_list *list);
void cm_gains_free(cm_gains *gains);

/** What both have. */
double cm_diff_agreed_m2(const cm_diff_amounts *amounts);

/** What both have as a share of what either has; NAN where neither has anything. */
double cm_diff_agreement(const cm_diff_amounts *amounts);

#endif
