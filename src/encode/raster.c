#include "encode/raster.h"

#include <pthread.h>
#include <stdlib.h>

#include "draw/draw.h"

/* Never more nor fewer: where a band begins, cairo rounds a few clipped pixels another way. */
enum { BANDS = 2 };

/* The rows from `top` on, to the next band's. */
typedef struct {
    const cm_scene *scene;
    const cm_outlines *outlines;
    cairo_surface_t *surface;
    int top;
    cm_code code;
    cm_error error;
} band;

static void *draw_band(void *data) {
    band *b = data;
    cairo_t *cairo = cairo_create(b->surface);
    cairo_translate(cairo, 0, -b->top);
    b->code = cm_draw_scene(b->scene, b->outlines, cairo, &b->error);
    cairo_destroy(cairo);
    cairo_surface_flush(b->surface);
    return NULL;
}

/* Each band is a surface of its own upon the rows of the whole. */
static cm_code draw_bands(const cm_scene *scene, const cm_outlines *outlines,
                          cairo_surface_t *whole, bool at_once, cm_error *error) {
    band bands[BANDS];
    pthread_t threads[BANDS];
    bool beside[BANDS] = {false};
    const int width = cairo_image_surface_get_width(whole);
    const int height = cairo_image_surface_get_height(whole);
    const int stride = cairo_image_surface_get_stride(whole);
    unsigned char *pixels = cairo_image_surface_get_data(whole);
    const int middle = cm_draw_middle(scene, outlines);
    for (int i = 0; i < BANDS; i++) {
        const int top = i == 0 ? 0 : middle, end = i == 0 ? middle : height;
        bands[i] = (band){.scene = scene, .outlines = outlines, .top = top};
        bands[i].surface = cairo_image_surface_create_for_data(
            pixels + (size_t)top * (size_t)stride, CAIRO_FORMAT_RGB24, width, end - top, stride);
        beside[i] = at_once && i + 1 < BANDS &&
                    pthread_create(&threads[i], NULL, draw_band, &bands[i]) == 0;
        if (!beside[i])
            (void)draw_band(&bands[i]);
    }
    cm_code code = CM_OK;
    for (int i = 0; i < BANDS; i++) {
        if (beside[i])
            (void)pthread_join(threads[i], NULL);
        cairo_surface_destroy(bands[i].surface);
        if (code == CM_OK && bands[i].code != CM_OK) {
            code = bands[i].code;
            *error = bands[i].error;
        }
    }
    cairo_surface_mark_dirty(whole);
    return code;
}

/* Cairo would clear the pixels in one thread; every one of them is drawn on anyway. */
static cairo_surface_t *create_surface(int width, int height) {
    static const cairo_user_data_key_t key;
    const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, width);
    unsigned char *pixels = stride > 0 ? malloc((size_t)stride * (size_t)height) : NULL;
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        pixels, pixels != NULL ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_INVALID, width, height, stride);
    if (cairo_surface_set_user_data(surface, &key, pixels, free) == CAIRO_STATUS_SUCCESS)
        return surface;
    free(pixels);
    return surface;
}

cm_code cm_raster_draw(const cm_scene *scene, bool at_once, cairo_surface_t **out,
                       cm_error *error) {
    cairo_surface_t *whole = create_surface((int)scene->width_px, (int)scene->height_px);
    cm_outlines *outlines = NULL;
    *out = NULL;
    cm_code code = cm_outlines_create(scene, &outlines, error);
    if (code == CM_OK && cairo_surface_status(whole) != CAIRO_STATUS_SUCCESS)
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (code == CM_OK)
        code = draw_bands(scene, outlines, whole, at_once, error);
    cm_outlines_free(outlines);
    if (code == CM_OK)
        *out = whole;
    else
        cairo_surface_destroy(whole);
    return code;
}
