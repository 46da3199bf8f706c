#include "controlmap/phrases.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "load/yamltree.h"

/* The key of each phrase in a file, and what it says in English. */
static const struct {
    const char *key, *english;
} PHRASES[CM_PHRASE_COUNT] = {
    [CM_PHRASE_TITLE] = {"title", "{holder} territory[ in {whole}]"},
    [CM_PHRASE_TITLE_OF_SIDE] = {"title-of-side", "Territory controlled by {side}[ in {whole}]"},
    [CM_PHRASE_TITLE_COUNTED] = {"title-counted", "{title} ({statuses})"},
    [CM_PHRASE_CONTROLLED] = {"controlled", "Controlled"},
    [CM_PHRASE_CONTROLLED_BY] = {"controlled-by", "Controlled by {side}"},
    [CM_PHRASE_SUBTITLE] = {"subtitle",
                            "[{date}: ]{area}[, or {share} of {whole-area}][, {includes}]."},
    [CM_PHRASE_WHOLE_AREA] = {"whole-area", "the whole area"},
    [CM_PHRASE_AREA_OF] = {"area-of", "the area of {whole}"},
    [CM_PHRASE_SHARES_NOTE] = {"shares-note",
                               "Percentages on the map: share of each {unit} controlled."},
    [CM_PHRASE_AREA_KM2] = {"area-km2", "{number}\u00a0km²"},
    [CM_PHRASE_LENGTH_KM] = {"length-km", "{number}\u00a0km"},
    [CM_PHRASE_LENGTH_M] = {"length-m", "{number}\u00a0m"},
    [CM_PHRASE_FRONT_LINE] = {"front-line", "Front line"},
    [CM_PHRASE_INTERNATIONAL_BOUNDARY] = {"international-boundary", "International boundary"},
    [CM_PHRASE_INTERNATIONAL_BOUNDARY_SHORT] = {"international-boundary-short", "State border"},
    [CM_PHRASE_OUTER_BOUNDARY] = {"outer-boundary", "Outer boundary"},
    [CM_PHRASE_CLAIMED_BOUNDARY] = {"claimed-boundary", "Claimed boundary"},
    [CM_PHRASE_HIGHLIGHTED] = {"highlighted", "Highlighted"},
    [CM_PHRASE_UNIT_BOUNDARY] = {"unit-boundary", "{unit} boundary"},
    [CM_PHRASE_UNIT_SHARE] = {"unit-share", "Share of {unit} controlled"},
    [CM_PHRASE_UNIT_SHARE_SHORT] = {"unit-share-short", "of {unit}"},
    [CM_PHRASE_SOURCE] = {"source", "Source:"},
    [CM_PHRASE_SOURCE_CONTROL] = {"source-control", "control: {source}"},
    [CM_PHRASE_SOURCE_MAP] = {"source-map", "map: {source}"},
    [CM_PHRASE_SOURCE_BOUNDARIES] = {"source-boundaries", "boundaries: {source}"},
    [CM_PHRASE_SOURCE_SURROUNDINGS] = {"source-surroundings", "surroundings: {source}"},
    [CM_PHRASE_SOURCE_RIVERS] = {"source-rivers", "rivers: {source}"},
    [CM_PHRASE_SOURCE_PLACES] = {"source-places", "places: {source}"},
    [CM_PHRASE_METHOD] = {"method", "Method:"},
    [CM_PHRASE_METHOD_DRAWN] =
        {"method-drawn",
         "area {earth} of the control polygons as drawn, divided by {denominator}."},
    [CM_PHRASE_METHOD_CLIPPED] =
        {"method-clipped",
         "area {earth} of control within the boundaries drawn, divided by {denominator}."},
    [CM_PHRASE_METHOD_OFFICIAL] =
        {"method-official",
         "share of each {unit} {earth} times its official area, divided by {denominator}."},
    [CM_PHRASE_EARTH_WGS84] = {"earth-wgs84", "on the WGS 84 ellipsoid"},
    [CM_PHRASE_EARTH_SPHERE] = {"earth-sphere", "on a sphere of radius {length}"},
    [CM_PHRASE_EARTH_OTHER] = {"earth-other", "on {earth}"},
    [CM_PHRASE_OFFICIAL] = {"official", "{area} (official area)"},
    [CM_PHRASE_MEASURED] = {"measured", "{area} (area within the boundaries)"},
    [CM_PHRASE_SUM_OFFICIAL] = {"sum-official", "{area} (sum of the official areas)"},
    [CM_PHRASE_AS_GIVEN] = {"as-given", "{area} (as given)"},
    [CM_PHRASE_COUNTED] = {"counted", "Counted as controlled: {statuses}."},
    [CM_PHRASE_FILE_DATE] = {"file-date", "Control file of {date}."},
    [CM_PHRASE_UNIT_SHARE_NOTE] = {"unit-share-note",
                                   "A share on the map is control within the {unit}’s outline."},
    [CM_PHRASE_WHOLE_NOTE] = {"whole-note",
                              "100%: no part outside control is wider than 5\u00a0km."},
    [CM_PHRASE_ROUNDED_NOTE] = {"rounded-note",
                                "Rounded figures do not add up to the rounded total."},
    [CM_PHRASE_HELD] = {"held", "held"},
    [CM_PHRASE_CLAIMED] = {"claimed", "claimed"},
    [CM_PHRASE_CONTESTED] = {"contested", "contested"},
    [CM_PHRASE_ZONE] = {"zone", "zone"},
    [CM_PHRASE_ALBERS] = {"albers", "Albers equal-area projection."},
    [CM_PHRASE_AZIMUTHAL] = {"azimuthal", "Lambert azimuthal equal-area projection."},
    [CM_PHRASE_CYLINDRICAL] = {"cylindrical", "Lambert cylindrical equal-area projection."},
    [CM_PHRASE_MERCATOR] = {"mercator", "Transverse Mercator projection."},
    [CM_PHRASE_UNIT] = {"unit", "unit"},
    [CM_PHRASE_UNIT_OF] = {"unit-of", "unit"},
    [CM_PHRASE_KEY_SHARE] = {"key-share", "of {whole-area}"},
    [CM_PHRASE_KEY_REST] = {"key-rest", "not controlled"},
    [CM_PHRASE_TABLE_UNIT] = {"table-unit", "{unit}"},
    [CM_PHRASE_TABLE_AREA] = {"table-area", "km²"},
    [CM_PHRASE_TABLE_SHARE] = {"table-share", "Share"},
    [CM_PHRASE_TABLE_OTHER] = {"table-other", "Other"},
    [CM_PHRASE_TABLE_OUTSIDE] = {"table-outside", "Outside"},
    [CM_PHRASE_TABLE_TOTAL] = {"table-total", "Total"},
    [CM_PHRASE_ALT] =
        {"alt",
         "Map[ of {whole}][ on {date}]: {title}, {area}[ or {share}][, {includes}]. Source: {source}."},
    [CM_PHRASE_ALT_PART] =
        {"alt-part",
         "Map[ of part of {whole}][ on {date}]: {title}, {area}[ or {share}][, {includes}]. Source: {source}."},
    [CM_PHRASE_DIFF_TITLE] = {"diff-title", "{title}: what changed"},
    [CM_PHRASE_DIFF_SUBTITLE] =
        {"diff-subtitle",
         "[{from} to {to}: ]gained {gained}, lost {lost}, net {net}; in all {area}[, or {share} of {whole-area}]."},
    [CM_PHRASE_DIFF_BOTH] = {"diff-both", "{holder} on both dates"},
    [CM_PHRASE_DIFF_GAINED] = {"diff-gained", "Newly controlled[ since {from}][ ({area})]"},
    [CM_PHRASE_DIFF_LOST] = {"diff-lost", "No longer controlled[ ({area})]"},
    [CM_PHRASE_DIFF_FRONT_OLD] = {"diff-front-old", "Front line[ on {from}]"},
    [CM_PHRASE_DIFF_FRONT_NEW] = {"diff-front-new", "Front line[ on {to}]"},
    [CM_PHRASE_DIFF_UNIT] = {"diff-unit", "Gained and lost per {unit}, km²"},
    [CM_PHRASE_DIFF_ALT] =
        {"diff-alt",
         "Map[ of {whole}]: {title}[, {from} to {to}]: gained {gained}, lost {lost}, net {net}; in all {area}. Source: {source}."},
    [CM_PHRASE_DIFF_KEY_GAINED] = {"diff-key-gained", "gained"},
    [CM_PHRASE_DIFF_KEY_LOST] = {"diff-key-lost", "lost"},
    [CM_PHRASE_DIFF_KEY_NET] = {"diff-key-net", "net"},
    [CM_PHRASE_COMPARE_TITLE] = {"compare-title", "{title}: two sources"},
    [CM_PHRASE_COMPARE_SUBTITLE] =
        {"compare-subtitle",
         "[{date}: ]both {area}, only A {lost}, only B {gained}. A: {source-a}; B: {source-b}."},
    [CM_PHRASE_COMPARE_BOTH] = {"compare-both", "{holder} by both sources"},
    [CM_PHRASE_COMPARE_ONLY_A] = {"compare-only-a", "By A only[ ({area})]"},
    [CM_PHRASE_COMPARE_ONLY_B] = {"compare-only-b", "By B only[ ({area})]"},
    [CM_PHRASE_COMPARE_FRONT_A] = {"compare-front-a", "Front line by A"},
    [CM_PHRASE_COMPARE_FRONT_B] = {"compare-front-b", "Front line by B"},
    [CM_PHRASE_COMPARE_UNIT] = {"compare-unit", "Only B and only A per {unit}, km²"},
    [CM_PHRASE_COMPARE_ALT] =
        {"compare-alt",
         "Map[ of {whole}]: {title}[, {date}]: both {area}, only A {lost}, only B {gained}. Source: {source}."},
    [CM_PHRASE_SCENARIO_TITLE] = {"scenario-title", "Scenario: {title}"},
    [CM_PHRASE_SCENARIO_SUBTITLE] =
        {"scenario-subtitle",
         "[{to-a} transferred to {side-a}. ][{to-b} transferred to {side-b}. ][Zone of {zone}. ]{holder}: {area}[, or {share} of {whole-area}][ ({old} on {date})]."},
    [CM_PHRASE_SCENARIO_TO_A] = {"scenario-to-a", "Transferred to {side-a}[ ({to-a})]"},
    [CM_PHRASE_SCENARIO_TO_B] = {"scenario-to-b", "Transferred to {side-b}[ ({to-b})]"},
    [CM_PHRASE_SCENARIO_ZONE] = {"scenario-zone", "Zone[ ({zone})]"},
    [CM_PHRASE_SCENARIO_LINE] = {"scenario-line", "Line in the scenario"},
    [CM_PHRASE_SCENARIO_NOTE] =
        {"scenario-note", "A scenario computes what a description says; it foretells nothing."},
    [CM_PHRASE_SCENARIO_ALT] =
        {"scenario-alt",
         "Map[ of {whole}]: {title}.[ {to-a} transferred to {side-a}.][ {to-b} transferred to {side-b}.][ Zone of {zone}.] {holder}: {area}. Source: {source}."},
    [CM_PHRASE_SCENARIO_KEY_NET] = {"scenario-key-net", "against today"},
    [CM_PHRASE_SCENARIOS_TITLE] = {"scenarios-title", "{title}: scenarios"},
    [CM_PHRASE_SIDE_A] = {"side-a", "side A"},
    [CM_PHRASE_SIDE_B] = {"side-b", "side B"},
    [CM_PHRASE_CHART_TITLE_MONTHS] = {"chart-title-months", "{title}: change by month"},
    [CM_PHRASE_CHART_TITLE_YEARS] = {"chart-title-years", "{title}: change by year"},
    [CM_PHRASE_CHART_TITLE_UNITS] = {"chart-title-units", "{title}: by {unit}"},
    [CM_PHRASE_CHART_SUBTITLE_AREA] =
        {"chart-subtitle-area",
         "{date}: {area}[, or {share} of {whole-area}][; {net} since {from}]."},
    [CM_PHRASE_CHART_SUBTITLE_MONTHS] =
        {"chart-subtitle-months", "{from} – {date}: gained {gained}, lost {lost}, net {net}."},
    [CM_PHRASE_CHART_SUBTITLE_UNITS] =
        {"chart-subtitle-units",
         "{from} – {date}: where the controlled area changed most comes first."},
    [CM_PHRASE_CHART_AXIS_AREA] = {"chart-axis-area", "Controlled area, km²"},
    [CM_PHRASE_CHART_AXIS_CUT] = {"chart-axis-cut", "scale does not start at zero"},
    [CM_PHRASE_CHART_AXIS_OWN] = {"chart-axis-own", "each panel has its own scale, not from zero"},
    [CM_PHRASE_CHART_AXIS_MONTHS] = {"chart-axis-months", "km² per month"},
    [CM_PHRASE_CHART_AXIS_YEARS] = {"chart-axis-years", "km² per year"},
    [CM_PHRASE_CHART_GAINED] = {"chart-gained", "Gained"},
    [CM_PHRASE_CHART_LOST] = {"chart-lost", "Lost"},
    [CM_PHRASE_CHART_NET] = {"chart-net", "Net"},
    [CM_PHRASE_CHART_NO_DATA] = {"chart-no-data", "no data"},
    [CM_PHRASE_CHART_REDRAWN] = {"chart-redrawn", "redrawn"},
    [CM_PHRASE_CHART_REDRAWN_NOTE] =
        {"chart-redrawn-note",
         "Redrawn (hollow): the day’s change looks like a redrawing of the past rather than a change of control."},
    [CM_PHRASE_CHART_GAPS_NOTE] = {"chart-gaps-note",
                                   "Dotted: no data for {list}; nothing is interpolated."},
    [CM_PHRASE_CHART_NO_DATA_NOTE] = {"chart-no-data-note", "No data: {list}."},
    [CM_PHRASE_CHART_PARTIAL_NOTE] = {"chart-partial-note",
                                      "Pale and hatched: not covered from end to end ({list})."},
    [CM_PHRASE_CHART_CHANGE_NOTE] =
        {"chart-change-note",
         "Gained: controlled on a date and not on the date before; lost: the reverse; net: gained less lost."},
    [CM_PHRASE_CHART_REVISED_NOTE] =
        {"chart-revised-note",
         "Of the net, {net} fall on days that look like a redrawing of the past."},
    [CM_PHRASE_CHART_SHARE_NOTE] = {"chart-share-note",
                                    "Percentages: share of each {unit} controlled on {date}."},
    [CM_PHRASE_CHART_NOT_SHOWN_NOTE] = {"chart-not-shown-note", "Not shown: {list}."},
    [CM_PHRASE_CHART_MORE] = {"chart-more", "{list} (and {count} more)"},
    [CM_PHRASE_CHART_ALT] = {"chart-alt", "Chart: {title}. {text}[ Source: {source}.]"},
};

/* What may stand in braces. */
static const char *const SLOTS[] = {
    "holder",   "side",        "whole",    "whole-area", "includes", "area",   "share",
    "date",     "unit",        "unit-of",  "number",     "length",   "source", "earth",
    "statuses", "denominator", "title",    "from",       "to",       "gained", "lost",
    "net",      "source-a",    "source-b", "list",       "count",    "text",   "side-a",
    "side-b",   "to-a",        "to-b",     "zone",       "old",      NULL};

const char *cm_phrase_english(cm_phrase phrase) {
    return PHRASES[phrase].english;
}

/* What is wrong with a phrase: every brace must hold a known name, and every bracket close. */
static bool check_phrase(const char *text, char wrong[100], char hint[64]) {
    int depth = 0;
    wrong[0] = hint[0] = '\0';
    for (const char *at = text; *at != '\0'; at++) {
        depth += *at == '[' ? 1 : *at == ']' ? -1 : 0;
        if (depth < 0 || depth > 1)
            break;
        if (*at != '{')
            continue;
        char name[32];
        const size_t length = strcspn(at, "}");
        (void)snprintf(name, sizeof name, "%.*s", (int)(length - 1), at + 1);
        bool known = false;
        for (size_t i = 0; SLOTS[i] != NULL; i++)
            known = known || (at[length] == '}' && strcmp(SLOTS[i], name) == 0);
        if (!known) {
            const char *nearest = cm_yaml_nearest(name, SLOTS);
            if (nearest != NULL)
                (void)snprintf(hint, 64, "did you mean {%s}?", nearest);
            (void)snprintf(wrong, 100, "there is no {%s} to fill in", name);
            return false;
        }
    }
    if (depth != 0)
        (void)snprintf(wrong, 100, "brackets do not pair");
    return depth == 0;
}

static cm_code check_text(const cm_yaml_node *node, cm_error *error) {
    char wrong[100], hint[64];
    return check_phrase(node->text, wrong, hint)
               ? CM_OK
               : cm_yaml_fail(node, error, hint[0] != '\0' ? hint : NULL, "%s", wrong);
}

static cm_code read_phrases(const cm_yaml_node *root, cm_phrases *phrases, cm_arena *arena,
                            cm_error *error) {
    const char *known[CM_PHRASE_COUNT + 3] = {"lang", "right-to-left"};
    for (int i = 0; i < CM_PHRASE_COUNT; i++)
        known[i + 2] = PHRASES[i].key;
    const char *lang = NULL;
    cm_code code = cm_yaml_check_keys(root, "a language file", known, error);
    if (code == CM_OK)
        code = cm_yaml_text(cm_yaml_get(root, "lang"), &lang, error);
    if (code == CM_OK && lang == NULL)
        code = cm_yaml_fail(root, error, "add a line such as lang: uk", "no language is named");
    if (code == CM_OK)
        code = cm_yaml_flag(cm_yaml_get(root, "right-to-left"), &phrases->right_to_left, error);
    for (int i = 0; code == CM_OK && i < CM_PHRASE_COUNT; i++) {
        const cm_yaml_node *node = cm_yaml_get(root, PHRASES[i].key);
        const char *text = PHRASES[i].english;
        code = cm_yaml_text(node, &text, error);
        if (code == CM_OK && node != NULL)
            code = check_text(node, error);
        if (code == CM_OK && (phrases->text[i] = cm_arena_text(arena, text)) == NULL)
            code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    }
    if (code == CM_OK && (phrases->lang = cm_arena_text(arena, lang)) == NULL)
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    return code;
}

cm_code cm_phrases_read(const char *path, cm_phrases **out, cm_error *error) {
    *out = NULL;
    cm_yaml *yaml = NULL;
    cm_code code = cm_yaml_read(path, &yaml, error);
    if (code != CM_OK)
        return code;
    cm_arena arena = {0};
    cm_phrases *phrases = cm_arena_calloc(&arena, 1, sizeof *phrases);
    code = phrases == NULL ? cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out")
                           : read_phrases(cm_yaml_root(yaml), phrases, &arena, error);
    cm_yaml_free(yaml);
    if (code != CM_OK) {
        cm_arena_clear(&arena);
        return cm_error_at(error, path, NULL, -1);
    }
    phrases->blocks = arena.blocks;
    *out = phrases;
    return CM_OK;
}

/* Puts one `key=text` in its place. */
static cm_code reword(cm_phrases *phrases, const char *change, cm_arena *arena, cm_error *error) {
    const char *known[CM_PHRASE_COUNT + 1] = {NULL};
    for (int i = 0; i < CM_PHRASE_COUNT; i++)
        known[i] = PHRASES[i].key;
    char key[64], wrong[100], hint[64];
    const size_t length = strcspn(change, "=");
    (void)snprintf(key, sizeof key, "%.*s", (int)length, change);
    if (change[length] != '=')
        return cm_error_set(error, CM_ERR_USAGE, "write it as key=text, such as front-line=Front",
                            "--word: \"%.60s\" words nothing", change);
    const char *text = change + length + 1;
    for (int i = 0; i < CM_PHRASE_COUNT; i++) {
        if (strcmp(PHRASES[i].key, key) != 0)
            continue;
        if (!check_phrase(text, wrong, hint))
            return cm_error_set(error, CM_ERR_USAGE, hint, "--word: %s: %s", key, wrong);
        phrases->text[i] = cm_arena_text(arena, text);
        return phrases->text[i] != NULL
                   ? CM_OK
                   : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    }
    const char *nearest = cm_yaml_nearest(key, known);
    (void)snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest != NULL ? nearest : "");
    return cm_error_set(error, CM_ERR_USAGE,
                        nearest != NULL ? hint : "the keys are those of phrases-uk.yaml",
                        "--word: there is no phrase \"%s\"", key);
}

cm_code cm_phrases_reword(const cm_phrases *from, const char *const *changes, size_t count,
                          cm_phrases **out, cm_error *error) {
    *out = NULL;
    cm_arena arena = {0};
    cm_phrases *phrases = cm_arena_calloc(&arena, 1, sizeof *phrases);
    cm_code code =
        phrases != NULL ? CM_OK : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    if (code == CM_OK) {
        phrases->right_to_left = from != NULL && from->right_to_left;
        phrases->lang = cm_arena_text(&arena, from != NULL ? from->lang : "en");
    }
    for (int i = 0; code == CM_OK && i < CM_PHRASE_COUNT; i++) {
        phrases->text[i] = cm_arena_text(&arena, from != NULL ? from->text[i] : PHRASES[i].english);
        if (phrases->text[i] == NULL || phrases->lang == NULL)
            code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    }
    for (size_t i = 0; code == CM_OK && i < count; i++)
        code = reword(phrases, changes[i], &arena, error);
    if (code != CM_OK) {
        cm_arena_clear(&arena);
        return code;
    }
    phrases->blocks = arena.blocks;
    *out = phrases;
    return CM_OK;
}

void cm_phrases_free(cm_phrases *phrases) {
    if (phrases != NULL)
        cm_arena_clear(&(cm_arena){phrases->blocks});
}
