// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/contract_catalog.h
 *  The one list of every kind of contract.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_CONTRACT_CATALOG_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_CONTRACT_CATALOG_H

#include "sim/base/param.h"

/** Choices of `contracts[]`, discriminator "kind"; owner is the lw_contract_class. Ends with a NULL
 *  tag. */
extern const lw_param_variant lw_contract_variants[];

#endif
