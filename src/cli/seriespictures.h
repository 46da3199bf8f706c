/**
 * @file seriespictures.h
 * The pictures of a series – a chart, a page of map and chart, a film – as
 * options; and the first two of them as files.
 */
#ifndef CONTROLMAP_CLI_SERIESPICTURES_H
#define CONTROLMAP_CLI_SERIESPICTURES_H

#include "cli/mapoptions.h"
#include "cli/picture.h"

/** As given on the command line; ended by cm_cli_series_pictures_clear(). */
typedef struct {
    cm_cli_map_options map; /**< those of a map; a chart has some of them as well */
    cm_cli_picture picture; /**< its output is not used */
    char *chart, *sheet, *film, *kind_name;
    double fps, hold;
    int fade;
    cm_chart_kind kind;
    cm_map_options layout;
} cm_cli_series_pictures;

enum { CM_CLI_SERIES_PICTURE_ENTRIES = 7 };

/** Fills the table of options but for those of maps and pictures. */
void cm_cli_series_pictures_entries(cm_cli_series_pictures *pictures, GOptionEntry *entries);

/**
 * Options to values.
 *
 * @return what is wrong with the command line, or NULL
 */
const char *cm_cli_series_pictures_parse(cm_cli_series_pictures *pictures);

/** Whether a chart or a sheet is wanted that shows every unit on every date. */
bool cm_cli_series_pictures_need_units(const cm_cli_series_pictures *pictures);

/** Where a series comes from, as a picture names it. */
typedef struct {
    const cm_cli_inputs *in;
    cm_cli_job *job;     /**< opened; for a sheet, control is measured into it unless it was */
    const char *source;  /**< of the first file or folder, without the folders that it lies in */
    const cm_days *days; /**< those that were measured */
} cm_cli_series_origin;

/** Draws the chart and the sheet that are wanted, each whole or not at all. */
cm_code cm_cli_series_pictures_write(const cm_cli_series_pictures *pictures,
                                     const cm_series *series, const cm_cli_series_origin *origin,
                                     cm_error *error);

/** A map of a series: words, data set and layers in the language of the picture. */
typedef struct {
    cm_phrases *phrases;
    cm_dataset *dataset;
    cm_cli_context context;
    cm_map map;
    cm_map_options layout;
} cm_cli_series_map;

/**
 * Measures a date and reads what a map of it shows besides.
 *
 * @param job    opened; the map borrows from it
 * @param source whom the control layers come from, if the options do not say
 * @param out    to be cleared, on failure too
 */
cm_code cm_cli_series_map_open(const cm_cli_series_pictures *pictures, const cm_cli_inputs *in,
                               cm_cli_job *job, const cm_day *day, const char *source,
                               cm_cli_series_map *out, cm_error *error);
void cm_cli_series_map_clear(cm_cli_series_map *map);

void cm_cli_series_pictures_clear(cm_cli_series_pictures *pictures);

#endif
