/* Scenarios as files: what is read, and what is told of a file that says too little. */
#include "controlmap/scenario.h"

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

static cm_scenario *read_scenario(const char *yaml) {
    cm_scenario *scenario = NULL;
    cm_error error = {0};
    write_text(scratch_path("scenario-strip.yaml"), yaml);
    assert_ok(cm_scenario_read(scratch_path("scenario-strip.yaml"), &scenario, &error), &error);
    return scenario;
}

static void assert_refused(const char *yaml, const char *part) {
    cm_scenario *scenario = NULL;
    cm_error error = {0};
    write_text(scratch_path("wrong.yaml"), yaml);
    assert_code(cm_scenario_read(scratch_path("wrong.yaml"), &scenario, &error), CM_ERR_INPUT,
                &error);
    assert_null(scenario);
    assert_string_equal(error.file, scratch_path("wrong.yaml"));
    if (strstr(error.message, part) == NULL)
        assert_contains(error.hint, part);
}

static void a_scenario_is_read_with_all_that_it_says(void **state) {
    (void)state;
    cm_scenario *s =
        read_scenario("title: T\nsource: S\nnote: N\nsides: {A: North, B: South}\n"
                      "steps:\n"
                      "  - freeze\n"
                      "  - transfer: {units: [X, Y], part: rest, to: A}\n"
                      "    title: First\n"
                      "    source: Somebody\n"
                      "    overrule: true\n"
                      "  - transfer: {units: Z, part: held, to: b}\n"
                      "  - zone: {polygon: 'POLYGON ((0 0, 1 0, 1 1, 0 0))'}\n"
                      "  - buffer: {km: 2.5, side: A}\n"
                      "  - buffer: {from: 'LINESTRING (0 0, 1 1)', km: 1, to: B}\n"
                      "  - line: {geometry: 'LINESTRING (0 0, 1 1)', side: left, to: A}\n"
                      "  - within: {units: [X]}\n"
                      "  - within: {units: all}\n"
                      "  - freeze: {}\n");
    assert_string_equal(s->name, "strip");
    assert_string_equal(s->title, "T");
    assert_string_equal(s->source, "S");
    assert_string_equal(s->note, "N");
    assert_string_equal(s->side_a, "North");
    assert_string_equal(s->side_b, "South");
    assert_int_equal(s->step_count, 10);
    const cm_step *t = s->steps;
    assert_int_equal(t[0].kind, CM_STEP_FREEZE);
    assert_int_equal(t[0].line, 6);
    assert_int_equal(t[1].kind, CM_STEP_TRANSFER);
    assert_int_equal(t[1].line, 7);
    assert_int_equal(t[1].unit_count, 2);
    assert_string_equal(t[1].units[1], "Y");
    assert_int_equal(t[1].part, CM_PART_REST);
    assert_int_equal(t[1].to, CM_HOLDER_A);
    assert_string_equal(t[1].title, "First");
    assert_string_equal(t[1].source, "Somebody");
    assert_true(t[1].overrules);
    assert_false(t[2].overrules);
    assert_int_equal(t[2].to, CM_HOLDER_B);
    assert_int_equal(t[2].part, CM_PART_HELD);
    assert_int_equal(t[3].to, CM_HOLDER_ZONE);
    assert_int_equal(t[3].part, CM_PART_ALL);
    assert_contains(t[3].shape.text, "POLYGON");
    assert_null(t[4].shape.shown);
    assert_true(t[4].km == 2.5);
    assert_int_equal(t[4].part, CM_PART_HELD);
    assert_int_equal(t[4].to, CM_HOLDER_ZONE);
    assert_int_equal(t[5].to, CM_HOLDER_B);
    assert_true(t[6].is_left);
    assert_int_equal(t[7].unit_count, 1);
    assert_int_equal(t[8].unit_count, 0);
    assert_int_equal(t[9].kind, CM_STEP_FREEZE);
    cm_scenario_free(s);
}

static void files_are_looked_for_beside_the_scenario(void **state) {
    (void)state;
    write_text(scratch_path("land.geojson"),
               "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}");
    cm_scenario *s = read_scenario("steps:\n  - transfer: {polygon: land.geojson, to: A}\n");
    assert_non_null(s->steps[0].shape.layer);
    assert_int_equal(s->steps[0].shape.layer->feature_count, 1);
    assert_null(s->steps[0].shape.text);
    cm_scenario_free(s);
}

static void words_in_other_languages_are_read(void **state) {
    (void)state;
    cm_scenario *s = read_scenario("title: Swap\nsides: {A: Left, B: Right}\nsteps: [freeze]\n"
                                   "translations:\n  - {lang: uk, title: Обмін, sides: {A: Ліві}}\n"
                                   "  - {lang: de}\n");
    assert_string_equal(s->title, "Swap");
    assert_int_equal(s->translation_count, 2);
    assert_string_equal(s->translations[0].lang, "uk");
    assert_string_equal(s->translations[0].title, "Обмін");
    assert_string_equal(s->translations[0].side_a, "Ліві");
    assert_null(s->translations[0].side_b);
    assert_null(s->translations[1].title);
    cm_scenario_free(s);
}

static void what_is_wrong_is_told_with_its_line(void **state) {
    (void)state;
    assert_refused("title: nothing\n", "needs steps");
    assert_refused("steps: []\n", "needs steps");
    assert_refused("steps: freeze\n", "needs steps");
    assert_refused("steps:\n  - thaw\n", "line 2");
    assert_refused("steps:\n  - {}\n", "without an operation");
    assert_refused("steps:\n  - freeze\n  - transfr: {units: X, to: A}\n", "line 3");
    assert_refused("steps:\n  - transfr: {units: X, to: A}\n", "transfer");
    assert_refused("steps:\n  - transfer: {unit: X, to: A}\n", "units");
    assert_refused("steps:\n  - transfer: {units: X}\n", "needs a side");
    assert_refused("steps:\n  - transfer: {units: X, to: C}\n", "A B");
    assert_refused("steps:\n  - transfer: {to: A}\n", "needs units or a polygon");
    assert_refused("steps:\n  - transfer: {units: X, polygon: 'POLYGON ((0 0, 1 0, 1 1, 0 0))', "
                   "to: A}\n",
                   "one of the two");
    assert_refused("steps:\n  - transfer: {units: [], to: A}\n", "no unit is named");
    assert_refused("steps:\n  - transfer: {units: X, part: some, to: A}\n", "held");
    assert_refused("steps:\n  - transfer: X\n", "described by keys");
    assert_refused("steps:\n  - transfer: {units: X, to: A}\n    zone: {units: Y}\n", "two steps");
    assert_refused("steps:\n  - zone: {units: X, status: claimed}\n", "zone");
    assert_refused("steps:\n  - buffer: {side: both}\n", "width");
    assert_refused("steps:\n  - buffer: {km: -1}\n", "width");
    assert_refused("steps:\n  - buffer: {km: wide}\n", "line 2");
    assert_refused("steps:\n  - buffer: {km: 1, status: zone, to: A}\n", "one of the two");
    assert_refused("steps:\n  - line: {side: left, to: A}\n", "needs a geometry");
    assert_refused("steps:\n  - line: {geometry: 'LINESTRING (0 0, 1 1)', to: A}\n",
                   "needs a side");
    assert_refused("steps:\n  - within: {}\n", "needs units");
    assert_refused("steps:\n  - freeze: {units: X}\n", "units");
    assert_refused("steps: [freeze]\ntranslations: {lang: uk}\n", "line 2");
    assert_refused("steps: [freeze]\ntranslations:\n  - title: X\n", "line 3");
    assert_refused("steps:\n  - transfer: {polygon: nowhere.geojson, to: A}\n", "nowhere.geojson");
    assert_refused("sides: {C: Third}\nsteps: [freeze]\n", "line 1");
}

static void every_scenario_of_the_default_data_can_be_read(void **state) {
    (void)state;
    static const char *const names[] = {"freeze", "withdraw-donetsk", "swap-donetsk",
                                        "zone-donetsk", "claimed-oblasts"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[300];
        cm_scenario *s = NULL;
        cm_error error = {0};
        (void)snprintf(path, sizeof path, TEST_SHAPEFILES "/scenario-%s.yaml", names[i]);
        assert_ok(cm_scenario_read(path, &s, &error), &error);
        assert_string_equal(s->name, names[i]);
        assert_non_null(s->title);
        cm_scenario_free(s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_is_read_with_all_that_it_says),
        cmocka_unit_test(files_are_looked_for_beside_the_scenario),
        cmocka_unit_test(words_in_other_languages_are_read),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(every_scenario_of_the_default_data_can_be_read)};
    return cmocka_run_group_tests_name("scenario", tests, make_folder, remove_folder);
}
