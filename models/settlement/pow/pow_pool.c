// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_pool.h"

#include "models/settlement/pow/pow_fees.h"

#include <math.h>

#define DAY_S 86400.0

enum { PURPOSE_OFFERS = 3 };

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static int64_t over(int64_t a, int64_t b)
{
    return a > b ? a - b : 0;
}

static lw_pow_tx_sizes sizes_of(const lw_pow_own *p)
{
    return (lw_pow_tx_sizes){.other_bytes = p->params->mempool->other_tx_bytes,
                             .city_bytes = lw_pow_tx_bytes(p->record)};
}

static double above_ratio(const lw_pow_own *p)
{
    const lw_pow_mempool_params *own = p->params->mempool;
    const lw_pow_tx_sizes sizes = sizes_of(p);
    return lw_pow_fees_above_ratio(
        lw_double_from_micro(own->other_fee_per_tx) / (double)sizes.other_bytes,
        own->other_fee_log_sd, lw_double_from_micro(own->fee_per_tx) / (double)sizes.city_bytes);
}

/* Of the city's line, what a branch with all before `end_tx` lacks: nothing in [from, to) is
 * offered any more, for it was refused. */
typedef struct gap {
    uint64_t from;
    uint64_t to;
} gap;

static gap gap_after(const lw_pow_own *p, uint64_t end_tx)
{
    const uint64_t from = most(end_tx, p->pool.final_tx); /* nothing before it is known refused */
    return (gap){from, most(from, lw_book_open_tx(p->book))};
}

/* How many of the city's in [end_tx, stop_tx) are on offer. */
static int64_t count_between(const lw_pow_own *p, uint64_t end_tx, uint64_t stop_tx)
{
    const gap refused = gap_after(p, end_tx);
    const uint64_t before = least(refused.from, most(stop_tx, end_tx)) - end_tx;
    return (int64_t)(before + most(stop_tx, refused.to) - refused.to);
}

/* The end of the next `count` of the city's that are on offer after `end_tx`. */
static uint64_t end_of(const lw_pow_own *p, uint64_t end_tx, int64_t count)
{
    const gap refused = gap_after(p, end_tx);
    const uint64_t before = refused.from - end_tx;
    return (uint64_t)count <= before ? end_tx + (uint64_t)count
                                     : refused.to + (uint64_t)count - before;
}

/* What a branch up to `block` lacks of all that was offered and not pushed out; of the city's,
 * before `stop_tx`. */
static lw_pow_bids lacking(const lw_pow_own *p, const lw_pow_block *block, uint64_t stop_tx)
{
    return (lw_pow_bids){.above_count = over(p->pool.above_end, block->total_above),
                         .city_count = count_between(p, block->end_tx, stop_tx),
                         .below_count = over(p->pool.below_end, block->total_below)};
}

static lw_pow_bids in_pool(const lw_pow_own *p)
{
    return lacking(p, lw_pow_chain_at(&p->chain, p->pool.tip), p->pool.city_end_tx);
}

static lw_pow_bids keep(const lw_pow_own *p, const lw_pow_bids *waiting)
{
    const lw_pow_mempool_params *own = p->params->mempool;
    const lw_pow_tx_sizes sizes = sizes_of(p);
    return lw_pow_fees_keep(waiting, &sizes, own->bytes_max,
                            own->tx_max == LW_PARAM_ABSENT ? INT64_MAX : own->tx_max);
}

/* Another branch may hold what was pushed out since: it was not lost. */
static void take_back(lw_pow_pool *pool, const lw_pow_block *tip)
{
    const int64_t above = over(tip->total_above, pool->above_end);
    const int64_t below = over(tip->total_below, pool->below_end);
    pool->above_end += above;
    pool->below_end += below;
    pool->pushed_out_count -= above + below;
}

/* Pushes out what there is no room for. Of the city's, those before `seen_tx` were there before. */
static void keep_in_bounds(lw_pow_own *p, uint64_t seen_tx)
{
    lw_pow_pool *pool = &p->pool;
    const lw_pow_block *tip = lw_pow_chain_at(&p->chain, pool->tip);
    const uint64_t known_tx = p->gateway.known_tx;
    take_back(pool, tip);
    const lw_pow_bids waiting = lacking(p, tip, known_tx);
    const lw_pow_bids kept = keep(p, &waiting);
    const uint64_t city_end_tx = kept.city_count == waiting.city_count
                                     ? most(known_tx, tip->end_tx)
                                     : end_of(p, tip->end_tx, kept.city_count);
    pool->above_end -= waiting.above_count - kept.above_count;
    pool->below_end -= waiting.below_count - kept.below_count;
    pool->pushed_out_count +=
        waiting.above_count - kept.above_count + waiting.below_count - kept.below_count;
    /* Those that were in it and are not, and those that came and found no room. */
    pool->city_pushed_out_count += count_between(p, city_end_tx, pool->city_end_tx) +
                                   count_between(p, most(city_end_tx, seen_tx), known_tx);
    pool->city_end_tx = city_end_tx;
}

void lw_pow_pool_update(lw_pow_own *p, uint64_t seen_tx)
{
    lw_pow_pool *pool = &p->pool;
    const lw_time_us now_us = lw_pow_now(p);
    const double days = (double)(now_us - pool->since_us) / (double)LW_US_PER_S / DAY_S;
    const lw_stream stream = {.key = p->draw_key, .entity = PURPOSE_OFFERS};
    const lw_pow_bids came = lw_pow_fees_draw(
        stream, pool->draw_count++, p->params->mempool->other_tx_per_day * days, above_ratio(p));
    pool->since_us = now_us;
    pool->above_end += came.above_count;
    pool->below_end += came.below_count;
    pool->offered_count += came.above_count + came.below_count;
    keep_in_bounds(p, seen_tx);
}

void lw_pow_pool_hear(lw_pow_own *p, uint64_t block)
{
    if (lw_pow_chain_at(&p->chain, block)->work > lw_pow_chain_at(&p->chain, p->pool.tip)->work) {
        p->pool.tip = block;
        keep_in_bounds(p, p->gateway.known_tx);
    }
}

void lw_pow_pool_fill(const lw_pow_own *p, lw_pow_block *block, uint64_t known_tx,
                      uint64_t city_most)
{
    const uint64_t stop_tx = known_tx > p->gateway.known_tx ? known_tx : p->pool.city_end_tx;
    const lw_pow_bids waiting = lacking(p, block, stop_tx);
    const lw_pow_tx_sizes sizes = sizes_of(p);
    const lw_pow_bids taken = lw_pow_fees_take(
        &waiting, &sizes, p->params->mempool->block_bytes_max - p->params->block_bytes,
        (int64_t)least(city_most, INT64_MAX));
    block->end_tx = end_of(p, block->end_tx, taken.city_count);
    block->total_tx += (uint64_t)taken.city_count;
    block->total_above += taken.above_count;
    block->total_below += taken.below_count;
}

void lw_pow_pool_settle(lw_pow_own *p, uint64_t end_tx)
{
    p->pool.final_tx = most(p->pool.final_tx, end_tx);
}

double lw_pow_pool_fees(const lw_pow_own *p)
{
    const int64_t own_count = over(p->tally.tx_count, lw_book_foreign_settled_count(p->book));
    return (double)own_count * lw_double_from_micro(p->params->mempool->fee_per_tx);
}

double lw_pow_pool_fees_outside(const lw_pow_own *p)
{
    return lw_pow_pool_fees(p) * (1 - p->params->mempool->fee_member_ratio);
}

int64_t lw_pow_pool_other_count(const lw_pow_own *p)
{
    const lw_pow_block *tip = lw_pow_chain_at(&p->chain, p->pool.tip);
    return tip->total_above + tip->total_below;
}

int64_t lw_pow_pool_other_bytes(const lw_pow_own *p, uint64_t block)
{
    const lw_pow_block *own = lw_pow_chain_at(&p->chain, block);
    if (block <= p->chain.base || own->parent < p->chain.base) {
        return 0;
    }
    const lw_pow_block *above = lw_pow_chain_at(&p->chain, own->parent);
    return (own->total_above - above->total_above + own->total_below - above->total_below) *
           p->params->mempool->other_tx_bytes;
}

void lw_pow_pool_tell(const lw_pow_own *p, double values[static LW_POW_POOL_FIGURES])
{
    const lw_pow_mempool_params *own = p->params->mempool;
    const lw_pow_block *tip = lw_pow_chain_at(&p->chain, p->pool.tip);
    const lw_pow_tx_sizes sizes = sizes_of(p);
    const lw_pow_bids waiting = in_pool(p);
    const lw_pow_bids held = {tip->total_above, (int64_t)tip->total_tx, tip->total_below};
    const double room =
        (double)tip->height * (double)(own->block_bytes_max - p->params->block_bytes);
    const double told[LW_POW_POOL_FIGURES] = {
        lw_pow_pool_fees(p),
        (double)lw_pow_fees_bytes(&waiting, &sizes),
        (double)(waiting.above_count + waiting.city_count + waiting.below_count),
        tip->height > 0 ? (double)lw_pow_fees_bytes(&held, &sizes) / room : (double)NAN,
        above_ratio(p),
        (double)p->pool.offered_count,
        (double)lw_pow_pool_other_count(p),
        (double)p->pool.pushed_out_count,
        (double)p->pool.city_pushed_out_count,
    };
    for (size_t i = 0; i < LW_POW_POOL_FIGURES; i++) {
        values[i] = told[i];
    }
}

static bool is_count(int64_t count)
{
    return count >= 0 && count <= LW_STATE_COUNT_MAX;
}

static bool are_lines_whole(const lw_pow_own *p)
{
    const lw_pow_pool *pool = &p->pool;
    return is_count(pool->offered_count) && is_count(pool->pushed_out_count) &&
           is_count(pool->city_pushed_out_count) && is_count(pool->above_end) &&
           is_count(pool->below_end) &&
           pool->above_end + pool->below_end == pool->offered_count - pool->pushed_out_count &&
           pool->city_end_tx <= lw_book_end_tx(p->book) &&
           pool->final_tx <= lw_book_end_tx(p->book);
}

/* Others' transactions fit the blocks, and their bytes 63 bits. */
static bool do_blocks_fit(const lw_pow_own *p)
{
    const int64_t most_bytes = p->params->mempool->block_bytes_max;
    const lw_pow_tx_sizes sizes = sizes_of(p);
    for (uint64_t i = p->chain.base; i < p->chain.end; i++) {
        const lw_pow_block *block = lw_pow_chain_at(&p->chain, i);
        const double bytes =
            ((double)block->total_above + (double)block->total_below) * (double)sizes.other_bytes +
            (double)block->total_tx * (double)sizes.city_bytes;
        if (!(bytes < (double)LW_STATE_AMOUNT_MAX) || lw_pow_pool_other_bytes(p, i) > most_bytes) {
            return false;
        }
    }
    return true;
}

static bool is_whole(const lw_pow_own *p)
{
    const lw_pow_pool *pool = &p->pool;
    if (!are_lines_whole(p) || !do_blocks_fit(p) || pool->since_us < p->config->start_us ||
        pool->since_us > lw_pow_now(p) || pool->tip < p->chain.base || pool->tip >= p->chain.end) {
        return false;
    }
    const lw_pow_block *tip = lw_pow_chain_at(&p->chain, pool->tip);
    const lw_pow_bids waiting = in_pool(p);
    const lw_pow_bids kept = keep(p, &waiting);
    return tip->end_tx <= pool->city_end_tx && tip->total_above <= pool->above_end &&
           tip->total_below <= pool->below_end && kept.above_count == waiting.above_count &&
           kept.city_count == waiting.city_count && kept.below_count == waiting.below_count;
}

void lw_pow_pool_state(lw_pow_own *p, lw_state *state)
{
    lw_pow_pool *pool = &p->pool;
    LW_STATE_MEMBER(state, pool, draw_count);
    LW_STATE_MEMBER(state, pool, since_us);
    LW_STATE_MEMBER(state, pool, tip);
    LW_STATE_MEMBER(state, pool, above_end);
    LW_STATE_MEMBER(state, pool, below_end);
    LW_STATE_MEMBER(state, pool, offered_count);
    LW_STATE_MEMBER(state, pool, pushed_out_count);
    LW_STATE_MEMBER(state, pool, city_end_tx);
    LW_STATE_MEMBER(state, pool, city_pushed_out_count);
    LW_STATE_MEMBER(state, pool, final_tx);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !is_whole(p)) {
        lw_state_fail(state, "mempool", "it cannot be");
    }
}
