// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_recovery.h
 *  PBFT validators that crash and come back.
 *
 *  A crashed validator sends and hears nothing, and keeps what it stored. When it is back it says
 *  so to all. Whoever is up answers with view and height, its votes on the block under way, and
 *  its wish for another view; the gateway answers with the open trades. The validator then asks
 *  one of those who are ahead for the blocks that it lacks (state transfer, whose bytes take
 *  their time on the link).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_RECOVERY_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_RECOVERY_H

#include "models/settlement/bft/pbft_state.h"

/** Schedules the faults of the configuration. */
void lw_pbft_schedule_faults(lw_pbft *p);
/** Time without a quorum of validators up, until `now_us`. */
lw_time_us lw_pbft_unavailable_us(const lw_pbft *p, lw_time_us now_us);

void lw_pbft_on_crash(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_come_back(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_recover(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_status(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_fetch(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_state(lw_engine *engine, const lw_event *event, void *state);

#endif
