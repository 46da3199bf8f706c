/**
 * @file coverage.h
 * The units taken together: their union, and whether they fit one another.
 */
#ifndef CONTROLMAP_MEASURE_COVERAGE_H
#define CONTROLMAP_MEASURE_COVERAGE_H

#include "clean/geos.h"
#include "controlmap/load.h"

typedef struct {
    cm_multipolygon outline; /**< the union of all units, in the caller's arena */
    bool units_share_edges;  /**< no overlap, shared borders are the same points */
} cm_coverage;

/**
 * Unites the features of a cleaned layer.
 *
 * Where neighbours share their borders point by point, dropping the edges that
 * occur twice gives the union at once. Whether that was so is not assumed but
 * shown: the result must be valid and as large as the units together. If not,
 * what the remaining edges run around is their union.
 */
cm_code cm_coverage_unite(cm_geos *geos, const cm_layer *boundary, cm_arena *arena,
                          cm_coverage *out, cm_error *error);

#endif
