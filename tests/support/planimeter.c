#include "support/planimeter.h"

#include "controlmap/earth.h"
#include "support/check.h"

/* Longest piece of the coarsest cut. */
static const double PIECE_M = 4000.0;

size_t planimeter_write_ring(FILE *to, const cm_ring *ring, size_t refinement) {
    size_t count = 0;
    for (size_t i = 0; i < ring->count; i++) {
        const cm_lonlat a = ring->points[i], b = ring->points[(i + 1) % ring->count];
        const size_t pieces = refinement * (size_t)ceil(cm_edge_length(a, b, NULL) / PIECE_M);
        for (size_t k = 0; k < pieces; k++) {
            const double share = (double)k / (double)pieces;
            (void)fprintf(to, "%.14f %.14f\n", a.lat + share * (b.lat - a.lat),
                          a.lon + share * (b.lon - a.lon));
        }
        count += pieces;
    }
    (void)fputc('\n', to); /* ends a ring */
    return count;
}

double planimeter_read_area(FILE *answers) {
    double points, perimeter_m, area_m2;
    assert_int_equal(fscanf(answers, "%lf %lf %lf", &points, &perimeter_m, &area_m2), 3);
    return fabs(area_m2);
}
