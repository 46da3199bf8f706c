#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "controlmap/check.h"

static const char HINT[] = "write it as 116000km2, 19.2%, UA-14=78.1%, UA-14:rest=5827km2 or "
                           "gain@2025-11=505km2";

double cm_claim_unit_size(cm_claim_unit unit) {
    static const double sizes[] = {[CM_CLAIM_KM2] = 1e6,
                                   [CM_CLAIM_MI2] = 2589988.110336,
                                   [CM_CLAIM_HA] = 1e4,
                                   [CM_CLAIM_PERCENT] = 0.01};
    return sizes[unit];
}

/* ---- the value ---------------------------------------------------------------------------- */

static const char *skip_blanks(const char *at) {
    static const char *const blanks[] = {" ", "\t", "\u00a0", "\u202f", "\u2009"};
    for (bool found = true; found;) {
        found = false;
        for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
            if (strncmp(at, blanks[i], strlen(blanks[i])) == 0) {
                at += strlen(blanks[i]);
                found = true;
            }
    }
    return at;
}

/* A unit at the start of a text, in one of its spellings; the longest first. */
static size_t read_unit(const char *at, cm_claim_unit *unit) {
    static const struct {
        const char *spelling;
        cm_claim_unit unit;
    } units[] = {{"square kilometres", CM_CLAIM_KM2},
                 {"square kilometers", CM_CLAIM_KM2},
                 {"sq. km", CM_CLAIM_KM2},
                 {"sq km", CM_CLAIM_KM2},
                 {"sqkm", CM_CLAIM_KM2},
                 {"km^2", CM_CLAIM_KM2},
                 {"km2", CM_CLAIM_KM2},
                 {"km²", CM_CLAIM_KM2},
                 {"square miles", CM_CLAIM_MI2},
                 {"sq. mi", CM_CLAIM_MI2},
                 {"sq miles", CM_CLAIM_MI2},
                 {"sq mi", CM_CLAIM_MI2},
                 {"sqmi", CM_CLAIM_MI2},
                 {"mi^2", CM_CLAIM_MI2},
                 {"mi2", CM_CLAIM_MI2},
                 {"mi²", CM_CLAIM_MI2},
                 {"hectares", CM_CLAIM_HA},
                 {"ha", CM_CLAIM_HA},
                 {"percent", CM_CLAIM_PERCENT},
                 {"per cent", CM_CLAIM_PERCENT},
                 {"pct", CM_CLAIM_PERCENT},
                 {"%", CM_CLAIM_PERCENT}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        const size_t length = strlen(units[i].spelling);
        if (strncasecmp(at, units[i].spelling, length) == 0) {
            *unit = units[i].unit;
            return length;
        }
    }
    return 0;
}

/* Half of what the last digit written stands for. */
static double tolerance_of(const cm_number *number, cm_claim_unit unit) {
    int zeros = number->trailing_zeros;
    if (zeros > number->digits - 2)
        zeros = number->digits > 2 ? number->digits - 2 : 0;
    if (unit == CM_CLAIM_PERCENT || number->decimals > 0)
        zeros = 0;
    return 0.5 * pow(10, zeros - number->decimals);
}

/* "±500" or "+-500"; false if it starts so but is none. */
static bool read_tolerance(const char **at, cm_claim *claim) {
    const char *from = skip_blanks(*at);
    const size_t length = strncmp(from, "±", strlen("±")) == 0 ? strlen("±")
                          : strncmp(from, "+-", 2) == 0        ? 2
                                                               : 0;
    if (length == 0)
        return true;
    cm_number number;
    from = skip_blanks(from + length);
    const size_t read = cm_number_read(from, &number);
    if (read == 0 || claim->tolerance_stated)
        return false;
    claim->tolerance = fabs(number.value);
    claim->tolerance_stated = true;
    *at = skip_blanks(from + read);
    return true;
}

static cm_code read_value(const char *text, cm_claim *claim, cm_error *error) {
    cm_number number;
    const char *at = skip_blanks(text);
    const size_t read = cm_number_read(at, &number);
    bool good = read > 0;
    at = skip_blanks(at + read);
    good = good && read_tolerance(&at, claim);
    const size_t unit = good ? read_unit(at, &claim->unit) : 0;
    if (good && unit == 0)
        return cm_error_set(error, CM_ERR_USAGE, "put km2, mi2, ha or % behind the number",
                            "the claim \"%.100s\" has no unit that is known", claim->text);
    at = skip_blanks(at + unit);
    good = good && read_tolerance(&at, claim) && *at == '\0';
    if (!good)
        return cm_error_set(error, CM_ERR_USAGE, HINT, "\"%.100s\" cannot be read as a claim",
                            claim->text);
    claim->value = number.value;
    if (!claim->tolerance_stated)
        claim->tolerance = tolerance_of(&number, claim->unit);
    return CM_OK;
}

/* ---- dates -------------------------------------------------------------------------------- */

/* "2025-11" or "2025" as the first day of it and of the next. */
static bool read_period(const char *text, size_t length, cm_claim *claim) {
    char first[11], next[11];
    if (length == 7) {
        (void)snprintf(first, sizeof first, "%.7s-01", text);
        if (!cm_date_is_valid(first))
            return false;
        cm_date_from_days(cm_date_to_days(first) + 31, next);
    } else if (length == 4) {
        (void)snprintf(first, sizeof first, "%.4s-01-01", text);
        if (!cm_date_is_valid(first))
            return false;
        cm_date_from_days(cm_date_to_days(first) + 366, next);
        memcpy(next + 5, "01", 2);
    } else {
        return false;
    }
    memcpy(next + 8, "01", 2);
    if (!cm_date_is_valid(next))
        return false;
    memcpy(claim->from, first, sizeof first);
    memcpy(claim->to, next, sizeof next);
    return true;
}

static bool read_dates(const char *text, size_t length, cm_claim *claim) {
    const char *dots = strstr(text, "..");
    if (dots != NULL && dots < text + length) {
        (void)snprintf(claim->from, sizeof claim->from, "%.*s", (int)(dots - text), text);
        (void)snprintf(claim->to, sizeof claim->to, "%.*s", (int)(text + length - dots - 2),
                       dots + 2);
        return dots - text == 10 && text + length - dots - 2 == 10 &&
               cm_date_is_valid(claim->from) && cm_date_is_valid(claim->to) &&
               strcmp(claim->from, claim->to) < 0;
    }
    if (length == 10) {
        (void)snprintf(claim->to, sizeof claim->to, "%.10s", text);
        return cm_date_is_valid(claim->to);
    }
    return read_period(text, length, claim);
}

/* ---- what it is about --------------------------------------------------------------------- */

/* "rest", "gain", "area" or "share"; area and share say no more than the unit does. */
static bool read_subject(const char *text, size_t length, cm_claim *claim) {
    static const struct {
        const char *word;
        cm_claim_subject subject;
    } words[] = {{"rest", CM_CLAIM_REST},
                 {"gain", CM_CLAIM_GAIN},
                 {"area", CM_CLAIM_CONTROLLED},
                 {"share", CM_CLAIM_CONTROLLED}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].word) == length && strncasecmp(text, words[i].word, length) == 0) {
            claim->subject = words[i].subject;
            return true;
        }
    return false;
}

/* `[UNIT][:SUBJECT][@DATES]`; units may be called anything, so what is no subject is a unit. */
static cm_code read_left(const char *text, size_t length, cm_claim *claim, cm_error *error) {
    const char *at_sign = memchr(text, '@', length);
    const size_t head = at_sign != NULL ? (size_t)(at_sign - text) : length;
    if (at_sign != NULL && !read_dates(at_sign + 1, length - head - 1, claim))
        return cm_error_set(error, CM_ERR_USAGE,
                            "write them as @2025-12-16, @2025-11-01..2025-12-01, @2025-11 or @2025",
                            "the dates of the claim \"%.100s\" cannot be read", claim->text);
    size_t scope = head;
    if (read_subject(text, head, claim)) {
        scope = 0;
    } else {
        const char *colon = memrchr(text, ':', head);
        if (colon != NULL) {
            scope = (size_t)(colon - text);
            if (!read_subject(colon + 1, head - scope - 1, claim))
                return cm_error_set(error, CM_ERR_USAGE, "use rest, gain, area or share",
                                    "the claim \"%.100s\" is about something unknown", claim->text);
        }
    }
    if (claim->subject != CM_CLAIM_GAIN && claim->from[0] != '\0')
        return cm_error_set(error, CM_ERR_USAGE, "a period belongs to a gain: gain@2025-11=505km2",
                            "the claim \"%.100s\" has a period but is no gain", claim->text);
    if (claim->subject == CM_CLAIM_GAIN && claim->from[0] == '\0')
        return cm_error_set(error, CM_ERR_USAGE,
                            "name it, as in gain@2025-11=505km2 or gain@2025-11-01..2025-12-01=…",
                            "the claim \"%.100s\" has no period", claim->text);
    if (scope == 0)
        return CM_OK;
    claim->scope = strndup(text, scope);
    return claim->scope != NULL ? CM_OK
                                : cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code read_claim(const char *text, cm_claim *claim, cm_error *error) {
    claim->text = text;
    const char *equals = strrchr(text, '=');
    if (equals == NULL)
        return read_value(text, claim, error);
    const cm_code code = read_left(text, (size_t)(equals - text), claim, error);
    return code == CM_OK ? read_value(equals + 1, claim, error) : code;
}

cm_code cm_claims_read(const char *const *texts, size_t count, cm_claim **out, cm_error *error) {
    *out = NULL;
    cm_claim *claims = calloc(count + 1, sizeof *claims);
    if (claims == NULL)
        return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
    for (size_t i = 0; i < count; i++) {
        const cm_code code = read_claim(texts[i], &claims[i], error);
        if (code != CM_OK) {
            cm_claims_free(claims, count);
            return code;
        }
    }
    *out = claims;
    return CM_OK;
}

void cm_claims_free(cm_claim *claims, size_t count) {
    for (size_t i = 0; claims != NULL && i < count; i++)
        free((char *)claims[i].scope);
    free(claims);
}
