/**
 * @file scenario.h
 * What if: a text that says how control would change, step by step.
 *
 * A scenario knows two sides and a status. A is the side whose control a layer
 * shows; B is the rest of the units. A zone is counted for neither, whoever is
 * there. A scenario computes what a text describes, and argues for nothing.
 */
#ifndef CONTROLMAP_SCENARIO_H
#define CONTROLMAP_SCENARIO_H

#include "controlmap/error.h"
#include "controlmap/load.h"

/** Whom land is counted for. */
typedef enum { CM_HOLDER_A, CM_HOLDER_B, CM_HOLDER_ZONE, CM_HOLDER_COUNT } cm_holder;

/** "A", "B", "zone"; static. */
const char *cm_holder_name(cm_holder holder);

typedef enum {
    CM_STEP_FREEZE,   /**< nothing changes hands */
    CM_STEP_TRANSFER, /**< units or polygons go to a side */
    CM_STEP_ZONE,     /**< units or polygons become a zone */
    CM_STEP_BUFFER,   /**< what is near a line becomes a zone, or goes to a side */
    CM_STEP_LINE,     /**< what lies on one hand of a line goes to a side */
    CM_STEP_WITHIN    /**< the steps that follow change nothing outside some units */
} cm_operation;

/** "freeze", "transfer" …; static. */
const char *cm_step_name(cm_operation kind);

/** Which part of units or polygons a step is about. */
typedef enum {
    CM_PART_ALL,
    CM_PART_HELD, /**< what A holds */
    CM_PART_REST  /**< what B holds */
} cm_step_part;

/** A geometry that a step names. */
typedef struct {
    const char *shown;     /**< its file or its text, for messages; NULL: none is named */
    const char *text;      /**< well-known text or GeoJSON; NULL: it is in a file */
    const cm_layer *layer; /**< polygons or lines of a file, as read */
    bool is_lines;         /**< of a layer */
} cm_step_shape;

typedef struct {
    cm_operation kind;
    size_t line;              /**< in the file */
    const char *title;        /**< NULL: none */
    const char *source;       /**< who says so; NULL: not said */
    size_t unit_count;        /**< ids or names; 0: none are named */
    const char *const *units; /**< for CM_STEP_WITHIN none means: wherever */
    cm_step_shape shape;      /**< of a buffer: none means the front line */
    cm_step_part part;        /**< of a buffer: on which side of the line, A's, B's or both */
    cm_holder to;
    double km;      /**< of a buffer */
    bool is_left;   /**< of a line: the left hand of who walks along it */
    bool overrules; /**< may give land to another than an earlier step did */
} cm_step;

/** What a scenario is called in another language; NULL: as it is called there. */
typedef struct {
    const char *lang; /**< such as "uk" */
    const char *title, *side_a, *side_b;
} cm_scenario_words;

/** Freed by cm_scenario_free(). */
typedef struct cm_scenario {
    const char *name;            /**< of the file, without ending and "scenario-" */
    const char *title;           /**< NULL: none */
    const char *source;          /**< who proposed or reported it; NULL: not said */
    const char *note;            /**< what a reader should know; NULL: nothing */
    const char *side_a, *side_b; /**< what the sides are called; NULL: "A", "B" */
    size_t translation_count;
    const cm_scenario_words *translations;
    size_t step_count;
    const cm_step *steps;
    struct cm_arena_block *blocks; /**< private */
} cm_scenario;

/**
 * Reads a scenario, and the files that it names, which start at its folder.
 *
 * The file is described by include/controlmap/scenario.schema.json.
 *
 * @param path a YAML file; "-" is standard input
 * @param[out] out NULL on failure
 * @return CM_OK; CM_ERR_INPUT: unreadable, an unknown key (with its line and
 *         the nearest known one), a step that says too little or too much, a
 *         file that cannot be read; CM_ERR_MEMORY
 */
cm_code cm_scenario_read(const char *path, cm_scenario **out, cm_error *error);

/** NULL is fine. */
void cm_scenario_free(cm_scenario *scenario);

#endif
