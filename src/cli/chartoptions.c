#include "cli/chartoptions.h"

#include <string.h>

#include "base/path.h"

void cm_cli_chart_entries(cm_cli_chart *chart, GOptionEntry *entries) {
    cm_cli_map_options *map = &chart->map;
    const GOptionEntry table[] = {
        {"chart", 0, 0, G_OPTION_ARG_FILENAME, &chart->picture.output,
         "Chart to draw besides: .png, .svg or .pdf", "FILE"},
        {"chart-kind", 0, 0, G_OPTION_ARG_STRING, &chart->kind_name,
         "area (default), months (gained, lost and net) or units (a curve for each)", "KIND"},
        {"size", 's', 0, G_OPTION_ARG_FILENAME, &map->size, "Of a chart, in pixels (1600x900)",
         "WxH"},
        {"scale", 0, 0, G_OPTION_ARG_DOUBLE, &map->scale,
         "Of a chart: size of type and lines (default: 1)", "FACTOR"},
        {"theme", 't', 0, G_OPTION_ARG_FILENAME, &map->theme,
         "Of a chart: light (default), dark or print", "THEME"},
        {"lang", 0, 0, G_OPTION_ARG_FILENAME, &map->lang,
         "Of a chart: en (default), uk, ru, de, fr, or a file of phrases", "LANG"},
        {"title", 0, 0, G_OPTION_ARG_FILENAME, &map->title, "Of a chart", "TEXT"},
        {"source", 0, 0, G_OPTION_ARG_FILENAME, &chart->picture.source,
         "Whom the control layers come from, for the source line of a chart", "TEXT"},
        {"alt", 0, 0, G_OPTION_ARG_NONE, &chart->picture.alt,
         "Print a chart's alt text on standard output", NULL}};
    G_STATIC_ASSERT(G_N_ELEMENTS(table) == CM_CLI_CHART_ENTRIES);
    memcpy(entries, table, sizeof table);
}

static bool parse_kind(const char *name, cm_chart_kind *kind) {
    static const char *const names[] = {
        [CM_CHART_AREA] = "area", [CM_CHART_MONTHS] = "months", [CM_CHART_UNITS] = "units"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (name == NULL || strcmp(name, names[i]) == 0) {
            *kind = (cm_chart_kind)i;
            return true;
        }
    return false;
}

static bool is_any_given(const cm_cli_chart *chart) {
    const cm_cli_map_options *map = &chart->map;
    const char *const texts[] = {map->size,  map->theme,       map->lang,
                                 map->title, chart->kind_name, chart->picture.source};
    bool any = map->scale > 0 || chart->picture.alt;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        any = any || texts[i] != NULL;
    return any;
}

const char *cm_cli_chart_parse(cm_cli_chart *chart) {
    const char *wrong = cm_cli_map_options_parse(&chart->map, &chart->layout);
    if (wrong != NULL)
        return wrong;
    if (!parse_kind(chart->kind_name, &chart->kind))
        return "--chart-kind is area, months or units";
    if (chart->picture.output == NULL)
        return is_any_given(chart) ? "--chart FILE is needed: the picture that this is about"
                                   : NULL;
    return cm_image_path_is_known(chart->picture.output)
               ? NULL
               : "--chart FILE must end in .png, .svg or .pdf";
}

/* Lays the chart out in words of its own: tables stay English. */
static cm_code lay_out(const cm_cli_chart *chart, const cm_series *series,
                       const cm_cli_chart_origin *origin, const cm_phrases *phrases,
                       const cm_dataset *dataset, cm_scene **scene, cm_error *error) {
    const cm_map_options *layout = &chart->layout;
    const cm_cli_job *job = origin->job;
    const bool is_own_whole = origin->in->whole == NULL && job->default_whole;
    const cm_chart_options options = {
        .width_px = layout->width_px,
        .height_px = layout->height_px,
        .scale = layout->scale,
        .theme = layout->theme,
        .lang = phrases != NULL ? phrases->lang : NULL,
        .phrases = phrases,
        .dataset = job->default_boundary ? dataset : NULL,
        .whole_name = is_own_whole ? dataset->name : job->whole_name,
        .title = layout->title,
        .source = chart->picture.source != NULL ? chart->picture.source : origin->source};
    return cm_chart_layout(series, chart->kind, &options, scene, error);
}

/* A picture goes out into the world: it names the inputs, not the folders of its maker. */
static char *inputs_told(const cm_series *series, const cm_cli_chart_origin *origin) {
    const cm_layer *boundary = origin->job->boundary;
    return g_strdup_printf("control: %zu dates, %s to %s; boundary: %s sha256 %s",
                           series->day_count, cm_path_name(origin->first_file),
                           cm_path_name(origin->last_file), cm_path_name(boundary->source),
                           boundary->sha256);
}

cm_code cm_cli_chart_write(const cm_cli_chart *chart, const cm_series *series,
                           const cm_cli_chart_origin *origin, cm_error *error) {
    cm_phrases *phrases = NULL;
    cm_dataset *dataset = NULL;
    cm_scene *scene = NULL;
    cm_code code = cm_cli_open_words(&chart->map, &phrases, error);
    if (code == CM_OK)
        code = cm_cli_open_dataset(origin->in, phrases != NULL ? phrases->lang : NULL, &dataset,
                                   error);
    if (code == CM_OK)
        code = lay_out(chart, series, origin, phrases, dataset, &scene, error);
    if (code == CM_OK) {
        char *told = inputs_told(series, origin);
        code = cm_cli_picture_save(origin->in, &chart->picture, scene, told, error);
        g_free(told);
    }
    cm_scene_free(scene);
    cm_dataset_free(dataset);
    cm_phrases_free(phrases);
    return code;
}

void cm_cli_chart_clear(cm_cli_chart *chart) {
    cm_cli_map_options_clear(&chart->map);
    cm_cli_picture_clear(&chart->picture);
    g_free(chart->kind_name);
}
