/**
 * @file check.h
 * cmocka with what it needs before it, and assertions that say what they saw.
 */
#ifndef TEST_SUPPORT_CHECK_H
#define TEST_SUPPORT_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "controlmap/error.h"

/** Fails unless the two differ by at most a share of the expected value. */
#define assert_close(actual, expected, relative)                                              \
    check_close(#actual, (actual), (expected), (relative)*fabs((double)(expected)), __FILE__, \
                __LINE__)

/** Fails unless the two differ by at most a number in their own unit. */
#define assert_near(actual, expected, absolute) \
    check_close(#actual, (actual), (expected), (absolute), __FILE__, __LINE__)

/** Fails unless the code is CM_OK; prints the error otherwise. */
#define assert_ok(code, error) check_code((code), CM_OK, (error), __FILE__, __LINE__)

/** Fails unless the code is the one expected; prints the error otherwise. */
#define assert_code(code, expected, error) \
    check_code((code), (expected), (error), __FILE__, __LINE__)

/** Fails unless a text holds another. */
#define assert_contains(text, part) check_contains((text), (part), __FILE__, __LINE__)

/** In a test without the real data: says so and skips. */
#define REQUIRE_DATA(folder)                                     \
    const char *folder = getenv("CONTROLMAP_DATA");              \
    do {                                                         \
        if (folder == NULL || folder[0] == '\0') {               \
            print_message("SKIP: CONTROLMAP_DATA is not set\n"); \
            skip();                                              \
        }                                                        \
    } while (0)

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static inline void check_close(const char *what, double actual, double expected, double tolerance,
                               const char *file, int line) {
    if (fabs(actual - expected) <= tolerance)
        return;
    print_error("%s is %.17g, expected %.17g: off by %.3g, more than %.3g\n", what, actual,
                expected, fabs(actual - expected), tolerance);
    _fail(file, line);
}

static inline void check_code(cm_code actual, cm_code expected, const cm_error *error,
                              const char *file, int line) {
    char text[1600] = "";
    if (actual == expected)
        return;
    if (actual != CM_OK && error != NULL)
        cm_error_format(error, text, sizeof text);
    print_error("code %d, expected %d: %s\n", (int)actual, (int)expected, text);
    _fail(file, line);
}

static inline void check_contains(const char *text, const char *part, const char *file, int line) {
    if (strstr(text, part) != NULL)
        return;
    print_error("\"%s\" is missing in: %s\n", part, text);
    _fail(file, line);
}

#endif
