/**
 * @file cells.h
 * What tables are made of, whatever they are about: numbers and names as they
 * stand in cells, and cells as rows of text, CSV or Markdown.
 *
 * The locale has no part in it.
 */
#ifndef CONTROLMAP_ENCODE_CELLS_H
#define CONTROLMAP_ENCODE_CELLS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "controlmap/encode.h"

/** Texts in the making: no step is checked, but the end. All zero is ready for use. */
typedef struct {
    cm_arena arena;
    bool out_of_memory;
} cm_cells;

/** The text, which came from the arena; "" where memory ran out. */
const char *cm_cells_kept(cm_cells *cells, const char *text);

/** Text from a file as one line of UTF-8: nothing in it may steer a terminal or end a row. */
const char *cm_cells_plain(cm_cells *cells, const char *text);

/** Rounded, thousands set apart by thin spaces; "" for what is not known. */
const char *cm_cells_number(cm_cells *cells, double value, int decimals);

/** Square metres in a unit of area, and its sign: "km²". */
double cm_cells_unit_m2(cm_area_unit unit);
const char *cm_cells_unit_name(cm_area_unit unit);

/** Columns of a terminal that a text takes. */
size_t cm_cells_width(const char *text);

/** So many blanks. */
void cm_cells_pad(FILE *out, size_t count);

/**
 * Rows in aligned columns, the first of names, the others of numbers; rules
 * under the header and above the last row, the total.
 *
 * @param header column_count cells, at most 16
 * * @param rows   row_count times column_count cells, "" where there is nothing
 */
void cm_cells_text_table(FILE *out, const char *const *header, const char *const *rows,
                         size_t column_count, size_t row_count);

/** The same as a pipe table, the total bold. */
void cm_cells_markdown_table(FILE *out, const char *const *header, const char *const *rows,
                             size_t column_count, size_t row_count);

/** A text whose characters mean themselves in Markdown. */
void cm_cells_markdown_text(FILE *out, const char *text);

/**
 * A number in a CSV: the fewest digits that read back as the same number, or
 * as many decimals as are asked for (-1: all); nothing for what is not known.
 */
void cm_cells_csv_number(FILE *out, double value, int decimals);

/** The number that such digits read back as. */
double cm_cells_rounded(double value, int decimals);

/** A text in a CSV, quoted where RFC 4180 wants it. */
void cm_cells_csv_text(FILE *out, const char *text);

/** A text from a file as UTF-8; the caller's to free(), NULL when memory ran out. */
char *cm_cells_valid(const char *text);

#endif
