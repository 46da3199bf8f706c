#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "layout/arrangement.h"
#include "layout/changes.h"
#include "layout/scenarios.h"
#include "measure/front.h"

/* The front is drawn closer to the border than it is measured: a gap of the measuring margin would
 * look like an error. Pieces shorter than this are not drawn. */
static const double FRONT_MARGIN_M = 1300, FRONT_DEPTH_M = 4000, FRONT_SHORTEST_M = 5000;
static const double FRONT_LAGOON_M = 40000, FRONT_LAGOON_MOUTH = 0.3, POCKET_LEAST_PX = 16;
/* A turn sharper than this (cosine of 30 degrees) with a leg no longer than that is a needle. */
static const double SPUR_COSINE = 0.866, SPUR_LONGEST_PX = 9;
/* Control and boundary sources disagree about coasts and borders. For display only, a gap between
 * control and the outline that is no wider than this, and further than that from the front, is
 * shown as control. */
static const double FRINGE_WIDTH_M = 2500, FRINGE_WIDTH_PX = 13, FRINGE_FROM_FRONT_M = 7000;
/* In a narrow bend of the border, land looked for beyond it is the subject's own: so short a piece
 * of coast between two of border is border as well. */
static const double BEND_LONGEST_PX = 6;
static const double MASK_CELL = 2;

static double line_length(const cm_ring *line) {
    double length = 0;
    for (size_t i = 0; i + 1 < line->count; i++)
        length += cm_edge_length(line->points[i], line->points[i + 1], NULL);
    return length;
}

/* Too short a piece is noise, and so is one that runs round a lagoon and back to where it began:
 * there two sources disagree about the water. A pocket of its own is front unless it is a dot. */
static bool is_worth_drawing(const cm_page *page, const cm_ring *line) {
    const cm_lonlat first = line->points[0], last = line->points[line->count - 1];
    const double length = line_length(line), chord = cm_edge_length(first, last, NULL);
    if (first.lon == last.lon && first.lat == last.lat)
        return length / cm_projection_resolution(page->projection) >= POCKET_LEAST_PX * page->s;
    return length >= FRONT_SHORTEST_M &&
           (length >= FRONT_LAGOON_M || chord >= FRONT_LAGOON_MOUTH * length);
}

/* Whether the line turns back on itself at b, on a leg too short to be seen as a line. */
static bool is_spur(cm_xy a, cm_xy b, cm_xy c, double shortest) {
    const double ux = a.x - b.x, uy = a.y - b.y, vx = c.x - b.x, vy = c.y - b.y;
    const double u = hypot(ux, uy), v = hypot(vx, vy);
    return fmin(u, v) < shortest && ux * vx + uy * vy > SPUR_COSINE * u * v;
}

/* The front without needles: slivers in a source would draw as stubs beside the line. */
static const cm_path *without_spurs(cm_page *page, const cm_path *front) {
    cm_path_builder path = {0};
    for (size_t i = 0; i < front->count; i++) {
        const cm_subpath *sub = &front->subpaths[i];
        cm_xy *kept = cm_arena_calloc(&page->scene.arena, sub->count, sizeof *kept);
        size_t count = 0;
        for (size_t k = 0; kept != NULL && k < sub->count; k++) {
            kept[count++] = sub->points[k];
            /* Taking out a point may make another needle of what stands around it. */
            while (count >= 3 && is_spur(kept[count - 3], kept[count - 2], kept[count - 1],
                                         SPUR_LONGEST_PX * page->s)) {
                kept[count - 2] = kept[count - 1];
                count--;
            }
        }
        page->scene.failed = page->scene.failed || kept == NULL;
        cm_path_builder_start(&path, false);
        for (size_t k = 0; k < count; k++)
            cm_path_builder_add(&path, kept[k]);
        cm_path_builder_drop_short(&path, 2);
    }
    const cm_path *smooth = cm_path_builder_finish(&path, &page->scene);
    cm_path_builder_clear(&path);
    return smooth;
}

cm_code cm_ground_project_front(cm_page *page, const cm_figures *figures, cm_path_builder *path,
                                const cm_path **front) {
    cm_multipolygon lines = {0};
    const cm_code code = cm_front_lines(&figures->control->features[0].shape, figures->boundary,
                                        &figures->outline, FRONT_MARGIN_M, FRONT_DEPTH_M,
                                        &figures->earth, &page->scene.arena, &lines, page->error);
    if (code != CM_OK)
        return code;
    for (size_t i = 0; i < lines.count; i++) {
        const cm_ring *line = &lines.polygons[i].shell;
        if (is_worth_drawing(page, line))
            cm_projection_add_line(page->projection, line->points, line->count, path);
    }
    *front = without_spurs(page, cm_path_builder_finish(path, &page->scene));
    return CM_OK;
}

static const cm_path *project_one(cm_page *page, const cm_multipolygon *shape,
                                  cm_path_builder *path) {
    cm_projection_add(page->projection, shape, path);
    return cm_path_builder_finish(path, &page->scene);
}

static const cm_path *project_all(cm_page *page, const cm_layer *layer, cm_path_builder *path) {
    for (size_t i = 0; i < layer->feature_count; i++)
        cm_projection_add(page->projection, &layer->features[i].shape, path);
    return cm_path_builder_finish(path, &page->scene);
}

/* One path of the subpaths of several; the points are shared with them. */
static const cm_path *join(cm_page *page, const cm_path *const *paths, size_t count) {
    size_t total = 0;
    for (size_t i = 0; !page->scene.failed && i < count; i++)
        total += paths[i]->count;
    cm_subpath *subpaths = cm_arena_calloc(&page->scene.arena, total, sizeof *subpaths);
    cm_path *joined = cm_arena_calloc(&page->scene.arena, 1, sizeof *joined);
    if (subpaths == NULL || joined == NULL) {
        page->scene.failed = true;
        return NULL;
    }
    size_t at = 0;
    for (size_t i = 0; !page->scene.failed && i < count; i++)
        for (size_t k = 0; k < paths[i]->count; k++)
            subpaths[at++] = paths[i]->subpaths[k];
    *joined = (cm_path){at, subpaths};
    return joined;
}

/* Where units share their edges, the parts of control in them fill one path without a seam; where
 * they overlap, the parts would cancel each other, and the outline must clip the whole. */
static void project_control_inside(cm_page *page, cm_path_builder *path) {
    const cm_figures *figures = page->map->figures;
    cm_ground *g = &page->ground;
    if (!figures->units_share_edges || page->is_frame) {
        g->control_inside = g->control;
        g->control_clip = g->outline;
        return;
    }
    for (size_t i = 0; i < figures->unit_count; i++)
        cm_projection_add(page->projection, &figures->units[i].controlled, path);
    g->control_inside = cm_path_builder_finish(path, &page->scene);
}

/* ---- beyond the neighbours ---------------------------------------------------------------- */

static bool is_inside(const cm_subpath *ring, cm_xy p) {
    bool inside = false;
    for (size_t i = 0, k = ring->count - 1; i < ring->count; k = i++) {
        const cm_xy a = ring->points[i], b = ring->points[k];
        if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
            inside = !inside;
    }
    return inside;
}

/* The box of the neighbours on the page, or NULL where all of the panel lies in it. */
static const cm_path *frame_of_neighbours(cm_page *page, cm_path_builder *path) {
    enum { STEPS = 60, SAMPLES = 24 };
    const cm_box box = page->map->neighbours->box;
    const cm_lonlat corners[] = {
        {box.west, box.south}, {box.east, box.south}, {box.east, box.north}, {box.west, box.north}};
    cm_path_builder_start(path, true);
    for (int side = 0; side < 4; side++)
        for (int i = 0; i < STEPS; i++) {
            const cm_lonlat a = corners[side], b = corners[(side + 1) % 4];
            const double t = (double)i / STEPS;
            const cm_xy at =
                cm_projection_point(page->projection, (cm_lonlat){a.lon + (b.lon - a.lon) * t,
                                                                  a.lat + (b.lat - a.lat) * t});
            if (isfinite(at.x) && isfinite(at.y))
                cm_path_builder_add(path, at);
        }
    const cm_path *frame = cm_path_builder_finish(path, &page->scene);
    const cm_rect panel = page->panel;
    for (int i = 0; frame != NULL && frame->count == 1 && i <= SAMPLES; i++) {
        const double x = panel.left + (panel.right - panel.left) * i / SAMPLES;
        const double y = panel.top + (panel.bottom - panel.top) * i / SAMPLES;
        if (!is_inside(frame->subpaths, (cm_xy){x, panel.top}) ||
            !is_inside(frame->subpaths, (cm_xy){x, panel.bottom}) ||
            !is_inside(frame->subpaths, (cm_xy){panel.left, y}) ||
            !is_inside(frame->subpaths, (cm_xy){panel.right, y}))
            return frame;
    }
    return NULL;
}

/* A very wide panel shows more than the neighbours: there the coarser world goes on. */
static void project_beyond(cm_page *page, cm_path_builder *path) {
    const cm_map *map = page->map;
    if (map->neighbours == NULL || map->world == NULL)
        return;
    const cm_path *frame = frame_of_neighbours(page, path);
    if (frame == NULL)
        return;
    const cm_path *const parts[] = {cm_scene_rect(&page->scene, page->panel), frame};
    page->ground.beyond_frame = frame;
    page->ground.beyond_clip = join(page, parts, 2);
    page->ground.beyond = project_all(page, map->world, path);
}

/* ---- the whole ground --------------------------------------------------------------------- */

/* What does not depend on the date. */
static void project_fixed(cm_page *page, cm_path_builder *path) {
    const cm_map *map = page->map;
    const cm_figures *figures = map->figures;
    cm_ground *g = &page->ground;
    g->outline = project_one(page, &figures->outline, path);
    g->units = cm_arena_calloc(&page->scene.arena, figures->unit_count, sizeof *g->units);
    const size_t neighbours = map->neighbours != NULL ? map->neighbours->feature_count : 0;
    const size_t home = map->home != NULL ? map->home->feature_count : 0;
    g->neighbour = cm_arena_calloc(&page->scene.arena, neighbours + home, sizeof *g->neighbour);
    if (g->units == NULL || g->neighbour == NULL)
        page->scene.failed = true;
    for (size_t i = 0; !page->scene.failed && i < figures->unit_count; i++)
        g->units[i] = project_one(page, &figures->units[i].shape, path);
    g->unit_edges = cm_borders_project(page, path);
    for (size_t i = 0; !page->scene.failed && i < neighbours; i++)
        g->neighbour[i] = project_one(page, &map->neighbours->features[i].shape, path);
    for (size_t i = 0; !page->scene.failed && i < home; i++)
        g->neighbour[neighbours + i] = project_one(page, &map->home->features[i].shape, path);
    g->neighbours = join(page, g->neighbour, neighbours + home);
    cm_waters_project(page, path);
    cm_rivers_project(page, path);
    project_beyond(page, path);
}

static void project_recent(cm_page *page, cm_path_builder *path) {
    const cm_map *map = page->map;
    if (map->recent == NULL || page->options->fade == 0)
        return;
    page->ground.recent =
        cm_arena_calloc(&page->scene.arena, map->recent->count, sizeof *page->ground.recent);
    if (page->ground.recent == NULL)
        page->scene.failed = true;
    for (size_t i = 0; !page->scene.failed && i < map->recent->count; i++)
        page->ground.recent[i] = project_one(page, &map->recent->gains[i].shape, path);
}

cm_code cm_ground_project(cm_page *page) {
    const cm_map *map = page->map;
    const cm_figures *figures = map->figures;
    const cm_arrangement *arranged = page->options->arrangement;
    cm_ground *g = &page->ground;
    cm_path_builder path = {0};
    if (arranged != NULL)
        *g = arranged->page.ground;
    else
        project_fixed(page, &path);
    g->control = project_one(page, &figures->control->features[0].shape, &path);
    project_control_inside(page, &path);
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        g->statuses[i] =
            map->statuses[i] != NULL ? project_all(page, map->statuses[i], &path) : NULL;
    project_recent(page, &path);
    cm_code code = cm_ground_project_front(page, figures, &path, &g->front);
    if (code == CM_OK)
        code = cm_changes_project(page, &path);
    cm_scenario_project(page, &path);
    if (path.failed)
        page->scene.failed = true;
    cm_path_builder_clear(&path);
    return code;
}

/* ---- masks -------------------------------------------------------------------------------- */

/* Runs of edges of the second path that are shorter than this go to the first, unless the whole
 * subpath is one. */
static void join_short_runs(const cm_subpath *sub, bool *first, size_t edges, double shortest) {
    for (size_t from = 0, to; from < edges; from = to) {
        to = from + 1;
        while (to < edges && first[to] == first[from])
            to++;
        const bool whole = from == 0 && to == edges;
        if (!first[from] && !whole && cm_subpath_part_length(sub, from, to) < shortest)
            memset(first + from, true, to - from);
    }
}

void cm_path_divide(cm_page *page, const cm_path *path, cm_edge_test *test, double shortest,
                    const cm_path **yes, const cm_path **no) {
    cm_path_builder builders[2] = {{0}, {0}};
    size_t most = 1;
    for (size_t i = 0; i < path->count; i++)
        most = path->subpaths[i].count > most ? path->subpaths[i].count : most;
    bool *first = malloc(most * sizeof *first);
    page->scene.failed = page->scene.failed || first == NULL;
    for (size_t i = 0; first != NULL && i < path->count; i++) {
        const cm_subpath *sub = &path->subpaths[i];
        const size_t edges = sub->closed || sub->count == 0 ? sub->count : sub->count - 1;
        for (size_t k = 0; k < edges; k++)
            first[k] = test(page, sub->points[k], sub->points[k + 1 < sub->count ? k + 1 : 0]);
        join_short_runs(sub, first, edges, shortest);
        for (size_t k = 0; k < edges; k++) {
            cm_path_builder *piece = &builders[first[k] ? 1 : 0];
            if (k == 0 || first[k] != first[k - 1]) {
                cm_path_builder_start(piece, false);
                cm_path_builder_add(piece, sub->points[k]);
            }
            cm_path_builder_add(piece, sub->points[k + 1 < sub->count ? k + 1 : 0]);
        }
    }
    free(first);
    *no = cm_path_builder_finish(&builders[0], &page->scene);
    *yes = cm_path_builder_finish(&builders[1], &page->scene);
    cm_path_builder_clear(&builders[0]);
    cm_path_builder_clear(&builders[1]);
}

void cm_edge_sides(cm_xy a, cm_xy b, double distance, cm_xy *left, cm_xy *right) {
    const double length = fmax(hypot(b.x - a.x, b.y - a.y), 1e-9);
    const double nx = -(b.y - a.y) / length * distance, ny = (b.x - a.x) / length * distance;
    const cm_xy middle = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    *left = (cm_xy){middle.x + nx, middle.y + ny};
    *right = (cm_xy){middle.x - nx, middle.y - ny};
}

/* The outline is a state border where a neighbour lies just beyond it. Without neighbours all of
 * it is border. At this time the mask of land holds the neighbours, and what lies beyond them,
 * alone. */
static bool is_state_border(const cm_page *page, cm_xy a, cm_xy b) {
    cm_xy left, right;
    cm_edge_sides(a, b, 3.5 * page->s, &left, &right);
    return page->map->neighbours == NULL || cm_mask_at(&page->space.land, left) ||
           cm_mask_at(&page->space.land, right);
}

/* Between two neighbours, or a neighbour and the subject, there is land on both sides. */
static bool is_inland(const cm_page *page, cm_xy a, cm_xy b) {
    cm_xy left, right;
    cm_edge_sides(a, b, 2.5 * page->s, &left, &right);
    return cm_mask_at(&page->space.land, left) && cm_mask_at(&page->space.land, right);
}

/* Whether an edge runs along the frame of the neighbours. */
static bool is_on_frame(const cm_page *page, cm_xy a, cm_xy b) {
    const cm_subpath *ring = page->ground.beyond_frame->subpaths;
    const cm_xy middle = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    for (size_t i = 0; i < ring->count; i++) {
        const cm_xy p = ring->points[i], q = ring->points[i + 1 < ring->count ? i + 1 : 0];
        const double length2 = (q.x - p.x) * (q.x - p.x) + (q.y - p.y) * (q.y - p.y);
        const double t =
            ((middle.x - p.x) * (q.x - p.x) + (middle.y - p.y) * (q.y - p.y)) / fmax(length2, 1e-9);
        const double along = fmin(fmax(t, 0), 1);
        if (hypot(p.x + (q.x - p.x) * along - middle.x, p.y + (q.y - p.y) * along - middle.y) < 1)
            return true;
    }
    return false;
}

static bool is_held(const cm_page *page, cm_xy a, cm_xy b) {
    return cm_mask_at(&page->space.control, (cm_xy){(a.x + b.x) / 2, (a.y + b.y) / 2});
}

static double fringe_width_px(const cm_page *page) {
    return fmin(FRINGE_WIDTH_M / cm_projection_resolution(page->projection),
                FRINGE_WIDTH_PX * page->s);
}

/* Whether land that is not held lies just inside an edge of the outline, and control within the
 * fringe's width beyond it: looked for along the normal, on the side of the subject. */
static bool falls_short(const cm_page *page, cm_xy a, cm_xy b) {
    const cm_label_space *space = &page->space;
    const double cell = space->control.cell, width = fringe_width_px(page) + cell;
    const cm_xy middle = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    if (cm_mask_value(&space->front, space->front_distance, middle) *
            cm_projection_resolution(page->projection) <=
        FRINGE_FROM_FRONT_M)
        return false;
    bool gap = false;
    for (double distance = cell / 2; distance <= width; distance += cell / 2) {
        cm_xy sides[2];
        cm_edge_sides(a, b, distance, &sides[0], &sides[1]);
        for (int i = 0; i < 2; i++) {
            if (!cm_mask_at(&space->subject, sides[i]))
                continue;
            if (cm_mask_at(&space->control, sides[i]))
                return gap;
            gap = true;
        }
    }
    return false;
}

/* Adds the fringe to what counts as control for labels, and tells how much it is. */
static bool fill_fringe(cm_page *page) {
    cm_label_space *space = &page->space;
    cm_mask fringe;
    const cm_path *rest;
    cm_path_divide(page, page->ground.outline, falls_short, 0, &page->ground.fringe, &rest);
    if (!cm_mask_create(&fringe, page->panel, space->control.cell))
        return false;
    cm_mask_stroke(&fringe, page->ground.fringe, fringe_width_px(page));
    double cells = 0;
    for (size_t i = 0; i < fringe.columns * fringe.rows; i++)
        if (fringe.cells[i] && space->subject.cells[i] && !space->control.cells[i]) {
            space->control.cells[i] = 1;
            cells++;
        }
    const double side_km = fringe.cell * cm_projection_resolution(page->projection) / 1000;
    cm_mask_free(&fringe);
    page->registered_km2 = cells * side_km * side_km;
    return true;
}

/* Where names stand on another ground than that of what is held. */
static bool mask_statuses(cm_page *page) {
    cm_label_space *space = &page->space;
    const cm_path *const *statuses = page->ground.statuses;
    const cm_path *claimed = statuses[CM_STATUS_CLAIMED], *zone = statuses[CM_STATUS_ZONE];
    const cm_path *contested = statuses[CM_STATUS_CONTESTED], *held = statuses[CM_STATUS_HELD];
    const double cell = space->subject.cell;
    bool room = true;
    if (contested != NULL)
        room = cm_mask_create(&space->contested, page->panel, cell) &&
               cm_mask_fill(&space->contested, contested);
    if (room && (claimed != NULL || zone != NULL))
        room = cm_mask_create(&space->pale, page->panel, cell) &&
               (claimed == NULL || cm_mask_fill(&space->pale, claimed)) &&
               (zone == NULL || cm_mask_fill(&space->pale, zone));
    cm_mask upper; /* what is held lies uppermost */
    if (room && held != NULL) {
        room = cm_mask_create(&upper, page->panel, cell) && cm_mask_fill(&upper, held);
        if (room && space->contested.cells != NULL)
            cm_mask_subtract(&space->contested, &upper);
        if (room && space->pale.cells != NULL)
            cm_mask_subtract(&space->pale, &upper);
        cm_mask_free(&upper);
    }
    cm_mask_sum(&space->contested);
    cm_mask_sum(&space->pale);
    return room;
}

/* Land outside the box of the neighbours is that of the coarser world. */
static bool fill_beyond(cm_page *page, cm_mask *land) {
    const cm_ground *g = &page->ground;
    cm_mask beyond = {0}, within = {0};
    const bool room = cm_mask_create(&beyond, page->panel, land->cell) &&
                      cm_mask_create(&within, page->panel, land->cell) &&
                      cm_mask_fill(&beyond, g->beyond) && cm_mask_fill(&within, g->beyond_frame);
    for (size_t i = 0; room && i < land->columns * land->rows; i++)
        land->cells[i] = land->cells[i] || (beyond.cells[i] && !within.cells[i]);
    cm_mask_free(&beyond);
    cm_mask_free(&within);
    return room;
}

/* The masks that do not depend on the date, and the lines that they divide. */
static bool mask_fixed(cm_page *page, double cell) {
    cm_label_space *space = &page->space;
    cm_ground *g = &page->ground;
    cm_mask *const masks[] = {&space->subject, &space->land,  &space->border,
                              &space->oblast,  &space->water, &space->rivers};
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
        if (!cm_mask_create(masks[i], page->panel, cell))
            return false;
    /* Land is that of the neighbours until the outline has been divided by it. */
    bool room =
        cm_mask_fill(&space->land, g->neighbours) && cm_mask_fill(&space->subject, g->outline);
    if (room && g->beyond_frame != NULL)
        room = fill_beyond(page, &space->land);
    /* The units' own land, which the home layer holds too, lies not beyond the outline. */
    cm_mask_subtract(&space->land, &space->subject);
    cm_path_divide(page, g->outline, is_state_border, BEND_LONGEST_PX * page->s, &g->state_border,
                   &g->coast);
    for (size_t i = 0; i < space->land.columns * space->land.rows; i++)
        space->land.cells[i] = space->land.cells[i] || space->subject.cells[i];
    if (g->neighbours->count > 0) {
        const cm_path *seam, *edges = g->neighbours;
        if (g->beyond_frame != NULL) /* where the data end there is neither coast nor border */
            cm_path_divide(page, edges, is_on_frame, 0, &seam, &edges);
        cm_path_divide(page, edges, is_inland, 0, &g->neighbour_border, &g->neighbour_coast);
    }
    cm_waters_choose(page);
    room = room && cm_waters_mask(page) && cm_borders_divide(page);
    cm_mask_stroke(&space->border, g->state_border, 1.5 * page->s);
    cm_mask_stroke(&space->oblast, g->unit_edges, 0.5 * page->s);
    for (size_t i = 0; g->rivers != NULL && i < page->map->rivers->feature_count; i++)
        if (g->rivers[i] != NULL)
            cm_mask_stroke(&space->rivers, g->rivers[i], page->s);
    for (size_t i = 0; i < space->rivers.columns * space->rivers.rows; i++)
        space->rivers.cells[i] = space->rivers.cells[i] && space->subject.cells[i];
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
        cm_mask_sum(masks[i]);
    return room;
}

static void borrow_fixed(cm_label_space *space, const cm_label_space *from) {
    const cm_mask *const theirs[] = {&from->subject, &from->land,   &from->border, &from->oblast,
                                     &from->water,   &from->rivers, &from->claimed};
    cm_mask *const own[] = {&space->subject, &space->land,   &space->border, &space->oblast,
                            &space->water,   &space->rivers, &space->claimed};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        *own[i] = *theirs[i];
        own[i]->is_lent = true;
    }
}

/* Names stay clear of the fronts of all dates that an arrangement is made for. */
static cm_code mask_other_fronts(cm_page *page) {
    cm_path_builder path = {0};
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < page->other_count; i++) {
        const cm_path *front = NULL;
        code = cm_ground_project_front(page, page->others[i], &path, &front);
        if (code == CM_OK)
            cm_mask_stroke(&page->space.front, front, 2.5 * page->s);
    }
    page->scene.failed = page->scene.failed || path.failed;
    cm_path_builder_clear(&path);
    return code;
}

static bool mask_control(cm_page *page, double cell) {
    cm_label_space *space = &page->space;
    if (!cm_mask_create(&space->control, page->panel, cell) ||
        !cm_mask_create(&space->front, page->panel, cell) ||
        !cm_mask_fill(&space->control, page->ground.control))
        return false;
    for (size_t i = 0; i < space->control.columns * space->control.rows; i++)
        space->control.cells[i] = space->control.cells[i] && space->subject.cells[i];
    cm_mask_stroke(&space->front, page->ground.front, 2.5 * page->s);
    /* A scenario is about two lines. In a difference they run too close for that. */
    if (page->map->outcome != NULL && page->ground.old_front != NULL)
        cm_mask_stroke(&space->front, page->ground.old_front, 1.5 * page->s);
    return mask_statuses(page) && cm_changes_mask(page);
}

/* What of it depends on where the front is. */
static bool mask_by_front(cm_page *page) {
    cm_label_space *space = &page->space;
    cm_ground *g = &page->ground;
    space->front_distance = cm_mask_distances(&space->front, false);
    if (space->front_distance == NULL || (!page->options->no_register && !fill_fringe(page)))
        return false;
    cm_path_divide(page, g->unit_edges, is_held, 0, &g->unit_edges_held, &g->unit_edges_free);
    cm_mask_sum(&space->control);
    cm_mask_sum(&space->front);
    return true;
}

cm_code cm_ground_mask(cm_page *page) {
    const double cell = fmax(MASK_CELL * page->s, 1);
    const cm_arrangement *arranged = page->options->arrangement;
    bool room = true;
    if (arranged != NULL)
        borrow_fixed(&page->space, &arranged->page.space);
    else
        room = mask_fixed(page, cell);
    room = room && mask_control(page, cell);
    const cm_code code = room ? mask_other_fronts(page) : CM_OK;
    if (code != CM_OK)
        return code;
    room = room && mask_by_front(page);
    return room ? CM_OK : cm_error_set(page->error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- drawing ------------------------------------------------------------------------------ */

static cm_paint filled(cm_color color, const cm_path *clip) {
    return (cm_paint){.fill = color, .clip = clip};
}

static cm_paint stroked(cm_color color, double width, const cm_path *clip) {
    return (cm_paint){.stroke = color, .stroke_px = fmax(width, 0.6), .clip = clip};
}

static cm_paint rounded(cm_color color, double width, const cm_path *clip) {
    cm_paint paint = stroked(color, width, clip);
    paint.round_ends = true;
    return paint;
}

static cm_paint oblast_line(const cm_page *page, cm_color color, double width) {
    const double *dash_px = page->furniture.style->oblast_dash_px;
    cm_paint paint = stroked(color, width * page->s, NULL);
    paint.dash_px[0] = dash_px[0] * page->s;
    paint.dash_px[1] = dash_px[1] * page->s;
    return paint;
}

/* A name that an editor can find: unit-UA-14. */
static const char *unit_id(cm_page *page, const cm_unit_figures *unit) {
    char *id = (char *)(uintptr_t)cm_scene_printf(&page->scene, "unit-%s", unit->id);
    for (char *c = id; *c != '\0'; c++)
        if (*c == ' ' || *c == '"' || *c == '\'' || *c == '<' || *c == '&')
            *c = '-';
    return id;
}

static void draw_unit(cm_page *page, size_t i) {
    const cm_unit_figures *unit = &page->map->figures->units[i];
    char share[32] = "";
    if (isfinite(unit->share))
        (void)snprintf(share, sizeof share, "%.6f", unit->share);
    cm_scene_path(
        &page->scene, page->ground.units[i],
        (cm_paint){.fill = page->furniture.style->subject,
                   .id = unit_id(page, unit),
                   .share = share[0] != '\0' ? cm_scene_printf(&page->scene, "%s", share) : NULL});
}

/* One fill, or one for each status that is counted: what is held lies uppermost. */
static void draw_control(cm_page *page) {
    static const cm_fill_kind kinds[CM_STATUS_COUNT] = {[CM_STATUS_HELD] = CM_FILL_HELD,
                                                        [CM_STATUS_CLAIMED] = CM_FILL_CLAIMED,
                                                        [CM_STATUS_CONTESTED] = CM_FILL_CONTESTED,
                                                        [CM_STATUS_ZONE] = CM_FILL_ZONE};
    const cm_ground *g = &page->ground;
    const cm_style *style = page->furniture.style;
    bool apart = false;
    for (int i = CM_STATUS_COUNT; i-- > 0;) {
        if (g->statuses[i] == NULL)
            continue;
        const cm_fill_style fill = cm_fill_style_of(style, kinds[i]);
        cm_fill_draw(&page->scene, &fill, g->statuses[i], g->outline, page->panel, page->s);
        apart = true;
    }
    if (!apart)
        cm_scene_path(&page->scene, g->control_inside, filled(style->control, g->control_clip));
}

/* The tint of what was gained lately goes as time goes on. */
static void draw_recent(cm_page *page) {
    const cm_ground *g = &page->ground;
    if (g->recent == NULL)
        return;
    cm_scene_group(&page->scene, "recent");
    for (size_t i = 0; i < page->map->recent->count; i++) {
        const double age = (double)page->map->recent->gains[i].age / (double)page->options->fade;
        if (age < 1)
            cm_scene_path(
                &page->scene, g->recent[i],
                filled(cm_color_with_alpha(page->furniture.style->gained, 1 - age), g->outline));
    }
    cm_scene_group_end(&page->scene);
}

cm_code cm_ground_draw(cm_page *page) {
    cm_scene_builder *scene = &page->scene;
    const cm_style *style = page->furniture.style;
    const cm_ground *g = &page->ground;
    const double s = page->s;
    const cm_path *panel = cm_scene_rect(scene, page->panel);
    cm_scene_group_clipped(scene, "map", panel);
    cm_scene_group(scene, "sea");
    cm_scene_path(scene, panel, filled(page->space.beyond, NULL));
    cm_scene_group_end(scene);
    cm_scene_group(scene, "neighbours");
    cm_paint beyond = filled(style->neighbour, g->beyond_clip);
    beyond.stroke = cm_color_with_alpha(style->border, 0.3);
    beyond.stroke_px = fmax(0.8 * s, 0.6);
    cm_scene_path(scene, g->beyond, beyond);
    cm_scene_path(scene, g->neighbours, filled(style->neighbour, NULL));
    cm_scene_path(scene, g->neighbour_coast, stroked(style->coast, 0.8 * s, NULL));
    cm_scene_path(scene, g->neighbour_border,
                  stroked(cm_color_with_alpha(style->border, 0.45), 0.9 * s, NULL));
    cm_scene_group_end(scene);
    cm_scene_group(scene, "subject");
    cm_scene_path(scene, g->outline, filled(style->subject, NULL));
    /* Upon the whole, which hides the seams between them: for editors, who want each unit. */
    for (size_t i = 0; i < page->map->figures->unit_count && !scene->failed; i++)
        draw_unit(page, i);
    cm_scene_group_end(scene);
    cm_scene_group(scene, "water");
    cm_rivers_draw(page);
    cm_waters_draw(page);
    cm_scene_group_end(scene);
    cm_scene_group(scene, "control");
    draw_control(page);
    if (!cm_page_has_statuses(page))
        cm_scene_path(scene, g->fringe,
                      stroked(style->control, 2 * fringe_width_px(page), g->outline));
    if (page->map->diff == NULL) { /* else it would tint what changed, which lies along the front */
        cm_scene_path(scene, g->front,
                      rounded(cm_color_with_alpha(style->front, 0.10), 18 * s, g->control));
        cm_scene_path(scene, g->front,
                      rounded(cm_color_with_alpha(style->front, 0.14), 9 * s, g->control));
    }
    cm_scene_group_end(scene);
    draw_recent(page);
    cm_changes_draw(page);
    cm_scenario_draw(page);
    cm_scene_group(scene, "oblasts");
    cm_scene_path(scene, g->unit_edges_free, oblast_line(page, style->oblast, 1.1));
    cm_scene_path(scene, g->unit_edges_held, oblast_line(page, style->oblast_on, 1.3));
    cm_scene_path(scene, g->demoted_border, oblast_line(page, style->oblast, 1.1));
    cm_scene_group_end(scene);
    cm_scene_group(scene, "border");
    cm_scene_path(scene, g->coast, stroked(style->coast, 1.0 * s, NULL));
    cm_scene_path(scene, g->border, stroked(style->border, 1.8 * s, NULL));
    cm_paint disputed = stroked(style->border, 1.8 * s, NULL);
    disputed.dash_px[0] = CM_DISPUTED_DASH * s;
    disputed.dash_px[1] = CM_DISPUTED_GAP * s;
    cm_scene_path(scene, g->disputed_border, disputed);
    cm_scene_group_end(scene);
    const cm_code code = cm_marks_highlight(page);
    cm_changes_draw_front(page);
    cm_scene_group(scene, "front");
    cm_scene_path(
        scene, g->front,
        stroked(cm_color_with_alpha(style->halo, style->front_casing_alpha), 5.4 * s, NULL));
    cm_scene_path(scene, g->front, rounded(style->front, 2.6 * s, NULL));
    cm_scene_group_end(scene);
    cm_scene_group_end(scene);
    return code;
}
