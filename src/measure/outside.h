/**
 * @file outside.h
 * The control that lies in no unit, as polygons.
 */
#ifndef CONTROLMAP_MEASURE_OUTSIDE_H
#define CONTROLMAP_MEASURE_OUTSIDE_H

#include "base/arena.h"
#include "controlmap/measure.h"

/**
 * The control polygons less the outline of the units.
 *
 * cm_figures holds the area of what lies outside but not its shape, which only
 * a file of polygons needs. Its area is figures->outside_m2 but for the
 * rounding of the overlay. Nothing is computed where that is 0.
 *
 * @param[out] out in the arena; no polygons where nothing lies outside
 * @return CM_OK, CM_ERR_MEMORY, CM_ERR_INTERNAL
 */
cm_code cm_figures_outside(const cm_figures *figures, cm_arena *arena, cm_multipolygon *out,
                           cm_error *error);

#endif
