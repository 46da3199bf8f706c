#include "encode/raster.h"

#include "draw/draw.h"
#include "encode/image.h"
#include "layout/scene.h"
#include "support/check.h"
#include "support/shipped.h"

static cairo_surface_t *drawn(const cm_scene *scene, bool at_once) {
    cairo_surface_t *surface = NULL;
    cm_error error = {0};
    assert_ok(cm_raster_draw(scene, at_once, &surface, &error), &error);
    assert_int_equal(cairo_image_surface_get_width(surface), (int)scene->width_px);
    assert_int_equal(cairo_image_surface_get_height(surface), (int)scene->height_px);
    return surface;
}

/* The same without parts, in any number of them drawn one after the other. */
static cairo_surface_t *drawn_in(const cm_scene *scene, int bands) {
    const int height = (int)scene->height_px;
    cm_outlines *outlines = NULL;
    cm_error error = {0};
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)scene->width_px, height);
    assert_ok(cm_outlines_create(scene, &outlines, &error), &error);
    for (int i = 0; i < bands; i++) {
        const int top = height * i / bands, end = height * (i + 1) / bands;
        cairo_surface_t *part =
            cairo_surface_create_for_rectangle(surface, 0, top, scene->width_px, end - top);
        cairo_t *cairo = cairo_create(part);
        cairo_translate(cairo, 0, -top);
        assert_ok(cm_draw_scene(scene, outlines, cairo, &error), &error);
        cairo_destroy(cairo);
        cairo_surface_destroy(part);
    }
    cairo_surface_flush(surface);
    cm_outlines_free(outlines);
    return surface;
}

/* The greatest difference of two surfaces of one size in any of red, green and blue. */
static int difference(cairo_surface_t *a, cairo_surface_t *b) {
    const int width = cairo_image_surface_get_width(a), height = cairo_image_surface_get_height(a);
    int most = 0;
    for (int y = 0; y < height; y++) {
        const unsigned char *p =
            cairo_image_surface_get_data(a) + (ptrdiff_t)y * cairo_image_surface_get_stride(a);
        const unsigned char *q =
            cairo_image_surface_get_data(b) + (ptrdiff_t)y * cairo_image_surface_get_stride(b);
        for (int x = 0; x < width; x++)
            for (int c = 0; c < 3; c++) { /* the fourth byte is not used */
                const int apart = abs(p[4 * x + c] - q[4 * x + c]);
                most = apart > most ? apart : most;
            }
    }
    return most;
}

/* Heights that no number of bands divides; an odd width. */
static const cm_map_options VIEWS[] = {
    {.width_px = 803, .height_px = 601},
    {.width_px = 480, .height_px = 701, .extent = "UA-14", .theme = CM_THEME_DARK}};

static void two_threads_draw_what_one_does(void **state) {
    (void)state;
    for (size_t v = 0; v < COUNT_OF(VIEWS); v++) {
        cm_scene *scene = shipped_scene(&shipped, &VIEWS[v]);
        cairo_surface_t *one = drawn(scene, false), *two = drawn(scene, true);
        assert_int_equal(difference(one, two), 0);
        cairo_surface_destroy(one);
        cairo_surface_destroy(two);
        cm_scene_free(scene);
    }
}

/* But for rounding, nothing shows where one ends and the next begins. */
static void bands_do_not_show(void **state) {
    (void)state;
    static const int bands[] = {1, 2, 3, 7};
    for (size_t v = 0; v < COUNT_OF(VIEWS); v++) {
        cm_scene *scene = shipped_scene(&shipped, &VIEWS[v]);
        cairo_surface_t *found = drawn(scene, true);
        for (size_t i = 0; i < COUNT_OF(bands); i++) {
            cairo_surface_t *other = drawn_in(scene, bands[i]);
            assert_in_range(difference(found, other), 0, 1);
            cairo_surface_destroy(other);
        }
        cairo_surface_destroy(found);
        cm_scene_free(scene);
    }
}

static void a_png_has_the_same_bytes(void **state) {
    (void)state;
    const cm_image_meta meta = {.title = "T", .software = "S"};
    cm_scene *scene = shipped_scene(&shipped, &VIEWS[0]);
    cm_blob one = {0}, two = {0};
    cm_error error = {0};
    assert_ok(cm_png_encode_by(scene, &meta, false, &one, &error), &error);
    assert_ok(cm_png_encode_by(scene, &meta, true, &two, &error), &error);
    assert_int_equal(two.size, one.size);
    assert_memory_equal(two.bytes, one.bytes, one.size);
    free(one.bytes);
    free(two.bytes);
    cm_scene_free(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(two_threads_draw_what_one_does),
                                       cmocka_unit_test(bands_do_not_show),
                                       cmocka_unit_test(a_png_has_the_same_bytes)};
    return cmocka_run_group_tests_name("raster", tests, shipped_setup, shipped_teardown);
}
