#include <math.h>

#include "layout/changes.h"
#include "layout/embed.h"
#include "layout/parts.h"
#include "layout/scenarios.h"

/* Between maps in a row, at 1600 x 1200. */
static const double GUTTER = 24;

enum { DEFAULT_PART_WIDTH = 1000, DEFAULT_HEIGHT = 1160, DEFAULT_ROW = 900, ROW_MOST = 3 };

/* As on every page, lengths are not scaled down further than this. */
static const double LEAST_SCALE = 0.62, PAGE_PX2 = 1600.0 * 1200.0;

typedef struct {
    cm_map map;
    cm_map_options options;
    cm_scene *scene;
    cm_xy at; /* on the page */
} part;

/* ---- the parts ---------------------------------------------------------------------------- */

/* The extent of the page as text, so that all parts have the same. */
static const char *shared_extent(cm_page *page) {
    const cm_box e = page->extent;
    if (page->focus.count > 0)
        return page->options->extent;
    return page->partial ? cm_scene_printf(&page->scene, "%.17g,%.17g,%.17g,%.17g", e.west, e.south,
                                           e.east, e.north)
                         : NULL;
}

/* Of a difference the title says between what. */
static const char *title_of(cm_page *page, const cm_map *map, size_t number) {
    return page->map->diff != NULL && page->map->outcome == NULL
               ? cm_changes_part_title(page, number)
               : cm_scenario_part_title(page, map);
}

static cm_map_options part_options(cm_page *page, const cm_map *map, size_t number, size_t count,
                                   cm_xy size) {
    cm_map_options own = *page->options;
    own.width_px = (int)size.x;
    own.height_px = (int)size.y;
    /* Lengths of a part follow from those of the page, not from its own size. */
    own.scale = CM_PART_SCALE * page->s /
                fmax(LEAST_SCALE, sqrt((double)own.width_px * own.height_px / PAGE_PX2));
    own.title = title_of(page, map, number);
    own.subtitle = map->diff != NULL && map->outcome == NULL
                       ? "{gained_km2} − {lost_km2} = {net_km2}"
                       : "{controlled_km2} · {share_pct}";
    own.extent = shared_extent(page);
    own.table = own.key_figures = false;
    /* One legend is enough for maps that show the same; what changes has one of its own. */
    own.no_legend = own.no_legend || (number == 0 && count > 1 && map->diff == NULL);
    own.no_inset = own.no_inset || number + 1 < count;
    return own;
}

/* Columns and rows of the parts. */
static size_t columns_of(const cm_page *page, size_t count) {
    if (count <= ROW_MOST)
        return page->landscape ? count : 1;
    return page->landscape ? (count + 1) / 2 : 2;
}

static cm_code lay_out_parts(cm_page *page, const cm_map *maps, part *parts, size_t count,
                             cm_part_contents *contents) {
    const cm_rect panel = page->panel;
    const size_t columns = columns_of(page, count), rows = (count + columns - 1) / columns;
    const double gutter = floor(GUTTER * page->s);
    const double across = panel.right - panel.left - gutter * (double)(columns - 1);
    const cm_xy size = {floor(across / (double)columns),
                        floor((panel.bottom - panel.top) / (double)rows)};
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        parts[i].map = maps[i];
        parts[i].options = part_options(page, &maps[i], i, count, size);
        parts[i].at = (cm_xy){panel.left + (double)(i % columns) * (size.x + gutter),
                              ceil(panel.top) + (double)(i / columns) * size.y};
        if (page->scene.failed)
            return cm_error_set(page->error, CM_ERR_MEMORY, NULL, "memory ran out");
        code = cm_page_layout_part(&parts[i].map, &parts[i].options, contents, &parts[i].scene,
                                   page->error);
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

static void draw(cm_page *page, const part *parts, size_t count, const cm_part_contents *contents) {
    for (size_t i = 0; i < count; i++)
        add_part(&page->scene, parts[i].scene, parts[i].at, i + 1);
    cm_page_frame_draw(page, contents);
}

cm_code cm_parts_layout(const cm_map *whole, cm_phrase title, const cm_map *maps, size_t count,
                        const cm_map_options *options, cm_scene **out, cm_error *error) {
    part parts[CM_PARTS_MAX] = {0};
    cm_part_contents contents = {0};
    cm_map_options own = *options;
    *out = NULL;
    if (own.width_px <= 0 || own.height_px <= 0) {
        const bool one_row = count <= ROW_MOST;
        own.width_px = DEFAULT_PART_WIDTH * (int)(one_row ? count : (count + 1) / 2);
        own.height_px = one_row ? DEFAULT_HEIGHT : 2 * DEFAULT_ROW + DEFAULT_HEIGHT - DEFAULT_ROW;
    }
    cm_page page = {.map = whole,
                    .options = &own,
                    .lang = options->lang != NULL ? options->lang : "en",
                    .error = error};
    if (title != CM_PHRASE_COUNT && own.title == NULL)
        own.title = cm_phrasing_one(&page, title, "title", cm_texts_title(&page));
    cm_code code = cm_page_frame(&page);
    if (code == CM_OK)
        code = lay_out_parts(&page, maps, parts, count, &contents);
    if (code == CM_OK) {
        draw(&page, parts, count, &contents);
        if (options->table)
            cm_scene_note(&page.scene, "maps side by side have no table");
        code = cm_page_finish(&page, out);
    }
    for (size_t i = 0; i < count; i++)
        cm_scene_free(parts[i].scene);
    cm_page_close(&page);
    return code;
}

/* What a part shows: the old layer, the new one, the difference. */
static cm_map part_map(const cm_map *map, size_t number) {
    cm_map own = *map;
    own.diff = number == 2 ? map->diff : NULL;
    own.figures = number == 0 ? map->diff->old_figures : map->figures;
    own.control_source = NULL;
    return own;
}

cm_code cm_pair_layout(const cm_map *map, bool with_difference, const cm_map_options *options,
                       cm_scene **out, cm_error *error) {
    const cm_map maps[] = {part_map(map, 0), part_map(map, 1), part_map(map, 2)};
    return cm_parts_layout(map, CM_PHRASE_COUNT, maps, with_difference ? 3 : 2, options, out,
                           error);
}
