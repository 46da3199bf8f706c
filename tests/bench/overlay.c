/* What a program does that overlays anew: on each date, for each unit whose box meets the
 * control's, contains it whole or intersects it with GEOS. Controlled areas alone, in the plane, by
 * the latitude of the middle; nothing gained, nothing lost, no front. Less than `controlmap series`
 * measures.
 *
 *   overlay UNITS @LIST STEP
 *
 * Every STEP-th file of the list. Prints the number of dates, the milliseconds before the first of
 * them, and the sum of the areas in km². */
#include <gdal.h>
#include <geos_c.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    GEOSGeometry *shape;
    double box[4], area;
} unit;

static void tell(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
}

static double now_ms(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void box_of(const GEOSGeometry *shape, double box[4]) {
    (void)GEOSGeom_getXMin(shape, &box[0]);
    (void)GEOSGeom_getYMin(shape, &box[1]);
    (void)GEOSGeom_getXMax(shape, &box[2]);
    (void)GEOSGeom_getYMax(shape, &box[3]);
}

static double area_km2(const GEOSGeometry *shape) {
    double area = 0, box[4];
    (void)GEOSArea(shape, &area);
    if (area <= 0)
        return 0;
    box_of(shape, box);
    return area * 111.2 * 111.2 * cos((box[1] + box[3]) / 2 * 0.017453292519943295);
}

static GEOSGeometry *geometry_of(OGRFeatureH feature) {
    OGRGeometryH shape = OGR_F_GetGeometryRef(feature);
    const size_t size = (size_t)OGR_G_WkbSize(shape);
    unsigned char *wkb = malloc(size);
    if (wkb == NULL || OGR_G_ExportToWkb(shape, wkbNDR, wkb) != OGRERR_NONE)
        exit(1);
    GEOSGeometry *geometry = GEOSGeomFromWKB_buf(wkb, size);
    free(wkb);
    if (geometry != NULL && GEOSisValid(geometry) != 1) {
        GEOSGeometry *valid = GEOSMakeValid(geometry);
        GEOSGeom_destroy(geometry);
        geometry = valid;
    }
    if (geometry == NULL)
        exit(1);
    return geometry;
}

static unit *read_shapes(const char *path, size_t *count) {
    GDALDatasetH data = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    if (data == NULL) {
        tell("overlay: %s cannot be opened", path);
        exit(1);
    }
    OGRLayerH layer = GDALDatasetGetLayer(data, 0);
    unit *units = calloc((size_t)OGR_L_GetFeatureCount(layer, 1) + 1, sizeof *units);
    *count = 0;
    OGRFeatureH feature;
    while (units != NULL && (feature = OGR_L_GetNextFeature(layer)) != NULL) {
        unit *u = &units[(*count)++];
        u->shape = geometry_of(feature);
        u->area = area_km2(u->shape);
        box_of(u->shape, u->box);
        OGR_F_Destroy(feature);
    }
    GDALClose(data);
    if (units == NULL)
        exit(1);
    return units;
}

static void free_shapes(unit *units, size_t count) {
    for (size_t i = 0; i < count; i++)
        GEOSGeom_destroy(units[i].shape);
    free(units);
}

static double overlay(const unit *units, size_t count, const char *path) {
    size_t part_count = 0;
    unit *parts = read_shapes(path, &part_count);
    double sum = 0;
    for (size_t k = 0; k < part_count; k++) {
        const unit *part = &parts[k];
        const GEOSPreparedGeometry *prepared = GEOSPrepare(part->shape);
        for (size_t i = 0; i < count; i++) {
            const unit *u = &units[i];
            if (u->box[0] > part->box[2] || u->box[2] < part->box[0] || u->box[1] > part->box[3] ||
                u->box[3] < part->box[1])
                continue;
            if (GEOSPreparedContains(prepared, u->shape) == 1) {
                sum += u->area;
            } else if (GEOSPreparedIntersects(prepared, u->shape) == 1) {
                GEOSGeometry *common = GEOSIntersection(u->shape, part->shape);
                if (common != NULL)
                    sum += area_km2(common);
                GEOSGeom_destroy(common);
            }
        }
        GEOSPreparedGeom_destroy(prepared);
    }
    free_shapes(parts, part_count);
    return sum;
}

int main(int argc, char **argv) {
    const double start = now_ms();
    const long step = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    if (step < 1 || argv[2][0] != '@')
        return 2;
    GDALAllRegister();
    initGEOS(tell, tell);
    size_t count = 0;
    unit *units = read_shapes(argv[1], &count);
    FILE *list = fopen(argv[2] + 1, "r");
    if (list == NULL)
        return 1;
    const double ready = now_ms() - start;
    char path[4096];
    double sum = 0;
    long dates = 0;
    for (long line = 0; fgets(path, sizeof path, list) != NULL; line++) {
        path[strcspn(path, "\n")] = '\0';
        if (line % step == 0) {
            sum += overlay(units, count, path);
            dates++;
        }
    }
    (void)fclose(list);
    free_shapes(units, count);
    finishGEOS();
    (void)printf("%ld %.1f %.1f\n", dates, ready, sum);
    return 0;
}
