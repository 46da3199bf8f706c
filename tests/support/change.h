/**
 * @file change.h
 * A change to the default data: a day before on which a square west of Donetsk
 * was not held yet and one south of Dnipro still was.
 */
#ifndef TEST_SUPPORT_CHANGE_H
#define TEST_SUPPORT_CHANGE_H

#include "base/arena.h"
#include "support/shipped.h"

typedef struct {
    cm_arena arena;
    cm_layer old; /**< its polygons are the arena's and the shipped layer's */
    cm_feature feature;
    cm_figures *figures;
    cm_diff *diff;
} shipped_change;

/** Computes it; fails the test if that does not work. The struct must not move. */
void shipped_change_open(shipped_change *made, const shipped_map *data);
void shipped_change_close(shipped_change *made);

/** One for all tests of a group, with the data it was made from, between these two. */
extern shipped_change change;
int shipped_change_setup(void **state);
int shipped_change_teardown(void **state);

#endif
