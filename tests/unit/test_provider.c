// SPDX-License-Identifier: Apache-2.0
/* What strikes a settlement by chance, and what it costs. */
#include "models/settlement/mechanism/breakdown.h"
#include "models/settlement/mechanism/outlook.h"
#include "models/settlement/mechanism/provider.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>

#define DAY 86400.0
#define H_PER_YEAR 8766.0

static double down_share(lw_breakdown_params params, double years, size_t *count)
{
    settlement_case c;
    case_syndicate(&c, years * 365.25);
    c.params.breakdowns = &params;
    lw_fault_list list = {NULL, 0, 0};
    lw_error error;
    cr_assert_eq(lw_breakdown_draw(&c.config, LW_FAULT_OUTAGE, 1, &list, &error), LW_OK);
    const lw_fault *faults = list.items;
    *count = list.count;
    double down_us = 0;
    lw_time_us before_us = c.config.start_us;
    for (size_t i = 0; i < *count; i++) {
        cr_assert_geq(faults[i].start_us, before_us);
        before_us = faults[i].end_us;
        const lw_time_us end_us = before_us < c.config.end_us ? before_us : c.config.end_us;
        down_us += (double)(end_us - faults[i].start_us);
    }
    free(list.items);
    return down_us / (double)(c.config.end_us - c.config.start_us);
}

/* Renewal theory: the long-run share is down / (up + down), 1 / (up + down) breakdowns an hour. */
Test(provider, breaks_down_as_often_and_as_long_as_said)
{
    size_t count = 0;
    const lw_breakdown_params params = {.mean_up_h = 0.95, .mean_down_h = 0.05};
    const double share = down_share(params, 4, &count);
    const double expected = 4 * H_PER_YEAR;
    cr_assert_float_eq((double)count, expected, 4 * sqrt(expected));
    cr_assert_float_eq(share, 0.05, 4 * 0.05 * sqrt(2 / expected));
}

Test(provider, draws_no_breakdown_that_takes_no_time)
{
    size_t count = 1;
    const lw_breakdown_params params = {.mean_up_h = 10, .mean_down_h = 0};
    cr_assert_eq(down_share(params, 1, &count), 0);
    cr_assert_eq(count, 0);
}

static lw_provider_params nothing_wrong(void)
{
    lw_provider_params params;
    lw_param_set_defaults(&lw_provider_table, &params);
    return params;
}

Test(provider, is_insolvent_once_in_its_mean_time)
{
    lw_provider_params params = nothing_wrong();
    cr_assert_eq(lw_provider_insolvency_us(&params, 1, 0, "a", 0, INT64_MAX / 2), INT64_MAX);
    params.insolvency_per_year = 0.5;
    double sum = 0;
    enum { DRAWS = 4000 };
    for (uint64_t seed = 0; seed < DRAWS; seed++) {
        const lw_time_us time_us =
            lw_provider_insolvency_us(&params, seed, 0, "a", 0, INT64_MAX / 2);
        sum += (double)time_us / (double)LW_COST_YEAR_US;
    }
    cr_assert_float_eq(sum / DRAWS, 2, 4 * 2 / sqrt(DRAWS));
}

static const lw_loss_basis basis = {.settled_micro = 1000 * LW_MICRO,
                                    .insolvency_loss_micro = 400 * LW_MICRO,
                                    .is_insolvent = true,
                                    .invoice_count = 120,
                                    .year_count = 2,
                                    .recovery_ratio = 0.25};

Test(provider, says_who_bears_what)
{
    lw_provider_params params = nothing_wrong();
    cr_assert_eq(lw_provider_losses(&params, &basis).of_members_micro, 300 * LW_MICRO);
    params.unpaid_ratio = 0.1;
    params.dunning_recovered_ratio = 0.5;
    params.wrong_value_ratio = 0.08;
    params.liability_per_year = 15 * LW_MICRO; /* 30 of 80 in two years */
    lw_losses losses = lw_provider_losses(&params, &basis);
    cr_assert_eq(losses.of_members_micro, (300 + 50 + 50) * LW_MICRO);
    cr_assert_eq(losses.of_provider_micro, 30 * LW_MICRO);
    params.unpaid_borne_by = LW_BEARER_PROVIDER;
    losses = lw_provider_losses(&params, &basis);
    cr_assert_eq(losses.of_members_micro, (300 + 50) * LW_MICRO);
    cr_assert_eq(losses.of_provider_micro, (30 + 50) * LW_MICRO);
    params.liability_per_year = 1000 * LW_MICRO; /* never more than the damage */
    cr_assert_eq(lw_provider_losses(&params, &basis).of_members_micro, 300 * LW_MICRO);
}

Test(provider, adds_its_losses_dunning_and_successor_to_the_costs)
{
    lw_provider_params params = nothing_wrong();
    params.replacement_price = 70 * LW_MICRO;
    params.unpaid_ratio = 0.1;
    params.dunning_price = 5 * LW_MICRO;
    lw_cost_matrix costs = {{{0}}};
    lw_provider_add_costs(&params, &basis, &costs);
    cr_assert_eq(costs.micro[LW_FUNCTION_COLLECT][LW_LINE_LABOUR], 60 * LW_MICRO);
    cr_assert_eq(costs.micro[LW_FUNCTION_COLLECT][LW_LINE_FEES], 400 * LW_MICRO);
    cr_assert_eq(costs.micro[LW_FUNCTION_REPLACE][LW_LINE_FEES], 70 * LW_MICRO);
}

/* The seed under which the provider ends in the course of the case. */
/* An insolvency of the period is not one of every year. */
Test(provider, whose_insolvency_is_lost_once_in_ten_years)
{
    lw_provider_params params;
    lw_outlook_params outlook;
    lw_param_set_defaults(&lw_provider_table, &params);
    lw_param_set_defaults(&lw_outlook_table, &outlook);
    params.replacement_price = 50 * LW_MICRO;
    const lw_loss_basis loss = {.insolvency_loss_micro = 400 * LW_MICRO,
                                .is_insolvent = true,
                                .year_count = 0.5,
                                .recovery_ratio = 0.25};
    const lw_losses losses = lw_provider_losses(&params, &loss);
    cr_assert_eq(losses.once_micro, 350 * LW_MICRO);
    const lw_outlook_basis ahead = {.benefit_micro = (100 - 350) * LW_MICRO,
                                    .once_micro = losses.once_micro,
                                    .year_count = 0.5};
    lw_money_micro flow[LW_OUTLOOK_YEARS];
    lw_outlook_cash_flow(&outlook, &ahead, flow);
    cr_assert_eq(flow[1], (200 - 350) * LW_MICRO);
    for (int year = 2; year < LW_OUTLOOK_YEARS; year++) {
        cr_assert_eq(flow[year], 200 * LW_MICRO, "year %d", year);
    }
}

static void insolvent_case(settlement_case *c)
{
    case_syndicate(c, 366);
    c->params.provider.insolvency_per_year = 2;
    c->params.provider.replacement_day = 20;
    c->config.seed = 3;
}

static lw_time_us end_of(const settlement_case *c)
{
    return lw_provider_insolvency_us(&c->params.provider, c->config.seed, 0, "case",
                                     c->config.start_us, c->config.end_us);
}

/* A trade of every day, until the year is over. */
static lw_usage feed_a_year(settlement_case *c)
{
    case_start(c);
    for (int day = 1; day <= 366; day++) {
        case_feed(c, day * DAY, 2);
    }
    case_drain(c, 500 * DAY);
    cr_assert(case_covers_once(c));
    return case_usage(c);
}

Test(provider, keeps_no_record_until_its_successor_works)
{
    settlement_case c;
    insolvent_case(&c);
    cr_assert_lt(end_of(&c), c.config.end_us - (lw_time_us)(30 * DAY * 1e6));
    const lw_usage usage = feed_a_year(&c);
    cr_assert_eq(usage.unavailable_us, (lw_time_us)(20 * DAY) * LW_US_PER_S);
    cr_assert_eq(usage.refused_trade_count, 0, "the records were handed over");
    case_end(&c);
}

Test(provider, takes_what_was_not_final_with_records_that_are_lost)
{
    settlement_case c;
    insolvent_case(&c);
    c.params.provider.hands_over_records = false;
    const lw_usage usage = feed_a_year(&c);
    cr_assert_gt(usage.refused_trade_count, 0);
    cr_assert_leq(usage.refused_trade_count, 2 * (31 + 5));
    case_end(&c);
}

Test(provider, of_a_ledger_leaves_the_record_alone)
{
    settlement_case c;
    case_pbft(&c, 4, 366);
    c.params.provider.insolvency_per_year = 2;
    c.params.provider.hands_over_records = false;
    c.config.seed = 3;
    const lw_usage usage = feed_a_year(&c);
    cr_assert_eq(usage.unavailable_us, 0);
    cr_assert_eq(usage.refused_trade_count, 0);
    case_end(&c);
}

Test(provider, strikes_each_settlement_by_draws_of_its_own)
{
    settlement_case c;
    insolvent_case(&c);
    const lw_time_us mine = end_of(&c);
    cr_assert_neq(mine, lw_provider_insolvency_us(&c.params.provider, 3, 0, "other",
                                                  c.config.start_us, INT64_MAX / 4));
    cr_assert_eq(mine, end_of(&c));
}
