#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#include "support/check.h"

static void memory_is_zeroed_and_aligned_for_any_type(void **state) {
    (void)state;
    cm_arena arena = {0};
    for (size_t size = 1; size < 40; size++) {
        const unsigned char *bytes = cm_arena_calloc(&arena, 3, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
        for (size_t i = 0; i < 3 * size; i++)
            assert_int_equal(bytes[i], 0);
    }
    cm_arena_clear(&arena);
}

static void pieces_do_not_run_into_one_another(void **state) {
    (void)state;
    enum { PIECES = 3000, SIZE = 77 };
    cm_arena arena = {0};
    unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = cm_arena_calloc(&arena, SIZE, 1);
        memset(pieces[i], (int)(i % 251), SIZE);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < SIZE; k++)
            assert_int_equal(pieces[i][k], i % 251);
    cm_arena_clear(&arena);
}

static void a_piece_larger_than_a_block_leaves_the_block_in_use(void **state) {
    (void)state;
    cm_arena arena = {0};
    const char *before = cm_arena_calloc(&arena, 16, 1);
    char *large = cm_arena_calloc(&arena, 1000, 1000);
    const char *after = cm_arena_calloc(&arena, 16, 1);
    memset(large, 'x', 1000 * 1000);
    assert_ptr_equal(after, before + 16);
    assert_int_equal(after[0], 0);
    cm_arena_clear(&arena);
}

static void a_count_that_overflows_is_refused(void **state) {
    (void)state;
    cm_arena arena = {0};
    assert_null(cm_arena_calloc(&arena, SIZE_MAX / 2, 16));
    assert_null(cm_arena_calloc(&arena, SIZE_MAX / 16 + 2, 16));
    assert_null(cm_arena_copy(&arena, "x", SIZE_MAX / 8, 16));
    assert_null(arena.blocks);
}

static void nothing_is_still_somewhere(void **state) {
    (void)state;
    cm_arena arena = {0};
    assert_non_null(cm_arena_calloc(&arena, 0, 8));
    assert_non_null(cm_arena_copy(&arena, NULL, 0, 8));
    assert_null(cm_arena_text(&arena, NULL));
    assert_string_equal(cm_arena_text(&arena, ""), "");
    cm_arena_clear(&arena);
}

static void copies_are_copies(void **state) {
    (void)state;
    cm_arena arena = {0};
    double numbers[] = {1.5, -2.25, 1e300};
    char word[] = "Сватове";
    const double *kept = cm_arena_copy(&arena, numbers, COUNT_OF(numbers), sizeof *numbers);
    const char *text = cm_arena_text(&arena, word);
    numbers[1] = 0;
    word[0] = '?';
    assert_true(kept[0] == 1.5 && kept[1] == -2.25 && kept[2] == 1e300);
    assert_string_equal(text, "Сватове");
    cm_arena_clear(&arena);
}

static void a_formatted_text_may_be_longer_than_a_block(void **state) {
    (void)state;
    cm_arena arena = {0};
    const char *text = cm_arena_printf(&arena, "%s|%0200000d", "start", 7);
    assert_int_equal(strlen(text), 200006);
    assert_memory_equal(text, "start|000", 9);
    assert_int_equal(text[200005], '7');
    cm_arena_clear(&arena);
}

static void a_cleared_arena_can_be_used_again(void **state) {
    (void)state;
    cm_arena arena = {0};
    (void)cm_arena_calloc(&arena, 100000, 3);
    cm_arena_clear(&arena);
    assert_null(arena.blocks);
    cm_arena_clear(&arena);
    assert_string_equal(cm_arena_text(&arena, "again"), "again");
    cm_arena_clear(&arena);
}

static void a_growing_array_keeps_what_it_holds(void **state) {
    (void)state;
    size_t capacity = 0, moves = 0;
    int *items = NULL;
    for (size_t i = 0; i < 5000; i++) {
        const size_t before = capacity;
        int *grown = cm_grow(items, &capacity, i, sizeof *items);
        assert_non_null(grown);
        items = grown;
        items[i] = (int)(i * 7);
        moves += capacity != before ? 1 : 0;
        assert_true(capacity > i);
    }
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(items[i], i * 7);
    assert_true(moves < 12); /* doubles, rather than creeps */
    free(items);
}

static void an_array_that_would_overflow_stays_as_it_is(void **state) {
    (void)state;
    size_t capacity = SIZE_MAX / 16;
    int item = 3;
    assert_null(cm_grow(&item, &capacity, capacity, 32));
    assert_true(capacity == SIZE_MAX / 16);
    assert_int_equal(item, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned_for_any_type),
        cmocka_unit_test(pieces_do_not_run_into_one_another),
        cmocka_unit_test(a_piece_larger_than_a_block_leaves_the_block_in_use),
        cmocka_unit_test(a_count_that_overflows_is_refused),
        cmocka_unit_test(nothing_is_still_somewhere),
        cmocka_unit_test(copies_are_copies),
        cmocka_unit_test(a_formatted_text_may_be_longer_than_a_block),
        cmocka_unit_test(a_cleared_arena_can_be_used_again),
        cmocka_unit_test(a_growing_array_keeps_what_it_holds),
        cmocka_unit_test(an_array_that_would_overflow_stays_as_it_is)};
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
