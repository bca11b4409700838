// SPDX-License-Identifier: Apache-2.0
/* Whatever runs a batch is refused in, each leg of the default key is booked with one of them. */
#include "models/city/lane_state.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

enum { PEOPLE = 6, PLACES = 2 * PEOPLE };

/* The legs whose bits are set, in order of participant, bought before sold. */
static uint32_t legs_of(uint32_t bits, lw_trade legs[PLACES])
{
    uint32_t count = 0;
    for (uint32_t place = 0; place < PLACES; place++) {
        if ((bits >> place & 1) != 0) {
            legs[count++] = (lw_trade){.participant = place / 2,
                                       .counterparty = LW_POOL,
                                       .leg = place % 2 == 0 ? LW_LEG_BOUGHT : LW_LEG_SOLD};
        }
    }
    return count;
}

static lw_outcome run_of(uint32_t first, uint32_t end, uint32_t trade_count)
{
    return (lw_outcome){
        .first_trade = first, .trade_count = end - first, .batch_trade_count = trade_count};
}

/* In how many of the two runs [0, cut) and [cut, count) the leg is. */
static int runs_with(const lw_trade *trades, uint32_t count, uint32_t cut, const lw_trade *leg)
{
    const lw_outcome left = run_of(0, cut, count);
    const lw_outcome right = run_of(cut, count, count);
    return (lw_lane_is_of_run(trades, &left, leg) ? 1 : 0) +
           (lw_lane_is_of_run(trades, &right, leg) ? 1 : 0);
}

Test(lane_booking, a_default_leg_is_of_one_run_wherever_a_batch_is_cut)
{
    random_values random = random_values_begin();
    for (int n = 0; n < 2000; n++) {
        lw_trade trades[PLACES];
        lw_trade legs[PLACES];
        const uint32_t count = legs_of(1 + (uint32_t)random_below(&random, 4095), trades);
        const uint32_t leg_count = legs_of((uint32_t)random_below(&random, 4096), legs);
        const lw_outcome whole = run_of(0, count, count);
        for (uint32_t i = 0; i < leg_count; i++) {
            cr_assert(lw_lane_is_of_run(trades, &whole, &legs[i]));
            for (uint32_t cut = 1; cut < count; cut++) {
                cr_assert_eq(runs_with(trades, count, cut, &legs[i]), 1, "seed %llu case %d",
                             (unsigned long long)random.seed, n);
            }
        }
    }
}

/* The grid operator's leg of the same side of the same participant replaces his trade. */
Test(lane_booking, a_default_leg_goes_with_the_trade_that_it_replaces)
{
    lw_trade trades[PLACES];
    const uint32_t count = legs_of(0x5a6, trades);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t first = 0; first < count; first++) {
            const lw_outcome one = run_of(first, first + 1, count);
            cr_assert_eq(lw_lane_is_of_run(trades, &one, &trades[i]), first == i);
        }
    }
    /* Nobody's trade is before the first and after the last of another. */
    lw_trade between[PLACES];
    (void)legs_of(1u << 3, between);
    const lw_outcome before = run_of(1, 2, count);
    cr_assert(lw_lane_is_of_run(trades, &before, &between[0]), "place 3 comes after place 2");
}
