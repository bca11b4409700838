// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/trust/disputed.h"
#include "models/settlement/trust/exposure.h"
#include "models/settlement/trust/trust_figures.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <math.h>

/* P(more than f of n independent nodes faulty): ANALYTIC.md 5, and CONSENSUS.md 5 for n = 27. */
typedef struct tail_case {
    int64_t n, f;
    double c, chance, tolerance_ratio;
} tail_case;

ParameterizedTestParameters(trust, agrees_with_the_exact_tail)
{
    static tail_case cases[] = {
        {4, 1, 0.01, 0.00059203, 1e-9},      {4, 1, 0.05, 0.01401875, 1e-9},
        {7, 2, 0.01, 3.396253015e-05, 1e-9}, {7, 2, 0.05, 0.00376, 2e-3},
        {10, 3, 0.05, 0.001028497938, 1e-9}, {31, 10, 0.1, 0.0001256055979, 1e-9},
        {27, 8, 0.05, 4.0e-6, 2e-2},         {3, 1, 0.01, 3.0e-4, 1e-2},
        {1, 0, 0.05, 0.05, 1e-12},
    };
    return cr_make_param_array(tail_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(tail_case *c, trust, agrees_with_the_exact_tail)
{
    const double found = lw_trust_tail(c->n, c->f + 1, c->c);
    cr_assert_float_eq(found, c->chance, c->tolerance_ratio * c->chance, "%.12g", found);
}

Test(trust, has_a_tail_that_ends_at_one_and_nought)
{
    cr_assert_eq(lw_trust_tail(4, 0, 0.3), 1);
    cr_assert_eq(lw_trust_tail(4, 5, 0.3), 0);
    cr_assert_eq(lw_trust_tail(4, 2, 0), 0);
    cr_assert_eq(lw_trust_tail(4, 4, 1), 1);
    cr_assert_float_eq(lw_trust_tail(1024, 1, 0.9), 1, 1e-12);
}

/* However many parties there are, a common cause of a tenth leaves a tenth of the chance. */
Test(trust, is_capped_by_what_the_parties_share)
{
    double before = 0;
    for (int64_t f = 0; f < 100; f++) {
        const double gain = 0.05 / lw_trust_together(3 * f + 1, f + 1, 0.05, 0.1);
        cr_assert_geq(gain, before);
        cr_assert_lt(gain, 10 + 1e-9);
        before = gain;
    }
    cr_assert_float_eq(before, 10, 1e-6);
    cr_assert_float_eq(0.05 / lw_trust_together(10, 4, 0.05, 0.1), 8.4378, 1e-3);
}

Test(trust, exposes_value_until_it_is_paid)
{
    lw_exposure e;
    lw_exposure_init(&e);
    lw_exposure_add(&e, 100, 0);
    lw_exposure_add(&e, 50, 10);
    cr_assert(lw_exposure_settle(&e, 100, 40));
    lw_exposure_refuse(&e, 20);
    cr_assert(lw_exposure_settle(&e, 30, 40));
    cr_assert_eq(lw_exposure_now(&e, 39), 130);
    lw_exposure_add(&e, 7, 39);
    cr_assert_eq(e.exposed_max_micro, 150);
    cr_assert_eq(e.open_max_micro, 150);
    cr_assert_eq(lw_exposure_now(&e, 40), 7);
    cr_assert_eq(e.settled_micro, 130);
    lw_exposure_fini(&e);
}

static lw_trust_params silent(void)
{
    lw_trust_params params;
    lw_param_set_defaults(&lw_trust_table, &params);
    return params;
}

static const lw_trust ten = {.rewrite_party_count = 4,
                             .node_count = 10,
                             .operator_count = 10,
                             .rewrite_operator_count = 4,
                             .reader_count = 10,
                             .verifier_count = 10};
static const lw_trust_basis year = {.is_open_to_nodes = true,
                                    .year_count = 1,
                                    .open_max_micro = 8 * LW_MICRO,
                                    .exposed_max_micro = 100 * LW_MICRO};

Test(trust, says_nothing_of_chances_that_nobody_told)
{
    const lw_trust_params params = silent();
    const lw_trust_figures figures = lw_trust_figures_of(&params, &ten, &year);
    cr_assert(isnan(figures.rewrite_chance_per_year));
    cr_assert(isnan(figures.expected_loss));
    cr_assert(isnan(figures.attack_cost));
    cr_assert_eq(figures.attack_bribe_per_party, 2);
    cr_assert_eq(figures.value_exposed_max, 100);
}

Test(trust, expects_to_lose_what_each_cause_takes)
{
    lw_trust_params params = silent();
    params.contract_bug_per_year = 0.02;
    cr_assert_float_eq(lw_trust_figures_of(&params, &ten, &year).expected_loss, 2, 1e-12);
    params.dishonest_party_per_year = 0.05;
    params.key_loss_per_year = 0.01;
    params.recovery_ratio = 0.25;
    params.bribe_per_party = 3 * LW_MICRO;
    const lw_trust_figures figures = lw_trust_figures_of(&params, &ten, &year);
    const double rewrite = 0.1 * 0.05 + 0.9 * 0.001028497938;
    cr_assert_float_eq(figures.expected_loss, 0.75 * (rewrite * 8 + 0.03 * 100), 1e-9);
    cr_assert_eq(figures.attack_cost, 12);
    params.embezzlement_per_year = 0.04;
    const double more = lw_trust_figures_of(&params, &ten, &year).expected_loss;
    cr_assert_float_eq(more, figures.expected_loss + 0.75 * 0.04 * 100, 1e-9);
}

/* What the run says of a rewrite gives way to what a scenario knows, in the loss too. */
Test(trust, takes_the_gain_that_is_said)
{
    lw_trust_params params = silent();
    params.dishonest_party_per_year = 1;
    params.common_cause_ratio = 1;
    cr_assert_float_eq(lw_trust_figures_of(&params, &ten, &year).expected_loss, 8, 1e-12);
    params.rewrite.value = 5000 * LW_MICRO;
    const lw_trust_figures figures = lw_trust_figures_of(&params, &ten, &year);
    cr_assert_eq(figures.attack_gain, 5000);
    cr_assert_eq(figures.attack_bribe_per_party, 1250);
    cr_assert_float_eq(figures.expected_loss, 5000, 1e-9);
}

/* 3 blocks of 4e12 hashes: 12 of 1e12, 0.5 each for electricity, and rewards of 2. */
static const lw_rewrite work = {.hash_count = 12e12, .electricity_per_th = 0.5, .rewards = 2};

Test(trust, pays_for_the_work_of_the_blocks_that_are_replaced)
{
    lw_trust_params params = silent();
    lw_rewrite_params *prices = &params.rewrite;
    cr_assert_float_eq(lw_rewrite_work_cost(prices, &work), 6, 1e-12);
    lw_rewrite well_paid = work;
    well_paid.rewards = 20;
    cr_assert_float_eq(lw_rewrite_work_cost(prices, &well_paid), 20, 1e-12, "or they would mine");
    prices->hardware_price_per_th_per_s = 31557600 * LW_MICRO; /* 1 a second over a year */
    prices->hardware_life_year = 1;
    cr_assert_float_eq(lw_rewrite_work_cost(prices, &work), 18, 1e-9);
    prices->reward_kept_ratio = 0.25;
    cr_assert_float_eq(lw_rewrite_work_cost(prices, &work), 17.5, 1e-9);
    prices->hash_rent_per_th_per_s_day = 86400 * LW_MICRO;
    cr_assert_float_eq(lw_rewrite_work_cost(prices, &work), 11.5, 1e-9, "rent has it all");
    prices->hash_rent_per_th_per_s_day = 0;
    cr_assert_eq(lw_rewrite_work_cost(prices, &work), 0, "nobody is paid to attack");
    const lw_rewrite none = {.stake = 5};
    cr_assert(isnan(lw_rewrite_work_cost(prices, &none)), "no proof of work");
    const lw_rewrite unknown = {.hash_count = 1, .electricity_per_th = (double)NAN};
    prices->hash_rent_per_th_per_s_day = LW_PARAM_ABSENT;
    cr_assert(isnan(lw_rewrite_work_cost(prices, &unknown)));
}

Test(trust, forfeits_stake_at_its_price)
{
    lw_trust_params params = silent();
    cr_assert(isnan(lw_rewrite_stake_cost(&params.rewrite, 40)), "no price");
    params.rewrite.stake_price = 3 * LW_MICRO;
    cr_assert_eq(lw_rewrite_stake_cost(&params.rewrite, 40), 120);
    params.rewrite.slashed_ratio = 0.5;
    cr_assert_eq(lw_rewrite_stake_cost(&params.rewrite, 40), 60);
    cr_assert(isnan(lw_rewrite_stake_cost(&params.rewrite, 0)), "no stake");
}

/* The cheapest of the ways whose price is known; a dearer price never makes it cheaper. */
Test(trust, rewrites_by_the_cheapest_way)
{
    lw_trust_params params = silent();
    lw_trust_basis basis = year;
    basis.rewrite = work;
    basis.rewrite.stake = 7;
    params.bribe_per_party = 2 * LW_MICRO; /* of 4 parties */
    params.rewrite.hash_rent_per_th_per_s_day = LW_PARAM_ABSENT;
    double before = 0;
    for (int64_t price = 0; price < 6; price++) {
        params.rewrite.stake_price = price * LW_MICRO / 2;
        const lw_trust_figures figures = lw_trust_figures_of(&params, &ten, &basis);
        cr_assert_geq(figures.attack_cost, before);
        before = figures.attack_cost;
    }
    cr_assert_eq(before, 6, "the work, now");
    for (int64_t rent = 0; rent < 100; rent += 5) {
        params.rewrite.hash_rent_per_th_per_s_day = rent * 1000 * LW_MICRO;
        const double cost = lw_trust_figures_of(&params, &ten, &basis).attack_cost;
        cr_assert(rent == 0 || cost >= before);
        before = cost;
    }
    cr_assert_eq(before, 8, "the bribes, now");
}

Test(trust, takes_the_whole_chance_of_an_intermediary)
{
    lw_trust_params params = silent();
    params.dishonest_party_per_year = 0.05;
    lw_trust_basis basis = year;
    basis.is_intermediary = true;
    basis.is_open_to_nodes = false;
    const lw_trust_figures figures = lw_trust_figures_of(&params, &ten, &basis);
    cr_assert_eq(figures.rewrite_chance_per_year, 0.05);
    cr_assert_eq(figures.record_reader_count, 1);
    cr_assert_eq(figures.erasable, 1);
}

/* A commitment alone is no erasure: only with its key gone can nobody be told from it. */
Test(trust, forgets_only_what_can_no_longer_be_read)
{
    lw_trust_params params = silent();
    cr_assert_eq(lw_trust_figures_of(&params, &ten, &year).personal_data_reader_years, 100);
    params.deletes_keys = true;
    cr_assert_eq(lw_trust_figures_of(&params, &ten, &year).erasable, 0, "in clear");
    lw_trust_basis basis = year;
    basis.is_open_to_nodes = false;
    basis.is_protected = true;
    cr_assert_eq(lw_trust_figures_of(&params, &ten, &basis).erasable, 1);
    cr_assert_eq(lw_trust_figures_of(&params, &ten, &basis).personal_data_reader_years, 10);
    params.deletes_keys = false;
    cr_assert_eq(lw_trust_figures_of(&params, &ten, &basis).erasable, 0);
    basis.is_open_to_nodes = true;
    params.deletes_keys = true;
    cr_assert_eq(lw_trust_figures_of(&params, &ten, &basis).personal_data_reader_years, 100,
                 "nodes hold the keys");
    cr_assert_eq(lw_trust_figures_of(&params, &ten, &basis).erasable, 0);
}

/* Three batches of 4, 2 and 4 entries worth 8, 10 and 40. */
static void tell_three(lw_disputed *d)
{
    lw_disputed_init(d);
    cr_assert(lw_disputed_add(d, 4, 8));
    cr_assert(lw_disputed_add(d, 2, 10));
    cr_assert(lw_disputed_add(d, 4, 40));
}

Test(trust, counts_what_was_told_twice_once)
{
    lw_disputed d;
    tell_three(&d);
    lw_disputed_tell(&d, 2, 5);
    cr_assert_eq(d.double_micro, 4 + 5);
    lw_disputed_tell(&d, 2, 6);
    cr_assert_eq(d.double_micro, 4 + 10, "what was counted is not counted again");
    lw_disputed_tell(&d, 0, 4);
    cr_assert_eq(d.double_micro, 4 + 10);
    lw_disputed_tell(&d, 8, 8);
    cr_assert_eq(d.double_micro, 4 + 10, "an empty block");
    lw_disputed_tell(&d, 9, 1000);
    cr_assert_eq(d.double_micro, 4 + 10 + 10, "what is not there is worth nothing");
    lw_disputed_fini(&d);
}

Test(trust, forgets_batches_that_are_too_old_to_be_contradicted)
{
    lw_disputed d;
    lw_disputed_init(&d);
    for (int i = 0; i < LW_DISPUTED_BATCHES + 10; i++) {
        cr_assert(lw_disputed_add(&d, 1, 1));
    }
    lw_disputed_tell(&d, 0, 12);
    cr_assert_eq(d.double_micro, 2, "ten are forgotten");
    lw_disputed_tell(&d, 12, LW_DISPUTED_BATCHES + 10);
    cr_assert_eq(d.double_micro, LW_DISPUTED_BATCHES);
    lw_disputed_fini(&d);
}
