#include "measure/outside.h"

#include "clean/geos.h"
#include "measure/difference.h"
#include "measure/polygons.h"

cm_code cm_figures_outside(const cm_figures *figures, cm_arena *arena, cm_multipolygon *out,
                           cm_error *error) {
    *out = (cm_multipolygon){0};
    if (figures->outside_m2 == 0)
        return CM_OK;
    cm_multipolygon control = {0};
    cm_geos geos = {0};
    cm_code code = cm_geos_open(&geos, error);
    if (code == CM_OK && !cm_polygons_list(figures->control, arena, &control))
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (code == CM_OK)
        code = cm_difference(&geos, &control, &figures->outline, "taking the units out of control",
                             arena, out, error);
    cm_geos_close(&geos);
    return code;
}
