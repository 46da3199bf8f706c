#include "layout/changes.h"
#include "layout/scenarios.h"

#include <math.h>

/* Room around what changed, as a share of it, and what is shown at least. */
static const double PADDING = 0.25, EXTENT_LEAST_KM = 150;
/* What is smaller does not decide where the map looks. */
static const double EXTENT_LEAST_M2 = 1e6;
/* What is narrower than this on the page gets an outline of its own colour, so that it is seen;
 * what is smaller than a pixel is the disagreement of two drawings. At 1600 x 1200. */
static const double NARROW_PX = 3, OUTLINE_PX = 1.2, LEAST_PX2 = 1.5;
static const double OLD_FRONT_PX = 1.2, OLD_FRONT_CASING_PX = 2.8, OLD_FRONT_ALPHA = 0.75;
static const double KM_PER_DEGREE = 111.2;

/* ---- the extent --------------------------------------------------------------------------- */

static cm_box box_of(const cm_multipolygon *shape, double least_m2) {
    cm_box box = CM_BOX_EMPTY;
    for (size_t i = 0; i < shape->count; i++) {
        const cm_multipolygon one = {1, &shape->polygons[i]};
        double area_m2 = 0;
        (void)cm_multipolygon_area(&one, NULL, &area_m2, NULL);
        if (area_m2 >= least_m2)
            box = cm_box_union(box, cm_multipolygon_box(&one));
    }
    return box;
}

static void widen(double *low, double *high, double least) {
    const double span = fmax((*high - *low) * (1 + 2 * PADDING), least);
    const double middle = (*low + *high) / 2;
    *low = middle - span / 2;
    *high = middle + span / 2;
}

cm_box cm_changes_extent(const cm_page *page) {
    const cm_diff *diff = page->map->diff;
    const cm_multipolygon *whole = &page->map->figures->outline;
    if (diff == NULL)
        return CM_BOX_EMPTY;
    if (page->map->outcome != NULL)
        return cm_changes_widen(cm_scenario_extent(page->map->outcome), whole);
    cm_box box =
        cm_box_union(box_of(&diff->gained, EXTENT_LEAST_M2), box_of(&diff->lost, EXTENT_LEAST_M2));
    if (cm_box_is_empty(box))
        box = cm_box_union(box_of(&diff->gained, 0), box_of(&diff->lost, 0));
    return cm_changes_widen(box, whole);
}

cm_box cm_changes_widen(cm_box box, const cm_multipolygon *outline) {
    if (cm_box_is_empty(box))
        return box;
    const double cosine = fmax(cos((box.south + box.north) / 2 * acos(-1) / 180), 0.05);
    widen(&box.south, &box.north, EXTENT_LEAST_KM / KM_PER_DEGREE);
    widen(&box.west, &box.east, EXTENT_LEAST_KM / KM_PER_DEGREE / cosine);
    box.south = fmax(box.south, -90);
    box.north = fmin(box.north, 90);
    /* More than the whole is shown by a map of the whole. */
    const cm_box whole = cm_multipolygon_box(outline);
    const bool reaches_all = box.west <= whole.west && box.south <= whole.south &&
                             box.east >= whole.east && box.north >= whole.north;
    return reaches_all ? CM_BOX_EMPTY : box;
}

/* ---- paths -------------------------------------------------------------------------------- */

static void add_subpath(cm_path_builder *path, const cm_subpath *sub) {
    cm_path_builder_start(path, true);
    for (size_t i = 0; i < sub->count; i++)
        cm_path_builder_add(path, sub->points[i]);
}

/* Projects what is large enough to be seen, and lists what of it is narrow. */
static void project(cm_page *page, const cm_multipolygon *shape, cm_path_builder *path,
                    const cm_path **all, const cm_path **narrow) {
    cm_projection_add(page->projection, shape, path);
    const cm_path *whole = cm_path_builder_finish(path, &page->scene);
    cm_path_builder seen = {0}, thin = {0};
    const double s = page->s;
    for (size_t i = 0; whole != NULL && i < whole->count; i++) {
        const double area = cm_subpath_area(&whole->subpaths[i]);
        if (area < LEAST_PX2 * s * s)
            continue;
        add_subpath(&seen, &whole->subpaths[i]);
        /* A long strip is as wide as its area over half of its edge. */
        if (2 * area < NARROW_PX * s * cm_subpath_length(&whole->subpaths[i]))
            add_subpath(&thin, &whole->subpaths[i]);
    }
    *all = cm_path_builder_finish(&seen, &page->scene);
    *narrow = cm_path_builder_finish(&thin, &page->scene);
    page->scene.failed = page->scene.failed || seen.failed || thin.failed;
    cm_path_builder_clear(&seen);
    cm_path_builder_clear(&thin);
}

cm_code cm_changes_project(cm_page *page, cm_path_builder *path) {
    const cm_diff *diff = page->map->diff;
    cm_ground *g = &page->ground;
    if (diff == NULL)
        return CM_OK;
    project(page, &diff->gained, path, &g->gained, &g->gained_narrow);
    project(page, &diff->lost, path, &g->lost, &g->lost_narrow);
    return cm_ground_project_front(page, diff->old_figures, path, &g->old_front);
}

bool cm_changes_mask(cm_page *page) {
    cm_label_space *space = &page->space;
    if (page->map->diff == NULL)
        return true;
    const double cell = space->subject.cell;
    const bool room = cm_mask_create(&space->gained, page->panel, cell) &&
                      cm_mask_fill(&space->gained, page->ground.gained) &&
                      cm_mask_create(&space->changed, page->panel, cell) &&
                      cm_mask_fill(&space->changed, page->ground.gained) &&
                      cm_mask_fill(&space->changed, page->ground.lost);
    cm_mask_sum(&space->gained);
    cm_mask_sum(&space->changed);
    return room;
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw(cm_page *page, cm_fill_kind kind, const cm_path *all, const cm_path *narrow,
                 const char *id) {
    const cm_fill_style fill = cm_fill_style_of(page->furniture.style, kind);
    const cm_ground *g = &page->ground;
    cm_scene_group(&page->scene, id);
    cm_fill_draw(&page->scene, &fill, all, g->outline, page->panel, page->s);
    /* Without colour of its own, the dots are what is seen. */
    const cm_color edge = fill.dots && fill.fill.red == page->furniture.style->subject.red &&
                                  fill.fill.green == page->furniture.style->subject.green
                              ? fill.line
                              : fill.fill;
    cm_scene_path(&page->scene, narrow,
                  (cm_paint){.stroke = edge,
                             .stroke_px = fmax(OUTLINE_PX * page->s, 0.6),
                             .clip = g->outline});
    cm_scene_group_end(&page->scene);
}

void cm_changes_draw(cm_page *page) {
    const cm_ground *g = &page->ground;
    if (page->map->diff == NULL)
        return;
    draw(page, CM_FILL_GAINED, g->gained, g->gained_narrow, "gained");
    draw(page, CM_FILL_LOST, g->lost, g->lost_narrow, "lost");
}

void cm_changes_draw_front(cm_page *page) {
    const cm_style *style = page->furniture.style;
    const double s = page->s;
    if (page->map->diff == NULL)
        return;
    cm_scene_group(&page->scene, "old-front");
    /* It lies where control meets what was gained; on neither would it be seen without a casing. */
    cm_scene_path(&page->scene, page->ground.old_front,
                  (cm_paint){.stroke = cm_color_with_alpha(style->halo, OLD_FRONT_ALPHA),
                             .stroke_px = fmax(OLD_FRONT_CASING_PX * s, 1)});
    cm_scene_path(&page->scene, page->ground.old_front,
                  (cm_paint){.stroke = style->front,
                             .stroke_px = fmax(OLD_FRONT_PX * s, 0.6),
                             .dash_px = {CM_OLD_FRONT_DASH * s, CM_OLD_FRONT_GAP * s}});
    cm_scene_group_end(&page->scene);
}
