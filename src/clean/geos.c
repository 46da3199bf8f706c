#include "clean/geos.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "controlmap/versions.h"

static void on_message(const char *text, void *user) {
    cm_geos *geos = user;
    (void)snprintf(geos->message, sizeof geos->message, "%s", text);
}

cm_code cm_geos_open(cm_geos *geos, cm_error *error) {
    geos->message[0] = '\0';
    geos->handle = GEOS_init_r();
    if (geos->handle == NULL)
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    (void)GEOSContext_setErrorMessageHandler_r(geos->handle, on_message, geos);
    return CM_OK;
}

void cm_geos_close(cm_geos *geos) {
    if (geos->handle != NULL)
        GEOS_finish_r(geos->handle);
    geos->handle = NULL;
}

cm_code cm_geos_failed(const cm_geos *geos, const char *doing, cm_error *error) {
    return cm_error_set(error, CM_ERR_INTERNAL, NULL, "GEOS failed while %s: %s", doing,
                        geos->message[0] != '\0' ? geos->message : "no reason given");
}

static GEOSGeometry *ring_from(cm_geos *geos, const cm_ring *ring) {
    GEOSContextHandle_t handle = geos->handle;
    const size_t count = ring->count + 1;
    cm_lonlat *closed = malloc(count * sizeof *closed);
    if (closed == NULL)
        return NULL;
    for (size_t i = 0; i < ring->count; i++)
        closed[i] = ring->points[i];
    closed[ring->count] = ring->points[0];
    GEOSCoordSequence *sequence =
        GEOSCoordSeq_copyFromBuffer_r(handle, &closed[0].lon, (unsigned)count, 0, 0);
    free(closed);
    /* The ring takes the sequence, even when it refuses. */
    return sequence == NULL ? NULL : GEOSGeom_createLinearRing_r(handle, sequence);
}

GEOSGeometry *cm_geos_from_polygon(cm_geos *geos, const cm_polygon *polygon) {
    GEOSContextHandle_t handle = geos->handle;
    GEOSGeometry *shell = ring_from(geos, &polygon->shell);
    GEOSGeometry **holes = calloc(polygon->hole_count + 1, sizeof(GEOSGeometry *));
    size_t made = 0;
    if (shell == NULL || holes == NULL)
        goto failed;
    for (; made < polygon->hole_count; made++) {
        holes[made] = ring_from(geos, &polygon->holes[made]);
        if (holes[made] == NULL)
            goto failed;
    }
    GEOSGeometry *geometry = GEOSGeom_createPolygon_r(handle, shell, holes, (unsigned)made);
    free(holes);
    return geometry;
failed:
    for (size_t i = 0; holes != NULL && i < made; i++)
        GEOSGeom_destroy_r(handle, holes[i]);
    free(holes);
    if (shell != NULL)
        GEOSGeom_destroy_r(handle, shell);
    return NULL;
}

GEOSGeometry *cm_geos_from(cm_geos *geos, const cm_multipolygon *multipolygon) {
    GEOSContextHandle_t handle = geos->handle;
    GEOSGeometry **parts = calloc(multipolygon->count + 1, sizeof(GEOSGeometry *));
    if (parts == NULL)
        return NULL;
    for (size_t i = 0; i < multipolygon->count; i++) {
        parts[i] = cm_geos_from_polygon(geos, &multipolygon->polygons[i]);
        if (parts[i] == NULL) {
            for (size_t k = 0; k < i; k++)
                GEOSGeom_destroy_r(handle, parts[k]);
            free(parts);
            return NULL;
        }
    }
    GEOSGeometry *geometry = GEOSGeom_createCollection_r(handle, GEOS_MULTIPOLYGON, parts,
                                                         (unsigned)multipolygon->count);
    free(parts);
    return geometry;
}

static cm_code collect_ring(cm_geos *geos, const GEOSGeometry *ring, cm_shape_builder *builder,
                            cm_error *error) {
    GEOSContextHandle_t handle = geos->handle;
    unsigned count = 0;
    const GEOSCoordSequence *sequence = GEOSGeom_getCoordSeq_r(handle, ring);
    if (sequence == NULL || !GEOSCoordSeq_getSize_r(handle, sequence, &count))
        return cm_geos_failed(geos, "reading a ring", error);
    cm_lonlat *points = malloc((count + 1U) * sizeof *points);
    bool room = points != NULL && cm_shape_builder_ring(builder);
    if (room && !GEOSCoordSeq_copyToBuffer_r(handle, sequence, &points[0].lon, 0, 0)) {
        free(points);
        return cm_geos_failed(geos, "reading a ring", error);
    }
    for (unsigned i = 0; room && i + 1 < count; i++) /* the last repeats the first */
        room = cm_shape_builder_point(builder, points[i]);
    free(points);
    return room ? CM_OK : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

cm_code cm_geos_collect(cm_geos *geos, const GEOSGeometry *geometry, cm_shape_builder *builder,
                        cm_error *error) {
    GEOSContextHandle_t handle = geos->handle;
    const int type = GEOSGeomTypeId_r(handle, geometry);
    if (GEOSisEmpty_r(handle, geometry) == 1)
        return CM_OK;
    if (type == GEOS_MULTIPOLYGON || type == GEOS_GEOMETRYCOLLECTION) {
        const int count = GEOSGetNumGeometries_r(handle, geometry);
        for (int i = 0; i < count; i++) {
            const cm_code code =
                cm_geos_collect(geos, GEOSGetGeometryN_r(handle, geometry, i), builder, error);
            if (code != CM_OK)
                return code;
        }
        return CM_OK;
    }
    if (type != GEOS_POLYGON)
        return CM_OK;
    if (!cm_shape_builder_polygon(builder))
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    cm_code code = collect_ring(geos, GEOSGetExteriorRing_r(handle, geometry), builder, error);
    const int holes = GEOSGetNumInteriorRings_r(handle, geometry);
    for (int i = 0; code == CM_OK && i < holes; i++)
        code = collect_ring(geos, GEOSGetInteriorRingN_r(handle, geometry, i), builder, error);
    return code;
}

cm_code cm_geos_to(cm_geos *geos, const GEOSGeometry *geometry, cm_arena *arena,
                   cm_multipolygon *out, cm_error *error) {
    cm_shape_builder builder = {0};
    cm_code code = cm_geos_collect(geos, geometry, &builder, error);
    if (code == CM_OK && !cm_shape_builder_finish(&builder, arena, out))
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    cm_shape_builder_clear(&builder);
    return code;
}

const char *cm_version_geos(void) {
    return GEOSversion();
}

int cm_geos_orientation(const cm_geos *geos, cm_lonlat a, cm_lonlat b, cm_lonlat p) {
    static const double BOUND_A = 3.3306690738754716e-16;
    const double left = (a.lon - p.lon) * (b.lat - p.lat);
    const double right = (a.lat - p.lat) * (b.lon - p.lon);
    const double determinant = left - right;
    if (fabs(determinant) > BOUND_A * (fabs(left) + fabs(right)))
        return determinant > 0 ? 1 : -1;
    return GEOSOrientationIndex_r(geos->handle, a.lon, a.lat, b.lon, b.lat, p.lon, p.lat);
}
