/* The themes' colours, recomputed: contrast, and whether fills can be told apart by all readers. */

#include "layout/hatch.h"
#include "layout/style.h"
#include "support/check.h"

static const double PI = 3.14159265358979323846;
static const char *const THEMES[] = {"light", "dark", "print"};

/* ---- colours --------------------------------------------------------------------------------- */

/* Linear light, red, green and blue from 0 to 1. */
typedef struct {
    double c[3];
} light;

typedef struct {
    double l, a, b;
} lab;

/* IEC 61966-2-1, as WCAG 2.2 has it too. */
static double linear(uint8_t value) {
    const double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static light light_of(cm_color color) {
    return (light){{linear(color.red), linear(color.green), linear(color.blue)}};
}

static double luminance(light x) {
    return 0.2126 * x.c[0] + 0.7152 * x.c[1] + 0.0722 * x.c[2];
}

/* WCAG 2. */
static double contrast(cm_color a, cm_color b) {
    const double p = luminance(light_of(a)), q = luminance(light_of(b));
    return (fmax(p, q) + 0.05) / (fmin(p, q) + 0.05);
}

static double lab_curve(double t) {
    const double d = 6.0 / 29;
    return t > d * d * d ? cbrt(t) : t / (3 * d * d) + 4.0 / 29;
}

/* CIELAB under D65. */
static lab lab_of(light x) {
    const double r = x.c[0], g = x.c[1], b = x.c[2];
    const double fx = lab_curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    const double fy = lab_curve(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    const double fz = lab_curve((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    return (lab){116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
}

static double hue(double a, double b) {
    const double degrees = a == 0 && b == 0 ? 0 : atan2(b, a) * 180 / PI;
    return degrees < 0 ? degrees + 360 : degrees;
}

static double degrees_cos(double degrees) {
    return cos(degrees * PI / 180);
}

/* Sharma, Wu and Dalal 2005, equations 2 to 22. */
static double ciede2000(lab p, lab q) {
    const double seven = 6103515625.0; /* 25^7 */
    const double mean_c = (hypot(p.a, p.b) + hypot(q.a, q.b)) / 2;
    const double g = 0.5 * (1 - sqrt(pow(mean_c, 7) / (pow(mean_c, 7) + seven)));
    const double a1 = (1 + g) * p.a, a2 = (1 + g) * q.a;
    const double c1 = hypot(a1, p.b), c2 = hypot(a2, q.b);
    const double h1 = hue(a1, p.b), h2 = hue(a2, q.b);
    const bool grey = c1 * c2 == 0;
    double turn = grey ? 0 : h2 - h1;
    turn += turn > 180 ? -360 : turn < -180 ? 360 : 0;
    double h = grey ? h1 + h2 : (h1 + h2) / 2;
    if (!grey && fabs(h1 - h2) > 180)
        h += h1 + h2 < 360 ? 180 : -180;
    const double l = (p.l + q.l) / 2, c = (c1 + c2) / 2;
    const double t = 1 - 0.17 * degrees_cos(h - 30) + 0.24 * degrees_cos(2 * h) +
                     0.32 * degrees_cos(3 * h + 6) - 0.20 * degrees_cos(4 * h - 63);
    const double s_l = 1 + 0.015 * (l - 50) * (l - 50) / sqrt(20 + (l - 50) * (l - 50));
    const double s_c = 1 + 0.045 * c, s_h = 1 + 0.015 * c * t;
    const double rotation = 30 * exp(-((h - 275) / 25) * ((h - 275) / 25));
    const double r_t = -2 * sqrt(pow(c, 7) / (pow(c, 7) + seven)) * sin(2 * rotation * PI / 180);
    const double d_l = (q.l - p.l) / s_l, d_c = (c2 - c1) / s_c;
    const double d_h = 2 * sqrt(c1 * c2) * sin(turn * PI / 360) / s_h;
    return sqrt(d_l * d_l + d_c * d_c + d_h * d_h + r_t * d_c * d_h);
}

/* Machado, Oliveira and Fernandes 2009, severity 1. */
typedef enum { NORMAL, PROTANOPIA, DEUTERANOPIA, TRITANOPIA, SIGHT_COUNT } sight;

static const double SIGHTS[SIGHT_COUNT][3][3] = {[NORMAL] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                                                 [PROTANOPIA] = {{0.152286, 1.052583, -0.204868},
                                                                 {0.114503, 0.786281, 0.099216},
                                                                 {-0.003882, -0.048116, 1.051998}},
                                                 [DEUTERANOPIA] = {{0.367322, 0.860646, -0.227968},
                                                                   {0.280085, 0.672501, 0.047413},
                                                                   {-0.011820, 0.042940, 0.968881}},
                                                 [TRITANOPIA] = {{1.255528, -0.076749, -0.178779},
                                                                 {-0.078411, 0.930809, 0.147602},
                                                                 {0.004733, 0.691367, 0.303900}}};

static light seen(light x, sight by) {
    light y;
    for (int i = 0; i < 3; i++) {
        const double *row = SIGHTS[by][i];
        const double v = row[0] * x.c[0] + row[1] * x.c[1] + row[2] * x.c[2];
        y.c[i] = fmin(fmax(v, 0), 1);
    }
    return y;
}

/* The smallest over all four kinds of sight. */
static double difference(cm_color a, cm_color b) {
    double least = INFINITY;
    for (int i = 0; i < SIGHT_COUNT; i++)
        least = fmin(least, ciede2000(lab_of(seen(light_of(a), (sight)i)),
                                      lab_of(seen(light_of(b), (sight)i))));
    return least;
}

static double lightness(cm_color color) {
    const double y = luminance(light_of(color));
    return 116 * lab_curve(y) - 16;
}

static cm_color over(cm_color above, cm_color below) {
    const double t = above.alpha;
    return (cm_color){(uint8_t)lround(below.red + t * (above.red - below.red)),
                      (uint8_t)lround(below.green + t * (above.green - below.green)),
                      (uint8_t)lround(below.blue + t * (above.blue - below.blue)), 1};
}

/* ---- the measures themselves -------------------------------------------------------------------
 */

static void ciede2000_agrees_with_the_published_pairs(void **state) {
    (void)state;
    static const struct {
        lab p, q;
        double difference;
    } pairs[] = {{{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
                 {{50, 3.1571, -77.2803}, {50, 0, -82.7485}, 2.8615},
                 {{50, 2.8361, -74.0200}, {50, 0, -82.7485}, 3.4412},
                 {{50, -1.3802, -84.2814}, {50, 0, -82.7485}, 1.0000},
                 {{50, 0, 0}, {50, -1, 2}, 2.3669},
                 {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0009}, 7.1792},
                 {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0011}, 7.2195},
                 {{50, -0.0010, 2.4900}, {50, 0.0009, -2.4900}, 4.8045},
                 {{50, 2.5, 0}, {50, 0, -2.5}, 4.3065},
                 {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
                 {{50, 2.5, 0}, {61, -5, 29}, 22.8977},
                 {{50, 2.5, 0}, {56, -27, -3}, 31.9030},
                 {{50, 2.5, 0}, {58, 24, 15}, 19.4535},
                 {{50, 2.5, 0}, {50, 3.1736, 0.5854}, 1.0000},
                 {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
                 {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
                 {{90.8027, -2.0831, 1.4410}, {91.1528, -1.6435, 0.0447}, 1.4441},
                 {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        assert_near(ciede2000(pairs[i].p, pairs[i].q), pairs[i].difference, 5.1e-5);
        assert_near(ciede2000(pairs[i].q, pairs[i].p), pairs[i].difference, 5.1e-5);
    }
}

static cm_color rgb(uint8_t red, uint8_t green, uint8_t blue) {
    return (cm_color){red, green, blue, 1};
}

static void contrast_and_lab_agree_with_known_colours(void **state) {
    (void)state;
    assert_near(contrast(rgb(0, 0, 0), rgb(255, 255, 255)), 21, 1e-9);
    assert_near(contrast(rgb(118, 118, 118), rgb(255, 255, 255)), 4.54, 0.005);
    assert_near(contrast(rgb(255, 0, 0), rgb(255, 255, 255)), 4.00, 0.005);
    const lab white = lab_of(light_of(rgb(255, 255, 255)));
    assert_near(white.l, 100, 1e-3);
    assert_near(white.a, 0, 0.01);
    assert_near(white.b, 0, 0.02);
    const lab red = lab_of(light_of(rgb(255, 0, 0)));
    assert_near(red.l, 53.24, 0.01);
    assert_near(red.a, 80.09, 0.01);
    assert_near(red.b, 67.20, 0.01);
}

static void no_sight_changes_grey(void **state) {
    (void)state;
    for (int i = 0; i < SIGHT_COUNT; i++)
        for (int k = 0; k < 3; k++)
            assert_near(SIGHTS[i][k][0] + SIGHTS[i][k][1] + SIGHTS[i][k][2], 1, 2e-6);
    /* Red and green of one lightness, which not everybody can tell apart. */
    const light red = light_of(rgb(200, 80, 60)), green = light_of(rgb(130, 120, 40));
    assert_true(ciede2000(lab_of(red), lab_of(green)) > 30);
    assert_true(ciede2000(lab_of(seen(red, DEUTERANOPIA)), lab_of(seen(green, DEUTERANOPIA))) < 15);
}

/* ---- contrast -----------------------------------------------------------------------------------
 */

typedef struct {
    const char *name;
    size_t at; /* in cm_style */
} token;

#define TOKEN(member) \
    { #member, offsetof(cm_style, member) }

static cm_color color_of(const cm_style *style, token t) {
    cm_color color;
    memcpy(&color, (const char *)style + t.at, sizeof color);
    return color;
}

static bool has_pattern(cm_fill_style fill) {
    return fill.line.alpha > 0 && fill.line_px > 0 && fill.every_px > fill.line_px &&
           (fill.rising || fill.falling || fill.dots);
}

/* Of a row, which fill may do with a pattern instead; CM_FILL_COUNT: none. */
static const struct {
    token on, ground;
    double least;
    cm_fill_kind pattern;
} CONTRASTS[] = {
    {TOKEN(ink), TOKEN(subject), 7, CM_FILL_COUNT},
    {TOKEN(ink), TOKEN(page), 7, CM_FILL_COUNT},
    {TOKEN(ink), TOKEN(control), 4.5, CM_FILL_COUNT},
    {TOKEN(ink), TOKEN(control_halo), 4.5, CM_FILL_COUNT},
    {TOKEN(ink), TOKEN(neighbour), 4.5, CM_FILL_COUNT},
    {TOKEN(ink), TOKEN(sea), 4.5, CM_FILL_COUNT},
    {TOKEN(ink2), TOKEN(page), 4.5, CM_FILL_COUNT},
    {TOKEN(water), TOKEN(sea), 4.5, CM_FILL_COUNT},
    {TOKEN(country), TOKEN(neighbour), 3, CM_FILL_COUNT},
    {TOKEN(front), TOKEN(subject), 3, CM_FILL_COUNT},
    {TOKEN(front), TOKEN(control), 3, CM_FILL_COUNT},
    {TOKEN(control), TOKEN(subject), 1.9, CM_FILL_COUNT},
    {TOKEN(gained), TOKEN(control), 3, CM_FILL_COUNT},
    {TOKEN(lost), TOKEN(subject), 3, CM_FILL_LOST},
    {TOKEN(lost_dots), TOKEN(lost), 1.9, CM_FILL_COUNT},
};

/* Whether a member of the struct is the token of that name, which has hyphens. */
static bool is_named(token t, const char *name) {
    const size_t length = strlen(name);
    for (size_t i = 0; i < length; i++)
        if (t.name[i] != (name[i] == '-' ? '_' : name[i]))
            return false;
    return t.name[length] == '\0';
}

static void contrasts_are_as_great_as_they_must_be(void **state) {
    (void)state;
    size_t wrong = 0;
    for (int theme = 0; theme < 3; theme++)
        for (size_t i = 0; i < COUNT_OF(CONTRASTS); i++) {
            const cm_style *style = cm_style_of((cm_theme)theme);
            const double is =
                contrast(color_of(style, CONTRASTS[i].on), color_of(style, CONTRASTS[i].ground));
            const bool patterned = CONTRASTS[i].pattern != CM_FILL_COUNT &&
                                   has_pattern(cm_fill_style_of(style, CONTRASTS[i].pattern));
            if (is >= CONTRASTS[i].least || patterned)
                continue;
            print_error("%s: %s on %s has a contrast of %.2f, at least %.1f is wanted\n",
                        THEMES[theme], CONTRASTS[i].on.name, CONTRASTS[i].ground.name, is,
                        CONTRASTS[i].least);
            wrong++;
        }
    assert_int_equal(wrong, 0);
}

/* What a user is told of own colours. */
static void the_contrasts_that_are_told_are_those_of_the_colours(void **state) {
    (void)state;
    for (int theme = 0; theme < 3; theme++)
        for (size_t i = 0; i < CM_CONTRASTS; i++) {
            const cm_style *style = cm_style_of((cm_theme)theme);
            const cm_contrast told = cm_style_contrast(style, i);
            size_t row = 0;
            while (row < COUNT_OF(CONTRASTS) && (!is_named(CONTRASTS[row].on, told.on) ||
                                                 !is_named(CONTRASTS[row].ground, told.ground)))
                row++;
            assert_true(row < COUNT_OF(CONTRASTS));
            assert_near(told.ratio,
                        contrast(color_of(style, CONTRASTS[row].on),
                                 color_of(style, CONTRASTS[row].ground)),
                        1e-9);
            assert_true(told.ratio >= told.least);
        }
}

/* ---- fills
 * --------------------------------------------------------------------------------------- */

/* What may lie beside each other on a map: grounds, and fills that say something. A fill that looks
 * like another to some readers must bear a pattern, and says so here. */
static const struct {
    const char *name;
    bool is_ground, bordered; /* bordered: the state border runs round it, and tells besides */
    token ground;             /* of a ground */
    cm_fill_kind kind;        /* of a fill */
    bool pattern;
} FILLS[] = {
    {"sea", true, false, TOKEN(sea), CM_FILL_COUNT, false},
    {"neighbour", true, true, TOKEN(neighbour), CM_FILL_COUNT, false},
    {"subject", true, false, TOKEN(subject), CM_FILL_COUNT, false},
    {"control", false, false, {NULL, 0}, CM_FILL_HELD, false},
    {"claimed", false, false, {NULL, 0}, CM_FILL_CLAIMED, true},
    {"contested", false, false, {NULL, 0}, CM_FILL_CONTESTED, true},
    {"zone", false, false, {NULL, 0}, CM_FILL_ZONE, true},
    {"gained", false, false, {NULL, 0}, CM_FILL_GAINED, false},
    {"lost", false, false, {NULL, 0}, CM_FILL_LOST, true},
};

/* Enough for two areas side by side: CIEDE2000, and in greys the difference of lightness. */
static const double ENOUGH = 20, ENOUGH_BORDERED = 15, ENOUGH_GREY = 15;
/* CIEDE2000 by which a pattern is seen on its own fill. */
static const double SEEN = 10;

static cm_fill_style fill_of(const cm_style *style, size_t i) {
    if (FILLS[i].is_ground)
        return (cm_fill_style){.fill = color_of(style, FILLS[i].ground)};
    return cm_fill_style_of(style, FILLS[i].kind);
}

static bool is_seen(cm_fill_style fill) {
    return has_pattern(fill) && difference(over(fill.line, fill.fill), fill.fill) >= SEEN;
}

static bool patterns_differ(cm_fill_style a, cm_fill_style b) {
    if (is_seen(a) && is_seen(b))
        return a.rising != b.rising || a.falling != b.falling || a.dots != b.dots;
    return is_seen(a) || is_seen(b);
}

/* The number of pairs that look alike, grounds aside: between those coast and border tell. */
static size_t check_fills(int theme, const char *how, double (*measure)(cm_color, cm_color),
                          double enough) {
    const cm_style *style = cm_style_of((cm_theme)theme);
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(FILLS); i++)
        for (size_t k = i + 1; k < COUNT_OF(FILLS); k++) {
            const cm_fill_style a = fill_of(style, i), b = fill_of(style, k);
            const double is = measure(a.fill, b.fill);
            const double wanted =
                FILLS[i].bordered || FILLS[k].bordered ? fmin(enough, ENOUGH_BORDERED) : enough;
            if ((FILLS[i].is_ground && FILLS[k].is_ground) || is >= wanted || patterns_differ(a, b))
                continue;
            print_error("%s: %s and %s differ by %.1f %s, at least %.0f or a pattern is wanted\n",
                        THEMES[theme], FILLS[i].name, FILLS[k].name, is, how, wanted);
            wrong++;
        }
    return wrong;
}

static double lightness_difference(cm_color a, cm_color b) {
    return fabs(lightness(a) - lightness(b));
}

static void fills_are_told_apart_by_colour_or_pattern(void **state) {
    (void)state;
    assert_int_equal(check_fills(CM_THEME_LIGHT, "CIEDE2000", difference, ENOUGH) +
                         check_fills(CM_THEME_DARK, "CIEDE2000", difference, ENOUGH),
                     0);
}

static void greys_are_told_apart_by_lightness_or_pattern(void **state) {
    (void)state;
    assert_int_equal(check_fills(CM_THEME_PRINT, "in lightness", lightness_difference, ENOUGH_GREY),
                     0);
}

/* A copier makes grey of any theme; what holds ground and what does not must stay apart. */
static void control_stays_apart_in_a_copy(void **state) {
    (void)state;
    for (int theme = 0; theme < 3; theme++) {
        const cm_style *style = cm_style_of((cm_theme)theme);
        assert_true(lightness_difference(style->control, style->subject) >= ENOUGH_GREY);
        assert_true(lightness_difference(style->control, style->gained) >= ENOUGH_GREY);
        assert_true(has_pattern(cm_fill_style_of(style, CM_FILL_LOST)));
    }
}

static void fills_that_need_a_pattern_have_one(void **state) {
    (void)state;
    for (int theme = 0; theme < 3; theme++)
        for (size_t i = 0; i < COUNT_OF(FILLS); i++) {
            const cm_fill_style fill = fill_of(cm_style_of((cm_theme)theme), i);
            if (has_pattern(fill) != FILLS[i].pattern)
                fail_msg("%s: %s has %s pattern", THEMES[theme], FILLS[i].name,
                         FILLS[i].pattern ? "no" : "a");
        }
}

/* ---- figure and ground
 * --------------------------------------------------------------------------- */

static const token TOKENS[] = {
    TOKEN(page),        TOKEN(sea),       TOKEN(neighbour), TOKEN(subject),   TOKEN(control),
    TOKEN(front),       TOKEN(border),    TOKEN(oblast),    TOKEN(oblast_on), TOKEN(coast),
    TOKEN(river),       TOKEN(ink),       TOKEN(ink2),      TOKEN(country),   TOKEN(water),
    TOKEN(halo),        TOKEN(contested), TOKEN(gained),    TOKEN(lost),      TOKEN(lost_dots),
    TOKEN(control_halo)};

static void every_token_is_opaque_and_print_is_grey(void **state) {
    (void)state;
    for (int theme = 0; theme < 3; theme++)
        for (size_t i = 0; i < COUNT_OF(TOKENS); i++) {
            const cm_color c = color_of(cm_style_of((cm_theme)theme), TOKENS[i]);
            if (c.alpha != 1)
                fail_msg("%s: %s is not opaque", THEMES[theme], TOKENS[i].name);
            if (theme == CM_THEME_PRINT && (c.red != c.green || c.green != c.blue))
                fail_msg("print: %s is no grey", TOKENS[i].name);
        }
}

static void the_subject_is_the_lightest_ground(void **state) {
    (void)state;
    for (int theme = 0; theme < 3; theme++) {
        const cm_style *style = cm_style_of((cm_theme)theme);
        assert_true(lightness(style->subject) > lightness(style->neighbour) + 3);
        assert_true(lightness(style->subject) > lightness(style->sea) + 3);
    }
}

static double chroma(cm_color color) {
    const lab x = lab_of(light_of(color));
    return hypot(x.a, x.b);
}

static void control_is_the_only_saturated_ground(void **state) {
    (void)state;
    for (int theme = CM_THEME_LIGHT; theme <= CM_THEME_DARK; theme++) {
        const cm_style *style = cm_style_of((cm_theme)theme);
        const cm_color others[] = {style->page, style->sea, style->neighbour, style->subject};
        for (size_t i = 0; i < COUNT_OF(others); i++)
            assert_true(chroma(style->control) > 2 * chroma(others[i]));
    }
}

static void the_front_stands_out_most_of_all_lines(void **state) {
    (void)state;
    static const token lines[] = {TOKEN(border), TOKEN(oblast), TOKEN(oblast_on), TOKEN(coast),
                                  TOKEN(river)};
    for (int theme = 0; theme < 3; theme++) {
        const cm_style *style = cm_style_of((cm_theme)theme);
        for (size_t i = 0; i < COUNT_OF(lines); i++)
            if (contrast(color_of(style, lines[i]), style->subject) >=
                contrast(style->front, style->subject))
                fail_msg("%s: %s stands out more than the front line", THEMES[theme],
                         lines[i].name);
        /* Borders on control are lighter than it, so that shares find their shape. */
        assert_true(lightness(style->oblast_on) > lightness(style->control) + ENOUGH_GREY);
    }
}

/* The halo on control is the fill moved towards white, on dark towards the page: never a fog. */
static void the_halo_on_control_is_the_fill_moved_towards_the_page(void **state) {
    (void)state;
    for (int theme = 0; theme < 3; theme++) {
        const cm_style *style = cm_style_of((cm_theme)theme);
        const cm_color moved = over(cm_color_with_alpha(style->page, 0.28), style->control);
        assert_near(style->control_halo.red, moved.red, 1);
        assert_near(style->control_halo.green, moved.green, 1);
        assert_near(style->control_halo.blue, moved.blue, 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ciede2000_agrees_with_the_published_pairs),
        cmocka_unit_test(contrast_and_lab_agree_with_known_colours),
        cmocka_unit_test(no_sight_changes_grey),
        cmocka_unit_test(contrasts_are_as_great_as_they_must_be),
        cmocka_unit_test(the_contrasts_that_are_told_are_those_of_the_colours),
        cmocka_unit_test(fills_are_told_apart_by_colour_or_pattern),
        cmocka_unit_test(greys_are_told_apart_by_lightness_or_pattern),
        cmocka_unit_test(control_stays_apart_in_a_copy),
        cmocka_unit_test(fills_that_need_a_pattern_have_one),
        cmocka_unit_test(every_token_is_opaque_and_print_is_grey),
        cmocka_unit_test(the_subject_is_the_lightest_ground),
        cmocka_unit_test(control_is_the_only_saturated_ground),
        cmocka_unit_test(the_front_stands_out_most_of_all_lines),
        cmocka_unit_test(the_halo_on_control_is_the_fill_moved_towards_the_page)};
    return cmocka_run_group_tests_name("themes", tests, NULL, NULL);
}
