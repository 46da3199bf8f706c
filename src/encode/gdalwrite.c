#include "encode/gdalwrite.h"

#include <cpl_conv.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "controlmap/load.h"

static const char CURRENT_DATE[] = "OGR_CURRENT_DATE";

static void CPL_STDCALL on_gdal_message(CPLErr severity, CPLErrorNum number, const char *text) {
    (void)number;
    cm_gdal_messages *messages = CPLGetErrorHandlerUserData();
    if (severity <= messages->worst)
        return;
    messages->worst = severity;
    /* It may quote the name of a source, with a password in it. */
    char *shown = cm_source_shown(text);
    (void)snprintf(messages->text, sizeof messages->text, "%s", shown != NULL ? shown : "");
    free(shown);
}

cm_code cm_gdal_write_failed(const cm_gdal_writing *writing, cm_error *error) {
    const char *reason = writing->messages.text;
    return cm_error_set(error, CM_ERR_OUTPUT, "choose another place or format with -o",
                        "cannot be written: %s",
                        reason[0] != '\0' ? reason : "GDAL gives no reason");
}

struct tm cm_gdal_fixed_date(void) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    struct tm date = {0};
    errno = 0;
    const long long seconds = epoch != NULL ? strtoll(epoch, &end, 10) : 0;
    const bool usable = epoch != NULL && end != epoch && *end == '\0' && errno == 0;
    const time_t when = usable ? (time_t)seconds : 0;
    if (gmtime_r(&when, &date) == NULL || date.tm_year < 0 || date.tm_year > 8099)
        (void)gmtime_r(&(time_t){0}, &date);
    return date;
}

/* GDAL stamps a GeoPackage with this thread's date while it is written. */
static char *set_current_date(void) {
    const char *before = CPLGetThreadLocalConfigOption(CURRENT_DATE, NULL);
    char *kept = before != NULL ? CPLStrdup(before) : NULL;
    const struct tm date = cm_gdal_fixed_date();
    char stamp[96];
    (void)snprintf(stamp, sizeof stamp, "%04d-%02d-%02dT%02d:%02d:%02d.000Z", date.tm_year + 1900,
                   date.tm_mon + 1, date.tm_mday, date.tm_hour, date.tm_min, date.tm_sec);
    CPLSetThreadLocalConfigOption(CURRENT_DATE, stamp);
    return kept;
}

void cm_gdal_writing_begin(cm_gdal_writing *writing) {
    const cm_gdal_messages before = writing->messages;
    CPLPushErrorHandlerEx(on_gdal_message, &writing->messages);
    cm_source_register_drivers();
    writing->messages = before; /* a driver that cannot be loaded is no matter */
    writing->date_before = set_current_date();
}

void cm_gdal_writing_end(cm_gdal_writing *writing) {
    CPLSetThreadLocalConfigOption(CURRENT_DATE, writing->date_before);
    CPLFree(writing->date_before);
    writing->date_before = NULL;
    CPLPopErrorHandler();
}

void cm_gdal_set_number(OGRFeatureH feature, int field, double value) {
    if (isfinite(value))
        OGR_F_SetFieldDouble(feature, field, value);
    else
        OGR_F_SetFieldNull(feature, field);
}

void cm_gdal_set_text(OGRFeatureH feature, int field, const char *value) {
    if (value != NULL && value[0] != '\0')
        OGR_F_SetFieldString(feature, field, value);
    else
        OGR_F_SetFieldNull(feature, field);
}
