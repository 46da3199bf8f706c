#include "encode/dayrows.h"

#include <math.h>

#define KM2_M2 1e6

size_t cm_day_rows_most(const cm_figures *frame) {
    return frame->unit_count + 3;
}

int cm_day_value_decimals(cm_day_value value, int decimals) {
    return decimals >= 0 && value == CM_DAY_SHARE ? decimals + 2 : decimals;
}

static void fill_values(cm_day_row *row, const cm_series_unit *u, double share) {
    row->values[CM_DAY_CONTROLLED] = u->controlled_m2 / KM2_M2;
    row->values[CM_DAY_SHARE] = share * 100;
    row->values[CM_DAY_FRONT] = u->front_m / 1e3;
    row->values[CM_DAY_GAINED] = u->gained_m2 / KM2_M2;
    row->values[CM_DAY_LOST] = u->lost_m2 / KM2_M2;
    row->values[CM_DAY_NET] = (u->gained_m2 - u->lost_m2) / KM2_M2;
}

static void fill_unit(cm_day_row *row, const cm_unit_figures *unit, const cm_series_unit *u) {
    *row = (cm_day_row){.id = unit->id,
                        .name = unit->name,
                        .measured_km2 = unit->measured_m2 / KM2_M2,
                        .official_km2 = unit->official_m2 / KM2_M2};
    fill_values(row, u, unit->measured_m2 > 0 ? u->controlled_m2 / unit->measured_m2 : 0);
}

static double sum_of(const cm_series_day *day, size_t count, bool gained) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += gained ? day->units[i].gained_m2 : day->units[i].lost_m2;
    return sum;
}

/* Rows that make those of the units add up to the total. */
static size_t add_remainders(const cm_figures *f, const cm_series_day *day, cm_day_row *rows) {
    size_t count = 0;
    const cm_series_unit outside = {.controlled_m2 = day->outside_m2,
                                    .front_m = NAN,
                                    .gained_m2 = day->gained_m2 - day->gained_in_units_m2,
                                    .lost_m2 = day->lost_m2 - day->lost_in_units_m2};
    if (day->outside_m2 != 0 || outside.gained_m2 > 1 || outside.lost_m2 > 1) {
        rows[count] = (cm_day_row){"outside", "outside the units", NAN, NAN, {0}};
        fill_values(&rows[count++], &outside, NAN);
    }
    const cm_series_unit overlap = {
        .controlled_m2 = -day->overlap_m2,
        .front_m = NAN,
        .gained_m2 = day->gained_in_units_m2 - sum_of(day, f->unit_count, true),
        .lost_m2 = day->lost_in_units_m2 - sum_of(day, f->unit_count, false)};
    if (day->overlap_m2 != 0) {
        rows[count] = (cm_day_row){"overlap", "overlap (counted twice)", NAN, NAN, {0}};
        fill_values(&rows[count++], &overlap, NAN);
    }
    return count;
}

size_t cm_day_rows(const cm_figures *frame, const cm_series_day *day, const char *whole_name,
                   cm_day_row *rows) {
    size_t count = 0;
    for (; count < frame->unit_count; count++)
        fill_unit(&rows[count], &frame->units[count], &day->units[count]);
    count += add_remainders(frame, day, rows + count);
    const cm_series_unit total = {day->drawn_m2, day->front_m, day->gained_m2, day->lost_m2};
    rows[count] = (cm_day_row){.id = "total",
                               .name = whole_name != NULL ? whole_name : "total",
                               .measured_km2 = frame->measured_m2 / KM2_M2,
                               .official_km2 = frame->official_m2 / KM2_M2};
    fill_values(&rows[count++], &total, day->headline_share);
    return count;
}
