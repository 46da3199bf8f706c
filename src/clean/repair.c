#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/geometry.h"
#include "clean/geos.h"
#include "clean/simple.h"
#include "controlmap/clean.h"
#include "controlmap/earth.h"
#include "load/input.h"

/* Unions of hundreds of parts leave rounding behind; an overlap smaller than this is that. */
static const double OVERLAP_NOISE_M2 = 1.0;

typedef struct {
    const cm_layer *from;
    const cm_clean_options *options;
    cm_layer *layer;
    cm_arena arena;
    cm_geos geos;
    cm_shape_builder builder;
    cm_lonlat *points; /* the ring at hand */
    size_t point_capacity;
    cm_error *error;
} cleaner;

bool cm_repair_kind_matters(cm_repair_kind kind) {
    return kind != CM_REPAIR_HEIGHT && kind != CM_REPAIR_COLLECTION && kind != CM_REPAIR_WINDING;
}

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* The area as the polygons stand, for the effect of a repair; 0 where it cannot be taken. */
static double raw_area(const cm_multipolygon *shape) {
    double area_m2 = 0;
    (void)cm_multipolygon_area(shape, NULL, &area_m2, NULL);
    return area_m2;
}

/* ---- rings -------------------------------------------------------------------------------- */

static bool reserve(cleaner *c, size_t count) {
    if (count <= c->point_capacity)
        return true;
    cm_lonlat *grown = realloc(c->points, count * sizeof *grown);
    if (grown == NULL)
        return false;
    c->points = grown;
    c->point_capacity = count;
    return true;
}

static bool same(cm_lonlat a, cm_lonlat b) {
    return a.lon == b.lon && a.lat == b.lat;
}

/* Copies a ring without repeated points; returns the number of points. */
static size_t copy_distinct(cleaner *c, const cm_ring *ring) {
    size_t count = 0;
    for (size_t i = 0; i < ring->count; i++)
        if (count == 0 || !same(ring->points[i], c->points[count - 1]))
            c->points[count++] = ring->points[i];
    while (count > 1 && same(c->points[count - 1], c->points[0]))
        count--;
    c->layer->repairs.count[CM_REPAIR_REPEATED_POINT] += ring->count - count;
    return count;
}

/* Takes every edge the short way round; a ring that then ends a turn away from its start goes
 * round a pole and gets an edge along it. Returns the number of points. */
static size_t unroll(cleaner *c, size_t count, bool *unrolled) {
    double offset = 0, latitudes = 0;
    bool jumped = false;
    const cm_lonlat first = c->points[0];
    cm_lonlat before = first;
    for (size_t i = 0; i <= count; i++) {
        const cm_lonlat raw = i < count ? c->points[i] : first;
        const double step = raw.lon - before.lon;
        if (fabs(step) > 180.0 && fabs(step) < 360.0) {
            offset -= copysign(360.0, step);
            jumped = true;
        }
        before = raw;
        if (i < count) {
            c->points[i].lon += offset;
            latitudes += raw.lat;
        }
    }
    *unrolled = jumped;
    if (offset != 0) {
        const double pole = latitudes >= 0 ? 90.0 : -90.0;
        c->points[count++] = (cm_lonlat){first.lon + offset, first.lat};
        c->points[count++] = (cm_lonlat){first.lon + offset, pole};
        c->points[count++] = (cm_lonlat){first.lon, pole};
    }
    return count;
}

/* Whether the way from a to b and on to c turns back along itself. */
static bool is_spike(cm_lonlat a, cm_lonlat b, cm_lonlat c) {
    const double ux = b.lon - a.lon, uy = b.lat - a.lat, vx = c.lon - b.lon, vy = c.lat - b.lat;
    return ux * vy == uy * vx && ux * vx + uy * vy < 0;
}

static void take_out(cm_lonlat *points, size_t *count, size_t at) {
    memmove(&points[at], &points[at + 1], (*count - at - 1) * sizeof *points);
    (*count)--;
}

/* Leaves out points where the ring turns back, and what then stands twice. Returns the number of
 * points. */
static size_t remove_spikes(cleaner *c, size_t count) {
    cm_lonlat *p = c->points;
    for (size_t i = 0, looked = 0; count > 2 && looked < count;) {
        const size_t b = (i + 1) % count, d = (i + 2) % count;
        if (same(p[i], p[b])) {
            take_out(p, &count, b);
        } else if (is_spike(p[i], p[b], p[d])) {
            take_out(p, &count, b);
            c->layer->repairs.count[CM_REPAIR_SPIKE]++;
        } else {
            i = b;
            looked++;
            continue;
        }
        /* What stood before the gap may now turn back. */
        i = i >= count ? count - 1 : i;
        i = (i + count - 1) % count;
        looked = 0;
    }
    return count;
}

static double middle_lon(const cm_lonlat *points, size_t count) {
    const cm_box box = cm_ring_box(&(cm_ring){count, points});
    return (box.west + box.east) / 2;
}

static cm_code clean_rings(cleaner *c, const cm_polygon *polygon) {
    bool shell_unrolled = false;
    double shell_lon = 0;
    for (size_t r = 0; r <= polygon->hole_count; r++) {
        const cm_ring *ring = r == 0 ? &polygon->shell : &polygon->holes[r - 1];
        if (!reserve(c, ring->count + 3))
            return out_of_memory(c->error);
        size_t count = copy_distinct(c, ring);
        if (count < 3) {
            c->layer->repairs.count[CM_REPAIR_SHORT_RING]++;
            if (r == 0)
                return CM_OK; /* a polygon without a shell */
            continue;
        }
        bool unrolled;
        count = unroll(c, count, &unrolled);
        c->layer->repairs.count[CM_REPAIR_ANTIMERIDIAN] += unrolled ? 1 : 0;
        count = remove_spikes(c, count);
        if (count < 3) {
            c->layer->repairs.count[CM_REPAIR_SHORT_RING]++;
            if (r == 0)
                return CM_OK;
            continue;
        }
        if (r == 0) {
            shell_unrolled = unrolled;
            shell_lon = middle_lon(c->points, count);
            if (!cm_shape_builder_polygon(&c->builder))
                return out_of_memory(c->error);
        } else if (shell_unrolled || unrolled) {
            const double turn = round((shell_lon - middle_lon(c->points, count)) / 360.0) * 360.0;
            for (size_t i = 0; i < count; i++)
                c->points[i].lon += turn;
        }
        if (!cm_shape_builder_ring(&c->builder))
            return out_of_memory(c->error);
        for (size_t i = 0; i < count; i++)
            if (!cm_shape_builder_point(&c->builder, c->points[i]))
                return out_of_memory(c->error);
    }
    return CM_OK;
}

/* ---- features ----------------------------------------------------------------------------- */

static GEOSGeometry *make_valid(cm_geos *geos, const cm_multipolygon *shape) {
    GEOSGeometry *geometry = cm_geos_from(geos, shape);
    GEOSMakeValidParams *params =
        geometry == NULL ? NULL : GEOSMakeValidParams_create_r(geos->handle);
    GEOSGeometry *valid = NULL;
    if (params != NULL) {
        /* By structure, not by linework: a nested shell is the same land twice, not a hole. */
        (void)GEOSMakeValidParams_setMethod_r(geos->handle, params, GEOS_MAKE_VALID_STRUCTURE);
        (void)GEOSMakeValidParams_setKeepCollapsed_r(geos->handle, params, 0);
        valid = GEOSMakeValidWithParams_r(geos->handle, geometry, params);
        GEOSMakeValidParams_destroy_r(geos->handle, params);
    }
    if (geometry != NULL)
        GEOSGeom_destroy_r(geos->handle, geometry);
    return valid;
}

static bool ring_is_valid(cleaner *c, const cm_ring *ring) {
    const cm_polygon alone = {*ring, 0, NULL};
    GEOSGeometry *geometry = cm_geos_from_polygon(&c->geos, &alone);
    const bool valid = geometry != NULL && GEOSisValid_r(c->geos.handle, geometry) == 1;
    if (geometry != NULL)
        GEOSGeom_destroy_r(c->geos.handle, geometry);
    return valid;
}

static double geos_area(cleaner *c, const GEOSGeometry *geometry) {
    cm_arena arena = {0};
    cm_multipolygon shape = {0};
    double area_m2 = 0;
    if (cm_geos_to(&c->geos, geometry, &arena, &shape, NULL) == CM_OK)
        area_m2 = raw_area(&shape);
    cm_arena_clear(&arena);
    return area_m2;
}

static double ring_area(const cm_ring *ring) {
    const cm_polygon alone = {*ring, 0, NULL};
    return raw_area(&(cm_multipolygon){1, &alone});
}

static void count_repair(cleaner *c, cm_repair_kind kind, size_t count, double area_m2) {
    c->layer->repairs.count[kind] += count;
    c->layer->repairs.area_m2[kind] += area_m2;
}

/* What was wrong with a polygon, and what each fault did to its area: the shell by itself, the
 * holes by themselves, and holes that take away other than what lies in the shell. */
static void price_polygon(cleaner *c, const cm_polygon *polygon, const GEOSGeometry *land,
                          const GEOSGeometry *open, const GEOSGeometry *rest) {
    const double land_m2 = geos_area(c, land), open_m2 = geos_area(c, open);
    double holes_m2 = 0;
    size_t crossed = 0;
    for (size_t i = 0; i < polygon->hole_count; i++) {
        holes_m2 += ring_area(&polygon->holes[i]);
        crossed += ring_is_valid(c, &polygon->holes[i]) ? 0 : 1;
    }
    if (!ring_is_valid(c, &polygon->shell))
        count_repair(c, CM_REPAIR_SELF_CROSSING, 1, land_m2 - ring_area(&polygon->shell));
    if (crossed > 0)
        count_repair(c, CM_REPAIR_SELF_CROSSING, crossed, holes_m2 - open_m2);
    double stray_m2 = geos_area(c, rest) - (land_m2 - open_m2);
    stray_m2 += crossed > 0 ? 0 : holes_m2 - open_m2;
    if (fabs(stray_m2) > OVERLAP_NOISE_M2)
        count_repair(c, CM_REPAIR_HOLE, 1, stray_m2);
}

/* Shell less holes. GEOS would turn a hole beyond the shell into land when it rebuilds both at
 * once; so each is rebuilt by itself. */
static cm_code rebuild_polygon(cleaner *c, const cm_polygon *polygon, double *area_m2) {
    GEOSContextHandle_t handle = c->geos.handle;
    const cm_polygon shell_only = {polygon->shell, 0, NULL};
    cm_polygon *holes = calloc(polygon->hole_count + 1, sizeof *holes);
    if (holes == NULL)
        return out_of_memory(c->error);
    for (size_t i = 0; i < polygon->hole_count; i++)
        holes[i].shell = polygon->holes[i];
    GEOSGeometry *land = make_valid(&c->geos, &(cm_multipolygon){1, &shell_only});
    GEOSGeometry *open = make_valid(&c->geos, &(cm_multipolygon){polygon->hole_count, holes});
    GEOSGeometry *rest = land == NULL || open == NULL ? NULL : GEOSDifference_r(handle, land, open);
    cm_code code = rest == NULL ? cm_geos_failed(&c->geos, "rebuilding a polygon", c->error)
                                : cm_geos_collect(&c->geos, rest, &c->builder, c->error);
    if (code == CM_OK) {
        price_polygon(c, polygon, land, open, rest);
        *area_m2 += geos_area(c, rest);
    }
    GEOSGeometry *const made[] = {land, open, rest};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        if (made[i] != NULL)
            GEOSGeom_destroy_r(handle, made[i]);
    free(holes);
    return code;
}

/* The union of all polygons in the builder. */
static cm_code unite_builder(cleaner *c, cm_multipolygon *out) {
    cm_multipolygon all;
    if (!cm_shape_builder_finish(&c->builder, &c->arena, &all))
        return out_of_memory(c->error);
    GEOSGeometry *geometry = cm_geos_from(&c->geos, &all);
    GEOSGeometry *united = geometry == NULL ? NULL : GEOSUnaryUnion_r(c->geos.handle, geometry);
    const cm_code code = united == NULL ? cm_geos_failed(&c->geos, "uniting polygons", c->error)
                                        : cm_geos_to(&c->geos, united, &c->arena, out, c->error);
    if (united != NULL)
        GEOSGeom_destroy_r(c->geos.handle, united);
    if (geometry != NULL)
        GEOSGeom_destroy_r(c->geos.handle, geometry);
    return code;
}

static void empty_builder(cleaner *c) {
    c->builder.point_count = c->builder.ring_count = c->builder.polygon_count = 0;
}

static size_t rebuilt_count(const cleaner *c) {
    const size_t *count = c->layer->repairs.count;
    return count[CM_REPAIR_SELF_CROSSING] + count[CM_REPAIR_HOLE] + count[CM_REPAIR_SHELL];
}

static cm_code rebuild(cleaner *c, cm_multipolygon *shape) {
    empty_builder(c);
    cm_multipolygon mended = {0};
    const size_t before = rebuilt_count(c);
    double sum_m2 = 0;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < shape->count; i++)
        code = rebuild_polygon(c, &shape->polygons[i], &sum_m2);
    if (code == CM_OK)
        code = unite_builder(c, &mended);
    if (code != CM_OK)
        return code;
    const double united_m2 = raw_area(&mended) - sum_m2;
    if (fabs(united_m2) > OVERLAP_NOISE_M2)
        count_repair(c, CM_REPAIR_SHELL, 1, united_m2);
    /* Rings that touch where they should not: rebuilt, though no area changes. */
    if (rebuilt_count(c) == before)
        count_repair(c, CM_REPAIR_SELF_CROSSING, 1, 0);
    *shape = mended;
    return CM_OK;
}

static cm_code rebuild_if_invalid(cleaner *c, cm_multipolygon *shape) {
    if (cm_shape_is_simple(&c->geos, shape))
        return CM_OK;
    GEOSGeometry *geometry = cm_geos_from(&c->geos, shape);
    if (geometry == NULL)
        return cm_geos_failed(&c->geos, "building a polygon", c->error);
    const char valid = GEOSisValid_r(c->geos.handle, geometry);
    GEOSGeom_destroy_r(c->geos.handle, geometry);
    if (valid == 2)
        return cm_geos_failed(&c->geos, "checking a polygon", c->error);
    return valid == 1 ? CM_OK : rebuild(c, shape);
}

static cm_code clean_feature(cleaner *c, const cm_feature *from, cm_feature *to) {
    empty_builder(c);
    for (size_t i = 0; i < from->shape.count; i++) {
        const cm_code code = clean_rings(c, &from->shape.polygons[i]);
        if (code != CM_OK)
            return code;
    }
    *to = *from;
    if (!cm_shape_builder_finish(&c->builder, &c->arena, &to->shape))
        return out_of_memory(c->error);
    const char **values = cm_arena_calloc(&c->arena, c->from->field_count, sizeof *values);
    if (values == NULL)
        return out_of_memory(c->error);
    for (size_t i = 0; i < c->from->field_count; i++) {
        values[i] = cm_arena_text(&c->arena, from->values[i]);
        if (values[i] == NULL && from->values[i] != NULL)
            return out_of_memory(c->error);
    }
    to->values = values;
    to->points = cm_arena_copy(&c->arena, from->points, from->point_count, sizeof *from->points);
    if (to->points == NULL)
        return out_of_memory(c->error);
    if (to->shape.count == 0)
        return CM_OK;
    const cm_code code = rebuild_if_invalid(c, &to->shape);
    if (code != CM_OK)
        (void)cm_error_at(c->error, c->from->source, c->from->name, from->id);
    return code;
}

/* ---- merging ------------------------------------------------------------------------------ */

/* A feature by the text that tells its group, and its place in the file. */
typedef struct {
    const char *text;
    size_t index;
} keyed;

static int compare_keys(const void *a, const void *b) {
    const keyed *p = a, *q = b;
    const int order = strcmp(p->text, q->text);
    return order != 0 ? order : p->index < q->index ? -1 : p->index > q->index ? 1 : 0;
}

/* Whether two features that stand side by side in the order of their keys are one unit. */
static bool together(const cleaner *c, const keyed *a, const keyed *b) {
    return c->options->merge == CM_MERGE_ALL ||
           (a->text[0] != '\0' && strcmp(a->text, b->text) == 0);
}

/* Unites the shapes of the members of one group into the first. */
static cm_code unite(cleaner *c, const cm_feature **members, size_t count, cm_feature *first) {
    empty_builder(c);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += raw_area(&members[i]->shape);
        for (size_t p = 0; p < members[i]->shape.count; p++)
            if (!cm_shape_builder_add(&c->builder, &members[i]->shape.polygons[p]))
                return out_of_memory(c->error);
    }
    const cm_code code = unite_builder(c, &first->shape);
    if (code != CM_OK)
        return code;
    const double lost = sum - raw_area(&first->shape);
    if (fabs(lost) > OVERLAP_NOISE_M2) {
        c->layer->repairs.count[CM_REPAIR_OVERLAP]++;
        c->layer->repairs.area_m2[CM_REPAIR_OVERLAP] -= lost;
    }
    return CM_OK;
}

/* Unites each group in the place of its first member, so that the order of the file stays. */
static cm_code merge(cleaner *c, cm_feature *features, size_t *count) {
    if (c->options->merge == CM_MERGE_NONE || *count < 2)
        return CM_OK;
    keyed *keys = calloc(*count, sizeof *keys);
    size_t *runs = calloc(*count, sizeof *runs); /* by first member: place in keys, plus 1 */
    const cm_feature **members = calloc(*count, sizeof(const cm_feature *));
    cm_feature *merged = calloc(*count, sizeof *merged);
    cm_code code = keys == NULL || runs == NULL || members == NULL || merged == NULL
                       ? out_of_memory(c->error)
                       : CM_OK;
    for (size_t i = 0; code == CM_OK && i < *count; i++)
        keys[i] = (keyed){c->options->merge == CM_MERGE_ALL
                              ? ""
                              : cm_feature_text(&features[i], c->options->field),
                          i};
    if (code == CM_OK)
        qsort(keys, *count, sizeof *keys, compare_keys);
    for (size_t i = 0; code == CM_OK && i < *count; i++)
        if (i == 0 || !together(c, &keys[i - 1], &keys[i]))
            runs[keys[i].index] = i + 1;
    size_t kept = 0;
    for (size_t i = 0; code == CM_OK && i < *count; i++) {
        if (runs[i] == 0)
            continue;
        size_t member_count = 0;
        for (size_t k = runs[i] - 1; k < *count; k++) {
            if (k >= runs[i] && !together(c, &keys[k - 1], &keys[k]))
                break;
            members[member_count++] = &features[keys[k].index];
        }
        merged[kept] = features[i];
        if (member_count > 1)
            code = unite(c, members, member_count, &merged[kept]);
        kept++;
    }
    if (code == CM_OK) {
        memcpy(features, merged, kept * sizeof *features);
        *count = kept;
    }
    free(keys);
    free(runs);
    free(members);
    free(merged);
    return code;
}

/* ---- both sides of the antimeridian ------------------------------------------------------- */

/* The longitudes of a shell; its west end lies from -180 on and before 180. */
typedef struct {
    double west, east;
} span;

static int compare_spans(const void *a, const void *b) {
    const span *p = a, *q = b;
    return p->west < q->west ? -1 : p->west > q->west ? 1 : 0;
}

/* So many degrees, whole turns, bring a longitude to where it is from `west` on and less than a
 * turn past it. */
static double turn_from(double lon, double west) {
    return -360 * floor((lon - west) / 360);
}

/* Finds the widest stretch of longitudes without land; `spans` are sorted. Returns the longitude
 * at which it ends, and its width: 0 if there is none. */
static double widest_gap(const span *spans, size_t count, double *width) {
    double furthest = spans[0].east, end = spans[0].west;
    for (size_t i = 1; i < count; i++)
        furthest = fmax(furthest, spans[i].east);
    double reached = fmax(spans[0].east, furthest - 360); /* from a turn further west */
    *width = 0;
    for (size_t i = 1; i <= count; i++) {
        /* The first lies east of the last, a turn on. */
        const double next = i < count ? spans[i].west : spans[0].west + 360;
        if (next - reached > *width) {
            *width = next - reached;
            end = i < count ? next : spans[0].west;
        }
        if (i < count)
            reached = fmax(reached, spans[i].east);
    }
    return end;
}

/* Whether more of the land would be moved from there on than from a turn further west: what it lies
 * among, and what is asked for in degrees, is where most of it is. */
static bool moves_more(const cm_feature *features, size_t count, double start) {
    double east = 0, west = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < features[i].shape.count; p++) {
            const cm_ring *shell = &features[i].shape.polygons[p].shell;
            const double from = cm_ring_box(shell).west, size = (double)shell->count;
            east += turn_from(from, start) != 0 ? size : 0;
            west += turn_from(from, start - 360) != 0 ? size : 0;
        }
    return east > west;
}

/* From which longitude on the layer's land is to be drawn so that it spans the least; NAN if it
 * is well as it stands. Land all round the globe, that the antimeridian does not cut, is. */
static cm_code find_start(cleaner *c, const cm_feature *features, size_t count, double *start) {
    cm_box all = CM_BOX_EMPTY;
    size_t shells = 0;
    bool reaches = false;
    *start = NAN;
    for (size_t i = 0; i < count; i++) {
        all = cm_box_union(all, cm_multipolygon_box(&features[i].shape));
        shells += features[i].shape.count;
    }
    if (shells < 2 || all.east - all.west < 180)
        return CM_OK;
    span *spans = calloc(shells, sizeof *spans);
    if (spans == NULL)
        return out_of_memory(c->error);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < features[i].shape.count; p++) {
            const cm_box box = cm_ring_box(&features[i].shape.polygons[p].shell);
            const double turn = turn_from(box.west, -180);
            spans[n++] = (span){box.west + turn, box.east + turn};
            reaches = reaches || box.west + turn == -180 || box.east + turn >= 180;
        }
    qsort(spans, n, sizeof *spans, compare_spans);
    double gap = 0;
    const double end = widest_gap(spans, n, &gap);
    free(spans);
    const double least = 360 - gap;
    if (gap > 0 && least < all.east - all.west && (least < 180 || reaches))
        *start = end - (moves_more(features, count, end) ? 360 : 0);
    return CM_OK;
}

/* Land on both sides of the antimeridian, cut there as RFC 7946 (section 3.1.9) has it or not, is
 * put on one side, and what then is one polygon united: an edge along the cut is no edge of the
 * land. */
static cm_code join_over_antimeridian(cleaner *c, cm_feature *features, size_t count) {
    double start = NAN;
    cm_code code = find_start(c, features, count, &start);
    if (isnan(start))
        return code;
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        size_t turned = 0;
        empty_builder(c);
        for (size_t p = 0; p < features[i].shape.count; p++) {
            const cm_polygon *polygon = &features[i].shape.polygons[p];
            const double turn = turn_from(cm_ring_box(&polygon->shell).west, start);
            const size_t first = c->builder.point_count;
            if (!cm_shape_builder_add(&c->builder, polygon))
                return out_of_memory(c->error);
            for (size_t k = first; k < c->builder.point_count; k++)
                c->builder.points[k].lon += turn;
            turned += turn != 0;
        }
        if (turned > 0)
            code = unite_builder(c, &features[i].shape);
    }
    return code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code refuse_repairs(const cleaner *c) {
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        const size_t count = c->layer->repairs.count[kind];
        if (count > 0 && cm_repair_kind_matters((cm_repair_kind)kind))
            return cm_error_set(c->error, CM_ERR_GEOMETRY, "mend the file, or leave out --strict",
                                "needs repair: %s (%zu)", cm_repair_kind_name((cm_repair_kind)kind),
                                count);
    }
    return CM_OK;
}

static cm_code clean_all(cleaner *c) {
    const cm_layer *from = c->from;
    cm_layer *layer = c->layer;
    cm_code code = cm_geos_open(&c->geos, c->error);
    if (code != CM_OK)
        return code;
    cm_feature *features = cm_arena_calloc(&c->arena, from->feature_count, sizeof *features);
    if (features == NULL)
        return out_of_memory(c->error);
    size_t count = 0;
    for (size_t i = 0; code == CM_OK && i < from->feature_count; i++) {
        code = clean_feature(c, &from->features[i], &features[count]);
        if (features[count].shape.count > 0 || features[count].point_count > 0)
            count++;
    }
    if (code == CM_OK)
        code = join_over_antimeridian(c, features, count);
    if (code == CM_OK)
        code = merge(c, features, &count);
    if (code == CM_OK && c->options->strict)
        code = refuse_repairs(c);
    if (code == CM_OK && count == 0)
        code = cm_error_set(c->error, CM_ERR_GEOMETRY, "look at it with: controlmap info",
                            "no polygon is left after repair");
    if (code != CM_OK)
        return code;
    layer->features = features;
    layer->feature_count = count;
    layer->box = CM_BOX_EMPTY;
    for (size_t i = 0; i < count; i++)
        layer->box = cm_box_union(layer->box, cm_multipolygon_box(&features[i].shape));
    return CM_OK;
}

/* A copy of the texts, so that the new layer outlives the old one. */
static cm_code copy_description(cleaner *c) {
    const cm_layer *from = c->from;
    cm_layer *layer = c->layer;
    *layer = *from;
    layer->blocks = NULL;
    layer->source = cm_arena_text(&c->arena, from->source);
    layer->name = cm_arena_text(&c->arena, from->name);
    layer->crs = cm_arena_text(&c->arena, from->crs);
    const char **fields = cm_arena_calloc(&c->arena, from->field_count, sizeof *fields);
    const char **notes = cm_arena_calloc(&c->arena, from->note_count, sizeof *notes);
    if (layer->source == NULL || layer->name == NULL || layer->crs == NULL || fields == NULL ||
        notes == NULL)
        return out_of_memory(c->error);
    for (size_t i = 0; i < from->field_count; i++)
        if ((fields[i] = cm_arena_text(&c->arena, from->fields[i])) == NULL)
            return out_of_memory(c->error);
    for (size_t i = 0; i < from->note_count; i++)
        if ((notes[i] = cm_arena_text(&c->arena, from->notes[i])) == NULL)
            return out_of_memory(c->error);
    layer->fields = fields;
    layer->notes = notes;
    return cm_inputs_copy(from, layer, &c->arena) ? CM_OK : out_of_memory(c->error);
}

cm_code cm_layer_clean(const cm_layer *layer, const cm_clean_options *options, cm_layer **out,
                       cm_error *error) {
    *out = NULL;
    static const cm_clean_options defaults = {0};
    cleaner c = {.from = layer, .options = options != NULL ? options : &defaults, .error = error};
    c.layer = cm_arena_calloc(&c.arena, 1, sizeof *c.layer);
    if (c.layer == NULL)
        return out_of_memory(error);
    cm_code code = copy_description(&c);
    if (code == CM_OK)
        code = clean_all(&c);
    cm_geos_close(&c.geos);
    cm_shape_builder_clear(&c.builder);
    free(c.points);
    c.layer->blocks = c.arena.blocks;
    if (code != CM_OK) {
        (void)cm_error_at(error, layer->source, layer->name, -1);
        cm_layer_free(c.layer);
        return code;
    }
    *out = c.layer;
    return CM_OK;
}
