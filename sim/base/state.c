// SPDX-License-Identifier: Apache-2.0
#include "sim/base/state.h"

#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE_MAX = 64 };

/* A field is: length of its name (1 byte), the name, its size (8 bytes), its bytes. */
struct lw_state {
    bool loading;
    unsigned char *saved; /* a saver's buffer */
    size_t capacity;
    const unsigned char *loaded; /* a loader's bytes */
    size_t size;                 /* of what is saved, or of what is to be loaded */
    size_t place;                /* of the next field to load */
    lw_status status;
    char reason[LW_MESSAGE_SIZE];
};

static lw_state *create(void)
{
    return calloc(1, sizeof(lw_state));
}

lw_state *lw_state_create_saver(void)
{
    return create();
}

lw_state *lw_state_create_loader(const void *bytes, size_t size)
{
    lw_state *state = create();
    if (state != NULL) {
        state->loading = true;
        state->loaded = bytes;
        state->size = size;
    }
    return state;
}

void lw_state_destroy(lw_state *state)
{
    if (state != NULL) {
        free(state->saved);
        free(state);
    }
}

bool lw_state_is_loading(const lw_state *state)
{
    return state->loading;
}

static void fail(lw_state *state, lw_status status, const char *name, const char *reason)
{
    if (state->status == LW_OK) {
        state->status = status;
        snprintf(state->reason, sizeof state->reason, "%s: %s", name, reason);
    }
}

void lw_state_fail(lw_state *state, const char *name, const char *reason)
{
    fail(state, LW_ERR_FILE_FORMAT, name, reason);
}

void lw_state_fail_as(lw_state *state, lw_status status, const char *name, const char *reason)
{
    LW_ASSERT(status != LW_OK);
    fail(state, status, name, reason);
}

bool lw_state_is_good(const lw_state *state)
{
    return state->status == LW_OK;
}

static bool reserve(lw_state *state, size_t more)
{
    if (more <= state->capacity - state->size) {
        return true;
    }
    size_t capacity = state->capacity == 0 ? 4096 : state->capacity;
    while (capacity - state->size < more) {
        if (capacity > SIZE_MAX / 2) {
            return false;
        }
        capacity *= 2;
    }
    unsigned char *moved = realloc(state->saved, capacity);
    if (moved == NULL) {
        return false;
    }
    state->saved = moved;
    state->capacity = capacity;
    return true;
}

static void append(lw_state *state, const void *bytes, size_t size)
{
    if (size > 0) {
        memcpy(state->saved + state->size, bytes, size);
        state->size += size;
    }
}

static void save(lw_state *state, const char *name, const void *bytes, size_t size)
{
    const size_t name_size = strlen(name);
    LW_ASSERT(name_size > 0 && name_size <= NAME_SIZE_MAX);
    const uint64_t stored_size = size;
    if (!reserve(state, 1 + name_size + sizeof stored_size + size)) {
        fail(state, LW_ERR_MEMORY, name, "memory ran out");
        return;
    }
    const unsigned char length = (unsigned char)name_size;
    append(state, &length, 1);
    append(state, name, name_size);
    append(state, &stored_size, sizeof stored_size);
    append(state, bytes, size);
}

/* Moves past the next `size` bytes; NULL, and a failure, when there are not so many. */
static const unsigned char *take(lw_state *state, const char *name, size_t size)
{
    if (size > state->size - state->place) {
        fail(state, LW_ERR_FILE_FORMAT, name, "the saved state ends here");
        return NULL;
    }
    const unsigned char *bytes = state->loaded + state->place;
    state->place += size;
    return bytes;
}

static bool name_matches(lw_state *state, const char *name)
{
    const size_t name_size = strlen(name);
    const unsigned char *length = take(state, name, 1);
    if (length == NULL || *length != name_size) {
        fail(state, LW_ERR_FILE_FORMAT, name, "another field was saved here");
        return false;
    }
    const unsigned char *saved = take(state, name, name_size);
    if (saved == NULL || memcmp(saved, name, name_size) != 0) {
        fail(state, LW_ERR_FILE_FORMAT, name, "another field was saved here");
        return false;
    }
    return true;
}

static void load(lw_state *state, const char *name, void *bytes, size_t size)
{
    if (!name_matches(state, name)) {
        return;
    }
    uint64_t stored_size = 0;
    const unsigned char *stored = take(state, name, sizeof stored_size);
    if (stored == NULL) {
        return;
    }
    memcpy(&stored_size, stored, sizeof stored_size);
    if (stored_size != size) {
        fail(state, LW_ERR_FILE_FORMAT, name, "it was saved with another size");
        return;
    }
    const unsigned char *saved = take(state, name, size);
    if (saved != NULL && size > 0) {
        memcpy(bytes, saved, size);
    }
}

void lw_state_field(lw_state *state, const char *name, void *bytes, size_t size)
{
    if (state->status != LW_OK) {
        return;
    }
    if (state->loading) {
        load(state, name, bytes, size);
    } else {
        save(state, name, bytes, size);
    }
}

void lw_state_count(lw_state *state, const char *name, uint64_t *count, uint64_t limit)
{
    uint64_t value = *count;
    lw_state_field(state, name, &value, sizeof value);
    if (state->status != LW_OK) {
        return;
    }
    if (value > limit) {
        fail(state, state->loading ? LW_ERR_FILE_FORMAT : LW_ERR_LIMIT, name,
             "a count beyond its limit");
        return;
    }
    *count = value;
}

void lw_state_item_count(lw_state *state, const char *name, uint64_t *count, uint64_t limit,
                         size_t item_size)
{
    LW_ASSERT(item_size > 0);
    uint64_t value = *count;
    lw_state_count(state, name, &value, limit);
    if (state->status == LW_OK && state->loading &&
        value > (state->size - state->place) / item_size) {
        fail(state, LW_ERR_FILE_FORMAT, name, "a count of more than was saved");
    }
    if (state->status == LW_OK) {
        *count = value;
    }
}

void lw_state_check_amounts(lw_state *state, const char *name, const int64_t *amounts, size_t count)
{
    for (size_t i = 0; state->loading && state->status == LW_OK && i < count; i++) {
        if (amounts[i] < -LW_STATE_AMOUNT_MAX || amounts[i] > LW_STATE_AMOUNT_MAX) {
            fail(state, LW_ERR_FILE_FORMAT, name, "an amount that cannot be");
        }
    }
}

lw_status lw_state_status(const lw_state *state, bool at_end, lw_error *error)
{
    if (state->status != LW_OK) {
        return lw_error_set(error, state->status, "", "saved state: %s", state->reason);
    }
    if (at_end && state->loading && state->place != state->size) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "saved state: %zu bytes are left after the last field",
                            state->size - state->place);
    }
    return LW_OK;
}

const void *lw_state_bytes(const lw_state *state, size_t *size)
{
    *size = state->size;
    return state->saved;
}
