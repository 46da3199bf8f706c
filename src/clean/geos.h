/**
 * @file geos.h
 * The bridge to GEOS: one context, messages kept, geometry to and fro.
 */
#ifndef CONTROLMAP_CLEAN_GEOS_H
#define CONTROLMAP_CLEAN_GEOS_H

#include <geos_c.h>

#include "base/geometry.h"
#include "controlmap/error.h"

typedef struct {
    GEOSContextHandle_t handle;
    char message[400]; /**< what GEOS last complained about */
} cm_geos;

/** CM_OK or CM_ERR_MEMORY. The struct must not move while it is in use. */
cm_code cm_geos_open(cm_geos *geos, cm_error *error);

/** Closing a context that was never opened (all zero) is fine. */
void cm_geos_close(cm_geos *geos);

/** Records what GEOS last complained about as CM_ERR_INTERNAL. */
cm_code cm_geos_failed(const cm_geos *geos, const char *doing, cm_error *error);

/** A GEOS multipolygon, the caller's to destroy; NULL when GEOS refuses. */
GEOSGeometry *cm_geos_from(cm_geos *geos, const cm_multipolygon *multipolygon);

/** A GEOS polygon, the caller's to destroy; NULL when GEOS refuses. */
GEOSGeometry *cm_geos_from_polygon(cm_geos *geos, const cm_polygon *polygon);

/**
 * Which side of the line from a to b a point lies on: 1 left, -1 right, 0 on it.
 *
 * The sign of the determinant where rounding cannot have changed it (Shewchuk
 * 1997, Adaptive precision floating-point arithmetic, bound A); else by GEOS,
 * in double-double arithmetic.
 */
int cm_geos_orientation(const cm_geos *geos, cm_lonlat a, cm_lonlat b, cm_lonlat p);

/**
 * Appends all polygons of a geometry to the builder; points and lines, which
 * overlay leaves where polygons merely touch, are passed over.
 * @return CM_OK, CM_ERR_MEMORY or CM_ERR_INTERNAL
 */
cm_code cm_geos_collect(cm_geos *geos, const GEOSGeometry *geometry, cm_shape_builder *builder,
                        cm_error *error);

/** As cm_geos_collect(), as a multipolygon in an arena. */
cm_code cm_geos_to(cm_geos *geos, const GEOSGeometry *geometry, cm_arena *arena,
                   cm_multipolygon *out, cm_error *error);

#endif
