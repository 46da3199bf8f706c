#include "controlmap/load.h"

#include "support/check.h"
#include "support/fixture.h"

static int make_folder(void **state) {
    (void)state;
    (void)scratch_make();
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    scratch_remove();
    return 0;
}

static cm_dataset *read_set(const char *yaml) {
    cm_dataset *set = NULL;
    cm_error error = {0};
    write_text(scratch_path("set.yaml"), yaml);
    assert_ok(cm_dataset_read(scratch_path("set.yaml"), &set, &error), &error);
    return set;
}

static void assert_refused(const char *yaml, const char *part) {
    cm_dataset *set = NULL;
    cm_error error = {0};
    const char *path = scratch_path("set.yaml");
    write_text(path, yaml);
    assert_code(cm_dataset_read(path, &set, &error), CM_ERR_INPUT, &error);
    assert_null(set);
    assert_string_equal(error.file, path);
    assert_contains(error.message, part);
}

static void the_shipped_description_says_what_the_data_are(void **state) {
    (void)state;
    cm_dataset *set = NULL;
    cm_error error = {0};
    assert_ok(cm_dataset_read(TEST_SHAPEFILES "/ukraine.yaml", &set, &error), &error);
    assert_string_equal(set->name, "Ukraine");
    assert_string_equal(set->unit_term, "oblast");
    assert_string_equal(set->includes_unit, "UA-43");
    assert_true(set->official_km2 == 603628);
    assert_string_equal(set->boundary.file, TEST_SHAPEFILES "/ukraine-oblasts.shp");
    assert_contains(set->boundary.source, "OpenStreetMap");
    assert_non_null(set->control.source);
    cm_dataset_free(set);
}

static void paths_start_at_the_folder_of_the_file(void **state) {
    (void)state;
    cm_dataset *set = read_set("name: Land\n"
                               "boundary:\n  file: sub/units.shp\n  source: Someone\n"
                               "water:\n  file: /else/where.shp\n  source: Sea\n");
    assert_string_equal(set->boundary.file, scratch_path("sub/units.shp"));
    assert_string_equal(set->water.file, "/else/where.shp");
    assert_null(set->control.file);
    assert_null(set->places.file);
    cm_dataset_free(set);
}

static void what_is_left_out_has_a_default(void **state) {
    (void)state;
    cm_dataset *set = read_set("name: Land\nboundary: {file: u.shp, source: S}\n");
    assert_string_equal(set->possessive, "Land’s");
    assert_string_equal(set->holder, "Controlled");
    assert_string_equal(set->unit_term, "unit");
    assert_null(set->includes);
    assert_null(set->note);
    assert_true(isnan(set->official_km2));
    cm_dataset_free(set);
}

static void an_unknown_key_is_named_with_a_place_near_it(void **state) {
    (void)state;
    assert_refused("name: Land\nboundry:\n  file: u.shp\n  source: S\n", "Unexpected key: boundry");
    assert_refused("name: Land\nboundry:\n  file: u.shp\n  source: S\n", "(line: ");
}

static void what_must_be_there_is_missed(void **state) {
    (void)state;
    assert_refused("boundary: {file: u.shp, source: S}\n", "name");
    assert_refused("name: Land\n", "boundary");
    assert_refused("name: Land\nboundary: {file: u.shp}\n", "source");
}

static void what_is_no_description_is_refused(void **state) {
    (void)state;
    assert_refused("", "empty");
    assert_refused("# nothing but a remark\n", "empty");
    assert_refused("- a\n- list\n", "cannot be read");
    assert_refused("name: [unclosed\n", "cannot be read");
    assert_refused("name: Land\nofficial-km2: large\nboundary: {file: u, source: S}\n",
                   "cannot be read");
}

static void a_missing_description_is_named(void **state) {
    (void)state;
    cm_dataset *set = NULL;
    cm_error error = {0};
    const char *path = scratch_path("nothere.yaml");
    assert_code(cm_dataset_read(path, &set, &error), CM_ERR_INPUT, &error);
    assert_string_equal(error.file, path);
    assert_string_equal(error.hint, "check the path");
    cm_dataset_free(NULL);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_description_says_what_the_data_are),
        IN_A_FOLDER(paths_start_at_the_folder_of_the_file),
        IN_A_FOLDER(what_is_left_out_has_a_default),
        IN_A_FOLDER(an_unknown_key_is_named_with_a_place_near_it),
        IN_A_FOLDER(what_must_be_there_is_missed),
        IN_A_FOLDER(what_is_no_description_is_refused),
        IN_A_FOLDER(a_missing_description_is_named)};
    return cmocka_run_group_tests_name("dataset", tests, NULL, NULL);
}
