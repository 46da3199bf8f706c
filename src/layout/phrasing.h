/**
 * @file phrasing.h
 * Phrases filled in, as runs of text whose figures may be bold.
 */
#ifndef CONTROLMAP_LAYOUT_PHRASING_H
#define CONTROLMAP_LAYOUT_PHRASING_H

#include "layout/page.h"

/** Something that a phrase wants filled in. */
typedef struct {
    const char *name, *value; /**< value "" or NULL: nothing, so its brackets go */
    bool bold;
} cm_slot;

typedef struct {
    const cm_slot *slots;
    size_t count;
} cm_slot_list;

enum { CM_RUNS_MAX = 48 };

typedef struct {
    cm_text_run runs[CM_RUNS_MAX];
    size_t count;
} cm_run_list;

void cm_phrasing_say(cm_run_list *list, bool bold, const char *text);

/** Says a phrase, each slot as its own run. */
void cm_phrasing_say_phrase(cm_page *page, cm_run_list *list, const char *phrase,
                            cm_slot_list slots);

/** A phrase as one text. */
const char *cm_phrasing_text(cm_page *page, cm_phrase phrase, cm_slot_list slots);

/** A phrase with one thing to fill in. */
const char *cm_phrasing_one(cm_page *page, cm_phrase phrase, const char *name, const char *value);

/** The runs in the scene's arena. */
const cm_text_run *cm_phrasing_keep(cm_page *page, const cm_run_list *list, size_t *count);

/** A phrase as runs in the scene's arena, bold where a slot is. */
const cm_text_run *cm_phrasing_runs(cm_page *page, cm_phrase phrase, cm_slot_list slots,
                                    size_t *count);

#endif
