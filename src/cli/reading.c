#include "cli/reading.h"

#include <string.h>

/* A day that is being read, or was. */
typedef struct {
    cm_layer *layer;
    cm_code code;
    cm_error error;
    bool done;
} slot;

struct cm_cli_reading {
    const cm_cli_inputs *in;
    const cm_days *days;
    GMutex mutex;
    GCond changed;
    size_t next;  /* day to be read */
    size_t taken; /* days handed out */
    bool stop;
    slot *slots; /* of days from `taken` on, by their number */
    size_t slot_count;
    GThread **threads;
    unsigned thread_count;
};

static void read_day(const cm_cli_reading *r, size_t day, slot *out) {
    cm_cli_inputs in = *r->in;
    char date[11], lagged[11];
    memcpy(date, r->days->days[day].date, sizeof date);
    memcpy(lagged, r->days->days[day].as_of, sizeof lagged);
    in.date = date;
    in.as_of = lagged;
    in.lag_days = 0;
    const char *const sources[] = {r->days->days[day].source, NULL};
    out->code =
        cm_cli_read_control(&in, sources, (const char *const *)in.extra, &out->layer, &out->error);
    if (out->code != CM_OK)
        (void)cm_error_at(&out->error, sources[0], NULL, -1);
}

static gpointer work(gpointer data) {
    cm_cli_reading *r = data;
    g_mutex_lock(&r->mutex);
    for (;;) {
        while (!r->stop && r->next < r->days->count && r->next >= r->taken + r->slot_count)
            g_cond_wait(&r->changed, &r->mutex);
        if (r->stop || r->next >= r->days->count)
            break;
        const size_t day = r->next++;
        g_mutex_unlock(&r->mutex);
        slot read = {0};
        read_day(r, day, &read);
        read.done = true;
        g_mutex_lock(&r->mutex);
        r->slots[day % r->slot_count] = read;
        g_cond_broadcast(&r->changed);
    }
    g_mutex_unlock(&r->mutex);
    return NULL;
}

cm_cli_reading *cm_cli_reading_start(const cm_cli_inputs *in, const cm_days *days,
                                     unsigned threads) {
    cm_cli_reading *r = g_new0(cm_cli_reading, 1);
    r->in = in;
    r->days = days;
    g_mutex_init(&r->mutex);
    g_cond_init(&r->changed);
    r->slot_count = 2 * threads + 2;
    r->slots = g_new0(slot, r->slot_count);
    r->threads = g_new0(GThread *, threads);
    r->thread_count = threads;
    for (unsigned i = 0; i < threads; i++)
        r->threads[i] = g_thread_new("read", work, r);
    return r;
}

cm_code cm_cli_reading_next(cm_cli_reading *r, cm_layer **layer, cm_error *error) {
    g_mutex_lock(&r->mutex);
    slot *s = &r->slots[r->taken % r->slot_count];
    while (!s->done)
        g_cond_wait(&r->changed, &r->mutex);
    const cm_code code = s->code;
    *layer = s->layer;
    if (code != CM_OK)
        *error = s->error;
    *s = (slot){0};
    r->taken++;
    g_cond_broadcast(&r->changed);
    g_mutex_unlock(&r->mutex);
    return code;
}

void cm_cli_reading_end(cm_cli_reading *r) {
    g_mutex_lock(&r->mutex);
    r->stop = true;
    g_cond_broadcast(&r->changed);
    g_mutex_unlock(&r->mutex);
    for (unsigned i = 0; i < r->thread_count; i++)
        (void)g_thread_join(r->threads[i]);
    for (size_t i = 0; i < r->slot_count; i++)
        cm_layer_free(r->slots[i].layer);
    g_mutex_clear(&r->mutex);
    g_cond_clear(&r->changed);
    g_free(r->threads);
    g_free(r->slots);
    g_free(r);
}
