/**
 * @file shipped.h
 * The default data as the program loads it, ready to be laid out.
 */
#ifndef TEST_SUPPORT_SHIPPED_H
#define TEST_SUPPORT_SHIPPED_H

#include "controlmap/controlmap.h"

/** Everything a map of the default data is made from. */
typedef struct {
    cm_dataset *dataset;
    cm_layer *control, *boundary; /**< cleaned */
    cm_layer *neighbours, *world, *water, *rivers, *places, *seas;
    cm_figures *figures;
    cm_map map; /**< borrows the others */
} shipped_map;

/** Reads it all; fails the test if that does not work. Ended by shipped_map_close(). */
void shipped_map_open(shipped_map *data);
void shipped_map_close(shipped_map *data);

/** What its figures are computed with. */
cm_figures_options shipped_options(const shipped_map *data);

/** One for all tests of a group, between these two. */
extern shipped_map shipped;
int shipped_setup(void **state);
int shipped_teardown(void **state);

/** Lays out a map; fails the test if that does not work. For cm_scene_free(). */
cm_scene *shipped_scene(const shipped_map *data, const cm_map_options *options);

/** The items of a scene's group: from its first item to its end, exclusive. */
typedef struct {
    size_t first, end;
} item_range;

/** Whether the scene has a group of that id, and which items it holds. */
bool scene_find_group(const cm_scene *scene, const char *id, item_range *range);

/** What a path covers, left > right: nothing. */
cm_rect path_box(const cm_path *path);

/** What paths and texts of a group cover on the page, clips observed; left > right: nothing. */
cm_rect scene_group_box(const cm_scene *scene, const char *id);

/** The runs of a text as one; the caller frees. */
char *text_of(const cm_text *text);

#endif
