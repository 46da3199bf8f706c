#include "controlmap/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Takes away the beginning of a character that was cut off at the end of a full buffer. */
static void trim_cut(char *text, size_t size) {
    size_t length = strlen(text);
    if (length + 1 < size)
        return;
    size_t at = length;
    while (at > 0 && ((unsigned char)text[at - 1] & 0xC0U) == 0x80U)
        at--;
    if (at == 0)
        return;
    const unsigned char lead = (unsigned char)text[at - 1];
    const size_t whole = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC0U ? 2 : 1;
    if (length - (at - 1) < whole)
        text[at - 1] = '\0';
}

static void copy_text(char *to, size_t size, const char *from) {
    (void)snprintf(to, size, "%s", from);
    trim_cut(to, size);
}

cm_code cm_error_set(cm_error *error, cm_code code, const char *hint, const char *format, ...) {
    if (error == NULL)
        return code;
    *error = (cm_error){.code = code, .feature = -1};
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    trim_cut(error->message, sizeof error->message);
    if (hint != NULL)
        copy_text(error->hint, sizeof error->hint, hint);
    return code;
}

cm_code cm_error_at(cm_error *error, const char *file, const char *layer, int64_t feature) {
    if (error == NULL)
        return CM_ERR_INTERNAL;
    if (file != NULL && error->file[0] == '\0')
        copy_text(error->file, sizeof error->file, file);
    if (layer != NULL && error->layer[0] == '\0')
        copy_text(error->layer, sizeof error->layer, layer);
    if (feature >= 0 && error->feature < 0)
        error->feature = feature;
    return error->code;
}

void cm_error_format(const cm_error *error, char *buffer, size_t size) {
    char place[192] = "";
    if (error->layer[0] != '\0' && error->feature >= 0)
        (void)snprintf(place, sizeof place, "layer %s, feature %lld: ", error->layer,
                       (long long)error->feature);
    else if (error->layer[0] != '\0')
        (void)snprintf(place, sizeof place, "layer %s: ", error->layer);
    else if (error->feature >= 0)
        (void)snprintf(place, sizeof place, "feature %lld: ", (long long)error->feature);
    (void)snprintf(buffer, size, "%s%s%s%s%s%s", error->file, error->file[0] != '\0' ? ": " : "",
                   place, error->message, error->hint[0] != '\0' ? "; " : "", error->hint);
    trim_cut(buffer, size);
    for (unsigned char *c = (unsigned char *)buffer; *c != '\0'; c++) {
        if (*c == 0xC2U && c[1] >= 0x80U && c[1] < 0xA0U) /* U+0080 to U+009F */
            c[0] = c[1] = ' ';
        else if (*c < 0x20U || *c == 0x7FU)
            *c = ' ';
    }
}
