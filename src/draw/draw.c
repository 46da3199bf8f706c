#include "draw/draw.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

#include "controlmap/versions.h"
#include "layout/scene.h"
#include "layout/text.h"

/* ---- paths -------------------------------------------------------------------------------- */

static void set_color(cairo_t *cairo, cm_color color) {
    cairo_set_source_rgba(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0,
                          color.alpha);
}

static cm_rect view_of(cairo_t *cairo) {
    cm_rect view;
    cairo_clip_extents(cairo, &view.left, &view.top, &view.right, &view.bottom);
    return view;
}

/* A point between two others beyond the same side of what is seen adds nothing to it. Joins are
 * round and ends flat, so no line reaches further than its width. */
static void trace_subpath(cairo_t *cairo, const cm_subpath *sub, cm_rect view) {
    if (sub->count == 0)
        return;
    const unsigned first = cm_rect_sides(view, sub->points[0]);
    unsigned before = first, here = sub->count > 1 ? cm_rect_sides(view, sub->points[1]) : first;
    cairo_move_to(cairo, sub->points[0].x, sub->points[0].y);
    for (size_t i = 1; i < sub->count; i++) {
        const bool is_last = i + 1 == sub->count;
        const unsigned next = is_last ? first : cm_rect_sides(view, sub->points[i + 1]);
        if ((before & here & next) == 0 || (is_last && !sub->closed)) {
            cairo_line_to(cairo, sub->points[i].x, sub->points[i].y);
            before = here;
        }
        here = next;
    }
    if (sub->closed)
        cairo_close_path(cairo);
}

static void trace_path(cairo_t *cairo, const cm_path *path, double line_px) {
    const double reach = line_px + 2;
    const cm_rect view = cm_rect_grow(view_of(cairo), reach, reach);
    cairo_new_path(cairo);
    for (size_t i = 0; i < path->count; i++)
        trace_subpath(cairo, &path->subpaths[i], view);
}

static void clip_to(cairo_t *cairo, const cm_path *path) {
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    trace_path(cairo, path, 0);
    cairo_clip(cairo);
}

static void draw_path(cairo_t *cairo, const cm_item *item) {
    cairo_save(cairo);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    if (item->clip != NULL)
        clip_to(cairo, item->clip);
    /* Dashes begin at the line's end, seen or not. */
    trace_path(cairo, item->path, item->dash_px[0] > 0 ? INFINITY : item->stroke_px);
    if (item->fill.alpha > 0) {
        set_color(cairo, item->fill);
        cairo_fill_preserve(cairo);
    }
    if (item->stroke.alpha > 0 && item->stroke_px > 0) {
        set_color(cairo, item->stroke);
        cairo_set_line_width(cairo, item->stroke_px);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_cap(cairo, item->round_ends ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        if (item->dash_px[0] > 0)
            cairo_set_dash(cairo, item->dash_px, 2, 0);
        cairo_stroke_preserve(cairo);
    }
    cairo_new_path(cairo);
    cairo_restore(cairo);
}

/* ---- texts -------------------------------------------------------------------------------- */

struct cm_outlines {
    size_t count;
    cairo_path_t **paths; /* of the scene's items; NULL for those that are no text */
};

/* To where the text's own axes are: along its baseline and across. */
static void turn_to(cairo_t *cairo, const cm_text *text) {
    if (text->angle_degrees == 0)
        return;
    cairo_translate(cairo, text->at.x, text->at.y);
    cairo_rotate(cairo, text->angle_degrees * G_PI / 180);
    cairo_translate(cairo, -text->at.x, -text->at.y);
}

/* Shapes a text, and moves to the start of its baseline, in the units of the layout. */
static PangoLayout *shape_at(cairo_t *cairo, const cm_typesetter *typesetter, const cm_text *text) {
    PangoLayout *layout = cm_typesetter_shape(typesetter, text);
    const double scale = cm_text_scale(text);
    PangoRectangle logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, 0), NULL, &logical);
    cairo_translate(cairo, cm_text_start(text, logical.width * scale / PANGO_SCALE), text->at.y);
    cairo_scale(cairo, scale, scale);
    cairo_move_to(cairo, 0, 0);
    return layout;
}

static cairo_path_t *outline_of(cairo_t *cairo, const cm_typesetter *typesetter,
                                const cm_text *text) {
    cairo_new_path(cairo);
    cairo_save(cairo);
    PangoLayout *layout = shape_at(cairo, typesetter, text);
    pango_cairo_layout_line_path(cairo, pango_layout_get_line_readonly(layout, 0));
    g_object_unref(layout);
    cairo_restore(cairo);
    return cairo_copy_path(cairo);
}

cm_code cm_outlines_create(const cm_scene *scene, cm_outlines **out, cm_error *error) {
    cm_typesetter typesetter = {0};
    *out = NULL;
    const cm_code code = cm_typesetter_open(&typesetter, error);
    if (code != CM_OK)
        return code;
    cm_outlines *made = g_new0(cm_outlines, 1);
    made->count = scene->item_count;
    made->paths = g_new0(cairo_path_t *, scene->item_count + 1);
    /* Without bounds: glyphs beyond those of a surface get no outline. */
    cairo_surface_t *nowhere = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);
    cairo_t *cairo = cairo_create(nowhere);
    for (size_t i = 0; i < scene->item_count; i++)
        if (scene->items[i].kind == CM_ITEM_TEXT)
            made->paths[i] = outline_of(cairo, &typesetter, scene->items[i].text);
    cairo_destroy(cairo);
    cairo_surface_destroy(nowhere);
    cm_typesetter_close(&typesetter);
    *out = made;
    return CM_OK;
}

void cm_outlines_free(cm_outlines *outlines) {
    if (outlines == NULL)
        return;
    for (size_t i = 0; i < outlines->count; i++)
        if (outlines->paths[i] != NULL)
            cairo_path_destroy(outlines->paths[i]);
    g_free(outlines->paths);
    g_free(outlines);
}

static cm_rect box_of(const cairo_path_t *outline) {
    cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < outline->num_data; i += outline->data[i].header.length)
        for (int k = 1; k < outline->data[i].header.length; k++) {
            const double x = outline->data[i + k].point.x, y = outline->data[i + k].point.y;
            box = (cm_rect){fmin(box.left, x), fmin(box.top, y), fmax(box.right, x),
                            fmax(box.bottom, y)};
        }
    return box;
}

/* What a text and its halo can cover, in whole pixels. */
static cm_rect reach_of(const cm_text *text, const cairo_path_t *outline) {
    const double beside = text->halo_px + 2;
    const cm_rect box = cm_rect_grow(box_of(outline), beside, beside);
    return (cm_rect){floor(box.left), floor(box.top), ceil(box.right), ceil(box.bottom)};
}

/* Strokes the outline once more, where the ground is: the stroke apart, and the ground filled with
 * it. As the ground's clip would have it, cairo would find where all edges of both meet. */
static void draw_halo_on(cairo_t *cairo, const cm_text *text, const cm_text_ground *ground,
                         const cairo_path_t *outline) {
    const cm_rect reach = reach_of(text, outline);
    cairo_save(cairo);
    cairo_rectangle(cairo, reach.left, reach.top, reach.right - reach.left,
                    reach.bottom - reach.top);
    cairo_clip(cairo);
    cairo_push_group(cairo);
    cairo_new_path(cairo);
    cairo_append_path(cairo, outline);
    set_color(cairo, ground->color);
    cairo_stroke(cairo);
    cairo_pop_group_to_source(cairo);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    trace_path(cairo, ground->clip, 0);
    cairo_fill(cairo);
    cairo_restore(cairo);
}

/* A halo has the colour of its ground: its edge is seen where it crosses something, and there fewer
 * steps of shade will do. */
static void draw_halo(cairo_t *cairo, const cm_text *text, const cairo_path_t *outline) {
    const cairo_antialias_t usual = cairo_get_antialias(cairo);
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_FAST);
    cairo_append_path(cairo, outline);
    set_color(cairo, text->halo);
    cairo_set_line_width(cairo, 2 * text->halo_px);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cairo);
    for (size_t i = 0; i < text->ground_count; i++)
        draw_halo_on(cairo, text, &text->grounds[i], outline);
    cairo_set_antialias(cairo, usual);
}

static bool has_halo(const cm_text *text) {
    return text->halo.alpha > 0 && text->halo_px > 0;
}

/* On pixels cairo 1.16 sets each glyph on a whole one, which makes spacing uneven: there outlines
 * are filled. */
static void draw_outline(cairo_t *cairo, const cm_text *text, const cairo_path_t *outline) {
    cairo_save(cairo);
    turn_to(cairo, text);
    cairo_new_path(cairo);
    if (has_halo(text))
        draw_halo(cairo, text, outline);
    set_color(cairo, text->color);
    cairo_append_path(cairo, outline);
    cairo_fill(cairo);
    cairo_restore(cairo);
}

/* A PDF keeps its text. */
static void draw_text(cairo_t *cairo, const cm_typesetter *typesetter, const cm_text *text) {
    cairo_save(cairo);
    turn_to(cairo, text);
    if (has_halo(text)) {
        cairo_path_t *outline = outline_of(cairo, typesetter, text);
        cairo_new_path(cairo);
        draw_halo(cairo, text, outline);
        cairo_path_destroy(outline);
    }
    cairo_new_path(cairo);
    PangoLayout *layout = shape_at(cairo, typesetter, text);
    set_color(cairo, text->color);
    pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(layout, 0));
    g_object_unref(layout);
    cairo_restore(cairo);
}

/* ---- work --------------------------------------------------------------------------------- */

/* How much is drawn in each row of a scene. */
typedef struct {
    double *rows, sum;
    int count;
} work;

static void add_work(work *w, double y, double amount) {
    const double row = fmin(fmax(floor(y), 0), w->count - 1);
    w->rows[(size_t)row] += amount;
    w->sum += amount;
}

static void add_path(work *w, const cm_item *item) {
    const int passes = (item->fill.alpha > 0 ? 1 : 0) + (item->stroke.alpha > 0 ? 1 : 0);
    for (size_t i = 0; passes > 0 && i < item->path->count; i++)
        for (size_t k = 0; k < item->path->subpaths[i].count; k++)
            add_work(w, item->path->subpaths[i].points[k].y, passes);
}

static void add_text(work *w, const cm_text *text, const cairo_path_t *outline) {
    const double passes = 1 + (has_halo(text) ? (double)(1 + text->ground_count) : 0);
    add_work(w, text->at.y, passes * outline->num_data);
}

static int middle_of(const work *w) {
    double above = 0;
    int row = 0;
    while (row < w->count - 1 && 2 * above < w->sum)
        above += w->rows[row++];
    return row > 0 ? row : 1;
}

int cm_draw_middle(const cm_scene *scene, const cm_outlines *outlines) {
    work w = {.count = (int)scene->height_px};
    w.rows = calloc((size_t)w.count, sizeof *w.rows);
    if (w.rows == NULL)
        return w.count / 2;
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
        if (item->kind == CM_ITEM_PATH)
            add_path(&w, item);
        else if (item->kind == CM_ITEM_TEXT)
            add_text(&w, item->text, outlines->paths[i]);
    }
    const int middle = middle_of(&w);
    free(w.rows);
    return middle;
}

/* ---- what is seen ------------------------------------------------------------------------- */

/* An outline at an angle has axes of its own; those few are always drawn. */
static bool is_text_seen(const cm_text *text, const cairo_path_t *outline, cm_rect view) {
    return outline == NULL || text->angle_degrees != 0 ||
           cm_rect_meets(reach_of(text, outline), view);
}

static void draw_item(cairo_t *cairo, const cm_item *item, const cm_typesetter *typesetter,
                      const cairo_path_t *outline, cm_rect view) {
    switch (item->kind) {
    case CM_ITEM_GROUP:
        cairo_save(cairo);
        if (item->clip != NULL)
            clip_to(cairo, item->clip);
        break;
    case CM_ITEM_GROUP_END:
        cairo_restore(cairo);
        break;
    case CM_ITEM_PATH:
        draw_path(cairo, item);
        break;
    case CM_ITEM_TEXT:
        if (!is_text_seen(item->text, outline, view))
            break;
        if (outline != NULL)
            draw_outline(cairo, item->text, outline);
        else
            draw_text(cairo, typesetter, item->text);
        break;
    }
}

cm_code cm_draw_scene(const cm_scene *scene, const cm_outlines *outlines, cairo_t *cairo,
                      cm_error *error) {
    cm_typesetter typesetter = {0};
    const cm_code code = outlines == NULL ? cm_typesetter_open(&typesetter, error) : CM_OK;
    if (code != CM_OK)
        return code;
    const cm_rect view = view_of(cairo);
    set_color(cairo, scene->background);
    cairo_paint(cairo);
    for (size_t i = 0; i < scene->item_count; i++)
        draw_item(cairo, &scene->items[i], &typesetter,
                  outlines != NULL ? outlines->paths[i] : NULL, view);
    cm_typesetter_close(&typesetter);
    const cairo_status_t status = cairo_status(cairo);
    if (status == CAIRO_STATUS_SUCCESS)
        return CM_OK;
    return cm_error_set(error, status == CAIRO_STATUS_NO_MEMORY ? CM_ERR_MEMORY : CM_ERR_INTERNAL,
                        NULL, "cairo: %s", cairo_status_to_string(status));
}

const char *cm_version_cairo(void) {
    return cairo_version_string();
}
