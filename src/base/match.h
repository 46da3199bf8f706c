/**
 * @file match.h
 * Texts compared as people mean them: letter case, blanks of any kind and
 * ways to compose a letter aside.
 */
#ifndef CONTROLMAP_BASE_MATCH_H
#define CONTROLMAP_BASE_MATCH_H

#include <stdbool.h>

#include "base/arena.h"

/**
 * A text in the form in which it is compared: Unicode NFKC, case folded, every
 * run of blanks (no-break ones included) one space, none at either end. What
 * is not UTF-8 is taken as ISO 8859-1, so that different texts stay different.
 *
 * @return in the arena; NULL when memory ran out
 */
char *cm_match_form(cm_arena *arena, const char *text);

/** A text without the blanks of any kind at its ends. */
char *cm_match_trimmed(cm_arena *arena, const char *text);

/** The first letters of a text, at most so many, and "…" if there are more. */
char *cm_match_cut(cm_arena *arena, const char *text, size_t most);

/**
 * Whether a text fits a pattern in which `*` stands for any text and `?` for
 * any letter. Both in the form above.
 */
bool cm_match_pattern(const char *pattern, const char *text);

#endif
