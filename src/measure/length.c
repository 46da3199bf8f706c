#include <math.h>
#include <stdlib.h>

#include "base/ellipsoid.h"
#include "base/geometry.h"
#include "base/sum.h"
#include "controlmap/measure.h"
#include "measure/front.h"
#include "measure/polygons.h"

static const double RADIAN = 3.14159265358979323846 / 180.0;

/* A stretch of the line that may still have to be divided. */
typedef struct {
    size_t first, last;
} stretch;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* Distance of p from the straight piece between a and b, in the metric at p. */
static double distance_m(cm_lonlat p, cm_lonlat a, cm_lonlat b, const cm_earth *earth) {
    const double east = cm_radius_parallel(p.lat, earth) * RADIAN;
    const double north = cm_radius_meridian(p.lat, earth) * RADIAN;
    const double ax = (a.lon - p.lon) * east, ay = (a.lat - p.lat) * north;
    const double dx = (b.lon - a.lon) * east, dy = (b.lat - a.lat) * north;
    const double square = dx * dx + dy * dy;
    double along = square > 0 ? -(ax * dx + ay * dy) / square : 0;
    along = fmin(1, fmax(0, along));
    return hypot(ax + along * dx, ay + along * dy);
}

/* The point between the ends of a stretch that is furthest from the piece between them. */
static size_t furthest(const cm_ring *line, stretch s, const cm_earth *earth, double *far_m) {
    size_t found = s.first;
    *far_m = 0;
    for (size_t i = s.first + 1; i < s.last; i++) {
        const double away =
            distance_m(line->points[i], line->points[s.first], line->points[s.last], earth);
        if (away > *far_m) {
            *far_m = away;
            found = i;
        }
    }
    return found;
}

/* A stretch within the tolerance counts as the piece between its ends. The stack holds at most one
 * stretch per point. */
static double simplified_length(const cm_ring *line, double tolerance_m, const cm_earth *earth,
                                stretch *stack) {
    cm_sum total = {0};
    size_t depth = 0;
    if (line->count > 1)
        stack[depth++] = (stretch){0, line->count - 1};
    while (depth > 0) {
        const stretch s = stack[--depth];
        double far_m;
        const size_t at = furthest(line, s, earth, &far_m);
        if (s.last - s.first < 2 || (far_m <= tolerance_m && tolerance_m > 0)) {
            cm_sum_add(&total, cm_edge_length(line->points[s.first], line->points[s.last], earth));
            continue;
        }
        /* Points exactly between the ends have no furthest among them. */
        const size_t middle = at > s.first ? at : s.first + 1;
        stack[depth++] = (stretch){middle, s.last};
        stack[depth++] = (stretch){s.first, middle};
    }
    return cm_sum_total(&total);
}

static cm_code measure_lines(const cm_multipolygon *lines, const cm_earth *earth,
                             const double *tolerance_m, size_t count, double *length_m,
                             cm_error *error) {
    size_t longest = 0;
    for (size_t i = 0; i < lines->count; i++)
        longest =
            lines->polygons[i].shell.count > longest ? lines->polygons[i].shell.count : longest;
    stretch *stack = calloc(longest + 1, sizeof *stack);
    if (stack == NULL)
        return out_of_memory(error);
    for (size_t t = 0; t < count; t++) {
        cm_sum total = {0};
        for (size_t i = 0; i < lines->count; i++)
            cm_sum_add(&total,
                       simplified_length(&lines->polygons[i].shell, tolerance_m[t], earth, stack));
        length_m[t] = cm_sum_total(&total);
    }
    free(stack);
    return CM_OK;
}

cm_code cm_front_lengths(const cm_figures *figures, const double *tolerance_m, size_t count,
                         double *length_m, cm_error *error) {
    cm_arena arena = {0};
    cm_multipolygon control, lines;
    cm_code code =
        cm_polygons_list(figures->control, &arena, &control) ? CM_OK : out_of_memory(error);
    if (code == CM_OK)
        code = cm_front_lines(&control, figures->boundary, &figures->outline,
                              figures->front_margin_m, 0, &figures->earth, &arena, &lines, error);
    if (code == CM_OK)
        code = measure_lines(&lines, &figures->earth, tolerance_m, count, length_m, error);
    cm_arena_clear(&arena);
    return code;
}
