#include <math.h>
#include <stdio.h>
#include <string.h>

#include "layout/page.h"
#include "layout/words.h"

#define NBSP "\xc2\xa0"

static const char *const NOWHERE = "";

const char *cm_texts_holder(cm_page *page) {
    const char *side = page->map->figures->side;
    if (side != NULL)
        return cm_scene_printf(&page->scene, "Controlled by %s", side);
    return page->map->dataset != NULL ? page->map->dataset->holder : "Controlled";
}

/* "Ukraine’s", where the whole is the data set's, else made from its name. */
static const char *possessive_of(cm_page *page) {
    const cm_map *map = page->map;
    if (map->whole_name == NULL)
        return NULL;
    if (map->dataset != NULL && strcmp(map->whole_name, map->dataset->name) == 0)
        return map->dataset->possessive;
    return cm_scene_printf(&page->scene, "%s’s", map->whole_name);
}

static const char *unit_term_of(const cm_page *page) {
    return page->map->dataset != NULL ? page->map->dataset->unit_term : "unit";
}

static const char *km2(cm_page *page, double area_m2) {
    return cm_scene_printf(&page->scene, "%s" NBSP "km²",
                           cm_words_number(&page->scene, page->lang, area_m2 / 1e6, 0));
}

static const char *headline_share(cm_page *page) {
    return cm_words_percent(&page->scene, page->lang, cm_figures_headline_share(page->map->figures),
                            cm_figures_headline_share(page->map->figures) >= 1);
}

static const char *date_of(cm_page *page) {
    const char *iso = page->map->figures->control->as_of;
    return iso[0] == '\0' ? NOWHERE : cm_words_date(&page->scene, page->lang, iso);
}

const char *cm_texts_title(cm_page *page) {
    if (page->options->title != NULL)
        return page->options->title;
    const char *whole = page->map->whole_name, *side = page->map->figures->side;
    const char *in = whole != NULL ? " in " : "";
    whole = whole != NULL ? whole : "";
    if (side != NULL)
        return cm_scene_printf(&page->scene, "Territory controlled by %s%s%s", side, in, whole);
    return cm_scene_printf(&page->scene, "%s territory%s%s", cm_texts_holder(page), in, whole);
}

const char *cm_texts_share(cm_page *page, const cm_unit_figures *unit) {
    /* What is not held cannot be wider than 5 km where its area is below that of a disc so wide. */
    static const double disc_m2 = 3.14159265358979 * 2500 * 2500;
    const bool whole = unit->measured_m2 - unit->controlled_m2 < disc_m2;
    return cm_words_percent(&page->scene, page->lang, unit->share, whole);
}

/* ---- runs --------------------------------------------------------------------------------- */

enum { RUNS_MAX = 24 };

typedef struct {
    cm_text_run runs[RUNS_MAX];
    size_t count;
} run_list;

static void say(run_list *list, bool bold, const char *text) {
    if (list->count < RUNS_MAX && text[0] != '\0')
        list->runs[list->count++] = (cm_text_run){text, bold};
}

static const cm_text_run *keep(cm_page *page, const run_list *list, size_t *count) {
    cm_text_run *runs = cm_arena_copy(&page->scene.arena, list->runs, list->count, sizeof *runs);
    if (runs == NULL)
        page->scene.failed = true;
    *count = runs == NULL ? 0 : list->count;
    return runs;
}

/* ---- the subtitle ------------------------------------------------------------------------- */

/* The clause about what is included stands only where it is so. */
static const char *included(const cm_page *page) {
    const cm_dataset *dataset = page->map->dataset;
    if (dataset == NULL || dataset->includes == NULL)
        return NULL;
    if (dataset->includes_unit == NULL)
        return dataset->includes;
    for (size_t i = 0; i < page->map->figures->unit_count; i++) {
        const cm_unit_figures *unit = &page->map->figures->units[i];
        if (strcmp(unit->id, dataset->includes_unit) == 0)
            return unit->share > 0.5 ? dataset->includes : NULL;
    }
    return NULL;
}

/* Whether a share is to stand on the map. */
static bool any_share(const cm_page *page) {
    for (size_t i = 0; i < page->map->figures->unit_count; i++)
        if (cm_page_labels_unit(page, &page->map->figures->units[i]))
            return true;
    return false;
}

static void default_subtitle(cm_page *page, run_list *list) {
    cm_scene_builder *scene = &page->scene;
    const cm_figures *figures = page->map->figures;
    const char *date = date_of(page);
    if (date[0] != '\0')
        say(list, false, cm_scene_printf(scene, "%s: ", date));
    say(list, true, km2(page, cm_figures_headline_m2(figures)));
    if (isfinite(cm_figures_headline_share(figures))) {
        say(list, false, ", or ");
        say(list, true, headline_share(page));
        say(list, false,
            possessive_of(page) != NULL ? cm_scene_printf(scene, " of %s area", possessive_of(page))
                                        : " of the whole area");
    }
    if (included(page) != NULL)
        say(list, false, cm_scene_printf(scene, ", %s", included(page)));
    say(list, false, ".");
    if (any_share(page) && !page->thumbnail)
        say(list, false,
            cm_scene_printf(scene, " Percentages on the map: share of each %s controlled.",
                            unit_term_of(page)));
}

static const char *placeholder(cm_page *page, const char *name) {
    const cm_figures *figures = page->map->figures;
    if (strcmp(name, "drawn_km2") == 0)
        return km2(page, figures->drawn_m2);
    if (strcmp(name, "controlled_km2") == 0)
        return km2(page, cm_figures_headline_m2(figures));
    if (strcmp(name, "share_pct") == 0 || strcmp(name, "share") == 0)
        return headline_share(page);
    if (strcmp(name, "front_km") == 0)
        return cm_scene_printf(
            &page->scene, "%s" NBSP "km",
            cm_words_number(&page->scene, page->lang, figures->front_m / 1000, 0));
    if (strcmp(name, "date") == 0)
        return date_of(page);
    return NULL;
}

static cm_code written_subtitle(cm_page *page, run_list *list) {
    for (const char *at = page->options->subtitle; *at != '\0';) {
        const size_t plain = strcspn(at, "{");
        if (plain > 0)
            say(list, false, cm_scene_printf(&page->scene, "%.*s", (int)plain, at));
        at += plain;
        if (*at == '\0')
            break;
        const size_t length = strcspn(at, "}");
        char name[32];
        (void)snprintf(name, sizeof name, "%.*s", (int)(length - 1), at + 1);
        const char *value = at[length] == '}' ? placeholder(page, name) : NULL;
        if (value == NULL)
            return cm_error_set(
                page->error, CM_ERR_USAGE,
                "use {controlled_km2}, {drawn_km2}, {share_pct}, {front_km} or {date}",
                "unknown placeholder {%s} in the subtitle", name);
        say(list, strcmp(name, "date") != 0, value);
        at += length + 1;
    }
    return CM_OK;
}

const cm_text_run *cm_texts_subtitle(cm_page *page, size_t *count) {
    run_list list = {0};
    if (page->options->subtitle == NULL)
        default_subtitle(page, &list);
    else if (written_subtitle(page, &list) != CM_OK)
        return NULL;
    return keep(page, &list, count);
}

/* ---- the footer --------------------------------------------------------------------------- */

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static const char *earth_name(cm_page *page, const cm_earth *earth) {
    if (cm_earth_is_same(earth, &CM_EARTH_WGS84))
        return "on the WGS 84 ellipsoid";
    if (earth->plane == NULL && earth->flattening == 0)
        return cm_scene_printf(&page->scene, "on a sphere of radius %.0f m", earth->semi_major_m);
    char name[160];
    cm_earth_name(earth, name, sizeof name);
    return cm_scene_printf(&page->scene, earth->plane != NULL ? "in the %s" : "on %s", name);
}

static const char *method(cm_page *page) {
    const cm_figures *figures = page->map->figures;
    cm_scene_builder *scene = &page->scene;
    const char *earth = earth_name(page, &figures->earth);
    const char *denominator = cm_scene_printf(
        scene, "%s (%s)", km2(page, cm_figures_denominator_m2(figures)),
        figures->denominator == CM_DENOMINATOR_OF_BASIS && !(figures->official_m2 > 0)
            ? "area of the boundaries"
            : cm_figures_denominator_name(figures));
    switch (figures->basis) {
    case CM_BASIS_CLIPPED:
        return cm_scene_printf(
            scene, "area %s of control within the boundaries drawn, divided by %s", earth,
            figures->denominator == CM_DENOMINATOR_OF_BASIS
                ? cm_scene_printf(scene, "their own area, %s", km2(page, figures->measured_m2))
                : denominator);
    case CM_BASIS_OFFICIAL:
        return cm_scene_printf(scene, "share of each %s %s times its official area, divided by %s",
                               unit_term_of(page), earth, denominator);
    case CM_BASIS_DRAWN:
        break;
    }
    return cm_scene_printf(scene, "area %s of the control polygons as drawn, divided by %s", earth,
                           denominator);
}

static void say_source(cm_page *page, run_list *list) {
    const cm_map *map = page->map;
    cm_scene_builder *scene = &page->scene;
    const char *control = map->control_source != NULL ? map->control_source
                                                      : file_name(map->figures->control->source);
    say(list, true, "Source: ");
    say(list, false, cm_scene_printf(scene, "control: %s; ", control));
    if (map->boundary_source == NULL && map->dataset != NULL) {
        /* Units and surroundings are of one data set, named once. */
        say(list, false, cm_scene_printf(scene, "map: %s", map->dataset->boundary.source));
    } else {
        say(list, false,
            cm_scene_printf(scene, "boundaries: %s",
                            map->boundary_source != NULL
                                ? map->boundary_source
                                : file_name(map->figures->boundary->source)));
        if (map->neighbours != NULL && map->context != NULL)
            say(list, false,
                cm_scene_printf(scene, "; surroundings: %s", map->context->neighbours.source));
    }
    if (map->places != NULL && map->context != NULL && !page->thumbnail)
        say(list, false, cm_scene_printf(scene, "; places: %s", map->context->places.source));
    say(list, false, ". ");
}

const cm_text_run *cm_texts_footer(cm_page *page, size_t *count) {
    run_list list = {0};
    cm_scene_builder *scene = &page->scene;
    say_source(page, &list);
    if (!page->thumbnail) {
        say(&list, true, "Method: ");
        say(&list, false, cm_scene_printf(scene, "%s. ", method(page)));
        if (page->map->figures->includes != NULL)
            say(&list, false,
                cm_scene_printf(scene, "Counted as controlled: %s. ",
                                page->map->figures->includes));
        if (strcmp(page->map->figures->control->date, page->map->figures->control->as_of) != 0)
            say(&list, false,
                cm_scene_printf(
                    scene, "Control file of %s. ",
                    cm_words_date(scene, page->lang, page->map->figures->control->date)));
        if (any_share(page))
            say(&list, false,
                cm_scene_printf(scene, "A share on the map is control within the %s’s outline. ",
                                unit_term_of(page)));
        if (page->whole_printed)
            say(&list, false, "100%: no part outside control is wider than 5" NBSP "km. ");
        if (page->map->context != NULL && page->map->context->note != NULL &&
            page->map->water != NULL)
            say(&list, false, cm_scene_printf(scene, "%s ", page->map->context->note));
        say(&list, false, cm_scene_printf(scene, "%s.", cm_projection_name(page->projection)));
    }
    return keep(page, &list, count);
}

/* ---- alt text ----------------------------------------------------------------------------- */

const char *cm_texts_alt(cm_page *page) {
    const cm_figures *figures = page->map->figures;
    const char *date = date_of(page);
    const char *share = isfinite(cm_figures_headline_share(figures)) ? headline_share(page) : NULL;
    const char *source = page->map->control_source != NULL ? page->map->control_source
                                                           : file_name(figures->control->source);
    return cm_scene_printf(
        &page->scene, "Map%s%s%s%s%s: %s, %s%s%s%s%s. Source: %s.", page->partial ? " of part" : "",
        page->map->whole_name != NULL ? " of " : "",
        page->map->whole_name != NULL ? page->map->whole_name : "", date[0] != '\0' ? " on " : "",
        date, page->title, km2(page, cm_figures_headline_m2(figures)), share != NULL ? " or " : "",
        share != NULL ? share : "", included(page) != NULL ? ", " : "",
        included(page) != NULL ? included(page) : "", source);
}
