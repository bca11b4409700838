// SPDX-License-Identifier: Apache-2.0
#include "models/city/delay.h"

#include <criterion/criterion.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Goal: a constant delay comes out exactly, whatever bin it falls into. */
Test(delay, of_equal_delays_is_exact)
{
    const lw_time_us delays_us[] = {0, 1, 1023, 1024, 1025, 250000, 123456789, 31536000000000};
    for (size_t i = 0; i < sizeof delays_us / sizeof delays_us[0]; i++) {
        lw_delay *delay = lw_delay_create();
        lw_delay_add(delay, delays_us[i], 3);
        cr_assert_eq(lw_delay_quantile_s(delay, 0.5), (double)delays_us[i] / 1e6);
        cr_assert_eq(lw_delay_quantile_s(delay, 0.99), (double)delays_us[i] / 1e6);
        lw_delay_destroy(delay);
    }
}

/* Method: 1 .. 1,000,000 us, one each: the quantile is known; bins are 0.1 % wide. */
Test(delay, of_a_uniform_spread_is_within_a_thousandth)
{
    lw_delay *delay = lw_delay_create();
    for (lw_time_us us = 1; us <= 1000000; us++) {
        lw_delay_add(delay, us, 1);
    }
    cr_assert_float_eq(lw_delay_quantile_s(delay, 0.50), 0.50, 0.0005);
    cr_assert_float_eq(lw_delay_quantile_s(delay, 0.95), 0.95, 0.00095);
    cr_assert_float_eq(lw_delay_quantile_s(delay, 0.99), 0.99, 0.00099);
    cr_assert_eq(lw_delay_weight(delay), 1000000);
    lw_delay_destroy(delay);
}

Test(delay, follows_the_weights)
{
    lw_delay *delay = lw_delay_create();
    lw_delay_add(delay, 10, 99);
    lw_delay_add(delay, 1000000, 1);
    cr_assert_eq(lw_delay_quantile_s(delay, 0.99), 10e-6);
    cr_assert_eq(lw_delay_quantile_s(delay, 0.995), 1.0);
    lw_delay_destroy(delay);
}

Test(delay, does_not_depend_on_the_order)
{
    lw_delay *forward = lw_delay_create();
    lw_delay *backward = lw_delay_create();
    for (int i = 0; i < 1000; i++) {
        lw_delay_add(forward, (lw_time_us)i * i * 7919, i + 1);
        const int j = 999 - i;
        lw_delay_add(backward, (lw_time_us)j * j * 7919, j + 1);
    }
    for (int percent = 1; percent <= 100; percent++) {
        cr_assert_eq(lw_delay_quantile_s(forward, percent / 100.0),
                     lw_delay_quantile_s(backward, percent / 100.0));
    }
    lw_delay_destroy(forward);
    lw_delay_destroy(backward);
}

Test(delay, is_not_known_without_any)
{
    lw_delay *delay = lw_delay_create();
    cr_assert(isnan(lw_delay_quantile_s(delay, 0.5)));
    lw_delay_add(delay, 5, 0);
    cr_assert(isnan(lw_delay_quantile_s(delay, 0.5)));
    lw_delay_destroy(delay);
}

/* Loads what was saved after the 8-byte number `place` of it was changed. */
static lw_status load_changed(lw_delay *delay, size_t place, int64_t value)
{
    size_t size = 0;
    lw_state *saver = lw_state_create_saver();
    lw_delay_state(delay, saver);
    const void *bytes = lw_state_bytes(saver, &size);
    char *changed = malloc(size);
    memcpy(changed, bytes, size);
    memcpy(changed + size % 8 + 8 * place, &value, sizeof value); /* the head is shorter than 24 */
    lw_state *loader = lw_state_create_loader(changed, size);
    lw_delay *loaded = lw_delay_create();
    lw_delay_state(loaded, loader);
    const lw_status status = lw_state_status(loader, true, NULL);
    lw_delay_destroy(loaded);
    lw_state_destroy(loader);
    lw_state_destroy(saver);
    free(changed);
    return status;
}

Test(delay, weights_that_do_not_add_up_are_refused)
{
    enum { HEAD_NUMBERS = 1 }; /* name and size: 14 bytes, of which 8 are counted so */
    lw_delay *delay = lw_delay_create();
    lw_delay_add(delay, 3, 5);
    cr_assert_eq(load_changed(delay, HEAD_NUMBERS + 3, 5), LW_OK);
    cr_assert_eq(load_changed(delay, HEAD_NUMBERS + 3, 6), LW_ERR_FILE_FORMAT);
    cr_assert_eq(load_changed(delay, HEAD_NUMBERS + 3, -5), LW_ERR_FILE_FORMAT);
    cr_assert_eq(load_changed(delay, HEAD_NUMBERS + 9, INT64_MAX), LW_ERR_FILE_FORMAT);
    lw_delay_destroy(delay);
}

Test(delay, refuses_a_negative_delay, .signal = SIGABRT)
{
    lw_delay *delay = lw_delay_create();
    lw_delay_add(delay, -1, 1);
}
