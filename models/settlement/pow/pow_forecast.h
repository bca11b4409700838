// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_forecast.h
 *  What theory says of attacks on proof of work, exactly, for the same rules as pow_attack.h.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_FORECAST_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_FORECAST_H

#include <stdint.h>

/** Probability that a double spend succeeds: an attacker with share q of the hash rate, one block
 *  ahead, against a payee who waits for z confirmations; he gives up when `give_up_blocks` behind.
 *  A recursion over blocks, so also where a simulation would need too many. With no end to his
 *  patience it is Rosenfeld's 1 - sum_{m=0..z} C(m+z-1, m) (p^z q^m - p^m q^z). O(z^2). */
double lw_pow_double_spend_ratio(double q, int64_t z, int64_t give_up_blocks);

/** Share of the main chain's blocks that a selfish miner gets: Eyal & Sirer 2014, equation 8; for a
 *  share a < 1/2, else NaN. */
double lw_pow_selfish_ratio(double a, double gamma);

/** Probability that a payee who hears only the attacker sees z blocks or more, and that the others
 *  then have more than he has: of two independent Poisson numbers of these means. With no limit to
 *  the others it is the Gamma law's: sum_{k >= z} e^-a a^k / k!. */
double lw_pow_eclipse_ratio(double payee_mean, double others_mean, int64_t z);

/** Share of blocks that become stale when a block takes `delay_s` to all others: 1 - exp(-d / T).
 */
double lw_pow_stale_ratio(double delay_s, double interval_s);

#endif
