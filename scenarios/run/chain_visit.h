// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/chain_visit.h
 *  The chains of a result one by one.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_CHAIN_VISIT_H
#define LEDGERWATT_SCENARIOS_RUN_CHAIN_VISIT_H

#include "scenarios/result/chain_reader.h"
#include "scenarios/result/result_names.h"

/** Does something with a chain. */
typedef lw_status (*lw_chain_visitor)(const lw_chain_copy *chain, void *context, lw_error *error);

/** Each chain of a result; LW_ERR_USAGE when there is none. */
lw_status lw_chain_visit(lw_result *result, lw_chain_visitor visit, void *context, lw_error *error);

#endif
