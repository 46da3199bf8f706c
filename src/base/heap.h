/**
 * @file heap.h
 * How the process gets its memory from the system.
 */
#ifndef CONTROLMAP_BASE_HEAP_H
#define CONTROLMAP_BASE_HEAP_H

/**
 * Asks for the first 64 MiB of the heap in large pages. A map touches some tens of megabytes once,
 * and where the system is a guest of another each small page that is touched first costs as much as
 * drawing on it. To be called before threads start; without effect where the C
 * library or the system has no such thing.
 */
void cm_heap_prefer_large_pages(void);

#endif
