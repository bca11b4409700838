// SPDX-License-Identifier: Apache-2.0
/* What a scenario says of an energy account, and what no single row can see of it. */
#include "models/market/contract/energy_account.h"

#include <stdio.h>
#include <string.h>

static const char *const bearer_names[] = {"retailer", "grid_operator", "members", NULL};

static const lw_param owner_rows[] = {
    {.name = "group",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_account_owner_params, group),
     .doc = "Each participant of this group has an account; its meter deposits and withdraws."},
    {.name = "elsewhere",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_account_owner_params, elsewhere),
     .presence = LW_PARAM_UNSET,
     .doc = "Participant i of this group is another meter of owner i, where he withdraws too.",
     .fallback_text = "owners withdraw only at the meter that deposits"},
    {.name = "distance_km",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_account_owner_params, distance_km),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "km",
     .doc = "Between the two meters; matters only with distance_fee_per_kwh_km.",
     .source = "definition of the scenario format",
     .high = 20000},
};

static const lw_param_table owner_table = {.name = "owner of an energy account",
                                           .doc = "Who has accounts, and where he may withdraw.",
                                           .size = sizeof(lw_account_owner_params),
                                           .rows = owner_rows,
                                           .count = LW_PARAM_COUNT(owner_rows)};

#define HOUR(member, value)                                                                        \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL,                                                    \
        .offset = offsetof(lw_energy_account_params, member), .presence = LW_PARAM_DEFAULTED,      \
        .unit = "h", .doc = "Local hour at which the midday worth begins or ends.",                \
        .source = "assumption: sun is plenty then (UNVERIFIED)", .high = 24, .fallback = (value)   \
    }
#define PRICE(member, unit_, value, text, source_)                                                 \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO,                                                   \
        .offset = offsetof(lw_energy_account_params, member), .presence = LW_PARAM_DEFAULTED,      \
        .unit = (unit_), .doc = (text), .source = (source_), .high = 1000, .fallback = (value)     \
    }
#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER,                                                 \
        .offset = offsetof(lw_energy_account_params, member), .presence = LW_PARAM_DEFAULTED,      \
        .unit = (unit_), .doc = (text), .source = (source_), .low = (low_), .high = (high_),       \
        .fallback = (value)                                                                        \
    }

static const lw_param rows[] = {
    LW_CONTRACT_NAME_ROW,
    {.name = "owners",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_energy_account_params, owners),
     .doc = "Who has accounts, and where he may withdraw.",
     .table = &owner_table,
     .count_low = 1,
     .count_high = 1000},
    COUNT(expiry_month, "month", 0, 120, 12,
          "Whole local months after that of the deposit until a credit expires.",
          "assumption: a year, so that summer reaches winter (UNVERIFIED)"),
    {.name = "audited",
     .kind = LW_PARAM_BOOLEAN,
     .offset = offsetof(lw_energy_account_params, audited),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Surplus is credited when the audit of its feeder has ended its window and found "
            "nothing missing.",
     .source = "assumption: readings are credited as soon as the meter is read (UNVERIFIED)"},
    {.name = "imbalance_bearer",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_energy_account_params, imbalance_bearer),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Who bears that a kWh of the evening is worth more than the one of midday that was "
            "\"stored\".",
     .source =
         "assumption: no contract says otherwise, so whoever balances the meters (UNVERIFIED)",
     .choices = bearer_names,
     .fallback = LW_IMBALANCE_RETAILER},
    HOUR(midday_start_hour, 11),
    HOUR(midday_end_hour, 16),
    PRICE(midday_worth_per_kwh, "currency/kWh", 0.035, "Worth of a kWh at midday in the market.",
          "assumption: below the day-ahead mean of France in 2017, about 0.045 (UNVERIFIED)"),
    PRICE(other_worth_per_kwh, "currency/kWh", 0.048, "Worth of a kWh at other hours.",
          "assumption: above the day-ahead mean of France in 2017, about 0.045 (UNVERIFIED)"),
    PRICE(distance_fee_per_kwh_km, "currency/(kWh km)", 0,
          "HYPOTHETICAL: fee of the grid operator on what is withdrawn elsewhere, by distance. "
          "French grid fees do not depend on distance.",
          "definition: there is none"),
    COUNT(step_count, "1", 0, 1e6, 3, "Contract steps of a deposit, a withdrawal or an expiry.",
          "derived: the number's window, the lot and the totals of the account are read and "
          "written"),
    COUNT(payload_bytes, "B", 0, 1e6, 64,
          "Bytes of such an operation beyond a plain transaction: signed reading, number, lot.",
          "assumption (UNVERIFIED)"),
};

const lw_param_table lw_energy_account_table = {
    .name = "energy account",
    .doc = "Solar surplus is credited on paper and used elsewhere and later by its owner.",
    .size = sizeof(lw_energy_account_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static void check_owner(const lw_account_owner_params *owner, const lw_exchange_members *members,
                        const char *where, lw_report *report)
{
    char pointer[LW_POINTER_SIZE];
    lw_contract_pointer(pointer, where, "group");
    lw_contract_check_group(members, owner->group, pointer, report);
    lw_contract_pointer(pointer, where, "elsewhere");
    lw_contract_check_group(members, owner->elsewhere, pointer, report);
    const lw_exchange_group *group = lw_contract_group_named(members, owner->group);
    const lw_exchange_group *other = lw_contract_group_named(members, owner->elsewhere);
    if (group != NULL && other == group) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "leave it out",
                        "the meters of \"%s\" are those that deposit", owner->elsewhere);
    } else if (group != NULL && other != NULL && other->count < group->count) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, NULL,
                        "group \"%s\" has %u participants for the %u owners of \"%s\"",
                        owner->elsewhere, (unsigned)other->count, (unsigned)group->count,
                        owner->group);
    }
}

/* A meter belongs to one account. */
static void check_twice(const lw_account_owner_params *owners, size_t index, const char *where,
                        lw_report *report)
{
    for (size_t k = 0; k < index; k++) {
        const char *const mine[] = {owners[index].group, owners[index].elsewhere};
        const char *const theirs[] = {owners[k].group, owners[k].elsewhere};
        for (int i = 0; i < 4; i++) {
            const char *a = mine[i / 2];
            const char *b = theirs[i % 2];
            if (a != NULL && b != NULL && strcmp(a, b) == 0) {
                lw_report_error(report, LW_ERR_INCONSISTENT, where, "leave one of them out",
                                "group \"%s\" has accounts already by owners/%zu", a, k);
                return;
            }
        }
    }
}

void lw_energy_account_check(const void *params, const lw_exchange_members *members,
                             const char *pointer, lw_report *report)
{
    const lw_energy_account_params *own = params;
    const lw_account_owner_params *owners = own->owners.items;
    for (size_t k = 0; k < own->owners.count; k++) {
        char place[32];
        char where[LW_POINTER_SIZE];
        snprintf(place, sizeof place, "owners/%zu", k);
        lw_contract_pointer(where, pointer, place);
        check_owner(&owners[k], members, where, report);
        check_twice(owners, k, where, report);
    }
    if (own->midday_end_hour < own->midday_start_hour) {
        char where[LW_POINTER_SIZE];
        lw_contract_pointer(where, pointer, "midday_end_hour");
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "midday ends at %g h, before it begins at %g h", own->midday_end_hour,
                        own->midday_start_hour);
    }
}
