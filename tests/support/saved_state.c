// SPDX-License-Identifier: Apache-2.0
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

saved_state save_state(state_function function, void *object)
{
    lw_state *state = lw_state_create_saver();
    cr_assert_not_null(state);
    function(object, state);
    lw_error error;
    cr_assert_eq(lw_state_status(state, true, &error), LW_OK, "%s", error.message);
    saved_state saved = {0};
    const void *bytes = lw_state_bytes(state, &saved.size);
    /* A copy of its very size: what is read beyond it, the sanitizer sees. */
    saved.bytes = malloc(saved.size);
    cr_assert_not_null(saved.bytes);
    memcpy(saved.bytes, bytes, saved.size);
    lw_state_destroy(state);
    return saved;
}

bool is_same_state(const saved_state *a, const saved_state *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

bool load_state(state_function function, void *object, const unsigned char *bytes, size_t size)
{
    unsigned char *copy = malloc(size + 1);
    cr_assert_not_null(copy);
    memcpy(copy, bytes, size);
    lw_state *state = lw_state_create_loader(copy, size);
    cr_assert_not_null(state);
    function(object, state);
    const bool is_good = lw_state_status(state, true, NULL) == LW_OK;
    lw_state_destroy(state);
    free(copy);
    return is_good;
}
