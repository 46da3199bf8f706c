/**
 * @file digest.h
 * SHA-256 of a source, so that a figure can name the bytes it came from.
 */
#ifndef CONTROLMAP_LOAD_DIGEST_H
#define CONTROLMAP_LOAD_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

/**
 * @param path   a path or any `/vsi…` name that GDAL's virtual file system reads
 * @param sha256 receives 64 hex digits and a terminator
 * @return false if there is no such file (a database, a folder); sha256 is then empty
 */
bool cm_digest_file(const char *path, char sha256[65]);

/** The same of a file's bytes that are in memory already. */
void cm_digest_bytes(const void *bytes, size_t size, char sha256[65]);

#endif
