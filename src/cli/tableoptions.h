/**
 * @file tableoptions.h
 * The options of every verb that prints a table, and what they come to.
 */
#ifndef CONTROLMAP_CLI_TABLEOPTIONS_H
#define CONTROLMAP_CLI_TABLEOPTIONS_H

#include "cli/cli.h"

/** As given on the command line; ended by cm_cli_table_options_clear(). */
typedef struct {
    char *format, *unit, *output;
    int precision;
} cm_cli_table_options;

enum { CM_CLI_TABLE_ENTRIES = 4 };

/**
 * Fills the table of options; entries must have room for CM_CLI_TABLE_ENTRIES.
 *
 * @param output what -o is for
 */
void cm_cli_table_options_entries(cm_cli_table_options *options, const char *output,
                                  GOptionEntry *entries);

/**
 * Options to values; --format counts for more than the ending of -o.
 *
 * @param[out] to_output whether the table goes to -o; else that names a file of polygons
 * @return what is wrong with the command line, or NULL
 */
const char *cm_cli_table_options_parse(const cm_cli_table_options *options, cm_table_options *table,
                                       bool *to_output);

void cm_cli_table_options_clear(cm_cli_table_options *options);

#endif
