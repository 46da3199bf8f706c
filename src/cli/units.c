#include <math.h>
#include <string.h>

#include "base/path.h"
#include "cli/cli.h"

/* Names under which files in the wild keep what identifies and names a unit. */
static const char ID_FIELDS[] =
    "id iso_3166_2 iso3166_2 iso shapeISO katottg koatuu admin_code ADM3_PCODE ADM2_PCODE "
    "ADM1_PCODE ADM0_PCODE GID_3 GID_2 GID_1 code shapeID hromada rayon region oblast "
    "код Код КОД";
static const char NAME_FIELDS[] =
    "name_en name ADM3_EN ADM2_EN ADM1_EN ADM0_EN NAME_3 NAME_2 NAME_1 NAME_0 shapeName NAME_EN "
    "hromada rayon region oblast nazva title label ADMIN назва Назва НАЗВА область Область район Район "
    "громада Громада";
/* Failing these, what such a field's name has in it, in small letters. */
static const char ID_PARTS[] = "iso pcode hasc katottg koatuu code gid";
static const char NAME_PARTS[] = "name назв nazv";
static const char OFFICIAL_FIELDS[] = "offic_km2 official_km2";

/* ---- fields ------------------------------------------------------------------------------- */

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

cm_code cm_cli_named_field(const cm_layer *layer, const char *name, int *field, cm_error *error) {
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

/* The first field with one of the parts in its name that tells units apart; or -1. */
static int find_field_with(const cm_layer *layer, const char *parts) {
    char **list = g_strsplit(parts, " ", -1);
    int found = -1;
    for (size_t i = 0; list[i] != NULL && found < 0; i++)
        for (size_t f = 0; f < layer->field_count && found < 0; f++) {
            char *name = g_utf8_strdown(layer->fields[f], -1);
            if (strstr(name, list[i]) != NULL && tells_units_apart(layer, (int)f))
                found = (int)f;
            g_free(name);
        }
    g_strfreev(list);
    return found;
}

/* The field that a user names, else the first of the candidates that tells units apart, else one
 * whose name has a likely part. */
static cm_code unit_field(const cm_layer *layer, const char *named, const char *candidates,
                          const char *parts, int *field, cm_error *error) {
    if (named != NULL)
        return cm_cli_named_field(layer, named, field, error);
    *field = find_telling_field(layer, candidates);
    if (*field < 0)
        *field = find_field_with(layer, parts);
    return CM_OK;
}

/* ---- units -------------------------------------------------------------------------------- */

/* Reads the units; features that agree in what identifies them are one. */
static cm_code read_units(const char *source, const cm_layer_options *reading,
                          const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    cm_layer *raw = NULL;
    int id = -1, name = -1;
    cm_code code = cm_layer_read(source, reading, &raw, error);
    if (code != CM_OK)
        return code;
    code = unit_field(raw, in->id_field, ID_FIELDS, ID_PARTS, &id, error);
    if (code == CM_OK)
        code = unit_field(raw, in->name_field, NAME_FIELDS, NAME_PARTS, &name, error);
    if (code == CM_OK) {
        const int by = id >= 0 ? id : name;
        const cm_clean_options cleaning = {
            .merge = by >= 0 ? CM_MERGE_FIELD : CM_MERGE_NONE, .field = by, .strict = in->strict};
        code = cm_layer_clean(raw, &cleaning, &job->boundary, error);
        job->id_field = id;
        job->name_field = name;
        if (code == CM_OK && job->boundary->feature_count < raw->feature_count && by >= 0)
            cm_cli_note(
                in->quiet,
                "%s: %zu features are %zu units by their field %s (another with --id-field)",
                job->boundary->source, raw->feature_count, job->boundary->feature_count,
                raw->fields[by]);
    }
    cm_layer_free(raw);
    if (code == CM_OK)
        cm_cli_tell_layer(job->boundary, in->quiet, in->verbose);
    return code;
}

/* ---- official areas ----------------------------------------------------------------------- */

static cm_code read_official(const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    cm_layer *table = NULL;
    const cm_layer_options reading = {.want_rows = true, .skip_digest = false};
    cm_code code = cm_layer_read(in->official, &reading, &table, error);
    if (code == CM_OK)
        code = cm_official_match(table, job->boundary, job->id_field, job->name_field,
                                 job->whole_name, &job->official, error);
    job->official_table = table;
    if (code != CM_OK)
        return code;
    if (job->official.unmatched_rows > 0)
        cm_cli_note(in->quiet, "%s: rows about no unit: %zu", table->source,
                    job->official.unmatched_rows);
    if (job->official.unmatched_units > 0)
        cm_cli_note(in->quiet, "%s: units without a row: %zu", table->source,
                    job->official.unmatched_units);
    return CM_OK;
}

cm_code cm_cli_read_units(const cm_cli_inputs *in, cm_cli_job *job, cm_error *error) {
    const char *named = in->by != NULL ? in->by : in->boundary;
    const char *source = named != NULL ? named : job->dataset->boundary.file;
    const cm_layer_options reading = {.layer = in->boundary_layer,
                                      .where = in->boundary_where,
                                      .shown_as = named == NULL ? cm_path_name(source) : NULL,
                                      .edge_tolerance_m = in->edge_tolerance_m};
    if (in->by != NULL && in->boundary != NULL)
        return cm_error_set(error, CM_ERR_USAGE,
                            "name one: --by keeps the name and official area of the whole",
                            "--by and --boundary both name units");
    cm_code code = read_units(source, &reading, in, job, error);
    job->official_field = -1;
    if (code == CM_OK && in->official_field != NULL)
        code = cm_cli_named_field(job->boundary, in->official_field, &job->official_field, error);
    else if (code == CM_OK)
        job->official_field = cm_layer_find_field(job->boundary, OFFICIAL_FIELDS);
    if (code == CM_OK && in->official != NULL)
        code = read_official(in, job, error);
    return code;
}
