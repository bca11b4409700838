// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft.h"

#include "models/settlement/bft/pbft_gateway.h"
#include "models/settlement/bft/pbft_pace.h"
#include "models/settlement/bft/pbft_recovery.h"
#include "models/settlement/bft/pbft_replica.h"
#include "models/settlement/bft/pbft_state.h"
#include "models/settlement/bft/pbft_view_change.h"
#include "models/settlement/mechanism/growth.h"
#include "models/settlement/mechanism/quorum.h"

#include <stdlib.h>
#include <string.h>

enum { DECISION_CAPACITY = 64 };

static const lw_event_kind event_kinds[LW_PBFT_KIND_COUNT] = {
    [LW_PBFT_REQUEST] = {"request", lw_pbft_on_request},
    [LW_PBFT_PRE_PREPARE] = {"pre-prepare", lw_pbft_on_pre_prepare},
    [LW_PBFT_PREPARE] = {"prepare", lw_pbft_on_prepare},
    [LW_PBFT_COMMIT] = {"commit", lw_pbft_on_commit},
    [LW_PBFT_REPLY] = {"reply", lw_pbft_on_reply},
    [LW_PBFT_VIEW_CHANGE] = {"view-change", lw_pbft_on_view_change},
    [LW_PBFT_NEW_VIEW] = {"new-view", lw_pbft_on_new_view},
    [LW_PBFT_RECOVER] = {"recover", lw_pbft_on_recover},
    [LW_PBFT_STATUS] = {"status", lw_pbft_on_status},
    [LW_PBFT_FETCH] = {"fetch", lw_pbft_on_fetch},
    [LW_PBFT_STATE] = {"state", lw_pbft_on_state},
    [LW_PBFT_WATCH] = {"watch", lw_pbft_on_watch},
    [LW_PBFT_PROPOSE] = {"propose", lw_pbft_on_propose},
    [LW_PBFT_GATEWAY_SEND] = {"gateway-send", lw_pbft_on_gateway_send},
    [LW_PBFT_GATEWAY_WATCH] = {"gateway-watch", lw_pbft_on_gateway_watch},
    [LW_PBFT_CRASH] = {"crash", lw_pbft_on_crash},
    [LW_PBFT_COME_BACK] = {"come-back", lw_pbft_on_come_back},
};

static void limits(const void *params, lw_mechanism_limits *out)
{
    const lw_pbft_params *own = params;
    const size_t n = (size_t)own->validators;
    *out = (lw_mechanism_limits){.node_count = (uint32_t)n,
                                 .source_count = 2 * (uint32_t)n + 2,
                                 /* every pair with several messages under way, and those that
                                    wait for work of a node or its twin */
                                 .event_limit_count =
                                     64 * n * n + 65536 + 2 * n * lw_pbft_backlog_max((uint32_t)n),
                                 .queue_tx_max = own->queue_tx_max,
                                 .deadline_us = lw_micro_from_double(own->deadline_s)};
}

static void destroy(void *self)
{
    lw_pbft *p = self;
    lw_link_destroy(p->link);
    lw_peers_fini(&p->peers);
    lw_safety_fini(&p->safety);
    free(p->replicas);
    free(p->votes);
    free(p->wants);
    free(p->notes);
    free(p->gateway.answered_seq);
    free(p->decisions);
    free(p);
}

static bool allocate(lw_pbft *p, const lw_settlement_config *config)
{
    const size_t n = p->n;
    const lw_link_config link = {.params = &p->params->link,
                                 .sender_count = 2 * p->n + 1,
                                 .seed = config->seed,
                                 .replicate = config->replicate,
                                 .name = config->params->name};
    p->word_count = (n + 63) / 64;
    p->decision_capacity = DECISION_CAPACITY;
    p->link = lw_link_create(&link);
    const size_t seats = p->seat_count;
    p->replicas = calloc(seats, sizeof *p->replicas);
    p->votes = calloc(seats * LW_PBFT_WINDOW * 4 * p->word_count, sizeof *p->votes);
    p->wants = malloc(seats * n * sizeof *p->wants);
    const bool has_peers = lw_peers_init(&p->peers, config, p->n);
    const bool has_safety = lw_safety_init(&p->safety);
    p->gateway.answered_seq = calloc(n, sizeof *p->gateway.answered_seq);
    p->decisions = calloc(DECISION_CAPACITY, sizeof *p->decisions);
    return has_peers && has_safety && p->link != NULL && p->replicas != NULL && p->votes != NULL &&
           p->wants != NULL && p->gateway.answered_seq != NULL && p->decisions != NULL;
}

/* Before the first trade all are active in view 0 and wait for nothing. */
static void set_initial_state(lw_pbft *p)
{
    memset(p->wants, 0xff, (size_t)p->seat_count * p->n * sizeof *p->wants);
    for (uint32_t i = 0; i < p->seat_count; i++) {
        lw_pbft_replica *x = &p->replicas[i];
        x->is_active = true;
        x->late_us = x->watch_us = x->propose_us = INT64_MAX;
        x->last_proposal_us = x->fetch_until_us = x->busy_us = INT64_MIN;
    }
    p->free_note = LW_PBFT_NO_NOTE;
    p->gateway.late_us = p->gateway.watch_us = INT64_MAX;
    p->gateway.last_final_us = p->gateway.last_arrival_us = INT64_MIN;
    p->down_since_us = INT64_MAX;
    p->is_uniform = lw_link_is_uniform(p->link) && !lw_node_is_slow(&p->speed);
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    const lw_pbft_params *params = config->params->record.value;
    lw_pbft *p = calloc(1, sizeof *p);
    *self = NULL;
    if (p == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    p->params = params;
    p->config = config;
    p->book = book;
    p->n = (uint32_t)params->validators;
    p->seat_count = lw_peers_need_twins(config) ? 2 * p->n : p->n;
    p->f = (uint32_t)lw_pbft_fault_bound(params);
    p->q = (uint32_t)lw_pbft_quorum(params);
    p->block_interval_us = lw_micro_from_double(params->block_interval_s);
    p->request_timeout_us = lw_micro_from_double(params->request_timeout_s);
    p->speed = (lw_node_speed){
        lw_micro_from_double(params->signature_check_s),
        lw_micro_from_double(params->tx_execution_s + lw_payload_node_time_s(&params->payload))};
    p->view_timeout_us = lw_micro_from_double(params->view_change_timeout_s);
    p->view_timeout_max_us = lw_micro_from_double(params->view_change_timeout_max_s);
    if (!allocate(p, config)) {
        destroy(p);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %u validators",
                            (unsigned)params->validators);
    }
    set_initial_state(p);
    *self = p;
    return LW_OK;
}

static void begin(void *self, lw_engine *engine)
{
    lw_pbft *p = self;
    p->engine = engine;
    lw_pbft_schedule_faults(p);
    lw_pbft_offer(p, 0);
}

static const lw_payload_params *payload(const void *params)
{
    const lw_pbft_params *own = params;
    return &own->payload;
}

static const lw_fidelity_params *fidelity(const void *params)
{
    const lw_pbft_params *own = params;
    return &own->fidelity;
}

static void rest(void *self, bool is_resting)
{
    lw_pbft *p = self;
    p->is_resting = is_resting;
}

static void submit(void *self)
{
    lw_pbft_submit(self);
}

static bool is_quiet(const void *self)
{
    const lw_pbft *p = self;
    return p->in_flight_count == 0;
}

/* Every block has Q signatures. */
static lw_replica replica_of(const lw_pbft *p, const lw_pbft_replica *x)
{
    const int64_t header_bytes = (int64_t)x->executed_seq * p->params->header_bytes;
    const int64_t tx_bytes = x->stored_tx_count * lw_pbft_tx_bytes(p->params);
    return (lw_replica){
        .bytes = {[LW_STORAGE_HEADER] = header_bytes,
                  [LW_STORAGE_SIGNATURE] = x->stored_bytes - header_bytes - tx_bytes,
                  [LW_STORAGE_TX] = tx_bytes},
        .signature_count = (int64_t)x->executed_seq * p->q,
        .tx_count = x->stored_tx_count};
}

static void usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    const lw_pbft *p = self;
    const lw_device_work work = {.device_count = p->n,
                                 .time_us = now_us - p->config->start_us,
                                 .message_count = p->message_count + p->client_message_count,
                                 .tx_executed_count = p->tx_executed_count};
    *out = (lw_usage){.message_count = p->message_count,
                      .client_message_count = p->client_message_count,
                      .message_bytes = p->message_bytes,
                      .tx_count = p->tx_count,
                      .block_count = (int64_t)p->decided_seq,
                      .view_change_count = p->view_change_count,
                      .safety_violation_count = p->safety.violation_count,
                      .reorganised_block_count = p->safety.reorganised_count,
                      .energy_j = lw_device_energy_j(&p->params->device, &work),
                      .energy_marginal_j = lw_device_marginal_j(&p->params->device, &work),
                      .unavailable_us = lw_pbft_unavailable_us(p, now_us)};
    out->node_device = lw_device_of_node(&p->params->device);
    out->node_device.signature_check_s = p->params->signature_check_s;
    out->node_device.tx_execution_s = p->params->tx_execution_s;
    for (uint32_t i = 0; i < p->n; i++) {
        const lw_replica replica = replica_of(p, &p->replicas[i]);
        lw_growth_add(out, &replica, 1);
    }
}

static void trust(const void *params, lw_trust *out)
{
    const lw_pbft_params *own = params;
    out->node_count = own->validators;
    out->fault_bound_count = lw_pbft_fault_bound(own);
    out->quorum_count = lw_pbft_quorum(own);
    lw_quorum_trust(own->operator_count == LW_PARAM_ABSENT ? own->validators : own->operator_count,
                    own->software_vendor_count, out);
}

static void add_costs(const void *params, lw_time_us period_us, lw_cost_matrix *costs)
{
    const lw_pbft_params *own = params;
    lw_device_add_costs(&own->device, own->validators, period_us, costs);
}

static double equipment_life_year(const void *params)
{
    const lw_pbft_params *own = params;
    return own->device.device_life_year;
}

static double embodied_kg(const void *params, lw_time_us period_us)
{
    const lw_pbft_params *own = params;
    return lw_device_embodied_kg(&own->device, own->validators, period_us);
}

const lw_mechanism_class lw_pbft_class = {.kind = "pbft",
                                          .family = LW_FAMILY_LEDGER,
                                          .table = &lw_pbft_table,
                                          .functions = lw_ledger_functions,
                                          .fault_bits = LW_FAULT_LEDGER_BITS,
                                          .splits_batches = true,
                                          .event_kinds = event_kinds,
                                          .event_kind_count = LW_PBFT_KIND_COUNT,
                                          .check = lw_pbft_check,
                                          .limits = limits,
                                          .create = create,
                                          .destroy = destroy,
                                          .begin = begin,
                                          .submit = submit,
                                          .is_quiet = is_quiet,
                                          .state = lw_pbft_state,
                                          .usage = usage,
                                          .fidelity = fidelity,
                                          .payload = payload,
                                          .rest = rest,
                                          .trust = trust,
                                          .add_costs = add_costs,
                                          .equipment_life_year = equipment_life_year,
                                          .embodied_kg = embodied_kg};
