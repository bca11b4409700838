// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/share.h
 *  A common roof that belongs to many: shares, dividends, and shares that change hands.
 *
 *  Model.  The participant of group `asset` earns and pays like any other; at the end of each month
 *          what it has earned is shared out by the number of shares held, exactly (largest
 *          remainder, ties by participant), so its own account is empty; a loss is borne alike. The
 *          part of the shares that no holder has stays with it. Both worlds are shared out, so the
 *          gain of the exchange goes where the roof's does.
 *          Each month each holder sells shares with a probability, to a member of the groups drawn
 *          among the others, at a fixed price. Draws are keyed by (seed, purpose, contract,
 *          participant, month).
 *  Leaves out. What the roof cost and what is written off; a market for shares.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_SHARE_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_SHARE_H

#include "models/market/contract/contract_kind.h"

typedef struct lw_share_holder_params {
    const char *group;
    double share_ratio; /**< of all shares, for the whole group */
} lw_share_holder_params;

typedef struct lw_share_params {
    const char *name;
    const char *asset;
    lw_array holders; /**< of lw_share_holder_params */
    int64_t share_count;
    double transfer_rate_per_year;
    int64_t transfer_share_count;
    lw_money_micro price_per_share;
    int64_t step_count;
    int64_t payload_bytes;
} lw_share_params;

extern const lw_param_table lw_share_table;
extern const lw_contract_class lw_share_class;

/** Figures of a month, in the order of the class. */
enum { LW_SHARE_DIVIDEND, LW_SHARE_TRANSFERS, LW_SHARE_PAID, LW_SHARE_HELD, LW_SHARE_FIGURE_COUNT };

#endif
