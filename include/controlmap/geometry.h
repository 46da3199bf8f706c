/**
 * @file geometry.h
 * Compact, read-only geometry: rings of doubles in one block.
 *
 * The coordinate system is part of the type: cm_lonlat is longitude and
 * latitude in degrees on WGS 84 (OGC:CRS84), cm_xy is a point on the page
 * (x to the right, y down). The two never mix. Rings do not repeat their first
 * point at the end; winding carries no meaning. Geometry never changes
 * once built and is owned by the arena of the layer that it belongs to.
 */
#ifndef CONTROLMAP_GEOMETRY_H
#define CONTROLMAP_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    double lon, lat;
} cm_lonlat;

typedef struct {
    double x, y;
} cm_xy;

/** A closed ring; the edge from the last point to the first is implied. */
typedef struct {
    size_t count;
    const cm_lonlat *points;
} cm_ring;

/** A shell less its holes. */
typedef struct {
    cm_ring shell;
    size_t hole_count;
    const cm_ring *holes;
} cm_polygon;

/** Any number of polygons, none included. */
typedef struct {
    size_t count;
    const cm_polygon *polygons;
} cm_multipolygon;

/** An extent in degrees; east may exceed 180 where the antimeridian is crossed. */
typedef struct {
    double west, south, east, north;
} cm_box;

/** A rectangle on the page; y grows downwards. */
typedef struct {
    double left, top, right, bottom;
} cm_rect;

/** The box that holds nothing: growing it by a point gives that point. */
extern const cm_box CM_BOX_EMPTY;

/** True for CM_BOX_EMPTY and any other box without a point. */
bool cm_box_is_empty(cm_box box);

/** The smallest box that holds the points of a multipolygon. */
cm_box cm_multipolygon_box(const cm_multipolygon *multipolygon);

/** The smallest box that holds both. */
cm_box cm_box_union(cm_box a, cm_box b);

/** The same box so many degrees further east: on either side of the antimeridian the same land may
 *  be drawn a turn of the globe apart. */
cm_box cm_box_turned(cm_box box, double degrees);

/** True if the boxes share at least a point. */
bool cm_box_meets(cm_box a, cm_box b);

/** The same, where one may be drawn a turn of the globe away from the other. */
bool cm_box_meets_turned(cm_box a, cm_box b);

/** Number of points of all rings. */
size_t cm_multipolygon_point_count(const cm_multipolygon *multipolygon);

/**
 * Whether a point lies inside (even-odd rule, edges straight in longitude and
 * latitude). On an edge either answer may come. Cost: linear in the points of
 * those polygons whose shells reach the point's latitude.
 */
bool cm_multipolygon_has_point(const cm_multipolygon *multipolygon, cm_lonlat point);

/**
 * Whether a multipolygon and a box, which is not empty, have a point in common (edges straight in
 * longitude and latitude). Turns of the globe are the caller's: the box is taken as it is.
 */
bool cm_multipolygon_meets_box(const cm_multipolygon *multipolygon, cm_box box);

#endif
