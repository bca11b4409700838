// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/committee/committee.h"

#include "models/settlement/mechanism/growth.h"

#include <stdlib.h>
#include <string.h>

static bool allocate(lw_committee *c)
{
    const lw_link_config link = {.params = &c->params->link,
                                 .sender_count = 2 * c->n + 1,
                                 .seed = c->config->seed,
                                 .replicate = c->config->replicate,
                                 .name = c->config->params->name};
    c->link = lw_link_create(&link);
    c->nodes = calloc(c->seat_count, sizeof *c->nodes);
    c->gateway.answers = calloc(c->n, sizeof *c->gateway.answers);
    c->under_way_counts = calloc(link.sender_count, sizeof *c->under_way_counts);
    const bool has_peers = lw_peers_init(&c->peers, c->config, c->n);
    const bool has_tree = lw_block_tree_init(&c->tree);
    const bool has_safety = lw_safety_init(&c->safety);
    return c->link != NULL && c->nodes != NULL && c->gateway.answers != NULL &&
           c->under_way_counts != NULL && has_peers && has_tree && has_safety;
}

static bool copy_weights(lw_committee *c, const int64_t *weights)
{
    if (weights == NULL) {
        return true;
    }
    c->weights = malloc(c->n * sizeof *c->weights);
    if (c->weights != NULL) {
        memcpy(c->weights, weights, c->n * sizeof *c->weights);
    }
    return c->weights != NULL;
}

lw_status lw_committee_init(lw_committee *c, const lw_committee_setup *setup, lw_error *error)
{
    const lw_committee_params *params = setup->params;
    c->params = params;
    c->config = setup->config;
    c->protocol = setup->protocol;
    c->book = setup->book;
    c->n = (uint32_t)params->validators;
    c->seat_count = lw_peers_need_twins(setup->config) ? 2 * c->n : c->n;
    c->fault_weight = setup->fault_weight;
    c->quorum_weight = setup->quorum_weight;
    c->block_interval_us = lw_micro_from_double(params->block_interval_s);
    c->speed = (lw_node_speed){
        lw_micro_from_double(params->signature_check_s),
        lw_micro_from_double(params->tx_execution_s + lw_payload_node_time_s(&params->payload))};
    c->down_since_us = INT64_MAX;
    if (!allocate(c) || !copy_weights(c, setup->weights)) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %u nodes",
                            (unsigned)c->n);
    }
    for (uint32_t seat = 0; seat < c->seat_count; seat++) {
        c->nodes[seat].busy_us = c->nodes[seat].fetch_until_us = INT64_MIN;
    }
    c->is_uniform = lw_link_is_uniform(c->link) && !lw_node_is_slow(&c->speed);
    return LW_OK;
}

void lw_committee_fini(lw_committee *c)
{
    lw_link_destroy(c->link);
    lw_peers_fini(&c->peers);
    lw_block_tree_fini(&c->tree);
    lw_safety_fini(&c->safety);
    free(c->nodes);
    free(c->gateway.answers);
    free(c->under_way_counts);
    free(c->weights);
}

void lw_committee_begin(void *self, lw_engine *engine)
{
    lw_committee *c = self;
    c->engine = engine;
    lw_committee_schedule_faults(c);
}

bool lw_committee_is_quiet(const void *self)
{
    const lw_committee *c = self;
    return c->in_flight_count == 0;
}

void lw_committee_add_costs(const void *params, lw_time_us period_us, lw_cost_matrix *costs)
{
    const lw_committee_params *own = params;
    lw_device_add_costs(&own->device, own->validators, period_us, costs);
}

double lw_committee_equipment_life_year(const void *params)
{
    const lw_committee_params *own = params;
    return own->device.device_life_year;
}

double lw_committee_embodied_kg(const void *params, lw_time_us period_us)
{
    const lw_committee_params *own = params;
    return lw_device_embodied_kg(&own->device, own->validators, period_us);
}

const lw_fidelity_params *lw_committee_fidelity(const void *params)
{
    const lw_committee_params *own = params;
    return &own->fidelity;
}

const lw_payload_params *lw_committee_payload(const void *params)
{
    const lw_committee_params *own = params;
    return &own->payload;
}

/* The full window of every seat and of the gateway, the broadcast that fills it, and timers. */
static size_t event_limit(size_t n)
{
    const size_t window = LW_COMMITTEE_WINDOW + (LW_COMMITTEE_WINDOW_NODE + 1) * n;
    return (2 * n + 1) * window + 65536;
}

void lw_committee_limits(const void *params, lw_mechanism_limits *out)
{
    const lw_committee_params *own = params;
    const size_t n = (size_t)own->validators;
    *out = (lw_mechanism_limits){.node_count = (uint32_t)n,
                                 .source_count = 2 * (uint32_t)n + 2,
                                 .event_limit_count = event_limit(n),
                                 .queue_tx_max = own->queue_tx_max,
                                 .deadline_us = lw_micro_from_double(own->deadline_s)};
}

void lw_committee_usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    lw_committee_usage_with(self, now_us, 0, 0, out);
}

/* A chain is made of headers, signatures and transactions, and nothing else. */
static lw_replica replica_of(const lw_committee *c, const lw_node *node)
{
    const int64_t header_bytes = node->stored_block_count * c->params->header_bytes;
    const int64_t tx_bytes = node->stored_tx_count * lw_committee_tx_bytes(c->params);
    const int64_t signature_bytes = node->stored_bytes - header_bytes - tx_bytes;
    return (lw_replica){.bytes = {[LW_STORAGE_HEADER] = header_bytes,
                                  [LW_STORAGE_SIGNATURE] = signature_bytes,
                                  [LW_STORAGE_TX] = tx_bytes,
                                  [LW_STORAGE_ASIDE] = node->stale_bytes},
                        .signature_count =
                            c->params->vote_bytes > 0 ? signature_bytes / c->params->vote_bytes : 0,
                        .tx_count = node->stored_tx_count};
}

void lw_committee_usage_with(const lw_committee *c, lw_time_us now_us, int64_t elided_count,
                             int64_t elided_bytes, lw_usage *out)
{
    const int64_t message_count = c->message_count + elided_count;
    const lw_device_work work = {.device_count = c->n,
                                 .time_us = now_us - c->config->start_us,
                                 .message_count = message_count + c->client_message_count,
                                 .tx_executed_count = c->tx_executed_count};
    *out = (lw_usage){.message_count = message_count,
                      .client_message_count = c->client_message_count,
                      .message_bytes = c->message_bytes + elided_bytes,
                      .tx_count = c->tx_count,
                      .block_count = c->block_count,
                      .view_change_count = c->leader_change_count,
                      .safety_violation_count = c->safety.violation_count,
                      .reorganised_block_count = c->safety.reorganised_count,
                      .slashed_node_count = c->slashed_count,
                      .energy_j = lw_device_energy_j(&c->params->device, &work),
                      .energy_marginal_j = lw_device_marginal_j(&c->params->device, &work),
                      .unavailable_us = lw_committee_unavailable_us(c, now_us)};
    out->node_device = lw_device_of_node(&c->params->device);
    out->node_device.signature_check_s = c->params->signature_check_s;
    out->node_device.tx_execution_s = c->params->tx_execution_s;
    for (uint32_t i = 0; i < c->n; i++) {
        const lw_replica replica = replica_of(c, &c->nodes[i]);
        lw_growth_add(out, &replica, 1);
    }
}

void lw_committee_fail(lw_committee *c)
{
    lw_book_fail(c->book);
    lw_engine_stop(c->engine);
}

int64_t lw_committee_weight(const lw_committee *c, uint32_t node)
{
    return c->weights == NULL ? 1 : c->weights[node];
}

void lw_committee_timer(lw_committee *c, uint16_t kind, uint32_t seat, lw_time_us time_us,
                        uint64_t arg)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = seat,
                                      .target = seat,
                                      .kind = kind,
                                      .phase = LW_COMMITTEE_PHASE_TIMER,
                                      .arg = arg};
    lw_engine_schedule(c->engine, &request);
}
