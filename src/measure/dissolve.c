#include "measure/dissolve.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* Edges that are found by their start. */
typedef struct {
    const cm_edge *edges;
    size_t count;
    bool *done;      /* paired with its reverse, or part of a ring already */
    uint32_t *slots; /* open addressing */
    size_t slot_count;
} edge_table;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static bool same(cm_lonlat a, cm_lonlat b) {
    return a.lon == b.lon && a.lat == b.lat;
}

static size_t slot_of(const edge_table *table, cm_lonlat p) {
    uint64_t bits[2];
    /* Adding zero makes -0 and 0 one. */
    const double values[2] = {p.lon + 0.0, p.lat + 0.0};
    memcpy(bits, values, sizeof bits);
    uint64_t h = bits[0] * 0x9E3779B97F4A7C15U ^ bits[1] * 0xC2B2AE3D27D4EB4FU;
    h ^= h >> 29;
    return (size_t)(h * 0xBF58476D1CE4E5B9U >> 20) & (table->slot_count - 1);
}

static size_t slot_after(const edge_table *table, size_t slot) {
    return (slot + 1) & (table->slot_count - 1);
}

static bool index_edges(edge_table *table, const cm_edge *edges, size_t count) {
    *table = (edge_table){.edges = edges, .count = count, .slot_count = 64};
    while (table->slot_count < 2 * count)
        table->slot_count *= 2;
    table->done = calloc(count + 1, sizeof *table->done);
    table->slots = malloc(table->slot_count * sizeof *table->slots);
    if (table->done == NULL || table->slots == NULL || count >= NONE / 4)
        return false;
    memset(table->slots, 0xFF, table->slot_count * sizeof *table->slots);
    for (size_t i = 0; i < count; i++) {
        size_t slot = slot_of(table, edges[i].from);
        while (table->slots[slot] != NONE)
            slot = slot_after(table, slot);
        table->slots[slot] = (uint32_t)i;
    }
    return true;
}

static void clear_table(edge_table *table) {
    free(table->done);
    free(table->slots);
}

/* ---- edges of one polygon alone ------------------------------------------------------------- */

/* Puts down a ring so that what it bounds lies to the left of its edges. */
static cm_edge *put_ring(cm_edge *at, const cm_ring *ring, bool hole) {
    const bool forward = (cm_ring_twice_area(ring) > 0) != hole;
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[i + 1 < ring->count ? i + 1 : 0];
        *at++ = forward ? (cm_edge){a, b} : (cm_edge){b, a};
    }
    return at;
}

static cm_edge *put_all(cm_edge *at, const cm_multipolygon *polygons, bool without) {
    for (size_t i = 0; i < polygons->count; i++) {
        const cm_polygon *polygon = &polygons->polygons[i];
        at = put_ring(at, &polygon->shell, without);
        for (size_t h = 0; h < polygon->hole_count; h++)
            at = put_ring(at, &polygon->holes[h], !without);
    }
    return at;
}

static void pair_edges(const edge_table *table) {
    for (size_t i = 0; i < table->count; i++) {
        const cm_edge *e = &table->edges[i];
        size_t slot = slot_of(table, e->to);
        for (; !table->done[i] && table->slots[slot] != NONE; slot = slot_after(table, slot)) {
            const size_t k = table->slots[slot];
            const cm_edge *other = &table->edges[k];
            if (!table->done[k] && same(other->from, e->to) && same(other->to, e->from))
                table->done[i] = table->done[k] = true;
        }
    }
}

cm_code cm_unshared_edges(const cm_multipolygon *polygons, const cm_multipolygon *without,
                          cm_arena *arena, cm_edge **edges, size_t *count, cm_error *error) {
    edge_table table = {0};
    const cm_multipolygon none = {0};
    const cm_multipolygon *holes = without != NULL ? without : &none;
    const size_t total = cm_multipolygon_point_count(polygons) + cm_multipolygon_point_count(holes);
    cm_edge *all = calloc(total + 1, sizeof *all);
    bool room = all != NULL;
    size_t kept = 0;
    if (room) {
        (void)put_all(put_all(all, polygons, false), holes, true);
        room = index_edges(&table, all, total);
    }
    if (room) {
        pair_edges(&table);
        for (size_t i = 0; i < total; i++)
            if (!table.done[i])
                all[kept++] = all[i];
        *edges = cm_arena_copy(arena, all, kept, sizeof *all);
        *count = kept;
        room = *edges != NULL;
    }
    clear_table(&table);
    free(all);
    return room ? CM_OK : out_of_memory(error);
}

/* ---- rings ---------------------------------------------------------------------------------- */

/* The angle by which one turns clockwise from looking back to looking along the next edge. */
static double clockwise_from_back(cm_lonlat before, cm_lonlat at, cm_lonlat next) {
    const double back = atan2(before.lat - at.lat, before.lon - at.lon);
    const double ahead = atan2(next.lat - at.lat, next.lon - at.lon);
    const double turn = back - ahead;
    return turn > 0 ? turn : turn + 2 * 3.14159265358979323846;
}

/* The edges that begin where one ends: how many, and which goes on. Where rings touch, that is the
 * one that bounds the same land: the first clockwise from behind. */
static size_t edges_after(const edge_table *table, const cm_edge *e, size_t *next) {
    size_t count = 0;
    double least = INFINITY;
    *next = NONE;
    for (size_t slot = slot_of(table, e->to); table->slots[slot] != NONE;
         slot = slot_after(table, slot)) {
        const size_t k = table->slots[slot];
        if (!same(table->edges[k].from, e->to))
            continue;
        count++;
        if (table->done[k])
            continue;
        /* Which way it turns matters only if there is another. */
        if (*next != NONE && !isfinite(least))
            least = clockwise_from_back(e->from, e->to, table->edges[*next].to);
        const double turn =
            *next == NONE ? INFINITY : clockwise_from_back(e->from, e->to, table->edges[k].to);
        if (*next == NONE || turn < least) {
            least = turn;
            *next = k;
        }
    }
    return count;
}

/* A way along edges, and those of its points where rings touch. */
typedef struct {
    size_t *edges, *knots;
    size_t count, knot_count;
} path;

static bool put_loop(const edge_table *table, const path *way, size_t from,
                     cm_shape_builder *rings) {
    bool room = cm_shape_builder_polygon(rings) && cm_shape_builder_ring(rings);
    for (size_t i = from; room && i < way->count; i++)
        room = cm_shape_builder_point(rings, table->edges[way->edges[i]].from);
    return room;
}

/* Takes off the loop that ends where it began, if there is one: a ring must not touch itself. */
static bool take_loop(const edge_table *table, path *way, cm_lonlat at, cm_shape_builder *rings) {
    for (size_t k = way->knot_count; k-- > 0;)
        if (same(table->edges[way->edges[way->knots[k]]].from, at)) {
            const bool room = put_loop(table, way, way->knots[k], rings);
            way->count = way->knots[k];
            way->knot_count = k;
            return room;
        }
    return true;
}

/* Follows edges from the given one back to its start; false if they end on the way. */
static bool follow(const edge_table *table, size_t first, path *way, cm_shape_builder *rings,
                   bool *room) {
    const cm_lonlat start = table->edges[first].from;
    way->count = way->knot_count = 0;
    for (size_t at = first; at != NONE;) {
        const cm_edge *e = &table->edges[at];
        table->done[at] = true;
        way->edges[way->count++] = at;
        if (same(e->to, start)) {
            *room = put_loop(table, way, 0, rings);
            return *room;
        }
        if (edges_after(table, e, &at) > 1) {
            *room = take_loop(table, way, e->to, rings);
            way->knots[way->knot_count++] = way->count;
        }
        if (!*room)
            return false;
    }
    return false;
}

static bool follow_all(const edge_table *table, cm_shape_builder *rings, bool *room) {
    path way = {calloc(table->count + 1, sizeof *way.edges),
                calloc(table->count + 1, sizeof *way.knots), 0, 0};
    *room = way.edges != NULL && way.knots != NULL;
    bool closed = *room;
    for (size_t i = 0; closed && i < table->count; i++)
        if (!table->done[i])
            closed = follow(table, i, &way, rings, room);
    free(way.edges);
    free(way.knots);
    return closed;
}

/* ---- shells and holes ----------------------------------------------------------------------- */

/* Rings: shells with their edges by latitude, and which shell each ring belongs to. */
typedef struct {
    const cm_multipolygon *rings;
    double *areas; /* greater than zero: a shell */
    size_t *owners;
    cm_edge *edges; /* of the shells, and the ring of each */
    size_t *ring_of;
    size_t edge_count;
    cm_winding strips;
    bool *inside; /* scratch for each ring, all false between questions */
    size_t *met;
} nesting;

static bool build_nesting(nesting *n, const cm_multipolygon *rings) {
    const size_t points = cm_multipolygon_point_count(rings);
    *n = (nesting){.rings = rings,
                   .areas = calloc(rings->count + 1, sizeof *n->areas),
                   .owners = calloc(rings->count + 1, sizeof *n->owners),
                   .edges = calloc(points + 1, sizeof *n->edges),
                   .ring_of = calloc(points + 1, sizeof *n->ring_of),
                   .inside = calloc(rings->count + 1, sizeof *n->inside),
                   .met = calloc(rings->count + 1, sizeof *n->met)};
    if (n->areas == NULL || n->owners == NULL || n->edges == NULL || n->ring_of == NULL ||
        n->inside == NULL || n->met == NULL)
        return false;
    for (size_t i = 0; i < rings->count; i++) {
        const cm_ring *ring = &rings->polygons[i].shell;
        n->areas[i] = cm_ring_twice_area(ring);
        n->owners[i] = i;
        if (n->areas[i] <= 0)
            continue;
        const cm_edge *end = put_ring(n->edges + n->edge_count, ring, false);
        while (n->edges + n->edge_count < end)
            n->ring_of[n->edge_count++] = i;
    }
    return cm_winding_build(n->edges, n->edge_count, &n->strips);
}

static void clear_nesting(nesting *n) {
    free(n->areas);
    free(n->owners);
    free(n->edges);
    free(n->ring_of);
    free(n->inside);
    free(n->met);
    cm_winding_clear(&n->strips);
}

static bool is_west_of(cm_lonlat p, const cm_edge *e) {
    return p.lon < e->from.lon + (p.lat - e->from.lat) / (e->to.lat - e->from.lat) *
                                     (e->to.lon - e->from.lon);
}

/* The smallest shell around a hole; the hole itself where there is none. */
static size_t owner_of(nesting *n, size_t hole) {
    const cm_lonlat *points = n->rings->polygons[hole].shell.points;
    /* Rings touch in single points at most, so one of two neighbouring points tells. */
    const cm_lonlat p = {(points[0].lon + points[1].lon) / 2, (points[0].lat + points[1].lat) / 2};
    const size_t strip = cm_winding_strip(&n->strips, p.lat);
    size_t met = 0, owner = hole;
    double least = INFINITY;
    for (size_t i = n->strips.starts[strip]; i < n->strips.starts[strip + 1]; i++) {
        const size_t member = n->strips.members[i], ring = n->ring_of[member];
        const cm_edge *e = &n->edges[member];
        if ((e->from.lat <= p.lat) == (e->to.lat <= p.lat) || !is_west_of(p, e))
            continue;
        n->inside[ring] = !n->inside[ring];
        if (n->inside[ring])
            n->met[met++] = ring;
        else /* the last that came in need not be the one that goes */
            for (size_t k = met; k-- > 0;)
                if (n->met[k] == ring) {
                    n->met[k] = n->met[--met];
                    break;
                }
    }
    while (met-- > 0) {
        const size_t ring = n->met[met];
        n->inside[ring] = false;
        if (n->areas[ring] < least) {
            least = n->areas[ring];
            owner = ring;
        }
    }
    return owner;
}

/* Shells and the holes that belong to them, in the order of the rings. */
static bool add_polygons(const nesting *n, cm_shape_builder *out) {
    const size_t count = n->rings->count;
    /* Holes by their shell: the first of each, and which comes after each. */
    size_t *firsts = calloc(2 * count + 2, sizeof *firsts);
    if (firsts == NULL)
        return false;
    size_t *nexts = firsts + count + 1;
    for (size_t i = count; i-- > 0;)
        if (n->owners[i] != i) {
            nexts[i] = firsts[n->owners[i]];
            firsts[n->owners[i]] = i + 1;
        }
    bool room = true;
    for (size_t i = 0; room && i < count; i++) {
        if (n->owners[i] != i)
            continue;
        room = cm_shape_builder_add(out, &n->rings->polygons[i]);
        for (size_t k = firsts[i]; room && k > 0; k = nexts[k - 1]) {
            const cm_ring *hole = &n->rings->polygons[k - 1].shell;
            room = cm_shape_builder_ring(out);
            for (size_t p = 0; room && p < hole->count; p++)
                room = cm_shape_builder_point(out, hole->points[p]);
        }
    }
    free(firsts);
    return room;
}

/* Shells take the holes within them; false when a hole lies in no shell. */
static bool assign_holes(const cm_multipolygon *rings, cm_shape_builder *out, bool *room) {
    nesting n;
    *room = build_nesting(&n, rings);
    bool whole = *room;
    for (size_t i = 0; whole && i < rings->count; i++)
        if (n.areas[i] <= 0) {
            n.owners[i] = owner_of(&n, i);
            whole = n.owners[i] != i;
        }
    if (whole)
        *room = add_polygons(&n, out);
    clear_nesting(&n);
    return whole;
}

cm_code cm_dissolve(const cm_edge *edges, size_t count, cm_arena *arena, cm_multipolygon *out,
                    bool *done, cm_error *error) {
    edge_table table = {0};
    cm_shape_builder rings = {0}, polygons = {0};
    cm_arena scratch = {0};
    cm_multipolygon loops = {0};
    bool room = index_edges(&table, edges, count);
    *done = room && follow_all(&table, &rings, &room);
    room = room && cm_shape_builder_finish(&rings, &scratch, &loops);
    if (room && *done)
        *done = assign_holes(&loops, &polygons, &room);
    if (room && *done)
        room = cm_shape_builder_finish(&polygons, arena, out);
    cm_shape_builder_clear(&rings);
    cm_shape_builder_clear(&polygons);
    cm_arena_clear(&scratch);
    clear_table(&table);
    return room ? CM_OK : out_of_memory(error);
}
