// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/network/link.h"

#include <criterion/criterion.h>

#include <math.h>

static lw_link *open_link(double latency_s, double jitter_ratio, double bandwidth, uint64_t seed)
{
    const lw_link_params params = {.latency_s = latency_s,
                                   .latency_jitter_ratio = jitter_ratio,
                                   .bandwidth_bit_per_s = bandwidth};
    const lw_link_config config = {
        .params = &params, .sender_count = 3, .seed = seed, .name = "test"};
    lw_link *link = lw_link_create(&config);
    cr_assert_not_null(link);
    return link;
}

Test(link, takes_the_latency_without_limits)
{
    lw_link *link = open_link(0.25, 0, (double)NAN, 1);
    cr_assert(lw_link_is_uniform(link));
    cr_assert_eq(lw_link_arrival_us(link, 0, 1000, 1 << 20), 251000);
    cr_assert_eq(lw_link_arrival_us(link, 0, 1000, 1), 251000);
    lw_link_destroy(link);
}

Test(link, serves_one_message_after_the_other)
{
    lw_link *link = open_link(0.1, 0, 8000, 1); /* 1 ms a byte */
    cr_assert_not(lw_link_is_uniform(link));
    cr_assert_eq(lw_link_arrival_us(link, 0, 0, 10), 110000);
    cr_assert_eq(lw_link_arrival_us(link, 0, 0, 5), 115000, "waits for the first");
    cr_assert_eq(lw_link_arrival_us(link, 1, 0, 5), 105000, "has an uplink of its own");
    cr_assert_eq(lw_link_arrival_us(link, 0, 50000, 5), 155000, "the uplink was free again");
    lw_link_destroy(link);
}

/* 10,000 uniform draws in (-1, 1): the mean is within 4 x 0.577 / 100 of 0. */
Test(link, jitters_evenly_around_the_latency)
{
    lw_link *link = open_link(1, 0.5, (double)NAN, 1);
    cr_assert_not(lw_link_is_uniform(link));
    double sum = 0;
    for (int i = 0; i < 10000; i++) {
        const double offset = (double)(lw_link_arrival_us(link, 0, 0, 1) - 1000000) / 500000;
        cr_assert(offset >= -1 && offset <= 1);
        sum += offset;
    }
    cr_assert_float_eq(sum / 10000, 0, 4 * 0.577 / 100);
    lw_link_destroy(link);
}

Test(link, draws_for_each_sender_apart)
{
    lw_link *alone = open_link(1, 0.5, (double)NAN, 1);
    lw_link *mixed = open_link(1, 0.5, (double)NAN, 1);
    for (int i = 0; i < 100; i++) {
        lw_link_arrival_us(mixed, 1, 0, 1);
        cr_assert_eq(lw_link_arrival_us(alone, 0, 0, 1), lw_link_arrival_us(mixed, 0, 0, 1));
    }
    lw_link_destroy(alone);
    lw_link_destroy(mixed);
}

Test(link, draws_otherwise_with_another_seed)
{
    lw_link *one = open_link(1, 0.5, (double)NAN, 1);
    lw_link *two = open_link(1, 0.5, (double)NAN, 2);
    cr_assert_neq(lw_link_arrival_us(one, 0, 0, 1), lw_link_arrival_us(two, 0, 0, 1));
    lw_link_destroy(one);
    lw_link_destroy(two);
}
