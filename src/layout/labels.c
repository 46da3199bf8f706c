#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "layout/changes.h"
#include "layout/scenarios.h"
#include "layout/words.h"

/* Units with less control than this bear no label. */
static const double LABEL_LEAST_M2 = 50e6;

/* ---- places ------------------------------------------------------------------------------- */

/* Whether a place has the name in any language. */
static bool is_called(const cm_layer *places, const cm_feature *place, const char *name) {
    for (size_t f = 0; f < places->field_count; f++)
        if (strncasecmp(places->fields[f], "name", 4) == 0 &&
            strcasecmp(cm_feature_text(place, (int)f), name) == 0)
            return true;
    return false;
}

static bool is_wanted(const cm_page *page, const cm_feature *place) {
    for (size_t w = 0; w < page->options->wanted_count; w++)
        if (is_called(page->map->places, place, page->options->wanted[w]))
            return true;
    return false;
}

/* Places lie within the panel by this much at 1600 x 1200. */
static const double PLACE_MARGIN = 8;

static bool is_on_map(const cm_page *page, cm_xy at) {
    const cm_rect inner =
        cm_rect_grow(page->panel, -PLACE_MARGIN * page->s, -PLACE_MARGIN * page->s);
    return cm_rect_holds(inner, (cm_rect){at.x, at.y, at.x, at.y});
}

/* The names that the user asks for and the data lack, or that lie elsewhere. */
static void tell_of_places_not_there(cm_page *page) {
    const cm_layer *places = page->map->places;
    for (size_t w = 0; w < page->options->wanted_count; w++) {
        const char *name = page->options->wanted[w];
        bool is_known = false, is_there = false;
        for (size_t i = 0; i < places->feature_count && !is_there; i++) {
            const cm_feature *place = &places->features[i];
            if (place->point_count == 0 || !is_called(places, place, name))
                continue;
            is_known = true;
            is_there = is_on_map(page, cm_projection_point(page->projection, place->points[0]));
        }
        if (!is_there)
            cm_scene_note(&page->scene,
                          cm_scene_printf(&page->scene,
                                          is_known ? "the place \"%s\" lies outside the map"
                                                   : "the data have no place called \"%s\"; "
                                                     "--mark sets a point of your own",
                                          name));
    }
}

/* Away from the front the mask tells whether a place is held; near it, and at the mask's edge where
 * nothing is set, the polygons do. */
static bool is_held(const cm_page *page, cm_lonlat place, cm_xy at, double front_px) {
    const cm_label_space *space = &page->space;
    const double cell = space->control.cell;
    const cm_rect around = cm_rect_grow((cm_rect){at.x, at.y, at.x, at.y}, 3 * cell, 3 * cell);
    const double share = cm_mask_share(&space->control, around);
    if (front_px > 4 * cell && (share == 0 || share == 1))
        return share == 1;
    return cm_multipolygon_has_point(&page->map->figures->control->features[0].shape, place);
}

static void list_places(cm_page *page, cm_city *cities, size_t *count) {
    const cm_layer *places = page->map->places;
    const int population = cm_layer_find_field(places, "pop population");
    const int kind = cm_layer_find_field(places, "kind");
    for (size_t i = 0; i < places->feature_count; i++) {
        const cm_feature *place = &places->features[i];
        if (place->point_count == 0)
            continue;
        const cm_xy at = cm_projection_point(page->projection, place->points[0]);
        const char *name = cm_page_name(page, places, place);
        const bool is_own = cm_page_own_name(page, places, place)[0] != '\0';
        if (!is_on_map(page, at) || name[0] == '\0')
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
            .is_in_other_script = !is_own && !cm_words_share_script(
                                                 name, cm_texts_phrase(page, CM_PHRASE_FRONT_LINE)),
            .held = is_held(page, place->points[0], at, front_px),
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
    if (named) {
        list_places(page, cities, count);
        tell_of_places_not_there(page);
    }
    return cities;
}

/* ---- units -------------------------------------------------------------------------------- */

static int compare_units(const void *a, const void *b) {
    const cm_unit_label *p = a, *q = b;
    return p->controlled_m2 > q->controlled_m2 ? -1 : p->controlled_m2 < q->controlled_m2 ? 1 : 0;
}

/* The panel shows more than the extent on its loose axis. */
static bool is_in_view(const cm_page *page, const cm_unit_figures *unit) {
    const size_t i = (size_t)(unit - page->map->figures->units);
    if (page->ground.units == NULL || page->ground.units[i] == NULL)
        return cm_box_meets(unit->box, page->extent);
    const cm_rect box = cm_path_box(page->ground.units[i]);
    return box.left < box.right && cm_rect_meets(box, page->panel);
}

/* On any of the dates that an arrangement is made for. */
static double most_controlled_m2(const cm_page *page, const cm_unit_figures *unit) {
    const size_t i = (size_t)(unit - page->map->figures->units);
    double most = unit->controlled_m2;
    for (size_t k = 0; k < page->other_count; k++)
        most = fmax(most, page->others[k]->units[i].controlled_m2);
    return most;
}

bool cm_page_labels_unit(const cm_page *page, const cm_unit_figures *unit) {
    if (!is_in_view(page, unit) || (page->thumbnail && unit->share < 0.1))
        return false;
    if (page->map->diff != NULL && page->map->outcome == NULL &&
        page->options->labels != CM_LABELS_NONE)
        return cm_changes_has_figure(page, unit);
    const double controlled_m2 = most_controlled_m2(page, unit);
    switch (page->options->labels) {
    case CM_LABELS_ALL:
        return controlled_m2 >= LABEL_LEAST_M2 ||
               (page->map->figures->unit_count == 1 && controlled_m2 > 0);
    case CM_LABELS_CONTROLLED:
        return controlled_m2 > 0;
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
    const char *own = cm_page_name(page, page->map->figures->boundary, unit->feature);
    const char *name = own[0] != '\0' ? own : unit->name;
    if (dataset == NULL || strcmp(page->lang, "en") == 0)
        return name;
    return without(page, without(page, name, dataset->unit_term), dataset->leave_out);
}

const char *cm_labels_figure(cm_page *page, const cm_unit_figures *unit) {
    return page->map->diff != NULL && page->map->outcome == NULL ? cm_changes_of_unit(page, unit)
                                                                 : cm_texts_share(page, unit);
}

cm_unit_label *cm_labels_list_units(cm_page *page, size_t *count) {
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
            .share = cm_labels_figure(page, unit),
            .path = page->ground.units[i],
            .unit = i,
            .shows = page->map->diff != NULL && page->map->outcome == NULL ? &page->space.changed
                                                                           : &page->space.control,
            /* Of several dates another may have something in view. */
            .is_cut = page->other_count == 0 &&
                      !cm_rect_holds(page->panel, cm_path_box(page->ground.units[i])),
            .is_city = strcmp(cm_feature_text(unit->feature, kind), "city") == 0,
            .controlled_m2 = unit->controlled_m2};
    }
    qsort(units, *count, sizeof *units, compare_units);
    return units;
}

/* ---- all together ------------------------------------------------------------------------- */

static void place_seas(cm_page *page) {
    const cm_layer *seas = page->map->seas;
    const int rank = cm_layer_find_field(seas, "rank");
    for (int round = 0; round < 2; round++) /* seas before bays */
        for (size_t i = 0; i < seas->feature_count; i++) {
            const cm_feature *sea = &seas->features[i];
            const bool great = !(cm_feature_number(sea, rank) > 1);
            if (sea->point_count == 0 || great != (round == 0) || (!great && !page->partial))
                continue;
            cm_sea_place(&page->space, cm_page_name(page, seas, sea),
                         cm_projection_point(page->projection, sea->points[0]), great);
        }
}

static void place_countries(cm_page *page) {
    const cm_layer *neighbours = page->map->neighbours;
    for (size_t i = 0; i < neighbours->feature_count && !page->scene.failed; i++)
        cm_country_place(&page->space,
                         cm_words_upper(&page->scene, page->lang,
                                        cm_page_name(page, neighbours, &neighbours->features[i])),
                         page->ground.neighbour[i]);
}

static double subject_px2(const cm_page *page) {
    const double cell = page->space.subject.cell;
    return cm_mask_count(&page->space.subject, page->panel) * cell * cell;
}

/* Names that the data lack in the map's language stand in English, or nowhere where English has
 * another script; either is said. */
static void tell_of_foreign_names(cm_page *page, const cm_city *cities, size_t count, bool placed) {
    const char *names = "";
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if ((placed ? cities[i].placed && cities[i].foreign : cities[i].is_missed) && ++found <= 5)
            names = cm_scene_printf(&page->scene, "%s%s%s", names, found > 1 ? ", " : "",
                                    cities[i].name);
    if (found > 0)
        cm_scene_note(
            &page->scene,
            cm_scene_printf(&page->scene,
                            placed ? "the data have no name in the language %s for %zu of the "
                                     "places on the map: %s%s"
                                   : "the data have no name in the language %s for %zu places, "
                                     "which are left out: %s%s; --label names one all the same",
                            page->lang, found, names, found > 5 ? " …" : ""));
}

void cm_labels_place(cm_page *page, cm_placement *placement) {
    cm_label_space *space = &page->space;
    cm_unit_label *units = placement->units;
    const size_t unit_count = placement->unit_count;
    size_t city_count = 0;
    cm_city *cities = list_cities(page, &city_count);
    const cm_names names = {cities, cities != NULL ? city_count : 0, units, unit_count};
    if (cities != NULL)
        cm_cities_choose(space, cities, city_count, subject_px2(page));
    /* A thumbnail is about its shares, which have few places where they fit. */
    if (page->thumbnail)
        cm_units_place(space, &names);
    cm_cities_place(space, cities, names.city_count, true);
    if (page->map->outcome != NULL) {
        /* Great cities come first, which have fewer places to be than the areas' figures. */
        cm_cities_lead(space, cities, names.city_count, true);
        cm_scenario_label_areas(page);
    }
    if (!page->thumbnail)
        cm_units_place(space, &names);
    cm_units_place_beside(space, &names);
    if (cities != NULL) {
        cm_cities_place(space, cities, city_count, false);
        cm_cities_improve(space, &names);
        cm_cities_lead(space, cities, city_count, false);
        /* Names that found no place give theirs to the next in line. */
        cm_cities_choose(space, cities, city_count, subject_px2(page));
        cm_cities_place(space, cities, city_count, false);
        if (!page->thumbnail)
            cm_cities_fill(space, cities, city_count, subject_px2(page));
        cm_cities_settle(space, cities, city_count);
    }
    cm_units_draw(space, units, unit_count);
    placement->first_item = page->scene.item_count;
    placement->first_dropped = page->scene.dropped_count;
    tell_of_foreign_names(page, cities, city_count, true);
    tell_of_foreign_names(page, cities, city_count, false);
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
    placement->end_item = page->scene.item_count;
    placement->end_dropped = page->scene.dropped_count;
}
