#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* With more of control outside the units than this, its drawn area over theirs says nothing. */
static const double LARGELY_OUTSIDE = 0.2;

/* ---- the default data --------------------------------------------------------------------- */

/* A file of the default data: beside the program in a build tree, or where it is installed. */
static char *find_default(const char *name) {
    const char *named = g_getenv("CONTROLMAP_SHAPEFILES");
    if (named != NULL && named[0] != '\0')
        return g_build_filename(named, name, NULL);
    char *program = g_file_read_link("/proc/self/exe", NULL);
    char *folder = program == NULL ? NULL : g_path_get_dirname(program);
    static const char *const places[] = {"shapefiles", "../shapefiles", "../../shapefiles",
                                         "../share/controlmap"};
    char *found = NULL;
    for (size_t i = 0; folder != NULL && found == NULL && i < sizeof places / sizeof places[0];
         i++) {
        char *path = g_build_filename(folder, places[i], name, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            found = path;
        else
            g_free(path);
    }
    g_free(folder);
    g_free(program);
    return found != NULL ? found : g_build_filename(CONTROLMAP_INSTALLED_SHAPEFILES, name, NULL);
}

static int compare_names(const char *const *a, const char *const *b) {
    return strcmp(*a, *b);
}

cm_code cm_cli_open_dataset(const cm_cli_inputs *in, const char *lang, cm_dataset **out,
                            cm_error *error) {
    char *path = in->dataset != NULL ? g_strdup(in->dataset) : find_default("ukraine.yaml");
    const cm_code code = cm_dataset_read(path, lang, out, error);
    if (code == CM_ERR_INPUT && in->dataset == NULL && error != NULL)
        (void)snprintf(error->hint, sizeof error->hint,
                       "set CONTROLMAP_SHAPEFILES to the folder of the default data");
    g_free(path);
    return code;
}

cm_code cm_cli_open_phrases(const char *lang, cm_phrases **out, cm_error *error) {
    *out = NULL;
    if (lang == NULL || strcmp(lang, "en") == 0)
        return CM_OK;
    const bool is_file = strchr(lang, '.') != NULL || strchr(lang, '/') != NULL;
    char *name = g_strdup_printf("phrases-%s.yaml", lang);
    char *path = is_file ? g_strdup(lang) : find_default(name);
    cm_code code = CM_OK;
    if (!is_file && !g_file_test(path, G_FILE_TEST_EXISTS))
        code = cm_error_set(error, CM_ERR_USAGE,
                            "use en, uk, ru, de, fr, or the name of a file of phrases",
                            "--lang: there are no words for the language \"%.40s\"", lang);
    else
        code = cm_phrases_read(path, out, error);
    g_free(path);
    g_free(name);
    return code;
}

/* "freeze, zone-donetsk": the scenarios that come with the default data; g_free() it. */
static char *list_scenarios(void) {
    char *path = find_default("ukraine.yaml"), *folder = g_path_get_dirname(path);
    GDir *dir = g_dir_open(folder, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *file = dir == NULL ? NULL : g_dir_read_name(dir); file != NULL;
         file = g_dir_read_name(dir))
        if (g_str_has_prefix(file, "scenario-") && g_str_has_suffix(file, ".yaml"))
            g_ptr_array_add(names, g_strndup(file + 9, strlen(file) - 14));
    g_ptr_array_sort(names, (GCompareFunc)compare_names);
    g_ptr_array_add(names, NULL);
    char *list = g_strjoinv(", ", (char **)names->pdata);
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_free(names, TRUE);
    g_free(folder);
    g_free(path);
    return list;
}

cm_code cm_cli_open_scenario(const char *name, cm_scenario **out, cm_error *error) {
    *out = NULL;
    if (strpbrk(name, "./") != NULL || strcmp(name, "-") == 0)
        return cm_scenario_read(name, out, error);
    char *file = g_strdup_printf("scenario-%s.yaml", name);
    char *path = find_default(file);
    cm_code code = CM_OK;
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        code = cm_scenario_read(path, out, error);
    } else {
        char *known = list_scenarios();
        char *hint = g_strdup_printf("use %s, or the name of a file", known);
        code = cm_error_set(error, CM_ERR_USAGE, hint, "there is no scenario \"%.60s\"", name);
        g_free(hint);
        g_free(known);
    }
    g_free(path);
    g_free(file);
    return code;
}

/* ---- from files to figures ------------------------------------------------------------------ */

/* Tells of a repair that changes what is measured by more than one part in a thousand. */
static void warn_of_large_repairs(const cm_layer *layer, double area_m2, bool quiet) {
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++)
        if (fabs(layer->repairs.area_m2[kind]) > 0.001 * area_m2)
            cm_cli_note(quiet, "warning: %s: %s changes the area by %+.1f km² (%+.2f %%)",
                        layer->source, cm_repair_kind_name((cm_repair_kind)kind),
                        layer->repairs.area_m2[kind] / 1e6,
                        100 * layer->repairs.area_m2[kind] / area_m2);
}

cm_code cm_cli_job_begin(const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    *job = (cm_cli_job){.earth = CM_EARTH_WGS84, .official_field = -1};
    cm_figures_options *options = &job->options;
    cm_code code = cm_cli_check_numbers(in, error);
    if (code == CM_OK && in->earth != NULL)
        code = cm_earth_create(in->earth, &job->earth, error);
    if (code == CM_OK)
        code = cm_cli_parse_basis(in->basis, &options->basis, error);
    if (code == CM_OK)
        code = cm_cli_parse_denominator(in->denominator, &options->denominator,
                                        &options->given_denominator_m2, error);
    if (code == CM_OK)
        code = cm_cli_open_dataset(in, in->lang, &job->dataset, error);
    if (code != CM_OK)
        return code;
    job->default_boundary = in->boundary == NULL && in->by == NULL;
    job->default_whole = in->boundary == NULL && in->boundary_where == NULL;
    job->whole_name = in->whole != NULL    ? in->whole
                      : job->default_whole ? job->dataset->name
                                           : NULL;
    return CM_OK;
}

cm_code cm_cli_job_units(const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    cm_figures_options *options = &job->options;
    const cm_code code = cm_cli_read_units(in, job, error);
    options->earth = &job->earth;
    options->id_field = job->id_field;
    options->name_field = job->name_field;
    options->official_field = job->official_field;
    options->official_m2 = job->official.unit_m2;
    options->line_error_m = in->line_error_km * 1000;
    options->front_margin_m = in->front_margin_km * 1000;
    options->official_total_m2 = in->official_total_km2 > 0   ? in->official_total_km2 * 1e6
                                 : job->official.total_m2 > 0 ? job->official.total_m2
                                 : job->default_whole         ? job->dataset->official_km2 * 1e6
                                                              : 0;
    return code;
}

cm_code cm_cli_job_open(const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    const cm_code code = cm_cli_job_begin(in, job, error);
    return code == CM_OK ? cm_cli_job_units(in, job, error) : code;
}

/* Where the basis was not chosen and the drawn area says nothing of the units. */
static void choose_basis(const cm_cli_inputs *in, cm_figures *figures) {
    if (in->basis != NULL || figures->outside_m2 <= LARGELY_OUTSIDE * figures->drawn_m2)
        return;
    figures->basis = CM_BASIS_CLIPPED;
    cm_cli_note(in->quiet,
                "%.0f %% of control lies outside the units, so the headline is what lies within "
                "(--basis clipped); --basis drawn for all of it",
                100 * figures->outside_m2 / figures->drawn_m2);
}

static cm_code finish(const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    const cm_cli_side *first = &g_array_index(job->measured.sides, cm_cli_side, 0);
    job->control = first->layer;
    job->figures = first->figures;
    if (job->figures->basis == CM_BASIS_OFFICIAL && !isfinite(job->figures->share_official))
        return cm_error_set(error, CM_ERR_USAGE,
                            "name the field with --official-field or a table with --official",
                            "the official basis needs an official area for every unit");
    if (job->figures->denominator == CM_DENOMINATOR_OFFICIAL && !(job->figures->official_m2 > 0))
        return cm_error_set(error, CM_ERR_USAGE,
                            "give one with --official-total, --official or --official-field",
                            "no official area of the whole is known");
    for (guint i = 0; i < job->measured.sides->len; i++) {
        const cm_cli_side *side = &g_array_index(job->measured.sides, cm_cli_side, i);
        choose_basis(in, side->figures);
        warn_of_large_repairs(side->layer, side->figures->drawn_m2, in->quiet);
    }
    warn_of_large_repairs(job->boundary, job->figures->measured_m2, in->quiet);
    return CM_OK;
}

cm_code cm_cli_job_run(const cm_cli_inputs *in, const char *const *controls, cm_cli_job *job,
                       cm_error *error) {
    const cm_code code = cm_cli_job_open(in, job, error);
    return code == CM_OK ? cm_cli_job_measure(in, controls, job, error) : code;
}

cm_code cm_cli_job_measure(const cm_cli_inputs *in, const char *const *controls, cm_cli_job *job,
                           cm_error *error) {
    const char *const of_dataset[] = {job->dataset->control.file, NULL};
    job->default_control = controls == NULL || controls[0] == NULL;
    if (job->default_control && of_dataset[0] == NULL)
        return cm_error_set(error, CM_ERR_USAGE, "name a control layer",
                            "the data set has no control layer of its own");
    const cm_code code =
        cm_cli_measure_control(in, job, job->default_control ? of_dataset : controls,
                               (const char *const *)in->extra, &job->measured, error);
    return code == CM_OK ? finish(in, job, error) : code;
}

/* ---- from figures to files ------------------------------------------------------------------ */

void cm_cli_describe(const cm_cli_job *job, cm_table_options *table) {
    table->whole_name = job->whole_name;
    table->version = CONTROLMAP_VERSION;
    table->between_m2 = job->measured.between_m2;
    table->value_count = job->measured.values->len;
    table->values = (const cm_value_use *)(const void *)job->measured.values->data;
}

const cm_figures **cm_cli_sides(const cm_cli_job *job, size_t *count) {
    const GArray *sides = job->measured.sides;
    const cm_figures **list = g_new0(const cm_figures *, sides->len);
    for (guint i = 0; i < sides->len; i++)
        list[i] = g_array_index(sides, cm_cli_side, i).figures;
    *count = sides->len;
    return list;
}

cm_code cm_cli_write_manifest(const cm_cli_inputs *in, const cm_cli_job *job,
                              const cm_manifest *manifest, const cm_table_options *table,
                              cm_error *error) {
    size_t count = 0;
    const cm_figures **sides = cm_cli_sides(job, &count);
    const cm_layer **others = g_new0(const cm_layer *, manifest->other_count + 1);
    cm_manifest whole = *manifest;
    whole.diff = job->diff;
    for (size_t i = 0; i < manifest->other_count; i++)
        others[i] = manifest->others[i];
    others[whole.other_count++] = job->official_table;
    whole.others = others;
    char *text = NULL;
    cm_code code = cm_manifest_format(sides, count, table, &whole, &text, error);
    if (code == CM_OK)
        code = cm_text_write(text, in->manifest, error);
    free(text);
    g_free(others);
    g_free(sides);
    return code;
}

void cm_cli_job_clear(cm_cli_job *job) {
    cm_cli_control_clear(&job->measured);
    cm_layer_free(job->boundary);
    cm_layer_free(job->official_table);
    cm_official_clear(&job->official);
    cm_dataset_free(job->dataset);
    cm_earth_clear(&job->earth);
}
