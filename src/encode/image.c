#include "encode/image.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/outfile.h"

static const double DEFAULT_DPI = 144;

typedef cm_code encoder(const cm_scene *, const cm_image_meta *, cm_blob *, cm_error *);

static encoder *encoder_of(const char *path) {
    static const struct {
        const char *ending;
        encoder *encode;
    } encoders[] = {{".png", cm_png_encode}, {".svg", cm_svg_encode}, {".pdf", cm_pdf_encode}};
    const size_t length = strlen(path);
    for (size_t i = 0; i < sizeof encoders / sizeof encoders[0]; i++)
        if (length > 4 && strcasecmp(path + length - 4, encoders[i].ending) == 0)
            return encoders[i].encode;
    return NULL;
}

bool cm_blob_append(cm_blob *blob, const void *bytes, size_t size) {
    if (size > blob->capacity - blob->size) {
        size_t capacity = blob->capacity < 65536 ? 65536 : blob->capacity * 2;
        while (capacity - blob->size < size)
            capacity *= 2;
        unsigned char *grown = realloc(blob->bytes, capacity);
        if (grown == NULL)
            return false;
        blob->bytes = grown;
        blob->capacity = capacity;
    }
    memcpy(blob->bytes + blob->size, bytes, size);
    blob->size += size;
    return true;
}

bool cm_image_path_is_known(const char *path) {
    return encoder_of(path) != NULL;
}

cm_code cm_image_write(const cm_scene *scene, const cm_image_meta *meta, const char *path,
                       cm_error *error) {
    encoder *encode = encoder_of(path);
    if (encode == NULL) {
        (void)cm_error_set(error, CM_ERR_USAGE, "end the name in .png, .svg or .pdf",
                           "unknown kind of picture");
        return cm_error_at(error, path, NULL, -1);
    }
    cm_image_meta complete = *meta;
    if (!(complete.dpi > 0))
        complete.dpi = DEFAULT_DPI;
    cm_blob blob = {0};
    cm_code code = encode(scene, &complete, &blob, error);
    if (code == CM_OK)
        code = cm_outfile_write(path, blob.bytes, blob.size, error);
    else
        (void)cm_error_at(error, path, NULL, -1);
    free(blob.bytes);
    return code;
}
