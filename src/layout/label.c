#include "layout/label.h"

#include <math.h>
#include <stdlib.h>

/* Kept free between a label and the panel's edge, at 1600 x 1200. */
static const double PANEL_MARGIN = 6;
static const double LEADER_WIDTH = 0.8;
/* How far a halo reaches beyond its letters. */
static const double HALO_PX = 2.6;

void cm_label_space_clear(cm_label_space *space) {
    cm_mask *const masks[] = {&space->subject,   &space->control, &space->land,   &space->front,
                              &space->border,    &space->oblast,  &space->water,  &space->claimed,
                              &space->contested, &space->pale,    &space->rivers, &space->gained,
                              &space->changed};
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
        cm_mask_free(masks[i]);
    free(space->front_distance);
    free(space->obstacles);
    space->front_distance = NULL;
    space->obstacles = NULL;
}

void cm_label_block(cm_label_space *space, cm_rect box, int owner) {
    cm_obstacle *obstacles = cm_grow(space->obstacles, &space->obstacle_capacity,
                                     space->obstacle_count, sizeof *obstacles);
    if (obstacles == NULL) {
        space->failed = true;
        return;
    }
    space->obstacles = obstacles;
    obstacles[space->obstacle_count++] = (cm_obstacle){box, owner};
}

void cm_label_unblock(cm_label_space *space, int owner) {
    size_t kept = 0;
    for (size_t i = 0; i < space->obstacle_count; i++)
        if (space->obstacles[i].owner != owner)
            space->obstacles[kept++] = space->obstacles[i];
    space->obstacle_count = kept;
}

static bool in_panel(const cm_label_space *space, cm_rect box) {
    const double margin = PANEL_MARGIN * space->s;
    return cm_rect_holds(cm_rect_grow(space->panel, -margin, -margin), box);
}

bool cm_label_is_free(const cm_label_space *space, cm_rect box, double sideways,
                      double vertically) {
    if (!in_panel(space, box))
        return false;
    const cm_rect wide = cm_rect_grow(box, sideways, vertically);
    for (size_t i = 0; i < space->obstacle_count; i++)
        if (cm_rect_meets(wide, space->obstacles[i].box))
            return false;
    return true;
}

int cm_label_blocker(const cm_label_space *space, cm_rect box, double sideways, double vertically) {
    if (!in_panel(space, box))
        return -1;
    const cm_rect wide = cm_rect_grow(box, sideways, vertically);
    int blocker = -2;
    for (size_t i = 0; i < space->obstacle_count; i++) {
        if (!cm_rect_meets(wide, space->obstacles[i].box))
            continue;
        if (space->obstacles[i].owner < 0 ||
            (blocker != -2 && blocker != space->obstacles[i].owner))
            return -1;
        blocker = space->obstacles[i].owner;
    }
    return blocker;
}

cm_color cm_label_ground(const cm_label_space *space, cm_rect box) {
    const cm_style *style = space->style;
    if (cm_mask_share(&space->gained, box) > 0.5)
        return style->gained;
    if (cm_mask_share(&space->contested, box) > 0.5)
        return style->contested;
    if (cm_mask_share(&space->control, box) > 0.5)
        /* What is claimed, or a zone, is a pattern on the subject's own colour. */
        return cm_mask_share(&space->pale, box) > 0.5 ? style->subject : style->control_halo;
    if (cm_mask_share(&space->land, box) < 0.5)
        return space->beyond;
    return cm_mask_share(&space->subject, box) > 0.5 ? style->subject : style->neighbour;
}

/* Where the halo reaches over an edge, it takes on either side the colour that is there. */
static void set_grounds(const cm_label_space *space, cm_text *text) {
    const cm_rect box = cm_rect_grow(text->ink, text->halo_px, text->halo_px);
    const cm_style *style = space->style;
    const double subject = cm_mask_share(&space->subject, box);
    const double held = cm_mask_share(&space->control, box);
    if (space->held == NULL || (subject == 0 || (subject == 1 && (held == 0 || held == 1))))
        return;
    const double land = cm_mask_share(&space->land, box);
    const cm_color beyond = land - subject > 1 - land ? style->neighbour : space->beyond;
    text->halo = cm_color_with_alpha(subject < 1 ? beyond : style->subject, 0.85);
    if (subject < 1 && held < subject)
        text->grounds[text->ground_count++] =
            (cm_text_ground){cm_color_with_alpha(style->subject, 0.85), space->outline};
    if (held > 0)
        text->grounds[text->ground_count++] =
            (cm_text_ground){cm_color_with_alpha(style->control_halo, 0.85), space->held};
}

bool cm_label_breaks_front(const cm_label_space *space, cm_rect box) {
    const double halo = HALO_PX * space->s;
    return cm_mask_count(&space->front, cm_rect_grow(box, halo, halo)) > 0;
}

void cm_label_set_halo(const cm_label_space *space, cm_text *text) {
    if (text->halo.alpha > 0)
        return;
    text->halo = cm_color_with_alpha(cm_label_ground(space, text->ink), 0.85);
    text->halo_of_ground = true;
    if (text->halo_px > 0) /* a name along a line, which lies on one ground */
        return;
    text->halo_px = HALO_PX * space->s;
    /* The strongest fill of all is no ground for ink. */
    if (cm_mask_share(&space->gained, text->ink) > 0.5)
        text->color = space->style->halo;
    else
        set_grounds(space, text);
}

void cm_label_draw(cm_label_space *space, cm_text *text) {
    cm_label_set_halo(space, text);
    cm_scene_text(space->scene, text);
    cm_scene_label_box(space->scene, text->ink);
}

cm_text cm_label_text(const cm_label_space *space, cm_text_run *run, double size_px, bool italic,
                      double letterspacing_px, cm_color color, cm_anchor anchor) {
    cm_text text = {.run_count = 1,
                    .runs = run,
                    .size_px = size_px,
                    .italic = italic,
                    .letterspacing_px = letterspacing_px,
                    .anchor = anchor,
                    .color = color};
    (void)cm_typesetter_measure(space->typesetter, &text);
    return text;
}

double cm_label_stacking(cm_rect a, cm_rect b, double far) {
    const double gap = fmax(0, fmax(a.top - b.bottom, b.top - a.bottom));
    const double common = fmin(a.right, b.right) - fmax(a.left, b.left);
    const double narrow = fmin(a.right - a.left, b.right - b.left);
    return gap < far && common > 0 ? (1 - gap / far) * common / narrow : 0;
}

cm_xy cm_label_nearest(cm_rect box, cm_xy p) {
    return (cm_xy){fmin(fmax(p.x, box.left), box.right), fmin(fmax(p.y, box.top), box.bottom)};
}

bool cm_label_line_is_free(const cm_label_space *space, cm_xy a, cm_xy b) {
    const double steps = fmax(1, ceil(hypot(b.x - a.x, b.y - a.y) / (2 * space->s)));
    for (double k = 0; k <= steps; k++) {
        const double x = a.x + (b.x - a.x) * k / steps, y = a.y + (b.y - a.y) * k / steps;
        if (cm_mask_at(&space->front, (cm_xy){x, y}) ||
            !cm_label_is_free(space, (cm_rect){x, y, x, y}, 1.5 * space->s, 1.5 * space->s))
            return false;
    }
    return true;
}

void cm_label_draw_leader(cm_label_space *space, const cm_xy ends[2]) {
    const cm_xy middle = {(ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2};
    const cm_color color =
        cm_mask_at(&space->gained, middle) ? space->style->halo : space->style->ink;
    cm_scene_path(space->scene, cm_scene_line(space->scene, ends, 2),
                  (cm_paint){.stroke = cm_color_with_alpha(color, 0.7),
                             .stroke_px = fmax(LEADER_WIDTH * space->s, 0.6)});
}
