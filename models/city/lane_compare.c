// SPDX-License-Identifier: Apache-2.0
/* A lane's line of the comparison. */
#include "models/city/lane.h"
#include "models/city/lane_state.h"
#include "models/market/accounts/fairness.h"
#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/mechanism/payment.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : (double)NAN;
}

static int64_t cost_total(const lw_cost_matrix *costs)
{
    int64_t total = 0;
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        for (size_t j = 0; j < LW_LINE_COUNT; j++) {
            total = lw_money_sum(total, costs->micro[i][j]);
        }
    }
    return total;
}

/* Members whose gain does not reach an equal share of the cost. */
static double worse_off_ratio(const int64_t *gains_micro, uint32_t count, double share_micro)
{
    if (isnan(share_micro)) {
        return (double)NAN;
    }
    int64_t worse = 0;
    for (uint32_t i = 0; i < count; i++) {
        worse += (double)gains_micro[i] < share_micro;
    }
    return (double)worse / (double)count;
}

/* How gain and benefit fall to members, the cost being shared equally. */
static lw_status compare_members(const lw_lane *lane, const lw_lane_totals *totals,
                                 lw_comparison_row *row, lw_error *error)
{
    const uint32_t count = lane->config->member_count;
    int64_t *gains = calloc((size_t)count + 1, sizeof *gains);
    if (gains == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                            lane->config->params->name);
    }
    for (uint32_t i = 0; i < count; i++) {
        gains[i] = totals->member_gain_micro[i] + lane->member_correction_micro[i];
    }
    const double share = row->settlement_cost_micro == LW_MONEY_UNKNOWN
                             ? (double)NAN
                             : (double)row->settlement_cost_micro / (double)count;
    const lw_fairness fairness = lw_fairness_of(gains, count);
    const bool is_empty = count == 0;
    row->worse_off_ratio = is_empty ? (double)NAN : worse_off_ratio(gains, count, share);
    row->gain_gini_ratio = fairness.gini_ratio;
    row->gain_min_max_ratio = fairness.min_max_ratio;
    row->gain_jain_ratio = fairness.jain_ratio;
    const double nobody = (double)NAN;
    row->benefit_per_member =
        is_empty ? nobody : lw_double_from_micro(row->benefit_micro) / (double)count;
    row->benefit_of_worst_member =
        is_empty ? nobody : ((double)fairness.low_micro - share) / (double)LW_MICRO;
    row->benefit_of_best_member =
        is_empty ? nobody : ((double)fairness.high_micro - share) / (double)LW_MICRO;
    free(gains);
    return LW_OK;
}

static void fill_quantiles(const lw_delay *delay, double out[3])
{
    static const double ratios[3] = {0.50, 0.95, 0.99};
    for (int i = 0; i < 3; i++) {
        out[i] = lw_delay_quantile_s(delay, ratios[i]);
    }
}

static void compare_money(const lw_lane *lane, const lw_lane_totals *totals, lw_comparison_row *row)
{
    lw_gain gain = totals->gain;
    lw_gain_add(&gain, &lane->correction);
    lw_gain_close(&gain);
    memcpy(row->gain_by_payer_micro, gain.by_payer_micro, sizeof row->gain_by_payer_micro);
    row->gain_micro = gain.by_payer_micro[LW_PAYER_MEMBERS];
    lw_settlement_costs(lane->settlement, &row->costs);
    for (int i = 0; i < LW_FUNCTION_COUNT; i++) {
        row->functions[i] = lw_settlement_function(lane->settlement, (lw_function)i);
    }
    row->settlement_cost_micro = cost_total(&row->costs);
    row->settlement_cost_per_kwh = ratio(lw_double_from_micro(row->settlement_cost_micro),
                                         lw_kwh_from_milliwh(totals->traded_milliwh));
    row->benefit_micro = row->settlement_cost_micro == LW_MONEY_UNKNOWN
                             ? LW_MONEY_UNKNOWN
                             : row->gain_micro - row->settlement_cost_micro;
    row->benefit_per_household_year =
        totals->household_count > 0 ? lw_double_from_micro(row->benefit_micro) /
                                          ((double)totals->household_count * totals->year_count)
                                    : (double)NAN;
}

/* The period's year, ten times over. */
static void look_ahead(const lw_lane *lane, const lw_lane_totals *totals, const lw_usage *usage,
                       lw_comparison_row *row)
{
    const lw_outlook_params *params = &lane->config->params->outlook;
    lw_outlook_basis basis = {.benefit_micro = row->benefit_micro,
                              .once_micro = usage->losses_once_micro,
                              .year_count = totals->year_count,
                              .equipment_life_year =
                                  lw_settlement_equipment_life_year(lane->settlement)};
    for (int i = 0; i < LW_FUNCTION_COUNT; i++) {
        basis.hardware_micro += row->costs.micro[i][LW_LINE_HARDWARE];
    }
    lw_outlook_cash_flow(params, &basis, row->cash_flow_micro);
    row->net_present_value = lw_outlook_net_present_value(params, row->cash_flow_micro);
}

static void compare_usage(const lw_lane *lane, const lw_lane_totals *totals, const lw_usage *usage,
                          lw_comparison_row *row)
{
    const double traded_kwh = lw_kwh_from_milliwh(totals->traded_milliwh);
    row->consensus_energy_kwh = lw_kwh_from_joules(usage->energy_j);
    row->consensus_energy_marginal_kwh = lw_kwh_from_joules(usage->energy_marginal_j);
    row->consensus_energy_per_traded_kwh_ratio = ratio(row->consensus_energy_kwh, traded_kwh);
    const double own_kwh = lw_kwh_from_joules(usage->energy_j - usage->energy_of_others_j);
    row->emissions_kg =
        own_kwh * lane->config->carbon_intensity_kg_per_kwh + usage->emissions_of_others_kg;
    lw_settlement_public_view(lane->settlement, &row->chain);
    row->emissions_scope = usage->energy_of_others_j > 0
                               ? lw_emissions_scope_of(usage->emissions_of_others_scope,
                                                       lane->config->carbon_intensity_scope)
                               : lane->config->carbon_intensity_scope;
    row->embodied_emissions_kg =
        lw_settlement_embodied_kg(lane->settlement) + usage->embodied_of_others_kg;
    row->storage_bytes = usage->storage_bytes;
    row->storage_growth_bytes_per_year = (double)usage->storage_bytes / totals->year_count;
    memcpy(row->storage_kind_bytes, usage->storage_kind_bytes, sizeof row->storage_kind_bytes);
    row->storage_replica_bytes = usage->storage_bytes_replica;
    row->pruned_ratio = usage->pruned_ratio;
    memcpy(row->storage_replica_kind_bytes, usage->replica.bytes,
           sizeof row->storage_replica_kind_bytes);
    const lw_first_sync sync = lw_settlement_first_sync(lane->settlement, usage);
    row->first_sync_s = sync.time_s;
    row->first_sync_energy_kwh = lw_kwh_from_joules(sync.energy_j);
    const lw_light_client client = lw_settlement_light_client(lane->settlement, usage);
    const double client_count = (double)lane->config->params->light_clients.count;
    row->light_client_bytes_per_year = client.bytes_per_year;
    row->light_client_energy_kwh_per_year =
        lw_kwh_from_joules(client_count * client.energy_j_per_year);
    row->message_count = usage->message_count;
    row->tx_count = usage->tx_count;
    row->block_count = usage->block_count;
    row->view_change_count = usage->view_change_count;
    row->safety_violation_count = usage->safety_violation_count;
    row->reorganised_block_count = usage->reorganised_block_count;
    row->slashed_node_count = usage->slashed_node_count;
    row->collusion = lw_settlement_collusion(lane->settlement, usage);
    row->double_spent_micro = usage->double_spent_micro;
    const double period_us = (double)(lane->config->end_us - lane->config->start_us);
    row->availability_ratio = 1.0 - (double)usage->unavailable_us / period_us;
}

/* A member acts in operations, and when he pays an invoice himself. */
static void compare_operations(const lw_lane *lane, const lw_lane_totals *totals,
                               const lw_usage *usage, lw_comparison_row *row)
{
    const lw_settlement_params *params = lane->config->params;
    const lw_payment_params *payment = params->payment.value;
    const lw_payment_class *rail = params->payment.choice->owner;
    row->operation_count = usage->settled_operation_count;
    row->operation_refused_count = usage->refused_operation_count;
    row->step_count = usage->step_count;
    row->contract_gas = usage->contract_gas;
    row->contract_time_s = lw_execution_time_s(&params->execution, usage->contract_gas);
    row->contract_energy_kwh = lw_kwh_from_joules(usage->contract_energy_j);
    row->unserved_count = lane->unserved_count;
    row->operation_unsettled_micro = lane->unsettled_micro;
    row->member_actions_per_year = ratio((double)lane->member_action_count,
                                         (double)lane->config->member_count * totals->year_count) +
                                   (rail->member_pays ? (double)payment->invoices_per_year : 0.0);
}

lw_status lw_lane_compare(const lw_lane *lane, const lw_lane_totals *totals, lw_comparison_row *row,
                          lw_error *error)
{
    memset(row, 0, sizeof *row);
    lw_usage usage;
    lw_settlement_usage(lane->settlement, &usage);
    lw_trust trust;
    lw_settlement_trust(lane->settlement, &trust);
    row->name = lane->config->params->name;
    row->kind = lw_settlement_kind(lane->settlement);
    row->is_intermediary = lw_settlement_is_intermediary(lane->settlement);
    row->traded_energy_milliwh = totals->traded_milliwh;
    row->trade_value_micro = totals->trade_value_micro;
    row->settled_share_ratio =
        ratio((double)lane->settled_milliwh, 2.0 * (double)totals->traded_milliwh);
    row->settled_count = usage.settled_trade_count;
    row->refused_count = usage.refused_trade_count;
    row->pending_count = usage.settled_trade_count - lane->usage_at_end.settled_trade_count;
    LW_ASSERT(usage.settled_trade_count + usage.refused_trade_count == totals->trade_count);
    LW_ASSERT(usage.settled_operation_count + usage.refused_operation_count ==
              totals->operation_count);
    compare_operations(lane, totals, &usage, row);
    compare_money(lane, totals, row);
    look_ahead(lane, totals, &usage, row);
    compare_usage(lane, totals, &usage, row);
    fill_quantiles(lane->recorded, row->recorded_delay_s);
    fill_quantiles(lane->final, row->final_delay_s);
    fill_quantiles(lane->paid, row->paid_delay_s);
    fill_quantiles(lane->operation_recorded, row->operation_recorded_delay_s);
    fill_quantiles(lane->operation_final, row->operation_final_delay_s);
    row->tampered_detected_ratio = totals->tampered_detected_ratio;
    const double nobody = (double)NAN;
    row->forgery = lane->forgery != NULL
                       ? lw_forgery_tell(lane->forgery)
                       : (lw_forgery_figures){0, nobody, nobody, nobody, nobody, nobody};
    row->rewrite_party_count = trust.rewrite_party_count;
    row->block_party_count = trust.block_party_count;
    const lw_payload_params *payload = lw_mechanism_payload(lane->config->params);
    const lw_trust_basis basis = {
        .is_intermediary = row->is_intermediary != 0,
        .is_open_to_nodes = payload != NULL && lw_payload_is_open_to_nodes(payload),
        .is_protected = payload != NULL && payload->kind != LW_PAYLOAD_CLEAR,
        .year_count = totals->year_count,
        .rewrite = usage.rewrite,
        .open_max_micro = usage.open_value_max_micro,
        .exposed_max_micro = usage.exposed_value_max_micro};
    row->losses_of_members_micro = usage.losses_of_members_micro;
    row->losses_of_provider_micro = usage.losses_of_provider_micro;
    row->trust = lw_trust_figures_of(&lane->config->params->trust, &trust, &basis);
    row->tx_checks_per_year =
        (double)usage.tx_count * (double)trust.node_count / totals->year_count;
    row->band_empty_ratio = totals->band_empty_ratio;
    return compare_members(lane, totals, row, error);
}

size_t lw_lane_attacks(const lw_lane *lane, lw_attack_outcome *outcomes, size_t capacity)
{
    const size_t count = lw_settlement_attacks(lane->settlement, outcomes, capacity);
    return lane->forgery == NULL
               ? count
               : count + lw_forgery_attacks(lane->forgery, outcomes + count, capacity - count);
}

size_t lw_lane_attacks_max(const lw_lane *lane)
{
    return lw_settlement_attacks_max(lane->settlement) +
           (lane->forgery == NULL ? 0 : lw_forgery_attack_count(lane->forgery));
}

const char *lw_lane_name(const lw_lane *lane)
{
    return lane->config->params->name;
}
