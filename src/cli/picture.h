/**
 * @file picture.h
 * From a job and map options to a picture in a file: what the verbs that draw share.
 */
#ifndef CONTROLMAP_CLI_PICTURE_H
#define CONTROLMAP_CLI_PICTURE_H

#include "cli/cli.h"
#include "cli/mapoptions.h"

/** The layers that a map shows besides control and units; read only where they are wanted. */
typedef struct {
    cm_layer *neighbours, *home, *world, *water, *rivers, *places, *seas;
    cm_layer *points; /**< read by cm_cli_mark_points() */
} cm_cli_context;

/** How a picture is written, as given on the command line; ended by cm_cli_picture_clear(). */
typedef struct {
    char *output, *source, *boundary_source, *command;
    double dpi;
    gboolean alt;
} cm_cli_picture;

enum { CM_CLI_PICTURE_ENTRIES = 4 };

/** Fills the table of options but for --output; room for CM_CLI_PICTURE_ENTRIES is needed. */
void cm_cli_picture_entries(cm_cli_picture *picture, GOptionEntry *entries);
void cm_cli_picture_clear(cm_cli_picture *picture);

/** What is wrong with the options of a picture, or with --dpi alone; or NULL. */
const char *cm_cli_picture_check(const cm_cli_picture *picture);
const char *cm_cli_picture_check_dpi(const cm_cli_picture *picture);
/** The value of --dpi; 0: not given. */
double cm_cli_picture_dpi(const cm_cli_picture *picture);

/**
 * The words of the map: --lang and --word.
 *
 * @param[out] out NULL for English as it stands
 */
cm_code cm_cli_open_words(const cm_cli_map_options *options, cm_phrases **out, cm_error *error);

/** Begins to read the layers around the units, beside other work; after cm_cli_job_begin(). They
 *  need nothing of units and figures. */
typedef struct cm_cli_context_reading cm_cli_context_reading;
cm_cli_context_reading *cm_cli_context_begin(const cm_cli_inputs *in, const cm_cli_job *job);

/**
 * Waits for them.
 *
 * @param reading  freed
 * @param boundary where they do not reach they are left out; NULL: they are not wanted any more,
 *                 and nothing is told of them
 */
cm_code cm_cli_context_take(cm_cli_context_reading *reading, const cm_layer *boundary,
                            cm_cli_context *context, cm_error *error);

/** Measures control and reads the layers around it at once; after cm_cli_job_open(). */
cm_code cm_cli_measure_and_read(const cm_cli_inputs *in, const char *const *controls,
                                cm_cli_job *job, cm_cli_context *context, cm_error *error);

/** Marks the data set's points of interest, if --points asks for them. */
cm_code cm_cli_mark_points(const cm_cli_map_options *options, const cm_cli_job *job,
                           cm_cli_context *context, cm_map_options *layout, cm_error *error);
void cm_cli_context_clear(cm_cli_context *context);

/** What a map of a job shows; borrows from all of them. */
cm_map cm_cli_map_of(const cm_cli_job *job, const cm_cli_context *context,
                     const cm_cli_picture *picture);

/**
 * Writes a scene to a file and tells what there is to tell of it.
 *
 * @param source the inputs, as the file's metadata name them
 */
cm_code cm_cli_picture_save(const cm_cli_inputs *in, const cm_cli_picture *picture,
                            const cm_scene *scene, const char *source, cm_error *error);

/** The same for the map of a job. */
cm_code cm_cli_picture_write(const cm_cli_inputs *in, const cm_cli_job *job,
                             const cm_cli_picture *picture, const cm_scene *scene, cm_error *error);

/** Writes what --manifest asks for, with the layers of the map and the labels it has no room for.
 */
cm_code cm_cli_picture_manifest(const cm_cli_inputs *in, const cm_cli_job *job,
                                const cm_cli_context *context, const cm_cli_picture *picture,
                                const cm_scene *scene, cm_error *error);

/** Loads fonts beside other work; ended by cm_cli_take_fonts(). */
GThread *cm_cli_prepare_fonts(void);

/** Waits for the fonts, and lays out with them from here on. */
void cm_cli_take_fonts(GThread *prepared);

#endif
