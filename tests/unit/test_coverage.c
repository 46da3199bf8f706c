#include "measure/coverage.h"

#include "support/check.h"
#include "support/fixture.h"

typedef struct {
    cm_arena arena;
    cm_layer *units;
    cm_coverage coverage;
} united;

static united unite_layer(cm_layer *units) {
    united u = {.units = units};
    cm_geos geos = {0};
    cm_error error = {0};
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_coverage_unite(&geos, units, &u.arena, &u.coverage, &error), &error);
    cm_geos_close(&geos);
    return u;
}

static united unite(const feature_text *features, size_t count) {
    return unite_layer(cleaned_from(features, count, CM_MERGE_NONE));
}

static void release(united *u) {
    cm_arena_clear(&u->arena);
    cm_layer_free(u->units);
}

static void neighbours_that_share_their_points_lose_the_border(void **state) {
    (void)state;
    united u =
        unite((const feature_text[]){{"A", "POLYGON ((30 46, 33 46, 32 48, 30 49, 30 46))", NULL},
                                     {"B", "POLYGON ((33 46, 36 47, 32 48, 33 46))", NULL}},
              2);
    assert_true(u.coverage.units_share_edges);
    assert_int_equal(u.coverage.outline.count, 1);
    assert_int_equal(u.coverage.outline.polygons[0].shell.count, 5);
    assert_close(area_km2(&u.coverage.outline),
                 area_km2(&u.units->features[0].shape) + area_km2(&u.units->features[1].shape),
                 1e-13);
    release(&u);
}

static void a_lake_among_units_stays_a_hole(void **state) {
    (void)state;
    united u = unite(
        (const feature_text[]){
            {"A", "POLYGON ((30 46, 36 46, 34 47, 32 47, 32 48, 30 50, 30 46))", NULL},
            {"B", "POLYGON ((36 46, 35 50, 30 50, 32 48, 34 48, 34 47, 36 46))", NULL}},
        2);
    assert_true(u.coverage.units_share_edges);
    assert_int_equal(u.coverage.outline.count, 1);
    assert_int_equal(u.coverage.outline.polygons[0].hole_count, 1);
    assert_false(cm_multipolygon_has_point(&u.coverage.outline, (cm_lonlat){33, 47.4}));
    release(&u);
}

static void islands_share_nothing_and_fit_all_the_same(void **state) {
    (void)state;
    united u = unite((const feature_text[]){{"A", "POLYGON ((30 46, 31 46, 30 48, 30 46))", NULL},
                                            {"B", "POLYGON ((40 46, 43 46, 43 47, 40 46))", NULL}},
                     2);
    assert_true(u.coverage.units_share_edges);
    assert_int_equal(u.coverage.outline.count, 2);
    release(&u);
}

static void an_overlap_is_seen_and_counted_once(void **state) {
    (void)state;
    united u =
        unite((const feature_text[]){{"A", "POLYGON ((30 46, 33 46, 33 48, 30 48, 30 46))", NULL},
                                     {"B", "POLYGON ((32 46, 37 46, 37 48, 32 48, 32 46))", NULL}},
              2);
    assert_false(u.coverage.units_share_edges);
    cm_arena arena = {0};
    const cm_multipolygon whole =
        shape_from_wkt(&arena, "POLYGON ((30 46, 37 46, 37 48, 30 48, 30 46))");
    assert_close(area_km2(&u.coverage.outline), area_km2(&whole), 1e-12);
    cm_arena_clear(&arena);
    release(&u);
}

static void a_unit_inside_another_is_an_overlap(void **state) {
    (void)state;
    united u =
        unite((const feature_text[]){{"A", "POLYGON ((30 46, 37 46, 37 49, 30 49, 30 46))", NULL},
                                     {"B", "POLYGON ((31 47, 32 47, 32 47.5, 31 47))", NULL}},
              2);
    assert_false(u.coverage.units_share_edges);
    assert_close(area_km2(&u.coverage.outline), area_km2(&u.units->features[0].shape), 1e-12);
    release(&u);
}

static void a_corner_missing_on_one_side_is_no_shared_border(void **state) {
    (void)state;
    united u = unite(
        (const feature_text[]){{"A", "POLYGON ((30 46, 33 46, 33 49, 30 49, 30 46))", NULL},
                               {"B", "POLYGON ((33 46, 35 46, 35 49, 33 49, 33 47, 33 46))", NULL}},
        2);
    assert_false(u.coverage.units_share_edges);
    assert_int_equal(u.coverage.outline.count, 1);
    assert_int_equal(u.coverage.outline.polygons[0].hole_count, 0);
    release(&u);
}

static void the_shipped_units_fit_one_another(void **state) {
    (void)state;
    united u = unite_layer(shipped_units());
    double sum_km2 = 0;
    for (size_t i = 0; i < u.units->feature_count; i++)
        sum_km2 += area_km2(&u.units->features[i].shape);
    assert_true(u.coverage.units_share_edges);
    assert_close(area_km2(&u.coverage.outline), sum_km2, 1e-12);
    for (size_t i = 0; i < u.coverage.outline.count; i++)
        assert_int_equal(u.coverage.outline.polygons[i].hole_count, 0);
    release(&u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_that_share_their_points_lose_the_border),
        cmocka_unit_test(a_lake_among_units_stays_a_hole),
        cmocka_unit_test(islands_share_nothing_and_fit_all_the_same),
        cmocka_unit_test(an_overlap_is_seen_and_counted_once),
        cmocka_unit_test(a_unit_inside_another_is_an_overlap),
        cmocka_unit_test(a_corner_missing_on_one_side_is_no_shared_border),
        cmocka_unit_test(the_shipped_units_fit_one_another)};
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
