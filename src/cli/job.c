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
/* With more of control outside the units than this, its drawn area over theirs says nothing. */
static const double LARGELY_OUTSIDE = 0.2;
static const char OFFICIAL_FIELDS[] = "offic_km2 official_km2";

void cm_cli_inputs_entries(cm_cli_inputs *in, GOptionEntry *entries) {
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
                           in->earth,      in->lang,           in->boundary_where};
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
                   {"front-margin", in->front_margin_km},
                   {"edge-tolerance", in->edge_tolerance_m}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (!isfinite(numbers[i].value) || numbers[i].value < 0)
            return cm_error_set(error, CM_ERR_USAGE, "give a positive number", "--%s cannot be %g",
                                numbers[i].option, numbers[i].value);
    return CM_OK;
}

/* ---- from files to figures ------------------------------------------------------------------ */

static cm_code read_and_clean(const char *source, const cm_layer_options *reading,
                              const cm_cli_inputs *in, cm_merge merge, const char *id_field,
                              cm_layer **out, cm_error *error) {
    cm_layer *raw = NULL;
    cm_code code = cm_layer_read(source, reading, &raw, error);
    if (code != CM_OK)
        return code;
    cm_clean_options cleaning = {.merge = merge, .strict = in->strict};
    if (merge == CM_MERGE_FIELD) {
        cleaning.field = cm_layer_find_field(raw, id_field != NULL ? id_field : ID_FIELDS);
        if (cleaning.field < 0)
            cleaning.field = cm_layer_find_field(raw, NAME_FIELDS);
        if (cleaning.field < 0)
            cleaning.merge = CM_MERGE_NONE;
    }
    code = cm_layer_clean(raw, &cleaning, out, error);
    cm_layer_free(raw);
    if (code == CM_OK)
        cm_cli_tell_layer(*out, in->quiet, in->verbose);
    return code;
}

static cm_code field_of(const cm_layer *layer, const char *named, const char *candidates,
                        int *field, cm_error *error) {
    *field = cm_layer_find_field(layer, named != NULL ? named : candidates);
    if (named == NULL || *field >= 0)
        return CM_OK;
    char known[200] = "";
    size_t used = 0;
    for (size_t i = 0; i < layer->field_count && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "",
                                 layer->fields[i]);
    char hint[256];
    (void)snprintf(hint, sizeof hint, "it has: %s", known);
    (void)cm_error_set(error, CM_ERR_USAGE, hint, "has no field named \"%s\"", named);
    return cm_error_at(error, layer->source, layer->name, -1);
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
    if (code == CM_OK)
        code = field_of(job->boundary, in->id_field, ID_FIELDS, &options.id_field, error);
    if (code == CM_OK)
        code = field_of(job->boundary, in->name_field, NAME_FIELDS, &options.name_field, error);
    if (code == CM_OK)
        code = field_of(job->boundary, in->official_field, OFFICIAL_FIELDS, &options.official_field,
                        error);
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
    code = read_and_clean(source, &reading, in, CM_MERGE_ALL, NULL, &job->control, error);
    const char *units = job->default_boundary ? job->dataset->boundary.file : in->boundary;
    const cm_layer_options unit_reading = {
        .layer = in->boundary_layer,
        .where = in->boundary_where,
        .shown_as = job->default_boundary ? cm_cli_file_name(units) : NULL,
        .edge_tolerance_m = in->edge_tolerance_m};
    if (code == CM_OK)
        code = read_and_clean(units, &unit_reading, in, CM_MERGE_FIELD, in->id_field,
                              &job->boundary, error);
    return code == CM_OK ? measure(in, job, error) : code;
}

void cm_cli_job_clear(cm_cli_job *job) {
    cm_figures_free(job->figures);
    cm_layer_free(job->control);
    cm_layer_free(job->boundary);
    cm_dataset_free(job->dataset);
}
