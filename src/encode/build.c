#include "encode/build.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void cm_build_put(cm_build *b, json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value) != 0)
        b->incomplete = true;
}

void cm_build_append(cm_build *b, json_t *array, json_t *value) {
    if (json_array_append_new(array, value) != 0)
        b->incomplete = true;
}

/* The double nearest to the decimal number. */
static double rounded(double value, int decimals) {
    char format[16], digits[400];
    (void)g_snprintf(format, sizeof format, "%%.%df", decimals);
    (void)g_ascii_formatd(digits, sizeof digits, format, value);
    const double near = g_ascii_strtod(digits, NULL);
    return near == 0 ? 0 : near; /* nothing has no sign */
}

json_t *cm_build_number(const cm_build *b, double value) {
    if (!isfinite(value))
        return json_null();
    return json_real(b->decimals < 0 ? value : rounded(value, b->decimals));
}

json_t *cm_build_share(const cm_build *b, double share) {
    const cm_build finer = {.decimals = b->decimals < 0 ? -1 : b->decimals + 2};
    return cm_build_number(&finer, share * 100);
}

json_t *cm_build_km2(const cm_build *b, double area_m2) {
    return cm_build_number(b, area_m2 / 1e6);
}

json_t *cm_build_km(const cm_build *b, double length_m) {
    return cm_build_number(b, length_m / 1e3);
}

json_t *cm_build_count(size_t count) {
    return json_integer((json_int_t)count);
}

json_t *cm_build_text(const char *text) {
    if (text == NULL || text[0] == '\0')
        return json_null();
    char *valid = g_utf8_make_valid(text, -1);
    json_t *string = json_string(valid);
    g_free(valid);
    return string;
}

char *cm_build_finish(cm_build *b, json_t *object) {
    /* With 17 digits what is read back is the number that was written, and the CSV's; a number
     * that was rounded needs no more than 15. */
    const size_t precision = b->decimals < 0 && !b->short_numbers ? 17 : 15;
    char *text = b->incomplete ? NULL
                               : json_dumps(object, JSON_PRESERVE_ORDER | JSON_INDENT(2) |
                                                        JSON_REAL_PRECISION(precision));
    json_decref(object);
    if (text == NULL)
        return NULL;
    const size_t length = strlen(text);
    char *line = realloc(text, length + 2);
    if (line == NULL) {
        free(text);
        return NULL;
    }
    memcpy(line + length, "\n", 2);
    return line;
}
