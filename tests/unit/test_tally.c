/* Figures summed over edges are those of overlaying each layer anew, and what changed between two
 * layers is their GEOS difference: for shapes on a small grid, where edges, corners and borders
 * fall on one another all the time, and for the published days in three sets of units, in any
 * order. */
#include "measure/tally.h"

#include "clean/geos.h"
#include "controlmap/earth.h"
#include "support/check.h"
#include "support/days.h"
#include "support/fixture.h"

enum { RANDOM_SHAPES = 400, GRID = 6, UNIT_LIMIT = 2000 };

static const cm_figures_options OPTIONS = {
    .id_field = FIELD_ID, .name_field = -1, .official_field = -1};

static cm_tally *tally_of(const cm_layer *units, const cm_figures_options *options) {
    cm_error error = {0};
    cm_tally *tally = NULL;
    assert_ok(cm_tally_create(units, options, &tally, &error), &error);
    return tally;
}

static const cm_figures *measure(cm_tally *tally, const cm_layer *control, cm_change *total,
                                 const cm_change **changes) {
    cm_error error = {0};
    const cm_figures *figures = NULL;
    assert_true(cm_tally_suits(tally, control));
    assert_ok(cm_tally_measure(tally, control, &figures, total, changes, &error), &error);
    return figures;
}

static cm_figures *overlaid(const cm_layer *control, const cm_layer *units,
                            const cm_figures_options *options) {
    cm_error error = {0};
    cm_figures *figures = NULL;
    assert_ok(cm_figures_compute(control, units, options, &figures, &error), &error);
    return figures;
}

/* Relative to the figure, but for what a square metre of the whole is. */
static void assert_equal_area(const char *what, double actual, double expected) {
    if (!(fabs(actual - expected) <= fmax(1e-9 * fabs(expected), 0.05)))
        fail_msg("%s: %.6f m2, expected %.6f", what, actual, expected);
}

static void assert_same_figures(const cm_figures *a, const cm_figures *b) {
    assert_equal_area("drawn", a->drawn_m2, b->drawn_m2);
    assert_equal_area("clipped", a->clipped_m2, b->clipped_m2);
    assert_equal_area("outside", a->outside_m2, b->outside_m2);
    assert_equal_area("overlap", a->overlap_m2, b->overlap_m2);
    assert_equal_area("measured", a->measured_m2, b->measured_m2);
    assert_near(a->front_m, b->front_m, 1e-9 * b->front_m + 1e-6);
    assert_near(a->share_drawn, b->share_drawn, 1e-9);
    assert_near(a->share_clipped, b->share_clipped, 1e-9);
    assert_true(isnan(a->share_official) == isnan(b->share_official));
    assert_int_equal(a->unit_count, b->unit_count);
    for (size_t i = 0; i < a->unit_count; i++) {
        assert_equal_area(b->units[i].id, a->units[i].controlled_m2, b->units[i].controlled_m2);
        assert_string_equal(a->units[i].id, b->units[i].id);
        assert_near(a->units[i].front_m, b->units[i].front_m, 1e-9 * b->front_m + 1e-6);
    }
}

/* ---- known on paper ----------------------------------------------------------------------- */

static void a_square_over_two_units(void **state) {
    (void)state;
    const feature_text units[] = {{"W", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", NULL},
                                  {"E", "POLYGON ((2 0, 4 0, 4 2, 2 2, 2 0))", NULL}};
    const feature_text old[] = {{"c", "POLYGON ((1 0, 2 0, 2 2, 1 2, 1 0))", NULL}};
    const feature_text new[] = {{"c", "POLYGON ((1.5 1, 3 1, 3 3, 1.5 3, 1.5 1))", NULL}};
    cm_layer *boundary = cleaned_from(units, 2, CM_MERGE_NONE);
    cm_layer *first = cleaned_from(old, 1, CM_MERGE_ALL);
    cm_layer *second = cleaned_from(new, 1, CM_MERGE_ALL);
    cm_tally *tally = tally_of(boundary, &OPTIONS);
    cm_change total;
    const cm_change *change;
    const cm_figures *f = measure(tally, first, &total, &change);
    assert_close(f->units[0].controlled_m2, zone_wgs84_m2(1, 0, 2), 1e-12);
    assert_true(f->units[1].controlled_m2 == 0 && f->outside_m2 == 0);
    assert_true(isnan(total.gained_m2) && isnan(change[0].lost_m2));
    f = measure(tally, second, &total, &change);
    assert_close(f->drawn_m2, zone_wgs84_m2(1.5, 1, 3), 1e-12);
    assert_close(f->units[0].controlled_m2, zone_wgs84_m2(0.5, 1, 2), 1e-12);
    assert_close(f->units[1].controlled_m2, zone_wgs84_m2(1, 1, 2), 1e-12);
    assert_close(f->outside_m2, zone_wgs84_m2(1.5, 2, 3), 1e-11);
    assert_close(total.gained_m2, zone_wgs84_m2(1, 1, 2) + zone_wgs84_m2(1.5, 2, 3), 1e-12);
    assert_close(total.lost_m2, zone_wgs84_m2(1, 0, 2) - zone_wgs84_m2(0.5, 1, 2), 1e-12);
    assert_true(change[0].gained_m2 == 0 && change[1].lost_m2 == 0);
    assert_close(change[1].gained_m2, zone_wgs84_m2(1, 1, 2), 1e-12);
    assert_close(change[0].lost_m2, zone_wgs84_m2(1, 0, 2) - zone_wgs84_m2(0.5, 1, 2), 1e-12);
    f = measure(tally, second, &total, &change);
    assert_true(total.gained_m2 == 0 && total.lost_m2 == 0 && change[1].gained_m2 == 0);
    cm_tally_restart(tally);
    (void)measure(tally, first, &total, &change);
    assert_true(isnan(total.gained_m2));
    cm_tally_free(tally);
    cm_layer_free(boundary);
    cm_layer_free(first);
    cm_layer_free(second);
}

static void a_unit_held_whole_is_held_to_the_last_digit(void **state) {
    (void)state;
    const feature_text units[] = {
        {"A", "POLYGON ((0.1 0.3, 2.7 0.1, 2.9 2.2, 0.2 2.4, 0.1 0.3))", NULL}};
    const feature_text around[] = {{"c", "POLYGON ((-3 -3, 7 -3, 7 7, -3 7, -3 -3))", NULL}};
    cm_layer *boundary = cleaned_from(units, 1, CM_MERGE_NONE);
    cm_layer *layers[] = {cleaned_from(around, 1, CM_MERGE_ALL),
                          cleaned_from(units, 1, CM_MERGE_ALL)};
    cm_tally *tally = tally_of(boundary, &OPTIONS);
    for (size_t i = 0; i < 2; i++) {
        cm_change total;
        const cm_change *change;
        const cm_figures *f = measure(tally, layers[i], &total, &change);
        assert_true(f->units[0].share == 1);
        assert_true(f->units[0].controlled_m2 == f->units[0].measured_m2);
        cm_layer_free(layers[i]);
    }
    cm_tally_free(tally);
    cm_layer_free(boundary);
}

static void other_earths_and_the_antimeridian_are_left_to_the_overlay(void **state) {
    (void)state;
    const feature_text units[] = {{"A", "POLYGON ((179 0, 181 0, 181 2, 179 2, 179 0))", NULL}};
    cm_layer *boundary = cleaned_from(units, 1, CM_MERGE_NONE);
    cm_tally *tally = tally_of(boundary, &OPTIONS);
    assert_false(cm_tally_suits(tally, boundary));
    cm_tally_free(tally);
    cm_layer_free(boundary);
    const feature_text plain[] = {{"A", "POLYGON ((1 0, 2 0, 2 2, 1 2, 1 0))", NULL}};
    cm_error error = {0};
    cm_earth earth;
    assert_ok(cm_earth_create("geodesic", &earth, &error), &error);
    cm_figures_options options = OPTIONS;
    options.earth = &earth;
    boundary = cleaned_from(plain, 1, CM_MERGE_NONE);
    tally = tally_of(boundary, &options);
    assert_false(cm_tally_suits(tally, boundary));
    cm_tally_free(tally);
    cm_layer_free(boundary);
}

/* ---- all ties there are ------------------------------------------------------------------- */

static unsigned random_below(uint64_t *seed, unsigned limit) {
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(*seed >> 33) % limit;
}

/* The union of a few triangles with their corners on a grid. */
static cm_layer *random_shape(uint64_t *seed) {
    feature_text features[4];
    char wkt[4][200];
    const unsigned count = 1 + random_below(seed, 4);
    for (unsigned i = 0; i < count; i++) {
        int x[3], y[3];
        do
            for (int k = 0; k < 3; k++) {
                x[k] = (int)random_below(seed, GRID + 1);
                y[k] = (int)random_below(seed, GRID + 1);
            }
        while ((x[1] - x[0]) * (y[2] - y[0]) == (x[2] - x[0]) * (y[1] - y[0]));
        (void)snprintf(wkt[i], sizeof wkt[i], "POLYGON ((%d %d, %d %d, %d %d, %d %d))", x[0], y[0],
                       x[1], y[1], x[2], y[2], x[0], y[0]);
        features[i] = (feature_text){"c", wkt[i], NULL};
    }
    return cleaned_from(features, count, CM_MERGE_ALL);
}

/* Areas of new less old, and old less new, in a unit or anywhere. */
static void differences(cm_geos *geos, const cm_layer *old, const cm_layer *new,
                        const cm_multipolygon *unit, double *gained, double *lost) {
    GEOSContextHandle_t handle = geos->handle;
    cm_error error = {0};
    cm_arena arena = {0};
    GEOSGeometry *a = cm_geos_from(geos, &old->features[0].shape);
    GEOSGeometry *b = cm_geos_from(geos, &new->features[0].shape);
    GEOSGeometry *results[2] = {GEOSDifference_r(handle, b, a), GEOSDifference_r(handle, a, b)};
    double *areas[2] = {gained, lost};
    for (int i = 0; i < 2; i++) {
        if (unit != NULL) {
            GEOSGeometry *within = cm_geos_from(geos, unit);
            GEOSGeometry *cut = GEOSIntersection_r(handle, results[i], within);
            GEOSGeom_destroy_r(handle, results[i]);
            GEOSGeom_destroy_r(handle, within);
            results[i] = cut;
        }
        cm_multipolygon shape;
        assert_ok(cm_geos_to(geos, results[i], &arena, &shape, &error), &error);
        assert_ok(cm_multipolygon_area(&shape, NULL, areas[i], &error), &error);
        GEOSGeom_destroy_r(handle, results[i]);
    }
    GEOSGeom_destroy_r(handle, a);
    GEOSGeom_destroy_r(handle, b);
    cm_arena_clear(&arena);
}

static void assert_same_changes(cm_geos *geos, const cm_layer *old, const cm_layer *new,
                                const cm_layer *units, const cm_change *total,
                                const cm_change *changes) {
    double gained, lost;
    differences(geos, old, new, NULL, &gained, &lost);
    assert_equal_area("gained", total->gained_m2, gained);
    assert_equal_area("lost", total->lost_m2, lost);
    for (size_t i = 0; i < units->feature_count; i++) {
        differences(geos, old, new, &units->features[i].shape, &gained, &lost);
        assert_equal_area("gained in a unit", changes[i].gained_m2, gained);
        assert_equal_area("lost in a unit", changes[i].lost_m2, lost);
    }
}

static void run_random(const feature_text *units, size_t count) {
    cm_error error = {0};
    cm_geos geos = {0};
    assert_ok(cm_geos_open(&geos, &error), &error);
    cm_layer *boundary = cleaned_from(units, count, CM_MERGE_NONE);
    cm_tally *tally = tally_of(boundary, &OPTIONS);
    cm_layer *before = NULL;
    uint64_t seed = 20251228;
    for (int i = 0; i < RANDOM_SHAPES; i++) {
        cm_layer *shape = random_shape(&seed);
        cm_change total;
        const cm_change *changes;
        const cm_figures *f = measure(tally, shape, &total, &changes);
        cm_figures *expected = overlaid(shape, boundary, &OPTIONS);
        assert_same_figures(f, expected);
        if (before != NULL)
            assert_same_changes(&geos, before, shape, boundary, &total, changes);
        cm_figures_free(expected);
        cm_layer_free(before);
        before = shape;
    }
    cm_layer_free(before);
    cm_tally_free(tally);
    cm_layer_free(boundary);
    cm_geos_close(&geos);
}

static void random_shapes_in_units_that_share_edges(void **state) {
    (void)state;
    const feature_text units[] = {
        {"A", "POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0))", NULL},
        {"B", "POLYGON ((3 0, 6 0, 6 6, 3 3, 3 0))", NULL},
        {"C", "POLYGON ((0 3, 3 3, 6 6, 0 6, 0 3), (1 4, 2 4, 2 5, 1 5, 1 4))", NULL},
        {"D", "POLYGON ((1 4, 2 4, 2 5, 1 5, 1 4))", NULL}};
    run_random(units, COUNT_OF(units));
}

static void random_shapes_in_units_that_overlap(void **state) {
    (void)state;
    const feature_text units[] = {
        {"A", "POLYGON ((0 0, 4 0, 4 3, 0 3, 0 0))", NULL},
        {"B", "POLYGON ((2 1, 6 1, 6 5, 2 5, 2 1))", NULL},
        {"C", "MULTIPOLYGON (((0 4, 2 4, 1 6, 0 4)), ((5 5, 6 5, 6 6, 5 5)))", NULL}};
    run_random(units, COUNT_OF(units));
}

/* ---- the published days ------------------------------------------------------------------- */

/* Overlaying every day in every set of units takes a quarter of an hour: so is done with
 * CONTROLMAP_FULL set; else every so many days. */
static size_t stride_for(size_t unit_count) {
    const size_t stride = unit_count < 100 ? 8 : unit_count < 1000 ? 32 : 128;
    return getenv("CONTROLMAP_FULL") != NULL ? 1 : stride;
}

/* What one order of days gives must be what any other gives, bit by bit. */
typedef struct {
    double drawn_m2, outside_m2, front_m, unit_m2[UNIT_LIMIT];
} day_figures;

static void keep(day_figures *to, const cm_figures *f) {
    *to = (day_figures){f->drawn_m2, f->outside_m2, f->front_m, {0}};
    for (size_t i = 0; i < f->unit_count; i++)
        to->unit_m2[i] = f->units[i].controlled_m2;
}

static void assert_same_day(const day_figures *day, const cm_figures *f) {
    day_figures again;
    keep(&again, f);
    assert_memory_equal(day, &again, sizeof again);
}

static void run_days(const char *data, const published_days *days, const char *file) {
    char path[1000];
    (void)snprintf(path, sizeof path, "%s/admin/%s.geojson", data, file);
    cm_layer *units = cleaned_file(path, CM_MERGE_NONE);
    cm_figures_options options = {.id_field = -1, .name_field = -1, .official_field = -1};
    cm_geos geos = {0};
    cm_error error = {0};
    assert_ok(cm_geos_open(&geos, &error), &error);
    day_figures *known = calloc(days->count, sizeof *known);
    assert_non_null(known);
    assert_true(units->feature_count <= UNIT_LIMIT);
    const size_t stride = stride_for(units->feature_count);
    cm_tally *tally = tally_of(units, &options);
    size_t compared = 0;
    cm_change total;
    const cm_change *changes;
    for (size_t i = 0; i < days->count; i++) {
        const cm_layer *control = days->days[i].control;
        const cm_figures *f = measure(tally, control, &total, &changes);
        keep(&known[i], f);
        if (i % stride != 0)
            continue;
        cm_figures *expected = overlaid(control, units, &options);
        assert_same_figures(f, expected);
        cm_figures_free(expected);
        if (i > 0 && units->feature_count < 100)
            assert_same_changes(&geos, days->days[i - 1].control, control, units, &total, changes);
        compared++;
    }
    for (size_t i = days->count; i-- > 0;) /* backwards */
        assert_same_day(&known[i], measure(tally, days->days[i].control, &total, &changes));
    cm_tally_free(tally);
    tally = tally_of(units, &options);
    for (size_t i = 0; i < days->count; i++) { /* shuffled, from nothing */
        const size_t day = i * 211 % days->count;
        assert_same_day(&known[day], measure(tally, days->days[day].control, &total, &changes));
    }
    cm_tally_free(tally);
    print_message("%s: %zu days, %zu of them overlaid as well\n", file, days->count, compared);
    free(known);
    cm_geos_close(&geos);
    cm_layer_free(units);
}

static void published_days_are_as_each_alone(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    published_days days = published_days_open(data);
    assert_true(days.count % 211 != 0);
    run_days(data, &days, "regiony");
    run_days(data, &days, "rayony");
    run_days(data, &days, "hromady");
    published_days_close(&days);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_square_over_two_units),
        cmocka_unit_test(a_unit_held_whole_is_held_to_the_last_digit),
        cmocka_unit_test(other_earths_and_the_antimeridian_are_left_to_the_overlay),
        cmocka_unit_test(random_shapes_in_units_that_share_edges),
        cmocka_unit_test(random_shapes_in_units_that_overlap),
        cmocka_unit_test(published_days_are_as_each_alone)};
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
