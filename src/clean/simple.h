/**
 * @file simple.h
 * A quick test for shapes that need no repair.
 */
#ifndef CONTROLMAP_CLEAN_SIMPLE_H
#define CONTROLMAP_CLEAN_SIMPLE_H

#include "clean/geos.h"

/**
 * Whether no two edges of a shape meet but at the points that follow each
 * other in a ring, holes lie in their shells and apart, and shells lie apart or
 * within holes.
 *
 * Such a shape is valid in the sense of OGC Simple Features. The reverse does
 * not hold: rings that touch at a point may be valid, and are for GEOS to judge.
 *
 * @return false also where memory runs out
 */
bool cm_shape_is_simple(cm_geos *geos, const cm_multipolygon *shape);

#endif
