/**
 * @file plan.h
 * The furniture on the map: what the legend lists, and in which corner each piece stands.
 */
#ifndef CONTROLMAP_LAYOUT_PLAN_H
#define CONTROLMAP_LAYOUT_PLAN_H

#include "layout/tablepanel.h"

typedef struct {
    cm_legend_row rows[CM_LEGEND_ROWS_MAX];
    size_t row_count;
    cm_rect legend, locator;
    cm_scale_bar bar;
    bool has_legend, has_locator;
} cm_furniture_plan;

/** Where all stands that is named or listed. */
typedef struct cm_placement {
    cm_furniture_plan plan;
    cm_table_panel table;
    cm_unit_label *units;
    size_t unit_count;
    size_t first_item, end_item;       /**< of the scene: the labels but for those of units */
    size_t first_dropped, end_dropped; /**< those of them that found no place */
} cm_placement;

/**
 * Whether a map of the whole would have its legend upon the subject in every corner.
 *
 * @param[out] within the part of the panel beside it, over it or under it, whichever leaves more
 */
bool cm_plan_makes_room(cm_page *page, cm_rect *within);

/** Chooses the corners and blocks them for labels; shares: a share may stand on the map. */
void cm_plan_furniture(cm_page *page, bool shares, cm_furniture_plan *plan);

/** No share found room: the legend loses its last row, which explains them. */
void cm_plan_forget_shares(cm_page *page, cm_furniture_plan *plan);

/** Draws what was planned. */
cm_code cm_plan_draw(cm_page *page, const cm_furniture_plan *plan);

#endif
