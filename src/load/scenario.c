#include "controlmap/scenario.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/path.h"
#include "load/yamltree.h"

typedef struct {
    cm_scenario *scenario;
    cm_step *steps;
    const char *folder; /* with its last slash; "" is the present one */
    cm_arena arena;
    cm_error *error;
} reader;

const char *cm_holder_name(cm_holder holder) {
    static const char *const names[CM_HOLDER_COUNT] = {"A", "B", "zone"};
    return names[holder];
}

const char *cm_step_name(cm_operation kind) {
    static const char *const names[] = {"freeze", "transfer", "zone", "buffer", "line", "within"};
    return names[kind];
}

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code take_text(reader *r, const cm_yaml_node *node, const char **to) {
    const char *text = NULL;
    const cm_code code = cm_yaml_text(node, &text, r->error);
    if (code != CM_OK || text == NULL)
        return code;
    *to = cm_arena_text(&r->arena, text);
    return *to != NULL ? CM_OK : out_of_memory(r->error);
}

/* One of several words; where the key is missing, the choice stays. */
static cm_code take_word(reader *r, const cm_yaml_node *mapping, const char *key,
                         const char *const *words, int *choice) {
    const cm_yaml_node *node = cm_yaml_get(mapping, key);
    const char *text = NULL;
    const cm_code code = cm_yaml_text(node, &text, r->error);
    if (code != CM_OK || text == NULL)
        return code;
    char *known = cm_arena_text(&r->arena, "use one of:");
    for (int i = 0; words[i] != NULL && known != NULL; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            *choice = i;
            return CM_OK;
        }
        known = cm_arena_printf(&r->arena, "%s %s", known, words[i]);
    }
    return cm_yaml_fail(node, r->error, known, "%s cannot be \"%.60s\"", key, text);
}

/* ---- what a step is about ----------------------------------------------------------------- */

/* One text, or a list of them. */
static cm_code take_units(reader *r, const cm_yaml_node *node, cm_step *step) {
    if (node == NULL)
        return CM_OK;
    const bool is_list = node->kind == CM_YAML_SEQUENCE;
    const size_t count = is_list ? node->count : 1;
    const char **units = cm_arena_calloc(&r->arena, count, sizeof *units);
    if (units == NULL)
        return out_of_memory(r->error);
    if (count == 0)
        return cm_yaml_fail(node, r->error, "name units by id or name", "no unit is named");
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < count; i++)
        code = take_text(r, is_list ? node->items[i] : node, &units[i]);
    step->units = units;
    step->unit_count = count;
    return code;
}

static bool starts_with(const char *text, const char *start) {
    return strncasecmp(text, start, strlen(start)) == 0;
}

/* Geometry written out, rather than the name of a file, which may well be "polygon.gpkg". */
static bool is_geometry(const char *text) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz \t\r\n";
    static const char *const starts[] = {"POLYGON", "MULTIPOLYGON", "LINESTRING", "MULTILINES",
                                         "GEOMETRYCOLL"};
    const char *at = text + strspn(text, " \t\r\n");
    if (*at == '{')
        return true;
    const char after = at[strspn(at, letters)];
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (starts_with(at, starts[i]))
            return after == '(' || after == '\0';
    return false;
}

static bool is_elsewhere(const char *path) {
    return path[0] == '/' || strcmp(path, "-") == 0 || strstr(path, "://") != NULL ||
           strncmp(path, "PG:", 3) == 0;
}

/* Polygons where the step is about an area, else lines, or the outlines of polygons. */
static cm_code read_file(reader *r, const cm_yaml_node *node, const char *name, bool want_lines,
                         cm_step_shape *shape) {
    const char *path =
        is_elsewhere(name) ? name : cm_arena_printf(&r->arena, "%s%s", r->folder, name);
    cm_layer *layer = NULL;
    if (path == NULL)
        return out_of_memory(r->error);
    cm_error first = {0};
    cm_code code =
        cm_layer_read(path, &(cm_layer_options){.want_lines = want_lines}, &layer, &first);
    if (code != CM_OK)
        return cm_yaml_fail(node, r->error, first.hint, "%s: %s", name, first.message);
    shape->layer = layer;
    shape->is_lines = want_lines;
    return CM_OK;
}

static cm_code take_shape(reader *r, const cm_yaml_node *node, bool want_lines,
                          cm_step_shape *shape) {
    const char *text = NULL;
    const cm_code code = take_text(r, node, &text);
    if (code != CM_OK || text == NULL)
        return code;
    shape->shown = text;
    if (!is_geometry(text))
        return read_file(r, node, text, want_lines, shape);
    shape->text = text;
    return CM_OK;
}

static cm_code take_part(reader *r, const cm_yaml_node *mapping, cm_step *step) {
    static const char *const words[] = {"all", "held", "rest", NULL};
    int part = (int)step->part;
    const cm_code code = take_word(r, mapping, "part", words, &part);
    step->part = (cm_step_part)part;
    return code;
}

/* ---- operations --------------------------------------------------------------------------- */

/* Units, or a polygon, and not both. */
static cm_code take_area(reader *r, const cm_yaml_node *node, cm_step *step) {
    const cm_yaml_node *units = cm_yaml_get(node, "units"), *polygon = cm_yaml_get(node, "polygon");
    if ((units == NULL) == (polygon == NULL))
        return cm_yaml_fail(node, r->error, "give one of the two", "%s needs units or a polygon",
                            cm_step_name(step->kind));
    cm_code code = take_units(r, units, step);
    if (code == CM_OK)
        code = take_shape(r, polygon, false, &step->shape);
    return code == CM_OK ? take_part(r, node, step) : code;
}

static cm_code take_side(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const words[] = {"A", "B", NULL};
    int to = -1;
    const cm_code code = take_word(r, node, "to", words, &to);
    if (code != CM_OK)
        return code;
    if (to < 0)
        return cm_yaml_fail(node, r->error,
                            "to: A is the side whose control the layer shows, "
                            "to: B the other",
                            "%s needs a side", cm_step_name(step->kind));
    step->to = (cm_holder)to;
    return CM_OK;
}

/* A zone by default; the only status there is for it, which may be named. */
static cm_code take_status(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const words[] = {"zone", NULL};
    int status = 0;
    step->to = CM_HOLDER_ZONE;
    return take_word(r, node, "status", words, &status);
}

static cm_code take_transfer(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const known[] = {"units", "polygon", "part", "to", NULL};
    cm_code code = cm_yaml_check_keys(node, "a transfer", known, r->error);
    if (code == CM_OK)
        code = take_area(r, node, step);
    return code == CM_OK ? take_side(r, node, step) : code;
}

static cm_code take_zone(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const known[] = {"units", "polygon", "part", "status", NULL};
    cm_code code = cm_yaml_check_keys(node, "a zone", known, r->error);
    if (code == CM_OK)
        code = take_area(r, node, step);
    return code == CM_OK ? take_status(r, node, step) : code;
}

static cm_code take_buffer(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const known[] = {"from", "km", "side", "status", "to", NULL};
    static const char *const sides[] = {"both", "A", "B", NULL};
    const cm_yaml_node *from = cm_yaml_get(node, "from");
    int side = 0;
    cm_code code = cm_yaml_check_keys(node, "a buffer", known, r->error);
    if (code == CM_OK && !(from != NULL && from->text != NULL && strcmp(from->text, "front") == 0))
        code = take_shape(r, from, true, &step->shape);
    if (code == CM_OK)
        code = cm_yaml_number(cm_yaml_get(node, "km"), &step->km, r->error);
    if (code == CM_OK && !(step->km > 0 && step->km <= 1000))
        code = cm_yaml_fail(node, r->error, "km: 20, for example",
                            "a buffer needs its width, more than 0 and at most 1,000 km");
    if (code == CM_OK)
        code = take_word(r, node, "side", sides, &side);
    step->part = (cm_step_part)side;
    if (code == CM_OK && cm_yaml_get(node, "to") != NULL && cm_yaml_get(node, "status") != NULL)
        code = cm_yaml_fail(node, r->error, "give one of the two",
                            "a buffer goes to a side or becomes a zone");
    if (code != CM_OK)
        return code;
    return cm_yaml_get(node, "to") != NULL ? take_side(r, node, step) : take_status(r, node, step);
}

static cm_code take_line(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const known[] = {"geometry", "side", "to", NULL};
    static const char *const hands[] = {"left", "right", NULL};
    int hand = -1;
    cm_code code = cm_yaml_check_keys(node, "a line", known, r->error);
    if (code == CM_OK)
        code = take_shape(r, cm_yaml_get(node, "geometry"), true, &step->shape);
    if (code == CM_OK && step->shape.shown == NULL)
        code = cm_yaml_fail(node, r->error, "geometry: FILE, or LINESTRING (…)",
                            "a line needs a geometry");
    if (code == CM_OK)
        code = take_word(r, node, "side", hands, &hand);
    if (code == CM_OK && hand < 0)
        code = cm_yaml_fail(node, r->error, "side: left or right of who walks along it",
                            "a line needs a side");
    step->is_left = hand == 0;
    return code == CM_OK ? take_side(r, node, step) : code;
}

static cm_code take_within(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const known[] = {"units", NULL};
    const cm_code code = cm_yaml_check_keys(node, "within", known, r->error);
    if (code != CM_OK)
        return code;
    const cm_yaml_node *units = cm_yaml_get(node, "units");
    if (units == NULL)
        return cm_yaml_fail(node, r->error, "units: all lifts it again", "within needs units");
    if (units->text != NULL && strcmp(units->text, "all") == 0)
        return CM_OK;
    return take_units(r, units, step);
}

static cm_code take_freeze(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const known[] = {NULL};
    (void)step;
    return node->kind == CM_YAML_MAPPING ? cm_yaml_check_keys(node, "freeze", known, r->error)
                                         : CM_OK;
}

typedef cm_code taker(reader *, const cm_yaml_node *, cm_step *);

static taker *const TAKERS[] = {take_freeze, take_transfer, take_zone,
                                take_buffer, take_line,     take_within};

enum { KINDS = sizeof TAKERS / sizeof TAKERS[0] };

/* ---- steps -------------------------------------------------------------------------------- */

static cm_code take_operation(reader *r, const cm_yaml_node *node, cm_step *step) {
    size_t found = 0;
    cm_code code = CM_OK;
    for (int kind = 0; code == CM_OK && kind < KINDS; kind++) {
        const cm_yaml_node *value = cm_yaml_get(node, cm_step_name((cm_operation)kind));
        if (value == NULL)
            continue;
        if (found++ > 0)
            return cm_yaml_fail(node, r->error, "make them two steps",
                                "a step is one operation, and this has several");
        step->kind = (cm_operation)kind;
        if (value->kind != CM_YAML_MAPPING && kind != CM_STEP_FREEZE)
            return cm_yaml_fail(value, r->error, "write {key: value, …}", "%s is described by keys",
                                cm_step_name(step->kind));
        code = TAKERS[kind](r, value, step);
    }
    if (code == CM_OK && found == 0)
        code = cm_yaml_fail(node, r->error, "use freeze, transfer, zone, buffer, line or within",
                            "a step without an operation");
    return code;
}

static cm_code take_step(reader *r, const cm_yaml_node *node, cm_step *step) {
    static const char *const known[] = {"freeze", "transfer", "zone",   "buffer",   "line",
                                        "within", "title",    "source", "overrule", NULL};
    step->line = node->line;
    if (node->kind == CM_YAML_SCALAR && strcmp(node->text, "freeze") == 0)
        return CM_OK;
    if (node->kind != CM_YAML_MAPPING)
        return cm_yaml_fail(node, r->error, "use freeze, transfer, zone, buffer, line or within",
                            "a step is an operation");
    cm_code code = cm_yaml_check_keys(node, "a step", known, r->error);
    if (code == CM_OK)
        code = take_operation(r, node, step);
    if (code == CM_OK)
        code = take_text(r, cm_yaml_get(node, "title"), &step->title);
    if (code == CM_OK)
        code = take_text(r, cm_yaml_get(node, "source"), &step->source);
    if (code == CM_OK)
        code = cm_yaml_flag(cm_yaml_get(node, "overrule"), &step->overrules, r->error);
    return code;
}

static cm_code take_steps(reader *r, const cm_yaml_node *root) {
    const cm_yaml_node *list = cm_yaml_get(root, "steps");
    if (list == NULL || list->kind != CM_YAML_SEQUENCE || list->count == 0)
        return cm_yaml_fail(list != NULL ? list : root, r->error,
                            "steps: is a list, such as - transfer: {units: [UA-14], to: A}",
                            "a scenario needs steps");
    r->steps = cm_arena_calloc(&r->arena, list->count, sizeof *r->steps);
    if (r->steps == NULL)
        return out_of_memory(r->error);
    r->scenario->steps = r->steps;
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < list->count; i++) {
        r->scenario->step_count++;
        code = take_step(r, list->items[i], &r->steps[i]);
    }
    return code;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static cm_code take_sides(reader *r, const cm_yaml_node *mapping, const char **a, const char **b) {
    static const char *const known[] = {"A", "B", NULL};
    const cm_yaml_node *node = cm_yaml_get(mapping, "sides");
    if (node == NULL)
        return CM_OK;
    cm_code code = cm_yaml_check_keys(node, "sides", known, r->error);
    if (code == CM_OK)
        code = take_text(r, cm_yaml_get(node, "A"), a);
    return code == CM_OK ? take_text(r, cm_yaml_get(node, "B"), b) : code;
}

static cm_code take_translations(reader *r, const cm_yaml_node *root) {
    static const char *const known[] = {"lang", "title", "sides", NULL};
    const cm_yaml_node *list = cm_yaml_get(root, "translations");
    if (list == NULL)
        return CM_OK;
    if (list->kind != CM_YAML_SEQUENCE)
        return cm_yaml_fail(list, r->error, NULL, "translations are a list");
    cm_scenario_words *words = cm_arena_calloc(&r->arena, list->count, sizeof *words);
    if (words == NULL)
        return out_of_memory(r->error);
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < list->count; i++) {
        const cm_yaml_node *node = list->items[i];
        code = cm_yaml_check_keys(node, "a translation", known, r->error);
        if (code == CM_OK)
            code = take_text(r, cm_yaml_get(node, "lang"), &words[i].lang);
        if (code == CM_OK && words[i].lang == NULL)
            code = cm_yaml_fail(node, r->error, "add a line such as lang: uk",
                                "a translation does not say into what");
        if (code == CM_OK)
            code = take_text(r, cm_yaml_get(node, "title"), &words[i].title);
        if (code == CM_OK)
            code = take_sides(r, node, &words[i].side_a, &words[i].side_b);
    }
    r->scenario->translations = words;
    r->scenario->translation_count = list->count;
    return code;
}

static cm_code take_all(reader *r, const cm_yaml_node *root) {
    static const char *const known[] = {"title", "source",       "note", "sides",
                                        "steps", "translations", NULL};
    cm_scenario *s = r->scenario;
    cm_code code = cm_yaml_check_keys(root, "a scenario", known, r->error);
    if (code == CM_OK)
        code = take_text(r, cm_yaml_get(root, "title"), &s->title);
    if (code == CM_OK)
        code = take_text(r, cm_yaml_get(root, "source"), &s->source);
    if (code == CM_OK)
        code = take_text(r, cm_yaml_get(root, "note"), &s->note);
    if (code == CM_OK)
        code = take_sides(r, root, &s->side_a, &s->side_b);
    if (code == CM_OK)
        code = take_translations(r, root);
    return code == CM_OK ? take_steps(r, root) : code;
}

/* "scenario-freeze.yaml" is freeze. */
static const char *name_of(reader *r, const char *path) {
    static const char start[] = "scenario-";
    const char *file = cm_path_name(path);
    const char *name = starts_with(file, start) ? file + sizeof start - 1 : file;
    const char *dot = strrchr(name, '.');
    return cm_arena_printf(&r->arena, "%.*s",
                           (int)(dot != NULL && dot > name ? (size_t)(dot - name) : strlen(name)),
                           name);
}

static cm_code read_tree(const char *path, const cm_yaml_node *root, cm_scenario **out,
                         cm_error *error) {
    reader r = {.error = error};
    r.scenario = cm_arena_calloc(&r.arena, 1, sizeof *r.scenario);
    r.folder = cm_arena_printf(&r.arena, "%.*s", (int)(cm_path_name(path) - path), path);
    cm_code code = r.scenario != NULL && r.folder != NULL ? CM_OK : out_of_memory(error);
    if (code == CM_OK && (r.scenario->name = name_of(&r, path)) == NULL)
        code = out_of_memory(error);
    if (code == CM_OK)
        code = take_all(&r, root);
    if (r.scenario != NULL)
        r.scenario->blocks = r.arena.blocks;
    if (code == CM_OK)
        *out = r.scenario;
    else if (r.scenario != NULL)
        cm_scenario_free(r.scenario);
    else
        cm_arena_clear(&r.arena);
    return code;
}

cm_code cm_scenario_read(const char *path, cm_scenario **out, cm_error *error) {
    cm_yaml *yaml = NULL;
    *out = NULL;
    cm_code code = cm_yaml_read(path, &yaml, error);
    if (code == CM_OK)
        code = read_tree(path, cm_yaml_root(yaml), out, error);
    cm_yaml_free(yaml);
    return code == CM_OK ? code : cm_error_at(error, path, NULL, -1);
}

void cm_scenario_free(cm_scenario *scenario) {
    if (scenario == NULL)
        return;
    for (size_t i = 0; i < scenario->step_count; i++)
        cm_layer_free((cm_layer *)(uintptr_t)scenario->steps[i].shape.layer);
    cm_arena_clear(&(cm_arena){scenario->blocks});
}
