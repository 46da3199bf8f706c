/* What changed hands, on rectangles with areas in closed form, on shapes that Planimeter measures
 * by another method, and on published days. */
#include "controlmap/diff.h"

#include <dirent.h>

#include "measure/diffoutside.h"
#include "support/check.h"
#include "support/days.h"
#include "support/fixture.h"
#include "support/planimeter.h"

static const double SOUTH = 46, NORTH = 49;

static const cm_figures_options PLAIN = {
    .id_field = FIELD_ID, .name_field = FIELD_NAME, .official_field = FIELD_OFFICIAL};

/* Two units side by side; what lies east of 34 is in none. */
static const feature_text UNITS[] = {
    {"A", "POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))", "50000"},
    {"B", "POLYGON ((32 46, 34 46, 34 49, 32 49, 32 46))", "50000"}};

typedef struct {
    cm_layer *units, *layers[2];
    cm_figures *figures[2];
    cm_diff *diff;
} world;

static void compute(world *w, const cm_diff_options *options) {
    cm_error error = {0};
    for (int i = 0; i < 2; i++)
        assert_ok(cm_figures_compute(w->layers[i], w->units, &PLAIN, &w->figures[i], &error),
                  &error);
    assert_ok(cm_diff_compute(w->figures[0], w->figures[1], options, &w->diff, &error), &error);
}

static world compare(const feature_text *units, size_t count, const char *before, const char *after,
                     const cm_diff_options *options) {
    world w = {.units = cleaned_from(units, count, CM_MERGE_NONE),
               .layers = {cleaned_from(&(feature_text){"old", before, NULL}, 1, CM_MERGE_ALL),
                          cleaned_from(&(feature_text){"new", after, NULL}, 1, CM_MERGE_ALL)}};
    compute(&w, options);
    return w;
}

static void release(world *w) {
    cm_diff_free(w->diff);
    for (int i = 0; i < 2; i++) {
        cm_figures_free(w->figures[i]);
        cm_layer_free(w->layers[i]);
    }
    cm_layer_free(w->units);
}

static double strip_m2(double degrees) {
    return zone_wgs84_m2(degrees, SOUTH, NORTH);
}

/* Three degrees before, four after, two of them the same: one lost in A, one gained in B, one
 * gained beyond the units. */
static const char BEFORE[] = "POLYGON ((30 46, 33 46, 33 49, 30 49, 30 46))";
static const char AFTER[] = "POLYGON ((31 46, 35 46, 35 49, 31 49, 31 46))";

static void each_unit_has_what_it_gained_and_lost(void **state) {
    (void)state;
    world w = compare(UNITS, 2, BEFORE, AFTER, NULL);
    const cm_diff_amounts *a = &w.diff->units[0].amounts, *b = &w.diff->units[1].amounts;
    assert_string_equal(w.diff->units[1].name, "Unit B");
    assert_close(a->old_m2, strip_m2(2), 1e-11);
    assert_close(a->new_m2, strip_m2(1), 1e-11);
    assert_close(a->lost_m2, strip_m2(1), 1e-11);
    assert_near(a->gained_m2, 0, 1e-3);
    assert_close(b->old_m2, strip_m2(1), 1e-11);
    assert_close(b->new_m2, strip_m2(2), 1e-11);
    assert_close(b->gained_m2, strip_m2(1), 1e-11);
    assert_near(b->lost_m2, 0, 1e-3);
    assert_true(cm_diff_is_any(w.diff));
    release(&w);
}

static void the_whole_is_that_of_the_polygons_as_drawn(void **state) {
    (void)state;
    world w = compare(UNITS, 2, BEFORE, AFTER, NULL);
    const cm_diff_amounts *total = &w.diff->total, *outside = &w.diff->outside;
    assert_close(total->old_m2, strip_m2(3), 1e-11);
    assert_close(total->new_m2, strip_m2(4), 1e-11);
    assert_close(total->gained_m2, strip_m2(2), 1e-11);
    assert_close(total->lost_m2, strip_m2(1), 1e-11);
    assert_close(cm_diff_agreed_m2(total), strip_m2(2), 1e-11);
    assert_close(cm_diff_agreement(total), 0.4, 1e-11);
    assert_close(outside->gained_m2, strip_m2(1), 1e-9);
    assert_near(outside->lost_m2, 0, 1);
    assert_close(w.diff->net_share, strip_m2(1) / 100000e6, 1e-9);
    assert_close(w.diff->largest_m2, strip_m2(2), 1e-11);
    release(&w);
}

static void fronts_of_both_dates_are_kept(void **state) {
    (void)state;
    world w = compare(UNITS, 2, BEFORE, AFTER, NULL);
    assert_near(w.diff->total.old_front_m, w.figures[0]->front_m, 0);
    assert_near(w.diff->total.new_front_m, w.figures[1]->front_m, 0);
    /* Only B is crossed before, only A after. */
    assert_true(w.diff->units[0].amounts.old_front_m == 0);
    assert_true(w.diff->units[0].amounts.new_front_m > 300e3);
    assert_true(w.diff->units[1].amounts.old_front_m > 300e3);
    assert_true(isnan(w.diff->outside.old_front_m));
    release(&w);
}

static void polygons_lie_where_the_change_is(void **state) {
    (void)state;
    world w = compare(UNITS, 2, BEFORE, AFTER, NULL);
    cm_arena arena = {0};
    cm_multipolygon gained, lost;
    cm_error error = {0};
    assert_int_equal(w.diff->gained.count, 1);
    assert_int_equal(w.diff->lost.count, 1);
    assert_int_equal(w.diff->units[0].gained.count, 0);
    assert_int_equal(w.diff->units[1].gained.count, 1);
    assert_true(cm_multipolygon_has_point(&w.diff->units[0].lost, (cm_lonlat){30.5, 47}));
    assert_true(cm_multipolygon_has_point(&w.diff->units[1].gained, (cm_lonlat){33.5, 47}));
    assert_false(cm_multipolygon_has_point(&w.diff->gained, (cm_lonlat){32, 47}));
    assert_ok(cm_diff_outside(w.diff, &arena, &gained, &lost, &error), &error);
    assert_close(area_km2(&gained) * 1e6, strip_m2(1), 1e-9);
    assert_int_equal(lost.count, 0);
    cm_arena_clear(&arena);
    release(&w);
}

static void the_same_twice_is_no_difference(void **state) {
    (void)state;
    world w = compare(UNITS, 2, BEFORE, BEFORE, NULL);
    assert_false(cm_diff_is_any(w.diff));
    assert_int_equal(w.diff->gained.count, 0);
    assert_int_equal(w.diff->lost.count, 0);
    assert_true(w.diff->total.gained_m2 == 0 && w.diff->total.lost_m2 == 0);
    assert_close(cm_diff_agreement(&w.diff->total), 1, 1e-15);
    release(&w);
}

static void what_only_grew_lost_nothing(void **state) {
    (void)state;
    world w = compare(UNITS, 2, "POLYGON ((30 46, 31 46, 31 49, 30 49, 30 46))", BEFORE, NULL);
    assert_true(w.diff->total.lost_m2 == 0);
    assert_close(w.diff->total.gained_m2, strip_m2(2), 1e-11);
    assert_true(w.diff->outside.gained_m2 == 0);
    release(&w);
}

static void small_polygons_are_hidden_and_counted(void **state) {
    (void)state;
    const char *more = "MULTIPOLYGON (((30 46, 33.5 46, 33.5 49, 30 49, 30 46)),"
                       " ((33.8 47, 33.81 47, 33.81 47.01, 33.8 47.01, 33.8 47)))";
    world all = compare(UNITS, 2, BEFORE, more, NULL);
    world few = compare(UNITS, 2, BEFORE, more, &(cm_diff_options){.min_area_m2 = 5e6});
    const double speck = zone_wgs84_m2(0.01, 47, 47.01);
    assert_true(speck < 5e6);
    assert_int_equal(all.diff->gained.count, 2);
    assert_int_equal(few.diff->gained.count, 1);
    assert_int_equal(few.diff->units[1].gained.count, 1);
    assert_int_equal(few.diff->hidden_count, 1);
    assert_close(few.diff->hidden_m2, speck, 1e-9);
    assert_close(few.diff->total.gained_m2, strip_m2(0.5) + speck, 1e-11);
    assert_near(few.diff->units[1].amounts.gained_m2, all.diff->units[1].amounts.gained_m2, 0);
    assert_true(cm_diff_is_any(few.diff));
    release(&all);
    release(&few);
    few = compare(UNITS, 2, BEFORE, more, &(cm_diff_options){.min_area_m2 = 1e12});
    assert_int_equal(few.diff->gained.count, 0);
    assert_false(cm_diff_is_any(few.diff));
    release(&few);
}

/* Units overlap by half a degree, which changed hands: it is counted in both. */
static void what_overlapping_units_count_twice_is_told(void **state) {
    (void)state;
    const feature_text units[] = {{"A", "POLYGON ((30 46, 32.5 46, 32.5 49, 30 49, 30 46))", NULL},
                                  {"B", "POLYGON ((32 46, 34 46, 34 49, 32 49, 32 46))", NULL}};
    world w = compare(units, 2, "POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))", BEFORE, NULL);
    const cm_diff *d = w.diff;
    assert_close(d->overlap.gained_m2, strip_m2(0.5), 1e-9);
    assert_true(d->overlap.lost_m2 == 0);
    assert_close(d->units[0].amounts.gained_m2 + d->units[1].amounts.gained_m2 -
                     d->overlap.gained_m2 + d->outside.gained_m2,
                 d->total.gained_m2, 1e-12);
    release(&w);
}

static void layers_a_turn_of_the_globe_apart_are_compared(void **state) {
    (void)state;
    const feature_text unit[] = {{"A", "POLYGON ((176 64, 188 64, 188 67, 176 67, 176 64))", NULL}};
    world w = compare(unit, 1, "POLYGON ((178 65, 183 65, 183 66, 178 66, 178 65))",
                      "POLYGON ((-181 65, -176 65, -176 66, -181 66, -181 65))", NULL);
    assert_close(w.diff->total.gained_m2, zone_wgs84_m2(1, 65, 66), 1e-9);
    assert_close(w.diff->units[0].amounts.gained_m2, zone_wgs84_m2(1, 65, 66), 1e-9);
    assert_close(w.diff->units[0].amounts.lost_m2, zone_wgs84_m2(1, 65, 66), 1e-9);
    release(&w);
}

static void figures_of_other_units_are_refused(void **state) {
    (void)state;
    world w = compare(UNITS, 2, BEFORE, AFTER, NULL),
          other = compare(UNITS, 1, BEFORE, AFTER, NULL);
    cm_diff *diff = w.diff;
    cm_error error = {0};
    assert_code(cm_diff_compute(w.figures[0], other.figures[1], NULL, &diff, &error), CM_ERR_USAGE,
                &error);
    assert_null(diff);
    assert_contains(error.message, "different units");
    release(&w);
    release(&other);
}

/* ---- by another method -------------------------------------------------------------------- */

/* One ring by Planimeter. */
static double planimeter_m2(const cm_ring *ring, size_t refinement) {
    char command[1200];
    (void)snprintf(command, sizeof command, "exec Planimeter -p 10 >'%s'",
                   scratch_path("planimeter"));
    FILE *to = popen(command, "w");
    assert_non_null(to);
    (void)planimeter_write_ring(to, ring, refinement);
    assert_int_equal(pclose(to), 0);
    FILE *from = fopen(scratch_path("planimeter"), "r");
    assert_non_null(from);
    const double area_m2 = planimeter_read_area(from);
    (void)fclose(from);
    return area_m2;
}

/* Geodesics in place of the lines: their effect falls with the square of the pieces' length, and is
 * extrapolated to none. */
static double ring_m2(const cm_ring *ring) {
    const double coarse = planimeter_m2(ring, 1), fine = planimeter_m2(ring, 2);
    return fine + (fine - coarse) / 3;
}

static double shape_m2(const cm_multipolygon *shape) {
    double sum = 0;
    for (size_t i = 0; i < shape->count; i++) {
        sum += ring_m2(&shape->polygons[i].shell);
        for (size_t k = 0; k < shape->polygons[i].hole_count; k++)
            sum -= ring_m2(&shape->polygons[i].holes[k]);
    }
    return sum;
}

static void what_changed_is_as_large_as_planimeter_says(void **state) {
    (void)state;
    if (system("command -v Planimeter >/dev/null 2>&1") != 0) {
        print_message("SKIP: Planimeter (geographiclib-tools) is not installed\n");
        skip();
    }
    (void)scratch_make();
    world w = {.units = shipped_units(),
               .layers = {shipped_control(),
                          cleaned_from(&(feature_text){"new",
                                                       "POLYGON ((34 46.2, 38.5 45.9, 38.1 49.8, "
                                                       "36.2 50.3, 34 46.2))",
                                                       NULL},
                                       1, CM_MERGE_ALL)}};
    compute(&w, NULL);
    assert_close(w.diff->total.gained_m2, shape_m2(&w.diff->gained), 1e-9);
    assert_close(w.diff->total.lost_m2, shape_m2(&w.diff->lost), 1e-9);
    release(&w);
    scratch_remove();
}

/* ---- published days ----------------------------------------------------------------------- */

static void assert_adds_up(const char *where, const char *unit, const cm_diff_amounts *a) {
    const double off = fabs(a->old_m2 + a->gained_m2 - a->lost_m2 - a->new_m2);
    if (!(off <= fmax(1e-9 * a->new_m2, 1)))
        fail_msg("%s, %s: %.3f + %.3f - %.3f is not %.3f, by %g m2", where, unit, a->old_m2,
                 a->gained_m2, a->lost_m2, a->new_m2, off);
    assert_true(a->gained_m2 >= 0 && a->lost_m2 >= 0);
}

static int is_day(const struct dirent *entry) {
    return strncmp(entry->d_name, "deepstatemap_data_", 18) == 0;
}

typedef struct {
    cm_layer *control;
    cm_figures *figures;
} day;

static day open_day(const char *folder, const char *name, const cm_layer *units) {
    char path[1200];
    day d = {0};
    cm_error error = {0};
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    d.control = cleaned_file(path, CM_MERGE_ALL);
    assert_ok(cm_figures_compute(d.control, units, &PLAIN, &d.figures, &error), &error);
    return d;
}

static void close_day(day *d) {
    cm_figures_free(d->figures);
    cm_layer_free(d->control);
}

static void assert_days_add_up(const char *name, const day *before, const day *after) {
    cm_diff *diff = NULL;
    cm_error error = {0};
    assert_ok(cm_diff_compute(before->figures, after->figures, NULL, &diff, &error), &error);
    for (size_t u = 0; u < diff->unit_count; u++)
        assert_adds_up(name, diff->units[u].id, &diff->units[u].amounts);
    assert_adds_up(name, "outside", &diff->outside);
    assert_adds_up(name, "total", &diff->total);
    cm_diff_free(diff);
}

/* Every so many days against the first, and against the day that follows: years' change, and a
 * day's, where almost all edges are shared. */
static void every_unit_of_published_days_adds_up(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    enum { STRIDE = SANITIZED ? 120 : 12 };
    char folder[800];
    struct dirent **days = NULL;
    (void)snprintf(folder, sizeof folder, "%s/deepstate", data);
    const int count = scandir(folder, &days, is_day, alphasort);
    assert_true(count >= DAYS_AT_LEAST);
    cm_layer *units = shipped_units();
    day first = open_day(folder, days[0]->d_name, units);
    for (int i = STRIDE; i + 1 < count; i += STRIDE) {
        day chosen = open_day(folder, days[i]->d_name, units);
        day next = open_day(folder, days[i + 1]->d_name, units);
        assert_days_add_up(days[i]->d_name, &first, &chosen);
        assert_days_add_up(days[i + 1]->d_name, &chosen, &next);
        close_day(&chosen);
        close_day(&next);
    }
    close_day(&first);
    cm_layer_free(units);
    for (int i = 0; i < count; i++)
        free(days[i]);
    free(days);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_unit_has_what_it_gained_and_lost),
        cmocka_unit_test(the_whole_is_that_of_the_polygons_as_drawn),
        cmocka_unit_test(fronts_of_both_dates_are_kept),
        cmocka_unit_test(polygons_lie_where_the_change_is),
        cmocka_unit_test(the_same_twice_is_no_difference),
        cmocka_unit_test(what_only_grew_lost_nothing),
        cmocka_unit_test(small_polygons_are_hidden_and_counted),
        cmocka_unit_test(what_overlapping_units_count_twice_is_told),
        cmocka_unit_test(layers_a_turn_of_the_globe_apart_are_compared),
        cmocka_unit_test(figures_of_other_units_are_refused),
        cmocka_unit_test(what_changed_is_as_large_as_planimeter_says),
        cmocka_unit_test(every_unit_of_published_days_adds_up)};
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
