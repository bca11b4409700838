// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/chain_print.h
 *  The chains of a result for people: the blocks of one settlement, and whether all hashes and
 *  signatures are whole.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_CHAIN_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_CHAIN_PRINT_H

#include "sim/store/result.h"

/** The blocks of a settlement, one a line. LW_ERR_USAGE when there is no such settlement. */
lw_status lw_chain_print_blocks(lw_result *result, const char *settlement, lw_error *error);
/** Verifies every chain. LW_ERR_USAGE when there is none; LW_ERR_FILE_FORMAT with the place. */
lw_status lw_chain_print_check(lw_result *result, lw_error *error);

#endif
