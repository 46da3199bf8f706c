/**
 * @file islands.h
 * Which edges hang together.
 */
#ifndef CONTROLMAP_MEASURE_ISLANDS_H
#define CONTROLMAP_MEASURE_ISLANDS_H

#include "measure/dissolve.h"

/**
 * Sorts edges in two: those that hang together with the outermost, and others.
 *
 * Edges hang together that meet, or follow one another in such a chain. Those
 * whose boxes meet are taken to meet, so some may stand with the first that
 * need not; never the reverse. The outermost are the ones with the greatest
 * box, so no other edges lie around them.
 *
 * @param[in,out] edges reordered; within each part the order stays
 * @param[out]    first how many are of the first part
 * @return false when memory ran out
 */
bool cm_edges_part(cm_edge *edges, size_t count, size_t *first);

#endif
