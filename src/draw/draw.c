#include "draw/draw.h"

#include <math.h>
#include <pango/pangocairo.h>

#include "controlmap/versions.h"
#include "layout/text.h"

/* ---- paths -------------------------------------------------------------------------------- */

static void set_color(cairo_t *cairo, cm_color color) {
    cairo_set_source_rgba(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0,
                          color.alpha);
}

static void trace_path(cairo_t *cairo, const cm_path *path) {
    cairo_new_path(cairo);
    for (size_t i = 0; i < path->count; i++) {
        const cm_subpath *sub = &path->subpaths[i];
        for (size_t k = 0; k < sub->count; k++) {
            if (k == 0)
                cairo_move_to(cairo, sub->points[k].x, sub->points[k].y);
            else
                cairo_line_to(cairo, sub->points[k].x, sub->points[k].y);
        }
        if (sub->closed)
            cairo_close_path(cairo);
    }
}

static void clip_to(cairo_t *cairo, const cm_path *path) {
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    trace_path(cairo, path);
    cairo_clip(cairo);
}

static void draw_path(cairo_t *cairo, const cm_item *item) {
    cairo_save(cairo);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    if (item->clip != NULL)
        clip_to(cairo, item->clip);
    trace_path(cairo, item->path);
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

/* Strokes the outline once more, where the ground is. */
static void draw_halo_on(cairo_t *cairo, const cm_text_ground *ground,
                         const cairo_path_t *outline) {
    cairo_save(cairo);
    clip_to(cairo, ground->clip);
    cairo_new_path(cairo);
    cairo_append_path(cairo, outline);
    set_color(cairo, ground->color);
    cairo_stroke(cairo);
    cairo_restore(cairo);
}

static void draw_halo(cairo_t *cairo, const cm_text *text, const cairo_path_t *outline) {
    cairo_append_path(cairo, outline);
    set_color(cairo, text->halo);
    cairo_set_line_width(cairo, 2 * text->halo_px);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cairo);
    for (size_t i = 0; i < text->ground_count; i++)
        draw_halo_on(cairo, &text->grounds[i], outline);
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

/* ---- what is seen ------------------------------------------------------------------------- */

static cm_rect box_of(const cm_path *path) {
    cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k < path->subpaths[i].count; k++) {
            const cm_xy p = path->subpaths[i].points[k];
            box.left = p.x < box.left ? p.x : box.left;
            box.right = p.x > box.right ? p.x : box.right;
            box.top = p.y < box.top ? p.y : box.top;
            box.bottom = p.y > box.bottom ? p.y : box.bottom;
        }
    return box;
}

static cm_rect box_of_outline(const cairo_path_t *outline) {
    cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < outline->num_data; i += outline->data[i].header.length)
        for (int k = 1; k < outline->data[i].header.length; k++) {
            const double x = outline->data[i + k].point.x, y = outline->data[i + k].point.y;
            box = (cm_rect){fmin(box.left, x), fmin(box.top, y), fmax(box.right, x),
                            fmax(box.bottom, y)};
        }
    return box;
}

/* Joins are round and ends flat, so nothing reaches further than the width of its line. */
static bool is_seen(cm_rect box, double line_px, cm_rect view) {
    const double reach = line_px + 2;
    return box.left - reach < view.right && view.left < box.right + reach &&
           box.top - reach < view.bottom && view.top < box.bottom + reach;
}

/* An outline at an angle has axes of its own; those few are always drawn. */
static bool is_text_seen(const cm_text *text, const cairo_path_t *outline, cm_rect view) {
    return outline == NULL || text->angle_degrees != 0 ||
           is_seen(box_of_outline(outline), text->halo_px, view);
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
        if (is_seen(box_of(item->path), item->stroke_px, view))
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
    cm_rect view;
    const cm_code code = outlines == NULL ? cm_typesetter_open(&typesetter, error) : CM_OK;
    if (code != CM_OK)
        return code;
    cairo_clip_extents(cairo, &view.left, &view.top, &view.right, &view.bottom);
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
