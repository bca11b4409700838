// SPDX-License-Identifier: Apache-2.0
/* Laws of exchange, bills, accounts and gains over 10,000 random books. A failure prints its case;
 * LW_SEED=n runs with another seed. */
#include "sim/base/check.h"
#include "tests/support/market_town.h"

#include <criterion/criterion.h>

#include <string.h>

enum { CASE_COUNT = 10000 };

/** One random case: a tariff, a price (often the default, sometimes outside the band) and a book.
 */
typedef struct market_case {
    int index;
    test_dice *dice;
    size_t count;
    market_town town;
    int64_t import_milliwh[TOWN_MEMBERS_MAX];
    int64_t export_milliwh[TOWN_MEMBERS_MAX];
    const lw_clearing *clearing;
} market_case;

static void sample_begin(market_case *sample, test_dice *dice, int index)
{
    sample->index = index;
    sample->dice = dice;
    const lw_tariff tariff = dice_tariff(dice);
    const int64_t price = dice_roll(dice, 3) > 0 ? LW_PARAM_ABSENT : dice_roll(dice, 300000);
    sample->count = (size_t)dice_roll(dice, TOWN_MEMBERS_MAX / 2 + 1);
    dice_book(dice, sample->count, sample->import_milliwh, sample->export_milliwh);
    town_begin(&sample->town, &tariff, price);
    sample->clearing =
        town_trade(&sample->town, sample->count, sample->import_milliwh, sample->export_milliwh);
}

/* Runs a law on every case; returns how many cases traded. */
static int for_each_case(uint64_t seed, void (*law)(market_case *sample))
{
    test_dice dice = dice_seed(seed);
    int traded = 0;
    for (int index = 0; index < CASE_COUNT; index++) {
        market_case sample;
        sample_begin(&sample, &dice, index);
        traded += sample.clearing->trade_count > 0 ? 1 : 0;
        law(&sample);
        town_end(&sample.town);
    }
    return traded;
}

/* Reports only failures: Criterion sends a message for each assertion, even one that passes, and
 * here are millions. */
#define HOLDS(sample, condition)                                                                   \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            cr_assert_fail("case %d of %zu members: %s", (sample)->index, (sample)->count,         \
                           #condition);                                                            \
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

static void law_energy_is_conserved(market_case *sample)
{
    const lw_clearing *clearing = sample->clearing;
    const int64_t bought = sum(clearing->bought_milliwh, sample->count);
    const int64_t shared =
        min(sum(sample->import_milliwh, sample->count), sum(sample->export_milliwh, sample->count));
    HOLDS(sample, bought == sum(clearing->sold_milliwh, sample->count));
    HOLDS(sample, bought == 0 || bought == shared);
    for (size_t member = 0; member < sample->count; member++) {
        HOLDS(sample, clearing->bought_milliwh[member] >= 0);
        HOLDS(sample, clearing->sold_milliwh[member] >= 0);
        HOLDS(sample, clearing->bought_milliwh[member] <= sample->import_milliwh[member]);
        HOLDS(sample, clearing->sold_milliwh[member] <= sample->export_milliwh[member]);
    }
}

Test(prop_market, energy_bought_is_energy_sold_and_nobody_exceeds_his_meter)
{
    const int traded = for_each_case(1, law_energy_is_conserved);
    cr_assert_gt(traded, CASE_COUNT / 5, "only %d cases traded", traded);
}

static void law_pot_is_split_exactly(market_case *sample)
{
    const lw_clearing *clearing = sample->clearing;
    HOLDS(sample, sum(clearing->bought_value_micro, sample->count) == clearing->value_micro);
    HOLDS(sample, sum(clearing->sold_value_micro, sample->count) == clearing->value_micro);
    int64_t bought[2] = {0, 0};
    int64_t value[2] = {0, 0};
    for (uint32_t leg = 0; leg < clearing->trade_count; leg++) {
        bought[clearing->trades[leg].leg] += clearing->trades[leg].energy_milliwh;
        value[clearing->trades[leg].leg] += clearing->trades[leg].value_micro;
    }
    for (int side = 0; side < 2; side++) {
        HOLDS(sample, bought[side] == clearing->energy_milliwh);
        HOLDS(sample, value[side] == clearing->value_micro);
    }
}

Test(prop_market, pot_is_paid_in_and_out_to_the_last_millionth)
{
    (void)for_each_case(2, law_pot_is_split_exactly);
}

static void law_shares_are_fair(market_case *sample)
{
    const int64_t *import = sample->import_milliwh;
    const int64_t *bought = sample->clearing->bought_milliwh;
    for (size_t a = 0; a < sample->count; a++) {
        for (size_t b = 0; b < a; b++) {
            HOLDS(sample, import[a] <= import[b] || bought[a] >= bought[b]);
            HOLDS(sample, import[a] >= import[b] || bought[a] <= bought[b]);
            HOLDS(sample, import[a] != import[b] || bought[b] - bought[a] == 0 ||
                              bought[b] - bought[a] == 1);
        }
    }
}

Test(prop_market, who_imports_more_never_buys_less_and_equals_differ_by_one_unit_for_the_first)
{
    (void)for_each_case(3, law_shares_are_fair);
}

/* Members listed in another order: the same totals, and everybody the same share but for the unit
 * that a tie of remainders gives to the first. */
static void law_order_matters_by_one_unit_at_most(market_case *sample)
{
    size_t order[TOWN_MEMBERS_MAX];
    int64_t import[TOWN_MEMBERS_MAX];
    int64_t export[TOWN_MEMBERS_MAX];
    int64_t bought[TOWN_MEMBERS_MAX];
    int64_t sold[TOWN_MEMBERS_MAX];
    const int64_t value = sample->clearing->value_micro;
    memcpy(bought, sample->clearing->bought_milliwh, sample->count * sizeof *bought);
    memcpy(sold, sample->clearing->sold_milliwh, sample->count * sizeof *sold);
    for (size_t place = 0; place < sample->count; place++) {
        const size_t other = (size_t)dice_roll(sample->dice, (int64_t)place + 1);
        order[place] = order[other];
        order[other] = place;
    }
    for (size_t place = 0; place < sample->count; place++) {
        import[place] = sample->import_milliwh[order[place]];
        export[place] = sample->export_milliwh[order[place]];
    }
    const lw_clearing *shuffled = town_trade(&sample->town, sample->count, import, export);
    HOLDS(sample, shuffled->value_micro == value);
    for (size_t place = 0; place < sample->count; place++) {
        HOLDS(sample, llabs(shuffled->bought_milliwh[place] - bought[order[place]]) <= 1);
        HOLDS(sample, llabs(shuffled->sold_milliwh[place] - sold[order[place]]) <= 1);
    }
}

Test(prop_market, order_of_members_moves_no_share_by_more_than_one_unit)
{
    (void)for_each_case(4, law_order_matters_by_one_unit_at_most);
}

static void law_doubling_doubles(market_case *sample)
{
    int64_t import[TOWN_MEMBERS_MAX];
    int64_t export[TOWN_MEMBERS_MAX];
    int64_t bought[TOWN_MEMBERS_MAX];
    const int64_t energy = sample->clearing->energy_milliwh;
    memcpy(bought, sample->clearing->bought_milliwh, sample->count * sizeof *bought);
    for (size_t member = 0; member < sample->count; member++) {
        import[member] = 2 * sample->import_milliwh[member];
        export[member] = 2 * sample->export_milliwh[member];
    }
    const lw_clearing *doubled = town_trade(&sample->town, sample->count, import, export);
    HOLDS(sample, doubled->energy_milliwh == 2 * energy);
    for (size_t member = 0; member < sample->count; member++) {
        /* A share is within one unit of exact, so twice a share is within three of doubled. */
        HOLDS(sample, llabs(doubled->bought_milliwh[member] - 2 * bought[member]) <= 2);
    }
}

Test(prop_market, doubling_every_meter_doubles_the_trade)
{
    (void)for_each_case(5, law_doubling_doubles);
}

static void law_books_close(market_case *sample)
{
    market_town *town = &sample->town;
    HOLDS(sample, lw_accounts_residual(&town->outside) == 0);
    HOLDS(sample, lw_accounts_residual(&town->inside) == 0);
    for (uint32_t member = 0; member < sample->count; member++) {
        const lw_account account = lw_account_member(&town->inside, member);
        HOLDS(sample, lw_accounts_balance(&town->outside, account) == -town->outside_micro[member]);
        HOLDS(sample, lw_accounts_balance(&town->inside, account) == -town->inside_micro[member]);
    }
}

Test(prop_market, accounts_close_and_show_each_members_bill)
{
    (void)for_each_case(6, law_books_close);
}

static void law_bills_differ_by_the_gains(market_case *sample)
{
    const market_town *town = &sample->town;
    int64_t gains[TOWN_MEMBERS_MAX] = {0};
    for (uint32_t leg = 0; leg < sample->clearing->trade_count; leg++) {
        const lw_trade *trade = &sample->clearing->trades[leg];
        const lw_gain gain = lw_gain_settled(&town->tariff, trade);
        HOLDS(sample, lw_gain_residual(&gain) == 0);
        gains[trade->participant] += gain.by_payer_micro[LW_PAYER_MEMBERS];
    }
    for (size_t member = 0; member < sample->count; member++) {
        HOLDS(sample, town->outside_micro[member] - town->inside_micro[member] == gains[member]);
    }
}

Test(prop_market, each_members_bills_differ_by_exactly_the_gains_of_his_legs)
{
    (void)for_each_case(7, law_bills_differ_by_the_gains);
}

static void law_gain_is_somebodys_loss(market_case *sample)
{
    const market_town *town = &sample->town;
    const lw_gain legs = town_leg_gains(town, sample->clearing);
    const lw_gain seen = lw_gain_between(&town->outside, &town->inside);
    HOLDS(sample, memcmp(&legs, &seen, sizeof legs) == 0);
    HOLDS(sample, seen.clearing_micro == 0);
    HOLDS(sample, seen.by_payer_micro[LW_PAYER_MEMBERS] + seen.by_payer_micro[LW_PAYER_RETAILER] +
                          seen.by_payer_micro[LW_PAYER_GRID_OPERATOR] +
                          seen.by_payer_micro[LW_PAYER_STATE] +
                          seen.by_payer_micro[LW_PAYER_COMMUNITY_FUND] ==
                      0);
}

Test(prop_market, gain_by_payer_adds_up_to_exactly_zero)
{
    (void)for_each_case(8, law_gain_is_somebodys_loss);
}

static void law_trade_is_voluntary(market_case *sample)
{
    const market_town *town = &sample->town;
    for (uint32_t leg = 0; leg < sample->clearing->trade_count; leg++) {
        const lw_gain gain = lw_gain_settled(&town->tariff, &sample->clearing->trades[leg]);
        /* A millionth for each rounding: share of the pot, retail, fee, tax. */
        HOLDS(sample, gain.by_payer_micro[LW_PAYER_MEMBERS] >= -4);
    }
    HOLDS(sample, sample->clearing->trade_count == 0 || lw_tariff_band_is_open(&town->tariff));
}

Test(prop_market, nobody_loses_by_a_trade_but_for_rounding)
{
    (void)for_each_case(9, law_trade_is_voluntary);
}

/* Any mixture of settled and refused legs: the corrected accounts tell what the legs tell. */
static void law_corrections_agree_with_gains(market_case *sample)
{
    market_town *town = &sample->town;
    lw_gain legs = {.clearing_micro = 0};
    for (uint32_t leg = 0; leg < sample->clearing->trade_count; leg++) {
        const lw_trade *trade = &sample->clearing->trades[leg];
        const int64_t fate = dice_roll(sample->dice, 4);
        const lw_unsettled_treatment treatment = (lw_unsettled_treatment)(fate % 3);
        const lw_gain gain = fate == 3 ? lw_gain_settled(&town->tariff, trade)
                                       : lw_gain_unsettled(&town->tariff, trade, treatment);
        HOLDS(sample, lw_gain_residual(&gain) == 0);
        lw_gain_add(&legs, &gain);
        if (fate != 3) {
            lw_gain_correct(&town->inside, &town->tariff, 0, trade, treatment);
        }
    }
    const lw_gain seen = lw_gain_between(&town->outside, &town->inside);
    HOLDS(sample, memcmp(&legs, &seen, sizeof legs) == 0);
    /* The accounts see a batch of which only part was paid. */
    HOLDS(sample, lw_accounts_residual(&town->inside) == llabs(legs.clearing_micro));
}

Test(prop_market, corrected_accounts_show_the_gain_of_any_mixture_of_fates)
{
    (void)for_each_case(10, law_corrections_agree_with_gains);
}
