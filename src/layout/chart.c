#include "controlmap/chart.h"

#include <math.h>
#include <string.h>

#include "layout/chartplot.h"
#include "layout/words.h"

enum { USUAL_WIDTH = 1600, USUAL_HEIGHT = 900 };
/* What lies between header and footer has at least this share of the height, and so much before
 * the footer says all that there is to say. */
static const double LEAST_PLOT = 0.25, ENOUGH_PLOT = 0.42;

/* ---- what the footer says ----------------------------------------------------------------- */

void cm_chart_note(cm_chart *chart, const char *sentence) {
    if (chart->note_count < CM_CHART_NOTES_MAX)
        chart->notes[chart->note_count++] = sentence;
}

const char *cm_chart_date(cm_chart *chart, size_t day) {
    return cm_words_date(&chart->page.scene, chart->page.lang, chart->series->days[day].as_of);
}

const char *cm_chart_list(cm_chart *chart, const char *const *names, size_t count) {
    cm_scene_builder *scene = &chart->page.scene;
    /* To count a single name takes as much room as to say it. */
    const size_t said = count <= CM_CHART_LIST_MAX + 1 ? count : CM_CHART_LIST_MAX;
    const char *list = "";
    for (size_t i = 0; i < said; i++)
        list = cm_scene_printf(scene, "%s%s%s", list, i > 0 ? ", " : "", names[i]);
    if (said == count)
        return list;
    const cm_slot slots[] = {
        {"list", list, false},
        {"count", cm_words_number(scene, chart->page.lang, (double)(count - said), 0), false}};
    return cm_phrasing_text(&chart->page, CM_PHRASE_CHART_MORE, (cm_slot_list){slots, 2});
}

static const char *source_sentence(cm_chart *chart) {
    const cm_slot slot = {"source", chart->options->source, false};
    return cm_scene_printf(
        &chart->page.scene, " %s. ",
        cm_phrasing_text(&chart->page, CM_PHRASE_SOURCE_CONTROL, (cm_slot_list){&slot, 1}));
}

/* Source, notes, and how the share is computed where there is one; small pictures say less. */
static void set_footer(cm_chart *chart) {
    cm_page *page = &chart->page;
    cm_text_run runs[CM_CHART_NOTES_MAX + 5];
    size_t count = 0;
    if (chart->options->source != NULL) {
        runs[count++] = (cm_text_run){cm_texts_phrase(page, CM_PHRASE_SOURCE), true};
        runs[count++] = (cm_text_run){source_sentence(chart), false};
    }
    for (size_t i = 0; i < chart->note_count; i++)
        runs[count++] = (cm_text_run){cm_scene_printf(&page->scene, "%s ", chart->notes[i]), false};
    if (chart->has_share && !page->thumbnail) {
        runs[count++] = (cm_text_run){cm_texts_phrase(page, CM_PHRASE_METHOD), true};
        runs[count++] =
            (cm_text_run){cm_scene_printf(&page->scene, " %s", cm_texts_method(page)), false};
    }
    if (count == 0)
        runs[count++] = (cm_text_run){"", false};
    cm_page_set_footer(page, runs, count);
}

cm_code cm_chart_set_panel(cm_chart *chart) {
    cm_page *page = &chart->page;
    const double top = cm_page_header_height(page) - 14 * page->s;
    set_footer(chart);
    while (page->height_px - cm_page_footer_height(page) - top < ENOUGH_PLOT * page->height_px &&
           chart->note_count > 0) {
        const char *unsaid = chart->notes[--chart->note_count];
        cm_scene_note(&page->scene,
                      cm_scene_printf(&page->scene, "the chart has no room to say: %s", unsaid));
        set_footer(chart);
    }
    const double bottom = page->height_px - cm_page_footer_height(page);
    if (bottom - top < LEAST_PLOT * page->height_px)
        return cm_error_set(page->error, CM_ERR_USAGE, "give a larger --size or a smaller --scale",
                            "title and sources leave no room for the chart");
    page->footer_top = bottom;
    page->panel =
        (cm_rect){page->margin_px, top, page->width_px - page->margin_px, bottom - 10 * page->s};
    return CM_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code find_marked(cm_chart *chart) {
    const cm_curve *curve = &chart->curve;
    const char *date = chart->options->mark_date;
    if (curve->count == 0)
        return cm_error_set(chart->page.error, CM_ERR_INPUT, NULL,
                            "no day of the series has a controlled area");
    chart->marked = curve->count - 1;
    if (date == NULL)
        return CM_OK;
    for (size_t i = 0; i < curve->count; i++)
        if (strcmp(chart->series->days[curve->points[i].index].as_of, date) == 0) {
            chart->marked = i;
            return CM_OK;
        }
    return cm_error_set(chart->page.error, CM_ERR_USAGE, "name a day that has data",
                        "the series has no value for %.40s", date);
}

static const char *title(cm_chart *chart, cm_chart_kind kind) {
    cm_page *page = &chart->page;
    const char *what = cm_texts_title(page);
    if (chart->options->title != NULL || kind == CM_CHART_AREA)
        return what;
    const cm_slot slots[] = {{"title", what, false},
                             {"unit", cm_texts_unit(page, false), false},
                             {"unit-of", cm_texts_unit(page, true), false}};
    const cm_phrase phrase = kind == CM_CHART_UNITS        ? CM_PHRASE_CHART_TITLE_UNITS
                             : cm_chart_shows_years(chart) ? CM_PHRASE_CHART_TITLE_YEARS
                                                           : CM_PHRASE_CHART_TITLE_MONTHS;
    return cm_phrasing_text(page, phrase, (cm_slot_list){slots, 3});
}

/* The dates from first to last, and what the kind has to say, as subtitle. */
static const cm_text_run *subtitle(cm_chart *chart, cm_chart_kind kind, size_t *count) {
    static const cm_phrase phrases[] = {[CM_CHART_AREA] = CM_PHRASE_CHART_SUBTITLE_AREA,
                                        [CM_CHART_MONTHS] = CM_PHRASE_CHART_SUBTITLE_MONTHS,
                                        [CM_CHART_UNITS] = CM_PHRASE_CHART_SUBTITLE_UNITS};
    cm_page *page = &chart->page;
    if (chart->options->subtitle != NULL) {
        const cm_text_run run = {chart->options->subtitle, false};
        *count = 1;
        return cm_arena_copy(&page->scene.arena, &run, 1, sizeof run);
    }
    const cm_curve *curve = &chart->curve;
    const cm_curve_point *first = &curve->points[0], *last = &curve->points[chart->marked];
    const double share = chart->series->days[last->index].headline_share;
    /* As in the summary: what changed up to the first date lies before the series. */
    double gained = 0, lost = 0;
    for (size_t i = 1; i < chart->series->day_count; i++) {
        const cm_series_day *day = &chart->series->days[i];
        gained += isfinite(day->gained_m2) ? day->gained_m2 : 0;
        lost += isfinite(day->lost_m2) ? day->lost_m2 : 0;
    }
    const double net = kind == CM_CHART_MONTHS ? gained - lost : last->value_m2 - first->value_m2;
    const cm_slot number = {"number", cm_words_signed(&page->scene, page->lang, net / 1e6, 0),
                            false};
    const bool whole = kind != CM_CHART_AREA;
    const cm_slot slots[] = {
        {"from", cm_chart_date(chart, first->index), false},
        {"date", cm_chart_date(chart, whole ? curve->points[curve->count - 1].index : last->index),
         false},
        {"area", cm_texts_area(page, last->value_m2), true},
        {"share",
         isfinite(share) ? cm_words_percent(&page->scene, page->lang, share, share >= 1) : NULL,
         true},
        {"whole-area", cm_texts_whole_area(page), false},
        {"net",
         first == last && !whole
             ? NULL
             : cm_phrasing_text(page, CM_PHRASE_AREA_KM2, (cm_slot_list){&number, 1}),
         true},
        {"gained", cm_texts_area(page, gained), true},
        {"lost", cm_texts_area(page, lost), true}};
    return cm_phrasing_runs(page, phrases[kind],
                            (cm_slot_list){slots, sizeof slots / sizeof slots[0]}, count);
}

static const char *alt(cm_chart *chart, const cm_text_run *runs, size_t count) {
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = cm_scene_printf(&chart->page.scene, "%s%s", text, runs[i].text);
    const cm_slot slots[] = {{"title", chart->page.title, false},
                             {"text", text, false},
                             {"source", chart->options->source, false}};
    return cm_phrasing_text(&chart->page, CM_PHRASE_CHART_ALT, (cm_slot_list){slots, 3});
}

static cm_code lay_out(cm_chart *chart, cm_chart_kind kind, const char **description) {
    typedef cm_code describer(cm_chart *);
    typedef void drawer(cm_chart *);
    static describer *const describe[] = {[CM_CHART_AREA] = cm_chart_area_describe,
                                          [CM_CHART_MONTHS] = cm_chart_months_describe,
                                          [CM_CHART_UNITS] = cm_chart_units_describe};
    static drawer *const draw[] = {[CM_CHART_AREA] = cm_chart_area_draw,
                                   [CM_CHART_MONTHS] = cm_chart_months_draw,
                                   [CM_CHART_UNITS] = cm_chart_units_draw};
    cm_page *page = &chart->page;
    cm_code code = cm_page_open(page, USUAL_WIDTH, USUAL_HEIGHT);
    if (code != CM_OK)
        return code;
    page->landscape = true; /* a tall chart needs no taller header: height is for the plot */
    chart->curve = cm_curve_of_series(&page->scene, chart->series, NULL);
    if (!page->scene.failed)
        code = find_marked(chart);
    if (code != CM_OK || page->scene.failed)
        return code;
    page->title = title(chart, kind);
    size_t count = 0;
    const cm_text_run *runs = subtitle(chart, kind, &count);
    if (runs == NULL || page->scene.failed) {
        page->scene.failed = true;
        return CM_OK; /* as the finished scene will say */
    }
    cm_page_set_header(page, runs, count);
    code = describe[kind](chart);
    if (code != CM_OK || page->scene.failed)
        return code;
    cm_scene_group(&page->scene, "chart");
    draw[kind](chart);
    cm_scene_group_end(&page->scene);
    cm_page_draw_header(page);
    cm_page_draw_footer(page);
    cm_page_tell_of_missing_glyphs(page);
    *description = alt(chart, runs, count);
    return CM_OK;
}

cm_code cm_chart_layout(const cm_series *series, cm_chart_kind kind,
                        const cm_chart_options *options, cm_scene **out, cm_error *error) {
    *out = NULL;
    cm_chart chart = {
        .series = series,
        .options = options,
        .map = {.figures = series->frame,
                .dataset = options->dataset,
                .whole_name = options->whole_name,
                .control_source = options->source},
        .map_options = {.width_px = options->width_px,
                        .height_px = options->height_px,
                        .scale = options->scale,
                        .theme = options->theme,
                        .change_count = options->change_count,
                        .changes = options->changes,
                        .lang = options->lang,
                        .phrases = options->phrases,
                        .title = options->title,
                        .no_legend = true},
        .page = {.lang = options->lang != NULL ? options->lang : "en", .error = error}};
    chart.page.map = &chart.map;
    chart.page.options = &chart.map_options;
    const char *description = "";
    cm_code code = lay_out(&chart, kind, &description);
    if (code == CM_OK) {
        const cm_page *page = &chart.page;
        const cm_scene whole = {.width_px = page->width_px,
                                .height_px = page->height_px,
                                .background = page->style.page,
                                .title = page->title,
                                .alt = description,
                                .lang = page->lang,
                                .panel = page->panel};
        code = cm_scene_builder_finish(&chart.page.scene, &whole, out, error);
    }
    cm_scene_builder_clear(&chart.page.scene);
    cm_typesetter_close(&chart.page.typesetter);
    return code;
}
