// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/public_view.h
 *  The world's chain beside the city: what it draws, whoever uses it, and what it takes to put one
 *  of the city's transactions on it. NaN = not known.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PUBLIC_VIEW_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PUBLIC_VIEW_H

typedef struct lw_public_view {
    double power_w; /**< means of the period */
    double lower_w;
    double guess_w;
    double upper_w;
    double economic_w;
    double series_end_w;       /**< power at the end of a series that outlasts the period */
    double average_kwh_per_tx; /**< by the city's share of all transactions */
    double marginal_kwh_per_tx;
    double fee_share_kwh_per_tx;
} lw_public_view;

/** All of it not known. */
extern const lw_public_view lw_no_public_view;

#endif
