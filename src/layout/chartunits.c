#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layout/chartplot.h"
#include "layout/words.h"

/* At 1600 x 900. */
static const double TITLE = 16, NAME = 16, FIGURE = 15, LINE = 2.2, DOT = 3.6;
static const double LEAST_WIDTH = 210, LEAST_HEIGHT = 150, GUTTER = 34, BETWEEN_ROWS = 22;
/* Width by height that suits a panel, and what empty places in the grid weigh against it. */
static const double PANEL_SHAPE = 2, EMPTY_COST = 4;
/* A scale spans at least this share of the unit's greatest value, and of the greatest span of all:
 * finer ones would make a great show of nothing. */
static const double LEAST_OF_VALUE = 0.02, LEAST_OF_SPANS = 0.005;
/* Room above and below a curve for its figures, as a share of its span. */
static const double PAD = 0.4;

/* ---- units -------------------------------------------------------------------------------- */

typedef struct {
    size_t unit; /* in the frame */
    cm_curve curve;
    double change_m2;
    cm_chart_words name, share;
    double head_px; /* width of both, side by side */
} panel;

typedef struct {
    panel *panels;
    size_t count, shown;
    size_t columns, rows;
    double width, height; /* of one */
    double span_m2;       /* that every scale has at least */
} panel_grid;

static const char *name_of(cm_chart *chart, size_t unit) {
    const cm_unit_figures *u = &chart->series->frame->units[unit];
    return u->feature != NULL ? cm_page_short_name(&chart->page, u) : u->name;
}

static const char *share_of(cm_chart *chart, size_t unit, double controlled_m2) {
    cm_unit_figures u = chart->series->frame->units[unit];
    u.controlled_m2 = controlled_m2;
    u.share = controlled_m2 / u.measured_m2;
    return isfinite(u.share) ? cm_texts_share(&chart->page, &u) : "";
}

static int by_change(const void *a, const void *b) {
    const panel *p = a, *q = b;
    const double x = fabs(p->change_m2), y = fabs(q->change_m2);
    if (x != y)
        return x > y ? -1 : 1;
    if (p->curve.greatest_m2 != q->curve.greatest_m2)
        return p->curve.greatest_m2 > q->curve.greatest_m2 ? -1 : 1;
    return (p->unit > q->unit) - (p->unit < q->unit);
}

static panel_grid list_panels(cm_chart *chart) {
    cm_page *page = &chart->page;
    const size_t units = chart->series->frame->unit_count;
    panel_grid grid = {.panels = cm_arena_calloc(&page->scene.arena, units, sizeof(panel))};
    if (grid.panels == NULL) {
        page->scene.failed = true;
        return grid;
    }
    for (size_t i = 0; i < units; i++) {
        panel p = {.unit = i, .curve = cm_curve_of_series(&page->scene, chart->series, &i)};
        /* Under half a km² would be printed as none. */
        if (p.curve.count == 0 || p.curve.greatest_m2 < 0.5e6)
            continue;
        const double last = p.curve.points[p.curve.count - 1].value_m2;
        p.change_m2 = last - p.curve.points[0].value_m2;
        p.name =
            (cm_chart_words){name_of(chart, i), true, cm_chart_type(chart, NAME), page->style.ink};
        p.share = (cm_chart_words){share_of(chart, i, last), false, cm_chart_type(chart, NAME),
                                   page->style.ink};
        p.head_px = cm_chart_width(chart, p.name) + 12 * page->s + cm_chart_width(chart, p.share);
        grid.span_m2 =
            fmax(grid.span_m2, LEAST_OF_SPANS * (p.curve.greatest_m2 - p.curve.least_m2));
        grid.panels[grid.count++] = p;
    }
    qsort(grid.panels, grid.count, sizeof *grid.panels, by_change);
    return grid;
}

/* ---- the grid ----------------------------------------------------------------------------- */

static double panels_top(const cm_chart *chart) {
    return chart->page.panel.top + 2.1 * cm_chart_type(chart, TITLE);
}

/* As many columns and rows as have room and are needed, panels as wide as their heads at least. */
static void fit_grid(const cm_chart *chart, panel_grid *grid) {
    const double s = chart->page.s;
    const cm_rect area = chart->page.panel;
    const double width = area.right - area.left;
    const double height = area.bottom - cm_chart_dates_height(chart) - panels_top(chart);
    double least = LEAST_WIDTH * s;
    for (size_t i = 0; i < grid->count; i++)
        least = fmax(least, grid->panels[i].head_px);
    const size_t columns = (size_t)fmax(floor((width + GUTTER * s) / (least + GUTTER * s)), 1);
    const size_t rows =
        (size_t)fmax(floor((height + BETWEEN_ROWS * s) / ((LEAST_HEIGHT + BETWEEN_ROWS) * s)), 1);
    grid->shown = grid->count < columns * rows ? grid->count : columns * rows;
    double least_cost = INFINITY;
    for (size_t r = 1; r <= rows; r++) {
        const size_t c = grid->shown == 0 ? 1 : (grid->shown + r - 1) / r;
        if (c > columns || (c * (r - 1) >= grid->shown && r > 1))
            continue;
        const double shape = width / (double)c / (height / (double)r);
        const double empty = (double)(c * r - grid->shown) / (double)(c * r);
        const double cost = fabs(log(shape / PANEL_SHAPE)) + EMPTY_COST * empty;
        if (cost < least_cost) {
            least_cost = cost;
            grid->columns = c;
            grid->rows = r;
        }
    }
    grid->width = (width - (double)(grid->columns - 1) * GUTTER * s) / (double)grid->columns;
    grid->height = (height - (double)(grid->rows - 1) * BETWEEN_ROWS * s) / (double)grid->rows;
}

static void note_hidden(cm_chart *chart, const panel_grid *grid) {
    if (grid->shown == grid->count)
        return;
    const char **names =
        cm_arena_calloc(&chart->page.scene.arena, grid->count - grid->shown, sizeof *names);
    if (names == NULL) {
        chart->page.scene.failed = true;
        return;
    }
    for (size_t i = grid->shown; i < grid->count; i++)
        names[i - grid->shown] = grid->panels[i].name.words;
    const cm_slot slot = {"list", cm_chart_list(chart, names, grid->count - grid->shown), false};
    cm_chart_note(chart, cm_phrasing_text(&chart->page, CM_PHRASE_CHART_NOT_SHOWN_NOTE,
                                          (cm_slot_list){&slot, 1}));
}

cm_code cm_chart_units_describe(cm_chart *chart) {
    cm_page *page = &chart->page;
    panel_grid grid = list_panels(chart);
    const cm_slot slots[] = {
        {"unit", cm_texts_unit(page, false), false},
        {"unit-of", cm_texts_unit(page, true), false},
        {"date", cm_chart_date(chart, chart->curve.points[chart->curve.count - 1].index), false}};
    const char *shares =
        cm_phrasing_text(page, CM_PHRASE_CHART_SHARE_NOTE, (cm_slot_list){slots, 3});
    cm_chart_note(chart, shares);
    /* The longer the list of what is not shown, the less is shown: a second look settles it. */
    cm_code code = cm_chart_set_panel(chart);
    for (int turn = 0; turn < 2 && code == CM_OK && !page->scene.failed; turn++) {
        fit_grid(chart, &grid);
        chart->note_count = 0;
        note_hidden(chart, &grid);
        cm_chart_note(chart, shares);
        code = cm_chart_set_panel(chart);
    }
    return code;
}

/* ---- panels ------------------------------------------------------------------------------- */

static void label_end(cm_chart *chart, const panel *p, size_t point, cm_xy at, cm_rect within,
                      const cm_path *line, const cm_path *gaps) {
    const cm_path *const obstacles[] = {line, gaps};
    const bool last = point > 0;
    const cm_chart_words words = {cm_words_number(&chart->page.scene, chart->page.lang,
                                                  p->curve.points[point].value_m2 / 1e6, 0),
                                  last, cm_chart_type(chart, FIGURE),
                                  last ? chart->page.style.ink : chart->page.style.ink2};
    (void)cm_chart_place(chart, &(cm_chart_label){.at = at,
                                                  .clear_px = 8 * chart->page.s,
                                                  .lines = &words,
                                                  .count = 1,
                                                  .within = within,
                                                  .obstacles = obstacles,
                                                  .obstacle_count = 2,
                                                  .important = true});
}

static void draw_dot(cm_chart *chart, cm_xy at) {
    const double radius = fmax(DOT * chart->page.s, 2);
    cm_scene_path(&chart->page.scene, cm_scene_circle(&chart->page.scene, at, radius),
                  (cm_paint){.fill = chart->page.style.front});
}

/* The curve in the middle, and room for its figures. */
static cm_scale fit_scale(const cm_curve *curve, double least_span, double foot, double top) {
    const double middle = (curve->greatest_m2 + curve->least_m2) / 2;
    const double span =
        fmax(fmax(curve->greatest_m2 - curve->least_m2, LEAST_OF_VALUE * fabs(middle)),
             fmax(least_span, 1e6));
    return (cm_scale){middle - (0.5 + PAD) * span, middle + (0.5 + PAD) * span, foot, top};
}

static void draw_panel(cm_chart *chart, const panel_grid *grid, size_t number, cm_rect box) {
    const panel *p = &grid->panels[number];
    cm_page *page = &chart->page;
    const double s = page->s, size = p->name.size_px;
    const char *id = page->map->figures->units[p->unit].id;
    cm_scene_group(&page->scene, cm_scene_printf(&page->scene, "unit-%s", id));
    (void)cm_chart_write(chart, p->name, CM_ANCHOR_START, (cm_xy){box.left, box.top + size});
    if (p->share.words[0] != '\0')
        (void)cm_chart_write(chart, p->share, CM_ANCHOR_END, (cm_xy){box.right, box.top + size});
    const cm_rect plot = {box.left, box.top + 1.4 * size, box.right, box.bottom};
    const cm_rect room = {plot.left, plot.top, plot.right, plot.bottom - 5 * s};
    const cm_scale x = cm_chart_time(chart, plot.left + 4 * s, plot.right - 5 * s);
    const cm_scale y = fit_scale(&p->curve, grid->span_m2, plot.bottom, plot.top);
    const cm_xy foot[] = {{plot.left, plot.bottom}, {plot.right, plot.bottom}};
    if (number + grid->columns >= grid->shown) /* the lowest of its column */
        cm_chart_draw_dates(chart, &x, plot.bottom, box.left, box.right);
    cm_scene_path(&page->scene, cm_scene_line(&page->scene, foot, 2),
                  (cm_paint){.stroke = page->style.oblast, .stroke_px = fmax(s, 0.6)});
    const cm_path *line, *gaps;
    cm_curve_project(&p->curve, &x, &y, &page->scene, &line, &gaps);
    cm_scene_path(&page->scene, gaps,
                  (cm_paint){.stroke = cm_color_with_alpha(page->style.front, 0.7),
                             .stroke_px = fmax(1.1 * s, 0.8),
                             .dash_px = {fmax(1.6 * s, 1), fmax(4 * s, 3)}});
    cm_scene_path(&page->scene, line,
                  (cm_paint){.stroke = page->style.front, .stroke_px = fmax(LINE * s, 1.1)});
    const size_t last = p->curve.count - 1;
    const cm_curve_point *ends[] = {&p->curve.points[0], &p->curve.points[last]};
    const cm_xy from = {cm_scale_px(&x, ends[0]->day), cm_scale_px(&y, ends[0]->value_m2)};
    const cm_xy to = {cm_scale_px(&x, ends[1]->day), cm_scale_px(&y, ends[1]->value_m2)};
    draw_dot(chart, to);
    label_end(chart, p, last, to, room, line, gaps);
    if (last > 0)
        label_end(chart, p, 0, from, room, line, gaps);
    cm_scene_group_end(&page->scene);
}

void cm_chart_units_draw(cm_chart *chart) {
    cm_page *page = &chart->page;
    panel_grid grid = list_panels(chart);
    if (page->scene.failed)
        return;
    fit_grid(chart, &grid);
    const double s = page->s, title = cm_chart_type(chart, TITLE);
    const char *what = cm_texts_phrase(page, CM_PHRASE_CHART_AXIS_AREA);
    const char *own = cm_texts_phrase(page, CM_PHRASE_CHART_AXIS_OWN);
    cm_chart_words words = {cm_scene_printf(&page->scene, "%s (%s)", what, own), false, title,
                            page->style.ink2};
    if (cm_chart_width(chart, words) > page->panel.right - page->panel.left)
        words.words = what;
    (void)cm_chart_write(chart, words, CM_ANCHOR_START,
                         (cm_xy){page->panel.left, page->panel.top + title});
    for (size_t i = 0; i < grid.shown; i++) {
        const double left =
            page->panel.left + (double)(i % grid.columns) * (grid.width + GUTTER * s);
        const double top =
            panels_top(chart) + (double)(i / grid.columns) * (grid.height + BETWEEN_ROWS * s);
        draw_panel(chart, &grid, i, (cm_rect){left, top, left + grid.width, top + grid.height});
    }
}
