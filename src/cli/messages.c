#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

int cm_cli_fail(const cm_error *error) {
    static const cm_exit exits[] = {
        [CM_OK] = CM_EXIT_DONE,
        [CM_ERR_USAGE] = CM_EXIT_USAGE,
        [CM_ERR_INPUT] = CM_EXIT_INPUT,
        [CM_ERR_CRS] = CM_EXIT_INPUT,
        [CM_ERR_GEOMETRY] = CM_EXIT_INPUT,
        [CM_ERR_OUTPUT] = CM_EXIT_OUTPUT,
        [CM_ERR_MEMORY] = CM_EXIT_INTERNAL,
        [CM_ERR_INTERNAL] = CM_EXIT_INTERNAL,
    };
    char line[2048];
    cm_error_format(error, line, sizeof line);
    (void)fprintf(stderr, "controlmap: %s\n", line);
    return (int)exits[error->code];
}

int cm_cli_usage(const char *verb, const char *message) {
    (void)fprintf(stderr, "controlmap: %s; see controlmap %s%s--help\n", message,
                  verb != NULL ? verb : "", verb != NULL ? " " : "");
    return CM_EXIT_USAGE;
}

void cm_cli_note(bool quiet, const char *format, ...) {
    if (quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("controlmap: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
}

void cm_cli_tell_layer(const cm_layer *layer, bool quiet, bool verbose) {
    for (size_t i = 0; i < layer->note_count; i++)
        cm_cli_note(quiet, "%s: %s", layer->source, layer->notes[i]);
    for (int kind = 0; kind < CM_REPAIR_KIND_COUNT; kind++) {
        const cm_repairs *repairs = &layer->repairs;
        if (repairs->count[kind] == 0)
            continue;
        if (!verbose && !cm_repair_kind_matters((cm_repair_kind)kind))
            continue;
        cm_cli_note(quiet, "%s: repaired: %s (%zu, %+.3f km²)", layer->source,
                    cm_repair_kind_name((cm_repair_kind)kind), repairs->count[kind],
                    repairs->area_m2[kind] / 1e6);
    }
}

bool cm_cli_is_same_file(const char *a, const char *b) {
    if (a == NULL || b == NULL)
        return false;
    char *whole_a = g_canonicalize_filename(a, NULL), *whole_b = g_canonicalize_filename(b, NULL);
    const bool same = strcmp(whole_a, whole_b) == 0;
    g_free(whole_a);
    g_free(whole_b);
    return same;
}

/* Options are taken as bytes, so that no locale stands in the way; but they must be UTF-8, since
 * they end up in files and pictures. */
static bool all_utf8(int argc, char **argv) {
    for (int i = 0; i < argc; i++)
        if (!g_utf8_validate(argv[i], -1, NULL))
            return false;
    return true;
}

bool cm_cli_parse(const cm_cli_verb *verb, GOptionEntry *const *groups, int *argc, char ***argv,
                  int *exit_code) {
    gboolean help = FALSE;
    const GOptionEntry help_entries[] = {
        {"help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    char name[64];
    (void)snprintf(name, sizeof name, "controlmap %s", verb->verb);
    g_set_prgname(name);
    GOptionContext *context = g_option_context_new(verb->arguments);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, verb->summary);
    g_option_context_set_description(context, verb->examples);
    for (size_t i = 0; groups[i] != NULL; i++)
        g_option_context_add_main_entries(context, groups[i], NULL);
    g_option_context_add_main_entries(context, help_entries, NULL);
    GError *problem = NULL;
    bool go_on = true;
    if (!all_utf8(*argc, *argv)) {
        *exit_code = cm_cli_usage(verb->verb, "an argument is not UTF-8");
        go_on = false;
    } else if (!g_option_context_parse(context, argc, argv, &problem)) {
        *exit_code = cm_cli_usage(verb->verb, problem->message);
        g_error_free(problem);
        go_on = false;
    } else if (help) {
        char *text = g_option_context_get_help(context, TRUE, NULL);
        (void)fputs(text, stdout);
        g_free(text);
        *exit_code = CM_EXIT_DONE;
        go_on = false;
    }
    g_option_context_free(context);
    /* "--" only ended the options; it is no argument. */
    for (int i = 1; go_on && i < *argc; i++)
        if (g_str_equal((*argv)[i], "--")) {
            for (int k = i; k < *argc; k++)
                (*argv)[k] = (*argv)[k + 1];
            (*argc)--;
            break;
        }
    return go_on;
}

char *cm_cli_command_line(int argc, char **argv) {
    GString *line = g_string_new("controlmap");
    for (int i = 0; i < argc; i++) {
        char *shown = cm_source_shown(argv[i]);
        const bool plain = strspn(shown, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_-./:,=+@%") == strlen(shown) &&
                           shown[0] != '\0';
        char *quoted = plain ? g_strdup(shown) : g_shell_quote(shown);
        g_string_append_printf(line, " %s", quoted);
        g_free(quoted);
        free(shown);
    }
    return g_string_free(line, FALSE);
}
