#include <stdlib.h>
#include <string.h>

#include "cli/mapoptions.h"
#include "cli/picture.h"
#include "cli/tableoptions.h"

static const cm_cli_verb VERB = {
    .verb = "scenario",
    .arguments = "NAME|FILE.yaml [CONTROL…]",
    .summary =
        "Computes what a text describes: land that goes from one side to the other, or becomes a\n"
        "zone that is counted for neither. Areas by unit before and afterwards, places that change\n"
        "hands, the line, a map. It foretells nothing and argues for nothing.\n"
        "A is the side whose control the layer shows, B the rest of the units.",
    .examples =
        "Scenarios of the default data: freeze, withdraw-donetsk, swap-donetsk, zone-donetsk,\n"
        "claimed-oblasts.\n"
        "\n"
        "Examples:\n"
        "  controlmap scenario withdraw-donetsk --map withdrawal.png\n"
        "  controlmap scenario zone-donetsk deepstatemap_data_20251228.geojson --format json\n"
        "  controlmap scenario strip.yaml -o strip.csv --save after.gpkg --map pair.png --before-after\n"
        "  controlmap scenario --compare freeze withdraw-donetsk zone-donetsk --map three.png\n"
        "\n"
        "A file lists steps, done in their order:\n"
        "  title: A strip on both sides of the line\n"
        "  steps:\n"
        "    - transfer: {units: [UA-14], part: rest, to: A}    # part: held, rest or all\n"
        "    - transfer: {polygon: land.geojson, to: B}         # or POLYGON ((…))\n"
        "    - zone: {units: [UA-23], part: rest}\n"
        "    - buffer: {from: front, km: 20, side: both}        # a zone, unless to: A or B\n"
        "    - line: {geometry: \"LINESTRING (…)\", side: left, to: A}\n"
        "    - within: {units: [UA-65]}                         # what follows stays in these\n"
        "    - freeze\n"
        "Editors complete it by scenario.schema.json. What --save writes is a control layer for all\n"
        "other verbs; its zone has the status zone.\n"};

typedef struct {
    cm_cli_inputs in;
    cm_cli_table_options table;
    cm_cli_map_options map;
    cm_cli_picture picture;
    char *save, **controls;
    gboolean compare, before_after;
} scenario_options;

/* One scenario and what it comes to. */
typedef struct {
    cm_scenario *scenario;
    cm_outcome *outcome;
    cm_outcome_places *places, *points;
} result;

typedef struct {
    const scenario_options *options;
    cm_cli_job job;
    cm_cli_context context;
    cm_phrases *phrases;
    cm_layer *settlements, *points;
    GArray *results; /* of result */
} run_state;

/* Less than this a step has not changed. */
static const double IDLE_M2 = 1;

/* ---- reading ------------------------------------------------------------------------------ */

static cm_code read_points(const cm_dataset_layer *from, cm_layer **out, cm_error *error) {
    const cm_layer_options options = {.want_points = true};
    return from->file == NULL ? CM_OK : cm_layer_read(from->file, &options, out, error);
}

static cm_code measure(run_state *r, cm_map_options *layout, const char *const *controls,
                       cm_error *error) {
    cm_cli_inputs in = r->options->in;
    cm_code code = cm_cli_open_words(&r->options->map, &r->phrases, error);
    const bool want_map = r->options->picture.output != NULL;
    in.lang = layout->lang = r->phrases != NULL ? r->phrases->lang : NULL;
    layout->phrases = r->phrases;
    if (code == CM_OK)
        code = cm_cli_job_open(&in, &r->job, error);
    if (code == CM_OK)
        code = want_map ? cm_cli_measure_and_read(&in, controls, &r->job, &r->context, error)
                        : cm_cli_job_measure(&in, controls, &r->job, error);
    if (code == CM_OK && want_map)
        code = cm_cli_mark_points(&r->options->map, &r->job, &r->context, layout, error);
    if (code == CM_OK && r->job.measured.sides->len > 1)
        code = cm_error_set(error, CM_ERR_USAGE, "choose one with --side",
                            "a scenario starts from one side's control, and there are %u",
                            r->job.measured.sides->len);
    /* Places of another region would all lie outside. */
    if (code == CM_OK && r->job.default_boundary)
        code = read_points(&r->job.dataset->settlements, &r->settlements, error);
    if (code == CM_OK && r->job.default_boundary)
        code = read_points(&r->job.dataset->points, &r->points, error);
    return code;
}

static cm_code find_places(const run_state *r, result *made, cm_error *error) {
    cm_code code = CM_OK;
    if (r->settlements != NULL)
        code = cm_outcome_find_places(
            made->outcome, r->settlements, cm_layer_find_field(r->settlements, "name"),
            cm_layer_find_field(r->settlements, "population"), false, &made->places, error);
    if (code == CM_OK && r->points != NULL)
        code =
            cm_outcome_find_places(made->outcome, r->points, cm_layer_find_field(r->points, "name"),
                                   -1, true, &made->points, error);
    return code;
}

/* A step may say what is so already; the one who wrote it should know. */
static void tell_idle_steps(const run_state *r, const char *name, const cm_outcome *outcome) {
    for (size_t i = 0; i < outcome->step_count; i++) {
        const cm_step *step = outcome->steps[i].step;
        if (outcome->steps[i].changed_m2 < IDLE_M2 && step->kind != CM_STEP_FREEZE &&
            step->kind != CM_STEP_WITHIN)
            cm_cli_note(r->options->in.quiet,
                        "%s: step %zu changes nothing: nobody who may give the land holds it, or "
                        "who is to have it has it already, or it is a zone by now",
                        name, i + 1);
    }
}

static cm_code compute(run_state *r, const char *name, cm_error *error) {
    result made = {0};
    cm_code code = cm_cli_open_scenario(name, &made.scenario, error);
    if (code == CM_OK) {
        code = cm_outcome_compute(made.scenario, r->job.figures, &r->job.options, &made.outcome,
                                  error);
        if (code != CM_OK)
            (void)cm_error_at(error, name, NULL, -1);
        else
            tell_idle_steps(r, name, made.outcome);
    }
    if (code == CM_OK)
        code = find_places(r, &made, error);
    g_array_append_val(r->results, made);
    return code;
}

/* ---- writing ------------------------------------------------------------------------------ */

static const result *result_of(const run_state *r, guint i) {
    return &g_array_index(r->results, result, i);
}

static cm_code write_table(const run_state *r, const cm_table_options *table, const char *path,
                           cm_error *error) {
    const guint count = r->results->len;
    const cm_dataset *dataset = r->job.dataset;
    cm_outcome_report *reports = g_new0(cm_outcome_report, count);
    const cm_outcome **outcomes = g_new0(const cm_outcome *, count);
    for (guint i = 0; i < count; i++) {
        reports[i] = (cm_outcome_report){.table = table,
                                         .places = result_of(r, i)->places,
                                         .places_source = dataset->settlements.source,
                                         .places_note = dataset->settlements.note,
                                         .points = result_of(r, i)->points,
                                         .points_source = dataset->points.source};
        outcomes[i] = result_of(r, i)->outcome;
    }
    char *text = NULL;
    cm_code code = r->options->compare ? cm_outcomes_format(outcomes, reports, count, &text, error)
                                       : cm_outcome_format(outcomes[0], reports, &text, error);
    if (code == CM_OK)
        code = cm_text_write(text, path, error);
    free(text);
    g_free(outcomes);
    g_free(reports);
    return code;
}

static cm_code write_layer(cm_code made, cm_layer *layer, const char *path, cm_error *error) {
    const cm_code code = made == CM_OK ? cm_layer_write(layer, path, error) : made;
    cm_layer_free(layer);
    return code;
}

static cm_code write_layers(const run_state *r, const char *polygons, cm_error *error) {
    const cm_outcome *outcome = result_of(r, 0)->outcome;
    cm_layer *layer = NULL;
    cm_code code = CM_OK;
    if (polygons != NULL) {
        code = cm_outcome_layer(outcome, &layer, error);
        code = write_layer(code, layer, polygons, error);
    }
    if (code == CM_OK && r->options->save != NULL) {
        layer = NULL;
        code = cm_outcome_control_layer(outcome, &layer, error);
        code = write_layer(code, layer, r->options->save, error);
    }
    return code;
}

static cm_code write_map(run_state *r, cm_map_options *layout, cm_error *error) {
    const guint count = r->results->len;
    const cm_outcome **outcomes = g_new0(const cm_outcome *, count);
    cm_scene *scene = NULL;
    cm_map map = cm_cli_map_of(&r->job, &r->context, &r->options->picture);
    for (guint i = 0; i < count; i++)
        outcomes[i] = result_of(r, i)->outcome;
    cm_code code =
        r->options->compare
            ? cm_outcomes_layout(&map, outcomes, count, layout, &scene, error)
            : cm_outcome_layout(&map, outcomes[0], r->options->before_after, layout, &scene, error);
    if (code == CM_OK)
        code = cm_cli_picture_write(&r->options->in, &r->job, &r->options->picture, scene, error);
    cm_scene_free(scene);
    g_free(outcomes);
    return code;
}

/* ---- the run ------------------------------------------------------------------------------ */

static void clear_result(gpointer data) {
    result *made = data;
    cm_outcome_places_free(made->places);
    cm_outcome_places_free(made->points);
    cm_outcome_free(made->outcome);
    cm_scenario_free(made->scenario);
}

static cm_code run(const scenario_options *options, char **names, const char *const *controls,
                   cm_map_options *layout, cm_table_options *table, bool to_output,
                   cm_error *error) {
    run_state r = {.options = options, .results = g_array_new(FALSE, TRUE, sizeof(result))};
    const char *output = options->table.output;
    GThread *fonts = options->picture.output != NULL ? cm_cli_prepare_fonts() : NULL;
    g_array_set_clear_func(r.results, clear_result);
    cm_code code = measure(&r, layout, controls, error);
    for (size_t i = 0; code == CM_OK && names[i] != NULL && (i == 0 || options->compare); i++)
        code = compute(&r, names[i], error);
    cm_cli_take_fonts(fonts);
    if (code == CM_OK)
        cm_cli_describe(&r.job, table);
    if (code == CM_OK)
        code = write_layers(&r, to_output ? NULL : output, error);
    if (code == CM_OK && options->picture.output != NULL)
        code = write_map(&r, layout, error);
    if (code == CM_OK)
        code = write_table(&r, table, output != NULL && to_output ? output : "-", error);
    g_array_free(r.results, TRUE);
    cm_layer_free(r.settlements);
    cm_layer_free(r.points);
    cm_cli_context_clear(&r.context);
    cm_cli_job_clear(&r.job);
    cm_phrases_free(r.phrases);
    return code;
}

static const char *check(const scenario_options *options, int argc, bool to_output) {
    const char *output = options->table.output, *map = options->picture.output;
    if (argc < 2)
        return "name a scenario, or a file that describes one";
    if (options->compare && argc > 9)
        return "--compare takes at most eight scenarios";
    if (options->compare && (options->save != NULL || !to_output || options->before_after))
        return "--save, polygons and --before-after are of one scenario, not of --compare";
    if (!options->compare && options->controls != NULL && argc > 2)
        return "name control layers behind the scenario or with --control, not both";
    if (map != NULL && !cm_image_path_is_known(map))
        return "--map FILE must end in .png, .svg or .pdf";
    if (options->before_after && map == NULL)
        return "--before-after is about a map: name it with --map FILE";
    if (cm_cli_is_same_file(output, map) || cm_cli_is_same_file(output, options->save) ||
        cm_cli_is_same_file(map, options->save))
        return "two outputs name the same file";
    if (options->in.manifest != NULL)
        return "--manifest is about figures of a layer: area of what --save writes";
    return cm_cli_picture_check_dpi(&options->picture);
}

static int scenario(scenario_options *options, int argc, char **argv) {
    cm_error error = {0};
    cm_table_options table = {.version = CONTROLMAP_VERSION};
    cm_map_options layout = {0};
    bool to_output = true;
    const char *wrong = cm_cli_table_options_parse(&options->table, &table, &to_output);
    if (wrong == NULL)
        wrong = cm_cli_map_options_parse(&options->map, &layout);
    if (wrong == NULL)
        wrong = check(options, argc, to_output);
    if (wrong != NULL)
        return cm_cli_usage("scenario", wrong);
    static const char *const none[] = {NULL};
    const char *const *controls = options->controls != NULL ? (const char *const *)options->controls
                                  : options->compare        ? none
                                                            : (const char *const *)argv + 2;
    if (run(options, argv + 1, controls, &layout, &table, to_output, &error) != CM_OK)
        return cm_cli_fail(&error);
    return CM_EXIT_DONE;
}

int cm_cli_scenario(int argc, char **argv) {
    scenario_options options = {.picture.command = cm_cli_command_line(argc, argv)};
    GOptionEntry shown[CM_CLI_TABLE_ENTRIES + 1] = {{0}}, input[CM_CLI_INPUT_ENTRIES + 1] = {{0}};
    GOptionEntry map[CM_CLI_MAP_ENTRIES + 1] = {{0}}, picture[CM_CLI_PICTURE_ENTRIES + 1] = {{0}};
    GOptionEntry own[] = {{"compare", 0, 0, G_OPTION_ARG_NONE, &options.compare,
                           "Several scenarios: one table, small maps side by side", NULL},
                          {"control", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.controls,
                           "Control layer, where all arguments are scenarios; repeatable", "FILE"},
                          {"save", 0, 0, G_OPTION_ARG_FILENAME, &options.save,
                           "Write control afterwards as a layer (.gpkg .geojson .shp …)", "FILE"},
                          {"map", 0, 0, G_OPTION_ARG_FILENAME, &options.picture.output,
                           "Draw a map: .png, .svg or .pdf", "FILE"},
                          {"before-after", 0, 0, G_OPTION_ARG_NONE, &options.before_after,
                           "Maps of today and of the scenario, side by side", NULL},
                          {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    cm_cli_table_options_entries(&options.table,
                                 "Write the table (.csv .json .md .txt), or what changes hands as "
                                 "polygons (.gpkg .shp …) and the table",
                                 shown);
    cm_cli_inputs_entries(&options.in, input);
    cm_cli_map_options_entries(&options.map, map);
    cm_cli_picture_entries(&options.picture, picture);
    GOptionEntry *const groups[] = {shown, own, map, picture, input, NULL};
    int exit_code = CM_EXIT_DONE;
    if (cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code))
        exit_code = scenario(&options, argc, argv);
    cm_cli_table_options_clear(&options.table);
    cm_cli_map_options_clear(&options.map);
    cm_cli_picture_clear(&options.picture);
    cm_cli_inputs_clear(&options.in);
    g_strfreev(options.controls);
    g_free(options.save);
    return exit_code;
}
