#include "support/same.h"

#include <string.h>

static bool same_text(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_texts(const char *const *a, const char *const *b, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!same_text(a[i], b[i]))
            return false;
    return true;
}

static bool same_points(const cm_lonlat *a, const cm_lonlat *b, size_t count) {
    return count == 0 || memcmp(a, b, count * sizeof *a) == 0;
}

static bool same_ring(const cm_ring *a, const cm_ring *b) {
    return a->count == b->count && same_points(a->points, b->points, a->count);
}

static bool same_polygon(const cm_polygon *a, const cm_polygon *b) {
    if (a->hole_count != b->hole_count || !same_ring(&a->shell, &b->shell))
        return false;
    for (size_t i = 0; i < a->hole_count; i++)
        if (!same_ring(&a->holes[i], &b->holes[i]))
            return false;
    return true;
}

static const char *feature_difference(const cm_feature *a, const cm_feature *b, size_t fields) {
    if (a->id != b->id)
        return "id";
    if (!same_texts(a->values, b->values, fields))
        return "value";
    if (a->point_count != b->point_count || !same_points(a->points, b->points, a->point_count))
        return "points";
    if (a->shape.count != b->shape.count)
        return "number of polygons";
    for (size_t i = 0; i < a->shape.count; i++)
        if (!same_polygon(&a->shape.polygons[i], &b->shape.polygons[i]))
            return "polygon";
    return NULL;
}

static bool same_input(const cm_input *a, const cm_input *b) {
    bool same = same_text(a->source, b->source) && same_text(a->layer, b->layer) &&
                same_text(a->crs, b->crs) && same_text(a->sha256, b->sha256) &&
                same_text(a->date, b->date) && same_text(a->as_of, b->as_of) &&
                a->feature_count == b->feature_count && a->file_count == b->file_count;
    for (size_t i = 0; same && i < a->file_count; i++)
        same = same_text(a->files[i].name, b->files[i].name) &&
               same_text(a->files[i].sha256, b->files[i].sha256);
    return same;
}

const char *layer_difference(const cm_layer *a, const cm_layer *b) {
    if (!same_text(a->source, b->source))
        return "source";
    if (!same_text(a->name, b->name))
        return "name";
    if (!same_text(a->crs, b->crs))
        return "crs";
    if (!same_text(a->sha256, b->sha256))
        return "sha256";
    if (!same_text(a->date, b->date) || !same_text(a->date_from, b->date_from) ||
        !same_text(a->as_of, b->as_of))
        return "date";
    if (a->layer_count != b->layer_count)
        return "number of layers";
    if (a->field_count != b->field_count || !same_texts(a->fields, b->fields, a->field_count))
        return "fields";
    if (a->note_count != b->note_count || !same_texts(a->notes, b->notes, a->note_count))
        return "notes";
    if (memcmp(&a->box, &b->box, sizeof a->box) != 0)
        return "box";
    if (memcmp(&a->repairs, &b->repairs, sizeof a->repairs) != 0)
        return "repairs";
    if (a->input_count != 1 || b->input_count != 1 || !same_input(a->inputs, b->inputs))
        return "inputs";
    if (a->feature_count != b->feature_count)
        return "number of features";
    for (size_t i = 0; i < a->feature_count; i++) {
        const char *what = feature_difference(&a->features[i], &b->features[i], a->field_count);
        if (what != NULL)
            return what;
    }
    return NULL;
}

const char *error_difference(const cm_error *a, const cm_error *b) {
    return a->code != b->code                   ? "code"
           : !same_text(a->message, b->message) ? "message"
           : !same_text(a->hint, b->hint)       ? "hint"
           : !same_text(a->file, b->file)       ? "file"
           : !same_text(a->layer, b->layer)     ? "layer"
           : a->feature != b->feature           ? "feature"
                                                : NULL;
}
