/**
 * @file phrases.h
 * The words of a map or a chart in one language.
 *
 * A language is one small YAML file of `key: text`; what it lacks is English.
 * In a text, `{name}` stands for something that the map fills in; what stands
 * between square brackets is left out where one of its names stands for nothing.
 */
#ifndef CONTROLMAP_PHRASES_H
#define CONTROLMAP_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

#include "controlmap/error.h"

typedef enum {
    CM_PHRASE_TITLE,
    CM_PHRASE_TITLE_OF_SIDE,
    CM_PHRASE_TITLE_COUNTED,
    CM_PHRASE_CONTROLLED,
    CM_PHRASE_CONTROLLED_BY,
    CM_PHRASE_SUBTITLE,
    CM_PHRASE_WHOLE_AREA,
    CM_PHRASE_AREA_OF,
    CM_PHRASE_SHARES_NOTE,
    CM_PHRASE_AREA_KM2,
    CM_PHRASE_LENGTH_KM,
    CM_PHRASE_LENGTH_M,
    CM_PHRASE_FRONT_LINE,
    CM_PHRASE_INTERNATIONAL_BOUNDARY,
    CM_PHRASE_INTERNATIONAL_BOUNDARY_SHORT,
    CM_PHRASE_OUTER_BOUNDARY,
    CM_PHRASE_CLAIMED_BOUNDARY,
    CM_PHRASE_HIGHLIGHTED,
    CM_PHRASE_UNIT_BOUNDARY,
    CM_PHRASE_UNIT_SHARE,
    CM_PHRASE_UNIT_SHARE_SHORT,
    CM_PHRASE_SOURCE,
    CM_PHRASE_SOURCE_CONTROL,
    CM_PHRASE_SOURCE_MAP,
    CM_PHRASE_SOURCE_BOUNDARIES,
    CM_PHRASE_SOURCE_SURROUNDINGS,
    CM_PHRASE_SOURCE_RIVERS,
    CM_PHRASE_SOURCE_PLACES,
    CM_PHRASE_METHOD,
    CM_PHRASE_METHOD_DRAWN,
    CM_PHRASE_METHOD_CLIPPED,
    CM_PHRASE_METHOD_OFFICIAL,
    CM_PHRASE_EARTH_WGS84,
    CM_PHRASE_EARTH_SPHERE,
    CM_PHRASE_EARTH_OTHER,
    CM_PHRASE_OFFICIAL,
    CM_PHRASE_MEASURED,
    CM_PHRASE_SUM_OFFICIAL,
    CM_PHRASE_AS_GIVEN,
    CM_PHRASE_COUNTED,
    CM_PHRASE_FILE_DATE,
    CM_PHRASE_UNIT_SHARE_NOTE,
    CM_PHRASE_WHOLE_NOTE,
    CM_PHRASE_ROUNDED_NOTE,
    CM_PHRASE_HELD,
    CM_PHRASE_CLAIMED,
    CM_PHRASE_CONTESTED,
    CM_PHRASE_ZONE,
    CM_PHRASE_ALBERS,
    CM_PHRASE_AZIMUTHAL,
    CM_PHRASE_CYLINDRICAL,
    CM_PHRASE_MERCATOR,
    CM_PHRASE_UNIT,
    CM_PHRASE_UNIT_OF,
    CM_PHRASE_KEY_SHARE,
    CM_PHRASE_KEY_REST,
    CM_PHRASE_TABLE_UNIT,
    CM_PHRASE_TABLE_AREA,
    CM_PHRASE_TABLE_SHARE,
    CM_PHRASE_TABLE_OTHER,
    CM_PHRASE_TABLE_OUTSIDE,
    CM_PHRASE_TABLE_TOTAL,
    CM_PHRASE_ALT,
    CM_PHRASE_ALT_PART,
    CM_PHRASE_DIFF_TITLE,
    CM_PHRASE_DIFF_SUBTITLE,
    CM_PHRASE_DIFF_BOTH,
    CM_PHRASE_DIFF_GAINED,
    CM_PHRASE_DIFF_LOST,
    CM_PHRASE_DIFF_FRONT_OLD,
    CM_PHRASE_DIFF_FRONT_NEW,
    CM_PHRASE_DIFF_UNIT,
    CM_PHRASE_DIFF_ALT,
    CM_PHRASE_DIFF_KEY_GAINED,
    CM_PHRASE_DIFF_KEY_LOST,
    CM_PHRASE_DIFF_KEY_NET,
    CM_PHRASE_COMPARE_TITLE,
    CM_PHRASE_COMPARE_SUBTITLE,
    CM_PHRASE_COMPARE_BOTH,
    CM_PHRASE_COMPARE_ONLY_A,
    CM_PHRASE_COMPARE_ONLY_B,
    CM_PHRASE_COMPARE_FRONT_A,
    CM_PHRASE_COMPARE_FRONT_B,
    CM_PHRASE_COMPARE_UNIT,
    CM_PHRASE_COMPARE_ALT,
    CM_PHRASE_SCENARIO_TITLE,
    CM_PHRASE_SCENARIO_SUBTITLE,
    CM_PHRASE_SCENARIO_TO_A,
    CM_PHRASE_SCENARIO_TO_B,
    CM_PHRASE_SCENARIO_ZONE,
    CM_PHRASE_SCENARIO_LINE,
    CM_PHRASE_SCENARIO_NOTE,
    CM_PHRASE_SCENARIO_ALT,
    CM_PHRASE_SCENARIO_KEY_NET,
    CM_PHRASE_SCENARIOS_TITLE,
    CM_PHRASE_SIDE_A,
    CM_PHRASE_SIDE_B,
    CM_PHRASE_CHART_TITLE_MONTHS,
    CM_PHRASE_CHART_TITLE_YEARS,
    CM_PHRASE_CHART_TITLE_UNITS,
    CM_PHRASE_CHART_SUBTITLE_AREA,
    CM_PHRASE_CHART_SUBTITLE_MONTHS,
    CM_PHRASE_CHART_SUBTITLE_UNITS,
    CM_PHRASE_CHART_AXIS_AREA,
    CM_PHRASE_CHART_AXIS_CUT,
    CM_PHRASE_CHART_AXIS_OWN,
    CM_PHRASE_CHART_AXIS_MONTHS,
    CM_PHRASE_CHART_AXIS_YEARS,
    CM_PHRASE_CHART_GAINED,
    CM_PHRASE_CHART_LOST,
    CM_PHRASE_CHART_NET,
    CM_PHRASE_CHART_NO_DATA,
    CM_PHRASE_CHART_REDRAWN,
    CM_PHRASE_CHART_REDRAWN_NOTE,
    CM_PHRASE_CHART_GAPS_NOTE,
    CM_PHRASE_CHART_NO_DATA_NOTE,
    CM_PHRASE_CHART_PARTIAL_NOTE,
    CM_PHRASE_CHART_CHANGE_NOTE,
    CM_PHRASE_CHART_REVISED_NOTE,
    CM_PHRASE_CHART_SHARE_NOTE,
    CM_PHRASE_CHART_NOT_SHOWN_NOTE,
    CM_PHRASE_CHART_MORE,
    CM_PHRASE_CHART_ALT,
    CM_PHRASE_COUNT
} cm_phrase;

typedef struct cm_phrases {
    const char *lang; /**< BCP 47: "en", "uk" … */
    bool right_to_left;
    const char *text[CM_PHRASE_COUNT];
    struct cm_arena_block *blocks; /**< private */
} cm_phrases;

/** What a phrase says in English; static. */
const char *cm_phrase_english(cm_phrase phrase);

/**
 * Reads a language file: `lang`, `right-to-left`, and keys as listed in
 * phrases-uk.yaml among the default data.
 *
 * @param[out] out NULL on failure
 * @return CM_OK, CM_ERR_INPUT: unreadable, an unknown key or placeholder, CM_ERR_MEMORY
 */
cm_code cm_phrases_read(const char *path, cm_phrases **out, cm_error *error);

/**
 * The same phrases with some of them worded otherwise.
 *
 * @param from    NULL: English
 * @param changes count texts of the form `key=text`
 * @param[out] out NULL on failure
 * @return CM_OK, CM_ERR_USAGE: an unknown key or placeholder, CM_ERR_MEMORY
 */
cm_code cm_phrases_reword(const cm_phrases *from, const char *const *changes, size_t count,
                          cm_phrases **out, cm_error *error);

/** Frees phrases; NULL is fine. */
void cm_phrases_free(cm_phrases *phrases);

#endif
