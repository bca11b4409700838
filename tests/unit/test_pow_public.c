// SPDX-License-Identifier: Apache-2.0
/* The public chain: its power by hash rate, hardware and price, and the city's part of it. */
#include "models/settlement/pow/pow_power.h"
#include "tests/support/public_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

static void set_hardware(public_case *p)
{
    p->hardware[0] = (lw_hardware_params){"old", {2009, 1, 1, 0, 0, 0}, 0.1};
    p->hardware[1] = (lw_hardware_params){"good", {2015, 1, 1, 0, 0, 0}, 0.2};
    p->hardware[2] = (lw_hardware_params){"fair", {2014, 1, 1, 0, 0, 0}, 0.6};
    p->hardware[3] = (lw_hardware_params){"later", {2017, 1, 1, 0, 0, 0}, 0.01};
    p->chain.hardware = (lw_array){4, p->hardware};
}

/* Revenue: (25 x 144 + 108) x 400 a day = 17.167 a second: all of it buys 1236 MW at 0.05. */
Test(pow_power, follows_hash_rate_hardware_and_price)
{
    static public_case p;
    lw_chain_now now;
    const lw_time_us in_2016_us = INT64_C(1460000000) * LW_US_PER_S;
    public_case_begin(&p, 1);
    set_hardware(&p);
    p.chain.pue_guess_ratio = 1.1;
    p.chain.power = LW_CHAIN_CBECI;
    lw_chain_at(&p.chain, in_2016_us, &now);
    cr_assert_float_eq(now.economic_w, 3708 * 400 / 86400.0 / 0.05 * 3.6e6, 1);
    cr_assert_float_eq(now.free_entry_w, 0.6 * now.economic_w, 1);
    cr_assert_float_eq(now.efficiency_w, 1e9 * 0.25 * 1.1, 1);
    /* All that earns its electricity is below 1.236 J/GH; "old" is more than five years old. */
    cr_assert_float_eq(now.lower_w, 1e9 * 0.2 * 1.01, 1);
    cr_assert_float_eq(now.guess_w, 1e9 * 0.4 * 1.10, 1);
    cr_assert_float_eq(now.upper_w, 1e9 * 0.6 * 1.20, 1);
    cr_assert_eq(now.power_w, now.guess_w);
    p.chain.miner_price_per_kwh = 0.2; /* 0.309 J/GH: "fair" loses money */
    lw_chain_at(&p.chain, in_2016_us, &now);
    cr_assert_float_eq(now.upper_w, 1e9 * 0.2 * 1.20, 1);
    p.chain.miner_price_per_kwh = 2; /* all do: the best that could be bought */
    lw_chain_at(&p.chain, in_2016_us, &now);
    cr_assert_float_eq(now.guess_w, 1e9 * 0.1 * 1.10, 1);
}

Test(pow_power, knows_the_hardware_of_bitcoin)
{
    static public_case p;
    lw_chain_now now;
    const lw_time_us in_2016_us = INT64_C(1460000000) * LW_US_PER_S; /* 7 April */
    public_case_begin(&p, 1);
    p.chain.pue_guess_ratio = 1.1;
    p.chain.power = LW_CHAIN_CBECI;
    p.chain.hardware_list = 1;
    lw_chain_at(&p.chain, in_2016_us, &now);
    /* Antminer S3, S5 and S7 earn less than 1.236 J/GH; the S9 came in June. */
    cr_assert_float_eq(now.lower_w, 1e9 * 0.27336 * 1.01, 1);
    cr_assert_float_eq(now.guess_w, 1e9 * (0.76569 + 0.51082 + 0.27336) / 3 * 1.10, 1);
    cr_assert_float_eq(now.upper_w, 1e9 * 0.76569 * 1.20, 1);
    set_hardware(&p); /* beside it 0.2 and 0.6 */
    lw_chain_at(&p.chain, in_2016_us, &now);
    cr_assert_float_eq(now.guess_w, 1e9 * (0.76569 + 0.51082 + 0.27336 + 0.8) / 5 * 1.10, 1);
    cr_assert_float_eq(now.lower_w, 1e9 * 0.2 * 1.01, 1);
}

/* H = share x revenue / (price of a joule x J/H x overhead): 741.6 MW at 0.25 J/GH and 1.1. */
Test(pow_power, miners_enter_until_their_revenue_is_spent)
{
    static public_case p;
    lw_chain_now now;
    public_case_begin(&p, 1);
    p.rows[0].hash_rate_h_per_s = (double)NAN;
    p.chain.pue_guess_ratio = 1.1;
    lw_chain_at(&p.chain, p.c.base.config.start_us, &now);
    cr_assert_float_eq(now.hash_rate_h_per_s, 741.6e6 / 0.25 / 1.1 * 1e9, 1e10);
    cr_assert_float_eq(now.efficiency_w, 741.6e6, 1);
    cr_assert_float_eq(now.power_w, now.free_entry_w, 1);
    p.chain.miner_price_per_kwh *= 2;
    lw_chain_at(&p.chain, p.c.base.config.start_us, &now);
    cr_assert_float_eq(now.efficiency_w, 741.6e6 / 2, 1, "dearer electricity, fewer miners");
}

Test(pow_power, goes_from_row_to_row_as_told)
{
    static public_case p;
    lw_chain_now now;
    public_case_begin(&p, 1);
    p.rows[1] = p.rows[0];
    p.rows[1].start.day = 11;
    p.rows[1].hash_rate_h_per_s = 4e18;
    p.chain.series.count = 2;
    const lw_time_us day_us = INT64_C(86400) * LW_US_PER_S;
    const lw_time_us start_us = p.c.base.config.start_us;
    const double middle[] = {1e18, 2.5e18, 2e18};
    for (int k = 0; k < 3; k++) {
        p.chain.between_rows = k;
        lw_chain_at(&p.chain, start_us - day_us, &now);
        cr_assert_eq(now.hash_rate_h_per_s, 1e18, "before the first row");
        lw_chain_at(&p.chain, start_us + 5 * day_us, &now);
        cr_assert_float_eq(now.hash_rate_h_per_s, middle[k], 1e4);
        lw_chain_at(&p.chain, start_us + 10 * day_us, &now);
        cr_assert_float_eq(now.hash_rate_h_per_s, 4e18, 1e4);
        lw_chain_at(&p.chain, start_us + 99 * day_us, &now);
        cr_assert_eq(now.hash_rate_h_per_s, 4e18, "after the last row");
    }
}

Test(pow_power, stays_as_it_was_until_a_row_that_does_not_know)
{
    static public_case p;
    lw_chain_now now;
    public_case_begin(&p, 1);
    p.rows[1] = p.rows[0];
    p.rows[1].start.day = 11;
    p.rows[1].price_per_coin = (double)NAN;
    p.chain.series.count = 2;
    for (int k = 0; k < 3; k++) {
        lw_chain_now first;
        p.chain.between_rows = k;
        lw_chain_at(&p.chain, p.c.base.config.start_us, &first);
        lw_chain_at(&p.chain, p.c.base.config.start_us + INT64_C(5) * 86400 * LW_US_PER_S, &now);
        cr_assert_eq(now.economic_w, first.economic_w, "between rows %d", k);
    }
}

/* 250 MW and one transaction a second: 250 MJ each. */
Test(pow_public, tells_the_citys_part_three_ways)
{
    static public_case p;
    public_case_begin(&p, 2);
    p.chain.full_node_count = 1000;
    p.chain.full_node_energy_per_tx_j = 0.01;
    p.chain.device.idle_power_w = 0;
    case_start(&p.c.base);
    case_feed(&p.c.base, 900, 10);
    case_drain(&p.c.base, 86400);
    cr_assert(case_covers_once(&p.c.base));
    cr_assert_eq(pow_case_figure(&p.c, "chain_tx_count"), 10);
    cr_assert_float_eq(pow_case_figure(&p.c, "attributed_average_kwh"), 2500e6 / 3.6e6, 1e-6);
    cr_assert_float_eq(pow_case_figure(&p.c, "attributed_marginal_kwh"), 100 / 3.6e6, 1e-12);
    /* A fee of 0.5, of which 0.6 at 0.05 a kWh: 6 kWh. */
    cr_assert_float_eq(pow_case_figure(&p.c, "tx_fees"), 5, 1e-9);
    cr_assert_float_eq(pow_case_figure(&p.c, "attributed_fee_share_kwh"), 60, 1e-6);
    cr_assert_float_eq(pow_case_figure(&p.c, "network_energy_kwh_per_tx"), 250 / 3.6, 1e-6);
    const lw_usage usage = case_usage(&p.c.base);
    cr_assert_float_eq(usage.energy_of_others_j, 2500e6, 1);
    case_end(&p.c.base);
}

/* The city pays its fees and its own node's electricity, not the miners'. */
Test(pow_public, charges_fees_and_not_the_miners_electricity)
{
    static public_case p;
    public_case_begin(&p, 1);
    case_work_for_nothing(&p.c.base);
    p.c.base.payment.fee_per_payment = 0;
    p.chain.fee_per_tx = 2 * LW_MICRO;
    p.chain.device.idle_power_w = 100;
    p.chain.device.energy_per_message_j = 0;
    p.chain.device.energy_per_tx_j = 0;
    p.chain.device.device_price = 0;
    p.chain.device.software_per_year = 0;
    p.chain.device.software_per_device_year = 0;
    p.chain.device.replacement_visit_price = 0;
    case_start(&p.c.base);
    case_feed(&p.c.base, 900, 7);
    case_run_until(&p.c.base, 86400);
    lw_cost_matrix costs;
    lw_settlement_costs(p.c.base.settlement, &costs);
    cr_assert_eq(case_line(&costs, LW_LINE_FEES), 14 * LW_MICRO);
    cr_assert_eq(case_line(&costs, LW_LINE_ENERGY), lw_micro_from_double(2.4 * 0.2));
    cr_assert_eq(case_cost(&p.c.base), 14 * LW_MICRO + lw_micro_from_double(2.4 * 0.2));
    case_end(&p.c.base);
}

/* Fees that nobody knows are not free: neither they nor the cost of the record are known, whatever
 * else is; a fee that is given, is. */
Test(pow_public, has_no_cost_when_its_fees_are_not_known)
{
    static public_case p;
    for (int missing = 0; missing < 2; missing++) {
        public_case_begin(&p, 1);
        if (missing == 0) {
            p.rows[0].price_per_coin = (double)NAN;
        } else {
            p.rows[0].fees_coin_per_day = (double)NAN;
        }
        case_start(&p.c.base);
        cr_assert_neq(case_usage(&p.c.base).fees_micro, LW_MONEY_UNKNOWN, "nothing sent yet");
        case_feed(&p.c.base, 900, 7);
        case_drain(&p.c.base, 86400);
        cr_assert_eq(case_usage(&p.c.base).fees_micro, LW_MONEY_UNKNOWN);
        lw_cost_matrix costs;
        lw_settlement_costs(p.c.base.settlement, &costs);
        cr_assert_eq(costs.micro[LW_FUNCTION_RECORD][LW_LINE_FEES], LW_MONEY_UNKNOWN);
        cr_assert(isnan(pow_case_figure(&p.c, "tx_fees")));
        cr_assert(isnan(pow_case_figure(&p.c, "attributed_fee_share_kwh")));
        cr_assert_gt(pow_case_figure(&p.c, "attributed_average_kwh"), 0);
        case_end(&p.c.base);
    }
    public_case_begin(&p, 1);
    p.rows[0].price_per_coin = (double)NAN;
    p.chain.fee_per_tx = 2 * LW_MICRO;
    case_start(&p.c.base);
    case_feed(&p.c.base, 900, 7);
    case_drain(&p.c.base, 86400);
    cr_assert_float_eq(pow_case_figure(&p.c, "tx_fees"), 14, 1e-9);
    cr_assert_neq(case_usage(&p.c.base).fees_micro, LW_MONEY_UNKNOWN);
    case_end(&p.c.base);
}

/* 2500 MJ of the miners, at the carbon intensity of where they are. */
Test(pow_public, emits_where_its_miners_are)
{
    static public_case p;
    for (int is_known = 0; is_known < 2; is_known++) {
        public_case_begin(&p, 2);
        if (is_known) {
            p.chain.carbon_intensity_kg_per_kwh = 0.36;
        }
        case_start(&p.c.base);
        cr_assert_eq(case_usage(&p.c.base).emissions_of_others_kg, 0, "nothing mined for it yet");
        case_feed(&p.c.base, 900, 10);
        case_drain(&p.c.base, 86400);
        const double emissions_kg = case_usage(&p.c.base).emissions_of_others_kg;
        cr_assert(is_known ? fabs(emissions_kg - 250) < 1e-6 : isnan(emissions_kg));
        case_end(&p.c.base);
    }
}

/* 250 MJ each: 5 before the second day at 0.36, 5 after at 0.72; machines 0.036 a kWh. */
Test(pow_public, emits_by_the_mix_of_the_day)
{
    static public_case p;
    public_case_begin(&p, 2);
    p.rows[0].carbon_intensity_kg_per_kwh = 0.36;
    p.rows[1] = p.rows[0];
    p.rows[1].start.day = 2;
    p.rows[1].carbon_intensity_kg_per_kwh = 0.72;
    p.chain.series.count = 2;
    p.chain.carbon_intensity_kg_per_kwh = 9; /* of rows without one */
    p.chain.carbon_intensity_scope = LW_SCOPE_LIFE_CYCLE;
    p.chain.miner_embodied_kg_per_kwh = 0.036;
    case_start(&p.c.base);
    case_feed(&p.c.base, 900, 5);
    case_run_until(&p.c.base, 86400);
    case_feed(&p.c.base, 87300, 5);
    case_drain(&p.c.base, 2 * 86400);
    const lw_usage usage = case_usage(&p.c.base);
    cr_assert_float_eq(usage.emissions_of_others_kg, 125 + 250, 1e-6);
    cr_assert_float_eq(usage.embodied_of_others_kg, 25, 1e-6);
    cr_assert_eq(usage.emissions_of_others_scope, LW_SCOPE_LIFE_CYCLE);
    case_end(&p.c.base);
}

Test(pow_public, batches_make_one_transaction_of_a_day)
{
    static public_case p;
    public_case_begin(&p, 4);
    p.chain.batch_interval_s = 86400;
    p.c.pow.deadline_s = 3 * 86400.0;
    case_start(&p.c.base);
    for (int k = 1; k <= 96; k++) {
        case_feed(&p.c.base, 900.0 * k, 5);
    }
    case_drain(&p.c.base, 4 * 86400.0);
    cr_assert(case_covers_once(&p.c.base));
    cr_assert_eq(pow_case_figure(&p.c, "chain_tx_count"), 1);
    cr_assert_eq(case_usage(&p.c.base).refused_trade_count, 0);
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(p.c.base.settlement, &count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_gt(outcomes[i].recorded_us, case_us(&p.c.base, 86400));
    }
    case_end(&p.c.base);
}

/* Erlang: z blocks after the miners know it; one block for the record. */
Test(pow_public, is_final_after_the_confirmations)
{
    static public_case p;
    public_case_begin(&p, 100);
    p.chain.tx_spread_s = 0;
    p.c.pow.confirmations = 6;
    case_start(&p.c.base);
    enum { BATCHES = 1000 };
    for (int k = 1; k <= BATCHES; k++) {
        case_feed(&p.c.base, 7200.0 * k, 1);
    }
    case_drain(&p.c.base, 7200.0 * BATCHES + 86400);
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(p.c.base.settlement, &count);
    cr_assert_eq(count, BATCHES);
    double recorded_s = 0;
    double final_s = 0;
    for (size_t i = 0; i < count; i++) {
        recorded_s += (double)(outcomes[i].recorded_us - outcomes[i].submitted_us) / 1e6;
        final_s += (double)(outcomes[i].final_us - outcomes[i].submitted_us) / 1e6;
    }
    cr_assert_float_eq(recorded_s / BATCHES, 600, 4 * 600 / sqrt(BATCHES));
    cr_assert_float_eq(final_s / BATCHES, 3600, 4 * 600 * sqrt(6.0 / BATCHES));
    case_end(&p.c.base);
}

Test(pow_public, waits_for_its_gateway)
{
    static public_case p;
    public_case_begin(&p, 3);
    case_fault(&p.c.base, LW_FAULT_CRASH, 0, 1, 1000, 50000);
    case_start(&p.c.base);
    case_feed(&p.c.base, 900, 3); /* on the chain, but nobody sees it */
    case_feed(&p.c.base, 1800, 3);
    case_run_until(&p.c.base, 49999);
    cr_assert_eq(case_usage(&p.c.base).settled_trade_count, 0);
    case_drain(&p.c.base, 86400);
    cr_assert(case_covers_once(&p.c.base));
    cr_assert_eq(case_usage(&p.c.base).refused_trade_count, 0);
    cr_assert_eq(case_usage(&p.c.base).unavailable_us, 49000 * LW_US_PER_S);
    case_end(&p.c.base);
}

Test(pow_public, refuses_what_it_cannot_compute)
{
    static public_case p;
    public_case_begin(&p, 1);
    cr_assert_eq(case_error_count(&p.c.base), 0);
    p.chain.power = LW_CHAIN_CBECI;
    cr_assert_eq(case_error_count(&p.c.base), 1, "no hardware");
    p.chain.hardware_list = 1;
    cr_assert_eq(case_error_count(&p.c.base), 0);
    p.chain.hardware_list = 0;
    p.chain.power = LW_CHAIN_EFFICIENCY;
    p.rows[0].efficiency_j_per_gh = (double)NAN;
    cr_assert_eq(case_error_count(&p.c.base), 1);
    p.chain.power = LW_CHAIN_FREE_ENTRY;
    cr_assert_eq(case_error_count(&p.c.base), 0);
    p.rows[0].price_per_coin = 0;
    cr_assert_eq(case_error_count(&p.c.base), 1);
    p.rows[0].price_per_coin = 400;
    p.rows[0].hash_rate_h_per_s = (double)NAN;
    cr_assert_eq(case_error_count(&p.c.base), 1, "hash rate from a revenue, at no efficiency");
    p.rows[0].efficiency_j_per_gh = 0.25;
    cr_assert_eq(case_error_count(&p.c.base), 0);
    p.rows[0].hash_rate_h_per_s = 1e18;
    p.rows[0].efficiency_j_per_gh = (double)NAN;
    p.rows[1] = p.rows[0];
    p.chain.series.count = 2;
    cr_assert_eq(case_error_count(&p.c.base), 1, "two rows of one day");
    p.chain.series.count = 1;
    p.rows[0].efficiency_j_per_gh = 0.25;
    p.chain.power = LW_CHAIN_EFFICIENCY;
    p.rows[0].price_per_coin = (double)NAN;
    cr_assert_eq(case_error_count(&p.c.base), 0, "energy alone needs no price");
    p.chain.attribution = LW_CHAIN_FEE_SHARE;
    cr_assert_eq(case_error_count(&p.c.base), 1, "the fee share needs one");
    p.chain.fee_per_tx = LW_MICRO;
    cr_assert_eq(case_error_count(&p.c.base), 0);
    set_hardware(&p);
    p.chain.power = LW_CHAIN_CBECI;
    cr_assert_eq(case_error_count(&p.c.base), 1, "what earns its electricity hangs on the price");
}

Test(pow_public, a_lower_bound_is_not_above_the_upper_one)
{
    static public_case p;
    public_case_begin(&p, 1);
    p.chain.pue_lower_ratio = p.chain.pue_upper_ratio;
    cr_assert_eq(case_error_count(&p.c.base), 0);
    p.chain.pue_lower_ratio += 0.01;
    lw_report report;
    lw_report_init(&report);
    lw_settlement_check(&p.c.base.params, "/settlements/0", &report);
    cr_assert_eq(report.error_count, 1);
    cr_assert_str_eq(report.items[0].pointer, "/settlements/0/record/chain/pue_lower_ratio");
    lw_report_fini(&report);
}

/* Days alone count: time zones are less than a day apart, and rows are days. */
Test(pow_public, warns_of_a_series_that_begins_after_the_period)
{
    static public_case p;
    static const struct {
        lw_civil start;
        size_t warning_count;
    } rows[] = {{{2016, 1, 1, 0, 0, 0}, 0},
                {{2016, 2, 1, 0, 0, 0}, 0},
                {{2015, 12, 31, 23, 0, 0}, 1},
                {{0, 0, 0, 0, 0, 0}, 0}}; /* what could not be read was reported */
    public_case_begin(&p, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        lw_report report;
        lw_report_init(&report);
        lw_settlement_check_start(&p.c.base.params, &rows[i].start, "/settlements/0", &report);
        cr_assert_eq(report.count, rows[i].warning_count, "row %zu", i);
        cr_assert_eq(report.error_count, 0);
        if (report.count == 1) {
            cr_assert_str_eq(report.items[0].pointer, "/settlements/0/record/chain/series/0/start");
        }
        lw_report_fini(&report);
    }
}

Test(pow_public, does_not_know_how_much_a_new_node_would_read)
{
    static public_case p;
    public_case_begin(&p, 1);
    case_start(&p.c.base);
    const lw_usage usage = case_usage(&p.c.base);
    const lw_first_sync sync = lw_settlement_first_sync(p.c.base.settlement, &usage);
    cr_assert(isnan(sync.time_s) && isnan(sync.energy_j));
    case_end(&p.c.base);
}
