#include "measure/outside.h"

#include "clean/geos.h"
#include "measure/polygons.h"

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* All polygons of the control layer as one geometry; its features do not overlap. */
static cm_code gather_control(cm_geos *geos, const cm_layer *control, GEOSGeometry **out,
                              cm_error *error) {
    cm_arena arena = {0};
    cm_multipolygon all = {0};
    const bool room = cm_polygons_list(control, &arena, &all);
    *out = room ? cm_geos_from(geos, &all) : NULL;
    cm_arena_clear(&arena);
    if (!room)
        return out_of_memory(error);
    return *out != NULL ? CM_OK : cm_geos_failed(geos, "building the control polygons", error);
}

/* The outline of the units, shifted by whole turns. */
static cm_code shift_outline(cm_geos *geos, const cm_multipolygon *outline, double turn,
                             GEOSGeometry **out, cm_error *error) {
    cm_shape_builder builder = {0};
    cm_arena arena = {0};
    cm_multipolygon moved = {0};
    bool room = true;
    for (size_t p = 0; room && p < outline->count; p++)
        room = cm_shape_builder_add(&builder, &outline->polygons[p]);
    for (size_t i = 0; room && i < builder.point_count; i++)
        builder.points[i].lon += turn;
    room = room && cm_shape_builder_finish(&builder, &arena, &moved);
    *out = room ? cm_geos_from(geos, &moved) : NULL;
    cm_shape_builder_clear(&builder);
    cm_arena_clear(&arena);
    if (!room)
        return out_of_memory(error);
    return *out != NULL ? CM_OK : cm_geos_failed(geos, "building the outline", error);
}

/* Replaces *rest by what the shifted outline leaves of it. */
static cm_code subtract(cm_geos *geos, GEOSGeometry **rest, const cm_multipolygon *outline,
                        double turn, cm_error *error) {
    GEOSGeometry *units = NULL;
    const cm_code code = shift_outline(geos, outline, turn, &units, error);
    if (code != CM_OK)
        return code;
    GEOSGeometry *less = GEOSDifference_r(geos->handle, *rest, units);
    GEOSGeom_destroy_r(geos->handle, units);
    if (less == NULL)
        return cm_geos_failed(geos, "taking the units out of control", error);
    GEOSGeom_destroy_r(geos->handle, *rest);
    *rest = less;
    return CM_OK;
}

cm_code cm_figures_outside(const cm_figures *figures, cm_arena *arena, cm_multipolygon *out,
                           cm_error *error) {
    if (figures->outside_m2 == 0) {
        *out = (cm_multipolygon){0};
        return CM_OK;
    }
    const cm_box control = figures->control->box;
    const cm_box units = cm_multipolygon_box(&figures->outline);
    GEOSGeometry *rest = NULL;
    cm_geos geos = {0};
    cm_code code = cm_geos_open(&geos, error);
    if (code == CM_OK)
        code = gather_control(&geos, figures->control, &rest, error);
    /* Control drawn past 180 degrees may lie a turn of the globe away from its units. */
    for (int turns = -1; code == CM_OK && turns <= 1; turns++) {
        const double turn = 360.0 * turns;
        const cm_box moved = {units.west + turn, units.south, units.east + turn, units.north};
        if (cm_box_meets(moved, control))
            code = subtract(&geos, &rest, &figures->outline, turn, error);
    }
    if (code == CM_OK)
        code = cm_geos_to(&geos, rest, arena, out, error);
    if (rest != NULL)
        GEOSGeom_destroy_r(geos.handle, rest);
    cm_geos_close(&geos);
    return code;
}
