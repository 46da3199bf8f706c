#include "layout/style.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define RGB(hex) \
    { (uint8_t)((hex) >> 16 & 0xFF), (uint8_t)((hex) >> 8 & 0xFF), (uint8_t)((hex)&0xFF), 1.0 }

static const cm_style STYLES[] = {
    [CM_THEME_LIGHT] = {.page = RGB(0xFFFFFF),
                        .sea = RGB(0xD3E1EA),
                        .neighbour = RGB(0xE9E7E2),
                        .subject = RGB(0xFFFDF8),
                        .control = RGB(0xE39A86),
                        .front = RGB(0x7A1420),
                        .border = RGB(0x5F5C57),
                        .oblast = RGB(0xB5B0A7),
                        .oblast_on = RGB(0xF3D3C8),
                        .coast = RGB(0x9DB9CB),
                        .river = RGB(0x86AEC8),
                        .ink = RGB(0x1C1B1A),
                        .ink2 = RGB(0x57534E),
                        .country = RGB(0x77726B),
                        .water = RGB(0x33617F),
                        .halo = RGB(0xFFFDF8),
                        .contested = RGB(0xF2C879),
                        .contested_line = RGB(0x1C1B1A),
                        .gained = RGB(0x8E0F34),
                        .lost = RGB(0x3A80C4),
                        .lost_dots = RGB(0xFFFFFF),
                        .control_halo = RGB(0xEBB6A8),
                        .front_casing_alpha = 0.95},
    [CM_THEME_DARK] = {.page = RGB(0x14171A),
                       .sea = RGB(0x0E1D29),
                       .neighbour = RGB(0x20242A),
                       .subject = RGB(0x343A41),
                       .control = RGB(0xA6483A),
                       .front = RGB(0xFFDDD1),
                       .border = RGB(0xA7ADB4),
                       .oblast = RGB(0x6A737D),
                       .oblast_on = RGB(0xD28B7D),
                       .coast = RGB(0x2F4A5E),
                       .river = RGB(0x3F6E8F),
                       .ink = RGB(0xF4F2EE),
                       .ink2 = RGB(0xB9BEC4),
                       .country = RGB(0x8E959D),
                       .water = RGB(0x7FB0D3),
                       .halo = RGB(0x14171A),
                       .contested = RGB(0xD9A441),
                       .contested_line = RGB(0x14171A),
                       .gained = RGB(0xFFA98C),
                       .lost = RGB(0xB8DEFF),
                       .lost_dots = RGB(0x14171A),
                       .control_halo = RGB(0x7D3A31),
                       .front_casing_alpha = 0.55},
    [CM_THEME_PRINT] = {.page = RGB(0xFFFFFF),
                        .sea = RGB(0xD9D9D9),
                        .neighbour = RGB(0xEDEDED),
                        .subject = RGB(0xFFFFFF),
                        .control = RGB(0xA6A6A6),
                        .front = RGB(0x000000),
                        .border = RGB(0x4D4D4D),
                        .oblast = RGB(0x9A9A9A),
                        .oblast_on = RGB(0xE6E6E6),
                        .coast = RGB(0x8C8C8C),
                        .river = RGB(0x9A9A9A),
                        .ink = RGB(0x000000),
                        .ink2 = RGB(0x404040),
                        .country = RGB(0x595959),
                        .water = RGB(0x4D4D4D),
                        .halo = RGB(0xFFFFFF),
                        .contested = RGB(0xFFFFFF),
                        .contested_line = RGB(0x000000),
                        .gained = RGB(0x3D3D3D),
                        .lost = RGB(0xFFFFFF),
                        .lost_dots = RGB(0x000000),
                        .control_halo = RGB(0xBFBFBF),
                        .front_casing_alpha = 0.95,
                        .oblast_dash_px = {6, 3}},
};

const cm_style *cm_style_of(cm_theme theme) {
    return &STYLES[theme];
}

static uint8_t mixed_channel(uint8_t a, uint8_t b, double share) {
    return (uint8_t)(a + (b - a) * share + 0.5);
}

static cm_color mixed(cm_color a, cm_color b, double share) {
    return (cm_color){mixed_channel(a.red, b.red, share), mixed_channel(a.green, b.green, share),
                      mixed_channel(a.blue, b.blue, share), 1};
}

/* ---- tokens by name ----------------------------------------------------------------------- */

#define TOKEN(name, member) \
    { name, offsetof(cm_style, member) }
static const struct {
    const char *name;
    size_t at;
} TOKENS[] = {TOKEN("page", page),
              TOKEN("sea", sea),
              TOKEN("neighbour", neighbour),
              TOKEN("subject", subject),
              TOKEN("control", control),
              TOKEN("control-halo", control_halo),
              TOKEN("front", front),
              TOKEN("contested", contested),
              TOKEN("gained", gained),
              TOKEN("lost", lost),
              TOKEN("lost-dots", lost_dots),
              TOKEN("border", border),
              TOKEN("oblast", oblast),
              TOKEN("oblast-on", oblast_on),
              TOKEN("coast", coast),
              TOKEN("river", river),
              TOKEN("ink", ink),
              TOKEN("ink2", ink2),
              TOKEN("country", country),
              TOKEN("water", water),
              TOKEN("halo", halo)};
#undef TOKEN

/* Where in a style the colour of that name is; 0 and false: there is none. */
static bool find_token(const char *name, size_t *at) {
    for (size_t i = 0; i < sizeof TOKENS / sizeof TOKENS[0]; i++)
        if (strcmp(TOKENS[i].name, name) == 0) {
            *at = TOKENS[i].at;
            return true;
        }
    return false;
}

static cm_color color_of(const cm_style *style, const char *name) {
    cm_color color = {0};
    size_t at = 0;
    if (find_token(name, &at))
        memcpy(&color, (const char *)style + at, sizeof color);
    return color;
}

bool cm_style_change(cm_style *style, const char *name, cm_color color) {
    size_t at = 0;
    if (!find_token(name, &at))
        return false;
    memcpy((char *)style + at, &color, sizeof color);
    if (at == offsetof(cm_style, control)) {
        /* What lies upon control follows it. */
        style->control_halo = mixed(color, style->page, 0.28);
        style->oblast_on = mixed(color, style->page, 0.55);
    }
    return true;
}

/* ---- contrast ----------------------------------------------------------------------------- */

/* IEC 61966-2-1. */
static double linear(uint8_t channel) {
    const double v = channel / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(cm_color color) {
    return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

/* Text needs 4.5 or, where it is large, 3; what is drawn needs 3 (WCAG 2.2, 1.4.3 and 1.4.11).
 * Areas that an edge parts as well need less. */
static const cm_contrast LEAST[CM_CONTRASTS] = {
    {.on = "ink", .ground = "subject", .least = 4.5},
    {.on = "ink", .ground = "page", .least = 4.5},
    {.on = "ink", .ground = "control", .least = 4.5},
    {.on = "ink", .ground = "control-halo", .least = 4.5},
    {.on = "ink", .ground = "neighbour", .least = 4.5},
    {.on = "ink", .ground = "sea", .least = 4.5},
    {.on = "ink2", .ground = "page", .least = 4.5},
    {.on = "water", .ground = "sea", .least = 4.5},
    {.on = "country", .ground = "neighbour", .least = 3},
    {.on = "front", .ground = "subject", .least = 3},
    {.on = "front", .ground = "control", .least = 3},
    {.on = "control", .ground = "subject", .least = 1.9},
    {.on = "gained", .ground = "control", .least = 3}};

cm_contrast cm_style_contrast(const cm_style *style, size_t which) {
    cm_contrast contrast = LEAST[which];
    const double a = luminance(color_of(style, contrast.on));
    const double b = luminance(color_of(style, contrast.ground));
    contrast.ratio = (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
    return contrast;
}

cm_color cm_color_with_alpha(cm_color color, double alpha) {
    color.alpha = alpha;
    return color;
}
