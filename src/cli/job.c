#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* Names under which files in the wild keep what identifies and names a unit. */
static const char ID_FIELDS[] =
    "id iso_3166_2 iso3166_2 iso shapeISO katottg koatuu admin_code ADM3_PCODE ADM2_PCODE "
    "ADM1_PCODE ADM0_PCODE GID_3 GID_2 GID_1 code shapeID rayon hromada";
static const char NAME_FIELDS[] =
    "name_en name ADM3_EN ADM2_EN ADM1_EN ADM0_EN NAME_3 NAME_2 NAME_1 NAME_0 shapeName NAME_EN "
    "hromada rayon region nazva title label ADMIN";
/* No distance. */
static const double NOT_GIVEN = -1;
/* With more of control outside the units than this, its drawn area over theirs says nothing. */
static const double LARGELY_OUTSIDE = 0.2;
static const char OFFICIAL_FIELDS[] = "offic_km2 official_km2";

void cm_cli_inputs_entries(cm_cli_inputs *in, GOptionEntry *entries) {
    in->front_margin_km = NOT_GIVEN;
    const GOptionEntry table[CM_CLI_INPUT_ENTRIES] = {
        {"boundary", 'b', 0, G_OPTION_ARG_FILENAME, &in->boundary,
         "Units to report for (default: Ukraine's oblasts)", "FILE"},
        {"layer", 'l', 0, G_OPTION_ARG_FILENAME, &in->layer, "Layer of the control file", "NAME"},
        {"where", 0, 0, G_OPTION_ARG_FILENAME, &in->where,
         "Use only control features that match, in OGR SQL", "FILTER"},
        {"date", 0, 0, G_OPTION_ARG_FILENAME, &in->date,
         "Date of the control layer (default: from a field or the file's name)", "YYYY-MM-DD"},
        {"input-crs", 0, 0, G_OPTION_ARG_FILENAME, &in->input_crs,
         "Coordinate system of the control file, overriding its own", "CRS"},
        {"basis", 0, 0, G_OPTION_ARG_FILENAME, &in->basis,
         "Headline: drawn (default), clipped or official", "BASIS"},
        {"earth", 0, 0, G_OPTION_ARG_FILENAME, &in->earth,
         "Figure of the Earth: wgs84 (default), sphere or sphere:RADIUS_M", "EARTH"},
        {"official-total", 0, 0, G_OPTION_ARG_DOUBLE, &in->official_total_km2,
         "Official area of the whole", "KM2"},
        {"boundary-layer", 0, 0, G_OPTION_ARG_FILENAME, &in->boundary_layer,
         "Layer of the boundary file", "NAME"},
        {"boundary-where", 0, 0, G_OPTION_ARG_FILENAME, &in->boundary_where,
         "Use only units that match, in OGR SQL", "FILTER"},
        {"id-field", 0, 0, G_OPTION_ARG_FILENAME, &in->id_field,
         "Field that identifies a unit (default: found by name)", "FIELD"},
        {"name-field", 0, 0, G_OPTION_ARG_FILENAME, &in->name_field,
         "Field that names a unit (default: found by name)", "FIELD"},
        {"official-field", 0, 0, G_OPTION_ARG_FILENAME, &in->official_field,
         "Field with a unit's official area in km²", "FIELD"},
        {"whole", 0, 0, G_OPTION_ARG_FILENAME, &in->whole, "Name of the units taken together",
         "NAME"},
        {"line-error", 0, 0, G_OPTION_ARG_DOUBLE, &in->line_error_km,
         "Positional error of the front line, for the uncertainty of the area", "KM"},
        {"front-margin", 0, 0, G_OPTION_ARG_DOUBLE, &in->front_margin_km,
         "Control edge nearer than this to the units' outer edge is no front (default: 3)", "KM"},
        {"edge-tolerance", 0, 0, G_OPTION_ARG_DOUBLE, &in->edge_tolerance_m,
         "Largest deviation of an edge when a file is reprojected (default: 1)", "M"},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &in->strict,
         "Refuse a file that needs repair instead of repairing it", NULL},
        {"dataset", 0, 0, G_OPTION_ARG_FILENAME, &in->dataset,
         "Description of another default data set", "FILE.yaml"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &in->quiet, "Say nothing but errors", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &in->verbose, "Say more", NULL},
    };
    memcpy(entries, table, sizeof table);
}

void cm_cli_inputs_clear(cm_cli_inputs *in) {
    char *const texts[] = {in->layer,      in->where,          in->date,           in->input_crs,
                           in->dataset,    in->boundary,       in->boundary_layer, in->id_field,
                           in->name_field, in->official_field, in->whole,          in->basis,
                           in->earth,      in->boundary_where};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        g_free(texts[i]);
}

/* ---- the default data --------------------------------------------------------------------- */

/* Beside the program in a build tree, then where it is installed. */
static char *find_dataset(void) {
    const char *named = g_getenv("CONTROLMAP_SHAPEFILES");
    if (named != NULL && named[0] != '\0')
        return g_build_filename(named, "ukraine.yaml", NULL);
    char *program = g_file_read_link("/proc/self/exe", NULL);
    char *folder = program == NULL ? NULL : g_path_get_dirname(program);
    static const char *const places[] = {"shapefiles", "../shapefiles", "../../shapefiles",
                                         "../share/controlmap"};
    char *found = NULL;
    for (size_t i = 0; folder != NULL && found == NULL && i < sizeof places / sizeof places[0];
         i++) {
        char *path = g_build_filename(folder, places[i], "ukraine.yaml", NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            found = path;
        else
            g_free(path);
    }
    g_free(folder);
    g_free(program);
    return found != NULL ? found
                         : g_build_filename(CONTROLMAP_INSTALLED_SHAPEFILES, "ukraine.yaml", NULL);
}

cm_code cm_cli_open_dataset(const cm_cli_inputs *in, cm_dataset **out, cm_error *error) {
    char *path = in->dataset != NULL ? g_strdup(in->dataset) : find_dataset();
    const cm_code code = cm_dataset_read(path, out, error);
    if (code == CM_ERR_INPUT && in->dataset == NULL && error != NULL)
        (void)snprintf(error->hint, sizeof error->hint,
                       "set CONTROLMAP_SHAPEFILES to the folder of the default data");
    g_free(path);
    return code;
}

/* ---- options to values -------------------------------------------------------------------- */

static cm_code parse_basis(const char *text, cm_basis *basis, cm_error *error) {
    if (text == NULL || strcmp(text, "drawn") == 0)
        *basis = CM_BASIS_DRAWN;
    else if (strcmp(text, "clipped") == 0)
        *basis = CM_BASIS_CLIPPED;
    else if (strcmp(text, "official") == 0)
        *basis = CM_BASIS_OFFICIAL;
    else
        return cm_error_set(error, CM_ERR_USAGE, "use drawn, clipped or official",
                            "unknown basis \"%s\"", text);
    return CM_OK;
}

static cm_code parse_earth(const char *text, cm_earth *earth, cm_error *error) {
    /* The mean radius of the IUGG, (2a + b) / 3 on WGS 84. */
    static const double mean_radius_m = 6371008.7714;
    *earth = CM_EARTH_WGS84;
    if (text == NULL || strcmp(text, "wgs84") == 0)
        return CM_OK;
    if (strcmp(text, "sphere") == 0) {
        *earth = (cm_earth){mean_radius_m, 0};
        return CM_OK;
    }
    if (strncmp(text, "sphere:", 7) == 0) {
        char *end = NULL;
        const double radius = g_ascii_strtod(text + 7, &end);
        if (end != text + 7 && *end == '\0' && radius > 0 && isfinite(radius)) {
            *earth = (cm_earth){radius, 0};
            return CM_OK;
        }
    }
    return cm_error_set(error, CM_ERR_USAGE, "use wgs84, sphere or sphere:RADIUS_M",
                        "unknown figure of the Earth \"%s\"", text);
}

static cm_code check_numbers(const cm_cli_inputs *in, cm_error *error) {
    const struct {
        const char *option;
        double value;
    } numbers[] = {{"official-total", in->official_total_km2},
                   {"line-error", in->line_error_km},
                   {"edge-tolerance", in->edge_tolerance_m}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (!isfinite(numbers[i].value) || numbers[i].value < 0)
            return cm_error_set(error, CM_ERR_USAGE, "give a positive number", "--%s cannot be %g",
                                numbers[i].option, numbers[i].value);
    if (in->front_margin_km != NOT_GIVEN &&
        !(isfinite(in->front_margin_km) && in->front_margin_km > 0))
        return cm_error_set(error, CM_ERR_USAGE, "give a positive number",
                            "--front-margin cannot be %g", in->front_margin_km);
    return CM_OK;
}

/* ---- from files to figures ------------------------------------------------------------------ */

/* Whether a field can tell units apart: no unit is without a text in it, and not all have the same.
 * Files in the wild carry id fields that are empty, or name the country throughout. */
static bool tells_units_apart(const cm_layer *layer, int field) {
    bool differ = layer->feature_count == 1;
    for (size_t i = 0; i < layer->feature_count; i++) {
        const char *text = cm_feature_text(&layer->features[i], field);
        if (text[0] == '\0')
            return false;
        differ = differ || strcmp(text, cm_feature_text(&layer->features[0], field)) != 0;
    }
    return differ;
}

/* The first of the candidates, separated by blanks, that is there and tells units apart; or -1. */
static int find_telling_field(const cm_layer *layer, const char *candidates) {
    char **names = g_strsplit(candidates, " ", -1);
    int found = -1;
    for (size_t i = 0; names[i] != NULL && found < 0; i++) {
        const int field = cm_layer_field(layer, names[i]);
        if (field >= 0 && tells_units_apart(layer, field))
            found = field;
    }
    g_strfreev(names);
    return found;
}

/* The field of that name; an error that lists the others if there is none. */
static cm_code named_field(const cm_layer *layer, const char *name, int *field, cm_error *error) {
    *field = cm_layer_field(layer, name);
    if (*field >= 0)
        return CM_OK;
    GString *known = g_string_new("it has: ");
    for (size_t i = 0; i < layer->field_count; i++)
        g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", layer->fields[i]);
    (void)cm_error_set(error, CM_ERR_USAGE, known->str, "has no field named \"%s\"", name);
    g_string_free(known, TRUE);
    return cm_error_at(error, layer->source, layer->name, -1);
}

/* The field that a user names, else the first of the candidates that tells units apart. */
static cm_code unit_field(const cm_layer *layer, const char *named, const char *candidates,
                          int *field, cm_error *error) {
    if (named != NULL)
        return named_field(layer, named, field, error);
    *field = find_telling_field(layer, candidates);
    return CM_OK;
}

static cm_code read_control(const char *source, const cm_layer_options *reading,
                            const cm_cli_inputs *in, cm_layer **out, cm_error *error) {
    cm_layer *raw = NULL;
    cm_code code = cm_layer_read(source, reading, &raw, error);
    if (code != CM_OK)
        return code;
    const cm_clean_options cleaning = {.merge = CM_MERGE_ALL, .strict = in->strict};
    code = cm_layer_clean(raw, &cleaning, out, error);
    cm_layer_free(raw);
    if (code == CM_OK)
        cm_cli_tell_layer(*out, in->quiet, in->verbose);
    return code;
}

/* Reads the units; features that agree in what identifies them are one. */
static cm_code read_units(const char *source, const cm_layer_options *reading,
                          const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    cm_layer *raw = NULL;
    int id = -1, name = -1;
    cm_code code = cm_layer_read(source, reading, &raw, error);
    if (code != CM_OK)
        return code;
    code = unit_field(raw, in->id_field, ID_FIELDS, &id, error);
    if (code == CM_OK)
        code = unit_field(raw, in->name_field, NAME_FIELDS, &name, error);
    if (code == CM_OK) {
        const int by = id >= 0 ? id : name;
        const cm_clean_options cleaning = {
            .merge = by >= 0 ? CM_MERGE_FIELD : CM_MERGE_NONE, .field = by, .strict = in->strict};
        code = cm_layer_clean(raw, &cleaning, &job->boundary, error);
        job->id_field = id;
        job->name_field = name;
        if (code == CM_OK && job->boundary->feature_count < raw->feature_count && by >= 0)
            cm_cli_note(in->quiet, "%s: %zu features are %zu units by their field %s",
                        job->boundary->source, raw->feature_count, job->boundary->feature_count,
                        raw->fields[by]);
    }
    cm_layer_free(raw);
    if (code == CM_OK)
        cm_cli_tell_layer(job->boundary, in->quiet, in->verbose);
    return code;
}

/* Tells of a repair that changes what is measured by more than one part in a thousand. */
static void warn_of_large_repairs(const cm_layer *layer, double area_m2, bool quiet) {
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++)
        if (fabs(layer->repairs.area_m2[kind]) > 0.001 * area_m2)
            cm_cli_note(quiet, "warning: %s: %s changes the area by %+.1f km² (%+.2f %%)",
                        layer->source, cm_repair_kind_name((cm_repair_kind)kind),
                        layer->repairs.area_m2[kind] / 1e6,
                        100 * layer->repairs.area_m2[kind] / area_m2);
}

static cm_code measure(const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    cm_figures_options options = {.earth = &job->earth,
                                  .line_error_m = in->line_error_km * 1000,
                                  .front_margin_m = in->front_margin_km * 1000,
                                  .official_total_m2 = in->official_total_km2 * 1e6};
    if (job->default_whole && !(options.official_total_m2 > 0))
        options.official_total_m2 = job->dataset->official_km2 * 1e6;
    cm_code code = parse_basis(in->basis, &options.basis, error);
    options.id_field = job->id_field;
    options.name_field = job->name_field;
    options.official_field = cm_layer_find_field(job->boundary, OFFICIAL_FIELDS);
    if (code == CM_OK && in->official_field != NULL)
        code = named_field(job->boundary, in->official_field, &options.official_field, error);
    if (code == CM_OK)
        code = cm_figures_compute(job->control, job->boundary, &options, &job->figures, error);
    if (code != CM_OK)
        return code;
    if (options.basis == CM_BASIS_OFFICIAL && !isfinite(job->figures->share_official))
        return cm_error_set(error, CM_ERR_USAGE, "name the field with --official-field",
                            "the official basis needs an official area for every unit");
    if (in->basis == NULL && job->figures->outside_m2 > LARGELY_OUTSIDE * job->figures->drawn_m2) {
        job->figures->basis = CM_BASIS_CLIPPED;
        cm_cli_note(
            in->quiet,
            "%.0f %% of control lies outside the units, so the headline is what lies within "
            "(--basis clipped); --basis drawn for all of it",
            100 * job->figures->outside_m2 / job->figures->drawn_m2);
    }
    warn_of_large_repairs(job->control, job->figures->drawn_m2, in->quiet);
    warn_of_large_repairs(job->boundary, job->figures->measured_m2, in->quiet);
    return CM_OK;
}

cm_code cm_cli_job_run(const cm_cli_inputs *in, const char *control, cm_cli_job *job,
                       cm_error *error) {
    *job = (cm_cli_job){0};
    cm_code code = check_numbers(in, error);
    if (code == CM_OK)
        code = parse_earth(in->earth, &job->earth, error);
    if (code == CM_OK)
        code = cm_cli_open_dataset(in, &job->dataset, error);
    if (code != CM_OK)
        return code;
    job->default_control = control == NULL;
    job->default_boundary = in->boundary == NULL;
    job->default_whole = job->default_boundary && in->boundary_where == NULL;
    job->whole_name = in->whole != NULL    ? in->whole
                      : job->default_whole ? job->dataset->name
                                           : NULL;
    const char *source = job->default_control ? job->dataset->control.file : control;
    if (source == NULL)
        return cm_error_set(error, CM_ERR_USAGE, "name a control layer",
                            "the data set has no control layer of its own");
    const cm_layer_options reading = {.layer = in->layer,
                                      .where = in->where,
                                      .date = in->date,
                                      .crs = in->input_crs,
                                      /* The default data lie in different places on different
                                       * machines; they are named without. */
                                      .shown_as =
                                          job->default_control ? cm_cli_file_name(source) : NULL,
                                      .edge_tolerance_m = in->edge_tolerance_m};
    code = read_control(source, &reading, in, &job->control, error);
    const char *units = job->default_boundary ? job->dataset->boundary.file : in->boundary;
    const cm_layer_options unit_reading = {
        .layer = in->boundary_layer,
        .where = in->boundary_where,
        .shown_as = job->default_boundary ? cm_cli_file_name(units) : NULL,
        .edge_tolerance_m = in->edge_tolerance_m};
    if (code == CM_OK)
        code = read_units(units, &unit_reading, in, job, error);
    return code == CM_OK ? measure(in, job, error) : code;
}

void cm_cli_job_clear(cm_cli_job *job) {
    cm_figures_free(job->figures);
    cm_layer_free(job->control);
    cm_layer_free(job->boundary);
    cm_dataset_free(job->dataset);
}
