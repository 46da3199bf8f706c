#include "layout/mask.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

bool cm_mask_create(cm_mask *mask, cm_rect area, double cell) {
    *mask = (cm_mask){.area = area, .cell = cell};
    mask->columns = (size_t)fmax(1, ceil((area.right - area.left) / cell));
    mask->rows = (size_t)fmax(1, ceil((area.bottom - area.top) / cell));
    mask->cells = calloc(mask->columns * mask->rows, 1);
    mask->sums = malloc((mask->columns + 1) * (mask->rows + 1) * sizeof *mask->sums);
    if (mask->cells != NULL && mask->sums != NULL)
        return true;
    cm_mask_free(mask);
    return false;
}

void cm_mask_free(cm_mask *mask) {
    if (!mask->is_lent) {
        free(mask->cells);
        free(mask->sums);
    }
    *mask = (cm_mask){0};
}

/* A crossing of an edge with the middle line of a row of cells. */
typedef struct {
    size_t row;
    double column;
} crossing;

static int compare_crossings(const void *a, const void *b) {
    const crossing *p = a, *q = b;
    if (p->row != q->row)
        return p->row < q->row ? -1 : 1;
    return p->column < q->column ? -1 : p->column > q->column ? 1 : 0;
}

/* Appends the crossings of one edge; returns false when memory ran out. */
static bool cross_rows(const cm_mask *mask, cm_xy a, cm_xy b, crossing **list, size_t *count,
                       size_t *capacity) {
    const double ay = (a.y - mask->area.top) / mask->cell - 0.5;
    const double by = (b.y - mask->area.top) / mask->cell - 0.5;
    const double ax = (a.x - mask->area.left) / mask->cell - 0.5;
    const double bx = (b.x - mask->area.left) / mask->cell - 0.5;
    const double low = fmax(ceil(fmin(ay, by)), 0);
    for (double row = low; row < fmax(ay, by) && row < (double)mask->rows; row++) {
        crossing *more = cm_grow(*list, capacity, *count, sizeof *more);
        if (more == NULL)
            return false;
        *list = more;
        more[(*count)++] = (crossing){(size_t)row, ax + (bx - ax) * (row - ay) / (by - ay)};
    }
    return true;
}

bool cm_mask_fill(cm_mask *mask, const cm_path *path) {
    crossing *list = NULL;
    size_t count = 0, capacity = 0;
    for (size_t s = 0; s < path->count; s++) {
        const cm_subpath *sub = &path->subpaths[s];
        for (size_t i = 0; i < sub->count; i++)
            if (!cross_rows(mask, sub->points[i], sub->points[i + 1 < sub->count ? i + 1 : 0],
                            &list, &count, &capacity)) {
                free(list);
                return false;
            }
    }
    if (count > 0)
        qsort(list, count, sizeof *list, compare_crossings);
    for (size_t i = 0; i + 1 < count; i += 2) {
        /* Closed rings cross every row an even number of times, so pairs stay in a row. */
        const double from = fmax(ceil(list[i].column), 0);
        const double to = fmin(list[i + 1].column, (double)mask->columns - 1);
        unsigned char *row = mask->cells + list[i].row * mask->columns;
        for (double column = from; column <= to; column++)
            row[(size_t)column] = 1;
    }
    free(list);
    return true;
}

static void mark_disc(cm_mask *mask, cm_xy centre, double distance) {
    const double x = (centre.x - mask->area.left) / mask->cell - 0.5;
    const double y = (centre.y - mask->area.top) / mask->cell - 0.5;
    const double radius = fmax(distance / mask->cell, 0.71), radius2 = radius * radius;
    const double first = fmax(ceil(x - radius), 0);
    const double last = fmin(floor(x + radius), (double)mask->columns - 1);
    for (double row = fmax(ceil(y - radius), 0); row <= y + radius && row < (double)mask->rows;
         row++)
        for (double column = first; column <= last; column++)
            if ((row - y) * (row - y) + (column - x) * (column - x) <= radius2)
                mask->cells[(size_t)row * mask->columns + (size_t)column] = 1;
}

void cm_mask_stroke(cm_mask *mask, const cm_path *path, double distance) {
    const cm_rect reach = {mask->area.left - distance, mask->area.top - distance,
                           mask->area.right + distance, mask->area.bottom + distance};
    for (size_t s = 0; s < path->count; s++) {
        const cm_subpath *sub = &path->subpaths[s];
        for (size_t i = 0; i + (sub->closed ? 0 : 1) < sub->count; i++) {
            const cm_xy a = sub->points[i], b = sub->points[i + 1 < sub->count ? i + 1 : 0];
            if (fmax(a.x, b.x) < reach.left || fmin(a.x, b.x) > reach.right ||
                fmax(a.y, b.y) < reach.top || fmin(a.y, b.y) > reach.bottom)
                continue;
            const double steps = fmax(1, ceil(hypot(b.x - a.x, b.y - a.y) / mask->cell));
            for (double k = 0; k <= steps; k++)
                mark_disc(mask,
                          (cm_xy){a.x + (b.x - a.x) * k / steps, a.y + (b.y - a.y) * k / steps},
                          distance);
        }
    }
}

void cm_mask_subtract(cm_mask *mask, const cm_mask *other) {
    for (size_t i = 0; i < mask->columns * mask->rows; i++)
        mask->cells[i] = mask->cells[i] && !other->cells[i];
}

void cm_mask_invert(cm_mask *mask) {
    for (size_t i = 0; i < mask->columns * mask->rows; i++)
        mask->cells[i] = !mask->cells[i];
}

void cm_mask_sum(cm_mask *mask) {
    const size_t stride = mask->columns + 1;
    if (mask->cells == NULL)
        return;
    memset(mask->sums, 0, stride * sizeof *mask->sums);
    for (size_t row = 0; row < mask->rows; row++) {
        const unsigned char *cells = mask->cells + row * mask->columns;
        const uint16_t *above = mask->sums + row * stride;
        uint16_t *sums = mask->sums + (row + 1) * stride;
        unsigned across = 0;
        sums[0] = 0;
        for (size_t column = 0; column < mask->columns; column++) {
            across += cells[column];
            sums[column + 1] = (uint16_t)(above[column + 1] + across);
        }
    }
}

/* As ceil(), which is a call where the processor need not have it. */
static double rounded_up(double value) {
    if (!(fabs(value) < 1e15)) /* whole already, or none */
        return value;
    const double whole = (double)(int64_t)value;
    return whole < value ? whole + 1 : whole;
}

/* The number of cell middles to the left of a coordinate, within the lattice. */
static size_t middles_before(double at, double start, double cell, size_t count) {
    const double before = (at - start) / cell - 0.5;
    if (!(before > 0))
        return 0;
    return before > (double)count - 1 ? count : (size_t)rounded_up(before);
}

/* A difference of sums is right, modulo or not, over as many rows as hold no more cells than that;
 * no row is so long. */
static double count_cells(const cm_mask *mask, size_t left, size_t right, size_t top,
                          size_t bottom) {
    const size_t stride = mask->columns + 1;
    size_t rows = bottom - top;
    if ((right - left) * rows > UINT16_MAX)
        rows = UINT16_MAX / (right - left);
    double count = 0;
    for (size_t from = top; from < bottom; from += rows) {
        const size_t to = bottom - from > rows ? from + rows : bottom;
        const uint16_t *above = mask->sums + from * stride, *below = mask->sums + to * stride;
        count += (uint16_t)(below[right] - above[right] - below[left] + above[left]);
    }
    return count;
}

double cm_mask_count(const cm_mask *mask, cm_rect box) {
    if (mask->cells == NULL)
        return 0;
    const size_t left = middles_before(box.left, mask->area.left, mask->cell, mask->columns);
    const size_t right = middles_before(box.right, mask->area.left, mask->cell, mask->columns);
    const size_t top = middles_before(box.top, mask->area.top, mask->cell, mask->rows);
    const size_t bottom = middles_before(box.bottom, mask->area.top, mask->cell, mask->rows);
    return right > left && bottom > top ? count_cells(mask, left, right, top, bottom) : 0;
}

/* The number of cell middles between two coordinates, on a lattice without end. */
static double middles_between(double from, double to, double start, double cell) {
    return rounded_up((to - start) / cell - 0.5) - rounded_up((from - start) / cell - 0.5);
}

double cm_mask_share(const cm_mask *mask, cm_rect box) {
    if (mask->cells == NULL)
        return 0;
    const double across = middles_between(box.left, box.right, mask->area.left, mask->cell);
    const double down = middles_between(box.top, box.bottom, mask->area.top, mask->cell);
    if (across > 0 && down > 0)
        return cm_mask_count(mask, box) / (across * down);
    /* A box between the middles of cells. */
    const cm_xy middle = {(box.left + box.right) / 2, (box.top + box.bottom) / 2};
    return cm_mask_at(mask, middle) ? 1 : 0;
}

cm_xy cm_mask_middle(const cm_mask *mask, size_t cell) {
    return (cm_xy){mask->area.left + ((double)(cell % mask->columns) + 0.5) * mask->cell,
                   mask->area.top + ((double)(cell / mask->columns) + 0.5) * mask->cell};
}

cm_rect cm_mask_extent(const cm_mask *mask) {
    cm_rect extent = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t row = 0; row < mask->rows; row++)
        for (size_t column = 0; column < mask->columns; column++)
            if (mask->cells[row * mask->columns + column]) {
                const double x = mask->area.left + (double)column * mask->cell;
                const double y = mask->area.top + (double)row * mask->cell;
                extent.left = fmin(extent.left, x);
                extent.right = fmax(extent.right, x + mask->cell);
                extent.top = fmin(extent.top, y);
                extent.bottom = fmax(extent.bottom, y + mask->cell);
            }
    return extent;
}

static void relax(float *at, float from, float step) {
    if (from + step < *at)
        *at = from + step;
}

float *cm_mask_distances(const cm_mask *mask, bool to_unset) {
    const size_t columns = mask->columns, rows = mask->rows;
    float *d = malloc(columns * rows * sizeof *d);
    if (d == NULL)
        return NULL;
    const float side = (float)mask->cell, corner = side * 1.41421356F;
    for (size_t i = 0; i < columns * rows; i++)
        d[i] = (mask->cells[i] != 0) != to_unset ? 0 : INFINITY;
    /* Two sweeps of the chamfer distance; at the edge of the lattice nothing is set. */
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < columns; column++) {
            float *at = &d[row * columns + column];
            if (to_unset && (row == 0 || column == 0 || row + 1 == rows || column + 1 == columns))
                relax(at, 0, side);
            if (column > 0)
                relax(at, at[-1], side);
            if (row > 0) {
                relax(at, *(at - columns), side);
                if (column > 0)
                    relax(at, *(at - columns - 1), corner);
                if (column + 1 < columns)
                    relax(at, *(at - columns + 1), corner);
            }
        }
    for (size_t row = rows; row-- > 0;)
        for (size_t column = columns; column-- > 0;) {
            float *at = &d[row * columns + column];
            if (column + 1 < columns)
                relax(at, at[1], side);
            if (row + 1 < rows) {
                relax(at, *(at + columns), side);
                if (column > 0)
                    relax(at, *(at + columns - 1), corner);
                if (column + 1 < columns)
                    relax(at, *(at + columns + 1), corner);
            }
        }
    return d;
}

double cm_mask_value(const cm_mask *mask, const float *distances, cm_xy point) {
    const double column = floor((point.x - mask->area.left) / mask->cell);
    const double row = floor((point.y - mask->area.top) / mask->cell);
    if (column < 0 || row < 0 || column >= (double)mask->columns || row >= (double)mask->rows)
        return INFINITY;
    return (double)distances[(size_t)row * mask->columns + (size_t)column];
}
