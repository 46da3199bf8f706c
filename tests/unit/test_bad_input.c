/* What goes wrong in files, one file in tests/data for each fault, and what becomes of it: either
 * it is refused with a message, or it is mended, counted, and has the area it should. */
#include "controlmap/clean.h"
#include "controlmap/measure.h"

#include "support/check.h"
#include "support/fixture.h"

#define LAND   "POLYGON ((30 46, 36 46, 36 49, 31 50, 30 46))"
/* Four pieces that do not touch. */
#define WEST   "((30 46, 32 46, 31.5 47.5, 30 46))"
#define MIDDLE "((33 46.5, 34 46.5, 34.5 48, 33 46.5))"
#define EAST   "((36 45.5, 38 45.5, 38 46.25, 36 45.5))"
#define NORTH  "((31 49, 33 49, 32 49.5, 31 49))"

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
    {"a shapefile that lies about its encoding is read", "lying_cpg.shp", CM_OK, NULL, NULL,
     NO_REPAIR, 0, "MULTIPOLYGON (" WEST ", " MIDDLE ")"},
    {"a byte order mark is passed over", "byte_order_mark.geojson", CM_OK, NULL, NULL, NO_REPAIR, 0,
     LAND},
    {"JSON written into a JSON text is refused", "double_encoded.geojson", CM_ERR_INPUT,
     "cannot be opened", "vector format", NO_REPAIR, 0, NULL},

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
    {"latitude first that could be right is read as it stands", "latitude_first_in_degrees.geojson",
     CM_OK, NULL, NULL, NO_REPAIR, 0, "POLYGON ((46 30, 50 31, 49 36, 46 36, 46 30))"},
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
    {"features without geometry among others are left out", "nulls_among_valid.geojson", CM_OK,
     NULL, NULL, CM_REPAIR_NULL, 2, "MULTIPOLYGON (" WEST ", " MIDDLE ", " EAST ")"},
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

    {"copies of a feature count once, wherever their rings start", "copies.geojson", CM_OK, NULL,
     NULL, CM_REPAIR_OVERLAP, 1, LAND},
    {"a KML polygon keeps all its holes and its island", "several_holes.kml", CM_OK, NULL, NULL,
     CM_REPAIR_HEIGHT, 1,
     "MULTIPOLYGON (((30 46, 36 46, 36 49, 31 50, 30 46), (31 47, 31 48, 32 47, 31 47), "
     "(33 47, 33 48, 35 47, 33 47)), ((37 46, 38 46, 38 46.5, 37 46)))"},

    /* geometry */
    {"an infinite coordinate is refused", "infinite.geojson", CM_ERR_GEOMETRY,
     "not a finite number", "--where", NO_REPAIR, 0, NULL},
    {"a polygon without a shell is none, whatever its holes", "empty_shell.geojson", CM_ERR_INPUT,
     "no feature with polygons", "", NO_REPAIR, 0, NULL},
    {"a geometry that cannot be read is left out", "broken_wkt.csv", CM_OK, NULL, NULL,
     CM_REPAIR_NULL, 1, LAND},
    {"an unclosed ring is closed", "unclosed_ring.geojson", CM_OK, NULL, NULL, CM_REPAIR_UNCLOSED,
     1, LAND},
    {"an unclosed KML ring is closed", "unclosed_ring.kml", CM_OK, NULL, NULL, CM_REPAIR_UNCLOSED,
     1, LAND},
    {"repeated points are left out", "repeated_points.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_REPEATED_POINT, 3, LAND},
    {"a ring of two points is left out", "short_ring.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_SHORT_RING, 1, LAND},
    {"rings of one, two and three points that hold nothing are left out", "short_rings.geojson",
     CM_OK, NULL, NULL, CM_REPAIR_SHORT_RING, 3, LAND},
    {"a ring that is a flat list of numbers is none", "flat_list.geojson", CM_ERR_INPUT,
     "no feature with polygons", "controlmap info", NO_REPAIR, 0, NULL},
    {"rings wound the other way are read as meant", "clockwise.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_WINDING, 2,
     "POLYGON ((30 46, 36 46, 36 49, 31 50, 30 46), (32 47, 34 47, 33 48, 32 47))"},
    {"a ring that touches itself keeps the hole in it", "ring_touches_itself.geojson", CM_OK, NULL,
     NULL, CM_REPAIR_SELF_CROSSING, 1,
     "POLYGON ((30 46, 36 46, 36 49, 31 50, 30 46), (30 46, 32 48, 34 48, 33 47, 30 46))"},
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
    {"a hole within a hole takes nothing more away", "hole_in_hole.geojson", CM_OK, NULL, NULL,
     CM_REPAIR_HOLE, 1,
     "POLYGON ((30 46, 36 46, 36 49, 31 50, 30 46), (32 47, 32 49, 35 48, 35 47, 32 47))"},
    {"halves on both sides of the antimeridian are sound", "cut_at_the_antimeridian.geojson", CM_OK,
     NULL, NULL, NO_REPAIR, 0, "POLYGON ((0 64, 5 64, 5 67, 0 67, 0 64))"},
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

/* Fails unless the repairs are these and no others. */
static void assert_repairs(const cm_layer *layer, const size_t wanted[CM_REPAIR_KIND_COUNT]) {
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++)
        if (layer->repairs.count[kind] != wanted[kind])
            fail_msg("%s: %zu, expected %zu", cm_repair_kind_name((cm_repair_kind)kind),
                     layer->repairs.count[kind], wanted[kind]);
}

static double expected_km2(const char *wkt) {
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, wkt);
    const double km2 = area_km2(&shape);
    cm_arena_clear(&arena);
    return km2;
}

/* Half of the land in a collection, a point beside it, heights in all but one feature. */
static void kinds_of_geometry_and_heights_may_be_mixed(void **state) {
    (void)state;
    static const size_t wanted[CM_REPAIR_KIND_COUNT] = {
        [CM_REPAIR_HEIGHT] = 3, [CM_REPAIR_COLLECTION] = 1, [CM_REPAIR_NOT_POLYGON] = 1};
    cm_layer *clean = cleaned_file(TEST_DATA "/mixed_with_heights.geojson", CM_MERGE_ALL);
    assert_repairs(clean, wanted);
    assert_close(area_km2(&clean->features[0].shape),
                 expected_km2("MULTIPOLYGON (" WEST ", " MIDDLE ", " EAST ", " NORTH ")"), 1e-9);
    cm_layer_free(clean);
}

/* A flat list is a feature without geometry, a ring of two points one that holds nothing; the
 * feature that is left is measured. */
static void flat_lists_and_short_rings_leave_the_rest(void **state) {
    (void)state;
    static const size_t wanted[CM_REPAIR_KIND_COUNT] = {
        [CM_REPAIR_NULL] = 1, [CM_REPAIR_SHORT_RING] = 1};
    cm_layer *clean = cleaned_file(TEST_DATA "/flat_and_short.geojson", CM_MERGE_ALL);
    assert_repairs(clean, wanted);
    assert_close(area_km2(&clean->features[0].shape), expected_km2(LAND), 1e-9);
    cm_layer_free(clean);
}

/* An ellipse of 240 points, each within 100 m of where it should be. */
static void coordinates_that_were_rounded_are_told_of(void **state) {
    (void)state;
    enum { POINTS = 240 };
    cm_layer *raw = NULL;
    cm_error error = {0};
    assert_ok(cm_layer_read(TEST_DATA "/three_decimals.geojson", NULL, &raw, &error), &error);
    assert_int_equal(raw->note_count, 1);
    assert_contains(raw->notes[0], "3 decimals");
    cm_lonlat points[POINTS];
    for (size_t i = 0; i < POINTS; i++) {
        const double angle = 2 * acos(-1) * (double)i / POINTS;
        points[i] = (cm_lonlat){33 + 2 * cos(angle), 47.5 + 1.2 * sin(angle)};
    }
    const cm_polygon ellipse = {{POINTS, points}, 0, NULL};
    const double exact = area_km2(&(cm_multipolygon){1, &ellipse});
    assert_close(area_km2(&raw->features[0].shape), exact, 1e-4);
    assert_true(area_km2(&raw->features[0].shape) != exact);
    cm_layer_free(raw);
}

static void few_points_may_be_round(void **state) {
    (void)state;
    cm_layer *raw = NULL;
    cm_error error = {0};
    assert_ok(cm_layer_read(TEST_DATA "/plain.geojson", NULL, &raw, &error), &error);
    assert_int_equal(raw->note_count, 0);
    cm_layer_free(raw);
}

static void an_empty_folder_is_refused(void **state) {
    (void)state;
    cm_layer *layer = NULL;
    cm_error error = {0};
    const char *folder = scratch_make();
    assert_code(cm_layer_read(folder, NULL, &layer, &error), CM_ERR_INPUT, &error);
    assert_null(layer);
    assert_string_equal(error.file, folder);
    assert_contains(error.message, "cannot be opened");
    scratch_remove();
}

/* ---- what polygons are called ------------------------------------------------------------- */

static cm_layer *read_raw(const char *path) {
    cm_layer *raw = NULL;
    cm_error error = {0};
    assert_ok(cm_layer_read(path, NULL, &raw, &error), &error);
    return raw;
}

static cm_classes *held_by_name(const cm_layer *layer, const char *map) {
    const cm_classify_options options = {.status_field = cm_layer_find_field(layer, "name"),
                                         .side_field = -1,
                                         .status_map = map,
                                         .include = {[CM_STATUS_HELD] = true}};
    cm_classes *classes = NULL;
    cm_error error = {0};
    assert_ok(cm_layer_classify(layer, &options, &classes, &error), &error);
    return classes;
}

static size_t count_held(const cm_layer *layer, const cm_classes *classes) {
    size_t count = 0;
    for (size_t i = 0; i < layer->feature_count; i++)
        count += classes->status[i] == CM_STATUS_HELD ? 1 : 0;
    return count;
}

/* A filter made for one year finds nothing in another: that is no area of 0. */
static void a_status_whose_form_changed_is_refused_with_what_there_is(void **state) {
    (void)state;
    static const char map[] = "held=*geoJSON.status.occupied*";
    cm_layer *later = read_raw(TEST_DATA "/status_in_name_2024.geojson");
    cm_classes *classes = held_by_name(later, map);
    assert_int_equal(count_held(later, classes), 3);
    assert_int_equal(classes->value_count, 2);
    assert_null(classes->values[1].class_name); /* the smaller */
    assert_contains(classes->values[1].value, "geoJSON.status.unknown");
    assert_close(classes->values[1].area_m2 / 1e6, expected_km2("POLYGON " NORTH), 1e-9);
    cm_classes_free(classes);
    cm_layer_free(later);

    cm_layer *earlier = read_raw(TEST_DATA "/status_in_name_2022.geojson");
    cm_error error = {0};
    const cm_classify_options options = {.status_field = 0,
                                         .side_field = -1,
                                         .status_map = map,
                                         .include = {[CM_STATUS_HELD] = true}};
    assert_code(cm_layer_classify(earlier, &options, &classes, &error), CM_ERR_INPUT, &error);
    assert_null(classes);
    assert_contains(error.message, "no feature is held");
    assert_contains(error.hint, "\"Окуповано\"");
    assert_contains(error.hint, "\"Окуповано /// Occupied\"");
    assert_contains(error.hint, "\"Contested\"");
    classes = held_by_name(earlier, "held=Окуповано*");
    assert_int_equal(count_held(earlier, classes), 3);
    cm_classes_free(classes);
    cm_layer_free(earlier);
}

/* No-break spaces, tabs, a newline at the end and capitals are the same name; a blank that is
 * missing makes another, which is told of. */
static void blanks_and_capitals_in_names_do_not_matter(void **state) {
    (void)state;
    cm_layer *layer = read_raw(TEST_DATA "/blanks_in_names.geojson");
    cm_classes *classes = held_by_name(layer, "held=Окуповано /// Occupied");
    assert_int_equal(count_held(layer, classes), 3);
    assert_int_equal(classes->value_count, 2);
    assert_int_equal(classes->values[0].feature_count, 3);
    assert_string_equal(classes->values[0].value, "Окуповано /// Occupied");
    assert_string_equal(classes->values[1].value, "Окуповано/// Occupied");
    assert_null(classes->values[1].class_name);
    assert_close(classes->values[1].area_m2 / 1e6, expected_km2("POLYGON " NORTH), 1e-9);
    cm_classes_free(classes);
    classes = held_by_name(layer, "held=Окуповано*///*Occupied");
    assert_int_equal(count_held(layer, classes), 4);
    cm_classes_free(classes);
    cm_layer_free(layer);
}

/* Bytes of one encoding read as another must not make two names one. */
static void names_in_the_wrong_encoding_stay_apart(void **state) {
    (void)state;
    cm_layer *layer = read_raw(TEST_DATA "/lying_cpg.shp");
    const cm_classify_options options = {.status_field = -1,
                                         .side_field = cm_layer_find_field(layer, "name"),
                                         .include = {[CM_STATUS_HELD] = true}};
    cm_classes *classes = NULL;
    cm_error error = {0};
    const cm_code code = cm_layer_classify(layer, &options, &classes, &error);
    if (code == CM_OK)
        assert_int_equal(classes->side_count, 2);
    else
        assert_int_equal(code, CM_ERR_INPUT);
    cm_classes_free(classes);
    cm_layer_free(layer);
}

/* ---- units -------------------------------------------------------------------------------- */

static void units_of_one_name_are_told_apart_by_their_codes(void **state) {
    (void)state;
    cm_layer *units = cleaned_file(TEST_DATA "/units_with_equal_names.geojson", CM_MERGE_FIELD);
    assert_int_equal(units->feature_count, 3);
    cm_layer_free(units);

    cm_layer *raw = read_raw(TEST_DATA "/units_with_equal_names.geojson");
    cm_error error = {0};
    const cm_clean_options by_name = {.merge = CM_MERGE_FIELD,
                                      .field = cm_layer_find_field(raw, "name")};
    assert_ok(cm_layer_clean(raw, &by_name, &units, &error), &error);
    assert_int_equal(units->feature_count, 2);
    assert_close(area_km2(&units->features[0].shape),
                 expected_km2("MULTIPOLYGON (" WEST ", " MIDDLE ")"), 1e-9);
    cm_layer_free(units);
    cm_layer_free(raw);
}

static void a_unit_in_several_features_is_one(void **state) {
    (void)state;
    static const size_t none[CM_REPAIR_KIND_COUNT] = {0};
    cm_layer *units = cleaned_file(TEST_DATA "/unit_in_parts.geojson", CM_MERGE_FIELD);
    assert_int_equal(units->feature_count, 2);
    assert_repairs(units, none);
    assert_close(area_km2(&units->features[0].shape),
                 expected_km2("MULTIPOLYGON (" WEST ", " EAST ", " NORTH ")"), 1e-9);
    assert_close(area_km2(&units->features[1].shape), expected_km2("POLYGON " MIDDLE), 1e-9);
    cm_layer_free(units);
}

/* A town within a unit that has a hole there, and an island of that unit; control is half of the
 * town, some of the land around it, and the island. */
static void an_enclave_and_an_island_add_up(void **state) {
    (void)state;
    static const feature_text held = {"held",
                                      "MULTIPOLYGON (((30 46, 33 46, 33 48, 31 48, 30 46)), "
                                      "((36 45.5, 38 45.5, 38 46.25, 36 45.5)))",
                                      NULL};
    cm_layer *units = cleaned_file(TEST_DATA "/island_and_enclave.geojson", CM_MERGE_FIELD);
    cm_layer *control = cleaned_from(&held, 1, CM_MERGE_ALL);
    cm_figures *figures = NULL;
    cm_error error = {0};
    const cm_figures_options options = {.id_field = 0, .name_field = 1, .official_field = -1};
    assert_ok(cm_figures_compute(control, units, &options, &figures, &error), &error);
    const double half_town = expected_km2("POLYGON ((32 47, 33 47, 33 48, 32 47))");
    const cm_unit_figures *land = &figures->units[0], *town = &figures->units[1];
    assert_close(figures->measured_m2 / 1e6,
                 expected_km2("MULTIPOLYGON (((30 46, 36 46, 36 49, "
                              "31 50, 30 46)), " EAST ")"),
                 1e-9);
    assert_close(town->measured_m2 / 1e6, expected_km2("POLYGON ((32 47, 34 47, 33 48, 32 47))"),
                 1e-9);
    assert_close(town->controlled_m2 / 1e6, half_town, 1e-9);
    assert_close(land->controlled_m2 / 1e6 + half_town, expected_km2(held.wkt), 1e-9);
    assert_near(figures->outside_m2, 0, 1);
    assert_near(figures->overlap_m2, 0, 1);
    cm_figures_free(figures);
    cm_layer_free(control);
    cm_layer_free(units);
}

/* Both are degrees on Earth, so only the units tell; the axes are never swapped unasked. */
static void latitude_first_is_found_by_the_units(void **state) {
    (void)state;
    cm_layer *control = cleaned_file(TEST_DATA "/latitude_first_in_degrees.geojson", CM_MERGE_ALL);
    cm_layer *units = shipped_units();
    cm_figures *figures = NULL;
    cm_error error = {0};
    const cm_figures_options options = {.id_field = 0, .name_field = 1, .official_field = -1};
    assert_code(cm_figures_compute(control, units, &options, &figures, &error), CM_ERR_INPUT,
                &error);
    assert_null(figures);
    assert_contains(error.message, "46.0..50.0 E, 30.0..36.0 N");
    assert_contains(error.hint, "latitude seems to come first");
    cm_layer_free(control);
    cm_layer_free(units);
}

/* ---- the rest ----------------------------------------------------------------------------- */

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
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(whatever_was_mended_is_refused_in_strict_mode),
        cmocka_unit_test(a_collection_is_taken_apart),
        cmocka_unit_test(kinds_of_geometry_and_heights_may_be_mixed),
        cmocka_unit_test(flat_lists_and_short_rings_leave_the_rest),
        cmocka_unit_test(coordinates_that_were_rounded_are_told_of),
        cmocka_unit_test(few_points_may_be_round),
        cmocka_unit_test(an_empty_folder_is_refused),
        cmocka_unit_test(a_status_whose_form_changed_is_refused_with_what_there_is),
        cmocka_unit_test(blanks_and_capitals_in_names_do_not_matter),
        cmocka_unit_test(names_in_the_wrong_encoding_stay_apart),
        cmocka_unit_test(units_of_one_name_are_told_apart_by_their_codes),
        cmocka_unit_test(a_unit_in_several_features_is_one),
        cmocka_unit_test(an_enclave_and_an_island_add_up),
        cmocka_unit_test(latitude_first_is_found_by_the_units),
        cmocka_unit_test(a_curve_is_made_straight_closely),
        cmocka_unit_test(the_wrong_encoding_still_gives_utf_8),
        cmocka_unit_test(a_coordinate_that_is_no_number_is_refused),
    };
    static struct CMUnitTest tests[COUNT_OF(CASES) + COUNT_OF(others)];
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        tests[i] = (struct CMUnitTest){.name = CASES[i].sentence,
                                       .test_func = gives_what_it_should,
                                       .initial_state = (void *)(uintptr_t)&CASES[i]};
    memcpy(tests + COUNT_OF(CASES), others, sizeof others);
    return cmocka_run_group_tests_name("bad input", tests, NULL, NULL);
}
