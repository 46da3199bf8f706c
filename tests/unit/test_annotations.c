/* What a map shows because the user asks for it: a table, marks, arrows, highlights, own colours
 * and words, the units that an extent names, statuses by pattern. */
#include "controlmap/layout.h"

#include "layout/style.h"
#include "support/check.h"
#include "support/shipped.h"

static cm_scene *lay_out(const cm_map_options *options) {
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_ok(cm_map_layout(&shipped.map, options, &scene, &error), &error);
    return scene;
}

static void refuse(const cm_map_options *options, const char *part) {
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_code(cm_map_layout(&shipped.map, options, &scene, &error), CM_ERR_USAGE, &error);
    assert_contains(error.message, part);
    assert_null(scene);
}

/* The words of a text item, its runs joined. */
static void words_of(const cm_text *text, char words[512]) {
    words[0] = '\0';
    for (size_t i = 0; i < text->run_count; i++)
        (void)snprintf(words + strlen(words), 512 - strlen(words), "%s", text->runs[i].text);
}

/* The first text in a group that equals (or, with part, holds) the words; NULL: none. */
static const cm_text *find_text(const cm_scene *scene, const char *group, const char *words,
                                bool part) {
    const char *open[16] = {NULL};
    size_t depth = 0;
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
        char own[512];
        if (item->kind == CM_ITEM_GROUP)
            open[depth++] = item->id != NULL ? item->id : "";
        else if (item->kind == CM_ITEM_GROUP_END)
            depth--;
        if (item->kind != CM_ITEM_TEXT || depth == 0 || strcmp(open[depth - 1], group) != 0)
            continue;
        words_of(item->text, own);
        if (part ? strstr(own, words) != NULL : strcmp(own, words) == 0)
            return item->text;
    }
    return NULL;
}

static size_t count_items(const cm_scene *scene, const char *group) {
    const char *open[16] = {NULL};
    size_t depth = 0, count = 0;
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
        if (item->kind == CM_ITEM_GROUP)
            open[depth++] = item->id != NULL ? item->id : "";
        else if (item->kind == CM_ITEM_GROUP_END)
            depth--;
        else if (depth > 0 && strcmp(open[depth - 1], group) == 0)
            count++;
    }
    return count;
}

/* "26,624" as a number. */
static double figure(const char *words) {
    double value = 0;
    for (; *words != '\0'; words++)
        if (*words >= '0' && *words <= '9')
            value = value * 10 + (*words - '0');
    return value;
}

/* ---- the table ---------------------------------------------------------------------------- */

static void the_table_has_the_figures_of_the_map(void **state) {
    (void)state;
    static const cm_map_options views[] = {{.width_px = 1600, .height_px = 1200, .table = true},
                                           {.width_px = 1080, .height_px = 1350, .table = true}};
    for (size_t v = 0; v < COUNT_OF(views); v++) {
        cm_scene *scene = lay_out(&views[v]);
        double sum = 0;
        size_t rows = 0;
        for (size_t i = 0; i < shipped.figures->unit_count; i++) {
            const cm_unit_figures *unit = &shipped.figures->units[i];
            const cm_text *name = find_text(scene, "table", unit->name, false);
            assert_int_equal(name != NULL, unit->controlled_m2 >= 50e6);
            if (name == NULL)
                continue;
            assert_true(name->ink.left >= scene->panel.right ||
                        name->ink.top >= scene->panel.bottom);
            assert_true(name->ink.right <= scene->width_px && name->ink.bottom <= scene->height_px);
            /* The area stands on the same baseline. */
            double printed = -1;
            for (size_t k = 0; k < scene->item_count; k++) {
                const cm_text *text = scene->items[k].text;
                char words[512];
                if (scene->items[k].kind != CM_ITEM_TEXT || text->at.y != name->at.y ||
                    text->anchor != CM_ANCHOR_END)
                    continue;
                words_of(text, words);
                if (strchr(words, '%') == NULL)
                    printed = figure(words);
            }
            assert_true(fabs(printed - unit->controlled_m2 / 1e6) <= 0.5);
            sum += printed;
            rows++;
        }
        assert_true(rows >= 10);
        assert_true(fabs(sum - shipped.figures->drawn_m2 / 1e6) < 25); /* less what is folded */
        const cm_text *total = find_text(scene, "table", "Ukraine", false);
        assert_non_null(total);
        assert_true(total->runs[0].bold);
        cm_scene_free(scene);
    }
}

static void a_thumbnail_has_no_table(void **state) {
    (void)state;
    cm_scene *scene = lay_out(&(cm_map_options){.width_px = 600, .height_px = 400, .table = true});
    assert_int_equal(count_items(scene, "table"), 0);
    cm_scene_free(scene);
}

/* ---- what the map is about ---------------------------------------------------------------- */

static void an_extent_of_units_is_what_the_map_is_about(void **state) {
    (void)state;
    const cm_unit_figures *donetsk = NULL;
    for (size_t i = 0; i < shipped.figures->unit_count; i++)
        if (strcmp(shipped.figures->units[i].id, "UA-14") == 0)
            donetsk = &shipped.figures->units[i];
    cm_scene *scene = lay_out(&(cm_map_options){.extent = "UA-14"});
    char share[32];
    (void)snprintf(share, sizeof share, "%.1f%%", 100 * donetsk->share);
    assert_contains(scene->title, "Donetsk");
    assert_contains(scene->alt, share);
    assert_non_null(find_text(scene, "header", share, true));
    cm_scene_free(scene);
    scene = lay_out(&(cm_map_options){.extent = "UA-14", .subtitle = "{rest_km2} left"});
    char rest[32];
    (void)snprintf(rest, sizeof rest, "%.0f",
                   (donetsk->measured_m2 - donetsk->controlled_m2) / 1e6);
    const cm_text *text = find_text(scene, "header", " left", true);
    char words[512];
    assert_non_null(text);
    words_of(text, words);
    *strstr(words, "\u00a0km") = '\0';
    assert_true(figure(words) == atof(rest));
    cm_scene_free(scene);
    /* A box in degrees is about the whole. */
    scene = lay_out(&(cm_map_options){.extent = "36,47,39,49"});
    assert_contains(scene->title, "Ukraine");
    cm_scene_free(scene);
}

/* ---- marks -------------------------------------------------------------------------------- */

static void marks_and_callouts_are_named(void **state) {
    (void)state;
    static const cm_mark marks[] = {{{34.585, 47.51}, "Plant", CM_SYMBOL_TRIANGLE, false},
                                    {{30.0, 48.9}, "A remark", CM_SYMBOL_NONE, false},
                                    {{2.35, 48.86}, "Paris", CM_SYMBOL_DOT, false}};
    cm_scene *scene = lay_out(&(cm_map_options){.marks = marks, .mark_count = COUNT_OF(marks)});
    assert_non_null(find_text(scene, "labels-city", "Plant", false));
    assert_non_null(find_text(scene, "labels-city", "A remark", false));
    assert_null(find_text(scene, "labels-city", "Paris", false));
    assert_true(count_items(scene, "leaders") >= 1); /* of the remark */
    bool noted = false;
    for (size_t i = 0; i < scene->note_count; i++)
        noted = noted || strstr(scene->notes[i], "Paris") != NULL;
    assert_true(noted);
    cm_scene_free(scene);
}

static void a_place_that_is_wanted_is_named(void **state) {
    (void)state;
    static const char *const wanted[] = {"toretsk"};
    cm_scene *scene = lay_out(&(cm_map_options){0});
    assert_null(find_text(scene, "labels-city", "Toretsk", false));
    cm_scene_free(scene);
    scene = lay_out(&(cm_map_options){.wanted = wanted, .wanted_count = 1});
    assert_non_null(find_text(scene, "labels-city", "Toretsk", false));
    cm_scene_free(scene);
}

static void highlights_and_arrows_are_drawn(void **state) {
    (void)state;
    static const cm_arrow arrow = {{33, 49}, {36, 49}};
    cm_scene *scene = lay_out(
        &(cm_map_options){.arrows = &arrow, .arrow_count = 1, .highlight = "UA-14,Luhansk"});
    assert_int_equal(count_items(scene, "highlight"), 2 * 2);
    assert_int_equal(count_items(scene, "annotations"), 1);
    assert_non_null(find_text(scene, "legend", "Highlighted", false));
    cm_scene_free(scene);
    scene = lay_out(&(cm_map_options){.highlight = "UA-14"});
    assert_non_null(find_text(scene, "legend", "Donetsk Oblast", false));
    cm_scene_free(scene);
    /* The legend does not list what is out of view. */
    scene = lay_out(&(cm_map_options){.extent = "UA-14", .highlight = "UA-46"});
    assert_null(find_text(scene, "legend", "Highlighted", false));
    cm_scene_free(scene);
    scene = lay_out(&(cm_map_options){0});
    assert_null(find_text(scene, "legend", "Highlighted", false));
    cm_scene_free(scene);
    refuse(&(cm_map_options){.highlight = "UA-14,Atlantis"}, "Atlantis");
}

/* ---- colours and words -------------------------------------------------------------------- */

static bool has_fill(const cm_scene *scene, cm_color color) {
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].kind == CM_ITEM_PATH && scene->items[i].fill.red == color.red &&
            scene->items[i].fill.green == color.green && scene->items[i].fill.blue == color.blue &&
            scene->items[i].fill.alpha == 1)
            return true;
    return false;
}

static void a_colour_of_the_theme_can_be_changed(void **state) {
    (void)state;
    static const cm_theme_change changes[] = {{"control", {0x12, 0x34, 0x56, 1}}};
    const cm_color usual = cm_style_of(CM_THEME_LIGHT)->control;
    cm_scene *scene = lay_out(&(cm_map_options){.changes = changes, .change_count = 1});
    assert_true(has_fill(scene, changes[0].color));
    assert_false(has_fill(scene, usual));
    assert_true(scene->note_count > 0); /* dark letters on dark blue */
    assert_contains(scene->notes[0], "ink on control has a contrast of");
    cm_scene_free(scene);
    static const cm_theme_change fine[] = {{"control", {0x9A, 0xB8, 0xD8, 1}}};
    scene = lay_out(&(cm_map_options){.changes = fine, .change_count = 1});
    assert_int_equal(scene->note_count, 0);
    cm_scene_free(scene);
    static const cm_theme_change wrong[] = {{"controll", {0, 0, 0, 1}}};
    refuse(&(cm_map_options){.changes = wrong, .change_count = 1}, "controll");
}

static void a_phrase_can_be_worded_otherwise(void **state) {
    (void)state;
    static const char *const changes[] = {"front-line=Line of contact", "title=On {whole}[{side}]"};
    cm_phrases *phrases = NULL;
    cm_error error = {0};
    assert_ok(cm_phrases_reword(NULL, changes, COUNT_OF(changes), &phrases, &error), &error);
    cm_scene *scene = lay_out(&(cm_map_options){.phrases = phrases, .extent = "UA-14"});
    assert_non_null(find_text(scene, "legend", "Line of contact", false));
    assert_string_equal(scene->title, "On Donetsk Oblast");
    cm_scene_free(scene);
    cm_phrases_free(phrases);
}

static void a_language_from_the_right_mirrors_the_furniture(void **state) {
    (void)state;
    static const char *const changes[] = {"front-line=خط الجبهة"};
    cm_phrases *phrases = NULL;
    cm_error error = {0};
    assert_ok(cm_phrases_reword(NULL, changes, 1, &phrases, &error), &error);
    for (int way = 0; way < 2; way++) {
        phrases->right_to_left = way == 1;
        cm_scene *scene = lay_out(&(cm_map_options){.phrases = phrases});
        const double middle = scene->width_px / 2;
        const cm_rect legend = scene_group_box(scene, "legend");
        const cm_rect bar = scene_group_box(scene, "scalebar");
        const cm_text *title = find_text(scene, "header", scene->title, false);
        const cm_text *front = find_text(scene, "legend", "خط الجبهة", false);
        assert_non_null(title);
        assert_non_null(front);
        assert_int_equal(legend.left > middle, way == 1);
        assert_int_equal(bar.right < middle, way == 1);
        assert_int_equal(title->anchor, way == 1 ? CM_ANCHOR_END : CM_ANCHOR_START);
        assert_int_equal(front->anchor, way == 1 ? CM_ANCHOR_END : CM_ANCHOR_START);
        assert_true(title->ink.left >= 0 && title->ink.right <= scene->width_px);
        assert_true(front->ink.left >= legend.left && front->ink.right <= legend.right);
        cm_scene_free(scene);
    }
    cm_phrases_free(phrases);
}

static void letters_that_no_font_has_are_told_of(void **state) {
    (void)state;
    cm_scene *scene = lay_out(&(cm_map_options){.title = "Map \xee\x80\x80"}); /* private use */
    bool told = false;
    for (size_t i = 0; i < scene->note_count; i++)
        told = told || strstr(scene->notes[i], "no font") != NULL;
    assert_true(told);
    cm_scene_free(scene);
    scene = lay_out(&(cm_map_options){0});
    for (size_t i = 0; i < scene->note_count; i++)
        assert_null(strstr(scene->notes[i], "no font"));
    cm_scene_free(scene);
}

/* ---- statuses ----------------------------------------------------------------------------- */

static void statuses_differ_by_pattern(void **state) {
    (void)state;
    cm_map map = shipped.map;
    cm_scene *scene = NULL;
    cm_error error = {0};
    map.statuses[CM_STATUS_CONTESTED] = shipped.control;
    assert_ok(cm_map_layout(&map, &(cm_map_options){0}, &scene, &error), &error);
    const cm_color contested = cm_style_of(CM_THEME_LIGHT)->contested;
    assert_true(has_fill(scene, contested));
    assert_non_null(find_text(scene, "legend", "Contested", false));
    /* Lines clipped to the area. */
    bool hatched = false;
    for (size_t i = 0; i < scene->item_count; i++)
        hatched =
            hatched || (scene->items[i].kind == CM_ITEM_PATH && scene->items[i].clip != NULL &&
                        scene->items[i].stroke.alpha > 0 && scene->items[i].path->count > 50 &&
                        scene->items[i].path->subpaths[0].count == 2);
    assert_true(hatched);
    cm_scene_free(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_the_figures_of_the_map),
        cmocka_unit_test(a_thumbnail_has_no_table),
        cmocka_unit_test(an_extent_of_units_is_what_the_map_is_about),
        cmocka_unit_test(marks_and_callouts_are_named),
        cmocka_unit_test(a_place_that_is_wanted_is_named),
        cmocka_unit_test(highlights_and_arrows_are_drawn),
        cmocka_unit_test(a_colour_of_the_theme_can_be_changed),
        cmocka_unit_test(a_phrase_can_be_worded_otherwise),
        cmocka_unit_test(a_language_from_the_right_mirrors_the_furniture),
        cmocka_unit_test(letters_that_no_font_has_are_told_of),
        cmocka_unit_test(statuses_differ_by_pattern)};
    return cmocka_run_group_tests_name("annotations", tests, shipped_setup, shipped_teardown);
}
