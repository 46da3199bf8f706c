#include "controlmap/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "controlmap/diff.h"
#include "measure/periods.h"
#include "measure/tally.h"

/* Of what changed, so much at least must have gone the lesser way. */
static const double BOTH_WAYS = 0.25;

struct cm_series_builder {
    const cm_layer *boundary;
    cm_figures_options options;
    cm_tally *tally;
    bool keep_units;
    bool overlays; /* the edges do not tell: every date is overlaid */
    cm_layer *last;
    cm_figures *last_figures; /* where dates are overlaid */
    cm_series_unit *scratch;  /* units of the present date, unless all are kept */
    cm_series_day day;
    cm_series_day *days;
    size_t day_count, day_capacity;
    cm_arena kept;    /* units of all dates */
    cm_arena summary; /* what cm_series_finish() gave last */
};

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

cm_code cm_series_create(const cm_layer *boundary, const cm_figures_options *options,
                         bool keep_units, cm_series_builder **out, cm_error *error) {
    *out = NULL;
    cm_series_builder *s = calloc(1, sizeof *s);
    if (s == NULL)
        return out_of_memory(error);
    s->boundary = boundary;
    s->options = *options;
    s->keep_units = keep_units;
    s->scratch = calloc(boundary->feature_count + 1, sizeof *s->scratch);
    const cm_code code = s->scratch == NULL ? out_of_memory(error)
                                            : cm_tally_create(boundary, options, &s->tally, error);
    if (code == CM_OK)
        *out = s;
    else
        cm_series_free(s);
    return code;
}

void cm_series_free(cm_series_builder *s) {
    if (s == NULL)
        return;
    cm_tally_free(s->tally);
    cm_figures_free(s->last_figures);
    cm_layer_free(s->last);
    free(s->scratch);
    free(s->days);
    cm_arena_clear(&s->kept);
    cm_arena_clear(&s->summary);
    free(s);
}

const cm_figures *cm_series_frame(const cm_series_builder *s) {
    return cm_tally_frame(s->tally);
}

const cm_figures *cm_series_last(const cm_series_builder *s) {
    if (s->last == NULL)
        return NULL;
    return s->last_figures != NULL ? s->last_figures : cm_tally_frame(s->tally);
}

/* ---- one date ----------------------------------------------------------------------------- */

/* A front moves one way here and hardly any other way there; a line that is drawn anew moves to
 * and fro. */
static bool looks_revised(double gained_m2, double lost_m2) {
    const double lesser = fmin(gained_m2, lost_m2), greater = fmax(gained_m2, lost_m2);
    return lesser >= CM_SERIES_REVISION_KM2 * 1e6 && lesser >= BOTH_WAYS * greater;
}

static void take_figures(cm_series_day *day, cm_series_unit *units, const cm_figures *f) {
    memcpy(day->date, f->control->date, sizeof day->date);
    memcpy(day->as_of, f->control->as_of, sizeof day->as_of);
    day->drawn_m2 = f->drawn_m2;
    day->clipped_m2 = f->clipped_m2;
    day->outside_m2 = f->outside_m2;
    day->overlap_m2 = f->overlap_m2;
    day->official_basis_m2 = f->official_basis_m2;
    day->headline_m2 = cm_figures_headline_m2(f);
    day->headline_share = cm_figures_headline_share(f);
    day->front_m = f->front_m;
    for (size_t i = 0; i < f->unit_count; i++) {
        units[i].controlled_m2 = f->units[i].controlled_m2;
        units[i].front_m = f->units[i].front_m;
    }
}

static cm_code tally_day(cm_series_builder *s, const cm_layer *control, cm_series_unit *units,
                         cm_error *error) {
    const cm_figures *f = NULL;
    const cm_change *changes = NULL;
    cm_change total;
    const cm_code code = cm_tally_measure(s->tally, control, &f, &total, &changes, error);
    if (code != CM_OK)
        return code;
    take_figures(&s->day, units, f);
    s->day.gained_m2 = total.gained_m2;
    s->day.lost_m2 = total.lost_m2;
    s->day.gained_in_units_m2 = changes[f->unit_count].gained_m2;
    s->day.lost_in_units_m2 = changes[f->unit_count].lost_m2;
    for (size_t i = 0; i < f->unit_count; i++) {
        units[i].gained_m2 = changes[i].gained_m2;
        units[i].lost_m2 = changes[i].lost_m2;
    }
    return CM_OK;
}

static void take_difference(cm_series_builder *s, cm_series_unit *units, const cm_diff *diff) {
    const cm_diff_amounts *total = &diff->total, *outside = &diff->outside;
    s->day.gained_m2 = total->gained_m2;
    s->day.lost_m2 = total->lost_m2;
    s->day.gained_in_units_m2 = total->gained_m2 - outside->gained_m2;
    s->day.lost_in_units_m2 = total->lost_m2 - outside->lost_m2;
    for (size_t i = 0; i < diff->unit_count; i++) {
        units[i].gained_m2 = diff->units[i].amounts.gained_m2;
        units[i].lost_m2 = diff->units[i].amounts.lost_m2;
    }
}

static cm_code overlay_day(cm_series_builder *s, const cm_layer *control, cm_series_unit *units,
                           cm_error *error) {
    cm_figures *f = NULL;
    cm_diff *diff = NULL;
    cm_code code = CM_OK;
    if (s->last != NULL && s->last_figures == NULL)
        code = cm_figures_compute(s->last, s->boundary, &s->options, &s->last_figures, error);
    if (code == CM_OK)
        code = cm_figures_compute(control, s->boundary, &s->options, &f, error);
    if (code == CM_OK && s->last_figures != NULL)
        code = cm_diff_compute(s->last_figures, f, NULL, &diff, error);
    if (code == CM_OK) {
        take_figures(&s->day, units, f);
        s->day.gained_m2 = s->day.lost_m2 = NAN;
        s->day.gained_in_units_m2 = s->day.lost_in_units_m2 = NAN;
        for (size_t i = 0; i < f->unit_count; i++)
            units[i].gained_m2 = units[i].lost_m2 = NAN;
        if (diff != NULL)
            take_difference(s, units, diff);
        cm_figures_free(s->last_figures);
        s->last_figures = f;
    } else {
        cm_figures_free(f);
    }
    cm_diff_free(diff);
    return code;
}

static cm_code measure_day(cm_series_builder *s, const cm_layer *control, cm_series_unit *units,
                           cm_error *error) {
    s->overlays = s->overlays || !cm_tally_suits(s->tally, control);
    return s->overlays ? overlay_day(s, control, units, error)
                       : tally_day(s, control, units, error);
}

static cm_code list_day(cm_series_builder *s, cm_error *error) {
    cm_series_day *grown = cm_grow(s->days, &s->day_capacity, s->day_count, sizeof *grown);
    if (grown == NULL)
        return out_of_memory(error);
    s->days = grown;
    grown[s->day_count++] = s->day;
    return CM_OK;
}

cm_code cm_series_add(cm_series_builder *s, cm_layer *control, bool listed,
                      const cm_series_day **day, cm_error *error) {
    cm_series_unit *units = s->scratch;
    if (s->keep_units && listed)
        units = cm_arena_calloc(&s->kept, s->boundary->feature_count + 1, sizeof *units);
    cm_code code = units == NULL ? out_of_memory(error) : measure_day(s, control, units, error);
    if (code != CM_OK) {
        cm_layer_free(control);
        return code;
    }
    cm_layer_free(s->last);
    s->last = control;
    s->day.units = units;
    s->day.revision = looks_revised(s->day.gained_m2, s->day.lost_m2);
    if (listed)
        code = list_day(s, error);
    if (!s->keep_units && listed && code == CM_OK)
        s->days[s->day_count - 1].units = NULL;
    *day = &s->day;
    return code;
}

cm_code cm_series_finish(cm_series_builder *s, const cm_series **out, cm_error *error) {
    cm_arena_clear(&s->summary);
    cm_series *series = cm_arena_calloc(&s->summary, 1, sizeof *series);
    *out = series;
    if (series == NULL)
        return out_of_memory(error);
    *series = (cm_series){.frame = cm_series_frame(s), .day_count = s->day_count, .days = s->days};
    if (!cm_periods_take(s->days, s->day_count, CM_PERIOD_MONTH, &s->summary, &series->months,
                         &series->month_count) ||
        !cm_periods_take(s->days, s->day_count, CM_PERIOD_YEAR, &s->summary, &series->years,
                         &series->year_count))
        return out_of_memory(error);
    return CM_OK;
}
