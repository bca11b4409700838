// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/raft/raft.h"

#include "models/settlement/mechanism/quorum.h"
#include "models/settlement/raft/raft_state.h"

#include <stdlib.h>

#define REAL(member, value, text, source_)                                                         \
    LW_COMMITTEE_REAL(lw_raft_params, member, #member, "s", 0.001, 86400, value, text, source_)

static const lw_param rows[] = {
    LW_COMMITTEE_ROWS(lw_raft_params, committee, 5,
                      "Ongaro & Ousterhout 2014: five servers are typical, and bear two crashes",
                      30, "The leader appends one block in each slot of this length.",
                      "assumption: as the other ledgers (UNVERIFIED)"),
    REAL(election_timeout_s, 0.15,
         "A server that hears no leader for this long, to twice this, stands for election.",
         "Ongaro & Ousterhout 2014: drawn from 150 to 300 ms"),
    REAL(heartbeat_interval_s, 0.05, "A leader that has nothing to say says so this often.",
         "assumption: three in the shortest election timeout (UNVERIFIED)"),
};

const lw_param_table lw_raft_table = {
    .name = "raft record",
    .doc = "A log that servers replicate under an elected leader; it bears crashes, not lies.",
    .size = sizeof(lw_raft_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static const lw_event_kind event_kinds[LW_RAFT_KIND_COUNT] = {
    LW_COMMITTEE_KINDS,
    [LW_RAFT_APPEND] = {"append", lw_raft_on_append},
    [LW_RAFT_APPENDED] = {"appended", lw_raft_on_appended},
    [LW_RAFT_VOTE_REQUEST] = {"vote-request", lw_raft_on_vote_request},
    [LW_RAFT_VOTE] = {"vote", lw_raft_on_vote},
    [LW_RAFT_ELECTION] = {"election", lw_raft_on_election},
    [LW_RAFT_BEAT] = {"beat", lw_raft_on_beat},
    [LW_RAFT_PROPOSE] = {"propose", lw_raft_on_propose},
};

static uint32_t tip(const lw_committee *c, uint32_t seat)
{
    return c->nodes[seat].final.id;
}

/* Blocks come by appends only. */
static void receive_state(lw_committee *c, uint32_t seat, uint32_t from,
                          const lw_chain_block *block)
{
    (void)c;
    (void)seat;
    (void)from;
    (void)block;
}

static const lw_protocol protocol = {.block_kinds = UINT64_C(1) << LW_RAFT_APPEND,
                                     .timer_first = LW_RAFT_ELECTION,
                                     .kind_count = LW_RAFT_KIND_COUNT,
                                     .asks_leader = true,
                                     .wake = lw_raft_wake,
                                     .rejoin = lw_raft_rejoin,
                                     .tip = tip,
                                     .receive_state = receive_state,
                                     .before_disturbance = lw_raft_before_disturbance,
                                     .disturbed = lw_raft_disturbed};

static int64_t majority_of(int64_t node_count)
{
    return node_count / 2 + 1;
}

static void destroy(void *self)
{
    lw_raft *r = self;
    lw_committee_fini(&r->committee);
    free(r->seats);
    free(r->matches);
    free(r);
}

static bool allocate(lw_raft *r)
{
    const size_t n = r->committee.n;
    r->seats = calloc(n, sizeof *r->seats);
    r->matches = calloc(n * n, sizeof *r->matches);
    if (r->seats == NULL || r->matches == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        lw_raft_seat *x = &r->seats[i];
        x->voted_for = x->leader = LW_RAFT_NOBODY;
        x->election_us = x->beat_us = x->propose_us = INT64_MAX;
    }
    return true;
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    const lw_raft_params *params = config->params->record.value;
    const int64_t n = params->committee.validators;
    lw_raft *r = calloc(1, sizeof *r);
    *self = NULL;
    if (r == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    r->params = params;
    r->majority = (uint32_t)majority_of(n);
    r->heartbeat_us = lw_micro_from_double(params->heartbeat_interval_s);
    const lw_committee_setup setup = {.params = &params->committee,
                                      .config = config,
                                      .protocol = &protocol,
                                      .book = book,
                                      .quorum_weight = majority_of(n)};
    lw_status status = lw_committee_init(&r->committee, &setup, error);
    if (status == LW_OK && !allocate(r)) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %d servers", (int)n);
    }
    if (status != LW_OK) {
        destroy(r);
        return status;
    }
    *self = r;
    return LW_OK;
}

static bool is_seat(const lw_raft *r, const lw_raft_seat *x)
{
    const lw_time_us now_us = lw_engine_now(r->committee.engine);
    const lw_time_us start_us = r->committee.config->start_us;
    const bool is_leader_known = x->leader == LW_RAFT_NOBODY || x->leader < r->committee.n;
    const bool are_times =
        x->role != LW_RAFT_LEADER || (x->lead_us >= start_us && x->lead_us <= now_us &&
                                      x->counted_us >= x->lead_us && x->counted_us <= now_us);
    return x->role <= LW_RAFT_LEADER && is_leader_known && are_times &&
           (x->lead_us == 0 || (x->lead_us >= start_us && x->lead_us <= now_us));
}

static void state(void *self, lw_state *state)
{
    lw_raft *r = self;
    const size_t n = r->committee.n;
    lw_committee_state(&r->committee, state);
    LW_STATE_ARRAY(state, r, seats, n);
    LW_STATE_ARRAY(state, r, matches, n * n);
    LW_STATE_MEMBER(state, r, elided_message_count);
    LW_STATE_MEMBER(state, r, election_count);
    for (size_t i = 0; i < n; i++) {
        if (!is_seat(r, &r->seats[i])) {
            lw_state_fail(state, "seats", "a value that cannot be");
        }
    }
}

static void check(const void *params, const char *pointer, lw_report *report)
{
    const lw_raft_params *own = params;
    const double vote_s = lw_committee_vote_max_s(&own->committee);
    lw_committee_check(&own->committee, pointer, report);
    lw_committee_check_above("election_timeout_s", own->election_timeout_s,
                             own->heartbeat_interval_s + 2 * vote_s,
                             "a heartbeat or two votes come in between", pointer, report);
}

static void usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    const lw_raft *r = self;
    int64_t elided_count = r->elided_message_count;
    for (uint32_t i = 0; i < r->committee.n; i++) {
        elided_count += lw_raft_uncounted(r, i, now_us);
    }
    lw_committee_usage_with(&r->committee, now_us, elided_count,
                            elided_count * r->committee.params->vote_bytes, out);
}

/* Any liar may rewrite what it leads: one suffices, whatever the majority. */
static void trust(const void *params, lw_trust *out)
{
    const lw_raft_params *own = params;
    out->node_count = own->committee.validators;
    out->fault_bound_count = (own->committee.validators - 1) / 2;
    out->quorum_count = majority_of(own->committee.validators);
    lw_quorum_trust(lw_committee_operator_count(&own->committee),
                    own->committee.software_vendor_count, out);
    out->rewrite_party_count = 1;
    out->rewrite_node_count = 1;
    out->rewrite_operator_count = 1;
}

const lw_mechanism_class lw_raft_class = {
    LW_COMMITTEE_MECHANISM,
    .kind = "raft",
    .table = &lw_raft_table,
    .fault_bits = LW_FAULT_HONEST_BITS,
    .event_kinds = event_kinds,
    .event_kind_count = LW_RAFT_KIND_COUNT,
    .check = check,
    .create = create,
    .destroy = destroy,
    .begin = lw_raft_begin,
    .state = state,
    .usage = usage,
    .trust = trust,
};
