#include "measure/polygons.h"

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
