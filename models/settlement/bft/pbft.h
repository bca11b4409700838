// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft.h
 *  A ledger of known validators that vote on each block: Practical Byzantine Fault Tolerance.
 *
 *  Model.  n validators, of which f may fail; Q = ceil((n + f + 1) / 2). The organiser's gateway
 *          sends the trades of an interval to the primary (view mod n), which proposes a block:
 *          pre-prepare, prepare, commit, each a message of its own, 2n(n-1) in all. A validator
 *          executes a block that is committed and answers the gateway, for which a block is final
 *          at the (f+1)-th answer. With a constant link delay d and no bandwidth limit, final =
 *          submitted + 5 d. Recorded = the first validator executed the block.
 *  Pace.   A primary proposes as soon as it has transactions, the block before is executed, and
 *          it has not proposed in this slot of block_interval_s; without transactions only with
 *          `empty_blocks`.
 *
 *  Work.   Messages wait for a validator's work on those before (pbft_work.h); of too many that
 *          wait the later ones are lost.
 *
 *  Faults. Validators crash, are cut off, fall silent, hold messages back, or equivocate
 *          (committee/peers.h), and come back (state transfer). A primary that does not get on
 *          with it is replaced by a view change; timeouts double. Up to n - Q silent validators,
 *          primary or not, leave it live; more stop it until they are back, and trades wait for
 *          their deadline. Up to f liars leave it safe; 2Q - n of them, the primaries among them,
 *          decide two blocks at one place, which the monitor finds and the result reports.
 *
 *  Leaves out. Forged proofs (a STATUS or NEW-VIEW is believed, as no copy of an honest validator
 *          sends a wrong one), checkpoints (a block executed is stable), several blocks in flight.
 *
 *  Sources. M. Castro, B. Liskov, Practical Byzantine Fault Tolerance, OSDI 1999; defaults at the
 *          rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_H

#include "models/settlement/bft/pbft_params.h"
#include "models/settlement/mechanism/mechanism.h"

extern const lw_mechanism_class lw_pbft_class;

#endif
