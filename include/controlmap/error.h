/**
 * @file error.h
 * What went wrong, where, and what to do about it.
 *
 * Every function that can fail returns a cm_code and takes a cm_error that
 * the caller owns (NULL if the caller does not care). Results leave through
 * pointers and stay untouched on failure. A cm_error holds fixed buffers, so
 * reporting a failure never allocates. The lowest level that knows the reason
 * writes message and hint; outer levels fill in only the location that is
 * still blank (cm_error_at). Nothing is logged on the way.
 */
#ifndef CONTROLMAP_ERROR_H
#define CONTROLMAP_ERROR_H

#include <stddef.h>
#include <stdint.h>

/** Kinds of failure; the command line maps each to an exit code. */
typedef enum {
    CM_OK = 0,
    CM_ERR_USAGE,    /**< an option or argument makes no sense */
    CM_ERR_INPUT,    /**< a source cannot be opened or read to its end */
    CM_ERR_CRS,      /**< the coordinate system is unknown or does not fit */
    CM_ERR_GEOMETRY, /**< coordinates that no repair can mend, or strict mode */
    CM_ERR_OUTPUT,   /**< a result cannot be written */
    CM_ERR_MEMORY,   /**< memory ran out */
    CM_ERR_INTERNAL  /**< a library refused something that should have worked */
} cm_code;

typedef struct {
    cm_code code;
    char message[512]; /**< what is wrong, with the offending value */
    char hint[256];    /**< what to do; may be empty */
    char file[512];    /**< empty: unknown */
    char layer[128];   /**< empty: unknown */
    int64_t feature;   /**< feature id in its file, -1: unknown */
} cm_error;

#if defined(__GNUC__)
#define CM_PRINTF(format_index, first_arg) __attribute__((format(printf, format_index, first_arg)))
#else
#define CM_PRINTF(format_index, first_arg)
#endif

/**
 * Records a failure; location fields are cleared.
 *
 * @param error  may be NULL
 * @param code   not CM_OK
 * @param hint   what to do, or NULL; copied
 * @param format printf format of the message
 * @return code, so that callers can write `return cm_error_set(...)`
 */
cm_code cm_error_set(cm_error *error, cm_code code, const char *hint, const char *format, ...)
    CM_PRINTF(4, 5);

/**
 * Fills in those parts of the location that are still blank.
 *
 * @param error   may be NULL
 * @param file    NULL: leave as it is
 * @param layer   NULL: leave as it is
 * @param feature -1: leave as it is
 * @return the code that the error holds
 */
cm_code cm_error_at(cm_error *error, const char *file, const char *layer, int64_t feature);

/**
 * Writes the error as one line without a newline:
 * `FILE: layer L, feature 17: what is wrong; what to do`. Control characters
 * inside the parts are replaced by blanks, so the line stays one line.
 *
 * @param buffer receives a terminated string, cut if it does not fit
 * @param size   size of buffer in bytes, at least 1
 */
void cm_error_format(const cm_error *error, char *buffer, size_t size);

#endif
