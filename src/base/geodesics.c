#include "base/geodesics.h"

#include <geodesic.h>
#include <math.h>

static const double DEGREE = 3.14159265358979323846 / 180;

double cm_ring_geodesic_area(const cm_ring *ring, const cm_earth *earth) {
    struct geod_geodesic geodesic;
    struct geod_polygon polygon;
    double area_m2 = 0;
    geod_init(&geodesic, earth->semi_major_m, earth->flattening);
    geod_polygon_init(&polygon, 0);
    for (size_t i = 0; i < ring->count; i++)
        geod_polygon_addpoint(&geodesic, &polygon, ring->points[i].lat, ring->points[i].lon);
    (void)geod_polygon_compute(&geodesic, &polygon, 0, 1, &area_m2, NULL);
    return fabs(area_m2);
}

void cm_geodesic_inverse(const cm_earth *earth, cm_lonlat from, cm_lonlat to, double *distance_m,
                         double *azimuth) {
    struct geod_geodesic geodesic;
    geod_init(&geodesic, earth->semi_major_m, earth->flattening);
    geod_inverse(&geodesic, from.lat, from.lon, to.lat, to.lon, distance_m, azimuth, NULL);
    *azimuth *= DEGREE;
}

cm_lonlat cm_geodesic_direct(const cm_earth *earth, cm_lonlat from, double distance_m,
                             double azimuth) {
    struct geod_geodesic geodesic;
    cm_lonlat to;
    geod_init(&geodesic, earth->semi_major_m, earth->flattening);
    geod_direct(&geodesic, from.lat, from.lon, azimuth / DEGREE, distance_m, &to.lat, &to.lon,
                NULL);
    to.lon += 360 * round((from.lon - to.lon) / 360);
    return to;
}
