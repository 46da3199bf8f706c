#include <dirent.h>
#include <glib.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/path.h"
#include "controlmap/load.h"
#include "load/date.h"

typedef struct {
    cm_day *days;
    size_t count, capacity;
    const cm_days_options *options;
    GRegex *regex;
    cm_arena *arena;
    cm_error *error;
} day_list;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* Files that hold polygons by themselves; the side files of a shapefile do not. */
static bool is_vector_file(const char *name) {
    static const char *const endings[] = {".geojson", ".json", ".topojson", ".gpkg", ".shp",
                                          ".kml",     ".kmz",  ".gml",      ".fgb",  ".parquet"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (name[0] != '.' && cm_path_ends_in(name, endings[i]))
            return true;
    return false;
}

/* Tables and manifests of our own may lie beside the days they were made from. */
static bool is_own_output(const char *path) {
    static const char mark[] = "{\n  \"controlmap\"";
    if (!cm_path_ends_in(path, ".json"))
        return false;
    char start[sizeof mark] = "";
    FILE *file = fopen(path, "rb");
    const size_t read = file != NULL ? fread(start, 1, strlen(mark), file) : 0;
    if (file != NULL)
        (void)fclose(file);
    return read == strlen(mark) && memcmp(start, mark, read) == 0;
}

static int by_date_and_name(const void *a, const void *b) {
    const cm_day *p = a, *q = b;
    const int order = strcmp(p->date, q->date);
    return order != 0 ? order : strcmp(p->source, q->source);
}

/* ---- dates of files ----------------------------------------------------------------------- */

/* The groups of the expression, put together, or the whole of what it fits. */
static bool date_by_regex(const day_list *list, const char *name, char date[11]) {
    GMatchInfo *match = NULL;
    bool found = false;
    if (g_regex_match(list->regex, name, 0, &match)) {
        GString *text = g_string_new(NULL);
        const int groups = g_match_info_get_match_count(match);
        for (int i = groups > 1 ? 1 : 0; i < groups; i++) {
            char *part = g_match_info_fetch(match, i);
            g_string_append_printf(text, "%s%s", text->len > 0 ? "-" : "", part);
            g_free(part);
        }
        found = cm_date_find(text->str, date);
        g_string_free(text, TRUE);
    }
    g_match_info_free(match);
    return found;
}

static bool date_in_name(const day_list *list, const char *name, char date[11]) {
    return list->regex != NULL ? date_by_regex(list, name, date) : cm_date_find(name, date);
}

/* A date that only the file itself can tell. */
static cm_code date_in_file(const day_list *list, const char *path, char date[11]) {
    cm_layer *layer = NULL;
    const cm_layer_options options = {.skip_digest = true};
    cm_code code = cm_layer_read(path, &options, &layer, list->error);
    if (code == CM_OK && layer->date[0] == '\0') {
        code = cm_error_set(list->error, CM_ERR_INPUT,
                            "say with --date-regex where it stands in the name",
                            "neither its name nor a field `date` has a date");
        (void)cm_error_at(list->error, path, NULL, -1);
    } else if (code == CM_OK) {
        memcpy(date, layer->date, 11);
    }
    cm_layer_free(layer);
    return code;
}

static cm_code add_day(day_list *list, const char *path, const char *date) {
    cm_day day = {.source = cm_arena_text(list->arena, path)};
    memcpy(day.date, date, sizeof day.date);
    cm_date_from_days(cm_date_to_days(date) - list->options->lag_days, day.as_of);
    cm_day *grown = cm_grow(list->days, &list->capacity, list->count, sizeof *grown);
    if (grown != NULL)
        list->days = grown;
    if (day.source == NULL || grown == NULL)
        return out_of_memory(list->error);
    grown[list->count++] = day;
    return CM_OK;
}

/* ---- folders, patterns, lists, files ------------------------------------------------------ */

static cm_code add_folder(day_list *list, const char *folder) {
    DIR *open = opendir(folder);
    cm_code code = CM_OK;
    if (open == NULL) {
        (void)cm_error_set(list->error, CM_ERR_INPUT, "check the path", "no such folder");
        (void)cm_error_at(list->error, folder, NULL, -1);
        return CM_ERR_INPUT;
    }
    for (const struct dirent *entry = readdir(open); code == CM_OK && entry != NULL;
         entry = readdir(open)) {
        char date[11];
        if (!is_vector_file(entry->d_name))
            continue;
        char *path = g_build_filename(folder, entry->d_name, NULL);
        if (!is_own_output(path) && date_in_name(list, entry->d_name, date))
            code = add_day(list, path, date);
        g_free(path);
    }
    (void)closedir(open);
    return code;
}

static cm_code add_file(day_list *list, const char *path) {
    char date[11];
    const cm_code code =
        date_in_name(list, cm_path_name(path), date) ? CM_OK : date_in_file(list, path, date);
    return code == CM_OK ? add_day(list, path, date) : code;
}

static cm_code add_pattern(day_list *list, const char *pattern) {
    glob_t found = {0};
    cm_code code = CM_OK;
    if (glob(pattern, 0, NULL, &found) != 0) {
        (void)cm_error_set(list->error, CM_ERR_INPUT, "check the path", "nothing fits the pattern");
        code = cm_error_at(list->error, pattern, NULL, -1);
    }
    for (size_t i = 0; code == CM_OK && i < found.gl_pathc; i++)
        code = add_file(list, found.gl_pathv[i]);
    globfree(&found);
    return code;
}

static cm_code add_listed(day_list *list, const char *path) {
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        (void)cm_error_set(list->error, CM_ERR_INPUT, "check the path",
                           "the list of files cannot be read");
        return cm_error_at(list->error, path, NULL, -1);
    }
    char **lines = g_strsplit(text, "\n", -1);
    char *folder = g_path_get_dirname(path);
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]);
        if (line[0] == '\0' || line[0] == '#')
            continue;
        char *file =
            g_path_is_absolute(line) ? g_strdup(line) : g_build_filename(folder, line, NULL);
        code = add_file(list, file);
        g_free(file);
    }
    g_free(folder);
    g_strfreev(lines);
    g_free(text);
    return code;
}

static cm_code add_source(day_list *list, const char *source) {
    struct stat status;
    if (source[0] == '@')
        return add_listed(list, source + 1);
    if (stat(source, &status) == 0)
        return S_ISDIR(status.st_mode) ? add_folder(list, source) : add_file(list, source);
    if (strpbrk(source, "*?[") != NULL)
        return add_pattern(list, source);
    if (strncmp(source, "/vsi", 4) == 0 || strchr(source, ':') != NULL)
        return add_file(list, source);
    (void)cm_error_set(list->error, CM_ERR_INPUT, "check the path", "no such file or folder");
    return cm_error_at(list->error, source, NULL, -1);
}

/* ---- which of them ------------------------------------------------------------------------ */

/* Keeps the last by name of each date, and says so; or refuses. */
static cm_code keep_one_per_date(day_list *list, cm_days *days) {
    const char **notes = cm_arena_calloc(list->arena, list->count + 1, sizeof *notes);
    if (notes == NULL)
        return out_of_memory(list->error);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept > 0 && strcmp(list->days[kept - 1].date, list->days[i].date) == 0) {
            const char *former = cm_path_name(list->days[kept - 1].source);
            const char *latter = cm_path_name(list->days[i].source);
            if (list->options->refuse_duplicates)
                return cm_error_set(list->error, CM_ERR_INPUT, "leave out one of them",
                                    "%.200s and %.200s are both of %s", former, latter,
                                    list->days[i].date);
            notes[days->note_count] = cm_arena_printf(
                list->arena, "for %s, %s is passed over for %s, which comes later by name",
                list->days[i].date, former, latter);
            if (notes[days->note_count++] == NULL)
                return out_of_memory(list->error);
            kept--;
        }
        list->days[kept++] = list->days[i];
    }
    list->count = kept;
    days->notes = notes;
    return CM_OK;
}

/* Dates of one period have one number. */
static int period_of(const char *date, cm_every every) {
    int year = 0, month = 0;
    (void)sscanf(date, "%4d-%2d", &year, &month);
    switch (every) {
    case CM_EVERY_DAY:
        break;
    case CM_EVERY_WEEK: /* 1 January 1970 was a Thursday */
        return (cm_date_to_days(date) + 3 + 7 * 100000) / 7;
    case CM_EVERY_MONTH:
        return year * 12 + month;
    case CM_EVERY_QUARTER:
        return year * 4 + (month - 1) / 3;
    case CM_EVERY_YEAR:
        return year;
    }
    return cm_date_to_days(date);
}

/* Leaves out what comes after the last date wanted, and all but the last of each period; those
 * before the first date wanted are marked. */
static void choose(day_list *list) {
    const cm_days_options *o = list->options;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        cm_day day = list->days[i];
        if (o->to != NULL && strcmp(day.as_of, o->to) > 0)
            continue;
        if (kept > 0 &&
            period_of(list->days[kept - 1].as_of, o->every) == period_of(day.as_of, o->every))
            kept--;
        list->days[kept++] = day;
    }
    list->count = kept;
    for (size_t i = 0; o->from != NULL && i < kept && strcmp(list->days[i].as_of, o->from) < 0; i++)
        list->days[i].before = true;
}

static bool any_wanted(const day_list *list) {
    return list->count > 0 && !list->days[list->count - 1].before;
}

static cm_code check_options(day_list *list) {
    const char *const dates[] = {list->options->from, list->options->to};
    for (size_t i = 0; i < 2; i++)
        if (dates[i] != NULL && !cm_date_is_valid(dates[i]))
            return cm_error_set(list->error, CM_ERR_USAGE, "write it YYYY-MM-DD",
                                "\"%.40s\" is no date", dates[i]);
    GError *wrong = NULL;
    if (list->options->date_regex == NULL)
        return CM_OK;
    list->regex = g_regex_new(list->options->date_regex, 0, 0, &wrong);
    if (list->regex != NULL)
        return CM_OK;
    (void)cm_error_set(list->error, CM_ERR_USAGE, "see pcrepattern(3)", "--date-regex: %.200s",
                       wrong->message);
    g_error_free(wrong);
    return CM_ERR_USAGE;
}

static cm_code gather(day_list *list, const char *const *sources, size_t count, cm_days *days) {
    cm_code code = check_options(list);
    for (size_t i = 0; code == CM_OK && i < count; i++)
        code = add_source(list, sources[i]);
    if (code == CM_OK && list->count == 0) {
        (void)cm_error_set(list->error, CM_ERR_INPUT,
                           "dates are written YYYYMMDD or YYYY-MM-DD, or told with --date-regex",
                           "the folder has no vector file with a date in its name");
        code = cm_error_at(list->error, sources[0], NULL, -1);
    }
    if (code != CM_OK)
        return code;
    qsort(list->days, list->count, sizeof *list->days, by_date_and_name);
    code = keep_one_per_date(list, days);
    if (code != CM_OK)
        return code;
    choose(list);
    if (!any_wanted(list))
        return cm_error_set(list->error, CM_ERR_INPUT, "look at --from and --to",
                            "there is no file of these dates");
    days->count = list->count;
    days->days = cm_arena_copy(list->arena, list->days, list->count, sizeof *list->days);
    return days->days != NULL ? CM_OK : out_of_memory(list->error);
}

cm_code cm_days_gather(const char *const *sources, size_t count, const cm_days_options *options,
                       cm_days **out, cm_error *error) {
    *out = NULL;
    cm_arena arena = {0};
    cm_days *days = cm_arena_calloc(&arena, 1, sizeof *days);
    if (days == NULL)
        return out_of_memory(error);
    day_list list = {.options = options, .arena = &arena, .error = error};
    const cm_code code = gather(&list, sources, count, days);
    free(list.days);
    if (list.regex != NULL)
        g_regex_unref(list.regex);
    days->blocks = arena.blocks;
    if (code == CM_OK)
        *out = days;
    else
        cm_days_free(days);
    return code;
}

cm_code cm_days_list(const char *folder, int lag_days, cm_days **out, cm_error *error) {
    const cm_days_options options = {.lag_days = lag_days};
    struct stat status;
    *out = NULL;
    if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode)) {
        (void)cm_error_set(error, CM_ERR_INPUT, "check the path", "no such folder");
        return cm_error_at(error, folder, NULL, -1);
    }
    return cm_days_gather(&folder, 1, &options, out, error);
}

void cm_days_free(cm_days *days) {
    if (days != NULL)
        cm_arena_clear(&(cm_arena){days->blocks});
}
