// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/shapley_value.h"

#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <stdbool.h>
#include <string.h>

#define WEIGHT_SCALE 1e12

static lw_energy_milliwh tradable(lw_energy_milliwh production, lw_energy_milliwh consumption)
{
    return production < consumption ? production : consumption;
}

/* A coalition on the walk over all of them: a player after the other is in or out. */
typedef struct coalition {
    lw_energy_milliwh production_milliwh;
    lw_energy_milliwh consumption_milliwh;
    uint32_t members; /* a bit each */
    uint32_t size;
} coalition;

/* value[i] += weight of v(S) for i: 1 / (n C(n-1, s-1)) as a member, less 1 / (n C(n-1, s)) as
 * none.
 */
typedef struct sums {
    double as_member[LW_SHAPLEY_EXACT_MAX + 1];   /* by size */
    double as_stranger[LW_SHAPLEY_EXACT_MAX + 1]; /* by size */
    double values[LW_SHAPLEY_EXACT_MAX];
} sums;

/* 1 / (n C(n - 1, k)). */
static double order_share(size_t n, size_t k)
{
    double share = 1 / (double)n;
    for (size_t i = 1; i <= k; i++) {
        share *= (double)i / (double)(n - i);
    }
    return share;
}

static void add_coalition(const lw_shapley_game *game, const coalition *of, sums *s)
{
    const double value = (double)tradable(of->production_milliwh, of->consumption_milliwh);
    if (value <= 0) {
        return;
    }
    for (size_t i = 0; i < game->count; i++) {
        const bool is_member = (of->members >> i & 1U) != 0;
        s->values[i] +=
            is_member ? value * s->as_member[of->size] : -value * s->as_stranger[of->size];
    }
}

static void set_shares(size_t n, sums *s)
{
    memset(s, 0, sizeof *s);
    for (size_t size = 0; size <= n; size++) {
        s->as_member[size] = size > 0 ? order_share(n, size - 1) : 0;
        s->as_stranger[size] = size < n ? order_share(n, size) : 0;
    }
}

/* From one coalition to the next of a Gray code a single player comes or goes. */
static void step_to(const lw_shapley_game *game, uint32_t step, coalition *at)
{
    size_t i = 0;
    while ((step >> i & 1U) == 0) {
        i++;
    }
    const bool comes = (at->members >> i & 1U) == 0;
    const lw_energy_milliwh production = game->production_milliwh[i];
    const lw_energy_milliwh consumption = game->consumption_milliwh[i];
    at->members ^= UINT32_C(1) << i;
    at->size = comes ? at->size + 1 : at->size - 1;
    at->production_milliwh += comes ? production : -production;
    at->consumption_milliwh += comes ? consumption : -consumption;
}

static double value_of_all(const lw_shapley_game *game)
{
    lw_energy_milliwh production = 0;
    lw_energy_milliwh consumption = 0;
    for (size_t i = 0; i < game->count; i++) {
        production += game->production_milliwh[i];
        consumption += game->consumption_milliwh[i];
    }
    return (double)tradable(production, consumption);
}

void lw_shapley_exact(const lw_shapley_game *game, int64_t *weights)
{
    const size_t n = game->count;
    LW_ASSERT(n >= 1 && n <= LW_SHAPLEY_EXACT_MAX);
    sums s;
    set_shares(n, &s);
    coalition at = {0};
    for (uint32_t step = 1; step < UINT32_C(1) << n; step++) {
        step_to(game, step, &at);
        add_coalition(game, &at, &s);
    }
    const double whole = value_of_all(game);
    for (size_t i = 0; i < n; i++) {
        const double part = whole > 0 ? s.values[i] / whole * WEIGHT_SCALE + 0.5 : 0;
        weights[i] = part > 0 ? (int64_t)part : 0;
    }
}

static void shuffle(lw_rng *rng, uint32_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        order[i] = (uint32_t)i;
    }
    for (size_t i = count; i > 1; i--) {
        const size_t j = (size_t)lw_sample_below(rng, i);
        const uint32_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}

/* Gives each player what he adds when he joins in this order. */
static void join(const lw_shapley_game *game, const uint32_t *order, int64_t *weights)
{
    lw_energy_milliwh production = 0;
    lw_energy_milliwh consumption = 0;
    lw_energy_milliwh before = 0;
    for (size_t k = 0; k < game->count; k++) {
        production += game->production_milliwh[order[k]];
        consumption += game->consumption_milliwh[order[k]];
        const lw_energy_milliwh now = tradable(production, consumption);
        weights[order[k]] += now - before;
        before = now;
    }
}

void lw_shapley_sampled(const lw_shapley_game *game, const lw_shapley_sampling *sampling,
                        int64_t *weights)
{
    memset(weights, 0, game->count * sizeof *weights);
    lw_stream stream = sampling->stream;
    for (uint32_t o = 0; o < sampling->order_count; o++) {
        stream.entity = lw_hash_mix(sampling->stream.entity + o);
        lw_rng rng = lw_rng_at(stream, sampling->round);
        shuffle(&rng, sampling->order, game->count);
        join(game, sampling->order, weights);
    }
}
