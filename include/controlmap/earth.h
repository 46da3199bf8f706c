/**
 * @file earth.h
 * Areas and lengths on the ellipsoid.
 *
 * Coordinates: longitude, latitude in degrees (OGC:CRS84). Edges are straight
 * in longitude and latitude, unless the Earth chosen says otherwise. Areas:
 * square metres. Lengths: metres. Stateless; safe from any thread, but a plane
 * is for one thread at a time.
 */
#ifndef CONTROLMAP_EARTH_H
#define CONTROLMAP_EARTH_H

#include <stdbool.h>

#include "controlmap/error.h"
#include "controlmap/geometry.h"

/**
 * The figure of the Earth that areas are taken on. Anything but an ellipsoid
 * with edges straight in longitude and latitude is there to make again what
 * others published.
 */
typedef struct {
    double semi_major_m;
    double flattening;            /**< 0 for a sphere */
    bool geodesic;                /**< edges are geodesics of the ellipsoid */
    const struct cm_plane *plane; /**< areas are those of the vertices in this plane; else NULL */
} cm_earth;

/** WGS 84: a = 6,378,137 m, 1/f = 298.257223563. */
extern const cm_earth CM_EARTH_WGS84;

/** The mean radius of the IUGG, (2a + b) / 3 on WGS 84, that "sphere" stands for. */
#define CM_EARTH_MEAN_RADIUS_M 6371008.7714

/**
 * An Earth by its name.
 *
 * `wgs84`; `sphere` (CM_EARTH_MEAN_RADIUS_M) or `sphere:RADIUS_M`; `geodesic`
 * (WGS 84, edges are geodesics between the vertices); `EPSG:n` or another
 * projected system that PROJ knows (the vertices are projected, the area is
 * that of the plane polygon, in the units of its axes brought to metres).
 *
 * @param[out] out to be ended by cm_earth_clear(); untouched on failure
 * @return CM_OK, CM_ERR_USAGE: no such Earth, or not a projected system; CM_ERR_MEMORY
 */
cm_code cm_earth_create(const char *name, cm_earth *out, cm_error *error);

/** Releases the plane, if there is one. */
void cm_earth_clear(cm_earth *earth);

/** Whether both give the same areas. */
bool cm_earth_is_same(const cm_earth *a, const cm_earth *b);

/**
 * What an Earth is called in output: "WGS 84", "sphere R=6378137 m", "WGS 84,
 * geodesic edges", "plane EPSG:3857".
 */
void cm_earth_name(const cm_earth *earth, char *buffer, size_t size);

/**
 * Area of a polygon: its shell less its holes, whatever their winding.
 *
 * Along each edge the authalic q is integrated (Snyder 1987, USGS Professional
 * Paper 1395, eq. 3-12) by Gauss-Legendre quadrature; relative error below
 * 2e-11 (slivers a millimetre wide: 1e-6). An edge longer than 180 degrees is
 * taken the short way round, one of exactly 360 degrees as it stands; a ring
 * that thereby goes round a pole encloses the pole on the side of its mean
 * latitude. Longitudes may pass 180.
 * Geodesic edges: Karney 2013, Algorithms for geodesics, as in PROJ. A plane:
 * the area between the straight lines that join the projected vertices.
 * Not checked: that rings are simple (the loops of a figure of eight cancel)
 * and holes lie inside the shell, apart. cm_layer_clean() sees to both.
 *
 * @param      polygon  borrowed for the call
 * @param      earth    NULL: WGS 84
 * @param[out] area_m2  left as it was unless CM_OK
 * @param[out] error    filled unless CM_OK; may be NULL
 * @return CM_OK, or CM_ERR_GEOMETRY: fewer than 3 vertices, a coordinate
 *         that is not finite, a latitude outside [-90, 90]; CM_ERR_CRS: a
 *         plane that does not reach a vertex
 */
cm_code cm_polygon_area(const cm_polygon *polygon, const cm_earth *earth, double *area_m2,
                        cm_error *error);

/** Sum over the polygons; see cm_polygon_area(). No polygons: 0. */
cm_code cm_multipolygon_area(const cm_multipolygon *multipolygon, const cm_earth *earth,
                             double *area_m2, cm_error *error);

/**
 * Length of an edge that is straight in longitude and latitude: the metric of
 * the ellipsoid integrated along it, in pieces of at most half a degree
 * (relative error below 1e-9). So it is with geodesic edges and with a plane,
 * too: those are for areas.
 */
double cm_edge_length(cm_lonlat a, cm_lonlat b, const cm_earth *earth);

#endif
