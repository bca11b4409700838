// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/bare_ledger.h
 *  A PBFT ledger alone in a kernel, without a settlement around it, so that a test can look at its
 *  validators and change them. Trades have no deadline.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_BARE_LEDGER_H
#define LEDGERWATT_TESTS_SUPPORT_BARE_LEDGER_H

#include "models/settlement/bft/pbft.h"
#include "models/settlement/bft/pbft_state.h"
#include "models/settlement/mechanism/book.h"
#include "tests/support/settlement_case.h"

typedef struct bare_ledger {
    lw_book *book;
    lw_engine *engine;
    lw_pbft *ledger;
} bare_ledger;

/** With the parameters and faults of a case, which outlives it. */
bare_ledger bare_begin(const settlement_case *c);
void bare_end(bare_ledger *bare);
void bare_run(const bare_ledger *bare, lw_time_us time_us);
/** Runs to interval_s x (number + 1) and submits batch `number` with `count` <= 40 trades. */
void bare_feed(const bare_ledger *bare, const settlement_case *c, uint64_t number,
               double interval_s, uint32_t count);

#endif
