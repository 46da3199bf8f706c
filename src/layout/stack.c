#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/chart.h"
#include "layout/scene.h"

/* A path of a part and what became of it: paths that are the same stay the same. */
typedef struct {
    const cm_path *from, *to;
} moved_path;

typedef struct {
    cm_scene_builder scene;
    moved_path *clips;
    size_t clip_count, clip_capacity;
    cm_xy offset;
    double scale;
} stacker;

/* ---- moving ------------------------------------------------------------------------------- */

static cm_xy move_point(const stacker *stack, cm_xy p) {
    return (cm_xy){stack->offset.x + p.x * stack->scale, stack->offset.y + p.y * stack->scale};
}

static cm_rect move_rect(const stacker *stack, cm_rect r) {
    const cm_xy a = move_point(stack, (cm_xy){r.left, r.top});
    const cm_xy b = move_point(stack, (cm_xy){r.right, r.bottom});
    return (cm_rect){a.x, a.y, b.x, b.y};
}

static const cm_path *move_path(stacker *stack, const cm_path *path) {
    cm_path_builder builder = {0};
    for (size_t i = 0; path != NULL && i < path->count; i++) {
        const cm_subpath *sub = &path->subpaths[i];
        cm_path_builder_start(&builder, sub->closed);
        for (size_t k = 0; k < sub->count; k++)
            cm_path_builder_add(&builder, move_point(stack, sub->points[k]));
    }
    const cm_path *moved = cm_path_builder_finish(&builder, &stack->scene);
    cm_path_builder_clear(&builder);
    return moved;
}

static const cm_path *move_clip(stacker *stack, const cm_path *clip) {
    if (clip == NULL)
        return NULL;
    for (size_t i = 0; i < stack->clip_count; i++)
        if (stack->clips[i].from == clip)
            return stack->clips[i].to;
    moved_path *clips =
        cm_grow(stack->clips, &stack->clip_capacity, stack->clip_count, sizeof *clips);
    if (clips == NULL) {
        stack->scene.failed = true;
        return NULL;
    }
    stack->clips = clips;
    clips[stack->clip_count++] = (moved_path){clip, move_path(stack, clip)};
    return clips[stack->clip_count - 1].to;
}

/* ---- ids ---------------------------------------------------------------------------------- */

static bool has_id(const cm_scene_builder *scene, const char *id) {
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].id != NULL && strcmp(scene->items[i].id, id) == 0)
            return true;
    return false;
}

static const char *unique_id(stacker *stack, const char *id) {
    if (id == NULL || !has_id(&stack->scene, id))
        return id;
    for (int number = 2;; number++) {
        const char *other = cm_scene_printf(&stack->scene, "%s-%d", id, number);
        if (stack->scene.failed || !has_id(&stack->scene, other))
            return other;
    }
}

/* ---- parts -------------------------------------------------------------------------------- */

static void add_path(stacker *stack, const cm_item *item) {
    cm_scene_path(
        &stack->scene, move_path(stack, item->path),
        (cm_paint){.fill = item->fill,
                   .stroke = item->stroke,
                   .stroke_px = item->stroke_px * stack->scale,
                   .dash_px = {item->dash_px[0] * stack->scale, item->dash_px[1] * stack->scale},
                   .clip = move_clip(stack, item->clip),
                   .id = unique_id(stack, item->id)});
}

static void add_text(stacker *stack, const cm_text *text) {
    cm_text moved = *text;
    moved.size_px *= stack->scale;
    moved.letterspacing_px *= stack->scale;
    moved.halo_px *= stack->scale;
    moved.at = move_point(stack, text->at);
    moved.ink = move_rect(stack, text->ink);
    cm_scene_text(&stack->scene, &moved);
}

static void add_part(stacker *stack, const cm_scene *part) {
    cm_scene_builder *scene = &stack->scene;
    const cm_rect whole = move_rect(stack, (cm_rect){0, 0, part->width_px, part->height_px});
    cm_scene_path(scene, cm_scene_rect(scene, whole), (cm_paint){.fill = part->background});
    for (size_t i = 0; i < part->item_count && !scene->failed; i++) {
        const cm_item *item = &part->items[i];
        switch (item->kind) {
        case CM_ITEM_GROUP:
            cm_scene_group_clipped(scene, unique_id(stack, item->id), move_clip(stack, item->clip));
            break;
        case CM_ITEM_GROUP_END:
            cm_scene_group_end(scene);
            break;
        case CM_ITEM_PATH:
            add_path(stack, item);
            break;
        case CM_ITEM_TEXT:
            add_text(stack, item->text);
            break;
        }
    }
    for (size_t i = 0; i < part->label_count; i++)
        cm_scene_label_box(scene, move_rect(stack, part->label_boxes[i]));
    for (size_t i = 0; i < part->dropped_count; i++)
        cm_scene_drop(scene, part->dropped[i].text, part->dropped[i].kind, part->dropped[i].reason);
    for (size_t i = 0; i < part->note_count; i++)
        cm_scene_note(scene, part->notes[i]);
}

cm_code cm_scene_stack(const cm_scene *const *parts, size_t count, bool beside, cm_scene **out,
                       cm_error *error) {
    *out = NULL;
    if (count == 0)
        return cm_error_set(error, CM_ERR_USAGE, NULL, "there is no picture to put on the page");
    stacker stack = {.clips = NULL};
    cm_scene whole = *parts[0]; /* what the lists hold is replaced in finishing */
    const char *alt = "";
    cm_xy at = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const cm_scene *part = parts[i];
        stack.offset = at;
        stack.scale =
            beside ? parts[0]->height_px / part->height_px : parts[0]->width_px / part->width_px;
        add_part(&stack, part);
        alt = cm_scene_printf(&stack.scene, "%s%s%s", alt, i > 0 ? " " : "", part->alt);
        *(beside ? &at.x : &at.y) += stack.scale * (beside ? part->width_px : part->height_px);
    }
    /* Pages are of whole pixels. */
    whole.width_px = beside ? ceil(at.x - 1e-6) : parts[0]->width_px;
    whole.height_px = beside ? parts[0]->height_px : ceil(at.y - 1e-6);
    whole.alt = alt;
    const cm_code code = cm_scene_builder_finish(&stack.scene, &whole, out, error);
    free(stack.clips);
    return code;
}
