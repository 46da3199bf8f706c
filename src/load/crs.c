#include "load/crs.h"

#include <ctype.h>
#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "controlmap/versions.h"

/* An edge is divided at most this often: 2^14 pieces span a hemisphere by the metre. */
enum { DEPTH_MAX = 14 };

static const double METRES_PER_DEGREE = 111320.0;
static const double RADIANS_PER_DEGREE = 3.14159265358979323846 / 180.0;

struct cm_crs {
    PJ_CONTEXT *context;
    PJ *transform;
    double tolerance_m;
    bool swapped;
    char name[128];
};

/* Whether two names are one but for case and blanks: "wgs84" is "WGS 84". */
static bool same_name(const char *a, const char *b) {
    for (;; a++, b++) {
        while (isspace((unsigned char)*a))
            a++;
        while (isspace((unsigned char)*b))
            b++;
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (*a == '\0')
            return true;
    }
}

/* Whether a name ends with another in brackets, as "WGS 84 (CRS84)" does with "CRS84". */
static bool has_short_name(const char *name, const char *given) {
    const char *bracket = strrchr(name, '(');
    const size_t length = strlen(given);
    return bracket != NULL && length > 0 && strncasecmp(bracket + 1, given, length) == 0 &&
           strcmp(bracket + 1 + length, ")") == 0;
}

/* Whether PROJ's tables have the system under just this name, or another that means the same. */
static bool is_listed(PJ_CONTEXT *context, const PJ *source, const char *definition) {
    static const PJ_TYPE any_crs = PJ_TYPE_CRS;
    PJ_OBJ_LIST *list =
        proj_create_from_name(context, NULL, definition, &any_crs, 1, false, 0, NULL);
    const int count = list != NULL ? proj_list_get_count(list) : 0;
    bool listed = false;
    for (int i = 0; !listed && i < count; i++) {
        PJ *one = proj_list_get(context, list, i);
        listed = proj_is_equivalent_to_with_ctx(context, one, source, PJ_COMP_EQUIVALENT);
        proj_destroy(one);
    }
    proj_list_destroy(list);
    return listed;
}

/* PROJ takes a mere name for any system whose name has it in it: "foo" for Amersfoort. */
static bool is_guessed(PJ_CONTEXT *context, const PJ *source, const char *definition) {
    const char *name = proj_get_name(source);
    return strpbrk(definition, ":=[{") == NULL && name != NULL && !same_name(name, definition) &&
           !has_short_name(name, definition) && !is_listed(context, source, definition);
}

/* A PROJ string is a system or a mere operation; here it can only be a system. */
static PJ *create_source(PJ_CONTEXT *context, const char *definition) {
    PJ *source = proj_create(context, definition);
    char as_crs[1024];
    const int length = snprintf(as_crs, sizeof as_crs, "%s +type=crs", definition);
    if (definition[0] != '+' || length < 0 || (size_t)length >= sizeof as_crs ||
        (source != NULL && proj_is_crs(source)))
        return source;
    proj_destroy(source);
    return proj_create(context, as_crs);
}

cm_code cm_crs_create(const char *definition, bool swapped, double tolerance_m, cm_crs **out,
                      cm_error *error) {
    *out = NULL;
    cm_crs *crs = calloc(1, sizeof *crs);
    if (crs == NULL)
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    crs->tolerance_m = tolerance_m;
    crs->swapped = swapped;
    crs->context = proj_context_create();
    PJ *source = NULL, *target = NULL, *direct = NULL;
    cm_code code = CM_OK;
    if (crs->context == NULL) {
        code = cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
        goto done;
    }
    proj_log_level(crs->context, PJ_LOG_NONE);
    source = create_source(crs->context, definition);
    if (source == NULL || !proj_is_crs(source) || is_guessed(crs->context, source, definition)) {
        code = cm_error_set(error, CM_ERR_CRS, "name one with --input-crs, such as EPSG:4326",
                            "the coordinate system is not known to PROJ: %.200s", definition);
        goto done;
    }
    const char *name = proj_get_name(source);
    (void)snprintf(crs->name, sizeof crs->name, "%s", name != NULL ? name : definition);
    target = proj_create(crs->context, "OGC:CRS84");
    direct = target == NULL
                 ? NULL
                 : proj_create_crs_to_crs_from_pj(crs->context, source, target, NULL, NULL);
    if (direct != NULL)
        crs->transform = proj_normalize_for_visualization(crs->context, direct);
    if (crs->transform == NULL)
        code = cm_error_set(error, CM_ERR_CRS, "name another with --input-crs",
                            "PROJ has no way from \"%s\" to longitude and latitude", crs->name);
done:
    proj_destroy(direct);
    proj_destroy(target);
    proj_destroy(source);
    if (code != CM_OK) {
        cm_crs_free(crs);
        return code;
    }
    *out = crs;
    return CM_OK;
}

void cm_crs_free(cm_crs *crs) {
    if (crs == NULL)
        return;
    proj_destroy(crs->transform);
    if (crs->context != NULL)
        proj_context_destroy(crs->context);
    free(crs);
}

const char *cm_crs_name(const cm_crs *crs) {
    return crs->name;
}

cm_code cm_crs_point(cm_crs *crs, double x, double y, cm_lonlat *out, cm_error *error) {
    const PJ_COORD from = crs->swapped ? proj_coord(y, x, 0, 0) : proj_coord(x, y, 0, 0);
    const PJ_COORD to = proj_trans(crs->transform, PJ_FWD, from);
    if (!isfinite(to.xy.x) || !isfinite(to.xy.y))
        return cm_error_set(
            error, CM_ERR_CRS, "check the file's coordinate system, or name it with --input-crs",
            "the point %.10g %.10g lies outside what \"%s\" can express", x, y, crs->name);
    *out = (cm_lonlat){to.xy.x, to.xy.y};
    return CM_OK;
}

/* Distance of p from the point at the given share of the way from a to b, in metres. Straight
 * edges in longitude and latitude are what the measures take, so that is the line to keep to;
 * across the antimeridian they go the short way, as the measures take them. */
static double deviation_m(cm_lonlat a, cm_lonlat b, double share, cm_lonlat p) {
    const double lon = a.lon + share * remainder(b.lon - a.lon, 360.0);
    const double lat = a.lat + share * (b.lat - a.lat);
    const double east = remainder(p.lon - lon, 360.0) * cos(lat * RADIANS_PER_DEGREE);
    return hypot(east, p.lat - lat) * METRES_PER_DEGREE;
}

/* Appends the points strictly between a and b. The midpoint is the same number seen from either
 * end, so both neighbours of a shared edge get the same points. */
static cm_code divide(cm_crs *crs, cm_xy a, cm_lonlat a_out, cm_xy b, cm_lonlat b_out, int depth,
                      cm_shape_builder *builder, cm_error *error) {
    if (depth == 0 || (a.x == b.x && a.y == b.y))
        return CM_OK;
    const cm_xy middle = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    cm_lonlat middle_out, quarter_out;
    cm_code code = cm_crs_point(crs, middle.x, middle.y, &middle_out, error);
    if (code != CM_OK)
        return code;
    bool straight = deviation_m(a_out, b_out, 0.5, middle_out) <= crs->tolerance_m;
    for (int quarter = 1; straight && quarter <= 3; quarter += 2) {
        /* An S-shaped image may meet its chord in the middle. */
        const double share = quarter / 4.0;
        code = cm_crs_point(crs, a.x + share * (b.x - a.x), a.y + share * (b.y - a.y), &quarter_out,
                            error);
        if (code != CM_OK)
            return code;
        straight = deviation_m(a_out, b_out, share, quarter_out) <= crs->tolerance_m;
    }
    if (straight)
        return CM_OK;
    code = divide(crs, a, a_out, middle, middle_out, depth - 1, builder, error);
    if (code != CM_OK)
        return code;
    if (!cm_shape_builder_point(builder, middle_out))
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    return divide(crs, middle, middle_out, b, b_out, depth - 1, builder, error);
}

cm_code cm_crs_ring(cm_crs *crs, const cm_xy *xy, size_t count, cm_shape_builder *builder,
                    cm_error *error) {
    if (count == 0)
        return CM_OK;
    cm_lonlat first, from, to;
    cm_code code = cm_crs_point(crs, xy[0].x, xy[0].y, &first, error);
    if (code != CM_OK)
        return code;
    from = first;
    for (size_t i = 0; i < count; i++) {
        if (!cm_shape_builder_point(builder, from))
            return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
        const cm_xy next = xy[(i + 1) % count];
        if (i + 1 < count) {
            code = cm_crs_point(crs, next.x, next.y, &to, error);
            if (code != CM_OK)
                return code;
        } else {
            to = first;
        }
        code = divide(crs, xy[i], from, next, to, DEPTH_MAX, builder, error);
        if (code != CM_OK)
            return code;
        from = to;
    }
    return CM_OK;
}

const char *cm_version_proj(void) {
    return proj_info().version;
}
