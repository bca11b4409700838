// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/chain_trace.h
 *  Where a trade or an operation of a contract went, with the proof that it is there.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_CHAIN_TRACE_H
#define LEDGERWATT_SCENARIOS_RUN_CHAIN_TRACE_H

#include "sim/store/result.h"

/** A trade by its number ("17"), an operation by its number ("operation/17"), or all of a
 *  participant in an interval ("12/homes/3"), in each settlement with a chain. LW_ERR_USAGE when
 *  there is none; LW_ERR_FILE_FORMAT when the proof or the signature of one is not whole. */
lw_status lw_chain_print_trace(lw_result *result, const char *what, lw_error *error);

#endif
