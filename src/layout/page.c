#include "layout/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "layout/arrangement.h"
#include "layout/changes.h"
#include "layout/words.h"

enum { DEFAULT_WIDTH = 1600, DEFAULT_HEIGHT = 1200 };

/* Lengths at 1600 x 1200. */
static const double SUBJECT_PADDING = 26;

/* ---- names -------------------------------------------------------------------------------- */

/* The field with names in the map's language, else English, else any name. */
static int name_field(const cm_layer *layer, const char *lang) {
    char wanted[32] = "name_";
    strncat(wanted, lang, sizeof wanted - 6);
    const int field = cm_layer_find_field(layer, wanted);
    return field >= 0 ? field : cm_layer_find_field(layer, "name_en name");
}

static const char *name_of(const cm_layer *layer, const cm_feature *feature, const char *lang) {
    const char *name = cm_feature_text(feature, name_field(layer, lang));
    return name[0] != '\0' ? name
                           : cm_feature_text(feature, cm_layer_find_field(layer, "name_en name"));
}

const char *cm_page_own_name(const cm_page *page, const cm_layer *layer,
                             const cm_feature *feature) {
    return cm_feature_text(feature, name_field(layer, page->lang));
}

const char *cm_page_name(const cm_page *page, const cm_layer *layer, const cm_feature *feature) {
    return name_of(layer, feature, page->lang);
}

/* ---- the extent --------------------------------------------------------------------------- */

/* Whether a text is four numbers; whether they make an extent is another matter. */
static bool parse_numbers(const char *text, cm_box *box) {
    double value[4];
    const char *at = text;
    for (int i = 0; i < 4; i++) {
        char *end = NULL;
        value[i] = strtod(at, &end);
        if (end == at || !isfinite(value[i]) || *end != (i < 3 ? ',' : '\0'))
            return false;
        at = end + 1;
    }
    *box = (cm_box){value[0], value[1], value[2], value[3]};
    return true;
}

static bool shows_units(const cm_page *page, cm_box box) {
    const cm_multipolygon *outline = &page->map->figures->outline;
    for (int turn = -1; turn <= 1; turn++)
        if (cm_multipolygon_meets_box(outline, cm_box_turned(box, 360 * turn)))
            return true;
    return false;
}

const char *cm_page_full_name(cm_page *page, const cm_unit_figures *unit) {
    static const char slot[] = "{name}";
    const cm_dataset *dataset = page->map->dataset;
    const cm_layer *boundary = page->map->figures->boundary;
    const char *own = name_of(boundary, unit->feature, page->lang);
    const char *name = own[0] != '\0' ? own : unit->name;
    const char *form = dataset != NULL ? dataset->unit_name : NULL;
    const char *at = form != NULL ? strstr(form, slot) : NULL;
    const char *kind = cm_feature_text(unit->feature, cm_layer_field(boundary, "kind"));
    if (at == NULL || (dataset->unit_kind != NULL && strcmp(kind, dataset->unit_kind) != 0) ||
        (dataset->unit_term != NULL && strcasestr(name, dataset->unit_term) != NULL))
        return name;
    return cm_scene_printf(&page->scene, "%.*s%s%s", (int)(at - form), form, name,
                           at + sizeof slot - 1);
}

static bool is_in_focus(const cm_focus *focus, size_t unit) {
    for (size_t i = 0; i < focus->count; i++)
        if (focus->units[i] == unit)
            return true;
    return false;
}

/* Adds the box of the unit of that id or name to the extent, and its name to the list. One that is
 * named twice counts once. */
static bool add_unit(cm_page *page, const char *text, size_t length, const char **names) {
    const cm_figures *figures = page->map->figures;
    cm_focus *focus = &page->focus;
    const size_t i = cm_unit_find(figures, text, length);
    if (i == figures->unit_count || is_in_focus(focus, i))
        return i < figures->unit_count;
    const cm_unit_figures *unit = &figures->units[i];
    focus->units[focus->count] = i;
    names[focus->count++] = cm_page_full_name(page, unit);
    focus->controlled_m2 += unit->controlled_m2;
    focus->measured_m2 += unit->measured_m2;
    focus->front_m += unit->front_m;
    cm_changes_focus(page, i);
    page->extent = cm_box_union(page->extent, unit->box);
    return true;
}

static cm_code choose_extent(cm_page *page) {
    const char *text = page->options->extent;
    page->extent = cm_multipolygon_box(&page->map->figures->outline);
    if (text == NULL || strcmp(text, "auto") == 0) {
        const cm_box changed = cm_changes_extent(page);
        page->partial = !cm_box_is_empty(changed);
        if (page->partial)
            page->extent = changed;
        return CM_OK;
    }
    page->partial = true;
    page->extent = CM_BOX_EMPTY;
    /* Units first: ids may be numbers. */
    const char *unknown = text[0] == '\0' ? text : NULL;
    const char **names = cm_arena_calloc(&page->scene.arena, strlen(text) + 1, sizeof *names);
    page->focus.units = cm_arena_calloc(&page->scene.arena, page->map->figures->unit_count,
                                        sizeof *page->focus.units);
    if (names == NULL || page->focus.units == NULL)
        return cm_error_set(page->error, CM_ERR_MEMORY, NULL, "memory ran out");
    for (const char *at = text; unknown == NULL && *at != '\0';) {
        const size_t length = strcspn(at, ",");
        if (!add_unit(page, at, length, names))
            unknown = at;
        at = cm_unit_next_name(at, length);
    }
    cm_box box;
    if (unknown != NULL)
        page->focus = (cm_focus){0};
    if (unknown != NULL && parse_numbers(text, &box)) {
        page->extent = box;
        if (!(box.west < box.east && box.south < box.north && fabs(box.south) <= 90 &&
              fabs(box.north) <= 90))
            return cm_error_set(page->error, CM_ERR_USAGE, "write W,S,E,N in degrees",
                                "--extent: %s is empty or reaches beyond a pole", text);
        if (!shows_units(page, box))
            return cm_error_set(page->error, CM_ERR_USAGE,
                                "write W,S,E,N in degrees, longitude first",
                                "--extent: %s shows nothing of the units", text);
        return CM_OK;
    }
    if (unknown != NULL)
        return cm_error_set(page->error, CM_ERR_USAGE,
                            "use auto, unit ids or names, or W,S,E,N in degrees",
                            "--extent: \"%.*s\" is no unit", (int)strcspn(unknown, ","), unknown);
    page->focus.names = cm_words_list(&page->scene, page->lang, names, page->focus.count);
    const double pad = 0.08 * fmax((page->extent.east - page->extent.west) * 0.65,
                                   page->extent.north - page->extent.south);
    page->extent.west -= pad / 0.65;
    page->extent.east += pad / 0.65;
    page->extent.south = fmax(page->extent.south - pad, -90);
    page->extent.north = fmin(page->extent.north + pad, 90);
    return CM_OK;
}

bool cm_page_has_statuses(const cm_page *page) {
    bool any = false;
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        any = any || page->map->statuses[i] != NULL;
    return any;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void tell_of_small_page(cm_page *page) {
    const cm_map_options *options = page->options;
    if (options->table || options->key_figures)
        cm_scene_note(
            &page->scene,
            cm_scene_printf(&page->scene, "a picture under 700 px wide has no room for %s",
                            options->table && options->key_figures ? "table and key figures"
                            : options->table                       ? "a table"
                                                                   : "key figures"));
    if (!options->no_legend && page->legend_line_px == 0 && !page->is_part)
        cm_scene_drop(&page->scene, "legend", "legend", "no room in so low a picture");
}

/* Takes the table's room from the panel: a column at the right, or rows at the foot. */
static void set_table(cm_page *page, cm_table_panel *table) {
    const cm_arrangement *arranged = page->options->arrangement;
    if (page->thumbnail)
        tell_of_small_page(page);
    if (!page->options->table || page->thumbnail)
        return;
    if (arranged != NULL) {
        cm_table_panel_list(page, arranged->placement.table.count, table);
        table->box = arranged->placement.table.box;
        return;
    }
    const double row = cm_table_panel_height(page, 1) - cm_table_panel_height(page, 0);
    const double room = page->landscape ? page->panel.bottom - page->panel.top
                                        : 0.4 * (page->panel.bottom - page->panel.top);
    const double rows = (room - cm_table_panel_height(page, 0)) / row;
    table->count = 0;
    cm_table_panel_list(page, rows > 0 ? (size_t)rows : 0, table);
    table->box = page->panel;
    if (page->landscape) {
        page->panel.right -= cm_table_panel_width(page);
        table->box.left = page->panel.right;
    } else {
        page->panel.bottom -= cm_table_panel_height(page, table->count);
        table->box.top = page->panel.bottom;
    }
}

static cm_code set_map_header(cm_page *page) {
    size_t count = 0;
    page->title = cm_texts_title(page);
    const cm_text_run *runs = cm_texts_subtitle(page, &count);
    if (page->scene.failed)
        return cm_error_set(page->error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (runs == NULL)
        return CM_ERR_USAGE; /* as the texts have said */
    cm_page_set_header(page, runs, count);
    return CM_OK;
}

/* What can be done without is left out rather than set in more lines than that. */
static void set_map_footer(cm_page *page, size_t lines) {
    for (;; page->footer_cut++) {
        size_t count = 0;
        const cm_text_run *runs = cm_texts_footer(page, &count);
        cm_page_set_footer(page, runs, count);
        if (page->footer_lines.count <= lines || page->footer_cut == CM_FOOTER_CUTS)
            return;
    }
}

/* The footer's words depend on what the map shows, but its height must be known before: so the
 * longest form sets the height, and the words are chosen again for its lines at the end. The maps
 * of an arrangement are worded alike. */
static void set_map_footer_again(cm_page *page) {
    const size_t lines = page->footer_lines.count;
    if (page->options->arrangement == NULL)
        page->footer_cut = 0;
    set_map_footer(page, lines > 0 ? lines : CM_FOOTER_LINES);
}

/* A map of the whole is fitted to its outline: the corners of its box may be far from it. */
static const cm_multipolygon *shape_to_fit(const cm_page *page) {
    return page->partial ? NULL : &page->map->figures->outline;
}

/* Words header and footer, and puts the panel between them. */
static cm_code set_frame(cm_page *page) {
    cm_code code = set_map_header(page);
    if (code != CM_OK)
        return code;
    /* The footer names the projection, which depends on the panel only in its scale: a first
     * guess of the panel serves to word the footer, and its height to fix the panel. */
    page->whole_printed = true;
    page->panel = (cm_rect){0, cm_page_header_height(page), page->width_px,
                            page->height_px - CM_FOOTER_LEAST * page->s};
    const double padding = SUBJECT_PADDING * page->s;
    code = cm_projection_create(page->extent, shape_to_fit(page), page->panel, padding,
                                &page->projection, page->error);
    if (code != CM_OK)
        return code;
    set_map_footer(page, CM_FOOTER_LINES);
    page->whole_printed = false;
    page->panel.bottom = page->footer_top = page->height_px - cm_page_footer_height(page);
    if (page->panel.bottom - page->panel.top < 0.3 * page->height_px)
        return cm_error_set(page->error, CM_ERR_USAGE, "give a larger --size or a smaller --scale",
                            "title and sources leave no room for the map");
    return CM_OK;
}

static cm_code set_panel(cm_page *page, cm_table_panel *table) {
    const cm_arrangement *arranged = page->options->arrangement;
    page->sums_rounded = page->options->table && !page->thumbnail; /* the longer footer */
    const cm_code code = arranged != NULL ? set_map_header(page) : set_frame(page);
    if (code != CM_OK)
        return code;
    set_table(page, table);
    if (arranged != NULL) {
        page->panel = arranged->page.panel;
        page->footer_top = arranged->page.footer_top;
        page->footer_cut = arranged->page.footer_cut;
    }
    cm_projection_free(page->projection);
    page->projection = NULL;
    return cm_projection_create(page->extent, shape_to_fit(page), page->panel,
                                SUBJECT_PADDING * page->s, &page->projection, page->error);
}

static cm_code set_ground(cm_page *page) {
    const cm_code code = cm_ground_project(page);
    const cm_ground *g = &page->ground;
    const bool is_apart = cm_page_has_statuses(page);
    page->space = (cm_label_space){
        .scene = &page->scene,
        .typesetter = &page->typesetter,
        .style = page->furniture.style,
        .lang = page->lang,
        .s = page->s,
        .panel = page->panel,
        /* Without surroundings nobody knows whether a coast is one. */
        .beyond = page->map->neighbours != NULL ? page->furniture.style->sea
                                                : page->furniture.style->neighbour,
        .outline = g->outline,
        .held = is_apart || (g->control_clip != NULL && !page->is_frame) ? NULL : g->control_inside,
        .thumbnail = page->thumbnail,
        .zoomed = page->partial};
    return code == CM_OK && !page->scene.failed ? cm_ground_mask(page) : code;
}

/* The legend stands upon nothing of the subject: rather that is drawn beside it. Maps that are
 * looked at together stay alike. */
static cm_code make_room(cm_page *page) {
    cm_rect within;
    if (page->is_part || page->is_frame || page->scene.failed || !cm_plan_makes_room(page, &within))
        return CM_OK;
    cm_projection_fit(page->projection, page->extent, shape_to_fit(page), within,
                      SUBJECT_PADDING * page->s);
    cm_label_space_clear(&page->space);
    page->ground = (cm_ground){0};
    return set_ground(page);
}

/* Finds a place for all that is named or listed. */
static cm_code place(cm_page *page, cm_placement *placement) {
    const char *whole = cm_words_percent(&page->scene, page->lang, 1, true);
    placement->units = cm_labels_list_units(page, &placement->unit_count);
    cm_plan_furniture(page, placement->unit_count > 0, &placement->plan);
    cm_marks_draw(page);
    if (placement->units == NULL)
        return CM_OK;
    cm_labels_place(page, placement);
    bool any_placed = false;
    for (size_t i = 0; i < placement->unit_count; i++) {
        const cm_unit_label *unit = &placement->units[i];
        any_placed = any_placed || unit->placed;
        page->whole_printed =
            page->whole_printed || (unit->placed && strcmp(unit->share, whole) == 0);
    }
    if (!any_placed) {
        /* Then neither legend nor subtitle speaks of them. */
        page->no_shares = true;
        (void)set_map_header(page);
        cm_plan_forget_shares(page, &placement->plan);
    }
    return CM_OK;
}

cm_code cm_page_lay_out(cm_page *page, cm_placement *placement) {
    cm_code code = choose_extent(page);
    if (code == CM_OK)
        code = cm_page_open(page, DEFAULT_WIDTH, DEFAULT_HEIGHT);
    if (code == CM_OK)
        code = set_panel(page, &placement->table);
    if (code == CM_OK)
        code = set_ground(page);
    if (code == CM_OK)
        code = make_room(page);
    if (code != CM_OK || page->scene.failed)
        return code;
    code = cm_ground_draw(page);
    if (code != CM_OK)
        return code;
    code = page->options->arrangement != NULL ? cm_arrangement_follow(page, placement)
                                              : place(page, placement);
    if (code == CM_OK)
        code = cm_plan_draw(page, &placement->plan);
    if (code != CM_OK)
        return code;
    set_map_footer_again(page);
    if (placement->table.count > 0)
        cm_table_panel_draw(page, &placement->table);
    cm_page_draw_progress(page);
    cm_page_draw_header(page);
    cm_page_draw_footer(page);
    cm_page_tell_of_missing_glyphs(page);
    cm_page_tell_of_contrasts(page);
    if (page->is_part)
        page->no_note = !cm_texts_note_is_wanted(page);
    if (page->space.failed)
        page->scene.failed = true;
    return CM_OK;
}

cm_code cm_page_finish(cm_page *page, cm_scene **out) {
    const cm_scene description = {.width_px = page->width_px,
                                  .height_px = page->height_px,
                                  .background = page->furniture.style->page,
                                  .title = page->title,
                                  .alt = page->scene.failed ? "" : cm_texts_alt(page),
                                  .lang = page->lang,
                                  .panel = page->panel,
                                  .registered_km2 = page->registered_km2};
    return cm_scene_builder_finish(&page->scene, &description, out, page->error);
}

void cm_page_close(cm_page *page) {
    cm_scene_builder_clear(&page->scene);
    cm_label_space_clear(&page->space);
    cm_projection_free(page->projection);
    cm_typesetter_close(&page->typesetter);
}

static cm_code lay_out_page(cm_page *page, cm_scene **out) {
    cm_placement placement = {0};
    cm_code code = cm_page_lay_out(page, &placement);
    if (code == CM_OK)
        code = cm_page_finish(page, out);
    cm_page_close(page);
    return code;
}

cm_code cm_map_layout(const cm_map *map, const cm_map_options *options, cm_scene **out,
                      cm_error *error) {
    *out = NULL;
    cm_page page = {.map = map,
                    .options = options,
                    .lang = options->lang != NULL ? options->lang : "en",
                    .is_frame = options->arrangement != NULL,
                    .error = error};
    return lay_out_page(&page, out);
}

/* ---- one of several maps ------------------------------------------------------------------ */

cm_code cm_page_layout_part(const cm_map *map, const cm_map_options *options,
                            cm_part_contents *contents, cm_scene **out, cm_error *error) {
    *out = NULL;
    cm_page page = {.map = map,
                    .options = options,
                    .lang = options->lang != NULL ? options->lang : "en",
                    .is_part = true,
                    .error = error};
    const cm_code code = lay_out_page(&page, out);
    contents->whole_printed = contents->whole_printed || page.whole_printed;
    contents->any_share = contents->any_share || !page.no_shares;
    contents->note_wanted = contents->note_wanted || !page.no_note;
    return code;
}

cm_code cm_page_frame(cm_page *page) {
    cm_code code = choose_extent(page);
    if (code == CM_OK)
        code = cm_page_open(page, DEFAULT_WIDTH, DEFAULT_HEIGHT);
    page->legend_line_px = 0; /* legends are the maps' own */
    return code == CM_OK ? set_frame(page) : code;
}

void cm_page_frame_draw(cm_page *page, const cm_part_contents *contents) {
    page->whole_printed = contents->whole_printed;
    page->no_shares = !contents->any_share;
    page->no_note = !contents->note_wanted;
    (void)set_map_header(page);
    set_map_footer_again(page);
    cm_page_draw_header(page);
    cm_page_draw_footer(page);
}
