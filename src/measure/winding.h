/**
 * @file winding.h
 * How often edges run around a point.
 */
#ifndef CONTROLMAP_MEASURE_WINDING_H
#define CONTROLMAP_MEASURE_WINDING_H

#include "base/geometry.h"
#include "clean/geos.h"

/** From one point to the next; what it bounds lies to its left. */
typedef struct {
    cm_lonlat from, to;
} cm_edge;

/** Edges by strips of latitude: which ones a parallel can meet. All zero is without edges. */
typedef struct {
    const cm_edge *edges; /**< the caller's */
    double south, height;
    size_t strip_count;
    size_t *starts; /**< of each strip among the members, and the end of the last */
    size_t *members;
} cm_winding;

/** False when memory ran out; to be cleared all the same. */
bool cm_winding_build(const cm_edge *edges, size_t count, cm_winding *out);
void cm_winding_clear(cm_winding *winding);

/** The strip that a latitude falls into. */
size_t cm_winding_strip(const cm_winding *winding, double lat);

/**
 * The winding number of closed ways around a point: for the edges of polygons
 * with land to their left, how many of them hold it. On an edge either side's
 * answer may come.
 */
int cm_winding_number(const cm_winding *winding, const cm_geos *geos, cm_lonlat point);

#endif
