#include <math.h>
#include <string.h>

#include "layout/chartplot.h"

/* Room between two labels, and between a label and a line, at 1600 x 900. */
static const double APART = 4, OFF_LINE = 3;
static const double LINE_HEIGHT = 1.3;
enum { LEAST_TYPE = 11 };

/* ---- texts -------------------------------------------------------------------------------- */

double cm_chart_type(const cm_chart *chart, double size) {
    return fmax(size * chart->page.s, LEAST_TYPE);
}

cm_text cm_chart_text(const cm_chart *chart, cm_text_run *run, cm_chart_words words,
                      cm_anchor anchor, cm_xy at) {
    *run = (cm_text_run){words.words, words.bold};
    cm_text text = {.run_count = 1,
                    .runs = run,
                    .size_px = words.size_px,
                    .tabular = true,
                    .anchor = anchor,
                    .color = words.color,
                    .halo = cm_color_with_alpha(chart->page.style.page, 0.85),
                    .halo_px = 2.6 * chart->page.s,
                    .at = at};
    (void)cm_typesetter_measure(&chart->page.typesetter, &text);
    return text;
}

void cm_chart_put(cm_chart *chart, const cm_text *text) {
    cm_scene_text(&chart->page.scene, text);
    cm_scene_label_box(&chart->page.scene, text->ink);
}

cm_rect cm_chart_write(cm_chart *chart, cm_chart_words words, cm_anchor anchor, cm_xy at) {
    cm_text_run run;
    const cm_text text = cm_chart_text(chart, &run, words, anchor, at);
    cm_chart_put(chart, &text);
    return text.ink;
}

double cm_chart_width(const cm_chart *chart, cm_chart_words words) {
    cm_text_run run;
    const cm_text text = cm_chart_text(chart, &run, words, CM_ANCHOR_START, (cm_xy){0, 0});
    return text.ink.right;
}

bool cm_chart_is_free(const cm_chart *chart, cm_rect box) {
    const cm_scene_builder *scene = &chart->page.scene;
    for (size_t i = 0; i < scene->label_count; i++)
        if (cm_rect_meets(scene->label_boxes[i], box))
            return false;
    return true;
}

/* ---- lines under a box -------------------------------------------------------------------- */

/* Cuts [low, high] of a segment's parameter to where it lies between two bounds. */
static bool clip_axis(double from, double to, double least, double most, double *low,
                      double *high) {
    const double length = to - from;
    if (length == 0)
        return from >= least && from <= most;
    const double a = (least - from) / length, b = (most - from) / length;
    *low = fmax(*low, fmin(a, b));
    *high = fmin(*high, fmax(a, b));
    return *low <= *high;
}

static bool segment_meets(cm_xy a, cm_xy b, cm_rect box) {
    double low = 0, high = 1;
    return clip_axis(a.x, b.x, box.left, box.right, &low, &high) &&
           clip_axis(a.y, b.y, box.top, box.bottom, &low, &high);
}

static bool path_meets(const cm_path *path, cm_rect box) {
    for (size_t i = 0; i < path->count; i++) {
        const cm_subpath *sub = &path->subpaths[i];
        for (size_t k = 1; k < sub->count; k++)
            if (segment_meets(sub->points[k - 1], sub->points[k], box))
                return true;
    }
    return false;
}

/* ---- places ------------------------------------------------------------------------------- */

/* A side of the point: where the label's box stands, in its own widths and heights and in
 * distances from the point. */
typedef struct {
    double widths, heights;
    double right, down; /* distances */
    cm_anchor anchor;
    double cost;
} side;

static const side SIDES[] = {
    {-0.5, -1, 0, -1, CM_ANCHOR_MIDDLE, 0},    {-1, -1, 0, -1, CM_ANCHOR_END, 0.05},
    {0, -1, 0, -1, CM_ANCHOR_START, 0.05},     {0, -0.5, 1, 0, CM_ANCHOR_START, 0.10},
    {-1, -0.5, -1, 0, CM_ANCHOR_END, 0.15},    {-0.5, 0, 0, 1, CM_ANCHOR_MIDDLE, 0.20},
    {-1, 0, 0, 1, CM_ANCHOR_END, 0.25},        {0, 0, 0, 1, CM_ANCHOR_START, 0.25},
    {-1, -1, -0.8, -0.8, CM_ANCHOR_END, 0.30}, {0, -1, 0.8, -0.8, CM_ANCHOR_START, 0.30},
    {-1, 0, -0.8, 0.8, CM_ANCHOR_END, 0.35},   {0, 0, 0.8, 0.8, CM_ANCHOR_START, 0.35},
};
static const double DISTANCES[] = {1, 1.8, 3, 5, 8, 12};
enum { SIDE_COUNT = sizeof SIDES / sizeof SIDES[0], NEAR = 2 };

typedef struct {
    double width, height, ascent; /* ascent: from the top to the first baseline */
} block;

static block measure(const cm_chart *chart, const cm_chart_label *label) {
    block b = {0};
    double baseline = 0;
    for (size_t i = 0; i < label->count; i++) {
        cm_text_run run;
        const cm_text text =
            cm_chart_text(chart, &run, label->lines[i], CM_ANCHOR_START, (cm_xy){0, 0});
        baseline += i == 0 ? 0 : LINE_HEIGHT * label->lines[i].size_px;
        b.width = fmax(b.width, text.ink.right - fmin(text.ink.left, 0));
        b.ascent = i == 0 ? -text.ink.top : b.ascent;
        b.height = b.ascent + baseline + fmax(text.ink.bottom, 0);
    }
    return b;
}

static cm_rect box_at(const cm_chart_label *label, block b, const side *s, double distance) {
    const double left = label->at.x + s->widths * b.width + s->right * distance;
    const double top = label->at.y + s->heights * b.height + s->down * distance;
    return (cm_rect){left, top, left + b.width, top + b.height};
}

/* What a place costs; INFINITY: it can't be had. */
static double cost_of(const cm_chart *chart, const cm_chart_label *label, cm_rect box) {
    static const double covers_line = 5;
    const double s = chart->page.s;
    if (!cm_rect_holds(label->within, box) ||
        !cm_chart_is_free(chart, cm_rect_grow(box, APART * s, APART * s)))
        return INFINITY;
    const cm_rect around = cm_rect_grow(box, OFF_LINE * s, OFF_LINE * s);
    for (size_t i = 0; i < label->obstacle_count; i++)
        if (path_meets(label->obstacles[i], around))
            return label->important ? covers_line : INFINITY;
    return 0;
}

/* From a label that stands off to its point. */
static void draw_leader(cm_chart *chart, const cm_chart_label *label, cm_rect box) {
    const cm_xy nearest = {fmin(fmax(label->at.x, box.left), box.right),
                           label->at.y < box.top      ? box.top - chart->page.s
                           : label->at.y > box.bottom ? box.bottom + chart->page.s
                                                      : label->at.y};
    const double dx = nearest.x - label->at.x, dy = nearest.y - label->at.y;
    const double length = hypot(dx, dy);
    if (length <= 2 * label->clear_px)
        return;
    const cm_xy ends[] = {
        {label->at.x + dx / length * label->clear_px, label->at.y + dy / length * label->clear_px},
        nearest};
    cm_scene_path(&chart->page.scene, cm_scene_line(&chart->page.scene, ends, 2),
                  (cm_paint){.stroke = cm_color_with_alpha(chart->page.style.ink, 0.7),
                             .stroke_px = fmax(0.8 * chart->page.s, 0.6)});
}

static void draw_lines(cm_chart *chart, const cm_chart_label *label, cm_rect box, block b,
                       cm_anchor anchor) {
    const double x = anchor == CM_ANCHOR_START ? box.left
                     : anchor == CM_ANCHOR_END ? box.right
                                               : (box.left + box.right) / 2;
    double baseline = box.top + b.ascent;
    for (size_t i = 0; i < label->count; i++) {
        baseline += i == 0 ? 0 : LINE_HEIGHT * label->lines[i].size_px;
        (void)cm_chart_write(chart, label->lines[i], anchor, (cm_xy){x, baseline});
    }
}

bool cm_chart_place(cm_chart *chart, const cm_chart_label *label) {
    const block b = measure(chart, label);
    const side *best = NULL;
    cm_rect best_box = {0};
    double least = INFINITY;
    size_t best_distance = 0;
    for (size_t d = 0; d < sizeof DISTANCES / sizeof DISTANCES[0]; d++)
        for (size_t i = 0; i < SIDE_COUNT; i++) {
            const double own = SIDES[i].cost + 0.4 * (double)d;
            if (own >= least)
                continue;
            const cm_rect box = box_at(label, b, &SIDES[i], label->clear_px * DISTANCES[d]);
            const double cost = own + cost_of(chart, label, box);
            if (cost < least) {
                least = cost;
                best = &SIDES[i];
                best_box = box;
                best_distance = d;
            }
        }
    if (best == NULL) {
        cm_scene_drop(&chart->page.scene, label->lines[0].words, "value", "no room");
        return false;
    }
    if (best_distance >= NEAR)
        draw_leader(chart, label, best_box);
    draw_lines(chart, label, best_box, b, best->anchor);
    return true;
}
