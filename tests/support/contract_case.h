// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/contract_case.h
 *  One contract with a small town, its books and its operations, stepped by hand, for the tests of
 *  models/market/contract.
 *
 *  Groups: homes (participants 0 to 3), flats (4 to 7), roof (8), all in one community.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_CONTRACT_CASE_H
#define LEDGERWATT_TESTS_SUPPORT_CONTRACT_CASE_H

#include "models/market/contract/contract.h"
#include "sim/base/arena.h"

enum { TOWN_PEOPLE = 9, TOWN_FLATS = 4, TOWN_ROOF = 8, TOWN_SESSIONS_MAX = 8, TOWN_LEGS_MAX = 16 };

typedef struct contract_case {
    lw_arena *arena;
    lw_exchange_group groups[3];
    lw_exchange_members members;
    uint32_t communities[TOWN_PEOPLE];
    lw_variant choice;
    lw_array contracts;
    lw_contract_config config;
    lw_contract_set *set;
    lw_tariff tariff;
    lw_accounts outside, inside;
    lw_money_micro outside_micro[TOWN_PEOPLE], inside_micro[TOWN_PEOPLE];
    lw_money_micro member_gain_micro[TOWN_PEOPLE];
    lw_gain gain;
    lw_operation_list operations;
    /* What the next step is told; all 0 after it. */
    lw_energy_milliwh import_milliwh[TOWN_PEOPLE], export_milliwh[TOWN_PEOPLE];
    lw_energy_milliwh counted_import_milliwh[TOWN_PEOPLE], counted_export_milliwh[TOWN_PEOPLE];
    lw_energy_milliwh bought_milliwh[TOWN_PEOPLE], sold_milliwh[TOWN_PEOPLE];
    unsigned char is_missing[TOWN_PEOPLE];
    lw_trade legs[TOWN_LEGS_MAX];
    lw_batch batch;
    lw_contract_session sessions[TOWN_SESSIONS_MAX];
    size_t session_count;
    uint64_t interval;
    uint32_t month;
    double hour;
    uint64_t audit_count;
    unsigned char is_flagged;
} contract_case;

/** A contract of this class with these params; the tariff is 0.20 retail with 0.05 grid fee and
 *  25 % tax, 0.10 feed-in. */
void town_begin(contract_case *c, const lw_contract_class *class, const void *params);
void town_end(contract_case *c);
/** Registers that the test left 0 count what is reported. */
void town_step(contract_case *c);
void town_end_month(contract_case *c, const lw_energy_milliwh *used_milliwh,
                    const lw_energy_milliwh *import_milliwh);
/** A figure of the month so far. */
int64_t town_figure(const contract_case *c, size_t figure);
/** Operations of a kind so far. */
size_t town_count(const contract_case *c, lw_operation_kind kind);
/** True when both worlds' accounts add up to zero and the gain is their difference, member by
 *  member. */
bool town_balances(const contract_case *c);
/** Saves the contract, makes it anew, and loads it. */
void town_replace(contract_case *c);

#endif
