#include "layout/scenarios.h"

#include <math.h>
#include <string.h>

#include "layout/changes.h"
#include "layout/parts.h"

/* A unit with less gets no figure of its own on the map; the legend has the sum. */
static const double LABEL_LEAST_M2 = 20e6;
/* What is smaller does not decide where the map looks. */
static const double EXTENT_LEAST_M2 = 1e6;

void cm_scenario_project(cm_page *page, cm_path_builder *path) {
    const cm_outcome *o = page->map->outcome;
    if (o == NULL)
        return;
    if (o->zone != NULL) {
        cm_projection_add(page->projection, &o->zone->features[0].shape, path);
        page->ground.zone = cm_path_builder_finish(path, &page->scene);
    }
}

void cm_scenario_draw(cm_page *page) {
    if (page->map->outcome == NULL || page->ground.zone == NULL)
        return;
    const cm_fill_style fill = cm_fill_style_of(page->furniture.style, CM_FILL_ZONE);
    cm_scene_group(&page->scene, "zone");
    cm_fill_draw(&page->scene, &fill, page->ground.zone, page->ground.outline, page->panel,
                 page->s);
    cm_scene_group_end(&page->scene);
}

/* The figure of the table, within the land that it is of. */
static void label_area(cm_page *page, cm_path_builder *path, const cm_multipolygon *shape,
                       const cm_multipolygon *other, double area_m2) {
    if (area_m2 < LABEL_LEAST_M2)
        return;
    cm_projection_add(page->projection, shape, path);
    if (other != NULL)
        cm_projection_add(page->projection, other, path);
    cm_amount_place(&page->space, cm_texts_area(page, area_m2),
                    cm_path_builder_finish(path, &page->scene));
}

void cm_scenario_label_areas(cm_page *page) {
    const cm_outcome *o = page->map->outcome;
    cm_path_builder path = {0};
    if (o == NULL || page->options->labels == CM_LABELS_NONE)
        return;
    cm_scene_group(&page->scene, "labels-area");
    for (size_t i = 0; i < o->unit_count; i++) {
        const cm_outcome_unit *unit = &o->units[i];
        const cm_outcome_areas *areas = &unit->areas;
        label_area(page, &path, &unit->b_to_a, NULL, areas->b_to_a_m2);
        label_area(page, &path, &unit->a_to_b, NULL, areas->a_to_b_m2);
        label_area(page, &path, &unit->a_to_zone, &unit->b_to_zone,
                   areas->a_to_zone_m2 + areas->b_to_zone_m2);
    }
    cm_scene_group_end(&page->scene);
    page->scene.failed = page->scene.failed || path.failed;
    cm_path_builder_clear(&path);
}

/* ---- extents ------------------------------------------------------------------------------ */

static cm_box box_of(const cm_multipolygon *shape) {
    cm_box box = CM_BOX_EMPTY;
    for (size_t i = 0; i < shape->count; i++) {
        const cm_multipolygon one = {1, &shape->polygons[i]};
        double area_m2 = 0;
        (void)cm_multipolygon_area(&one, NULL, &area_m2, NULL);
        if (area_m2 >= EXTENT_LEAST_M2)
            box = cm_box_union(box, cm_multipolygon_box(&one));
    }
    return box;
}

cm_box cm_scenario_extent(const cm_outcome *o) {
    const cm_box sides = cm_box_union(box_of(&o->b_to_a), box_of(&o->a_to_b));
    return o->zone == NULL ? sides : cm_box_union(sides, box_of(&o->zone->features[0].shape));
}

/* ---- maps --------------------------------------------------------------------------------- */

static cm_map map_of(const cm_map *map, const cm_outcome *outcome) {
    cm_map own = *map;
    own.figures = outcome->after;
    own.diff = outcome->diff;
    own.outcome = outcome;
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        own.statuses[i] = NULL;
    return own;
}

static cm_map map_of_today(const cm_map *map, const cm_outcome *outcome) {
    cm_map own = map_of(map, outcome);
    own.figures = outcome->before;
    own.diff = NULL;
    own.outcome = NULL;
    return own;
}

cm_code cm_outcome_layout(const cm_map *map, const cm_outcome *outcome, bool paired,
                          const cm_map_options *options, cm_scene **out, cm_error *error) {
    const cm_map whole = map_of(map, outcome);
    if (!paired)
        return cm_map_layout(&whole, options, out, error);
    const cm_map maps[] = {map_of_today(map, outcome), whole};
    return cm_parts_layout(&whole, CM_PHRASE_COUNT, maps, 2, options, out, error);
}

/* All maps show what changes in any of them. */
static const char *common_extent(const cm_outcome *const *outcomes, size_t count, char text[100]) {
    cm_box box = CM_BOX_EMPTY;
    for (size_t i = 0; i < count; i++)
        box = cm_box_union(box, cm_scenario_extent(outcomes[i]));
    box = cm_changes_widen(box, &outcomes[0]->before->outline);
    if (cm_box_is_empty(box))
        return NULL;
    (void)snprintf(text, 100, "%.17g,%.17g,%.17g,%.17g", box.west, box.south, box.east, box.north);
    return text;
}

cm_code cm_outcomes_layout(const cm_map *map, const cm_outcome *const *outcomes, size_t count,
                           const cm_map_options *options, cm_scene **out, cm_error *error) {
    enum { MOST = 8 };
    cm_map maps[MOST];
    char extent[100];
    cm_map_options own = *options;
    *out = NULL;
    if (count == 0 || count > MOST)
        return cm_error_set(error, CM_ERR_USAGE, NULL, "a page holds one to eight scenarios");
    if (own.extent == NULL || strcmp(own.extent, "auto") == 0)
        own.extent = common_extent(outcomes, count, extent);
    for (size_t i = 0; i < count; i++)
        maps[i] = map_of(map, outcomes[i]);
    const cm_map today = map_of_today(map, outcomes[0]);
    return cm_parts_layout(&today, CM_PHRASE_SCENARIOS_TITLE, maps, count, &own, out, error);
}
