// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/saved_state.h
 *  Saves models into bytes and loads them again, whole or damaged.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_SAVED_STATE_H
#define LEDGERWATT_TESTS_SUPPORT_SAVED_STATE_H

#include "sim/base/state.h"

/** What saves and loads a model. */
typedef void (*state_function)(void *object, lw_state *state);

typedef struct saved_state {
    unsigned char *bytes; /**< to be freed */
    size_t size;
} saved_state;

/** Asserts that it works. */
saved_state save_state(state_function function, void *object);
bool is_same_state(const saved_state *a, const saved_state *b);
/** True when the bytes were taken as the model's state, to their end. */
bool load_state(state_function function, void *object, const unsigned char *bytes, size_t size);

#endif
