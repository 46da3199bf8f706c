/**
 * @file geometry.h
 * Building geometry: what the public header leaves to the library itself.
 */
#ifndef CONTROLMAP_BASE_GEOMETRY_H
#define CONTROLMAP_BASE_GEOMETRY_H

#include "base/arena.h"
#include "controlmap/geometry.h"

/** The lesser and greater of two coordinates. Without fmin()'s regard for NaN, which no coordinate
 *  is, they cost one instruction. */
static inline double cm_lesser(double a, double b) {
    return a < b ? a : b;
}
static inline double cm_greater(double a, double b) {
    return a > b ? a : b;
}

/** The smallest box that holds the points of a ring. */
cm_box cm_ring_box(const cm_ring *ring);

/** Twice the signed area in square degrees; positive for counterclockwise rings. */
double cm_ring_twice_area(const cm_ring *ring);

/** An order of points, by longitude, then latitude. */
bool cm_lonlat_is_before(cm_lonlat a, cm_lonlat b);

/**
 * Collects polygons point by point. All zero is an empty builder. Every
 * polygon starts with cm_shape_builder_polygon(), every ring (shell first)
 * with cm_shape_builder_ring(). The functions return false when memory ran out.
 */
typedef struct {
    cm_lonlat *points;
    size_t point_count, point_capacity;
    size_t *rings; /* index of each ring's first point */
    size_t ring_count, ring_capacity;
    size_t *polygons; /* index of each polygon's first ring */
    size_t polygon_count, polygon_capacity;
} cm_shape_builder;

bool cm_shape_builder_polygon(cm_shape_builder *builder);
bool cm_shape_builder_ring(cm_shape_builder *builder);
bool cm_shape_builder_point(cm_shape_builder *builder, cm_lonlat point);

/** Appends a copy of a whole polygon. */
bool cm_shape_builder_add(cm_shape_builder *builder, const cm_polygon *polygon);

/** Copies what was collected into the arena; the builder stays as it is. */
bool cm_shape_builder_finish(const cm_shape_builder *builder, cm_arena *arena,
                             cm_multipolygon *out);

/** Frees the builder's memory and empties it. */
void cm_shape_builder_clear(cm_shape_builder *builder);

#endif
