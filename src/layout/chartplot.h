/**
 * @file chartplot.h
 * A chart while it is being laid out: what its parts share.
 */
#ifndef CONTROLMAP_LAYOUT_CHARTPLOT_H
#define CONTROLMAP_LAYOUT_CHARTPLOT_H

#include "controlmap/chart.h"
#include "layout/axis.h"
#include "layout/curve.h"
#include "layout/phrasing.h"

enum { CM_CHART_NOTES_MAX = 6, CM_CHART_LIST_MAX = 4 };

typedef struct {
    cm_page page; /**< its map holds figures and names only; its panel lies within the margins */
    cm_map map;
    cm_map_options map_options;
    const cm_series *series;
    const cm_chart_options *options;
    cm_curve curve; /**< the headline */
    size_t marked;  /**< point of the curve that is labelled */
    const char *notes[CM_CHART_NOTES_MAX];
    size_t note_count;
    bool has_share; /**< the headline's share is shown, so the footer says of what */
} cm_chart;

/* chart.c */

/** Adds a sentence to the footer. */
void cm_chart_note(cm_chart *chart, const char *sentence);

/** Date of a day of the series, in words. */
const char *cm_chart_date(cm_chart *chart, size_t day);

/** Names joined by commas; those beyond CM_CHART_LIST_MAX are counted only. */
const char *cm_chart_list(cm_chart *chart, const char *const *names, size_t count);

/** Breaks the footer and gives the chart what lies between it and the header; notes that find no
 * room, last ones first, are told to the user instead. */
cm_code cm_chart_set_panel(cm_chart *chart);

/* chartlabel.c */

/** How a line of text of the plot looks. */
typedef struct {
    const char *words;
    bool bold;
    double size_px;
    cm_color color;
} cm_chart_words;

/** Size of type in the plot: as given at 1600 x 900, but readable. */
double cm_chart_type(const cm_chart *chart, double size);

/** A text at its place, measured. */
cm_text cm_chart_text(const cm_chart *chart, cm_text_run *run, cm_chart_words words,
                      cm_anchor anchor, cm_xy at);

/** Draws a text and records its box. */
void cm_chart_put(cm_chart *chart, const cm_text *text);

/** The same in one; returns the text's box. */
cm_rect cm_chart_write(cm_chart *chart, cm_chart_words words, cm_anchor anchor, cm_xy at);

/** Width of words as they would be written. */
double cm_chart_width(const cm_chart *chart, cm_chart_words words);

/** Whether a box meets no text of the plot. */
bool cm_chart_is_free(const cm_chart *chart, cm_rect box);

/** A label of a point, of a few lines. */
typedef struct {
    cm_xy at;
    double clear_px; /**< of the point's mark */
    const cm_chart_words *lines;
    size_t count;
    cm_rect within;
    const cm_path *const *obstacles; /**< lines that it should not cover */
    size_t obstacle_count;
    bool important; /**< rather covers a line than goes missing */
} cm_chart_label;

/** Writes it at the best free place near its point; false: there is none, as the scene says. */
bool cm_chart_place(cm_chart *chart, const cm_chart_label *label);

/* chartaxis.c */

/** How many lines of a scale so high can bear a figure, within what a quiet chart has. */
size_t cm_chart_lines(const cm_chart *chart, double height);

/** Width of the figures beside the lines of a scale. */
double cm_chart_values_width(cm_chart *chart, const cm_ticks *ticks);

/** Draws a line per tick from left to right, its figure upon it at the left. */
void cm_chart_draw_values(cm_chart *chart, const cm_ticks *ticks, const cm_scale *y, double left,
                          double right);

/** Height of the dates under a plot. */
double cm_chart_dates_height(const cm_chart *chart);

/**
 * Draws the axis of time at a height, with ticks and dates as dense as they can
 * be read, no text beyond left and right.
 */
void cm_chart_draw_dates(cm_chart *chart, const cm_scale *x, double y, double left, double right);

/** The scale of time of the whole series. */
cm_scale cm_chart_time(const cm_chart *chart, double left, double right);

/* chartarea.c, chartmonths.c, chartunits.c: what each kind says and draws */

cm_code cm_chart_area_describe(cm_chart *chart);
void cm_chart_area_draw(cm_chart *chart);

/** Whether months are too many for the width, so that years are shown. */
bool cm_chart_shows_years(const cm_chart *chart);
cm_code cm_chart_months_describe(cm_chart *chart);
void cm_chart_months_draw(cm_chart *chart);

cm_code cm_chart_units_describe(cm_chart *chart);
void cm_chart_units_draw(cm_chart *chart);

#endif
