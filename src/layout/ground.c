#include <math.h>
#include <stdlib.h>

#include "layout/page.h"
#include "measure/front.h"

/* The front is drawn closer to the border than it is measured: a gap of the measuring margin would
 * look like an error. Pieces shorter than this are not drawn. */
static const double FRONT_MARGIN_M = 1300, FRONT_DEPTH_M = 4000, FRONT_SHORTEST_M = 5000;
/* Control and boundary sources disagree about coasts and borders. For display only, a gap between
 * control and the outline that is no wider than this, and further than that from the front, is
 * shown as control. */
static const double FRINGE_WIDTH_M = 2500, FRINGE_WIDTH_PX = 6, FRINGE_FROM_FRONT_M = 7000;
/* Water smaller than this on the page is left out. */
static const double WATER_LEAST_PX2 = 40;
static const double MASK_CELL = 2;

static double line_length(const cm_ring *line) {
    double length = 0;
    for (size_t i = 0; i + 1 < line->count; i++)
        length += cm_edge_length(line->points[i], line->points[i + 1], NULL);
    return length;
}

static cm_code project_front(cm_page *page, cm_path_builder *path) {
    const cm_figures *figures = page->map->figures;
    cm_multipolygon lines = {0};
    const cm_code code =
        cm_front_lines(&figures->control->features[0].shape, figures->boundary, &figures->outline,
                       FRONT_MARGIN_M, FRONT_DEPTH_M, &figures->earth, &page->scene.arena, &lines, page->error);
    if (code != CM_OK)
        return code;
    for (size_t i = 0; i < lines.count; i++) {
        const cm_ring *line = &lines.polygons[i].shell;
        if (line_length(line) >= FRONT_SHORTEST_M)
            cm_projection_add_line(page->projection, line->points, line->count, path);
    }
    page->ground.front = cm_path_builder_finish(path, &page->scene);
    return CM_OK;
}

static double subpath_area(const cm_subpath *sub) {
    double twice = 0;
    for (size_t i = 0; i < sub->count; i++) {
        const cm_xy a = sub->points[i], b = sub->points[i + 1 < sub->count ? i + 1 : 0];
        twice += a.x * b.y - b.x * a.y;
    }
    return fabs(twice) / 2;
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

/* Where units share their edges, the parts of control in them fill one path without a seam; where
 * they overlap, the parts would cancel each other, and the outline must clip the whole. */
static void project_control_inside(cm_page *page, cm_path_builder *path) {
    const cm_figures *figures = page->map->figures;
    cm_ground *g = &page->ground;
    if (!figures->units_share_edges) {
        g->control_inside = g->control;
        g->control_clip = g->outline;
        return;
    }
    for (size_t i = 0; i < figures->unit_count; i++)
        cm_projection_add(page->projection, &figures->units[i].controlled, path);
    g->control_inside = cm_path_builder_finish(path, &page->scene);
}

cm_code cm_ground_project(cm_page *page) {
    const cm_map *map = page->map;
    const cm_figures *figures = map->figures;
    cm_ground *g = &page->ground;
    cm_path_builder path = {0};
    g->outline = project_one(page, &figures->outline, &path);
    g->control = project_one(page, &figures->control->features[0].shape, &path);
    project_control_inside(page, &path);
    g->units = cm_arena_calloc(&page->scene.arena, figures->unit_count, sizeof *g->units);
    const size_t neighbours = map->neighbours != NULL ? map->neighbours->feature_count : 0;
    g->neighbour = cm_arena_calloc(&page->scene.arena, neighbours, sizeof *g->neighbour);
    if (g->units == NULL || g->neighbour == NULL)
        page->scene.failed = true;
    for (size_t i = 0; !page->scene.failed && i < figures->unit_count; i++)
        g->units[i] = project_one(page, &figures->units[i].shape, &path);
    for (size_t i = 0; i < figures->unit_count; i++)
        cm_projection_add(page->projection, &figures->units[i].shape, &path);
    g->unit_edges = cm_path_builder_finish(&path, &page->scene);
    for (size_t i = 0; !page->scene.failed && i < neighbours; i++)
        g->neighbour[i] = project_one(page, &map->neighbours->features[i].shape, &path);
    if (map->neighbours != NULL)
        g->neighbours = project_all(page, map->neighbours, &path);
    if (map->water != NULL)
        g->all_water = project_all(page, map->water, &path);
    const cm_code code = project_front(page, &path);
    if (path.failed)
        page->scene.failed = true;
    cm_path_builder_clear(&path);
    return code;
}

/* ---- masks -------------------------------------------------------------------------------- */

/* Which of two paths the edge from a to b belongs to. */
typedef bool edge_test(const cm_page *page, cm_xy a, cm_xy b);

/* Divides the edges of a path into two paths of open lines. */
static void divide(cm_page *page, const cm_path *path, edge_test *test, const cm_path **yes,
                   const cm_path **no) {
    cm_path_builder builders[2] = {{0}, {0}};
    for (size_t i = 0; i < path->count; i++) {
        const cm_subpath *sub = &path->subpaths[i];
        int before = -1;
        for (size_t k = 0; k < sub->count; k++) {
            const cm_xy a = sub->points[k], b = sub->points[k + 1 < sub->count ? k + 1 : 0];
            const int which = test(page, a, b) ? 1 : 0;
            if (before != which) {
                cm_path_builder_start(&builders[which], false);
                cm_path_builder_add(&builders[which], a);
            }
            cm_path_builder_add(&builders[which], b);
            before = which;
        }
    }
    *no = cm_path_builder_finish(&builders[0], &page->scene);
    *yes = cm_path_builder_finish(&builders[1], &page->scene);
    cm_path_builder_clear(&builders[0]);
    cm_path_builder_clear(&builders[1]);
}

/* The points a little to either side of the middle of an edge. */
static void beside(cm_xy a, cm_xy b, double distance, cm_xy *left, cm_xy *right) {
    const double length = fmax(hypot(b.x - a.x, b.y - a.y), 1e-9);
    const double nx = -(b.y - a.y) / length * distance, ny = (b.x - a.x) / length * distance;
    const cm_xy middle = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    *left = (cm_xy){middle.x + nx, middle.y + ny};
    *right = (cm_xy){middle.x - nx, middle.y - ny};
}

/* The outline is a state border where a neighbour lies just beyond it. Without neighbours all of
 * it is border. At this time the mask of land holds the neighbours alone. */
static bool is_state_border(const cm_page *page, cm_xy a, cm_xy b) {
    cm_xy left, right;
    beside(a, b, 3.5 * page->s, &left, &right);
    return page->map->neighbours == NULL || cm_mask_at(&page->space.land, left) ||
           cm_mask_at(&page->space.land, right);
}

/* Between two neighbours, or a neighbour and the subject, there is land on both sides. */
static bool is_inland(const cm_page *page, cm_xy a, cm_xy b) {
    cm_xy left, right;
    beside(a, b, 2.5 * page->s, &left, &right);
    return cm_mask_at(&page->space.land, left) && cm_mask_at(&page->space.land, right);
}

static bool is_held(const cm_page *page, cm_xy a, cm_xy b) {
    return cm_mask_at(&page->space.control, (cm_xy){(a.x + b.x) / 2, (a.y + b.y) / 2});
}

/* Keeps the rivers and lakes that are large enough to be seen and lie in the subject. */
static const cm_path *choose_water(cm_page *page, const cm_path *all) {
    cm_path_builder path = {0};
    for (size_t i = 0; i < all->count; i++) {
        const cm_subpath *sub = &all->subpaths[i];
        size_t inside = 0;
        for (size_t k = 0; k < sub->count; k++)
            inside += cm_mask_at(&page->space.subject, sub->points[k]) ? 1 : 0;
        if (2 * inside < sub->count ||
            subpath_area(sub) < WATER_LEAST_PX2 * page->s * page->s)
            continue;
        cm_path_builder_start(&path, true);
        for (size_t k = 0; k < sub->count; k++)
            cm_path_builder_add(&path, sub->points[k]);
    }
    const cm_path *chosen = cm_path_builder_finish(&path, &page->scene);
    cm_path_builder_clear(&path);
    return chosen;
}

static double fringe_width_px(const cm_page *page) {
    return fmin(FRINGE_WIDTH_M / cm_projection_resolution(page->projection),
                FRINGE_WIDTH_PX * page->s);
}

/* Finds the edges of the outline along which control falls short of it. */
static bool find_fringe(cm_page *page) {
    cm_label_space *space = &page->space;
    const double resolution = cm_projection_resolution(page->projection);
    const double width = fringe_width_px(page);
    float *to_control = cm_mask_distances(&space->control, false);
    float *to_front = cm_mask_distances(&space->front, false);
    if (to_control == NULL || to_front == NULL) {
        free(to_control);
        free(to_front);
        return false;
    }
    cm_path_builder path = {0};
    for (size_t i = 0; i < page->ground.outline->count; i++) {
        const cm_subpath *sub = &page->ground.outline->subpaths[i];
        bool on = false;
        for (size_t k = 0; k < sub->count; k++) {
            const cm_xy a = sub->points[k], b = sub->points[k + 1 < sub->count ? k + 1 : 0];
            const cm_xy middle = {(a.x + b.x) / 2, (a.y + b.y) / 2};
            const bool short_of =
                cm_mask_value(&space->control, to_control, middle) <= width + space->control.cell &&
                cm_mask_value(&space->front, to_front, middle) * resolution > FRINGE_FROM_FRONT_M;
            if (short_of && !on) {
                cm_path_builder_start(&path, false);
                cm_path_builder_add(&path, a);
            }
            if (short_of)
                cm_path_builder_add(&path, b);
            on = short_of;
        }
    }
    page->ground.fringe = cm_path_builder_finish(&path, &page->scene);
    cm_path_builder_clear(&path);
    free(to_control);
    free(to_front);
    return true;
}

/* Adds the fringe to what counts as control for labels, and tells how much it is. */
static bool fill_fringe(cm_page *page) {
    cm_label_space *space = &page->space;
    cm_mask fringe;
    if (!find_fringe(page) || !cm_mask_create(&fringe, page->panel, space->control.cell))
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

cm_code cm_ground_mask(cm_page *page) {
    cm_label_space *space = &page->space;
    cm_ground *g = &page->ground;
    const double cell = MASK_CELL * page->s;
    cm_mask *const masks[] = {&space->subject, &space->control, &space->land,
                              &space->front,   &space->border,  &space->oblast};
    bool room = true;
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
        room = cm_mask_create(masks[i], page->panel, cell) && room;
    if (!room)
        return cm_error_set(page->error, CM_ERR_MEMORY, NULL, "memory ran out");
    /* Land is that of the neighbours until the outline has been divided by it. */
    room = cm_mask_fill(&space->land, g->neighbours) && cm_mask_fill(&space->subject, g->outline) &&
           cm_mask_fill(&space->control, g->control);
    divide(page, g->outline, is_state_border, &g->state_border, &g->coast);
    for (size_t i = 0; i < space->land.columns * space->land.rows; i++) {
        space->land.cells[i] = space->land.cells[i] || space->subject.cells[i];
        space->control.cells[i] = space->control.cells[i] && space->subject.cells[i];
    }
    if (g->neighbours->count > 0)
        divide(page, g->neighbours, is_inland, &g->neighbour_border, &g->neighbour_coast);
    if (g->all_water != NULL)
        g->water = choose_water(page, g->all_water);
    cm_mask_stroke(&space->front, g->front, 2.5 * page->s);
    cm_mask_stroke(&space->border, g->state_border, 1.5 * page->s);
    cm_mask_stroke(&space->oblast, g->unit_edges, 0.5 * page->s);
    if (!page->options->no_register)
        room = room && fill_fringe(page);
    divide(page, g->unit_edges, is_held, &g->unit_edges_held, &g->unit_edges_free);
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
        cm_mask_sum(masks[i]);
    return room ? CM_OK : cm_error_set(page->error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- drawing ------------------------------------------------------------------------------ */

static cm_paint filled(cm_color color, const cm_path *clip) {
    return (cm_paint){.fill = color, .clip = clip};
}

static cm_paint stroked(cm_color color, double width, const cm_path *clip) {
    return (cm_paint){.stroke = color, .stroke_px = fmax(width, 0.6), .clip = clip};
}

/* The text of a share for data-share, or for an editor: unit-UA-14. */
static const char *unit_id(cm_page *page, const cm_unit_figures *unit) {
    char *id = (char *)(uintptr_t)cm_scene_printf(&page->scene, "unit-%s", unit->id);
    for (char *c = id; *c != '\0'; c++)
        if (*c == ' ' || *c == '"' || *c == '\'' || *c == '<' || *c == '&')
            *c = '-';
    return id;
}

void cm_ground_draw(cm_page *page) {
    cm_scene_builder *scene = &page->scene;
    const cm_style *style = page->furniture.style;
    const cm_ground *g = &page->ground;
    const double s = page->s;
    const cm_path *panel = cm_scene_rect(scene, page->panel);
    cm_scene_group_clipped(scene, "map", panel);
    cm_scene_group(scene, "sea");
    cm_scene_path(scene, panel, filled(style->sea, NULL));
    cm_scene_group_end(scene);
    cm_scene_group(scene, "neighbours");
    cm_scene_path(scene, g->neighbours, filled(style->neighbour, NULL));
    cm_scene_path(scene, g->neighbour_coast, stroked(style->coast, 0.8 * s, NULL));
    cm_scene_path(scene, g->neighbour_border,
                  stroked(cm_color_with_alpha(style->border, 0.45), 0.9 * s, NULL));
    cm_scene_group_end(scene);
    cm_scene_group(scene, "subject");
    cm_scene_path(scene, g->outline, filled(style->subject, NULL));
    /* Upon the whole, which hides the seams between them: for editors, who want each unit. */
    for (size_t i = 0; i < page->map->figures->unit_count && !scene->failed; i++)
        cm_scene_path(
            scene, g->units[i],
            (cm_paint){.fill = style->subject,
                       .id = unit_id(page, &page->map->figures->units[i])});
    cm_scene_group_end(scene);
    cm_scene_group(scene, "water");
    cm_scene_path(scene, g->water,
                  (cm_paint){.fill = style->sea,
                             .stroke = style->river,
                             .stroke_px = fmax(0.5 * s, 0.6)});
    cm_scene_group_end(scene);
    cm_scene_group(scene, "control");
    cm_scene_path(scene, g->control_inside, filled(style->control, g->control_clip));
    cm_scene_path(scene, g->fringe,
                  stroked(style->control, 2 * fringe_width_px(page), g->outline));
    cm_scene_path(scene, g->front,
                  stroked(cm_color_with_alpha(style->front, 0.10), 18 * s, g->control));
    cm_scene_path(scene, g->front,
                  stroked(cm_color_with_alpha(style->front, 0.14), 9 * s, g->control));
    cm_scene_group_end(scene);
    cm_scene_group(scene, "oblasts");
    cm_scene_path(scene, g->unit_edges_free, stroked(style->oblast, 1.1 * s, NULL));
    cm_scene_path(scene, g->unit_edges_held, stroked(style->oblast_on, 1.3 * s, NULL));
    cm_scene_group_end(scene);
    cm_scene_group(scene, "border");
    cm_scene_path(scene, g->coast, stroked(style->coast, 1.0 * s, NULL));
    cm_scene_path(scene, g->state_border, stroked(style->border, 1.8 * s, NULL));
    cm_scene_group_end(scene);
    cm_scene_group(scene, "front");
    cm_scene_path(scene, g->front,
                  stroked(cm_color_with_alpha(style->halo, style->front_casing_alpha), 5.4 * s, NULL));
    cm_scene_path(scene, g->front, stroked(style->front, 2.6 * s, NULL));
    cm_scene_group_end(scene);
    cm_scene_group_end(scene);
}
