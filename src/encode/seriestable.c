#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/encode.h"
#include "encode/build.h"
#include "encode/cells.h"

enum { COLUMNS = 8 };

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- days that no file shows -------------------------------------------------------------- */

/* Days since 1970 of the first and the last day between a date of the series and the one before;
 * first > last: there is none. */
typedef struct {
    int first, last;
} gap;

static gap gap_before(const cm_series *s, size_t day) {
    return (gap){cm_date_to_days(s->days[day - 1].as_of) + 1,
                 cm_date_to_days(s->days[day].as_of) - 1};
}

static bool is_daily(const cm_series_summary *summary) {
    return summary->every == NULL || strcmp(summary->every, "day") == 0;
}

/* ---- the table ---------------------------------------------------------------------------- */

typedef struct {
    const cm_series *series;
    const cm_series_summary *summary;
    cm_cells cells;
    double unit_m2;
    int decimals;
    bool any_partial;
} report;

static const char *signed_number(report *r, double value) {
    const char *number = cm_cells_number(&r->cells, value, r->decimals);
    const bool zero = strspn(number, "0.") == strlen(number);
    return value > 0 && !zero
               ? cm_cells_kept(&r->cells, cm_arena_printf(&r->cells.arena, "+%s", number))
               : number;
}

/* What is gained in a day, of the days between the two dates. */
static double per_day(const cm_series_period *p) {
    const int days = cm_date_to_days(p->to) - cm_date_to_days(p->from);
    return days > 0 ? (p->gained_m2 - p->lost_m2) / days : NAN;
}

static void fill_row(report *r, const char **row, const char *name, const cm_series_period *p) {
    cm_cells *cells = &r->cells;
    row[0] = name;
    row[1] = cm_cells_number(cells, (double)p->day_count, 0);
    row[2] = cm_cells_number(cells, p->new_m2 / r->unit_m2, r->decimals);
    row[3] = cm_cells_number(cells, p->gained_m2 / r->unit_m2, r->decimals);
    row[4] = cm_cells_number(cells, p->lost_m2 / r->unit_m2, r->decimals);
    row[5] = signed_number(r, (p->gained_m2 - p->lost_m2) / r->unit_m2);
    row[6] = cm_cells_number(cells, per_day(p) / r->unit_m2, r->decimals + 1);
    row[7] = p->revised_m2 != 0 ? signed_number(r, p->revised_m2 / r->unit_m2) : "";
}

/* A period that does not reach from end to end is marked. */
static const char *period_name(report *r, const cm_series_period *p) {
    r->any_partial = r->any_partial || !p->is_whole;
    return p->is_whole
               ? p->name
               : cm_cells_kept(&r->cells, cm_arena_printf(&r->cells.arena, "%s *", p->name));
}

static cm_series_period whole_of(const cm_series *s) {
    cm_series_period whole = {.old_m2 = s->days[0].headline_m2,
                              .new_m2 = s->days[s->day_count - 1].headline_m2,
                              .day_count = s->day_count};
    memcpy(whole.from, s->years[0].from, sizeof whole.from);
    memcpy(whole.to, s->days[s->day_count - 1].as_of, sizeof whole.to);
    for (size_t i = 0; i < s->year_count; i++) {
        whole.gained_m2 += s->years[i].gained_m2;
        whole.lost_m2 += s->years[i].lost_m2;
        whole.revised_m2 += s->years[i].revised_m2;
    }
    return whole;
}

static const char **make_rows(report *r, size_t *count) {
    const cm_series *s = r->series;
    const char **rows = cm_arena_calloc(
        &r->cells.arena, (s->month_count + s->year_count + 1) * COLUMNS, sizeof *rows);
    if (rows == NULL) {
        r->cells.out_of_memory = true;
        return NULL;
    }
    const cm_series_period whole = whole_of(s);
    const char **row = rows;
    for (size_t i = 0; i < s->month_count; i++, row += COLUMNS)
        fill_row(r, row, period_name(r, &s->months[i]), &s->months[i]);
    for (size_t i = 0; i < s->year_count; i++, row += COLUMNS)
        fill_row(r, row, period_name(r, &s->years[i]), &s->years[i]);
    fill_row(r, row,
             cm_cells_kept(&r->cells,
                           cm_arena_printf(&r->cells.arena, "%s to %s", whole.from, whole.to)),
             &whole);
    *count = s->month_count + s->year_count + 1;
    return rows;
}

static void write_gaps(FILE *out, const report *r) {
    enum { SHOWN = 12 };
    size_t days = 0, spans = 0;
    for (size_t i = 1; i < r->series->day_count; i++) {
        const gap g = gap_before(r->series, i);
        days += g.last >= g.first ? (size_t)(g.last - g.first) + 1 : 0;
        spans += g.last >= g.first ? 1 : 0;
    }
    if (spans == 0 || !is_daily(r->summary))
        return;
    (void)fprintf(out, "Missing days (%zu, none interpolated): ", days);
    size_t told = 0;
    for (size_t i = 1; i < r->series->day_count && told < SHOWN; i++) {
        const gap g = gap_before(r->series, i);
        if (g.last < g.first)
            continue;
        char first[11], last[11];
        cm_date_from_days(g.first, first);
        cm_date_from_days(g.last, last);
        (void)fprintf(out, "%s%s%s%s", told++ > 0 ? ", " : "", first,
                      g.last > g.first ? " to " : "", g.last > g.first ? last : "");
    }
    if (spans > SHOWN)
        (void)fprintf(out, " and %zu more spans", spans - SHOWN);
    (void)fputc('\n', out);
}

static void write_revisions(FILE *out, report *r) {
    size_t count = 0;
    for (size_t i = 0; i < r->series->day_count; i++)
        count += r->series->days[i].revision ? 1 : 0;
    if (count == 0)
        return;
    (void)fprintf(out,
                  "Dates that look like a redrawing rather than a change (both gained and lost at "
                  "least %.0f km²,\nthe lesser a quarter of the greater): ",
                  CM_SERIES_REVISION_KM2);
    size_t told = 0;
    for (size_t i = 0; i < r->series->day_count; i++) {
        const cm_series_day *day = &r->series->days[i];
        if (day->revision)
            (void)fprintf(out, "%s%s (+%s −%s)", told++ > 0 ? ", " : "", day->as_of,
                          cm_cells_number(&r->cells, day->gained_m2 / r->unit_m2, r->decimals),
                          cm_cells_number(&r->cells, day->lost_m2 / r->unit_m2, r->decimals));
    }
    (void)fputc('\n', out);
}

static void write_notes(FILE *out, report *r) {
    const cm_series_summary *summary = r->summary;
    const cm_figures *f = r->series->frame;
    const cm_definition d = cm_figures_definition(f, f->basis);
    char earth[160];
    cm_earth_name(&f->earth, earth, sizeof earth);
    (void)fprintf(out, "\nArea: %s, on %s. Gained and lost are sums over dates; ", d.name, earth);
    (void)fprintf(
        out,
        "a month runs\nfrom the situation of its first day to that of the next one's first.\n");
    if (summary->lag_days != 0)
        (void)fprintf(out, "Dates are those of the situation, %d day%s before the files'.\n",
                      summary->lag_days, summary->lag_days == 1 ? "" : "s");
    if (!is_daily(summary))
        (void)fprintf(out, "The last file of a %s stands for it.\n", summary->every);
    if (r->any_partial)
        (void)fputs("* not the whole period: no date near its beginning or end\n", out);
    write_gaps(out, r);
    write_revisions(out, r);
    if (summary->failed_count > 0)
        (void)fprintf(out, "Files that could not be used: %zu\n", summary->failed_count);
}

static void write_table(FILE *out, report *r) {
    const bool markdown = r->summary->table.format == CM_TABLE_MARKDOWN;
    const char *unit = cm_cells_unit_name(r->summary->table.unit);
    const char *titles[COLUMNS] = {"Period", "Dates", "At its end", "Gained",
                                   "Lost",   "Net",   "Net a day",  "of it redrawn"};
    const char *header[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        header[i] = i < 2 ? titles[i]
                          : cm_cells_kept(&r->cells, cm_arena_printf(&r->cells.arena, "%s, %s",
                                                                     titles[i], unit));
    size_t count = 0;
    const char **rows = make_rows(r, &count);
    if (rows == NULL)
        return;
    const char *name =
        r->summary->table.whole_name != NULL ? r->summary->table.whole_name : "the units";
    (void)fprintf(out, markdown ? "## Controlled area, %s\n\n" : "Controlled area, %s\n", name);
    if (markdown) {
        cm_cells_markdown_table(out, header, rows, COLUMNS, count);
    } else {
        (void)fprintf(out, "files: %s\n\n", cm_cells_plain(&r->cells, r->summary->source));
        cm_cells_text_table(out, header, rows, COLUMNS, count);
    }
    write_notes(out, r);
}

/* ---- JSON --------------------------------------------------------------------------------- */

static json_t *json_period(cm_build *b, const cm_series_period *p) {
    json_t *o = json_object();
    cm_build_put(b, o, "period", cm_build_text(p->name));
    cm_build_put(b, o, "from", cm_build_text(p->from));
    cm_build_put(b, o, "to", cm_build_text(p->to));
    cm_build_put(b, o, "whole", json_boolean(p->is_whole));
    cm_build_put(b, o, "dates", cm_build_count(p->day_count));
    cm_build_put(b, o, "missing", cm_build_count(p->missing_count));
    cm_build_put(b, o, "old_km2", cm_build_km2(b, p->old_m2));
    cm_build_put(b, o, "new_km2", cm_build_km2(b, p->new_m2));
    cm_build_put(b, o, "gained_km2", cm_build_km2(b, p->gained_m2));
    cm_build_put(b, o, "lost_km2", cm_build_km2(b, p->lost_m2));
    cm_build_put(b, o, "net_km2", cm_build_km2(b, p->gained_m2 - p->lost_m2));
    cm_build_put(b, o, "redrawn_km2", cm_build_km2(b, p->revised_m2));
    return o;
}

static json_t *json_day(cm_build *b, const cm_series_day *day) {
    json_t *o = json_object();
    cm_build_put(b, o, "date", cm_build_text(day->date));
    cm_build_put(b, o, "as_of", cm_build_text(day->as_of));
    cm_build_put(b, o, "drawn_km2", cm_build_km2(b, day->drawn_m2));
    cm_build_put(b, o, "clipped_km2", cm_build_km2(b, day->clipped_m2));
    cm_build_put(b, o, "outside_km2", cm_build_km2(b, day->outside_m2));
    cm_build_put(b, o, "overlap_km2", cm_build_km2(b, day->overlap_m2));
    cm_build_put(b, o, "headline_km2", cm_build_km2(b, day->headline_m2));
    cm_build_put(b, o, "share_pct", cm_build_share(b, day->headline_share));
    cm_build_put(b, o, "front_km", cm_build_km(b, day->front_m));
    cm_build_put(b, o, "gained_km2", cm_build_km2(b, day->gained_m2));
    cm_build_put(b, o, "lost_km2", cm_build_km2(b, day->lost_m2));
    cm_build_put(b, o, "net_km2", cm_build_km2(b, day->gained_m2 - day->lost_m2));
    cm_build_put(b, o, "revision", json_boolean(day->revision));
    return o;
}

static json_t *json_missing(cm_build *b, const cm_series *s) {
    json_t *list = json_array();
    for (size_t i = 1; i < s->day_count; i++) {
        const gap g = gap_before(s, i);
        for (int day = g.first; day <= g.last; day++) {
            char date[11];
            cm_date_from_days(day, date);
            cm_build_append(b, list, cm_build_text(date));
        }
    }
    return list;
}

static json_t *json_method(cm_build *b, const cm_series *s, const cm_series_summary *summary) {
    const cm_definition d = cm_figures_definition(s->frame, s->frame->basis);
    char earth[160];
    cm_earth_name(&s->frame->earth, earth, sizeof earth);
    json_t *o = json_object();
    cm_build_put(b, o, "basis", cm_build_text(d.name));
    cm_build_put(b, o, "denominator", cm_build_text(d.denominator_name));
    cm_build_put(b, o, "denominator_km2", cm_build_km2(b, d.denominator_m2));
    cm_build_put(b, o, "earth", cm_build_text(earth));
    cm_build_put(b, o, "every", cm_build_text(summary->every));
    cm_build_put(b, o, "lag_days", json_integer(summary->lag_days));
    cm_build_put(b, o, "revision_from_km2", cm_build_number(b, CM_SERIES_REVISION_KM2));
    return o;
}

static char *format_json(const cm_series *s, const cm_series_summary *summary) {
    cm_build b = {.decimals = summary->table.rounded ? summary->table.decimals : -1};
    json_t *o = json_object(), *days = json_array(), *months = json_array(), *years = json_array();
    json_t *failed = json_array();
    for (size_t i = 0; i < s->day_count; i++)
        cm_build_append(&b, days, json_day(&b, &s->days[i]));
    for (size_t i = 0; i < s->month_count; i++)
        cm_build_append(&b, months, json_period(&b, &s->months[i]));
    for (size_t i = 0; i < s->year_count; i++)
        cm_build_append(&b, years, json_period(&b, &s->years[i]));
    for (size_t i = 0; i < summary->failed_count; i++)
        cm_build_append(&b, failed, cm_build_text(summary->failed[i]));
    cm_build_put(&b, o, "controlmap", cm_build_text(summary->table.version));
    cm_build_put(&b, o, "whole", cm_build_text(summary->table.whole_name));
    cm_build_put(&b, o, "method", json_method(&b, s, summary));
    cm_build_put(&b, o, "months", months);
    cm_build_put(&b, o, "years", years);
    cm_build_put(&b, o, "missing", json_missing(&b, s));
    cm_build_put(&b, o, "not_used", failed);
    cm_build_put(&b, o, "days", days);
    return cm_build_finish(&b, o);
}

/* ---- all of it ---------------------------------------------------------------------------- */

cm_code cm_series_format(const cm_series *series, const cm_series_summary *summary, char **text,
                         cm_error *error) {
    *text = NULL;
    if (summary->table.format == CM_TABLE_JSON) {
        *text = format_json(series, summary);
        return *text != NULL ? CM_OK : out_of_memory(error);
    }
    report r = {.series = series,
                .summary = summary,
                .unit_m2 = cm_cells_unit_m2(summary->table.unit),
                .decimals = summary->table.rounded ? summary->table.decimals : 0};
    size_t size = 0;
    FILE *out = open_memstream(text, &size);
    if (out == NULL)
        return out_of_memory(error);
    write_table(out, &r);
    const bool whole = fclose(out) == 0 && !r.cells.out_of_memory;
    cm_arena_clear(&r.cells.arena);
    if (whole)
        return CM_OK;
    free(*text);
    *text = NULL;
    return out_of_memory(error);
}
