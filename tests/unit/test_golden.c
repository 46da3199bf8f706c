/* Pictures of the default data against pictures kept in tests/golden, so that a change that nobody
 * meant is seen. Fonts and rasterizers differ a little from machine to machine, so both are blurred
 * before they are compared. tests/golden/update.sh makes the pictures anew. */
#include <pango/pangocairo.h>
#include <png.h>

#include "encode/image.h"
#include "support/change.h"
#include "support/check.h"
#include "support/fixture.h"
#include "support/series.h"
#include "support/shipped.h"

#define GOLDEN TEST_DATA "/../golden/"

enum { PALETTE = 256, THRESHOLD = 24 };
static const double MEAN_MAX = 1.8, SHARE_MAX = 0.016;

typedef struct {
    unsigned width, height;
    unsigned char *rgb;
} picture;

/* The pictures are drawn in Noto Sans; in another font there is nothing to compare. */
static bool has_font(void) {
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    PangoFontDescription *wanted = pango_font_description_from_string("Noto Sans 12");
    PangoFont *font = pango_context_load_font(context, wanted);
    PangoFontDescription *found = font != NULL ? pango_font_describe(font) : NULL;
    const bool same =
        found != NULL && strcmp(pango_font_description_get_family(found), "Noto Sans") == 0;
    pango_font_description_free(found);
    pango_font_description_free(wanted);
    if (font != NULL)
        g_object_unref(font);
    g_object_unref(context);
    return same;
}

/* ---- pictures ---------------------------------------------------------------------------------
 */

static picture finish_reading(png_image *image) {
    image->format = PNG_FORMAT_RGB;
    const picture read = {image->width, image->height, malloc(PNG_IMAGE_SIZE(*image))};
    assert_non_null(read.rgb);
    if (png_image_finish_read(image, NULL, read.rgb, 0, NULL) == 0)
        fail_msg("%s", image->message);
    return read;
}

static picture read_golden(const char *name) {
    char path[1024];
    (void)snprintf(path, sizeof path, GOLDEN "%s.png", name);
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (png_image_begin_read_from_file(&image, path) == 0)
        fail_msg("%s: %s; make it with tests/golden/update.sh", path, image.message);
    return finish_reading(&image);
}

/* The picture of a scene, which is freed. */
static picture draw_scene(cm_scene *scene) {
    cm_blob blob = {0};
    cm_error error = {0};
    assert_ok(cm_png_encode(scene, &(cm_image_meta){.dpi = 144}, &blob, &error), &error);
    cm_scene_free(scene);
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, blob.bytes, blob.size) != 0);
    const picture drawn = finish_reading(&image);
    free(blob.bytes);
    return drawn;
}

static picture draw(const cm_map_options *options) {
    return draw_scene(shipped_scene(&shipped, options));
}

/* The mean of a channel over a pixel and its neighbours. */
static int blurred(const picture *p, int x, int y, int channel) {
    int sum = 0, count = 0;
    for (int v = y - 1; v <= y + 1; v++)
        for (int u = x - 1; u <= x + 1; u++)
            if (u >= 0 && v >= 0 && u < (int)p->width && v < (int)p->height) {
                sum += p->rgb[3 * ((size_t)v * p->width + (size_t)u) + (size_t)channel];
                count++;
            }
    return sum / count;
}

typedef struct {
    double mean;  /* of the absolute difference of channels, 0 to 255 */
    double share; /* of the pixels of which a channel differs by more than the threshold */
} difference;

static difference compare(const picture *a, const picture *b) {
    difference d = {0, 0};
    assert_true(a->width == b->width && a->height == b->height);
    for (int y = 0; y < (int)a->height; y++)
        for (int x = 0; x < (int)a->width; x++) {
            int most = 0;
            for (int channel = 0; channel < 3; channel++) {
                const int by = abs(blurred(a, x, y, channel) - blurred(b, x, y, channel));
                d.mean += by;
                most = by > most ? by : most;
            }
            d.share += most > THRESHOLD ? 1 : 0;
        }
    const double pixels = (double)a->width * (double)a->height;
    return (difference){d.mean / (3 * pixels), d.share / pixels};
}

static bool alike(difference d) {
    return d.mean <= MEAN_MAX && d.share <= SHARE_MAX;
}

/* ---- making them anew -------------------------------------------------------------------------
 */

typedef struct {
    unsigned color, count;
} shade;

static int by_color(const void *a, const void *b) {
    const unsigned p = *(const unsigned *)a, q = *(const unsigned *)b;
    return p < q ? -1 : p > q ? 1 : 0;
}

static int by_count(const void *a, const void *b) {
    const shade *p = a, *q = b;
    if (p->count != q->count)
        return p->count > q->count ? -1 : 1;
    return by_color(&p->color, &q->color);
}

static unsigned color_at(const picture *p, size_t i) {
    return (unsigned)p->rgb[3 * i] << 16 | (unsigned)p->rgb[3 * i + 1] << 8 | p->rgb[3 * i + 2];
}

static int apart(unsigned a, unsigned b) {
    const int red = (int)(a >> 16 & 255U) - (int)(b >> 16 & 255U);
    const int green = (int)(a >> 8 & 255U) - (int)(b >> 8 & 255U);
    const int blue = (int)(a & 255U) - (int)(b & 255U);
    return red * red + green * green + blue * blue;
}

/* The most frequent colours; every other pixel takes the nearest. Small files, hardly a
 * difference: most of a map is flat. */
static void write_golden(const char *name, const picture *p) {
    const size_t pixels = (size_t)p->width * p->height;
    unsigned *colors = calloc(pixels, sizeof *colors);
    shade *shades = calloc(pixels, sizeof *shades);
    png_byte *indices = calloc(pixels, 1), map[3 * PALETTE] = {0};
    assert_true(colors != NULL && shades != NULL && indices != NULL);
    for (size_t i = 0; i < pixels; i++)
        colors[i] = color_at(p, i);
    qsort(colors, pixels, sizeof *colors, by_color);
    size_t count = 0;
    for (size_t i = 0; i < pixels; i++) {
        if (i == 0 || colors[i] != colors[i - 1])
            shades[count++].color = colors[i];
        shades[count - 1].count++;
    }
    qsort(shades, count, sizeof *shades, by_count);
    const unsigned kept = count < PALETTE ? (unsigned)count : PALETTE;
    for (unsigned k = 0; k < kept; k++)
        for (unsigned channel = 0; channel < 3; channel++)
            map[3 * k + channel] = (png_byte)(shades[k].color >> (16 - 8 * channel) & 255U);
    for (size_t i = 0; i < pixels; i++) {
        unsigned best = 0;
        const unsigned color = color_at(p, i);
        for (unsigned k = 1; k < kept; k++)
            if (apart(color, shades[k].color) < apart(color, shades[best].color))
                best = k;
        indices[i] = (png_byte)best;
    }
    char path[1024];
    (void)snprintf(path, sizeof path, GOLDEN "%s.png", name);
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = p->width,
                       .height = p->height,
                       .format = PNG_FORMAT_RGB_COLORMAP,
                       .colormap_entries = kept};
    if (png_image_write_to_file(&image, path, 0, indices, 0, map) == 0)
        fail_msg("%s: %s", path, image.message);
    free(colors);
    free(shades);
    free(indices);
}

/* ---- the pictures ------------------------------------------------------------------------------
 */

static void compare_scene_with_golden(const char *name, cm_scene *scene) {
    if (!has_font()) {
        cm_scene_free(scene);
        print_message("SKIP: the font Noto Sans is not installed\n");
        skip();
    }
    picture drawn = draw_scene(scene);
    const char *wish = getenv("CONTROLMAP_GOLDEN");
    if (wish != NULL && strcmp(wish, "update") == 0)
        write_golden(name, &drawn);
    picture golden = read_golden(name);
    const difference d = compare(&drawn, &golden);
    free(drawn.rgb);
    free(golden.rgb);
    print_message("%s: mean difference %.2f, %.3f %% of the pixels differ\n", name, d.mean,
                  100 * d.share);
    if (!alike(d))
        fail_msg("%s looks different: mean difference %.2f (limit %.2f), %.2f %% of the pixels "
                 "(limit %.2f); if that is meant, run tests/golden/update.sh",
                 name, d.mean, MEAN_MAX, 100 * d.share, 100 * SHARE_MAX);
}

static void compare_with_golden(const char *name, const cm_map_options *options) {
    compare_scene_with_golden(name, shipped_scene(&shipped, options));
}

static const cm_map_options LIGHT = {.width_px = 800, .height_px = 600};

static void the_default_map_looks_as_it_did(void **state) {
    (void)state;
    compare_with_golden("ukraine-light", &LIGHT);
}

static void the_dark_map_looks_as_it_did(void **state) {
    (void)state;
    cm_map_options options = LIGHT;
    options.theme = CM_THEME_DARK;
    compare_with_golden("ukraine-dark", &options);
}

static void the_map_of_an_oblast_looks_as_it_did(void **state) {
    (void)state;
    cm_map_options options = LIGHT;
    options.extent = "UA-14";
    compare_with_golden("donetsk-light", &options);
}

static void the_printed_map_looks_as_it_did(void **state) {
    (void)state;
    cm_map_options options = LIGHT;
    options.theme = CM_THEME_PRINT;
    compare_with_golden("ukraine-print", &options);
}

static void the_map_for_a_phone_looks_as_it_did(void **state) {
    (void)state;
    compare_with_golden("ukraine-phone", &(cm_map_options){.width_px = 540, .height_px = 675});
}

static void the_thumbnail_looks_as_it_did(void **state) {
    (void)state;
    compare_with_golden("ukraine-thumbnail", &(cm_map_options){.width_px = 600, .height_px = 400});
}

static void the_map_in_ukrainian_looks_as_it_did(void **state) {
    (void)state;
    cm_phrases *phrases = NULL;
    cm_dataset *dataset = NULL;
    cm_error error = {0};
    assert_ok(cm_phrases_read(TEST_SHAPEFILES "/phrases-uk.yaml", &phrases, &error), &error);
    assert_ok(cm_dataset_read(TEST_SHAPEFILES "/ukraine.yaml", "uk", &dataset, &error), &error);
    const cm_map usual = shipped.map;
    shipped.map.dataset = shipped.map.context = dataset;
    shipped.map.whole_name = dataset->name;
    shipped.map.control_source = dataset->control.source;
    shipped.map.control_short_source = dataset->control.short_source;
    cm_map_options options = LIGHT;
    options.lang = phrases->lang;
    options.phrases = phrases;
    compare_with_golden("ukraine-uk", &options);
    shipped.map = usual;
    cm_dataset_free(dataset);
    cm_phrases_free(phrases);
}

static void the_map_with_a_table_looks_as_it_did(void **state) {
    (void)state;
    compare_with_golden("ukraine-table",
                        &(cm_map_options){.width_px = 720, .height_px = 900, .table = true});
}

static void disputed_borders_and_key_figures_look_as_they_did(void **state) {
    (void)state;
    cm_map_options options = LIGHT;
    options.extent = "UA-14,UA-23,UA-65,UA-43";
    options.borders = CM_BORDERS_RECOGNISED_AND_CLAIMED;
    options.key_figures = true;
    compare_with_golden("borders", &options);
}

/* Every kind of annotation on one map. */
static void the_annotated_map_looks_as_it_did(void **state) {
    (void)state;
    static const cm_mark marks[] = {{{34.585, 47.51}, "Plant", CM_SYMBOL_TRIANGLE, false},
                                    {{37.2, 49.3}, "Star", CM_SYMBOL_STAR, false},
                                    {{38.5, 49.6}, "A remark", CM_SYMBOL_NONE, false},
                                    {{35.4, 48.9}, "Square", CM_SYMBOL_SQUARE, false}};
    static const cm_arrow arrows[] = {{{35.2, 46.9}, {36.1, 47.7}}};
    static const char *const wanted[] = {"Bakhmut"};
    static const cm_theme_change changes[] = {{"control", {0x9A, 0xB8, 0xD8, 1}}};
    cm_map_options options = LIGHT;
    options.extent = "33,46,40.5,50.3";
    options.marks = marks;
    options.mark_count = COUNT_OF(marks);
    options.arrows = arrows;
    options.arrow_count = 1;
    options.highlight = "UA-14";
    options.wanted = wanted;
    options.wanted_count = 1;
    options.changes = changes;
    options.change_count = 1;
    compare_with_golden("annotated", &options);
}

static void the_map_of_a_difference_looks_as_it_did(void **state) {
    (void)state;
    shipped_change_open(&change, &shipped);
    shipped.map.diff = change.diff;
    compare_with_golden("difference", &LIGHT);
    shipped.map.diff = NULL;
    shipped_change_close(&change);
}

/* ---- scenarios -------------------------------------------------------------------------------
 */

/* Outcomes borrow them. */
static cm_scenario *scenarios[4];
static size_t scenario_count;

static cm_outcome *outcome_of(const char *path) {
    cm_scenario *scenario = NULL;
    cm_outcome *outcome = NULL;
    cm_error error = {0};
    const cm_figures_options options = shipped_options(&shipped);
    assert_ok(cm_scenario_read(path, &scenario, &error), &error);
    assert_ok(cm_outcome_compute(scenario, shipped.figures, &options, &outcome, &error), &error);
    scenarios[scenario_count++] = scenario;
    return outcome;
}

static void free_outcomes(cm_outcome **outcomes, size_t count) {
    for (size_t i = 0; i < count; i++)
        cm_outcome_free(outcomes[i]);
    while (scenario_count > 0)
        cm_scenario_free(scenarios[--scenario_count]);
}

static void compare_outcome(const char *name, cm_outcome *outcome, bool paired, int width,
                            int height) {
    const cm_map_options options = {.width_px = width, .height_px = height};
    cm_error error = {0};
    cm_scene *scene = NULL;
    assert_ok(cm_outcome_layout(&shipped.map, outcome, paired, &options, &scene, &error), &error);
    compare_scene_with_golden(name, scene);
    free_outcomes(&outcome, 1);
}

static void the_map_of_a_scenario_looks_as_it_did(void **state) {
    (void)state;
    compare_outcome("scenario", outcome_of(TEST_SHAPEFILES "/scenario-withdraw-donetsk.yaml"),
                    false, 800, 600);
}

static void a_zone_beside_today_looks_as_it_did(void **state) {
    (void)state;
    (void)scratch_make();
    write_text(scratch_path("strip.yaml"), "title: A strip of 20 km on both sides of the line\n"
                                           "steps:\n"
                                           "  - buffer: {from: front, km: 20}\n");
    compare_outcome("scenario-strip", outcome_of(scratch_path("strip.yaml")), true, 1500, 870);
    scratch_remove();
}

static void scenarios_side_by_side_look_as_they_did(void **state) {
    (void)state;
    cm_outcome *outcomes[] = {outcome_of(TEST_SHAPEFILES "/scenario-freeze.yaml"),
                              outcome_of(TEST_SHAPEFILES "/scenario-withdraw-donetsk.yaml"),
                              outcome_of(TEST_SHAPEFILES "/scenario-zone-donetsk.yaml")};
    const cm_map_options options = {.width_px = 1200, .height_px = 560};
    cm_error error = {0};
    cm_scene *scene = NULL;
    assert_ok(cm_outcomes_layout(&shipped.map, (const cm_outcome *const *)outcomes,
                                 COUNT_OF(outcomes), &options, &scene, &error),
              &error);
    compare_scene_with_golden("scenario-compare", scene);
    free_outcomes(outcomes, COUNT_OF(outcomes));
}

/* Areas that grow, shrink and swing, with a gap and two days redrawn. */
static double made_value(size_t unit, size_t day) {
    const double x = (double)day;
    return 600 + 40 * (double)unit +
           (unit % 3 == 0   ? 0.4
            : unit % 3 == 1 ? -0.1
                            : 0) *
               x +
           (unit % 2 == 0 ? 15 * sin(x / 25) : 0);
}

static void compare_chart(const char *name, cm_chart_kind kind, cm_theme theme) {
    made_series made;
    cm_error error = {0};
    cm_scene *scene = NULL;
    made_series_open(&made, "2024-07-08", 536, 1, 8, made_value);
    made_series_leave_out(&made, 150, 190);
    made.days[90].revision = made.days[400].revision = true;
    const cm_chart_options options = {.width_px = 800,
                                      .height_px = 450,
                                      .theme = theme,
                                      .dataset = shipped.dataset,
                                      .whole_name = "Somewhere",
                                      .source = "made up"};
    assert_ok(cm_chart_layout(&made.series, kind, &options, &scene, &error), &error);
    made_series_free(&made);
    compare_scene_with_golden(name, scene);
}

static void the_chart_of_the_area_looks_as_it_did(void **state) {
    (void)state;
    compare_chart("chart-area", CM_CHART_AREA, CM_THEME_LIGHT);
}

static void the_chart_of_months_looks_as_it_did(void **state) {
    (void)state;
    compare_chart("chart-months", CM_CHART_MONTHS, CM_THEME_PRINT);
}

static void the_chart_of_units_looks_as_it_did(void **state) {
    (void)state;
    compare_chart("chart-units", CM_CHART_UNITS, CM_THEME_DARK);
}

/* What the tolerance must see: each of these once slipped through some other program's test. */
static void a_change_that_matters_is_seen(void **state) {
    (void)state;
    const picture usual = draw(&LIGHT);
    cm_map_options changed[4] = {LIGHT, LIGHT, LIGHT, LIGHT};
    static const char *const what[] = {"no labels", "no legend", "a smaller scale",
                                       "a shifted map"};
    changed[0].labels = CM_LABELS_NONE;
    changed[1].no_legend = true;
    changed[2].scale = 0.9;
    changed[3].extent = "22,44.3,40.4,52.5";
    for (size_t i = 0; i < COUNT_OF(changed); i++) {
        picture other = draw(&changed[i]);
        const difference d = compare(&usual, &other);
        free(other.rgb);
        if (alike(d))
            fail_msg("%s goes unseen: mean difference %.2f, %.2f %% of the pixels", what[i], d.mean,
                     100 * d.share);
    }
    const difference none = compare(&usual, &usual);
    assert_true(none.mean == 0 && none.share == 0);
    free(usual.rgb);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_map_looks_as_it_did),
        cmocka_unit_test(the_dark_map_looks_as_it_did),
        cmocka_unit_test(the_map_of_an_oblast_looks_as_it_did),
        cmocka_unit_test(the_printed_map_looks_as_it_did),
        cmocka_unit_test(the_map_for_a_phone_looks_as_it_did),
        cmocka_unit_test(the_thumbnail_looks_as_it_did),
        cmocka_unit_test(the_map_in_ukrainian_looks_as_it_did),
        cmocka_unit_test(the_map_with_a_table_looks_as_it_did),
        cmocka_unit_test(disputed_borders_and_key_figures_look_as_they_did),
        cmocka_unit_test(the_annotated_map_looks_as_it_did),
        cmocka_unit_test(the_map_of_a_difference_looks_as_it_did),
        cmocka_unit_test(the_map_of_a_scenario_looks_as_it_did),
        cmocka_unit_test(a_zone_beside_today_looks_as_it_did),
        cmocka_unit_test(scenarios_side_by_side_look_as_they_did),
        cmocka_unit_test(the_chart_of_the_area_looks_as_it_did),
        cmocka_unit_test(the_chart_of_months_looks_as_it_did),
        cmocka_unit_test(the_chart_of_units_looks_as_it_did),
        cmocka_unit_test(a_change_that_matters_is_seen)};
    return cmocka_run_group_tests_name("golden", tests, shipped_setup, shipped_teardown);
}
