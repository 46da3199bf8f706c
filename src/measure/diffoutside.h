/**
 * @file diffoutside.h
 * What changed outside the units, as polygons.
 */
#ifndef CONTROLMAP_MEASURE_DIFFOUTSIDE_H
#define CONTROLMAP_MEASURE_DIFFOUTSIDE_H

#include "base/arena.h"
#include "controlmap/diff.h"

/**
 * The shown polygons less the outline of the units, which only a file of
 * polygons needs.
 *
 * @param[out] gained, lost in the arena
 * @return CM_OK, CM_ERR_MEMORY, CM_ERR_INTERNAL
 */
cm_code cm_diff_outside(const cm_diff *diff, cm_arena *arena, cm_multipolygon *gained,
                        cm_multipolygon *lost, cm_error *error);

#endif
