/**
 * @file tally.h
 * Figures of many control layers in the same units, each for what changed.
 *
 * By Green's theorem the part of control that lies in a unit has the area
 *
 *     ∮ P over the control edge, where it is in the unit
 *   + ∮ P over the unit's edge, where it is in control.
 *
 * Whether a point of a unit's ring is in control is told by counting the
 * control edges north of the ring's start, and those crossed on the way. So
 * both integrals are sums over control edges, of a number that belongs to the
 * edge and the unit alone, whatever other edges there are. Those numbers are
 * kept. A layer costs a sum over its edges, and the walk of those that are
 * new; its figures do not depend on the layers before it.
 *
 * What changed between two layers is found from the edges that only one of
 * them has: land is gained that the new edges bound outside the old polygons
 * and the old edges inside the new.
 */
#ifndef CONTROLMAP_MEASURE_TALLY_H
#define CONTROLMAP_MEASURE_TALLY_H

#include "controlmap/measure.h"

typedef struct cm_tally cm_tally;

/**
 * @param boundary borrowed for as long as the tally is used
 * @param[out] out NULL on failure; for one thread at a time
 */
cm_code cm_tally_create(const cm_layer *boundary, const cm_figures_options *options, cm_tally **out,
                        cm_error *error);
void cm_tally_free(cm_tally *tally);

/**
 * Whether a layer can be told by its edges: on an ellipsoid with straight
 * edges, control and units within one turn of the globe.
 */
bool cm_tally_suits(const cm_tally *tally, const cm_layer *control);

/** What changed since another layer. */
typedef struct {
    double gained_m2, lost_m2;
} cm_change;

/**
 * The figures of a layer.
 *
 * @param control cleaned with CM_MERGE_ALL; not needed afterwards
 * @param[out] figures those of cm_figures_compute() but without polygons; the
 *                     tally's, until the next call
 * @param[out] total   between the drawn polygons of the last call and these; NAN on the first
 * @param[out] units   the same in each unit, and as one more in all units together; the tally's,
 *                     until the next call
 */
cm_code cm_tally_measure(cm_tally *tally, const cm_layer *control, const cm_figures **figures,
                         cm_change *total, const cm_change **units, cm_error *error);

/** The figures of the units, whatever was measured last. */
const cm_figures *cm_tally_frame(const cm_tally *tally);

/** Forgets the last layer, so that the next is compared with none. */
void cm_tally_restart(cm_tally *tally);

#endif
