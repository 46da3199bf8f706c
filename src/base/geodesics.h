/**
 * @file geodesics.h
 * Rings whose edges are geodesics of the ellipsoid (PROJ's copy of
 * GeographicLib; Karney 2013).
 */
#ifndef CONTROLMAP_BASE_GEODESICS_H
#define CONTROLMAP_BASE_GEODESICS_H

#include "controlmap/earth.h"

/** Area in square metres, never negative: of the side that is less than half the Earth. */
double cm_ring_geodesic_area(const cm_ring *ring, const cm_earth *earth);

#endif
