#include "layout/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ucasemap.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/ulistformatter.h>
#include <unicode/unum.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

enum { LENGTH = 256, THIN_BLANK = 0x202F, NO_BREAK_BLANK = 0xA0 };

/* English dates put the day first, and lists have no comma before "and": that is what the press
 * outside America prints. */
static const char *press_locale(const char *lang) {
    return strcmp(lang, "en") == 0 ? "en_GB" : lang;
}

static const char *to_utf8(cm_scene_builder *scene, const UChar *text) {
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0;
    (void)u_strToUTF8(NULL, 0, &length, text, -1, &status);
    char *utf8 = cm_arena_calloc(&scene->arena, (size_t)length + 1, 1);
    status = U_ZERO_ERROR;
    if (utf8 != NULL)
        (void)u_strToUTF8(utf8, length + 1, NULL, text, -1, &status);
    scene->failed = scene->failed || utf8 == NULL;
    return utf8 != NULL && U_SUCCESS(status) ? utf8 : "";
}

static const char *format(cm_scene_builder *scene, const char *lang, UNumberFormatStyle style,
                          double value, int least_decimals, int decimals) {
    UErrorCode status = U_ZERO_ERROR;
    UChar text[LENGTH];
    UNumberFormat *formatter = unum_open(style, NULL, 0, lang, NULL, &status);
    if (U_SUCCESS(status)) {
        unum_setAttribute(formatter, UNUM_MIN_FRACTION_DIGITS, least_decimals);
        unum_setAttribute(formatter, UNUM_MAX_FRACTION_DIGITS, decimals);
        unum_setAttribute(formatter, UNUM_ROUNDING_MODE, UNUM_ROUND_HALFUP);
        (void)unum_formatDouble(formatter, value, text, LENGTH, NULL, &status);
    }
    unum_close(formatter);
    if (U_FAILURE(status))
        return cm_scene_printf(scene, "%.*f", decimals, value);
    return to_utf8(scene, text);
}

const char *cm_words_number(cm_scene_builder *scene, const char *lang, double value, int decimals) {
    return format(scene, lang, UNUM_DECIMAL, value, decimals, decimals);
}

const char *cm_words_signed(cm_scene_builder *scene, const char *lang, double value, int decimals) {
    /* The sign of what is printed: what rounds to nothing has none. */
    const bool nothing = fabs(value) * pow(10, decimals) < 0.5;
    return cm_scene_printf(scene, "%s%s",
                           nothing     ? "±"
                           : value > 0 ? "+"
                                       : "\u2212",
                           cm_words_number(scene, lang, nothing ? 0 : fabs(value), decimals));
}

const char *cm_words_percent(cm_scene_builder *scene, const char *lang, double share, bool whole) {
    if (share > 0 && share < 0.0005)
        return cm_scene_printf(scene, "<%s", format(scene, lang, UNUM_PERCENT, 0.001, 1, 1));
    if (share >= 0.9995 && share < 1.0005)
        return whole ? format(scene, lang, UNUM_PERCENT, 1.0, 0, 0)
                     : format(scene, lang, UNUM_PERCENT, 0.999, 1, 1);
    if (share <= 0)
        return format(scene, lang, UNUM_PERCENT, 0.0, 0, 0);
    return format(scene, lang, UNUM_PERCENT, share, 1, 1);
}

const char *cm_words_date_as(cm_scene_builder *scene, const char *lang, const char *iso,
                             const char *fields) {
    int year, month, day;
    if (!cm_date_is_valid(iso) || sscanf(iso, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return cm_scene_printf(scene, "%s", iso);
    UErrorCode status = U_ZERO_ERROR;
    UChar skeleton[16], pattern[LENGTH], text[LENGTH], zone[8];
    u_uastrncpy(skeleton, fields, 15);
    skeleton[15] = 0;
    u_uastrcpy(zone, "UTC");
    UDateTimePatternGenerator *generator = udatpg_open(press_locale(lang), &status);
    (void)udatpg_getBestPattern(generator, skeleton, -1, pattern, LENGTH, &status);
    udatpg_close(generator);
    UCalendar *calendar = ucal_open(zone, -1, lang, UCAL_GREGORIAN, &status);
    UDateFormat *formatter =
        udat_open(UDAT_PATTERN, UDAT_PATTERN, press_locale(lang), zone, -1, pattern, -1, &status);
    if (U_SUCCESS(status)) {
        ucal_setDateTime(calendar, year, month - 1, day, 12, 0, 0, &status);
        (void)udat_format(formatter, ucal_getMillis(calendar, &status), text, LENGTH, NULL,
                          &status);
    }
    udat_close(formatter);
    ucal_close(calendar);
    /* A thin blank, as before the word for "year", is none to the eye in large type. */
    for (size_t i = 0; U_SUCCESS(status) && text[i] != 0; i++)
        text[i] = text[i] == THIN_BLANK ? NO_BREAK_BLANK : text[i];
    return U_SUCCESS(status) ? to_utf8(scene, text) : cm_scene_printf(scene, "%s", iso);
}

void cm_words_prepare(void) {
    UErrorCode status = U_ZERO_ERROR;
    udatpg_close(udatpg_open(press_locale("en"), &status));
}

const char *cm_words_date(cm_scene_builder *scene, const char *lang, const char *iso) {
    return cm_words_date_as(scene, lang, iso, "dMMMMy");
}

static UChar *to_utf16(cm_scene_builder *scene, const char *text, int32_t *length) {
    UErrorCode status = U_ZERO_ERROR;
    (void)u_strFromUTF8(NULL, 0, length, text, -1, &status);
    UChar *made = cm_arena_calloc(&scene->arena, (size_t)*length + 1, sizeof *made);
    status = U_ZERO_ERROR;
    if (made != NULL)
        (void)u_strFromUTF8(made, *length + 1, NULL, text, -1, &status);
    scene->failed = scene->failed || made == NULL || U_FAILURE(status);
    return made;
}

const char *cm_words_list(cm_scene_builder *scene, const char *lang, const char *const *texts,
                          size_t count) {
    UErrorCode status = U_ZERO_ERROR;
    const UChar **items = cm_arena_calloc(&scene->arena, count + 1, sizeof *items);
    int32_t *lengths = cm_arena_calloc(&scene->arena, count + 1, sizeof *lengths);
    scene->failed = scene->failed || items == NULL || lengths == NULL;
    for (size_t i = 0; !scene->failed && i < count; i++)
        items[i] = to_utf16(scene, texts[i], &lengths[i]);
    if (scene->failed)
        return "";
    UListFormatter *formatter = ulistfmt_open(press_locale(lang), &status);
    UChar *list = NULL;
    if (U_SUCCESS(status)) {
        const int32_t length =
            ulistfmt_format(formatter, items, lengths, (int32_t)count, NULL, 0, &status);
        list = cm_arena_calloc(&scene->arena, (size_t)length + 1, sizeof *list);
        status = U_ZERO_ERROR;
        if (list != NULL)
            (void)ulistfmt_format(formatter, items, lengths, (int32_t)count, list, length + 1,
                                  &status);
    }
    ulistfmt_close(formatter);
    scene->failed = scene->failed || list == NULL || U_FAILURE(status);
    return scene->failed ? "" : to_utf8(scene, list);
}

/* Of the first letter of a text. */
static UScriptCode script_of(const char *text) {
    const uint8_t *bytes = (const uint8_t *)text;
    const int32_t length = (int32_t)strlen(text);
    UErrorCode status = U_ZERO_ERROR;
    for (int32_t at = 0; at < length;) {
        UChar32 letter;
        U8_NEXT(bytes, at, length, letter);
        if (letter > 0 && u_isalpha(letter))
            return uscript_getScript(letter, &status);
    }
    return USCRIPT_COMMON;
}

bool cm_words_share_script(const char *a, const char *b) {
    return script_of(a) == script_of(b);
}

const char *cm_words_upper(cm_scene_builder *scene, const char *lang, const char *text) {
    UErrorCode status = U_ZERO_ERROR;
    char *upper = NULL;
    UCaseMap *map = ucasemap_open(lang, 0, &status);
    if (U_SUCCESS(status)) {
        const int32_t length = ucasemap_utf8ToUpper(map, NULL, 0, text, -1, &status);
        if (status == U_BUFFER_OVERFLOW_ERROR)
            upper = cm_arena_calloc(&scene->arena, (size_t)length + 1, 1);
        status = U_ZERO_ERROR;
        if (upper != NULL)
            (void)ucasemap_utf8ToUpper(map, upper, length + 1, text, -1, &status);
    }
    ucasemap_close(map);
    return upper != NULL && U_SUCCESS(status) ? upper : cm_scene_printf(scene, "%s", text);
}

const char *cm_words_sentence(cm_scene_builder *scene, const char *lang, const char *text) {
    /* The first letter may take several bytes. */
    int32_t length = 0;
    const int32_t bytes = (int32_t)strlen(text);
    U8_FWD_1((const uint8_t *)text, length, bytes);
    const char *first = cm_scene_printf(scene, "%.*s", (int)length, text);
    return cm_scene_printf(scene, "%s%s", cm_words_upper(scene, lang, first), text + length);
}

const char *cm_words_zero_percent(cm_scene_builder *scene, const char *lang) {
    return format(scene, lang, UNUM_PERCENT, 0, 1, 1);
}
