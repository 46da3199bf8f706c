#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "layout/changes.h"
#include "layout/scenarios.h"
#include "layout/words.h"

/* ---- figures and names in words ----------------------------------------------------------- */

/* Below this an area is nothing: no boundary is known so well, and a sum may miss by as much. */
static const double NOTHING_M2 = 50;

const char *cm_texts_area(cm_page *page, double area_m2) {
    const double km2 = fabs(area_m2) < NOTHING_M2 ? 0 : area_m2 / 1e6;
    /* What is less than a unit has two digits, so that it does not read as nothing; a hundred
     * square metres have one. */
    const double digits = km2 != 0 && fabs(km2) < 1 ? ceil(1 - log10(fabs(km2))) : 0;
    return cm_phrasing_one(page, CM_PHRASE_AREA_KM2, "number",
                           cm_words_number(&page->scene, page->lang, km2, (int)fmin(digits, 4)));
}

const char *cm_texts_area_change(cm_page *page, double area_m2) {
    const char *sign = fabs(area_m2) < NOTHING_M2 ? "" : area_m2 > 0 ? "+" : "\u2212";
    return cm_scene_printf(&page->scene, "%s%s", sign, cm_texts_area(page, fabs(area_m2)));
}

const char *cm_texts_length(cm_page *page, double length_m) {
    return length_m >= 1000
               ? cm_phrasing_one(page, CM_PHRASE_LENGTH_KM, "number",
                                 cm_words_number(&page->scene, page->lang, length_m / 1000, 0))
               : cm_phrasing_one(page, CM_PHRASE_LENGTH_M, "number",
                                 cm_words_number(&page->scene, page->lang, length_m, 0));
}

/* What the map is about: the units that its extent names, or the whole. */
static double headline_m2(const cm_page *page) {
    return page->focus.count > 0 ? page->focus.controlled_m2
                                 : cm_figures_headline_m2(page->map->figures);
}

const char *cm_texts_subject_name(const cm_page *page) {
    return page->focus.count > 0 ? page->focus.names : page->map->whole_name;
}

const char *cm_texts_subject_share(cm_page *page) {
    const double share = page->focus.count > 0 ? page->focus.controlled_m2 / page->focus.measured_m2
                                               : cm_figures_headline_share(page->map->figures);
    /* But for the rounding of a sum. */
    const bool whole = share >= 1 - 1e-9;
    return isfinite(share) ? cm_words_percent(&page->scene, page->lang, share, whole) : "";
}

const char *cm_texts_date(cm_page *page) {
    const char *iso = page->map->figures->control->as_of;
    return iso[0] == '\0' ? "" : cm_words_date(&page->scene, page->lang, iso);
}

const char *cm_texts_holder(cm_page *page) {
    const cm_dataset *dataset = page->map->dataset;
    if (page->map->figures->side != NULL)
        return cm_phrasing_one(page, CM_PHRASE_CONTROLLED_BY, "side", page->map->figures->side);
    return dataset != NULL && dataset->holder != NULL ? dataset->holder
                                                      : cm_texts_phrase(page, CM_PHRASE_CONTROLLED);
}

const char *cm_texts_unit(const cm_page *page, bool genitive) {
    const cm_dataset *dataset = page->map->dataset;
    if (genitive && dataset != NULL && dataset->unit_of != NULL)
        return dataset->unit_of;
    if (dataset != NULL && dataset->unit_term != NULL)
        return dataset->unit_term;
    return cm_texts_phrase(page, genitive ? CM_PHRASE_UNIT_OF : CM_PHRASE_UNIT);
}

const char *cm_texts_of_unit(cm_page *page, cm_phrase phrase) {
    const cm_slot slots[] = {{"unit", cm_texts_unit(page, false), false},
                             {"unit-of", cm_texts_unit(page, true), false}};
    return cm_phrasing_text(page, phrase, (cm_slot_list){slots, 2});
}

/* Whether the whole is the data set's, which has words of its own for it. */
static bool whole_is_known(const cm_page *page) {
    const cm_map *map = page->map;
    return map->whole_name != NULL && map->dataset != NULL &&
           strcmp(map->whole_name, map->dataset->name) == 0;
}

const char *cm_texts_whole_area(cm_page *page) {
    if (page->focus.count > 0)
        return cm_phrasing_one(page, CM_PHRASE_AREA_OF, "whole", page->focus.names);
    if (whole_is_known(page) && page->map->dataset->whole_area != NULL)
        return page->map->dataset->whole_area;
    /* How a name bends is known in English alone. */
    if (page->map->whole_name != NULL && strcmp(page->lang, "en") == 0)
        return cm_scene_printf(&page->scene, "%s’s area", page->map->whole_name);
    return cm_texts_phrase(page, CM_PHRASE_WHOLE_AREA);
}

/* "held, claimed" in the map's language. */
static const char *statuses(cm_page *page, const char *names) {
    static const cm_phrase phrases[CM_STATUS_COUNT] = {[CM_STATUS_HELD] = CM_PHRASE_HELD,
                                                       [CM_STATUS_CLAIMED] = CM_PHRASE_CLAIMED,
                                                       [CM_STATUS_CONTESTED] = CM_PHRASE_CONTESTED,
                                                       [CM_STATUS_ZONE] = CM_PHRASE_ZONE};
    const char *text = "";
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        if (strstr(names, cm_status_name((cm_status)i)) != NULL)
            text = cm_scene_printf(&page->scene, "%s%s%s", text, text[0] != '\0' ? ", " : "",
                                   cm_texts_phrase(page, phrases[i]));
    return text;
}

static const char *default_title(cm_page *page) {
    const cm_map *map = page->map;
    if (map->figures->side == NULL && page->focus.count == 0 && whole_is_known(page) &&
        map->dataset->title != NULL)
        return map->dataset->title;
    const cm_slot slots[] = {{"holder", cm_texts_holder(page), false},
                             {"side", map->figures->side, false},
                             {"whole", cm_texts_subject_name(page), false}};
    return cm_phrasing_text(page,
                            map->figures->side != NULL ? CM_PHRASE_TITLE_OF_SIDE : CM_PHRASE_TITLE,
                            (cm_slot_list){slots, 3});
}

const char *cm_texts_title(cm_page *page) {
    if (page->options->title != NULL)
        return page->options->title;
    if (page->map->outcome != NULL)
        return cm_scenario_title(page);
    const char *title = default_title(page), *includes = page->map->figures->includes;
    if (page->map->diff != NULL)
        title = cm_changes_title(page, title);
    if (includes == NULL)
        return title;
    /* What is contested, or a zone, is not simply controlled: the title says what is counted. */
    const cm_slot slots[] = {{"title", title, false},
                             {"statuses", statuses(page, includes), false}};
    return cm_phrasing_text(page, CM_PHRASE_TITLE_COUNTED, (cm_slot_list){slots, 2});
}

const char *cm_texts_share(cm_page *page, const cm_unit_figures *unit) {
    /* What is not held cannot be wider than 5 km where its area is below that of a disc so wide. */
    static const double disc_m2 = 3.14159265358979 * 2500 * 2500;
    const bool whole = unit->measured_m2 - unit->controlled_m2 < disc_m2;
    return cm_words_percent(&page->scene, page->lang, unit->share, whole);
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
    if (page->no_shares)
        return false;
    for (size_t i = 0; i < page->map->figures->unit_count; i++)
        if (cm_page_labels_unit(page, &page->map->figures->units[i]))
            return true;
    return false;
}

static void plain_subtitle(cm_page *page, cm_run_list *list) {
    /* On maps of several dates it has a place of its own. */
    const cm_slot slots[] = {{"date", page->is_frame ? NULL : cm_texts_date(page), false},
                             {"area", cm_texts_area(page, headline_m2(page)), true},
                             {"share", cm_texts_subject_share(page), true},
                             {"whole-area", cm_texts_whole_area(page), false},
                             {"includes", page->focus.count > 0 ? NULL : included(page), false}};
    cm_phrasing_say_phrase(page, list, cm_texts_phrase(page, CM_PHRASE_SUBTITLE),
                           (cm_slot_list){slots, 5});
}

static void default_subtitle(cm_page *page, cm_run_list *list) {
    if (page->map->outcome != NULL)
        cm_scenario_subtitle(page, list);
    else if (page->map->diff != NULL)
        cm_changes_subtitle(page, list);
    else
        plain_subtitle(page, list);
    /* What is counted belongs to the figure; the footer would hide it. */
    if (page->map->figures->includes != NULL) {
        cm_phrasing_say(list, false, " ");
        cm_phrasing_say(list, false,
                        cm_phrasing_one(page, CM_PHRASE_COUNTED, "statuses",
                                        statuses(page, page->map->figures->includes)));
    }
    if (any_share(page) && !page->thumbnail && page->map->diff == NULL) {
        cm_phrasing_say(list, false, " ");
        cm_phrasing_say(list, false, cm_texts_of_unit(page, CM_PHRASE_SHARES_NOTE));
    }
}

static double rest_m2(const cm_page *page) {
    const cm_figures *figures = page->map->figures;
    return page->focus.count > 0
               ? page->focus.measured_m2 - page->focus.controlled_m2
               : cm_figures_denominator_m2(figures) - cm_figures_headline_m2(figures);
}

static double front_m(const cm_page *page) {
    return page->focus.count > 0 ? page->focus.front_m : page->map->figures->front_m;
}

static const char *placeholder(cm_page *page, const char *name) {
    const cm_figures *figures = page->map->figures;
    /* On a map of units the whole layer's area would be taken for theirs. */
    if (strcmp(name, "drawn_km2") == 0 && page->focus.count == 0)
        return cm_texts_area(page, figures->drawn_m2);
    if (strcmp(name, "controlled_km2") == 0)
        return cm_texts_area(page, headline_m2(page));
    if (strcmp(name, "rest_km2") == 0)
        return cm_texts_area(page, rest_m2(page));
    if (strcmp(name, "share_pct") == 0 || strcmp(name, "share") == 0)
        return cm_texts_subject_share(page);
    if (strcmp(name, "front_km") == 0)
        return cm_texts_length(page, front_m(page));
    if (strcmp(name, "date") == 0)
        return cm_texts_date(page);
    return cm_changes_placeholder(page, name);
}

static cm_code written_subtitle(cm_page *page, cm_run_list *list) {
    for (const char *at = page->options->subtitle; *at != '\0';) {
        const size_t plain = strcspn(at, "{");
        if (plain > 0)
            cm_phrasing_say(list, false, cm_scene_printf(&page->scene, "%.*s", (int)plain, at));
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
                page->map->diff != NULL
                    ? "use {gained_km2}, {lost_km2}, {net_km2}, {controlled_km2}, {share_pct}, {old_date} or {date}"
                    : "use {controlled_km2}, {rest_km2}, {drawn_km2}, {share_pct}, {front_km} or {date}",
                "unknown placeholder {%s} in the --subtitle", name);
        cm_phrasing_say(list, strcmp(name, "date") != 0 && strcmp(name, "old_date") != 0, value);
        at += length + 1;
    }
    return CM_OK;
}

const cm_text_run *cm_texts_subtitle(cm_page *page, size_t *count) {
    cm_run_list list = {0};
    if (page->options->subtitle == NULL)
        default_subtitle(page, &list);
    else if (written_subtitle(page, &list) != CM_OK)
        return NULL;
    return cm_phrasing_keep(page, &list, count);
}

/* ---- key figures -------------------------------------------------------------------------- */

size_t cm_texts_key_figures(cm_page *page, cm_key_figure figures[CM_KEY_FIGURES_MAX]) {
    if (page->map->outcome != NULL)
        return cm_scenario_key_figures(page, figures);
    if (page->map->diff != NULL)
        return cm_changes_key_figures(page, figures);
    size_t count = 0;
    const char *share = cm_texts_subject_share(page);
    figures[count++] =
        (cm_key_figure){cm_texts_area(page, headline_m2(page)), cm_texts_holder(page)};
    if (share[0] != '\0')
        figures[count++] =
            (cm_key_figure){share, cm_phrasing_one(page, CM_PHRASE_KEY_SHARE, "whole-area",
                                                   cm_texts_whole_area(page))};
    if (isfinite(rest_m2(page)))
        figures[count++] = (cm_key_figure){
            cm_texts_area(page, rest_m2(page)),
            cm_words_sentence(&page->scene, page->lang, cm_texts_phrase(page, CM_PHRASE_KEY_REST))};
    if (front_m(page) > 0)
        figures[count++] = (cm_key_figure){cm_texts_length(page, front_m(page)),
                                           cm_texts_phrase(page, CM_PHRASE_FRONT_LINE)};
    return count;
}

/* ---- the footer --------------------------------------------------------------------------- */

static const char *earth_name(cm_page *page, const cm_earth *earth) {
    char name[160];
    if (cm_earth_is_same(earth, &CM_EARTH_WGS84))
        return cm_texts_phrase(page, CM_PHRASE_EARTH_WGS84);
    if (earth->plane == NULL && earth->flattening == 0)
        return cm_phrasing_one(
            page, CM_PHRASE_EARTH_SPHERE, "length",
            cm_phrasing_one(page, CM_PHRASE_LENGTH_M, "number",
                            cm_words_number(&page->scene, page->lang, earth->semi_major_m, 0)));
    cm_earth_name(earth, name, sizeof name);
    return cm_phrasing_one(page, CM_PHRASE_EARTH_OTHER, "earth",
                           cm_scene_printf(&page->scene, "%s", name));
}

static const char *denominator(cm_page *page) {
    const cm_figures *f = page->map->figures;
    if (page->focus.count > 0)
        return cm_phrasing_one(page, CM_PHRASE_MEASURED, "area",
                               cm_texts_area(page, page->focus.measured_m2));
    cm_phrase phrase = f->official_m2 > 0 ? CM_PHRASE_OFFICIAL : CM_PHRASE_MEASURED;
    if (f->basis == CM_BASIS_CLIPPED)
        phrase = CM_PHRASE_MEASURED;
    else if (f->basis == CM_BASIS_OFFICIAL)
        phrase = CM_PHRASE_SUM_OFFICIAL;
    if (f->denominator == CM_DENOMINATOR_GIVEN)
        phrase = CM_PHRASE_AS_GIVEN;
    else if (f->denominator == CM_DENOMINATOR_MEASURED)
        phrase = CM_PHRASE_MEASURED;
    else if (f->denominator == CM_DENOMINATOR_OFFICIAL)
        phrase = CM_PHRASE_OFFICIAL;
    return cm_phrasing_one(page, phrase, "area", cm_texts_area(page, cm_figures_denominator_m2(f)));
}

const char *cm_texts_method(cm_page *page) {
    static const cm_phrase phrases[] = {[CM_BASIS_DRAWN] = CM_PHRASE_METHOD_DRAWN,
                                        [CM_BASIS_CLIPPED] = CM_PHRASE_METHOD_CLIPPED,
                                        [CM_BASIS_OFFICIAL] = CM_PHRASE_METHOD_OFFICIAL};
    const cm_slot slots[] = {{"earth", earth_name(page, &page->map->figures->earth), false},
                             {"denominator", denominator(page), false},
                             {"unit", cm_texts_unit(page, false), false},
                             {"unit-of", cm_texts_unit(page, true), false}};
    return cm_phrasing_text(
        page, page->focus.count > 0 ? CM_PHRASE_METHOD_CLIPPED : phrases[page->map->figures->basis],
        (cm_slot_list){slots, 4});
}

/* A text in which neither a sign and its name nor a licence in brackets are parted at a line's end:
 * their blanks become U+00A0. */
static const char *unparted(cm_page *page, const char *text) {
    static const char sign[] = "©", blank[] = "\u00a0";
    enum { LICENCE_MOST = 16 }; /* bytes; longer brackets hold a remark, which may break */
    cm_scene_builder *scene = &page->scene;
    const char *made = "", *close = text;
    for (const char *at = text; *at != '\0';) {
        if (*at == '(' && strcspn(at, ")") <= LICENCE_MOST)
            close = at + strcspn(at, ")");
        const bool after_sign = at - text >= (ptrdiff_t)(sizeof sign - 1) &&
                                strncmp(at - (sizeof sign - 1), sign, sizeof sign - 1) == 0;
        const size_t plain = *at == ' ' ? 0 : 1 + strcspn(at + 1, " (");
        if (plain == 0)
            made = cm_scene_printf(scene, "%s%s", made, at < close || after_sign ? blank : " ");
        else
            made = cm_scene_printf(scene, "%s%.*s", made, (int)plain, at);
        at += plain == 0 ? 1 : plain;
    }
    return made;
}

const char *cm_texts_control_source(cm_page *page) {
    const cm_map *map = page->map;
    const char *own = cm_path_name(map->figures->control->source);
    if (map->control_source != NULL || map->diff == NULL || map->outcome != NULL)
        return map->control_source != NULL ? map->control_source : own;
    return cm_scene_printf(&page->scene, "%s, %s",
                           cm_path_name(map->diff->old_figures->control->source), own);
}

/* What the user's own source is of: the defaults tell their date themselves. */
static const char *dated_source(cm_page *page) {
    const cm_map *map = page->map;
    const char *source = cm_texts_control_source(page);
    if (map->control_short_source != NULL || page->is_frame)
        return source;
    const bool two = map->diff != NULL && map->outcome == NULL;
    const char *isos[] = {two ? map->diff->old_figures->control->as_of : "",
                          map->figures->control->as_of};
    const char *dates[2];
    size_t count = 0;
    for (size_t i = 0; i < 2; i++)
        if (isos[i][0] != '\0' && (i == 0 || strcmp(isos[0], isos[1]) != 0))
            dates[count++] = cm_words_date(&page->scene, page->lang, isos[i]);
    if (count == 0)
        return source;
    return cm_scene_printf(&page->scene, "%s, %s", source,
                           cm_words_list(&page->scene, page->lang, dates, count));
}

static void say_origin(cm_page *page, cm_run_list *list, const char *lead, cm_phrase phrase,
                       const char *source) {
    cm_phrasing_say(list, false, lead);
    cm_phrasing_say(list, false, cm_phrasing_one(page, phrase, "source", unparted(page, source)));
}

/* What a footer with too little room is cut by, one after the other. Method, dates and what a
 * scenario is stay. */
enum {
    CUT_PROJECTION = 1,
    CUT_NOTE,
    CUT_ROUNDED,
    CUT_SOURCE,
    CUT_UNIT_SHARE,
    CUT_WHOLE,
    CUT_NEVER
};
_Static_assert(CUT_NEVER == CM_FOOTER_CUTS + 1, "the last cut is the longest");

static void leave_out(cm_page *page, const char *text) {
    page->footer_left_out = cm_scene_printf(&page->scene, "%s%s%s", page->footer_left_out,
                                            page->footer_left_out[0] != '\0' ? " " : "", text);
}

static void say_source(cm_page *page, cm_run_list *list) {
    const cm_map *map = page->map;
    cm_phrasing_say(list, true, cm_texts_phrase(page, CM_PHRASE_SOURCE));
    const bool is_cut = page->footer_cut >= CUT_SOURCE && map->control_short_source != NULL;
    say_origin(page, list, " ", CM_PHRASE_SOURCE_CONTROL,
               is_cut ? map->control_short_source : dated_source(page));
    if (is_cut)
        leave_out(page, cm_texts_control_source(page));
    if (map->boundary_source == NULL && map->dataset != NULL) {
        /* Units and surroundings are of one data set, named once. */
        say_origin(page, list, "; ", CM_PHRASE_SOURCE_MAP, map->dataset->boundary.source);
    } else {
        say_origin(page, list, "; ", CM_PHRASE_SOURCE_BOUNDARIES,
                   map->boundary_source != NULL ? map->boundary_source
                                                : cm_path_name(map->figures->boundary->source));
        if (map->neighbours != NULL && map->context != NULL)
            say_origin(page, list, "; ", CM_PHRASE_SOURCE_SURROUNDINGS,
                       map->context->neighbours.source);
    }
    if (map->rivers != NULL && map->context != NULL)
        say_origin(page, list, "; ", CM_PHRASE_SOURCE_RIVERS, map->context->rivers.source);
    if (map->places != NULL && map->context != NULL)
        say_origin(page, list, "; ", CM_PHRASE_SOURCE_PLACES, map->context->places.source);
    cm_phrasing_say(list, false, ". ");
}

static const char *short_source(const cm_dataset_layer *layer) {
    return layer->short_source != NULL ? layer->short_source : layer->source;
}

/* A thumbnail has one line for it. */
static void say_source_shortly(cm_page *page, cm_run_list *list) {
    const cm_map *map = page->map;
    const bool is_own = map->boundary_source == NULL && map->dataset != NULL;
    const char *const sources[] = {
        map->control_short_source != NULL ? map->control_short_source
                                          : cm_texts_control_source(page),
        map->boundary_source != NULL ? map->boundary_source
        : is_own                     ? short_source(&map->dataset->boundary)
                                     : cm_path_name(map->figures->boundary->source),
        !is_own && map->neighbours != NULL && map->context != NULL
            ? short_source(&map->context->neighbours)
            : NULL,
        map->places != NULL && map->context != NULL ? short_source(&map->context->places) : NULL};
    cm_phrasing_say(list, true, cm_texts_phrase(page, CM_PHRASE_SOURCE));
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        if (sources[i] == NULL)
            continue;
        cm_phrasing_say(list, false, i == 0 ? " " : "; ");
        cm_phrasing_say(list, false, unparted(page, sources[i]));
    }
    cm_phrasing_say(list, false, ".");
}

/* Says a sentence, or leaves it out where the footer is to be shortened that far. */
static void say_sentence(cm_page *page, cm_run_list *list, int cut, const char *text) {
    if (page->footer_cut >= cut) {
        leave_out(page, text);
        return;
    }
    cm_phrasing_say(list, false, text);
    cm_phrasing_say(list, false, " ");
}

bool cm_texts_note_is_wanted(const cm_page *page) {
    const cm_map *map = page->map;
    return map->context != NULL && map->context->note != NULL && map->water != NULL &&
           cm_box_meets_turned(map->context->note_extent, cm_projection_view(page->projection));
}

static void say_method(cm_page *page, cm_run_list *list) {
    const cm_map *map = page->map;
    const cm_layer *control = map->figures->control;
    cm_phrasing_say(list, true, cm_texts_phrase(page, CM_PHRASE_METHOD));
    cm_phrasing_say(list, false, " ");
    say_sentence(page, list, CUT_NEVER, cm_texts_method(page));
    if (strcmp(control->date, control->as_of) != 0 && !page->is_frame)
        say_sentence(page, list, CUT_NEVER,
                     cm_phrasing_one(page, CM_PHRASE_FILE_DATE, "date",
                                     cm_words_date(&page->scene, page->lang, control->date)));
    if (map->outcome != NULL)
        say_sentence(page, list, CUT_NEVER, cm_texts_phrase(page, CM_PHRASE_SCENARIO_NOTE));
    if (any_share(page) && (map->diff == NULL || map->outcome != NULL))
        say_sentence(page, list, CUT_UNIT_SHARE, cm_texts_of_unit(page, CM_PHRASE_UNIT_SHARE_NOTE));
    if (page->whole_printed)
        say_sentence(page, list, CUT_WHOLE, cm_texts_phrase(page, CM_PHRASE_WHOLE_NOTE));
    if (page->sums_rounded || cm_changes_are_rounded(page))
        say_sentence(page, list, CUT_ROUNDED, cm_texts_phrase(page, CM_PHRASE_ROUNDED_NOTE));
    if (cm_texts_note_is_wanted(page) && !page->no_note)
        say_sentence(page, list, CUT_NOTE, map->context->note);
    say_sentence(page, list, CUT_PROJECTION,
                 cm_texts_phrase(page, cm_projection_phrase(page->projection)));
}

const cm_text_run *cm_texts_footer(cm_page *page, size_t *count) {
    cm_run_list list = {0};
    page->footer_left_out = "";
    if (page->thumbnail) {
        say_source_shortly(page, &list);
    } else {
        say_source(page, &list);
        say_method(page, &list);
    }
    return cm_phrasing_keep(page, &list, count);
}

/* ---- alt text ----------------------------------------------------------------------------- */

const char *cm_texts_alt(cm_page *page) {
    if (page->map->outcome != NULL)
        return cm_scenario_alt(page);
    if (page->map->diff != NULL)
        return cm_changes_alt(page);
    const cm_slot slots[] = {{"whole", cm_texts_subject_name(page), false},
                             {"date", cm_texts_date(page), false},
                             {"title", page->title, false},
                             {"area", cm_texts_area(page, headline_m2(page)), false},
                             {"share", cm_texts_subject_share(page), false},
                             {"includes", page->focus.count > 0 ? NULL : included(page), false},
                             {"source", cm_texts_control_source(page), false}};
    return cm_phrasing_text(
        page, page->partial && page->focus.count == 0 ? CM_PHRASE_ALT_PART : CM_PHRASE_ALT,
        (cm_slot_list){slots, 7});
}
