// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/result/proof_file.h
 *  A proof that a leaf is in a block, and a block's header, as JSON: what a light client is sent
 * and what it keeps, and how it checks the one against the other without the result.
 *
 *  A proof has what the leaf is the hash of, its place in the block, and the path of RFC 6962 from
 *  it to the root. A header has the block's numbers, its Merkle root, the hash before it and its
 * own hash, by which the client knows it.
 */
#ifndef LEDGERWATT_SCENARIOS_RESULT_PROOF_FILE_H
#define LEDGERWATT_SCENARIOS_RESULT_PROOF_FILE_H

#include "scenarios/result/chain_check.h"

#include <stdio.h>

/** Writes the header of a block that the chain has. */
void lw_header_write(const lw_chain_copy *chain, size_t block, FILE *out);
/** Writes the proof of a leaf; `position` is where lw_chain_find found it. LW_ERR_MEMORY. */
lw_status lw_proof_write(const lw_chain_copy *chain, lw_chain_kind kind, size_t index,
                         const lw_chain_position *position, FILE *out, lw_error *error);

/** Reads both files and checks that the header has its hash and the path leads from the leaf to its
 *  root; prints to `out` what is proved. Faults go to `report`, with file and place where it is a
 *  matter of form; LW_ERR_FILE_FORMAT when it proves nothing. */
lw_status lw_proof_check(const char *header_path, const char *proof_path, FILE *out,
                         lw_report *report);

#endif
