#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/encode.h"
#include "encode/cells.h"
#include "encode/outcomejson.h"
#include "encode/outcomerow.h"

enum { CELLS = 8, LINES_MAX = 64, NAMES_SHOWN = 5 };

/* Units in which less changes are told in one line of the text table. */
static const double FOLD_BELOW_M2 = 0.5e6, SLIVER_M2 = 100;

typedef struct {
    const cm_outcome *outcome;
    const cm_outcome_report *report;
    const cm_table_options *options;
    cm_cells cells;
    double unit_m2;
    const char *unit_name;
    int decimals;
    const char *header[CELLS];
    const char **rows; /* CELLS each; the last is the total */
    size_t row_count;
    const char *lines[LINES_MAX]; /* above the table, then below */
    size_t line_count, above_count;
} table;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- CSV ---------------------------------------------------------------------------------- */

static void csv_row(FILE *out, const table *t, const char *id, const char *name,
                    const cm_outcome_areas *areas) {
    const int decimals = t->options->rounded ? t->options->decimals : -1;
    double values[CM_OUTCOME_COLUMNS];
    cm_outcome_values(areas, values);
    cm_cells_csv_text(out, t->outcome->scenario->name);
    (void)fputc(',', out);
    cm_cells_csv_text(out, id);
    (void)fputc(',', out);
    cm_cells_csv_text(out, name);
    for (size_t i = 0; i < CM_OUTCOME_COLUMNS; i++) {
        const bool share = CM_OUTCOME_COLUMN[i].is_share;
        (void)fputc(',', out);
        cm_cells_csv_number(out, values[i] * (share ? 100 : 1e-6),
                            decimals >= 0 && share ? decimals + 2 : decimals);
    }
    (void)fputs("\r\n", out);
}

static void csv_header(FILE *out) {
    (void)fputs("scenario,id,name", out);
    for (size_t i = 0; i < CM_OUTCOME_COLUMNS; i++)
        (void)fprintf(out, ",%s", CM_OUTCOME_COLUMN[i].key);
    (void)fputs("\r\n", out);
}

static void csv_rows(FILE *out, const table *t) {
    const cm_outcome *o = t->outcome;
    for (size_t i = 0; i < o->unit_count; i++)
        csv_row(out, t, o->units[i].id, o->units[i].name, &o->units[i].areas);
    csv_row(out, t, "total", t->options->whole_name != NULL ? t->options->whole_name : "total",
            &o->total);
}

/* ---- cells -------------------------------------------------------------------------------- */

static const char *kept(table *t, const char *text) {
    return cm_cells_kept(&t->cells, text);
}

static const char *plain(table *t, const char *text) {
    return cm_cells_plain(&t->cells, text);
}

static const char *area(table *t, double area_m2) {
    return cm_cells_number(&t->cells, area_m2 / t->unit_m2, t->decimals);
}

static const char *area_text(table *t, double area_m2) {
    return kept(t, cm_arena_printf(&t->cells.arena, "%s %s", area(t, area_m2), t->unit_name));
}

static const char *change_text(table *t, double area_m2) {
    const char *number = area(t, area_m2);
    const bool nought = strpbrk(number, "123456789") == NULL;
    return area_m2 > 0 && !nought ? kept(t, cm_arena_printf(&t->cells.arena, "+%s", number))
                                  : number;
}

static const char *share_text(table *t, double share) {
    return isfinite(share)
               ? kept(t, cm_arena_printf(&t->cells.arena, "%s %%",
                                         cm_cells_number(&t->cells, share * 100, t->decimals + 2)))
               : "";
}

/* Overlay leaves slivers of less than a square metre, which nobody gave to anybody. */
static const char *dash_if_none(table *t, double area_m2) {
    return area_m2 > SLIVER_M2 ? area(t, area_m2) : "–";
}

static void add_row(table *t, const char *name, const cm_outcome_areas *a) {
    const char **cells = t->rows + t->row_count++ * CELLS;
    cells[0] = name;
    cells[1] = area(t, a->a_before_m2);
    cells[2] = dash_if_none(t, a->b_to_a_m2);
    cells[3] = dash_if_none(t, a->a_to_b_m2);
    cells[4] = dash_if_none(t, a->zone_m2);
    cells[5] = area(t, a->a_after_m2);
    cells[6] = share_text(t, a->a_after_m2 / a->measured_m2);
    cells[7] = area(t, a->b_after_m2);
}

static double moved_m2(const cm_outcome_areas *a) {
    return a->b_to_a_m2 + a->a_to_b_m2 + a->zone_m2;
}

static int by_change(const void *a, const void *b) {
    const cm_outcome_unit *p = *(const cm_outcome_unit *const *)a;
    const cm_outcome_unit *q = *(const cm_outcome_unit *const *)b;
    const double x = moved_m2(&p->areas), y = moved_m2(&q->areas);
    return x != y ? (x > y ? -1 : 1) : (p > q) - (p < q);
}

static void add_folded(table *t, const cm_outcome_unit *const *units, size_t count) {
    cm_outcome_areas sum = {0};
    for (size_t i = 0; i < count; i++) {
        const cm_outcome_areas *a = &units[i]->areas;
        sum.measured_m2 += a->measured_m2;
        sum.a_before_m2 += a->a_before_m2;
        sum.a_after_m2 += a->a_after_m2;
        sum.b_after_m2 += a->b_after_m2;
        sum.zone_m2 += a->zone_m2;
        sum.a_to_b_m2 += a->a_to_b_m2;
        sum.b_to_a_m2 += a->b_to_a_m2;
    }
    add_row(t,
            kept(t, cm_arena_printf(&t->cells.arena, "%zu %sunits: %s", count,
                                    count < t->outcome->unit_count ? "other " : "",
                                    moved_m2(&sum) > SLIVER_M2 ? "each under 0.5 km²" : "no change")),
            &sum);
}

static void add_units(table *t, bool fold) {
    const cm_outcome *o = t->outcome;
    const cm_outcome_unit **sorted =
        cm_arena_calloc(&t->cells.arena, o->unit_count, sizeof(cm_outcome_unit *));
    t->rows = cm_arena_calloc(&t->cells.arena, (o->unit_count + 3) * CELLS, sizeof(char *));
    if (sorted == NULL || t->rows == NULL) {
        t->cells.out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < o->unit_count; i++)
        sorted[i] = &o->units[i];
    qsort(sorted, o->unit_count, sizeof(cm_outcome_unit *), by_change);
    size_t shown = o->unit_count;
    while (fold && shown > 0 && moved_m2(&sorted[shown - 1]->areas) < FOLD_BELOW_M2)
        shown--;
    if (o->unit_count - shown == 1)
        shown++;
    for (size_t i = 0; i < shown; i++)
        add_row(t, plain(t, sorted[i]->name), &sorted[i]->areas);
    if (shown < o->unit_count)
        add_folded(t, sorted + shown, o->unit_count - shown);
    add_row(t, plain(t, t->options->whole_name != NULL ? t->options->whole_name : "Total"),
            &o->total);
}

/* ---- lines -------------------------------------------------------------------------------- */

static void add_line(table *t, const char *text) {
    if (t->line_count < LINES_MAX)
        t->lines[t->line_count++] = kept(t, text);
}

/* What a scenario is called. */
static const char *title_of(table *t) {
    const cm_scenario *s = t->outcome->scenario;
    return plain(t, s->title != NULL ? s->title : s->name);
}

static void add_head(table *t) {
    const cm_scenario *s = t->outcome->scenario;
    const cm_layer *control = t->outcome->before->control;
    cm_arena *arena = &t->cells.arena;
    add_line(t, cm_arena_printf(arena, "Scenario: %s", title_of(t)));
    add_line(t, cm_arena_printf(arena, "control: %s%s%s", plain(t, control->source),
                                control->as_of[0] != '\0' ? ", " : "", control->as_of));
    add_line(t, cm_arena_printf(
                    arena, "A: %s; B: %s",
                    plain(t, s->side_a != NULL ? s->side_a : "whose control the layer shows"),
                    plain(t, s->side_b != NULL ? s->side_b : "the rest of the units")));
    if (s->source != NULL)
        add_line(t, cm_arena_printf(arena, "source: %s", plain(t, s->source)));
    for (size_t i = 0; i < t->outcome->step_count && t->line_count < LINES_MAX - 16; i++) {
        const cm_outcome_step *step = &t->outcome->steps[i];
        char text[400];
        (void)cm_outcome_step_text(step->step, text, sizeof text);
        const bool changes =
            step->step->kind != CM_STEP_FREEZE && step->step->kind != CM_STEP_WITHIN;
        add_line(t,
                 cm_arena_printf(arena, "%zu. %s%s%s%s%s", i + 1, plain(t, text),
                                 changes ? ": " : "", changes ? area_text(t, step->changed_m2) : "",
                                 step->step->source != NULL ? " – " : "",
                                 step->step->source != NULL ? plain(t, step->step->source) : ""));
    }
    t->above_count = t->line_count;
}

/* The share as maps and the other tables have it, by the basis chosen. */
static void add_headline(table *t) {
    const cm_figures *before = t->outcome->before, *after = t->outcome->after;
    const cm_definition p = cm_figures_definition(before, before->basis);
    const cm_definition q = cm_figures_definition(after, before->basis);
    if (isfinite(p.share) && isfinite(q.share))
        add_line(t, cm_arena_printf(&t->cells.arena, "Headline (%s): %s of %s (%s), then %s or %s",
                                    p.name, share_text(t, p.share), area_text(t, p.denominator_m2),
                                    p.denominator_name, area_text(t, q.numerator_m2),
                                    share_text(t, q.share)));
}

static void add_sums(table *t) {
    const cm_outcome *o = t->outcome;
    const cm_outcome_areas *a = &o->total;
    cm_arena *arena = &t->cells.arena;
    add_headline(t);
    add_line(t, cm_arena_printf(arena, "A: %s, then %s of the units (%s); net %s %s",
                                share_text(t, a->a_before_m2 / a->measured_m2),
                                share_text(t, a->a_after_m2 / a->measured_m2),
                                area_text(t, a->measured_m2), change_text(t, cm_outcome_net_a(a)),
                                t->unit_name));
    add_line(t, cm_arena_printf(arena, "B: %s, then %s; net %s %s",
                                share_text(t, a->b_before_m2 / a->measured_m2),
                                share_text(t, a->b_after_m2 / a->measured_m2),
                                change_text(t, cm_outcome_net_b(a)), t->unit_name));
    if (a->zone_m2 > 0)
        add_line(t, cm_arena_printf(
                        arena,
                        "Zone: %s (%s of the units), counted for neither; from A %s, from B %s; "
                        "edge %s km",
                        area_text(t, a->zone_m2), share_text(t, a->zone_m2 / a->measured_m2),
                        area_text(t, a->a_to_zone_m2), area_text(t, a->b_to_zone_m2),
                        cm_cells_number(&t->cells, o->zone_perimeter_m / 1e3, t->decimals)));
    add_line(t, cm_arena_printf(arena, "Line between A and the rest: %s km, then %s km",
                                cm_cells_number(&t->cells, o->before->front_m / 1e3, t->decimals),
                                cm_cells_number(&t->cells, o->after->front_m / 1e3, t->decimals)));
    if (o->before->outside_m2 > 1e4)
        add_line(t, cm_arena_printf(arena,
                                    "Drawn outside the units, left as it is and not counted: %s",
                                    area_text(t, o->before->outside_m2)));
}

/* The places that go from one to another: how many, the largest, how many people. */
static void add_places_between(table *t, cm_holder from, cm_holder to) {
    const cm_outcome_places *list = t->report->places;
    cm_arena *arena = &t->cells.arena;
    const char *names = "";
    size_t count = 0, counted = 0;
    double people = 0;
    for (size_t i = 0; i < list->count && names != NULL; i++) {
        const cm_outcome_place *p = &list->places[i];
        if (p->from != from || p->to != to)
            continue;
        if (count++ < NAMES_SHOWN)
            names = isfinite(p->population)
                        ? cm_arena_printf(arena, "%s%s%s (%s)", names, count > 1 ? ", " : "",
                                          plain(t, p->name),
                                          cm_cells_number(&t->cells, p->population, 0))
                        : cm_arena_printf(arena, "%s%s%s", names, count > 1 ? ", " : "",
                                          plain(t, p->name));
        counted += isfinite(p->population) ? 1 : 0;
        people += isfinite(p->population) ? p->population : 0;
    }
    if (count > 0)
        add_line(t,
                 cm_arena_printf(arena,
                                 "From %s to %s: %zu places, the largest %s; %s people in the %zu "
                                 "whose number is given",
                                 cm_holder_name(from), cm_holder_name(to), count, kept(t, names),
                                 cm_cells_number(&t->cells, people, 0), counted));
}

static void add_places(table *t) {
    const cm_outcome_report *report = t->report;
    if (report->places == NULL)
        return;
    for (int from = CM_HOLDER_A; from <= CM_HOLDER_B; from++)
        for (int to = CM_HOLDER_A; to < CM_HOLDER_COUNT; to++)
            if (from != to)
                add_places_between(t, (cm_holder)from, (cm_holder)to);
    if (report->places->count > 0)
        add_line(t,
                 cm_arena_printf(&t->cells.arena, "Places: %s%s%s",
                                 plain(t, report->places_source != NULL ? report->places_source
                                                                        : "source not stated"),
                                 report->places_note != NULL ? "; " : "",
                                 report->places_note != NULL ? plain(t, report->places_note) : ""));
}

static void add_points(table *t) {
    const cm_outcome_places *points = t->report->points;
    cm_arena *arena = &t->cells.arena;
    for (size_t i = 0; points != NULL && i < points->count; i++) {
        const cm_outcome_place *p = &points->places[i];
        add_line(t, p->from == p->to
                        ? cm_arena_printf(arena, "%s: with %s, as before", plain(t, p->name),
                                          cm_holder_name(p->to))
                        : cm_arena_printf(arena, "%s: from %s to %s", plain(t, p->name),
                                          cm_holder_name(p->from), cm_holder_name(p->to)));
    }
}

static void compose(table *t) {
    const char *const headings[CELLS] = {"Unit",    "A before", "B to A",  "A to B",
                                         "to zone", "A after",  "of unit", "B after"};
    for (size_t i = 0; i < CELLS; i++)
        t->header[i] =
            i == 0 || i == 6
                ? headings[i]
                : kept(t, cm_arena_printf(&t->cells.arena, "%s, %s", headings[i], t->unit_name));
    add_head(t);
    add_units(t, t->options->format == CM_TABLE_TEXT);
    add_sums(t);
    add_places(t);
    add_points(t);
    if (t->outcome->scenario->note != NULL)
        add_line(t, plain(t, t->outcome->scenario->note));
}

static void write_text(FILE *out, const table *t) {
    for (size_t i = 0; i < t->above_count; i++)
        (void)fprintf(out, "%s\n", t->lines[i]);
    (void)fputc('\n', out);
    cm_cells_text_table(out, t->header, t->rows, CELLS, t->row_count);
    (void)fputc('\n', out);
    for (size_t i = t->above_count; i < t->line_count; i++)
        (void)fprintf(out, "%s\n", t->lines[i]);
}

static void write_markdown(FILE *out, const table *t) {
    for (size_t i = 0; i < t->line_count; i++) {
        (void)fputs(i == 0 ? "**" : "- ", out);
        cm_cells_markdown_text(out, t->lines[i]);
        (void)fputs(i == 0 ? "**\n\n" : "\n", out);
        if (i + 1 != t->above_count)
            continue;
        (void)fputc('\n', out);
        cm_cells_markdown_table(out, t->header, t->rows, CELLS, t->row_count);
        (void)fputc('\n', out);
    }
}

/* ---- one scenario, or several ------------------------------------------------------------- */

static table start(const cm_outcome *outcome, const cm_outcome_report *report) {
    const cm_table_options *options = report->table;
    return (table){.outcome = outcome,
                   .report = report,
                   .options = options,
                   .unit_m2 = cm_cells_unit_m2(options->unit),
                   .unit_name = cm_cells_unit_name(options->unit),
                   .decimals = options->rounded ? options->decimals : 0};
}

static void write_one(FILE *out, table *t) {
    if (t->options->format == CM_TABLE_CSV) {
        csv_header(out);
        csv_rows(out, t);
        return;
    }
    compose(t);
    if (t->cells.out_of_memory)
        return;
    if (t->options->format == CM_TABLE_TEXT)
        write_text(out, t);
    else
        write_markdown(out, t);
}

/* Rows of scenarios, after one of how it is today. */
static void write_several(FILE *out, table *t, const cm_outcome *const *outcomes, size_t count) {
    enum { COLUMNS = 8 };
    static const char *const headings[COLUMNS] = {"Scenario", "A",    "A, %",     "A net",
                                                  "B",        "zone", "line, km", "places"};
    const char **rows = cm_arena_calloc(&t->cells.arena, (count + 1) * COLUMNS, sizeof(char *));
    const cm_outcome_report *reports = t->report;
    const char *header[COLUMNS];
    if (rows == NULL) {
        t->cells.out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < COLUMNS; i++)
        header[i] =
            i == 0 || i == 2 || i >= 6
                ? headings[i]
                : kept(t, cm_arena_printf(&t->cells.arena, "%s, %s", headings[i], t->unit_name));
    for (size_t i = 0; i <= count; i++) {
        /* The last is set apart in a table, as a total is: today, with which all are compared. */
        const bool today = i == count;
        const cm_outcome *o = outcomes[today ? 0 : i];
        const cm_outcome_areas *a = &o->total;
        const double held = today ? a->a_before_m2 : a->a_after_m2;
        const char **cells = rows + i * COLUMNS;
        t->outcome = o;
        cells[0] = today ? "as it is" : title_of(t);
        cells[1] = area(t, held);
        cells[2] = share_text(t, held / a->measured_m2);
        cells[3] = today ? "" : change_text(t, cm_outcome_net_a(a));
        cells[4] = area(t, today ? a->b_before_m2 : a->b_after_m2);
        cells[5] = today ? "–" : dash_if_none(t, a->zone_m2);
        cells[6] =
            cm_cells_number(&t->cells, (today ? o->before : o->after)->front_m / 1e3, t->decimals);
        cells[7] = today || reports[i].places == NULL
                       ? ""
                       : cm_cells_number(&t->cells, (double)reports[i].places->count, 0);
    }
    if (t->cells.out_of_memory)
        return;
    if (t->options->format == CM_TABLE_TEXT)
        cm_cells_text_table(out, header, rows, COLUMNS, count + 1);
    else
        cm_cells_markdown_table(out, header, rows, COLUMNS, count + 1);
}

static cm_code finish(FILE *out, table *t, char **bytes, char **text, cm_error *error) {
    const bool failed = ferror(out) != 0 || t->cells.out_of_memory;
    const bool closed = fclose(out) == 0;
    cm_arena_clear(&t->cells.arena);
    if (failed || !closed) {
        free(*bytes);
        return out_of_memory(error);
    }
    *text = *bytes;
    return CM_OK;
}

static cm_code json(const cm_outcome *const *outcomes, const cm_outcome_report *reports,
                    size_t count, bool as_list, char **text, cm_error *error) {
    char *made = cm_json_outcomes_text(outcomes, reports, count, as_list);
    if (made == NULL)
        return out_of_memory(error);
    *text = made;
    return CM_OK;
}

cm_code cm_outcome_format(const cm_outcome *outcome, const cm_outcome_report *report, char **text,
                          cm_error *error) {
    char *bytes = NULL;
    size_t size = 0;
    if (report->table->format == CM_TABLE_JSON)
        return json(&outcome, report, 1, false, text, error);
    FILE *out = open_memstream(&bytes, &size);
    if (out == NULL)
        return out_of_memory(error);
    table t = start(outcome, report);
    write_one(out, &t);
    return finish(out, &t, &bytes, text, error);
}

cm_code cm_outcomes_format(const cm_outcome *const *outcomes, const cm_outcome_report *reports,
                           size_t count, char **text, cm_error *error) {
    char *bytes = NULL;
    size_t size = 0;
    const cm_table_format format = reports[0].table->format;
    if (format == CM_TABLE_JSON)
        return json(outcomes, reports, count, true, text, error);
    FILE *out = open_memstream(&bytes, &size);
    if (out == NULL)
        return out_of_memory(error);
    table t = start(outcomes[0], reports);
    if (format == CM_TABLE_CSV) {
        csv_header(out);
        for (size_t i = 0; i < count; i++) {
            t.outcome = outcomes[i];
            csv_rows(out, &t);
        }
    } else {
        write_several(out, &t, outcomes, count);
    }
    return finish(out, &t, &bytes, text, error);
}
