#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/match.h"
#include "base/number.h"
#include "controlmap/measure.h"

/* Names under which tables keep an area in km². */
static const char AREA_FIELDS[] = "offic_km2 official_km2 area_km2 km2 area_sqkm official area";

/* Something that a unit is called. */
typedef struct {
    const char *form;
    size_t unit;
    bool is_id;
} name;

typedef struct {
    const cm_layer *table, *boundary;
    cm_arena arena;
    name *names;
    size_t name_count, name_capacity;
    const char *whole;
    cm_error *error;
} matching;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- what units are called ---------------------------------------------------------------- */

static cm_code add_name(matching *m, const char *text, size_t unit, bool is_id) {
    if (text[0] == '\0')
        return CM_OK;
    const char *form = cm_match_form(&m->arena, text);
    name *grown = cm_grow(m->names, &m->name_capacity, m->name_count, sizeof *grown);
    if (grown != NULL)
        m->names = grown;
    if (form == NULL || grown == NULL)
        return out_of_memory(m->error);
    grown[m->name_count++] = (name){form, unit, is_id};
    return CM_OK;
}

/* Ids, the names used, and names in other languages. */
static cm_code list_names(matching *m, int id_field, int name_field) {
    const cm_layer *b = m->boundary;
    cm_code code = CM_OK;
    for (size_t f = 0; f < b->field_count; f++) {
        const bool tells =
            (int)f == id_field || (int)f == name_field || strncasecmp(b->fields[f], "name", 4) == 0;
        for (size_t i = 0; tells && code == CM_OK && i < b->feature_count; i++)
            code = add_name(m, cm_feature_text(&b->features[i], (int)f), i, (int)f == id_field);
    }
    return code;
}

static int by_form(const void *a, const void *b) {
    const name *p = a, *q = b;
    const int order = strcmp(p->form, q->form);
    return order != 0 ? order : (p->unit > q->unit) - (p->unit < q->unit);
}

static int by_form_alone(const void *a, const void *b) {
    return strcmp(((const name *)a)->form, ((const name *)b)->form);
}

/* ---- the table ---------------------------------------------------------------------------- */

static double area_of(const cm_feature *row, int field) {
    cm_number number;
    const char *text = cm_feature_text(row, field);
    text += strspn(text, " \t");
    const size_t length = cm_number_read(text, &number);
    const bool whole = length > 0 && text[length + strspn(text + length, " \t\r")] == '\0';
    return whole && number.value > 0 ? number.value * 1e6 : NAN;
}

/* The column named so, else the last in which every filled cell is a number. */
static int find_area_field(const matching *m) {
    /* A column that is named so but holds words is something else. */
    const int named = cm_layer_find_field(m->table, AREA_FIELDS);
    for (size_t i = 0; named >= 0 && i < m->table->feature_count; i++)
        if (isfinite(area_of(&m->table->features[i], named)))
            return named;
    for (size_t f = m->table->field_count; f-- > 0;) {
        size_t numbers = 0, texts = 0;
        for (size_t i = 0; i < m->table->feature_count; i++) {
            const bool filled = cm_feature_text(&m->table->features[i], (int)f)[0] != '\0';
            const bool number = isfinite(area_of(&m->table->features[i], (int)f));
            numbers += number ? 1 : 0;
            texts += filled && !number ? 1 : 0;
        }
        if (numbers > 0 && texts == 0)
            return (int)f;
    }
    return -1;
}

/* The units that a form calls: none, one, or several; ids before names. */
static size_t look_up(const matching *m, const char *form, bool ids, size_t *unit) {
    size_t found = 0;
    const name key = {form, 0, false};
    const name *at = bsearch(&key, m->names, m->name_count, sizeof *m->names, by_form_alone);
    if (at == NULL)
        return 0;
    while (at > m->names && strcmp(at[-1].form, form) == 0)
        at--;
    for (; at < m->names + m->name_count && strcmp(at->form, form) == 0; at++)
        if (at->is_id == ids && (found == 0 || at->unit != *unit)) {
            *unit = at->unit;
            found++;
        }
    return found;
}

/* Which unit a row is about; SIZE_MAX: none. An id in any cell decides, else a name that one unit
 * has alone. */
static cm_code find_row(matching *m, const cm_feature *row, size_t number, int area_field,
                        size_t *unit, bool *whole) {
    const char *ambiguous = NULL;
    *unit = SIZE_MAX;
    *whole = false;
    for (int ids = 1; ids >= 0 && *unit == SIZE_MAX; ids--)
        for (size_t f = 0; f < m->table->field_count && *unit == SIZE_MAX; f++) {
            const char *text = cm_feature_text(row, (int)f);
            if ((int)f == area_field || text[0] == '\0')
                continue;
            const char *form = cm_match_form(&m->arena, text);
            if (form == NULL)
                return out_of_memory(m->error);
            size_t found = SIZE_MAX;
            const size_t count = look_up(m, form, ids == 1, &found);
            if (count == 1)
                *unit = found;
            else if (count > 1)
                ambiguous = text;
            *whole = *whole || strcmp(form, "total") == 0 ||
                     (m->whole != NULL && strcmp(form, m->whole) == 0);
        }
    if (*unit == SIZE_MAX && ambiguous != NULL)
        return cm_error_set(m->error, CM_ERR_INPUT, "add a column of the units' ids",
                            "row %zu: several units are called \"%.100s\"", number, ambiguous);
    return CM_OK;
}

static cm_code read_rows(matching *m, int area_field, double *unit_m2, cm_official *out) {
    for (size_t i = 0; i < m->boundary->feature_count; i++)
        unit_m2[i] = NAN;
    out->total_m2 = NAN;
    for (size_t i = 0; i < m->table->feature_count; i++) {
        size_t unit;
        bool whole;
        const cm_feature *row = &m->table->features[i];
        const double area_m2 = area_of(row, area_field);
        cm_code code = find_row(m, row, i + 1, area_field, &unit, &whole);
        if (code != CM_OK)
            return code;
        if (unit != SIZE_MAX && isfinite(unit_m2[unit]) && isfinite(area_m2) &&
            unit_m2[unit] != area_m2)
            return cm_error_set(m->error, CM_ERR_INPUT, "leave one row for each unit",
                                "row %zu gives a unit a second area", i + 1);
        if (unit != SIZE_MAX)
            unit_m2[unit] = isfinite(area_m2) ? area_m2 : unit_m2[unit];
        else if (whole)
            out->total_m2 = area_m2;
        else
            out->unmatched_rows++;
    }
    for (size_t i = 0; i < m->boundary->feature_count; i++)
        out->unmatched_units += isfinite(unit_m2[i]) ? 0 : 1;
    if (out->unmatched_units == m->boundary->feature_count && !isfinite(out->total_m2))
        return cm_error_set(m->error, CM_ERR_INPUT,
                            "a column must hold the units' ids or names; see controlmap area",
                            "no row names a unit");
    return CM_OK;
}

cm_code cm_official_match(const cm_layer *table, const cm_layer *boundary, int id_field,
                          int name_field, const char *whole, cm_official *out, cm_error *error) {
    *out = (cm_official){0};
    matching m = {.table = table, .boundary = boundary, .error = error};
    double *unit_m2 = calloc(boundary->feature_count + 1, sizeof *unit_m2);
    m.whole = whole == NULL ? NULL : cm_match_form(&m.arena, whole);
    cm_code code =
        unit_m2 == NULL || (whole != NULL && m.whole == NULL) ? out_of_memory(error) : CM_OK;
    const int area_field = find_area_field(&m);
    if (code == CM_OK && area_field < 0)
        code = cm_error_set(error, CM_ERR_INPUT, "call the column of areas official_km2",
                            "no column holds areas");
    if (code == CM_OK)
        code = list_names(&m, id_field, name_field);
    if (code == CM_OK) {
        qsort(m.names, m.name_count, sizeof *m.names, by_form);
        code = read_rows(&m, area_field, unit_m2, out);
    }
    free(m.names);
    cm_arena_clear(&m.arena);
    if (code != CM_OK) {
        free(unit_m2);
        *out = (cm_official){0};
        return cm_error_at(error, table->source, NULL, -1);
    }
    out->unit_m2 = unit_m2;
    return CM_OK;
}

void cm_official_clear(cm_official *official) {
    free(official->unit_m2);
    official->unit_m2 = NULL;
}
