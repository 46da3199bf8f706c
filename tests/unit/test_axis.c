#include "layout/axis.h"

#include "controlmap/load.h"
#include "layout/curve.h"
#include "support/check.h"
#include "support/series.h"

static void ticks_stand_at_round_numbers(void **state) {
    (void)state;
    static const struct {
        double low, high;
        size_t most;
        double first, step;
        size_t count;
        int decimals;
    } cases[] = {
        {0, 100, 5, 0, 25, 5, 0},      {0, 100, 6, 0, 20, 6, 0},
        {-40, 60, 6, -40, 20, 6, 0},   {108200, 116900, 5, 110000, 2000, 4, 0},
        {0.1, 0.9, 5, 0.2, 0.2, 4, 1}, {0, 1, 5, 0, 0.25, 5, 2},
        {-7, -1, 3, -6, 2, 3, 0},      {1e9, 1e9 + 3, 4, 1e9, 1, 4, 0},
        {0, 1e12, 2, 0, 1e12, 2, 0},   {3, 97, 2, 50, 50, 1, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const cm_ticks ticks = cm_ticks_of_values(cases[i].low, cases[i].high, cases[i].most);
        assert_close(ticks.step, cases[i].step, 1e-12);
        assert_near(ticks.first, cases[i].first, 1e-9 * cases[i].step);
        assert_int_equal(ticks.count, cases[i].count);
        assert_int_equal(ticks.decimals, cases[i].decimals);
    }
}

static void a_scale_runs_either_way(void **state) {
    (void)state;
    const cm_scale y = {100, 300, 500, 100}; /* upwards on the page */
    assert_near(cm_scale_px(&y, 100), 500, 1e-12);
    assert_near(cm_scale_px(&y, 150), 400, 1e-12);
    assert_near(cm_scale_px(&y, 300), 100, 1e-12);
}

static void assert_next(cm_step_kind kind, int every, const char *from, const char *expected) {
    char found[11];
    cm_date_from_days(cm_date_step_next((cm_date_step){kind, every}, cm_date_to_days(from)), found);
    assert_string_equal(found, expected);
}

static void ticks_of_time_stand_at_the_start_of_months_and_years(void **state) {
    (void)state;
    assert_next(CM_STEP_MONTHS, 1, "2024-07-08", "2024-08-01");
    assert_next(CM_STEP_MONTHS, 1, "2024-08-01", "2024-08-01");
    assert_next(CM_STEP_MONTHS, 3, "2024-08-01", "2024-10-01");
    assert_next(CM_STEP_MONTHS, 6, "2024-07-02", "2025-01-01");
    assert_next(CM_STEP_YEARS, 1, "2024-01-02", "2025-01-01");
    assert_next(CM_STEP_YEARS, 5, "2021-01-01", "2025-01-01");
    assert_next(CM_STEP_DAYS, 1, "2024-02-29", "2024-02-29");
    assert_next(CM_STEP_DAYS, 2, "2024-07-02", "2024-07-03");
    assert_next(CM_STEP_DAYS, 10, "2024-07-12", "2024-07-21");
    /* The 31st would touch the 1st. */
    assert_next(CM_STEP_DAYS, 10, "2024-07-22", "2024-08-01");
    assert_next(CM_STEP_DAYS, 2, "2024-07-30", "2024-08-01");
    assert_next(CM_STEP_DAYS, 5, "2024-12-27", "2025-01-01");
}

static double rising(size_t unit, size_t day) {
    return 10 * (double)(unit + 1) + (double)day;
}

static void only_long_steps_are_gaps(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2024-01-01", 60, 1, 1, rising);
    made_series_leave_out(&made, 40, 44); /* five days from one to the next */
    made_series_leave_out(&made, 20, 23); /* four */
    cm_scene_builder scene = {0};
    const cm_curve curve = cm_curve_of_series(&scene, &made.series, NULL);
    size_t gaps = 0, at = 0;
    for (size_t i = 0; i < curve.count; i++)
        if (cm_curve_has_gap_after(&curve, i)) {
            gaps++;
            at = i;
        }
    assert_int_equal(gaps, 1);
    assert_int_equal(at, 36); /* the 40th day, of which three are missing before */
    cm_scene_builder_clear(&scene);
    made_series_free(&made);
    /* What comes once a week is no series of gaps. */
    made_series_open(&made, "2024-01-01", 20, 7, 1, rising);
    const cm_curve weekly = cm_curve_of_series(&scene, &made.series, NULL);
    for (size_t i = 0; i < weekly.count; i++)
        assert_false(cm_curve_has_gap_after(&weekly, i));
    cm_scene_builder_clear(&scene);
    made_series_free(&made);
}

static double with_spikes(size_t unit, size_t day) {
    (void)unit;
    return day == 5003 ? 900 : day == 5004 ? 2 : 100 + (double)(day % 7);
}

/* Thirty years on 500 pixels: few points, the extremes among them. */
static void thinning_keeps_extremes(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "1995-01-01", SERIES_DAYS_MAX, 1, 1, with_spikes);
    cm_scene_builder scene = {0};
    const cm_curve curve = cm_curve_of_series(&scene, &made.series, NULL);
    const cm_scale x = {curve.points[0].day, curve.points[curve.count - 1].day, 0, 500};
    const cm_scale y = {0, 1000e6, 1000, 0};
    const cm_path *line, *gaps;
    cm_curve_project(&curve, &x, &y, &scene, &line, &gaps);
    assert_int_equal(gaps->count, 0);
    assert_int_equal(line->count, 1);
    const cm_subpath *sub = &line->subpaths[0];
    assert_in_range(sub->count, 501, 4 * 501);
    double least = 1000, greatest = 0;
    for (size_t i = 0; i < sub->count; i++) {
        least = fmin(least, sub->points[i].y);
        greatest = fmax(greatest, sub->points[i].y);
        if (i > 0)
            assert_true(sub->points[i].x >= sub->points[i - 1].x);
    }
    assert_near(least, 100, 1e-9);
    assert_near(greatest, 998, 1e-9);
    assert_near(sub->points[sub->count - 1].x, 500, 1e-9);
    cm_scene_builder_clear(&scene);
    made_series_free(&made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_stand_at_round_numbers), cmocka_unit_test(a_scale_runs_either_way),
        cmocka_unit_test(ticks_of_time_stand_at_the_start_of_months_and_years),
        cmocka_unit_test(only_long_steps_are_gaps), cmocka_unit_test(thinning_keeps_extremes)};
    return cmocka_run_group_tests_name("axis", tests, NULL, NULL);
}
