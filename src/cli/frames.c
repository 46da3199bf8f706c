#include "cli/frames.h"

static void clear_control(gpointer control) {
    cm_cli_control_clear(control);
}

/* Each source tells its own date. */
static cm_cli_inputs inputs_of_one(const cm_cli_inputs *in) {
    cm_cli_inputs own = *in;
    own.date = own.as_of = NULL;
    own.want_statuses = false;
    return own;
}

static cm_code measure_all(const cm_cli_inputs *in, cm_cli_job *job, const char *const *sources,
                           cm_cli_frames *frames, cm_error *error) {
    const cm_cli_inputs own = inputs_of_one(in);
    for (size_t i = 0; sources[i] != NULL; i++) {
        const char *const one[] = {sources[i], NULL};
        cm_cli_control control = {0};
        const cm_code code =
            cm_cli_measure_control(&own, job, one, (const char *const *)in->extra, &control, error);
        g_array_append_val(frames->controls, control); /* to be cleared whatever came of it */
        if (code != CM_OK)
            return code;
        if (control.sides->len > 1)
            return cm_error_set(error, CM_ERR_USAGE, "choose one with --side",
                                "a map shows one side, and there are %u", control.sides->len);
    }
    return CM_OK;
}

static const cm_figures *figures_of(const cm_cli_frames *frames, guint i) {
    const cm_cli_control *control = &g_array_index(frames->controls, cm_cli_control, i);
    return g_array_index(control->sides, cm_cli_side, 0).figures;
}

cm_code cm_cli_frames_arrange(const cm_cli_inputs *in, cm_cli_job *job, const cm_map *map,
                              const char *const *sources, const cm_map_options *options,
                              cm_cli_frames *frames, cm_error *error) {
    *frames = (cm_cli_frames){.controls = g_array_new(FALSE, TRUE, sizeof(cm_cli_control))};
    g_array_set_clear_func(frames->controls, clear_control);
    const cm_code code = measure_all(in, job, sources, frames, error);
    if (code != CM_OK)
        return code;
    const cm_figures **others = g_new0(const cm_figures *, frames->controls->len);
    for (guint i = 1; i < frames->controls->len; i++)
        others[i - 1] = figures_of(frames, i);
    cm_map reference = *map;
    reference.figures = figures_of(frames, 0);
    for (int i = 0; i < CM_STATUS_COUNT; i++)
        reference.statuses[i] = NULL;
    const cm_code made = cm_arrangement_create(&reference, others, frames->controls->len - 1,
                                               options, &frames->arrangement, error);
    g_free(others);
    return made;
}

void cm_cli_frames_clear(cm_cli_frames *frames) {
    cm_arrangement_free(frames->arrangement);
    if (frames->controls != NULL)
        g_array_free(frames->controls, TRUE);
    *frames = (cm_cli_frames){0};
}

cm_code cm_cli_frames_recent(const cm_cli_inputs *in, const char *const *since,
                             const cm_layer *control, cm_recent_list **out, cm_error *error) {
    const cm_cli_inputs own = inputs_of_one(in);
    cm_gains *gains = NULL;
    size_t count = 0;
    *out = NULL;
    while (since[count] != NULL)
        count++;
    cm_code code = cm_gains_create(count, &gains, error);
    for (size_t i = 0; code == CM_OK && i < count; i++) {
        const char *const one[] = {since[i], NULL};
        cm_layer *layer = NULL;
        code = cm_cli_read_control(&own, one, (const char *const *)in->extra, &layer, error);
        if (code == CM_OK)
            code = cm_gains_add(gains, &layer->features[0].shape, error);
        else
            (void)cm_error_at(error, since[i], NULL, -1);
        cm_layer_free(layer);
    }
    if (code == CM_OK)
        code = cm_gains_add(gains, &control->features[0].shape, error);
    if (code == CM_OK)
        code = cm_gains_list(gains, out, error);
    cm_gains_free(gains);
    return code;
}
