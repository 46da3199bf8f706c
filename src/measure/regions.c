#include "measure/regions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* So many edges to a strip, were all as short as they should be. */
enum { EDGES_PER_STRIP = 8, STRIP_LIMIT = 1 << 14 };

/* ---- building ----------------------------------------------------------------------------- */

static void add_ring(cm_regions *r, const cm_ring *ring, bool hole, size_t region) {
    const bool forward = (cm_ring_twice_area(ring) > 0) != hole;
    const size_t count = ring->count;
    for (size_t i = 0; i < count; i++) {
        const size_t at = forward ? i : count - 1 - i;
        const size_t next = forward ? (i + 1) % count : (2 * count - 2 - i) % count;
        r->edges[r->edge_count++] = (cm_region_edge){.from = ring->points[at],
                                                     .to = ring->points[next],
                                                     .region = (uint32_t)region,
                                                     .ring = (uint32_t)r->ring_count};
    }
    r->rings[++r->ring_count] = (uint32_t)r->edge_count;
}

static size_t count_rings(const cm_multipolygon *shape) {
    size_t rings = shape->count;
    for (size_t i = 0; i < shape->count; i++)
        rings += shape->polygons[i].hole_count;
    return rings;
}

static bool copy_edges(const cm_multipolygon *shapes, size_t count, cm_regions *r) {
    size_t edges = 0, rings = 0;
    for (size_t i = 0; i < count; i++) {
        edges += cm_multipolygon_point_count(&shapes[i]);
        rings += count_rings(&shapes[i]);
    }
    r->edges = malloc((edges + 1) * sizeof *r->edges);
    r->rings = calloc(rings + 1, sizeof *r->rings);
    if (r->edges == NULL || r->rings == NULL || edges >= UINT32_MAX / 4)
        return false;
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < shapes[i].count; p++) {
            const cm_polygon *polygon = &shapes[i].polygons[p];
            add_ring(r, &polygon->shell, false, i);
            for (size_t h = 0; h < polygon->hole_count; h++)
                add_ring(r, &polygon->holes[h], true, i);
        }
    return true;
}

static double west_of(const cm_region_edge *edge) {
    return cm_lesser(edge->from.lon, edge->to.lon);
}

static double east_of(const cm_region_edge *edge) {
    return cm_greater(edge->from.lon, edge->to.lon);
}

/* Longitudes beyond the regions fall into the first and last strip. */
static size_t strip_at(const cm_regions *r, double lon) {
    const double at = (lon - r->west) * r->strips_per_degree;
    return !(at > 0) ? 0 : at >= (double)r->strip_count ? r->strip_count - 1 : (size_t)at;
}

/* Counts the items of each strip into the place after it, then puts them there. */
static bool sort_into_strips(cm_regions *r) {
    double west = INFINITY, east = -INFINITY;
    for (size_t i = 0; i < r->edge_count; i++) {
        west = cm_lesser(west, west_of(&r->edges[i]));
        east = cm_greater(east, east_of(&r->edges[i]));
    }
    r->west = west;
    r->strip_count = r->edge_count / EDGES_PER_STRIP + 1;
    if (r->strip_count > STRIP_LIMIT)
        r->strip_count = STRIP_LIMIT;
    r->strips_per_degree = east > west ? (double)r->strip_count / (east - west) : 0;
    r->strips = calloc(r->strip_count + 2, sizeof *r->strips);
    if (r->strips == NULL)
        return false;
    size_t items = 0;
    for (size_t i = 0; i < r->edge_count; i++) {
        const size_t last = strip_at(r, east_of(&r->edges[i]));
        for (size_t s = strip_at(r, west_of(&r->edges[i])); s <= last; s++, items++)
            r->strips[s + 2]++;
    }
    r->items = malloc((items + 1) * sizeof *r->items);
    if (r->items == NULL || items >= UINT32_MAX)
        return false;
    for (size_t s = 2; s < r->strip_count + 2; s++)
        r->strips[s] += r->strips[s - 1];
    for (size_t i = 0; i < r->edge_count; i++) {
        const size_t last = strip_at(r, east_of(&r->edges[i]));
        for (size_t s = strip_at(r, west_of(&r->edges[i])); s <= last; s++)
            r->items[r->strips[s + 1]++] = (uint32_t)i;
    }
    return true;
}

bool cm_regions_build(const cm_multipolygon *shapes, size_t count, cm_regions *out) {
    *out = (cm_regions){.region_count = count};
    return copy_edges(shapes, count, out) && sort_into_strips(out);
}

void cm_regions_clear(cm_regions *regions) {
    free(regions->edges);
    free(regions->rings);
    free(regions->strips);
    free(regions->items);
    *regions = (cm_regions){0};
}

/* ---- walking ------------------------------------------------------------------------------ */

int cm_regions_side(const cm_geos *geos, cm_lonlat u, cm_lonlat v, cm_lonlat p, int shift) {
    if (cm_lonlat_is_before(v, u))
        return -cm_regions_side(geos, v, u, p, shift);
    const int side = cm_geos_orientation(geos, u, v, p);
    if (side != 0)
        return side;
    const double north = v.lat - u.lat;
    return shift * (north > 0 ? -1 : 1);
}

/* Both edges from west to east, the one that comes first the first: whoever walks, the point is
 * the same. */
static cm_lonlat point_of(cm_lonlat a, cm_lonlat b, cm_lonlat u, cm_lonlat v) {
    const double span_lon = b.lon - a.lon, span_lat = b.lat - a.lat;
    const double at_u = (u.lon - a.lon) * span_lat - (u.lat - a.lat) * span_lon;
    const double at_v = (v.lon - a.lon) * span_lat - (v.lat - a.lat) * span_lon;
    double share = at_u / (at_u - at_v);
    share = share > 0 ? cm_lesser(share, 1) : 0; /* nothing but rounding makes it leave the edge */
    if (share > 0.5) /* from the nearer end, so that an end is met exactly */
        return (cm_lonlat){v.lon - (1 - share) * (v.lon - u.lon),
                           v.lat - (1 - share) * (v.lat - u.lat)};
    return (cm_lonlat){u.lon + share * (v.lon - u.lon), u.lat + share * (v.lat - u.lat)};
}

static cm_lonlat crossing_point(cm_lonlat a, cm_lonlat b, cm_lonlat u, cm_lonlat v) {
    if (cm_lonlat_is_before(b, a))
        return crossing_point(b, a, u, v);
    if (cm_lonlat_is_before(v, u))
        return crossing_point(a, b, v, u);
    const bool same_start = a.lon == u.lon && a.lat == u.lat;
    const bool swap = same_start ? cm_lonlat_is_before(v, b) : cm_lonlat_is_before(u, a);
    return swap ? point_of(u, v, a, b) : point_of(a, b, u, v);
}

static bool add_crossing(cm_region_walk *walk, uint32_t edge, int turn, cm_lonlat at) {
    cm_crossing *grown =
        cm_grow(walk->crossings, &walk->crossing_capacity, walk->crossing_count, sizeof *grown);
    if (grown == NULL)
        return false;
    walk->crossings = grown;
    grown[walk->crossing_count++] = (cm_crossing){edge, turn, at};
    return true;
}

/* Finds the crossing of two edges whose boxes meet. */
static bool cross(const cm_regions *r, const cm_geos *geos, cm_lonlat a, cm_lonlat b, uint32_t edge,
                  int shift, cm_region_walk *walk) {
    const cm_lonlat u = r->edges[edge].from, v = r->edges[edge].to;
    const int to = cm_regions_side(geos, u, v, b, shift);
    if (to == cm_regions_side(geos, u, v, a, shift) ||
        cm_regions_side(geos, a, b, u, -shift) == cm_regions_side(geos, a, b, v, -shift))
        return true;
    return add_crossing(walk, edge, to, crossing_point(a, b, u, v));
}

static bool find_crossings(const cm_regions *r, const cm_geos *geos, cm_lonlat a, cm_lonlat b,
                           int shift, cm_region_walk *walk) {
    const double west = cm_lesser(a.lon, b.lon), east = cm_greater(a.lon, b.lon);
    const double south = cm_lesser(a.lat, b.lat), north = cm_greater(a.lat, b.lat);
    const size_t first = strip_at(r, west), last = strip_at(r, east);
    bool room = true;
    for (size_t s = first; room && s <= last; s++)
        for (uint32_t i = r->strips[s]; room && i < r->strips[s + 1]; i++) {
            const cm_region_edge *e = &r->edges[r->items[i]];
            if (cm_lesser(e->from.lat, e->to.lat) > north ||
                cm_greater(e->from.lat, e->to.lat) < south || west_of(e) > east ||
                east_of(e) < west)
                continue;
            /* Edges that share several strips meet in the first of them. */
            const size_t own = strip_at(r, west_of(e));
            if (s == (own > first ? own : first))
                room = cross(r, geos, a, b, r->items[i], shift, walk);
        }
    return room;
}

static bool add_inside(cm_region_walk *walk, uint32_t region) {
    uint32_t *grown =
        cm_grow(walk->inside, &walk->inside_capacity, walk->inside_count, sizeof *grown);
    if (grown == NULL)
        return false;
    walk->inside = grown;
    grown[walk->inside_count++] = region;
    return true;
}

/* Counts the edges north of the shifted point: those that run west have it on their left. */
static bool find_inside(const cm_regions *r, const cm_geos *geos, cm_lonlat a, int shift,
                        cm_region_walk *walk) {
    const size_t strip = strip_at(r, a.lon);
    bool room = true;
    for (uint32_t i = r->strips[strip]; room && i < r->strips[strip + 1]; i++) {
        const cm_region_edge *e = &r->edges[r->items[i]];
        const bool starts_east = shift > 0 ? e->from.lon > a.lon : e->from.lon >= a.lon;
        const bool ends_east = shift > 0 ? e->to.lon > a.lon : e->to.lon >= a.lon;
        if (starts_east == ends_east || cm_greater(e->from.lat, e->to.lat) < a.lat)
            continue;
        const int side = cm_regions_side(geos, e->from, e->to, a, shift);
        if (side != (starts_east ? 1 : -1))
            continue;
        /* Each region once: those whose count comes back to zero are sorted out below. */
        if (walk->winding[e->region] == 0)
            room = add_inside(walk, e->region);
        walk->winding[e->region] += side;
    }
    size_t kept = 0;
    for (size_t i = 0; i < walk->inside_count; i++) {
        const uint32_t region = walk->inside[i];
        if (walk->winding[region] != 0)
            walk->inside[kept++] = region;
        walk->winding[region] = 0;
    }
    walk->inside_count = kept;
    return room;
}

bool cm_regions_walk(const cm_regions *regions, const cm_geos *geos, cm_lonlat a, cm_lonlat b,
                     int shift, cm_region_walk *walk) {
    if (walk->winding_count < regions->region_count) {
        free(walk->winding);
        walk->winding = calloc(regions->region_count, sizeof *walk->winding);
        walk->winding_count = walk->winding != NULL ? regions->region_count : 0;
        if (walk->winding == NULL)
            return false;
    }
    walk->crossing_count = walk->inside_count = 0;
    return regions->edge_count == 0 || (find_inside(regions, geos, a, shift, walk) &&
                                        find_crossings(regions, geos, a, b, shift, walk));
}

void cm_region_walk_clear(cm_region_walk *walk) {
    free(walk->crossings);
    free(walk->inside);
    free(walk->winding);
    *walk = (cm_region_walk){0};
}
