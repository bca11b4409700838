// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/state.h
 *  State that outlives a process: one function a model both saves and loads it.
 *
 *  A model with state has a function `lw_<model>_state(model, state)` that names each of its fields
 * in turn. With a saver, the fields are appended to a buffer; with a loader, they are read back
 * into the same places of a model that was created from the same scenario. Since there is one list
 * for both ways, save and load cannot drift apart.
 *
 *  Each field is stored with its name and size, and both are checked on the way back: a list that
 *  changed, a field that grew, a buffer cut short are errors that name the field, never wrong
 * state. The bytes are those of this machine; who keeps them guards them with a checksum and a
 * version (sim/store/checkpoint.h).
 *
 *  The first failure sticks: later calls do nothing, so a model lists its fields without looking.
 *  A model whose load failed holds a mixture: destroy it.
 *
 *  Leaves out. Meaning: a field that has the right name and size is taken as it is. What a model
 *  later uses as an index, a model checks, and calls lw_state_fail.
 */
#ifndef LEDGERWATT_SIM_BASE_STATE_H
#define LEDGERWATT_SIM_BASE_STATE_H

#include "sim/base/status.h"

#include <stdint.h>

typedef struct lw_state lw_state;

/** An empty saver; NULL when memory is out. */
lw_state *lw_state_create_saver(void);
/** A loader of bytes[size], borrowed for its life; NULL when memory is out. */
lw_state *lw_state_create_loader(const void *bytes, size_t size);
void lw_state_destroy(lw_state *state);

bool lw_state_is_loading(const lw_state *state);

/** `size` bytes at `bytes`, saved or filled. Size and name must be those that were saved. */
void lw_state_field(lw_state *state, const char *name, void *bytes, size_t size);
/** A number that says how much follows: saved from *count, or loaded into it and held against
 *  `limit`, so that damage cannot ask for memory without end. A saver with more than the limit
 *  fails with LW_ERR_LIMIT: what it wrote could not be read back. */
void lw_state_count(lw_state *state, const char *name, uint64_t *count, uint64_t limit);
/** The same for a number of items of `item_size` bytes that will be loaded next: a loader also
 *  fails when fewer bytes than they take are left, so a loader's model never allocates more than
 *  there is to load. */
void lw_state_item_count(lw_state *state, const char *name, uint64_t *count, uint64_t limit,
                         size_t item_size);
/** Makes the state fail with LW_ERR_FILE_FORMAT: what was loaded contradicts the model. */
void lw_state_fail(lw_state *state, const char *name, const char *reason);
/** Makes the state fail for another reason: LW_ERR_MEMORY, LW_ERR_IO ... */
void lw_state_fail_as(lw_state *state, lw_status status, const char *name, const char *reason);
/** Makes a loader fail when one of the amounts that were loaded is so large that adding to it what
 * a run can add could overflow. */
void lw_state_check_amounts(lw_state *state, const char *name, const int64_t *amounts,
                            size_t count);
/** True as long as nothing failed. */
bool lw_state_is_good(const lw_state *state);

/** LW_OK, LW_ERR_FILE_FORMAT when a loader met something else than was asked for, LW_ERR_MEMORY,
 *  or what lw_state_fail_as was told. A loader that has bytes left after the last field has failed
 * too: `at_end` asks for that check.
 */
lw_status lw_state_status(const lw_state *state, bool at_end, lw_error *error);
/** What a saver holds, borrowed until its next field. */
const void *lw_state_bytes(const lw_state *state, size_t *size);

/** Largest amount (mWh, millionths, bytes) that lw_state_check_amounts lets pass. */
#define LW_STATE_AMOUNT_MAX (INT64_MAX / 4)

/** Largest count that a run comes near; sums of such counts do not overflow, and a double holds
 * them.
 */
#define LW_STATE_COUNT_MAX (INT64_C(1) << 53)

/** A member of a struct by its own name. */
#define LW_STATE_MEMBER(state, object, member)                                                     \
    lw_state_field((state), #member, &(object)->member, sizeof(object)->member)
/** `count` items of an array that both sides have already. */
#define LW_STATE_ARRAY(state, object, member, count)                                               \
    lw_state_field((state), #member, (object)->member, (count) * sizeof *(object)->member)
/** The same for amounts, int64_t, which are checked. */
#define LW_STATE_AMOUNTS(state, object, member, count)                                             \
    (LW_STATE_ARRAY(state, object, member, count),                                                 \
     lw_state_check_amounts((state), #member, (object)->member, (count)))

#endif
