#include "layout/text.h"

#include "support/check.h"
#include "support/shipped.h"

static cm_typesetter typesetter;

static int open_typesetter(void **state) {
    (void)state;
    return cm_typesetter_open(&typesetter, NULL) == CM_OK ? 0 : -1;
}

static int close_typesetter(void **state) {
    (void)state;
    cm_typesetter_close(&typesetter);
    return 0;
}

/* Ink and advance of one run at the place (100, 200). */
static double measure(const char *words, bool bold, double size_px, cm_anchor anchor,
                      cm_rect *ink) {
    const cm_text_run run = {words, bold};
    cm_text text = {
        .run_count = 1, .runs = &run, .size_px = size_px, .anchor = anchor, .at = {100, 200}};
    const double advance = cm_typesetter_measure(&typesetter, &text);
    if (ink != NULL)
        *ink = text.ink;
    return advance;
}

static const char *const NAMES[] = {"Kharkiv",     "ДОНЕЦЬК",     "Zaporizhzhia", "100%",
                                    "Sea of Azov", "Їжак, ґанок", "łąka",         "i"};

static void ink_stays_within_the_advance(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        cm_rect ink;
        const double advance = measure(NAMES[i], false, 20, CM_ANCHOR_START, &ink);
        assert_true(advance > 0 && ink.right > ink.left && ink.bottom > ink.top);
        /* A glyph may overhang by a little; a name may not. */
        assert_true(ink.left >= 100 - 2 && ink.right <= 100 + advance + 2);
        assert_true(ink.right - ink.left > 0.25 * advance);
    }
}

static void ink_stands_on_the_baseline(void **state) {
    (void)state;
    cm_rect high, low;
    (void)measure("HT", false, 20, CM_ANCHOR_START, &high);
    (void)measure("gp", false, 20, CM_ANCHOR_START, &low);
    assert_near(high.bottom, 200, 0.5);
    assert_near(high.bottom - high.top, 0.72 * 20, 1.5); /* capitals are about 0.71 em high */
    assert_true(low.bottom > 203 && low.bottom < 207);
}

static void bold_is_wider(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        assert_true(measure(NAMES[i], true, 20, CM_ANCHOR_START, NULL) >
                    measure(NAMES[i], false, 20, CM_ANCHOR_START, NULL));
}

/* Hinting is off, so a poster breaks its lines where the reference does. */
static void width_grows_in_proportion_to_size(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const double small = measure(NAMES[i], false, 13, CM_ANCHOR_START, NULL);
        assert_close(measure(NAMES[i], false, 65, CM_ANCHOR_START, NULL), 5 * small, 0.005);
    }
}

static void an_anchor_moves_the_ink_by_the_advance(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        cm_rect start, middle, end;
        const double advance = measure(NAMES[i], false, 20, CM_ANCHOR_START, &start);
        (void)measure(NAMES[i], false, 20, CM_ANCHOR_MIDDLE, &middle);
        (void)measure(NAMES[i], false, 20, CM_ANCHOR_END, &end);
        assert_near(start.left - middle.left, advance / 2, 1e-6);
        assert_near(start.right - end.right, advance, 1e-6);
        assert_true(start.top == end.top && start.bottom == middle.bottom);
    }
}

static void letterspacing_widens_by_its_sum(void **state) {
    (void)state;
    const cm_text_run run = {"LUHANSK", false};
    cm_text text = {.run_count = 1, .runs = &run, .size_px = 16};
    const double tight = cm_typesetter_measure(&typesetter, &text);
    text.letterspacing_px = 4;
    assert_near(cm_typesetter_measure(&typesetter, &text) - tight, 7 * 4, 4.1);
}

static void tabular_figures_are_of_equal_width(void **state) {
    (void)state;
    double width[2];
    static const char *const figures[] = {"11.1", "88.8"};
    for (int i = 0; i < 2; i++) {
        const cm_text_run run = {figures[i], true};
        cm_text text = {.run_count = 1, .runs = &run, .size_px = 23, .tabular = true};
        width[i] = cm_typesetter_measure(&typesetter, &text);
    }
    assert_near(width[0], width[1], 1e-6);
}

static const cm_text_run SENTENCE[] = {
    {"28 December 2025: ", false},
    {"116,171\u00a0km²", true},
    {", or ", false},
    {"19.2%", true},
    {" of Ukraine’s area, including Crimea. Percentages on the map: share of each oblast "
     "controlled; ЩО тримає Україна.",
     false}};

static size_t wrap(const cm_text *text, double width, cm_arena *arena, cm_text **lines) {
    const size_t count = cm_typesetter_wrap(&typesetter, text, width, arena, lines);
    assert_true(count > 0);
    return count;
}

/* The words of all lines, parted by single blanks, with bold parts in brackets. */
static void append_line(char *all, const cm_text *line) {
    for (size_t i = 0; i < line->run_count; i++) {
        strcat(all, line->runs[i].bold ? "[" : "");
        strcat(all, line->runs[i].text);
        strcat(all, line->runs[i].bold ? "]" : "");
    }
}

static void without_blanks(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
}

static void wrapping_keeps_all_words_and_their_weight(void **state) {
    (void)state;
    const cm_text text = {.run_count = COUNT_OF(SENTENCE), .runs = SENTENCE, .size_px = 21};
    char expected[512] = "";
    append_line(expected, &text);
    without_blanks(expected);
    for (double width = 140; width < 1500; width += 17) {
        cm_arena arena = {0};
        cm_text *lines;
        const size_t count = wrap(&text, width, &arena, &lines);
        char all[512] = "";
        for (size_t i = 0; i < count; i++)
            append_line(all, &lines[i]);
        without_blanks(all);
        /* A bold figure is never broken, since its blank is one that does not break. */
        assert_string_equal(all, expected);
        cm_arena_clear(&arena);
    }
}

static void wrapped_lines_fit_and_carry_no_blanks_at_their_ends(void **state) {
    (void)state;
    const cm_text text = {.run_count = COUNT_OF(SENTENCE), .runs = SENTENCE, .size_px = 21};
    for (double width = 200; width < 1500; width += 50) {
        cm_arena arena = {0};
        cm_text *lines;
        const size_t count = wrap(&text, width, &arena, &lines);
        for (size_t i = 0; i < count; i++) {
            char *line = text_of(&lines[i]);
            assert_true(line[0] != ' ' && line[0] != '\0');
            assert_true(line[strlen(line) - 1] != ' ');
            free(line);
            assert_true(cm_typesetter_measure(&typesetter, &lines[i]) <= width + 1);
            assert_true(lines[i].size_px == 21);
        }
        cm_arena_clear(&arena);
    }
}

static void what_fits_stays_one_line(void **state) {
    (void)state;
    const cm_text text = {.run_count = COUNT_OF(SENTENCE), .runs = SENTENCE, .size_px = 21};
    cm_arena arena = {0};
    cm_text *lines;
    assert_int_equal(wrap(&text, 5000, &arena, &lines), 1);
    assert_int_equal(lines[0].run_count, COUNT_OF(SENTENCE));
    cm_arena_clear(&arena);
}

static void a_word_wider_than_the_line_is_broken(void **state) {
    (void)state;
    const cm_text_run run = {"Territorialverteidigungsverwaltung", true};
    const cm_text text = {.run_count = 1, .runs = &run, .size_px = 21};
    cm_arena arena = {0};
    cm_text *lines;
    char all[128] = "";
    const size_t count = wrap(&text, 120, &arena, &lines);
    assert_true(count > 1);
    for (size_t i = 0; i < count; i++) {
        char *line = text_of(&lines[i]);
        strcat(all, line);
        free(line);
        assert_true(cm_typesetter_measure(&typesetter, &lines[i]) <= 121);
    }
    assert_string_equal(all, run.text);
    cm_arena_clear(&arena);
}

static void a_date_stays_in_one_line(void **state) {
    (void)state;
    static const char *const dates[] = {"28 December 2025", "28 грудня 2025 р.",
                                        "28. Dezember 2025", "28 décembre 2025"};
    for (size_t i = 0; i < COUNT_OF(dates); i++)
        for (double width = 220; width < 520; width += 10) {
            char words[128];
            (void)snprintf(words, sizeof words, "There are 12 areas of it (%s) in all", dates[i]);
            const cm_text_run run = {words, false};
            const cm_text text = {.run_count = 1, .runs = &run, .size_px = 21};
            cm_arena arena = {0};
            cm_text *lines;
            const size_t count = wrap(&text, width, &arena, &lines);
            bool whole = false;
            for (size_t k = 0; k < count; k++)
                whole = whole || strstr(lines[k].runs[0].text, dates[i]) != NULL;
            assert_true(whole);
            cm_arena_clear(&arena);
        }
}

static void a_line_break_is_a_blank(void **state) {
    (void)state;
    const cm_text_run broken = {"two\nlines\tand more", false},
                      plain = {"two lines and more", false};
    cm_text texts[] = {{.run_count = 1, .runs = &broken, .size_px = 21},
                       {.run_count = 1, .runs = &plain, .size_px = 21}};
    const double width = cm_typesetter_measure(&typesetter, &texts[0]);
    assert_true(width == cm_typesetter_measure(&typesetter, &texts[1]));
}

static void an_empty_text_is_an_empty_line(void **state) {
    (void)state;
    const cm_text_run run = {"", false};
    const cm_text text = {.run_count = 1, .runs = &run, .size_px = 30};
    cm_arena arena = {0};
    cm_text *lines;
    assert_int_equal(wrap(&text, 80, &arena, &lines), 1);
    assert_int_equal(lines[0].run_count, 0);
    cm_arena_clear(&arena);
}

/* Titles are the user's: markup, line breaks and bytes that are no UTF-8 must do no harm. */
static void hostile_text_is_shaped_as_it_stands(void **state) {
    (void)state;
    static const char *const texts[] = {"<b>bold</b> & \"so\"",
                                        "line\nbreak\ttab",
                                        "\xff\xfe wrong",
                                        "עברית and العربية",
                                        "日本",
                                        ""};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_true(measure(texts[i], false, 20, CM_ANCHOR_START, NULL) >= 0);
    assert_true(measure("<b>i</b>", false, 20, CM_ANCHOR_START, NULL) >
                3 * measure("i", true, 20, CM_ANCHOR_START, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ink_stays_within_the_advance),
        cmocka_unit_test(ink_stands_on_the_baseline),
        cmocka_unit_test(bold_is_wider),
        cmocka_unit_test(width_grows_in_proportion_to_size),
        cmocka_unit_test(an_anchor_moves_the_ink_by_the_advance),
        cmocka_unit_test(letterspacing_widens_by_its_sum),
        cmocka_unit_test(tabular_figures_are_of_equal_width),
        cmocka_unit_test(wrapping_keeps_all_words_and_their_weight),
        cmocka_unit_test(wrapped_lines_fit_and_carry_no_blanks_at_their_ends),
        cmocka_unit_test(what_fits_stays_one_line),
        cmocka_unit_test(a_word_wider_than_the_line_is_broken),
        cmocka_unit_test(a_date_stays_in_one_line),
        cmocka_unit_test(a_line_break_is_a_blank),
        cmocka_unit_test(an_empty_text_is_an_empty_line),
        cmocka_unit_test(hostile_text_is_shaped_as_it_stands)};
    return cmocka_run_group_tests_name("text", tests, open_typesetter, close_typesetter);
}
