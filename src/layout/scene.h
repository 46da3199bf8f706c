/**
 * @file scene.h
 * Putting a scene together.
 *
 * A builder keeps its first failure: after memory has run out every call does
 * nothing, and cm_scene_builder_finish() reports it. So layout code reads as a
 * list of what is drawn.
 */
#ifndef CONTROLMAP_LAYOUT_SCENE_H
#define CONTROLMAP_LAYOUT_SCENE_H

#include "base/arena.h"
#include "controlmap/layout.h"

typedef struct {
    cm_arena arena;
    cm_item *items;
    size_t item_count, item_capacity;
    cm_dropped_label *dropped;
    size_t dropped_count, dropped_capacity;
    cm_rect *label_boxes;
    size_t label_count, label_capacity;
    const char **notes;
    size_t note_count, note_capacity;
    bool failed;
} cm_scene_builder;

/** Collects a path; the same builder serves for many, one after the other. */
typedef struct {
    cm_xy *points;
    size_t point_count, point_capacity;
    cm_subpath *subpaths; /* points are offsets until the path is finished */
    size_t *starts;
    size_t subpath_count, subpath_capacity, start_capacity;
    bool failed;
} cm_path_builder;

void cm_path_builder_start(cm_path_builder *builder, bool closed);
void cm_path_builder_add(cm_path_builder *builder, cm_xy point);
/** Takes back the last subpath if it has fewer than this many points. */
void cm_path_builder_drop_short(cm_path_builder *builder, size_t least);
/** Copies the path into the scene's arena and empties the builder. */
const cm_path *cm_path_builder_finish(cm_path_builder *builder, cm_scene_builder *scene);
void cm_path_builder_clear(cm_path_builder *builder);

/** How a path is drawn; all zero draws nothing. */
typedef struct {
    cm_color fill, stroke;
    double stroke_px;
    double dash_px[2];
    bool round_ends;
    const cm_path *clip;
    const char *id;
    const char *share; /**< as of cm_item */
} cm_paint;

void cm_scene_group(cm_scene_builder *scene, const char *id);
/** A group of which only what lies in the path is seen. */
void cm_scene_group_clipped(cm_scene_builder *scene, const char *id, const cm_path *clip);
void cm_scene_group_end(cm_scene_builder *scene);
/** A NULL or empty path is passed over. */
void cm_scene_path(cm_scene_builder *scene, const cm_path *path, cm_paint paint);
/** The text is copied, its runs included. */
void cm_scene_text(cm_scene_builder *scene, const cm_text *text);
void cm_scene_drop(cm_scene_builder *scene, const char *text, const char *kind, const char *reason);
/** Records the box of a map label for those who check that none meet. */
void cm_scene_label_box(cm_scene_builder *scene, cm_rect box);
void cm_scene_note(cm_scene_builder *scene, const char *text);

const cm_path *cm_scene_rect(cm_scene_builder *scene, cm_rect rect);
const cm_path *cm_scene_circle(cm_scene_builder *scene, cm_xy centre, double radius);
const cm_path *cm_scene_line(cm_scene_builder *scene, const cm_xy *points, size_t count);

/** A formatted text in the scene's arena; "" once the builder has failed. */
const char *cm_scene_printf(cm_scene_builder *scene, const char *format, ...) CM_PRINTF(2, 3);

/** Turns the builder into a scene; the builder is empty afterwards. */
cm_code cm_scene_builder_finish(cm_scene_builder *builder, const cm_scene *description,
                                cm_scene **out, cm_error *error);
/** Frees a builder that is not to be finished. */
void cm_scene_builder_clear(cm_scene_builder *builder);

/** The box of all points of a path; empty (left > right) when there are none. */
cm_rect cm_path_box(const cm_path *path);

/** Area of a closed subpath, square pixels. */
double cm_subpath_area(const cm_subpath *subpath);
/** The same, below 0 where the subpath runs anticlockwise on the page. */
double cm_subpath_signed_area(const cm_subpath *subpath);
/** Its length, px; if it is closed, with the edge that closes it. */
double cm_subpath_length(const cm_subpath *subpath);
/** Length of the edges from number `from` to the one before `to`, px. Edge i begins at point i. */
double cm_subpath_part_length(const cm_subpath *subpath, size_t from, size_t to);

/** Rectangles on the page; what label placement asks all the time stands here to be built in. */
static inline bool cm_rect_meets(cm_rect a, cm_rect b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
static inline cm_rect cm_rect_grow(cm_rect rect, double sideways, double vertically) {
    return (cm_rect){rect.left - sideways, rect.top - vertically, rect.right + sideways,
                     rect.bottom + vertically};
}
cm_rect cm_rect_union(cm_rect a, cm_rect b);
cm_rect cm_rect_common(cm_rect a, cm_rect b);
static inline bool cm_rect_holds(cm_rect outer, cm_rect inner) {
    return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top &&
           inner.bottom <= outer.bottom;
}
/** The sides of a rectangle that a point lies beyond, a bit for each; 0: it lies in it. */
static inline unsigned cm_rect_sides(cm_rect rect, cm_xy point) {
    return (unsigned)(point.x < rect.left) | (unsigned)(point.x > rect.right) << 1 |
           (unsigned)(point.y < rect.top) << 2 | (unsigned)(point.y > rect.bottom) << 3;
}

#endif
