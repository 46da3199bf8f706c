#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/geometry.h"
#include "layout/page.h"

/* At 1600 x 1200. Water smaller than this is left out, but for what a river runs through: there a
 * gap would stay in its line, which the data end at such water. */
static const double LEAST_PX2 = 40, RIVERINE_LEAST_PX2 = 1, RIVERINE_NEAR_PX = 3;
/* Two shores nearer to each other than this leave no water to be seen between their lines. */
static const double NARROW_PX = 1.4;
/* Corners of land smaller than this are not told from the water; so many times, as those that a
 * spit had beside its point are corners then. */
static const double SPIT_LARGEST_PX2 = 6;
enum { SPIT_PASSES = 4 };

/* Whether water could be large enough: no shape is larger than half the square of the diagonal of
 * its box. */
static bool may_be_chosen(const cm_page *page, const cm_polygon *water) {
    const cm_box box = cm_ring_box(&water->shell);
    const cm_xy a = cm_projection_point(page->projection, (cm_lonlat){box.west, box.south});
    const cm_xy b = cm_projection_point(page->projection, (cm_lonlat){box.east, box.north});
    const double dx = b.x - a.x, dy = b.y - a.y;
    return dx * dx + dy * dy >= 2 * RIVERINE_LEAST_PX2;
}

void cm_waters_project(cm_page *page, cm_path_builder *path) {
    const cm_layer *water = page->map->water;
    cm_ground *g = &page->ground;
    if (water == NULL)
        return;
    size_t count = 0;
    for (size_t i = 0; i < water->feature_count; i++)
        count += water->features[i].shape.count;
    g->waters = cm_arena_calloc(&page->scene.arena, count, sizeof *g->waters);
    if (g->waters == NULL) {
        page->scene.failed = true;
        return;
    }
    for (size_t i = 0; i < water->feature_count; i++)
        for (size_t k = 0; k < water->features[i].shape.count; k++) {
            const cm_multipolygon one = {1, &water->features[i].shape.polygons[k]};
            if (!may_be_chosen(page, one.polygons))
                continue;
            cm_projection_add(page->projection, &one, path);
            g->waters[g->water_count++] = cm_path_builder_finish(path, &page->scene);
        }
}

/* As far as it is seen: beyond the panel nothing is known of what a shore lies in. */
static bool lies_in_subject(const cm_page *page, const cm_subpath *shore) {
    size_t seen = 0, inside = 0;
    for (size_t i = 0; i < shore->count; i++)
        if (cm_rect_sides(page->panel, shore->points[i]) == 0) {
            seen++;
            inside += cm_mask_at(&page->space.subject, shore->points[i]) ? 1 : 0;
        }
    return seen > 0 && 2 * inside >= seen;
}

static bool is_near(const cm_subpath *shore, cm_xy at, double reach) {
    for (size_t i = 0; i < shore->count; i++) {
        const double dx = shore->points[i].x - at.x, dy = shore->points[i].y - at.y;
        if (dx * dx + dy * dy < reach * reach)
            return true;
    }
    return false;
}

static bool is_riverine(const cm_page *page, const cm_subpath *shore) {
    const double reach = RIVERINE_NEAR_PX * page->s;
    for (size_t i = 0; page->ground.rivers != NULL && i < page->map->rivers->feature_count; i++) {
        const cm_path *river = page->ground.rivers[i];
        for (size_t k = 0; river != NULL && k < river->count; k++) {
            const cm_subpath *part = &river->subpaths[k];
            if (is_near(shore, part->points[0], reach) ||
                is_near(shore, part->points[part->count - 1], reach))
                return true;
        }
    }
    return false;
}

/* Twice the area of a triangle, positive where it turns to the right on the page. */
static double turn_of(cm_xy a, cm_xy b, cm_xy c) {
    return (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
}

/* Takes out spits too small to be seen as such, never two neighbours at once; returns how many
 * points are left. Corners that turn against the ring are of land. */
static size_t drop_spits(cm_xy *points, size_t count, double largest, double ring_turn) {
    size_t kept = 1;
    bool is_dropped = false;
    for (size_t i = 1; i < count; i++) {
        const double turn = i + 1 < count && !is_dropped
                                ? turn_of(points[kept - 1], points[i], points[i + 1])
                                : INFINITY;
        is_dropped = fabs(turn) < 2 * largest && turn * ring_turn <= 0;
        if (!is_dropped)
            points[kept++] = points[i];
    }
    return kept;
}

/* Copies a shore with its small spits filled up: a narrow arm full of bays would be a ragged
 * patch. Bays are kept, so that water does not break off. */
static bool keep_ring(cm_path_builder *path, const cm_subpath *ring, double largest) {
    cm_xy *points = malloc(ring->count * sizeof *points);
    if (points == NULL)
        return false;
    memcpy(points, ring->points, ring->count * sizeof *points);
    const double ring_turn = cm_subpath_signed_area(ring);
    size_t count = ring->count;
    for (int pass = 0; pass < SPIT_PASSES && count > 3; pass++)
        count = drop_spits(points, count, largest, ring_turn);
    cm_path_builder_start(path, true);
    for (size_t i = 0; i < count; i++)
        cm_path_builder_add(path, points[i]);
    free(points);
    return true;
}

void cm_waters_choose(cm_page *page) {
    cm_ground *g = &page->ground;
    const double least = LEAST_PX2 * page->s * page->s;
    const double spit = SPIT_LARGEST_PX2 * page->s * page->s;
    cm_path_builder wide = {0}, narrow = {0};
    for (size_t i = 0; i < g->water_count && g->waters[i] != NULL; i++) {
        if (g->waters[i]->count == 0)
            continue;
        const cm_subpath *shore = &g->waters[i]->subpaths[0];
        const double area = cm_subpath_area(shore);
        if (area < RIVERINE_LEAST_PX2 || !lies_in_subject(page, shore) ||
            (area < least && !is_riverine(page, shore)))
            continue;
        cm_path_builder *path =
            2 * area / cm_subpath_length(shore) < NARROW_PX * page->s ? &narrow : &wide;
        bool room = keep_ring(path, shore, spit);
        for (size_t k = 1; room && k < g->waters[i]->count; k++) /* islands */
            if (cm_subpath_area(&g->waters[i]->subpaths[k]) >= least)
                room = keep_ring(path, &g->waters[i]->subpaths[k], 0);
        page->scene.failed = page->scene.failed || !room;
    }
    g->water = cm_path_builder_finish(&wide, &page->scene);
    g->narrow_water = cm_path_builder_finish(&narrow, &page->scene);
    cm_path_builder_clear(&wide);
    cm_path_builder_clear(&narrow);
}

bool cm_waters_mask(cm_page *page) {
    const cm_ground *g = &page->ground;
    return (g->water == NULL || cm_mask_fill(&page->space.water, g->water)) &&
           (g->narrow_water == NULL || cm_mask_fill(&page->space.water, g->narrow_water));
}

void cm_waters_draw(cm_page *page) {
    const cm_style *style = page->furniture.style;
    const double shore_px = fmax(0.5 * page->s, 0.6);
    cm_scene_path(&page->scene, page->ground.water,
                  (cm_paint){.fill = style->sea, .stroke = style->river, .stroke_px = shore_px});
    cm_scene_path(&page->scene, page->ground.narrow_water,
                  (cm_paint){.fill = style->river, .stroke = style->river, .stroke_px = shore_px});
}
