/**
 * @file page.h
 * The page while it is being laid out: what its parts share.
 */
#ifndef CONTROLMAP_LAYOUT_PAGE_H
#define CONTROLMAP_LAYOUT_PAGE_H

#include "layout/furniture.h"
#include "layout/hatch.h"
#include "layout/label.h"

/** The geometry of the map, on the page. */
typedef struct {
    const cm_path *outline;                   /**< of the units together */
    const cm_path *control;                   /**< as drawn by its publisher */
    const cm_path *control_inside;            /**< the part in the units */
    const cm_path *statuses[CM_STATUS_COUNT]; /**< drawn apart; all NULL: control is one */
    const cm_path *control_clip; /**< what control_inside is still to be clipped to, or NULL */
    const cm_path *unit_edges;
    const cm_path *unit_edges_free, *unit_edges_held; /**< the same, divided by who holds */
    const cm_path **units;                            /**< one per unit */
    const cm_path *neighbours;                        /**< all together */
    const cm_path **neighbour;                        /**< one per feature */
    const cm_path *neighbour_coast, *neighbour_border;
    const cm_path *beyond, *beyond_clip; /**< the world outside the neighbours' box */
    const cm_path *beyond_frame;         /**< that box; NULL: it holds the panel */
    const cm_path *coast, *state_border; /**< the outline, divided */
    const cm_path *border;               /**< the state border as far as it is drawn as one */
    const cm_path *disputed_border;      /**< drawn dashed; or NULL */
    const cm_path *demoted_border;       /**< state border drawn as one of a unit; or NULL */
    const cm_path **rivers;              /**< one per feature of the rivers, within the subject */
    const cm_path **waters;              /**< one per polygon of the water */
    size_t water_count;
    const cm_path *water, *narrow_water; /**< what of it is worth drawing, or NULL */
    const cm_path *front;
    const cm_path *gained, *lost, *gained_narrow, *lost_narrow; /**< of a difference; else NULL */
    const cm_path *old_front;                                   /**< of a difference; or NULL */
    const cm_path **recent; /**< one per entry of the map's; or NULL */
    const cm_path *zone;    /**< of a scenario; or NULL */
    const cm_path *fringe;  /**< edges of the outline that control falls short of */
} cm_ground;

/** The units that an extent names, taken together: the map is about them. */
typedef struct {
    size_t count;  /**< 0: the map is about the whole, or a part that no unit bounds */
    size_t *units; /**< which of the figures' */
    const char *names;
    double controlled_m2, measured_m2, front_m;
    cm_diff_amounts changed; /**< of a difference */
} cm_focus;

typedef struct {
    const cm_map *map;
    const cm_map_options *options;
    cm_focus focus;
    const char *lang;
    double s, width_px, height_px, margin_px;
    bool landscape, thumbnail, partial; /**< partial: the extent is not the whole */
    bool is_part; /**< one of several maps of a page, which has title and sources for all of them */
    bool is_frame; /**< one of the maps of an arrangement, or that by which it is made */
    size_t other_count;
    const cm_figures *const *others; /**< dates that an arrangement is made for as well */
    cm_scene_builder scene;
    cm_typesetter typesetter;
    cm_missing_glyphs missing;
    cm_furniture furniture;
    cm_style style; /**< the theme's, with the changes asked for */
    cm_label_space space;
    cm_rect panel;
    double footer_top;
    double legend_line_px; /**< height of the legend where it is a line of the footer; else 0 */
    cm_box extent;
    cm_projection *projection;
    cm_ground ground;
    const char *title;
    cm_paragraph title_lines, subtitle_lines, footer_lines;
    int footer_cut;              /**< how many kinds of sentences it does without */
    const char *footer_left_out; /**< those */
    double date_px; /**< room that the date has beside the title; 0: it has none of its own */
    double registered_km2; /**< shown as control only so that no fringe is seen */
    bool no_shares;        /**< none of the shares found room */
    bool no_note; /**< what the data set's note is about is not shown; set on parts, and of them */
    bool whole_printed; /**< a share of 100% stands on the map */
    bool sums_rounded;  /**< the table's figures, as rounded, do not add up to its total */
    cm_error *error;
} cm_page;

struct cm_placement;

/* page.c */

/** Type and lines of one of several maps, next to those of the page. */
#define CM_PART_SCALE 0.85

/** What the maps of a page have on them, which its words are about; to be all zero at first. */
typedef struct {
    bool whole_printed; /**< a share of 100% */
    bool any_share;
    bool note_wanted; /**< what the data set's note is about */
} cm_part_contents;

/** Lays out one of the maps of a page: a small title, no footer. */
cm_code cm_page_layout_part(const cm_map *map, const cm_map_options *options,
                            cm_part_contents *contents, cm_scene **out, cm_error *error);

/**
 * The header and footer of a page whose maps are laid out apart; ended by cm_page_close().
 *
 * @param page its map, options, lang and error are set
 * @return CM_OK and page->panel, between the two
 */
cm_code cm_page_frame(cm_page *page);

/** Draws them, with words that fit what the maps have come to. */
void cm_page_frame_draw(cm_page *page, const cm_part_contents *contents);

/** Lays out a page but for finishing its scene. */
cm_code cm_page_lay_out(cm_page *page, struct cm_placement *placement);

/** Frees all but what the map and the options own; the scene, if it was not taken, too. */
void cm_page_close(cm_page *page);

/** Turns the page into a scene. */
cm_code cm_page_finish(cm_page *page, cm_scene **out);

/** A unit's name as a sentence needs it, where it would be taken for that of a city: "Donetsk
 *  Oblast". A name that says already what it is stays. */
const char *cm_page_full_name(cm_page *page, const cm_unit_figures *unit);

/** A feature's name in the map's language, else in English, else any. */
const char *cm_page_name(const cm_page *page, const cm_layer *layer, const cm_feature *feature);

/** The same in the map's language alone; "" where there is none. */
const char *cm_page_own_name(const cm_page *page, const cm_layer *layer, const cm_feature *feature);

/** Whether several statuses are drawn, each by its own pattern. */
bool cm_page_has_statuses(const cm_page *page);

/* labels.c */

/** A unit's name as a map has room for: "Донецька" for "Донецька область". */
const char *cm_page_short_name(cm_page *page, const cm_unit_figures *unit);

/** Whether a unit is to bear its name and share: enough of it is held, and the map shows it. */
bool cm_page_labels_unit(const cm_page *page, const cm_unit_figures *unit);

/** What stands under a unit's name: its share, or what changed in it. */
const char *cm_labels_figure(cm_page *page, const cm_unit_figures *unit);

/** The labels of units, those with most control first; NULL when memory ran out. */
cm_unit_label *cm_labels_list_units(cm_page *page, size_t *count);

/** Finds the places of all names and draws them; the placement holds those of units. */
void cm_labels_place(cm_page *page, struct cm_placement *placement);

/* frame.c */

/** Height of a footer of few lines. */
enum { CM_FOOTER_LEAST = 92 };

/**
 * Sets size, scale, style, typesetter and furniture by the options.
 *
 * @param usual_width, usual_height  the size at which the scale is 1
 * @return CM_OK, CM_ERR_USAGE: too small, an unknown colour; CM_ERR_INTERNAL: no fonts
 */
cm_code cm_page_open(cm_page *page, double usual_width, double usual_height);

/** Breaks page->title and the runs of a subtitle into lines. */
void cm_page_set_header(cm_page *page, const cm_text_run *subtitle, size_t count);

/** Height of the header, key figures included; that of a part is lower. */
double cm_page_header_height(cm_page *page);
void cm_page_draw_header(cm_page *page);

/** Draws how far the date is among those of an arrangement, at the foot of the map. */
void cm_page_draw_progress(cm_page *page);

/** A footer has no more lines than that, as long as it can do without kinds of sentences. */
enum { CM_FOOTER_LINES = 3, CM_FOOTER_CUTS = 6 };

/** Breaks the footer into lines, smaller ones rather than many. */
void cm_page_set_footer(cm_page *page, const cm_text_run *runs, size_t count);
double cm_page_footer_height(const cm_page *page);

/** Draws it from page->footer_top down; a part has none. */
void cm_page_draw_footer(cm_page *page);

/** Notes that letters were asked for which no font has. */
void cm_page_tell_of_missing_glyphs(cm_page *page);

/** Notes which colours of the user's hardly stand out from what they are drawn on. */
void cm_page_tell_of_contrasts(cm_page *page);

/* ground.c */

/** Projects all layers into page->ground. */
cm_code cm_ground_project(cm_page *page);

/** Projects the part of a front line that is worth drawing. */
cm_code cm_ground_project_front(cm_page *page, const cm_figures *figures, cm_path_builder *path,
                                const cm_path **front);

/** Fills in the masks of page->space. */
cm_code cm_ground_mask(cm_page *page);

/** Draws the map from sea to front line; as cm_marks_highlight(). */
cm_code cm_ground_draw(cm_page *page);

/** Which of two paths the edge from a to b belongs to. */
typedef bool cm_edge_test(const cm_page *page, cm_xy a, cm_xy b);

/**
 * Divides the edges of a path into two paths of open lines. A line for no that is shorter than
 * `shortest`, px, goes to yes, unless it is a whole subpath.
 */
void cm_path_divide(cm_page *page, const cm_path *path, cm_edge_test *test, double shortest,
                    const cm_path **yes, const cm_path **no);

/** The points a little to either side of the middle of an edge. */
void cm_edge_sides(cm_xy a, cm_xy b, double distance, cm_xy *left, cm_xy *right);

/* borders.c */

/** On and off along a disputed border, at 1600 x 1200. */
enum { CM_DISPUTED_DASH = 7, CM_DISPUTED_GAP = 5 };

/**
 * The borders that units share, each once; the outer edge is coast or state border. Where units do
 * not share their edges, all of them.
 */
const cm_path *cm_borders_project(cm_page *page, cm_path_builder *path);

/** Sets which lines are drawn as borders, by the view chosen; false when memory ran out. */
bool cm_borders_divide(cm_page *page);

/* waters.c */

/** Projects the lakes, reservoirs and wide rivers, each on its own. */
void cm_waters_project(cm_page *page, cm_path_builder *path);

/** Chooses those that are large enough to be seen, or without which a river would have a gap. */
void cm_waters_choose(cm_page *page);

/** Fills the mask of the water with them; false when memory ran out. */
bool cm_waters_mask(cm_page *page);

void cm_waters_draw(cm_page *page);

/* rivers.c */

/** Projects the rivers that a map of this extent shows. */
void cm_rivers_project(cm_page *page, cm_path_builder *path);

/** Draws them, as far as they run through the subject. */
void cm_rivers_draw(cm_page *page);

/** Names them along their courses, where there is room. */
void cm_rivers_name(cm_page *page);

/* keyfigures.c */

/** Height of the strip of key figures above the map; 0: there is none. */
double cm_key_figures_height(cm_page *page);

/** Draws it, from the given height down. */
void cm_key_figures_draw(cm_page *page, double top);

/* marks.c */

/** The number of the unit that has that id or name, letter case aside; unit_count: none has. */
size_t cm_unit_find(const cm_figures *figures, const char *text, size_t length);

/** Where the next of several names begins, which commas part; the length is that of this one. */
const char *cm_unit_next_name(const char *name, size_t length);

/** Outlines units, as the options say; CM_ERR_USAGE: one is no unit. */
cm_code cm_marks_highlight(cm_page *page);

/** Draws arrows. */
void cm_marks_draw(cm_page *page);

/** The legend's row for outlined units, by name if there is one; false: none is seen. */
bool cm_marks_list_highlight(cm_page *page, cm_legend_row *row);

/** Adds the user's marks to the places; there must be room for all of them. */
void cm_marks_list(cm_page *page, cm_city *cities, size_t *count);

/* texts.c */

/** What a phrase says in the map's language. */
const char *cm_texts_phrase(const cm_page *page, cm_phrase phrase);

/** A phrase about the units, filled in: "Share of oblast controlled". */
const char *cm_texts_of_unit(cm_page *page, cm_phrase phrase);

/** An area in whole km², with up to four decimals below one; under 50 m² it is 0. */
const char *cm_texts_area(cm_page *page, double area_m2);

/** What an area has grown by, with its sign: "+12 km²"; nothing has none. */
const char *cm_texts_area_change(cm_page *page, double area_m2);

/** Whether the map shows what the data set's note is about. */
bool cm_texts_note_is_wanted(const cm_page *page);

/** What the map is about, by name; NULL: not known. */
const char *cm_texts_subject_name(const cm_page *page);

/** Its share in the map's words, "" where it is not known, and what that is of. */
const char *cm_texts_subject_share(cm_page *page);
const char *cm_texts_whole_area(cm_page *page);

/** Whom the control layers come from. */
const char *cm_texts_control_source(cm_page *page);

/** The day that the map shows; "" where it is not known. */
const char *cm_texts_date(cm_page *page);

/** A length in whole km, or m below one. */
const char *cm_texts_length(cm_page *page, double length_m);

/** What a unit is called, or where the language wants it, its genitive. */
const char *cm_texts_unit(const cm_page *page, bool genitive);

/** By which definition the headline is computed, as a sentence. */
const char *cm_texts_method(cm_page *page);

const char *cm_texts_title(cm_page *page);

/** What the controlled area is called: "Russian-controlled", "Controlled by North". */
const char *cm_texts_holder(cm_page *page);

/** Runs in the scene's arena; figures bold. NULL: an unknown placeholder was reported. */
const cm_text_run *cm_texts_subtitle(cm_page *page, size_t *count);

enum { CM_KEY_FIGURES_MAX = 4 };

/** A figure and what it is of. */
typedef struct {
    const char *figure, *caption;
} cm_key_figure;

/** What the map is about, in figures; returns how many. */
size_t cm_texts_key_figures(cm_page *page, cm_key_figure figures[CM_KEY_FIGURES_MAX]);

const cm_text_run *cm_texts_footer(cm_page *page, size_t *count);

const char *cm_texts_alt(cm_page *page);

/** A unit's share as the map prints it. */
const char *cm_texts_share(cm_page *page, const cm_unit_figures *unit);

#endif
