#include "layout/text.h"

#include <pango/pangocairo.h>
#include <string.h>

#include "controlmap/versions.h"
#include "layout/words.h"

cm_code cm_typesetter_open(cm_typesetter *typesetter, cm_error *error) {
    PangoFontMap *map = pango_cairo_font_map_get_default();
    typesetter->context = map == NULL ? NULL : pango_font_map_create_context(map);
    if (typesetter->context == NULL)
        return cm_error_set(error, CM_ERR_INTERNAL, "install the font Noto Sans",
                            "no fonts can be used");
    /* Unhinted, so that a text is as wide at every size and place as its outlines say. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(typesetter->context, options);
    pango_cairo_context_set_resolution(typesetter->context, 72.0);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(typesetter->context, FALSE);
    pango_context_set_language(typesetter->context, pango_language_from_string("en"));
    return CM_OK;
}

void cm_typesetter_close(cm_typesetter *typesetter) {
    if (typesetter->context != NULL)
        g_object_unref(typesetter->context);
    typesetter->context = NULL;
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, size_t start,
                          size_t end) {
    attribute->start_index = (guint)start;
    attribute->end_index = (guint)end;
    pango_attr_list_insert(list, attribute);
}

/* Pango looks for the fonts of each size anew, in threads of its own. Outlines that are not hinted
 * are the same at every size, so all texts are shaped at one. */
static const double SHAPED_PX = 64;

double cm_text_scale(const cm_text *text) {
    return text->size_px / SHAPED_PX;
}

PangoLayout *cm_typesetter_shape(const cm_typesetter *typesetter, const cm_text *text) {
    PangoLayout *layout = pango_layout_new(typesetter->context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, CM_FONT_FAMILIES);
    pango_font_description_set_absolute_size(font, SHAPED_PX * PANGO_SCALE);
    if (text->italic)
        pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    GString *whole = g_string_new(NULL);
    PangoAttrList *attributes = pango_attr_list_new();
    for (size_t i = 0; i < text->run_count; i++) {
        const size_t start = whole->len;
        g_string_append(whole, text->runs[i].text);
        if (text->runs[i].bold)
            add_attribute(attributes, pango_attr_weight_new(PANGO_WEIGHT_BOLD), start, whole->len);
    }
    if (text->letterspacing_px != 0)
        add_attribute(attributes,
                      pango_attr_letter_spacing_new(
                          (int)(text->letterspacing_px / cm_text_scale(text) * PANGO_SCALE)),
                      0, whole->len);
    if (text->tabular)
        add_attribute(attributes, pango_attr_font_features_new("tnum=1"), 0, whole->len);
    /* One text is one paragraph: breaks and tabs are blanks. */
    for (gsize i = 0; i < whole->len; i++)
        if ((unsigned char)whole->str[i] < 0x20)
            whole->str[i] = ' ';
    pango_layout_set_text(layout, whole->str, (int)whole->len);
    pango_layout_set_attributes(layout, attributes);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_attr_list_unref(attributes);
    g_string_free(whole, TRUE);
    return layout;
}

double cm_text_start(const cm_text *text, double advance) {
    switch (text->anchor) {
    case CM_ANCHOR_MIDDLE:
        return text->at.x - advance / 2;
    case CM_ANCHOR_END:
        return text->at.x - advance;
    case CM_ANCHOR_START:
        break;
    }
    return text->at.x;
}

double cm_typesetter_measure(const cm_typesetter *typesetter, cm_text *text) {
    PangoLayout *layout = cm_typesetter_shape(typesetter, text);
    PangoRectangle ink, logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, 0), &ink, &logical);
    const int unknown =
        typesetter->missing != NULL ? pango_layout_get_unknown_glyphs_count(layout) : 0;
    if (unknown > 0) {
        if (typesetter->missing->count == 0)
            g_utf8_strncpy(typesetter->missing->example, pango_layout_get_text(layout), 12);
        typesetter->missing->count += (size_t)unknown;
    }
    g_object_unref(layout);
    const double unit = cm_text_scale(text) / PANGO_SCALE, advance = logical.width * unit;
    const double left = cm_text_start(text, advance) + ink.x * unit;
    const double top = text->at.y + ink.y * unit;
    text->ink = (cm_rect){left, top, left + ink.width * unit, top + ink.height * unit};
    return advance;
}

/* Copies bytes [from, to) of the concatenated runs as runs of their own, without the blanks at
 * either end. */
static bool slice(const cm_text *text, size_t from, size_t to, cm_arena *arena, cm_text *line) {
    cm_text_run *runs = cm_arena_calloc(arena, text->run_count, sizeof *runs);
    if (runs == NULL)
        return false;
    size_t count = 0, at = 0;
    for (size_t i = 0; i < text->run_count; i++) {
        const size_t length = strlen(text->runs[i].text);
        const size_t start = from > at ? from - at : 0;
        const size_t end = to > at ? to - at : 0;
        if (start < length && end > start) {
            const size_t stop = end < length ? end : length;
            runs[count].text =
                cm_arena_printf(arena, "%.*s", (int)(stop - start), text->runs[i].text + start);
            runs[count].bold = text->runs[i].bold;
            if (runs[count].text == NULL)
                return false;
            count++;
        }
        at += length;
    }
    *line = *text;
    line->runs = runs;
    line->run_count = count;
    return true;
}

static void trim_end(const cm_text *text, size_t from, size_t *to) {
    for (;;) {
        size_t at = 0;
        char last = 'x';
        for (size_t i = 0; i < text->run_count; i++) {
            const size_t length = strlen(text->runs[i].text);
            if (*to > at && *to - at <= length)
                last = text->runs[i].text[*to - at - 1];
            at += length;
        }
        if (last != ' ' || *to <= from)
            return;
        (*to)--;
    }
}

/* A date stays in one line. */
static void keep_dates_together(PangoLayout *layout) {
    GRegex *date = g_regex_new("\\d{1,2}\\.? \\pL+ \\d{4}( [рг]\\.)?", 0, 0, NULL);
    GMatchInfo *match = NULL;
    PangoAttrList *attributes = pango_attr_list_copy(pango_layout_get_attributes(layout));
    if (date != NULL)
        (void)g_regex_match(date, pango_layout_get_text(layout), 0, &match);
    for (; g_match_info_matches(match); (void)g_match_info_next(match, NULL)) {
        int from, to;
        if (g_match_info_fetch_pos(match, 0, &from, &to))
            add_attribute(attributes, pango_attr_allow_breaks_new(FALSE), (size_t)from, (size_t)to);
    }
    g_match_info_free(match);
    g_regex_unref(date);
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
}

size_t cm_typesetter_wrap(const cm_typesetter *typesetter, const cm_text *text, double width,
                          cm_arena *arena, cm_text **lines) {
    PangoLayout *layout = cm_typesetter_shape(typesetter, text);
    keep_dates_together(layout);
    pango_layout_set_width(layout, (int)(width / cm_text_scale(text) * PANGO_SCALE));
    /* A word wider than the line is broken rather than cut off. */
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    const int count = pango_layout_get_line_count(layout);
    *lines = cm_arena_calloc(arena, (size_t)count, sizeof **lines);
    bool room = *lines != NULL;
    for (int i = 0; room && i < count; i++) {
        const PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        const size_t from = (size_t)line->start_index;
        size_t to = from + (size_t)line->length;
        trim_end(text, from, &to);
        room = slice(text, from, to, arena, &(*lines)[i]);
    }
    g_object_unref(layout);
    return room ? (size_t)count : 0;
}

/* A font map serves one thread at a time; each thread has its own unless it is given one. */
cm_fonts *cm_layout_prepare(void) {
    cm_typesetter typesetter = {0};
    if (cm_typesetter_open(&typesetter, NULL) != CM_OK)
        return NULL;
    const cm_text_run runs[] = {{"0", false}, {"0", true}};
    for (int italic = 0; italic <= 1; italic++) {
        cm_text text = {
            .run_count = italic ? 1 : 2, .runs = runs, .size_px = 16, .italic = italic == 1};
        (void)cm_typesetter_measure(&typesetter, &text);
    }
    cm_typesetter_close(&typesetter);
    cm_words_prepare();
    return (cm_fonts *)g_object_ref(pango_cairo_font_map_get_default());
}

void cm_layout_take_fonts(cm_fonts *fonts) {
    if (fonts == NULL)
        return;
    pango_cairo_font_map_set_default(PANGO_CAIRO_FONT_MAP(fonts));
    g_object_unref(fonts);
}

const char *cm_version_pango(void) {
    return pango_version_string();
}
