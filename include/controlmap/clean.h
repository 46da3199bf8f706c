/**
 * @file clean.h
 * Repair that is explicit: what is changed is counted, and its effect on the
 * area reported.
 */
#ifndef CONTROLMAP_CLEAN_H
#define CONTROLMAP_CLEAN_H

#include "controlmap/error.h"
#include "controlmap/load.h"

/** Which features become one. */
typedef enum {
    CM_MERGE_NONE, /**< each stays on its own */
    CM_MERGE_ALL,  /**< all of them: the holdings of one side */
    CM_MERGE_FIELD /**< those with equal text in a field: the parts of one unit; an empty
                        text is a unit of its own */
} cm_merge;

typedef struct {
    cm_merge merge;
    int field;   /**< for CM_MERGE_FIELD */
    bool strict; /**< refuse a layer that needs a repair instead of repairing it */
} cm_clean_options;

/**
 * Makes a layer fit to be measured: every feature a valid set of polygons (in
 * the sense of OGC Simple Features), none overlapping another part of itself.
 *
 * In this order: repeated points and rings of fewer than three points go;
 * rings that jump over the antimeridian are unrolled (an edge longer than 180
 * degrees is taken the short way; one of exactly 360 is left alone) and rings
 * round a pole get an edge along it (the pole on the side of the ring's mean
 * latitude); invalid polygons are rebuilt so that shells add and holes
 * subtract; land on both sides of the antimeridian, cut there as RFC 7946 has it or
 * not, is put on one side, from where the layer spans the fewest degrees, and united
 * (not where it spans half the globe and nothing reaches 180 degrees; no repair, and
 * not counted as one); features to be merged are united, overlaps counting once. A
 * merged feature has the id and the values of its first member.
 *
 * @param layer   borrowed; unchanged
 * @param[out] out a new layer with the repairs of both stages; NULL on failure
 * @return CM_OK; CM_ERR_GEOMETRY: strict and a repair is needed, or nothing is
 *         left; CM_ERR_MEMORY; CM_ERR_INTERNAL
 */
cm_code cm_layer_clean(const cm_layer *layer, const cm_clean_options *options, cm_layer **out,
                       cm_error *error);

/** The kind of a control polygon. */
typedef enum {
    CM_STATUS_HELD,
    CM_STATUS_CLAIMED,
    CM_STATUS_CONTESTED,
    CM_STATUS_ZONE,
    CM_STATUS_COUNT
} cm_status;

/** "held", "claimed", "contested", "zone"; static. */
const char *cm_status_name(cm_status status);

/** Which status a name stands for, letter case aside; CM_STATUS_COUNT: none. */
cm_status cm_status_of_name(const char *name);

typedef struct {
    int status_field; /**< -1: every feature is of the status that follows */
    cm_status status; /**< all zero: held */
    int side_field;   /**< -1: there is one side, which has no name */
    /** `held=Occupied*|Control?;contested=*Unknown*`: the first pattern that fits a value decides,
     *  letter case and blanks of any kind aside. NULL: values are the statuses' own names. */
    const char *status_map;
    /** The same with names of sides; NULL: every value is a side. */
    const char *side_map;
    bool include[CM_STATUS_COUNT]; /**< which statuses are counted */
    bool may_be_empty;             /**< nothing that counts is no error: other layers may hold it */
} cm_classify_options;

/** A value of the side or status field, and what was made of it. */
typedef struct {
    const char *field;
    const char *value;      /**< as first met, blanks at its ends aside */
    const char *class_name; /**< a side or status; NULL: the mapping has nothing that fits */
    size_t feature_count;
    double area_m2; /**< as drawn, on WGS 84, overlaps counted as often as they occur */
} cm_value_use;

/** Who holds each feature of a layer, and how; freed by cm_classes_free(). */
typedef struct cm_classes {
    size_t side_count;        /**< at least 1 */
    const char *const *sides; /**< in the order of the mapping, else by name; one NULL where there
                                   is no side field */
    const size_t *side;       /**< per feature, an index; SIZE_MAX: none */
    const cm_status *status;  /**< per feature; CM_STATUS_COUNT: none */
    bool include[CM_STATUS_COUNT];
    const char *includes; /**< "held, claimed"; NULL: held alone */
    size_t value_count;
    const cm_value_use *values;    /**< by field, largest area first */
    struct cm_arena_block *blocks; /**< private */
} cm_classes;

/**
 * Reads side and status off the features of a layer.
 *
 * @param layer borrowed for the call; as read, not cleaned
 * @param[out] out NULL on failure
 * @return CM_OK; CM_ERR_USAGE: a mapping that cannot be read, an unknown
 *         status; CM_ERR_INPUT: there are fields, but by them no feature is of
 *         a side and of an included status; CM_ERR_MEMORY
 */
cm_code cm_layer_classify(const cm_layer *layer, const cm_classify_options *options,
                          cm_classes **out, cm_error *error);

/**
 * The features of one side, of the included statuses.
 *
 * @param layer the one classified; must outlive the result
 * @param side  an index; SIZE_MAX: those of all sides
 * @param[out] out to be freed by cm_layer_free(); may have no feature
 * @return CM_OK, CM_ERR_MEMORY
 */
cm_code cm_classes_select(const cm_classes *classes, const cm_layer *layer, size_t side,
                          cm_layer **out, cm_error *error);

/**
 * Puts layers together as one: features in their order, repairs added up.
 * Fields are those of the first; the others' values are left out unless their
 * fields are the same.
 *
 * @param layers count of them, at least one; must outlive the result
 * @param[out] out to be freed by cm_layer_free()
 * @return CM_OK, CM_ERR_MEMORY
 */
cm_code cm_layers_join(const cm_layer *const *layers, size_t count, cm_layer **out,
                       cm_error *error);

/** Frees the classes; NULL is fine. */
void cm_classes_free(cm_classes *classes);

/**
 * Whether a repair changes what is measured. Heights left out and collections
 * taken apart do not.
 */
bool cm_repair_kind_matters(cm_repair_kind kind);

#endif
