// SPDX-License-Identifier: Apache-2.0
#include "sim/base/arena.h"

#include <criterion/criterion.h>

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The linker sends calloc here (--wrap), so that a test can make memory run out. */
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static bool memory_is_out;

void *__wrap_calloc(size_t count, size_t size)
{
    return memory_is_out ? NULL : __real_calloc(count, size);
}

static bool all_zero(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

Test(arena, items_are_zeroed_aligned_and_apart)
{
    lw_arena *arena = lw_arena_create((size_t)1 << 26);
    unsigned char *items[2000];
    for (size_t i = 0; i < 2000; i++) {
        const size_t size = i * 7 % 401 + (i % 100 == 0 ? 5000 : 0);
        items[i] = lw_arena_calloc(arena, size, 1);
        cr_assert_not_null(items[i]);
        cr_assert_eq((uintptr_t)items[i] % alignof(max_align_t), 0);
        cr_assert(all_zero(items[i], size));
        memset(items[i], (int)(i % 255 + 1), size);
        cr_assert_not_null(lw_arena_strdup(arena, "odd"));
    }
    for (size_t i = 0; i < 2000; i++) {
        const size_t size = i * 7 % 401 + (i % 100 == 0 ? 5000 : 0);
        for (size_t j = 0; j < size; j++) {
            cr_assert_eq(items[i][j], i % 255 + 1, "item %zu was overwritten", i);
        }
    }
    lw_arena_destroy(arena);
}

Test(arena, never_hands_out_more_than_its_limit)
{
    for (size_t limit = 0; limit < 20000; limit += 613) {
        lw_arena *arena = lw_arena_create(limit);
        size_t sum = 0;
        for (size_t size = 1; lw_arena_calloc(arena, 1, size) != NULL; size += 3) {
            sum += size;
        }
        cr_assert_leq(sum, limit);
        cr_assert_leq(sum, lw_arena_used_bytes(arena));
        cr_assert_leq(lw_arena_used_bytes(arena), limit);
        lw_arena_destroy(arena);
    }
}

Test(arena, gives_the_whole_limit_in_one_piece_and_then_nothing)
{
    lw_arena *arena = lw_arena_create(100003);
    cr_assert_null(lw_arena_calloc(arena, 1, 100004));
    cr_assert_not_null(lw_arena_calloc(arena, 100003, 1));
    cr_assert_eq(lw_arena_used_bytes(arena), 100003);
    cr_assert_null(lw_arena_calloc(arena, 1, 1));
    cr_assert_null(lw_arena_calloc(arena, 0, 1));
    cr_assert_null(lw_arena_strdup(arena, ""));
    lw_arena_destroy(arena);
}

Test(arena, refuses_a_product_that_overflows)
{
    lw_arena *arena = lw_arena_create(SIZE_MAX);
    cr_assert_null(lw_arena_calloc(arena, SIZE_MAX / 2 + 1, 2));
    cr_assert_null(lw_arena_calloc(arena, 2, SIZE_MAX / 2 + 1));
    cr_assert_null(lw_arena_calloc(arena, SIZE_MAX, SIZE_MAX));
    cr_assert_null(lw_arena_calloc(arena, SIZE_MAX, 1));
    cr_assert_eq(lw_arena_used_bytes(arena), 0);
    lw_arena_destroy(arena);
}

Test(arena, an_empty_array_has_an_address_of_its_own)
{
    lw_arena *arena = lw_arena_create(1000);
    const void *first = lw_arena_calloc(arena, 0, 8);
    const void *second = lw_arena_calloc(arena, 8, 0);
    cr_assert_not_null(first);
    cr_assert_not_null(second);
    cr_assert_neq(first, second);
    lw_arena_destroy(arena);
}

Test(arena, copies_strings_and_their_beginnings)
{
    lw_arena *arena = lw_arena_create(1000);
    const char text[] = "Walenstadt";
    char *copy = lw_arena_strdup(arena, text);
    cr_assert_neq(copy, text);
    cr_assert_str_eq(copy, "Walenstadt");
    cr_assert_str_eq(lw_arena_strndup(arena, text, 4), "Wale");
    cr_assert_str_eq(lw_arena_strndup(arena, text, 0), "");
    cr_assert_str_eq(lw_arena_strndup(arena, "short", 100), "short");
    lw_arena_destroy(arena);
}

Test(arena, lack_of_memory_gives_null_and_changes_nothing)
{
    memory_is_out = true;
    cr_assert_null(lw_arena_create(1000));
    memory_is_out = false;
    lw_arena *arena = lw_arena_create((size_t)1 << 24);
    cr_assert_not_null(lw_arena_calloc(arena, 10, 10));
    const size_t used_bytes = lw_arena_used_bytes(arena);
    memory_is_out = true;
    cr_assert_null(lw_arena_calloc(arena, 1, 10000));
    cr_assert_null(lw_arena_calloc(arena, 1, (size_t)1 << 22));
    memory_is_out = false;
    cr_assert_eq(lw_arena_used_bytes(arena), used_bytes);
    cr_assert_not_null(lw_arena_calloc(arena, 1, 10000));
    lw_arena_destroy(arena);
}

Test(arena, destroying_nothing_is_allowed)
{
    lw_arena_destroy(NULL);
}
