/**
 * @file twodates.h
 * Two control layers measured in the same units, and their difference: what
 * the table of a difference and its maps start from.
 */
#ifndef CONTROLMAP_CLI_TWODATES_H
#define CONTROLMAP_CLI_TWODATES_H

#include "cli/cli.h"

/** How two layers are compared, as given on the command line. */
typedef struct {
    double min_area_km2;
    gboolean compare;
} cm_cli_diff_options;

enum { CM_CLI_DIFF_ENTRIES = 2 };

/** Fills the table of options; entries must have room for CM_CLI_DIFF_ENTRIES. */
void cm_cli_diff_options_entries(cm_cli_diff_options *options, GOptionEntry *entries);

/** What is wrong with the options, or NULL. */
const char *cm_cli_diff_options_check(const cm_cli_diff_options *options);

/**
 * What belongs to the new layer is the job's own; this is the rest. Ended by
 * cm_cli_two_dates_clear(), before the job is.
 */
typedef struct {
    cm_cli_control old;
    cm_figures *old_figures; /**< of its one side */
    cm_diff *diff;
} cm_cli_two_dates;

/**
 * Measures the old layer; after cm_cli_job_open().
 *
 * @param in as given; --date and --as-of may be OLD,NEW
 */
cm_code cm_cli_measure_old(const cm_cli_inputs *in, const char *source, cm_cli_job *job,
                           cm_cli_two_dates *two, cm_error *error);

/** The options as they are about the new layer: with its half of --date and --as-of. */
cm_cli_inputs cm_cli_inputs_of_new(const cm_cli_inputs *in);

/** Takes the difference, once the job has measured the new layer; the job borrows it. */
cm_code cm_cli_compare(const cm_cli_inputs *in, cm_cli_job *job, const cm_cli_diff_options *options,
                       cm_cli_two_dates *two, cm_error *error);

void cm_cli_two_dates_clear(cm_cli_two_dates *two);

#endif
