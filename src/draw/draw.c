#include "draw/draw.h"

#include <pango/pangocairo.h>

#include "controlmap/versions.h"
#include "layout/text.h"

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
        if (item->dash_px[0] > 0)
            cairo_set_dash(cairo, item->dash_px, 2, 0);
        cairo_stroke_preserve(cairo);
    }
    cairo_new_path(cairo);
    cairo_restore(cairo);
}

/* Strokes the path at hand once more, where the ground is. */
static void draw_halo_on(cairo_t *cairo, const cm_text_ground *ground) {
    cairo_path_t *outline = cairo_copy_path(cairo);
    cairo_save(cairo);
    clip_to(cairo, ground->clip);
    cairo_new_path(cairo);
    cairo_append_path(cairo, outline);
    set_color(cairo, ground->color);
    cairo_stroke(cairo);
    cairo_restore(cairo);
    cairo_append_path(cairo, outline);
    cairo_path_destroy(outline);
}

static void draw_text(cairo_t *cairo, const cm_typesetter *typesetter, const cm_text *text) {
    PangoLayout *layout = cm_typesetter_shape(typesetter, text);
    PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    PangoRectangle logical;
    pango_layout_line_get_extents(line, NULL, &logical);
    cairo_save(cairo);
    if (text->angle_degrees != 0) {
        cairo_translate(cairo, text->at.x, text->at.y);
        cairo_rotate(cairo, text->angle_degrees * G_PI / 180);
        cairo_translate(cairo, -text->at.x, -text->at.y);
    }
    cairo_move_to(cairo, cm_text_start(text, (double)logical.width / PANGO_SCALE), text->at.y);
    /* On pixels cairo 1.16 sets each glyph on a whole one, which makes spacing uneven: there
     * outlines are filled. A PDF keeps its text. */
    const bool outlines =
        cairo_surface_get_type(cairo_get_target(cairo)) == CAIRO_SURFACE_TYPE_IMAGE;
    double x, y;
    cairo_get_current_point(cairo, &x, &y);
    if (outlines || text->halo.alpha > 0)
        pango_cairo_layout_line_path(cairo, line);
    if (text->halo.alpha > 0 && text->halo_px > 0) {
        set_color(cairo, text->halo);
        cairo_set_line_width(cairo, 2 * text->halo_px);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke_preserve(cairo);
        for (size_t i = 0; i < text->ground_count; i++)
            draw_halo_on(cairo, &text->grounds[i]);
    }
    set_color(cairo, text->color);
    if (outlines) {
        cairo_fill(cairo);
    } else {
        cairo_new_path(cairo);
        cairo_move_to(cairo, x, y);
        pango_cairo_show_layout_line(cairo, line);
    }
    cairo_restore(cairo);
    g_object_unref(layout);
}

cm_code cm_draw_scene(const cm_scene *scene, cairo_t *cairo, cm_error *error) {
    cm_typesetter typesetter = {0};
    const cm_code code = cm_typesetter_open(&typesetter, error);
    if (code != CM_OK)
        return code;
    set_color(cairo, scene->background);
    cairo_paint(cairo);
    for (size_t i = 0; i < scene->item_count; i++) {
        const cm_item *item = &scene->items[i];
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
            draw_text(cairo, &typesetter, item->text);
            break;
        }
    }
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
