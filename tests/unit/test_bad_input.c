/* What goes wrong in files, one file in tests/data for each fault, and what becomes of it: either
 * it is refused with a message, or it is mended, counted, and has the area it should. */
#include "controlmap/clean.h"

#include "support/check.h"
#include "support/fixture.h"

#define LAND "POLYGON ((30 46, 36 46, 36 49, 31 50, 30 46))"

static const cm_repair_kind NO_REPAIR = CM_REPAIR_KIND_COUNT;

typedef struct {
    const char *sentence, *file;
    cm_code code;
    const char *message, *hint; /* parts, where refused */
    cm_repair_kind kind;        /* where mended */
    size_t count;
    const char *area; /* WKT of the same area */
} bad_input;

static const bad_input CASES[] = {
    {"a sound file needs no repair", "plain.geojson", CM_OK, NULL, NULL, NO_REPAIR, 0, LAND},

    /* files */
    {"a missing file is named", "nothere.geojson", CM_ERR_INPUT, "no such file", "check the path",
     NO_REPAIR, 0, NULL},
    {"a file cut in half is refused", "cut_in_half.geojson", CM_ERR_INPUT, "cannot be opened",
     "whole file", NO_REPAIR, 0, NULL},
    {"an empty file is refused", "empty_file.geojson", CM_ERR_INPUT, "cannot be opened",
     "whole file", NO_REPAIR, 0, NULL},
    {"a picture is refused", "not_a_vector_file.png", CM_ERR_INPUT, "cannot be opened",
     "vector format", NO_REPAIR, 0, NULL},
    {"a text under a false name is refused", "text.geojson", CM_ERR_INPUT, "cannot be opened",
     "vector format", NO_REPAIR, 0, NULL},
    {"a shapefile cut in half is refused", "cut_in_half.shp", CM_ERR_INPUT,
     "cannot be read to its end", "whole copy", NO_REPAIR, 0, NULL},
    {"a shapefile without its index is refused", "missing_shx.shp", CM_ERR_INPUT, "missing_shx.shx",
     "whole file", NO_REPAIR, 0, NULL},
    {"a shapefile without attributes is read", "missing_dbf.shp", CM_OK, NULL, NULL, NO_REPAIR, 0,
     LAND},
    {"a shapefile with the wrong encoding is read", "wrong_cpg.shp", CM_OK, NULL, NULL, NO_REPAIR,
     0, LAND},

    /* coordinate systems */
    {"degrees without a coordinate system are taken as such", "degrees_without_crs.csv", CM_OK,
     NULL, NULL, NO_REPAIR, 0, LAND},
    {"a shapefile without prj is taken as degrees", "missing_prj.shp", CM_OK, NULL, NULL, NO_REPAIR,
     0, LAND},
    {"metres without a coordinate system are refused", "metres_without_crs.csv", CM_ERR_CRS,
     "300000 5100000 are not degrees", "--input-crs", NO_REPAIR, 0, NULL},
    {"a coordinate system that does not exist is refused", "crs_that_does_not_exist.geojson",
     CM_ERR_CRS, "coordinate system is not known", "--input-crs", NO_REPAIR, 0, NULL},
    {"latitude first is recognised", "latitude_first.geojson", CM_ERR_GEOMETRY,
     "latitude 177.2 is outside -90 to 90", "swap the axes", NO_REPAIR, 0, NULL},
    {"latitude 91 is refused", "latitude_91.geojson", CM_ERR_GEOMETRY, "latitude 91 is outside", "",
     NO_REPAIR, 0, NULL},
    {"longitude 1000 is refused", "longitude_1000.geojson", CM_ERR_GEOMETRY, "longitude 1000",
     "--input-crs", NO_REPAIR, 0, NULL},

    /* features */
    {"no features are refused", "no_features.geojson", CM_ERR_INPUT, "no feature with polygons",
     "controlmap info", NO_REPAIR, 0, NULL},
    {"only features without geometry are refused", "only_null_geometry.geojson", CM_ERR_INPUT,
     "no feature with polygons", "controlmap info", NO_REPAIR, 0, NULL},
    {"only points are refused", "only_points.geojson", CM_ERR_INPUT, "no layer with polygons",
     "controlmap info", NO_REPAIR, 0, NULL},
    {"a feature without geometry is left out", "null_geometry.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_NULL, 1, LAND},
    {"a feature with an empty geometry is left out", "empty_geometry.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_NULL, 1, LAND},
    {"points and lines are left out", "points_and_lines.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_NOT_POLYGON, 2, LAND},
    {"heights are left out", "z_values.geojson", CM_OK, NULL, NULL, CM_REPAIR_HEIGHT, 1, LAND},
    {"measures are left out", "measures.csv", CM_OK, NULL, NULL, CM_REPAIR_HEIGHT, 1, LAND},
    {"overlapping features count once", "overlapping_features.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_OVERLAP, 1, "POLYGON ((30 46, 37 46, 37 48, 30 48, 30 46))"},
    {"the same feature twice counts once", "the_same_twice.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_OVERLAP, 1, LAND},

    /* geometry */
    {"an infinite coordinate is refused", "infinite.geojson", CM_ERR_GEOMETRY,
     "not a finite number", "--where", NO_REPAIR, 0, NULL},
    {"a polygon without a shell is none, whatever its holes", "empty_shell.geojson", CM_ERR_INPUT,
     "no feature with polygons", "", NO_REPAIR, 0, NULL},
    {"a geometry that cannot be read is left out", "broken_wkt.csv", CM_OK, NULL, NULL,
     CM_REPAIR_NULL, 1, LAND},
    {"an unclosed ring is closed", "unclosed_ring.geojson", CM_OK, NULL, NULL, CM_REPAIR_UNCLOSED,
     1, LAND},
    {"repeated points are left out", "repeated_points.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_REPEATED_POINT, 3, LAND},
    {"a ring of two points is left out", "short_ring.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_SHORT_RING, 1, LAND},
    {"a bow tie has both its wings", "bow_tie.geojson", CM_OK, NULL, NULL, CM_REPAIR_SELF_CROSSING,
     1, "MULTIPOLYGON (((30 46, 33 47, 30 48, 30 46)), ((36 46, 36 48, 33 47, 36 46)))"},
    {"a spike has no area", "spike.geojson", CM_OK, NULL, NULL, CM_REPAIR_SPIKE, 1, LAND},
    {"a shell within a shell adds nothing", "nested_shell.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_SHELL, 1, LAND},
    {"a hole outside its shell takes nothing away", "hole_outside_shell.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_HOLE, 1, LAND},
    {"a hole across its shell takes away what is common", "hole_across_the_shell.geojson", CM_OK,
     NULL, NULL, CM_REPAIR_HOLE, 1,
     "POLYGON ((30 46, 36 46, 36 47, 35 47, 35 48, 36 48, 36 49, 30 49, 30 46))"},
    {"a ring over the antimeridian is unrolled", "jump_over_the_antimeridian.geojson", CM_OK, NULL,
     NULL, CM_REPAIR_ANTIMERIDIAN, 1, "POLYGON ((0 64, 3 64, 3 67, 0 67, 0 64))"},
};

static const char *path_of(const bad_input *input) {
    static char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", TEST_DATA, input->file);
    return path;
}

static void assert_refused(const bad_input *input, cm_code code, const cm_error *error) {
    char line[1600];
    assert_code(code, input->code, error);
    assert_string_equal(error->file, path_of(input));
    assert_contains(error->message, input->message);
    assert_contains(error->hint, input->hint);
    cm_error_format(error, line, sizeof line);
    assert_null(strchr(line, '\n'));
    assert_null(strstr(line, ".;")); /* GDAL's full stop inside our sentence */
}

static void assert_mended(const bad_input *input, const cm_layer *clean) {
    cm_arena arena = {0};
    const cm_multipolygon expected = shape_from_wkt(&arena, input->area);
    assert_int_equal(clean->feature_count, 1);
    assert_close(area_km2(&clean->features[0].shape), area_km2(&expected), 1e-9);
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        const size_t wanted = (int)input->kind == kind ? input->count : 0;
        if (clean->repairs.count[kind] != wanted)
            fail_msg("%s: %zu, expected %zu", cm_repair_kind_name((cm_repair_kind)kind),
                     clean->repairs.count[kind], wanted);
    }
    cm_arena_clear(&arena);
}

static void gives_what_it_should(void **state) {
    const bad_input *input = *state;
    cm_layer *raw = NULL, *clean = NULL;
    cm_error error = {0};
    cm_code code = cm_layer_read(path_of(input), NULL, &raw, &error);
    if (code == CM_OK)
        code = cm_layer_clean(raw, &(cm_clean_options){.merge = CM_MERGE_ALL}, &clean, &error);
    cm_layer_free(raw);
    if (input->code != CM_OK) {
        assert_null(clean);
        assert_refused(input, code, &error);
        return;
    }
    assert_ok(code, &error);
    assert_mended(input, clean);
    cm_layer_free(clean);
}

/* Strict mode refuses whatever was mended, unless it leaves the area alone. */
static void whatever_was_mended_is_refused_in_strict_mode(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const bad_input *input = &CASES[i];
        if (input->code != CM_OK)
            continue;
        cm_layer *raw = NULL, *clean = NULL;
        cm_error error = {0};
        const cm_clean_options strict = {.merge = CM_MERGE_ALL, .strict = true};
        assert_ok(cm_layer_read(path_of(input), NULL, &raw, &error), &error);
        const cm_code code = cm_layer_clean(raw, &strict, &clean, &error);
        const bool sound = input->kind == NO_REPAIR || !cm_repair_kind_matters(input->kind);
        if ((code == CM_OK) != sound)
            fail_msg("%s: code %d", input->file, (int)code);
        if (!sound)
            assert_contains(error.message, cm_repair_kind_name(input->kind));
        cm_layer_free(clean);
        cm_layer_free(raw);
    }
}

/* A collection counts as taken apart, and what it held besides polygons as left out. */
static void a_collection_is_taken_apart(void **state) {
    (void)state;
    cm_layer *clean = cleaned_file(TEST_DATA "/collection.geojson", CM_MERGE_ALL);
    assert_int_equal(clean->repairs.count[CM_REPAIR_COLLECTION], 1);
    assert_int_equal(clean->repairs.count[CM_REPAIR_NOT_POLYGON], 1);
    assert_int_equal(clean->features[0].shape.count, 1);
    cm_layer_free(clean);
}

/* A circle of one degree in longitude and latitude. */
static void a_curve_is_made_straight_closely(void **state) {
    (void)state;
    enum { POINTS = 20000 };
    cm_layer *clean = cleaned_file(TEST_DATA "/curve.csv", CM_MERGE_ALL);
    cm_lonlat *points = calloc(POINTS, sizeof *points);
    assert_non_null(points);
    for (size_t i = 0; i < POINTS; i++) {
        const double angle = 2 * acos(-1) * (double)i / POINTS;
        points[i] = (cm_lonlat){31 + cos(angle), 47 + sin(angle)};
    }
    const cm_polygon circle = {{POINTS, points}, 0, NULL};
    assert_int_equal(clean->repairs.count[CM_REPAIR_CURVE], 1);
    assert_close(area_km2(&clean->features[0].shape), area_km2(&(cm_multipolygon){1, &circle}),
                 1e-5);
    free(points);
    cm_layer_free(clean);
}

static void the_wrong_encoding_still_gives_utf_8(void **state) {
    (void)state;
    cm_layer *layer = cleaned_file(TEST_DATA "/wrong_cpg.shp", CM_MERGE_NONE);
    const unsigned char *name = (const unsigned char *)cm_feature_text(
        &layer->features[0], cm_layer_find_field(layer, "name"));
    assert_true(name[0] != '\0');
    for (size_t i = 0; name[i] != '\0'; i++) /* every lead byte is followed by what it announces */
        if ((name[i] & 0xE0U) == 0xC0U)
            assert_int_equal(name[i + 1] & 0xC0U, 0x80U);
    cm_layer_free(layer);
}

/* Some versions of GDAL refuse such a text, so that no polygon is left; others hand it on. */
static void a_coordinate_that_is_no_number_is_refused(void **state) {
    (void)state;
    cm_layer *layer = NULL;
    cm_error error = {0};
    const cm_code code = cm_layer_read(TEST_DATA "/not_a_number.csv", NULL, &layer, &error);
    assert_null(layer);
    if (code == CM_ERR_GEOMETRY) {
        assert_non_null(strstr(error.message, "not a finite number"));
        assert_int_equal(error.feature, 1);
    } else {
        assert_int_equal(code, CM_ERR_INPUT);
        assert_non_null(strstr(error.message, "no feature with polygons"));
    }
}

int main(void) {
    static struct CMUnitTest tests[COUNT_OF(CASES) + 5];
    size_t count = 0;
    for (; count < COUNT_OF(CASES); count++)
        tests[count] = (struct CMUnitTest){.name = CASES[count].sentence,
                                           .test_func = gives_what_it_should,
                                           .initial_state = (void *)(uintptr_t)&CASES[count]};
    tests[count++] =
        (struct CMUnitTest)cmocka_unit_test(whatever_was_mended_is_refused_in_strict_mode);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_collection_is_taken_apart);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_curve_is_made_straight_closely);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(the_wrong_encoding_still_gives_utf_8);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_coordinate_that_is_no_number_is_refused);
    return cmocka_run_group_tests_name("bad input", tests, NULL, NULL);
}
