// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/resumed_model.h
 *  The laws of a model that can be saved: stopped before any step and resumed it goes on as if
 *  nothing had happened, and damaged bytes are refused or harmless.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_RESUMED_MODEL_H
#define LEDGERWATT_TESTS_SUPPORT_RESUMED_MODEL_H

#include "tests/support/random_values.h"
#include "tests/support/saved_state.h"

enum { RESUMED_OUTPUT_SIZE = 512, RESUMED_STEPS_MAX = 480 };

/** How to make a model, what it does in a step, and how it is saved. A step is a function of its
 *  number and of what the model remembers; it writes at most RESUMED_OUTPUT_SIZE bytes. */
typedef struct resumed_model {
    int64_t step_count; /**< at most RESUMED_STEPS_MAX */
    void *(*create)(void);
    void (*destroy)(void *object);
    void (*step)(void *object, int64_t step, void *output);
    state_function state;
} resumed_model;

/** Random values that depend on the step alone. */
random_values resumed_values(int64_t step);
/** Stops before each step in turn. */
void resumed_check_stops(const resumed_model *s);
/** Cuts the bytes at each place and changes each; what is taken must be able to run on. */
void resumed_check_damage(const resumed_model *s);

#endif
