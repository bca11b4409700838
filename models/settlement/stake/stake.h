// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/stake/stake.h
 *  A ledger of validators with stakes: proposers drawn by stake, votes that make checkpoints
 *  final.
 *
 *  Model.  Time is cut into slots of block_interval_s and epochs of slots_per_epoch slots. The
 *          proposer of a slot is drawn with probability its share of the stake, the same for all.
 *          Each validator votes once an epoch, a third into its slot, for a link from the last
 *          checkpoint that it knows to be justified to the checkpoint of this epoch: the last
 *          block up to the epoch's first slot. A link with more than two thirds of the stake
 *          justifies its target; when the two are of consecutive epochs, its source is final. n(n
 *          - 1) votes an epoch and n - 1 messages a block; a trade is final two to three epochs
 *          after its block. Of the chains that hold its last justified checkpoint a validator
 *          follows the longest, of equal ones that of the smaller hash.
 *  Slashing. Who votes for two targets in one epoch loses its stake once an honest validator has
 *          seen both votes: directly, or among those that a block brings. Its votes count no
 *          more; the stake of which two thirds are asked is less only once people restore a
 *          broken ledger.
 *  Pace.   Blocks are proposed, and votes cast, while a trade is not final.
 *  Faults. Liars of less than a third of the stake leave it safe; with more, two final
 *          checkpoints are found and reported. Up to a third of the stake silent leave it live.
 *  Leaves out. Latest-message votes in the fork choice (GHOST); committees smaller than the set
 *          of validators; entry, exit, rewards and leaks; surround votes (no honest copy casts
 *          one); aggregation of signatures.
 *  Sources. V. Buterin, V. Griffith, Casper the friendly finality gadget, arXiv 1710.09437;
 *          Ethereum consensus specification, phase 0 (12 s, 32 slots); defaults at the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_STAKE_STAKE_H
#define LEDGERWATT_MODELS_SETTLEMENT_STAKE_STAKE_H

#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/stake/stake_params.h"

extern const lw_mechanism_class lw_stake_class;

#endif
