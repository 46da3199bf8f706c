#include "measure/difference.h"

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* The polygons shifted by whole turns. */
static cm_code shift(cm_geos *geos, const cm_multipolygon *shape, double turn, const char *what,
                     GEOSGeometry **out, cm_error *error) {
    cm_shape_builder builder = {0};
    cm_arena arena = {0};
    cm_multipolygon moved = {0};
    bool room = true;
    for (size_t p = 0; room && p < shape->count; p++)
        room = cm_shape_builder_add(&builder, &shape->polygons[p]);
    for (size_t i = 0; room && i < builder.point_count; i++)
        builder.points[i].lon += turn;
    room = room && cm_shape_builder_finish(&builder, &arena, &moved);
    *out = room ? cm_geos_from(geos, &moved) : NULL;
    cm_shape_builder_clear(&builder);
    cm_arena_clear(&arena);
    if (!room)
        return out_of_memory(error);
    return *out != NULL ? CM_OK : cm_geos_failed(geos, what, error);
}

/* Replaces *rest by what the shifted polygons leave of it. */
static cm_code subtract(cm_geos *geos, GEOSGeometry **rest, const cm_multipolygon *less,
                        double turn, const char *what, cm_error *error) {
    GEOSGeometry *taken = NULL;
    const cm_code code = shift(geos, less, turn, what, &taken, error);
    if (code != CM_OK)
        return code;
    GEOSGeometry *left = GEOSDifference_r(geos->handle, *rest, taken);
    GEOSGeom_destroy_r(geos->handle, taken);
    if (left == NULL)
        return cm_geos_failed(geos, what, error);
    GEOSGeom_destroy_r(geos->handle, *rest);
    *rest = left;
    return CM_OK;
}

cm_code cm_difference(cm_geos *geos, const cm_multipolygon *from, const cm_multipolygon *less,
                      const char *what, cm_arena *arena, cm_multipolygon *out, cm_error *error) {
    const cm_box box = cm_multipolygon_box(from), other = cm_multipolygon_box(less);
    GEOSGeometry *rest = cm_geos_from(geos, from);
    cm_code code = rest == NULL ? cm_geos_failed(geos, what, error) : CM_OK;
    for (int turns = -1; code == CM_OK && turns <= 1; turns++) {
        const double turn = 360.0 * turns;
        if (cm_box_meets(cm_box_turned(other, turn), box))
            code = subtract(geos, &rest, less, turn, what, error);
    }
    if (code == CM_OK)
        code = cm_geos_to(geos, rest, arena, out, error);
    if (rest != NULL)
        GEOSGeom_destroy_r(geos->handle, rest);
    return code;
}
