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
static double loss_chance(const lw_trust_params *params, double rewrite_chance_per_year)
{
    const double chances[] = {rewrite_chance_per_year, params->contract_bug_per_year,
                              params->key_loss_per_year};
    double sum = (double)NAN;
    for (size_t i = 0; i < sizeof chances / sizeof chances[0]; i++) {
        if (!isnan(chances[i])) {
            sum = isnan(sum) ? chances[i] : sum + chances[i];
        }
    }
    return sum;
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
    const double parties = (double)trust->rewrite_party_count;
    const double gain = lw_double_from_micro(basis->open_max_micro);
    const double exposed = lw_double_from_micro(basis->exposed_max_micro);
    const double chance = rewrite_chance(params, trust, basis);
    const int64_t reader_count = readers(params, trust, basis);
    return (lw_trust_figures){
        .rewrite_chance_per_year = chance,
        .attack_gain = gain,
        .attack_cost = params->bribe_per_party == LW_PARAM_ABSENT
                           ? (double)NAN
                           : parties * lw_double_from_micro(params->bribe_per_party),
        .attack_bribe_per_party = gain / parties,
        .value_exposed_max = exposed,
        .expected_loss = loss_chance(params, chance) * basis->year_count * exposed *
                         (1 - params->recovery_ratio),
        .personal_data_reader_years = (double)reader_count * params->retention_year,
        .erasable = is_erasable(params, basis),
        .record_reader_count = reader_count,
        .record_verifier_count = trust->verifier_count};
}
