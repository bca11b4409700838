// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/settlement_siege.h
 *  Attacks from outside as the driver of a settlement carries them out; not for others.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_SETTLEMENT_SIEGE_H
#define LEDGERWATT_MODELS_SETTLEMENT_SETTLEMENT_SIEGE_H

#include "models/settlement/settlement_state.h"

/** The partition that holds victim `index` of an eclipse, of those that there are. */
lw_fault lw_siege_cut(const lw_settlement_params *params, const lw_siege *siege, uint32_t index);

/** Copies the attacks of the config, and adds the cuts of eclipses to the faults. */
lw_status lw_settlement_besiege(struct lw_settlement *s, lw_error *error);
/** Sends the bursts that are due at `now_us`, which the kernel has reached. */
void lw_settlement_flood(struct lw_settlement *s, lw_time_us now_us);
/** Before a batch is added: attacks that have ended and left nothing waiting are over. */
void lw_settlement_relieve(struct lw_settlement *s);

/** The ledger's counters now. */
lw_siege_mark lw_settlement_mark(const struct lw_settlement *s);

/** Columns of the result that only an attacked settlement has: writes them and returns how many. */
size_t lw_settlement_siege_extras(const struct lw_settlement *s, lw_extra *columns);
/** Their values so far. */
void lw_settlement_siege_tell(const struct lw_settlement *s, double *values);

#endif
