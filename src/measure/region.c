#include "measure/region.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/geodesics.h"
#include "base/match.h"

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- units -------------------------------------------------------------------------------- */

/* As people write it: letter case and blanks aside. */
static bool is_same(const char *form, const char *other) {
    cm_arena arena = {0};
    const char *own = cm_match_form(&arena, other);
    const bool same = own != NULL && strcmp(form, own) == 0;
    cm_arena_clear(&arena);
    return same;
}

static bool is_called(const cm_figures *figures, const cm_unit_figures *unit, const char *form) {
    if (is_same(form, unit->id) || is_same(form, unit->name))
        return true;
    for (size_t f = 0; f < figures->boundary->field_count; f++) {
        const char *value = unit->feature->values[f];
        if (value != NULL && strncasecmp(figures->boundary->fields[f], "name", 4) == 0 &&
            is_same(form, value))
            return true;
    }
    return false;
}

size_t cm_region_find_unit(const cm_figures *figures, const char *text) {
    cm_arena arena = {0};
    const char *form = cm_match_form(&arena, text);
    size_t found = SIZE_MAX;
    for (size_t i = 0; form != NULL && found == SIZE_MAX && i < figures->unit_count; i++)
        if (is_called(figures, &figures->units[i], form))
            found = i;
    cm_arena_clear(&arena);
    return found;
}

/* Number of letters to be changed, left out or put in. */
static size_t distance_between(const char *a, const char *b) {
    enum { MOST = 60 };
    const size_t m = strlen(a), n = strlen(b);
    size_t row[MOST + 1];
    if (m > MOST || n > MOST)
        return SIZE_MAX;
    for (size_t k = 0; k <= n; k++)
        row[k] = k;
    for (size_t i = 1; i <= m; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= n; k++) {
            const size_t swap = corner + (a[i - 1] == b[k - 1] ? 0 : 1);
            const size_t other = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            corner = row[k];
            row[k] = swap < other ? swap : other;
        }
    }
    return row[n];
}

static cm_code unknown_unit(const cm_figures *figures, const char *text, cm_error *error) {
    cm_arena arena = {0};
    const char *form = cm_match_form(&arena, text);
    const cm_unit_figures *nearest = NULL;
    size_t least = strlen(text) / 2 + 1;
    for (size_t i = 0; form != NULL && i < figures->unit_count; i++) {
        const char *const names[] = {figures->units[i].id, figures->units[i].name};
        for (size_t k = 0; k < 2; k++) {
            const char *other = cm_match_form(&arena, names[k]);
            const size_t distance = other != NULL ? distance_between(form, other) : SIZE_MAX;
            if (distance < least) {
                least = distance;
                nearest = &figures->units[i];
            }
        }
    }
    const char *hint = nearest == NULL ? "units are named by id or name; controlmap area lists them"
                                       : cm_arena_printf(&arena, "did you mean %s (%s)?",
                                                         nearest->name, nearest->id);
    const cm_code code =
        cm_error_set(error, CM_ERR_INPUT, hint, "there is no unit \"%.80s\"", text);
    cm_arena_clear(&arena);
    return code;
}

cm_code cm_region_units(cm_geos *geos, const cm_figures *figures, const char *const *units,
                        size_t count, GEOSGeometry **out, cm_error *error) {
    GEOSGeometry **parts = calloc(count + 1, sizeof(GEOSGeometry *));
    size_t made = 0;
    *out = NULL;
    cm_code code = parts == NULL ? out_of_memory(error) : CM_OK;
    for (; code == CM_OK && made < count; made++) {
        const size_t unit = cm_region_find_unit(figures, units[made]);
        if (unit == SIZE_MAX)
            code = unknown_unit(figures, units[made], error);
        else if ((parts[made] = cm_geos_from(geos, &figures->units[unit].shape)) == NULL)
            code = cm_geos_failed(geos, "reading a unit", error);
        if (code != CM_OK)
            break;
    }
    GEOSGeometry *all = NULL;
    if (code == CM_OK) {
        all = GEOSGeom_createCollection_r(geos->handle, GEOS_GEOMETRYCOLLECTION, parts,
                                          (unsigned)count);
    } else {
        for (size_t i = 0; i < made; i++)
            GEOSGeom_destroy_r(geos->handle, parts[i]);
    }
    free(parts);
    if (all == NULL)
        return code != CM_OK ? code : cm_geos_failed(geos, "uniting units", error);
    *out = GEOSUnaryUnion_r(geos->handle, all);
    GEOSGeom_destroy_r(geos->handle, all);
    return *out != NULL ? CM_OK : cm_geos_failed(geos, "uniting units", error);
}

/* ---- shapes ------------------------------------------------------------------------------- */

static GEOSGeometry *parse(cm_geos *geos, const char *text) {
    GEOSGeometry *geometry = NULL;
    if (text[strspn(text, " \t\r\n")] == '{') {
        GEOSGeoJSONReader *reader = GEOSGeoJSONReader_create_r(geos->handle);
        if (reader != NULL)
            geometry = GEOSGeoJSONReader_readGeometry_r(geos->handle, reader, text);
        GEOSGeoJSONReader_destroy_r(geos->handle, reader);
    } else {
        GEOSWKTReader *reader = GEOSWKTReader_create_r(geos->handle);
        if (reader != NULL)
            geometry = GEOSWKTReader_read_r(geos->handle, reader, text);
        GEOSWKTReader_destroy_r(geos->handle, reader);
    }
    return geometry;
}

static cm_code parse_failed(const cm_geos *geos, const char *text, cm_error *error) {
    return cm_error_set(error, CM_ERR_INPUT, "longitude first, rings closed: POLYGON ((30 46, …))",
                        "\"%.40s…\" cannot be read: %s", text, geos->message);
}

/* Coordinates of a text are checked as those of files are. */
static bool is_on_globe(const cm_multipolygon *shape) {
    const cm_box box = cm_multipolygon_box(shape);
    return box.west >= -540 && box.east <= 540 && box.south >= -90 && box.north <= 90;
}

static cm_code clean_text(cm_geos *geos, const char *text, GEOSGeometry **out, cm_error *error) {
    GEOSGeometry *read = parse(geos, text);
    if (read == NULL)
        return parse_failed(geos, text, error);
    *out = GEOSMakeValid_r(geos->handle, read);
    GEOSGeom_destroy_r(geos->handle, read);
    return *out != NULL ? CM_OK : cm_geos_failed(geos, "mending a polygon", error);
}

static cm_code clean_layer(cm_geos *geos, const cm_layer *layer, GEOSGeometry **out,
                           cm_error *error) {
    cm_layer *cleaned = NULL;
    const cm_code code =
        cm_layer_clean(layer, &(cm_clean_options){.merge = CM_MERGE_ALL}, &cleaned, error);
    if (code != CM_OK)
        return code;
    *out = cm_geos_from(geos, &cleaned->features[0].shape);
    cm_layer_free(cleaned);
    return *out != NULL ? CM_OK : cm_geos_failed(geos, "reading polygons", error);
}

cm_code cm_region_polygons(cm_geos *geos, const cm_step_shape *shape, GEOSGeometry **out,
                           cm_error *error) {
    *out = NULL;
    cm_code code = shape->text != NULL ? clean_text(geos, shape->text, out, error)
                                       : clean_layer(geos, shape->layer, out, error);
    if (code != CM_OK)
        return code;
    cm_arena arena = {0};
    cm_multipolygon polygons = {0};
    code = cm_geos_to(geos, *out, &arena, &polygons, error);
    if (code == CM_OK && polygons.count == 0)
        code = cm_error_set(error, CM_ERR_INPUT, "a polygon is needed here",
                            "\"%.60s\" has no area", shape->shown);
    if (code == CM_OK && !is_on_globe(&polygons))
        code = cm_error_set(error, CM_ERR_INPUT, "write longitude, then latitude, in degrees",
                            "\"%.60s\" lies beyond a pole", shape->shown);
    GEOSGeom_destroy_r(geos->handle, *out);
    *out = code == CM_OK ? cm_geos_from(geos, &polygons) : NULL;
    cm_arena_clear(&arena);
    return code != CM_OK || *out != NULL ? code : cm_geos_failed(geos, "reading polygons", error);
}

/* ---- lines -------------------------------------------------------------------------------- */

static bool add_line(cm_shape_builder *builder, const cm_lonlat *points, size_t count,
                     bool closed) {
    bool room = cm_shape_builder_polygon(builder) && cm_shape_builder_ring(builder);
    for (size_t i = 0; room && i < count; i++)
        room = cm_shape_builder_point(builder, points[i]);
    return room && (!closed || count == 0 || cm_shape_builder_point(builder, points[0]));
}

static bool add_ring(cm_shape_builder *builder, const cm_ring *ring, bool closed) {
    return add_line(builder, ring->points, ring->count, closed);
}

/* Lines of a layer stand as shells that are not closed; of polygons, the rings are taken. */
static bool add_layer(cm_shape_builder *builder, const cm_step_shape *shape) {
    bool room = true;
    for (size_t i = 0; i < shape->layer->feature_count; i++) {
        const cm_multipolygon *m = &shape->layer->features[i].shape;
        for (size_t p = 0; room && p < m->count; p++) {
            room = add_ring(builder, &m->polygons[p].shell, !shape->is_lines);
            for (size_t h = 0; room && h < m->polygons[p].hole_count; h++)
                room = add_ring(builder, &m->polygons[p].holes[h], true);
        }
    }
    return room;
}

static cm_code add_linestring(cm_geos *geos, const GEOSGeometry *line, cm_shape_builder *builder,
                              cm_error *error) {
    unsigned count = 0;
    const GEOSCoordSequence *sequence = GEOSGeom_getCoordSeq_r(geos->handle, line);
    if (sequence == NULL || !GEOSCoordSeq_getSize_r(geos->handle, sequence, &count))
        return cm_geos_failed(geos, "reading a line", error);
    cm_lonlat *points = malloc((count + 1U) * sizeof *points);
    bool room = points != NULL;
    if (room && count > 0 &&
        !GEOSCoordSeq_copyToBuffer_r(geos->handle, sequence, &points[0].lon, 0, 0)) {
        free(points);
        return cm_geos_failed(geos, "reading a line", error);
    }
    room = room && add_line(builder, points, count, false);
    free(points);
    return room ? CM_OK : out_of_memory(error);
}

static cm_code add_geometry(cm_geos *geos, const GEOSGeometry *geometry, cm_shape_builder *builder,
                            cm_error *error) {
    const int type = GEOSGeomTypeId_r(geos->handle, geometry);
    cm_code code = CM_OK;
    if (GEOSisEmpty_r(geos->handle, geometry) == 1)
        return CM_OK;
    if (type == GEOS_LINESTRING || type == GEOS_LINEARRING)
        return add_linestring(geos, geometry, builder, error);
    if (type == GEOS_POLYGON)
        return add_linestring(geos, GEOSGetExteriorRing_r(geos->handle, geometry), builder, error);
    if (type == GEOS_POINT)
        return CM_OK;
    const int count = GEOSGetNumGeometries_r(geos->handle, geometry);
    for (int i = 0; code == CM_OK && i < count; i++)
        code = add_geometry(geos, GEOSGetGeometryN_r(geos->handle, geometry, i), builder, error);
    return code;
}

cm_code cm_region_lines(cm_geos *geos, const cm_step_shape *shape, cm_arena *arena,
                        cm_multipolygon *lines, cm_error *error) {
    cm_shape_builder builder = {0};
    cm_code code = CM_OK;
    if (shape->text != NULL) {
        GEOSGeometry *read = parse(geos, shape->text);
        code = read == NULL ? parse_failed(geos, shape->text, error)
                            : add_geometry(geos, read, &builder, error);
        if (read != NULL)
            GEOSGeom_destroy_r(geos->handle, read);
    } else if (!add_layer(&builder, shape)) {
        code = out_of_memory(error);
    }
    if (code == CM_OK && !cm_shape_builder_finish(&builder, arena, lines))
        code = out_of_memory(error);
    cm_shape_builder_clear(&builder);
    if (code == CM_OK && lines->count == 0)
        code = cm_error_set(error, CM_ERR_INPUT, "a line is needed here", "\"%.60s\" has no line",
                            shape->shown);
    if (code == CM_OK && !is_on_globe(lines))
        code = cm_error_set(error, CM_ERR_INPUT, "write longitude, then latitude, in degrees",
                            "\"%.60s\" lies beyond a pole", shape->shown);
    return code;
}

/* ---- buffers ------------------------------------------------------------------------------ */

static const double PIECE_M = 100e3, STEP_M = 2000;
enum { QUARTER_CORNERS = 64 };

/* Points of a piece of line, in metres east and north of its middle. */
typedef struct {
    cm_lonlat middle;
    double *xy;
    size_t count, capacity;
} piece;

static bool add_point(piece *p, cm_lonlat at) {
    double *grown = p->xy;
    double distance_m, azimuth;
    if (p->count * 2 + 2 > p->capacity) {
        p->capacity = p->capacity == 0 ? 256 : 2 * p->capacity;
        grown = realloc(p->xy, p->capacity * sizeof *grown);
    }
    if (grown == NULL)
        return false;
    p->xy = grown;
    cm_geodesic_inverse(&CM_EARTH_WGS84, p->middle, at, &distance_m, &azimuth);
    p->xy[2 * p->count] = distance_m * sin(azimuth);
    p->xy[2 * p->count + 1] = distance_m * cos(azimuth);
    p->count++;
    return true;
}

static cm_lonlat between(cm_lonlat a, cm_lonlat b, double part) {
    return (cm_lonlat){a.lon + (b.lon - a.lon) * part, a.lat + (b.lat - a.lat) * part};
}

/* Buffers what has been collected, and takes the corners back to the globe. */
static cm_code buffer_piece(cm_geos *geos, const piece *p, double distance_m, cm_shape_builder *out,
                            cm_error *error) {
    GEOSCoordSequence *sequence =
        GEOSCoordSeq_copyFromBuffer_r(geos->handle, p->xy, (unsigned)p->count, 0, 0);
    GEOSGeometry *line =
        sequence == NULL ? NULL : GEOSGeom_createLineString_r(geos->handle, sequence);
    GEOSGeometry *wide =
        line == NULL ? NULL : GEOSBuffer_r(geos->handle, line, distance_m, QUARTER_CORNERS);
    cm_shape_builder plane = {0};
    cm_code code = wide == NULL ? cm_geos_failed(geos, "widening a line", error)
                                : cm_geos_collect(geos, wide, &plane, error);
    for (size_t i = 0; code == CM_OK && i < plane.point_count; i++) {
        const double x = plane.points[i].lon, y = plane.points[i].lat;
        plane.points[i] = cm_geodesic_direct(&CM_EARTH_WGS84, p->middle, hypot(x, y), atan2(x, y));
    }
    cm_arena arena = {0};
    cm_multipolygon shape = {0};
    if (code == CM_OK && !cm_shape_builder_finish(&plane, &arena, &shape))
        code = out_of_memory(error);
    for (size_t i = 0; code == CM_OK && i < shape.count; i++)
        if (!cm_shape_builder_add(out, &shape.polygons[i]))
            code = out_of_memory(error);
    cm_arena_clear(&arena);
    cm_shape_builder_clear(&plane);
    if (wide != NULL)
        GEOSGeom_destroy_r(geos->handle, wide);
    if (line != NULL)
        GEOSGeom_destroy_r(geos->handle, line);
    return code;
}

/* The points of a line, no two further apart than STEP_M. */
static bool list_points(const cm_ring *line, cm_lonlat **points, size_t *count) {
    size_t capacity = 0;
    *points = NULL;
    *count = 0;
    for (size_t i = 0; i < line->count; i++) {
        const cm_lonlat a = i == 0 ? line->points[0] : line->points[i - 1], b = line->points[i];
        const double length = i == 0 ? 0 : cm_edge_length(a, b, NULL);
        const size_t steps = (size_t)fmax(1, ceil(length / STEP_M));
        for (size_t k = 1; k <= steps; k++) {
            cm_lonlat *grown = cm_grow(*points, &capacity, *count, sizeof *grown);
            if (grown == NULL)
                return false;
            *points = grown;
            grown[(*count)++] = i == 0 ? b : between(a, b, (double)k / (double)steps);
        }
    }
    return true;
}

static cm_code buffer_line(cm_geos *geos, const cm_ring *line, double distance_m,
                           cm_shape_builder *out, cm_error *error) {
    cm_lonlat *points;
    size_t count;
    cm_code code = list_points(line, &points, &count) ? CM_OK : out_of_memory(error);
    for (size_t from = 0; code == CM_OK && from + 1 < count;) {
        double length = 0;
        size_t to = from + 1;
        while (to + 1 < count && length < PIECE_M)
            length += cm_edge_length(points[to - 1], points[to], NULL), to++;
        piece p = {.middle = points[(from + to) / 2]};
        for (size_t i = from; code == CM_OK && i <= to; i++)
            code = add_point(&p, points[i]) ? CM_OK : out_of_memory(error);
        if (code == CM_OK)
            code = buffer_piece(geos, &p, distance_m, out, error);
        free(p.xy);
        from = to;
    }
    free(points);
    return code;
}

cm_code cm_region_buffer(cm_geos *geos, const cm_multipolygon *lines, double distance_m,
                         GEOSGeometry **out, cm_error *error) {
    cm_shape_builder builder = {0};
    cm_arena arena = {0};
    cm_multipolygon pieces = {0};
    *out = NULL;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < lines->count; i++)
        code = buffer_line(geos, &lines->polygons[i].shell, distance_m, &builder, error);
    if (code == CM_OK && !cm_shape_builder_finish(&builder, &arena, &pieces))
        code = out_of_memory(error);
    cm_shape_builder_clear(&builder);
    GEOSGeometry *all = code == CM_OK ? cm_geos_from(geos, &pieces) : NULL;
    if (all != NULL) {
        *out = GEOSUnaryUnion_r(geos->handle, all);
        GEOSGeom_destroy_r(geos->handle, all);
    }
    cm_arena_clear(&arena);
    return code != CM_OK || *out != NULL ? code : cm_geos_failed(geos, "widening a line", error);
}

/* ---- the hand of a line ------------------------------------------------------------------- */

/* Where a straight line from a point inside a box leaves it. */
static cm_lonlat leave(cm_lonlat from, double east, double north, cm_box box) {
    const double across = east > 0   ? (box.east - from.lon) / east
                          : east < 0 ? (box.west - from.lon) / east
                                     : INFINITY;
    const double along = north > 0   ? (box.north - from.lat) / north
                         : north < 0 ? (box.south - from.lat) / north
                                     : INFINITY;
    if (across < along)
        return (cm_lonlat){east > 0 ? box.east : box.west, from.lat + north * across};
    return (cm_lonlat){from.lon + east * along, north > 0 ? box.north : box.south};
}

/* The same, for who comes from another point. */
static cm_lonlat go_on(cm_lonlat from, cm_lonlat at, cm_box box) {
    return leave(at, at.lon - from.lon, at.lat - from.lat, box);
}

static bool is_point(cm_lonlat a, cm_lonlat b) {
    return a.lon == b.lon && a.lat == b.lat;
}

/* How far round the box, counterclockwise from its south-western corner, in sides. */
static double round_box(cm_lonlat p, cm_box box) {
    const double x = (p.lon - box.west) / (box.east - box.west);
    const double y = (p.lat - box.south) / (box.north - box.south);
    if (p.lat <= box.south)
        return x;
    if (p.lon >= box.east)
        return 1 + y;
    return p.lat >= box.north ? 2 + (1 - x) : 3 + (1 - y);
}

static bool goes_anywhere(const cm_ring *line) {
    for (size_t i = 1; i < line->count; i++)
        if (!is_point(line->points[i], line->points[0]))
            return true;
    return false;
}

static bool add_hand(cm_shape_builder *builder, const cm_ring *line, bool left, cm_box box) {
    const cm_lonlat corners[] = {
        {box.west, box.south}, {box.east, box.south}, {box.east, box.north}, {box.west, box.north}};
    const size_t n = line->count;
    const cm_lonlat *p = line->points;
    size_t second = 1, last_but_one = n - 2;
    while (second + 1 < n && is_point(p[second], p[0]))
        second++;
    while (last_but_one > 0 && is_point(p[last_but_one], p[n - 1]))
        last_but_one--;
    const cm_lonlat start = go_on(p[second], p[0], box);
    const cm_lonlat end = go_on(p[last_but_one], p[n - 1], box);
    bool room = cm_shape_builder_polygon(builder) && cm_shape_builder_ring(builder) &&
                cm_shape_builder_point(builder, start);
    for (size_t i = 0; room && i < n; i++)
        room = cm_shape_builder_point(builder, p[i]);
    room = room && cm_shape_builder_point(builder, end);
    /* Back to the start along the box: counterclockwise, what is left of the line is enclosed. */
    const double from = round_box(end, box);
    double to = round_box(start, box);
    if (left && to < from)
        to += 4;
    if (!left && to > from)
        to -= 4;
    for (double k = left ? floor(from) + 1 : ceil(from) - 1; room && (left ? k < to : k > to);
         k += left ? 1 : -1)
        room = cm_shape_builder_point(builder, corners[((int)k % 4 + 4) % 4]);
    return room;
}

cm_code cm_region_hand(cm_geos *geos, const cm_multipolygon *lines, bool left, cm_box box,
                       GEOSGeometry **out, cm_error *error) {
    const cm_ring *line = &lines->polygons[0].shell;
    *out = NULL;
    if (lines->count != 1 || line->count < 2)
        return cm_error_set(error, CM_ERR_INPUT, "make one step for each",
                            "one line divides the land, and there are %zu", lines->count);
    if (!goes_anywhere(line))
        return cm_error_set(error, CM_ERR_INPUT, "draw it from one end of the land to the other",
                            "a line of one point divides nothing");
    const cm_box wide = cm_box_union(box, cm_multipolygon_box(lines));
    const cm_box around = {wide.west - 1, wide.south - 1, wide.east + 1, wide.north + 1};
    cm_shape_builder builder = {0};
    cm_arena arena = {0};
    cm_multipolygon hand = {0};
    const bool room =
        add_hand(&builder, line, left, around) && cm_shape_builder_finish(&builder, &arena, &hand);
    cm_shape_builder_clear(&builder);
    *out = room ? cm_geos_from(geos, &hand) : NULL;
    cm_arena_clear(&arena);
    if (!room)
        return out_of_memory(error);
    if (*out == NULL)
        return cm_geos_failed(geos, "dividing land by a line", error);
    if (GEOSisValid_r(geos->handle, *out) == 1)
        return CM_OK;
    GEOSGeom_destroy_r(geos->handle, *out);
    *out = NULL;
    return cm_error_set(error, CM_ERR_INPUT, "draw it without loops, from one end to the other",
                        "the line crosses itself, or would if it went straight on at its ends");
}
