/**
 * @file plane.h
 * Areas in the plane of a projected coordinate system, as programs take them
 * that know nothing of the Earth.
 */
#ifndef CONTROLMAP_BASE_PLANE_H
#define CONTROLMAP_BASE_PLANE_H

#include "controlmap/error.h"
#include "controlmap/geometry.h"

struct cm_plane;

/** See cm_earth_create(). @return CM_OK, CM_ERR_USAGE, CM_ERR_MEMORY */
cm_code cm_plane_create(const char *definition, struct cm_plane **out, cm_error *error);

/** NULL is fine. */
void cm_plane_free(struct cm_plane *plane);

/** As it was named. */
const char *cm_plane_name(const struct cm_plane *plane);

/** Area between the straight lines that join the projected vertices; m², never negative. */
cm_code cm_plane_ring_area(const struct cm_plane *plane, const cm_ring *ring, double *area_m2,
                           cm_error *error);

#endif
