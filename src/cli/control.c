#include <stdint.h>
#include <string.h>

#include "base/match.h"
#include "base/path.h"
#include "cli/cli.h"

/* One source of the control layer, read and sorted by side and status. */
typedef struct {
    cm_layer *layer; /* as read */
    cm_classes *classes;
} sorted;

typedef struct {
    const cm_cli_inputs *in;
    cm_cli_job *job;
    cm_cli_control *control;
    sorted *sources;
    size_t count;
    bool skip_digest; /* nobody is told it */
    cm_error *error;
} gathering;

/* ---- reading ------------------------------------------------------------------------------ */

/* Takes "claimed=" or the like off the front of a name; held if there is none. */
static const char *take_status(const char *name, cm_status *status) {
    *status = CM_STATUS_HELD;
    for (int i = 0; i < CM_STATUS_COUNT; i++) {
        const char *word = cm_status_name((cm_status)i);
        const size_t length = strlen(word);
        if (strncmp(name, word, length) == 0 && name[length] == '=') {
            *status = (cm_status)i;
            return name + length + 1;
        }
    }
    return name;
}

/* The field in which a layer that scenario --save wrote says what is a zone; -1: it is none. */
static int field_of_scenario(const cm_layer *layer) {
    const int field = cm_layer_find_field(layer, "status");
    if (field < 0 || cm_layer_find_field(layer, "scenario") < 0)
        return -1;
    for (size_t i = 0; i < layer->feature_count; i++) {
        const char *value = layer->features[i].values[field];
        if (value == NULL || cm_status_of_name(value) == CM_STATUS_COUNT)
            return -1;
    }
    return field;
}

static cm_code sort_source(const gathering *g, const char *name, bool has_fields, sorted *out) {
    const cm_cli_inputs *in = g->in;
    cm_classify_options options = {.status_field = -1,
                                   .side_field = -1,
                                   .status_map = in->status_map,
                                   .side_map = in->side_map,
                                   .may_be_empty = g->count > 1};
    const char *source = take_status(name, &options.status);
    cm_code code = cm_cli_parse_include(in->include, options.include, g->error);
    if (code != CM_OK)
        return code;
    const bool is_default = g->job != NULL && g->job->default_control && has_fields;
    const cm_layer_options reading = {
        .layer = has_fields ? in->layer : NULL,
        .where = has_fields ? in->where : NULL,
        .date = has_fields ? in->date : NULL,
        .as_of = has_fields ? in->as_of : NULL,
        .lag_days = has_fields ? in->lag_days : 0,
        .crs = has_fields ? in->input_crs : NULL,
        /* The default data lie in different places on different machines; they are named without.
         */
        .shown_as = is_default ? cm_path_name(source) : NULL,
        .edge_tolerance_m = in->edge_tolerance_m,
        .skip_digest = g->skip_digest};
    code = cm_layer_read(source, &reading, &out->layer, g->error);
    /* A status given with the source stands for what a field would say. */
    if (code == CM_OK && has_fields && in->status_field != NULL && source == name)
        code = cm_cli_named_field(out->layer, in->status_field, &options.status_field, g->error);
    else if (code == CM_OK && has_fields && source == name)
        options.status_field = field_of_scenario(out->layer);
    if (code == CM_OK && has_fields && in->side_field != NULL)
        code = cm_cli_named_field(out->layer, in->side_field, &options.side_field, g->error);
    return code == CM_OK ? cm_layer_classify(out->layer, &options, &out->classes, g->error) : code;
}

/* ---- what became of values ------------------------------------------------------------------ */

static void tell_values(const gathering *g, const sorted *source) {
    const cm_classes *classes = source->classes;
    for (size_t i = 0; i < classes->value_count; i++) {
        const cm_value_use *use = &classes->values[i];
        if (use->class_name == NULL)
            cm_cli_note(g->in->quiet,
                        "%s: field %s: \"%s\" matches nothing and is not counted (features: %zu, "
                        "%.1f km²)",
                        source->layer->source, use->field, use->value, use->feature_count,
                        use->area_m2 / 1e6);
        else if (g->in->verbose)
            cm_cli_note(g->in->quiet, "%s: field %s: \"%s\" is %s (features: %zu, %.1f km²)",
                        source->layer->source, use->field, use->value, use->class_name,
                        use->feature_count, use->area_m2 / 1e6);
    }
}

static void keep_values(gathering *g, const sorted *source) {
    const cm_classes *classes = source->classes;
    for (size_t i = 0; i < classes->value_count; i++)
        g_array_append_val(g->control->values, classes->values[i]);
}

/* ---- sides -------------------------------------------------------------------------------- */

/* Whether two names mean one side, as values of one file do. */
static bool same_name(const char *a, const char *b) {
    if (a == NULL || b == NULL)
        return a == b;
    cm_arena arena = {0};
    const char *p = cm_match_form(&arena, a), *q = cm_match_form(&arena, b);
    const bool same = p != NULL && q != NULL && strcmp(p, q) == 0;
    cm_arena_clear(&arena);
    return same;
}

static bool side_is_wanted(const gathering *g, const char *name) {
    return g->in->side == NULL || same_name(g->in->side, name);
}

static cm_cli_side *find_side(const cm_cli_control *control, const char *name) {
    for (guint i = 0; i < control->sides->len; i++) {
        cm_cli_side *side = &g_array_index(control->sides, cm_cli_side, i);
        if (same_name(side->name, name))
            return side;
    }
    return NULL;
}

/* Sides of all sources; extra polygons have none and belong to each. */
static cm_code list_sides(gathering *g) {
    for (size_t i = 0; i < g->count; i++) {
        const cm_classes *classes = g->sources[i].classes;
        for (size_t s = 0; s < classes->side_count; s++) {
            const char *name = classes->sides[s];
            if ((name == NULL && g->in->side_field != NULL) || !side_is_wanted(g, name) ||
                find_side(g->control, name) != NULL)
                continue;
            const cm_cli_side side = {.name = name};
            g_array_append_val(g->control->sides, side);
        }
    }
    if (g->control->sides->len > 0)
        return CM_OK;
    return cm_error_set(g->error, CM_ERR_USAGE,
                        g->in->side_field != NULL ? "-v lists the sides that there are"
                                                  : "--side needs --side-field",
                        "there is no side \"%.100s\"", g->in->side != NULL ? g->in->side : "");
}

static size_t index_of_side(const cm_classes *classes, const char *name) {
    for (size_t i = 0; i < classes->side_count; i++)
        if (classes->sides[i] == NULL || same_name(classes->sides[i], name))
            return i;
    return classes->side_count; /* none of its features */
}

/* The features of one side (or of all) from every source, cleaned as one. */
static cm_code gather(const gathering *g, bool all_sides, const char *name, cm_layer **out) {
    cm_layer **parts = g_new0(cm_layer *, g->count);
    cm_layer *joined = NULL;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < g->count; i++)
        code = cm_classes_select(g->sources[i].classes, g->sources[i].layer,
                                 all_sides ? SIZE_MAX : index_of_side(g->sources[i].classes, name),
                                 &parts[i], g->error);
    if (code == CM_OK)
        code = cm_layers_join((const cm_layer *const *)parts, g->count, &joined, g->error);
    if (code == CM_OK && joined->feature_count == 0)
        code = cm_error_at(
            (cm_error_set(g->error, CM_ERR_INPUT, "name the statuses to count with --include",
                          "nothing in it is counted"),
             g->error),
            joined->source, NULL, -1);
    if (code == CM_OK) {
        const cm_clean_options cleaning = {.merge = CM_MERGE_ALL, .strict = g->in->strict};
        code = cm_layer_clean(joined, &cleaning, out, g->error);
    }
    cm_layer_free(joined);
    for (size_t i = 0; i < g->count; i++)
        cm_layer_free(parts[i]);
    g_free(parts);
    return code;
}

/* By how much the sides together are more than the land that is anybody's. */
static cm_code measure_between(gathering *g) {
    cm_layer *all = NULL;
    double sum_m2 = 0, all_m2 = 0;
    cm_code code = gather(g, true, NULL, &all);
    for (size_t i = 0; code == CM_OK && i < all->feature_count; i++) {
        double part = 0;
        code = cm_multipolygon_area(&all->features[i].shape, &g->job->earth, &part, g->error);
        all_m2 += part;
    }
    for (guint i = 0; i < g->control->sides->len; i++)
        sum_m2 += g_array_index(g->control->sides, cm_cli_side, i).figures->drawn_m2;
    cm_layer_free(all);
    /* Less than a square metre is the rounding of the unions. */
    g->control->between_m2 = sum_m2 - all_m2 > 1 ? sum_m2 - all_m2 : 0;
    return code;
}

/* Each status that is counted by itself, where there are several. */
static cm_code gather_statuses(gathering *g, cm_cli_side *side) {
    bool include[CM_STATUS_COUNT];
    int count = 0;
    memcpy(include, g->sources[0].classes->include, sizeof include);
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        count += include[i] ? 1 : 0;
    cm_code code = CM_OK;
    for (int i = 0; code == CM_OK && count > 1 && i < CM_STATUS_COUNT; i++) {
        if (!include[i])
            continue;
        for (size_t k = 0; k < g->count; k++) {
            memset(g->sources[k].classes->include, 0, sizeof include);
            g->sources[k].classes->include[i] = true;
        }
        code = gather(g, false, side->name, &side->statuses[i]);
        if (code == CM_ERR_INPUT) /* none is of this status */
            code = CM_OK;
    }
    for (size_t k = 0; k < g->count; k++)
        memcpy(g->sources[k].classes->include, include, sizeof include);
    return code;
}

static cm_code measure_sides(gathering *g) {
    cm_cli_control *control = g->control;
    cm_code code = list_sides(g);
    for (guint i = 0; code == CM_OK && i < control->sides->len; i++) {
        cm_cli_side *side = &g_array_index(control->sides, cm_cli_side, i);
        code = gather(g, false, side->name, &side->layer);
        if (code == CM_ERR_INPUT && control->sides->len > 1 && g->in->side == NULL) {
            /* Of one side nothing is counted; the others are. */
            cm_cli_note(g->in->quiet, "side \"%s\": nothing of it is counted", side->name);
            g_array_remove_index(control->sides, i--);
            code = CM_OK;
            continue;
        }
        if (code == CM_OK)
            cm_cli_tell_layer(side->layer, g->in->quiet, g->in->verbose);
        cm_figures_options options = g->job->options;
        options.side = side->name;
        options.includes = g->sources[0].classes->includes;
        if (code == CM_OK && g->in->want_statuses)
            code = gather_statuses(g, side);
        if (code == CM_OK)
            code = cm_figures_compute(side->layer, g->job->boundary, &options, &side->figures,
                                      g->error);
        if (code == CM_ERR_INPUT && control->sides->len > 1 && g->in->side == NULL) {
            cm_cli_note(g->in->quiet, "side \"%s\" lies nowhere near the units; it is left out",
                        side->name);
            cm_layer_free(side->layer);
            g_array_remove_index(control->sides, i--);
            code = CM_OK;
        }
    }
    if (code == CM_OK && control->sides->len > 1 && g->in->side == NULL)
        code = measure_between(g);
    return code;
}

static size_t count_of(const char *const *list) {
    size_t count = 0;
    while (list != NULL && list[count] != NULL)
        count++;
    return count;
}

/* ---- the whole ---------------------------------------------------------------------------- */

cm_code cm_cli_measure_control(const cm_cli_inputs *in, cm_cli_job *job, const char *const *sources,
                               const char *const *extras, cm_cli_control *control,
                               cm_error *error) {
    *control = (cm_cli_control){
        .sides = g_array_new(FALSE, TRUE, sizeof(cm_cli_side)),
        .values = g_array_new(FALSE, TRUE, sizeof(cm_value_use)),
        .classes = g_ptr_array_new_with_free_func((GDestroyNotify)cm_classes_free)};
    const size_t named = count_of(sources), extra_count = count_of(extras);
    gathering g = {.in = in,
                   .job = job,
                   .control = control,
                   .sources = g_new0(sorted, named + extra_count),
                   .count = named + extra_count,
                   .error = error};
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < g.count; i++) {
        code =
            sort_source(&g, i < named ? sources[i] : extras[i - named], i < named, &g.sources[i]);
        if (code == CM_OK) {
            tell_values(&g, &g.sources[i]);
            keep_values(&g, &g.sources[i]);
        }
    }
    if (code == CM_OK)
        code = measure_sides(&g);
    for (size_t i = 0; i < g.count; i++) {
        cm_layer_free(g.sources[i].layer);
        if (g.sources[i].classes != NULL)
            g_ptr_array_add(control->classes, g.sources[i].classes);
    }
    g_free(g.sources);
    return code;
}

cm_code cm_cli_read_control(const cm_cli_inputs *in, const char *const *sources,
                            const char *const *extras, cm_layer **out, cm_error *error) {
    *out = NULL;
    cm_cli_control control = {.sides = g_array_new(FALSE, TRUE, sizeof(cm_cli_side))};
    const size_t named = count_of(sources), count = named + count_of(extras);
    gathering g = {.in = in,
                   .control = &control,
                   .sources = g_new0(sorted, count),
                   .count = count,
                   .skip_digest = true,
                   .error = error};
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < count; i++)
        code =
            sort_source(&g, i < named ? sources[i] : extras[i - named], i < named, &g.sources[i]);
    if (code == CM_OK)
        code = list_sides(&g);
    if (code == CM_OK && control.sides->len > 1)
        code = cm_error_set(error, CM_ERR_USAGE, "choose one with --side",
                            "a series is about one side, and there are %u", control.sides->len);
    if (code == CM_OK)
        code = gather(&g, false, g_array_index(control.sides, cm_cli_side, 0).name, out);
    for (size_t i = 0; i < count; i++) {
        cm_layer_free(g.sources[i].layer);
        cm_classes_free(g.sources[i].classes);
    }
    g_free(g.sources);
    g_array_free(control.sides, TRUE);
    return code;
}

void cm_cli_control_clear(cm_cli_control *control) {
    for (guint i = 0; control->sides != NULL && i < control->sides->len; i++) {
        cm_figures_free(g_array_index(control->sides, cm_cli_side, i).figures);
        cm_layer_free(g_array_index(control->sides, cm_cli_side, i).layer);
        for (int k = 0; k < CM_STATUS_COUNT; k++)
            cm_layer_free(g_array_index(control->sides, cm_cli_side, i).statuses[k]);
    }
    if (control->sides != NULL) {
        g_array_free(control->sides, TRUE);
        g_array_free(control->values, TRUE);
        g_ptr_array_free(control->classes, TRUE);
    }
    *control = (cm_cli_control){0};
}
