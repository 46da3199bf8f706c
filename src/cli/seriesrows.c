#include "cli/seriesrows.h"

#include <stdlib.h>

#include "encode/rowsfile.h"

/* Either a table, or text and the file that it goes to. */
struct cm_cli_series_rows {
    cm_rows_table *table;
    cm_series_rows *text;
    cm_rows_file *file;
};

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code open_text(cm_cli_series_rows *r, const char *path, const cm_figures *frame,
                         const cm_rows_table_options *options, cm_error *error) {
    r->text = cm_series_rows_create(frame, &options->rows);
    if (r->text == NULL)
        return out_of_memory(error);
    return cm_rows_file_open(path, options->append, cm_series_rows_header(r->text), &r->file,
                             error);
}

cm_code cm_cli_series_rows_open(const char *path, const cm_figures *frame,
                                const cm_rows_table_options *options, cm_cli_series_rows **out,
                                cm_error *error) {
    *out = NULL;
    cm_cli_series_rows *r = calloc(1, sizeof *r);
    if (r == NULL)
        return out_of_memory(error);
    const cm_code code = cm_rows_table_is_named(path)
                             ? cm_rows_table_open(path, frame, options, &r->table, error)
                             : open_text(r, path, frame, options, error);
    if (code == CM_OK)
        *out = r;
    else
        cm_cli_series_rows_abandon(r);
    return code;
}

bool cm_cli_series_rows_has(const cm_cli_series_rows *r, const char *date) {
    return r->table != NULL ? cm_rows_table_has(r->table, date) : cm_rows_file_has(r->file, date);
}

cm_code cm_cli_series_rows_day(cm_cli_series_rows *r, const cm_series_day *day, const char *source,
                               cm_error *error) {
    if (r->table != NULL)
        return cm_rows_table_day(r->table, day, source, error);
    size_t size = 0;
    const char *text = cm_series_rows_day(r->text, day, &size);
    return text != NULL ? cm_rows_file_day(r->file, day->date, text, size, error)
                        : out_of_memory(error);
}

cm_code cm_cli_series_rows_commit(cm_cli_series_rows *r, cm_error *error) {
    const cm_code code = r->table != NULL ? cm_rows_table_commit(r->table, error)
                                          : cm_rows_file_commit(r->file, error);
    r->table = NULL;
    r->file = NULL;
    cm_cli_series_rows_abandon(r);
    return code;
}

void cm_cli_series_rows_abandon(cm_cli_series_rows *r) {
    if (r == NULL)
        return;
    cm_rows_table_abandon(r->table);
    cm_rows_file_abandon(r->file);
    cm_series_rows_free(r->text);
    free(r);
}
