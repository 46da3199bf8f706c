#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "controlmap/load.h"
#include "load/yamltree.h"

/* What is being filled in, and with what. */
typedef struct {
    cm_arena arena;
    cm_dataset *dataset;
    const char *folder; /* of the file, with a slash; or "" */
    cm_error *error;
} reader;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- texts -------------------------------------------------------------------------------- */

/* A text of the mapping, copied; what is there stays where the mapping has none. */
static cm_code take_text(reader *r, const cm_yaml_node *mapping, const char *key,
                         const char **text) {
    const char *found = NULL;
    const cm_code code = cm_yaml_text(cm_yaml_get(mapping, key), &found, r->error);
    if (code != CM_OK || found == NULL)
        return code;
    *text = cm_arena_text(&r->arena, found);
    return *text != NULL ? CM_OK : out_of_memory(r->error);
}

/* Words that are another in every language. */
static cm_code take_words(reader *r, const cm_yaml_node *mapping) {
    cm_dataset *d = r->dataset;
    const struct {
        const char *key;
        const char **text;
    } words[] = {
        {"name", &d->name},           {"title", &d->title},       {"whole-area", &d->whole_area},
        {"holder", &d->holder},       {"unit", &d->unit_term},    {"unit-of", &d->unit_of},
        {"leave-out", &d->leave_out}, {"includes", &d->includes}, {"note", &d->note},
        {"unit-name", &d->unit_name}};
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < sizeof words / sizeof words[0]; i++)
        code = take_text(r, mapping, words[i].key, words[i].text);
    return code;
}

static cm_code take_translation(reader *r, const cm_yaml_node *root, const char *lang) {
    static const char *const known[] = {"lang",
                                        "unit-name",
                                        "name",
                                        "title",
                                        "whole-area",
                                        "holder",
                                        "unit",
                                        "unit-of",
                                        "leave-out",
                                        "includes",
                                        "note",
                                        "control-source",
                                        "control-short-source",
                                        "boundary-source",
                                        "neighbours-source",
                                        "places-source",
                                        NULL};
    const cm_yaml_node *list = cm_yaml_get(root, "translations");
    cm_code code = CM_OK;
    if (list != NULL && list->kind != CM_YAML_SEQUENCE)
        return cm_yaml_fail(list, r->error, NULL, "translations are a list");
    for (size_t i = 0; code == CM_OK && list != NULL && i < list->count; i++) {
        const char *own = "";
        code = cm_yaml_check_keys(list->items[i], "a translation", known, r->error);
        if (code == CM_OK)
            code = cm_yaml_text(cm_yaml_get(list->items[i], "lang"), &own, r->error);
        if (code != CM_OK || strcmp(own, lang) != 0)
            continue;
        cm_dataset *d = r->dataset;
        code = take_words(r, list->items[i]);
        if (code == CM_OK)
            code = take_text(r, list->items[i], "control-source", &d->control.source);
        if (code == CM_OK)
            code = take_text(r, list->items[i], "control-short-source", &d->control.short_source);
        if (code == CM_OK)
            code = take_text(r, list->items[i], "boundary-source", &d->boundary.source);
        if (code == CM_OK)
            code = take_text(r, list->items[i], "neighbours-source", &d->neighbours.source);
        if (code == CM_OK)
            code = take_text(r, list->items[i], "places-source", &d->places.source);
    }
    return code;
}

/* ---- layers and areas --------------------------------------------------------------------- */

static cm_code take_layer(reader *r, const cm_yaml_node *root, const char *key,
                          cm_dataset_layer *to) {
    static const char *const known[] = {"file", "source", "short-source", "note", NULL};
    const cm_yaml_node *node = cm_yaml_get(root, key);
    if (node == NULL)
        return CM_OK;
    cm_code code = cm_yaml_check_keys(node, "a layer", known, r->error);
    if (code == CM_OK)
        code = take_text(r, node, "file", &to->file);
    if (code == CM_OK)
        code = take_text(r, node, "source", &to->source);
    if (code == CM_OK)
        code = take_text(r, node, "short-source", &to->short_source);
    if (code == CM_OK)
        code = take_text(r, node, "note", &to->note);
    if (code == CM_OK && (to->file == NULL || to->source == NULL))
        code = cm_yaml_fail(node, r->error, NULL, "the layer %s needs a file and a source", key);
    if (code == CM_OK && to->file[0] != '/' &&
        (to->file = cm_arena_printf(&r->arena, "%s%s", r->folder, to->file)) == NULL)
        code = out_of_memory(r->error);
    return code;
}

static cm_code take_areas(reader *r, const cm_yaml_node *root) {
    static const char *const known[] = {"km2", "name", NULL};
    const cm_yaml_node *list = cm_yaml_get(root, "denominators");
    if (list == NULL)
        return CM_OK;
    if (list->kind != CM_YAML_SEQUENCE)
        return cm_yaml_fail(list, r->error, NULL, "denominators are a list");
    cm_dataset_area *areas = cm_arena_calloc(&r->arena, list->count, sizeof *areas);
    if (areas == NULL)
        return out_of_memory(r->error);
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < list->count; i++) {
        code = cm_yaml_check_keys(list->items[i], "a denominator", known, r->error);
        if (code == CM_OK)
            code = cm_yaml_number(cm_yaml_get(list->items[i], "km2"), &areas[i].km2, r->error);
        if (code == CM_OK)
            code = take_text(r, list->items[i], "name", &areas[i].name);
        if (code == CM_OK && (areas[i].name == NULL || !(areas[i].km2 > 0)))
            code = cm_yaml_fail(list->items[i], r->error, NULL,
                                "a denominator needs a name and its km2");
    }
    r->dataset->denominators = areas;
    r->dataset->denominator_count = list->count;
    return code;
}

static cm_code take_box(reader *r, const cm_yaml_node *root, const char *key, cm_box *to) {
    const cm_yaml_node *node = cm_yaml_get(root, key);
    double *const sides[] = {&to->west, &to->south, &to->east, &to->north};
    const size_t count = sizeof sides / sizeof sides[0];
    if (node == NULL)
        return CM_OK;
    const bool is_list = node->kind == CM_YAML_SEQUENCE && node->count == count;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && is_list && i < count; i++)
        code = cm_yaml_number(node->items[i], sides[i], r->error);
    if (code == CM_OK && !(is_list && to->west < to->east && to->south < to->north))
        code = cm_yaml_fail(node, r->error, "write it as [33, 46, 38, 50]",
                            "%s is west, south, east and north in degrees", key);
    return code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code take_all(reader *r, const cm_yaml_node *root, const char *lang) {
    static const char *const known[] = {
        "unit-name",    "unit-kind",   "name",          "title",        "whole-area",
        "holder",       "unit",        "unit-of",       "leave-out",    "includes",
        "note",         "note-extent", "includes-unit", "official-km2", "official-source",
        "denominators", "extra-name",  "extra-km2",     "control",      "boundary",
        "neighbours",   "world",       "water",         "rivers",       "places",
        "seas",         "settlements", "points",        "translations", NULL};
    cm_dataset *d = r->dataset;
    const struct {
        const char *key;
        cm_dataset_layer *layer;
    } layers[] = {
        {"control", &d->control}, {"boundary", &d->boundary}, {"neighbours", &d->neighbours},
        {"world", &d->world},     {"water", &d->water},       {"places", &d->places},
        {"rivers", &d->rivers},   {"seas", &d->seas},         {"settlements", &d->settlements},
        {"points", &d->points}};
    d->official_km2 = d->extra_km2 = NAN;
    d->note_extent = (cm_box){-180, -90, 180, 90};
    cm_code code = cm_yaml_check_keys(root, "a data set", known, r->error);
    if (code == CM_OK)
        code = take_words(r, root);
    if (code == CM_OK && d->name == NULL)
        code = cm_yaml_fail(root, r->error, "add a line such as name: Ukraine", "no name");
    if (code == CM_OK)
        code = take_text(r, root, "includes-unit", &d->includes_unit);
    if (code == CM_OK)
        code = take_text(r, root, "unit-kind", &d->unit_kind);
    if (code == CM_OK)
        code = take_text(r, root, "official-source", &d->official_source);
    if (code == CM_OK)
        code = take_text(r, root, "extra-name", &d->extra_name);
    if (code == CM_OK)
        code = cm_yaml_number(cm_yaml_get(root, "official-km2"), &d->official_km2, r->error);
    if (code == CM_OK)
        code = cm_yaml_number(cm_yaml_get(root, "extra-km2"), &d->extra_km2, r->error);
    if (code == CM_OK)
        code = take_box(r, root, "note-extent", &d->note_extent);
    if (code == CM_OK)
        code = take_areas(r, root);
    for (size_t i = 0; code == CM_OK && i < sizeof layers / sizeof layers[0]; i++)
        code = take_layer(r, root, layers[i].key, layers[i].layer);
    if (code == CM_OK && d->boundary.file == NULL)
        code = cm_yaml_fail(root, r->error, NULL, "no layer named boundary");
    if (code == CM_OK && lang != NULL)
        code = take_translation(r, root, lang);
    return code;
}

static cm_code read_tree(const char *path, const cm_yaml_node *root, const char *lang,
                         cm_dataset **out, cm_error *error) {
    reader r = {.error = error};
    const char *slash = strrchr(path, '/');
    r.dataset = cm_arena_calloc(&r.arena, 1, sizeof *r.dataset);
    r.folder =
        slash == NULL ? "" : cm_arena_printf(&r.arena, "%.*s", (int)(slash - path + 1), path);
    const cm_code code =
        r.dataset == NULL || r.folder == NULL ? out_of_memory(error) : take_all(&r, root, lang);
    if (code != CM_OK) {
        cm_arena_clear(&r.arena);
        return code;
    }
    r.dataset->blocks = r.arena.blocks;
    *out = r.dataset;
    return CM_OK;
}

cm_code cm_dataset_read(const char *path, const char *lang, cm_dataset **out, cm_error *error) {
    *out = NULL;
    cm_yaml *yaml = NULL;
    cm_code code = cm_yaml_read(path, &yaml, error);
    if (code != CM_OK)
        return code;
    code = read_tree(path, cm_yaml_root(yaml), lang, out, error);
    cm_yaml_free(yaml);
    return code == CM_OK ? CM_OK : cm_error_at(error, path, NULL, -1);
}

void cm_dataset_free(cm_dataset *dataset) {
    if (dataset != NULL)
        cm_arena_clear(&(cm_arena){dataset->blocks});
}
