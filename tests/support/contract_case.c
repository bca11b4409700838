// SPDX-License-Identifier: Apache-2.0
#include "tests/support/contract_case.h"

#include "models/market/contract/contract_catalog.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

static const lw_tariff town_tariff = {.retail_micro_per_kwh = 200000,
                                      .feed_in_micro_per_kwh = 100000,
                                      .local_grid_fee_micro_per_kwh = 50000,
                                      .local_tax_ppm = 250000,
                                      .retail_grid_fee_micro_per_kwh = 50000,
                                      .retail_tax_ppm = 250000};

static void make_set(contract_case *c)
{
    lw_error error;
    cr_assert_eq(lw_contract_set_create(&c->contracts, &c->config, &c->set, &error), LW_OK);
}

void town_begin(contract_case *c, const lw_contract_class *class, const void *params)
{
    memset(c, 0, sizeof *c);
    c->groups[0] = (lw_exchange_group){"homes", 0, 0, 4};
    c->groups[1] = (lw_exchange_group){"flats", 0, TOWN_FLATS, 4};
    c->groups[2] = (lw_exchange_group){"roof", 0, TOWN_ROOF, 1};
    c->members = (lw_exchange_members){c->groups, 3, TOWN_PEOPLE};
    for (const lw_param_variant *each = lw_contract_variants; each->tag != NULL; each++) {
        if (each->owner == class) {
            c->choice = (lw_variant){each, (void *)(uintptr_t)params};
        }
    }
    cr_assert_not_null(c->choice.choice, "the class is in the catalogue");
    c->contracts = (lw_array){1, &c->choice};
    c->config = (lw_contract_config){.members = &c->members,
                                     .communities = c->communities,
                                     .community_count = 1,
                                     .seed = 1,
                                     .interval_us = 900 * LW_US_PER_S};
    c->tariff = town_tariff;
    c->arena = lw_arena_create(1 << 20);
    const lw_accounts_size size = {1, 1, TOWN_PEOPLE};
    lw_error error;
    cr_assert_eq(lw_accounts_init(&c->outside, &size, c->arena, &error), LW_OK);
    cr_assert_eq(lw_accounts_init(&c->inside, &size, c->arena, &error), LW_OK);
    make_set(c);
}

void town_end(contract_case *c)
{
    lw_contract_set_destroy(c->set);
    lw_operation_list_fini(&c->operations);
    lw_arena_destroy(c->arena);
}

static lw_contract_desk desk_of(contract_case *c)
{
    return (lw_contract_desk){.outside = &c->outside,
                              .inside = &c->inside,
                              .outside_micro = c->outside_micro,
                              .inside_micro = c->inside_micro,
                              .member_gain_micro = c->member_gain_micro,
                              .gain = &c->gain,
                              .operations = &c->operations};
}

static void count_what_is_reported(contract_case *c)
{
    for (size_t i = 0; i < TOWN_PEOPLE; i++) {
        if (c->counted_import_milliwh[i] == 0) {
            c->counted_import_milliwh[i] = c->import_milliwh[i];
        }
        if (c->counted_export_milliwh[i] == 0) {
            c->counted_export_milliwh[i] = c->export_milliwh[i];
        }
    }
}

static void forget(contract_case *c)
{
    lw_energy_milliwh *const arrays[] = {c->import_milliwh,         c->export_milliwh,
                                         c->counted_import_milliwh, c->counted_export_milliwh,
                                         c->bought_milliwh,         c->sold_milliwh};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        memset(arrays[i], 0, sizeof c->import_milliwh);
    }
    memset(c->is_missing, 0, sizeof c->is_missing);
    c->batch = (lw_batch){.trades = c->legs};
    c->session_count = 0;
    c->interval++;
}

void town_step(contract_case *c)
{
    count_what_is_reported(c);
    c->batch.trades = c->legs;
    const lw_contract_round round = {.interval = c->interval,
                                     .month = c->month,
                                     .hour = c->hour,
                                     .tariff = &c->tariff,
                                     .import_milliwh = c->import_milliwh,
                                     .export_milliwh = c->export_milliwh,
                                     .counted_import_milliwh = c->counted_import_milliwh,
                                     .counted_export_milliwh = c->counted_export_milliwh,
                                     .bought_milliwh = c->bought_milliwh,
                                     .sold_milliwh = c->sold_milliwh,
                                     .is_missing = c->is_missing,
                                     .audit_count = c->audit_count,
                                     .is_flagged = &c->is_flagged,
                                     .batches = &c->batch,
                                     .batch_count = 1,
                                     .sessions = c->sessions,
                                     .session_count = c->session_count};
    const lw_contract_desk desk = desk_of(c);
    lw_contract_set_step(c->set, &round, &desk);
    forget(c);
}

void town_end_month(contract_case *c, const lw_energy_milliwh *used_milliwh,
                    const lw_energy_milliwh *import_milliwh)
{
    static const lw_energy_milliwh nothing[TOWN_PEOPLE];
    const lw_contract_month month = {.month = c->month,
                                     .used_milliwh = used_milliwh == NULL ? nothing : used_milliwh,
                                     .import_milliwh =
                                         import_milliwh == NULL ? nothing : import_milliwh,
                                     .bought_milliwh = nothing,
                                     .bill_outside_micro = c->outside_micro,
                                     .bill_inside_micro = c->inside_micro};
    const lw_contract_desk desk = desk_of(c);
    lw_contract_set_end_month(c->set, &month, &desk);
    c->month++;
}

int64_t town_figure(const contract_case *c, size_t figure)
{
    return lw_contract_set_figures(c->set, 0)[figure];
}

size_t town_count(const contract_case *c, lw_operation_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < c->operations.count; i++) {
        count += c->operations.items[i].kind == kind;
    }
    cr_assert_eq((int64_t)count, lw_contract_set_operation_counts(c->set, 0)[kind]);
    return count;
}

bool town_balances(const contract_case *c)
{
    const lw_gain between = lw_gain_between(&c->outside, &c->inside);
    bool is_good = lw_accounts_residual(&c->outside) == 0 &&
                   lw_accounts_residual(&c->inside) == 0 && lw_gain_residual(&c->gain) == 0;
    for (size_t payer = 0; payer < LW_PAYER_COUNT; payer++) {
        is_good = is_good && between.by_payer_micro[payer] == c->gain.by_payer_micro[payer];
    }
    for (uint32_t i = 0; i < TOWN_PEOPLE; i++) {
        const lw_account member = lw_account_member(&c->inside, i);
        const lw_money_micro in = lw_accounts_balance(&c->inside, member);
        const lw_money_micro out = lw_accounts_balance(&c->outside, member);
        is_good = is_good && -in == c->inside_micro[i] && -out == c->outside_micro[i] &&
                  in - out == c->member_gain_micro[i];
    }
    return is_good;
}

static void set_state(void *set, lw_state *state)
{
    lw_contract_set_state(set, state);
}

void town_replace(contract_case *c)
{
    const saved_state saved = save_state(set_state, c->set);
    lw_contract_set_destroy(c->set);
    make_set(c);
    cr_assert(load_state(set_state, c->set, saved.bytes, saved.size));
    const saved_state again = save_state(set_state, c->set);
    cr_assert(is_same_state(&saved, &again));
    free(saved.bytes);
    free(again.bytes);
}
