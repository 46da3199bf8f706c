#include "measure/coverage.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "measure/polygons.h"
#include "measure/unite.h"

/* Joins what neighbours do not share and shows whether the result is the union: it must be valid
 * and as large as the units together. */
static cm_code try_shared_edges(cm_geos *geos, const cm_edge *edges, size_t count, double sum_m2,
                                cm_arena *arena, cm_multipolygon *out, bool *fits,
                                cm_error *error) {
    cm_multipolygon outline = {0};
    const cm_code code = cm_dissolve(edges, count, arena, &outline, fits, error);
    if (code != CM_OK || !*fits)
        return code;
    *fits = cm_polygons_add_up(cm_polygons_area_m2(&outline), sum_m2);
    GEOSGeometry *geometry = *fits ? cm_geos_from(geos, &outline) : NULL;
    *fits = geometry != NULL && GEOSisValid_r(geos->handle, geometry) == 1;
    if (geometry != NULL)
        GEOSGeom_destroy_r(geos->handle, geometry);
    if (*fits)
        *out = outline;
    return CM_OK;
}

/* Uniting many units takes more memory than all that comes after it, in pieces that the allocator
 * would keep. */
static void give_back(void) {
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

/* The plain way, where the others do not lead to an end. */
static cm_code overlay_all(cm_geos *geos, const cm_multipolygon *polygons, cm_arena *arena,
                           cm_multipolygon *out, cm_error *error) {
    GEOSGeometry *all = cm_geos_from(geos, polygons);
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
        sum_m2 += cm_polygons_area_m2(&boundary->features[i].shape);
    cm_arena scratch = {0};
    cm_multipolygon polygons = {0};
    cm_edge *edges = NULL;
    size_t count = 0;
    bool done = false;
    cm_code code = cm_polygons_list(boundary, &scratch, &polygons)
                       ? cm_unshared_edges(&polygons, NULL, &scratch, &edges, &count, error)
                       : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (code == CM_OK)
        code = try_shared_edges(geos, edges, count, sum_m2, arena, &out->outline,
                                &out->units_share_edges, error);
    if (code == CM_OK && !out->units_share_edges) {
        code = cm_edges_unite(geos, edges, count, arena, &out->outline, &done, error);
        if (code == CM_OK && !done)
            code = overlay_all(geos, &polygons, arena, &out->outline, error);
    }
    cm_arena_clear(&scratch);
    if (!out->units_share_edges)
        give_back();
    return code;
}
