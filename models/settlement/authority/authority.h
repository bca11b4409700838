// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/authority/authority.h
 *  A ledger of known signers who take turns: proof of authority, as Aura or as Clique.
 *
 *  Model.  n signers. A block needs one signature and is sent to all: n - 1 messages. Aura: time
 *          is cut into steps of block_interval_s; signer (step mod n) may seal one block in its
 *          step, on the chain that it takes for best: the longest, of equal ones that whose last
 *          step is earliest. Clique: a block follows its parent in the next slot of
 *          block_interval_s; signer (height mod n) seals in turn, with difficulty 2, at once; the
 *          others out of turn, with 1, after a time drawn up to n x wiggle_s; nobody twice within
 *          floor(n/2) + 1 blocks. The chain of most difficulty is best, of equal ones the
 *          shorter, then that of the smaller hash: so signers who know the same blocks never wait
 *          for each other.
 *  Final.  A block is final for a signer when floor(n/2) + 1 signers, its own included, have
 *          sealed it or blocks after it; with confirmation_count z, when z blocks follow it. The
 *          gateway takes it for final when more than f = floor((n - 1) / 2) signers do.
 *  Pace.   Blocks are sealed while a trade is not final (always with seals_empty_blocks).
 *  Faults. f crashes leave it live. It is not safe in a partition: each side goes on, and signers
 *          who meet again follow the best chain, even against what they had taken for final. Each
 *          block so replaced is counted, and each place where two blocks were final.
 *  Leaves out. Votes on signers; gossip; steps of Aura that are signed but not sealed; clocks
 *          that differ.
 *  Sources. EIP-225 (Clique: difficulties, limit, wiggle of 500 ms); EIP-3436 (equal chains);
 *          OpenEthereum's documentation of Aura; P. Ekparinya, V. Gramoli, G. Jourjon, The attack
 *          of the clones against proof of authority, NDSS 2020; defaults at the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_AUTHORITY_AUTHORITY_H
#define LEDGERWATT_MODELS_SETTLEMENT_AUTHORITY_AUTHORITY_H

#include "models/settlement/authority/authority_params.h"
#include "models/settlement/mechanism/mechanism.h"

extern const lw_mechanism_class lw_authority_class;

#endif
