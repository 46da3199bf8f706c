#include "base/number.h"

#include <math.h>
#include <string.h>

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Length of what may stand between thousands; 0: none is there. */
static size_t separator(const char *at) {
    static const char *const separators[] = {",",      " ",      "'",      "_",
                                             "\u00a0", "\u202f", "\u2009", "\u2019"};
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        const size_t length = strlen(separators[i]);
        if (strncmp(at, separators[i], length) == 0)
            return length;
    }
    return 0;
}

static bool three_digits(const char *at) {
    return is_digit(at[0]) && is_digit(at[1]) && is_digit(at[2]) && !is_digit(at[3]);
}

static size_t sign(const char *at, bool *negative) {
    static const char minus[] = "\u2212";
    *negative = at[0] == '-' || strncmp(at, minus, strlen(minus)) == 0;
    return at[0] == '-' || at[0] == '+' ? 1 : *negative ? strlen(minus) : 0;
}

static void take_digit(cm_number *number, char digit) {
    number->value = number->value * 10 + (digit - '0');
    number->digits += number->digits > 0 || digit != '0' ? 1 : 0;
    number->trailing_zeros = digit == '0' ? number->trailing_zeros + 1 : 0;
}

size_t cm_number_read(const char *text, cm_number *out) {
    bool negative = false;
    const char *at = text + sign(text, &negative);
    if (!is_digit(*at))
        return 0;
    cm_number number = {0};
    const char *gap_text = NULL;
    for (size_t first_length = 0, used = 0;; used++) {
        const char *group = at;
        while (is_digit(*at))
            take_digit(&number, *at++);
        if (used == 0)
            first_length = (size_t)(at - group);
        const size_t gap = separator(at);
        /* Thousands follow one to three digits, of which the first says something, and are all
         * set apart alike. */
        if (gap == 0 || !three_digits(at + gap) || first_length > 3 ||
            (used == 0 && group[0] == '0') || (gap_text != NULL && strncmp(gap_text, at, gap) != 0))
            break;
        gap_text = at;
        at += gap;
    }
    if ((*at == '.' || *at == ',') && is_digit(at[1])) {
        for (at++; is_digit(*at); at++) {
            take_digit(&number, *at);
            number.decimals++;
        }
        number.trailing_zeros = 0;
        /* One division: 19.2 is then the double nearest to it. */
        number.value /= pow(10, number.decimals);
    }
    if (negative)
        number.value = -number.value;
    *out = number;
    return (size_t)(at - text);
}
