#include "encode/json.h"

#include <string.h>

#include "controlmap/clean.h"

static json_t *repairs(cm_build *b, const cm_repairs *made) {
    json_t *array = json_array();
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        if (made->count[kind] == 0)
            continue;
        json_t *object = json_object();
        cm_build_put(b, object, "kind", cm_build_text(cm_repair_kind_name((cm_repair_kind)kind)));
        cm_build_put(b, object, "count", cm_build_count(made->count[kind]));
        cm_build_put(b, object, "km2", cm_build_km2(b, made->area_m2[kind]));
        cm_build_append(b, array, object);
    }
    return array;
}

static json_t *inputs(cm_build *b, const cm_layer *layer) {
    json_t *array = json_array();
    for (size_t i = 0; i < layer->input_count; i++) {
        const cm_input *input = &layer->inputs[i];
        json_t *object = json_object(), *files = json_array();
        cm_build_put(b, object, "source", cm_build_text(input->source));
        cm_build_put(b, object, "layer", cm_build_text(input->layer));
        cm_build_put(b, object, "sha256", cm_build_text(input->sha256));
        cm_build_put(b, object, "date", cm_build_text(input->date));
        cm_build_put(b, object, "as_of", cm_build_text(input->as_of));
        cm_build_put(b, object, "crs", cm_build_text(input->crs));
        cm_build_put(b, object, "features", cm_build_count(input->feature_count));
        for (size_t k = 0; k < input->file_count; k++) {
            json_t *file = json_object();
            cm_build_put(b, file, "name", cm_build_text(input->files[k].name));
            cm_build_put(b, file, "sha256", cm_build_text(input->files[k].sha256));
            cm_build_append(b, files, file);
        }
        cm_build_put(b, object, "files", files);
        cm_build_append(b, array, object);
    }
    return array;
}

json_t *cm_json_layer(cm_build *b, const cm_layer *layer) {
    json_t *object = json_object();
    cm_build_put(b, object, "source", cm_build_text(layer->source));
    cm_build_put(b, object, "sha256", cm_build_text(layer->sha256));
    cm_build_put(b, object, "layer", cm_build_text(layer->name));
    cm_build_put(b, object, "date", cm_build_text(layer->date));
    cm_build_put(b, object, "as_of", cm_build_text(layer->as_of));
    cm_build_put(b, object, "features", cm_build_count(layer->feature_count));
    cm_build_put(b, object, "repairs", repairs(b, &layer->repairs));
    cm_build_put(b, object, "inputs", inputs(b, layer));
    return object;
}

/* What was made of side and status fields. */
static json_t *values(cm_build *b, const cm_table_options *options) {
    json_t *array = json_array();
    for (size_t i = 0; i < options->value_count; i++) {
        const cm_value_use *use = &options->values[i];
        json_t *object = json_object();
        cm_build_put(b, object, "field", cm_build_text(use->field));
        cm_build_put(b, object, "value", cm_build_text(use->value));
        cm_build_put(b, object, "class", cm_build_text(use->class_name));
        cm_build_put(b, object, "features", cm_build_count(use->feature_count));
        cm_build_put(b, object, "km2", cm_build_km2(b, use->area_m2));
        cm_build_append(b, array, object);
    }
    return array;
}

json_t *cm_json_control(cm_build *b, const cm_figures *f, const cm_table_options *options) {
    json_t *object = cm_json_layer(b, f->control);
    cm_build_put(b, object, "side", cm_build_text(f->side));
    cm_build_put(b, object, "includes", cm_build_text(f->includes != NULL ? f->includes : "held"));
    if (options->value_count > 0)
        cm_build_put(b, object, "values", values(b, options));
    return object;
}

json_t *cm_json_boundary(cm_build *b, const cm_figures *f) {
    json_t *object = json_object();
    cm_build_put(b, object, "source", cm_build_text(f->boundary->source));
    cm_build_put(b, object, "sha256", cm_build_text(f->boundary->sha256));
    cm_build_put(b, object, "units", cm_build_count(f->unit_count));
    cm_build_put(b, object, "measured_km2", cm_build_km2(b, f->measured_m2));
    cm_build_put(b, object, "official_km2", cm_build_km2(b, f->official_m2));
    cm_build_put(b, object, "repairs", repairs(b, &f->boundary->repairs));
    cm_build_put(b, object, "inputs", inputs(b, f->boundary));
    return object;
}

json_t *cm_json_method(cm_build *b, const cm_figures *f) {
    char earth[160];
    cm_earth_name(&f->earth, earth, sizeof earth);
    const cm_definition chosen = cm_figures_definition(f, f->basis);
    json_t *object = json_object();
    cm_build_put(b, object, "ellipsoid", cm_build_text(earth));
    cm_build_put(b, object, "edges",
                 cm_build_text(f->earth.plane != NULL ? "straight in the plane"
                               : f->earth.geodesic    ? "geodesics"
                                                      : "straight in longitude and latitude"));
    cm_build_put(b, object, "overlay", cm_build_text("longitude/latitude, OverlayNG"));
    cm_build_put(b, object, "line_error_km",
                 cm_build_number(&(cm_build){.decimals = -1}, f->line_error_m / 1e3));
    cm_build_put(b, object, "front_margin_km",
                 cm_build_number(&(cm_build){.decimals = -1}, f->front_margin_m / 1e3));
    cm_build_put(b, object, "basis", cm_build_text(chosen.name));
    cm_build_put(b, object, "denominator", cm_build_text(chosen.denominator_name));
    cm_build_put(b, object, "denominator_km2", cm_build_km2(b, chosen.denominator_m2));
    return object;
}

json_t *cm_json_total(cm_build *b, const cm_figures *f) {
    json_t *shares = json_object();
    cm_build_put(b, shares, "drawn",
                 cm_build_share(b, cm_figures_definition(f, CM_BASIS_DRAWN).share));
    cm_build_put(b, shares, "clipped",
                 cm_build_share(b, cm_figures_definition(f, CM_BASIS_CLIPPED).share));
    cm_build_put(b, shares, "official",
                 cm_build_share(b, cm_figures_definition(f, CM_BASIS_OFFICIAL).share));
    json_t *object = json_object();
    cm_build_put(b, object, "drawn_km2", cm_build_km2(b, f->drawn_m2));
    cm_build_put(b, object, "clipped_km2", cm_build_km2(b, f->clipped_m2));
    cm_build_put(b, object, "official_basis_km2", cm_build_km2(b, f->official_basis_m2));
    cm_build_put(b, object, "outside_km2", cm_build_km2(b, f->outside_m2));
    cm_build_put(b, object, "overlap_km2", cm_build_km2(b, f->overlap_m2));
    cm_build_put(b, object, "front_km", cm_build_km(b, f->front_m));
    cm_build_put(b, object, "uncertainty_km2", cm_build_km2(b, f->uncertainty_m2));
    cm_build_put(b, object, "shares", shares);
    return object;
}

static json_t *units(cm_build *b, const cm_figures *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->unit_count; i++) {
        const cm_unit_figures *unit = &f->units[i];
        json_t *object = json_object();
        cm_build_put(b, object, "id", cm_build_text(unit->id));
        cm_build_put(b, object, "name", cm_build_text(unit->name));
        cm_build_put(b, object, "measured_km2", cm_build_km2(b, unit->measured_m2));
        cm_build_put(b, object, "official_km2", cm_build_km2(b, unit->official_m2));
        cm_build_put(b, object, "controlled_km2", cm_build_km2(b, unit->controlled_m2));
        cm_build_put(b, object, "share_pct", cm_build_share(b, unit->share));
        cm_build_put(b, object, "front_km", cm_build_km(b, unit->front_m));
        cm_build_append(b, array, object);
    }
    return array;
}

static json_t *front(cm_build *b, const cm_table_options *options) {
    json_t *array = json_array();
    for (size_t i = 0; i < options->front_count; i++) {
        json_t *object = json_object();
        cm_build_put(
            b, object, "tolerance_km",
            cm_build_number(&(cm_build){.decimals = -1}, options->front[i].tolerance_m / 1e3));
        cm_build_put(b, object, "length_km", cm_build_km(b, options->front[i].length_m));
        cm_build_append(b, array, object);
    }
    return array;
}

static json_t *several(cm_build *b, const cm_figures *const *sides, size_t count) {
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();
        cm_build_put(b, object, "side", cm_build_text(sides[i]->side));
        cm_build_put(b, object, "repairs", repairs(b, &sides[i]->control->repairs));
        cm_build_put(b, object, "total", cm_json_total(b, sides[i]));
        cm_build_put(b, object, "units", units(b, sides[i]));
        cm_build_append(b, array, object);
    }
    return array;
}

void cm_json_results(cm_build *b, json_t *object, const cm_figures *const *sides, size_t count,
                     const cm_table_options *options) {
    cm_build_put(b, object, "control", cm_json_control(b, sides[0], options));
    cm_build_put(b, object, "boundary", cm_json_boundary(b, sides[0]));
    cm_build_put(b, object, "method", cm_json_method(b, sides[0]));
    if (count > 1) {
        cm_build_put(b, object, "sides", several(b, sides, count));
        cm_build_put(b, object, "between_sides_km2", cm_build_km2(b, options->between_m2));
    } else {
        cm_build_put(b, object, "total", cm_json_total(b, sides[0]));
        cm_build_put(b, object, "units", units(b, sides[0]));
    }
    if (options->front_count > 0)
        cm_build_put(b, object, "front", front(b, options));
}

char *cm_json_figures(const cm_figures *const *sides, size_t count,
                      const cm_table_options *options) {
    cm_build b = {.decimals = options->rounded ? options->decimals : -1};
    json_t *object = json_object();
    cm_build_put(&b, object, "controlmap", cm_build_text(options->version));
    cm_json_results(&b, object, sides, count, options);
    return cm_build_finish(&b, object);
}
