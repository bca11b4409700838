// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_work.h
 *  The time that a PBFT validator needs for a message.
 *
 *  It checks one signature for each message, those of each certificate in a VIEW-CHANGE, and
 *  executes the transactions of a proposal when it hears of it: of a PRE-PREPARE, of the plan of a
 *  NEW-VIEW, of a STATE those that it lacks.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_WORK_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_WORK_H

#include "models/settlement/bft/pbft_state.h"

lw_time_us lw_pbft_work_us(const lw_pbft *p, uint32_t seat, const lw_event *event);

#endif
