#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "cli/cli.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *does;
} VERBS[] = {
    {"render", cm_cli_render, "the map, as PNG, SVG or PDF"},
    {"area", cm_cli_area, "the table: controlled area in total and per unit"},
    {"diff", cm_cli_diff, "what changed hands between two dates, or where two sources differ"},
    {"series", cm_cli_series, "many dates: rows per date and unit, months and years"},
    {"scenario", cm_cli_scenario, "what if: a freeze, a withdrawal, a swap, a zone"},
    {"check", cm_cli_check, "which definition makes a published figure"},
    {"trace", cm_cli_trace, "control polygons from points with a status"},
    {"info", cm_cli_info, "what a file holds, and the command line to use it"},
};
enum { VERB_COUNT = sizeof VERBS / sizeof VERBS[0] };

static void print_help(FILE *to) {
    (void)fputs("controlmap draws maps and computes figures of territorial control.\n\n"
                "  controlmap render -o map.png          the map of the default data\n"
                "  controlmap area                       the table of the default data\n"
                "  controlmap area control.geojson       your own file\n\n"
                "Verbs:\n",
                to);
    for (size_t i = 0; i < VERB_COUNT; i++)
        (void)fprintf(to, "  %-8s  %s\n", VERBS[i].name, VERBS[i].does);
    (void)fputs("\ncontrolmap VERB --help tells all of a verb; --version names the libraries.\n",
                to);
}

static void print_version(void) {
    (void)printf("controlmap %s\nGDAL %s, PROJ %s, GEOS %s, cairo %s, Pango %s, libpng %s\n",
                 CONTROLMAP_VERSION, cm_version_gdal(), cm_version_proj(), cm_version_geos(),
                 cm_version_cairo(), cm_version_pango(), cm_version_png());
}

/* Output that could not be written must not look like success. */
static int close_stdout(int exit_code) {
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return exit_code;
    (void)fputs("controlmap: standard output: cannot be written\n", stderr);
    return exit_code == CM_EXIT_DONE ? CM_EXIT_OUTPUT : exit_code;
}

static int unknown_verb(const char *word) {
    char message[300];
    (void)snprintf(
        message, sizeof message,
        "unknown verb \"%.100s\" (render, area, diff, series, scenario, check, trace, info)", word);
    return cm_cli_usage(NULL, message);
}

int main(int argc, char **argv) {
    cm_heap_prefer_large_pages();
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return close_stdout(CM_EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        print_version();
        return close_stdout(CM_EXIT_DONE);
    }
    for (size_t i = 0; i < VERB_COUNT; i++)
        if (strcmp(argv[1], VERBS[i].name) == 0)
            return close_stdout(VERBS[i].run(argc - 1, argv + 1));
    return unknown_verb(argv[1]);
}
