// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_market.h"

#include "models/settlement/pow/pow_fees.h"

#define DAY_S 86400.0

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static lw_pow_tx_sizes sizes_of(const lw_pow_public_params *params, int64_t tx_bytes)
{
    return (lw_pow_tx_sizes){.other_bytes = params->other_tx_bytes, .city_bytes = tx_bytes};
}

bool lw_pow_market_is_open(const lw_pow_public_params *params)
{
    return params->block_bytes_max != LW_PARAM_ABSENT;
}

double lw_pow_market_above_ratio(const lw_pow_public_params *params, const lw_chain_now *chain,
                                 double fee_per_byte)
{
    return lw_pow_fees_above_ratio(chain->fee_per_tx / (double)params->other_tx_bytes,
                                   params->fee_log_sd, fee_per_byte);
}

/* What others offered since the last block. */
static void arrive(lw_pow_market *m, const lw_pow_public_params *params, uint64_t draw_key,
                   lw_time_us now_us, double fee_per_byte)
{
    lw_chain_now chain;
    lw_chain_at(params, now_us, &chain);
    const double days = (double)(now_us - m->since_us) / (double)LW_US_PER_S / DAY_S;
    const double mean = params->offered_ratio * chain.tx_per_day * days;
    const lw_pow_bids came =
        lw_pow_fees_draw((lw_stream){.key = draw_key}, m->draw_count++, mean,
                         lw_pow_market_above_ratio(params, &chain, fee_per_byte));
    m->since_us = now_us;
    m->offered_count += came.above_count + came.below_count;
    m->above_count += came.above_count;
    m->below_count += came.below_count;
}

static void keep_in_bounds(lw_pow_market *m, const lw_pow_public_params *params,
                           const lw_pow_bid *bid)
{
    const lw_pow_tx_sizes sizes = sizes_of(params, bid->tx_bytes);
    const lw_pow_bids waiting = {m->above_count, bid->waiting_count, m->below_count};
    const lw_pow_bids kept =
        lw_pow_fees_keep(&waiting, &sizes, params->mempool_bytes_max, INT64_MAX);
    const int64_t before = least(m->city_count, bid->waiting_count);
    m->pushed_out_count +=
        waiting.above_count - kept.above_count + waiting.below_count - kept.below_count;
    m->city_pushed_out_count += before > kept.city_count ? before - kept.city_count : 0;
    m->above_count = kept.above_count;
    m->city_count = kept.city_count;
    m->below_count = kept.below_count;
}

int64_t lw_pow_market_mine(lw_pow_market *market, const lw_pow_public_params *params,
                           uint64_t draw_key, lw_time_us now_us, const lw_pow_bid *bid,
                           int64_t most)
{
    lw_pow_market *m = market;
    const lw_pow_tx_sizes sizes = sizes_of(params, bid->tx_bytes);
    arrive(m, params, draw_key, now_us, bid->fee_per_byte);
    keep_in_bounds(m, params, bid);
    const lw_pow_bids waiting = {m->above_count, m->city_count, m->below_count};
    const lw_pow_bids taken = lw_pow_fees_take(&waiting, &sizes, params->block_bytes_max, most);
    m->above_count -= taken.above_count;
    m->city_count -= taken.city_count;
    m->below_count -= taken.below_count;
    m->included_count += taken.above_count + taken.below_count;
    m->block_count++;
    m->used_bytes += (double)lw_pow_fees_bytes(&taken, &sizes);
    return taken.city_count;
}

int64_t lw_pow_market_bytes(const lw_pow_market *market, const lw_pow_public_params *params,
                            int64_t tx_bytes)
{
    const lw_pow_tx_sizes sizes = sizes_of(params, tx_bytes);
    const lw_pow_bids waiting = {market->above_count, market->city_count, market->below_count};
    return lw_pow_fees_bytes(&waiting, &sizes);
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
