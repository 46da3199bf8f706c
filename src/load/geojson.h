/**
 * @file geojson.h
 * Plain GeoJSON (RFC 7946) from memory: a FeatureCollection of Polygons and
 * MultiPolygons in two dimensions with simple properties, as daily files are.
 *
 * Everything else is refused without a reason given, because GDAL reads it and
 * has a message for it: heights, points, lines, collections, missing or empty
 * geometries, members that the RFC does not know, members given twice, features
 * whose properties differ in name or order, values of one property that differ in
 * type, texts that GDAL may take for a date or time it writes in another way,
 * coordinate systems other than WGS 84, bad UTF-8, and whatever is no JSON.
 * What is accepted means the same here as it does to GDAL.
 *
 * No state is shared between calls; safe from any thread.
 */
#ifndef CONTROLMAP_LOAD_GEOJSON_H
#define CONTROLMAP_LOAD_GEOJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "controlmap/geometry.h"

/** Where the parts of a feature begin; they end where those of the next begin. */
typedef struct {
    int64_t id;
    size_t first_polygon;
} cm_geojson_feature;

/** A whole file. All zero is an empty one. */
typedef struct {
    const char *name; /**< of the collection; NULL: it has none */
    size_t column_count;
    const char **columns;
    size_t feature_count, feature_capacity;
    cm_geojson_feature *features;
    size_t value_count, value_capacity;
    const char **values; /**< column_count per feature; NULL: null */
    size_t polygon_count, polygon_capacity;
    size_t *polygons; /**< first ring of each, the shell */
    size_t ring_count, ring_capacity;
    size_t *rings; /**< first point of each */
    size_t point_count, point_capacity;
    cm_xy *points;  /**< longitude, latitude; rings as written, mostly closed */
    cm_arena texts; /**< behind name, columns and values */
} cm_geojson;

#ifdef CONTROLMAP_YAJL
/**
 * @param[out] out for cm_geojson_clear(), whatever is returned
 * @return false where the text is anything but plain, and when memory ran out
 */
bool cm_geojson_parse(const char *text, size_t size, cm_geojson *out);
#else
/* Built without a JSON parser: every file is GDAL's. */
static inline bool cm_geojson_parse(const char *text, size_t size, cm_geojson *out) {
    (void)text;
    (void)size;
    *out = (cm_geojson){0};
    return false;
}
#endif

void cm_geojson_clear(cm_geojson *geojson);

#endif
