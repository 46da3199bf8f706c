#include "load/geojson.h"

#include <stdlib.h>

#ifdef CONTROLMAP_YAJL

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <yajl/yajl_parse.h>

#include "controlmap/load.h"
#include "load/decimal.h"

enum {
    /* Above this GDAL may give a feature up as too large (OGR_GEOJSON_MAX_OBJ_SIZE). */
    FEATURE_POINTS_MAX = 200000,
    /* Its parser has a limit of ten million bytes. */
    TEXT_MAX = 1000000,
    /* Each is compared with all others. */
    COLUMNS_MAX = 1000,
    /* Integers up to here are the same as a double, as 64 bits and as text. */
    INTEGER_DIGITS_MAX = 15
};

/* ---- where in the document ------------------------------------------------------------------ */

typedef enum {
    PLACE_START,
    PLACE_COLLECTION,
    PLACE_COLLECTION_BOX,
    PLACE_CRS,
    PLACE_CRS_PROPERTIES,
    PLACE_FEATURES,
    PLACE_FEATURE,
    PLACE_FEATURE_BOX,
    PLACE_PROPERTIES,
    PLACE_GEOMETRY,
    PLACE_COORDINATES,
    PLACE_END,
    PLACE_COUNT
} place;

/* Members of objects, as bits of a set. */
typedef enum {
    MEMBER_NONE = 0,
    MEMBER_TYPE = 1,
    MEMBER_NAME = 2,
    MEMBER_BOX = 4,
    MEMBER_CRS = 8,
    MEMBER_FEATURES = 16,
    MEMBER_ID = 32,
    MEMBER_PROPERTIES = 64,
    MEMBER_GEOMETRY = 128,
    MEMBER_COORDINATES = 256
} member;

static const struct {
    const char *name;
    member member;
} MEMBERS[] = {{"type", MEMBER_TYPE},
               {"name", MEMBER_NAME},
               {"bbox", MEMBER_BOX},
               {"crs", MEMBER_CRS},
               {"features", MEMBER_FEATURES},
               {"id", MEMBER_ID},
               {"properties", MEMBER_PROPERTIES},
               {"geometry", MEMBER_GEOMETRY},
               {"coordinates", MEMBER_COORDINATES}};

/* What an object holds, each at most once, and what it must hold. */
static const struct {
    unsigned allowed, required;
} OBJECTS[PLACE_COUNT] = {
    [PLACE_COLLECTION] = {MEMBER_TYPE | MEMBER_NAME | MEMBER_BOX | MEMBER_CRS | MEMBER_FEATURES,
                          MEMBER_TYPE | MEMBER_FEATURES},
    [PLACE_CRS] = {MEMBER_TYPE | MEMBER_PROPERTIES, MEMBER_TYPE | MEMBER_PROPERTIES},
    [PLACE_CRS_PROPERTIES] = {MEMBER_NAME, MEMBER_NAME},
    [PLACE_FEATURE] = {MEMBER_TYPE | MEMBER_ID | MEMBER_BOX | MEMBER_PROPERTIES | MEMBER_GEOMETRY,
                       MEMBER_TYPE | MEMBER_PROPERTIES | MEMBER_GEOMETRY},
    [PLACE_GEOMETRY] = {MEMBER_TYPE | MEMBER_COORDINATES, MEMBER_TYPE | MEMBER_COORDINATES},
};

/* What begins where an object or array begins as the value of a member. */
static const struct {
    place outer;
    member member;
    bool array;
    place inner;
} OPENINGS[] = {
    {PLACE_START, MEMBER_NONE, false, PLACE_COLLECTION},
    {PLACE_COLLECTION, MEMBER_BOX, true, PLACE_COLLECTION_BOX},
    {PLACE_COLLECTION, MEMBER_CRS, false, PLACE_CRS},
    {PLACE_CRS, MEMBER_PROPERTIES, false, PLACE_CRS_PROPERTIES},
    {PLACE_COLLECTION, MEMBER_FEATURES, true, PLACE_FEATURES},
    {PLACE_FEATURES, MEMBER_NONE, false, PLACE_FEATURE},
    {PLACE_FEATURE, MEMBER_BOX, true, PLACE_FEATURE_BOX},
    {PLACE_FEATURE, MEMBER_PROPERTIES, false, PLACE_PROPERTIES},
    {PLACE_FEATURE, MEMBER_GEOMETRY, false, PLACE_GEOMETRY},
    {PLACE_GEOMETRY, MEMBER_COORDINATES, true, PLACE_COORDINATES},
};
enum { OPENING_COUNT = sizeof OPENINGS / sizeof OPENINGS[0] };

/* Types of values that may share a column. Integers and reals may. */
typedef enum { KIND_NULL, KIND_BOOLEAN, KIND_NUMBER, KIND_DATE, KIND_TEXT } kind;

typedef struct {
    cm_geojson *out;
    place place;
    member member;              /* whose value comes next */
    unsigned seen[PLACE_COUNT]; /* members of the object that is open at each place */
    bool with_ids;
    /* properties */
    size_t column, column_capacity;
    kind *kinds;
    size_t kind_capacity;
    /* coordinates */
    int type_depth;  /* how deep the type of the geometry has its numbers; 0: not known yet */
    int depth, leaf; /* arrays that are open; how deep the numbers are, 0: none yet */
    int ordinate;    /* numbers of the position so far */
    bool just_opened;
    size_t first_point; /* of the feature */
} parser;

static bool go_in(parser *p, bool array) {
    for (size_t i = 0; i < OPENING_COUNT; i++) {
        if (OPENINGS[i].outer != p->place || OPENINGS[i].member != p->member ||
            OPENINGS[i].array != array)
            continue;
        p->place = OPENINGS[i].inner;
        p->seen[p->place] = 0;
        p->member = MEMBER_NONE;
        return true;
    }
    return false;
}

static bool go_out(parser *p) {
    if ((p->seen[p->place] & OBJECTS[p->place].required) != OBJECTS[p->place].required)
        return false;
    p->member = MEMBER_NONE;
    for (size_t i = 0; i < OPENING_COUNT; i++) {
        if (OPENINGS[i].inner != p->place)
            continue;
        p->place = p->place == PLACE_COLLECTION ? PLACE_END : OPENINGS[i].outer;
        return true;
    }
    return false;
}

static bool take_member(parser *p, const char *text, size_t length) {
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        if (strlen(MEMBERS[i].name) != length || memcmp(MEMBERS[i].name, text, length) != 0)
            continue;
        p->member = MEMBERS[i].member;
        unsigned *seen = &p->seen[p->place];
        if ((OBJECTS[p->place].allowed & p->member) == 0 || (*seen & p->member) != 0)
            return false;
        /* By this member GDAL knows the format, and looks for it at the beginning only. */
        if (p->place == PLACE_COLLECTION && p->member != MEMBER_TYPE && (*seen & MEMBER_TYPE) == 0)
            return false;
        *seen |= p->member;
        return true;
    }
    return false;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static bool equals(const char *text, size_t length, const char *other) {
    return strlen(other) == length && memcmp(text, other, length) == 0;
}

/* A copy, or NULL where GDAL may see more or less in it than the text. */
static char *keep_text(parser *p, const char *text, size_t length) {
    if (length > TEXT_MAX || memchr(text, '\0', length) != NULL ||
        !g_utf8_validate(text, (gssize)length, NULL))
        return NULL;
    char *copy = cm_arena_calloc(&p->out->texts, length + 1, 1);
    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}

/* Names under which GDAL has longitude and latitude on WGS 84, in this order. */
static bool is_wgs84(const char *text, size_t length) {
    static const char *const names[] = {"urn:ogc:def:crs:OGC:1.3:CRS84",
                                        "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (equals(text, length, names[i]))
            return true;
    return false;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* GDAL takes texts that look like a date or time for one and writes them in its own way. A date
 * such as 2025-12-28 comes back as it was; what else may be meant is not for here to know. */
static bool text_kind(const char *text, kind *out) {
    if (cm_date_is_valid(text) && text[0] != '0') {
        *out = KIND_DATE;
        return true;
    }
    const char *first = text + strspn(text, " \t\r\n\v\f");
    const bool may_be_date =
        (is_digit(*first) || *first == '-' || *first == '+') && strpbrk(first, "-/:T") != NULL;
    const bool may_be_time = *first == 'T' && is_digit(first[1]);
    *out = KIND_TEXT;
    return !may_be_date && !may_be_time;
}

/* ---- properties ----------------------------------------------------------------------------- */

static bool add_column(parser *p, const char *text, size_t length) {
    cm_geojson *out = p->out;
    const char **columns =
        cm_grow(out->columns, &p->column_capacity, out->column_count, sizeof *columns);
    if (columns == NULL)
        return false;
    out->columns = columns;
    kind *kinds = cm_grow(p->kinds, &p->kind_capacity, out->column_count, sizeof *kinds);
    if (kinds == NULL)
        return false;
    p->kinds = kinds;
    const char *name = keep_text(p, text, length);
    if (name == NULL || length == 0 || out->column_count == COLUMNS_MAX)
        return false;
    for (size_t i = 0; i < out->column_count; i++)
        if (strcasecmp(columns[i], name) == 0)
            return false;
    kinds[out->column_count] = KIND_NULL;
    columns[out->column_count++] = name;
    return true;
}

/* The first feature has the columns; all others must have the same. */
static bool take_property(parser *p, const char *text, size_t length) {
    const bool first = p->out->feature_count == 1;
    if (first && !add_column(p, text, length))
        return false;
    return p->column < p->out->column_count && equals(text, length, p->out->columns[p->column++]);
}

/* The value of the column last named. */
static bool add_value(parser *p, kind value_kind, const char *text) {
    cm_geojson *out = p->out;
    kind *column_kind = &p->kinds[p->column - 1];
    if (value_kind != KIND_NULL) {
        if (text == NULL || (*column_kind != KIND_NULL && *column_kind != value_kind))
            return false;
        *column_kind = value_kind;
    }
    const char **values =
        cm_grow(out->values, &out->value_capacity, out->value_count, sizeof *values);
    if (values == NULL)
        return false;
    out->values = values;
    values[out->value_count++] = text;
    return true;
}

/* Whether a number is written without point and exponent; and with how many digits. */
static bool is_integer(const char *text, size_t length, size_t *digits) {
    *digits = 0;
    for (size_t i = text[0] == '-' ? 1 : 0; i < length; i++, ++*digits)
        if (!is_digit(text[i]))
            return false;
    return true;
}

static bool add_number_value(parser *p, const char *text, size_t length) {
    size_t digits;
    double value;
    if (!is_integer(text, length, &digits))
        return cm_decimal_read(text, length, &value) &&
               add_value(p, KIND_NUMBER, cm_decimal_text(&p->out->texts, value));
    if (digits > INTEGER_DIGITS_MAX)
        return false;
    /* An integer has no negative zero. */
    return add_value(p, KIND_NUMBER, equals(text, length, "-0") ? "0" : keep_text(p, text, length));
}

/* ---- features ------------------------------------------------------------------------------- */

static bool begin_feature(parser *p) {
    cm_geojson *out = p->out;
    cm_geojson_feature *features =
        cm_grow(out->features, &out->feature_capacity, out->feature_count, sizeof *features);
    if (features == NULL)
        return false;
    out->features = features;
    features[out->feature_count] =
        (cm_geojson_feature){(int64_t)out->feature_count, out->polygon_count};
    out->feature_count++;
    p->first_point = out->point_count;
    return true;
}

/* Either all features have ids or none has; ids that do not rise GDAL may change or sort. */
static bool take_id(parser *p, const char *text, size_t length) {
    size_t digits;
    cm_geojson *out = p->out;
    if (!is_integer(text, length, &digits) || digits > 9 || text[0] == '-' ||
        (out->feature_count > 1 && !p->with_ids))
        return false;
    p->with_ids = true;
    int64_t id = 0;
    for (size_t i = 0; i < length; i++)
        id = id * 10 + (text[i] - '0');
    cm_geojson_feature *feature = &out->features[out->feature_count - 1];
    if (out->feature_count > 1 && feature[-1].id >= id)
        return false;
    feature->id = id;
    return true;
}

/* A property named id may give GDAL the id of the feature. It does no harm where it is a text, or
 * the number that the feature has anyway. */
static bool end_properties(const parser *p) {
    const cm_geojson *out = p->out;
    if (p->column != out->column_count)
        return false;
    for (size_t i = 0; i < out->column_count; i++) {
        if (strcasecmp(out->columns[i], "id") != 0 || p->kinds[i] == KIND_TEXT)
            continue;
        const char *value = out->values[out->value_count - out->column_count + i];
        char index[24];
        (void)snprintf(index, sizeof index, "%zu", out->feature_count - 1);
        if (p->kinds[i] != KIND_NUMBER || value == NULL || strcmp(value, index) != 0)
            return false;
    }
    return true;
}

static bool end_feature(const parser *p) {
    if (p->with_ids && (p->seen[PLACE_FEATURE] & MEMBER_ID) == 0)
        return false;
    for (size_t i = 0; p->with_ids && i < p->out->column_count; i++)
        if (strcasecmp(p->out->columns[i], "id") == 0)
            return false;
    return true;
}

/* ---- coordinates ---------------------------------------------------------------------------- */

static bool add_start(size_t **starts, size_t *count, size_t *capacity, size_t at) {
    size_t *grown = cm_grow(*starts, capacity, *count, sizeof **starts);
    if (grown == NULL)
        return false;
    *starts = grown;
    grown[(*count)++] = at;
    return true;
}

static bool add_polygon(cm_geojson *out) {
    return add_start(&out->polygons, &out->polygon_count, &out->polygon_capacity, out->ring_count);
}

static bool add_ring(cm_geojson *out) {
    return add_start(&out->rings, &out->ring_count, &out->ring_capacity, out->point_count);
}

/* Positions lie in rings, rings in polygons; how deep all that is, the first number says. */
static bool open_array(parser *p) {
    p->depth++;
    p->just_opened = true;
    p->ordinate = 0;
    if (p->leaf == 0 || p->depth == p->leaf)
        return p->depth <= 4;
    return p->depth == p->leaf - 1   ? add_ring(p->out)
           : p->depth == p->leaf - 2 ? add_polygon(p->out)
                                     : false;
}

static bool close_array(parser *p) {
    if (p->just_opened || (p->depth == p->leaf && p->ordinate != 2))
        return false;
    p->depth--;
    return true;
}

/* GDAL reads a number without point and exponent as an integer: zero has no sign then, and what is
 * too large another value. */
static bool read_ordinate(const char *text, size_t length, double *value) {
    size_t digits;
    if (!cm_decimal_read(text, length, value))
        return false;
    if ((*value != 0 && fabs(*value) < 1e15) || !is_integer(text, length, &digits))
        return true;
    *value = fabs(*value);
    return digits <= INTEGER_DIGITS_MAX;
}

static bool add_ordinate(parser *p, const char *text, size_t length) {
    cm_geojson *out = p->out;
    if (p->leaf == 0) {
        p->leaf = p->depth;
        if (p->leaf < 3 || !add_polygon(out) || !add_ring(out))
            return false;
    }
    double value;
    if (p->depth != p->leaf || p->ordinate > 1 || !read_ordinate(text, length, &value))
        return false;
    p->just_opened = false;
    if (p->ordinate++ == 1) {
        out->points[out->point_count++].y = value;
        return out->point_count - p->first_point <= FEATURE_POINTS_MAX;
    }
    cm_xy *points = cm_grow(out->points, &out->point_capacity, out->point_count, sizeof *points);
    if (points == NULL)
        return false;
    out->points = points;
    points[out->point_count].x = value;
    return true;
}

static bool take_geometry_type(parser *p, const char *text, size_t length) {
    p->type_depth = equals(text, length, "Polygon")        ? 3
                    : equals(text, length, "MultiPolygon") ? 4
                                                           : 0;
    return p->type_depth != 0;
}

/* ---- what yajl calls ------------------------------------------------------------------------ */

static int on_null(void *context) {
    parser *p = context;
    return p->place == PLACE_PROPERTIES && add_value(p, KIND_NULL, NULL);
}

static int on_boolean(void *context, int value) {
    parser *p = context;
    return p->place == PLACE_PROPERTIES && add_value(p, KIND_BOOLEAN, value ? "1" : "0");
}

static int on_number(void *context, const char *text, size_t length) {
    parser *p = context;
    switch (p->place) {
    case PLACE_COORDINATES:
        return add_ordinate(p, text, length);
    case PLACE_PROPERTIES:
        return add_number_value(p, text, length);
    case PLACE_FEATURE:
        return p->member == MEMBER_ID && take_id(p, text, length);
    case PLACE_COLLECTION_BOX:
    case PLACE_FEATURE_BOX:
        return 1;
    default:
        return 0;
    }
}

static int on_string(void *context, const unsigned char *bytes, size_t length) {
    parser *p = context;
    const char *text = (const char *)bytes;
    kind value_kind;
    switch (p->place) {
    case PLACE_COLLECTION:
        if (p->member == MEMBER_TYPE)
            return equals(text, length, "FeatureCollection");
        return p->member == MEMBER_NAME && length > 0 &&
               (p->out->name = keep_text(p, text, length)) != NULL;
    case PLACE_CRS:
        return p->member == MEMBER_TYPE && equals(text, length, "name");
    case PLACE_CRS_PROPERTIES:
        return is_wgs84(text, length);
    case PLACE_FEATURE:
        return p->member == MEMBER_TYPE && equals(text, length, "Feature");
    case PLACE_GEOMETRY:
        return p->member == MEMBER_TYPE && take_geometry_type(p, text, length);
    case PLACE_PROPERTIES:
        text = keep_text(p, text, length);
        return text != NULL && text_kind(text, &value_kind) && add_value(p, value_kind, text);
    default:
        return 0;
    }
}

static int on_object(void *context) {
    parser *p = context;
    if (!go_in(p, false))
        return 0;
    if (p->place == PLACE_FEATURE)
        return begin_feature(p);
    if (p->place == PLACE_PROPERTIES)
        p->column = 0;
    if (p->place == PLACE_GEOMETRY)
        p->type_depth = p->depth = p->leaf = 0;
    return 1;
}

static int on_key(void *context, const unsigned char *bytes, size_t length) {
    parser *p = context;
    return p->place == PLACE_PROPERTIES ? take_property(p, (const char *)bytes, length)
                                        : take_member(p, (const char *)bytes, length);
}

static int on_object_end(void *context) {
    parser *p = context;
    if ((p->place == PLACE_PROPERTIES && !end_properties(p)) ||
        (p->place == PLACE_GEOMETRY && p->leaf != p->type_depth) ||
        (p->place == PLACE_FEATURE && !end_feature(p)))
        return 0;
    return go_out(p);
}

static int on_array(void *context) {
    parser *p = context;
    if (p->place != PLACE_COORDINATES && !go_in(p, true))
        return 0;
    return p->place != PLACE_COORDINATES || open_array(p);
}

static int on_array_end(void *context) {
    parser *p = context;
    if (p->place == PLACE_COORDINATES && !close_array(p))
        return 0;
    return p->place == PLACE_COORDINATES && p->depth > 0 ? 1 : go_out(p);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* yajl makes a question mark of half a surrogate pair. Pairs are rare enough to leave to GDAL. */
static bool has_surrogates(const char *text, size_t size) {
    const char *end = text + size;
    for (const char *at = text; (at = memchr(at, '\\', (size_t)(end - at))) != NULL; at++)
        if (end - at > 3 && at[1] == 'u' && (at[2] == 'd' || at[2] == 'D') &&
            strchr("89abcdefABCDEF", at[3]) != NULL)
            return true;
    return false;
}

static bool is_blank(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (text[i] != ' ' && text[i] != '\n' && text[i] != '\r' && text[i] != '\t')
            return false;
    return true;
}

static bool parse(parser *p, const char *text, size_t size) {
    static const yajl_callbacks callbacks = {
        .yajl_null = on_null,
        .yajl_boolean = on_boolean,
        .yajl_number = on_number,
        .yajl_string = on_string,
        .yajl_start_map = on_object,
        .yajl_map_key = on_key,
        .yajl_end_map = on_object_end,
        .yajl_start_array = on_array,
        .yajl_end_array = on_array_end,
    };
    yajl_handle handle = yajl_alloc(&callbacks, NULL, p);
    if (handle == NULL)
        return false;
    /* yajl would pass over a text that begins behind the end and has none of its own. */
    (void)yajl_config(handle, yajl_allow_trailing_garbage, 1);
    const bool read = yajl_parse(handle, (const unsigned char *)text, size) == yajl_status_ok &&
                      p->place == PLACE_END;
    const size_t end = read ? yajl_get_bytes_consumed(handle) : 0;
    yajl_free(handle);
    return read && is_blank(text + end, size - end) && p->out->feature_count > 0;
}

bool cm_geojson_parse(const char *text, size_t size, cm_geojson *out) {
    *out = (cm_geojson){0};
    parser p = {.out = out};
    const bool plain = !has_surrogates(text, size) && parse(&p, text, size);
    free(p.kinds);
    return plain;
}

#endif

void cm_geojson_clear(cm_geojson *geojson) {
    free(geojson->columns);
    free(geojson->features);
    free(geojson->values);
    free(geojson->polygons);
    free(geojson->rings);
    free(geojson->points);
    cm_arena_clear(&geojson->texts);
    *geojson = (cm_geojson){0};
}
