#include "measure/overlay.h"

#include <stdlib.h>

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* One control polygon, shifted by whole turns, ready for many tests. */
typedef struct {
    GEOSGeometry *geometry;
    const GEOSPreparedGeometry *prepared;
    cm_box box;
} piece;

static GEOSGeometry *shifted(cm_geos *geos, const cm_polygon *polygon, double turn) {
    if (turn == 0)
        return cm_geos_from_polygon(geos, polygon);
    cm_shape_builder builder = {0};
    cm_arena arena = {0};
    cm_multipolygon moved = {0};
    GEOSGeometry *geometry = NULL;
    bool room = cm_shape_builder_add(&builder, polygon);
    for (size_t i = 0; i < builder.point_count; i++)
        builder.points[i].lon += turn;
    room = room && cm_shape_builder_finish(&builder, &arena, &moved);
    if (room)
        geometry = cm_geos_from_polygon(geos, &moved.polygons[0]);
    cm_shape_builder_clear(&builder);
    cm_arena_clear(&arena);
    return geometry;
}

static void free_pieces(cm_geos *geos, piece *pieces, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].prepared != NULL)
            GEOSPreparedGeom_destroy_r(geos->handle, pieces[i].prepared);
        if (pieces[i].geometry != NULL)
            GEOSGeom_destroy_r(geos->handle, pieces[i].geometry);
    }
    free(pieces);
}

/* Every control polygon in each position, one turn apart, in which it may meet the units. */
static cm_code make_pieces(cm_geos *geos, const cm_multipolygon *control, cm_box reach, piece **out,
                           size_t *out_count, cm_error *error) {
    piece *pieces = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < control->count; i++) {
        const cm_polygon *polygon = &control->polygons[i];
        for (int turns = -1; turns <= 1; turns++) {
            const cm_box box = cm_box_turned(cm_ring_box(&polygon->shell), 360.0 * turns);
            if (!cm_box_meets(box, reach))
                continue;
            piece *grown = cm_grow(pieces, &capacity, count, sizeof *grown);
            if (grown == NULL) {
                free_pieces(geos, pieces, count);
                return out_of_memory(error);
            }
            pieces = grown;
            piece *made = &pieces[count++];
            *made = (piece){.geometry = shifted(geos, polygon, 360.0 * turns), .box = box};
            if (made->geometry != NULL)
                made->prepared = GEOSPrepare_r(geos->handle, made->geometry);
            if (made->prepared == NULL) {
                free_pieces(geos, pieces, count);
                return cm_geos_failed(geos, "preparing the control polygons", error);
            }
        }
    }
    *out = pieces;
    *out_count = count;
    return CM_OK;
}

/* Appends piece ∩ unit; sets whole when the piece covers the unit. */
static cm_code clip_piece(cm_geos *geos, const piece *part, const GEOSGeometry *unit,
                          cm_box unit_box, cm_shape_builder *builder, bool *whole,
                          cm_error *error) {
    GEOSContextHandle_t handle = geos->handle;
    const char meets = GEOSPreparedIntersects_r(handle, part->prepared, unit);
    const bool may_cover = part->box.west < unit_box.west && part->box.east > unit_box.east &&
                           part->box.south < unit_box.south && part->box.north > unit_box.north;
    const char covers =
        meets == 1 && may_cover ? GEOSPreparedContainsProperly_r(handle, part->prepared, unit) : 0;
    if (meets == 2 || covers == 2)
        return cm_geos_failed(geos, "comparing control with a unit", error);
    *whole = covers == 1;
    if (meets == 0 || *whole)
        return CM_OK;
    GEOSGeometry *common = GEOSIntersection_r(handle, part->geometry, unit);
    if (common == NULL)
        return cm_geos_failed(geos, "clipping control to a unit", error);
    const cm_code code = cm_geos_collect(geos, common, builder, error);
    GEOSGeom_destroy_r(handle, common);
    return code;
}

static cm_code clip_unit(cm_geos *geos, const piece *pieces, size_t piece_count,
                         const cm_feature *unit, cm_arena *arena, cm_multipolygon *out,
                         cm_error *error) {
    const cm_box box = cm_multipolygon_box(&unit->shape);
    GEOSGeometry *geometry = NULL;
    cm_shape_builder builder = {0};
    bool whole = false;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && !whole && i < piece_count; i++) {
        if (!cm_box_meets(box, pieces[i].box))
            continue;
        if (geometry == NULL)
            geometry = cm_geos_from(geos, &unit->shape);
        if (geometry == NULL)
            code = cm_geos_failed(geos, "building a unit", error);
        else
            code = clip_piece(geos, &pieces[i], geometry, box, &builder, &whole, error);
    }
    if (code == CM_OK && whole)
        *out = unit->shape;
    else if (code == CM_OK && !cm_shape_builder_finish(&builder, arena, out))
        code = out_of_memory(error);
    cm_shape_builder_clear(&builder);
    if (geometry != NULL)
        GEOSGeom_destroy_r(geos->handle, geometry);
    return code;
}

cm_code cm_overlay_clip(cm_geos *geos, const cm_multipolygon *control, const cm_layer *boundary,
                        cm_arena *arena, cm_multipolygon *parts, cm_error *error) {
    piece *pieces = NULL;
    size_t piece_count = 0;
    cm_code code = make_pieces(geos, control, boundary->box, &pieces, &piece_count, error);
    for (size_t i = 0; code == CM_OK && i < boundary->feature_count; i++) {
        code =
            clip_unit(geos, pieces, piece_count, &boundary->features[i], arena, &parts[i], error);
        if (code != CM_OK)
            (void)cm_error_at(error, boundary->source, boundary->name, boundary->features[i].id);
    }
    if (pieces != NULL)
        free_pieces(geos, pieces, piece_count);
    return code;
}

cm_code cm_overlay_union_area(cm_geos *geos, const cm_multipolygon *parts, size_t count,
                              const cm_earth *earth, double *area_m2, cm_error *error) {
    cm_shape_builder builder = {0};
    cm_arena arena = {0};
    cm_multipolygon all = {0}, joined = {0};
    bool room = true;
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; room && p < parts[i].count; p++)
            room = cm_shape_builder_add(&builder, &parts[i].polygons[p]);
    room = room && cm_shape_builder_finish(&builder, &arena, &all);
    cm_code code = CM_OK;
    GEOSGeometry *geometry = room ? cm_geos_from(geos, &all) : NULL;
    GEOSGeometry *united = geometry == NULL ? NULL : GEOSUnaryUnion_r(geos->handle, geometry);
    if (!room)
        code = out_of_memory(error);
    else if (united == NULL)
        code = cm_geos_failed(geos, "uniting control over the units", error);
    else
        code = cm_geos_to(geos, united, &arena, &joined, error);
    if (code == CM_OK)
        code = cm_multipolygon_area(&joined, earth, area_m2, error);
    if (united != NULL)
        GEOSGeom_destroy_r(geos->handle, united);
    if (geometry != NULL)
        GEOSGeom_destroy_r(geos->handle, geometry);
    cm_shape_builder_clear(&builder);
    cm_arena_clear(&arena);
    return code;
}
