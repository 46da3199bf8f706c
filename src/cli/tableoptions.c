#include "cli/tableoptions.h"

#include <string.h>

#include "base/path.h"

/* Digits as they come. */
enum { NO_PRECISION = -1000 };

static bool parse_format(const char *text, cm_table_format *format) {
    static const struct {
        const char *name;
        cm_table_format format;
    } formats[] = {{"text", CM_TABLE_TEXT},
                   {"csv", CM_TABLE_CSV},
                   {"json", CM_TABLE_JSON},
                   {"md", CM_TABLE_MARKDOWN},
                   {"markdown", CM_TABLE_MARKDOWN}};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(text, formats[i].name) == 0) {
            *format = formats[i].format;
            return true;
        }
    return false;
}

static bool parse_unit(const char *text, cm_area_unit *unit) {
    static const char *const names[] = {"km2", "mi2", "ha"};
    for (int i = 0; i < 3; i++)
        if (strcmp(text, names[i]) == 0) {
            *unit = (cm_area_unit)i;
            return true;
        }
    return false;
}

/* A table's own ending, or none: then the path names a file of polygons. */
static bool format_of_path(const char *path, cm_table_format *format) {
    static const struct {
        const char *ending;
        cm_table_format format;
    } endings[] = {{".txt", CM_TABLE_TEXT},
                   {".csv", CM_TABLE_CSV},
                   {".json", CM_TABLE_JSON},
                   {".md", CM_TABLE_MARKDOWN}};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (cm_path_ends_in(path, endings[i].ending)) {
            *format = endings[i].format;
            return true;
        }
    return strcmp(path, "-") == 0 || strncmp(path, "/dev/", 5) == 0;
}

const char *cm_cli_table_options_parse(const cm_cli_table_options *options, cm_table_options *table,
                                       bool *to_output) {
    *to_output = options->output == NULL || format_of_path(options->output, &table->format);
    if (options->format != NULL && !parse_format(options->format, &table->format))
        return "--format is text, csv, json or md";
    if (options->unit != NULL && !parse_unit(options->unit, &table->unit))
        return "--unit is km2, mi2 or ha";
    if (options->precision != NO_PRECISION && (options->precision < 0 || options->precision > 9))
        return "--precision is a number of decimals, 0 to 9";
    table->rounded = options->precision != NO_PRECISION;
    table->decimals = table->rounded ? options->precision : 0;
    return NULL;
}

void cm_cli_table_options_entries(cm_cli_table_options *options, const char *output,
                                  GOptionEntry *entries) {
    options->precision = NO_PRECISION;
    const GOptionEntry table[] = {
        {"format", 'f', 0, G_OPTION_ARG_FILENAME, &options->format,
         "text (default), csv, json or md; else by the ending of -o", "FORMAT"},
        {"unit", 'u', 0, G_OPTION_ARG_FILENAME, &options->unit,
         "Unit of text and Markdown: km2 (default), mi2 or ha", "UNIT"},
        {"precision", 0, 0, G_OPTION_ARG_INT, &options->precision,
         "Decimals of areas and lengths, shares get two more (default: 0; all in CSV and JSON)",
         "N"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output, output, "FILE"}};
    G_STATIC_ASSERT(G_N_ELEMENTS(table) == CM_CLI_TABLE_ENTRIES);
    memcpy(entries, table, sizeof table);
}

void cm_cli_table_options_clear(cm_cli_table_options *options) {
    g_free(options->format);
    g_free(options->unit);
    g_free(options->output);
}
