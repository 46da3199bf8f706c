/**
 * @file assembly.h
 * A layer while it is put together, whoever reads its file.
 *
 * A reader names the layer and its fields, sets the coordinate system, then for
 * each feature calls cm_assembly_begin(), adds rings or points as they stand in
 * the file, and calls cm_assembly_keep(); after the last one
 * cm_assembly_finish(), and cm_assembly_describe() at the very end.
 */
#ifndef CONTROLMAP_LOAD_ASSEMBLY_H
#define CONTROLMAP_LOAD_ASSEMBLY_H

#include "base/geometry.h"
#include "controlmap/load.h"
#include "load/crs.h"

typedef struct {
    cm_layer *layer; /**< in the arena */
    cm_arena arena;  /**< the layer's; all that it points to */
    const cm_layer_options *options;
    cm_error *error;
    cm_crs *crs;         /**< NULL: the coordinates are longitude and latitude already */
    bool assumed_lonlat; /**< which nobody said */
    bool is_geojson;     /**< rings should be wound as RFC 7946 has it */
    cm_shape_builder builder;
    cm_lonlat *points;
    size_t point_count, point_capacity;
    cm_feature *features;
    size_t feature_count, feature_capacity;
    const char **notes;
    size_t note_count, note_capacity;
} cm_assembly;

/**
 * Starts an empty layer.
 *
 * @param[out] assembly for cm_assembly_end(), on failure too
 * @return CM_OK, CM_ERR_MEMORY
 */
cm_code cm_assembly_start(cm_assembly *assembly, const char *source,
                          const cm_layer_options *options, cm_error *error);

/** Frees all but the layer, which is handed over if code is CM_OK and freed otherwise. */
void cm_assembly_end(cm_assembly *assembly, cm_code code, cm_layer **out);

/** Takes a note; NULL is what a failed allocation gave. */
cm_code cm_assembly_note(cm_assembly *assembly, const char *text);

/** Says which coordinate system the rings and points are in; as cm_crs_create(). */
cm_code cm_assembly_project(cm_assembly *assembly, const char *definition, bool swapped);

/** Starts the next feature. */
void cm_assembly_begin(cm_assembly *assembly);

/** Starts a polygon of the feature; its shell is the first ring that follows. */
cm_code cm_assembly_polygon(cm_assembly *assembly);

/**
 * Adds a ring as it stands in the file, the last point equal to the first or not.
 *
 * @return CM_OK, CM_ERR_CRS, CM_ERR_GEOMETRY, CM_ERR_MEMORY
 */
cm_code cm_assembly_ring(cm_assembly *assembly, const cm_xy *xy, size_t count, bool is_shell);

/** Starts a line of the feature: its vertices follow, and alone are brought to degrees. */
cm_code cm_assembly_line(cm_assembly *assembly);
cm_code cm_assembly_vertex(cm_assembly *assembly, double x, double y);

/** Adds a point to the feature; returns as cm_assembly_ring(). */
cm_code cm_assembly_point(cm_assembly *assembly, double x, double y);

/** Keeps the feature with the shape or points that were added, unless there are none. */
cm_code cm_assembly_keep_shape(cm_assembly *assembly, cm_feature *feature);

/** Keeps a feature as it is. */
cm_code cm_assembly_keep(cm_assembly *assembly, const cm_feature *feature);

/**
 * Closes the list of features, finds the date and tells of rounding.
 *
 * @param path of the file, whose name may hold a date
 */
cm_code cm_assembly_finish(cm_assembly *assembly, const char *path);

/**
 * Hands over notes and inputs; the layer's digest must be there.
 *
 * @param path  of the file that the digest is of
 * @param files all that were read, NULL-terminated, or NULL
 */
cm_code cm_assembly_describe(cm_assembly *assembly, const char *path, char **files);

#endif
