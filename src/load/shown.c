#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "controlmap/load.h"

static const char MASK[] = "***";

/* The value of a parameter that nobody else is to read starts here; 0: none does. */
static size_t secret_name(const char *at) {
    static const char *const names[] = {
        "password=", "passwd=",  "pwd=",    "token=",     "access_token=", "api_key=",
        "apikey=",   "api-key=", "secret=", "signature=", "key="};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strncasecmp(at, names[i], strlen(names[i])) == 0)
            return strlen(names[i]);
    return 0;
}

static size_t value_length(const char *at) {
    if (*at == '\'' || *at == '"') {
        const char *end = strchr(at + 1, *at);
        return end != NULL ? (size_t)(end - at) + 1 : strlen(at);
    }
    return strcspn(at, " \t&;,'\"");
}

/* In "://user:password@host" the password; its start, or NULL. */
static const char *url_password(const char *after_scheme, size_t *length) {
    const size_t authority = strcspn(after_scheme, "/?# ");
    const char *at_sign = memrchr(after_scheme, '@', authority);
    const char *colon =
        at_sign == NULL ? NULL : memchr(after_scheme, ':', (size_t)(at_sign - after_scheme));
    if (colon == NULL)
        return NULL;
    *length = (size_t)(at_sign - colon - 1);
    return colon + 1;
}

char *cm_source_shown(const char *source) {
    /* A mask is longer than a secret by so much at most, and there is one for each name. */
    char *shown = malloc(strlen(source) * 2 + sizeof MASK);
    if (shown == NULL)
        return NULL;
    size_t used = 0;
    const char *secret = NULL;
    size_t secret_length = 0;
    for (const char *at = source; *at != '\0';) {
        const bool starts = at == source || strchr(" \t?&;,:", at[-1]) != NULL;
        const size_t name = starts ? secret_name(at) : 0;
        if (strncmp(at, "://", 3) == 0)
            secret = url_password(at + 3, &secret_length);
        if (at == secret && secret_length > 0) {
            memcpy(shown + used, MASK, strlen(MASK));
            used += strlen(MASK);
            at += secret_length;
            secret = NULL;
        } else if (name > 0) {
            memcpy(shown + used, at, name);
            memcpy(shown + used + name, MASK, strlen(MASK));
            used += name + strlen(MASK);
            at += name + value_length(at + name);
        } else {
            shown[used++] = *at++;
        }
    }
    shown[used] = '\0';
    return shown;
}
