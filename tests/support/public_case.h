// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/public_case.h
 *  A settlement whose record is on a public chain.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_PUBLIC_CASE_H
#define LEDGERWATT_TESTS_SUPPORT_PUBLIC_CASE_H

#include "tests/support/pow_case.h"

typedef struct public_case {
    pow_case c;
    lw_pow_public_params chain;
    lw_chain_row_params rows[2];
    lw_hardware_params hardware[4];
} public_case;

/** 1 EH/s at 0.25 J/GH and 86,400 transactions a day of 0.5 each; blocks of 600 s. */
void public_case_begin(public_case *p, double days);

#endif
