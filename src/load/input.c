#include "load/input.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "load/digest.h"

static int by_name(const void *a, const void *b) {
    return strcmp(((const cm_file *)a)->name, ((const cm_file *)b)->name);
}

bool cm_input_describe(cm_layer *layer, const char *path, char **files, bool digests,
                       cm_arena *arena) {
    cm_input *input = cm_arena_calloc(arena, 1, sizeof *input);
    size_t count = 0;
    while (files != NULL && files[count] != NULL)
        count++;
    cm_file *list = cm_arena_calloc(arena, count, sizeof *list);
    if (input == NULL || list == NULL)
        return false;
    *input = (cm_input){.source = layer->source,
                        .layer = layer->name,
                        .crs = layer->crs,
                        .feature_count = layer->feature_count,
                        .file_count = count,
                        .files = list};
    memcpy(input->sha256, layer->sha256, sizeof input->sha256);
    memcpy(input->date, layer->date, sizeof input->date);
    memcpy(input->as_of, layer->as_of, sizeof input->as_of);
    for (size_t i = 0; i < count; i++) {
        list[i].name = cm_arena_text(arena, cm_path_name(files[i]));
        if (list[i].name == NULL)
            return false;
        /* The file named has its digest already, and is the one that may be large. */
        if (strcmp(files[i], path) == 0 || strcmp(list[i].name, cm_path_name(layer->source)) == 0)
            memcpy(list[i].sha256, layer->sha256, sizeof list[i].sha256);
        else if (digests)
            (void)cm_digest_file(files[i], list[i].sha256);
    }
    qsort(list, count, sizeof *list, by_name);
    layer->inputs = input;
    layer->input_count = 1;
    return true;
}

bool cm_inputs_copy(const cm_layer *from, cm_layer *to, cm_arena *arena) {
    cm_input *inputs = cm_arena_copy(arena, from->inputs, from->input_count, sizeof *inputs);
    for (size_t i = 0; inputs != NULL && i < from->input_count; i++) {
        cm_input *input = &inputs[i];
        cm_file *files = cm_arena_copy(arena, input->files, input->file_count, sizeof *files);
        input->source = cm_arena_text(arena, input->source);
        input->layer = cm_arena_text(arena, input->layer);
        input->crs = cm_arena_text(arena, input->crs);
        input->files = files;
        if (files == NULL || input->source == NULL || input->layer == NULL || input->crs == NULL)
            return false;
        for (size_t k = 0; k < input->file_count; k++)
            if ((files[k].name = cm_arena_text(arena, files[k].name)) == NULL)
                return false;
    }
    to->inputs = inputs;
    return inputs != NULL;
}
