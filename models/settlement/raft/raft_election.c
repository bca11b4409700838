// SPDX-License-Identifier: Apache-2.0
/* Terms, votes and patience of Raft servers. */
#include "models/settlement/committee/committee_wire.h"
#include "models/settlement/raft/raft_state.h"
#include "sim/kernel/sampler.h"

static lw_time_us later_of(lw_time_us a, lw_time_us b)
{
    return a > b ? a : b;
}

/* Servers that a leader's heartbeats reach, and which answer. */
static uint32_t hearing_count(const lw_raft *r, uint32_t seat)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->committee.n; i++) {
        count += i != seat && lw_peers_hears(&r->committee.peers, i, seat);
    }
    return count;
}

int64_t lw_raft_uncounted(const lw_raft *r, uint32_t seat, lw_time_us now_us)
{
    const lw_raft_seat *x = &r->seats[seat];
    if (!lw_raft_is_leading(r, seat) || now_us <= x->counted_us) {
        return 0;
    }
    const int64_t beats =
        (now_us - x->lead_us) / r->heartbeat_us - (x->counted_us - x->lead_us) / r->heartbeat_us;
    return beats * (r->committee.n - 1 + hearing_count(r, seat));
}

/* Before who hears whom changes: counts the heartbeats so far. */
static void count_beats(lw_raft *r, uint32_t seat)
{
    const lw_time_us now_us = lw_engine_now(r->committee.engine);
    r->elided_message_count += lw_raft_uncounted(r, seat, now_us);
    r->seats[seat].counted_us = later_of(r->seats[seat].counted_us, now_us);
}

static lw_time_us draw_timeout_us(lw_raft *r, uint32_t seat)
{
    const lw_settlement_config *config = r->committee.config;
    const lw_stream stream =
        lw_stream_of(config->seed, "raft", config->replicate, config->params->name, seat);
    lw_rng rng = lw_rng_at(stream, r->seats[seat].draw_count++);
    return lw_micro_from_double(r->params->election_timeout_s * (1 + lw_sample_uniform(&rng)));
}

static void lose_patience_at(lw_raft *r, uint32_t seat, lw_time_us time_us)
{
    r->seats[seat].election_us = time_us;
    lw_committee_timer(&r->committee, LW_RAFT_ELECTION, seat, time_us, 0);
}

static bool has_leader(const lw_raft *r, uint32_t seat)
{
    const lw_raft_seat *x = &r->seats[seat];
    return x->leader != LW_RAFT_NOBODY && lw_raft_is_leading(r, x->leader) &&
           r->seats[x->leader].term == x->term &&
           lw_peers_hears(&r->committee.peers, seat, x->leader);
}

/* When the last heartbeat of the leader that it has lost came, at the latest now. */
static lw_time_us last_beat_us(const lw_raft *r, uint32_t seat)
{
    const lw_time_us now_us = lw_engine_now(r->committee.engine);
    const uint32_t leader = r->seats[seat].leader;
    if (leader == LW_RAFT_NOBODY) {
        return now_us;
    }
    const lw_time_us lead_us = r->seats[leader].lead_us;
    const lw_time_us way_us = lw_micro_from_double(r->params->committee.link.latency_s);
    const lw_time_us since_us = now_us - way_us - lead_us;
    return since_us < 0 ? now_us : lead_us + way_us + since_us / r->heartbeat_us * r->heartbeat_us;
}

void lw_raft_set_timers(lw_raft *r)
{
    const lw_time_us now_us = lw_engine_now(r->committee.engine);
    for (uint32_t seat = 0; seat < r->committee.n; seat++) {
        lw_raft_seat *x = &r->seats[seat];
        if (!lw_committee_is_up(&r->committee, seat) || lw_raft_is_leading(r, seat) ||
            has_leader(r, seat)) {
            x->election_us = INT64_MAX;
        } else if (x->election_us == INT64_MAX) {
            const lw_time_us late_us = last_beat_us(r, seat) + draw_timeout_us(r, seat);
            lose_patience_at(r, seat, later_of(now_us, late_us));
        }
    }
}

void lw_raft_begin(void *self, lw_engine *engine)
{
    lw_raft *r = self;
    lw_committee_begin(self, engine);
    lw_raft_set_timers(r);
}

void lw_raft_follow(lw_raft *r, uint32_t seat, uint32_t term, uint32_t leader)
{
    lw_raft_seat *x = &r->seats[seat];
    count_beats(r, seat);
    if (term > x->term) {
        x->voted_for = LW_RAFT_NOBODY;
    }
    x->term = term;
    x->role = LW_RAFT_FOLLOWER;
    x->leader = leader;
    x->election_us = INT64_MAX;
    lw_raft_set_timers(r);
}

void lw_raft_before_disturbance(lw_committee *c)
{
    for (uint32_t seat = 0; seat < c->n; seat++) {
        count_beats((lw_raft *)c, seat);
    }
}

/* Who crashed no longer leads, nor waits; its term, vote and log are kept. */
void lw_raft_disturbed(lw_committee *c)
{
    lw_raft *r = (lw_raft *)c;
    for (uint32_t seat = 0; seat < c->n; seat++) {
        lw_raft_seat *x = &r->seats[seat];
        if (!lw_committee_is_up(c, seat)) {
            x->role = LW_RAFT_FOLLOWER;
            x->leader = LW_RAFT_NOBODY;
            x->beat_us = x->propose_us = INT64_MAX;
        }
    }
    lw_raft_set_timers(r);
}

static void win_if_elected(lw_raft *r, uint32_t seat)
{
    lw_raft_seat *x = &r->seats[seat];
    if (x->role != LW_RAFT_CANDIDATE || x->granted_count < r->majority) {
        return;
    }
    x->role = LW_RAFT_LEADER;
    x->leader = seat;
    x->lead_us = x->counted_us = lw_engine_now(r->committee.engine);
    x->beat_us = x->propose_us = INT64_MAX;
    r->committee.leader_change_count += r->election_count > 0;
    r->election_count++;
    lw_raft_set_timers(r);
    lw_raft_lead(r, seat);
}

static void stand(lw_raft *r, uint32_t seat)
{
    lw_raft_seat *x = &r->seats[seat];
    x->term++;
    x->role = LW_RAFT_CANDIDATE;
    x->leader = LW_RAFT_NOBODY;
    x->voted_for = seat;
    x->granted_count = 1;
    lose_patience_at(r, seat, lw_engine_now(r->committee.engine) + draw_timeout_us(r, seat));
    const lw_message message = {.kind = LW_RAFT_VOTE_REQUEST,
                                .arg = lw_committee_pack(x->tip, x->term),
                                .bytes = r->committee.params->vote_bytes};
    lw_committee_broadcast(&r->committee, seat, &message);
    win_if_elected(r, seat);
}

void lw_raft_on_election(lw_engine *engine, const lw_event *event, void *state)
{
    lw_raft *r = state;
    const uint32_t seat = lw_event_source(event);
    (void)engine;
    if (event->time_us == r->seats[seat].election_us && lw_committee_is_up(&r->committee, seat)) {
        stand(r, seat);
    }
}

/* Section 5.4.1: no vote for a log that is behind the voter's own. */
static bool is_up_to_date(const lw_raft *r, uint32_t seat, uint32_t tip)
{
    const lw_chain_block *theirs = lw_block_find(&r->committee.tree, tip);
    const lw_chain_block *own = lw_block_find(&r->committee.tree, r->seats[seat].tip);
    if (theirs == NULL || own == NULL) {
        return theirs != NULL; /* forgotten: everybody else went past it */
    }
    return theirs->number > own->number ||
           (theirs->number == own->number && theirs->height >= own->height);
}

static void receive_vote_request(lw_committee *c, uint32_t seat, uint32_t from,
                                 const lw_event *event)
{
    lw_raft *r = (lw_raft *)c;
    lw_raft_seat *x = &r->seats[seat];
    const uint32_t term = lw_committee_number_of(event->arg);
    if (term > x->term) {
        lw_raft_follow(r, seat, term, LW_RAFT_NOBODY);
    }
    const bool is_free = x->voted_for == LW_RAFT_NOBODY || x->voted_for == from;
    const bool is_granted =
        term == x->term && is_free && is_up_to_date(r, seat, lw_committee_block_of(event->arg));
    if (is_granted) {
        x->voted_for = from;
        lose_patience_at(r, seat, lw_engine_now(c->engine) + draw_timeout_us(r, seat));
    }
    const lw_message message = {.kind = LW_RAFT_VOTE,
                                .flags = is_granted ? 0 : LW_RAFT_FLAG_REFUSED,
                                .arg = lw_committee_pack(0, x->term),
                                .bytes = c->params->vote_bytes};
    lw_committee_send(c, seat, from, &message);
}

static void receive_vote(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_raft *r = (lw_raft *)c;
    lw_raft_seat *x = &r->seats[seat];
    const uint32_t term = lw_committee_number_of(event->arg);
    (void)from;
    if (term > x->term) {
        lw_raft_follow(r, seat, term, LW_RAFT_NOBODY);
    } else if (term == x->term && x->role == LW_RAFT_CANDIDATE &&
               (event->flags & LW_RAFT_FLAG_REFUSED) == 0) {
        x->granted_count++;
        win_if_elected(r, seat);
    }
}

void lw_raft_on_vote_request(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_vote_request);
}

void lw_raft_on_vote(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_vote);
}
