// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/pbft_timing.h
 *  The one-way link delays in which the tests of PBFT count, and the outcome they look at.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_PBFT_TIMING_H
#define LEDGERWATT_TESTS_SUPPORT_PBFT_TIMING_H

#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

/** The default one-way link delay. */
static const double pbft_delay_s = 0.02;

/** That many one-way link delays. */
static inline lw_time_us pbft_delay_us(double count)
{
    return lw_micro_from_double(count * pbft_delay_s);
}

/** The outcome of that number; the test fails when there are not as many. */
static inline lw_outcome pbft_outcome(const settlement_case *c, size_t index)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c->settlement, &count);
    cr_assert_lt(index, count);
    return outcomes[index];
}

#endif
