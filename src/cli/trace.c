#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static const cm_cli_verb VERB = {
    .verb = "trace",
    .arguments = "POINTS",
    .summary =
        "Makes control polygons from points with a status, such as a list of settlements.\n"
        "POINTS is anything GDAL opens; a CSV needs columns lon and lat. With a distance to the\n"
        "line the edge is interpolated from it, without one it runs half-way between points of\n"
        "different status.",
    .examples =
        "Examples:\n"
        "  controlmap trace settlements.csv -o control.shp --clip oblasts.shp\n"
        "  controlmap trace towns.gpkg --status-field side --held RU -o control.geojson\n"
        "\n"
        "The accuracy it states comes from leaving out each point in turn and predicting it from\n"
        "the others.\n"};

typedef struct {
    char *layer, *where, *date, *input_crs, *status_field, *held, *distance_field;
    char *clip, *output;
    gboolean quiet;
} trace_options;

/* The points of a layer as tracing wants them; ended by free() of the three arrays. */
typedef struct {
    cm_lonlat *at;
    bool *held;
    double *distance_m;
    size_t count, skipped;
    bool distances;
} point_list;

/* The field that a user names, else the first of the candidates that is there. */
static cm_code need_field(const cm_layer *layer, const char *named, const char *candidates,
                          const char *option, int *field, cm_error *error) {
    *field = named != NULL ? cm_layer_field(layer, named) : cm_layer_find_field(layer, candidates);
    if (*field >= 0)
        return CM_OK;
    char hint[128];
    (void)snprintf(hint, sizeof hint, "name it with --%s", option);
    if (named != NULL)
        (void)cm_error_set(error, CM_ERR_USAGE, hint, "has no field named \"%s\"", named);
    else
        (void)cm_error_set(error, CM_ERR_INPUT, hint, "has none of the fields: %s", candidates);
    return cm_error_at(error, layer->source, layer->name, -1);
}

static cm_code list_points(const cm_layer *layer, const trace_options *options, point_list *list,
                           cm_error *error) {
    int status = -1, distance = -1;
    cm_code code = need_field(layer, options->status_field, "status side control", "status-field",
                              &status, error);
    if (code == CM_OK && options->distance_field != NULL)
        code = need_field(layer, options->distance_field, "", "distance-field", &distance, error);
    else
        distance = cm_layer_find_field(layer, "km_from_line distance_km distance");
    if (code != CM_OK)
        return code;
    list->distances = distance >= 0;
    const char *held = options->held != NULL ? options->held : "held";
    list->at = calloc(layer->feature_count + 1, sizeof *list->at);
    list->held = calloc(layer->feature_count + 1, sizeof *list->held);
    list->distance_m = calloc(layer->feature_count + 1, sizeof *list->distance_m);
    if (list->at == NULL || list->held == NULL || list->distance_m == NULL)
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    for (size_t i = 0; i < layer->feature_count; i++) {
        const cm_feature *feature = &layer->features[i];
        const char *text = cm_feature_text(feature, status);
        const double km = cm_feature_number(feature, distance);
        /* Without a status, or without a distance where others have one, a point says nothing. */
        if (feature->point_count == 0 || text[0] == '\0' ||
            (list->distances && (!isfinite(km) || km < 0))) {
            list->skipped++;
            continue;
        }
        list->at[list->count] = feature->points[0];
        list->held[list->count] = g_ascii_strcasecmp(text, held) == 0;
        list->distance_m[list->count++] = km * 1000;
    }
    return CM_OK;
}

static void report(const cm_layer *control, const cm_trace_accuracy *accuracy,
                   const point_list *list, bool quiet) {
    const cm_feature *feature = &control->features[0];
    cm_cli_note(
        quiet,
        "%zu points used (%zu held), %zu averaged with another at the same place, %zu skipped",
        accuracy->point_count - accuracy->contradicted_count, accuracy->held_count,
        accuracy->merged_count, list->skipped);
    if (accuracy->contradicted_count > 0)
        cm_cli_note(quiet,
                    "%zu points left out: their distance to the line contradicts that of all "
                    "their neighbours",
                    accuracy->contradicted_count);
    cm_cli_note(quiet, "area %s km² in %zu polygons", cm_feature_text(feature, 2),
                feature->shape.count);
    cm_cli_note(quiet,
                "accuracy, each point predicted from the others: %.2f %% of %zu on the right side",
                100.0 * (double)accuracy->right_count / (double)accuracy->tested_count,
                accuracy->tested_count);
    if (list->distances)
        cm_cli_note(quiet,
                    "distance to the line: median error %.2f km; within 20 km of it %.2f %% of %zu "
                    "on the right side, median error %.2f km",
                    accuracy->distance_error_median_m / 1000,
                    100.0 * (double)accuracy->near_right_count /
                        (double)(accuracy->near_tested_count > 0 ? accuracy->near_tested_count : 1),
                    accuracy->near_tested_count, accuracy->near_distance_error_median_m / 1000);
}

static cm_code run(const trace_options *options, const char *source, cm_error *error) {
    cm_layer *points = NULL, *raw_clip = NULL, *clip = NULL, *control = NULL;
    point_list list = {0};
    cm_trace_accuracy accuracy;
    const cm_layer_options reading = {.layer = options->layer,
                                      .where = options->where,
                                      .date = options->date,
                                      .crs = options->input_crs,
                                      .want_points = true,
                                      .skip_digest = true};
    cm_code code = cm_layer_read(source, &reading, &points, error);
    if (code == CM_OK) {
        cm_cli_tell_layer(points, options->quiet, false);
        code = list_points(points, options, &list, error);
    }
    if (code == CM_OK && options->clip != NULL) {
        code = cm_layer_read(options->clip, NULL, &raw_clip, error);
        if (code == CM_OK)
            code = cm_layer_clean(raw_clip, NULL, &clip, error);
        if (code == CM_OK)
            cm_cli_tell_layer(clip, options->quiet, false);
    }
    if (code == CM_OK) {
        const cm_trace_points from = {list.count, list.at, list.held,
                                      list.distances ? list.distance_m : NULL};
        code = cm_trace(&from, clip, points->date, &control, &accuracy, error);
        if (code != CM_OK)
            (void)cm_error_at(error, points->source, points->name, -1);
    }
    if (code == CM_OK)
        code = cm_layer_write(control, options->output, error);
    if (code == CM_OK)
        report(control, &accuracy, &list, options->quiet);
    free(list.at);
    free(list.held);
    free(list.distance_m);
    cm_layer_free(control);
    cm_layer_free(clip);
    cm_layer_free(raw_clip);
    cm_layer_free(points);
    return code;
}

int cm_cli_trace(int argc, char **argv) {
    trace_options options = {0};
    GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "File to write (.shp .gpkg .geojson …); required", "FILE"},
        {"clip", 'c', 0, G_OPTION_ARG_FILENAME, &options.clip, "Cut the polygons to this layer",
         "FILE"},
        {"status-field", 0, 0, G_OPTION_ARG_FILENAME, &options.status_field,
         "Field with the status (default: status, side or control)", "FIELD"},
        {"held", 0, 0, G_OPTION_ARG_FILENAME, &options.held,
         "Status of points that are held (default: held)", "VALUE"},
        {"distance-field", 0, 0, G_OPTION_ARG_FILENAME, &options.distance_field,
         "Field with the distance to the line in km (default: km_from_line, distance_km or distance)",
         "FIELD"},
        {"layer", 'l', 0, G_OPTION_ARG_FILENAME, &options.layer, "Layer of the points file",
         "NAME"},
        {"where", 0, 0, G_OPTION_ARG_FILENAME, &options.where,
         "Use only points that match, in OGR SQL", "FILTER"},
        {"date", 0, 0, G_OPTION_ARG_FILENAME, &options.date,
         "Date of the situation (default: from a field or the file's name)", "YYYY-MM-DD"},
        {"input-crs", 0, 0, G_OPTION_ARG_FILENAME, &options.input_crs,
         "Coordinate system of the points, overriding their own", "CRS"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "Say nothing but errors", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    GOptionEntry *const groups[] = {entries, NULL};
    int exit_code = CM_EXIT_DONE;
    if (cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code)) {
        cm_error error = {0};
        if (argc != 2)
            exit_code = cm_cli_usage("trace", "one file of points is needed");
        else if (options.output == NULL)
            exit_code = cm_cli_usage("trace", "-o FILE is needed");
        else if (run(&options, argv[1], &error) != CM_OK)
            exit_code = cm_cli_fail(&error);
    }
    char *const texts[] = {options.layer,          options.where,        options.date,
                           options.input_crs,      options.status_field, options.held,
                           options.distance_field, options.clip,         options.output};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        g_free(texts[i]);
    return exit_code;
}
