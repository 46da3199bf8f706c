#include <math.h>
#include <string.h>

#include "base/path.h"
#include "layout/changes.h"
#include "layout/words.h"

/* Changes below half a square kilometre are none to the digits that a map prints. */
static const double LEAST_M2 = 0.5e6;

/* Half of the front with its casing, at 1600 x 1200. */
static const double CASING = 2.7;

static const char MINUS[] = "\u2212";

/* What the map is about: the units that its extent names, or the whole. */
static const cm_diff_amounts *subject(const cm_page *page) {
    return page->focus.count > 0 ? &page->focus.changed : &page->map->diff->total;
}

void cm_changes_focus(cm_page *page, size_t unit) {
    cm_diff_amounts *sum = &page->focus.changed;
    if (page->map->diff == NULL)
        return;
    const cm_diff_amounts *a = &page->map->diff->units[unit].amounts;
    sum->old_m2 += a->old_m2;
    sum->new_m2 += a->new_m2;
    sum->gained_m2 += a->gained_m2;
    sum->lost_m2 += a->lost_m2;
    sum->old_front_m += a->old_front_m;
    sum->new_front_m += a->new_front_m;
}

/* ---- words -------------------------------------------------------------------------------- */

static const char *date_of(cm_page *page, const cm_figures *figures) {
    const char *iso = figures->control->as_of;
    return iso[0] == '\0' ? "" : cm_words_date(&page->scene, page->lang, iso);
}

static const char *net_text(cm_page *page) {
    const cm_diff_amounts *a = subject(page);
    return cm_texts_area_change(page, a->gained_m2 - a->lost_m2);
}

static const char *source_of(const cm_figures *figures) {
    return cm_path_name(figures->control->source);
}

enum { SLOTS = 13 };

/* All that a phrase about a difference may want. */
static cm_slot_list fill(cm_page *page, cm_slot slots[SLOTS]) {
    const cm_diff *diff = page->map->diff;
    const cm_diff_amounts *a = subject(page);
    const bool one_date =
        strcmp(diff->old_figures->control->as_of, diff->new_figures->control->as_of) == 0;
    const double area_m2 = diff->comparison ? cm_diff_agreed_m2(a) : a->new_m2;
    const cm_slot all[SLOTS] = {{"from", date_of(page, diff->old_figures), false},
                                {"to", date_of(page, diff->new_figures), false},
                                {"date", one_date ? date_of(page, diff->new_figures) : NULL, false},
                                {"gained", cm_texts_area(page, a->gained_m2), true},
                                {"lost", cm_texts_area(page, a->lost_m2), true},
                                {"net", net_text(page), true},
                                {"area", cm_texts_area(page, area_m2), true},
                                {"share", cm_texts_subject_share(page), true},
                                {"whole-area", cm_texts_whole_area(page), false},
                                {"whole", cm_texts_subject_name(page), false},
                                {"source-a", source_of(diff->old_figures), false},
                                {"source-b", source_of(diff->new_figures), false},
                                {"holder", cm_texts_holder(page), false}};
    memcpy(slots, all, sizeof all);
    return (cm_slot_list){slots, SLOTS};
}

static const char *text_of(cm_page *page, cm_phrase phrase) {
    cm_slot slots[SLOTS];
    return cm_phrasing_text(page, phrase, fill(page, slots));
}

const char *cm_changes_part_title(cm_page *page, size_t number) {
    const cm_diff *diff = page->map->diff;
    const cm_figures *const layers[] = {diff->old_figures, diff->new_figures};
    const char *names[2];
    for (int i = 0; i < 2; i++) {
        names[i] = date_of(page, layers[i]);
        if (diff->comparison || names[i][0] == '\0')
            names[i] = cm_scene_printf(&page->scene, "%c: %s", 'A' + i, source_of(layers[i]));
    }
    if (number == 2 && diff->comparison)
        return "A, B";
    return number < 2 ? names[number]
                      : cm_scene_printf(&page->scene, "%s – %s", names[0], names[1]);
}

const char *cm_changes_title(cm_page *page, const char *title) {
    return cm_phrasing_one(
        page, page->map->diff->comparison ? CM_PHRASE_COMPARE_TITLE : CM_PHRASE_DIFF_TITLE, "title",
        title);
}

void cm_changes_subtitle(cm_page *page, cm_run_list *list) {
    cm_slot slots[SLOTS];
    const cm_phrase phrase =
        page->map->diff->comparison ? CM_PHRASE_COMPARE_SUBTITLE : CM_PHRASE_DIFF_SUBTITLE;
    cm_phrasing_say_phrase(page, list, cm_texts_phrase(page, phrase), fill(page, slots));
}

const char *cm_changes_alt(cm_page *page) {
    cm_slot slots[SLOTS + 2];
    cm_slot_list list = fill(page, slots);
    slots[list.count++] = (cm_slot){"title", page->title, false};
    slots[list.count++] = (cm_slot){"source", cm_texts_control_source(page), false};
    return cm_phrasing_text(
        page, page->map->diff->comparison ? CM_PHRASE_COMPARE_ALT : CM_PHRASE_DIFF_ALT, list);
}

static const char *caption(cm_page *page, cm_phrase phrase) {
    return cm_words_sentence(&page->scene, page->lang, cm_texts_phrase(page, phrase));
}

size_t cm_changes_key_figures(cm_page *page, cm_key_figure figures[CM_KEY_FIGURES_MAX]) {
    const cm_diff_amounts *a = subject(page);
    const bool two = page->map->diff->comparison;
    size_t count = 0;
    figures[count++] =
        (cm_key_figure){cm_texts_area(page, two ? cm_diff_agreed_m2(a) : a->new_m2),
                        two ? text_of(page, CM_PHRASE_COMPARE_BOTH) : cm_texts_holder(page)};
    if (two) {
        figures[count++] = (cm_key_figure){cm_texts_length(page, a->old_front_m),
                                           cm_texts_phrase(page, CM_PHRASE_COMPARE_FRONT_A)};
        figures[count++] = (cm_key_figure){cm_texts_length(page, a->new_front_m),
                                           cm_texts_phrase(page, CM_PHRASE_COMPARE_FRONT_B)};
        return count;
    }
    figures[count++] = (cm_key_figure){cm_texts_area(page, a->gained_m2),
                                       caption(page, CM_PHRASE_DIFF_KEY_GAINED)};
    figures[count++] =
        (cm_key_figure){cm_texts_area(page, a->lost_m2), caption(page, CM_PHRASE_DIFF_KEY_LOST)};
    figures[count++] = (cm_key_figure){net_text(page), caption(page, CM_PHRASE_DIFF_KEY_NET)};
    return count;
}

const char *cm_changes_placeholder(cm_page *page, const char *name) {
    if (page->map->diff == NULL)
        return NULL;
    const cm_diff_amounts *a = subject(page);
    if (strcmp(name, "gained_km2") == 0)
        return cm_texts_area(page, a->gained_m2);
    if (strcmp(name, "lost_km2") == 0)
        return cm_texts_area(page, a->lost_m2);
    if (strcmp(name, "net_km2") == 0)
        return net_text(page);
    if (strcmp(name, "old_date") == 0)
        return date_of(page, page->map->diff->old_figures);
    return NULL;
}

/* ---- units -------------------------------------------------------------------------------- */

static const char *signed_number(cm_page *page, const char *sign, double area_m2) {
    return cm_scene_printf(&page->scene, "%s%s", sign,
                           cm_words_number(&page->scene, page->lang, area_m2 / 1e6, 0));
}

bool cm_changes_has_figure(const cm_page *page, const cm_unit_figures *unit) {
    const cm_diff_amounts *a = &page->map->diff->units[unit - page->map->figures->units].amounts;
    return a->gained_m2 >= LEAST_M2 || a->lost_m2 >= LEAST_M2;
}

const char *cm_changes_of_unit(cm_page *page, const cm_unit_figures *unit) {
    const cm_diff *diff = page->map->diff;
    const cm_diff_amounts *a = &diff->units[unit - page->map->figures->units].amounts;
    const bool more = a->gained_m2 >= LEAST_M2, less = a->lost_m2 >= LEAST_M2;
    return cm_scene_printf(
        &page->scene, "%s%s%s", more ? signed_number(page, "+", a->gained_m2) : "",
        more && less ? " " : "", less ? signed_number(page, MINUS, a->lost_m2) : "");
}

const char *cm_changes_sample(cm_page *page) {
    return cm_scene_printf(&page->scene, "+0 %s0", MINUS);
}

/* ---- the legend --------------------------------------------------------------------------- */

static void add_fill(cm_page *page, cm_furniture_plan *plan, cm_fill_kind kind, const char *text) {
    plan->rows[plan->row_count++] =
        (cm_legend_row){.swatch = CM_SWATCH_FILL,
                        .fill = cm_fill_style_of(page->furniture.style, kind),
                        .text = text};
}

/* "Newly controlled since 31 December 2024 (4,348 km²)" */
static const char *changed_text(cm_page *page, cm_phrase phrase, double area_m2) {
    const cm_slot slots[] = {
        {"from", date_of(page, page->map->diff->old_figures), false},
        {"to", date_of(page, page->map->diff->new_figures), false},
        /* On a map of units, others' changes are seen as well. */
        {"area", page->focus.count > 0 ? NULL : cm_texts_area(page, area_m2), false}};
    return cm_phrasing_text(page, phrase, (cm_slot_list){slots, 3});
}

bool cm_changes_are_rounded(cm_page *page) {
    const cm_map *map = page->map;
    if (map->diff == NULL || map->outcome != NULL || map->diff->comparison)
        return false;
    const cm_diff_amounts *a = subject(page);
    return round(a->gained_m2 / 1e6) - round(a->lost_m2 / 1e6) !=
           round((a->gained_m2 - a->lost_m2) / 1e6);
}

/* Whether more of a fill is seen than some pixels along the front, which lies upon it. */
static bool is_fill_seen(const cm_page *page, const cm_path *path, const cm_mask *front) {
    static const double LEAST_PX2 = 24;
    const double cell = page->space.control.cell;
    cm_mask fill = {0};
    if (path == NULL)
        return false;
    double cells = INFINITY;
    if (front->cells != NULL && cm_mask_create(&fill, page->panel, cell) &&
        cm_mask_fill(&fill, path)) {
        cm_mask_subtract(&fill, front);
        cm_mask_sum(&fill);
        cells = cm_mask_count(&fill, page->panel);
    }
    cm_mask_free(&fill);
    return cells * cell * cell >= LEAST_PX2;
}

static bool is_seen(const cm_page *page, const cm_path *path) {
    for (size_t i = 0; path != NULL && i < path->count; i++)
        for (size_t k = 0; k < path->subpaths[i].count; k++) {
            const cm_xy p = path->subpaths[i].points[k];
            if (cm_rect_holds(page->panel, (cm_rect){p.x, p.y, p.x, p.y}))
                return true;
        }
    return false;
}

void cm_changes_list(cm_page *page, cm_furniture_plan *plan) {
    const cm_diff_amounts *a = subject(page);
    const cm_ground *g = &page->ground;
    const cm_style *style = page->furniture.style;
    const bool two = page->map->diff->comparison;
    const double s = page->s;
    cm_mask front;
    if (cm_mask_create(&front, page->panel, page->space.control.cell))
        cm_mask_stroke(&front, g->front, CASING * s);
    if (cm_mask_count(&page->space.control, page->panel) > 0)
        add_fill(page, plan, CM_FILL_HELD,
                 text_of(page, two ? CM_PHRASE_COMPARE_BOTH : CM_PHRASE_DIFF_BOTH));
    if (is_fill_seen(page, g->gained, &front))
        add_fill(page, plan, CM_FILL_GAINED,
                 changed_text(page, two ? CM_PHRASE_COMPARE_ONLY_B : CM_PHRASE_DIFF_GAINED,
                              a->gained_m2));
    if (is_fill_seen(page, g->lost, &front))
        add_fill(
            page, plan, CM_FILL_LOST,
            changed_text(page, two ? CM_PHRASE_COMPARE_ONLY_A : CM_PHRASE_DIFF_LOST, a->lost_m2));
    cm_mask_free(&front);
    if (cm_mask_count(&page->space.front, page->panel) > 0)
        plan->rows[plan->row_count++] = (cm_legend_row){
            .swatch = CM_SWATCH_LINE,
            .color = style->front,
            .line_px = fmax(2.6 * s, 1),
            .casing = cm_color_with_alpha(style->halo, style->front_casing_alpha),
            .casing_px = 5.4 * s,
            .text = text_of(page, two ? CM_PHRASE_COMPARE_FRONT_B : CM_PHRASE_DIFF_FRONT_NEW)};
    if (is_seen(page, g->old_front))
        plan->rows[plan->row_count++] = (cm_legend_row){
            .swatch = CM_SWATCH_LINE,
            .color = style->front,
            .line_px = fmax(1.2 * s, 0.8),
            .dash_px = {CM_OLD_FRONT_DASH * s, CM_OLD_FRONT_GAP * s},
            .text = text_of(page, two ? CM_PHRASE_COMPARE_FRONT_A : CM_PHRASE_DIFF_FRONT_OLD)};
}
