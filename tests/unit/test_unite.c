/* The union of polygons from their unshared edges, held against GEOS's union of the polygons. */
#include "measure/unite.h"

#include "measure/islands.h"
#include "measure/winding.h"
#include "support/check.h"
#include "support/fixture.h"

static const double PI = 3.14159265358979323846;

typedef struct {
    cm_arena arena;
    cm_multipolygon polygons, joined;
    bool done;
} united;

static united unite_all(const cm_multipolygon *polygons) {
    united u = {.polygons = *polygons};
    cm_geos geos = {0};
    cm_error error = {0};
    cm_edge *edges = NULL;
    size_t count = 0;
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_unshared_edges(polygons, NULL, &u.arena, &edges, &count, &error), &error);
    assert_ok(cm_edges_unite(&geos, edges, count, &u.arena, &u.joined, &u.done, &error), &error);
    cm_geos_close(&geos);
    return u;
}

/* Valid, and the same land as GEOS makes of the polygons, to a share of its area. */
static void assert_is_union(const united *u, double share) {
    cm_geos geos = {0};
    cm_error error = {0};
    double apart = NAN, whole = NAN;
    assert_true(u->done);
    assert_ok(cm_geos_open(&geos, &error), &error);
    GEOSGeometry *polygons = cm_geos_from(&geos, &u->polygons);
    GEOSGeometry *joined = cm_geos_from(&geos, &u->joined);
    GEOSGeometry *wanted = GEOSUnaryUnion_r(geos.handle, polygons);
    GEOSGeometry *difference = GEOSSymDifference_r(geos.handle, wanted, joined);
    assert_non_null(difference);
    assert_int_equal(GEOSisValid_r(geos.handle, joined), 1);
    assert_int_equal(GEOSArea_r(geos.handle, difference, &apart), 1);
    assert_int_equal(GEOSArea_r(geos.handle, wanted, &whole), 1);
    assert_near(apart, 0, share * whole);
    GEOSGeom_destroy_r(geos.handle, difference);
    GEOSGeom_destroy_r(geos.handle, wanted);
    GEOSGeom_destroy_r(geos.handle, joined);
    GEOSGeom_destroy_r(geos.handle, polygons);
    cm_geos_close(&geos);
}

static void expect_union(const char *wkt, size_t shells, size_t holes) {
    cm_arena arena = {0};
    const cm_multipolygon polygons = shape_from_wkt(&arena, wkt);
    united u = unite_all(&polygons);
    assert_is_union(&u, 1e-13);
    size_t found = 0;
    for (size_t i = 0; i < u.joined.count; i++)
        found += u.joined.polygons[i].hole_count;
    assert_int_equal(u.joined.count, shells);
    assert_int_equal(found, holes);
    cm_arena_clear(&u.arena);
    cm_arena_clear(&arena);
}

static void crossing_borders_are_noded(void **state) {
    (void)state;
    expect_union("MULTIPOLYGON (((30 46, 35 47, 33 49, 30 46)), ((32 45, 34 45, 34 50, 32 45)))", 1,
                 0);
}

static void the_same_polygon_twice_is_one(void **state) {
    (void)state;
    expect_union("MULTIPOLYGON (((30 46, 35 47, 33 49, 30 46)), ((30 46, 35 47, 33 49, 30 46)))", 1,
                 0);
}

static void a_gap_between_neighbours_is_a_hole_and_their_overlap_none(void **state) {
    (void)state;
    /* The border from (33 46) to (33 50) bends to and fro: a gap to the west, an overlap to the
     * east, both touching it only where it is shared. */
    expect_union("MULTIPOLYGON (((30 46, 33 46, 32.7 47, 33 48, 33.2 49, 33 50, 30 50, 30 46)), "
                 "((33 46, 37 46, 37 50, 33 50, 33 48, 33 46)))",
                 1, 1);
}

static void islands_in_the_holes_of_others_stay(void **state) {
    (void)state;
    expect_union("MULTIPOLYGON (((30 40, 40 40, 40 50, 30 50, 30 40), "
                 "(31 41, 31 49, 39 49, 39 41, 31 41)), "
                 "((32 42, 38 42, 38 48, 32 48, 32 42), (33 43, 33 47, 37 47, 37 43, 33 43)), "
                 "((34 44, 36 44, 35 46, 34 44)), ((35 44, 36.5 44.5, 35 45, 35 44)))",
                 3, 2);
}

static void land_that_fills_a_hole_is_no_part_of_it(void **state) {
    (void)state;
    /* The hole of the first is wholly covered by the second, which has a hole of its own there. */
    expect_union("MULTIPOLYGON (((30 40, 40 40, 40 50, 30 50, 30 40), "
                 "(33 43, 33 47, 37 47, 37 43, 33 43)), "
                 "((32 42, 38 42, 38 48, 32 48, 32 42), (34 44, 34 46, 36 45, 34 44)))",
                 1, 1);
}

static void rings_that_touch_in_a_point_are_two(void **state) {
    (void)state;
    /* Two triangles that meet in a corner, both overlapped by a third so that nothing is shared;
     * and a hole that touches the shell. */
    expect_union("MULTIPOLYGON (((30 46, 32 46, 32 48, 30 46)), ((32 48, 34 48, 34 51, 32 48)), "
                 "((30.5 46.1, 31.5 45, 31.5 46.2, 30.5 46.1)))",
                 2, 0);
    expect_union(
        "MULTIPOLYGON (((30 46, 36 46, 36 50, 30 50, 30 46), (30 46, 31 48, 32 47, 30 46)),"
        " ((35 45, 37 45, 37 47, 35 47, 35 45)))",
        1, 1);
}

/* ---- many at random ------------------------------------------------------------------------- */

static uint64_t seed = 2025;

static double random_part(void) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

/* On a lattice now and then, so that points and edges fall together. */
static double random_at(double from, double to) {
    const double at = from + (to - from) * random_part();
    return random_part() < 0.3 ? round(at * 4) / 4 : at;
}

enum { CORNERS_MOST = 12, POLYGONS_MOST = 40 };

/* A star round a point: its corners in the order of their direction. */
static cm_polygon random_star(cm_arena *arena) {
    const cm_lonlat middle = {random_at(30, 36), random_at(46, 50)};
    const size_t count = 3 + (size_t)(random_part() * (CORNERS_MOST - 3));
    cm_lonlat *points = cm_arena_calloc(arena, count, sizeof *points);
    assert_non_null(points);
    for (size_t i = 0; i < count; i++) {
        const double angle = 2 * PI * ((double)i + 0.7 * random_part()) / (double)count;
        const double reach = 0.1 + 1.1 * random_part();
        points[i] =
            (cm_lonlat){middle.lon + reach * cos(angle), middle.lat + reach * sin(angle) * 0.7};
    }
    return (cm_polygon){{count, points}, 0, NULL};
}

static bool is_valid(const cm_polygon *polygon) {
    cm_geos geos = {0};
    cm_error error = {0};
    assert_ok(cm_geos_open(&geos, &error), &error);
    GEOSGeometry *geometry = cm_geos_from_polygon(&geos, polygon);
    const bool valid = geometry != NULL && GEOSisValid_r(geos.handle, geometry) == 1;
    if (geometry != NULL)
        GEOSGeom_destroy_r(geos.handle, geometry);
    cm_geos_close(&geos);
    return valid;
}

static void random_polygons_unite_as_geos_unites_them(void **state) {
    (void)state;
    for (int round_number = 0; round_number < 200; round_number++) {
        cm_arena arena = {0};
        cm_polygon polygons[POLYGONS_MOST];
        size_t count = 0;
        const size_t wanted = 1 + (size_t)(random_part() * POLYGONS_MOST);
        while (count < wanted) {
            polygons[count] = random_star(&arena);
            count += is_valid(&polygons[count]) ? 1 : 0;
        }
        united u = unite_all(&(cm_multipolygon){count, polygons});
        assert_is_union(&u, 1e-12);
        cm_arena_clear(&u.arena);
        cm_arena_clear(&arena);
    }
}

/* ---- the parts ------------------------------------------------------------------------------ */

static void edges_apart_from_the_outermost_are_told_from_them(void **state) {
    (void)state;
    cm_arena arena = {0};
    cm_error error = {0};
    /* A country, an enclave drawn apart, one that crosses its border, and what crosses that. */
    const cm_multipolygon polygons = shape_from_wkt(
        &arena, "MULTIPOLYGON (((33 43, 34 43, 34 44, 33 43)), "
                "((30 40, 40 40, 40 50, 30 50, 30 40)), ((39 44, 41 44, 41 45, 39 45, 39 44)), "
                "((40.5 44.5, 43 44.5, 43 44.7, 40.5 44.5)))");
    cm_edge *edges = NULL;
    size_t count = 0, first = 0;
    assert_ok(cm_unshared_edges(&polygons, NULL, &arena, &edges, &count, &error), &error);
    assert_true(cm_edges_part(edges, count, &first));
    assert_int_equal(count, 14);
    assert_int_equal(first, 11);
    assert_true(edges[0].from.lon == 30 && edges[first].from.lon == 33);
    cm_arena_clear(&arena);
}

static void a_winding_number_counts_the_polygons_around_a_point(void **state) {
    (void)state;
    cm_arena arena = {0};
    cm_error error = {0};
    cm_geos geos = {0};
    cm_winding winding = {0};
    const cm_multipolygon polygons =
        shape_from_wkt(&arena, "MULTIPOLYGON (((30 40, 40 41, 39 50, 30 40)), "
                               "((32 41, 39 42, 38 47, 32 41)), ((50 40, 51 40, 51 49, 50 40)))");
    cm_edge *edges = NULL;
    size_t count = 0;
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_unshared_edges(&polygons, NULL, &arena, &edges, &count, &error), &error);
    assert_true(cm_winding_build(edges, count, &winding));
    assert_int_equal(cm_winding_number(&winding, &geos, (cm_lonlat){37, 43}), 2);
    assert_int_equal(cm_winding_number(&winding, &geos, (cm_lonlat){31, 40.5}), 1);
    assert_int_equal(cm_winding_number(&winding, &geos, (cm_lonlat){45, 43}), 0);
    assert_int_equal(cm_winding_number(&winding, &geos, (cm_lonlat){50.9, 41}), 1);
    assert_int_equal(cm_winding_number(&winding, &geos, (cm_lonlat){37, 60}), 0);
    cm_winding_clear(&winding);
    cm_geos_close(&geos);
    cm_arena_clear(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crossing_borders_are_noded),
        cmocka_unit_test(the_same_polygon_twice_is_one),
        cmocka_unit_test(a_gap_between_neighbours_is_a_hole_and_their_overlap_none),
        cmocka_unit_test(islands_in_the_holes_of_others_stay),
        cmocka_unit_test(land_that_fills_a_hole_is_no_part_of_it),
        cmocka_unit_test(rings_that_touch_in_a_point_are_two),
        cmocka_unit_test(random_polygons_unite_as_geos_unites_them),
        cmocka_unit_test(edges_apart_from_the_outermost_are_told_from_them),
        cmocka_unit_test(a_winding_number_counts_the_polygons_around_a_point)};
    return cmocka_run_group_tests_name("unite", tests, NULL, NULL);
}
