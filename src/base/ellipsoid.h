/**
 * @file ellipsoid.h
 * Radii of curvature, for those who need the metric itself (Snyder 1987, eq.
 * 4-18 and 4-20).
 */
#ifndef CONTROLMAP_BASE_ELLIPSOID_H
#define CONTROLMAP_BASE_ELLIPSOID_H

#include "controlmap/earth.h"

/** Radius of curvature in the meridian at a latitude in degrees, metres. */
double cm_radius_meridian(double latitude, const cm_earth *earth);

/** Radius of the parallel at a latitude in degrees, metres. */
double cm_radius_parallel(double latitude, const cm_earth *earth);

#endif
