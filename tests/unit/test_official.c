#include "controlmap/measure.h"

#include "support/check.h"
#include "support/fixture.h"

/* Three units with names in two languages; one of them has an awkward id. */
enum { UNITS_ID, UNITS_NAME, UNITS_NAME_UK, UNITS_NOTE };
static const char UNIT_FIELDS[] = "id title NAME_uk note";
#define SQUARE "POLYGON ((30 46, 31 46, 31 47, 30 47, 30 46))"
static const feature_row UNITS[] = {{SQUARE, {"UA-09", "Luhansk", "Луганська область", "east"}},
                                    {SQUARE, {"UA-14", "Donetsk", "Донецька область", "east"}},
                                    {SQUARE, {"UA-65", "Kherson", "Херсонська область", "south"}}};

static cm_layer *units;

static int make_units(void **state) {
    (void)state;
    units = layer_with(UNIT_FIELDS, UNITS, COUNT_OF(UNITS));
    return 0;
}

static int free_units(void **state) {
    (void)state;
    cm_layer_free(units);
    return 0;
}

static cm_official match(const char *fields, const feature_row *rows, size_t count,
                         const char *whole) {
    cm_error error = {0};
    cm_official official = {0};
    cm_layer *table = layer_with(fields, rows, count);
    const cm_code code =
        cm_official_match(table, units, UNITS_ID, UNITS_NAME, whole, &official, &error);
    cm_layer_free(table); /* nothing of it is borrowed */
    assert_ok(code, &error);
    return official;
}

static void assert_areas(const cm_official *official, double luhansk, double donetsk,
                         double kherson) {
    const double expected[] = {luhansk, donetsk, kherson};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        if (isnan(expected[i]))
            assert_true(isnan(official->unit_m2[i]));
        else
            assert_close(official->unit_m2[i], expected[i] * 1e6, 1e-15);
    }
}

static void rows_are_found_by_id(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"UA-65", "28461"}},
                                {.values = {"UA-09", "26684"}},
                                {.values = {"UA-14", "26517"}}};
    cm_official o = match("code official_km2", rows, 3, NULL);
    assert_areas(&o, 26684, 26517, 28461);
    assert_true(isnan(o.total_m2));
    assert_int_equal(o.unmatched_rows, 0);
    assert_int_equal(o.unmatched_units, 0);
    cm_official_clear(&o);
    assert_null(o.unit_m2);
    cm_official_clear(&o);
}

static void rows_are_found_by_name_letter_case_and_blanks_aside(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {" LUHANSK\n", "26684"}},
                                {.values = {"donetsk\u00a0", "26517"}}};
    cm_official o = match("oblast km2", rows, 2, NULL);
    assert_areas(&o, 26684, 26517, NAN);
    assert_int_equal(o.unmatched_units, 1);
    cm_official_clear(&o);
}

/* Any field of the units whose name starts with "name" tells names, composed or not. */
static void rows_are_found_by_a_name_in_another_language(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"Луганська  Область", "26684"}},
                                {.values = {"донецька область", "26517"}},
                                {.values = {"Херсонська область", "28461"}}};
    cm_official o = match("назва area_km2", rows, 3, NULL);
    assert_areas(&o, 26684, 26517, 28461);
    cm_official_clear(&o);
}

static void other_fields_of_the_units_are_no_names(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"south", "28461"}}, {.values = {"UA-09", "26684"}}};
    cm_official o = match("what km2", rows, 2, NULL);
    assert_areas(&o, 26684, NAN, NAN);
    assert_int_equal(o.unmatched_rows, 1);
    assert_int_equal(o.unmatched_units, 2);
    cm_official_clear(&o);
}

static void thousands_may_be_set_apart(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"UA-09", "26,684"}},
                                {.values = {"UA-14", "26\u00a0517,5"}},
                                {.values = {"UA-65", " 28'461.25 "}}};
    cm_official o = match("id km2", rows, 3, NULL);
    assert_areas(&o, 26684, 26517.5, 28461.25);
    cm_official_clear(&o);
}

static void the_row_of_the_whole_is_the_total(void **state) {
    (void)state;
    const feature_row total[] = {{.values = {"UA-09", "26684"}}, {.values = {"Total", "603,628"}}};
    cm_official o = match("id km2", total, 2, NULL);
    assert_close(o.total_m2, 603628e6, 1e-15);
    assert_int_equal(o.unmatched_rows, 0);
    cm_official_clear(&o);
    const feature_row described[] = {{.values = {"total", "all of it", "603,628"}},
                                     {.values = {"UA-09", "an oblast", "26684"}}};
    o = match("id note km2", described, 2, NULL);
    assert_close(o.total_m2, 603628e6, 1e-15);
    assert_int_equal(o.unmatched_rows, 0);
    cm_official_clear(&o);
    const feature_row named[] = {{.values = {"UA-09", "26684"}}, {.values = {"УКРАЇНА", "603628"}}};
    o = match("id km2", named, 2, "Україна");
    assert_close(o.total_m2, 603628e6, 1e-15);
    cm_official_clear(&o);
    o = match("id km2", named, 2, "Ukraine");
    assert_true(isnan(o.total_m2));
    assert_int_equal(o.unmatched_rows, 1);
    cm_official_clear(&o);
}

static void a_total_alone_will_do(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"total", "603628"}}};
    cm_official o = match("what km2", rows, 1, NULL);
    assert_areas(&o, NAN, NAN, NAN);
    assert_close(o.total_m2, 603628e6, 1e-15);
    assert_int_equal(o.unmatched_units, 3);
    cm_official_clear(&o);
}

static void rows_about_nothing_known_are_counted(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"UA-09", "26684"}},
                                {.values = {"Atlantis", "1000"}},
                                {.values = {NULL, "5"}},
                                {.values = {"", NULL}}};
    cm_official o = match("id km2", rows, 4, NULL);
    assert_int_equal(o.unmatched_rows, 3);
    assert_int_equal(o.unmatched_units, 2);
    cm_official_clear(&o);
}

/* A column named so decides, wherever it stands; else the last one of numbers alone. */
static void the_column_of_areas_is_found(void **state) {
    (void)state;
    const feature_row named[] = {{.values = {"26684", "UA-09", "2121322", "1"}}};
    cm_official o = match("Official_KM2 id population rank", named, 1, NULL);
    assert_areas(&o, 26684, NAN, NAN);
    cm_official_clear(&o);
    const feature_row last[] = {{.values = {"UA-09", "2121322", "26684", "east"}},
                                {.values = {"UA-14", "4059372", "26517", "8"}}};
    o = match("id population surface note", last, 2, NULL);
    assert_areas(&o, 26684, 26517, NAN);
    cm_official_clear(&o);
}

static void a_cell_that_is_no_area_leaves_the_unit_without(void **state) {
    (void)state;
    const feature_row rows[] = {
        {.values = {"UA-09", "26684"}}, {.values = {"UA-14", "n/a"}}, {.values = {"UA-65", "-5"}}};
    cm_official o = match("id km2", rows, 3, NULL);
    assert_areas(&o, 26684, NAN, NAN);
    assert_int_equal(o.unmatched_rows, 0);
    assert_int_equal(o.unmatched_units, 2);
    cm_official_clear(&o);
}

static void one_area_told_twice_is_no_contradiction(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"UA-09", "26684"}}, {.values = {"Luhansk", "26,684"}}};
    cm_official o = match("what km2", rows, 2, NULL);
    assert_areas(&o, 26684, NAN, NAN);
    cm_official_clear(&o);
}

static void assert_refused(const char *fields, const feature_row *rows, size_t count,
                           const char *message, const char *hint) {
    cm_error error = {0};
    cm_official official = {.total_m2 = 42};
    cm_layer *table = layer_with(fields, rows, count);
    assert_code(cm_official_match(table, units, UNITS_ID, UNITS_NAME, NULL, &official, &error),
                CM_ERR_INPUT, &error);
    assert_null(official.unit_m2);
    assert_contains(error.message, message);
    assert_contains(error.hint, hint);
    assert_string_equal(error.file, "table");
    cm_layer_free(table);
}

static void two_areas_for_one_unit_are_refused(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"UA-14", "26517"}},
                                {.values = {"UA-09", "26684"}},
                                {.values = {"Luhansk", "26683"}}};
    assert_refused("what km2", rows, 3, "row 3 gives a unit a second area",
                   "one row for each unit");
}

static void a_table_without_areas_is_refused(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"UA-09", "large"}}, {.values = {"UA-14", "12"}}};
    assert_refused("id size", rows, 2, "no column holds areas", "official_km2");
}

static void a_table_about_other_units_is_refused(void **state) {
    (void)state;
    const feature_row rows[] = {{.values = {"PL-14", "35558"}}, {.values = {"PL-06", "25122"}}};
    assert_refused("id km2", rows, 2, "no row names a unit", "ids or names");
}

static void units_without_id_and_name_fields_may_have_names(void **state) {
    (void)state;
    cm_error error = {0};
    cm_official o = {0};
    const feature_row rows[] = {{.values = {"Луганська область", "26684"}}};
    cm_layer *table = layer_with("what km2", rows, 1);
    assert_ok(cm_official_match(table, units, -1, -1, NULL, &o, &error), &error);
    assert_areas(&o, 26684, NAN, NAN);
    cm_official_clear(&o);
    cm_layer_free(table);
}

#define WITH_UNITS(test) cmocka_unit_test_setup_teardown(test, make_units, free_units)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_UNITS(rows_are_found_by_id),
        WITH_UNITS(rows_are_found_by_name_letter_case_and_blanks_aside),
        WITH_UNITS(rows_are_found_by_a_name_in_another_language),
        WITH_UNITS(other_fields_of_the_units_are_no_names),
        WITH_UNITS(thousands_may_be_set_apart),
        WITH_UNITS(the_row_of_the_whole_is_the_total),
        WITH_UNITS(a_total_alone_will_do),
        WITH_UNITS(rows_about_nothing_known_are_counted),
        WITH_UNITS(the_column_of_areas_is_found),
        WITH_UNITS(a_cell_that_is_no_area_leaves_the_unit_without),
        WITH_UNITS(one_area_told_twice_is_no_contradiction),
        WITH_UNITS(two_areas_for_one_unit_are_refused),
        WITH_UNITS(a_table_without_areas_is_refused),
        WITH_UNITS(a_table_about_other_units_is_refused),
        WITH_UNITS(units_without_id_and_name_fields_may_have_names)};
    return cmocka_run_group_tests_name("official", tests, NULL, NULL);
}
