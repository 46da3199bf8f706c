#include <math.h>

#include "base/ellipsoid.h"
#include "base/sum.h"
#include "controlmap/earth.h"

static const double RADIAN = 3.14159265358979323846 / 180.0;

/* Gauss-Legendre abscissae and weights on [-1, 1], positive half (Abramowitz & Stegun 25.4). */
static const double NODES_3[] = {0.0, 0.7745966692414834};
static const double WEIGHTS_3[] = {0.8888888888888888, 0.5555555555555556};
static const double NODES_8[] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                 0.9602898564975363};
static const double WEIGHTS_8[] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                   0.1012285362903763};

/* Edges spanning less than this take three nodes: the error, h^7 q^(6) / 15750 (Abramowitz &
 * Stegun 25.4.30 for n = 3), then stays under 1e-15. */
static const double SHORT_SPAN = 0.02;

typedef struct {
    double e, e2; /* eccentricity and its square */
} shape;

static shape shape_of(const cm_earth *earth) {
    const double e2 = earth->flattening * (2 - earth->flattening);
    return (shape){sqrt(e2), e2};
}

/* Snyder 1987, eq. 3-12, as a function of sin(latitude); 2 sin(latitude) on a sphere. */
static double authalic_q(double sine, const shape *s) {
    if (s->e2 == 0)
        return 2 * sine;
    return (1 - s->e2) * (sine / (1 - s->e2 * sine * sine) + atanh(s->e * sine) / s->e);
}

/* Mean of q over the latitudes of an edge; latitude is linear along it. */
static double mean_q(double latitude_1, double latitude_2, const shape *s) {
    const double middle = (latitude_1 + latitude_2) / 2, half = (latitude_2 - latitude_1) / 2;
    if (half == 0)
        return authalic_q(sin(middle), s);
    double sum = 0;
    if (fabs(half) < SHORT_SPAN / 2) {
        sum = WEIGHTS_3[0] * authalic_q(sin(middle), s);
        sum += WEIGHTS_3[1] * (authalic_q(sin(middle - half * NODES_3[1]), s) +
                               authalic_q(sin(middle + half * NODES_3[1]), s));
    } else {
        for (int i = 0; i < 4; i++)
            sum += WEIGHTS_8[i] * (authalic_q(sin(middle - half * NODES_8[i]), s) +
                                   authalic_q(sin(middle + half * NODES_8[i]), s));
    }
    return sum / 2;
}

/* The short way round, but a step of exactly one turn as it stands. */
static double step_lon(double from, double to) {
    const double step = to - from;
    return fabs(step) > 180.0 && fabs(step) < 360.0 ? step - copysign(360.0, step) : step;
}

double cm_ring_ellipsoid_area(const cm_ring *ring, const cm_earth *earth) {
    const shape of_earth = shape_of(earth), *s = &of_earth;
    cm_sum area = {0}, turn = {0}, latitudes = {0};
    /* Measured from a parallel of the ring itself, a small ring keeps its digits. */
    const double base = authalic_q(sin(ring->points[0].lat * RADIAN), s);
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[i + 1 < ring->count ? i + 1 : 0];
        const double step = step_lon(a.lon, b.lon);
        if (step != 0) /* a meridian encloses nothing */
            cm_sum_add(&area, (mean_q(a.lat * RADIAN, b.lat * RADIAN, s) - base) * (step * RADIAN));
        cm_sum_add(&turn, step);
        cm_sum_add(&latitudes, a.lat);
    }
    const double turns = round(cm_sum_total(&turn) / 360.0);
    double total = cm_sum_total(&area) / 2;
    if (turns != 0) {
        /* Round a pole: what lies between the ring and the pole. */
        const double pole = copysign(1.0, cm_sum_total(&latitudes));
        total = (authalic_q(pole, s) - base) / 2 * turns * 360.0 * RADIAN - total;
    }
    return fabs(total) * earth->semi_major_m * earth->semi_major_m;
}

double cm_edge_area(cm_lonlat a, cm_lonlat b, double reference_latitude, const cm_earth *earth) {
    const shape of_earth = shape_of(earth), *s = &of_earth;
    const double step = b.lon - a.lon;
    if (step == 0)
        return 0;
    const double base = authalic_q(sin(reference_latitude * RADIAN), s);
    const double mean = mean_q(a.lat * RADIAN, b.lat * RADIAN, s);
    return (base - mean) / 2 * (step * RADIAN) * earth->semi_major_m * earth->semi_major_m;
}

double cm_radius_meridian(double latitude, const cm_earth *earth) {
    const double e2 = earth->flattening * (2 - earth->flattening), sine = sin(latitude * RADIAN);
    return earth->semi_major_m * (1 - e2) / pow(1 - e2 * sine * sine, 1.5);
}

double cm_radius_parallel(double latitude, const cm_earth *earth) {
    const double e2 = earth->flattening * (2 - earth->flattening), sine = sin(latitude * RADIAN);
    return earth->semi_major_m * cos(latitude * RADIAN) / sqrt(1 - e2 * sine * sine);
}

double cm_edge_length(cm_lonlat a, cm_lonlat b, const cm_earth *earth) {
    const cm_earth *on = earth != NULL ? earth : &CM_EARTH_WGS84;
    const double east = (b.lon - a.lon) * RADIAN, north = (b.lat - a.lat) * RADIAN;
    const double span = fmax(fabs(b.lon - a.lon), fabs(b.lat - a.lat));
    const int pieces = span > 0.5 ? (int)ceil(span / 0.5) : 1;
    double length = 0;
    for (int i = 0; i < pieces; i++) {
        const double middle = a.lat + (b.lat - a.lat) * (i + 0.5) / pieces;
        const double half = (b.lat - a.lat) / pieces / 2;
        for (int node = -1; node <= 1; node++) {
            const double latitude = middle + node * half * NODES_3[1];
            length += WEIGHTS_3[node == 0 ? 0 : 1] / 2 / pieces *
                      hypot(cm_radius_parallel(latitude, on) * east,
                            cm_radius_meridian(latitude, on) * north);
        }
    }
    return length;
}
