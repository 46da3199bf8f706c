#include "load/date.h"

#include <stdio.h>
#include <string.h>

#include "controlmap/load.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int number(const char *text, int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (!is_digit(text[i]))
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool exists(int year, int month, int day) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool cm_date_is_valid(const char *text) {
    return strlen(text) == 10 && text[4] == '-' && text[7] == '-' &&
           exists(number(text, 4), number(text + 5, 2), number(text + 8, 2));
}

/* Days from civil and back: Hinnant, chrono-Compatible Low-Level Date Algorithms. Years start in
 * March, so that the leap day is the last; eras have 400 years. */
int cm_date_to_days(const char *date) {
    const int month = number(date + 5, 2), day = number(date + 8, 2);
    const int year = number(date, 4) - (month <= 2 ? 1 : 0);
    const int era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void cm_date_from_days(int days, char date[11]) {
    const int shifted = days + 719468;
    const int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int of_era = shifted - era * 146097;
    const int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int shifted_month = (5 * of_year + 2) / 153;
    const int day = of_year - (153 * shifted_month + 2) / 5 + 1;
    const int month = shifted_month + (shifted_month < 10 ? 3 : -9);
    const int year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    (void)snprintf(date, 11, "%04u-%02u-%02u", (unsigned)year % 10000U, (unsigned)month % 100U,
                   (unsigned)day % 100U);
}

/* A date that starts right here; length receives how long it is written. */
static bool date_at(const char *text, size_t *length, int *year, int *month, int *day) {
    /* A date is at most so long; the text may be very long. */
    const size_t left = strnlen(text, 11);
    const char separator = left < 8 ? '\0' : text[4];
    const size_t gap = separator == '-' || separator == '_' || separator == '.' ? 1 : 0;
    *length = 8 + 2 * gap;
    if (left < *length || (gap == 1 && text[7] != separator))
        return false;
    *year = number(text, 4);
    *month = number(text + 4 + gap, 2);
    *day = number(text + 6 + 2 * gap, 2);
    return *year >= 1800 && *year < 2200 && exists(*year, *month, *day);
}

bool cm_date_find(const char *text, char date[11]) {
    bool found = false;
    for (const char *at = text; *at != '\0'; at++) {
        size_t length;
        int year, month, day;
        if ((at > text && is_digit(at[-1])) || !date_at(at, &length, &year, &month, &day) ||
            is_digit(at[length]))
            continue;
        (void)snprintf(date, 11, "%04u-%02u-%02u", (unsigned)year % 10000U, (unsigned)month % 100U,
                       (unsigned)day % 100U);
        found = true;
        at += length - 1;
    }
    return found;
}
