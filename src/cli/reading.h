/**
 * @file reading.h
 * Control layers of many days, read and cleaned by several threads, handed out
 * in their order.
 */
#ifndef CONTROLMAP_CLI_READING_H
#define CONTROLMAP_CLI_READING_H

#include "cli/cli.h"

typedef struct cm_cli_reading cm_cli_reading;

/**
 * Starts to read; at most a few days more than there are threads are held.
 *
 * @param in, days borrowed until cm_cli_reading_end()
 * @param threads at least 1
 */
cm_cli_reading *cm_cli_reading_start(const cm_cli_inputs *in, const cm_days *days,
                                     unsigned threads);

/**
 * The next day's layer, when it is there.
 *
 * @param[out] layer the caller's; NULL on failure
 * @return what reading it came to; the error is the day's own
 */
cm_code cm_cli_reading_next(cm_cli_reading *reading, cm_layer **layer, cm_error *error);

/** Stops and joins the threads; what was read and not taken is freed. */
void cm_cli_reading_end(cm_cli_reading *reading);

#endif
