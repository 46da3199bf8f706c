/* The library's own reader of GeoJSON gives what GDAL gives, to the last bit, or leaves it to
 * GDAL. */
#include <dirent.h>
#include <pthread.h>

#include "controlmap/load.h"
#include "load/decimal.h"
#include "load/geojson.h"
#include "support/check.h"
#include "support/days.h"
#include "support/fixture.h"
#include "support/same.h"

#ifdef CONTROLMAP_YAJL
enum { BUILT = true };
#else
enum { BUILT = false };
#endif

#define POLYGON "{\"type\":\"Polygon\",\"coordinates\":[[[30,50],[31,50],[31,51.5],[30,50]]]}"
#define FEATURE_OF(geometry, properties) \
    "{\"type\":\"Feature\",\"properties\":" properties ",\"geometry\":" geometry "}"
#define COLLECTION(members, features) \
    "{\"type\":\"FeatureCollection\"," members "\"features\":[" features "]}"
/* Collections of one feature with these coordinates or properties. */
#define OF_TYPE(type, coordinates) \
    COLLECTION("",                 \
               FEATURE_OF("{\"type\":\"" type "\",\"coordinates\":" coordinates "}", "{\"a\":1}"))
#define WITH(properties) COLLECTION("", FEATURE_OF(POLYGON, properties))
#define WITH_TWO(first, second) \
    COLLECTION("", FEATURE_OF(POLYGON, first) "," FEATURE_OF(POLYGON, second))
#define MEMBERS(members) COLLECTION(members, FEATURE_OF(POLYGON, "{\"a\":1}"))

/* Reads a source both ways; says what differs, NULL: nothing. */
static const char *both_ways(const char *source, const cm_layer_options *given) {
    cm_layer_options options = *given;
    cm_layer *own = NULL, *gdal = NULL;
    cm_error own_error = {0}, gdal_error = {0};
    const cm_code own_code = cm_layer_read(source, &options, &own, &own_error);
    options.through_gdal = true;
    const cm_code gdal_code = cm_layer_read(source, &options, &gdal, &gdal_error);
    const char *what = own_code != gdal_code ? "code"
                       : own_code != CM_OK   ? error_difference(&own_error, &gdal_error)
                                             : layer_difference(own, gdal);
    cm_layer_free(own);
    cm_layer_free(gdal);
    return what;
}

static void assert_same(const char *source) {
    const char *what = both_ways(source, &(cm_layer_options){0});
    if (what != NULL)
        fail_msg("%s: another %s than through GDAL", source, what);
}

/* Whether the reader takes a text, rather than leave it to GDAL. */
static bool takes(const char *text) {
    cm_geojson geojson;
    const bool taken = cm_geojson_parse(text, strlen(text), &geojson);
    cm_geojson_clear(&geojson);
    return taken;
}

static void assert_text(const char *text, bool taken) {
    if (BUILT && takes(text) != taken)
        fail_msg("%s: %s", taken ? "left to GDAL" : "not left to GDAL", text);
    write_text(scratch_path("text.geojson"), text);
    const char *what = both_ways(scratch_path("text.geojson"), &(cm_layer_options){0});
    if (what != NULL)
        fail_msg("another %s than through GDAL: %s", what, text);
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void plain_texts_are_read_as_gdal_reads_them(void **state) {
    (void)state;
    static const char *const texts[] = {
        WITH("{}"),
        WITH("{}") " \t\r\n",
        "\r\n " WITH("{}"),
        WITH("{\"a\":1,\"b\":-2,\"c\":0,\"d\":-0,\"e\":999999999999999,\"f\":2147483648}"),
        WITH("{\"a\":1.5,\"b\":-0.0,\"c\":1e5,\"d\":12.0,\"e\":1E-7,\"f\":0.1,\"g\":1e300}"),
        WITH("{\"a\":0.30000000000000004,\"b\":123456789.123456789,\"c\":5e-324}"),
        WITH("{\"a\":true,\"b\":false,\"c\":null,\"d\":\"\",\"e\":\" \",\"f\":\"text\"}"),
        WITH("{\"a\":\"\\u0414\\u043e\",\"b\":\"До\",\"c\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}"),
        WITH("{\"date\":\"2025-12-28\",\"b\":\"28 December\",\"c\":\"2014\",\"d\":\"a-b/c:d\"}"),
        WITH("{\"date\":\"1999-02-28\",\"b\":\"Tokmak\",\"c\":\"T\",\"d\":\"12 km\"}"),
        WITH("{\"id\":0,\"fid\":8,\"name\":\"n\",\"type\":\"t\",\"geometry\":\"g\"}"),
        WITH("{\"a\":\"🏳\",\"ключ\":\"\\ud55c\"}"),
        WITH_TWO("{\"a\":1,\"b\":null}", "{\"a\":2.5,\"b\":\"x\"}"),
        WITH_TWO("{\"a\":2.5,\"b\":\"x\"}", "{\"a\":1,\"b\":null}"),
        WITH_TWO("{\"date\":\"2025-12-28\"}", "{\"date\":\"2025-12-28\"}"),
        WITH_TWO("{\"date\":\"2025-12-28\"}", "{\"date\":\"2025-12-29\"}"),
        WITH_TWO("{\"date\":null,\"b\":false}", "{\"date\":\"2025-12-29\",\"b\":null}"),
        WITH_TWO("{\"a\":2147483648}", "{\"a\":1}"),
        WITH_TWO("{\"id\":\"b\"}", "{\"id\":\"b\"}"),
        WITH_TWO("{\"ID\":0}", "{\"ID\":1}"),
        WITH_TWO("{\"id\":0.0}", "{\"id\":1.0}"),
        WITH_TWO("{\"a\":2147483648}", "{\"a\":1.25}"),
        MEMBERS("\"name\":\"a name\","),
        MEMBERS("\"name\":\"назва\",\"bbox\":[30,50,31,51],"),
        MEMBERS("\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:4326\"}},"),
        MEMBERS("\"crs\":{\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4326\"},"
                "\"type\":\"name\"},"),
        MEMBERS("\"crs\":{\"type\":\"name\",\"properties\":"
                "{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}},"),
        "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE_OF(
            POLYGON,
            "{\"a\":1}") "],\"name\":\"after\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:4326\"}}}",
        COLLECTION("", "{\"geometry\":{\"coordinates\":[[[1,2],[3,2],[3,4],[1,2]]],"
                       "\"type\":\"Polygon\"},\"bbox\":[1,2,3,4],\"properties\":{\"a\":1},"
                       "\"type\":\"Feature\"}"),
        COLLECTION("",
                   "{\"id\":4,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON "},"
                   "{\"id\":9,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON "}"),
        OF_TYPE("MultiPolygon", "[[[[1,2],[3,2],[3,4],[1,2]]],[[[-5,-6],[-7,-6],[-7,-8],[-5,-6]],"
                                "[[-5.5,-6.1],[-5.6,-6.2],[-5.7,-6.4]]]]"),
        /* unclosed, clockwise, of one point, of two, with no area */
        OF_TYPE("Polygon", "[[[1,2],[3,4],[3,2]]]"),
        OF_TYPE("Polygon", "[[[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,2],[3,4]]]"),
        OF_TYPE("Polygon", "[[[1,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,2],[3,2],[3,4],[1,2]],[[1,2]]]"),
        OF_TYPE("Polygon", "[[[-0,2],[-0.0,2.5],[3.0e0,4],[30E-1,0.5],[-0,2]]]"),
        OF_TYPE("Polygon", "[[[35.498759123456789012345,2],[1e-400,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[0.1000000000000000055511151231257827,9007199254740993e-15],"
                           "[1,2],[3,4]]]"),
        /* refused with the same words */
        OF_TYPE("Polygon", "[[[1,2],[3,95],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[50,30],[51,140],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[500000,5000000],[600000,5000000],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1e20,-1e300],[600000,5000000],[3,4],[1,2]]]"),
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_text(texts[i], true);
}

static void unusual_texts_are_left_to_gdal(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "{}",
        "[]",
        "{\"type\":\"FeatureCollection\"}",
        "{\"type\":\"FeatureCollection\",\"features\":[]}",
        "{\"type\":\"FeatureCollection\",\"features\":[1]}",
        "{\"type\":\"FeatureCollection\",\"features\":{}}",
        "\xef\xbb\xbf" WITH("{}"),
        WITH("{}") "x",
        WITH("{}") "\"",
        WITH("{}") "\n\"}",
        WITH("{}") ",",
        WITH("{}") "\v",
        WITH("{}") "/*",
        WITH("{}") WITH("{}"),
        FEATURE_OF(POLYGON, "{\"a\":1}"),
        POLYGON,
        "{\"features\":[" FEATURE_OF(POLYGON, "{}") "],\"type\":\"FeatureCollection\"}",
        "{\"name\":\"n\",\"type\":\"FeatureCollection\",\"features\":[" FEATURE_OF(POLYGON,
                                                                                   "{}") "]}",
        MEMBERS("\"name\":\"\","),
        MEMBERS("\"name\":5,"),
        MEMBERS("\"name\":\"a\",\"name\":\"b\","),
        MEMBERS("\"title\":\"a\","),
        MEMBERS("\"Name\":\"a\","),
        MEMBERS("\"crs\":null,"),
        MEMBERS("\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:32636\"}},"),
        MEMBERS("\"crs\":{\"type\":\"EPSG\",\"properties\":{\"code\":4326}},"),
        MEMBERS("\"crs\":{\"type\":\"name\"},"),
        MEMBERS("\"bbox\":[[1]],"),
        /* properties */
        WITH("null"),
        WITH("[]"),
        WITH("{\"a\":{}}"),
        WITH("{\"a\":[]}"),
        WITH("{\"a\":[1,2]}"),
        WITH("{\"\":1}"),
        WITH("{\"a\":1,\"a\":2}"),
        WITH("{\"a\":1,\"A\":2}"),
        WITH("{\"a\":9999999999999999}"),
        WITH("{\"a\":99999999999999999999999}"),
        WITH("{\"a\":1e999}"),
        WITH("{\"a\":\"2025/12/28\"}"),
        WITH("{\"a\":\"2025-12-28T10:11:12Z\"}"),
        WITH("{\"a\":\"2025-12-28 10:11\"}"),
        WITH("{\"a\":\" 2025-12-28\"}"),
        WITH("{\"a\":\"2025-12-28 \"}"),
        WITH("{\"a\":\"2025-2-8\"}"),
        WITH("{\"a\":\"25-02-08\"}"),
        WITH("{\"a\":\"2025-02-30\"}"),
        WITH("{\"a\":\"0025-02-03\"}"),
        WITH("{\"a\":\"10:11\"}"),
        WITH("{\"a\":\"10:11:12.5\"}"),
        WITH("{\"a\":\"T12\"}"),
        WITH("{\"a\":\"-12-1\"}"),
        WITH("{\"a\":\"\\u0000\"}"),
        WITH("{\"a\":\"b\\u0000c\"}"),
        WITH("{\"a\":\"\\ud800\"}"),
        WITH("{\"a\":\"\\ud83c\\udff3\"}"),
        WITH("{\"a\":\"\xff\"}"),
        WITH("{\"a\":\"\xc0\x80\"}"),
        WITH("{\"a\":\"\xed\xa0\x80\"}"),
        WITH("{\"a\":\"\t\"}"),
        WITH("{\"a\":01}"),
        WITH("{\"a\":+1}"),
        WITH("{\"a\":1.}"),
        WITH("{\"a\":NaN}"),
        WITH("{\"a\":Infinity}"),
        WITH("{\"a\":1,}"),
        WITH("{'a':1}"),
        WITH("{\"a\":1}/**/"),
        WITH("{\"id\":7}"),
        WITH("{\"Id\":true}"),
        WITH("{\"id\":null}"),
        WITH("{\"id\":\"2025-12-28\"}"),
        WITH_TWO("{\"id\":7}", "{\"id\":7}"),
        WITH_TWO("{\"id\":0}", "{\"id\":2}"),
        WITH_TWO("{\"id\":0}", "{\"id\":null}"),
        WITH_TWO("{\"a\":1}", "{\"b\":1}"),
        WITH_TWO("{\"a\":1}", "{}"),
        WITH_TWO("{}", "{\"a\":1}"),
        WITH_TWO("{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}"),
        WITH_TWO("{\"a\":1}", "{\"a\":\"1\"}"),
        WITH_TWO("{\"a\":1}", "{\"a\":true}"),
        WITH_TWO("{\"a\":\"x\"}", "{\"a\":\"2025-12-28\"}"),
        WITH_TWO("{\"a\":\"2025-12-28\"}", "{\"a\":\"x\"}"),
        /* features */
        COLLECTION("", "null"),
        COLLECTION("", "{}"),
        COLLECTION("", POLYGON),
        COLLECTION("", "{\"type\":\"Feature\",\"properties\":{}}"),
        COLLECTION("", "{\"type\":\"Feature\",\"geometry\":" POLYGON "}"),
        COLLECTION("", "{\"properties\":{},\"geometry\":" POLYGON "}"),
        COLLECTION("", "{\"type\":\"Feature\",\"properties\":{},\"x\":1,\"geometry\":" POLYGON "}"),
        COLLECTION("", "{\"id\":\"a\",\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON
                       "}"),
        COLLECTION("",
                   "{\"id\":1.5,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON "}"),
        COLLECTION("",
                   "{\"id\":-1,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON "}"),
        COLLECTION("",
                   "{\"id\":1,\"type\":\"Feature\",\"properties\":{\"id\":2},\"geometry\":" POLYGON
                   "}"),
        COLLECTION("", "{\"id\":1,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON
                       "}," FEATURE_OF(POLYGON, "{}")),
        COLLECTION("", FEATURE_OF(POLYGON, "{}") ",{\"id\":1,\"type\":\"Feature\",\"properties\":{}"
                                                 ",\"geometry\":" POLYGON "}"),
        COLLECTION("",
                   "{\"id\":4,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON "},"
                   "{\"id\":4,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON "}"),
        COLLECTION("",
                   "{\"id\":4,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON "},"
                   "{\"id\":3,\"type\":\"Feature\",\"properties\":{},\"geometry\":" POLYGON "}"),
        /* geometries */
        COLLECTION("", FEATURE_OF("null", "{}")),
        COLLECTION("", FEATURE_OF("{}", "{}")),
        COLLECTION(
            "", FEATURE_OF("{\"type\":\"GeometryCollection\",\"geometries\":[" POLYGON "]}", "{}")),
        OF_TYPE("Point", "[1,2]"),
        OF_TYPE("LineString", "[[1,2],[3,4]]"),
        OF_TYPE("MultiLineString", "[[[1,2],[3,4]]]"),
        OF_TYPE("polygon", "[[[1,2],[3,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[[1,2],[3,2],[3,4],[1,2]]]]"),
        OF_TYPE("MultiPolygon", "[[[1,2],[3,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[]"),
        OF_TYPE("Polygon", "[[]]"),
        OF_TYPE("Polygon", "[[[]]]"),
        OF_TYPE("Polygon", "[[[1,2],[3,2],[3,4],[1,2]],[]]"),
        OF_TYPE("Polygon", "[[],[[1,2],[3,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,2,3],[3,2,3],[3,4,3],[1,2,3]]]"),
        OF_TYPE("Polygon", "[[[1,2],[3,2],[3,4,5],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1],[3,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,2],[3],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,2],3,[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,2],[[3,2]],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,[2]],[3,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,null],[3,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,\"2\"],[3,2],[3,4],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,2],[3,2],[3,4],[1,2]],5]"),
        OF_TYPE("Polygon", "[[[1,2],[3,2],[3,1e999],[1,2]]]"),
        OF_TYPE("Polygon", "[[[1,2],[3,2],[3,99999999999999999999],[1,2]]]"),
        OF_TYPE("Polygon", "[[[[[[[[1,2]]]]]]]]"),
        OF_TYPE("MultiPolygon", "[]"),
        OF_TYPE("MultiPolygon", "[[]]"),
        OF_TYPE("MultiPolygon", "[[[[1,2],[3,2],[3,4],[1,2]]],[]]"),
        OF_TYPE("MultiPolygon", "[[[[1,2],[3,2],[3,4],[1,2]]],[[[1,2],[3,2]],[4,5]]]"),
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_text(texts[i], false);
}

/* ---- options and names ---------------------------------------------------------------------- */

static void options_have_the_same_effect(void **state) {
    (void)state;
    static const cm_layer_options options[] = {
        {.date = "2025-01-02"},
        {.date = "2025-01-42"},
        {.as_of = "2025-01-02"},
        {.as_of = "x"},
        {.date = "2025-01-02", .lag_days = 3},
        {.crs = "EPSG:32636"},
        {.crs = "EPSG:3857"},
        {.crs = "nothing"},
        {.layer = "plain"},
        {.layer = "PLAIN"},
        {.layer = "other"},
        {.where = "1 = 0"},
        {.where = "("},
        {.shown_as = "another name"},
        {.want_points = true},
        {.want_rows = true},
        {.skip_digest = true},
    };
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        const char *what = both_ways(TEST_DATA "/plain.geojson", &options[i]);
        if (what != NULL)
            fail_msg("options %zu: another %s than through GDAL", i, what);
    }
}

static void names_of_files_have_the_same_effect(void **state) {
    (void)state;
    static const char *const names[] = {
        "a.json",
        "a.GeoJSON",
        "a.b.geojson",
        "day_2025-12-28.geojson",
        "20251228.geojson",
        ".geojson",
        "a.txt",
        "a",
        "a:b.geojson",
        "a b.geojson",
        "день 20240708.json",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        write_text(scratch_path(names[i]), WITH("{\"a\":1}"));
        assert_same(scratch_path(names[i]));
    }
    char source[1200];
    write_text(scratch_path("a.geojson"), WITH("{\"a\":1}"));
    (void)snprintf(source, sizeof source, "%s:a", scratch_path("a.geojson"));
    assert_same(source);
    assert_same(scratch_path("none.geojson"));
    assert_same(scratch_path("."));
}

/* ---- damage --------------------------------------------------------------------------------- */

/* A file cut off anywhere, or with one byte another. GDAL takes much that is wrong; what the
 * reader takes must be the same. */
static void damaged_texts_are_read_as_gdal_reads_them(void **state) {
    (void)state;
    static const char whole[] = COLLECTION(
        "\"name\":\"n\",", FEATURE_OF(POLYGON, "{\"a\":1.5,\"b\":\"x\",\"c\":true,\"d\":null}"));
    static const char replacements[] = "\"{}[],:\\0-.e\xff";
    char text[sizeof whole];
    for (size_t i = 0; i + 1 < sizeof whole; i++) {
        memcpy(text, whole, sizeof whole);
        text[i] = '\0';
        assert_false(takes(text));
        write_text(scratch_path("cut.geojson"), text);
        assert_same(scratch_path("cut.geojson"));
        memcpy(text, whole, sizeof whole);
        text[i] = replacements[i % (sizeof replacements - 1)];
        write_text(scratch_path("changed.geojson"), text);
        const char *what = both_ways(scratch_path("changed.geojson"), &(cm_layer_options){0});
        if (what != NULL)
            fail_msg("another %s than through GDAL: %s", what, text);
    }
}

/* ---- numbers -------------------------------------------------------------------------------- */

static void numbers_are_the_nearest_doubles(void **state) {
    (void)state;
    static const char *const texts[] = {
        "0",
        "-0",
        "1",
        "35.498759",
        "-179.99999999999997",
        "9007199254740991",
        "9007199254740993",
        "9007199254740992.9",
        "0.000000000000000000000001",
        "123456789012345678",
        "18446744073709551615",
        "18446744073709551616",
        "1e22",
        "1e23",
        "4.9e-324",
        "2.5e-324",
        "1.7976931348623157e308",
        "0.1000000000000000055511151231257827021181583404541015625",
        "2.2250738585072011e-308",
        "45.3061760000000000000000000000",
        "0.30000000000000004",
        "5.0e-1",
        "8.5E+1",
        "12345678901234567890.5",
        "99999999999999999999.99999999999999999999",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const double expected = strtod(texts[i], NULL);
        double value = NAN;
        assert_true(cm_decimal_read(texts[i], strlen(texts[i]), &value));
        assert_memory_equal(&value, &expected, sizeof value);
    }
    uint64_t random = 88172645463325252U;
    for (int i = 0; i < 300000; i++) {
        char text[60];
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        (void)snprintf(text, sizeof text, "%s%llu.%0*llu", random % 2 ? "-" : "",
                       (unsigned long long)(random % 180), (int)(random >> 32) % 22 + 1,
                       (unsigned long long)(random >> (random % 50)));
        const double expected = strtod(text, NULL);
        double value = NAN;
        assert_true(cm_decimal_read(text, strlen(text), &value));
        if (memcmp(&value, &expected, sizeof value) != 0)
            fail_msg("%s is %.17g, expected %.17g", text, value, expected);
    }
    double value;
    assert_false(cm_decimal_read("1e999", 5, &value));
    char digits[200];
    memset(digits, '7', sizeof digits);
    assert_false(cm_decimal_read(digits, sizeof digits, &value));
}

/* ---- files ---------------------------------------------------------------------------------- */

static int is_geojson(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".geojson") == 0;
}

/* Compares every so many of the files of a folder; returns how many there are. */
static int compare_folder(const char *folder, int stride) {
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, is_geojson, alphasort);
    for (int i = 0; i < count; i++) {
        char path[1400];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (i % stride == 0)
            assert_same(path);
        free(entries[i]);
    }
    free(entries);
    return count;
}

static void test_files_are_read_as_gdal_reads_them(void **state) {
    (void)state;
    assert_true(compare_folder(TEST_DATA, 1) > 40);
}

static void real_files_are_read_as_gdal_reads_them(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    char folder[1000];
    (void)snprintf(folder, sizeof folder, "%s/deepstate", data);
    assert_true(compare_folder(folder, DAYS_STRIDE) >= DAYS_AT_LEAST);
    (void)snprintf(folder, sizeof folder, "%s/admin", data);
    assert_true(compare_folder(folder, 1) >= 3);
}

/* Or all of the above would compare GDAL with itself. */
static void real_files_are_not_left_to_gdal(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    if (!BUILT) {
        print_message("SKIP: built without yajl\n");
        skip();
    }
    static const char *const names[] = {"deepstate/deepstatemap_data_20240708.geojson",
                                        "deepstate/deepstatemap_data_20251228.geojson",
                                        "admin/hromady.geojson", "admin/rayony.geojson",
                                        "admin/regiony.geojson"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[1200];
        (void)snprintf(path, sizeof path, "%s/%s", data, names[i]);
        char *text = read_text(path);
        assert_true(takes(text));
        free(text);
    }
}

/* ---- threads -------------------------------------------------------------------------------- */

enum { THREADS = 4, ROUNDS = 25 };

static void *read_often(void *argument) {
    const char *const sources[] = {TEST_DATA "/plain.geojson", TEST_DATA "/cut_in_half.geojson",
                                   TEST_DATA "/island_and_enclave.geojson"};
    const char **what = argument;
    for (size_t i = 0; i < ROUNDS && *what == NULL; i++)
        *what = both_ways(sources[i % COUNT_OF(sources)], &(cm_layer_options){0});
    return NULL;
}

static void several_threads_may_read_at_once(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    const char *what[THREADS] = {NULL};
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, &what[i]), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_null(what[i]);
}

static int make_scratch(void **state) {
    (void)state;
    return scratch_make() == NULL;
}

static int remove_scratch(void **state) {
    (void)state;
    scratch_remove();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        /* first, while GDAL has not been asked for its drivers yet */
        cmocka_unit_test(several_threads_may_read_at_once),
        cmocka_unit_test(plain_texts_are_read_as_gdal_reads_them),
        cmocka_unit_test(unusual_texts_are_left_to_gdal),
        cmocka_unit_test(options_have_the_same_effect),
        cmocka_unit_test(names_of_files_have_the_same_effect),
        cmocka_unit_test(damaged_texts_are_read_as_gdal_reads_them),
        cmocka_unit_test(numbers_are_the_nearest_doubles),
        cmocka_unit_test(test_files_are_read_as_gdal_reads_them),
        cmocka_unit_test(real_files_are_read_as_gdal_reads_them),
        cmocka_unit_test(real_files_are_not_left_to_gdal),
    };
    return cmocka_run_group_tests_name("geojson", tests, make_scratch, remove_scratch);
}
