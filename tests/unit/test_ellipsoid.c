#include "controlmap/earth.h"

#include <float.h>

#include "base/ellipsoid.h"
#include "support/check.h"
#include "support/fixture.h"

static const double PI = 3.14159265358979323846;
static const double RADIAN = 3.14159265358979323846 / 180.0;

/* Snyder 1987, eq. 3-12, written out once more: area between the equator and a parallel is
 * a^2 / 2 * q per radian of longitude. */
static double q(double latitude) {
    const double f = 1 / 298.257223563, e = sqrt(f * (2 - f)), s = sin(latitude * RADIAN);
    return (1 - e * e) * (s / (1 - e * e * s * s) + atanh(e * s) / e);
}

/* A quadrangle between two meridians and two parallels. */
static double quadrangle_m2(double degrees, double south, double north) {
    const double a = 6378137.0;
    return a * a / 2 * degrees * RADIAN * (q(north) - q(south));
}

static double area_on(const cm_lonlat *points, size_t count, const cm_earth *earth) {
    cm_error error = {0};
    double area_m2 = NAN;
    assert_ok(cm_polygon_area(&(cm_polygon){{count, points}, 0, NULL}, earth, &area_m2, &error),
              &error);
    return area_m2;
}

static double area(const cm_lonlat *points, size_t count) {
    return area_on(points, count, NULL);
}

static double area_of_wkt(const char *wkt) {
    cm_arena arena = {0};
    const cm_multipolygon shape = shape_from_wkt(&arena, wkt);
    const double area_m2 = area_km2(&shape) * 1e6;
    cm_arena_clear(&arena);
    return area_m2;
}

/* ---- closed forms ------------------------------------------------------------------------- */

static void a_degree_by_a_degree_matches_the_closed_form(void **state) {
    (void)state;
    const cm_lonlat ring[] = {{33, 47}, {34, 47}, {34, 48}, {33, 48}};
    assert_close(area(ring, 4), quadrangle_m2(1, 47, 48), 1e-12);
    assert_near(area(ring, 4) / 1e6, 8352.0, 60); /* 75 km by 111 km: nobody swapped the axes */
}

static void a_quadrangle_across_the_equator_adds_both_sides(void **state) {
    (void)state;
    const cm_lonlat ring[] = {{-7, -20}, {5, -20}, {5, 3}, {-7, 3}};
    assert_close(area(ring, 4), quadrangle_m2(12, -20, 3), 1e-12);
}

static void a_hemisphere_is_half_the_earth(void **state) {
    (void)state;
    const cm_lonlat eastern[] = {{0, -90}, {180, -90}, {180, 90}, {0, 90}};
    const cm_lonlat northern[] = {{-180, 0}, {180, 0}, {180, 90}, {-180, 90}};
    assert_close(area(eastern, 4), quadrangle_m2(180, -90, 90), 1e-12);
    assert_close(area(northern, 4), quadrangle_m2(360, 0, 90), 1e-12);
}

/* 510,065,621.724 km2: Karney, GeographicLib, Ellipsoid::Area() of WGS 84. */
static void the_whole_globe_has_the_known_area(void **state) {
    (void)state;
    const cm_lonlat ring[] = {{-180, -90}, {180, -90}, {180, 90}, {-180, 90}};
    assert_close(area(ring, 4), 510065621724088.44, 1e-12);
}

static void the_antimeridian_may_be_passed_or_jumped(void **state) {
    (void)state;
    const cm_lonlat past[] = {{179, 51}, {181, 51}, {181, 54}, {179, 54}};
    const cm_lonlat jumped[] = {{179, 51}, {-179, 51}, {-179, 54}, {179, 54}};
    const cm_lonlat other[] = {{-181, 51}, {-179, 51}, {-179, 54}, {-181, 54}};
    assert_close(area(past, 4), quadrangle_m2(2, 51, 54), 1e-12);
    assert_close(area(jumped, 4), quadrangle_m2(2, 51, 54), 1e-12);
    assert_close(area(other, 4), quadrangle_m2(2, 51, 54), 1e-12);
}

static void a_ring_round_a_pole_holds_the_cap(void **state) {
    (void)state;
    const cm_lonlat north[] = {{10, 71}, {100, 71}, {170, 71}, {-130, 71}, {-50, 71}};
    const cm_lonlat south[] = {{-170, -62.5}, {-60, -62.5}, {50, -62.5}, {160, -62.5}};
    const cm_lonlat back[] = {{160, -62.5}, {50, -62.5}, {-60, -62.5}, {-170, -62.5}};
    assert_close(area(north, 5), quadrangle_m2(360, 71, 90), 1e-12);
    assert_close(area(south, 4), quadrangle_m2(360, -90, -62.5), 1e-12);
    assert_close(area(back, 4), quadrangle_m2(360, -90, -62.5), 1e-12);
}

static void a_hole_round_a_pole_leaves_a_belt(void **state) {
    (void)state;
    const cm_lonlat outer[] = {{0, 60}, {120, 60}, {-120, 60}};
    const cm_lonlat inner[] = {{30, 80}, {-70, 80}, {-170, 80}, {110, 80}};
    const cm_ring hole = {4, inner};
    double area_m2 = NAN;
    assert_ok(cm_polygon_area(&(cm_polygon){{3, outer}, 1, &hole}, NULL, &area_m2, NULL), NULL);
    assert_close(area_m2, quadrangle_m2(360, 60, 80), 1e-12);
}

static void a_sphere_gives_the_areas_of_the_textbook(void **state) {
    (void)state;
    const cm_earth sphere = {.semi_major_m = 6371008.8};
    const double r2 = sphere.semi_major_m * sphere.semi_major_m;
    const cm_lonlat cap[] = {{0, 55}, {90, 55}, {180, 55}, {-90, 55}};
    const cm_lonlat part[] = {{20, -15}, {27, -15}, {27, 40}, {20, 40}};
    const cm_lonlat whole[] = {{-180, -90}, {180, -90}, {180, 90}, {-180, 90}};
    assert_close(area_on(cap, 4, &sphere), 2 * PI * r2 * (1 - sin(55 * RADIAN)), 1e-12);
    assert_close(area_on(part, 4, &sphere), r2 * 7 * RADIAN * (sin(40 * RADIAN) + sin(15 * RADIAN)),
                 1e-12);
    assert_close(area_on(whole, 4, &sphere), 4 * PI * r2, 1e-12);
}

/* ---- holes, islands, order ---------------------------------------------------------------- */

static void a_hole_is_taken_away_and_an_island_in_it_added(void **state) {
    (void)state;
    const double expected =
        quadrangle_m2(8, 40, 47) - quadrangle_m2(5, 41, 45) + quadrangle_m2(1.5, 42, 43);
    assert_close(area_of_wkt("MULTIPOLYGON (((30 40, 38 40, 38 47, 30 47, 30 40),"
                             " (31 41, 31 45, 36 45, 36 41, 31 41)),"
                             " ((32 42, 33.5 42, 33.5 43, 32 43, 32 42)))"),
                 expected, 1e-12);
}

static void winding_and_starting_point_do_not_matter(void **state) {
    (void)state;
    const cm_lonlat ring[] = {{30, 46}, {37, 45.5}, {39, 49}, {35, 52}, {29.5, 50.25}};
    const double expected = area(ring, 5);
    for (size_t first = 0; first < 5; first++) {
        cm_lonlat forward[5], backward[5];
        for (size_t i = 0; i < 5; i++) {
            forward[i] = ring[(first + i) % 5];
            backward[4 - i] = ring[(first + i) % 5];
        }
        assert_close(area(forward, 5), expected, 1e-13);
        assert_close(area(backward, 5), expected, 1e-13);
    }
}

static void a_point_more_on_an_edge_changes_nothing(void **state) {
    (void)state;
    const cm_lonlat plain[] = {{30, 44}, {40, 46}, {34, 53}};
    const cm_lonlat more[] = {{30, 44}, {35, 45}, {37.5, 45.5}, {40, 46}, {34, 53}, {32, 48.5}};
    assert_close(area(more, 6), area(plain, 3), 1e-13);
}

static void a_turn_of_the_globe_changes_nothing(void **state) {
    (void)state;
    const cm_lonlat here[] = {{30, 44}, {40, 46}, {34, 53}};
    const cm_lonlat there[] = {{390, 44}, {400, 46}, {394, 53}};
    assert_close(area(there, 3), area(here, 3), 1e-13);
}

static void parts_add_up_to_the_whole(void **state) {
    (void)state;
    assert_close(area_of_wkt("POLYGON ((30 44, 40 46, 36 50, 30 44))") +
                     area_of_wkt("POLYGON ((30 44, 36 50, 34 53, 30 44))"),
                 area_of_wkt("POLYGON ((30 44, 40 46, 36 50, 34 53, 30 44))"), 1e-12);
}

static void no_polygons_have_no_area(void **state) {
    (void)state;
    double area_m2 = NAN;
    assert_ok(cm_multipolygon_area(&(cm_multipolygon){0}, NULL, &area_m2, NULL), NULL);
    assert_true(area_m2 == 0);
}

/* ---- against quadrature in forty digits ----------------------------------------------------- */

static void sloping_edges_match_the_table_of_cases(void **state) {
    (void)state;
    char *table = read_text(TEST_CASES "/areas.tsv");
    size_t cases = 0;
    char *rest = NULL;
    for (char *line = strtok_r(table, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (line[0] == '#')
            continue;
        char *fields = NULL;
        const char *name = strtok_r(line, "\t", &fields);
        const char *wkt = strtok_r(NULL, "\t", &fields);
        const char *expected = strtok_r(NULL, "\t", &fields);
        const char *tolerance = strtok_r(NULL, "\t", &fields);
        assert_non_null(tolerance);
        print_message("%s\n", name);
        assert_close(area_of_wkt(wkt), atof(expected), atof(tolerance));
        cases++;
    }
    free(table);
    assert_true(cases >= 9);
}

/* ---- what is refused ---------------------------------------------------------------------- */

static void assert_refused(const cm_lonlat *points, size_t count, const char *part) {
    cm_error error = {0};
    double area_m2 = -1;
    assert_code(cm_polygon_area(&(cm_polygon){{count, points}, 0, NULL}, NULL, &area_m2, &error),
                CM_ERR_GEOMETRY, &error);
    assert_contains(error.message, part);
    assert_true(area_m2 == -1);
}

static void latitude_past_the_pole_is_refused(void **state) {
    (void)state;
    assert_refused((const cm_lonlat[]){{0, 0}, {1, 0}, {0, 91}}, 3, "latitude 91");
    assert_refused((const cm_lonlat[]){{0, 0}, {1, -90.001}, {0, 1}}, 3, "latitude -90.001");
}

static void coordinates_that_are_no_numbers_are_refused(void **state) {
    (void)state;
    assert_refused((const cm_lonlat[]){{0, 0}, {(double)NAN, 0}, {0, 1}}, 3, "not finite");
    assert_refused((const cm_lonlat[]){{0, 0}, {1, 0}, {0, (double)INFINITY}}, 3, "not finite");
}

static void fewer_than_three_points_are_refused(void **state) {
    (void)state;
    assert_refused((const cm_lonlat[]){{0, 0}, {1, 0}}, 2, "2 points");
    assert_refused(NULL, 0, "0 points");
}

static void a_bad_hole_is_refused_as_a_bad_shell_is(void **state) {
    (void)state;
    const cm_lonlat shell[] = {{0, 0}, {9, 0}, {9, 7}}, inner[] = {{4, 1}, {5, 91}, {5, 1}};
    const cm_ring hole = {3, inner};
    cm_error error = {0};
    double area_m2 = -1;
    assert_code(cm_polygon_area(&(cm_polygon){{3, shell}, 1, &hole}, NULL, &area_m2, &error),
                CM_ERR_GEOMETRY, &error);
    assert_true(area_m2 == -1);
}

/* ---- lengths ------------------------------------------------------------------------------ */

static double length(double lon_1, double lat_1, double lon_2, double lat_2) {
    return cm_edge_length((cm_lonlat){lon_1, lat_1}, (cm_lonlat){lon_2, lat_2}, NULL);
}

static void a_quarter_of_a_meridian_has_the_known_length(void **state) {
    (void)state;
    assert_close(length(17, 0, 17, 90), 10001965.729312723, 1e-9);
}

static void a_degree_of_a_parallel_matches_the_closed_form(void **state) {
    (void)state;
    const double f = 1 / 298.257223563, e2 = f * (2 - f);
    assert_close(length(5, 0, 6, 0), 6378137.0 * RADIAN, 1e-12);
    const double s = sin(60 * RADIAN);
    assert_close(length(0, 60, 1, 60), 6378137.0 * RADIAN * 0.5 / sqrt(1 - e2 * s * s), 1e-12);
}

/* Expected: the metric integrated by quadrature in 40 digits (mpmath). */
static void sloping_edges_have_the_length_of_the_integral(void **state) {
    (void)state;
    assert_close(length(30, 46, 31, 47.5), 183422.13896171559, 1e-9);
    assert_close(length(10, 20, 150, -60), 16202672.178274637, 1e-9);
    assert_close(length(35, 48, 35.00001, 48.00002), 2.3456788520945272, 1e-9);
}

static void a_length_is_the_same_both_ways_and_nothing_has_none(void **state) {
    (void)state;
    assert_close(length(30, 46, 37, 51), length(37, 51, 30, 46), 1e-14);
    assert_true(length(30, 46, 30, 46) == 0);
    assert_near(length(30, 90, 120, 90), 0, 1e-6);
}

static void on_a_sphere_both_radii_are_its_own(void **state) {
    (void)state;
    const cm_earth sphere = {.semi_major_m = 6378137.0};
    assert_close(cm_radius_meridian(48, &sphere), 6378137.0, 1e-15);
    assert_close(cm_radius_parallel(60, &sphere), 6378137.0 / 2, 1e-15);
    assert_close(cm_edge_length((cm_lonlat){3, 10}, (cm_lonlat){3, 55}, &sphere),
                 6378137.0 * PI / 4, 1e-14);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_degree_by_a_degree_matches_the_closed_form),
        cmocka_unit_test(a_quadrangle_across_the_equator_adds_both_sides),
        cmocka_unit_test(a_hemisphere_is_half_the_earth),
        cmocka_unit_test(the_whole_globe_has_the_known_area),
        cmocka_unit_test(the_antimeridian_may_be_passed_or_jumped),
        cmocka_unit_test(a_ring_round_a_pole_holds_the_cap),
        cmocka_unit_test(a_hole_round_a_pole_leaves_a_belt),
        cmocka_unit_test(a_sphere_gives_the_areas_of_the_textbook),
        cmocka_unit_test(a_hole_is_taken_away_and_an_island_in_it_added),
        cmocka_unit_test(winding_and_starting_point_do_not_matter),
        cmocka_unit_test(a_point_more_on_an_edge_changes_nothing),
        cmocka_unit_test(a_turn_of_the_globe_changes_nothing),
        cmocka_unit_test(parts_add_up_to_the_whole),
        cmocka_unit_test(no_polygons_have_no_area),
        cmocka_unit_test(sloping_edges_match_the_table_of_cases),
        cmocka_unit_test(latitude_past_the_pole_is_refused),
        cmocka_unit_test(coordinates_that_are_no_numbers_are_refused),
        cmocka_unit_test(fewer_than_three_points_are_refused),
        cmocka_unit_test(a_bad_hole_is_refused_as_a_bad_shell_is),
        cmocka_unit_test(a_quarter_of_a_meridian_has_the_known_length),
        cmocka_unit_test(a_degree_of_a_parallel_matches_the_closed_form),
        cmocka_unit_test(sloping_edges_have_the_length_of_the_integral),
        cmocka_unit_test(a_length_is_the_same_both_ways_and_nothing_has_none),
        cmocka_unit_test(on_a_sphere_both_radii_are_its_own)};
    return cmocka_run_group_tests_name("ellipsoid", tests, NULL, NULL);
}
