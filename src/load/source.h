/**
 * @file source.h
 * Opening whatever GDAL opens, and hearing what it has to say.
 */
#ifndef CONTROLMAP_LOAD_SOURCE_H
#define CONTROLMAP_LOAD_SOURCE_H

#include <cpl_error.h>
#include <gdal.h>
#include <stdbool.h>

#include "controlmap/error.h"

/** What GDAL last complained about while a source was open. */
typedef struct {
    CPLErr worst;
    char text[400];
} cm_gdal_messages;

/** An open source. It must not move: GDAL's messages are written into it. */
typedef struct {
    GDALDatasetH dataset;
    char path[4096];        /**< what GDAL was given */
    const char *layer_name; /**< after the last ':' of the name; NULL: none */
    bool text_table;        /**< columns named longitude and latitude say what they are */
    bool from_stdin, listening;
    cm_gdal_messages messages;
} cm_opened;

/** Makes GDAL's drivers known; once, whichever threads ask. */
void cm_source_register_drivers(void);

/**
 * Opens a source named as for cm_layer_read().
 *
 * @param[out] opened to be ended by cm_source_close(), on failure too
 * @return CM_OK, CM_ERR_INPUT, CM_ERR_MEMORY
 */
cm_code cm_source_open(const char *source, cm_opened *opened, cm_error *error);

/** Closing what was never opened (all zero) is fine. */
void cm_source_close(cm_opened *opened);

#endif
