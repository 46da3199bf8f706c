/**
 * @file polygons.h
 * A layer's polygons, whichever feature they belong to.
 */
#ifndef CONTROLMAP_MEASURE_POLYGONS_H
#define CONTROLMAP_MEASURE_POLYGONS_H

#include "base/geometry.h"
#include "controlmap/load.h"

/**
 * Lists the polygons of all features, overlapping or not.
 *
 * @param[out] out the list is in the arena; the rings stay the layer's
 * @return false when memory ran out
 */
bool cm_polygons_list(const cm_layer *layer, cm_arena *arena, cm_multipolygon *out);

/** Area on WGS 84 in square metres; NAN where it cannot be measured. */
double cm_polygons_area_m2(const cm_multipolygon *polygons);

/** Whether a union is as large as its parts, rounding aside; never of NAN. */
bool cm_polygons_add_up(double union_m2, double parts_m2);

#endif
