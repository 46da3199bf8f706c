#include "support/fixture.h"

#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

#include "controlmap/earth.h"
#include "support/check.h"

/* ---- shapes ------------------------------------------------------------------------------- */

static void expect(const char **at, char wanted) {
    *at += strspn(*at, " ");
    if (**at != wanted)
        fail_msg("WKT: '%c' expected at \"%.40s\"", wanted, *at);
    (*at)++;
}

static bool next_is(const char **at, char wanted) {
    *at += strspn(*at, " ");
    if (**at != wanted)
        return false;
    (*at)++;
    return true;
}

static void read_ring(const char **at, cm_shape_builder *builder) {
    assert_true(cm_shape_builder_ring(builder));
    const size_t first = builder->point_count;
    expect(at, '(');
    do {
        char *end = NULL;
        const double lon = strtod(*at, &end);
        if (end == *at)
            fail_msg("WKT: a number expected at \"%.40s\"", *at);
        *at = end;
        const double lat = strtod(*at, &end);
        if (end == *at)
            fail_msg("WKT: a number expected at \"%.40s\"", *at);
        *at = end;
        assert_true(cm_shape_builder_point(builder, (cm_lonlat){lon, lat}));
    } while (next_is(at, ','));
    expect(at, ')');
    const cm_lonlat a = builder->points[first], z = builder->points[builder->point_count - 1];
    if (builder->point_count - first > 1 && a.lon == z.lon && a.lat == z.lat)
        builder->point_count--;
}

static void read_polygon(const char **at, cm_shape_builder *builder) {
    assert_true(cm_shape_builder_polygon(builder));
    expect(at, '(');
    do
        read_ring(at, builder);
    while (next_is(at, ','));
    expect(at, ')');
}

cm_multipolygon shape_from_wkt(cm_arena *arena, const char *wkt) {
    cm_shape_builder builder = {0};
    cm_multipolygon shape = {0};
    const char *at = wkt + strcspn(wkt, " (");
    if (strncmp(wkt, "MULTIPOLYGON", 12) == 0) {
        expect(&at, '(');
        do
            read_polygon(&at, &builder);
        while (next_is(&at, ','));
        expect(&at, ')');
    } else if (strncmp(wkt, "POLYGON", 7) == 0) {
        read_polygon(&at, &builder);
    } else {
        fail_msg("WKT: \"%.20s\" is no polygon", wkt);
    }
    assert_true(cm_shape_builder_finish(&builder, arena, &shape));
    cm_shape_builder_clear(&builder);
    return shape;
}

/* ---- layers ------------------------------------------------------------------------------- */

cm_layer *layer_from(const feature_text *features, size_t count) {
    static const char *const fields[FIELD_COUNT] = {"id", "name", "official_km2"};
    cm_arena arena = {0};
    cm_layer *layer = cm_arena_calloc(&arena, 1, sizeof *layer);
    cm_feature *made = cm_arena_calloc(&arena, count, sizeof *made);
    *layer = (cm_layer){.source = "fixture",
                        .name = "layer",
                        .crs = "WGS 84 longitude/latitude",
                        .layer_count = 1,
                        .field_count = FIELD_COUNT,
                        .fields = fields,
                        .feature_count = count,
                        .features = made,
                        .box = CM_BOX_EMPTY};
    for (size_t i = 0; i < count; i++) {
        const char **values = cm_arena_calloc(&arena, FIELD_COUNT, sizeof *values);
        values[FIELD_ID] = cm_arena_text(&arena, features[i].id);
        values[FIELD_NAME] = cm_arena_printf(&arena, "Unit %s", features[i].id);
        values[FIELD_OFFICIAL] = cm_arena_text(&arena, features[i].official_km2);
        made[i] = (cm_feature){.id = (int64_t)i + 1,
                               .shape = shape_from_wkt(&arena, features[i].wkt),
                               .values = values};
        layer->box = cm_box_union(layer->box, cm_multipolygon_box(&made[i].shape));
    }
    layer->blocks = arena.blocks;
    return layer;
}

cm_layer *layer_with(const char *fields, const feature_row *rows, size_t count) {
    cm_arena arena = {0};
    cm_layer *layer = cm_arena_calloc(&arena, 1, sizeof *layer);
    cm_feature *made = cm_arena_calloc(&arena, count, sizeof *made);
    const char **names = cm_arena_calloc(&arena, ROW_VALUES, sizeof *names);
    *layer = (cm_layer){.source = "table",
                        .name = "rows",
                        .crs = "WGS 84 longitude/latitude",
                        .layer_count = 1,
                        .fields = names,
                        .feature_count = count,
                        .features = made,
                        .box = CM_BOX_EMPTY};
    char *list = cm_arena_text(&arena, fields), *rest = NULL;
    for (char *at = strtok_r(list, " ", &rest); at != NULL; at = strtok_r(NULL, " ", &rest)) {
        assert_true(layer->field_count < ROW_VALUES);
        names[layer->field_count++] = at;
    }
    for (size_t i = 0; i < count; i++) {
        const char **values = cm_arena_calloc(&arena, ROW_VALUES, sizeof *values);
        for (size_t f = 0; f < ROW_VALUES; f++)
            values[f] = cm_arena_text(&arena, rows[i].values[f]);
        made[i] = (cm_feature){.id = (int64_t)i + 1, .values = values};
        if (rows[i].wkt != NULL)
            made[i].shape = shape_from_wkt(&arena, rows[i].wkt);
        layer->box = cm_box_union(layer->box, cm_multipolygon_box(&made[i].shape));
    }
    layer->blocks = arena.blocks;
    return layer;
}

static cm_layer *cleaned(cm_layer *raw, cm_merge merge) {
    cm_error error = {0};
    cm_layer *clean = NULL;
    const cm_clean_options options = {.merge = merge, .field = FIELD_ID};
    const cm_code code = cm_layer_clean(raw, &options, &clean, &error);
    cm_layer_free(raw);
    assert_ok(code, &error);
    return clean;
}

cm_layer *cleaned_from(const feature_text *features, size_t count, cm_merge merge) {
    return cleaned(layer_from(features, count), merge);
}

cm_layer *cleaned_file(const char *path, cm_merge merge) {
    cm_error error = {0};
    cm_layer *raw = NULL;
    assert_ok(cm_layer_read(path, NULL, &raw, &error), &error);
    return cleaned(raw, merge);
}

cm_layer *shipped_units(void) {
    return cleaned_file(TEST_SHAPEFILES "/ukraine-oblasts.shp", CM_MERGE_NONE);
}

cm_layer *shipped_control(void) {
    return cleaned_file(SHIPPED_CONTROL, CM_MERGE_ALL);
}

double area_km2(const cm_multipolygon *shape) {
    cm_error error = {0};
    double area_m2 = NAN;
    assert_ok(cm_multipolygon_area(shape, NULL, &area_m2, &error), &error);
    return area_m2 / 1e6;
}

double zone_m2(double semi_major_m, double flattening, double degrees, double south, double north) {
    const long double radian = acosl(-1) / 180, f = (long double)flattening;
    const long double e2 = f * (2 - f), e = sqrtl(e2);
    long double q[2];
    for (int i = 0; i < 2; i++) {
        const long double sine = sinl((i == 0 ? south : north) * radian);
        q[i] = e2 > 0 ? (1 - e2) * (sine / (1 - e2 * sine * sine) +
                                    logl((1 + e * sine) / (1 - e * sine)) / (2 * e))
                      : 2 * sine;
    }
    return (double)((long double)semi_major_m * semi_major_m * degrees * radian * (q[1] - q[0]) /
                    2);
}

double zone_wgs84_m2(double degrees, double south, double north) {
    return zone_m2(6378137.0, 1 / 298.257223563, degrees, south, north);
}

/* ---- files -------------------------------------------------------------------------------- */

static char scratch[512];

const char *scratch_make(void) {
    const char *parent = getenv("TMPDIR");
    (void)snprintf(scratch, sizeof scratch, "%s/controlmap-test.XXXXXX",
                   parent != NULL && parent[0] != '\0' ? parent : "/tmp");
    assert_non_null(mkdtemp(scratch));
    return scratch;
}

const char *scratch_path(const char *name) {
    static char paths[4][1024];
    static size_t turn;
    char *path = paths[turn++ % COUNT_OF(paths)];
    (void)snprintf(path, sizeof paths[0], "%s/%s", scratch, name);
    return path;
}

size_t scratch_count(void) {
    DIR *folder = opendir(scratch);
    assert_non_null(folder);
    size_t count = 0;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 ? 1 : 0;
    (void)closedir(folder);
    return count;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk) {
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

void scratch_remove(void) {
    if (scratch[0] != '\0')
        (void)nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    scratch[0] = '\0';
}

void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fwrite(text, 1, strlen(text), file) == strlen(text));
    assert_int_equal(fclose(file), 0);
}

char *read_text(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    char *text = NULL;
    size_t size = 0, capacity = 0, got;
    do {
        capacity += 64 * 1024;
        text = realloc(text, capacity + 1);
        assert_non_null(text);
        got = fread(text + size, 1, capacity - size, file);
        size += got;
    } while (got > 0);
    text[size] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}
