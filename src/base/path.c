#include "base/path.h"

#include <string.h>
#include <strings.h>

const char *cm_path_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

bool cm_path_ends_in(const char *path, const char *end) {
    const size_t length = strlen(path), end_length = strlen(end);
    return length >= end_length && strcasecmp(path + length - end_length, end) == 0;
}
