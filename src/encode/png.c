#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/versions.h"
#include "encode/deflate.h"
#include "encode/palette.h"
#include "encode/raster.h"

enum { LEVEL = 5, TEXTS_MAX = 5 };

/* What libpng's callbacks need to reach. */
typedef struct {
    cm_blob *out;
    bool out_of_memory;
    char message[200];
    jmp_buf *jump;
} png_state;

static void on_error(png_structp png, png_const_charp text) {
    png_state *state = png_get_error_ptr(png);
    strncpy(state->message, text, sizeof state->message - 1);
    longjmp(*state->jump, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void on_write(png_structp png, png_bytep bytes, size_t size) {
    png_state *state = png_get_io_ptr(png);
    if (!cm_blob_append(state->out, bytes, size)) {
        state->out_of_memory = true;
        png_error(png, "memory ran out");
    }
}

static void on_flush(png_structp png) {
    (void)png;
}

/* ---- pixels ------------------------------------------------------------------------------- */

static void to_rgb(const uint32_t *from, unsigned char *to, int width) {
    for (int x = 0; x < width; x++) {
        to[3 * x] = (unsigned char)(from[x] >> 16 & 0xFFU);
        to[3 * x + 1] = (unsigned char)(from[x] >> 8 & 0xFFU);
        to[3 * x + 2] = (unsigned char)(from[x] & 0xFFU);
    }
}

static void to_indices(const uint32_t *from, unsigned char *to, int width, const cm_palette *p) {
    for (int x = 0, run; x < width; x += run) {
        run = cm_pixel_run(from, x, width);
        memset(to + x, cm_palette_index(p, from[x] & 0xFFFFFFU), (size_t)run);
    }
}

/* ---- chunks ------------------------------------------------------------------------------- */

static void set_texts(png_structp png, png_infop info, const cm_image_meta *meta) {
    const struct {
        const char *key, *text;
    } pairs[TEXTS_MAX] = {{"Title", meta->title},
                          {"Description", meta->description},
                          {"Source", meta->source},
                          {"Software", meta->software},
                          {"Comment", meta->command}};
    png_text texts[TEXTS_MAX];
    memset(texts, 0, sizeof texts);
    int count = 0;
    char keys[TEXTS_MAX][16];
    for (int i = 0; i < TEXTS_MAX; i++) {
        if (pairs[i].text == NULL)
            continue;
        strncpy(keys[count], pairs[i].key, sizeof keys[count] - 1);
        keys[count][sizeof keys[count] - 1] = '\0';
        texts[count].compression = PNG_ITXT_COMPRESSION_NONE;
        texts[count].key = keys[count];
        texts[count].text = (png_charp)(uintptr_t)pairs[i].text;
        texts[count].itxt_length = strlen(pairs[i].text);
        count++;
    }
    png_set_text(png, info, texts, count);
}

static void set_header(png_structp png, png_infop info, int width, int height,
                       const cm_image_meta *meta, const cm_palette *p) {
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8,
                 p != NULL ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (p != NULL) {
        png_color colors[CM_PALETTE_MAX];
        for (int i = 0; i < p->count; i++)
            colors[i] = (png_color){(png_byte)(p->colors[i] >> 16 & 0xFFU),
                                    (png_byte)(p->colors[i] >> 8 & 0xFFU),
                                    (png_byte)(p->colors[i] & 0xFFU)};
        png_set_PLTE(png, info, colors, p->count);
    }
    /* sRGB with the gAMA and cHRM that go with it. */
    png_set_sRGB_gAMA_and_cHRM(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    const png_uint_32 per_metre = (png_uint_32)lround(meta->dpi / 0.0254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    set_texts(png, info, meta);
}

/* Rows as PNG has them, each after the number of its filter: maps are flat, and no filter lets the
 * compressor see their long runs. */
static bool compress_rows(cairo_surface_t *surface, const cm_palette *p, cm_blob *out) {
    const int width = cairo_image_surface_get_width(surface);
    const int height = cairo_image_surface_get_height(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    const size_t row_size = (size_t)width * (p != NULL ? 1 : 3) + 1;
    unsigned char *rows = malloc(row_size * (size_t)height);
    if (rows == NULL)
        return false;
    for (int y = 0; y < height; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(pixels + (size_t)y * (size_t)stride);
        unsigned char *to = rows + (size_t)y * row_size;
        *to = PNG_FILTER_VALUE_NONE;
        if (p != NULL)
            to_indices(row, to + 1, width, p);
        else
            to_rgb(row, to + 1, width);
    }
    const bool room = cm_deflate(rows, row_size * (size_t)height, LEVEL, out);
    free(rows);
    return room;
}

/* setjmp stays in this one function; what must survive it does not change after it is set. */
static cm_code write_png(cairo_surface_t *surface, const cm_image_meta *meta, const cm_palette *p,
                         const cm_blob *rows, cm_blob *out, cm_error *error) {
    const int width = cairo_image_surface_get_width(surface);
    const int height = cairo_image_surface_get_height(surface);
    jmp_buf jump;
    png_state state = {.out = out, .jump = &jump};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    }
    if (setjmp(jump) != 0) {
        png_destroy_write_struct(&png, &info);
        return cm_error_set(error, state.out_of_memory ? CM_ERR_MEMORY : CM_ERR_INTERNAL, NULL,
                            "libpng: %s", state.message);
    }
    png_set_write_fn(png, &state, on_write, on_flush);
    set_header(png, info, width, height, meta, p);
    png_write_info(png, info);
    /* The compressed rows are ours: libpng would make them in one thread. */
    png_write_chunk(png, (png_const_bytep) "IDAT", rows->bytes, rows->size);
    png_write_chunk(png, (png_const_bytep) "IEND", NULL, 0);
    png_destroy_write_struct(&png, &info);
    return CM_OK;
}

cm_code cm_png_encode(const cm_scene *scene, const cm_image_meta *meta, cm_blob *out,
                      cm_error *error) {
    return cm_png_encode_by(scene, meta, true, out, error);
}

cm_code cm_png_encode_by(const cm_scene *scene, const cm_image_meta *meta, bool at_once,
                         cm_blob *out, cm_error *error) {
    const int width = (int)scene->width_px, height = (int)scene->height_px;
    cairo_surface_t *surface = NULL;
    cm_code code = cm_raster_draw(scene, at_once, &surface, error);
    if (code != CM_OK)
        return code;
    cm_palette *p = malloc(sizeof *p);
    if (p == NULL)
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (code == CM_OK) {
        const cm_pixels pixels = {cairo_image_surface_get_data(surface), width, height,
                                  cairo_image_surface_get_stride(surface)};
        const bool fits = cm_palette_reduce(p, scene, pixels);
        cm_blob rows = {0};
        code = compress_rows(surface, fits ? p : NULL, &rows)
                   ? write_png(surface, meta, fits ? p : NULL, &rows, out, error)
                   : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
        free(rows.bytes);
    }
    free(p);
    cairo_surface_destroy(surface);
    return code;
}

const char *cm_version_png(void) {
    return png_get_libpng_ver(NULL);
}
