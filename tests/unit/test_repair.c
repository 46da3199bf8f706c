#include "controlmap/clean.h"

#include "controlmap/earth.h"
#include "support/check.h"
#include "support/fixture.h"

/* What each kind must have been counted as: kinds that are not named must be 0. */
typedef struct {
    cm_repair_kind kind;
    size_t count;
} expected;

static void assert_repairs(const cm_layer *layer, const expected *wanted, size_t count) {
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        size_t number = 0;
        for (size_t i = 0; i < count; i++)
            if ((int)wanted[i].kind == kind)
                number = wanted[i].count;
        if (layer->repairs.count[kind] != number)
            fail_msg("%s: %zu, expected %zu", cm_repair_kind_name((cm_repair_kind)kind),
                     layer->repairs.count[kind], number);
    }
}

static cm_layer *clean_one(const char *wkt) {
    return cleaned_from(&(feature_text){"A", wkt, NULL}, 1, CM_MERGE_NONE);
}

static double wkt_km2(const char *wkt) {
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, wkt);
    const double km2 = area_km2(&shape);
    cm_arena_clear(&arena);
    return km2;
}

static void a_valid_layer_is_left_as_it_is(void **state) {
    (void)state;
    const char *wkt = "POLYGON ((30 46, 36 46, 34 50, 30 46), (33 47, 34 47, 33.5 48, 33 47))";
    cm_layer *clean = clean_one(wkt);
    assert_repairs(clean, NULL, 0);
    assert_int_equal(clean->features[0].shape.polygons[0].shell.count, 3);
    assert_true(clean->features[0].shape.polygons[0].shell.points[1].lon == 36);
    assert_close(area_km2(&clean->features[0].shape), wkt_km2(wkt), 1e-15);
    cm_layer_free(clean);
}

static void repeated_points_go(void **state) {
    (void)state;
    cm_layer *clean = clean_one("POLYGON ((30 46, 30 46, 36 46, 34 50, 34 50, 34 50, 30 46))");
    assert_repairs(clean, &(expected){CM_REPAIR_REPEATED_POINT, 3}, 1);
    assert_int_equal(clean->features[0].shape.polygons[0].shell.count, 3);
    cm_layer_free(clean);
}

static void rings_of_two_points_go_and_so_do_their_holes(void **state) {
    (void)state;
    cm_layer *clean =
        clean_one("MULTIPOLYGON (((30 46, 36 46, 34 50, 30 46), (33 47, 34 47, 33 47)),"
                  " ((40 46, 41 46, 40 46), (40.1 46, 40.2 46.1, 40.3 46, 40.1 46)))");
    assert_repairs(clean, &(expected){CM_REPAIR_SHORT_RING, 2}, 1);
    assert_int_equal(clean->features[0].shape.count, 1);
    assert_int_equal(clean->features[0].shape.polygons[0].hole_count, 0);
    cm_layer_free(clean);
}

static void both_loops_of_a_figure_of_eight_count(void **state) {
    (void)state;
    /* crosses itself at 33 E, 47 N; as it stands the loops cancel */
    cm_layer *clean = clean_one("POLYGON ((30 46, 36 48, 36 46, 30 48, 30 46))");
    assert_int_equal(clean->repairs.count[CM_REPAIR_SELF_CROSSING], 1);
    assert_int_equal(clean->features[0].shape.count, 2);
    const double both = wkt_km2("POLYGON ((30 46, 33 47, 30 48, 30 46))") +
                        wkt_km2("POLYGON ((36 46, 36 48, 33 47, 36 46))");
    assert_close(area_km2(&clean->features[0].shape), both, 1e-9);
    assert_close(clean->repairs.area_m2[CM_REPAIR_SELF_CROSSING] / 1e6,
                 both - wkt_km2("POLYGON ((30 46, 36 48, 36 46, 30 48, 30 46))"), 1e-9);
    cm_layer_free(clean);
}

static void a_shell_within_a_shell_is_the_same_land_twice(void **state) {
    (void)state;
    cm_layer *clean = clean_one("MULTIPOLYGON (((30 46, 36 46, 36 49, 30 49, 30 46)),"
                                " ((31 47, 33 47, 33 48, 31 47)))");
    assert_repairs(clean, &(expected){CM_REPAIR_SHELL, 1}, 1);
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((30 46, 36 46, 36 49, 30 49, 30 46))"), 1e-12);
    assert_close(clean->repairs.area_m2[CM_REPAIR_SHELL] / 1e6,
                 -wkt_km2("POLYGON ((31 47, 33 47, 33 48, 31 47))"), 1e-9);
    cm_layer_free(clean);
}

static void a_hole_outside_its_shell_takes_nothing_away(void **state) {
    (void)state;
    cm_layer *clean = clean_one("POLYGON ((30 46, 36 46, 36 49, 30 49, 30 46),"
                                " (40 47, 42 47, 42 48, 40 47))");
    assert_int_equal(clean->repairs.count[CM_REPAIR_HOLE], 1);
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((30 46, 36 46, 36 49, 30 49, 30 46))"), 1e-12);
    assert_close(clean->repairs.area_m2[CM_REPAIR_HOLE] / 1e6,
                 wkt_km2("POLYGON ((40 47, 42 47, 42 48, 40 47))"), 1e-9);
    cm_layer_free(clean);
}

static void each_fault_of_a_feature_has_its_own_effect(void **state) {
    (void)state;
    /* A shell that crosses itself, a hole beside its shell, and a shell within another. */
    cm_layer *clean = clean_one("MULTIPOLYGON (((30 46, 36 48, 36 46, 30 48, 30 46)),"
                                " ((40 46, 46 46, 46 49, 40 49, 40 46), (50 46, 51 46, 51 47,"
                                " 50 46)), ((41 47, 43 47, 43 48, 41 47)))");
    const cm_repairs *repairs = &clean->repairs;
    assert_int_equal(repairs->count[CM_REPAIR_SELF_CROSSING], 1);
    assert_int_equal(repairs->count[CM_REPAIR_HOLE], 1);
    assert_int_equal(repairs->count[CM_REPAIR_SHELL], 1);
    assert_close(repairs->area_m2[CM_REPAIR_HOLE] / 1e6,
                 wkt_km2("POLYGON ((50 46, 51 46, 51 47, 50 46))"), 1e-9);
    assert_close(repairs->area_m2[CM_REPAIR_SHELL] / 1e6,
                 -wkt_km2("POLYGON ((41 47, 43 47, 43 48, 41 47))"), 1e-9);
    assert_close(repairs->area_m2[CM_REPAIR_SELF_CROSSING] / 1e6,
                 wkt_km2("POLYGON ((30 46, 33 47, 30 48, 30 46))") +
                     wkt_km2("POLYGON ((36 46, 36 48, 33 47, 36 46))") -
                     wkt_km2("POLYGON ((30 46, 36 48, 36 46, 30 48, 30 46))"),
                 1e-9);
    cm_layer_free(clean);
}

static void spikes_go_and_the_corner_stays(void **state) {
    (void)state;
    /* One out and back along an edge's line, one of two edges, one at the ring's end. */
    cm_layer *clean = clean_one("POLYGON ((30 46, 38 46, 36 46, 36 48, 36 50, 36 53, 36 48,"
                                " 30 48, 30 44, 30 46))");
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((30 46, 36 46, 36 48, 30 48, 30 46))"), 1e-12);
    assert_true(clean->repairs.count[CM_REPAIR_SPIKE] >= 3);
    assert_int_equal(clean->repairs.count[CM_REPAIR_SELF_CROSSING], 0);
    cm_layer_free(clean);
}

static void features_of_one_side_that_overlap_count_once(void **state) {
    (void)state;
    const feature_text parts[] = {{"A", "POLYGON ((30 46, 33 46, 33 48, 30 48, 30 46))", NULL},
                                  {"B", "POLYGON ((32 46, 37 46, 37 48, 32 48, 32 46))", NULL},
                                  {"C", "POLYGON ((50 46, 51 46, 51 48, 50 46))", NULL}};
    cm_layer *clean = cleaned_from(parts, 3, CM_MERGE_ALL);
    assert_int_equal(clean->feature_count, 1);
    assert_repairs(clean, &(expected){CM_REPAIR_OVERLAP, 1}, 1);
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((30 46, 37 46, 37 48, 30 48, 30 46))") + wkt_km2(parts[2].wkt),
                 1e-11);
    assert_close(clean->repairs.area_m2[CM_REPAIR_OVERLAP] / 1e6,
                 -wkt_km2("POLYGON ((32 46, 33 46, 33 48, 32 48, 32 46))"), 1e-9);
    cm_layer_free(clean);
}

static void the_same_land_drawn_a_turn_apart_counts_once(void **state) {
    (void)state;
    const feature_text parts[] = {
        {"A", "POLYGON ((179 -17, 181 -17, 181 -16, 179 -16, 179 -17))", NULL},
        {"B", "POLYGON ((-180 -17, -178 -17, -178 -16, -180 -16, -180 -17))", NULL}};
    cm_layer *clean = cleaned_from(parts, 2, CM_MERGE_ALL);
    assert_repairs(clean, &(expected){CM_REPAIR_OVERLAP, 1}, 1);
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((179 -17, 182 -17, 182 -16, 179 -16, 179 -17))"), 1e-11);
    cm_layer_free(clean);
}

static void features_that_only_touch_are_no_overlap(void **state) {
    (void)state;
    const feature_text parts[] = {{"A", "POLYGON ((30 46, 33 46, 32 48, 30 48, 30 46))", NULL},
                                  {"B", "POLYGON ((33 46, 37 46, 37 48, 32 48, 33 46))", NULL}};
    cm_layer *clean = cleaned_from(parts, 2, CM_MERGE_ALL);
    assert_repairs(clean, NULL, 0);
    assert_int_equal(clean->features[0].shape.count, 1);
    cm_layer_free(clean);
}

static void parts_of_one_unit_become_one_feature(void **state) {
    (void)state;
    const feature_text parts[] = {
        {"Crimea", "POLYGON ((33 45, 36 45, 35 46, 33 45))", "26081"},
        {"Kherson", "POLYGON ((32 46, 35 46, 33 47, 32 46))", "28461"},
        {"Crimea", "POLYGON ((36.1 45, 36.4 45, 36.2 45.3, 36.1 45))", "7"}};
    cm_layer *clean = cleaned_from(parts, 3, CM_MERGE_FIELD);
    assert_int_equal(clean->feature_count, 2);
    assert_repairs(clean, NULL, 0);
    assert_string_equal(cm_feature_text(&clean->features[0], FIELD_ID), "Crimea");
    assert_int_equal(clean->features[0].id, 1);
    assert_true(cm_feature_number(&clean->features[0], FIELD_OFFICIAL) == 26081);
    assert_int_equal(clean->features[0].shape.count, 2);
    assert_close(area_km2(&clean->features[0].shape), wkt_km2(parts[0].wkt) + wkt_km2(parts[2].wkt),
                 1e-12);
    assert_string_equal(cm_feature_text(&clean->features[1], FIELD_ID), "Kherson");
    cm_layer_free(clean);
}

static void rings_over_the_antimeridian_are_unrolled(void **state) {
    (void)state;
    cm_layer *clean = clean_one("POLYGON ((179 64, -178 64, -178 67, 179 67, 179 64),"
                                " (-179.5 65, -179 65, -179 66, -179.5 65))");
    assert_repairs(clean, &(expected){CM_REPAIR_ANTIMERIDIAN, 1}, 1);
    const cm_polygon *polygon = &clean->features[0].shape.polygons[0];
    assert_int_equal(polygon->hole_count, 1); /* moved along with its shell */
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((0 64, 3 64, 3 67, 0 67, 0 64))") -
                     wkt_km2("POLYGON ((1.5 65, 2 65, 2 66, 1.5 65))"),
                 1e-11);
    assert_near(clean->box.east - clean->box.west, 3, 1e-9);
    cm_layer_free(clean);
}

static void longitudes_past_180_need_no_repair(void **state) {
    (void)state;
    cm_layer *clean = clean_one("POLYGON ((179 64, 182 64, 182 67, 179 67, 179 64))");
    assert_repairs(clean, NULL, 0);
    cm_layer_free(clean);
}

/* Of which longitudes a layer is; frees it. */
static void assert_reaches(cm_layer *layer, double west, double east) {
    assert_near(layer->box.west, west, 0);
    assert_near(layer->box.east, east, 0);
    cm_layer_free(layer);
}

/* As RFC 7946 wants it; else the cut would be counted as an edge of the land. */
static void halves_cut_at_180_are_joined(void **state) {
    (void)state;
    cm_layer *clean = clean_one("MULTIPOLYGON (((178 64, 180 64, 180 67, 178 67, 178 64)),"
                                " ((-180 64, -179 64, -179 67, -180 67, -180 64)),"
                                " ((-170 64, -169 64, -169 67, -170 64)))");
    assert_repairs(clean, NULL, 0);
    assert_int_equal(clean->features[0].shape.count, 2);
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((0 64, 3 64, 3 67, 0 67, 0 64))") +
                     wkt_km2("POLYGON ((10 64, 11 64, 11 67, 10 64))"),
                 1e-11);
    assert_reaches(clean, -182, -169); /* most of it lies in the west */
    /* Not round the whole globe. */
    assert_reaches(
        clean_one("MULTIPOLYGON (((-170 1, -60 1, 60 1, 180 1, 180 3, 60 3, -60 3, -170 3,"
                  " -170 1)), ((-180 -3, -169 -3, -169 -6, -180 -6, -180 -3)))"),
        -180, 180);
}

/* Land that overlaps, or only neighbours, the land beyond the cut goes with it. */
static void what_lies_beyond_the_antimeridian_is_turned_with_it(void **state) {
    (void)state;
    cm_layer *clean = clean_one("MULTIPOLYGON (((178 64, 180 64, 180 67, 178 67, 178 64)),"
                                " ((-180 64, -176 64, -176 67, -180 67, -180 64)),"
                                " ((-177 60, -172 60, -172 62, -177 62, -177 60)),"
                                " ((-178 62, -175 62, -175 65, -178 65, -178 62)))");
    assert_int_equal(clean->features[0].shape.count, 1);
    assert_reaches(clean, -182, -172);
    /* Islands on both sides, none of which reaches it, lie in an arc of four degrees. */
    assert_reaches(clean_one("MULTIPOLYGON (((177 -17, 178 -17, 178 -16, 177 -17)),"
                             " ((-180 -19, -179 -19, -179 -18, -180 -19)))"),
                   177, 181);
    /* A few islands beyond it do not move a continent. */
    assert_reaches(clean_one("MULTIPOLYGON (((172 52, 174 52, 173 53, 172 52)),"
                             " ((-124 30, -70 30, -70 48, -100 49, -124 48, -124 30)))"),
                   -188, -70);
    /* Half the globe and more, which the antimeridian does not cut, stays as the file has it. */
    assert_reaches(clean_one("MULTIPOLYGON (((160 1, 170 1, 170 3, 160 1)),"
                             " ((-10 1, 10 1, 10 3, -10 1)), ((-150 1, -140 1, -140 3, -150 1)))"),
                   -150, 170);
    /* So does what is counted from 0 to 360. */
    assert_reaches(clean_one("MULTIPOLYGON (((178 64, 181 64, 181 67, 178 64)),"
                             " ((182 64, 183 64, 183 67, 182 64)))"),
                   178, 183);
}

static void a_ring_round_a_pole_gets_an_edge_along_it(void **state) {
    (void)state;
    cm_layer *clean = clean_one("POLYGON ((-150 -65, -30 -70, 90 -66, 180 -62, -150 -65))");
    assert_repairs(clean, &(expected){CM_REPAIR_ANTIMERIDIAN, 1}, 1);
    assert_near(clean->box.south, -90, 0);
    assert_near(clean->box.east - clean->box.west, 360, 1e-9);
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((-150 -65, -30 -70, 90 -66, 180 -62, -150 -65))"), 1e-11);
    cm_layer_free(clean);
}

static void a_ring_that_says_itself_that_it_goes_round_is_left_alone(void **state) {
    (void)state;
    cm_layer *clean = clean_one("POLYGON ((-180 -90, 180 -90, 180 -65, -180 -60, -180 -90))");
    assert_repairs(clean, NULL, 0);
    cm_layer_free(clean);
}

static void strict_refuses_and_names_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *wkt, *part;
    } cases[] = {
        {"POLYGON ((30 46, 36 48, 36 46, 30 48, 30 46))", "self-crossing ring rebuilt (1)"},
        {"POLYGON ((30 46, 36 46, 36 46, 30 48, 30 46))", "repeated point left out (1)"},
        {"MULTIPOLYGON (((30 46, 36 46, 30 48, 30 46)), ((1 1, 2 2, 1 1)))",
         "fewer than 3 points"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cm_layer *raw = layer_from(&(feature_text){"A", cases[i].wkt, NULL}, 1), *clean = NULL;
        const cm_clean_options strict = {.strict = true};
        cm_error error = {0};
        assert_code(cm_layer_clean(raw, &strict, &clean, &error), CM_ERR_GEOMETRY, &error);
        assert_null(clean);
        assert_contains(error.message, cases[i].part);
        assert_contains(error.hint, "--strict");
        assert_string_equal(error.file, "fixture");
        cm_layer_free(raw);
    }
}

static void strict_minds_overlaps_and_not_heights(void **state) {
    (void)state;
    const feature_text parts[] = {{"A", "POLYGON ((30 46, 33 46, 33 48, 30 46))", NULL},
                                  {"B", "POLYGON ((32 46, 37 46, 32 48, 32 46))", NULL}};
    cm_layer *raw = layer_from(parts, 2), *clean = NULL;
    cm_error error = {0};
    raw->repairs.count[CM_REPAIR_HEIGHT] = 2;
    raw->repairs.count[CM_REPAIR_COLLECTION] = 1;
    assert_ok(cm_layer_clean(raw, &(cm_clean_options){.strict = true}, &clean, &error), &error);
    assert_int_equal(clean->repairs.count[CM_REPAIR_HEIGHT], 2);
    cm_layer_free(clean);
    assert_code(cm_layer_clean(raw, &(cm_clean_options){.merge = CM_MERGE_ALL, .strict = true},
                               &clean, &error),
                CM_ERR_GEOMETRY, &error);
    assert_contains(error.message, "overlap counted once");
    cm_layer_free(raw);
}

static void a_layer_that_is_nothing_but_faults_is_refused(void **state) {
    (void)state;
    cm_layer *raw = layer_from(&(feature_text){"A", "POLYGON ((30 46, 36 46, 30 46))", NULL}, 1);
    cm_layer *clean = NULL;
    cm_error error = {0};
    assert_code(cm_layer_clean(raw, NULL, &clean, &error), CM_ERR_GEOMETRY, &error);
    assert_contains(error.message, "no polygon is left");
    assert_null(clean);
    cm_layer_free(raw);
}

static void a_feature_without_width_goes_and_the_others_stay(void **state) {
    (void)state;
    const feature_text parts[] = {{"spike", "POLYGON ((30 46, 36 46, 33 46, 30 46))", NULL},
                                  {"B", "POLYGON ((32 46, 37 46, 32 48, 32 46))", NULL}};
    cm_layer *clean = cleaned_from(parts, 2, CM_MERGE_NONE);
    assert_int_equal(clean->feature_count, 1);
    assert_string_equal(cm_feature_text(&clean->features[0], FIELD_ID), "B");
    assert_int_equal(clean->repairs.count[CM_REPAIR_SPIKE], 1);
    cm_layer_free(clean);
}

static void a_cleaned_layer_outlives_what_it_was_made_from(void **state) {
    (void)state;
    cm_layer *raw =
        layer_from(&(feature_text){"A", "POLYGON ((30 46, 36 46, 34 50, 30 46))", "12.5"}, 1);
    const char *notes[] = {"a note"};
    cm_layer *clean = NULL;
    raw->notes = notes;
    raw->note_count = 1;
    assert_ok(cm_layer_clean(raw, NULL, &clean, NULL), NULL);
    cm_layer_free(raw);
    assert_string_equal(clean->source, "fixture");
    assert_string_equal(clean->fields[FIELD_OFFICIAL], "official_km2");
    assert_string_equal(clean->notes[0], "a note");
    assert_true(cm_feature_number(&clean->features[0], FIELD_OFFICIAL) == 12.5);
    assert_close(area_km2(&clean->features[0].shape),
                 wkt_km2("POLYGON ((30 46, 36 46, 34 50, 30 46))"), 1e-15);
    cm_layer_free(clean);
}

static void every_repair_has_a_name(void **state) {
    (void)state;
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        assert_non_null(cm_repair_kind_name((cm_repair_kind)kind));
        for (int other = 0; other < kind; other++)
            assert_string_not_equal(cm_repair_kind_name((cm_repair_kind)kind),
                                    cm_repair_kind_name((cm_repair_kind)other));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_valid_layer_is_left_as_it_is),
        cmocka_unit_test(repeated_points_go),
        cmocka_unit_test(rings_of_two_points_go_and_so_do_their_holes),
        cmocka_unit_test(both_loops_of_a_figure_of_eight_count),
        cmocka_unit_test(a_shell_within_a_shell_is_the_same_land_twice),
        cmocka_unit_test(a_hole_outside_its_shell_takes_nothing_away),
        cmocka_unit_test(each_fault_of_a_feature_has_its_own_effect),
        cmocka_unit_test(spikes_go_and_the_corner_stays),
        cmocka_unit_test(features_of_one_side_that_overlap_count_once),
        cmocka_unit_test(the_same_land_drawn_a_turn_apart_counts_once),
        cmocka_unit_test(features_that_only_touch_are_no_overlap),
        cmocka_unit_test(parts_of_one_unit_become_one_feature),
        cmocka_unit_test(rings_over_the_antimeridian_are_unrolled),
        cmocka_unit_test(longitudes_past_180_need_no_repair),
        cmocka_unit_test(halves_cut_at_180_are_joined),
        cmocka_unit_test(what_lies_beyond_the_antimeridian_is_turned_with_it),
        cmocka_unit_test(a_ring_round_a_pole_gets_an_edge_along_it),
        cmocka_unit_test(a_ring_that_says_itself_that_it_goes_round_is_left_alone),
        cmocka_unit_test(strict_refuses_and_names_what_is_wrong),
        cmocka_unit_test(strict_minds_overlaps_and_not_heights),
        cmocka_unit_test(a_layer_that_is_nothing_but_faults_is_refused),
        cmocka_unit_test(a_feature_without_width_goes_and_the_others_stay),
        cmocka_unit_test(a_cleaned_layer_outlives_what_it_was_made_from),
        cmocka_unit_test(every_repair_has_a_name)};
    return cmocka_run_group_tests_name("repair", tests, NULL, NULL);
}
