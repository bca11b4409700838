// SPDX-License-Identifier: Apache-2.0
/** @file models/city/contract_series.h
 *  Contracts in the result: a group /contracts/NAME for each, by month, by participant, and by kind
 *  of operation.
 */
#ifndef LEDGERWATT_MODELS_CITY_CONTRACT_SERIES_H
#define LEDGERWATT_MODELS_CITY_CONTRACT_SERIES_H

#include "models/market/contract/contract.h"
#include "sim/store/store.h"

typedef struct lw_contract_series lw_contract_series;

/** Where the series stand. */
typedef struct lw_contract_dims {
    lw_dim_id month;
    lw_dim_id participant;
    const char *currency;
} lw_contract_dims;

/** Declares the series of all contracts; *series stays NULL when `set` is NULL. */
lw_status lw_contract_series_create(const lw_contract_set *set, const lw_contract_dims *dims,
                                    lw_store *store, lw_contract_series **series, lw_error *error);
/** NULL is allowed. */
void lw_contract_series_destroy(lw_contract_series *series);
/** Writes the figures of the month at hand. NULL does nothing. */
lw_status lw_contract_series_write(const lw_contract_series *series, lw_error *error);

#endif
