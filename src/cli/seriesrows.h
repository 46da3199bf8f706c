/**
 * @file seriesrows.h
 * Where the rows of a series go: a CSV, or a database.
 */
#ifndef CONTROLMAP_CLI_SERIESROWS_H
#define CONTROLMAP_CLI_SERIESROWS_H

#include "controlmap/encode.h"

typedef struct cm_cli_series_rows cm_cli_series_rows;

/**
 * @param path    a database by its name, else a CSV; "-" is standard output
 * @param options borrowed until the end
 * @param[out] out NULL on failure; ended by cm_cli_series_rows_commit() or _abandon()
 */
cm_code cm_cli_series_rows_open(const char *path, const cm_figures *frame,
                                const cm_rows_table_options *options, cm_cli_series_rows **out,
                                cm_error *error);

/** Whether the rows of a date are there. */
bool cm_cli_series_rows_has(const cm_cli_series_rows *rows, const char *date);

/** @param source the file that shows the date */
cm_code cm_cli_series_rows_day(cm_cli_series_rows *rows, const cm_series_day *day,
                               const char *source, cm_error *error);

cm_code cm_cli_series_rows_commit(cm_cli_series_rows *rows, cm_error *error);

/** Leaves everything as it was; NULL is fine. */
void cm_cli_series_rows_abandon(cm_cli_series_rows *rows);

#endif
