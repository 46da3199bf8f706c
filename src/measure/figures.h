/**
 * @file figures.h
 * Figures by other ways than overlaying one control layer.
 */
#ifndef CONTROLMAP_MEASURE_FIGURES_H
#define CONTROLMAP_MEASURE_FIGURES_H

#include "controlmap/measure.h"

/** Figures of the units alone, in which nothing is controlled; control is NULL. */
cm_code cm_figures_prepare(const cm_layer *boundary, const cm_figures_options *options,
                           cm_figures **out, cm_error *error);

/**
 * Makes figures whole after drawn_m2, front_m and the units' controlled_m2
 * were set anew: shares, what lies outside, what units count twice, totals;
 * with the same regard for rounding as cm_figures_compute().
 *
 * @param units     those of the figures
 * @param joined_m2 control in the union of the units; not looked at where they share edges
 */
void cm_figures_settle(cm_figures *figures, cm_unit_figures *units, double joined_m2);

/** CM_OK, or CM_ERR_INPUT and why the two cannot be of the same region. */
cm_code cm_figures_meet(const cm_layer *control, const cm_layer *boundary, cm_error *error);

#endif
