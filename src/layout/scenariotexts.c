#include <math.h>
#include <string.h>

#include "layout/changes.h"
#include "layout/scenarios.h"
#include "layout/words.h"

/* Areas below half a square kilometre are none to the digits that a map prints. */
static const double LEAST_M2 = 0.5e6;

/* What changes hands in the units that the map is about, or in all. */
static cm_outcome_areas subject(const cm_page *page) {
    const cm_outcome *o = page->map->outcome;
    return o->total;
}

static const char *some_area(cm_page *page, double area_m2) {
    return area_m2 >= LEAST_M2 ? cm_texts_area(page, area_m2) : NULL;
}

/* What a scenario is called in the language of the page. */
static cm_scenario_words words_of(const cm_page *page, const cm_scenario *s) {
    cm_scenario_words words = {page->lang, s->title != NULL ? s->title : s->name, s->side_a,
                               s->side_b};
    for (size_t i = 0; i < s->translation_count; i++) {
        const cm_scenario_words *w = &s->translations[i];
        if (strcmp(w->lang, page->lang) != 0)
            continue;
        words.title = w->title != NULL ? w->title : words.title;
        words.side_a = w->side_a != NULL ? w->side_a : words.side_a;
        words.side_b = w->side_b != NULL ? w->side_b : words.side_b;
    }
    return words;
}

static const char *side_name(cm_page *page, bool is_a) {
    const cm_scenario_words words = words_of(page, page->map->outcome->scenario);
    const char *own = is_a ? words.side_a : words.side_b;
    return own != NULL ? own : cm_texts_phrase(page, is_a ? CM_PHRASE_SIDE_A : CM_PHRASE_SIDE_B);
}

static const char *today(cm_page *page) {
    const char *iso = page->map->outcome->before->control->as_of;
    return iso[0] == '\0' ? NULL : cm_words_date(&page->scene, page->lang, iso);
}

enum { SLOTS = 12 };

static cm_slot_list fill(cm_page *page, cm_slot slots[SLOTS]) {
    const cm_outcome *o = page->map->outcome;
    const cm_outcome_areas a = subject(page);
    const cm_slot all[SLOTS] = {
        {"to-a", some_area(page, a.b_to_a_m2), true},
        {"to-b", some_area(page, a.a_to_b_m2), true},
        {"zone", some_area(page, a.zone_m2), true},
        {"side-a", side_name(page, true), false},
        {"side-b", side_name(page, false), false},
        {"holder", cm_texts_holder(page), false},
        {"area", cm_texts_area(page, cm_figures_headline_m2(o->after)), true},
        {"share",
         cm_words_percent(&page->scene, page->lang, cm_figures_headline_share(o->after), false),
         true},
        {"whole-area", cm_texts_whole_area(page), false},
        {"whole", cm_texts_subject_name(page), false},
        {"date", today(page), false},
        {"old", cm_texts_area(page, cm_figures_headline_m2(o->before)), false}};
    memcpy(slots, all, sizeof all);
    if (!isfinite(cm_figures_headline_share(o->after)))
        slots[7].value = NULL;
    return (cm_slot_list){slots, SLOTS};
}

static const char *text_of(cm_page *page, cm_phrase phrase) {
    cm_slot slots[SLOTS];
    return cm_phrasing_text(page, phrase, fill(page, slots));
}

const char *cm_scenario_title(cm_page *page) {
    return cm_phrasing_one(page, CM_PHRASE_SCENARIO_TITLE, "title",
                           words_of(page, page->map->outcome->scenario).title);
}

void cm_scenario_subtitle(cm_page *page, cm_run_list *list) {
    cm_slot slots[SLOTS];
    cm_phrasing_say_phrase(page, list, cm_texts_phrase(page, CM_PHRASE_SCENARIO_SUBTITLE),
                           fill(page, slots));
}

const char *cm_scenario_alt(cm_page *page) {
    cm_slot slots[SLOTS + 2];
    cm_slot_list list = fill(page, slots);
    slots[list.count++] = (cm_slot){"title", page->title, false};
    slots[list.count++] = (cm_slot){"source", cm_texts_control_source(page), false};
    return cm_phrasing_text(page, CM_PHRASE_SCENARIO_ALT, list);
}

size_t cm_scenario_key_figures(cm_page *page, cm_key_figure figures[CM_KEY_FIGURES_MAX]) {
    const cm_outcome *o = page->map->outcome;
    const double net_m2 = cm_figures_headline_m2(o->after) - cm_figures_headline_m2(o->before);
    size_t count = 0;
    figures[count++] = (cm_key_figure){cm_texts_area(page, cm_figures_headline_m2(o->after)),
                                       cm_texts_holder(page)};
    figures[count++] =
        (cm_key_figure){cm_texts_area_change(page, net_m2),
                        cm_words_sentence(&page->scene, page->lang,
                                          cm_texts_phrase(page, CM_PHRASE_SCENARIO_KEY_NET))};
    if (o->total.zone_m2 >= LEAST_M2)
        figures[count++] = (cm_key_figure){
            cm_texts_area(page, o->total.zone_m2),
            cm_words_sentence(&page->scene, page->lang, cm_texts_phrase(page, CM_PHRASE_ZONE))};
    figures[count++] = (cm_key_figure){cm_texts_length(page, o->after->front_m),
                                       cm_texts_phrase(page, CM_PHRASE_SCENARIO_LINE)};
    return count;
}

const char *cm_scenario_part_title(cm_page *page, const cm_map *map) {
    if (map->outcome != NULL && map->outcome->scenario != NULL)
        return words_of(page, map->outcome->scenario).title;
    const char *iso = map->figures->control->as_of;
    return iso[0] == '\0' ? cm_texts_holder(page) : cm_words_date(&page->scene, page->lang, iso);
}

/* ---- the legend --------------------------------------------------------------------------- */

static void add_fill(cm_page *page, cm_furniture_plan *plan, cm_fill_kind kind, const char *text) {
    plan->rows[plan->row_count++] =
        (cm_legend_row){.swatch = CM_SWATCH_FILL,
                        .fill = cm_fill_style_of(page->furniture.style, kind),
                        .text = text};
}

static void add_line(cm_page *page, cm_furniture_plan *plan, bool old, const char *text) {
    const cm_style *style = page->furniture.style;
    const double s = page->s;
    cm_legend_row row = {.swatch = CM_SWATCH_LINE,
                         .color = style->front,
                         .line_px = fmax(2.6 * s, 1),
                         .casing = cm_color_with_alpha(style->halo, style->front_casing_alpha),
                         .casing_px = 5.4 * s,
                         .text = text};
    if (old) {
        row.line_px = fmax(1.2 * s, 0.8);
        row.casing.alpha = 0;
        row.dash_px[0] = CM_OLD_FRONT_DASH * s;
        row.dash_px[1] = CM_OLD_FRONT_GAP * s;
    }
    plan->rows[plan->row_count++] = row;
}

void cm_scenario_list(cm_page *page, cm_furniture_plan *plan) {
    const cm_outcome_areas a = subject(page);
    const cm_slot slot = {"from", today(page), false};
    if (cm_mask_count(&page->space.control, page->panel) > 0)
        add_fill(page, plan, CM_FILL_HELD, cm_texts_holder(page));
    if (a.b_to_a_m2 >= LEAST_M2)
        add_fill(page, plan, CM_FILL_GAINED, text_of(page, CM_PHRASE_SCENARIO_TO_A));
    if (a.a_to_b_m2 >= LEAST_M2)
        add_fill(page, plan, CM_FILL_LOST, text_of(page, CM_PHRASE_SCENARIO_TO_B));
    if (a.zone_m2 >= LEAST_M2)
        add_fill(page, plan, CM_FILL_ZONE, text_of(page, CM_PHRASE_SCENARIO_ZONE));
    if (cm_mask_count(&page->space.front, page->panel) > 0)
        add_line(page, plan, false, cm_texts_phrase(page, CM_PHRASE_SCENARIO_LINE));
    /* Where what A controls stays, the old line lies wholly under the new one. */
    const bool moves = a.b_to_a_m2 + a.a_to_b_m2 + a.a_to_zone_m2 >= LEAST_M2;
    if (moves && page->ground.old_front != NULL && page->ground.old_front->count > 0)
        add_line(page, plan, true,
                 cm_phrasing_text(page, CM_PHRASE_DIFF_FRONT_OLD, (cm_slot_list){&slot, 1}));
}
