#include "support/series.h"

#include <string.h>

#include "controlmap/load.h"
#include "support/check.h"

static void *zeroed(size_t count, size_t size) {
    void *made = calloc(count, size);
    assert_non_null(made);
    return made;
}

static void name_units(made_series *made) {
    static char names[SERIES_UNITS_MAX][32];
    for (size_t i = 0; i < made->frame.unit_count; i++) {
        (void)snprintf(names[i], sizeof names[i], "Unit %zu", i + 1);
        made->units[i] = (cm_unit_figures){.id = names[i], .name = names[i], .measured_m2 = 1000e6};
    }
}

/* Gained and lost against the day before. */
static void compare_days(made_series *made) {
    for (size_t i = 0; i < made->series.day_count; i++) {
        cm_series_day *day = &made->days[i];
        day->gained_m2 = day->lost_m2 = i == 0 ? NAN : 0;
        for (size_t u = 0; i > 0 && u < made->frame.unit_count; u++) {
            const double change =
                day->units[u].controlled_m2 - made->days[i - 1].units[u].controlled_m2;
            *(change > 0 ? &day->gained_m2 : &day->lost_m2) += fabs(change);
        }
    }
}

/* A period is whole if it is neither the first nor the last. */
static size_t sum_periods(const made_series *made, cm_series_period *periods, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < made->series.day_count; i++) {
        const cm_series_day *day = &made->days[i];
        if (count == 0 || strncmp(periods[count - 1].name, day->as_of, length) != 0) {
            periods[count] = (cm_series_period){.old_m2 = i > 0 ? made->days[i - 1].headline_m2
                                                                : day->headline_m2,
                                                .gained_m2 = NAN,
                                                .lost_m2 = NAN,
                                                .is_whole = i > 0};
            memcpy(periods[count].name, day->as_of, length);
            memcpy(periods[count].from, made->days[i > 0 ? i - 1 : 0].as_of, 11);
            count++;
        }
        cm_series_period *period = &periods[count - 1];
        period->day_count++;
        period->new_m2 = day->headline_m2;
        memcpy(period->to, day->as_of, 11);
        if (isfinite(day->gained_m2)) {
            period->gained_m2 =
                (isfinite(period->gained_m2) ? period->gained_m2 : 0) + day->gained_m2;
            period->lost_m2 = (isfinite(period->lost_m2) ? period->lost_m2 : 0) + day->lost_m2;
        }
    }
    if (count > 0)
        periods[count - 1].is_whole = false;
    return count;
}

void made_series_sum(made_series *made) {
    made->series.month_count = sum_periods(made, made->months, 7);
    made->series.year_count = sum_periods(made, made->years, 4);
}

void made_series_open(made_series *made, const char *first_date, size_t day_count, int step_days,
                      size_t unit_count, series_value *value) {
    *made = (made_series){.units = zeroed(unit_count, sizeof(cm_unit_figures)),
                          .days = zeroed(day_count, sizeof(cm_series_day)),
                          .values = zeroed(day_count * unit_count, sizeof(cm_series_unit)),
                          .months = zeroed(day_count + 1, sizeof(cm_series_period)),
                          .years = zeroed(day_count + 1, sizeof(cm_series_period))};
    made->frame = (cm_figures){.earth = CM_EARTH_WGS84,
                               .unit_count = unit_count,
                               .units = made->units,
                               .measured_m2 = 1000e6 * (double)unit_count,
                               .official_m2 = NAN};
    name_units(made);
    for (size_t i = 0; i < day_count; i++) {
        cm_series_day *day = &made->days[i];
        cm_series_unit *units = &made->values[i * unit_count];
        cm_date_from_days(cm_date_to_days(first_date) + (int)i * step_days, day->as_of);
        memcpy(day->date, day->as_of, sizeof day->date);
        day->units = units;
        for (size_t u = 0; u < unit_count; u++) {
            units[u].controlled_m2 = value(u, i) * 1e6;
            day->headline_m2 += units[u].controlled_m2;
        }
        day->headline_share = day->headline_m2 / made->frame.measured_m2;
    }
    made->series = (cm_series){.frame = &made->frame,
                               .day_count = day_count,
                               .days = made->days,
                               .months = made->months,
                               .years = made->years};
    compare_days(made);
    made_series_sum(made);
}

void made_series_leave_out(made_series *made, size_t from, size_t to) {
    memmove(&made->days[from], &made->days[to], (made->series.day_count - to) * sizeof *made->days);
    made->series.day_count -= to - from;
    compare_days(made);
    made_series_sum(made);
}

void made_series_free(made_series *made) {
    free(made->units);
    free(made->days);
    free(made->values);
    free(made->months);
    free(made->years);
    *made = (made_series){.days = NULL};
}
