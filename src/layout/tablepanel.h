/**
 * @file tablepanel.h
 * The figures per unit beside the map, or under it.
 */
#ifndef CONTROLMAP_LAYOUT_TABLEPANEL_H
#define CONTROLMAP_LAYOUT_TABLEPANEL_H

#include "layout/page.h"

/** One line of it. */
typedef struct {
    const char *name, *area, *share; /**< share may be "" */
    bool bold;
} cm_table_row;

typedef struct {
    cm_table_row *rows; /**< the last is the total; in the scene's arena */
    size_t count;
    double printed_km2; /**< of the rows, less that of the total */
    const char *head[3];
    cm_rect box; /**< where it is to stand */
} cm_table_panel;

/**
 * Lists the rows: units by what is held in them, the rest as one row, what lies
 * outside, the total.
 *
 * @param most how many rows there is room for
 */
void cm_table_panel_list(cm_page *page, size_t most, cm_table_panel *panel);

/** Width that it wants beside a map, and height of so many rows. */
double cm_table_panel_width(const cm_page *page);
double cm_table_panel_height(const cm_page *page, size_t rows);

void cm_table_panel_draw(cm_page *page, const cm_table_panel *panel);

#endif
