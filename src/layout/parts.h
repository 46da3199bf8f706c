/**
 * @file parts.h
 * Several maps of one extent under one title.
 */
#ifndef CONTROLMAP_LAYOUT_PARTS_H
#define CONTROLMAP_LAYOUT_PARTS_H

#include "layout/page.h"

enum { CM_PARTS_MAX = 8 };

/**
 * Lays out maps side by side, or one above the other where the page is upright.
 *
 * @param whole what title, sources and extent are about
 * @param title puts the title of the whole into words of its own; CM_PHRASE_COUNT: not
 * @param maps  count of them, at most CM_PARTS_MAX
 * @param[out] out NULL on failure
 */
cm_code cm_parts_layout(const cm_map *whole, cm_phrase title, const cm_map *maps, size_t count,
                        const cm_map_options *options, cm_scene **out, cm_error *error);

#endif
