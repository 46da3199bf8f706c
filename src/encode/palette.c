#include "encode/palette.h"

#include <stdlib.h>
#include <string.h>

/* Shades may become others no further off, in the sum of squares of three channels: as a rule two
 * steps of eight. */
enum { FURTHEST = 3 * 24 * 24 };

/* ---- palettes ----------------------------------------------------------------------------- */

static void clear(cm_palette *p) {
    memset(p->slots, -1, sizeof p->slots);
    p->count = 0;
    p->shade_count = p->seen_count = 0;
}

/* The slot of a shade, or the free one where it would be. */
static unsigned slot_of(const cm_palette *p, uint32_t color) {
    unsigned slot = (color * 2654435761U) >> 18;
    while (p->slots[slot] >= 0 && p->shades[p->slots[slot]].color != color)
        slot = (slot + 1) % CM_SHADE_SLOTS;
    return slot;
}

/* The shade of a colour, a new one if there is none. */
static cm_shade *shade_of(cm_palette *p, uint32_t color) {
    const unsigned slot = slot_of(p, color);
    if (p->slots[slot] < 0) {
        p->slots[slot] = (int16_t)p->shade_count;
        p->shades[p->shade_count++] = (cm_shade){color, -1, 0};
    }
    return &p->shades[p->slots[slot]];
}

int cm_palette_index(const cm_palette *p, uint32_t color) {
    return p->shades[p->slots[slot_of(p, color)]].index;
}

/* Whether the palette has this very colour. */
static bool has(const cm_palette *p, uint32_t color) {
    const int shade = p->slots[slot_of(p, color)];
    return shade >= 0 && p->shades[shade].index >= 0;
}

static bool add(cm_palette *p, uint32_t color) {
    if (has(p, color))
        return true;
    if (p->count == CM_PALETTE_MAX)
        return false;
    shade_of(p, color)->index = p->count;
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

int cm_pixel_run(const uint32_t *row, int x, int width) {
    int end = x + 1;
    while (end < width && ((row[end] ^ row[x]) & 0xFFFFFFU) == 0)
        end++;
    return end - x;
}

static uint32_t rounded_channel(uint32_t color, int shift) {
    const uint32_t value = color >> shift & 0xFFU, up = (value + 4) & ~7U;
    return (up > 255 ? 255 : up) << shift;
}

static uint32_t rounded(uint32_t color) {
    return rounded_channel(color, 16) | rounded_channel(color, 8) | rounded_channel(color, 0);
}

/* Adds up how often a shade occurs; false when there are too many of them. */
static bool count_shade(cm_palette *p, uint32_t color, int count) {
    const int known = p->slots[slot_of(p, color)];
    const bool is_new = known < 0 || p->shades[known].count == 0;
    if (is_new && p->seen_count == CM_SHADES_MAX)
        return false;
    p->seen_count += is_new ? 1 : 0;
    shade_of(p, color)->count += (size_t)count;
    return true;
}

/* Rounds what the scene does not name, and counts what is left; false when that is too much. */
static bool round_shades(cm_palette *p, bool named, cm_pixels pixels) {
    bool room = true;
    for (int y = 0; y < pixels.height; y++) {
        uint32_t *row = (uint32_t *)(void *)(pixels.bytes + (size_t)y * (size_t)pixels.stride);
        for (int x = 0, run; x < pixels.width; x += run) {
            const uint32_t color = row[x] & 0xFFFFFFU;
            const uint32_t after = named && !has(p, color) ? rounded(color) : color;
            run = cm_pixel_run(row, x, pixels.width);
            room = room && count_shade(p, after, run);
            for (int i = 0; after != color && i < run; i++)
                row[x + i] = after;
        }
    }
    return room;
}

/* ---- rare shades -------------------------------------------------------------------------- */

static int by_count(const void *a, const void *b) {
    const cm_shade *p = *(const cm_shade *const *)a, *q = *(const cm_shade *const *)b;
    if (p->count != q->count)
        return p->count > q->count ? -1 : 1;
    return p->color < q->color ? -1 : 1;
}

/* Adds to the palette what occurs most. */
static bool keep_common(cm_palette *p) {
    const cm_shade **sorted = calloc(p->shade_count, sizeof(cm_shade *));
    if (sorted == NULL)
        return false;
    for (size_t i = 0; i < p->shade_count; i++)
        sorted[i] = &p->shades[i];
    qsort(sorted, p->shade_count, sizeof(cm_shade *), by_count);
    for (size_t i = 0; i < p->shade_count && p->count < CM_PALETTE_MAX; i++)
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

/* The nearest colour of the palette; -1 if the step would be seen. */
static int nearest(const cm_palette *p, uint32_t color) {
    int least = FURTHEST + 1, index = -1;
    for (int i = 0; i < p->count; i++) {
        const int distance = distance2(color, p->colors[i]);
        if (distance < least) {
            least = distance;
            index = i;
        }
    }
    return index;
}

/* What is not kept becomes the nearest that is; false if that would be seen. */
static bool join_rare(cm_palette *p) {
    for (size_t i = 0; i < p->shade_count; i++) {
        cm_shade *s = &p->shades[i];
        if (s->index < 0)
            s->index = nearest(p, s->color);
        if (s->index < 0)
            return false;
    }
    return true;
}

bool cm_palette_reduce(cm_palette *palette, const cm_scene *scene, cm_pixels pixels) {
    /* Where more colours are named than a palette holds, every one of them is meant. */
    const bool named = take_scene(palette, scene);
    if (!named)
        clear(palette);
    return round_shades(palette, named, pixels) &&
           (named || palette->seen_count <= CM_PALETTE_MAX) && keep_common(palette) &&
           join_rare(palette);
}
