// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/energy_account.h"
#include "tests/support/contract_case.h"

#include <criterion/criterion.h>

#define KWH LW_MILLIWH_PER_KWH

static lw_account_owner_params owners[] = {
    {.group = "homes", .elsewhere = "flats", .distance_km = 2}};

static lw_energy_account_params params_of(void)
{
    lw_energy_account_params params;
    lw_param_set_defaults(&lw_energy_account_table, &params);
    params.name = "account";
    params.owners = (lw_array){1, owners};
    return params;
}

Test(energy_account, credits_surplus_and_lets_its_owner_use_it_later_elsewhere)
{
    const lw_energy_account_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.export_milliwh[1] = 10 * KWH;
    town_step(&c);
    c.import_milliwh[TOWN_FLATS + 1] = 4 * KWH; /* flat 1 is home 1's */
    c.import_milliwh[TOWN_FLATS + 2] = 4 * KWH; /* flat 2 is not */
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CREDITED), 10 * KWH);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), 4 * KWH);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN_ELSEWHERE), 4 * KWH);
    cr_assert_eq(town_count(&c, LW_OPERATION_CREDIT), 1);
    cr_assert_eq(town_count(&c, LW_OPERATION_WITHDRAWAL), 1);
    town_end_month(&c, NULL, NULL);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_HELD), 6 * KWH);
    cr_assert(town_balances(&c));
    town_end(&c);
}

/* 0.20 retail = 0.05 grid fee + 0.04 tax (25 % within 0.20) + 0.11; feed-in 0.10. */
Test(energy_account, pays_grid_fee_and_tax_in_full_and_gains_the_rest)
{
    const lw_energy_account_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.export_milliwh[0] = 1 * KWH;
    town_step(&c);
    c.import_milliwh[0] = 1 * KWH;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_GRID_FEE), 50000);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_TAX), 40000);
    cr_assert_eq(c.member_gain_micro[0], 110000 - 100000);
    cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_RETAILER], -10000);
    cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_GRID_OPERATOR], 0);
    cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_STATE], 0);
    cr_assert(town_balances(&c));
    town_end(&c);
}

/* 0.20 retail = 0.05 grid fee + 0.02 excise + 0.04 tax + 0.09. */
Test(energy_account, pays_the_retail_excise_in_full_too)
{
    const lw_energy_account_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.tariff.retail_excise_micro_per_kwh = 20000;
    c.export_milliwh[0] = 1 * KWH;
    town_step(&c);
    c.import_milliwh[0] = 1 * KWH;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_TAX), 40000 + 20000);
    cr_assert_eq(c.member_gain_micro[0], 90000 - 100000);
    cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_RETAILER], 10000);
    cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_STATE], 0);
    cr_assert(town_balances(&c));
    town_end(&c);
}

Test(energy_account, leaves_alone_what_neighbours_traded)
{
    const lw_energy_account_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.export_milliwh[0] = 5 * KWH;
    c.sold_milliwh[0] = 5 * KWH;
    c.export_milliwh[1] = 3 * KWH;
    c.sold_milliwh[1] = 1 * KWH;
    c.import_milliwh[2] = 6 * KWH;
    c.bought_milliwh[2] = 6 * KWH;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CREDITED), 2 * KWH);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), 0);
    town_end(&c);
}

Test(energy_account, waits_for_the_meter_and_believes_its_register)
{
    const lw_energy_account_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.export_milliwh[0] = 8 * KWH; /* substituted */
    c.counted_export_milliwh[0] = 5 * KWH;
    c.is_missing[0] = 1;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CREDITED), 0);
    c.import_milliwh[TOWN_FLATS] = 1 * KWH;
    c.is_missing[0] = 1;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), 0, "nothing to withdraw yet");
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CREDITED), 5 * KWH, "no more than the register has");
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CANCELLED), 3 * KWH);
    c.import_milliwh[0] = 2 * KWH;
    c.is_missing[0] = 1;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), 0, "its own need is not validated");
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), 2 * KWH);
    cr_assert(town_balances(&c));
    town_end(&c);
}

Test(energy_account, waits_for_the_audit_and_cancels_what_it_finds_wanting)
{
    lw_energy_account_params params = params_of();
    params.audited = true;
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.export_milliwh[0] = 5 * KWH;
    town_step(&c);
    c.import_milliwh[0] = 1 * KWH;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), 0);
    c.audit_count = 1;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CREDITED), 5 * KWH);
    c.export_milliwh[0] = 7 * KWH;
    town_step(&c);
    c.audit_count = 2;
    c.is_flagged = 1;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CREDITED), 5 * KWH);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CANCELLED), 7 * KWH);
    cr_assert(town_balances(&c));
    town_end(&c);
}

/* What the account must have done, kept in plain sums: a surplus waits until it is read, then until
 * an audit finds it good; a need waits until it is read, then takes what is there. */
typedef struct plain_account {
    int64_t unread_surplus, unaudited, balance, credited, withdrawn;
    int64_t unread_need[2];
} plain_account;

typedef enum happening {
    NOTHING,
    HOME_EXPORTS,
    HOME_IMPORTS,
    FLAT_IMPORTS,
    AUDIT_PASSES,
    AUDIT_FLAGS,
    HAPPENING_COUNT
} happening;
enum { SURPLUS = 4, NEED = 3, STEPS = 4 };

static void step_plainly(plain_account *a, happening what, bool is_missing)
{
    const int64_t surplus = what == HOME_EXPORTS ? SURPLUS : 0;
    const int64_t needs[2] = {what == HOME_IMPORTS ? NEED : 0, what == FLAT_IMPORTS ? NEED : 0};
    a->unread_surplus += surplus;
    if (!is_missing) {
        a->unaudited += a->unread_surplus;
        a->unread_surplus = 0;
    }
    if (what == AUDIT_PASSES) {
        a->balance += a->unaudited;
        a->credited += a->unaudited;
    }
    a->unaudited = what == AUDIT_PASSES || what == AUDIT_FLAGS ? 0 : a->unaudited;
    for (int meter = 0; meter < 2; meter++) {
        a->unread_need[meter] += needs[meter];
        if (!is_missing) {
            const int64_t wanted = a->unread_need[meter];
            const int64_t granted = wanted < a->balance ? wanted : a->balance;
            a->balance -= granted;
            a->withdrawn += granted;
            a->unread_need[meter] = 0;
        }
    }
}

static void step_town(contract_case *c, happening what, bool is_missing)
{
    c->export_milliwh[0] = what == HOME_EXPORTS ? SURPLUS * KWH : 0;
    c->import_milliwh[0] = what == HOME_IMPORTS ? NEED * KWH : 0;
    c->import_milliwh[TOWN_FLATS] = what == FLAT_IMPORTS ? NEED * KWH : 0;
    c->is_missing[0] = c->is_missing[TOWN_FLATS] = is_missing ? 1 : 0;
    c->audit_count += what == AUDIT_PASSES || what == AUDIT_FLAGS ? 1 : 0;
    c->is_flagged = what == AUDIT_FLAGS ? 1 : 0;
    town_step(c);
}

/* Every sequence of four intervals, in each of which one of six things happens and the readings of
 * both meters come in time or late: 20,736. Expiry and duplicates are in test_credit_book.c. */
Test(energy_account, spends_what_was_validated_once_in_any_order, .timeout = 60)
{
    lw_energy_account_params params = params_of();
    params.audited = true;
    const int symbols = 2 * HAPPENING_COUNT;
    int spent_count = 0;
    for (int sequence = 0; sequence < symbols * symbols * symbols * symbols; sequence++) {
        contract_case c;
        plain_account plain = {0};
        town_begin(&c, &lw_energy_account_class, &params);
        for (int step = 0, rest = sequence; step < STEPS; step++, rest /= symbols) {
            const happening what = (happening)(rest % HAPPENING_COUNT);
            const bool is_missing = rest / HAPPENING_COUNT % 2 != 0;
            step_plainly(&plain, what, is_missing);
            step_town(&c, what, is_missing);
            cr_assert_eq(town_figure(&c, LW_ACCOUNT_CREDITED), plain.credited * KWH, "%d at %d",
                         sequence, step);
            cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), plain.withdrawn * KWH, "%d at %d",
                         sequence, step);
        }
        spent_count += plain.withdrawn > 0 ? 1 : 0;
        town_end(&c);
    }
    cr_assert_gt(spent_count, 100, "only %d sequences spend anything", spent_count);
}

Test(energy_account, expires_credits_after_whole_months)
{
    lw_energy_account_params params = params_of();
    params.expiry_month = 1;
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.export_milliwh[3] = 5 * KWH;
    town_step(&c);
    town_end_month(&c, NULL, NULL);
    c.import_milliwh[3] = 2 * KWH;
    town_step(&c);
    town_end_month(&c, NULL, NULL);
    c.import_milliwh[3] = 2 * KWH;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), 2 * KWH);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_EXPIRED), 3 * KWH);
    cr_assert_eq(town_count(&c, LW_OPERATION_EXPIRY), 1);
    town_end(&c);
}

/* One kWh of midday is worth 0.03, one of the evening 0.05: 0.02 a kWh is left to somebody. */
static void store_through_the_day(contract_case *c, lw_energy_account_params *params)
{
    params->midday_worth_per_kwh = 30000;
    params->other_worth_per_kwh = 50000;
    town_begin(c, &lw_energy_account_class, params);
    c->hour = 12;
    c->export_milliwh[0] = 10 * KWH;
    town_step(c);
    c->hour = 19;
    c->import_milliwh[0] = 10 * KWH;
    town_step(c);
    town_end_month(c, NULL, NULL);
    cr_assert_eq(town_figure(c, LW_ACCOUNT_IMBALANCE), 200000);
    cr_assert(town_balances(c));
}

Test(energy_account, leaves_the_imbalance_to_the_retailer_or_to_whom_it_says)
{
    static const struct {
        lw_imbalance_bearer bearer;
        lw_money_micro members_micro, retailer_micro, grid_micro;
    } cases[] = {{LW_IMBALANCE_RETAILER, 100000, -100000, 0},
                 {LW_IMBALANCE_MEMBERS, -100000, 100000, 0},
                 {LW_IMBALANCE_GRID_OPERATOR, 100000, 100000, -200000}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lw_energy_account_params params = params_of();
        params.imbalance_bearer = (int32_t)cases[i].bearer;
        contract_case c;
        store_through_the_day(&c, &params);
        cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_MEMBERS], cases[i].members_micro);
        cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_RETAILER], cases[i].retailer_micro);
        cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_GRID_OPERATOR], cases[i].grid_micro);
        town_end(&c);
    }
}

Test(energy_account, asks_a_fee_by_distance_only_elsewhere_and_when_told)
{
    lw_energy_account_params params = params_of();
    params.distance_fee_per_kwh_km = 1000;
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.export_milliwh[0] = 10 * KWH;
    town_step(&c);
    c.import_milliwh[0] = 1 * KWH;
    c.import_milliwh[TOWN_FLATS] = 1 * KWH;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_GRID_FEE), 2 * 50000 + 2 * 1000);
    cr_assert(town_balances(&c));
    town_end(&c);
}

Test(energy_account, goes_on_after_a_checkpoint)
{
    const lw_energy_account_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_energy_account_class, &params);
    c.export_milliwh[0] = 10 * KWH;
    c.export_milliwh[1] = 10 * KWH;
    c.is_missing[1] = 1;
    town_step(&c);
    town_replace(&c);
    c.import_milliwh[0] = 30 * KWH;
    town_step(&c);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_CREDITED), 20 * KWH);
    cr_assert_eq(town_figure(&c, LW_ACCOUNT_WITHDRAWN), 10 * KWH);
    town_end(&c);
}

static size_t errors_of(const lw_energy_account_params *params, const char *pointer)
{
    contract_case c;
    const lw_energy_account_params good = params_of();
    town_begin(&c, &lw_energy_account_class, &good);
    c.choice.value = (void *)(uintptr_t)params;
    lw_report report;
    lw_report_init(&report);
    lw_contract_check(&c.contracts, &c.members, "/contracts", &report);
    const size_t count = report.error_count;
    if (count > 0) {
        cr_assert_str_eq(report.items[0].pointer, pointer);
    }
    lw_report_fini(&report);
    town_end(&c);
    return count;
}

Test(energy_account, refuses_owners_that_cannot_be)
{
    lw_energy_account_params params = params_of();
    cr_assert_eq(errors_of(&params, ""), 0);
    lw_account_owner_params bad[] = {{.group = "nobody"},
                                     {.group = "homes", .elsewhere = "homes"},
                                     {.group = "homes", .elsewhere = "roof"}};
    static const char *const pointers[] = {"/contracts/0/owners/0/group",
                                           "/contracts/0/owners/0/elsewhere",
                                           "/contracts/0/owners/0/elsewhere"};
    for (size_t i = 0; i < 3; i++) {
        params.owners = (lw_array){1, &bad[i]};
        cr_assert_eq(errors_of(&params, pointers[i]), 1);
    }
    lw_account_owner_params twice[] = {{.group = "homes"},
                                       {.group = "flats", .elsewhere = "homes"}};
    params.owners = (lw_array){2, twice};
    cr_assert_eq(errors_of(&params, "/contracts/0/owners/1"), 1);
    params = params_of();
    params.midday_end_hour = 5;
    cr_assert_eq(errors_of(&params, "/contracts/0/midday_end_hour"), 1);
}
