// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/result/chain_check.h
 *  Computes the hashes, Merkle roots and signatures of a chain afresh from what a result holds, and
 *  says where they differ from those that it states.
 *
 *  Where one value of the chain was changed, whichever it was, the block or the trade is named, and
 *  as far as the hashes tell the column.
 */
#ifndef LEDGERWATT_SCENARIOS_RESULT_CHAIN_CHECK_H
#define LEDGERWATT_SCENARIOS_RESULT_CHAIN_CHECK_H

#include "scenarios/result/chain_reader.h"

/** LW_ERR_FILE_FORMAT at the first place that is not whole. The chain has hashes. */
lw_status lw_chain_check(const lw_chain_copy *chain, lw_error *error);

/** Was the trade's reading signed by its participant's meter? */
bool lw_chain_is_signed(const lw_chain_copy *chain, size_t trade);
/** The block that a trade is in; block_count when none has it. O(log blocks). */
size_t lw_chain_block_of(const lw_chain_copy *chain, size_t trade);

#endif
