#include "encode/outcomejson.h"

#include <stdio.h>

#include "encode/json.h"
#include "encode/outcomerow.h"

static void put_areas(cm_build *b, json_t *object, const cm_outcome_areas *areas) {
    double values[CM_OUTCOME_COLUMNS];
    cm_outcome_values(areas, values);
    for (size_t i = 0; i < CM_OUTCOME_COLUMNS; i++)
        cm_build_put(b, object, CM_OUTCOME_COLUMN[i].key,
                     CM_OUTCOME_COLUMN[i].is_share ? cm_build_share(b, values[i])
                                                   : cm_build_km2(b, values[i]));
}

static json_t *steps(cm_build *b, const cm_outcome *o) {
    json_t *array = json_array();
    for (size_t i = 0; i < o->step_count; i++) {
        const cm_step *step = o->steps[i].step;
        char text[500];
        json_t *object = json_object();
        (void)cm_outcome_step_text(step, text, sizeof text);
        cm_build_put(b, object, "line", cm_build_count(step->line));
        cm_build_put(b, object, "operation", cm_build_text(cm_step_name(step->kind)));
        cm_build_put(b, object, "text", cm_build_text(text));
        cm_build_put(b, object, "source", cm_build_text(step->source));
        cm_build_put(b, object, "changed_km2", cm_build_km2(b, o->steps[i].changed_m2));
        cm_build_append(b, array, object);
    }
    return array;
}

static json_t *units(cm_build *b, const cm_outcome *o) {
    json_t *array = json_array();
    for (size_t i = 0; i < o->unit_count; i++) {
        json_t *object = json_object();
        cm_build_put(b, object, "id", cm_build_text(o->units[i].id));
        cm_build_put(b, object, "name", cm_build_text(o->units[i].name));
        put_areas(b, object, &o->units[i].areas);
        cm_build_append(b, array, object);
    }
    return array;
}

static json_t *places(cm_build *b, const cm_outcome_places *list) {
    json_t *array = json_array();
    const cm_build exact = {.decimals = -1};
    for (size_t i = 0; i < list->count; i++) {
        const cm_outcome_place *place = &list->places[i];
        json_t *object = json_object();
        cm_build_put(b, object, "name", cm_build_text(place->name));
        cm_build_put(b, object, "lon", cm_build_number(&exact, place->at.lon));
        cm_build_put(b, object, "lat", cm_build_number(&exact, place->at.lat));
        cm_build_put(b, object, "population", cm_build_number(&exact, place->population));
        cm_build_put(b, object, "before", cm_build_text(cm_holder_name(place->from)));
        cm_build_put(b, object, "after", cm_build_text(cm_holder_name(place->to)));
        cm_build_append(b, array, object);
    }
    return array;
}

static json_t *sides(cm_build *b, const cm_scenario *s) {
    json_t *object = json_object();
    cm_build_put(b, object, "a", cm_build_text(s->side_a));
    cm_build_put(b, object, "b", cm_build_text(s->side_b));
    return object;
}

static json_t *outcome(cm_build *b, const cm_outcome *o, const cm_outcome_report *report) {
    json_t *object = json_object(), *total = json_object();
    const cm_scenario *s = o->scenario;
    cm_build_put(b, object, "controlmap", cm_build_text(report->table->version));
    cm_build_put(b, object, "scenario", cm_build_text(s->name));
    cm_build_put(b, object, "title", cm_build_text(s->title));
    cm_build_put(b, object, "source", cm_build_text(s->source));
    cm_build_put(b, object, "note", cm_build_text(s->note));
    cm_build_put(b, object, "sides", sides(b, s));
    cm_build_put(b, object, "control", cm_json_control(b, o->before, report->table));
    cm_build_put(b, object, "boundary", cm_json_boundary(b, o->before));
    cm_build_put(b, object, "method", cm_json_method(b, o->before));
    cm_build_put(b, object, "steps", steps(b, o));
    put_areas(b, total, &o->total);
    cm_build_put(b, total, "front_before_km", cm_build_km(b, o->before->front_m));
    cm_build_put(b, total, "front_after_km", cm_build_km(b, o->after->front_m));
    cm_build_put(b, total, "zone_perimeter_km", cm_build_km(b, o->zone_perimeter_m));
    cm_build_put(b, total, "overlap_km2", cm_build_km2(b, o->overlap_m2));
    cm_build_put(b, object, "total", total);
    cm_build_put(b, object, "units", units(b, o));
    if (report->places != NULL) {
        cm_build_put(b, object, "places", places(b, report->places));
        cm_build_put(b, object, "places_source", cm_build_text(report->places_source));
        cm_build_put(b, object, "places_note", cm_build_text(report->places_note));
    }
    if (report->points != NULL) {
        cm_build_put(b, object, "points", places(b, report->points));
        cm_build_put(b, object, "points_source", cm_build_text(report->points_source));
    }
    return object;
}

char *cm_json_outcomes_text(const cm_outcome *const *outcomes, const cm_outcome_report *reports,
                            size_t count, bool as_list) {
    const cm_table_options *table = reports[0].table;
    cm_build b = {.decimals = table->rounded ? table->decimals : -1};
    if (!as_list)
        return cm_build_finish(&b, outcome(&b, outcomes[0], &reports[0]));
    json_t *object = json_object(), *list = json_array();
    for (size_t i = 0; i < count; i++)
        cm_build_append(&b, list, outcome(&b, outcomes[i], &reports[i]));
    cm_build_put(&b, object, "controlmap", cm_build_text(table->version));
    cm_build_put(&b, object, "scenarios", list);
    return cm_build_finish(&b, object);
}
