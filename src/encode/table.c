#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/outfile.h"
#include "controlmap/clean.h"
#include "controlmap/encode.h"
#include "encode/cells.h"
#include "encode/json.h"

/* Numbers go through g_ascii_formatd() throughout: printf would follow the locale. */

static const double KM2_M2 = 1e6;
/* Units that hold less are told in one line of the text table. */
static const double FOLD_BELOW_M2 = 0.5e6;

static cm_code out_of_memory(cm_error *error) {
    (void)cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    return CM_ERR_MEMORY;
}

/* ---- CSV ---------------------------------------------------------------------------------- */

typedef struct {
    const char *id, *name;
    double measured_m2, official_m2, controlled_m2, share, front_m;
} csv_line;

/* Which columns there are besides those that there always are. */
typedef struct {
    FILE *out;
    bool as_of, side;
    int decimals; /* -1: all */
} csv_file;

static void csv_row(const csv_file *file, const cm_figures *f, const csv_line *line) {
    FILE *out = file->out;
    const double numbers[] = {line->measured_m2 / KM2_M2, line->official_m2 / KM2_M2,
                              line->controlled_m2 / KM2_M2, line->share * 100, line->front_m / 1e3};
    enum { SHARE = 3 };
    const char *const texts[] = {f->control->date, file->as_of ? f->control->as_of : NULL, line->id,
                                 line->name,
                                 !file->side       ? NULL
                                 : f->side != NULL ? f->side
                                                   : ""};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i] == NULL)
            continue;
        if (i > 0)
            (void)fputc(',', out);
        cm_cells_csv_text(out, texts[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        (void)fputc(',', out);
        cm_cells_csv_number(out, numbers[i],
                            file->decimals < 0 ? -1 : file->decimals + (i == SHARE ? 2 : 0));
    }
    (void)fputs("\r\n", out);
}

/* The column controlled_km2 adds up to the total: what overlapping units count twice is
 * negative. The share of the whole is the headline's, whichever was chosen. The official area of
 * the whole need not be the sum of the units'. */
static void csv_side(const csv_file *file, const cm_figures *f, const cm_table_options *options) {
    for (size_t i = 0; i < f->unit_count; i++) {
        const cm_unit_figures *unit = &f->units[i];
        csv_row(file, f,
                &(csv_line){unit->id, unit->name, unit->measured_m2, unit->official_m2,
                            unit->controlled_m2, unit->share, unit->front_m});
    }
    if (f->outside_m2 != 0)
        csv_row(file, f,
                &(csv_line){"outside", "outside the units", NAN, NAN, f->outside_m2, NAN, NAN});
    if (f->overlap_m2 != 0)
        csv_row(
            file, f,
            &(csv_line){"overlap", "overlap (counted twice)", NAN, NAN, -f->overlap_m2, NAN, NAN});
    csv_row(file, f,
            &(csv_line){"total", options->whole_name != NULL ? options->whole_name : "total",
                        f->measured_m2, f->official_m2, f->drawn_m2, cm_figures_headline_share(f),
                        f->front_m});
}

static void write_csv(FILE *out, const cm_figures *const *sides, size_t count,
                      const cm_table_options *options) {
    const cm_layer *control = sides[0]->control;
    const csv_file file = {.out = out,
                           .as_of = strcmp(control->date, control->as_of) != 0,
                           .side = count > 1 || sides[0]->side != NULL,
                           .decimals = options->rounded ? options->decimals : -1};
    (void)fprintf(out,
                  "date,%sid,name,%smeasured_km2,official_km2,controlled_km2,share_pct,"
                  "front_km\r\n",
                  file.as_of ? "as_of," : "", file.side ? "side," : "");
    for (size_t i = 0; i < count; i++)
        csv_side(&file, sides[i], options);
}

/* ---- what text and Markdown have in common ------------------------------------------------ */

enum {
    CELL_COUNT = 5,
    BASIS_COUNT = 3,
    /* front, uncertainty, Earth, statuses, date; and the repairs of two layers */
    NOTE_LIMIT = 5 + 2 * CM_REPAIR_KIND_COUNT
};

typedef struct {
    const char *cells[CELL_COUNT]; /* the first is the unit's name */
} row;

/* One definition of the share of the whole. */
typedef struct {
    const char *name;
    const char *numerator;   /* NULL: not known */
    const char *denominator; /* where the numerator is not known: why not */
    const char *share;
    bool chosen;
} headline;

typedef struct {
    const cm_figures *figures;
    const cm_table_options *options;
    cm_cells cells;
    double unit_m2;
    const char *unit_name;
    int decimals; /* of areas and lengths */
    const char *title;
    const char *source;
    row header;
    row *rows; /* the last is the total */
    size_t row_count;
    headline headlines[BASIS_COUNT]; /* the chosen one first */
    const char *notes[NOTE_LIMIT];
    size_t note_count;
} report;

/* Lets text be composed without a check at every step; composing ends with one. */
static const char *kept(report *r, const char *text) {
    return cm_cells_kept(&r->cells, text);
}

static const char *plain(report *r, const char *text) {
    return cm_cells_plain(&r->cells, text);
}

static const char *number(report *r, double value, int decimals) {
    return cm_cells_number(&r->cells, value, decimals);
}

static const char *share_text(report *r, double share) {
    if (!isfinite(share))
        return "";
    return kept(r,
                cm_arena_printf(&r->cells.arena, "%s %%", number(r, share * 100, r->decimals + 2)));
}

/* A length in kilometres with as many digits as it was given. */
static const char *km_text(report *r, double length_m) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    (void)g_ascii_formatd(digits, sizeof digits, "%.6g", length_m / 1e3);
    return kept(r, cm_arena_printf(&r->cells.arena, "%s km", digits));
}

static const char *area_text(report *r, double area_m2) {
    return kept(r, cm_arena_printf(&r->cells.arena, "%s %s",
                                   number(r, area_m2 / r->unit_m2, r->decimals), r->unit_name));
}

/* ---- rows --------------------------------------------------------------------------------- */

static void add_row(report *r, const char *label, double measured_m2, double controlled_m2,
                    double share, double front_m) {
    r->rows[r->row_count++] = (row){{label, number(r, measured_m2 / r->unit_m2, r->decimals),
                                     number(r, controlled_m2 / r->unit_m2, r->decimals),
                                     share_text(r, share), number(r, front_m / 1e3, r->decimals)}};
}

static int by_controlled_area(const void *a, const void *b) {
    const cm_unit_figures *left = *(const cm_unit_figures *const *)a;
    const cm_unit_figures *right = *(const cm_unit_figures *const *)b;
    if (left->controlled_m2 != right->controlled_m2)
        return left->controlled_m2 > right->controlled_m2 ? -1 : 1;
    return (left > right) - (left < right); /* both point into one array */
}

/* The units from the given one on, of which each holds next to nothing. */
static void add_folded_row(report *r, const cm_unit_figures *const *units, size_t count) {
    double measured_m2 = 0, controlled_m2 = 0, front_m = 0;
    for (size_t i = 0; i < count; i++) {
        measured_m2 += units[i]->measured_m2;
        controlled_m2 += units[i]->controlled_m2;
        front_m += units[i]->front_m;
    }
    const char *other = count < r->figures->unit_count ? "other " : "";
    if (controlled_m2 > 0)
        add_row(r,
                kept(r, cm_arena_printf(&r->cells.arena, "%zu %sunits, each under 0.5 km²", count,
                                        other)),
                measured_m2, controlled_m2, NAN, front_m);
    else
        add_row(r,
                kept(r, cm_arena_printf(&r->cells.arena, "%zu %sunits: none held", count, other)),
                measured_m2, NAN, NAN, NAN);
}

static void add_rows(report *r, bool fold) {
    const cm_figures *f = r->figures;
    const cm_unit_figures **sorted =
        cm_arena_calloc(&r->cells.arena, f->unit_count, sizeof(cm_unit_figures *));
    r->rows = cm_arena_calloc(&r->cells.arena, f->unit_count + 4, sizeof *r->rows);
    if (sorted == NULL || r->rows == NULL) {
        r->cells.out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < f->unit_count; i++)
        sorted[i] = &f->units[i];
    qsort(sorted, f->unit_count, sizeof(cm_unit_figures *), by_controlled_area);
    size_t shown = f->unit_count;
    while (fold && shown > 0 && sorted[shown - 1]->controlled_m2 < FOLD_BELOW_M2)
        shown--;
    if (f->unit_count - shown == 1)
        shown++; /* a line for one unit may as well name it */
    for (size_t i = 0; i < shown; i++)
        add_row(r, plain(r, sorted[i]->name), sorted[i]->measured_m2, sorted[i]->controlled_m2,
                sorted[i]->share, sorted[i]->front_m);
    if (shown < f->unit_count)
        add_folded_row(r, sorted + shown, f->unit_count - shown);
    if (f->outside_m2 != 0)
        add_row(r, "outside the units", NAN, f->outside_m2, NAN, NAN);
    if (f->overlap_m2 != 0)
        add_row(r, "overlap (counted twice)", NAN, -f->overlap_m2, NAN, NAN);
    /* No share here: which one it is takes the words that follow the table. */
    add_row(r, plain(r, r->options->whole_name != NULL ? r->options->whole_name : "Total"),
            f->measured_m2, f->drawn_m2, NAN, f->front_m);
}

/* ---- headlines and notes ------------------------------------------------------------------ */

static headline describe_basis(report *r, cm_basis basis) {
    const cm_definition d = cm_figures_definition(r->figures, basis);
    headline line = {.name = d.name, .chosen = basis == r->figures->basis};
    line.share = share_text(r, d.share);
    if (!isfinite(d.numerator_m2) || !isfinite(d.denominator_m2)) {
        line.denominator = "not known: not every unit states an official area";
        return line;
    }
    line.numerator = area_text(r, d.numerator_m2);
    line.denominator = kept(r, cm_arena_printf(&r->cells.arena, "of %s (%s)",
                                               area_text(r, d.denominator_m2), d.denominator_name));
    return line;
}

static void add_headlines(report *r) {
    static const cm_basis all[BASIS_COUNT] = {CM_BASIS_DRAWN, CM_BASIS_CLIPPED, CM_BASIS_OFFICIAL};
    size_t count = 0;
    r->headlines[count++] = describe_basis(r, r->figures->basis);
    for (size_t i = 0; i < BASIS_COUNT; i++)
        if (all[i] != r->figures->basis)
            r->headlines[count++] = describe_basis(r, all[i]);
}

static void add_note(report *r, const char *text) {
    r->notes[r->note_count++] = kept(r, text);
}

/* How much a repair changed the area, with its sign. */
static const char *effect_text(report *r, double area_m2) {
    const double value = area_m2 / r->unit_m2;
    if (area_m2 == 0 || !isfinite(area_m2))
        return "area unchanged";
    if (fabs(value) < 0.005)
        return kept(r, cm_arena_printf(&r->cells.arena, "under 0.01 %s", r->unit_name));
    return kept(r, cm_arena_printf(&r->cells.arena, "%s%s %s", value > 0 ? "+" : "",
                                   number(r, value, 2), r->unit_name));
}

static void add_repair_notes(report *r, const char *layer, const cm_repairs *repairs) {
    for (int i = 0; i < CM_REPAIR_KIND_COUNT; i++) {
        const cm_repair_kind kind = (cm_repair_kind)i;
        if (repairs->count[i] > 0 && cm_repair_kind_matters(kind))
            add_note(r, cm_arena_printf(&r->cells.arena, "Repaired in %s: %s, %zu× (%s)", layer,
                                        cm_repair_kind_name(kind), repairs->count[i],
                                        effect_text(r, repairs->area_m2[i])));
    }
}

static void add_notes(report *r) {
    const cm_figures *f = r->figures;
    add_note(r, cm_arena_printf(&r->cells.arena,
                                "Front line: %s km, the control edge inside the units and more "
                                "than %s from their outer edge",
                                number(r, f->front_m / 1e3, r->decimals),
                                km_text(r, f->front_margin_m)));
    if (isfinite(f->uncertainty_m2))
        add_note(r, cm_arena_printf(&r->cells.arena,
                                    "Uncertainty: ±%s (front line × line error of %s)",
                                    area_text(r, f->uncertainty_m2), km_text(r, f->line_error_m)));
    if (!cm_earth_is_same(&f->earth, &CM_EARTH_WGS84)) {
        char earth[128];
        cm_earth_name(&f->earth, earth, sizeof earth);
        add_note(r, cm_arena_printf(&r->cells.arena, "Earth: %s (default: WGS 84)", earth));
    }
    if (f->includes != NULL)
        add_note(r, cm_arena_printf(&r->cells.arena, "Counted as controlled: %s", f->includes));
    add_repair_notes(r, "the control layer", &f->control->repairs);
    add_repair_notes(r, "the units", &f->boundary->repairs);
}

static void compose(report *r, bool fold) {
    const cm_layer *control = r->figures->control;
    r->unit_m2 = cm_cells_unit_m2(r->options->unit);
    r->unit_name = cm_cells_unit_name(r->options->unit);
    r->decimals = r->options->rounded ? r->options->decimals : 0;
    r->title = "Controlled area";
    if (control->as_of[0] != '\0')
        r->title = kept(r, cm_arena_printf(&r->cells.arena, "%s on %s", r->title, control->as_of));
    if (strcmp(control->date, control->as_of) != 0)
        r->title = kept(r, cm_arena_printf(&r->cells.arena, "%s (file of %s)", r->title,
                                           control->date[0] != '\0' ? control->date : "no date"));
    if (r->figures->side != NULL)
        r->title = kept(
            r, cm_arena_printf(&r->cells.arena, "%s · %s", plain(r, r->figures->side), r->title));
    r->source = plain(r, r->figures->control->source);
    r->header = (row){
        {"Unit", kept(r, cm_arena_printf(&r->cells.arena, "Area (measured), %s", r->unit_name)),
         kept(r, cm_arena_printf(&r->cells.arena, "Controlled, %s", r->unit_name)), "Share",
         "Front line, km"}};
    add_rows(r, fold);
    add_headlines(r);
    add_notes(r);
}

/* ---- text --------------------------------------------------------------------------------- */

static size_t wider(size_t width, const char *text) {
    const size_t own = text == NULL ? 0 : cm_cells_width(text);
    return own > width ? own : width;
}

static void text_headlines(FILE *out, const report *r) {
    size_t name_width = 0, numerator_width = 0, denominator_width = 0, share_width = 0;
    for (size_t i = 0; i < BASIS_COUNT; i++) {
        const headline *line = &r->headlines[i];
        name_width = wider(name_width, line->name);
        if (line->numerator == NULL)
            continue;
        numerator_width = wider(numerator_width, line->numerator);
        denominator_width = wider(denominator_width, line->denominator);
        share_width = wider(share_width, line->share);
    }
    for (size_t i = 0; i < BASIS_COUNT; i++) {
        const headline *line = &r->headlines[i];
        (void)fputs(line->name, out);
        cm_cells_pad(out, name_width - cm_cells_width(line->name) + 2);
        if (line->numerator != NULL) {
            cm_cells_pad(out, numerator_width - cm_cells_width(line->numerator));
            (void)fprintf(out, "%s %s", line->numerator, line->denominator);
            cm_cells_pad(out, denominator_width - cm_cells_width(line->denominator) + 2 +
                                  share_width - cm_cells_width(line->share));
            (void)fputs(line->share, out);
        } else
            (void)fputs(line->denominator, out);
        (void)fputs(line->chosen ? "   ← chosen\n" : "\n", out);
    }
}

static void write_text(FILE *out, const report *r) {
    (void)fprintf(out, "%s · source %s\n\n", r->title, r->source);
    cm_cells_text_table(out, r->header.cells, r->rows[0].cells, CELL_COUNT, r->row_count);
    (void)fputc('\n', out);
    text_headlines(out, r);
    (void)fputc('\n', out);
    for (size_t i = 0; i < r->note_count; i++)
        (void)fprintf(out, "%s\n", r->notes[i]);
}

/* ---- Markdown ----------------------------------------------------------------------------- */

static void write_markdown(FILE *out, const report *r) {
    (void)fputs("**", out);
    cm_cells_markdown_text(out, r->title);
    (void)fputs("** · source ", out);
    cm_cells_markdown_text(out, r->source);
    (void)fputs("\n\n", out);
    cm_cells_markdown_table(out, r->header.cells, r->rows[0].cells, CELL_COUNT, r->row_count);
    (void)fputc('\n', out);
    for (size_t i = 0; i < BASIS_COUNT; i++) {
        const headline *line = &r->headlines[i];
        const char *mark = line->chosen ? "**" : "";
        (void)fprintf(out, "- %s%s: ", mark, line->name);
        if (line->numerator != NULL)
            (void)fprintf(out, "%s %s = %s", line->numerator, line->denominator, line->share);
        else
            (void)fputs(line->denominator, out);
        (void)fprintf(out, "%s%s\n", mark, line->chosen ? " ← chosen" : "");
    }
    for (size_t i = 0; i < r->note_count; i++)
        (void)fprintf(out, "- %s\n", r->notes[i]);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code write_report(FILE *out, const cm_figures *figures, const cm_table_options *options,
                            cm_error *error) {
    const bool text = options->format == CM_TABLE_TEXT;
    report r = {.figures = figures, .options = options};
    compose(&r, text);
    const bool composed = !r.cells.out_of_memory;
    if (composed && text)
        write_text(out, &r);
    else if (composed)
        write_markdown(out, &r);
    cm_arena_clear(&r.cells.arena);
    return composed ? CM_OK : out_of_memory(error);
}

/* What follows the table of the last side. */
static cm_code write_appendix(FILE *out, const cm_table_options *options, cm_error *error) {
    report r = {.options = options,
                .unit_m2 = cm_cells_unit_m2(options->unit),
                .unit_name = cm_cells_unit_name(options->unit),
                .decimals = options->rounded ? options->decimals : 0};
    const bool text = options->format == CM_TABLE_TEXT;
    if (options->between_m2 > 0)
        (void)fprintf(
            out, "%sHeld by more than one side, counted for each: %s %s\n", text ? "\n" : "\n- ",
            number(&r, options->between_m2 / r.unit_m2, options->rounded ? r.decimals : 1),
            r.unit_name);
    if (options->front_count > 0)
        (void)fputs(text ? "\nFront line generalised to   Length\n"
                         : "\n| Front line generalised to | Length |\n| ---: | ---: |\n",
                    out);
    for (size_t i = 0; i < options->front_count; i++) {
        const cm_front_length *front = &options->front[i];
        const char *tolerance =
            front->tolerance_m > 0 ? km_text(&r, front->tolerance_m) : "as drawn";
        const char *length = number(&r, front->length_m / 1e3, r.decimals);
        if (text)
            (void)fprintf(out, "%*s%s%*s%s km\n", (int)(25 - cm_cells_width(tolerance)), "",
                          tolerance, (int)(12 - cm_cells_width(length)), "", length);
        else
            (void)fprintf(out, "| %s | %s km |\n", tolerance, length);
    }
    const bool composed = !r.cells.out_of_memory;
    cm_arena_clear(&r.cells.arena);
    return composed ? CM_OK : out_of_memory(error);
}

static cm_code write_reports(FILE *out, const cm_figures *const *sides, size_t count,
                             const cm_table_options *options, cm_error *error) {
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        if (i > 0)
            (void)fputc('\n', out);
        code = write_report(out, sides[i], options, error);
    }
    return code == CM_OK ? write_appendix(out, options, error) : code;
}

cm_code cm_table_format_sides(const cm_figures *const *sides, size_t count,
                              const cm_table_options *options, char **text, cm_error *error) {
    if (options->format == CM_TABLE_JSON) {
        char *json = cm_json_figures(sides, count, options);
        if (json == NULL)
            return out_of_memory(error);
        *text = json;
        return CM_OK;
    }
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    if (out == NULL)
        return out_of_memory(error);
    cm_code code = CM_OK;
    if (options->format == CM_TABLE_CSV)
        write_csv(out, sides, count, options);
    else
        code = write_reports(out, sides, count, options, error);
    const bool failed = ferror(out) != 0;
    if ((fclose(out) != 0 || failed) && code == CM_OK)
        code = out_of_memory(error); /* all that can fail in a stream to memory */
    if (code != CM_OK) {
        free(bytes);
        return code;
    }
    *text = bytes;
    return CM_OK;
}

cm_code cm_table_format_figures(const cm_figures *figures, const cm_table_options *options,
                                char **text, cm_error *error) {
    return cm_table_format_sides(&figures, 1, options, text, error);
}

cm_code cm_table_write(const cm_figures *const *sides, size_t count,
                       const cm_table_options *options, const char *path, cm_error *error) {
    char *text = NULL;
    cm_code code = cm_table_format_sides(sides, count, options, &text, error);
    if (code == CM_OK)
        code = cm_text_write(text, path, error);
    free(text);
    return code;
}

cm_code cm_text_write(const char *text, const char *path, cm_error *error) {
    return cm_outfile_write(path, text, strlen(text), error);
}
