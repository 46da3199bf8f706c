#include "measure/periods.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* "2025-11-30" is in the month "2025-11" and the year "2025". */
static int name_length(cm_period_length length) {
    return length == CM_PERIOD_MONTH ? 7 : 4;
}

static int year_of(const cm_series_period *period) {
    int year = 0;
    (void)sscanf(period->name, "%4d", &year);
    return year;
}

static int month_of(const cm_series_period *period) {
    int month = 0;
    return sscanf(period->name, "%*4d-%2d", &month) == 1 ? month : 0;
}

/* Days since 1970 of the first day of the period, and of the first after it. */
static int first_day(const cm_series_period *period, bool after) {
    int year = year_of(period), month = month_of(period);
    if (month == 0) {
        year += after ? 1 : 0;
        month = 1;
    } else if (after) {
        year += month / 12;
        month = month % 12 + 1;
    }
    char date[32];
    (void)snprintf(date, sizeof date, "%04d-%02d-01", year, month);
    return cm_date_to_days(date);
}

/* Days of the period, from the series' first to its last, that no date shows. */
static size_t missing_days(const cm_series_period *period, const cm_series_day *days,
                           size_t count) {
    const int series_first = cm_date_to_days(days[0].as_of);
    const int series_last = cm_date_to_days(days[count - 1].as_of);
    int from = first_day(period, false), end = first_day(period, true);
    from = from < series_first ? series_first : from;
    end = end > series_last + 1 ? series_last + 1 : end;
    const size_t span = end > from ? (size_t)(end - from) : 0;
    return span > period->day_count ? span - period->day_count : 0;
}

static void start(cm_series_period *period, const cm_series_day *days, size_t at,
                  cm_period_length length) {
    (void)snprintf(period->name, sizeof period->name, "%.*s", name_length(length), days[at].as_of);
    const cm_series_day *before = &days[at > 0 ? at - 1 : at];
    memcpy(period->from, before->as_of, sizeof period->from);
    period->old_m2 = before->headline_m2;
}

static void add(cm_series_period *period, const cm_series_day *day) {
    memcpy(period->to, day->as_of, sizeof period->to);
    period->new_m2 = day->headline_m2;
    period->day_count++;
    if (!isfinite(day->gained_m2))
        return;
    period->gained_m2 += day->gained_m2;
    period->lost_m2 += day->lost_m2;
    if (day->revision)
        period->revised_m2 += day->gained_m2 - day->lost_m2;
}

static void end(cm_series_period *period, const cm_series_day *days, size_t count) {
    const int from = cm_date_to_days(period->from), to = cm_date_to_days(period->to);
    period->missing_count = missing_days(period, days, count);
    period->is_whole = from >= first_day(period, false) - 2 && from <= first_day(period, false) &&
                       to >= first_day(period, true) - 2;
}

bool cm_periods_take(const cm_series_day *days, size_t count, cm_period_length length,
                     cm_arena *arena, const cm_series_period **out, size_t *out_count) {
    const size_t compared = (size_t)name_length(length);
    size_t periods = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strncmp(days[i].as_of, days[i - 1].as_of, compared) != 0)
            periods++;
    cm_series_period *list = cm_arena_calloc(arena, periods + 1, sizeof *list);
    *out = list;
    *out_count = periods;
    if (list == NULL)
        return false;
    cm_series_period *period = list;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strncmp(days[i].as_of, days[i - 1].as_of, compared) != 0) {
            period = i == 0 ? list : period + 1;
            start(period, days, i, length);
        }
        add(period, &days[i]);
    }
    for (size_t i = 0; i < periods; i++)
        end(&list[i], days, count);
    return true;
}
