#include "load/crs.h"

#include <proj.h>

#include "controlmap/earth.h"
#include "support/check.h"
#include "support/fixture.h"

static const double RADIAN = 3.14159265358979323846 / 180.0;

static cm_crs *open_crs(const char *definition, bool swapped, double tolerance_m) {
    cm_crs *crs = NULL;
    cm_error error = {0};
    assert_ok(cm_crs_create(definition, swapped, tolerance_m, &crs, &error), &error);
    return crs;
}

static cm_lonlat lonlat(const char *definition, bool swapped, double x, double y) {
    cm_crs *crs = open_crs(definition, swapped, 1);
    cm_lonlat p = {NAN, NAN};
    cm_error error = {0};
    assert_ok(cm_crs_point(crs, x, y, &p, &error), &error);
    cm_crs_free(crs);
    return p;
}

/* ---- points ------------------------------------------------------------------------------- */

static void the_middle_of_a_zone_is_its_meridian(void **state) {
    (void)state;
    const cm_lonlat p = lonlat("EPSG:32636", false, 500000, 0);
    assert_near(p.lon, 33, 1e-12);
    assert_near(p.lat, 0, 1e-12);
    /* along the central meridian distances are 0.9996 of the true ones */
    const double north = cm_edge_length((cm_lonlat){33, 0}, (cm_lonlat){33, 47.5}, NULL) * 0.9996;
    assert_near(lonlat("EPSG:32636", false, 500000, north).lat, 47.5, 1e-8);
}

static void web_mercator_matches_its_formula(void **state) {
    (void)state;
    const double a = 6378137.0, lon = 37.5, lat = 47.25;
    const double y = a * log(tan((45 + lat / 2) * RADIAN));
    const cm_lonlat p = lonlat("EPSG:3857", false, a * lon * RADIAN, y);
    assert_near(p.lon, lon, 1e-11);
    assert_near(p.lat, lat, 1e-11);
}

static void latitude_first_and_longitude_first_are_told_apart(void **state) {
    (void)state;
    const char *const definitions[] = {"EPSG:4326", "OGC:CRS84"};
    for (size_t i = 0; i < COUNT_OF(definitions); i++) {
        const cm_lonlat plain = lonlat(definitions[i], false, 37, 48);
        const cm_lonlat swapped = lonlat(definitions[i], true, 48, 37);
        assert_near(plain.lon, 37, 1e-12);
        assert_near(plain.lat, 48, 1e-12);
        assert_near(swapped.lon, 37, 1e-12);
        assert_near(swapped.lat, 48, 1e-12);
    }
}

/* Poland's grid names the northing first; files of either order exist. */
static void northing_first_is_swapped_where_the_file_says_so(void **state) {
    (void)state;
    const cm_lonlat plain = lonlat("EPSG:2180", false, 637000, 487000);
    const cm_lonlat swapped = lonlat("EPSG:2180", true, 487000, 637000);
    assert_near(plain.lon, 21.0, 0.1); /* Warsaw */
    assert_near(plain.lat, 52.24, 0.1);
    assert_true(plain.lon == swapped.lon && plain.lat == swapped.lat);
}

/* The datum of Soviet maps lies over a hundred metres off in Ukraine. */
static void another_datum_is_shifted(void **state) {
    (void)state;
    const cm_lonlat p = lonlat("EPSG:4284", false, 37, 48);
    const double off_m = cm_edge_length((cm_lonlat){37, 48}, p, NULL);
    assert_true(off_m > 50 && off_m < 250);
    assert_true(p.lon < 37);
}

static void grads_from_paris_become_degrees_from_greenwich(void **state) {
    (void)state;
    const cm_lonlat p = lonlat("EPSG:4807", false, 0, 50); /* on the meridian of Paris, 45 N */
    assert_near(p.lon, 2.337229, 0.002);
    assert_near(p.lat, 45, 0.002);
}

static void a_system_is_called_by_its_name(void **state) {
    (void)state;
    cm_crs *crs = open_crs("EPSG:32636", false, 1);
    assert_string_equal(cm_crs_name(crs), "WGS 84 / UTM zone 36N");
    cm_crs_free(crs);
}

static void a_system_is_known_by_any_of_its_names(void **state) {
    (void)state;
    static const char *const names[][2] = {{"WGS 84", "WGS 84"},
                                           {"WGS84", "WGS 84"},
                                           {"wgs84", "WGS 84"},
                                           {"GCS_WGS_1984", "WGS 84"}, /* what shapefiles call it */
                                           {"CRS84", "WGS 84 (CRS84)"},
                                           {"etrs89", "ETRS89"},
                                           {"wgs84/utm zone 36n", "WGS 84 / UTM zone 36N"},
                                           {"Amersfoort + NAP height", "Amersfoort + NAP height"}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        cm_crs *crs = open_crs(names[i][0], false, 1);
        assert_string_equal(cm_crs_name(crs), names[i][1]);
        cm_crs_free(crs);
    }
}

static void a_proj_string_is_a_system(void **state) {
    (void)state;
    const cm_lonlat code = lonlat("EPSG:32636", false, 600000, 5300000);
    const cm_lonlat text = lonlat("+proj=utm +zone=36 +datum=WGS84", false, 600000, 5300000);
    assert_near(code.lon, text.lon, 1e-9);
    assert_near(code.lat, text.lat, 1e-9);
}

static void what_is_no_system_is_refused(void **state) {
    (void)state;
    const char *const wrong[] = {"EPSG:999999",
                                 "nonsense",
                                 "",
                                 "+proj=unitconvert +xy_in=rad",
                                 "EPSG:7030" /* an ellipsoid */,
                                 "foo" /* part of a name */,
                                 "Amersf + NAP",
                                 "WGS" /* of more than one */};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        cm_crs *crs = NULL;
        cm_error error = {0};
        assert_code(cm_crs_create(wrong[i], false, 1, &crs, &error), CM_ERR_CRS, &error);
        assert_null(crs);
        assert_contains(error.hint, "--input-crs");
    }
    cm_crs_free(NULL);
}

static void a_point_off_the_projection_is_refused(void **state) {
    (void)state;
    cm_crs *crs = open_crs("EPSG:3035", false, 1); /* an azimuthal map ends */
    cm_lonlat p = {7, 7};
    cm_error error = {0};
    assert_code(cm_crs_point(crs, 1e9, 1e9, &p, &error), CM_ERR_CRS, &error);
    assert_contains(error.message, "1000000000");
    assert_true(p.lon == 7 && p.lat == 7);
    cm_crs_free(crs);
}

/* ---- edges -------------------------------------------------------------------------------- */

static double segment_distance_m(cm_lonlat p, cm_lonlat a, cm_lonlat b) {
    const double east = 111320 * cos(p.lat * RADIAN), north = 111320;
    const double ax = remainder(a.lon - p.lon, 360) * east, ay = (a.lat - p.lat) * north;
    const double dx = remainder(b.lon - a.lon, 360) * east, dy = (b.lat - a.lat) * north;
    const double length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? -(ax * dx + ay * dy) / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypot(ax + t * dx, ay + t * dy);
}

/* Largest distance of points on the true edges, by PROJ itself, from the divided ring. */
static double deviation_m(const char *definition, const cm_xy *xy, size_t count,
                          const cm_lonlat *ring, size_t ring_count) {
    PJ_CONTEXT *context = proj_context_create();
    PJ *direct = proj_create_crs_to_crs(context, definition, "OGC:CRS84", NULL);
    PJ *transform = proj_normalize_for_visualization(context, direct);
    double worst = 0;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < 100; k++) {
            const cm_xy a = xy[i], b = xy[(i + 1) % count];
            const double share = (k + 0.5) / 100;
            const PJ_COORD q =
                proj_trans(transform, PJ_FWD,
                           proj_coord(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y), 0, 0));
            double nearest = INFINITY;
            for (size_t s = 0; s < ring_count; s++)
                nearest = fmin(nearest, segment_distance_m((cm_lonlat){q.xy.x, q.xy.y}, ring[s],
                                                           ring[(s + 1) % ring_count]));
            worst = fmax(worst, nearest);
        }
    proj_destroy(transform);
    proj_destroy(direct);
    proj_context_destroy(context);
    return worst;
}

static double deviation_of(const char *definition, const cm_xy *xy, size_t count,
                           double tolerance_m, size_t *points) {
    cm_crs *crs = open_crs(definition, false, tolerance_m);
    cm_shape_builder builder = {0};
    cm_error error = {0};
    assert_ok(cm_crs_ring(crs, xy, count, &builder, &error), &error);
    const double worst = deviation_m(definition, xy, count, builder.points, builder.point_count);
    *points = builder.point_count;
    cm_shape_builder_clear(&builder);
    cm_crs_free(crs);
    return worst;
}

static const cm_xy UKRAINE_SIZED[] = {
    {120000, 5000000}, {900000, 4950000}, {1100000, 5600000}, {400000, 5750000}};

static void long_edges_stay_within_a_metre(void **state) {
    (void)state;
    size_t points;
    assert_true(deviation_of("EPSG:32636", UKRAINE_SIZED, 4, 1, &points) < 1);
    assert_true(points > 100 && points < 4000);
}

static void the_tolerance_is_kept_whatever_it_is(void **state) {
    (void)state;
    size_t coarse, fine;
    assert_true(deviation_of("EPSG:32636", UKRAINE_SIZED, 4, 50, &coarse) < 50);
    assert_true(deviation_of("EPSG:32636", UKRAINE_SIZED, 4, 0.05, &fine) < 0.05);
    assert_true(fine > 10 * coarse);
}

static void projections_of_every_kind_stay_within_a_metre(void **state) {
    (void)state;
    const cm_xy europe[] = {{5000000, 2500000}, {6100000, 2300000}, {6200000, 3300000}};
    const cm_xy mercator[] = {{2500000, 5500000}, {4500000, 5600000}, {4000000, 6900000}};
    const cm_xy arctic[] = {{-1500000, -300000}, {200000, -2500000}, {1900000, 900000}};
    size_t points;
    assert_true(deviation_of("EPSG:3035", europe, 3, 1, &points) < 1);
    assert_true(deviation_of("EPSG:3857", mercator, 3, 1, &points) < 1);
    assert_true(deviation_of("EPSG:3995", arctic, 3, 1, &points) < 1);
}

/* UTM zone 1, whose western half lies beyond 180 degrees. */
static void an_edge_across_the_antimeridian_is_divided_too(void **state) {
    (void)state;
    const cm_xy ring[] = {{200000, 7200000}, {520000, 7150000}, {480000, 7500000}};
    size_t points;
    assert_true(deviation_of("EPSG:32601", ring, 3, 1, &points) < 1);
}

static void straight_edges_get_no_points(void **state) {
    (void)state;
    const double a = 6378137.0;
    /* meridians and parallels are straight in Mercator and in degrees */
    const cm_xy box[] = {{a * 0.5, a * 0.7}, {a * 0.6, a * 0.7}, {a * 0.6, a}, {a * 0.5, a}};
    cm_crs *crs = open_crs("EPSG:3857", false, 1);
    cm_shape_builder builder = {0};
    assert_ok(cm_crs_ring(crs, box, 4, &builder, NULL), NULL);
    /* latitude does not grow evenly along a meridian, so only the parallels are free */
    for (size_t i = 0; i < builder.point_count; i++)
        assert_true(builder.points[i].lon == builder.points[0].lon ||
                    builder.points[i].lon == builder.points[1].lon);
    cm_shape_builder_clear(&builder);
    cm_crs_free(crs);
}

static void a_shared_edge_gets_the_same_points_from_both_sides(void **state) {
    (void)state;
    const cm_xy west[] = {{120000, 5000000}, {700000.25, 5123456.75}, {653210.5, 5600000}};
    const cm_xy east[] = {{653210.5, 5600000}, {700000.25, 5123456.75}, {1100000, 5400000}};
    cm_crs *crs = open_crs("EPSG:32636", false, 0.2);
    cm_shape_builder a = {0}, b = {0};
    assert_ok(cm_crs_ring(crs, west, 3, &a, NULL), NULL);
    assert_ok(cm_crs_ring(crs, east, 3, &b, NULL), NULL);
    cm_lonlat from, to;
    assert_ok(cm_crs_point(crs, west[1].x, west[1].y, &from, NULL), NULL);
    assert_ok(cm_crs_point(crs, west[2].x, west[2].y, &to, NULL), NULL);
    size_t i = 0, last = 0, k = 0;
    while (a.points[i].lon != from.lon || a.points[i].lat != from.lat)
        i++;
    while (a.points[last].lon != to.lon || a.points[last].lat != to.lat)
        last++;
    while (b.points[k].lon != from.lon || b.points[k].lat != from.lat)
        k++;
    assert_true(last > i + 10);
    for (; i <= last; i++, k--) {
        assert_true(a.points[i].lon == b.points[k].lon);
        assert_true(a.points[i].lat == b.points[k].lat);
    }
    cm_shape_builder_clear(&a);
    cm_shape_builder_clear(&b);
    cm_crs_free(crs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_middle_of_a_zone_is_its_meridian),
        cmocka_unit_test(web_mercator_matches_its_formula),
        cmocka_unit_test(latitude_first_and_longitude_first_are_told_apart),
        cmocka_unit_test(northing_first_is_swapped_where_the_file_says_so),
        cmocka_unit_test(another_datum_is_shifted),
        cmocka_unit_test(grads_from_paris_become_degrees_from_greenwich),
        cmocka_unit_test(a_system_is_called_by_its_name),
        cmocka_unit_test(a_system_is_known_by_any_of_its_names),
        cmocka_unit_test(a_proj_string_is_a_system),
        cmocka_unit_test(what_is_no_system_is_refused),
        cmocka_unit_test(a_point_off_the_projection_is_refused),
        cmocka_unit_test(long_edges_stay_within_a_metre),
        cmocka_unit_test(the_tolerance_is_kept_whatever_it_is),
        cmocka_unit_test(projections_of_every_kind_stay_within_a_metre),
        cmocka_unit_test(an_edge_across_the_antimeridian_is_divided_too),
        cmocka_unit_test(straight_edges_get_no_points),
        cmocka_unit_test(a_shared_edge_gets_the_same_points_from_both_sides)};
    return cmocka_run_group_tests_name("crs", tests, NULL, NULL);
}
