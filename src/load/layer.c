#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/geometry.h"
#include "controlmap/load.h"
#include "load/crs.h"
#include "load/date.h"
#include "load/digest.h"
#include "load/input.h"
#include "load/source.h"

static const double DEFAULT_EDGE_TOLERANCE_M = 1.0;
/* A circle of such steps is smaller than it should be by three millionths. */
static const double CURVE_STEP_DEGREES = 0.25;

/* Everything that reading one layer needs; released in one place. */
typedef struct {
    cm_layer *layer;
    cm_arena arena;
    const cm_layer_options *options;
    cm_opened opened;
    OGRLayerH ogr_layer;
    cm_crs *crs; /* NULL: the coordinates are longitude and latitude already */
    bool assumed_lonlat, is_geojson, not_utf8;
    cm_shape_builder builder;
    cm_lonlat *points;
    size_t point_count, point_capacity;
    cm_xy *buffer;
    size_t buffer_capacity;
    cm_feature *features;
    size_t feature_count, feature_capacity;
    const char **notes;
    size_t note_count, note_capacity;
    cm_error *error;
} reader;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code add_note(reader *r, const char *text) {
    const char **grown = cm_grow(r->notes, &r->note_capacity, r->note_count, sizeof *grown);
    if (grown == NULL || text == NULL)
        return out_of_memory(r->error);
    r->notes = grown;
    grown[r->note_count++] = text;
    return CM_OK;
}

/* ---- coordinates ------------------------------------------------------------------------- */

static cm_code check_position(const reader *r, cm_lonlat p) {
    if (isfinite(p.lon) && isfinite(p.lat) && fabs(p.lat) <= 90.0 + 1e-9 && fabs(p.lon) <= 540.0)
        return CM_OK;
    if (!isfinite(p.lon) || !isfinite(p.lat))
        return cm_error_set(r->error, CM_ERR_GEOMETRY, "mend or leave out this feature (--where)",
                            "a coordinate is not a finite number");
    if (r->assumed_lonlat)
        return cm_error_set(r->error, CM_ERR_CRS, "name it with --input-crs, such as EPSG:32636",
                            "the file names no coordinate system, and %.10g %.10g are not degrees",
                            p.lon, p.lat);
    if (fabs(p.lon) <= 90.0 && fabs(p.lat) <= 180.0)
        return cm_error_set(r->error, CM_ERR_GEOMETRY,
                            "latitude seems to come first; swap the axes of the file",
                            "latitude %.10g is outside -90 to 90", p.lat);
    return cm_error_set(r->error, CM_ERR_GEOMETRY,
                        "the file's coordinate system may be wrong; name it with --input-crs",
                        "longitude %.10g, latitude %.10g are not on Earth", p.lon, p.lat);
}

/* Counterclockwise; false where that cannot be said, as across the antimeridian. */
static bool turns_left(const cm_lonlat *p, size_t count, bool *known) {
    double twice = 0;
    *known = count > 2;
    for (size_t i = 0; i < count; i++) {
        const cm_lonlat a = p[i], b = p[i + 1 < count ? i + 1 : 0];
        *known = *known && fabs(b.lon - a.lon) <= 180;
        twice += (a.lon - p[0].lon) * (b.lat - p[0].lat) - (b.lon - p[0].lon) * (a.lat - p[0].lat);
    }
    *known = *known && twice != 0;
    return twice > 0;
}

/* RFC 7946, 3.1.6: shells counterclockwise, holes clockwise. Others have it otherwise or not at
 * all. */
static void check_winding(reader *r, size_t first, bool is_shell) {
    bool known = false;
    const bool left = turns_left(r->builder.points + first, r->builder.point_count - first, &known);
    if (r->is_geojson && known && left != is_shell)
        r->layer->repairs.count[CM_REPAIR_WINDING]++;
}

static cm_code add_ring(reader *r, OGRGeometryH ring, bool is_shell) {
    const int points = OGR_G_GetPointCount(ring);
    if (points <= 0)
        return CM_OK;
    size_t count = (size_t)points;
    if (count > r->buffer_capacity) {
        cm_xy *grown = realloc(r->buffer, count * sizeof *grown);
        if (grown == NULL)
            return out_of_memory(r->error);
        r->buffer = grown;
        r->buffer_capacity = count;
    }
    (void)OGR_G_GetPoints(ring, &r->buffer[0].x, (int)sizeof(cm_xy), &r->buffer[0].y,
                          (int)sizeof(cm_xy), NULL, 0);
    if (count > 1 && r->buffer[0].x == r->buffer[count - 1].x &&
        r->buffer[0].y == r->buffer[count - 1].y)
        count--;
    else if (count > 2)
        r->layer->repairs.count[CM_REPAIR_UNCLOSED]++;
    if (!cm_shape_builder_ring(&r->builder))
        return out_of_memory(r->error);
    const size_t first = r->builder.point_count;
    if (r->crs != NULL) {
        const cm_code code = cm_crs_ring(r->crs, r->buffer, count, &r->builder, r->error);
        if (code != CM_OK)
            return code;
    } else {
        for (size_t i = 0; i < count; i++)
            if (!cm_shape_builder_point(&r->builder, (cm_lonlat){r->buffer[i].x, r->buffer[i].y}))
                return out_of_memory(r->error);
    }
    for (size_t i = first; i < r->builder.point_count; i++) {
        const cm_code code = check_position(r, r->builder.points[i]);
        if (code != CM_OK)
            return code;
    }
    check_winding(r, first, is_shell);
    return CM_OK;
}

/* A line, its vertices alone: lines are drawn, never measured. */
static cm_code add_line(reader *r, OGRGeometryH line) {
    const int count = OGR_G_GetPointCount(line);
    if (count < 2)
        return CM_OK;
    if (!cm_shape_builder_polygon(&r->builder) || !cm_shape_builder_ring(&r->builder))
        return out_of_memory(r->error);
    for (int i = 0; i < count; i++) {
        cm_lonlat p = {OGR_G_GetX(line, i), OGR_G_GetY(line, i)};
        cm_code code = r->crs != NULL ? cm_crs_point(r->crs, p.lon, p.lat, &p, r->error) : CM_OK;
        if (code == CM_OK)
            code = check_position(r, p);
        if (code != CM_OK)
            return code;
        if (!cm_shape_builder_point(&r->builder, p))
            return out_of_memory(r->error);
    }
    return CM_OK;
}

static cm_code add_point(reader *r, double x, double y) {
    cm_lonlat p = {x, y};
    cm_code code = r->crs != NULL ? cm_crs_point(r->crs, x, y, &p, r->error) : CM_OK;
    if (code == CM_OK)
        code = check_position(r, p);
    if (code != CM_OK)
        return code;
    cm_lonlat *grown = cm_grow(r->points, &r->point_capacity, r->point_count, sizeof *grown);
    if (grown == NULL)
        return out_of_memory(r->error);
    r->points = grown;
    grown[r->point_count++] = p;
    return CM_OK;
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
        if (!cm_shape_builder_polygon(&r->builder))
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
        return add_point(r, OGR_G_GetX(geometry, 0), OGR_G_GetY(geometry, 0));
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
    const double tolerance =
        r->options->edge_tolerance_m > 0 ? r->options->edge_tolerance_m : DEFAULT_EDGE_TOLERANCE_M;
    cm_code code = CM_OK;
    if (r->options->want_rows) {
        r->layer->crs = "none";
        return CM_OK;
    }
    if (r->options->crs != NULL) {
        code = cm_crs_create(r->options->crs, false, tolerance, &r->crs, r->error);
    } else {
        /* GDAL takes WGS 84 instead of what PROJ does not know, and opens the file all the same. */
        if (r->opened.messages.worst >= CE_Failure &&
            strncmp(r->opened.messages.text, "PROJ: ", 6) == 0)
            return cm_error_set(r->error, CM_ERR_CRS, "name it with --input-crs",
                                "the file's coordinate system is not known (%s)",
                                r->opened.messages.text);
        OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(r->ogr_layer);
        if (srs == NULL) {
            r->assumed_lonlat = true;
            r->layer->crs = "none, taken as WGS 84 longitude/latitude";
            return CM_OK;
        }
        const bool swapped = axes_are_swapped(srs);
        if (!swapped && is_wgs84_degrees(srs)) {
            r->layer->crs = "WGS 84 longitude/latitude";
            return CM_OK;
        }
        const char *const wkt_options[] = {"FORMAT=WKT2_2018", NULL};
        char *wkt = NULL;
        if (OSRExportToWktEx(srs, &wkt, wkt_options) != OGRERR_NONE || wkt == NULL)
            code = cm_error_set(r->error, CM_ERR_CRS, "name it with --input-crs",
                                "the file's coordinate system cannot be read");
        else
            code = cm_crs_create(wkt, swapped, tolerance, &r->crs, r->error);
        CPLFree(wkt);
    }
    if (code != CM_OK)
        return code;
    r->layer->crs = cm_arena_text(&r->arena, cm_crs_name(r->crs));
    return r->layer->crs == NULL ? out_of_memory(r->error) : CM_OK;
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
            const cm_code code =
                add_note(r, cm_arena_printf(&r->arena,
                                            "%d layers; layer \"%s\" is used (choose with --layer)",
                                            count, OGR_L_GetName(r->ogr_layer)));
            if (code != CM_OK)
                return code;
        }
    }
    r->layer->name = cm_arena_text(&r->arena, OGR_L_GetName(r->ogr_layer));
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
    const char **fields = cm_arena_calloc(&r->arena, (size_t)count, sizeof *fields);
    if (fields == NULL)
        return out_of_memory(r->error);
    for (int i = 0; i < count; i++) {
        fields[i] =
            cm_arena_text(&r->arena, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
        if (fields[i] == NULL)
            return out_of_memory(r->error);
    }
    r->layer->field_count = (size_t)count;
    r->layer->fields = fields;
    return CM_OK;
}

/* As few digits as give the same number again. */
static char *number_text(cm_arena *arena, double value) {
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        (void)CPLsnprintf(text, sizeof text, "%.*g", digits, value);
        if (CPLAtof(text) == value)
            break;
    }
    return cm_arena_text(arena, text);
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
    const char **values = cm_arena_calloc(&r->arena, r->layer->field_count, sizeof *values);
    if (values == NULL)
        return out_of_memory(r->error);
    for (size_t i = 0; i < r->layer->field_count; i++) {
        if (!OGR_F_IsFieldSetAndNotNull(from, (int)i))
            continue;
        const OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(from, (int)i));
        if (type == OFTReal)
            values[i] = number_text(&r->arena, OGR_F_GetFieldAsDouble(from, (int)i));
        else if (type == OFTDate || type == OFTDateTime)
            values[i] = date_text(&r->arena, OGR_F_GetFieldAsString(from, (int)i));
        else
            values[i] = cm_arena_text(&r->arena, OGR_F_GetFieldAsString(from, (int)i));
        if (values[i] == NULL)
            return out_of_memory(r->error);
        r->not_utf8 = r->not_utf8 || !CPLIsUTF8(values[i], -1);
    }
    to->values = values;
    return CM_OK;
}

static cm_code keep_feature(reader *r, const cm_feature *feature) {
    cm_feature *grown = cm_grow(r->features, &r->feature_capacity, r->feature_count, sizeof *grown);
    if (grown == NULL)
        return out_of_memory(r->error);
    r->features = grown;
    grown[r->feature_count++] = *feature;
    return CM_OK;
}

static cm_code read_feature(reader *r, OGRFeatureH from) {
    cm_feature to = {.id = (int64_t)OGR_F_GetFID(from)};
    if (r->options->want_rows) {
        const cm_code read = read_values(r, from, &to);
        return read == CM_OK ? keep_feature(r, &to) : read;
    }
    OGRGeometryH geometry = OGR_F_GetGeometryRef(from);
    if (geometry == NULL || OGR_G_IsEmpty(geometry)) {
        r->layer->repairs.count[CM_REPAIR_NULL]++;
        return CM_OK;
    }
    if (OGR_G_Is3D(geometry) || OGR_G_IsMeasured(geometry))
        r->layer->repairs.count[CM_REPAIR_HEIGHT]++;
    r->builder.point_count = r->builder.ring_count = r->builder.polygon_count = 0;
    r->point_count = 0;
    cm_code code = add_geometry(r, geometry);
    if (code == CM_OK)
        code = read_values(r, from, &to);
    if (code != CM_OK) {
        (void)cm_error_at(r->error, NULL, r->layer->name, to.id);
        return code;
    }
    if (r->builder.polygon_count == 0 && r->point_count == 0)
        return CM_OK; /* nothing of the wanted kind; already counted */
    to.point_count = r->point_count;
    to.points = cm_arena_copy(&r->arena, r->points, r->point_count, sizeof *r->points);
    if (to.points == NULL || !cm_shape_builder_finish(&r->builder, &r->arena, &to.shape))
        return out_of_memory(r->error);
    cm_box box = cm_multipolygon_box(&to.shape);
    for (size_t i = 0; i < to.point_count; i++) {
        const cm_lonlat p = to.points[i];
        box = cm_box_union(box, (cm_box){p.lon, p.lat, p.lon, p.lat});
    }
    r->layer->box = cm_box_union(r->layer->box, box);
    return keep_feature(r, &to);
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
    if (r->feature_count == 0)
        return cm_error_set(r->error, CM_ERR_INPUT,
                            r->options->where != NULL ? "check the filter given with --where"
                                                      : "look at it with: controlmap info",
                            "no feature%s",
                            r->options->want_rows     ? ""
                            : r->options->want_points ? " with points"
                                                      : " with polygons");
    r->layer->features =
        cm_arena_copy(&r->arena, r->features, r->feature_count, sizeof *r->features);
    r->layer->feature_count = r->feature_count;
    return r->layer->features == NULL ? out_of_memory(r->error) : CM_OK;
}

/* ---- coordinates that were rounded ---------------------------------------------------------- */

static bool has_three_decimals(double degrees) {
    const double thousandths = degrees * 1000;
    return fabs(thousandths - round(thousandths)) < 1e-6;
}

/* A layer generalised for a small map is no basis for an area. Three decimals are about 100 m;
 * a few points may stand there by chance or on purpose. */
static cm_code tell_of_rounding(reader *r) {
    enum { FEWEST_POINTS = 200 };
    size_t points = 0;
    for (size_t i = 0; i < r->layer->feature_count; i++) {
        const cm_multipolygon *shape = &r->layer->features[i].shape;
        for (size_t p = 0; p < shape->count; p++) {
            const cm_ring *ring = &shape->polygons[p].shell;
            for (size_t k = 0; k < ring->count; k++, points++)
                if (!has_three_decimals(ring->points[k].lon) ||
                    !has_three_decimals(ring->points[k].lat))
                    return CM_OK;
        }
    }
    return points < FEWEST_POINTS
               ? CM_OK
               : add_note(r,
                          "coordinates are rounded to 3 decimals (about 100 m): generalised, and "
                          "areas may be off by that along every edge");
}

/* ---- the date ----------------------------------------------------------------------------- */

static cm_code find_date(reader *r, const char *path) {
    cm_layer *layer = r->layer;
    if (r->options->date != NULL) {
        if (!cm_date_is_valid(r->options->date))
            return cm_error_set(r->error, CM_ERR_USAGE, "write it as YYYY-MM-DD",
                                "\"%.40s\" is not a date", r->options->date);
        (void)snprintf(layer->date, sizeof layer->date, "%s", r->options->date);
        layer->date_from = "option";
        return CM_OK;
    }
    const int field = cm_layer_find_field(layer, "date");
    char common[11] = "";
    for (size_t i = 0; field >= 0 && i < layer->feature_count; i++) {
        char date[11] = "";
        if (!cm_date_find(cm_feature_text(&layer->features[i], field), date) ||
            (common[0] != '\0' && strcmp(common, date) != 0)) {
            common[0] = '\0';
            break;
        }
        (void)snprintf(common, sizeof common, "%s", date);
    }
    if (common[0] != '\0') {
        (void)snprintf(layer->date, sizeof layer->date, "%s", common);
        layer->date_from = "field date";
        return CM_OK;
    }
    const char *slash = strrchr(path, '/');
    if (cm_date_find(slash != NULL ? slash + 1 : path, layer->date))
        layer->date_from = "file name";
    return CM_OK;
}

/* The date of the situation may be another than that of the file. */
static cm_code find_situation(reader *r) {
    cm_layer *layer = r->layer;
    const cm_layer_options *options = r->options;
    (void)snprintf(layer->as_of, sizeof layer->as_of, "%s", layer->date);
    if (options->as_of != NULL) {
        if (!cm_date_is_valid(options->as_of))
            return cm_error_set(r->error, CM_ERR_USAGE, "write it as YYYY-MM-DD",
                                "\"%.40s\" is not a date", options->as_of);
        (void)snprintf(layer->as_of, sizeof layer->as_of, "%s", options->as_of);
    } else if (options->lag_days != 0 && layer->date[0] != '\0') {
        cm_date_from_days(cm_date_to_days(layer->date) - options->lag_days, layer->as_of);
    }
    return CM_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code read_all(reader *r, const char *source) {
    cm_code code = cm_source_open(source, &r->opened, r->error);
    if (code != CM_OK)
        return code;
    r->is_geojson =
        strncmp(GDALGetDriverShortName(GDALGetDatasetDriver(r->opened.dataset)), "GeoJSON", 7) == 0;
    code = choose_layer(r, r->options->layer != NULL ? r->options->layer : r->opened.layer_name);
    if (code == CM_OK)
        code = open_crs(r);
    if (code == CM_OK)
        code = read_fields(r);
    if (code == CM_OK)
        code = read_features(r);
    if (code == CM_OK)
        code = find_date(r, r->opened.path);
    if (code == CM_OK)
        code = find_situation(r);
    if (code == CM_OK)
        code = tell_of_rounding(r);
    if (code == CM_OK && r->not_utf8)
        code = add_note(r, "texts in its fields are not UTF-8; the encoding that the file names "
                           "seems wrong");
    if (code == CM_OK && r->assumed_lonlat && !r->opened.text_table && !r->options->want_rows)
        code = add_note(r, "no coordinate system in the file; taken as WGS 84 longitude/latitude");
    if (code != CM_OK) {
        (void)cm_error_at(r->error, NULL, r->layer->name, -1);
        return code;
    }
    if (!r->options->skip_digest)
        (void)cm_digest_file(r->opened.path, r->layer->sha256);
    r->layer->notes = cm_arena_copy(&r->arena, r->notes, r->note_count, sizeof *r->notes);
    r->layer->note_count = r->note_count;
    char **files = GDALGetFileList(r->opened.dataset);
    const bool described = cm_input_describe(r->layer, files, !r->options->skip_digest, &r->arena);
    CSLDestroy(files);
    return r->layer->notes == NULL || !described ? out_of_memory(r->error) : CM_OK;
}

cm_code cm_layer_read(const char *source, const cm_layer_options *options, cm_layer **out,
                      cm_error *error) {
    *out = NULL;
    static const cm_layer_options defaults = {0};
    reader r = {.options = options != NULL ? options : &defaults, .error = error};
    r.layer = cm_arena_calloc(&r.arena, 1, sizeof *r.layer);
    const char *name = r.options->shown_as != NULL ? r.options->shown_as
                       : strcmp(source, "-") == 0  ? "standard input"
                                                   : source;
    if (r.layer == NULL)
        return out_of_memory(error);
    r.layer->box = CM_BOX_EMPTY;
    char *shown = cm_source_shown(name);
    r.layer->source = cm_arena_text(&r.arena, shown);
    free(shown);
    cm_code code = r.layer->source == NULL ? out_of_memory(error) : read_all(&r, source);
    cm_source_close(&r.opened);
    cm_crs_free(r.crs);
    cm_shape_builder_clear(&r.builder);
    free(r.points);
    free(r.buffer);
    free(r.features);
    free(r.notes);
    r.layer->blocks = r.arena.blocks;
    if (code != CM_OK) {
        (void)cm_error_at(error, r.layer->source, NULL, -1);
        cm_layer_free(r.layer);
        return code;
    }
    *out = r.layer;
    return CM_OK;
}

void cm_layer_free(cm_layer *layer) {
    if (layer != NULL)
        cm_arena_clear(&(cm_arena){layer->blocks});
}
