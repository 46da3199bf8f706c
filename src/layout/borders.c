#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "layout/page.h"

/* ---- borders between units ---------------------------------------------------------------- */

/* Edges on the page by their ends, whichever comes first. */
typedef struct {
    cm_xy low, high;
    int count; /* of rings that run through it; 0: a free slot */
} border_edge;

typedef struct {
    border_edge *slots;
    size_t slot_count;
} border_table;

static bool before(cm_xy a, cm_xy b) {
    return a.x < b.x || (a.x == b.x && a.y < b.y);
}

static border_edge *find_edge(const border_table *table, cm_xy a, cm_xy b) {
    const cm_xy low = before(a, b) ? a : b, high = before(a, b) ? b : a;
    /* Coordinates are multiples of an eighth of a pixel. */
    const double key = low.x * 8 + low.y * 65536 + high.x * 524288 + high.y * 4294967296.0;
    uint64_t bits;
    memcpy(&bits, &key, sizeof bits);
    size_t slot = (size_t)(bits * 0x9E3779B97F4A7C15U >> 24) & (table->slot_count - 1);
    for (;;) {
        border_edge *e = &table->slots[slot];
        if (e->count == 0) {
            e->low = low;
            e->high = high;
            return e;
        }
        if (e->low.x == low.x && e->low.y == low.y && e->high.x == high.x && e->high.y == high.y)
            return e;
        slot = (slot + 1) & (table->slot_count - 1);
    }
}

static void count_edges(const cm_page *page, const border_table *table) {
    for (size_t u = 0; u < page->map->figures->unit_count; u++)
        for (size_t i = 0; i < page->ground.units[u]->count; i++) {
            const cm_subpath *sub = &page->ground.units[u]->subpaths[i];
            for (size_t k = 0; k < sub->count; k++)
                find_edge(table, sub->points[k], sub->points[k + 1 < sub->count ? k + 1 : 0])
                    ->count++;
        }
}

const cm_path *cm_borders_project(cm_page *page, cm_path_builder *path) {
    const cm_figures *figures = page->map->figures;
    const int least = figures->units_share_edges ? 2 : 1;
    size_t points = 0;
    for (size_t u = 0; !page->scene.failed && u < figures->unit_count; u++)
        for (size_t i = 0; i < page->ground.units[u]->count; i++)
            points += page->ground.units[u]->subpaths[i].count;
    border_table table = {.slot_count = 64};
    while (table.slot_count < 2 * points)
        table.slot_count *= 2;
    table.slots = calloc(table.slot_count, sizeof *table.slots);
    if (page->scene.failed || table.slots == NULL) {
        free(table.slots);
        page->scene.failed = true;
        return cm_path_builder_finish(path, &page->scene);
    }
    count_edges(page, &table);
    for (size_t u = 0; u < figures->unit_count; u++)
        for (size_t i = 0; i < page->ground.units[u]->count; i++) {
            const cm_subpath *sub = &page->ground.units[u]->subpaths[i];
            bool on = false;
            for (size_t k = 0; k < sub->count; k++) {
                const cm_xy a = sub->points[k], b = sub->points[k + 1 < sub->count ? k + 1 : 0];
                border_edge *e = find_edge(&table, a, b);
                const bool wanted = e->count >= least;
                if (wanted && !on) {
                    cm_path_builder_start(path, false);
                    cm_path_builder_add(path, a);
                }
                if (wanted) {
                    cm_path_builder_add(path, b);
                    e->count = -1; /* drawn: not again from the other side */
                }
                on = wanted;
            }
        }
    free(table.slots);
    return cm_path_builder_finish(path, &page->scene);
}

/* ---- disputed borders --------------------------------------------------------------------- */

/* Just beyond the line, in the cells of the mask. */
static const double BESIDE_CELLS = 1.6;

static bool is_claimed_at(const cm_page *page, cm_xy point) {
    return cm_mask_at(&page->space.claimed, point);
}

/* A claim ends where it lies on one side of a border between units alone. */
static bool is_end_of_claim(const cm_page *page, cm_xy a, cm_xy b) {
    cm_xy left, right;
    cm_edge_sides(a, b, BESIDE_CELLS * page->space.claimed.cell, &left, &right);
    return is_claimed_at(page, left) != is_claimed_at(page, right) &&
           cm_mask_at(&page->space.subject, left) && cm_mask_at(&page->space.subject, right);
}

/* The outer border is disputed along what is claimed. */
static bool is_beside_claim(const cm_page *page, cm_xy a, cm_xy b) {
    cm_xy left, right;
    cm_edge_sides(a, b, BESIDE_CELLS * page->space.claimed.cell, &left, &right);
    return is_claimed_at(page, left) || is_claimed_at(page, right);
}

bool cm_borders_divide(cm_page *page) {
    const cm_figures *figures = page->map->figures;
    const int field = cm_layer_field(figures->boundary, "claimed_by");
    cm_ground *g = &page->ground;
    g->border = g->state_border;
    if (page->options->borders == CM_BORDERS_RECOGNISED || field < 0)
        return true;
    bool room = cm_mask_create(&page->space.claimed, page->panel, page->space.subject.cell);
    for (size_t i = 0; room && i < figures->unit_count; i++)
        if (cm_feature_text(figures->units[i].feature, field)[0] != '\0')
            room = cm_mask_fill(&page->space.claimed, g->units[i]);
    if (!room)
        return false;
    const cm_path *ends, *inner, *beside, *undisputed;
    cm_path_divide(page, g->unit_edges, is_end_of_claim, 0, &ends, &inner);
    cm_path_divide(page, g->state_border, is_beside_claim, 0, &beside, &undisputed);
    switch (page->options->borders) {
    case CM_BORDERS_RECOGNISED_AND_CLAIMED:
        g->disputed_border = ends;
        g->unit_edges = inner;
        break;
    case CM_BORDERS_CLAIMED:
        g->disputed_border = ends;
        g->border = undisputed;
        g->demoted_border = beside;
        g->unit_edges = inner;
        break;
    case CM_BORDERS_UNDISPUTED:
        g->border = undisputed;
        g->demoted_border = beside;
        break;
    case CM_BORDERS_RECOGNISED:
        break;
    }
    return true;
}
