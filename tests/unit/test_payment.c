// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/function_params.h"
#include "models/settlement/mechanism/payment.h"

#include <criterion/criterion.h>

#include <string.h>

#define DAY_US (86400 * LW_US_PER_S)

enum { MONTHS = 30 };

/* Months of 30 days: month k begins at 30 k days. */
static lw_payment rail(const lw_param_table *table, lw_payment_params *params, lw_time_us *months)
{
    lw_param_set_defaults(table, params);
    for (int64_t k = 0; k < MONTHS; k++) {
        months[k] = 30 * k * DAY_US;
    }
    return (lw_payment){.params = params, .month_starts_us = months, .month_count = MONTHS};
}

Test(payment, is_received_some_days_after_the_next_invoice)
{
    lw_payment_params params;
    lw_time_us months[MONTHS];
    const lw_payment payment = rail(&lw_bank_transfer_table, &params, months);
    params.invoice_day = 10;
    params.payment_term_day = 15;
    params.dispute_day = 2;
    cr_assert_eq(lw_payment_paid_us(&payment, 0), (30 + 10 + 17) * DAY_US);
    cr_assert_eq(lw_payment_paid_us(&payment, 40 * DAY_US), (40 + 17) * DAY_US);
    cr_assert_eq(lw_payment_paid_us(&payment, 40 * DAY_US + 1), (70 + 17) * DAY_US);
}

Test(payment, waits_for_the_one_invoice_of_the_year)
{
    lw_payment_params params;
    lw_time_us months[MONTHS];
    const lw_payment payment = rail(&lw_bank_transfer_table, &params, months);
    params = (lw_payment_params){.invoices_per_year = 1};
    cr_assert_eq(lw_payment_paid_us(&payment, 1), 12 * 30 * DAY_US);
    cr_assert_eq(lw_payment_paid_us(&payment, 12 * 30 * DAY_US + 1), 24 * 30 * DAY_US);
    cr_assert_eq(lw_payment_paid_us(&payment, 24 * 30 * DAY_US + 1), INT64_MAX);
}

Test(payment, never_comes_before_finality_and_never_goes_back)
{
    static const int64_t counts[] = {1, 2, 3, 4, 6, 12};
    lw_payment_params params;
    lw_time_us months[MONTHS];
    const lw_payment payment = rail(&lw_provider_invoice_table, &params, months);
    for (size_t i = 0; i < 6; i++) {
        params.invoices_per_year = counts[i];
        lw_time_us before_us = 0;
        for (lw_time_us final_us = 0; final_us < 800 * DAY_US; final_us += DAY_US / 2) {
            const lw_time_us paid_us = lw_payment_paid_us(&payment, final_us);
            cr_assert_geq(paid_us, final_us);
            cr_assert_geq(paid_us, before_us);
            before_us = paid_us;
        }
    }
}

Test(payment, of_a_direct_debit_can_be_taken_back_for_eight_weeks)
{
    lw_payment_params params;
    lw_time_us months[MONTHS];
    const lw_payment payment = rail(&lw_provider_invoice_table, &params, months);
    cr_assert_eq(lw_payment_paid_us(&payment, DAY_US), (30 + 1 + 15 + 56) * DAY_US);
}

Test(payment, costs_fees_by_member_invoice_and_year)
{
    const lw_payment_params params = {
        .invoices_per_year = 12, .fee_per_invoice = 500000, .fee_per_payment = 350000};
    lw_cost_matrix costs;
    memset(&costs, 0, sizeof costs);
    const lw_fee_basis basis = {.member_count = 10, .period_us = LW_COST_YEAR_US / 2};
    lw_payment_add_fees(&params, &basis, &costs);
    cr_assert_eq(costs.micro[LW_FUNCTION_INVOICE][LW_LINE_FEES], 60 * 500000);
    cr_assert_eq(costs.micro[LW_FUNCTION_COLLECT][LW_LINE_FEES], 60 * 350000);
}

/* A charging session of 20 kWh at 0.45: EUR 9. By card 0.15 and 3.5 % (help.road.io), through a hub
 * 0.40 as the work of collecting each bill: 5.2 % and 4.4 % of it (CONSENSUS.md 4). */
Test(payment, of_a_charging_session_costs_what_card_and_hub_ask)
{
    lw_payment_params card;
    lw_param_set_defaults(&lw_card_table, &card);
    card.invoices_per_year = 1;
    const lw_money_micro price = lw_energy_value(20 * LW_MILLIWH_PER_KWH, 450000);
    cr_assert_eq(price, 9 * LW_MICRO);
    const lw_fee_basis basis = {
        .member_count = 1, .period_us = LW_COST_YEAR_US, .paid_micro = price};
    lw_cost_matrix costs;
    memset(&costs, 0, sizeof costs);
    lw_payment_add_fees(&card, &basis, &costs);
    cr_assert_eq(costs.micro[LW_FUNCTION_COLLECT][LW_LINE_FEES], 465000);
    cr_assert_float_eq(465000.0 / (double)price, 0.052, 5e-4);
    lw_function_params functions;
    lw_param_set_defaults(&lw_function_params_table, &functions);
    lw_function_cost hub = {.per_invoice = 400000};
    functions.by_function[LW_FUNCTION_COLLECT] = &hub;
    const lw_cost_basis work = {
        .period_us = LW_COST_YEAR_US, .member_count = 1, .invoices_per_year = 1};
    lw_cost_add_work(lw_retailer_functions, &functions, &work, &costs);
    cr_assert_eq(costs.micro[LW_FUNCTION_COLLECT][LW_LINE_LABOUR], 400000);
    cr_assert_float_eq(400000.0 / (double)price, 0.044, 5e-4);
}

Test(payment, needs_invoices_that_divide_the_year)
{
    lw_payment_params params;
    lw_report report;
    lw_report_init(&report);
    lw_param_set_defaults(&lw_bank_transfer_table, &params);
    lw_payment_check(&params, "/settlements/0/payment", &report);
    cr_assert_eq(report.count, 0);
    params.invoices_per_year = 5;
    lw_payment_check(&params, "/settlements/0/payment", &report);
    cr_assert_eq(report.error_count, 1);
    cr_assert_str_eq(report.items[0].pointer, "/settlements/0/payment/invoices_per_year");
    lw_report_fini(&report);
}
