// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/tendermint.h
 *  A ledger of known validators with rotating proposers and locked blocks: Tendermint.
 *
 *  Model.  n validators, of which f = floor((n - 1) / 3) may lie; Q = floor(2n/3) + 1, more than
 *          two thirds. Each height is decided in rounds. The proposer, validator (height + round)
 *          mod n, proposes; all prevote, for its block or for nil; with Q prevotes for the block
 *          a validator locks on it and precommits it, with Q for nil it precommits nil; Q
 *          precommits decide. Whatever fails to come in time ends in nil and the next round, with
 *          longer timeouts. Who is locked votes for another block only when Q prevoted that in a
 *          later round. A block that Q prevoted is proposed again by whoever saw it, with the
 *          proof. n - 1 + 2n(n - 1) messages a block, final = submitted + 5 delays; irreversible
 *          at once.
 *  Pace.   One block in each slot of block_interval_s; none while nothing waits.
 *  Faults. Up to f of whatever kind leave it safe; with 2Q - n equivocators two blocks are
 *          decided, found and reported. Up to n - Q silent ones leave it live.
 *  Leaves out. Gossip (each message goes straight to each validator), validators of unequal power
 *          and changes of the set, evidence and slashing, light clients.
 *  Sources. E. Buchman, J. Kwon, Z. Milosevic, The latest gossip on BFT consensus, arXiv
 *          1807.04938, algorithm 1; defaults at the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_TENDERMINT_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_TENDERMINT_H

#include "models/settlement/bft/tendermint_params.h"
#include "models/settlement/mechanism/mechanism.h"

extern const lw_mechanism_class lw_tendermint_class;

#endif
