#include "load/yamltree.h"

#include <errno.h>
#include <glib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "base/arena.h"

/* Deeper or larger trees are no description that somebody wrote. */
enum { DEPTH_MAX = 20, NODES_MAX = 100000 };

struct cm_yaml {
    cm_arena arena;
    const cm_yaml_node *root;
};

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct {
    yaml_document_t *document;
    cm_arena *arena;
    size_t made;
    cm_error *error;
} maker;

static cm_code make_node(maker *m, int index, int depth, const cm_yaml_node **out);

static cm_code make_scalar(maker *m, const yaml_node_t *from, cm_yaml_node *to) {
    to->kind = CM_YAML_SCALAR;
    to->plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    to->text = cm_arena_printf(m->arena, "%.*s", (int)from->data.scalar.length,
                               (const char *)from->data.scalar.value);
    return to->text != NULL ? CM_OK : out_of_memory(m->error);
}

static cm_code make_sequence(maker *m, const yaml_node_t *from, int depth, cm_yaml_node *to) {
    const yaml_node_item_t *start = from->data.sequence.items.start;
    const size_t count = (size_t)(from->data.sequence.items.top - start);
    const cm_yaml_node **items = cm_arena_calloc(m->arena, count, sizeof *items);
    cm_code code = items != NULL ? CM_OK : out_of_memory(m->error);
    for (size_t i = 0; code == CM_OK && i < count; i++)
        code = make_node(m, start[i], depth + 1, &items[i]);
    to->kind = CM_YAML_SEQUENCE;
    to->count = count;
    to->items = items;
    return code;
}

static cm_code make_mapping(maker *m, const yaml_node_t *from, int depth, cm_yaml_node *to) {
    const yaml_node_pair_t *start = from->data.mapping.pairs.start;
    const size_t count = (size_t)(from->data.mapping.pairs.top - start);
    const cm_yaml_node **keys = cm_arena_calloc(m->arena, count, sizeof *keys);
    const cm_yaml_node **items = cm_arena_calloc(m->arena, count, sizeof *items);
    cm_code code = keys != NULL && items != NULL ? CM_OK : out_of_memory(m->error);
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        code = make_node(m, start[i].key, depth + 1, &keys[i]);
        if (code == CM_OK)
            code = make_node(m, start[i].value, depth + 1, &items[i]);
        if (code == CM_OK && keys[i]->kind != CM_YAML_SCALAR)
            code = cm_yaml_fail(keys[i], m->error, NULL, "a key must be a word");
        for (size_t k = 0; code == CM_OK && k < i; k++)
            if (strcmp(keys[k]->text, keys[i]->text) == 0)
                code = cm_yaml_fail(keys[i], m->error, "leave one of them",
                                    "the key \"%.60s\" is there twice", keys[i]->text);
    }
    to->kind = CM_YAML_MAPPING;
    to->count = count;
    to->keys = keys;
    to->items = items;
    return code;
}

static cm_code make_node(maker *m, int index, int depth, const cm_yaml_node **out) {
    const yaml_node_t *from = yaml_document_get_node(m->document, index);
    cm_yaml_node *to = cm_arena_calloc(m->arena, 1, sizeof *to);
    if (to == NULL)
        return out_of_memory(m->error);
    to->line = from->start_mark.line + 1;
    *out = to;
    /* An alias may make a tree of any size, or none that ends. */
    if (depth > DEPTH_MAX || ++m->made > NODES_MAX)
        return cm_yaml_fail(to, m->error, NULL, "too deep or too large");
    switch (from->type) {
    case YAML_SEQUENCE_NODE:
        return make_sequence(m, from, depth, to);
    case YAML_MAPPING_NODE:
        return make_mapping(m, from, depth, to);
    case YAML_SCALAR_NODE:
        return make_scalar(m, from, to);
    case YAML_NO_NODE:
        break;
    }
    return cm_yaml_fail(to, m->error, NULL, "nothing where a value should be");
}

static cm_code no_yaml(const yaml_parser_t *parser, cm_error *error) {
    return cm_error_set(error, CM_ERR_INPUT, "mend the file", "line %zu: no YAML: %s",
                        parser->problem_mark.line + 1,
                        parser->problem != NULL ? parser->problem : "unknown");
}

/* What follows "---" would be passed over. */
static cm_code refuse_more(yaml_parser_t *parser, cm_error *error) {
    yaml_document_t document;
    if (yaml_parser_load(parser, &document) == 0)
        return no_yaml(parser, error);
    const bool more = yaml_document_get_root_node(&document) != NULL;
    const size_t line = document.start_mark.line + 1;
    yaml_document_delete(&document);
    return more ? cm_error_set(error, CM_ERR_INPUT, "write one file for each",
                               "line %zu: a second document begins", line)
                : CM_OK;
}

static cm_code parse(FILE *file, cm_yaml *yaml, cm_error *error) {
    yaml_parser_t parser;
    yaml_document_t document;
    if (yaml_parser_initialize(&parser) == 0)
        return out_of_memory(error);
    yaml_parser_set_input_file(&parser, file);
    cm_code code = CM_OK;
    if (yaml_parser_load(&parser, &document) == 0) {
        code = no_yaml(&parser, error);
    } else {
        maker m = {.document = &document, .arena = &yaml->arena, .error = error};
        if (yaml_document_get_root_node(&document) == NULL)
            code = cm_error_set(error, CM_ERR_INPUT, "mend the file", "the file is empty");
        else
            code = make_node(&m, 1, 0, &yaml->root);
        if (code == CM_OK && yaml->root->kind != CM_YAML_MAPPING)
            code = cm_yaml_fail(yaml->root, error, "start with a line such as key: value",
                                "the file holds no keys");
        yaml_document_delete(&document);
    }
    if (code == CM_OK)
        code = refuse_more(&parser, error);
    yaml_parser_delete(&parser);
    return code;
}

cm_code cm_yaml_read(const char *path, cm_yaml **out, cm_error *error) {
    *out = NULL;
    const bool from_stdin = strcmp(path, "-") == 0;
    cm_yaml *yaml = calloc(1, sizeof *yaml);
    if (yaml == NULL)
        return out_of_memory(error);
    FILE *file = from_stdin ? fdopen(0, "rb") : fopen(path, "rb");
    cm_code code = file == NULL
                       ? cm_error_set(error, CM_ERR_INPUT, "check the path", "cannot be opened")
                       : parse(file, yaml, error);
    if (file != NULL && !from_stdin)
        (void)fclose(file);
    if (code != CM_OK) {
        (void)cm_error_at(error, from_stdin ? "standard input" : path, NULL, -1);
        cm_yaml_free(yaml);
        return code;
    }
    *out = yaml;
    return CM_OK;
}

void cm_yaml_free(cm_yaml *yaml) {
    if (yaml == NULL)
        return;
    cm_arena_clear(&yaml->arena);
    free(yaml);
}

const cm_yaml_node *cm_yaml_root(const cm_yaml *yaml) {
    return yaml->root;
}

/* ---- keys --------------------------------------------------------------------------------- */

const cm_yaml_node *cm_yaml_get(const cm_yaml_node *mapping, const char *key) {
    for (size_t i = 0; mapping != NULL && i < mapping->count && mapping->keys != NULL; i++)
        if (strcmp(mapping->keys[i]->text, key) == 0)
            return mapping->items[i];
    return NULL;
}

/* Letters to change, add or leave out (Levenshtein 1966), of the first 31. */
static size_t distance(const char *a, const char *b) {
    enum { LONGEST = 32 };
    size_t row[LONGEST];
    const size_t n = strnlen(a, LONGEST - 1), m = strnlen(b, LONGEST - 1);
    for (size_t k = 0; k <= m; k++)
        row[k] = k;
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= m; k++) {
            const size_t change = diagonal + (strncasecmp(&a[i - 1], &b[k - 1], 1) == 0 ? 0 : 1);
            const size_t leave = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            diagonal = row[k];
            row[k] = change < leave ? change : leave;
        }
    }
    return row[m];
}

const char *cm_yaml_nearest(const char *word, const char *const *known) {
    const char *nearest = NULL;
    size_t least = strlen(word) / 2 + 1;
    for (size_t i = 0; known[i] != NULL; i++) {
        const size_t away = distance(word, known[i]);
        if (away < least) {
            least = away;
            nearest = known[i];
        }
    }
    return nearest;
}

cm_code cm_yaml_check_keys(const cm_yaml_node *mapping, const char *what, const char *const *known,
                           cm_error *error) {
    if (mapping->kind != CM_YAML_MAPPING)
        return cm_yaml_fail(mapping, error, NULL, "%s is written as key: value", what);
    for (size_t i = 0; i < mapping->count; i++) {
        const char *key = mapping->keys[i]->text;
        bool is_known = false;
        for (size_t k = 0; known[k] != NULL; k++)
            is_known = is_known || strcmp(known[k], key) == 0;
        if (is_known)
            continue;
        const char *nearest = cm_yaml_nearest(key, known);
        char hint[256] = "it may have: ";
        for (size_t k = 0; nearest == NULL && known[k] != NULL; k++) {
            const size_t length = strlen(hint);
            if (length + strlen(known[k]) + sizeof ", , …" > sizeof hint) {
                (void)snprintf(hint + length, sizeof hint - length, ", …");
                break;
            }
            (void)snprintf(hint + length, sizeof hint - length, "%s%s", k > 0 ? ", " : "",
                           known[k]);
        }
        if (nearest != NULL)
            (void)snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
        return cm_yaml_fail(mapping->keys[i], error, hint, "%s has no key \"%.60s\"", what, key);
    }
    return CM_OK;
}

cm_code cm_yaml_fail(const cm_yaml_node *node, cm_error *error, const char *hint,
                     const char *format, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return cm_error_set(error, CM_ERR_INPUT, hint, "line %zu: %s", node->line, text);
}

/* ---- values ------------------------------------------------------------------------------- */

cm_code cm_yaml_text(const cm_yaml_node *node, const char **text, cm_error *error) {
    if (node == NULL)
        return CM_OK;
    if (node->kind != CM_YAML_SCALAR)
        return cm_yaml_fail(node, error, NULL, "a text should stand here");
    *text = node->text;
    return CM_OK;
}

cm_code cm_yaml_number(const cm_yaml_node *node, double *value, cm_error *error) {
    if (node == NULL)
        return CM_OK;
    const char *text = node->kind == CM_YAML_SCALAR ? node->text : "";
    char *end = NULL;
    errno = 0;
    const double number = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(number) || errno == ERANGE)
        return cm_yaml_fail(node, error, NULL, "a number should stand here%s%.60s",
                            node->kind == CM_YAML_SCALAR ? ", not " : "",
                            node->kind == CM_YAML_SCALAR ? node->text : "");
    *value = number;
    return CM_OK;
}

cm_code cm_yaml_flag(const cm_yaml_node *node, bool *value, cm_error *error) {
    if (node == NULL)
        return CM_OK;
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"true", true},   {"yes", true}, {"on", true},
                 {"false", false}, {"no", false}, {"off", false}};
    for (size_t i = 0; node->kind == CM_YAML_SCALAR && i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(node->text, words[i].word) == 0) {
            *value = words[i].value;
            return CM_OK;
        }
    return cm_yaml_fail(node, error, NULL, "true or false should stand here");
}
