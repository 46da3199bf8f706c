#include "measure/overlay.h"

#include "controlmap/measure.h"
#include "measure/coverage.h"
#include "measure/outside.h"
#include "support/check.h"
#include "support/fixture.h"

enum { UNITS_MAX = 64 };

typedef struct {
    cm_arena arena;
    cm_layer *units;
    cm_multipolygon control, parts[UNITS_MAX];
} clipped;

static clipped clip(const char *control, const feature_text *features, size_t count) {
    clipped c = {.units = cleaned_from(features, count, CM_MERGE_NONE)};
    cm_geos geos = {0};
    cm_error error = {0};
    c.control = shape_from_wkt(&c.arena, control);
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_overlay_clip(&geos, &c.control, c.units, &c.arena, c.parts, &error), &error);
    cm_geos_close(&geos);
    return c;
}

static void release(clipped *c) {
    cm_arena_clear(&c->arena);
    cm_layer_free(c->units);
}

static double wkt_km2(const char *wkt) {
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, wkt);
    const double km2 = area_km2(&shape);
    cm_arena_clear(&arena);
    return km2;
}

static void a_unit_is_held_in_part_whole_or_not_at_all(void **state) {
    (void)state;
    clipped c = clip(
        "POLYGON ((29 45, 33 45, 33 51, 29 51, 29 45))",
        (const feature_text[]){{"part", "POLYGON ((32 46, 36 46, 36 48, 32 48, 32 46))", NULL},
                               {"whole", "POLYGON ((30 46, 31 46, 31 49, 30 46))", NULL},
                               {"none", "POLYGON ((40 46, 41 46, 41 47, 40 46))", NULL},
                               {"box only", "POLYGON ((32.5 51, 34 45, 35 51, 32.5 51))", NULL}},
        4);
    assert_close(area_km2(&c.parts[0]), wkt_km2("POLYGON ((32 46, 33 46, 33 48, 32 48, 32 46))"),
                 1e-12);
    assert_close(area_km2(&c.parts[1]), area_km2(&c.units->features[1].shape), 1e-15);
    assert_int_equal(c.parts[2].count, 0);
    assert_true(area_km2(&c.parts[3]) < area_km2(&c.units->features[3].shape));
    release(&c);
}

static void a_unit_that_control_only_touches_is_not_held(void **state) {
    (void)state;
    clipped c =
        clip("POLYGON ((30 46, 32 46, 32 48, 30 48, 30 46))",
             (const feature_text[]){{"edge", "POLYGON ((32 46, 36 46, 36 48, 32 48, 32 46))", NULL},
                                    {"corner", "POLYGON ((30 48, 29 50, 28 49, 30 48))", NULL}},
             2);
    assert_int_equal(c.parts[0].count, 0);
    assert_int_equal(c.parts[1].count, 0);
    release(&c);
}

static void a_unit_with_the_very_shape_of_control_is_held_whole(void **state) {
    (void)state;
    const char *shape = "POLYGON ((30 46, 34 45, 33 48, 30 46))";
    clipped c = clip(shape, (const feature_text[]){{"same", shape, NULL}}, 1);
    assert_close(area_km2(&c.parts[0]), wkt_km2(shape), 1e-12);
    release(&c);
}

static void holes_on_either_side_are_respected(void **state) {
    (void)state;
    clipped c =
        clip("POLYGON ((30 46, 36 46, 36 50, 30 50, 30 46), (31 47, 33 47, 33 48, 31 48, 31 47))",
             (const feature_text[]){{"ring",
                                     "POLYGON ((29 45, 38 45, 38 52, 29 52, 29 45),"
                                     " (34 47, 35 47, 35 49, 34 49, 34 47))",
                                     NULL}},
             1);
    assert_close(area_km2(&c.parts[0]),
                 wkt_km2("POLYGON ((30 46, 36 46, 36 50, 30 50, 30 46))") -
                     wkt_km2("POLYGON ((31 47, 33 47, 33 48, 31 48, 31 47))") -
                     wkt_km2("POLYGON ((34 47, 35 47, 35 49, 34 49, 34 47))"),
                 1e-12);
    release(&c);
}

static void separate_pieces_of_control_add_up_in_a_unit(void **state) {
    (void)state;
    clipped c = clip(
        "MULTIPOLYGON (((30 46, 31 46, 31 47, 30 47, 30 46)),"
        " ((33 46, 39 46, 39 47, 33 47, 33 46)))",
        (const feature_text[]){{"A", "POLYGON ((29 45, 35 45, 35 48, 29 48, 29 45))", NULL}}, 1);
    assert_int_equal(c.parts[0].count, 2);
    assert_close(area_km2(&c.parts[0]),
                 wkt_km2("POLYGON ((30 46, 31 46, 31 47, 30 47, 30 46))") +
                     wkt_km2("POLYGON ((33 46, 35 46, 35 47, 33 47, 33 46))"),
                 1e-12);
    release(&c);
}

static void control_a_turn_of_the_globe_away_is_found(void **state) {
    (void)state;
    const feature_text unit[] = {
        {"A", "POLYGON ((-180 64, -172 64, -172 67, -180 67, -180 64))", NULL}};
    clipped past = clip("POLYGON ((177 65, 183 65, 183 66, 177 66, 177 65))", unit, 1);
    clipped before = clip("POLYGON ((-183 65, -177 65, -177 66, -183 66, -183 65))", unit, 1);
    const double expected = wkt_km2("POLYGON ((-180 65, -177 65, -177 66, -180 66, -180 65))");
    assert_close(area_km2(&past.parts[0]), expected, 1e-12);
    assert_close(area_km2(&before.parts[0]), expected, 1e-12);
    release(&past);
    release(&before);
}

static void parts_that_overlap_count_once_in_the_union(void **state) {
    (void)state;
    cm_arena arena = {0};
    cm_geos geos = {0};
    cm_error error = {0};
    const cm_multipolygon parts[] = {
        shape_from_wkt(&arena, "POLYGON ((30 46, 33 46, 33 48, 30 48, 30 46))"),
        {0},
        shape_from_wkt(&arena, "POLYGON ((32 46, 37 46, 37 48, 32 48, 32 46))")};
    double area_m2 = NAN;
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_overlay_union_area(&geos, parts, 3, &CM_EARTH_WGS84, &area_m2, &error), &error);
    assert_close(area_m2 / 1e6, wkt_km2("POLYGON ((30 46, 37 46, 37 48, 30 48, 30 46))"), 1e-12);
    cm_geos_close(&geos);
    cm_arena_clear(&arena);
}

/* ---- the default data by another route ------------------------------------------------------ */

static double geos_km2(cm_geos *geos, const GEOSGeometry *geometry) {
    cm_arena arena = {0};
    cm_multipolygon shape = {0};
    cm_error error = {0};
    assert_non_null(geometry);
    assert_ok(cm_geos_to(geos, geometry, &arena, &shape, &error), &error);
    const double km2 = area_km2(&shape);
    cm_arena_clear(&arena);
    return km2;
}

/* A ∩ B = A − (A − B); and, when a third way is wanted, |A ∩ B| = |A| + |B| − |A ∪ B|. */
static void assert_each_unit_agrees(const cm_layer *control, const cm_layer *units) {
    cm_arena arena = {0};
    cm_geos geos = {0};
    cm_error error = {0};
    cm_multipolygon *parts = cm_arena_calloc(&arena, units->feature_count, sizeof *parts);
    const cm_multipolygon *held = &control->features[0].shape;
    assert_int_equal(control->feature_count, 1);
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_overlay_clip(&geos, held, units, &arena, parts, &error), &error);
    GEOSGeometry *b = cm_geos_from(&geos, held);
    double worst = 0;
    for (size_t i = 0; i < units->feature_count; i++) {
        const cm_multipolygon *unit = &units->features[i].shape;
        const double unit_km2 = area_km2(unit), part_km2 = area_km2(&parts[i]);
        GEOSGeometry *a = cm_geos_from(&geos, unit);
        GEOSGeometry *rest = GEOSDifference_r(geos.handle, a, b);
        GEOSGeometry *common = GEOSDifference_r(geos.handle, a, rest);
        GEOSGeometry *both = GEOSUnion_r(geos.handle, a, b);
        assert_near(part_km2, geos_km2(&geos, common), 1e-9 * unit_km2);
        assert_near(part_km2, unit_km2 - geos_km2(&geos, rest), 1e-9 * unit_km2);
        assert_near(part_km2, unit_km2 + area_km2(held) - geos_km2(&geos, both), 1e-9 * unit_km2);
        worst = fmax(worst, fabs(part_km2 - geos_km2(&geos, common)) / unit_km2);
        GEOSGeom_destroy_r(geos.handle, both);
        GEOSGeom_destroy_r(geos.handle, common);
        GEOSGeom_destroy_r(geos.handle, rest);
        GEOSGeom_destroy_r(geos.handle, a);
    }
    print_message("%zu units, largest difference %.2g of a unit\n", units->feature_count, worst);
    GEOSGeom_destroy_r(geos.handle, b);
    cm_geos_close(&geos);
    cm_arena_clear(&arena);
}

static void control_in_each_shipped_unit_is_the_same_by_another_route(void **state) {
    (void)state;
    cm_layer *units = shipped_units(), *control = shipped_control();
    assert_each_unit_agrees(control, units);
    cm_layer_free(control);
    cm_layer_free(units);
}

static void a_published_day_in_each_unit_is_the_same_by_another_route(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/deepstate/deepstatemap_data_20251228.geojson", data);
    cm_layer *units = shipped_units(), *control = cleaned_file(path, CM_MERGE_ALL);
    assert_each_unit_agrees(control, units);
    cm_layer_free(control);
    cm_layer_free(units);
}

/* A control polygon that reaches over the coast: the shipped one is clipped already. */
static void what_lies_outside_is_the_difference_to_all_units(void **state) {
    (void)state;
    cm_layer *units = shipped_units();
    cm_layer *control = cleaned_from(
        (const feature_text[]){{"held",
                                "POLYGON ((31.5 43.75, 36.9 44.2, 38.1 47.3, 41.2 48.9,"
                                " 37.6 48.1, 33.2 46.6, 31.5 43.75))",
                                NULL}},
        1, CM_MERGE_ALL);
    cm_error error = {0};
    cm_figures *figures = NULL;
    const cm_figures_options options = {.id_field = -1, .name_field = -1, .official_field = -1};
    assert_ok(cm_figures_compute(control, units, &options, &figures, &error), &error);

    cm_geos geos = {0};
    assert_ok(cm_geos_open(&geos, &error), &error);
    GEOSGeometry *rest = cm_geos_from(&geos, &control->features[0].shape);
    for (size_t i = 0; i < units->feature_count; i++) {
        GEOSGeometry *unit = cm_geos_from(&geos, &units->features[i].shape);
        GEOSGeometry *less = GEOSDifference_r(geos.handle, rest, unit);
        GEOSGeom_destroy_r(geos.handle, unit);
        GEOSGeom_destroy_r(geos.handle, rest);
        rest = less;
    }
    const double expected = geos_km2(&geos, rest);
    assert_true(expected > 10000);
    assert_near(figures->outside_m2 / 1e6, expected, 1e-9 * figures->drawn_m2 / 1e6);

    cm_arena arena = {0};
    cm_multipolygon outside = {0};
    assert_ok(cm_figures_outside(figures, &arena, &outside, &error), &error);
    assert_near(area_km2(&outside), expected, 1e-9 * figures->drawn_m2 / 1e6);
    cm_arena_clear(&arena);
    GEOSGeom_destroy_r(geos.handle, rest);
    cm_geos_close(&geos);
    cm_figures_free(figures);
    cm_layer_free(control);
    cm_layer_free(units);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_is_held_in_part_whole_or_not_at_all),
        cmocka_unit_test(a_unit_that_control_only_touches_is_not_held),
        cmocka_unit_test(a_unit_with_the_very_shape_of_control_is_held_whole),
        cmocka_unit_test(holes_on_either_side_are_respected),
        cmocka_unit_test(separate_pieces_of_control_add_up_in_a_unit),
        cmocka_unit_test(control_a_turn_of_the_globe_away_is_found),
        cmocka_unit_test(parts_that_overlap_count_once_in_the_union),
        cmocka_unit_test(control_in_each_shipped_unit_is_the_same_by_another_route),
        cmocka_unit_test(a_published_day_in_each_unit_is_the_same_by_another_route),
        cmocka_unit_test(what_lies_outside_is_the_difference_to_all_units)};
    return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
