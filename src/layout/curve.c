#include "layout/curve.h"

#include <math.h>
#include <stdlib.h>

#include "controlmap/load.h"

/* Steps of so many days are bridged by the line itself. */
enum { BRIDGED_DAYS = 4 };

static int by_size(const void *a, const void *b) {
    const int p = *(const int *)a, q = *(const int *)b;
    return (p > q) - (p < q);
}

/* Twice the usual step: a weekly series has no gaps of seven days. */
static int gap_of(cm_scene_builder *scene, const cm_curve_point *points, size_t count) {
    if (count < 3)
        return BRIDGED_DAYS;
    int *steps = cm_arena_calloc(&scene->arena, count - 1, sizeof *steps);
    if (steps == NULL) {
        scene->failed = true;
        return BRIDGED_DAYS;
    }
    for (size_t i = 0; i + 1 < count; i++)
        steps[i] = points[i + 1].day - points[i].day;
    qsort(steps, count - 1, sizeof *steps, by_size);
    const int twice = 2 * steps[(count - 1) / 2];
    return twice > BRIDGED_DAYS ? twice : BRIDGED_DAYS;
}

cm_curve cm_curve_of_series(cm_scene_builder *scene, const cm_series *series, const size_t *unit) {
    cm_curve curve = {.least_m2 = INFINITY, .greatest_m2 = -INFINITY};
    cm_curve_point *points = cm_arena_calloc(&scene->arena, series->day_count, sizeof *points);
    if (points == NULL) {
        scene->failed = true;
        return curve;
    }
    for (size_t i = 0; i < series->day_count; i++) {
        const cm_series_day *day = &series->days[i];
        const double value = unit != NULL ? day->units[*unit].controlled_m2 : day->headline_m2;
        if (!isfinite(value) || !cm_date_is_valid(day->as_of))
            continue;
        points[curve.count++] = (cm_curve_point){cm_date_to_days(day->as_of), value, i};
        curve.least_m2 = fmin(curve.least_m2, value);
        curve.greatest_m2 = fmax(curve.greatest_m2, value);
    }
    curve.points = points;
    curve.gap_days = gap_of(scene, points, curve.count);
    return curve;
}

bool cm_curve_has_gap_after(const cm_curve *curve, size_t point) {
    return point + 1 < curve->count &&
           curve->points[point + 1].day - curve->points[point].day > curve->gap_days;
}

/* ---- on the page -------------------------------------------------------------------------- */

static cm_xy place(const cm_curve_point *point, const cm_scale *x, const cm_scale *y) {
    return (cm_xy){cm_scale_px(x, point->day), cm_scale_px(y, point->value_m2)};
}

/* Adds the first, lowest, highest and last of the points [from, to), which share a column of
 * pixels, in their order. */
static void add_column(const cm_curve *curve, size_t from, size_t to, const cm_scale *x,
                       const cm_scale *y, cm_path_builder *path) {
    size_t low = from, high = from;
    for (size_t i = from; i < to; i++) {
        low = curve->points[i].value_m2 < curve->points[low].value_m2 ? i : low;
        high = curve->points[i].value_m2 > curve->points[high].value_m2 ? i : high;
    }
    const size_t order[] = {from, low < high ? low : high, low < high ? high : low, to - 1};
    for (size_t k = 0; k < 4; k++)
        if (k == 0 || order[k] != order[k - 1])
            cm_path_builder_add(path, place(&curve->points[order[k]], x, y));
}

/* Adds the points [from, to), between which no day is missing. */
static void add_stretch(const cm_curve *curve, size_t from, size_t to, const cm_scale *x,
                        const cm_scale *y, cm_path_builder *path) {
    cm_path_builder_start(path, false);
    if (to - from == 1) {
        const cm_xy at = place(&curve->points[from], x, y);
        cm_path_builder_add(path, (cm_xy){at.x - 1, at.y});
        cm_path_builder_add(path, (cm_xy){at.x + 1, at.y});
        return;
    }
    for (size_t start = from; start < to;) {
        const double column = floor(cm_scale_px(x, curve->points[start].day));
        size_t end = start + 1;
        while (end < to && floor(cm_scale_px(x, curve->points[end].day)) == column)
            end++;
        add_column(curve, start, end, x, y, path);
        start = end;
    }
}

void cm_curve_project(const cm_curve *curve, const cm_scale *x, const cm_scale *y,
                      cm_scene_builder *scene, const cm_path **line, const cm_path **gaps) {
    cm_path_builder along = {0}, across = {0};
    for (size_t from = 0; from < curve->count;) {
        size_t to = from + 1;
        while (to < curve->count && !cm_curve_has_gap_after(curve, to - 1))
            to++;
        add_stretch(curve, from, to, x, y, &along);
        if (to < curve->count) {
            cm_path_builder_start(&across, false);
            cm_path_builder_add(&across, place(&curve->points[to - 1], x, y));
            cm_path_builder_add(&across, place(&curve->points[to], x, y));
        }
        from = to;
    }
    *line = cm_path_builder_finish(&along, scene);
    *gaps = cm_path_builder_finish(&across, scene);
    cm_path_builder_clear(&along);
    cm_path_builder_clear(&across);
}
