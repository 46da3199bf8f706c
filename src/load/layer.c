#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/assembly.h"
#include "load/decimal.h"
#include "load/digest.h"
#include "load/plain.h"
#include "load/source.h"

/* A circle of such steps is smaller than it should be by three millionths. */
static const double CURVE_STEP_DEGREES = 0.25;

/* Everything that reading one layer through GDAL needs; released in one place. */
typedef struct {
    cm_assembly *assembly;
    cm_opened opened;
    OGRLayerH ogr_layer;
    bool not_utf8;
    cm_xy *buffer;
    size_t buffer_capacity;
    /* the assembly's */
    cm_layer *layer;
    cm_arena *arena;
    const cm_layer_options *options;
    cm_error *error;
} reader;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- coordinates ------------------------------------------------------------------------- */

static cm_code add_ring(reader *r, OGRGeometryH ring, bool is_shell) {
    const int points = OGR_G_GetPointCount(ring);
    if (points <= 0)
        return CM_OK;
    const size_t count = (size_t)points;
    if (count > r->buffer_capacity) {
        cm_xy *grown = realloc(r->buffer, count * sizeof *grown);
        if (grown == NULL)
            return out_of_memory(r->error);
        r->buffer = grown;
        r->buffer_capacity = count;
    }
    (void)OGR_G_GetPoints(ring, &r->buffer[0].x, (int)sizeof(cm_xy), &r->buffer[0].y,
                          (int)sizeof(cm_xy), NULL, 0);
    return cm_assembly_ring(r->assembly, r->buffer, count, is_shell);
}

static cm_code add_line(reader *r, OGRGeometryH line) {
    const int count = OGR_G_GetPointCount(line);
    cm_code code = count < 2 ? CM_OK : cm_assembly_line(r->assembly);
    for (int i = 0; code == CM_OK && count >= 2 && i < count; i++)
        code = cm_assembly_vertex(r->assembly, OGR_G_GetX(line, i), OGR_G_GetY(line, i));
    return code;
}

static cm_code add_geometry(reader *r, OGRGeometryH geometry) {
    cm_repairs *repairs = &r->layer->repairs;
    const OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    switch (type) {
    case wkbPolygon:
    case wkbTriangle:
        if (r->options->want_points || r->options->want_lines) {
            repairs->count[CM_REPAIR_NOT_POLYGON]++;
            return CM_OK;
        }
        if (OGR_G_GetGeometryCount(geometry) == 0 ||
            OGR_G_GetPointCount(OGR_G_GetGeometryRef(geometry, 0)) == 0) {
            /* Without a shell its holes are holes in nothing. */
            repairs->count[CM_REPAIR_SHORT_RING]++;
            return CM_OK;
        }
        if (cm_assembly_polygon(r->assembly) != CM_OK)
            return out_of_memory(r->error);
        break;
    case wkbLineString:
        if (!r->options->want_lines) {
            repairs->count[CM_REPAIR_NOT_POLYGON]++;
            return CM_OK;
        }
        return add_line(r, geometry);
    case wkbMultiLineString:
    case wkbMultiPolygon:
    case wkbTIN:
    case wkbPolyhedralSurface:
    case wkbMultiPoint:
        break;
    case wkbGeometryCollection:
        repairs->count[CM_REPAIR_COLLECTION]++;
        break;
    case wkbCurvePolygon:
    case wkbMultiSurface: {
        repairs->count[CM_REPAIR_CURVE]++;
        OGRGeometryH straight = OGR_G_GetLinearGeometry(geometry, CURVE_STEP_DEGREES, NULL);
        if (straight == NULL)
            return out_of_memory(r->error);
        const cm_code code = add_geometry(r, straight);
        OGR_G_DestroyGeometry(straight);
        return code;
    }
    case wkbPoint:
        if (!r->options->want_points) {
            repairs->count[CM_REPAIR_NOT_POLYGON]++;
            return CM_OK;
        }
        if (OGR_G_IsEmpty(geometry))
            return CM_OK;
        return cm_assembly_point(r->assembly, OGR_G_GetX(geometry, 0), OGR_G_GetY(geometry, 0));
    default:
        repairs->count[CM_REPAIR_NOT_POLYGON]++;
        return CM_OK;
    }
    const bool rings = type == wkbPolygon || type == wkbTriangle;
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++) {
        OGRGeometryH part = OGR_G_GetGeometryRef(geometry, i);
        const cm_code code = rings ? add_ring(r, part, i == 0) : add_geometry(r, part);
        if (code != CM_OK)
            return code;
    }
    return CM_OK;
}

/* ---- the coordinate system ---------------------------------------------------------------- */

/* WGS 84 in degrees, recognised without a look into PROJ's database: it is what most files are in
 * and opening the database costs more than reading them. */
static bool is_wgs84_degrees(OGRSpatialReferenceH srs) {
    if (!OSRIsGeographic(srs) || fabs(OSRGetSemiMajor(srs, NULL) - 6378137.0) > 1e-6 ||
        fabs(OSRGetInvFlattening(srs, NULL) - 298.257223563) > 1e-9 ||
        OSRGetPrimeMeridian(srs, NULL) != 0.0)
        return false;
    const char *datum = OSRGetAttrValue(srs, "DATUM", 0);
    char *unit = NULL;
    const double radians = OSRGetAngularUnits(srs, &unit);
    return datum != NULL && (strstr(datum, "WGS") != NULL || strstr(datum, "World") != NULL) &&
           fabs(radians - 0.0174532925199433) < 1e-12;
}

/* Whether the coordinates are stored in the reverse of easting, northing. */
static bool axes_are_swapped(OGRSpatialReferenceH srs) {
    int count = 0;
    const int *mapping = OSRGetDataAxisToSRSAxisMapping(srs, &count);
    const bool mapping_swaps = count >= 2 && mapping[0] == 2 && mapping[1] == 1;
    const bool north_first = OSREPSGTreatsAsLatLong(srs) || OSREPSGTreatsAsNorthingEasting(srs);
    return north_first != mapping_swaps;
}

static cm_code open_crs(reader *r) {
    if (r->options->want_rows) {
        r->layer->crs = "none";
        return CM_OK;
    }
    if (r->options->crs != NULL)
        return cm_assembly_project(r->assembly, r->options->crs, false);
    /* GDAL takes WGS 84 instead of what PROJ does not know, and opens the file all the same. */
    if (r->opened.messages.worst >= CE_Failure &&
        strncmp(r->opened.messages.text, "PROJ: ", 6) == 0)
        return cm_error_set(r->error, CM_ERR_CRS, "name it with --input-crs",
                            "the file's coordinate system is not known (%s)",
                            r->opened.messages.text);
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(r->ogr_layer);
    if (srs == NULL) {
        r->assembly->assumed_lonlat = true;
        r->layer->crs = "none, taken as WGS 84 longitude/latitude";
        return CM_OK;
    }
    const bool swapped = axes_are_swapped(srs);
    if (!swapped && is_wgs84_degrees(srs)) {
        r->layer->crs = CM_CRS_LONLAT;
        return CM_OK;
    }
    const char *const wkt_options[] = {"FORMAT=WKT2_2018", NULL};
    char *wkt = NULL;
    const cm_code code = OSRExportToWktEx(srs, &wkt, wkt_options) != OGRERR_NONE || wkt == NULL
                             ? cm_error_set(r->error, CM_ERR_CRS, "name it with --input-crs",
                                            "the file's coordinate system cannot be read")
                             : cm_assembly_project(r->assembly, wkt, swapped);
    CPLFree(wkt);
    return code;
}

/* ---- the layer ---------------------------------------------------------------------------- */

static bool may_hold(OGRLayerH layer, const cm_layer_options *options) {
    const OGRwkbGeometryType type = wkbFlatten(OGR_L_GetGeomType(layer));
    if (options->want_rows)
        return true;
    if (type == wkbNone)
        return false;
    if (options->want_lines)
        return type == wkbUnknown || type == wkbLineString || type == wkbMultiLineString;
    const bool point_type = type == wkbPoint || type == wkbMultiPoint;
    const bool line_type = type == wkbLineString || type == wkbMultiLineString;
    return options->want_points ? point_type || type == wkbUnknown : !point_type && !line_type;
}

static cm_code list_layers(reader *r, const char *wanted) {
    char names[300] = "";
    size_t used = 0;
    for (int i = 0; i < GDALDatasetGetLayerCount(r->opened.dataset) && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                                 OGR_L_GetName(GDALDatasetGetLayer(r->opened.dataset, i)));
    char hint[256];
    (void)snprintf(hint, sizeof hint, "choose one of: %.230s", names);
    return cm_error_set(r->error, CM_ERR_INPUT, hint, "has no layer named \"%.100s\"", wanted);
}

static cm_code choose_layer(reader *r, const char *wanted) {
    const int count = GDALDatasetGetLayerCount(r->opened.dataset);
    r->layer->layer_count = count > 0 ? (size_t)count : 0;
    if (count == 0)
        return cm_error_set(r->error, CM_ERR_INPUT, NULL, "holds no layer");
    if (wanted != NULL) {
        r->ogr_layer = GDALDatasetGetLayerByName(r->opened.dataset, wanted);
        if (r->ogr_layer == NULL)
            return list_layers(r, wanted);
    } else {
        for (int i = 0; i < count && r->ogr_layer == NULL; i++)
            if (may_hold(GDALDatasetGetLayer(r->opened.dataset, i), r->options))
                r->ogr_layer = GDALDatasetGetLayer(r->opened.dataset, i);
        if (r->ogr_layer == NULL)
            return cm_error_set(r->error, CM_ERR_INPUT, "look at it with: controlmap info",
                                "holds no layer with %s",
                                r->options->want_points  ? "points"
                                : r->options->want_lines ? "lines"
                                                         : "polygons");
        if (count > 1) {
            const cm_code code = cm_assembly_note(
                r->assembly,
                cm_arena_printf(r->arena, "%d layers; layer \"%s\" is used (choose with --layer)",
                                count, OGR_L_GetName(r->ogr_layer)));
            if (code != CM_OK)
                return code;
        }
    }
    r->layer->name = cm_arena_text(r->arena, OGR_L_GetName(r->ogr_layer));
    if (r->layer->name == NULL)
        return out_of_memory(r->error);
    if (r->options->where != NULL &&
        OGR_L_SetAttributeFilter(r->ogr_layer, r->options->where) != OGRERR_NONE)
        return cm_error_set(r->error, CM_ERR_USAGE,
                            "write it in OGR SQL, such as --where \"status = 'held'\"",
                            "the filter \"%.200s\" cannot be used: %.200s", r->options->where,
                            r->opened.messages.text);
    return CM_OK;
}

/* ---- features ----------------------------------------------------------------------------- */

static cm_code read_fields(reader *r) {
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(r->ogr_layer);
    const int count = OGR_FD_GetFieldCount(definition);
    const char **fields = cm_arena_calloc(r->arena, (size_t)count, sizeof *fields);
    if (fields == NULL)
        return out_of_memory(r->error);
    for (int i = 0; i < count; i++) {
        fields[i] = cm_arena_text(r->arena, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
        if (fields[i] == NULL)
            return out_of_memory(r->error);
    }
    r->layer->field_count = (size_t)count;
    r->layer->fields = fields;
    return CM_OK;
}

/* GDAL writes dates with slashes. */
static char *date_text(cm_arena *arena, const char *text) {
    char *copy = cm_arena_text(arena, text);
    for (char *c = copy; c != NULL && *c != '\0' && c < copy + 10; c++)
        if (*c == '/')
            *c = '-';
    return copy;
}

static cm_code read_values(reader *r, OGRFeatureH from, cm_feature *to) {
    const char **values = cm_arena_calloc(r->arena, r->layer->field_count, sizeof *values);
    if (values == NULL)
        return out_of_memory(r->error);
    for (size_t i = 0; i < r->layer->field_count; i++) {
        if (!OGR_F_IsFieldSetAndNotNull(from, (int)i))
            continue;
        const OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(from, (int)i));
        if (type == OFTReal)
            values[i] = cm_decimal_text(r->arena, OGR_F_GetFieldAsDouble(from, (int)i));
        else if (type == OFTDate || type == OFTDateTime)
            values[i] = date_text(r->arena, OGR_F_GetFieldAsString(from, (int)i));
        else
            values[i] = cm_arena_text(r->arena, OGR_F_GetFieldAsString(from, (int)i));
        if (values[i] == NULL)
            return out_of_memory(r->error);
        r->not_utf8 = r->not_utf8 || !CPLIsUTF8(values[i], -1);
    }
    to->values = values;
    return CM_OK;
}

static cm_code read_feature(reader *r, OGRFeatureH from) {
    cm_feature to = {.id = (int64_t)OGR_F_GetFID(from)};
    if (r->options->want_rows) {
        const cm_code read = read_values(r, from, &to);
        return read == CM_OK ? cm_assembly_keep(r->assembly, &to) : read;
    }
    OGRGeometryH geometry = OGR_F_GetGeometryRef(from);
    if (geometry == NULL || OGR_G_IsEmpty(geometry)) {
        r->layer->repairs.count[CM_REPAIR_NULL]++;
        return CM_OK;
    }
    if (OGR_G_Is3D(geometry) || OGR_G_IsMeasured(geometry))
        r->layer->repairs.count[CM_REPAIR_HEIGHT]++;
    cm_assembly_begin(r->assembly);
    cm_code code = add_geometry(r, geometry);
    if (code == CM_OK)
        code = read_values(r, from, &to);
    if (code != CM_OK) {
        (void)cm_error_at(r->error, NULL, r->layer->name, to.id);
        return code;
    }
    return cm_assembly_keep_shape(r->assembly, &to);
}

static cm_code read_features(reader *r) {
    OGR_L_ResetReading(r->ogr_layer);
    r->opened.messages = (cm_gdal_messages){0};
    for (;;) {
        OGRFeatureH feature = OGR_L_GetNextFeature(r->ogr_layer);
        if (feature == NULL)
            break;
        const cm_code code = read_feature(r, feature);
        OGR_F_Destroy(feature);
        if (code != CM_OK)
            return code;
    }
    if (r->opened.messages.worst >= CE_Failure)
        return cm_error_set(r->error, CM_ERR_INPUT, "the file seems damaged; get a whole copy",
                            "cannot be read to its end: %s", r->opened.messages.text);
    if (r->assembly->feature_count == 0)
        return cm_error_set(r->error, CM_ERR_INPUT,
                            r->options->where != NULL ? "check the filter given with --where"
                                                      : "look at it with: controlmap info",
                            "no feature%s",
                            r->options->want_rows     ? ""
                            : r->options->want_points ? " with points"
                                                      : " with polygons");
    return CM_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code read_source(reader *r, const char *source) {
    cm_code code = cm_source_open(source, &r->opened, r->error);
    if (code != CM_OK)
        return code;
    r->assembly->is_geojson =
        strncmp(GDALGetDriverShortName(GDALGetDatasetDriver(r->opened.dataset)), "GeoJSON", 7) == 0;
    code = choose_layer(r, r->options->layer != NULL ? r->options->layer : r->opened.layer_name);
    if (code == CM_OK)
        code = open_crs(r);
    if (code == CM_OK)
        code = read_fields(r);
    if (code == CM_OK)
        code = read_features(r);
    if (code == CM_OK)
        code = cm_assembly_finish(r->assembly, r->opened.path);
    if (code == CM_OK && r->not_utf8)
        code = cm_assembly_note(r->assembly, "texts in its fields are not UTF-8; the encoding that "
                                             "the file names seems wrong");
    if (code == CM_OK && r->assembly->assumed_lonlat && !r->opened.text_table &&
        !r->options->want_rows)
        code = cm_assembly_note(
            r->assembly, "no coordinate system in the file; taken as WGS 84 longitude/latitude");
    if (code != CM_OK) {
        (void)cm_error_at(r->error, NULL, r->layer->name, -1);
        return code;
    }
    if (!r->options->skip_digest)
        (void)cm_digest_file(r->opened.path, r->layer->sha256);
    char **files = GDALGetFileList(r->opened.dataset);
    code = cm_assembly_describe(r->assembly, r->opened.path, files);
    CSLDestroy(files);
    return code;
}

static cm_code read_through_gdal(cm_assembly *assembly, const char *source) {
    reader r = {.assembly = assembly,
                .layer = assembly->layer,
                .arena = &assembly->arena,
                .options = assembly->options,
                .error = assembly->error};
    const cm_code code = read_source(&r, source);
    cm_source_close(&r.opened);
    free(r.buffer);
    return code;
}

cm_code cm_layer_read(const char *source, const cm_layer_options *options, cm_layer **out,
                      cm_error *error) {
    *out = NULL;
    static const cm_layer_options defaults = {0};
    if (options == NULL)
        options = &defaults;
    const char *name = options->shown_as != NULL  ? options->shown_as
                       : strcmp(source, "-") == 0 ? "standard input"
                                                  : source;
    cm_assembly assembly;
    bool plain = false;
    cm_code code = cm_assembly_start(&assembly, name, options, error);
    if (code == CM_OK)
        code = cm_plain_read(&assembly, source, &plain);
    if (code == CM_OK && !plain)
        code = read_through_gdal(&assembly, source);
    if (code != CM_OK)
        (void)cm_error_at(error, assembly.layer != NULL ? assembly.layer->source : NULL, NULL, -1);
    cm_assembly_end(&assembly, code, out);
    return code;
}

void cm_layer_free(cm_layer *layer) {
    if (layer != NULL)
        cm_arena_clear(&(cm_arena){layer->blocks});
}
