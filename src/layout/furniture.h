/**
 * @file furniture.h
 * What stands around and upon the map: title, legend, scale bar, locator,
 * sources.
 */
#ifndef CONTROLMAP_LAYOUT_FURNITURE_H
#define CONTROLMAP_LAYOUT_FURNITURE_H

#include "layout/hatch.h"
#include "layout/mask.h"
#include "layout/projection.h"
#include "layout/scene.h"
#include "layout/style.h"
#include "layout/text.h"

/** What all furniture needs. */
typedef struct {
    cm_scene_builder *scene;
    const cm_typesetter *typesetter;
    const cm_style *style;
    double s;
    double width_px, height_px;
    bool right_to_left; /**< texts start at the right */
} cm_furniture;

/** Lines of text, broken and ready to be drawn one under the other. */
typedef struct {
    size_t count;
    cm_text *lines;
    double line_height;
} cm_paragraph;

/** Breaks runs into lines no wider than width. */
cm_paragraph cm_furniture_paragraph(const cm_furniture *f, const cm_text_run *runs,
                                    size_t run_count, double size_px, cm_color color, double width,
                                    double leading);

/** Draws a paragraph, its first baseline at y. */
void cm_furniture_draw_paragraph(const cm_furniture *f, const cm_paragraph *paragraph, double x,
                                 double y);

typedef enum {
    CM_SWATCH_FILL, /**< a rectangle of the fill, with its pattern */
    CM_SWATCH_LINE, /**< a line of the colour */
    CM_SWATCH_TEXT  /**< a sample of a label */
} cm_swatch;

typedef struct {
    cm_swatch swatch;
    cm_fill_style fill;     /**< for CM_SWATCH_FILL */
    cm_color color, casing; /**< casing: under a line, alpha 0: none */
    double line_px, casing_px;
    double dash_px[2];  /**< as of cm_item */
    const char *sample; /**< for CM_SWATCH_TEXT */
    const char *text;
} cm_legend_row;

/** Width and height that a legend will take. */
cm_xy cm_legend_size(const cm_furniture *f, const cm_legend_row *rows, size_t count);

void cm_legend_draw(const cm_furniture *f, const cm_legend_row *rows, size_t count, cm_rect box);

enum { CM_LEGEND_ROWS_MAX = 12 };

/** Height of a line of a legend that is written in lines. */
#define CM_LEGEND_LINE 26.0

/**
 * Rows after each other, swatch and text, from x to as far from the other edge.
 *
 * @param top    of the first line
 * @param height room for one line or several; what finds none is left out, and told
 */
void cm_legend_line_draw(const cm_furniture *f, const cm_legend_row *rows, size_t count, double x,
                         double top, double height);

/** A scale bar of 1, 2 or 5 x 10^n km, no longer than longest_px. */
typedef struct {
    double length_km, length_px;
    cm_rect box; /**< of bar and figure, at its place */
} cm_scale_bar;

cm_scale_bar cm_scale_bar_fit(const cm_furniture *f, const cm_projection *projection,
                              double longest_px, cm_xy right_bottom);

/** @param figure its length in words */
void cm_scale_bar_draw(const cm_furniture *f, const cm_scale_bar *bar, const char *figure);

/**
 * A small map of the surroundings: land, the subject, control upon it.
 *
 * @param shown what the map shows of it, drawn as a frame; NULL: none
 */
cm_code cm_locator_draw(const cm_furniture *f, cm_rect box, const cm_layer *world,
                        const cm_multipolygon *subject, const cm_multipolygon *control,
                        cm_box subject_box, const cm_multipolygon *shown, cm_error *error);

#endif
