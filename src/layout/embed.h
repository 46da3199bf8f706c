/**
 * @file embed.h
 * A scene on the page of another.
 */
#ifndef CONTROLMAP_LAYOUT_EMBED_H
#define CONTROLMAP_LAYOUT_EMBED_H

#include "layout/scene.h"

/** Where it goes. */
typedef struct {
    cm_xy at; /**< of its top left corner */
    double scale;
    const char *id_prefix; /**< set before each id; NULL: ids that are there already get "-2",
                                "-3" … */
} cm_embedding;

/**
 * Copies the items of a scene, its label boxes and the labels that it dropped;
 * not its background and notes. Clips that items share stay shared.
 *
 * @param from not needed afterwards
 */
void cm_scene_embed(cm_scene_builder *scene, const cm_scene *from, const cm_embedding *embedding);

/** A rectangle of the embedded scene on the page. */
cm_rect cm_embedded_rect(const cm_embedding *embedding, cm_rect rect);

#endif
