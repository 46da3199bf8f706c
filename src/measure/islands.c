#include "measure/islands.h"

#include <stdlib.h>

/* An edge's box, and another edge that it hangs together with. */
typedef struct {
    cm_box box;
    size_t parent, index;
} member;

static size_t root_of(member *members, size_t i) {
    while (members[i].parent != i) {
        members[i].parent = members[members[i].parent].parent;
        i = members[i].parent;
    }
    return i;
}

static void hang_together(member *members, size_t a, size_t b) {
    const size_t p = root_of(members, a), q = root_of(members, b);
    members[p > q ? p : q].parent = p > q ? q : p;
}

static int by_west(const void *a, const void *b) {
    const double p = ((const member *)a)->box.west, q = ((const member *)b)->box.west;
    return (p > q) - (p < q);
}

/* From west to east: an edge can meet those before it that reach its own west. */
static bool find_meetings(member *members, size_t count) {
    size_t *reach = calloc(count + 1, sizeof *reach);
    if (reach == NULL)
        return false;
    size_t reach_count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t kept = 0;
        for (size_t k = 0; k < reach_count; k++) {
            const cm_box *other = &members[reach[k]].box;
            if (other->east < members[i].box.west)
                continue;
            if (other->south <= members[i].box.north && other->north >= members[i].box.south)
                hang_together(members, reach[k], i);
            reach[kept++] = reach[k];
        }
        reach[kept++] = i;
        reach_count = kept;
    }
    free(reach);
    return true;
}

static double extent_of(cm_box box) {
    return (box.east - box.west) * (box.north - box.south);
}

/* The root of those with the greatest box; boxes grow in the roots. */
static size_t find_outermost(member *members, size_t count) {
    size_t best = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t root = root_of(members, i);
        members[root].box = cm_box_union(members[root].box, members[i].box);
    }
    for (size_t i = 0; i < count; i++)
        if (members[i].parent == i && extent_of(members[i].box) > extent_of(members[best].box))
            best = i;
    return root_of(members, best);
}

bool cm_edges_part(cm_edge *edges, size_t count, size_t *first) {
    member *members = calloc(count + 1, sizeof *members);
    cm_edge *others = calloc(count + 1, sizeof *others);
    bool *is_first = calloc(count + 1, sizeof *is_first);
    bool room = members != NULL && others != NULL && is_first != NULL;
    for (size_t i = 0; room && i < count; i++) {
        const cm_lonlat ends[2] = {edges[i].from, edges[i].to};
        members[i] = (member){.box = cm_ring_box(&(cm_ring){2, ends}), .index = i};
    }
    if (room && count > 0) {
        qsort(members, count, sizeof *members, by_west);
        for (size_t i = 0; i < count; i++)
            members[i].parent = i;
        room = find_meetings(members, count);
    }
    if (room && count > 0) {
        const size_t outermost = find_outermost(members, count);
        for (size_t i = 0; i < count; i++)
            is_first[members[i].index] = root_of(members, i) == outermost;
    }
    size_t kept = 0, other_count = 0;
    for (size_t i = 0; room && i < count; i++)
        if (is_first[i])
            edges[kept++] = edges[i];
        else
            others[other_count++] = edges[i];
    for (size_t i = 0; room && i < other_count; i++)
        edges[kept + i] = others[i];
    *first = kept;
    free(members);
    free(others);
    free(is_first);
    return room;
}
