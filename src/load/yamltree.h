/**
 * @file yamltree.h
 * YAML files as trees in which every value knows its line.
 *
 * Whoever reads a file says which keys it may have; an unknown one is an error
 * that names its line and the nearest known key.
 */
#ifndef CONTROLMAP_LOAD_YAMLTREE_H
#define CONTROLMAP_LOAD_YAMLTREE_H

#include <stdbool.h>
#include <stddef.h>

#include "controlmap/error.h"

typedef enum { CM_YAML_SCALAR, CM_YAML_SEQUENCE, CM_YAML_MAPPING } cm_yaml_kind;

typedef struct cm_yaml_node {
    cm_yaml_kind kind;
    size_t line;      /**< from 1 */
    const char *text; /**< of a scalar */
    bool plain;       /**< a scalar without quotes, which may be a number, true or null */
    size_t count;     /**< of items, or of pairs */
    const struct cm_yaml_node *const *keys;  /**< of a mapping */
    const struct cm_yaml_node *const *items; /**< of a sequence; values of a mapping */
} cm_yaml_node;

typedef struct cm_yaml cm_yaml;

/**
 * Reads a file, or standard input from "-".
 *
 * @param[out] out NULL on failure; to be ended by cm_yaml_free()
 * @return CM_OK, CM_ERR_INPUT: unreadable, no YAML, aliases, or no mapping at
 *         the top; CM_ERR_MEMORY
 */
cm_code cm_yaml_read(const char *path, cm_yaml **out, cm_error *error);
void cm_yaml_free(cm_yaml *yaml);
const cm_yaml_node *cm_yaml_root(const cm_yaml *yaml);

/** The value of a key in a mapping; NULL: it has none. */
const cm_yaml_node *cm_yaml_get(const cm_yaml_node *mapping, const char *key);

/**
 * Refuses keys that are not in the list, naming the nearest that is.
 *
 * @param what what the mapping is, for the message: "a layer"
 * @param known NULL-terminated
 */
cm_code cm_yaml_check_keys(const cm_yaml_node *mapping, const char *what, const char *const *known,
                           cm_error *error);

/** "line 7: ", then the message; CM_ERR_INPUT. */
cm_code cm_yaml_fail(const cm_yaml_node *node, cm_error *error, const char *hint,
                     const char *format, ...) CM_PRINTF(4, 5);

/** The list's word nearest to a misspelt one; NULL: none is near. */
const char *cm_yaml_nearest(const char *word, const char *const *known);

/* Values; a node that is NULL leaves what is there. */
cm_code cm_yaml_text(const cm_yaml_node *node, const char **text, cm_error *error);
cm_code cm_yaml_number(const cm_yaml_node *node, double *value, cm_error *error);
cm_code cm_yaml_flag(const cm_yaml_node *node, bool *value, cm_error *error);

#endif
