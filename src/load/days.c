#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "controlmap/load.h"
#include "load/date.h"

typedef struct {
    cm_day *days;
    size_t count, capacity;
} day_list;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* Files that hold polygons by themselves; the side files of a shapefile do not. */
static bool is_vector_file(const char *name) {
    static const char *const endings[] = {".geojson", ".json", ".topojson", ".gpkg", ".shp",
                                          ".kml",     ".kmz",  ".gml",      ".fgb",  ".parquet"};
    const size_t length = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        const size_t end = strlen(endings[i]);
        if (name[0] != '.' && length > end && strcasecmp(name + length - end, endings[i]) == 0)
            return true;
    }
    return false;
}

/* Tables and manifests of our own may lie beside the days they were made from. */
static bool is_own_output(const char *path) {
    static const char ending[] = ".json", mark[] = "{\n  \"controlmap\"";
    const size_t length = strlen(path), end = strlen(ending);
    if (length < end || strcasecmp(path + length - end, ending) != 0)
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

static cm_code read_folder(DIR *open, const char *folder, int lag_days, day_list *list,
                           cm_arena *arena, cm_error *error) {
    const size_t length = strlen(folder);
    const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
    for (const struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        cm_day day = {0};
        if (!is_vector_file(entry->d_name) || !cm_date_find(entry->d_name, day.date))
            continue;
        cm_date_from_days(cm_date_to_days(day.date) - lag_days, day.as_of);
        day.source = cm_arena_printf(arena, "%s%s%s", folder, slash, entry->d_name);
        cm_day *grown = cm_grow(list->days, &list->capacity, list->count, sizeof *grown);
        if (grown != NULL)
            list->days = grown;
        if (day.source == NULL || grown == NULL)
            return out_of_memory(error);
        if (is_own_output(day.source))
            continue;
        grown[list->count++] = day;
    }
    return CM_OK;
}

/* Keeps the last by name of each date, and says so. */
static cm_code keep_one_per_date(day_list *list, cm_days *days, cm_arena *arena, cm_error *error) {
    const char **notes = cm_arena_calloc(arena, list->count, sizeof *notes);
    if (notes == NULL)
        return out_of_memory(error);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept > 0 && strcmp(list->days[kept - 1].date, list->days[i].date) == 0) {
            notes[days->note_count] = cm_arena_printf(
                arena, "for %s, %s is passed over for %s, which comes later by name",
                list->days[i].date, strrchr(list->days[kept - 1].source, '/') + 1,
                strrchr(list->days[i].source, '/') + 1);
            if (notes[days->note_count++] == NULL)
                return out_of_memory(error);
            kept--;
        }
        list->days[kept++] = list->days[i];
    }
    days->notes = notes;
    days->count = kept;
    days->days = cm_arena_copy(arena, list->days, kept, sizeof *list->days);
    return days->days != NULL ? CM_OK : out_of_memory(error);
}

static cm_code list_days(const char *folder, int lag_days, cm_days *days, cm_arena *arena,
                         cm_error *error) {
    DIR *open = opendir(folder);
    if (open == NULL)
        return cm_error_set(error, CM_ERR_INPUT, "check the path", "no such folder");
    day_list list = {0};
    cm_code code = read_folder(open, folder, lag_days, &list, arena, error);
    (void)closedir(open);
    if (code == CM_OK && list.count == 0)
        code = cm_error_set(error, CM_ERR_INPUT, "dates are written YYYYMMDD or YYYY-MM-DD",
                            "the folder has no vector file with a date in its name");
    if (code == CM_OK) {
        qsort(list.days, list.count, sizeof *list.days, by_date_and_name);
        code = keep_one_per_date(&list, days, arena, error);
    }
    free(list.days);
    return code;
}

cm_code cm_days_list(const char *folder, int lag_days, cm_days **out, cm_error *error) {
    *out = NULL;
    cm_arena arena = {0};
    cm_days *days = cm_arena_calloc(&arena, 1, sizeof *days);
    if (days == NULL)
        return out_of_memory(error);
    const cm_code code = list_days(folder, lag_days, days, &arena, error);
    days->blocks = arena.blocks;
    if (code != CM_OK) {
        (void)cm_error_at(error, folder, NULL, -1);
        cm_days_free(days);
        return code;
    }
    *out = days;
    return CM_OK;
}

void cm_days_free(cm_days *days) {
    if (days != NULL)
        cm_arena_clear(&(cm_arena){days->blocks});
}
