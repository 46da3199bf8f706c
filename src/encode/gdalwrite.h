/**
 * @file gdalwrite.h
 * What writing through GDAL has in common, whatever is written: hearing its complaints, the date
 * that it stamps files with, and values that are not known.
 */
#ifndef CONTROLMAP_ENCODE_GDALWRITE_H
#define CONTROLMAP_ENCODE_GDALWRITE_H

#include <ogr_api.h>
#include <time.h>

#include "load/source.h"

/** While it lasts, this thread's complaints are kept: the first of the worst. It must not move. */
typedef struct {
    cm_gdal_messages messages;
    char *date_before;
} cm_gdal_writing;

/** Makes drivers known, too; complaints of one before are kept. */
void cm_gdal_writing_begin(cm_gdal_writing *writing);

void cm_gdal_writing_end(cm_gdal_writing *writing);

/** CM_ERR_OUTPUT with GDAL's reason. */
cm_code cm_gdal_write_failed(const cm_gdal_writing *writing, cm_error *error);

/** The day that SOURCE_DATE_EPOCH names, else the first of 1970: no clock time gets into a file. */
struct tm cm_gdal_fixed_date(void);

/** Null for what is not finite. */
void cm_gdal_set_number(OGRFeatureH feature, int field, double value);

/** Null for nothing. */
void cm_gdal_set_text(OGRFeatureH feature, int field, const char *value);

#endif
