#include "layout/scene.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* ---- paths -------------------------------------------------------------------------------- */

void cm_path_builder_start(cm_path_builder *builder, bool closed) {
    if (builder->failed)
        return;
    cm_subpath *subpaths = cm_grow(builder->subpaths, &builder->subpath_capacity,
                                   builder->subpath_count, sizeof *subpaths);
    if (subpaths != NULL)
        builder->subpaths = subpaths;
    size_t *starts =
        cm_grow(builder->starts, &builder->start_capacity, builder->subpath_count, sizeof *starts);
    if (starts != NULL)
        builder->starts = starts;
    if (subpaths == NULL || starts == NULL) {
        builder->failed = true;
        return;
    }
    subpaths[builder->subpath_count] = (cm_subpath){0, NULL, closed};
    starts[builder->subpath_count++] = builder->point_count;
}

void cm_path_builder_add(cm_path_builder *builder, cm_xy point) {
    if (builder->failed)
        return;
    cm_xy *points =
        cm_grow(builder->points, &builder->point_capacity, builder->point_count, sizeof *points);
    if (points == NULL) {
        builder->failed = true;
        return;
    }
    builder->points = points;
    points[builder->point_count++] = point;
    builder->subpaths[builder->subpath_count - 1].count++;
}

void cm_path_builder_drop_short(cm_path_builder *builder, size_t least) {
    if (builder->failed || builder->subpath_count == 0)
        return;
    const cm_subpath *last = &builder->subpaths[builder->subpath_count - 1];
    if (last->count < least) {
        builder->point_count -= last->count;
        builder->subpath_count--;
    }
}

const cm_path *cm_path_builder_finish(cm_path_builder *builder, cm_scene_builder *scene) {
    static const cm_path nothing = {0, NULL};
    const cm_path *result = &nothing;
    if (builder->failed || scene->failed) {
        scene->failed = true;
    } else {
        cm_xy *points =
            cm_arena_copy(&scene->arena, builder->points, builder->point_count, sizeof *points);
        cm_subpath *subpaths = cm_arena_copy(&scene->arena, builder->subpaths,
                                             builder->subpath_count, sizeof *subpaths);
        cm_path *path = cm_arena_calloc(&scene->arena, 1, sizeof *path);
        if (points == NULL || subpaths == NULL || path == NULL) {
            scene->failed = true;
        } else {
            for (size_t i = 0; i < builder->subpath_count; i++)
                subpaths[i].points = points + builder->starts[i];
            *path = (cm_path){builder->subpath_count, subpaths};
            result = path;
        }
    }
    builder->point_count = builder->subpath_count = 0;
    return result;
}

void cm_path_builder_clear(cm_path_builder *builder) {
    free(builder->points);
    free(builder->subpaths);
    free(builder->starts);
    *builder = (cm_path_builder){0};
}

/* ---- items -------------------------------------------------------------------------------- */

static void add_item(cm_scene_builder *scene, cm_item item) {
    if (scene->failed)
        return;
    cm_item *items = cm_grow(scene->items, &scene->item_capacity, scene->item_count, sizeof *items);
    if (items == NULL) {
        scene->failed = true;
        return;
    }
    scene->items = items;
    items[scene->item_count++] = item;
}

static const char *keep(cm_scene_builder *scene, const char *text) {
    const char *copy = cm_arena_text(&scene->arena, text);
    if (copy == NULL && text != NULL)
        scene->failed = true;
    return copy;
}

void cm_scene_group(cm_scene_builder *scene, const char *id) {
    cm_scene_group_clipped(scene, id, NULL);
}

void cm_scene_group_clipped(cm_scene_builder *scene, const char *id, const cm_path *clip) {
    add_item(scene, (cm_item){.kind = CM_ITEM_GROUP, .id = keep(scene, id), .clip = clip});
}

void cm_scene_group_end(cm_scene_builder *scene) {
    add_item(scene, (cm_item){.kind = CM_ITEM_GROUP_END});
}

void cm_scene_path(cm_scene_builder *scene, const cm_path *path, cm_paint paint) {
    if (path == NULL || path->count == 0)
        return;
    add_item(scene, (cm_item){.kind = CM_ITEM_PATH,
                              .id = keep(scene, paint.id),
                              .share = keep(scene, paint.share),
                              .path = path,
                              .fill = paint.fill,
                              .stroke = paint.stroke,
                              .stroke_px = paint.stroke_px,
                              .dash_px = {paint.dash_px[0], paint.dash_px[1]},
                              .round_ends = paint.round_ends,
                              .clip = paint.clip});
}

void cm_scene_text(cm_scene_builder *scene, const cm_text *text) {
    cm_text *copy = cm_arena_copy(&scene->arena, text, 1, sizeof *text);
    cm_text_run *runs =
        cm_arena_copy(&scene->arena, text->runs, text->run_count, sizeof *text->runs);
    if (copy == NULL || runs == NULL) {
        scene->failed = true;
        return;
    }
    for (size_t i = 0; i < text->run_count; i++)
        runs[i].text = keep(scene, runs[i].text);
    copy->runs = runs;
    add_item(scene, (cm_item){.kind = CM_ITEM_TEXT, .text = copy});
}

void cm_scene_drop(cm_scene_builder *scene, const char *text, const char *kind,
                   const char *reason) {
    cm_dropped_label *dropped = scene->failed ? NULL
                                              : cm_grow(scene->dropped, &scene->dropped_capacity,
                                                        scene->dropped_count, sizeof *dropped);
    if (dropped == NULL) {
        scene->failed = true;
        return;
    }
    scene->dropped = dropped;
    dropped[scene->dropped_count++] =
        (cm_dropped_label){keep(scene, text), keep(scene, kind), keep(scene, reason)};
}

void cm_scene_label_box(cm_scene_builder *scene, cm_rect box) {
    cm_rect *boxes = scene->failed ? NULL
                                   : cm_grow(scene->label_boxes, &scene->label_capacity,
                                             scene->label_count, sizeof *boxes);
    if (boxes == NULL) {
        scene->failed = true;
        return;
    }
    scene->label_boxes = boxes;
    boxes[scene->label_count++] = box;
}

void cm_scene_note(cm_scene_builder *scene, const char *text) {
    const char **notes = scene->failed ? NULL
                                       : cm_grow(scene->notes, &scene->note_capacity,
                                                 scene->note_count, sizeof *notes);
    if (notes == NULL) {
        scene->failed = true;
        return;
    }
    scene->notes = notes;
    notes[scene->note_count++] = keep(scene, text);
}

/* ---- shapes ------------------------------------------------------------------------------- */

static const cm_path *shape(cm_scene_builder *scene, const cm_xy *points, size_t count,
                            bool closed) {
    cm_path_builder builder = {0};
    cm_path_builder_start(&builder, closed);
    for (size_t i = 0; i < count; i++)
        cm_path_builder_add(&builder, points[i]);
    const cm_path *path = cm_path_builder_finish(&builder, scene);
    cm_path_builder_clear(&builder);
    return path;
}

const cm_path *cm_scene_rect(cm_scene_builder *scene, cm_rect rect) {
    const cm_xy corners[] = {{rect.left, rect.top},
                             {rect.right, rect.top},
                             {rect.right, rect.bottom},
                             {rect.left, rect.bottom}};
    return shape(scene, corners, 4, true);
}

const cm_path *cm_scene_circle(cm_scene_builder *scene, cm_xy centre, double radius) {
    enum { CORNERS = 32 }; /* deviates from the circle by less than radius / 200 */
    cm_xy corners[CORNERS];
    for (int i = 0; i < CORNERS; i++)
        corners[i] = (cm_xy){centre.x + radius * cos(2 * PI * i / CORNERS),
                             centre.y + radius * sin(2 * PI * i / CORNERS)};
    return shape(scene, corners, CORNERS, true);
}

const cm_path *cm_scene_line(cm_scene_builder *scene, const cm_xy *points, size_t count) {
    return shape(scene, points, count, false);
}

const char *cm_scene_printf(cm_scene_builder *scene, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    const int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    const char *copy = length < 0 ? NULL : keep(scene, text);
    if (length >= 0)
        free(text);
    if (copy == NULL)
        scene->failed = true;
    return copy != NULL ? copy : "";
}

/* ---- the whole ---------------------------------------------------------------------------- */

void cm_scene_builder_clear(cm_scene_builder *builder) {
    free(builder->items);
    free(builder->dropped);
    free(builder->label_boxes);
    free(builder->notes);
    cm_arena_clear(&builder->arena);
    *builder = (cm_scene_builder){0};
}

cm_code cm_scene_builder_finish(cm_scene_builder *builder, const cm_scene *description,
                                cm_scene **out, cm_error *error) {
    cm_arena *arena = &builder->arena;
    cm_scene *scene = cm_arena_copy(arena, description, 1, sizeof *scene);
    if (scene != NULL) {
        scene->title = keep(builder, description->title);
        scene->alt = keep(builder, description->alt);
        scene->lang = keep(builder, description->lang);
        scene->item_count = builder->item_count;
        scene->items = cm_arena_copy(arena, builder->items, builder->item_count, sizeof(cm_item));
        scene->dropped_count = builder->dropped_count;
        scene->dropped = cm_arena_copy(arena, builder->dropped, builder->dropped_count,
                                       sizeof(cm_dropped_label));
        scene->label_count = builder->label_count;
        scene->label_boxes =
            cm_arena_copy(arena, builder->label_boxes, builder->label_count, sizeof(cm_rect));
        scene->note_count = builder->note_count;
        scene->notes =
            cm_arena_copy(arena, builder->notes, builder->note_count, sizeof(const char *));
    }
    if (scene == NULL || builder->failed || scene->items == NULL || scene->dropped == NULL ||
        scene->label_boxes == NULL || scene->notes == NULL) {
        cm_scene_builder_clear(builder);
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    }
    scene->blocks = arena->blocks;
    *arena = (cm_arena){0}; /* it is the scene's now */
    cm_scene_builder_clear(builder);
    *out = scene;
    return CM_OK;
}

void cm_scene_free(cm_scene *scene) {
    if (scene != NULL)
        cm_arena_clear(&(cm_arena){scene->blocks});
}

/* ---- rectangles --------------------------------------------------------------------------- */

cm_rect cm_rect_union(cm_rect a, cm_rect b) {
    return (cm_rect){fmin(a.left, b.left), fmin(a.top, b.top), fmax(a.right, b.right),
                     fmax(a.bottom, b.bottom)};
}

cm_rect cm_rect_common(cm_rect a, cm_rect b) {
    return (cm_rect){fmax(a.left, b.left), fmax(a.top, b.top), fmin(a.right, b.right),
                     fmin(a.bottom, b.bottom)};
}

cm_rect cm_path_box(const cm_path *path) {
    cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k < path->subpaths[i].count; k++) {
            const cm_xy p = path->subpaths[i].points[k];
            box = cm_rect_union(box, (cm_rect){p.x, p.y, p.x, p.y});
        }
    return box;
}

double cm_subpath_signed_area(const cm_subpath *sub) {
    double twice = 0;
    for (size_t i = 0; i < sub->count; i++) {
        const cm_xy a = sub->points[i], b = sub->points[i + 1 < sub->count ? i + 1 : 0];
        twice += a.x * b.y - b.x * a.y;
    }
    return twice / 2;
}

double cm_subpath_area(const cm_subpath *sub) {
    return fabs(cm_subpath_signed_area(sub));
}

double cm_subpath_length(const cm_subpath *sub) {
    return cm_subpath_part_length(sub, 0,
                                  sub->closed || sub->count == 0 ? sub->count : sub->count - 1);
}

double cm_subpath_part_length(const cm_subpath *sub, size_t from, size_t to) {
    double length = 0;
    for (size_t i = from; i < to; i++) {
        const cm_xy a = sub->points[i], b = sub->points[i + 1 < sub->count ? i + 1 : 0];
        length += hypot(b.x - a.x, b.y - a.y);
    }
    return length;
}
