/* The shipped data come out at what they were made to come out at; the figures to meet are those
 * of the prototype and of the publisher, rounded, with the tolerance that was promised. */
#include <unistd.h>

#include "clean/geos.h"
#include "controlmap/measure.h"
#include "support/check.h"
#include "support/fixture.h"

/* Held in the shipped units: by the trace of the prototype in km2, by DeepState's polygon of the
 * same day in per cent. */
static const struct {
    const char *id;
    double traced_km2, published_pct;
} HELD[] = {{"UA-43", 26226, 100},  {"UA-40", 703, 100},    {"UA-14", 20755, 77.9},
            {"UA-09", 26629, 99.6}, {"UA-23", 20458, 74.9}, {"UA-65", 19029, 72.3},
            {"UA-63", 1564, 4.7},   {"UA-59", 217, 1.0},    {"UA-12", 165, 0.5},
            {"UA-48", 118, 0.5}};

static const double NATIONAL_M2 = 603628e6;

typedef struct {
    cm_layer *control, *units;
    cm_figures *figures;
} result;

static cm_figures *figures_of(const cm_layer *control, const cm_layer *units,
                              const char *official_field) {
    const cm_figures_options options = {.id_field = cm_layer_find_field(units, "id region"),
                                        .name_field = -1,
                                        .official_field =
                                            cm_layer_find_field(units, official_field),
                                        .official_total_m2 = NATIONAL_M2};
    cm_figures *figures = NULL;
    cm_error error = {0};
    assert_ok(cm_figures_compute(control, units, &options, &figures, &error), &error);
    return figures;
}

static result shipped(void) {
    result r = {.control = shipped_control(), .units = shipped_units()};
    r.figures = figures_of(r.control, r.units, "offic_km2");
    return r;
}

static void release(result *r) {
    cm_figures_free(r->figures);
    cm_layer_free(r->control);
    cm_layer_free(r->units);
}

typedef enum { TRACED, PUBLISHED } reference;

static void assert_shares(const cm_figures *figures, reference against, double points) {
    double worst = 0;
    for (size_t i = 0; i < figures->unit_count; i++) {
        const cm_unit_figures *unit = &figures->units[i];
        double expected = 0;
        for (size_t k = 0; k < COUNT_OF(HELD); k++)
            if (strcmp(unit->id, HELD[k].id) == 0)
                expected = against == TRACED ? HELD[k].traced_km2 * 1e8 / unit->measured_m2
                                             : HELD[k].published_pct;
        const double difference = fabs(100 * unit->share - expected);
        worst = fmax(worst, difference);
        if (!(difference <= points))
            fail_msg("%s: %.3f %% held, %.3f expected", unit->id, 100 * unit->share, expected);
    }
    print_message("largest difference: %.3f points\n", worst);
}

static void the_units_are_27_and_have_the_known_area(void **state) {
    (void)state;
    cm_layer *units = shipped_units();
    const int official = cm_layer_find_field(units, "offic_km2");
    double measured_km2 = 0, official_km2 = 0;
    assert_int_equal(units->feature_count, 27);
    for (size_t i = 0; i < units->feature_count; i++) {
        measured_km2 += area_km2(&units->features[i].shape);
        official_km2 += cm_feature_number(&units->features[i], official);
    }
    assert_near(measured_km2, 600806, 1);
    assert_near(official_km2, 603540, 0.5);
    cm_layer_free(units);
}

static void no_shipped_unit_needs_a_repair(void **state) {
    (void)state;
    cm_layer *units = shipped_units();
    cm_geos geos = {0};
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++)
        assert_int_equal(units->repairs.count[kind], 0);
    assert_ok(cm_geos_open(&geos, NULL), NULL);
    for (size_t i = 0; i < units->feature_count; i++) {
        GEOSGeometry *unit = cm_geos_from(&geos, &units->features[i].shape);
        assert_int_equal(GEOSisValid_r(geos.handle, unit), 1);
        GEOSGeom_destroy_r(geos.handle, unit);
    }
    cm_geos_close(&geos);
    cm_layer_free(units);
}

static void each_unit_carries_its_code_and_its_names(void **state) {
    (void)state;
    cm_layer *units = shipped_units();
    const int id = cm_layer_find_field(units, "id");
    const char *const names[] = {"name_en", "name_uk", "name_ru"};
    for (size_t i = 0; i < units->feature_count; i++) {
        const char *code = cm_feature_text(&units->features[i], id);
        assert_true(strlen(code) == 5 && strncmp(code, "UA-", 3) == 0);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(code, cm_feature_text(&units->features[k], id));
        for (size_t n = 0; n < COUNT_OF(names); n++)
            assert_string_not_equal(
                cm_feature_text(&units->features[i], cm_layer_find_field(units, names[n])), "");
        if (strcmp(code, "UA-65") == 0) /* UTF-8 came through */
            assert_contains(
                cm_feature_text(&units->features[i], cm_layer_find_field(units, "name_uk")),
                "Херсон");
    }
    cm_layer_free(units);
}

static void the_shipped_control_gives_the_headline(void **state) {
    (void)state;
    result r = shipped();
    const cm_figures *f = r.figures;
    assert_true(f->units_share_edges);
    assert_string_equal(r.control->date, "2025-12-28");
    assert_near(f->drawn_m2 / 1e6, 116100, 1100);
    assert_near(100 * cm_figures_headline_share(f), 19.2, 0.2);
    assert_near(f->overlap_m2, 0, 0);
    assert_near(f->outside_m2 / 1e6, 0, 1); /* clipped to the units when it was made */
    print_message("%.1f km2 = %.3f %% of 603,628\n", f->drawn_m2 / 1e6, 100 * f->share_drawn);
    release(&r);
}

static void the_shipped_control_gives_each_oblast_its_share(void **state) {
    (void)state;
    result r = shipped();
    assert_shares(r.figures, TRACED, 0.5);
    assert_shares(r.figures, PUBLISHED, 0.75); /* what tracing from places costs */
    release(&r);
}

static void the_shipped_control_needs_no_repair(void **state) {
    (void)state;
    cm_layer *control = shipped_control();
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++)
        assert_int_equal(control->repairs.count[kind], 0);
    cm_layer_free(control);
}

/* Rounding where triangles meet the hull once left holes of a few square millimetres. */
static void the_shipped_control_has_no_slivers(void **state) {
    (void)state;
    cm_layer *control = shipped_control();
    const cm_multipolygon *shape = &control->features[0].shape;
    for (size_t i = 0; i < shape->count; i++)
        for (size_t r = 0; r <= shape->polygons[i].hole_count; r++) {
            const cm_polygon *polygon = &shape->polygons[i];
            const cm_polygon ring = {r == 0 ? polygon->shell : polygon->holes[r - 1], 0, NULL};
            assert_true(area_km2(&(cm_multipolygon){1, &ring}) > 1e-6);
        }
    cm_layer_free(control);
}

static void the_description_names_files_that_exist(void **state) {
    (void)state;
    cm_dataset *set = NULL;
    cm_error error = {0};
    assert_ok(cm_dataset_read(TEST_SHAPEFILES "/ukraine.yaml", NULL, &set, &error), &error);
    const char *const files[] = {set->control.file, set->boundary.file, set->neighbours.file,
                                 set->world.file,   set->water.file,    set->places.file,
                                 set->seas.file};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (files[i] != NULL && access(files[i], R_OK) != 0)
            fail_msg("%s cannot be read", files[i]);
    assert_true(set->official_km2 == 603628);
    cm_dataset_free(set);
}

/* ---- what the publisher drew; skipped without the real data -------------------------------- */

static void the_published_day_gives_the_published_figures(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/deepstate/deepstatemap_data_20251228.geojson", data);
    result r = {.control = cleaned_file(path, CM_MERGE_ALL), .units = shipped_units()};
    r.figures = figures_of(r.control, r.units, "offic_km2");
    assert_string_equal(r.control->date, "2025-12-28");
    assert_near(r.figures->drawn_m2 / 1e6, 116171, 1);
    assert_near(100 * r.figures->share_drawn, 19.2455, 0.0002);
    assert_near(r.figures->clipped_m2 / 1e6, 115607, 20);
    assert_shares(r.figures, PUBLISHED, 0.1);
    release(&r);
}

static void units_that_overlap_still_add_up(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/deepstate/deepstatemap_data_20251228.geojson", data);
    result r = {.control = cleaned_file(path, CM_MERGE_ALL)};
    (void)snprintf(path, sizeof path, "%s/admin/regiony.geojson", data);
    r.units = cleaned_file(path, CM_MERGE_NONE);
    r.figures = figures_of(r.control, r.units, "none");
    double sum = 0, measured = 0;
    for (size_t i = 0; i < r.figures->unit_count; i++) {
        sum += r.figures->units[i].controlled_m2;
        measured += r.figures->units[i].measured_m2;
    }
    print_message("%.1f km2 outside, %.1f counted twice, units overlap by %.1f\n",
                  r.figures->outside_m2 / 1e6, r.figures->overlap_m2 / 1e6,
                  (measured - r.figures->measured_m2) / 1e6);
    assert_int_equal(r.figures->unit_count, 26);
    assert_near((measured - r.figures->measured_m2) / 1e6, 161.7, 0.1);
    assert_near((r.figures->drawn_m2 - sum) / 1e6, 2990, 5); /* as others clip, unit by unit */
    assert_close(sum - r.figures->overlap_m2 + r.figures->outside_m2, r.figures->drawn_m2, 1e-13);
    release(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_units_are_27_and_have_the_known_area),
        cmocka_unit_test(no_shipped_unit_needs_a_repair),
        cmocka_unit_test(each_unit_carries_its_code_and_its_names),
        cmocka_unit_test(the_shipped_control_gives_the_headline),
        cmocka_unit_test(the_shipped_control_gives_each_oblast_its_share),
        cmocka_unit_test(the_shipped_control_needs_no_repair),
        cmocka_unit_test(the_shipped_control_has_no_slivers),
        cmocka_unit_test(the_description_names_files_that_exist),
        cmocka_unit_test(the_published_day_gives_the_published_figures),
        cmocka_unit_test(units_that_overlap_still_add_up)};
    return cmocka_run_group_tests_name("default data", tests, NULL, NULL);
}
