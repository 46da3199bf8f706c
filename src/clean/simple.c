#include "clean/simple.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct {
    cm_lonlat a, b;
    uint32_t next; /* the edge that starts at b */
} edge;

/* All edges of a shape, findable by place: each is listed in every cell that its box reaches. */
typedef struct {
    edge *edges;
    size_t edge_count;
    cm_box box;
    size_t columns, rows;
    double per_lon, per_lat; /* cells per degree */
    uint32_t *starts, *items;
} edge_cells;

static void list_ring(edge_cells *cells, const cm_ring *ring) {
    const size_t first = cells->edge_count;
    for (size_t i = 0; i < ring->count; i++) {
        const bool last = i + 1 == ring->count;
        cells->edges[cells->edge_count] = (edge){ring->points[i], ring->points[last ? 0 : i + 1],
                                                 (uint32_t)(last ? first : cells->edge_count + 1)};
        cells->edge_count++;
    }
}

typedef struct {
    size_t left, right, bottom, top;
} cell_range;

static size_t cell_at(double value, double low, double per_degree, size_t count) {
    const double at = (value - low) * per_degree;
    return at <= 0 ? 0 : at >= (double)count ? count - 1 : (size_t)at;
}

static cell_range cells_of(const edge_cells *c, const edge *e) {
    return (cell_range){
        cell_at(cm_lesser(e->a.lon, e->b.lon), c->box.west, c->per_lon, c->columns),
        cell_at(cm_greater(e->a.lon, e->b.lon), c->box.west, c->per_lon, c->columns),
        cell_at(cm_lesser(e->a.lat, e->b.lat), c->box.south, c->per_lat, c->rows),
        cell_at(cm_greater(e->a.lat, e->b.lat), c->box.south, c->per_lat, c->rows)};
}

static void free_cells(edge_cells *cells) {
    free(cells->edges);
    free(cells->starts);
    free(cells->items);
}

/* About as many cells as edges. An edge so long that it fills the lists is no case for this. */
static bool index_edges(edge_cells *c) {
    const double width = cm_greater(c->box.east - c->box.west, 1e-12);
    const double height = cm_greater(c->box.north - c->box.south, 1e-12);
    const double side = sqrt(width * height / (double)c->edge_count);
    c->columns = (size_t)cm_lesser(cm_greater(ceil(width / side), 1), 4096);
    c->rows = (size_t)cm_lesser(cm_greater(ceil(height / side), 1), 4096);
    c->per_lon = (double)c->columns / width;
    c->per_lat = (double)c->rows / height;
    c->starts = calloc(c->columns * c->rows + 1, sizeof *c->starts);
    if (c->starts == NULL)
        return false;
    size_t total = 0;
    for (size_t i = 0; i < c->edge_count; i++) {
        const cell_range r = cells_of(c, &c->edges[i]);
        total += (r.right - r.left + 1) * (r.top - r.bottom + 1);
        if (total > 64 * c->edge_count + 4096)
            return false;
        for (size_t row = r.bottom; row <= r.top; row++)
            for (size_t column = r.left; column <= r.right; column++)
                c->starts[row * c->columns + column]++;
    }
    c->items = malloc((total + 1) * sizeof *c->items);
    if (c->items == NULL)
        return false;
    uint32_t sum = 0;
    for (size_t i = 0; i <= c->columns * c->rows; i++) {
        sum += c->starts[i];
        c->starts[i] = sum;
    }
    for (size_t i = 0; i < c->edge_count; i++) {
        const cell_range r = cells_of(c, &c->edges[i]);
        for (size_t row = r.bottom; row <= r.top; row++)
            for (size_t column = r.left; column <= r.right; column++)
                c->items[--c->starts[row * c->columns + column]] = (uint32_t)i;
    }
    return true;
}

static bool same(cm_lonlat a, cm_lonlat b) {
    return a.lon == b.lon && a.lat == b.lat;
}

static bool boxes_meet(const edge *e, const edge *f) {
    return cm_greater(e->a.lon, e->b.lon) >= cm_lesser(f->a.lon, f->b.lon) &&
           cm_greater(f->a.lon, f->b.lon) >= cm_lesser(e->a.lon, e->b.lon) &&
           cm_greater(e->a.lat, e->b.lat) >= cm_lesser(f->a.lat, f->b.lat) &&
           cm_greater(f->a.lat, f->b.lat) >= cm_lesser(e->a.lat, e->b.lat);
}

/* Whether two edges that do not follow each other have a point in common. */
static bool edges_meet(cm_geos *geos, const edge *e, const edge *f) {
    const int a = cm_geos_orientation(geos, e->a, e->b, f->a);
    const int b = cm_geos_orientation(geos, e->a, e->b, f->b);
    if (a == b && a != 0)
        return false;
    const int c = cm_geos_orientation(geos, f->a, f->b, e->a);
    const int d = cm_geos_orientation(geos, f->a, f->b, e->b);
    /* On one line: their boxes meet, and so do they. */
    return c != d || c == 0;
}

/* Whether an edge turns back along the one before it. */
static bool turns_back(cm_geos *geos, const edge *e, const edge *next) {
    if (cm_geos_orientation(geos, e->a, e->b, next->b) != 0)
        return false;
    return (e->b.lon - e->a.lon) * (next->b.lon - next->a.lon) +
               (e->b.lat - e->a.lat) * (next->b.lat - next->a.lat) <
           0;
}

static bool pair_is_fine(const edge_cells *c, cm_geos *geos, uint32_t i, uint32_t k) {
    const edge *e = &c->edges[i], *f = &c->edges[k];
    if (e->next == k)
        return !turns_back(geos, e, f) && (f->next != i || !turns_back(geos, f, e));
    if (f->next == i)
        return !turns_back(geos, f, e);
    return !boxes_meet(e, f) || !edges_meet(geos, e, f);
}

static bool edges_are_apart(const edge_cells *c, cm_geos *geos) {
    for (size_t cell = 0; cell < c->columns * c->rows; cell++)
        for (uint32_t i = c->starts[cell]; i < c->starts[cell + 1]; i++)
            for (uint32_t k = i + 1; k < c->starts[cell + 1]; k++)
                if (!pair_is_fine(c, geos, c->items[i], c->items[k]))
                    return false;
    return true;
}

/* ---- nesting ------------------------------------------------------------------------------ */

static bool box_has(cm_box box, cm_lonlat p) {
    return p.lon >= box.west && p.lon <= box.east && p.lat >= box.south && p.lat <= box.north;
}

/* How often the other polygons cover a point, holes not counted. */
static int cover(const cm_multipolygon *shape, const cm_box *boxes, size_t own, cm_lonlat p) {
    int times = 0;
    for (size_t i = 0; i < shape->count; i++)
        if (i != own && box_has(boxes[i], p))
            times += cm_multipolygon_has_point(&(cm_multipolygon){1, &shape->polygons[i]}, p);
    return times;
}

/* Rings do not meet: so one point of each tells where all of it lies. */
static bool nesting_is_right(const cm_multipolygon *shape) {
    cm_box *boxes = malloc((shape->count + 1) * sizeof *boxes);
    bool right = boxes != NULL;
    for (size_t i = 0; right && i < shape->count; i++)
        boxes[i] = cm_ring_box(&shape->polygons[i].shell);
    for (size_t i = 0; right && i < shape->count; i++) {
        const cm_polygon *polygon = &shape->polygons[i];
        const cm_polygon shell = {polygon->shell, 0, NULL};
        right = cover(shape, boxes, i, polygon->shell.points[0]) == 0;
        for (size_t h = 0; right && h < polygon->hole_count; h++) {
            const cm_lonlat p = polygon->holes[h].points[0];
            right = cm_multipolygon_has_point(&(cm_multipolygon){1, &shell}, p);
            for (size_t k = 0; right && k < polygon->hole_count; k++) {
                const cm_polygon other = {polygon->holes[k], 0, NULL};
                right = k == h || !cm_multipolygon_has_point(&(cm_multipolygon){1, &other}, p);
            }
        }
    }
    free(boxes);
    return right;
}

bool cm_shape_is_simple(cm_geos *geos, const cm_multipolygon *shape) {
    const size_t points = cm_multipolygon_point_count(shape);
    edge_cells cells = {.box = cm_multipolygon_box(shape)};
    if (points < 3 || points > UINT32_MAX / 64)
        return false;
    cells.edges = malloc(points * sizeof *cells.edges);
    for (size_t i = 0; cells.edges != NULL && i < shape->count; i++) {
        list_ring(&cells, &shape->polygons[i].shell);
        for (size_t h = 0; h < shape->polygons[i].hole_count; h++)
            list_ring(&cells, &shape->polygons[i].holes[h]);
    }
    bool simple = cells.edges != NULL;
    for (size_t i = 0; simple && i < cells.edge_count; i++)
        simple = !same(cells.edges[i].a, cells.edges[i].b);
    simple =
        simple && index_edges(&cells) && edges_are_apart(&cells, geos) && nesting_is_right(shape);
    free_cells(&cells);
    return simple;
}
