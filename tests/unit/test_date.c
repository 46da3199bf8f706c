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

static void days_are_counted_from_1970(void **state) {
    (void)state;
    const struct {
        const char *date;
        int days;
    } known[] = {{"1970-01-01", 0},
                 {"1969-12-31", -1},
                 {"1970-03-01", 59},
                 {"2000-03-01", 11017},
                 {"2000-02-29", 11016},
                 {"2025-12-28", 20450}, /* date -d 2025-12-28 +%s / 86400 */
                 {"1600-01-01", -135140},
                 {"0001-01-01", -719162}, /* Python: date(1970, 1, 1).toordinal() - 1 */
                 {"9999-12-31", 2932896}};
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        char date[11];
        assert_int_equal(cm_date_to_days(known[i].date), known[i].days);
        cm_date_from_days(known[i].days, date);
        assert_string_equal(date, known[i].date);
    }
}

/* From the first day there is, one by one in some years and by leaps of a prime number elsewhere;
 * counted along by the calendar's own rules. */
static void every_day_is_one_more_than_the_day_before(void **state) {
    (void)state;
    const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int days = -719162;
    for (int year = 1; year <= 9999; year++) {
        const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            const int length = lengths[month - 1] + (month == 2 && leap ? 1 : 0);
            /* the ends of every month, and all days of some years */
            for (int day = 1; day <= length; day += year % 97 == 0 ? 1 : length - 1) {
                char expected[11], date[11];
                (void)snprintf(expected, sizeof expected, "%04u-%02u-%02u", (unsigned)year % 10000,
                               (unsigned)month % 100, (unsigned)day % 100);
                cm_date_from_days(days + day - 1, date);
                if (cm_date_to_days(expected) != days + day - 1 || strcmp(date, expected) != 0)
                    fail_msg("%s is day %d, expected %d, which is %s", expected,
                             cm_date_to_days(expected), days + day - 1, date);
            }
            days += length;
        }
    }
    assert_int_equal(days, 2932897);
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
        cmocka_unit_test(only_existing_days_written_in_full_are_valid),
        cmocka_unit_test(days_are_counted_from_1970),
        cmocka_unit_test(every_day_is_one_more_than_the_day_before)};
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
