// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_race.h"

#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>

enum { PURPOSE_HASH_RATE = 3 };

static uint32_t miner_count(const lw_pow_own *p)
{
    const int64_t given = p->params->miner_count;
    return given == LW_PARAM_ABSENT ? p->net->node_count : (uint32_t)given;
}

/* Relative rate of a miner that no share names, mean 1. */
static double draw_rate(const lw_pow_own *p, uint32_t node)
{
    lw_rng rng = lw_net_node_rng(p->net, node, PURPOSE_HASH_RATE, 0);
    const double rate = 1 + p->params->hash_rate_sd_ratio * lw_sample_normal(&rng);
    const double least = 1e-3;
    return rate > least ? rate : least;
}

/* Fills cumulative_h_per_s with the shares of the miners from `first` on. */
static void share_out(lw_pow_own *p, uint32_t first, double share)
{
    double *rates = p->race.cumulative_h_per_s;
    const uint32_t end = miner_count(p);
    double sum = 0;
    for (uint32_t node = first; node < end; node++) {
        rates[node] = draw_rate(p, node);
        sum += rates[node];
    }
    for (uint32_t node = first; node < end; node++) {
        rates[node] *= share / sum;
    }
}

bool lw_pow_race_create(lw_pow_own *p)
{
    const uint32_t n = p->net->node_count;
    const double *shares = p->params->pool_share_ratio.items;
    const uint32_t given = (uint32_t)p->params->pool_share_ratio.count;
    double *rates = calloc(n, sizeof *rates);
    p->race.cumulative_h_per_s = rates;
    if (rates == NULL) {
        return false;
    }
    double left = 1;
    for (uint32_t node = 0; node < given; node++) {
        rates[node] = shares[node];
        left -= shares[node];
    }
    share_out(p, given, left > 0 ? left : 0);
    for (uint32_t node = 0; given == miner_count(p) && node < given; node++) {
        rates[node] /= 1 - left; /* nobody shares the rest */
    }
    if (p->attack.params != NULL) {
        const double alpha = p->attack.params->hash_share_ratio;
        const double others = 1 - rates[LW_POW_ATTACKER];
        for (uint32_t node = 0; node < n; node++) {
            rates[node] *= (1 - alpha) / others;
        }
        rates[LW_POW_ATTACKER] = alpha;
    }
    const double total = lw_pow_own_hash_rate(p->params, p->config->electricity_price_per_kwh);
    double sum = 0;
    for (uint32_t node = 0; node < n; node++) {
        sum += rates[node] * total;
        rates[node] = sum;
    }
    p->race.total_h_per_s = sum;
    return true;
}

static lw_rng draw(const lw_pow_own *p, uint64_t number)
{
    return lw_rng_at((lw_stream){.key = p->draw_key, .entity = 1}, number);
}

static void schedule_next(lw_pow_own *p)
{
    const double mean_us = p->race.difficulty * LW_POW_HASHES_PER_DIFFICULTY /
                           p->race.total_h_per_s * (double)LW_US_PER_S;
    lw_rng rng = draw(p, p->race.draw_count++);
    const double wait_us = lw_sample_exponential(&rng, mean_us);
    const double longest_us = 1e17; /* 3,000 years */
    const lw_event_request request = {
        .time_us = lw_pow_now(p) + (lw_time_us)(wait_us < longest_us ? wait_us : longest_us),
        .source = p->net->node_count,
        .kind = LW_POW_MINED,
        .phase = LW_POW_PHASE_MINE};
    p->race.next = lw_engine_schedule(p->engine, &request);
}

double lw_pow_race_share(const lw_pow_own *p, uint32_t node)
{
    const double *cumulative = p->race.cumulative_h_per_s;
    return (cumulative[node] - (node > 0 ? cumulative[node - 1] : 0)) / p->race.total_h_per_s;
}

void lw_pow_race_begin(lw_pow_own *p)
{
    p->race.difficulty = lw_pow_chain_at(&p->chain, 0)->next_difficulty;
    schedule_next(p);
}

void lw_pow_race_follow(lw_pow_own *p, uint64_t tip)
{
    const double difficulty = lw_pow_chain_at(&p->chain, tip)->next_difficulty;
    if (difficulty == p->race.difficulty) {
        return;
    }
    p->race.is_mixed = true;
    if (difficulty < p->race.difficulty) {
        p->race.difficulty = difficulty;
        if (lw_engine_cancel(p->engine, p->race.next)) {
            schedule_next(p); /* else it is being handled, and will be drawn anew after it */
        }
    }
}

/* The least difficulty that anybody mines at now. */
static void find_least(lw_pow_own *p)
{
    double least =
        lw_pow_chain_at(&p->chain, lw_pow_builds_on(p, LW_POW_ATTACKER))->next_difficulty;
    double most = least;
    for (uint32_t node = 0; node < p->net->node_count; node++) {
        const double own = lw_pow_chain_at(&p->chain, p->tips[node])->next_difficulty;
        least = own < least ? own : least;
        most = own > most ? own : most;
    }
    p->race.difficulty = least;
    p->race.is_mixed = least < most;
}

static uint32_t winner_of(const lw_pow_own *p, double u)
{
    const double *cumulative = p->race.cumulative_h_per_s;
    const double wanted = u * p->race.total_h_per_s;
    uint32_t low = 0;
    uint32_t high = p->net->node_count - 1;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (cumulative[middle] > wanted) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

bool lw_pow_race_winner(lw_pow_own *p, uint32_t *node)
{
    lw_rng rng = draw(p, p->race.draw_count++);
    *node = winner_of(p, lw_sample_uniform(&rng));
    const double luck = lw_sample_uniform(&rng);
    const double difficulty =
        lw_pow_chain_at(&p->chain, lw_pow_builds_on(p, *node))->next_difficulty;
    return lw_net_is_up(p->net, *node) && luck * difficulty < p->race.difficulty;
}

void lw_pow_race_go_on(lw_pow_own *p)
{
    if (p->race.is_mixed) {
        find_least(p);
    }
    schedule_next(p);
}
