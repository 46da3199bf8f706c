/**
 * @file arrangement.h
 * Where all stands on maps of several dates.
 */
#ifndef CONTROLMAP_LAYOUT_ARRANGEMENT_H
#define CONTROLMAP_LAYOUT_ARRANGEMENT_H

#include "layout/plan.h"

struct cm_arrangement {
    cm_map map;
    cm_map_options options;
    cm_page page; /**< laid out; its scene is never finished */
    cm_placement placement;
};

/** Draws the labels of the arrangement's page on another, with the figures and grounds of that one;
 * and gives its placement. */
cm_code cm_arrangement_follow(cm_page *page, cm_placement *placement);

#endif
