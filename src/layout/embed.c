#include "layout/embed.h"

#include <stdlib.h>
#include <string.h>

/* A clip and what became of it. */
typedef struct {
    const cm_path *from, *to;
} moved_clip;

typedef struct {
    cm_scene_builder *scene;
    const cm_embedding *embedding;
    moved_clip *clips;
    size_t clip_count, clip_capacity;
} mover;

/* ---- moving ------------------------------------------------------------------------------- */

static cm_xy move_point(const cm_embedding *e, cm_xy p) {
    return (cm_xy){e->at.x + p.x * e->scale, e->at.y + p.y * e->scale};
}

cm_rect cm_embedded_rect(const cm_embedding *e, cm_rect r) {
    const cm_xy a = move_point(e, (cm_xy){r.left, r.top});
    const cm_xy b = move_point(e, (cm_xy){r.right, r.bottom});
    return (cm_rect){a.x, a.y, b.x, b.y};
}

static const cm_path *move_path(const mover *m, const cm_path *path) {
    cm_path_builder builder = {0};
    for (size_t i = 0; path != NULL && i < path->count; i++) {
        const cm_subpath *sub = &path->subpaths[i];
        cm_path_builder_start(&builder, sub->closed);
        for (size_t k = 0; k < sub->count; k++)
            cm_path_builder_add(&builder, move_point(m->embedding, sub->points[k]));
    }
    const cm_path *moved = cm_path_builder_finish(&builder, m->scene);
    cm_path_builder_clear(&builder);
    return moved;
}

static const cm_path *move_clip(mover *m, const cm_path *clip) {
    if (clip == NULL)
        return NULL;
    for (size_t i = 0; i < m->clip_count; i++)
        if (m->clips[i].from == clip)
            return m->clips[i].to;
    moved_clip *clips = cm_grow(m->clips, &m->clip_capacity, m->clip_count, sizeof *clips);
    if (clips == NULL) {
        m->scene->failed = true;
        return NULL;
    }
    m->clips = clips;
    clips[m->clip_count++] = (moved_clip){clip, move_path(m, clip)};
    return clips[m->clip_count - 1].to;
}

/* ---- ids ---------------------------------------------------------------------------------- */

static bool has_id(const cm_scene_builder *scene, const char *id) {
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].id != NULL && strcmp(scene->items[i].id, id) == 0)
            return true;
    return false;
}

static const char *new_id(const mover *m, const char *id) {
    const char *prefix = m->embedding->id_prefix;
    if (id != NULL && prefix != NULL)
        return cm_scene_printf(m->scene, "%s%s", prefix, id);
    if (id == NULL || !has_id(m->scene, id))
        return id;
    for (int number = 2;; number++) {
        const char *other = cm_scene_printf(m->scene, "%s-%d", id, number);
        if (m->scene->failed || !has_id(m->scene, other))
            return other;
    }
}

/* ---- items -------------------------------------------------------------------------------- */

static void add_path(mover *m, const cm_item *item) {
    const double scale = m->embedding->scale;
    cm_scene_path(m->scene, move_path(m, item->path),
                  (cm_paint){.fill = item->fill,
                             .stroke = item->stroke,
                             .stroke_px = item->stroke_px * scale,
                             .dash_px = {item->dash_px[0] * scale, item->dash_px[1] * scale},
                             .round_ends = item->round_ends,
                             .clip = move_clip(m, item->clip),
                             .id = new_id(m, item->id),
                             .share = item->share});
}

static void add_text(mover *m, const cm_text *text) {
    const double scale = m->embedding->scale;
    cm_text moved = *text;
    moved.size_px *= scale;
    moved.letterspacing_px *= scale;
    moved.halo_px *= scale;
    moved.at = move_point(m->embedding, text->at);
    moved.ink = cm_embedded_rect(m->embedding, text->ink);
    for (size_t i = 0; i < moved.ground_count; i++)
        moved.grounds[i].clip = move_clip(m, text->grounds[i].clip);
    cm_scene_text(m->scene, &moved);
}

static void add_item(mover *m, const cm_item *item) {
    switch (item->kind) {
    case CM_ITEM_GROUP:
        cm_scene_group_clipped(m->scene, new_id(m, item->id), move_clip(m, item->clip));
        break;
    case CM_ITEM_GROUP_END:
        cm_scene_group_end(m->scene);
        break;
    case CM_ITEM_PATH:
        add_path(m, item);
        break;
    case CM_ITEM_TEXT:
        add_text(m, item->text);
        break;
    }
}

void cm_scene_embed(cm_scene_builder *scene, const cm_scene *from, const cm_embedding *embedding) {
    mover m = {.scene = scene, .embedding = embedding};
    for (size_t i = 0; i < from->item_count && !scene->failed; i++)
        add_item(&m, &from->items[i]);
    for (size_t i = 0; i < from->label_count; i++)
        cm_scene_label_box(scene, cm_embedded_rect(embedding, from->label_boxes[i]));
    for (size_t i = 0; i < from->dropped_count; i++)
        cm_scene_drop(scene, from->dropped[i].text, from->dropped[i].kind, from->dropped[i].reason);
    free(m.clips);
}
