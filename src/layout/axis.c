#include "layout/axis.h"

#include <math.h>
#include <stdio.h>

#include "controlmap/load.h"

double cm_scale_px(const cm_scale *scale, double value) {
    return scale->from_px +
           (value - scale->from) / (scale->to - scale->from) * (scale->to_px - scale->from_px);
}

/* ---- values ------------------------------------------------------------------------------- */

static size_t multiples(double low, double high, double step) {
    return (size_t)fmax(floor(high / step + 1e-9) - ceil(low / step - 1e-9) + 1, 0);
}

cm_ticks cm_ticks_of_values(double low, double high, size_t most) {
    static const double factors[] = {1, 2, 2.5, 5};
    const int start = (int)floor(log10((high - low) / (double)most)) - 1;
    for (int power = start;; power++)
        for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
            const double step = factors[i] * pow(10, power);
            const size_t count = multiples(low, high, step);
            if (count > most)
                continue;
            /* 2.5 needs a decimal more than 2 does. */
            const int decimals = factors[i] == 2.5 ? 1 - power : -power;
            return (cm_ticks){ceil(low / step - 1e-9) * step, step, count,
                              decimals > 0 ? decimals : 0};
        }
}

/* ---- dates -------------------------------------------------------------------------------- */

bool cm_date_step_of(size_t number, cm_date_step *step) {
    static const cm_date_step steps[] = {
        {CM_STEP_DAYS, 1},   {CM_STEP_DAYS, 2},   {CM_STEP_DAYS, 5},   {CM_STEP_DAYS, 10},
        {CM_STEP_MONTHS, 1}, {CM_STEP_MONTHS, 2}, {CM_STEP_MONTHS, 3}, {CM_STEP_MONTHS, 6},
        {CM_STEP_YEARS, 1},  {CM_STEP_YEARS, 2},  {CM_STEP_YEARS, 5},  {CM_STEP_YEARS, 10},
        {CM_STEP_YEARS, 20}, {CM_STEP_YEARS, 50}, {CM_STEP_YEARS, 100}};
    if (number >= sizeof steps / sizeof steps[0])
        return false;
    *step = steps[number];
    return true;
}

static int day_of(int year, int month, int day) {
    char text[40];
    (void)snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    return cm_date_to_days(text);
}

/* The first day of a month counted from January of year 0. */
static int first_of_month(int months) {
    return day_of(months / 12, months % 12 + 1, 1);
}

static int next_month_tick(int year, int month, int every, int day) {
    int months = year * 12 + month - 1;
    months -= months % every;
    while (first_of_month(months) < day)
        months += every;
    return first_of_month(months);
}

/* The 1st, and every so many days after it; not the last ones, which would crowd the next 1st. */
static int next_day_tick(int year, int month, int every, int day) {
    const int first = day_of(year, month, 1);
    const int next = first_of_month(year * 12 + month);
    const int tick = first + (day - first + every - 1) / every * every;
    return 4 * (next - tick) < 3 * every ? next : tick;
}

int cm_date_step_next(cm_date_step step, int day) {
    char text[11];
    int year = 1, month = 1;
    cm_date_from_days(day, text);
    if (sscanf(text, "%4d-%2d", &year, &month) != 2)
        return day;
    if (step.kind == CM_STEP_DAYS)
        return next_day_tick(year, month, step.every, day);
    return next_month_tick(year, month, step.kind == CM_STEP_YEARS ? 12 * step.every : step.every,
                           day);
}
