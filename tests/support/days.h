/**
 * @file days.h
 * The published days among the real data, and how many of them a build can
 * afford.
 */
#ifndef TEST_SUPPORT_DAYS_H
#define TEST_SUPPORT_DAYS_H

#include "controlmap/load.h"

/** Days that the real data hold at least. */
enum { DAYS_AT_LEAST = 536 };

/** Whether a sanitizer watches: then everything takes several times as long. */
#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

/** Every so many of the days are looked at: a hundred and more, of all seasons and years. */
enum { DAYS_STRIDE = SANITIZED ? 32 : 4 };

/** One published day: its control polygons, united, and where they are from. */
typedef struct {
    char date[9]; /**< YYYYMMDD */
    cm_layer *control;
} published_day;

typedef struct {
    size_t count;
    published_day *days; /**< in the order of their dates */
} published_days;

/**
 * Reads and cleans the days, every DAYS_STRIDE-th of them, and says how many of how many these are.
 * Fails the test if that does not work or if there are too few. Ended by published_days_close().
 */
published_days published_days_open(const char *data);
void published_days_close(published_days *days);

#endif
