#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static const cm_cli_verb VERB = {
    .verb = "info",
    .arguments = "FILE",
    .summary = "Tells what a file holds: layers, coordinate system, date, fields with samples,\n"
               "validity, area, and the command line to use it.",
    .examples = "Examples:\n"
                "  controlmap info deepstatemap_data_20251228.geojson\n"
                "  controlmap info /vsizip/archive.zip --layer control\n"};

enum { SAMPLES = 4, SAMPLE_LENGTH = 40 };

/* At most SAMPLE_LENGTH characters of a value, on one line. */
static char *shortened(const char *value) {
    char *text = g_utf8_make_valid(value, -1);
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20U)
            *c = ' ';
    if (g_utf8_strlen(text, -1) > SAMPLE_LENGTH) {
        char *cut = g_utf8_substring(text, 0, SAMPLE_LENGTH - 1);
        g_free(text);
        text = g_strconcat(cut, "…", NULL);
        g_free(cut);
    }
    return text;
}

/* The first few different values of a field. */
static void print_samples(const cm_layer *layer, int field) {
    const char *seen[SAMPLES];
    size_t count = 0;
    bool more = false;
    for (size_t i = 0; i < layer->feature_count; i++) {
        const char *value = cm_feature_text(&layer->features[i], field);
        bool is_new = value[0] != '\0';
        for (size_t k = 0; k < count; k++)
            is_new = is_new && strcmp(seen[k], value) != 0;
        if (!is_new)
            continue;
        if (count == SAMPLES) {
            more = true;
            break;
        }
        seen[count++] = value;
    }
    (void)printf("  %-16s", layer->fields[field]);
    for (size_t k = 0; k < count; k++) {
        char *sample = shortened(seen[k]);
        (void)printf("%s%s", k > 0 ? " · " : " ", sample);
        g_free(sample);
    }
    (void)printf("%s\n", more ? " · …" : count == 0 ? " (empty)" : "");
}

static void print_repairs(const cm_layer *layer) {
    bool any = false;
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        if (layer->repairs.count[kind] == 0)
            continue;
        (void)printf("%s%s (%zu, %+.3f km²)\n", any ? "             " : "repairs:     ",
                     cm_repair_kind_name((cm_repair_kind)kind), layer->repairs.count[kind],
                     layer->repairs.area_m2[kind] / 1e6);
        any = true;
    }
    if (!any)
        (void)printf("repairs:     none needed\n");
}

static void print_description(const cm_layer *layer) {
    (void)printf("layer:       %s\n", layer->name);
    (void)printf("sha256:      %s\n", layer->sha256[0] != '\0' ? layer->sha256 : "no single file");
    (void)printf("coordinates: %s\n", layer->crs);
    if (layer->date[0] != '\0')
        (void)printf("date:        %s (from %s)\n", layer->date, layer->date_from);
    else
        (void)printf("date:        none found; give one with --date\n");
    (void)printf("extent:      %.4f..%.4f E, %.4f..%.4f N\n", layer->box.west, layer->box.east,
                 layer->box.south, layer->box.north);
    for (size_t i = 0; i < layer->note_count; i++)
        (void)printf("note:        %s\n", layer->notes[i]);
}

static cm_code print_polygons(const cm_layer *raw, cm_error *error) {
    cm_layer *clean = NULL, *joined = NULL;
    const cm_clean_options one = {.merge = CM_MERGE_ALL};
    cm_code code = cm_layer_clean(raw, NULL, &clean, error);
    if (code == CM_OK)
        code = cm_layer_clean(raw, &one, &joined, error);
    double sum_m2 = 0, joined_m2 = 0;
    size_t polygons = 0, points = 0;
    for (size_t i = 0; code == CM_OK && i < clean->feature_count; i++) {
        double area_m2 = 0;
        code = cm_multipolygon_area(&clean->features[i].shape, NULL, &area_m2, error);
        sum_m2 += area_m2;
        polygons += clean->features[i].shape.count;
        points += cm_multipolygon_point_count(&clean->features[i].shape);
    }
    if (code == CM_OK)
        code = cm_multipolygon_area(&joined->features[0].shape, NULL, &joined_m2, error);
    if (code == CM_OK) {
        (void)printf("polygons:    %zu in %zu feature%s, %zu points\n", polygons,
                     clean->feature_count, clean->feature_count == 1 ? "" : "s", points);
        (void)printf("area:        %.3f km² on WGS 84", joined_m2 / 1e6);
        if (sum_m2 - joined_m2 > 1)
            (void)printf(", overlaps counted once (%.3f km² with them)", sum_m2 / 1e6);
        (void)printf("\n");
        print_repairs(joined);
    }
    cm_layer_free(clean);
    cm_layer_free(joined);
    return code;
}

static void print_layers(const cm_source *source) {
    (void)printf("format:      %s, %zu layer%s\n", source->driver, source->layer_count,
                 source->layer_count == 1 ? "" : "s");
    for (size_t i = 0; source->layer_count > 1 && i < source->layer_count; i++)
        (void)printf("  %-24s %s, %lld features\n", source->layers[i].name,
                     source->layers[i].geometry, (long long)source->layers[i].feature_count);
}

/* An option and its value as one would type them; nothing where there is no value. */
static void print_argument(const char *option, const char *value) {
    if (value == NULL)
        return;
    const bool plain = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789_-./:") == strlen(value);
    char *quoted = g_shell_quote(value);
    (void)printf("%s %s", option, plain ? value : quoted);
    g_free(quoted);
}

/* Points and polygons are used by different verbs. */
static cm_code run(const char *path, const cm_layer_options *asked, cm_error *error) {
    cm_source *source = NULL;
    cm_layer *layer = NULL;
    cm_layer_options options = *asked;
    /* Standard input can be read only once, so its layers are not listed. */
    const bool listable = strcmp(path, "-") != 0;
    cm_code code = listable ? cm_source_list(path, &source, error) : CM_OK;
    if (code == CM_OK && source != NULL)
        print_layers(source);
    if (code == CM_OK) {
        code = cm_layer_read(path, &options, &layer, error);
        if (code == CM_ERR_INPUT && listable) {
            options.want_points = true;
            if (cm_layer_read(path, &options, &layer, NULL) == CM_OK)
                code = CM_OK;
        }
    }
    if (code == CM_OK) {
        print_description(layer);
        if (options.want_points)
            (void)printf("points:      in %zu features\n", layer->feature_count);
        else
            code = print_polygons(layer, error);
    }
    if (code == CM_OK) {
        (void)printf("fields:%s\n", layer->field_count == 0 ? "      none" : "");
        for (size_t i = 0; i < layer->field_count; i++)
            print_samples(layer, (int)i);
        (void)printf("use it:      controlmap %s", options.want_points ? "trace" : "area");
        char *shown = cm_source_shown(path);
        print_argument("", shown);
        free(shown);
        print_argument(" --layer", asked->layer);
        print_argument(" --where", asked->where);
        print_argument(" --input-crs", asked->crs);
        (void)printf("%s\n", options.want_points ? " -o control.gpkg" : "");
    }
    cm_layer_free(layer);
    cm_source_free(source);
    return code;
}

int cm_cli_info(int argc, char **argv) {
    char *layer = NULL, *where = NULL, *crs = NULL;
    GOptionEntry entries[] = {
        {"layer", 'l', 0, G_OPTION_ARG_FILENAME, &layer, "Layer to look into", "NAME"},
        {"where", 0, 0, G_OPTION_ARG_FILENAME, &where, "Use only features that match, in OGR SQL",
         "FILTER"},
        {"input-crs", 0, 0, G_OPTION_ARG_FILENAME, &crs,
         "Coordinate system of the file, overriding its own", "CRS"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    GOptionEntry *const groups[] = {entries, NULL};
    int exit_code = CM_EXIT_DONE;
    if (cm_cli_parse(&VERB, groups, &argc, &argv, &exit_code)) {
        cm_error error = {0};
        const cm_layer_options options = {.layer = layer, .where = where, .crs = crs};
        if (argc != 2)
            exit_code = cm_cli_usage("info", "one file is needed");
        else if (run(argv[1], &options, &error) != CM_OK)
            exit_code = cm_cli_fail(&error);
    }
    g_free(layer);
    g_free(where);
    g_free(crs);
    return exit_code;
}
