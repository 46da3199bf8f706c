#include "layout/plan.h"

#include <math.h>
#include <string.h>

#include "layout/changes.h"
#include "layout/scenarios.h"
#include "layout/words.h"

/* Lengths at 1600 x 1200. */
static const double FURNITURE_INSET = 22;
static const double LOCATOR_SIDE = 190, LOCATOR_LEAST_WIDTH_PX = 900;

/* The legend holds only what is on the map. */
static bool shows(const cm_page *page, const cm_mask *mask) {
    return cm_mask_count(mask, page->panel) > 0;
}

static void list_statuses(cm_page *page, cm_furniture_plan *plan) {
    static const struct {
        cm_phrase phrase;
        cm_fill_kind fill;
    } rows[CM_STATUS_COUNT] = {[CM_STATUS_HELD] = {CM_PHRASE_HELD, CM_FILL_HELD},
                               [CM_STATUS_CLAIMED] = {CM_PHRASE_CLAIMED, CM_FILL_CLAIMED},
                               [CM_STATUS_CONTESTED] = {CM_PHRASE_CONTESTED, CM_FILL_CONTESTED},
                               [CM_STATUS_ZONE] = {CM_PHRASE_ZONE, CM_FILL_ZONE}};
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        if (page->ground.statuses[i] != NULL)
            plan->rows[plan->row_count++] = (cm_legend_row){
                .swatch = CM_SWATCH_FILL,
                .fill = cm_fill_style_of(page->furniture.style, rows[i].fill),
                .text = i == CM_STATUS_HELD
                            ? cm_texts_holder(page)
                            : cm_words_sentence(&page->scene, page->lang,
                                                cm_texts_phrase(page, rows[i].phrase))};
}

static cm_phrase outer_boundary(const cm_page *page) {
    if (page->map->home != NULL)
        return CM_PHRASE_OUTER_BOUNDARY;
    return page->thumbnail ? CM_PHRASE_INTERNATIONAL_BOUNDARY_SHORT
                           : CM_PHRASE_INTERNATIONAL_BOUNDARY;
}

/* What the figure under a unit's name is. */
static cm_phrase unit_figure(const cm_page *page) {
    if (page->map->diff == NULL || page->map->outcome != NULL)
        return page->thumbnail ? CM_PHRASE_UNIT_SHARE_SHORT : CM_PHRASE_UNIT_SHARE;
    return page->map->diff->comparison ? CM_PHRASE_COMPARE_UNIT : CM_PHRASE_DIFF_UNIT;
}

static void list_legend(cm_page *page, bool shares, cm_furniture_plan *plan) {
    const cm_style *style = page->furniture.style;
    const double s = page->s;
    cm_scene_builder *scene = &page->scene;
    if (page->map->outcome != NULL) {
        cm_scenario_list(page, plan);
        /* Small maps side by side have no room for what every map shows. */
        if (page->is_part)
            return;
    } else if (page->map->diff != NULL)
        cm_changes_list(page, plan);
    else if (cm_page_has_statuses(page))
        list_statuses(page, plan);
    else if (shows(page, &page->space.control))
        plan->rows[plan->row_count++] = (cm_legend_row){.swatch = CM_SWATCH_FILL,
                                                        .fill = {.fill = style->control},
                                                        .text = cm_texts_holder(page)};
    if (page->options->fade > 0)
        plan->rows[plan->row_count++] = (cm_legend_row){
            .swatch = CM_SWATCH_FILL,
            .fill = {.fill = style->gained},
            .text = cm_phrasing_text(page, CM_PHRASE_DIFF_GAINED, (cm_slot_list){NULL, 0})};
    if (page->map->diff == NULL && shows(page, &page->space.front))
        plan->rows[plan->row_count++] =
            (cm_legend_row){.swatch = CM_SWATCH_LINE,
                            .color = style->front,
                            .line_px = fmax(2.6 * s, 1),
                            .casing = cm_color_with_alpha(style->halo, style->front_casing_alpha),
                            .casing_px = 5.4 * s,
                            .text = cm_texts_phrase(page, CM_PHRASE_FRONT_LINE)};
    if (cm_marks_list_highlight(page, &plan->rows[plan->row_count]))
        plan->row_count++;
    if (page->map->neighbours != NULL && shows(page, &page->space.border))
        plan->rows[plan->row_count++] =
            (cm_legend_row){.swatch = CM_SWATCH_LINE,
                            .color = style->border,
                            .line_px = fmax(1.8 * s, 0.8),
                            .text = cm_texts_phrase(page, outer_boundary(page))};
    if (page->ground.disputed_border != NULL && page->ground.disputed_border->count > 0)
        plan->rows[plan->row_count++] =
            (cm_legend_row){.swatch = CM_SWATCH_LINE,
                            .color = style->border,
                            .line_px = fmax(1.8 * s, 0.8),
                            .dash_px = {CM_DISPUTED_DASH * s, CM_DISPUTED_GAP * s},
                            .text = cm_texts_phrase(page, CM_PHRASE_CLAIMED_BOUNDARY)};
    if (page->map->figures->unit_count > 1 && shows(page, &page->space.oblast))
        plan->rows[plan->row_count++] = (cm_legend_row){
            .swatch = CM_SWATCH_LINE,
            .color = style->oblast,
            .line_px = fmax(1.1 * s, 0.8),
            .dash_px = {style->oblast_dash_px[0] * s, style->oblast_dash_px[1] * s},
            .text = cm_words_sentence(scene, page->lang,
                                      cm_texts_of_unit(page, CM_PHRASE_UNIT_BOUNDARY))};
    if (shares)
        plan->rows[plan->row_count++] =
            (cm_legend_row){.swatch = CM_SWATCH_TEXT,
                            .sample = page->map->diff != NULL && page->map->outcome == NULL
                                          ? cm_changes_sample(page)
                                          : cm_words_zero_percent(scene, page->lang),
                            .text = cm_texts_of_unit(page, unit_figure(page))};
}

/* In a line, what is furthest behind may find no room: samples of labels come before boundaries. */
static void order_for_line(cm_furniture_plan *plan) {
    cm_legend_row ordered[CM_LEGEND_ROWS_MAX];
    static const cm_swatch order[] = {CM_SWATCH_FILL, CM_SWATCH_TEXT, CM_SWATCH_LINE};
    size_t count = 0;
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
        for (size_t i = 0; i < plan->row_count; i++)
            if (plan->rows[i].swatch == order[k])
                ordered[count++] = plan->rows[i];
    for (size_t i = 0; i < count; i++)
        plan->rows[i] = ordered[i];
}

static cm_rect corner_box(const cm_page *page, cm_xy size, bool right, bool top) {
    const double beside = page->margin_px, above = FURNITURE_INSET * page->s;
    const double left = right ? page->panel.right - beside - size.x : page->panel.left + beside;
    const double up = top ? page->panel.top + above : page->panel.bottom - above - size.y;
    return (cm_rect){left, up, left + size.x, up + size.y};
}

/* Cities that a map should not lose to its furniture. */
static const double KEPT_POPULATION = 200000;

static double large_cities_in(const cm_page *page, cm_rect box) {
    const cm_layer *places = page->map->places;
    double count = 0;
    if (places == NULL || page->options->labels == CM_LABELS_NONE)
        return 0;
    const int population = cm_layer_find_field(places, "pop population");
    for (size_t i = 0; i < places->feature_count; i++) {
        const cm_feature *place = &places->features[i];
        if (place->point_count == 0 || !(cm_feature_number(place, population) >= KEPT_POPULATION))
            continue;
        const cm_xy at = cm_projection_point(page->projection, place->points[0]);
        count += cm_rect_holds(box, (cm_rect){at.x, at.y, at.x, at.y}) ? 1 : 0;
    }
    return count;
}

/* Beside what stands in a corner, further inwards. */
static cm_rect box_beside(const cm_page *page, cm_rect taken, cm_xy size) {
    const double gap = FURNITURE_INSET * page->s;
    const bool right = taken.left + taken.right > page->panel.left + page->panel.right;
    const bool top = taken.top + taken.bottom < page->panel.top + page->panel.bottom;
    const double left = right ? taken.left - gap - size.x : taken.right + gap;
    const double up = top ? taken.top : taken.bottom - size.y;
    return (cm_rect){left, up, left + size.x, up + size.y};
}

static double cover_cost(const cm_page *page, cm_rect box, bool bare, const cm_rect *taken,
                         size_t taken_count) {
    const cm_rect airy = cm_rect_grow(box, 6 * page->s, 6 * page->s);
    double cost = cm_mask_count(&page->space.subject, airy) +
                  4 * cm_mask_count(&page->space.control, airy) +
                  10 * cm_mask_count(&page->space.front, airy) +
                  40 * cm_mask_count(&page->space.changed, airy) +
                  (bare ? 400 : 6) * cm_mask_count(&page->space.border, airy) +
                  2000 * large_cities_in(page, airy);
    for (size_t k = 0; k < taken_count; k++)
        cost += cm_rect_meets(cm_rect_grow(airy, 10 * page->s, 10 * page->s), taken[k]) ? 1e9 : 0;
    return cost;
}

/* The place where a box covers least of the subject and of what stands there already: a corner, or
 * beside what stands in one. Corners are tried first, in the order given, as bits: 1 right, 2 top.
 * What the map is about weighs more than empty land, and what has no ground of its own keeps clear
 * of borders above all. Returns what it covers, in cells. */
static double best_corner(const cm_page *page, cm_xy size, bool bare, const int order[4],
                          const cm_rect *taken, size_t taken_count, cm_rect *best) {
    double least = INFINITY;
    for (size_t i = 0; i < 4 + taken_count; i++) {
        const cm_rect box = i < 4 ? corner_box(page, size, (order[i] & 1) != 0, (order[i] & 2) != 0)
                                  : box_beside(page, taken[i - 4], size);
        const double cost = cover_cost(page, box, bare, taken, taken_count);
        if (cost < least) {
            least = cost;
            *best = box;
        }
    }
    return least;
}

/* A locator never covers the subject of a whole map; on a part of it, land without more is fine. */
static bool may_cover(const cm_page *page, cm_rect locator, double covers) {
    const cm_label_space *space = &page->space;
    if (!page->partial)
        return covers == 0;
    return covers < 1e9 && large_cities_in(page, locator) == 0 &&
           cm_mask_count(&space->front, locator) + cm_mask_count(&space->control, locator) +
                   cm_mask_count(&space->border, locator) ==
               0;
}

/* How large a shape of that box may be drawn there, as a part of what it is. */
static double scale_within(cm_rect shape, cm_rect within, double padding) {
    return fmin((within.right - within.left - 2 * padding) / (shape.right - shape.left),
                (within.bottom - within.top - 2 * padding) / (shape.bottom - shape.top));
}

/* Whether a corner has room for any legend: to measure this one takes a while. */
static bool has_free_corner(const cm_page *page) {
    const cm_xy size = {420 * page->s, 260 * page->s};
    for (int corner = 0; corner < 4; corner++)
        if (cm_mask_count(&page->space.subject,
                          corner_box(page, size, (corner & 1) != 0, (corner & 2) != 0)) == 0)
            return true;
    return false;
}

bool cm_plan_makes_room(cm_page *page, cm_rect *within) {
    static const int order[] = {0, 1, 2, 3};
    static const double LEAST_CELLS = 8;
    cm_furniture_plan plan = {0};
    cm_rect legend;
    if (page->partial || page->thumbnail || page->options->no_legend || has_free_corner(page))
        return false;
    list_legend(page, true, &plan);
    const cm_xy size = cm_legend_size(&page->furniture, plan.rows, plan.row_count);
    (void)best_corner(page, size, false, order, NULL, 0, &legend);
    if (plan.row_count == 0 || cm_mask_count(&page->space.subject, legend) < LEAST_CELLS)
        return false;
    const double gap = FURNITURE_INSET * page->s;
    const cm_rect shape = cm_path_box(page->ground.outline);
    cm_rect beside = page->panel, apart = page->panel;
    if (legend.left + legend.right > page->panel.left + page->panel.right)
        beside.right = legend.left - gap;
    else
        beside.left = legend.right + gap;
    if (legend.top + legend.bottom > page->panel.top + page->panel.bottom)
        apart.bottom = legend.top - gap;
    else
        apart.top = legend.bottom + gap;
    *within = scale_within(shape, beside, gap) > scale_within(shape, apart, gap) ? beside : apart;
    return true;
}

void cm_plan_furniture(cm_page *page, bool shares, cm_furniture_plan *plan) {
    /* Where a language runs from the right, the furniture stands the other way round. */
    static const int legend_orders[2][4] = {{0, 1, 2, 3}, {1, 0, 3, 2}};
    static const int locator_orders[2][4] = {{3, 2, 1, 0}, {2, 3, 0, 1}};
    static const int bar_orders[2][4] = {{1, 0, 3, 2}, {0, 1, 2, 3}};
    const int way = page->furniture.right_to_left ? 1 : 0;
    const int *legend_order = legend_orders[way], *locator_order = locator_orders[way];
    const int *bar_order = bar_orders[way];
    cm_rect taken[3];
    size_t taken_count = 0;
    if (!page->options->no_legend && (!page->thumbnail || page->legend_line_px > 0))
        list_legend(page, shares, plan);
    if (page->thumbnail)
        order_for_line(plan);
    if (plan->row_count > 0 && !page->thumbnail) {
        const cm_xy size = cm_legend_size(&page->furniture, plan->rows, plan->row_count);
        (void)best_corner(page, size, false, legend_order, taken, 0, &plan->legend);
        plan->has_legend = true;
        taken[taken_count++] = plan->legend;
    }
    if (page->map->world != NULL && !page->options->no_inset &&
        page->width_px >= LOCATOR_LEAST_WIDTH_PX) {
        const double side = LOCATOR_SIDE * page->s;
        const double covers = best_corner(page, (cm_xy){side, side}, false, locator_order, taken,
                                          taken_count, &plan->locator);
        plan->has_locator = may_cover(page, plan->locator, covers);
    }
    if (plan->has_locator)
        taken[taken_count++] = plan->locator;
    plan->bar =
        cm_scale_bar_fit(&page->furniture, page->projection, page->width_px / 8, (cm_xy){0, 0});
    const cm_xy bar_size = {plan->bar.box.right - plan->bar.box.left,
                            plan->bar.box.bottom - plan->bar.box.top};
    cm_rect bar_box;
    (void)best_corner(page, bar_size, true, bar_order, taken, taken_count, &bar_box);
    plan->bar = cm_scale_bar_fit(&page->furniture, page->projection, page->width_px / 8,
                                 (cm_xy){bar_box.right, bar_box.bottom});
    if (plan->has_legend)
        cm_label_block(&page->space, plan->legend, -1);
    if (plan->has_locator) {
        cm_label_block(&page->space, plan->locator, -1);
        page->space.inset = plan->locator;
    }
    cm_label_block(&page->space, cm_rect_grow(plan->bar.box, 8 * page->s, 6 * page->s), -1);
}

void cm_plan_forget_shares(cm_page *page, cm_furniture_plan *plan) {
    for (size_t i = 0; i < plan->row_count; i++)
        if (plan->rows[i].swatch == CM_SWATCH_TEXT) {
            memmove(&plan->rows[i], &plan->rows[i + 1],
                    (plan->row_count - i - 1) * sizeof plan->rows[0]);
            plan->row_count--;
        }
    if (!plan->has_legend)
        return;
    plan->has_legend = plan->row_count > 0;
    const cm_xy size = cm_legend_size(&page->furniture, plan->rows, plan->row_count);
    /* It stays in its corner. */
    if (plan->legend.top > (page->panel.top + page->panel.bottom) / 2)
        plan->legend.top = plan->legend.bottom - size.y;
    else
        plan->legend.bottom = plan->legend.top + size.y;
}

cm_code cm_plan_draw(cm_page *page, const cm_furniture_plan *plan) {
    const cm_figures *figures = page->map->figures;
    cm_code code = CM_OK;
    if (plan->has_legend)
        cm_legend_draw(&page->furniture, plan->rows, plan->row_count, plan->legend);
    else if (page->legend_line_px > 0)
        cm_legend_line_draw(&page->furniture, plan->rows, plan->row_count, page->margin_px,
                            page->footer_top, page->legend_line_px);
    cm_scale_bar_draw(&page->furniture, &plan->bar,
                      cm_texts_length(page, plan->bar.length_km * 1000));
    cm_lonlat edge[CM_EDGE_POINTS];
    const cm_polygon panel = {{CM_EDGE_POINTS, edge}, 0, NULL};
    const cm_multipolygon shown = {1, &panel};
    const bool is_part = page->partial && cm_projection_edge(page->projection, page->panel, edge);
    if (plan->has_locator)
        code = cm_locator_draw(&page->furniture, plan->locator, page->map->world, &figures->outline,
                               &figures->control->features[0].shape,
                               cm_multipolygon_box(&figures->outline), is_part ? &shown : NULL,
                               page->error);
    return code;
}
