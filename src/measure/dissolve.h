/**
 * @file dissolve.h
 * The outline of polygons that share their borders point by point.
 */
#ifndef CONTROLMAP_MEASURE_DISSOLVE_H
#define CONTROLMAP_MEASURE_DISSOLVE_H

#include "base/geometry.h"
#include "controlmap/load.h"

/**
 * Drops every edge that two features run through in opposite directions and
 * joins the rest to rings: counterclockwise ones become shells, clockwise ones
 * holes of the smallest shell around them.
 *
 * Not checked: that the features neither overlap nor cross where they do not
 * share edges; then the result is no union. The caller must see to that.
 *
 * @param[out] done  false if the edges do not join up, so there is no result
 * @return CM_OK or CM_ERR_MEMORY
 */
cm_code cm_dissolve(const cm_layer *layer, cm_arena *arena, cm_multipolygon *out, bool *done,
                    cm_error *error);

#endif
