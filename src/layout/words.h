/**
 * @file words.h
 * Numbers, dates and letter case by the rules of a language (CLDR, through
 * ICU), never by the C locale.
 */
#ifndef CONTROLMAP_LAYOUT_WORDS_H
#define CONTROLMAP_LAYOUT_WORDS_H

#include "layout/scene.h"

/** A number with this many decimals and the language's separators. */
const char *cm_words_number(cm_scene_builder *scene, const char *lang, double value, int decimals);

/** The same with its sign: "+489", "−489" with a true minus, "±0". */
const char *cm_words_signed(cm_scene_builder *scene, const char *lang, double value, int decimals);

/**
 * A share as percent to 0.1: "19.2%". Below 0.05 % but above nothing:
 * "<0.1%". "100%" only when whole is set, else at most "99.9%".
 */
const char *cm_words_percent(cm_scene_builder *scene, const char *lang, double share, bool whole);

/** Loads what dates need, which takes a while the first time in a process. For any thread. */
void cm_words_prepare(void);

/** "28 December 2025" from "2025-12-28"; the text itself if it is no date. */
const char *cm_words_date(cm_scene_builder *scene, const char *lang, const char *iso);

/** The fields of a date that an ICU skeleton names, as the language orders them: "yLLLL". */
const char *cm_words_date_as(cm_scene_builder *scene, const char *lang, const char *iso,
                             const char *fields);

/** Texts as a sentence lists them: "A, B and C". */
const char *cm_words_list(cm_scene_builder *scene, const char *lang, const char *const *texts,
                          size_t count);

/** Upper case, where the script has it. */
const char *cm_words_upper(cm_scene_builder *scene, const char *lang, const char *text);

/** Whether two texts begin with letters of one script. */
bool cm_words_share_script(const char *a, const char *b);

/** A text whose first letter is upper case. */
const char *cm_words_sentence(cm_scene_builder *scene, const char *lang, const char *text);

/** "0.0%", as a sample of a share. */
const char *cm_words_zero_percent(cm_scene_builder *scene, const char *lang);

#endif
