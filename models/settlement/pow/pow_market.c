// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_market.h"

#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>

#define DAY_S 86400.0

enum { LEVELS = 48 }; /* of halving, until nobody is left between two fees */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool lw_pow_market_is_open(const lw_pow_public_params *params)
{
    return params->block_bytes_max != LW_PARAM_ABSENT;
}

double lw_pow_market_above_ratio(const lw_pow_public_params *params, const lw_chain_now *chain,
                                 double fee_per_byte)
{
    const double mean = chain->fee_per_tx / (double)params->other_tx_bytes;
    if (!(mean > 0)) {
        return 0;
    }
    if (fee_per_byte <= 0) {
        return 1;
    }
    const double sd = params->fee_log_sd;
    const double log_ratio = lw_log(fee_per_byte / mean);
    if (sd <= 0) {
        return log_ratio < 0 ? 1 : 0;
    }
    return lw_normal_cdf(-(log_ratio + sd * sd / 2) / sd);
}

static int64_t bits_of(uint32_t word)
{
    uint32_t sum = word - ((word >> 1) & 0x55555555U);
    sum = (sum & 0x33333333U) + ((sum >> 2) & 0x33333333U);
    sum = (sum + (sum >> 4)) & 0x0f0f0f0fU;
    return (int64_t)((sum * 0x01010101U) >> 24);
}

/* Heads of `count` coins. */
static int64_t heads(lw_rng *rng, int64_t count)
{
    int64_t sum = 0;
    for (; count >= 32; count -= 32) {
        sum += bits_of(lw_rng_u32(rng));
    }
    return count > 0 ? sum + bits_of(lw_rng_u32(rng) >> (32 - count)) : sum;
}

/* How many of `count` uniforms are below `ratio`: each half of the line has as many as coins show
 * heads, and so on in the half that `ratio` is in. Of one state of `rng`, never less for more. */
static int64_t count_below(lw_rng *rng, int64_t count, double ratio)
{
    int64_t below = 0;
    if (ratio >= 1) {
        return count;
    }
    for (int level = 0; level < LEVELS && count > 0 && ratio > 0; level++) {
        const int64_t left = heads(rng, count);
        ratio *= 2;
        if (ratio >= 1) {
            below += left;
            count -= left;
            ratio -= 1;
        } else {
            count = left;
        }
    }
    return below;
}

/* What others offered since the last block. */
static void arrive(lw_pow_market *m, const lw_pow_public_params *params, uint64_t draw_key,
                   lw_time_us now_us, double fee_per_byte)
{
    lw_chain_now chain;
    lw_chain_at(params, now_us, &chain);
    const double days = (double)(now_us - m->since_us) / (double)LW_US_PER_S / DAY_S;
    const double ratio = lw_pow_market_above_ratio(params, &chain, fee_per_byte);
    lw_rng rng = lw_rng_at((lw_stream){.key = draw_key}, m->draw_count++);
    const double mean = params->offered_ratio * chain.tx_per_day * days;
    const int64_t count = lw_sample_poisson(&rng, mean);
    const int64_t above = count_below(&rng, count, ratio);
    m->since_us = now_us;
    m->offered_count += count;
    m->above_count += above;
    m->below_count += count - above;
}

/* Drops what `bytes` have no room for; returns the bytes that are left. */
static int64_t push_out(lw_pow_market *m, int64_t *count, int64_t tx_bytes, int64_t bytes)
{
    const int64_t kept = least(*count, bytes / tx_bytes);
    m->pushed_out_count += *count - kept;
    *count = kept;
    return bytes - kept * tx_bytes;
}

static void keep_in_bounds(lw_pow_market *m, const lw_pow_public_params *params,
                           const lw_pow_bid *bid)
{
    const int64_t before = least(m->city_count, bid->waiting_count);
    int64_t bytes = push_out(m, &m->above_count, params->other_tx_bytes, params->mempool_bytes_max);
    m->city_count = least(bid->waiting_count, bytes / bid->tx_bytes);
    m->city_pushed_out_count += before > m->city_count ? before - m->city_count : 0;
    bytes -= m->city_count * bid->tx_bytes;
    push_out(m, &m->below_count, params->other_tx_bytes, bytes);
}

/* Moves what fits from those that wait into the block; returns the bytes that are left. */
static int64_t fill(lw_pow_market *m, int64_t *count, int64_t tx_bytes, int64_t bytes)
{
    const int64_t taken = least(*count, bytes / tx_bytes);
    m->included_count += taken;
    *count -= taken;
    return bytes - taken * tx_bytes;
}

int64_t lw_pow_market_mine(lw_pow_market *market, const lw_pow_public_params *params,
                           uint64_t draw_key, lw_time_us now_us, const lw_pow_bid *bid,
                           int64_t most)
{
    lw_pow_market *m = market;
    arrive(m, params, draw_key, now_us, bid->fee_per_byte);
    keep_in_bounds(m, params, bid);
    int64_t bytes = fill(m, &m->above_count, params->other_tx_bytes, params->block_bytes_max);
    int64_t taken = 0;
    if (m->above_count == 0) { /* else the block is full; a gap is for nobody who pays less */
        taken = least(least(m->city_count, most), bytes / bid->tx_bytes);
        m->city_count -= taken;
        bytes -= taken * bid->tx_bytes;
        if (m->city_count == 0 || taken == most) {
            bytes = fill(m, &m->below_count, params->other_tx_bytes, bytes);
        }
    }
    m->block_count++;
    m->used_bytes += (double)(params->block_bytes_max - bytes);
    return taken;
}

int64_t lw_pow_market_bytes(const lw_pow_market *market, const lw_pow_public_params *params,
                            int64_t tx_bytes)
{
    return (market->above_count + market->below_count) * params->other_tx_bytes +
           market->city_count * tx_bytes;
}

bool lw_pow_market_is_good(const lw_pow_market *market, lw_time_us start_us, lw_time_us now_us)
{
    const lw_pow_market *m = market;
    return m->since_us >= start_us && m->since_us <= now_us && m->offered_count >= 0 &&
           m->offered_count <= LW_STATE_COUNT_MAX && m->above_count >= 0 && m->below_count >= 0 &&
           m->city_count >= 0 && m->block_count >= 0 && m->used_bytes >= 0 &&
           m->included_count >= 0 && m->pushed_out_count >= 0 &&
           m->offered_count - m->included_count - m->pushed_out_count ==
               m->above_count + m->below_count;
}

void lw_pow_market_state(lw_pow_market *market, lw_state *state)
{
    LW_STATE_MEMBER(state, market, draw_count);
    LW_STATE_MEMBER(state, market, since_us);
    LW_STATE_MEMBER(state, market, above_count);
    LW_STATE_MEMBER(state, market, below_count);
    LW_STATE_MEMBER(state, market, offered_count);
    LW_STATE_MEMBER(state, market, included_count);
    LW_STATE_MEMBER(state, market, pushed_out_count);
    LW_STATE_MEMBER(state, market, city_pushed_out_count);
    LW_STATE_MEMBER(state, market, city_count);
    LW_STATE_MEMBER(state, market, block_count);
    LW_STATE_MEMBER(state, market, used_bytes);
}
