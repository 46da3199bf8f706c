#include <stdlib.h>

#include "cli/tableoptions.h"
#include "cli/twodates.h"

static const cm_cli_verb VERB = {
    .verb = "diff",
    .arguments = "OLD NEW",
    .summary =
        "Measures what changed hands between two control layers: gained, lost and net, in total\n"
        "and per unit. Of two sources for one date: what both have, only A, only B.\n"
        "OLD and NEW are anything GDAL opens; options about files are about both.",
    .examples =
        "Examples:\n"
        "  controlmap diff deepstatemap_data_20241231.geojson deepstatemap_data_20251231.geojson\n"
        "  controlmap diff old.gpkg new.gpkg --format csv -o change.csv\n"
        "  controlmap diff old.geojson new.geojson -o changed.gpkg --min-area 0.1\n"
        "  controlmap diff one.shp another.shp --compare\n"
        "  controlmap diff yesterday.geojson today.geojson --exit-code -q -o change.json\n"
        "  controlmap diff a.shp b.shp --date 2025-06-30,2025-12-31\n"
        "\n"
        "For every unit old + gained - lost = new. Polygons are written with a class: gained or lost\n"
        "(onlyB, onlyA), one feature per connected polygon and unit. The map of a difference is drawn\n"
        "by controlmap render --diff OLD NEW.\n"};

typedef struct {
    cm_cli_inputs in;
    cm_cli_table_options table;
    cm_cli_diff_options diff;
    char *command;
    gboolean exit_code;
} diff_options;

static cm_code write_table(const cm_diff *diff, const cm_table_options *table, const char *path,
                           cm_error *error) {
    char *text = NULL;
    cm_code code = cm_diff_format(diff, table, &text, error);
    if (code == CM_OK)
        code = cm_text_write(text, path, error);
    free(text);
    return code;
}

static cm_code write_results(const diff_options *options, const cm_cli_job *job,
                             const cm_diff *diff, cm_table_options *table, bool to_output,
                             cm_error *error) {
    const char *output = options->table.output;
    cm_code code = CM_OK;
    cm_cli_describe(job, table);
    if (!to_output)
        code = cm_diff_write(diff, output, error);
    if (code == CM_OK && options->in.manifest != NULL)
        code = cm_cli_write_manifest(&options->in, job, &(cm_manifest){.command = options->command},
                                     table, error);
    if (code == CM_OK)
        code = write_table(diff, table, output != NULL && to_output ? output : "-", error);
    return code;
}

static cm_code run(const diff_options *options, char **sources, cm_table_options *table,
                   bool to_output, bool *differs, cm_error *error) {
    const cm_cli_inputs *in = &options->in;
    const cm_cli_inputs in_new = cm_cli_inputs_of_new(in);
    const char *const news[] = {sources[1], NULL};
    cm_cli_job job = {0};
    cm_cli_two_dates two = {0};
    cm_code code = cm_cli_job_open(in, &job, error);
    if (code == CM_OK)
        code = cm_cli_measure_old(in, sources[0], &job, &two, error);
    if (code == CM_OK)
        code = cm_cli_job_measure(&in_new, news, &job, error);
    if (code == CM_OK)
        code = cm_cli_compare(in, &job, &options->diff, &two, error);
    if (code == CM_OK)
        code = write_results(options, &job, two.diff, table, to_output, error);
    if (code == CM_OK)
        *differs = cm_diff_is_any(two.diff);
    cm_cli_two_dates_clear(&two);
    cm_cli_job_clear(&job);
    return code;
}

static const char *check(const diff_options *options, int argc) {
    const char *output = options->table.output, *manifest = options->in.manifest;
    if (argc != 3)
        return "name two control layers, OLD and NEW";
    if (output != NULL && cm_image_path_is_known(output))
        return "the map of a difference is drawn by: controlmap render --diff OLD NEW -o FILE";
    if (cm_cli_is_same_file(output, manifest))
        return "--output and the manifest are one file";
    return cm_cli_diff_options_check(&options->diff);
}

static int diff(const diff_options *options, int argc, char **argv) {
    cm_error error = {0};
    cm_table_options table = {.version = CONTROLMAP_VERSION};
    bool to_output = true, differs = false;
    const char *wrong = cm_cli_table_options_parse(&options->table, &table, &to_output);
    if (wrong == NULL)
        wrong = check(options, argc);
    if (wrong != NULL)
        return cm_cli_usage("diff", wrong);
    if (run(options, argv + 1, &table, to_output, &differs, &error) != CM_OK)
        return cm_cli_fail(&error);
    return options->exit_code && differs ? CM_EXIT_NEGATIVE : CM_EXIT_DONE;
}

int cm_cli_diff(int argc, char **argv) {
    diff_options options = {.command = cm_cli_command_line(argc, argv)};
    GOptionEntry shown[CM_CLI_TABLE_ENTRIES + 1] = {{0}}, taken[CM_CLI_DIFF_ENTRIES + 1] = {{0}};
    GOptionEntry input[CM_CLI_INPUT_ENTRIES + 1] = {{0}};
    GOptionEntry own[] = {{"exit-code", 0, 0, G_OPTION_ARG_NONE, &options.exit_code,
                           "Exit with 1 if any polygon larger than --min-area differs", NULL},
                          {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    cm_cli_table_options_entries(
        &options.table,
        "Write the table (.csv .json .md .txt), or what changed as polygons (.gpkg .shp …) and the "
        "table",
        shown);
    cm_cli_diff_options_entries(&options.diff, taken);
    cm_cli_inputs_entries(&options.in, input);
    GOptionEntry *const groups[] = {shown, taken, own, input, NULL};
    int exit_code = CM_EXIT_DONE;
    if (cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code))
        exit_code = diff(&options, argc, argv);
    cm_cli_table_options_clear(&options.table);
    cm_cli_inputs_clear(&options.in);
    g_free(options.command);
    return exit_code;
}
