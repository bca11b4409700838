// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/tendermint.h"

#include "models/settlement/bft/tendermint_state.h"
#include "models/settlement/mechanism/quorum.h"

#include <stdlib.h>
#include <string.h>

#define CORE "Tendermint Core's configuration (docs.tendermint.com, v0.34): "
#define REAL(member, value, text, source_)                                                         \
    LW_COMMITTEE_REAL(lw_tendermint_params, member, #member, "s", 1e-6, 86400, value, text, source_)

static const lw_param rows[] = {
    LW_COMMITTEE_ROWS(lw_tendermint_params, committee, 4,
                      "Buchman, Kwon & Milosevic 2018: n > 3f, the smallest with f = 1", 30,
                      "One block is decided in each slot of this length.",
                      "Quartierstrom: consensus every 30 s (quartier-strom.ch, 2019-05-22)"),
    REAL(propose_timeout_s, 3, "Validators prevote nil when a proposal is this late.",
         CORE "timeout_propose 3 s"),
    REAL(vote_timeout_s, 1, "They wait this long for votes that agree once a quorum has voted.",
         CORE "timeout_prevote and timeout_precommit 1 s"),
    REAL(timeout_growth_s, 0.5, "Each timeout grows by this with each round.",
         CORE "timeout_propose_delta and the other two 500 ms"),
};

const lw_param_table lw_tendermint_table = {
    .name = "tendermint record",
    .doc = "A ledger of known validators with rotating proposers and locked blocks.",
    .size = sizeof(lw_tendermint_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static const lw_event_kind event_kinds[LW_TENDERMINT_KIND_COUNT] = {
    LW_COMMITTEE_KINDS,
    [LW_TENDERMINT_PROPOSAL] = {"proposal", lw_tendermint_on_proposal},
    [LW_TENDERMINT_PREVOTE] = {"prevote", lw_tendermint_on_vote},
    [LW_TENDERMINT_PRECOMMIT] = {"precommit", lw_tendermint_on_vote},
    [LW_TENDERMINT_STATUS] = {"status", lw_tendermint_on_status},
    [LW_TENDERMINT_BEGIN] = {"begin", lw_tendermint_on_begin},
    [LW_TENDERMINT_PROPOSE_TIMEOUT] = {"propose-timeout", lw_tendermint_on_timeout},
    [LW_TENDERMINT_PREVOTE_TIMEOUT] = {"prevote-timeout", lw_tendermint_on_timeout},
    [LW_TENDERMINT_PRECOMMIT_TIMEOUT] = {"precommit-timeout", lw_tendermint_on_timeout},
};

static int64_t quorum_of(int64_t node_count)
{
    return 2 * node_count / 3 + 1;
}

static void copy(lw_committee *c, uint32_t to, uint32_t from)
{
    lw_tendermint *t = (lw_tendermint *)c;
    const size_t size = (size_t)LW_TENDERMINT_BOXES * LW_TENDERMINT_VOTES * c->n;
    t->seats[to] = t->seats[from];
    t->seats[to].begin_us = INT64_MAX;
    memcpy(&t->ballots[to * size], &t->ballots[from * size], size * sizeof *t->ballots);
}

static uint32_t tip(const lw_committee *c, uint32_t seat)
{
    return c->nodes[seat].final.id;
}

static const lw_protocol protocol = {.block_kinds = UINT64_C(1) << LW_TENDERMINT_PROPOSAL,
                                     .timer_first = LW_TENDERMINT_BEGIN,
                                     .kind_count = LW_TENDERMINT_KIND_COUNT,
                                     .wake = lw_tendermint_wake,
                                     .rejoin = lw_tendermint_rejoin,
                                     .tip = tip,
                                     .receive_state = lw_tendermint_receive_state,
                                     .copy = copy};

static void destroy(void *self)
{
    lw_tendermint *t = self;
    lw_committee_fini(&t->committee);
    free(t->seats);
    free(t->ballots);
    free(t);
}

static bool allocate(lw_tendermint *t)
{
    const size_t seats = t->committee.seat_count;
    const size_t size = seats * LW_TENDERMINT_BOXES * LW_TENDERMINT_VOTES * t->committee.n;
    t->seats = calloc(seats, sizeof *t->seats);
    t->ballots = calloc(size, sizeof *t->ballots);
    if (t->seats == NULL || t->ballots == NULL) {
        return false;
    }
    for (size_t seat = 0; seat < seats; seat++) {
        t->seats[seat].begin_us = INT64_MAX;
    }
    return true;
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    const lw_tendermint_params *params = config->params->record.value;
    const int64_t n = params->committee.validators;
    lw_tendermint *t = calloc(1, sizeof *t);
    *self = NULL;
    if (t == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    t->params = params;
    t->q = (uint32_t)quorum_of(n);
    const lw_committee_setup setup = {.params = &params->committee,
                                      .config = config,
                                      .protocol = &protocol,
                                      .book = book,
                                      .fault_weight = lw_bft_fault_bound(n),
                                      .quorum_weight = quorum_of(n)};
    lw_status status = lw_committee_init(&t->committee, &setup, error);
    if (status == LW_OK && !allocate(t)) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %d validators", (int)n);
    }
    if (status != LW_OK) {
        destroy(t);
        return status;
    }
    *self = t;
    return LW_OK;
}

static bool is_seat(const lw_tendermint_seat *x)
{
    for (unsigned i = 0; i < LW_TENDERMINT_BOXES; i++) {
        for (unsigned vote = 0; vote < LW_TENDERMINT_VOTES; vote++) {
            if (x->boxes[i].votes[vote].choice_count > LW_TALLY_CHOICES) {
                return false;
            }
        }
    }
    return x->step <= LW_TENDERMINT_PRECOMMITTED && x->round <= UINT16_MAX;
}

static void state(void *self, lw_state *state)
{
    lw_tendermint *t = self;
    const size_t seats = t->committee.seat_count;
    lw_committee_state(&t->committee, state);
    LW_STATE_ARRAY(state, t, seats, seats);
    LW_STATE_ARRAY(state, t, ballots,
                   seats * LW_TENDERMINT_BOXES * LW_TENDERMINT_VOTES * t->committee.n);
    for (size_t seat = 0; seat < seats; seat++) {
        if (!is_seat(&t->seats[seat])) {
            lw_state_fail(state, "seats", "a value that cannot be");
        }
    }
}

static void check(const void *params, const char *pointer, lw_report *report)
{
    const lw_tendermint_params *own = params;
    const double delay_s = lw_committee_delay_max_s(&own->committee);
    lw_committee_check(&own->committee, pointer, report);
    lw_committee_check_above("propose_timeout_s", own->propose_timeout_s, 2 * delay_s,
                             "a proposal takes up to 2 link delays", pointer, report);
    lw_committee_check_above("vote_timeout_s", own->vote_timeout_s, delay_s,
                             "a vote takes up to a link delay", pointer, report);
}

static void trust(const void *params, lw_trust *out)
{
    const lw_tendermint_params *own = params;
    out->node_count = own->committee.validators;
    out->fault_bound_count = lw_bft_fault_bound(own->committee.validators);
    out->quorum_count = quorum_of(own->committee.validators);
    lw_quorum_trust(lw_committee_operator_count(&own->committee),
                    own->committee.software_vendor_count, out);
}

const lw_mechanism_class lw_tendermint_class = {
    LW_COMMITTEE_MECHANISM,
    .kind = "tendermint",
    .table = &lw_tendermint_table,
    .fault_bits = LW_FAULT_LEDGER_BITS,
    .event_kinds = event_kinds,
    .event_kind_count = LW_TENDERMINT_KIND_COUNT,
    .check = check,
    .create = create,
    .destroy = destroy,
    .begin = lw_committee_begin,
    .state = state,
    .usage = lw_committee_usage,
    .trust = trust,
};
