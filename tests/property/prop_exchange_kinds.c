// SPDX-License-Identifier: Apache-2.0
/* Laws of every kind of exchange over 10,000 random books each (tests/support/exchange_kinds.h). A
 * failure prints its kind and case; LW_SEED=n runs with another seed. */
#include "sim/base/check.h"
#include "tests/support/exchange_kinds.h"
#include "tests/support/market_town.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { BOOK_COUNT = 10000 };

typedef struct kind_sample {
    const exchange_kind_case *kind;
    int index;
    test_dice *dice;
    lw_exchange *exchange;
    lw_exchange *shuffled; /* rows and groups in another order */
    lw_tariff tariff;
    size_t count;
    uint32_t participants[KINDS_MEMBERS];
    int64_t import_milliwh[KINDS_MEMBERS];
    int64_t export_milliwh[KINDS_MEMBERS];
} kind_sample;

/* Some or all members, in order. */
static void draw_participants(kind_sample *sample)
{
    const bool all = dice_roll(sample->dice, 2) == 0;
    sample->count = 0;
    for (uint32_t i = 0; i < KINDS_MEMBERS; i++) {
        if (all || dice_roll(sample->dice, 3) > 0) {
            sample->participants[sample->count++] = i;
        }
    }
}

/* Three of four tariffs have a band: without one there is little to see. */
static lw_tariff draw_tariff(test_dice *dice)
{
    lw_tariff tariff = dice_tariff(dice);
    for (int tries = 0; tries < 4 && !lw_tariff_band_is_open(&tariff); tries++) {
        tariff = dice_tariff(dice);
    }
    return tariff;
}

static const lw_clearing *clear_with(lw_exchange *exchange, const kind_sample *sample,
                                     const int64_t *import, const int64_t *export)
{
    const lw_exchange_book book = {sample->count, sample->participants, import, export};
    const lw_exchange_round round = {
        .book = &book, .tariff = &sample->tariff, .interval = (uint64_t)sample->index};
    return lw_exchange_clear(exchange, &round);
}

static const lw_clearing *clear(const kind_sample *sample)
{
    return clear_with(sample->exchange, sample, sample->import_milliwh, sample->export_milliwh);
}

/* A clearing of which a later one does not take the memory. */
typedef struct kept_clearing {
    int64_t bought[KINDS_MEMBERS], sold[KINDS_MEMBERS];
    int64_t bought_value[KINDS_MEMBERS], sold_value[KINDS_MEMBERS];
    int64_t energy, value;
} kept_clearing;

static kept_clearing keep(const lw_clearing *clearing)
{
    kept_clearing kept = {.energy = clearing->energy_milliwh, .value = clearing->value_micro};
    const size_t bytes = clearing->count * sizeof(int64_t);
    memcpy(kept.bought, clearing->bought_milliwh, bytes);
    memcpy(kept.sold, clearing->sold_milliwh, bytes);
    memcpy(kept.bought_value, clearing->bought_value_micro, bytes);
    memcpy(kept.sold_value, clearing->sold_value_micro, bytes);
    return kept;
}

/* Runs a law on 10,000 books of every kind; a third of them must trade, or nothing was tried. */
static void for_each_kind(uint64_t seed, void (*law)(kind_sample *sample))
{
    for (size_t k = 0; k < kinds_case_count; k++) {
        test_dice dice = dice_seed(seed);
        lw_arena *arena = lw_arena_create(1 << 23);
        const exchange_kind_case *kind = &kinds_cases[k];
        kind_sample sample = {.kind = kind, .dice = &dice};
        sample.exchange = kinds_create(kind, kind->params, &kinds_members, arena);
        sample.shuffled =
            kinds_create(kind, kind->shuffled_params, &kinds_members_backwards, arena);
        int traded = 0;
        for (sample.index = 0; sample.index < BOOK_COUNT; sample.index++) {
            sample.tariff = draw_tariff(&dice);
            draw_participants(&sample);
            dice_book(&dice, sample.count, sample.import_milliwh, sample.export_milliwh);
            traded += clear(&sample)->energy_milliwh > 0 ? 1 : 0;
            law(&sample);
        }
        cr_assert_gt(traded, BOOK_COUNT / 3, "%s: only %d books traded", kind->name, traded);
        lw_arena_destroy(arena);
    }
}

/* Reports only failures: Criterion sends a message for each assertion, even one that passes. */
#define HOLDS(sample, condition)                                                                   \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            cr_assert_fail("%s, case %d of %zu members: %s", (sample)->kind->name,                 \
                           (sample)->index, (sample)->count, #condition);                          \
        }                                                                                          \
    } while (0)

static int64_t sum(const int64_t *values, size_t count)
{
    int64_t total = 0;
    for (size_t index = 0; index < count; index++) {
        total += values[index];
    }
    return total;
}

static int64_t min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void law_energy_and_money_are_conserved(kind_sample *sample)
{
    const lw_clearing *clearing = clear(sample);
    const int64_t shared =
        min(sum(sample->import_milliwh, sample->count), sum(sample->export_milliwh, sample->count));
    const int64_t energy = clearing->energy_milliwh;
    HOLDS(sample, energy >= 0 && energy <= shared);
    HOLDS(sample, sum(clearing->bought_milliwh, sample->count) == energy);
    HOLDS(sample, sum(clearing->sold_milliwh, sample->count) == energy);
    HOLDS(sample, sum(clearing->bought_value_micro, sample->count) == clearing->value_micro);
    HOLDS(sample, sum(clearing->sold_value_micro, sample->count) ==
                      clearing->value_micro - clearing->fund_micro);
    for (size_t i = 0; i < sample->count; i++) {
        HOLDS(sample, clearing->bought_milliwh[i] >= 0 && clearing->sold_milliwh[i] >= 0);
        HOLDS(sample, clearing->bought_milliwh[i] <= sample->import_milliwh[i]);
        HOLDS(sample, clearing->sold_milliwh[i] <= sample->export_milliwh[i]);
    }
}

Test(prop_exchange_kinds, energy_and_money_are_conserved_and_nobody_exceeds_his_meter)
{
    for_each_kind(21, law_energy_and_money_are_conserved);
}

static void law_all_is_traded_where_it_should_be(kind_sample *sample)
{
    const int64_t shared =
        min(sum(sample->import_milliwh, sample->count), sum(sample->export_milliwh, sample->count));
    const bool is_open = lw_tariff_band_is_open(&sample->tariff);
    const int64_t energy = clear(sample)->energy_milliwh;
    HOLDS(sample, !sample->kind->trades_all || energy == (is_open ? shared : 0));
    HOLDS(sample, is_open || energy == 0);
}

Test(prop_exchange_kinds, an_empty_band_trades_nothing_and_an_open_one_all_unless_the_key_wastes)
{
    for_each_kind(22, law_all_is_traded_where_it_should_be);
}

/* The legs are the members' sums, in order. */
static void law_legs_add_up_to_members(kind_sample *sample)
{
    const lw_clearing *clearing = clear(sample);
    kept_clearing left = keep(clearing);
    for (uint32_t t = 0; t < clearing->trade_count; t++) {
        const lw_trade *leg = &clearing->trades[t];
        size_t i = 0;
        while (i < sample->count && sample->participants[i] != leg->participant) {
            i++;
        }
        HOLDS(sample, i < sample->count && leg->energy_milliwh > 0);
        const bool is_bought = leg->leg == LW_LEG_BOUGHT;
        (is_bought ? left.bought : left.sold)[i] -= leg->energy_milliwh;
        (is_bought ? left.bought_value : left.sold_value)[i] -= leg->value_micro;
        const lw_trade *before = t > 0 ? leg - 1 : NULL;
        HOLDS(sample, before == NULL || before->participant < leg->participant ||
                          (before->participant == leg->participant && before->leg <= leg->leg));
    }
    for (size_t i = 0; i < sample->count; i++) {
        HOLDS(sample, left.bought[i] == 0 && left.sold[i] == 0);
        HOLDS(sample, left.bought_value[i] == 0 && left.sold_value[i] == 0);
    }
    HOLDS(sample,
          clearing->trade_count <= lw_exchange_trade_count_max(sample->exchange, sample->count));
}

Test(prop_exchange_kinds, legs_add_up_to_what_members_trade_and_stand_in_order)
{
    for_each_kind(23, law_legs_add_up_to_members);
}

/* Legs that name a counterparty come in pairs of the same energy, price and value. */
static void law_pairs_agree(kind_sample *sample)
{
    const lw_clearing *clearing = clear(sample);
    int64_t balance = 0;
    for (uint32_t t = 0; t < clearing->trade_count; t++) {
        const lw_trade *leg = &clearing->trades[t];
        if (leg->counterparty == LW_POOL) {
            continue;
        }
        uint32_t other = 0;
        while (other < clearing->trade_count &&
               (clearing->trades[other].participant != leg->counterparty ||
                clearing->trades[other].counterparty != leg->participant ||
                clearing->trades[other].leg == leg->leg ||
                clearing->trades[other].energy_milliwh != leg->energy_milliwh ||
                clearing->trades[other].price_micro_per_kwh != leg->price_micro_per_kwh ||
                clearing->trades[other].value_micro != leg->value_micro)) {
            other++;
        }
        HOLDS(sample, other < clearing->trade_count);
        balance += leg->leg == LW_LEG_BOUGHT ? leg->value_micro : -leg->value_micro;
    }
    HOLDS(sample, balance == 0);
}

Test(prop_exchange_kinds, what_a_pair_buys_and_sells_is_the_same)
{
    for_each_kind(24, law_pairs_agree);
}

/* Pairs of one buyer are a run: together they cost what his energy costs, rounded once. */
static void law_many_pairs_cost_no_more_than_one(kind_sample *sample)
{
    if (strcmp(sample->kind->tag, "full_dynamic") != 0) {
        return;
    }
    const lw_clearing *clearing = clear(sample);
    const int64_t price = lw_tariff_middle(&sample->tariff);
    for (size_t i = 0; i < sample->count; i++) {
        HOLDS(sample, clearing->bought_value_micro[i] ==
                          lw_energy_value(clearing->bought_milliwh[i], price));
    }
}

Test(prop_exchange_kinds, many_small_pairs_cost_what_their_energy_costs)
{
    for_each_kind(32, law_many_pairs_cost_no_more_than_one);
}

/* Ids travel with the members: parameters and groups listed in another order change nothing. */
static void law_order_of_rows_changes_nothing(kind_sample *sample)
{
    const kept_clearing one = keep(clear(sample));
    const kept_clearing other =
        keep(clear_with(sample->shuffled, sample, sample->import_milliwh, sample->export_milliwh));
    HOLDS(sample, memcmp(&one, &other, sizeof one) == 0);
}

Test(prop_exchange_kinds, order_of_rows_and_groups_changes_nothing)
{
    for_each_kind(25, law_order_of_rows_changes_nothing);
}

static uint32_t group_first(uint32_t participant)
{
    return participant < 8 ? 0 : participant < 16 ? 8 : participant < 32 ? 16 : 32;
}

/* Swaps two members' meters within a group: each has what the other had, but for ties. */
static void law_members_of_a_group_are_alike(kind_sample *sample)
{
    if (sample->count < 2) {
        return;
    }
    const kept_clearing before = keep(clear(sample));
    const size_t a = (size_t)dice_roll(sample->dice, (int64_t)sample->count - 1);
    const size_t b = a + 1;
    if (group_first(sample->participants[a]) != group_first(sample->participants[b])) {
        return;
    }
    int64_t import[KINDS_MEMBERS];
    int64_t export[KINDS_MEMBERS];
    memcpy(import, sample->import_milliwh, sizeof import);
    memcpy(export, sample->export_milliwh, sizeof export);
    import[a] = sample->import_milliwh[b];
    import[b] = sample->import_milliwh[a];
    export[a] = sample->export_milliwh[b];
    export[b] = sample->export_milliwh[a];
    const kept_clearing after = keep(clear_with(sample->exchange, sample, import, export));
    const int64_t slack = sample->kind->trades_all ? 1 : (int64_t)sample->count;
    for (size_t i = 0; i < sample->count; i++) {
        const size_t was = i == a ? b : i == b ? a : i;
        HOLDS(sample, llabs(after.bought[i] - before.bought[was]) <= slack);
        HOLDS(sample, llabs(after.sold[i] - before.sold[was]) <= slack);
    }
    HOLDS(sample, llabs(after.energy - before.energy) <= (int64_t)sample->count);
}

Test(prop_exchange_kinds, members_of_a_group_may_change_places)
{
    for_each_kind(26, law_members_of_a_group_are_alike);
}

/* Two neighbours of a group get the same meters. */
static void law_equals_get_equal(kind_sample *sample)
{
    const size_t a = (size_t)dice_roll(sample->dice, (int64_t)sample->count);
    const size_t b = a + 1 < sample->count ? a + 1 : a;
    if (group_first(sample->participants[a]) != group_first(sample->participants[b])) {
        return;
    }
    sample->import_milliwh[b] = sample->import_milliwh[a];
    sample->export_milliwh[b] = sample->export_milliwh[a];
    const lw_clearing *clearing = clear(sample);
    const exchange_kind_case *kind = sample->kind;
    const int64_t sold = kind->sold_slack > 0 ? kind->sold_slack : (int64_t)sample->count;
    const int64_t value = kind->value_slack > 0 ? kind->value_slack : (int64_t)sample->count;
    HOLDS(sample, llabs(clearing->bought_milliwh[a] - clearing->bought_milliwh[b]) <= 1);
    HOLDS(sample, llabs(clearing->sold_milliwh[a] - clearing->sold_milliwh[b]) <= sold);
    const int64_t pays_a = clearing->bought_value_micro[a] - clearing->sold_value_micro[a];
    const int64_t pays_b = clearing->bought_value_micro[b] - clearing->sold_value_micro[b];
    HOLDS(sample, llabs(pays_a - pays_b) <= value);
}

Test(prop_exchange_kinds, equal_members_get_equal_results)
{
    for_each_kind(27, law_equals_get_equal);
}

/* Who wants more of the same group never gets less, but for a unit. */
static void law_wanting_more_never_gives_less(kind_sample *sample)
{
    const lw_clearing *clearing = clear(sample);
    const bool is_paired = strcmp(sample->kind->tag, "full_dynamic") == 0;
    for (size_t a = 0; a + 1 < sample->count; a++) {
        const size_t b = a + 1;
        const bool same =
            group_first(sample->participants[a]) == group_first(sample->participants[b]);
        /* A producer has no part of his own: the two are not alike for a key of pairs. */
        const bool alike =
            !is_paired || (sample->export_milliwh[a] == 0 && sample->export_milliwh[b] == 0);
        if (same && alike && sample->import_milliwh[a] >= sample->import_milliwh[b]) {
            HOLDS(sample, clearing->bought_milliwh[a] >= clearing->bought_milliwh[b] - 1);
        }
    }
}

Test(prop_exchange_kinds, who_imports_more_never_buys_less)
{
    for_each_kind(28, law_wanting_more_never_gives_less);
}

static void law_doubling_doubles(kind_sample *sample)
{
    int64_t import[KINDS_MEMBERS];
    int64_t export[KINDS_MEMBERS];
    const kept_clearing once = keep(clear(sample));
    for (size_t i = 0; i < sample->count; i++) {
        import[i] = 2 * sample->import_milliwh[i];
        export[i] = 2 * sample->export_milliwh[i];
    }
    const kept_clearing twice = keep(clear_with(sample->exchange, sample, import, export));
    /* What a buyer gets is within a unit of exact for each row that serves him; what is wasted by
     * rounding every buyer down may all come from one seller. */
    const int64_t slack = sample->kind->trades_all ? 3 : 3 * (int64_t)sample->count;
    for (size_t i = 0; i < sample->count; i++) {
        HOLDS(sample, llabs(twice.bought[i] - 2 * once.bought[i]) <= slack);
        HOLDS(sample, llabs(twice.sold[i] - 2 * once.sold[i]) <= slack);
    }
}

Test(prop_exchange_kinds, doubling_every_meter_doubles_what_each_trades)
{
    for_each_kind(29, law_doubling_doubles);
}

/* Neither side loses by a leg, but for roundings: share of the pot, retail, fee, tax. */
static void law_trade_is_voluntary(kind_sample *sample)
{
    const lw_clearing *clearing = clear(sample);
    for (uint32_t t = 0; t < clearing->trade_count; t++) {
        const lw_trade *leg = &clearing->trades[t];
        const lw_gain gain = lw_gain_settled(&sample->tariff, leg);
        HOLDS(sample, gain.by_payer_micro[LW_PAYER_MEMBERS] >= -5 ||
                          (leg->leg == LW_LEG_SOLD && sample->kind->may_cost_sellers) ||
                          sample->kind->has_agreed_prices);
    }
}

Test(prop_exchange_kinds, nobody_loses_by_a_trade)
{
    for_each_kind(30, law_trade_is_voluntary);
}

/* Bills and accounts, however many legs a member has. */
static void law_bills_differ_by_the_gains(kind_sample *sample)
{
    market_town *town = calloc(1, sizeof *town);
    town_begin(town, &sample->tariff, LW_PARAM_ABSENT);
    const lw_clearing *clearing = clear(sample);
    const lw_exchange_book book = {sample->count, sample->participants, sample->import_milliwh,
                                   sample->export_milliwh};
    lw_bill_books books = {.outside = &town->outside,
                           .inside = &town->inside,
                           .outside_micro = town->outside_micro,
                           .inside_micro = town->inside_micro};
    lw_bill_community(&sample->tariff, 0, &book, clearing, &books);
    int64_t gains[KINDS_MEMBERS] = {0};
    for (uint32_t t = 0; t < clearing->trade_count; t++) {
        const lw_gain gain = lw_gain_settled(&sample->tariff, &clearing->trades[t]);
        gains[clearing->trades[t].participant] += gain.by_payer_micro[LW_PAYER_MEMBERS];
    }
    for (size_t i = 0; i < KINDS_MEMBERS; i++) {
        HOLDS(sample, town->outside_micro[i] - town->inside_micro[i] == gains[i]);
    }
    HOLDS(sample, lw_accounts_residual(&town->inside) == 0);
    const lw_gain seen = lw_gain_between(&town->outside, &town->inside);
    const lw_gain legs = town_leg_gains(town, clearing);
    HOLDS(sample, memcmp(&seen, &legs, sizeof seen) == 0);
    town_end(town);
    free(town);
}

Test(prop_exchange_kinds, bills_differ_by_exactly_the_gains_of_the_legs)
{
    for_each_kind(31, law_bills_differ_by_the_gains);
}

/* What members win together, the fund of the community among them. */
static int64_t common_gain(const kind_sample *sample, const lw_clearing *clearing)
{
    int64_t sum = clearing->fund_micro;
    for (uint32_t t = 0; t < clearing->trade_count; t++) {
        const lw_gain gain = lw_gain_settled(&sample->tariff, &clearing->trades[t]);
        sum += gain.by_payer_micro[LW_PAYER_MEMBERS];
    }
    return sum;
}

/* Each leg is rounded on its own, so up to a millionth for each. Where prices are agreed whatever
 * the band, members may lose together, until the band closes and they trade no more. */
static void law_a_higher_fee_never_raises_the_gain(kind_sample *sample)
{
    const lw_clearing *clearing = clear(sample);
    const int64_t gain = common_gain(sample, clearing);
    const int64_t cheap = sample->kind->has_agreed_prices && gain < 0 ? 0 : gain;
    const int64_t slack = 2 * (int64_t)clearing->trade_count;
    sample->tariff.local_grid_fee_micro_per_kwh += dice_roll(sample->dice, 60000);
    HOLDS(sample, common_gain(sample, clear(sample)) <= cheap + slack);
}

Test(prop_exchange_kinds, a_higher_local_fee_never_raises_what_members_gain)
{
    for_each_kind(32, law_a_higher_fee_never_raises_the_gain);
}
