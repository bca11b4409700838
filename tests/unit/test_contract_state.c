// SPDX-License-Identifier: Apache-2.0
/* Every kind of contract that was saved and loaded goes on as if nothing had happened, and what
 * is damaged is refused or can be thrown away. */
#include "models/market/contract/certificate.h"
#include "models/market/contract/contract_catalog.h"
#include "models/market/contract/energy_account.h"
#include "models/market/contract/ev_roaming.h"
#include "models/market/contract/information.h"
#include "models/market/contract/sale.h"
#include "models/market/contract/share.h"
#include "models/market/contract/vote.h"
#include "tests/support/contract_case.h"
#include "tests/support/random_values.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { STEPS = 120, STEPS_A_MONTH = 20, FLIPS = 400 };

static lw_account_owner_params owners[] = {{.group = "homes", .elsewhere = "flats"}};
static lw_share_holder_params holders[] = {{"homes", 0.5}, {"flats", 0.3}};

/* Parameters of a kind that let everything happen that it knows. */
typedef union any_params {
    lw_contract_head head;
    lw_energy_account_params account;
    lw_ev_roaming_params roaming;
    lw_information_params information;
    lw_share_params share;
    lw_vote_params vote;
    lw_certificate_params certificate;
    lw_sale_params sale;
} any_params;

static any_params params_of(const lw_param_variant *kind)
{
    any_params params;
    memset(&params, 0, sizeof params);
    lw_param_set_defaults(kind->table, &params);
    params.head.name = "contract";
    if (kind->owner == &lw_energy_account_class) {
        params.account.owners = (lw_array){1, owners};
        params.account.expiry_month = 1;
        params.account.audited = true;
    } else if (kind->owner == &lw_ev_roaming_class) {
        params.roaming.price_per_kwh = 250000;
        params.roaming.lost_session_ratio = params.roaming.dispute_ratio = 0.3;
    } else if (kind->owner == &lw_information_class) {
        params.information.message_interval_h = 1;
        params.information.shiftable_ratio = 0.2;
    } else if (kind->owner == &lw_share_class) {
        params.share.asset = "roof";
        params.share.holders = (lw_array){2, holders};
        params.share.transfer_rate_per_year = 6;
    } else if (kind->owner == &lw_vote_class) {
        params.vote.every_month = 1;
    }
    return params;
}

/* One interval whose events follow from its number alone. */
static void live(contract_case *c, uint64_t step)
{
    random_values random = random_values_begin();
    random.state += step * 1000003;
    lw_energy_milliwh load[TOWN_PEOPLE];
    lw_energy_milliwh pv[TOWN_PEOPLE];
    for (int i = 0; i < TOWN_PEOPLE; i++) {
        load[i] = (lw_energy_milliwh)random_below(&random, 2000000);
        pv[i] = (lw_energy_milliwh)random_below(&random, 2000000);
        lw_energy_milliwh *side =
            random_below(&random, 2) == 0 ? c->import_milliwh : c->export_milliwh;
        side[i] = 1 + (lw_energy_milliwh)random_below(&random, 5000000);
        c->is_missing[i] = random_below(&random, 5) == 0;
    }
    c->sold_milliwh[0] = c->export_milliwh[0] / 2;
    c->bought_milliwh[1] = c->import_milliwh[1] / 2;
    const lw_contract_forecast forecast = {.interval = step,
                                           .intervals_per_day = 96,
                                           .interval_of_day = (uint32_t)(step % 7),
                                           .is_last = step % 7 == 6,
                                           .pv_milliwh = pv};
    lw_contract_set_shift(c->set, &forecast, load);
    c->audit_count = step / 10;
    c->is_flagged = step / 10 % 3 == 0;
    for (uint32_t car = 0; car < 3; car++) {
        c->sessions[c->session_count++] =
            (lw_contract_session){.car = car,
                                  .driver = car,
                                  .meter = TOWN_FLATS,
                                  .is_begun = step % 4 == car,
                                  .is_ended = step % 4 == (car + 2) % 4,
                                  .plug_us = (lw_time_us)(step / 4 * 4 + car) * LW_US_PER_S,
                                  .charged_milliwh = load[car]};
    }
    c->legs[0] = (lw_trade){.energy_milliwh = 5};
    c->batch.trade_count = (uint32_t)(step % 2);
    town_step(c);
    if (step % STEPS_A_MONTH == STEPS_A_MONTH - 1) {
        lw_contract_set_clear(c->set);
        town_end_month(c, load, pv);
    }
}

static void set_state(void *set, lw_state *state)
{
    lw_contract_set_state(set, state);
}

Test(contract_state, of_every_kind_goes_on_as_undisturbed)
{
    for (const lw_param_variant *kind = lw_contract_variants; kind->tag != NULL; kind++) {
        const any_params params = params_of(kind);
        contract_case a;
        contract_case b;
        town_begin(&a, kind->owner, &params);
        town_begin(&b, kind->owner, &params);
        for (uint64_t step = 0; step < STEPS; step++) {
            live(&a, step);
            live(&b, step);
            if (step % 11 == 3) {
                town_replace(&b);
            }
            cr_assert_eq(a.operations.count, b.operations.count, "%s", kind->tag);
            cr_assert_arr_eq(lw_contract_set_figures(a.set, 0), lw_contract_set_figures(b.set, 0),
                             LW_CONTRACT_FIGURE_MAX * sizeof(int64_t), "%s", kind->tag);
        }
        cr_assert_gt(a.operations.count, 0, "%s does something", kind->tag);
        cr_assert_arr_eq(a.operations.items, b.operations.items,
                         a.operations.count * sizeof *a.operations.items, "%s", kind->tag);
        const saved_state left = save_state(set_state, a.set);
        const saved_state right = save_state(set_state, b.set);
        cr_assert(is_same_state(&left, &right));
        free(left.bytes);
        free(right.bytes);
        town_end(&a);
        town_end(&b);
    }
}

/* Cut short it is refused, and loading a wrong byte breaks nothing. */
Test(contract_state, of_every_kind_survives_damage, .timeout = 100)
{
    for (const lw_param_variant *kind = lw_contract_variants; kind->tag != NULL; kind++) {
        const any_params params = params_of(kind);
        random_values random = random_values_begin();
        contract_case c;
        town_begin(&c, kind->owner, &params);
        for (uint64_t step = 0; step < 30; step++) {
            live(&c, step);
        }
        const saved_state saved = save_state(set_state, c.set);
        for (int flip = 0; flip < FLIPS; flip++) {
            contract_case other;
            town_begin(&other, kind->owner, &params);
            const size_t place = (size_t)random_below(&random, saved.size);
            unsigned char *bytes = saved.bytes;
            const unsigned char mask = (unsigned char)(1 << random_below(&random, 8));
            bytes[place] ^= mask;
            (void)load_state(set_state, other.set, saved.bytes, saved.size);
            bytes[place] ^= mask;
            cr_assert_not(load_state(set_state, other.set, saved.bytes,
                                     (size_t)random_below(&random, saved.size)),
                          "%s cut short", kind->tag);
            town_end(&other);
        }
        free(saved.bytes);
        town_end(&c);
    }
}
