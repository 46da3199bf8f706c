#include "controlmap/load.h"

#include <cpl_vsi.h>
#include <fcntl.h>
#include <gdal.h>
#include <locale.h>
#include <ogr_srs_api.h>
#include <unistd.h>

#include "load/digest.h"
#include "support/check.h"
#include "support/fixture.h"

static int make_folder(void **state) {
    (void)state;
    GDALAllRegister();
    (void)scratch_make();
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    scratch_remove();
    return 0;
}

static cm_layer *read_layer(const char *source, const cm_layer_options *options) {
    cm_layer *layer = NULL;
    cm_error error = {0};
    assert_ok(cm_layer_read(source, options, &layer, &error), &error);
    return layer;
}

static void assert_refused(const char *source, const cm_layer_options *options, cm_code code,
                           const char *message, const char *hint) {
    cm_layer *layer = NULL;
    cm_error error = {0};
    assert_code(cm_layer_read(source, options, &layer, &error), code, &error);
    assert_null(layer);
    assert_string_equal(error.file, source);
    assert_contains(error.message, message);
    assert_contains(error.hint, hint);
}

static const char *text_of(const cm_layer *layer, size_t feature, const char *field) {
    return cm_feature_text(&layer->features[feature], cm_layer_find_field(layer, field));
}

/* Two features with every type of value, as GeoJSON. */
static const char *const TWO_FEATURES =
    "{\"type\": \"FeatureCollection\", \"features\": ["
    "{\"type\": \"Feature\", \"id\": 7, \"properties\": {\"name\": \"Сватове\", \"km2\": 12.25,"
    " \"date\": \"2025-12-27\", \"none\": null, \"Held\": true}, \"geometry\":"
    " {\"type\": \"Polygon\", \"coordinates\": [[[30, 46], [36, 46], [31, 50], [30, 46]]]}},"
    "{\"type\": \"Feature\", \"id\": 9, \"properties\": {\"name\": \"\", \"km2\": -3,"
    " \"date\": \"2025-12-27\", \"none\": \"x\", \"Held\": false}, \"geometry\":"
    " {\"type\": \"Polygon\", \"coordinates\": [[[40, 46], [41, 46], [41, 48], [40, 46]]]}}]}";

/* Writes a data set of polygons through GDAL, one layer per name, in the given system. */
static void write_layers(const char *driver, const char *path, const char *crs,
                         const char *const *names, const char *const *wkts, size_t count) {
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(dataset);
    OGRSpatialReferenceH srs = crs == NULL ? NULL : OSRNewSpatialReference(NULL);
    if (srs != NULL) {
        assert_int_equal(OSRSetFromUserInput(srs, crs), OGRERR_NONE);
        OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    for (size_t i = 0; i < count; i++) {
        OGRLayerH layer = GDALDatasetCreateLayer(dataset, names[i], srs, wkbPolygon, NULL);
        assert_non_null(layer);
        char text[512];
        (void)snprintf(text, sizeof text, "%s", wkts[i]);
        char *at = text;
        OGRGeometryH geometry = NULL;
        assert_int_equal(OGR_G_CreateFromWkt(&at, NULL, &geometry), OGRERR_NONE);
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        (void)OGR_F_SetGeometryDirectly(feature, geometry);
        assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
        OGR_F_Destroy(feature);
    }
    if (srs != NULL)
        OSRDestroySpatialReference(srs);
    (void)GDALClose(dataset);
}

/* ---- values ------------------------------------------------------------------------------- */

static void values_and_numbers_of_features_come_through(void **state) {
    (void)state;
    write_text(scratch_path("two.geojson"), TWO_FEATURES);
    cm_layer *layer = read_layer(scratch_path("two.geojson"), NULL);
    assert_int_equal(layer->feature_count, 2);
    assert_int_equal(layer->features[0].id, 7);
    assert_int_equal(layer->features[1].id, 9);
    assert_string_equal(text_of(layer, 0, "name"), "Сватове");
    assert_string_equal(text_of(layer, 0, "date"), "2025-12-27"); /* as in the file */
    assert_string_equal(text_of(layer, 0, "none"), "");
    assert_string_equal(text_of(layer, 1, "none"), "x");
    assert_string_equal(text_of(layer, 1, "no such field"), "");
    assert_true(cm_feature_number(&layer->features[0], cm_layer_find_field(layer, "km2")) == 12.25);
    assert_true(cm_feature_number(&layer->features[1], cm_layer_find_field(layer, "km2")) == -3);
    assert_true(isnan(cm_feature_number(&layer->features[0], cm_layer_find_field(layer, "name"))));
    assert_true(isnan(cm_feature_number(&layer->features[0], cm_layer_find_field(layer, "none"))));
    assert_true(isnan(cm_feature_number(&layer->features[0], -1)));
    assert_true(layer->box.west == 30 && layer->box.east == 41 && layer->box.north == 50);
    assert_string_equal(layer->crs, "WGS 84 longitude/latitude");
    cm_layer_free(layer);
}

static void fields_are_found_in_the_order_of_the_candidates(void **state) {
    (void)state;
    write_text(scratch_path("two.geojson"), TWO_FEATURES);
    cm_layer *layer = read_layer(scratch_path("two.geojson"), NULL);
    const int held = cm_layer_find_field(layer, "held"), km2 = cm_layer_find_field(layer, "KM2");
    assert_true(held >= 0 && km2 >= 0 && held != km2);
    assert_int_equal(cm_layer_find_field(layer, "status held km2"), held);
    assert_int_equal(cm_layer_find_field(layer, "  km2 held "), km2);
    assert_int_equal(cm_layer_find_field(layer, "hel heldx"), -1);
    assert_int_equal(cm_layer_find_field(layer, ""), -1);
    cm_layer_free(layer);
}

static void numbers_have_a_point_whatever_the_locale(void **state) {
    (void)state;
    write_text(scratch_path("two.geojson"), TWO_FEATURES);
    const bool found =
        setlocale(LC_ALL, "de_DE.UTF-8") != NULL || setlocale(LC_ALL, "uk_UA.UTF-8") != NULL;
    if (!found)
        print_message("no locale with a comma here; tried in the C locale\n");
    cm_layer *layer = read_layer(scratch_path("two.geojson"), NULL);
    const double km2 = cm_feature_number(&layer->features[0], cm_layer_find_field(layer, "km2"));
    const bool point = strchr(text_of(layer, 0, "km2"), '.') != NULL;
    (void)setlocale(LC_ALL, "C");
    cm_layer_free(layer);
    assert_true(km2 == 12.25 && point);
}

/* ---- the date ----------------------------------------------------------------------------- */

static void the_date_comes_from_option_field_and_file_name_in_turn(void **state) {
    (void)state;
    const char *path = scratch_path("state_20240229.geojson");
    write_text(path, TWO_FEATURES);
    cm_layer *layer = read_layer(path, &(cm_layer_options){.date = "2022-02-24"});
    assert_string_equal(layer->date, "2022-02-24");
    assert_string_equal(layer->date_from, "option");
    cm_layer_free(layer);
    layer = read_layer(path, NULL);
    assert_string_equal(layer->date, "2025-12-27");
    assert_string_equal(layer->date_from, "field date");
    cm_layer_free(layer);
    char *plain = read_text(TEST_DATA "/plain.geojson");
    write_text(path, plain);
    free(plain);
    layer = read_layer(path, NULL);
    assert_string_equal(layer->date, "2024-02-29");
    assert_string_equal(layer->date_from, "file name");
    cm_layer_free(layer);
    layer = read_layer(TEST_DATA "/plain.geojson", NULL);
    assert_string_equal(layer->date, "");
    assert_null(layer->date_from);
    cm_layer_free(layer);
}

static void a_malformed_date_is_refused(void **state) {
    (void)state;
    assert_refused(TEST_DATA "/plain.geojson", &(cm_layer_options){.date = "28.12.2025"},
                   CM_ERR_USAGE, "\"28.12.2025\" is not a date", "YYYY-MM-DD");
    assert_refused(TEST_DATA "/plain.geojson", &(cm_layer_options){.date = "2025-02-30"},
                   CM_ERR_USAGE, "is not a date", "");
}

/* ---- sources ------------------------------------------------------------------------------ */

/* FIPS 180-2, appendix B.1: SHA-256 of "abc". */
static void the_digest_is_that_of_the_file(void **state) {
    (void)state;
    char sha256[65];
    write_text(scratch_path("abc"), "abc");
    assert_true(cm_digest_file(scratch_path("abc"), sha256));
    assert_string_equal(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_false(cm_digest_file(scratch_path("none"), sha256));
    assert_string_equal(sha256, "");
    assert_false(cm_digest_file(scratch_path("."), sha256));
    cm_layer *layer = read_layer(TEST_DATA "/plain.geojson", NULL);
    assert_true(cm_digest_file(TEST_DATA "/plain.geojson", sha256));
    assert_string_equal(layer->sha256, sha256);
    assert_string_equal(layer->source, TEST_DATA "/plain.geojson");
    cm_layer_free(layer);
    layer = read_layer(TEST_DATA "/plain.geojson", &(cm_layer_options){.skip_digest = true});
    assert_string_equal(layer->sha256, "");
    cm_layer_free(layer);
}

static void standard_input_is_a_source(void **state) {
    (void)state;
    const int kept = dup(STDIN_FILENO), file = open(TEST_DATA "/plain.geojson", O_RDONLY);
    assert_true(file >= 0 && dup2(file, STDIN_FILENO) == STDIN_FILENO);
    cm_layer *layer = NULL;
    cm_error error = {0};
    const cm_code code = cm_layer_read("-", NULL, &layer, &error);
    if (kept >= 0)
        (void)dup2(kept, STDIN_FILENO);
    (void)close(kept);
    (void)close(file);
    assert_ok(code, &error);
    cm_layer *same = read_layer(TEST_DATA "/plain.geojson", NULL);
    assert_string_equal(layer->source, "standard input");
    assert_string_equal(layer->sha256, same->sha256);
    assert_close(area_km2(&layer->features[0].shape), area_km2(&same->features[0].shape), 0);
    cm_layer_free(same);
    cm_layer_free(layer);
}

static void a_file_within_a_zip_is_a_source(void **state) {
    (void)state;
    char path[1200];
    (void)snprintf(path, sizeof path, "/vsizip/%s/in/side_20251228.geojson",
                   scratch_path("packed.zip"));
    char *plain = read_text(TEST_DATA "/plain.geojson");
    VSILFILE *file = VSIFOpenL(path, "wb");
    assert_non_null(file);
    assert_int_equal(VSIFWriteL(plain, 1, strlen(plain), file), strlen(plain));
    assert_int_equal(VSIFCloseL(file), 0);
    free(plain);
    cm_layer *layer = read_layer(path, NULL);
    assert_string_equal(layer->date, "2025-12-28");
    assert_int_equal(strlen(layer->sha256), 64);
    cm_layer_free(layer);
}

static void a_layer_is_chosen_by_name_after_a_colon_or_as_option(void **state) {
    (void)state;
    const char *const names[] = {"west", "east"};
    const char *const wkts[] = {"POLYGON ((30 46, 31 46, 30 48, 30 46))",
                                "POLYGON ((40 46, 43 46, 40 48, 40 46))"};
    write_layers("GPKG", scratch_path("two.gpkg"), "EPSG:4326", names, wkts, 2);
    cm_layer *layer = read_layer(scratch_path("two.gpkg"), NULL);
    assert_string_equal(layer->name, "west");
    assert_int_equal(layer->layer_count, 2);
    assert_int_equal(layer->note_count, 1);
    assert_contains(layer->notes[0], "2 layers; layer \"west\" is used");
    cm_layer_free(layer);
    layer = read_layer(scratch_path("two.gpkg:east"), NULL);
    assert_string_equal(layer->name, "east");
    assert_true(layer->box.west == 40 && layer->box.north == 48); /* not swapped */
    assert_int_equal(layer->note_count, 0);
    assert_string_equal(layer->source, scratch_path("two.gpkg:east"));
    cm_layer_free(layer);
    layer = read_layer(scratch_path("two.gpkg"), &(cm_layer_options){.layer = "east"});
    assert_string_equal(layer->name, "east");
    cm_layer_free(layer);
    assert_refused(scratch_path("two.gpkg:north"), NULL, CM_ERR_INPUT, "no layer named \"north\"",
                   "choose one of: west, east");
    assert_refused(scratch_path("two.gpkg"), &(cm_layer_options){.layer = "north"}, CM_ERR_INPUT,
                   "no layer named", "west, east");
}

static void a_colon_in_a_file_name_is_part_of_it(void **state) {
    (void)state;
    write_text(scratch_path("state:east"), TWO_FEATURES);
    cm_layer *layer = read_layer(scratch_path("state:east"), NULL);
    assert_int_equal(layer->feature_count, 2);
    cm_layer_free(layer);
}

static void a_filter_takes_what_it_names(void **state) {
    (void)state;
    write_text(scratch_path("two.geojson"), TWO_FEATURES);
    cm_layer *layer =
        read_layer(scratch_path("two.geojson"), &(cm_layer_options){.where = "km2 < 0"});
    assert_int_equal(layer->feature_count, 1);
    assert_int_equal(layer->features[0].id, 9);
    assert_true(layer->box.west == 40);
    cm_layer_free(layer);
    assert_refused(scratch_path("two.geojson"), &(cm_layer_options){.where = "km2 > 100"},
                   CM_ERR_INPUT, "no feature with polygons", "--where");
    assert_refused(scratch_path("two.geojson"), &(cm_layer_options){.where = "nonsense = 1"},
                   CM_ERR_USAGE, "nonsense", "OGR SQL");
}

static void points_are_read_where_they_are_wanted(void **state) {
    (void)state;
    write_text(scratch_path("places.csv"), "name,lon,lat,status\nA,35.5,48.25,held\nB,36,47,\n");
    cm_layer *layer =
        read_layer(scratch_path("places.csv"), &(cm_layer_options){.want_points = true});
    assert_int_equal(layer->feature_count, 2);
    assert_int_equal(layer->features[0].point_count, 1);
    assert_true(layer->features[0].points[0].lon == 35.5);
    assert_true(layer->features[0].points[0].lat == 48.25);
    assert_int_equal(layer->features[0].shape.count, 0);
    assert_string_equal(text_of(layer, 0, "status"), "held");
    assert_true(layer->box.east == 36 && layer->box.south == 47);
    cm_layer_free(layer);
    layer =
        read_layer(TEST_DATA "/points_and_lines.geojson", &(cm_layer_options){.want_points = true});
    assert_int_equal(layer->feature_count, 1);
    assert_int_equal(layer->repairs.count[CM_REPAIR_NOT_POLYGON], 2);
    cm_layer_free(layer);
}

static void reading_leaves_nothing_beside_the_file(void **state) {
    (void)state;
    write_text(scratch_path("a.gml"),
               "<?xml version=\"1.0\"?><c:c xmlns:c=\"http://c\" xmlns:gml="
               "\"http://www.opengis.net/gml\"><gml:featureMember><c:held gml:id=\"h1\"><c:name>A"
               "</c:name><c:shape><gml:Polygon srsName=\"urn:ogc:def:crs:EPSG::4326\">"
               "<gml:exterior><gml:LinearRing><gml:posList>46 30 46 36 50 31 46 30</gml:posList>"
               "</gml:LinearRing></gml:exterior></gml:Polygon></c:shape></c:held>"
               "</gml:featureMember></c:c>");
    write_text(scratch_path("b.geojson"), TWO_FEATURES);
    write_text(scratch_path("c.csv"), "id,WKT\nA,\"POLYGON ((30 46, 36 46, 31 50, 30 46))\"\n");
    const char *const files[] = {"a.gml", "b.geojson", "c.csv"};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        cm_layer_free(read_layer(scratch_path(files[i]), NULL));
    assert_int_equal(scratch_count(), COUNT_OF(files));
}

/* ---- coordinate systems ------------------------------------------------------------------- */

static void assert_reads_as_drawn(const char *name) {
    cm_layer *layer = read_layer(scratch_path(name), NULL);
    const cm_ring ring = layer->features[0].shape.polygons[0].shell;
    assert_int_equal(ring.count, 3);
    assert_true(ring.points[1].lon == 36 && ring.points[1].lat == 46);
    cm_layer_free(layer);
}

static void gml_with_latitude_first_reads_as_drawn(void **state) {
    (void)state;
    static const char form[] =
        "<?xml version=\"1.0\"?><c:c xmlns:c=\"http://c\" xmlns:gml=\"http://www.opengis.net/gml\">"
        "<gml:featureMember><c:held gml:id=\"h1\"><c:name>A</c:name><c:shape><gml:Polygon srsName="
        "\"urn:ogc:def:crs:%s\"><gml:exterior><gml:LinearRing><gml:posList>%s</gml:posList>"
        "</gml:LinearRing></gml:exterior></gml:Polygon></c:shape></c:held></gml:featureMember>"
        "</c:c>";
    char text[1200];
    (void)snprintf(text, sizeof text, form, "EPSG::4326", "46 30 46 36 50 31 46 30");
    write_text(scratch_path("latitude.gml"), text);
    (void)snprintf(text, sizeof text, form, "OGC:1.3:CRS84", "30 46 36 46 31 50 30 46");
    write_text(scratch_path("longitude.gml"), text);
    assert_reads_as_drawn("latitude.gml");
    assert_reads_as_drawn("longitude.gml");
}

static void degrees_in_every_format_read_as_drawn(void **state) {
    (void)state;
    const char *const drivers[][2] = {{"GPKG", "a.gpkg"},
                                      {"ESRI Shapefile", "a.shp"},
                                      {"FlatGeobuf", "a.fgb"},
                                      {"GeoJSON", "a.geojson"},
                                      {"KML", "a.kml"}};
    const char *const names[] = {"a"};
    const char *const wkts[] = {"POLYGON ((30 46, 36 46, 31 50, 30 46))"};
    for (size_t i = 0; i < COUNT_OF(drivers); i++) {
        if (GDALGetDriverByName(drivers[i][0]) == NULL)
            continue;
        write_layers(drivers[i][0], scratch_path(drivers[i][1]), "EPSG:4326", names, wkts, 1);
        cm_layer *layer = read_layer(scratch_path(drivers[i][1]), NULL);
        assert_true(layer->box.west == 30 && layer->box.east == 36);
        assert_true(layer->box.south == 46 && layer->box.north == 50);
        cm_layer_free(layer);
    }
}

/* The same triangle of about 300 km in several systems, each drawn there with straight edges. */
static void projected_files_land_where_proj_puts_them(void **state) {
    (void)state;
    static const struct {
        const char *driver, *file, *crs, *wkt;
        cm_lonlat corner; /* of the first point, by gdaltransform */
    } files[] = {{"GPKG",
                  "utm.gpkg",
                  "EPSG:32636",
                  "POLYGON ((500000 5094047.5, 800000 5100000, 550000 5400000, 500000 5094047.5))",
                  {33, 46}},
                 {"ESRI Shapefile",
                  "mercator.shp",
                  "EPSG:3857",
                  "POLYGON ((3673543.2 5780349.2, 4007501.7 5780349.2, 3700000 6200000, 3673543.2"
                  " 5780349.2))",
                  {33, 46}},
                 {"GPKG",
                  "pulkovo.gpkg",
                  "EPSG:4284",
                  "POLYGON ((33.0015267 46.0001870, 36 46, 34 48.5, 33.0015267 46.0001870))",
                  {33, 46}}};
    const char *const names[] = {"a"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        write_layers(files[i].driver, scratch_path(files[i].file), files[i].crs, names,
                     &files[i].wkt, 1);
        cm_layer *layer = read_layer(scratch_path(files[i].file), NULL);
        double nearest = INFINITY;
        const cm_ring ring = layer->features[0].shape.polygons[0].shell;
        for (size_t k = 0; k < ring.count; k++)
            nearest = fmin(nearest, hypot(ring.points[k].lon - files[i].corner.lon,
                                          ring.points[k].lat - files[i].corner.lat));
        if (!(nearest < 1e-6))
            fail_msg("%s: %.6f degrees off", files[i].file, nearest);
        assert_true(ring.count > 3 || i == 2); /* long edges were divided */
        cm_layer_free(layer);
    }
}

static void neighbours_in_a_projected_file_share_every_point(void **state) {
    (void)state;
    write_text(scratch_path("two.csv"),
               "id,WKT\n"
               "W,\"POLYGON ((300000 5100000, 700000.25 5123456.75, 653210.5 5600000,"
               " 300000 5100000))\"\n"
               "E,\"POLYGON ((653210.5 5600000, 700000.25 5123456.75, 1100000 5400000,"
               " 653210.5 5600000))\"\n");
    cm_layer *layer = read_layer(scratch_path("two.csv"), &(cm_layer_options){.crs = "EPSG:32636"});
    assert_string_equal(layer->crs, "WGS 84 / UTM zone 36N");
    const cm_ring west = layer->features[0].shape.polygons[0].shell;
    const cm_ring east = layer->features[1].shape.polygons[0].shell;
    size_t shared = 0;
    for (size_t i = 0; i < west.count; i++)
        for (size_t k = 0; k < east.count; k++)
            shared +=
                west.points[i].lon == east.points[k].lon && west.points[i].lat == east.points[k].lat
                    ? 1
                    : 0;
    assert_true(shared > 8);
    cm_layer_free(layer);
    /* Fewer points where a larger deviation is allowed, and still the same on both sides. */
    layer = read_layer(scratch_path("two.csv"),
                       &(cm_layer_options){.crs = "EPSG:32636", .edge_tolerance_m = 100});
    assert_true(layer->features[0].shape.polygons[0].shell.count < west.count || shared == 0);
    cm_layer_free(layer);
}

static void a_named_system_overrides_the_files(void **state) {
    (void)state;
    cm_layer *layer =
        read_layer(TEST_DATA "/metres_without_crs.csv", &(cm_layer_options){.crs = "EPSG:32637"});
    assert_near(layer->box.west, 36.4159348796, 1e-9);
    assert_int_equal(layer->note_count, 0);
    cm_layer_free(layer);
    assert_refused(TEST_DATA "/plain.geojson", &(cm_layer_options){.crs = "EPSG:0"}, CM_ERR_CRS,
                   "EPSG:0", "--input-crs");
}

static void an_assumed_system_is_noted(void **state) {
    (void)state;
    cm_layer *layer = read_layer(TEST_DATA "/missing_prj.shp", NULL);
    assert_int_equal(layer->note_count, 1);
    assert_contains(layer->notes[0], "no coordinate system in the file");
    assert_contains(layer->crs, "none");
    cm_layer_free(layer);
    /* Columns of a table that are named longitude and latitude say it themselves. */
    layer = read_layer(TEST_DATA "/degrees_without_crs.csv", NULL);
    assert_int_equal(layer->note_count, 0);
    assert_contains(layer->crs, "none");
    cm_layer_free(layer);
}

static void errors_say_which_layer_and_feature(void **state) {
    (void)state;
    cm_layer *layer = NULL;
    cm_error error = {0};
    char line[1600];
    assert_code(cm_layer_read(TEST_DATA "/latitude_91.geojson", NULL, &layer, &error),
                CM_ERR_GEOMETRY, &error);
    assert_string_equal(error.layer, "latitude_91");
    assert_int_equal(error.feature, 0);
    cm_error_format(&error, line, sizeof line);
    assert_contains(line, "latitude_91.geojson: layer latitude_91, feature 0: latitude 91");
    assert_int_equal(cm_layer_read("nothere.shp", NULL, &layer, NULL), CM_ERR_INPUT);
    cm_layer_free(NULL);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(values_and_numbers_of_features_come_through),
        IN_A_FOLDER(fields_are_found_in_the_order_of_the_candidates),
        IN_A_FOLDER(numbers_have_a_point_whatever_the_locale),
        IN_A_FOLDER(the_date_comes_from_option_field_and_file_name_in_turn),
        IN_A_FOLDER(a_malformed_date_is_refused),
        IN_A_FOLDER(the_digest_is_that_of_the_file),
        IN_A_FOLDER(standard_input_is_a_source),
        IN_A_FOLDER(a_file_within_a_zip_is_a_source),
        IN_A_FOLDER(a_layer_is_chosen_by_name_after_a_colon_or_as_option),
        IN_A_FOLDER(a_colon_in_a_file_name_is_part_of_it),
        IN_A_FOLDER(a_filter_takes_what_it_names),
        IN_A_FOLDER(points_are_read_where_they_are_wanted),
        IN_A_FOLDER(reading_leaves_nothing_beside_the_file),
        IN_A_FOLDER(gml_with_latitude_first_reads_as_drawn),
        IN_A_FOLDER(degrees_in_every_format_read_as_drawn),
        IN_A_FOLDER(projected_files_land_where_proj_puts_them),
        IN_A_FOLDER(neighbours_in_a_projected_file_share_every_point),
        IN_A_FOLDER(a_named_system_overrides_the_files),
        IN_A_FOLDER(an_assumed_system_is_noted),
        IN_A_FOLDER(errors_say_which_layer_and_feature)};
    return cmocka_run_group_tests_name("layer", tests, NULL, NULL);
}
