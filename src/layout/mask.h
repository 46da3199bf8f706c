/**
 * @file mask.h
 * What lies where on the page, on a coarse lattice: quick answers to "how much
 * of this box is sea?", which label placement asks thousands of times.
 */
#ifndef CONTROLMAP_LAYOUT_MASK_H
#define CONTROLMAP_LAYOUT_MASK_H

#include <stdint.h>

#include "controlmap/layout.h"

typedef struct {
    cm_rect area;
    double cell;
    size_t columns, rows;
    unsigned char *cells; /* 0 or 1; row by row */
    uint16_t *sums;       /* of the cells to the left and above, modulo 65,536 */
    bool is_lent;         /* cells and sums are another's */
} cm_mask;

/** An empty mask; false when memory ran out. */
bool cm_mask_create(cm_mask *mask, cm_rect area, double cell);
void cm_mask_free(cm_mask *mask);

/** Sets the cells whose middle lies in the path (even-odd rule). */
bool cm_mask_fill(cm_mask *mask, const cm_path *path);

/** Sets the cells within a distance of the path's lines. */
void cm_mask_stroke(cm_mask *mask, const cm_path *path, double distance);

/** Clears the cells that are set in another mask of the same lattice. */
void cm_mask_subtract(cm_mask *mask, const cm_mask *other);

/** Sets the cells that are not, and the reverse. */
void cm_mask_invert(cm_mask *mask);

/** To be called after the cells have changed and before counts and shares, which have no meaning
 *  without. */
void cm_mask_sum(cm_mask *mask);

/** Number of set cells whose middle lies in the box. */
double cm_mask_count(const cm_mask *mask, cm_rect box);

/** Share of the box, 0 to 1; what lies outside the lattice counts as not set. */
double cm_mask_share(const cm_mask *mask, cm_rect box);

/** The middle of a cell, by its number. */
cm_xy cm_mask_middle(const cm_mask *mask, size_t cell);

/** The cell that a point lies in; false outside the lattice. */
static inline bool cm_mask_at(const cm_mask *mask, cm_xy point) {
    const double column = (point.x - mask->area.left) / mask->cell;
    const double row = (point.y - mask->area.top) / mask->cell;
    return column >= 0 && row >= 0 && column < (double)mask->columns && row < (double)mask->rows &&
           mask->cells[(size_t)row * mask->columns + (size_t)column] != 0;
}

/** The box of the set cells; empty (left > right) when there are none. */
cm_rect cm_mask_extent(const cm_mask *mask);

/**
 * Distance of each cell to the nearest cell that is set (or, outside = true,
 * not set), in pixels, within a few percent. The lattice's edge counts as not
 * set. The caller frees it; NULL when memory ran out.
 */
float *cm_mask_distances(const cm_mask *mask, bool to_unset);

/** The value of a distance lattice at a point; INFINITY outside. */
double cm_mask_value(const cm_mask *mask, const float *distances, cm_xy point);

#endif
