#include "measure/polygons.h"

#include <math.h>

#include "controlmap/earth.h"

/* Largest relative difference between a union and the sum of its parts that is rounding. */
static const double SAME_AREA = 1e-11;

bool cm_polygons_list(const cm_layer *layer, cm_arena *arena, cm_multipolygon *out) {
    size_t count = 0;
    for (size_t i = 0; i < layer->feature_count; i++)
        count += layer->features[i].shape.count;
    cm_polygon *polygons = cm_arena_calloc(arena, count, sizeof *polygons);
    if (polygons == NULL)
        return false;
    size_t at = 0;
    for (size_t i = 0; i < layer->feature_count; i++)
        for (size_t p = 0; p < layer->features[i].shape.count; p++)
            polygons[at++] = layer->features[i].shape.polygons[p];
    *out = (cm_multipolygon){count, polygons};
    return true;
}

double cm_polygons_area_m2(const cm_multipolygon *polygons) {
    double area_m2 = NAN;
    return cm_multipolygon_area(polygons, NULL, &area_m2, NULL) == CM_OK ? area_m2 : NAN;
}

bool cm_polygons_add_up(double union_m2, double parts_m2) {
    return fabs(union_m2 - parts_m2) <= SAME_AREA * parts_m2;
}
