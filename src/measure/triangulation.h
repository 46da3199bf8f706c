/**
 * @file triangulation.h
 * A Delaunay triangulation of sites, with the value each site carries.
 */
#ifndef CONTROLMAP_MEASURE_TRIANGULATION_H
#define CONTROLMAP_MEASURE_TRIANGULATION_H

#include <stdint.h>

#include "clean/geos.h"

/** Positions, all different, sorted by longitude, then latitude. */
typedef struct {
    size_t count;
    cm_lonlat *points;
    double *values;
    double squeeze; /**< longitudes are multiplied by this before distances are compared */
} cm_sites;

typedef struct {
    size_t count;
    uint32_t (*corners)[3]; /**< indices of sites; freed by free() */
} cm_triangles;

/**
 * @param sites a subset may be given by its indices
 * @param subset indices of sites, or NULL: all
 * @return CM_OK, CM_ERR_INPUT (fewer than three sites, or all on one line),
 *         CM_ERR_MEMORY, CM_ERR_INTERNAL
 */
cm_code cm_triangulate(cm_geos *geos, const cm_sites *sites, const uint32_t *subset, size_t count,
                       cm_triangles *out, cm_error *error);

/**
 * Linear interpolation at a point.
 * @return false if no triangle holds the point
 */
bool cm_triangles_interpolate(const cm_triangles *triangles, const cm_sites *sites, cm_lonlat point,
                              double *value);

#endif
