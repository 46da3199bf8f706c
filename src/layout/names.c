#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layout/label.h"

/* ---- units: a name over a share ----------------------------------------------------------- */

/* Lengths at 1600 x 1200. */
static const double LATTICE = 9;
/* A name may be set smaller to stay within its unit; a share that stands alone, where it would
 * cross the front or a border. */
static const double NAME = 15.5, NAME_SMALL = 13, SHARE = 23, SHARE_SMALL = 18;
/* What a unit's label may lose by giving way to a city. */
static const double MOVE_MOST = 4;
/* And what it must gain by being set smaller. */
static const double SMALLER = 0.8;
/* From this share on a label is to stand on what is held of its unit. */
static const double MOSTLY_HELD = 0.3;

/* A name of size 0 is left out. */
static void set_unit_text(cm_label_space *space, const cm_unit_label *unit, double name_size,
                          double share_size, cm_unit_text *text) {
    const double s = space->s;
    const bool bare = name_size == 0;
    text->name_run = (cm_text_run){cm_scene_printf(space->scene, "%s", unit->name), true};
    text->share_run = (cm_text_run){unit->share, true};
    text->name =
        cm_label_text(space, &text->name_run, fmax(name_size * s, 11), false,
                      name_size < NAME ? 0.6 * s : 1.3 * s, space->style->ink, CM_ANCHOR_MIDDLE);
    text->share = cm_label_text(space, &text->share_run, fmax(share_size * s, 11), false, 0,
                                space->style->ink, CM_ANCHOR_MIDDLE);
    text->share.tabular = true;
    /* The share's top 6 below the name's baseline; both together centred on (0, 0). */
    const double name_height = text->name.ink.bottom - text->name.ink.top;
    const double share_height = text->share.ink.bottom - text->share.ink.top;
    const double height = name_height + 6 * s + share_height;
    text->name.at.y = -height / 2 - text->name.ink.top;
    text->share.at.y = height / 2 - text->share.ink.bottom;
    if (bare) { /* the share alone */
        text->share.at.y = -(text->share.ink.top + text->share.ink.bottom) / 2;
        text->name.run_count = 0;
    }
    (void)cm_typesetter_measure(space->typesetter, &text->share);
    text->box = text->share.ink;
    if (text->name.run_count > 0) {
        (void)cm_typesetter_measure(space->typesetter, &text->name);
        text->box = cm_rect_union(text->box, text->name.ink);
    }
}

static cm_rect moved(cm_rect box, cm_xy by) {
    return (cm_rect){box.left + by.x, box.top + by.y, box.right + by.x, box.bottom + by.y};
}

static double dots_cost(const cm_label_space *space, const cm_city *cities, size_t count,
                        cm_rect box) {
    double cost = 0;
    for (size_t i = 0; i < count; i++) {
        if (!cities[i].chosen)
            continue;
        const cm_rect dot = {cities[i].at.x, cities[i].at.y, cities[i].at.x, cities[i].at.y};
        const double r = cities[i].dot_px + 1.6 * space->s;
        if (cm_rect_meets(cm_rect_grow(dot, r, r), box))
            cost += 14;
        else if (cm_rect_meets(dot, cm_rect_grow(box, 58 * space->s, 22 * space->s)))
            cost += 1.5; /* room for the city's own name */
    }
    return cost;
}

/* Whether a share without a name would be taken for that of a city. */
static bool is_at_city(const cm_label_space *space, const cm_city *cities, size_t count,
                       cm_rect box) {
    static const double BESIDE = 20, ABOVE = 28;
    const cm_rect around = cm_rect_grow(box, BESIDE * space->s, ABOVE * space->s);
    for (size_t i = 0; i < count; i++)
        if (cities[i].placed && cities[i].bold &&
            (cm_rect_meets(around, moved(cities[i].text.ink, cities[i].text.at)) ||
             cm_rect_meets(around, (cm_rect){cities[i].at.x, cities[i].at.y, cities[i].at.x,
                                             cities[i].at.y})))
            return true;
    return false;
}

/* A unit's name right over or under a great city's, which is as bold and often the same, reads as a
 * second line of it; so does one that touches a town's. */
static double stacking_cost(const cm_label_space *space, const cm_city *cities, size_t count,
                            cm_rect box) {
    static const double FAR = 30, TOUCHING = 3, NEAR = 14, TOUCHING_SMALL = 1.5;
    double cost = 0;
    for (size_t i = 0; i < count; i++) {
        if (!cities[i].placed)
            continue;
        const cm_rect name = moved(cities[i].text.ink, cities[i].text.at);
        cost += cities[i].bold ? TOUCHING * cm_label_stacking(box, name, FAR * space->s)
                               : TOUCHING_SMALL * cm_label_stacking(box, name, NEAR * space->s);
    }
    return cost;
}

static double unit_cost(const cm_label_space *space, const cm_mask *unit, double held_share,
                        cm_xy pole, double area_px2, cm_rect box) {
    const double held = cm_mask_share(&space->control, box);
    const double half = (box.right - box.left + box.bottom - box.top) / space->front.cell;
    const double x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    double cost = 30 * (1 - cm_mask_share(unit, box));
    cost += 14 *
            (cm_mask_count(&space->front, cm_rect_grow(box, 4 * space->s, 4 * space->s)) +
             0.6 * cm_mask_count(&space->border, cm_rect_grow(box, 3 * space->s, 3 * space->s))) /
            half;
    cost += 6 * cm_mask_share(&space->water, box) + 4 * cm_mask_share(&space->oblast, box);
    cost += held_share > MOSTLY_HELD ? 2.5 * (1 - held) : 0;
    cost += 2 * 4 * held * (1 - held);
    cost +=
        12 * cm_mask_share(&space->gained, box); /* the strongest colour, and what is to be seen */
    return cost + 2.4 * hypot(x - pole.x, y - pole.y) / sqrt(area_px2);
}

/* The point furthest from the edge of what is set. */
static cm_xy pole_of(const cm_mask *mask, double *clearance) {
    float *distances = cm_mask_distances(mask, true);
    cm_xy pole = {0, 0};
    *clearance = -1;
    for (size_t i = 0; distances != NULL && i < mask->columns * mask->rows; i++)
        if ((double)distances[i] > *clearance && mask->cells[i]) {
            *clearance = (double)distances[i];
            pole = cm_mask_middle(mask, i);
        }
    free(distances);
    return pole;
}

/* A mask of a path within the panel, on the lattice's box of the path alone. */
static bool mask_of(const cm_label_space *space, const cm_path *path, double cell, cm_mask *mask) {
    const cm_rect box = cm_rect_common(cm_path_box(path), space->panel);
    if (!(box.left < box.right && box.top < box.bottom) || !cm_mask_create(mask, box, cell))
        return false;
    if (!cm_mask_fill(mask, path)) {
        cm_mask_free(mask);
        return false;
    }
    cm_mask_sum(mask);
    return true;
}

/* Unit labels are owners after the cities, so that each knows the other's obstacles. */
static int owner_of(const cm_names *names, size_t unit) {
    return (int)(names->city_count + unit);
}

static void block_unit(cm_label_space *space, const cm_names *names, size_t which) {
    const cm_unit_label *unit = &names->units[which];
    cm_label_block(space, cm_rect_grow(moved(unit->text.box, unit->at), 6 * space->s, 9 * space->s),
                   unit->is_beside ? -1 : owner_of(names, which));
}

/* A unit too small for its label, such as a city, has it on the water beside it, with a leader. */
static bool lead_unit(cm_label_space *space, cm_unit_label *unit) {
    enum { DIRECTIONS = 24 };
    static const double LEAST = 16, MOST = 96, STEP = 8;
    cm_mask mask;
    if (space->thumbnail || !mask_of(space, unit->path, space->front.cell, &mask))
        return false;
    double clearance;
    const cm_xy pole = pole_of(&mask, &clearance);
    cm_mask_free(&mask);
    cm_unit_text text;
    set_unit_text(space, unit, NAME, SHARE, &text);
    const double wide = (text.box.right - text.box.left) / 2;
    const double high = (text.box.bottom - text.box.top) / 2;
    for (double distance = LEAST * space->s; distance <= MOST * space->s;
         distance += STEP * space->s)
        for (int i = 0; i < DIRECTIONS; i++) {
            const double angle = i * 2 * acos(-1) / DIRECTIONS;
            const cm_xy at = {pole.x + cos(angle) * (distance + wide),
                              pole.y + sin(angle) * (distance + high)};
            const cm_rect box = moved(text.box, at);
            if (cm_mask_share(&space->land, cm_rect_grow(box, 3 * space->s, 3 * space->s)) > 0 ||
                !cm_label_is_free(space, box, 8 * space->s, 9 * space->s))
                continue;
            const cm_xy end = cm_label_nearest(cm_rect_grow(box, 3 * space->s, 2 * space->s), pole);
            if (!cm_label_line_is_free(space, pole, end))
                continue;
            unit->text = text;
            unit->at = at;
            unit->has_leader = true;
            unit->leader[0] = pole;
            unit->leader[1] = end;
            return true;
        }
    return false;
}

/* A city that is a unit of its own has the share under its name, or over it. */
static bool join_city(cm_label_space *space, cm_unit_label *unit, const cm_city *cities,
                      size_t city_count) {
    static const double GAP = 5;
    for (size_t i = 0; unit->is_city && i < city_count; i++) {
        if (!cities[i].placed || strcmp(cities[i].name, unit->plain_name) != 0)
            continue;
        const cm_rect ink = moved(cities[i].text.ink, cities[i].text.at);
        cm_text_run run = {unit->share, true};
        const cm_text share = cm_label_text(space, &run, fmax(18.5 * space->s, 11), false, 0,
                                            space->style->ink, CM_ANCHOR_MIDDLE);
        for (int above = 0; above <= 1; above++) {
            const cm_xy at = {(ink.left + ink.right) / 2,
                              above ? ink.top - GAP * space->s - share.ink.bottom
                                    : ink.bottom + GAP * space->s - share.ink.top};
            const cm_rect box = moved(share.ink, at);
            if (!cm_label_is_free(space, box, 2 * space->s, 2 * space->s) ||
                cm_label_breaks_front(space, box))
                continue;
            unit->text = (cm_unit_text){.share_run = run, .share = share, .box = share.ink};
            unit->text.share.tabular = true;
            unit->at = at;
            cm_label_block(space, ink, -1); /* from now on the name stays where it is */
            return true;
        }
    }
    return false;
}

/* The part of a unit, as far as it is seen, that lies in another mask too. */
static double share_in(const cm_mask *unit, const cm_mask *other) {
    double cells = 0, in = 0;
    for (size_t i = 0; i < unit->columns * unit->rows; i++) {
        cells += unit->cells[i] ? 1 : 0;
        in += unit->cells[i] && cm_mask_at(other, cm_mask_middle(unit, i)) ? 1 : 0;
    }
    return in / fmax(cells, 1);
}

/* A label stands best in the middle of what it is about: the unit, or what is held of it. */
static cm_xy pole_for(const cm_label_space *space, const cm_mask *unit, double held_share) {
    double clearance;
    if (held_share <= MOSTLY_HELD)
        return pole_of(unit, &clearance);
    cm_mask held = *unit;
    held.cells = malloc(unit->columns * unit->rows);
    if (held.cells == NULL)
        return pole_of(unit, &clearance);
    for (size_t i = 0; i < unit->columns * unit->rows; i++)
        held.cells[i] = unit->cells[i] && cm_mask_at(&space->control, cm_mask_middle(unit, i));
    const cm_xy pole = pole_of(&held, &clearance);
    free(held.cells);
    return pole;
}

/* Finds the best free place of a text within its unit, with so much of its box inside; returns what
 * it costs. */
static double find_place(const cm_label_space *space, const cm_mask *mask, double held_share,
                         cm_xy pole, double inside, const cm_names *names, const cm_unit_text *text,
                         cm_xy *best_at) {
    /* In steps that a low text does not leap over its gap with. */
    const double step = fmax(fmin(LATTICE * space->s, (text->box.bottom - text->box.top) / 3), 2.5);
    const double area_px2 = cm_mask_count(mask, mask->area) * mask->cell * mask->cell;
    double best = INFINITY;
    for (double y = mask->area.top; y <= mask->area.bottom; y += step)
        for (double x = mask->area.left; x <= mask->area.right; x += step) {
            const cm_rect box = moved(text->box, (cm_xy){x, y});
            if (cm_mask_share(mask, box) < inside || cm_label_breaks_front(space, box) ||
                !cm_label_is_free(space, box, 8 * space->s, 9 * space->s) ||
                (text->name.run_count == 0 && !space->thumbnail &&
                 is_at_city(space, names->cities, names->city_count, box)))
                continue;
            const double cost = unit_cost(space, mask, held_share, pole, area_px2, box) +
                                dots_cost(space, names->cities, names->city_count, box) +
                                stacking_cost(space, names->cities, names->city_count, box);
            if (cost < best) {
                best = cost;
                *best_at = (cm_xy){x, y};
            }
        }
    return best;
}

/* How a label is written; the first that has room is taken. Where the name has none, the share
 * alone may, unless the panel cuts the unit so that nobody could tell which it is. Less of its box
 * than that in its unit, and it would be taken for the neighbour's. */
enum { NAMED, NAMED_SMALL, BARE, BARE_SMALL };
static const struct {
    double name_size, share_size, inside;
} FORMS[] = {[NAMED] = {NAME, SHARE, 0.95},
             [NAMED_SMALL] = {NAME_SMALL, SHARE, 0.85},
             [BARE] = {0, SHARE, 0.92},
             [BARE_SMALL] = {0, SHARE_SMALL, 0.92}};

/* Whether the panel shows a part of a unit, but nothing of what its label is about. */
static bool is_out_of_view(const cm_label_space *space, const cm_unit_label *unit) {
    cm_mask mask;
    if (!unit->is_cut || !mask_of(space, unit->path, space->front.cell, &mask))
        return false;
    const bool is_out = share_in(&mask, unit->shows) == 0;
    cm_mask_free(&mask);
    return is_out;
}

static bool place_unit(cm_label_space *space, const cm_names *names, size_t which, size_t first,
                       size_t last) {
    cm_unit_label *unit = &names->units[which];
    cm_mask mask;
    if (!mask_of(space, unit->path, space->front.cell, &mask))
        return false;
    const double held_share = share_in(&mask, &space->control);
    const cm_xy pole = pole_for(space, &mask, held_share);
    unit->cost = INFINITY;
    for (size_t i = first; i <= last && !isfinite(unit->cost) && !unit->is_out_of_view; i++) {
        unit->form = i;
        set_unit_text(space, unit, FORMS[i].name_size, FORMS[i].share_size, &unit->text);
        unit->cost = find_place(space, &mask, held_share, pole, FORMS[i].inside, names, &unit->text,
                                &unit->at);
    }
    cm_mask_free(&mask);
    return isfinite(unit->cost);
}

static bool put_unit(cm_label_space *space, const cm_names *names, size_t which, size_t first,
                     size_t last) {
    names->units[which].placed = place_unit(space, names, which, first, last);
    if (names->units[which].placed)
        block_unit(space, names, which);
    return names->units[which].placed;
}

/* Places bare shares of one size; returns whether all found a place. That of a unit of which a part
 * is seen would not tell whose it is. */
static bool place_shares(cm_label_space *space, const cm_names *names, size_t form) {
    bool all = true;
    for (size_t i = 0; i < names->unit_count; i++)
        if (!names->units[i].is_cut && !put_unit(space, names, i, form, form))
            all = false;
    return all;
}

static void unblock_units(cm_label_space *space, const cm_names *names) {
    for (size_t i = 0; i < names->unit_count; i++)
        if (names->units[i].placed)
            cm_label_unblock(space, owner_of(names, i));
}

void cm_units_place(cm_label_space *space, const cm_names *names) {
    for (size_t i = 0; i < names->unit_count; i++)
        names->units[i].is_out_of_view = is_out_of_view(space, &names->units[i]);
    if (!space->thumbnail) {
        for (size_t i = 0; i < names->unit_count; i++) {
            const bool may_be_bare = !names->units[i].is_cut && !names->units[i].is_city;
            (void)put_unit(space, names, i, NAMED, may_be_bare ? BARE : NAMED_SMALL);
        }
        return;
    }
    /* Bare shares of two sizes would look like a message. */
    if (place_shares(space, names, BARE))
        return;
    unblock_units(space, names);
    (void)place_shares(space, names, BARE_SMALL);
}

void cm_units_place_beside(cm_label_space *space, const cm_names *names) {
    for (size_t i = 0; i < names->unit_count; i++) {
        cm_unit_label *unit = &names->units[i];
        if (unit->placed || unit->is_out_of_view)
            continue;
        unit->is_beside =
            join_city(space, unit, names->cities, names->city_count) || lead_unit(space, unit);
        unit->placed = unit->is_beside;
        if (unit->placed)
            block_unit(space, names, i);
        else if (unit->is_city && !unit->is_cut)
            (void)put_unit(space, names, i, BARE, BARE);
    }
}

bool cm_unit_move(cm_label_space *space, const cm_names *names, size_t which) {
    cm_unit_label *unit = &names->units[which];
    const cm_unit_label before = *unit;
    cm_label_unblock(space, owner_of(names, which));
    bool found = place_unit(space, names, which, before.form, before.form);
    if (before.form == NAMED) { /* in smaller type it may stand better */
        const cm_unit_label large = *unit;
        if (place_unit(space, names, which, NAMED_SMALL, NAMED_SMALL) &&
            unit->cost + SMALLER < large.cost)
            found = true;
        else
            *unit = large;
    }
    if (!found || unit->cost > before.cost + MOVE_MOST)
        *unit = before;
    block_unit(space, names, which);
    return unit->at.x != before.at.x || unit->at.y != before.at.y;
}

/* The texts point at runs that have moved with them. */
static void draw_unit(cm_label_space *space, const cm_unit_label *unit) {
    cm_unit_text text = unit->text;
    text.name.runs = &text.name_run;
    text.share.runs = &text.share_run;
    cm_text *const lines[] = {&text.name, &text.share};
    for (int i = 0; i < 2; i++) {
        if (lines[i]->run_count == 0)
            continue;
        lines[i]->at.x += unit->at.x;
        lines[i]->at.y += unit->at.y;
        (void)cm_typesetter_measure(space->typesetter, lines[i]);
        cm_label_draw(space, lines[i]);
    }
}

void cm_units_draw(cm_label_space *space, const cm_unit_label *units, size_t count) {
    cm_scene_group(space->scene, "labels-oblast");
    for (size_t i = 0; i < count; i++) {
        const cm_unit_label *unit = &units[i];
        if (!unit->placed) {
            cm_scene_drop(space->scene,
                          cm_scene_printf(space->scene, "%s %s", unit->name, unit->share), "unit",
                          unit->is_out_of_view ? "what it is about is out of view"
                          : space->thumbnail && unit->is_cut
                              ? "a share alone would not tell which unit this part is of"
                              : "no room in the unit");
            continue;
        }
        if (unit->text.name.run_count == 0 && !unit->is_beside && !space->thumbnail)
            cm_scene_drop(space->scene, unit->name, "unit name", "room for the share alone");
        if (unit->has_leader)
            cm_label_draw_leader(space, unit->leader);
        draw_unit(space, unit);
    }
    cm_scene_group_end(space->scene);
}

/* ---- seas --------------------------------------------------------------------------------- */

/* Breaks a name at the blank nearest its middle; returns the number of lines. */
static int break_name(cm_label_space *space, const char *name, const char *lines[2]) {
    const size_t length = strlen(name);
    size_t best = 0;
    for (size_t i = 1; i < length; i++)
        if (name[i] == ' ' && (best == 0 || labs((long)(2 * i) - (long)length) <
                                                labs((long)(2 * best) - (long)length)))
            best = i;
    lines[0] = best == 0 ? name : cm_scene_printf(space->scene, "%.*s", (int)best, name);
    lines[1] = best == 0 ? NULL : name + best + 1;
    return best == 0 ? 1 : 2;
}

/* Whether no land lies between two points: else a name would slip into the sea next to its own. */
static bool is_same_water(const cm_label_space *space, cm_xy a, cm_xy b) {
    const double steps = fmax(1, ceil(hypot(b.x - a.x, b.y - a.y) / space->land.cell));
    for (double k = 0; k <= steps; k++)
        if (cm_mask_at(&space->land,
                       (cm_xy){a.x + (b.x - a.x) * k / steps, a.y + (b.y - a.y) * k / steps}))
            return false;
    return true;
}

/* How near the closest label, land or edge comes to a name: 1 where they touch, 0 from far on. */
static double crowding(const cm_label_space *space, cm_rect box) {
    enum { STEPS = 4 };
    static const double FAR = 44;
    for (int i = 0; i < STEPS; i++) {
        const double reach = FAR * space->s * (i + 1) / STEPS;
        if (!cm_rect_holds(space->panel, cm_rect_grow(box, reach, reach)) ||
            !cm_label_is_free(space, box, reach, reach) ||
            cm_mask_count(&space->land, cm_rect_grow(box, reach, reach)) > 0)
            return 1 - (double)i / STEPS;
    }
    return 0;
}

/* Nearer in a line, a sea's wide-spaced name reads on into another. */
static const double SEA_APART = 40;

static bool try_sea(cm_label_space *space, const char *const *lines, int count, cm_xy near,
                    double reach, double size, double letterspacing) {
    cm_text_run runs[2];
    cm_text texts[2];
    cm_rect box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < count; i++) {
        runs[i] = (cm_text_run){lines[i], false};
        texts[i] = cm_label_text(space, &runs[i], size, true, letterspacing, space->style->water,
                                 CM_ANCHOR_MIDDLE);
        texts[i].at.y = (i - (count - 1) / 2.0) * size * 1.35 + size * 0.35;
        (void)cm_typesetter_measure(space->typesetter, &texts[i]);
        box = cm_rect_union(box, texts[i].ink);
    }
    double best = INFINITY;
    cm_xy best_at = near;
    const double step = fmax(10 * space->s, 4);
    for (double dy = -reach; dy <= reach; dy += step)
        for (double dx = -reach; dx <= reach; dx += step) {
            const cm_rect at = moved(box, (cm_xy){near.x + dx, near.y + dy});
            const cm_rect airy = cm_rect_grow(at, 6 * space->s, 4 * space->s);
            /* Free water all round is worth some distance from the sea's own point. */
            const double distance = hypot(dx, dy) + 220 * space->s * crowding(space, at);
            if (distance < best &&
                cm_label_is_free(space, at, SEA_APART * space->s, 10 * space->s) &&
                cm_mask_count(&space->land, airy) == 0 &&
                is_same_water(space, near, (cm_xy){near.x + dx, near.y + dy})) {
                best = distance;
                best_at = (cm_xy){near.x + dx, near.y + dy};
            }
        }
    if (!isfinite(best))
        return false;
    for (int i = 0; i < count; i++) {
        texts[i].at.x += best_at.x;
        texts[i].at.y += best_at.y;
        (void)cm_typesetter_measure(space->typesetter, &texts[i]);
        texts[i].halo = cm_color_with_alpha(space->style->sea, 0.7);
        texts[i].halo_px = 2.4 * space->s;
        cm_label_draw(space, &texts[i]);
    }
    cm_label_block(space, moved(box, best_at), -1);
    return true;
}

void cm_sea_place(cm_label_space *space, const char *name, cm_xy at, bool great) {
    if (!cm_rect_holds(space->panel, (cm_rect){at.x, at.y, at.x, at.y}))
        return;
    const double size = fmax((great ? 22 : 16) * space->s, 11),
                 reach = (great ? 150 : 40) * space->s;
    const double letterspacing = (great ? 5 : 2) * space->s;
    const char *whole[] = {name}, *broken[2];
    const int lines = break_name(space, name, broken);
    if (try_sea(space, whole, 1, at, reach, size, letterspacing) ||
        (lines > 1 && try_sea(space, broken, lines, at, reach, size, letterspacing)) ||
        (lines > 1 &&
         try_sea(space, broken, lines, at, reach, fmax(size * 0.8, 11), letterspacing * 0.6)))
        return;
    cm_scene_drop(space->scene, name, "sea", "no room on the water");
}

/* ---- countries ---------------------------------------------------------------------------- */

/* What a name loses by a river through it, and by standing right beneath the inset. */
static const double RIVER_WEIGHT = 25, CAPTION_WEIGHT = 1.5;

/* A part of the page that a name may fill, and what every attempt to place one asks of it. */
typedef struct {
    cm_mask mask;
    cm_xy centroid;
    double side_px;   /* of a square as large */
    float *distances; /* of each cell to the edge */
} ground_part;

/* Takes over the mask; false if it is empty or memory ran out. */
static bool survey(cm_label_space *space, ground_part *part) {
    cm_mask *mask = &part->mask;
    cm_mask_sum(mask);
    const double cells = cm_mask_count(mask, mask->area);
    if (cells == 0)
        return false;
    for (size_t i = 0; i < mask->columns * mask->rows; i++)
        if (mask->cells[i]) {
            const cm_xy at = cm_mask_middle(mask, i);
            part->centroid.x += at.x / cells;
            part->centroid.y += at.y / cells;
        }
    part->side_px = sqrt(cells) * mask->cell;
    part->distances = cm_mask_distances(mask, true);
    space->failed = space->failed || part->distances == NULL;
    return part->distances != NULL;
}

static void free_part(ground_part *part) {
    free(part->distances);
    cm_mask_free(&part->mask);
}

/* What stands right beneath the inset reads as its caption: 1 where it touches, 0 further off. */
static double caption_likeness(const cm_label_space *space, cm_rect box) {
    static const double FAR = 90;
    const cm_rect inset = space->inset;
    const double common = fmin(box.right, inset.right) - fmax(box.left, inset.left);
    const double gap = box.top - inset.bottom;
    return common <= 0 || gap < 0 ? 0 : fmax(0, 1 - gap / (FAR * space->s));
}

/* How a name for a part of the page is written, and what its place depends on. */
typedef struct {
    const double *sizes; /* at 1600 x 1200, the first that fits is taken */
    size_t size_count;
    double letterspacing; /* in the size of the type */
    cm_color color, halo;
    double airiness, line_weight, inside_by;
    double apart; /* from other labels */
    bool bold;
} area_name;

/* A horizontal name wholly within a part of the page, near the middle of it and, as far as
 * its airiness says, clear of its edge. */
static bool place_within(cm_label_space *space, const ground_part *part, cm_text *text,
                         const area_name *style) {
    const cm_mask *mask = &part->mask;
    const cm_rect ink = text->ink; /* at (0, 0) */
    const double middle = (ink.top + ink.bottom) / 2, step = fmax(10 * space->s, 4);
    double best = INFINITY;
    cm_xy best_at = {0, 0};
    for (double y = mask->area.top; y <= mask->area.bottom; y += step)
        for (double x = mask->area.left; x <= mask->area.right; x += step) {
            const cm_rect box = moved(ink, (cm_xy){x, y - middle});
            const cm_rect about = cm_rect_grow(box, 10 * space->s, 4 * space->s);
            if (cm_mask_share(mask, cm_rect_grow(box, style->inside_by * space->s, 0)) < 0.999 ||
                cm_mask_count(&space->water, about) > 0 ||
                cm_mask_count(&space->front, cm_rect_grow(box, 3 * space->s, 3 * space->s)) > 0 ||
                !cm_label_is_free(space, box, style->apart * space->s, style->apart * space->s))
                continue;
            double clear = INFINITY;
            for (int k = 0; k <= 4; k++)
                clear = fmin(clear,
                             cm_mask_value(mask, part->distances,
                                           (cm_xy){box.left + (box.right - box.left) * k / 4, y}));
            const double cost = style->line_weight * cm_mask_share(&space->oblast, box) +
                                RIVER_WEIGHT * cm_mask_share(&space->rivers, box) +
                                CAPTION_WEIGHT * caption_likeness(space, box) +
                                hypot(x - part->centroid.x, y - part->centroid.y) / part->side_px -
                                style->airiness * fmin(clear / space->s, 60) / 60;
            if (cost < best) {
                best = cost;
                best_at = (cm_xy){x, y - middle};
            }
        }
    if (!isfinite(best))
        return false;
    text->at = best_at;
    (void)cm_typesetter_measure(space->typesetter, text);
    cm_label_draw(space, text);
    cm_label_block(space, text->ink, -1);
    return true;
}

static bool place_name(cm_label_space *space, const ground_part *part, const char *name,
                       const area_name *style) {
    for (size_t i = 0; i < style->size_count; i++) {
        const double size = fmax(style->sizes[i] * space->s, 11);
        cm_text_run run = {name, style->bold};
        cm_text text = cm_label_text(space, &run, size, false, style->letterspacing * size,
                                     style->color, CM_ANCHOR_MIDDLE);
        text.halo = style->halo;
        text.halo_px = style->halo.alpha > 0 ? 2.4 * space->s : 0;
        if (place_within(space, part, &text, style))
            return true;
    }
    return false;
}

/* Where units of the user's own lie upon a country, its name does not. */
static void leave_out_subject(const cm_label_space *space, cm_mask *mask) {
    for (size_t i = 0; i < mask->columns * mask->rows; i++)
        mask->cells[i] = mask->cells[i] && !cm_mask_at(&space->subject, cm_mask_middle(mask, i));
}

void cm_country_place(cm_label_space *space, const char *name, const cm_path *path) {
    static const double sizes[] = {24, 20, 16, 13};
    ground_part part = {0};
    if (!mask_of(space, path, 2 * space->front.cell, &part.mask))
        return;
    leave_out_subject(space, &part.mask);
    if (survey(space, &part)) {
        const double area = part.side_px * part.side_px / (space->s * space->s);
        const size_t first = area > 120000 ? 0 : area > 45000 ? 1 : 2;
        const area_name style = {.sizes = sizes + first,
                                 .size_count = 4 - first,
                                 .letterspacing = 0.22,
                                 .color = space->style->country,
                                 .halo = cm_color_with_alpha(space->style->neighbour, 0.7),
                                 .airiness = 1.6,
                                 .inside_by = 10,
                                 .apart = 16};
        /* A sliver of a country at the edge of the map needs no name. */
        if (area >= 5000 && !place_name(space, &part, name, &style))
            cm_scene_drop(space->scene, name, "country", "no room in its visible part");
    }
    free_part(&part);
}

void cm_subject_place(cm_label_space *space, const char *name) {
    static const double sizes[] = {34, 28, 22};
    const area_name style = {.sizes = sizes,
                             .size_count = 3,
                             .letterspacing = 15.0 / 34,
                             .color = cm_color_with_alpha(space->style->country, 0.75),
                             .halo = cm_color_with_alpha(space->style->subject, 0.7),
                             .airiness = 0.15,
                             .line_weight = 1.2,
                             .apart = 16};
    ground_part part = {0};
    /* Half as fine as the lattice below will do for a name so large. */
    if (!cm_mask_create(&part.mask, space->panel, 2 * space->front.cell)) {
        space->failed = true;
        return;
    }
    for (size_t i = 0; i < part.mask.columns * part.mask.rows; i++) {
        const cm_xy at = cm_mask_middle(&part.mask, i);
        part.mask.cells[i] = cm_mask_at(&space->subject, at) && !cm_mask_at(&space->control, at);
    }
    if (!survey(space, &part) || !place_name(space, &part, name, &style))
        cm_scene_drop(space->scene, name, "subject", "no room between the other names");
    free_part(&part);
}

void cm_amount_place(cm_label_space *space, const char *amount, const cm_path *path) {
    static const double sizes[] = {20, 17, 14};
    const area_name style = {.sizes = sizes,
                             .size_count = 3,
                             .letterspacing = 0,
                             .color = space->style->ink,
                             .airiness = 1.2,
                             .line_weight = 0.6,
                             .apart = 8,
                             .bold = true};
    ground_part part = {0};
    if (!mask_of(space, path, space->front.cell, &part.mask))
        return;
    if (survey(space, &part) && !place_name(space, &part, amount, &style))
        cm_scene_drop(space->scene, amount, "area", "no room in it");
    free_part(&part);
}
