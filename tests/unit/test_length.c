#include "controlmap/measure.h"

#include "support/check.h"
#include "support/fixture.h"

/* Crossings of the margin are found to 10 m, and a front has two ends. */
static const double CROSSINGS_M = 25.0;

/* One unit, three degrees high, higher than wide. */
static const feature_text UNIT = {"A", "POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46))", NULL};

typedef struct {
    cm_layer *control, *units;
    cm_figures *figures;
} measured;

static measured measure(const char *control) {
    const feature_text held = {"held", control, NULL};
    measured m = {.control = cleaned_from(&held, 1, CM_MERGE_ALL),
                  .units = cleaned_from(&UNIT, 1, CM_MERGE_NONE)};
    const cm_figures_options options = {
        .id_field = FIELD_ID, .name_field = FIELD_NAME, .official_field = -1};
    cm_error error = {0};
    assert_ok(cm_figures_compute(m.control, m.units, &options, &m.figures, &error), &error);
    return m;
}

static void release(measured *m) {
    cm_figures_free(m->figures);
    cm_layer_free(m->control);
    cm_layer_free(m->units);
}

static void lengths(const cm_figures *figures, const double *tolerance_m, size_t count,
                    double *length_m) {
    cm_error error = {0};
    assert_ok(cm_front_lengths(figures, tolerance_m, count, length_m, &error), &error);
}

static double length_at(const cm_figures *figures, double tolerance_m) {
    double length_m = NAN;
    lengths(figures, &tolerance_m, 1, &length_m);
    return length_m;
}

static double meridian_m(double from, double to) {
    return cm_edge_length((cm_lonlat){32, from}, (cm_lonlat){32, to}, NULL);
}

static void a_straight_front_keeps_its_length_at_any_tolerance(void **state) {
    (void)state;
    /* points between the ends, some of them more than once in reach of any tolerance */
    measured m = measure("POLYGON ((30 46, 32 46, 32 46.7, 32 46.71, 32 47, 32 48.5, 32 49, 30 49,"
                         " 30 46))");
    const double tolerances[] = {0, 1, 100, 1000, 20000, 1e6};
    double length_m[COUNT_OF(tolerances)];
    lengths(m.figures, tolerances, COUNT_OF(tolerances), length_m);
    assert_near(length_m[0], meridian_m(46, 49) - 2 * CM_FRONT_MARGIN_M, CROSSINGS_M);
    for (size_t i = 1; i < COUNT_OF(tolerances); i++)
        assert_close(length_m[i], length_m[0], 1e-9);
    release(&m);
}

/* Teeth along the meridian of 32°, all of one height, away from both margins. */
enum { TEETH = 40 };
static const double FIRST_LAT = 46.5, STEP_LAT = 0.025, TOOTH_LON = 0.01;

static void write_zigzag(char *wkt, size_t size) {
    size_t used = (size_t)snprintf(wkt, size, "POLYGON ((30 46, 32 46");
    for (int i = 0; i <= 2 * TEETH; i++)
        used += (size_t)snprintf(wkt + used, size - used, ", %.4f %.4f",
                                 32 + (i % 2 == 1 ? TOOTH_LON : 0), FIRST_LAT + i * STEP_LAT);
    (void)snprintf(wkt + used, size - used, ", 32 49, 30 49, 30 46))");
}

/* Height of a tooth: a hundredth of a degree of longitude, shorter towards the pole. */
static double tooth_m(double lat) {
    return cm_edge_length((cm_lonlat){32, lat}, (cm_lonlat){32 + TOOTH_LON, lat}, NULL);
}

static double zigzag_m(void) {
    double total = meridian_m(46, FIRST_LAT) + meridian_m(FIRST_LAT + 2 * TEETH * STEP_LAT, 49) -
                   2 * CM_FRONT_MARGIN_M;
    for (int i = 0; i < 2 * TEETH; i++)
        total += cm_edge_length((cm_lonlat){32, FIRST_LAT + i * STEP_LAT},
                                (cm_lonlat){32 + TOOTH_LON, FIRST_LAT + (i + 1) * STEP_LAT}, NULL);
    return total;
}

static void teeth_go_when_the_tolerance_passes_their_height(void **state) {
    (void)state;
    char wkt[4096];
    write_zigzag(wkt, sizeof wkt);
    measured m = measure(wkt);
    const double highest_m = tooth_m(FIRST_LAT), straight_m = meridian_m(46, 49) - 6000;
    assert_near(highest_m, 767, 2); /* cos 46.5° of 1.1 km: the figures below mean something */
    assert_near(length_at(m.figures, 0), zigzag_m(), CROSSINGS_M + 40);
    assert_near(length_at(m.figures, 10), length_at(m.figures, 0), 1e-6);
    assert_near(length_at(m.figures, 0.45 * highest_m), length_at(m.figures, 0), 1e-6);
    /* no tooth is lower than this: some points stay */
    const double lowest_m = tooth_m(FIRST_LAT + 2 * TEETH * STEP_LAT);
    assert_true(length_at(m.figures, 0.98 * lowest_m) > straight_m + 100);
    assert_near(length_at(m.figures, 1.01 * highest_m), straight_m, CROSSINGS_M);
    assert_true(length_at(m.figures, 0) > straight_m + 2000);
    release(&m);
}

static void as_drawn_a_front_is_as_long_as_in_the_figures(void **state) {
    (void)state;
    char wkt[4096];
    write_zigzag(wkt, sizeof wkt);
    measured m = measure(wkt);
    assert_close(length_at(m.figures, 0), m.figures->front_m, 1e-6);
    release(&m);
}

/* Where a line is divided is where it is furthest from the piece: a bend of 400 m before a corner
 * of 46 km leaves no trace at a tolerance of 1 km. */
static void what_is_within_the_tolerance_leaves_no_trace(void **state) {
    (void)state;
    measured bent = measure("POLYGON ((30 46, 32 46, 32.1 46.25, 32.305 46.75, 32.6 47.5, 32 49,"
                            " 30 49, 30 46))");
    measured straight = measure("POLYGON ((30 46, 32 46, 32.1 46.25, 32.6 47.5, 32 49, 30 49,"
                                " 30 46))");
    assert_true(length_at(bent.figures, 0) > length_at(straight.figures, 0) + 1);
    assert_close(length_at(bent.figures, 1000), length_at(straight.figures, 1000), 1e-10);
    assert_near(length_at(bent.figures, 1000), length_at(straight.figures, 0), 1);
    release(&bent);
    release(&straight);
}

static void a_pocket_vanishes_when_the_tolerance_passes_its_width(void **state) {
    (void)state;
    measured m = measure("POLYGON ((31 47, 31.5 47, 31.5 47.3, 31 47.3, 31 47))");
    const double round_m = 2 * meridian_m(47, 47.3) +
                           cm_edge_length((cm_lonlat){31, 47}, (cm_lonlat){31.5, 47}, NULL) +
                           cm_edge_length((cm_lonlat){31, 47.3}, (cm_lonlat){31.5, 47.3}, NULL);
    assert_close(length_at(m.figures, 0), round_m, 1e-9);
    assert_close(length_at(m.figures, 5000), round_m, 1e-9);
    assert_true(length_at(m.figures, 60000) == 0); /* its diagonal is 51 km */
    release(&m);
}

static void without_a_front_there_is_no_length(void **state) {
    (void)state;
    measured m = measure("POLYGON ((30 46, 34 46, 34 49, 30 49, 30 46))");
    assert_true(length_at(m.figures, 0) == 0);
    assert_true(length_at(m.figures, 1000) == 0);
    release(&m);
}

static void the_shipped_front_gets_no_longer_with_the_tolerance(void **state) {
    (void)state;
    measured m = {.control = shipped_control(), .units = shipped_units()};
    const cm_figures_options options = {.id_field = -1, .name_field = -1, .official_field = -1};
    cm_error error = {0};
    assert_ok(cm_figures_compute(m.control, m.units, &options, &m.figures, &error), &error);
    const double tolerances[] = {0, 1, 10, 50, 100, 250, 500, 1000, 2000, 5000, 1e4, 2e4, 5e4, 1e6};
    double length_m[COUNT_OF(tolerances)];
    lengths(m.figures, tolerances, COUNT_OF(tolerances), length_m);
    assert_close(length_m[0], m.figures->front_m, 1e-6);
    for (size_t i = 1; i < COUNT_OF(tolerances); i++)
        if (!(length_m[i] <= length_m[i - 1] * (1 + 1e-12)))
            fail_msg("at %g m it is %.3f m long, at %g m %.3f m", tolerances[i - 1],
                     length_m[i - 1], tolerances[i], length_m[i]);
    assert_true(length_m[COUNT_OF(tolerances) - 1] < 0.9 * length_m[0]);
    /* each alone as in a list */
    assert_true(length_at(m.figures, 1000) == length_m[7]);
    release(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_straight_front_keeps_its_length_at_any_tolerance),
        cmocka_unit_test(teeth_go_when_the_tolerance_passes_their_height),
        cmocka_unit_test(as_drawn_a_front_is_as_long_as_in_the_figures),
        cmocka_unit_test(what_is_within_the_tolerance_leaves_no_trace),
        cmocka_unit_test(a_pocket_vanishes_when_the_tolerance_passes_its_width),
        cmocka_unit_test(without_a_front_there_is_no_length),
        cmocka_unit_test(the_shipped_front_gets_no_longer_with_the_tolerance)};
    return cmocka_run_group_tests_name("length", tests, NULL, NULL);
}
