/**
 * @file fixture.h
 * What many tests start from: shapes and layers written as WKT, the shipped
 * data, a folder for what a test writes.
 */
#ifndef TEST_SUPPORT_FIXTURE_H
#define TEST_SUPPORT_FIXTURE_H

#include "base/geometry.h"
#include "controlmap/clean.h"
#include "controlmap/load.h"

/**
 * Reads `POLYGON ((…))` or `MULTIPOLYGON (((…)))`, axes longitude, latitude.
 * Stops the program at anything else: a test is wrong then.
 */
cm_multipolygon shape_from_wkt(cm_arena *arena, const char *wkt);

/** A feature to be: its id, its shape, its official area (NULL: null). */
typedef struct {
    const char *id, *wkt, *official_km2;
} feature_text;

/** Fields of every layer from layer_from(). */
enum { FIELD_ID, FIELD_NAME, FIELD_OFFICIAL, FIELD_COUNT };

/** A layer as if read from a file; for cm_layer_free(). */
cm_layer *layer_from(const feature_text *features, size_t count);

/** The same, cleaned. */
cm_layer *cleaned_from(const feature_text *features, size_t count, cm_merge merge);

/** Fields at most in a layer from layer_with(). */
enum { ROW_VALUES = 4 };

/** A feature to be: its shape (NULL: a row of a table), its values (NULL: null). */
typedef struct {
    const char *wkt;
    const char *values[ROW_VALUES];
} feature_row;

/**
 * A layer with fields of its own, as if read from a file; for cm_layer_free().
 *
 * @param fields names separated by blanks, at most ROW_VALUES
 */
cm_layer *layer_with(const char *fields, const feature_row *rows, size_t count);

/** A layer read from a file and cleaned; fails the test if that does not work. */
cm_layer *cleaned_file(const char *path, cm_merge merge);

/** The 27 shipped units. */
cm_layer *shipped_units(void);

/** The shipped control layer, its polygons united. */
cm_layer *shipped_control(void);

/** Where the shipped control layer is. */
#define SHIPPED_CONTROL TEST_SHAPEFILES "/ukraine-control-2025-12-28.shp"

/** Shape of feature `index` of a layer, area in km² on WGS 84. */
double area_km2(const cm_multipolygon *shape);

/**
 * Area of a rectangle in longitude and latitude, by the closed form that the
 * library has no need of: the zone between two parallels (Snyder 1987, eq.
 * 3-12), in long double.
 */
double zone_m2(double semi_major_m, double flattening, double degrees, double south, double north);

/** The same on WGS 84. */
double zone_wgs84_m2(double degrees, double south, double north);

/** Makes a new folder under TMPDIR; its name is valid until scratch_remove(). */
const char *scratch_make(void);

/** FOLDER/NAME; valid until the fourth call from here. */
const char *scratch_path(const char *name);

/** Number of entries in the folder, hidden ones included. */
size_t scratch_count(void);

/** Removes the folder and all in it. */
void scratch_remove(void);

/** Writes a text to a file; fails the test if that does not work. */
void write_text(const char *path, const char *text);

/** Reads a file; fails the test if that does not work. The caller frees. */
char *read_text(const char *path);

#endif
