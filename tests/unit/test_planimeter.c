/* Areas against GeographicLib's Planimeter, which joins points by geodesics where ours are joined
 * by lines straight in longitude and latitude.
 *
 * Between an arc of curvature k and length L and the chords of n equal pieces lie k L³ / 12 n²: an
 * edge cut into n pieces makes Planimeter's area differ by c / n² + d / n⁴ + ... Every ring is
 * therefore measured twice, in n and in 2n pieces an edge, and the first term taken out
 * (Richardson's extrapolation). What is left is smaller than what was there by about the square of
 * a piece's share of the Earth's radius.
 *
 * The longest piece was found by trial on the shipped units: with 4 km the first cut is off by up
 * to 1.5e-6 of a unit, the second by a quarter of that, the two extrapolated by 2e-13. That is the
 * rounding of what Planimeter prints; 2 km and 8 km do no better and no worse. Without
 * extrapolation pieces of 25 m come within 1e-10, with seventeen times as many points. That halving
 * the pieces quarters the error, and that the extrapolation has arrived, is a case of its own
 * below. */
#include <pthread.h>

#include "controlmap/earth.h"
#include "support/check.h"
#include "support/days.h"
#include "support/fixture.h"
#include "support/planimeter.h"

static const double RELATIVE = 1e-9;
/* What Planimeter says it may be off by on a ring of less than 10 km. */
static const double PLANIMETER_M2 = 0.0013;

enum { WORKERS = 2, CUTS = 2, CUTS_MAX = 3 };

/* A polygon and what Planimeter makes of it, by cut: n pieces an edge, 2n, 4n. */
typedef struct {
    const cm_polygon *polygon;
    double own_m2, cut_m2[CUTS_MAX];
} asked_polygon;

typedef struct {
    const char *name; /* borrowed */
    double own_m2, cut_m2[CUTS_MAX];
    size_t first_polygon, polygon_count;
} asked_shape;

typedef struct {
    int cuts;
    asked_shape *shapes;
    size_t shape_count, shape_capacity;
    asked_polygon *polygons;
    size_t polygon_count, polygon_capacity;
    size_t point_count;
} comparison;

/* One Planimeter, which reads its share of the shapes from a pipe and writes to a file, and the
 * thread that feeds it. */
typedef struct {
    const comparison *comparison;
    size_t number, point_count;
    char answers[1024];
    FILE *planimeter;
    pthread_t thread;
} worker;

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

#define REQUIRE_PLANIMETER()                                                            \
    do {                                                                                \
        if (system("command -v Planimeter >/dev/null 2>&1") != 0) {                     \
            print_message("SKIP: Planimeter (geographiclib-tools) is not installed\n"); \
            skip();                                                                     \
        }                                                                               \
    } while (0)

/* ---- asking ------------------------------------------------------------------------------- */

static void add_polygon(comparison *c, const cm_polygon *polygon) {
    cm_error error = {0};
    asked_polygon *grown =
        cm_grow(c->polygons, &c->polygon_capacity, c->polygon_count, sizeof *grown);
    assert_non_null(grown);
    c->polygons = grown;
    asked_polygon *added = &c->polygons[c->polygon_count++];
    *added = (asked_polygon){.polygon = polygon};
    assert_ok(cm_polygon_area(polygon, NULL, &added->own_m2, &error), &error);
}

static void add_shape(comparison *c, const char *name, const cm_multipolygon *shape) {
    cm_error error = {0};
    asked_shape *grown = cm_grow(c->shapes, &c->shape_capacity, c->shape_count, sizeof *grown);
    assert_non_null(grown);
    c->shapes = grown;
    asked_shape *added = &c->shapes[c->shape_count++];
    *added = (asked_shape){
        .name = name, .first_polygon = c->polygon_count, .polygon_count = shape->count};
    assert_ok(cm_multipolygon_area(shape, NULL, &added->own_m2, &error), &error);
    for (size_t i = 0; i < shape->count; i++)
        add_polygon(c, &shape->polygons[i]);
}

static const cm_ring *ring_of(const cm_polygon *polygon, size_t number) {
    return number == 0 ? &polygon->shell : &polygon->holes[number - 1];
}

static void *feed(void *task) {
    worker *w = task;
    const comparison *c = w->comparison;
    for (size_t s = w->number; s < c->shape_count; s += WORKERS)
        for (size_t p = 0; p < c->shapes[s].polygon_count; p++) {
            const cm_polygon *polygon = c->polygons[c->shapes[s].first_polygon + p].polygon;
            for (size_t r = 0; r <= polygon->hole_count; r++)
                for (int cut = 0; cut < c->cuts; cut++)
                    w->point_count +=
                        planimeter_write_ring(w->planimeter, ring_of(polygon, r), (size_t)1 << cut);
        }
    return NULL;
}

static void read_answers(comparison *c, const worker *w) {
    FILE *answers = fopen(w->answers, "r");
    assert_non_null(answers);
    for (size_t s = w->number; s < c->shape_count; s += WORKERS) {
        asked_shape *shape = &c->shapes[s];
        for (size_t p = 0; p < shape->polygon_count; p++) {
            asked_polygon *asked = &c->polygons[shape->first_polygon + p];
            for (size_t r = 0; r <= asked->polygon->hole_count; r++)
                for (int cut = 0; cut < c->cuts; cut++)
                    asked->cut_m2[cut] += (r == 0 ? 1 : -1) * planimeter_read_area(answers);
            for (int cut = 0; cut < c->cuts; cut++)
                shape->cut_m2[cut] += asked->cut_m2[cut];
        }
    }
    char rest[2];
    assert_int_equal(fscanf(answers, "%1s", rest), EOF);
    (void)fclose(answers);
}

/* Every shape by a Planimeter, which takes far more time than all else: two of them share. */
static void ask_planimeter(comparison *c, int cuts) {
    worker workers[WORKERS];
    c->cuts = cuts;
    for (size_t i = 0; i < WORKERS; i++) {
        worker *w = &workers[i];
        char command[1200], name[32];
        *w = (worker){.comparison = c, .number = i};
        (void)snprintf(name, sizeof name, "areas-%zu", i);
        (void)snprintf(w->answers, sizeof w->answers, "%s", scratch_path(name));
        /* -p 10: areas to five digits after the point */
        (void)snprintf(command, sizeof command, "exec Planimeter -p 10 >'%s'", w->answers);
        w->planimeter = popen(command, "w");
        assert_non_null(w->planimeter);
    }
    for (size_t i = 0; i < WORKERS; i++)
        assert_int_equal(pthread_create(&workers[i].thread, NULL, feed, &workers[i]), 0);
    for (size_t i = 0; i < WORKERS; i++)
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    for (size_t i = 0; i < WORKERS; i++) {
        assert_int_equal(pclose(workers[i].planimeter), 0);
        read_answers(c, &workers[i]);
        c->point_count += workers[i].point_count;
    }
}

static void forget(comparison *c) {
    free(c->shapes);
    free(c->polygons);
}

/* ---- comparing ---------------------------------------------------------------------------- */

static double relative(double a, double b) {
    return fabs(a - b) / b;
}

/* Where ever finer cuts lead, from one and the next. */
static double limit_of(const double *cut_m2) {
    return cut_m2[1] + (cut_m2[1] - cut_m2[0]) / 3;
}

static void compare(comparison *c, const char *what) {
    ask_planimeter(c, CUTS);
    double worst = 0;
    const char *worst_name = "";
    for (size_t s = 0; s < c->shape_count; s++) {
        const asked_shape *shape = &c->shapes[s];
        const double limit_m2 = limit_of(shape->cut_m2);
        const double difference = relative(shape->own_m2, limit_m2);
        if (!(difference <= RELATIVE))
            fail_msg("%s: %.6f m2, Planimeter %.6f m2: relative difference %.3g", shape->name,
                     shape->own_m2, limit_m2, difference);
        if (difference >= worst) {
            worst = difference;
            worst_name = shape->name;
        }
        for (size_t p = 0; p < shape->polygon_count; p++) {
            const asked_polygon *part = &c->polygons[shape->first_polygon + p];
            const double part_limit_m2 = limit_of(part->cut_m2);
            if (!(fabs(part->own_m2 - part_limit_m2) <= RELATIVE * part_limit_m2 + PLANIMETER_M2))
                fail_msg("%s: polygon %zu: %.6f m2, Planimeter %.6f m2", shape->name, p,
                         part->own_m2, part_limit_m2);
        }
    }
    print_message("%s: %zu areas of %zu polygons, cut into %zu points; largest relative "
                  "difference %.2g%s%s\n",
                  what, c->shape_count, c->polygon_count, c->point_count, worst,
                  worst_name[0] != '\0' ? ", " : "", worst_name);
    forget(c);
}

static void compare_features(const cm_layer *layer, size_t count, int name_field,
                             const char *what) {
    assert_int_equal(layer->feature_count, count);
    comparison c = {0};
    for (size_t i = 0; i < count; i++)
        add_shape(&c, cm_feature_text(&layer->features[i], name_field), &layer->features[i].shape);
    compare(&c, what);
}

static void compare_boundary_file(const char *data, const char *file, size_t count,
                                  const char *name_field) {
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/admin/%s.geojson", data, file);
    cm_layer *layer = cleaned_file(path, CM_MERGE_NONE);
    compare_features(layer, count, cm_layer_find_field(layer, name_field), file);
    cm_layer_free(layer);
}

/* ---- cases -------------------------------------------------------------------------------- */

/* What the other cases rest on; see the top. */
static void half_the_pieces_make_a_quarter_of_the_error_and_the_same_limit(void **state) {
    (void)state;
    REQUIRE_PLANIMETER();
    cm_layer *units = shipped_units();
    const int name_field = cm_layer_find_field(units, "name_en");
    comparison c = {0};
    double largest_step = 0, worst = 0;
    for (size_t i = 0; i < units->feature_count; i++)
        add_shape(&c, cm_feature_text(&units->features[i], name_field), &units->features[i].shape);
    ask_planimeter(&c, CUTS_MAX);
    for (size_t s = 0; s < c.shape_count; s++) {
        const double *cut_m2 = c.shapes[s].cut_m2;
        const double first_m2 = cut_m2[1] - cut_m2[0], second_m2 = cut_m2[2] - cut_m2[1];
        const double between = relative(limit_of(cut_m2), limit_of(cut_m2 + 1));
        assert_close(first_m2 / second_m2, 4.0, 1e-3);
        if (!(between <= RELATIVE / 100))
            fail_msg("%s: the extrapolation moves by %.3g", c.shapes[s].name, between);
        largest_step = fmax(largest_step, relative(cut_m2[0], limit_of(cut_m2 + 1)));
        worst = fmax(worst, between);
    }
    print_message("the first cut is off by up to %.2g, the extrapolation by %.2g\n", largest_step,
                  worst);
    forget(&c);
    cm_layer_free(units);
}

static void each_shipped_unit_has_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_PLANIMETER();
    cm_layer *units = shipped_units();
    compare_features(units, 27, cm_layer_find_field(units, "name_en"), "shipped units");
    cm_layer_free(units);
}

static void the_shipped_control_has_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_PLANIMETER();
    cm_layer *control = shipped_control();
    compare_features(control, 1, -1, "shipped control");
    cm_layer_free(control);
}

static void each_region_has_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    REQUIRE_PLANIMETER();
    compare_boundary_file(data, "regiony", 26, "region");
}

static void each_raion_has_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    REQUIRE_PLANIMETER();
    compare_boundary_file(data, "rayony", 136, "rayon");
}

static void each_hromada_has_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    REQUIRE_PLANIMETER();
    compare_boundary_file(data, "hromady", 1472, "hromada");
}

static void published_days_have_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    REQUIRE_PLANIMETER();
    published_days days = published_days_open(data);
    comparison c = {0};
    for (size_t i = 0; i < days.count; i++)
        add_shape(&c, days.days[i].date, &days.days[i].control->features[0].shape);
    compare(&c, "published days");
    published_days_close(&days);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, clean_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(half_the_pieces_make_a_quarter_of_the_error_and_the_same_limit),
        IN_A_FOLDER(each_shipped_unit_has_the_area_planimeter_finds),
        IN_A_FOLDER(the_shipped_control_has_the_area_planimeter_finds),
        IN_A_FOLDER(each_region_has_the_area_planimeter_finds),
        IN_A_FOLDER(each_raion_has_the_area_planimeter_finds),
        IN_A_FOLDER(each_hromada_has_the_area_planimeter_finds),
        IN_A_FOLDER(published_days_have_the_area_planimeter_finds)};
    return cmocka_run_group_tests_name("planimeter", tests, NULL, NULL);
}
