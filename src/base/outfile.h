/**
 * @file outfile.h
 * Output that appears whole or not at all: written beside, synced, renamed.
 */
#ifndef CONTROLMAP_BASE_OUTFILE_H
#define CONTROLMAP_BASE_OUTFILE_H

#include <stddef.h>

#include "controlmap/error.h"

/**
 * Replaces a file by the given bytes, or leaves what was there. The bytes go
 * to a temporary file in the same folder, which is flushed to the disk and
 * then renamed; on failure it is removed. Through a symbolic link, what it
 * points to is replaced. The path "-" means standard output, which is written
 * directly, as is any path that leads there (/dev/stdout). A path that names
 * something other than a regular file (/dev/full, a FIFO) is written in place.
 *
 * @return CM_OK or CM_ERR_OUTPUT
 */
cm_code cm_outfile_write(const char *path, const void *bytes, size_t size, cm_error *error);

/** The same, piece by piece. */
typedef struct cm_outfile cm_outfile;

/** @param[out] out NULL on failure; ended by cm_outfile_commit() or cm_outfile_abandon() */
cm_code cm_outfile_open(const char *path, cm_outfile **out, cm_error *error);

/** Appends bytes; after a failure the file can only be abandoned. */
cm_code cm_outfile_add(cm_outfile *file, const void *bytes, size_t size, cm_error *error);

/** Makes the file appear, and ends it, whether that worked or not. */
cm_code cm_outfile_commit(cm_outfile *file, cm_error *error);

/** Removes what was written; NULL is fine. */
void cm_outfile_abandon(cm_outfile *file);

/**
 * Makes an empty folder beside the path, for writers that insist on creating
 * their files themselves (several files of one data set, for example).
 *
 * @param[out] folder receives the name; at least size bytes
 */
cm_code cm_outfile_folder(const char *path, char *folder, size_t size, cm_error *error);

/**
 * Syncs every file in the folder, renames each into the path's folder, the
 * one that bears the path's own name last, and removes the folder.
 */
cm_code cm_outfile_adopt(const char *folder, const char *path, cm_error *error);

/**
 * Syncs every file in the folder and gives it the path's name, which nothing
 * bears yet or an empty folder. On failure the folder is removed.
 */
cm_code cm_outfile_adopt_folder(const char *folder, const char *path, cm_error *error);

/** Removes the folder and what is in it. */
void cm_outfile_discard(const char *folder);

#endif
