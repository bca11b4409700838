// SPDX-License-Identifier: Apache-2.0
#include "models/city/city_part.h"

const char *const lw_city_part_left_out[] = {"title", "description", "settlements", "faults", NULL};

lw_city_part lw_city_part_of(const lw_scenario *scenario)
{
    const lw_settlement_params *settlements = scenario->settlements.items;
    lw_city_part part = {.scenario = *scenario,
                         .settlement_count = (uint32_t)scenario->settlements.count};
    for (size_t i = 0; i < scenario->settlements.count; i++) {
        part.falls_back = part.falls_back || settlements[i].on_failure == LW_ON_FAILURE_DSO_DEFAULT;
    }
    part.scenario.title = part.scenario.description = NULL;
    part.scenario.settlements = part.scenario.faults = (lw_array){.count = 0};
    return part;
}
