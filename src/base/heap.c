/* sbrk and madvise are not of POSIX. */
#define _DEFAULT_SOURCE
#include "base/heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#endif

#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)

enum { LARGE_PAGE = 2 << 20, HEAP_STEP = 64 << 20, OWN_MAPPING_FROM = 32 << 20 };

void cm_heap_prefer_large_pages(void) {
    (void)mallopt(M_MMAP_THRESHOLD, OWN_MAPPING_FROM);
    (void)mallopt(M_TRIM_THRESHOLD, 4 * HEAP_STEP);
    (void)mallopt(M_TOP_PAD, HEAP_STEP);
    char *before = sbrk(0);
    void *volatile first = malloc(LARGE_PAGE); /* makes the heap grow by a step */
    free(first);
    const char *after = sbrk(0);
    (void)mallopt(M_TOP_PAD,
                  LARGE_PAGE / 2); /* what is beyond the step comes as it does elsewhere */
    if (before == (void *)-1 || after - before < 2 * LARGE_PAGE)
        return;
    char *from = before + (LARGE_PAGE - (uintptr_t)before % LARGE_PAGE) % LARGE_PAGE;
    (void)madvise(from, (size_t)(after - from), MADV_HUGEPAGE);
}

#else

void cm_heap_prefer_large_pages(void) {}

#endif
