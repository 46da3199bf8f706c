#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "controlmap/load.h"

static const char MASK[] = "***";

/* A text that grows; NULL bytes: memory ran out. */
typedef struct {
    char *bytes;
    size_t count, capacity;
} text_builder;

static void append(text_builder *b, const char *text, size_t length) {
    if (b->bytes == NULL)
        return;
    if (b->count + length + 1 > b->capacity) {
        const size_t capacity = 2 * (b->count + length + 1);
        char *grown = realloc(b->bytes, capacity);
        if (grown == NULL) {
            free(b->bytes);
            b->bytes = NULL;
            return;
        }
        b->bytes = grown;
        b->capacity = capacity;
    }
    memcpy(b->bytes + b->count, text, length);
    b->count += length;
    b->bytes[b->count] = '\0';
}

static bool is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/* Whether a name ends in a word for something that nobody else is to read. */
static bool is_secret_name(const char *name, size_t length) {
    static const char *const words[] = {"password", "passwd",    "pwd",          "token",
                                        "secret",   "api_key",   "api-key",      "apikey",
                                        "sig",      "signature", "authorization"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const size_t word = strlen(words[i]);
        if (length >= word && strncasecmp(name + length - word, words[i], word) == 0)
            return true;
    }
    return false;
}

/* If a secret name and "=" stand here, with or without blanks: the length up to its value. */
static size_t secret_start(const char *source, const char *at) {
    if (at > source && is_name_letter(at[-1]))
        return 0;
    size_t name = 0;
    while (is_name_letter(at[name]))
        name++;
    const size_t before = strspn(at + name, " ");
    if (name == 0 || at[name + before] != '=' || !is_secret_name(at, name))
        return 0;
    return name + before + 1 + strspn(at + name + before + 1, " ");
}

/* Quoted parts and escaped letters belong to a value; a blank or a mark between parameters ends
 * it. */
static size_t value_length(const char *value) {
    const char *at = value;
    while (*at != '\0' && strchr(" \t&;,#", *at) == NULL) {
        const char quote = *at;
        if (quote == '\\' && at[1] != '\0') {
            at += 2;
        } else if (quote == '\'' || quote == '"') {
            const char *end = at + 1;
            for (; *end != '\0' && *end != quote; end++)
                end += *end == '\\' && end[1] != '\0' ? 1 : 0;
            if (*end == '\0' && at > value) /* it closes what began before the value */
                break;
            if (*end == '\0')
                return (size_t)(end - value);
            at = end + 1;
        } else {
            at++;
        }
    }
    return (size_t)(at - value);
}

/* In "://user:password@host" the password; in "://token@host" the token. Also where the signs are
 * percent-encoded. */
static const char *url_secret(const char *rest, const char *colon_sign, const char *at_sign,
                              size_t *length) {
    const size_t authority = strcspn(rest, "/?#& ");
    const char *end = NULL, *colon = NULL;
    const size_t colon_length = strlen(colon_sign), at_length = strlen(at_sign);
    for (const char *at = rest; at < rest + authority; at++) {
        if (strncasecmp(at, at_sign, at_length) == 0)
            end = at;
        if (colon == NULL && end == NULL && strncasecmp(at, colon_sign, colon_length) == 0)
            colon = at + colon_length;
    }
    if (end == NULL)
        return NULL;
    const char *start = colon != NULL ? colon : rest;
    *length = (size_t)(end - start);
    return start;
}

char *cm_source_shown(const char *source) {
    text_builder shown = {.bytes = calloc(1, 1), .capacity = 1};
    const char *secret = NULL;
    size_t secret_length = 0;
    for (const char *at = source; *at != '\0';) {
        const size_t start = secret_start(source, at);
        if (strncmp(at, "://", 3) == 0)
            secret = url_secret(at + 3, ":", "@", &secret_length);
        else if (strncasecmp(at, "%3A%2F%2F", 9) == 0)
            secret = url_secret(at + 9, "%3A", "%40", &secret_length);
        if (at == secret && secret_length > 0) {
            append(&shown, MASK, strlen(MASK));
            at += secret_length;
            secret = NULL;
        } else if (start > 0) {
            append(&shown, at, start);
            append(&shown, MASK, strlen(MASK));
            at += start + value_length(at + start);
        } else {
            append(&shown, at++, 1);
        }
    }
    return shown.bytes;
}
