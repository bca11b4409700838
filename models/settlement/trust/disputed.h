// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/trust/disputed.h
 *  The value of trades that a record told two stories of: final, and not what was final elsewhere
 *  or later.
 *
 *  Entries are known by their place on one line, as the book numbers them, and come in batches of
 *  a value; a part of a batch has its share of the value by number of entries. Each entry counts
 *  once, however often its block is contradicted. Only the last LW_DISPUTED_BATCHES batches are
 *  remembered: what is contradicted so much later counts nothing.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_TRUST_DISPUTED_H
#define LEDGERWATT_MODELS_SETTLEMENT_TRUST_DISPUTED_H

#include "sim/base/quantity.h"
#include "sim/base/queue.h"

enum { LW_DISPUTED_BATCHES = 65536 };

typedef struct lw_disputed {
    lw_queue batches;            /**< first entry, and the value of all before it */
    uint64_t end_tx;             /**< after the last entry */
    lw_money_micro value_micro;  /**< of all entries */
    uint64_t told_tx;            /**< what is before it was counted, or never will be */
    lw_money_micro double_micro; /**< value of the entries that were contradicted */
} lw_disputed;

void lw_disputed_init(lw_disputed *disputed);
void lw_disputed_fini(lw_disputed *disputed);

/** A batch of `count` entries more, of this value. False when memory is out. */
bool lw_disputed_add(lw_disputed *disputed, uint64_t count, lw_money_micro value);
/** The entries [first_tx, end_tx) were final somewhere, and others were in their place. */
void lw_disputed_tell(lw_disputed *disputed, uint64_t first_tx, uint64_t end_tx);

void lw_disputed_state(lw_disputed *disputed, lw_state *state);

#endif
