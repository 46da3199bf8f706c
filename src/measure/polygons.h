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

#endif
