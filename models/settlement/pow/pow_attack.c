// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_attack.h"

#include "models/settlement/pow/pow_eclipse.h"
#include "models/settlement/pow/pow_forecast.h"
#include "sim/kernel/sampler.h"

#include <math.h>

#define HASHES_PER_GH 1e9
#define HASHES_PER_TH 1e12

void lw_pow_attack_create(lw_pow_own *p)
{
    const lw_variant *attack = &p->params->attack;
    p->attack.since_us = INT64_MAX;
    if (attack->choice != NULL) {
        const int *kind = attack->choice->owner;
        p->attack.params = attack->value;
        p->attack.kind = (lw_pow_attack_kind)*kind;
    }
}

void lw_pow_attack_schedule(lw_pow_own *p)
{
    const lw_pow_attack_params *params = p->attack.params;
    if (params == NULL) {
        return;
    }
    const lw_time_us start_us = p->config->start_us + lw_micro_from_double(params->start_s);
    lw_pow_schedule(p, LW_POW_ATTACK_BEGIN, LW_POW_PHASE_FAULT, start_us, 0);
    if (!isnan(params->duration_s)) {
        lw_pow_schedule(p, LW_POW_ATTACK_END, LW_POW_PHASE_FAULT,
                        start_us + lw_micro_from_double(params->duration_s), 0);
    } else if ((p->attack.kind == LW_POW_MAJORITY || p->attack.kind == LW_POW_ECLIPSE) &&
               p->config->end_us >= start_us) {
        lw_pow_schedule(p, LW_POW_ATTACK_END, LW_POW_PHASE_FAULT, p->config->end_us, 0);
    }
}

static int64_t height_of(const lw_pow_own *p, uint64_t block)
{
    return lw_pow_chain_at(&p->chain, block)->height;
}

/* Builds on what is public, with nothing in hand. */
static void begin_anew(lw_pow_own *p, uint64_t tip)
{
    lw_pow_attack *a = &p->attack;
    a->phase = LW_POW_PREPARE;
    a->tip = tip;
    a->public_height = height_of(p, tip);
    a->base_height = a->public_height;
}

void lw_pow_attack_begin(lw_pow_own *p)
{
    begin_anew(p, p->tips[LW_POW_ATTACKER]);
    p->attack.since_us = lw_pow_now(p);
    if (p->attack.kind == LW_POW_MAJORITY) {
        p->attack.phase = LW_POW_RACE;
        p->attack.attempt_count++;
    } else if (p->attack.kind == LW_POW_ECLIPSE) {
        lw_pow_eclipse_begin(p);
    }
}

static void succeed(lw_pow_own *p, int64_t depth)
{
    lw_pow_attack *a = &p->attack;
    a->success_count++;
    a->depth_max = depth > a->depth_max ? depth : a->depth_max;
}

uint64_t lw_pow_attack_end(lw_pow_own *p)
{
    lw_pow_attack *a = &p->attack;
    if (a->phase == LW_POW_IDLE) {
        return 0;
    }
    if (a->kind == LW_POW_ECLIPSE) {
        lw_pow_eclipse_end(p);
    }
    a->phase = LW_POW_IDLE;
    a->active_us += lw_pow_now(p) - a->since_us;
    a->since_us = INT64_MAX;
    if (height_of(p, a->tip) <= a->public_height || a->kind == LW_POW_DOUBLE_SPEND ||
        a->kind == LW_POW_ECLIPSE) {
        return 0;
    }
    if (a->kind == LW_POW_MAJORITY) {
        succeed(p, a->public_height - a->base_height);
    }
    return a->tip;
}

static int64_t confirmations(const lw_pow_own *p)
{
    const int64_t own = p->attack.params->confirmations;
    return own == LW_PARAM_ABSENT ? p->record->confirmations : own;
}

/* Shows a secret branch that is long enough, or gives up. */
static uint64_t judge_race(lw_pow_own *p)
{
    lw_pow_attack *a = &p->attack;
    const int64_t honest = a->public_height - a->base_height;
    const int64_t own = height_of(p, a->tip) - a->base_height;
    if (honest >= confirmations(p) && own > honest) {
        const uint64_t tip = a->tip;
        succeed(p, honest);
        begin_anew(p, tip);
        return tip;
    }
    if (honest - own >= a->params->give_up_blocks) {
        begin_anew(p, p->tips[LW_POW_ATTACKER]);
    }
    return 0;
}

uint64_t lw_pow_attack_found(lw_pow_own *p, uint64_t block)
{
    lw_pow_attack *a = &p->attack;
    const bool was_racing = a->phase == LW_POW_RACE;
    a->tip = block;
    if (a->kind == LW_POW_DOUBLE_SPEND) {
        a->phase = LW_POW_RACE;
        a->attempt_count += !was_racing;
        return judge_race(p);
    }
    if (a->kind == LW_POW_SELFISH && was_racing) { /* of two branches in the open, his is longer */
        begin_anew(p, block);
        succeed(p, 0); /* how deep, the nodes tell that go over to it */
        return block;
    }
    return 0;
}

static uint64_t hear_selfishly(lw_pow_own *p)
{
    lw_pow_attack *a = &p->attack;
    const uint64_t tip = a->tip;
    const int64_t lead = height_of(p, tip) - a->public_height;
    if (lead < 0) {
        begin_anew(p, p->tips[LW_POW_ATTACKER]);
        return 0;
    }
    if (lead == 0) {
        a->attempt_count++;
        a->phase = LW_POW_RACE;
        return tip;
    }
    if (lead == 1) {
        begin_anew(p, tip);
        return tip;
    }
    return lw_pow_chain_ancestor(&p->chain, tip, a->public_height);
}

uint64_t lw_pow_attack_hears(lw_pow_own *p, uint64_t block)
{
    lw_pow_attack *a = &p->attack;
    const lw_pow_block *heard = lw_pow_chain_at(&p->chain, block);
    if (a->phase == LW_POW_IDLE || heard->is_attack != 0 || heard->height <= a->public_height) {
        return 0;
    }
    a->public_height = heard->height;
    if (a->kind == LW_POW_SELFISH) {
        return hear_selfishly(p);
    }
    if (a->kind == LW_POW_DOUBLE_SPEND && a->phase == LW_POW_RACE) {
        return judge_race(p);
    }
    if (a->kind == LW_POW_DOUBLE_SPEND) {
        begin_anew(p, block);
    }
    return 0;
}

void lw_pow_attack_note(lw_pow_own *p, uint64_t before, uint64_t block)
{
    lw_pow_attack *a = &p->attack;
    if (a->params == NULL || a->kind != LW_POW_SELFISH ||
        lw_pow_chain_at(&p->chain, block)->is_attack == 0) {
        return;
    }
    const uint64_t fork = lw_pow_chain_common(&p->chain, before, block);
    const int64_t depth = height_of(p, before) - height_of(p, fork);
    a->depth_max = depth > a->depth_max ? depth : a->depth_max;
}

bool lw_pow_attack_ties(const lw_pow_own *p, uint32_t node, uint64_t block)
{
    const lw_pow_attack *a = &p->attack;
    const lw_pow_block *one = lw_pow_chain_at(&p->chain, block);
    const lw_pow_block *other = lw_pow_chain_at(&p->chain, p->tips[node]);
    return a->phase != LW_POW_IDLE && a->kind == LW_POW_SELFISH && !isnan(a->params->tie_ratio) &&
           node != LW_POW_ATTACKER && one->work == other->work &&
           one->is_attack != other->is_attack;
}

bool lw_pow_attack_turns(const lw_pow_own *p, uint32_t node, uint64_t block)
{
    const bool is_his = lw_pow_chain_at(&p->chain, block)->is_attack != 0;
    const uint64_t his = is_his ? block : p->tips[node]; /* the same whichever came first */
    lw_rng rng = lw_rng_at(
        (lw_stream){.key = p->draw_key, .entity = lw_hash_mix(UINT64_C(2) << 32 | node)}, his);
    return (lw_sample_uniform(&rng) < p->attack.params->tie_ratio) == is_his;
}

static double predict(const lw_pow_own *p)
{
    const lw_pow_attack_params *params = p->attack.params;
    const double share = params->hash_share_ratio;
    switch (p->attack.kind) {
    case LW_POW_DOUBLE_SPEND:
        return lw_pow_double_spend_ratio(share, confirmations(p), params->give_up_blocks);
    case LW_POW_SELFISH:
        return lw_pow_selfish_ratio(share, isnan(params->tie_ratio) ? 0 : params->tie_ratio);
    case LW_POW_ECLIPSE:
        return lw_pow_eclipse_predict(p);
    case LW_POW_MAJORITY:
    default:
        return (double)NAN;
    }
}

/* Of the links that are held; unknown unless both figures are given. */
static double connections_cost(const lw_pow_attack *a)
{
    const lw_pow_attack_params *params = a->params;
    if (a->kind != LW_POW_ECLIPSE || a->attempt_count == 0) {
        return 0;
    }
    return params->connection_count == LW_PARAM_ABSENT ||
                   params->price_per_connection == LW_PARAM_ABSENT
               ? (double)NAN
               : lw_double_from_micro(params->price_per_connection) *
                     (double)params->connection_count;
}

static double ratio(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

void lw_pow_attack_tell(const lw_pow_own *p, lw_time_us now_us, lw_pow_attack_account *account)
{
    const lw_pow_attack *a = &p->attack;
    if (a->params == NULL) {
        *account = (lw_pow_attack_account){(double)NAN, (double)NAN, (double)NAN, 0, 0, 0};
        return;
    }
    const lw_time_us active_us = a->active_us + (now_us > a->since_us ? now_us - a->since_us : 0);
    const double active_s = (double)active_us / (double)LW_US_PER_S;
    const double hash_rate = a->params->hash_share_ratio * p->race.total_h_per_s;
    const double power_w =
        hash_rate / HASHES_PER_GH * p->params->efficiency_j_per_gh * p->params->mining_pue_ratio;
    const double life_s =
        a->params->hardware_life_year * (double)LW_COST_YEAR_US / (double)LW_US_PER_S;
    const double hardware =
        lw_double_from_micro(a->params->hardware_price_per_th_per_s) * hash_rate / HASHES_PER_TH;
    *account = (lw_pow_attack_account){
        .success_ratio = ratio(a->success_count, a->attempt_count),
        .predicted_ratio = predict(p),
        .revenue_ratio = ratio(p->tally.attack_main_count, p->tally.main_count),
        .cost = active_s * (power_w * p->config->electricity_price_per_kwh / LW_JOULES_PER_KWH +
                            hardware / life_s) +
                connections_cost(a),
        .gain =
            lw_double_from_micro(a->params->value) * (double)a->success_count +
            lw_double_from_micro(p->params->reward_per_block) * (double)p->tally.attack_main_count,
        .honest_gain = lw_double_from_micro(p->params->reward_per_block) *
                       a->params->hash_share_ratio * active_s / p->params->block_interval_s};
}
