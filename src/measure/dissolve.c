#include "measure/dissolve.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

typedef struct {
    cm_lonlat from, to;
    bool paired; /* its reverse occurs too */
    bool used;   /* already part of a ring */
} edge;

typedef struct {
    edge *edges;
    size_t count, capacity;
    uint32_t *slots; /* open addressing by the edge's start */
    size_t slot_count;
} edge_table;

/* Adds a ring so that what it bounds lies to the left of its edges. */
static bool add_ring(edge_table *table, const cm_ring *ring, bool hole) {
    const bool forward = (cm_ring_twice_area(ring) > 0) != hole;
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[i + 1 < ring->count ? i + 1 : 0];
        edge *grown = cm_grow(table->edges, &table->capacity, table->count, sizeof *grown);
        if (grown == NULL)
            return false;
        table->edges = grown;
        grown[table->count++] = forward ? (edge){.from = a, .to = b} : (edge){.from = b, .to = a};
    }
    return true;
}

static bool collect(edge_table *table, const cm_layer *layer) {
    bool room = true;
    for (size_t i = 0; i < layer->feature_count; i++)
        for (size_t p = 0; p < layer->features[i].shape.count; p++) {
            const cm_polygon *polygon = &layer->features[i].shape.polygons[p];
            room = room && add_ring(table, &polygon->shell, false);
            for (size_t h = 0; room && h < polygon->hole_count; h++)
                room = add_ring(table, &polygon->holes[h], true);
        }
    return room && table->count < NONE / 4;
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

static bool index_edges(edge_table *table) {
    table->slot_count = 64;
    while (table->slot_count < 2 * table->count)
        table->slot_count *= 2;
    table->slots = malloc(table->slot_count * sizeof *table->slots);
    if (table->slots == NULL)
        return false;
    memset(table->slots, 0xFF, table->slot_count * sizeof *table->slots);
    for (size_t i = 0; i < table->count; i++) {
        size_t slot = slot_of(table, table->edges[i].from);
        while (table->slots[slot] != NONE)
            slot = (slot + 1) & (table->slot_count - 1);
        table->slots[slot] = (uint32_t)i;
    }
    return true;
}

static void pair_edges(edge_table *table) {
    for (size_t i = 0; i < table->count; i++) {
        edge *e = &table->edges[i];
        if (e->paired)
            continue;
        for (size_t slot = slot_of(table, e->to); table->slots[slot] != NONE;
             slot = (slot + 1) & (table->slot_count - 1)) {
            edge *other = &table->edges[table->slots[slot]];
            if (!other->paired && same(other->from, e->to) && same(other->to, e->from)) {
                e->paired = other->paired = true;
                break;
            }
        }
    }
}

/* The angle by which one turns clockwise from looking back to looking along the next edge. */
static double clockwise_from_back(cm_lonlat before, cm_lonlat at, cm_lonlat next) {
    const double back = atan2(before.lat - at.lat, before.lon - at.lon);
    const double ahead = atan2(next.lat - at.lat, next.lon - at.lon);
    const double turn = back - ahead;
    return turn > 0 ? turn : turn + 2 * 3.14159265358979323846;
}

/* Where rings touch, the edge that bounds the same land: the first clockwise from behind. */
static edge *next_edge(edge_table *table, const edge *e) {
    edge *best = NULL;
    double least = INFINITY;
    for (size_t slot = slot_of(table, e->to); table->slots[slot] != NONE;
         slot = (slot + 1) & (table->slot_count - 1)) {
        edge *other = &table->edges[table->slots[slot]];
        if (other->paired || other->used || !same(other->from, e->to))
            continue;
        const double turn = clockwise_from_back(e->from, e->to, other->to);
        if (turn < least) {
            least = turn;
            best = other;
        }
    }
    return best;
}

/* Follows edges from the given one back to its start; false if they end on the way. */
static bool follow(edge_table *table, edge *first, cm_shape_builder *rings, bool *room) {
    *room = cm_shape_builder_polygon(rings) && cm_shape_builder_ring(rings);
    edge *e = first;
    for (;;) {
        e->used = true;
        *room = *room && cm_shape_builder_point(rings, e->from);
        if (!*room)
            return false;
        if (same(e->to, first->from))
            return true;
        e = next_edge(table, e);
        if (e == NULL)
            return false;
    }
}

static bool ring_inside(const cm_ring *inner, const cm_polygon *outer) {
    const cm_multipolygon shell = {1, &(cm_polygon){outer->shell, 0, NULL}};
    /* Rings touch in single points at most, so one of two neighbouring points tells. */
    const cm_lonlat a = inner->points[0], b = inner->points[1];
    return cm_multipolygon_has_point(&shell, (cm_lonlat){(a.lon + b.lon) / 2, (a.lat + b.lat) / 2});
}

/* Shells take the holes within them; false when a hole lies in no shell. */
static bool assign_holes(const cm_multipolygon *rings, cm_shape_builder *out, bool *room) {
    size_t *owners = malloc((rings->count + 1) * sizeof *owners);
    *room = owners != NULL;
    bool whole = true;
    for (size_t i = 0; *room && i < rings->count; i++) {
        const cm_ring *ring = &rings->polygons[i].shell;
        owners[i] = i;
        if (cm_ring_twice_area(ring) > 0)
            continue;
        double least = INFINITY;
        for (size_t k = 0; k < rings->count; k++) {
            const cm_ring *shell = &rings->polygons[k].shell;
            const double area = cm_ring_twice_area(shell);
            if (area > 0 && area < least && ring_inside(ring, &rings->polygons[k])) {
                least = area;
                owners[i] = k;
            }
        }
        whole = whole && isfinite(least);
    }
    for (size_t i = 0; *room && whole && i < rings->count; i++) {
        if (cm_ring_twice_area(&rings->polygons[i].shell) < 0)
            continue;
        *room = cm_shape_builder_add(out, &rings->polygons[i]);
        for (size_t k = 0; *room && k < rings->count; k++) {
            if (owners[k] != i || k == i)
                continue;
            *room = cm_shape_builder_ring(out);
            for (size_t p = 0; *room && p < rings->polygons[k].shell.count; p++)
                *room = cm_shape_builder_point(out, rings->polygons[k].shell.points[p]);
        }
    }
    free(owners);
    return whole;
}

cm_code cm_dissolve(const cm_layer *layer, cm_arena *arena, cm_multipolygon *out, bool *done,
                    cm_error *error) {
    edge_table table = {0};
    cm_shape_builder rings = {0}, polygons = {0};
    cm_arena scratch = {0};
    cm_multipolygon loops = {0};
    bool room = collect(&table, layer) && index_edges(&table);
    *done = room;
    if (room)
        pair_edges(&table);
    for (size_t i = 0; room && *done && i < table.count; i++)
        if (!table.edges[i].paired && !table.edges[i].used)
            *done = follow(&table, &table.edges[i], &rings, &room);
    room = room && cm_shape_builder_finish(&rings, &scratch, &loops);
    if (room && *done)
        *done = assign_holes(&loops, &polygons, &room);
    if (room && *done)
        room = cm_shape_builder_finish(&polygons, arena, out);
    cm_shape_builder_clear(&rings);
    cm_shape_builder_clear(&polygons);
    cm_arena_clear(&scratch);
    free(table.edges);
    free(table.slots);
    return room ? CM_OK : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}
