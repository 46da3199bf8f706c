/**
 * @file chart.h
 * Charts of a series, and pages of several pictures.
 *
 * A chart is a scene as a map is: it bears the same furniture, follows the
 * same themes and languages, and is written by cm_image_write(). Nothing is
 * interpolated: days without data are left out of a curve and named in the
 * footer, months without data stay empty.
 */
#ifndef CONTROLMAP_CHART_H
#define CONTROLMAP_CHART_H

#include "controlmap/layout.h"
#include "controlmap/series.h"

typedef enum {
    CM_CHART_AREA,   /**< the controlled area as a curve */
    CM_CHART_MONTHS, /**< gained, lost and net by month; by year where months find no room */
    CM_CHART_UNITS   /**< a small curve per unit, greatest change first */
} cm_chart_kind;

/** All may be zero. */
typedef struct {
    int width_px, height_px; /**< 0: 1600 x 900 */
    double scale;            /**< of type and lines; 0: 1 */
    cm_theme theme;
    size_t change_count; /**< colours that differ from the theme's */
    const cm_theme_change *changes;
    const char *lang;                 /**< of names, numbers and dates; NULL: en */
    const struct cm_phrases *phrases; /**< the words of that language; NULL: English */
    const cm_dataset *dataset;        /**< what holder, units and share are called; or NULL */
    const char *whole_name;           /**< of the units taken together; or NULL */
    const char *title;                /**< NULL: what is measured, and how it is shown */
    const char *subtitle;             /**< NULL: dates and figures */
    const char *source;               /**< whom the control layers come from; NULL: not said */
    const char *mark_date; /**< YYYY-MM-DD of a situation in the series: the curve's labelled day;
                                NULL: the last one */
} cm_chart_options;

/**
 * Lays out a chart.
 *
 * CM_CHART_AREA: time is true to scale. The curve is dotted across gaps, that
 * is steps both longer than four days and more than twice as long as usual.
 * First value and marked value are labelled, days that look like revisions are
 * hollow. The scale starts at zero only where the values come near it, and
 * says so where it does not.
 *
 * CM_CHART_MONTHS: gained upwards, lost downwards, net as a line across and in
 * figures beneath. Periods that are not whole are pale and hatched.
 *
 * CM_CHART_UNITS: as many units with control as find room, each to a scale of
 * its own; the footer names the others.
 *
 * Labels that find no room are listed in the scene's `dropped`; each text of
 * the plot is in its `label_boxes`.
 *
 * @param series at least one day with a headline; its frame's units in the order of the days'
 * @param[out] out NULL on failure; independent of the series afterwards
 * @return CM_OK; CM_ERR_INPUT: no day has a value; CM_ERR_USAGE: a size below 320, an unknown
 *         colour, a mark_date that is not in the series, no room beside the texts;
 *         CM_ERR_MEMORY; CM_ERR_INTERNAL
 */
cm_code cm_chart_layout(const cm_series *series, cm_chart_kind kind,
                        const cm_chart_options *options, cm_scene **out, cm_error *error);

/**
 * Puts scenes on one page, the first at the top, or at the left when beside.
 *
 * All are scaled to the width (beside: the height) of the first. Ids that
 * occur again get "-2", "-3" …; the alt texts follow one another. Title,
 * language, background and panel are those of the first.
 *
 * @param parts count of them, at least one; not changed
 * @param[out] out NULL on failure; independent of the parts afterwards
 * @return CM_OK, CM_ERR_USAGE: no part, CM_ERR_MEMORY
 */
cm_code cm_scene_stack(const cm_scene *const *parts, size_t count, bool beside, cm_scene **out,
                       cm_error *error);

#endif
