#include "base/plane.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sum.h"

struct cm_plane {
    PJ_CONTEXT *context;
    PJ *transform;
    double unit_m; /* metres in a unit of the axes */
    char name[128];
};

static bool is_projected(PJ_CONTEXT *context, const char *definition, double *unit_m) {
    PJ *crs = proj_create(context, definition);
    bool projected = crs != NULL && proj_get_type(crs) == PJ_TYPE_PROJECTED_CRS;
    PJ *axes = projected ? proj_crs_get_coordinate_system(context, crs) : NULL;
    projected = axes != NULL &&
                proj_cs_get_axis_info(context, axes, 0, NULL, NULL, NULL, unit_m, NULL, NULL, NULL);
    proj_destroy(axes);
    proj_destroy(crs);
    return projected;
}

cm_code cm_plane_create(const char *definition, struct cm_plane **out, cm_error *error) {
    struct cm_plane *plane = calloc(1, sizeof *plane);
    if (plane == NULL)
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    plane->context = proj_context_create();
    proj_log_level(plane->context, PJ_LOG_NONE);
    (void)snprintf(plane->name, sizeof plane->name, "%s", definition);
    PJ *transform = NULL;
    if (is_projected(plane->context, definition, &plane->unit_m))
        transform = proj_create_crs_to_crs(plane->context, "OGC:CRS84", definition, NULL);
    if (transform != NULL)
        plane->transform = proj_normalize_for_visualization(plane->context, transform);
    proj_destroy(transform);
    if (plane->transform == NULL) {
        cm_plane_free(plane);
        return cm_error_set(
            error, CM_ERR_USAGE, "use one such as EPSG:6933, or wgs84, sphere:RADIUS_M, geodesic",
            "\"%.100s\" is not a projected coordinate system that PROJ knows", definition);
    }
    *out = plane;
    return CM_OK;
}

void cm_plane_free(struct cm_plane *plane) {
    if (plane == NULL)
        return;
    proj_destroy(plane->transform);
    proj_context_destroy(plane->context);
    free(plane);
}

const char *cm_plane_name(const struct cm_plane *plane) {
    return plane->name;
}

cm_code cm_plane_ring_area(const struct cm_plane *plane, const cm_ring *ring, double *area_m2,
                           cm_error *error) {
    PJ_COORD first = {{0}}, before = {{0}};
    cm_sum twice = {0};
    for (size_t i = 0; i <= ring->count; i++) {
        const cm_lonlat p = ring->points[i < ring->count ? i : 0];
        const PJ_COORD at =
            proj_trans(plane->transform, PJ_FWD, proj_coord(p.lon, p.lat, 0, HUGE_VAL));
        if (!isfinite(at.xy.x) || !isfinite(at.xy.y))
            return cm_error_set(error, CM_ERR_CRS, "choose another --earth",
                                "%s does not reach longitude %.6g, latitude %.6g", plane->name,
                                p.lon, p.lat);
        /* Seen from the first vertex, so that large false eastings take no digits. */
        if (i == 0)
            first = at;
        else
            cm_sum_add(&twice, (before.xy.x - first.xy.x) * (at.xy.y - first.xy.y) -
                                   (at.xy.x - first.xy.x) * (before.xy.y - first.xy.y));
        before = at;
    }
    *area_m2 = fabs(cm_sum_total(&twice)) / 2 * plane->unit_m * plane->unit_m;
    return CM_OK;
}
