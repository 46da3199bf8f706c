#include "controlmap/outcome.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/front.h"
#include "measure/overlay.h"
#include "measure/region.h"

/* Less land than this is the rounding of two outlines of the same thing. */
static const double NOISE_M2 = 1e4;

static const char DOING[] = "applying a scenario";

/* What a step gave, and to whom. */
typedef struct {
    GEOSGeometry *land;
    const cm_step *step;
    size_t number;
} gift;

typedef struct {
    const cm_scenario *scenario;
    const cm_figures *before;
    const cm_figures_options *options;
    cm_geos geos;
    GEOSGeometry *whole;    /* the union of the units */
    GEOSGeometry *a, *zone; /* by the steps so far; B has the rest of the whole */
    GEOSGeometry *within;   /* NULL: wherever */
    gift *gifts;
    size_t gift_count;
    cm_outcome_step *steps;
    cm_outcome *outcome;
    cm_arena arena;
    cm_error *error;
} computation;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- polygons ----------------------------------------------------------------------------- */

typedef enum { JOINED, LESS, COMMON } operation;

/* A new geometry; what it is made of stays. */
static GEOSGeometry *combine(computation *c, const GEOSGeometry *x, operation how,
                             const GEOSGeometry *y) {
    switch (how) {
    case JOINED:
        return GEOSUnion_r(c->geos.handle, x, y);
    case LESS:
        return GEOSDifference_r(c->geos.handle, x, y);
    case COMMON:
        break;
    }
    return GEOSIntersection_r(c->geos.handle, x, y);
}

static void drop(computation *c, GEOSGeometry **geometry) {
    if (*geometry != NULL)
        GEOSGeom_destroy_r(c->geos.handle, *geometry);
    *geometry = NULL;
}

/* Overlay leaves lines and points where polygons touch; only polygons are land. */
static cm_code keep_polygons(computation *c, GEOSGeometry **geometry) {
    cm_arena arena = {0};
    cm_multipolygon polygons = {0};
    if (*geometry == NULL)
        return cm_geos_failed(&c->geos, DOING, c->error);
    cm_code code = cm_geos_to(&c->geos, *geometry, &arena, &polygons, c->error);
    drop(c, geometry);
    if (code == CM_OK && (*geometry = cm_geos_from(&c->geos, &polygons)) == NULL)
        code = cm_geos_failed(&c->geos, DOING, c->error);
    cm_arena_clear(&arena);
    return code;
}

static cm_code change(computation *c, GEOSGeometry **x, operation how, const GEOSGeometry *y) {
    GEOSGeometry *changed = combine(c, *x, how, y);
    drop(c, x);
    *x = changed;
    return keep_polygons(c, x);
}

static cm_code area_of(computation *c, const GEOSGeometry *geometry, double *area_m2) {
    cm_arena arena = {0};
    cm_multipolygon polygons = {0};
    cm_code code = cm_geos_to(&c->geos, geometry, &arena, &polygons, c->error);
    if (code == CM_OK)
        code = cm_multipolygon_area(&polygons, &c->before->earth, area_m2, c->error);
    cm_arena_clear(&arena);
    return code;
}

static cm_code nothing(computation *c, GEOSGeometry **out) {
    *out = GEOSGeom_createEmptyCollection_r(c->geos.handle, GEOS_MULTIPOLYGON);
    return *out != NULL ? CM_OK : cm_geos_failed(&c->geos, DOING, c->error);
}

/* ---- the land of a step ------------------------------------------------------------------- */

/* A layer of one feature, as if read from a file; control and zone of a scenario. */
static cm_code make_layer(computation *c, const GEOSGeometry *geometry, const char *status,
                          cm_layer **out) {
    static const char *const fields[] = {"status"};
    const cm_layer *like = c->before->control;
    cm_arena arena = {0};
    cm_layer *layer = cm_arena_calloc(&arena, 1, sizeof *layer);
    cm_feature *feature = cm_arena_calloc(&arena, 1, sizeof *feature);
    const char **values = cm_arena_calloc(&arena, 1, sizeof *values);
    cm_code code =
        layer != NULL && feature != NULL && values != NULL ? CM_OK : out_of_memory(c->error);
    if (code == CM_OK)
        code = cm_geos_to(&c->geos, geometry, &arena, &feature->shape, c->error);
    if (code == CM_OK) {
        values[0] = status;
        feature->id = 1;
        feature->values = values;
        layer->name = c->scenario->name;
        layer->source = cm_arena_text(&arena, like->source);
        layer->crs = "WGS 84 longitude/latitude";
        memcpy(layer->sha256, like->sha256, sizeof layer->sha256);
        memcpy(layer->date, like->date, sizeof layer->date);
        memcpy(layer->as_of, like->as_of, sizeof layer->as_of);
        layer->layer_count = layer->field_count = layer->feature_count = 1;
        layer->fields = fields;
        layer->features = feature;
        layer->box = cm_multipolygon_box(&feature->shape);
        layer->repairs = like->repairs;
        if (layer->source == NULL)
            code = out_of_memory(c->error);
    }
    if (code != CM_OK) {
        cm_arena_clear(&arena);
        return code;
    }
    layer->blocks = arena.blocks;
    *out = layer;
    return CM_OK;
}

static cm_code front_lines(computation *c, cm_arena *arena, cm_multipolygon *lines) {
    cm_layer *control = NULL;
    cm_code code = make_layer(c, c->a, "held", &control);
    if (code == CM_OK)
        code =
            cm_front_lines(&control->features[0].shape, c->before->boundary, &c->before->outline,
                           c->before->front_margin_m, 0, &c->before->earth, arena, lines, c->error);
    cm_layer_free(control);
    if (code == CM_OK && lines->count == 0)
        code = cm_error_set(c->error, CM_ERR_INPUT, "name a line with from: FILE",
                            "there is no front line");
    return code;
}

static cm_code buffer_land(computation *c, const cm_step *step, GEOSGeometry **land) {
    cm_arena arena = {0};
    cm_multipolygon lines = {0};
    cm_code code = step->shape.shown == NULL
                       ? front_lines(c, &arena, &lines)
                       : cm_region_lines(&c->geos, &step->shape, &arena, &lines, c->error);
    if (code == CM_OK)
        code = cm_region_buffer(&c->geos, &lines, step->km * 1000, land, c->error);
    cm_arena_clear(&arena);
    return code;
}

static cm_code hand_land(computation *c, const cm_step *step, GEOSGeometry **land) {
    cm_arena arena = {0};
    cm_multipolygon lines = {0};
    const cm_box box = cm_multipolygon_box(&c->before->outline);
    cm_code code = cm_region_lines(&c->geos, &step->shape, &arena, &lines, c->error);
    if (code == CM_OK)
        code = cm_region_hand(&c->geos, &lines, step->is_left, box, land, c->error);
    cm_arena_clear(&arena);
    return code;
}

static cm_code named_land(computation *c, const cm_step *step, GEOSGeometry **land) {
    if (step->kind == CM_STEP_BUFFER)
        return buffer_land(c, step, land);
    if (step->kind == CM_STEP_LINE)
        return hand_land(c, step, land);
    if (step->unit_count > 0)
        return cm_region_units(&c->geos, c->before, step->units, step->unit_count, land, c->error);
    return cm_region_polygons(&c->geos, &step->shape, land, c->error);
}

/* What of the land is in the units, and in the part that the step is about. */
static cm_code take_part(computation *c, const cm_step *step, GEOSGeometry **land) {
    double area_m2 = 0;
    cm_code code = change(c, land, COMMON, c->whole);
    if (code == CM_OK)
        code = area_of(c, *land, &area_m2);
    if (code == CM_OK && area_m2 < NOISE_M2)
        return cm_error_set(c->error, CM_ERR_INPUT, "is longitude first, and is it the right file?",
                            "\"%.60s\" lies outside the units",
                            step->shape.shown != NULL ? step->shape.shown : "the front line");
    if (code == CM_OK && c->within != NULL)
        code = change(c, land, COMMON, c->within);
    if (code == CM_OK && step->part == CM_PART_HELD)
        code = change(c, land, COMMON, c->a);
    if (code == CM_OK && step->part == CM_PART_REST)
        code = change(c, land, LESS, c->a);
    if (code == CM_OK && step->part == CM_PART_REST)
        code = change(c, land, LESS, c->zone);
    return code;
}

/* Less what is the receiver's already: what is left changes hands. */
static cm_code leave_out_own(computation *c, cm_holder to, GEOSGeometry **land) {
    if (to == CM_HOLDER_A)
        return change(c, land, LESS, c->a);
    if (to == CM_HOLDER_ZONE)
        return change(c, land, LESS, c->zone);
    GEOSGeometry *others = combine(c, c->a, JOINED, c->zone);
    cm_code code = others == NULL ? cm_geos_failed(&c->geos, DOING, c->error) : CM_OK;
    if (code == CM_OK)
        code = change(c, land, COMMON, others);
    drop(c, &others);
    return code;
}

/* ---- steps -------------------------------------------------------------------------------- */

/* Land that a step gave to one cannot be another's by a later step, unless that says so. */
static cm_code check_gifts(computation *c, const cm_step *step, const GEOSGeometry *land) {
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && !step->overrules && i < c->gift_count; i++) {
        const gift *g = &c->gifts[i];
        double area_m2 = 0;
        if (g->step->to == step->to)
            continue;
        GEOSGeometry *twice = combine(c, g->land, COMMON, land);
        code =
            twice == NULL ? cm_geos_failed(&c->geos, DOING, c->error) : area_of(c, twice, &area_m2);
        drop(c, &twice);
        if (code == CM_OK && area_m2 > NOISE_M2)
            code = cm_error_set(
                c->error, CM_ERR_INPUT, "overrule: true, if the later step is to have its way",
                "it gives %.1f km² to %s that step %zu (line %zu) gave to %s", area_m2 / 1e6,
                cm_holder_name(step->to), g->number, g->step->line, cm_holder_name(g->step->to));
    }
    return code;
}

static cm_code hand_over(computation *c, cm_holder to, const GEOSGeometry *land) {
    cm_code code = change(c, &c->a, to == CM_HOLDER_A ? JOINED : LESS, land);
    if (code == CM_OK)
        code = change(c, &c->zone, to == CM_HOLDER_ZONE ? JOINED : LESS, land);
    return code;
}

static cm_code set_within(computation *c, const cm_step *step) {
    drop(c, &c->within);
    return step->unit_count == 0 ? CM_OK
                                 : cm_region_units(&c->geos, c->before, step->units,
                                                   step->unit_count, &c->within, c->error);
}

static cm_code apply_step(computation *c, size_t number) {
    const cm_step *step = &c->scenario->steps[number];
    GEOSGeometry *land = NULL;
    c->steps[number].step = step;
    if (step->kind == CM_STEP_FREEZE)
        return CM_OK;
    if (step->kind == CM_STEP_WITHIN)
        return set_within(c, step);
    cm_code code = named_land(c, step, &land);
    if (code == CM_OK)
        code = take_part(c, step, &land);
    if (code == CM_OK)
        code = leave_out_own(c, step->to, &land);
    if (code == CM_OK)
        code = check_gifts(c, step, land);
    if (code == CM_OK)
        code = area_of(c, land, &c->steps[number].changed_m2);
    if (code == CM_OK)
        code = hand_over(c, step->to, land);
    if (code == CM_OK)
        c->gifts[c->gift_count++] = (gift){land, step, number + 1};
    else
        drop(c, &land);
    return code;
}

/* The message of a step starts with where it is written. */
static cm_code at_step(computation *c, size_t number, cm_code code) {
    if (code != CM_ERR_INPUT || c->error == NULL)
        return code;
    cm_error told = *c->error;
    return cm_error_set(c->error, code, told.hint, "line %zu: step %zu (%s): %s",
                        c->scenario->steps[number].line, number + 1,
                        cm_step_name(c->scenario->steps[number].kind), told.message);
}

static cm_code apply(computation *c) {
    bool any = false, frozen = true;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < c->scenario->step_count; i++) {
        code = at_step(c, i, apply_step(c, i));
        any = any || c->steps[i].changed_m2 > NOISE_M2;
        frozen = frozen && c->scenario->steps[i].kind == CM_STEP_FREEZE;
    }
    if (code == CM_OK && !any && !frozen)
        code = cm_error_set(c->error, CM_ERR_INPUT,
                            "is the part right: held, rest or all, and the side?",
                            "no step changes anything: whoever is to have the land holds it");
    return code;
}

/* ---- what it comes to --------------------------------------------------------------------- */

/* Polygons that go from one to another, whole and by unit. */
typedef struct {
    cm_multipolygon all, *in_unit;
} flow;

static cm_code take_flow(computation *c, const GEOSGeometry *from, operation how,
                         const GEOSGeometry *by, flow *out) {
    GEOSGeometry *land = combine(c, from, how, by);
    cm_code code = land == NULL ? cm_geos_failed(&c->geos, DOING, c->error)
                                : cm_geos_to(&c->geos, land, &c->arena, &out->all, c->error);
    drop(c, &land);
    out->in_unit = cm_arena_calloc(&c->arena, c->before->unit_count, sizeof *out->in_unit);
    if (code == CM_OK && out->in_unit == NULL)
        code = out_of_memory(c->error);
    if (code == CM_OK && out->all.count > 0)
        code = cm_overlay_clip(&c->geos, &out->all, c->before->boundary, &c->arena, out->in_unit,
                               c->error);
    return code;
}

static cm_code measure(computation *c, const cm_multipolygon *shape, double *area_m2) {
    return cm_multipolygon_area(shape, &c->before->earth, area_m2, c->error);
}

static cm_code measure_unit(computation *c, size_t i, const flow *zone, cm_outcome_unit *unit) {
    const cm_unit_figures *old = &c->before->units[i], *now = &c->outcome->after->units[i];
    cm_outcome_areas *areas = &unit->areas;
    unit->id = old->id;
    unit->name = old->name;
    areas->measured_m2 = old->measured_m2;
    areas->a_before_m2 = old->controlled_m2;
    areas->a_after_m2 = now->controlled_m2;
    cm_code code = measure(c, &zone->in_unit[i], &areas->zone_m2);
    if (code == CM_OK)
        code = measure(c, &unit->a_to_b, &areas->a_to_b_m2);
    if (code == CM_OK)
        code = measure(c, &unit->b_to_a, &areas->b_to_a_m2);
    if (code == CM_OK)
        code = measure(c, &unit->a_to_zone, &areas->a_to_zone_m2);
    if (code == CM_OK)
        code = measure(c, &unit->b_to_zone, &areas->b_to_zone_m2);
    areas->b_before_m2 = areas->measured_m2 - areas->a_before_m2;
    areas->b_after_m2 = areas->measured_m2 - areas->a_after_m2 - areas->zone_m2;
    return code;
}

static cm_code measure_units(computation *c, const flow *zone, const flow flows[4]) {
    const size_t count = c->before->unit_count;
    cm_outcome_unit *units = cm_arena_calloc(&c->arena, count, sizeof *units);
    cm_code code = units == NULL ? out_of_memory(c->error) : CM_OK;
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        units[i].a_to_b = flows[0].in_unit[i];
        units[i].b_to_a = flows[1].in_unit[i];
        units[i].a_to_zone = flows[2].in_unit[i];
        units[i].b_to_zone = flows[3].in_unit[i];
        code = measure_unit(c, i, zone, &units[i]);
    }
    c->outcome->units = units;
    c->outcome->unit_count = count;
    return code;
}

static cm_code measure_total(computation *c, const flow *zone) {
    cm_outcome *o = c->outcome;
    cm_outcome_areas *t = &o->total;
    t->measured_m2 = c->before->measured_m2;
    t->a_before_m2 = c->before->clipped_m2;
    t->a_after_m2 = o->after->clipped_m2;
    cm_code code = measure(c, &zone->all, &t->zone_m2);
    if (code == CM_OK)
        code = measure(c, &o->a_to_b, &t->a_to_b_m2);
    if (code == CM_OK)
        code = measure(c, &o->b_to_a, &t->b_to_a_m2);
    if (code == CM_OK)
        code = measure(c, &o->a_to_zone, &t->a_to_zone_m2);
    if (code == CM_OK)
        code = measure(c, &o->b_to_zone, &t->b_to_zone_m2);
    t->b_before_m2 = t->measured_m2 - t->a_before_m2;
    t->b_after_m2 = t->measured_m2 - t->a_after_m2 - t->zone_m2;
    double sum_m2 = 0;
    for (size_t i = 0; i < o->unit_count; i++)
        sum_m2 += o->units[i].areas.measured_m2;
    o->overlap_m2 = c->before->units_share_edges ? 0 : sum_m2 - t->measured_m2;
    return code;
}

static double perimeter_of(const cm_multipolygon *shape, const cm_earth *earth) {
    double length = 0;
    for (size_t p = 0; p < shape->count; p++)
        for (size_t h = 0; h <= shape->polygons[p].hole_count; h++) {
            const cm_polygon *polygon = &shape->polygons[p];
            const cm_ring *ring = h == 0 ? &polygon->shell : &polygon->holes[h - 1];
            for (size_t i = 0; i < ring->count; i++)
                length += cm_edge_length(ring->points[i],
                                         ring->points[i + 1 < ring->count ? i + 1 : 0], earth);
        }
    return length;
}

static cm_code summarise(computation *c, const GEOSGeometry *a_before) {
    cm_outcome *o = c->outcome;
    flow zone = {0}, flows[4] = {{{0}, NULL}};
    GEOSGeometry *a_or_zone = combine(c, c->a, JOINED, c->zone);
    cm_code code = a_or_zone == NULL ? cm_geos_failed(&c->geos, DOING, c->error) : CM_OK;
    if (code == CM_OK)
        code = take_flow(c, c->zone, COMMON, c->whole, &zone);
    if (code == CM_OK)
        code = take_flow(c, a_before, LESS, a_or_zone, &flows[0]);
    if (code == CM_OK)
        code = take_flow(c, c->a, LESS, a_before, &flows[1]);
    if (code == CM_OK)
        code = take_flow(c, a_before, COMMON, c->zone, &flows[2]);
    if (code == CM_OK)
        code = take_flow(c, c->zone, LESS, a_before, &flows[3]);
    drop(c, &a_or_zone);
    if (code != CM_OK)
        return code;
    o->a_to_b = flows[0].all;
    o->b_to_a = flows[1].all;
    o->a_to_zone = flows[2].all;
    o->b_to_zone = flows[3].all;
    o->zone_perimeter_m = perimeter_of(&zone.all, &c->before->earth);
    code = measure_units(c, &zone, flows);
    return code == CM_OK ? measure_total(c, &zone) : code;
}

/* A side that is left with nothing has figures, too. */
static cm_code figure(computation *c) {
    cm_outcome *o = c->outcome;
    cm_code code = make_layer(c, c->a, "held", &o->control);
    if (code == CM_OK && o->control->features[0].shape.count == 0)
        code = cm_error_set(c->error, CM_ERR_INPUT, "a map of control needs some",
                            "after the last step, A holds nothing at all");
    if (code == CM_OK && GEOSisEmpty_r(c->geos.handle, c->zone) != 1)
        code = make_layer(c, c->zone, "zone", &o->zone);
    if (code == CM_OK)
        code = cm_figures_compute(o->control, c->before->boundary, c->options, &o->after, c->error);
    if (code == CM_OK)
        code = cm_diff_compute(c->before, o->after, NULL, &o->diff, c->error);
    return code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code run(computation *c) {
    const size_t count = c->scenario->step_count;
    GEOSGeometry *a_before = NULL;
    c->gifts = cm_arena_calloc(&c->arena, count, sizeof *c->gifts);
    c->steps = cm_arena_calloc(&c->arena, count, sizeof *c->steps);
    cm_code code = c->gifts == NULL || c->steps == NULL ? out_of_memory(c->error)
                                                        : cm_geos_open(&c->geos, c->error);
    if (code != CM_OK)
        return code;
    c->whole = cm_geos_from(&c->geos, &c->before->outline);
    c->a = cm_geos_from(&c->geos, &c->before->control->features[0].shape);
    a_before = cm_geos_from(&c->geos, &c->before->control->features[0].shape);
    if (c->whole == NULL || c->a == NULL || a_before == NULL)
        code = cm_geos_failed(&c->geos, DOING, c->error);
    if (code == CM_OK)
        code = nothing(c, &c->zone);
    if (code == CM_OK)
        code = apply(c);
    if (code == CM_OK)
        code = figure(c);
    if (code == CM_OK)
        code = summarise(c, a_before);
    c->outcome->steps = c->steps;
    c->outcome->step_count = count;
    drop(c, &a_before);
    return code;
}

static void end(computation *c) {
    GEOSGeometry **const all[] = {&c->whole, &c->a, &c->zone, &c->within};
    if (c->geos.handle == NULL)
        return;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        drop(c, all[i]);
    for (size_t i = 0; i < c->gift_count; i++)
        drop(c, &c->gifts[i].land);
    cm_geos_close(&c->geos);
}

cm_code cm_outcome_compute(const cm_scenario *scenario, const cm_figures *before,
                           const cm_figures_options *options, cm_outcome **out, cm_error *error) {
    computation c = {.scenario = scenario, .before = before, .options = options, .error = error};
    *out = NULL;
    c.outcome = cm_arena_calloc(&c.arena, 1, sizeof *c.outcome);
    if (c.outcome == NULL)
        return out_of_memory(error);
    c.outcome->scenario = scenario;
    c.outcome->before = before;
    const cm_code code = run(&c);
    end(&c);
    c.outcome->blocks = c.arena.blocks;
    if (code == CM_OK)
        *out = c.outcome;
    else
        cm_outcome_free(c.outcome);
    return code;
}

void cm_outcome_free(cm_outcome *outcome) {
    if (outcome == NULL)
        return;
    cm_diff_free(outcome->diff);
    cm_figures_free(outcome->after);
    cm_layer_free(outcome->control);
    cm_layer_free(outcome->zone);
    cm_arena_clear(&(cm_arena){outcome->blocks});
}

/* ---- places ------------------------------------------------------------------------------- */

static cm_holder holder_at(const cm_layer *control, const cm_layer *zone, cm_lonlat at) {
    if (zone != NULL && cm_multipolygon_has_point(&zone->features[0].shape, at))
        return CM_HOLDER_ZONE;
    return cm_multipolygon_has_point(&control->features[0].shape, at) ? CM_HOLDER_A : CM_HOLDER_B;
}

static int by_population(const void *a, const void *b) {
    const cm_outcome_place *p = a, *q = b;
    const double x = isfinite(p->population) ? p->population : -1;
    const double y = isfinite(q->population) ? q->population : -1;
    if (x != y)
        return x > y ? -1 : 1;
    const int order = strcmp(p->name, q->name);
    return order != 0 ? order : (p->feature > q->feature) - (p->feature < q->feature);
}

static double population_of(const cm_feature *feature, int field) {
    const char *text = field >= 0 ? feature->values[field] : NULL;
    char *end = NULL;
    const double value = text != NULL ? strtod(text, &end) : NAN;
    return text != NULL && end != text && value > 0 ? value : NAN;
}

cm_code cm_outcome_find_places(const cm_outcome *o, const cm_layer *layer, int name_field,
                               int population_field, bool all, cm_outcome_places **out,
                               cm_error *error) {
    cm_arena arena = {0};
    cm_outcome_places *made = cm_arena_calloc(&arena, 1, sizeof *made);
    cm_outcome_place *places = cm_arena_calloc(&arena, layer->feature_count, sizeof *places);
    *out = NULL;
    if (made == NULL || places == NULL) {
        cm_arena_clear(&arena);
        return out_of_memory(error);
    }
    for (size_t i = 0; i < layer->feature_count; i++) {
        const cm_feature *feature = &layer->features[i];
        const char *name = name_field >= 0 ? feature->values[name_field] : NULL;
        if (feature->point_count == 0 ||
            !cm_multipolygon_has_point(&o->before->outline, feature->points[0]))
            continue;
        const cm_lonlat at = feature->points[0];
        const cm_holder from = holder_at(o->before->control, NULL, at);
        const cm_holder to = holder_at(o->control, o->zone, at);
        if (from != to || all)
            places[made->count++] =
                (cm_outcome_place){.name = name != NULL ? name : "",
                                   .population = population_of(feature, population_field),
                                   .from = from,
                                   .to = to,
                                   .at = at,
                                   .feature = feature};
    }
    qsort(places, made->count, sizeof *places, by_population);
    made->places = places;
    made->blocks = arena.blocks;
    *out = made;
    return CM_OK;
}

void cm_outcome_places_free(cm_outcome_places *places) {
    if (places != NULL)
        cm_arena_clear(&(cm_arena){places->blocks});
}
