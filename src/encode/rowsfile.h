/**
 * @file rowsfile.h
 * A file of rows in the order of their dates, written anew or added to; like
 * every output it appears whole or not at all.
 */
#ifndef CONTROLMAP_ENCODE_ROWSFILE_H
#define CONTROLMAP_ENCODE_ROWSFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "controlmap/error.h"

typedef struct cm_rows_file cm_rows_file;

/**
 * @param append keep the rows that are there, which must have the same columns, be in order
 *               and end each date with its total; a file that is not there is made
 * @param header the line of column names
 * @param[out] out NULL on failure; ended by cm_rows_file_commit() or cm_rows_file_abandon()
 * @return CM_OK, CM_ERR_INPUT: the file there does not fit, CM_ERR_OUTPUT, CM_ERR_MEMORY
 */
cm_code cm_rows_file_open(const char *path, bool append, const char *header, cm_rows_file **out,
                          cm_error *error);

/** Whether the file had rows of a date when it was opened. */
bool cm_rows_file_has(const cm_rows_file *file, const char *date);

/** Writes the rows of a date, after all that was there before it and instead of its own. */
cm_code cm_rows_file_day(cm_rows_file *file, const char *date, const char *text, size_t size,
                         cm_error *error);

/** Writes what is left of the rows that were there, and ends the file. */
cm_code cm_rows_file_commit(cm_rows_file *file, cm_error *error);

/** Leaves everything as it was; NULL is fine. */
void cm_rows_file_abandon(cm_rows_file *file);

#endif
