/**
 * @file scenarios.h
 * What a map of a scenario shows besides what one of a difference does: zones,
 * the areas that change hands in figures, words of its own. Nothing of it is
 * done where the map has no scenario.
 */
#ifndef CONTROLMAP_LAYOUT_SCENARIOS_H
#define CONTROLMAP_LAYOUT_SCENARIOS_H

#include "layout/phrasing.h"
#include "layout/plan.h"

/* scenarios.c */

/** Projects the zone, and takes what became one out of what was lost. */
void cm_scenario_project(cm_page *page, cm_path_builder *path);

/** Draws the zone upon what changed. */
void cm_scenario_draw(cm_page *page);

/** Writes how much it is on each of the larger areas that change hands. */
void cm_scenario_label_areas(cm_page *page);

/** The box of all that changes. */
cm_box cm_scenario_extent(const cm_outcome *outcome);

/* scenariotexts.c */

const char *cm_scenario_title(cm_page *page);
void cm_scenario_subtitle(cm_page *page, cm_run_list *list);
const char *cm_scenario_alt(cm_page *page);
size_t cm_scenario_key_figures(cm_page *page, cm_key_figure figures[CM_KEY_FIGURES_MAX]);

/** What stays with the holder, what changes hands, zones and both lines, as rows of the legend. */
void cm_scenario_list(cm_page *page, cm_furniture_plan *plan);

/** What of several maps of a page is called: today, or the scenario. */
const char *cm_scenario_part_title(cm_page *page, const cm_map *map);

#endif
