#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/cli.h"

static const cm_cli_verb VERB = {
    .verb = "area",
    .arguments = "[CONTROL]",
    .summary =
        "Measures the controlled area, in total and per unit, on the WGS 84 ellipsoid.\n"
        "CONTROL is anything GDAL opens: a path, FILE:LAYER, /vsizip/…, a URL, PG:…, or - for\n"
        "standard input. Without it: the default data, Ukraine on 28 December 2025.",
    .examples =
        "Examples:\n"
        "  controlmap area\n"
        "  controlmap area deepstatemap_data_20251228.geojson --format csv -o area.csv\n"
        "  controlmap area control.gpkg --boundary districts.shp --id-field code\n"
        "  controlmap area control.geojson -o clipped.gpkg\n"
        "\n"
        "A share of a unit is its controlled area over its measured area. The headline is given on\n"
        "three bases, the one chosen with --basis first:\n"
        "  drawn     the polygons as drawn / the official area of the whole, else the measured\n"
        "  clipped   their part in the units / the measured area of the units\n"
        "  official  each unit's share of its official area / the sum of the official areas\n"};

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

int cm_cli_area(int argc, char **argv) {
    cm_cli_inputs in = {0};
    GOptionEntry shared[CM_CLI_INPUT_ENTRIES + 1] = {{0}};
    cm_cli_inputs_entries(&in, shared);
    char *format_name = NULL, *unit_name = NULL, *output = NULL;
    GOptionEntry own[] = {
        {"format", 'f', 0, G_OPTION_ARG_FILENAME, &format_name,
         "text (default), csv, json or md; else by the ending of -o", "FORMAT"},
        {"unit", 'u', 0, G_OPTION_ARG_FILENAME, &unit_name,
         "Unit of text and Markdown: km2 (default), mi2 or ha", "UNIT"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
         "Write the table (.csv .json .md .txt), or beside it the clipped polygons (.gpkg .shp …)",
         "FILE"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    GOptionEntry *const groups[] = {own, shared, NULL};
    int exit_code = CM_EXIT_DONE;
    cm_cli_job job = {0};
    cm_error error = {0};
    if (!cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code))
        goto done;
    cm_table_options options = {.version = CONTROLMAP_VERSION};
    const bool table_output = output == NULL || format_of_path(output, &options.format);
    if (argc > 2)
        exit_code = cm_cli_usage("area", "one control layer at a time");
    else if (format_name != NULL && !parse_format(format_name, &options.format))
        exit_code = cm_cli_usage("area", "--format is text, csv, json or md");
    else if (unit_name != NULL && !parse_unit(unit_name, &options.unit))
        exit_code = cm_cli_usage("area", "--unit is km2, mi2 or ha");
    if (exit_code != CM_EXIT_DONE)
        goto done;
    cm_code code = cm_cli_job_run(&in, argc > 1 ? argv[1] : NULL, &job, &error);
    options.whole_name = job.whole_name;
    if (code == CM_OK && !table_output)
        code = cm_figures_write(job.figures, output, &error);
    if (code == CM_OK)
        code = cm_table_write(job.figures, &options, output != NULL && table_output ? output : "-",
                              &error);
    if (code != CM_OK)
        exit_code = cm_cli_fail(&error);
done:
    cm_cli_job_clear(&job);
    cm_cli_inputs_clear(&in);
    g_free(format_name);
    g_free(unit_name);
    g_free(output);
    return exit_code;
}
