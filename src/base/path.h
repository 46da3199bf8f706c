/**
 * @file path.h
 * Names of files.
 */
#ifndef CONTROLMAP_BASE_PATH_H
#define CONTROLMAP_BASE_PATH_H

#include <stdbool.h>

/** The path without its folders. */
const char *cm_path_name(const char *path);

/** Whether a text ends in another, letter case aside. */
bool cm_path_ends_in(const char *path, const char *end);

#endif
