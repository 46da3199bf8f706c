/**
 * @file changes.h
 * What a map of a difference shows besides: what was gained and lost, and the
 * front line of the old layer. Nothing of it is done where the map has no
 * difference.
 */
#ifndef CONTROLMAP_LAYOUT_CHANGES_H
#define CONTROLMAP_LAYOUT_CHANGES_H

#include "layout/phrasing.h"
#include "layout/plan.h"

/* changes.c */

/** The box of what changed, with room around it; empty where nothing did. */
cm_box cm_changes_extent(const cm_page *page);

/** Room around a box; empty where the whole would be seen. */
cm_box cm_changes_widen(cm_box box, const cm_multipolygon *whole);

/** Projects what changed into page->ground, which holds the new control already. */
cm_code cm_changes_project(cm_page *page, cm_path_builder *path);

/** Where names stand on what was gained, and what no furniture may cover. */
bool cm_changes_mask(cm_page *page);

/** Draws what changed upon control, and the old front line. */
void cm_changes_draw(cm_page *page);
void cm_changes_draw_front(cm_page *page);

/** On and off along the old front line, at 1600 x 1200. */
enum { CM_OLD_FRONT_DASH = 6, CM_OLD_FRONT_GAP = 4 };

/* changetexts.c */

/** Adds a unit's change to that of the units that the map is about. */
void cm_changes_focus(cm_page *page, size_t unit);

/** Whether gained less lost, as rounded, is not net, as rounded. */
bool cm_changes_are_rounded(cm_page *page);

/** What both layers have, gained, lost, and the fronts, as rows of the legend. */
void cm_changes_list(cm_page *page, cm_furniture_plan *plan);

/** Whether a unit changed by as much as the map prints. */
bool cm_changes_has_figure(const cm_page *page, const cm_unit_figures *unit);

/** A unit's change as the map prints it: "+2,809 −17". */
const char *cm_changes_of_unit(cm_page *page, const cm_unit_figures *unit);

/** That of no unit, as a sample. */
const char *cm_changes_sample(cm_page *page);

/** What one of several maps shows: 0 the old layer's date, 1 the new one's, 2 from one to the
 * other; of two sources their names. */
const char *cm_changes_part_title(cm_page *page, size_t number);

const char *cm_changes_title(cm_page *page, const char *title);
void cm_changes_subtitle(cm_page *page, cm_run_list *list);
const char *cm_changes_alt(cm_page *page);
size_t cm_changes_key_figures(cm_page *page, cm_key_figure figures[CM_KEY_FIGURES_MAX]);

/** {gained_km2}, {lost_km2}, {net_km2}, {old_date}; NULL: it is none of them. */
const char *cm_changes_placeholder(cm_page *page, const char *name);

#endif
