#include "encode/diffjson.h"

#include "encode/diffrow.h"
#include "encode/json.h"

static void put_values(cm_build *b, json_t *object, const cm_diff *diff,
                       const cm_diff_values values) {
    const cm_diff_column *columns = cm_diff_columns(diff);
    for (size_t i = 0; i < CM_DIFF_COLUMNS; i++)
        cm_build_put(b, object, columns[i].key,
                     columns[i].kind == CM_COLUMN_AREA    ? cm_build_km2(b, values[i])
                     : columns[i].kind == CM_COLUMN_SHARE ? cm_build_share(b, values[i])
                                                          : cm_build_km(b, values[i]));
}

static json_t *total(cm_build *b, const cm_diff *diff) {
    json_t *object = json_object();
    cm_diff_values values;
    cm_diff_total_values(diff, values);
    put_values(b, object, diff, values);
    return object;
}

static json_t *rest(cm_build *b, const cm_diff *diff, const cm_diff_amounts *amounts) {
    json_t *object = json_object();
    cm_diff_values values;
    cm_diff_rest_values(diff, amounts, values);
    put_values(b, object, diff, values);
    return object;
}

static json_t *units(cm_build *b, const cm_diff *diff) {
    json_t *array = json_array();
    for (size_t i = 0; i < diff->unit_count; i++) {
        const cm_diff_unit *unit = &diff->units[i];
        json_t *object = json_object();
        cm_diff_values values;
        cm_diff_unit_values(diff, unit, values);
        cm_build_put(b, object, "id", cm_build_text(unit->id));
        cm_build_put(b, object, "name", cm_build_text(unit->name));
        cm_build_put(b, object, "measured_km2", cm_build_km2(b, unit->measured_m2));
        put_values(b, object, diff, values);
        cm_build_append(b, array, object);
    }
    return array;
}

/* A control layer, and what it comes to by itself. */
static json_t *layer(cm_build *b, const cm_figures *figures, const cm_table_options *options) {
    json_t *object = cm_json_control(b, figures, options);
    cm_build_put(b, object, "total", cm_json_total(b, figures));
    return object;
}

static json_t *hidden(cm_build *b, const cm_diff *diff) {
    json_t *object = json_object();
    cm_build_put(b, object, "min_area_km2",
                 cm_build_number(&(cm_build){.decimals = -1}, diff->min_area_m2 / 1e6));
    cm_build_put(b, object, "polygons", cm_build_count(diff->hidden_count));
    cm_build_put(b, object, "km2", cm_build_km2(b, diff->hidden_m2));
    return object;
}

void cm_json_diff(cm_build *b, json_t *object, const cm_diff *diff,
                  const cm_table_options *options) {
    const cm_figures *p = diff->old_figures, *q = diff->new_figures;
    cm_build_put(b, object, "kind", json_string(diff->comparison ? "comparison" : "change"));
    cm_build_put(b, object, "differs", json_boolean(cm_diff_is_any(diff)));
    cm_build_put(b, object, diff->comparison ? "a" : "old", layer(b, p, options));
    cm_build_put(b, object, diff->comparison ? "b" : "new", layer(b, q, options));
    cm_build_put(b, object, "boundary", cm_json_boundary(b, q));
    cm_build_put(b, object, "method", cm_json_method(b, q));
    cm_build_put(b, object, "total", total(b, diff));
    cm_build_put(b, object, "outside", rest(b, diff, &diff->outside));
    cm_build_put(b, object, "overlap", rest(b, diff, &diff->overlap));
    cm_build_put(b, object, "hidden", hidden(b, diff));
    cm_build_put(b, object, "units", units(b, diff));
}

char *cm_json_diff_text(const cm_diff *diff, const cm_table_options *options) {
    cm_build b = {.decimals = options->rounded ? options->decimals : -1};
    json_t *object = json_object();
    /* What was made of fields is told per layer on standard error; here it would be of both. */
    cm_table_options own = *options;
    own.value_count = 0;
    cm_build_put(&b, object, "controlmap", cm_build_text(options->version));
    cm_json_diff(&b, object, diff, &own);
    return cm_build_finish(&b, object);
}
