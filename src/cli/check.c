#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static const cm_cli_verb VERB = {
    .verb = "check",
    .arguments = "CLAIM… [CONTROL]",
    .summary =
        "Holds published figures against the data: tells which definition makes each of them, and\n"
        "how far the own figure is. Exits 0 if each is made by the own or another definition, 1 if one is\n"
        "not, or if its day is missing.\n"
        "CONTROL is a file, or a folder of files with dates in their names; without it: the\n"
        "default data, Ukraine on 28 December 2025.",
    .examples =
        "A claim is [UNIT][:rest|:gain|:area|:share][@DATE]=VALUE, or the value alone for the whole:\n"
        "  116,000km2             controlled area; km2, mi2, ha in their usual spellings\n"
        "  19.2%                  share of the whole\n"
        "  UA-14=78.1%            share of a unit, by its id or name\n"
        "  UA-14:rest=2250mi2     what is left of a unit\n"
        "  gain@2025-11=505km2    a month, a year, or gain@2025-08-17..2025-12-01=…\n"
        "  @2025-12-16=115966km2  on a day\n"
        "The digits say how exact a claim is: 116,000 is ± 500, 19.2 % is ± 0.05; or say ±N.\n"
        "\n"
        "Verdicts:\n"
        "  reproduced           the own figure, to the digits given\n"
        "  rounds differently   less than one in the last digit away: cut off instead of rounded\n"
        "  another definition   another Earth, basis, denominator, day or island gives the figure;\n"
        "                       the fewest departures from the own definition are named\n"
        "  not reproduced       none does; the nearest is named\n"
        "  no data              no file shows the day, or one near it\n"
        "\n"
        "Examples:\n"
        "  controlmap check 116000km2 19.2%\n"
        "  controlmap check 2025-12-28.geojson 116,165km2 19.25% --format json\n"
        "  controlmap check days/ --lag 1 --earth sphere:6378137 gain@2025-11=505km2\n"};

/* Besides the own one, in the order in which they are tried: what web libraries, textbooks and GIS
 * programs take areas on. */
static const char *const EARTHS[] = {"wgs84", "sphere:6378137", "sphere", "geodesic", "EPSG:3857"};
enum { EARTH_LIMIT = sizeof EARTHS / sizeof EARTHS[0] + 2 };

typedef struct {
    char *format, *output, *command;
    int days_around;
} check_options;

/* What measuring a day takes and what it made; sides stay until the end. */
typedef struct {
    const cm_cli_inputs *in;
    cm_cli_job *job;
    const cm_days *days; /* NULL: one control layer */
    const char *control; /* where there is no folder; NULL: the default data's */
    const char *const *extras;
    GPtrArray *measured; /* of cm_cli_control */
} day_source;

static void free_control(gpointer data) {
    cm_cli_control_clear(data);
    g_free(data);
}

static cm_code measure_day(void *context, size_t day, bool extra, const cm_figures **out,
                           cm_error *error) {
    day_source *d = context;
    const char *source = d->days != NULL      ? d->days->days[day].source
                         : d->control != NULL ? d->control
                                              : d->job->dataset->control.file;
    const char *const sources[] = {source, NULL};
    cm_cli_control *control = g_new0(cm_cli_control, 1);
    g_ptr_array_add(d->measured, control);
    const cm_code code =
        cm_cli_measure_control(d->in, d->job, sources, extra ? d->extras : NULL, control, error);
    if (code != CM_OK)
        return code;
    if (control->sides->len > 1)
        return cm_error_set(error, CM_ERR_USAGE, "choose one with --side",
                            "a claim is about one side, and there are %u", control->sides->len);
    *out = g_array_index(control->sides, cm_cli_side, 0).figures;
    return CM_OK;
}

/* ---- arguments ---------------------------------------------------------------------------- */

static bool has_file_ending(const char *argument) {
    static const char *const endings[] = {".geojson", ".json", ".gpkg",    ".shp", ".kml", ".kmz",
                                          ".gml",     ".fgb",  ".parquet", ".zip", ".csv"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (g_str_has_suffix(argument, endings[i]))
            return true;
    return false;
}

/* A name that exists is a control layer, whatever else it might be read as. */
static bool is_control(const char *argument) {
    return strcmp(argument, "-") == 0 || strncmp(argument, "/vsi", 4) == 0 ||
           strncmp(argument, "PG:", 3) == 0 || g_str_has_prefix(argument, "http") ||
           g_file_test(argument, G_FILE_TEST_EXISTS) ||
           (strchr(argument, '=') == NULL &&
            (strchr(argument, '/') != NULL || has_file_ending(argument))) ||
           strpbrk(argument, "0123456789%") == NULL;
}

static cm_code split_arguments(char **arguments, const char **control, GPtrArray *claims,
                               cm_error *error) {
    for (char **at = arguments; *at != NULL; at++) {
        if (!is_control(*at)) {
            g_ptr_array_add(claims, *at);
            continue;
        }
        if (*control != NULL) {
            char *first = cm_source_shown(*control), *second = cm_source_shown(*at);
            (void)cm_error_set(error, CM_ERR_USAGE, "name one file or folder",
                               "\"%.100s\" and \"%.100s\" are both there", first, second);
            free(first);
            free(second);
            return CM_ERR_USAGE;
        }
        *control = *at;
    }
    return claims->len > 0 ? CM_OK
                           : cm_error_set(error, CM_ERR_USAGE, "see controlmap check --help",
                                          "name a claim, such as 116000km2 or 19.2%%");
}

/* ---- what is tried ------------------------------------------------------------------------ */

static bool has_earth(const cm_earth *earths, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        char own[160], other[160];
        cm_earth_name(&earths[i], own, sizeof own);
        (void)g_snprintf(other, sizeof other, "plane %s", name);
        if (strcmp(own, other) == 0)
            return true;
    }
    return false;
}

static cm_code add_earth(const char *name, cm_earth *earths, size_t *count, cm_error *error) {
    cm_earth made;
    if (has_earth(earths, *count, name))
        return CM_OK;
    const cm_code code = cm_earth_create(name, &made, error);
    if (code != CM_OK)
        return code;
    for (size_t i = 0; i < *count; i++)
        if (cm_earth_is_same(&earths[i], &made)) {
            cm_earth_clear(&made);
            return CM_OK;
        }
    earths[(*count)++] = made;
    return CM_OK;
}

/* The own Earth first, then the usual ones, then the UTM zone in which the units' middle lies. */
static cm_code list_earths(const cm_cli_job *job, cm_earth *earths, size_t *count,
                           cm_error *error) {
    cm_code code = CM_OK;
    earths[0] = job->earth;
    *count = 1;
    for (size_t i = 0; code == CM_OK && i < sizeof EARTHS / sizeof EARTHS[0]; i++)
        code = add_earth(EARTHS[i], earths, count, error);
    const cm_box box = job->boundary->box;
    const double lon = (box.west + box.east) / 2, lat = (box.south + box.north) / 2;
    const int zone = (int)((lon + 180) / 6) % 60 + 1;
    char utm[16];
    (void)g_snprintf(utm, sizeof utm, "EPSG:%d", (lat >= 0 ? 32600 : 32700) + zone);
    return code == CM_OK ? add_earth(utm, earths, count, error) : code;
}

/* Areas that others divide by: those the data set lists, and the sum of the units'. */
static GArray *list_known_areas(const cm_cli_job *job, const cm_figures *figures) {
    GArray *known = g_array_new(FALSE, TRUE, sizeof(cm_known_area));
    const cm_known_area own[] = {{figures->official_m2, "official"},
                                 {figures->official_sum_m2, "sum of official areas"}};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (own[i].area_m2 > 0)
            g_array_append_val(known, own[i]);
    for (size_t i = 0; job->default_whole && i < job->dataset->denominator_count; i++) {
        const cm_known_area area = {job->dataset->denominators[i].km2 * 1e6,
                                    job->dataset->denominators[i].name};
        g_array_append_val(known, area);
    }
    return known;
}

/* ---- the whole ---------------------------------------------------------------------------- */

typedef struct {
    cm_cli_job job;
    cm_days *days;
    day_source source;
    cm_day only; /* where there is no folder */
    cm_check_options options;
    cm_earth earths[EARTH_LIMIT];
    GArray *known;
    char *extra_name;
} checking;

static cm_code open_days(checking *c, const char *control, cm_error *error) {
    c->source.control = control;
    if (control == NULL || !g_file_test(control, G_FILE_TEST_IS_DIR)) {
        c->options.days = &c->only;
        c->options.day_count = 1;
        c->job.default_control = control == NULL;
        return CM_OK;
    }
    if (c->source.in->date != NULL || c->source.in->as_of != NULL)
        return cm_error_set(error, CM_ERR_USAGE, "use --lag, and @DATE in the claims",
                            "--date and --as-of are for one file, not for a folder");
    const cm_code code = cm_days_list(control, c->source.in->lag_days, &c->days, error);
    if (code != CM_OK)
        return code;
    for (size_t i = 0; i < c->days->note_count; i++)
        cm_cli_note(c->source.in->quiet, "%s", c->days->notes[i]);
    c->source.days = c->days;
    c->options.days = c->days->days;
    c->options.day_count = c->days->count;
    return CM_OK;
}

/* Extra polygons that were named, else the area that the data set lists. */
static void find_extras(checking *c) {
    const cm_cli_inputs *in = c->source.in;
    const cm_dataset *dataset = c->job.dataset;
    if (in->extra != NULL) {
        c->source.extras = (const char *const *)in->extra;
        char *shown = cm_source_shown(in->extra[0]);
        c->extra_name = g_path_get_basename(shown);
        free(shown);
        c->options.extra = true;
    } else if (c->job.default_whole && dataset->extra_km2 > 0) {
        c->options.extra_m2 = dataset->extra_km2 * 1e6;
        c->extra_name = g_strdup(dataset->extra_name);
    }
}

static cm_code write_check(const checking *c, const check_options *options, const cm_check *check,
                           cm_table_format format, cm_error *error) {
    char *text = NULL;
    cm_code code = cm_check_format(check, &c->options, c->extra_name, format, CONTROLMAP_VERSION,
                                   &text, error);
    if (code == CM_OK && c->source.in->manifest != NULL) {
        cm_table_options table = {0};
        cm_cli_describe(&c->job, &table);
        GPtrArray *layers = g_ptr_array_new();
        for (guint i = 1; i < c->source.measured->len; i++) {
            const cm_cli_control *day = c->source.measured->pdata[i];
            if (day->sides->len > 0)
                g_ptr_array_add(layers, g_array_index(day->sides, cm_cli_side, 0).layer);
        }
        const cm_manifest manifest = {.command = options->command,
                                      .others = (const cm_layer *const *)layers->pdata,
                                      .other_count = layers->len,
                                      .check = check,
                                      .check_options = &c->options,
                                      .extra_name = c->extra_name};
        code = cm_cli_write_manifest(c->source.in, &c->job, &manifest, &table, error);
        g_ptr_array_free(layers, TRUE);
    }
    if (code == CM_OK)
        code = cm_text_write(text, options->output != NULL ? options->output : "-", error);
    free(text);
    return code;
}

static bool all_reproduced(const cm_check *check) {
    for (size_t i = 0; i < check->result_count; i++) {
        const cm_verdict verdict = check->results[i].verdict;
        if (verdict == CM_VERDICT_NOT_REPRODUCED || verdict == CM_VERDICT_NO_DATA)
            return false;
    }
    return true;
}

static cm_code run(const cm_cli_inputs *in, char **arguments, const check_options *options,
                   cm_table_format format, bool *good, cm_error *error) {
    checking c = {.source = {.in = in, .measured = g_ptr_array_new_with_free_func(free_control)}};
    c.source.job = &c.job;
    GPtrArray *texts = g_ptr_array_new();
    cm_claim *claims = NULL;
    cm_check *check = NULL;
    const char *control = NULL;
    size_t earth_count = 0;
    const cm_figures *last = NULL;
    cm_code code = split_arguments(arguments, &control, texts, error);
    if (code == CM_OK)
        code = cm_claims_read((const char *const *)texts->pdata, texts->len, &claims, error);
    if (code == CM_OK)
        code = cm_cli_job_open(in, &c.job, error);
    if (code == CM_OK)
        code = open_days(&c, control, error);
    if (code == CM_OK && control == NULL && c.job.dataset->control.file == NULL)
        code = cm_error_set(error, CM_ERR_USAGE, "name a control layer",
                            "the data set has no control layer of its own");
    if (code == CM_OK)
        code = list_earths(&c.job, c.earths, &earth_count, error);
    if (code == CM_OK) {
        find_extras(&c);
        code = measure_day(&c.source, c.options.day_count - 1, false, &last, error);
    }
    if (code == CM_OK) {
        c.known = list_known_areas(&c.job, last);
        (void)g_strlcpy(c.only.as_of, last->control->as_of, sizeof c.only.as_of);
        (void)g_strlcpy(c.only.date, last->control->date, sizeof c.only.date);
        c.options.measure = measure_day;
        c.options.context = &c.source;
        c.options.earth_count = earth_count;
        c.options.earths = c.earths;
        c.options.basis = c.job.options.basis;
        c.options.known_count = c.known->len;
        c.options.known = (const cm_known_area *)(const void *)c.known->data;
        c.options.days_around = options->days_around;
        code = cm_check_claims(claims, texts->len, &c.options, &check, error);
    }
    if (code == CM_OK) {
        /* The last day stands for the job in the manifest. */
        c.job.measured = *(const cm_cli_control *)c.source.measured->pdata[0];
        code = write_check(&c, options, check, format, error);
        c.job.measured = (cm_cli_control){0};
        *good = all_reproduced(check);
    }
    cm_check_free(check);
    cm_claims_free(claims, texts->len);
    g_ptr_array_free(texts, TRUE);
    g_ptr_array_free(c.source.measured, TRUE);
    for (size_t i = 1; i < earth_count; i++)
        cm_earth_clear(&c.earths[i]);
    if (c.known != NULL)
        g_array_free(c.known, TRUE);
    g_free(c.extra_name);
    cm_days_free(c.days);
    cm_cli_job_clear(&c.job);
    return code;
}

int cm_cli_check(int argc, char **argv) {
    cm_cli_inputs in = {0};
    GOptionEntry shared[CM_CLI_INPUT_ENTRIES + 1] = {{0}};
    cm_cli_inputs_entries(&in, shared);
    check_options options = {.command = cm_cli_command_line(argc, argv), .days_around = 2};
    GOptionEntry own[] = {{"days-around", 0, 0, G_OPTION_ARG_INT, &options.days_around,
                           "How many days a file may be early or late, in a folder (default: 2)",
                           "DAYS"},
                          {"format", 'f', 0, G_OPTION_ARG_FILENAME, &options.format,
                           "text (default) or json", "FORMAT"},
                          {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
                           "Write to a file instead of standard output", "FILE"},
                          {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    GOptionEntry *const groups[] = {own, shared, NULL};
    int exit_code = CM_EXIT_DONE;
    if (cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code)) {
        cm_error error = {0};
        bool good = true;
        const bool json = options.format != NULL
                              ? strcmp(options.format, "json") == 0
                              : options.output != NULL && g_str_has_suffix(options.output, ".json");
        if (options.format != NULL && !json && strcmp(options.format, "text") != 0)
            exit_code = cm_cli_usage("check", "--format is text or json");
        else if (options.days_around < 0 || options.days_around > 31)
            exit_code = cm_cli_usage("check", "--days-around is 0 to 31");
        else if (run(&in, argv + 1, &options, json ? CM_TABLE_JSON : CM_TABLE_TEXT, &good,
                     &error) != CM_OK)
            exit_code = cm_cli_fail(&error);
        else
            exit_code = good ? CM_EXIT_DONE : CM_EXIT_NEGATIVE;
    }
    cm_cli_inputs_clear(&in);
    g_free(options.format);
    g_free(options.output);
    g_free(options.command);
    return exit_code;
}
