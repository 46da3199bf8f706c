#include "measure/front.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/ellipsoid.h"

static const double RADIAN = 3.14159265358979323846 / 180.0;
static const double STEP_MIN_M = 0.25;
/* How far beyond the margin the outline is looked for, hence the longest step. */
static const double REACH_BEYOND_M = 1000.0;
enum { CELLS_MAX = 4 * 1000 * 1000 };

typedef struct {
    cm_lonlat a, b;
} edge;

/* Outer edges, findable by place. */
typedef struct {
    edge *edges;
    size_t edge_count, edge_capacity;
    cm_box box;
    double cell_lon, cell_lat;
    size_t columns, rows;
    uint32_t *starts; /* columns * rows + 1 */
    uint32_t *items;
} edge_grid;

typedef struct {
    const cm_layer *boundary;
    const cm_box *unit_boxes;
    const edge_grid *grid;
    const cm_earth *earth;
    double margin_m, reach_m;
    cm_front_add *add;         /* told of each piece of the front */
    void *data;                /* for add */
    size_t unit;               /* the unit the walk is in; feature_count: none */
    cm_shape_builder *lines;   /* collects the front itself; NULL: not wanted */
    bool on_line;              /* the last step was front and the line goes on */
    double depth_m, deepest_m; /* what a line must reach, and what the present one has */
    bool failed;               /* memory ran out */
} walk;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- the grid ----------------------------------------------------------------------------- */

static bool add_ring(edge_grid *grid, const cm_ring *ring) {
    for (size_t i = 0; i < ring->count; i++) {
        const edge e = {ring->points[i], ring->points[i + 1 < ring->count ? i + 1 : 0]};
        const cm_box box = {fmin(e.a.lon, e.b.lon), fmin(e.a.lat, e.b.lat), fmax(e.a.lon, e.b.lon),
                            fmax(e.a.lat, e.b.lat)};
        if (!cm_box_meets(box, grid->box))
            continue;
        edge *grown = cm_grow(grid->edges, &grid->edge_capacity, grid->edge_count, sizeof *grown);
        if (grown == NULL)
            return false;
        grid->edges = grown;
        grown[grid->edge_count++] = e;
    }
    return true;
}

static size_t cell(double value, double low, double size, size_t count) {
    const double at = floor((value - low) / size);
    return at <= 0 ? 0 : at >= (double)count ? count - 1 : (size_t)at;
}

static size_t row_of(const edge_grid *grid, double lat) {
    return cell(lat, grid->box.south, grid->cell_lat, grid->rows);
}

/* The columns that an edge passes through within a row. */
static void columns_in_row(const edge_grid *grid, const edge *e, size_t row, size_t *first,
                           size_t *last) {
    double low = fmin(e->a.lon, e->b.lon), high = fmax(e->a.lon, e->b.lon);
    const double rise = e->b.lat - e->a.lat;
    if (rise != 0) {
        const double south = grid->box.south + (double)row * grid->cell_lat;
        const double at_south = e->a.lon + (e->b.lon - e->a.lon) * (south - e->a.lat) / rise;
        const double at_north =
            e->a.lon + (e->b.lon - e->a.lon) * (south + grid->cell_lat - e->a.lat) / rise;
        /* A little wide, so that rounding loses no cell. */
        low = fmax(low, fmin(at_south, at_north) - grid->cell_lon / 100);
        high = fmin(high, fmax(at_south, at_north) + grid->cell_lon / 100);
    }
    *first = cell(low, grid->box.west, grid->cell_lon, grid->columns);
    *last = cell(high, grid->box.west, grid->cell_lon, grid->columns);
}

/* Counts an edge in each cell that it passes through, or enters it there. */
static void enter_edge(edge_grid *grid, size_t index, bool count_only) {
    const edge *e = &grid->edges[index];
    const size_t last_row = row_of(grid, fmax(e->a.lat, e->b.lat));
    for (size_t row = row_of(grid, fmin(e->a.lat, e->b.lat)); row <= last_row; row++) {
        size_t first, last;
        columns_in_row(grid, e, row, &first, &last);
        for (size_t column = first; column <= last; column++) {
            uint32_t *start = &grid->starts[row * grid->columns + column];
            if (count_only)
                (*start)++;
            else
                grid->items[--*start] = (uint32_t)index;
        }
    }
}

static bool index_edges(edge_grid *grid) {
    const size_t cells = grid->columns * grid->rows;
    grid->starts = calloc(cells + 1, sizeof *grid->starts);
    if (grid->starts == NULL)
        return false;
    for (size_t i = 0; i < grid->edge_count; i++)
        enter_edge(grid, i, true);
    /* Running sums; entering the edges counts each start down to its place. */
    uint64_t sum = 0;
    for (size_t i = 0; i <= cells; i++) {
        sum += grid->starts[i];
        if (sum > UINT32_MAX)
            return false;
        grid->starts[i] = (uint32_t)sum;
    }
    grid->items = malloc(((size_t)sum + 1) * sizeof *grid->items);
    if (grid->items == NULL)
        return false;
    for (size_t i = 0; i < grid->edge_count; i++)
        enter_edge(grid, i, false);
    return true;
}

static bool build_grid(edge_grid *grid, const cm_multipolygon *outline, cm_box box, double margin_m,
                       double reach_m, const cm_earth *earth) {
    const double widest = fmin(fmax(fabs(box.south), fabs(box.north)), 89.0);
    grid->cell_lat = reach_m / (cm_radius_meridian(0, earth) * RADIAN);
    grid->cell_lon = reach_m / (cm_radius_parallel(widest, earth) * RADIAN);
    grid->box = (cm_box){box.west - grid->cell_lon, box.south - grid->cell_lat,
                         box.east + grid->cell_lon, box.north + grid->cell_lat};
    const double width = grid->box.east - grid->box.west;
    const double height = grid->box.north - grid->box.south;
    const double too_many = width / grid->cell_lon * (height / grid->cell_lat) / (double)CELLS_MAX;
    if (too_many > 1) {
        grid->cell_lon *= sqrt(too_many);
        grid->cell_lat *= sqrt(too_many);
    }
    grid->columns = (size_t)ceil(width / grid->cell_lon);
    grid->rows = (size_t)ceil(height / grid->cell_lat);
    for (size_t i = 0; i < outline->count; i++) {
        const cm_polygon *polygon = &outline->polygons[i];
        if (!add_ring(grid, &polygon->shell))
            return false;
        for (size_t h = 0; h < polygon->hole_count; h++) {
            double area_m2 = 0;
            (void)cm_polygon_area(&(cm_polygon){polygon->holes[h], 0, NULL}, earth, &area_m2, NULL);
            if (area_m2 >= 180.0 * RADIAN * margin_m * margin_m &&
                !add_ring(grid, &polygon->holes[h]))
                return false;
        }
    }
    return grid->edge_count < UINT32_MAX && index_edges(grid);
}

/* Squared distance from the origin to the segment from a to b. */
static double segment_distance2(double ax, double ay, double bx, double by) {
    const double dx = bx - ax, dy = by - ay, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? -(ax * dx + ay * dy) / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    const double x = ax + t * dx, y = ay + t * dy;
    return x * x + y * y;
}

/* Distance to the nearest outer edge, or reach_m if that is further. */
static double outer_distance(const walk *w, cm_lonlat p) {
    const edge_grid *grid = w->grid;
    const double east = cm_radius_parallel(p.lat, w->earth) * RADIAN;
    const double north = cm_radius_meridian(p.lat, w->earth) * RADIAN;
    double nearest2 = w->reach_m * w->reach_m;
    const size_t column = cell(p.lon, grid->box.west, grid->cell_lon, grid->columns);
    const size_t row = cell(p.lat, grid->box.south, grid->cell_lat, grid->rows);
    for (size_t r = row > 0 ? row - 1 : 0; r <= row + 1 && r < grid->rows; r++)
        for (size_t c = column > 0 ? column - 1 : 0; c <= column + 1 && c < grid->columns; c++)
            for (uint32_t k = grid->starts[r * grid->columns + c];
                 k < grid->starts[r * grid->columns + c + 1]; k++) {
                const edge *e = &grid->edges[grid->items[k]];
                const double distance2 =
                    segment_distance2((e->a.lon - p.lon) * east, (e->a.lat - p.lat) * north,
                                      (e->b.lon - p.lon) * east, (e->b.lat - p.lat) * north);
                nearest2 = distance2 < nearest2 ? distance2 : nearest2;
            }
    return sqrt(nearest2);
}

/* ---- the walk ----------------------------------------------------------------------------- */

static bool unit_has(const walk *w, size_t unit, cm_lonlat p) {
    const cm_box box = w->unit_boxes[unit];
    return p.lon >= box.west && p.lon <= box.east && p.lat >= box.south && p.lat <= box.north &&
           cm_multipolygon_has_point(&w->boundary->features[unit].shape, p);
}

static void find_unit(walk *w, cm_lonlat p) {
    const size_t count = w->boundary->feature_count;
    if (w->unit < count && unit_has(w, w->unit, p))
        return;
    for (w->unit = 0; w->unit < count; w->unit++)
        if (unit_has(w, w->unit, p))
            return;
}

static cm_lonlat between(cm_lonlat a, cm_lonlat b, double share) {
    return (cm_lonlat){a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat)};
}

/* Ends the present line, and forgets it if it stayed too close to the outline. */
static void end_line(walk *w) {
    if (w->lines != NULL && w->on_line && w->deepest_m < w->depth_m) {
        w->lines->polygon_count--;
        w->lines->ring_count--;
        w->lines->point_count = w->lines->rings[w->lines->ring_count];
    }
    w->on_line = false;
    w->deepest_m = 0;
}

/* Keeps the corners of the front: where it starts, each end of a control edge, where it stops. */
static void follow(walk *w, bool front, double distance, cm_lonlat from, cm_lonlat to,
                   bool edge_ends) {
    if (w->lines == NULL)
        return;
    bool room = true;
    if (front && !w->on_line)
        room = cm_shape_builder_polygon(w->lines) && cm_shape_builder_ring(w->lines) &&
               cm_shape_builder_point(w->lines, from);
    else if (!front && w->on_line)
        room = cm_shape_builder_point(w->lines, from);
    if (room && front && edge_ends)
        room = cm_shape_builder_point(w->lines, to);
    w->failed = w->failed || !room;
    if (front) {
        w->on_line = true;
        w->deepest_m = fmax(w->deepest_m, distance);
    } else {
        end_line(w);
    }
}

/* Walks one control edge and adds what is front to the units. What it finds depends on the edge
 * alone, not on those before it. */
static double walk_edge(walk *w, cm_lonlat a, cm_lonlat b) {
    const double length = cm_edge_length(a, b, w->earth);
    double front = 0;
    w->unit = w->boundary->feature_count;
    for (double at = 0; at < length;) {
        const double distance = outer_distance(w, between(a, b, at / length));
        const double step = fmax(fabs(distance - w->margin_m), STEP_MIN_M);
        const double end = fmin(at + step, length);
        bool is_front = distance > w->margin_m;
        if (is_front) {
            find_unit(w, between(a, b, (at + end) / 2 / length));
            is_front = w->unit < w->boundary->feature_count;
        }
        if (is_front) {
            w->add(w->data, w->unit, end - at);
            front += end - at;
        }
        follow(w, is_front, distance, between(a, b, at / length), b, end >= length);
        at = end;
    }
    return front;
}

/* Control may be drawn a turn of the globe away from the units. */
static cm_lonlat turned(cm_lonlat p, double turn) {
    return (cm_lonlat){p.lon + turn, p.lat};
}

static double walk_ring(walk *w, const cm_ring *ring, double turn) {
    double front = 0;
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = turned(ring->points[i], turn);
        const cm_lonlat b = turned(ring->points[i + 1 < ring->count ? i + 1 : 0], turn);
        /* For its length an edge is walked the same way whoever has it; a line is followed. */
        front +=
            w->lines != NULL || cm_lonlat_is_before(a, b) ? walk_edge(w, a, b) : walk_edge(w, b, a);
    }
    end_line(w);
    return front;
}

/* Walks all control edges in each position, one turn apart, in which they may meet the units. */
static bool walk_control(walk *w, const cm_multipolygon *control, const cm_multipolygon *outline,
                         double *total_m) {
    const cm_box units = cm_multipolygon_box(outline), drawn = cm_multipolygon_box(control);
    bool room = true;
    for (int turns = -1; room && turns <= 1; turns++) {
        const double turn = 360.0 * turns;
        const cm_box box = cm_box_turned(drawn, turn);
        if (!cm_box_meets(box, units))
            continue;
        edge_grid grid = {0};
        room = build_grid(&grid, outline, box, w->margin_m, w->reach_m, w->earth);
        w->grid = &grid;
        for (size_t i = 0; room && i < control->count; i++) {
            const cm_polygon *polygon = &control->polygons[i];
            *total_m += walk_ring(w, &polygon->shell, turn);
            for (size_t h = 0; h < polygon->hole_count; h++)
                *total_m += walk_ring(w, &polygon->holes[h], turn);
        }
        free(grid.edges);
        free(grid.starts);
        free(grid.items);
    }
    return room && !w->failed;
}

static cm_box *box_units(const cm_layer *boundary) {
    cm_box *boxes = malloc((boundary->feature_count + 1) * sizeof *boxes);
    for (size_t i = 0; boxes != NULL && i < boundary->feature_count; i++)
        boxes[i] = cm_multipolygon_box(&boundary->features[i].shape);
    return boxes;
}

/* Lengths of all units, in an array. */
static void add_length(void *data, size_t unit, double length_m) {
    ((double *)data)[unit] += length_m;
}

static cm_code walk_all(const cm_multipolygon *control, const cm_layer *boundary,
                        const cm_multipolygon *outline, double margin_m, double depth_m,
                        const cm_earth *earth, double *unit_m, double *total_m,
                        cm_shape_builder *lines, cm_error *error) {
    cm_box *unit_boxes = box_units(boundary);
    if (unit_boxes == NULL)
        return out_of_memory(error);
    for (size_t i = 0; i < boundary->feature_count; i++)
        unit_m[i] = 0;
    walk w = {.boundary = boundary,
              .unit_boxes = unit_boxes,
              .earth = earth,
              .margin_m = margin_m,
              .reach_m = fmax(margin_m, depth_m) + REACH_BEYOND_M,
              .add = add_length,
              .data = unit_m,
              .lines = lines,
              .depth_m = depth_m};
    *total_m = 0;
    const bool room = walk_control(&w, control, outline, total_m);
    free(unit_boxes);
    return room ? CM_OK : out_of_memory(error);
}

/* ---- one edge at a time ------------------------------------------------------------------- */

struct cm_front_rule {
    const cm_layer *boundary;
    cm_box *unit_boxes;
    edge_grid grid;
    cm_earth earth;
    double margin_m;
};

cm_code cm_front_rule_create(const cm_layer *boundary, const cm_multipolygon *outline,
                             double margin_m, const cm_earth *earth, cm_front_rule **out,
                             cm_error *error) {
    cm_front_rule *rule = calloc(1, sizeof *rule);
    *out = rule;
    if (rule == NULL)
        return out_of_memory(error);
    *rule = (cm_front_rule){.boundary = boundary,
                            .unit_boxes = box_units(boundary),
                            .earth = *earth,
                            .margin_m = margin_m};
    if (rule->unit_boxes != NULL && build_grid(&rule->grid, outline, cm_multipolygon_box(outline),
                                               margin_m, margin_m + REACH_BEYOND_M, earth))
        return CM_OK;
    cm_front_rule_free(rule);
    *out = NULL;
    return out_of_memory(error);
}

void cm_front_rule_free(cm_front_rule *rule) {
    if (rule == NULL)
        return;
    free(rule->unit_boxes);
    free(rule->grid.edges);
    free(rule->grid.starts);
    free(rule->grid.items);
    free(rule);
}

void cm_front_rule_edge(const cm_front_rule *rule, cm_lonlat a, cm_lonlat b, cm_front_add *add,
                        void *data) {
    walk w = {.boundary = rule->boundary,
              .unit_boxes = rule->unit_boxes,
              .grid = &rule->grid,
              .earth = &rule->earth,
              .margin_m = rule->margin_m,
              .reach_m = rule->margin_m + REACH_BEYOND_M,
              .add = add,
              .data = data};
    const cm_box box = {fmin(a.lon, b.lon), fmin(a.lat, b.lat), fmax(a.lon, b.lon),
                        fmax(a.lat, b.lat)};
    if (!cm_box_meets(box, rule->grid.box))
        return; /* far from all units */
    (void)(cm_lonlat_is_before(a, b) ? walk_edge(&w, a, b) : walk_edge(&w, b, a));
}

/* ---- whole layers ------------------------------------------------------------------------- */

cm_code cm_front_measure(const cm_multipolygon *control, const cm_layer *boundary,
                         const cm_multipolygon *outline, double margin_m, const cm_earth *earth,
                         double *unit_m, double *total_m, cm_error *error) {
    return walk_all(control, boundary, outline, margin_m, 0, earth, unit_m, total_m, NULL, error);
}

cm_code cm_front_lines(const cm_multipolygon *control, const cm_layer *boundary,
                       const cm_multipolygon *outline, double margin_m, double depth_m,
                       const cm_earth *earth, cm_arena *arena, cm_multipolygon *lines,
                       cm_error *error) {
    cm_shape_builder builder = {0};
    double total_m;
    double *unit_m = calloc(boundary->feature_count + 1, sizeof *unit_m);
    cm_code code = unit_m == NULL ? out_of_memory(error)
                                  : walk_all(control, boundary, outline, margin_m, depth_m, earth,
                                             unit_m, &total_m, &builder, error);
    if (code == CM_OK && !cm_shape_builder_finish(&builder, arena, lines))
        code = out_of_memory(error);
    cm_shape_builder_clear(&builder);
    free(unit_m);
    return code;
}
