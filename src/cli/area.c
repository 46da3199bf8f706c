#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/cli.h"

static const cm_cli_verb VERB = {
    .verb = "area",
    .arguments = "[CONTROL…]",
    .summary =
        "Measures the controlled area, in total and per unit, on the WGS 84 ellipsoid.\n"
        "CONTROL is anything GDAL opens: a path, FILE:LAYER, /vsizip/…, a URL, PG:…, or - for\n"
        "standard input; several count together, and claimed=FILE says how one is held. Without\n"
        "it: the default data, Ukraine on 28 December 2025.",
    .examples =
        "Examples:\n"
        "  controlmap area\n"
        "  controlmap area deepstatemap_data_20251228.geojson --format csv -o area.csv\n"
        "  controlmap area control.gpkg --boundary districts.shp --id-field code\n"
        "  controlmap area control.geojson -o clipped.gpkg\n"
        "  controlmap area control.geojson --by raions.geojson --precision 1\n"
        "  controlmap area map.geojson --status-field name \\\n"
        "      --status-map 'held=Occupied*|Окуповано*;contested=*Unknown*' --include held,contested\n"
        "  controlmap area fronts.gpkg --side-field holder\n"
        "  controlmap area --front --line-error 0.5\n"
        "\n"
        "A share of a unit is its controlled area over its measured area. The headline is given on\n"
        "three bases, the one chosen with --basis first:\n"
        "  drawn     the polygons as drawn / the official area of the whole, else the measured\n"
        "  clipped   their part in the units / the measured area of the units\n"
        "  official  each unit's share of its official area / the sum of the official areas\n"};

/* Digits as they come. */
enum { NO_PRECISION = -1000 };

static bool ends_with(const char *text, const char *end) {
    const size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcasecmp(text + length - end_length, end) == 0;
}

static bool parse_format(const char *text, cm_table_format *format) {
    static const struct {
        const char *name;
        cm_table_format format;
    } formats[] = {{"text", CM_TABLE_TEXT},
                   {"csv", CM_TABLE_CSV},
                   {"json", CM_TABLE_JSON},
                   {"md", CM_TABLE_MARKDOWN},
                   {"markdown", CM_TABLE_MARKDOWN}};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(text, formats[i].name) == 0) {
            *format = formats[i].format;
            return true;
        }
    return false;
}

static bool parse_unit(const char *text, cm_area_unit *unit) {
    static const char *const names[] = {"km2", "mi2", "ha"};
    for (int i = 0; i < 3; i++)
        if (strcmp(text, names[i]) == 0) {
            *unit = (cm_area_unit)i;
            return true;
        }
    return false;
}

/* A table's own ending, or none: then the path names a file of polygons. */
static bool format_of_path(const char *path, cm_table_format *format) {
    static const struct {
        const char *ending;
        cm_table_format format;
    } endings[] = {{".txt", CM_TABLE_TEXT},
                   {".csv", CM_TABLE_CSV},
                   {".json", CM_TABLE_JSON},
                   {".md", CM_TABLE_MARKDOWN}};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (ends_with(path, endings[i].ending)) {
            *format = endings[i].format;
            return true;
        }
    return strcmp(path, "-") == 0 || strncmp(path, "/dev/", 5) == 0;
}

/* Lengths of the front line are told at these tolerances. */
static const double TOLERANCES_M[] = {0, 100, 250, 500, 1000, 2000, 5000, 10000, 20000};
enum { TOLERANCE_COUNT = sizeof TOLERANCES_M / sizeof TOLERANCES_M[0] };

static cm_code measure_front(const cm_figures *figures, cm_front_length *front, cm_error *error) {
    double lengths[TOLERANCE_COUNT];
    const cm_code code = cm_front_lengths(figures, TOLERANCES_M, TOLERANCE_COUNT, lengths, error);
    for (int i = 0; code == CM_OK && i < TOLERANCE_COUNT; i++)
        front[i] = (cm_front_length){TOLERANCES_M[i], lengths[i]};
    return code;
}

typedef struct {
    char *format, *unit, *output, *command;
    int precision;
    gboolean front;
} area_options;

static const char *parse(const area_options *options, cm_table_options *table) {
    if (options->format != NULL && !parse_format(options->format, &table->format))
        return "--format is text, csv, json or md";
    if (options->unit != NULL && !parse_unit(options->unit, &table->unit))
        return "--unit is km2, mi2 or ha";
    if (options->precision != NO_PRECISION && (options->precision < 0 || options->precision > 9))
        return "--precision is a number of decimals, 0 to 9";
    table->rounded = options->precision != NO_PRECISION;
    table->decimals = table->rounded ? options->precision : 0;
    return NULL;
}

static cm_code run(const cm_cli_inputs *in, const char *const *controls,
                   const area_options *options, cm_table_options *table, bool table_output,
                   cm_error *error) {
    cm_cli_job job = {0};
    cm_front_length front[TOLERANCE_COUNT];
    cm_code code = cm_cli_job_run(in, controls, &job, error);
    const cm_figures **sides = NULL;
    size_t count = 0;
    if (code == CM_OK) {
        cm_cli_describe(&job, table);
        sides = cm_cli_sides(&job, &count);
    }
    if (code == CM_OK && options->front && count > 1)
        code = cm_error_set(error, CM_ERR_USAGE, "choose one with --side",
                            "--front is about one side, and there are %zu", count);
    if (code == CM_OK && options->front) {
        code = measure_front(sides[0], front, error);
        table->front = front;
        table->front_count = TOLERANCE_COUNT;
    }
    if (code == CM_OK && !table_output)
        code = cm_figures_write(sides, count, options->output, error);
    if (code == CM_OK && in->manifest != NULL)
        code = cm_cli_write_manifest(in, &job, &(cm_manifest){.command = options->command}, table,
                                     error);
    if (code == CM_OK)
        code =
            cm_table_write(sides, count, table,
                           options->output != NULL && table_output ? options->output : "-", error);
    g_free(sides);
    cm_cli_job_clear(&job);
    return code;
}

int cm_cli_area(int argc, char **argv) {
    cm_cli_inputs in = {0};
    GOptionEntry shared[CM_CLI_INPUT_ENTRIES + 1] = {{0}};
    cm_cli_inputs_entries(&in, shared);
    area_options options = {.command = cm_cli_command_line(argc, argv), .precision = NO_PRECISION};
    GOptionEntry own[] = {
        {"format", 'f', 0, G_OPTION_ARG_FILENAME, &options.format,
         "text (default), csv, json or md; else by the ending of -o", "FORMAT"},
        {"unit", 'u', 0, G_OPTION_ARG_FILENAME, &options.unit,
         "Unit of text and Markdown: km2 (default), mi2 or ha", "UNIT"},
        {"precision", 0, 0, G_OPTION_ARG_INT, &options.precision,
         "Decimals of areas and lengths, shares get two more (default: 0; all in CSV and JSON)",
         "N"},
        {"front", 0, 0, G_OPTION_ARG_NONE, &options.front,
         "Also tell the length of the front line generalised to several tolerances", NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "Write the table (.csv .json .md .txt), or the clipped polygons (.gpkg .shp …) and the table "
         "on standard output",
         "FILE"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    GOptionEntry *const groups[] = {own, shared, NULL};
    int exit_code = CM_EXIT_DONE;
    if (cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code)) {
        cm_error error = {0};
        cm_table_options table = {.version = CONTROLMAP_VERSION};
        const bool table_output =
            options.output == NULL || format_of_path(options.output, &table.format);
        const char *wrong = parse(&options, &table);
        if (wrong == NULL && g_strcmp0(options.output, in.manifest) == 0 && in.manifest != NULL)
            wrong = "-o and --manifest name the same file";
        if (wrong != NULL)
            exit_code = cm_cli_usage("area", wrong);
        else if (run(&in, (const char *const *)argv + 1, &options, &table, table_output, &error) !=
                 CM_OK)
            exit_code = cm_cli_fail(&error);
    }
    cm_cli_inputs_clear(&in);
    g_free(options.format);
    g_free(options.unit);
    g_free(options.output);
    g_free(options.command);
    return exit_code;
}
