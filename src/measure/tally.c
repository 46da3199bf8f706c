#include "measure/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ellipsoid.h"
#include "base/sum.h"
#include "measure/figures.h"
#include "measure/front.h"
#include "measure/polygons.h"
#include "measure/regions.h"

#define NONE UINT32_MAX

/* Edges that are in no recent layer are forgotten when there are so many more than in use. */
enum { SPARE_EDGES = 1 << 16, EDGES_OF_USE = 3 };

/* Less of a unit than this is the rounding of a sum. */
static const double DUST = 1e-12;
/* The same for what is left when two layers cancel. */
static const double ROUNDING_M2 = 1e-3;

/* A unit's share of an edge: of the area sum, or of the front. */
typedef struct {
    uint32_t unit;
    double value;
} part;

typedef struct {
    part *parts;
    size_t count, capacity;
} part_list;

/* A control edge, from its lesser end to its greater. */
typedef struct {
    cm_lonlat from, to;
    double drawn; /* its part in the area of control itself */
    uint32_t first_area, area_count, first_front, front_count;
    uint32_t layer;   /* the last one that has it … */
    int8_t direction; /* … and which way round, 1 or -1 */
} edge;

/* A control edge of a layer: which, which way round, and whether the layer before or after lacks
 * it. */
typedef struct {
    uint32_t edge;
    int8_t direction;
    bool changed;
} use;

/* A layer as its edges. */
typedef struct {
    cm_regions region; /* control as one region */
    use *uses;         /* one per edge of the region */
} outline;

/* Where a ring of a unit starts. */
typedef struct {
    cm_lonlat at;
    uint32_t ring;
} ring_start;

/* Sums by unit, and which are not zero. */
typedef struct {
    cm_sum *sums;
    uint32_t *touched;
    bool *is_touched;
    size_t touched_count;
} unit_sums;

/* A closed chain of edges as what it bounds: in total, and within each unit. */
typedef struct {
    cm_sum drawn;
    unit_sums units;
} chain;

struct cm_tally {
    const cm_layer *boundary;
    cm_figures *figures;
    cm_unit_figures *units;
    cm_change *changes;
    cm_front_rule *front_rule;
    cm_geos geos;
    size_t region_count; /* the units; and their outline, where it is not their sum */
    cm_regions regions;
    double *reference; /* latitude from which a region's areas are taken */
    double middle;     /* the same for control as a whole */
    double *ahead;     /* per edge of the regions: area sum of its ring before it */
    double *ring_area;
    ring_start *starts; /* by longitude */
    edge *edges;
    size_t edge_count, edge_capacity;
    uint32_t *slots;
    size_t slot_count;
    part_list areas, fronts;
    unit_sums sums, front_sums;
    chain whole, fresh, gone, common;
    cm_region_walk walk, layer_walk;
    outline last;
    bool has_last;
    uint32_t layer; /* counts them, from 1 */
};

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- sums by unit ------------------------------------------------------------------------- */

static bool sums_create(unit_sums *s, size_t count) {
    s->sums = calloc(count + 1, sizeof *s->sums);
    s->touched = calloc(count + 1, sizeof *s->touched);
    s->is_touched = calloc(count + 1, sizeof *s->is_touched);
    return s->sums != NULL && s->touched != NULL && s->is_touched != NULL;
}

static void sums_free(unit_sums *s) {
    free(s->sums);
    free(s->touched);
    free(s->is_touched);
}

static void sums_add(unit_sums *s, uint32_t unit, double value) {
    if (!s->is_touched[unit]) {
        s->is_touched[unit] = true;
        s->touched[s->touched_count++] = unit;
    }
    cm_sum_add(&s->sums[unit], value);
}

static void sums_clear(unit_sums *s) {
    for (size_t i = 0; i < s->touched_count; i++) {
        s->sums[s->touched[i]] = (cm_sum){0};
        s->is_touched[s->touched[i]] = false;
    }
    s->touched_count = 0;
}

/* ---- the units ---------------------------------------------------------------------------- */

static int by_longitude(const void *a, const void *b) {
    const ring_start *p = a, *q = b;
    return (p->at.lon > q->at.lon) - (p->at.lon < q->at.lon);
}

static void sum_rings(cm_tally *t) {
    const cm_regions *r = &t->regions;
    for (size_t ring = 0; ring < r->ring_count; ring++) {
        cm_sum sum = {0};
        for (uint32_t i = r->rings[ring]; i < r->rings[ring + 1]; i++) {
            const cm_region_edge *e = &r->edges[i];
            t->ahead[i] = cm_sum_total(&sum);
            cm_sum_add(&sum,
                       cm_edge_area(e->from, e->to, t->reference[e->region], &t->figures->earth));
        }
        t->ring_area[ring] = cm_sum_total(&sum);
        t->starts[ring] = (ring_start){r->edges[r->rings[ring]].from, (uint32_t)ring};
    }
    qsort(t->starts, r->ring_count, sizeof *t->starts, by_longitude);
}

static cm_code index_units(cm_tally *t, cm_error *error) {
    const cm_figures *f = t->figures;
    t->region_count = f->unit_count + (f->units_share_edges ? 0 : 1);
    cm_multipolygon *shapes = calloc(t->region_count + 1, sizeof *shapes);
    t->reference = calloc(t->region_count + 1, sizeof *t->reference);
    bool room = shapes != NULL && t->reference != NULL;
    for (size_t i = 0; room && i < t->region_count; i++) {
        shapes[i] = i < f->unit_count ? f->units[i].shape : f->outline;
        const cm_box box = cm_multipolygon_box(&shapes[i]);
        t->reference[i] = cm_box_is_empty(box) ? 0 : (box.south + box.north) / 2;
    }
    room = room && cm_regions_build(shapes, t->region_count, &t->regions);
    free(shapes);
    t->middle = (t->boundary->box.south + t->boundary->box.north) / 2;
    t->ahead = malloc((t->regions.edge_count + 1) * sizeof *t->ahead);
    t->ring_area = malloc((t->regions.ring_count + 1) * sizeof *t->ring_area);
    t->starts = malloc((t->regions.ring_count + 1) * sizeof *t->starts);
    if (!room || t->ahead == NULL || t->ring_area == NULL || t->starts == NULL)
        return out_of_memory(error);
    sum_rings(t);
    return CM_OK;
}

static bool create_sums(cm_tally *t) {
    unit_sums *const all[] = {&t->sums,        &t->front_sums, &t->whole.units,
                              &t->fresh.units, &t->gone.units, &t->common.units};
    bool room = true;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        room = room && sums_create(all[i], t->region_count);
    return room;
}

cm_code cm_tally_create(const cm_layer *boundary, const cm_figures_options *options, cm_tally **out,
                        cm_error *error) {
    *out = NULL;
    cm_tally *t = calloc(1, sizeof *t);
    if (t == NULL)
        return out_of_memory(error);
    t->boundary = boundary;
    cm_code code = cm_geos_open(&t->geos, error);
    if (code == CM_OK)
        code = cm_figures_prepare(boundary, options, &t->figures, error);
    if (code == CM_OK) {
        /* The units are the tally's own to change; the figures lend them to others as constant. */
        t->units = malloc((boundary->feature_count + 1) * sizeof *t->units);
        t->changes = calloc(boundary->feature_count + 1, sizeof *t->changes);
        code = t->units == NULL || t->changes == NULL ? out_of_memory(error) : CM_OK;
    }
    if (code == CM_OK) {
        memcpy(t->units, t->figures->units, boundary->feature_count * sizeof *t->units);
        t->figures->units = t->units;
        code = index_units(t, error);
    }
    if (code == CM_OK)
        code = cm_front_rule_create(boundary, &t->figures->outline, t->figures->front_margin_m,
                                    &t->figures->earth, &t->front_rule, error);
    if (code == CM_OK && !create_sums(t))
        code = out_of_memory(error);
    if (code == CM_OK)
        *out = t;
    else
        cm_tally_free(t);
    return code;
}

static void outline_clear(outline *o) {
    cm_regions_clear(&o->region);
    free(o->uses);
    *o = (outline){0};
}

void cm_tally_free(cm_tally *t) {
    if (t == NULL)
        return;
    cm_figures_free(t->figures);
    free(t->units);
    free(t->changes);
    cm_front_rule_free(t->front_rule);
    cm_geos_close(&t->geos);
    cm_regions_clear(&t->regions);
    free(t->reference);
    free(t->ahead);
    free(t->ring_area);
    free(t->starts);
    free(t->edges);
    free(t->slots);
    free(t->areas.parts);
    free(t->fronts.parts);
    sums_free(&t->sums);
    sums_free(&t->front_sums);
    sums_free(&t->whole.units);
    sums_free(&t->fresh.units);
    sums_free(&t->gone.units);
    sums_free(&t->common.units);
    cm_region_walk_clear(&t->walk);
    cm_region_walk_clear(&t->layer_walk);
    outline_clear(&t->last);
    free(t);
}

const cm_figures *cm_tally_frame(const cm_tally *t) {
    return t->figures;
}

void cm_tally_restart(cm_tally *t) {
    outline_clear(&t->last);
    t->has_last = false;
}

bool cm_tally_suits(const cm_tally *t, const cm_layer *control) {
    const cm_earth *earth = &t->figures->earth;
    const cm_box both = cm_box_union(control->box, t->boundary->box);
    return !earth->geodesic && earth->plane == NULL && !cm_box_is_empty(control->box) &&
           both.west >= -180 && both.east <= 180 && both.east - both.west < 180;
}

/* ---- one edge ----------------------------------------------------------------------------- */

static double area_of(const cm_tally *t, uint32_t region, cm_lonlat a, cm_lonlat b) {
    return cm_edge_area(a, b, t->reference[region], &t->figures->earth);
}

/* The first ring that starts east of a longitude. */
static size_t first_start_after(const cm_tally *t, double lon) {
    size_t low = 0, high = t->regions.ring_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (t->starts[middle].at.lon > lon)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Adds what an edge of control brings to the area within each unit, times a factor. The edge may
 * run either way; control is on its left. */
static bool add_edge(cm_tally *t, cm_lonlat a, cm_lonlat b, double factor, unit_sums *sums) {
    if (cm_lonlat_is_before(b, a))
        return add_edge(t, b, a, -factor, sums);
    const cm_regions *r = &t->regions;
    if (!cm_regions_walk(r, &t->geos, a, b, 1, &t->walk))
        return false;
    for (size_t i = 0; i < t->walk.inside_count; i++) {
        const uint32_t region = t->walk.inside[i];
        sums_add(sums, region, factor * area_of(t, region, a, b));
    }
    for (size_t i = 0; i < t->walk.crossing_count; i++) {
        const cm_crossing *c = &t->walk.crossings[i];
        const cm_region_edge *e = &r->edges[c->edge];
        sums_add(sums, e->region, factor * c->turn * area_of(t, e->region, c->at, b));
        /* Where control's edge enters the unit, the unit's leaves control. */
        sums_add(sums, e->region,
                 -factor * c->turn *
                     (t->ring_area[e->ring] - t->ahead[c->edge] -
                      area_of(t, e->region, e->from, c->at)));
    }
    /* Rings that start south of the edge have it above them. */
    for (size_t i = first_start_after(t, a.lon); i < r->ring_count && t->starts[i].at.lon <= b.lon;
         i++)
        if (cm_regions_side(&t->geos, a, b, t->starts[i].at, -1) < 0) {
            const uint32_t ring = t->starts[i].ring;
            sums_add(sums, r->edges[r->rings[ring]].region, -factor * t->ring_area[ring]);
        }
    return true;
}

static void add_front(void *data, size_t unit, double length_m) {
    sums_add(data, (uint32_t)unit, length_m);
}

static bool keep_parts(unit_sums *sums, part_list *list, uint32_t *first, uint32_t *count) {
    *first = (uint32_t)list->count;
    for (size_t i = 0; i < sums->touched_count; i++) {
        const uint32_t unit = sums->touched[i];
        const double value = cm_sum_total(&sums->sums[unit]);
        if (value == 0)
            continue;
        part *grown = cm_grow(list->parts, &list->capacity, list->count, sizeof *grown);
        if (grown == NULL)
            return false;
        list->parts = grown;
        grown[list->count++] = (part){unit, value};
    }
    *count = (uint32_t)list->count - *first;
    sums_clear(sums);
    return list->count < NONE;
}

/* ---- edges that are known ----------------------------------------------------------------- */

static size_t slot_of(const cm_tally *t, cm_lonlat a, cm_lonlat b) {
    /* Adding zero makes -0 and 0 one. */
    const double values[4] = {a.lon + 0.0, a.lat + 0.0, b.lon + 0.0, b.lat + 0.0};
    uint64_t bits[4], h = 0;
    memcpy(bits, values, sizeof bits);
    for (int i = 0; i < 4; i++) {
        h = (h ^ bits[i]) * 0x9E3779B97F4A7C15U;
        h ^= h >> 32;
    }
    return (size_t)h & (t->slot_count - 1);
}

static bool same(cm_lonlat a, cm_lonlat b) {
    return a.lon == b.lon && a.lat == b.lat;
}

static bool rehash(cm_tally *t, size_t slot_count) {
    uint32_t *slots = malloc(slot_count * sizeof *slots);
    if (slots == NULL)
        return false;
    free(t->slots);
    t->slots = slots;
    t->slot_count = slot_count;
    memset(slots, 0xFF, slot_count * sizeof *slots);
    for (size_t i = 0; i < t->edge_count; i++) {
        size_t slot = slot_of(t, t->edges[i].from, t->edges[i].to);
        while (slots[slot] != NONE)
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = (uint32_t)i;
    }
    return true;
}

static bool measure_edge(cm_tally *t, cm_lonlat a, cm_lonlat b, edge *out) {
    *out = (edge){.from = a, .to = b};
    out->drawn = cm_edge_area(a, b, t->middle, &t->figures->earth);
    if (!add_edge(t, a, b, 1, &t->sums) ||
        !keep_parts(&t->sums, &t->areas, &out->first_area, &out->area_count))
        return false;
    cm_front_rule_edge(t->front_rule, a, b, add_front, &t->front_sums);
    return keep_parts(&t->front_sums, &t->fronts, &out->first_front, &out->front_count);
}

/* The edge's number; NONE when memory ran out. */
static uint32_t find_edge(cm_tally *t, cm_lonlat a, cm_lonlat b) {
    if (2 * t->edge_count >= t->slot_count &&
        !rehash(t, t->slot_count > 0 ? 2 * t->slot_count : 4096))
        return NONE;
    size_t slot = slot_of(t, a, b);
    for (; t->slots[slot] != NONE; slot = (slot + 1) & (t->slot_count - 1)) {
        const edge *e = &t->edges[t->slots[slot]];
        if (same(e->from, a) && same(e->to, b))
            return t->slots[slot];
    }
    edge *grown = cm_grow(t->edges, &t->edge_capacity, t->edge_count, sizeof *grown);
    if (grown == NULL)
        return NONE;
    t->edges = grown;
    if (!measure_edge(t, a, b, &grown[t->edge_count]))
        return NONE;
    t->slots[slot] = (uint32_t)t->edge_count;
    return (uint32_t)t->edge_count++;
}

/* Moves the parts of an edge together; those between it and the edge before are gone. */
static void move_parts(part_list *list, size_t *kept, uint32_t *first, uint32_t count) {
    memmove(&list->parts[*kept], &list->parts[*first], count * sizeof *list->parts);
    *first = (uint32_t)*kept;
    *kept += count;
}

/* Forgets edges that the last layer does not have. */
static bool forget(cm_tally *t) {
    const size_t in_use = t->last.region.edge_count;
    if (t->edge_count < EDGES_OF_USE * in_use + SPARE_EDGES)
        return true;
    uint32_t *moved = malloc(t->edge_count * sizeof *moved);
    if (moved == NULL)
        return false;
    size_t kept = 0, areas = 0, fronts = 0;
    for (size_t i = 0; i < t->edge_count; i++) {
        edge e = t->edges[i];
        moved[i] = NONE;
        if (e.layer + 1 != t->layer)
            continue;
        if (e.area_count > 0)
            move_parts(&t->areas, &areas, &e.first_area, e.area_count);
        if (e.front_count > 0)
            move_parts(&t->fronts, &fronts, &e.first_front, e.front_count);
        moved[i] = (uint32_t)kept;
        t->edges[kept++] = e;
    }
    t->edge_count = kept;
    t->areas.count = areas;
    t->fronts.count = fronts;
    for (size_t i = 0; i < in_use; i++)
        t->last.uses[i].edge = moved[t->last.uses[i].edge];
    free(moved);
    return rehash(t, t->slot_count);
}

/* ---- a layer as edges --------------------------------------------------------------------- */

static bool gather_uses(cm_tally *t, outline *now) {
    now->uses = malloc((now->region.edge_count + 1) * sizeof *now->uses);
    if (now->uses == NULL)
        return false;
    for (size_t i = 0; i < now->region.edge_count; i++) {
        const cm_region_edge *e = &now->region.edges[i];
        const bool forward = cm_lonlat_is_before(e->from, e->to);
        const uint32_t known = find_edge(t, forward ? e->from : e->to, forward ? e->to : e->from);
        if (known == NONE)
            return false;
        edge *found = &t->edges[known];
        use *u = &now->uses[i];
        *u = (use){.edge = known, .direction = forward ? 1 : -1};
        u->changed =
            !t->has_last || found->layer != t->layer - 1 || found->direction != u->direction;
        found->layer = t->layer;
        found->direction = u->direction;
    }
    for (size_t i = 0; i < t->last.region.edge_count; i++) {
        use *u = &t->last.uses[i];
        const edge *found = &t->edges[u->edge];
        u->changed = found->layer != t->layer || found->direction != u->direction;
    }
    return true;
}

static void add_known(const cm_tally *t, const use *u, double factor, chain *to) {
    const edge *e = &t->edges[u->edge];
    cm_sum_add(&to->drawn, factor * u->direction * e->drawn);
    for (uint32_t i = 0; i < e->area_count; i++) {
        const part *p = &t->areas.parts[e->first_area + i];
        sums_add(&to->units, p->unit, factor * u->direction * p->value);
    }
}

static void chain_clear(chain *c) {
    c->drawn = (cm_sum){0};
    sums_clear(&c->units);
}

/* ---- the figures of a layer --------------------------------------------------------------- */

static void take_figures(cm_tally *t, const outline *now) {
    cm_figures *f = t->figures;
    chain *whole = &t->whole;
    chain_clear(whole);
    for (size_t i = 0; i < now->region.edge_count; i++) {
        const edge *e = &t->edges[now->uses[i].edge];
        add_known(t, &now->uses[i], 1, whole);
        for (uint32_t k = 0; k < e->front_count; k++) {
            const part *p = &t->fronts.parts[e->first_front + k];
            sums_add(&t->front_sums, p->unit, p->value);
        }
    }
    f->drawn_m2 = cm_sum_total(&whole->drawn);
    cm_sum front = {0};
    for (size_t i = 0; i < f->unit_count; i++) {
        cm_unit_figures *unit = &t->units[i];
        const double area = cm_sum_total(&whole->units.sums[i]);
        unit->controlled_m2 = fabs(area) > DUST * unit->measured_m2 ? area : 0;
        unit->front_m = cm_sum_total(&t->front_sums.sums[i]);
        cm_sum_add(&front, unit->front_m);
    }
    f->front_m = cm_sum_total(&front);
    sums_clear(&t->front_sums);
    cm_figures_settle(f, t->units,
                      f->units_share_edges ? 0 : cm_sum_total(&whole->units.sums[f->unit_count]));
}

/* ---- what changed ------------------------------------------------------------------------- */

/* Adds a piece of an edge that ends where another layer's control begins or ends. */
static bool add_piece(cm_tally *t, cm_lonlat a, cm_lonlat b, double factor, chain *to) {
    cm_sum_add(&to->drawn, factor * cm_edge_area(a, b, t->middle, &t->figures->earth));
    return add_edge(t, a, b, factor, &to->units);
}

/* Adds the changed edges of a layer to its own chain, and what of them lies within the other
 * layer's control to the boundary of what both have. */
static bool add_changed(cm_tally *t, const outline *layer, const cm_regions *other, int shift,
                        chain *own) {
    bool room = true;
    for (size_t i = 0; room && i < layer->region.edge_count; i++) {
        if (!layer->uses[i].changed)
            continue;
        const cm_region_edge *e = &layer->region.edges[i];
        add_known(t, &layer->uses[i], 1, own);
        room = cm_regions_walk(other, &t->geos, e->from, e->to, shift, &t->layer_walk);
        if (room && t->layer_walk.inside_count > 0)
            add_known(t, &layer->uses[i], 1, &t->common);
        for (size_t k = 0; room && k < t->layer_walk.crossing_count; k++) {
            const cm_crossing *c = &t->layer_walk.crossings[k];
            room = add_piece(t, c->at, e->to, c->turn, &t->common);
        }
    }
    return room;
}

static double above_rounding(double area_m2) {
    return area_m2 > ROUNDING_M2 ? area_m2 : 0;
}

/* Edges that both layers have bound nothing that changed: they are in the chains of both, and in
 * that of what is common, and cancel. */
static bool take_changes(cm_tally *t, const outline *now, cm_change *total) {
    chain_clear(&t->fresh);
    chain_clear(&t->gone);
    chain_clear(&t->common);
    if (!add_changed(t, now, &t->last.region, 1, &t->fresh) ||
        !add_changed(t, &t->last, &now->region, -1, &t->gone))
        return false;
    const double common = cm_sum_total(&t->common.drawn);
    *total = (cm_change){above_rounding(cm_sum_total(&t->fresh.drawn) - common),
                         above_rounding(cm_sum_total(&t->gone.drawn) - common)};
    const size_t unit_count = t->figures->unit_count;
    cm_change *joined = &t->changes[unit_count];
    *joined = (cm_change){0};
    for (size_t i = 0; i < t->region_count; i++) {
        const double both = cm_sum_total(&t->common.units.sums[i]);
        t->changes[i] = (cm_change){above_rounding(cm_sum_total(&t->fresh.units.sums[i]) - both),
                                    above_rounding(cm_sum_total(&t->gone.units.sums[i]) - both)};
        if (t->region_count == unit_count) {
            joined->gained_m2 += t->changes[i].gained_m2;
            joined->lost_m2 += t->changes[i].lost_m2;
        }
    }
    return true;
}

cm_code cm_tally_measure(cm_tally *t, const cm_layer *control, const cm_figures **figures,
                         cm_change *total, const cm_change **units, cm_error *error) {
    cm_code code = cm_figures_meet(control, t->boundary, error);
    if (code != CM_OK)
        return code;
    cm_arena arena = {0};
    cm_multipolygon polygons;
    outline now = {0};
    t->layer++;
    bool room = forget(t) && cm_polygons_list(control, &arena, &polygons) &&
                cm_regions_build(&polygons, 1, &now.region) && gather_uses(t, &now);
    cm_arena_clear(&arena);
    *total = (cm_change){NAN, NAN};
    for (size_t i = 0; i <= t->figures->unit_count; i++)
        t->changes[i] = *total;
    if (room) {
        take_figures(t, &now);
        room = !t->has_last || take_changes(t, &now, total);
    }
    outline_clear(&t->last);
    t->last = now;
    t->has_last = room;
    if (!room) {
        outline_clear(&t->last);
        return out_of_memory(error);
    }
    t->figures->control = control;
    *figures = t->figures;
    *units = t->changes;
    return CM_OK;
}
