// SPDX-License-Identifier: Apache-2.0
/** @file tests/fuzz/saved_models.h
 *  One small specimen of every kind of model that is in a checkpoint, made anew for each input.
 */
#ifndef LEDGERWATT_TESTS_FUZZ_SAVED_MODELS_H
#define LEDGERWATT_TESTS_FUZZ_SAVED_MODELS_H

#include "sim/base/state.h"

typedef struct saved_model {
    const char *name;
    void *(*create)(void); /**< aborts when memory is out */
    void (*destroy)(void *object);
    void (*state)(void *object, lw_state *state);
    void (*work)(void *object);  /**< does some of what it is for: makes a state; may be NULL */
    void (*check)(void *object); /**< what any state that it takes must allow; may be NULL */
} saved_model;

extern const saved_model saved_models[];
extern const unsigned saved_model_count;

#endif
