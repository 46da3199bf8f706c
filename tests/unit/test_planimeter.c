/* Areas against GeographicLib's Planimeter, which takes geodesic edges: ours, straight in
 * longitude and latitude, are divided until the two are the same within the tolerance. What is
 * left between them falls with the square of the spacing. */
#include <unistd.h>

#include "controlmap/earth.h"
#include "support/check.h"
#include "support/fixture.h"

static const double SPACING_M = 25.0;
static const double RELATIVE = 1e-9;

/* One polygon to compare; its rings go to Planimeter in this order. */
typedef struct {
    char name[96];
    double own_m2, other_m2;
    size_t ring_count;
} comparison;

typedef struct {
    comparison *items;
    size_t count, capacity, point_count;
    FILE *file;
} comparisons;

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

static bool planimeter_exists(void) {
    return system("command -v Planimeter >/dev/null 2>&1") == 0;
}

static void write_ring(comparisons *all, const cm_ring *ring) {
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[(i + 1) % ring->count];
        const size_t pieces = (size_t)ceil(cm_edge_length(a, b, NULL) / SPACING_M);
        for (size_t k = 0; k < pieces; k++) {
            const double share = (double)k / (double)pieces;
            (void)fprintf(all->file, "%.14f %.14f\n", a.lat + share * (b.lat - a.lat),
                          a.lon + share * (b.lon - a.lon));
        }
        all->point_count += pieces;
    }
    (void)fputc('\n', all->file);
}

static void add_shape(comparisons *all, const char *name, const cm_multipolygon *shape) {
    comparison *grown = cm_grow(all->items, &all->capacity, all->count, sizeof *grown);
    assert_non_null(grown);
    all->items = grown;
    comparison *item = &all->items[all->count++];
    *item = (comparison){.own_m2 = area_km2(shape) * 1e6};
    (void)snprintf(item->name, sizeof item->name, "%s", name);
    for (size_t i = 0; i < shape->count; i++) {
        const cm_polygon *polygon = &shape->polygons[i];
        item->ring_count += 1 + polygon->hole_count;
        write_ring(all, &polygon->shell);
        for (size_t h = 0; h < polygon->hole_count; h++)
            write_ring(all, &polygon->holes[h]);
    }
}

/* One call for all rings. It prints a line for each: points, perimeter, area. */
static void ask_planimeter(comparisons *all, const cm_multipolygon *const *shapes) {
    char command[2200];
    (void)snprintf(command, sizeof command, "Planimeter -p 9 --input-file '%s' >'%s'",
                   scratch_path("rings"), scratch_path("areas"));
    assert_int_equal(fclose(all->file), 0);
    assert_int_equal(system(command), 0);
    FILE *areas = fopen(scratch_path("areas"), "r");
    assert_non_null(areas);
    for (size_t i = 0; i < all->count; i++)
        for (size_t p = 0; p < shapes[i]->count; p++)
            for (size_t r = 0; r <= shapes[i]->polygons[p].hole_count; r++) {
                double points, perimeter_m, area_m2;
                assert_int_equal(fscanf(areas, "%lf %lf %lf", &points, &perimeter_m, &area_m2), 3);
                all->items[i].other_m2 += (r == 0 ? 1 : -1) * fabs(area_m2);
            }
    (void)fclose(areas);
}

static void compare(comparisons *all) {
    double worst = 0;
    for (size_t i = 0; i < all->count; i++) {
        const comparison *item = &all->items[i];
        const double difference = fabs(item->own_m2 - item->other_m2) / item->other_m2;
        worst = fmax(worst, difference);
        if (!(difference <= RELATIVE))
            fail_msg("%s: %.6f m2, Planimeter %.6f m2: relative difference %.3g", item->name,
                     item->own_m2, item->other_m2, difference);
    }
    print_message("%zu areas, %zu points, largest relative difference %.2g\n", all->count,
                  all->point_count, worst);
    free(all->items);
}

#define REQUIRE_PLANIMETER()                                                            \
    do {                                                                                \
        if (!planimeter_exists()) {                                                     \
            print_message("SKIP: Planimeter (geographiclib-tools) is not installed\n"); \
            skip();                                                                     \
        }                                                                               \
    } while (0)

static void each_shipped_unit_has_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_PLANIMETER();
    comparisons all = {.file = fopen(scratch_path("rings"), "w")};
    assert_non_null(all.file);
    cm_layer *units = shipped_units();
    const cm_multipolygon *shapes[64];
    assert_int_equal(units->feature_count, 27);
    for (size_t i = 0; i < units->feature_count; i++) {
        shapes[i] = &units->features[i].shape;
        add_shape(&all, cm_feature_text(&units->features[i], 1), shapes[i]);
    }
    ask_planimeter(&all, shapes);
    compare(&all);
    cm_layer_free(units);
}

static void the_shipped_control_has_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_PLANIMETER();
    comparisons all = {.file = fopen(scratch_path("rings"), "w")};
    assert_non_null(all.file);
    cm_layer *control = shipped_control();
    const cm_multipolygon *shape = &control->features[0].shape;
    add_shape(&all, "control", shape);
    ask_planimeter(&all, &shape);
    compare(&all);
    cm_layer_free(control);
}

static void days_through_the_years_have_the_area_planimeter_finds(void **state) {
    (void)state;
    REQUIRE_DATA(data);
    REQUIRE_PLANIMETER();
    static const char *const days[] = {"20240708", "20250315", "20251228"};
    comparisons all = {.file = fopen(scratch_path("rings"), "w")};
    assert_non_null(all.file);
    cm_layer *layers[COUNT_OF(days)];
    const cm_multipolygon *shapes[COUNT_OF(days)];
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        char path[1024];
        (void)snprintf(path, sizeof path, "%s/deepstate/deepstatemap_data_%s.geojson", data,
                       days[i]);
        layers[i] = cleaned_file(path, CM_MERGE_ALL);
        shapes[i] = &layers[i]->features[0].shape;
        add_shape(&all, days[i], shapes[i]);
    }
    ask_planimeter(&all, shapes);
    compare(&all);
    for (size_t i = 0; i < COUNT_OF(days); i++)
        cm_layer_free(layers[i]);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, clean_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(each_shipped_unit_has_the_area_planimeter_finds),
        IN_A_FOLDER(the_shipped_control_has_the_area_planimeter_finds),
        IN_A_FOLDER(days_through_the_years_have_the_area_planimeter_finds)};
    return cmocka_run_group_tests_name("planimeter", tests, NULL, NULL);
}
