#include <png.h>

#include "encode/image.h"
#include "layout/scene.h"
#include "support/check.h"

/* ---- a scene by hand ------------------------------------------------------------------------ */

/* Lopsided: wider than high, and no two rectangles alike. */
enum { WIDTH = 57, HEIGHT = 41 };

static const cm_color RED = {200, 16, 46, 1}, GREEN = {12, 130, 50, 1}, PAPER = {250, 249, 240, 1};

static const cm_image_meta META = {.title = "Карта – Übersicht",
                                   .description = "Map: 116,171\u00a0km² or 19.2%. Source: “a”.",
                                   .source = "control: a.shp sha256 00ff",
                                   .software = "controlmap 1.2.3",
                                   .command = "controlmap render -o 'a b.png'",
                                   .dpi = 200};

static cm_scene *finish(cm_scene_builder *builder, double width, double height) {
    const cm_scene description = {.width_px = width,
                                  .height_px = height,
                                  .background = PAPER,
                                  .title = "T",
                                  .alt = "A",
                                  .lang = "en"};
    cm_scene *scene = NULL;
    cm_error error = {0};
    assert_ok(cm_scene_builder_finish(builder, &description, &scene, &error), &error);
    return scene;
}

static cm_scene *two_boxes(void) {
    cm_scene_builder builder = {0};
    cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){3, 5, 20, 12}),
                  (cm_paint){.fill = RED});
    cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){30, 20, 57, 41}),
                  (cm_paint){.fill = GREEN});
    return finish(&builder, WIDTH, HEIGHT);
}

/* More colours than a palette holds: a grey ramp on a colour ramp. */
static cm_scene *many_colors(void) {
    cm_scene_builder builder = {0};
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 20; x++)
            cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){x, y, x + 1, y + 1}),
                          (cm_paint){.fill = {(uint8_t)(12 * x), (uint8_t)(11 * y),
                                              (uint8_t)(x * y / 2), 1}});
    return finish(&builder, 20, 20);
}

/* ---- reading back --------------------------------------------------------------------------- */

typedef struct {
    png_structp png;
    png_infop info;
    const unsigned char *at;
    size_t left;
} reader;

static void read_bytes(png_structp png, png_bytep to, size_t size) {
    reader *r = png_get_io_ptr(png);
    if (size > r->left)
        png_error(png, "cut short");
    memcpy(to, r->at, size);
    r->at += size;
    r->left -= size;
}

static cm_blob encode(const cm_scene *scene, const cm_image_meta *meta) {
    cm_blob blob = {0};
    cm_error error = {0};
    assert_ok(cm_png_encode(scene, meta, &blob, &error), &error);
    return blob;
}

/* libpng's own error handling would jump; a broken file ends the test program, which is loud. */
static void open_reader(reader *r, const cm_blob *blob) {
    *r = (reader){.at = blob->bytes, .left = blob->size};
    r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    assert_non_null(r->png);
    r->info = png_create_info_struct(r->png);
    assert_non_null(r->info);
    png_set_read_fn(r->png, r, read_bytes);
    png_read_info(r->png, r->info);
}

static void close_reader(reader *r) {
    png_destroy_read_struct(&r->png, &r->info, NULL);
}

typedef struct {
    unsigned char rgb[64][64][3];
} pixels;

static pixels read_pixels(const cm_blob *blob) {
    static pixels found;
    reader r;
    open_reader(&r, blob);
    png_set_expand(r.png);
    png_read_update_info(r.png, r.info);
    assert_int_equal(png_get_channels(r.png, r.info), 3);
    const png_uint_32 height = png_get_image_height(r.png, r.info);
    assert_true(height <= 64 && png_get_image_width(r.png, r.info) <= 64);
    png_bytep rows[64];
    for (png_uint_32 y = 0; y < height; y++)
        rows[y] = found.rgb[y][0];
    png_read_image(r.png, rows);
    png_read_end(r.png, NULL);
    close_reader(&r);
    return found;
}

static void assert_color(const unsigned char rgb[3], cm_color color) {
    if (rgb[0] != color.red || rgb[1] != color.green || rgb[2] != color.blue)
        fail_msg("#%02x%02x%02x instead of #%02x%02x%02x", rgb[0], rgb[1], rgb[2], color.red,
                 color.green, color.blue);
}

static void fills_are_exact_to_the_pixel(void **state) {
    (void)state;
    cm_scene *scene = two_boxes();
    cm_blob blob = encode(scene, &META);
    const pixels found = read_pixels(&blob);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const bool red = x >= 3 && x < 20 && y >= 5 && y < 12, green = x >= 30 && y >= 20;
            assert_color(found.rgb[y][x], red ? RED : green ? GREEN : PAPER);
        }
    free(blob.bytes);
    cm_scene_free(scene);
}

static void many_colours_are_exact_too(void **state) {
    (void)state;
    cm_scene *scene = many_colors();
    cm_blob blob = encode(scene, &META);
    const pixels found = read_pixels(&blob);
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 20; x++)
            assert_color(found.rgb[y][x],
                         (cm_color){(uint8_t)(12 * x), (uint8_t)(11 * y), (uint8_t)(x * y / 2), 1});
    free(blob.bytes);
    cm_scene_free(scene);
}

static void few_colours_make_a_palette_many_do_not(void **state) {
    (void)state;
    cm_scene *few = two_boxes(), *many = many_colors();
    cm_blob few_blob = encode(few, &META), many_blob = encode(many, &META);
    reader r;
    open_reader(&r, &few_blob);
    png_colorp palette;
    int count = 0;
    assert_int_equal(png_get_color_type(r.png, r.info), PNG_COLOR_TYPE_PALETTE);
    assert_true(png_get_PLTE(r.png, r.info, &palette, &count) != 0);
    assert_int_equal(count, 3);
    close_reader(&r);
    open_reader(&r, &many_blob);
    assert_int_equal(png_get_color_type(r.png, r.info), PNG_COLOR_TYPE_RGB);
    assert_int_equal(png_get_bit_depth(r.png, r.info), 8);
    close_reader(&r);
    free(few_blob.bytes);
    free(many_blob.bytes);
    cm_scene_free(few);
    cm_scene_free(many);
}

static void the_header_states_size_colour_space_and_resolution(void **state) {
    (void)state;
    cm_scene *scene = two_boxes();
    cm_blob blob = encode(scene, &META);
    reader r;
    open_reader(&r, &blob);
    int intent = -1, unit = 0;
    png_uint_32 x = 0, y = 0;
    double gamma = 0;
    assert_int_equal(png_get_image_width(r.png, r.info), WIDTH);
    assert_int_equal(png_get_image_height(r.png, r.info), HEIGHT);
    assert_true(png_get_sRGB(r.png, r.info, &intent) != 0);
    assert_int_equal(intent, PNG_sRGB_INTENT_PERCEPTUAL);
    assert_true(png_get_gAMA(r.png, r.info, &gamma) != 0);
    assert_near(gamma, 0.45455, 1e-5);
    assert_true(png_get_pHYs(r.png, r.info, &x, &y, &unit) != 0);
    assert_true(x == 7874 && y == 7874 && unit == PNG_RESOLUTION_METER); /* 200 / 0.0254 */
    close_reader(&r);
    free(blob.bytes);
    cm_scene_free(scene);
}

static bool has_chunk(const cm_blob *blob, const char *name) {
    for (size_t at = 8; at + 12 <= blob->size;) {
        const unsigned char *b = blob->bytes + at;
        const size_t length = (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
        if (memcmp(b + 4, name, 4) == 0)
            return true;
        at += 12 + length;
    }
    return false;
}

static void chunks_are_those_promised_and_no_time(void **state) {
    (void)state;
    static const char *const wanted[] = {"IHDR", "sRGB", "gAMA", "cHRM",
                                         "pHYs", "iTXt", "IDAT", "IEND"};
    static const char *const unwanted[] = {"tIME", "tEXt", "zTXt", "tRNS", "iCCP", "eXIf"};
    cm_scene *scene = two_boxes();
    cm_blob blob = encode(scene, &META);
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (!has_chunk(&blob, wanted[i]))
            fail_msg("no %s", wanted[i]);
    for (size_t i = 0; i < COUNT_OF(unwanted); i++)
        if (has_chunk(&blob, unwanted[i]))
            fail_msg("a chunk %s", unwanted[i]);
    free(blob.bytes);
    cm_scene_free(scene);
}

static void texts_are_kept_as_utf8(void **state) {
    (void)state;
    const struct {
        const char *key, *text;
    } expected[] = {{"Title", META.title},
                    {"Description", META.description},
                    {"Source", META.source},
                    {"Software", META.software},
                    {"Comment", META.command}};
    cm_scene *scene = two_boxes();
    cm_blob blob = encode(scene, &META);
    reader r;
    open_reader(&r, &blob);
    png_textp texts = NULL;
    int count = 0;
    assert_int_equal(png_get_text(r.png, r.info, &texts, &count), (int)COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_string_equal(texts[i].key, expected[i].key);
        assert_string_equal(texts[i].text, expected[i].text);
        assert_int_equal(texts[i].compression, PNG_ITXT_COMPRESSION_NONE);
    }
    close_reader(&r);
    free(blob.bytes);
    cm_scene_free(scene);
}

static void texts_that_are_not_given_are_left_out(void **state) {
    (void)state;
    cm_scene *scene = two_boxes();
    cm_blob blob = encode(scene, &(cm_image_meta){.title = "only", .dpi = 72});
    reader r;
    open_reader(&r, &blob);
    png_textp texts = NULL;
    int count = 0;
    assert_int_equal(png_get_text(r.png, r.info, &texts, &count), 1);
    close_reader(&r);
    free(blob.bytes);
    cm_scene_free(scene);
}

static void an_even_odd_hole_shows_the_ground(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_path_builder path = {0};
    const cm_rect rings[] = {{2, 2, 40, 30}, {10, 12, 20, 25}};
    for (size_t i = 0; i < COUNT_OF(rings); i++) { /* both wound alike */
        cm_path_builder_start(&path, true);
        cm_path_builder_add(&path, (cm_xy){rings[i].left, rings[i].top});
        cm_path_builder_add(&path, (cm_xy){rings[i].right, rings[i].top});
        cm_path_builder_add(&path, (cm_xy){rings[i].right, rings[i].bottom});
        cm_path_builder_add(&path, (cm_xy){rings[i].left, rings[i].bottom});
    }
    cm_scene_path(&builder, cm_path_builder_finish(&path, &builder), (cm_paint){.fill = RED});
    cm_path_builder_clear(&path);
    cm_scene *scene = finish(&builder, WIDTH, HEIGHT);
    cm_blob blob = encode(scene, &META);
    const pixels found = read_pixels(&blob);
    assert_color(found.rgb[5][5], RED);
    assert_color(found.rgb[18][15], PAPER);
    assert_color(found.rgb[26][15], RED);
    free(blob.bytes);
    cm_scene_free(scene);
}

static void a_group_is_clipped_and_the_next_is_not(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    const cm_path *clip = cm_scene_rect(&builder, (cm_rect){10, 4, 25, 20});
    const cm_path *all = cm_scene_rect(&builder, (cm_rect){0, 0, 30, 41});
    cm_scene_group_clipped(&builder, "a", clip);
    cm_scene_path(&builder, all, (cm_paint){.fill = RED});
    cm_scene_group_end(&builder);
    cm_scene_path(&builder, cm_scene_rect(&builder, (cm_rect){26, 0, 57, 41}),
                  (cm_paint){.fill = GREEN, .clip = all});
    cm_scene *scene = finish(&builder, WIDTH, HEIGHT);
    cm_blob blob = encode(scene, &META);
    const pixels found = read_pixels(&blob);
    assert_color(found.rgb[10][15], RED);
    assert_color(found.rgb[30][15], PAPER);
    assert_color(found.rgb[10][5], PAPER);
    assert_color(found.rgb[30][28], GREEN);
    assert_color(found.rgb[30][40], PAPER);
    free(blob.bytes);
    cm_scene_free(scene);
}

static void text_is_drawn_where_it_was_measured(void **state) {
    (void)state;
    cm_scene_builder builder = {0};
    cm_text_run run = {"HH", true};
    cm_scene_text(
        &builder,
        &(cm_text){
            .run_count = 1, .runs = &run, .size_px = 22, .color = {0, 0, 0, 1}, .at = {6, 30}});
    cm_scene *scene = finish(&builder, WIDTH, HEIGHT);
    cm_blob blob = encode(scene, &META);
    const pixels found = read_pixels(&blob);
    int left = WIDTH, right = 0, top = HEIGHT, bottom = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            if (found.rgb[y][x][0] < 128) {
                left = x < left ? x : left;
                right = x > right ? x : right;
                top = y < top ? y : top;
                bottom = y > bottom ? y : bottom;
            }
    assert_true(left >= 6 && left <= 9 && right > 28);
    assert_near(bottom, 29, 1);
    assert_near(top, 30 - 0.714 * 22, 1.5);
    free(blob.bytes);
    cm_scene_free(scene);
}

static void the_same_scene_gives_the_same_bytes(void **state) {
    (void)state;
    cm_scene *a = many_colors(), *b = many_colors();
    cm_blob x = encode(a, &META), y = encode(b, &META);
    assert_int_equal(x.size, y.size);
    assert_memory_equal(x.bytes, y.bytes, x.size);
    free(x.bytes);
    free(y.bytes);
    cm_scene_free(a);
    cm_scene_free(b);
}

static void the_kind_of_picture_is_told_by_the_ending(void **state) {
    (void)state;
    static const char *const known[] = {"a.png", "b.SVG", "x/y.z.pdf", "/a b/c.Png"};
    static const char *const unknown[] = {"a.bmp", "png", ".png", "a.png ", "a.jpeg", "", "a.png/"};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        assert_true(cm_image_path_is_known(known[i]));
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        if (cm_image_path_is_known(unknown[i]))
            fail_msg("\"%s\" is taken for a picture", unknown[i]);
}

static void an_unknown_kind_is_refused_with_its_name(void **state) {
    (void)state;
    cm_scene *scene = two_boxes();
    cm_error error = {0};
    assert_code(cm_image_write(scene, &META, "map.bmp", &error), CM_ERR_USAGE, &error);
    assert_string_equal(error.file, "map.bmp");
    assert_contains(error.hint, ".png");
    cm_scene_free(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_are_exact_to_the_pixel),
        cmocka_unit_test(many_colours_are_exact_too),
        cmocka_unit_test(few_colours_make_a_palette_many_do_not),
        cmocka_unit_test(the_header_states_size_colour_space_and_resolution),
        cmocka_unit_test(chunks_are_those_promised_and_no_time),
        cmocka_unit_test(texts_are_kept_as_utf8),
        cmocka_unit_test(texts_that_are_not_given_are_left_out),
        cmocka_unit_test(an_even_odd_hole_shows_the_ground),
        cmocka_unit_test(a_group_is_clipped_and_the_next_is_not),
        cmocka_unit_test(text_is_drawn_where_it_was_measured),
        cmocka_unit_test(the_same_scene_gives_the_same_bytes),
        cmocka_unit_test(the_kind_of_picture_is_told_by_the_ending),
        cmocka_unit_test(an_unknown_kind_is_refused_with_its_name)};
    return cmocka_run_group_tests_name("png", tests, NULL, NULL);
}
