// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/shapley_value.h"

#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ORDER_COUNT_MAX = 100000 };

static lw_energy_milliwh tradable(lw_energy_milliwh production, lw_energy_milliwh consumption)
{
    return production < consumption ? production : consumption;
}

/* By how many bits energies are cut so that `factor` times what all can trade fits 62 bits. */
static int shift_for(const lw_shapley_player *players, size_t count, int64_t factor)
{
    lw_energy_milliwh production = 0;
    lw_energy_milliwh consumption = 0;
    for (size_t i = 0; i < count; i++) {
        production += players[i].production_milliwh;
        consumption += players[i].consumption_milliwh;
    }
    int shift = 0;
    while (tradable(production, consumption) >> shift > (INT64_MAX >> 1) / factor) {
        shift++;
    }
    return shift;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static int64_t common_multiple_up_to(int64_t n)
{
    int64_t multiple = 1;
    for (int64_t i = 2; i <= n; i++) {
        multiple = multiple / common_divisor(multiple, i) * i;
    }
    return multiple;
}

/* What coalitions of each size can trade, added up: all of them, and those with player i. */
typedef struct sums {
    int64_t all[LW_SHAPLEY_EXACT_MAX + 1];
    int64_t with[LW_SHAPLEY_EXACT_MAX][LW_SHAPLEY_EXACT_MAX + 1];
} sums;

/* Half of the players, and the coalitions among them, by rising size. A coalition of all players is
 * one of each half: its members are added to by halves, after the sums, and not one by one. */
enum { HALF_MAX = LW_SHAPLEY_EXACT_MAX / 2, HALF_COALITION_MAX = 1 << HALF_MAX };
typedef struct half {
    size_t first_player;
    size_t player_count;
    size_t
        begin_of_size[HALF_MAX + 2]; /* where coalitions of each size stand, and where they end */
    uint32_t members[HALF_COALITION_MAX];
    lw_energy_milliwh production[HALF_COALITION_MAX];
    lw_energy_milliwh consumption[HALF_COALITION_MAX];
} half;

static uint32_t size_of(uint32_t members)
{
    uint32_t size = 0;
    for (; members != 0; members &= members - 1) {
        size++;
    }
    return size;
}

static void list_coalition(half *h, size_t place, uint32_t members,
                           const lw_shapley_player *players, int shift)
{
    h->members[place] = members;
    h->production[place] = 0;
    h->consumption[place] = 0;
    for (size_t i = 0; members >> i != 0; i++) {
        if ((members >> i & 1U) != 0) {
            const lw_shapley_player *player = &players[h->first_player + i];
            h->production[place] += player->production_milliwh >> shift;
            h->consumption[place] += player->consumption_milliwh >> shift;
        }
    }
}

static void list_half(half *h, const lw_shapley_player *players, int shift)
{
    size_t place = 0;
    for (uint32_t size = 0; size <= h->player_count; size++) {
        h->begin_of_size[size] = place;
        for (uint32_t members = 0; members < UINT32_C(1) << h->player_count; members++) {
            if (size_of(members) == size) {
                list_coalition(h, place++, members, players, shift);
            }
        }
    }
    h->begin_of_size[h->player_count + 1] = place;
}

/* Adds a sum over coalitions of one size to each of the members that they have in common. */
static void add_to_members(const half *h, uint32_t members, size_t size, int64_t sum, sums *s)
{
    for (size_t i = 0; members >> i != 0; i++) {
        s->with[h->first_player + i][size] += (members >> i & 1U) != 0 ? sum : 0;
    }
}

/* What a coalition of one half can trade with each of the other half of places [begin, end), added
 * up; each is added to its place in `of_other`, too. */
static int64_t join_halves(lw_energy_milliwh production, lw_energy_milliwh consumption,
                           const half *other, size_t begin, size_t end, int64_t *of_other)
{
    int64_t sum = 0;
    for (size_t place = begin; place < end; place++) {
        const int64_t value = tradable(production + other->production[place],
                                       consumption + other->consumption[place]);
        of_other[place] += value;
        sum += value;
    }
    return sum;
}

static void walk_coalitions(const lw_shapley_player *players, size_t count, int shift, sums *s)
{
    half low = {.player_count = count / 2};
    half high = {.first_player = count / 2, .player_count = count - count / 2};
    int64_t of_low[HALF_MAX + 1][HALF_COALITION_MAX] = {0}; /* [size in the high half][place] */
    list_half(&low, players, shift);
    list_half(&high, players, shift);
    for (size_t at = 0; at < high.begin_of_size[high.player_count + 1]; at++) {
        const size_t high_size = size_of(high.members[at]);
        for (size_t low_size = 0; low_size <= low.player_count; low_size++) {
            const int64_t sum = join_halves(high.production[at], high.consumption[at], &low,
                                            low.begin_of_size[low_size],
                                            low.begin_of_size[low_size + 1], of_low[high_size]);
            s->all[low_size + high_size] += sum;
            add_to_members(&high, high.members[at], low_size + high_size, sum, s);
        }
    }
    for (size_t high_size = 0; high_size <= high.player_count; high_size++) {
        for (size_t at = 0; at < low.begin_of_size[low.player_count + 1]; at++) {
            add_to_members(&low, low.members[at], size_of(low.members[at]) + high_size,
                           of_low[high_size][at], s);
        }
    }
}

/* value_i = sum over sizes k of what i adds to the coalitions of k others, / (n C(n - 1, k)). */
void lw_shapley_exact(const lw_shapley_player *players, size_t count, int64_t *weights)
{
    LW_ASSERT(count >= 1 && count <= LW_SHAPLEY_EXACT_MAX);
    const int64_t whole = common_multiple_up_to((int64_t)count);
    sums s;
    memset(&s, 0, sizeof s);
    walk_coalitions(players, count, shift_for(players, count, whole), &s);
    memset(weights, 0, count * sizeof *weights);
    int64_t others = 1; /* C(n - 1, k) */
    for (size_t k = 0; k < count; k++) {
        const int64_t weight = whole / ((int64_t)count * others);
        for (size_t i = 0; i < count; i++) {
            const int64_t with = s.with[i][k + 1];
            const int64_t without = s.all[k] - s.with[i][k];
            weights[i] += weight * (with - without);
        }
        others = others * (int64_t)(count - 1 - k) / (int64_t)(k + 1);
    }
}

static int compare_players(const void *a, const void *b)
{
    const lw_shapley_player *left = a;
    const lw_shapley_player *right = b;
    if (left->production_milliwh != right->production_milliwh) {
        return left->production_milliwh < right->production_milliwh ? -1 : 1;
    }
    if (left->consumption_milliwh != right->consumption_milliwh) {
        return left->consumption_milliwh < right->consumption_milliwh ? -1 : 1;
    }
    return (left->place > right->place) - (left->place < right->place);
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

/* Gives each player what he adds when he joins in this order: forwards, or from its end. */
static void join(const lw_shapley_player *players, size_t count, const uint32_t *order,
                 bool backwards, int shift, int64_t *weights)
{
    lw_energy_milliwh production = 0;
    lw_energy_milliwh consumption = 0;
    lw_energy_milliwh before = 0;
    for (size_t k = 0; k < count; k++) {
        const uint32_t i = order[backwards ? count - 1 - k : k];
        production += players[i].production_milliwh >> shift;
        consumption += players[i].consumption_milliwh >> shift;
        const lw_energy_milliwh now = tradable(production, consumption);
        weights[i] += now - before;
        before = now;
    }
}

/* Gives players of equal flows, who stand beside each other, their mean. */
static void average_equals(const lw_shapley_player *players, size_t count, int64_t *weights)
{
    size_t next = 0;
    for (size_t first = 0; first < count; first = next) {
        int64_t sum = 0;
        while (next < count &&
               players[next].production_milliwh == players[first].production_milliwh &&
               players[next].consumption_milliwh == players[first].consumption_milliwh) {
            sum += weights[next++];
        }
        const int64_t heads = (int64_t)(next - first);
        for (size_t i = first; i < next; i++) {
            weights[i] = sum / heads;
        }
    }
}

void lw_shapley_sampled(lw_shapley_player *players, size_t count,
                        const lw_shapley_sampling *sampling, int64_t *weights)
{
    LW_ASSERT(sampling->order_count >= 1 && sampling->order_count <= ORDER_COUNT_MAX);
    qsort(players, count, sizeof *players, compare_players);
    memset(weights, 0, count * sizeof *weights);
    const int shift = shift_for(players, count, 2 * (int64_t)sampling->order_count);
    lw_stream stream = sampling->stream;
    for (uint32_t o = 0; o < sampling->order_count; o++) {
        stream.entity = lw_hash_mix(sampling->stream.entity + o);
        lw_rng rng = lw_rng_at(stream, sampling->round);
        shuffle(&rng, sampling->order, count);
        join(players, count, sampling->order, false, shift, weights);
        join(players, count, sampling->order, true, shift, weights);
    }
    average_equals(players, count, weights);
}
