#include "controlmap/measure.h"

#include "support/check.h"
#include "support/fixture.h"

/* A lopsided lattice of places, jittered so that no four lie on a circle. */
enum { COLUMNS = 9, ROWS = 6, PLACES = COLUMNS * ROWS };

typedef struct {
    cm_lonlat points[PLACES];
    bool held[PLACES];
    double distance_m[PLACES];
} places;

/* Signed degrees east of the line through (33.3, 46) and (34.3, 48.5): + is held. */
static double east_of_line(cm_lonlat p) {
    return p.lon - (33.3 + (p.lat - 46) * 0.4);
}

static places make_places(void) {
    places all;
    for (size_t i = 0; i < PLACES; i++) {
        const double column = (double)(i % COLUMNS), row = (double)(i / COLUMNS);
        const double jitter = (double)(i * 37 % 11) / 11 - 0.5;
        all.points[i] =
            (cm_lonlat){30 + 0.8 * column + 0.3 * jitter, 45 + 0.7 * row - 0.2 * jitter};
        const double east = east_of_line(all.points[i]);
        all.held[i] = east > 0;
        /* The distance is linear in longitude and latitude, so tracing must find the line. */
        all.distance_m[i] = fabs(east) * 70000;
    }
    return all;
}

static cm_trace_points points_of(const places *all, bool with_distances) {
    return (cm_trace_points){PLACES, all->points, all->held,
                             with_distances ? all->distance_m : NULL};
}

static cm_layer *trace(const cm_trace_points *points, const cm_layer *clip,
                       cm_trace_accuracy *accuracy) {
    cm_layer *layer = NULL;
    cm_error error = {0};
    assert_ok(cm_trace(points, clip, "2025-12-28", &layer, accuracy, &error), &error);
    return layer;
}

static cm_layer *clip_box(void) {
    return cleaned_from(
        &(feature_text){"clip", "POLYGON ((31 45.5, 36 45.5, 36 48, 31 48, 31 45.5))", NULL}, 1,
        CM_MERGE_NONE);
}

static void distances_that_are_exact_give_the_line_back(void **state) {
    (void)state;
    const places all = make_places();
    const cm_trace_points points = points_of(&all, true);
    cm_layer *clip = clip_box(), *layer = trace(&points, clip, NULL);
    cm_arena arena = {0};
    /* east of the line within the box: its corners by hand */
    const cm_multipolygon expected =
        shape_from_wkt(&arena, "POLYGON ((33.1 45.5, 36 45.5, 36 48, 34.1 48, 33.1 45.5))");
    assert_close(area_km2(&layer->features[0].shape), area_km2(&expected), 1e-9);
    assert_int_equal(layer->features[0].shape.count, 1);
    for (size_t i = 0; i < layer->features[0].shape.polygons[0].shell.count; i++)
        assert_true(east_of_line(layer->features[0].shape.polygons[0].shell.points[i]) > -1e-9);
    cm_arena_clear(&arena);
    cm_layer_free(layer);
    cm_layer_free(clip);
}

static void without_distances_the_line_runs_half_way(void **state) {
    (void)state;
    const cm_lonlat points[] = {{30, 46}, {30, 48}, {33, 46}, {33, 48}};
    const bool held[] = {false, false, true, true};
    const cm_trace_points given = {4, points, held, NULL};
    cm_layer *clip =
        cleaned_from(&(feature_text){"clip", "POLYGON ((30 46, 33 46, 33 48, 30 48, 30 46))", NULL},
                     1, CM_MERGE_NONE);
    cm_layer *layer = trace(&given, clip, NULL);
    assert_near(layer->box.west, 31.5, 1e-12);
    assert_near(layer->box.east, 33, 0);
    cm_layer_free(layer);
    cm_layer_free(clip);
}

static void a_larger_distance_pushes_the_line_away(void **state) {
    (void)state;
    const cm_lonlat points[] = {{30, 46}, {30, 48}, {33, 46}, {33, 48}};
    const bool held[] = {false, false, true, true};
    const double distance_m[] = {10000, 10000, 20000, 20000};
    const cm_trace_points given = {4, points, held, distance_m};
    cm_layer *clip =
        cleaned_from(&(feature_text){"clip", "POLYGON ((30 46, 33 46, 33 48, 30 48, 30 46))", NULL},
                     1, CM_MERGE_NONE);
    cm_layer *layer = trace(&given, clip, NULL);
    assert_near(layer->box.west, 31, 1e-12);
    cm_layer_free(layer);
    cm_layer_free(clip);
}

/* Beyond the hull only the perpendicular bisector of the two outermost points counts. */
static void outside_the_hull_the_nearest_point_decides(void **state) {
    (void)state;
    const cm_lonlat points[] = {{30, 46}, {34, 46}, {32, 47}};
    const bool held[] = {false, true, false};
    const cm_trace_points given = {3, points, held, NULL};
    cm_layer *clip = cleaned_from(
        &(feature_text){"south", "POLYGON ((29 43, 36 43, 36 46, 29 46, 29 43))", NULL}, 1,
        CM_MERGE_NONE);
    cm_layer *layer = trace(&given, clip, NULL);
    const cm_multipolygon *shape = &layer->features[0].shape;
    assert_true(cm_multipolygon_has_point(shape, (cm_lonlat){32.1, 44}));
    assert_false(cm_multipolygon_has_point(shape, (cm_lonlat){31.9, 44}));
    assert_true(cm_multipolygon_has_point(shape, (cm_lonlat){35.9, 43.1}));
    assert_near(layer->box.west, 32, 1e-9);
    cm_layer_free(layer);
    cm_layer_free(clip);
}

/* At 60 degrees a degree of longitude is half one of latitude: nearest is meant in kilometres. */
static void nearest_is_meant_on_the_ground(void **state) {
    (void)state;
    const cm_lonlat points[] = {{30, 60}, {31, 60.6}, {30.2, 60.4}, {34, 59.4}};
    const bool held[] = {false, true, false, false};
    const cm_trace_points given = {4, points, held, NULL};
    cm_layer *layer = trace(&given, NULL, NULL);
    /* 1.3 degrees (72 km) west-east of the held point, 0.9 degrees (100 km) north of another */
    assert_true(cm_multipolygon_has_point(&layer->features[0].shape, (cm_lonlat){32.3, 60.65}));
    cm_layer_free(layer);
}

static void without_a_clip_layer_the_points_extent_is_widened_by_a_tenth(void **state) {
    (void)state;
    const places all = make_places();
    const cm_trace_points points = points_of(&all, true);
    cm_layer *layer = trace(&points, NULL, NULL);
    double east = -180, west = 180, south = 90, north = -90;
    for (size_t i = 0; i < PLACES; i++) {
        east = fmax(east, all.points[i].lon);
        west = fmin(west, all.points[i].lon);
        south = fmin(south, all.points[i].lat);
        north = fmax(north, all.points[i].lat);
    }
    assert_near(layer->box.east, east + (east - west) / 10, 1e-9);
    assert_near(layer->box.north, north + (north - south) / 10, 1e-9);
    assert_near(layer->box.south, south - (north - south) / 10, 1e-9);
    cm_layer_free(layer);
}

static void points_at_one_place_are_averaged(void **state) {
    (void)state;
    const cm_lonlat points[] = {{30, 46}, {30, 48}, {33, 46}, {33, 48}, {33, 46}, {33, 48}};
    const bool held[] = {false, false, true, true, true, true};
    const double distance_m[] = {10000, 10000, 5000, 5000, 35000, 35000};
    const cm_trace_points given = {6, points, held, distance_m};
    cm_trace_accuracy accuracy;
    cm_layer *clip =
        cleaned_from(&(feature_text){"clip", "POLYGON ((30 46, 33 46, 33 48, 30 48, 30 46))", NULL},
                     1, CM_MERGE_NONE);
    cm_layer *layer = trace(&given, clip, &accuracy);
    assert_near(layer->box.west, 31, 1e-12);
    assert_int_equal(accuracy.point_count, 4);
    assert_int_equal(accuracy.merged_count, 2);
    assert_int_equal(accuracy.held_count, 2);
    cm_layer_free(layer);
    cm_layer_free(clip);
}

static void the_order_of_the_points_does_not_matter(void **state) {
    (void)state;
    const places all = make_places();
    places shuffled;
    for (size_t i = 0; i < PLACES; i++) {
        const size_t from = i * 17 % PLACES;
        shuffled.points[i] = all.points[from];
        shuffled.held[i] = all.held[from];
        shuffled.distance_m[i] = all.distance_m[from];
    }
    const cm_trace_points a = points_of(&all, true), b = points_of(&shuffled, true);
    cm_layer *one = trace(&a, NULL, NULL), *two = trace(&b, NULL, NULL);
    const cm_ring first = one->features[0].shape.polygons[0].shell;
    const cm_ring second = two->features[0].shape.polygons[0].shell;
    assert_int_equal(first.count, second.count);
    assert_memory_equal(first.points, second.points, first.count * sizeof *first.points);
    cm_layer_free(one);
    cm_layer_free(two);
}

static void an_enclave_becomes_a_hole(void **state) {
    (void)state;
    places all = make_places();
    for (size_t i = 0; i < PLACES; i++)
        all.held[i] = i != 3 * COLUMNS + 5;
    const cm_trace_points points = points_of(&all, false);
    cm_layer *layer = trace(&points, NULL, NULL);
    const cm_multipolygon *shape = &layer->features[0].shape;
    assert_int_equal(shape->count, 1);
    assert_int_equal(shape->polygons[0].hole_count, 1);
    assert_false(cm_multipolygon_has_point(shape, all.points[3 * COLUMNS + 5]));
    cm_layer_free(layer);
}

static void a_place_on_the_line_itself_keeps_its_side(void **state) {
    (void)state;
    const cm_lonlat points[] = {{30, 46}, {30, 48}, {33, 46}, {33, 48}};
    const bool held[] = {false, false, true, true};
    const double distance_m[] = {0, 0, 20000, 20000};
    const cm_trace_points given = {4, points, held, distance_m};
    cm_layer *layer = trace(&given, NULL, NULL);
    const cm_multipolygon *shape = &layer->features[0].shape;
    assert_true(cm_multipolygon_has_point(shape, (cm_lonlat){30.01, 47}));
    assert_false(cm_multipolygon_has_point(shape, (cm_lonlat){29.9, 47}));
    cm_layer_free(layer);
}

static void the_layer_says_what_it_is(void **state) {
    (void)state;
    const places all = make_places();
    const cm_trace_points points = points_of(&all, true);
    cm_layer *layer = trace(&points, NULL, NULL);
    const cm_feature *feature = &layer->features[0];
    assert_string_equal(layer->date, "2025-12-28");
    assert_string_equal(cm_feature_text(feature, cm_layer_find_field(layer, "status")), "held");
    assert_string_equal(cm_feature_text(feature, cm_layer_find_field(layer, "date")), "2025-12-28");
    assert_near(cm_feature_number(feature, cm_layer_find_field(layer, "area_km2")),
                area_km2(&feature->shape), 0.001);
    cm_layer *undated = NULL;
    assert_ok(cm_trace(&points, NULL, NULL, &undated, NULL, NULL), NULL);
    assert_string_equal(undated->date, "");
    cm_layer_free(undated);
    cm_layer_free(layer);
}

static void left_out_points_are_predicted_right_where_the_line_is_straight(void **state) {
    (void)state;
    const places all = make_places();
    const cm_trace_points points = points_of(&all, true);
    cm_trace_accuracy accuracy;
    cm_layer *layer = trace(&points, NULL, &accuracy);
    size_t held = 0, near = 0;
    for (size_t i = 0; i < PLACES; i++) {
        held += all.held[i] ? 1 : 0;
        near += all.distance_m[i] <= 20000 ? 1 : 0;
    }
    assert_int_equal(accuracy.point_count, PLACES);
    assert_int_equal(accuracy.held_count, held);
    assert_int_equal(accuracy.tested_count, PLACES);
    assert_int_equal(accuracy.near_tested_count, near);
    /* inside the hull the distance is linear and so predicted to the metre */
    assert_near(accuracy.distance_error_median_m, 0, 1);
    assert_true(accuracy.right_count >= PLACES - 2); /* at the hull the nearest may mislead */
    cm_layer_free(layer);
}

static void a_point_of_the_wrong_side_is_found_out(void **state) {
    (void)state;
    places all = make_places();
    const cm_trace_points points = points_of(&all, false);
    cm_trace_accuracy before, after;
    cm_layer *layer = trace(&points, NULL, &before);
    cm_layer_free(layer);
    all.held[3 * COLUMNS + 1] = true; /* deep in the west */
    layer = trace(&points, NULL, &after);
    assert_true(after.right_count < before.right_count);
    assert_true(isnan(after.distance_error_median_m));
    assert_int_equal(after.near_tested_count, 0);
    cm_layer_free(layer);
}

static void assert_refused(const cm_trace_points *points, const cm_layer *clip, const char *part) {
    cm_layer *layer = NULL;
    cm_error error = {0};
    assert_code(cm_trace(points, clip, NULL, &layer, NULL, &error), CM_ERR_INPUT, &error);
    assert_null(layer);
    assert_contains(error.message, part);
}

static void points_of_one_status_are_refused(void **state) {
    (void)state;
    places all = make_places();
    for (size_t i = 0; i < PLACES; i++)
        all.held[i] = true;
    const cm_trace_points points = points_of(&all, true);
    assert_refused(&points, NULL, "all points are held");
    for (size_t i = 0; i < PLACES; i++)
        all.held[i] = false;
    assert_refused(&points, NULL, "all points are not held");
}

static void too_few_points_or_all_on_a_line_are_refused(void **state) {
    (void)state;
    const cm_lonlat line[] = {{30, 46}, {31, 47}, {32, 48}, {33, 49}};
    const bool held[] = {true, false, true, false};
    assert_refused(&(cm_trace_points){2, line, held, NULL}, NULL, "2 points span no triangle");
    assert_refused(&(cm_trace_points){4, line, held, NULL}, NULL, "span no triangle");
    assert_refused(&(cm_trace_points){0, NULL, NULL, NULL}, NULL, "");
}

static void a_clip_layer_elsewhere_is_refused(void **state) {
    (void)state;
    const places all = make_places();
    const cm_trace_points points = points_of(&all, true);
    cm_layer *clip = cleaned_from(
        &(feature_text){"west", "POLYGON ((30 45.5, 30.5 45.5, 30.5 46, 30 45.5))", NULL}, 1,
        CM_MERGE_NONE);
    assert_refused(&points, clip, "no held area lies within the clip layer");
    cm_layer_free(clip);
}

static void a_clip_layer_of_many_parts_is_taken_as_one(void **state) {
    (void)state;
    const places all = make_places();
    const cm_trace_points points = points_of(&all, true);
    const feature_text parts[] = {
        {"A", "POLYGON ((31 45.5, 33.6 45.5, 33.6 48, 31 48, 31 45.5))", NULL},
        {"B", "POLYGON ((33.6 45.5, 36 45.5, 36 48, 33.6 48, 33.6 45.5))", NULL}};
    cm_layer *clip = cleaned_from(parts, 2, CM_MERGE_NONE), *whole = clip_box();
    cm_layer *one = trace(&points, clip, NULL), *two = trace(&points, whole, NULL);
    assert_close(area_km2(&one->features[0].shape), area_km2(&two->features[0].shape), 1e-11);
    cm_layer_free(one);
    cm_layer_free(two);
    cm_layer_free(clip);
    cm_layer_free(whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_that_are_exact_give_the_line_back),
        cmocka_unit_test(without_distances_the_line_runs_half_way),
        cmocka_unit_test(a_larger_distance_pushes_the_line_away),
        cmocka_unit_test(outside_the_hull_the_nearest_point_decides),
        cmocka_unit_test(nearest_is_meant_on_the_ground),
        cmocka_unit_test(without_a_clip_layer_the_points_extent_is_widened_by_a_tenth),
        cmocka_unit_test(points_at_one_place_are_averaged),
        cmocka_unit_test(the_order_of_the_points_does_not_matter),
        cmocka_unit_test(an_enclave_becomes_a_hole),
        cmocka_unit_test(a_place_on_the_line_itself_keeps_its_side),
        cmocka_unit_test(the_layer_says_what_it_is),
        cmocka_unit_test(left_out_points_are_predicted_right_where_the_line_is_straight),
        cmocka_unit_test(a_point_of_the_wrong_side_is_found_out),
        cmocka_unit_test(points_of_one_status_are_refused),
        cmocka_unit_test(too_few_points_or_all_on_a_line_are_refused),
        cmocka_unit_test(a_clip_layer_elsewhere_is_refused),
        cmocka_unit_test(a_clip_layer_of_many_parts_is_taken_as_one)};
    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
