#include "encode/json.h"

#include <glib.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controlmap/clean.h"

/* Building stops nowhere: a value that memory did not suffice for makes the whole incomplete, and
 * an incomplete object is thrown away. */
typedef struct {
    bool complete;
} builder;

/* Takes the value. */
static void put(builder *b, json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value) != 0)
        b->complete = false;
}

static void append(builder *b, json_t *array, json_t *value) {
    if (json_array_append_new(array, value) != 0)
        b->complete = false;
}

/* JSON knows no NaN; null is the word for what is not known. */
static json_t *number(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *km2(double area_m2) {
    return number(area_m2 / 1e6);
}

/* Names of files and units come from outside; jansson refuses what is not UTF-8. */
static json_t *text(const char *value) {
    char *valid = g_utf8_make_valid(value, -1);
    json_t *string = json_string(valid);
    g_free(valid);
    return string;
}

static json_t *text_or_null(const char *value) {
    return value == NULL || value[0] == '\0' ? json_null() : text(value);
}

void cm_json_earth(const cm_earth *earth, char *buffer, size_t size) {
    const double a = earth->semi_major_m, f = earth->flattening;
    if (a == CM_EARTH_WGS84.semi_major_m && f == CM_EARTH_WGS84.flattening) {
        (void)snprintf(buffer, size, "WGS 84");
        return;
    }
    char axis[G_ASCII_DTOSTR_BUF_SIZE], inverse[G_ASCII_DTOSTR_BUF_SIZE];
    (void)g_ascii_formatd(axis, sizeof axis, "%.12g", a);
    if (f == 0) {
        (void)snprintf(buffer, size, "sphere R=%s m", axis);
        return;
    }
    (void)g_ascii_formatd(inverse, sizeof inverse, "%.12g", 1 / f);
    (void)snprintf(buffer, size, "ellipsoid a=%s m, 1/f=%s", axis, inverse);
}

static json_t *repairs(builder *b, const cm_repairs *made) {
    json_t *array = json_array();
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        if (made->count[kind] == 0)
            continue;
        json_t *object = json_object();
        put(b, object, "kind", text(cm_repair_kind_name((cm_repair_kind)kind)));
        put(b, object, "count", json_integer((json_int_t)made->count[kind]));
        put(b, object, "km2", km2(made->area_m2[kind]));
        append(b, array, object);
    }
    return array;
}

static json_t *control(builder *b, const cm_layer *layer) {
    json_t *object = json_object();
    put(b, object, "source", text(layer->source));
    put(b, object, "sha256", text_or_null(layer->sha256));
    put(b, object, "layer", text_or_null(layer->name));
    put(b, object, "date", text_or_null(layer->date));
    put(b, object, "features", json_integer((json_int_t)layer->feature_count));
    put(b, object, "repairs", repairs(b, &layer->repairs));
    return object;
}

static json_t *boundary(builder *b, const cm_figures *f) {
    json_t *object = json_object();
    put(b, object, "source", text(f->boundary->source));
    put(b, object, "sha256", text_or_null(f->boundary->sha256));
    put(b, object, "units", json_integer((json_int_t)f->unit_count));
    put(b, object, "measured_km2", km2(f->measured_m2));
    put(b, object, "official_km2", km2(f->official_m2));
    return object;
}

static json_t *method(builder *b, const cm_figures *f) {
    static const char *const bases[] = {[CM_BASIS_DRAWN] = "drawn",
                                        [CM_BASIS_CLIPPED] = "clipped",
                                        [CM_BASIS_OFFICIAL] = "official"};
    char earth[128];
    cm_json_earth(&f->earth, earth, sizeof earth);
    json_t *object = json_object();
    put(b, object, "ellipsoid", text(earth));
    put(b, object, "edges", text("straight in longitude and latitude"));
    put(b, object, "overlay", text("longitude/latitude, OverlayNG"));
    put(b, object, "line_error_km", number(f->line_error_m / 1e3));
    put(b, object, "front_margin_km", number(f->front_margin_m / 1e3));
    put(b, object, "basis", text(bases[f->basis]));
    return object;
}

static json_t *total(builder *b, const cm_figures *f) {
    json_t *shares = json_object();
    put(b, shares, "drawn", number(f->share_drawn * 100));
    put(b, shares, "clipped", number(f->share_clipped * 100));
    put(b, shares, "official", number(f->share_official * 100));
    json_t *object = json_object();
    put(b, object, "drawn_km2", km2(f->drawn_m2));
    put(b, object, "clipped_km2", km2(f->clipped_m2));
    put(b, object, "official_basis_km2", km2(f->official_basis_m2));
    put(b, object, "outside_km2", km2(f->outside_m2));
    put(b, object, "overlap_km2", km2(f->overlap_m2));
    put(b, object, "front_km", number(f->front_m / 1e3));
    put(b, object, "uncertainty_km2", km2(f->uncertainty_m2));
    put(b, object, "shares", shares);
    return object;
}

static json_t *units(builder *b, const cm_figures *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->unit_count; i++) {
        const cm_unit_figures *unit = &f->units[i];
        json_t *object = json_object();
        put(b, object, "id", text(unit->id));
        put(b, object, "name", text(unit->name));
        put(b, object, "measured_km2", km2(unit->measured_m2));
        put(b, object, "official_km2", km2(unit->official_m2));
        put(b, object, "controlled_km2", km2(unit->controlled_m2));
        put(b, object, "share_pct", number(unit->share * 100));
        put(b, object, "front_km", number(unit->front_m / 1e3));
        append(b, array, object);
    }
    return array;
}

/* 17 digits: what is read back is the number that was written, and the CSV's. */
static char *dump(const json_t *object) {
    char *compact =
        json_dumps(object, JSON_PRESERVE_ORDER | JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    if (compact == NULL)
        return NULL;
    const size_t length = strlen(compact);
    char *line = realloc(compact, length + 2);
    if (line == NULL) {
        free(compact);
        return NULL;
    }
    memcpy(line + length, "\n", 2);
    return line;
}

char *cm_json_figures(const cm_figures *figures, const cm_table_options *options) {
    builder b = {.complete = true};
    json_t *object = json_object();
    put(&b, object, "controlmap", text_or_null(options->version));
    put(&b, object, "control", control(&b, figures->control));
    put(&b, object, "boundary", boundary(&b, figures));
    put(&b, object, "method", method(&b, figures));
    put(&b, object, "total", total(&b, figures));
    put(&b, object, "units", units(&b, figures));
    char *result = b.complete ? dump(object) : NULL;
    json_decref(object);
    return result;
}
