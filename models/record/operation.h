// SPDX-License-Identifier: Apache-2.0
/** @file models/record/operation.h
 *  Everything to be settled that is not a trade: a charging session, a credit, a vote.
 *
 *  A contract (models/market/contract) decides in the city what happens and emits operations; a
 *  settlement stores and executes them. What becomes of an operation there is reported and changes
 *  nothing in the city.
 */
#ifndef LEDGERWATT_MODELS_RECORD_OPERATION_H
#define LEDGERWATT_MODELS_RECORD_OPERATION_H

#include "sim/base/quantity.h"

#include <stdbool.h>
#include <stdint.h>

/** What is done: X(NAME, name in results). */
#define LW_OPERATION_LIST(X)                                                                       \
    X(SALE, "sale")                           /* offer, match and settle a batch of trades */      \
    X(CREDIT, "credit")                       /* energy into an account */                         \
    X(WITHDRAWAL, "withdrawal")               /* energy out of an account */                       \
    X(EXPIRY, "expiry")                       /* energy that an account loses */                   \
    X(PLUG, "plug")                           /* a car asks for leave to charge */                 \
    X(CHARGE_BILL, "charge_bill")             /* a session is metered and billed */                \
    X(CHARGE_DISPUTE, "charge_dispute")       /* a bill is contested and judged */                 \
    X(MESSAGE, "message")                     /* an inhabitant is told something */                \
    X(CERTIFICATE_ISSUE, "certificate_issue") /* kWh get their origin */                           \
    X(CERTIFICATE_TRANSFER, "certificate_transfer") /* they change hands */                        \
    X(CERTIFICATE_RETIRE, "certificate_retire")     /* they are used up */                         \
    X(DIVIDEND, "dividend")                         /* a holder of shares is paid */               \
    X(SHARE_TRANSFER, "share_transfer")             /* shares change hands */                      \
    X(VOTE, "vote")                                 /* a member votes */                           \
    X(VOTE_COUNT, "vote_count")                     /* a ballot is counted */

typedef enum lw_operation_kind {
#define LW_OPERATION_MEMBER(name, text) LW_OPERATION_##name,
    LW_OPERATION_LIST(LW_OPERATION_MEMBER)
#undef LW_OPERATION_MEMBER
        LW_OPERATION_KIND_COUNT
} lw_operation_kind;

/** What it asks of whom; bits of lw_operation.flags. */
enum {
    LW_OPERATION_AUTHORISES = 1,  /**< somebody waits patience_s for it to be recorded */
    LW_OPERATION_MEMBER_ACTS = 2, /**< a member does something, whoever keeps the record */
    LW_OPERATION_SIGNED = 4,      /**< a member must sign where a ledger keeps the record */
    LW_OPERATION_BY_HAND = 8,     /**< a clerk handles it where an intermediary does */
    LW_OPERATION_JUDGED = 16,     /**< somebody must decide it, whoever keeps the record */
    LW_OPERATION_FLAGS = 31
};

/** Whether its value_micro is money that its contract moves and that counts in the gain. A sale's
 * is that of trades, which are settled as such; the price of a share is paid with the exchange and
 *  without it alike; a certificate, a message or a vote moves none. */
static inline bool lw_operation_moves_money(uint32_t kind)
{
    return kind == LW_OPERATION_WITHDRAWAL || kind == LW_OPERATION_CHARGE_BILL ||
           kind == LW_OPERATION_CHARGE_DISPUTE || kind == LW_OPERATION_DIVIDEND;
}

/** 48 bytes without padding. */
typedef struct lw_operation {
    uint32_t contract;     /**< index in the scenario's contracts */
    uint32_t kind;         /**< lw_operation_kind */
    uint32_t participant;  /**< index in the city */
    uint32_t counterparty; /**< index in the city, or LW_POOL */
    lw_energy_milliwh energy_milliwh;
    lw_money_micro value_micro;
    uint32_t step_count;    /**< primitive contract steps */
    uint32_t payload_bytes; /**< beyond a transaction of the record's own size */
    uint32_t flags;
    uint32_t patience_s; /**< of whoever waits to be authorised; else 0 */
} lw_operation;

_Static_assert(sizeof(lw_operation) == 48, "no byte of a record is left to chance");

#endif
