// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/trust/rewrite.h
 *  What it costs to write the end of a record anew, by the rules of the record itself.
 *
 *  Model.  Proof of work: the hashes of z blocks at the rent of the machines; where no rent is
 * said, at what those machines would have earned honestly (the rewards of z blocks), or their
 *          electricity and wear where that is more. Less the rewards of the attacker's blocks as
 *          far as they keep their worth. Proof of stake: a third of the stake at its price, as far
 *          as it is forfeited. Neither: whoever keeps the record is bribed (trust_figures.h).
 *  Leaves out. A market for machines or stake that is moved by the attack; the blocks that others
 *          find meanwhile: z blocks are the least, and whoever is hardly faster than the others
 *          needs more.
 *  Sources. CONSENSUS.md 5 (cost of attack); Budish 2018 (NBER w24717): the flow of mining costs,
 *          and that a coin which falls takes the rewards along.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_TRUST_REWRITE_H
#define LEDGERWATT_MODELS_SETTLEMENT_TRUST_REWRITE_H

#include "sim/base/param.h"
#include "sim/base/quantity.h"

/** `rewrite` of a settlement's `trust`. Money that is not said is LW_PARAM_ABSENT. */
typedef struct lw_rewrite_params {
    lw_money_micro hash_rent_per_th_per_s_day;
    lw_money_micro hardware_price_per_th_per_s;
    double hardware_life_year;
    double reward_kept_ratio;
    lw_money_micro stake_price;
    double slashed_ratio;
    lw_money_micro value; /**< replaces what the run says a rewrite could take */
} lw_rewrite_params;

extern const lw_param_table lw_rewrite_table;

/** What stands in the way by the record's own rules, at an instant; zeros where nothing does. */
typedef struct lw_rewrite {
    double hash_count;         /**< expected, of the blocks after which a trade is final */
    double electricity_per_th; /**< of 1e12 hashes, currency; NaN = not known */
    double rewards;            /**< of those blocks, currency; NaN = not known */
    double stake;              /**< that two final blocks at one place cost, units of stake */
} lw_rewrite;

/** NaN where there is no such way, or a price is not known. */
double lw_rewrite_work_cost(const lw_rewrite_params *params, const lw_rewrite *rewrite);
double lw_rewrite_stake_cost(const lw_rewrite_params *params, double stake);

#endif
