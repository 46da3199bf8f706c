/**
 * @file frames.h
 * Maps of several dates in one arrangement: what an animation and a single
 * frame of it start from.
 */
#ifndef CONTROLMAP_CLI_FRAMES_H
#define CONTROLMAP_CLI_FRAMES_H

#include "cli/cli.h"

/** Ended by cm_cli_frames_clear(). */
typedef struct {
    GArray *controls; /**< of cm_cli_control: the dates that it was made for */
    cm_arrangement *arrangement;
} cm_cli_frames;

/**
 * Measures control on some dates and arranges maps for all of them.
 *
 * @param map     what the maps show besides; it, the job and the options are borrowed
 * @param sources NULL-terminated: names are placed by the first, and stay clear of the fronts of
 *                all
 */
cm_code cm_cli_frames_arrange(const cm_cli_inputs *in, cm_cli_job *job, const cm_map *map,
                              const char *const *sources, const cm_map_options *options,
                              cm_cli_frames *frames, cm_error *error);
void cm_cli_frames_clear(cm_cli_frames *frames);

/**
 * What was gained since some dates, by what is held now.
 *
 * @param since   NULL-terminated, the oldest first
 * @param control the present one
 */
cm_code cm_cli_frames_recent(const cm_cli_inputs *in, const char *const *since,
                             const cm_layer *control, cm_recent_list **out, cm_error *error);

#endif
