#include <stdlib.h>
#include <string.h>

#include "controlmap/diff.h"
#include "measure/difference.h"

/* Gained on one date, as far as it is still held. */
typedef struct {
    cm_multipolygon shape;
    cm_arena arena;
} kept;

struct cm_gains {
    cm_geos geos;
    size_t dates;
    size_t count; /* of kept */
    kept *kept;   /* the oldest first; one of each date, which may be empty */
    bool any;     /* a date has been told */
    cm_multipolygon control;
    cm_arena arena; /* of control */
};

static const char DOING[] = "finding what was gained";

static cm_code out_of_memory(cm_error *error) {
    return cm_error_set(error, CM_ERR_MEMORY, NULL, "memory ran out");
}

static cm_code copy(const cm_multipolygon *shape, cm_arena *arena, cm_multipolygon *out,
                    cm_error *error) {
    cm_shape_builder builder = {0};
    bool room = true;
    for (size_t i = 0; room && i < shape->count; i++)
        room = cm_shape_builder_add(&builder, &shape->polygons[i]);
    room = room && cm_shape_builder_finish(&builder, arena, out);
    cm_shape_builder_clear(&builder);
    return room ? CM_OK : out_of_memory(error);
}

cm_code cm_gains_create(size_t dates, cm_gains **out, cm_error *error) {
    *out = NULL;
    cm_gains *made = calloc(1, sizeof *made);
    if (made != NULL)
        made->kept = calloc(dates + 1, sizeof *made->kept);
    if (made == NULL || made->kept == NULL) {
        free(made);
        return out_of_memory(error);
    }
    made->dates = dates;
    const cm_code code = cm_geos_open(&made->geos, error);
    if (code != CM_OK) {
        cm_gains_free(made);
        return code;
    }
    *out = made;
    return CM_OK;
}

/* Takes what was lost out of all that is kept. */
static cm_code take_away(cm_gains *gains, const cm_multipolygon *lost, cm_error *error) {
    cm_code code = CM_OK;
    for (size_t i = 0; code == CM_OK && lost->count > 0 && i < gains->count; i++) {
        kept *k = &gains->kept[i];
        cm_arena arena = {0};
        cm_multipolygon rest = {0};
        if (k->shape.count == 0)
            continue;
        code = cm_difference(&gains->geos, &k->shape, lost, DOING, &arena, &rest, error);
        if (code != CM_OK) {
            cm_arena_clear(&arena);
            break;
        }
        cm_arena_clear(&k->arena);
        *k = (kept){rest, arena};
    }
    return code;
}

/* The newest comes last; the oldest makes room for it. */
static void keep(cm_gains *gains, kept newest) {
    if (gains->count == gains->dates) {
        cm_arena_clear(&gains->kept[0].arena);
        gains->count--;
        memmove(gains->kept, gains->kept + 1, gains->count * sizeof *gains->kept);
    }
    gains->kept[gains->count++] = newest;
}

static cm_code compare(cm_gains *gains, const cm_multipolygon *control, cm_error *error) {
    cm_arena arena = {0};
    cm_multipolygon lost = {0};
    kept newest = {0};
    cm_code code =
        cm_difference(&gains->geos, &gains->control, control, DOING, &arena, &lost, error);
    if (code == CM_OK)
        code = take_away(gains, &lost, error);
    if (code == CM_OK)
        code = cm_difference(&gains->geos, control, &gains->control, DOING, &newest.arena,
                             &newest.shape, error);
    cm_arena_clear(&arena);
    if (code == CM_OK)
        keep(gains, newest);
    else
        cm_arena_clear(&newest.arena);
    return code;
}

cm_code cm_gains_add(cm_gains *gains, const cm_multipolygon *control, cm_error *error) {
    if (gains->dates == 0)
        return CM_OK;
    cm_code code = gains->any ? compare(gains, control, error) : CM_OK;
    if (code != CM_OK)
        return code;
    cm_arena_clear(&gains->arena);
    gains->control = (cm_multipolygon){0};
    code = copy(control, &gains->arena, &gains->control, error);
    gains->any = code == CM_OK;
    return code;
}

cm_code cm_gains_list(const cm_gains *gains, cm_recent_list **out, cm_error *error) {
    cm_arena arena = {0};
    cm_recent *list = cm_arena_calloc(&arena, gains->count, sizeof *list);
    *out = NULL;
    cm_code code = list != NULL ? CM_OK : out_of_memory(error);
    for (size_t i = 0; code == CM_OK && i < gains->count; i++) {
        list[i].age = gains->count - 1 - i;
        code = copy(&gains->kept[i].shape, &arena, &list[i].shape, error);
    }
    const cm_recent_list made = {.count = gains->count, .gains = list};
    cm_recent_list *kept_list = cm_arena_copy(&arena, &made, 1, sizeof made);
    if (code == CM_OK && kept_list == NULL)
        code = out_of_memory(error);
    if (code != CM_OK) {
        cm_arena_clear(&arena);
        return code;
    }
    kept_list->blocks = arena.blocks;
    *out = kept_list;
    return CM_OK;
}

void cm_recent_free(cm_recent_list *list) {
    if (list != NULL)
        cm_arena_clear(&(cm_arena){list->blocks});
}

void cm_gains_free(cm_gains *gains) {
    if (gains == NULL)
        return;
    for (size_t i = 0; i < gains->count; i++)
        cm_arena_clear(&gains->kept[i].arena);
    free(gains->kept);
    cm_arena_clear(&gains->arena);
    cm_geos_close(&gains->geos);
    free(gains);
}
