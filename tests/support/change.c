#include "support/change.h"

#include "measure/difference.h"
#include "support/check.h"
#include "support/fixture.h"

static const char GAINED[] = "POLYGON ((37.2 47.9, 37.8 47.9, 37.7 48.3, 37.2 48.2, 37.2 47.9))";
static const char LOST[] = "POLYGON ((34.9 47.9, 35.3 47.9, 35.3 48.1, 34.9 48.1, 34.9 47.9))";

void shipped_change_open(shipped_change *made, const shipped_map *data) {
    cm_geos geos = {0};
    cm_error error = {0};
    *made = (shipped_change){0};
    const cm_multipolygon now = data->control->features[0].shape;
    const cm_multipolygon gained = shape_from_wkt(&made->arena, GAINED);
    const cm_multipolygon lost = shape_from_wkt(&made->arena, LOST);
    cm_multipolygon rest;
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_difference(&geos, &now, &gained, "making a change", &made->arena, &rest, &error),
              &error);
    cm_geos_close(&geos);
    cm_polygon *polygons = cm_arena_calloc(&made->arena, rest.count + 1, sizeof *polygons);
    assert_non_null(polygons);
    for (size_t i = 0; i < rest.count; i++)
        polygons[i] = rest.polygons[i];
    polygons[rest.count] = lost.polygons[0];
    made->feature = data->control->features[0];
    made->feature.shape = (cm_multipolygon){rest.count + 1, polygons};
    made->old = *data->control;
    made->old.features = &made->feature;
    made->old.source = "before.shp";
    (void)snprintf(made->old.date, sizeof made->old.date, "2024-12-31");
    (void)snprintf(made->old.as_of, sizeof made->old.as_of, "2024-12-31");
    const cm_figures_options options = shipped_options(data);
    assert_ok(cm_figures_compute(&made->old, data->boundary, &options, &made->figures, &error),
              &error);
    assert_ok(cm_diff_compute(made->figures, data->figures, NULL, &made->diff, &error), &error);
}

void shipped_change_close(shipped_change *made) {
    cm_diff_free(made->diff);
    cm_figures_free(made->figures);
    cm_arena_clear(&made->arena);
}

shipped_change change;

int shipped_change_setup(void **state) {
    (void)shipped_setup(state);
    shipped_change_open(&change, &shipped);
    return 0;
}

int shipped_change_teardown(void **state) {
    shipped_change_close(&change);
    return shipped_teardown(state);
}
