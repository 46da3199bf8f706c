#include "layout/arrangement.h"

#include <stdlib.h>
#include <string.h>

cm_code cm_arrangement_create(const cm_map *map, const cm_figures *const *others,
                              size_t other_count, const cm_map_options *options,
                              cm_arrangement **out, cm_error *error) {
    *out = NULL;
    cm_arrangement *made = calloc(1, sizeof *made);
    if (made == NULL)
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    made->map = *map;
    made->map.recent = NULL;
    made->options = *options;
    made->options.arrangement = NULL;
    made->page = (cm_page){.map = &made->map,
                           .options = &made->options,
                           .lang = options->lang != NULL ? options->lang : "en",
                           .is_frame = true,
                           .other_count = other_count,
                           .others = others,
                           .error = error};
    cm_code code = cm_page_lay_out(&made->page, &made->placement);
    if (code == CM_OK && made->page.scene.failed)
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (code != CM_OK) {
        cm_arrangement_free(made);
        return code;
    }
    /* What is borrowed for this call alone. */
    made->page.others = NULL;
    made->page.other_count = 0;
    made->page.error = NULL;
    *out = made;
    return CM_OK;
}

void cm_arrangement_free(cm_arrangement *arrangement) {
    if (arrangement != NULL)
        cm_page_close(&arrangement->page);
    free(arrangement);
}

/* The same labels of units with the figures of the page. */
static bool take_units(cm_page *page, cm_placement *placement) {
    cm_unit_label *units = cm_arena_copy(&page->scene.arena, placement->units,
                                         placement->unit_count, sizeof *placement->units);
    for (size_t i = 0; units != NULL && i < placement->unit_count; i++) {
        units[i].share = cm_labels_figure(page, &page->map->figures->units[units[i].unit]);
        units[i].text.share_run.text = units[i].share;
    }
    placement->units = units;
    return units != NULL;
}

/* A label whose halo is that of the ground gets the one of this date. */
static void follow_text(cm_page *page, const cm_text *from) {
    cm_text text = *from;
    if (text.halo_of_ground) {
        text.halo = (cm_color){0};
        text.halo_px = text.angle_degrees != 0 ? text.halo_px : 0;
        text.ground_count = 0;
    }
    cm_label_draw(&page->space, &text);
}

static void follow_item(cm_page *page, const cm_item *item) {
    cm_scene_builder *scene = &page->scene;
    switch (item->kind) {
    case CM_ITEM_GROUP:
        cm_scene_group_clipped(scene, item->id, item->clip);
        break;
    case CM_ITEM_GROUP_END:
        cm_scene_group_end(scene);
        break;
    case CM_ITEM_PATH:
        cm_scene_path(scene, item->path,
                      (cm_paint){.fill = item->fill,
                                 .stroke = item->stroke,
                                 .stroke_px = item->stroke_px,
                                 .dash_px = {item->dash_px[0], item->dash_px[1]},
                                 .round_ends = item->round_ends,
                                 .clip = item->clip,
                                 .id = item->id,
                                 .share = item->share});
        break;
    case CM_ITEM_TEXT:
        follow_text(page, item->text);
        break;
    }
}

cm_code cm_arrangement_follow(cm_page *page, cm_placement *placement) {
    const cm_arrangement *a = page->options->arrangement;
    const cm_scene_builder *from = &a->page.scene;
    const cm_table_panel table = placement->table;
    *placement = a->placement;
    placement->table = table;
    page->whole_printed = a->page.whole_printed;
    page->no_shares = a->page.no_shares;
    cm_marks_draw(page);
    if (placement->units != NULL && !take_units(page, placement))
        return cm_error_set(page->error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (placement->units != NULL)
        cm_units_draw(&page->space, placement->units, placement->unit_count);
    for (size_t i = placement->first_item; i < placement->end_item; i++)
        follow_item(page, &from->items[i]);
    /* What else is left out is told anew where it is drawn anew. */
    for (size_t i = placement->first_dropped; i < placement->end_dropped; i++)
        cm_scene_drop(&page->scene, from->dropped[i].text, from->dropped[i].kind,
                      from->dropped[i].reason);
    for (size_t i = 0; i < from->note_count; i++)
        cm_scene_note(&page->scene, from->notes[i]);
    return CM_OK;
}
