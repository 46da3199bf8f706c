#include "support/check.h"

static void a_message_names_file_layer_feature_and_what_to_do(void **state) {
    (void)state;
    cm_error error = {0};
    char line[256];
    assert_int_equal(
        cm_error_set(&error, CM_ERR_GEOMETRY, "swap the axes", "latitude %d is too high", 91),
        CM_ERR_GEOMETRY);
    assert_int_equal(cm_error_at(&error, "a.geojson", "L", 17), CM_ERR_GEOMETRY);
    cm_error_format(&error, line, sizeof line);
    assert_string_equal(line,
                        "a.geojson: layer L, feature 17: latitude 91 is too high; swap the axes");
}

static void what_is_not_known_leaves_no_punctuation_behind(void **state) {
    (void)state;
    cm_error error = {0};
    char line[256];
    (void)cm_error_set(&error, CM_ERR_INPUT, NULL, "no such file");
    cm_error_format(&error, line, sizeof line);
    assert_string_equal(line, "no such file");
    (void)cm_error_at(&error, NULL, NULL, 0);
    cm_error_format(&error, line, sizeof line);
    assert_string_equal(line, "feature 0: no such file");
    (void)cm_error_at(&error, NULL, "units", -1);
    cm_error_format(&error, line, sizeof line);
    assert_string_equal(line, "layer units, feature 0: no such file");
}

static void outer_levels_fill_in_only_what_is_blank(void **state) {
    (void)state;
    cm_error error = {0};
    (void)cm_error_set(&error, CM_ERR_INPUT, NULL, "broken");
    (void)cm_error_at(&error, "inner.shp", NULL, 3);
    (void)cm_error_at(&error, "outer.shp", "outer", 9);
    assert_string_equal(error.file, "inner.shp");
    assert_string_equal(error.layer, "outer");
    assert_int_equal(error.feature, 3);
}

static void a_new_error_forgets_where_the_old_one_was(void **state) {
    (void)state;
    cm_error error = {0};
    (void)cm_error_set(&error, CM_ERR_INPUT, "mend it", "first");
    (void)cm_error_at(&error, "a.shp", "a", 1);
    (void)cm_error_set(&error, CM_ERR_CRS, NULL, "second");
    assert_int_equal(error.code, CM_ERR_CRS);
    assert_string_equal(error.message, "second");
    assert_string_equal(error.hint, "");
    assert_string_equal(error.file, "");
    assert_string_equal(error.layer, "");
    assert_int_equal(error.feature, -1);
}

static void nobody_has_to_listen(void **state) {
    (void)state;
    assert_int_equal(cm_error_set(NULL, CM_ERR_OUTPUT, "hint", "%s", "text"), CM_ERR_OUTPUT);
    (void)cm_error_at(NULL, "file", "layer", 1);
}

static void an_error_is_one_line_whatever_a_file_is_called(void **state) {
    (void)state;
    cm_error error = {0};
    char line[256];
    (void)cm_error_set(&error, CM_ERR_INPUT, "two\nlines", "tab\there");
    (void)cm_error_at(&error, "a\r\nb.shp", "l\x1b[31m", -1);
    cm_error_format(&error, line, sizeof line);
    assert_string_equal(line, "a  b.shp: layer l [31m: tab here; two lines");
}

/* DEL, and CSI as a single character: U+009B, in UTF-8 C2 9B. */
static void a_name_cannot_steer_the_terminal(void **state) {
    (void)state;
    cm_error error = {0};
    char line[256];
    (void)cm_error_set(&error, CM_ERR_INPUT, NULL, "no such file");
    (void)cm_error_at(&error,
                      "a\x7f"
                      "b\xc2\x9b"
                      "31m é.shp",
                      NULL, -1);
    cm_error_format(&error, line, sizeof line);
    assert_null(strchr(line, 0x7f));
    assert_null(strstr(line, "\xc2\x9b"));
    assert_contains(line, "31m é.shp");
}

/* True if the text ends inside a character of several bytes; all of them here have two. */
static bool is_cut_inside(const char *text) {
    const size_t length = strlen(text);
    return length > 0 && ((unsigned char)text[length - 1] & 0xC0U) == 0xC0U;
}

static void a_long_text_is_cut_between_characters(void **state) {
    (void)state;
    char name[1201], odd[1202];
    for (size_t i = 0; i + 1 < sizeof name; i += 2)
        memcpy(name + i, "є", 2);
    name[sizeof name - 1] = '\0';
    odd[0] = 'x';
    memcpy(odd + 1, name, sizeof name);
    const char *const texts[] = {name, odd};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        cm_error error = {0};
        char line[300];
        (void)cm_error_set(&error, CM_ERR_INPUT, texts[i], "%s", texts[i]);
        (void)cm_error_at(&error, texts[i], texts[i], 5);
        assert_int_equal(strlen(error.file) / 2, 255);
        assert_false(is_cut_inside(error.file));
        assert_false(is_cut_inside(error.layer));
        assert_false(is_cut_inside(error.hint));
        assert_false(is_cut_inside(error.message));
        cm_error_format(&error, line, sizeof line);
        assert_true(strlen(line) < sizeof line);
        assert_false(is_cut_inside(line));
    }
}

static void a_buffer_of_one_byte_takes_the_empty_text(void **state) {
    (void)state;
    cm_error error = {0};
    char line[1] = {'x'};
    (void)cm_error_set(&error, CM_ERR_INPUT, NULL, "no such file");
    cm_error_format(&error, line, sizeof line);
    assert_int_equal(line[0], '\0');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_names_file_layer_feature_and_what_to_do),
        cmocka_unit_test(what_is_not_known_leaves_no_punctuation_behind),
        cmocka_unit_test(outer_levels_fill_in_only_what_is_blank),
        cmocka_unit_test(a_new_error_forgets_where_the_old_one_was),
        cmocka_unit_test(nobody_has_to_listen),
        cmocka_unit_test(an_error_is_one_line_whatever_a_file_is_called),
        cmocka_unit_test(a_name_cannot_steer_the_terminal),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(a_buffer_of_one_byte_takes_the_empty_text)};
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
