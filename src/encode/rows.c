#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/encode.h"
#include "encode/cells.h"

#define KM2_M2 1e6

/* A unit's cells: those that are the same on every date, and those as they were last. */
typedef struct {
    char *fixed, *changing;
    size_t fixed_size, changing_size;
    cm_series_unit last;
} unit_cells;

struct cm_series_rows {
    const cm_figures *frame;
    cm_series_rows_options options;
    unit_cells *units;
    char *text;
    size_t size, capacity;
    bool failed;
};

/* ---- texts in the making ------------------------------------------------------------------ */

static void append(cm_series_rows *r, const char *text, size_t size) {
    if (r->failed)
        return;
    if (r->size + size + 1 > r->capacity) {
        const size_t capacity = 2 * (r->size + size + 1);
        char *grown = realloc(r->text, capacity);
        if (grown == NULL) {
            r->failed = true;
            return;
        }
        r->text = grown;
        r->capacity = capacity;
    }
    memcpy(r->text + r->size, text, size);
    r->size += size;
    r->text[r->size] = '\0';
}

static void append_text(cm_series_rows *r, const char *text) {
    append(r, text, strlen(text));
}

/* The cells that are the same on every date: id, name, measured and official area. */
static char *fixed_cells(const cm_series_rows *r, const char *id, const char *name,
                         double measured_m2, double official_m2, size_t *size) {
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (out == NULL)
        return NULL;
    (void)fputc(',', out);
    cm_cells_csv_text(out, id);
    (void)fputc(',', out);
    cm_cells_csv_text(out, name);
    (void)fputc(',', out);
    cm_cells_csv_number(out, measured_m2 / KM2_M2, r->options.decimals);
    (void)fputc(',', out);
    cm_cells_csv_number(out, official_m2 / KM2_M2, r->options.decimals);
    return fclose(out) == 0 ? text : NULL;
}

/* The others: area, share, front, gained, lost, net. */
static char *changing_cells(const cm_series_rows *r, const cm_series_unit *u, double share,
                            size_t *size) {
    const double values[] = {u->controlled_m2 / KM2_M2, share * 100,
                             u->front_m / 1e3,          u->gained_m2 / KM2_M2,
                             u->lost_m2 / KM2_M2,       (u->gained_m2 - u->lost_m2) / KM2_M2};
    enum { SHARE = 1 };
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        (void)fputc(',', out);
        cm_cells_csv_number(out, values[i],
                            r->options.decimals < 0 ? -1
                                                    : r->options.decimals + (i == SHARE ? 2 : 0));
    }
    return fclose(out) == 0 ? text : NULL;
}

/* ---- rows --------------------------------------------------------------------------------- */

cm_series_rows *cm_series_rows_create(const cm_figures *frame,
                                      const cm_series_rows_options *options) {
    cm_series_rows *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    r->frame = frame;
    r->options = *options;
    r->units = calloc(frame->unit_count + 1, sizeof *r->units);
    r->failed = r->units == NULL;
    for (size_t i = 0; !r->failed && i < frame->unit_count; i++) {
        const cm_unit_figures *unit = &frame->units[i];
        r->units[i].fixed = fixed_cells(r, unit->id, unit->name, unit->measured_m2,
                                        unit->official_m2, &r->units[i].fixed_size);
        r->failed = r->units[i].fixed == NULL;
    }
    if (!r->failed)
        return r;
    cm_series_rows_free(r);
    return NULL;
}

void cm_series_rows_free(cm_series_rows *r) {
    if (r == NULL)
        return;
    for (size_t i = 0; r->units != NULL && i < r->frame->unit_count; i++) {
        free(r->units[i].fixed);
        free(r->units[i].changing);
    }
    free(r->units);
    free(r->text);
    free(r);
}

const char *cm_series_rows_header(cm_series_rows *r) {
    return r->options.as_of
               ? "date,as_of,id,name,measured_km2,official_km2,controlled_km2,share_pct,front_km,"
                 "gained_km2,lost_km2,net_km2,revision\r\n"
               : "date,id,name,measured_km2,official_km2,controlled_km2,share_pct,front_km,"
                 "gained_km2,lost_km2,net_km2,revision\r\n";
}

static void append_date(cm_series_rows *r, const cm_series_day *day) {
    append_text(r, day->date);
    if (r->options.as_of) {
        append(r, ",", 1);
        append_text(r, day->as_of);
    }
}

static void append_end(cm_series_rows *r, const cm_series_day *day) {
    append_text(r, day->revision ? ",1\r\n" : ",0\r\n");
}

static bool same_number(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

static bool same_unit(const cm_series_unit *a, const cm_series_unit *b) {
    return a->controlled_m2 == b->controlled_m2 && a->front_m == b->front_m &&
           same_number(a->gained_m2, b->gained_m2) && same_number(a->lost_m2, b->lost_m2);
}

static void append_unit(cm_series_rows *r, const cm_series_day *day, size_t index) {
    unit_cells *cells = &r->units[index];
    const cm_series_unit *unit = &day->units[index];
    if (cells->changing == NULL || !same_unit(unit, &cells->last)) {
        const double measured_m2 = r->frame->units[index].measured_m2;
        free(cells->changing);
        cells->last = *unit;
        cells->changing =
            changing_cells(r, unit, measured_m2 > 0 ? unit->controlled_m2 / measured_m2 : 0,
                           &cells->changing_size);
        r->failed = r->failed || cells->changing == NULL;
    }
    append_date(r, day);
    append(r, cells->fixed, cells->fixed_size);
    if (!r->failed)
        append(r, cells->changing, cells->changing_size);
    append_end(r, day);
}

static void append_row(cm_series_rows *r, const cm_series_day *day, char *fixed, size_t fixed_size,
                       const cm_series_unit *unit, double share) {
    size_t size = 0;
    char *changing = changing_cells(r, unit, share, &size);
    r->failed = r->failed || fixed == NULL || changing == NULL;
    if (!r->failed) {
        append_date(r, day);
        append(r, fixed, fixed_size);
        append(r, changing, size);
        append_end(r, day);
    }
    free(fixed);
    free(changing);
}

static double sum_of(const cm_series_day *day, size_t count, bool gained) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += gained ? day->units[i].gained_m2 : day->units[i].lost_m2;
    return sum;
}

const char *cm_series_rows_day(cm_series_rows *r, const cm_series_day *day, size_t *size) {
    const cm_figures *f = r->frame;
    size_t fixed_size = 0;
    r->size = 0;
    for (size_t i = 0; i < f->unit_count; i++)
        append_unit(r, day, i);
    const cm_series_unit outside = {.controlled_m2 = day->outside_m2,
                                    .front_m = NAN,
                                    .gained_m2 = day->gained_m2 - day->gained_in_units_m2,
                                    .lost_m2 = day->lost_m2 - day->lost_in_units_m2};
    if (day->outside_m2 != 0 || outside.gained_m2 > 1 || outside.lost_m2 > 1) {
        char *fixed = fixed_cells(r, "outside", "outside the units", NAN, NAN, &fixed_size);
        append_row(r, day, fixed, fixed_size, &outside, NAN);
    }
    const cm_series_unit overlap = {
        .controlled_m2 = -day->overlap_m2,
        .front_m = NAN,
        .gained_m2 = day->gained_in_units_m2 - sum_of(day, f->unit_count, true),
        .lost_m2 = day->lost_in_units_m2 - sum_of(day, f->unit_count, false)};
    if (day->overlap_m2 != 0) {
        char *fixed = fixed_cells(r, "overlap", "overlap (counted twice)", NAN, NAN, &fixed_size);
        append_row(r, day, fixed, fixed_size, &overlap, NAN);
    }
    const cm_series_unit total = {day->drawn_m2, day->front_m, day->gained_m2, day->lost_m2};
    char *fixed =
        fixed_cells(r, "total", r->options.whole_name != NULL ? r->options.whole_name : "total",
                    f->measured_m2, f->official_m2, &fixed_size);
    append_row(r, day, fixed, fixed_size, &total, day->headline_share);
    *size = r->size;
    return r->failed ? NULL : r->text;
}
