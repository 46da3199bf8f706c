#include "encode/diffrow.h"

#include <math.h>
#include <string.h>

static const cm_diff_column TWO_DATES[CM_DIFF_COLUMNS] = {
    {"old_km2", "Old", CM_COLUMN_AREA},
    {"new_km2", "New", CM_COLUMN_AREA},
    {"gained_km2", "Gained", CM_COLUMN_AREA},
    {"lost_km2", "Lost", CM_COLUMN_AREA},
    {"net_km2", "Net", CM_COLUMN_AREA},
    {"net_pct", "Net of area", CM_COLUMN_SHARE},
    {"old_front_km", "Front, old", CM_COLUMN_LENGTH},
    {"new_front_km", "Front, new", CM_COLUMN_LENGTH}};

static const cm_diff_column TWO_SOURCES[CM_DIFF_COLUMNS] = {
    {"a_km2", "A", CM_COLUMN_AREA},
    {"b_km2", "B", CM_COLUMN_AREA},
    {"agreed_km2", "Agreed", CM_COLUMN_AREA},
    {"only_a_km2", "Only A", CM_COLUMN_AREA},
    {"only_b_km2", "Only B", CM_COLUMN_AREA},
    {"agreed_pct", "Agreed of either", CM_COLUMN_SHARE},
    {"a_front_km", "Front, A", CM_COLUMN_LENGTH},
    {"b_front_km", "Front, B", CM_COLUMN_LENGTH}};

const cm_diff_column *cm_diff_columns(const cm_diff *diff) {
    return diff->comparison ? TWO_SOURCES : TWO_DATES;
}

static void fill(const cm_diff *diff, const cm_diff_amounts *a, double net_share,
                 cm_diff_values values) {
    const cm_diff_values dates = {
        a->old_m2, a->new_m2,      a->gained_m2,  a->lost_m2, a->gained_m2 - a->lost_m2,
        net_share, a->old_front_m, a->new_front_m};
    const cm_diff_values sources = {a->old_m2,      a->new_m2,     cm_diff_agreed_m2(a),
                                    a->lost_m2,     a->gained_m2,  cm_diff_agreement(a),
                                    a->old_front_m, a->new_front_m};
    memcpy(values, diff->comparison ? sources : dates, sizeof(cm_diff_values));
}

void cm_diff_unit_values(const cm_diff *diff, const cm_diff_unit *unit, cm_diff_values values) {
    const cm_diff_amounts *a = &unit->amounts;
    fill(diff, a, (a->gained_m2 - a->lost_m2) / unit->measured_m2, values);
}

void cm_diff_total_values(const cm_diff *diff, cm_diff_values values) {
    fill(diff, &diff->total, diff->net_share, values);
}

void cm_diff_rest_values(const cm_diff *diff, const cm_diff_amounts *rest, cm_diff_values values) {
    fill(diff, rest, NAN, values);
}

bool cm_diff_amounts_are_any(const cm_diff_amounts *a) {
    return a->old_m2 != 0 || a->new_m2 != 0 || a->gained_m2 != 0 || a->lost_m2 != 0;
}
