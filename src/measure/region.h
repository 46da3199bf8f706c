/**
 * @file region.h
 * The land that a step of a scenario is about.
 */
#ifndef CONTROLMAP_MEASURE_REGION_H
#define CONTROLMAP_MEASURE_REGION_H

#include "base/geometry.h"
#include "clean/geos.h"
#include "controlmap/earth.h"
#include "controlmap/measure.h"
#include "controlmap/scenario.h"

/** The index of the unit with that id or name, letter case aside; SIZE_MAX: there is none. */
size_t cm_region_find_unit(const cm_figures *figures, const char *text);

/**
 * The named units, united.
 *
 * @return CM_OK; CM_ERR_INPUT: one of them is unknown, with the nearest name; CM_ERR_INTERNAL
 */
cm_code cm_region_units(cm_geos *geos, const cm_figures *figures, const char *const *units,
                        size_t count, GEOSGeometry **out, cm_error *error);

/** The polygons of a step's shape, made valid. CM_ERR_INPUT: there are none. */
cm_code cm_region_polygons(cm_geos *geos, const cm_step_shape *shape, GEOSGeometry **out,
                           cm_error *error);

/** The lines of a step's shape, or the outlines of its polygons; in the arena. */
cm_code cm_region_lines(cm_geos *geos, const cm_step_shape *shape, cm_arena *arena,
                        cm_multipolygon *lines, cm_error *error);

/**
 * What lies no further from lines than a distance, along geodesics of WGS 84.
 *
 * Pieces of at most 100 km are buffered in an azimuthal equidistant projection
 * round their middle (distances there are off by less than 3e-5 for widths up
 * to 100 km), and united. A round end has 256 corners to the full circle.
 *
 * @param lines open lines, as rings of polygons without holes
 */
cm_code cm_region_buffer(cm_geos *geos, const cm_multipolygon *lines, double distance_m,
                         GEOSGeometry **out, cm_error *error);

/**
 * The part of a box that lies on the left hand of who walks along a line, or
 * the right one. The line is prolonged straight at both ends.
 *
 * @return CM_OK; CM_ERR_INPUT: not one line, or one that crosses itself; CM_ERR_INTERNAL
 */
cm_code cm_region_hand(cm_geos *geos, const cm_multipolygon *lines, bool left, cm_box box,
                       GEOSGeometry **out, cm_error *error);

#endif
