#include "measure/unite.h"

#include <stdlib.h>

#include "measure/islands.h"
#include "measure/polygons.h"
#include "measure/winding.h"

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- faces ---------------------------------------------------------------------------------- */

/* Edges that meet no others than these, and the faces between them. */
typedef struct {
    const cm_edge *edges;
    size_t count;
    cm_winding winding;
    cm_arena arena;
    cm_multipolygon faces; /* less the one around them */
    cm_lonlat *points;     /* one within each */
} part;

static GEOSGeometry *line_from(cm_geos *geos, const cm_edge *edges, size_t count,
                               cm_lonlat *points) {
    points[0] = edges[0].from;
    for (size_t i = 0; i < count; i++)
        points[i + 1] = edges[i].to;
    GEOSCoordSequence *sequence =
        GEOSCoordSeq_copyFromBuffer_r(geos->handle, &points[0].lon, (unsigned)(count + 1), 0, 0);
    return sequence == NULL ? NULL : GEOSGeom_createLineString_r(geos->handle, sequence);
}

static bool continues(const cm_edge *a, const cm_edge *b) {
    return a->to.lon == b->from.lon && a->to.lat == b->from.lat;
}

/* The edges as lines, as long as their order lets them be. */
static GEOSGeometry *lines_from(cm_geos *geos, const cm_edge *edges, size_t count) {
    GEOSGeometry **lines = calloc(count + 1, sizeof(GEOSGeometry *));
    cm_lonlat *points = calloc(count + 1, sizeof *points);
    GEOSGeometry *all = NULL;
    size_t made = 0;
    bool room = lines != NULL && points != NULL;
    for (size_t i = 0, next = 0; room && i < count; i = next) {
        for (next = i + 1; next < count && continues(&edges[next - 1], &edges[next]);)
            next++;
        lines[made] = line_from(geos, edges + i, next - i, points);
        room = lines[made] != NULL;
        made += room ? 1 : 0;
    }
    if (room)
        all =
            GEOSGeom_createCollection_r(geos->handle, GEOS_MULTILINESTRING, lines, (unsigned)made);
    for (size_t i = 0; !room && i < made; i++)
        GEOSGeom_destroy_r(geos->handle, lines[i]);
    free(lines);
    free(points);
    return all;
}

static void drop(cm_geos *geos, GEOSGeometry *geometry) {
    if (geometry != NULL)
        GEOSGeom_destroy_r(geos->handle, geometry);
}

/* Each step's input goes as soon as it can: this is when a program for many units is largest. */
static GEOSGeometry *faces_from(cm_geos *geos, const cm_edge *edges, size_t count) {
    GEOSGeometry *lines = lines_from(geos, edges, count);
    GEOSGeometry *noded = lines == NULL ? NULL : GEOSUnaryUnion_r(geos->handle, lines);
    drop(geos, lines);
    const GEOSGeometry *const input[] = {noded};
    GEOSGeometry *faces = noded == NULL ? NULL : GEOSPolygonize_r(geos->handle, input, 1);
    drop(geos, noded);
    return faces;
}

static bool point_within(cm_geos *geos, const GEOSGeometry *face, cm_lonlat *point) {
    GEOSGeometry *found = GEOSPointOnSurface_r(geos->handle, face);
    const bool known = found != NULL && GEOSGeomGetX_r(geos->handle, found, &point->lon) == 1 &&
                       GEOSGeomGetY_r(geos->handle, found, &point->lat) == 1;
    drop(geos, found);
    return known;
}

static cm_code find_points(part *p, cm_geos *geos, const GEOSGeometry *faces, cm_error *error) {
    const int count = GEOSGetNumGeometries_r(geos->handle, faces);
    p->points = cm_arena_calloc(&p->arena, (size_t)count + 1, sizeof *p->points);
    if (p->points == NULL)
        return out_of_memory(error);
    for (int i = 0; i < count; i++)
        if (!point_within(geos, GEOSGetGeometryN_r(geos->handle, faces, i), &p->points[i]))
            return cm_geos_failed(geos, "finding a point in a face", error);
    return CM_OK;
}

static cm_code find_faces(part *p, cm_geos *geos, cm_error *error) {
    if (p->count == 0)
        return CM_OK;
    GEOSGeometry *faces = faces_from(geos, p->edges, p->count);
    cm_code code = faces == NULL ? cm_geos_failed(geos, "uniting the units", error)
                                 : cm_geos_to(geos, faces, &p->arena, &p->faces, error);
    if (code == CM_OK)
        code = find_points(p, geos, faces, error);
    if (code == CM_OK && !cm_winding_build(p->edges, p->count, &p->winding))
        code = out_of_memory(error);
    drop(geos, faces);
    return code;
}

/* ---- union ---------------------------------------------------------------------------------- */

/* Faces that the union has, and those that what is around them has and the union has not. */
typedef struct {
    cm_polygon *with, *without;
    size_t with_count, without_count;
} choice;

/* The outermost are around the others, never within them: beyond its own edges a part has winding
 * number 0, so each face of the outermost has but theirs, and one of the others that of both. */
static void choose_faces(const part *outermost, const part *others, const cm_geos *geos,
                         choice *c) {
    for (size_t i = 0; i < outermost->faces.count; i++)
        if (cm_winding_number(&outermost->winding, geos, outermost->points[i]) > 0)
            c->with[c->with_count++] = outermost->faces.polygons[i];
    for (size_t i = 0; i < others->faces.count; i++) {
        const int around = cm_winding_number(&outermost->winding, geos, others->points[i]);
        const int number = around + cm_winding_number(&others->winding, geos, others->points[i]);
        if (number > 0 && around <= 0)
            c->with[c->with_count++] = others->faces.polygons[i];
        else if (number <= 0 && around > 0)
            c->without[c->without_count++] = others->faces.polygons[i];
    }
}

/* Faces do not cross, so rings that enclose as much as they do are their union. */
static cm_code join_faces(const choice *c, cm_arena *arena, cm_multipolygon *out, bool *done,
                          cm_error *error) {
    const cm_multipolygon with = {c->with_count, c->with};
    const cm_multipolygon without = {c->without_count, c->without};
    cm_edge *edges = NULL;
    size_t count = 0;
    cm_arena scratch = {0};
    cm_multipolygon joined = {0};
    cm_code code = cm_unshared_edges(&with, &without, &scratch, &edges, &count, error);
    if (code == CM_OK)
        code = cm_dissolve(edges, count, arena, &joined, done, error);
    const double faces_m2 = cm_polygons_area_m2(&with) - cm_polygons_area_m2(&without);
    *done = code == CM_OK && *done && cm_polygons_add_up(cm_polygons_area_m2(&joined), faces_m2);
    if (*done)
        *out = joined;
    cm_arena_clear(&scratch);
    return code;
}

static void clear_part(part *p) {
    cm_winding_clear(&p->winding);
    cm_arena_clear(&p->arena);
}

cm_code cm_edges_unite(cm_geos *geos, const cm_edge *edges, size_t count, cm_arena *arena,
                       cm_multipolygon *out, bool *done, cm_error *error) {
    cm_arena scratch = {0};
    cm_edge *parted = cm_arena_copy(&scratch, edges, count, sizeof *edges);
    size_t first = 0;
    *done = false;
    if (parted == NULL || !cm_edges_part(parted, count, &first)) {
        cm_arena_clear(&scratch);
        return out_of_memory(error);
    }
    part outermost = {.edges = parted, .count = first};
    part others = {.edges = parted + first, .count = count - first};
    choice c = {0};
    cm_code code = find_faces(&outermost, geos, error);
    if (code == CM_OK)
        code = find_faces(&others, geos, error);
    if (code == CM_OK) {
        const size_t most = outermost.faces.count + others.faces.count + 1;
        c.with = cm_arena_calloc(&scratch, most, sizeof *c.with);
        c.without = cm_arena_calloc(&scratch, most, sizeof *c.without);
        if (c.with == NULL || c.without == NULL)
            code = out_of_memory(error);
    }
    if (code == CM_OK) {
        choose_faces(&outermost, &others, geos, &c);
        code = join_faces(&c, arena, out, done, error);
    }
    clear_part(&outermost);
    clear_part(&others);
    cm_arena_clear(&scratch);
    return code;
}
