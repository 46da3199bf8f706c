/**
 * @file overlay.h
 * Control within each unit.
 */
#ifndef CONTROLMAP_MEASURE_OVERLAY_H
#define CONTROLMAP_MEASURE_OVERLAY_H

#include "clean/geos.h"
#include "controlmap/earth.h"
#include "controlmap/load.h"

/**
 * Clips the control polygons to each feature of the boundary layer.
 *
 * Units that control does not reach cost a comparison of boxes or a prepared
 * test; units that it covers whole are taken as they are; only those at its
 * edge are overlaid. Control that lies a turn of the globe away from the
 * units (longitudes past 180) is moved to them.
 *
 * @param[out] parts   one multipolygon per feature, in the arena
 */
cm_code cm_overlay_clip(cm_geos *geos, const cm_multipolygon *control, const cm_layer *boundary,
                        cm_arena *arena, cm_multipolygon *parts, cm_error *error);

/** Area of the union of the parts, which may overlap. */
cm_code cm_overlay_union_area(cm_geos *geos, const cm_multipolygon *parts, size_t count,
                              const cm_earth *earth, double *area_m2, cm_error *error);

#endif
