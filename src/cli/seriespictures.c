#include "cli/seriespictures.h"

#include <string.h>

#include "base/path.h"

/* ---- options ------------------------------------------------------------------------------ */

void cm_cli_series_pictures_entries(cm_cli_series_pictures *pictures, GOptionEntry *entries) {
    const GOptionEntry table[] = {
        {"chart", 0, 0, G_OPTION_ARG_FILENAME, &pictures->chart,
         "Chart to draw besides: .png, .svg or .pdf", "FILE"},
        {"chart-kind", 0, 0, G_OPTION_ARG_STRING, &pictures->kind_name,
         "area (default), months (gained, lost and net) or units (a curve for each)", "KIND"},
        {"sheet", 0, 0, G_OPTION_ARG_FILENAME, &pictures->sheet,
         "Map of the last date and chart on one page: .png, .svg or .pdf", "FILE"},
        {"animate", 0, 0, G_OPTION_ARG_FILENAME, &pictures->film,
         "Film of all dates: .mp4, .gif or .webp (by ffmpeg), or FOLDER/ of PNG files", "FILE"},
        {"fps", 0, 0, G_OPTION_ARG_DOUBLE, &pictures->fps, "Dates a second of a film (default: 15)",
         "N"},
        {"hold", 0, 0, G_OPTION_ARG_DOUBLE, &pictures->hold,
         "How much longer a film's last date stands (default: 2)", "SECONDS"},
        {"fade", 0, 0, G_OPTION_ARG_INT, &pictures->fade,
         "Dates until what was gained has lost its tint (default: 10; 0: no tint)", "N"}};
    G_STATIC_ASSERT(G_N_ELEMENTS(table) == CM_CLI_SERIES_PICTURE_ENTRIES);
    memcpy(entries, table, sizeof table);
    pictures->fade = 10;
    pictures->hold = 2;
}

void cm_cli_series_pictures_clear(cm_cli_series_pictures *pictures) {
    char *const texts[] = {pictures->chart, pictures->sheet, pictures->film, pictures->kind_name};
    cm_cli_map_options_clear(&pictures->map);
    cm_cli_picture_clear(&pictures->picture);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
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

static bool any_text(const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (texts[i] != NULL)
            return true;
    return false;
}

/* What is about maps alone. */
static bool is_map_described(const cm_cli_series_pictures *pictures) {
    const cm_cli_map_options *map = &pictures->map;
    const char *const texts[] = {map->extent, map->labels,  map->legend,
                                 map->inset,  map->borders, map->highlight};
    return any_text(texts, G_N_ELEMENTS(texts)) || map->marks != NULL || map->callouts != NULL ||
           map->arrows != NULL || map->labelled != NULL || map->table || map->key_figures ||
           map->points || map->no_register || pictures->picture.boundary_source != NULL;
}

static bool is_picture_described(const cm_cli_series_pictures *pictures) {
    const cm_cli_map_options *map = &pictures->map;
    const char *const texts[] = {map->size,
                                 map->theme,
                                 map->lang,
                                 map->title,
                                 map->subtitle,
                                 pictures->kind_name,
                                 pictures->picture.source};
    return any_text(texts, G_N_ELEMENTS(texts)) || map->scale > 0 || map->colors != NULL ||
           map->words != NULL || pictures->picture.alt || pictures->picture.dpi > 0;
}

static const char *check_files(const cm_cli_series_pictures *pictures) {
    if (pictures->chart != NULL && !cm_image_path_is_known(pictures->chart))
        return "--chart FILE must end in .png, .svg or .pdf";
    if (pictures->sheet != NULL && !cm_image_path_is_known(pictures->sheet))
        return "--sheet FILE must end in .png, .svg or .pdf";
    if (pictures->film != NULL && !cm_film_path_is_known(pictures->film))
        return "--animate FILE must end in .mp4, .gif or .webp, or in / for a folder of PNG files";
    if (cm_cli_is_same_file(pictures->chart, pictures->sheet))
        return "--chart and --sheet name the same file";
    return NULL;
}

const char *cm_cli_series_pictures_parse(cm_cli_series_pictures *pictures) {
    const bool any_map = pictures->sheet != NULL || pictures->film != NULL;
    const char *wrong = cm_cli_map_options_parse(&pictures->map, &pictures->layout);
    if (wrong == NULL)
        wrong = check_files(pictures);
    if (wrong != NULL)
        return wrong;
    if (!parse_kind(pictures->kind_name, &pictures->kind))
        return "--chart-kind is area, months or units";
    wrong = cm_cli_picture_check_dpi(&pictures->picture);
    if (wrong != NULL)
        return wrong;
    if (pictures->fade < 0 || pictures->fade > 1000)
        return "--fade is a number of dates, 0 to 1000";
    if (!(pictures->hold >= 0 && pictures->hold <= 600))
        return "--hold is a number of seconds, 0 to 600";
    if (pictures->fps != 0 && !(pictures->fps >= 0.1 && pictures->fps <= 120))
        return "--fps is a number of dates a second, 0.1 to 120";
    if (!any_map && pictures->chart == NULL && is_picture_described(pictures))
        return "--chart, --sheet or --animate is needed: the picture that this is about";
    if (!any_map && is_map_described(pictures))
        return "--sheet or --animate is needed: the map that this is about";
    return NULL;
}

bool cm_cli_series_pictures_need_units(const cm_cli_series_pictures *pictures) {
    return (pictures->chart != NULL || pictures->sheet != NULL) && pictures->kind == CM_CHART_UNITS;
}

/* ---- a map -------------------------------------------------------------------------------- */

cm_code cm_cli_series_map_open(const cm_cli_series_pictures *pictures, const cm_cli_inputs *in,
                               cm_cli_job *job, const cm_day *day, const char *source,
                               cm_cli_series_map *out, cm_error *error) {
    const char *const controls[] = {day->source, NULL};
    cm_cli_inputs own = *in;
    char date[11], as_of[11];
    memcpy(date, day->date, sizeof date);
    memcpy(as_of, day->as_of, sizeof as_of);
    own.date = date;
    own.as_of = as_of;
    own.lag_days = 0;
    cm_cli_control_clear(&job->measured);
    job->measured = (cm_cli_control){0};
    *out = (cm_cli_series_map){.layout = pictures->layout};
    cm_code code = cm_cli_open_words(&pictures->map, &out->phrases, error);
    const char *lang = out->phrases != NULL ? out->phrases->lang : NULL;
    if (code == CM_OK)
        code = cm_cli_open_dataset(in, lang, &out->dataset, error);
    if (code == CM_OK)
        code = cm_cli_measure_and_read(&own, controls, job, &out->context, error);
    if (code != CM_OK)
        return code;
    code = cm_cli_mark_points(&pictures->map, job, &out->context, &out->layout, error);
    if (code != CM_OK)
        return code;
    out->layout.lang = lang;
    out->layout.phrases = out->phrases;
    out->map = cm_cli_map_of(job, &out->context, &pictures->picture);
    /* Tables stay English, and so does the job. */
    out->map.dataset = out->map.dataset != NULL ? out->dataset : NULL;
    out->map.context = out->map.context != NULL ? out->dataset : NULL;
    if (in->whole == NULL && job->default_whole)
        out->map.whole_name = out->dataset->name;
    if (out->map.control_source == NULL)
        out->map.control_source = source;
    return CM_OK;
}

void cm_cli_series_map_clear(cm_cli_series_map *map) {
    cm_cli_context_clear(&map->context);
    cm_dataset_free(map->dataset);
    cm_phrases_free(map->phrases);
    *map = (cm_cli_series_map){0};
}

/* ---- charts ------------------------------------------------------------------------------- */

/* In words of its own: tables stay English. */
static cm_code lay_out_chart(const cm_cli_series_pictures *pictures, const cm_series *series,
                             const cm_cli_series_origin *origin, const cm_map_options *layout,
                             cm_scene **scene, cm_error *error) {
    const cm_cli_job *job = origin->job;
    const bool is_own_whole = origin->in->whole == NULL && job->default_whole;
    cm_phrases *phrases = NULL;
    cm_dataset *dataset = NULL;
    cm_code code = cm_cli_open_words(&pictures->map, &phrases, error);
    const char *lang = phrases != NULL ? phrases->lang : NULL;
    if (code == CM_OK)
        code = cm_cli_open_dataset(origin->in, lang, &dataset, error);
    if (code == CM_OK) {
        const cm_chart_options options = {
            .width_px = layout->width_px,
            .height_px = layout->height_px,
            .scale = layout->scale,
            .theme = layout->theme,
            .change_count = layout->change_count,
            .changes = layout->changes,
            .lang = lang,
            .phrases = phrases,
            .dataset = job->default_boundary ? dataset : NULL,
            .whole_name = is_own_whole ? dataset->name : job->whole_name,
            .title = layout->title,
            .subtitle = layout->subtitle,
            .source = pictures->picture.source != NULL ? pictures->picture.source : origin->source};
        code = cm_chart_layout(series, pictures->kind, &options, scene, error);
    }
    cm_dataset_free(dataset);
    cm_phrases_free(phrases);
    return code;
}

/* A picture goes out into the world: it names the inputs, not the folders of its maker. */
static cm_code save(const cm_cli_series_pictures *pictures, const char *path,
                    const cm_series *series, const cm_cli_series_origin *origin,
                    const cm_scene *scene, cm_error *error) {
    const cm_layer *boundary = origin->job->boundary;
    cm_cli_picture picture = pictures->picture;
    picture.output = (char *)(uintptr_t)path;
    char *told = g_strdup_printf("control: %zu dates, %s to %s; boundary: %s sha256 %s",
                                 series->day_count, cm_path_name(origin->days->days[0].source),
                                 cm_path_name(origin->days->days[origin->days->count - 1].source),
                                 cm_path_name(boundary->source), boundary->sha256);
    const cm_code code = cm_cli_picture_save(origin->in, &picture, scene, told, error);
    g_free(told);
    return code;
}

static cm_code write_chart(const cm_cli_series_pictures *pictures, const cm_series *series,
                           const cm_cli_series_origin *origin, cm_error *error) {
    cm_scene *scene = NULL;
    cm_code code = lay_out_chart(pictures, series, origin, &pictures->layout, &scene, error);
    if (code == CM_OK)
        code = save(pictures, pictures->chart, series, origin, scene, error);
    cm_scene_free(scene);
    return code;
}

/* ---- sheets ------------------------------------------------------------------------------- */

enum { MAP_WIDTH = 1600 };

/* Beneath the map, as wide, and little more than half as high as wide. */
static cm_map_options chart_of_sheet(const cm_map_options *map) {
    cm_map_options chart = *map;
    const int width = map->width_px > 0 ? map->width_px : MAP_WIDTH;
    chart.width_px = width;
    chart.height_px = width * 9 / 16;
    chart.title = chart.subtitle = NULL; /* those given are the map's */
    return chart;
}

/* The last date that could be used. */
static const cm_day *last_day(const cm_series *series, const cm_days *days) {
    const char *date = series->days[series->day_count - 1].date;
    size_t at = days->count - 1;
    while (at > 0 && strcmp(days->days[at].date, date) != 0)
        at--;
    return &days->days[at];
}

static cm_code write_sheet(const cm_cli_series_pictures *pictures, const cm_series *series,
                           const cm_cli_series_origin *origin, cm_error *error) {
    cm_scene *map_scene = NULL, *chart_scene = NULL, *sheet = NULL;
    cm_cli_series_map map = {0};
    const cm_map_options chart = chart_of_sheet(&pictures->layout);
    cm_code code =
        cm_cli_series_map_open(pictures, origin->in, origin->job, last_day(series, origin->days),
                               origin->source, &map, error);
    if (code == CM_OK)
        code = cm_map_layout(&map.map, &map.layout, &map_scene, error);
    if (code == CM_OK)
        code = lay_out_chart(pictures, series, origin, &chart, &chart_scene, error);
    if (code == CM_OK) {
        const cm_scene *const parts[] = {map_scene, chart_scene};
        code = cm_scene_stack(parts, 2, false, &sheet, error);
    }
    if (code == CM_OK)
        code = save(pictures, pictures->sheet, series, origin, sheet, error);
    cm_scene_free(sheet);
    cm_scene_free(chart_scene);
    cm_scene_free(map_scene);
    cm_cli_series_map_clear(&map);
    return code;
}

cm_code cm_cli_series_pictures_write(const cm_cli_series_pictures *pictures,
                                     const cm_series *series, const cm_cli_series_origin *origin,
                                     cm_error *error) {
    cm_code code = CM_OK;
    if (pictures->chart != NULL)
        code = write_chart(pictures, series, origin, error);
    if (code == CM_OK && pictures->sheet != NULL)
        code = write_sheet(pictures, series, origin, error);
    return code;
}
