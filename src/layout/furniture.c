#include "layout/furniture.h"

#include <math.h>

/* ---- paragraphs --------------------------------------------------------------------------- */

cm_paragraph cm_furniture_paragraph(const cm_furniture *f, const cm_text_run *runs,
                                    size_t run_count, double size_px, cm_color color, double width,
                                    double leading) {
    const cm_text text = {.run_count = run_count, .runs = runs, .size_px = size_px, .color = color};
    cm_paragraph paragraph = {.line_height = size_px * leading};
    paragraph.count =
        cm_typesetter_wrap(f->typesetter, &text, width, &f->scene->arena, &paragraph.lines);
    if (paragraph.count == 0)
        f->scene->failed = true;
    return paragraph;
}

void cm_furniture_draw_paragraph(const cm_furniture *f, const cm_paragraph *paragraph, double x,
                                 double y) {
    for (size_t i = 0; i < paragraph->count; i++) {
        cm_text *line = &paragraph->lines[i];
        line->at =
            (cm_xy){f->right_to_left ? f->width_px - x : x, y + (double)i * paragraph->line_height};
        line->anchor = f->right_to_left ? CM_ANCHOR_END : CM_ANCHOR_START;
        (void)cm_typesetter_measure(f->typesetter, line);
        cm_scene_text(f->scene, line);
    }
}

/* ---- the legend --------------------------------------------------------------------------- */

/* At 1600 x 1200. */
static const double ROW = 31, SWATCH_WIDTH = 34, SWATCH_HEIGHT = 18, BESIDE = 14, LEGEND_TEXT = 16;
static const double LEGEND_PADDING = 15;

static cm_text legend_text(const cm_furniture *f, cm_text_run *run) {
    cm_text text = {.run_count = 1,
                    .runs = run,
                    .size_px = fmax(LEGEND_TEXT * f->s, 11),
                    .color = f->style->ink};
    (void)cm_typesetter_measure(f->typesetter, &text);
    return text;
}

cm_xy cm_legend_size(const cm_furniture *f, const cm_legend_row *rows, size_t count) {
    double widest = 0;
    for (size_t i = 0; i < count; i++) {
        cm_text_run run = {rows[i].text, false};
        const cm_text text = legend_text(f, &run);
        widest = fmax(widest, text.ink.right);
    }
    return (cm_xy){(2 * LEGEND_PADDING + SWATCH_WIDTH + BESIDE) * f->s + widest,
                   (2 * LEGEND_PADDING - 5 + ROW * (double)count) * f->s};
}

/* A figure as labels have it, in the middle of where its swatch is. */
static cm_text sample_text(const cm_furniture *f, cm_text_run *run, cm_xy at) {
    cm_text sample = {.run_count = 1,
                      .runs = run,
                      .size_px = fmax(15 * f->s, 11),
                      .tabular = true,
                      .anchor = CM_ANCHOR_MIDDLE,
                      .color = f->style->ink,
                      .at = at};
    (void)cm_typesetter_measure(f->typesetter, &sample);
    return sample;
}

/* The sample of a row, in a box of the width and height given. */
static void draw_swatch(const cm_furniture *f, const cm_legend_row *row, cm_rect box) {
    cm_scene_builder *scene = f->scene;
    const double s = f->s, middle = (box.top + box.bottom) / 2;
    if (row->swatch == CM_SWATCH_FILL) {
        const cm_path *outline = cm_scene_rect(scene, box);
        cm_fill_draw(scene, &row->fill, outline, NULL, box, s);
        if (row->fill.line.alpha > 0) /* a pattern on the ground's colour needs an edge */
            cm_scene_path(scene, outline,
                          (cm_paint){.stroke = f->style->oblast, .stroke_px = fmax(0.8 * s, 0.6)});
    } else if (row->swatch == CM_SWATCH_LINE) {
        /* Between two rows of pixels a thin line would be paler than on the map. */
        const double level = row->line_px < 2 ? floor(middle) + 0.5 : middle;
        const cm_xy ends[] = {{box.left, level}, {box.right, level}};
        const cm_path *line = cm_scene_line(scene, ends, 2);
        if (row->casing.alpha > 0)
            cm_scene_path(scene, line,
                          (cm_paint){.stroke = row->casing, .stroke_px = row->casing_px});
        cm_scene_path(scene, line,
                      (cm_paint){.stroke = row->color,
                                 .stroke_px = row->line_px,
                                 .dash_px = {row->dash_px[0], row->dash_px[1]}});
    } else {
        cm_text_run run = {row->sample, true};
        const cm_text sample =
            sample_text(f, &run, (cm_xy){(box.left + box.right) / 2, middle + 5.4 * s});
        cm_scene_text(scene, &sample);
    }
}

static void draw_row_text(const cm_furniture *f, const cm_legend_row *row, double x,
                          double middle) {
    cm_text_run run = {row->text, false};
    cm_text text = legend_text(f, &run);
    text.anchor = f->right_to_left ? CM_ANCHOR_END : CM_ANCHOR_START;
    text.at = (cm_xy){x, middle + 0.36 * text.size_px};
    (void)cm_typesetter_measure(f->typesetter, &text);
    cm_scene_text(f->scene, &text);
}

void cm_legend_draw(const cm_furniture *f, const cm_legend_row *rows, size_t count, cm_rect box) {
    const double s = f->s, half = SWATCH_HEIGHT * s / 2;
    cm_scene_group(f->scene, "legend");
    cm_scene_path(f->scene, cm_scene_rect(f->scene, box),
                  (cm_paint){.fill = f->style->page,
                             .stroke = f->style->oblast,
                             .stroke_px = fmax(0.8 * s, 0.6)});
    for (size_t i = 0; i < count; i++) {
        const double left = f->right_to_left ? box.right - (LEGEND_PADDING + SWATCH_WIDTH) * s
                                             : box.left + LEGEND_PADDING * s;
        const double right = left + SWATCH_WIDTH * s;
        const double middle = box.top + (LEGEND_PADDING - 2.5 + ROW * ((double)i + 0.5)) * s;
        draw_swatch(f, &rows[i], (cm_rect){left, middle - half, right, middle + half});
        draw_row_text(f, &rows[i], f->right_to_left ? left - BESIDE * s : right + BESIDE * s,
                      middle);
    }
    cm_scene_group_end(f->scene);
}

/* In a line, where type is as large as elsewhere but swatches are not. */
static double swatch_width(const cm_furniture *f, const cm_legend_row *row) {
    if (row->swatch != CM_SWATCH_TEXT)
        return SWATCH_WIDTH * f->s;
    cm_text_run run = {row->sample, true};
    const cm_rect ink = sample_text(f, &run, (cm_xy){0, 0}).ink;
    return fmax(SWATCH_WIDTH * f->s, ink.right - ink.left);
}

/* Of an entry in a line. */
typedef struct {
    double swatch, length;
} extent;

/* Entries stand as far apart as is usual, or nearer where all of them fit into one line then. */
static double between_entries(const cm_furniture *f, const extent *extents, size_t count,
                              double width) {
    const double usual = 2 * BESIDE * f->s, least = 0.7 * BESIDE * f->s;
    double lengths = 0;
    for (size_t i = 0; i < count; i++)
        lengths += extents[i].length;
    const double room = count > 1 ? (width - lengths) / (double)(count - 1) : INFINITY;
    return room < least ? usual : fmin(room, usual);
}

void cm_legend_line_draw(const cm_furniture *f, const cm_legend_row *rows, size_t count, double x,
                         double top, double height) {
    const double s = f->s, gap = BESIDE * s * 0.6, half = SWATCH_HEIGHT * s / 2;
    const double line = CM_LEGEND_LINE * s;
    extent extents[CM_LEGEND_ROWS_MAX];
    for (size_t i = 0; i < count; i++) {
        cm_text_run run = {rows[i].text, false};
        const double swatch = swatch_width(f, &rows[i]);
        extents[i] = (extent){swatch, swatch + gap + legend_text(f, &run).ink.right};
    }
    const double between = between_entries(f, extents, count, f->width_px - 2 * x);
    double from_edge = x, y = top + 0.62 * line;
    bool is_full = false;
    cm_scene_group(f->scene, "legend");
    for (size_t i = 0; i < count; i++) {
        const bool is_over = from_edge + extents[i].length > f->width_px - x + 1e-6;
        is_full = is_full || (is_over && y + line > top + height);
        if (is_full) {
            cm_scene_drop(f->scene, rows[i].text, "legend", "no room in the line");
            continue;
        }
        if (is_over) {
            from_edge = x;
            y += line;
        }
        const double left =
            f->right_to_left ? f->width_px - from_edge - extents[i].swatch : from_edge;
        const double right = left + extents[i].swatch;
        draw_swatch(f, &rows[i], (cm_rect){left, y - half, right, y + half});
        draw_row_text(f, &rows[i], f->right_to_left ? left - gap : right + gap, y);
        from_edge += extents[i].length + between;
    }
    cm_scene_group_end(f->scene);
}

/* ---- the scale bar ------------------------------------------------------------------------ */

cm_scale_bar cm_scale_bar_fit(const cm_furniture *f, const cm_projection *projection,
                              double longest_px, cm_xy right_bottom) {
    static const double steps[] = {5, 2, 1};
    cm_scale_bar bar = {0};
    for (double power = 1000; bar.length_km == 0 && power >= 1e-3; power /= 10)
        for (int i = 0; i < 3 && bar.length_km == 0; i++) {
            const double px = cm_projection_east_px(projection, steps[i] * power * 1000);
            if (px <= longest_px) {
                bar.length_km = steps[i] * power;
                bar.length_px = px;
            }
        }
    const double height = fmax(15 * f->s, 11) + 12 * f->s;
    bar.box = (cm_rect){right_bottom.x - bar.length_px, right_bottom.y - height, right_bottom.x,
                        right_bottom.y};
    return bar;
}

void cm_scale_bar_draw(const cm_furniture *f, const cm_scale_bar *bar, const char *figure) {
    cm_scene_builder *scene = f->scene;
    const cm_rect box = bar->box;
    const double tick = 6 * f->s;
    const cm_xy bracket[] = {{box.left, box.bottom - tick},
                             {box.left, box.bottom},
                             {box.right, box.bottom},
                             {box.right, box.bottom - tick}};
    cm_text_run run = {figure, false};
    cm_text text = {.run_count = 1,
                    .runs = &run,
                    .size_px = fmax(15 * f->s, 11),
                    .anchor = CM_ANCHOR_MIDDLE,
                    .color = f->style->ink,
                    .halo = cm_color_with_alpha(f->style->page, 0.5),
                    .halo_px = 2 * f->s,
                    .at = {(box.left + box.right) / 2, box.bottom - 8 * f->s}};
    (void)cm_typesetter_measure(f->typesetter, &text);
    cm_scene_group(scene, "scalebar");
    cm_scene_path(
        scene, cm_scene_line(scene, bracket, 4),
        (cm_paint){.stroke = cm_color_with_alpha(f->style->page, 0.5), .stroke_px = 4 * f->s});
    cm_scene_path(scene, cm_scene_line(scene, bracket, 4),
                  (cm_paint){.stroke = f->style->ink, .stroke_px = fmax(1.4 * f->s, 0.8)});
    cm_scene_text(scene, &text);
    cm_scene_group_end(scene);
}

/* ---- the locator -------------------------------------------------------------------------- */

static const double LOCATOR_WIDTH_M = 4600e3;

cm_code cm_locator_draw(const cm_furniture *f, cm_rect box, const cm_layer *world,
                        const cm_multipolygon *subject, const cm_multipolygon *control,
                        cm_box subject_box, const cm_multipolygon *shown, cm_error *error) {
    cm_scene_builder *scene = f->scene;
    const cm_style *style = f->style;
    const cm_lonlat centre = {(subject_box.west + subject_box.east) / 2,
                              (subject_box.south + subject_box.north) / 2};
    cm_projection *projection;
    const cm_code code =
        cm_projection_create_around(centre, LOCATOR_WIDTH_M, box, &projection, error);
    if (code != CM_OK)
        return code;
    cm_path_builder path = {0};
    const cm_path *frame = cm_scene_rect(scene, box);
    cm_scene_group(scene, "locator");
    cm_scene_path(scene, frame, (cm_paint){.fill = style->sea});
    for (size_t i = 0; i < world->feature_count; i++)
        cm_projection_add(projection, &world->features[i].shape, &path);
    cm_scene_path(scene, cm_path_builder_finish(&path, scene),
                  (cm_paint){.fill = style->neighbour,
                             .stroke = cm_color_with_alpha(style->border, 0.45),
                             .stroke_px = fmax(0.6 * f->s, 0.6),
                             .clip = frame});
    cm_projection_add(projection, subject, &path);
    cm_scene_path(scene, cm_path_builder_finish(&path, scene),
                  (cm_paint){.fill = style->ink2, .clip = frame});
    cm_projection_add(projection, control, &path);
    cm_scene_path(scene, cm_path_builder_finish(&path, scene),
                  (cm_paint){.fill = style->control, .clip = frame});
    if (shown != NULL) {
        cm_projection_add(projection, shown, &path);
        cm_scene_path(scene, cm_path_builder_finish(&path, scene),
                      (cm_paint){.stroke = style->ink, .stroke_px = 1.2 * f->s, .clip = frame});
    }
    cm_scene_path(scene, frame,
                  (cm_paint){.stroke = style->oblast, .stroke_px = fmax(1.0 * f->s, 0.6)});
    cm_scene_group_end(scene);
    cm_path_builder_clear(&path);
    cm_projection_free(projection);
    return CM_OK;
}
