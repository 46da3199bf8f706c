#include "controlmap/chart.h"

#include <libxml/parser.h>

#include "controlmap/phrases.h"
#include "encode/image.h"
#include "layout/scene.h"
#include "support/check.h"
#include "support/series.h"
#include "support/shipped.h"

static const char *const KIND_NAMES[] = {"area", "months", "units"};

/* ---- reading scenes ---------------------------------------------------------------------------
 */

static cm_scene *chart(const made_series *made, cm_chart_kind kind,
                       const cm_chart_options *options) {
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_ok(cm_chart_layout(&made->series, kind, options, &scene, &error), &error);
    return scene;
}

static const cm_item *by_id(const cm_scene *scene, const char *id) {
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].id != NULL && strcmp(scene->items[i].id, id) == 0)
            return &scene->items[i];
    return NULL;
}

static cm_rect box_of_id(const cm_scene *scene, const char *id) {
    const cm_item *item = by_id(scene, id);
    if (item == NULL)
        fail_msg("there is no %s", id);
    return path_box(item->path);
}

/* The text that says exactly this, or NULL. */
static const cm_text *saying(const cm_scene *scene, const char *words) {
    for (size_t i = 0; i < scene->item_count; i++) {
        if (scene->items[i].kind != CM_ITEM_TEXT)
            continue;
        char *text = text_of(scene->items[i].text);
        const bool same = strcmp(text, words) == 0;
        free(text);
        if (same)
            return scene->items[i].text;
    }
    return NULL;
}

static void assert_says(const cm_scene *scene, const char *words) {
    if (saying(scene, words) == NULL)
        fail_msg("no text says \"%s\"", words);
}

/* All texts of a group, joined by blanks; the caller frees. */
static char *words_of_group(const cm_scene *scene, const char *id) {
    item_range range;
    assert_true(scene_find_group(scene, id, &range));
    char *all = calloc(1, 1);
    for (size_t i = range.first; i < range.end; i++) {
        if (scene->items[i].kind != CM_ITEM_TEXT)
            continue;
        char *text = text_of(scene->items[i].text), *longer = NULL;
        assert_true(asprintf(&longer, "%s%s ", all, text) >= 0);
        free(text);
        free(all);
        all = longer;
    }
    return all;
}

static void assert_group_says(const cm_scene *scene, const char *group, const char *part) {
    char *words = words_of_group(scene, group);
    assert_contains(words, part);
    free(words);
}

/* Heights on the page of two grid lines, by the figures upon them, give the scale. */
typedef struct {
    double value, px;
} tick;

static size_t read_ticks(const cm_scene *scene, tick ticks[16]) {
    item_range range;
    size_t count = 0;
    assert_true(scene_find_group(scene, "values", &range));
    for (size_t i = range.first; i + 1 < range.end && count < 16; i += 2) {
        char *text = text_of(scene->items[i + 1].text);
        /* "1,000" and U+2212 */
        double sign = 1, value = 0;
        for (const char *at = text; *at != '\0'; at++) {
            if (strncmp(at, "\u2212", 3) == 0 || *at == '-')
                sign = -1;
            if (*at >= '0' && *at <= '9')
                value = 10 * value + (*at - '0');
        }
        free(text);
        ticks[count++] = (tick){sign * value, scene->items[i].path->subpaths[0].points[0].y};
    }
    return count;
}

static double px_per_km2(const cm_scene *scene) {
    tick ticks[16];
    const size_t count = read_ticks(scene, ticks);
    assert_true(count >= 2);
    return (ticks[0].px - ticks[count - 1].px) / (ticks[count - 1].value - ticks[0].value);
}

static double value_at(const cm_scene *scene, double px) {
    tick ticks[16];
    (void)read_ticks(scene, ticks);
    return ticks[0].value + (ticks[0].px - px) / px_per_km2(scene);
}

/* ---- what holds for every chart ---------------------------------------------------------------
 */

static bool meets(cm_rect a, cm_rect b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

static void check_texts(const cm_scene *scene, const char *what) {
    for (size_t i = 0; i < scene->item_count; i++) {
        if (scene->items[i].kind != CM_ITEM_TEXT)
            continue;
        const cm_text *text = scene->items[i].text;
        const cm_rect a = text->ink;
        if (a.left >= a.right)
            continue; /* an empty line */
        if (a.left < 0 || a.top < 0 || a.right > scene->width_px || a.bottom > scene->height_px)
            fail_msg("%s: \"%s\" leaves the page", what, text->runs[0].text);
        if (text->size_px < 11)
            fail_msg("%s: \"%s\" is too small to read", what, text->runs[0].text);
        for (size_t k = i + 1; k < scene->item_count; k++)
            if (scene->items[k].kind == CM_ITEM_TEXT && meets(a, scene->items[k].text->ink))
                fail_msg("%s: \"%s\" meets \"%s\"", what, text->runs[0].text,
                         scene->items[k].text->runs[0].text);
    }
    for (size_t i = 0; i < scene->label_count; i++)
        for (size_t k = i + 1; k < scene->label_count; k++)
            if (meets(scene->label_boxes[i], scene->label_boxes[k]))
                fail_msg("%s: two labels meet", what);
}

static void check_paths(const cm_scene *scene, const char *what) {
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
        for (size_t p = 0; item->kind == CM_ITEM_PATH && p < item->path->count; p++)
            for (size_t k = 0; k < item->path->subpaths[p].count; k++) {
                const cm_xy at = item->path->subpaths[p].points[k];
                if (!isfinite(at.x) || !isfinite(at.y))
                    fail_msg("%s: a point that is no number", what);
                /* Patterns are clipped to what they fill. */
                if (item->clip == NULL && (at.x < -1 || at.x > scene->width_px + 1 || at.y < -1 ||
                                           at.y > scene->height_px + 1))
                    fail_msg("%s: a path leaves the page", what);
            }
    }
}

static void check_ids(const cm_scene *scene, const char *what) {
    for (size_t i = 0; i < scene->item_count; i++)
        for (size_t k = i + 1; k < scene->item_count && scene->items[i].id != NULL; k++)
            if (scene->items[k].id != NULL && strcmp(scene->items[i].id, scene->items[k].id) == 0)
                fail_msg("%s: the id %s twice", what, scene->items[k].id);
}

static void check_svg(const cm_scene *scene) {
    cm_blob blob = {0};
    cm_error error = {0};
    const cm_image_meta meta = {.title = scene->title, .description = scene->alt};
    assert_ok(cm_svg_encode(scene, &meta, &blob, &error), &error);
    xmlDocPtr document = xmlReadMemory((const char *)blob.bytes, (int)blob.size, "chart.svg", NULL,
                                       XML_PARSE_NONET | XML_PARSE_HUGE);
    assert_non_null(document);
    xmlFreeDoc(document);
    free(blob.bytes);
}

static void check_chart(const cm_scene *scene, const char *what) {
    check_texts(scene, what);
    check_paths(scene, what);
    check_ids(scene, what);
    check_svg(scene);
    assert_true(scene->title[0] != '\0' && scene->alt[0] != '\0');
}

/* ---- series -----------------------------------------------------------------------------------
 */

/* 0 to 100 km² in a hundred days. */
static double ramp(size_t unit, size_t day) {
    (void)unit;
    return (double)day;
}

/* The first unit grows, the second shrinks, the third stays, a fourth has nothing. */
static double mixed(size_t unit, size_t day) {
    static const double start[] = {100, 800, 50, 0}, step[] = {0.5, -0.75, 0, 0};
    return start[unit % 4] + step[unit % 4] * (double)day;
}

static double wavy(size_t unit, size_t day) {
    return 500 + 20 * (double)unit + 90 * sin((double)day / 40 + (double)unit);
}

static double flat(size_t unit, size_t day) {
    (void)day;
    return 321 * (double)(unit + 1);
}

static double nothing(size_t unit, size_t day) {
    (void)unit;
    (void)day;
    return 0;
}

/* ---- the area ---------------------------------------------------------------------------------
 */

static void a_value_stands_where_the_scale_says(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-01", 101, 1, 1, ramp);
    cm_scene *scene = chart(&made, CM_CHART_AREA, &(cm_chart_options){.width_px = 1600});
    /* From zero, which is near. */
    tick ticks[16];
    const size_t count = read_ticks(scene, ticks);
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++)
        assert_near(ticks[i].value, 25 * (double)i, 1e-9);
    assert_null(saying(scene, "Controlled area, km² (scale does not start at zero)"));
    assert_says(scene, "Controlled area, km²");
    /* A straight line from the first value to the last, true to scale in time. */
    const cm_path *curve = by_id(scene, "curve")->path;
    assert_int_equal(curve->count, 1);
    const cm_subpath *line = &curve->subpaths[0];
    assert_int_equal(line->count, 101);
    assert_near(value_at(scene, line->points[0].y), 0, 1e-6);
    assert_near(value_at(scene, line->points[100].y), 100, 1e-6);
    assert_near(value_at(scene, line->points[37].y), 37, 1e-6);
    const double day_px = (line->points[100].x - line->points[0].x) / 100;
    assert_near(line->points[37].x, line->points[0].x + 37 * day_px, 1e-6);
    /* 1 February is 31 days after the start. */
    const cm_text *february = saying(scene, "February 2025");
    assert_non_null(february);
    assert_near(february->at.x, line->points[0].x + 31 * day_px, 1e-6);
    /* The last value bears a dot and its label, the first a label. */
    const cm_rect dot = box_of_id(scene, "marked");
    assert_near((dot.left + dot.right) / 2, line->points[100].x, 1e-6);
    assert_near((dot.top + dot.bottom) / 2, line->points[100].y, 1e-6);
    assert_says(scene, "100\u00a0km² (10.0%)");
    assert_says(scene, "11 April 2025");
    assert_says(scene, "0\u00a0km² (0%)");
    assert_says(scene, "1 January 2025");
    assert_int_equal(scene->dropped_count, 0);
    cm_scene_free(scene);
    made_series_free(&made);
}

static double high(size_t unit, size_t day) {
    (void)unit;
    return 500 + (double)day / 10;
}

static void a_scale_that_does_not_start_at_zero_says_so(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-01", 101, 1, 1, high);
    cm_scene *scene = chart(&made, CM_CHART_AREA, &(cm_chart_options){.width_px = 1600});
    assert_says(scene, "Controlled area, km² (scale does not start at zero)");
    cm_scene_free(scene);
    made_series_free(&made);
}

static void a_marked_date_takes_the_place_of_the_last(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-01", 101, 1, 1, ramp);
    cm_scene *scene = chart(&made, CM_CHART_AREA, &(cm_chart_options){.mark_date = "2025-03-01"});
    assert_says(scene, "59\u00a0km² (5.9%)");
    assert_null(saying(scene, "100\u00a0km² (10.0%)"));
    assert_group_says(scene, "header", "1 March 2025");
    const cm_rect dot = box_of_id(scene, "marked"), curve = box_of_id(scene, "curve");
    assert_near((dot.left + dot.right) / 2, curve.left + 0.59 * (curve.right - curve.left), 1e-6);
    cm_scene_free(scene);
    cm_error error = {0};
    assert_code(cm_chart_layout(&made.series, CM_CHART_AREA,
                                &(cm_chart_options){.mark_date = "2024-12-31"}, &scene, &error),
                CM_ERR_USAGE, &error);
    assert_null(scene);
    assert_contains(error.message, "2024-12-31");
    made_series_free(&made);
}

static void a_gap_is_dotted_and_named(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-01", 101, 1, 1, ramp);
    made_series_leave_out(&made, 30, 50);
    cm_scene *scene = chart(&made, CM_CHART_AREA, &(cm_chart_options){.width_px = 1600});
    assert_int_equal(by_id(scene, "curve")->path->count, 2);
    const cm_item *gaps = by_id(scene, "gaps");
    assert_int_equal(gaps->path->count, 1);
    assert_int_equal(gaps->path->subpaths[0].count, 2);
    assert_true(gaps->dash_px[0] > 0);
    assert_near(value_at(scene, gaps->path->subpaths[0].points[0].y), 29, 1e-6);
    assert_near(value_at(scene, gaps->path->subpaths[0].points[1].y), 50, 1e-6);
    assert_group_says(scene, "footer", "no data for 31 Jan 2025 – 19 Feb 2025");
    cm_scene_free(scene);
    made_series_free(&made);
}

static void a_revision_is_hollow_and_explained(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-01", 101, 1, 1, ramp);
    cm_scene *scene = chart(&made, CM_CHART_AREA, &(cm_chart_options){.width_px = 1600});
    assert_null(by_id(scene, "redrawn"));
    assert_null(saying(scene, "redrawn"));
    cm_scene_free(scene);
    made.days[40].revision = made.days[70].revision = true;
    scene = chart(&made, CM_CHART_AREA, &(cm_chart_options){.width_px = 1600});
    const cm_item *redrawn = by_id(scene, "redrawn");
    assert_non_null(redrawn);
    assert_int_equal(redrawn->path->count, 2);
    assert_true(redrawn->fill.red == scene->background.red && redrawn->stroke_px > 0);
    assert_says(scene, "redrawn");
    assert_group_says(scene, "footer", "Redrawn (hollow)");
    cm_scene_free(scene);
    made_series_free(&made);
}

/* ---- months -----------------------------------------------------------------------------------
 */

static void bars_are_as_high_as_what_they_show(void **state) {
    (void)state;
    made_series made;
    /* From 15 January to 14 April: per day the first unit gains 0.5, the second loses 0.75. */
    made_series_open(&made, "2025-01-15", 90, 1, 4, mixed);
    cm_scene *scene = chart(&made, CM_CHART_MONTHS, &(cm_chart_options){.width_px = 1600});
    const double scale = px_per_km2(scene);
    const cm_rect gained = box_of_id(scene, "gained-2025-02");
    const cm_rect lost = box_of_id(scene, "lost-2025-02"), net = box_of_id(scene, "net-2025-02");
    assert_near((gained.bottom - gained.top) / scale, 14, 1e-6); /* 28 days */
    assert_near((lost.bottom - lost.top) / scale, 21, 1e-6);
    assert_near(gained.bottom, lost.top, 1e-9);
    assert_near(value_at(scene, gained.bottom), 0, 1e-6);
    assert_near(value_at(scene, net.top), -7, 1e-6);
    assert_true(net.left < gained.left && net.right > gained.right);
    assert_near((gained.left + gained.right) / 2, saying(scene, "Feb")->at.x, 1e-6);
    /* Seven tenths of a month's place. */
    const cm_rect march = box_of_id(scene, "gained-2025-03");
    assert_near((gained.right - gained.left) / (march.left - gained.left), 0.7, 1e-6);
    assert_says(scene, "+14");
    assert_says(scene, "\u221221");
    assert_says(scene, "\u22127");
    assert_says(scene, "2025");
    cm_scene_free(scene);
    made_series_free(&made);
}

static void a_month_in_part_is_pale_and_said(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-15", 90, 1, 4, mixed);
    cm_scene *scene = chart(&made, CM_CHART_MONTHS, &(cm_chart_options){.width_px = 1600});
    assert_true(by_id(scene, "gained-2025-01")->dash_px[0] > 0);
    assert_true(by_id(scene, "gained-2025-02")->dash_px[0] == 0);
    assert_group_says(scene, "footer", "not covered from end to end (January 2025, April 2025)");
    cm_scene_free(scene);
    made_series_free(&made);
}

static void a_month_without_data_stays_empty(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-01", 120, 1, 4, mixed);
    made_series_leave_out(&made, 31, 59); /* February */
    cm_scene *scene = chart(&made, CM_CHART_MONTHS, &(cm_chart_options){.width_px = 1600});
    assert_null(by_id(scene, "gained-2025-02"));
    assert_null(by_id(scene, "net-2025-02"));
    assert_says(scene, "no data");
    assert_says(scene, "Feb");
    assert_group_says(scene, "footer", "No data: February 2025.");
    cm_scene_free(scene);
    made_series_free(&made);
}

static void many_months_become_years(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "1995-03-01", SERIES_DAYS_MAX, 1, 4, wavy);
    cm_scene *scene = chart(&made, CM_CHART_MONTHS, &(cm_chart_options){.width_px = 1600});
    assert_non_null(by_id(scene, "gained-1996"));
    assert_null(by_id(scene, "gained-1996-05"));
    assert_says(scene, "km² per year");
    assert_contains(scene->title, "by year");
    cm_scene_free(scene);
    made_series_free(&made);
}

static bool is_grey(cm_color c) {
    return c.red == c.green && c.green == c.blue;
}

/* In grey, a pattern tells lost from gained. */
static void patterns_tell_gained_from_lost(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-15", 90, 1, 4, mixed);
    cm_scene *scene = chart(&made, CM_CHART_MONTHS, &(cm_chart_options){.theme = CM_THEME_PRINT});
    size_t patterns = 0;
    for (size_t i = 0; i < scene->item_count; i++) {
        patterns += scene->items[i].kind == CM_ITEM_PATH && scene->items[i].clip != NULL ? 1 : 0;
        assert_true(is_grey(scene->items[i].fill) && is_grey(scene->items[i].stroke));
    }
    assert_true(patterns >= 4 + 1); /* the lost of four months, and the key */
    cm_scene_free(scene);
    made_series_free(&made);
}

/* ---- units ------------------------------------------------------------------------------------
 */

static void units_come_by_their_change(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-01", 101, 1, 4, mixed);
    cm_scene *scene = chart(&made, CM_CHART_UNITS, &(cm_chart_options){.width_px = 1600});
    const cm_text *first = saying(scene, "Unit 2"), *second = saying(scene, "Unit 1");
    const cm_text *third = saying(scene, "Unit 3");
    assert_true(first != NULL && second != NULL && third != NULL);
    assert_null(saying(scene, "Unit 4")); /* there never was any control */
    assert_true(first->at.y < second->at.y ||
                (first->at.y == second->at.y && first->at.x < second->at.x));
    assert_true(second->at.y < third->at.y ||
                (second->at.y == third->at.y && second->at.x < third->at.x));
    assert_says(scene, "800");
    assert_says(scene, "725");
    assert_says(scene, "72.5%");
    cm_scene_free(scene);
    made_series_free(&made);
}

static void units_without_room_are_named(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-01", 200, 1, 30, wavy);
    const cm_chart_options small = {.width_px = 900, .height_px = 600};
    cm_scene *scene = chart(&made, CM_CHART_UNITS, &small);
    size_t shown = 0;
    char name[24];
    for (int i = 1; i <= 30; i++) {
        (void)snprintf(name, sizeof name, "Unit %d", i);
        shown += saying(scene, name) != NULL ? 1 : 0;
    }
    assert_in_range(shown, 4, 29);
    char rest[40];
    (void)snprintf(rest, sizeof rest, "(and %zu more)", 30 - shown - 4);
    assert_group_says(scene, "footer", "Not shown: Unit ");
    assert_group_says(scene, "footer", rest);
    cm_scene_free(scene);
    made_series_free(&made);
}

/* ---- all kinds, sizes, themes, languages -------------------------------------------------------
 */

static void nothing_meets_and_nothing_is_cut(void **state) {
    (void)state;
    static const int sizes[][2] = {{480, 320}, {600, 600}, {1080, 1350}, {1600, 900}, {4000, 3000}};
    static const char *const languages[] = {"en", "uk", "ru", "de", "fr"};
    made_series made;
    made_series_open(&made, "2024-07-08", 540, 1, 12, wavy);
    made_series_leave_out(&made, 200, 260);
    made.days[50].revision = made.days[51].revision = made.days[300].revision = true;
    made_series_sum(&made);
    for (size_t l = 0; l < COUNT_OF(languages); l++) {
        cm_phrases *phrases = NULL;
        cm_dataset *dataset = NULL;
        cm_error error = {0};
        char path[300], what[80];
        (void)snprintf(path, sizeof path, TEST_SHAPEFILES "/phrases-%s.yaml", languages[l]);
        if (l > 0)
            assert_ok(cm_phrases_read(path, &phrases, &error), &error);
        assert_ok(cm_dataset_read(TEST_SHAPEFILES "/ukraine.yaml", languages[l], &dataset, &error),
                  &error);
        for (size_t k = 0; k < 3 * COUNT_OF(sizes); k++) {
            const cm_chart_options options = {.width_px = sizes[k / 3][0],
                                              .height_px = sizes[k / 3][1],
                                              .theme = (cm_theme)((k + l) % 3),
                                              .lang = languages[l],
                                              .phrases = phrases,
                                              .dataset = dataset,
                                              .whole_name = dataset->name,
                                              .source = "DeepState"};
            (void)snprintf(what, sizeof what, "%s %dx%d %s", KIND_NAMES[k % 3], options.width_px,
                           options.height_px, languages[l]);
            cm_scene *scene = chart(&made, (cm_chart_kind)(k % 3), &options);
            check_chart(scene, what);
            assert_string_equal(scene->lang, languages[l]);
            cm_scene_free(scene);
        }
        cm_dataset_free(dataset);
        cm_phrases_free(phrases);
    }
    made_series_free(&made);
}

static void short_long_flat_and_empty_series_are_drawn(void **state) {
    (void)state;
    static const struct {
        const char *name;
        size_t days;
        int step;
        series_value *value;
    } cases[] = {{"one day", 1, 1, flat},
                 {"two days", 2, 1, ramp},
                 {"a week", 7, 1, mixed},
                 {"flat", 400, 1, flat},
                 {"nothing", 30, 1, nothing},
                 {"thirty years", SERIES_DAYS_MAX, 1, wavy},
                 {"every ten years", 12, 3653, wavy},
                 {"shrinking", 400, 1, mixed}};
    static const int sizes[][2] = {{480, 320}, {1600, 900}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        made_series made;
        made_series_open(&made, "1995-01-30", cases[i].days, cases[i].step, 4, cases[i].value);
        for (size_t k = 0; k < 6; k++) {
            char what[80];
            const cm_chart_options options = {.width_px = sizes[k / 3][0],
                                              .height_px = sizes[k / 3][1]};
            (void)snprintf(what, sizeof what, "%s %s %d", cases[i].name, KIND_NAMES[k % 3],
                           options.width_px);
            cm_scene *scene = chart(&made, (cm_chart_kind)(k % 3), &options);
            check_chart(scene, what);
            assert_true(scene->item_count < 2500); /* however many days */
            cm_scene_free(scene);
        }
        made_series_free(&made);
    }
}

static void what_cannot_be_drawn_is_refused(void **state) {
    (void)state;
    made_series made;
    cm_scene *scene = NULL;
    cm_error error = {0};
    made_series_open(&made, "2025-01-01", 3, 1, 1, ramp);
    assert_code(cm_chart_layout(&made.series, CM_CHART_AREA,
                                &(cm_chart_options){.width_px = 300, .height_px = 900}, &scene,
                                &error),
                CM_ERR_USAGE, &error);
    const cm_theme_change change = {"colour", {0, 0, 0, 1}};
    assert_code(cm_chart_layout(&made.series, CM_CHART_AREA,
                                &(cm_chart_options){.change_count = 1, .changes = &change}, &scene,
                                &error),
                CM_ERR_USAGE, &error);
    assert_code(cm_chart_layout(&made.series, CM_CHART_AREA,
                                &(cm_chart_options){.width_px = 400, .height_px = 400, .scale = 6},
                                &scene, &error),
                CM_ERR_USAGE, &error);
    assert_contains(error.message, "no room");
    for (size_t i = 0; i < 3; i++)
        made.days[i].headline_m2 = NAN;
    assert_code(cm_chart_layout(&made.series, CM_CHART_AREA, &(cm_chart_options){.width_px = 0},
                                &scene, &error),
                CM_ERR_INPUT, &error);
    assert_null(scene);
    made_series_free(&made);
}

/* ---- pages ------------------------------------------------------------------------------------
 */

static void scenes_are_stacked_and_scaled(void **state) {
    (void)state;
    made_series made;
    made_series_open(&made, "2025-01-15", 90, 1, 4, mixed);
    cm_scene *above = chart(&made, CM_CHART_MONTHS, &(cm_chart_options){.theme = CM_THEME_PRINT});
    cm_scene *below =
        chart(&made, CM_CHART_MONTHS, &(cm_chart_options){.width_px = 800, .height_px = 450});
    const cm_scene *const parts[] = {above, below};
    cm_scene *page = NULL;
    cm_error error = {0};
    assert_ok(cm_scene_stack(parts, 2, false, &page, &error), &error);
    assert_near(page->width_px, 1600, 0);
    assert_near(page->height_px, 1800, 0);
    check_chart(page, "stacked");
    assert_int_equal(page->label_count, above->label_count + below->label_count);
    /* The second is twice as large as it was, and lower. */
    const cm_rect was = box_of_id(below, "gained-2025-02");
    const cm_rect is = box_of_id(page, "gained-2025-02-2");
    assert_near(is.left, 2 * was.left, 1e-9);
    assert_near(is.top, 900 + 2 * was.top, 1e-9);
    assert_near(is.bottom, 900 + 2 * was.bottom, 1e-9);
    assert_near(by_id(page, "net-2025-02-2")->stroke_px, 2 * by_id(below, "net-2025-02")->stroke_px,
                1e-9);
    const cm_rect first = box_of_id(page, "gained-2025-02"),
                  old = box_of_id(above, "gained-2025-02");
    assert_near(first.top, old.top, 0);
    cm_scene_free(page);
    assert_ok(cm_scene_stack(parts, 2, true, &page, &error), &error);
    assert_near(page->width_px, 3200, 0);
    assert_near(page->height_px, 900, 0);
    check_chart(page, "beside");
    cm_scene_free(above);
    cm_scene_free(below);
    check_svg(page); /* it needs its parts no more */
    cm_scene_free(page);
    assert_code(cm_scene_stack(NULL, 0, false, &page, &error), CM_ERR_USAGE, &error);
    made_series_free(&made);
}

static size_t different_clips(const cm_scene *scene) {
    size_t count = 0;
    for (size_t i = 0; i < scene->item_count; i++) {
        bool is_new = scene->items[i].clip != NULL;
        for (size_t k = 0; k < i; k++)
            is_new = is_new && scene->items[k].clip != scene->items[i].clip;
        count += is_new ? 1 : 0;
    }
    return count;
}

/* Halos of which the clip reaches the text. */
static size_t clipped_halos(const cm_scene *scene) {
    size_t count = 0;
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_text *text = scene->items[i].text;
        for (size_t k = 0; text != NULL && k < text->ground_count; k++)
            count += cm_rect_meets(path_box(text->grounds[k].clip), text->ink) ? 1 : 0;
    }
    return count;
}

/* A map clips many items to few paths; the page must not copy a path for each of them. */
static void a_map_and_its_chart_share_a_page(void **state) {
    (void)state;
    shipped_map_open(&shipped);
    cm_scene *map = shipped_scene(&shipped, &(cm_map_options){.width_px = 800, .height_px = 600});
    made_series made;
    made_series_open(&made, "2024-07-08", 540, 1, 12, wavy);
    cm_scene *under =
        chart(&made, CM_CHART_AREA, &(cm_chart_options){.width_px = 800, .height_px = 400});
    const cm_scene *const parts[] = {map, under};
    cm_scene *page = NULL;
    cm_error error = {0};
    assert_ok(cm_scene_stack(parts, 2, false, &page, &error), &error);
    assert_int_equal(different_clips(page), different_clips(map) + different_clips(under));
    check_ids(page, "map and chart");
    check_svg(page);
    assert_contains(page->alt, map->alt);
    assert_contains(page->alt, under->alt);
    assert_near(page->panel.bottom, map->panel.bottom, 0);
    cm_scene_free(page);
    const cm_scene *const turned[] = {under, map};
    assert_ok(cm_scene_stack(turned, 2, false, &page, &error), &error);
    assert_int_equal(clipped_halos(page), clipped_halos(map));
    assert_true(clipped_halos(page) > 0);
    cm_scene_free(map);
    check_svg(page); /* halos are clipped where the map is now, by paths of the page itself */
    cm_scene_free(page);
    cm_scene_free(under);
    made_series_free(&made);
    shipped_map_close(&shipped);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_stands_where_the_scale_says),
        cmocka_unit_test(a_scale_that_does_not_start_at_zero_says_so),
        cmocka_unit_test(a_marked_date_takes_the_place_of_the_last),
        cmocka_unit_test(a_gap_is_dotted_and_named),
        cmocka_unit_test(a_revision_is_hollow_and_explained),
        cmocka_unit_test(bars_are_as_high_as_what_they_show),
        cmocka_unit_test(a_month_in_part_is_pale_and_said),
        cmocka_unit_test(a_month_without_data_stays_empty),
        cmocka_unit_test(many_months_become_years),
        cmocka_unit_test(patterns_tell_gained_from_lost),
        cmocka_unit_test(units_come_by_their_change),
        cmocka_unit_test(units_without_room_are_named),
        cmocka_unit_test(nothing_meets_and_nothing_is_cut),
        cmocka_unit_test(short_long_flat_and_empty_series_are_drawn),
        cmocka_unit_test(what_cannot_be_drawn_is_refused),
        cmocka_unit_test(scenes_are_stacked_and_scaled),
        cmocka_unit_test(a_map_and_its_chart_share_a_page)};
    return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
