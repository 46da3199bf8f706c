/**
 * @file decimal.h
 * Decimal numbers of files to doubles and back, whatever the locale.
 */
#ifndef CONTROLMAP_LOAD_DECIMAL_H
#define CONTROLMAP_LOAD_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/**
 * The double nearest to a number written as JSON has it.
 *
 * Not checked: that it is written so.
 *
 * @param text   not terminated
 * @return false where the number is not finite or very long (100 characters)
 */
bool cm_decimal_read(const char *text, size_t length, double *value);

/** As few digits as give the same number again; NULL when memory ran out. */
char *cm_decimal_text(cm_arena *arena, double value);

#endif
