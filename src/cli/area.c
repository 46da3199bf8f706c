#include "cli/tableoptions.h"

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
    cm_cli_table_options table;
    char *command;
    gboolean front;
} area_options;

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
        code = cm_figures_write(sides, count, options->table.output, error);
    if (code == CM_OK && in->manifest != NULL)
        code = cm_cli_write_manifest(in, &job, &(cm_manifest){.command = options->command}, table,
                                     error);
    if (code == CM_OK)
        code = cm_table_write(
            sides, count, table,
            options->table.output != NULL && table_output ? options->table.output : "-", error);
    g_free(sides);
    cm_cli_job_clear(&job);
    return code;
}

int cm_cli_area(int argc, char **argv) {
    cm_cli_inputs in = {0};
    GOptionEntry shared[CM_CLI_INPUT_ENTRIES + 1] = {{0}};
    GOptionEntry shown[CM_CLI_TABLE_ENTRIES + 1] = {{0}};
    cm_cli_inputs_entries(&in, shared);
    area_options options = {.command = cm_cli_command_line(argc, argv)};
    cm_cli_table_options_entries(
        &options.table,
        "Write the table (.csv .json .md .txt), or the clipped polygons (.gpkg .shp …), the table on stdout",
        shown);
    GOptionEntry own[] = {
        {"front", 0, 0, G_OPTION_ARG_NONE, &options.front,
         "Also tell the length of the front line generalised to several tolerances", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    GOptionEntry *const groups[] = {shown, own, shared, NULL};
    int exit_code = CM_EXIT_DONE;
    if (cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code)) {
        cm_error error = {0};
        cm_table_options table = {.version = CONTROLMAP_VERSION};
        bool table_output = true;
        const char *wrong = cm_cli_table_options_parse(&options.table, &table, &table_output);
        if (wrong == NULL && cm_cli_is_same_file(options.table.output, in.manifest))
            wrong = "--output and the manifest are one file";
        if (wrong != NULL)
            exit_code = cm_cli_usage("area", wrong);
        else if (run(&in, (const char *const *)argv + 1, &options, &table, table_output, &error) !=
                 CM_OK)
            exit_code = cm_cli_fail(&error);
    }
    cm_cli_inputs_clear(&in);
    cm_cli_table_options_clear(&options.table);
    g_free(options.command);
    return exit_code;
}
