#include <math.h>
#include <stdio.h>
#include <string.h>

#include "layout/chartplot.h"
#include "layout/words.h"

/* At 1600 x 900. */
static const double TYPE = 15, GRID = 0.8, AXIS = 1.2, TICK = 6, BETWEEN_DATES = 10;
enum { LINES_MAX = 5 };
enum { TICKS_MAX = 24 }; /* more are a ruler, not an axis */

/* ---- values ------------------------------------------------------------------------------- */

static cm_chart_words figure(cm_chart *chart, const cm_ticks *ticks, size_t i) {
    const double value = ticks->first + ticks->step * (double)i;
    return (cm_chart_words){cm_words_number(&chart->page.scene, chart->page.lang,
                                            fabs(value) < ticks->step / 2 ? 0 : value,
                                            ticks->decimals),
                            false, cm_chart_type(chart, TYPE), chart->page.style.ink2};
}

size_t cm_chart_lines(const cm_chart *chart, double height) {
    const double lines = floor(height / (2.6 * cm_chart_type(chart, TYPE)));
    return lines < 2 ? 2 : lines < LINES_MAX ? (size_t)lines : LINES_MAX;
}

double cm_chart_values_width(cm_chart *chart, const cm_ticks *ticks) {
    double widest = 0;
    for (size_t i = 0; i < ticks->count; i++)
        widest = fmax(widest, cm_chart_width(chart, figure(chart, ticks, i)));
    return widest;
}

void cm_chart_draw_values(cm_chart *chart, const cm_ticks *ticks, const cm_scale *y, double left,
                          double right) {
    const double s = chart->page.s;
    cm_scene_group(&chart->page.scene, "values");
    for (size_t i = 0; i < ticks->count; i++) {
        const double at = cm_scale_px(y, ticks->first + ticks->step * (double)i);
        const cm_xy ends[] = {{left, at}, {right, at}};
        cm_scene_path(
            &chart->page.scene, cm_scene_line(&chart->page.scene, ends, 2),
            (cm_paint){.stroke = chart->page.style.oblast, .stroke_px = fmax(GRID * s, 0.6)});
        (void)cm_chart_write(chart, figure(chart, ticks, i), CM_ANCHOR_START,
                             (cm_xy){left, at - 5 * s});
    }
    cm_scene_group_end(&chart->page.scene);
}

/* ---- dates -------------------------------------------------------------------------------- */

/* A tick with its date: day or month over month or year. */
typedef struct {
    double x;
    cm_chart_words lower, upper; /* words of upper NULL: as for the tick before */
} date_tick;

typedef struct {
    date_tick ticks[TICKS_MAX];
    size_t count;
} date_ticks;

double cm_chart_dates_height(const cm_chart *chart) {
    return TICK * chart->page.s + 2.7 * cm_chart_type(chart, TYPE);
}

cm_scale cm_chart_time(const cm_chart *chart, double left, double right) {
    const cm_curve *curve = &chart->curve;
    double from = curve->points[0].day, to = curve->points[curve->count - 1].day;
    if (from == to) { /* a single day stands in the middle */
        from -= 1;
        to += 1;
    }
    return (cm_scale){from, to, left, right};
}

static date_tick tick_of(cm_chart *chart, cm_date_step step, int day, double x, bool first) {
    static const char *const lower[] = {
        [CM_STEP_DAYS] = "d", [CM_STEP_MONTHS] = "LLL", [CM_STEP_YEARS] = "y"};
    static const char *const upper[] = {
        [CM_STEP_DAYS] = "yLLLL", [CM_STEP_MONTHS] = "y", [CM_STEP_YEARS] = NULL};
    char iso[11];
    cm_date_from_days(day, iso);
    const bool starts =
        strcmp(iso + 8, "01") == 0 && (step.kind == CM_STEP_DAYS || strncmp(iso + 5, "01", 2) == 0);
    date_tick tick = {.x = x};
    tick.lower = (cm_chart_words){
        cm_words_date_as(&chart->page.scene, chart->page.lang, iso, lower[step.kind]),
        step.kind == CM_STEP_YEARS, cm_chart_type(chart, TYPE), chart->page.style.ink2};
    tick.upper = tick.lower;
    tick.upper.bold = true;
    tick.upper.words =
        upper[step.kind] != NULL && (first || starts)
            ? cm_words_date_as(&chart->page.scene, chart->page.lang, iso, upper[step.kind])
            : NULL;
    return tick;
}

/* Where a date of this width is centred so as not to reach beyond the sides. */
static double within(double x, double width, double left, double right) {
    return fmax(fmin(x, right - width / 2), left + width / 2);
}

/* Lists the ticks of a step; false: they are too dense to be read. */
static bool list_ticks(cm_chart *chart, cm_date_step step, const cm_scale *x, double left,
                       double right, date_ticks *list) {
    const double gap = BETWEEN_DATES * chart->page.s;
    double free_from = left;
    list->count = 0;
    for (int day = cm_date_step_next(step, (int)ceil(x->from)); day <= x->to;
         day = cm_date_step_next(step, day + 1)) {
        if (list->count == TICKS_MAX)
            return false;
        const double at = cm_scale_px(x, day);
        date_tick tick = tick_of(chart, step, day, at, list->count == 0);
        const double width = cm_chart_width(chart, tick.lower);
        const double middle = within(at, width, left, right);
        if (middle - width / 2 < free_from - 0.01)
            return false;
        free_from = middle + width / 2 + gap;
        list->ticks[list->count++] = tick;
    }
    return true;
}

/* The second row, from its end, or only whether all of it fits but the first text, which need not
 * stand where the next one is near. */
static bool write_upper(cm_chart *chart, const date_ticks *list, double baseline, double left,
                        double right, bool dry) {
    const double gap = BETWEEN_DATES * chart->page.s;
    double room_to = right + gap;
    for (size_t i = list->count; i-- > 0;) {
        const date_tick *tick = &list->ticks[i];
        if (tick->upper.words == NULL)
            continue;
        const double width = cm_chart_width(chart, tick->upper);
        const double middle = within(tick->x, width, left, right);
        if (middle + width / 2 + gap > room_to + 0.01)
            return i == 0;
        if (!dry)
            (void)cm_chart_write(chart, tick->upper, CM_ANCHOR_MIDDLE, (cm_xy){middle, baseline});
        room_to = middle - width / 2;
    }
    return true;
}

void cm_chart_draw_dates(cm_chart *chart, const cm_scale *x, double y, double left, double right) {
    const double s = chart->page.s, type = cm_chart_type(chart, TYPE);
    date_ticks list = {.count = 0};
    cm_date_step step;
    bool fits = false;
    for (size_t i = 0; !fits && cm_date_step_of(i, &step); i++) {
        /* Most steps are out of the question by their number alone. */
        const int days = step.kind == CM_STEP_DAYS     ? step.every
                         : step.kind == CM_STEP_MONTHS ? 30 * step.every
                                                       : 365 * step.every;
        if ((x->to - x->from) / days * type > x->to_px - x->from_px)
            continue;
        fits = list_ticks(chart, step, x, left, right, &list) &&
               write_upper(chart, &list, 0, left, right, true);
    }
    cm_scene_group(&chart->page.scene, NULL);
    const cm_xy ends[] = {{x->from_px, y}, {x->to_px, y}};
    const cm_paint paint = {.stroke = chart->page.style.ink2, .stroke_px = fmax(AXIS * s, 0.6)};
    cm_scene_path(&chart->page.scene, cm_scene_line(&chart->page.scene, ends, 2), paint);
    for (size_t i = 0; fits && i < list.count; i++) {
        const date_tick *tick = &list.ticks[i];
        const cm_xy mark[] = {{tick->x, y}, {tick->x, y + TICK * s}};
        cm_scene_path(&chart->page.scene, cm_scene_line(&chart->page.scene, mark, 2), paint);
        const double width = cm_chart_width(chart, tick->lower);
        (void)cm_chart_write(
            chart, tick->lower, CM_ANCHOR_MIDDLE,
            (cm_xy){within(tick->x, width, left, right), y + TICK * s + 1.15 * type});
    }
    if (fits)
        (void)write_upper(chart, &list, y + TICK * s + 2.4 * type, left, right, false);
    cm_scene_group_end(&chart->page.scene);
}
