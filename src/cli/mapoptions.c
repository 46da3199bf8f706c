#include "cli/mapoptions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 32767 }; /* of a picture of cairo's */

static bool parse_size(const char *text, int *width, int *height) {
    char rest;
    return text == NULL ||
           (sscanf(text, "%5dx%5d%c", width, height, &rest) == 2 && *width > 0 && *height > 0);
}

static bool parse_choice(const char *text, const char *const *names, int count, int *choice) {
    for (int i = 0; i < count; i++)
        if (text == NULL || strcmp(text, names[i]) == 0) {
            *choice = i;
            return true;
        }
    return false;
}

static const char *parse_furniture(const cm_cli_map_options *options, cm_map_options *map) {
    static const char *const themes[] = {"light", "dark", "print"};
    static const char *const labels[] = {"all", "controlled", "none"};
    static const char *const furniture[] = {"auto", "none"};
    static const char *const borders[] = {"ua", "un", "ru", "none-disputed"};
    int theme = 0, label = 0, legend = 0, inset = 0, border = 0;
    if (!parse_size(options->size, &map->width_px, &map->height_px))
        return "--size is WIDTHxHEIGHT in pixels, such as 1600x1200";
    if ((int64_t)map->width_px * map->height_px > 200 * 1000 * 1000)
        return "--size is too large: at most 200 million pixels";
    if (map->width_px > SIDE_MAX || map->height_px > SIDE_MAX)
        return "--size is too large: at most 32767 pixels a side";
    if (!parse_choice(options->theme, themes, 3, &theme))
        return "--theme is light, dark or print";
    if (!parse_choice(options->labels, labels, 3, &label))
        return "--labels is all, controlled or none";
    if (!parse_choice(options->borders, borders, 4, &border))
        return "--borders is ua, un, ru or none-disputed";
    if (!parse_choice(options->legend, furniture, 2, &legend))
        return "--legend is auto or none";
    if (!parse_choice(options->inset, furniture, 2, &inset))
        return "--inset is auto or none";
    if (options->scale != CM_CLI_NOT_GIVEN && !(options->scale >= 0.1 && options->scale <= 10))
        return "--scale is 0.1 to 10";
    map->theme = (cm_theme)theme;
    map->labels = (cm_labels)label;
    map->borders = (cm_borders)border;
    map->key_figures = options->key_figures;
    map->no_legend = legend == 1;
    map->no_inset = inset == 1;
    map->no_register = options->no_register;
    map->table = options->table;
    map->scale = options->scale != CM_CLI_NOT_GIVEN ? options->scale : 0;
    map->title = options->title;
    map->subtitle = options->subtitle;
    map->extent = options->extent;
    return NULL;
}

/* ---- annotations -------------------------------------------------------------------------- */

/* Numbers separated by commas at the start of a text; what follows the last of them. */
static const char *take_numbers(const char *text, double *values, int count) {
    for (int i = 0; i < count; i++) {
        char *end = NULL;
        values[i] = g_ascii_strtod(text, &end);
        if (end == text || (*end != ',' && *end != '\0') || (*end == '\0' && i + 1 < count) ||
            !(values[i] >= -360 && values[i] <= 540))
            return NULL;
        text = *end == ',' ? end + 1 : end;
    }
    return text;
}

/* The symbol after the last comma, if there is one; it is cut off. */
static cm_symbol take_symbol(char *text) {
    char *comma = strrchr(text, ',');
    for (int i = 0; comma != NULL && i < CM_SYMBOL_COUNT; i++)
        if (strcmp(comma + 1, cm_symbol_name((cm_symbol)i)) == 0) {
            *comma = '\0';
            return (cm_symbol)i;
        }
    return CM_SYMBOL_DOT;
}

static const char *parse_marks(char **texts, bool callout, GArray *list) {
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        double at[2];
        const char *rest = take_numbers(texts[i], at, 2);
        if (rest == NULL || fabs(at[1]) > 90 || (callout && rest[0] == '\0'))
            return callout ? "--callout is LON,LAT,TEXT" : "--mark is LON,LAT,TEXT[,SYMBOL]";
        cm_mark mark = {.at = {at[0], at[1]}, .symbol = CM_SYMBOL_NONE};
        if (!callout)
            mark.symbol = take_symbol(texts[i] + (rest - texts[i]));
        mark.text = rest;
        g_array_append_val(list, mark);
    }
    return NULL;
}

static cm_symbol symbol_of_kind(const char *kind) {
    static const struct {
        const char *kind;
        cm_symbol symbol;
    } symbols[] = {
        {"nuclear plant", CM_SYMBOL_STAR}, {"dam", CM_SYMBOL_SQUARE}, {"port", CM_SYMBOL_TRIANGLE}};
    for (size_t i = 0; kind != NULL && i < G_N_ELEMENTS(symbols); i++)
        if (strcmp(kind, symbols[i].kind) == 0)
            return symbols[i].symbol;
    return CM_SYMBOL_DIAMOND;
}

void cm_cli_map_options_mark(const cm_cli_map_options *options, const cm_layer *points,
                             cm_map_options *map) {
    GArray *list = options->mark_list;
    const int label = cm_layer_find_field(points, "label name");
    const int kind = cm_layer_find_field(points, "kind");
    while (list->len > 0 && g_array_index(list, cm_mark, list->len - 1).is_optional)
        g_array_set_size(list, list->len - 1);
    for (size_t i = 0; i < points->feature_count; i++) {
        const cm_feature *feature = &points->features[i];
        if (feature->point_count == 0)
            continue;
        const char *text = label >= 0 ? feature->values[label] : NULL;
        const cm_mark mark = {.at = feature->points[0],
                              .text = text != NULL ? text : "",
                              .symbol = symbol_of_kind(kind >= 0 ? feature->values[kind] : NULL),
                              .is_optional = true};
        g_array_append_val(list, mark);
    }
    map->mark_count = list->len;
    map->marks = (const cm_mark *)(const void *)list->data;
}

static bool parse_color(const char *text, cm_color *color) {
    unsigned red, green, blue;
    char rest;
    if (strlen(text) != 7 || sscanf(text, "#%2x%2x%2x%c", &red, &green, &blue, &rest) != 3)
        return false;
    *color = (cm_color){(uint8_t)red, (uint8_t)green, (uint8_t)blue, 1.0};
    return true;
}

static const char *parse_annotations(cm_cli_map_options *options, cm_map_options *map) {
    options->mark_list = g_array_new(FALSE, TRUE, sizeof(cm_mark));
    options->arrow_list = g_array_new(FALSE, TRUE, sizeof(cm_arrow));
    const char *wrong = parse_marks(options->marks, false, options->mark_list);
    if (wrong == NULL)
        wrong = parse_marks(options->callouts, true, options->mark_list);
    for (size_t i = 0; wrong == NULL && options->arrows != NULL && options->arrows[i] != NULL;
         i++) {
        double at[4];
        const char *rest = take_numbers(options->arrows[i], at, 4);
        if (rest == NULL || rest[0] != '\0' || fabs(at[1]) > 90 || fabs(at[3]) > 90)
            return "--arrow is LON,LAT,LON,LAT";
        const cm_arrow arrow = {{at[0], at[1]}, {at[2], at[3]}};
        g_array_append_val(options->arrow_list, arrow);
    }
    options->color_list = g_array_new(FALSE, TRUE, sizeof(cm_theme_change));
    for (size_t i = 0; wrong == NULL && options->colors != NULL && options->colors[i] != NULL;
         i++) {
        char *equals = strchr(options->colors[i], '=');
        cm_theme_change change = {.name = options->colors[i]};
        if (equals == NULL || !parse_color(equals + 1, &change.color))
            return "--color is NAME=#RRGGBB";
        *equals = '\0';
        g_array_append_val(options->color_list, change);
    }
    map->change_count = options->color_list->len;
    map->changes = (const cm_theme_change *)(const void *)options->color_list->data;
    map->mark_count = options->mark_list->len;
    map->marks = (const cm_mark *)(const void *)options->mark_list->data;
    map->arrow_count = options->arrow_list->len;
    map->arrows = (const cm_arrow *)(const void *)options->arrow_list->data;
    map->highlight = options->highlight;
    map->wanted_count = options->labelled == NULL ? 0 : g_strv_length(options->labelled);
    map->wanted = (const char *const *)options->labelled;
    return wrong;
}

const char *cm_cli_map_options_parse(cm_cli_map_options *options, cm_map_options *map) {
    const char *wrong = parse_furniture(options, map);
    return wrong != NULL ? wrong : parse_annotations(options, map);
}

void cm_cli_map_options_entries(cm_cli_map_options *options, GOptionEntry *entries) {
    options->scale = CM_CLI_NOT_GIVEN;
    const GOptionEntry table[] = {
        {"size", 's', 0, G_OPTION_ARG_FILENAME, &options->size,
         "In pixels (default: 1600x1200; of maps side by side, what they need)", "WxH"},
        {"scale", 0, 0, G_OPTION_ARG_DOUBLE, &options->scale, "Size of type and lines (default: 1)",
         "FACTOR"},
        {"theme", 't', 0, G_OPTION_ARG_FILENAME, &options->theme, "light (default), dark or print",
         "THEME"},
        {"lang", 0, 0, G_OPTION_ARG_FILENAME, &options->lang,
         "Language: en (default), uk, ru, de, fr, or a file of phrases", "LANG"},
        {"title", 0, 0, G_OPTION_ARG_FILENAME, &options->title, "Title", "TEXT"},
        {"subtitle", 0, 0, G_OPTION_ARG_FILENAME, &options->subtitle,
         "Subtitle; may hold figures, see below", "TEXT"},
        {"extent", 'e', 0, G_OPTION_ARG_FILENAME, &options->extent,
         "auto (default), unit ids or names separated by commas, or W,S,E,N", "EXTENT"},
        {"labels", 0, 0, G_OPTION_ARG_FILENAME, &options->labels,
         "all (default), controlled (every unit with any control) or none", "WHICH"},
        {"table", 0, 0, G_OPTION_ARG_NONE, &options->table,
         "Figures per unit beside the map, or under it where it is upright; from 700 px on", NULL},
        {"key-figures", 0, 0, G_OPTION_ARG_NONE, &options->key_figures,
         "The main figures, large, above the map; from 700 px on", NULL},
        {"borders", 0, 0, G_OPTION_ARG_FILENAME, &options->borders,
         "Whose view of disputed borders: ua (default), un, ru or none-disputed, see below",
         "VIEW"},
        {"legend", 0, 0, G_OPTION_ARG_FILENAME, &options->legend, "auto (default) or none",
         "WHICH"},
        {"inset", 0, 0, G_OPTION_ARG_FILENAME, &options->inset, "auto (default) or none", "WHICH"},
        {"mark", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->marks,
         "Mark a place: LON,LAT,TEXT[,SYMBOL], dot square triangle diamond cross star none; repeatable",
         "MARK"},
        {"callout", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->callouts,
         "A text beside a place, with a line to it: LON,LAT,TEXT; repeatable", "CALLOUT"},
        {"arrow", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arrows,
         "An arrow: LON,LAT,LON,LAT; repeatable", "ARROW"},
        {"points", 0, 0, G_OPTION_ARG_NONE, &options->points,
         "Mark the points of interest of the data set: nuclear plants, ports", NULL},
        {"highlight", 0, 0, G_OPTION_ARG_FILENAME, &options->highlight,
         "Outline units, by ids or names separated by commas", "UNITS"},
        {"label", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->labelled,
         "A place that must be named; repeatable", "NAME"},
        {"color", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->colors,
         "A colour of the theme: NAME=#RRGGBB, such as control=#B04030; repeatable", "COLOR"},
        {"word", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words,
         "A phrase of the map: KEY=TEXT, such as front-line=Line of contact; repeatable",
         "WORDING"},
        {"no-register", 0, 0, G_OPTION_ARG_NONE, &options->no_register,
         "Do not close narrow gaps between control and coasts or borders on the picture", NULL},
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(table) == CM_CLI_MAP_ENTRIES);
    memcpy(entries, table, sizeof table);
}

void cm_cli_map_options_clear(cm_cli_map_options *options) {
    char *const texts[] = {options->size,   options->theme,   options->title,    options->subtitle,
                           options->extent, options->labels,  options->legend,   options->inset,
                           options->lang,   options->borders, options->highlight};
    char **const lists[] = {options->marks,    options->callouts, options->arrows,
                            options->labelled, options->colors,   options->words};
    GArray *const arrays[] = {options->mark_list, options->arrow_list, options->color_list};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        if (arrays[i] != NULL)
            g_array_free(arrays[i], TRUE);
}
