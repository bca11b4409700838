// SPDX-License-Identifier: Apache-2.0
/* What homes remember, saved and loaded: whole, of the past, forged. */
#include "models/energy/load_state.h"
#include "tests/support/load_case.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INTERVAL_S = 900, INTERVALS_PER_DAY = 96, YEAR = 2016 };

static lw_load_array *empty_array(void)
{
    const lw_load_config config = load_config(4, INTERVAL_S);
    return load_create(&config);
}

static void step_at(lw_load_array *array, int64_t step, double *power_w)
{
    load_step_at(array, load_year_start_s(YEAR) + step * INTERVAL_S, INTERVAL_S, power_w);
}

static bool is_same(const double *a, const double *b, size_t count)
{
    return memcmp(a, b, count * sizeof *a) == 0;
}

static void state_of(void *object, lw_state *state)
{
    lw_load_array_state(object, state);
}

static void degrees_state_of(void *object, lw_state *state)
{
    lw_degrees_state(object, state);
}

/* Back to a moment of the past: what was run since must not show. */
Test(load_state, a_state_can_be_loaded_into_homes_that_ran_on)
{
    lw_load_stochastic_params params = load_stochastic(3000.0);
    lw_load_array *array = empty_array();
    load_add(array, "stochastic", &params, "homes", 3);
    static double first[20 * INTERVALS_PER_DAY][3];
    saved_state saved = {NULL, 0};
    for (int round = 0; round < 2; round++) {
        for (int step = round == 0 ? 0 : 500; step < 20 * INTERVALS_PER_DAY; step++) {
            double power_w[3];
            if (round == 0 && step == 500) {
                saved = save_state(state_of, array);
            }
            step_at(array, step, power_w);
            cr_assert(round == 0 || is_same(power_w, first[step], 3), "step %d", step);
            memcpy(first[step], power_w, sizeof power_w);
        }
        cr_assert(load_state(state_of, array, saved.bytes, saved.size));
    }
    free(saved.bytes);
    lw_load_array_destroy(array);
}

/* A checkpoint whose checksum is right and whose homes are not: it must be refused, not run. */
Test(load_state, a_state_of_homes_that_cannot_be_is_refused)
{
    static const double forged[] = {-0.1, (double)NAN, (double)INFINITY, 1e300, 1e12};
    lw_load_stochastic_params params = load_stochastic(3000.0);
    lw_load_array *array = empty_array();
    load_add(array, "stochastic", &params, "homes", 3);
    double power_w[3];
    step_at(array, 0, power_w);
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        array->noise[1] = forged[i];
        saved_state saved = save_state(state_of, array);
        cr_assert_not(load_state(state_of, array, saved.bytes, saved.size), "%g", forged[i]);
        free(saved.bytes);
    }
    lw_load_array_destroy(array);
}

Test(load_state, a_state_of_air_that_cannot_be_is_refused)
{
    static const double forged[] = {(double)INFINITY, -1e300, 150.0};
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        lw_degrees degrees = lw_degrees_of(LW_DEGREES_BELOW, 15.0, 24.0, 3600 * LW_US_PER_S);
        degrees.smooth_c = forged[i];
        saved_state saved = save_state(degrees_state_of, &degrees);
        cr_assert_not(load_state(degrees_state_of, &degrees, saved.bytes, saved.size));
        free(saved.bytes);
    }
}
