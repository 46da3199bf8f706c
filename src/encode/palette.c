#include "encode/palette.h"

#include <stdlib.h>
#include <string.h>

/* Shades may become others no further off, in the sum of squares of three channels: as a rule two
 * steps of eight. */
enum { SHADES_MAX = 4096, SHADE_SLOTS = 16384, FURTHEST = 3 * 24 * 24 };

/* ---- palettes ----------------------------------------------------------------------------- */

static void clear(cm_palette *p) {
    memset(p->slots, -1, sizeof p->slots);
    p->count = 0;
}

/* The slot of a colour, or the free one where it would be. */
static unsigned slot_of(const cm_palette *p, uint32_t color) {
    unsigned slot = (color * 2654435761U) >> 22;
    while (p->slots[slot] >= 0 && p->colors[p->slots[slot]] != color)
        slot = (slot + 1) % CM_PALETTE_SLOTS;
    return slot;
}

int cm_palette_index(const cm_palette *p, uint32_t color) {
    return p->slots[slot_of(p, color)];
}

static bool add(cm_palette *p, uint32_t color) {
    const unsigned slot = slot_of(p, color);
    if (p->slots[slot] >= 0)
        return true;
    if (p->count == CM_PALETTE_MAX)
        return false;
    p->slots[slot] = (int16_t)p->count;
    p->colors[p->count++] = color;
    return true;
}

/* What is not opaque shows as a mixture, which is none of the colours that are named. */
static bool add_opaque(cm_palette *p, cm_color color) {
    return color.alpha < 1 ||
           add(p, (uint32_t)color.red << 16 | (uint32_t)color.green << 8 | color.blue);
}

/* The colours that a scene names; false if they are too many. */
static bool take_scene(cm_palette *p, const cm_scene *scene) {
    clear(p);
    bool fits = add_opaque(p, scene->background);
    for (size_t i = 0; i < scene->item_count && fits; i++) {
        const cm_item *item = &scene->items[i];
        fits = add_opaque(p, item->fill) && add_opaque(p, item->stroke) &&
               (item->text == NULL || add_opaque(p, item->text->color));
    }
    return fits;
}

/* ---- pixels ------------------------------------------------------------------------------- */

static uint32_t *row_of(cm_pixels pixels, int y) {
    return (uint32_t *)(void *)(pixels.bytes + (size_t)y * (size_t)pixels.stride);
}

static uint32_t rounded_channel(uint32_t color, int shift) {
    const uint32_t value = color >> shift & 0xFFU, up = (value + 4) & ~7U;
    return (up > 255 ? 255 : up) << shift;
}

static void round_shades(const cm_palette *exact, cm_pixels pixels) {
    uint32_t before = UINT32_MAX, after = 0; /* at first no colour */
    for (int y = 0; y < pixels.height; y++) {
        uint32_t *row = row_of(pixels, y);
        for (int x = 0; x < pixels.width; x++) {
            const uint32_t color = row[x] & 0xFFFFFFU;
            if (color != before) {
                before = color;
                after = cm_palette_index(exact, color) >= 0
                            ? color
                            : rounded_channel(color, 16) | rounded_channel(color, 8) |
                                  rounded_channel(color, 0);
            }
            row[x] = after;
        }
    }
}

/* ---- rare shades -------------------------------------------------------------------------- */

/* A colour of the picture, how often it occurs, and what becomes of it. */
typedef struct {
    uint32_t color, becomes;
    size_t count;
} shade;

typedef struct {
    shade shades[SHADES_MAX];
    size_t count;
    int16_t slots[SHADE_SLOTS]; /* index into shades, -1: free */
} histogram;

static shade *shade_of(histogram *h, uint32_t color) {
    unsigned slot = (color * 2654435761U) >> 18;
    while (h->slots[slot] >= 0 && h->shades[h->slots[slot]].color != color)
        slot = (slot + 1) % SHADE_SLOTS;
    if (h->slots[slot] < 0) {
        if (h->count == SHADES_MAX)
            return NULL;
        h->slots[slot] = (int16_t)h->count;
        h->shades[h->count++] = (shade){color, color, 0};
    }
    return &h->shades[h->slots[slot]];
}

static bool count_shades(histogram *h, cm_pixels pixels) {
    memset(h->slots, -1, sizeof h->slots);
    h->count = 0;
    shade *last = NULL;
    for (int y = 0; y < pixels.height; y++) {
        const uint32_t *row = row_of(pixels, y);
        for (int x = 0; x < pixels.width; x++) {
            const uint32_t color = row[x] & 0xFFFFFFU;
            if (last == NULL || last->color != color)
                last = shade_of(h, color);
            if (last == NULL)
                return false;
            last->count++;
        }
    }
    return true;
}

static int by_count(const void *a, const void *b) {
    const shade *p = *(const shade *const *)a, *q = *(const shade *const *)b;
    if (p->count != q->count)
        return p->count > q->count ? -1 : 1;
    return p->color < q->color ? -1 : 1;
}

/* Adds to the palette what occurs most. */
static bool keep_common(cm_palette *p, histogram *h) {
    shade **sorted = calloc(h->count, sizeof(shade *));
    if (sorted == NULL)
        return false;
    for (size_t i = 0; i < h->count; i++)
        sorted[i] = &h->shades[i];
    qsort(sorted, h->count, sizeof(shade *), by_count);
    for (size_t i = 0; i < h->count && p->count < CM_PALETTE_MAX; i++)
        (void)add(p, sorted[i]->color);
    free(sorted);
    return true;
}

static int channel_step(uint32_t a, uint32_t b, int shift) {
    return (int)(a >> shift & 0xFFU) - (int)(b >> shift & 0xFFU);
}

static int distance2(uint32_t a, uint32_t b) {
    const int red = channel_step(a, b, 16), green = channel_step(a, b, 8);
    const int blue = channel_step(a, b, 0);
    return red * red + green * green + blue * blue;
}

/* What is not kept becomes the nearest that is; false if that would be seen. */
static bool join_rare(const cm_palette *p, histogram *h) {
    for (size_t i = 0; i < h->count; i++) {
        shade *s = &h->shades[i];
        int least = FURTHEST + 1;
        if (cm_palette_index(p, s->color) >= 0)
            continue;
        for (int k = 0; k < p->count; k++) {
            const int distance = distance2(s->color, p->colors[k]);
            if (distance < least) {
                least = distance;
                s->becomes = p->colors[k];
            }
        }
        if (least > FURTHEST)
            return false;
    }
    return true;
}

static void replace(histogram *h, cm_pixels pixels) {
    const shade *last = NULL;
    for (int y = 0; y < pixels.height; y++) {
        uint32_t *row = row_of(pixels, y);
        for (int x = 0; x < pixels.width; x++) {
            const uint32_t color = row[x] & 0xFFFFFFU;
            if (last == NULL || last->color != color)
                last = shade_of(h, color);
            row[x] = last->becomes;
        }
    }
}

bool cm_palette_reduce(cm_palette *palette, const cm_scene *scene, cm_pixels pixels) {
    /* Where more colours are named than a palette holds, every one of them is meant. */
    const bool named = take_scene(palette, scene);
    if (named)
        round_shades(palette, pixels);
    else
        clear(palette);
    histogram *h = malloc(sizeof *h);
    bool fits = h != NULL && count_shades(h, pixels) && (named || h->count <= CM_PALETTE_MAX) &&
                keep_common(palette, h) && join_rare(palette, h);
    if (fits && h->count > (size_t)palette->count)
        replace(h, pixels);
    free(h);
    return fits;
}
