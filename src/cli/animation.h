/**
 * @file animation.h
 * The dates of a series as a film.
 */
#ifndef CONTROLMAP_CLI_ANIMATION_H
#define CONTROLMAP_CLI_ANIMATION_H

#include "cli/seriespictures.h"

typedef struct cm_cli_animation cm_cli_animation;

/**
 * Arranges the maps of all dates and opens the film.
 *
 * @param job  opened; control is measured into it
 * @param days of the series; the last and the first of them that can be used are what the maps are
 *             arranged by
 * @param source  whom the control layers come from, if the options do not say
 * @param threads that draw
 * @param[out] out ended by cm_cli_animation_commit() or cm_cli_animation_abandon(); NULL on
 *                 failure
 */
cm_code cm_cli_animation_open(const cm_cli_series_pictures *pictures, const cm_cli_inputs *in,
                              cm_cli_job *job, const cm_days *days, const char *source,
                              unsigned threads, cm_cli_animation **out, cm_error *error);

/**
 * The next date.
 *
 * @param figures of it; need no polygons in their units, and are not needed afterwards
 * @param shown   false: only what was gained after it is
 */
cm_code cm_cli_animation_add(cm_cli_animation *animation, const cm_figures *figures, bool shown,
                             cm_error *error);

/** Ends it, whether that worked or not. */
cm_code cm_cli_animation_commit(cm_cli_animation *animation, cm_error *error);

/** NULL is fine. */
void cm_cli_animation_abandon(cm_cli_animation *animation);

#endif
