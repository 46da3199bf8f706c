#include "base/match.h"

#include "support/check.h"

static void assert_form(const char *text, const char *expected) {
    cm_arena arena = {0};
    const char *form = cm_match_form(&arena, text);
    assert_non_null(form);
    assert_string_equal(form, expected);
    cm_arena_clear(&arena);
}

static void assert_match(const char *pattern, const char *text, bool expected) {
    cm_arena arena = {0};
    if (cm_match_pattern(cm_match_form(&arena, pattern), cm_match_form(&arena, text)) != expected)
        fail_msg("\"%s\" %s \"%s\"", pattern, expected ? "does not fit" : "fits", text);
    cm_arena_clear(&arena);
}

static void letter_case_does_not_count(void **state) {
    (void)state;
    assert_form("OCCUPIED", "occupied");
    assert_form("Окуповано", "окуповано");
    assert_form("ЇЖАК Ґ Є", "їжак ґ є");
    assert_form("Straße", "strasse"); /* folded, not made small: STRASSE is the same */
    assert_form("STRASSE", "strasse");
}

static void blanks_of_any_kind_are_one_space(void **state) {
    (void)state;
    assert_form("a  b", "a b");
    assert_form("a\t\r\n b", "a b");
    assert_form("a\u00a0b", "a b");      /* no-break space */
    assert_form("a\u202fb", "a b");      /* narrow no-break space */
    assert_form("a\u2009b", "a b");      /* thin space */
    assert_form("a\u3000b", "a b");      /* ideographic space */
    assert_form("a\u2028b\vc", "a b c"); /* line separator, vertical tab */
}

static void blanks_at_the_ends_go(void **state) {
    (void)state;
    assert_form(" \u00a0Luhansk\n", "luhansk");
    assert_form("\u00a0", "");
    assert_form("", "");
}

/* "й" is one letter, or "и" with a breve behind it; files from macOS have the second. */
static void composed_and_decomposed_letters_are_the_same(void **state) {
    (void)state;
    const char composed[] = "Київський край", decomposed[] = "Киі\u0308вськии\u0306 краи\u0306";
    assert_string_not_equal(composed, decomposed);
    assert_form(composed, "київський край");
    assert_form(decomposed, "київський край");
    assert_form("E\u0301", "\u00e9");
    assert_form("ﬁle ①", "file 1"); /* NFKC: what differs in looks alone */
}

static void different_letters_stay_different(void **state) {
    (void)state;
    assert_form("и", "и");
    assert_form("a", "a"); /* Latin */
    assert_form("а", "а"); /* Cyrillic */
    cm_arena arena = {0};
    assert_string_not_equal(cm_match_form(&arena, "a"), cm_match_form(&arena, "а"));
    assert_string_not_equal(cm_match_form(&arena, "и"), cm_match_form(&arena, "й"));
    assert_string_not_equal(cm_match_form(&arena, "ab"), cm_match_form(&arena, "a b"));
    cm_arena_clear(&arena);
}

static void a_star_is_any_text(void **state) {
    (void)state;
    assert_match("Occupied*", "occupied since 2014", true);
    assert_match("Occupied*", "Occupied", true);
    assert_match("Occupied*", "Not occupied", false);
    assert_match("*Unknown*", "Невідомий статус /// Unknown status ///", true);
    assert_match("*", "", true);
    assert_match("a*c*e", "abcde", true);
    assert_match("a*c*e", "abde", false);
}

static void a_question_mark_is_one_letter_of_any_alphabet(void **state) {
    (void)state;
    assert_match("control?", "Control1", true);
    assert_match("control?", "control", false);
    assert_match("control?", "control12", false);
    assert_match("кра?", "КРАЙ", true);
    assert_match("кра?", "краи\u0306", true); /* decomposed: still one letter */
}

static void without_either_the_whole_text_must_fit(void **state) {
    (void)state;
    assert_match("held", "HELD ", true);
    assert_match("held", "withheld", false);
    assert_match("held", "held by", false);
    assert_match("", "", true);
    assert_match("", "x", false);
    assert_match("a.c", "abc", false); /* no regular expression */
    assert_match("[ab]", "a", false);
}

static void bytes_that_are_not_utf_8_stay_apart(void **state) {
    (void)state;
    assert_form("We\xffst", "weÿst");
    assert_form("\xd0", "ð"); /* half a Cyrillic letter */
    assert_match("we?st", "We\xffst", true);
    assert_match("we*", "We\xff", true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letter_case_does_not_count),
        cmocka_unit_test(blanks_of_any_kind_are_one_space),
        cmocka_unit_test(blanks_at_the_ends_go),
        cmocka_unit_test(composed_and_decomposed_letters_are_the_same),
        cmocka_unit_test(different_letters_stay_different),
        cmocka_unit_test(a_star_is_any_text),
        cmocka_unit_test(a_question_mark_is_one_letter_of_any_alphabet),
        cmocka_unit_test(without_either_the_whole_text_must_fit),
        cmocka_unit_test(bytes_that_are_not_utf_8_stay_apart)};
    return cmocka_run_group_tests_name("match", tests, NULL, NULL);
}
