#include "controlmap/measure.h"

#include "support/check.h"
#include "support/fixture.h"

/* Three units in a row, the last twice as wide, and a control that reaches past the first and
 * ends within the second. */
#define UNIT_A(official) \
    { "A", "POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))", official }
#define UNIT_B(official) \
    { "B", "POLYGON ((32 46, 34 46, 34 49, 32 49, 32 46))", official }
#define UNIT_C(official) \
    { "C", "POLYGON ((34 46, 38 46, 38 49, 34 49, 34 46))", official }
static const feature_text CONTROL = {"held", "POLYGON ((29 46, 33 46, 33 49, 29 49, 29 46))", NULL};

typedef struct {
    cm_layer *control, *units;
    cm_figures *figures;
} result;

static const cm_figures_options PLAIN = {
    .id_field = FIELD_ID, .name_field = FIELD_NAME, .official_field = FIELD_OFFICIAL};

static result compute(const feature_text *control, const feature_text *units, size_t count,
                      const cm_figures_options *options) {
    result r = {.control = cleaned_from(control, 1, CM_MERGE_ALL),
                .units = cleaned_from(units, count, CM_MERGE_NONE)};
    cm_error error = {0};
    assert_ok(cm_figures_compute(r.control, r.units, options, &r.figures, &error), &error);
    return r;
}

static void release(result *r) {
    cm_figures_free(r->figures);
    cm_layer_free(r->control);
    cm_layer_free(r->units);
}

static double strip_m2(double degrees) {
    cm_arena arena = {0};
    char wkt[120];
    (void)snprintf(wkt, sizeof wkt, "POLYGON ((0 46, %.17g 46, %.17g 49, 0 49, 0 46))", degrees,
                   degrees);
    const cm_multipolygon shape = shape_from_wkt(&arena, wkt);
    const double m2 = area_km2(&shape) * 1e6;
    cm_arena_clear(&arena);
    return m2;
}

static void each_unit_has_its_area_share_and_name(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("100"), UNIT_B("200"), UNIT_C("400")};
    result r = compute(&CONTROL, units, 3, &PLAIN);
    const cm_unit_figures *u = r.figures->units;
    assert_int_equal(r.figures->unit_count, 3);
    assert_string_equal(u[1].id, "B");
    assert_string_equal(u[1].name, "Unit B");
    assert_close(u[0].measured_m2, strip_m2(2), 1e-12);
    assert_close(u[0].controlled_m2, strip_m2(2), 1e-12);
    assert_close(u[0].share, 1, 1e-12);
    assert_close(u[1].controlled_m2, strip_m2(1), 1e-12);
    assert_close(u[1].share, 0.5, 1e-12);
    assert_close(u[1].official_m2, 200e6, 1e-15);
    assert_true(u[2].controlled_m2 == 0 && u[2].share == 0);
    assert_int_equal(u[2].controlled.count, 0);
    assert_true(u[2].box.west == 34 && u[2].box.north == 49);
    release(&r);
}

static void rows_add_up_to_what_is_drawn(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL), UNIT_C(NULL)};
    result r = compute(&CONTROL, units, 3, &PLAIN);
    const cm_figures *f = r.figures;
    double sum = 0;
    for (size_t i = 0; i < f->unit_count; i++)
        sum += f->units[i].controlled_m2;
    assert_close(f->drawn_m2, strip_m2(4), 1e-12);
    assert_close(f->clipped_m2, strip_m2(3), 1e-12);
    assert_close(f->outside_m2, strip_m2(1), 1e-11);
    assert_true(f->overlap_m2 == 0);
    assert_close(sum - f->overlap_m2 + f->outside_m2, f->drawn_m2, 1e-14);
    assert_true(f->units_share_edges);
    release(&r);
}

static void rows_add_up_where_units_overlap(void **state) {
    (void)state;
    const feature_text units[] = {
        UNIT_A(NULL), {"wide B", "POLYGON ((31.5 46, 34 46, 34 49, 31.5 49, 31.5 46))", NULL}};
    result r = compute(&CONTROL, units, 2, &PLAIN);
    const cm_figures *f = r.figures;
    assert_false(f->units_share_edges);
    assert_close(f->overlap_m2, strip_m2(0.5), 1e-10);
    assert_close(f->clipped_m2, strip_m2(3), 1e-11);
    assert_close(f->measured_m2, strip_m2(4), 1e-11);
    assert_close(f->units[0].controlled_m2 + f->units[1].controlled_m2 - f->overlap_m2 +
                     f->outside_m2,
                 f->drawn_m2, 1e-14);
    release(&r);
}

static void nothing_outside_is_exactly_nothing(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL)};
    const feature_text inside = {"held", "POLYGON ((30.1 46.3, 33.7 47, 31 48.9, 30.1 46.3))",
                                 NULL};
    result r = compute(&inside, units, 2, &PLAIN);
    assert_true(r.figures->outside_m2 == 0);
    assert_true(r.figures->overlap_m2 == 0);
    release(&r);
}

static void the_three_bases_are_what_they_are_defined_as(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("30000"), UNIT_B("50000"), UNIT_C("90000")};
    cm_figures_options options = PLAIN;
    options.official_total_m2 = 171000e6;
    result r = compute(&CONTROL, units, 3, &options);
    const cm_figures *f = r.figures;
    assert_close(f->share_drawn, strip_m2(4) / 171000e6, 1e-12);
    assert_close(f->share_clipped, 3.0 / 8.0, 1e-12);
    assert_close(f->official_basis_m2, 30000e6 + 0.5 * 50000e6, 1e-12);
    assert_close(f->official_sum_m2, 170000e6, 1e-15);
    assert_close(f->share_official, 55000.0 / 170000.0, 1e-12);
    assert_close(f->official_m2, 171000e6, 1e-15);
    release(&r);
}

static void the_headline_follows_the_basis(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("30000"), UNIT_B("50000"), UNIT_C("90000")};
    const cm_basis bases[] = {CM_BASIS_DRAWN, CM_BASIS_CLIPPED, CM_BASIS_OFFICIAL};
    for (size_t i = 0; i < COUNT_OF(bases); i++) {
        cm_figures_options options = PLAIN;
        options.basis = bases[i];
        result r = compute(&CONTROL, units, 3, &options);
        const cm_figures *f = r.figures;
        const double numerators[] = {f->drawn_m2, f->clipped_m2, f->official_basis_m2};
        const double denominators[] = {170000e6, f->measured_m2, 170000e6};
        assert_true(cm_figures_headline_m2(f) == numerators[i]);
        assert_close(cm_figures_denominator_m2(f), denominators[i], 1e-15);
        assert_close(cm_figures_headline_share(f), numerators[i] / denominators[i], 1e-14);
        release(&r);
    }
}

static void without_official_areas_the_measured_one_stands_in(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL), UNIT_C(NULL)};
    cm_figures_options options = PLAIN;
    options.official_field = -1;
    result r = compute(&CONTROL, units, 3, &options);
    const cm_figures *f = r.figures;
    assert_close(f->share_drawn, 4.0 / 8.0, 1e-12);
    assert_close(cm_figures_denominator_m2(f), strip_m2(8), 1e-12);
    assert_true(isnan(f->official_m2) && isnan(f->official_sum_m2));
    assert_true(isnan(f->official_basis_m2) && isnan(f->share_official));
    assert_true(isnan(f->units[0].official_m2));
    release(&r);
}

static void one_unit_without_an_official_area_leaves_no_official_sum(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("30000"), UNIT_B(NULL), UNIT_C("n/a")};
    result r = compute(&CONTROL, units, 3, &PLAIN);
    assert_close(r.figures->units[0].official_m2, 30000e6, 1e-15);
    assert_true(isnan(r.figures->units[1].official_m2));
    assert_true(isnan(r.figures->units[2].official_m2));
    assert_true(isnan(r.figures->official_sum_m2) && isnan(r.figures->share_official));
    release(&r);
}

static void a_unit_without_id_or_name_has_its_number(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL)};
    const cm_figures_options options = {.id_field = -1, .name_field = -1, .official_field = -1};
    result r = compute(&CONTROL, units, 2, &options);
    assert_string_equal(r.figures->units[1].id, "2");
    assert_string_equal(r.figures->units[1].name, "2");
    release(&r);
}

static void the_front_is_shared_out_among_the_units(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL), UNIT_C(NULL)};
    result r = compute(&CONTROL, units, 3, &PLAIN);
    const double whole = cm_edge_length((cm_lonlat){33, 46}, (cm_lonlat){33, 49}, NULL);
    assert_near(r.figures->front_m, whole - 2 * CM_FRONT_MARGIN_M, 25);
    assert_true(r.figures->front_margin_m == CM_FRONT_MARGIN_M);
    assert_true(r.figures->units[0].front_m == 0);
    assert_true(r.figures->units[1].front_m == r.figures->front_m);
    release(&r);
}

static void a_line_error_makes_an_uncertainty(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL)};
    cm_figures_options options = PLAIN;
    result without = compute(&CONTROL, units, 2, &options);
    assert_true(isnan(without.figures->line_error_m) && isnan(without.figures->uncertainty_m2));
    options.line_error_m = 500;
    options.front_margin_m = 7000;
    result with = compute(&CONTROL, units, 2, &options);
    assert_true(with.figures->uncertainty_m2 == with.figures->front_m * 500);
    assert_near(without.figures->front_m - with.figures->front_m, 2 * 4000, 50);
    release(&without);
    release(&with);
}

static void another_earth_changes_every_area_alike(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL), UNIT_C(NULL)};
    const cm_earth sphere = {.semi_major_m = 6378137.0};
    cm_figures_options options = PLAIN;
    options.earth = &sphere;
    result r = compute(&CONTROL, units, 3, &options);
    const double radian = acos(-1) / 180, zone = sin(49 * radian) - sin(46 * radian);
    const double degree_m2 = 6378137.0 * 6378137.0 * radian * zone;
    assert_close(r.figures->drawn_m2, 4 * degree_m2, 1e-12);
    assert_close(r.figures->measured_m2, 8 * degree_m2, 1e-12);
    assert_close(r.figures->units[1].controlled_m2, degree_m2, 1e-12);
    assert_true(r.figures->earth.flattening == 0);
    release(&r);
}

static void assert_no_meeting(const char *control, const char *message, const char *hint) {
    const feature_text held = {"held", control, NULL}, units[] = {UNIT_A(NULL), UNIT_B(NULL)};
    cm_layer *control_layer = cleaned_from(&held, 1, CM_MERGE_ALL);
    cm_layer *unit_layer = cleaned_from(units, 2, CM_MERGE_NONE);
    cm_figures *figures = NULL;
    cm_error error = {0};
    assert_code(cm_figures_compute(control_layer, unit_layer, &PLAIN, &figures, &error),
                CM_ERR_INPUT, &error);
    assert_null(figures);
    assert_contains(error.message, message);
    assert_contains(error.hint, hint);
    cm_layer_free(control_layer);
    cm_layer_free(unit_layer);
}

static void layers_that_do_not_meet_are_refused_with_a_hint(void **state) {
    (void)state;
    assert_no_meeting("POLYGON ((60 10, 61 10, 61 12, 60 10))",
                      "control (60.0..61.0 E, 10.0..12.0 N)", "--boundary");
    assert_no_meeting("POLYGON ((46 30, 47 31, 46 32, 46 30))", "lies nowhere near the units",
                      "swap the axes");
}

static void control_past_180_degrees_counts_in_units_on_the_other_side(void **state) {
    (void)state;
    const feature_text units[] = {
        {"A", "POLYGON ((-180 64, -172 64, -172 67, -180 67, -180 64))", NULL}};
    const feature_text held = {"held", "POLYGON ((176 64, 184 64, 184 67, 176 67, 176 64))", NULL};
    result r = compute(&held, units, 1, &PLAIN);
    assert_close(r.figures->units[0].share, 0.5, 1e-12);
    assert_close(r.figures->outside_m2, r.figures->clipped_m2, 1e-11);
    const double whole = cm_edge_length((cm_lonlat){0, 64}, (cm_lonlat){0, 67}, NULL);
    assert_near(r.figures->front_m, whole - 2 * CM_FRONT_MARGIN_M, 25);
    release(&r);
}

static void figures_come_out_the_same_every_time(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("30000"), UNIT_B("50000"), UNIT_C("90000")};
    result one = compute(&CONTROL, units, 3, &PLAIN), two = compute(&CONTROL, units, 3, &PLAIN);
    for (size_t i = 0; i < 3; i++) {
        assert_true(one.figures->units[i].controlled_m2 == two.figures->units[i].controlled_m2);
        assert_true(one.figures->units[i].front_m == two.figures->units[i].front_m);
    }
    assert_true(one.figures->drawn_m2 == two.figures->drawn_m2);
    release(&one);
    release(&two);
}

static void the_chosen_denominator_divides_the_chosen_basis(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("30000"), UNIT_B("50000"), UNIT_C("90000")};
    const cm_denominator chosen[] = {CM_DENOMINATOR_OF_BASIS, CM_DENOMINATOR_OFFICIAL,
                                     CM_DENOMINATOR_MEASURED, CM_DENOMINATOR_GIVEN};
    const double drawn = zone_wgs84_m2(4, 46, 49), clipped = zone_wgs84_m2(3, 46, 49);
    const double whole = zone_wgs84_m2(8, 46, 49);
    const struct {
        cm_basis basis;
        const char *name;
        double numerator_m2, denominator_m2[4];
        const char *denominator_name[4];
    } expected[] = {{CM_BASIS_DRAWN,
                     "drawn",
                     drawn,
                     {171000e6, 171000e6, whole, 123456e6},
                     {"official", "official", "measured", "as given"}},
                    {CM_BASIS_CLIPPED,
                     "clipped",
                     clipped,
                     {whole, 171000e6, whole, 123456e6},
                     {"measured", "official", "measured", "as given"}},
                    {CM_BASIS_OFFICIAL,
                     "official",
                     55000e6,
                     {170000e6, 171000e6, whole, 123456e6},
                     {"sum of official areas", "official", "measured", "as given"}}};
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        for (size_t k = 0; k < COUNT_OF(chosen); k++) {
            cm_figures_options options = PLAIN;
            options.basis = expected[i].basis;
            options.denominator = chosen[k];
            options.given_denominator_m2 = 123456e6;
            options.official_total_m2 = 171000e6;
            result r = compute(&CONTROL, units, 3, &options);
            for (size_t other = 0; other < COUNT_OF(expected); other++) {
                /* the others keep what belongs to them */
                const size_t own = other == i ? k : 0;
                const cm_definition d = cm_figures_definition(r.figures, expected[other].basis);
                assert_string_equal(d.name, expected[other].name);
                assert_close(d.numerator_m2, expected[other].numerator_m2, 1e-11);
                assert_close(d.denominator_m2, expected[other].denominator_m2[own], 1e-12);
                assert_string_equal(d.denominator_name, expected[other].denominator_name[own]);
                assert_close(d.share, d.numerator_m2 / d.denominator_m2, 1e-15);
            }
            const cm_definition d = cm_figures_definition(r.figures, expected[i].basis);
            assert_true(cm_figures_headline_m2(r.figures) == d.numerator_m2);
            assert_true(cm_figures_headline_share(r.figures) == d.share);
            assert_true(cm_figures_denominator_m2(r.figures) == d.denominator_m2);
            assert_string_equal(cm_figures_denominator_name(r.figures), d.denominator_name);
            release(&r);
        }
}

static void without_official_areas_a_definition_says_what_is_known(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL), UNIT_C(NULL)};
    result r = compute(&CONTROL, units, 3, &PLAIN);
    const cm_definition drawn = cm_figures_definition(r.figures, CM_BASIS_DRAWN);
    const cm_definition official = cm_figures_definition(r.figures, CM_BASIS_OFFICIAL);
    assert_string_equal(drawn.denominator_name, "measured");
    assert_close(drawn.share, 0.5, 1e-12);
    assert_true(isnan(official.numerator_m2) && isnan(official.denominator_m2));
    assert_true(isnan(official.share));
    release(&r);
}

static void official_areas_that_are_given_take_the_place_of_the_field(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("30000"), UNIT_B("50000"), UNIT_C("90000")};
    const double given_m2[] = {31000e6, NAN, 0};
    cm_figures_options options = PLAIN;
    options.official_m2 = given_m2;
    result r = compute(&CONTROL, units, 3, &options);
    assert_true(r.figures->units[0].official_m2 == 31000e6);
    assert_true(isnan(r.figures->units[1].official_m2)); /* not 50000 */
    assert_true(isnan(r.figures->units[2].official_m2)); /* no area is none */
    assert_true(isnan(r.figures->official_sum_m2));
    release(&r);
    const double all_m2[] = {1e9, 2e9, 3e9};
    options.official_m2 = all_m2;
    options.official_field = -1;
    r = compute(&CONTROL, units, 3, &options);
    assert_close(r.figures->official_m2, 6e9, 1e-15);
    assert_close(r.figures->official_basis_m2, 1e9 + 0.5 * 2e9, 1e-12);
    release(&r);
}

static void side_and_statuses_are_copied(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL)};
    char side[] = "Blue", includes[] = "held, claimed";
    cm_figures_options options = PLAIN;
    options.side = side;
    options.includes = includes;
    result r = compute(&CONTROL, units, 1, &options);
    memset(side, 'x', 4);
    memset(includes, 'x', 4);
    assert_string_equal(r.figures->side, "Blue");
    assert_string_equal(r.figures->includes, "held, claimed");
    release(&r);
    r = compute(&CONTROL, units, 1, &PLAIN);
    assert_null(r.figures->side);
    assert_null(r.figures->includes);
    release(&r);
}

/* ---- the same on another Earth -------------------------------------------------------------- */

static void assert_same_figures(const cm_figures *a, const cm_figures *b) {
    const double totals[][2] = {{a->drawn_m2, b->drawn_m2},
                                {a->clipped_m2, b->clipped_m2},
                                {a->overlap_m2, b->overlap_m2},
                                {a->measured_m2, b->measured_m2},
                                {a->official_m2, b->official_m2},
                                {a->official_sum_m2, b->official_sum_m2},
                                {a->official_basis_m2, b->official_basis_m2},
                                {a->share_drawn, b->share_drawn},
                                {a->share_clipped, b->share_clipped},
                                {a->share_official, b->share_official},
                                {a->front_margin_m, b->front_margin_m},
                                {a->line_error_m, b->line_error_m}};
    for (size_t i = 0; i < COUNT_OF(totals); i++)
        if (isnan(totals[i][1]))
            assert_true(isnan(totals[i][0]));
        else
            assert_close(totals[i][0], totals[i][1], 1e-12);
    /* a difference of the two large ones */
    assert_near(a->outside_m2, b->outside_m2, 1e-12 * b->drawn_m2);
    assert_int_equal(a->unit_count, b->unit_count);
    for (size_t i = 0; i < a->unit_count; i++) {
        assert_close(a->units[i].measured_m2, b->units[i].measured_m2, 1e-12);
        assert_close(a->units[i].controlled_m2, b->units[i].controlled_m2, 1e-12);
        assert_close(a->units[i].share, b->units[i].share, 1e-12);
        assert_string_equal(a->units[i].id, b->units[i].id);
        assert_string_equal(a->units[i].name, b->units[i].name);
    }
}

/* From WGS 84 to the Earth, with and without units that were measured there already. */
static void assert_remeasured(const char *name, const feature_text *control,
                              const feature_text *units, size_t count) {
    cm_error error = {0};
    cm_earth earth;
    cm_figures *alone = NULL, *like = NULL;
    assert_ok(cm_earth_create(name, &earth, &error), &error);
    cm_figures_options options = PLAIN;
    options.official_total_m2 = 171000e6;
    options.line_error_m = 500;
    options.basis = CM_BASIS_CLIPPED;
    result from = compute(control, units, count, &options);
    options.earth = &earth;
    result expected = compute(control, units, count, &options);
    const double drawn_before_m2 = from.figures->drawn_m2;
    assert_ok(cm_figures_remeasure(from.figures, &earth, NULL, &alone, &error), &error);
    assert_ok(cm_figures_remeasure(from.figures, &earth, alone, &like, &error), &error);
    assert_same_figures(alone, expected.figures);
    assert_same_figures(like, expected.figures);
    assert_true(cm_earth_is_same(&alone->earth, &earth));
    assert_int_equal(alone->basis, CM_BASIS_CLIPPED);
    assert_true(alone->front_m == from.figures->front_m); /* as it was */
    assert_true(from.figures->drawn_m2 == drawn_before_m2 &&
                cm_earth_is_same(&from.figures->earth, &CM_EARTH_WGS84));
    cm_figures_free(like);
    cm_figures_free(alone);
    release(&expected);
    release(&from);
    cm_earth_clear(&earth);
}

static void figures_measured_again_are_those_computed_there(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("30000"), UNIT_B("50000"), UNIT_C("90000")};
    const feature_text apart[] = {
        UNIT_A(NULL), {"wide B", "POLYGON ((31.5 46, 34 46.5, 34 49, 31.5 49, 31.5 46))", NULL}};
    const feature_text odd = {"held", "POLYGON ((29 46.2, 33 45, 36 48, 33 49.5, 29 46.2))", NULL};
    const char *const names[] = {"wgs84",    "sphere:6378137", "sphere",
                                 "geodesic", "EPSG:3857",      "EPSG:6933"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_remeasured(names[i], &CONTROL, units, 3);
        assert_remeasured(names[i], &odd, units, 3);
        assert_remeasured(names[i], &odd, apart, 2); /* units that overlap */
    }
}

/* Otherwise the areas of the units are not taken over, and the case above shows nothing. */
static void units_measured_elsewhere_are_believed(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A("30000"), UNIT_B("50000"), UNIT_C("90000")};
    const cm_earth sphere = {.semi_major_m = 6378137.0};
    cm_error error = {0};
    cm_figures *figures = NULL;
    result r = compute(&CONTROL, units, 3, &PLAIN);
    assert_ok(cm_figures_remeasure(r.figures, &sphere, r.figures, &figures, &error), &error);
    assert_true(figures->units[1].measured_m2 == r.figures->units[1].measured_m2);
    assert_true(figures->measured_m2 == r.figures->measured_m2);
    assert_close(figures->units[1].controlled_m2, zone_m2(6378137.0, 0, 1, 46, 49), 1e-12);
    cm_figures_free(figures);
    release(&r);
}

static void a_plane_that_does_not_reach_the_layers_is_an_error(void **state) {
    (void)state;
    const feature_text units[] = {UNIT_A(NULL), UNIT_B(NULL)};
    cm_error error = {0};
    cm_earth earth;
    cm_figures *figures = NULL;
    /* gnomonic about the other side of the Earth */
    assert_ok(
        cm_earth_create("+proj=gnom +lat_0=-47 +lon_0=-148 +R=6371000 +type=crs", &earth, &error),
        &error);
    result r = compute(&CONTROL, units, 2, &PLAIN);
    assert_code(cm_figures_remeasure(r.figures, &earth, NULL, &figures, &error), CM_ERR_CRS,
                &error);
    assert_null(figures);
    release(&r);
    cm_earth_clear(&earth);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_unit_has_its_area_share_and_name),
        cmocka_unit_test(rows_add_up_to_what_is_drawn),
        cmocka_unit_test(rows_add_up_where_units_overlap),
        cmocka_unit_test(nothing_outside_is_exactly_nothing),
        cmocka_unit_test(the_three_bases_are_what_they_are_defined_as),
        cmocka_unit_test(the_headline_follows_the_basis),
        cmocka_unit_test(without_official_areas_the_measured_one_stands_in),
        cmocka_unit_test(one_unit_without_an_official_area_leaves_no_official_sum),
        cmocka_unit_test(a_unit_without_id_or_name_has_its_number),
        cmocka_unit_test(the_front_is_shared_out_among_the_units),
        cmocka_unit_test(a_line_error_makes_an_uncertainty),
        cmocka_unit_test(another_earth_changes_every_area_alike),
        cmocka_unit_test(layers_that_do_not_meet_are_refused_with_a_hint),
        cmocka_unit_test(control_past_180_degrees_counts_in_units_on_the_other_side),
        cmocka_unit_test(figures_come_out_the_same_every_time),
        cmocka_unit_test(the_chosen_denominator_divides_the_chosen_basis),
        cmocka_unit_test(without_official_areas_a_definition_says_what_is_known),
        cmocka_unit_test(official_areas_that_are_given_take_the_place_of_the_field),
        cmocka_unit_test(side_and_statuses_are_copied),
        cmocka_unit_test(figures_measured_again_are_those_computed_there),
        cmocka_unit_test(units_measured_elsewhere_are_believed),
        cmocka_unit_test(a_plane_that_does_not_reach_the_layers_is_an_error)};
    return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
