/**
 * @file encode.h
 * Results as files: tables, clipped polygons, pictures.
 *
 * Every function that writes a file replaces it whole or leaves what was
 * there; the path "-" is standard output. The same input gives the same bytes.
 */
#ifndef CONTROLMAP_ENCODE_H
#define CONTROLMAP_ENCODE_H

#include "controlmap/error.h"
#include "controlmap/layout.h"
#include "controlmap/measure.h"

typedef enum {
    CM_TABLE_TEXT,    /**< aligned columns for a terminal, thin spaces between thousands */
    CM_TABLE_CSV,     /**< RFC 4180, UTF-8, dot decimals, full precision, always km² */
    CM_TABLE_JSON,    /**< one object, as in include/controlmap/area.schema.json; always km² */
    CM_TABLE_MARKDOWN /**< a pipe table, rounded as the text is */
} cm_table_format;

/** The unit of area in text and Markdown. */
typedef enum { CM_AREA_KM2, CM_AREA_MI2, CM_AREA_HA } cm_area_unit;

typedef struct {
    cm_table_format format;
    cm_area_unit unit;
    const char *whole_name; /**< of the total, e.g. "Ukraine"; NULL: "total" */
    const char *version;    /**< of the program, for JSON */
} cm_table_options;

/**
 * Figures as text.
 *
 * @param[out] text malloc'ed, terminated, the caller's to free()
 * @return CM_OK or CM_ERR_MEMORY
 */
cm_code cm_table_format_figures(const cm_figures *figures, const cm_table_options *options,
                                char **text, cm_error *error);

/** Formats and writes; see cm_table_format_figures(). */
cm_code cm_table_write(const cm_figures *figures, const cm_table_options *options, const char *path,
                       cm_error *error);

/**
 * Writes the clipped polygons with the columns of the CSV as attributes, one
 * feature per unit that holds control, and what lies outside the units as a
 * last feature with the id "outside".
 *
 * @param path ending in .gpkg, .geojson, .shp or another that a GDAL driver of
 *             this system writes
 * @return CM_OK, CM_ERR_USAGE: unknown ending, CM_ERR_OUTPUT, CM_ERR_MEMORY,
 *         CM_ERR_INTERNAL
 */
cm_code cm_figures_write(const cm_figures *figures, const char *path, cm_error *error);

/**
 * Writes a layer's polygons and fields; texts that are numbers in every
 * feature become numbers.
 */
cm_code cm_layer_write(const cm_layer *layer, const char *path, cm_error *error);

/** What a picture says about itself besides what it shows. */
typedef struct {
    const char *title;
    const char *description; /**< alt text */
    const char *source;      /**< sources and SHA-256 of the inputs */
    const char *software;    /**< "controlmap 1.2.3" */
    const char *command;     /**< the command line that makes it again */
    double dpi;              /**< physical size; 0: 144 */
} cm_image_meta;

/** Whether a path ends in .png, .svg or .pdf, the formats that can be written. */
bool cm_image_path_is_known(const char *path);

/**
 * Writes a scene as PNG, SVG or PDF, by the ending of the path.
 *
 * PNG: 8-bit sRGB without alpha, or a palette where the colours fit one; pHYs
 * and iTXt from meta; no time. SVG: live text, a named group per layer. PDF:
 * vector, fonts embedded; its creation date is SOURCE_DATE_EPOCH where that is
 * set, else 1970-01-01.
 *
 * @return CM_OK, CM_ERR_USAGE: unknown ending, CM_ERR_OUTPUT, CM_ERR_MEMORY,
 *         CM_ERR_INTERNAL
 */
cm_code cm_image_write(const cm_scene *scene, const cm_image_meta *meta, const char *path,
                       cm_error *error);

#endif
