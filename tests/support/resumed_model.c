// SPDX-License-Identifier: Apache-2.0
#include "tests/support/resumed_model.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

random_values resumed_values(int64_t step)
{
    random_values random = random_values_begin();
    random.state += (uint64_t)step * 1000003;
    return random;
}

static void run(const resumed_model *s, void *object, int64_t first, int64_t end,
                unsigned char (*outputs)[RESUMED_OUTPUT_SIZE])
{
    for (int64_t step = first; step < end; step++) {
        s->step(object, step, outputs[step]);
    }
}

/* A model saved before step `stop`, loaded into a new object, and run on. */
static void check_stop(const resumed_model *s, const saved_state *saved, int64_t stop,
                       unsigned char (*expected)[RESUMED_OUTPUT_SIZE],
                       const saved_state *expected_end)
{
    static unsigned char outputs[RESUMED_STEPS_MAX][RESUMED_OUTPUT_SIZE];
    void *resumed = s->create();
    cr_assert(load_state(s->state, resumed, saved->bytes, saved->size));
    const saved_state again = save_state(s->state, resumed);
    cr_assert(is_same_state(saved, &again), "stopped before step %lld", (long long)stop);
    memset(outputs, 0, sizeof outputs);
    run(s, resumed, stop, s->step_count, outputs);
    for (int64_t step = stop; step < s->step_count; step++) {
        cr_assert_eq(memcmp(outputs[step], expected[step], RESUMED_OUTPUT_SIZE), 0,
                     "stopped before step %lld: step %lld differs", (long long)stop,
                     (long long)step);
    }
    const saved_state end = save_state(s->state, resumed);
    cr_assert(is_same_state(expected_end, &end), "stopped before step %lld", (long long)stop);
    free(again.bytes);
    free(end.bytes);
    s->destroy(resumed);
}

void resumed_check_stops(const resumed_model *s)
{
    static unsigned char expected[RESUMED_STEPS_MAX][RESUMED_OUTPUT_SIZE];
    static unsigned char outputs[RESUMED_STEPS_MAX][RESUMED_OUTPUT_SIZE];
    void *undisturbed = s->create();
    memset(expected, 0, sizeof expected);
    run(s, undisturbed, 0, s->step_count, expected);
    const saved_state end = save_state(s->state, undisturbed);
    void *stopped = s->create();
    for (int64_t stop = 0; stop < s->step_count; stop++) {
        const saved_state saved = save_state(s->state, stopped);
        check_stop(s, &saved, stop, expected, &end);
        free(saved.bytes);
        run(s, stopped, stop, stop + 1, outputs);
    }
    s->destroy(stopped);
    s->destroy(undisturbed);
    free(end.bytes);
}

/* Loads damaged bytes; what is taken must be able to run on. */
static bool try_damaged(const resumed_model *s, const unsigned char *bytes, size_t size,
                        int64_t stop)
{
    static unsigned char outputs[RESUMED_STEPS_MAX][RESUMED_OUTPUT_SIZE];
    void *object = s->create();
    const bool is_taken = load_state(s->state, object, bytes, size);
    if (is_taken) {
        run(s, object, stop, s->step_count < stop + 100 ? s->step_count : stop + 100, outputs);
    }
    s->destroy(object);
    return is_taken;
}

void resumed_check_damage(const resumed_model *s)
{
    static unsigned char outputs[RESUMED_STEPS_MAX][RESUMED_OUTPUT_SIZE];
    random_values random = random_values_begin();
    const int64_t stop = s->step_count / 2;
    void *object = s->create();
    run(s, object, 0, stop, outputs);
    const saved_state saved = save_state(s->state, object);
    s->destroy(object);
    for (size_t size = 0; size < saved.size; size++) {
        cr_assert_not(try_damaged(s, saved.bytes, size, stop), "cut to %zu of %zu bytes", size,
                      saved.size);
    }
    for (size_t i = 0; i < saved.size; i++) {
        const unsigned char whole = saved.bytes[i];
        saved.bytes[i] ^= (unsigned char)(1 + random_below(&random, 255));
        try_damaged(s, saved.bytes, saved.size, stop);
        saved.bytes[i] = whole;
    }
    free(saved.bytes);
}
