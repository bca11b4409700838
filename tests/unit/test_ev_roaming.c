// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/ev_roaming.h"
#include "tests/support/contract_case.h"

#include <criterion/criterion.h>

#define KWH LW_MILLIWH_PER_KWH

static lw_ev_roaming_params params_of(void)
{
    lw_ev_roaming_params params;
    lw_param_set_defaults(&lw_ev_roaming_table, &params);
    params.name = "roaming";
    params.price_per_kwh = 250001;
    params.price_per_session = 100000;
    params.ad_hoc_price_per_kwh = 350000;
    params.ad_hoc_price_per_session = 0;
    params.socket_fee_per_kwh = 30000;
    params.lost_session_ratio = params.dispute_ratio = 0;
    return params;
}

/* Participant 0 drives car 7 and plugs in behind flat 4's meter. */
static lw_contract_session session_of(lw_time_us plug_us, lw_energy_milliwh charged_milliwh)
{
    return (lw_contract_session){.car = 7,
                                 .driver = 0,
                                 .meter = TOWN_FLATS,
                                 .is_begun = true,
                                 .is_ended = true,
                                 .plug_us = plug_us,
                                 .charged_milliwh = charged_milliwh};
}

static void tell(contract_case *c, lw_contract_session session)
{
    c->sessions[c->session_count++] = session;
}

Test(ev_roaming, bills_the_meter_times_the_price_of_the_contract_exactly)
{
    const lw_ev_roaming_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_ev_roaming_class, &params);
    lw_money_micro expected = 0;
    for (int k = 1; k <= 50; k++) {
        const lw_energy_milliwh energy = 1234567 * k + k * k;
        tell(&c, session_of(k * LW_US_PER_S, energy));
        town_step(&c);
        expected += lw_energy_value(energy, params.price_per_kwh) + params.price_per_session;
        cr_assert_eq(town_figure(&c, LW_ROAMING_BILLED), expected);
        cr_assert_eq(c.inside_micro[0], expected, "it is what the driver owes");
        cr_assert_eq(town_figure(&c, LW_ROAMING_SUPPLY) + town_figure(&c, LW_ROAMING_SOCKET) +
                         town_figure(&c, LW_ROAMING_SERVICE),
                     expected, "its parts add up");
        cr_assert(town_balances(&c));
    }
    town_end(&c);
}

/* 10 kWh: the bill is 2.50001 + 0.10; supplier 2.00 at retail, socket 0.30, operator the rest; the
 * supplier gives 2.00 back to the meter that paid them. Ad hoc it would be 3.50. */
Test(ev_roaming, splits_between_supplier_socket_owner_and_operator)
{
    const lw_ev_roaming_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_ev_roaming_class, &params);
    tell(&c, session_of(1, 10 * KWH));
    town_step(&c);
    cr_assert_eq(lw_accounts_balance(&c.inside, LW_ACCOUNT_RETAILER), 0);
    cr_assert_eq(c.inside_micro[TOWN_FLATS], -2000000 - 300000);
    cr_assert_eq(lw_accounts_balance(&c.inside, LW_ACCOUNT_CHARGE_OPERATOR), 300010);
    cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_MEMBERS], 3500000 - 2600010);
    cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_CHARGE_OPERATOR], 2600010 - 3500000);
    cr_assert(town_balances(&c));
    town_end(&c);
}

Test(ev_roaming, authorises_at_the_plug_and_bills_once_at_the_end)
{
    const lw_ev_roaming_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_ev_roaming_class, &params);
    lw_contract_session session = session_of(5, 0);
    session.is_ended = false;
    tell(&c, session);
    town_step(&c);
    cr_assert_eq(town_count(&c, LW_OPERATION_PLUG), 1);
    cr_assert_eq(town_count(&c, LW_OPERATION_CHARGE_BILL), 0);
    cr_assert_eq(c.operations.items[0].flags, LW_OPERATION_AUTHORISES | LW_OPERATION_MEMBER_ACTS);
    cr_assert_eq(c.operations.items[0].patience_s, 60);
    town_replace(&c); /* the open session outlives a stop */
    session = session_of(5, 3 * KWH);
    session.is_begun = false;
    tell(&c, session);
    tell(&c, session); /* told twice */
    town_step(&c);
    cr_assert_eq(town_count(&c, LW_OPERATION_CHARGE_BILL), 1);
    cr_assert_eq(town_figure(&c, LW_ROAMING_SESSIONS), 1);
    town_end(&c);
}

Test(ev_roaming, has_nothing_to_bill_behind_the_drivers_own_meter)
{
    const lw_ev_roaming_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_ev_roaming_class, &params);
    lw_contract_session session = session_of(1, 10 * KWH);
    session.meter = session.driver;
    tell(&c, session);
    town_step(&c);
    cr_assert_eq(c.operations.count, 0);
    town_end(&c);
}

Test(ev_roaming, pays_back_what_the_driver_rightly_contests)
{
    lw_ev_roaming_params params = params_of();
    params.dispute_ratio = params.dispute_upheld_ratio = 1;
    contract_case c;
    town_begin(&c, &lw_ev_roaming_class, &params);
    tell(&c, session_of(1, 10 * KWH));
    town_step(&c);
    cr_assert_eq(c.inside_micro[0], 0);
    cr_assert_eq(c.inside_micro[TOWN_FLATS], -2300000, "the socket's owner keeps his part");
    cr_assert_eq(lw_accounts_balance(&c.inside, LW_ACCOUNT_CHARGE_OPERATOR), -2300000);
    cr_assert(town_balances(&c));
    town_end(&c);
}

/* What a dispute is worth is what is paid back. */
static lw_money_micro dispute_value(double upheld_ratio)
{
    lw_ev_roaming_params params = params_of();
    params.dispute_ratio = 1;
    params.dispute_upheld_ratio = upheld_ratio;
    contract_case c;
    town_begin(&c, &lw_ev_roaming_class, &params);
    tell(&c, session_of(1, 10 * KWH));
    town_step(&c);
    const lw_operation last = c.operations.items[c.operations.count - 1];
    cr_assert_eq(last.kind, LW_OPERATION_CHARGE_DISPUTE);
    const bool same = last.value_micro == town_figure(&c, LW_ROAMING_PAID_BACK);
    cr_assert(same && lw_operation_moves_money(last.kind));
    town_end(&c);
    return last.value_micro;
}

Test(ev_roaming, moves_money_by_a_dispute_that_is_upheld)
{
    cr_assert_gt(dispute_value(1), 0);
    cr_assert_eq(dispute_value(0), 0);
}

static contract_case thousand_sessions(const lw_ev_roaming_params *params)
{
    contract_case c;
    town_begin(&c, &lw_ev_roaming_class, params);
    for (int k = 1; k <= 1000; k++) {
        tell(&c, session_of(k * 1000 * LW_US_PER_S, KWH));
        town_step(&c);
    }
    cr_assert(town_balances(&c));
    return c;
}

/* Within four standard errors of 1,000 draws. */
Test(ev_roaming, loses_and_contests_as_many_sessions_as_it_says)
{
    lw_ev_roaming_params params = params_of();
    params.lost_session_ratio = 0.2;
    params.dispute_ratio = 0.5;
    params.dispute_upheld_ratio = 1;
    contract_case c = thousand_sessions(&params);
    const double lost = (double)town_figure(&c, LW_ROAMING_LOST);
    const double contested = (double)town_figure(&c, LW_ROAMING_DISPUTED);
    cr_assert_float_eq(lost, 200, 4 * 12.65);
    cr_assert_float_eq(contested, 0.5 * (1000 - lost), 4 * 14.2);
    cr_assert_eq((double)town_count(&c, LW_OPERATION_CHARGE_BILL), 1000 - lost);
    cr_assert_eq(town_figure(&c, LW_ROAMING_PAID_BACK),
                 (int64_t)contested * (params.price_per_kwh + params.price_per_session));
    contract_case again = thousand_sessions(&params);
    cr_assert_eq(town_figure(&again, LW_ROAMING_LOST), town_figure(&c, LW_ROAMING_LOST));
    town_end(&c);
    town_end(&again);
}
