#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

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
        "\n"
        "The subtitle may hold {controlled_km2}, {rest_km2}, {drawn_km2}, {share_pct}, {front_km} and {date};\n"
        "the figures on the map are those of controlmap area. -v lists the labels that found no\n"
        "place.\n"};

enum { SIDE_MAX = 32767 }; /* of a picture of cairo's */

typedef struct {
    char *output, *size, *theme, *title, *subtitle, *extent, *labels, *legend, *inset;
    char *source, *boundary_source, *lang, *command;
    char *highlight, **marks, **callouts, **arrows, **labelled, **colors, **words;
    double scale, dpi;
    gboolean alt, no_register, print_spec, table;
    GArray *mark_list, *arrow_list, *color_list; /**< of cm_mark, cm_arrow, cm_theme_change */
} render_options;

/* The layers that a map shows besides control and units; read only when they are wanted. */
typedef struct {
    cm_layer *neighbours, *home, *world, *water, *places, *seas;
} context_layers;

static cm_code read_context(const cm_dataset_layer *from, bool points, bool digest, cm_layer **out,
                            cm_error *error) {
    if (from->file == NULL)
        return CM_OK;
    const cm_layer_options options = {
        .want_points = points, .skip_digest = !digest, .shown_as = cm_cli_file_name(from->file)};
    return cm_layer_read(from->file, &options, out, error);
}

static cm_code read_all_context(const cm_cli_job *job, bool digest, context_layers *layers,
                                cm_error *error) {
    const cm_dataset *dataset = job->dataset;
    /* A map of somewhere else has no use for the data set's surroundings. */
    cm_code code = read_context(&dataset->neighbours, false, digest, &layers->neighbours, error);
    if (code == CM_OK && layers->neighbours != NULL &&
        !cm_box_meets(layers->neighbours->box, job->boundary->box)) {
        cm_layer_free(layers->neighbours);
        layers->neighbours = NULL;
        return CM_OK;
    }
    if (code == CM_OK && !job->default_whole)
        code = read_context(&dataset->boundary, false, digest, &layers->home, error);
    if (code == CM_OK)
        code = read_context(&dataset->world, false, digest, &layers->world, error);
    if (code == CM_OK)
        code = read_context(&dataset->water, false, digest, &layers->water, error);
    if (code == CM_OK)
        code = read_context(&dataset->places, true, digest, &layers->places, error);
    if (code == CM_OK)
        code = read_context(&dataset->seas, true, digest, &layers->seas, error);
    return code;
}

/* What surrounds the subject needs nothing of its figures, and is read beside them. */
typedef struct {
    const cm_cli_job *job;
    bool digest;
    context_layers layers;
    cm_error error;
    cm_code code;
} context_task;

static gpointer read_beside(gpointer data) {
    context_task *task = data;
    task->code = read_all_context(task->job, task->digest, &task->layers, &task->error);
    return NULL;
}

/* Measures control and reads the context at once. */
static cm_code measure_and_read(const cm_cli_inputs *in, const char *const *controls,
                                cm_cli_job *job, context_layers *layers, cm_error *error) {
    context_task task = {.job = job, .digest = in->manifest != NULL};
    GThread *thread = g_thread_try_new("context", read_beside, &task, NULL);
    cm_code code = cm_cli_job_measure(in, controls, job, error);
    if (thread != NULL)
        (void)g_thread_join(thread);
    else
        (void)read_beside(&task);
    *layers = task.layers;
    if (code == CM_OK && task.code != CM_OK) {
        code = task.code;
        *error = task.error;
    }
    return code;
}

static bool parse_size(const char *text, int *width, int *height) {
    char rest;
    return text == NULL ||
           (sscanf(text, "%5dx%5d%c", width, height, &rest) == 2 && *width > 0 && *height > 0);
}

static bool parse_choice(const char *text, const char *const *names, int count, int *choice) {
    for (int i = 0; i < count; i++)
        if (text == NULL || strcmp(text, names[i]) == 0) {
            *choice = i;
            return true;
        }
    return false;
}

static const char *parse(const render_options *options, cm_map_options *map) {
    static const char *const themes[] = {"light", "dark", "print"};
    static const char *const labels[] = {"all", "controlled", "none"};
    static const char *const furniture[] = {"auto", "none"};
    int theme = 0, label = 0, legend = 0, inset = 0;
    if (!parse_size(options->size, &map->width_px, &map->height_px))
        return "--size is WIDTHxHEIGHT in pixels, such as 1600x1200";
    if ((int64_t)map->width_px * map->height_px > 200 * 1000 * 1000)
        return "--size is too large: at most 200 million pixels";
    if (map->width_px > SIDE_MAX || map->height_px > SIDE_MAX)
        return "--size is too large: at most 32767 pixels a side";
    if (!parse_choice(options->theme, themes, 3, &theme))
        return "--theme is light, dark or print";
    if (!parse_choice(options->labels, labels, 3, &label))
        return "--labels is all, controlled or none";
    if (!parse_choice(options->legend, furniture, 2, &legend))
        return "--legend is auto or none";
    if (!parse_choice(options->inset, furniture, 2, &inset))
        return "--inset is auto or none";
    if (options->scale < 0 || (options->scale > 0 && options->scale < 0.1) || options->scale > 10 ||
        options->dpi < 0 || options->dpi > 10000)
        return "--scale is 0.1 to 10, --dpi up to 10000";
    map->theme = (cm_theme)theme;
    map->labels = (cm_labels)label;
    map->no_legend = legend == 1;
    map->no_inset = inset == 1;
    map->no_register = options->no_register;
    map->table = options->table;
    map->scale = options->scale;
    map->title = options->title;
    map->subtitle = options->subtitle;
    map->extent = options->extent;
    return NULL;
}

/* ---- annotations -------------------------------------------------------------------------- */

/* Numbers separated by commas at the start of a text; what follows the last of them. */
static const char *take_numbers(const char *text, double *values, int count) {
    for (int i = 0; i < count; i++) {
        char *end = NULL;
        values[i] = g_ascii_strtod(text, &end);
        if (end == text || (*end != ',' && *end != '\0') || (*end == '\0' && i + 1 < count) ||
            values[i] < -360 || values[i] > 540)
            return NULL;
        text = *end == ',' ? end + 1 : end;
    }
    return text;
}

/* The symbol after the last comma, if there is one; it is cut off. */
static cm_symbol take_symbol(char *text) {
    char *comma = strrchr(text, ',');
    for (int i = 0; comma != NULL && i < CM_SYMBOL_COUNT; i++)
        if (strcmp(comma + 1, cm_symbol_name((cm_symbol)i)) == 0) {
            *comma = '\0';
            return (cm_symbol)i;
        }
    return CM_SYMBOL_DOT;
}

static const char *parse_marks(char **texts, bool callout, GArray *list) {
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        double at[2];
        const char *rest = take_numbers(texts[i], at, 2);
        if (rest == NULL || fabs(at[1]) > 90 || (callout && rest[0] == '\0'))
            return callout ? "--callout is LON,LAT,TEXT" : "--mark is LON,LAT,TEXT[,SYMBOL]";
        cm_mark mark = {.at = {at[0], at[1]}, .symbol = CM_SYMBOL_NONE};
        if (!callout)
            mark.symbol = take_symbol(texts[i] + (rest - texts[i]));
        mark.text = rest;
        g_array_append_val(list, mark);
    }
    return NULL;
}

static bool parse_color(const char *text, cm_color *color) {
    unsigned red, green, blue;
    char rest;
    if (strlen(text) != 7 || sscanf(text, "#%2x%2x%2x%c", &red, &green, &blue, &rest) != 3)
        return false;
    *color = (cm_color){(uint8_t)red, (uint8_t)green, (uint8_t)blue, 1.0};
    return true;
}

static const char *parse_annotations(render_options *options, cm_map_options *map) {
    options->mark_list = g_array_new(FALSE, TRUE, sizeof(cm_mark));
    options->arrow_list = g_array_new(FALSE, TRUE, sizeof(cm_arrow));
    const char *wrong = parse_marks(options->marks, false, options->mark_list);
    if (wrong == NULL)
        wrong = parse_marks(options->callouts, true, options->mark_list);
    for (size_t i = 0; wrong == NULL && options->arrows != NULL && options->arrows[i] != NULL;
         i++) {
        double at[4];
        const char *rest = take_numbers(options->arrows[i], at, 4);
        if (rest == NULL || rest[0] != '\0' || fabs(at[1]) > 90 || fabs(at[3]) > 90)
            return "--arrow is LON,LAT,LON,LAT";
        const cm_arrow arrow = {{at[0], at[1]}, {at[2], at[3]}};
        g_array_append_val(options->arrow_list, arrow);
    }
    options->color_list = g_array_new(FALSE, TRUE, sizeof(cm_theme_change));
    for (size_t i = 0; wrong == NULL && options->colors != NULL && options->colors[i] != NULL;
         i++) {
        char *equals = strchr(options->colors[i], '=');
        cm_theme_change change = {.name = options->colors[i]};
        if (equals == NULL || !parse_color(equals + 1, &change.color))
            return "--color is NAME=#RRGGBB";
        *equals = '\0';
        g_array_append_val(options->color_list, change);
    }
    map->change_count = options->color_list->len;
    map->changes = (const cm_theme_change *)(const void *)options->color_list->data;
    map->mark_count = options->mark_list->len;
    map->marks = (const cm_mark *)(const void *)options->mark_list->data;
    map->arrow_count = options->arrow_list->len;
    map->arrows = (const cm_arrow *)(const void *)options->arrow_list->data;
    map->highlight = options->highlight;
    map->wanted_count = options->labelled == NULL ? 0 : g_strv_length(options->labelled);
    map->wanted = (const char *const *)options->labelled;
    return wrong;
}

static cm_code write_image(const cm_cli_job *job, const render_options *options,
                           const cm_scene *scene, cm_error *error) {
    /* A picture goes out into the world: it names the inputs, not the folders of its maker. */
    char *source = g_strdup_printf("control: %s sha256 %s; boundary: %s sha256 %s",
                                   cm_cli_file_name(job->control->source), job->control->sha256,
                                   cm_cli_file_name(job->boundary->source), job->boundary->sha256);
    const cm_image_meta meta = {.title = scene->title,
                                .description = scene->alt,
                                .source = source,
                                .software = "controlmap " CONTROLMAP_VERSION,
                                .command = options->command,
                                .dpi = options->dpi};
    const cm_code code = cm_image_write(scene, &meta, options->output, error);
    g_free(source);
    return code;
}

static gpointer prepare(gpointer unused) {
    cm_layout_prepare();
    return unused;
}

static cm_code run(cm_cli_inputs *in, const char *const *controls, const render_options *options,
                   cm_map_options *map_options, cm_error *error) {
    cm_cli_job job = {0};
    context_layers layers = {0};
    cm_scene *scene = NULL;
    cm_phrases *phrases = NULL;
    GThread *fonts = g_thread_try_new("fonts", prepare, NULL, NULL);
    cm_code code = cm_cli_open_phrases(options->lang, &phrases, error);
    if (code == CM_OK && options->words != NULL) {
        cm_phrases *own = NULL;
        code = cm_phrases_reword(phrases, (const char *const *)options->words,
                                 g_strv_length(options->words), &own, error);
        cm_phrases_free(phrases);
        phrases = own;
    }
    in->lang = map_options->lang = phrases != NULL ? phrases->lang : NULL;
    map_options->phrases = phrases;
    in->want_statuses = true;
    if (code == CM_OK)
        code = cm_cli_job_open(in, &job, error);
    if (code == CM_OK)
        code = measure_and_read(in, controls, &job, &layers, error);
    if (code == CM_OK && job.measured.sides->len > 1)
        code = cm_error_set(error, CM_ERR_USAGE, "choose one with --side",
                            "a map shows one side, and there are %u", job.measured.sides->len);
    if (fonts != NULL)
        (void)g_thread_join(fonts);
    if (code == CM_OK) {
        cm_map map = {.figures = job.figures,
                      .dataset = job.default_boundary ? job.dataset : NULL,
                      .context =
                          layers.neighbours != NULL || layers.places != NULL || layers.water != NULL
                              ? job.dataset
                              : NULL,
                      .whole_name = job.whole_name,
                      .neighbours = layers.neighbours,
                      .home = layers.home,
                      .world = layers.world,
                      .water = layers.water,
                      .places = layers.places,
                      .seas = layers.seas,
                      .control_source = options->source != NULL ? options->source
                                        : job.default_control   ? job.dataset->control.source
                                                                : NULL,
                      .boundary_source = options->boundary_source};
        const cm_cli_side *side = &g_array_index(job.measured.sides, cm_cli_side, 0);
        for (int i = 0; i < CM_STATUS_COUNT; i++)
            map.statuses[i] = side->statuses[i];
        code = cm_map_layout(&map, map_options, &scene, error);
    }
    if (code == CM_OK)
        code = write_image(&job, options, scene, error);
    if (code == CM_OK && in->manifest != NULL) {
        cm_table_options table = {0};
        cm_cli_describe(&job, &table);
        const cm_layer *const shown[] = {layers.neighbours, layers.home,   layers.world,
                                         layers.water,      layers.places, layers.seas};
        const cm_manifest manifest = {.command = options->command,
                                      .others = shown,
                                      .other_count = sizeof shown / sizeof shown[0]};
        code = cm_cli_write_manifest(in, &job, &manifest, &table, error);
    }
    if (code == CM_OK) {
        for (size_t i = 0; i < scene->note_count; i++)
            cm_cli_note(in->quiet, "%s", scene->notes[i]);
        for (size_t i = 0; i < scene->dropped_count && in->verbose; i++)
            cm_cli_note(in->quiet, "label dropped: %s (%s): %s", scene->dropped[i].text,
                        scene->dropped[i].kind, scene->dropped[i].reason);
        if (in->verbose && scene->registered_km2 > 0)
            cm_cli_note(in->quiet,
                        "about %.0f km² along coasts and borders shown as control so that no "
                        "fringe is seen; no figure counts them (--no-register leaves them)",
                        scene->registered_km2);
        if (options->alt)
            (void)printf("%s\n", scene->alt);
    }
    cm_scene_free(scene);
    cm_layer *const read[] = {layers.neighbours, layers.home,   layers.world,
                              layers.water,      layers.places, layers.seas};
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
        cm_layer_free(read[i]);
    cm_cli_job_clear(&job);
    cm_phrases_free(phrases);
    return code;
}

static void clear_options(render_options *options) {
    char *const texts[] = {
        options->output,   options->size,   options->theme,           options->title,
        options->subtitle, options->extent, options->labels,          options->legend,
        options->inset,    options->source, options->boundary_source, options->lang,
        options->command};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        g_free(texts[i]);
    g_free(options->highlight);
    g_strfreev(options->marks);
    g_strfreev(options->callouts);
    g_strfreev(options->arrows);
    g_strfreev(options->labelled);
    if (options->mark_list != NULL) {
        g_array_free(options->mark_list, TRUE);
        g_array_free(options->arrow_list, TRUE);
    }
    if (options->color_list != NULL)
        g_array_free(options->color_list, TRUE);
    g_strfreev(options->colors);
    g_strfreev(options->words);
}

/* Renders each output of a spec; what the command line says comes after, and so goes before. */
static int render_spec(const char *path, GOptionEntry *const *groups, char *const *given,
                       bool one_output) {
    cm_error error = {0};
    GPtrArray *lists = NULL;
    int exit_code = CM_EXIT_DONE;
    if (cm_cli_spec_read(path, groups, &lists, &error) != CM_OK)
        exit_code = cm_cli_fail(&error);
    for (guint i = 0; exit_code == CM_EXIT_DONE && i < lists->len && (i == 0 || !one_output); i++) {
        const GPtrArray *list = lists->pdata[i];
        GPtrArray *arguments = g_ptr_array_new();
        g_ptr_array_add(arguments, given[0]);
        for (guint k = 0; k < list->len; k++)
            g_ptr_array_add(arguments, list->pdata[k]);
        for (size_t k = 1; given[k] != NULL; k++)
            if (strcmp(given[k], path) != 0)
                g_ptr_array_add(arguments, given[k]);
        const int count = (int)arguments->len;
        g_ptr_array_add(arguments, NULL);
        exit_code = cm_cli_render(count, (char **)arguments->pdata);
        g_ptr_array_free(arguments, TRUE);
    }
    g_ptr_array_free(lists, TRUE);
    return exit_code;
}

int cm_cli_render(int argc, char **argv) {
    cm_cli_inputs in = {0};
    GOptionEntry shared[CM_CLI_INPUT_ENTRIES + 1] = {{0}};
    cm_cli_inputs_entries(&in, shared);
    render_options options = {.command = cm_cli_command_line(argc, argv)};
    GOptionEntry own[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "Picture to write: .png, .svg or .pdf; required", "FILE"},
        {"size", 's', 0, G_OPTION_ARG_FILENAME, &options.size, "In pixels (default: 1600x1200)",
         "WxH"},
        {"scale", 0, 0, G_OPTION_ARG_DOUBLE, &options.scale, "Size of type and lines (default: 1)",
         "FACTOR"},
        {"dpi", 0, 0, G_OPTION_ARG_DOUBLE, &options.dpi,
         "Physical resolution written to the file (default: 144)", "DPI"},
        {"theme", 't', 0, G_OPTION_ARG_FILENAME, &options.theme, "light (default), dark or print",
         "THEME"},
        {"lang", 0, 0, G_OPTION_ARG_FILENAME, &options.lang,
         "Language: en (default), uk, ru, de, fr, or a file of phrases", "LANG"},
        {"title", 0, 0, G_OPTION_ARG_FILENAME, &options.title, "Title", "TEXT"},
        {"subtitle", 0, 0, G_OPTION_ARG_FILENAME, &options.subtitle,
         "Subtitle; may hold figures, see below", "TEXT"},
        {"extent", 'e', 0, G_OPTION_ARG_FILENAME, &options.extent,
         "auto (default), unit ids or names separated by commas, or W,S,E,N", "EXTENT"},
        {"labels", 0, 0, G_OPTION_ARG_FILENAME, &options.labels,
         "all (default), controlled (every unit with any control) or none", "WHICH"},
        {"table", 0, 0, G_OPTION_ARG_NONE, &options.table,
         "Figures per unit beside the map, or under it where it is upright", NULL},
        {"legend", 0, 0, G_OPTION_ARG_FILENAME, &options.legend, "auto (default) or none", "WHICH"},
        {"inset", 0, 0, G_OPTION_ARG_FILENAME, &options.inset, "auto (default) or none", "WHICH"},
        {"mark", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.marks,
         "Mark a place: LON,LAT,TEXT[,SYMBOL], dot square triangle diamond cross star none; repeatable",
         "MARK"},
        {"callout", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.callouts,
         "A text beside a place, with a line to it: LON,LAT,TEXT; repeatable", "CALLOUT"},
        {"arrow", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.arrows,
         "An arrow: LON,LAT,LON,LAT; repeatable", "ARROW"},
        {"highlight", 0, 0, G_OPTION_ARG_FILENAME, &options.highlight,
         "Outline units, by ids or names separated by commas", "UNITS"},
        {"label", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.labelled,
         "A place that must be named; repeatable", "NAME"},
        {"color", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.colors,
         "A colour of the theme: NAME=#RRGGBB, such as control=#B04030; repeatable", "COLOR"},
        {"word", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.words,
         "A phrase of the map: KEY=TEXT, such as front-line=Line of contact; repeatable",
         "WORDING"},
        {"print-spec", 0, 0, G_OPTION_ARG_NONE, &options.print_spec,
         "Print what the options say as a map spec, to be rendered later", NULL},
        {"source", 0, 0, G_OPTION_ARG_FILENAME, &options.source,
         "Whom the control layer comes from, for the source line", "TEXT"},
        {"boundary-source", 0, 0, G_OPTION_ARG_FILENAME, &options.boundary_source,
         "Whom the boundaries come from, for the source line", "TEXT"},
        {"no-register", 0, 0, G_OPTION_ARG_NONE, &options.no_register,
         "Do not close narrow gaps between control and coasts or borders on the picture", NULL},
        {"alt", 0, 0, G_OPTION_ARG_NONE, &options.alt, "Print alt text on standard output", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    GOptionEntry *const groups[] = {own, shared, NULL};
    int exit_code = CM_EXIT_DONE;
    char **given = g_new0(char *, (gsize)argc + 1);
    memcpy(given, argv, (size_t)argc * sizeof *given);
    if (!cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code)) {
        /* Help was shown, or what is wrong. */
    } else if (options.print_spec) {
        char *spec = cm_cli_spec_print(groups, argv + 1, options.output);
        (void)fputs(spec, stdout);
        g_free(spec);
    } else if (argc == 2 && cm_cli_is_spec(argv[1])) {
        exit_code = render_spec(argv[1], groups, given, options.output != NULL);
    } else {
        cm_map_options map = {0};
        cm_error error = {0};
        const char *wrong = parse(&options, &map);
        if (wrong == NULL)
            wrong = parse_annotations(&options, &map);
        if (argc < 2 && options.source != NULL)
            wrong =
                "--source names whom a CONTROL file comes from; the default data name their own";
        else if (options.output == NULL)
            wrong = "-o FILE is needed";
        else if (g_strcmp0(options.output, in.manifest) == 0)
            wrong = "-o and --manifest name the same file";
        else if (!cm_image_path_is_known(options.output))
            wrong = "-o FILE must end in .png, .svg or .pdf";
        if (wrong != NULL)
            exit_code = cm_cli_usage("render", wrong);
        else if (run(&in, (const char *const *)argv + 1, &options, &map, &error) != CM_OK)
            exit_code = cm_cli_fail(&error);
    }
    g_free(given);
    clear_options(&options);
    cm_cli_inputs_clear(&in);
    return exit_code;
}
