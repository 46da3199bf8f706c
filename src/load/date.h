/**
 * @file date.h
 * Calendar dates in texts and file names.
 */
#ifndef CONTROLMAP_LOAD_DATE_H
#define CONTROLMAP_LOAD_DATE_H

#include <stdbool.h>

/**
 * Finds the last YYYYMMDD, YYYY-MM-DD, YYYY_MM_DD or YYYY.MM.DD that is a
 * date between 1800 and 2199 and no part of a longer number.
 *
 * @param date receives YYYY-MM-DD; untouched when there is none
 */
bool cm_date_find(const char *text, char date[11]);

#endif
