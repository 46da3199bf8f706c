#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/encode.h"
#include "encode/cells.h"
#include "encode/dayrows.h"

/* A unit's cells: those that are the same on every date, and those as they were last. */
typedef struct {
    char *fixed, *changing;
    size_t fixed_size, changing_size;
    double last[CM_DAY_VALUE_COUNT];
} unit_cells;

struct cm_series_rows {
    const cm_figures *frame;
    cm_series_rows_options options;
    unit_cells *units;
    cm_day_row *rows; /* of one date */
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
static char *fixed_cells(const cm_series_rows *r, const cm_day_row *row, size_t *size) {
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (out == NULL)
        return NULL;
    (void)fputc(',', out);
    cm_cells_csv_text(out, row->id);
    (void)fputc(',', out);
    cm_cells_csv_text(out, row->name);
    (void)fputc(',', out);
    cm_cells_csv_number(out, row->measured_km2, r->options.decimals);
    (void)fputc(',', out);
    cm_cells_csv_number(out, row->official_km2, r->options.decimals);
    return fclose(out) == 0 ? text : NULL;
}

/* The others: area, share, front, gained, lost, net. */
static char *changing_cells(const cm_series_rows *r, const cm_day_row *row, size_t *size) {
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (out == NULL)
        return NULL;
    for (int i = 0; i < CM_DAY_VALUE_COUNT; i++) {
        (void)fputc(',', out);
        cm_cells_csv_number(out, row->values[i],
                            cm_day_value_decimals((cm_day_value)i, r->options.decimals));
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
    r->rows = calloc(cm_day_rows_most(frame), sizeof *r->rows);
    if (r->units != NULL && r->rows != NULL)
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
    free(r->rows);
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

static bool same_values(const double *a, const double *b) {
    for (int i = 0; i < CM_DAY_VALUE_COUNT; i++)
        if (!same_number(a[i], b[i]))
            return false;
    return true;
}

/* Writes anew what is not the same as on the date before. */
static void refresh_unit(cm_series_rows *r, unit_cells *cells, const cm_day_row *row) {
    if (cells->fixed == NULL)
        cells->fixed = fixed_cells(r, row, &cells->fixed_size);
    if (cells->changing == NULL || !same_values(row->values, cells->last)) {
        free(cells->changing);
        memcpy(cells->last, row->values, sizeof cells->last);
        cells->changing = changing_cells(r, row, &cells->changing_size);
    }
    r->failed = r->failed || cells->fixed == NULL || cells->changing == NULL;
}

static void append_row(cm_series_rows *r, const cm_series_day *day, const unit_cells *cells) {
    append_date(r, day);
    if (!r->failed) {
        append(r, cells->fixed, cells->fixed_size);
        append(r, cells->changing, cells->changing_size);
    }
    append_end(r, day);
}

const char *cm_series_rows_day(cm_series_rows *r, const cm_series_day *day, size_t *size) {
    const size_t count = cm_day_rows(r->frame, day, r->options.whole_name, r->rows);
    r->size = 0;
    for (size_t i = 0; i < count; i++) {
        unit_cells others = {0};
        unit_cells *cells = i < r->frame->unit_count ? &r->units[i] : &others;
        refresh_unit(r, cells, &r->rows[i]);
        append_row(r, day, cells);
        free(others.fixed);
        free(others.changing);
    }
    *size = r->size;
    return r->failed ? NULL : r->text;
}
