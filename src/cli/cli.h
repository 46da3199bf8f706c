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

/** Whether two paths, each of which may be NULL, are one, such as a.png and ./a.png. */
bool cm_cli_is_same_file(const char *a, const char *b);

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
    char *basis, *denominator, *earth;
    char *as_of, *side_field, *side_map, *side, *status_field, *status_map, *include;
    char *by, *official, *manifest;
    char **extra; /**< NULL-terminated; NULL: none */
    int lag_days;
    double official_total_km2, line_error_km, front_margin_km, edge_tolerance_m;
    gboolean strict, quiet, verbose;
    bool want_statuses; /**< set by verbs that draw each status apart */
    const char *lang;   /**< set by verbs that write in a language; not an option of all */
} cm_cli_inputs;

enum { CM_CLI_INPUT_ENTRIES = 34 };

/** Fills the table of options; entries must have room for CM_CLI_INPUT_ENTRIES. */
void cm_cli_inputs_entries(cm_cli_inputs *inputs, GOptionEntry *entries);
void cm_cli_inputs_clear(cm_cli_inputs *inputs);

/** The control of one side. */
typedef struct {
    const char *name; /**< NULL: there is one side, without a name */
    cm_layer *layer;  /**< cleaned */
    cm_figures *figures;
    cm_layer *statuses[CM_STATUS_COUNT]; /**< each alone, if asked for and there are several */
} cm_cli_side;

/** What control sources came to; ended by cm_cli_control_clear(). */
typedef struct {
    GArray *sides;  /**< of cm_cli_side; at least one */
    GArray *values; /**< of cm_value_use: what was made of side and status fields */
    GPtrArray *classes;
    double between_m2; /**< what more than one side holds, counted for each */
} cm_cli_control;

/** What a verb works on; ended by cm_cli_job_clear(). */
typedef struct {
    cm_dataset *dataset;
    cm_layer *boundary; /**< cleaned */
    cm_layer *official_table;
    cm_official official;
    cm_cli_control measured;
    cm_layer *control;      /**< of the first side */
    cm_figures *figures;    /**< of the first side */
    const cm_diff *diff;    /**< borrowed; NULL: there is one layer */
    const char *whole_name; /**< NULL: not known */
    bool default_control, default_boundary;
    int id_field, name_field, official_field; /**< of the boundary layer; -1: none */
    bool default_whole;                       /**< the units make up the data set's whole */
    cm_earth earth;
    cm_figures_options options; /**< for every control layer of the job */
} cm_cli_job;

/**
 * The default data's description, or that named by --dataset.
 *
 * @param lang whose words to take; NULL: English, as the file stands
 */
cm_code cm_cli_open_dataset(const cm_cli_inputs *inputs, const char *lang, cm_dataset **out,
                            cm_error *error);

/**
 * The words of a language: phrases-LANG.yaml in the folder of the default data, or a file of
 * one's own if lang is the name of one.
 *
 * @param[out] out NULL for English
 */
cm_code cm_cli_open_phrases(const char *lang, cm_phrases **out, cm_error *error);

/** A scenario by the name of one that comes with the default data, or of a file. */
cm_code cm_cli_open_scenario(const char *name, cm_scenario **out, cm_error *error);

/** The data set, the units and all options: what does not depend on the control layer. */
cm_code cm_cli_job_open(const cm_cli_inputs *inputs, cm_cli_job *job, cm_error *error);

/** Its two halves: options and data set, then the units. */
cm_code cm_cli_job_begin(const cm_cli_inputs *inputs, cm_cli_job *job, cm_error *error);
cm_code cm_cli_job_units(const cm_cli_inputs *inputs, cm_cli_job *job, cm_error *error);

/** Reads the units and their official areas into the job. */
cm_code cm_cli_read_units(const cm_cli_inputs *inputs, cm_cli_job *job, cm_error *error);

/**
 * Reads, sorts, cleans and measures control sources.
 *
 * @param sources NULL-terminated; a name may start with a status: claimed=FILE
 * @param extras  NULL-terminated or NULL: polygons that count with any side
 */
cm_code cm_cli_measure_control(const cm_cli_inputs *inputs, cm_cli_job *job,
                               const char *const *sources, const char *const *extras,
                               cm_cli_control *control, cm_error *error);

/**
 * Reads and cleans the control of the one side that there is or is asked for,
 * without digests, and tells nothing. For any thread.
 *
 * @param[out] out NULL on failure
 */
cm_code cm_cli_read_control(const cm_cli_inputs *inputs, const char *const *sources,
                            const char *const *extras, cm_layer **out, cm_error *error);

void cm_cli_control_clear(cm_cli_control *control);

/**
 * From files to figures.
 *
 * @param controls NULL-terminated; NULL or empty: that of the data set
 */
cm_code cm_cli_job_run(const cm_cli_inputs *inputs, const char *const *controls, cm_cli_job *job,
                       cm_error *error);
void cm_cli_job_clear(cm_cli_job *job);

/** The second half of cm_cli_job_run(), after cm_cli_job_open(). */
cm_code cm_cli_job_measure(const cm_cli_inputs *inputs, const char *const *controls,
                           cm_cli_job *job, cm_error *error);

/** What tables say of a job besides its figures. */
void cm_cli_describe(const cm_cli_job *job, cm_table_options *table);

/** The figures of all sides, in a list to be freed by g_free(). */
const cm_figures **cm_cli_sides(const cm_cli_job *job, size_t *count);

/** Writes what --manifest asks for; fills in the layers that the job read besides. */
cm_code cm_cli_write_manifest(const cm_cli_inputs *inputs, const cm_cli_job *job,
                              const cm_manifest *manifest, const cm_table_options *table,
                              cm_error *error);

/** A number that nobody gives: what an option has that was not given. */
#define CM_CLI_NOT_GIVEN (-1e300)

/** Whether an argument of render is a map spec. */
bool cm_cli_is_spec(const char *argument);

/** A map spec that was read: arguments of render for each of its outputs. */
typedef struct cm_cli_spec cm_cli_spec;

/**
 * Reads a map spec.
 *
 * @param groups what options there are
 * @param[out] out NULL on failure; to be ended by cm_cli_spec_free()
 * @return CM_OK; CM_ERR_INPUT: what is wrong, and in which line; CM_ERR_MEMORY
 */
cm_code cm_cli_spec_read(const char *path, GOptionEntry *const *groups, cm_cli_spec **out,
                         cm_error *error);
void cm_cli_spec_free(cm_cli_spec *spec);
size_t cm_cli_spec_output_count(const cm_cli_spec *spec);
/** Texts, of the spec. */
const GPtrArray *cm_cli_spec_arguments(const cm_cli_spec *spec, size_t output);
/**
 * What render has against an option, it has against the line of the spec that sets it; unless the
 * command line, `given` (NULL-terminated), says the same option.
 */
void cm_cli_spec_locate(const cm_cli_spec *spec, size_t output, char *const *given,
                        cm_error *error);

/** A map spec of options as they were parsed; g_free() it. */
char *cm_cli_spec_print(GOptionEntry *const *groups, char *const *controls, const char *output);

/** Options to values. */
cm_code cm_cli_check_numbers(const cm_cli_inputs *inputs, cm_error *error);
cm_code cm_cli_parse_basis(const char *text, cm_basis *basis, cm_error *error);
cm_code cm_cli_parse_denominator(const char *text, cm_denominator *denominator, double *area_m2,
                                 cm_error *error);
cm_code cm_cli_parse_include(const char *text, bool include[CM_STATUS_COUNT], cm_error *error);

/** The field of that name; an error that lists the others if there is none. */
cm_code cm_cli_named_field(const cm_layer *layer, const char *name, int *field, cm_error *error);

/** Notes and repairs of a layer on standard error, unless quiet. */
void cm_cli_tell_layer(const cm_layer *layer, bool quiet, bool verbose);

/** The command line as it could be typed again, without the folder of the program; g_free() it. */
char *cm_cli_command_line(int argc, char **argv);

/** One line on standard error, unless quiet. */
void cm_cli_note(bool quiet, const char *format, ...) CM_PRINTF(2, 3);

/** The verbs; each gets its own argv, with the verb as argv[0], and returns an exit code. */
int cm_cli_area(int argc, char **argv);
int cm_cli_check(int argc, char **argv);
int cm_cli_diff(int argc, char **argv);
int cm_cli_info(int argc, char **argv);
int cm_cli_scenario(int argc, char **argv);
int cm_cli_series(int argc, char **argv);
int cm_cli_render(int argc, char **argv);
int cm_cli_trace(int argc, char **argv);

#endif
