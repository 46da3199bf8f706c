/**
 * @file number.h
 * Numbers as people write them, and how exact they thereby say they are.
 */
#ifndef CONTROLMAP_BASE_NUMBER_H
#define CONTROLMAP_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    double value;
    int digits;         /**< written, leading zeros aside */
    int decimals;       /**< behind the point */
    int trailing_zeros; /**< at the end of a number without a point */
} cm_number;

/**
 * Reads a number at the start of a text: a sign, digits, thousands set apart by
 * a comma, a blank (no-break and thin ones included), an apostrophe or an
 * underscore, and a point before decimals. A comma that not exactly three
 * digits follow is a point, as in 19,2. Whatever the locale.
 *
 * @return how many bytes it takes; 0: there is no number
 */
size_t cm_number_read(const char *text, cm_number *out);

#endif
