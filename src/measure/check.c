#include "controlmap/check.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/match.h"

/* What a recipe costs where it departs from the own one. Whoever departs in less is believed
 * before whoever comes closer; among equals the order in which things are tried decides. */
static const double DEPARTURE = 1.0;
static const double LATER_IN_LIST = 0.001;
/* Among single departures another Earth comes before another basis, that before another
 * denominator, that before more land: so they were found to be the reason. */
static const double BASIS_AFTER = 0.02, DENOMINATOR_AFTER = 0.04, EXTRA_AFTER = 0.06;
/* A day's file is compared with the one before it only if that is no older than this. */
static const int STALE_DAYS = 3;
/* Relative difference under which two days' areas come from the same polygons. */
static const double SAME_AREA = 1e-12;

/* Figures of one day, with or without the extra polygons, on each Earth; made when asked for. */
typedef struct {
    bool tried[2];
    const cm_figures *figures[2]; /* as the callback gives them */
    cm_figures **on_earth[2];     /* one per Earth, ours */
} day_figures;

typedef struct {
    const cm_check_options *options;
    cm_arena arena;
    cm_check *check;
    day_figures *days;
    const cm_figures **like; /* per Earth: any figures on it, for the areas of the units */
    const cm_figures *any;   /* of whichever day was measured first */
    size_t denominator_count;
    cm_error *error;
} checker;

/* What a claim is held against. */
typedef struct {
    const cm_claim *claim;
    size_t unit;  /* SIZE_MAX: the whole */
    int from, to; /* days since 1970 of the situation; INT32_MIN: the last there is */
} question;

static const int LAST_DAY = INT32_MIN;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

const char *cm_verdict_name(cm_verdict verdict) {
    static const char *const names[] = {[CM_VERDICT_REPRODUCED] = "reproduced",
                                        [CM_VERDICT_ROUNDS] = "rounds differently",
                                        [CM_VERDICT_OTHER_DEFINITION] = "another definition",
                                        [CM_VERDICT_NOT_REPRODUCED] = "not reproduced",
                                        [CM_VERDICT_NO_DATA] = "no data"};
    return names[verdict];
}

/* ---- days --------------------------------------------------------------------------------- */

/* The day whose file shows a date; SIZE_MAX: none. */
static size_t find_day(const checker *c, int date) {
    const cm_check_options *o = c->options;
    /* A single file without a date is taken to show whatever day is asked for. */
    if (date == LAST_DAY || (o->day_count == 1 && o->days[0].as_of[0] == '\0'))
        return o->day_count - 1;
    for (size_t i = 0; i < o->day_count; i++)
        if (o->days[i].as_of[0] != '\0' && cm_date_to_days(o->days[i].as_of) == date)
            return i;
    return SIZE_MAX;
}

static cm_code figures_of(checker *c, size_t day, bool extra, size_t earth,
                          const cm_figures **out) {
    day_figures *d = &c->days[day];
    if (!d->tried[extra]) {
        d->tried[extra] = true;
        const cm_code code =
            c->options->measure(c->options->context, day, extra, &d->figures[extra], c->error);
        d->on_earth[extra] =
            cm_arena_calloc(&c->arena, c->options->earth_count, sizeof *d->on_earth[extra]);
        if (code != CM_OK)
            return code;
        if (d->on_earth[extra] == NULL)
            return out_of_memory(c->error);
        c->any = c->any != NULL ? c->any : d->figures[extra];
    }
    const cm_earth *on = &c->options->earths[earth];
    if (cm_earth_is_same(on, &d->figures[extra]->earth)) {
        *out = d->figures[extra];
        return CM_OK;
    }
    if (d->on_earth[extra][earth] == NULL) {
        const cm_code code = cm_figures_remeasure(d->figures[extra], on, c->like[earth],
                                                  &d->on_earth[extra][earth], c->error);
        if (code != CM_OK)
            return code;
        if (c->like[earth] == NULL)
            c->like[earth] = d->on_earth[extra][earth];
    }
    *out = d->on_earth[extra][earth];
    return CM_OK;
}

/* ---- one recipe --------------------------------------------------------------------------- */

static double numerator(const cm_figures *f, size_t unit, cm_basis basis) {
    if (unit == SIZE_MAX) {
        const double whole[] = {[CM_BASIS_DRAWN] = f->drawn_m2,
                                [CM_BASIS_CLIPPED] = f->clipped_m2,
                                [CM_BASIS_OFFICIAL] = f->official_basis_m2};
        return whole[basis];
    }
    const cm_unit_figures *u = &f->units[unit];
    return basis == CM_BASIS_OFFICIAL ? u->share * u->official_m2 : u->controlled_m2;
}

/* 0: what belongs to the basis; then, for the whole, the measured and the known areas; for a unit
 * its measured and its official area. */
static cm_known_area denominator(const checker *c, const cm_figures *f, size_t unit,
                                 const cm_recipe *recipe) {
    if (unit != SIZE_MAX) {
        const cm_unit_figures *u = &f->units[unit];
        const bool official = recipe->denominator > 1 ||
                              (recipe->denominator == 0 && recipe->basis == CM_BASIS_OFFICIAL);
        return official ? (cm_known_area){u->official_m2, "official"}
                        : (cm_known_area){u->measured_m2, "measured"};
    }
    if (recipe->denominator > 1)
        return c->check->denominators[recipe->denominator];
    if (recipe->denominator == 1)
        return (cm_known_area){f->measured_m2, "measured"};
    /* The own one may have been chosen; of the others each has what belongs to it. */
    const cm_definition d = cm_figures_definition(f, recipe->basis);
    return (cm_known_area){d.denominator_m2, d.denominator_name};
}

/* What the claim should say, by the recipe, on one day; in m² or as a fraction. */
static cm_code measure_day(checker *c, const question *q, cm_recipe *recipe, size_t day,
                           double *value) {
    const cm_figures *f = NULL;
    const cm_code code = figures_of(c, day, recipe->extra && c->options->extra, recipe->earth, &f);
    if (code != CM_OK)
        return code;
    const bool percent = q->claim->unit == CM_CLAIM_PERCENT;
    double held = numerator(f, q->unit, recipe->basis);
    if (recipe->extra && !c->options->extra && q->unit == SIZE_MAX)
        held += c->options->extra_m2;
    const cm_known_area of = denominator(c, f, q->unit, recipe);
    recipe->denominator_m2 = of.area_m2;
    recipe->denominator_name = of.name;
    *value = q->claim->subject == CM_CLAIM_REST ? of.area_m2 - held : held;
    if (percent)
        *value /= of.area_m2;
    return CM_OK;
}

static int shifted(int date, int shift) {
    return date == LAST_DAY ? date : date + shift;
}

static cm_code follow_recipe(checker *c, const question *q, cm_recipe *recipe) {
    const size_t last = find_day(c, shifted(q->to, recipe->to_shift));
    const bool gain = q->claim->subject == CM_CLAIM_GAIN;
    const size_t first = gain ? find_day(c, shifted(q->from, recipe->from_shift)) : last;
    recipe->value = NAN;
    if (first == SIZE_MAX || last == SIZE_MAX)
        return CM_OK;
    double at_end = 0, at_start = 0;
    cm_code code = measure_day(c, q, recipe, last, &at_end);
    if (code == CM_OK && gain)
        code = measure_day(c, q, recipe, first, &at_start);
    if (code == CM_OK)
        recipe->value = (at_end - at_start) / cm_claim_unit_size(q->claim->unit);
    return code;
}

/* ---- all recipes -------------------------------------------------------------------------- */

static cm_recipe own_recipe(const checker *c) {
    return (cm_recipe){.basis = c->options->basis};
}

static double departure(const checker *c, const question *q, const cm_recipe *r) {
    const double later = LATER_IN_LIST;
    double sum = 0;
    if (r->earth != 0)
        sum += DEPARTURE + later * (double)r->earth;
    if (r->basis != c->options->basis)
        sum += DEPARTURE + BASIS_AFTER + later * (double)r->basis;
    if (r->denominator != 0)
        sum += DEPARTURE + DENOMINATOR_AFTER + later * (double)r->denominator;
    if (r->extra)
        sum += DEPARTURE + EXTRA_AFTER;
    if (q->claim->subject == CM_CLAIM_GAIN)
        sum += DEPARTURE *
               (fmax(abs(r->from_shift), abs(r->to_shift)) + abs(r->from_shift - r->to_shift));
    else
        sum += DEPARTURE * abs(r->to_shift);
    return sum;
}

/* How far each thing may vary for one claim, so that no two recipes tried are the same. */
typedef struct {
    size_t earths, denominators, extras;
    int from_days, to_days;
    cm_basis bases[3];
    size_t basis_count;
} space;

static space space_of(const checker *c, const question *q) {
    const cm_check_options *o = c->options;
    const bool whole = q->unit == SIZE_MAX;
    const bool divides = q->claim->unit == CM_CLAIM_PERCENT || q->claim->subject == CM_CLAIM_REST;
    /* An area that is there on both days is no gain, and belongs to no unit. */
    const bool adds = o->extra || (o->extra_m2 > 0 && whole && q->claim->subject != CM_CLAIM_GAIN);
    space s = {.earths = o->earth_count, .denominators = 1, .extras = adds ? 2 : 1};
    const bool days = o->days[0].as_of[0] != '\0' && q->to != LAST_DAY;
    s.to_days = days ? o->days_around : 0;
    s.from_days = q->claim->subject == CM_CLAIM_GAIN ? s.to_days : 0;
    if (divides)
        s.denominators = whole ? c->denominator_count : 3;
    s.bases[s.basis_count++] = o->basis;
    for (int b = CM_BASIS_DRAWN; b <= CM_BASIS_OFFICIAL; b++) {
        /* In a unit the drawn area is the clipped one. */
        const bool same = b == (int)o->basis || (!whole && b == CM_BASIS_DRAWN) ||
                          (!whole && b == CM_BASIS_CLIPPED && o->basis == CM_BASIS_DRAWN);
        if (!same)
            s.bases[s.basis_count++] = (cm_basis)b;
    }
    return s;
}

/* Whether a denominator is one that another number stands for already. */
static bool is_repeated(const checker *c, const question *q, const cm_recipe *recipe) {
    const cm_figures *f = c->any;
    cm_recipe other = *recipe;
    const double own_m2 = denominator(c, f, q->unit, recipe).area_m2;
    for (other.denominator = 0; other.denominator < recipe->denominator; other.denominator++)
        if (denominator(c, f, q->unit, &other).area_m2 == own_m2)
            return true;
    return false;
}

typedef cm_code visitor(checker *c, const question *q, const cm_recipe *recipe, void *to);

static cm_code visit_days(checker *c, const question *q, const space *s, cm_recipe recipe,
                          visitor *visit, void *to) {
    for (recipe.to_shift = -s->to_days; recipe.to_shift <= s->to_days; recipe.to_shift++)
        for (recipe.from_shift = -s->from_days; recipe.from_shift <= s->from_days;
             recipe.from_shift++) {
            cm_code code = follow_recipe(c, q, &recipe);
            if (code != CM_OK)
                return code;
            recipe.departure = departure(c, q, &recipe);
            if (isfinite(recipe.value))
                code = visit(c, q, &recipe, to);
            if (code != CM_OK)
                return code;
        }
    return CM_OK;
}

/* Visits every recipe that has a value. */
static cm_code visit_recipes(checker *c, const question *q, visitor *visit, void *to) {
    const space s = space_of(c, q);
    cm_recipe recipe = {0};
    cm_code code = CM_OK;
    for (size_t b = 0; b < s.basis_count; b++)
        for (recipe.earth = 0; recipe.earth < s.earths; recipe.earth++)
            for (size_t extra = 0; extra < s.extras; extra++)
                for (recipe.denominator = 0; recipe.denominator < s.denominators;
                     recipe.denominator++) {
                    recipe.basis = s.bases[b];
                    recipe.extra = extra == 1;
                    if (recipe.denominator > 0 && c->any != NULL && is_repeated(c, q, &recipe))
                        continue;
                    code = visit_days(c, q, &s, recipe, visit, to);
                    if (code != CM_OK)
                        return code;
                }
    return CM_OK;
}

static double residual(const cm_claim *claim, const cm_recipe *recipe) {
    return recipe->value - claim->value;
}

/* Digits given are exact; the sums that they are compared with are not. */
static bool reproduces(const cm_claim *claim, const cm_recipe *recipe) {
    return fabs(residual(claim, recipe)) <= claim->tolerance * (1 + 1e-9);
}

static bool is_better(const cm_claim *claim, const cm_recipe *a, const cm_recipe *b) {
    const bool fits = reproduces(claim, a), other_fits = reproduces(claim, b);
    if (fits != other_fits)
        return fits;
    const double nearer = fabs(residual(claim, a)) - fabs(residual(claim, b));
    if (!fits)
        return nearer < 0;
    return a->departure != b->departure ? a->departure < b->departure : nearer < 0;
}

static cm_code take_best(checker *c, const question *q, const cm_recipe *recipe, void *to) {
    (void)c;
    cm_check_result *result = to;
    if (result->tried == 0 || is_better(q->claim, recipe, &result->best))
        result->best = *recipe;
    result->tried++;
    result->reproducing += reproduces(q->claim, recipe) ? 1 : 0;
    return CM_OK;
}

/* ---- one claim ---------------------------------------------------------------------------- */

static cm_code find_unit(checker *c, const cm_claim *claim, size_t *unit) {
    *unit = SIZE_MAX;
    if (claim->scope == NULL)
        return CM_OK;
    char *wanted = cm_match_form(&c->arena, claim->scope);
    if (wanted == NULL)
        return out_of_memory(c->error);
    size_t by_name = SIZE_MAX, named = 0;
    for (size_t i = 0; i < c->any->unit_count; i++) {
        const char *id = cm_match_form(&c->arena, c->any->units[i].id);
        const char *name = cm_match_form(&c->arena, c->any->units[i].name);
        if (id == NULL || name == NULL)
            return out_of_memory(c->error);
        if (strcmp(id, wanted) == 0) {
            *unit = i;
            return CM_OK;
        }
        if (strcmp(name, wanted) == 0) {
            by_name = i;
            named++;
        }
    }
    if (named > 1)
        return cm_error_set(c->error, CM_ERR_USAGE, "use the id of one of them",
                            "the claim \"%.100s\": %zu units are called so", claim->text, named);
    *unit = by_name;
    if (named == 1)
        return CM_OK;
    return cm_error_set(c->error, CM_ERR_USAGE, "controlmap area lists the units",
                        "the claim \"%.100s\" is about no unit that there is", claim->text);
}

static bool same_polygons(const cm_figures *a, const cm_figures *b) {
    return a->control->sha256[0] != '\0' && b->control->sha256[0] != '\0' &&
                   strcmp(a->control->sha256, b->control->sha256) == 0
               ? true
               : fabs(a->drawn_m2 - b->drawn_m2) <= SAME_AREA * b->drawn_m2;
}

/* Whether there is a file for a date, and whether it says anything new. */
static cm_code look_at_day(checker *c, int date, cm_day_state *state) {
    if (date == LAST_DAY || c->options->days[0].as_of[0] == '\0')
        return CM_OK;
    cm_date_from_days(date, state->date);
    const size_t day = find_day(c, date);
    state->missing = day == SIZE_MAX;
    if (state->missing || day == 0 ||
        cm_date_to_days(c->options->days[day - 1].as_of) < date - STALE_DAYS)
        return CM_OK;
    const cm_figures *now = NULL, *before = NULL;
    cm_code code = figures_of(c, day, false, 0, &now);
    if (code == CM_OK)
        code = figures_of(c, day - 1, false, 0, &before);
    if (code == CM_OK)
        state->stale = same_polygons(now, before);
    return code;
}

static cm_verdict judge(const cm_check_result *result) {
    const cm_claim *claim = result->claim;
    const bool known = isfinite(result->own.value);
    if (result->tried == 0)
        return CM_VERDICT_NO_DATA;
    if (known && reproduces(claim, &result->own))
        return CM_VERDICT_REPRODUCED;
    if (known && !claim->tolerance_stated &&
        fabs(residual(claim, &result->own)) < 2 * claim->tolerance)
        return CM_VERDICT_ROUNDS;
    return result->reproducing > 0 ? CM_VERDICT_OTHER_DEFINITION : CM_VERDICT_NOT_REPRODUCED;
}

static cm_code ask(checker *c, const cm_claim *claim, question *q) {
    *q = (question){.claim = claim, .from = LAST_DAY, .to = LAST_DAY};
    if (claim->to[0] != '\0')
        q->to = cm_date_to_days(claim->to);
    if (claim->from[0] != '\0')
        q->from = cm_date_to_days(claim->from);
    if (claim->subject == CM_CLAIM_GAIN && c->options->day_count == 1)
        return cm_error_set(c->error, CM_ERR_USAGE, "name a folder of daily files",
                            "the claim \"%.100s\" needs files of two days", claim->text);
    return find_unit(c, claim, &q->unit);
}

static cm_code check_claim(checker *c, const question *q, cm_check_result *result) {
    result->claim = q->claim;
    result->unit_name =
        q->unit == SIZE_MAX ? NULL : cm_arena_text(&c->arena, c->any->units[q->unit].name);
    result->own = own_recipe(c);
    cm_code code = follow_recipe(c, q, &result->own);
    if (code == CM_OK)
        code = visit_recipes(c, q, take_best, result);
    if (code == CM_OK)
        code = look_at_day(c, q->to, &result->to);
    if (code == CM_OK && q->claim->subject == CM_CLAIM_GAIN)
        code = look_at_day(c, q->from, &result->from);
    result->verdict = judge(result);
    const size_t day = find_day(c, q->to);
    if (day != SIZE_MAX)
        memcpy(result->day, c->options->days[day].as_of, sizeof result->day);
    return code;
}

/* ---- all claims at once ------------------------------------------------------------------- */

/* Whether a recipe makes every claim; its departure is that of the claim for which it is most. */
static cm_code makes_all(checker *c, const question *questions, size_t count, cm_recipe *recipe,
                         bool *all) {
    double most = 0;
    *all = true;
    for (size_t i = 0; *all && i < count; i++) {
        cm_recipe one = *recipe;
        const cm_code code = follow_recipe(c, &questions[i], &one);
        if (code != CM_OK)
            return code;
        *all = isfinite(one.value) && reproduces(questions[i].claim, &one);
        most = fmax(most, departure(c, &questions[i], &one));
        recipe->denominator_m2 = one.denominator_m2;
        recipe->denominator_name = one.denominator_name;
    }
    recipe->departure = most;
    return CM_OK;
}

/* The simplest recipe for all claims at once, among all that any of them may have. */
static cm_code find_joint(checker *c, const question *questions, size_t count) {
    const cm_check_options *o = c->options;
    cm_check *check = c->check;
    int to_days = 0, from_days = 0;
    size_t extras = 1, denominators = 1;
    for (size_t i = 0; i < count; i++) {
        const space s = space_of(c, &questions[i]);
        to_days = s.to_days > to_days ? s.to_days : to_days;
        from_days = s.from_days > from_days ? s.from_days : from_days;
        extras = s.extras > extras ? s.extras : extras;
        denominators = s.denominators > denominators ? s.denominators : denominators;
    }
    cm_recipe r = {0};
    for (int b = CM_BASIS_DRAWN; count > 1 && b <= CM_BASIS_OFFICIAL; b++)
        for (r.earth = 0; r.earth < o->earth_count; r.earth++)
            for (size_t extra = 0; extra < extras; extra++)
                for (r.denominator = 0; r.denominator < denominators; r.denominator++)
                    for (r.to_shift = -to_days; r.to_shift <= to_days; r.to_shift++)
                        for (r.from_shift = -from_days; r.from_shift <= from_days; r.from_shift++) {
                            bool all = false;
                            r.basis = (cm_basis)b;
                            r.extra = extra == 1;
                            const cm_code code = makes_all(c, questions, count, &r, &all);
                            if (code != CM_OK)
                                return code;
                            if (all &&
                                (!check->joint_known || r.departure < check->joint.departure)) {
                                check->joint_known = true;
                                check->joint = r;
                            }
                        }
    return CM_OK;
}

/* ---- areas and shares that belong together ------------------------------------------------ */

static bool belong_together(const cm_claim *area, const cm_claim *share) {
    return area->scope == NULL && share->scope == NULL && area->unit != CM_CLAIM_PERCENT &&
           share->unit == CM_CLAIM_PERCENT && area->subject == CM_CLAIM_CONTROLLED &&
           share->subject == CM_CLAIM_CONTROLLED && strcmp(area->to, share->to) == 0;
}

static cm_code compare_pair(checker *c, const cm_claim *area, const cm_claim *share,
                            cm_consistency *out) {
    const double m2 = cm_claim_unit_size(area->unit), part = cm_claim_unit_size(share->unit);
    const cm_known_area **fitting =
        cm_arena_calloc(&c->arena, c->denominator_count, sizeof *fitting);
    if (fitting == NULL)
        return out_of_memory(c->error);
    *out = (cm_consistency){.area = area,
                            .share = share,
                            .implied_least_m2 = (area->value - area->tolerance) * m2 /
                                                ((share->value + share->tolerance) * part),
                            .implied_most_m2 = (area->value + area->tolerance) * m2 /
                                               ((share->value - share->tolerance) * part),
                            .fitting = fitting};
    for (size_t i = 1; i < c->denominator_count; i++) {
        const cm_known_area *known = &c->check->denominators[i];
        if (known->area_m2 >= out->implied_least_m2 && known->area_m2 <= out->implied_most_m2)
            fitting[out->fitting_count++] = known;
    }
    return CM_OK;
}

static cm_code compare_pairs(checker *c, const cm_claim *claims, size_t count) {
    cm_consistency *list = cm_arena_calloc(&c->arena, count * count + 1, sizeof *list);
    if (list == NULL)
        return out_of_memory(c->error);
    cm_check *check = c->check;
    check->consistencies = list;
    for (size_t a = 0; a < count; a++)
        for (size_t s = 0; s < count; s++)
            if (belong_together(&claims[a], &claims[s])) {
                const cm_code code =
                    compare_pair(c, &claims[a], &claims[s], &list[check->consistency_count]);
                if (code != CM_OK)
                    return code;
                check->consistency_count++;
            }
    return CM_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* The list that recipes point into: that of the basis, the measured area, those known. */
static cm_code list_denominators(checker *c) {
    const cm_check_options *o = c->options;
    c->denominator_count = o->known_count + 2;
    cm_known_area *list = cm_arena_calloc(&c->arena, c->denominator_count, sizeof *list);
    if (list == NULL)
        return out_of_memory(c->error);
    list[0] = (cm_known_area){NAN, "of the basis"};
    list[1] = (cm_known_area){c->any->measured_m2, "measured"};
    for (size_t i = 0; i < o->known_count; i++) {
        list[i + 2].area_m2 = o->known[i].area_m2;
        list[i + 2].name = cm_arena_text(&c->arena, o->known[i].name);
        if (list[i + 2].name == NULL)
            return out_of_memory(c->error);
    }
    c->check->denominators = list;
    c->check->denominator_count = c->denominator_count;
    return CM_OK;
}

static cm_code check_all(checker *c, const cm_claim *claims, size_t count) {
    const cm_check_options *o = c->options;
    cm_check_result *results = cm_arena_calloc(&c->arena, count, sizeof *results);
    question *questions = cm_arena_calloc(&c->arena, count, sizeof *questions);
    c->days = cm_arena_calloc(&c->arena, o->day_count, sizeof *c->days);
    c->like = cm_arena_calloc(&c->arena, o->earth_count, sizeof *c->like);
    if (results == NULL || questions == NULL || c->days == NULL || c->like == NULL)
        return out_of_memory(c->error);
    /* Which units there are, any day tells. */
    const cm_figures *last = NULL;
    cm_code code = figures_of(c, o->day_count - 1, false, 0, &last);
    if (code == CM_OK)
        code = list_denominators(c);
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        code = ask(c, &claims[i], &questions[i]);
        if (code == CM_OK)
            code = check_claim(c, &questions[i], &results[i]);
    }
    c->check->results = results;
    c->check->result_count = count;
    if (code == CM_OK)
        code = find_joint(c, questions, count);
    return code == CM_OK ? compare_pairs(c, claims, count) : code;
}

cm_code cm_check_claims(const cm_claim *claims, size_t count, const cm_check_options *options,
                        cm_check **out, cm_error *error) {
    *out = NULL;
    checker c = {.options = options, .error = error};
    c.check = cm_arena_calloc(&c.arena, 1, sizeof *c.check);
    if (c.check == NULL)
        return out_of_memory(error);
    const cm_code code = check_all(&c, claims, count);
    for (size_t i = 0; c.days != NULL && i < options->day_count; i++)
        for (int extra = 0; extra < 2; extra++)
            for (size_t e = 0; c.days[i].on_earth[extra] != NULL && e < options->earth_count; e++)
                cm_figures_free(c.days[i].on_earth[extra][e]);
    c.check->blocks = c.arena.blocks;
    if (code != CM_OK) {
        cm_check_free(c.check);
        return code;
    }
    *out = c.check;
    return CM_OK;
}

void cm_check_free(cm_check *check) {
    if (check != NULL)
        cm_arena_clear(&(cm_arena){check->blocks});
}
