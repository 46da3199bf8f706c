#include <cyaml/cyaml.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "controlmap/load.h"

/* The file as it is written; cm_dataset is what it means. */
typedef struct {
    char *file, *source;
} layer_text;

typedef struct {
    double km2;
    char *name;
} area_text;

typedef struct {
    char *name, *possessive, *holder, *unit_term, *includes, *includes_unit, *official_source,
        *note, *extra_name;
    double *official_km2, *extra_km2;
    area_text *denominators;
    unsigned denominator_count;
    layer_text control, boundary, neighbours, world, water, places, seas;
} dataset_text;

#define TEXT(key, type, member) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, CYAML_UNLIMITED)
#define OPTIONAL_TEXT(key, type, member)                                                   \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, \
                           CYAML_UNLIMITED)
#define LAYER(key, flags) CYAML_FIELD_MAPPING(#key, flags, dataset_text, key, layer_fields)

static const cyaml_schema_field_t layer_fields[] = {
    TEXT("file", layer_text, file), TEXT("source", layer_text, source), CYAML_FIELD_END};

static const cyaml_schema_field_t area_fields[] = {
    CYAML_FIELD_FLOAT("km2", CYAML_FLAG_DEFAULT, area_text, km2), TEXT("name", area_text, name),
    CYAML_FIELD_END};

static const cyaml_schema_value_t area_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, area_text, area_fields)};

static const cyaml_schema_field_t dataset_fields[] = {
    TEXT("name", dataset_text, name),
    OPTIONAL_TEXT("possessive", dataset_text, possessive),
    OPTIONAL_TEXT("holder", dataset_text, holder),
    OPTIONAL_TEXT("unit-term", dataset_text, unit_term),
    OPTIONAL_TEXT("includes", dataset_text, includes),
    OPTIONAL_TEXT("includes-unit", dataset_text, includes_unit),
    CYAML_FIELD_FLOAT_PTR("official-km2", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, dataset_text,
                          official_km2),
    OPTIONAL_TEXT("official-source", dataset_text, official_source),
    OPTIONAL_TEXT("note", dataset_text, note),
    CYAML_FIELD_SEQUENCE_COUNT("denominators", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                               dataset_text, denominators, denominator_count, &area_schema, 0,
                               CYAML_UNLIMITED),
    OPTIONAL_TEXT("extra-name", dataset_text, extra_name),
    CYAML_FIELD_FLOAT_PTR("extra-km2", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, dataset_text,
                          extra_km2),
    LAYER(control, CYAML_FLAG_OPTIONAL),
    LAYER(boundary, CYAML_FLAG_DEFAULT),
    LAYER(neighbours, CYAML_FLAG_OPTIONAL),
    LAYER(world, CYAML_FLAG_OPTIONAL),
    LAYER(water, CYAML_FLAG_OPTIONAL),
    LAYER(places, CYAML_FLAG_OPTIONAL),
    LAYER(seas, CYAML_FLAG_OPTIONAL),
    CYAML_FIELD_END};

static const cyaml_schema_value_t dataset_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, dataset_text, dataset_fields)};

/* The first message of a failed load names the key; later ones only trace the way back. */
typedef struct {
    char text[300];
    bool filled, located;
} log_text;

static void on_log(cyaml_log_t level, void *context, const char *format, va_list arguments) {
    log_text *log = context;
    char line[200];
    (void)vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = '\0';
    const size_t used = strlen(log->text);
    if (!log->filled && level >= CYAML_LOG_ERROR) {
        const char *said = strncmp(line, "Load: ", 6) == 0 ? line + 6 : line;
        (void)snprintf(log->text, sizeof log->text, "%s", said);
        log->filled = strstr(said, "Backtrace") == NULL;
    } else if (log->filled && !log->located && strstr(line, "line:") != NULL) {
        (void)snprintf(log->text + used, sizeof log->text - used, " (%s", strstr(line, "line:"));
        log->located = true;
    }
}

static bool copy_layer(cm_arena *arena, const char *folder, const layer_text *from,
                       cm_dataset_layer *to) {
    if (from->file == NULL)
        return true;
    to->file = from->file[0] == '/' ? cm_arena_text(arena, from->file)
                                    : cm_arena_printf(arena, "%s%s", folder, from->file);
    to->source = cm_arena_text(arena, from->source);
    return to->file != NULL && to->source != NULL;
}

static bool copy_areas(cm_arena *arena, const dataset_text *from, cm_dataset *to) {
    cm_dataset_area *areas = cm_arena_calloc(arena, from->denominator_count, sizeof *areas);
    for (size_t i = 0; areas != NULL && i < from->denominator_count; i++) {
        areas[i].km2 = from->denominators[i].km2;
        areas[i].name = cm_arena_text(arena, from->denominators[i].name);
        if (areas[i].name == NULL)
            return false;
    }
    to->denominators = areas;
    to->denominator_count = from->denominator_count;
    return areas != NULL;
}

static const char *text_or(cm_arena *arena, const char *text, const char *otherwise) {
    return cm_arena_text(arena, text != NULL ? text : otherwise);
}

static bool copy_dataset(cm_arena *arena, const char *path, const dataset_text *from,
                         cm_dataset *to) {
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash == NULL ? "" : cm_arena_printf(arena, "%.*s", (int)(slash - path + 1), path);
    if (folder == NULL)
        return false;
    to->name = cm_arena_text(arena, from->name);
    to->possessive = from->possessive != NULL ? cm_arena_text(arena, from->possessive)
                                              : cm_arena_printf(arena, "%s’s", from->name);
    to->holder = text_or(arena, from->holder, "Controlled");
    to->unit_term = text_or(arena, from->unit_term, "unit");
    to->includes = cm_arena_text(arena, from->includes);
    to->includes_unit = cm_arena_text(arena, from->includes_unit);
    to->official_source = cm_arena_text(arena, from->official_source);
    to->note = cm_arena_text(arena, from->note);
    to->extra_name = cm_arena_text(arena, from->extra_name);
    to->extra_km2 = from->extra_km2 != NULL ? *from->extra_km2 : NAN;
    to->official_km2 = from->official_km2 != NULL ? *from->official_km2 : NAN;
    return to->name != NULL && to->possessive != NULL && to->holder != NULL &&
           to->unit_term != NULL && copy_layer(arena, folder, &from->control, &to->control) &&
           copy_layer(arena, folder, &from->boundary, &to->boundary) &&
           copy_layer(arena, folder, &from->neighbours, &to->neighbours) &&
           copy_layer(arena, folder, &from->world, &to->world) &&
           copy_layer(arena, folder, &from->water, &to->water) &&
           copy_layer(arena, folder, &from->places, &to->places) &&
           copy_layer(arena, folder, &from->seas, &to->seas) && copy_areas(arena, from, to);
}

cm_code cm_dataset_read(const char *path, cm_dataset **out, cm_error *error) {
    *out = NULL;
    log_text log = {0};
    const cyaml_config_t config = {
        .log_level = CYAML_LOG_ERROR, .log_fn = on_log, .log_ctx = &log, .mem_fn = cyaml_mem};
    dataset_text *text = NULL;
    const cyaml_err_t failed =
        cyaml_load_file(path, &config, &dataset_schema, (cyaml_data_t **)&text, NULL);
    if (failed != CYAML_OK || text == NULL) {
        const char *why = failed == CYAML_OK ? "the file is empty" : cyaml_strerror(failed);
        (void)cm_error_set(error, CM_ERR_INPUT,
                           failed == CYAML_ERR_FILE_OPEN ? "check the path" : "mend the file",
                           "cannot be read: %s", log.text[0] != '\0' ? log.text : why);
        (void)cm_error_at(error, path, NULL, -1);
        return CM_ERR_INPUT;
    }
    cm_arena arena = {0};
    cm_dataset *dataset = cm_arena_calloc(&arena, 1, sizeof *dataset);
    const bool room = dataset != NULL && copy_dataset(&arena, path, text, dataset);
    (void)cyaml_free(&config, &dataset_schema, text, 0);
    if (!room) {
        cm_arena_clear(&arena);
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    }
    dataset->blocks = arena.blocks;
    *out = dataset;
    return CM_OK;
}

void cm_dataset_free(cm_dataset *dataset) {
    if (dataset != NULL)
        cm_arena_clear(&(cm_arena){dataset->blocks});
}
