#include "measure/periods.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Characters of a date that name its month or year. */
static size_t name_length(cm_period_length length) {
    return length == CM_PERIOD_MONTH ? 7 : 4;
}

/* What changed up to a date changed on the day before it: what a month brought is known on the
 * first of the next. The first date of a series brings nothing, and belongs where it is. */
static void name_of(const cm_series_day *days, size_t at, cm_period_length length, char name[8]) {
    char date[11];
    cm_date_from_days(cm_date_to_days(days[at].as_of) - (at > 0 ? 1 : 0), date);
    (void)snprintf(name, 8, "%.*s", (int)name_length(length), date);
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

/* Days whose change is the period's, from the series' first to its last, that no date shows. */
static size_t missing_days(const cm_series_period *period, const cm_series_day *days,
                           size_t count) {
    const int series_first = cm_date_to_days(days[0].as_of);
    const int series_last = cm_date_to_days(days[count - 1].as_of);
    int from = first_day(period, false) + 1, last = first_day(period, true);
    from = from < series_first ? series_first : from;
    last = last > series_last ? series_last : last;
    const size_t span = last >= from ? (size_t)(last - from) + 1 : 0;
    return span > period->day_count ? span - period->day_count : 0;
}

static void start(cm_series_period *period, const cm_series_day *days, size_t at,
                  const char name[8]) {
    memcpy(period->name, name, sizeof period->name);
    const cm_series_day *before = &days[at > 0 ? at - 1 : at];
    memcpy(period->from, before->as_of, sizeof period->from);
    period->old_m2 = before->headline_m2;
}

/* What changed up to the first date lies before the series. */
static void add(cm_series_period *period, const cm_series_day *day, bool first) {
    memcpy(period->to, day->as_of, sizeof period->to);
    period->new_m2 = day->headline_m2;
    period->day_count++;
    if (first || !isfinite(day->gained_m2))
        return;
    period->gained_m2 += day->gained_m2;
    period->lost_m2 += day->lost_m2;
    if (day->revision)
        period->revised_m2 += day->gained_m2 - day->lost_m2;
}

static bool is_near(int day, int other) {
    return day - other >= -1 && day - other <= 1;
}

static void end(cm_series_period *period, const cm_series_day *days, size_t count) {
    period->missing_count = missing_days(period, days, count);
    period->is_whole = is_near(cm_date_to_days(period->from), first_day(period, false)) &&
                       is_near(cm_date_to_days(period->to), first_day(period, true));
}

bool cm_periods_take(const cm_series_day *days, size_t count, cm_period_length length,
                     cm_arena *arena, const cm_series_period **out, size_t *out_count) {
    cm_series_period *list = cm_arena_calloc(arena, count + 1, sizeof *list);
    size_t periods = 0;
    *out = list;
    *out_count = 0;
    if (list == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        char name[8];
        name_of(days, i, length, name);
        if (periods == 0 || strcmp(name, list[periods - 1].name) != 0)
            start(&list[periods++], days, i, name);
        add(&list[periods - 1], &days[i], i == 0);
    }
    for (size_t i = 0; i < periods; i++)
        end(&list[i], days, count);
    *out_count = periods;
    return true;
}
