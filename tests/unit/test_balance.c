/* What lies in the units, less what they count twice, plus what lies in none of them, is what was
 * drawn: on every published day, for three sets of units whose borders fit neither the control
 * polygons nor quite each other.
 *
 * cm_figures takes what lies outside as the remainder, so that its own sum is right by
 * construction. Here each term is measured for itself: control in each unit; control in what a
 * unit shares with those before it; control less the union of the units. */
#include <pthread.h>

#include "clean/geos.h"
#include "controlmap/earth.h"
#include "controlmap/measure.h"
#include "measure/coverage.h"
#include "measure/outside.h"
#include "measure/overlay.h"
#include "support/check.h"
#include "support/days.h"
#include "support/fixture.h"

static const double RELATIVE = 1e-9;

enum { WORKERS = 2, SAMPLE_DAYS = SANITIZED ? 1 : 2 };

/* What is known of a boundary file, in km² to the nearest one (the overlap to 0.1). */
typedef struct {
    const char *file;
    size_t unit_count;
    double sum_km2, overlap_km2;
} known_file;

static const known_file KNOWN[] = {{"regiony", 26, 597701, 161.7},
                                   {"rayony", 136, 595376, 23.0},
                                   {"hromady", 1472, 596984, 139.9}};

/* Units, and what is the same for all days. */
typedef struct {
    const known_file *known;
    cm_arena arena;
    cm_layer *units;
    cm_coverage coverage;
    cm_layer shared; /* per unit, what it shares with those before it */
    double sum_m2, union_m2, shared_m2;
} boundary;

/* All there is, read once for all cases. */
typedef struct {
    published_days days;
    boundary boundaries[COUNT_OF(KNOWN)];
} real_data;

/* One day in the units; no term is the remainder of others. */
typedef struct {
    double drawn_m2, units_m2, shared_m2, outside_m2;
    cm_code code;
    cm_error error;
} balance;

static double area_m2(const cm_multipolygon *shape) {
    cm_error error = {0};
    double area = NAN;
    assert_ok(cm_multipolygon_area(shape, NULL, &area, &error), &error);
    return area;
}

/* ---- the units ---------------------------------------------------------------------------- */

/* What a unit shares with those before it. With their union, not with each: land of three units
 * then counts twice here, and their sum counts it twice too often. */
static void find_shared(boundary *b, cm_geos *geos, GEOSGeometry *const *shapes,
                        const cm_box *boxes, size_t index, cm_multipolygon *out) {
    GEOSContextHandle_t handle = geos->handle;
    cm_error error = {0};
    GEOSGeometry **before = calloc(index + 1, sizeof(GEOSGeometry *));
    unsigned count = 0;
    assert_non_null(before);
    for (size_t i = 0; i < index; i++)
        if (cm_box_meets(boxes[index], boxes[i]))
            before[count++] = GEOSGeom_clone_r(handle, shapes[i]);
    GEOSGeometry *all = GEOSGeom_createCollection_r(handle, GEOS_GEOMETRYCOLLECTION, before, count);
    GEOSGeometry *joined = GEOSUnaryUnion_r(handle, all);
    GEOSGeometry *common = GEOSIntersection_r(handle, shapes[index], joined);
    assert_non_null(common);
    assert_ok(cm_geos_to(geos, common, &b->arena, out, &error), &error);
    GEOSGeom_destroy_r(handle, common);
    GEOSGeom_destroy_r(handle, joined);
    GEOSGeom_destroy_r(handle, all);
    free(before);
}

static void find_all_shared(boundary *b, cm_geos *geos) {
    const size_t count = b->units->feature_count;
    cm_feature *shared = cm_arena_calloc(&b->arena, count, sizeof *shared);
    cm_box *boxes = cm_arena_calloc(&b->arena, count, sizeof *boxes);
    GEOSGeometry **shapes = calloc(count, sizeof(GEOSGeometry *));
    assert_true(shared != NULL && boxes != NULL && shapes != NULL);
    b->shared = (cm_layer){.source = b->units->source,
                           .name = "shared",
                           .feature_count = count,
                           .features = shared,
                           .box = CM_BOX_EMPTY};
    for (size_t i = 0; i < count; i++) {
        boxes[i] = cm_multipolygon_box(&b->units->features[i].shape);
        shapes[i] = cm_geos_from(geos, &b->units->features[i].shape);
        assert_non_null(shapes[i]);
        find_shared(b, geos, shapes, boxes, i, &shared[i].shape);
        b->shared.box = cm_box_union(b->shared.box, cm_multipolygon_box(&shared[i].shape));
        b->shared_m2 += area_m2(&shared[i].shape);
    }
    for (size_t i = 0; i < count; i++)
        GEOSGeom_destroy_r(geos->handle, shapes[i]);
    free(shapes);
}

static void boundary_open(boundary *b, const char *data, const known_file *known) {
    char path[1024];
    cm_error error = {0};
    cm_geos geos = {0};
    (void)snprintf(path, sizeof path, "%s/admin/%s.geojson", data, known->file);
    *b = (boundary){.known = known, .units = cleaned_file(path, CM_MERGE_NONE)};
    assert_int_equal(b->units->feature_count, known->unit_count);
    assert_ok(cm_geos_open(&geos, &error), &error);
    assert_ok(cm_coverage_unite(&geos, b->units, &b->arena, &b->coverage, &error), &error);
    b->union_m2 = area_m2(&b->coverage.outline);
    for (size_t i = 0; i < b->units->feature_count; i++)
        b->sum_m2 += area_m2(&b->units->features[i].shape);
    find_all_shared(b, &geos);
    cm_geos_close(&geos);
}

static int open_real_data(void **state) {
    const char *folder = getenv("CONTROLMAP_DATA");
    if (folder == NULL || folder[0] == '\0')
        return 0; /* every case says so and skips */
    real_data *real = calloc(1, sizeof *real);
    assert_non_null(real);
    real->days = published_days_open(folder);
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++)
        boundary_open(&real->boundaries[i], folder, &KNOWN[i]);
    *state = real;
    return 0;
}

static int close_real_data(void **state) {
    real_data *real = *state;
    if (real == NULL)
        return 0;
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        cm_layer_free(real->boundaries[i].units);
        cm_arena_clear(&real->boundaries[i].arena);
    }
    published_days_close(&real->days);
    free(real);
    return 0;
}

/* ---- a day in the units ------------------------------------------------------------------- */

static const cm_multipolygon *control_of(const published_day *day) {
    return &day->control->features[0].shape;
}

/* Control clipped to every feature of a layer, and the sum of that. */
static cm_code clip_and_add(cm_geos *geos, const cm_multipolygon *control, const cm_layer *layer,
                            cm_arena *arena, cm_multipolygon **parts, double *sum_m2,
                            cm_error *error) {
    *sum_m2 = 0;
    *parts = cm_arena_calloc(arena, layer->feature_count, sizeof **parts);
    if (*parts == NULL)
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    cm_code code = cm_overlay_clip(geos, control, layer, arena, *parts, error);
    for (size_t i = 0; code == CM_OK && i < layer->feature_count; i++) {
        double part_m2 = NAN;
        code = cm_multipolygon_area(&(*parts)[i], NULL, &part_m2, error);
        *sum_m2 += part_m2;
    }
    return code;
}

static cm_code measure_outside(cm_geos *geos, const cm_multipolygon *control,
                               const GEOSGeometry *outline, cm_arena *arena, double *outside_m2,
                               cm_error *error) {
    cm_multipolygon shape = {0};
    GEOSGeometry *held = cm_geos_from(geos, control);
    GEOSGeometry *rest = held == NULL ? NULL : GEOSDifference_r(geos->handle, held, outline);
    cm_code code = rest == NULL ? cm_geos_failed(geos, "taking the units out", error)
                                : cm_geos_to(geos, rest, arena, &shape, error);
    if (code == CM_OK)
        code = cm_multipolygon_area(&shape, NULL, outside_m2, error);
    if (rest != NULL)
        GEOSGeom_destroy_r(geos->handle, rest);
    if (held != NULL)
        GEOSGeom_destroy_r(geos->handle, held);
    return code;
}

/* Asserts nothing, for it runs in threads of its own. The parts, one per unit, are in the arena. */
static balance measure_day(cm_geos *geos, const boundary *b, const GEOSGeometry *outline,
                           const published_day *day, cm_arena *arena, cm_multipolygon **parts) {
    cm_multipolygon *shared = NULL;
    const cm_multipolygon *control = control_of(day);
    balance m = {0};
    m.code = cm_multipolygon_area(control, NULL, &m.drawn_m2, &m.error);
    if (m.code == CM_OK)
        m.code = clip_and_add(geos, control, b->units, arena, parts, &m.units_m2, &m.error);
    if (m.code == CM_OK)
        m.code = clip_and_add(geos, control, &b->shared, arena, &shared, &m.shared_m2, &m.error);
    if (m.code == CM_OK)
        m.code = measure_outside(geos, control, outline, arena, &m.outside_m2, &m.error);
    return m;
}

/* Whether a day's file is that of the day before, byte by byte; one in eight is. */
static bool is_repeated(const published_days *days, size_t index) {
    return index > 0 &&
           strcmp(days->days[index].control->sha256, days->days[index - 1].control->sha256) == 0;
}

/* Every so many of the days, with a GEOS context and an outline of its own: GEOS notes down boxes
 * in geometries that it only reads. */
typedef struct {
    const real_data *real;
    const boundary *boundary;
    balance *balances;
    size_t number;
    bool ready;
    pthread_t thread;
} worker;

static void *measure_days(void *task) {
    worker *w = task;
    const published_days *days = &w->real->days;
    cm_geos geos = {0};
    if (cm_geos_open(&geos, NULL) != CM_OK)
        return NULL;
    GEOSGeometry *outline = cm_geos_from(&geos, &w->boundary->coverage.outline);
    w->ready = outline != NULL;
    for (size_t i = w->number; w->ready && i < days->count; i += WORKERS) {
        cm_arena arena = {0};
        cm_multipolygon *parts = NULL;
        if (!is_repeated(days, i))
            w->balances[i] =
                measure_day(&geos, w->boundary, outline, &days->days[i], &arena, &parts);
        cm_arena_clear(&arena);
    }
    if (outline != NULL)
        GEOSGeom_destroy_r(geos.handle, outline);
    cm_geos_close(&geos);
    return NULL;
}

static balance *measure_all(const real_data *real, const boundary *b) {
    worker workers[WORKERS];
    balance *balances = calloc(real->days.count, sizeof *balances);
    assert_non_null(balances);
    for (size_t i = 0; i < WORKERS; i++) {
        workers[i] = (worker){.real = real, .boundary = b, .balances = balances, .number = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, measure_days, &workers[i]), 0);
    }
    for (size_t i = 0; i < WORKERS; i++)
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    for (size_t i = 0; i < WORKERS; i++)
        assert_true(workers[i].ready);
    for (size_t i = 1; i < real->days.count; i++)
        if (is_repeated(&real->days, i))
            balances[i] = balances[i - 1];
    return balances;
}

/* ---- cases -------------------------------------------------------------------------------- */

static void assert_units_are_as_known(const real_data *real, size_t index) {
    const boundary *b = &real->boundaries[index];
    print_message("%s: %zu units, %.3f km2, %.3f of them shared, united %.3f\n", b->known->file,
                  b->known->unit_count, b->sum_m2 / 1e6, b->shared_m2 / 1e6, b->union_m2 / 1e6);
    assert_near(b->sum_m2 / 1e6, b->known->sum_km2, 1.0);
    assert_near(b->shared_m2 / 1e6, b->known->overlap_km2, 0.1);
    assert_near(b->sum_m2 - b->shared_m2, b->union_m2, RELATIVE * b->union_m2);
}

static void assert_days_balance(const real_data *real, size_t index) {
    const boundary *b = &real->boundaries[index];
    double worst = 0, most_shared_m2 = 0, most_outside_m2 = 0;
    balance *balances = measure_all(real, b);
    for (size_t i = 0; i < real->days.count; i++) {
        const balance *m = &balances[i];
        assert_ok(m->code, &m->error);
        const double off_m2 = fabs(m->units_m2 - m->shared_m2 + m->outside_m2 - m->drawn_m2);
        if (!(off_m2 <= RELATIVE * m->drawn_m2))
            fail_msg("%s, %s: %.3f m2 in units, %.3f shared, %.3f outside, but %.3f drawn: off by "
                     "%.3g",
                     real->days.days[i].date, b->known->file, m->units_m2, m->shared_m2,
                     m->outside_m2, m->drawn_m2, off_m2);
        worst = fmax(worst, off_m2 / m->drawn_m2);
        most_shared_m2 = fmax(most_shared_m2, m->shared_m2);
        most_outside_m2 = fmax(most_outside_m2, m->outside_m2);
    }
    print_message("%s: %zu days, up to %.3f km2 shared and %.0f outside; largest difference %.2g "
                  "of the drawn area\n",
                  b->known->file, real->days.count, most_shared_m2 / 1e6, most_outside_m2 / 1e6,
                  worst);
    free(balances);
}

/* The figures of one day, against the same measured piece by piece. */
static void assert_figures_agree(const boundary *b, const published_day *day) {
    cm_arena arena = {0};
    cm_geos geos = {0};
    cm_error error = {0};
    cm_figures *figures = NULL;
    cm_multipolygon *parts = NULL, outside = {0};
    double joined_m2 = NAN;
    const cm_figures_options options = {.id_field = -1, .name_field = -1, .official_field = -1};
    assert_ok(cm_figures_compute(day->control, b->units, &options, &figures, &error), &error);
    assert_ok(cm_geos_open(&geos, &error), &error);
    GEOSGeometry *outline = cm_geos_from(&geos, &b->coverage.outline);
    assert_non_null(outline);
    const balance m = measure_day(&geos, b, outline, day, &arena, &parts);
    assert_ok(m.code, &m.error);
    assert_ok(cm_overlay_union_area(&geos, parts, b->units->feature_count, &CM_EARTH_WGS84,
                                    &joined_m2, &error),
              &error);
    assert_int_equal(figures->unit_count, b->units->feature_count);
    for (size_t i = 0; i < figures->unit_count; i++)
        assert_true(figures->units[i].controlled_m2 == area_m2(&parts[i]));
    const double tolerance_m2 = RELATIVE * m.drawn_m2;
    assert_true(figures->drawn_m2 == m.drawn_m2);
    assert_true(figures->measured_m2 == b->union_m2);
    assert_near(figures->clipped_m2, joined_m2, tolerance_m2);
    assert_near(figures->overlap_m2, m.shared_m2, tolerance_m2);
    assert_near(m.units_m2 - m.shared_m2, joined_m2, tolerance_m2);
    assert_near(figures->outside_m2, m.outside_m2, tolerance_m2);
    assert_ok(cm_figures_outside(figures, &arena, &outside, &error), &error);
    assert_near(area_m2(&outside), m.outside_m2, tolerance_m2);

    GEOSGeom_destroy_r(geos.handle, outline);
    cm_geos_close(&geos);
    cm_figures_free(figures);
    cm_arena_clear(&arena);
}

#define REAL_DATA(real)    \
    REQUIRE_DATA(data);    \
    assert_non_null(data); \
    const real_data *real = *state

static void the_regions_measure_what_is_known_of_them(void **state) {
    REAL_DATA(real);
    assert_units_are_as_known(real, 0);
}

static void the_raions_measure_what_is_known_of_them(void **state) {
    REAL_DATA(real);
    assert_units_are_as_known(real, 1);
}

static void the_hromadas_measure_what_is_known_of_them(void **state) {
    REAL_DATA(real);
    assert_units_are_as_known(real, 2);
}

static void published_days_balance_in_the_regions(void **state) {
    REAL_DATA(real);
    assert_days_balance(real, 0);
}

static void published_days_balance_in_the_raions(void **state) {
    REAL_DATA(real);
    assert_days_balance(real, 1);
}

static void published_days_balance_in_the_hromadas(void **state) {
    REAL_DATA(real);
    assert_days_balance(real, 2);
}

static void the_figures_are_those_measured_piece_by_piece(void **state) {
    REAL_DATA(real);
    for (size_t k = 0; k < SAMPLE_DAYS; k++) {
        const size_t day = (2 * k + 1) * real->days.count / (2 * SAMPLE_DAYS);
        for (size_t i = 0; i < COUNT_OF(KNOWN); i++)
            assert_figures_agree(&real->boundaries[i], &real->days.days[day]);
        print_message("figures of %s\n", real->days.days[day].date);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_regions_measure_what_is_known_of_them),
        cmocka_unit_test(the_raions_measure_what_is_known_of_them),
        cmocka_unit_test(the_hromadas_measure_what_is_known_of_them),
        cmocka_unit_test(published_days_balance_in_the_regions),
        cmocka_unit_test(published_days_balance_in_the_raions),
        cmocka_unit_test(published_days_balance_in_the_hromadas),
        cmocka_unit_test(the_figures_are_those_measured_piece_by_piece)};
    return cmocka_run_group_tests_name("balance", tests, open_real_data, close_real_data);
}
