#include <cpl_conv.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "controlmap/load.h"

const char *cm_repair_kind_name(cm_repair_kind kind) {
    static const char *const names[CM_REPAIR_KIND_COUNT] = {
        [CM_REPAIR_HEIGHT] = "height or measure left out",
        [CM_REPAIR_CURVE] = "curve made straight",
        [CM_REPAIR_COLLECTION] = "geometry collection taken apart",
        [CM_REPAIR_NOT_POLYGON] = "point or line left out",
        [CM_REPAIR_NULL] = "feature without geometry left out",
        [CM_REPAIR_UNCLOSED] = "unclosed ring closed",
        [CM_REPAIR_REPEATED_POINT] = "repeated point left out",
        [CM_REPAIR_SHORT_RING] = "ring of fewer than 3 points left out",
        [CM_REPAIR_ANTIMERIDIAN] = "ring across the antimeridian unrolled",
        [CM_REPAIR_WINDING] = "ring wound against RFC 7946",
        [CM_REPAIR_SPIKE] = "spike left out",
        [CM_REPAIR_SELF_CROSSING] = "self-crossing ring rebuilt",
        [CM_REPAIR_HOLE] = "hole outside or across its shell",
        [CM_REPAIR_SHELL] = "shells within one feature overlap, united",
        [CM_REPAIR_OVERLAP] = "overlap counted once",
    };
    return names[kind];
}

int cm_layer_find_field(const cm_layer *layer, const char *candidates) {
    for (const char *at = candidates; *at != '\0';) {
        const size_t length = strcspn(at, " ");
        for (size_t i = 0; i < layer->field_count; i++)
            if (strlen(layer->fields[i]) == length &&
                strncasecmp(layer->fields[i], at, length) == 0)
                return (int)i;
        at += length + strspn(at + length, " ");
    }
    return -1;
}

int cm_layer_field(const cm_layer *layer, const char *name) {
    for (size_t i = 0; i < layer->field_count; i++)
        if (strcasecmp(layer->fields[i], name) == 0)
            return (int)i;
    return -1;
}

const char *cm_feature_text(const cm_feature *feature, int field) {
    const char *value = field < 0 ? NULL : feature->values[field];
    return value == NULL ? "" : value;
}

double cm_feature_number(const cm_feature *feature, int field) {
    const char *text = cm_feature_text(feature, field);
    char *end = NULL;
    /* CPLStrtod reads a decimal point whatever the locale. */
    const double value = CPLStrtod(text, &end);
    return end == text || *end != '\0' ? NAN : value;
}
