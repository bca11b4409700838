// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/raft/raft.h
 *  A log that servers replicate under an elected leader: Raft.
 *
 *  Model.  n servers. Who hears no leader for election_timeout_s to twice that, drawn anew each
 *          time, asks all to elect it in a new term; a server votes once a term, for nobody whose
 *          log is behind its own; a majority elects. The gateway sends trades to the leader,
 *          which appends a block and sends it to all; a block of its own term that a majority has
 *          is committed, with all before it. 2(n - 1) messages a block beside the heartbeats;
 *          final = submitted + 4 delays, on the leader's word; irreversible at once.
 *  Heartbeats. Those that tell nothing new and are heard by those who heard the last one change
 *          nothing: they are counted, with their answers, but no events. One that brings news (a
 *          block was committed, a server is back) is an event, at its time.
 *  Pace.   One block in each slot of block_interval_s, one under way at a time, none while
 *          nothing waits.
 *  Faults. Crashes and partitions only: floor((n - 1) / 2) of them leave it live, and any number
 *          of them safe. There is no Byzantine bound: one liar can rewrite the log. An old leader
 *          that was cut off steps down when it hears of a later term; what it appended is
 *          replaced before it was committed.
 *  Leaves out. Changes of membership; snapshots (a server that lacks blocks is sent them);
 *          nextIndex by steps (the follower says what it has committed); the pre-vote of Ongaro's
 *          thesis.
 *  Sources. D. Ongaro, J. Ousterhout, In search of an understandable consensus algorithm, USENIX
 *          ATC 2014; defaults at the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_RAFT_RAFT_H
#define LEDGERWATT_MODELS_SETTLEMENT_RAFT_RAFT_H

#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/raft/raft_params.h"

extern const lw_mechanism_class lw_raft_class;

#endif
