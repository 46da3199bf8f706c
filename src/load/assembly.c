#include "load/assembly.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/date.h"
#include "load/input.h"

static const double DEFAULT_EDGE_TOLERANCE_M = 1.0;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

cm_code cm_assembly_start(cm_assembly *a, const char *source, const cm_layer_options *options,
                          cm_error *error) {
    *a = (cm_assembly){.options = options, .error = error};
    a->layer = cm_arena_calloc(&a->arena, 1, sizeof *a->layer);
    if (a->layer == NULL)
        return out_of_memory(error);
    a->layer->box = CM_BOX_EMPTY;
    char *shown = cm_source_shown(source);
    a->layer->source = cm_arena_text(&a->arena, shown);
    free(shown);
    return a->layer->source == NULL ? out_of_memory(error) : CM_OK;
}

void cm_assembly_end(cm_assembly *a, cm_code code, cm_layer **out) {
    cm_crs_free(a->crs);
    cm_shape_builder_clear(&a->builder);
    free(a->points);
    free(a->features);
    free(a->notes);
    if (code == CM_OK) {
        a->layer->blocks = a->arena.blocks;
        *out = a->layer;
    } else {
        cm_arena_clear(&a->arena);
    }
}

cm_code cm_assembly_note(cm_assembly *a, const char *text) {
    const char **grown = cm_grow(a->notes, &a->note_capacity, a->note_count, sizeof *grown);
    if (grown == NULL || text == NULL)
        return out_of_memory(a->error);
    a->notes = grown;
    grown[a->note_count++] = text;
    return CM_OK;
}

/* ---- coordinates ------------------------------------------------------------------------- */

cm_code cm_assembly_project(cm_assembly *a, const char *definition, bool swapped) {
    const double given = a->options->edge_tolerance_m;
    const cm_code code = cm_crs_create(
        definition, swapped, given > 0 ? given : DEFAULT_EDGE_TOLERANCE_M, &a->crs, a->error);
    if (code != CM_OK)
        return code;
    a->layer->crs = cm_arena_text(&a->arena, cm_crs_name(a->crs));
    return a->layer->crs == NULL ? out_of_memory(a->error) : CM_OK;
}

static cm_code check_position(const cm_assembly *a, cm_lonlat p) {
    if (isfinite(p.lon) && isfinite(p.lat) && fabs(p.lat) <= 90.0 + 1e-9 && fabs(p.lon) <= 540.0)
        return CM_OK;
    if (!isfinite(p.lon) || !isfinite(p.lat))
        return cm_error_set(a->error, CM_ERR_GEOMETRY, "mend or leave out this feature (--where)",
                            "a coordinate is not a finite number");
    if (a->assumed_lonlat)
        return cm_error_set(a->error, CM_ERR_CRS, "name it with --input-crs, such as EPSG:32636",
                            "the file names no coordinate system, and %.10g %.10g are not degrees",
                            p.lon, p.lat);
    if (fabs(p.lon) <= 90.0 && fabs(p.lat) <= 180.0)
        return cm_error_set(a->error, CM_ERR_GEOMETRY,
                            "latitude seems to come first; swap the axes of the file",
                            "latitude %.10g is outside -90 to 90", p.lat);
    return cm_error_set(a->error, CM_ERR_GEOMETRY,
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
static void check_winding(cm_assembly *a, size_t first, bool is_shell) {
    bool known = false;
    const bool left = turns_left(a->builder.points + first, a->builder.point_count - first, &known);
    if (a->is_geojson && known && left != is_shell)
        a->layer->repairs.count[CM_REPAIR_WINDING]++;
}

void cm_assembly_begin(cm_assembly *a) {
    a->builder.point_count = a->builder.ring_count = a->builder.polygon_count = 0;
    a->point_count = 0;
}

cm_code cm_assembly_polygon(cm_assembly *a) {
    return cm_shape_builder_polygon(&a->builder) ? CM_OK : out_of_memory(a->error);
}

cm_code cm_assembly_ring(cm_assembly *a, const cm_xy *xy, size_t count, bool is_shell) {
    if (count > 1 && xy[0].x == xy[count - 1].x && xy[0].y == xy[count - 1].y)
        count--;
    else if (count > 2)
        a->layer->repairs.count[CM_REPAIR_UNCLOSED]++;
    if (!cm_shape_builder_ring(&a->builder))
        return out_of_memory(a->error);
    const size_t first = a->builder.point_count;
    if (a->crs != NULL) {
        const cm_code code = cm_crs_ring(a->crs, xy, count, &a->builder, a->error);
        if (code != CM_OK)
            return code;
    } else {
        for (size_t i = 0; i < count; i++)
            if (!cm_shape_builder_point(&a->builder, (cm_lonlat){xy[i].x, xy[i].y}))
                return out_of_memory(a->error);
    }
    for (size_t i = first; i < a->builder.point_count; i++) {
        const cm_code code = check_position(a, a->builder.points[i]);
        if (code != CM_OK)
            return code;
    }
    check_winding(a, first, is_shell);
    return CM_OK;
}

/* A position of the file in degrees. */
static cm_code to_lonlat(cm_assembly *a, double x, double y, cm_lonlat *p) {
    *p = (cm_lonlat){x, y};
    const cm_code code = a->crs != NULL ? cm_crs_point(a->crs, x, y, p, a->error) : CM_OK;
    return code == CM_OK ? check_position(a, *p) : code;
}

cm_code cm_assembly_line(cm_assembly *a) {
    return cm_shape_builder_polygon(&a->builder) && cm_shape_builder_ring(&a->builder)
               ? CM_OK
               : out_of_memory(a->error);
}

cm_code cm_assembly_vertex(cm_assembly *a, double x, double y) {
    cm_lonlat p;
    const cm_code code = to_lonlat(a, x, y, &p);
    if (code != CM_OK)
        return code;
    return cm_shape_builder_point(&a->builder, p) ? CM_OK : out_of_memory(a->error);
}

cm_code cm_assembly_point(cm_assembly *a, double x, double y) {
    cm_lonlat p;
    const cm_code code = to_lonlat(a, x, y, &p);
    if (code != CM_OK)
        return code;
    cm_lonlat *grown = cm_grow(a->points, &a->point_capacity, a->point_count, sizeof *grown);
    if (grown == NULL)
        return out_of_memory(a->error);
    a->points = grown;
    grown[a->point_count++] = p;
    return CM_OK;
}

/* ---- features ----------------------------------------------------------------------------- */

cm_code cm_assembly_keep(cm_assembly *a, const cm_feature *feature) {
    cm_feature *grown = cm_grow(a->features, &a->feature_capacity, a->feature_count, sizeof *grown);
    if (grown == NULL)
        return out_of_memory(a->error);
    a->features = grown;
    grown[a->feature_count++] = *feature;
    return CM_OK;
}

cm_code cm_assembly_keep_shape(cm_assembly *a, cm_feature *feature) {
    if (a->builder.polygon_count == 0 && a->point_count == 0)
        return CM_OK; /* nothing of the wanted kind; already counted */
    feature->point_count = a->point_count;
    feature->points = cm_arena_copy(&a->arena, a->points, a->point_count, sizeof *a->points);
    if (feature->points == NULL ||
        !cm_shape_builder_finish(&a->builder, &a->arena, &feature->shape))
        return out_of_memory(a->error);
    cm_box box = cm_multipolygon_box(&feature->shape);
    for (size_t i = 0; i < feature->point_count; i++) {
        const cm_lonlat p = feature->points[i];
        box = cm_box_union(box, (cm_box){p.lon, p.lat, p.lon, p.lat});
    }
    a->layer->box = cm_box_union(a->layer->box, box);
    return cm_assembly_keep(a, feature);
}

/* ---- coordinates that were rounded ---------------------------------------------------------- */

static bool has_three_decimals(double degrees) {
    const double thousandths = degrees * 1000;
    return fabs(thousandths - round(thousandths)) < 1e-6;
}

/* A layer generalised for a small map is no basis for an area. Three decimals are about 100 m;
 * a few points may stand there by chance or on purpose. */
static cm_code tell_of_rounding(cm_assembly *a) {
    enum { FEWEST_POINTS = 200 };
    size_t points = 0;
    for (size_t i = 0; i < a->layer->feature_count; i++) {
        const cm_multipolygon *shape = &a->layer->features[i].shape;
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
               : cm_assembly_note(
                     a, "coordinates are rounded to 3 decimals (about 100 m): generalised, and "
                        "areas may be off by that along every edge");
}

/* ---- the date ----------------------------------------------------------------------------- */

static cm_code find_date(cm_assembly *a, const char *path) {
    cm_layer *layer = a->layer;
    if (a->options->date != NULL) {
        if (!cm_date_is_valid(a->options->date))
            return cm_error_set(a->error, CM_ERR_USAGE, "write it as YYYY-MM-DD",
                                "--date: \"%.40s\" is not a date", a->options->date);
        (void)snprintf(layer->date, sizeof layer->date, "%s", a->options->date);
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
static cm_code find_situation(cm_assembly *a) {
    cm_layer *layer = a->layer;
    const cm_layer_options *options = a->options;
    (void)snprintf(layer->as_of, sizeof layer->as_of, "%s", layer->date);
    if (options->as_of != NULL) {
        if (!cm_date_is_valid(options->as_of))
            return cm_error_set(a->error, CM_ERR_USAGE, "write it as YYYY-MM-DD",
                                "--as-of: \"%.40s\" is not a date", options->as_of);
        (void)snprintf(layer->as_of, sizeof layer->as_of, "%s", options->as_of);
    } else if (options->lag_days != 0 && layer->date[0] != '\0') {
        cm_date_from_days(cm_date_to_days(layer->date) - options->lag_days, layer->as_of);
    }
    return CM_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

cm_code cm_assembly_finish(cm_assembly *a, const char *path) {
    a->layer->features =
        cm_arena_copy(&a->arena, a->features, a->feature_count, sizeof *a->features);
    a->layer->feature_count = a->feature_count;
    cm_code code = a->layer->features == NULL ? out_of_memory(a->error) : find_date(a, path);
    if (code == CM_OK)
        code = find_situation(a);
    return code == CM_OK ? tell_of_rounding(a) : code;
}

cm_code cm_assembly_describe(cm_assembly *a, const char *path, char **files) {
    a->layer->notes = cm_arena_copy(&a->arena, a->notes, a->note_count, sizeof *a->notes);
    a->layer->note_count = a->note_count;
    const bool described =
        cm_input_describe(a->layer, path, files, !a->options->skip_digest, &a->arena);
    return a->layer->notes == NULL || !described ? out_of_memory(a->error) : CM_OK;
}
