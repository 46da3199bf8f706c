/**
 * @file difference.h
 * Polygons less other polygons.
 */
#ifndef CONTROLMAP_MEASURE_DIFFERENCE_H
#define CONTROLMAP_MEASURE_DIFFERENCE_H

#include "clean/geos.h"
#include "controlmap/error.h"

/**
 * What of some polygons is in none of others. Both are valid; the others may be
 * drawn a turn of the globe away (longitudes past 180).
 *
 * @param what  for the message of a failure: "taking the units out of control"
 * @param[out] out in the arena; no polygons where nothing is left
 * @return CM_OK, CM_ERR_MEMORY, CM_ERR_INTERNAL
 */
cm_code cm_difference(cm_geos *geos, const cm_multipolygon *from, const cm_multipolygon *less,
                      const char *what, cm_arena *arena, cm_multipolygon *out, cm_error *error);

#endif
