// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/stake/stake.h"

#include "models/settlement/mechanism/quorum.h"
#include "models/settlement/stake/stake_state.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const lw_param rows[] = {
    LW_COMMITTEE_ROWS(lw_stake_params, committee, 4,
                      "Buterin & Griffith 2017: less than a third may lie, the smallest with one",
                      12, "A slot, in which one validator may propose.",
                      "Ethereum consensus specification, phase 0: SECONDS_PER_SLOT 12"),
    LW_COMMITTEE_COUNT(lw_stake_params, slots_per_epoch, "slots_per_epoch", "1", 1, 100000, 32,
                       "Slots of an epoch, in which each validator votes once.",
                       "Ethereum consensus specification, phase 0: SLOTS_PER_EPOCH 32"),
    {.name = "stakes",
     .kind = LW_PARAM_REALS,
     .offset = offsetof(lw_stake_params, stakes),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Stake of each validator, in any unit.",
     .source = "no default: the scenario says it",
     .low = 1e-6,
     .high = 1e9,
     .count_low = 1,
     .count_high = LW_COMMITTEE_NODES_MAX,
     .fallback_text = "equal stakes"},
};

const lw_param_table lw_stake_table = {
    .name = "pos record",
    .doc = "A ledger of validators whose stakes weigh their turns and votes, and answer for them.",
    .size = sizeof(lw_stake_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static const lw_event_kind event_kinds[LW_STAKE_KIND_COUNT] = {
    LW_COMMITTEE_KINDS,
    [LW_STAKE_BLOCK] = {"block", lw_stake_on_block},
    [LW_STAKE_VOTE] = {"vote", lw_stake_on_vote},
    [LW_STAKE_STATUS] = {"status", lw_stake_on_status},
    [LW_STAKE_SLOT] = {"slot", lw_stake_on_slot},
    [LW_STAKE_VOTE_TIME] = {"vote-time", lw_stake_on_vote_time},
};

static uint32_t tip(const lw_committee *c, uint32_t seat)
{
    return ((const lw_stake *)c)->seats[seat].view.head;
}

/* When people restore the ledger, they exclude who was slashed. */
static void exclude_slashed(lw_stake *s)
{
    s->voting_weight = 0;
    for (uint32_t i = 0; i < s->committee.n; i++) {
        s->voting_weight += s->slashed[i] != 0 ? 0 : lw_committee_weight(&s->committee, i);
    }
}

static void copy(lw_committee *c, uint32_t to, uint32_t from)
{
    lw_stake *s = (lw_stake *)c;
    const size_t size = (size_t)LW_STAKE_BOXES * c->n;
    s->seats[to] = s->seats[from];
    s->seats[to].slot_us = INT64_MAX;
    memcpy(&s->ballots[to * size], &s->ballots[from * size], size * sizeof *s->ballots);
    if (to < c->n) {
        exclude_slashed(s);
    }
}

static const lw_protocol protocol = {.block_kinds = UINT64_C(1) << LW_STAKE_BLOCK,
                                     .timer_first = LW_STAKE_SLOT,
                                     .kind_count = LW_STAKE_KIND_COUNT,
                                     .wake = lw_stake_wake,
                                     .rejoin = lw_stake_rejoin,
                                     .tip = tip,
                                     .receive_state = lw_stake_receive_state,
                                     .copy = copy};

static void destroy(void *self)
{
    lw_stake *s = self;
    lw_committee_fini(&s->committee);
    free(s->seats);
    free(s->ballots);
    free(s->slashed);
    free(s);
}

/* Weights are whole. */
#define WEIGHT_PER_UNIT 1e6

static int64_t stake_of(const lw_stake_params *params, size_t node)
{
    const double *stakes = params->stakes.items;
    const double stake = node < params->stakes.count ? stakes[node] : 1;
    return (int64_t)(stake * WEIGHT_PER_UNIT + 0.5);
}

static lw_status fill(lw_stake *s, const lw_settlement_config *config, lw_book *book,
                      lw_error *error)
{
    int64_t stakes[LW_COMMITTEE_NODES_MAX];
    const size_t n = (size_t)s->params->committee.validators;
    LW_ASSERT(n >= 1 && n <= LW_COMMITTEE_NODES_MAX);
    for (size_t i = 0; i < n; i++) {
        stakes[i] = stake_of(s->params, i);
        s->total_weight += stakes[i];
    }
    s->voting_weight = s->total_weight;
    s->epoch_slots = (uint32_t)s->params->slots_per_epoch;
    const lw_committee_setup setup = {.params = &s->params->committee,
                                      .config = config,
                                      .protocol = &protocol,
                                      .book = book,
                                      .weights = stakes,
                                      .fault_weight = (s->total_weight - 1) / 3,
                                      .quorum_weight = 2 * s->total_weight / 3 + 1};
    const lw_status status = lw_committee_init(&s->committee, &setup, error);
    if (status != LW_OK) {
        return status;
    }
    const size_t seats = s->committee.seat_count;
    s->seats = calloc(seats, sizeof *s->seats);
    s->ballots = calloc(seats * LW_STAKE_BOXES * n, sizeof *s->ballots);
    s->slashed = calloc(n, sizeof *s->slashed);
    if (s->seats == NULL || s->ballots == NULL || s->slashed == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %d validators", (int)n);
    }
    for (size_t seat = 0; seat < seats; seat++) {
        s->seats[seat].slot_us = INT64_MAX;
    }
    return LW_OK;
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    lw_stake *s = calloc(1, sizeof *s);
    *self = NULL;
    if (s == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    s->params = config->params->record.value;
    const lw_status status = fill(s, config, book, error);
    if (status != LW_OK) {
        destroy(s);
        return status;
    }
    *self = s;
    return LW_OK;
}

static void state(void *self, lw_state *state)
{
    lw_stake *s = self;
    const size_t seats = s->committee.seat_count;
    lw_committee_state(&s->committee, state);
    LW_STATE_ARRAY(state, s, seats, seats);
    LW_STATE_ARRAY(state, s, ballots, seats * LW_STAKE_BOXES * s->committee.n);
    LW_STATE_ARRAY(state, s, slashed, s->committee.n);
    LW_STATE_MEMBER(state, s, voting_weight);
    for (size_t seat = 0; seat < seats; seat++) {
        if (!lw_chain_view_is_sound(&s->seats[seat].view)) {
            lw_state_fail(state, "seats", "a value that cannot be");
        }
    }
}

static void check(const void *params, const char *pointer, lw_report *report)
{
    const lw_stake_params *own = params;
    char where[LW_POINTER_SIZE];
    lw_committee_check(&own->committee, pointer, report);
    lw_committee_check_above("block_interval_s", own->committee.block_interval_s,
                             3 * lw_committee_delay_max_s(&own->committee),
                             "a block must arrive in a third of a slot", pointer, report);
    if (own->stakes.count > 0 && own->stakes.count != (size_t)own->committee.validators) {
        snprintf(where, sizeof where, "%s/stakes", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "%zu stakes for %lld validators: each has one", own->stakes.count,
                        (long long)own->committee.validators);
    }
}

static void usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    const lw_stake *s = self;
    lw_committee_usage(self, now_us, out);
    out->rewrite.stake = (double)s->total_weight / (3 * WEIGHT_PER_UNIT);
    for (uint32_t i = 0; i < s->committee.n; i++) {
        const double weight = (double)lw_committee_weight(&s->committee, i);
        out->slashed_stake += s->slashed[i] != 0 ? weight / WEIGHT_PER_UNIT : 0;
    }
}

/* Fewest validators, the richest first, that hold more than a share of 1/`part` of the stake. */
static int64_t fewest_with(const lw_stake_params *params, int64_t part)
{
    int64_t total = 0;
    bool is_taken[LW_COMMITTEE_NODES_MAX] = {false};
    const size_t n = (size_t)params->committee.validators;
    for (size_t i = 0; i < n; i++) {
        total += stake_of(params, i);
    }
    int64_t held = 0;
    int64_t count = 0;
    while (held * part <= total && count < (int64_t)n) {
        size_t best = n;
        for (size_t i = 0; i < n; i++) {
            const bool is_richer = best == n || stake_of(params, i) > stake_of(params, best);
            best = !is_taken[i] && is_richer ? i : best;
        }
        is_taken[best] = true;
        held += stake_of(params, best);
        count++;
    }
    return count;
}

static void trust(const void *params, lw_trust *out)
{
    const lw_stake_params *own = params;
    const int64_t third = fewest_with(own, 3);
    out->node_count = own->committee.validators;
    out->fault_bound_count = third - 1;
    out->quorum_count = out->node_count - third + 1;
    lw_quorum_trust(lw_committee_operator_count(&own->committee),
                    own->committee.software_vendor_count, out);
    if (own->stakes.count > 0) { /* the largest together, whoever else there is */
        out->rewrite_node_count = 0;
        out->operator_count = third;
        out->rewrite_operator_count = third;
    }
    out->rewrite_party_count = third < out->rewrite_party_count ? third : out->rewrite_party_count;
    out->block_party_count = third < out->block_party_count ? third : out->block_party_count;
}

const lw_mechanism_class lw_stake_class = {
    LW_COMMITTEE_MECHANISM,
    .kind = "pos",
    .table = &lw_stake_table,
    .fault_bits = LW_FAULT_LEDGER_BITS,
    .event_kinds = event_kinds,
    .event_kind_count = LW_STAKE_KIND_COUNT,
    .check = check,
    .create = create,
    .destroy = destroy,
    .begin = lw_committee_begin,
    .state = state,
    .usage = usage,
    .trust = trust,
};
