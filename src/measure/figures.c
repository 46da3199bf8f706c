#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "clean/geos.h"
#include "controlmap/measure.h"
#include "measure/coverage.h"
#include "measure/figures.h"
#include "measure/front.h"
#include "measure/overlay.h"
#include "measure/polygons.h"

/* A remainder smaller than this share of the whole is the rounding of a sum. */
static const double ROUNDING = 1e-10;
/* On other Earths an edge that the overlay divides is not the edge that it was: so much of the
 * whole may be outside, or a unit be held by more than itself, without any land being so. */
static const double DIVIDED_EDGES = 1e-6;

typedef struct {
    cm_arena arena;
    cm_geos geos;
    cm_figures *figures;
    cm_unit_figures *units;
    cm_multipolygon control; /* all control polygons */
    const cm_figures_options *options;
    double official_total_m2; /* as stated; not above 0: by the units */
    cm_error *error;
} computation;

/* Clipping control to the units and uniting the units need nothing of each other, and take the most
 * time: the first is done beside the second, with memory, GEOS context and error of its own. */
typedef struct {
    const cm_multipolygon *control;
    const cm_layer *boundary;
    cm_multipolygon *parts; /* one per unit, owned by the computation's arena */
    cm_arena arena;
    cm_geos geos;
    cm_error error;
    cm_code code;
} clipping;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* The layers must meet, or the user has mixed up files or axes. */
cm_code cm_figures_meet(const cm_layer *control, const cm_layer *boundary, cm_error *error) {
    const cm_box c = control->box, b = boundary->box;
    if (cm_box_meets_turned(c, b))
        return CM_OK;
    /* Which of the two has its axes swapped, nobody can tell from the boxes. */
    const cm_box swapped = {c.south, c.west, c.north, c.east};
    const char *hint =
        cm_box_meets(swapped, b)
            ? "in one of the two files latitude seems to come first; swap the axes of that one"
            : "do both files show the same region? name the units' file with --boundary";
    (void)cm_error_set(error, CM_ERR_INPUT, hint,
                       "control (%.1f..%.1f E, %.1f..%.1f N) lies nowhere near the units of %.120s",
                       c.west, c.east, c.south, c.north, boundary->source);
    return cm_error_at(error, control->source, control->name, -1);
}

static cm_code describe_unit(computation *c, const cm_feature *feature, cm_unit_figures *unit) {
    const cm_figures_options *options = c->options;
    unit->feature = feature;
    unit->shape = feature->shape;
    unit->box = cm_multipolygon_box(&feature->shape);
    unit->id = cm_feature_text(feature, options->id_field);
    if (unit->id[0] == '\0')
        unit->id = cm_arena_printf(&c->arena, "%lld", (long long)feature->id);
    unit->name = cm_feature_text(feature, options->name_field);
    if (unit->name[0] == '\0')
        unit->name = unit->id;
    const double official_m2 = options->official_m2 != NULL
                                   ? options->official_m2[feature - c->figures->boundary->features]
                               : options->official_field < 0
                                   ? NAN
                                   : cm_feature_number(feature, options->official_field) * 1e6;
    unit->official_m2 = isfinite(official_m2) && official_m2 > 0 ? official_m2 : NAN;
    return unit->id == NULL || unit->name == NULL ? out_of_memory(c->error) : CM_OK;
}

static double rounding_on(const cm_earth *earth) {
    return earth->geodesic || earth->plane != NULL ? DIVIDED_EDGES : ROUNDING;
}

/* A unit that control covers whole is the same polygons twice. */
static bool is_whole(const cm_unit_figures *unit) {
    return unit->controlled.count > 0 && unit->controlled.polygons == unit->shape.polygons;
}

static void settle_unit(const cm_figures *f, cm_unit_figures *unit) {
    unit->share = unit->measured_m2 > 0 ? unit->controlled_m2 / unit->measured_m2 : 0;
    /* Held whole but for the rounding of a sum is held whole. */
    if (fabs(unit->share - 1) < rounding_on(&f->earth)) {
        unit->controlled_m2 = unit->measured_m2;
        unit->share = 1;
    }
}

/* The area of a unit itself; it is taken over where it is known. */
static cm_code measure_unit(computation *c, cm_unit_figures *unit, const cm_unit_figures *like) {
    if (like != NULL) {
        unit->measured_m2 = like->measured_m2;
        return CM_OK;
    }
    const cm_code code =
        cm_multipolygon_area(&unit->shape, &c->figures->earth, &unit->measured_m2, c->error);
    if (code != CM_OK)
        (void)cm_error_at(c->error, c->figures->boundary->source, c->figures->boundary->name,
                          unit->feature->id);
    return code;
}

/* What is controlled of it. */
static cm_code measure_controlled(computation *c, cm_unit_figures *unit) {
    cm_code code = CM_OK;
    unit->controlled_m2 = unit->measured_m2;
    if (!is_whole(unit))
        code = cm_multipolygon_area(&unit->controlled, &c->figures->earth, &unit->controlled_m2,
                                    c->error);
    settle_unit(c->figures, unit);
    return code;
}

static void *clip_to_units(void *task) {
    clipping *t = task;
    t->code = cm_geos_open(&t->geos, &t->error);
    if (t->code == CM_OK)
        t->code =
            cm_overlay_clip(&t->geos, t->control, t->boundary, &t->arena, t->parts, &t->error);
    cm_geos_close(&t->geos);
    return NULL;
}

/* What the units are when taken together. */
static cm_code find_outline(computation *c) {
    cm_coverage coverage = {0};
    const cm_code code =
        cm_coverage_unite(&c->geos, c->figures->boundary, &c->arena, &coverage, c->error);
    c->figures->outline = coverage.outline;
    c->figures->units_share_edges = coverage.units_share_edges;
    return code;
}

static cm_code describe_units(computation *c) {
    const cm_figures *f = c->figures;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < f->unit_count; i++)
        code = describe_unit(c, &f->boundary->features[i], &c->units[i]);
    return code;
}

/* What the units themselves come to. */
static cm_code measure_whole(computation *c, const cm_figures *like) {
    cm_figures *f = c->figures;
    double official_sum = 0;
    for (size_t i = 0; i < f->unit_count; i++)
        official_sum += c->units[i].official_m2;
    f->official_sum_m2 = official_sum;
    f->official_m2 = c->official_total_m2 > 0 ? c->official_total_m2 : official_sum;
    if (like != NULL) {
        f->measured_m2 = like->measured_m2;
        return CM_OK;
    }
    return cm_multipolygon_area(&f->outline, &f->earth, &f->measured_m2, c->error);
}

/* The areas that need nothing of control within the units: control as drawn, the units, and what
 * they come to. */
static cm_code measure_apart(computation *c, const cm_figures *like) {
    cm_figures *f = c->figures;
    cm_code code = cm_multipolygon_area(&c->control, &f->earth, &f->drawn_m2, c->error);
    if (code == CM_OK)
        code = measure_whole(c, like);
    for (size_t i = 0; code == CM_OK && i < f->unit_count; i++)
        code = measure_unit(c, &c->units[i], like != NULL ? &like->units[i] : NULL);
    return code;
}

/* All that can be found while control is clipped. */
static cm_code find_whole(computation *c, double *front_m) {
    cm_figures *f = c->figures;
    cm_code code = find_outline(c);
    if (code == CM_OK)
        code = cm_front_measure(&c->control, f->boundary, &f->outline, f->front_margin_m, &f->earth,
                                front_m, &f->front_m, c->error);
    if (code == CM_OK)
        code = describe_units(c);
    return code == CM_OK ? measure_apart(c, NULL) : code;
}

static cm_code clip_and_find_whole(computation *c, cm_multipolygon *parts, double *front_m) {
    clipping task = {.control = &c->control, .boundary = c->figures->boundary, .parts = parts};
    pthread_t thread;
    const bool beside = pthread_create(&thread, NULL, clip_to_units, &task) == 0;
    cm_code code = find_whole(c, front_m);
    if (beside)
        (void)pthread_join(thread, NULL);
    else
        (void)clip_to_units(&task);
    cm_arena_adopt(&c->arena, &task.arena);
    if (code == CM_OK && task.code != CM_OK) {
        code = task.code;
        if (c->error != NULL)
            *c->error = task.error;
    }
    return code;
}

/* The part of control that is in any unit, where units may overlap. */
static cm_code measure_joined(computation *c, double *joined_m2) {
    cm_figures *f = c->figures;
    cm_multipolygon *parts = cm_arena_calloc(&c->arena, f->unit_count, sizeof *parts);
    if (parts == NULL)
        return out_of_memory(c->error);
    for (size_t i = 0; i < f->unit_count; i++)
        parts[i] = c->units[i].controlled;
    return cm_overlay_union_area(&c->geos, parts, f->unit_count, &f->earth, joined_m2, c->error);
}

static void take_shares(cm_figures *f) {
    double held_official = 0;
    for (size_t i = 0; i < f->unit_count; i++)
        held_official += f->units[i].share * f->units[i].official_m2;
    f->official_basis_m2 = held_official; /* NAN as soon as one official area is */
    f->share_drawn = f->drawn_m2 / (f->official_m2 > 0 ? f->official_m2 : f->measured_m2);
    f->share_clipped = f->clipped_m2 / f->measured_m2;
    f->share_official = f->official_basis_m2 / f->official_sum_m2;
    f->uncertainty_m2 = f->front_m * f->line_error_m;
}

/* All that follows from the drawn area and those in the units. */
static void settle_whole(cm_figures *f, double joined_m2) {
    double sum_m2 = 0;
    for (size_t i = 0; i < f->unit_count; i++)
        sum_m2 += f->units[i].controlled_m2;
    const bool overlaps = !f->units_share_edges && sum_m2 - joined_m2 > ROUNDING * sum_m2;
    f->overlap_m2 = overlaps ? sum_m2 - joined_m2 : 0;
    f->clipped_m2 = sum_m2 - f->overlap_m2;
    f->outside_m2 = f->drawn_m2 - f->clipped_m2;
    if (fabs(f->outside_m2) < rounding_on(&f->earth) * f->drawn_m2)
        f->outside_m2 = 0;
    /* Rows add up on any Earth. */
    if (f->outside_m2 == 0 && rounding_on(&f->earth) > ROUNDING)
        f->drawn_m2 = f->clipped_m2;
    take_shares(f);
}

/* What control within the units comes to, and with it all the rest. */
static cm_code measure_within(computation *c) {
    cm_figures *f = c->figures;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < f->unit_count; i++)
        code = measure_controlled(c, &c->units[i]);
    double joined_m2 = 0;
    if (code == CM_OK && !f->units_share_edges)
        code = measure_joined(c, &joined_m2);
    if (code == CM_OK)
        settle_whole(f, joined_m2);
    return code;
}

static cm_code compute(computation *c) {
    cm_figures *f = c->figures;
    cm_multipolygon *parts = cm_arena_calloc(&c->arena, f->unit_count, sizeof *parts);
    double *front_m = cm_arena_calloc(&c->arena, f->unit_count, sizeof *front_m);
    if (parts == NULL || front_m == NULL)
        return out_of_memory(c->error);
    cm_code code = cm_geos_open(&c->geos, c->error);
    if (code == CM_OK)
        code = cm_figures_meet(f->control, f->boundary, c->error);
    if (code == CM_OK && !cm_polygons_list(f->control, &c->arena, &c->control))
        code = out_of_memory(c->error);
    if (code == CM_OK)
        code = clip_and_find_whole(c, parts, front_m);
    for (size_t i = 0; code == CM_OK && i < f->unit_count; i++) {
        c->units[i].controlled = parts[i];
        c->units[i].front_m = front_m[i];
    }
    return code == CM_OK ? measure_within(c) : code;
}

static cm_code take_options(computation *c) {
    cm_figures *f = c->figures;
    const cm_figures_options *options = c->options;
    f->earth = options->earth != NULL ? *options->earth : CM_EARTH_WGS84;
    f->basis = options->basis;
    f->denominator = options->denominator;
    f->given_denominator_m2 = options->given_denominator_m2;
    f->front_margin_m = options->front_margin_m > 0 ? options->front_margin_m : CM_FRONT_MARGIN_M;
    f->line_error_m = options->line_error_m > 0 ? options->line_error_m : NAN;
    f->side = cm_arena_text(&c->arena, options->side);
    f->includes = cm_arena_text(&c->arena, options->includes);
    c->official_total_m2 = options->official_total_m2;
    return (f->side == NULL && options->side != NULL) ||
                   (f->includes == NULL && options->includes != NULL)
               ? out_of_memory(c->error)
               : CM_OK;
}

/* Ends a computation: its result, or nothing. */
static cm_code finish(computation *c, cm_code code, cm_figures **out) {
    cm_geos_close(&c->geos);
    c->figures->blocks = c->arena.blocks;
    if (code == CM_OK)
        *out = c->figures;
    else
        cm_figures_free(c->figures);
    return code;
}

static bool start(computation *c, size_t unit_count) {
    c->figures = cm_arena_calloc(&c->arena, 1, sizeof *c->figures);
    c->units = cm_arena_calloc(&c->arena, unit_count, sizeof *c->units);
    if (c->figures == NULL || c->units == NULL)
        cm_arena_clear(&c->arena);
    return c->figures != NULL && c->units != NULL;
}

cm_code cm_figures_compute(const cm_layer *control, const cm_layer *boundary,
                           const cm_figures_options *options, cm_figures **out, cm_error *error) {
    *out = NULL;
    computation c = {.options = options, .error = error};
    if (!start(&c, boundary->feature_count))
        return out_of_memory(error);
    cm_figures *f = c.figures;
    f->control = control;
    f->boundary = boundary;
    f->unit_count = boundary->feature_count;
    f->units = c.units;
    cm_code code = take_options(&c);
    if (code == CM_OK)
        code = compute(&c);
    return finish(&c, code, out);
}

cm_code cm_figures_prepare(const cm_layer *boundary, const cm_figures_options *options,
                           cm_figures **out, cm_error *error) {
    *out = NULL;
    computation c = {.options = options, .error = error};
    if (!start(&c, boundary->feature_count))
        return out_of_memory(error);
    cm_figures *f = c.figures;
    f->boundary = boundary;
    f->unit_count = boundary->feature_count;
    f->units = c.units;
    cm_code code = take_options(&c);
    if (code == CM_OK)
        code = cm_geos_open(&c.geos, error);
    if (code == CM_OK)
        code = find_outline(&c);
    if (code == CM_OK)
        code = describe_units(&c);
    if (code == CM_OK)
        code = measure_whole(&c, NULL);
    for (size_t i = 0; code == CM_OK && i < f->unit_count; i++)
        code = measure_unit(&c, &c.units[i], NULL);
    if (code == CM_OK)
        settle_whole(f, 0);
    return finish(&c, code, out);
}

void cm_figures_settle(cm_figures *figures, cm_unit_figures *units, double joined_m2) {
    for (size_t i = 0; i < figures->unit_count; i++)
        settle_unit(figures, &units[i]);
    settle_whole(figures, joined_m2);
}

cm_code cm_figures_remeasure(const cm_figures *from, const cm_earth *earth, const cm_figures *like,
                             cm_figures **out, cm_error *error) {
    *out = NULL;
    computation c = {.official_total_m2 = from->official_m2, .error = error};
    if (!start(&c, from->unit_count))
        return out_of_memory(error);
    *c.figures = *from;
    c.figures->earth = *earth;
    c.figures->units = c.units;
    memcpy(c.units, from->units, from->unit_count * sizeof *c.units);
    cm_code code = cm_geos_open(&c.geos, error);
    if (code == CM_OK && !cm_polygons_list(from->control, &c.arena, &c.control))
        code = out_of_memory(error);
    if (code == CM_OK)
        code = measure_apart(&c, like);
    if (code == CM_OK)
        code = measure_within(&c);
    return finish(&c, code, out);
}

void cm_figures_free(cm_figures *figures) {
    if (figures != NULL)
        cm_arena_clear(&(cm_arena){figures->blocks});
}

/* ---- definitions -------------------------------------------------------------------------- */

static double by_name(const cm_figures *f, cm_denominator denominator, const char **name) {
    switch (denominator) {
    case CM_DENOMINATOR_OFFICIAL:
        *name = "official";
        return f->official_m2;
    case CM_DENOMINATOR_GIVEN:
        *name = "as given";
        return f->given_denominator_m2;
    case CM_DENOMINATOR_MEASURED:
    case CM_DENOMINATOR_OF_BASIS:
        break;
    }
    *name = "measured";
    return f->measured_m2;
}

cm_definition cm_figures_definition(const cm_figures *f, cm_basis basis) {
    cm_definition d = {0};
    switch (basis) {
    case CM_BASIS_DRAWN:
        d.name = "drawn";
        d.numerator_m2 = f->drawn_m2;
        d.denominator_m2 =
            by_name(f, f->official_m2 > 0 ? CM_DENOMINATOR_OFFICIAL : CM_DENOMINATOR_MEASURED,
                    &d.denominator_name);
        break;
    case CM_BASIS_CLIPPED:
        d.name = "clipped";
        d.numerator_m2 = f->clipped_m2;
        d.denominator_m2 = by_name(f, CM_DENOMINATOR_MEASURED, &d.denominator_name);
        break;
    case CM_BASIS_OFFICIAL:
        d.name = "official";
        d.numerator_m2 = f->official_basis_m2;
        d.denominator_m2 = f->official_sum_m2;
        d.denominator_name = "sum of official areas";
        break;
    }
    if (basis == f->basis && f->denominator != CM_DENOMINATOR_OF_BASIS)
        d.denominator_m2 = by_name(f, f->denominator, &d.denominator_name);
    d.share = d.numerator_m2 / d.denominator_m2;
    return d;
}

double cm_figures_headline_m2(const cm_figures *figures) {
    return cm_figures_definition(figures, figures->basis).numerator_m2;
}

double cm_figures_headline_share(const cm_figures *figures) {
    return cm_figures_definition(figures, figures->basis).share;
}

double cm_figures_denominator_m2(const cm_figures *figures) {
    return cm_figures_definition(figures, figures->basis).denominator_m2;
}

const char *cm_figures_denominator_name(const cm_figures *figures) {
    return cm_figures_definition(figures, figures->basis).denominator_name;
}
