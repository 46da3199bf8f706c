#include <stdio.h>
#include <string.h>

#include "cli/frames.h"
#include "cli/mapoptions.h"
#include "cli/picture.h"
#include "cli/twodates.h"

static const cm_cli_verb VERB = {
    .verb = "render",
    .arguments = "[CONTROL…]",
    .summary = "Draws the map: who holds what, where the line is, and how much it is.\n"
               "CONTROL is anything GDAL opens; without it: Ukraine on 28 December 2025.",
    .examples =
        "Examples:\n"
        "  controlmap render -o map.png\n"
        "  controlmap render -o donetsk.svg --extent UA-14\n"
        "  controlmap render deepstatemap_data_20251228.geojson -o map.png --theme dark \\\n"
        "      --source \"DeepState\"\n"
        "  controlmap render control.gpkg -o map.pdf --boundary districts.shp --size 2000x1400 \\\n"
        "      --title \"Who holds the valley\" --subtitle \"{date}: {controlled_km2}\"\n"
        "  controlmap render --diff old.geojson new.geojson -o change.png\n"
        "  controlmap render --before-after old.geojson new.geojson -o two.png\n"
        "\n"
        "The subtitle may hold {controlled_km2}, {rest_km2}, {drawn_km2}, {share_pct}, {front_km} and {date};\n"
        "the figures on the map are those of controlmap area. {drawn_km2} is of the whole alone; of a\n"
        "difference there are {gained_km2}, {lost_km2}, {net_km2} and {old_date} as well. -v\n"
        "lists the labels that found no place.\n"
        "\n"
        "Borders are disputed where the units' field claimed_by names a state. --borders ua draws the\n"
        "recognised borders; un adds, dashed, where the claim ends; ru draws that line alone, and the\n"
        "border that Russia denies as one of an oblast; none-disputed draws neither.\n"};

/* ---- one map -------------------------------------------------------------------------------- */

/* One of the outputs of a spec. */
typedef struct {
    const cm_cli_spec *spec;
    size_t output;
    char *const *given; /* the command line that named the spec */
    bool check_only;
} spec_output;

typedef struct {
    const spec_output *from; /* NULL: the command line itself */
    cm_cli_inputs in;
    cm_cli_map_options map;
    cm_cli_picture picture;
    cm_cli_diff_options diff;
    gboolean print_spec, want_diff, before_after;
    char **frame, **since; /* NULL: none */
    int fade;
    double progress;
} render_options;

static bool needs_two(const render_options *options) {
    return options->want_diff || options->before_after;
}

/* Measures the layers of the map. */
static cm_code measure(const render_options *options, const char *const *controls, cm_cli_job *job,
                       cm_cli_two_dates *two, cm_error *error) {
    const cm_cli_inputs *in = &options->in;
    if (!needs_two(options))
        return cm_cli_job_measure(in, controls, job, error);
    const cm_cli_inputs in_new = cm_cli_inputs_of_new(in);
    cm_code code = cm_cli_measure_old(in, controls[0], job, two, error);
    if (code == CM_OK)
        code = cm_cli_job_measure(&in_new, controls + 1, job, error);
    if (code == CM_OK)
        code = cm_cli_compare(in, job, &options->diff, two, error);
    return code;
}

/* Reads the units and measures, while what surrounds them is read. */
static cm_code read_and_measure(const render_options *options, const char *const *controls,
                                cm_cli_job *job, cm_cli_context *context, cm_cli_two_dates *two,
                                cm_error *error) {
    cm_code code = cm_cli_job_begin(&options->in, job, error);
    if (code != CM_OK)
        return code;
    cm_cli_context_reading *reading = cm_cli_context_begin(&options->in, job);
    code = cm_cli_job_units(&options->in, job, error);
    if (code == CM_OK)
        code = measure(options, controls, job, two, error);
    const cm_code read =
        cm_cli_context_take(reading, code == CM_OK ? job->boundary : NULL, context, error);
    return code != CM_OK ? code : read;
}

/* One of the maps of an animation. */
static cm_code lay_out_frame(const render_options *options, cm_cli_job *job, cm_map *map,
                             cm_map_options *layout, cm_cli_frames *frames, cm_recent_list **recent,
                             cm_scene **scene, cm_error *error) {
    cm_code code = cm_cli_frames_arrange(
        &options->in, job, map, (const char *const *)options->frame, layout, frames, error);
    if (code == CM_OK && options->since != NULL)
        code = cm_cli_frames_recent(&options->in, (const char *const *)options->since, job->control,
                                    recent, error);
    map->recent = *recent;
    layout->arrangement = frames->arrangement;
    return code == CM_OK ? cm_map_layout(map, layout, scene, error) : code;
}

static cm_code run(render_options *options, const char *const *controls, cm_map_options *layout,
                   cm_error *error) {
    cm_cli_inputs *in = &options->in;
    cm_cli_job job = {0};
    cm_cli_context context = {0};
    cm_cli_two_dates two = {0};
    cm_scene *scene = NULL;
    cm_phrases *phrases = NULL;
    cm_cli_frames frames = {0};
    cm_recent_list *recent = NULL;
    GThread *fonts = cm_cli_prepare_fonts();
    cm_code code = cm_cli_open_words(&options->map, &phrases, error);
    in->lang = layout->lang = phrases != NULL ? phrases->lang : NULL;
    layout->phrases = phrases;
    in->want_statuses = !needs_two(options) && options->frame == NULL;
    if (code == CM_OK)
        code = read_and_measure(options, controls, &job, &context, &two, error);
    if (code == CM_OK)
        code = cm_cli_mark_points(&options->map, &job, &context, layout, error);
    if (code == CM_OK && job.measured.sides->len > 1)
        code = cm_error_set(error, CM_ERR_USAGE, "choose one with --side",
                            "a map shows one side, and there are %u", job.measured.sides->len);
    cm_cli_take_fonts(fonts);
    if (code == CM_OK) {
        cm_map map = cm_cli_map_of(&job, &context, &options->picture);
        map.diff = job.diff;
        if (options->frame != NULL)
            code = lay_out_frame(options, &job, &map, layout, &frames, &recent, &scene, error);
        else
            code = options->before_after
                       ? cm_pair_layout(&map, options->want_diff, layout, &scene, error)
                       : cm_map_layout(&map, layout, &scene, error);
    }
    if (code == CM_OK)
        code = cm_cli_picture_write(in, &job, &options->picture, scene, error);
    if (code == CM_OK)
        code = cm_cli_picture_manifest(in, &job, &context, &options->picture, scene, error);
    cm_scene_free(scene);
    cm_recent_free(recent);
    cm_cli_frames_clear(&frames);
    cm_cli_context_clear(&context);
    cm_cli_two_dates_clear(&two);
    cm_cli_job_clear(&job);
    cm_phrases_free(phrases);
    return code;
}

/* ---- one command --------------------------------------------------------------------------- */

static const char *check_frame(const render_options *options) {
    if (options->frame == NULL)
        return options->since != NULL || options->fade != 0 || options->progress != 0
                   ? "--since, --fade and --progress are about a map of an animation: name the "
                     "dates that it is arranged for with --frame"
                   : NULL;
    if (needs_two(options))
        return "--frame is about maps of one date, not of a difference";
    if (options->fade < 0 || options->fade > 1000)
        return "--fade is a number of dates, 0 to 1000";
    if (!(options->progress >= 0 && options->progress <= 1))
        return "--progress is 0 to 1";
    return NULL;
}

static int complain(const render_options *options, cm_error *error) {
    if (options->from != NULL)
        cm_cli_spec_locate(options->from->spec, options->from->output, options->from->given, error);
    return cm_cli_fail(error);
}

static const char *check(render_options *options, int argc, char **argv, cm_map_options *layout) {
    for (int i = 1; i < argc; i++)
        if (cm_cli_is_spec(argv[i]))
            return "a map spec stands alone, and names the control layers itself";
    const char *wrong = cm_cli_map_options_parse(&options->map, layout);
    if (wrong == NULL)
        wrong = cm_cli_picture_check(&options->picture);
    if (argc < 2 && options->picture.source != NULL)
        return "--source names whom a CONTROL file comes from; the default data name their own";
    if (wrong != NULL)
        return wrong;
    if (cm_cli_is_same_file(options->picture.output, options->in.manifest))
        return "--output and the manifest are one file";
    if (needs_two(options) && argc != 3)
        return "name two control layers, OLD and NEW";
    wrong = cm_cli_diff_options_check(&options->diff);
    return wrong != NULL ? wrong : check_frame(options);
}

static int render(render_options *options, int argc, char **argv) {
    cm_map_options layout = {0};
    cm_error error = {0};
    const char *wrong = check(options, argc, argv, &layout);
    if (wrong != NULL) {
        (void)cm_error_set(&error, CM_ERR_USAGE, "see controlmap render --help", "%s", wrong);
        return complain(options, &error);
    }
    if (options->from != NULL && options->from->check_only)
        return CM_EXIT_DONE;
    layout.fade = options->since != NULL && options->fade == 0 ? g_strv_length(options->since)
                                                               : (size_t)options->fade;
    layout.progress = options->progress;
    if (run(options, (const char *const *)argv + 1, &layout, &error) != CM_OK)
        return complain(options, &error);
    return CM_EXIT_DONE;
}

/* ---- a spec --------------------------------------------------------------------------------- */

static int render_arguments(int argc, char **argv, const spec_output *from);

/* One output, with what the command line says besides, which comes after and so goes before. */
static int render_output(const spec_output *from, const char *path) {
    const GPtrArray *list = cm_cli_spec_arguments(from->spec, from->output);
    GPtrArray *arguments = g_ptr_array_new();
    char *const *given = from->given;
    g_ptr_array_add(arguments, given[0]);
    for (guint k = 0; k < list->len; k++)
        g_ptr_array_add(arguments, list->pdata[k]);
    for (size_t k = 1; given[k] != NULL; k++)
        if (strcmp(given[k], path) != 0)
            g_ptr_array_add(arguments, given[k]);
    const int count = (int)arguments->len;
    g_ptr_array_add(arguments, NULL);
    const int exit_code = render_arguments(count, (char **)arguments->pdata, from);
    g_ptr_array_free(arguments, TRUE);
    return exit_code;
}

/* The options of all outputs are checked before the first is drawn; what they ask of the layers is
 * seen when its turn comes. */
static int render_spec(const char *path, GOptionEntry *const *groups, char *const *given,
                       bool one_output) {
    cm_error error = {0};
    cm_cli_spec *spec = NULL;
    if (cm_cli_spec_read(path, groups, &spec, &error) != CM_OK)
        return cm_cli_fail(&error);
    const size_t count = one_output ? 1 : cm_cli_spec_output_count(spec);
    int exit_code = CM_EXIT_DONE;
    for (size_t i = 0; exit_code == CM_EXIT_DONE && i < count; i++)
        exit_code = render_output(&(spec_output){spec, i, given, true}, path);
    for (size_t i = 0; exit_code == CM_EXIT_DONE && i < count; i++)
        exit_code = render_output(&(spec_output){spec, i, given, false}, path);
    cm_cli_spec_free(spec);
    return exit_code;
}

/* ---- options -------------------------------------------------------------------------------- */

static int render_arguments(int argc, char **argv, const spec_output *from) {
    render_options options = {.from = from, .picture.command = cm_cli_command_line(argc, argv)};
    GOptionEntry input[CM_CLI_INPUT_ENTRIES + 1] = {{0}}, map[CM_CLI_MAP_ENTRIES + 1] = {{0}};
    GOptionEntry picture[CM_CLI_PICTURE_ENTRIES + 1] = {{0}}, diff[CM_CLI_DIFF_ENTRIES + 1] = {{0}};
    GOptionEntry own[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.picture.output,
         "Picture to write: .png, .svg or .pdf; required", "FILE"},
        {"diff", 0, 0, G_OPTION_ARG_NONE, &options.want_diff,
         "What changed hands between two layers, OLD and NEW", NULL},
        {"before-after", 0, 0, G_OPTION_ARG_NONE, &options.before_after,
         "Maps of two layers, OLD and NEW, side by side; with --diff a third", NULL},
        {"frame", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.frame,
         "As in an animation that ends or starts with this date; repeatable, "
         "the last date first",
         "CONTROL"},
        {"since", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.since,
         "Tint what was gained since this date; repeatable, the oldest first", "CONTROL"},
        {"fade", 0, 0, G_OPTION_ARG_INT, &options.fade,
         "Dates until the tint is gone (default: as many as --since)", "N"},
        {"progress", 0, 0, G_OPTION_ARG_DOUBLE, &options.progress,
         "How far the date is from the first to the last, 0 to 1", "PART"},
        {"print-spec", 0, 0, G_OPTION_ARG_NONE, &options.print_spec,
         "Print what the options say as a map spec, to be rendered later", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    cm_cli_inputs_entries(&options.in, input);
    cm_cli_map_options_entries(&options.map, map);
    cm_cli_picture_entries(&options.picture, picture);
    cm_cli_diff_options_entries(&options.diff, diff);
    GOptionEntry *const groups[] = {own, diff, map, picture, input, NULL};
    int exit_code = CM_EXIT_DONE;
    char **given = g_new0(char *, (gsize)argc + 1);
    memcpy(given, argv, (size_t)argc * sizeof *given);
    if (!cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code)) {
        /* Help was shown, or what is wrong. */
    } else if (options.print_spec) {
        char *spec = cm_cli_spec_print(groups, argv + 1, options.picture.output);
        (void)fputs(spec, stdout);
        g_free(spec);
    } else if (argc == 2 && cm_cli_is_spec(argv[1]) && from == NULL) {
        exit_code = render_spec(argv[1], groups, given, options.picture.output != NULL);
    } else {
        exit_code = render(&options, argc, argv);
    }
    g_free(given);
    cm_cli_map_options_clear(&options.map);
    cm_cli_picture_clear(&options.picture);
    cm_cli_inputs_clear(&options.in);
    g_strfreev(options.frame);
    g_strfreev(options.since);
    return exit_code;
}

int cm_cli_render(int argc, char **argv) {
    return render_arguments(argc, argv, NULL);
}
