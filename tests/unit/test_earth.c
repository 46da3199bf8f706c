/* Which Earths there are, and their areas: by closed forms, and by GeographicLib's Planimeter,
 * which joins points by geodesics as "geodesic" does. */
#include "controlmap/earth.h"

#include "support/check.h"
#include "support/fixture.h"

static const double RADIUS_M = 6378137.0;

#define REQUIRE_PLANIMETER()                                                            \
    do {                                                                                \
        if (system("command -v Planimeter >/dev/null 2>&1") != 0) {                     \
            print_message("SKIP: Planimeter (geographiclib-tools) is not installed\n"); \
            skip();                                                                     \
        }                                                                               \
    } while (0)

static cm_earth earth_of(const char *name) {
    cm_error error = {0};
    cm_earth earth = {0};
    assert_ok(cm_earth_create(name, &earth, &error), &error);
    return earth;
}

static double area_on(const char *name, const char *wkt) {
    cm_error error = {0};
    cm_arena arena = {0};
    cm_earth earth = earth_of(name);
    const cm_multipolygon shape = shape_from_wkt(&arena, wkt);
    double area_m2 = NAN;
    assert_ok(cm_multipolygon_area(&shape, &earth, &area_m2, &error), &error);
    cm_arena_clear(&arena);
    cm_earth_clear(&earth);
    return area_m2;
}

/* ---- names -------------------------------------------------------------------------------- */

static void assert_named(const char *name, const char *shown) {
    char text[160];
    cm_earth earth = earth_of(name);
    cm_earth_name(&earth, text, sizeof text);
    assert_string_equal(text, shown);
    cm_earth_clear(&earth);
}

static void every_earth_has_a_name_for_output(void **state) {
    (void)state;
    assert_named("wgs84", "WGS 84");
    assert_named("sphere", "sphere R=6371008.7714 m");
    assert_named("sphere:6378137", "sphere R=6378137 m");
    assert_named("sphere:6371000.5", "sphere R=6371000.5 m");
    assert_named("geodesic", "WGS 84, geodesic edges");
    assert_named("EPSG:3857", "plane EPSG:3857");
    assert_named("+proj=utm +zone=36 +datum=WGS84 +type=crs",
                 "plane +proj=utm +zone=36 +datum=WGS84 +type=crs");
}

static void names_make_the_earths_that_they_say(void **state) {
    (void)state;
    cm_earth earth = earth_of("wgs84");
    assert_true(cm_earth_is_same(&earth, &CM_EARTH_WGS84));
    assert_true(earth.semi_major_m == RADIUS_M && 1 / earth.flattening == 298.257223563);
    /* (2a + b) / 3 with b = a (1 - f) */
    earth = earth_of("sphere");
    assert_near(earth.semi_major_m, RADIUS_M * (1 - 1 / 298.257223563 / 3), 1e-4);
    assert_true(earth.flattening == 0 && !earth.geodesic && earth.plane == NULL);
    earth = earth_of("sphere:6378137");
    assert_true(earth.semi_major_m == RADIUS_M && earth.flattening == 0);
    earth = earth_of("geodesic");
    assert_true(earth.geodesic && earth.flattening == CM_EARTH_WGS84.flattening);
    assert_false(cm_earth_is_same(&earth, &CM_EARTH_WGS84));
}

static void earths_that_give_other_areas_are_not_the_same(void **state) {
    (void)state;
    const char *const names[] = {"wgs84", "sphere", "sphere:6378137", "geodesic", "EPSG:3857"};
    cm_earth earths[COUNT_OF(names)];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        earths[i] = earth_of(names[i]);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t k = 0; k < COUNT_OF(names); k++)
            assert_true(cm_earth_is_same(&earths[i], &earths[k]) == (i == k));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        cm_earth_clear(&earths[i]);
}

static void assert_refused(const char *name, const char *part, const char *hint) {
    cm_error error = {0};
    cm_earth untouched = {.semi_major_m = 42};
    assert_code(cm_earth_create(name, &untouched, &error), CM_ERR_USAGE, &error);
    assert_true(untouched.semi_major_m == 42 && untouched.plane == NULL);
    assert_contains(error.message, part);
    assert_contains(error.hint, hint);
}

static void names_that_are_none_are_refused(void **state) {
    (void)state;
    const char *const names[] = {
        "",          "wgs85",      "WGS 84",          "spheres",    "sphere:",    "sphere:0",
        "sphere:-1", "sphere:abc", "sphere:6378137m", "sphere:inf", "sphere:nan", "geodesics"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_refused(names[i], "unknown figure of the Earth", "sphere:RADIUS_M");
    assert_refused("wgs85", "\"wgs85\"", "wgs84, sphere");
}

static void systems_that_are_not_projected_are_refused(void **state) {
    (void)state;
    assert_refused("EPSG:4326", "\"EPSG:4326\" is not a projected", "EPSG:6933"); /* degrees */
    assert_refused("EPSG:4978", "not a projected", "EPSG:6933");    /* from the Earth's centre */
    assert_refused("EPSG:5773", "not a projected", "EPSG:6933");    /* heights */
    assert_refused("EPSG:9999999", "not a projected", "EPSG:6933"); /* none */
    assert_refused("OGC:CRS84", "not a projected", "EPSG:6933");
    assert_refused("no:such", "not a projected", "EPSG:6933");
}

/* ---- closed forms ------------------------------------------------------------------------- */

static void a_zone_of_a_sphere_has_its_closed_form(void **state) {
    (void)state;
    const double radian = acos(-1) / 180;
    const char *rectangle = "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46))";
    const double unit = 4 * radian * (sin(49 * radian) - sin(46 * radian));
    assert_close(area_on("sphere:6378137", rectangle), RADIUS_M * RADIUS_M * unit, 1e-13);
    assert_close(area_on("sphere", rectangle),
                 CM_EARTH_MEAN_RADIUS_M * CM_EARTH_MEAN_RADIUS_M * unit, 1e-13);
    assert_close(area_on("sphere:1", "POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))"),
                 4 * acos(-1), 1e-13);
}

/* The triangle between the equator, a meridian and the line lat = lon: under a line straight in
 * longitude and latitude lies R² times the integral of sin(lat) dlon = 1 - cos. */
static void a_slanting_edge_on_a_sphere_has_its_closed_form(void **state) {
    (void)state;
    const double radian = acos(-1) / 180;
    assert_close(area_on("sphere:1", "POLYGON ((0 0, 40 0, 40 40, 0 0))"), 1 - cos(40 * radian),
                 1e-13);
}

/* A spherical triangle with three right angles is an eighth of the ellipsoid with geodesic edges,
 * too: equator and meridians are geodesics. */
static void an_octant_between_geodesics_is_an_eighth_of_the_ellipsoid(void **state) {
    (void)state;
    assert_close(area_on("geodesic", "POLYGON ((0 0, 45 0, 90 0, 0 90, 0 0))"),
                 zone_wgs84_m2(90, 0, 90), 1e-13);
}

/* Edges along meridians and the equator are the same on both; along other parallels the geodesic
 * bends towards the pole, so a northern rectangle loses at its foot less than it gains at its top.
 */
static void geodesic_edges_bend_towards_the_pole(void **state) {
    (void)state;
    const char *northern = "POLYGON ((0 0, 30 0, 30 50, 0 50, 0 0))";
    const double on_parallels = area_on("wgs84", northern);
    assert_close(on_parallels, zone_wgs84_m2(30, 0, 50), 1e-12);
    assert_true(area_on("geodesic", northern) > on_parallels * 1.001);
}

static void holes_count_less_on_every_earth(void **state) {
    (void)state;
    const char *const names[] = {"wgs84", "sphere", "geodesic", "EPSG:6933"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_close(area_on(names[i], "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46),"
                                       " (31 47, 31 48, 32 48, 32 47, 31 47))"),
                     area_on(names[i], "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46))") -
                         area_on(names[i], "POLYGON ((31 47, 32 47, 32 48, 31 48, 31 47))"),
                     1e-13);
}

/* ---- planes ------------------------------------------------------------------------------- */

/* EPSG:6933 is cylindrical and equal-area: meridians and parallels are straight in it, so that the
 * plane polygon is the very rectangle. */
static void an_equal_area_plane_gives_the_area_of_the_ellipsoid(void **state) {
    (void)state;
    assert_close(area_on("EPSG:6933", "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46))"),
                 zone_wgs84_m2(4, 46, 49), 1e-9);
    assert_close(area_on("EPSG:6933", "POLYGON ((-60 -35, -58 -35, -58 -20, -60 -20, -60 -35))"),
                 zone_wgs84_m2(2, -35, -20), 1e-9);
    /* small: false eastings take no digits */
    assert_close(area_on("EPSG:6933", "POLYGON ((34 47, 34.001 47, 34.001 47.001, 34 47.001,"
                                      " 34 47))"),
                 zone_wgs84_m2(0.001, 47, 47.001), 1e-9);
}

/* x = R lon, y = R ln tan(45° + lat / 2). */
static void web_mercator_gives_its_own_closed_form(void **state) {
    (void)state;
    const double radian = acos(-1) / 180, quarter = acos(-1) / 4;
    const double height = log(tan(quarter + 49 * radian / 2)) - log(tan(quarter + 46 * radian / 2));
    const double own = area_on("EPSG:3857", "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46))");
    assert_close(own, RADIUS_M * RADIUS_M * 4 * radian * height, 1e-10);
    assert_true(own > 2 * zone_wgs84_m2(4, 46, 49)); /* what makes it worth trying */
}

/* California zone 1 in US survey feet (EPSG:2225) and in metres (EPSG:26941) is one projection. */
static void planes_in_feet_come_out_in_square_metres(void **state) {
    (void)state;
    const char *wkt = "POLYGON ((-122 40, -121 40, -121 41, -122 41, -122 40))";
    assert_close(area_on("EPSG:2225", wkt), area_on("EPSG:26941", wkt), 1e-9);
    /* conformal with two standard parallels at 40° and 41°40': scale within 1 in 8,000 */
    assert_close(area_on("EPSG:2225", wkt), zone_wgs84_m2(1, 40, 41), 5e-4);
}

/* A transverse Mercator of scale 0.9996 on its central meridian shrinks areas by 0.9996². */
static void a_small_square_in_utm_is_off_by_the_square_of_its_scale(void **state) {
    (void)state;
    const char *wkt = "POLYGON ((32.9999 47, 33.0001 47, 33.0001 47.0002, 32.9999 47.0002,"
                      " 32.9999 47))";
    assert_close(area_on("EPSG:32636", wkt), 0.9996 * 0.9996 * zone_wgs84_m2(0.0002, 47, 47.0002),
                 1e-8);
}

static void a_point_that_the_plane_does_not_reach_is_an_error(void **state) {
    (void)state;
    cm_error error = {0};
    cm_arena arena = {0};
    /* gnomonic: the equator lies at infinity */
    cm_earth earth = earth_of("+proj=gnom +lat_0=90 +lon_0=0 +R=6371000 +type=crs");
    const cm_multipolygon polar = shape_from_wkt(&arena, "POLYGON ((10 80, 20 80, 15 0, 10 80))");
    const cm_multipolygon good = shape_from_wkt(&arena, "POLYGON ((10 80, 20 80, 15 5, 10 80))");
    double area_m2 = 42;
    assert_code(cm_multipolygon_area(&polar, &earth, &area_m2, &error), CM_ERR_CRS, &error);
    assert_true(area_m2 == 42);
    assert_contains(error.message, "does not reach longitude 15, latitude 0");
    assert_contains(error.hint, "--earth");
    /* and the plane is as good as before */
    assert_ok(cm_multipolygon_area(&good, &earth, &area_m2, &error), &error);
    assert_true(area_m2 > 1e6);
    cm_earth_clear(&earth);
    assert_null(earth.plane);
    cm_arena_clear(&arena);
}

static void what_is_no_ring_is_refused_on_every_earth(void **state) {
    (void)state;
    const char *const names[] = {"wgs84", "sphere", "geodesic", "EPSG:3857"};
    const cm_lonlat far[] = {{30, 46}, {31, 46}, {31, 91}}, odd[] = {{30, 46}, {NAN, 46}, {31, 47}};
    const cm_polygon wrong[] = {{.shell = {2, far}}, {.shell = {3, far}}, {.shell = {3, odd}}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        cm_earth earth = earth_of(names[i]);
        for (size_t k = 0; k < COUNT_OF(wrong); k++) {
            double area_m2 = 42;
            cm_error error = {0};
            assert_code(cm_polygon_area(&wrong[k], &earth, &area_m2, &error), CM_ERR_GEOMETRY,
                        &error);
            assert_true(area_m2 == 42);
        }
        cm_earth_clear(&earth);
    }
}

/* ---- against Planimeter ------------------------------------------------------------------- */

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

static const cm_ring *ring_of(const cm_polygon *polygon, size_t number) {
    return number == 0 ? &polygon->shell : &polygon->holes[number - 1];
}

/* Writes a ring as Planimeter reads it, each edge cut into so many pieces. */
static void write_ring(FILE *to, const cm_ring *ring, int pieces) {
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[(i + 1) % ring->count];
        for (int k = 0; k < pieces; k++) {
            const double share = (double)k / pieces;
            (void)fprintf(to, "%.17g %.17g\n", a.lat + share * (b.lat - a.lat),
                          a.lon + share * (b.lon - a.lon));
        }
    }
    (void)fputc('\n', to);
}

/* Areas of shapes, shells less holes, with geodesics between the points of the cut edges. */
static void ask_planimeter(const char *options, const cm_multipolygon *shapes, size_t count,
                           int pieces, double *area_m2) {
    char command[1300];
    const char *answers = scratch_path("areas");
    (void)snprintf(command, sizeof command, "exec Planimeter %s -p 10 >'%s'", options, answers);
    FILE *to = popen(command, "w");
    assert_non_null(to);
    for (size_t s = 0; s < count; s++)
        for (size_t p = 0; p < shapes[s].count; p++)
            for (size_t r = 0; r <= shapes[s].polygons[p].hole_count; r++)
                write_ring(to, ring_of(&shapes[s].polygons[p], r), pieces);
    assert_int_equal(pclose(to), 0);
    FILE *from = fopen(answers, "r");
    assert_non_null(from);
    for (size_t s = 0; s < count; s++) {
        area_m2[s] = 0;
        for (size_t p = 0; p < shapes[s].count; p++)
            for (size_t r = 0; r <= shapes[s].polygons[p].hole_count; r++) {
                double points, perimeter_m, ring_m2;
                assert_int_equal(fscanf(from, "%lf %lf %lf", &points, &perimeter_m, &ring_m2), 3);
                area_m2[s] += (r == 0 ? 1 : -1) * fabs(ring_m2);
            }
    }
    (void)fclose(from);
}

/* The same vertices, the same edges: nothing between them but rounding. */
static void geodesic_areas_are_those_of_planimeter(void **state) {
    (void)state;
    REQUIRE_PLANIMETER();
    cm_layer *units = shipped_units();
    cm_arena arena = {0};
    enum { UNITS = 27, SHAPES = UNITS + 3 };
    assert_int_equal(units->feature_count, UNITS);
    cm_multipolygon shapes[SHAPES];
    for (size_t i = 0; i < UNITS; i++)
        shapes[i] = units->features[i].shape;
    shapes[UNITS] = shape_from_wkt(&arena, "POLYGON ((20 40, 60 41, 75 65, 5 70, 20 40),"
                                           " (30 50, 31 50, 31 51, 30 50))");
    shapes[UNITS + 1] = shape_from_wkt(&arena, "POLYGON ((170 -20, 190 -25, 185 10, 170 -20))");
    shapes[UNITS + 2] = shape_from_wkt(&arena, "POLYGON ((0 70, 90 72, 180 75, 270 71, 0 70))");
    double expected[SHAPES];
    ask_planimeter("", shapes, SHAPES, 1, expected);
    cm_earth earth = earth_of("geodesic");
    for (size_t i = 0; i < SHAPES; i++) {
        cm_error error = {0};
        double area_m2 = NAN;
        assert_ok(cm_multipolygon_area(&shapes[i], &earth, &area_m2, &error), &error);
        assert_close(area_m2, expected[i], 1e-12);
    }
    cm_arena_clear(&arena);
    cm_layer_free(units);
}

/* On a sphere, too, edges are straight in longitude and latitude; great circles between the points
 * of edges cut ever finer come to that. Of the difference, c / n² + d / n⁴ + …, two terms are taken
 * out (Richardson). */
static void sphere_areas_are_those_of_planimeter(void **state) {
    (void)state;
    REQUIRE_PLANIMETER();
    static const char *const texts[] = {
        "POLYGON ((30 46, 34 46.5, 33.5 49, 29 48, 30 46))",
        "POLYGON ((22 44, 40 45, 39.5 52, 24 51.5, 22 44), (30 47, 31 47, 30.5 48.2, 30 47))",
        "POLYGON ((-75 -40, -60 -10, -45 5, -55 -30, -75 -40))",
        "POLYGON ((170 60, 190 62, 188 70, 170 60))"};
    enum { SHAPES = COUNT_OF(texts), CUTS = 3 };
    cm_arena arena = {0};
    cm_multipolygon shapes[SHAPES];
    double cut_m2[CUTS][SHAPES];
    for (size_t i = 0; i < SHAPES; i++)
        shapes[i] = shape_from_wkt(&arena, texts[i]);
    for (int cut = 0; cut < CUTS; cut++)
        ask_planimeter("-e 6378137 0", shapes, SHAPES, 1000 << cut, cut_m2[cut]);
    cm_earth earth = earth_of("sphere:6378137");
    for (size_t i = 0; i < SHAPES; i++) {
        cm_error error = {0};
        const double once[] = {cut_m2[1][i] + (cut_m2[1][i] - cut_m2[0][i]) / 3,
                               cut_m2[2][i] + (cut_m2[2][i] - cut_m2[1][i]) / 3};
        double area_m2 = NAN;
        assert_ok(cm_multipolygon_area(&shapes[i], &earth, &area_m2, &error), &error);
        assert_close(area_m2, once[1] + (once[1] - once[0]) / 15, 1e-11);
    }
    cm_arena_clear(&arena);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, clean_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_earth_has_a_name_for_output),
        cmocka_unit_test(names_make_the_earths_that_they_say),
        cmocka_unit_test(earths_that_give_other_areas_are_not_the_same),
        cmocka_unit_test(names_that_are_none_are_refused),
        cmocka_unit_test(systems_that_are_not_projected_are_refused),
        cmocka_unit_test(a_zone_of_a_sphere_has_its_closed_form),
        cmocka_unit_test(a_slanting_edge_on_a_sphere_has_its_closed_form),
        cmocka_unit_test(an_octant_between_geodesics_is_an_eighth_of_the_ellipsoid),
        cmocka_unit_test(geodesic_edges_bend_towards_the_pole),
        cmocka_unit_test(holes_count_less_on_every_earth),
        cmocka_unit_test(an_equal_area_plane_gives_the_area_of_the_ellipsoid),
        cmocka_unit_test(web_mercator_gives_its_own_closed_form),
        cmocka_unit_test(planes_in_feet_come_out_in_square_metres),
        cmocka_unit_test(a_small_square_in_utm_is_off_by_the_square_of_its_scale),
        cmocka_unit_test(a_point_that_the_plane_does_not_reach_is_an_error),
        cmocka_unit_test(what_is_no_ring_is_refused_on_every_earth),
        IN_A_FOLDER(geodesic_areas_are_those_of_planimeter),
        IN_A_FOLDER(sphere_areas_are_those_of_planimeter)};
    return cmocka_run_group_tests_name("earth", tests, NULL, NULL);
}
