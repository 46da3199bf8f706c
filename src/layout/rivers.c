#include <math.h>
#include <stdlib.h>

#include "layout/page.h"

/* At 1600 x 1200: size of the type, its letterspacing, and how far the name stands off the line. */
static const double TYPE = 13, LETTERSPACING = 0.6, STAND_OFF = 3.2;
static const double WIDTHS[] = {1.4, 1.0, 0.7}; /* of the lines, by class */
/* A name is set straight, where its river is nearly so: deviation in parts of the type's height. */
static const double BEND_MOST = 1.5, STEEP_MOST = 62;
/* The name is this much shorter than the stretch that it stands along. */
static const double STRETCH = 1.06;
/* What is nearer to the front than this is hidden by it. */
static const double CASING = 4;

static int class_of(const cm_page *page, size_t i) {
    const cm_layer *rivers = page->map->rivers;
    const double number =
        cm_feature_number(&rivers->features[i], cm_layer_find_field(rivers, "class"));
    return number >= 1 && number <= 3 ? (int)number : 3;
}

/* The country as a whole shows its great rivers alone. */
static bool is_shown(const cm_page *page, size_t i) {
    return !page->thumbnail && class_of(page, i) <= (page->partial ? 3 : 2);
}

void cm_rivers_project(cm_page *page, cm_path_builder *path) {
    const cm_layer *rivers = page->map->rivers;
    if (rivers == NULL)
        return;
    page->ground.rivers =
        cm_arena_calloc(&page->scene.arena, rivers->feature_count, sizeof *page->ground.rivers);
    if (page->ground.rivers == NULL) {
        page->scene.failed = true;
        return;
    }
    for (size_t i = 0; i < rivers->feature_count; i++) {
        if (!is_shown(page, i))
            continue;
        const cm_multipolygon *lines = &rivers->features[i].shape;
        for (size_t k = 0; k < lines->count; k++)
            cm_projection_add_line(page->projection, lines->polygons[k].shell.points,
                                   lines->polygons[k].shell.count, path);
        page->ground.rivers[i] = cm_path_builder_finish(path, &page->scene);
    }
}

static bool runs_inside(const cm_page *page, cm_xy a, cm_xy b) {
    return cm_mask_at(&page->space.subject, (cm_xy){(a.x + b.x) / 2, (a.y + b.y) / 2});
}

void cm_rivers_draw(cm_page *page) {
    const cm_style *style = page->furniture.style;
    for (size_t i = 0; page->ground.rivers != NULL && i < page->map->rivers->feature_count; i++) {
        const cm_path *beyond;
        if (page->ground.rivers[i] == NULL)
            continue;
        /* Those of an arrangement have been cut, and are lent to many pages. */
        if (page->options->arrangement == NULL)
            cm_path_divide(page, page->ground.rivers[i], runs_inside, 0, &page->ground.rivers[i],
                           &beyond);
        const double width = WIDTHS[class_of(page, i) - 1] * page->s;
        cm_scene_path(
            &page->scene, page->ground.rivers[i],
            (cm_paint){.stroke = style->river, .stroke_px = fmax(width, 0.6), .round_ends = true});
    }
}

/* ---- names -------------------------------------------------------------------------------- */

/* A name that may stand beside a line. */
typedef struct {
    cm_label_space *space;
    cm_text text; /* at (0, 0), level */
    double length, height;
    double best;
    cm_text best_text;
} river_name;

static cm_xy along(cm_xy a, cm_xy b, double t) {
    return (cm_xy){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

/* The boxes that a slanting name covers, none of which meet each other. */
static size_t cover(const river_name *name, cm_xy middle, double angle, cm_rect *boxes,
                    size_t most) {
    const cm_xy way = {cos(angle), sin(angle)};
    const double side = name->height + 1, most_apart = fmax(fabs(way.x), fabs(way.y));
    const double step = (side + 0.01) / most_apart;
    size_t count = (size_t)ceil(name->length / step);
    count = count < 1 ? 1 : count > most ? most : count;
    for (size_t i = 0; i < count; i++) {
        const double t = ((double)i - ((double)count - 1) / 2) * step;
        const cm_xy at = {middle.x + way.x * t, middle.y + way.y * t};
        boxes[i] = (cm_rect){at.x - side / 2, at.y - side / 2, at.x + side / 2, at.y + side / 2};
    }
    return count;
}

enum { BOXES_MAX = 40 };

/* Whether a name may stand there: on the subject's dry land that is not held, off the front, and
 * free. */
static bool is_fit(const river_name *name, const cm_rect *boxes, size_t count) {
    const cm_label_space *space = name->space;
    double wet = 0;
    for (size_t i = 0; i < count; i++) {
        /* Nor upon what changed, where its colour would drown. */
        if (cm_mask_share(&space->subject, boxes[i]) < 0.99 ||
            cm_mask_share(&space->changed, boxes[i]) > 0 ||
            cm_mask_share(&space->control, boxes[i]) > 0 ||
            cm_mask_count(&space->front, boxes[i]) > 0 ||
            !cm_label_is_free(space, boxes[i], 3 * space->s, 3 * space->s))
            return false;
        wet += cm_mask_share(&space->water, boxes[i]) / (double)count;
    }
    return wet < 0.12;
}

/* Whether most of a stretch is seen: control covers it, and the front with its casing. */
static bool is_seen(const cm_label_space *space, cm_xy a, cm_xy b) {
    enum { SAMPLES = 5 };
    int hidden = 0;
    for (int i = 0; i < SAMPLES; i++) {
        const cm_xy at = along(a, b, (double)i / (SAMPLES - 1));
        hidden +=
            cm_mask_at(&space->control, at) ||
                    cm_mask_value(&space->front, space->front_distance, at) < CASING * space->s
                ? 1
                : 0;
    }
    return hidden < 2;
}

/* How far a line reaches from the chord between two of its points, on either side. */
typedef struct {
    double left, right;
} bend;

/* Tries the name along the chord from a to b, on either side. */
static void try_stretch(river_name *name, cm_xy a, cm_xy b, bend reach, double centrality) {
    if (b.x < a.x) { /* to be read from the left */
        const cm_xy swap = a;
        a = b;
        b = swap;
        reach = (bend){reach.right, reach.left};
    }
    const double angle = atan2(b.y - a.y, b.x - a.x), degrees = angle * 180 / acos(-1);
    const double cost =
        (reach.left + reach.right) / name->height + 0.5 * fabs(degrees) / 90 + 0.6 * centrality;
    if (fabs(degrees) > STEEP_MOST || cost >= name->best || !is_seen(name->space, a, b))
        return;
    const cm_xy normal = {sin(angle), -cos(angle)}; /* upwards, which is to the left */
    for (int side = 1; side >= -1; side -= 2) {
        const double off =
            name->height / 2 + (side > 0 ? reach.left : reach.right) + STAND_OFF * name->space->s;
        const cm_xy middle = {(a.x + b.x) / 2 + normal.x * off * side,
                              (a.y + b.y) / 2 + normal.y * off * side};
        const double total = cost + (side < 0 ? 0.1 : 0);
        cm_rect boxes[BOXES_MAX];
        const size_t count = cover(name, middle, angle, boxes, BOXES_MAX);
        if (total >= name->best || !is_fit(name, boxes, count))
            continue;
        /* The ink's middle stands at the place found; the baseline lies below it. */
        const double down = -(name->text.ink.top + name->text.ink.bottom) / 2;
        name->best = total;
        name->best_text = name->text;
        name->best_text.angle_degrees = degrees;
        name->best_text.at = (cm_xy){middle.x - normal.x * down, middle.y - normal.y * down};
        name->best_text.ink = boxes[0];
        for (size_t i = 1; i < count; i++)
            name->best_text.ink = cm_rect_union(name->best_text.ink, boxes[i]);
    }
}

static bend bend_of(const cm_xy *points, size_t first, size_t last) {
    const cm_xy a = points[first], b = points[last];
    const double length = fmax(hypot(b.x - a.x, b.y - a.y), 1e-9);
    bend most = {0, 0};
    for (size_t i = first + 1; i < last; i++) {
        /* y grows downwards: what is above a line that runs to the right is on its left. */
        const double left =
            ((points[i].x - a.x) * (b.y - a.y) - (points[i].y - a.y) * (b.x - a.x)) / length;
        most.left = fmax(most.left, left);
        most.right = fmax(most.right, -left);
    }
    return most;
}

/* Points along a line at equal steps; returns their number, 0 where it is too short. */
static size_t resample(const cm_subpath *line, double step, cm_xy *out, size_t most) {
    size_t count = 0;
    double rest = 0;
    for (size_t i = 0; i + 1 < line->count && count < most; i++) {
        const cm_xy a = line->points[i], b = line->points[i + 1];
        const double length = hypot(b.x - a.x, b.y - a.y);
        for (; rest <= length && count < most; rest += step)
            out[count++] = along(a, b, length > 0 ? rest / length : 0);
        rest -= length;
    }
    return count;
}

static void search(river_name *name, const cm_path *path) {
    enum { POINTS_MAX = 4000 };
    const double step = fmax(4 * name->space->s, 2);
    const size_t window = (size_t)ceil(STRETCH * name->length / step);
    cm_xy *points = malloc(POINTS_MAX * sizeof *points);
    if (points == NULL)
        name->space->failed = true;
    for (size_t i = 0; points != NULL && i < path->count; i++) {
        const size_t count = resample(&path->subpaths[i], step, points, POINTS_MAX);
        for (size_t k = 0; k + window < count; k++) {
            const bend reach = bend_of(points, k, k + window);
            const cm_xy a = points[k], b = points[k + window];
            const double centre = ((double)k + (double)window / 2) / (double)count - 0.5;
            if (reach.left + reach.right <= BEND_MOST * name->height &&
                hypot(b.x - a.x, b.y - a.y) >= 0.8 * name->length)
                try_stretch(name, a, b, reach, fabs(centre));
        }
    }
    free(points);
}

static void place_name(cm_page *page, const char *words, const cm_path *path) {
    cm_label_space *space = &page->space;
    cm_text_run run = {words, false};
    river_name name = {.space = space, .best = INFINITY};
    name.text = cm_label_text(space, &run, fmax(TYPE * page->s, 11), true, LETTERSPACING * page->s,
                              space->style->water, CM_ANCHOR_MIDDLE);
    name.length = name.text.ink.right - name.text.ink.left;
    name.height = name.text.ink.bottom - name.text.ink.top;
    search(&name, path);
    if (!isfinite(name.best)) {
        cm_scene_drop(&page->scene, words, "river", "no straight and free stretch of it");
        return;
    }
    cm_rect boxes[BOXES_MAX];
    cm_text *text = &name.best_text;
    const cm_xy middle = {(text->ink.left + text->ink.right) / 2,
                          (text->ink.top + text->ink.bottom) / 2};
    const size_t count =
        cover(&name, middle, text->angle_degrees * acos(-1) / 180, boxes, BOXES_MAX);
    text->ink = boxes[0];
    for (size_t i = 1; i < count; i++)
        text->ink = cm_rect_union(text->ink, boxes[i]);
    text->halo_px = 2 * page->s;
    cm_label_set_halo(space, text);
    cm_scene_text(&page->scene, text);
    for (size_t i = 0; i < count; i++) {
        cm_scene_label_box(&page->scene, boxes[i]);
        cm_label_block(space, boxes[i], -1);
    }
}

/* Whether enough of a river is seen for its name to be missed. */
static bool is_long_enough(const cm_page *page, const cm_path *path) {
    static const double LEAST_PX = 60;
    double inside = 0;
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k + 1 < path->subpaths[i].count; k++) {
            const cm_xy a = path->subpaths[i].points[k], b = path->subpaths[i].points[k + 1];
            if (cm_rect_holds(page->panel, (cm_rect){a.x, a.y, a.x, a.y}))
                inside += hypot(b.x - a.x, b.y - a.y);
        }
    return inside >= LEAST_PX * page->s;
}

void cm_rivers_name(cm_page *page) {
    const cm_layer *rivers = page->map->rivers;
    if (page->ground.rivers == NULL)
        return;
    cm_scene_group(&page->scene, "labels-river");
    for (int class = 1; class <= 3; class ++)
        for (size_t i = 0; i < rivers->feature_count; i++) {
            const cm_path *path = page->ground.rivers[i];
            const char *words = cm_page_name(page, rivers, &rivers->features[i]);
            if (path != NULL && class_of(page, i) == class && words[0] != '\0' &&
                is_long_enough(page, path))
                place_name(page, words, path);
        }
    cm_scene_group_end(&page->scene);
}
