/**
 * @file ellipsoid.h
 * The area of a ring whose edges are straight in longitude and latitude, and
 * radii of curvature for those who need the metric itself (Snyder 1987, eq.
 * 4-18 and 4-20).
 */
#ifndef CONTROLMAP_BASE_ELLIPSOID_H
#define CONTROLMAP_BASE_ELLIPSOID_H

#include "controlmap/earth.h"

/**
 * Area in square metres, never negative; as told at cm_polygon_area().
 *
 * @param ring at least three points, all on Earth
 */
double cm_ring_ellipsoid_area(const cm_ring *ring, const cm_earth *earth);

/**
 * Area between an edge and the parallel of a reference latitude, square metres,
 * positive where the edge runs so that it lies to the left: summed over a
 * counterclockwise ring it is the ring's area, whatever the reference.
 *
 * @param earth an ellipsoid with straight edges
 */
double cm_edge_area(cm_lonlat a, cm_lonlat b, double reference_latitude, const cm_earth *earth);

/** Radius of curvature in the meridian at a latitude in degrees, metres. */
double cm_radius_meridian(double latitude, const cm_earth *earth);

/** Radius of the parallel at a latitude in degrees, metres. */
double cm_radius_parallel(double latitude, const cm_earth *earth);

#endif
