// SPDX-License-Identifier: Apache-2.0
/* The second run of the city, and the association that keeps a spreadsheet. */
#include "models/city/baseline.h"

#include "models/settlement/intermediary/office_params.h"
#include "sim/base/check.h"

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "",
                        "memory ran out, or the run's memory limit was reached");
}

/* A value of one of a row's variants, with all its defaults. */
static bool set_variant(lw_arena *arena, const lw_param_table *table, const char *key,
                        const char *tag, lw_variant *variant)
{
    const lw_param *row = lw_param_find(table, key);
    variant->choice = lw_param_variant_find(row, tag);
    LW_ASSERT(variant->choice != NULL);
    variant->value = lw_arena_calloc(arena, 1, variant->choice->table->size);
    if (variant->value == NULL) {
        return false;
    }
    lw_param_set_defaults(variant->choice->table, variant->value);
    return true;
}

lw_status lw_baseline_association(lw_arena *arena, const lw_association_params *given,
                                  lw_settlement_params *params, lw_error *error)
{
    lw_param_set_defaults(&lw_settlement_table, params);
    params->name = lw_baseline_name(LW_BASELINE_ASSOCIATION);
    params->breakdowns = given->breakdowns;
    params->provider = given->provider;
    if (!set_variant(arena, &lw_settlement_table, "record", "owners_association",
                     &params->record) ||
        !set_variant(arena, &lw_settlement_table, "payment", "bank_transfer", &params->payment)) {
        return out_of_memory(error);
    }
    lw_office_params *record = params->record.value;
    record->error_ratio = given->error_ratio;
    return LW_OK;
}

/* Who could use a battery of his own, and has none. */
static bool would_buy(const lw_group_params *group)
{
    return group->kind == LW_PARTICIPANT_HOUSEHOLD && group->pv != NULL && group->battery == NULL;
}

static lw_status add_batteries(lw_baselines *b, lw_arena *arena, lw_error *error)
{
    const size_t count = b->scenario.participants.count;
    const lw_group_params *groups = b->scenario.participants.items;
    lw_group_params *own = lw_arena_calloc(arena, count, sizeof *own);
    lw_battery_params *battery = lw_arena_calloc(arena, 1, sizeof *battery);
    if (own == NULL || battery == NULL) {
        return out_of_memory(error);
    }
    lw_param_set_defaults(&lw_battery_table, battery);
    battery->capacity_kwh = b->scenario.baselines.battery_capacity_kwh;
    for (size_t i = 0; i < count; i++) {
        own[i] = groups[i];
        if (battery->capacity_kwh > 0 && would_buy(&groups[i])) {
            own[i].battery = battery;
            b->battery_count += (size_t)groups[i].count;
        }
    }
    b->scenario.participants.items = own;
    return LW_OK;
}

/* Only bills without exchange are read, so nothing is exchanged where that changes no flow:
 * contracts can move loads, and what they do may follow what was traded. */
static lw_status drop_exchange(lw_baselines *b, lw_arena *arena, lw_error *error)
{
    b->scenario.output = (lw_output_params){.statements = false};
    if (b->scenario.contracts.count > 0) {
        return LW_OK;
    }
    return set_variant(arena, &lw_scenario_table, "exchange", "none", &b->scenario.exchange)
               ? LW_OK
               : out_of_memory(error);
}

lw_status lw_baselines_init(lw_baselines *b, const lw_city_config *config, const lw_city *first,
                            lw_error *error)
{
    *b = (lw_baselines){.scenario = *config->scenario};
    lw_status status = add_batteries(b, config->arena, error);
    if (status == LW_OK) {
        status = drop_exchange(b, config->arena, error);
    }
    if (status == LW_OK) {
        status = lw_roster_create(&b->scenario, config->arena, &b->roster, error);
    }
    if (status != LW_OK || b->battery_count == 0) {
        return status; /* the second city would be the first */
    }
    lw_city_config own = *config;
    own.scenario = &b->scenario;
    own.roster = &b->roster;
    own.follows = first;
    return lw_city_create(&own, &b->city, error);
}

void lw_baselines_fini(lw_baselines *b)
{
    lw_city_destroy(b->city);
    b->city = NULL;
}

lw_status lw_baselines_advance(lw_baselines *b, size_t interval_count, lw_error *error)
{
    if (b->city == NULL) {
        return LW_OK;
    }
    lw_city_block block;
    return lw_city_advance(b->city, interval_count, &block, error);
}

void lw_baselines_end_month(lw_baselines *b)
{
    if (b->city != NULL) {
        lw_city_month_sums(b->city);
        lw_city_month_clear(b->city);
    }
}

int64_t lw_baselines_energy_residual_milliwh(const lw_baselines *b)
{
    return b->city == NULL ? 0 : lw_city_energy_residual_milliwh(b->city);
}

int64_t lw_baselines_money_residual_micro(const lw_baselines *b)
{
    return b->city == NULL ? 0 : lw_city_money_residual_micro(b->city);
}

void lw_baselines_state(lw_baselines *b, size_t done_count, lw_state *state)
{
    if (b->city != NULL) {
        lw_city_state(b->city, done_count, state);
    }
}
