#include "cli/twodates.h"

#include <math.h>
#include <string.h>

void cm_cli_diff_options_entries(cm_cli_diff_options *options, GOptionEntry *entries) {
    const GOptionEntry table[] = {
        {"min-area", 0, 0, G_OPTION_ARG_DOUBLE, &options->min_area_km2,
         "Leave smaller polygons out of pictures and files; figures count them (default: 0)",
         "KM2"},
        {"compare", 0, 0, G_OPTION_ARG_NONE, &options->compare,
         "Two sources A and B rather than two dates: agreed, only A, only B", NULL}};
    G_STATIC_ASSERT(G_N_ELEMENTS(table) == CM_CLI_DIFF_ENTRIES);
    memcpy(entries, table, sizeof table);
}

const char *cm_cli_diff_options_check(const cm_cli_diff_options *options) {
    return isfinite(options->min_area_km2) && options->min_area_km2 >= 0
               ? NULL
               : "--min-area is a number of km², 0 or more";
}

/* What follows the comma of `OLD,NEW`; a value without one is about both. */
static char *after_comma(char *text) {
    char *comma = text == NULL ? NULL : strchr(text, ',');
    return comma == NULL ? text : comma + 1;
}

/* What stands before it; g_free() it. */
static char *before_comma(const char *text) {
    return text == NULL ? NULL : g_strndup(text, strcspn(text, ","));
}

cm_cli_inputs cm_cli_inputs_of_new(const cm_cli_inputs *in) {
    cm_cli_inputs own = *in;
    own.date = after_comma(in->date);
    own.as_of = after_comma(in->as_of);
    return own;
}

static cm_code one_side(const cm_cli_control *control, cm_error *error) {
    return control->sides->len == 1
               ? CM_OK
               : cm_error_set(error, CM_ERR_USAGE, "choose one with --side",
                              "a difference is of one side, and there are %u", control->sides->len);
}

cm_code cm_cli_measure_old(const cm_cli_inputs *in, const char *source, cm_cli_job *job,
                           cm_cli_two_dates *two, cm_error *error) {
    const char *const sources[] = {source, NULL};
    cm_cli_inputs own = *in;
    own.date = before_comma(in->date);
    own.as_of = before_comma(in->as_of);
    cm_code code = cm_cli_measure_control(&own, job, sources, (const char *const *)in->extra,
                                          &two->old, error);
    if (code == CM_OK)
        code = one_side(&two->old, error);
    if (code == CM_OK)
        two->old_figures = g_array_index(two->old.sides, cm_cli_side, 0).figures;
    g_free(own.date);
    g_free(own.as_of);
    return code;
}

cm_code cm_cli_compare(const cm_cli_inputs *in, cm_cli_job *job, const cm_cli_diff_options *options,
                       cm_cli_two_dates *two, cm_error *error) {
    const cm_code code = one_side(&job->measured, error);
    if (code != CM_OK)
        return code;
    const char *from = two->old_figures->control->as_of, *to = job->figures->control->as_of;
    const bool one_date = from[0] != '\0' && strcmp(from, to) == 0;
    const cm_diff_options taking = {.min_area_m2 = options->min_area_km2 * 1e6,
                                    .comparison = options->compare || one_date};
    if (one_date && !options->compare)
        cm_cli_note(in->quiet, "both show %s, so they are compared as two sources A and B", to);
    else if (!options->compare && from[0] != '\0' && to[0] != '\0' && strcmp(from, to) > 0)
        cm_cli_note(in->quiet,
                    "warning: the first layer shows a later day (%s) than the second (%s)", from,
                    to);
    const cm_code taken =
        cm_diff_compute(two->old_figures, job->figures, &taking, &two->diff, error);
    job->diff = two->diff;
    return taken;
}

void cm_cli_two_dates_clear(cm_cli_two_dates *two) {
    cm_diff_free(two->diff);
    cm_cli_control_clear(&two->old);
    *two = (cm_cli_two_dates){0};
}
