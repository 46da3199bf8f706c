#include "measure/coverage.h"

#include <math.h>

#include "controlmap/earth.h"
#include "measure/dissolve.h"
#include "measure/polygons.h"

/* Largest relative difference between the union and the sum that is rounding. */
static const double SAME_AREA = 1e-11;

static double area_of(const cm_multipolygon *shape) {
    double area_m2 = NAN;
    (void)cm_multipolygon_area(shape, NULL, &area_m2, NULL);
    return area_m2;
}

/* Dissolves shared edges and shows whether the result is the union: it must be valid and as large
 * as the units together. */
static cm_code try_shared_edges(cm_geos *geos, const cm_layer *boundary, double sum_m2,
                                cm_arena *arena, cm_multipolygon *out, bool *fits,
                                cm_error *error) {
    cm_multipolygon outline = {0};
    const cm_code code = cm_dissolve(boundary, arena, &outline, fits, error);
    if (code != CM_OK || !*fits)
        return code;
    *fits = fabs(area_of(&outline) - sum_m2) <= SAME_AREA * sum_m2;
    GEOSGeometry *geometry = *fits ? cm_geos_from(geos, &outline) : NULL;
    *fits = geometry != NULL && GEOSisValid_r(geos->handle, geometry) == 1;
    if (geometry != NULL)
        GEOSGeom_destroy_r(geos->handle, geometry);
    if (*fits)
        *out = outline;
    return CM_OK;
}

static cm_code overlay_all(cm_geos *geos, const cm_layer *boundary, cm_arena *arena,
                           cm_multipolygon *out, cm_error *error) {
    cm_multipolygon polygons;
    if (!cm_polygons_list(boundary, arena, &polygons))
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    GEOSGeometry *all = cm_geos_from(geos, &polygons);
    GEOSGeometry *united = all == NULL ? NULL : GEOSUnaryUnion_r(geos->handle, all);
    const cm_code code = united == NULL ? cm_geos_failed(geos, "uniting the units", error)
                                        : cm_geos_to(geos, united, arena, out, error);
    if (united != NULL)
        GEOSGeom_destroy_r(geos->handle, united);
    if (all != NULL)
        GEOSGeom_destroy_r(geos->handle, all);
    return code;
}

cm_code cm_coverage_unite(cm_geos *geos, const cm_layer *boundary, cm_arena *arena,
                          cm_coverage *out, cm_error *error) {
    double sum_m2 = 0;
    for (size_t i = 0; i < boundary->feature_count; i++)
        sum_m2 += area_of(&boundary->features[i].shape);
    const cm_code code = try_shared_edges(geos, boundary, sum_m2, arena, &out->outline,
                                          &out->units_share_edges, error);
    if (code != CM_OK || out->units_share_edges)
        return code;
    return overlay_all(geos, boundary, arena, &out->outline, error);
}
