#include "load/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "load/digest.h"
#include "load/geojson.h"

/* Larger files are no daily ones; memory is then better left to GDAL. */
static const off_t SIZE_MAX_PLAIN = (off_t)256 * 1024 * 1024;

/* ---- the file ----------------------------------------------------------------------------- */

/* A path and nothing else: GDAL gives a meaning to colons and to names that begin with /vsi. */
static bool may_be_plain(const char *source, const cm_layer_options *options) {
    return !options->through_gdal && options->where == NULL && !options->want_points &&
           !options->want_lines && !options->want_rows &&
           (cm_path_ends_in(source, ".geojson") || cm_path_ends_in(source, ".json")) &&
           strchr(source, ':') == NULL && strncmp(source, "/vsi", 4) != 0;
}

static bool read_bytes(int file, char *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        const ssize_t count = read(file, bytes + done, size - done);
        if (count == 0 || (count < 0 && errno != EINTR))
            return false;
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}

/* A whole regular file, the caller's to free; NULL where there is none or it cannot be read. */
static char *read_file(const char *path, size_t *size) {
    char *bytes = NULL;
    struct stat status;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return NULL;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
        status.st_size <= SIZE_MAX_PLAIN) {
        *size = (size_t)status.st_size;
        bytes = malloc(*size);
        if (bytes != NULL && !read_bytes(file, bytes, *size)) {
            free(bytes);
            bytes = NULL;
        }
    }
    (void)close(file);
    return bytes;
}

/* ---- the layer ---------------------------------------------------------------------------- */

/* The file's own name stands for a collection without one: without folders and the last ending. */
static bool name_layer(cm_geojson *geojson, const char *path) {
    if (geojson->name != NULL)
        return true;
    const char *slash = strrchr(path, '/');
    char *name = cm_arena_text(&geojson->texts, slash != NULL ? slash + 1 : path);
    if (name == NULL)
        return false;
    *strrchr(name, '.') = '\0';
    geojson->name = name;
    return name[0] != '\0';
}

static cm_code add_polygon(cm_assembly *a, const cm_geojson *g, size_t polygon) {
    const size_t first = g->polygons[polygon];
    const size_t end = polygon + 1 < g->polygon_count ? g->polygons[polygon + 1] : g->ring_count;
    cm_code code = cm_assembly_polygon(a);
    for (size_t i = first; i < end && code == CM_OK; i++) {
        const size_t ring_end = i + 1 < g->ring_count ? g->rings[i + 1] : g->point_count;
        code = cm_assembly_ring(a, g->points + g->rings[i], ring_end - g->rings[i], i == first);
    }
    return code;
}

static cm_code add_feature(cm_assembly *a, const cm_geojson *g, size_t index,
                           const char *const *values) {
    const size_t end =
        index + 1 < g->feature_count ? g->features[index + 1].first_polygon : g->polygon_count;
    cm_feature feature = {.id = g->features[index].id, .values = values};
    cm_code code = CM_OK;
    cm_assembly_begin(a);
    for (size_t i = g->features[index].first_polygon; i < end && code == CM_OK; i++)
        code = add_polygon(a, g, i);
    if (code == CM_OK)
        return cm_assembly_keep_shape(a, &feature);
    (void)cm_error_at(a->error, NULL, a->layer->name, feature.id);
    return code;
}

static cm_code add_features(cm_assembly *a, const cm_geojson *g) {
    const char **fields = cm_arena_copy(&a->arena, g->columns, g->column_count, sizeof *fields);
    const char **values = cm_arena_copy(&a->arena, g->values, g->value_count, sizeof *values);
    if (fields == NULL || values == NULL)
        return cm_error_set(a->error, CM_ERR_MEMORY, NULL, "memory ran out");
    a->layer->fields = fields;
    a->layer->field_count = g->column_count;
    cm_code code = CM_OK;
    for (size_t i = 0; i < g->feature_count && code == CM_OK; i++)
        code = add_feature(a, g, i, values + i * g->column_count);
    return code;
}

static cm_code assemble(cm_assembly *a, cm_geojson *g, const char *path) {
    cm_arena_adopt(&a->arena, &g->texts);
    a->is_geojson = true;
    a->layer->layer_count = 1;
    a->layer->name = g->name;
    a->layer->crs = CM_CRS_LONLAT;
    cm_code code = a->options->crs != NULL ? cm_assembly_project(a, a->options->crs, false) : CM_OK;
    if (code == CM_OK)
        code = add_features(a, g);
    if (code == CM_OK)
        code = cm_assembly_finish(a, path);
    if (code != CM_OK)
        (void)cm_error_at(a->error, NULL, a->layer->name, -1);
    return code;
}

static cm_code describe(cm_assembly *a, const char *path, const char *bytes, size_t size) {
    char *file = cm_arena_text(&a->arena, path);
    if (file == NULL)
        return cm_error_set(a->error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (!a->options->skip_digest)
        cm_digest_bytes(bytes, size, a->layer->sha256);
    return cm_assembly_describe(a, path, (char *[]){file, NULL});
}

cm_code cm_plain_read(cm_assembly *assembly, const char *source, bool *taken) {
    *taken = false;
    size_t size = 0;
    char *bytes = may_be_plain(source, assembly->options) ? read_file(source, &size) : NULL;
    if (bytes == NULL)
        return CM_OK;
    cm_geojson geojson;
    const char *wanted = assembly->options->layer;
    cm_code code = CM_OK;
    *taken = cm_geojson_parse(bytes, size, &geojson) && name_layer(&geojson, source) &&
             (wanted == NULL || strcmp(wanted, geojson.name) == 0);
    if (*taken)
        code = assemble(assembly, &geojson, source);
    if (*taken && code == CM_OK)
        code = describe(assembly, source, bytes, size);
    cm_geojson_clear(&geojson);
    free(bytes);
    return code;
}
