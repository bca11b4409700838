// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/pow_case.h
 *  A settlement whose record is proof of work on a network of its own, and its figures by name.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_POW_CASE_H
#define LEDGERWATT_TESTS_SUPPORT_POW_CASE_H

#include "models/settlement/pow/pow_params.h"
#include "models/settlement/pow/pow_public_params.h"
#include "tests/support/settlement_case.h"

typedef struct pow_case {
    settlement_case base;
    lw_pow_params pow;
    lw_pow_own_params own;
    lw_pow_attack_params attack;
    lw_pow_mempool_params mempool;
    lw_pow_public_params *chain; /* borrowed; NULL = a network of its own */
} pow_case;

/** Defaults for `nodes` nodes at one place: no delays, and blocks every `interval_s` without
 *  retargeting. */
void pow_case_begin(pow_case *c, int64_t nodes, double interval_s, double days);
/** Defaults for a record of any kind, ledger or syndicate, of so many nodes or replicas and a day.
 */
settlement_case *pow_case_any(pow_case *c, const char *kind, int64_t nodes);
/** An attack "double_spend", "selfish" or "majority" of node 0 with a share of the hash rate. */
void pow_case_attack(pow_case *c, const char *kind, double share);
/** Blocks and what waits for them are bounded, and sold by fee: defaults. */
void pow_case_mempool(pow_case *c);
/** A figure of the record's own, as in the result file. */
double pow_case_figure(const pow_case *c, const char *name);
/** After the case was copied: points to its own parameters. */
void pow_case_rebind(pow_case *c);

#endif
