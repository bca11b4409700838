// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/device.h"

double lw_device_marginal_j(const lw_device_params *params, const lw_device_work *work)
{
    const double messages_j = params->energy_per_message_j * (double)work->message_count;
    const double tx_j = params->energy_per_tx_j * (double)work->tx_executed_count;
    return (messages_j + tx_j) * params->pue_ratio;
}

double lw_device_energy_j(const lw_device_params *params, const lw_device_work *work)
{
    const double time_s = (double)work->time_us / (double)LW_US_PER_S;
    const double idle_w =
        params->idle_power_w * params->device_share_ratio * (double)work->device_count;
    return idle_w * time_s * params->pue_ratio + lw_device_marginal_j(params, work);
}

lw_node_device lw_device_of_node(const lw_device_params *params)
{
    return (lw_node_device){.idle_power_w = params->idle_power_w, .pue_ratio = params->pue_ratio};
}

/* An amount per device and life, as an amount a year for all devices. */
static lw_money_micro per_year(const lw_device_params *params, lw_money_micro amount,
                               int64_t device_count)
{
    const double shared = lw_double_from_micro(amount * device_count) * params->device_share_ratio;
    return lw_micro_from_double(shared / params->device_life_year);
}

void lw_device_add_costs(const lw_device_params *params, int64_t device_count, lw_time_us period_us,
                         lw_cost_matrix *costs)
{
    lw_money_micro *record = costs->micro[LW_FUNCTION_RECORD];
    record[LW_LINE_HARDWARE] +=
        lw_cost_over(per_year(params, params->device_price, device_count), period_us);
    record[LW_LINE_SOFTWARE] += lw_cost_over(
        params->software_per_year + params->software_per_device_year * device_count, period_us);
    costs->micro[LW_FUNCTION_REPLACE][LW_LINE_LABOUR] +=
        lw_cost_over(per_year(params, params->replacement_visit_price, device_count), period_us);
}

double lw_device_embodied_kg(const lw_device_params *params, int64_t device_count,
                             lw_time_us period_us)
{
    const double life_us = params->device_life_year * (double)LW_COST_YEAR_US;
    const double shared_kg =
        params->device_embodied_kg * params->device_share_ratio * (double)device_count;
    return shared_kg * ((double)period_us / life_us);
}
