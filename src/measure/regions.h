/**
 * @file regions.h
 * The edges of regions, and where another edge crosses them.
 *
 * Whoever crosses edges meets ties: a vertex on an edge, two edges on one line.
 * There are none here, because the edge that walks is thought to be shifted by
 * (shift · e, e²) for an e smaller than any number (Edelsbrunner and Mücke
 * 1990, Simulation of simplicity). Areas are the same with and without, and a
 * shift of edge against region is the opposite shift of region against edge.
 */
#ifndef CONTROLMAP_MEASURE_REGIONS_H
#define CONTROLMAP_MEASURE_REGIONS_H

#include <stdint.h>

#include "base/geometry.h"
#include "clean/geos.h"

/** An edge with its region to the left. */
typedef struct {
    cm_lonlat from, to;
    uint32_t region, ring;
} cm_region_edge;

/** Rings one after the other, each in one piece; and the edges again by strips of longitude. */
typedef struct {
    size_t region_count, ring_count, edge_count;
    cm_region_edge *edges;
    uint32_t *rings; /**< first edge of each ring, and the end of the last */
    size_t strip_count;
    double west, strips_per_degree;
    uint32_t *strips; /**< first item of each strip, and the end of the last */
    uint32_t *items;
} cm_regions;

/**
 * @param shapes count of them, each valid
 * @return false when memory ran out; to be cleared all the same
 */
bool cm_regions_build(const cm_multipolygon *shapes, size_t count, cm_regions *out);
void cm_regions_clear(cm_regions *regions);

/** Where a walking edge enters (turn 1) or leaves (-1) a region. */
typedef struct {
    uint32_t edge;
    int turn;
    cm_lonlat at;
} cm_crossing;

/** What an edge meets on its way; all zero is ready for use. Kept for many walks. */
typedef struct {
    size_t crossing_count, crossing_capacity;
    cm_crossing *crossings; /**< in no order */
    size_t inside_count, inside_capacity;
    uint32_t *inside; /**< regions that the walk starts in */
    size_t winding_count;
    int *winding; /**< scratch, one per region, all zero between walks */
} cm_region_walk;

/**
 * Walks an edge from a to b.
 *
 * @param shift 1 or -1, as told above
 * @return false when memory ran out
 */
bool cm_regions_walk(const cm_regions *regions, const cm_geos *geos, cm_lonlat a, cm_lonlat b,
                     int shift, cm_region_walk *walk);
void cm_region_walk_clear(cm_region_walk *walk);

/** Which side of the line from u to v a shifted point lies on: 1 left, -1 right; never 0. */
int cm_regions_side(const cm_geos *geos, cm_lonlat u, cm_lonlat v, cm_lonlat p, int shift);

#endif
