/**
 * @file draw.h
 * A scene onto any cairo context. Drawing decides nothing.
 */
#ifndef CONTROLMAP_DRAW_DRAW_H
#define CONTROLMAP_DRAW_DRAW_H

#include <cairo.h>

#include "controlmap/layout.h"

/** Draws all items; CM_OK, CM_ERR_MEMORY or CM_ERR_INTERNAL by cairo's status. */
cm_code cm_draw_scene(const cm_scene *scene, cairo_t *cairo, cm_error *error);

#endif
