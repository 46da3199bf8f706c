#include <math.h>
#include <string.h>
#include <strings.h>

#include "layout/page.h"

/* Lengths at 1600 x 1200. */
static const double ARROW_WIDTH = 3.2, ARROW_HEAD = 16, ARROW_CASING = 2;
static const double HIGHLIGHT_WIDTH = 2.2, HIGHLIGHT_CASING = 5.4;

const char *cm_symbol_name(cm_symbol symbol) {
    static const char *const names[CM_SYMBOL_COUNT] = {
        [CM_SYMBOL_DOT] = "dot",           [CM_SYMBOL_SQUARE] = "square",
        [CM_SYMBOL_TRIANGLE] = "triangle", [CM_SYMBOL_DIAMOND] = "diamond",
        [CM_SYMBOL_CROSS] = "cross",       [CM_SYMBOL_STAR] = "star",
        [CM_SYMBOL_NONE] = "none"};
    return symbol < CM_SYMBOL_COUNT ? names[symbol] : "";
}

static bool is_called(const cm_unit_figures *unit, const char *text, size_t length) {
    return (strlen(unit->id) == length && strncasecmp(unit->id, text, length) == 0) ||
           (strlen(unit->name) == length && strncasecmp(unit->name, text, length) == 0);
}

size_t cm_unit_find(const cm_figures *figures, const char *text, size_t length) {
    size_t i = 0;
    while (i < figures->unit_count && !is_called(&figures->units[i], text, length))
        i++;
    return i;
}

const char *cm_unit_next_name(const char *name, size_t length) {
    return name + length + (name[length] == ',' ? 1 : 0);
}

/* ---- highlights --------------------------------------------------------------------------- */

static cm_paint highlight_paint(const cm_page *page, bool casing) {
    const cm_style *style = page->furniture.style;
    return casing ? (cm_paint){.stroke = cm_color_with_alpha(style->halo, 0.8),
                               .stroke_px = HIGHLIGHT_CASING * page->s}
                  : (cm_paint){.stroke = style->ink, .stroke_px = HIGHLIGHT_WIDTH * page->s};
}

static cm_code highlight_unit(cm_page *page, const char *text, size_t length) {
    const size_t unit = cm_unit_find(page->map->figures, text, length);
    if (unit == page->map->figures->unit_count)
        return cm_error_set(page->error, CM_ERR_USAGE, "use ids or names of units",
                            "--highlight: \"%.*s\" is no unit", (int)length, text);
    const cm_path *outline = page->ground.units[unit];
    cm_scene_path(&page->scene, outline, highlight_paint(page, true));
    cm_scene_path(&page->scene, outline, highlight_paint(page, false));
    /* Names keep off it as off a boundary; on a frame they stand already. */
    if (!page->space.oblast.is_lent)
        cm_mask_stroke(&page->space.oblast, outline, HIGHLIGHT_WIDTH * page->s / 2);
    return CM_OK;
}

cm_code cm_marks_highlight(cm_page *page) {
    const char *highlight = page->options->highlight;
    cm_code code = CM_OK;
    if (highlight == NULL)
        return CM_OK;
    cm_scene_group(&page->scene, "highlight");
    for (const char *at = highlight; code == CM_OK && *at != '\0';) {
        const size_t length = strcspn(at, ",");
        code = highlight_unit(page, at, length);
        at = cm_unit_next_name(at, length);
    }
    if (!page->space.oblast.is_lent)
        cm_mask_sum(&page->space.oblast);
    cm_scene_group_end(&page->scene);
    return code;
}

bool cm_marks_list_highlight(cm_page *page, cm_legend_row *row) {
    const cm_figures *figures = page->map->figures;
    size_t seen = 0, last = 0;
    for (const char *at = page->options->highlight; at != NULL && *at != '\0';) {
        const size_t length = strcspn(at, ","), unit = cm_unit_find(figures, at, length);
        if (unit < figures->unit_count &&
            cm_rect_meets(cm_path_box(page->ground.units[unit]), page->panel)) {
            seen++;
            last = unit;
        }
        at = cm_unit_next_name(at, length);
    }
    if (seen == 0)
        return false;
    const cm_paint line = highlight_paint(page, false), casing = highlight_paint(page, true);
    *row = (cm_legend_row){.swatch = CM_SWATCH_LINE,
                           .color = line.stroke,
                           .line_px = line.stroke_px,
                           .casing = casing.stroke,
                           .casing_px = casing.stroke_px,
                           .text = seen == 1 ? cm_page_full_name(page, &figures->units[last])
                                             : cm_texts_phrase(page, CM_PHRASE_HIGHLIGHTED)};
    return true;
}

/* ---- arrows ------------------------------------------------------------------------------- */

static void draw_arrow(cm_page *page, const cm_arrow *arrow) {
    cm_scene_builder *scene = &page->scene;
    const cm_style *style = page->furniture.style;
    const cm_xy a = cm_projection_point(page->projection, arrow->from);
    const cm_xy b = cm_projection_point(page->projection, arrow->to);
    const double length = hypot(b.x - a.x, b.y - a.y), s = page->s;
    if (!cm_rect_meets((cm_rect){fmin(a.x, b.x), fmin(a.y, b.y), fmax(a.x, b.x), fmax(a.y, b.y)},
                       page->panel))
        cm_scene_note(scene, "an arrow lies outside the map");
    if (!(length > 1))
        return;
    const cm_xy way = {(b.x - a.x) / length, (b.y - a.y) / length};
    const double head = fmin(ARROW_HEAD * s, length * 0.6), half = head * 0.42;
    const double shaft = ARROW_WIDTH * s / 2;
    const cm_xy neck = {b.x - way.x * head * 0.85, b.y - way.y * head * 0.85};
    const cm_xy barb = {b.x - way.x * head, b.y - way.y * head};
    const cm_xy corners[] = {{a.x - way.y * shaft, a.y + way.x * shaft},
                             {neck.x - way.y * shaft, neck.y + way.x * shaft},
                             {barb.x - way.y * half, barb.y + way.x * half},
                             b,
                             {barb.x + way.y * half, barb.y - way.x * half},
                             {neck.x + way.y * shaft, neck.y - way.x * shaft},
                             {a.x + way.y * shaft, a.y - way.x * shaft}};
    cm_path_builder path = {0};
    cm_path_builder_start(&path, true);
    for (size_t i = 0; i < sizeof corners / sizeof corners[0]; i++)
        cm_path_builder_add(&path, corners[i]);
    cm_scene_path(scene, cm_path_builder_finish(&path, scene),
                  (cm_paint){.fill = style->ink,
                             .stroke = cm_color_with_alpha(style->halo, 0.9),
                             .stroke_px = ARROW_CASING * s});
    cm_path_builder_clear(&path);
    /* Names keep off it. */
    for (double k = 0; k <= 1; k += 0.05) {
        const cm_xy p = {a.x + (b.x - a.x) * k, a.y + (b.y - a.y) * k};
        cm_label_block(&page->space, (cm_rect){p.x - half, p.y - half, p.x + half, p.y + half}, -1);
    }
}

void cm_marks_draw(cm_page *page) {
    const cm_map_options *options = page->options;
    if (options->arrow_count == 0)
        return;
    cm_scene_group_clipped(&page->scene, "annotations", cm_scene_rect(&page->scene, page->panel));
    for (size_t i = 0; i < options->arrow_count; i++)
        draw_arrow(page, &options->arrows[i]);
    cm_scene_group_end(&page->scene);
}

/* ---- marks -------------------------------------------------------------------------------- */

void cm_marks_list(cm_page *page, cm_city *cities, size_t *count) {
    const cm_map_options *options = page->options;
    const cm_multipolygon *control = &page->map->figures->control->features[0].shape;
    const cm_rect inner = cm_rect_grow(page->panel, -8 * page->s, -8 * page->s);
    for (size_t i = 0; i < options->mark_count; i++) {
        const cm_mark *mark = &options->marks[i];
        const cm_xy at = cm_projection_point(page->projection, mark->at);
        if (!cm_rect_holds(inner, (cm_rect){at.x, at.y, at.x, at.y})) {
            if (mark->is_optional)
                continue;
            cm_scene_drop(&page->scene, mark->text, "mark", "outside the map");
            cm_scene_note(&page->scene,
                          cm_scene_printf(&page->scene, "the %s \"%s\" lies outside the map",
                                          mark->symbol == CM_SYMBOL_NONE ? "callout" : "mark",
                                          mark->text));
            continue;
        }
        cities[(*count)++] = (cm_city){.name = mark->text,
                                       .at = at,
                                       .wanted = true,
                                       .is_mark = true,
                                       .is_optional = mark->is_optional,
                                       .symbol = mark->symbol,
                                       .held = cm_multipolygon_has_point(control, mark->at)};
    }
}
