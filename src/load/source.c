#include "load/source.h"

#include <cpl_vsi.h>
#include <ogr_api.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/path.h"
#include "controlmap/load.h"
#include "controlmap/versions.h"

static const char STDIN_NAME[] = "/vsimem/controlmap/stdin";

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- opening ------------------------------------------------------------------------------ */

static void CPL_STDCALL on_gdal_message(CPLErr severity, CPLErrorNum number, const char *text) {
    (void)number;
    cm_gdal_messages *messages = CPLGetErrorHandlerUserData();
    if (severity > messages->worst || (severity == CE_Failure && messages->worst < CE_Fatal)) {
        messages->worst = severity;
        char *shown = cm_source_shown(text);
        (void)snprintf(messages->text, sizeof messages->text, "%s", shown != NULL ? shown : "");
        free(shown);
        /* Our own punctuation follows. */
        size_t length = strlen(messages->text);
        while (length > 0 && strchr(". \n", messages->text[length - 1]) != NULL)
            messages->text[--length] = '\0';
    }
}

static cm_code open_stdin(cm_error *error) {
    size_t size = 0, capacity = 0;
    unsigned char *bytes = NULL;
    for (;;) {
        if (capacity - size < 64 * 1024) {
            capacity = capacity == 0 ? 256 * 1024 : capacity * 2;
            unsigned char *grown = VSIRealloc(bytes, capacity);
            if (grown == NULL) {
                VSIFree(bytes);
                return out_of_memory(error);
            }
            bytes = grown;
        }
        const ssize_t count = read(STDIN_FILENO, bytes + size, capacity - size);
        if (count < 0) {
            VSIFree(bytes);
            return cm_error_set(error, CM_ERR_INPUT, NULL, "standard input cannot be read");
        }
        if (count == 0)
            break;
        size += (size_t)count;
    }
    VSILFILE *file = VSIFileFromMemBuffer(STDIN_NAME, bytes, size, TRUE);
    if (file == NULL)
        return out_of_memory(error);
    (void)VSIFCloseL(file);
    return CM_OK;
}

static bool file_exists(const char *path) {
    VSIStatBufL status;
    return VSIStatExL(path, &status, VSI_STAT_EXISTS_FLAG) == 0;
}

/* Splits FILE:LAYER, unless a file of that whole name exists or the colon is part of a URL or
 * database name. Writes the file's part to path and returns the layer's, or NULL. */
static const char *split_layer(const char *source, char *path, size_t size) {
    (void)snprintf(path, size, "%.*s", (int)size - 1, source);
    const char *colon = strrchr(source, ':');
    if (colon == NULL || colon == source || colon[1] == '/' || colon[1] == '\0' ||
        file_exists(source))
        return NULL;
    const size_t length = (size_t)(colon - source);
    if (length >= size)
        return NULL;
    path[length] = '\0';
    if (file_exists(path))
        return colon + 1;
    path[length] = ':';
    return NULL;
}

static bool is_text_table(const char *path) {
    return cm_path_ends_in(path, ".csv") || cm_path_ends_in(path, ".tsv");
}

/* What drivers must be told, by the ending of the file; NULL for nothing. */
static const char *const *driver_options(const char *path) {
    static const char *const table[] = {"X_POSSIBLE_NAMES=lon,longitude,lng,long,x,easting",
                                        "Y_POSSIBLE_NAMES=lat,latitude,y,northing",
                                        "KEEP_GEOM_COLUMNS=YES", NULL};
    /* Or GDAL leaves a description beside the file it reads. */
    static const char *const gml[] = {"WRITE_GFS=NO", NULL};
    if (is_text_table(path))
        return table;
    return cm_path_ends_in(path, ".gml") ? gml : NULL;
}

/* A name that can only be a path, so that one can say when there is no such file. */
static bool is_path(const char *name) {
    return name[0] == '/' || strchr(name, ':') == NULL;
}

/* Threads that register the drivers at the same time register some twice, and lose one of them. */
void cm_source_register_drivers(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, GDALAllRegister);
}

cm_code cm_source_open(const char *source, cm_opened *opened, cm_error *error) {
    *opened = (cm_opened){.from_stdin = strcmp(source, "-") == 0, .listening = true};
    CPLPushErrorHandlerEx(on_gdal_message, &opened->messages);
    cm_source_register_drivers();
    if (opened->from_stdin) {
        const cm_code code = open_stdin(error);
        if (code != CM_OK)
            return code;
        (void)snprintf(opened->path, sizeof opened->path, "%s", STDIN_NAME);
    } else {
        opened->layer_name = split_layer(source, opened->path, sizeof opened->path);
    }
    opened->text_table = is_text_table(opened->path);
    opened->dataset = GDALOpenEx(opened->path, GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR, NULL,
                                 driver_options(opened->path), NULL);
    if (opened->dataset != NULL)
        return CM_OK;
    if (is_path(opened->path) && !file_exists(opened->path))
        return cm_error_set(error, CM_ERR_INPUT, "check the path", "no such file");
    return cm_error_set(
        error, CM_ERR_INPUT, "is it a whole file in a vector format that GDAL reads?",
        "cannot be opened: %s",
        opened->messages.text[0] != '\0' ? opened->messages.text : "unknown format");
}

void cm_source_close(cm_opened *opened) {
    if (opened->dataset != NULL)
        (void)GDALClose(opened->dataset);
    if (opened->from_stdin)
        (void)VSIUnlink(STDIN_NAME);
    if (opened->listening)
        CPLPopErrorHandler();
    opened->dataset = NULL;
    opened->from_stdin = opened->listening = false;
}

/* ---- listing ------------------------------------------------------------------------------ */

/* Fills in a list of layers from an open source. */
static cm_code list_layers(const cm_opened *opened, cm_arena *arena, cm_source *list,
                           cm_error *error) {
    const int count = GDALDatasetGetLayerCount(opened->dataset);
    cm_source_layer *layers = cm_arena_calloc(arena, count > 0 ? (size_t)count : 0, sizeof *layers);
    list->driver =
        cm_arena_text(arena, GDALGetDriverShortName(GDALGetDatasetDriver(opened->dataset)));
    if (layers == NULL || list->driver == NULL)
        return out_of_memory(error);
    for (int i = 0; i < count; i++) {
        OGRLayerH layer = GDALDatasetGetLayer(opened->dataset, i);
        layers[i].name = cm_arena_text(arena, OGR_L_GetName(layer));
        layers[i].geometry = cm_arena_text(arena, OGRGeometryTypeToName(OGR_L_GetGeomType(layer)));
        layers[i].feature_count = (int64_t)OGR_L_GetFeatureCount(layer, FALSE);
        if (layers[i].name == NULL || layers[i].geometry == NULL)
            return out_of_memory(error);
    }
    list->layers = layers;
    list->layer_count = count > 0 ? (size_t)count : 0;
    return CM_OK;
}

cm_code cm_source_list(const char *source, cm_source **out, cm_error *error) {
    *out = NULL;
    cm_arena arena = {0};
    cm_opened opened = {0};
    cm_source *list = cm_arena_calloc(&arena, 1, sizeof *list);
    if (list == NULL)
        return out_of_memory(error);
    cm_code code = cm_source_open(source, &opened, error);
    if (code == CM_OK)
        code = list_layers(&opened, &arena, list, error);
    cm_source_close(&opened);
    list->blocks = arena.blocks;
    if (code != CM_OK) {
        char *shown = cm_source_shown(source);
        (void)cm_error_at(error, shown, NULL, -1);
        free(shown);
        cm_source_free(list);
        return code;
    }
    *out = list;
    return CM_OK;
}

void cm_source_free(cm_source *source) {
    if (source != NULL)
        cm_arena_clear(&(cm_arena){source->blocks});
}

const char *cm_version_gdal(void) {
    return GDALVersionInfo("RELEASE_NAME");
}
