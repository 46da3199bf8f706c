#include <math.h>
#include <string.h>

#include "layout/page.h"
#include "layout/words.h"

enum { LEAST_PX = 320 };

/* Lengths at the page's usual size. */
static const double MARGIN = 40, HEADER_LANDSCAPE = 138, HEADER_PORTRAIT = 176;
static const double PART_HEADER = 92, PART_TITLE = 0.7, TITLE_BASELINE = 65, PART_BASELINE = 40;
static const double DATE_TYPE = 30, DATE_GAP = 30, PROGRESS = 3;
static const double LEGEND_LEAST_HEIGHT = 360; /* in pixels: below, the map needs all room */

/* ---- the page ----------------------------------------------------------------------------- */

static cm_code set_style(cm_page *page) {
    const cm_map_options *options = page->options;
    page->style = *cm_style_of(options->theme);
    for (size_t i = 0; i < options->change_count; i++)
        if (!cm_style_change(&page->style, options->changes[i].name, options->changes[i].color))
            return cm_error_set(page->error, CM_ERR_USAGE,
                                "use names such as control, front, sea, subject, neighbour, ink",
                                "--color: a theme has no colour \"%.60s\"",
                                options->changes[i].name);
    return CM_OK;
}

/* Colours of the user's that cannot be read on each other are taken all the same. */
void cm_page_tell_of_contrasts(cm_page *page) {
    if (page->options->change_count == 0)
        return;
    for (size_t i = 0; i < CM_CONTRASTS; i++) {
        const cm_contrast own = cm_style_contrast(cm_style_of(page->options->theme), i);
        const cm_contrast changed = cm_style_contrast(&page->style, i);
        const bool is_drawn =
            strcmp(changed.on, "gained") != 0 || page->map->diff != NULL || page->options->fade > 0;
        if (is_drawn && changed.ratio < changed.least && changed.ratio < own.ratio)
            cm_scene_note(&page->scene,
                          cm_scene_printf(&page->scene,
                                          "--color: %s on %s has a contrast of %.2f, and %.1f is "
                                          "needed to tell them apart",
                                          changed.on, changed.ground,
                                          floor(changed.ratio * 100) / 100, changed.least));
    }
}

cm_code cm_page_open(cm_page *page, double usual_width, double usual_height) {
    const cm_map_options *options = page->options;
    page->width_px = options->width_px > 0 ? options->width_px : usual_width;
    page->height_px = options->height_px > 0 ? options->height_px : usual_height;
    if (page->width_px < LEAST_PX || page->height_px < LEAST_PX)
        return cm_error_set(page->error, CM_ERR_USAGE, "give at least 320x320",
                            "--size: a picture of %.0fx%.0f px is too small to read",
                            page->width_px, page->height_px);
    const double area = page->width_px * page->height_px / (usual_width * usual_height);
    page->s = fmax(0.62, sqrt(area)) * (options->scale > 0 ? options->scale : 1);
    page->landscape = page->width_px / page->height_px > 1.2;
    page->thumbnail = page->width_px < 700;
    /* Maps side by side are of one size, whichever of them has the legend. */
    if (page->thumbnail && (!options->no_legend || page->is_part) &&
        page->height_px >= LEGEND_LEAST_HEIGHT)
        page->legend_line_px = CM_LEGEND_LINE * page->s * (page->is_part ? 2.2 : 1);
    page->margin_px = MARGIN * page->s * (page->thumbnail ? 0.6 : 1);
    if (page->is_part) /* as wide as that of the page */
        page->margin_px = MARGIN * page->s / CM_PART_SCALE;
    cm_code code = set_style(page);
    if (code == CM_OK)
        code = cm_typesetter_open(&page->typesetter, page->error);
    page->typesetter.missing = &page->missing;
    page->furniture = (cm_furniture){.scene = &page->scene,
                                     .typesetter = &page->typesetter,
                                     .style = &page->style,
                                     .s = page->s,
                                     .width_px = page->width_px,
                                     .height_px = page->height_px,
                                     .right_to_left = options->phrases != NULL &&
                                                      options->phrases->right_to_left};
    return code;
}

void cm_page_tell_of_missing_glyphs(cm_page *page) {
    if (page->missing.count > 0)
        cm_scene_note(
            &page->scene,
            cm_scene_printf(&page->scene,
                            "no font here has all letters of \"%s…\"; they stand as boxes "
                            "(install a font of that script, such as fonts-noto-core)",
                            page->missing.example));
}

/* ---- the header --------------------------------------------------------------------------- */

static cm_text date_text(const cm_page *page, cm_text_run *run) {
    return (cm_text){.run_count = 1,
                     .runs = run,
                     .size_px = fmax(DATE_TYPE * page->s, 11),
                     .tabular = true,
                     .color = page->furniture.style->ink};
}

/* That of the longest of the year's months, so that nothing moves when another begins. */
static double date_width(cm_page *page) {
    if (!page->is_frame) /* and a chart has no control */
        return 0;
    const char *iso = page->map->figures->control->as_of;
    double widest = 0;
    for (int month = 1; strlen(iso) == 10 && month <= 12; month++) {
        const char *other = cm_scene_printf(&page->scene, "%.4s-%02d-28", iso, month);
        cm_text_run run = {cm_words_date(&page->scene, page->lang, other), true};
        cm_text text = date_text(page, &run);
        (void)cm_typesetter_measure(&page->typesetter, &text);
        widest = fmax(widest, text.ink.right);
    }
    return widest;
}

static void draw_date(cm_page *page, double baseline) {
    const bool at_left = page->furniture.right_to_left;
    cm_text_run run = {cm_texts_date(page), true};
    cm_text text = date_text(page, &run);
    /* It starts where the widest would, or ends there: figures stay in their places. */
    text.anchor = at_left ? CM_ANCHOR_START : CM_ANCHOR_END;
    text.at = (cm_xy){at_left ? page->margin_px : page->width_px - page->margin_px, baseline};
    (void)cm_typesetter_measure(&page->typesetter, &text);
    cm_scene_text(&page->scene, &text);
}

void cm_page_set_header(cm_page *page, const cm_text_run *subtitle, size_t count) {
    const double s = page->s * (page->is_part ? PART_TITLE : 1);
    page->date_px = date_width(page);
    const double whole = page->width_px - 2 * page->margin_px;
    const double width = page->date_px > 0 ? whole - page->date_px - DATE_GAP * s : whole;
    const cm_text_run title = {page->title, true};
    page->title_lines = cm_furniture_paragraph(&page->furniture, &title, 1, fmax(38 * s, 11),
                                               page->furniture.style->ink, width, 1.2);
    if (page->title_lines.count > 1) /* wraps before it shrinks */
        page->title_lines = cm_furniture_paragraph(&page->furniture, &title, 1, fmax(32 * s, 11),
                                                   page->furniture.style->ink, width, 1.2);
    page->subtitle_lines = cm_furniture_paragraph(
        &page->furniture, subtitle, count, fmax(21 * (page->is_part ? 0.9 * page->s : s), 11),
        page->furniture.style->ink, whole, 1.35);
}

double cm_page_header_height(cm_page *page) {
    if (page->is_part)
        return PART_HEADER * page->s +
               (double)(page->title_lines.count - 1) * page->title_lines.line_height +
               (double)(page->subtitle_lines.count - 1) * page->subtitle_lines.line_height;
    const double least = page->thumbnail ? 0 : page->landscape ? HEADER_LANDSCAPE : HEADER_PORTRAIT;
    const double lines =
        (double)(page->title_lines.count - 1) * page->title_lines.line_height +
        (double)(page->subtitle_lines.count - 1) * page->subtitle_lines.line_height;
    return fmax(least * page->s, HEADER_LANDSCAPE * page->s + lines) + cm_key_figures_height(page);
}

void cm_page_draw_header(cm_page *page) {
    const double s = page->s, first = (page->is_part ? PART_BASELINE : TITLE_BASELINE) * s;
    cm_scene_group(&page->scene, "header");
    cm_furniture_draw_paragraph(&page->furniture, &page->title_lines, page->margin_px, first);
    cm_furniture_draw_paragraph(
        &page->furniture, &page->subtitle_lines, page->margin_px,
        first + (double)(page->title_lines.count - 1) * page->title_lines.line_height +
            (page->is_part ? 32 : 38) * s);
    if (page->date_px > 0)
        draw_date(page, first);
    cm_scene_group_end(&page->scene);
    if (cm_key_figures_height(page) > 0)
        cm_key_figures_draw(page, page->panel.top - cm_key_figures_height(page));
}

void cm_page_draw_progress(cm_page *page) {
    const double progress = fmin(page->options->progress, 1), height = PROGRESS * page->s;
    if (!page->is_frame || !(progress > 0))
        return;
    const cm_rect foot = {page->panel.left, page->panel.bottom - height,
                          page->panel.left + progress * (page->panel.right - page->panel.left),
                          page->panel.bottom};
    cm_scene_group(&page->scene, "progress");
    cm_scene_path(&page->scene, cm_scene_rect(&page->scene, foot),
                  (cm_paint){.fill = page->furniture.style->ink2});
    cm_scene_group_end(&page->scene);
}

/* ---- the footer --------------------------------------------------------------------------- */

void cm_page_set_footer(cm_page *page, const cm_text_run *runs, size_t count) {
    static const double LEAST_TYPE = 11;
    double size = fmax(14 * page->s, LEAST_TYPE);
    /* Smaller type, as far as it can be read, rather than a fourth line. */
    for (;; size = fmax(0.96 * size, LEAST_TYPE)) {
        page->footer_lines = cm_furniture_paragraph(
            &page->furniture, runs, count, size, page->furniture.style->ink2,
            page->width_px - 2 * page->margin_px, page->thumbnail ? 1.25 : 1.4);
        if (page->footer_lines.count <= CM_FOOTER_LINES || size <= LEAST_TYPE)
            return;
    }
}

double cm_page_footer_height(const cm_page *page) {
    if (page->is_part)
        return page->legend_line_px;
    const double lines = (double)page->footer_lines.count * page->footer_lines.line_height;
    const double beside = (page->thumbnail ? 18 : 30) * page->s;
    return fmax(page->thumbnail ? 0 : CM_FOOTER_LEAST * page->s, lines + beside) +
           page->legend_line_px;
}

void cm_page_draw_footer(cm_page *page) {
    if (page->is_part)
        return;
    if (page->footer_left_out != NULL && page->footer_left_out[0] != '\0')
        cm_scene_drop(&page->scene, page->footer_left_out, "footer", "no room in three lines");
    const cm_xy rule[] = {{0, page->footer_top}, {page->width_px, page->footer_top}};
    const cm_paragraph *lines = &page->footer_lines;
    const double top = page->footer_top + page->legend_line_px, height = page->height_px - top;
    const double text = (double)(lines->count - 1) * lines->line_height;
    cm_scene_group(&page->scene, "footer");
    cm_scene_path(&page->scene, cm_scene_line(&page->scene, rule, 2),
                  (cm_paint){.stroke = page->furniture.style->oblast, .stroke_px = page->s});
    cm_furniture_draw_paragraph(&page->furniture, lines, page->margin_px,
                                top + (height - text) / 2 + 4.5 * page->s);
    cm_scene_group_end(&page->scene);
}
