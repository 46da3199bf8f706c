#include "layout/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "layout/changes.h"
#include "layout/plan.h"
#include "layout/tablepanel.h"
#include "layout/words.h"

enum { DEFAULT_WIDTH = 1600, DEFAULT_HEIGHT = 1200 };

/* Lengths at 1600 x 1200. */
static const double SUBJECT_PADDING = 26;
/* Units with less control than this bear no label. */
static const double LABEL_LEAST_M2 = 50e6;

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

/* A unit's name as a sentence needs it, where it would be taken for that of a city: "Donetsk
 * Oblast". A name that says already what it is stays. */
static const char *full_name(cm_page *page, const cm_unit_figures *unit) {
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

/* Adds the box of the unit of that id or name to the extent. */
static bool add_unit(cm_page *page, const char *text, size_t length) {
    const cm_figures *figures = page->map->figures;
    for (size_t i = 0; i < figures->unit_count; i++) {
        const cm_unit_figures *unit = &figures->units[i];
        if (cm_unit_is_called(unit, text, length)) {
            cm_focus *focus = &page->focus;
            focus->names =
                cm_scene_printf(&page->scene, "%s%s%s", focus->count > 0 ? focus->names : "",
                                focus->count > 0 ? ", " : "", full_name(page, unit));
            focus->count++;
            focus->controlled_m2 += unit->controlled_m2;
            focus->measured_m2 += unit->measured_m2;
            focus->front_m += unit->front_m;
            cm_changes_focus(page, i);
            page->extent = cm_box_union(page->extent, unit->box);
            return true;
        }
    }
    return false;
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
    for (const char *at = text; unknown == NULL && *at != '\0';) {
        const size_t length = strcspn(at, ",");
        if (!add_unit(page, at, length))
            unknown = at;
        at += length + (at[length] == ',' ? 1 : 0);
    }
    cm_box box;
    if (unknown != NULL)
        page->focus = (cm_focus){0};
    if (unknown != NULL && parse_numbers(text, &box)) {
        page->extent = box;
        if (box.west < box.east && box.south < box.north && fabs(box.south) <= 90 &&
            fabs(box.north) <= 90)
            return CM_OK;
        return cm_error_set(page->error, CM_ERR_USAGE, "write W,S,E,N in degrees",
                            "the extent %s is empty or reaches beyond a pole", text);
    }
    if (unknown != NULL)
        return cm_error_set(page->error, CM_ERR_USAGE,
                            "use auto, unit ids or names, or W,S,E,N in degrees",
                            "the extent \"%.*s\" is no unit", (int)strcspn(unknown, ","), unknown);
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

/* ---- labels ------------------------------------------------------------------------------- */

/* Whether the user asks for a place by its name in any language. */
static bool is_wanted(const cm_page *page, const cm_feature *place) {
    const cm_layer *places = page->map->places;
    for (size_t w = 0; w < page->options->wanted_count; w++)
        for (size_t f = 0; f < places->field_count; f++)
            if (strncasecmp(places->fields[f], "name", 4) == 0 &&
                strcasecmp(cm_feature_text(place, (int)f), page->options->wanted[w]) == 0)
                return true;
    return false;
}

static void list_places(cm_page *page, cm_city *cities, size_t *count) {
    const cm_layer *places = page->map->places;
    const cm_multipolygon *control = &page->map->figures->control->features[0].shape;
    const int population = cm_layer_find_field(places, "pop population");
    const int kind = cm_layer_find_field(places, "kind");
    const cm_rect inner = cm_rect_grow(page->panel, -8 * page->s, -8 * page->s);
    for (size_t i = 0; i < places->feature_count; i++) {
        const cm_feature *place = &places->features[i];
        if (place->point_count == 0)
            continue;
        const cm_xy at = cm_projection_point(page->projection, place->points[0]);
        const char *name = name_of(places, place, page->lang);
        const bool is_own = cm_feature_text(place, name_field(places, page->lang))[0] != '\0';
        if (!cm_rect_holds(inner, (cm_rect){at.x, at.y, at.x, at.y}) || name[0] == '\0')
            continue;
        const double people = cm_feature_number(place, population);
        const double front_px = cm_mask_value(&page->space.front, page->space.front_distance, at);
        const char *standing = cm_feature_text(place, kind);
        cities[(*count)++] = (cm_city){
            .name = name,
            .at = at,
            .population = isfinite(people) ? people : 0,
            .capital = strcmp(standing, "capital") == 0,
            .centre = strcmp(standing, "centre") == 0,
            .wanted = is_wanted(page, place),
            .foreign = !is_own,
            .held = cm_multipolygon_has_point(control, place->points[0]),
            .front_km = fmin(front_px * cm_projection_resolution(page->projection) / 1000, 100)};
    }
}

static cm_city *list_cities(cm_page *page, size_t *count) {
    const bool named = page->map->places != NULL && page->options->labels != CM_LABELS_NONE;
    const size_t most = page->options->mark_count + (named ? page->map->places->feature_count : 0);
    cm_city *cities = cm_arena_calloc(&page->scene.arena, most, sizeof *cities);
    *count = 0;
    if (cities == NULL) {
        page->scene.failed = true;
        return NULL;
    }
    cm_marks_list(page, cities, count);
    if (named)
        list_places(page, cities, count);
    return cities;
}

static int compare_units(const void *a, const void *b) {
    const cm_unit_label *p = a, *q = b;
    return p->controlled_m2 > q->controlled_m2 ? -1 : p->controlled_m2 < q->controlled_m2 ? 1 : 0;
}

/* The panel shows more than the extent on its loose axis. */
static bool is_in_view(const cm_page *page, const cm_unit_figures *unit) {
    const size_t i = (size_t)(unit - page->map->figures->units);
    if (page->ground.units == NULL || page->ground.units[i] == NULL)
        return cm_box_meets(unit->box, page->extent);
    const cm_path *path = page->ground.units[i];
    cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t k = 0; k < path->count; k++)
        for (size_t p = 0; p < path->subpaths[k].count; p++) {
            const cm_xy at = path->subpaths[k].points[p];
            box = cm_rect_union(box, (cm_rect){at.x, at.y, at.x, at.y});
        }
    return box.left < box.right && cm_rect_meets(box, page->panel);
}

bool cm_page_labels_unit(const cm_page *page, const cm_unit_figures *unit) {
    if (!is_in_view(page, unit) || (page->thumbnail && unit->share < 0.1))
        return false;
    if (page->map->diff != NULL && page->options->labels != CM_LABELS_NONE)
        return cm_changes_has_figure(page, unit);
    switch (page->options->labels) {
    case CM_LABELS_ALL:
        return unit->controlled_m2 >= LABEL_LEAST_M2 ||
               (page->map->figures->unit_count == 1 && unit->controlled_m2 > 0);
    case CM_LABELS_CONTROLLED:
        return unit->controlled_m2 > 0;
    case CM_LABELS_NONE:
        break;
    }
    return false;
}

/* A text without each place where a part of it stands, and without blanks at its ends. */
static const char *without(cm_page *page, const char *text, const char *part) {
    const char *at = part == NULL || part[0] == '\0' ? NULL : strstr(text, part);
    if (at == NULL)
        return text;
    const char *rest = at + strlen(part);
    int head = (int)(at - text);
    while (head > 0 && text[head - 1] == ' ')
        head--;
    rest += strspn(rest, " ");
    /* A name that is nothing else stays. */
    if (head == 0 && rest[0] == '\0')
        return text;
    return cm_scene_printf(&page->scene, "%.*s%s%s", head, text,
                           head > 0 && rest[0] != '\0' ? " " : "", rest);
}

const char *cm_page_short_name(cm_page *page, const cm_unit_figures *unit) {
    const cm_dataset *dataset = page->map->dataset;
    const char *own = name_of(page->map->figures->boundary, unit->feature, page->lang);
    const char *name = own[0] != '\0' ? own : unit->name;
    if (dataset == NULL || strcmp(page->lang, "en") == 0)
        return name;
    return without(page, without(page, name, dataset->unit_term), dataset->leave_out);
}

static cm_unit_label *list_units(cm_page *page, size_t *count) {
    const cm_figures *figures = page->map->figures;
    cm_unit_label *units = cm_arena_calloc(&page->scene.arena, figures->unit_count, sizeof *units);
    const int kind = cm_layer_field(figures->boundary, "kind");
    *count = 0;
    if (units == NULL) {
        page->scene.failed = true;
        return NULL;
    }
    for (size_t i = 0; i < figures->unit_count; i++) {
        const cm_unit_figures *unit = &figures->units[i];
        if (!cm_page_labels_unit(page, unit))
            continue;
        units[(*count)++] = (cm_unit_label){
            .name = cm_words_upper(&page->scene, page->lang, cm_page_short_name(page, unit)),
            .plain_name = cm_page_short_name(page, unit),
            .share = page->map->diff != NULL ? cm_changes_of_unit(page, unit)
                                             : cm_texts_share(page, unit),
            .path = page->ground.units[i],
            .is_city = strcmp(cm_feature_text(unit->feature, kind), "city") == 0,
            .controlled_m2 = unit->controlled_m2};
    }
    qsort(units, *count, sizeof *units, compare_units);
    return units;
}

static void place_seas(cm_page *page) {
    const cm_layer *seas = page->map->seas;
    const int rank = cm_layer_find_field(seas, "rank");
    for (int round = 0; round < 2; round++) /* seas before bays */
        for (size_t i = 0; i < seas->feature_count; i++) {
            const cm_feature *sea = &seas->features[i];
            const bool great = !(cm_feature_number(sea, rank) > 1);
            if (sea->point_count == 0 || great != (round == 0) || (!great && !page->partial))
                continue;
            cm_sea_place(&page->space, name_of(seas, sea, page->lang),
                         cm_projection_point(page->projection, sea->points[0]), great);
        }
}

static void place_countries(cm_page *page) {
    const cm_layer *neighbours = page->map->neighbours;
    for (size_t i = 0; i < neighbours->feature_count && !page->scene.failed; i++)
        cm_country_place(&page->space,
                         cm_words_upper(&page->scene, page->lang,
                                        name_of(neighbours, &neighbours->features[i], page->lang)),
                         page->ground.neighbour[i]);
}

static double subject_px2(const cm_page *page) {
    const double cell = page->space.subject.cell;
    return cm_mask_count(&page->space.subject, page->panel) * cell * cell;
}

/* Names that the data lack in the map's language stand in English, and that is said. */
static void tell_of_foreign_names(cm_page *page, const cm_city *cities, size_t count) {
    const char *names = "";
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (cities[i].placed && cities[i].foreign && ++found <= 5)
            names = cm_scene_printf(&page->scene, "%s%s%s", names, found > 1 ? ", " : "",
                                    cities[i].name);
    if (found > 0)
        cm_scene_note(&page->scene,
                      cm_scene_printf(&page->scene,
                                      "the data have no name in the language %s for %zu of the "
                                      "places on the map: %s%s",
                                      page->lang, found, names, found > 5 ? " …" : ""));
}

static void place_labels(cm_page *page, cm_unit_label *units, size_t unit_count) {
    cm_label_space *space = &page->space;
    size_t city_count = 0;
    cm_city *cities = list_cities(page, &city_count);
    const cm_names names = {cities, cities != NULL ? city_count : 0, units, unit_count};
    if (cities != NULL)
        cm_cities_choose(space, cities, city_count, subject_px2(page));
    /* A thumbnail is about its shares, which have few places where they fit. */
    if (page->thumbnail)
        cm_units_place(space, &names);
    cm_cities_place(space, cities, names.city_count, true);
    if (!page->thumbnail)
        cm_units_place(space, &names);
    cm_units_place_beside(space, &names);
    if (cities != NULL) {
        cm_cities_place(space, cities, city_count, false);
        cm_cities_improve(space, &names);
        cm_cities_lead(space, cities, city_count);
        /* Names that found no place give theirs to the next in line. */
        cm_cities_choose(space, cities, city_count, subject_px2(page));
        cm_cities_place(space, cities, city_count, false);
    }
    cm_units_draw(space, units, unit_count);
    tell_of_foreign_names(page, cities, city_count);
    cm_scene_group(&page->scene, "labels-country");
    if (page->map->seas != NULL && page->options->labels != CM_LABELS_NONE)
        place_seas(page);
    if (page->map->neighbours != NULL && page->options->labels != CM_LABELS_NONE &&
        !page->thumbnail) {
        place_countries(page);
        if (page->map->whole_name != NULL && !page->partial)
            cm_subject_place(space,
                             cm_words_upper(&page->scene, page->lang, page->map->whole_name));
    }
    cm_scene_group_end(&page->scene);
    if (page->options->labels != CM_LABELS_NONE)
        cm_rivers_name(page);
    if (cities != NULL)
        cm_cities_draw(space, cities, city_count);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Takes the table's room from the panel: a column at the right, or rows at the foot. */
static void set_table(cm_page *page, cm_table_panel *table) {
    if (!page->options->table || page->thumbnail)
        return;
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

/* The footer's words depend on what the map shows, but its height must be known before: so the
 * longest form sets the height, and the lines are broken again at the end. */
static void set_map_footer(cm_page *page) {
    size_t count = 0;
    const cm_text_run *runs = cm_texts_footer(page, &count);
    cm_page_set_footer(page, runs, count);
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
    set_map_footer(page);
    page->whole_printed = false;
    page->panel.bottom = page->footer_top = page->height_px - cm_page_footer_height(page);
    if (page->panel.bottom - page->panel.top < 0.3 * page->height_px)
        return cm_error_set(page->error, CM_ERR_USAGE, "give a larger --size or a smaller --scale",
                            "title and sources leave no room for the map");
    return CM_OK;
}

static cm_code set_panel(cm_page *page, cm_table_panel *table) {
    const cm_code code = set_frame(page);
    if (code != CM_OK)
        return code;
    set_table(page, table);
    cm_projection_free(page->projection);
    page->projection = NULL;
    return cm_projection_create(page->extent, shape_to_fit(page), page->panel,
                                SUBJECT_PADDING * page->s, &page->projection, page->error);
}

static cm_code lay_out(cm_page *page) {
    cm_code code = choose_extent(page);
    if (code == CM_OK)
        code = cm_page_open(page, DEFAULT_WIDTH, DEFAULT_HEIGHT);
    cm_table_panel table = {0};
    if (code == CM_OK)
        code = set_panel(page, &table);
    if (code == CM_OK)
        code = cm_ground_project(page);
    page->space =
        (cm_label_space){.scene = &page->scene,
                         .typesetter = &page->typesetter,
                         .style = page->furniture.style,
                         .lang = page->lang,
                         .s = page->s,
                         .panel = page->panel,
                         .outline = page->ground.outline,
                         .held = page->ground.control_clip == NULL && !cm_page_has_statuses(page)
                                     ? page->ground.control_inside
                                     : NULL,
                         .thumbnail = page->thumbnail};
    if (code == CM_OK && !page->scene.failed)
        code = cm_ground_mask(page);
    if (code != CM_OK || page->scene.failed)
        return code;
    cm_ground_draw(page);
    const char *whole = cm_words_percent(&page->scene, page->lang, 1, true);
    size_t unit_count = 0;
    cm_unit_label *units = list_units(page, &unit_count);
    cm_furniture_plan plan = {0};
    cm_plan_furniture(page, unit_count > 0, &plan);
    code = cm_marks_draw(page);
    if (code != CM_OK)
        return code;
    if (units != NULL)
        place_labels(page, units, unit_count);
    for (size_t i = 0; units != NULL && i < unit_count; i++)
        if (units[i].placed && strcmp(units[i].share, whole) == 0)
            page->whole_printed = true;
    bool any_placed = false;
    for (size_t i = 0; units != NULL && i < unit_count; i++)
        any_placed = any_placed || units[i].placed;
    if (unit_count > 0 && !any_placed) {
        /* Then neither legend nor subtitle speaks of them. */
        page->no_shares = true;
        (void)set_map_header(page);
        cm_plan_forget_shares(page, &plan);
    }
    code = cm_plan_draw(page, &plan);
    set_map_footer(page);
    if (table.count > 0)
        cm_table_panel_draw(page, &table);
    cm_page_draw_header(page);
    cm_page_draw_footer(page);
    cm_page_tell_of_missing_glyphs(page);
    if (page->space.failed)
        page->scene.failed = true;
    return code;
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
    cm_code code = lay_out(page);
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
                    .error = error};
    return lay_out_page(&page, out);
}

/* ---- one of several maps ------------------------------------------------------------------ */

cm_code cm_page_layout_part(const cm_map *map, const cm_map_options *options, cm_scene **out,
                            cm_error *error) {
    *out = NULL;
    cm_page page = {.map = map,
                    .options = options,
                    .lang = options->lang != NULL ? options->lang : "en",
                    .is_part = true,
                    .error = error};
    return lay_out_page(&page, out);
}

cm_code cm_page_frame(cm_page *page) {
    cm_code code = choose_extent(page);
    if (code == CM_OK)
        code = cm_page_open(page, DEFAULT_WIDTH, DEFAULT_HEIGHT);
    page->legend_line_px = 0; /* legends are the maps' own */
    return code == CM_OK ? set_frame(page) : code;
}

void cm_page_frame_draw(cm_page *page) {
    set_map_footer(page); /* with what the maps have come to */
    cm_page_draw_header(page);
    cm_page_draw_footer(page);
}
