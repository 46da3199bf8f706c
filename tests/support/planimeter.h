/**
 * @file planimeter.h
 * Rings as GeographicLib's Planimeter takes them, and what it answers.
 */
#ifndef TEST_SUPPORT_PLANIMETER_H
#define TEST_SUPPORT_PLANIMETER_H

#include <stdio.h>

#include "controlmap/geometry.h"

/**
 * Writes a ring with its edges cut into equal pieces, none longer than 4 km over the refinement,
 * and the blank line that ends it.
 *
 * @return how many points
 */
size_t planimeter_write_ring(FILE *to, const cm_ring *ring, size_t refinement);

/** Reads the answer about one ring: its area in square metres, without the sign of its winding. */
double planimeter_read_area(FILE *answers);

#endif
