#include "measure/coverage.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "controlmap/earth.h"
#include "measure/dissolve.h"
#include "measure/polygons.h"

/* Largest relative difference between the union and the sum that is rounding. */
static const double SAME_AREA = 1e-11;

/* From so many polygons on, two threads are worth their while. */
enum { MANY = 200 };

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

/* ---- uniting -------------------------------------------------------------------------------- */

/* Part of the polygons, united in a thread with a GEOS context of its own. */
typedef struct {
    const cm_polygon *polygons;
    size_t count;
    cm_arena arena;
    cm_multipolygon united;
    cm_code code;
    cm_error error;
} portion;

static cm_code unite(const cm_multipolygon *polygons, cm_arena *arena, cm_multipolygon *out,
                     cm_error *error) {
    cm_geos geos = {0};
    cm_code code = cm_geos_open(&geos, error);
    if (code != CM_OK)
        return code;
    GEOSGeometry *all = cm_geos_from(&geos, polygons);
    GEOSGeometry *united = all == NULL ? NULL : GEOSUnaryUnion_r(geos.handle, all);
    code = united == NULL ? cm_geos_failed(&geos, "uniting the units", error)
                          : cm_geos_to(&geos, united, arena, out, error);
    if (united != NULL)
        GEOSGeom_destroy_r(geos.handle, united);
    if (all != NULL)
        GEOSGeom_destroy_r(geos.handle, all);
    cm_geos_close(&geos);
    return code;
}

static void *unite_portion(void *data) {
    portion *p = data;
    const cm_multipolygon polygons = {p->count, p->polygons};
    p->code = unite(&polygons, &p->arena, &p->united, &p->error);
    return NULL;
}

static int by_west(const void *a, const void *b) {
    const double p = cm_ring_box(&((const cm_polygon *)a)->shell).west;
    const double q = cm_ring_box(&((const cm_polygon *)b)->shell).west;
    return (p > q) - (p < q);
}

/* The west beside the east, then both. */
static cm_code unite_by_halves(cm_polygon *polygons, size_t count, cm_arena *arena,
                               cm_multipolygon *out, cm_error *error) {
    qsort(polygons, count, sizeof *polygons, by_west);
    portion west = {.polygons = polygons, .count = count / 2};
    portion east = {.polygons = polygons + count / 2, .count = count - count / 2};
    pthread_t thread;
    const bool beside = pthread_create(&thread, NULL, unite_portion, &west) == 0;
    (void)unite_portion(&east);
    if (beside)
        (void)pthread_join(thread, NULL);
    else
        (void)unite_portion(&west);
    cm_code code = west.code;
    if (code == CM_OK)
        code = east.code;
    if (code != CM_OK && error != NULL)
        *error = west.code != CM_OK ? west.error : east.error;
    cm_arena scratch = {0};
    const size_t total = west.united.count + east.united.count;
    cm_polygon *both = cm_arena_calloc(&scratch, total + 1, sizeof *both);
    if (code == CM_OK && both == NULL)
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (code == CM_OK) {
        for (size_t i = 0; i < total; i++)
            both[i] = i < west.united.count ? west.united.polygons[i]
                                            : east.united.polygons[i - west.united.count];
        const cm_multipolygon parts = {total, both};
        code = unite(&parts, arena, out, error);
    }
    cm_arena_clear(&scratch);
    cm_arena_clear(&west.arena);
    cm_arena_clear(&east.arena);
    return code;
}

static cm_code overlay_all(const cm_layer *boundary, cm_arena *arena, cm_multipolygon *out,
                           cm_error *error) {
    cm_multipolygon polygons;
    if (!cm_polygons_list(boundary, arena, &polygons))
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (polygons.count < MANY)
        return unite(&polygons, arena, out, error);
    cm_polygon *sorted =
        cm_arena_copy(arena, polygons.polygons, polygons.count, sizeof *polygons.polygons);
    return sorted == NULL ? cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out")
                          : unite_by_halves(sorted, polygons.count, arena, out, error);
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
    return overlay_all(boundary, arena, &out->outline, error);
}
