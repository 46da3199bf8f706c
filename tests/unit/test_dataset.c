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
    assert_ok(cm_dataset_read(scratch_path("set.yaml"), NULL, &set, &error), &error);
    return set;
}

static void assert_refused(const char *yaml, const char *part) {
    cm_dataset *set = NULL;
    cm_error error = {0};
    const char *path = scratch_path("set.yaml");
    write_text(path, yaml);
    assert_code(cm_dataset_read(path, NULL, &set, &error), CM_ERR_INPUT, &error);
    assert_null(set);
    assert_string_equal(error.file, path);
    assert_contains(error.message, part);
}

static void the_shipped_description_says_what_the_data_are(void **state) {
    (void)state;
    cm_dataset *set = NULL;
    cm_error error = {0};
    assert_ok(cm_dataset_read(TEST_SHAPEFILES "/ukraine.yaml", NULL, &set, &error), &error);
    assert_string_equal(set->name, "Ukraine");
    assert_string_equal(set->unit_term, "oblast");
    assert_string_equal(set->includes_unit, "UA-43");
    assert_true(set->official_km2 == 603628);
    assert_string_equal(set->boundary.file, TEST_SHAPEFILES "/ukraine-oblasts.shp");
    assert_contains(set->boundary.source, "OpenStreetMap");
    assert_non_null(set->control.source);
    assert_string_equal(set->control.short_source, "after DeepState");
    assert_null(set->boundary.short_source);
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

static void what_is_left_out_is_not_made_up(void **state) {
    (void)state;
    cm_dataset *set = read_set("name: Land\nboundary: {file: u.shp, source: S}\n");
    assert_null(set->whole_area);
    assert_null(set->holder);
    assert_null(set->unit_term);
    assert_null(set->includes);
    assert_null(set->note);
    assert_near(set->note_extent.west, -180, 0);
    assert_near(set->note_extent.north, 90, 0);
    assert_int_equal(set->denominator_count, 0);
    assert_true(isnan(set->official_km2) && isnan(set->extra_km2));
    cm_dataset_free(set);
}

static void a_note_may_be_about_a_place(void **state) {
    (void)state;
    cm_dataset *set = read_set("name: Land\nnote: N\nnote-extent: [33, 46.5, 38, 50]\n"
                               "boundary: {file: u.shp, source: S}\n");
    assert_near(set->note_extent.west, 33, 0);
    assert_near(set->note_extent.south, 46.5, 0);
    assert_near(set->note_extent.east, 38, 0);
    assert_near(set->note_extent.north, 50, 0);
    cm_dataset_free(set);
    static const char *const wrong[] = {"33", "[33, 46, 38]", "[33, 46, 38, north]",
                                        "[38, 46, 33, 50]"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        char yaml[200];
        (void)snprintf(yaml, sizeof yaml,
                       "name: Land\nnote-extent: %s\n"
                       "boundary: {file: u.shp, source: S}\n",
                       wrong[i]);
        assert_refused(yaml, "line 2:");
    }
}

static void an_unknown_key_is_named_with_its_line_and_the_nearest(void **state) {
    (void)state;
    cm_dataset *set = NULL;
    cm_error error = {0};
    const char *path = scratch_path("set.yaml");
    write_text(path, "name: Land\nboundry:\n  file: u.shp\n  source: S\n");
    assert_code(cm_dataset_read(path, NULL, &set, &error), CM_ERR_INPUT, &error);
    assert_contains(error.message, "line 2:");
    assert_contains(error.message, "boundry");
    assert_contains(error.hint, "boundary");
    assert_refused("name: Land\nboundary:\n  file: u.shp\n  sauce: S\n", "line 4:");
    assert_refused("name: Land\nname: Isle\nboundary: {file: u, source: S}\n", "twice");
}

static void translations_replace_the_words_and_nothing_else(void **state) {
    (void)state;
    write_text(scratch_path("set.yaml"), "name: Land\nholder: Held\nofficial-km2: 5\n"
                                         "boundary: {file: u.shp, source: Someone}\n"
                                         "translations:\n"
                                         "  - {lang: xx, name: Pays, boundary-source: Quelqu’un}\n"
                                         "  - {lang: yy, name: Kraj}\n");
    cm_dataset *set = NULL;
    cm_error error = {0};
    assert_ok(cm_dataset_read(scratch_path("set.yaml"), "xx", &set, &error), &error);
    assert_string_equal(set->name, "Pays");
    assert_string_equal(set->holder, "Held");
    assert_string_equal(set->boundary.source, "Quelqu’un");
    assert_contains(set->boundary.file, "u.shp");
    assert_true(set->official_km2 == 5);
    cm_dataset_free(set);
    assert_ok(cm_dataset_read(scratch_path("set.yaml"), "zz", &set, &error), &error);
    assert_string_equal(set->name, "Land");
    cm_dataset_free(set);
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
    assert_refused("- a\n- list\n", "holds no keys");
    assert_refused("name: [unclosed\n", "no YAML");
    assert_refused("name: Land\nofficial-km2: large\nboundary: {file: u, source: S}\n",
                   "line 2: a number");
    assert_refused("a: &x [*x]\n", "too deep");
}

static void a_missing_description_is_named(void **state) {
    (void)state;
    cm_dataset *set = NULL;
    cm_error error = {0};
    const char *path = scratch_path("nothere.yaml");
    assert_code(cm_dataset_read(path, NULL, &set, &error), CM_ERR_INPUT, &error);
    assert_string_equal(error.file, path);
    assert_string_equal(error.hint, "check the path");
    cm_dataset_free(NULL);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_description_says_what_the_data_are),
        IN_A_FOLDER(paths_start_at_the_folder_of_the_file),
        IN_A_FOLDER(what_is_left_out_is_not_made_up),
        IN_A_FOLDER(a_note_may_be_about_a_place),
        IN_A_FOLDER(an_unknown_key_is_named_with_its_line_and_the_nearest),
        IN_A_FOLDER(translations_replace_the_words_and_nothing_else),
        IN_A_FOLDER(what_must_be_there_is_missed),
        IN_A_FOLDER(what_is_no_description_is_refused),
        IN_A_FOLDER(a_missing_description_is_named)};
    return cmocka_run_group_tests_name("dataset", tests, NULL, NULL);
}
