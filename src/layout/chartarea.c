#include <math.h>

#include "layout/chartplot.h"
#include "layout/words.h"

/* At 1600 x 900. */
static const double TITLE = 16, FIGURE = 18, TYPE = 15, LINE = 2.6, DOT = 5, HOLLOW = 4.2;
/* Below this share of the greatest value the least is near enough to zero to show it. */
static const double NEAR_ZERO = 0.35;
/* Room above and below the values, for labels, as a share of their span. */
static const double ABOVE = 0.16, BELOW = 0.12;
/* What may be added below for the sake of a tick, as a share of the scale. */
static const double FOOT_MOST = 0.15;
enum { REDRAWN_LABELS_MAX = 3 };

/* ---- what it says ------------------------------------------------------------------------- */

static bool is_revision(const cm_chart *chart, size_t point) {
    return chart->series->days[chart->curve.points[point].index].revision;
}

static void note_gaps(cm_chart *chart) {
    cm_scene_builder *scene = &chart->page.scene;
    const cm_curve *curve = &chart->curve;
    const char **names = cm_arena_calloc(&scene->arena, curve->count, sizeof *names);
    size_t count = 0;
    if (names == NULL) {
        scene->failed = true;
        return;
    }
    for (size_t i = 0; i < curve->count; i++) {
        if (!cm_curve_has_gap_after(curve, i))
            continue;
        char from[11], to[11];
        cm_date_from_days(curve->points[i].day + 1, from);
        cm_date_from_days(curve->points[i + 1].day - 1, to);
        names[count++] = cm_scene_printf(scene, "%s – %s",
                                         cm_words_date_as(scene, chart->page.lang, from, "dMMMy"),
                                         cm_words_date_as(scene, chart->page.lang, to, "dMMMy"));
    }
    if (count == 0)
        return;
    const cm_slot slot = {"list", cm_chart_list(chart, names, count), false};
    cm_chart_note(
        chart, cm_phrasing_text(&chart->page, CM_PHRASE_CHART_GAPS_NOTE, (cm_slot_list){&slot, 1}));
}

cm_code cm_chart_area_describe(cm_chart *chart) {
    chart->has_share = true;
    note_gaps(chart);
    bool any = false;
    for (size_t i = 0; i < chart->curve.count; i++)
        any = any || is_revision(chart, i);
    if (any)
        cm_chart_note(chart, cm_texts_phrase(&chart->page, CM_PHRASE_CHART_REDRAWN_NOTE));
    return cm_chart_set_panel(chart);
}

/* ---- the scale ---------------------------------------------------------------------------- */

/* Values in km². */
static cm_ticks fit_scale(const cm_curve *curve, size_t lines, cm_scale *y) {
    const double least = curve->least_m2 / 1e6, greatest = curve->greatest_m2 / 1e6;
    double span = greatest - least;
    if (span <= 0) /* a flat curve */
        span = fmax(fabs(greatest) * 0.01, 1);
    double low = least - BELOW * span;
    const double high = greatest + ABOVE * span;
    if (least >= 0 && (least <= NEAR_ZERO * greatest || low < 0))
        low = 0;
    cm_ticks ticks = cm_ticks_of_values(low, high, lines);
    *y = (cm_scale){.from = low, .to = high};
    /* A tick at the foot, unless that pushes the curve up. */
    const double foot = ticks.first - ticks.step;
    if (low < ticks.first && low - foot <= FOOT_MOST * (high - low)) {
        y->from = ticks.first = foot;
        ticks.count++;
    }
    return ticks;
}

static const char *axis_title(cm_chart *chart, bool cut) {
    const char *what = cm_texts_phrase(&chart->page, CM_PHRASE_CHART_AXIS_AREA);
    return cut ? cm_scene_printf(&chart->page.scene, "%s (%s)", what,
                                 cm_texts_phrase(&chart->page, CM_PHRASE_CHART_AXIS_CUT))
               : what;
}

/* ---- marks and labels --------------------------------------------------------------------- */

typedef struct {
    cm_scale x, y;
    cm_rect plot;
    const cm_path *line, *gaps, *marks;
} area_plot;

static cm_xy place(const cm_chart *chart, const area_plot *plot, size_t point) {
    const cm_curve_point *p = &chart->curve.points[point];
    return (cm_xy){cm_scale_px(&plot->x, p->day), cm_scale_px(&plot->y, p->value_m2 / 1e6)};
}

static void add_circle(cm_path_builder *path, cm_xy centre, double radius) {
    enum { CORNERS = 24 };
    static const double step = 6.283185307179586 / CORNERS;
    cm_path_builder_start(path, true);
    for (int i = 0; i < CORNERS; i++)
        cm_path_builder_add(
            path, (cm_xy){centre.x + radius * cos(i * step), centre.y + radius * sin(i * step)});
}

/* A circle on each day that looks like a revision, and on the two that are labelled. */
static void draw_marks(cm_chart *chart, area_plot *plot) {
    cm_page *page = &chart->page;
    const double s = page->s, hollow = fmax(HOLLOW * s, 2), dot = fmax(DOT * s, 2.5);
    cm_path_builder path = {0};
    for (size_t i = 0; i < chart->curve.count; i++)
        if (is_revision(chart, i) && i != chart->marked)
            add_circle(&path, place(chart, plot, i), hollow);
    plot->marks = cm_path_builder_finish(&path, &page->scene);
    cm_path_builder_clear(&path);
    cm_scene_path(&page->scene, plot->marks,
                  (cm_paint){.fill = page->style.page,
                             .stroke = page->style.front,
                             .stroke_px = fmax(1.6 * s, 1),
                             .id = "redrawn"});
    const cm_xy at = place(chart, plot, chart->marked);
    const bool is_hollow = is_revision(chart, chart->marked);
    cm_scene_path(&page->scene, cm_scene_circle(&page->scene, at, dot + fmax(1.6 * s, 1)),
                  (cm_paint){.fill = page->style.page});
    cm_scene_path(&page->scene, cm_scene_circle(&page->scene, at, dot),
                  (cm_paint){.fill = is_hollow ? page->style.page : page->style.front,
                             .stroke = page->style.front,
                             .stroke_px = fmax(1.6 * s, 1),
                             .id = "marked"});
}

static void label_value(cm_chart *chart, const area_plot *plot, size_t point, bool large) {
    cm_page *page = &chart->page;
    const cm_curve_point *p = &chart->curve.points[point];
    const double share = chart->series->days[p->index].headline_share;
    const char *value = cm_texts_area(page, p->value_m2);
    if (isfinite(share))
        value = cm_scene_printf(&page->scene, "%s (%s)", value,
                                cm_words_percent(&page->scene, page->lang, share, share >= 1));
    const cm_chart_words lines[] = {
        {value, true, cm_chart_type(chart, large ? FIGURE : TYPE), page->style.ink},
        {cm_chart_date(chart, p->index), false, cm_chart_type(chart, TYPE), page->style.ink2}};
    const cm_path *const obstacles[] = {plot->line, plot->gaps, plot->marks};
    (void)cm_chart_place(chart, &(cm_chart_label){.at = place(chart, plot, point),
                                                  .clear_px = 12 * page->s,
                                                  .lines = lines,
                                                  .count = 2,
                                                  .within = plot->plot,
                                                  .obstacles = obstacles,
                                                  .obstacle_count = 3,
                                                  .important = true});
}

/* The greatest jumps among the days that look like revisions, as far as there is room. */
static void label_revisions(cm_chart *chart, const area_plot *plot) {
    cm_page *page = &chart->page;
    const cm_curve *curve = &chart->curve;
    const cm_chart_words words = {cm_texts_phrase(page, CM_PHRASE_CHART_REDRAWN), false,
                                  cm_chart_type(chart, TYPE), page->style.ink2};
    const cm_path *const obstacles[] = {plot->line, plot->gaps, plot->marks};
    double below = INFINITY; /* jumps of that size have been labelled */
    for (int turn = 0; turn < REDRAWN_LABELS_MAX; turn++) {
        size_t greatest = 0;
        double most = -1;
        for (size_t i = 1; i < curve->count; i++) {
            const double jump = fabs(curve->points[i].value_m2 - curve->points[i - 1].value_m2);
            if (is_revision(chart, i) && jump < below && jump > most) {
                most = jump;
                greatest = i;
            }
        }
        if (most < 0)
            return;
        below = most;
        (void)cm_chart_place(chart, &(cm_chart_label){.at = place(chart, plot, greatest),
                                                      .clear_px = 9 * page->s,
                                                      .lines = &words,
                                                      .count = 1,
                                                      .within = plot->plot,
                                                      .obstacles = obstacles,
                                                      .obstacle_count = 3});
    }
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void draw_curve(cm_chart *chart, area_plot *plot) {
    cm_page *page = &chart->page;
    const double s = page->s;
    /* The curve is in m², the scale in km². */
    const cm_scale y = {plot->y.from * 1e6, plot->y.to * 1e6, plot->y.from_px, plot->y.to_px};
    cm_curve_project(&chart->curve, &plot->x, &y, &page->scene, &plot->line, &plot->gaps);
    cm_scene_path(&page->scene, plot->gaps,
                  (cm_paint){.stroke = cm_color_with_alpha(page->style.front, 0.7),
                             .stroke_px = fmax(1.2 * s, 0.8),
                             .dash_px = {fmax(1.6 * s, 1), fmax(4 * s, 3)},
                             .id = "gaps"});
    cm_scene_path(
        &page->scene, plot->line,
        (cm_paint){.stroke = page->style.front, .stroke_px = fmax(LINE * s, 1.2), .id = "curve"});
}

void cm_chart_area_draw(cm_chart *chart) {
    cm_page *page = &chart->page;
    const double s = page->s;
    area_plot plot = {.plot = page->panel};
    const double title = cm_chart_type(chart, TITLE);
    plot.plot.top += 2.2 * title;
    plot.plot.bottom -= cm_chart_dates_height(chart);
    const cm_ticks ticks =
        fit_scale(&chart->curve, cm_chart_lines(chart, plot.plot.bottom - plot.plot.top), &plot.y);
    (void)cm_chart_write(
        chart,
        (cm_chart_words){axis_title(chart, plot.y.from != 0), false, title, page->style.ink2},
        CM_ANCHOR_START, (cm_xy){page->panel.left, page->panel.top + title});
    plot.y.from_px = plot.plot.bottom;
    plot.y.to_px = plot.plot.top;
    plot.plot.left += cm_chart_values_width(chart, &ticks) + 12 * s;
    plot.plot.right -= (DOT + 2) * s;
    plot.x = cm_chart_time(chart, plot.plot.left, plot.plot.right);
    cm_chart_draw_values(chart, &ticks, &plot.y, page->panel.left, page->panel.right);
    cm_chart_draw_dates(chart, &plot.x, plot.plot.bottom, page->panel.left, page->panel.right);
    draw_curve(chart, &plot);
    draw_marks(chart, &plot);
    plot.plot.right = page->panel.right;
    label_value(chart, &plot, chart->marked, true);
    if (chart->marked != 0)
        label_value(chart, &plot, 0, false);
    label_revisions(chart, &plot);
}
