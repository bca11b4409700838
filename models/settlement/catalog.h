// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/catalog.h
 *  Every way to keep the record and to pay, by the tag that a scenario uses.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_CATALOG_H
#define LEDGERWATT_MODELS_SETTLEMENT_CATALOG_H

#include "sim/base/param.h"

/** Choices of `record`; owner is the lw_mechanism_class. Ends with a NULL tag. */
extern const lw_param_variant lw_record_variants[];
/** Choices of `payment`; owner is the lw_payment_class. Ends with a NULL tag. */
extern const lw_param_variant lw_payment_variants[];

#endif
