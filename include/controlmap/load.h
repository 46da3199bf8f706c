/**
 * @file load.h
 * Vector sources, read through GDAL and brought to longitude and latitude.
 *
 * An edge is a straight line in the coordinate system of its own file. Edges
 * of projected input are therefore divided until they deviate by less than a
 * tolerance from the straight line in longitude and latitude; the division is
 * the same in both directions, so an edge that two polygons share stays shared.
 */
#ifndef CONTROLMAP_LOAD_H
#define CONTROLMAP_LOAD_H

#include <stdint.h>

#include "controlmap/error.h"
#include "controlmap/geometry.h"

/** What was found wrong or unusual in a layer, and mended. */
typedef enum {
    CM_REPAIR_HEIGHT,         /**< Z or M values, left out */
    CM_REPAIR_CURVE,          /**< curved edges, made straight */
    CM_REPAIR_COLLECTION,     /**< geometry collections, taken apart */
    CM_REPAIR_NOT_POLYGON,    /**< points and lines among polygons, left out */
    CM_REPAIR_NULL,           /**< features without a geometry, left out */
    CM_REPAIR_UNCLOSED,       /**< rings that did not return to their start, closed */
    CM_REPAIR_REPEATED_POINT, /**< points equal to the one before, left out */
    CM_REPAIR_SHORT_RING,     /**< rings of fewer than three points, left out */
    CM_REPAIR_WINDING,        /**< rings of GeoJSON wound against RFC 7946, read as meant */
    CM_REPAIR_ANTIMERIDIAN,   /**< rings across the antimeridian or round a pole, unrolled */
    CM_REPAIR_SPIKE,          /**< points where a ring turns back on itself, left out */
    CM_REPAIR_SELF_CROSSING,  /**< rings that cross or touch themselves, rebuilt */
    CM_REPAIR_HOLE,           /**< holes outside their shell, across it or one in another */
    CM_REPAIR_SHELL,          /**< polygons of one feature inside or across each other, united */
    CM_REPAIR_OVERLAP,        /**< polygons of one side that overlap, counted once */
    CM_REPAIR_KIND_COUNT
} cm_repair_kind;

/** Per kind: how many, and by how much they changed the area (m², signed). */
typedef struct {
    size_t count[CM_REPAIR_KIND_COUNT];
    double area_m2[CM_REPAIR_KIND_COUNT];
} cm_repairs;

/** A short name for output, such as "spike left out"; static. */
const char *cm_repair_kind_name(cm_repair_kind kind);

typedef struct {
    int64_t id;            /**< feature id in its file */
    cm_multipolygon shape; /**< its polygons; none for a point feature. Where lines were asked
                                for, each line is a polygon whose shell is not closed */
    size_t point_count;    /**< its points; none for a polygon feature */
    const cm_lonlat *points;
    const char *const *values; /**< one per field of the layer, NULL: null */
} cm_feature;

/** A file and its bytes. */
typedef struct {
    const char *name; /**< without folders */
    char sha256[65];  /**< empty where it cannot be read */
} cm_file;

/** One source that went into a layer. */
typedef struct {
    const char *source, *layer, *crs; /**< as in cm_layer */
    char sha256[65], date[11], as_of[11];
    size_t feature_count;
    size_t file_count; /**< all that GDAL reads for it, the side files of a shapefile too */
    const cm_file *files;
} cm_input;

/**
 * A layer in memory. Owned by the caller, freed by cm_layer_free(); all
 * pointers in it end with it.
 */
typedef struct cm_layer {
    const char *source;    /**< as the user named it, less passwords */
    const char *name;      /**< layer name in the source */
    const char *crs;       /**< name of the coordinate system it came in */
    char sha256[65];       /**< of the file named, in hex; empty where there is no file */
    char date[11];         /**< YYYY-MM-DD, or empty */
    const char *date_from; /**< "option", "field NAME" or "file name"; NULL: no date */
    char as_of[11];        /**< date of the situation shown; as date, unless told otherwise */
    size_t layer_count;    /**< layers in the source */
    size_t field_count;
    const char *const *fields;
    size_t feature_count;
    const cm_feature *features;
    cm_box box; /**< of polygons and points */
    cm_repairs repairs;
    size_t input_count; /**< 1, but for a layer joined from several */
    const cm_input *inputs;
    size_t note_count;
    const char *const *notes;      /**< things to tell the user, one line each */
    struct cm_arena_block *blocks; /**< private: the memory behind it all */
} cm_layer;

typedef struct {
    const char *layer;       /**< layer name; NULL: after the last ':' of the source, else the
                                  first layer with polygons (or points, see want_points) */
    const char *where;       /**< attribute filter in OGR SQL, or NULL */
    const char *date;        /**< YYYY-MM-DD, overrides field and file name; or NULL */
    const char *as_of;       /**< YYYY-MM-DD, date of the situation that the layer shows; or NULL */
    int lag_days;            /**< without as_of: that date is the layer's own less so many days */
    const char *crs;         /**< coordinate system to assume, overrides the file's; or NULL */
    const char *shown_as;    /**< what the layer's source is called; NULL: as it was named */
    double edge_tolerance_m; /**< largest deviation of an edge; 0: the default of 1 m */
    bool want_points;        /**< read points and leave out polygons, instead of the reverse */
    bool want_lines;         /**< read lines and leave out polygons */
    bool want_rows;          /**< read values alone, of every feature, with or without geometry */
    bool skip_digest;        /**< leave sha256 empty */
    bool through_gdal;       /**< for comparison: never use the library's own reader of GeoJSON */
} cm_layer_options;

/**
 * Reads one layer. May be called from several threads at once.
 *
 * Plain local GeoJSON is read without GDAL, with the same result in a fraction
 * of the time.
 *
 * Coordinates leave as longitude and latitude in degrees on WGS 84. A source
 * without a coordinate system is taken as such if its coordinates fit, with a
 * note, and refused if they do not. The date comes from the options, else from
 * a field named `date` that holds one value, else from YYYYMMDD, YYYY-MM-DD or
 * YYYY_MM_DD in the file's name.
 *
 * @param source anything GDAL opens: a path, `/vsizip/...`, a URL, `PG:...`;
 *               "-" is standard input; `FILE:LAYER` names a layer
 * @param[out] out NULL on failure
 * @return CM_OK; CM_ERR_INPUT: cannot be opened or read, no such layer, no
 *         polygons (points); CM_ERR_CRS; CM_ERR_GEOMETRY: a coordinate that is
 *         not finite or out of range; CM_ERR_USAGE: a malformed date;
 *         CM_ERR_MEMORY
 */
cm_code cm_layer_read(const char *source, const cm_layer_options *options, cm_layer **out,
                      cm_error *error);

/**
 * A source's name fit to be shown: passwords, tokens and keys in it replaced
 * by ***. Layers are called so.
 *
 * @return malloc'ed, the caller's to free(); NULL when memory ran out
 */
char *cm_source_shown(const char *source);

/** Frees a layer; NULL is fine. */
void cm_layer_free(cm_layer *layer);

/** A file that shows the situation of one day. */
typedef struct {
    char date[11];      /**< of the file; may be empty if it is the only one */
    char as_of[11];     /**< of the situation */
    const char *source; /**< a path */
    bool before;        /**< earlier than asked for: the first one wanted is compared with the last
                             of these that can be used */
} cm_day;

/** Files by date; one per date. */
typedef struct cm_days {
    size_t count;
    const cm_day *days;
    size_t note_count;
    const char *const *notes; /**< of two files for one day the last by name is used; and which */
    struct cm_arena_block *blocks; /**< private */
} cm_days;

/**
 * Lists the vector files of a folder by the date in their names.
 *
 * @param lag_days the situation is that of so many days before the file's date
 * @param[out] out NULL on failure
 * @return CM_OK; CM_ERR_INPUT: no such folder, or no file with a date in it; CM_ERR_MEMORY
 */
cm_code cm_days_list(const char *folder, int lag_days, cm_days **out, cm_error *error);

/** How many dates of a series are wanted. */
typedef enum {
    CM_EVERY_DAY,
    CM_EVERY_WEEK, /**< from Monday on */
    CM_EVERY_MONTH,
    CM_EVERY_QUARTER,
    CM_EVERY_YEAR
} cm_every;

typedef struct {
    const char *date_regex; /**< Perl-compatible; its groups, else the whole match, hold the date in
                                 a file's name; NULL: as by cm_days_list() */
    int lag_days;           /**< as in cm_days_list() */
    const char *from, *to;  /**< first and last date of the situation, YYYY-MM-DD; or NULL */
    cm_every every;         /**< the last file of a period stands for it */
    bool refuse_duplicates; /**< two files for one date are an error */
} cm_days_options;

/**
 * Lists the files of folders, patterns, lists and files by date.
 *
 * A folder counts with its vector files that have a date in their names; a
 * pattern (* ? [ ]) with what fits it; @FILE with the paths in it, one in each
 * line. A file named by itself whose name has no date is opened to find one.
 * Files before `from` are listed too, marked as before.
 *
 * @param[out] out NULL on failure
 * @return CM_OK; CM_ERR_USAGE: a malformed date or expression; CM_ERR_INPUT: nothing
 *         there, or no date; CM_ERR_MEMORY
 */
cm_code cm_days_gather(const char *const *sources, size_t count, const cm_days_options *options,
                       cm_days **out, cm_error *error);

/** Frees a list; NULL is fine. */
void cm_days_free(cm_days *days);

/** What one layer of a source says of itself, without its features being read. */
typedef struct {
    const char *name;
    const char *geometry; /**< "Multi Polygon", "Point" …, "Unknown (any)" where they are mixed */
    int64_t feature_count; /**< -1: not known without reading */
} cm_source_layer;

typedef struct cm_source {
    const char *driver; /**< GDAL's name of the format */
    size_t layer_count;
    const cm_source_layer *layers;
    struct cm_arena_block *blocks; /**< private */
} cm_source;

/**
 * Lists the layers of a source; the name is read as by cm_layer_read().
 *
 * @param[out] out NULL on failure
 * @return CM_OK, CM_ERR_INPUT, CM_ERR_MEMORY
 */
cm_code cm_source_list(const char *source, cm_source **out, cm_error *error);

/** Frees a list; NULL is fine. */
void cm_source_free(cm_source *source);

/**
 * Index of the first field whose name equals one of the candidates, letter
 * case aside; candidates are tried in their order.
 *
 * @param candidates names separated by blanks
 * @return the index, or -1
 */
int cm_layer_find_field(const cm_layer *layer, const char *candidates);

/** Index of the field of this very name, letter case aside; -1: there is none. */
int cm_layer_field(const cm_layer *layer, const char *name);

/** A feature's value as text; "" where the field is -1 or the value null. */
const char *cm_feature_text(const cm_feature *feature, int field);

/** A feature's value as a number with a decimal point; NAN where there is none. */
double cm_feature_number(const cm_feature *feature, int field);

/**
 * Checks a calendar date written YYYY-MM-DD.
 * @return true if it exists in the Gregorian calendar
 */
bool cm_date_is_valid(const char *text);

/** Days since 1 January 1970 of a valid date; negative before it. */
int cm_date_to_days(const char *date);

/** The reverse of cm_date_to_days(), for the years 1 to 9999. */
void cm_date_from_days(int days, char date[11]);

/** One layer of a data set: where it is and whom it is owed to. */
typedef struct {
    const char *file;   /**< path, or NULL: the set has none */
    const char *source; /**< whom it comes from and under which licence, as it is to be printed */
    const char *short_source; /**< the same for a line with little room; NULL: source */
    const char *note;         /**< what there is to know of its figures; or NULL */
} cm_dataset_layer;

/** An area of the whole as somebody states it. */
typedef struct cm_dataset_area {
    double km2;
    const char *name; /**< what it counts and who says so */
} cm_dataset_area;

/**
 * A description of what belongs together: control, units, and what a map of
 * them shows besides. Read from YAML; freed by cm_dataset_free().
 */
typedef struct cm_dataset {
    const char *name;          /**< of the whole, e.g. "Ukraine" */
    const char *title;         /**< of a map of it; NULL: made of holder and name */
    const char *whole_area;    /**< what a share is taken of, e.g. "Ukraine’s area"; or NULL */
    const char *holder;        /**< who holds: "Russian-controlled"; or NULL */
    const char *unit_term;     /**< what a unit is called, e.g. "oblast"; or NULL */
    const char *unit_of;       /**< the same where the language wants a genitive; or NULL */
    const char *leave_out;     /**< a part of units' names that the map leaves out; or NULL */
    const char *unit_name;     /**< a unit's name in a sentence, e.g. "{name} Oblast"; or NULL */
    const char *unit_kind;     /**< `kind` of the units that this holds for; NULL: of all */
    const char *includes;      /**< clause for the subtitle, e.g. "including Crimea"; or NULL */
    const char *includes_unit; /**< id of the unit that must be mostly held for the clause */
    double official_km2;       /**< official area of the whole; NAN: not stated */
    const char *official_source;
    const char *note;         /**< for the footer, e.g. about water left out; or NULL */
    cm_box note_extent;       /**< where the note is about; all the globe: not stated */
    size_t denominator_count; /**< areas that others divide by */
    const cm_dataset_area *denominators;
    double extra_km2;       /**< land that some publishers add to a control layer; NAN: none */
    const char *extra_name; /**< what it is, e.g. "Tuzla" */
    cm_dataset_layer control, boundary, neighbours, world, water, rivers, places, seas;
    cm_dataset_layer settlements;  /**< points: many places, with `population`; for tables */
    cm_dataset_layer points;       /**< points of interest */
    struct cm_arena_block *blocks; /**< private */
} cm_dataset;

/**
 * Reads a data set description; see shapefiles/ukraine.yaml for an example.
 * Paths in it are relative to its own folder.
 *
 * @param lang whose translations to take, or NULL: the words as they stand
 * @param[out] out NULL on failure
 * @return CM_OK, CM_ERR_INPUT (unreadable, malformed, unknown key), CM_ERR_MEMORY
 */
cm_code cm_dataset_read(const char *path, const char *lang, cm_dataset **out, cm_error *error);

/** Frees a data set; NULL is fine. */
void cm_dataset_free(cm_dataset *dataset);

#endif
