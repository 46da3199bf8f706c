#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/outfile.h"
#include "base/path.h"
#include "controlmap/encode.h"
#include "controlmap/load.h"
#include "encode/cells.h"
#include "encode/dayrows.h"
#include "encode/gdalwrite.h"

/* PostgreSQL cuts names at 63 characters; names of indexes and of the other table start with it. */
enum {
    PATH_SIZE = 4096,
    NAME_MOST = 40,
    NAME_SIZE = 128,
    SQL_NAME_SIZE = 2 * NAME_SIZE,
    DATE_SIZE = 11,
    SQL_SIZE = 1024
};

static const char DEFAULT_TABLE[] = "control_series";

typedef struct {
    const char *name;
    OGRFieldType type;
} column;

static const column ROW_COLUMNS[] = {
    {"date", OFTDate},           {"as_of", OFTDate},        {"id", OFTString},
    {"name", OFTString},         {"measured_km2", OFTReal}, {"official_km2", OFTReal},
    {"controlled_km2", OFTReal}, {"share_pct", OFTReal},    {"front_km", OFTReal},
    {"gained_km2", OFTReal},     {"lost_km2", OFTReal},     {"net_km2", OFTReal},
    {"revision", OFTInteger}};

/* The place of as_of, which is there only where dates are not those of the situation. */
enum { AS_OF = 1 };

static const column DEFINITION_COLUMNS[] = {{"date", OFTDate},
                                            {"source", OFTString},
                                            {"units", OFTString},
                                            {"unit_count", OFTInteger},
                                            {"basis", OFTString},
                                            {"denominator", OFTString},
                                            {"denominator_km2", OFTReal},
                                            {"earth", OFTString},
                                            {"front_margin_km", OFTReal},
                                            {"every", OFTString},
                                            {"lag_days", OFTInteger},
                                            {"version", OFTString},
                                            {"command", OFTString}};

enum {
    ROW_COLUMN_COUNT = sizeof ROW_COLUMNS / sizeof ROW_COLUMNS[0],
    DEFINITION_COLUMN_COUNT = sizeof DEFINITION_COLUMNS / sizeof DEFINITION_COLUMNS[0]
};

/* What stands in a column: a text, else a number; "" and NAN are not known. */
typedef struct {
    const char *text;
    double number;
} cell;

/* One of the two tables. */
typedef struct {
    char name[NAME_SIZE];
    char sql[SQL_NAME_SIZE]; /* the name in SQL: words of the language are names, too */
    OGRLayerH layer;
    const column *columns;
    size_t column_count;
    bool made; /* by this run */
} one_table;

struct cm_rows_table {
    const cm_rows_table_options *options;
    const cm_figures *frame;
    char *shown;                /* the path without passwords, for messages */
    char *target;               /* the file that is replaced; NULL: a server */
    bool existed;               /* the target, before */
    mode_t mode;                /* of the file that existed */
    char folder[PATH_SIZE];     /* empty: none made yet */
    char beside[2 * PATH_SIZE]; /* the file in that folder */
    GDALDatasetH dataset;
    bool in_transaction;
    one_table rows, definitions;
    column row_columns[ROW_COLUMN_COUNT];
    cm_day_row *day;          /* rows of one date */
    cell *cells;              /* of those rows */
    char (*dates)[DATE_SIZE]; /* that were there, by date */
    size_t date_count, date_capacity;
    cm_gdal_writing gdal;
};

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code write_failed(const cm_rows_table *t, cm_error *error) {
    const cm_code code = cm_gdal_write_failed(&t->gdal, error);
    if (t->target == NULL && error != NULL)
        error->hint[0] = '\0'; /* no other place would help */
    return code;
}

static bool went_wrong(const cm_rows_table *t) {
    return t->gdal.messages.worst >= CE_Failure;
}

/* What is there was to be added to, or is in the way. */
static cm_code does_not_fit(const cm_rows_table *t, const char *hint, const char *why,
                            cm_error *error) {
    return cm_error_set(error, t->options->append ? CM_ERR_INPUT : CM_ERR_OUTPUT, hint, "%s", why);
}

/* ---- names -------------------------------------------------------------------------------- */

static bool is_server(const char *path) {
    return strncasecmp(path, "PG:", 3) == 0 || strncmp(path, "postgresql://", 13) == 0;
}

bool cm_rows_table_is_named(const char *path) {
    return is_server(path) || cm_path_ends_in(path, ".gpkg") || cm_path_ends_in(path, ".sqlite");
}

static const char *driver_name(const cm_rows_table *t) {
    return t->target == NULL                     ? "PostgreSQL"
           : cm_path_ends_in(t->target, ".gpkg") ? "GPKG"
                                                 : "SQLite";
}

/* Small letters, digits and underscores, which all three databases keep as they are; not what they
 * keep for themselves. */
static bool is_plain_name(const char *name, size_t length) {
    static const char *const reserved[] = {"gpkg", "sqlite_", "rtree_", "pg_"};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (strncmp(name, reserved[i], strlen(reserved[i])) == 0)
            return false;
    return length > 0 && length <= NAME_MOST && strchr("0123456789", name[0]) == NULL &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") >= length;
}

/* @param schema length of the schema's name and its dot, which the table's starts with; may be 0 */
static void name_table(one_table *one, const char *name, int schema, const char *ending) {
    (void)snprintf(one->name, sizeof one->name, "%.*s%s", 2 * NAME_MOST + 1, name, ending);
    (void)snprintf(one->sql, sizeof one->sql, "%s%.*s%s\"%s\"", schema > 0 ? "\"" : "",
                   schema > 0 ? schema - 1 : 0, one->name, schema > 0 ? "\"." : "",
                   one->name + schema);
}

static cm_code name_tables(cm_rows_table *t, cm_error *error) {
    const char *name = t->options->table != NULL ? t->options->table : DEFAULT_TABLE;
    const char *dot = strchr(name, '.');
    const char *own = dot != NULL ? dot + 1 : name;
    if (!is_plain_name(own, strlen(own)) ||
        (dot != NULL && (t->target != NULL || !is_plain_name(name, (size_t)(dot - name)))))
        return cm_error_set(error, CM_ERR_USAGE,
                            "use up to 40 small letters, digits and underscores; on a server also "
                            "SCHEMA.TABLE",
                            "\"%.60s\" cannot be the name of a table", name);
    name_table(&t->rows, name, (int)(own - name), "");
    name_table(&t->definitions, name, (int)(own - name), "_definition");
    return CM_OK;
}

static void choose_columns(cm_rows_table *t) {
    t->rows.columns = t->row_columns;
    for (size_t i = 0; i < ROW_COLUMN_COUNT; i++)
        if (i != AS_OF || t->options->rows.as_of)
            t->row_columns[t->rows.column_count++] = ROW_COLUMNS[i];
    t->definitions.columns = DEFINITION_COLUMNS;
    t->definitions.column_count = DEFINITION_COLUMN_COUNT;
}

/* ---- opening a file ----------------------------------------------------------------------- */

/* What SQLite would make of a journal that is older than its database is anyone's guess. */
static cm_code check_unused(const cm_rows_table *t, cm_error *error) {
    static const char *const journals[] = {"-wal", "-journal"};
    for (size_t i = 0; i < 2; i++) {
        char path[PATH_SIZE + 16];
        struct stat status;
        (void)snprintf(path, sizeof path, "%s%s", t->target, journals[i]);
        if (stat(path, &status) == 0 && status.st_size > 0)
            return does_not_fit(t, "close it there and try again",
                                "it is open in another program, which has not written all of it",
                                error);
    }
    return CM_OK;
}

/* Through a symbolic link, what it points to is replaced. */
static cm_code find_target(cm_rows_table *t, const char *path, cm_error *error) {
    struct stat status;
    t->existed = stat(path, &status) == 0;
    t->target = t->existed ? realpath(path, NULL) : strdup(path);
    if (t->target == NULL)
        return out_of_memory(error);
    if (strlen(t->target) >= PATH_SIZE)
        return cm_error_set(error, CM_ERR_OUTPUT, NULL, "the name is too long");
    if (!t->existed)
        return CM_OK;
    t->mode = status.st_mode & 07777;
    if (!S_ISREG(status.st_mode))
        return does_not_fit(t, NULL, "it is no file", error);
    if (t->options->append && access(t->target, R_OK) != 0)
        return does_not_fit(t, NULL, "it cannot be read", error);
    return check_unused(t, error);
}

static cm_code open_beside(cm_rows_table *t, cm_error *error) {
    static const char *const drivers[] = {"GPKG", "SQLite", NULL};
    /* No tables about geometries, since there are none. */
    static const char *const plain[] = {"METADATA=NO", NULL};
    const bool kept = t->existed && t->options->append;
    const cm_code code = cm_outfile_folder(t->target, t->folder, sizeof t->folder, error);
    if (code != CM_OK) {
        t->folder[0] = '\0';
        return code;
    }
    (void)snprintf(t->beside, sizeof t->beside, "%s/%s", t->folder, cm_path_name(t->target));
    if (kept && CPLCopyFile(t->beside, t->target) != 0)
        return write_failed(t, error);
    GDALDriverH driver = GDALGetDriverByName(driver_name(t));
    if (kept)
        t->dataset = GDALOpenEx(t->beside, GDAL_OF_VECTOR | GDAL_OF_UPDATE, drivers, NULL, NULL);
    else if (driver != NULL)
        t->dataset = GDALCreate(driver, t->beside, 0, 0, 0, GDT_Unknown,
                                strcmp(driver_name(t), "SQLite") == 0 ? (char **)plain : NULL);
    if (t->dataset != NULL && !went_wrong(t))
        return CM_OK;
    return kept ? does_not_fit(t, "write the rows to another file with -o",
                               "it is no GeoPackage or SQLite file", error)
                : write_failed(t, error);
}

/* ---- opening a server --------------------------------------------------------------------- */

static bool execute(cm_rows_table *t, const char *sql) {
    OGRLayerH answer = GDALDatasetExecuteSQL(t->dataset, sql, NULL, NULL);
    if (answer != NULL)
        GDALDatasetReleaseResultSet(t->dataset, answer);
    return !went_wrong(t);
}

static cm_code open_server(cm_rows_table *t, const char *path, cm_error *error) {
    static const char *const drivers[] = {"PostgreSQL", NULL};
    if (GDALGetDriverByName(drivers[0]) == NULL)
        return cm_error_set(error, CM_ERR_OUTPUT, NULL, "this GDAL cannot write to PostgreSQL");
    t->dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE | GDAL_OF_VERBOSE_ERROR, drivers,
                            NULL, NULL);
    if (t->dataset != NULL)
        return CM_OK;
    char why[480];
    (void)snprintf(why, sizeof why, "cannot be opened: %s", t->gdal.messages.text);
    return does_not_fit(t, NULL, why, error);
}

/* Runs that write to the same table come one after the other, also where each would make it. */
static bool wait_for_others(cm_rows_table *t) {
    char sql[SQL_SIZE];
    (void)snprintf(sql, sizeof sql,
                   "DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('controlmap'), "
                   "hashtext('%s')); END $$",
                   t->rows.name);
    return execute(t, sql);
}

/* ---- opening tables ----------------------------------------------------------------------- */

static bool has_columns(const one_table *one) {
    OGRFeatureDefnH is = OGR_L_GetLayerDefn(one->layer);
    bool same = OGR_FD_GetFieldCount(is) == (int)one->column_count;
    for (size_t i = 0; same && i < one->column_count; i++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(is, (int)i);
        same = strcmp(OGR_Fld_GetNameRef(field), one->columns[i].name) == 0 &&
               OGR_Fld_GetType(field) == one->columns[i].type;
    }
    return same;
}

static bool add_columns(one_table *one) {
    bool added = true;
    for (size_t i = 0; added && i < one->column_count; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(one->columns[i].name, one->columns[i].type);
        added = OGR_L_CreateField(one->layer, field, TRUE) == OGRERR_NONE;
        OGR_Fld_Destroy(field);
    }
    return added;
}

static cm_code open_table(cm_rows_table *t, one_table *one, cm_error *error) {
    const cm_gdal_messages before = t->gdal.messages;
    one->layer = GDALDatasetGetLayerByName(t->dataset, one->name);
    t->gdal.messages = before; /* that there is none is no matter */
    if (one->layer != NULL && !has_columns(one)) {
        char why[2 * NAME_SIZE];
        (void)snprintf(why, sizeof why, "the table %s has other columns than these rows",
                       one->name);
        return does_not_fit(t, "name another with --rows-table", why, error);
    }
    if (one->layer != NULL)
        return CM_OK;
    /* Whatever the driver would call the column that it adds. */
    char **options = CSLSetNameValue(NULL, "FID", "fid");
    one->layer = GDALDatasetCreateLayer(t->dataset, one->name, NULL, wkbNone, options);
    CSLDestroy(options);
    one->made = true;
    return one->layer != NULL && add_columns(one) && !went_wrong(t) ? CM_OK
                                                                    : write_failed(t, error);
}

static bool date_of(OGRFeatureH feature, int field, char *date) {
    int year = 0, month = 0, day = 0, rest[4];
    if (!OGR_F_GetFieldAsDateTime(feature, field, &year, &month, &day, &rest[0], &rest[1], &rest[2],
                                  &rest[3]))
        return false;
    return snprintf(date, DATE_SIZE, "%04d-%02d-%02d", year, month, day) == DATE_SIZE - 1;
}

static bool keep_date(cm_rows_table *t, const char *date) {
    char(*grown)[DATE_SIZE] = cm_grow(t->dates, &t->date_capacity, t->date_count, sizeof *grown);
    if (grown == NULL)
        return false;
    t->dates = grown;
    memcpy(t->dates[t->date_count++], date, DATE_SIZE);
    return true;
}

static int by_date(const void *a, const void *b) {
    return strcmp(a, b);
}

/* A date is there when its total is, which comes last. */
static cm_code read_dates(cm_rows_table *t, cm_error *error) {
    OGRLayerH layer = t->rows.layer;
    bool kept = true;
    (void)OGR_L_SetAttributeFilter(layer, "id = 'total'");
    OGR_L_ResetReading(layer);
    for (OGRFeatureH f = OGR_L_GetNextFeature(layer); f != NULL; f = OGR_L_GetNextFeature(layer)) {
        char date[DATE_SIZE];
        if (date_of(f, 0, date))
            kept = keep_date(t, date) && kept;
        OGR_F_Destroy(f);
    }
    (void)OGR_L_SetAttributeFilter(layer, NULL);
    OGR_L_ResetReading(layer);
    if (!kept)
        return out_of_memory(error);
    if (t->date_count > 1)
        qsort(t->dates, t->date_count, sizeof *t->dates, by_date);
    return went_wrong(t) ? write_failed(t, error) : CM_OK;
}

bool cm_rows_table_has(const cm_rows_table *t, const char *date) {
    return t->date_count > 0 &&
           bsearch(date, t->dates, t->date_count, sizeof *t->dates, by_date) != NULL;
}

/* ---- definitions -------------------------------------------------------------------------- */

/* What figures of one table must have in common, as text. */
static const char *const SHARED[] = {"unit_count", "basis", "denominator", "earth", "lag_days"};

enum { SHARED_COUNT = sizeof SHARED / sizeof SHARED[0], SHARED_SIZE = 160 };

static void shared_terms(const cm_rows_table *t, char terms[SHARED_COUNT][SHARED_SIZE]) {
    const cm_definition d = cm_figures_definition(t->frame, t->frame->basis);
    (void)snprintf(terms[0], SHARED_SIZE, "%zu", t->frame->unit_count);
    (void)snprintf(terms[1], SHARED_SIZE, "%s", d.name);
    (void)snprintf(terms[2], SHARED_SIZE, "%s", d.denominator_name);
    cm_earth_name(&t->frame->earth, terms[3], SHARED_SIZE);
    (void)snprintf(terms[4], SHARED_SIZE, "%d", t->options->lag_days);
}

static cm_code compare_terms(const cm_rows_table *t, OGRFeatureH theirs, cm_error *error) {
    char ours[SHARED_COUNT][SHARED_SIZE], why[3 * SHARED_SIZE];
    shared_terms(t, ours);
    for (int i = 0; i < SHARED_COUNT; i++) {
        const char *term = OGR_F_GetFieldAsString(theirs, i);
        if (strcmp(term, ours[i]) == 0)
            continue;
        (void)snprintf(why, sizeof why,
                       "the rows there are by another definition: %s %.150s, not %s", SHARED[i],
                       term, ours[i]);
        return does_not_fit(t, "name another table with --rows-table", why, error);
    }
    return CM_OK;
}

/* Figures by several definitions side by side would look like a change on the ground. */
static cm_code check_definitions(cm_rows_table *t, cm_error *error) {
    char sql[SQL_SIZE];
    (void)snprintf(sql, sizeof sql,
                   "SELECT DISTINCT %s, %s, %s, %s, %s FROM %s WHERE \"date\" IN "
                   "(SELECT \"date\" FROM %s)",
                   SHARED[0], SHARED[1], SHARED[2], SHARED[3], SHARED[4], t->definitions.sql,
                   t->rows.sql);
    OGRLayerH answer = GDALDatasetExecuteSQL(t->dataset, sql, NULL, NULL);
    cm_code code = CM_OK;
    for (OGRFeatureH f = NULL;
         code == CM_OK && answer != NULL && (f = OGR_L_GetNextFeature(answer)) != NULL;) {
        code = compare_terms(t, f, error);
        OGR_F_Destroy(f);
    }
    if (answer != NULL)
        GDALDatasetReleaseResultSet(t->dataset, answer);
    return code == CM_OK && went_wrong(t) ? write_failed(t, error) : code;
}

static cm_code open_tables(cm_rows_table *t, cm_error *error) {
    /* FALSE: no imitation of a transaction, which all three have. */
    t->in_transaction = GDALDatasetStartTransaction(t->dataset, FALSE) == OGRERR_NONE;
    if (!t->in_transaction || (t->target == NULL && !wait_for_others(t)))
        return write_failed(t, error);
    cm_code code = open_table(t, &t->rows, error);
    if (code == CM_OK)
        code = open_table(t, &t->definitions, error);
    if (code == CM_OK && !t->rows.made)
        code = read_dates(t, error);
    if (code == CM_OK && !t->rows.made && !t->definitions.made)
        code = check_definitions(t, error);
    return code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code open_all(cm_rows_table *t, const char *path, cm_error *error) {
    t->shown = cm_source_shown(path);
    t->day = calloc(cm_day_rows_most(t->frame), sizeof *t->day);
    t->cells = calloc(cm_day_rows_most(t->frame) * ROW_COLUMN_COUNT, sizeof *t->cells);
    if (t->shown == NULL || t->day == NULL || t->cells == NULL)
        return out_of_memory(error);
    cm_code code = is_server(path) ? CM_OK : find_target(t, path, error);
    if (code == CM_OK)
        code = name_tables(t, error);
    choose_columns(t);
    if (code == CM_OK)
        code = t->target == NULL ? open_server(t, path, error) : open_beside(t, error);
    return code == CM_OK ? open_tables(t, error) : code;
}

cm_code cm_rows_table_open(const char *path, const cm_figures *frame,
                           const cm_rows_table_options *options, cm_rows_table **out,
                           cm_error *error) {
    *out = NULL;
    cm_rows_table *t = calloc(1, sizeof *t);
    if (t == NULL)
        return out_of_memory(error);
    t->options = options;
    t->frame = frame;
    cm_gdal_writing_begin(&t->gdal);
    const cm_code code = open_all(t, path, error);
    cm_gdal_writing_end(&t->gdal);
    if (code == CM_OK) {
        *out = t;
        return CM_OK;
    }
    (void)cm_error_at(error, t->shown, NULL, -1);
    cm_rows_table_abandon(t);
    return code;
}

/* ---- rows --------------------------------------------------------------------------------- */

static cell text_cell(const char *text) {
    return (cell){text, NAN};
}

static cell number_cell(double number) {
    return (cell){NULL, number};
}

static void fill_row(const cm_rows_table *t, cell *cells, const cm_series_day *day,
                     const cm_day_row *row) {
    const int decimals = t->options->rows.decimals;
    *cells++ = text_cell(day->date);
    if (t->options->rows.as_of)
        *cells++ = text_cell(day->as_of);
    *cells++ = text_cell(row->id);
    *cells++ = text_cell(row->name);
    *cells++ = number_cell(cm_cells_rounded(row->measured_km2, decimals));
    *cells++ = number_cell(cm_cells_rounded(row->official_km2, decimals));
    for (int i = 0; i < CM_DAY_VALUE_COUNT; i++)
        *cells++ = number_cell(
            cm_cells_rounded(row->values[i], cm_day_value_decimals((cm_day_value)i, decimals)));
    *cells = number_cell(day->revision ? 1 : 0);
}

/* @param earth room for its name */
static void fill_definition(const cm_rows_table *t, cell *cells, const cm_series_day *day,
                            const char *source, char earth[SHARED_SIZE]) {
    const cm_definition d = cm_figures_definition(t->frame, t->frame->basis);
    cm_earth_name(&t->frame->earth, earth, SHARED_SIZE);
    *cells++ = text_cell(day->date);
    *cells++ = text_cell(source);
    *cells++ = text_cell(t->options->units);
    *cells++ = number_cell((double)t->frame->unit_count);
    *cells++ = text_cell(d.name);
    *cells++ = text_cell(d.denominator_name);
    *cells++ = number_cell(d.denominator_m2 / 1e6);
    *cells++ = text_cell(earth);
    *cells++ = number_cell(t->frame->front_margin_m / 1e3);
    *cells++ = text_cell(t->options->every);
    *cells++ = number_cell(t->options->lag_days);
    *cells++ = text_cell(t->options->version);
    *cells = text_cell(t->options->command);
}

static void set_cell(OGRFeatureH feature, int field, const cell *value) {
    char *valid = value->text != NULL ? cm_cells_valid(value->text) : NULL;
    if (valid != NULL)
        cm_gdal_set_text(feature, field, valid);
    else
        cm_gdal_set_number(feature, field, value->number);
    free(valid);
}

static bool insert_feature(const one_table *one, const cell *cells) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(one->layer));
    if (feature == NULL)
        return false;
    for (size_t i = 0; i < one->column_count; i++)
        set_cell(feature, (int)i, &cells[i]);
    const bool inserted = OGR_L_CreateFeature(one->layer, feature) == OGRERR_NONE;
    OGR_F_Destroy(feature);
    return inserted;
}

static void write_cell(FILE *sql, const cell *value) {
    char *valid = value->text != NULL ? cm_cells_valid(value->text) : NULL;
    if (valid != NULL && valid[0] != '\0') {
        (void)fputc('\'', sql);
        for (const char *at = valid; *at != '\0'; at++) {
            if (*at == '\'')
                (void)fputc('\'', sql);
            (void)fputc(*at, sql);
        }
        (void)fputc('\'', sql);
    } else if (isfinite(value->number)) {
        cm_cells_csv_number(sql, value->number, -1);
    } else {
        (void)fputs("NULL", sql);
    }
    free(valid);
}

static void write_insert(FILE *sql, const one_table *one, const cell *cells, size_t count) {
    (void)fprintf(sql, "INSERT INTO %s (", one->sql);
    for (size_t i = 0; i < one->column_count; i++)
        (void)fprintf(sql, "%s\"%s\"", i > 0 ? ", " : "", one->columns[i].name);
    (void)fputs(") VALUES ", sql);
    for (size_t i = 0; i < count * one->column_count; i++) {
        const bool first = i % one->column_count == 0;
        (void)fputs(!first ? ", " : i > 0 ? "), (" : "(", sql);
        write_cell(sql, &cells[i]);
    }
    (void)fputc(')', sql);
}

static bool insert_there(cm_rows_table *t, const one_table *one, const cell *cells, size_t count) {
    char *text = NULL;
    size_t size = 0;
    FILE *sql = open_memstream(&text, &size);
    if (sql == NULL)
        return false;
    write_insert(sql, one, cells, count);
    const bool inserted = fclose(sql) == 0 && execute(t, text);
    free(text);
    return inserted;
}

/* GDAL's driver for PostgreSQL writes 15 digits of a number, which do not always read back as the
 * same; SQLite reads 17 digits, but not always as the nearest number. Each gets what it keeps. */
static bool insert(cm_rows_table *t, const one_table *one, const cell *cells, size_t count) {
    if (t->target == NULL)
        return insert_there(t, one, cells, count);
    bool inserted = true;
    for (size_t i = 0; inserted && i < count; i++)
        inserted = insert_feature(one, cells + i * one->column_count);
    return inserted;
}

static bool delete_date(cm_rows_table *t, const one_table *one, const char *date) {
    char sql[SQL_SIZE];
    (void)snprintf(sql, sizeof sql, "DELETE FROM %s WHERE \"date\" = '%s'", one->sql, date);
    return one->made || execute(t, sql);
}

static bool write_day(cm_rows_table *t, const cm_series_day *day, const char *source) {
    cell definition[DEFINITION_COLUMN_COUNT];
    char earth[SHARED_SIZE];
    const size_t count = cm_day_rows(t->frame, day, t->options->rows.whole_name, t->day);
    for (size_t i = 0; i < count; i++)
        fill_row(t, t->cells + i * t->rows.column_count, day, &t->day[i]);
    fill_definition(t, definition, day, source, earth);
    return delete_date(t, &t->rows, day->date) && delete_date(t, &t->definitions, day->date) &&
           insert(t, &t->rows, t->cells, count) && insert(t, &t->definitions, definition, 1) &&
           !went_wrong(t);
}

cm_code cm_rows_table_day(cm_rows_table *t, const cm_series_day *day, const char *source,
                          cm_error *error) {
    cm_gdal_writing_begin(&t->gdal);
    const bool written = write_day(t, day, source);
    cm_gdal_writing_end(&t->gdal);
    if (written)
        return CM_OK;
    (void)write_failed(t, error);
    return cm_error_at(error, t->shown, NULL, -1);
}

/* ---- ending ------------------------------------------------------------------------------- */

/* What is asked for by unit or replaced by date; made at last, when that is quickest. */
static bool add_index(cm_rows_table *t, const one_table *one, const char *columns) {
    char sql[SQL_SIZE];
    const char *dot = strchr(one->name, '.');
    (void)snprintf(sql, sizeof sql, "CREATE INDEX \"%s_index\" ON %s (%s)",
                   dot != NULL ? dot + 1 : one->name, one->sql, columns);
    return !one->made || execute(t, sql);
}

static bool finish_tables(cm_rows_table *t) {
    GDALFlushCache(t->dataset);
    if (went_wrong(t) || !add_index(t, &t->rows, "\"date\", id") ||
        !add_index(t, &t->definitions, "\"date\""))
        return false;
    t->in_transaction = false;
    return GDALDatasetCommitTransaction(t->dataset) == OGRERR_NONE && !went_wrong(t);
}

static cm_code commit(cm_rows_table *t, cm_error *error) {
    const bool finished = finish_tables(t);
    if (finished) {
        (void)GDALClose(t->dataset);
        t->dataset = NULL;
    }
    /* Closing a GeoPackage still writes to it; what a server has committed stays. */
    if (!finished || (t->target != NULL && went_wrong(t)))
        return write_failed(t, error);
    if (t->target == NULL)
        return CM_OK;
    if (t->existed && chmod(t->beside, t->mode) != 0)
        return cm_error_set(error, CM_ERR_OUTPUT, NULL, "cannot be given its mode");
    const cm_code code = cm_outfile_adopt(t->folder, t->target, error);
    t->folder[0] = '\0';
    return code;
}

cm_code cm_rows_table_commit(cm_rows_table *t, cm_error *error) {
    cm_gdal_writing_begin(&t->gdal);
    const cm_code code = commit(t, error);
    cm_gdal_writing_end(&t->gdal);
    if (code != CM_OK)
        (void)cm_error_at(error, t->shown, NULL, -1);
    cm_rows_table_abandon(t);
    return code;
}

void cm_rows_table_abandon(cm_rows_table *t) {
    if (t == NULL)
        return;
    cm_gdal_writing_begin(&t->gdal);
    if (t->in_transaction)
        (void)GDALDatasetRollbackTransaction(t->dataset);
    if (t->dataset != NULL)
        (void)GDALClose(t->dataset);
    cm_gdal_writing_end(&t->gdal);
    if (t->folder[0] != '\0')
        cm_outfile_discard(t->folder);
    free(t->shown);
    free(t->target);
    free(t->day);
    free(t->cells);
    free(t->dates);
    free(t);
}
