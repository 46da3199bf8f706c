#include "cli/picture.h"

#include <stdio.h>
#include <string.h>

#include "base/path.h"

/* ---- words and fonts ------------------------------------------------------------------------ */

cm_code cm_cli_open_words(const cm_cli_map_options *options, cm_phrases **out, cm_error *error) {
    cm_code code = cm_cli_open_phrases(options->lang, out, error);
    if (code == CM_OK && options->words != NULL) {
        cm_phrases *own = NULL;
        code = cm_phrases_reword(*out, (const char *const *)options->words,
                                 g_strv_length(options->words), &own, error);
        cm_phrases_free(*out);
        *out = own;
    }
    return code;
}

static gpointer prepare(gpointer unused) {
    (void)unused;
    return cm_layout_prepare();
}

GThread *cm_cli_prepare_fonts(void) {
    return g_thread_try_new("fonts", prepare, NULL, NULL);
}

void cm_cli_take_fonts(GThread *prepared) {
    if (prepared != NULL)
        cm_layout_take_fonts(g_thread_join(prepared));
}

/* ---- what surrounds the subject ------------------------------------------------------------- */

typedef enum { POLYGONS, LINES, POINTS } kind_of_shape;

static cm_code read_context(const cm_dataset_layer *from, kind_of_shape kind, bool digest,
                            cm_layer **out, cm_error *error) {
    if (from->file == NULL)
        return CM_OK;
    const cm_layer_options options = {.want_points = kind == POINTS,
                                      .want_lines = kind == LINES,
                                      .skip_digest = !digest,
                                      .shown_as = cm_path_name(from->file)};
    return cm_layer_read(from->file, &options, out, error);
}

static cm_code read_all_context(const cm_dataset *dataset, bool with_home, bool digest,
                                cm_cli_context *layers, cm_error *error) {
    cm_code code = read_context(&dataset->neighbours, POLYGONS, digest, &layers->neighbours, error);
    if (code == CM_OK && with_home)
        code = read_context(&dataset->boundary, POLYGONS, digest, &layers->home, error);
    if (code == CM_OK)
        code = read_context(&dataset->world, POLYGONS, digest, &layers->world, error);
    if (code == CM_OK)
        code = read_context(&dataset->water, POLYGONS, digest, &layers->water, error);
    if (code == CM_OK)
        code = read_context(&dataset->rivers, LINES, digest, &layers->rivers, error);
    if (code == CM_OK)
        code = read_context(&dataset->places, POINTS, digest, &layers->places, error);
    if (code == CM_OK)
        code = read_context(&dataset->seas, POINTS, digest, &layers->seas, error);
    return code;
}

struct cm_cli_context_reading {
    const cm_dataset *dataset;
    bool with_home, digest;
    GThread *thread; /* NULL: it is read when it is taken */
    cm_cli_context layers;
    cm_error error;
    cm_code code;
};

static gpointer read_beside(gpointer data) {
    cm_cli_context_reading *r = data;
    r->code = read_all_context(r->dataset, r->with_home, r->digest, &r->layers, &r->error);
    return NULL;
}

cm_cli_context_reading *cm_cli_context_begin(const cm_cli_inputs *in, const cm_cli_job *job) {
    cm_cli_context_reading *reading = g_new0(cm_cli_context_reading, 1);
    reading->dataset = job->dataset;
    reading->with_home = !job->default_whole;
    reading->digest = in->manifest != NULL;
    reading->thread = g_thread_try_new("context", read_beside, reading, NULL);
    return reading;
}

cm_code cm_cli_context_take(cm_cli_context_reading *reading, const cm_layer *boundary,
                            cm_cli_context *context, cm_error *error) {
    if (reading->thread != NULL)
        (void)g_thread_join(reading->thread);
    else if (boundary != NULL)
        (void)read_beside(reading);
    const cm_layer *neighbours = reading->layers.neighbours;
    cm_code code = reading->code;
    /* A map of somewhere else has no use for the data set's surroundings. */
    if (boundary == NULL ||
        (neighbours != NULL && !cm_box_meets_turned(neighbours->box, boundary->box))) {
        cm_cli_context_clear(&reading->layers);
        code = CM_OK;
    }
    *context = reading->layers;
    if (code != CM_OK)
        *error = reading->error;
    g_free(reading);
    return code;
}

cm_code cm_cli_measure_and_read(const cm_cli_inputs *in, const char *const *controls,
                                cm_cli_job *job, cm_cli_context *context, cm_error *error) {
    cm_cli_context_reading *reading = cm_cli_context_begin(in, job);
    const cm_code code = cm_cli_job_measure(in, controls, job, error);
    const cm_code read =
        cm_cli_context_take(reading, code == CM_OK ? job->boundary : NULL, context, error);
    return code != CM_OK ? code : read;
}

cm_code cm_cli_mark_points(const cm_cli_map_options *options, const cm_cli_job *job,
                           cm_cli_context *context, cm_map_options *layout, cm_error *error) {
    if (!options->points)
        return CM_OK;
    const cm_code code = read_context(&job->dataset->points, POINTS, true, &context->points, error);
    if (code == CM_OK && context->points != NULL)
        cm_cli_map_options_mark(options, context->points, layout);
    return code;
}

void cm_cli_context_clear(cm_cli_context *context) {
    cm_layer *const read[] = {context->neighbours, context->home,   context->world,
                              context->water,      context->rivers, context->places,
                              context->seas,       context->points};
    for (size_t i = 0; i < G_N_ELEMENTS(read); i++)
        cm_layer_free(read[i]);
    *context = (cm_cli_context){0};
}

cm_map cm_cli_map_of(const cm_cli_job *job, const cm_cli_context *context,
                     const cm_cli_picture *picture) {
    const bool has_context =
        context->neighbours != NULL || context->places != NULL || context->water != NULL;
    cm_map map = {.figures = job->figures,
                  .dataset = job->default_boundary ? job->dataset : NULL,
                  .context = has_context ? job->dataset : NULL,
                  .whole_name = job->whole_name,
                  .neighbours = context->neighbours,
                  .home = context->home,
                  .world = context->world,
                  .water = context->water,
                  .rivers = context->rivers,
                  .places = context->places,
                  .seas = context->seas,
                  .control_source = picture->source != NULL ? picture->source
                                    : job->default_control  ? job->dataset->control.source
                                                            : NULL,
                  .control_short_source = picture->source == NULL && job->default_control
                                              ? job->dataset->control.short_source
                                              : NULL,
                  .boundary_source = picture->boundary_source};
    const cm_cli_side *side = &g_array_index(job->measured.sides, cm_cli_side, 0);
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        map.statuses[i] = side->statuses[i];
    return map;
}

/* ---- the file ------------------------------------------------------------------------------- */

void cm_cli_picture_entries(cm_cli_picture *picture, GOptionEntry *entries) {
    picture->dpi = CM_CLI_NOT_GIVEN;
    const GOptionEntry table[] = {
        {"dpi", 0, 0, G_OPTION_ARG_DOUBLE, &picture->dpi,
         "Physical resolution written to the file (default: 144)", "DPI"},
        {"source", 0, 0, G_OPTION_ARG_FILENAME, &picture->source,
         "Whom the control layer comes from, for the source line", "TEXT"},
        {"boundary-source", 0, 0, G_OPTION_ARG_FILENAME, &picture->boundary_source,
         "Whom the boundaries come from, for the source line", "TEXT"},
        {"alt", 0, 0, G_OPTION_ARG_NONE, &picture->alt, "Print alt text on standard output", NULL}};
    G_STATIC_ASSERT(G_N_ELEMENTS(table) == CM_CLI_PICTURE_ENTRIES);
    memcpy(entries, table, sizeof table);
}

void cm_cli_picture_clear(cm_cli_picture *picture) {
    char *const texts[] = {picture->output, picture->source, picture->boundary_source,
                           picture->command};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}

double cm_cli_picture_dpi(const cm_cli_picture *picture) {
    return picture->dpi != CM_CLI_NOT_GIVEN ? picture->dpi : 0;
}

const char *cm_cli_picture_check_dpi(const cm_cli_picture *picture) {
    return picture->dpi == CM_CLI_NOT_GIVEN || (picture->dpi >= 1 && picture->dpi <= 10000)
               ? NULL
               : "--dpi is 1 to 10000";
}

const char *cm_cli_picture_check(const cm_cli_picture *picture) {
    const char *wrong = cm_cli_picture_check_dpi(picture);
    if (wrong != NULL)
        return wrong;
    if (picture->output == NULL)
        return "-o FILE is needed";
    if (!cm_image_path_is_known(picture->output))
        return "--output must end in .png, .svg or .pdf";
    return NULL;
}

cm_code cm_cli_picture_save(const cm_cli_inputs *in, const cm_cli_picture *picture,
                            const cm_scene *scene, const char *source, cm_error *error) {
    const cm_image_meta meta = {.title = scene->title,
                                .description = scene->alt,
                                .source = source,
                                .software = "controlmap " CONTROLMAP_VERSION,
                                .command = picture->command,
                                .dpi = cm_cli_picture_dpi(picture)};
    const cm_code code = cm_image_write(scene, &meta, picture->output, error);
    if (code != CM_OK)
        return code;
    for (size_t i = 0; i < scene->note_count; i++)
        cm_cli_note(in->quiet, "%s", scene->notes[i]);
    for (size_t i = 0; i < scene->dropped_count && in->verbose; i++)
        cm_cli_note(in->quiet, "left out: %s (%s): %s", scene->dropped[i].text,
                    scene->dropped[i].kind, scene->dropped[i].reason);
    if (in->verbose && scene->registered_km2 > 0)
        cm_cli_note(in->quiet,
                    "about %.0f km² along coasts and borders shown as control so that no "
                    "fringe is seen; no figure counts them (--no-register leaves them)",
                    scene->registered_km2);
    if (picture->alt)
        (void)printf("%s\n", scene->alt);
    return CM_OK;
}

cm_code cm_cli_picture_write(const cm_cli_inputs *in, const cm_cli_job *job,
                             const cm_cli_picture *picture, const cm_scene *scene,
                             cm_error *error) {
    /* A picture goes out into the world: it names the inputs, not the folders of its maker. */
    const cm_layer *old = job->diff != NULL ? job->diff->old_figures->control : NULL;
    char *before = old == NULL ? g_strdup("")
                               : g_strdup_printf("old control: %s sha256 %s; ",
                                                 cm_path_name(old->source), old->sha256);
    char *source = g_strdup_printf("%scontrol: %s sha256 %s; boundary: %s sha256 %s", before,
                                   cm_path_name(job->control->source), job->control->sha256,
                                   cm_path_name(job->boundary->source), job->boundary->sha256);
    const cm_code code = cm_cli_picture_save(in, picture, scene, source, error);
    g_free(source);
    g_free(before);
    return code;
}

cm_code cm_cli_picture_manifest(const cm_cli_inputs *in, const cm_cli_job *job,
                                const cm_cli_context *context, const cm_cli_picture *picture,
                                const cm_scene *scene, cm_error *error) {
    if (in->manifest == NULL)
        return CM_OK;
    cm_table_options table = {0};
    cm_cli_describe(job, &table);
    const cm_layer *const shown[] = {context->neighbours, context->home,   context->world,
                                     context->water,      context->rivers, context->places,
                                     context->seas,       context->points};
    const cm_manifest manifest = {.command = picture->command,
                                  .picture = scene,
                                  .others = shown,
                                  .other_count = sizeof shown / sizeof shown[0]};
    return cm_cli_write_manifest(in, job, &manifest, &table, error);
}
