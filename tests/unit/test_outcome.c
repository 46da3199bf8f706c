/* What scenarios come to: on rectangles with areas in closed form, buffers against geodesic discs
 * and distances, and 1,000 random scenarios that must balance and stay valid. */
#include "controlmap/outcome.h"

#include "base/geodesics.h"
#include "clean/geos.h"
#include "support/check.h"
#include "support/fixture.h"

static const double SOUTH = 46, NORTH = 49;

static const cm_figures_options PLAIN = {
    .id_field = FIELD_ID, .name_field = FIELD_NAME, .official_field = FIELD_OFFICIAL};

static const feature_text UNITS[] = {
    {"A", "POLYGON ((30 46, 32 46, 32 49, 30 49, 30 46))", "50000"},
    {"B", "POLYGON ((32 46, 34 46, 34 49, 32 49, 32 46))", "50000"}};

/* All of unit A and half of B. */
static const char CONTROL[] = "POLYGON ((30 46, 33 46, 33 49, 30 49, 30 46))";

typedef struct {
    cm_layer *units, *control;
    cm_figures *before;
    cm_scenario *scenario;
    cm_outcome *outcome;
    cm_error error;
} world;

static int make_folder(void **state) {
    (void)state;
    (void)scratch_make();
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    scratch_remove();
    return 0;
}

static world start(const feature_text *units, size_t count, const char *control) {
    world w = {.units = cleaned_from(units, count, CM_MERGE_NONE),
               .control = cleaned_from(&(feature_text){"c", control, NULL}, 1, CM_MERGE_ALL)};
    assert_ok(cm_figures_compute(w.control, w.units, &PLAIN, &w.before, &w.error), &w.error);
    return w;
}

static cm_code apply(world *w, const char *steps) {
    cm_outcome_free(w->outcome);
    cm_scenario_free(w->scenario);
    w->outcome = NULL;
    w->scenario = NULL;
    write_text(scratch_path("s.yaml"), steps);
    assert_ok(cm_scenario_read(scratch_path("s.yaml"), &w->scenario, &w->error), &w->error);
    return cm_outcome_compute(w->scenario, w->before, &PLAIN, &w->outcome, &w->error);
}

static void release(world *w) {
    cm_outcome_free(w->outcome);
    cm_scenario_free(w->scenario);
    cm_figures_free(w->before);
    cm_layer_free(w->control);
    cm_layer_free(w->units);
}

static double strip_m2(double degrees) {
    return zone_wgs84_m2(degrees, SOUTH, NORTH);
}

/* ---- closed forms ------------------------------------------------------------------------- */

static void land_goes_to_a_side_by_units(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    assert_ok(apply(&w, "steps:\n  - transfer: {units: [B], part: rest, to: A}\n"), &w.error);
    const cm_outcome *o = w.outcome;
    const cm_outcome_areas *b = &o->units[1].areas;
    assert_close(b->a_before_m2, strip_m2(1), 1e-11);
    assert_close(b->b_before_m2, strip_m2(1), 1e-11);
    assert_close(b->b_to_a_m2, strip_m2(1), 1e-11);
    assert_close(b->a_after_m2, strip_m2(2), 1e-11);
    assert_near(b->b_after_m2, 0, 1);
    assert_near(o->units[0].areas.b_to_a_m2, 0, 1);
    assert_close(o->total.a_after_m2, strip_m2(4), 1e-11);
    assert_close(o->steps[0].changed_m2, strip_m2(1), 1e-11);
    assert_null(o->zone);
    /* The part of A of the first, to B. */
    assert_ok(apply(&w, "steps:\n  - transfer: {units: unit a, part: held, to: B}\n"), &w.error);
    assert_close(w.outcome->total.a_to_b_m2, strip_m2(2), 1e-11);
    assert_close(w.outcome->total.a_after_m2, strip_m2(1), 1e-11);
    /* All of a unit: only what changes hands is counted. */
    assert_ok(apply(&w, "steps:\n  - transfer: {units: B, to: A}\n"), &w.error);
    assert_close(w.outcome->total.b_to_a_m2, strip_m2(1), 1e-11);
    release(&w);
}

static void a_zone_is_counted_for_neither(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    assert_ok(apply(&w, "steps:\n  - zone: {polygon: 'POLYGON ((32.5 40, 33.5 40, 33.5 60, 32.5 "
                        "60, 32.5 40))'}\n"),
              &w.error);
    const cm_outcome_areas *t = &w.outcome->total;
    assert_close(t->zone_m2, strip_m2(1), 1e-10);
    assert_close(t->a_to_zone_m2, strip_m2(0.5), 1e-10);
    assert_close(t->b_to_zone_m2, strip_m2(0.5), 1e-10);
    assert_close(t->a_after_m2, strip_m2(2.5), 1e-10);
    assert_close(t->b_after_m2, strip_m2(0.5), 1e-10);
    const double side = cm_edge_length((cm_lonlat){32.5, SOUTH}, (cm_lonlat){32.5, NORTH}, NULL);
    const double edges = cm_edge_length((cm_lonlat){32.5, SOUTH}, (cm_lonlat){33.5, SOUTH}, NULL) +
                         cm_edge_length((cm_lonlat){32.5, NORTH}, (cm_lonlat){33.5, NORTH}, NULL);
    assert_close(w.outcome->zone_perimeter_m, 2 * side + edges, 1e-9);
    assert_non_null(w.outcome->zone);
    release(&w);
}

static void a_line_divides_land_by_hand(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    /* Northwards: left is the west; the line stops within the units and is prolonged. */
    assert_ok(apply(&w, "steps:\n  - line: {geometry: 'LINESTRING (31 47, 31 48)', side: left, to: "
                        "B}\n"),
              &w.error);
    assert_close(w.outcome->total.a_to_b_m2, strip_m2(1), 1e-10);
    assert_ok(apply(&w, "steps:\n  - line: {geometry: 'LINESTRING (31 47, 31 48)', side: right, "
                        "to: B}\n"),
              &w.error);
    assert_close(w.outcome->total.a_to_b_m2, strip_m2(2), 1e-10);
    /* Southwards the hands are the other way round. */
    assert_ok(apply(&w, "steps:\n  - line: {geometry: 'LINESTRING (31 48, 31 47)', side: right, "
                        "to: B}\n"),
              &w.error);
    assert_close(w.outcome->total.a_to_b_m2, strip_m2(1), 1e-10);
    /* Westwards: left is the south. */
    assert_ok(apply(&w, "steps:\n  - line: {geometry: 'LINESTRING (34 47, 30 47)', side: left, to: "
                        "B}\n"),
              &w.error);
    assert_close(w.outcome->total.a_to_b_m2, zone_wgs84_m2(3, 46, 47), 1e-10);
    release(&w);
}

static void within_keeps_steps_in_units(void **state) {
    (void)state;
    static const char BELT[] = "POLYGON ((31 40, 33.5 40, 33.5 60, 31 60, 31 40))";
    world w = start(UNITS, 2, CONTROL);
    char steps[400];
    (void)snprintf(steps, sizeof steps,
                   "steps:\n  - within: {units: B}\n  - zone: {polygon: '%s'}\n", BELT);
    assert_ok(apply(&w, steps), &w.error);
    assert_close(w.outcome->total.zone_m2, strip_m2(1.5), 1e-10);
    (void)snprintf(steps, sizeof steps,
                   "steps:\n  - within: {units: B}\n  - within: {units: all}\n"
                   "  - zone: {polygon: '%s'}\n",
                   BELT);
    assert_ok(apply(&w, steps), &w.error);
    assert_close(w.outcome->total.zone_m2, strip_m2(2.5), 1e-10);
    release(&w);
}

static void steps_build_upon_one_another(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    assert_ok(apply(&w, "steps:\n"
                        "  - transfer: {units: B, part: rest, to: A}\n"
                        "  - transfer: {units: B, part: held, to: B}\n"
                        "    overrule: true\n"
                        "  - zone: {units: B, part: rest}\n"
                        "    overrule: true\n"),
              &w.error);
    assert_close(w.outcome->steps[0].changed_m2, strip_m2(1), 1e-11);
    assert_close(w.outcome->steps[1].changed_m2, strip_m2(2), 1e-10);
    assert_close(w.outcome->steps[2].changed_m2, strip_m2(2), 1e-10);
    /* From first to last: half of the unit was A's, half B's, and all is a zone. */
    assert_close(w.outcome->total.a_to_zone_m2, strip_m2(1), 1e-10);
    assert_close(w.outcome->total.b_to_zone_m2, strip_m2(1), 1e-10);
    assert_near(w.outcome->total.a_to_b_m2, 0, 1);
    release(&w);
}

static void layers_hold_what_a_table_says(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    cm_layer *layer = NULL;
    assert_ok(apply(&w, "steps:\n  - transfer: {units: A, to: B}\n  - zone: {units: B, part: "
                        "rest}\n"),
              &w.error);
    assert_ok(cm_outcome_control_layer(w.outcome, &layer, &w.error), &w.error);
    assert_int_equal(layer->feature_count, 2);
    assert_string_equal(layer->features[0].values[0], "held");
    assert_string_equal(layer->features[1].values[0], "zone");
    assert_close(atof(layer->features[1].values[3]), strip_m2(1) / 1e6, 1e-9);
    cm_layer_free(layer);
    assert_ok(cm_outcome_layer(w.outcome, &layer, &w.error), &w.error);
    assert_int_equal(layer->feature_count, 2);
    assert_string_equal(layer->features[0].values[0], "A");
    assert_string_equal(layer->features[0].values[1], "B");
    assert_string_equal(layer->features[1].values[1], "zone");
    assert_close(atof(layer->features[0].values[5]), strip_m2(2) / 1e6, 1e-9);
    cm_layer_free(layer);
    release(&w);
}

/* ---- places ------------------------------------------------------------------------------- */

static void places_change_hands_with_their_land(void **state) {
    (void)state;
    static const feature_row rows[] = {{NULL, {"Small", "10"}},
                                       {NULL, {"Large", "1000"}},
                                       {NULL, {"Unknown", NULL}},
                                       {NULL, {"Staying", "99"}},
                                       {NULL, {"Abroad", "5"}}};
    static const cm_lonlat at[] = {{33.2, 47}, {33.5, 48}, {33.9, 46.5}, {31, 47}, {40, 47}};
    world w = start(UNITS, 2, CONTROL);
    cm_layer *layer = layer_with("name pop", rows, COUNT_OF(rows));
    cm_feature features[COUNT_OF(rows)];
    memcpy(features, layer->features, sizeof features);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        features[i].points = &at[i];
        features[i].point_count = 1;
    }
    cm_layer points = *layer;
    points.features = features;
    cm_outcome_places *places = NULL;
    assert_ok(apply(&w, "steps:\n  - transfer: {units: B, part: rest, to: A}\n"), &w.error);
    assert_ok(cm_outcome_find_places(w.outcome, &points, 0, 1, false, &places, &w.error), &w.error);
    assert_int_equal(places->count, 3);
    assert_string_equal(places->places[0].name, "Large");
    assert_true(places->places[0].population == 1000);
    assert_int_equal(places->places[0].from, CM_HOLDER_B);
    assert_int_equal(places->places[0].to, CM_HOLDER_A);
    assert_string_equal(places->places[2].name, "Unknown");
    assert_true(isnan(places->places[2].population));
    cm_outcome_places_free(places);
    assert_ok(cm_outcome_find_places(w.outcome, &points, 0, 1, true, &places, &w.error), &w.error);
    assert_int_equal(places->count, 4);
    cm_outcome_places_free(places);
    cm_layer_free(layer);
    release(&w);
}

/* ---- buffers ------------------------------------------------------------------------------ */

static const double PI = 3.14159265358979323846;

/* Gaussian radius of curvature of WGS 84: small geodesic discs are those of a sphere so large. */
static double gaussian_radius_m(double latitude) {
    const double e2 = CM_EARTH_WGS84.flattening * (2 - CM_EARTH_WGS84.flattening);
    const double s = sin(latitude * PI / 180);
    return CM_EARTH_WGS84.semi_major_m * sqrt(1 - e2) / (1 - e2 * s * s);
}

/* A round end has 256 corners on the circle. */
static double corners_factor(void) {
    return sin(2 * PI / 256) / (2 * PI / 256);
}

static void a_buffer_of_next_to_nothing_is_a_geodesic_disc(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    for (double km = 1; km <= 100; km *= 10) {
        char steps[200];
        (void)snprintf(steps, sizeof steps,
                       "steps:\n  - buffer: {from: 'LINESTRING (32 47.5, 32 47.5000001)', km: "
                       "%g}\n",
                       km);
        assert_ok(apply(&w, steps), &w.error);
        const double radius = gaussian_radius_m(47.5);
        const double disc = 2 * PI * radius * radius * (1 - cos(km * 1000 / radius));
        assert_close(w.outcome->total.zone_m2, disc * corners_factor(), 2e-5);
    }
    release(&w);
}

static void a_buffer_of_a_meridian_is_a_strip_with_round_ends(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    const double r = 20e3, radius = gaussian_radius_m(47.5);
    assert_ok(apply(&w, "steps:\n  - buffer: {from: 'LINESTRING (32 46.5, 32 48.5)', km: 20}\n"),
              &w.error);
    const double length = cm_edge_length((cm_lonlat){32, 46.5}, (cm_lonlat){32, 48.5}, NULL);
    const double ends = 2 * PI * radius * radius * (1 - cos(r / radius));
    const double strip = 2 * length * radius * sin(r / radius);
    assert_close(w.outcome->total.zone_m2, strip + ends * corners_factor(), 2e-5);
    release(&w);
}

/* Every corner of a buffer lies as far from the line as it is wide. */
static void the_edge_of_a_buffer_is_as_far_as_it_says(void **state) {
    (void)state;
    static const cm_lonlat line[] = {{31, 47}, {31.5, 47.6}, {32.2, 47.1}, {33, 47.9}};
    world w = start(UNITS, 2, CONTROL);
    assert_ok(apply(&w, "steps:\n  - buffer: {from: 'LINESTRING (31 47, 31.5 47.6, 32.2 47.1, 33 "
                        "47.9)', km: 15}\n"),
              &w.error);
    const cm_ring *edge = &w.outcome->zone->features[0].shape.polygons[0].shell;
    assert_int_equal(w.outcome->zone->features[0].shape.count, 1);
    for (size_t i = 0; i < edge->count; i += 3) {
        double least = INFINITY;
        for (size_t k = 0; k + 1 < COUNT_OF(line); k++)
            for (double part = 0; part <= 1; part += 1.0 / 2000) {
                const cm_lonlat p = {line[k].lon + (line[k + 1].lon - line[k].lon) * part,
                                     line[k].lat + (line[k + 1].lat - line[k].lat) * part};
                double distance, azimuth;
                cm_geodesic_inverse(&CM_EARTH_WGS84, p, edge->points[i], &distance, &azimuth);
                least = fmin(least, distance);
            }
        assert_near(least, 15e3, 3);
    }
    release(&w);
}

static void a_buffer_of_the_front_lies_on_the_sides_asked_for(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    static const char *const sides[] = {"both", "A", "B"};
    double zone[3], from_a[3], from_b[3];
    for (int i = 0; i < 3; i++) {
        char steps[100];
        (void)snprintf(steps, sizeof steps, "steps:\n  - buffer: {km: 10, side: %s}\n", sides[i]);
        assert_ok(apply(&w, steps), &w.error);
        zone[i] = w.outcome->total.zone_m2;
        from_a[i] = w.outcome->total.a_to_zone_m2;
        from_b[i] = w.outcome->total.b_to_zone_m2;
    }
    assert_close(zone[0], zone[1] + zone[2], 1e-9);
    assert_close(from_a[0], zone[1], 1e-9);
    assert_close(from_b[0], zone[2], 1e-9);
    assert_near(from_b[1], 0, 1);
    assert_near(from_a[2], 0, 1);
    /* A straight front: as much on either side. */
    assert_close(zone[1], zone[2], 1e-3);
    release(&w);
}

/* ---- what is refused ---------------------------------------------------------------------- */

static void refuses(world *w, const char *steps, const char *part) {
    assert_code(apply(w, steps), CM_ERR_INPUT, &w->error);
    assert_null(w->outcome);
    if (strstr(w->error.message, part) == NULL)
        assert_contains(w->error.hint, part);
}

static void what_cannot_be_is_refused_with_its_line(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    refuses(&w, "steps:\n  - transfer: {units: [C], to: A}\n", "line 2: step 1 (transfer)");
    refuses(&w, "steps:\n  - freeze\n  - transfer: {units: [Unit BB], to: A}\n", "line 3: step 2");
    refuses(&w, "steps:\n  - transfer: {units: [Unit BB], to: A}\n", "did you mean Unit B (B)?");
    refuses(&w, "steps:\n  - zone: {polygon: 'POLYGON ((0 0, 1 0, 1 1, 0 0))'}\n",
            "outside the units");
    refuses(&w, "steps:\n  - zone: {polygon: 'POLYGON ((31 47, 32'}\n", "cannot be read");
    refuses(&w, "steps:\n  - zone: {polygon: 'LINESTRING (31 47, 32 48)'}\n", "has no area");
    refuses(&w, "steps:\n  - transfer: {units: A, part: rest, to: A}\n", "changes anything");
    refuses(&w, "steps:\n  - transfer: {units: A, to: A}\n", "changes anything");
    refuses(&w, "steps:\n  - transfer: {units: B, part: rest, to: A}\n  - zone: {units: B}\n",
            "step 1 (line 2) gave to A");
    refuses(&w, "steps:\n  - transfer: {units: [A, B], to: B}\n", "A holds nothing");
    refuses(&w,
            "steps:\n  - line: {geometry: 'LINESTRING (31 47, 32 48, 31 48, 32 47)', side: left, "
            "to: A}\n",
            "crosses itself");
    refuses(&w,
            "steps:\n  - line: {geometry: 'MULTILINESTRING ((31 47, 32 48), (33 47, 33 48))', "
            "side: left, to: A}\n",
            "one line");
    refuses(&w, "steps:\n  - within: {units: Z}\n  - freeze\n", "no unit \"Z\"");
    release(&w);
}

static void a_freeze_changes_nothing_and_is_fine(void **state) {
    (void)state;
    world w = start(UNITS, 2, CONTROL);
    assert_ok(apply(&w, "steps: [freeze]\n"), &w.error);
    assert_close(w.outcome->total.a_after_m2, strip_m2(3), 1e-11);
    assert_near(w.outcome->total.a_to_b_m2 + w.outcome->total.b_to_a_m2, 0, 1);
    assert_null(w.outcome->zone);
    release(&w);
}

/* ---- random scenarios --------------------------------------------------------------------- */

static uint64_t seed = 20251228;

static double random_part(void) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static int random_of(int count) {
    return (int)(random_part() * count);
}

enum { SIDE = 3, GRID = SIDE * SIDE, TEXT = 4000 };

/* Corners on a lattice now and then, so that edges run along those of units. */
static double random_at(double from, double to) {
    const double at = from + (to - from) * random_part();
    return random_of(3) == 0 ? round(at * 2) / 2 : at;
}

/* A star round a point: its corners in the order of their direction. */
static void random_polygon(char *text, size_t size) {
    const double x = random_at(30, 33), y = random_at(46, 49);
    const int corners = 3 + random_of(6);
    size_t used = (size_t)snprintf(text, size, "POLYGON ((");
    char first[80] = "";
    for (int i = 0; i < corners; i++) {
        const double angle = 2 * PI * (i + 0.8 * random_part()) / corners;
        const double reach = 0.2 + 1.5 * random_part();
        char corner[80];
        (void)snprintf(corner, sizeof corner, "%.9f %.9f", x + reach * cos(angle),
                       y + reach * sin(angle));
        if (i == 0)
            memcpy(first, corner, sizeof first);
        used += (size_t)snprintf(text + used, size - used, "%s, ", corner);
    }
    (void)snprintf(text + used, size - used, "%s))", first);
}

static size_t random_step(char *text, size_t size) {
    static const char *const parts[] = {"all", "held", "rest"}, *const sides[] = {"A", "B"};
    static const char *const around[] = {"both", "A", "B"}, *const hands[] = {"left", "right"};
    const int unit = random_of(GRID);
    char polygon[1000];
    random_polygon(polygon, sizeof polygon);
    switch (random_of(6)) {
    case 0:
        return (size_t)snprintf(text, size, "  - transfer: {units: [u%d], part: %s, to: %s}\n",
                                unit, parts[random_of(3)], sides[random_of(2)]);
    case 1:
        return (size_t)snprintf(text, size, "  - zone: {units: [u%d, u%d], part: %s}\n", unit,
                                random_of(GRID), parts[random_of(3)]);
    case 2:
        return (size_t)snprintf(text, size, "  - transfer: {polygon: '%s', part: %s, to: %s}\n",
                                polygon, parts[random_of(3)], sides[random_of(2)]);
    case 3:
        return (size_t)snprintf(text, size, "  - zone: {polygon: '%s', part: %s}\n", polygon,
                                parts[random_of(3)]);
    case 4:
        return (size_t)snprintf(
            text, size,
            "  - buffer: {from: 'LINESTRING (%.6f %.6f, %.6f %.6f)', km: %.3f, side: %s}\n",
            random_at(30, 33), random_at(46, 49), random_at(30, 33), random_at(46, 49),
            1 + 60 * random_part(), around[random_of(3)]);
    default:
        return (size_t)snprintf(
            text, size,
            "  - line: {geometry: 'LINESTRING (%.6f %.6f, %.6f %.6f)', side: %s, to: %s}\n",
            random_at(30, 33), random_at(46, 49), random_at(30, 33), random_at(46, 49),
            hands[random_of(2)], sides[random_of(2)]);
    }
}

static void random_scenario(char *text, size_t size) {
    size_t used = (size_t)snprintf(text, size, "steps:\n");
    const int steps = 1 + random_of(4);
    for (int i = 0; i < steps; i++) {
        if (random_of(8) == 0)
            used += (size_t)snprintf(text + used, size - used, "  - within: {units: [u%d, u%d]}\n",
                                     random_of(GRID), random_of(GRID));
        used += random_step(text + used, size - used);
        used += (size_t)snprintf(text + used, size - used, "    overrule: true\n");
    }
}

static void assert_valid(cm_geos *geos, const cm_multipolygon *shape) {
    GEOSGeometry *geometry = cm_geos_from(geos, shape);
    assert_non_null(geometry);
    assert_int_equal(GEOSisValid_r(geos->handle, geometry), 1);
    GEOSGeom_destroy_r(geos->handle, geometry);
}

static void assert_balanced(const cm_outcome_areas *a, double scale_m2) {
    const double noise = 1e-9 * scale_m2;
    assert_near(a->a_before_m2 + a->b_before_m2, a->measured_m2, noise);
    assert_near(a->a_after_m2 + a->b_after_m2 + a->zone_m2, a->measured_m2, noise);
    assert_near(a->a_before_m2 + a->b_to_a_m2 - a->a_to_b_m2 - a->a_to_zone_m2, a->a_after_m2,
                noise);
    assert_near(a->b_before_m2 + a->a_to_b_m2 - a->b_to_a_m2 - a->b_to_zone_m2, a->b_after_m2,
                noise);
    assert_near(a->a_to_zone_m2 + a->b_to_zone_m2, a->zone_m2, noise);
    assert_true(a->b_after_m2 > -noise && a->a_after_m2 > -noise && a->zone_m2 > -noise);
}

static void assert_sums(const cm_outcome *o) {
    cm_outcome_areas sum = {0};
    for (size_t i = 0; i < o->unit_count; i++) {
        const cm_outcome_areas *a = &o->units[i].areas;
        assert_balanced(a, o->total.measured_m2);
        sum.a_after_m2 += a->a_after_m2;
        sum.b_after_m2 += a->b_after_m2;
        sum.zone_m2 += a->zone_m2;
        sum.a_to_b_m2 += a->a_to_b_m2;
        sum.b_to_a_m2 += a->b_to_a_m2;
    }
    const double noise = 1e-9 * o->total.measured_m2;
    assert_near(sum.a_after_m2, o->total.a_after_m2, noise);
    assert_near(sum.b_after_m2, o->total.b_after_m2, noise);
    assert_near(sum.zone_m2, o->total.zone_m2, noise);
    assert_near(sum.a_to_b_m2, o->total.a_to_b_m2, noise);
    assert_near(sum.b_to_a_m2, o->total.b_to_a_m2, noise);
}

static void random_scenarios_balance_and_stay_valid(void **state) {
    (void)state;
    enum { SCENARIOS = 1000, LEAST_USED = 700 };
    static char shapes[GRID][100], ids[GRID][16], text[TEXT], control[1000];
    feature_text units[GRID];
    cm_geos geos = {0};
    cm_error error = {0};
    size_t used = 0;
    assert_ok(cm_geos_open(&geos, &error), &error);
    for (int i = 0; i < GRID; i++) {
        const int x = 30 + i % SIDE, y = 46 + i / SIDE;
        (void)snprintf(shapes[i], sizeof shapes[i], "POLYGON ((%d %d, %d %d, %d %d, %d %d, %d %d))",
                       x, y, x + 1, y, x + 1, y + 1, x, y + 1, x, y);
        (void)snprintf(ids[i], sizeof ids[i], "u%d", i);
        units[i] = (feature_text){ids[i], shapes[i], "1"};
    }
    for (int i = 0; i < SCENARIOS; i += 10) {
        random_polygon(control, sizeof control);
        world w = start(units, GRID, control);
        for (int k = 0; k < 10; k++) {
            random_scenario(text, sizeof text);
            const cm_code code = apply(&w, text);
            if (code != CM_OK) { /* nothing changes, or what is named lies outside */
                assert_code(code, CM_ERR_INPUT, &w.error);
                continue;
            }
            used++;
            assert_balanced(&w.outcome->total, w.outcome->total.measured_m2);
            assert_sums(w.outcome);
            assert_valid(&geos, &w.outcome->control->features[0].shape);
            if (w.outcome->zone != NULL)
                assert_valid(&geos, &w.outcome->zone->features[0].shape);
        }
        release(&w);
    }
    cm_geos_close(&geos);
    assert_true(used >= LEAST_USED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(land_goes_to_a_side_by_units),
        cmocka_unit_test(a_zone_is_counted_for_neither),
        cmocka_unit_test(a_line_divides_land_by_hand),
        cmocka_unit_test(within_keeps_steps_in_units),
        cmocka_unit_test(steps_build_upon_one_another),
        cmocka_unit_test(layers_hold_what_a_table_says),
        cmocka_unit_test(places_change_hands_with_their_land),
        cmocka_unit_test(a_buffer_of_next_to_nothing_is_a_geodesic_disc),
        cmocka_unit_test(a_buffer_of_a_meridian_is_a_strip_with_round_ends),
        cmocka_unit_test(the_edge_of_a_buffer_is_as_far_as_it_says),
        cmocka_unit_test(a_buffer_of_the_front_lies_on_the_sides_asked_for),
        cmocka_unit_test(what_cannot_be_is_refused_with_its_line),
        cmocka_unit_test(a_freeze_changes_nothing_and_is_fine),
        cmocka_unit_test(random_scenarios_balance_and_stay_valid)};
    return cmocka_run_group_tests_name("outcome", tests, make_folder, remove_folder);
}
