#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024 };

struct cm_arena_block {
    cm_arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

static void *take(cm_arena *arena, size_t bytes) {
    const size_t align = alignof(max_align_t);
    if (bytes > SIZE_MAX / 2)
        return NULL;
    bytes = (bytes + align - 1) / align * align;
    cm_arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < bytes) {
        const size_t size = bytes > BLOCK_SIZE ? bytes : BLOCK_SIZE;
        block = malloc(sizeof *block + size);
        if (block == NULL)
            return NULL;
        block->used = 0;
        block->size = size;
        if (bytes > BLOCK_SIZE && arena->blocks != NULL) {
            /* A block of its own goes second, so the current one stays in use. */
            block->next = arena->blocks->next;
            arena->blocks->next = block;
        } else {
            block->next = arena->blocks;
            arena->blocks = block;
        }
    }
    void *memory = block->bytes + block->used;
    block->used += bytes;
    return memory;
}

void *cm_arena_calloc(cm_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / 2 / size)
        return NULL;
    void *memory = take(arena, count * size > 0 ? count * size : 1);
    if (memory != NULL)
        memset(memory, 0, count * size);
    return memory;
}

void *cm_arena_copy(cm_arena *arena, const void *items, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / 2 / size)
        return NULL;
    void *memory = take(arena, count * size > 0 ? count * size : 1);
    if (memory != NULL && count * size > 0)
        memcpy(memory, items, count * size);
    return memory;
}

char *cm_arena_text(cm_arena *arena, const char *text) {
    return text == NULL ? NULL : cm_arena_copy(arena, text, strlen(text) + 1, 1);
}

char *cm_arena_printf(cm_arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return NULL;
    char *text = take(arena, (size_t)length + 1);
    if (text == NULL)
        return NULL;
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void cm_arena_adopt(cm_arena *arena, cm_arena *other) {
    /* Behind the block in use, whose room is still wanted. */
    cm_arena_block **end = arena->blocks == NULL ? &arena->blocks : &arena->blocks->next;
    while (*end != NULL)
        end = &(*end)->next;
    *end = other->blocks;
    other->blocks = NULL;
}

void cm_arena_clear(cm_arena *arena) {
    for (cm_arena_block *block = arena->blocks; block != NULL;) {
        cm_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
}

void *cm_grow(void *items, size_t *capacity, size_t count, size_t size) {
    if (count < *capacity)
        return items;
    const size_t wanted = *capacity < 16 ? 16 : *capacity * 2;
    if (wanted > SIZE_MAX / 2 / size)
        return NULL;
    void *grown = realloc(items, wanted * size);
    if (grown != NULL)
        *capacity = wanted;
    return grown;
}
