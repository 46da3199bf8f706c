/**
 * @file style.h
 * The colours of the themes. These tokens are the only colours in the code.
 */
#ifndef CONTROLMAP_LAYOUT_STYLE_H
#define CONTROLMAP_LAYOUT_STYLE_H

#include "controlmap/layout.h"

typedef struct {
    cm_color page, sea, neighbour, subject;
    cm_color control, front;
    cm_color border, oblast, oblast_on, coast, river;
    cm_color ink, ink2, country, water, halo;
    cm_color contested, contested_line, gained, lost,
        lost_dots;         /**< further fills; patterns are in hatch.c */
    cm_color control_halo; /**< under labels on control: the fill moved towards the page */
    double front_casing_alpha;
    double oblast_dash_px[2]; /**< where a river has the same grey; {0, 0}: full */
} cm_style;

/** Owned by the library. */
const cm_style *cm_style_of(cm_theme theme);

/** Changes a token by its name, as the struct spells it with hyphens; false: there is none. */
bool cm_style_change(cm_style *style, const char *name, cm_color color);

/** How a colour stands out from what it is drawn on. */
typedef struct {
    const char *on, *ground; /**< tokens */
    double least;            /**< ratio that is needed */
    double ratio;            /**< as WCAG 2.2 defines it: 1 to 21 */
} cm_contrast;

enum { CM_CONTRASTS = 13 };

/** One of the CM_CONTRASTS pairs of colours that must differ for the map to be read. */
cm_contrast cm_style_contrast(const cm_style *style, size_t which);

/** The same colour with another alpha. */
cm_color cm_color_with_alpha(cm_color color, double alpha);

#endif
