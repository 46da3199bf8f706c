#include "base/geometry.h"

#include <math.h>
#include <stdlib.h>

const cm_box CM_BOX_EMPTY = {INFINITY, INFINITY, -INFINITY, -INFINITY};

bool cm_box_is_empty(cm_box box) {
    return !(box.west <= box.east && box.south <= box.north);
}

cm_box cm_box_union(cm_box a, cm_box b) {
    return (cm_box){fmin(a.west, b.west), fmin(a.south, b.south), fmax(a.east, b.east),
                    fmax(a.north, b.north)};
}

cm_box cm_box_turned(cm_box box, double degrees) {
    return (cm_box){box.west + degrees, box.south, box.east + degrees, box.north};
}

bool cm_box_meets(cm_box a, cm_box b) {
    return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

bool cm_box_meets_turned(cm_box a, cm_box b) {
    return cm_box_meets(a, b) || cm_box_meets(cm_box_turned(a, 360), b) ||
           cm_box_meets(cm_box_turned(a, -360), b);
}

cm_box cm_ring_box(const cm_ring *ring) {
    cm_box box = CM_BOX_EMPTY;
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat p = ring->points[i];
        box.west = p.lon < box.west ? p.lon : box.west;
        box.east = p.lon > box.east ? p.lon : box.east;
        box.south = p.lat < box.south ? p.lat : box.south;
        box.north = p.lat > box.north ? p.lat : box.north;
    }
    return box;
}

cm_box cm_multipolygon_box(const cm_multipolygon *multipolygon) {
    cm_box box = CM_BOX_EMPTY;
    for (size_t i = 0; i < multipolygon->count; i++)
        box = cm_box_union(box, cm_ring_box(&multipolygon->polygons[i].shell));
    return box;
}

size_t cm_multipolygon_point_count(const cm_multipolygon *multipolygon) {
    size_t count = 0;
    for (size_t i = 0; i < multipolygon->count; i++) {
        const cm_polygon *polygon = &multipolygon->polygons[i];
        count += polygon->shell.count;
        for (size_t h = 0; h < polygon->hole_count; h++)
            count += polygon->holes[h].count;
    }
    return count;
}

static bool ring_has_point(const cm_ring *ring, cm_lonlat point) {
    bool inside = false;
    for (size_t i = 0, j = ring->count - 1; i < ring->count; j = i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[j];
        if ((a.lat > point.lat) != (b.lat > point.lat) &&
            point.lon < (b.lon - a.lon) * (point.lat - a.lat) / (b.lat - a.lat) + a.lon)
            inside = !inside;
    }
    return inside;
}

bool cm_multipolygon_has_point(const cm_multipolygon *multipolygon, cm_lonlat point) {
    for (size_t i = 0; i < multipolygon->count; i++) {
        const cm_polygon *polygon = &multipolygon->polygons[i];
        if (polygon->shell.count < 3 || !ring_has_point(&polygon->shell, point))
            continue;
        bool inside = true;
        for (size_t h = 0; inside && h < polygon->hole_count; h++)
            inside = polygon->holes[h].count < 3 || !ring_has_point(&polygon->holes[h], point);
        if (inside)
            return true;
    }
    return false;
}

/* Cuts what is left of a segment, from `enter` to `leave` of its length, at one side of a box
 * (Liang and Barsky 1984). */
static bool cut_at_side(double towards, double within, double *enter, double *leave) {
    if (towards == 0)
        return within >= 0;
    if (towards < 0)
        *enter = fmax(*enter, within / towards);
    else
        *leave = fmin(*leave, within / towards);
    return *enter <= *leave;
}

static bool segment_meets_box(cm_lonlat a, cm_lonlat b, cm_box box) {
    const double dx = b.lon - a.lon, dy = b.lat - a.lat;
    double enter = 0, leave = 1;
    return cut_at_side(-dx, a.lon - box.west, &enter, &leave) &&
           cut_at_side(dx, box.east - a.lon, &enter, &leave) &&
           cut_at_side(-dy, a.lat - box.south, &enter, &leave) &&
           cut_at_side(dy, box.north - a.lat, &enter, &leave);
}

static bool ring_meets_box(const cm_ring *ring, cm_box box) {
    for (size_t i = 0, j = ring->count - 1; i < ring->count; j = i++)
        if (segment_meets_box(ring->points[i], ring->points[j], box))
            return true;
    return false;
}

bool cm_multipolygon_meets_box(const cm_multipolygon *multipolygon, cm_box box) {
    if (cm_multipolygon_has_point(multipolygon, (cm_lonlat){box.west, box.south}))
        return true;
    for (size_t i = 0; i < multipolygon->count; i++) {
        const cm_polygon *polygon = &multipolygon->polygons[i];
        if (ring_meets_box(&polygon->shell, box))
            return true;
        for (size_t h = 0; h < polygon->hole_count; h++)
            if (ring_meets_box(&polygon->holes[h], box))
                return true;
    }
    return false;
}

void cm_shape_builder_clear(cm_shape_builder *builder) {
    free(builder->points);
    free(builder->rings);
    free(builder->polygons);
    *builder = (cm_shape_builder){0};
}

static bool start(size_t **starts, size_t *count, size_t *capacity, size_t at) {
    size_t *grown = cm_grow(*starts, capacity, *count, sizeof **starts);
    if (grown == NULL)
        return false;
    *starts = grown;
    grown[(*count)++] = at;
    return true;
}

bool cm_shape_builder_polygon(cm_shape_builder *builder) {
    return start(&builder->polygons, &builder->polygon_count, &builder->polygon_capacity,
                 builder->ring_count);
}

bool cm_shape_builder_ring(cm_shape_builder *builder) {
    return start(&builder->rings, &builder->ring_count, &builder->ring_capacity,
                 builder->point_count);
}

bool cm_shape_builder_point(cm_shape_builder *builder, cm_lonlat point) {
    cm_lonlat *grown = cm_grow(builder->points, &builder->point_capacity, builder->point_count,
                               sizeof *builder->points);
    if (grown == NULL)
        return false;
    builder->points = grown;
    grown[builder->point_count++] = point;
    return true;
}

bool cm_shape_builder_add(cm_shape_builder *builder, const cm_polygon *polygon) {
    if (!cm_shape_builder_polygon(builder))
        return false;
    for (size_t r = 0; r <= polygon->hole_count; r++) {
        const cm_ring *ring = r == 0 ? &polygon->shell : &polygon->holes[r - 1];
        if (!cm_shape_builder_ring(builder))
            return false;
        for (size_t i = 0; i < ring->count; i++)
            if (!cm_shape_builder_point(builder, ring->points[i]))
                return false;
    }
    return true;
}

bool cm_shape_builder_finish(const cm_shape_builder *builder, cm_arena *arena,
                             cm_multipolygon *out) {
    cm_lonlat *points = cm_arena_copy(arena, builder->points, builder->point_count, sizeof *points);
    cm_ring *rings = cm_arena_calloc(arena, builder->ring_count, sizeof *rings);
    cm_polygon *polygons = cm_arena_calloc(arena, builder->polygon_count, sizeof *polygons);
    if (points == NULL || rings == NULL || polygons == NULL)
        return false;
    for (size_t i = 0; i < builder->ring_count; i++) {
        const size_t end =
            i + 1 < builder->ring_count ? builder->rings[i + 1] : builder->point_count;
        rings[i] = (cm_ring){end - builder->rings[i], points + builder->rings[i]};
    }
    size_t count = 0;
    for (size_t i = 0; i < builder->polygon_count; i++) {
        const size_t first = builder->polygons[i];
        const size_t end =
            i + 1 < builder->polygon_count ? builder->polygons[i + 1] : builder->ring_count;
        if (end > first) /* a polygon without rings is no polygon */
            polygons[count++] = (cm_polygon){rings[first], end - first - 1, rings + first + 1};
    }
    *out = (cm_multipolygon){count, polygons};
    return true;
}

double cm_ring_twice_area(const cm_ring *ring) {
    double sum = 0;
    const cm_lonlat o = ring->points[0];
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[i + 1 < ring->count ? i + 1 : 0];
        sum += (a.lon - o.lon) * (b.lat - o.lat) - (b.lon - o.lon) * (a.lat - o.lat);
    }
    return sum;
}

bool cm_lonlat_is_before(cm_lonlat a, cm_lonlat b) {
    return a.lon != b.lon ? a.lon < b.lon : a.lat < b.lat;
}
