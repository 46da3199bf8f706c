/**
 * @file dissolve.h
 * The outline of polygons that share their borders point by point.
 */
#ifndef CONTROLMAP_MEASURE_DISSOLVE_H
#define CONTROLMAP_MEASURE_DISSOLVE_H

#include "base/geometry.h"
#include "controlmap/error.h"
#include "measure/winding.h"

/**
 * The edges of polygons, less those that two of them run through in opposite
 * directions: where all share their borders, the edges of their union.
 *
 * @param without   polygons that are taken out of the others, or NULL
 * @param[out] edges in the arena, in the order of the rings
 * @return CM_OK or CM_ERR_MEMORY
 */
cm_code cm_unshared_edges(const cm_multipolygon *polygons, const cm_multipolygon *without,
                          cm_arena *arena, cm_edge **edges, size_t *count, cm_error *error);

/**
 * Joins unshared edges to rings: counterclockwise ones become shells,
 * clockwise ones holes of the smallest shell around them.
 *
 * Not checked: that the polygons neither overlap nor cross where they do not
 * share edges; then the result is no union. The caller must see to that.
 *
 * @param[out] done  false if the edges do not join up, so there is no result
 * @return CM_OK or CM_ERR_MEMORY
 */
cm_code cm_dissolve(const cm_edge *edges, size_t count, cm_arena *arena, cm_multipolygon *out,
                    bool *done, cm_error *error);

#endif
