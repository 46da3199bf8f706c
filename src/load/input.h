/**
 * @file input.h
 * Where a layer came from, to the byte.
 */
#ifndef CONTROLMAP_LOAD_INPUT_H
#define CONTROLMAP_LOAD_INPUT_H

#include "base/arena.h"
#include "controlmap/load.h"

/**
 * Makes a layer that was read its own only input.
 *
 * @param path  of the file that the layer's digest is of
 * @param files names with their folders, NULL-terminated, or NULL
 * @return false when memory ran out
 */
bool cm_input_describe(cm_layer *layer, const char *path, char **files, bool digests,
                       cm_arena *arena);

/** Copies inputs with all that they point to; false when memory ran out. */
bool cm_inputs_copy(const cm_layer *from, cm_layer *to, cm_arena *arena);

#endif
