#include "base/number.h"

#include "support/check.h"

/* The whole text is one number of this value, and so exact. */
static void assert_number(const char *text, double value, int digits, int decimals,
                          int trailing_zeros) {
    cm_number number = {.digits = -1};
    const size_t length = cm_number_read(text, &number);
    if (length != strlen(text))
        fail_msg("\"%s\": %zu of %zu bytes are read", text, length, strlen(text));
    if (number.value != value || number.digits != digits || number.decimals != decimals ||
        number.trailing_zeros != trailing_zeros)
        fail_msg(
            "\"%s\" is %.17g with %d digits, %d decimals, %d zeros; expected %.17g, %d, %d, %d",
            text, number.value, number.digits, number.decimals, number.trailing_zeros, value,
            digits, decimals, trailing_zeros);
}

/* As many bytes make the number; what follows is somebody else's. */
static void assert_read(const char *text, size_t length, double value) {
    cm_number number = {0};
    const size_t read = cm_number_read(text, &number);
    if (read != length || (read > 0 && number.value != value))
        fail_msg("\"%s\": %zu bytes make %.17g; expected %zu bytes, %.17g", text, read,
                 number.value, length, value);
}

static void whole_numbers_are_read(void **state) {
    (void)state;
    assert_number("0", 0, 0, 0, 1);
    assert_number("7", 7, 1, 0, 0);
    assert_number("116165", 116165, 6, 0, 0);
    assert_number("9007199254740991", 9007199254740991.0, 16, 0, 0);
}

static void thousands_may_be_set_apart_in_any_usual_way(void **state) {
    (void)state;
    const char *const texts[] = {"1,234,567",           "1 234 567",           "1'234'567",
                                 "1_234_567",           "1\u00a0234\u00a0567", /* no-break space */
                                 "1\u202f234\u202f567",  /* narrow no-break space */
                                 "1\u2009234\u2009567",  /* thin space */
                                 "1\u2019234\u2019567"}; /* typographic apostrophe, Swiss */
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_number(texts[i], 1234567, 7, 0, 0);
    assert_number("116,165.5", 116165.5, 7, 1, 0);
    assert_number("116 165,5", 116165.5, 7, 1, 0);
}

static void only_three_digits_are_thousands(void **state) {
    (void)state;
    assert_read("12 34", 2, 12);
    assert_read("12 3456", 2, 12);
    assert_read("1  234", 1, 1); /* one separator, not two */
    assert_read("12 km2", 2, 12);
    assert_read("1'23", 1, 1);
    assert_read("1_2345", 1, 1);
    assert_read("116000,", 6, 116000);
    assert_read("116000.", 6, 116000);
}

/* One rounding: the double nearest to the decimal number, as strtod gives it. */
static void decimals_are_exact_to_the_last_bit(void **state) {
    (void)state;
    assert_number("19.2", 19.2, 3, 1, 0);
    assert_number("0.1", 0.1, 1, 1, 0);
    assert_number("78.10", 78.1, 4, 2, 0);
    assert_number("115925.974", 115925.974, 9, 3, 0);
    assert_number("0.07", 0.07, 1, 2, 0);
}

static void a_comma_is_a_point_unless_three_digits_follow(void **state) {
    (void)state;
    assert_number("19,2", 19.2, 3, 1, 0);
    assert_number("19,25", 19.25, 4, 2, 0);
    assert_number("19,2500", 19.25, 6, 4, 0);
    assert_number("19,250", 19250, 5, 0, 1);
    assert_read("1,234,5", 7, 1234.5);
    assert_read("19,2,5", 4, 19.2);
    assert_read("1.234.567", 5, 1.234); /* a point is never between thousands */
}

static void zeros_at_the_end_are_counted_without_a_point(void **state) {
    (void)state;
    assert_number("116,000", 116000, 6, 0, 3);
    assert_number("100000", 100000, 6, 0, 5);
    assert_number("100,001", 100001, 6, 0, 0);
    assert_number("100.0", 100, 4, 1, 0);
    assert_number("1200,0", 1200, 5, 1, 0);
}

static void leading_zeros_are_no_digits(void **state) {
    (void)state;
    assert_number("007", 7, 1, 0, 0);
    assert_number("0.050", 0.05, 2, 3, 0);
}

static void signs_are_read_typographic_ones_too(void **state) {
    (void)state;
    assert_number("-505", -505, 3, 0, 0);
    assert_number("+505", 505, 3, 0, 0);
    assert_number("\u2212505.5", -505.5, 4, 1, 0);
    assert_read("--5", 0, 0);
    assert_read("+-5", 0, 0);
    assert_read("- 5", 0, 0);
    assert_read("\u20135", 0, 0); /* an en dash is a range */
}

static void a_text_without_a_number_has_none(void **state) {
    (void)state;
    const char *const texts[] = {"", " 5", "km2", ".5", ",5", "-", "+", "\u2212", "e5", "½"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_read(texts[i], 0, 0);
    cm_number untouched = {.value = 42, .digits = 2};
    assert_int_equal(cm_number_read("none", &untouched), 0);
    assert_true(untouched.value == 42 && untouched.digits == 2);
}

static void what_follows_a_number_is_left(void **state) {
    (void)state;
    assert_read("5e3", 1, 5);
    assert_read("0x10", 1, 0);
    assert_read("116,000km2", 7, 116000);
    assert_read("19.2%", 4, 19.2);
    assert_read("505±5", 3, 505);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_read),
        cmocka_unit_test(thousands_may_be_set_apart_in_any_usual_way),
        cmocka_unit_test(only_three_digits_are_thousands),
        cmocka_unit_test(decimals_are_exact_to_the_last_bit),
        cmocka_unit_test(a_comma_is_a_point_unless_three_digits_follow),
        cmocka_unit_test(zeros_at_the_end_are_counted_without_a_point),
        cmocka_unit_test(leading_zeros_are_no_digits),
        cmocka_unit_test(signs_are_read_typographic_ones_too),
        cmocka_unit_test(a_text_without_a_number_has_none),
        cmocka_unit_test(what_follows_a_number_is_left)};
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
