// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/trust/rewrite.h"

#include <math.h>

#define HASHES_PER_TH 1e12
#define DAY_S 86400.0
#define YEAR_S (365.25 * DAY_S)
#define NO_MARKET "no default: the price is that of the scenario's chain and year"

#define MONEY(member_, presence_, unit_, text, source_, remark)                                    \
    {                                                                                              \
        .name = #member_, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_rewrite_params, member_),  \
        .presence = (presence_), .unit = (unit_), .doc = (text), .source = (source_), .high = 1e9, \
        .fallback_text = (remark)                                                                  \
    }
#define REAL(member_, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member_, .kind = LW_PARAM_REAL, .offset = offsetof(lw_rewrite_params, member_),   \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

static const lw_param rows[] = {
    MONEY(hash_rent_per_th_per_s_day, LW_PARAM_UNSET, "currency",
          "Rent of machines that make 1e12 hashes a second, for a day, electricity included "
          "(proof of work).",
          "derived: whoever mines forgoes the rewards, and free entry makes them the cost of the "
          "work (Budish 2018, NBER w24717)",
          "the rewards of those blocks, or electricity and hardware where that is more"),
    MONEY(hardware_price_per_th_per_s, LW_PARAM_DEFAULTED, "currency",
          "Price of hardware that makes 1e12 hashes a second (proof of work).",
          "assumption: whoever attacks has the machines, as a miner has; a lower bound "
          "(UNVERIFIED)",
          NULL),
    REAL(hardware_life_year, "year", 0.001, 100, 2,
         "Years over which that price is spread: the time of the attack, if the machines are "
         "worth nothing after it.",
         "assumption: as an attack's in a network of the scenario's own (UNVERIFIED)"),
    REAL(reward_kept_ratio, "1", 0, 1, 0,
         "Part of the rewards of the attacker's own blocks that keeps its worth (proof of work).",
         "assumption: a coin that was seen to be rewritten is worth nothing (UNVERIFIED)"),
    MONEY(stake_price, LW_PARAM_UNSET, "currency",
          "Price of one unit of stake (proof of stake); without `stakes` each validator has one.",
          NO_MARKET, "not known: what is forfeited costs nobody knows what"),
    REAL(slashed_ratio, "1", 0, 1, 1,
         "Part of the stake of two-faced validators that is forfeited when a third of all stake "
         "is so at once.",
         "Ethereum consensus specification, Bellatrix: three times the share slashed at once, so "
         "all of it at a third"),
    MONEY(value, LW_PARAM_UNSET, "currency",
          "What a rewrite could take, where it is not the trades that were open at once.",
          "derived: from the run", "the most value of trades that were not yet final at once"),
};

const lw_param_table lw_rewrite_table = {
    .name = "rewrite",
    .doc = "What it costs to rewrite the record by its own rules, and what that brings.",
    .size = sizeof(lw_rewrite_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

/* At the rent that is said; else what the machines cost to run and wear, or what they would have
 * earned honestly if that is more: for less nobody lends them. */
static double work_price(const lw_rewrite_params *params, const lw_rewrite *rewrite)
{
    const double th = rewrite->hash_count / HASHES_PER_TH;
    if (params->hash_rent_per_th_per_s_day != LW_PARAM_ABSENT) {
        return th * lw_double_from_micro(params->hash_rent_per_th_per_s_day) / DAY_S;
    }
    const double wear_per_th = lw_double_from_micro(params->hardware_price_per_th_per_s) /
                               (params->hardware_life_year * YEAR_S);
    const double run = th * (rewrite->electricity_per_th + wear_per_th);
    return rewrite->rewards > run ? rewrite->rewards : run; /* what is not known stays so */
}

double lw_rewrite_work_cost(const lw_rewrite_params *params, const lw_rewrite *rewrite)
{
    if (rewrite->hash_count == 0) {
        return (double)NAN;
    }
    const double kept =
        params->reward_kept_ratio > 0 ? params->reward_kept_ratio * rewrite->rewards : 0;
    const double cost = work_price(params, rewrite) - kept;
    return cost < 0 ? 0 : cost;
}

double lw_rewrite_stake_cost(const lw_rewrite_params *params, double stake)
{
    if (stake == 0 || params->stake_price == LW_PARAM_ABSENT) {
        return (double)NAN;
    }
    return stake * params->slashed_ratio * lw_double_from_micro(params->stake_price);
}
