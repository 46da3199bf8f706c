#include <jansson.h>

#include "controlmap/encode.h"
#include "controlmap/versions.h"
#include "support/check.h"
#include "support/fixture.h"

/* The shipped data: a control layer and units, each a shapefile of several files. */
typedef struct {
    cm_layer *control, *units;
    cm_figures *figures;
} measured;

static measured m;

static int measure_shipped(void **state) {
    (void)state;
    m = (measured){.control = shipped_control(), .units = shipped_units()};
    const cm_figures_options options = {.id_field = cm_layer_find_field(m.units, "id"),
                                        .name_field = cm_layer_find_field(m.units, "name_en"),
                                        .official_field =
                                            cm_layer_find_field(m.units, "offic_km2")};
    cm_error error = {0};
    assert_ok(cm_figures_compute(m.control, m.units, &options, &m.figures, &error), &error);
    return 0;
}

static int release(void **state) {
    (void)state;
    cm_figures_free(m.figures);
    cm_layer_free(m.control);
    cm_layer_free(m.units);
    return 0;
}

static int make_folder(void **state) {
    (void)state;
    (void)scratch_make();
    return 0;
}

static int clean_up(void **state) {
    (void)state;
    scratch_remove();
    return 0;
}

static json_t *manifest_of(const cm_manifest *manifest, const cm_table_options *options) {
    const cm_figures *const sides[] = {m.figures};
    cm_error error = {0};
    char *text = NULL;
    assert_ok(cm_manifest_format(sides, 1, options, manifest, &text, &error), &error);
    assert_int_equal(text[strlen(text) - 1], '\n');
    json_t *object = json_loads(text, 0, NULL);
    assert_non_null(object);
    free(text);
    return object;
}

static const cm_table_options PLAIN = {.version = "1.2.3"};

static const json_t *at(const json_t *object, const char *a, const char *b) {
    const json_t *found = json_object_get(json_object_get(object, a), b);
    assert_non_null(found);
    return found;
}

static const char *text_at(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "(null)";
}

/* What sha256sum, a program of its own, says of a file. */
static void ask_sha256(const char *path, char digest[65]) {
    char command[1200];
    (void)snprintf(command, sizeof command, "sha256sum '%s'", path);
    FILE *from = popen(command, "r");
    assert_non_null(from);
    assert_int_equal(fscanf(from, "%64s", digest), 1);
    assert_int_equal(pclose(from), 0);
}

static void a_manifest_says_what_made_it(void **state) {
    (void)state;
    json_t *object = manifest_of(&(cm_manifest){.command = "controlmap area -o a.csv"}, &PLAIN);
    const char *const keys[] = {"controlmap",  "command", "libraries",
                                "definitions", "results", "others"};
    size_t i = 0;
    for (void *it = json_object_iter(object); it != NULL; it = json_object_iter_next(object, it))
        assert_string_equal(json_object_iter_key(it), keys[i++]);
    assert_int_equal(i, COUNT_OF(keys));
    assert_string_equal(text_at(object, "controlmap"), "1.2.3");
    assert_string_equal(text_at(object, "command"), "controlmap area -o a.csv");
    const json_t *libraries = json_object_get(object, "libraries");
    assert_string_equal(text_at(libraries, "GDAL"), cm_version_gdal());
    assert_string_equal(text_at(libraries, "PROJ"), cm_version_proj());
    assert_string_equal(text_at(libraries, "GEOS"), cm_version_geos());
    assert_int_equal(json_array_size(json_object_get(object, "others")), 0);
    json_decref(object);
}

static void every_term_of_the_results_is_defined(void **state) {
    (void)state;
    json_t *object = manifest_of(&(cm_manifest){0}, &PLAIN);
    const json_t *definitions = json_object_get(object, "definitions");
    const char *const terms[] = {"drawn",   "clipped", "official", "share of a unit",
                                 "outside", "overlap", "front",    "uncertainty"};
    for (size_t i = 0; i < COUNT_OF(terms); i++)
        assert_true(strlen(text_at(definitions, terms[i])) > 10);
    json_decref(object);
}

static void results_are_whole_whatever_the_table_rounds_to(void **state) {
    (void)state;
    const cm_table_options rounded = {.version = "1", .rounded = true, .decimals = 0};
    json_t *object = manifest_of(&(cm_manifest){0}, &rounded);
    const json_t *results = json_object_get(object, "results");
    assert_true(json_number_value(at(results, "total", "drawn_km2")) == m.figures->drawn_m2 / 1e6);
    const json_t *units = json_object_get(results, "units");
    assert_int_equal(json_array_size(units), 27);
    for (size_t i = 0; i < 27; i++)
        assert_true(json_number_value(json_object_get(json_array_get(units, i), "measured_km2")) ==
                    m.figures->units[i].measured_m2 / 1e6);
    json_decref(object);
}

static void assert_input(const json_t *input, const char *stem) {
    const char *const endings[] = {"cpg", "dbf", "prj", "shp", "shx"}; /* by name */
    const json_t *files = json_object_get(input, "files");
    assert_int_equal(json_array_size(files), COUNT_OF(endings));
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        char name[100], path[1100], digest[65];
        (void)snprintf(name, sizeof name, "%s.%s", stem, endings[i]);
        (void)snprintf(path, sizeof path, "%s/%s", TEST_SHAPEFILES, name);
        ask_sha256(path, digest);
        assert_string_equal(text_at(json_array_get(files, i), "name"), name);
        assert_string_equal(text_at(json_array_get(files, i), "sha256"), digest);
        if (strcmp(endings[i], "shp") == 0)
            assert_string_equal(text_at(input, "sha256"), digest);
    }
}

static void every_file_of_an_input_has_its_digest(void **state) {
    (void)state;
    if (system("command -v sha256sum >/dev/null 2>&1") != 0)
        skip();
    json_t *object = manifest_of(&(cm_manifest){0}, &PLAIN);
    const json_t *results = json_object_get(object, "results");
    const json_t *control = at(results, "control", "inputs");
    const json_t *boundary = at(results, "boundary", "inputs");
    assert_int_equal(json_array_size(control), 1);
    assert_int_equal(json_array_size(boundary), 1);
    assert_input(json_array_get(control, 0), "ukraine-control-2025-12-28");
    assert_input(json_array_get(boundary, 0), "ukraine-oblasts");
    const json_t *input = json_array_get(control, 0);
    assert_string_equal(text_at(input, "date"), "2025-12-28");
    assert_string_equal(text_at(input, "as_of"), "2025-12-28");
    assert_string_equal(text_at(input, "layer"), "ukraine-control-2025-12-28");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(boundary, 0), "features")),
                     27);
    json_decref(object);
}

/* Features before cleaning, the layer's own digest, and both dates, from a file made here. */
static void an_input_is_described_as_it_was_read(void **state) {
    (void)state;
    static const char text[] =
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\","
        "\"coordinates\":[[[36,47],[37,47],[37,48],[36,48],[36,47]]]}},"
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\","
        "\"coordinates\":[[[36.5,47],[38,47],[38,48],[36.5,48],[36.5,47]]]}}]}";
    const char *path = scratch_path("held_20251216.geojson");
    write_text(path, text);
    cm_error error = {0};
    cm_layer *raw = NULL, *clean = NULL;
    const cm_layer_options reading = {.lag_days = 1};
    assert_ok(cm_layer_read(path, &reading, &raw, &error), &error);
    assert_ok(cm_layer_clean(raw, &(cm_clean_options){.merge = CM_MERGE_ALL}, &clean, &error),
              &error);
    cm_layer_free(raw); /* what the clean layer says of its inputs is its own */
    cm_figures_options options = {.id_field = -1, .name_field = -1, .official_field = -1};
    const measured shipped = m;
    m.control = clean;
    assert_ok(cm_figures_compute(clean, m.units, &options, &m.figures, &error), &error);
    json_t *object = manifest_of(&(cm_manifest){0}, &PLAIN);
    const json_t *control = json_object_get(json_object_get(object, "results"), "control");
    const json_t *input = json_array_get(json_object_get(control, "inputs"), 0);
    assert_int_equal(json_integer_value(json_object_get(input, "features")), 2);
    assert_int_equal(json_integer_value(json_object_get(control, "features")), 1);
    assert_string_equal(text_at(input, "date"), "2025-12-16");
    assert_string_equal(text_at(input, "as_of"), "2025-12-15");
    assert_int_equal(json_array_size(json_object_get(input, "files")), 1);
    const json_t *file = json_array_get(json_object_get(input, "files"), 0);
    assert_string_equal(text_at(file, "name"), "held_20251216.geojson");
    assert_string_equal(text_at(file, "sha256"), text_at(input, "sha256"));
    if (system("command -v sha256sum >/dev/null 2>&1") == 0) {
        char digest[65];
        ask_sha256(scratch_path("held_20251216.geojson"), digest);
        assert_string_equal(text_at(file, "sha256"), digest);
    }
    json_decref(object);
    cm_figures_free(m.figures);
    cm_layer_free(clean);
    m = shipped;
}

static void further_layers_are_listed(void **state) {
    (void)state;
    cm_layer *table = layer_with("id km2", NULL, 0);
    static const cm_file files[] = {{"areas.csv", "abc"}};
    static const cm_input input = {.source = "areas.csv", .file_count = 1, .files = files};
    table->source = "areas.csv";
    table->inputs = &input;
    table->input_count = 1;
    const cm_layer *const others[] = {NULL, table, NULL};
    json_t *object = manifest_of(&(cm_manifest){.others = others, .other_count = 3}, &PLAIN);
    const json_t *list = json_object_get(object, "others");
    assert_int_equal(json_array_size(list), 1);
    const json_t *other = json_array_get(list, 0);
    assert_string_equal(text_at(other, "source"), "areas.csv");
    const json_t *first = json_array_get(json_object_get(other, "inputs"), 0);
    const json_t *file = json_array_get(json_object_get(first, "files"), 0);
    assert_string_equal(text_at(file, "sha256"), "abc");
    json_decref(object);
    cm_layer_free(table);
}

static cm_code last_day(void *context, size_t day, bool extra, const cm_figures **out,
                        cm_error *error) {
    (void)context;
    (void)day;
    (void)extra;
    (void)error;
    *out = m.figures;
    return CM_OK;
}

static void a_check_is_part_of_the_results(void **state) {
    (void)state;
    const char *const texts[] = {"1 km2", "100%"};
    const cm_day day = {"2025-12-28", "2025-12-28", "control.shp", false};
    const cm_check_options options = {.day_count = 1,
                                      .days = &day,
                                      .measure = last_day,
                                      .earth_count = 1,
                                      .earths = &CM_EARTH_WGS84};
    cm_error error = {0};
    cm_claim *claims = NULL;
    cm_check *check = NULL;
    assert_ok(cm_claims_read(texts, 2, &claims, &error), &error);
    assert_ok(cm_check_claims(claims, 2, &options, &check, &error), &error);
    json_t *object = manifest_of(&(cm_manifest){.check = check, .check_options = &options}, &PLAIN);
    const json_t *results = json_object_get(object, "results");
    const json_t *list = json_object_get(results, "claims");
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(text_at(json_array_get(list, 0), "claim"), "1 km2");
    assert_string_equal(text_at(json_array_get(list, 0), "verdict"), "not reproduced");
    assert_int_equal(json_array_size(json_object_get(results, "consistency")), 1);
    assert_true(json_is_null(json_object_get(results, "joint")));
    assert_non_null(json_object_get(results, "total"));
    json_decref(object);
    cm_check_free(check);
    cm_claims_free(claims, 2);
}

static void the_same_inputs_make_the_same_bytes(void **state) {
    (void)state;
    const cm_figures *const sides[] = {m.figures};
    const cm_manifest manifest = {.command = "controlmap area"};
    cm_error error = {0};
    char *texts[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++)
        assert_ok(cm_manifest_format(sides, 1, &PLAIN, &manifest, &texts[i], &error), &error);
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, clean_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_manifest_says_what_made_it),
        cmocka_unit_test(every_term_of_the_results_is_defined),
        cmocka_unit_test(results_are_whole_whatever_the_table_rounds_to),
        cmocka_unit_test(every_file_of_an_input_has_its_digest),
        IN_A_FOLDER(an_input_is_described_as_it_was_read),
        cmocka_unit_test(further_layers_are_listed),
        cmocka_unit_test(a_check_is_part_of_the_results),
        cmocka_unit_test(the_same_inputs_make_the_same_bytes)};
    return cmocka_run_group_tests_name("manifest", tests, measure_shipped, release);
}
