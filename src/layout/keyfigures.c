#include <math.h>

#include "layout/page.h"

/* Lengths at 1600 x 1200. */
static const double FIGURE = 36, FIGURE_LEAST = 16, CAPTION = 16, ABOVE = 8, BELOW = 22;
static const double BETWEEN = 26;

/* The figures as texts, none wider than its column; all of one size. */
static size_t set_figures(cm_page *page, cm_key_figure *figures, double *size, double *column) {
    const size_t count = cm_texts_key_figures(page, figures);
    *column = (page->width_px - 2 * page->margin_px) / (double)count;
    *size = FIGURE * page->s;
    for (size_t i = 0; i < count; i++)
        for (;;) {
            const cm_text_run run = {figures[i].figure, true};
            cm_text text = {.run_count = 1, .runs = &run, .size_px = *size, .tabular = true};
            const double width = cm_typesetter_measure(&page->typesetter, &text);
            if (width <= *column - BETWEEN * page->s || *size <= FIGURE_LEAST)
                break;
            *size = fmax(*size * 0.95, FIGURE_LEAST);
        }
    return count;
}

static cm_paragraph caption(const cm_page *page, const cm_key_figure *figure, double column) {
    const cm_text_run run = {figure->caption, false};
    return cm_furniture_paragraph(&page->furniture, &run, 1, fmax(CAPTION * page->s, 11),
                                  page->furniture.style->ink2, column - BETWEEN * page->s, 1.3);
}

double cm_key_figures_height(cm_page *page) {
    if (!page->options->key_figures || page->thumbnail)
        return 0;
    cm_key_figure figures[CM_KEY_FIGURES_MAX];
    double size, column, captions = 0;
    const size_t count = set_figures(page, figures, &size, &column);
    for (size_t i = 0; i < count; i++) {
        const cm_paragraph lines = caption(page, &figures[i], column);
        captions = fmax(captions, (double)lines.count * lines.line_height);
    }
    return (ABOVE + BELOW) * page->s + size + captions;
}

void cm_key_figures_draw(cm_page *page, double top) {
    cm_key_figure figures[CM_KEY_FIGURES_MAX];
    double size, column;
    const size_t count = set_figures(page, figures, &size, &column);
    const cm_style *style = page->furniture.style;
    const bool leftwards = page->furniture.right_to_left;
    const double baseline = top + ABOVE * page->s + size * 0.8;
    cm_scene_group(&page->scene, "key-figures");
    for (size_t i = 0; i < count; i++) {
        const double from_edge = page->margin_px + column * (double)i;
        const cm_text_run run = {figures[i].figure, true};
        cm_text text = {.run_count = 1,
                        .runs = &run,
                        .size_px = size,
                        .tabular = true,
                        .anchor = leftwards ? CM_ANCHOR_END : CM_ANCHOR_START,
                        .color = i == 0 ? style->front : style->ink,
                        .at = {leftwards ? page->width_px - from_edge : from_edge, baseline}};
        (void)cm_typesetter_measure(&page->typesetter, &text);
        cm_scene_text(&page->scene, &text);
        cm_paragraph lines = caption(page, &figures[i], column);
        cm_furniture_draw_paragraph(&page->furniture, &lines, from_edge,
                                    baseline + 1.45 * CAPTION * page->s);
    }
    cm_scene_group_end(&page->scene);
}
