#include <math.h>
#include <string.h>

#include "cli/cli.h"

void cm_cli_inputs_entries(cm_cli_inputs *in, GOptionEntry *entries) {
    in->front_margin_km = CM_CLI_NOT_GIVEN;
    const GOptionEntry table[CM_CLI_INPUT_ENTRIES] = {
        {"boundary", 'b', 0, G_OPTION_ARG_FILENAME, &in->boundary,
         "Units to report for (default: Ukraine's oblasts)", "FILE"},
        {"by", 0, 0, G_OPTION_ARG_FILENAME, &in->by,
         "Other units of the same whole, instead of --boundary: raions, hromadas", "FILE"},
        {"layer", 'l', 0, G_OPTION_ARG_FILENAME, &in->layer, "Layer of the control file", "NAME"},
        {"where", 0, 0, G_OPTION_ARG_FILENAME, &in->where,
         "Use only control features that match, in OGR SQL", "FILTER"},
        {"date", 0, 0, G_OPTION_ARG_FILENAME, &in->date,
         "Date of the control layer (default: from a field or the file's name)", "YYYY-MM-DD"},
        {"as-of", 0, 0, G_OPTION_ARG_FILENAME, &in->as_of,
         "Date of the situation that the control layer shows (default: that of the layer)",
         "YYYY-MM-DD"},
        {"lag", 0, 0, G_OPTION_ARG_INT, &in->lag_days,
         "Days by which the file's date is later than the situation's (default: 0)", "DAYS"},
        {"side-field", 0, 0, G_OPTION_ARG_FILENAME, &in->side_field,
         "Field that says who holds a polygon (default: all are of one side)", "FIELD"},
        {"side-map", 0, 0, G_OPTION_ARG_FILENAME, &in->side_map,
         "Its values, as SIDE=PATTERN|PATTERN;SIDE=… (default: each is a side)", "MAP"},
        {"side", 0, 0, G_OPTION_ARG_FILENAME, &in->side, "Report this side alone", "SIDE"},
        {"status-field", 0, 0, G_OPTION_ARG_FILENAME, &in->status_field,
         "Field that says how a polygon is held (default: all are held)", "FIELD"},
        {"status-map", 0, 0, G_OPTION_ARG_FILENAME, &in->status_map,
         "Its values, as held=Occupied*;contested=*Unknown*", "MAP"},
        {"include", 0, 0, G_OPTION_ARG_FILENAME, &in->include,
         "Statuses to count: held (default), claimed, contested, zone", "LIST"},
        {"extra", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &in->extra,
         "Polygons to count with the control layer, with any side; may be repeated", "FILE"},
        {"input-crs", 0, 0, G_OPTION_ARG_FILENAME, &in->input_crs,
         "Coordinate system of the control file, overriding its own", "CRS"},
        {"basis", 0, 0, G_OPTION_ARG_FILENAME, &in->basis,
         "Headline: drawn (default), clipped or official", "BASIS"},
        {"denominator", 0, 0, G_OPTION_ARG_FILENAME, &in->denominator,
         "Area to divide the headline by: official, measured or a number of km²", "AREA"},
        {"earth", 0, 0, G_OPTION_ARG_FILENAME, &in->earth,
         "wgs84 (default), sphere, sphere:RADIUS_M, geodesic or EPSG:n", "EARTH"},
        {"official", 0, 0, G_OPTION_ARG_FILENAME, &in->official,
         "Table of official areas in km² by unit id or name", "FILE.csv"},
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
         "Refuse a file that needs a repair which could change a figure", NULL},
        {"dataset", 0, 0, G_OPTION_ARG_FILENAME, &in->dataset,
         "Description of another default data set", "FILE.yaml"},
        {"manifest", 0, 0, G_OPTION_ARG_FILENAME, &in->manifest,
         "Write inputs, versions, definitions and results to a JSON file", "FILE"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &in->quiet, "Say nothing but errors", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &in->verbose,
         "Say more: harmless repairs, what became of side and status values", NULL},
    };
    memcpy(entries, table, sizeof table);
}

void cm_cli_inputs_clear(cm_cli_inputs *in) {
    char *const texts[] = {
        in->layer,    in->where,          in->date,       in->input_crs,      in->dataset,
        in->boundary, in->boundary_layer, in->id_field,   in->name_field,     in->official_field,
        in->whole,    in->basis,          in->earth,      in->boundary_where, in->by,
        in->official, in->denominator,    in->as_of,      in->side_field,     in->side_map,
        in->side,     in->status_field,   in->status_map, in->include,        in->manifest};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        g_free(texts[i]);
    g_strfreev(in->extra);
}

/* ---- options to values -------------------------------------------------------------------- */

cm_code cm_cli_parse_basis(const char *text, cm_basis *basis, cm_error *error) {
    if (text == NULL || strcmp(text, "drawn") == 0)
        *basis = CM_BASIS_DRAWN;
    else if (strcmp(text, "clipped") == 0)
        *basis = CM_BASIS_CLIPPED;
    else if (strcmp(text, "official") == 0)
        *basis = CM_BASIS_OFFICIAL;
    else
        return cm_error_set(error, CM_ERR_USAGE, "use drawn, clipped or official",
                            "--basis: unknown basis \"%s\"", text);
    return CM_OK;
}

cm_code cm_cli_parse_denominator(const char *text, cm_denominator *denominator, double *area_m2,
                                 cm_error *error) {
    char *end = NULL;
    *denominator = CM_DENOMINATOR_OF_BASIS;
    if (text == NULL)
        return CM_OK;
    if (strcmp(text, "official") == 0) {
        *denominator = CM_DENOMINATOR_OFFICIAL;
        return CM_OK;
    }
    if (strcmp(text, "measured") == 0) {
        *denominator = CM_DENOMINATOR_MEASURED;
        return CM_OK;
    }
    const double km2 = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(km2) || km2 <= 0)
        return cm_error_set(error, CM_ERR_USAGE, "use official, measured or a number of km²",
                            "unknown denominator \"%s\"", text);
    *denominator = CM_DENOMINATOR_GIVEN;
    *area_m2 = km2 * 1e6;
    return CM_OK;
}

cm_code cm_cli_parse_include(const char *text, bool include[CM_STATUS_COUNT], cm_error *error) {
    char **names = g_strsplit(text != NULL ? text : "held", ",", -1);
    cm_code code = CM_OK;
    memset(include, 0, CM_STATUS_COUNT * sizeof *include);
    for (size_t i = 0; code == CM_OK && names[i] != NULL; i++) {
        const cm_status status = cm_status_of_name(g_strstrip(names[i]));
        if (status == CM_STATUS_COUNT)
            code = cm_error_set(error, CM_ERR_USAGE,
                                "use held, claimed, contested and zone, separated by commas",
                                "--include: \"%.100s\" is no status", names[i]);
        else
            include[status] = true;
    }
    g_strfreev(names);
    return code;
}

cm_code cm_cli_check_numbers(const cm_cli_inputs *in, cm_error *error) {
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
    if (in->front_margin_km != CM_CLI_NOT_GIVEN &&
        !(isfinite(in->front_margin_km) && in->front_margin_km > 0))
        return cm_error_set(error, CM_ERR_USAGE, "give a positive number",
                            "--front-margin cannot be %g", in->front_margin_km);
    const struct {
        const char *option, *needs;
        bool missing;
    } pairs[] = {
        {"side-map", "--side-field", in->side_map != NULL && in->side_field == NULL},
        {"side", "--side-field", in->side != NULL && in->side_field == NULL},
        {"status-map", "--status-field", in->status_map != NULL && in->status_field == NULL}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].missing)
            return cm_error_set(error, CM_ERR_USAGE, "name the field that it is about",
                                "--%s needs %s", pairs[i].option, pairs[i].needs);
    if (in->as_of != NULL && in->lag_days != 0)
        return cm_error_set(error, CM_ERR_USAGE, "give one of them",
                            "--as-of and --lag both say what day is shown");
    if (in->lag_days < -36500 || in->lag_days > 36500)
        return cm_error_set(error, CM_ERR_USAGE, "give a number of days, such as 1",
                            "--lag cannot be %d", in->lag_days);
    return CM_OK;
}
