#include "measure/triangulation.h"

#include <stdlib.h>

static int compare_points(const void *a, const void *b) {
    const cm_lonlat *p = a, *q = b;
    if (p->lon != q->lon)
        return p->lon < q->lon ? -1 : 1;
    return p->lat < q->lat ? -1 : p->lat > q->lat ? 1 : 0;
}

/* A site as GEOS sees it: longitudes squeezed, and which site it is. */
typedef struct {
    cm_lonlat at;
    uint32_t index;
} corner;

static cm_code read_triangle(cm_geos *geos, const GEOSGeometry *triangle, const corner *corners,
                             size_t count, uint32_t out[3]) {
    const GEOSGeometry *ring = GEOSGetExteriorRing_r(geos->handle, triangle);
    const GEOSCoordSequence *sequence =
        ring == NULL ? NULL : GEOSGeom_getCoordSeq_r(geos->handle, ring);
    if (sequence == NULL)
        return CM_ERR_INTERNAL;
    for (unsigned i = 0; i < 3; i++) {
        corner key = {0};
        if (!GEOSCoordSeq_getXY_r(geos->handle, sequence, i, &key.at.lon, &key.at.lat))
            return CM_ERR_INTERNAL;
        const corner *found = bsearch(&key, corners, count, sizeof *corners, compare_points);
        if (found == NULL)
            return CM_ERR_INTERNAL;
        out[i] = found->index;
    }
    return CM_OK;
}

cm_code cm_triangulate(cm_geos *geos, const cm_sites *sites, const uint32_t *subset, size_t count,
                       cm_triangles *out, cm_error *error) {
    GEOSContextHandle_t handle = geos->handle;
    corner *corners = malloc((count + 1) * sizeof *corners);
    double *buffer = malloc((count + 1) * 2 * sizeof *buffer);
    GEOSGeometry *line = NULL, *collection = NULL;
    cm_code code = CM_OK;
    *out = (cm_triangles){0};
    if (corners == NULL || buffer == NULL) {
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t site = subset == NULL ? (uint32_t)i : subset[i];
        corners[i].at =
            (cm_lonlat){sites->points[site].lon * sites->squeeze, sites->points[site].lat};
        corners[i].index = site;
        buffer[2 * i] = corners[i].at.lon;
        buffer[2 * i + 1] = corners[i].at.lat;
    }
    qsort(corners, count, sizeof *corners, compare_points);
    GEOSCoordSequence *sequence =
        count < 3 ? NULL : GEOSCoordSeq_copyFromBuffer_r(handle, buffer, (unsigned)count, 0, 0);
    line = sequence == NULL ? NULL : GEOSGeom_createLineString_r(handle, sequence);
    collection = line == NULL ? NULL : GEOSDelaunayTriangulation_r(handle, line, 0.0, 0);
    const int triangles = collection == NULL ? 0 : GEOSGetNumGeometries_r(handle, collection);
    if (triangles <= 0) {
        code = cm_error_set(error, CM_ERR_INPUT, "give points on both sides, spread out",
                            "%zu points span no triangle", count);
        goto done;
    }
    out->corners = malloc((size_t)triangles * sizeof *out->corners);
    if (out->corners == NULL) {
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
        goto done;
    }
    for (int i = 0; i < triangles && code == CM_OK; i++)
        code = read_triangle(geos, GEOSGetGeometryN_r(handle, collection, i), corners, count,
                             out->corners[out->count++]);
    if (code != CM_OK) {
        free(out->corners);
        *out = (cm_triangles){0};
        code = cm_geos_failed(geos, "triangulating the points", error);
    }
done:
    if (collection != NULL)
        GEOSGeom_destroy_r(handle, collection);
    if (line != NULL)
        GEOSGeom_destroy_r(handle, line);
    free(corners);
    free(buffer);
    return code;
}

static double cross(cm_lonlat o, cm_lonlat a, cm_lonlat b) {
    return (a.lon - o.lon) * (b.lat - o.lat) - (a.lat - o.lat) * (b.lon - o.lon);
}

bool cm_triangles_interpolate(const cm_triangles *triangles, const cm_sites *sites, cm_lonlat point,
                              double *value) {
    for (size_t i = 0; i < triangles->count; i++) {
        const uint32_t *c = triangles->corners[i];
        const cm_lonlat p = sites->points[c[0]], q = sites->points[c[1]], r = sites->points[c[2]];
        const double whole = cross(p, q, r);
        if (whole == 0)
            continue;
        /* Shares of the triangle opposite each corner; squeezing longitudes does not change them.
         */
        const double at_p = cross(point, q, r) / whole, at_q = cross(point, r, p) / whole;
        const double at_r = 1 - at_p - at_q;
        if (at_p < 0 || at_q < 0 || at_r < 0)
            continue;
        *value =
            at_p * sites->values[c[0]] + at_q * sites->values[c[1]] + at_r * sites->values[c[2]];
        return true;
    }
    return false;
}
