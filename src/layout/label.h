/**
 * @file label.h
 * The space that labels share: what is taken, and what lies beneath.
 */
#ifndef CONTROLMAP_LAYOUT_LABEL_H
#define CONTROLMAP_LAYOUT_LABEL_H

#include "layout/mask.h"
#include "layout/scene.h"
#include "layout/style.h"
#include "layout/text.h"

/** Something that no later label may touch. */
typedef struct {
    cm_rect box;
    int owner; /**< index of the label it belongs to: of a city or, after them, of a unit; -1: it
                    never moves */
} cm_obstacle;

typedef struct {
    cm_scene_builder *scene;
    const cm_typesetter *typesetter;
    const cm_style *style;
    const char *lang;
    double s; /**< what lengths at 1600 x 1200 are multiplied by */
    cm_rect panel;
    cm_color beyond; /**< what no layer has land on: sea, or what nothing is known of */
    bool thumbnail;  /**< few, large labels */
    bool zoomed;     /**< on a part of the whole, where places of any size may tell which */
    cm_mask subject, control, land, front, border, oblast, water;
    const cm_path *outline, *held; /**< what clips a halo to the subject and to what is held in it;
                                        held is NULL where several statuses are drawn */
    cm_mask rivers;                /**< as they are drawn */
    cm_rect inset;   /**< a map of the surroundings; beneath it a name would be its caption */
    cm_mask claimed; /**< units that another state claims; only where their borders are at issue */
    cm_mask contested, pale; /**< by status: contested; claimed and zones. None: without cells */
    cm_mask gained, changed; /**< on a map of a difference, changed: gained or lost; else without
                                  cells */
    float *front_distance;   /**< of each cell of front */
    cm_obstacle *obstacles;
    size_t obstacle_count, obstacle_capacity;
    bool failed; /**< memory ran out */
} cm_label_space;

void cm_label_space_clear(cm_label_space *space);

void cm_label_block(cm_label_space *space, cm_rect box, int owner);

/** Forgets the obstacles of a label that is to be moved. */
void cm_label_unblock(cm_label_space *space, int owner);

/** Whether a box, grown by the margin, is free of obstacles and inside the panel. */
bool cm_label_is_free(const cm_label_space *space, cm_rect box, double sideways, double vertically);

/**
 * The owner of the only obstacles that a box, so grown, meets; -1 when there are several
 * owners or one that never moves, -2 when the box is free.
 */
int cm_label_blocker(const cm_label_space *space, cm_rect box, double sideways, double vertically);

/** The colour that a label there stands on. */
cm_color cm_label_ground(const cm_label_space *space, cm_rect box);

/** Whether a text there would break the front line, with its letters or their halo. */
bool cm_label_breaks_front(const cm_label_space *space, cm_rect box);

/** Gives a text that has no halo that of the ground beneath its ink. */
void cm_label_set_halo(const cm_label_space *space, cm_text *text);

/** Draws a text with a halo, and records its box. */
void cm_label_draw(cm_label_space *space, cm_text *text);

/**
 * How much one of two names reads as a second line of the other: 1 where the narrower stands right
 * under or over the other with its whole width, less with what it shares of it, 0 from `far` on.
 *
 * @param far distance at which they are two again, px
 */
double cm_label_stacking(cm_rect a, cm_rect b, double far);

/** The point of a box that is nearest to another. */
cm_xy cm_label_nearest(cm_rect box, cm_xy p);

/** Whether a line runs over nothing that is named and does not cross the front. */
bool cm_label_line_is_free(const cm_label_space *space, cm_xy a, cm_xy b);

/** A thin line from a place to its name. */
void cm_label_draw_leader(cm_label_space *space, const cm_xy ends[2]);

/** A text of one run with the size and weight given; measured at (0, 0). */
cm_text cm_label_text(const cm_label_space *space, cm_text_run *run, double size_px, bool italic,
                      double letterspacing_px, cm_color color, cm_anchor anchor);

/* ---- the kinds of labels, in the order in which they are placed ---- */

/** A place that may be named. */
typedef struct {
    const char *name;
    cm_xy at;
    double population;
    bool capital, centre, held;
    bool wanted;               /**< by the user: chosen before all others */
    bool is_mark, is_optional; /**< of the user's, or of a list of which some may be left out */
    bool foreign;              /**< its name is not in the map's language */
    bool is_in_other_script;   /**< nor in its script: named where it is wanted alone */
    cm_symbol symbol;
    double front_km; /**< distance to the front, at most 100 */
    double score;
    double size_px, dot_px;
    double cost; /**< of where it is placed */
    bool bold, chosen, placed;
    bool refused;   /* chosen once, but no place was found */
    bool crowded;   /* great enough, but too near to others that are chosen */
    bool is_missed; /* great enough, but without a name in the map's script */
    cm_text_run run;
    cm_text text; /**< where it is placed */
    bool has_leader;
    cm_xy leader[2]; /**< from the dot to the name */
} cm_city;

/** The texts of a unit's label. */
typedef struct {
    cm_text_run name_run, share_run;
    cm_text name, share; /**< name without a run: the share stands alone */
    cm_rect box;         /**< of both, around (0, 0) */
} cm_unit_text;

/** A unit's name over its share. */
typedef struct {
    const char *name, *share;
    const char *plain_name; /**< the name as it is written, before it is set in capitals */
    size_t unit;            /**< its number among the figures */
    const cm_path *path;
    bool is_city; /**< the unit is a city, which its share may stand beside */
    double controlled_m2;
    const cm_mask *shows;   /**< what its figure is about: what is held, or what changed */
    bool is_cut;            /**< the panel shows a part of it alone */
    bool placed, is_beside; /**< beside: off its unit, or at a city's name */
    bool is_out_of_view;    /**< nothing in the part that is shown is what the figure is about */
    cm_unit_text text;      /**< where it is placed */
    size_t form;            /**< how it is written there */
    cm_xy at;
    double cost;
    bool has_leader;
    cm_xy leader[2];
} cm_unit_label;

/** All that may be named within the subject. */
typedef struct {
    cm_city *cities;
    size_t city_count;
    cm_unit_label *units;
    size_t unit_count;
} cm_names;

/**
 * Chooses which cities the map is to name, by population, standing and spread.
 * Called again after placing, it replaces those that found no place.
 */
void cm_cities_choose(cm_label_space *space, cm_city *cities, size_t count, double subject_px2);

/** Places the labels of the chosen cities that are great enough (or, later, of the others). */
void cm_cities_place(cm_label_space *space, cm_city *cities, size_t count, bool great);

/** Makes room for chosen cities that found none, at the cost of others or of units' labels. */
void cm_cities_improve(cm_label_space *space, const cm_names *names);

/** Sets important names that still have no place further off, with a line to their dot; those of
 *  great cities alone, or all. */
void cm_cities_lead(cm_label_space *space, cm_city *cities, size_t count, bool great);

/** Names further towns where there is good room: near the front, and where nothing else is named.
 */
void cm_cities_fill(cm_label_space *space, cm_city *cities, size_t count, double subject_px2);

/** Moves names to places that are better now that all dots are known. */
void cm_cities_settle(cm_label_space *space, cm_city *cities, size_t count);

/** Draws dots and names, and reports the names that found no place. */
void cm_cities_draw(cm_label_space *space, cm_city *cities, size_t count);

/** Places the labels that have room within their units. */
void cm_units_place(cm_label_space *space, const cm_names *names);

/** Places those that have none: at the name of the city that the unit is, or with a leader. */
void cm_units_place_beside(cm_label_space *space, const cm_names *names);

/**
 * Moves a unit's label to the best place that is free by now.
 *
 * @return false, and the label is where it was, if there is none nearly as good
 */
bool cm_unit_move(cm_label_space *space, const cm_names *names, size_t which);

/** Draws the labels, and reports those that found no place. */
void cm_units_draw(cm_label_space *space, const cm_unit_label *units, size_t count);

/** A sea at its point; a country or the subject within its visible part. */
void cm_sea_place(cm_label_space *space, const char *name, cm_xy at, bool great);
void cm_country_place(cm_label_space *space, const char *name, const cm_path *path);
void cm_subject_place(cm_label_space *space, const char *name);

/** How much an area is, within it. */
void cm_amount_place(cm_label_space *space, const char *amount, const cm_path *path);

#endif
