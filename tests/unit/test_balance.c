// SPDX-License-Identifier: Apache-2.0
/* Each energy check is broken on purpose, alone, and seen to fail by the amount of the damage. */
#include "models/city/balance.h"

#include <criterion/criterion.h>

#include <string.h>

enum { PEOPLE = 3 };

typedef struct bench {
    lw_roster_community communities[2];
    lw_roster roster;
    lw_meter_array *meters;
    lw_battery_array *batteries;
    lw_energy_milliwh pv[PEOPLE];
    lw_energy_milliwh load[PEOPLE];
    lw_energy_milliwh ev_in[PEOPLE];
    lw_energy_milliwh ev_out[PEOPLE];
    lw_energy_milliwh feeder_import[2];
    lw_energy_milliwh feeder_export[2];
    uint32_t owners[1];
    lw_registers registers;
    int64_t scratch[PEOPLE];
} bench;

static void settle_one_interval(bench *b, lw_energy_milliwh charged, lw_energy_milliwh discharged)
{
    lw_energy_milliwh net[PEOPLE];
    lw_energy_milliwh import[PEOPLE];
    lw_energy_milliwh export[PEOPLE];
    for (int i = 0; i < PEOPLE; i++) {
        net[i] = b->pv[i] - b->load[i];
    }
    net[0] += discharged - charged;
    lw_meter_step(b->meters, net, import, export);
}

/* Participants 0 and 1 share feeder 0, participant 2 is alone on feeder 1; 0 has a battery. */
static void bench_init(bench *b)
{
    memset(b, 0, sizeof *b);
    b->communities[0] = (lw_roster_community){.name = "a", .first = 0, .count = 2};
    b->communities[1] = (lw_roster_community){.name = "b", .first = 2, .count = 1};
    b->roster = (lw_roster){
        .participant_count = PEOPLE, .community_count = 2, .communities = b->communities};
    lw_error error;
    cr_assert_eq(lw_meter_array_create(PEOPLE, &b->meters, &error), LW_OK);
    cr_assert_eq(lw_battery_array_create(&b->batteries, &error), LW_OK);
    lw_battery_params params;
    lw_param_set_defaults(&lw_battery_table, &params);
    params.capacity_kwh = 10;
    cr_assert_eq(lw_battery_array_add(b->batteries, &params, 1, 900, &error), LW_OK);
    b->registers = (lw_registers){.meters = b->meters,
                                  .pv_milliwh = b->pv,
                                  .load_milliwh = b->load,
                                  .ev_in_milliwh = b->ev_in,
                                  .ev_out_milliwh = b->ev_out,
                                  .batteries = b->batteries,
                                  .battery_owners = b->owners,
                                  .feeder_import_milliwh = b->feeder_import,
                                  .feeder_export_milliwh = b->feeder_export};
    b->pv[0] = 5000000;
    b->load[0] = 1000000;
    b->load[1] = 700000;
    b->load[2] = 300000;
    const int64_t surplus = b->pv[0] - b->load[0];
    const lw_battery_flow flow = lw_battery_move(b->batteries, 0, 12, surplus);
    cr_assert_gt(flow.charged_milliwh, 0);
    settle_one_interval(b, flow.charged_milliwh, flow.discharged_milliwh);
    b->feeder_export[0] = b->pv[0] - b->load[0] - b->load[1] - flow.charged_milliwh;
    b->feeder_import[1] = b->load[2];
}

static void bench_fini(bench *b)
{
    lw_meter_array_destroy(b->meters);
    lw_battery_array_destroy(b->batteries);
}

Test(balance, closes_when_nothing_is_wrong)
{
    bench b;
    bench_init(&b);
    cr_assert_eq(lw_balance_meters_milliwh(&b.roster, &b.registers, b.scratch), 0);
    cr_assert_eq(lw_balance_feeders_milliwh(&b.roster, &b.registers), 0);
    cr_assert_eq(lw_balance_batteries_milliwh(&b.registers), 0);
    bench_fini(&b);
}

Test(balance, finds_a_load_that_the_meter_did_not_see)
{
    bench b;
    bench_init(&b);
    b.load[1] += 7;
    cr_assert_eq(lw_balance_meters_milliwh(&b.roster, &b.registers, b.scratch), 7);
    cr_assert_eq(lw_balance_feeders_milliwh(&b.roster, &b.registers), 0);
    bench_fini(&b);
}

Test(balance, finds_a_meter_that_disagrees_with_its_feeder)
{
    bench b;
    bench_init(&b);
    b.meters->import_milliwh[2] += 1;
    cr_assert_eq(lw_balance_feeders_milliwh(&b.roster, &b.registers), 1);
    bench_fini(&b);
}

/* Two wrongs of opposite sign on two feeders do not make a right. */
Test(balance, does_not_let_errors_cancel)
{
    bench b;
    bench_init(&b);
    b.feeder_import[0] += 5;
    b.feeder_import[1] -= 5;
    cr_assert_eq(lw_balance_feeders_milliwh(&b.roster, &b.registers), 10);
    b.load[0] += 3;
    b.load[1] -= 3;
    cr_assert_eq(lw_balance_meters_milliwh(&b.roster, &b.registers, b.scratch), 6);
    bench_fini(&b);
}

Test(balance, finds_a_battery_that_forgot_its_charge)
{
    bench b;
    bench_init(&b);
    b.batteries->stored_milliwh[0] -= 11;
    cr_assert_eq(lw_balance_batteries_milliwh(&b.registers), 11);
    cr_assert_eq(lw_balance_meters_milliwh(&b.roster, &b.registers, b.scratch), 0);
    bench_fini(&b);
}
