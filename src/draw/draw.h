/**
 * @file draw.h
 * A scene onto any cairo context. Drawing decides nothing.
 */
#ifndef CONTROLMAP_DRAW_DRAW_H
#define CONTROLMAP_DRAW_DRAW_H

#include <cairo.h>

#include "controlmap/layout.h"

/** The outlines of a scene's texts, shaped once for several parts of it to be drawn. */
typedef struct cm_outlines cm_outlines;

/** @param[out] out NULL on failure; may serve several threads at once */
cm_code cm_outlines_create(const cm_scene *scene, cm_outlines **out, cm_error *error);

/** NULL is fine. */
void cm_outlines_free(cm_outlines *outlines);

/**
 * The row that parts a scene into two that take about as long to draw: above it lie half of the
 * points of lines, areas and letters, each counted as often as it is filled and stroked.
 *
 * @return from 1 to the scene's height less 1; half of the height when memory ran out
 */
int cm_draw_middle(const cm_scene *scene, const cm_outlines *outlines);

/**
 * Draws all items that the context's clip lets through.
 *
 * @param outlines of the scene: texts are filled as shapes; NULL: they stay text
 * @return CM_OK, CM_ERR_MEMORY or CM_ERR_INTERNAL by cairo's status
 */
cm_code cm_draw_scene(const cm_scene *scene, const cm_outlines *outlines, cairo_t *cairo,
                      cm_error *error);

#endif
