#include "measure/winding.h"

#include <math.h>
#include <stdlib.h>

enum { EDGES_PER_STRIP = 8, STRIPS_MAX = 256 };

size_t cm_winding_strip(const cm_winding *w, double lat) {
    const double at = (lat - w->south) / w->height * (double)w->strip_count;
    return !(at > 0) ? 0 : at >= (double)w->strip_count ? w->strip_count - 1 : (size_t)at;
}

/* Counts the members of each strip; with room for them, puts them down. */
static void sort_edges(cm_winding *w, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const double a = w->edges[i].from.lat, b = w->edges[i].to.lat;
        const size_t last = cm_winding_strip(w, cm_greater(a, b));
        for (size_t k = cm_winding_strip(w, cm_lesser(a, b)); k <= last; k++) {
            if (w->members != NULL)
                w->members[w->starts[k]] = i;
            w->starts[k]++;
        }
    }
}

bool cm_winding_build(const cm_edge *edges, size_t count, cm_winding *out) {
    cm_winding *w = out;
    double south = INFINITY, north = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        south = cm_lesser(south, edges[i].from.lat);
        north = cm_greater(north, edges[i].from.lat);
    }
    const size_t strips = count / EDGES_PER_STRIP + 1;
    *w = (cm_winding){.edges = edges,
                      .south = count > 0 ? south : 0,
                      .height = north > south ? north - south : 1,
                      .strip_count = strips < STRIPS_MAX ? strips : STRIPS_MAX};
    w->starts = calloc(w->strip_count + 1, sizeof *w->starts);
    if (w->starts == NULL)
        return false;
    sort_edges(w, count);
    size_t total = 0;
    for (size_t k = 0; k <= w->strip_count; k++) {
        const size_t members = w->starts[k];
        w->starts[k] = total;
        total += members;
    }
    w->members = calloc(total + 1, sizeof *w->members);
    if (w->members == NULL)
        return false;
    sort_edges(w, count); /* moves each start to its strip's end */
    for (size_t k = w->strip_count; k > 0; k--)
        w->starts[k] = w->starts[k - 1];
    w->starts[0] = 0;
    return true;
}

void cm_winding_clear(cm_winding *winding) {
    free(winding->starts);
    free(winding->members);
    *winding = (cm_winding){0};
}

/* Those east of the point, northward less southward. */
int cm_winding_number(const cm_winding *winding, const cm_geos *geos, cm_lonlat point) {
    if (winding->strip_count == 0)
        return 0;
    const size_t strip = cm_winding_strip(winding, point.lat);
    int number = 0;
    for (size_t i = winding->starts[strip]; i < winding->starts[strip + 1]; i++) {
        const cm_edge *e = &winding->edges[winding->members[i]];
        const bool starts_south = e->from.lat <= point.lat, ends_south = e->to.lat <= point.lat;
        if (starts_south == ends_south)
            continue;
        const int side = cm_geos_orientation(geos, e->from, e->to, point);
        if (side == (starts_south ? 1 : -1))
            number += side;
    }
    return number;
}
