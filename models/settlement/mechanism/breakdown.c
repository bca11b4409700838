// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/breakdown.h"

#include "sim/kernel/sampler.h"

#include <stdlib.h>
#include <string.h>

enum { SECONDS_PER_HOUR = 3600, COUNT_AT_FIRST = 64 };

static const lw_param rows[] = {
    {.name = "mean_up_h",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_breakdown_params, mean_up_h),
     .presence = LW_PARAM_REQUIRED,
     .unit = "h",
     .doc = "Mean time from a repair to the next breakdown of one node, or of the server.",
     .low = 0.1,
     .high = 1e9},
    {.name = "mean_down_h",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_breakdown_params, mean_down_h),
     .presence = LW_PARAM_REQUIRED,
     .unit = "h",
     .doc = "Mean time to repair it.",
     .low = 0,
     .high = 1e5},
};

const lw_param_table lw_breakdown_table = {
    .name = "breakdowns",
    .doc = "How often and for how long what keeps the record is down by chance.",
    .size = sizeof(lw_breakdown_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

lw_status lw_fault_list_add(lw_fault_list *list, const lw_fault *fault, const char *name,
                            lw_error *error)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? COUNT_AT_FIRST : 2 * list->capacity;
        lw_fault *items = realloc(list->items, capacity * sizeof *items);
        if (items == NULL) {
            return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s", name);
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = *fault;
    return LW_OK;
}

/* A time of the k-th turn, with a draw that depends on nothing else. */
static lw_time_us turn_us(lw_stream stream, uint64_t turn, double mean_h)
{
    lw_rng rng = lw_rng_at(stream, turn);
    const double mean_s = mean_h * SECONDS_PER_HOUR;
    return lw_micro_from_double(lw_sample_exponential(&rng, mean_s));
}

static bool begins_down(lw_stream stream, const lw_breakdown_params *params)
{
    lw_rng rng = lw_rng_at(stream, 0);
    return lw_sample_uniform(&rng) * (params->mean_up_h + params->mean_down_h) <
           params->mean_down_h;
}

static lw_status draw_node(const lw_settlement_config *config, lw_fault *fault, lw_fault_list *list,
                           lw_error *error)
{
    const lw_breakdown_params *params = config->params->breakdowns;
    const lw_stream stream = lw_stream_of(config->seed, "breakdown", config->replicate,
                                          config->params->name, fault->node_first);
    lw_time_us now_us = config->start_us;
    uint64_t turn = begins_down(stream, params) ? 2 : 1; /* odd turns are up */
    while (now_us < config->end_us) {
        if (turn % 2 == 1) {
            now_us += turn_us(stream, turn++, params->mean_up_h);
            continue;
        }
        fault->start_us = now_us;
        fault->end_us = now_us + turn_us(stream, turn++, params->mean_down_h);
        now_us = fault->end_us;
        if (list->count >= config->fault_count + LW_BREAKDOWNS_MAX) {
            return lw_error_set(error, LW_ERR_INCONSISTENT, "/settlements/breakdowns/mean_up_h",
                                "settlement \"%s\" would break down more than %d times in the "
                                "period: a longer mean_up_h is needed",
                                config->params->name, LW_BREAKDOWNS_MAX);
        }
        const lw_status status = fault->start_us < fault->end_us
                                     ? lw_fault_list_add(list, fault, config->params->name, error)
                                     : LW_OK;
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
}

lw_status lw_breakdown_draw(const lw_settlement_config *config, lw_fault_kind kind,
                            uint32_t node_count, lw_fault_list *list, lw_error *error)
{
    const lw_settlement_params *params = config->params;
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < config->fault_count; i++) {
        status = lw_fault_list_add(list, &config->faults[i], params->name, error);
    }
    const uint32_t struck_count = params->breakdowns == NULL ? 0 : node_count;
    for (uint32_t node = 0; status == LW_OK && node < struck_count; node++) {
        lw_fault fault = {.kind = kind, .node_first = node, .node_count = 1};
        status = draw_node(config, &fault, list, error);
    }
    return status;
}
