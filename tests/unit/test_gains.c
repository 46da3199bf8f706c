#include "base/arena.h"
#include "clean/geos.h"
#include "controlmap/diff.h"
#include "measure/difference.h"
#include "support/check.h"
#include "support/fixture.h"

static const double EXACT = 1e-9; /* relative */

/* Control between the parallels 46 and 48, from 30 degrees east on. */
static const char TO_32[] = "POLYGON ((30 46, 32 46, 32 48, 30 48, 30 46))";
static const char TO_33[] = "POLYGON ((30 46, 33 46, 33 48, 30 48, 30 46))";
static const char TO_34[] = "POLYGON ((30 46, 34 46, 34 48, 30 48, 30 46))";
/* To 34 without the square from 32.5 to 33 and from 46 to 47. */
static const char NOTCHED[] =
    "POLYGON ((30 46, 32.5 46, 32.5 47, 33 47, 33 46, 34 46, 34 48, 30 48, 30 46))";
static const char ELSEWHERE[] = "POLYGON ((20 46, 21 46, 21 48, 20 48, 20 46))";

static double degrees(double width) {
    return zone_wgs84_m2(width, 46, 48) / 1e6;
}

static double south(double width) {
    return zone_wgs84_m2(width, 46, 47) / 1e6;
}

static cm_gains *made(size_t dates) {
    cm_gains *gains = NULL;
    cm_error error = {0};
    assert_ok(cm_gains_create(dates, &gains, &error), &error);
    return gains;
}

/* The shape is gone by the next date: it is copied. */
static void add(cm_gains *gains, const char *wkt) {
    cm_arena arena = {0};
    cm_error error = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, wkt);
    assert_ok(cm_gains_add(gains, &shape, &error), &error);
    cm_arena_clear(&arena);
}

static cm_recent_list *listed(const cm_gains *gains) {
    cm_recent_list *list = NULL;
    cm_error error = {0};
    assert_ok(cm_gains_list(gains, &list, &error), &error);
    return list;
}

/* The areas of what is kept, the oldest first, which is the oldest by its age, too. */
static void assert_kept(const cm_recent_list *list, size_t count, const double *km2) {
    assert_int_equal(list->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(list->gains[i].age, count - 1 - i);
        if (km2[i] == 0)
            assert_int_equal(list->gains[i].shape.count, 0);
        else
            assert_close(area_km2(&list->gains[i].shape), km2[i], EXACT);
    }
}

static void check_kept(const cm_gains *gains, size_t count, const double *km2) {
    cm_recent_list *list = listed(gains);
    assert_kept(list, count, km2);
    cm_recent_free(list);
}

#define assert_areas(gains, ...) \
    check_kept((gains), COUNT_OF(((const double[])__VA_ARGS__)), (const double[])__VA_ARGS__)

static void assert_nothing(const cm_gains *gains) {
    check_kept(gains, 0, NULL);
}

static void with_the_first_date_nothing_is_gained(void **state) {
    (void)state;
    cm_gains *gains = made(3);
    assert_nothing(gains);
    add(gains, TO_32);
    assert_nothing(gains);
    cm_gains_free(gains);
}

static void each_date_has_what_it_gained(void **state) {
    (void)state;
    cm_gains *gains = made(3);
    add(gains, TO_32);
    add(gains, TO_33);
    assert_areas(gains, {degrees(1)});
    add(gains, TO_34);
    assert_areas(gains, {degrees(1), degrees(1)});
    cm_gains_free(gains);
}

static void what_is_lost_again_is_no_gain(void **state) {
    (void)state;
    cm_gains *gains = made(3);
    add(gains, TO_32);
    add(gains, TO_33);
    add(gains, NOTCHED); /* loses a part of what the date before gained, and gains more */
    assert_areas(gains, {degrees(1) - south(0.5), degrees(1)});
    add(gains, TO_32); /* loses all that was gained */
    assert_areas(gains, {0, 0, 0});
    cm_gains_free(gains);
}

static void what_is_lost_and_gained_anew_is_new(void **state) {
    (void)state;
    cm_gains *gains = made(9);
    add(gains, TO_32);
    add(gains, TO_33);
    add(gains, NOTCHED);
    add(gains, TO_34);
    assert_areas(gains, {degrees(1) - south(0.5), degrees(1), south(0.5)});
    cm_gains_free(gains);
}

static void a_date_without_gain_counts_all_the_same(void **state) {
    (void)state;
    cm_gains *gains = made(3);
    add(gains, TO_32);
    add(gains, TO_33);
    add(gains, TO_33);
    assert_areas(gains, {degrees(1), 0});
    cm_gains_free(gains);
}

static void the_oldest_makes_room(void **state) {
    (void)state;
    cm_gains *gains = made(2);
    add(gains, TO_32);
    add(gains, TO_33);
    add(gains, TO_34);
    add(gains, TO_34);
    assert_areas(gains, {degrees(1), 0});
    add(gains, TO_34);
    assert_areas(gains, {0, 0});
    cm_gains_free(gains);
    gains = made(1);
    add(gains, TO_32);
    add(gains, TO_34);
    assert_areas(gains, {degrees(2)});
    add(gains, NOTCHED);
    assert_areas(gains, {0});
    cm_gains_free(gains);
}

static void nothing_in_common_is_gained_as_a_whole(void **state) {
    (void)state;
    cm_gains *gains = made(2);
    add(gains, ELSEWHERE);
    add(gains, TO_32);
    assert_areas(gains, {degrees(2)});
    add(gains, ELSEWHERE);
    assert_areas(gains, {0, degrees(1)});
    cm_gains_free(gains);
}

/* Takes each from each of the others: nothing goes. */
static void no_two_share_land(void **state) {
    (void)state;
    static const char *const dates[] = {TO_32, TO_33, NOTCHED, TO_32, TO_34, NOTCHED, TO_34};
    cm_gains *gains = made(COUNT_OF(dates));
    cm_geos geos = {0};
    cm_error error = {0};
    assert_ok(cm_geos_open(&geos, &error), &error);
    size_t compared = 0;
    for (size_t d = 0; d < COUNT_OF(dates); d++) {
        add(gains, dates[d]);
        cm_recent_list *list = listed(gains);
        for (size_t i = 0; i < list->count; i++)
            for (size_t k = 0; k < list->count; k++) {
                const cm_multipolygon *a = &list->gains[i].shape, *b = &list->gains[k].shape;
                cm_arena arena = {0};
                cm_multipolygon rest;
                if (i == k || a->count == 0 || b->count == 0)
                    continue;
                assert_ok(cm_difference(&geos, a, b, "comparing", &arena, &rest, &error), &error);
                assert_close(area_km2(&rest), area_km2(a), EXACT);
                cm_arena_clear(&arena);
                compared++;
            }
        cm_recent_free(list);
    }
    assert_true(compared > 0);
    cm_geos_close(&geos);
    cm_gains_free(gains);
}

static void a_list_is_on_its_own(void **state) {
    (void)state;
    cm_gains *gains = made(2);
    add(gains, TO_32);
    add(gains, TO_33);
    cm_recent_list *list = listed(gains);
    add(gains, TO_32);
    add(gains, TO_34);
    cm_gains_free(gains);
    assert_kept(list, 1, (const double[]){degrees(1)});
    cm_recent_free(list);
}

static void none_are_kept_of_no_dates(void **state) {
    (void)state;
    cm_gains *gains = made(0);
    add(gains, TO_32);
    add(gains, TO_34);
    assert_nothing(gains);
    cm_gains_free(gains);
    cm_gains_free(NULL);
    cm_recent_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(with_the_first_date_nothing_is_gained),
                                       cmocka_unit_test(each_date_has_what_it_gained),
                                       cmocka_unit_test(what_is_lost_again_is_no_gain),
                                       cmocka_unit_test(what_is_lost_and_gained_anew_is_new),
                                       cmocka_unit_test(a_date_without_gain_counts_all_the_same),
                                       cmocka_unit_test(the_oldest_makes_room),
                                       cmocka_unit_test(nothing_in_common_is_gained_as_a_whole),
                                       cmocka_unit_test(no_two_share_land),
                                       cmocka_unit_test(a_list_is_on_its_own),
                                       cmocka_unit_test(none_are_kept_of_no_dates)};
    return cmocka_run_group_tests_name("gains", tests, NULL, NULL);
}
