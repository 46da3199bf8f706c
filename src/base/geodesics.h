/**
 * @file geodesics.h
 * Geodesics of the ellipsoid, and rings whose edges they are (PROJ's copy of
 * GeographicLib; Karney 2013).
 */
#ifndef CONTROLMAP_BASE_GEODESICS_H
#define CONTROLMAP_BASE_GEODESICS_H

#include "controlmap/earth.h"

/** Area in square metres, never negative: of the side that is less than half the Earth. */
double cm_ring_geodesic_area(const cm_ring *ring, const cm_earth *earth);

/** Distance in metres and azimuth in radians, clockwise from north, from one point to another. */
void cm_geodesic_inverse(const cm_earth *earth, cm_lonlat from, cm_lonlat to, double *distance_m,
                         double *azimuth);

/** The point at a distance and azimuth from another; its longitude is within half a turn of it. */
cm_lonlat cm_geodesic_direct(const cm_earth *earth, cm_lonlat from, double distance_m,
                             double azimuth);

#endif
