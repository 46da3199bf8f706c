/**
 * @file clean.h
 * Repair that is explicit: what is changed is counted, and its effect on the
 * area reported.
 */
#ifndef CONTROLMAP_CLEAN_H
#define CONTROLMAP_CLEAN_H

#include "controlmap/error.h"
#include "controlmap/load.h"

/** Which features become one. */
typedef enum {
    CM_MERGE_NONE, /**< each stays on its own */
    CM_MERGE_ALL,  /**< all of them: the holdings of one side */
    CM_MERGE_FIELD /**< those with equal text in a field: the parts of one unit; an empty
                        text is a unit of its own */
} cm_merge;

typedef struct {
    cm_merge merge;
    int field;   /**< for CM_MERGE_FIELD */
    bool strict; /**< refuse a layer that needs a repair instead of repairing it */
} cm_clean_options;

/**
 * Makes a layer fit to be measured: every feature a valid set of polygons (in
 * the sense of OGC Simple Features), none overlapping another part of itself.
 *
 * In this order: repeated points and rings of fewer than three points go;
 * rings that jump over the antimeridian are unrolled (an edge longer than 180
 * degrees is taken the short way; one of exactly 360 is left alone) and rings
 * round a pole get an edge along it (the pole on the side of the ring's mean
 * latitude); invalid polygons are rebuilt so that shells add and holes
 * subtract; features to be merged are united, overlaps counting once. A merged
 * feature has the id and the values of its first member.
 *
 * @param layer   borrowed; unchanged
 * @param[out] out a new layer with the repairs of both stages; NULL on failure
 * @return CM_OK; CM_ERR_GEOMETRY: strict and a repair is needed, or nothing is
 *         left; CM_ERR_MEMORY; CM_ERR_INTERNAL
 */
cm_code cm_layer_clean(const cm_layer *layer, const cm_clean_options *options, cm_layer **out,
                       cm_error *error);

/**
 * Whether a repair changes what is measured. Heights left out and collections
 * taken apart do not.
 */
bool cm_repair_kind_matters(cm_repair_kind kind);

#endif
