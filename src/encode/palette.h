/**
 * @file palette.h
 * The colours of a picture, made few enough for a palette.
 */
#ifndef CONTROLMAP_ENCODE_PALETTE_H
#define CONTROLMAP_ENCODE_PALETTE_H

#include <stdint.h>

#include "controlmap/layout.h"

enum { CM_PALETTE_MAX = 256, CM_SHADES_MAX = 4096, CM_SHADE_SLOTS = 16384 };

/** A colour of a scene or its picture. */
typedef struct {
    uint32_t color;
    int index;    /**< of the palette's colour that stands for it; -1: none yet */
    size_t count; /**< of pixels */
} cm_shade;

/** Opaque colours as 0x00RRGGBB. What follows the count is private. */
typedef struct {
    uint32_t colors[CM_PALETTE_MAX];
    int count;
    cm_shade shades[CM_SHADES_MAX + CM_PALETTE_MAX]; /**< those of the scene come first */
    size_t shade_count, seen_count; /**< seen: in the picture, at most CM_SHADES_MAX */
    int16_t slots[CM_SHADE_SLOTS];  /**< index into shades, -1: free */
} cm_palette;

/** Pixels of 32 bits, whose upper eight mean nothing. */
typedef struct {
    unsigned char *bytes;
    int width, height, stride;
} cm_pixels;

/** The number of pixels from `x` on that have the colour of that at `x`; their upper eight bits
 *  mean nothing. */
int cm_pixel_run(const uint32_t *row, int x, int width);

/** The index of what stands for a colour of the picture that the palette was reduced for. */
int cm_palette_index(const cm_palette *palette, uint32_t color);

/**
 * Makes the colours of a picture as few as can be without anybody seeing it: what
 * `cm_palette_index` tells of a pixel.
 *
 * Colours that the scene names stay as they are. Shades in between, at edges
 * and under halos, are rounded to every eighth step. Where more than a palette
 * holds are left, the rarest of them become the nearest that are kept, unless
 * that would be a step to be seen.
 *
 * @param palette filled, if that worked
 * @return whether the palette holds all colours; false also when memory ran out
 */
bool cm_palette_reduce(cm_palette *palette, const cm_scene *scene, cm_pixels pixels);

#endif
