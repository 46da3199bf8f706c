/**
 * @file chartoptions.h
 * The options of a chart, and a series drawn by them into a file.
 */
#ifndef CONTROLMAP_CLI_CHARTOPTIONS_H
#define CONTROLMAP_CLI_CHARTOPTIONS_H

#include "cli/picture.h"

/** As given on the command line; ended by cm_cli_chart_clear(). */
typedef struct {
    cm_cli_map_options map; /**< those of a map that a chart has as well */
    cm_cli_picture picture; /**< its output is NULL where no chart is wanted */
    char *kind_name;
    cm_chart_kind kind;
    cm_map_options layout;
} cm_cli_chart;

enum { CM_CLI_CHART_ENTRIES = 9 };

/** Fills the table of options; entries must have room for CM_CLI_CHART_ENTRIES. */
void cm_cli_chart_entries(cm_cli_chart *chart, GOptionEntry *entries);

/**
 * Options to values.
 *
 * @return what is wrong with the command line, or NULL
 */
const char *cm_cli_chart_parse(cm_cli_chart *chart);

/** Where a series comes from, as a picture names it. */
typedef struct {
    const cm_cli_inputs *in;
    const cm_cli_job *job;
    const char *source; /**< of the first file or folder, without the folders that it lies in */
    const char *first_file, *last_file;
} cm_cli_chart_origin;

/** Draws a series and writes the picture, whole or not at all. */
cm_code cm_cli_chart_write(const cm_cli_chart *chart, const cm_series *series,
                           const cm_cli_chart_origin *origin, cm_error *error);

void cm_cli_chart_clear(cm_cli_chart *chart);

#endif
