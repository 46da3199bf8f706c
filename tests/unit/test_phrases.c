#include "controlmap/phrases.h"

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

static void refuse(const char *yaml, const char *part, const char *hint) {
    cm_phrases *phrases = NULL;
    cm_error error = {0};
    const char *path = scratch_path("phrases.yaml");
    write_text(path, yaml);
    assert_code(cm_phrases_read(path, &phrases, &error), CM_ERR_INPUT, &error);
    assert_null(phrases);
    assert_contains(error.message, part);
    assert_contains(error.hint, hint);
    assert_string_equal(error.file, path);
}

/* The names in braces of a text, each as one bit by its place in the list. */
static unsigned slots_of(const char *text) {
    static const char *const names[] = {
        "{holder}", "{side}", "{area}",  "{share}",    "{number}",      "{length}", "{source}",
        "{earth}",  "{date}", "{title}", "{statuses}", "{denominator}", "{from}",   "{net}",
        "{gained}", "{lost}", "{list}",  "{count}",    "{text}"};
    unsigned slots = 0;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        slots |= strstr(text, names[i]) != NULL ? 1U << i : 0;
    return slots;
}

static void every_shipped_language_says_everything(void **state) {
    (void)state;
    static const char *const languages[] = {"uk", "ru", "de", "fr"};
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        char path[300];
        cm_phrases *phrases = NULL;
        cm_error error = {0};
        (void)snprintf(path, sizeof path, TEST_SHAPEFILES "/phrases-%s.yaml", languages[i]);
        assert_ok(cm_phrases_read(path, &phrases, &error), &error);
        assert_string_equal(phrases->lang, languages[i]);
        assert_false(phrases->right_to_left);
        for (int p = 0; p < CM_PHRASE_COUNT; p++) {
            const char *english = cm_phrase_english((cm_phrase)p);
            assert_true(phrases->text[p][0] != '\0');
            /* A figure that a translation forgets is one that the map hides. */
            if (slots_of(phrases->text[p]) != slots_of(english))
                fail_msg("%s: \"%s\" does not fill in what \"%s\" does", path, phrases->text[p],
                         english);
        }
        /* A phrase that was left out would come out in English. */
        assert_string_not_equal(phrases->text[CM_PHRASE_FRONT_LINE],
                                cm_phrase_english(CM_PHRASE_FRONT_LINE));
        cm_phrases_free(phrases);
    }
}

static void what_a_language_lacks_is_english(void **state) {
    (void)state;
    cm_phrases *phrases = NULL;
    cm_error error = {0};
    write_text(scratch_path("p.yaml"), "lang: ar\nright-to-left: true\nfront-line: خط الجبهة\n");
    assert_ok(cm_phrases_read(scratch_path("p.yaml"), &phrases, &error), &error);
    assert_true(phrases->right_to_left);
    assert_string_equal(phrases->text[CM_PHRASE_FRONT_LINE], "خط الجبهة");
    assert_string_equal(phrases->text[CM_PHRASE_SOURCE], "Source:");
    cm_phrases_free(phrases);
}

static void mistakes_are_named_with_their_line(void **state) {
    (void)state;
    refuse("lang: xx\nfrontline: F\n", "line 2", "front-line");
    refuse("front-line: F\n", "no language", "lang");
    refuse("lang: xx\ntitle: \"{holdr}\"\n", "{holdr}", "{holder}");
    refuse("lang: xx\ntitle: \"{holder\"\n", "line 2", "");
    refuse("lang: xx\ntitle: \"[a[b]]\"\n", "brackets", "");
    refuse("lang: xx\ntitle: \"a]\"\n", "brackets", "");
    refuse("lang: xx\ntitle: [1, 2]\n", "a text", "");
    refuse("lang: xx\nright-to-left: perhaps\n", "true or false", "");
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_shipped_language_says_everything),
                                       IN_A_FOLDER(what_a_language_lacks_is_english),
                                       IN_A_FOLDER(mistakes_are_named_with_their_line)};
    return cmocka_run_group_tests_name("phrases", tests, NULL, NULL);
}
