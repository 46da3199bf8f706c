#include "layout/mask.h"

#include "layout/scene.h"
#include "support/check.h"

/* Lopsided on purpose: wider than high, cells that do not divide it, not at the origin. */
static const cm_rect AREA = {37, -11, 37 + 173, -11 + 91};
static const double CELL = 4;

/* An L with a hole in its foot, no symmetry in any direction. */
static const cm_xy L_SHELL[] = {{50, 0}, {82.3, 0}, {82.3, 41}, {190, 41}, {190, 73}, {50, 73}};
static const cm_xy L_HOLE[] = {{121, 50}, {160, 50}, {140, 66}};
static const cm_subpath L_RINGS[] = {{COUNT_OF(L_SHELL), L_SHELL, true},
                                     {COUNT_OF(L_HOLE), L_HOLE, true}};
static const cm_path L_PATH = {COUNT_OF(L_RINGS), L_RINGS};

static const cm_xy BEND[] = {{30, 80}, {95, 12}, {100, 13}, {230, 30}};
static const cm_subpath BEND_LINE[] = {{COUNT_OF(BEND), BEND, false}};
static const cm_path BEND_PATH = {1, BEND_LINE};

static bool inside(const cm_path *path, cm_xy p) {
    bool in = false;
    for (size_t s = 0; s < path->count; s++) {
        const cm_subpath *sub = &path->subpaths[s];
        for (size_t i = 0, j = sub->count - 1; i < sub->count; j = i++) {
            const cm_xy a = sub->points[i], b = sub->points[j];
            if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
                in = !in;
        }
    }
    return in;
}

static double distance_to(const cm_path *path, cm_xy p) {
    double least = INFINITY;
    for (size_t s = 0; s < path->count; s++) {
        const cm_subpath *sub = &path->subpaths[s];
        for (size_t i = 0; i + (sub->closed ? 0 : 1) < sub->count; i++) {
            const cm_xy a = sub->points[i], b = sub->points[(i + 1) % sub->count];
            const double dx = b.x - a.x, dy = b.y - a.y;
            const double t =
                fmax(0, fmin(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy)));
            least = fmin(least, hypot(p.x - a.x - t * dx, p.y - a.y - t * dy));
        }
    }
    return least;
}

static cm_mask make_mask(void) {
    cm_mask mask;
    assert_true(cm_mask_create(&mask, AREA, CELL));
    return mask;
}

static cm_xy middle_of(const cm_mask *mask, size_t row, size_t column) {
    return (cm_xy){mask->area.left + ((double)column + 0.5) * mask->cell,
                   mask->area.top + ((double)row + 0.5) * mask->cell};
}

static bool cell(const cm_mask *mask, size_t row, size_t column) {
    return mask->cells[row * mask->columns + column] != 0;
}

static void the_lattice_covers_all_of_the_area(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    assert_true((double)mask.columns * CELL >= 173 && (double)(mask.columns - 1) * CELL < 173);
    assert_true((double)mask.rows * CELL >= 91 && (double)(mask.rows - 1) * CELL < 91);
    cm_mask_sum(&mask);
    assert_true(cm_mask_count(&mask, AREA) == 0);
    const cm_rect extent = cm_mask_extent(&mask);
    assert_true(extent.left > extent.right);
    cm_mask_free(&mask);
    cm_mask_free(&mask); /* twice is fine */
}

static void a_fill_sets_the_cells_whose_middle_is_inside(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    assert_true(cm_mask_fill(&mask, &L_PATH));
    for (size_t row = 0; row < mask.rows; row++)
        for (size_t column = 0; column < mask.columns; column++)
            assert_int_equal(cell(&mask, row, column),
                             inside(&L_PATH, middle_of(&mask, row, column)));
    cm_mask_free(&mask);
}

static void shapes_beyond_the_lattice_are_cut_at_its_edge(void **state) {
    (void)state;
    static const cm_xy far[] = {{-500, 20}, {700, -300}, {650, 400}, {120, 30}};
    static const cm_subpath ring = {COUNT_OF(far), far, true};
    const cm_path path = {1, &ring};
    cm_mask mask = make_mask();
    assert_true(cm_mask_fill(&mask, &path));
    for (size_t row = 0; row < mask.rows; row++)
        for (size_t column = 0; column < mask.columns; column++)
            assert_int_equal(cell(&mask, row, column),
                             inside(&path, middle_of(&mask, row, column)));
    cm_mask_free(&mask);
}

static void a_stroke_sets_the_cells_within_the_distance(void **state) {
    (void)state;
    static const double distances[] = {0, 3, 9.5, 25};
    for (size_t i = 0; i < COUNT_OF(distances); i++) {
        cm_mask mask = make_mask();
        cm_mask_stroke(&mask, &BEND_PATH, distances[i]);
        size_t set = 0;
        for (size_t row = 0; row < mask.rows; row++)
            for (size_t column = 0; column < mask.columns; column++) {
                const double away = distance_to(&BEND_PATH, middle_of(&mask, row, column));
                const bool is_set = cell(&mask, row, column);
                set += is_set ? 1 : 0;
                /* A line is sampled once a cell, and never thinner than what joins cells. */
                if (away > fmax(distances[i], 0.71 * CELL))
                    assert_false(is_set);
                if (away < distances[i] - CELL * CELL / (2 * fmax(distances[i], CELL)))
                    assert_true(is_set);
            }
        assert_true(set > 0);
        cm_mask_free(&mask);
    }
}

/* The way a thin line is found by a box that it crosses. */
static void a_thin_stroke_has_no_gaps(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    cm_mask_stroke(&mask, &BEND_PATH, 0);
    cm_mask_sum(&mask);
    for (double t = 0.1; t < 1; t += 0.01) {
        const cm_xy at = {BEND[0].x + t * (BEND[1].x - BEND[0].x),
                          BEND[0].y + t * (BEND[1].y - BEND[0].y)};
        assert_true(
            cm_mask_count(&mask, cm_rect_grow((cm_rect){at.x, at.y, at.x, at.y}, CELL, CELL)) > 0);
    }
    cm_mask_free(&mask);
}

static void an_open_line_is_not_closed(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    cm_mask_stroke(&mask, &BEND_PATH, 2);
    const cm_xy chord = {(30 + 230) / 2.0, (80 + 30) / 2.0};
    assert_false(cm_mask_at(&mask, chord));
    cm_mask_free(&mask);
}

static void counts_equal_counting_one_by_one(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    assert_true(cm_mask_fill(&mask, &L_PATH));
    cm_mask_sum(&mask);
    unsigned seed = 12345;
    for (int turn = 0; turn < 2000; turn++) {
        double v[4];
        for (int k = 0; k < 4; k++) {
            seed = seed * 1103515245U + 12345U;
            v[k] = (double)(seed >> 8 & 0xFFFFU) / 65535.0;
        }
        const cm_rect box = {AREA.left - 40 + v[0] * 200, AREA.top - 40 + v[1] * 120,
                             AREA.left - 40 + v[0] * 200 + v[2] * 120,
                             AREA.top - 40 + v[1] * 120 + v[3] * 70};
        double expected = 0;
        for (size_t row = 0; row < mask.rows; row++)
            for (size_t column = 0; column < mask.columns; column++) {
                const cm_xy m = middle_of(&mask, row, column);
                expected += cell(&mask, row, column) && m.x >= box.left && m.x < box.right &&
                                    m.y >= box.top && m.y < box.bottom
                                ? 1
                                : 0;
            }
        assert_true(cm_mask_count(&mask, box) == expected);
        const double share = cm_mask_share(&mask, box);
        assert_true(share >= 0 && share <= 1);
    }
    cm_mask_free(&mask);
}

/* Sums are kept in 16 bits. */
static void counts_of_more_cells_than_65535_are_right(void **state) {
    (void)state;
    static const struct { size_t columns, rows; } sizes[] = {{701, 303}, {32767, 5}, {3, 30011}};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        const double right = (double)sizes[i].columns, bottom = (double)sizes[i].rows;
        cm_mask mask;
        assert_true(cm_mask_create(&mask, (cm_rect){0, 0, right, bottom}, 1));
        cm_mask_invert(&mask);
        mask.cells[0] = mask.cells[mask.columns * mask.rows - 1] = 0;
        cm_mask_sum(&mask);
        assert_near(cm_mask_count(&mask, mask.area), right * bottom - 2, 0);
        assert_near(cm_mask_count(&mask, (cm_rect){1, 1, right, bottom}),
                    (right - 1) * (bottom - 1) - 1, 0);
        assert_near(cm_mask_share(&mask, (cm_rect){1, 1, right, bottom - 1}), 1, 0);
        cm_mask_free(&mask);
    }
}

static void a_share_is_of_the_box_not_of_the_lattice(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    assert_true(cm_mask_fill(&mask, &L_PATH));
    cm_mask_sum(&mask);
    assert_near(cm_mask_share(&mask, (cm_rect){53, 3, 81, 71}), 1, 1e-12);
    assert_near(cm_mask_share(&mask, (cm_rect){101, -7, 185, 37}), 0, 1e-12);
    /* Half on the foot of the L, half above it. */
    assert_near(cm_mask_share(&mask, (cm_rect){89, 25, 117, 57}), 0.5, 0.07);
    /* Half of it beyond the left edge of the lattice, where nothing is set. */
    cm_mask_invert(&mask);
    cm_mask_sum(&mask);
    assert_near(cm_mask_share(&mask, (cm_rect){37 - 8, 20, 37 + 8, 40}), 0.5, 1e-12);
    cm_mask_free(&mask);
}

static void the_extent_is_that_of_the_shape(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    assert_true(cm_mask_fill(&mask, &L_PATH));
    const cm_rect extent = cm_mask_extent(&mask);
    assert_near(extent.left, 50, CELL);
    assert_near(extent.right, 190, CELL);
    assert_near(extent.top, 0, CELL);
    assert_near(extent.bottom, 73, CELL);
    cm_mask_free(&mask);
}

static void what_is_subtracted_is_clear(void **state) {
    (void)state;
    cm_mask mask = make_mask(), line = make_mask();
    assert_true(cm_mask_fill(&mask, &L_PATH));
    cm_mask_stroke(&line, &BEND_PATH, 8);
    cm_mask before = make_mask();
    memcpy(before.cells, mask.cells, mask.rows * mask.columns);
    cm_mask_subtract(&mask, &line);
    size_t kept = 0, cut = 0;
    for (size_t i = 0; i < mask.rows * mask.columns; i++) {
        assert_int_equal(mask.cells[i], before.cells[i] && !line.cells[i]);
        kept += mask.cells[i];
        cut += before.cells[i] && line.cells[i] ? 1 : 0;
    }
    assert_true(kept > 0 && cut > 0);
    cm_mask_free(&mask);
    cm_mask_free(&line);
    cm_mask_free(&before);
}

/* In both directions, against the distance to every cell. */
static void distances_equal_the_nearest_cell_within_a_few_percent(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    assert_true(cm_mask_fill(&mask, &L_PATH));
    for (int direction = 0; direction < 2; direction++) {
        const bool to_unset = direction == 1;
        float *distances = cm_mask_distances(&mask, to_unset);
        assert_non_null(distances);
        for (size_t row = 0; row < mask.rows; row++)
            for (size_t column = 0; column < mask.columns; column++) {
                double nearest = INFINITY;
                for (size_t r = 0; r < mask.rows; r++)
                    for (size_t c = 0; c < mask.columns; c++)
                        if (cell(&mask, r, c) != to_unset)
                            nearest = fmin(nearest, CELL * hypot((double)r - (double)row,
                                                                 (double)c - (double)column));
                if (to_unset) { /* the edge of the lattice counts as not set */
                    const double edge =
                        fmin(fmin((double)row, (double)(mask.rows - 1 - row)),
                             fmin((double)column, (double)(mask.columns - 1 - column)));
                    nearest = fmin(nearest, CELL * (edge + 1));
                }
                const double found = cm_mask_value(&mask, distances, middle_of(&mask, row, column));
                assert_true(found >= nearest - 1e-3 && found <= 1.09 * nearest + 1e-3);
            }
        free(distances);
    }
    cm_mask_free(&mask);
}

static void outside_the_lattice_there_is_no_distance(void **state) {
    (void)state;
    cm_mask mask = make_mask();
    assert_true(cm_mask_fill(&mask, &L_PATH));
    float *distances = cm_mask_distances(&mask, false);
    assert_non_null(distances);
    const cm_xy outside[] = {{36, 0}, {60, -12}, {300, 10}, {60, 200}};
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        assert_true(isinf(cm_mask_value(&mask, distances, outside[i])));
        assert_false(cm_mask_at(&mask, outside[i]));
    }
    free(distances);
    cm_mask_free(&mask);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lattice_covers_all_of_the_area),
        cmocka_unit_test(a_fill_sets_the_cells_whose_middle_is_inside),
        cmocka_unit_test(shapes_beyond_the_lattice_are_cut_at_its_edge),
        cmocka_unit_test(a_stroke_sets_the_cells_within_the_distance),
        cmocka_unit_test(a_thin_stroke_has_no_gaps),
        cmocka_unit_test(an_open_line_is_not_closed),
        cmocka_unit_test(counts_equal_counting_one_by_one),
        cmocka_unit_test(counts_of_more_cells_than_65535_are_right),
        cmocka_unit_test(a_share_is_of_the_box_not_of_the_lattice),
        cmocka_unit_test(the_extent_is_that_of_the_shape),
        cmocka_unit_test(what_is_subtracted_is_clear),
        cmocka_unit_test(distances_equal_the_nearest_cell_within_a_few_percent),
        cmocka_unit_test(outside_the_lattice_there_is_no_distance)};
    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}
