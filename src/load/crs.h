/**
 * @file crs.h
 * Coordinates of any system to longitude and latitude, through PROJ.
 */
#ifndef CONTROLMAP_LOAD_CRS_H
#define CONTROLMAP_LOAD_CRS_H

#include "base/geometry.h"
#include "controlmap/error.h"

typedef struct cm_crs cm_crs;

/** What a layer calls the system that needs no conversion. */
#define CM_CRS_LONLAT "WGS 84 longitude/latitude"

/**
 * @param definition WKT, `EPSG:n`, a PROJ string …, anything PROJ reads
 * @param swapped    true if the file stores the second axis first, seen from
 *                   the order easting/longitude, northing/latitude
 * @return CM_OK or CM_ERR_CRS
 */
cm_code cm_crs_create(const char *definition, bool swapped, double tolerance_m, cm_crs **out,
                      cm_error *error);

void cm_crs_free(cm_crs *crs);

/** Name of the system, owned by crs. */
const char *cm_crs_name(const cm_crs *crs);

/** One point; CM_ERR_CRS where the system does not reach it. */
cm_code cm_crs_point(cm_crs *crs, double x, double y, cm_lonlat *out, cm_error *error);

/**
 * Appends a ring to the builder: its points and those that keep each edge,
 * straight in the source system, within the tolerance.
 *
 * @param xy    count pairs, the first not repeated at the end
 * @return CM_OK, CM_ERR_CRS, CM_ERR_MEMORY
 */
cm_code cm_crs_ring(cm_crs *crs, const cm_xy *xy, size_t count, cm_shape_builder *builder,
                    cm_error *error);

#endif
