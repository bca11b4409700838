// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/verdict.h"

#include "sim/base/check.h"

#include <math.h>

static double value(const lw_comparison *comparison, const char *metric, size_t index)
{
    return lw_comparison_value(comparison, metric, index);
}

bool lw_verdict_knows_cost(const lw_comparison *comparison, size_t index)
{
    return !isnan(value(comparison, "settlement_cost", index));
}

bool lw_verdict_has_trades(const lw_comparison *comparison, size_t index)
{
    return value(comparison, "traded_energy_kwh", index) > 0;
}

bool lw_verdict_has_operations(const lw_comparison *comparison, size_t index)
{
    return lw_verdict_shortfall(comparison, index).operation_count > 0;
}

lw_shortfall lw_verdict_shortfall(const lw_comparison *comparison, size_t index)
{
    const double refused = value(comparison, "operation_refused_count", index);
    lw_shortfall shortfall = {
        .settled_share_ratio = value(comparison, "settled_share_ratio", index),
        .operation_count = value(comparison, "operation_count", index) + refused,
        .operation_refused_count = refused,
        .operation_unsettled_value = value(comparison, "operation_unsettled_value", index),
        .unserved_count = value(comparison, "unserved_count", index),
        .availability_ratio = value(comparison, "availability_ratio", index)};
    shortfall.exists = shortfall.settled_share_ratio < 1 || refused > 0 ||
                       shortfall.unserved_count > 0 || shortfall.availability_ratio < 1;
    return shortfall;
}

bool lw_verdict_settles(const lw_comparison *comparison, size_t index)
{
    return !lw_verdict_has_trades(comparison, index) ||
           value(comparison, "settled_share_ratio", index) > 0;
}

/* The first that settles most. */
static size_t settles_most(const lw_comparison *comparison)
{
    size_t most = 0;
    for (size_t i = 1; i < comparison->settlement_count; i++) {
        if (value(comparison, "settled_share_ratio", i) >
            value(comparison, "settled_share_ratio", most)) {
            most = i;
        }
    }
    return most;
}

/* The benefit, without what a settlement gains by leaving unsettled what another settles: trades
 * shared by the default key owe no tax on a price, and their sellers get none. */
static double merit(const lw_comparison *comparison, size_t index)
{
    const size_t most = settles_most(comparison);
    const double excess = value(comparison, "gain", index) - value(comparison, "gain", most);
    const bool fails_more = value(comparison, "settled_share_ratio", index) <
                            value(comparison, "settled_share_ratio", most);
    return value(comparison, "benefit", index) - (fails_more && excess > 0 ? excess : 0);
}

static bool is_better(const lw_comparison *comparison, size_t index, size_t best)
{
    if (lw_verdict_settles(comparison, index) != lw_verdict_settles(comparison, best)) {
        return lw_verdict_settles(comparison, index);
    }
    return merit(comparison, index) > merit(comparison, best);
}

/* Best settlement of a family by merit, the first one on a tie; counts the family. One that
 * settles nothing comes after all that do. */
static size_t best_of(const lw_comparison *comparison, bool intermediary, size_t *count)
{
    size_t best = comparison->settlement_count;
    *count = 0;
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        const bool is_intermediary = value(comparison, "is_intermediary", i) != 0;
        if (is_intermediary != intermediary || !lw_verdict_knows_cost(comparison, i)) {
            continue;
        }
        if (*count == 0 || is_better(comparison, i, best)) {
            best = i;
        }
        (*count)++;
    }
    return best;
}

static lw_verdict_answer answer_of(double difference_a_year)
{
    if (isnan(difference_a_year) || fabs(difference_a_year) < LW_MATERIALITY_PER_HOUSEHOLD_YEAR) {
        return LW_VERDICT_CANNOT_TELL;
    }
    return difference_a_year > 0 ? LW_VERDICT_LEDGER : LW_VERDICT_INTERMEDIARY;
}

static double difference_of(const lw_comparison *comparison, const lw_verdict *verdict,
                            const char *metric)
{
    return value(comparison, metric, verdict->ledger) -
           value(comparison, metric, verdict->intermediary);
}

static lw_verdict_answer judge(const lw_comparison *comparison, lw_verdict *verdict)
{
    const double a_year = isnan(verdict->difference_per_household_year)
                              ? verdict->difference_per_member_year
                              : verdict->difference_per_household_year;
    const lw_verdict_answer answer = answer_of(a_year);
    const double by_merit =
        merit(comparison, verdict->ledger) - merit(comparison, verdict->intermediary);
    verdict->is_by_failing = answer != LW_VERDICT_CANNOT_TELL && by_merit != verdict->difference &&
                             answer_of(a_year * by_merit / verdict->difference) != answer;
    return verdict->is_by_failing ? LW_VERDICT_CANNOT_TELL : answer;
}

lw_verdict lw_verdict_of(const lw_comparison *comparison)
{
    lw_verdict verdict = {.difference = (double)NAN,
                          .difference_per_household_year = (double)NAN,
                          .difference_per_member_year = (double)NAN};
    verdict.ledger = best_of(comparison, false, &verdict.ledger_count);
    verdict.intermediary = best_of(comparison, true, &verdict.intermediary_count);
    if (verdict.ledger_count == 0 || verdict.intermediary_count == 0) {
        verdict.answer = LW_VERDICT_ONE_SIDED;
        return verdict;
    }
    verdict.difference = difference_of(comparison, &verdict, "benefit");
    verdict.difference_per_member_year =
        difference_of(comparison, &verdict, "benefit_per_member") / comparison->year_count;
    const double household_years = (double)comparison->household_count * comparison->year_count;
    if (household_years > 0) {
        verdict.difference_per_household_year = verdict.difference / household_years;
    }
    if (!lw_verdict_has_trades(comparison, verdict.ledger) &&
        !lw_verdict_has_operations(comparison, verdict.ledger)) {
        verdict.answer = LW_VERDICT_NO_TRADE;
        return verdict;
    }
    verdict.answer = judge(comparison, &verdict);
    return verdict;
}

const char *lw_verdict_answer_name(lw_verdict_answer answer)
{
    static const char *const names[] = {"ledger", "intermediary", "cannot_tell", "one_sided",
                                        "no_trade"};
    LW_ASSERT((size_t)answer < sizeof names / sizeof names[0]);
    return names[answer];
}

double lw_verdict_breakeven_energy_kwh(const lw_comparison *comparison, size_t index)
{
    const double energy_kwh = value(comparison, "traded_energy_kwh", index);
    const double gain = value(comparison, "gain", index);
    if (!(energy_kwh > 0) || !(gain > 0)) {
        return (double)NAN;
    }
    return value(comparison, "settlement_cost", index) / (gain / energy_kwh);
}
