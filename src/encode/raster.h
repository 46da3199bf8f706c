/**
 * @file raster.h
 * A scene as pixels.
 */
#ifndef CONTROLMAP_ENCODE_RASTER_H
#define CONTROLMAP_ENCODE_RASTER_H

#include <cairo.h>

#include "controlmap/layout.h"

/**
 * Draws a scene on a new surface of its size, of 32 bits a pixel without alpha.
 *
 * @param at_once upper and lower part are drawn by a thread each; the pixels are the same
 * @param[out] out NULL on failure; to be destroyed by the caller
 */
cm_code cm_raster_draw(const cm_scene *scene, bool at_once, cairo_surface_t **out, cm_error *error);

#endif
