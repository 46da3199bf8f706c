#include <math.h>

#include "base/ellipsoid.h"
#include "controlmap/earth.h"

const cm_earth CM_EARTH_WGS84 = {6378137.0, 1 / 298.257223563};

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

/* Numbers of very different size are summed without losing the small ones (Neumaier 1974). */
typedef struct {
    double sum, lost;
} accumulator;

static void add(accumulator *total, double value) {
    const double sum = total->sum + value;
    total->lost +=
        fabs(total->sum) >= fabs(value) ? (total->sum - sum) + value : (value - sum) + total->sum;
    total->sum = sum;
}

static double sum_of(const accumulator *total) {
    return total->sum + total->lost;
}

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

static cm_code check_ring(const cm_ring *ring, cm_error *error) {
    if (ring->count < 3)
        return cm_error_set(error, CM_ERR_GEOMETRY, NULL, "a ring has %zu points, fewer than 3",
                            ring->count);
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat p = ring->points[i];
        if (!isfinite(p.lon) || !isfinite(p.lat))
            return cm_error_set(error, CM_ERR_GEOMETRY, NULL, "a coordinate is not finite");
        if (fabs(p.lat) > 90.0 + 1e-9)
            return cm_error_set(error, CM_ERR_GEOMETRY, NULL, "latitude %.10g is outside -90 to 90",
                                p.lat);
    }
    return CM_OK;
}

/* The short way round, but a step of exactly one turn as it stands. */
static double step_lon(double from, double to) {
    const double step = to - from;
    return fabs(step) > 180.0 && fabs(step) < 360.0 ? step - copysign(360.0, step) : step;
}

/* In units of the squared semi-major axis, never negative. */
static double ring_area(const cm_ring *ring, const shape *s) {
    accumulator area = {0}, turn = {0}, latitudes = {0};
    /* Measured from a parallel of the ring itself, a small ring keeps its digits. */
    const double base = authalic_q(sin(ring->points[0].lat * RADIAN), s);
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[i + 1 < ring->count ? i + 1 : 0];
        const double step = step_lon(a.lon, b.lon);
        if (step != 0) /* a meridian encloses nothing */
            add(&area, (mean_q(a.lat * RADIAN, b.lat * RADIAN, s) - base) * (step * RADIAN));
        add(&turn, step);
        add(&latitudes, a.lat);
    }
    const double turns = round(sum_of(&turn) / 360.0);
    double total = sum_of(&area) / 2;
    if (turns != 0) {
        /* Round a pole: what lies between the ring and the pole. */
        const double pole = copysign(1.0, sum_of(&latitudes));
        total = (authalic_q(pole, s) - base) / 2 * turns * 360.0 * RADIAN - total;
    }
    return fabs(total);
}

cm_code cm_polygon_area(const cm_polygon *polygon, const cm_earth *earth, double *area_m2,
                        cm_error *error) {
    const cm_earth *on = earth != NULL ? earth : &CM_EARTH_WGS84;
    const shape s = shape_of(on);
    double total = 0;
    for (size_t r = 0; r <= polygon->hole_count; r++) {
        const cm_ring *ring = r == 0 ? &polygon->shell : &polygon->holes[r - 1];
        const cm_code code = check_ring(ring, error);
        if (code != CM_OK)
            return code;
        total += (r == 0 ? 1 : -1) * ring_area(ring, &s);
    }
    *area_m2 = total * on->semi_major_m * on->semi_major_m;
    return CM_OK;
}

cm_code cm_multipolygon_area(const cm_multipolygon *multipolygon, const cm_earth *earth,
                             double *area_m2, cm_error *error) {
    accumulator total = {0};
    for (size_t i = 0; i < multipolygon->count; i++) {
        double part = 0;
        const cm_code code = cm_polygon_area(&multipolygon->polygons[i], earth, &part, error);
        if (code != CM_OK)
            return code;
        add(&total, part);
    }
    *area_m2 = sum_of(&total);
    return CM_OK;
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
