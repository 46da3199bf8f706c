/* The map of a difference, and two maps side by side, as scenes. */
#include "layout/changes.h"

#include "support/change.h"
#include "support/check.h"

static int open_maps(void **state) {
    (void)shipped_change_setup(state);
    shipped.map.diff = change.diff;
    return 0;
}

static bool says(const cm_scene *scene, const char *part) {
    bool found = false;
    for (size_t i = 0; i < scene->item_count && !found; i++)
        if (scene->items[i].kind == CM_ITEM_TEXT) {
            char *text = text_of(scene->items[i].text);
            found = strstr(text, part) != NULL;
            free(text);
        }
    return found;
}

/* The first path of a group. */
static const cm_item *first_path(const cm_scene *scene, const char *group) {
    item_range range;
    if (!scene_find_group(scene, group, &range))
        return NULL;
    for (size_t i = range.first; i < range.end; i++)
        if (scene->items[i].kind == CM_ITEM_PATH)
            return &scene->items[i];
    return NULL;
}

static void what_changed_has_a_colour_and_a_pattern_of_its_own(void **state) {
    (void)state;
    for (int theme = CM_THEME_LIGHT; theme <= CM_THEME_PRINT; theme++) {
        cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){.theme = (cm_theme)theme});
        const cm_item *gained = first_path(scene, "gained"), *lost = first_path(scene, "lost");
        const cm_style *style = cm_style_of((cm_theme)theme);
        assert_non_null(gained);
        assert_non_null(lost);
        assert_memory_equal(&gained->fill, &style->gained, 3);
        assert_memory_equal(&lost->fill, &style->lost, 3);
        /* What was lost is filled, dotted, and lies west of what was gained. */
        assert_true(lost[1].kind == CM_ITEM_PATH && lost[1].clip != NULL);
        assert_memory_equal(&lost[1].fill, &style->lost_dots, 3);
        assert_true(path_box(lost->path).right < path_box(gained->path).left);
        cm_scene_free(scene);
    }
}

static void both_fronts_are_drawn_and_the_old_one_dashed(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    item_range old, now;
    assert_true(scene_find_group(scene, "old-front", &old));
    assert_true(scene_find_group(scene, "front", &now));
    assert_true(old.end < now.first);
    const cm_item *dashed = &scene->items[old.end - 1], *full = &scene->items[now.end - 1];
    assert_true(dashed->dash_px[0] > 0 && full->dash_px[0] == 0);
    assert_true(dashed->stroke_px < full->stroke_px);
    cm_scene_free(scene);
}

static void words_tell_both_dates_and_gained_lost_and_net(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    static const char *const parts[] = {"what changed",
                                        "31 December 2024 to 28 December 2025",
                                        "gained",
                                        "lost",
                                        "net",
                                        "Newly controlled since 31 December 2024 (",
                                        "No longer controlled (",
                                        "Front line on 31 December 2024",
                                        "Front line on 28 December 2025"};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!says(scene, parts[i]))
            fail_msg("the map does not say \"%s\"", parts[i]);
    assert_contains(scene->alt, "31 December 2024");
    assert_contains(scene->alt, "gained");
    cm_scene_free(scene);
}

static void units_bear_what_they_gained_and_lost(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    const size_t count = change.diff->unit_count;
    size_t changed = 0;
    for (size_t i = 0; i < count; i++) {
        const cm_diff_amounts *a = &change.diff->units[i].amounts;
        char wanted[32];
        if (a->gained_m2 >= 1e6 && a->gained_m2 < 999e6) {
            (void)snprintf(wanted, sizeof wanted, "+%.0f", a->gained_m2 / 1e6);
            assert_true(says(scene, wanted));
            changed++;
        }
        if (a->lost_m2 >= 1e6 && a->lost_m2 < 999e6) {
            (void)snprintf(wanted, sizeof wanted, "\u2212%.0f", a->lost_m2 / 1e6);
            assert_true(says(scene, wanted));
            changed++;
        }
    }
    assert_true(changed >= 1);
    assert_false(says(scene, "%.")); /* shares of units would be taken for changes */
    cm_scene_free(scene);
}

static void labels_stand_apart_whatever_the_extent(void **state) {
    (void)state;
    static const cm_map_options views[] = {{0},
                                           {.extent = "UA-14"},
                                           {.width_px = 540, .height_px = 675},
                                           {.theme = CM_THEME_DARK, .key_figures = true},
                                           {.width_px = 600, .height_px = 400}};
    for (size_t v = 0; v < COUNT_OF(views); v++) {
        cm_scene *scene = shipped_scene(&shipped, &views[v]);
        for (size_t i = 0; i < scene->label_count; i++)
            for (size_t k = 0; k < i; k++)
                if (cm_rect_meets(scene->label_boxes[i], scene->label_boxes[k]))
                    fail_msg("view %zu: labels %zu and %zu meet", v, k, i);
        cm_scene_free(scene);
    }
}

static void the_map_looks_where_the_change_is(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(&shipped, &(cm_map_options){0});
    static const char *const groups[] = {"gained", "lost"};
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        const cm_rect box = path_box(first_path(scene, groups[i])->path);
        assert_true(cm_rect_holds(scene->panel, box));
        assert_true(box.right - box.left > 60 && box.bottom - box.top > 40);
        assert_false(cm_rect_meets(box, scene_group_box(scene, "legend")));
    }
    cm_scene_free(scene);
}

static void placeholders_of_a_difference_are_filled_in(void **state) {
    (void)state;
    cm_scene *scene = shipped_scene(
        &shipped, &(cm_map_options){.subtitle = "{old_date}|{gained_km2}|{lost_km2}|{net_km2}"});
    assert_true(says(scene, "31 December 2024|"));
    assert_false(says(scene, "{"));
    cm_scene_free(scene);
    const cm_diff *diff = shipped.map.diff;
    cm_error error = {0};
    shipped.map.diff = NULL;
    assert_code(
        cm_map_layout(&shipped.map, &(cm_map_options){.subtitle = "{gained_km2}"}, &scene, &error),
        CM_ERR_USAGE, &error);
    shipped.map.diff = diff;
}

/* ---- side by side ------------------------------------------------------------------------- */

static cm_scene *pair_of(bool with_difference, cm_map_options options) {
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_ok(cm_pair_layout(&shipped.map, with_difference, &options, &scene, &error), &error);
    return scene;
}

static void both_maps_have_one_extent_and_scale(void **state) {
    (void)state;
    cm_scene *scene = pair_of(false, (cm_map_options){0});
    const cm_rect left = path_box(first_path(scene, "map-1-subject")->path);
    const cm_rect right = path_box(first_path(scene, "map-2-subject")->path);
    const double by = right.left - left.left;
    const double gutter = 24 * sqrt(scene->width_px * scene->height_px / (1600 * 1200));
    assert_near(by, (scene->width_px + gutter) / 2, 1);
    assert_near(right.right - left.right, by, 1e-6);
    assert_near(right.top, left.top, 1e-6);
    assert_near(right.bottom, left.bottom, 1e-6);
    assert_true(says(scene, "31 December 2024") && says(scene, "28 December 2025"));
    assert_true(says(scene, "Source:"));
    cm_scene_free(scene);
}

static void names_of_groups_and_paths_are_unique(void **state) {
    (void)state;
    cm_scene *scene = pair_of(true, (cm_map_options){.extent = "UA-14"});
    for (size_t i = 0; i < scene->item_count; i++)
        for (size_t k = 0; k < i && scene->items[i].id != NULL; k++)
            if (scene->items[k].id != NULL && strcmp(scene->items[i].id, scene->items[k].id) == 0)
                fail_msg("%s is there twice", scene->items[i].id);
    assert_non_null(first_path(scene, "map-3-gained"));
    assert_null(first_path(scene, "map-2-gained"));
    cm_scene_free(scene);
}

static void an_upright_page_has_one_map_above_the_other(void **state) {
    (void)state;
    cm_scene *scene = pair_of(false, (cm_map_options){.width_px = 1000, .height_px = 1500});
    const cm_rect first = path_box(first_path(scene, "map-1-subject")->path);
    const cm_rect second = path_box(first_path(scene, "map-2-subject")->path);
    assert_near(first.left, second.left, 1e-6);
    assert_true(second.top > first.top + 300);
    cm_scene_free(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_changed_has_a_colour_and_a_pattern_of_its_own),
        cmocka_unit_test(both_fronts_are_drawn_and_the_old_one_dashed),
        cmocka_unit_test(words_tell_both_dates_and_gained_lost_and_net),
        cmocka_unit_test(units_bear_what_they_gained_and_lost),
        cmocka_unit_test(labels_stand_apart_whatever_the_extent),
        cmocka_unit_test(the_map_looks_where_the_change_is),
        cmocka_unit_test(placeholders_of_a_difference_are_filled_in),
        cmocka_unit_test(both_maps_have_one_extent_and_scale),
        cmocka_unit_test(names_of_groups_and_paths_are_unique),
        cmocka_unit_test(an_upright_page_has_one_map_above_the_other)};
    return cmocka_run_group_tests_name("changes", tests, open_maps, shipped_change_teardown);
}
