#include "measure/front.h"

#include "controlmap/measure.h"
#include "measure/coverage.h"
#include "support/check.h"
#include "support/fixture.h"

/* Crossings are found to 10 m, and every front here has two ends. */
static const double CROSSINGS_M = 25.0;

/* One unit, three degrees high, higher than wide. */
#define ONE_UNIT \
    { "A", "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46))", NULL }

typedef struct {
    double total_m, unit_m[4];
} front;

static front measure(const char *control, const feature_text *features, size_t count,
                     double margin_m) {
    front f = {0};
    cm_arena arena = {0};
    cm_geos geos = {0};
    cm_coverage coverage = {0};
    cm_error error = {0};
    cm_layer *units = cleaned_from(features, count, CM_MERGE_NONE);
    cm_layer *held = cleaned_from(&(feature_text){"held", control, NULL}, 1, CM_MERGE_ALL);
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_coverage_unite(&geos, units, &arena, &coverage, &error), &error);
    assert_ok(cm_front_measure(&held->features[0].shape, units, &coverage.outline, margin_m,
                               &CM_EARTH_WGS84, f.unit_m, &f.total_m, &error),
              &error);
    cm_geos_close(&geos);
    cm_arena_clear(&arena);
    cm_layer_free(units);
    cm_layer_free(held);
    return f;
}

static double meridian_m(double from, double to) {
    return cm_edge_length((cm_lonlat){32, from}, (cm_lonlat){32, to}, NULL);
}

static void a_straight_line_counts_less_a_margin_at_either_end(void **state) {
    (void)state;
    const front f = measure("POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))",
                            (const feature_text[]){ONE_UNIT}, 1, 3000);
    assert_near(f.total_m, meridian_m(46, 49) - 2 * 3000, CROSSINGS_M);
    assert_true(f.unit_m[0] == f.total_m);
}

static void a_wider_margin_takes_more_from_either_end(void **state) {
    (void)state;
    const char *control = "POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))";
    const feature_text unit[] = {ONE_UNIT};
    assert_near(measure(control, unit, 1, 10000).total_m, meridian_m(46, 49) - 2 * 10000,
                CROSSINGS_M);
    assert_near(measure(control, unit, 1, 100).total_m, meridian_m(46, 49) - 2 * 100, CROSSINGS_M);
}

static void each_unit_gets_the_part_within_it(void **state) {
    (void)state;
    const front f =
        measure("POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))",
                (const feature_text[]){
                    {"S", "POLYGON ((30 46, 34 46, 34 46.75, 30 46.75, 30 46))", NULL},
                    {"N", "POLYGON ((30 46.75, 34 46.75, 34 49, 30 49, 30 46.75))", NULL}},
                2, 3000);
    /* Which unit a step belongs to is decided at its middle; steps are at most 1 km long. */
    assert_near(f.unit_m[0], meridian_m(46, 46.75) - 3000, 500 + CROSSINGS_M);
    assert_near(f.unit_m[1], meridian_m(46.75, 49) - 3000, 500 + CROSSINGS_M);
    assert_close(f.unit_m[0] + f.unit_m[1], f.total_m, 1e-12);
    assert_near(f.total_m, meridian_m(46, 49) - 2 * 3000, CROSSINGS_M);
}

static void coast_and_state_border_are_no_front(void **state) {
    (void)state;
    const feature_text unit[] = {ONE_UNIT};
    assert_true(measure("POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46))", unit, 1, 3000).total_m ==
                0);
    /* drawn a little inside the coast, as other people's coasts are */
    assert_true(measure("POLYGON ((30.02 46.02, 33.98 46.02, 33.98 48.98, 30.02 48.98,"
                        " 30.02 46.02))",
                        unit, 1, 3000)
                    .total_m == 0);
}

static void an_edge_at_sea_is_no_front(void **state) {
    (void)state;
    const front f = measure("POLYGON ((28 45, 32 45, 32 50.5, 28 50.5, 28 45))",
                            (const feature_text[]){ONE_UNIT}, 1, 3000);
    assert_near(f.total_m, meridian_m(46, 49) - 2 * 3000, CROSSINGS_M);
}

static void a_border_between_units_is_front_where_control_ends_there(void **state) {
    (void)state;
    const front f = measure(
        "POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))",
        (const feature_text[]){{"W", "POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))", NULL},
                               {"E", "POLYGON ((32 46, 34 46, 34 49, 32 49, 32 46))", NULL}},
        2, 3000);
    assert_near(f.total_m, meridian_m(46, 49) - 2 * 3000, CROSSINGS_M);
}

static double perimeter_m(const char *wkt) {
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, wkt);
    const cm_ring ring = shape.polygons[0].shell;
    double total = 0;
    for (size_t i = 0; i < ring.count; i++)
        total += cm_edge_length(ring.points[i], ring.points[(i + 1) % ring.count], NULL);
    cm_arena_clear(&arena);
    return total;
}

static void a_pocket_within_control_has_its_front_all_round(void **state) {
    (void)state;
    const front f =
        measure("POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46), (31 47, 31.5 48, 32 47.25, 31 47))",
                (const feature_text[]){ONE_UNIT}, 1, 3000);
    assert_close(f.total_m, perimeter_m("POLYGON ((31 47, 31.5 48, 32 47.25, 31 47))"), 1e-9);
}

static void a_salient_counts_with_every_bend(void **state) {
    (void)state;
    const char *salient = "POLYGON ((31 47, 33 47.5, 31.5 48, 31 47))";
    const front f = measure(salient, (const feature_text[]){ONE_UNIT}, 1, 3000);
    assert_close(f.total_m, perimeter_m(salient), 1e-9);
}

/* 0.02 degrees of latitude are about 2.2 km: less across than the margin. */
static void a_pond_is_passed_over_and_a_lake_is_coast(void **state) {
    (void)state;
    const char *control = "POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))";
    const feature_text pond[] = {{"A",
                                  "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46),"
                                  " (31.99 47, 32.01 47, 32.01 47.02, 31.99 47.02, 31.99 47))",
                                  NULL}};
    const feature_text lake[] = {{"A",
                                  "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46),"
                                  " (31 47, 33 47, 33 48, 31 48, 31 47))",
                                  NULL}};
    assert_near(measure(control, pond, 1, 3000).total_m,
                meridian_m(46, 49) - meridian_m(47, 47.02) - 2 * 3000, 1000 + CROSSINGS_M);
    assert_near(measure(control, lake, 1, 3000).total_m,
                meridian_m(46, 49) - meridian_m(47, 48) - 4 * 3000, 2 * CROSSINGS_M);
}

static void a_slanting_line_loses_more_than_the_margin(void **state) {
    (void)state;
    const cm_lonlat a = {30.5, 46}, b = {33.5, 49};
    const front f = measure("POLYGON ((30 46, 30.5 46, 33.5 49, 30 49, 30 46))",
                            (const feature_text[]){ONE_UNIT}, 1, 3000);
    /* degrees of longitude are shorter: at either end the line leaves the coast at this angle */
    const double south = atan2(111.15, 77.46), north = atan2(111.20, 73.17);
    assert_near(f.total_m, cm_edge_length(a, b, NULL) - 3000 / sin(south) - 3000 / sin(north),
                CROSSINGS_M + 20);
}

static void a_line_past_the_antimeridian_is_measured(void **state) {
    (void)state;
    const feature_text unit[] = {{"A", "POLYGON ((176 64, 186 64, 186 67, 176 67, 176 64))", NULL}};
    const feature_text other[] = {
        {"A", "POLYGON ((-184 64, -174 64, -174 67, -184 67, -184 64))", NULL}};
    const char *control = "POLYGON ((176 64, 181 64, 181 67, 176 67, 176 64))";
    const double expected = meridian_m(64, 67) - 2 * 3000;
    assert_near(measure(control, unit, 1, 3000).total_m, expected, CROSSINGS_M);
    assert_near(measure(control, other, 1, 3000).total_m, expected, CROSSINGS_M);
    /* Cut there, it has no more edge. */
    const feature_text cut[] = {{"A",
                                 "MULTIPOLYGON (((176 64, 180 64, 180 67, 176 67, 176 64)),"
                                 " ((-180 64, -174 64, -174 67, -180 67, -180 64)))",
                                 NULL}};
    const char *halves = "MULTIPOLYGON (((176 64, 180 64, 180 67, 176 67, 176 64)),"
                         " ((-180 64, -179 64, -179 67, -180 67, -180 64)))";
    assert_near(measure(halves, unit, 1, 3000).total_m, expected, CROSSINGS_M);
    assert_near(measure(control, cut, 1, 3000).total_m, expected, CROSSINGS_M);
    assert_near(measure(halves, cut, 1, 3000).total_m, expected, CROSSINGS_M);
}

/* The parts beyond the cut overlap where neither begins at it. */
static void parts_beyond_the_antimeridian_make_one_line(void **state) {
    (void)state;
    const feature_text cut[] = {{"A",
                                 "MULTIPOLYGON (((170 55, 180 55, 180 70, 170 70, 170 55)),"
                                 " ((-180 55, -168 55, -168 70, -180 70, -180 55)))",
                                 NULL}};
    const feature_text whole[] = {{"A", "POLYGON ((0 55, 22 55, 22 70, 0 70, 0 55))", NULL}};
    const char *control = "MULTIPOLYGON (((178 64, 180 64, 180 67, 178 67, 178 64)),"
                          " ((-180 64, -176 64, -176 67, -180 67, -180 64)),"
                          " ((-177 60, -172 60, -172 65, -177 65, -177 60)))";
    const char *elsewhere = "MULTIPOLYGON (((8 64, 14 64, 14 67, 8 67, 8 64)),"
                            " ((13 60, 18 60, 18 65, 13 65, 13 60)))";
    const double expected = measure(elsewhere, whole, 1, 3000).total_m;
    assert_true(expected > 1e6);
    assert_near(measure(control, cut, 1, 3000).total_m, expected, CROSSINGS_M);
}

static void the_margin_is_the_same_on_a_small_island(void **state) {
    (void)state;
    /* 5 km by 4 km: nowhere further than 3 km from the shore, half of it further than 1 km */
    const feature_text island[] = {
        {"A", "POLYGON ((33 46, 33.065 46, 33.065 46.036, 33 46.036, 33 46))", NULL}};
    const char *control = "POLYGON ((33 46, 33.03 46, 33.03 46.036, 33 46.036, 33 46))";
    assert_true(measure(control, island, 1, 3000).total_m == 0);
    assert_near(measure(control, island, 1, 1000).total_m, meridian_m(46, 46.036) - 2 * 1000,
                CROSSINGS_M);
}

static void control_far_from_every_unit_has_no_front(void **state) {
    (void)state;
    assert_true(
        measure("POLYGON ((60 10, 61 10, 61 12, 60 10))", (const feature_text[]){ONE_UNIT}, 1, 3000)
            .total_m == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_straight_line_counts_less_a_margin_at_either_end),
        cmocka_unit_test(a_wider_margin_takes_more_from_either_end),
        cmocka_unit_test(each_unit_gets_the_part_within_it),
        cmocka_unit_test(coast_and_state_border_are_no_front),
        cmocka_unit_test(an_edge_at_sea_is_no_front),
        cmocka_unit_test(a_border_between_units_is_front_where_control_ends_there),
        cmocka_unit_test(a_pocket_within_control_has_its_front_all_round),
        cmocka_unit_test(a_salient_counts_with_every_bend),
        cmocka_unit_test(a_pond_is_passed_over_and_a_lake_is_coast),
        cmocka_unit_test(a_slanting_line_loses_more_than_the_margin),
        cmocka_unit_test(a_line_past_the_antimeridian_is_measured),
        cmocka_unit_test(parts_beyond_the_antimeridian_make_one_line),
        cmocka_unit_test(the_margin_is_the_same_on_a_small_island),
        cmocka_unit_test(control_far_from_every_unit_has_no_front)};
    return cmocka_run_group_tests_name("front", tests, NULL, NULL);
}
