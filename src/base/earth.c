#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ellipsoid.h"
#include "base/geodesics.h"
#include "base/plane.h"
#include "base/sum.h"
#include "controlmap/earth.h"

const cm_earth CM_EARTH_WGS84 = {6378137.0, 1 / 298.257223563, false, NULL};

/* ---- which Earth -------------------------------------------------------------------------- */

static bool parse_sphere(const char *name, cm_earth *out) {
    char *end = NULL;
    if (strcmp(name, "sphere") == 0) {
        *out = (cm_earth){.semi_major_m = CM_EARTH_MEAN_RADIUS_M};
        return true;
    }
    if (strncmp(name, "sphere:", 7) != 0)
        return false;
    const double radius = g_ascii_strtod(name + 7, &end);
    if (end == name + 7 || *end != '\0' || !(radius > 0) || !isfinite(radius))
        return false;
    *out = (cm_earth){.semi_major_m = radius};
    return true;
}

cm_code cm_earth_create(const char *name, cm_earth *out, cm_error *error) {
    cm_earth earth = CM_EARTH_WGS84;
    if (strcmp(name, "wgs84") == 0) {
        *out = earth;
        return CM_OK;
    }
    if (strcmp(name, "geodesic") == 0) {
        earth.geodesic = true;
        *out = earth;
        return CM_OK;
    }
    if (parse_sphere(name, out))
        return CM_OK;
    /* An authority and a code, or a definition written out; a misspelt name is neither. */
    if (strpbrk(name, ":+[") == NULL || strncmp(name, "sphere", 6) == 0)
        return cm_error_set(error, CM_ERR_USAGE,
                            "use wgs84, sphere, sphere:RADIUS_M, geodesic or EPSG:n",
                            "--earth: unknown figure of the Earth \"%s\"", name);
    struct cm_plane *plane = NULL;
    const cm_code code = cm_plane_create(name, &plane, error);
    if (code != CM_OK)
        return code;
    earth.plane = plane;
    *out = earth;
    return CM_OK;
}

void cm_earth_clear(cm_earth *earth) {
    cm_plane_free((struct cm_plane *)earth->plane);
    earth->plane = NULL;
}

bool cm_earth_is_same(const cm_earth *a, const cm_earth *b) {
    return a->semi_major_m == b->semi_major_m && a->flattening == b->flattening &&
           a->geodesic == b->geodesic && a->plane == b->plane;
}

void cm_earth_name(const cm_earth *earth, char *buffer, size_t size) {
    const double a = earth->semi_major_m, f = earth->flattening;
    if (earth->plane != NULL) {
        (void)snprintf(buffer, size, "plane %s", cm_plane_name(earth->plane));
        return;
    }
    if (a == CM_EARTH_WGS84.semi_major_m && f == CM_EARTH_WGS84.flattening) {
        (void)snprintf(buffer, size, "WGS 84%s", earth->geodesic ? ", geodesic edges" : "");
        return;
    }
    char axis[G_ASCII_DTOSTR_BUF_SIZE], inverse[G_ASCII_DTOSTR_BUF_SIZE];
    (void)g_ascii_formatd(axis, sizeof axis, "%.12g", a);
    if (f == 0) {
        (void)snprintf(buffer, size, "sphere R=%s m", axis);
        return;
    }
    (void)g_ascii_formatd(inverse, sizeof inverse, "%.12g", 1 / f);
    (void)snprintf(buffer, size, "ellipsoid a=%s m, 1/f=%s", axis, inverse);
}

/* ---- areas -------------------------------------------------------------------------------- */

static cm_code check_ring(const cm_ring *ring, cm_error *error) {
    if (ring->count < 3)
        return cm_error_set(error, CM_ERR_GEOMETRY, NULL, "a ring has %zu points, fewer than 3",
                            ring->count);
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat p = ring->points[i];
        if (!isfinite(p.lon) || !isfinite(p.lat))
            return cm_error_set(error, CM_ERR_GEOMETRY, NULL, "a coordinate is not finite");
        if (fabs(p.lat) > 90.0 + 1e-9)
            return cm_error_set(error, CM_ERR_GEOMETRY, NULL, "latitude %.10g is outside -90 to 90",
                                p.lat);
    }
    return CM_OK;
}

static cm_code ring_area(const cm_ring *ring, const cm_earth *earth, double *area_m2,
                         cm_error *error) {
    const cm_code code = check_ring(ring, error);
    if (code != CM_OK)
        return code;
    if (earth->plane != NULL)
        return cm_plane_ring_area(earth->plane, ring, area_m2, error);
    *area_m2 =
        earth->geodesic ? cm_ring_geodesic_area(ring, earth) : cm_ring_ellipsoid_area(ring, earth);
    return CM_OK;
}

cm_code cm_polygon_area(const cm_polygon *polygon, const cm_earth *earth, double *area_m2,
                        cm_error *error) {
    const cm_earth *on = earth != NULL ? earth : &CM_EARTH_WGS84;
    double total = 0;
    for (size_t r = 0; r <= polygon->hole_count; r++) {
        const cm_ring *ring = r == 0 ? &polygon->shell : &polygon->holes[r - 1];
        double part = 0;
        const cm_code code = ring_area(ring, on, &part, error);
        if (code != CM_OK)
            return code;
        total += r == 0 ? part : -part;
    }
    *area_m2 = total;
    return CM_OK;
}

cm_code cm_multipolygon_area(const cm_multipolygon *multipolygon, const cm_earth *earth,
                             double *area_m2, cm_error *error) {
    cm_sum total = {0};
    for (size_t i = 0; i < multipolygon->count; i++) {
        double part = 0;
        const cm_code code = cm_polygon_area(&multipolygon->polygons[i], earth, &part, error);
        if (code != CM_OK)
            return code;
        cm_sum_add(&total, part);
    }
    *area_m2 = cm_sum_total(&total);
    return CM_OK;
}
