/**
 * @file mapoptions.h
 * The options of every verb that draws a map, and what they come to.
 */
#ifndef CONTROLMAP_CLI_MAPOPTIONS_H
#define CONTROLMAP_CLI_MAPOPTIONS_H

#include "cli/cli.h"

/** As given on the command line; ended by cm_cli_map_options_clear(). */
typedef struct {
    char *size, *theme, *title, *subtitle, *extent, *labels, *legend, *inset, *lang, *borders;
    char *highlight, **marks, **callouts, **arrows, **labelled, **colors, **words;
    double scale;
    gboolean no_register, table, key_figures, points;
    GArray *mark_list, *arrow_list, *color_list; /**< of cm_mark, cm_arrow, cm_theme_change */
} cm_cli_map_options;

enum { CM_CLI_MAP_ENTRIES = 22 };

/** Fills the table of options; entries must have room for CM_CLI_MAP_ENTRIES and a last empty one.
 */
void cm_cli_map_options_entries(cm_cli_map_options *options, GOptionEntry *entries);

/**
 * Options to values; the map borrows from the options.
 *
 * @return what is wrong with the command line, or NULL
 */
const char *cm_cli_map_options_parse(cm_cli_map_options *options, cm_map_options *map);

/**
 * Marks points of interest, after the user's own marks and instead of those of an earlier call.
 *
 * @param points with `label` or `name`, and `kind`; the map borrows from it
 */
void cm_cli_map_options_mark(const cm_cli_map_options *options, const cm_layer *points,
                             cm_map_options *map);

void cm_cli_map_options_clear(cm_cli_map_options *options);

#endif
