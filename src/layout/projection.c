#include "layout/projection.h"

#include <geodesic.h>
#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/geometry.h"
#include "controlmap/earth.h"

static const double SNAP_PX = 0.125;
/* On a map of the surroundings no coast needs more points than this allows. */
static const double AROUND_STEP_PX = 0.75;
/* How far a drawn edge may be from where it runs, and how long it is when that needs no check. */
static const double BEND_PX = 0.25, UNBENT_PX = 16;
enum { BEND_DEPTH = 10 };
/* What is drawn beyond the panel, so that no line ends at its edge. */
static const double BLEED_PX = 60.0;

struct cm_projection {
    PJ_CONTEXT *context;
    PJ *pj;
    cm_phrase name;
    cm_rect panel;
    double px_per_m;
    double step_px; /* points nearer than this to the one before are left out */
    double x0, y0;  /* projected metres at the middle of the panel */
    cm_lonlat middle;
    cm_box view; /* what the panel and its bleed show */
};

static cm_code open_pj(cm_projection *p, const char *definition, cm_error *error) {
    p->context = proj_context_create();
    if (p->context != NULL) {
        proj_log_level(p->context, PJ_LOG_NONE);
        p->pj = proj_create(p->context, definition);
    }
    if (p->pj == NULL)
        return cm_error_set(error, CM_ERR_INTERNAL, NULL, "PROJ refuses \"%s\"", definition);
    return CM_OK;
}

static cm_xy project(const cm_projection *p, cm_lonlat place) {
    const PJ_COORD to =
        proj_trans(p->pj, PJ_FWD, proj_coord(proj_torad(place.lon), proj_torad(place.lat), 0, 0));
    return (cm_xy){to.xy.x, to.xy.y};
}

static cm_lonlat unproject(const cm_projection *p, cm_xy page) {
    const double x = p->x0 + (page.x - (p->panel.left + p->panel.right) / 2) / p->px_per_m;
    const double y = p->y0 - (page.y - (p->panel.top + p->panel.bottom) / 2) / p->px_per_m;
    const PJ_COORD from = proj_trans(p->pj, PJ_INV, proj_coord(x, y, 0, 0));
    return (cm_lonlat){proj_todeg(from.lp.lam), proj_todeg(from.lp.phi)};
}

bool cm_projection_edge(const cm_projection *p, cm_rect r, cm_lonlat edge[CM_EDGE_POINTS]) {
    enum { STEPS = CM_EDGE_POINTS / 4 };
    const cm_xy corners[] = {
        {r.left, r.top}, {r.right, r.top}, {r.right, r.bottom}, {r.left, r.bottom}};
    for (int i = 0; i < CM_EDGE_POINTS; i++) {
        const cm_xy a = corners[i / STEPS], b = corners[(i / STEPS + 1) % 4];
        const double along = (double)(i % STEPS) / STEPS;
        cm_lonlat q = unproject(p, (cm_xy){a.x + (b.x - a.x) * along, a.y + (b.y - a.y) * along});
        if (!isfinite(q.lon) || !isfinite(q.lat))
            return false;
        if (q.lon - p->middle.lon > 180)
            q.lon -= 360;
        else if (q.lon - p->middle.lon < -180)
            q.lon += 360;
        edge[i] = q;
    }
    return true;
}

/* Whether a pole lies within a rectangle of the page. */
static bool has_pole(const cm_projection *p, cm_rect rect, double lat) {
    const cm_xy at = cm_projection_point(p, (cm_lonlat){p->middle.lon, lat});
    return isfinite(at.x) && isfinite(at.y) && cm_rect_sides(rect, at) == 0;
}

/* The longitudes and latitudes that the panel shows, found along its edge. */
static cm_box find_view(const cm_projection *p) {
    const cm_rect rect = cm_rect_grow(p->panel, BLEED_PX, BLEED_PX);
    cm_lonlat edge[CM_EDGE_POINTS];
    if (!cm_projection_edge(p, rect, edge))
        return (cm_box){-INFINITY, -INFINITY, INFINITY, INFINITY};
    cm_box view = CM_BOX_EMPTY;
    for (int i = 0; i < CM_EDGE_POINTS; i++)
        view = cm_box_union(view, (cm_box){edge[i].lon, edge[i].lat, edge[i].lon, edge[i].lat});
    /* A pole inside the panel shows on no edge; near one, edges are far apart in longitude. */
    if (view.north > 80 || has_pole(p, rect, 90))
        view = (cm_box){-INFINITY, view.south, INFINITY, 90};
    if (view.south < -80 || has_pole(p, rect, -90))
        view = (cm_box){-INFINITY, -90, INFINITY, view.north};
    return view;
}

static void choose(cm_box e, char *definition, size_t size, cm_phrase *name) {
    const double height = e.north - e.south, width = e.east - e.west;
    const double lat = (e.south + e.north) / 2, lon = (e.west + e.east) / 2;
    const double lat_1 = e.south + height / 6, lat_2 = e.north - height / 6;
    if (fmax(fabs(e.south), fabs(e.north)) > 75 || width > 120) {
        *name = CM_PHRASE_AZIMUTHAL;
        (void)snprintf(definition, size, "+proj=laea +lat_0=%.10f +lon_0=%.10f +ellps=WGS84", lat,
                       lon);
    } else if (height < 2 || width < 2) {
        *name = CM_PHRASE_MERCATOR;
        (void)snprintf(definition, size, "+proj=tmerc +lat_0=%.10f +lon_0=%.10f +ellps=WGS84", lat,
                       lon);
    } else if ((e.south < 0 && e.north > 0 && e.south > -10 && e.north < 10) ||
               fabs(lat_1 + lat_2) < 1) {
        *name = CM_PHRASE_CYLINDRICAL;
        (void)snprintf(definition, size, "+proj=cea +lat_ts=%.10f +lon_0=%.10f +ellps=WGS84", lat,
                       lon);
    } else {
        *name = CM_PHRASE_ALBERS;
        (void)snprintf(definition, size,
                       "+proj=aea +lat_1=%.10f +lat_2=%.10f +lat_0=%.10f +lon_0=%.10f "
                       "+ellps=WGS84",
                       lat_1, lat_2, lat, lon);
    }
}

/* A rectangle in projected metres. */
typedef struct {
    double left, right, bottom, top;
} bounds;

static void include(const cm_projection *p, bounds *b, cm_lonlat place) {
    const cm_xy at = project(p, place);
    if (!isfinite(at.x) || !isfinite(at.y))
        return;
    *b = (bounds){fmin(b->left, at.x), fmax(b->right, at.x), fmin(b->bottom, at.y),
                  fmax(b->top, at.y)};
}

static void include_box(const cm_projection *p, bounds *b, cm_box e) {
    const int steps = (int)fmin(ceil(fmax(e.east - e.west, e.north - e.south) / 0.1), 3600) + 1;
    for (int i = 0; i <= steps; i++) {
        const double lon = e.west + (e.east - e.west) * i / steps;
        const double lat = e.south + (e.north - e.south) * i / steps;
        const cm_lonlat edge[] = {{lon, e.south}, {lon, e.north}, {e.west, lat}, {e.east, lat}};
        for (int k = 0; k < 4; k++)
            include(p, b, edge[k]);
    }
}

/* Long edges bend outwards between their ends. */
static void include_ring(const cm_projection *p, bounds *b, const cm_ring *ring) {
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], c = ring->points[i + 1 < ring->count ? i + 1 : 0];
        const double span = fmax(fabs(c.lon - a.lon), fabs(c.lat - a.lat));
        const int steps = (int)fmin(fmax(ceil(span), 1), 360);
        for (int k = 0; k < steps; k++)
            include(p, b,
                    (cm_lonlat){a.lon + (c.lon - a.lon) * k / steps,
                                a.lat + (c.lat - a.lat) * k / steps});
    }
}

void cm_projection_fit(cm_projection *p, cm_box e, const cm_multipolygon *shape, cm_rect within,
                       double padding_px) {
    bounds b = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (size_t i = 0; shape != NULL && i < shape->count; i++)
        include_ring(p, &b, &shape->polygons[i].shell);
    if (shape == NULL)
        include_box(p, &b, e);
    const double width = within.right - within.left - 2 * padding_px;
    const double height = within.bottom - within.top - 2 * padding_px;
    p->px_per_m = fmin(width / (b.right - b.left), height / (b.top - b.bottom));
    /* Its middle stands in the middle of that part, and the origin in that of the panel. */
    const cm_rect panel = p->panel;
    p->x0 = (b.left + b.right) / 2 -
            (within.left + within.right - panel.left - panel.right) / 2 / p->px_per_m;
    p->y0 = (b.bottom + b.top) / 2 +
            (within.top + within.bottom - panel.top - panel.bottom) / 2 / p->px_per_m;
    p->view = find_view(p);
}

static cm_code create(const char *definition, cm_phrase name, cm_rect panel, cm_box extent,
                      const cm_multipolygon *shape, double padding_px, cm_projection **out,
                      cm_error *error) {
    *out = NULL;
    cm_projection *p = calloc(1, sizeof *p);
    if (p == NULL)
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    p->name = name;
    p->panel = panel;
    const cm_code code = open_pj(p, definition, error);
    if (code != CM_OK) {
        cm_projection_free(p);
        return code;
    }
    p->middle = (cm_lonlat){(extent.west + extent.east) / 2, (extent.south + extent.north) / 2};
    cm_projection_fit(p, extent, shape, panel, padding_px);
    *out = p;
    return CM_OK;
}

cm_code cm_projection_create(cm_box extent, const cm_multipolygon *shape, cm_rect panel,
                             double padding_px, cm_projection **out, cm_error *error) {
    char definition[256];
    cm_phrase name;
    choose(extent, definition, sizeof definition, &name);
    return create(definition, name, panel, extent, shape, padding_px, out, error);
}

cm_code cm_projection_create_around(cm_lonlat centre, double width_m, cm_rect panel,
                                    cm_projection **out, cm_error *error) {
    char definition[256];
    (void)snprintf(definition, sizeof definition,
                   "+proj=laea +lat_0=%.10f +lon_0=%.10f +ellps=WGS84", centre.lat, centre.lon);
    const cm_box about = {centre.lon - 1, centre.lat - 1, centre.lon + 1, centre.lat + 1};
    const cm_code code = create(definition, CM_PHRASE_AZIMUTHAL, panel, about, NULL, 0, out, error);
    if (code != CM_OK)
        return code;
    (*out)->px_per_m = (panel.right - panel.left) / width_m;
    (*out)->x0 = (*out)->y0 = 0;
    (*out)->step_px = AROUND_STEP_PX;
    (*out)->view = find_view(*out);
    return CM_OK;
}

void cm_projection_free(cm_projection *projection) {
    if (projection == NULL)
        return;
    proj_destroy(projection->pj);
    if (projection->context != NULL)
        proj_context_destroy(projection->context);
    free(projection);
}

cm_phrase cm_projection_phrase(const cm_projection *projection) {
    return projection->name;
}

cm_xy cm_projection_point(const cm_projection *p, cm_lonlat place) {
    const cm_xy at = project(p, place);
    return (cm_xy){(p->panel.left + p->panel.right) / 2 + (at.x - p->x0) * p->px_per_m,
                   (p->panel.top + p->panel.bottom) / 2 - (at.y - p->y0) * p->px_per_m};
}

cm_box cm_projection_view(const cm_projection *projection) {
    return projection->view;
}

double cm_projection_resolution(const cm_projection *projection) {
    return 1 / projection->px_per_m;
}

double cm_projection_east_px(const cm_projection *p, double length_m) {
    const cm_lonlat from = unproject(
        p, (cm_xy){(p->panel.left + p->panel.right) / 2, (p->panel.top + p->panel.bottom) / 2});
    struct geod_geodesic geodesic;
    cm_lonlat to;
    geod_init(&geodesic, CM_EARTH_WGS84.semi_major_m, CM_EARTH_WGS84.flattening);
    geod_direct(&geodesic, from.lat, from.lon, 90.0, length_m, &to.lat, &to.lon, NULL);
    const cm_xy a = cm_projection_point(p, from), b = cm_projection_point(p, to);
    return hypot(b.x - a.x, b.y - a.y);
}

/* ---- paths -------------------------------------------------------------------------------- */

/* `turn`: what brings the points' longitudes to those of the view, degrees. */
static unsigned sides_of(cm_box view, cm_lonlat p, double turn) {
    return cm_rect_sides((cm_rect){view.west, view.south, view.east, view.north},
                         (cm_xy){p.lon + turn, p.lat});
}

/* The turn of the globe by which a box is seen; false: it is not. */
static bool find_turn(const cm_projection *p, cm_box box, double *turn) {
    static const double turns[] = {0, 360, -360};
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++)
        if (cm_box_meets(cm_box_turned(box, turns[i]), p->view)) {
            *turn = turns[i];
            return true;
        }
    return false;
}

static double snap(double value) {
    return round(value / SNAP_PX) * SNAP_PX;
}

static void add_snapped(const cm_projection *p, cm_path_builder *path, cm_xy at, cm_xy *last) {
    at = (cm_xy){snap(at.x), snap(at.y)};
    if (!isfinite(at.x) || !isfinite(at.y) ||
        (fabs(at.x - last->x) <= p->step_px && fabs(at.y - last->y) <= p->step_px))
        return;
    cm_path_builder_add(path, at);
    *last = at;
}

/* An edge is straight in longitude and latitude, so on the page it bends: adds the points between
 * its ends that keep it within BEND_PX. The middle is the same from either end, so both sides of a
 * shared border bend alike. Short edges bend by less than anyone sees. */
static void add_bend(const cm_projection *p, cm_lonlat a, cm_xy a_at, cm_lonlat b, cm_xy b_at,
                     int depth, cm_path_builder *path, cm_xy *last) {
    const double length = fmax(fabs(b_at.x - a_at.x), fabs(b_at.y - a_at.y));
    if (depth == 0 || !(length > UNBENT_PX))
        return;
    const cm_lonlat middle = {(a.lon + b.lon) / 2, (a.lat + b.lat) / 2};
    const cm_xy at = cm_projection_point(p, middle);
    if (hypot(at.x - (a_at.x + b_at.x) / 2, at.y - (a_at.y + b_at.y) / 2) <= BEND_PX)
        return;
    add_bend(p, a, a_at, middle, at, depth - 1, path, last);
    add_snapped(p, path, at, last);
    add_bend(p, middle, at, b, b_at, depth - 1, path, last);
}

static void add_points(const cm_projection *p, const cm_lonlat *points, size_t count, bool closed,
                       double turn, cm_path_builder *path) {
    cm_path_builder_start(path, closed);
    unsigned before = 0;
    cm_xy last = {NAN, NAN}, first_at = {NAN, NAN}, before_at = {NAN, NAN};
    cm_lonlat before_point = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const unsigned here = sides_of(p->view, points[i], turn);
        /* The first is always kept: were it and the last left out for different sides, the ring
         * would cut a corner of the view. */
        const bool is_end = i == 0 || (!closed && i + 1 == count);
        const unsigned next = sides_of(p->view, points[i + 1 < count ? i + 1 : 0], turn);
        /* A point between two others beyond the same side adds nothing that is seen. */
        if (!is_end && (before & here & next) != 0)
            continue;
        const cm_xy at = cm_projection_point(p, points[i]);
        if (i == 0)
            first_at = at;
        else if ((before & here) == 0)
            add_bend(p, before_point, before_at, points[i], at, BEND_DEPTH, path, &last);
        before = here;
        before_at = at;
        before_point = points[i];
        add_snapped(p, path, at, &last);
    }
    if (closed && count > 0 && (before & sides_of(p->view, points[0], turn)) == 0)
        add_bend(p, before_point, before_at, points[0], first_at, BEND_DEPTH, path, &last);
    cm_path_builder_drop_short(path, closed ? 3 : 2);
}

void cm_projection_add(const cm_projection *p, const cm_multipolygon *shape,
                       cm_path_builder *path) {
    for (size_t i = 0; i < shape->count; i++) {
        const cm_polygon *polygon = &shape->polygons[i];
        double turn = 0;
        if (!find_turn(p, cm_ring_box(&polygon->shell), &turn))
            continue;
        add_points(p, polygon->shell.points, polygon->shell.count, true, turn, path);
        for (size_t h = 0; h < polygon->hole_count; h++)
            add_points(p, polygon->holes[h].points, polygon->holes[h].count, true, turn, path);
    }
}

void cm_projection_add_line(const cm_projection *projection, const cm_lonlat *points, size_t count,
                            cm_path_builder *path) {
    double turn = 0;
    (void)find_turn(projection, cm_ring_box(&(cm_ring){count, (cm_lonlat *)(uintptr_t)points}),
                    &turn);
    add_points(projection, points, count, false, turn, path);
}
