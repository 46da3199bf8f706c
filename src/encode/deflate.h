/**
 * @file deflate.h
 * A zlib stream, made by several threads.
 */
#ifndef CONTROLMAP_ENCODE_DEFLATE_H
#define CONTROLMAP_ENCODE_DEFLATE_H

#include "encode/image.h"

/**
 * Compresses bytes into one zlib stream (RFC 1950).
 *
 * The bytes are divided into a fixed number of parts, so the stream is the same
 * however many threads there are. Each part knows the end of the one before it,
 * and is little larger than it would be in one run.
 *
 * @return false when memory ran out
 */
bool cm_deflate(const unsigned char *bytes, size_t size, int level, cm_blob *out);

#endif
