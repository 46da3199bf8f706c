#include "clean/select.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

bool cm_classes_has(const cm_classes *classes, size_t feature, size_t side) {
    const cm_status status = classes->status[feature];
    return status < CM_STATUS_COUNT && classes->include[status] &&
           classes->side[feature] != SIZE_MAX &&
           (side == SIZE_MAX || classes->side[feature] == side);
}

cm_code cm_classes_select(const cm_classes *classes, const cm_layer *layer, size_t side,
                          cm_layer **out, cm_error *error) {
    *out = NULL;
    cm_arena arena = {0};
    cm_layer *selected = cm_arena_calloc(&arena, 1, sizeof *selected);
    cm_feature *features = cm_arena_calloc(&arena, layer->feature_count, sizeof *features);
    if (selected == NULL || features == NULL) {
        cm_arena_clear(&arena);
        return out_of_memory(error);
    }
    *selected = *layer;
    selected->feature_count = 0;
    selected->features = features;
    selected->box = CM_BOX_EMPTY;
    for (size_t i = 0; i < layer->feature_count; i++)
        if (cm_classes_has(classes, i, side)) {
            features[selected->feature_count++] = layer->features[i];
            selected->box =
                cm_box_union(selected->box, cm_multipolygon_box(&layer->features[i].shape));
        }
    selected->blocks = arena.blocks;
    *out = selected;
    return CM_OK;
}

static bool same_fields(const cm_layer *a, const cm_layer *b) {
    if (a->field_count != b->field_count)
        return false;
    for (size_t i = 0; i < a->field_count; i++)
        if (strcasecmp(a->fields[i], b->fields[i]) != 0)
            return false;
    return true;
}

static void add_repairs(cm_repairs *to, const cm_repairs *from) {
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        to->count[kind] += from->count[kind];
        to->area_m2[kind] += from->area_m2[kind];
    }
}

/* Fills in the joined layer; false when memory ran out. */
static bool join(const cm_layer *const *layers, size_t count, cm_layer *joined, cm_arena *arena) {
    size_t features = 0, inputs = 0, notes = 0;
    for (size_t i = 0; i < count; i++) {
        features += layers[i]->feature_count;
        inputs += layers[i]->input_count;
        notes += layers[i]->note_count;
    }
    cm_feature *all = cm_arena_calloc(arena, features, sizeof *all);
    cm_input *all_inputs = cm_arena_calloc(arena, inputs, sizeof *all_inputs);
    const char **all_notes = cm_arena_calloc(arena, notes, sizeof *all_notes);
    const char **nothing = cm_arena_calloc(arena, layers[0]->field_count, sizeof *nothing);
    if (all == NULL || all_inputs == NULL || all_notes == NULL || nothing == NULL)
        return false;
    *joined = *layers[0];
    joined->feature_count = joined->input_count = joined->note_count = 0;
    joined->features = all;
    joined->inputs = all_inputs;
    joined->notes = all_notes;
    for (size_t i = 0; i < count; i++) {
        const cm_layer *layer = layers[i];
        const bool alike = same_fields(layers[0], layer);
        for (size_t k = 0; k < layer->feature_count; k++) {
            cm_feature *feature = &all[joined->feature_count++];
            *feature = layer->features[k];
            feature->values = alike ? feature->values : nothing;
        }
        for (size_t k = 0; k < layer->input_count; k++)
            all_inputs[joined->input_count++] = layer->inputs[k];
        for (size_t k = 0; k < layer->note_count; k++)
            all_notes[joined->note_count++] = layer->notes[k];
        if (i == 0)
            continue;
        add_repairs(&joined->repairs, &layer->repairs);
        joined->box = cm_box_union(joined->box, layer->box);
        joined->source = cm_arena_printf(arena, "%s + %s", joined->source, layer->source);
        if (joined->source == NULL)
            return false;
    }
    return true;
}

cm_code cm_layers_join(const cm_layer *const *layers, size_t count, cm_layer **out,
                       cm_error *error) {
    *out = NULL;
    cm_arena arena = {0};
    cm_layer *joined = cm_arena_calloc(&arena, 1, sizeof *joined);
    if (joined == NULL || !join(layers, count, joined, &arena)) {
        cm_arena_clear(&arena);
        return out_of_memory(error);
    }
    joined->blocks = arena.blocks;
    *out = joined;
    return CM_OK;
}
