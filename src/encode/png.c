#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/versions.h"
#include "encode/deflate.h"
#include "encode/raster.h"

enum { LEVEL = 5, PALETTE_MAX = 256, TEXTS_MAX = 5, HASH_SIZE = 1024 };

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

/* The colours of a picture, if they are few enough; opaque, as 0x00RRGGBB. */
typedef struct {
    uint32_t colors[PALETTE_MAX];
    int count;
    int16_t slots[HASH_SIZE]; /* index into colors, -1: free */
} palette;

/* The slot of a colour, or the free one where it would be. */
static unsigned palette_slot(const palette *p, uint32_t color) {
    unsigned slot = (color * 2654435761U) >> 22;
    while (p->slots[slot] >= 0 && p->colors[p->slots[slot]] != color)
        slot = (slot + 1) % HASH_SIZE;
    return slot;
}

static bool palette_has(const palette *p, uint32_t color) {
    return p->slots[palette_slot(p, color)] >= 0;
}

static int palette_find(palette *p, uint32_t color) {
    const unsigned slot = palette_slot(p, color);
    if (p->slots[slot] < 0) {
        if (p->count == PALETTE_MAX)
            return -1;
        p->slots[slot] = (int16_t)p->count;
        p->colors[p->count++] = color;
    }
    return p->slots[slot];
}

/* Fills the palette; false if there are more colours than it holds. */
static bool palette_fill(palette *p, const unsigned char *pixels, int width, int height,
                         int stride) {
    memset(p->slots, -1, sizeof p->slots);
    p->count = 0;
    uint32_t before = 0;
    bool first = true;
    for (int y = 0; y < height; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(pixels + (size_t)y * (size_t)stride);
        for (int x = 0; x < width; x++) {
            const uint32_t color = row[x] & 0xFFFFFFU;
            if (!first && color == before)
                continue;
            if (palette_find(p, color) < 0)
                return false;
            before = color;
            first = false;
        }
    }
    return true;
}

/* The colours that a scene names, which come out as they are; false if they are too many. */
static bool palette_of_scene(palette *p, const cm_scene *scene) {
    memset(p->slots, -1, sizeof p->slots);
    p->count = 0;
    for (size_t i = 0; i <= scene->item_count; i++) {
        const cm_item *item = i < scene->item_count ? &scene->items[i] : NULL;
        const cm_color colors[] = {item == NULL ? scene->background : item->fill,
                                   item == NULL ? scene->background : item->stroke,
                                   item != NULL && item->text != NULL ? item->text->color
                                                                      : scene->background};
        for (size_t k = 0; k < sizeof colors / sizeof colors[0]; k++)
            if (colors[k].alpha >= 1 &&
                palette_find(p, (uint32_t)colors[k].red << 16 | (uint32_t)colors[k].green << 8 |
                                    colors[k].blue) < 0)
                return false;
    }
    return true;
}

static uint32_t rounded_channel(uint32_t color, int shift) {
    const uint32_t value = color >> shift & 0xFFU, up = (value + 4) & ~7U;
    return (up > 255 ? 255 : up) << shift;
}

/* Rounds the shades in between, at edges and under halos, to every eighth step: nobody sees
 * four steps in 255 there, and the file is a third smaller. */
static void round_shades(unsigned char *pixels, int width, int height, int stride, palette *exact) {
    uint32_t before = 0, after = 0;
    bool first = true;
    for (int y = 0; y < height; y++) {
        uint32_t *row = (uint32_t *)(void *)(pixels + (size_t)y * (size_t)stride);
        for (int x = 0; x < width; x++) {
            const uint32_t color = row[x] & 0xFFFFFFU;
            if (first || color != before) {
                before = color;
                first = false;
                after = palette_has(exact, color)
                            ? color
                            : rounded_channel(color, 16) | rounded_channel(color, 8) |
                                  rounded_channel(color, 0);
            }
            row[x] = after;
        }
    }
}

static void to_rgb(const uint32_t *from, unsigned char *to, int width) {
    for (int x = 0; x < width; x++) {
        to[3 * x] = (unsigned char)(from[x] >> 16 & 0xFFU);
        to[3 * x + 1] = (unsigned char)(from[x] >> 8 & 0xFFU);
        to[3 * x + 2] = (unsigned char)(from[x] & 0xFFU);
    }
}

static void to_indices(const uint32_t *from, unsigned char *to, int width, palette *p) {
    for (int x = 0; x < width; x++)
        to[x] = (unsigned char)palette_find(p, from[x] & 0xFFFFFFU);
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
                       const cm_image_meta *meta, const palette *p) {
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8,
                 p != NULL ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (p != NULL) {
        png_color colors[PALETTE_MAX];
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
static bool compress_rows(cairo_surface_t *surface, palette *p, cm_blob *out) {
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
static cm_code write_png(cairo_surface_t *surface, const cm_image_meta *meta, const palette *p,
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
    palette *p = malloc(sizeof *p);
    if (p == NULL)
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (code == CM_OK) {
        if (palette_of_scene(p, scene))
            round_shades(cairo_image_surface_get_data(surface), width, height,
                         cairo_image_surface_get_stride(surface), p);
        const bool fits = palette_fill(p, cairo_image_surface_get_data(surface), width, height,
                                       cairo_image_surface_get_stride(surface));
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
