#include "controlmap/load.h"

#include "support/check.h"
#include "support/fixture.h"

static int make_folder(void **state) {
    *state = (void *)scratch_make();
    return 0;
}

static int clean_up(void **state) {
    (void)state;
    scratch_remove();
    return 0;
}

/* Only names are looked at: empty files do. */
static void fill(const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        write_text(scratch_path(names[i]), "");
}

static cm_days *list(const char *folder, int lag_days) {
    cm_error error = {0};
    cm_days *days = NULL;
    assert_ok(cm_days_list(folder, lag_days, &days, &error), &error);
    return days;
}

static void assert_day(const cm_day *day, const char *date, const char *as_of, const char *name) {
    assert_string_equal(day->date, date);
    assert_string_equal(day->as_of, as_of);
    assert_string_equal(day->source, scratch_path(name));
}

static void files_are_listed_by_the_date_in_their_names(void **state) {
    const char *const names[] = {"map_20251203.geojson", "a-2025-12-28.gpkg", "z_2024_01_31.shp",
                                 "2025.12.02.kml"};
    fill(names, COUNT_OF(names));
    cm_days *days = list(*state, 0);
    assert_int_equal(days->count, 4);
    assert_int_equal(days->note_count, 0);
    assert_day(&days->days[0], "2024-01-31", "2024-01-31", "z_2024_01_31.shp");
    assert_day(&days->days[1], "2025-12-02", "2025-12-02", "2025.12.02.kml");
    assert_day(&days->days[2], "2025-12-03", "2025-12-03", "map_20251203.geojson");
    assert_day(&days->days[3], "2025-12-28", "2025-12-28", "a-2025-12-28.gpkg");
    cm_days_free(days);
}

static void a_slash_at_the_folders_end_makes_no_difference(void **state) {
    char folder[600];
    const char *const names[] = {"20251203.geojson"};
    fill(names, 1);
    (void)snprintf(folder, sizeof folder, "%s/", (const char *)*state);
    cm_days *days = list(folder, 0);
    assert_day(&days->days[0], "2025-12-03", "2025-12-03", "20251203.geojson");
    cm_days_free(days);
}

static void of_two_files_for_a_day_the_last_by_name_is_used(void **state) {
    const char *const names[] = {"map_20251203_v2.geojson", "map_20251203_v1.geojson",
                                 "map_20251204.geojson"};
    fill(names, COUNT_OF(names));
    cm_days *days = list(*state, 0);
    assert_int_equal(days->count, 2);
    assert_day(&days->days[0], "2025-12-03", "2025-12-03", "map_20251203_v2.geojson");
    assert_day(&days->days[1], "2025-12-04", "2025-12-04", "map_20251204.geojson");
    assert_int_equal(days->note_count, 1);
    assert_string_equal(
        days->notes[0],
        "for 2025-12-03, map_20251203_v1.geojson is passed over for map_20251203_v2.geojson, which comes later by name");
    cm_days_free(days);
}

static void of_three_files_for_a_day_one_stays(void **state) {
    const char *const names[] = {"20251203-a.shp", "20251203-c.shp", "20251203-b.shp"};
    fill(names, COUNT_OF(names));
    cm_days *days = list(*state, 0);
    assert_int_equal(days->count, 1);
    assert_int_equal(days->note_count, 2);
    assert_day(&days->days[0], "2025-12-03", "2025-12-03", "20251203-c.shp");
    cm_days_free(days);
}

static void what_holds_no_polygons_by_itself_is_passed_over(void **state) {
    const char *const names[] = {"20251203.shp",     "20251203.dbf",         "20251203.shx",
                                 "20251203.prj",     "20251203.cpg",         ".20251204.geojson",
                                 "20251205.csv",     "20251206.png",         "README-20251207.md",
                                 "20251208",         "20251209.geojson.tmp", "._20251210.shp",
                                 "undated.geojson",  "20251345.geojson",     ".geojson",
                                 "20251211.GEOJSON", "20251212.Gpkg"};
    fill(names, COUNT_OF(names));
    cm_days *days = list(*state, 0);
    assert_int_equal(days->count, 3);
    assert_int_equal(days->note_count, 0);
    assert_day(&days->days[0], "2025-12-03", "2025-12-03", "20251203.shp");
    assert_day(&days->days[1], "2025-12-11", "2025-12-11", "20251211.GEOJSON");
    assert_day(&days->days[2], "2025-12-12", "2025-12-12", "20251212.Gpkg");
    cm_days_free(days);
}

/* Files that appear the morning after show the day before, over the ends of months and years. */
static void a_lag_moves_the_date_of_the_situation_alone(void **state) {
    const char *const names[] = {"20250101.shp", "20240301.shp", "20250301.shp"};
    fill(names, COUNT_OF(names));
    cm_days *days = list(*state, 1);
    assert_day(&days->days[0], "2024-03-01", "2024-02-29", "20240301.shp");
    assert_day(&days->days[1], "2025-01-01", "2024-12-31", "20250101.shp");
    assert_day(&days->days[2], "2025-03-01", "2025-02-28", "20250301.shp");
    cm_days_free(days);
    days = list(*state, -2);
    assert_day(&days->days[0], "2024-03-01", "2024-03-03", "20240301.shp");
    cm_days_free(days);
}

static void assert_refused(const char *folder, const char *message, const char *hint) {
    cm_error error = {0};
    cm_days *days = NULL;
    assert_code(cm_days_list(folder, 0, &days, &error), CM_ERR_INPUT, &error);
    assert_null(days);
    assert_contains(error.message, message);
    assert_contains(error.hint, hint);
    assert_string_equal(error.file, folder);
}

static void a_folder_that_is_not_there_is_an_error(void **state) {
    (void)state;
    const char *const names[] = {"20251203.shp"};
    fill(names, 1);
    assert_refused(scratch_path("nowhere"), "no such folder", "check the path");
    assert_refused(scratch_path("20251203.shp"), "no such folder", "check the path");
}

static void a_folder_without_a_dated_file_is_an_error(void **state) {
    assert_refused(*state, "no vector file with a date", "YYYYMMDD or YYYY-MM-DD");
    const char *const names[] = {"control.geojson", "20251203.csv"};
    fill(names, COUNT_OF(names));
    assert_refused(*state, "no vector file with a date", "YYYYMMDD or YYYY-MM-DD");
}

/* ---- gathered from folders, patterns, lists and files ------------------------------------- */

static cm_days *gather(const char *source, const cm_days_options *options) {
    cm_error error = {0};
    cm_days *days = NULL;
    assert_ok(cm_days_gather(&source, 1, options, &days, &error), &error);
    return days;
}

static void assert_not_gathered(const char *source, const cm_days_options *options, cm_code code,
                                const char *message) {
    cm_error error = {0};
    cm_days *days = NULL;
    assert_code(cm_days_gather(&source, 1, options, &days, &error), code, &error);
    assert_null(days);
    assert_contains(error.message, message);
}

static void assert_dates(const cm_days *days, const char *const *dates, size_t count) {
    assert_int_equal(days->count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(days->days[i].date, dates[i]);
}

static void what_lies_before_the_first_date_is_marked(void **state) {
    const char *const names[] = {"20250101.shp", "20250102.shp", "20250103.shp", "20250104.shp"};
    fill(names, COUNT_OF(names));
    cm_days *days = gather(*state, &(cm_days_options){.from = "2025-01-03", .to = "2025-01-03"});
    const char *const dates[] = {"2025-01-01", "2025-01-02", "2025-01-03"};
    assert_dates(days, dates, 3);
    assert_true(days->days[0].before);
    assert_true(days->days[1].before);
    assert_false(days->days[2].before);
    cm_days_free(days);
}

/* Which file stands for a period is told by the situation; so is what comes before. */
static void periods_and_limits_go_by_the_situation(void **state) {
    const char *const names[] = {"20241231.shp", "20250101.shp", "20250201.shp", "20250202.shp"};
    fill(names, COUNT_OF(names));
    const cm_days_options options = {.lag_days = 1, .every = CM_EVERY_MONTH, .from = "2025-01-01"};
    cm_days *days = gather(*state, &options);
    const char *const dates[] = {"2025-01-01", "2025-02-01", "2025-02-02"};
    assert_dates(days, dates, 3);
    assert_true(days->days[0].before);
    assert_string_equal(days->days[1].as_of, "2025-01-31");
    assert_false(days->days[1].before);
    cm_days_free(days);
}

/* A part's end in the middle of a period moves the file that stands for it; of one that is begun
 * before the part, the file in the part stands for it. */
static void a_period_is_cut_at_the_limits(void **state) {
    const char *const names[] = {"20250610.shp", "20250620.shp", "20250630.shp"};
    fill(names, COUNT_OF(names));
    cm_days *days = gather(*state, &(cm_days_options){.every = CM_EVERY_MONTH, .to = "2025-06-25"});
    const char *const first[] = {"2025-06-20"}, *const last[] = {"2025-06-30"};
    assert_dates(days, first, 1);
    cm_days_free(days);
    days = gather(*state, &(cm_days_options){.every = CM_EVERY_MONTH, .from = "2025-06-15"});
    assert_dates(days, last, 1);
    assert_false(days->days[0].before);
    cm_days_free(days);
}

static void weeks_start_on_monday_before_1970_too(void **state) {
    const char *const names[] = {"19691228.shp", "19691229.shp", "19700104.shp", "19700105.shp"};
    fill(names, COUNT_OF(names));
    cm_days *days = gather(*state, &(cm_days_options){.every = CM_EVERY_WEEK});
    const char *const dates[] = {"1969-12-28", "1970-01-04", "1970-01-05"};
    assert_dates(days, dates, 3);
    cm_days_free(days);
}

static void the_groups_of_an_expression_hold_the_date(void **state) {
    const char *const names[] = {"20200101_y2025m03d04.shp", "20200101.shp", "y2025m13d01.shp"};
    fill(names, COUNT_OF(names));
    cm_days *days = gather(*state, &(cm_days_options){.date_regex = "y(\\d{4})m(\\d\\d)d(\\d\\d)"});
    const char *const dates[] = {"2025-03-04"};
    assert_dates(days, dates, 1);
    cm_days_free(days);
    days = gather(*state, &(cm_days_options){.date_regex = "^\\d{8}"});
    const char *const whole[] = {"2020-01-01"};
    assert_dates(days, whole, 1);
    assert_int_equal(days->note_count, 1);
    cm_days_free(days);
}

static void lists_and_patterns_name_files(void **state) {
    (void)state;
    const char *const names[] = {"20250101.shp", "20250102.shp", "20250103.gpkg"};
    fill(names, COUNT_OF(names));
    write_text(scratch_path("list.txt"), "# two\r\n\r\n  20250103.gpkg \r\n20250101.shp");
    char list_source[700];
    (void)snprintf(list_source, sizeof list_source, "@%s", scratch_path("list.txt"));
    cm_days *days = gather(list_source, &(cm_days_options){0});
    assert_int_equal(days->count, 2);
    assert_day(&days->days[0], "2025-01-01", "2025-01-01", "20250101.shp");
    assert_day(&days->days[1], "2025-01-03", "2025-01-03", "20250103.gpkg");
    cm_days_free(days);
    days = gather(scratch_path("2025*.shp"), &(cm_days_options){0});
    const char *const dates[] = {"2025-01-01", "2025-01-02"};
    assert_dates(days, dates, 2);
    cm_days_free(days);
}

static void tables_of_our_own_are_no_days(void **state) {
    const char *const names[] = {"20250101.geojson"};
    fill(names, 1);
    write_text(scratch_path("table-2025-01-02.json"), "{\n  \"controlmap\": \"1.0\"}\n");
    cm_days *days = gather(*state, &(cm_days_options){0});
    assert_int_equal(days->count, 1);
    cm_days_free(days);
}

static void what_cannot_be_gathered_is_told(void **state) {
    const char *const names[] = {"a_20250101.shp", "b_20250101.shp"};
    fill(names, COUNT_OF(names));
    assert_not_gathered(*state, &(cm_days_options){.from = "2025-1-1"}, CM_ERR_USAGE, "2025-1-1");
    assert_not_gathered(*state, &(cm_days_options){.to = ""}, CM_ERR_USAGE, "no date");
    assert_not_gathered(*state, &(cm_days_options){.date_regex = "["}, CM_ERR_USAGE,
                        "--date-regex");
    assert_not_gathered(*state, &(cm_days_options){.refuse_duplicates = true}, CM_ERR_INPUT,
                        "a_20250101.shp and b_20250101.shp are both of 2025-01-01");
    assert_not_gathered(*state, &(cm_days_options){.from = "2025-01-02"}, CM_ERR_INPUT,
                        "no file of these dates");
    assert_not_gathered(*state, &(cm_days_options){.to = "2024-12-31"}, CM_ERR_INPUT,
                        "no file of these dates");
    assert_not_gathered(scratch_path("*.gpkg"), &(cm_days_options){0}, CM_ERR_INPUT,
                        "nothing fits");
    assert_not_gathered("@nowhere.txt", &(cm_days_options){0}, CM_ERR_INPUT, "cannot be read");
    assert_not_gathered("nowhere.shp", &(cm_days_options){0}, CM_ERR_INPUT, "no such file");
}

static void freeing_nothing_is_fine(void **state) {
    (void)state;
    cm_days_free(NULL);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, clean_up)

int main(void) {
    const struct CMUnitTest tests[] = {IN_A_FOLDER(files_are_listed_by_the_date_in_their_names),
                                       IN_A_FOLDER(a_slash_at_the_folders_end_makes_no_difference),
                                       IN_A_FOLDER(of_two_files_for_a_day_the_last_by_name_is_used),
                                       IN_A_FOLDER(of_three_files_for_a_day_one_stays),
                                       IN_A_FOLDER(what_holds_no_polygons_by_itself_is_passed_over),
                                       IN_A_FOLDER(a_lag_moves_the_date_of_the_situation_alone),
                                       IN_A_FOLDER(a_folder_that_is_not_there_is_an_error),
                                       IN_A_FOLDER(a_folder_without_a_dated_file_is_an_error),
                                       IN_A_FOLDER(what_lies_before_the_first_date_is_marked),
                                       IN_A_FOLDER(periods_and_limits_go_by_the_situation),
                                       IN_A_FOLDER(a_period_is_cut_at_the_limits),
                                       IN_A_FOLDER(weeks_start_on_monday_before_1970_too),
                                       IN_A_FOLDER(the_groups_of_an_expression_hold_the_date),
                                       IN_A_FOLDER(lists_and_patterns_name_files),
                                       IN_A_FOLDER(tables_of_our_own_are_no_days),
                                       IN_A_FOLDER(what_cannot_be_gathered_is_told),
                                       cmocka_unit_test(freeing_nothing_is_fine)};
    return cmocka_run_group_tests_name("days", tests, NULL, NULL);
}
