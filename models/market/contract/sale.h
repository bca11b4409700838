// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/sale.h
 *  The plain local sale: offers are matched and settled, by a program instead of an organiser.
 *
 *  Model.  For each batch of trades one operation: every leg was offered (or bid), matched, and
 *          settled, so it has step_per_leg_count steps beside those of the batch itself. Its energy
 *          and value are the batch's; the money is the exchange's affair.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_SALE_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_SALE_H

#include "models/market/contract/contract_kind.h"

typedef struct lw_sale_params {
    const char *name;
    int64_t step_per_batch_count;
    int64_t step_per_leg_count;
    int64_t payload_per_leg_bytes;
} lw_sale_params;

extern const lw_param_table lw_sale_table;
extern const lw_contract_class lw_sale_class;

#endif
