#include "layout/scene.h"

#include "support/check.h"
#include "support/shipped.h"

static cm_scene *finish(cm_scene_builder *builder) {
    const cm_scene description = {
        .width_px = 300, .height_px = 200, .title = "T", .alt = "A", .lang = "en"};
    cm_error error = {0};
    cm_scene *scene = NULL;
    assert_ok(cm_scene_builder_finish(builder, &description, &scene, &error), &error);
    return scene;
}

static void a_scene_outlives_what_it_was_made_from(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    char id[] = "legend", word[] = "Here";
    cm_text_run run = {word, true};
    cm_scene_group(&builder, id);
    cm_scene_text(&builder, &(cm_text){.run_count = 1, .runs = &run, .size_px = 12});
    cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){1, 2, 30, 44}),
                  (cm_paint){.fill = {1, 2, 3, 1}, .id = "box"});
    cm_scene_group_end(&builder);
    memset(id, 'x', sizeof id - 1);
    memset(word, 'y', sizeof word - 1);
    run.bold = false;
    cm_scene *scene = finish(&builder);
    assert_int_equal(scene->item_count, 4);
    assert_string_equal(scene->items[0].id, "legend");
    assert_string_equal(scene->items[1].text->runs[0].text, "Here");
    assert_true(scene->items[1].text->runs[0].bold);
    assert_string_equal(scene->items[2].id, "box");
    assert_int_equal(scene->items[3].kind, CM_ITEM_GROUP_END);
    assert_null(builder.items);
    cm_scene_free(scene);
}

static void a_path_keeps_its_rings_apart(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_path_builder path = {0};
    cm_path_builder_start(&path, true);
    for (int i = 0; i < 1000; i++) /* more than the first block holds */
        cm_path_builder_add(&path, (cm_xy){i, 2.0 * i});
    cm_path_builder_start(&path, false);
    cm_path_builder_add(&path, (cm_xy){-1, -2});
    cm_path_builder_add(&path, (cm_xy){-3, -4});
    const cm_path *made = cm_path_builder_finish(&path, &builder);
    assert_int_equal(made->count, 2);
    assert_int_equal(made->subpaths[0].count, 1000);
    assert_true(made->subpaths[0].closed);
    assert_true(made->subpaths[0].points[999].x == 999 && made->subpaths[0].points[999].y == 1998);
    assert_int_equal(made->subpaths[1].count, 2);
    assert_false(made->subpaths[1].closed);
    assert_true(made->subpaths[1].points[1].x == -3 && made->subpaths[1].points[1].y == -4);
    cm_path_builder_clear(&path);
    cm_scene_builder_clear(&builder);
}

static void a_path_builder_serves_again_from_empty(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_path_builder path = {0};
    for (int turn = 1; turn <= 3; turn++) {
        cm_path_builder_start(&path, true);
        for (int i = 0; i < turn + 2; i++)
            cm_path_builder_add(&path, (cm_xy){turn, i});
        const cm_path *made = cm_path_builder_finish(&path, &builder);
        assert_int_equal(made->count, 1);
        assert_int_equal(made->subpaths[0].count, turn + 2);
        assert_true(made->subpaths[0].points[0].x == turn);
    }
    cm_path_builder_clear(&path);
    cm_scene_builder_clear(&builder);
}

static void only_the_last_ring_is_dropped_when_short(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_path_builder path = {0};
    static const size_t counts[] = {2, 3, 2, 4};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        cm_path_builder_start(&path, true);
        for (size_t k = 0; k < counts[i]; k++)
            cm_path_builder_add(&path, (cm_xy){(double)i, (double)k});
        cm_path_builder_drop_short(&path, 3);
    }
    const cm_path *made = cm_path_builder_finish(&path, &builder);
    assert_int_equal(made->count, 2);
    assert_true(made->subpaths[0].count == 3 && made->subpaths[0].points[2].x == 1);
    assert_true(made->subpaths[1].count == 4 && made->subpaths[1].points[3].x == 3);
    cm_path_builder_clear(&path);
    cm_scene_builder_clear(&builder);
}

static void an_empty_path_makes_no_item(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_path_builder path = {0};
    const cm_path *made = cm_path_builder_finish(&path, &builder);
    assert_int_equal(made->count, 0);
    cm_scene_path(&builder, made, (cm_paint){.fill = {0, 0, 0, 1}});
    cm_scene_path(&builder, NULL, (cm_paint){.fill = {0, 0, 0, 1}});
    cm_scene *scene = finish(&builder);
    assert_int_equal(scene->item_count, 0);
    cm_path_builder_clear(&path);
    cm_scene_free(scene);
}

static void nested_groups_are_found_to_their_own_end(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    const cm_path *clip = cm_scene_rect(&builder, (cm_rect){0, 0, 10, 10});
    cm_scene_group(&builder, "outer");
    cm_scene_group_clipped(&builder, "inner", clip);
    cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){5, 6, 7, 9}), (cm_paint){0});
    cm_scene_group_end(&builder);
    cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){50, 60, 70, 90}), (cm_paint){0});
    cm_scene_group_end(&builder);
    cm_scene *scene = finish(&builder);
    item_range outer, inner;
    assert_true(scene_find_group(scene, "outer", &outer));
    assert_true(scene_find_group(scene, "inner", &inner));
    assert_false(scene_find_group(scene, "other", &inner));
    assert_true(outer.first == 1 && outer.end == 5);
    assert_true(inner.first == 2 && inner.end == 3);
    assert_ptr_equal(scene->items[1].clip, clip);
    const cm_rect box = scene_group_box(scene, "outer");
    assert_true(box.left == 5 && box.top == 6 && box.right == 70 && box.bottom == 90);
    cm_scene_free(scene);
}

static void drops_notes_and_boxes_are_kept_in_order(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    for (int i = 0; i < 100; i++) {
        char text[16];
        (void)snprintf(text, sizeof text, "%d", i);
        cm_scene_drop(&builder, text, "city", "why");
        cm_scene_note(&builder, text);
        cm_scene_label_box(&builder, (cm_rect){i, 0, i + 1, 1});
    }
    cm_scene *scene = finish(&builder);
    assert_true(scene->dropped_count == 100 && scene->note_count == 100 &&
                scene->label_count == 100);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(atoi(scene->dropped[i].text), i);
        assert_int_equal(atoi(scene->notes[i]), i);
        assert_true(scene->label_boxes[i].left == i);
    }
    assert_string_equal(scene->dropped[99].kind, "city");
    assert_string_equal(scene->dropped[99].reason, "why");
    cm_scene_free(scene);
}

/* After a failure nothing is added any more, and the failure comes out at the end. */
static void a_builder_that_failed_reports_it_at_the_end(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_scene_group(&builder, "a");
    builder.failed = true;
    cm_text_run run = {"text", false};
    cm_scene_text(&builder, &(cm_text){.run_count = 1, .runs = &run});
    cm_scene_path(&builder, cm_scene_circle(&builder, (cm_xy){1, 2}, 3), (cm_paint){0});
    cm_scene_drop(&builder, "a", "b", "c");
    cm_scene_note(&builder, "n");
    cm_scene_label_box(&builder, (cm_rect){0, 0, 1, 1});
    cm_scene_group_end(&builder);
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_code(cm_scene_builder_finish(&builder, &(cm_scene){.title = "T"}, &scene, &error),
                CM_ERR_MEMORY, &error);
    assert_null(scene);
    assert_null(builder.items);
}

static void a_failed_path_fails_its_scene(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_path_builder path = {.failed = true};
    cm_path_builder_start(&path, true);
    cm_path_builder_add(&path, (cm_xy){1, 1});
    cm_path_builder_drop_short(&path, 3);
    assert_int_equal(cm_path_builder_finish(&path, &builder)->count, 0);
    assert_true(builder.failed);
    cm_path_builder_clear(&path);
    cm_scene_builder_clear(&builder);
}

static void a_circle_is_round_enough(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    const cm_path *circle = cm_scene_circle(&builder, (cm_xy){40, -7}, 11);
    assert_true(circle->count == 1 && circle->subpaths[0].closed);
    const cm_subpath *ring = &circle->subpaths[0];
    for (size_t i = 0; i < ring->count; i++) {
        const cm_xy a = ring->points[i], b = ring->points[(i + 1) % ring->count];
        assert_near(hypot(a.x - 40, a.y + 7), 11, 1e-9);
        assert_true(hypot((a.x + b.x) / 2 - 40, (a.y + b.y) / 2 + 7) > 11 * (1 - 1.0 / 200));
    }
    cm_scene_builder_clear(&builder);
}

static void rectangles_that_only_touch_do_not_meet(void **state) {
    (void)state;
    const cm_rect a = {0, 0, 10, 4};
    assert_true(cm_rect_meets(a, (cm_rect){9, 3, 30, 40}));
    assert_false(cm_rect_meets(a, (cm_rect){10, 0, 20, 4}));
    assert_false(cm_rect_meets(a, (cm_rect){0, 4, 10, 8}));
    assert_true(cm_rect_meets(a, (cm_rect){2, 1, 3, 2}));
    assert_true(cm_rect_holds(a, a));
    assert_false(cm_rect_holds(a, (cm_rect){1, 1, 9, 5}));
    const cm_rect grown = cm_rect_grow(a, 2, -1);
    assert_true(grown.left == -2 && grown.right == 12 && grown.top == 1 && grown.bottom == 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scene_outlives_what_it_was_made_from),
        cmocka_unit_test(a_path_keeps_its_rings_apart),
        cmocka_unit_test(a_path_builder_serves_again_from_empty),
        cmocka_unit_test(only_the_last_ring_is_dropped_when_short),
        cmocka_unit_test(an_empty_path_makes_no_item),
        cmocka_unit_test(nested_groups_are_found_to_their_own_end),
        cmocka_unit_test(drops_notes_and_boxes_are_kept_in_order),
        cmocka_unit_test(a_builder_that_failed_reports_it_at_the_end),
        cmocka_unit_test(a_failed_path_fails_its_scene),
        cmocka_unit_test(a_circle_is_round_enough),
        cmocka_unit_test(rectangles_that_only_touch_do_not_meet)};
    return cmocka_run_group_tests_name("scene", tests, NULL, NULL);
}
