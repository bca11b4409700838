// SPDX-License-Identifier: Apache-2.0
/* The settlements of a run, with all that strikes each: faults, attacks, false records. */
#include "models/city/attack.h"
#include "models/city/simulation_state.h"

#include <math.h>
#include <string.h>

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
}

static lw_time_us fault_instant(const lw_simulation *s, const lw_civil *local, lw_time_us otherwise)
{
    return local->year == 0 ? otherwise : lw_zone_utc(s->timeline.zone, local);
}

/* The faults that strike one settlement, as instants. */
static lw_status collect_faults(lw_simulation *s, lw_settlement_config *config, lw_error *error)
{
    const lw_array *all = &s->config->scenario->faults;
    const lw_fault_params *params = all->items;
    lw_fault *faults = lw_arena_calloc(s->arena, all->count, sizeof *faults);
    if (faults == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(params[i].settlement, config->params->name) != 0) {
            continue;
        }
        faults[config->fault_count++] = (lw_fault){
            .kind = (lw_fault_kind)params[i].kind,
            .node_first = (uint32_t)params[i].node_first,
            .node_count = (uint32_t)params[i].node_count,
            .start_us = fault_instant(s, &params[i].start, s->timeline.start_us),
            .end_us = fault_instant(s, &params[i].end, INT64_MAX),
            .hold_us = isnan(params[i].delay_s) ? 0 : lw_micro_from_double(params[i].delay_s),
        };
    }
    config->faults = faults;
    return LW_OK;
}

/* The attacks on one settlement, likewise. */
static lw_status collect_sieges(lw_simulation *s, lw_settlement_config *config, lw_error *error)
{
    const lw_array *all = &s->config->scenario->attacks;
    const lw_variant *attacks = all->items;
    lw_siege *sieges = lw_arena_calloc(s->arena, all->count, sizeof *sieges);
    if (sieges == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < all->count; i++) {
        lw_siege *siege = &sieges[config->siege_count];
        if (lw_attack_siege(&attacks[i], config->params->name, siege)) {
            siege->start_us = fault_instant(s, lw_attack_start(&attacks[i]), s->timeline.start_us);
            siege->end_us = fault_instant(s, lw_attack_end(&attacks[i]), INT64_MAX);
            config->siege_count++;
        }
    }
    config->sieges = sieges;
    return LW_OK;
}

/* The false records of one settlement, likewise. */
static lw_status collect_false_records(lw_simulation *s, const char *name, lw_lane_config *lane,
                                       lw_error *error)
{
    const lw_array *all = &s->config->scenario->attacks;
    const lw_variant *attacks = all->items;
    lw_false_record *records = lw_arena_calloc(s->arena, all->count, sizeof *records);
    if (records == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < all->count; i++) {
        const lw_false_record_params *params = lw_attack_false_record(&attacks[i], name);
        if (params != NULL) {
            records[lane->false_record_count++] = (lw_false_record){
                .params = params,
                .start_us = fault_instant(s, &params->start, s->timeline.start_us),
                .end_us = fault_instant(s, &params->end, INT64_MAX)};
        }
    }
    lane->false_records = records;
    return LW_OK;
}

static lw_settlement_config config_of(const lw_simulation *s, const lw_settlement_params *params)
{
    const lw_scenario *scenario = s->config->scenario;
    const lw_tariff_survey survey = lw_tariff_calendar_survey(&lw_city_rates(s->city)->calendar);
    return (lw_settlement_config){
        .params = params,
        .seed = (uint64_t)scenario->seed,
        .start_us = s->timeline.start_us,
        .end_us = s->timeline.end_us,
        .interval_us = s->timeline.interval_us,
        .month_starts_us = s->timeline.months_us,
        .month_count = s->timeline.month_count,
        .member_count = s->roster.participant_count,
        .community_count = s->roster.community_count,
        .electricity_price_per_kwh = lw_double_from_micro(survey.retail_mean_micro_per_kwh),
        .carbon_intensity_kg_per_kwh = scenario->site.carbon_intensity_kg_per_kwh,
        .carbon_intensity_scope = (lw_emissions_scope)scenario->site.carbon_intensity_scope,
    };
}

static lw_status collect_troubles(lw_simulation *s, lw_settlement_config *config,
                                  lw_lane_config *lane, lw_error *error)
{
    lw_status status = collect_faults(s, config, error);
    if (status == LW_OK) {
        status = collect_sieges(s, config, error);
    }
    return status == LW_OK ? collect_false_records(s, config->params->name, lane, error) : status;
}

/* Those that the scenario asks for, and after them the association of the baselines. */
static lw_status create_lane(lw_simulation *s, size_t index, lw_error *error)
{
    const lw_scenario *scenario = s->config->scenario;
    const bool is_baseline = index == scenario->settlements.count;
    const lw_settlement_params *params = scenario->settlements.items;
    lw_settlement_config *config = &s->settlement_configs[index];
    *config = config_of(s, is_baseline ? &s->association : &params[index]);
    lw_lane_config lane = {.settlement = config,
                           .rates = lw_city_rates(s->city),
                           .has_default_legs = lw_city_has_default_legs(s->city),
                           .currency = lw_currency_codes[scenario->currency],
                           .trades = s->trades,
                           .time = lw_city_series_time(s->series),
                           .participant = lw_city_series_participant(s->series)};
    const lw_status status =
        is_baseline ? lw_baseline_association(s->arena, &scenario->baselines.association,
                                              &s->association, error)
                    : collect_troubles(s, config, &lane, error);
    if (status != LW_OK) {
        return status;
    }
    return lw_lane_create(&lane, is_baseline ? NULL : s->config->store, &s->lanes[index], error);
}

lw_status lw_simulation_create_lanes(lw_simulation *s, lw_error *error)
{
    s->lane_count = s->config->scenario->settlements.count + 1;
    s->settlement_configs = lw_arena_calloc(s->arena, s->lane_count, sizeof *s->settlement_configs);
    s->lanes = lw_arena_calloc(s->arena, s->lane_count, sizeof(lw_lane *));
    s->lane_status = lw_arena_calloc(s->arena, s->lane_count, sizeof *s->lane_status);
    s->lane_errors = lw_arena_calloc(s->arena, s->lane_count, sizeof *s->lane_errors);
    if (s->settlement_configs == NULL || s->lanes == NULL || s->lane_status == NULL ||
        s->lane_errors == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < s->lane_count; i++) {
        const lw_status status = create_lane(s, i, error);
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
}
