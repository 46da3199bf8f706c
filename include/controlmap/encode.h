/**
 * @file encode.h
 * Results as files: tables, clipped polygons, pictures.
 *
 * Every function that writes a file replaces it whole or leaves what was
 * there; the path "-" is standard output. The same input gives the same bytes.
 */
#ifndef CONTROLMAP_ENCODE_H
#define CONTROLMAP_ENCODE_H

#include "controlmap/check.h"
#include "controlmap/diff.h"
#include "controlmap/error.h"
#include "controlmap/layout.h"
#include "controlmap/measure.h"
#include "controlmap/outcome.h"
#include "controlmap/series.h"

typedef enum {
    CM_TABLE_TEXT,    /**< aligned columns for a terminal, thin spaces between thousands */
    CM_TABLE_CSV,     /**< RFC 4180, UTF-8, dot decimals, full precision, always km² */
    CM_TABLE_JSON,    /**< one object, as in include/controlmap/area.schema.json; always km² */
    CM_TABLE_MARKDOWN /**< a pipe table, rounded as the text is */
} cm_table_format;

/** The unit of area in text and Markdown. */
typedef enum { CM_AREA_KM2, CM_AREA_MI2, CM_AREA_HA } cm_area_unit;

/** How long the front line is when it is generalised. */
typedef struct {
    double tolerance_m, length_m;
} cm_front_length;

typedef struct {
    cm_table_format format;
    cm_area_unit unit;
    const char *whole_name; /**< of the total, e.g. "Ukraine"; NULL: "total" */
    const char *version;    /**< of the program, for JSON */
    bool rounded;           /**< to so many decimals of areas and lengths, shares to two more;
                                 else text and Markdown to none, CSV and JSON not at all */
    int decimals;           /**< 0 to 9 */
    size_t front_count;     /**< of the first side; 0: not asked for */
    const cm_front_length *front;
    size_t value_count; /**< what was made of side and status fields */
    const cm_value_use *values;
    double between_m2; /**< what more than one side holds, counted for each */
} cm_table_options;

/**
 * Figures as text.
 *
 * @param[out] text malloc'ed, terminated, the caller's to free()
 * @return CM_OK or CM_ERR_MEMORY
 */
cm_code cm_table_format_figures(const cm_figures *figures, const cm_table_options *options,
                                char **text, cm_error *error);

/**
 * Figures of several sides in the same units as one text.
 *
 * @param sides count of them, at least one
 */
cm_code cm_table_format_sides(const cm_figures *const *sides, size_t count,
                              const cm_table_options *options, char **text, cm_error *error);

/** Formats and writes; see cm_table_format_sides(). */
cm_code cm_table_write(const cm_figures *const *sides, size_t count,
                       const cm_table_options *options, const char *path, cm_error *error);

/** What a manifest says besides figures. */
typedef struct {
    const char *command;           /**< the command line that makes the result again */
    const cm_layer *const *others; /**< further layers that were read */
    size_t other_count;
    const cm_diff *diff;   /**< NULL: none was made */
    const cm_check *check; /**< NULL: none was made */
    const cm_check_options *check_options;
    const char *extra_name;
    const cm_scene *picture; /**< whose labels that found no place are listed; NULL: none was made */
} cm_manifest;

/**
 * Inputs with the digests of all their files, versions of libraries, command,
 * definitions and results, as JSON (include/controlmap/manifest.schema.json).
 *
 * @param[out] text malloc'ed, the caller's to free()
 */
cm_code cm_manifest_format(const cm_figures *const *sides, size_t count,
                           const cm_table_options *options, const cm_manifest *manifest,
                           char **text, cm_error *error);

/**
 * A check as text or JSON (include/controlmap/check.schema.json).
 *
 * @param options  those of the check
 * @param sources  what the extra polygons are called; NULL: "extra polygons"
 * @param[out] text malloc'ed, the caller's to free()
 */
cm_code cm_check_format(const cm_check *check, const cm_check_options *options,
                        const char *extra_name, cm_table_format format, const char *version,
                        char **text, cm_error *error);

/**
 * A difference as text, CSV, JSON (include/controlmap/diff.schema.json) or
 * Markdown, with the options of tables of figures.
 *
 * @param[out] text malloc'ed, the caller's to free()
 * @return CM_OK or CM_ERR_MEMORY
 */
cm_code cm_diff_format(const cm_diff *diff, const cm_table_options *options, char **text,
                       cm_error *error);

/**
 * Writes the polygons that changed hands: one feature per connected polygon
 * and unit, with `class` (gained, lost; onlyA, onlyB), the unit's `id` and
 * `name` ("outside" where it lies in none), `km2`, and both dates.
 * Those smaller than the difference's min_area_m2 are left out.
 *
 * @param path as for cm_figures_write()
 */
cm_code cm_diff_write(const cm_diff *diff, const char *path, cm_error *error);

/** What a table of a scenario says besides its areas. */
typedef struct {
    const cm_table_options *table;
    const cm_outcome_places *places; /**< those that change hands; NULL: none are known */
    const char *places_source, *places_note;
    const cm_outcome_places *points; /**< points of interest, with whom they are; or NULL */
    const char *points_source;
} cm_outcome_report;

/**
 * A scenario as text, CSV, JSON (include/controlmap/scenario-result.schema.json)
 * or Markdown. CSV is a row per unit, then total, each with all areas.
 *
 * @param[out] text malloc'ed, the caller's to free()
 * @return CM_OK or CM_ERR_MEMORY
 */
cm_code cm_outcome_format(const cm_outcome *outcome, const cm_outcome_report *report, char **text,
                          cm_error *error);

/**
 * Several scenarios in one table: a row each, after a row of how it is today.
 * JSON is a list of them, each as above.
 *
 * @param outcomes, reports count of them, at least one; of one control layer
 */
cm_code cm_outcomes_format(const cm_outcome *const *outcomes, const cm_outcome_report *reports,
                           size_t count, char **text, cm_error *error);

/** Rows of a series as CSV, date by date. */
typedef struct cm_series_rows cm_series_rows;

typedef struct {
    const char *whole_name; /**< of the total; NULL: "total" */
    bool as_of;             /**< a column for the date of the situation */
    int decimals;           /**< of areas and lengths, two more of shares; -1: all digits */
} cm_series_rows_options;

/**
 * @param frame borrowed: the units
 * @return NULL when memory ran out
 */
cm_series_rows *cm_series_rows_create(const cm_figures *frame,
                                      const cm_series_rows_options *options);

/** The line of column names; the rows', until the next call. */
const char *cm_series_rows_header(cm_series_rows *rows);

/**
 * The lines of a date: the units in their order, what lies outside and what
 * overlaps where there is any, the total. Cells of units that did not change
 * are not written anew.
 *
 * @param[out] size in bytes
 * @return the rows', until the next call; NULL when memory ran out
 */
const char *cm_series_rows_day(cm_series_rows *rows, const cm_series_day *day, size_t *size);

/** NULL is fine. */
void cm_series_rows_free(cm_series_rows *rows);

/** Rows of a series in a database: a GeoPackage, a SQLite file or PostgreSQL. */
typedef struct cm_rows_table cm_rows_table;

typedef struct {
    cm_series_rows_options rows;
    const char *table;   /**< NULL: "control_series"; on a server also SCHEMA.TABLE */
    bool append;         /**< keep what a file holds; see cm_rows_table_open() */
    const char *units;   /**< where the units come from */
    const char *every;   /**< "day", "week" … */
    int lag_days;        /**< between the files' dates and those of the situation */
    const char *version; /**< of the program */
    const char *command; /**< the command line that makes the rows again */
} cm_rows_table_options;

/** Whether a path ends in .gpkg or .sqlite, or starts with PG: or postgresql:// as GDAL has it. */
bool cm_rows_table_is_named(const char *path);

/**
 * Starts rows in a database, with the columns of the CSV: `date` (and `as_of`) as dates,
 * `revision` as an integer, texts, numbers; without geometry. Beside them the table
 * TABLE_definition has a row per date, with what defines its figures.
 *
 * A file is written beside and appears whole at the end; with append it holds what it held, too.
 * On a server all is one transaction, and other dates than those that are written stay; runs that
 * write to the same table there wait for each other. A table that is there must have the same
 * columns, and its rows the same basis, denominator, Earth, count of units and lag.
 *
 * @param frame   borrowed: the units
 * @param options borrowed, with its texts, until the end
 * @param[out] out NULL on failure; ended by cm_rows_table_commit() or cm_rows_table_abandon()
 * @return CM_OK; what is there does not fit: CM_ERR_INPUT with append, else CM_ERR_OUTPUT;
 *         CM_ERR_USAGE: a name no table can have; CM_ERR_OUTPUT, CM_ERR_MEMORY
 */
cm_code cm_rows_table_open(const char *path, const cm_figures *frame,
                           const cm_rows_table_options *options, cm_rows_table **out,
                           cm_error *error);

/** Whether the table had the rows of a date, down to its total, when it was opened. */
bool cm_rows_table_has(const cm_rows_table *table, const char *date);

/**
 * Writes the rows of a date instead of those that are there.
 *
 * @param source the file that shows it
 */
cm_code cm_rows_table_day(cm_rows_table *table, const cm_series_day *day, const char *source,
                          cm_error *error);

/** Makes everything appear, and ends the table, whether that worked or not. */
cm_code cm_rows_table_commit(cm_rows_table *table, cm_error *error);

/** Leaves everything as it was; NULL is fine. */
void cm_rows_table_abandon(cm_rows_table *table);

/** What a summary says besides the series. */
typedef struct {
    cm_table_options table;
    const char *source; /**< what was named */
    const char *every;  /**< "day", "week" … */
    int lag_days;
    size_t failed_count; /**< files that could not be used */
    const char *const *failed;
} cm_series_summary;

/**
 * Months, years and the whole of a series, days that are missing and days that
 * look like revisions, as text, Markdown or JSON (include/controlmap/series.schema.json).
 *
 * @param[out] text malloc'ed, the caller's to free()
 */
cm_code cm_series_format(const cm_series *series, const cm_series_summary *summary, char **text,
                         cm_error *error);

/** Writes a text whole or not at all; the path "-" is standard output. */
cm_code cm_text_write(const char *text, const char *path, cm_error *error);

/**
 * Writes the clipped polygons with the columns of the CSV as attributes, one
 * feature per unit that holds control (and side), and what lies outside the
 * units as a last feature with the id "outside".
 *
 * @param path ending in .gpkg, .geojson, .shp or another that a GDAL driver of
 *             this system writes
 * @return CM_OK, CM_ERR_USAGE: unknown ending, CM_ERR_OUTPUT, CM_ERR_MEMORY,
 *         CM_ERR_INTERNAL
 */
cm_code cm_figures_write(const cm_figures *const *sides, size_t count, const char *path,
                         cm_error *error);

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

/** Pictures one after the other: a film, or a folder of them. */
typedef struct cm_film cm_film;

typedef struct {
    double frames_per_second; /**< 0: 15 */
    double hold_seconds;      /**< how much longer the last picture stands */
    unsigned threads;         /**< that draw; 0: 1 */
} cm_film_options;

/**
 * Whether a path is one of a film: it ends in .mp4, .gif or .webp, or in a slash, for a folder of
 * PNG files.
 */
bool cm_film_path_is_known(const char *path);

/**
 * Starts a film, by the ending of its path. Films are encoded by the program
 * ffmpeg, which must be installed; a folder needs nothing else. The film
 * appears when it is complete, or not at all; a folder must not be there yet,
 * or be empty.
 *
 * .mp4: H.264 in 4:2:0, which every player shows, so width and height are even
 * numbers. .gif: a palette of 256 colours for the whole. .webp: without end.
 *
 * @param options NULL: all zero
 * @param[out] out NULL on failure; ended by cm_film_commit() or cm_film_abandon()
 * @return CM_OK; CM_ERR_USAGE: unknown ending, an odd size, a rate out of 0.1 to 120;
 *         CM_ERR_OUTPUT: no ffmpeg, a folder that is not empty; CM_ERR_MEMORY
 */
cm_code cm_film_open(const char *path, int width_px, int height_px, const cm_film_options *options,
                     cm_film **out, cm_error *error);

/**
 * Appends a picture of the film's size.
 *
 * @param scene  the film's from here on, whatever happens
 * @param name   of the file in a folder, without its ending; copied
 * @param meta   of the file in a folder; title and description are the scene's, and texts are
 *               borrowed until the film ends
 * @return CM_OK, CM_ERR_USAGE: another size, CM_ERR_OUTPUT, CM_ERR_MEMORY, CM_ERR_INTERNAL; of
 *         this picture or one before it
 */
cm_code cm_film_add(cm_film *film, cm_scene *scene, const char *name, const cm_image_meta *meta,
                    cm_error *error);

/** Waits for all pictures, makes the film appear, and ends it, whether that worked or not. */
cm_code cm_film_commit(cm_film *film, cm_error *error);

/** Stops, and removes what was written; NULL is fine. */
void cm_film_abandon(cm_film *film);

#endif
