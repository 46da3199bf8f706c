/**
 * @file cli.h
 * What the verbs share: messages, exit codes, options, and the way from files
 * to figures. The only part of controlmap that prints and exits.
 */
#ifndef CONTROLMAP_CLI_H
#define CONTROLMAP_CLI_H

#include <glib.h>

#include "controlmap/controlmap.h"

typedef enum {
    CM_EXIT_DONE = 0,
    CM_EXIT_NEGATIVE = 1, /**< a negative answer */
    CM_EXIT_USAGE = 2,
    CM_EXIT_INPUT = 3,
    CM_EXIT_OUTPUT = 4,
    CM_EXIT_INTERNAL = 5 /**< or out of memory */
} cm_exit;

/** Prints the error as one line on standard error and returns its exit code. */
int cm_cli_fail(const cm_error *error);

/** Prints `controlmap: message; see controlmap VERB --help` and returns CM_EXIT_USAGE. */
int cm_cli_usage(const char *verb, const char *message);

/** How a verb presents itself. */
typedef struct {
    const char *verb;
    const char *arguments; /**< for the usage line, e.g. "[CONTROL]" */
    const char *summary;   /**< one paragraph */
    const char *examples;  /**< and notes, printed below the options */
} cm_cli_verb;

/**
 * Parses options; what remains of argv are the arguments.
 *
 * @param groups NULL-terminated lists of entries, NULL-terminated
 * @param[out] exit_code set when the verb is to stop: after --help, or on wrong usage
 * @return true to go on
 */
bool cm_cli_parse(const cm_cli_verb *verb, GOptionEntry *const *groups, int *argc, char ***argv,
                  int *exit_code);

/** Options of verbs that measure; strings are freed by cm_cli_inputs_clear(). */
typedef struct {
    char *layer, *where, *date, *input_crs;
    char *dataset, *boundary, *boundary_layer, *boundary_where;
    char *id_field, *name_field, *official_field, *whole;
    char *basis, *earth;
    double official_total_km2, line_error_km, front_margin_km, edge_tolerance_m;
    gboolean strict, quiet, verbose;
} cm_cli_inputs;

enum { CM_CLI_INPUT_ENTRIES = 21 };

/** Fills the table of options; entries must have room for CM_CLI_INPUT_ENTRIES. */
void cm_cli_inputs_entries(cm_cli_inputs *inputs, GOptionEntry *entries);
void cm_cli_inputs_clear(cm_cli_inputs *inputs);

/** What a verb works on; ended by cm_cli_job_clear(). */
typedef struct {
    cm_dataset *dataset;
    cm_layer *control, *boundary; /**< cleaned */
    cm_figures *figures;
    const char *whole_name; /**< NULL: not known */
    bool default_control, default_boundary;
    int id_field, name_field; /**< of the boundary layer; -1: none */
    bool default_whole;       /**< the units are all those of the data set */
    cm_earth earth;
} cm_cli_job;

/** The default data's description, or that named by --dataset. */
cm_code cm_cli_open_dataset(const cm_cli_inputs *inputs, cm_dataset **out, cm_error *error);

/**
 * From files to figures.
 *
 * @param control NULL: that of the data set
 */
cm_code cm_cli_job_run(const cm_cli_inputs *inputs, const char *control, cm_cli_job *job,
                       cm_error *error);
void cm_cli_job_clear(cm_cli_job *job);

/** The path without its folders. */
const char *cm_cli_file_name(const char *path);

/** Notes and repairs of a layer on standard error, unless quiet. */
void cm_cli_tell_layer(const cm_layer *layer, bool quiet, bool verbose);

/** One line on standard error, unless quiet. */
void cm_cli_note(bool quiet, const char *format, ...) CM_PRINTF(2, 3);

/** The verbs; each gets its own argv, with the verb as argv[0], and returns an exit code. */
int cm_cli_area(int argc, char **argv);
int cm_cli_info(int argc, char **argv);
int cm_cli_render(int argc, char **argv);
int cm_cli_trace(int argc, char **argv);

#endif
