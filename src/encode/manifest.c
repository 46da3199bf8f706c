#include <string.h>

#include "controlmap/versions.h"
#include "encode/json.h"
#include "encode/verdict.h"

static json_t *libraries(cm_build *b) {
    const struct {
        const char *name, *version;
    } known[] = {{"GDAL", cm_version_gdal()},   {"PROJ", cm_version_proj()},
                 {"GEOS", cm_version_geos()},   {"cairo", cm_version_cairo()},
                 {"Pango", cm_version_pango()}, {"libpng", cm_version_png()}};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        cm_build_put(b, object, known[i].name, cm_build_text(known[i].version));
    return object;
}

/* A figure without its definition is a number. */
static json_t *definitions(cm_build *b) {
    static const struct {
        const char *term, *meaning;
    } terms[] = {
        {"drawn", "area of the control polygons as drawn, overlaps counted once"},
        {"clipped", "area of control within the union of the units"},
        {"official", "sum over the units of share times official area"},
        {"share of a unit", "clipped area over measured area"},
        {"outside", "control in no unit"},
        {"overlap", "what overlapping units count twice; sum of units - overlap + outside = drawn"},
        {"front",
         "control edge inside the units and further than the margin from their outer edge"},
        {"uncertainty", "front length times line error"}};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        cm_build_put(b, object, terms[i].term, cm_build_text(terms[i].meaning));
    return object;
}

static json_t *labels_left_out(cm_build *b, const cm_scene *picture) {
    json_t *labels = json_array();
    for (size_t i = 0; i < picture->dropped_count; i++) {
        const cm_dropped_label *dropped = &picture->dropped[i];
        json_t *label = json_object();
        cm_build_put(b, label, "text", cm_build_text(dropped->text));
        cm_build_put(b, label, "kind", cm_build_text(dropped->kind));
        cm_build_put(b, label, "reason", cm_build_text(dropped->reason));
        cm_build_append(b, labels, label);
    }
    return labels;
}

cm_code cm_manifest_format(const cm_figures *const *sides, size_t count,
                           const cm_table_options *options, const cm_manifest *manifest,
                           char **text, cm_error *error) {
    cm_build b = {.decimals = -1};
    json_t *object = json_object(), *results = json_object(), *others = json_array();
    cm_build_put(&b, object, "controlmap", cm_build_text(options->version));
    cm_build_put(&b, object, "command", cm_build_text(manifest->command));
    cm_build_put(&b, object, "libraries", libraries(&b));
    cm_build_put(&b, object, "definitions", definitions(&b));
    cm_json_results(&b, results, sides, count, options);
    if (manifest->check != NULL)
        cm_json_check(&b, results, manifest->check, manifest->check_options, manifest->extra_name);
    if (manifest->diff != NULL) {
        json_t *difference = json_object();
        cm_json_diff(&b, difference, manifest->diff, options);
        cm_build_put(&b, results, "difference", difference);
    }
    cm_build_put(&b, object, "results", results);
    for (size_t i = 0; i < manifest->other_count; i++)
        if (manifest->others[i] != NULL)
            cm_build_append(&b, others, cm_json_layer(&b, manifest->others[i]));
    cm_build_put(&b, object, "others", others);
    if (manifest->picture != NULL)
        cm_build_put(&b, object, "labels_left_out", labels_left_out(&b, manifest->picture));
    *text = cm_build_finish(&b, object);
    return *text != NULL ? CM_OK : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}
