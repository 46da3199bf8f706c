#include "base/geometry.h"

#include "support/check.h"
#include "support/fixture.h"

/* A lopsided lake in a lopsided land, with an island. */
static const char *const LAKE_LAND =
    "MULTIPOLYGON (((10 40, 22 40, 22 45, 10 47, 10 40), (12 41, 19 41, 18 44, 13 44, 12 41)),"
    " ((15 42, 17 42, 16 43, 15 42)))";

static void a_box_holds_the_points_and_no_more(void **state) {
    (void)state;
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, LAKE_LAND);
    const cm_box box = cm_multipolygon_box(&shape);
    assert_true(box.west == 10 && box.south == 40 && box.east == 22 && box.north == 47);
    cm_arena_clear(&arena);
}

static void the_box_of_nothing_is_empty_and_adds_nothing(void **state) {
    (void)state;
    const cm_box some = {-3, 4, 5, 60};
    const cm_multipolygon nothing = {0};
    assert_true(cm_box_is_empty(CM_BOX_EMPTY));
    assert_true(cm_box_is_empty(cm_multipolygon_box(&nothing)));
    assert_false(cm_box_is_empty((cm_box){1, 2, 1, 2})); /* a point is something */
    const cm_box sum = cm_box_union(CM_BOX_EMPTY, some);
    assert_true(sum.west == -3 && sum.south == 4 && sum.east == 5 && sum.north == 60);
    assert_false(cm_box_meets(CM_BOX_EMPTY, some));
}

static void boxes_meet_in_a_point_and_not_across_a_gap(void **state) {
    (void)state;
    const cm_box a = {0, 0, 2, 1};
    assert_true(cm_box_meets(a, (cm_box){2, 1, 5, 9}));
    assert_true(cm_box_meets((cm_box){2, 1, 5, 9}, a));
    assert_false(cm_box_meets(a, (cm_box){2.001, 0, 3, 1}));
    assert_false(cm_box_meets(a, (cm_box){0, 1.001, 2, 3}));
    assert_true(cm_box_meets(a, (cm_box){-9, -9, 9, 9}));
}

static void a_lake_is_outside_and_its_island_inside(void **state) {
    (void)state;
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, LAKE_LAND);
    assert_true(cm_multipolygon_has_point(&shape, (cm_lonlat){11, 42}));
    assert_false(cm_multipolygon_has_point(&shape, (cm_lonlat){13, 42}));
    assert_true(cm_multipolygon_has_point(&shape, (cm_lonlat){16, 42.5}));
    assert_false(cm_multipolygon_has_point(&shape, (cm_lonlat){15.1, 42.8}));
    assert_false(cm_multipolygon_has_point(&shape, (cm_lonlat){42, 11})); /* axes */
    cm_arena_clear(&arena);
}

/* The ray to the west passes exactly through corners on either side. */
static void a_point_level_with_a_corner_is_judged_once(void **state) {
    (void)state;
    cm_arena arena = {0};
    const cm_multipolygon shape =
        shape_from_wkt(&arena, "POLYGON ((0 0, 4 2, 0 4, 6 4, 7 2, 6 0, 0 0))");
    assert_true(cm_multipolygon_has_point(&shape, (cm_lonlat){5, 2}));
    assert_false(cm_multipolygon_has_point(&shape, (cm_lonlat){3, 2}));
    assert_false(cm_multipolygon_has_point(&shape, (cm_lonlat){8, 2}));
    assert_false(cm_multipolygon_has_point(&shape, (cm_lonlat){-1, 4}));
    cm_arena_clear(&arena);
}

static void an_empty_ring_holds_no_point(void **state) {
    (void)state;
    const cm_polygon empty = {{0, NULL}, 0, NULL};
    assert_false(cm_multipolygon_has_point(&(cm_multipolygon){1, &empty}, (cm_lonlat){0, 0}));
}

static void a_box_meets_land_not_what_lies_beside_it(void **state) {
    (void)state;
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, LAKE_LAND);
    /* west, south, east, north */
    assert_true(cm_multipolygon_meets_box(&shape, (cm_box){0, 0, 50, 50}));     /* all of it */
    assert_true(cm_multipolygon_meets_box(&shape, (cm_box){10.5, 41, 11, 43})); /* within it */
    assert_true(cm_multipolygon_meets_box(&shape, (cm_box){5, 43, 30, 43.5}));  /* right across */
    assert_true(cm_multipolygon_meets_box(&shape, (cm_box){5, 30, 10, 40}));    /* a corner */
    assert_false(cm_multipolygon_meets_box(&shape, (cm_box){5, 30, 9.9, 39.9}));
    assert_false(cm_multipolygon_meets_box(&shape, (cm_box){19, 46.2, 22, 47}));   /* aslant */
    assert_false(cm_multipolygon_meets_box(&shape, (cm_box){13, 41.2, 14, 41.8})); /* the lake */
    assert_true(cm_multipolygon_meets_box(&shape, (cm_box){14, 41.2, 16, 42.2}));  /* its island */
    assert_false(cm_multipolygon_meets_box(&(cm_multipolygon){0}, (cm_box){0, 0, 50, 50}));
    cm_arena_clear(&arena);
}

static void points_of_all_rings_are_counted(void **state) {
    (void)state;
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, LAKE_LAND);
    assert_int_equal(cm_multipolygon_point_count(&shape), 4 + 4 + 3);
    cm_arena_clear(&arena);
}

static void a_built_shape_outlives_its_builder(void **state) {
    (void)state;
    cm_arena arena = {0};
    cm_shape_builder builder = {0};
    cm_multipolygon built = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, LAKE_LAND);
    for (size_t i = 0; i < shape.count; i++)
        assert_true(cm_shape_builder_add(&builder, &shape.polygons[i]));
    assert_true(cm_shape_builder_finish(&builder, &arena, &built));
    cm_shape_builder_clear(&builder);
    assert_null(builder.points);
    assert_int_equal(built.count, 2);
    assert_int_equal(built.polygons[0].hole_count, 1);
    assert_int_equal(built.polygons[0].holes[0].count, 4);
    assert_true(built.polygons[0].holes[0].points[2].lon == 18);
    assert_int_equal(built.polygons[1].hole_count, 0);
    assert_true(built.polygons[1].shell.points[2].lat == 43);
    cm_arena_clear(&arena);
}

static void a_polygon_without_rings_is_no_polygon(void **state) {
    (void)state;
    cm_arena arena = {0};
    cm_shape_builder builder = {0};
    cm_multipolygon built = {7, NULL};
    assert_true(cm_shape_builder_finish(&builder, &arena, &built));
    assert_int_equal(built.count, 0);
    assert_true(cm_shape_builder_polygon(&builder));
    assert_true(cm_shape_builder_polygon(&builder));
    assert_true(cm_shape_builder_ring(&builder));
    assert_true(cm_shape_builder_point(&builder, (cm_lonlat){1, 2}));
    assert_true(cm_shape_builder_finish(&builder, &arena, &built));
    assert_int_equal(built.count, 1);
    assert_int_equal(built.polygons[0].shell.count, 1);
    cm_shape_builder_clear(&builder);
    cm_arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_holds_the_points_and_no_more),
        cmocka_unit_test(the_box_of_nothing_is_empty_and_adds_nothing),
        cmocka_unit_test(boxes_meet_in_a_point_and_not_across_a_gap),
        cmocka_unit_test(a_lake_is_outside_and_its_island_inside),
        cmocka_unit_test(a_point_level_with_a_corner_is_judged_once),
        cmocka_unit_test(an_empty_ring_holds_no_point),
        cmocka_unit_test(a_box_meets_land_not_what_lies_beside_it),
        cmocka_unit_test(points_of_all_rings_are_counted),
        cmocka_unit_test(a_built_shape_outlives_its_builder),
        cmocka_unit_test(a_polygon_without_rings_is_no_polygon)};
    return cmocka_run_group_tests_name("geometry", tests, NULL, NULL);
}
