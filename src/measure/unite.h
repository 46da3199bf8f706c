/**
 * @file unite.h
 * The union of polygons that overlap, from the edges that they do not share.
 */
#ifndef CONTROLMAP_MEASURE_UNITE_H
#define CONTROLMAP_MEASURE_UNITE_H

#include "clean/geos.h"
#include "measure/dissolve.h"

/**
 * What edges with land to their left run around at least once.
 *
 * An edge that two polygons run through in opposite directions changes nothing
 * of how many polygons hold a point. So cm_unshared_edges() of polygons that
 * are valid one by one gives their union, at the price of those edges alone.
 * GEOS nodes them and forms the faces between them; those with a positive
 * winding number are joined. Edges that hang together with the outermost ones
 * and all others, most often slivers along borders drawn twice, are dealt with
 * apart: one face that holds all slivers as holes would take GEOS long.
 *
 * @param[out] done false where faces do not join up, or not to their area,
 *             which rounding can bring about; there is no result then
 * @return CM_OK, CM_ERR_MEMORY, or CM_ERR_INTERNAL if GEOS fails
 */
cm_code cm_edges_unite(cm_geos *geos, const cm_edge *edges, size_t count, cm_arena *arena,
                       cm_multipolygon *out, bool *done, cm_error *error);

#endif
