// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/trust/trust_figures.h"

#include "sim/base/elementary.h"

#include <math.h>

/* Logarithm of n over k. */
static double log_choose(int64_t n, int64_t k)
{
    double sum = 0;
    for (int64_t i = 1; i <= k; i++) {
        sum += lw_log((double)(n - k + i)) - lw_log((double)i);
    }
    return sum;
}

double lw_trust_tail(int64_t n, int64_t k, double c)
{
    if (k <= 0 || (c >= 1 && k <= n)) {
        return 1;
    }
    if (k > n || c <= 0) {
        return 0;
    }
    double sum = 0;
    double log_ways = log_choose(n, k);
    for (int64_t i = k; i <= n; i++) {
        sum += lw_exp(log_ways + (double)i * lw_log(c) + (double)(n - i) * lw_log(1 - c));
        log_ways += lw_log((double)(n - i)) - lw_log((double)(i + 1)); /* unused after n */
    }
    return fmin(sum, 1);
}

double lw_trust_together(int64_t n, int64_t k, double c, double beta)
{
    return beta * c + (1 - beta) * lw_trust_tail(n, k, c);
}

static double rewrite_chance(const lw_trust_params *params, const lw_trust *trust,
                             const lw_trust_basis *basis)
{
    const double c = params->dishonest_party_per_year;
    if (isnan(c) || basis->is_intermediary) {
        return c;
    }
    return lw_trust_together(trust->operator_count, trust->rewrite_operator_count, c,
                             params->common_cause_ratio);
}

/* A chance that is not said adds nothing; where none is, nothing is known. */
static double loss_per_year(const lw_trust_params *params, const lw_trust_figures *figures)
{
    const struct {
        double chance_per_year;
        double value;
    } causes[] = {{figures->rewrite_chance_per_year, figures->attack_gain},
                  {params->contract_bug_per_year, figures->value_exposed_max},
                  {params->key_loss_per_year, figures->value_exposed_max},
                  {params->embezzlement_per_year, figures->value_exposed_max}};
    double sum = (double)NAN;
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if (!isnan(causes[i].chance_per_year)) {
            const double loss = causes[i].chance_per_year * causes[i].value;
            sum = isnan(sum) ? loss : sum + loss;
        }
    }
    return sum * (1 - params->recovery_ratio);
}

static double gain_of(const lw_trust_params *params, const lw_trust_basis *basis)
{
    const lw_money_micro said = params->rewrite.value;
    return lw_double_from_micro(said == LW_PARAM_ABSENT ? basis->open_max_micro : said);
}

static double bribes(const lw_trust_params *params, const lw_trust *trust)
{
    return params->bribe_per_party == LW_PARAM_ABSENT
               ? (double)NAN
               : (double)trust->rewrite_party_count * lw_double_from_micro(params->bribe_per_party);
}

static int64_t readers(const lw_trust_params *params, const lw_trust *trust,
                       const lw_trust_basis *basis)
{
    if (params->reader_count != LW_PARAM_ABSENT) {
        return params->reader_count;
    }
    return basis->is_open_to_nodes ? trust->reader_count : 1;
}

/* An office strikes out a line; a ledger forgets only what can no longer be read. That somebody
 * traded, and when, stays there even so; of keys that all nodes hold nobody knows who threw away.
 */
static bool is_erasable(const lw_trust_params *params, const lw_trust_basis *basis)
{
    return basis->is_intermediary ||
           (basis->is_protected && !basis->is_open_to_nodes && params->deletes_keys);
}

lw_trust_figures lw_trust_figures_of(const lw_trust_params *params, const lw_trust *trust,
                                     const lw_trust_basis *basis)
{
    const double gain = gain_of(params, basis);
    const double work = lw_rewrite_work_cost(&params->rewrite, &basis->rewrite);
    const double stake = lw_rewrite_stake_cost(&params->rewrite, basis->rewrite.stake);
    const int64_t reader_count = readers(params, trust, basis);
    lw_trust_figures figures = {
        .rewrite_chance_per_year = rewrite_chance(params, trust, basis),
        .attack_gain = gain,
        .attack_cost = fmin(bribes(params, trust), fmin(work, stake)), /* of those known */
        .attack_work_cost = work,
        .attack_stake_cost = stake,
        .attack_bribe_per_party = gain / (double)trust->rewrite_party_count,
        .value_exposed_max = lw_double_from_micro(basis->exposed_max_micro),
        .personal_data_reader_years = (double)reader_count * params->retention_year,
        .erasable = is_erasable(params, basis),
        .record_reader_count = reader_count,
        .record_verifier_count = trust->verifier_count};
    figures.expected_loss = basis->year_count * loss_per_year(params, &figures);
    return figures;
}
