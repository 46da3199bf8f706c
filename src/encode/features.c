#include <cpl_conv.h>
#include <cpl_string.h>
#include <errno.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/outfile.h"
#include "base/path.h"
#include "controlmap/encode.h"
#include "encode/gdalwrite.h"
#include "measure/diffoutside.h"
#include "measure/outside.h"

enum { PATH_SIZE = 4096 };

/* A macro, since a table starts from it. */
#define SHAPEFILE "ESRI Shapefile"

/* Everything that writing one file needs; released in one place. */
typedef struct {
    const char *path;
    const char *file_name;      /* the path's last part */
    const cm_layer *source;     /* where the fields come from; NULL: they are ours */
    char folder[PATH_SIZE];     /* empty: none made yet */
    char beside[2 * PATH_SIZE]; /* the file in that folder */
    GDALDriverH driver;
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRSpatialReferenceH srs;
    cm_lonlat *ring; /* one ring, closed and turned */
    size_t ring_capacity;
    GIntBig written_count;
    cm_gdal_writing gdal;
    cm_error *error;
} writer;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code write_failed(writer *w) {
    return cm_gdal_write_failed(&w->gdal, w->error);
}

/* ---- formats ------------------------------------------------------------------------------ */

typedef struct {
    const char *ending;
    const char *driver;
} format;

/* Formats that keep polygons with any fields, in a file of that name; used where this GDAL has the
 * driver. What else GDAL writes wants a folder (OpenFileGDB), tiles (MVT) or fields of its own
 * (DXF, GPX, S57), leaves polygons out (XLSX), rounds them until they break (TAB), or cannot be
 * read back to see whether it is whole (PGDUMP). */
static const format FORMATS[] = {
    {"gpkg", "GPKG"},   {"geojson", "GeoJSON"}, {"json", "GeoJSON"},        {"shp", SHAPEFILE},
    {"shz", SHAPEFILE}, {"fgb", "FlatGeobuf"},  {"parquet", "Parquet"},     {"arrow", "Arrow"},
    {"kml", "LIBKML"},  {"kml", "KML"},         {"kmz", "LIBKML"},          {"gml", "GML"},
    {"csv", "CSV"},     {"sqlite", "SQLite"},   {"geojsonl", "GeoJSONSeq"}, {"gmt", "OGR_GMT"}};

enum { FORMAT_COUNT = sizeof FORMATS / sizeof FORMATS[0] };

static bool driver_has(GDALDriverH driver, const char *capability) {
    return driver != NULL && GDALGetMetadataItem(driver, capability, NULL) != NULL;
}

/* NULL: this GDAL comes without it. */
static GDALDriverH format_driver(const format *f) {
    GDALDriverH driver = GDALGetDriverByName(f->driver);
    return driver_has(driver, GDAL_DCAP_CREATE) ? driver : NULL;
}

static cm_code refuse_ending(writer *w) {
    char hint[256] = "use one of:";
    size_t used = strlen(hint);
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        const bool again = i > 0 && strcmp(FORMATS[i].ending, FORMATS[i - 1].ending) == 0;
        if (!again && format_driver(&FORMATS[i]) != NULL && used < sizeof hint)
            used += (size_t)snprintf(hint + used, sizeof hint - used, " .%s", FORMATS[i].ending);
    }
    return cm_error_set(w->error, CM_ERR_USAGE, hint,
                        "no format for polygons is known by the ending of \"%.200s\"",
                        w->file_name);
}

/* Also names the layer: as the file, less its ending. */
static cm_code choose_driver(writer *w, char *layer_name, size_t size) {
    const char *dot = strrchr(w->file_name, '.');
    for (size_t i = 0; dot != NULL && dot > w->file_name && i < FORMAT_COUNT; i++)
        if (w->driver == NULL && strcasecmp(dot + 1, FORMATS[i].ending) == 0)
            w->driver = format_driver(&FORMATS[i]);
    if (w->driver == NULL)
        return refuse_ending(w);
    const bool reserved = strncasecmp(w->file_name, "gpkg", 4) == 0 ||
                          strncasecmp(w->file_name, "sqlite_", 7) == 0; /* in a GeoPackage */
    (void)snprintf(layer_name, size, "%s%.*s", reserved ? "layer_" : "", (int)(dot - w->file_name),
                   w->file_name);
    return CM_OK;
}

static bool source_has(const writer *w, const char *field) {
    return w->source != NULL && cm_layer_find_field(w->source, field) >= 0;
}

static char **layer_options(const writer *w) {
    const char *driver = GDALGetDriverShortName(w->driver);
    char **options = NULL;
    if (strcmp(driver, "GeoJSON") == 0) {
        options = CSLSetNameValue(options, "RFC7946", "YES");
        /* As many decimals as tell two doubles apart. The standard's 7 (a centimetre) would open
         * gaps between units, and even 12 make touching parts cross. */
        options = CSLSetNameValue(options, "COORDINATE_PRECISION", "15");
    } else if (strcmp(driver, SHAPEFILE) == 0) {
        const struct tm date = cm_gdal_fixed_date();
        char day[64];
        (void)snprintf(day, sizeof day, "%04d-%02d-%02d", date.tm_year + 1900, date.tm_mon + 1,
                       date.tm_mday);
        options = CSLSetNameValue(options, "ENCODING", "UTF-8");
        options = CSLSetNameValue(options, "DBF_DATE_LAST_UPDATE", day);
    } else if (strcmp(driver, "CSV") == 0)
        options = CSLSetNameValue(options, "GEOMETRY", "AS_WKT");
    else if (strcmp(driver, "GPKG") == 0) {
        /* The columns that the driver adds are named like common fields. */
        if (source_has(w, "fid"))
            options = CSLSetNameValue(options, "FID", "feature_number");
        if (source_has(w, "geom"))
            options = CSLSetNameValue(options, "GEOMETRY_NAME", "polygons");
    }
    return options;
}

/* ---- opening and closing ------------------------------------------------------------------ */

static cm_code open_layer(writer *w) {
    char layer_name[PATH_SIZE];
    cm_code code = choose_driver(w, layer_name, sizeof layer_name);
    if (code != CM_OK)
        return code;
    code = cm_outfile_folder(w->path, w->folder, sizeof w->folder, w->error);
    if (code != CM_OK) {
        w->folder[0] = '\0';
        return code;
    }
    (void)snprintf(w->beside, sizeof w->beside, "%s/%s", w->folder, w->file_name);
    w->srs = OSRNewSpatialReference(NULL);
    if (w->srs == NULL)
        return out_of_memory(w->error);
    if (OSRSetWellKnownGeogCS(w->srs, "WGS84") != OGRERR_NONE)
        return write_failed(w);
    OSRSetAxisMappingStrategy(w->srs, OAMS_TRADITIONAL_GIS_ORDER);
    w->dataset = GDALCreate(w->driver, w->beside, 0, 0, 0, GDT_Unknown, NULL);
    if (w->dataset == NULL)
        return write_failed(w);
    char **options = layer_options(w);
    w->layer = GDALDatasetCreateLayer(w->dataset, layer_name, w->srs, wkbMultiPolygon, options);
    CSLDestroy(options);
    return w->layer != NULL ? CM_OK : write_failed(w);
}

/* Some drivers do not tell that a write fell short, so what was written is counted. */
static cm_code verify(writer *w) {
    GDALDatasetH dataset =
        GDALOpenEx(w->beside, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    OGRLayerH layer = dataset != NULL ? GDALDatasetGetLayer(dataset, 0) : NULL;
    const GIntBig count = layer != NULL ? OGR_L_GetFeatureCount(layer, TRUE) : -1;
    if (dataset != NULL)
        (void)GDALClose(dataset);
    if (count == w->written_count || (count < 0 && w->written_count == 0))
        return CM_OK;
    return cm_error_set(w->error, CM_ERR_OUTPUT, "free some space or choose another place with -o",
                        "came out short: %lld of %lld features", (long long)(count < 0 ? 0 : count),
                        (long long)w->written_count);
}

static cm_code close_layer(writer *w) {
    (void)GDALClose(w->dataset);
    w->dataset = NULL;
    if (w->gdal.messages.worst >= CE_Failure)
        return write_failed(w);
    return verify(w);
}

/* ---- features ----------------------------------------------------------------------------- */

static cm_code add_field(writer *w, const char *name, OGRFieldType type) {
    OGRFieldDefnH definition = OGR_Fld_Create(name, type);
    const OGRErr failed = OGR_L_CreateField(w->layer, definition, TRUE);
    OGR_Fld_Destroy(definition);
    return failed != OGRERR_NONE ? write_failed(w) : CM_OK;
}

/* Twice the area in square degrees, positive when counterclockwise. */
static double turning(const cm_ring *ring) {
    double sum = 0;
    for (size_t i = 1; i + 1 < ring->count; i++) {
        const cm_lonlat o = ring->points[0], a = ring->points[i], b = ring->points[i + 1];
        sum += (a.lon - o.lon) * (b.lat - o.lat) - (b.lon - o.lon) * (a.lat - o.lat);
    }
    return sum;
}

/* Shells are written counterclockwise and holes clockwise, as Simple Features and GeoJSON want. */
static OGRGeometryH ring_geometry(writer *w, const cm_ring *ring, bool is_shell) {
    const size_t count = ring->count + 1;
    if (count > w->ring_capacity) {
        cm_lonlat *grown = realloc(w->ring, count * sizeof *grown);
        if (grown == NULL)
            return NULL;
        w->ring = grown;
        w->ring_capacity = count;
    }
    const bool backwards = (turning(ring) > 0) != is_shell;
    for (size_t i = 0; i < count; i++) {
        const size_t at = i % ring->count;
        w->ring[i] = ring->points[backwards && at > 0 ? ring->count - at : at];
    }
    OGRGeometryH geometry = OGR_G_CreateGeometry(wkbLinearRing);
    if (geometry != NULL)
        OGR_G_SetPoints(geometry, (int)count, &w->ring[0].lon, (int)sizeof(cm_lonlat),
                        &w->ring[0].lat, (int)sizeof(cm_lonlat), NULL, 0);
    return geometry;
}

/* Takes the part, whatever comes of it. */
static bool add_part(OGRGeometryH whole, OGRGeometryH part) {
    if (part == NULL)
        return false;
    if (OGR_G_AddGeometryDirectly(whole, part) == OGRERR_NONE)
        return true;
    OGR_G_DestroyGeometry(part);
    return false;
}

static OGRGeometryH polygon_geometry(writer *w, const cm_polygon *polygon) {
    OGRGeometryH geometry = OGR_G_CreateGeometry(wkbPolygon);
    if (geometry == NULL)
        return NULL;
    bool made = add_part(geometry, ring_geometry(w, &polygon->shell, true));
    for (size_t i = 0; made && i < polygon->hole_count; i++)
        made = add_part(geometry, ring_geometry(w, &polygon->holes[i], false));
    if (made)
        return geometry;
    OGR_G_DestroyGeometry(geometry);
    return NULL;
}

static cm_code set_geometry(writer *w, OGRFeatureH feature, const cm_multipolygon *shape) {
    OGRGeometryH geometry = OGR_G_CreateGeometry(wkbMultiPolygon);
    bool made = geometry != NULL;
    for (size_t i = 0; made && i < shape->count; i++)
        made = add_part(geometry, polygon_geometry(w, &shape->polygons[i]));
    if (!made) {
        OGR_G_DestroyGeometry(geometry);
        return out_of_memory(w->error);
    }
    OGR_G_AssignSpatialReference(geometry, w->srs);
    /* The feature takes the geometry, even when it refuses. */
    return OGR_F_SetGeometryDirectly(feature, geometry) == OGRERR_NONE ? CM_OK : write_failed(w);
}

/* Fills one feature; the row is the caller's to know. */
typedef void fill_fields(OGRFeatureH feature, const void *row);

static cm_code add_feature(writer *w, const cm_multipolygon *shape, fill_fields *fill,
                           const void *row) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(w->layer));
    if (feature == NULL)
        return out_of_memory(w->error);
    fill(feature, row);
    cm_code code = set_geometry(w, feature, shape);
    if (code == CM_OK && OGR_L_CreateFeature(w->layer, feature) != OGRERR_NONE)
        code = write_failed(w);
    OGR_F_Destroy(feature);
    if (code == CM_OK)
        w->written_count++;
    return code;
}

/* ---- figures ------------------------------------------------------------------------------ */

/* The figures of all sides; one feature a unit and side. */
typedef struct {
    const cm_figures *const *sides;
    size_t count;
} figures_list;

typedef struct {
    const cm_figures *figures;
    const char *id, *name;
    double measured_m2, official_m2, controlled_m2, share, front_m;
} figures_row;

static void fill_figures(OGRFeatureH feature, const void *data) {
    const figures_row *row = data;
    const cm_layer *control = row->figures->control;
    cm_gdal_set_text(feature, 0, control->date);
    /* Columns that there are not always come last. */
    const int as_of = OGR_F_GetFieldIndex(feature, "as_of");
    const int side = OGR_F_GetFieldIndex(feature, "side");
    if (as_of >= 0)
        cm_gdal_set_text(feature, as_of, control->as_of);
    if (side >= 0)
        cm_gdal_set_text(feature, side, row->figures->side);
    cm_gdal_set_text(feature, 1, row->id);
    cm_gdal_set_text(feature, 2, row->name);
    cm_gdal_set_number(feature, 3, row->measured_m2 / 1e6);
    cm_gdal_set_number(feature, 4, row->official_m2 / 1e6);
    cm_gdal_set_number(feature, 5, row->controlled_m2 / 1e6);
    cm_gdal_set_number(feature, 6, row->share * 100);
    cm_gdal_set_number(feature, 7, row->front_m / 1e3);
}

static cm_code add_figures_fields(writer *w, const cm_figures *first, bool several) {
    static const struct {
        const char *name;
        const char *short_name; /* a shapefile cuts names at ten characters */
        OGRFieldType type;
    } columns[] = {{"date", "date", OFTString},
                   {"id", "id", OFTString},
                   {"name", "name", OFTString},
                   {"measured_km2", "meas_km2", OFTReal},
                   {"official_km2", "offic_km2", OFTReal},
                   {"controlled_km2", "contr_km2", OFTReal},
                   {"share_pct", "share_pct", OFTReal},
                   {"front_km", "front_km", OFTReal}};
    const bool cut = strcmp(GDALGetDriverShortName(w->driver), SHAPEFILE) == 0;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < sizeof columns / sizeof columns[0]; i++)
        code = add_field(w, cut ? columns[i].short_name : columns[i].name, columns[i].type);
    if (code == CM_OK && strcmp(first->control->date, first->control->as_of) != 0)
        code = add_field(w, "as_of", OFTString);
    if (code == CM_OK && (several || first->side != NULL))
        code = add_field(w, "side", OFTString);
    return code;
}

static cm_code write_outside(writer *w, const cm_figures *f) {
    cm_arena arena = {0};
    cm_multipolygon shape = {0};
    cm_code code = cm_figures_outside(f, &arena, &shape, w->error);
    if (code == CM_OK && shape.count > 0)
        code = add_feature(
            w, &shape, fill_figures,
            &(figures_row){f, "outside", "outside the units", NAN, NAN, f->outside_m2, NAN, NAN});
    cm_arena_clear(&arena);
    return code;
}

static cm_code write_side(writer *w, const cm_figures *f) {
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < f->unit_count; i++) {
        const cm_unit_figures *unit = &f->units[i];
        if (unit->controlled.count > 0)
            code = add_feature(w, &unit->controlled, fill_figures,
                               &(figures_row){f, unit->id, unit->name, unit->measured_m2,
                                              unit->official_m2, unit->controlled_m2, unit->share,
                                              unit->front_m});
    }
    return code == CM_OK ? write_outside(w, f) : code;
}

static cm_code write_figures(writer *w, const void *data) {
    const figures_list *list = data;
    cm_code code = add_figures_fields(w, list->sides[0], list->count > 1);
    for (size_t i = 0; code == CM_OK && i < list->count; i++)
        code = write_side(w, list->sides[i]);
    return code;
}

/* ---- differences -------------------------------------------------------------------------- */

typedef struct {
    const cm_diff *diff;
    const char *class_name, *id, *name;
    double area_m2;
} diff_row;

static void fill_diff(OGRFeatureH feature, const void *data) {
    const diff_row *row = data;
    cm_gdal_set_text(feature, 0, row->class_name);
    cm_gdal_set_text(feature, 1, row->id);
    cm_gdal_set_text(feature, 2, row->name);
    cm_gdal_set_number(feature, 3, row->area_m2 / 1e6);
    cm_gdal_set_text(feature, 4, row->diff->old_figures->control->as_of);
    cm_gdal_set_text(feature, 5, row->diff->new_figures->control->as_of);
}

/* One feature per connected polygon. */
static cm_code write_changed(writer *w, const cm_multipolygon *shape, diff_row row) {
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < shape->count; i++) {
        const cm_multipolygon one = {1, &shape->polygons[i]};
        code = cm_polygon_area(&shape->polygons[i], &row.diff->new_figures->earth, &row.area_m2,
                               w->error);
        /* A large polygon may leave a sliver in the next unit. */
        if (code == CM_OK && row.area_m2 >= row.diff->min_area_m2)
            code = add_feature(w, &one, fill_diff, &row);
    }
    return code;
}

static cm_code write_changed_outside(writer *w, const cm_diff *diff, const char *gained,
                                     const char *lost) {
    cm_arena arena = {0};
    cm_multipolygon more = {0}, less = {0};
    cm_code code = cm_diff_outside(diff, &arena, &more, &less, w->error);
    if (code == CM_OK)
        code = write_changed(w, &more, (diff_row){diff, gained, "outside", "outside the units", 0});
    if (code == CM_OK)
        code = write_changed(w, &less, (diff_row){diff, lost, "outside", "outside the units", 0});
    cm_arena_clear(&arena);
    return code;
}

static cm_code write_diff(writer *w, const void *data) {
    static const struct {
        const char *name;
        OGRFieldType type;
    } columns[] = {{"class", OFTString}, {"id", OFTString},       {"name", OFTString},
                   {"km2", OFTReal},     {"old_date", OFTString}, {"new_date", OFTString}};
    const cm_diff *diff = data;
    const char *gained = diff->comparison ? "onlyB" : "gained";
    const char *lost = diff->comparison ? "onlyA" : "lost";
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < sizeof columns / sizeof columns[0]; i++)
        code = add_field(w, columns[i].name, columns[i].type);
    for (size_t i = 0; code == CM_OK && i < diff->unit_count; i++) {
        const cm_diff_unit *unit = &diff->units[i];
        code = write_changed(w, &unit->gained, (diff_row){diff, gained, unit->id, unit->name, 0});
        if (code == CM_OK)
            code = write_changed(w, &unit->lost, (diff_row){diff, lost, unit->id, unit->name, 0});
    }
    return code == CM_OK ? write_changed_outside(w, diff, gained, lost) : code;
}

/* ---- layers ------------------------------------------------------------------------------- */

/* The narrowest type that holds a text; a code such as 007 or +380 would not survive as number. */
static OGRFieldType text_type(const char *text) {
    const char *digits = text + (text[0] == '-');
    char *end = NULL;
    if (digits[strspn(digits, "0123456789.eE+-")] != '\0' || digits[0] < '0' || digits[0] > '9' ||
        (digits[0] == '0' && digits[1] != '\0' && digits[1] != '.'))
        return OFTString;
    if (digits[strspn(digits, "0123456789")] == '\0') {
        errno = 0;
        const long long value = strtoll(text, NULL, 10);
        if (errno != 0)
            return OFTString; /* a long code, whose last digits a double would lose */
        return value >= INT32_MIN && value <= INT32_MAX ? OFTInteger : OFTInteger64;
    }
    return isfinite(CPLStrtod(text, &end)) && *end == '\0' ? OFTReal : OFTString;
}

/* The type that holds two: OFTInteger < OFTInteger64 < OFTReal < OFTString in what they hold. */
static OGRFieldType wider_type(OGRFieldType a, OGRFieldType b) {
    static const OGRFieldType order[] = {OFTString, OFTReal, OFTInteger64};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return OFTInteger;
}

static OGRFieldType field_type(const cm_layer *layer, size_t field) {
    OGRFieldType type = OFTInteger;
    bool any = false;
    for (size_t i = 0; i < layer->feature_count && type != OFTString; i++) {
        const char *value = layer->features[i].values[field];
        if (value == NULL)
            continue;
        type = wider_type(type, text_type(value));
        any = true;
    }
    return any ? type : OFTString;
}

typedef struct {
    const cm_layer *layer;
    const cm_feature *feature;
    const OGRFieldType *types;
} layer_row;

static void fill_values(OGRFeatureH feature, const void *data) {
    const layer_row *row = data;
    for (size_t i = 0; i < row->layer->field_count; i++) {
        const char *value = row->feature->values[i];
        const int field = (int)i;
        if (value == NULL)
            OGR_F_SetFieldNull(feature, field);
        else if (row->types[i] == OFTString)
            OGR_F_SetFieldString(feature, field, value);
        else if (row->types[i] == OFTReal)
            OGR_F_SetFieldDouble(feature, field, CPLAtof(value));
        else
            OGR_F_SetFieldInteger64(feature, field, strtoll(value, NULL, 10));
    }
}

static cm_code write_layer(writer *w, const void *data) {
    const cm_layer *layer = data;
    OGRFieldType *types = calloc(layer->field_count + 1, sizeof *types);
    if (types == NULL)
        return out_of_memory(w->error);
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < layer->field_count; i++) {
        types[i] = field_type(layer, i);
        code = add_field(w, layer->fields[i], types[i]);
    }
    for (size_t i = 0; code == CM_OK && i < layer->feature_count; i++) {
        const cm_feature *feature = &layer->features[i];
        if (feature->shape.count > 0)
            code =
                add_feature(w, &feature->shape, fill_values, &(layer_row){layer, feature, types});
    }
    free(types);
    return code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code write_file(const char *path, cm_code (*write)(writer *, const void *),
                          const void *data, const cm_layer *source, cm_error *error) {
    writer w = {.path = path, .file_name = cm_path_name(path), .source = source, .error = error};
    cm_gdal_writing_begin(&w.gdal);
    cm_code code = open_layer(&w);
    if (code == CM_OK)
        code = write(&w, data);
    if (code == CM_OK)
        code = close_layer(&w);
    else if (w.dataset != NULL)
        (void)GDALClose(w.dataset);
    cm_gdal_writing_end(&w.gdal);
    if (w.srs != NULL)
        OSRRelease(w.srs);
    free(w.ring);
    if (code == CM_OK)
        code = cm_outfile_adopt(w.folder, path, error);
    else if (w.folder[0] != '\0')
        cm_outfile_discard(w.folder);
    if (code != CM_OK)
        (void)cm_error_at(error, path, NULL, -1);
    return code;
}

cm_code cm_figures_write(const cm_figures *const *sides, size_t count, const char *path,
                         cm_error *error) {
    return write_file(path, write_figures, &(figures_list){sides, count}, NULL, error);
}

cm_code cm_layer_write(const cm_layer *layer, const char *path, cm_error *error) {
    return write_file(path, write_layer, layer, layer, error);
}

cm_code cm_diff_write(const cm_diff *diff, const char *path, cm_error *error) {
    return write_file(path, write_diff, diff, NULL, error);
}
