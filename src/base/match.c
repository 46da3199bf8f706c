#include "base/match.h"

#include <glib.h>
#include <string.h>

char *cm_match_form(cm_arena *arena, const char *text) {
    char *valid = g_utf8_make_valid(text, -1);
    char *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
    char *folded = g_utf8_casefold(composed != NULL ? composed : valid, -1);
    GString *form = g_string_new(NULL);
    bool blank = false;
    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar letter = g_utf8_get_char(at);
        if (g_unichar_isspace(letter) || g_unichar_iscntrl(letter)) {
            blank = form->len > 0;
            continue;
        }
        if (blank)
            g_string_append_c(form, ' ');
        blank = false;
        g_string_append_unichar(form, letter);
    }
    char *kept = cm_arena_text(arena, form->str);
    g_string_free(form, TRUE);
    g_free(folded);
    g_free(composed);
    g_free(valid);
    return kept;
}

bool cm_match_pattern(const char *pattern, const char *text) {
    return g_pattern_match_simple(pattern, text);
}
