#include <pthread.h>

#include "controlmap/layout.h"
#include "encode/image.h"
#include "layout/scene.h"
#include "layout/style.h"
#include "support/change.h"
#include "support/check.h"
#include "support/fixture.h"
#include "support/shipped.h"

/* Two dates of the shipped map: a square west of Donetsk was gained, one south of Dnipro lost. */
static const cm_map_options PLAIN = {.width_px = 1280, .height_px = 960, .fade = 10};
static const char NEW_DATE[] = "28 December 2025", OLD_DATE[] = "31 December 2024";

/* ---- scenes of the two dates -------------------------------------------------------------- */

static cm_arrangement *arranged(const cm_map_options *options) {
    const cm_figures *const others[] = {change.figures};
    cm_arrangement *arrangement = NULL;
    cm_error error = {0};
    assert_ok(cm_arrangement_create(&shipped.map, others, 1, options, &arrangement, &error),
              &error);
    return arrangement;
}

static cm_scene *scene_of(const cm_arrangement *arrangement, const cm_map_options *options,
                          const cm_figures *figures, const cm_recent_list *recent) {
    cm_map map = shipped.map;
    cm_map_options own = *options;
    cm_scene *scene = NULL;
    cm_error error = {0};
    map.figures = figures;
    map.recent = recent;
    own.arrangement = arrangement;
    assert_ok(cm_map_layout(&map, &own, &scene, &error), &error);
    return scene;
}

/* The scenes of both dates; ended by close_dates(). */
typedef struct {
    cm_arrangement *arrangement;
    cm_scene *now, *before;
} dates;

static dates open_dates(const cm_map_options *options) {
    dates d = {.arrangement = arranged(options)};
    d.now = scene_of(d.arrangement, options, shipped.figures, NULL);
    d.before = scene_of(d.arrangement, options, change.figures, NULL);
    return d;
}

static void close_dates(dates *d) {
    cm_scene_free(d->now);
    cm_scene_free(d->before);
    cm_arrangement_free(d->arrangement);
}

/* All that a scene says, as one text: two scenes are the same if it is. */
static cm_blob described(const cm_scene *scene) {
    cm_blob blob = {0};
    cm_error error = {0};
    const cm_image_meta meta = {.title = scene->title, .description = scene->alt};
    assert_ok(cm_svg_encode(scene, &meta, &blob, &error), &error);
    return blob;
}

static void assert_same_scene(const cm_scene *a, const cm_scene *b) {
    cm_blob p = described(a), q = described(b);
    assert_int_equal(p.size, q.size);
    assert_memory_equal(p.bytes, q.bytes, p.size);
    assert_int_equal(a->label_count, b->label_count);
    assert_memory_equal(a->label_boxes, b->label_boxes, a->label_count * sizeof *a->label_boxes);
    free(p.bytes);
    free(q.bytes);
}

static void assert_same_rect(const char *what, cm_rect a, cm_rect b) {
    if (memcmp(&a, &b, sizeof a) != 0)
        fail_msg("%s: %g %g %g %g and %g %g %g %g", what, a.left, a.top, a.right, a.bottom, b.left,
                 b.top, b.right, b.bottom);
}

static item_range group_of(const cm_scene *scene, const char *id) {
    item_range range = {0};
    if (!scene_find_group(scene, id, &range))
        fail_msg("there is no group %s", id);
    return range;
}

/* ---- what stands still -------------------------------------------------------------------- */

/* The map's names, each by its text; figures are not among them. */
static const char *const NAMES[] = {"labels-country", "labels-city", "labels-river"};
static const char SHARES[] = "labels-oblast";

static void assert_same_texts(const cm_scene *a, const cm_scene *b, const char *group) {
    item_range p, q;
    if (!scene_find_group(a, group, &p) && !scene_find_group(b, group, &q))
        return;
    p = group_of(a, group);
    q = group_of(b, group);
    assert_int_equal(p.end - p.first, q.end - q.first);
    for (size_t i = 0; i < p.end - p.first; i++) {
        const cm_item *one = &a->items[p.first + i], *other = &b->items[q.first + i];
        assert_int_equal(one->kind, other->kind);
        if (one->kind != CM_ITEM_TEXT)
            continue;
        char *name = text_of(one->text), *same = text_of(other->text);
        assert_string_equal(name, same);
        assert_same_rect(name, one->text->ink, other->text->ink);
        free(name);
        free(same);
    }
}

static const cm_item *find_path(const cm_scene *scene, const char *id) {
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].kind == CM_ITEM_PATH && scene->items[i].id != NULL &&
            strcmp(scene->items[i].id, id) == 0)
            return &scene->items[i];
    return NULL;
}

static void check_places(const cm_map_options *options) {
    static const char *const furniture[] = {"legend", "locator", "scalebar", "footer"};
    dates d = open_dates(options);
    assert_same_rect("panel", d.now->panel, d.before->panel);
    for (size_t i = 0; i < COUNT_OF(furniture); i++)
        assert_same_rect(furniture[i], scene_group_box(d.now, furniture[i]),
                         scene_group_box(d.before, furniture[i]));
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        assert_same_texts(d.now, d.before, NAMES[i]);
    assert_true(d.now->label_count > 10);
    assert_int_equal(d.now->label_count, d.before->label_count);
    /* The extent: each unit lies where it lay. */
    size_t units = 0;
    for (size_t i = 0; i < d.now->item_count; i++) {
        const cm_item *item = &d.now->items[i];
        if (item->kind != CM_ITEM_PATH || item->id == NULL || strncmp(item->id, "unit-", 5) != 0)
            continue;
        const cm_item *same = find_path(d.before, item->id);
        assert_non_null(same);
        assert_same_rect(item->id, path_box(item->path), path_box(same->path));
        units++;
    }
    assert_true(units > 0);
    close_dates(&d);
}

static void nothing_moves_from_date_to_date(void **state) {
    (void)state;
    static const cm_map_options views[] = {
        {.width_px = 1280, .height_px = 960},
        {.width_px = 1280, .height_px = 720, .extent = "UA-14", .theme = CM_THEME_DARK},
        {.width_px = 480, .height_px = 480},
        {.width_px = 900, .height_px = 1200, .table = true, .key_figures = true}};
    for (size_t i = 0; i < COUNT_OF(views); i++)
        check_places(&views[i]);
}

/* ---- what differs ------------------------------------------------------------------------- */

/* The texts of units that differ, each in its place: nothing else among them does. */
static void shares_differ_as_figures_do(void **state) {
    (void)state;
    dates d = open_dates(&PLAIN);
    const item_range p = group_of(d.now, SHARES), q = group_of(d.before, SHARES);
    assert_int_equal(p.end - p.first, q.end - q.first);
    size_t texts = 0, changed = 0;
    for (size_t i = 0; i < p.end - p.first; i++) {
        const cm_item *one = &d.now->items[p.first + i], *other = &d.before->items[q.first + i];
        if (one->kind != CM_ITEM_TEXT)
            continue;
        char *new_text = text_of(one->text), *old_text = text_of(other->text);
        assert_near(one->text->at.x, other->text->at.x, 0);
        assert_near(one->text->at.y, other->text->at.y, 0);
        texts++;
        changed += strcmp(new_text, old_text) != 0 ? 1 : 0;
        free(new_text);
        free(old_text);
    }
    /* Figures as they are printed, to 0.1 %. */
    size_t expected = 0;
    for (size_t u = 0; u < shipped.figures->unit_count; u++) {
        char now[32], before[32];
        const char *name = shipped.figures->units[u].id;
        (void)snprintf(now, sizeof now, "%.1f%%", 100 * shipped.figures->units[u].share);
        (void)snprintf(before, sizeof before, "%.1f%%", 100 * change.figures->units[u].share);
        if (strcmp(now, before) == 0)
            continue;
        expected++;
        bool found = false;
        for (size_t i = p.first; i < p.end; i++) {
            if (d.now->items[i].kind != CM_ITEM_TEXT)
                continue;
            char *new_text = text_of(d.now->items[i].text);
            char *old_text = text_of(d.before->items[i - p.first + q.first].text);
            found = found || (strcmp(new_text, now) == 0 && strcmp(old_text, before) == 0);
            free(new_text);
            free(old_text);
        }
        if (!found)
            fail_msg("%s has not %s and then %s", name, before, now);
    }
    assert_true(expected >= 1 && texts > expected);
    assert_int_equal(changed, expected);
    close_dates(&d);
}

static size_t texts_with(const cm_scene *scene, const char *group, const char *part) {
    const item_range range = group_of(scene, group);
    size_t count = 0;
    for (size_t i = range.first; i < range.end; i++)
        if (scene->items[i].kind == CM_ITEM_TEXT) {
            char *text = text_of(scene->items[i].text);
            count += strstr(text, part) != NULL ? 1 : 0;
            free(text);
        }
    return count;
}

/* The text in the header that is a date and nothing else. */
static const cm_text *date_in(const cm_scene *scene, const char *date) {
    const item_range range = group_of(scene, "header");
    for (size_t i = range.first; i < range.end; i++)
        if (scene->items[i].kind == CM_ITEM_TEXT) {
            char *text = text_of(scene->items[i].text);
            const bool found = strcmp(text, date) == 0;
            free(text);
            if (found)
                return scene->items[i].text;
        }
    fail_msg("%s is not in the header", date);
    return NULL;
}

static void the_date_has_a_place_of_its_own(void **state) {
    (void)state;
    dates d = open_dates(&PLAIN);
    const cm_text *now = date_in(d.now, NEW_DATE), *before = date_in(d.before, OLD_DATE);
    /* There and nowhere else: not in the subtitle. */
    assert_int_equal(texts_with(d.now, "header", NEW_DATE), 1);
    assert_int_equal(texts_with(d.before, "header", OLD_DATE), 1);
    assert_int_equal(texts_with(d.now, "header", "2024"), 0);
    assert_int_equal(texts_with(d.before, "header", "2025"), 0);
    assert_near(now->at.x, before->at.x, 0);
    assert_near(now->at.y, before->at.y, 0);
    assert_contains(d.now->alt, NEW_DATE);
    assert_contains(d.before->alt, OLD_DATE);
    /* A map by itself tells its date in the subtitle. */
    cm_scene *alone = shipped_scene(&shipped, &PLAIN);
    assert_int_equal(texts_with(alone, "header", NEW_DATE), 1);
    const item_range range = group_of(alone, "header");
    for (size_t i = range.first; i < range.end; i++)
        if (alone->items[i].kind == CM_ITEM_TEXT) {
            char *text = text_of(alone->items[i].text);
            assert_string_not_equal(text, NEW_DATE);
            free(text);
        }
    cm_scene_free(alone);
    close_dates(&d);
}

static void the_rule_is_as_long_as_the_progress(void **state) {
    (void)state;
    static const double parts[] = {0.25, 0.5, 1};
    cm_arrangement *arrangement = arranged(&PLAIN);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        cm_map_options options = PLAIN;
        options.progress = parts[i];
        cm_scene *scene = scene_of(arrangement, &options, shipped.figures, NULL);
        const cm_rect rule = scene_group_box(scene, "progress"), panel = scene->panel;
        assert_near(rule.left, panel.left, 1e-9);
        assert_near(rule.bottom, panel.bottom, 1e-9);
        assert_close(rule.right - rule.left, parts[i] * (panel.right - panel.left), 1e-12);
        assert_true(rule.top < rule.bottom);
        cm_scene_free(scene);
    }
    item_range range;
    cm_scene *scene = scene_of(arrangement, &PLAIN, shipped.figures, NULL);
    assert_false(scene_find_group(scene, "progress", &range));
    cm_scene_free(scene);
    cm_arrangement_free(arrangement);
}

/* ---- halos -------------------------------------------------------------------------------- */

static bool is_color(cm_color a, cm_color b) {
    return a.red == b.red && a.green == b.green && a.blue == b.blue;
}

/* Where all of a halo is held ground, or none of it. */
static bool is_plain(const cm_text *text) {
    return text->halo_of_ground && text->ground_count == 0 && text->angle_degrees == 0;
}

static void halos_are_those_of_the_ground(void **state) {
    (void)state;
    const cm_map_options options = {
        .width_px = 1600, .height_px = 1200, .extent = "37.0,47.8,38.0,48.4"};
    const cm_style *style = cm_style_of(CM_THEME_LIGHT);
    dates d = open_dates(&options);
    const item_range p = group_of(d.now, "labels-city"), q = group_of(d.before, "labels-city");
    assert_int_equal(p.end - p.first, q.end - q.first);
    size_t gained = 0, kept = 0;
    for (size_t i = 0; i < p.end - p.first; i++) {
        const cm_item *one = &d.now->items[p.first + i], *other = &d.before->items[q.first + i];
        if (one->kind != CM_ITEM_TEXT || !is_plain(one->text) || !is_plain(other->text))
            continue;
        const cm_color now = one->text->halo, before = other->text->halo;
        if (is_color(now, before)) {
            kept++;
            continue;
        }
        assert_true(is_color(now, style->control_halo));
        assert_true(is_color(before, style->subject));
        gained++;
    }
    assert_true(gained > 0 && kept > 0);
    close_dates(&d);
}

/* ---- figures without polygons ------------------------------------------------------------- */

static void figures_need_no_polygons_in_units(void **state) {
    (void)state;
    cm_figures bare = *change.figures;
    cm_unit_figures *units = calloc(bare.unit_count, sizeof *units);
    assert_non_null(units);
    for (size_t i = 0; i < bare.unit_count; i++) {
        units[i] = change.figures->units[i];
        units[i].controlled = (cm_multipolygon){0};
    }
    bare.units = units;
    dates d = open_dates(&PLAIN);
    cm_scene *scene = scene_of(d.arrangement, &PLAIN, &bare, NULL);
    assert_same_scene(d.before, scene);
    cm_scene_free(scene);
    close_dates(&d);
    free(units);
}

/* ---- what was gained lately --------------------------------------------------------------- */

static void the_tint_goes_with_age(void **state) {
    (void)state;
    enum { FADE = 4 };
    static const char *const squares[] = {
        "POLYGON ((37.2 47.9, 37.3 47.9, 37.3 48, 37.2 48, 37.2 47.9))",
        "POLYGON ((37.3 47.9, 37.4 47.9, 37.4 48, 37.3 48, 37.3 47.9))",
        "POLYGON ((37.4 47.9, 37.5 47.9, 37.5 48, 37.4 48, 37.4 47.9))",
        "POLYGON ((37.5 47.9, 37.6 47.9, 37.6 48, 37.5 48, 37.5 47.9))"};
    static const size_t ages[COUNT_OF(squares)] = {4, 3, 1, 0};
    cm_arena arena = {0};
    cm_recent gains[COUNT_OF(squares)];
    for (size_t i = 0; i < COUNT_OF(squares); i++)
        gains[i] = (cm_recent){shape_from_wkt(&arena, squares[i]), ages[i]};
    const cm_recent_list list = {.count = COUNT_OF(squares), .gains = gains};
    cm_map_options options = PLAIN;
    options.fade = FADE;
    cm_arrangement *arrangement = arranged(&options);
    cm_scene *scene = scene_of(arrangement, &options, shipped.figures, &list);
    const item_range range = group_of(scene, "recent");
    /* The oldest has lost its tint. */
    assert_int_equal(range.end - range.first, COUNT_OF(squares) - 1);
    for (size_t i = range.first; i < range.end; i++) {
        const cm_item *item = &scene->items[i];
        const double age = (double)ages[i - range.first + 1];
        assert_true(is_color(item->fill, cm_style_of(CM_THEME_LIGHT)->gained));
        assert_close(item->fill.alpha, 1 - age / FADE, 1e-12);
    }
    cm_scene_free(scene);
    options.fade = 0;
    scene = scene_of(arrangement, &options, shipped.figures, &list);
    item_range none;
    assert_false(scene_find_group(scene, "recent", &none));
    cm_scene_free(scene);
    cm_arrangement_free(arrangement);
    cm_arena_clear(&arena);
}

/* ---- threads ------------------------------------------------------------------------------ */

typedef struct {
    const cm_arrangement *arrangement;
    const cm_figures *figures;
    const cm_scene *expected;
    bool same;
} drafter;

/* cmocka's assertions are the main thread's alone. */
static void *lay_out(void *data) {
    drafter *d = data;
    cm_blob expected = described(d->expected);
    d->same = true;
    for (int round = 0; round < 3; round++) {
        cm_map map = shipped.map;
        cm_map_options options = PLAIN;
        cm_scene *scene = NULL;
        cm_blob found = {0};
        cm_error error = {0};
        map.figures = d->figures;
        options.arrangement = d->arrangement;
        if (cm_map_layout(&map, &options, &scene, &error) == CM_OK) {
            found = described(scene);
            d->same = d->same && found.size == expected.size &&
                      memcmp(found.bytes, expected.bytes, found.size) == 0;
        } else {
            d->same = false;
        }
        free(found.bytes);
        cm_scene_free(scene);
    }
    free(expected.bytes);
    return NULL;
}

static void threads_may_share_an_arrangement(void **state) {
    (void)state;
    dates d = open_dates(&PLAIN);
    drafter drafters[] = {{d.arrangement, shipped.figures, d.now, false},
                          {d.arrangement, change.figures, d.before, false}};
    pthread_t threads[COUNT_OF(drafters)];
    for (size_t i = 0; i < COUNT_OF(drafters); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, lay_out, &drafters[i]), 0);
    for (size_t i = 0; i < COUNT_OF(drafters); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < COUNT_OF(drafters); i++)
        assert_true(drafters[i].same);
    close_dates(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_moves_from_date_to_date),
                                       cmocka_unit_test(shares_differ_as_figures_do),
                                       cmocka_unit_test(the_date_has_a_place_of_its_own),
                                       cmocka_unit_test(the_rule_is_as_long_as_the_progress),
                                       cmocka_unit_test(halos_are_those_of_the_ground),
                                       cmocka_unit_test(figures_need_no_polygons_in_units),
                                       cmocka_unit_test(the_tint_goes_with_age),
                                       cmocka_unit_test(threads_may_share_an_arrangement)};
    return cmocka_run_group_tests_name("arrangement", tests, shipped_change_setup,
                                       shipped_change_teardown);
}
