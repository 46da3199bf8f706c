#include "load/date.h"

#include "controlmap/load.h"
#include "support/check.h"

static void assert_found(const char *text, const char *expected) {
    char date[11] = "untouched";
    const bool found = cm_date_find(text, date);
    if (found != (expected != NULL) || strcmp(date, found ? expected : "untouched") != 0)
        fail_msg("\"%s\" gives %s, expected %s", text, found ? date : "no date",
                 expected != NULL ? expected : "no date");
}

static void dates_are_found_in_every_form_of_file_name(void **state) {
    (void)state;
    assert_found("deepstatemap_data_20251228.geojson", "2025-12-28");
    assert_found("control-2025-12-28.shp", "2025-12-28");
    assert_found("2024_02_29 held.gpkg", "2024-02-29");
    assert_found("state.2014.03.18.zip", "2014-03-18");
    assert_found("18510704", "1851-07-04");
}

static void the_last_of_several_dates_counts(void **state) {
    (void)state;
    assert_found("from_20240101_to_20251231.csv", "2025-12-31");
    assert_found("2025-12-28 exported 2026-01-03", "2026-01-03");
}

static void days_that_do_not_exist_are_no_dates(void **state) {
    (void)state;
    assert_found("20250229", NULL);
    assert_found("20251301", NULL);
    assert_found("20250431", NULL);
    assert_found("20250100", NULL);
    assert_found("2025-00-10", NULL);
    assert_found("19000229", NULL);         /* a century is no leap year */
    assert_found("20000229", "2000-02-29"); /* but every fourth is */
}

static void part_of_a_longer_number_is_no_date(void **state) {
    (void)state;
    assert_found("20251228101112", NULL);
    assert_found("1202512280", NULL);
    assert_found("id-120251228", NULL);
    assert_found("2025-12-281", NULL);
    assert_found("20251228T101112Z", "2025-12-28");
}

static void years_far_away_are_numbers(void **state) {
    (void)state;
    assert_found("17991231", NULL);
    assert_found("18000101", "1800-01-01");
    assert_found("21991231", "2199-12-31");
    assert_found("22000101", NULL);
}

static void separators_are_not_mixed(void **state) {
    (void)state;
    assert_found("2025-12_28", NULL);
    assert_found("2025_12-28", NULL);
    assert_found("2025/12/28", NULL);
    assert_found("2025-1-8", NULL);
}

static void short_texts_hold_no_date(void **state) {
    (void)state;
    assert_found("", NULL);
    assert_found("2025", NULL);
    assert_found("2025122", NULL);
    assert_found("2025-12-2", NULL);
}

static void only_existing_days_written_in_full_are_valid(void **state) {
    (void)state;
    assert_true(cm_date_is_valid("2025-12-28"));
    assert_true(cm_date_is_valid("2024-02-29"));
    const char *const wrong[] = {"",           "2025-02-29", "2025-12-28 ", "2025-1-08",
                                 "20251228",   "2025/12/28", "28-12-2025",  "0000-01-01",
                                 "2025-13-01", "+025-01-01", "2025-06-31",  "2025-0a-01"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (cm_date_is_valid(wrong[i]))
            fail_msg("\"%s\" is taken for a date", wrong[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_found_in_every_form_of_file_name),
        cmocka_unit_test(the_last_of_several_dates_counts),
        cmocka_unit_test(days_that_do_not_exist_are_no_dates),
        cmocka_unit_test(part_of_a_longer_number_is_no_date),
        cmocka_unit_test(years_far_away_are_numbers),
        cmocka_unit_test(separators_are_not_mixed),
        cmocka_unit_test(short_texts_hold_no_date),
        cmocka_unit_test(only_existing_days_written_in_full_are_valid)};
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
