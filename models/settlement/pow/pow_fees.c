// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_fees.h"

#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

enum { LEVELS = 48 }; /* of halving, until nobody is left between two fees */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

double lw_pow_fees_above_ratio(double mean, double log_sd, double fee)
{
    if (!(mean > 0)) {
        return 0;
    }
    if (fee <= 0) {
        return 1;
    }
    const double log_ratio = lw_log(fee / mean);
    if (log_sd <= 0) {
        return log_ratio < 0 ? 1 : 0;
    }
    return lw_normal_cdf(-(log_ratio + log_sd * log_sd / 2) / log_sd);
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

lw_pow_bids lw_pow_fees_draw(lw_stream stream, uint64_t number, double mean, double above_ratio)
{
    lw_rng rng = lw_rng_at(stream, number);
    const int64_t count = lw_sample_poisson(&rng, mean);
    const int64_t above_count = count_below(&rng, count, above_ratio);
    return (lw_pow_bids){.above_count = above_count, .below_count = count - above_count};
}

/* Room that the kinds share, in the order of what they pay. */
typedef struct room {
    int64_t bytes;
    int64_t tx_count;
} room;

static int64_t fit(room *left, int64_t count, int64_t tx_bytes)
{
    const int64_t fits = least(least(count, left->tx_count), left->bytes / tx_bytes);
    left->bytes -= fits * tx_bytes;
    left->tx_count -= fits;
    return fits;
}

lw_pow_bids lw_pow_fees_keep(const lw_pow_bids *waiting, const lw_pow_tx_sizes *sizes,
                             int64_t bytes, int64_t tx_count)
{
    room left = {bytes, tx_count};
    lw_pow_bids kept;
    kept.above_count = fit(&left, waiting->above_count, sizes->other_bytes);
    kept.city_count = fit(&left, waiting->city_count, sizes->city_bytes);
    kept.below_count = fit(&left, waiting->below_count, sizes->other_bytes);
    return kept;
}

lw_pow_bids lw_pow_fees_take(const lw_pow_bids *waiting, const lw_pow_tx_sizes *sizes,
                             int64_t bytes, int64_t city_most)
{
    room left = {bytes, INT64_MAX};
    lw_pow_bids taken = {0, 0, 0};
    const int64_t city_count = least(waiting->city_count, city_most);
    taken.above_count = fit(&left, waiting->above_count, sizes->other_bytes);
    if (taken.above_count == waiting->above_count) {
        taken.city_count = fit(&left, city_count, sizes->city_bytes);
        if (taken.city_count == city_count) {
            taken.below_count = fit(&left, waiting->below_count, sizes->other_bytes);
        }
    }
    return taken;
}

int64_t lw_pow_fees_bytes(const lw_pow_bids *bids, const lw_pow_tx_sizes *sizes)
{
    return (bids->above_count + bids->below_count) * sizes->other_bytes +
           bids->city_count * sizes->city_bytes;
}
