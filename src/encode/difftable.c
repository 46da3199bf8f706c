#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/clean.h"
#include "controlmap/encode.h"
#include "encode/cells.h"
#include "encode/diffjson.h"
#include "encode/diffrow.h"

enum { CELLS = 1 + CM_DIFF_SHOWN_COLUMNS, NOTES_MAX = 10 + 3 * CM_REPAIR_KIND_COUNT };

/* Units in which less changed are told in one line of the text table. */
static const double FOLD_BELOW_M2 = 0.5e6;

typedef struct {
    const cm_diff *diff;
    const cm_table_options *options;
    const cm_diff_column *columns;
    cm_cells cells;
    double unit_m2;
    const char *unit_name;
    int decimals;
    const char *title, *sources[2];
    const char *header[CELLS];
    const char **rows; /* CELLS each; the last is the total */
    size_t row_count;
    const char *notes[NOTES_MAX];
    size_t note_count;
} report;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- CSV ---------------------------------------------------------------------------------- */

static void csv_row(FILE *out, const report *r, const char *id, const char *name,
                    const cm_diff_values values, double sign) {
    static const double units[] = {
        [CM_COLUMN_AREA] = 1e-6, [CM_COLUMN_SHARE] = 100, [CM_COLUMN_LENGTH] = 1e-3};
    const int decimals = r->options->rounded ? r->options->decimals : -1;
    cm_cells_csv_text(out, id);
    (void)fputc(',', out);
    cm_cells_csv_text(out, name);
    for (size_t i = 0; i < CM_DIFF_COLUMNS; i++) {
        const cm_column_kind kind = r->columns[i].kind;
        const double of = kind == CM_COLUMN_AREA && values[i] != 0 ? sign : 1;
        (void)fputc(',', out);
        cm_cells_csv_number(out, of * values[i] * units[kind],
                            decimals >= 0 && kind == CM_COLUMN_SHARE ? decimals + 2 : decimals);
    }
    (void)fputs("\r\n", out);
}

/* Areas add up to the total: what overlapping units count twice is negative. */
static void write_csv(FILE *out, const report *r) {
    const cm_diff *diff = r->diff;
    cm_diff_values values;
    (void)fputs("id,name", out);
    for (size_t i = 0; i < CM_DIFF_COLUMNS; i++)
        (void)fprintf(out, ",%s", r->columns[i].key);
    (void)fputs("\r\n", out);
    for (size_t i = 0; i < diff->unit_count; i++) {
        cm_diff_unit_values(diff, &diff->units[i], values);
        csv_row(out, r, diff->units[i].id, diff->units[i].name, values, 1);
    }
    cm_diff_rest_values(diff, &diff->outside, values);
    if (cm_diff_amounts_are_any(&diff->outside))
        csv_row(out, r, "outside", "outside the units", values, 1);
    cm_diff_rest_values(diff, &diff->overlap, values);
    if (cm_diff_amounts_are_any(&diff->overlap))
        csv_row(out, r, "overlap", "overlap (counted twice)", values, -1);
    cm_diff_total_values(diff, values);
    csv_row(out, r, "total", r->options->whole_name != NULL ? r->options->whole_name : "total",
            values, 1);
}

/* ---- cells -------------------------------------------------------------------------------- */

static const char *kept(report *r, const char *text) {
    return cm_cells_kept(&r->cells, text);
}

static const char *plain(report *r, const char *text) {
    return cm_cells_plain(&r->cells, text);
}

static const char *area(report *r, double area_m2) {
    return cm_cells_number(&r->cells, area_m2 / r->unit_m2, r->decimals);
}

static const char *area_text(report *r, double area_m2) {
    return kept(r, cm_arena_printf(&r->cells.arena, "%s %s", area(r, area_m2), r->unit_name));
}

/* A change bears its sign, where it is not 0 to the digits shown. */
static const char *with_sign(report *r, const char *number) {
    return strpbrk(number, "123456789") == NULL || strncmp(number, "\u2212", 3) == 0
               ? number
               : kept(r, cm_arena_printf(&r->cells.arena, "+%s", number));
}

static const char *share_text(report *r, double share) {
    return isfinite(share)
               ? kept(r, cm_arena_printf(&r->cells.arena, "%s %%",
                                         cm_cells_number(&r->cells, share * 100, r->decimals + 2)))
               : "";
}

static void add_row(report *r, const char *name, const cm_diff_values values, double sign) {
    const char **cells = r->rows + r->row_count++ * CELLS;
    cells[0] = name;
    for (size_t i = 0; i < CM_DIFF_SHOWN_COLUMNS; i++) {
        const bool is_net = strncmp(r->columns[i].key, "net_", 4) == 0;
        const char *text = r->columns[i].kind == CM_COLUMN_SHARE ? share_text(r, values[i])
                                                                 : area(r, sign * values[i]);
        cells[1 + i] = is_net && text[0] != '\0' ? with_sign(r, text) : text;
    }
}

/* ---- rows --------------------------------------------------------------------------------- */

static double changed_m2(const cm_diff_unit *unit) {
    return unit->amounts.gained_m2 + unit->amounts.lost_m2;
}

static int by_change(const void *a, const void *b) {
    const cm_diff_unit *p = *(const cm_diff_unit *const *)a, *q = *(const cm_diff_unit *const *)b;
    const double left = changed_m2(p), right = changed_m2(q);
    if (left != right)
        return left > right ? -1 : 1;
    return (p > q) - (p < q); /* both point into one array */
}

/* The units from the given one on, in each of which next to nothing changed. */
static void add_folded_row(report *r, const cm_diff_unit *const *units, size_t count) {
    cm_diff_unit sum = {0};
    for (size_t i = 0; i < count; i++) {
        sum.measured_m2 += units[i]->measured_m2;
        sum.amounts.old_m2 += units[i]->amounts.old_m2;
        sum.amounts.new_m2 += units[i]->amounts.new_m2;
        sum.amounts.gained_m2 += units[i]->amounts.gained_m2;
        sum.amounts.lost_m2 += units[i]->amounts.lost_m2;
    }
    const char *other = count < r->diff->unit_count ? "other " : "";
    const char *what = changed_m2(&sum) > 0 ? "each under 0.5 km²" : "no difference";
    cm_diff_values values;
    cm_diff_unit_values(r->diff, &sum, values);
    add_row(r, kept(r, cm_arena_printf(&r->cells.arena, "%zu %sunits: %s", count, other, what)),
            values, 1);
}

static void add_units(report *r, bool fold) {
    const cm_diff *diff = r->diff;
    const cm_diff_unit **sorted =
        cm_arena_calloc(&r->cells.arena, diff->unit_count, sizeof(cm_diff_unit *));
    if (sorted == NULL) {
        r->cells.out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < diff->unit_count; i++)
        sorted[i] = &diff->units[i];
    qsort(sorted, diff->unit_count, sizeof(cm_diff_unit *), by_change);
    size_t shown = diff->unit_count;
    while (fold && shown > 0 && changed_m2(sorted[shown - 1]) < FOLD_BELOW_M2)
        shown--;
    if (diff->unit_count - shown == 1)
        shown++; /* a line for one unit may as well name it */
    for (size_t i = 0; i < shown; i++) {
        cm_diff_values values;
        cm_diff_unit_values(diff, sorted[i], values);
        add_row(r, plain(r, sorted[i]->name), values, 1);
    }
    if (shown < diff->unit_count)
        add_folded_row(r, sorted + shown, diff->unit_count - shown);
}

static void add_rows(report *r, bool fold) {
    const cm_diff *diff = r->diff;
    cm_diff_values values;
    r->rows = cm_arena_calloc(&r->cells.arena, (diff->unit_count + 4) * CELLS, sizeof(char *));
    if (r->rows == NULL) {
        r->cells.out_of_memory = true;
        return;
    }
    add_units(r, fold);
    cm_diff_rest_values(diff, &diff->outside, values);
    if (cm_diff_amounts_are_any(&diff->outside))
        add_row(r, "outside the units", values, 1);
    cm_diff_rest_values(diff, &diff->overlap, values);
    if (cm_diff_amounts_are_any(&diff->overlap))
        add_row(r, "overlap (counted twice)", values, -1);
    cm_diff_total_values(diff, values);
    add_row(r, plain(r, r->options->whole_name != NULL ? r->options->whole_name : "Total"), values,
            1);
}

/* ---- notes -------------------------------------------------------------------------------- */

static void add_note(report *r, const char *text) {
    r->notes[r->note_count++] = kept(r, text);
}

static void add_headline_note(report *r) {
    const cm_diff *diff = r->diff;
    const cm_definition p = cm_figures_definition(diff->old_figures, diff->new_figures->basis);
    const cm_definition q = cm_figures_definition(diff->new_figures, diff->new_figures->basis);
    if (!isfinite(p.share) || !isfinite(q.share))
        return;
    add_note(r, cm_arena_printf(&r->cells.arena, "Share (%s): %s %s of %s (%s), %s %s", q.name,
                                diff->comparison ? "A" : "old", share_text(r, p.share),
                                area_text(r, q.denominator_m2), q.denominator_name,
                                diff->comparison ? "B" : "new", share_text(r, q.share)));
}

static void add_front_note(report *r) {
    const cm_diff *diff = r->diff;
    const double old_km = diff->total.old_front_m / 1e3, new_km = diff->total.new_front_m / 1e3;
    add_note(r,
             cm_arena_printf(&r->cells.arena,
                             diff->comparison ? "Front line: A %s km, B %s km, the control edge "
                                                "inside the units and more than %.6g km from "
                                                "their outer edge"
                                              : "Front line: %s km, then %s km, the control edge "
                                                "inside the units and more than %.6g km from "
                                                "their outer edge",
                             cm_cells_number(&r->cells, old_km, r->decimals),
                             cm_cells_number(&r->cells, new_km, r->decimals),
                             diff->new_figures->front_margin_m / 1e3));
}

static void add_repair_notes(report *r, const char *layer, const cm_repairs *repairs) {
    for (int i = 0; i < CM_REPAIR_KIND_COUNT; i++)
        if (repairs->count[i] > 0 && cm_repair_kind_matters((cm_repair_kind)i))
            add_note(r, cm_arena_printf(&r->cells.arena, "Repaired in %s: %s, %zu× (%s)", layer,
                                        cm_repair_kind_name((cm_repair_kind)i), repairs->count[i],
                                        with_sign(r, area_text(r, repairs->area_m2[i]))));
}

static void add_notes(report *r) {
    const cm_diff *diff = r->diff;
    const cm_figures *f = diff->new_figures;
    const cm_diff_amounts *total = &diff->total;
    if (diff->comparison)
        add_note(r, cm_arena_printf(&r->cells.arena, "Agreed %s, only A %s, only B %s",
                                    area_text(r, cm_diff_agreed_m2(total)),
                                    area_text(r, total->lost_m2), area_text(r, total->gained_m2)));
    else
        add_note(r, cm_arena_printf(&r->cells.arena,
                                    "Gained %s, lost %s, net %s; held on both dates %s",
                                    area_text(r, total->gained_m2), area_text(r, total->lost_m2),
                                    with_sign(r, area_text(r, total->gained_m2 - total->lost_m2)),
                                    area_text(r, cm_diff_agreed_m2(total))));
    add_headline_note(r);
    add_front_note(r);
    if (!cm_earth_is_same(&f->earth, &CM_EARTH_WGS84)) {
        char earth[128];
        cm_earth_name(&f->earth, earth, sizeof earth);
        add_note(r, cm_arena_printf(&r->cells.arena, "Earth: %s (default: WGS 84)", earth));
    }
    if (f->includes != NULL)
        add_note(r, cm_arena_printf(&r->cells.arena, "Counted as controlled: %s", f->includes));
    add_repair_notes(r, diff->comparison ? "A" : "the old layer",
                     &diff->old_figures->control->repairs);
    add_repair_notes(r, diff->comparison ? "B" : "the new layer", &f->control->repairs);
    add_repair_notes(r, "the units", &f->boundary->repairs);
}

/* ---- the report --------------------------------------------------------------------------- */

/* A layer's date, and its file's where that is another. */
static const char *date_text(report *r, const cm_layer *layer) {
    if (layer->as_of[0] == '\0')
        return "no date";
    if (strcmp(layer->date, layer->as_of) == 0)
        return layer->as_of;
    return kept(r, cm_arena_printf(&r->cells.arena, "%s (file of %s)", layer->as_of,
                                   layer->date[0] != '\0' ? layer->date : "no date"));
}

static void add_titles(report *r) {
    const cm_diff *diff = r->diff;
    const cm_layer *before = diff->old_figures->control, *after = diff->new_figures->control;
    cm_arena *arena = &r->cells.arena;
    const char *from = date_text(r, before), *to = date_text(r, after);
    if (!diff->comparison)
        r->title = cm_arena_printf(arena, "Change of controlled area from %s to %s", from, to);
    else if (strcmp(from, to) == 0)
        r->title = cm_arena_printf(arena, "Controlled area by two sources on %s", from);
    else
        r->title =
            cm_arena_printf(arena, "Controlled area by two sources: A on %s, B on %s", from, to);
    r->title = kept(r, r->title);
    if (diff->new_figures->side != NULL)
        r->title =
            kept(r, cm_arena_printf(arena, "%s · %s", plain(r, diff->new_figures->side), r->title));
    r->sources[0] = kept(r, cm_arena_printf(arena, "%s: %s", diff->comparison ? "A" : "old",
                                            plain(r, before->source)));
    r->sources[1] = kept(r, cm_arena_printf(arena, "%s: %s", diff->comparison ? "B" : "new",
                                            plain(r, after->source)));
}

static void add_header(report *r) {
    const cm_diff *diff = r->diff;
    const char *const dates[] = {diff->old_figures->control->as_of,
                                 diff->new_figures->control->as_of};
    r->header[0] = "Unit";
    for (size_t i = 0; i < CM_DIFF_SHOWN_COLUMNS; i++) {
        const bool is_dated = i < 2 && !diff->comparison && dates[i][0] != '\0';
        const char *heading = is_dated ? dates[i] : r->columns[i].heading;
        r->header[1 + i] =
            r->columns[i].kind == CM_COLUMN_SHARE
                ? heading
                : kept(r, cm_arena_printf(&r->cells.arena, "%s, %s", heading, r->unit_name));
    }
}

static void write_text(FILE *out, const report *r) {
    (void)fprintf(out, "%s\n%s\n%s\n\n", r->title, r->sources[0], r->sources[1]);
    cm_cells_text_table(out, r->header, r->rows, CELLS, r->row_count);
    (void)fputc('\n', out);
    for (size_t i = 0; i < r->note_count; i++)
        (void)fprintf(out, "%s\n", r->notes[i]);
}

static void write_markdown(FILE *out, const report *r) {
    (void)fputs("**", out);
    cm_cells_markdown_text(out, r->title);
    (void)fputs("** · ", out);
    cm_cells_markdown_text(out, r->sources[0]);
    (void)fputs(" · ", out);
    cm_cells_markdown_text(out, r->sources[1]);
    (void)fputs("\n\n", out);
    cm_cells_markdown_table(out, r->header, r->rows, CELLS, r->row_count);
    (void)fputc('\n', out);
    for (size_t i = 0; i < r->note_count; i++)
        (void)fprintf(out, "- %s\n", r->notes[i]);
}

static void compose(report *r) {
    add_titles(r);
    add_header(r);
    add_rows(r, r->options->format == CM_TABLE_TEXT);
    add_notes(r);
}

static cm_code write_table(FILE *out, report *r, cm_error *error) {
    if (r->options->format == CM_TABLE_CSV) {
        write_csv(out, r);
        return CM_OK;
    }
    compose(r);
    if (r->cells.out_of_memory)
        return out_of_memory(error);
    if (r->options->format == CM_TABLE_TEXT)
        write_text(out, r);
    else
        write_markdown(out, r);
    return CM_OK;
}

cm_code cm_diff_format(const cm_diff *diff, const cm_table_options *options, char **text,
                       cm_error *error) {
    if (options->format == CM_TABLE_JSON) {
        char *json = cm_json_diff_text(diff, options);
        if (json == NULL)
            return out_of_memory(error);
        *text = json;
        return CM_OK;
    }
    report r = {.diff = diff,
                .options = options,
                .columns = cm_diff_columns(diff),
                .unit_m2 = cm_cells_unit_m2(options->unit),
                .unit_name = cm_cells_unit_name(options->unit),
                .decimals = options->rounded ? options->decimals : 0};
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    if (out == NULL)
        return out_of_memory(error);
    cm_code code = write_table(out, &r, error);
    const bool failed = ferror(out) != 0;
    if ((fclose(out) != 0 || failed) && code == CM_OK)
        code = out_of_memory(error); /* all that can fail in a stream to memory */
    cm_arena_clear(&r.cells.arena);
    if (code != CM_OK) {
        free(bytes);
        return code;
    }
    *text = bytes;
    return CM_OK;
}
