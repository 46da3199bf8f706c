#include "support/change.h"

#include "measure/difference.h"
#include "support/check.h"
#include "support/fixture.h"

static const char GAINED[] = "POLYGON ((37.2 47.9, 37.8 47.9, 37.7 48.3, 37.2 48.2, 37.2 47.9))";
static const char LOST[] = "POLYGON ((34.9 47.9, 35.3 47.9, 35.3 48.1, 34.9 48.1, 34.9 47.9))";

void shipped_change_open(shipped_change *change, const shipped_map *shipped) {
    cm_geos geos = {0};
    cm_error error = {0};
    *change = (shipped_change){0};
    const cm_multipolygon now = shipped->control->features[0].shape;
    const cm_multipolygon gained = shape_from_wkt(&change->arena, GAINED);
    const cm_multipolygon lost = shape_from_wkt(&change->arena, LOST);
    cm_multipolygon rest;
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_difference(&geos, &now, &gained, "making a change", &change->arena, &rest, &error),
              &error);
    cm_geos_close(&geos);
    cm_polygon *polygons = cm_arena_calloc(&change->arena, rest.count + 1, sizeof *polygons);
    assert_non_null(polygons);
    for (size_t i = 0; i < rest.count; i++)
        polygons[i] = rest.polygons[i];
    polygons[rest.count] = lost.polygons[0];
    change->feature = shipped->control->features[0];
    change->feature.shape = (cm_multipolygon){rest.count + 1, polygons};
    change->old = *shipped->control;
    change->old.features = &change->feature;
    change->old.source = "before.shp";
    (void)snprintf(change->old.date, sizeof change->old.date, "2024-12-31");
    (void)snprintf(change->old.as_of, sizeof change->old.as_of, "2024-12-31");
    const cm_figures_options options = {
        .id_field = cm_layer_find_field(shipped->boundary, "id"),
        .name_field = cm_layer_find_field(shipped->boundary, "name_en"),
        .official_field = cm_layer_find_field(shipped->boundary, "offic_km2 official_km2"),
        .official_total_m2 = shipped->dataset->official_km2 * 1e6};
    assert_ok(
        cm_figures_compute(&change->old, shipped->boundary, &options, &change->figures, &error),
        &error);
    assert_ok(cm_diff_compute(change->figures, shipped->figures, NULL, &change->diff, &error),
              &error);
}

void shipped_change_close(shipped_change *change) {
    cm_diff_free(change->diff);
    cm_figures_free(change->figures);
    cm_arena_clear(&change->arena);
}
