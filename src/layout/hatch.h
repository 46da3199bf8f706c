/**
 * @file hatch.h
 * Areas told apart by a pattern as well as by colour.
 *
 * Patterns are vector lines or dots at places fixed on the page, so that
 * neighbouring polygons continue each other.
 */
#ifndef CONTROLMAP_LAYOUT_HATCH_H
#define CONTROLMAP_LAYOUT_HATCH_H

#include "layout/scene.h"
#include "layout/style.h"

/** A fill of the map: what is held or claimed, contested, a zone, gained, lost. */
typedef enum {
    CM_FILL_HELD,
    CM_FILL_CLAIMED,
    CM_FILL_CONTESTED,
    CM_FILL_ZONE,
    CM_FILL_GAINED,
    CM_FILL_LOST,
    CM_FILL_COUNT
} cm_fill_kind;

/** How a fill looks; lengths at 1600 x 1200. */
typedef struct {
    cm_color fill;
    cm_color line; /**< of the pattern; alpha 0: none */
    double line_px, every_px;
    bool rising, falling, dots; /**< lines at 45 degrees, at 135, or dots instead */
    double outline_dash_px[2];  /**< {0, 0}: no outline */
} cm_fill_style;

cm_fill_style cm_fill_style_of(const cm_style *style, cm_fill_kind kind);

/**
 * Fills a path with colour and pattern.
 *
 * @param area the part of the page in which the path may show
 * @param clip what the path is clipped to as well, or NULL
 */
void cm_fill_draw(cm_scene_builder *scene, const cm_fill_style *style, const cm_path *path,
                  const cm_path *clip, cm_rect area, double s);

#endif
