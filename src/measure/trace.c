#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clean/geos.h"
#include "controlmap/earth.h"
#include "controlmap/measure.h"
#include "measure/polygons.h"
#include "measure/triangulation.h"

static const double RADIAN = 3.14159265358979323846 / 180.0;
/* A stated distance of zero still has a side. */
static const double DISTANCE_MIN_M = 1.0;
static const double NEAR_M = 20000.0;
/* Distance from a line, in its length, that is rounding. */
static const double ON_LINE = 1e-9;
static const double SLIVER_M2 = 1.0;

typedef struct {
    cm_geos geos;
    cm_arena arena;
    cm_sites sites;
    bool distances_known;
    cm_triangles triangles;
    cm_shape_builder pieces; /* of control, before they are united */
    cm_error *error;
} tracing;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- sites -------------------------------------------------------------------------------- */

typedef struct {
    cm_lonlat at;
    double value;
} sample;

static int compare_samples(const void *a, const void *b) {
    const sample *p = a, *q = b;
    if (p->at.lon != q->at.lon)
        return p->at.lon < q->at.lon ? -1 : 1;
    if (p->at.lat != q->at.lat)
        return p->at.lat < q->at.lat ? -1 : 1;
    return p->value < q->value ? -1 : p->value > q->value ? 1 : 0;
}

static cm_code collect_sites(tracing *t, const cm_trace_points *points, size_t *merged) {
    sample *samples = malloc((points->count + 1) * sizeof *samples);
    t->sites.points = cm_arena_calloc(&t->arena, points->count, sizeof *t->sites.points);
    t->sites.values = cm_arena_calloc(&t->arena, points->count, sizeof *t->sites.values);
    if (samples == NULL || t->sites.points == NULL || t->sites.values == NULL) {
        free(samples);
        return out_of_memory(t->error);
    }
    double south = 90, north = -90;
    for (size_t i = 0; i < points->count; i++) {
        const double distance =
            points->distance_m == NULL ? 1 : fmax(points->distance_m[i], DISTANCE_MIN_M);
        samples[i] = (sample){points->points[i], points->held[i] ? distance : -distance};
        south = fmin(south, points->points[i].lat);
        north = fmax(north, points->points[i].lat);
    }
    qsort(samples, points->count, sizeof *samples, compare_samples);
    size_t count = 0;
    for (size_t i = 0; i < points->count;) {
        size_t same = 0;
        double sum = 0;
        const cm_lonlat at = samples[i].at;
        for (; i < points->count && samples[i].at.lon == at.lon && samples[i].at.lat == at.lat;
             i++) {
            sum += samples[i].value;
            same++;
        }
        t->sites.points[count] = at;
        t->sites.values[count++] = sum / (double)same;
        *merged += same - 1;
    }
    free(samples);
    t->sites.count = count;
    t->sites.squeeze = cos((south + north) / 2 * RADIAN);
    return CM_OK;
}

/* ---- neighbours ----------------------------------------------------------------------------- */

/* The other corners of each site's triangles, each once; UINT32_MAX fills up what is left. */
typedef struct {
    size_t *starts; /* one more than there are sites */
    uint32_t *lists;
} neighbour_lists;

static void free_neighbours(neighbour_lists *neighbours) {
    free(neighbours->starts);
    free(neighbours->lists);
}

static size_t neighbour_count(const neighbour_lists *neighbours, size_t site) {
    size_t count = 0;
    while (neighbours->starts[site] + count < neighbours->starts[site + 1] &&
           neighbours->lists[neighbours->starts[site] + count] != UINT32_MAX)
        count++;
    return count;
}

static bool list_neighbours(const tracing *t, neighbour_lists *out) {
    const size_t count = t->sites.count;
    size_t *starts = out->starts = calloc(count + 2, sizeof *starts);
    if (starts == NULL)
        return false;
    for (size_t i = 0; i < t->triangles.count; i++)
        for (int c = 0; c < 3; c++)
            starts[t->triangles.corners[i][c] + 1] += 2;
    for (size_t i = 0; i < count; i++)
        starts[i + 1] += starts[i];
    uint32_t *lists = out->lists = malloc((starts[count] + 1) * sizeof *lists);
    size_t *used = calloc(count + 1, sizeof *used);
    if (lists == NULL || used == NULL) {
        free(used);
        return false;
    }
    for (size_t i = 0; i < t->triangles.count; i++)
        for (int c = 0; c < 3; c++) {
            const uint32_t site = t->triangles.corners[i][c];
            for (int k = 1; k < 3; k++) {
                const uint32_t other = t->triangles.corners[i][(c + k) % 3];
                uint32_t *list = lists + starts[site];
                size_t at = 0;
                while (at < used[site] && list[at] != other)
                    at++;
                if (at == used[site])
                    list[used[site]++] = other;
            }
        }
    /* What is left of each list ends it. */
    for (size_t i = 0; i < count; i++)
        for (size_t at = starts[i] + used[i]; at < starts[i + 1]; at++)
            lists[at] = UINT32_MAX;
    free(used);
    return true;
}

/* ---- points that contradict their neighbours -------------------------------------------- */

static double separation_m(const tracing *t, uint32_t a, uint32_t b) {
    return cm_edge_length(t->sites.points[a], t->sites.points[b], NULL);
}

/* Leaves out sites whose distance no neighbour's distance allows. */
static cm_code leave_out_contradicted(tracing *t, size_t *left_out) {
    neighbour_lists neighbours = {0};
    bool *wrong = calloc(t->sites.count + 1, sizeof *wrong);
    cm_code code = CM_OK;
    if (wrong == NULL || !list_neighbours(t, &neighbours))
        code = out_of_memory(t->error);
    for (size_t i = 0; i < t->sites.count && code == CM_OK; i++) {
        const size_t count = neighbour_count(&neighbours, i);
        wrong[i] = count > 0;
        for (size_t k = 0; wrong[i] && k < count; k++) {
            const uint32_t other = neighbours.lists[neighbours.starts[i] + k];
            wrong[i] = fabs(t->sites.values[i] - t->sites.values[other]) >
                       separation_m(t, (uint32_t)i, other) + CM_TRACE_SLACK_M;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < t->sites.count && code == CM_OK; i++)
        if (!wrong[i]) {
            t->sites.points[kept] = t->sites.points[i];
            t->sites.values[kept++] = t->sites.values[i];
        }
    if (code == CM_OK && kept < t->sites.count) {
        *left_out = t->sites.count - kept;
        t->sites.count = kept;
        free(t->triangles.corners);
        code = cm_triangulate(&t->geos, &t->sites, NULL, kept, &t->triangles, t->error);
    }
    free_neighbours(&neighbours);
    free(wrong);
    return code;
}

/* ---- where the interpolated distance is positive --------------------------------------------- */

/* Where the value crosses zero between two sites; the same number whichever comes first. */
static cm_lonlat crossing(const cm_sites *sites, uint32_t i, uint32_t j) {
    const uint32_t a = i < j ? i : j, b = i < j ? j : i;
    const double share = sites->values[a] / (sites->values[a] - sites->values[b]);
    const cm_lonlat p = sites->points[a], q = sites->points[b];
    return (cm_lonlat){p.lon + share * (q.lon - p.lon), p.lat + share * (q.lat - p.lat)};
}

static bool add_positive_part(tracing *t, const uint32_t corners[3]) {
    const cm_sites *sites = &t->sites;
    bool any = false;
    for (int i = 0; i < 3; i++)
        any = any || sites->values[corners[i]] > 0;
    if (!any)
        return true;
    bool room = cm_shape_builder_polygon(&t->pieces) && cm_shape_builder_ring(&t->pieces);
    for (int i = 0; room && i < 3; i++) {
        const uint32_t here = corners[i], next = corners[(i + 1) % 3];
        const bool positive = sites->values[here] > 0, next_positive = sites->values[next] > 0;
        if (positive)
            room = cm_shape_builder_point(&t->pieces, sites->points[here]);
        if (room && positive != next_positive && sites->values[here] != 0 &&
            sites->values[next] != 0)
            room = cm_shape_builder_point(&t->pieces, crossing(sites, here, next));
        else if (room && positive != next_positive)
            /* The value is exactly zero at one end: the line runs through that site. */
            room = cm_shape_builder_point(&t->pieces,
                                          sites->points[sites->values[here] == 0 ? here : next]);
    }
    return room;
}

static size_t nearest_site(const cm_sites *sites, cm_lonlat p) {
    size_t nearest = 0;
    double nearest2 = INFINITY;
    for (size_t i = 0; i < sites->count; i++) {
        const double east = (sites->points[i].lon - p.lon) * sites->squeeze;
        const double north = sites->points[i].lat - p.lat;
        const double distance2 = east * east + north * north;
        if (distance2 < nearest2) {
            nearest2 = distance2;
            nearest = i;
        }
    }
    return nearest;
}

static GEOSGeometry *box_polygon(cm_geos *geos, cm_box box, double squeeze) {
    const cm_lonlat corners[] = {{box.west * squeeze, box.south},
                                 {box.east * squeeze, box.south},
                                 {box.east * squeeze, box.north},
                                 {box.west * squeeze, box.north}};
    return cm_geos_from_polygon(geos, &(cm_polygon){{4, corners}, 0, NULL});
}

/* Adds the part of one Voronoi cell beyond the hull, if its site is held. */
static cm_code add_cell_beyond(tracing *t, const GEOSGeometry *cell, const GEOSGeometry *hull) {
    GEOSContextHandle_t handle = t->geos.handle;
    cm_multipolygon shape = {0};
    cm_code code = cm_geos_to(&t->geos, cell, &t->arena, &shape, t->error);
    if (code != CM_OK || shape.count == 0)
        return code;
    /* The cell was made with squeezed longitudes; bring it back and find its site: of all sites
     * the nearest to any point of the cell, so to the middle of its corners (cells are convex). */
    const cm_ring ring = shape.polygons[0].shell;
    cm_lonlat *points = cm_arena_copy(&t->arena, ring.points, ring.count, sizeof *points);
    if (points == NULL)
        return out_of_memory(t->error);
    cm_lonlat middle = {0, 0};
    for (size_t i = 0; i < ring.count; i++) {
        points[i].lon /= t->sites.squeeze;
        middle.lon += points[i].lon / (double)ring.count;
        middle.lat += points[i].lat / (double)ring.count;
    }
    if (t->sites.values[nearest_site(&t->sites, middle)] <= 0)
        return CM_OK;
    const cm_polygon polygon = {{ring.count, points}, 0, NULL};
    GEOSGeometry *geometry = cm_geos_from_polygon(&t->geos, &polygon);
    GEOSGeometry *beyond = geometry == NULL ? NULL : GEOSDifference_r(handle, geometry, hull);
    code = beyond == NULL
               ? cm_geos_failed(&t->geos, "extending control beyond the points", t->error)
               : cm_geos_collect(&t->geos, beyond, &t->pieces, t->error);
    if (beyond != NULL)
        GEOSGeom_destroy_r(handle, beyond);
    if (geometry != NULL)
        GEOSGeom_destroy_r(handle, geometry);
    return code;
}

/* Outside the hull of the points the nearest one decides. */
static cm_code add_beyond_hull(tracing *t, cm_box reach) {
    GEOSContextHandle_t handle = t->geos.handle;
    const cm_sites *sites = &t->sites;
    cm_code code = CM_OK;
    GEOSGeometry *line = NULL, *squeezed = NULL, *hull = NULL, *cells = NULL, *frame = NULL;
    cm_lonlat *points = cm_arena_copy(&t->arena, sites->points, sites->count, sizeof *points);
    if (points == NULL)
        return out_of_memory(t->error);
    GEOSCoordSequence *sequence =
        GEOSCoordSeq_copyFromBuffer_r(handle, &points[0].lon, (unsigned)sites->count, 0, 0);
    line = sequence == NULL ? NULL : GEOSGeom_createLineString_r(handle, sequence);
    hull = line == NULL ? NULL : GEOSConvexHull_r(handle, line);
    for (size_t i = 0; i < sites->count; i++)
        points[i].lon *= sites->squeeze;
    sequence = GEOSCoordSeq_copyFromBuffer_r(handle, &points[0].lon, (unsigned)sites->count, 0, 0);
    squeezed = sequence == NULL ? NULL : GEOSGeom_createLineString_r(handle, sequence);
    frame = box_polygon(&t->geos, reach, sites->squeeze);
    cells = squeezed == NULL || frame == NULL
                ? NULL
                : GEOSVoronoiDiagram_r(handle, squeezed, frame, 0.0, 0);
    GEOSGeometry *hull_squeezed = squeezed == NULL ? NULL : GEOSConvexHull_r(handle, squeezed);
    const GEOSPreparedGeometry *inside =
        hull_squeezed == NULL ? NULL : GEOSPrepare_r(handle, hull_squeezed);
    if (hull == NULL || cells == NULL || inside == NULL)
        code = cm_geos_failed(&t->geos, "extending control beyond the points", t->error);
    const int count = code == CM_OK ? GEOSGetNumGeometries_r(handle, cells) : 0;
    for (int i = 0; i < count && code == CM_OK; i++) {
        const GEOSGeometry *cell = GEOSGetGeometryN_r(handle, cells, i);
        if (GEOSPreparedContains_r(handle, inside, cell) != 1)
            code = add_cell_beyond(t, cell, hull);
    }
    if (inside != NULL)
        GEOSPreparedGeom_destroy_r(handle, inside);
    GEOSGeometry *const made[] = {line, squeezed, hull, cells, frame, hull_squeezed};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        if (made[i] != NULL)
            GEOSGeom_destroy_r(handle, made[i]);
    return code;
}

/* ---- uniting and clipping ----------------------------------------------------------------- */

static cm_code unite_layer(tracing *t, const cm_layer *layer, GEOSGeometry **out) {
    cm_multipolygon all = {0};
    if (!cm_polygons_list(layer, &t->arena, &all))
        return out_of_memory(t->error);
    GEOSGeometry *geometry = cm_geos_from(&t->geos, &all);
    *out = geometry == NULL ? NULL : GEOSUnaryUnion_r(t->geos.handle, geometry);
    if (geometry != NULL)
        GEOSGeom_destroy_r(t->geos.handle, geometry);
    return *out != NULL ? CM_OK : cm_geos_failed(&t->geos, "uniting the clip layer", t->error);
}

static bool is_sizable(const cm_ring *ring) {
    double area_m2 = 0;
    (void)cm_polygon_area(&(cm_polygon){*ring, 0, NULL}, NULL, &area_m2, NULL);
    return area_m2 >= SLIVER_M2;
}

/* Leaves out the rings that rounding leaves where triangles and cells of the same hull meet. */
static cm_code drop_slivers(tracing *t, cm_multipolygon *shape) {
    cm_polygon *polygons = cm_arena_calloc(&t->arena, shape->count, sizeof *polygons);
    if (polygons == NULL)
        return out_of_memory(t->error);
    size_t count = 0;
    for (size_t i = 0; i < shape->count; i++) {
        const cm_polygon *from = &shape->polygons[i];
        cm_ring *holes = cm_arena_calloc(&t->arena, from->hole_count, sizeof *holes);
        if (holes == NULL)
            return out_of_memory(t->error);
        if (!is_sizable(&from->shell))
            continue;
        cm_polygon *to = &polygons[count++];
        *to = (cm_polygon){from->shell, 0, holes};
        for (size_t h = 0; h < from->hole_count; h++)
            if (is_sizable(&from->holes[h]))
                holes[to->hole_count++] = from->holes[h];
    }
    *shape = (cm_multipolygon){count, polygons};
    return CM_OK;
}

static cm_code unite_pieces(tracing *t, const cm_layer *clip, cm_box reach, cm_multipolygon *out) {
    GEOSContextHandle_t handle = t->geos.handle;
    cm_multipolygon pieces;
    if (!cm_shape_builder_finish(&t->pieces, &t->arena, &pieces))
        return out_of_memory(t->error);
    GEOSGeometry *all = cm_geos_from(&t->geos, &pieces);
    GEOSGeometry *united = all == NULL ? NULL : GEOSUnaryUnion_r(handle, all);
    GEOSGeometry *frame = NULL, *clipped = NULL;
    cm_code code = united == NULL ? cm_geos_failed(&t->geos, "uniting control", t->error) : CM_OK;
    if (code == CM_OK && clip != NULL)
        code = unite_layer(t, clip, &frame);
    else if (code == CM_OK)
        frame = box_polygon(&t->geos, reach, 1); /* cells end further out */
    if (code == CM_OK) {
        clipped = frame == NULL ? NULL : GEOSIntersection_r(handle, united, frame);
        if (clipped == NULL)
            code = cm_geos_failed(&t->geos, "clipping control", t->error);
    }
    if (code == CM_OK)
        code = cm_geos_to(&t->geos, clipped, &t->arena, out, t->error);
    if (code == CM_OK)
        code = drop_slivers(t, out);
    GEOSGeometry *const made[] = {all, united, frame, clipped};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        if (made[i] != NULL)
            GEOSGeom_destroy_r(handle, made[i]);
    return code;
}

/* ---- leave one out ------------------------------------------------------------------------ */

static int compare_doubles(const void *a, const void *b) {
    const double p = *(const double *)a, q = *(const double *)b;
    return p < q ? -1 : p > q ? 1 : 0;
}

static double median(double *values, size_t count) {
    if (count == 0)
        return NAN;
    qsort(values, count, sizeof *values, compare_doubles);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Predicts a site from its neighbours: without it, the triangulation of its star is that of the
 * neighbours alone, since every triangle there has an empty circumcircle in both. */
static cm_code predict(tracing *t, size_t site, const uint32_t *neighbours, size_t count,
                       double *value) {
    const cm_lonlat at = t->sites.points[site];
    cm_triangles star = {0};
    const cm_code code = cm_triangulate(&t->geos, &t->sites, neighbours, count, &star, NULL);
    if (code == CM_ERR_MEMORY)
        return out_of_memory(t->error);
    if (code != CM_OK || !cm_triangles_interpolate(&star, &t->sites, at, value)) {
        double nearest2 = INFINITY;
        for (size_t i = 0; i < count; i++) {
            const cm_lonlat p = t->sites.points[neighbours[i]];
            const double distance2 =
                pow((p.lon - at.lon) * t->sites.squeeze, 2) + pow(p.lat - at.lat, 2);
            if (distance2 < nearest2) {
                nearest2 = distance2;
                *value = t->sites.values[neighbours[i]];
            }
        }
    }
    free(star.corners);
    return CM_OK;
}

static cm_code assess(tracing *t, cm_trace_accuracy *accuracy) {
    const size_t count = t->sites.count;
    double *errors = malloc((count + 1) * sizeof *errors);
    double *near_errors = malloc((count + 1) * sizeof *near_errors);
    neighbour_lists neighbours = {0};
    cm_code code = CM_OK;
    if (errors == NULL || near_errors == NULL || !list_neighbours(t, &neighbours))
        code = out_of_memory(t->error);
    for (size_t i = 0; i < count && code == CM_OK; i++) {
        const size_t around = neighbour_count(&neighbours, i);
        if (around == 0)
            continue;
        double value = 0;
        code = predict(t, i, neighbours.lists + neighbours.starts[i], around, &value);
        const double stated = t->sites.values[i];
        const bool right = (value > 0) == (stated > 0);
        const bool near = t->distances_known && fabs(stated) <= NEAR_M;
        errors[accuracy->tested_count++] = fabs(value - stated);
        accuracy->right_count += right ? 1 : 0;
        if (near) {
            near_errors[accuracy->near_tested_count++] = fabs(value - stated);
            accuracy->near_right_count += right ? 1 : 0;
        }
    }
    if (code == CM_OK) {
        accuracy->distance_error_median_m =
            t->distances_known ? median(errors, accuracy->tested_count) : NAN;
        accuracy->near_distance_error_median_m = median(near_errors, accuracy->near_tested_count);
    }
    free_neighbours(&neighbours);
    free(errors);
    free(near_errors);
    return code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_box reach_of(const tracing *t, const cm_layer *clip) {
    cm_box box = CM_BOX_EMPTY;
    for (size_t i = 0; i < t->sites.count; i++) {
        const cm_lonlat p = t->sites.points[i];
        box = cm_box_union(box, (cm_box){p.lon, p.lat, p.lon, p.lat});
    }
    const double east = (box.east - box.west) / 10, north = (box.north - box.south) / 10;
    box = (cm_box){box.west - east, box.south - north, box.east + east, box.north + north};
    return clip != NULL ? cm_box_union(box, clip->box) : box;
}

static cm_code describe(tracing *t, const char *date, cm_multipolygon shape, cm_layer *layer) {
    static const char *const fields[] = {"status", "date", "area_km2"};
    double area_m2 = 0;
    const cm_code code = cm_multipolygon_area(&shape, NULL, &area_m2, t->error);
    if (code != CM_OK)
        return code;
    const char **values = cm_arena_calloc(&t->arena, 3, sizeof *values);
    cm_feature *feature = cm_arena_calloc(&t->arena, 1, sizeof *feature);
    if (values == NULL || feature == NULL)
        return out_of_memory(t->error);
    values[0] = "held";
    values[1] = date != NULL && date[0] != '\0' ? cm_arena_text(&t->arena, date) : NULL;
    values[2] = cm_arena_printf(&t->arena, "%.3f", area_m2 / 1e6);
    *feature = (cm_feature){.id = 1, .shape = shape, .values = values};
    layer->source = layer->name = "trace";
    layer->crs = "WGS 84 longitude/latitude";
    if (values[1] != NULL)
        memcpy(layer->date, date, sizeof layer->date);
    layer->layer_count = 1;
    layer->field_count = 3;
    layer->fields = fields;
    layer->feature_count = 1;
    layer->features = feature;
    layer->box = cm_multipolygon_box(&shape);
    return CM_OK;
}

/* Whether all sites lie on a line but for rounding, which may give them needles of triangles. */
static bool on_one_line(const cm_sites *sites) {
    const cm_lonlat first = sites->points[0], last = sites->points[sites->count - 1];
    const double east = last.lon - first.lon, north = last.lat - first.lat;
    for (size_t i = 0; i < sites->count; i++) {
        const double x = sites->points[i].lon - first.lon, y = sites->points[i].lat - first.lat;
        if (fabs(x * north - y * east) > ON_LINE * (east * east + north * north))
            return false;
    }
    return true;
}

static cm_code trace(tracing *t, const cm_trace_points *points, const cm_layer *clip,
                     const char *date, cm_layer *layer, cm_trace_accuracy *accuracy) {
    cm_code code = cm_geos_open(&t->geos, t->error);
    if (code == CM_OK)
        code = collect_sites(t, points, &accuracy->merged_count);
    if (code != CM_OK)
        return code;
    accuracy->point_count = t->sites.count;
    for (size_t i = 0; i < t->sites.count; i++)
        accuracy->held_count += t->sites.values[i] > 0 ? 1 : 0;
    if (accuracy->held_count == 0 || accuracy->held_count == t->sites.count)
        return cm_error_set(t->error, CM_ERR_INPUT,
                            "both statuses are needed; name the field with --status-field and the "
                            "held value with --held",
                            "all points are %s", accuracy->held_count == 0 ? "not held" : "held");
    if (on_one_line(&t->sites))
        return cm_error_set(t->error, CM_ERR_INPUT, "give points on both sides, spread out",
                            "%zu points span no triangle", t->sites.count);
    t->distances_known = points->distance_m != NULL;
    code = cm_triangulate(&t->geos, &t->sites, NULL, t->sites.count, &t->triangles, t->error);
    if (code == CM_OK && t->distances_known)
        code = leave_out_contradicted(t, &accuracy->contradicted_count);
    for (size_t i = 0; i < t->triangles.count && code == CM_OK; i++)
        if (!add_positive_part(t, t->triangles.corners[i]))
            code = out_of_memory(t->error);
    const cm_box reach = reach_of(t, clip);
    cm_multipolygon shape = {0};
    if (code == CM_OK)
        code = add_beyond_hull(t, reach);
    if (code == CM_OK)
        code = unite_pieces(t, clip, reach, &shape);
    if (code == CM_OK && shape.count == 0)
        code = cm_error_set(t->error, CM_ERR_INPUT, "check the layer given with --clip",
                            "no held area lies within the clip layer");
    if (code == CM_OK)
        code = describe(t, date, shape, layer);
    return code == CM_OK ? assess(t, accuracy) : code;
}

cm_code cm_trace(const cm_trace_points *points, const cm_layer *clip, const char *date,
                 cm_layer **out, cm_trace_accuracy *accuracy, cm_error *error) {
    *out = NULL;
    tracing t = {.error = error};
    cm_trace_accuracy own = {0};
    cm_layer *layer = cm_arena_calloc(&t.arena, 1, sizeof *layer);
    if (layer == NULL)
        return out_of_memory(error);
    const cm_code code = trace(&t, points, clip, date, layer, &own);
    free(t.triangles.corners);
    cm_shape_builder_clear(&t.pieces);
    cm_geos_close(&t.geos);
    layer->blocks = t.arena.blocks;
    if (code != CM_OK) {
        cm_layer_free(layer);
        return code;
    }
    if (accuracy != NULL)
        *accuracy = own;
    *out = layer;
    return CM_OK;
}
