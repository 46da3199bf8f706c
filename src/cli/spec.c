#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "load/yamltree.h"

/* A map spec is a command line written down: every key is an option of render, with the folder of
 * the file as the place that its paths start from. */

/* Keys that are no options. */
static const char CONTROL[] = "control", OUTPUTS[] = "outputs", FILE_KEY[] = "file";

/* Keys that name what is written. */
static const char *const WRITTEN[] = {FILE_KEY, "manifest"};

/* Options that say nothing of the map itself. */
static bool is_left_out(const char *name) {
    static const char *const names[] = {"output", "help", "print-spec", "alt"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_path(const char *name) {
    static const char *const names[] = {"control", "boundary", "by",   "official", "extra",
                                        "dataset", "manifest", "file", "frame",    "since"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static const GOptionEntry *find_entry(GOptionEntry *const *groups, const char *name) {
    for (size_t g = 0; groups[g] != NULL; g++)
        for (const GOptionEntry *e = groups[g]; e->long_name != NULL; e++)
            if (strcmp(e->long_name, name) == 0)
                return e;
    return NULL;
}

/* ---- from a spec to arguments --------------------------------------------------------------- */

typedef struct {
    GOptionEntry *const *groups;
    GPtrArray *known;        /* keys, NULL-terminated */
    GPtrArray *known_within; /* those of an output */
    char *folder;
    cm_error *error;
} expander;

struct cm_cli_spec {
    char *path;
    cm_yaml *yaml;
    GOptionEntry *const *groups;
    GPtrArray *lists; /* of lists of texts, one for each output */
};

/* A path of the spec, seen from where the program runs. */
static char *placed(const expander *x, const char *path) {
    const char *rest = path;
    for (int i = 0; i < CM_STATUS_COUNT; i++) {
        const char *status = cm_status_name((cm_status)i);
        const size_t length = strlen(status);
        if (strncmp(path, status, length) == 0 && path[length] == '=')
            rest = path + length + 1;
    }
    if (g_path_is_absolute(rest) || strcmp(rest, "-") == 0 || strstr(rest, "://") != NULL ||
        strncmp(rest, "PG:", 3) == 0)
        return g_strdup(path);
    char *whole =
        strcmp(x->folder, ".") == 0 ? g_strdup(rest) : g_build_filename(x->folder, rest, NULL);
    char *with_status = g_strdup_printf("%.*s%s", (int)(rest - path), path, whole);
    g_free(whole);
    return with_status;
}

static cm_code add_value(const expander *x, const char *name, const cm_yaml_node *node,
                         GPtrArray *arguments) {
    const char *text = NULL;
    const cm_code code = cm_yaml_text(node, &text, x->error);
    if (code != CM_OK)
        return code;
    if (strcmp(name, CONTROL) == 0 && cm_cli_is_spec(text))
        return cm_yaml_fail(node, x->error, "name the layer itself",
                            "\"%.100s\" is a map spec, no control layer", text);
    /* A language is a file where its name could be one. */
    const bool path = is_path(name) || (strcmp(name, "lang") == 0 && strpbrk(text, "./") != NULL);
    char *value = path ? placed(x, text) : g_strdup(text);
    if (strcmp(name, CONTROL) == 0) {
        g_ptr_array_add(arguments, value);
        return CM_OK;
    }
    g_ptr_array_add(
        arguments,
        g_strdup_printf("--%s=%s", strcmp(name, FILE_KEY) == 0 ? "output" : name, value));
    g_free(value);
    return CM_OK;
}

/* Options that may be lists, with commas between their items. */
static bool takes_list(const char *name) {
    static const char *const names[] = {"extent", "highlight", "include"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static cm_code add_joined(const expander *x, const char *name, const cm_yaml_node *node,
                          GPtrArray *arguments) {
    GString *joined = g_string_new(NULL);
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < node->count; i++) {
        const char *text = "";
        code = cm_yaml_text(node->items[i], &text, x->error);
        g_string_append_printf(joined, "%s%s", i > 0 ? "," : "", text);
    }
    if (code == CM_OK)
        g_ptr_array_add(arguments, g_strdup_printf("--%s=%s", name, joined->str));
    g_string_free(joined, TRUE);
    return code;
}

/* `color: {sea: "#fff"}` is --color sea=#fff. */
static cm_code add_pairs(const expander *x, const char *name, const cm_yaml_node *node,
                         GPtrArray *arguments) {
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && i < node->count; i++) {
        const char *text = "";
        code = cm_yaml_text(node->items[i], &text, x->error);
        if (code == CM_OK)
            g_ptr_array_add(arguments,
                            g_strdup_printf("--%s=%s=%s", name, node->keys[i]->text, text));
    }
    return code;
}

static cm_code add_number(const expander *x, const GOptionEntry *entry, const cm_yaml_node *node,
                          GPtrArray *arguments) {
    double number = 0;
    const cm_code code = cm_yaml_number(node, &number, x->error);
    if (code != CM_OK)
        return code;
    if (entry->arg == G_OPTION_ARG_DOUBLE)
        return add_value(x, entry->long_name, node, arguments);
    if (number != floor(number))
        return cm_yaml_fail(node, x->error, NULL, "%s is a whole number", entry->long_name);
    if (fabs(number) > INT_MAX)
        return cm_yaml_fail(node, x->error, NULL, "%s is too large a number", entry->long_name);
    g_ptr_array_add(arguments, g_strdup_printf("--%s=%.0f", entry->long_name, number));
    return CM_OK;
}

static cm_code add_key(const expander *x, const char *name, const cm_yaml_node *node,
                       GPtrArray *arguments) {
    const GOptionEntry *entry = find_entry(x->groups, name);
    const bool repeats =
        entry != NULL ? entry->arg == G_OPTION_ARG_FILENAME_ARRAY : strcmp(name, CONTROL) == 0;
    cm_code code = CM_OK;
    if (entry != NULL && entry->arg == G_OPTION_ARG_NONE) {
        bool on = false;
        code = cm_yaml_flag(node, &on, x->error);
        if (code == CM_OK && on)
            g_ptr_array_add(arguments, g_strdup_printf("--%s", name));
        return code;
    }
    if (entry != NULL && (entry->arg == G_OPTION_ARG_DOUBLE || entry->arg == G_OPTION_ARG_INT))
        return add_number(x, entry, node, arguments);
    if (node->kind == CM_YAML_SCALAR)
        return add_value(x, name, node, arguments);
    if (node->kind == CM_YAML_MAPPING)
        return repeats && entry != NULL
                   ? add_pairs(x, name, node, arguments)
                   : cm_yaml_fail(node, x->error, NULL, "%s is no mapping", name);
    if (!repeats && !takes_list(name))
        return cm_yaml_fail(node, x->error, NULL, "%s is one value, not a list", name);
    if (!repeats)
        return add_joined(x, name, node, arguments);
    for (size_t i = 0; code == CM_OK && i < node->count; i++)
        code = add_value(x, name, node->items[i], arguments);
    return code;
}

static cm_code add_keys(const expander *x, const cm_yaml_node *mapping, const char *what,
                        const GPtrArray *known, GPtrArray *arguments) {
    cm_code code = cm_yaml_check_keys(mapping, what, (const char *const *)known->pdata, x->error);
    for (size_t i = 0; code == CM_OK && i < mapping->count; i++)
        if (strcmp(mapping->keys[i]->text, OUTPUTS) != 0)
            code = add_key(x, mapping->keys[i]->text, mapping->items[i], arguments);
    return code;
}

static GPtrArray *copy_arguments(const GPtrArray *from) {
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < from->len; i++)
        g_ptr_array_add(copy, g_strdup(from->pdata[i]));
    return copy;
}

static cm_code check_outputs(const expander *x, const cm_yaml_node *root,
                             const cm_yaml_node *outputs) {
    if (outputs->kind != CM_YAML_SEQUENCE)
        return cm_yaml_fail(outputs, x->error, NULL, "outputs are a list");
    if (outputs->count == 0)
        return cm_yaml_fail(outputs, x->error, "add a line such as - file: map.png",
                            "the list of outputs is empty");
    if (cm_yaml_get(root, FILE_KEY) != NULL)
        return cm_yaml_fail(cm_yaml_get(root, FILE_KEY), x->error, "make it one of the outputs",
                            "a file beside outputs would not be written");
    if (outputs->count > 1 && cm_yaml_get(root, "manifest") != NULL)
        return cm_yaml_fail(cm_yaml_get(root, "manifest"), x->error, "name one in each output",
                            "all outputs would write the same manifest");
    return CM_OK;
}

/* The path that an output names by a key; NULL: it has none, or what stands there is no text. */
static char *output_path(const expander *x, const cm_yaml_node *output, const char *key) {
    const cm_yaml_node *node = cm_yaml_get(output, key);
    return node != NULL && node->kind == CM_YAML_SCALAR ? placed(x, node->text) : NULL;
}

/* Whether an output before this one, or this one by the key before, writes the same file. */
static bool is_written(const expander *x, const cm_yaml_node *outputs, size_t which, size_t key) {
    char *path = output_path(x, outputs->items[which], WRITTEN[key]);
    bool found = false;
    for (size_t i = 0; i <= which; i++)
        for (size_t k = 0; k < (i < which ? G_N_ELEMENTS(WRITTEN) : key); k++) {
            char *other = output_path(x, outputs->items[i], WRITTEN[k]);
            found = found || cm_cli_is_same_file(path, other);
            g_free(other);
        }
    g_free(path);
    return found;
}

/* Each output writes files of its own. */
static cm_code check_files(const expander *x, const cm_yaml_node *outputs, size_t which) {
    const cm_yaml_node *output = outputs->items[which];
    if (cm_yaml_get(output, FILE_KEY) == NULL)
        return cm_yaml_fail(output, x->error, "add a line such as file: map.png",
                            "an output names no file");
    for (size_t key = 0; key < G_N_ELEMENTS(WRITTEN); key++)
        if (is_written(x, outputs, which, key)) {
            const cm_yaml_node *node = cm_yaml_get(output, WRITTEN[key]);
            return cm_yaml_fail(node, x->error, "give it another name",
                                "\"%.100s\" is written already", node->text);
        }
    return CM_OK;
}

/* One list of arguments for each output; one without, if the spec names none. */
static cm_code expand(const expander *x, const cm_yaml_node *root, GPtrArray *lists) {
    GPtrArray *shared = g_ptr_array_new_with_free_func(g_free);
    const cm_yaml_node *outputs = cm_yaml_get(root, OUTPUTS);
    cm_code code = add_keys(x, root, "a map spec", x->known, shared);
    if (code == CM_OK && outputs == NULL)
        g_ptr_array_add(lists, copy_arguments(shared));
    else if (code == CM_OK)
        code = check_outputs(x, root, outputs);
    for (size_t i = 0; code == CM_OK && outputs != NULL && i < outputs->count; i++) {
        GPtrArray *own = copy_arguments(shared);
        g_ptr_array_add(lists, own);
        code = add_keys(x, outputs->items[i], "an output", x->known_within, own);
        if (code == CM_OK)
            code = check_files(x, outputs, i);
    }
    g_ptr_array_free(shared, TRUE);
    return code;
}

static void free_list(gpointer list) {
    g_ptr_array_free(list, TRUE);
}

bool cm_cli_is_spec(const char *argument) {
    const char *ending = strrchr(argument, '.');
    return ending != NULL &&
           (g_ascii_strcasecmp(ending, ".yaml") == 0 || g_ascii_strcasecmp(ending, ".yml") == 0);
}

/* The keys that a spec, or an output of it, may have. */
static GPtrArray *list_keys(GOptionEntry *const *groups, bool is_output) {
    GPtrArray *keys = g_ptr_array_new();
    g_ptr_array_add(keys, (gpointer)(uintptr_t)CONTROL);
    g_ptr_array_add(keys, (gpointer)(uintptr_t)FILE_KEY);
    if (!is_output)
        g_ptr_array_add(keys, (gpointer)(uintptr_t)OUTPUTS);
    for (size_t g = 0; groups[g] != NULL; g++)
        for (const GOptionEntry *e = groups[g]; e->long_name != NULL; e++)
            if (!is_left_out(e->long_name))
                g_ptr_array_add(keys, (gpointer)(uintptr_t)e->long_name);
    g_ptr_array_add(keys, NULL);
    return keys;
}

cm_code cm_cli_spec_read(const char *path, GOptionEntry *const *groups, cm_cli_spec **out,
                         cm_error *error) {
    cm_yaml *yaml = NULL;
    *out = NULL;
    cm_code code = cm_yaml_read(path, &yaml, error);
    if (code != CM_OK)
        return code;
    cm_cli_spec *spec = g_new(cm_cli_spec, 1);
    *spec = (cm_cli_spec){g_strdup(path), yaml, groups, g_ptr_array_new_with_free_func(free_list)};
    expander x = {.groups = groups,
                  .known = list_keys(groups, false),
                  .known_within = list_keys(groups, true),
                  .folder = g_path_get_dirname(path),
                  .error = error};
    code = expand(&x, cm_yaml_root(yaml), spec->lists);
    g_ptr_array_free(x.known, TRUE);
    g_ptr_array_free(x.known_within, TRUE);
    g_free(x.folder);
    if (code != CM_OK) {
        (void)cm_error_at(error, path, NULL, -1);
        cm_cli_spec_free(spec);
        return code;
    }
    *out = spec;
    return CM_OK;
}

void cm_cli_spec_free(cm_cli_spec *spec) {
    if (spec == NULL)
        return;
    g_ptr_array_free(spec->lists, TRUE);
    cm_yaml_free(spec->yaml);
    g_free(spec->path);
    g_free(spec);
}

size_t cm_cli_spec_output_count(const cm_cli_spec *spec) {
    return spec->lists->len;
}

const GPtrArray *cm_cli_spec_arguments(const cm_cli_spec *spec, size_t output) {
    return spec->lists->pdata[output];
}

/* Where an output, or else the spec, says what an option is. */
static const cm_yaml_node *find_key(const cm_cli_spec *spec, size_t output, const char *name) {
    const cm_yaml_node *root = cm_yaml_root(spec->yaml), *outputs = cm_yaml_get(root, OUTPUTS);
    const cm_yaml_node *own = outputs != NULL ? cm_yaml_get(outputs->items[output], name) : NULL;
    return own != NULL ? own : cm_yaml_get(root, name);
}

static const GOptionEntry *find_letter(GOptionEntry *const *groups, char letter) {
    for (size_t g = 0; groups[g] != NULL; g++)
        for (const GOptionEntry *e = groups[g]; e->long_name != NULL; e++)
            if (e->short_name == letter)
                return e;
    return NULL;
}

static bool takes_value(const GOptionEntry *entry) {
    return entry != NULL && entry->arg != G_OPTION_ARG_NONE;
}

/* Whether an argument of the command line says an option; `skips`: the next one is a value. */
static bool says(GOptionEntry *const *groups, const char *argument, const GOptionEntry *entry,
                 bool *skips) {
    *skips = false;
    if (g_str_has_prefix(argument, "--")) {
        const size_t length = strcspn(argument + 2, "=");
        char *name = g_strndup(argument + 2, length);
        const GOptionEntry *said = find_entry(groups, name);
        g_free(name);
        *skips = takes_value(said) && argument[2 + length] == '\0';
        return said == entry;
    }
    /* Letters may stand together; what takes a value is the last. */
    for (const char *at = argument[0] == '-' ? argument + 1 : ""; *at != '\0'; at++) {
        const GOptionEntry *said = find_letter(groups, *at);
        if (said == entry)
            return true;
        if (takes_value(said)) {
            *skips = at[1] == '\0';
            break;
        }
    }
    return false;
}

/* Whether the command line itself says what an option is. */
static bool is_given(const cm_cli_spec *spec, char *const *given, const char *name) {
    const GOptionEntry *entry = find_entry(spec->groups, name);
    bool skips = false;
    for (size_t i = 1; entry != NULL && given[i] != NULL && strcmp(given[i], "--") != 0; i++)
        if (skips)
            skips = false;
        else if (says(spec->groups, given[i], entry, &skips))
            return true;
    return false;
}

/* The first option that a message names; not what it quotes. */
static const char *find_option(const char *message) {
    bool quoted = false;
    for (const char *at = message; *at != '\0'; at++) {
        if (*at == '"')
            quoted = !quoted;
        if (!quoted && g_str_has_prefix(at, "--") && g_ascii_islower(at[2]))
            return at;
    }
    return NULL;
}

void cm_cli_spec_locate(const cm_cli_spec *spec, size_t output, char *const *given,
                        cm_error *error) {
    const char *option = find_option(error->message);
    if (error->code != CM_ERR_USAGE || option == NULL)
        return;
    const size_t length = strspn(option + 2, "abcdefghijklmnopqrstuvwxyz-");
    char *name = g_strndup(option + 2, length);
    const char *key = strcmp(name, "output") == 0 ? FILE_KEY : name;
    const cm_yaml_node *node = is_given(spec, given, name) ? NULL : find_key(spec, output, key);
    if (node != NULL) {
        char *message = g_strdup_printf("%.*s%s%s", (int)(option - error->message), error->message,
                                        key, option + 2 + length);
        char *hint = g_strdup(error->hint);
        (void)cm_yaml_fail(node, error, hint, "%s", message);
        (void)cm_error_at(error, spec->path, NULL, -1);
        g_free(hint);
        g_free(message);
    }
    g_free(name);
}

/* ---- from options to a spec ----------------------------------------------------------------- */

/* Quoted, so that no text is taken for a number or a key. */
static void print_text(GString *out, const char *text) {
    g_string_append_c(out, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_c(out, '\\');
        if (*at == '\n')
            g_string_append(out, "\\n");
        else
            g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
}

static void print_list(GString *out, char *const *texts) {
    for (size_t i = 0; texts[i] != NULL; i++) {
        g_string_append(out, "\n  - ");
        print_text(out, texts[i]);
    }
    g_string_append_c(out, '\n');
}

/* An option as it was given; what was not given stands there as a remark. */
static void print_entry(GString *out, const GOptionEntry *e) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    const char *text = NULL;
    g_string_append_printf(out, "\n# %s\n", e->description);
    if (e->arg == G_OPTION_ARG_FILENAME_ARRAY) {
        char *const *list = *(char ***)e->arg_data;
        if (list != NULL) {
            g_string_append_printf(out, "%s:", e->long_name);
            print_list(out, list);
            return;
        }
    } else if (e->arg == G_OPTION_ARG_NONE) {
        text = *(gboolean *)e->arg_data ? "true" : NULL;
    } else if (e->arg == G_OPTION_ARG_DOUBLE && *(double *)e->arg_data > 0) {
        text = g_ascii_formatd(digits, sizeof digits, "%.12g", *(double *)e->arg_data);
    } else if (e->arg == G_OPTION_ARG_INT && *(int *)e->arg_data > 0) {
        (void)g_snprintf(digits, sizeof digits, "%d", *(int *)e->arg_data);
        text = digits;
    } else if (e->arg == G_OPTION_ARG_FILENAME && *(char **)e->arg_data != NULL) {
        g_string_append_printf(out, "%s: ", e->long_name);
        print_text(out, *(char **)e->arg_data);
        g_string_append_c(out, '\n');
        return;
    }
    g_string_append_printf(out, text != NULL ? "%s: %s\n" : "# %s: %s\n", e->long_name,
                           text != NULL                  ? text
                           : e->arg_description != NULL  ? e->arg_description
                           : e->arg == G_OPTION_ARG_NONE ? "true"
                                                         : "");
}

char *cm_cli_spec_print(GOptionEntry *const *groups, char *const *controls, const char *output) {
    GString *out = g_string_new(
        "# A map: controlmap render THIS.yaml. The keys are options of render; paths start at\n"
        "# the folder of this file. Editors complete it by map.schema.json.\n"
        "\n# The control layer: a file, a URL, a database, or several in a list\n");
    if (controls[0] != NULL) {
        g_string_append(out, "control:");
        print_list(out, controls);
    } else {
        g_string_append(out, "# control: FILE\n");
    }
    for (size_t g = 0; groups[g] != NULL; g++)
        for (const GOptionEntry *e = groups[g]; e->long_name != NULL; e++)
            if (!is_left_out(e->long_name))
                print_entry(out, e);
    g_string_append(out, "\n# What to write; each output may have any of the keys above\noutputs:\n"
                         "  - file: ");
    print_text(out, output != NULL ? output : "map.png");
    g_string_append(out, "\n#  - file: phone.png\n#    size: 1080x1350\n"
                         "#  - file: thumbnail.png\n#    size: 600x400\n"
                         "#  - file: poster.png\n#    size: 8000x6000\n");
    return g_string_free(out, FALSE);
}
