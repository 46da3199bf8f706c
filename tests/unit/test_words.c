#include "layout/words.h"

#include <locale.h>

#include "support/check.h"

#define NBSP "\u00a0"
#define THIN "\u202f"

static cm_scene_builder scene;

static int close_scene(void **state) {
    (void)state;
    cm_scene_builder_clear(&scene);
    return 0;
}

/* What CLDR says of the languages that the map specification lists. */
static const struct {
    const char *lang, *number, *percent, *date, *below;
} LANGUAGES[] = {
    {"en", "116,171", "19.2%", "28 December 2025", "<0.1%"},
    {"de", "116.171", "19,2" NBSP "%", "28. Dezember 2025", "<0,1" NBSP "%"},
    {"fr", "116" THIN "171", NULL, "28 décembre 2025", NULL},
    {"uk", "116" NBSP "171", "19,2%", "28 грудня 2025 р.", "<0,1%"},
    {"ru", "116" NBSP "171", "19,2" NBSP "%", "28 декабря 2025 г.", "<0,1" NBSP "%"},
};

static void numbers_are_grouped_as_the_language_does(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++)
        assert_string_equal(cm_words_number(&scene, LANGUAGES[i].lang, 116171.4, 0),
                            LANGUAGES[i].number);
}

static void decimals_are_kept_even_when_they_are_nought(void **state) {
    (void)state;
    assert_string_equal(cm_words_number(&scene, "en", 5, 2), "5.00");
    assert_string_equal(cm_words_number(&scene, "de", 1234.5, 1), "1.234,5");
    assert_string_equal(cm_words_number(&scene, "en", 999.5, 0), "1,000");
    assert_string_equal(cm_words_number(&scene, "en", 0, 0), "0");
}

static void halves_are_rounded_up_not_to_even(void **state) {
    (void)state;
    assert_string_equal(cm_words_number(&scene, "en", 2.5, 0), "3");
    assert_string_equal(cm_words_number(&scene, "en", 0.25, 1), "0.3");
}

static void shares_are_written_as_the_language_does(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++)
        if (LANGUAGES[i].percent != NULL)
            assert_string_equal(cm_words_percent(&scene, LANGUAGES[i].lang, 0.19245, false),
                                LANGUAGES[i].percent);
    /* Between CLDR releases the blank before the French sign has been either of two. */
    const char *french = cm_words_percent(&scene, "fr", 0.19245, false);
    assert_true(strcmp(french, "19,2" NBSP "%") == 0 || strcmp(french, "19,2" THIN "%") == 0);
}

static void a_share_too_small_to_print_is_not_nought(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++)
        if (LANGUAGES[i].below != NULL)
            assert_string_equal(cm_words_percent(&scene, LANGUAGES[i].lang, 0.000499, false),
                                LANGUAGES[i].below);
    assert_string_equal(cm_words_percent(&scene, "en", 1e-12, false), "<0.1%");
    assert_string_equal(cm_words_percent(&scene, "en", 0.000501, false), "0.1%");
    assert_string_equal(cm_words_percent(&scene, "en", 0.0, false), "0%");
}

static void a_hundred_percent_needs_the_whole(void **state) {
    (void)state;
    assert_string_equal(cm_words_percent(&scene, "en", 0.9994, true), "99.9%");
    assert_string_equal(cm_words_percent(&scene, "en", 0.9999, false), "99.9%");
    assert_string_equal(cm_words_percent(&scene, "en", 1.0, false), "99.9%");
    assert_string_equal(cm_words_percent(&scene, "en", 0.9999, true), "100%");
    assert_string_equal(cm_words_percent(&scene, "de", 1.0, true), "100" NBSP "%");
}

/* Between CLDR releases the blank before the Ukrainian and Russian "year" has been any of three. */
static void assert_same_but_for_blanks(const char *actual, const char *expected) {
    char text[128];
    size_t length = 0;
    while (*actual != '\0' && length + 1 < sizeof text) {
        const bool thin = strncmp(actual, THIN, 3) == 0, wide = strncmp(actual, NBSP, 2) == 0;
        text[length++] = thin || wide ? ' ' : *actual;
        actual += thin ? 3 : wide ? 2 : 1;
    }
    text[length] = '\0';
    assert_string_equal(text, expected);
}

static void dates_are_written_as_the_language_does(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++)
        assert_same_but_for_blanks(cm_words_date(&scene, LANGUAGES[i].lang, "2025-12-28"),
                                   LANGUAGES[i].date);
    assert_string_equal(cm_words_date(&scene, "en", "2024-02-29"), "29 February 2024");
    assert_string_equal(cm_words_date(&scene, "en", "2025-01-01"), "1 January 2025");
}

/* A time zone behind or ahead of UTC must not move the day. */
static void dates_do_not_depend_on_the_time_zone(void **state) {
    (void)state;
    static const char *const zones[] = {"Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"};
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        assert_int_equal(setenv("TZ", zones[i], 1), 0);
        assert_string_equal(cm_words_date(&scene, "en", "2025-12-28"), "28 December 2025");
    }
    assert_int_equal(unsetenv("TZ"), 0);
}

static void what_is_no_date_stays_as_it_is(void **state) {
    (void)state;
    static const char *const texts[] = {"2025-02-29", "yesterday", "", "2025-13-01"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_string_equal(cm_words_date(&scene, "en", texts[i]), texts[i]);
}

static void upper_case_follows_the_language(void **state) {
    (void)state;
    static const struct {
        const char *lang, *text, *upper;
    } cases[] = {{"en", "Donetsk", "DONETSK"},
                 {"uk", "Київ, Їжакове ґрунти", "КИЇВ, ЇЖАКОВЕ ҐРУНТИ"},
                 {"ru", "Ёлкино-Мишкино", "ЁЛКИНО-МИШКИНО"},
                 {"de", "Straße Müller", "STRASSE MÜLLER"},
                 {"fr", "Île-de-France, Évry", "ÎLE-DE-FRANCE, ÉVRY"},
                 {"tr", "diyarbakır", "DİYARBAKIR"},
                 {"ar", "القدس", "القدس"},
                 {"en", "", ""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(cm_words_upper(&scene, cases[i].lang, cases[i].text), cases[i].upper);
}

/* Names of about the length of the buffers inside: nothing may be lost or read past the end. */
static void long_names_are_kept_whole(void **state) {
    (void)state;
    static const char *const letters[][2] = {{"a", "A"}, {"ж", "Ж"}, {"ß", "SS"}, {"ა", "Ა"}};
    for (size_t k = 0; k < COUNT_OF(letters); k++)
        for (size_t length = 250; length <= 520; length++) {
            cm_arena arena = {0};
            const size_t size = strlen(letters[k][0]), upper_size = strlen(letters[k][1]);
            char *text = cm_arena_calloc(&arena, length + 1, size);
            char *wanted = cm_arena_calloc(&arena, length + 1, upper_size);
            assert_true(text != NULL && wanted != NULL);
            for (size_t i = 0; i < length; i++) {
                memcpy(text + i * size, letters[k][0], size);
                memcpy(wanted + i * upper_size, letters[k][1], upper_size);
            }
            assert_string_equal(cm_words_upper(&scene, "de", text), wanted);
            cm_arena_clear(&arena);
        }
}

static void the_c_locale_is_not_asked(void **state) {
    (void)state;
    static const char *const locales[] = {"C", "de_DE.UTF-8", "uk_UA.UTF-8"};
    for (size_t i = 0; i < COUNT_OF(locales); i++) {
        (void)setlocale(LC_ALL, locales[i]); /* not installed everywhere, which is fine */
        assert_string_equal(cm_words_number(&scene, "en", 1234.5, 1), "1,234.5");
        assert_string_equal(cm_words_percent(&scene, "fr", 0.0, false)[0] == '0' ? "0" : "", "0");
    }
    (void)setlocale(LC_ALL, "C");
}

static void lists_are_written_as_a_sentence_has_them(void **state) {
    (void)state;
    static const char *const texts[] = {"A", "B", "C"};
    assert_string_equal(cm_words_list(&scene, "en", texts, 1), "A");
    assert_string_equal(cm_words_list(&scene, "en", texts, 2), "A and B");
    assert_string_equal(cm_words_list(&scene, "en", texts, 3), "A, B and C");
    assert_string_equal(cm_words_list(&scene, "de", texts, 3), "A, B und C");
    assert_string_equal(cm_words_list(&scene, "fr", texts, 2), "A et B");
}

/* Whatever room there was, some lengths would fill it to the last letter. */
static void long_lists_are_kept_whole(void **state) {
    (void)state;
    static char name[1100], expected[1200];
    const char *const texts[] = {name, "B"};
    for (size_t length = 200; length < sizeof name; length++) {
        memset(name, 'a', length);
        name[length] = '\0';
        (void)snprintf(expected, sizeof expected, "%s and B", name);
        assert_string_equal(cm_words_list(&scene, "en", texts, 2), expected);
    }
}

static void a_language_that_nobody_knows_still_gives_a_number(void **state) {
    (void)state;
    assert_contains(cm_words_number(&scene, "xx-nonsense-lang", 42, 0), "42");
    assert_contains(cm_words_date(&scene, "xx", "2025-12-28"), "2025");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_grouped_as_the_language_does),
        cmocka_unit_test(decimals_are_kept_even_when_they_are_nought),
        cmocka_unit_test(halves_are_rounded_up_not_to_even),
        cmocka_unit_test(shares_are_written_as_the_language_does),
        cmocka_unit_test(a_share_too_small_to_print_is_not_nought),
        cmocka_unit_test(a_hundred_percent_needs_the_whole),
        cmocka_unit_test(dates_are_written_as_the_language_does),
        cmocka_unit_test(dates_do_not_depend_on_the_time_zone),
        cmocka_unit_test(what_is_no_date_stays_as_it_is),
        cmocka_unit_test(upper_case_follows_the_language),
        cmocka_unit_test(long_names_are_kept_whole),
        cmocka_unit_test(lists_are_written_as_a_sentence_has_them),
        cmocka_unit_test(long_lists_are_kept_whole),
        cmocka_unit_test(the_c_locale_is_not_asked),
        cmocka_unit_test(a_language_that_nobody_knows_still_gives_a_number)};
    return cmocka_run_group_tests_name("words", tests, NULL, close_scene);
}
