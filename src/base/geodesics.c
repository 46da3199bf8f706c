#include "base/geodesics.h"

#include <geodesic.h>
#include <math.h>

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
