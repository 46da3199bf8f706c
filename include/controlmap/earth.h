/**
 * @file earth.h
 * Areas and lengths on the ellipsoid.
 *
 * Coordinates: longitude, latitude in degrees (OGC:CRS84). Edges are straight
 * in longitude and latitude, not geodesics. Areas: square metres. Lengths:
 * metres. Stateless; allocates nothing; safe from any thread.
 */
#ifndef CONTROLMAP_EARTH_H
#define CONTROLMAP_EARTH_H

#include "controlmap/error.h"
#include "controlmap/geometry.h"

/** The figure of the Earth that areas are taken on. */
typedef struct {
    double semi_major_m;
    double flattening; /**< 0 for a sphere */
} cm_earth;

/** WGS 84: a = 6,378,137 m, 1/f = 298.257223563. */
extern const cm_earth CM_EARTH_WGS84;

/**
 * Area of a polygon: its shell less its holes, whatever their winding.
 *
 * Along each edge the authalic q is integrated (Snyder 1987, USGS Professional
 * Paper 1395, eq. 3-12) by Gauss-Legendre quadrature; relative error below
 * 1e-11 (slivers a millimetre wide: 1e-6). An edge longer than 180 degrees is
 * taken the short way round, one of exactly 360 degrees as it stands; a ring
 * that thereby goes round a pole encloses the pole on the side of its mean
 * latitude. Longitudes may pass 180.
 * Not checked: that rings are simple (the loops of a figure of eight cancel)
 * and holes lie inside the shell, apart. cm_layer_clean() sees to both.
 *
 * @param      polygon  borrowed for the call
 * @param      earth    NULL: WGS 84
 * @param[out] area_m2  left as it was unless CM_OK
 * @param[out] error    filled unless CM_OK; may be NULL
 * @return CM_OK, or CM_ERR_GEOMETRY: fewer than 3 vertices, a coordinate
 *         that is not finite, a latitude outside [-90, 90]
 */
cm_code cm_polygon_area(const cm_polygon *polygon, const cm_earth *earth, double *area_m2,
                        cm_error *error);

/** Sum over the polygons; see cm_polygon_area(). No polygons: 0. */
cm_code cm_multipolygon_area(const cm_multipolygon *multipolygon, const cm_earth *earth,
                             double *area_m2, cm_error *error);

/**
 * Length of an edge that is straight in longitude and latitude: the metric of
 * the ellipsoid integrated along it, in pieces of at most half a degree
 * (relative error below 1e-9).
 */
double cm_edge_length(cm_lonlat a, cm_lonlat b, const cm_earth *earth);

#endif
