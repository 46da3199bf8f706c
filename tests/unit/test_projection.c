#include "layout/projection.h"

#include "controlmap/earth.h"
#include "support/check.h"

static const cm_rect PANEL = {0, 138, 1600, 1108};
static const cm_box UKRAINE = {22.13, 44.38, 40.22, 52.38};

static cm_projection *project(cm_box extent) {
    cm_projection *projection = NULL;
    cm_error error = {0};
    assert_ok(cm_projection_create(extent, NULL, PANEL, 26, &projection, &error), &error);
    return projection;
}

static bool near_to(cm_xy a, cm_xy b, double tolerance) {
    return hypot(a.x - b.x, a.y - b.y) <= tolerance;
}

/* The box of the extent's edge on the page. */
static cm_rect edge_box(const cm_projection *projection, cm_box e) {
    cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i <= 1000; i++) {
        const double lon = e.west + (e.east - e.west) * i / 1000;
        const double lat = e.south + (e.north - e.south) * i / 1000;
        const cm_lonlat places[] = {{lon, e.south}, {lon, e.north}, {e.west, lat}, {e.east, lat}};
        for (size_t k = 0; k < 4; k++) {
            const cm_xy p = cm_projection_point(projection, places[k]);
            box = cm_rect_union(box, (cm_rect){p.x, p.y, p.x, p.y});
        }
    }
    return box;
}

static void the_extent_alone_chooses_the_projection(void **state) {
    (void)state;
    static const struct {
        cm_box extent;
        const char *name;
    } cases[] = {
        {{22.13, 44.38, 40.22, 52.38}, "Albers"},
        {{-75, -55, -53, -21}, "Albers"},                  /* Argentina: south of the equator */
        {{11, -5, 31, 5.5}, "cylindrical"},                /* across the equator */
        {{95, -9, 141, 6}, "cylindrical"},                 /* Indonesia */
        {{100, -40, 150, 39.5}, "cylindrical"},            /* parallels alike on both sides */
        {{37.3, 47.9, 38.2, 48.2}, "Transverse Mercator"}, /* a city */
        {{30, 40, 31.9, 50}, "Transverse Mercator"},       /* narrow */
        {{30, 40, 50, 41.9}, "Transverse Mercator"},       /* low */
        {{10, 70, 35, 81}, "azimuthal"},                   /* Svalbard */
        {{-60, -89, 60, -60}, "azimuthal"},
        {{-100, 10, 25, 60}, "azimuthal"}, /* wider than 120 degrees */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cm_projection *projection = project(cases[i].extent);
        assert_contains(cm_phrase_english(cm_projection_phrase(projection)), cases[i].name);
        cm_projection_free(projection);
    }
}

static void the_extent_fills_the_padded_panel_and_stands_in_its_middle(void **state) {
    (void)state;
    static const cm_box extents[] = {
        {22.13, 44.38, 40.22, 52.38}, {37.3, 47.9, 38.2, 48.2}, {95, -9, 141, 6}, {10, 70, 35, 81},
        {-75, -55, -53, -21},         {33, 44, 36, 50}};
    for (size_t i = 0; i < COUNT_OF(extents); i++) {
        cm_projection *projection = project(extents[i]);
        const cm_rect box = edge_box(projection, extents[i]);
        const double width = box.right - box.left, height = box.bottom - box.top;
        assert_true(box.left >= PANEL.left + 26 - 0.5 && box.right <= PANEL.right - 26 + 0.5);
        assert_true(box.top >= PANEL.top + 26 - 0.5 && box.bottom <= PANEL.bottom - 26 + 0.5);
        assert_true(fabs(width - (1600 - 52)) < 0.5 || fabs(height - (970 - 52)) < 0.5);
        assert_near((box.left + box.right) / 2, 800, 0.5);
        assert_near((box.top + box.bottom) / 2, (138 + 1108) / 2.0, 0.5);
        cm_projection_free(projection);
    }
}

/* A lopsided shape in the corner of its extent is what must fit, where one is given. */
static void a_shape_is_fitted_rather_than_its_extent(void **state) {
    (void)state;
    const cm_lonlat points[] = {{23, 50}, {26, 45}, {39.5, 51.5}};
    const cm_polygon triangle = {{COUNT_OF(points), points}, 0, NULL};
    const cm_multipolygon shape = {1, &triangle};
    cm_projection *projection = NULL;
    cm_error error = {0};
    assert_ok(
        cm_projection_create(cm_multipolygon_box(&shape), &shape, PANEL, 26, &projection, &error),
        &error);
    cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        const cm_xy p = cm_projection_point(projection, points[i]);
        box = cm_rect_union(box, (cm_rect){p.x, p.y, p.x, p.y});
    }
    assert_true(fabs(box.right - box.left - 1548) < 0.01 ||
                fabs(box.bottom - box.top - 918) < 0.01);
    assert_near((box.left + box.right) / 2, 800, 0.01);
    cm_projection_free(projection);
}

/* The ring of the panel's edge, projected again, runs along it: whatever the projection, and over
 * the 180th meridian. */
static void the_edge_of_the_panel_is_found_on_the_ground(void **state) {
    (void)state;
    static const cm_box extents[] = {{22.13, 44.38, 40.22, 52.38},
                                     {37.3, 47.9, 38.2, 48.2},
                                     {95, -9, 141, 6},
                                     {176, 60, 190, 68}};
    for (size_t i = 0; i < COUNT_OF(extents); i++) {
        cm_projection *projection = project(extents[i]);
        cm_lonlat edge[CM_EDGE_POINTS];
        assert_true(cm_projection_edge(projection, PANEL, edge));
        cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        for (size_t k = 0; k < CM_EDGE_POINTS; k++) {
            const cm_xy at = cm_projection_point(projection, edge[k]);
            const double left = at.x - PANEL.left, right = PANEL.right - at.x;
            const double top = at.y - PANEL.top, bottom = PANEL.bottom - at.y;
            assert_near(fmin(fmin(left, right), fmin(top, bottom)), 0, 1e-3);
            box = cm_rect_union(box, (cm_rect){at.x, at.y, at.x, at.y});
            assert_true(k == 0 || fabs(edge[k].lon - edge[k - 1].lon) < 30);
        }
        assert_near(box.right - box.left, PANEL.right - PANEL.left, 1e-3);
        assert_near(box.bottom - box.top, PANEL.bottom - PANEL.top, 1e-3);
        cm_projection_free(projection);
    }
}

static void east_is_right_and_north_is_up(void **state) {
    (void)state;
    cm_projection *projection = project(UKRAINE);
    const cm_xy kyiv = cm_projection_point(projection, (cm_lonlat){30.52, 50.45});
    const cm_xy lviv = cm_projection_point(projection, (cm_lonlat){24.03, 49.84});
    const cm_xy odesa = cm_projection_point(projection, (cm_lonlat){30.73, 46.48});
    assert_true(lviv.x < kyiv.x - 300 && odesa.y > kyiv.y + 300);
    assert_true(fabs(odesa.x - kyiv.x) < 60);
    cm_projection_free(projection);
}

/* 966 m per pixel for the reference picture, as the map specification says. */
static void the_reference_map_has_its_stated_scale(void **state) {
    (void)state;
    cm_projection *projection = NULL;
    cm_error error = {0};
    assert_ok(cm_projection_create((cm_box){22.13, 44.38, 40.162, 52.37}, NULL, PANEL, 26,
                                   &projection, &error),
              &error);
    assert_close(cm_projection_resolution(projection), 966, 0.05);
    cm_projection_free(projection);
}

/* Equal area: cells of one degree cover as many pixels as they have square metres, whatever their
 * latitude. */
static void equal_areas_stay_equal_on_the_page(void **state) {
    (void)state;
    static const cm_box extents[] = {
        {22.13, 44.38, 40.22, 52.38}, {95, -9, 141, 6}, {-100, 10, 25, 60}};
    for (size_t i = 0; i < COUNT_OF(extents); i++) {
        cm_projection *projection = project(extents[i]);
        const double m_per_px = cm_projection_resolution(projection);
        for (double lat = extents[i].south; lat + 1 < extents[i].north; lat += 1) {
            enum { STEPS = 200 };
            const double lon = extents[i].west + 2;
            const cm_lonlat corners[] = {
                {lon, lat}, {lon + 1, lat}, {lon + 1, lat + 1}, {lon, lat + 1}};
            double area_px2 = 0, area_m2 = 0;
            cm_xy before = cm_projection_point(projection, corners[0]);
            for (int side = 0; side < 4; side++)
                for (int k = 1; k <= STEPS; k++) {
                    const cm_lonlat a = corners[side], b = corners[(side + 1) % 4];
                    const cm_xy p = cm_projection_point(
                        projection, (cm_lonlat){a.lon + (b.lon - a.lon) * k / STEPS,
                                                a.lat + (b.lat - a.lat) * k / STEPS});
                    area_px2 += (before.x * p.y - p.x * before.y) / 2;
                    before = p;
                }
            assert_int_equal(
                cm_polygon_area(&(cm_polygon){{4, corners}, 0, NULL}, NULL, &area_m2, NULL), CM_OK);
            assert_close(fabs(area_px2) * m_per_px * m_per_px, area_m2, 1e-4);
        }
        cm_projection_free(projection);
    }
}

/* What the scale bar says, against the length of the parallel that it stands for. */
static void a_distance_due_east_has_its_length_on_the_page(void **state) {
    (void)state;
    cm_projection *projection = project(UKRAINE);
    static const double lengths_m[] = {1000, 20e3, 200e3};
    for (size_t i = 0; i < COUNT_OF(lengths_m); i++) {
        const double px = cm_projection_east_px(projection, lengths_m[i]);
        /* Albers stretches no line by more than 1 % at this extent. */
        assert_close(px * cm_projection_resolution(projection), lengths_m[i], 0.01);
    }
    const cm_lonlat a = {31, 48.4}, b = {31.25, 48.4};
    const cm_xy p = cm_projection_point(projection, a), q = cm_projection_point(projection, b);
    const double m = cm_edge_length(a, b, NULL);
    assert_close(cm_projection_east_px(projection, m), hypot(q.x - p.x, q.y - p.y), 1e-3);
    cm_projection_free(projection);
}

static void an_extent_across_the_antimeridian_is_one_piece(void **state) {
    (void)state;
    const cm_box chukotka = {160, 60, 191, 71};
    cm_projection *projection = project(chukotka);
    assert_contains(cm_phrase_english(cm_projection_phrase(projection)), "Albers");
    const cm_rect box = edge_box(projection, chukotka);
    assert_true(cm_rect_holds(cm_rect_grow(PANEL, 0.5, 0.5), box));
    const cm_xy before = cm_projection_point(projection, (cm_lonlat){179.9, 65});
    const cm_xy after = cm_projection_point(projection, (cm_lonlat){180.1, 65});
    const double m = cm_edge_length((cm_lonlat){179.9, 65}, (cm_lonlat){180.1, 65}, NULL);
    assert_true(after.x > before.x);
    assert_close(hypot(after.x - before.x, after.y - before.y),
                 m / cm_projection_resolution(projection), 0.03);
    /* The same place by its other name. */
    assert_true(near_to(after, cm_projection_point(projection, (cm_lonlat){-179.9, 65}), 1e-6));
    cm_projection_free(projection);
}

static const cm_path *path_of(const cm_projection *projection, const cm_lonlat *points,
                              size_t count, cm_scene_builder *scene) {
    cm_path_builder builder = {0};
    const cm_polygon polygon = {{count, points}, 0, NULL};
    cm_projection_add(projection, &(cm_multipolygon){1, &polygon}, &builder);
    const cm_path *path = cm_path_builder_finish(&builder, scene);
    cm_path_builder_clear(&builder);
    return path;
}

/* Seen from its edge, a panel with a pole in its middle shows no high latitudes. */
static void land_round_a_pole_is_drawn(void **state) {
    (void)state;
    for (int side = -1; side <= 1; side += 2) {
        cm_projection *projection =
            project(side < 0 ? (cm_box){-180, -90, 180, -70} : (cm_box){-180, 70, 180, 90});
        cm_scene_builder scene = {0};
        const double lat = 80.0 * side;
        const cm_lonlat ring[] = {{-150, lat}, {-90, lat}, {-30, lat},
                                  {30, lat},   {90, lat},  {150, lat}};
        const cm_path *path = path_of(projection, ring, 6, &scene);
        assert_non_null(path);
        assert_int_equal(path->count, 1);
        assert_true(path->subpaths[0].count >= 6);
        for (size_t i = 0; i < path->subpaths[0].count; i++) {
            const cm_xy p = path->subpaths[0].points[i];
            assert_true(cm_rect_holds(PANEL, (cm_rect){p.x, p.y, p.x, p.y}));
        }
        cm_scene_builder_clear(&scene);
        cm_projection_free(projection);
    }
}

static bool has_point(const cm_path *path, cm_xy wanted) {
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k < path->subpaths[i].count; k++)
            if (path->subpaths[i].points[k].x == wanted.x &&
                path->subpaths[i].points[k].y == wanted.y)
                return true;
    return false;
}

/* Two units that share a winding border, walked in opposite directions from different starts. */
static void a_shared_border_is_the_same_points_on_both_sides(void **state) {
    (void)state;
    enum { WINDS = 60 };
    cm_projection *projection = project(UKRAINE);
    cm_scene_builder scene = {0};
    cm_lonlat east[WINDS + 2], west[WINDS + 2];
    for (int i = 0; i < WINDS; i++) {
        const cm_lonlat p = {31 + 0.03 * sin(i * 1.7), 46 + 0.07 * i};
        west[i] = p;
        east[WINDS - 1 - i] = p;
    }
    west[WINDS] = (cm_lonlat){28.5, 50};
    west[WINDS + 1] = (cm_lonlat){28, 46.2};
    east[WINDS] = (cm_lonlat){35, 45.9};
    east[WINDS + 1] = (cm_lonlat){34, 50.3};
    const cm_path *a = path_of(projection, west, WINDS + 2, &scene);
    const cm_path *b = path_of(projection, east, WINDS + 2, &scene);
    size_t shared = 0;
    for (size_t k = 0; k < a->subpaths[0].count; k++)
        shared += has_point(b, a->subpaths[0].points[k]) ? 1 : 0;
    assert_true(a->subpaths[0].count >= WINDS + 2); /* the long edges bend */
    assert_int_equal(shared, WINDS);
    for (size_t k = 0; k < a->subpaths[0].count; k++) {
        const cm_xy p = a->subpaths[0].points[k];
        assert_true(p.x * 8 == round(p.x * 8) && p.y * 8 == round(p.y * 8));
    }
    cm_scene_builder_clear(&scene);
    cm_projection_free(projection);
}

/* What is thinned out beyond the panel must not change what is seen within. */
static void thinning_beyond_the_panel_changes_nothing_within(void **state) {
    (void)state;
    enum { COUNT = 4000 };
    cm_projection *projection = project((cm_box){30, 46, 34, 49});
    cm_scene_builder scene = {0};
    cm_lonlat *points = calloc(COUNT, sizeof *points);
    assert_non_null(points);
    for (int i = 0; i < COUNT; i++) { /* a ragged ring, much of it far away */
        const double angle = i * 2 * acos(-1) / COUNT, r = 4 + sin(9 * angle) + 0.05 * sin(i * 2.3);
        points[i] = (cm_lonlat){34 + 1.4 * r * cos(angle), 48 + r * sin(angle)};
    }
    const cm_path *path = path_of(projection, points, COUNT, &scene);
    assert_int_equal(path->count, 1);
    assert_true(path->subpaths[0].count < COUNT);
    for (int i = 0; i < COUNT; i++) {
        const cm_xy p = cm_projection_point(projection, points[i]);
        if (cm_rect_holds(PANEL, (cm_rect){p.x, p.y, p.x, p.y}))
            assert_true(has_point(path, (cm_xy){round(p.x * 8) / 8, round(p.y * 8) / 8}));
    }
    free(points);
    cm_scene_builder_clear(&scene);
    cm_projection_free(projection);
}

static void a_shape_that_is_not_in_view_is_left_out(void **state) {
    (void)state;
    cm_projection *projection = project(UKRAINE);
    cm_scene_builder scene = {0};
    const cm_lonlat elsewhere[] = {{-70, -10}, {-60, -10}, {-60, -2}};
    assert_int_equal(path_of(projection, elsewhere, 3, &scene)->count, 0);
    cm_scene_builder_clear(&scene);
    cm_projection_free(projection);
}

/* A parallel given by its two ends runs on the page where its degrees are, not along a chord; and
 * both sides of a long border bend at the same points. */
static void a_long_edge_bends_as_it_runs(void **state) {
    (void)state;
    cm_projection *projection = project(UKRAINE);
    cm_scene_builder scene = {0};
    const cm_lonlat north[] = {{24, 49}, {38, 49}, {37, 51}},
                    south[] = {{38, 49}, {24, 49}, {25, 46}};
    const cm_path *a = path_of(projection, north, 3, &scene);
    const cm_path *b = path_of(projection, south, 3, &scene);
    size_t shared = 0;
    for (size_t k = 0; k < a->subpaths[0].count; k++)
        shared += has_point(b, a->subpaths[0].points[k]) ? 1 : 0;
    assert_true(shared > 5);
    for (double lon = 24.5; lon < 38; lon += 0.5) {
        const cm_xy on = cm_projection_point(projection, (cm_lonlat){lon, 49});
        double nearest = INFINITY;
        for (size_t k = 0; k < a->subpaths[0].count; k++) {
            const cm_xy p = a->subpaths[0].points[k],
                        q = a->subpaths[0].points[(k + 1) % a->subpaths[0].count];
            const double dx = q.x - p.x, dy = q.y - p.y;
            const double t = fmax(0, fmin(1, ((on.x - p.x) * dx + (on.y - p.y) * dy) /
                                                 fmax(dx * dx + dy * dy, 1e-9)));
            nearest = fmin(nearest, hypot(on.x - p.x - t * dx, on.y - p.y - t * dy));
        }
        assert_true(nearest < 0.5);
    }
    cm_scene_builder_clear(&scene);
    cm_projection_free(projection);
}

static void an_open_line_keeps_its_ends(void **state) {
    (void)state;
    cm_projection *projection = project(UKRAINE);
    cm_scene_builder scene = {0};
    cm_path_builder builder = {0};
    const cm_lonlat line[] = {{31, 47}, {32, 48}, {33, 47.5}};
    cm_projection_add_line(projection, line, 3, &builder);
    const cm_path *path = cm_path_builder_finish(&builder, &scene);
    const cm_subpath *sub = &path->subpaths[0];
    assert_true(path->count == 1 && sub->count >= 3 && !sub->closed);
    assert_true(near_to(sub->points[0], cm_projection_point(projection, line[0]), 0.09));
    assert_true(
        near_to(sub->points[sub->count - 1], cm_projection_point(projection, line[2]), 0.09));
    cm_path_builder_clear(&builder);
    cm_scene_builder_clear(&scene);
    cm_projection_free(projection);
}

static void the_locator_is_centred_and_as_wide_as_told(void **state) {
    (void)state;
    cm_projection *projection = NULL;
    cm_error error = {0};
    const cm_rect box = {100, 50, 290, 240};
    const cm_lonlat centre = {31.2, 48.4};
    assert_ok(cm_projection_create_around(centre, 4600e3, box, &projection, &error), &error);
    assert_true(near_to(cm_projection_point(projection, centre), (cm_xy){195, 145}, 1e-6));
    assert_close(cm_projection_resolution(projection), 4600e3 / 190, 1e-12);
    cm_projection_free(projection);
    cm_projection_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_extent_alone_chooses_the_projection),
        cmocka_unit_test(the_extent_fills_the_padded_panel_and_stands_in_its_middle),
        cmocka_unit_test(a_shape_is_fitted_rather_than_its_extent),
        cmocka_unit_test(the_edge_of_the_panel_is_found_on_the_ground),
        cmocka_unit_test(east_is_right_and_north_is_up),
        cmocka_unit_test(the_reference_map_has_its_stated_scale),
        cmocka_unit_test(equal_areas_stay_equal_on_the_page),
        cmocka_unit_test(a_distance_due_east_has_its_length_on_the_page),
        cmocka_unit_test(an_extent_across_the_antimeridian_is_one_piece),
        cmocka_unit_test(land_round_a_pole_is_drawn),
        cmocka_unit_test(a_shared_border_is_the_same_points_on_both_sides),
        cmocka_unit_test(thinning_beyond_the_panel_changes_nothing_within),
        cmocka_unit_test(a_shape_that_is_not_in_view_is_left_out),
        cmocka_unit_test(a_long_edge_bends_as_it_runs),
        cmocka_unit_test(an_open_line_keeps_its_ends),
        cmocka_unit_test(the_locator_is_centred_and_as_wide_as_told)};
    return cmocka_run_group_tests_name("projection", tests, NULL, NULL);
}
