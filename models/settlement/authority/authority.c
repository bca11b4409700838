// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/authority/authority.h"

#include "models/settlement/authority/authority_state.h"
#include "models/settlement/mechanism/quorum.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const turn_names[] = {"aura", "clique", NULL};

static const lw_param rows[] = {
    LW_COMMITTEE_ROWS(lw_authority_params, committee, 5,
                      "assumption: the fewest that bear two crashes (UNVERIFIED)", 5,
                      "A step of Aura, or the period of Clique.",
                      "Energy Web Chain: a block every 5 s (energyweb.org) (UNVERIFIED)"),
    {.name = "turns",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_authority_params, turns),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "How signers take turns: aura, one for each step; clique, whoever is in turn first.",
     .source = "Energy Web Chain runs Aura (energy-web-foundation.gitbook.io)",
     .fallback = LW_AUTHORITY_AURA,
     .choices = turn_names},
    {.name = "confirmation_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_authority_params, confirmation_count),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Blocks that must follow one before it is taken for final.",
     .source = "OpenEthereum's finality of Aura: more than half of the signers",
     .high = 1e6,
     .fallback_text = "floor(n/2) + 1 different signers of it and of what follows"},
    LW_COMMITTEE_REAL(lw_authority_params, wiggle_s, "wiggle_s", "s", 0, 3600, 0.5,
                      "Clique: a signer out of turn waits up to this times the number of signers.",
                      "EIP-225: 500 ms for each signer"),
    {.name = "seals_empty_blocks",
     .kind = LW_PARAM_BOOLEAN,
     .offset = offsetof(lw_authority_params, seals_empty_blocks),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Blocks are sealed in each turn, not only while a trade is not final.",
     .source = "assumption: a private chain stands still when nothing waits (UNVERIFIED)",
     .fallback = 0},
};

const lw_param_table lw_authority_table = {
    .name = "poa record",
    .doc = "A ledger of known signers who take turns; a partition can replace what was final.",
    .size = sizeof(lw_authority_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static const lw_event_kind event_kinds[LW_AUTHORITY_KIND_COUNT] = {
    LW_COMMITTEE_KINDS,
    [LW_AUTHORITY_BLOCK] = {"block", lw_authority_on_block},
    [LW_AUTHORITY_STATUS] = {"status", lw_authority_on_status},
    [LW_AUTHORITY_SEAL] = {"seal", lw_authority_on_seal},
};

static uint32_t tip(const lw_committee *c, uint32_t seat)
{
    return ((const lw_authority *)c)->seats[seat].view.head;
}

static void copy(lw_committee *c, uint32_t to, uint32_t from)
{
    lw_authority *a = (lw_authority *)c;
    a->seats[to] = a->seats[from];
    a->seats[to].seal_us = INT64_MAX;
}

static const lw_protocol protocol = {.block_kinds = UINT64_C(1) << LW_AUTHORITY_BLOCK,
                                     .timer_first = LW_AUTHORITY_SEAL,
                                     .kind_count = LW_AUTHORITY_KIND_COUNT,
                                     .follows_best_chain = true,
                                     .wake = lw_authority_wake,
                                     .rejoin = lw_authority_rejoin,
                                     .tip = tip,
                                     .receive_state = lw_authority_receive_state,
                                     .copy = copy};

static int64_t majority_of(int64_t node_count)
{
    return node_count / 2 + 1;
}

static void destroy(void *self)
{
    lw_authority *a = self;
    lw_committee_fini(&a->committee);
    free(a->seats);
    free(a);
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    const lw_authority_params *params = config->params->record.value;
    const int64_t n = params->committee.validators;
    lw_authority *a = calloc(1, sizeof *a);
    *self = NULL;
    if (a == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    a->params = params;
    a->quorum = (uint32_t)majority_of(n);
    const lw_committee_setup setup = {.params = &params->committee,
                                      .config = config,
                                      .protocol = &protocol,
                                      .book = book,
                                      .fault_weight = (n - 1) / 2,
                                      .quorum_weight = majority_of(n)};
    lw_status status = lw_committee_init(&a->committee, &setup, error);
    a->seats = calloc((size_t)2 * (size_t)n, sizeof *a->seats);
    if (a->seats == NULL) {
        destroy(a);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %d signers", (int)n);
    }
    if (status != LW_OK) {
        destroy(a);
        return status;
    }
    for (uint32_t seat = 0; seat < a->committee.seat_count; seat++) {
        a->seats[seat].seal_us = INT64_MAX;
    }
    *self = a;
    return LW_OK;
}

static void begin(void *self, lw_engine *engine)
{
    lw_authority *a = self;
    lw_committee_begin(self, engine);
    for (uint32_t seat = 0; seat < a->committee.n; seat++) {
        lw_authority_offer(a, seat);
    }
}

static void state(void *self, lw_state *state)
{
    lw_authority *a = self;
    lw_committee_state(&a->committee, state);
    LW_STATE_ARRAY(state, a, seats, a->committee.seat_count);
    for (uint32_t seat = 0; seat < a->committee.seat_count; seat++) {
        if (!lw_chain_view_is_sound(&a->seats[seat].view)) {
            lw_state_fail(state, "seats", "a value that cannot be");
        }
    }
}

static void check(const void *params, const char *pointer, lw_report *report)
{
    const lw_authority_params *own = params;
    lw_committee_check(&own->committee, pointer, report);
    lw_committee_check_above("block_interval_s", own->committee.block_interval_s,
                             lw_committee_delay_max_s(&own->committee),
                             "a block must reach the next signer", pointer, report);
}

static void trust(const void *params, lw_trust *out)
{
    const lw_authority_params *own = params;
    out->node_count = own->committee.validators;
    out->fault_bound_count = (own->committee.validators - 1) / 2;
    out->quorum_count = majority_of(own->committee.validators);
    lw_quorum_trust(lw_committee_operator_count(&own->committee),
                    own->committee.software_vendor_count, out);
}

const lw_mechanism_class lw_authority_class = {
    LW_COMMITTEE_MECHANISM,
    .kind = "poa",
    .table = &lw_authority_table,
    .fault_bits = LW_FAULT_LEDGER_BITS,
    .event_kinds = event_kinds,
    .event_kind_count = LW_AUTHORITY_KIND_COUNT,
    .check = check,
    .create = create,
    .destroy = destroy,
    .begin = begin,
    .state = state,
    .usage = lw_committee_usage,
    .trust = trust,
};
