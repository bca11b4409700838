// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/proof_print.h
 *  What a light client asks for: the proof of one leaf, and the header of one block, as JSON.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_PROOF_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_PROOF_PRINT_H

#include "sim/store/result.h"

/** The proof of "SETTLEMENT/trade/17" or "SETTLEMENT/operation/17". LW_ERR_USAGE when there is
 * none.
 */
lw_status lw_proof_print(lw_result *result, const char *what, lw_error *error);
/** The header of block "SETTLEMENT/5". LW_ERR_USAGE when there is none. */
lw_status lw_header_print(lw_result *result, const char *what, lw_error *error);

#endif
