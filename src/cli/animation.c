#include "cli/animation.h"

#include <stdio.h>
#include <string.h>

#include "cli/frames.h"

enum { WIDTH = 1280, HEIGHT = 960 };

struct cm_cli_animation {
    cm_cli_series_map map;
    cm_cli_frames frames;
    cm_gains *gains;
    cm_film *film;
    cm_image_meta meta;
    GDate *first, *last;
    GPtrArray *notes; /* what the maps have to tell, each once */
    bool quiet;
};

static GDate *date_of(const char *iso) {
    int year = 0, month = 0, day = 0;
    if (sscanf(iso, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return NULL;
    return g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year)
               ? g_date_new_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year)
               : NULL;
}

static void free_date(GDate *date) {
    if (date != NULL)
        g_date_free(date);
}

/* ---- what the maps are arranged by -------------------------------------------------------- */

/* Whether another date may do instead of one that cannot be used. */
static bool is_passed_over(const cm_cli_inputs *in, cm_code code) {
    return !in->strict && (code == CM_ERR_INPUT || code == CM_ERR_GEOMETRY);
}

/* A file that cannot be used is told when its turn comes; here the one before it will do. */
static cm_code open_map(cm_cli_animation *a, const cm_cli_series_pictures *pictures,
                        const cm_cli_inputs *in, cm_cli_job *job, const cm_days *days,
                        const char *source, const cm_day **last, cm_error *error) {
    cm_code code = CM_ERR_INPUT;
    for (size_t i = days->count; i-- > 0;) {
        if (days->days[i].before)
            continue;
        cm_cli_series_map_clear(&a->map);
        code = cm_cli_series_map_open(pictures, in, job, &days->days[i], source, &a->map, error);
        *last = &days->days[i];
        if (!is_passed_over(in, code))
            break;
    }
    return code;
}

static cm_code arrange(cm_cli_animation *a, const cm_cli_inputs *in, cm_cli_job *job,
                       const cm_days *days, const cm_day *last, const cm_day **first,
                       cm_error *error) {
    cm_code code = CM_ERR_INPUT;
    for (size_t i = 0; i < days->count; i++) {
        const char *const sources[] = {last->source, days->days[i].source, NULL};
        if (days->days[i].before)
            continue;
        cm_cli_frames_clear(&a->frames);
        code =
            cm_cli_frames_arrange(in, job, &a->map.map, sources, &a->map.layout, &a->frames, error);
        *first = &days->days[i];
        if (!is_passed_over(in, code) || &days->days[i] == last)
            break;
    }
    return code;
}

/* ---- the film ----------------------------------------------------------------------------- */

static cm_code open_film(cm_cli_animation *a, const cm_cli_series_pictures *pictures,
                         unsigned threads, cm_error *error) {
    const cm_film_options options = {
        .frames_per_second = pictures->fps, .hold_seconds = pictures->hold, .threads = threads};
    a->meta = (cm_image_meta){.source = a->map.map.control_source,
                              .software = "controlmap " CONTROLMAP_VERSION,
                              .command = pictures->picture.command,
                              .dpi = cm_cli_picture_dpi(&pictures->picture)};
    return cm_film_open(pictures->film, a->map.layout.width_px, a->map.layout.height_px, &options,
                        &a->film, error);
}

cm_code cm_cli_animation_open(const cm_cli_series_pictures *pictures, const cm_cli_inputs *in,
                              cm_cli_job *job, const cm_days *days, const char *source,
                              unsigned threads, cm_cli_animation **out, cm_error *error) {
    cm_cli_animation *a = g_new0(cm_cli_animation, 1);
    a->notes = g_ptr_array_new_with_free_func(g_free);
    a->quiet = in->quiet;
    const cm_day *first = NULL, *last = NULL;
    *out = NULL;
    cm_code code = open_map(a, pictures, in, job, days, source, &last, error);
    if (code == CM_OK) {
        cm_map_options *layout = &a->map.layout;
        layout->fade = (size_t)pictures->fade;
        if (layout->width_px == 0) {
            layout->width_px = WIDTH;
            layout->height_px = HEIGHT;
        }
        code = arrange(a, in, job, days, last, &first, error);
    }
    if (code == CM_OK && pictures->fade > 0)
        code = cm_gains_create((size_t)pictures->fade, &a->gains, error);
    if (code == CM_OK)
        code = open_film(a, pictures, threads, error);
    if (code != CM_OK) {
        cm_cli_animation_abandon(a);
        return code;
    }
    a->first = date_of(first->as_of);
    a->last = date_of(last->as_of);
    *out = a;
    return CM_OK;
}

/* How far a date is from the first to the last, in days. */
static double progress_of(const cm_cli_animation *a, const char *as_of) {
    GDate *date = date_of(as_of);
    double progress = 0;
    if (date != NULL && a->first != NULL && a->last != NULL) {
        const int whole = g_date_days_between(a->first, a->last);
        progress = whole > 0 ? (double)g_date_days_between(a->first, date) / whole : 0;
    }
    free_date(date);
    return CLAMP(progress, 0, 1);
}

static void keep_notes(cm_cli_animation *a, const cm_scene *scene) {
    for (size_t i = 0; i < scene->note_count; i++)
        if (!g_ptr_array_find_with_equal_func(a->notes, scene->notes[i], g_str_equal, NULL))
            g_ptr_array_add(a->notes, g_strdup(scene->notes[i]));
}

static cm_code show(cm_cli_animation *a, const cm_figures *figures, cm_error *error) {
    cm_recent_list *recent = NULL;
    cm_scene *scene = NULL;
    cm_map map = a->map.map;
    cm_map_options layout = a->map.layout;
    cm_code code = a->gains != NULL ? cm_gains_list(a->gains, &recent, error) : CM_OK;
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        map.statuses[i] = NULL;
    map.figures = figures;
    map.recent = recent;
    layout.arrangement = a->frames.arrangement;
    layout.progress = progress_of(a, figures->control->as_of);
    if (code == CM_OK)
        code = cm_map_layout(&map, &layout, &scene, error);
    if (code == CM_OK)
        keep_notes(a, scene);
    if (code == CM_OK)
        code = cm_film_add(a->film, scene, figures->control->date, &a->meta, error);
    cm_recent_free(recent);
    return code;
}

cm_code cm_cli_animation_add(cm_cli_animation *a, const cm_figures *figures, bool shown,
                             cm_error *error) {
    cm_code code = CM_OK;
    if (a->gains != NULL)
        code = cm_gains_add(a->gains, &figures->control->features[0].shape, error);
    return code == CM_OK && shown ? show(a, figures, error) : code;
}

cm_code cm_cli_animation_commit(cm_cli_animation *a, cm_error *error) {
    const cm_code code = cm_film_commit(a->film, error);
    a->film = NULL;
    for (guint i = 0; code == CM_OK && i < a->notes->len; i++)
        cm_cli_note(a->quiet, "%s", (const char *)a->notes->pdata[i]);
    cm_cli_animation_abandon(a);
    return code;
}

void cm_cli_animation_abandon(cm_cli_animation *a) {
    if (a == NULL)
        return;
    cm_film_abandon(a->film); /* before what its scenes borrow from */
    cm_gains_free(a->gains);
    cm_cli_frames_clear(&a->frames);
    cm_cli_series_map_clear(&a->map);
    free_date(a->first);
    free_date(a->last);
    g_ptr_array_free(a->notes, TRUE);
    g_free(a);
}
