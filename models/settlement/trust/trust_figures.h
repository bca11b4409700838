// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/trust/trust_figures.h
 *  Whom a settlement trusts, in figures: how many must collude, how likely that is, what it could
 *  take, and who can read what.
 *
 *  Model.  n operators keep the record, k of them together can rewrite it. Each would betray with
 *          chance c in a year; independent of each other, at least k do with the upper tail T of a
 *          binomial. A part beta of c strikes all at once: P = beta c + (1 - beta) T. An
 *          intermediary is one party: P = c. A rewrite takes G, what was not yet final at once;
 * what else goes wrong takes V, what was not yet final or not yet paid at once. The loss that is
 * expected is (1 - recovery) x years x (P G + other chances x V). A rewrite costs what the cheapest
 * of the known ways does: bribes, work done again, stake forfeited. Leaves out. Losses above V; how
 * long a betrayal goes unseen; operators of unlike weight (pools, stakes), of whom the k largest
 * are taken: T = c^k. Sources. Common cause: the beta factor of reliability engineering. The rest
 * is arithmetic.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_TRUST_TRUST_FIGURES_H
#define LEDGERWATT_MODELS_SETTLEMENT_TRUST_TRUST_FIGURES_H

#include "models/settlement/trust/trust_params.h"

/** What a record is by its parameters alone. */
typedef struct lw_trust {
    int64_t rewrite_party_count; /**< fewest administrative domains that can rewrite together */
    int64_t block_party_count;   /**< fewest that can block together */
    int64_t node_count;
    int64_t rewrite_node_count; /**< nodes that must lie together; 0 = nodes do not count alike */
    int64_t block_node_count;
    int64_t operator_count;         /**< n, alike; of unlike ones the k largest */
    int64_t rewrite_operator_count; /**< k */
    int64_t reader_count;           /**< who can read all of a record in clear */
    int64_t verifier_count; /**< who can check that it was not changed without asking its keeper */
    int64_t fault_bound_count; /**< f */
    int64_t quorum_count;      /**< Q */
} lw_trust;

/** What a run adds. */
typedef struct lw_trust_basis {
    bool is_intermediary;
    bool is_open_to_nodes; /**< whoever keeps the record can read its contents */
    bool is_protected;     /**< contents are encrypted, or only committed to */
    double year_count;
    lw_rewrite rewrite;
    lw_money_micro open_max_micro;    /**< most value not yet final at once */
    lw_money_micro exposed_max_micro; /**< most value not yet final or not yet paid at once */
} lw_trust_basis;

/** NaN where the scenario does not say what a figure needs. */
typedef struct lw_trust_figures {
    double rewrite_chance_per_year; /**< P */
    double attack_gain;             /**< G */
    double attack_cost;             /**< of the cheapest way whose price is known */
    double attack_work_cost;
    double attack_stake_cost;
    double attack_bribe_per_party; /**< below it an attack pays */
    double value_exposed_max;
    double expected_loss;
    double personal_data_reader_years;
    int64_t erasable; /**< 0 or 1 */
    int64_t record_reader_count;
    int64_t record_verifier_count;
} lw_trust_figures;

/** Chance that at least k of n independent parties do what each does with chance c. 1 for k <= 0, 0
 *  for k > n. */
double lw_trust_tail(int64_t n, int64_t k, double c);
/** The same when a part beta of c strikes all at once. */
double lw_trust_together(int64_t n, int64_t k, double c, double beta);

lw_trust_figures lw_trust_figures_of(const lw_trust_params *params, const lw_trust *trust,
                                     const lw_trust_basis *basis);

#endif
