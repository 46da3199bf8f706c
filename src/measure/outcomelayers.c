#include <string.h>

#include "base/arena.h"
#include "controlmap/outcome.h"

/* A layer in the making. */
typedef struct {
    cm_arena arena;
    cm_layer *layer;
    cm_feature *features;
    const cm_outcome *outcome;
    cm_error *error;
} maker;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code start(maker *m, const char *const *fields, size_t field_count, size_t most) {
    const cm_layer *control = m->outcome->before->control;
    m->layer = cm_arena_calloc(&m->arena, 1, sizeof *m->layer);
    m->features = cm_arena_calloc(&m->arena, most, sizeof *m->features);
    if (m->layer == NULL || m->features == NULL)
        return out_of_memory(m->error);
    *m->layer = (cm_layer){.crs = "WGS 84 longitude/latitude",
                           .layer_count = 1,
                           .field_count = field_count,
                           .fields = fields,
                           .features = m->features,
                           .box = CM_BOX_EMPTY};
    m->layer->name = m->layer->source = cm_arena_text(&m->arena, m->outcome->scenario->name);
    memcpy(m->layer->date, control->date, sizeof m->layer->date);
    memcpy(m->layer->as_of, control->as_of, sizeof m->layer->as_of);
    return m->layer->source != NULL ? CM_OK : out_of_memory(m->error);
}

/* Shapes stay the outcome's, which the layer borrows from. */
static cm_code add(maker *m, cm_multipolygon shape, const char *const *values, size_t count) {
    cm_layer *layer = m->layer;
    const char **kept = cm_arena_calloc(&m->arena, count, sizeof *kept);
    double area_m2 = 0;
    if (kept == NULL)
        return out_of_memory(m->error);
    const cm_code code =
        cm_multipolygon_area(&shape, &m->outcome->before->earth, &area_m2, m->error);
    for (size_t i = 0; code == CM_OK && i < count; i++)
        kept[i] = values[i] == NULL ? NULL : cm_arena_text(&m->arena, values[i]);
    if (code == CM_OK)
        kept[count - 1] = cm_arena_printf(&m->arena, "%.6f", area_m2 / 1e6);
    cm_feature *feature = &m->features[layer->feature_count++];
    *feature = (cm_feature){.id = (int64_t)layer->feature_count, .shape = shape, .values = kept};
    layer->box = cm_box_union(layer->box, cm_multipolygon_box(&shape));
    return code;
}

static cm_code finish(maker *m, cm_code code, cm_layer **out) {
    if (code == CM_OK) {
        m->layer->blocks = m->arena.blocks;
        *out = m->layer;
    } else {
        cm_arena_clear(&m->arena);
    }
    return code;
}

cm_code cm_outcome_control_layer(const cm_outcome *outcome, cm_layer **out, cm_error *error) {
    static const char *const fields[] = {"status", "date", "scenario", "area_km2"};
    maker m = {.outcome = outcome, .error = error};
    *out = NULL;
    cm_code code = start(&m, fields, 4, 2);
    const char *date = outcome->before->control->as_of;
    const char *held[] = {"held", date[0] != '\0' ? date : NULL, outcome->scenario->name, NULL};
    const char *zone[] = {"zone", date[0] != '\0' ? date : NULL, outcome->scenario->name, NULL};
    if (code == CM_OK)
        code = add(&m, outcome->control->features[0].shape, held, 4);
    if (code == CM_OK && outcome->zone != NULL)
        code = add(&m, outcome->zone->features[0].shape, zone, 4);
    return finish(&m, code, out);
}

cm_code cm_outcome_layer(const cm_outcome *outcome, cm_layer **out, cm_error *error) {
    static const char *const fields[] = {"before", "after", "id", "name", "scenario", "km2"};
    maker m = {.outcome = outcome, .error = error};
    *out = NULL;
    cm_code code = start(&m, fields, 6, 4 * outcome->unit_count);
    for (size_t i = 0; code == CM_OK && i < outcome->unit_count; i++) {
        const cm_outcome_unit *unit = &outcome->units[i];
        const struct {
            const char *before, *after;
            cm_multipolygon shape;
        } flows[] = {{"A", "B", unit->a_to_b},
                     {"B", "A", unit->b_to_a},
                     {"A", "zone", unit->a_to_zone},
                     {"B", "zone", unit->b_to_zone}};
        for (size_t k = 0; code == CM_OK && k < sizeof flows / sizeof flows[0]; k++) {
            const char *values[] = {flows[k].before, flows[k].after,          unit->id,
                                    unit->name,      outcome->scenario->name, NULL};
            if (flows[k].shape.count > 0)
                code = add(&m, flows[k].shape, values, 6);
        }
    }
    return finish(&m, code, out);
}
