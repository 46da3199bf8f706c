#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/chartplot.h"
#include "layout/words.h"

/* At 1600 x 900. */
static const double TITLE = 16, FIGURE = 14, TYPE = 15, NARROWEST_MONTH = 11, BAR = 0.7;

/* ---- periods ------------------------------------------------------------------------------ */

/* A month or a year from the first to the last of them, whether or not there are data. */
typedef struct {
    int year, month; /* month 0: a year */
    const cm_series_period *period;
    bool has_data;
} slot;

typedef struct {
    slot *slots;
    size_t count;
    bool years;
} slot_list;

static int months_of(const cm_series_period *period) {
    int year = 0, month = 1;
    (void)sscanf(period->name, "%4d-%2d", &year, &month);
    return year * 12 + month - 1;
}

static size_t months_spanned(const cm_series *series) {
    return series->month_count == 0 ? 0
                                    : (size_t)(months_of(&series->months[series->month_count - 1]) -
                                               months_of(&series->months[0]) + 1);
}

bool cm_chart_shows_years(const cm_chart *chart) {
    const double width = chart->page.width_px - 2 * chart->page.margin_px;
    return chart->series->year_count > 1 &&
           width / (double)months_spanned(chart->series) < NARROWEST_MONTH * chart->page.s;
}

static slot_list list_slots(cm_chart *chart) {
    const cm_series *series = chart->series;
    slot_list list = {.years = cm_chart_shows_years(chart)};
    const cm_series_period *periods = list.years ? series->years : series->months;
    const size_t count = list.years ? series->year_count : series->month_count;
    const int step = list.years ? 12 : 1;
    const int first = count > 0 ? months_of(&periods[0]) / step : 0;
    const int last = count > 0 ? months_of(&periods[count - 1]) / step : -1;
    list.slots =
        cm_arena_calloc(&chart->page.scene.arena, (size_t)(last - first + 1), sizeof *list.slots);
    if (list.slots == NULL) {
        chart->page.scene.failed = true;
        return list;
    }
    list.count = (size_t)(last - first + 1);
    for (size_t i = 0; i < list.count; i++) {
        const int months = (first + (int)i) * step;
        list.slots[i].year = months / 12;
        list.slots[i].month = list.years ? 0 : months % 12 + 1;
    }
    for (size_t i = 0; i < count; i++) {
        slot *s = &list.slots[months_of(&periods[i]) / step - first];
        s->period = &periods[i];
        s->has_data = periods[i].day_count > 0 && isfinite(periods[i].gained_m2) &&
                      isfinite(periods[i].lost_m2);
    }
    return list;
}

static double net_m2(const slot *s) {
    return s->period->gained_m2 - s->period->lost_m2;
}

/* A month by its name in so many letters, or a year. */
static const char *name_of(cm_chart *chart, const slot *s, const char *fields) {
    char iso[40];
    (void)snprintf(iso, sizeof iso, "%04d-%02d-01", s->year, s->month > 0 ? s->month : 1);
    return cm_words_date_as(&chart->page.scene, chart->page.lang, iso, s->month > 0 ? fields : "y");
}

/* ---- what it says ------------------------------------------------------------------------- */

typedef bool slot_test(const slot *s);

static bool is_empty(const slot *s) {
    return !s->has_data;
}

static bool is_partial(const slot *s) {
    return s->has_data && !s->period->is_whole;
}

static void note_slots(cm_chart *chart, const slot_list *list, slot_test *test, cm_phrase phrase) {
    cm_scene_builder *scene = &chart->page.scene;
    const char **names = cm_arena_calloc(&scene->arena, list->count, sizeof *names);
    size_t count = 0;
    if (names == NULL) {
        scene->failed = true;
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        if (test(&list->slots[i]))
            names[count++] = name_of(chart, &list->slots[i], "yLLLL");
    if (count == 0)
        return;
    const cm_slot filled = {"list", cm_chart_list(chart, names, count), false};
    cm_chart_note(chart, cm_phrasing_text(&chart->page, phrase, (cm_slot_list){&filled, 1}));
}

static void note_revised(cm_chart *chart, const slot_list *list) {
    cm_page *page = &chart->page;
    double revised = 0, turnover = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->slots[i].has_data && isfinite(list->slots[i].period->revised_m2)) {
            revised += list->slots[i].period->revised_m2;
            turnover += fabs(list->slots[i].period->revised_m2);
        }
    if (turnover < 0.5e6)
        return;
    const cm_slot number = {"number", cm_words_signed(&page->scene, page->lang, revised / 1e6, 0),
                            false};
    const cm_slot net = {
        "net", cm_phrasing_text(page, CM_PHRASE_AREA_KM2, (cm_slot_list){&number, 1}), false};
    cm_chart_note(chart,
                  cm_phrasing_text(page, CM_PHRASE_CHART_REVISED_NOTE, (cm_slot_list){&net, 1}));
}

cm_code cm_chart_months_describe(cm_chart *chart) {
    const slot_list list = list_slots(chart);
    if (list.count == 0)
        return cm_error_set(chart->page.error, CM_ERR_INPUT, NULL, "the series has no months");
    note_slots(chart, &list, is_partial, CM_PHRASE_CHART_PARTIAL_NOTE);
    note_slots(chart, &list, is_empty, CM_PHRASE_CHART_NO_DATA_NOTE);
    note_revised(chart, &list);
    cm_chart_note(chart, cm_texts_phrase(&chart->page, CM_PHRASE_CHART_CHANGE_NOTE));
    return cm_chart_set_panel(chart);
}

/* ---- bars --------------------------------------------------------------------------------- */

typedef struct {
    cm_chart *chart;
    slot_list list;
    cm_rect plot;
    cm_scale y; /* km² */
    double slot_px;
    int decimals; /* of figures */
    bool figures; /* upon each bar */
    bool nets;    /* beneath each bar */
} bar_plot;

static double middle(const bar_plot *plot, size_t i) {
    return plot->plot.left + ((double)i + 0.5) * plot->slot_px;
}

static cm_fill_style bar_style(const cm_style *style, bool gained, bool partial) {
    cm_fill_style fill = cm_fill_style_of(style, gained ? CM_FILL_GAINED : CM_FILL_LOST);
    if (partial) {
        fill.fill.alpha = 0.5;
        fill.line = gained ? style->page : cm_color_with_alpha(fill.line, 0.6);
        if (gained) {
            fill.line_px = 2;
            fill.every_px = 7;
            fill.rising = true;
        }
    }
    return fill;
}

/* From zero to a value of a slot, upwards or downwards. */
static void draw_bar(bar_plot *plot, size_t i, bool gained) {
    cm_page *page = &plot->chart->page;
    const slot *s = &plot->list.slots[i];
    const double km2 = (gained ? s->period->gained_m2 : -s->period->lost_m2) / 1e6;
    const double zero = cm_scale_px(&plot->y, 0), end = cm_scale_px(&plot->y, km2);
    const double half = fmax(BAR * plot->slot_px, 1) / 2, at = middle(plot, i);
    const cm_rect box = {at - half, fmin(zero, end), at + half, fmax(zero, end)};
    if (box.bottom - box.top <= 0)
        return;
    const bool partial = is_partial(s);
    const cm_fill_style fill = bar_style(&page->style, gained, partial);
    const cm_path *path = cm_scene_rect(&page->scene, box);
    cm_fill_draw(&page->scene, &fill, path, NULL, box, page->s);
    /* What is white on white shows by its edge. */
    cm_scene_path(&page->scene, path,
                  (cm_paint){.stroke = gained ? page->style.gained : page->style.border,
                             .stroke_px = fmax(0.8 * page->s, 0.6),
                             .dash_px = {partial ? 4 * page->s : 0, partial ? 3 * page->s : 0},
                             .id = cm_scene_printf(&page->scene, "%s-%s",
                                                   gained ? "gained" : "lost", s->period->name)});
}

static void draw_net(bar_plot *plot, size_t i) {
    cm_page *page = &plot->chart->page;
    const slot *s = &plot->list.slots[i];
    const double at = middle(plot, i), half = plot->slot_px * (BAR + 0.14) / 2;
    const double y = cm_scale_px(&plot->y, net_m2(s) / 1e6);
    const cm_xy ends[] = {{at - half, y}, {at + half, y}};
    const cm_path *line = cm_scene_line(&page->scene, ends, 2);
    cm_scene_path(&page->scene, line,
                  (cm_paint){.stroke = page->style.page, .stroke_px = fmax(5 * page->s, 2.4)});
    cm_scene_path(&page->scene, line,
                  (cm_paint){.stroke = page->style.ink,
                             .stroke_px = fmax(2.4 * page->s, 1),
                             .id = cm_scene_printf(&page->scene, "net-%s", s->period->name)});
}

static cm_chart_words figure_words(const bar_plot *plot, double km2, bool net) {
    cm_page *page = &plot->chart->page;
    return (cm_chart_words){cm_words_signed(&page->scene, page->lang, km2, plot->decimals), net,
                            cm_chart_type(plot->chart, FIGURE),
                            net ? page->style.ink : page->style.ink2};
}

static double widest_figure(const bar_plot *plot, bool net) {
    double widest = 0;
    for (size_t i = 0; i < plot->list.count; i++) {
        const slot *s = &plot->list.slots[i];
        if (!s->has_data)
            continue;
        const double values[] = {s->period->gained_m2, -s->period->lost_m2, net_m2(s)};
        for (size_t k = net ? 2 : 0; k < (net ? 3 : 2); k++)
            widest =
                fmax(widest, cm_chart_width(plot->chart, figure_words(plot, values[k] / 1e6, net)));
    }
    return widest;
}

/* A figure at the end of a bar; one that is free and within the plot. */
static void write_figure(bar_plot *plot, size_t i, bool gained) {
    const slot *s = &plot->list.slots[i];
    const double km2 = (gained ? s->period->gained_m2 : -s->period->lost_m2) / 1e6;
    if (fabs(km2) * pow(10, plot->decimals) < 0.5)
        return;
    const cm_chart_words words = figure_words(plot, km2, false);
    const double half = cm_chart_width(plot->chart, words) / 2, gap = 5 * plot->chart->page.s;
    const double x = fmax(fmin(middle(plot, i), plot->plot.right - half), plot->plot.left + half);
    const double end = cm_scale_px(&plot->y, km2);
    const cm_xy at = {x, gained ? end - gap : end + gap + 0.74 * words.size_px};
    cm_text_run run;
    const cm_text text = cm_chart_text(plot->chart, &run, words, CM_ANCHOR_MIDDLE, at);
    if (cm_chart_is_free(plot->chart, text.ink))
        cm_chart_put(plot->chart, &text);
    else
        cm_scene_drop(&plot->chart->page.scene, words.words, "value", "no room");
}

/* All bars' figures, or where they find no room side by side those of the greatest bars. */
static void write_figures(bar_plot *plot) {
    size_t most[2] = {plot->list.count, plot->list.count};
    for (size_t i = 0; i < plot->list.count; i++) {
        const slot *s = &plot->list.slots[i];
        if (!s->has_data)
            continue;
        if (plot->figures) {
            write_figure(plot, i, true);
            write_figure(plot, i, false);
        }
        if (most[0] == plot->list.count ||
            s->period->gained_m2 > plot->list.slots[most[0]].period->gained_m2)
            most[0] = i;
        if (most[1] == plot->list.count ||
            s->period->lost_m2 > plot->list.slots[most[1]].period->lost_m2)
            most[1] = i;
    }
    for (size_t k = 0; k < 2 && !plot->figures; k++)
        if (most[k] < plot->list.count)
            write_figure(plot, most[k], k == 0);
}

static void write_nets(bar_plot *plot, double left, double baseline) {
    cm_chart *chart = plot->chart;
    (void)cm_chart_write(chart,
                         (cm_chart_words){cm_texts_phrase(&chart->page, CM_PHRASE_CHART_NET), true,
                                          cm_chart_type(chart, FIGURE), chart->page.style.ink},
                         CM_ANCHOR_START, (cm_xy){left, baseline});
    for (size_t i = 0; i < plot->list.count; i++)
        if (plot->list.slots[i].has_data)
            (void)cm_chart_write(chart,
                                 figure_words(plot, net_m2(&plot->list.slots[i]) / 1e6, true),
                                 CM_ANCHOR_MIDDLE, (cm_xy){middle(plot, i), baseline});
}

/* One text for each run of slots without data, where it is wide enough. */
static void write_no_data(bar_plot *plot) {
    cm_chart *chart = plot->chart;
    const cm_chart_words words = {cm_texts_phrase(&chart->page, CM_PHRASE_CHART_NO_DATA), false,
                                  cm_chart_type(chart, FIGURE), chart->page.style.ink2};
    const double width = cm_chart_width(chart, words);
    for (size_t i = 0; i < plot->list.count;) {
        size_t end = i;
        while (end < plot->list.count && !plot->list.slots[end].has_data)
            end++;
        if (end > i && (double)(end - i) * plot->slot_px >= width + 4 * chart->page.s)
            (void)cm_chart_write(chart, words, CM_ANCHOR_MIDDLE,
                                 (cm_xy){(middle(plot, i) + middle(plot, end - 1)) / 2,
                                         cm_scale_px(&plot->y, 0) - 6 * chart->page.s});
        i = end > i ? end : i + 1;
    }
}

/* ---- names of months and years ------------------------------------------------------------ */

static cm_chart_words name_words(const bar_plot *plot, size_t i, const char *fields, bool bold) {
    return (cm_chart_words){name_of(plot->chart, &plot->list.slots[i], fields), bold,
                            cm_chart_type(plot->chart, TYPE), plot->chart->page.style.ink2};
}

/* Whether a slot's name is written where every so many are. */
static bool is_named(const slot *s, int every) {
    return s->month > 0 ? (s->month - 1) % every == 0 : s->year % every == 0;
}

/* Writes the names of slots, or only tries whether they fit. */
static bool write_names(bar_plot *plot, const char *fields, int every, double baseline, bool dry) {
    const double gap = (strcmp(fields, "LLLLL") == 0 ? 2 : 7) * plot->chart->page.s;
    double free_from = -INFINITY;
    for (size_t i = 0; i < plot->list.count; i++) {
        if (!is_named(&plot->list.slots[i], every))
            continue;
        const cm_chart_words words = name_words(plot, i, fields, plot->list.years);
        const double half = cm_chart_width(plot->chart, words) / 2, at = middle(plot, i);
        if (at - half < free_from || at + half > plot->chart->page.panel.right ||
            at - half < plot->chart->page.panel.left)
            return false;
        free_from = at + half + gap;
        if (!dry)
            (void)cm_chart_write(plot->chart, words, CM_ANCHOR_MIDDLE, (cm_xy){at, baseline});
    }
    return true;
}

/* The year under the months of it, a rule between years. */
static void write_years(bar_plot *plot, double top, double baseline) {
    cm_page *page = &plot->chart->page;
    double free_from = page->panel.left;
    for (size_t i = 0; i < plot->list.count;) {
        size_t end = i;
        while (end < plot->list.count && plot->list.slots[end].year == plot->list.slots[i].year)
            end++;
        const double left = plot->plot.left + (double)i * plot->slot_px;
        const double right = plot->plot.left + (double)end * plot->slot_px;
        const cm_chart_words words = name_words(plot, i, "y", true);
        const double half = cm_chart_width(plot->chart, words) / 2;
        const double at =
            fmin(fmax((left + right) / 2, page->panel.left + half), page->panel.right - half);
        const cm_xy rule[] = {{left, top}, {left, baseline}};
        if (i > 0)
            cm_scene_path(
                &page->scene, cm_scene_line(&page->scene, rule, 2),
                (cm_paint){.stroke = page->style.oblast, .stroke_px = fmax(0.8 * page->s, 0.6)});
        if (at - half >= free_from) {
            (void)cm_chart_write(plot->chart, words, CM_ANCHOR_MIDDLE, (cm_xy){at, baseline});
            free_from = at + half + 8 * page->s;
        }
        i = end;
    }
}

/* How often a name is written, and in which form. */
typedef struct {
    const char *fields;
    int every;
} naming;

static void write_axis(bar_plot *plot, double top) {
    static const naming months[] = {{"LLL", 1}, {"LLLLL", 1}, {"LLL", 2}, {"LLL", 3}, {"LLL", 6}};
    static const naming years[] = {{"y", 1}, {"y", 2}, {"y", 5}, {"y", 10}, {"y", 20}, {"y", 50}};
    const naming *ways = plot->list.years ? years : months;
    const size_t count =
        plot->list.years ? sizeof years / sizeof years[0] : sizeof months / sizeof months[0];
    const double type = cm_chart_type(plot->chart, TYPE);
    for (size_t i = 0; i < count; i++)
        if (write_names(plot, ways[i].fields, ways[i].every, top + 1.2 * type, true)) {
            (void)write_names(plot, ways[i].fields, ways[i].every, top + 1.2 * type, false);
            break;
        }
    if (!plot->list.years)
        write_years(plot, top, top + 2.5 * type);
}

/* ---- the key ------------------------------------------------------------------------------ */

typedef struct {
    double x, baseline;
} pen;

/* Moves to a new line where so much finds no room in this one. */
static void make_room(const bar_plot *plot, pen *at, double width, double size) {
    const cm_rect panel = plot->chart->page.panel;
    if (at->x > panel.left && at->x + width > panel.right) {
        at->x = panel.left;
        at->baseline += 1.5 * size;
    }
}

static void write_key(bar_plot *plot, pen *at, cm_phrase phrase) {
    cm_page *page = &plot->chart->page;
    const double s = page->s, size = cm_chart_type(plot->chart, TITLE), swatch = 1.6 * size;
    const cm_chart_words words = {cm_texts_phrase(page, phrase), false, size, page->style.ink};
    const double width = swatch + 7 * s + cm_chart_width(plot->chart, words);
    make_room(plot, at, width, size);
    const cm_rect box = {at->x, at->baseline - 0.78 * size, at->x + swatch,
                         at->baseline + 0.04 * size};
    if (phrase == CM_PHRASE_CHART_NET) {
        const cm_xy ends[] = {{box.left, (box.top + box.bottom) / 2},
                              {box.right, (box.top + box.bottom) / 2}};
        cm_scene_path(&page->scene, cm_scene_line(&page->scene, ends, 2),
                      (cm_paint){.stroke = page->style.ink, .stroke_px = fmax(2.4 * s, 1)});
    } else {
        const bool gained = phrase == CM_PHRASE_CHART_GAINED;
        const cm_fill_style fill = bar_style(&page->style, gained, false);
        const cm_path *path = cm_scene_rect(&page->scene, box);
        cm_fill_draw(&page->scene, &fill, path, NULL, box, s);
        cm_scene_path(&page->scene, path,
                      (cm_paint){.stroke = gained ? page->style.gained : page->style.border,
                                 .stroke_px = fmax(0.8 * s, 0.6)});
    }
    (void)cm_chart_write(plot->chart, words, CM_ANCHOR_START,
                         (cm_xy){box.right + 7 * s, at->baseline});
    at->x += width + 24 * s;
}

/* The unit of the scale and what the marks stand for, in one line; returns its foot. */
static double write_head(bar_plot *plot) {
    cm_page *page = &plot->chart->page;
    const double size = cm_chart_type(plot->chart, TITLE);
    const cm_chart_words title = {cm_texts_phrase(page, plot->list.years
                                                            ? CM_PHRASE_CHART_AXIS_YEARS
                                                            : CM_PHRASE_CHART_AXIS_MONTHS),
                                  false, size, page->style.ink2};
    pen at = {page->panel.left, page->panel.top + size};
    cm_scene_group(&page->scene, "key");
    (void)cm_chart_write(plot->chart, title, CM_ANCHOR_START, (cm_xy){at.x, at.baseline});
    at.x += cm_chart_width(plot->chart, title) + 32 * page->s;
    write_key(plot, &at, CM_PHRASE_CHART_GAINED);
    write_key(plot, &at, CM_PHRASE_CHART_LOST);
    write_key(plot, &at, CM_PHRASE_CHART_NET);
    cm_scene_group_end(&page->scene);
    return at.baseline + 0.6 * size;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void fit_values(const slot_list *list, double *low, double *high) {
    *low = *high = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->slots[i].has_data) {
            const cm_series_period *p = list->slots[i].period;
            *high = fmax(*high, fmax(p->gained_m2, net_m2(&list->slots[i])) / 1e6);
            *low = fmin(*low, fmin(-p->lost_m2, net_m2(&list->slots[i])) / 1e6);
        }
    if (*high - *low <= 0)
        *high = 1;
}

static void draw_bars(bar_plot *plot) {
    cm_page *page = &plot->chart->page;
    cm_scene_group(&page->scene, "bars");
    for (size_t i = 0; i < plot->list.count; i++) {
        if (!plot->list.slots[i].has_data)
            continue;
        draw_bar(plot, i, true);
        draw_bar(plot, i, false);
        draw_net(plot, i);
    }
    const double zero = cm_scale_px(&plot->y, 0);
    const cm_xy axis[] = {{plot->plot.left, zero}, {plot->plot.right, zero}};
    cm_scene_path(&page->scene, cm_scene_line(&page->scene, axis, 2),
                  (cm_paint){.stroke = page->style.ink2, .stroke_px = fmax(1.2 * page->s, 0.8)});
    cm_scene_group_end(&page->scene);
}

void cm_chart_months_draw(cm_chart *chart) {
    cm_page *page = &chart->page;
    const double s = page->s, size = cm_chart_type(chart, FIGURE),
                 type = cm_chart_type(chart, TYPE);
    bar_plot plot = {.chart = chart, .list = list_slots(chart), .plot = page->panel};
    if (page->scene.failed)
        return;
    fit_values(&plot.list, &plot.y.from, &plot.y.to);
    const double span = plot.y.to - plot.y.from;
    plot.decimals = span < 2 ? 2 : span < 20 ? 1 : 0;
    plot.plot.top = write_head(&plot);
    const double axis_top = page->panel.bottom - (plot.list.years ? 1.5 : 2.7) * type;
    const cm_ticks ticks =
        cm_ticks_of_values(plot.y.from, plot.y.to, cm_chart_lines(chart, axis_top - plot.plot.top));
    const cm_chart_words net = {cm_texts_phrase(page, CM_PHRASE_CHART_NET), true, size,
                                page->style.ink};
    plot.plot.left +=
        fmax(cm_chart_values_width(chart, &ticks), cm_chart_width(chart, net)) + 12 * s;
    plot.slot_px = (plot.plot.right - plot.plot.left) / (double)plot.list.count;
    plot.figures = widest_figure(&plot, false) <= plot.slot_px - 3 * s;
    plot.nets = widest_figure(&plot, true) <= plot.slot_px - 3 * s;
    plot.plot.bottom = axis_top - (plot.nets ? 1.7 * size : 4 * s);
    /* Room for the figures at the ends of the bars. */
    plot.y.to_px = plot.plot.top + 1.4 * size;
    plot.y.from_px = plot.plot.bottom - (plot.y.from < 0 ? 1.4 * size : 0);
    cm_chart_draw_values(chart, &ticks, &plot.y, page->panel.left, page->panel.right);
    draw_bars(&plot);
    write_figures(&plot);
    if (plot.nets)
        write_nets(&plot, page->panel.left, axis_top - 0.45 * size);
    else
        cm_scene_drop(&page->scene, net.words, "value", "no room for a figure per bar");
    write_no_data(&plot);
    write_axis(&plot, axis_top);
}
