#include "load/decimal.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { LENGTH_MAX = 100 };

/* A number as an integer and a power of ten. */
typedef struct {
    uint64_t digits;
    int exponent;
    bool negative, exact; /* exact: no digit was left out */
} parts;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static void take_digit(parts *p, char digit) {
    if (p->digits > (UINT64_MAX - 9) / 10)
        p->exact = false;
    else
        p->digits = p->digits * 10 + (uint64_t)(digit - '0');
}

static parts take_apart(const char *at, const char *end) {
    parts p = {.exact = true};
    if (at < end && *at == '-') {
        p.negative = true;
        at++;
    }
    for (; at < end && is_digit(*at); at++)
        take_digit(&p, *at);
    if (at < end && *at == '.')
        for (at++; at < end && is_digit(*at); at++, p.exponent--)
            take_digit(&p, *at);
    /* Coordinates are hardly ever written with an exponent. */
    p.exact = p.exact && at == end;
    return p;
}

/* The library's own, which knows every case. */
static bool read_slowly(const char *text, size_t length, double *value) {
    char copy[LENGTH_MAX + 1];
    if (length > LENGTH_MAX)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    *value = CPLAtof(copy);
    return isfinite(*value);
}

/* An integer below 2^53 and a power of ten up to 10^22 are doubles without an error, so their
 * quotient, rounded once, is the double nearest to the number: Clinger, How to Read Floating Point
 * Numbers Accurately, 1990. It must not be rounded twice, as in the registers of an x87. */
bool cm_decimal_read(const char *text, size_t length, double *value) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const int power_count = (int)(sizeof powers / sizeof powers[0]);
    const parts p = take_apart(text, text + length);
    if (FLT_EVAL_METHOD != 0 || !p.exact || p.digits > UINT64_C(1) << 53 ||
        p.exponent <= -power_count)
        return read_slowly(text, length, value);
    const double magnitude = (double)p.digits / powers[-p.exponent];
    *value = p.negative ? -magnitude : magnitude;
    return true;
}

char *cm_decimal_text(cm_arena *arena, double value) {
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        (void)CPLsnprintf(text, sizeof text, "%.*g", digits, value);
        if (CPLAtof(text) == value)
            break;
    }
    return cm_arena_text(arena, text);
}
