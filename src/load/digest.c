#include "load/digest.h"

#include <cpl_vsi.h>
#include <glib.h>
#include <stdio.h>

bool cm_digest_file(const char *path, char sha256[65]) {
    sha256[0] = '\0';
    VSIStatBufL status;
    if (VSIStatExL(path, &status, VSI_STAT_EXISTS_FLAG | VSI_STAT_NATURE_FLAG) != 0 ||
        VSI_ISDIR(status.st_mode))
        return false;
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL)
        return false;
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    unsigned char buffer[64 * 1024];
    for (;;) {
        const size_t count = VSIFReadL(buffer, 1, sizeof buffer, file);
        if (count == 0)
            break;
        g_checksum_update(checksum, buffer, (gssize)count);
    }
    (void)VSIFCloseL(file);
    (void)snprintf(sha256, 65, "%s", g_checksum_get_string(checksum));
    g_checksum_free(checksum);
    return true;
}

void cm_digest_bytes(const void *bytes, size_t size, char sha256[65]) {
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, bytes, (gssize)size);
    (void)snprintf(sha256, 65, "%s", g_checksum_get_string(checksum));
    g_checksum_free(checksum);
}
