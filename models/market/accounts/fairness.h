// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/fairness.h
 *  How evenly gains fall to members.
 *
 *  Model.  Of gains x_1 .. x_n, sum X:
 *          Gini = sum over all pairs |x_i - x_j| / (2 n sum |x_i|): the usual coefficient when
 * nobody loses; with losses it stays within [0, 1]. min/max =
 * smallest / largest, negative when somebody loses. Jain = X^2 / (n sum x_i^2): 1 when all gain the
 * same, 1/n when one gains all. NaN where there is nothing to share: Gini when every gain is 0,
 * min/max when nobody gains, Jain when X is not positive. Sources. Jain, Chiu, Hawe, DEC-TR-301,
 * 1984, for the index; Gini's mean difference.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_FAIRNESS_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_FAIRNESS_H

#include "sim/base/quantity.h"

#include <stddef.h>

typedef struct lw_fairness {
    double gini_ratio;
    double min_max_ratio;
    double jain_ratio;
    lw_money_micro low_micro;  /**< smallest gain; 0 of nobody */
    lw_money_micro high_micro; /**< largest */
} lw_fairness;

/** Sorts gains_micro[count] and measures them. The order they come in changes nothing. Cost
 *  O(count log count). */
lw_fairness lw_fairness_of(lw_money_micro *gains_micro, size_t count);

#endif
