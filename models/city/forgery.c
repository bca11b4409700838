// SPDX-License-Identifier: Apache-2.0
#include "models/city/forgery.h"

#include "models/city/chain_record.h"
#include "sim/kernel/rng.h"
#include "sim/kernel/sampler.h"
#include "sim/statistics/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct tally {
    int64_t count;
    int64_t detected_count;
    lw_money_micro missed_micro;
} tally;

struct lw_forgery {
    lw_forgery_config config;
    tally *tallies; /* [config.count] */
    lw_hash *leaves;
    size_t leaf_capacity;
    lw_hash root;
};

/* What the draws of one leg are for. */
enum { DRAW_FORGE, DRAW_AUDIT };

bool lw_forgery_create(const lw_forgery_config *config, lw_forgery **forgery_out)
{
    lw_forgery *forgery = calloc(1, sizeof *forgery);
    *forgery_out = forgery;
    if (forgery == NULL) {
        return false;
    }
    forgery->config = *config;
    forgery->tallies = calloc(config->count + 1, sizeof *forgery->tallies);
    return forgery->tallies != NULL;
}

void lw_forgery_destroy(lw_forgery *forgery)
{
    if (forgery != NULL) {
        free(forgery->tallies);
        free(forgery->leaves);
        free(forgery);
    }
}

static bool happens(lw_stream stream, uint64_t number, double chance)
{
    lw_rng rng = lw_rng_at(stream, number);
    return lw_sample_uniform(&rng) < chance;
}

/* Of a leg of a batch: whatever settlement it is in, and however its outcomes fall. */
static bool draw(const lw_forgery *forgery, size_t attack, const lw_outcome *outcome, uint32_t leg,
                 int what)
{
    const lw_settlement_config *config = forgery->config.settlement;
    const lw_false_record_params *params = forgery->config.items[attack].params;
    lw_stream stream =
        lw_stream_of(config->seed, "false record", config->replicate, "attack", (uint32_t)attack);
    stream.entity = lw_hash_mix(stream.entity ^ lw_hash_mix(outcome->batch));
    return happens(stream, 2 * (uint64_t)leg + (uint64_t)what,
                   what == DRAW_FORGE ? params->share_ratio : config->params->trust.audit_ratio);
}

/* The month of a statement, as an index. */
static uint64_t month_of(const lw_settlement_config *config, lw_time_us time_us)
{
    size_t month = 0;
    while (month + 1 < config->month_count && config->month_starts_us[month + 1] < time_us) {
        month++;
    }
    return month;
}

static bool member_looks(const lw_settlement_config *config, uint32_t participant,
                         lw_time_us time_us)
{
    const lw_stream stream =
        lw_stream_of(config->seed, "statement check", config->replicate, "member", participant);
    return happens(stream, month_of(config, time_us), config->params->trust.statement_check_ratio);
}

static lw_chain_trade chained(const lw_settlement_config *config, const lw_outcome *outcome,
                              const lw_trade *leg)
{
    return lw_chain_trade_of(leg, (outcome->submitted_us - config->start_us) / config->interval_us);
}

/* Does the meter's signature of what it measured fit what is proposed? */
static bool is_signed(const lw_settlement_config *config, const lw_chain_trade *honest,
                      const lw_chain_trade *forged)
{
    uint8_t reading[LW_CHAIN_SIGNED_SIZE_MAX];
    uint8_t signature[LW_SIGNATURE_SIZE];
    uint8_t key[LW_SIGNATURE_KEY_SIZE];
    lw_signer *meter = lw_chain_meter(config->seed, (uint64_t)honest->participant);
    lw_signing *signing = lw_signing_create();
    size_t size = lw_chain_reading(honest, reading);
    bool fits = meter != NULL && signing != NULL && lw_signer_public(meter, key) &&
                lw_signer_sign(meter, signing, reading, size, signature);
    size = lw_chain_reading(forged, reading);
    fits = fits && lw_signature_is_valid(key, reading, size, signature);
    lw_signing_destroy(signing);
    lw_signer_destroy(meter);
    return fits;
}

/* Does the changed leg lead to the root that others have? */
static bool is_in_root(const lw_forgery *forgery, const lw_outcome *outcome, uint32_t place,
                       const lw_chain_trade *forged)
{
    lw_hash path[LW_MERKLE_PATH_MAX];
    lw_hash leaf;
    const size_t length = lw_merkle_path(forgery->leaves, outcome->trade_count, place, path);
    lw_chain_leaf(forged, &leaf);
    return lw_merkle_proves(&leaf, place, outcome->trade_count, path, length, &forgery->root);
}

static bool has_others(const lw_forgery *forgery, size_t attack)
{
    return forgery->config.verifier_count > forgery->config.items[attack].params->party_count;
}

static bool others_find(const lw_forgery *forgery, size_t attack, const lw_outcome *outcome,
                        uint32_t place, const lw_trade *legs, lw_energy_milliwh forged_milliwh)
{
    const lw_settlement_config *config = forgery->config.settlement;
    const lw_chain_trade honest = chained(config, outcome, &legs[place]);
    lw_chain_trade forged = honest;
    forged.energy_milliwh = forged_milliwh;
    return has_others(forgery, attack) &&
           (forgery->config.items[attack].params->form == LW_FORGERY_UNSIGNED
                ? !is_signed(config, &honest, &forged)
                : !is_in_root(forgery, outcome, place, &forged));
}

/* The tree of the legs as they became final. */
static bool grow_tree(lw_forgery *forgery, const lw_outcome *outcome, const lw_trade *legs)
{
    if (outcome->trade_count > forgery->leaf_capacity) {
        lw_hash *leaves = realloc(forgery->leaves, outcome->trade_count * sizeof *leaves);
        if (leaves == NULL) {
            return false;
        }
        forgery->leaves = leaves;
        forgery->leaf_capacity = outcome->trade_count;
    }
    for (uint32_t i = 0; i < outcome->trade_count; i++) {
        const lw_chain_trade trade = chained(forgery->config.settlement, outcome, &legs[i]);
        lw_chain_leaf(&trade, &forgery->leaves[i]);
    }
    lw_merkle_root(forgery->leaves, outcome->trade_count, &forgery->root);
    return true;
}

static void forge(lw_forgery *forgery, size_t attack, const lw_outcome *outcome, uint32_t place,
                  const lw_trade *legs)
{
    const lw_trade *leg = &legs[place];
    const double energy = (double)leg->energy_milliwh;
    const double forged = energy * forgery->config.items[attack].params->factor_ratio;
    const lw_energy_milliwh forged_milliwh = (lw_energy_milliwh)llround(fmin(forged, 1e15));
    if (forged_milliwh == leg->energy_milliwh) {
        return; /* so little that it is the same */
    }
    tally *t = &forgery->tallies[attack];
    t->count++;
    if (others_find(forgery, attack, outcome, place, legs, forged_milliwh) ||
        member_looks(forgery->config.settlement, leg->participant, outcome->submitted_us) ||
        draw(forgery, attack, outcome, outcome->first_trade + place, DRAW_AUDIT)) {
        t->detected_count++;
        return;
    }
    const double wrong = fabs((double)forged_milliwh - energy) / energy;
    t->missed_micro += (lw_money_micro)llround(fmin(wrong * fabs((double)leg->value_micro), 1e15));
}

bool lw_forgery_strike(lw_forgery *forgery, const lw_outcome *outcome, const lw_trade *legs)
{
    const lw_trade *own = legs + outcome->first_trade;
    const lw_time_us measured_us = outcome->submitted_us - forgery->config.settlement->interval_us;
    bool has_tree = false;
    for (size_t attack = 0; attack < forgery->config.count; attack++) {
        const lw_false_record *item = &forgery->config.items[attack];
        if (measured_us < item->start_us || measured_us >= item->end_us) {
            continue;
        }
        for (uint32_t i = 0; i < outcome->trade_count; i++) {
            if (!draw(forgery, attack, outcome, outcome->first_trade + i, DRAW_FORGE)) {
                continue;
            }
            if (!has_tree && !grow_tree(forgery, outcome, own)) {
                return false;
            }
            has_tree = true;
            forge(forgery, attack, outcome, i, own);
        }
    }
    return true;
}

static bool is_known(const lw_forgery *forgery, size_t attack)
{
    const lw_trust_params *trust = &forgery->config.settlement->params->trust;
    return has_others(forgery, attack) || !isnan(trust->statement_check_ratio) ||
           !isnan(trust->audit_ratio);
}

lw_forgery_figures lw_forgery_tell(const lw_forgery *forgery)
{
    const double unknown = (double)NAN;
    lw_forgery_figures figures = {0, unknown, unknown, unknown, unknown, unknown};
    tally sum = {0};
    bool knows_all = true;
    for (size_t i = 0; i < forgery->config.count; i++) {
        const tally *t = &forgery->tallies[i];
        sum.count += t->count;
        sum.detected_count += t->detected_count;
        sum.missed_micro += t->missed_micro;
        knows_all = knows_all && is_known(forgery, i);
    }
    figures.count = sum.count;
    if (sum.count > 0 && knows_all) {
        const lw_interval wilson =
            lw_estimate_proportion((size_t)sum.detected_count, (size_t)sum.count, 0.95);
        figures.detected_count = (double)sum.detected_count;
        figures.detected_ratio = figures.detected_count / (double)sum.count;
        figures.low_ratio = wilson.low;
        figures.high_ratio = wilson.high;
        figures.missed_value = lw_double_from_micro(sum.missed_micro);
    }
    return figures;
}

size_t lw_forgery_attack_count(const lw_forgery *forgery)
{
    return forgery->config.count;
}

/* A bribe for each party that is in it, and there are no more than keep the record: one office, at
 * a ledger its operators. Where nothing was forged nobody had to be asked. */
static double bribes(const lw_forgery *forgery, size_t attack)
{
    const lw_money_micro bribe = forgery->config.settlement->params->trust.bribe_per_party;
    if (bribe == LW_PARAM_ABSENT) {
        return (double)NAN;
    }
    const int64_t asked = forgery->config.items[attack].params->party_count;
    const int64_t keepers = forgery->config.verifier_count > 1 ? forgery->config.verifier_count : 1;
    const int64_t parties = asked < keepers ? asked : keepers;
    return forgery->tallies[attack].count > 0 ? (double)parties * lw_double_from_micro(bribe) : 0;
}

size_t lw_forgery_attacks(const lw_forgery *forgery, lw_attack_outcome *outcomes, size_t capacity)
{
    size_t count = 0;
    for (; count < forgery->config.count && count < capacity; count++) {
        const tally *t = &forgery->tallies[count];
        const bool knows = is_known(forgery, count);
        lw_attack_outcome *out = &outcomes[count];
        *out = lw_attack_outcome_of("false_record");
        out->attempt_count = (double)t->count;
        out->success_count = knows ? (double)(t->count - t->detected_count) : (double)NAN;
        out->cost = bribes(forgery, count);
        out->gain = knows ? lw_double_from_micro(t->missed_micro) : (double)NAN;
    }
    return count;
}

void lw_forgery_state(lw_forgery *forgery, lw_state *state)
{
    LW_STATE_ARRAY(state, forgery, tallies, forgery->config.count);
    for (size_t i = 0; i < forgery->config.count && lw_state_is_loading(state); i++) {
        const tally *t = &forgery->tallies[i];
        if (t->count < 0 || t->count > LW_STATE_COUNT_MAX || t->detected_count < 0 ||
            t->detected_count > t->count || t->missed_micro < 0 ||
            t->missed_micro > LW_STATE_AMOUNT_MAX) {
            lw_state_fail(state, "tallies", "more found than forged");
        }
    }
}
