#include <math.h>

#include "layout/changes.h"
#include "layout/embed.h"

enum { PARTS_MAX = 3, DEFAULT_PART_WIDTH = 1000, DEFAULT_HEIGHT = 1160 };

/* As on every page, lengths are not scaled down further than this. */
static const double LEAST_SCALE = 0.62, PAGE_PX2 = 1600.0 * 1200.0;

typedef struct {
    cm_map map;
    cm_map_options options;
    cm_scene *scene;
    cm_xy at; /* on the page */
} part;

/* ---- the parts ---------------------------------------------------------------------------- */

/* What a part shows: the old layer, the new one, the difference. */
static cm_map part_map(const cm_map *map, size_t number) {
    cm_map own = *map;
    own.diff = number == 2 ? map->diff : NULL;
    own.figures = number == 0 ? map->diff->old_figures : map->figures;
    own.control_source = NULL;
    return own;
}

/* The extent of the page as text, so that all parts have the same. */
static const char *shared_extent(cm_page *page) {
    const cm_box e = page->extent;
    if (page->focus.count > 0)
        return page->options->extent;
    return page->partial ? cm_scene_printf(&page->scene, "%.17g,%.17g,%.17g,%.17g", e.west, e.south,
                                           e.east, e.north)
                         : NULL;
}

static cm_map_options part_options(cm_page *page, size_t number, size_t count, cm_xy size) {
    cm_map_options own = *page->options;
    own.width_px = (int)size.x;
    own.height_px = (int)size.y;
    /* Lengths of a part follow from those of the page, not from its own size. */
    own.scale = CM_PART_SCALE * page->s /
                fmax(LEAST_SCALE, sqrt((double)own.width_px * own.height_px / PAGE_PX2));
    own.title = cm_changes_part_title(page, number);
    own.subtitle =
        number == 2 ? "{gained_km2} − {lost_km2} = {net_km2}" : "{controlled_km2} · {share_pct}";
    own.extent = shared_extent(page);
    own.table = own.key_figures = false;
    /* One legend is enough for maps that show the same; the difference has one of its own. */
    own.no_legend = own.no_legend || (number == 0 && count > 1);
    own.no_inset = own.no_inset || number + 1 < count;
    return own;
}

static cm_code lay_out_parts(cm_page *page, const cm_map *map, part *parts, size_t count) {
    const cm_rect panel = page->panel;
    const double width = panel.right - panel.left, height = panel.bottom - panel.top;
    const cm_xy step = page->landscape ? (cm_xy){floor(width / (double)count), 0}
                                       : (cm_xy){0, floor(height / (double)count)};
    const cm_xy size = {step.x > 0 ? step.x : floor(width), step.y > 0 ? step.y : floor(height)};
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        parts[i].map = part_map(map, i);
        parts[i].options = part_options(page, i, count, size);
        parts[i].at =
            (cm_xy){panel.left + (double)i * step.x, ceil(panel.top) + (double)i * step.y};
        if (page->scene.failed)
            return cm_error_set(page->error, CM_ERR_MEMORY, NULL, "memory ran out");
        code = cm_page_layout_part(&parts[i].map, &parts[i].options, &parts[i].scene, page->error);
    }
    return code;
}

/* Names are unique in a scene: each part's bear its number. */
static void add_part(cm_scene_builder *scene, const cm_scene *from, cm_xy at, size_t number) {
    cm_scene_embed(scene, from,
                   &(cm_embedding){.at = at,
                                   .scale = 1,
                                   .id_prefix = cm_scene_printf(scene, "map-%zu-", number)});
    /* What one map has to tell, the others have, too. */
    for (size_t i = 0; number == 1 && i < from->note_count; i++)
        cm_scene_note(scene, from->notes[i]);
}

static void draw(cm_page *page, const part *parts, size_t count) {
    cm_scene_builder *scene = &page->scene;
    const double s = page->s;
    for (size_t i = 0; i < count; i++) {
        const cm_xy at = parts[i].at;
        add_part(scene, parts[i].scene, at, i + 1);
        if (i == 0)
            continue;
        const cm_xy rule[] = {at, page->landscape ? (cm_xy){at.x, page->panel.bottom}
                                                  : (cm_xy){page->width_px, at.y}};
        cm_scene_path(scene, cm_scene_line(scene, rule, 2),
                      (cm_paint){.stroke = page->style.page, .stroke_px = 6 * s});
    }
    cm_page_frame_draw(page);
}

cm_code cm_pair_layout(const cm_map *map, bool with_difference, const cm_map_options *options,
                       cm_scene **out, cm_error *error) {
    const size_t count = with_difference ? 3 : 2;
    part parts[PARTS_MAX] = {0};
    cm_map_options own = *options;
    *out = NULL;
    if (own.width_px <= 0 || own.height_px <= 0) {
        own.width_px = DEFAULT_PART_WIDTH * (int)count;
        own.height_px = DEFAULT_HEIGHT;
    }
    cm_page page = {.map = map,
                    .options = &own,
                    .lang = options->lang != NULL ? options->lang : "en",
                    .error = error};
    cm_code code = cm_page_frame(&page);
    if (code == CM_OK)
        code = lay_out_parts(&page, map, parts, count);
    if (code == CM_OK) {
        draw(&page, parts, count);
        code = cm_page_finish(&page, out);
    }
    for (size_t i = 0; i < count; i++)
        cm_scene_free(parts[i].scene);
    cm_page_close(&page);
    return code;
}
