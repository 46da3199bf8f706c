#include "controlmap/diff.h"

#include <math.h>
#include <pthread.h>

#include "measure/difference.h"
#include "measure/diffoutside.h"
#include "measure/overlay.h"
#include "measure/polygons.h"

/* Overlay moves the points at which edges cross by less than a nanometre; along a front of hundreds
 * of kilometres that is far less than this. */
static const double NOISE_M2 = 1.0;
/* A remainder smaller than this share of what is held is the rounding of a sum; on other Earths, of
 * edges that the overlay divides. */
static const double ROUNDING = 1e-10, DIVIDED_EDGES = 1e-6;

/* One direction of the difference: it has memory, a GEOS context and an error of its own, so that
 * both are found at once. Areas are taken afterwards: a plane is for one thread at a time. */
typedef struct {
    const cm_layer *from, *less, *boundary;
    const char *what;
    cm_multipolygon all;      /* connected polygons */
    cm_multipolygon *in_unit; /* their parts, one per unit */
    cm_arena arena;
    cm_geos geos;
    cm_error error;
    cm_code code;
} direction;

/* What a direction comes to. */
typedef struct {
    cm_multipolygon shown, *shown_in_unit;
    double total_m2, outside_m2, overlap_m2, *unit_m2;
} change;

typedef struct {
    cm_diff *diff;
    cm_diff_unit *units;
    cm_arena arena;
    cm_geos geos;
    cm_error *error;
} computation;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- polygons ----------------------------------------------------------------------------- */

static void *find_direction(void *task) {
    direction *d = task;
    cm_multipolygon from = {0}, less = {0};
    d->in_unit = cm_arena_calloc(&d->arena, d->boundary->feature_count, sizeof *d->in_unit);
    if (d->in_unit == NULL || !cm_polygons_list(d->from, &d->arena, &from) ||
        !cm_polygons_list(d->less, &d->arena, &less)) {
        d->code = out_of_memory(&d->error);
        return NULL;
    }
    d->code = cm_geos_open(&d->geos, &d->error);
    if (d->code == CM_OK)
        d->code = cm_difference(&d->geos, &from, &less, d->what, &d->arena, &d->all, &d->error);
    if (d->code == CM_OK && d->all.count > 0)
        d->code = cm_overlay_clip(&d->geos, &d->all, d->boundary, &d->arena, d->in_unit, &d->error);
    cm_geos_close(&d->geos);
    return NULL;
}

static cm_code find_both(computation *c, direction *gained, direction *lost) {
    pthread_t thread;
    const bool beside = pthread_create(&thread, NULL, find_direction, lost) == 0;
    (void)find_direction(gained);
    if (beside)
        (void)pthread_join(thread, NULL);
    else
        (void)find_direction(lost);
    cm_arena_adopt(&c->arena, &gained->arena);
    cm_arena_adopt(&c->arena, &lost->arena);
    const direction *failed = gained->code != CM_OK ? gained : lost;
    if (failed->code != CM_OK && c->error != NULL)
        *c->error = failed->error;
    return failed->code;
}

/* ---- areas -------------------------------------------------------------------------------- */

static const cm_earth *earth_of(const computation *c) {
    return &c->diff->new_figures->earth;
}

static double rounding_m2(const computation *c) {
    const cm_earth *earth = earth_of(c);
    const double share = earth->geodesic || earth->plane != NULL ? DIVIDED_EDGES : ROUNDING;
    return share * fmax(c->diff->old_figures->drawn_m2, c->diff->new_figures->drawn_m2);
}

/* Measures the connected polygons and lists those that are large enough to be shown. */
static cm_code choose_shown(computation *c, const cm_multipolygon *all, change *result) {
    cm_diff *diff = c->diff;
    cm_polygon *shown = cm_arena_calloc(&c->arena, all->count, sizeof *shown);
    size_t count = 0;
    cm_code code = shown == NULL ? out_of_memory(c->error) : CM_OK;
    for (size_t i = 0; code == CM_OK && i < all->count; i++) {
        double area_m2 = 0;
        code = cm_polygon_area(&all->polygons[i], earth_of(c), &area_m2, c->error);
        result->total_m2 += area_m2;
        diff->largest_m2 = fmax(diff->largest_m2, area_m2);
        if (area_m2 >= diff->min_area_m2) {
            shown[count++] = all->polygons[i];
        } else {
            diff->hidden_count++;
            diff->hidden_m2 += area_m2;
        }
    }
    result->shown = (cm_multipolygon){count, shown};
    return code;
}

/* The parts of the shown polygons; where all are shown they are there already. */
static cm_code clip_shown(computation *c, const direction *d, change *result) {
    const cm_layer *boundary = d->boundary;
    result->shown_in_unit = d->in_unit;
    if (result->shown.count == d->all.count)
        return CM_OK;
    result->shown_in_unit =
        cm_arena_calloc(&c->arena, boundary->feature_count, sizeof *result->shown_in_unit);
    if (result->shown_in_unit == NULL)
        return out_of_memory(c->error);
    if (result->shown.count == 0)
        return CM_OK;
    return cm_overlay_clip(&c->geos, &result->shown, boundary, &c->arena, result->shown_in_unit,
                           c->error);
}

static cm_code measure_units(computation *c, const direction *d, change *result) {
    const size_t count = c->diff->unit_count;
    double sum_m2 = 0, joined_m2;
    cm_code code = CM_OK;
    result->unit_m2 = cm_arena_calloc(&c->arena, count, sizeof *result->unit_m2);
    if (result->unit_m2 == NULL)
        return out_of_memory(c->error);
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        code = cm_multipolygon_area(&d->in_unit[i], earth_of(c), &result->unit_m2[i], c->error);
        sum_m2 += result->unit_m2[i];
    }
    joined_m2 = sum_m2;
    if (code == CM_OK && !c->diff->new_figures->units_share_edges && sum_m2 > 0)
        code =
            cm_overlay_union_area(&c->geos, d->in_unit, count, earth_of(c), &joined_m2, c->error);
    if (sum_m2 - joined_m2 > rounding_m2(c))
        result->overlap_m2 = sum_m2 - joined_m2;
    result->outside_m2 = result->total_m2 - (sum_m2 - result->overlap_m2);
    if (fabs(result->outside_m2) < rounding_m2(c))
        result->outside_m2 = 0;
    return code;
}

static cm_code measure(computation *c, const direction *d, change *result) {
    cm_code code = choose_shown(c, &d->all, result);
    if (code == CM_OK)
        code = measure_units(c, d, result);
    return code == CM_OK ? clip_shown(c, d, result) : code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void fill_units(computation *c, const change *gained, const change *lost) {
    const cm_figures *before = c->diff->old_figures, *after = c->diff->new_figures;
    for (size_t i = 0; i < c->diff->unit_count; i++) {
        const cm_unit_figures *p = &before->units[i], *q = &after->units[i];
        c->units[i] =
            (cm_diff_unit){.id = q->id,
                           .name = q->name,
                           .measured_m2 = q->measured_m2,
                           .amounts = {p->controlled_m2, q->controlled_m2, gained->unit_m2[i],
                                       lost->unit_m2[i], p->front_m, q->front_m},
                           .gained = gained->shown_in_unit[i],
                           .lost = lost->shown_in_unit[i]};
    }
}

static void fill_whole(cm_diff *diff, const change *gained, const change *lost) {
    const cm_figures *p = diff->old_figures, *q = diff->new_figures;
    diff->total = (cm_diff_amounts){p->drawn_m2,    q->drawn_m2, gained->total_m2,
                                    lost->total_m2, p->front_m,  q->front_m};
    diff->outside = (cm_diff_amounts){p->outside_m2,    q->outside_m2, gained->outside_m2,
                                      lost->outside_m2, NAN,           NAN};
    diff->overlap = (cm_diff_amounts){p->overlap_m2,    q->overlap_m2, gained->overlap_m2,
                                      lost->overlap_m2, NAN,           NAN};
    diff->net_share =
        cm_figures_definition(q, q->basis).share - cm_figures_definition(p, q->basis).share;
    diff->gained = gained->shown;
    diff->lost = lost->shown;
}

static cm_code compute(computation *c) {
    const cm_layer *before = c->diff->old_figures->control, *after = c->diff->new_figures->control;
    const cm_layer *boundary = c->diff->new_figures->boundary;
    direction gained = {.from = after, .less = before, .boundary = boundary};
    direction lost = {.from = before, .less = after, .boundary = boundary};
    change gain = {0}, loss = {0};
    gained.what = "taking the old control out of the new";
    lost.what = "taking the new control out of the old";
    cm_code code = find_both(c, &gained, &lost);
    if (code == CM_OK)
        code = cm_geos_open(&c->geos, c->error);
    if (code == CM_OK)
        code = measure(c, &gained, &gain);
    if (code == CM_OK)
        code = measure(c, &lost, &loss);
    if (code != CM_OK)
        return code;
    fill_units(c, &gain, &loss);
    fill_whole(c->diff, &gain, &loss);
    return CM_OK;
}

cm_code cm_diff_compute(const cm_figures *old_figures, const cm_figures *new_figures,
                        const cm_diff_options *options, cm_diff **out, cm_error *error) {
    *out = NULL;
    if (old_figures->boundary != new_figures->boundary ||
        !cm_earth_is_same(&old_figures->earth, &new_figures->earth))
        return cm_error_set(error, CM_ERR_USAGE, "measure both layers in the same units",
                            "figures of different units or Earths cannot be compared");
    computation c = {.error = error};
    const size_t count = new_figures->unit_count;
    c.diff = cm_arena_calloc(&c.arena, 1, sizeof *c.diff);
    c.units = cm_arena_calloc(&c.arena, count, sizeof *c.units);
    if (c.diff == NULL || c.units == NULL) {
        cm_arena_clear(&c.arena);
        return out_of_memory(error);
    }
    *c.diff = (cm_diff){.old_figures = old_figures,
                        .new_figures = new_figures,
                        .comparison = options != NULL && options->comparison,
                        .min_area_m2 = options != NULL ? options->min_area_m2 : 0,
                        .unit_count = count,
                        .units = c.units};
    const cm_code code = compute(&c);
    cm_geos_close(&c.geos);
    c.diff->blocks = c.arena.blocks;
    if (code == CM_OK)
        *out = c.diff;
    else
        cm_diff_free(c.diff);
    return code;
}

void cm_diff_free(cm_diff *diff) {
    if (diff != NULL)
        cm_arena_clear(&(cm_arena){diff->blocks});
}

bool cm_diff_is_any(const cm_diff *diff) {
    return diff->largest_m2 > fmax(diff->min_area_m2, NOISE_M2);
}

double cm_diff_agreed_m2(const cm_diff_amounts *amounts) {
    return fmax(amounts->old_m2 - amounts->lost_m2, 0);
}

double cm_diff_agreement(const cm_diff_amounts *amounts) {
    const double agreed_m2 = cm_diff_agreed_m2(amounts);
    const double either_m2 = agreed_m2 + amounts->gained_m2 + amounts->lost_m2;
    return either_m2 > 0 ? agreed_m2 / either_m2 : NAN;
}

cm_code cm_diff_outside(const cm_diff *diff, cm_arena *arena, cm_multipolygon *gained,
                        cm_multipolygon *lost, cm_error *error) {
    const cm_multipolygon *outline = &diff->new_figures->outline;
    const char *what = "taking the units out of what changed";
    cm_geos geos = {0};
    *gained = *lost = (cm_multipolygon){0};
    cm_code code = cm_geos_open(&geos, error);
    if (code == CM_OK && diff->outside.gained_m2 > 0)
        code = cm_difference(&geos, &diff->gained, outline, what, arena, gained, error);
    if (code == CM_OK && diff->outside.lost_m2 > 0)
        code = cm_difference(&geos, &diff->lost, outline, what, arena, lost, error);
    cm_geos_close(&geos);
    return code;
}
