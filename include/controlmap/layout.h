/**
 * @file layout.h
 * From figures to a scene: a plain list of things to draw.
 *
 * Layout decides everything: projection, what is shown, where each label
 * stands, which are dropped. Drawing and encoding only carry it out. Page
 * coordinates are pixels of the requested size, x to the right, y down.
 */
#ifndef CONTROLMAP_LAYOUT_H
#define CONTROLMAP_LAYOUT_H

#include <stdint.h>

#include "controlmap/diff.h"
#include "controlmap/error.h"
#include "controlmap/geometry.h"
#include "controlmap/load.h"
#include "controlmap/measure.h"
#include "controlmap/outcome.h"
#include "controlmap/phrases.h"

/** A colour; alpha 0 is none. */
typedef struct {
    uint8_t red, green, blue;
    double alpha;
} cm_color;

typedef struct {
    size_t count;
    const cm_xy *points;
    bool closed;
} cm_subpath;

typedef struct {
    size_t count;
    const cm_subpath *subpaths;
} cm_path;

/** A halo on one of the grounds that a text stands on. */
typedef struct {
    cm_color color;
    const cm_path *clip;
} cm_text_ground;

/** Part of a line of text in one weight. */
typedef struct {
    const char *text; /**< UTF-8 */
    bool bold;
} cm_text_run;

typedef enum { CM_ANCHOR_START, CM_ANCHOR_MIDDLE, CM_ANCHOR_END } cm_anchor;

typedef struct {
    size_t run_count;
    const cm_text_run *runs;
    double size_px;
    bool italic;
    bool tabular; /**< figures of equal width */
    double letterspacing_px;
    cm_anchor anchor;
    double angle_degrees; /**< of the baseline, clockwise about `at` */
    cm_color color;
    cm_color halo;       /**< alpha 0: none */
    bool halo_of_ground; /**< the halo's colours are those of the ground beneath */
    double halo_px;      /**< on each side of the glyphs */
    size_t ground_count; /**< grounds whose halo covers that of the rest, one over the other */
    cm_text_ground grounds[2];
    cm_xy at;    /**< on the baseline */
    cm_rect ink; /**< what the glyphs cover, halo not included */
} cm_text;

typedef enum { CM_ITEM_GROUP, CM_ITEM_GROUP_END, CM_ITEM_PATH, CM_ITEM_TEXT } cm_item_kind;

typedef struct {
    cm_item_kind kind;
    const char *id;      /**< of a group or a path; NULL: none; unique in a scene */
    const char *share;   /**< of a unit's path: the part controlled, 0 to 1; NULL: none */
    const cm_path *path; /**< filled by the even-odd rule */
    cm_color fill, stroke;
    double stroke_px;
    double dash_px[2];   /**< on, off; {0, 0}: solid */
    bool round_ends;     /**< of the stroke; else it is cut off square at the last point */
    const cm_path *clip; /**< of a path or a whole group; NULL: none */
    const cm_text *text;
} cm_item;

/** A label, or sentences of the footer, that found no place. */
typedef struct {
    const char *text;
    const char *kind; /**< "city", "unit", "footer", "legend" … */
    const char *reason;
} cm_dropped_label;

/** A list of things to draw, bottom first; freed by cm_scene_free(). */
typedef struct cm_scene {
    double width_px, height_px;
    cm_color background;
    const char *title;
    const char *alt; /**< alt text: what, where, when, figure, source */
    const char *lang;
    size_t item_count;
    const cm_item *items;
    size_t dropped_count;
    const cm_dropped_label *dropped;
    size_t label_count;         /**< map labels placed */
    const cm_rect *label_boxes; /**< their ink, for tests */
    cm_rect panel;              /**< the map, between header and footer */
    double registered_km2;      /**< gaps along coasts and borders shown as control; no figure
                                     counts them */
    size_t note_count;
    const char *const *notes;      /**< things to tell the user */
    struct cm_arena_block *blocks; /**< private */
} cm_scene;

/** A colour of a theme, changed. */
typedef struct {
    const char *name; /**< of the token: "control", "sea", "front" … */
    cm_color color;
} cm_theme_change;

typedef enum { CM_THEME_LIGHT, CM_THEME_DARK, CM_THEME_PRINT } cm_theme;

typedef enum { CM_LABELS_ALL, CM_LABELS_CONTROLLED, CM_LABELS_NONE } cm_labels;

/**
 * Which lines of a dispute are drawn as state borders. Disputed are the borders of units whose
 * field `claimed_by` names a state: those with the rest of the whole, which the claimant draws,
 * and those beyond, which all others do.
 */
typedef enum {
    CM_BORDERS_RECOGNISED,             /**< those of the whole, as most states see them */
    CM_BORDERS_RECOGNISED_AND_CLAIMED, /**< and, dashed, where the claim ends */
    CM_BORDERS_CLAIMED,   /**< dashed where the claim ends; what the claimant denies as a unit's */
    CM_BORDERS_UNDISPUTED /**< only those that nobody disputes */
} cm_borders;

/** What stands at a mark. */
typedef enum {
    CM_SYMBOL_DOT,
    CM_SYMBOL_SQUARE,
    CM_SYMBOL_TRIANGLE,
    CM_SYMBOL_DIAMOND,
    CM_SYMBOL_CROSS,
    CM_SYMBOL_STAR,
    CM_SYMBOL_NONE, /**< a text alone, with a leader to its place */
    CM_SYMBOL_COUNT
} cm_symbol;

/** "dot", "square" …; static. */
const char *cm_symbol_name(cm_symbol symbol);

/** A place that the user marks. */
typedef struct {
    cm_lonlat at;
    const char *text; /**< may be "" */
    cm_symbol symbol;
    bool is_optional; /**< outside the map, nobody misses it */
} cm_mark;

/** An arrow on the ground, straight on the page. */
typedef struct {
    cm_lonlat from, to;
} cm_arrow;

/** What a map shows. Only figures are needed; any other may be NULL. */
typedef struct {
    const cm_figures *figures;
    const cm_dataset *dataset; /**< what the holder and the units are called, and the whole if it
                                    bears the data set's name */
    const char *whole_name;    /**< of the units taken together; NULL: not known */
    /** Where several statuses are counted: the layer of each, in one feature; else all NULL. */
    const cm_layer *statuses[CM_STATUS_COUNT];
    /** What changed since another layer, which makes the map one of the difference; its
     *  new_figures are `figures`. NULL: none. */
    const cm_diff *diff;
    /** A scenario, which makes the map one of it: `figures` are those afterwards, `diff` its own.
     *  NULL: none. */
    const cm_outcome *outcome;
    const cm_recent_list *recent; /**< tinted as gained, the less the longer ago; NULL: none */
    const cm_layer *home;         /**< units of the data set around those measured; drawn as land */
    const cm_dataset *context;    /**< whom the layers below come from */
    const cm_layer *neighbours, *world, *water, *rivers, *places, *seas;
    const char *control_source;       /**< whom the control layer comes from; NULL: its file name */
    const char *control_short_source; /**< the same for a thumbnail; NULL: as above */
    const char *boundary_source;
} cm_map;

typedef struct {
    int width_px, height_px; /**< 0: 1600 x 1200 */
    double scale;            /**< of type and lines; 0: 1 */
    cm_theme theme;
    size_t change_count; /**< colours that differ from the theme's */
    const cm_theme_change *changes;
    const char *lang;                 /**< names and numbers: en, uk, ru …; NULL: en */
    const struct cm_phrases *phrases; /**< the words of that language; NULL: English */
    const char *title;    /**< NULL: "Russian-controlled territory in Ukraine" or the like */
    const char *subtitle; /**< may hold {drawn_km2} {controlled_km2} {rest_km2} {share_pct}
                               {front_km} {date}, and of a difference
                               {gained_km2} {lost_km2} {net_km2} {old_date};
                               NULL: date and figures */
    const char
        *extent; /**< "auto", unit ids or names separated by commas, or W,S,E,N; NULL: auto */
    cm_labels labels;
    size_t mark_count;
    const cm_mark *marks;
    size_t arrow_count;
    const cm_arrow *arrows;
    const char *highlight; /**< ids or names of units, separated by commas, to be outlined */
    size_t wanted_count;
    const char *const *wanted; /**< names of places that must be labelled */
    bool table;                /**< figures per unit beside the map, or under it */
    bool key_figures;          /**< the main figures, large, above the map */
    cm_borders borders;
    bool no_legend, no_inset;
    bool no_register; /**< leave gaps between control and coasts or borders as they are */
    const struct cm_arrangement *arrangement; /**< NULL: the map's own */
    size_t fade;     /**< dates after which what was gained looks like the rest; 0: at once */
    double progress; /**< how far the map's date is from the first to the last of several, 0 to 1,
                          as a rule along the map's foot; 0: none */
} cm_map_options;

/**
 * Where everything stands on the maps of several dates: extent, panel, names,
 * legend and inset are settled once, so that nothing moves from one map to the
 * next but what the dates differ in. The date has a place of its own.
 */
typedef struct cm_arrangement cm_arrangement;

/**
 * Finds the places that suit several dates.
 *
 * @param map     of one of them, by which names are placed; its layers and the
 *                figures are borrowed for as long as the arrangement is used
 * @param others  of more dates: names stay clear of their fronts as well
 * @param options of all the maps; `progress` and `arrangement` are not looked at
 * @param[out] out NULL on failure; may serve several threads at once
 * @return as cm_map_layout()
 */
cm_code cm_arrangement_create(const cm_map *map, const cm_figures *const *others,
                              size_t other_count, const cm_map_options *options,
                              cm_arrangement **out, cm_error *error);

/** Frees it; NULL is fine. The scenes made with it must be gone by then. */
void cm_arrangement_free(cm_arrangement *arrangement);

/**
 * Lays out a map.
 *
 * Default projection: Albers equal-area conic on the WGS 84 ellipsoid, fitted
 * to the extent; cm_projection_create() chooses others for other extents.
 *
 * With an arrangement the figures need no polygons in their units.
 *
 * @param[out] out NULL on failure; independent of the map afterwards, but not of an arrangement
 * @return CM_OK; CM_ERR_USAGE: an extent or highlight that names no unit, a size below 320,
 *         an unknown placeholder; CM_ERR_MEMORY; CM_ERR_INTERNAL
 */
cm_code cm_map_layout(const cm_map *map, const cm_map_options *options, cm_scene **out,
                      cm_error *error);

/**
 * Lays out two maps of one extent under one title: the old layer of a
 * difference and the new one, side by side, or one above the other where the
 * page is upright.
 *
 * @param map             with a difference
 * @param with_difference a third map shows it
 * @param[out] out NULL on failure
 * @return as cm_map_layout()
 */
cm_code cm_pair_layout(const cm_map *map, bool with_difference, const cm_map_options *options,
                       cm_scene **out, cm_error *error);

/**
 * Lays out the map of a scenario: today's line dashed, the new one full, what
 * changes hands and zones by colour, pattern and area.
 *
 * @param map    of today; its figures are not looked at
 * @param paired today and the scenario side by side
 * @param[out] out NULL on failure
 * @return as cm_map_layout()
 */
cm_code cm_outcome_layout(const cm_map *map, const cm_outcome *outcome, bool paired,
                          const cm_map_options *options, cm_scene **out, cm_error *error);

/** Several scenarios as small maps of one extent under one title; as cm_outcome_layout(). */
cm_code cm_outcomes_layout(const cm_map *map, const cm_outcome *const *outcomes, size_t count,
                           const cm_map_options *options, cm_scene **out, cm_error *error);

/** Fonts that are loaded. */
typedef struct cm_fonts cm_fonts;

/**
 * Loads the fonts that a layout will ask for, and what dates need, which takes a while the first
 * time in a process. Not needed; it may run in a thread beside other work.
 *
 * @return to be given to cm_layout_take_fonts(); NULL: there are none
 */
cm_fonts *cm_layout_prepare(void);

/** From here on layouts of the calling thread use these fonts; NULL is fine. */
void cm_layout_take_fonts(cm_fonts *fonts);

/** Frees a scene; NULL is fine. */
void cm_scene_free(cm_scene *scene);

#endif
