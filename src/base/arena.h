/**
 * @file arena.h
 * Memory that is allocated piecemeal and freed at once.
 *
 * A layer, a set of figures or a scene owns one arena. Nothing in it is freed
 * alone. All functions accept and return plain pointers; NULL means that
 * memory ran out.
 */
#ifndef CONTROLMAP_BASE_ARENA_H
#define CONTROLMAP_BASE_ARENA_H

#include <stddef.h>

typedef struct cm_arena_block cm_arena_block;

/** All zero is an empty arena, ready for use. */
typedef struct {
    cm_arena_block *blocks;
} cm_arena;

/** Zeroed memory for count items of the given size, aligned for any type. */
void *cm_arena_calloc(cm_arena *arena, size_t count, size_t size);

/** A copy of count items. */
void *cm_arena_copy(cm_arena *arena, const void *items, size_t count, size_t size);

/** A copy of a string; NULL gives NULL. */
char *cm_arena_text(cm_arena *arena, const char *text);

/** A formatted string. */
char *cm_arena_printf(cm_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Moves all that another arena holds into this one; the other is empty afterwards. */
void cm_arena_adopt(cm_arena *arena, cm_arena *other);

/** Frees everything; the arena is empty afterwards. */
void cm_arena_clear(cm_arena *arena);

/**
 * Makes room for one more item in a growing array that is not in an arena.
 *
 * @param items    the array, from malloc, or NULL when capacity is 0
 * @param capacity in items; updated
 * @return the array, perhaps moved, or NULL when memory ran out (the old one
 *         is then still valid)
 */
void *cm_grow(void *items, size_t *capacity, size_t count, size_t size);

#endif
