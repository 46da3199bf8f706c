#include <math.h>
#include <stdlib.h>

#include "layout/label.h"

/* Lengths at 1600 x 1200. */
static const double RING = 1.6;            /* round a dot, in the colour of the ground */
static const double GAP = 3.6;             /* between ring and name */
static const double BESIDE = 8, ABOVE = 3; /* between names */
/* A name less than a line (in sizes of type) over or under another costs up to this. */
static const double LINE = 0.8, STACKED = 0.8;
/* Two names in a line with less than the size of their type between them. */
static const double IN_LINE = 0.35;
static const double YIELDING_DOT = 0.4;
/* The dot of another that matters more, so near to a name that the name seems its own: at an end
 * of it, or elsewhere. */
static const double TAKEN_NEAR = 10, TAKEN_BESIDE = 6, TAKEN = 2;
static const double GREAT_POPULATION = 500000;
/* So large a city is one of the country's centres, whatever it is the seat of. */
static const double CENTRE_POPULATION = 400000;
/* Costs above these leave a label out; a great place may stand worse than others. */
static const double COST_LIMIT = 1.2, COST_LIMIT_AT_FRONT = 1.6, COST_LIMIT_IMPORTANT = 2.4,
                    COST_LIMIT_WANTED = 4;
static const double IMPORTANT_SCORE = 580;
/* Whose name may stand at the end of a leader: within 60 km of the front a town of 40,000, and one
 * of 10,000 that the front runs by. */
static const double LEADER_SCORE = 550, LEADER_SCORE_AT_FRONT = 480, AT_FRONT_KM = 8;
static const double WANTED_SCORE = 5000;
/* A leader runs from the dot's edge this far to the name. */
static const double LEADER_LEAST = 18, LEADER_MOST = 70, LEADER_MOST_AT_FRONT = 34, LEADER_STEP = 8,
                    LEADER_GAP = 2;
static const double LEADER_SHORTEST = 10; /* a shorter one looks like a stray tick */
enum { DIRECTIONS = 16 };
static const double FRONT_BONUS = 90, FRONT_BONUS_KM = 60;
enum { ROUNDS = 200, SLIDES = 5, SIDES = 8, CANDIDATES = SIDES * SLIDES };

typedef struct {
    cm_rect box;
    double cost; /* INFINITY: impossible whatever else is moved */
    double x, y; /* of the text's start on the baseline */
} candidate;

/* ---- which cities ------------------------------------------------------------------------- */

static double score_of(const cm_city *city, bool by_size) {
    if (city->wanted)
        return WANTED_SCORE + city->population / 1e9;
    double score = 100 * log10(fmax(city->population, 1));
    score += city->capital ? 1000 : 0;
    score += city->centre || city->population >= CENTRE_POPULATION ? 90 : 0;
    /* The nearer to the front, the more a reader looks for it; on a thumbnail of the whole size
     * alone counts. */
    if (!by_size)
        score += FRONT_BONUS * fmax(0, 1 - city->front_km / FRONT_BONUS_KM);
    return score;
}

static void dress(const cm_label_space *space, cm_city *city) {
    const double s = space->s;
    city->bold = city->capital || city->population >= GREAT_POPULATION;
    const double size = city->capital                          ? 22
                        : city->population >= GREAT_POPULATION ? 18.5
                        : city->population >= 200000           ? 16.5
                                                               : 15;
    const double dot = city->capital                          ? 5.5
                       : city->population >= GREAT_POPULATION ? 4.6
                       : city->population >= 200000           ? 3.8
                                                              : 3.1;
    city->size_px = fmax((city->wanted ? fmax(size, 16.5) : size) * s, 11);
    city->dot_px = fmax((city->symbol == CM_SYMBOL_DOT ? dot : fmax(dot, 5)) * s, 2);
    city->bold = city->bold || (city->wanted && city->symbol != CM_SYMBOL_DOT);
    if (city->symbol == CM_SYMBOL_NONE)
        city->dot_px = 0;
}

static const double NEAR = 34, FAR = 95;

/* How much a choice gains or loses by its distance from the nearest that is chosen already: towns
 * in a cluster must not crowd out the empty country. Steady, so that of two neighbours a step of
 * a pixel does not prefer the lesser. */
static double spread(double nearest) {
    if (nearest < NEAR)
        return nearest < 0.5 * NEAR ? -400 : -90 * 2 * (1 - nearest / NEAR);
    return 45 * fmin(1, (nearest - NEAR) / (FAR - NEAR));
}

/* Between two places, in pixels at 1600 x 1200. */
static double distance_between(const cm_label_space *space, const cm_city *a, const cm_city *b) {
    return hypot(a->at.x - b->at.x, a->at.y - b->at.y) / space->s;
}

static size_t quota_of(const cm_label_space *space, double subject_px2) {
    const size_t quota = (size_t)(subject_px2 / (14000 * space->s * space->s));
    if (space->thumbnail) /* the capital at least */
        return quota < 1 ? 1 : quota > 7 ? 7 : quota;
    return quota;
}

static bool is_unreadable(const cm_city *city) {
    return city->is_in_other_script && !city->wanted;
}

static void choose(const cm_label_space *space, cm_city *city) {
    city->chosen = true;
    city->run = (cm_text_run){city->name, city->bold};
    city->text = cm_label_text(space, &city->run, city->size_px, false, 0, space->style->ink,
                               CM_ANCHOR_START);
}

/* What was chosen and found no place is not tried again. */
static void refuse_unplaced(cm_city *city) {
    city->refused = city->refused || (city->chosen && !city->placed);
    city->chosen = city->placed;
}

void cm_cities_choose(cm_label_space *space, cm_city *cities, size_t count, double subject_px2) {
    size_t quota = quota_of(space, subject_px2);
    const bool by_size = space->thumbnail && !space->zoomed;
    double *nearest = malloc((count + 1) * sizeof *nearest);
    if (nearest == NULL) {
        space->failed = true;
        return;
    }
    size_t chosen = 0;
    for (size_t i = 0; i < count; i++) {
        cities[i].score = score_of(&cities[i], by_size);
        dress(space, &cities[i]);
        refuse_unplaced(&cities[i]);
        chosen += cities[i].placed ? 1 : 0;
    }
    const bool is_first = chosen == 0;
    for (size_t i = 0; i < count; i++) {
        nearest[i] = INFINITY;
        for (size_t k = 0; k < count; k++)
            if (cities[k].placed)
                nearest[i] = fmin(nearest[i], distance_between(space, &cities[i], &cities[k]));
    }
    size_t wanted = 0;
    double least = INFINITY;
    for (size_t i = 0; i < count; i++)
        wanted += cities[i].wanted ? 1 : 0;
    for (quota = quota > wanted ? quota : wanted; chosen < quota; chosen++) {
        size_t best = count;
        double best_score = -INFINITY;
        for (size_t i = 0; i < count; i++) {
            if (cities[i].chosen || cities[i].refused || is_unreadable(&cities[i]) ||
                (by_size && !cities[i].capital && !cities[i].wanted &&
                 cities[i].population < GREAT_POPULATION))
                continue;
            const double score = cities[i].score + spread(nearest[i]);
            if (score > best_score) {
                best_score = score;
                best = i;
            }
        }
        if (best == count)
            break;
        least = fmin(least, cities[best].score);
        choose(space, &cities[best]);
        for (size_t i = 0; i < count; i++)
            nearest[i] = fmin(nearest[i], distance_between(space, &cities[i], &cities[best]));
    }
    /* What its neighbours alone have kept out of the first choice is to be told of. */
    for (size_t i = 0; is_first && i < count; i++) {
        const bool is_out = !cities[i].chosen && !cities[i].refused && cities[i].score > least;
        cities[i].crowded = is_out && nearest[i] < NEAR;
        cities[i].is_missed = is_out && nearest[i] >= NEAR && is_unreadable(&cities[i]);
    }
    free(nearest);
    /* The texts point at the runs, which must not move any more. */
    for (size_t i = 0; i < count; i++)
        cities[i].text.runs = &cities[i].run;
}

/* ---- where a label may stand -------------------------------------------------------------- */

static cm_rect dot_box(const cm_city *city, double extra) {
    const double r = city->dot_px + extra;
    return (cm_rect){city->at.x - r, city->at.y - r, city->at.x + r, city->at.y + r};
}

static cm_rect label_box(const cm_city *city) {
    const cm_rect ink = city->text.ink;
    const cm_xy at = city->text.at;
    return (cm_rect){ink.left + at.x, ink.top + at.y, ink.right + at.x, ink.bottom + at.y};
}

/* Start of the text for one of the eight sides: E NE SE W NW SW N S. */
static cm_xy start_of(const cm_city *city, int side, double slide, double gap) {
    const cm_rect ink = city->text.ink; /* as measured at (0, 0) */
    const double width = ink.right - ink.left;
    const double reach = city->dot_px + gap, diagonal = reach * 0.75;
    const double level = city->at.y + 0.36 * city->size_px; /* capitals centred on the dot */
    const double right = city->at.x - ink.left, left = city->at.x - ink.right;
    switch (side) {
    case 0:
        return (cm_xy){right + reach, level + slide};
    case 1:
        return (cm_xy){right + diagonal, city->at.y - diagonal * 0.6 - ink.bottom};
    case 2:
        return (cm_xy){right + diagonal, city->at.y + diagonal * 0.6 - ink.top};
    case 3:
        return (cm_xy){left - reach, level + slide};
    case 4:
        return (cm_xy){left - diagonal, city->at.y - diagonal * 0.6 - ink.bottom};
    case 5:
        return (cm_xy){left - diagonal, city->at.y + diagonal * 0.6 - ink.top};
    case 6:
        return (cm_xy){city->at.x - ink.left - width / 2 + slide, city->at.y - reach - ink.bottom};
    default:
        return (cm_xy){city->at.x - ink.left - width / 2 + slide, city->at.y + reach - ink.top};
    }
}

/* What it costs to stand at the dots of others. What matters less yields: its dot may be covered
 * while it has no place yet, or after it has lost it; but not a great city's, which would be
 * missed. */
static double other_dots_cost(const cm_label_space *space, const cm_city *cities, size_t count,
                              size_t which, cm_rect box) {
    const cm_city *city = &cities[which];
    double cost = 0;
    for (size_t i = 0; i < count; i++) {
        const cm_city *other = &cities[i];
        if (i == which || !other->chosen)
            continue;
        const bool yields = other->score < city->score && other->population < GREAT_POPULATION;
        const cm_rect dot = dot_box(other, RING * space->s);
        /* The larger type and dot are, the further a name is taken for theirs. */
        const double beside = 16 * space->s, above = fmax(0.4 * city->size_px, other->dot_px * 1.6);
        if (!cm_rect_meets(dot, cm_rect_grow(box, beside, above)))
            continue;
        const bool is_level = other->at.y > box.top && other->at.y < box.bottom;
        const cm_xy nearest = cm_label_nearest(box, other->at);
        const double apart = hypot(nearest.x - other->at.x, nearest.y - other->at.y) -
                             (other->dot_px + RING * space->s);
        if (cm_rect_meets(dot, box))
            cost += yields ? YIELDING_DOT : 1.5;
        else if (!yields && is_level && apart < TAKEN_NEAR * space->s)
            cost += TAKEN;
        else if (!yields && apart < TAKEN_BESIDE * space->s)
            cost += fmax(0.9, TAKEN * (1 - apart / (TAKEN_BESIDE * space->s)));
        else
            cost += 0.9; /* whose name is it? */
    }
    return cost;
}

/* Two names one under the other read as one of two lines, and two in a line as one. */
static double stacking_cost(const cm_city *cities, size_t count, size_t which, cm_rect box) {
    double cost = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == which || !cities[i].placed)
            continue;
        const double size = fmin(cities[i].size_px, cities[which].size_px);
        const cm_rect other = label_box(&cities[i]);
        const bool in_line = fabs(box.bottom - other.bottom) < 0.3 * size &&
                             cm_rect_meets(cm_rect_grow(box, size, 0), other);
        cost += STACKED * cm_label_stacking(box, other, LINE * size) + (in_line ? IN_LINE : 0);
    }
    return cost;
}

static double ground_cost(const cm_label_space *space, const cm_city *city, cm_rect box) {
    const double held = cm_mask_share(&space->control, box);
    const double sea = 1 - cm_mask_share(&space->land, box);
    const double border = cm_mask_share(&space->border, box);
    const double abroad = 1 - sea - cm_mask_share(&space->subject, box);
    if (cm_label_breaks_front(space, box))
        return INFINITY; /* a name across the line stands on both sides */
    double cost = 0.6 * fmin(1, 2 * cm_mask_share(&space->water, box));
    cost += border > 0 ? 1.25 + 0.5 * fmin(1, 3 * border) : 0;
    cost += 0.35 * fmin(1, 3 * cm_mask_share(&space->oblast, box));
    cost += 0.3 * fmin(1, 3 * cm_mask_share(&space->rivers, box));
    cost += 1.5 * (city->held ? fmax(0, 1 - held - sea) : held);
    cost += cm_mask_at(&space->subject, city->at) ? 1.5 * fmax(0, abroad) : 0;
    const cm_rect around = dot_box(city, 14 * space->s);
    const bool coastal = cm_mask_share(&space->land, around) < 0.98;
    cost += coastal ? 3.6 * sea * (1 - sea) : 0.25 * sea;
    /* The coast runs through it, where that of a place inland has no business. */
    cost += sea > 0.02 && sea < 0.98 ? (coastal ? 0.25 : 0.6) : 0;
    return cost;
}

static void list_candidates(const cm_label_space *space, const cm_city *cities, size_t count,
                            size_t which, candidate list[CANDIDATES]) {
    static const double base[SIDES] = {0, 0.10, 0.25, 0.45, 0.50, 0.60, 0.70, 0.80};
    static const double slid[SLIDES] = {0, -0.5, 0.5, -0.25, 0.25}; /* in sizes of type */
    const cm_city *city = &cities[which];
    const cm_rect ink = city->text.ink;
    for (int side = 0; side < SIDES; side++)
        for (int k = 0; k < SLIDES; k++) {
            candidate *c = &list[side * SLIDES + k];
            const bool slides = side == 0 || side == 3 || side == 6 || side == 7;
            const double slide = slid[k] * city->size_px;
            const cm_xy start = start_of(city, side, slides ? slide : 0, (RING + GAP) * space->s);
            c->x = start.x;
            c->y = start.y;
            c->box = (cm_rect){ink.left + start.x, ink.top + start.y, ink.right + start.x,
                               ink.bottom + start.y};
            c->cost = base[side] + 0.3 * fabs(slid[k]);
            if (k > 0 && !slides)
                c->cost = INFINITY;
            else
                c->cost += ground_cost(space, city, c->box) +
                           other_dots_cost(space, cities, count, which, c->box) +
                           stacking_cost(cities, count, which, c->box);
        }
}

static bool is_at_front(const cm_city *city) {
    return city->front_km < AT_FRONT_KM;
}

static double limit_of(const cm_city *city) {
    if (city->wanted)
        return COST_LIMIT_WANTED;
    const bool at_front = is_at_front(city);
    if (city->score >= (at_front ? LEADER_SCORE : IMPORTANT_SCORE))
        return COST_LIMIT_IMPORTANT;
    return at_front && city->score >= LEADER_SCORE_AT_FRONT ? COST_LIMIT_AT_FRONT : COST_LIMIT;
}

/* The cheapest candidate that is free; NULL if there is none under the limit. */
static const candidate *cheapest_free(const cm_label_space *space, const candidate list[CANDIDATES],
                                      double limit) {
    const candidate *best = NULL;
    for (int i = 0; i < CANDIDATES; i++)
        if (list[i].cost <= limit && (best == NULL || list[i].cost < best->cost) &&
            cm_label_is_free(space, list[i].box, BESIDE * space->s, ABOVE * space->s))
            best = &list[i];
    return best;
}

static bool dot_is_free(const cm_label_space *space, const cm_city *city) {
    const cm_rect dot = dot_box(city, RING * space->s);
    return cm_label_is_free(space, dot, 0, 0);
}

static void put(cm_label_space *space, cm_city *city, size_t which, const candidate *at) {
    city->text.at = (cm_xy){at->x, at->y};
    city->cost = at->cost;
    city->placed = true;
    city->has_leader = false;
    cm_label_block(space, at->box, (int)which);
    cm_label_block(space, dot_box(city, RING * space->s), (int)which);
}

static bool try_place(cm_label_space *space, cm_city *cities, size_t count, size_t which,
                      double limit) {
    candidate list[CANDIDATES];
    /* A text without a symbol has nothing to stand beside; it gets a leader. */
    if (!dot_is_free(space, &cities[which]) || cities[which].symbol == CM_SYMBOL_NONE)
        return false;
    list_candidates(space, cities, count, which, list);
    const candidate *best = cheapest_free(space, list, limit);
    if (best != NULL)
        put(space, &cities[which], which, best);
    return best != NULL;
}

/* The chosen city of the highest score that is not placed and not yet marked as tried. */
static size_t next_city(const cm_city *cities, size_t count, const bool *tried, bool great) {
    size_t best = count;
    for (size_t i = 0; i < count; i++) {
        const bool is_great =
            cities[i].capital || cities[i].wanted || cities[i].population >= GREAT_POPULATION;
        if (cities[i].chosen && !cities[i].placed && !tried[i] && (is_great || !great) &&
            (best == count || cities[i].score > cities[best].score))
            best = i;
    }
    return best;
}

void cm_cities_place(cm_label_space *space, cm_city *cities, size_t count, bool great) {
    bool *tried = calloc(count + 1, sizeof *tried);
    if (tried == NULL) {
        space->failed = true;
        return;
    }
    for (size_t which = next_city(cities, count, tried, great); which < count;
         which = next_city(cities, count, tried, great)) {
        tried[which] = true;
        (void)try_place(space, cities, count, which, limit_of(&cities[which]));
    }
    free(tried);
}

/* ---- improvement -------------------------------------------------------------------------- */

/* Puts a city where it says that it is. */
static void block_city(cm_label_space *space, const cm_city *city, size_t which) {
    cm_label_block(space, label_box(city), (int)which);
    if (city->symbol != CM_SYMBOL_NONE)
        cm_label_block(space, dot_box(city, RING * space->s), (int)which);
    for (int i = 0; city->has_leader && i <= 10; i++) {
        const cm_xy a = city->leader[0], b = city->leader[1];
        const cm_xy p = {a.x + (b.x - a.x) * i / 10, a.y + (b.y - a.y) * i / 10};
        cm_label_block(space, (cm_rect){p.x, p.y, p.x, p.y}, (int)which);
    }
}

static void remove_city(cm_label_space *space, cm_city *city, size_t which) {
    cm_label_unblock(space, (int)which);
    city->placed = false;
}

/* No more labels than that give way one after the other. */
enum { CHAIN = 2 };
/* What one that matters more may lose by giving way: at first little, then as far as it will do. */
static const double YIELDS[] = {0.6, INFINITY};

/* How a city without a place may get one. */
typedef struct {
    size_t pusher; /* that took its own; it stays where it is */
    double limit;  /* of what the place costs */
    double yield;  /* what others may lose that matter more */
    int chain;     /* how many may give way one after the other */
    bool drops;    /* those that matter less may lose theirs for good */
} pressure;

static bool displace(cm_label_space *space, const cm_names *names, size_t which, pressure by);

/* Takes the place of another city, which moves: one that matters more, to a place as good as any,
 * or for the sake of a great city to one that will do; one that matters less, to none if it must.
 */
static bool displace_city(cm_label_space *space, const cm_names *names, size_t which,
                          const candidate *at, size_t blocker, pressure by) {
    cm_city *city = &names->cities[which], *other = &names->cities[blocker];
    const bool matters_more = other->score >= city->score;
    const cm_city before = *other;
    remove_city(space, other, blocker);
    put(space, city, which, at);
    const double limit = matters_more && city->population < GREAT_POPULATION
                             ? fmin(COST_LIMIT, before.cost + by.yield)
                             : limit_of(other);
    if (try_place(space, names->cities, names->city_count, blocker, limit) ||
        (by.chain > 1 && displace(space, names, blocker,
                                  (pressure){which, limit, by.yield, by.chain - 1, by.drops})))
        return true;
    /* The other can go nowhere else: the greater place stays, unless both matter alike. */
    if (by.drops && !matters_more && city->score - 10 * at->cost > before.score)
        return true;
    remove_city(space, city, which);
    *other = before;
    block_city(space, &before, blocker);
    return false;
}

/* Takes the place of a unit's label, which has to find another in its unit. */
static bool displace_unit(cm_label_space *space, const cm_names *names, size_t which,
                          const candidate *at, size_t unit) {
    cm_label_unblock(space, (int)(names->city_count + unit));
    put(space, &names->cities[which], which, at);
    if (cm_unit_move(space, names, unit))
        return true;
    remove_city(space, &names->cities[which], which);
    return false;
}

/* The owner of all that is in the way of a city's name there and of its dot, as cm_label_blocker
 * has it. */
static int only_blocker(const cm_label_space *space, const cm_city *city, cm_rect box) {
    const int of_name = cm_label_blocker(space, box, BESIDE * space->s, ABOVE * space->s);
    const int of_dot = cm_label_blocker(space, dot_box(city, RING * space->s), 0, 0);
    if (of_name == -2 || of_dot == -2)
        return of_name == -2 ? of_dot : of_name;
    return of_name == of_dot ? of_name : -1;
}

/* Places a city by moving the one label in its way, or by taking its place if it matters less. */
static bool displace(cm_label_space *space, const cm_names *names, size_t which, pressure by) {
    cm_city *city = &names->cities[which];
    candidate list[CANDIDATES];
    if (city->symbol == CM_SYMBOL_NONE)
        return false;
    list_candidates(space, names->cities, names->city_count, which, list);
    bool used[CANDIDATES] = {false};
    for (int turn = 0; turn < CANDIDATES; turn++) {
        int best = -1;
        for (int i = 0; i < CANDIDATES; i++)
            if (!used[i] && list[i].cost <= by.limit &&
                (best < 0 || list[i].cost < list[best].cost))
                best = i;
        if (best < 0)
            return false;
        used[best] = true;
        const int blocker = only_blocker(space, city, list[best].box);
        if (blocker < 0 || (size_t)blocker == by.pusher)
            continue;
        const size_t other = (size_t)blocker;
        if (other < names->city_count
                ? displace_city(space, names, which, &list[best], other, by)
                : displace_unit(space, names, which, &list[best], other - names->city_count))
            return true;
    }
    return false;
}

static void improve(cm_label_space *space, const cm_names *names, double yield) {
    bool *tried = calloc(names->city_count + 1, sizeof *tried);
    if (tried == NULL) {
        space->failed = true;
        return;
    }
    for (int round = 0; round < ROUNDS; round++) {
        const size_t which = next_city(names->cities, names->city_count, tried, false);
        if (which == names->city_count)
            break;
        tried[which] = true;
        (void)displace(
            space, names, which,
            (pressure){names->city_count, limit_of(&names->cities[which]), yield, CHAIN, true});
    }
    free(tried);
}

/* What a name that stands badly must gain where others make room for it. */
static const double RELIEF_LEAST = 0.5;

/* What stands badly, as across a border or on the other side of the front, tries to move what is in
 * the way of a better place. */
static void relieve(cm_label_space *space, const cm_names *names) {
    for (size_t i = 0; i < names->city_count; i++) {
        cm_city *city = &names->cities[i];
        const cm_city before = *city;
        if (!city->placed || city->cost <= COST_LIMIT)
            continue;
        const double limit = fmax(COST_LIMIT, before.cost - RELIEF_LEAST);
        bool moved = false;
        remove_city(space, city, i);
        for (size_t k = 0; !moved && k < sizeof YIELDS / sizeof YIELDS[0]; k++)
            moved = displace(space, names, i,
                             (pressure){names->city_count, limit, YIELDS[k], CHAIN, false});
        if (moved)
            continue;
        *city = before;
        block_city(space, &before, i);
    }
}

void cm_cities_improve(cm_label_space *space, const cm_names *names) {
    for (size_t i = 0; i < sizeof YIELDS / sizeof YIELDS[0]; i++)
        improve(space, names, YIELDS[i]);
    relieve(space, names);
}

/* ---- leaders ------------------------------------------------------------------------------ */

/* Across the front a leader would not tell on which side its place lies. */
static bool is_on_other_side(const cm_label_space *space, const cm_city *city, cm_rect box) {
    const double held = cm_mask_share(&space->control, box);
    return city->held ? held == 0 : held > 0.5;
}

/* A name at a distance from its dot, in one of the directions. */
static bool lead_to(const cm_label_space *space, const cm_city *cities, size_t count, size_t which,
                    double distance, int direction, candidate *at, cm_xy leader[2]) {
    const cm_city *city = &cities[which];
    const double angle = direction * 2 * 3.14159265358979323846 / DIRECTIONS;
    const cm_xy way = {cos(angle), sin(angle)};
    const cm_rect ink = city->text.ink;
    const double wide = (ink.right - ink.left) / 2, high = (ink.bottom - ink.top) / 2;
    const double from = city->dot_px + RING * space->s;
    /* The box touches the circle of that radius with the side that looks at the dot. */
    const cm_xy centre = {city->at.x + way.x * (from + distance) + wide * way.x,
                          city->at.y + way.y * (from + distance) + high * way.y};
    at->x = centre.x - (ink.left + ink.right) / 2;
    at->y = centre.y - (ink.top + ink.bottom) / 2;
    at->box = (cm_rect){ink.left + at->x, ink.top + at->y, ink.right + at->x, ink.bottom + at->y};
    if (!cm_label_is_free(space, at->box, BESIDE * space->s, ABOVE * space->s) ||
        is_on_other_side(space, city, at->box))
        return false;
    const cm_xy end = cm_label_nearest(cm_rect_grow(at->box, 2 * space->s, 2 * space->s), city->at);
    const double length = hypot(end.x - city->at.x, end.y - city->at.y);
    if (length < 1e-6)
        return false;
    const double start = from + (city->dot_px > 0 ? LEADER_GAP * space->s : 0);
    leader[0] = (cm_xy){city->at.x + (end.x - city->at.x) * start / length,
                        city->at.y + (end.y - city->at.y) * start / length};
    leader[1] = end;
    /* So far from its own dot, a name must not stand at another's. */
    const double others = other_dots_cost(space, cities, count, which, at->box);
    if (others > YIELDING_DOT)
        return false;
    at->cost = distance / (LEADER_MOST * space->s) + ground_cost(space, city, at->box) + others +
               stacking_cost(cities, count, which, at->box);
    return isfinite(at->cost) && cm_label_line_is_free(space, leader[0], leader[1]);
}

static void lead(cm_label_space *space, cm_city *cities, size_t count, size_t which) {
    cm_city *city = &cities[which];
    candidate best = {.cost = INFINITY};
    const bool great = city->score >= LEADER_SCORE;
    const double most = great ? LEADER_MOST : LEADER_MOST_AT_FRONT;
    const double limit = great ? INFINITY : COST_LIMIT;
    cm_xy leader[2] = {{0, 0}, {0, 0}};
    for (double distance = LEADER_LEAST; distance <= most; distance += LEADER_STEP)
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            candidate at;
            cm_xy line[2];
            if (lead_to(space, cities, count, which, distance * space->s, direction, &at, line) &&
                at.cost <= limit && at.cost < best.cost) {
                best = at;
                leader[0] = line[0];
                leader[1] = line[1];
            }
        }
    if (!isfinite(best.cost))
        return;
    city->text.at = (cm_xy){best.x, best.y};
    city->placed = true;
    city->has_leader =
        hypot(leader[1].x - leader[0].x, leader[1].y - leader[0].y) >= LEADER_SHORTEST * space->s;
    city->leader[0] = leader[0];
    city->leader[1] = leader[1];
    block_city(space, city, which);
}

void cm_cities_lead(cm_label_space *space, cm_city *cities, size_t count, bool great) {
    bool *tried = calloc(count + 1, sizeof *tried);
    if (tried == NULL) {
        space->failed = true;
        return;
    }
    for (size_t which = next_city(cities, count, tried, great); which < count;
         which = next_city(cities, count, tried, great)) {
        tried[which] = true;
        if (cities[which].score >=
                (is_at_front(&cities[which]) ? LEADER_SCORE_AT_FRONT : LEADER_SCORE) &&
            (cities[which].symbol == CM_SYMBOL_NONE || dot_is_free(space, &cities[which])))
            lead(space, cities, count, which);
    }
    free(tried);
}

/* ---- beyond the quota ---------------------------------------------------------------------- */

/* A town has its name beyond the quota, where there is good room for it: near the front, where
 * readers look for the side that it is on, and in country that would stay nameless. So has a great
 * city that a lesser one near the front has kept out. */
static const double FILL_POPULATION = 10000, FILL_FRONT_KM = 45, FILL_COST = 0.8;
static const double FILL_POPULATION_AFAR = 20000;
/* A city of this size need not be as far from all others. */
static const double LARGE_POPULATION = 100000, FILL_LARGE_NEAR = 55;
static const double FILL_PART = 0.25; /* of the quota */
/* Nearer than this two dots are one to the eye; so near a city many times as large is a suburb. */
static const double FILL_NEAR = 14, SUBURB_NEAR = 30, SUBURB_TIMES = 10;

/* What the best place of a town beyond the quota may cost; 0: it is to have none. */
static double fill_limit(const cm_label_space *space, const cm_city *cities, size_t count,
                         size_t which) {
    const cm_city *city = &cities[which];
    if (city->chosen || city->refused || is_unreadable(city) || city->population < FILL_POPULATION)
        return 0;
    double nearest = INFINITY;
    for (size_t i = 0; i < count; i++) {
        if (!cities[i].placed)
            continue;
        const double distance = distance_between(space, city, &cities[i]);
        if (distance < SUBURB_NEAR && cities[i].population > SUBURB_TIMES * city->population)
            return 0;
        nearest = fmin(nearest, distance);
    }
    if (city->population >= GREAT_POPULATION)
        return nearest > NEAR ? limit_of(city) : 0;
    if (city->front_km < FILL_FRONT_KM)
        return nearest > FILL_NEAR ? FILL_COST : 0;
    const double far = city->population >= LARGE_POPULATION ? FILL_LARGE_NEAR : FAR;
    return nearest > far && city->population >= FILL_POPULATION_AFAR ? COST_LIMIT : 0;
}

void cm_cities_fill(cm_label_space *space, cm_city *cities, size_t count, double subject_px2) {
    bool *tried = calloc(count + 1, sizeof *tried);
    if (tried == NULL) {
        space->failed = true;
        return;
    }
    for (double room = FILL_PART * (double)quota_of(space, subject_px2); room >= 1;) {
        size_t best = count;
        for (size_t i = 0; i < count; i++)
            if (!tried[i] && (best == count || cities[i].score > cities[best].score) &&
                fill_limit(space, cities, count, i) > 0)
                best = i;
        if (best == count)
            break;
        tried[best] = true;
        const double limit = fill_limit(space, cities, count, best);
        choose(space, &cities[best]);
        cities[best].chosen = try_place(space, cities, count, best, limit);
        cities[best].refused =
            !cities[best].chosen && cities[best].population >= GREAT_POPULATION; /* to be told */
        room -= cities[best].chosen ? 1 : 0;
    }
    free(tried);
}

/* ---- once all are there ------------------------------------------------------------------- */

void cm_cities_settle(cm_label_space *space, cm_city *cities, size_t count) {
    for (size_t i = 0; i < count; i++) /* dots without a name are not there */
        refuse_unplaced(&cities[i]);
    for (size_t i = 0; i < count; i++) {
        if (!cities[i].placed)
            continue;
        const cm_city before = cities[i];
        remove_city(space, &cities[i], i);
        /* What is still in the way is what counts on the name's being there, as a share under it.
         */
        if (cm_label_is_free(space, label_box(&before), 0, 0) &&
            try_place(space, cities, count, i, COST_LIMIT))
            continue;
        cities[i] = before;
        block_city(space, &before, i);
    }
}

/* ---- drawing ------------------------------------------------------------------------------ */

/* The corners of a symbol, as parts of its radius; a star has every second corner further in. */
static void draw_symbol(cm_label_space *space, const cm_city *city, double radius, cm_color color) {
    static const double up = -1.5707963267948966, turn = 6.283185307179586;
    const int corners = city->symbol == CM_SYMBOL_TRIANGLE ? 3
                        : city->symbol == CM_SYMBOL_STAR   ? 10
                                                           : 4;
    cm_path_builder path = {0};
    if (city->symbol == CM_SYMBOL_CROSS) {
        const double arm = radius * 0.36;
        const cm_xy cross[] = {{-arm, -radius}, {arm, -radius}, {arm, -arm},     {radius, -arm},
                               {radius, arm},   {arm, arm},     {arm, radius},   {-arm, radius},
                               {-arm, arm},     {-radius, arm}, {-radius, -arm}, {-arm, -arm}};
        cm_path_builder_start(&path, true);
        for (size_t i = 0; i < sizeof cross / sizeof cross[0]; i++)
            cm_path_builder_add(&path, (cm_xy){city->at.x + cross[i].x, city->at.y + cross[i].y});
    } else {
        const double first = city->symbol == CM_SYMBOL_SQUARE ? up + turn / 8 : up;
        cm_path_builder_start(&path, true);
        for (int i = 0; i < corners; i++) {
            const double r = city->symbol == CM_SYMBOL_STAR && i % 2 == 1 ? radius * 0.45 : radius;
            const double angle = first + turn * i / corners;
            cm_path_builder_add(&path,
                                (cm_xy){city->at.x + r * cos(angle), city->at.y + r * sin(angle)});
        }
    }
    cm_scene_path(space->scene, cm_path_builder_finish(&path, space->scene),
                  (cm_paint){.fill = color});
    cm_path_builder_clear(&path);
}

static void draw_dot(cm_label_space *space, const cm_city *city) {
    cm_scene_builder *scene = space->scene;
    const cm_style *style = space->style;
    if (city->symbol == CM_SYMBOL_NONE)
        return;
    if (city->symbol != CM_SYMBOL_DOT) {
        /* Corners reach further than a circle's edge, so the ring is wider. */
        draw_symbol(space, city, (city->dot_px + RING * space->s) * 1.5, style->halo);
        draw_symbol(space, city, city->dot_px * 1.4, style->ink);
        return;
    }
    cm_scene_path(scene, cm_scene_circle(scene, city->at, city->dot_px + RING * space->s),
                  (cm_paint){.fill = style->halo});
    cm_scene_path(scene, cm_scene_circle(scene, city->at, city->dot_px),
                  (cm_paint){.fill = style->ink});
    if (city->capital) { /* a ring with a dot in it */
        cm_scene_path(scene, cm_scene_circle(scene, city->at, city->dot_px * 0.68),
                      (cm_paint){.fill = style->halo});
        cm_scene_path(scene, cm_scene_circle(scene, city->at, city->dot_px * 0.36),
                      (cm_paint){.fill = style->ink});
    }
}

static const char *reason_of(cm_label_space *space, const cm_city *cities, size_t count,
                             size_t which) {
    candidate list[CANDIDATES];
    double least = INFINITY;
    if (cities[which].is_missed)
        return "the data have no name in the language";
    if (cities[which].crowded)
        return "too near to places that are named";
    list_candidates(space, cities, count, which, list);
    for (int k = 0; k < CANDIDATES; k++)
        least = fmin(least, list[k].cost);
    return isfinite(least) && least > limit_of(&cities[which])
               ? cm_scene_printf(space->scene, "best position costs %.2f, limit %.2f", least,
                                 limit_of(&cities[which]))
               : "no free position";
}

/* What is left out; louder where the user asks for it. */
static void report(cm_label_space *space, const cm_city *cities, size_t count, size_t which) {
    const cm_city *city = &cities[which];
    cm_scene_drop(space->scene, city->name, city->is_mark ? "mark" : "city",
                  reason_of(space, cities, count, which));
    if (city->wanted && !city->is_optional)
        cm_scene_note(space->scene,
                      cm_scene_printf(space->scene,
                                      "there is no room for the %s \"%s\"; a larger --size, a "
                                      "nearer --extent or less beside it would make some",
                                      !city->is_mark                   ? "name"
                                      : city->symbol == CM_SYMBOL_NONE ? "callout"
                                                                       : "mark",
                                      city->name));
}

void cm_cities_draw(cm_label_space *space, cm_city *cities, size_t count) {
    cm_scene_group(space->scene, "leaders");
    for (size_t i = 0; i < count; i++)
        if (cities[i].placed && cities[i].has_leader)
            cm_label_draw_leader(space, cities[i].leader);
    cm_scene_group_end(space->scene);
    cm_scene_group(space->scene, "cities");
    for (size_t i = 0; i < count; i++)
        if (cities[i].placed)
            draw_dot(space, &cities[i]);
    cm_scene_group_end(space->scene);
    cm_scene_group(space->scene, "labels-city");
    for (size_t i = 0; i < count; i++) {
        if (cities[i].placed) {
            (void)cm_typesetter_measure(space->typesetter, &cities[i].text);
            cm_label_draw(space, &cities[i].text);
        } else if (cities[i].crowded || cities[i].is_missed || cities[i].chosen ||
                   cities[i].refused) {
            report(space, cities, count, i);
        }
    }
    cm_scene_group_end(space->scene);
}
