#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/match.h"
#include "clean/select.h"
#include "controlmap/clean.h"
#include "controlmap/earth.h"

/* A field with more values than this tells features apart, not sides or statuses. */
enum { VALUES_MAX = 2000 };

/* LABEL=PATTERN|PATTERN;LABEL=… taken apart: one rule per pattern. */
typedef struct {
    const char *label;
    const char *pattern; /* in the form in which texts are compared */
} rule;

typedef struct {
    size_t count, capacity;
    rule *rules;
} mapping;

/* A value of a field while its features are counted. */
typedef struct {
    cm_value_use use;
    const char *form;
} counted;

typedef struct {
    size_t count, capacity;
    counted *values;
} counted_list;

typedef struct {
    const cm_layer *layer;
    const cm_classify_options *options;
    cm_arena arena;
    cm_classes *classes;
    const char **sides;
    size_t side_count, side_capacity;
    cm_error *error;
} classifier;

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- statuses ----------------------------------------------------------------------------- */

const char *cm_status_name(cm_status status) {
    static const char *const names[CM_STATUS_COUNT] = {[CM_STATUS_HELD] = "held",
                                                       [CM_STATUS_CLAIMED] = "claimed",
                                                       [CM_STATUS_CONTESTED] = "contested",
                                                       [CM_STATUS_ZONE] = "zone"};
    return status < CM_STATUS_COUNT ? names[status] : "none";
}

cm_status cm_status_of_name(const char *name) {
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        if (strcasecmp(name, cm_status_name((cm_status)i)) == 0)
            return (cm_status)i;
    return CM_STATUS_COUNT;
}

/* ---- mappings ----------------------------------------------------------------------------- */

/* A copy of part of a text without the blanks at its ends. */
static char *trimmed(cm_arena *arena, const char *text, size_t length) {
    while (length > 0 && strchr(" \t\r\n", text[0]) != NULL) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
        length--;
    return cm_arena_printf(arena, "%.*s", (int)length, text);
}

static cm_code add_rule(classifier *c, mapping *map, const char *label, const char *pattern,
                        size_t length) {
    char *text = trimmed(&c->arena, pattern, length);
    char *form = text == NULL ? NULL : cm_match_form(&c->arena, text);
    rule *grown = cm_grow(map->rules, &map->capacity, map->count, sizeof *grown);
    if (grown != NULL)
        map->rules = grown;
    if (grown == NULL || form == NULL)
        return out_of_memory(c->error);
    grown[map->count++] = (rule){label, form};
    return CM_OK;
}

static cm_code parse_map(classifier *c, const char *text, mapping *map) {
    for (const char *at = text; *at != '\0';) {
        const size_t length = strcspn(at, ";");
        const char *equals = memchr(at, '=', length);
        const char *label = equals == NULL ? "" : trimmed(&c->arena, at, (size_t)(equals - at));
        if (label == NULL)
            return out_of_memory(c->error);
        if (label[0] == '\0' && strspn(at, " \t\r\n") < length)
            return cm_error_set(c->error, CM_ERR_USAGE,
                                "write it as NAME=PATTERN|PATTERN;NAME=PATTERN",
                                "the mapping \"%.200s\" has a part without a name", text);
        for (const char *pattern = equals; pattern != NULL && pattern < at + length;) {
            const char *from = pattern + 1;
            const size_t part = strcspn(from, "|;");
            const cm_code code = add_rule(c, map, label, from, part);
            if (code != CM_OK)
                return code;
            pattern = from + part;
        }
        at += length;
        at += *at == ';' ? 1 : 0;
    }
    return CM_OK;
}

/* The statuses' own names as a mapping. */
static cm_code default_status_map(classifier *c, mapping *map) {
    cm_code code = CM_OK;
    for (int i = 0; code == CM_OK && i < CM_STATUS_COUNT; i++) {
        const char *name = cm_status_name((cm_status)i);
        code = add_rule(c, map, name, name, strlen(name));
    }
    return code;
}

static const char *label_of(const mapping *map, const char *form) {
    for (size_t i = 0; i < map->count; i++)
        if (cm_match_pattern(map->rules[i].pattern, form))
            return map->rules[i].label;
    return NULL;
}

static cm_code check_statuses(classifier *c, const mapping *map) {
    for (size_t i = 0; i < map->count; i++)
        if (cm_status_of_name(map->rules[i].label) == CM_STATUS_COUNT)
            return cm_error_set(c->error, CM_ERR_USAGE, "use held, claimed, contested or zone",
                                "\"%.100s\" is no status", map->rules[i].label);
    return CM_OK;
}

/* ---- values ------------------------------------------------------------------------------- */

static double drawn_area(const cm_feature *feature) {
    double area_m2 = 0;
    (void)cm_multipolygon_area(&feature->shape, NULL, &area_m2, NULL);
    return area_m2;
}

/* Counts a feature's value; where is its place in the list. */
static cm_code count_value(classifier *c, counted_list *list, int field, const cm_feature *feature,
                           size_t *where) {
    const char *text = cm_feature_text(feature, field);
    char *form = cm_match_form(&c->arena, text);
    if (form == NULL)
        return out_of_memory(c->error);
    size_t i = 0;
    while (i < list->count && strcmp(list->values[i].form, form) != 0)
        i++;
    if (i == VALUES_MAX)
        return cm_error_set(c->error, CM_ERR_USAGE, "name another field",
                            "the field %s has more than %d different values",
                            c->layer->fields[field], VALUES_MAX);
    if (i == list->count) {
        counted *grown = cm_grow(list->values, &list->capacity, list->count, sizeof *grown);
        if (grown == NULL)
            return out_of_memory(c->error);
        list->values = grown;
        grown[list->count++] =
            (counted){.use = {.field = cm_arena_text(&c->arena, c->layer->fields[field]),
                              .value = cm_match_trimmed(&c->arena, text)},
                      .form = form};
    }
    list->values[i].use.feature_count++;
    list->values[i].use.area_m2 += drawn_area(feature);
    *where = i;
    return list->values[i].use.value == NULL || list->values[i].use.field == NULL
               ? out_of_memory(c->error)
               : CM_OK;
}

static int compare_sides(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_area(const void *a, const void *b) {
    const cm_value_use *p = a, *q = b;
    if (p->area_m2 != q->area_m2)
        return p->area_m2 > q->area_m2 ? -1 : 1;
    return strcmp(p->value, q->value);
}

/* Adds the values to those told of, largest first. */
static cm_code keep_values(classifier *c, const counted_list *list) {
    cm_classes *classes = c->classes;
    const size_t before = classes->value_count;
    cm_value_use *all = cm_arena_calloc(&c->arena, before + list->count, sizeof *all);
    if (all == NULL)
        return out_of_memory(c->error);
    if (before > 0)
        memcpy(all, classes->values, before * sizeof *all);
    for (size_t i = 0; i < list->count; i++)
        all[before + i] = list->values[i].use;
    qsort(all + before, list->count, sizeof *all, by_area);
    classes->values = all;
    classes->value_count = before + list->count;
    return CM_OK;
}

/* ---- sides -------------------------------------------------------------------------------- */

static cm_code add_side(classifier *c, const char *label) {
    for (size_t i = 0; i < c->side_count; i++)
        if (strcmp(c->sides[i], label) == 0)
            return CM_OK;
    const char **grown = cm_grow(c->sides, &c->side_capacity, c->side_count, sizeof *grown);
    if (grown == NULL)
        return out_of_memory(c->error);
    c->sides = grown;
    grown[c->side_count++] = label;
    return CM_OK;
}

/* Sides that the mapping names, in its order, if any feature is theirs; else the values by name. */
static cm_code list_sides(classifier *c, const mapping *map, const counted_list *list) {
    cm_code code = CM_OK;
    for (size_t r = 0; code == CM_OK && r < map->count; r++)
        for (size_t i = 0; code == CM_OK && i < list->count; i++)
            if (list->values[i].use.class_name == map->rules[r].label)
                code = add_side(c, map->rules[r].label);
    if (c->options->side_map != NULL)
        return code;
    for (size_t i = 0; code == CM_OK && i < list->count; i++)
        if (list->values[i].use.class_name != NULL)
            code = add_side(c, list->values[i].use.class_name);
    if (code == CM_OK && c->side_count > 1)
        qsort(c->sides, c->side_count, sizeof *c->sides, compare_sides);
    return code;
}

static size_t side_index(const classifier *c, const char *label) {
    for (size_t i = 0; label != NULL && i < c->side_count; i++)
        if (strcmp(c->sides[i], label) == 0)
            return i;
    return SIZE_MAX;
}

/* ---- the two fields ----------------------------------------------------------------------- */

/* Counts the values of a field; per feature, where in the list its value is. */
static cm_code count_field(classifier *c, int field, counted_list *list, size_t *where) {
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < c->layer->feature_count; i++)
        code = count_value(c, list, field, &c->layer->features[i], &where[i]);
    return code;
}

static cm_code read_statuses(classifier *c, size_t *where, cm_status *status) {
    mapping map = {0};
    counted_list list = {0};
    cm_code code = c->options->status_map == NULL ? default_status_map(c, &map)
                                                  : parse_map(c, c->options->status_map, &map);
    if (code == CM_OK)
        code = check_statuses(c, &map);
    if (code == CM_OK)
        code = count_field(c, c->options->status_field, &list, where);
    for (size_t i = 0; i < list.count; i++)
        list.values[i].use.class_name = label_of(&map, list.values[i].form);
    for (size_t i = 0; code == CM_OK && i < c->layer->feature_count; i++) {
        const char *label = list.values[where[i]].use.class_name;
        status[i] = label == NULL ? CM_STATUS_COUNT : cm_status_of_name(label);
    }
    /* However the mapping spells it. */
    for (size_t i = 0; code == CM_OK && i < list.count; i++)
        if (list.values[i].use.class_name != NULL)
            list.values[i].use.class_name =
                cm_status_name(cm_status_of_name(list.values[i].use.class_name));
    if (code == CM_OK)
        code = keep_values(c, &list);
    free(map.rules);
    free(list.values);
    return code;
}

static cm_code read_sides(classifier *c, size_t *where, size_t *side) {
    mapping map = {0};
    counted_list list = {0};
    cm_code code = c->options->side_map == NULL ? CM_OK : parse_map(c, c->options->side_map, &map);
    if (code == CM_OK)
        code = count_field(c, c->options->side_field, &list, where);
    for (size_t i = 0; i < list.count; i++) {
        cm_value_use *use = &list.values[i].use;
        use->class_name = c->options->side_map != NULL ? label_of(&map, list.values[i].form)
                          : use->value[0] != '\0'      ? use->value
                                                       : NULL;
    }
    if (code == CM_OK)
        code = list_sides(c, &map, &list);
    for (size_t i = 0; code == CM_OK && i < c->layer->feature_count; i++)
        side[i] = side_index(c, list.values[where[i]].use.class_name);
    if (code == CM_OK)
        code = keep_values(c, &list);
    free(map.rules);
    free(list.values);
    return code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Nothing selected is a mapping that does not fit the file, not an area of 0. */
static cm_code refuse_nothing(classifier *c) {
    const cm_classes *classes = c->classes;
    for (size_t i = 0; i < c->layer->feature_count; i++)
        if (cm_classes_has(classes, i, SIZE_MAX))
            return CM_OK;
    /* A few values tell what went wrong; the line has room for no more. */
    enum { VALUES_TOLD = 4, LETTERS_TOLD = 24 };
    const char *values = "";
    for (size_t i = 0; values != NULL && i < classes->value_count && i < VALUES_TOLD; i++) {
        const char *name = classes->values[i].class_name;
        const char *cut = cm_match_cut(&c->arena, classes->values[i].value, LETTERS_TOLD);
        if (cut == NULL)
            return out_of_memory(c->error);
        values = cm_arena_printf(&c->arena, "%s%s%s: \"%s\"%s%s", values, i > 0 ? "; " : "",
                                 classes->values[i].field, cut, name != NULL ? " = " : "",
                                 name != NULL ? name : "");
    }
    if (values == NULL)
        return out_of_memory(c->error);
    char *hint = cm_arena_printf(&c->arena, "the file has %s", values);
    (void)cm_error_set(c->error, CM_ERR_INPUT, hint, "no feature is %s by its side and status",
                       classes->includes != NULL ? classes->includes : "held");
    return cm_error_at(c->error, c->layer->source, c->layer->name, -1);
}

static cm_code name_included(classifier *c) {
    const bool *include = c->options->include;
    bool held_alone = include[CM_STATUS_HELD];
    const char *text = "";
    for (int i = 0; i < CM_STATUS_COUNT; i++) {
        held_alone = held_alone && (i == CM_STATUS_HELD || !include[i]);
        if (include[i])
            text = cm_arena_printf(&c->arena, "%s%s%s", text, text[0] != '\0' ? ", " : "",
                                   cm_status_name((cm_status)i));
        if (text == NULL)
            return out_of_memory(c->error);
    }
    c->classes->includes = held_alone ? NULL : text;
    memcpy(c->classes->include, include, sizeof c->classes->include);
    return CM_OK;
}

static cm_code classify(classifier *c) {
    static const char *const unnamed[] = {NULL};
    const size_t count = c->layer->feature_count;
    cm_classes *classes = c->classes;
    cm_status *status = cm_arena_calloc(&c->arena, count, sizeof *status);
    size_t *side = cm_arena_calloc(&c->arena, count, sizeof *side);
    size_t *where = cm_arena_calloc(&c->arena, count, sizeof *where);
    if (status == NULL || side == NULL || where == NULL)
        return out_of_memory(c->error);
    for (size_t i = 0; i < count; i++)
        status[i] = c->options->status;
    classes->status = status;
    classes->side = side; /* all zero: the first side */
    classes->side_count = 1;
    classes->sides = unnamed;
    cm_code code = name_included(c);
    if (code == CM_OK && c->options->status_field >= 0)
        code = read_statuses(c, where, status);
    if (code == CM_OK && c->options->side_field >= 0) {
        code = read_sides(c, where, side);
        classes->side_count = c->side_count;
        classes->sides = cm_arena_copy(&c->arena, c->sides, c->side_count, sizeof *c->sides);
        if (classes->sides == NULL)
            return out_of_memory(c->error);
    }
    const bool by_fields = c->options->status_field >= 0 || c->options->side_field >= 0;
    return code == CM_OK && by_fields && !c->options->may_be_empty ? refuse_nothing(c) : code;
}

cm_code cm_layer_classify(const cm_layer *layer, const cm_classify_options *options,
                          cm_classes **out, cm_error *error) {
    *out = NULL;
    classifier c = {.layer = layer, .options = options, .error = error};
    c.classes = cm_arena_calloc(&c.arena, 1, sizeof *c.classes);
    if (c.classes == NULL)
        return out_of_memory(error);
    const cm_code code = classify(&c);
    free(c.sides);
    c.classes->blocks = c.arena.blocks;
    if (code != CM_OK) {
        cm_classes_free(c.classes);
        return code;
    }
    *out = c.classes;
    return CM_OK;
}

void cm_classes_free(cm_classes *classes) {
    if (classes != NULL)
        cm_arena_clear(&(cm_arena){classes->blocks});
}
