/**
 * @file image.h
 * The picture formats, each behind one function.
 */
#ifndef CONTROLMAP_ENCODE_IMAGE_H
#define CONTROLMAP_ENCODE_IMAGE_H

#include "controlmap/encode.h"

/** A file in memory; bytes are malloc'ed. */
typedef struct {
    unsigned char *bytes;
    size_t size, capacity;
} cm_blob;

/** Appends bytes; false when memory ran out. */
bool cm_blob_append(cm_blob *blob, const void *bytes, size_t size);

cm_code cm_png_encode(const cm_scene *scene, const cm_image_meta *meta, cm_blob *out,
                      cm_error *error);
/** The same, drawn by two threads at once or by one; the bytes are the same. */
cm_code cm_png_encode_by(const cm_scene *scene, const cm_image_meta *meta, bool at_once,
                         cm_blob *out, cm_error *error);
cm_code cm_svg_encode(const cm_scene *scene, const cm_image_meta *meta, cm_blob *out,
                      cm_error *error);
cm_code cm_pdf_encode(const cm_scene *scene, const cm_image_meta *meta, cm_blob *out,
                      cm_error *error);

#endif
