#include "encode/rowsfile.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/outfile.h"
#include "controlmap/load.h"

enum { DATE_LENGTH = 10 };

/* The rows of a date that were there. */
typedef struct {
    const char *text; /* starts with the date */
    size_t size;
    const char *last; /* its last row; a name in it may go over several lines */
} block;

struct cm_rows_file {
    cm_outfile *out;
    char *old; /* NULL: nothing was there */
    block *blocks;
    size_t block_count, block_capacity;
    size_t written; /* blocks that were dealt with */
};

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code does_not_fit(const char *path, const char *why, cm_error *error) {
    (void)cm_error_set(error, CM_ERR_INPUT, "write the rows to another file with -o", "%s", why);
    return cm_error_at(error, path, NULL, -1);
}

static bool starts_with_date(const char *line) {
    char date[DATE_LENGTH + 1] = "";
    if (strnlen(line, DATE_LENGTH + 1) <= DATE_LENGTH || line[DATE_LENGTH] != ',')
        return false;
    memcpy(date, line, DATE_LENGTH);
    return cm_date_is_valid(date);
}

/* Finds where each date begins; names may hold line breaks, which no date follows. */
static cm_code find_blocks(cm_rows_file *f, const char *path, const char *rows, cm_error *error) {
    for (const char *line = rows; *line != '\0';) {
        const char *end = strchr(line, '\n');
        if (end == NULL)
            return does_not_fit(path, "its last line is cut off", error);
        const size_t size = (size_t)(end + 1 - line);
        block *last = f->block_count > 0 ? &f->blocks[f->block_count - 1] : NULL;
        const bool is_dated = starts_with_date(line);
        const int order = is_dated && last != NULL ? strncmp(line, last->text, DATE_LENGTH) : 0;
        if (order < 0 || (last == NULL && !is_dated))
            return does_not_fit(path, "its rows are not in the order of their dates", error);
        if (last != NULL && order == 0) {
            last->size += size;
            last->last = is_dated ? line : last->last;
        } else {
            block *grown = cm_grow(f->blocks, &f->block_capacity, f->block_count, sizeof *grown);
            if (grown == NULL)
                return out_of_memory(error);
            f->blocks = grown;
            grown[f->block_count++] = (block){line, size, line};
        }
        line = end + 1;
    }
    return CM_OK;
}

/* The last row of a date is the total, whose id stands after one date or two. */
static cm_code check_ends(const cm_rows_file *f, const char *path, cm_error *error) {
    static const char total[] = "total,";
    for (size_t i = 0; i < f->block_count; i++) {
        const char *id = f->blocks[i].last + DATE_LENGTH + 1;
        if (starts_with_date(id))
            id += DATE_LENGTH + 1;
        if (strncmp(id, total, strlen(total)) != 0) {
            char why[64];
            (void)snprintf(why, sizeof why, "the rows of %.*s are cut off", (int)DATE_LENGTH,
                           f->blocks[i].text);
            return does_not_fit(path, why, error);
        }
    }
    return CM_OK;
}

static cm_code read_old(cm_rows_file *f, const char *path, const char *header, cm_error *error) {
    GError *reason = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return CM_OK;
    if (!g_file_get_contents(path, &f->old, NULL, &reason)) {
        const cm_code code = does_not_fit(path, reason->message, error);
        g_error_free(reason);
        return code;
    }
    if (f->old[0] == '\0')
        return CM_OK;
    if (strncmp(f->old, header, strlen(header)) != 0)
        return does_not_fit(path, "it has other columns than these rows", error);
    const cm_code code = find_blocks(f, path, f->old + strlen(header), error);
    return code == CM_OK ? check_ends(f, path, error) : code;
}

cm_code cm_rows_file_open(const char *path, bool append, const char *header, cm_rows_file **out,
                          cm_error *error) {
    *out = NULL;
    cm_rows_file *f = calloc(1, sizeof *f);
    if (f == NULL)
        return out_of_memory(error);
    cm_code code = append ? read_old(f, path, header, error) : CM_OK;
    if (code == CM_OK)
        code = cm_outfile_open(path, &f->out, error);
    if (code == CM_OK)
        code = cm_outfile_add(f->out, header, strlen(header), error);
    if (code == CM_OK)
        *out = f;
    else
        cm_rows_file_abandon(f);
    return code;
}

static int by_date(const void *date, const void *at) {
    return strncmp(date, ((const block *)at)->text, DATE_LENGTH);
}

bool cm_rows_file_has(const cm_rows_file *f, const char *date) {
    return f->block_count > 0 &&
           bsearch(date, f->blocks, f->block_count, sizeof *f->blocks, by_date) != NULL;
}

cm_code cm_rows_file_day(cm_rows_file *f, const char *date, const char *text, size_t size,
                         cm_error *error) {
    cm_code code = CM_OK;
    for (; code == CM_OK && f->written < f->block_count; f->written++) {
        const block *old = &f->blocks[f->written];
        const int order = strncmp(old->text, date, DATE_LENGTH);
        if (order > 0)
            break;
        if (order < 0)
            code = cm_outfile_add(f->out, old->text, old->size, error);
    }
    return code == CM_OK ? cm_outfile_add(f->out, text, size, error) : code;
}

cm_code cm_rows_file_commit(cm_rows_file *f, cm_error *error) {
    cm_code code = CM_OK;
    for (; code == CM_OK && f->written < f->block_count; f->written++)
        code =
            cm_outfile_add(f->out, f->blocks[f->written].text, f->blocks[f->written].size, error);
    if (code == CM_OK) {
        code = cm_outfile_commit(f->out, error);
        f->out = NULL;
    }
    cm_rows_file_abandon(f);
    return code;
}

void cm_rows_file_abandon(cm_rows_file *f) {
    if (f == NULL)
        return;
    cm_outfile_abandon(f->out);
    g_free(f->old);
    free(f->blocks);
    free(f);
}
