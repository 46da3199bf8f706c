#include "encode/cells.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Numbers go through g_ascii_formatd() throughout: printf would follow the locale. */

static const struct {
    double m2;
    const char *name;
} UNITS[] = {[CM_AREA_KM2] = {1e6, "km²"},
             [CM_AREA_MI2] = {2589988.110336, "mi²"},
             [CM_AREA_HA] = {1e4, "ha"}};

enum { COLUMNS_MAX = 16 };

static const char THIN_SPACE[] = "\u202f";
static const char MINUS[] = "\u2212";

/* ---- numbers and names -------------------------------------------------------------------- */

static void fixed(char *digits, size_t size, double value, int decimals) {
    char format[16];
    (void)snprintf(format, sizeof format, "%%.%df", decimals);
    (void)g_ascii_formatd(digits, (gint)size, format, value);
    /* Nothing has no sign. */
    if (digits[0] == '-' && strspn(digits + 1, "0.") == strlen(digits + 1))
        memmove(digits, digits + 1, strlen(digits));
}

double cm_cells_unit_m2(cm_area_unit unit) {
    return UNITS[unit].m2;
}

const char *cm_cells_unit_name(cm_area_unit unit) {
    return UNITS[unit].name;
}

/* Lets text be composed without a check at every step; composing ends with one. */
const char *cm_cells_kept(cm_cells *cells, const char *text) {
    if (text == NULL)
        cells->out_of_memory = true;
    return text != NULL ? text : "";
}

/* Text from a file as one line of UTF-8: nothing in it may steer a terminal or end a row. */
const char *cm_cells_plain(cm_cells *cells, const char *text) {
    char *valid = g_utf8_make_valid(text, -1);
    char *line = cm_arena_text(&cells->arena, valid);
    g_free(valid);
    for (char *at = line; at != NULL && *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at))) {
            const char *next = g_utf8_next_char(at);
            memset(at, ' ', (size_t)(next - at));
        }
    return cm_cells_kept(cells, line);
}

/* Rounded, thousands set apart; empty for what is not known. */
const char *cm_cells_number(cm_cells *cells, double value, int decimals) {
    char digits[400], grouped[800];
    size_t used = 0;
    if (!isfinite(value))
        return "";
    fixed(digits, sizeof digits, fabs(value), decimals);
    const size_t whole = strcspn(digits, ".");
    if (value < 0 && strspn(digits, "0.") < strlen(digits)) {
        memcpy(grouped, MINUS, strlen(MINUS));
        used = strlen(MINUS);
    }
    for (size_t i = 0; digits[i] != '\0'; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            memcpy(grouped + used, THIN_SPACE, strlen(THIN_SPACE));
            used += strlen(THIN_SPACE);
        }
        grouped[used++] = digits[i];
    }
    grouped[used] = '\0';
    return cm_cells_kept(cells, cm_arena_text(&cells->arena, grouped));
}

/* ---- CSV ---------------------------------------------------------------------------------- */

/* The fewest digits that read back as the same number, or as many decimals as were asked for;
 * nothing for what is not known. */
void cm_cells_csv_number(FILE *out, double value, int decimals) {
    char digits[512];
    if (!isfinite(value))
        return;
    if (decimals >= 0) {
        fixed(digits, sizeof digits, value, decimals);
        (void)fputs(digits, out);
        return;
    }
    /* Where 16 do not, 15 cannot. */
    (void)g_ascii_formatd(digits, sizeof digits, "%.16g", value);
    const bool enough = g_ascii_strtod(digits, NULL) == value;
    char other[64];
    (void)g_ascii_formatd(other, sizeof other, enough ? "%.15g" : "%.17g", value);
    if (!enough || g_ascii_strtod(other, NULL) == value)
        memcpy(digits, other, sizeof other);
    (void)fputs(digits, out);
}

double cm_cells_rounded(double value, int decimals) {
    char digits[512];
    if (!isfinite(value) || decimals < 0)
        return value;
    fixed(digits, sizeof digits, value, decimals);
    return g_ascii_strtod(digits, NULL);
}

char *cm_cells_valid(const char *text) {
    char *valid = g_utf8_make_valid(text, -1);
    char *kept = strdup(valid);
    g_free(valid);
    return kept;
}

void cm_cells_csv_text(FILE *out, const char *text) {
    char *valid = g_utf8_make_valid(text, -1);
    const bool quoted = strpbrk(valid, ",\"\r\n") != NULL;
    if (quoted)
        (void)fputc('"', out);
    for (const char *at = valid; *at != '\0'; at++) {
        if (*at == '"')
            (void)fputc('"', out);
        (void)fputc(*at, out);
    }
    if (quoted)
        (void)fputc('"', out);
    g_free(valid);
}

/* ---- text --------------------------------------------------------------------------------- */

/* Columns of a terminal that a text takes. */
size_t cm_cells_width(const char *text) {
    size_t width = 0;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar c = g_utf8_get_char(at);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

void cm_cells_pad(FILE *out, size_t count) {
    for (size_t i = 0; i < count; i++)
        (void)fputc(' ', out);
}

/* Blanks are held back until something follows them, so that no line ends in any. */
static void text_row(FILE *out, const char *const *cells, const size_t *widths, size_t count) {
    (void)fputs(cells[0], out);
    size_t blanks = widths[0] - cm_cells_width(cells[0]);
    for (size_t i = 1; i < count; i++) {
        const size_t width = cm_cells_width(cells[i]);
        blanks += 2 + widths[i] - width;
        if (width == 0)
            continue;
        cm_cells_pad(out, blanks);
        (void)fputs(cells[i], out);
        blanks = 0;
    }
    (void)fputc('\n', out);
}

static void text_rule(FILE *out, const size_t *widths, size_t count) {
    size_t whole = 2 * (count - 1);
    for (size_t i = 0; i < count; i++)
        whole += widths[i];
    for (size_t i = 0; i < whole; i++)
        (void)fputs("─", out);
    (void)fputc('\n', out);
}

void cm_cells_text_table(FILE *out, const char *const *header, const char *const *rows,
                         size_t column_count, size_t row_count) {
    size_t widths[COLUMNS_MAX] = {0};
    for (size_t i = 0; i < column_count; i++) {
        widths[i] = cm_cells_width(header[i]);
        for (size_t k = 0; k < row_count; k++) {
            const size_t width = cm_cells_width(rows[k * column_count + i]);
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    text_row(out, header, widths, column_count);
    text_rule(out, widths, column_count);
    for (size_t i = 0; i < row_count; i++) {
        if (i + 1 == row_count)
            text_rule(out, widths, column_count);
        text_row(out, rows + i * column_count, widths, column_count);
    }
}

/* ---- Markdown ----------------------------------------------------------------------------- */

/* What a name holds is meant as it stands; an unescaped pipe would end the cell. */
void cm_cells_markdown_text(FILE *out, const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        if (strchr("\\|`*_[]<", *at) != NULL)
            (void)fputc('\\', out);
        (void)fputc(*at, out);
    }
}

static void markdown_row(FILE *out, const char *const *cells, size_t count, const char *mark) {
    (void)fputc('|', out);
    for (size_t i = 0; i < count; i++) {
        const bool empty = cells[i][0] == '\0';
        (void)fprintf(out, " %s", empty ? "" : mark);
        cm_cells_markdown_text(out, cells[i]);
        (void)fprintf(out, "%s%s|", empty ? "" : mark, empty ? "" : " ");
    }
    (void)fputc('\n', out);
}

void cm_cells_markdown_table(FILE *out, const char *const *header, const char *const *rows,
                             size_t column_count, size_t row_count) {
    markdown_row(out, header, column_count, "");
    (void)fputs("| :---", out);
    for (size_t i = 1; i < column_count; i++)
        (void)fputs(" | ---:", out);
    (void)fputs(" |\n", out);
    for (size_t i = 0; i < row_count; i++)
        markdown_row(out, rows + i * column_count, column_count, i + 1 == row_count ? "**" : "");
}
