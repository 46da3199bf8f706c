#include "layout/tablepanel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layout/words.h"

/* Lengths at 1600 x 1200. */
static const double WIDTH = 360, ROW_HEIGHT = 26, TEXT = 17, PADDING = 24, COLUMN = 74;
static const double WIDEST = 620;
/* Units with less are summed in one row. */
static const double LEAST_M2 = 50e6;
/* A total, a head, and at least a few units, or a table says nothing. */
enum { FEWEST_ROWS = 4 };

double cm_table_panel_width(const cm_page *page) {
    return WIDTH * page->s;
}

double cm_table_panel_height(const cm_page *page, size_t rows) {
    return (2 * PADDING + ROW_HEIGHT * (double)(rows + 1)) * page->s;
}

static int by_controlled_area(const void *a, const void *b) {
    const cm_unit_figures *p = *(const cm_unit_figures *const *)a;
    const cm_unit_figures *q = *(const cm_unit_figures *const *)b;
    if (p->controlled_m2 != q->controlled_m2)
        return p->controlled_m2 > q->controlled_m2 ? -1 : 1;
    return (p > q) - (p < q); /* both point into one array */
}

static const char *km2(cm_page *page, double area_m2) {
    return cm_words_number(&page->scene, page->lang, area_m2 / 1e6, 0);
}

/* The last is the total; its rows as printed may miss it by a little. */
static void add_row(cm_page *page, cm_table_panel *panel, const char *name, double area_m2,
                    const char *share, bool is_total) {
    panel->printed_km2 += is_total ? -round(area_m2 / 1e6) : round(area_m2 / 1e6);
    panel->rows[panel->count++] = (cm_table_row){name, km2(page, area_m2), share, is_total};
}

static void tell_of_whole(cm_page *page, const cm_table_panel *panel) {
    const char *whole = cm_words_percent(&page->scene, page->lang, 1, true);
    for (size_t i = 0; i < panel->count; i++)
        page->whole_printed = page->whole_printed || strcmp(panel->rows[i].share, whole) == 0;
}

/* The units of the table: several that the map is about, or all. */
static size_t list_units(const cm_page *page, const cm_unit_figures **sorted) {
    const cm_figures *f = page->map->figures;
    const bool some = page->focus.count > 1;
    const size_t count = some ? page->focus.count : f->unit_count;
    for (size_t i = 0; i < count; i++)
        sorted[i] = &f->units[some ? page->focus.units[i] : i];
    qsort(sorted, count, sizeof(cm_unit_figures *), by_controlled_area);
    return count;
}

/* The column adds up to the drawn area, whatever the headline is; of some units, to theirs. */
static void add_total(cm_page *page, cm_table_panel *panel) {
    const cm_figures *f = page->map->figures;
    const bool some = page->focus.count > 1;
    const double area_m2 = some ? page->focus.controlled_m2 : f->drawn_m2;
    const double share =
        some ? area_m2 / page->focus.measured_m2 : cm_figures_definition(f, CM_BASIS_DRAWN).share;
    add_row(page, panel,
            some || page->map->whole_name == NULL ? cm_texts_phrase(page, CM_PHRASE_TABLE_TOTAL)
                                                  : page->map->whole_name,
            area_m2,
            isfinite(share) ? cm_words_percent(&page->scene, page->lang, share, false) : "", true);
}

void cm_table_panel_list(cm_page *page, size_t most, cm_table_panel *panel) {
    const cm_figures *f = page->map->figures;
    cm_scene_builder *scene = &page->scene;
    const cm_unit_figures **sorted =
        cm_arena_calloc(&scene->arena, f->unit_count, sizeof(cm_unit_figures *));
    panel->rows = cm_arena_calloc(&scene->arena, f->unit_count + 4, sizeof *panel->rows);
    if (sorted == NULL || panel->rows == NULL) {
        scene->failed = true;
        return;
    }
    const size_t count = list_units(page, sorted);
    panel->printed_km2 = 0;
    panel->head[0] =
        cm_words_sentence(scene, page->lang, cm_texts_of_unit(page, CM_PHRASE_TABLE_UNIT));
    panel->head[1] = cm_texts_phrase(page, CM_PHRASE_TABLE_AREA);
    panel->head[2] = cm_texts_phrase(page, CM_PHRASE_TABLE_SHARE);
    /* Rows besides those of units: the rest, what lies outside, the total. */
    const bool outside = f->outside_m2 > 0.5e6 && count == f->unit_count;
    const size_t others = outside ? 3 : 2;
    size_t shown = 0;
    while (shown < count && shown + others < (most > FEWEST_ROWS ? most : FEWEST_ROWS) &&
           sorted[shown]->controlled_m2 >= LEAST_M2)
        shown++;
    for (size_t i = 0; i < shown; i++)
        add_row(page, panel, cm_page_short_name(page, sorted[i]), sorted[i]->controlled_m2,
                cm_texts_share(page, sorted[i]), false);
    double rest_m2 = count == f->unit_count ? -f->overlap_m2 : 0;
    for (size_t i = shown; i < count; i++)
        rest_m2 += sorted[i]->controlled_m2;
    if (fabs(rest_m2) > 0.5e6)
        add_row(page, panel, cm_texts_phrase(page, CM_PHRASE_TABLE_OTHER), rest_m2, "", false);
    if (outside)
        add_row(page, panel, cm_texts_phrase(page, CM_PHRASE_TABLE_OUTSIDE), f->outside_m2, "",
                false);
    add_total(page, panel);
    tell_of_whole(page, panel);
    page->sums_rounded = page->is_frame || panel->printed_km2 != 0; /* frames are worded alike */
}

static void cell(cm_page *page, const char *words, bool bold, cm_anchor anchor, double x, double y,
                 double most, cm_color color) {
    const cm_text_run run = {words, bold};
    double size = fmax(TEXT * page->s, 11);
    cm_text text = {.run_count = 1,
                    .runs = &run,
                    .size_px = size,
                    .tabular = true,
                    .anchor = anchor,
                    .color = color,
                    .at = {x, y}};
    (void)cm_typesetter_measure(&page->typesetter, &text);
    /* A long name is set smaller, down to what can be read. */
    while (text.ink.right - text.ink.left > most && size > 11) {
        size = fmax(size * 0.94, 11);
        text.size_px = size;
        (void)cm_typesetter_measure(&page->typesetter, &text);
    }
    cm_scene_text(&page->scene, &text);
}

void cm_table_panel_draw(cm_page *page, const cm_table_panel *panel) {
    const double s = page->s;
    const cm_style *style = page->furniture.style;
    /* Under a map, it starts where all text does, and is no wider than the eye can follow. */
    const double inset = page->landscape ? PADDING * s : page->margin_px;
    const double left = panel->box.left + inset;
    const double right = page->landscape ? panel->box.right - page->margin_px
                                         : fmin(panel->box.right - inset, left + WIDEST * s);
    const double areas = right - COLUMN * s, names = areas - COLUMN * s - left;
    double y = panel->box.top + (PADDING + ROW_HEIGHT * 0.7) * s;
    cm_scene_group(&page->scene, "table");
    cm_scene_path(&page->scene, cm_scene_rect(&page->scene, panel->box),
                  (cm_paint){.fill = style->page});
    cell(page, panel->head[0], false, CM_ANCHOR_START, left, y, names, style->ink2);
    cell(page, panel->head[1], false, CM_ANCHOR_END, areas, y, COLUMN * s, style->ink2);
    cell(page, panel->head[2], false, CM_ANCHOR_END, right, y, COLUMN * s, style->ink2);
    for (size_t i = 0; i < panel->count; i++) {
        const cm_table_row *row = &panel->rows[i];
        /* Under the head and over the total. */
        const cm_xy rule[] = {{left, y + ROW_HEIGHT * 0.32 * s},
                              {right, y + ROW_HEIGHT * 0.32 * s}};
        if (i == 0 || row->bold)
            cm_scene_path(&page->scene, cm_scene_line(&page->scene, rule, 2),
                          (cm_paint){.stroke = style->oblast, .stroke_px = fmax(s, 0.6)});
        y += ROW_HEIGHT * s;
        cell(page, row->name, row->bold, CM_ANCHOR_START, left, y, names, style->ink);
        cell(page, row->area, row->bold, CM_ANCHOR_END, areas, y, COLUMN * s, style->ink);
        if (row->share[0] != '\0')
            cell(page, row->share, row->bold, CM_ANCHOR_END, right, y, COLUMN * s, style->ink);
    }
    cm_scene_group_end(&page->scene);
}
