/**
 * @file text.h
 * Shaping and measuring text, before anything is drawn.
 */
#ifndef CONTROLMAP_LAYOUT_TEXT_H
#define CONTROLMAP_LAYOUT_TEXT_H

#include <pango/pango.h>

#include "base/arena.h"
#include "controlmap/layout.h"

/** The fonts that are looked for, in this order; also written to SVG. */
#define CM_FONT_FAMILIES "Noto Sans, DejaVu Sans, sans-serif"

/** Letters that no font has. */
typedef struct {
    size_t count;
    char example[64]; /**< the first text with one */
} cm_missing_glyphs;

typedef struct {
    PangoContext *context;
    cm_missing_glyphs *missing; /**< counted while measuring; NULL: nobody asks */
} cm_typesetter;

/** CM_OK or CM_ERR_INTERNAL. Ended by cm_typesetter_close(). */
cm_code cm_typesetter_open(cm_typesetter *typesetter, cm_error *error);
void cm_typesetter_close(cm_typesetter *typesetter);

/**
 * The text shaped as one line, at a size of its own: cm_text_scale() brings its measures and
 * outlines to the text's. The caller's to g_object_unref().
 */
PangoLayout *cm_typesetter_shape(const cm_typesetter *typesetter, const cm_text *text);

/** What brings lengths of a shaped text to those of the text. */
double cm_text_scale(const cm_text *text);

/** Fills in ink for the text where it stands; returns the advance width. */
double cm_typesetter_measure(const cm_typesetter *typesetter, cm_text *text);

/** Where the baseline starts, whatever the anchor, for a given advance. */
double cm_text_start(const cm_text *text, double advance);

/**
 * Breaks a text into lines no wider than width.
 *
 * @param[out] lines texts in the arena, all at the place of the given one
 * @return their number, 0 when memory ran out
 */
size_t cm_typesetter_wrap(const cm_typesetter *typesetter, const cm_text *text, double width,
                          cm_arena *arena, cm_text **lines);

#endif
