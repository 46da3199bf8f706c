#include "base/match.h"

#include <glib.h>
#include <string.h>

char *cm_match_form(cm_arena *arena, const char *text) {
    /* What is in no known encoding must at least stay apart. */
    char *valid = g_utf8_validate(text, -1, NULL)
                      ? g_strdup(text)
                      : g_convert(text, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
    if (valid == NULL)
        valid = g_utf8_make_valid(text, -1);
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

char *cm_match_trimmed(cm_arena *arena, const char *text) {
    const char *end = text + strlen(text);
    if (!g_utf8_validate(text, -1, NULL))
        return cm_arena_text(arena, text);
    while (*text != '\0' && g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    while (end > text && g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(end))))
        end = g_utf8_prev_char(end);
    return cm_arena_printf(arena, "%.*s", (int)(end - text), text);
}

char *cm_match_cut(cm_arena *arena, const char *text, size_t most) {
    char *valid = g_utf8_make_valid(text, -1);
    const bool fits = g_utf8_strlen(valid, -1) <= (glong)most;
    char *start = fits ? g_strdup(valid) : g_utf8_substring(valid, 0, (glong)most);
    char *cut = cm_arena_printf(arena, "%s%s", start, fits ? "" : "…");
    g_free(start);
    g_free(valid);
    return cut;
}

bool cm_match_pattern(const char *pattern, const char *text) {
    return g_pattern_match_simple(pattern, text);
}
