// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/vote.h"

#include "models/market/exchange/exchange.h"
#include "sim/base/check.h"

#include <stdlib.h>

#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_vote_params, member),     \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }
#define RATIO(member, kind_, low_, value, text, source_)                                           \
    {                                                                                              \
        .name = #member, .kind = (kind_), .offset = offsetof(lw_vote_params, member),              \
        .presence = LW_PARAM_DEFAULTED, .unit = "1", .doc = (text), .source = (source_),           \
        .low = (low_), .high = 1, .fallback = (value)                                              \
    }

static const lw_param rows[] = {
    LW_CONTRACT_NAME_ROW,
    {.name = "groups",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_vote_params, groups),
     .presence = LW_PARAM_UNSET,
     .doc = "Who may vote.",
     .table = &lw_contract_group_table,
     .count_high = 1000,
     .fallback_text = "everybody"},
    {.name = "exchange",
     .kind = LW_PARAM_VARIANT,
     .offset = offsetof(lw_vote_params, exchange),
     .doc = "The exchange that a passed vote puts in force, or takes out of it again.",
     .discriminator = "kind",
     .variants = lw_exchange_variants},
    COUNT(first_month, "month", 1, 1200, 1,
          "At the end of which month of the period the first ballot is.",
          "definition of the scenario format"),
    COUNT(every_month, "month", 1, 1200, 12, "Months from one ballot to the next.",
          "assumption: a general assembly a year (UNVERIFIED)"),
    RATIO(quorum_ratio, LW_PARAM_MICRO, 0, 0.5, "Part of the voters that must vote.",
          "assumption (UNVERIFIED)"),
    RATIO(majority_ratio, LW_PARAM_MICRO, 0.5, 0.5, "Part of the votes that yes must exceed.",
          "definition: a simple majority"),
    RATIO(turnout_ratio, LW_PARAM_REAL, 0, 0.6, "Probability that a voter votes.",
          "assumption (UNVERIFIED)"),
    RATIO(approval_ratio, LW_PARAM_REAL, 0, 0.6, "Probability that he says yes.",
          "assumption (UNVERIFIED)"),
    COUNT(step_count, "1", 0, 1e6, 2, "Contract steps of a vote, and per vote of the count.",
          "derived: that he has voted, and what, is written; each is read once"),
    COUNT(payload_bytes, "B", 0, 1e6, 16, "Bytes of a vote beyond a plain transaction.",
          "assumption (UNVERIFIED)"),
};

const lw_param_table lw_vote_table = {.name = "vote contract",
                                      .doc = "Members vote on how they share.",
                                      .size = sizeof(lw_vote_params),
                                      .rows = rows,
                                      .count = LW_PARAM_COUNT(rows)};

static const lw_contract_figure figures[LW_VOTE_FIGURE_COUNT] = {
    [LW_VOTE_VOTERS] = {"voter_count", LW_CONTRACT_COUNT, "Voters of the month's ballot; 0 = none"},
    [LW_VOTE_CAST] = {"vote_count", LW_CONTRACT_COUNT, "Votes"},
    [LW_VOTE_YES] = {"yes_count", LW_CONTRACT_COUNT, "Votes for the change"},
    [LW_VOTE_PASSED] = {"passed", LW_CONTRACT_COUNT, "1 when the month's ballot passed"},
    [LW_VOTE_IN_FORCE] = {"in_force", LW_CONTRACT_COUNT,
                          "1 when the contract's exchange is in force from the next month on"},
};

typedef struct vote {
    const lw_vote_params *params;
    const lw_contract_config *config;
    bool *is_voter; /* [people] */
    int64_t voter_count;
    uint32_t in_force; /* 1 = the contract's exchange, 0 = the scenario's */
} vote;

static void destroy(void *self)
{
    vote *v = self;
    free(v->is_voter);
    free(v);
}

static void create(const void *params, const lw_contract_config *config, void **self)
{
    vote *v = calloc(1, sizeof *v);
    *self = NULL;
    if (v == NULL) {
        return;
    }
    v->params = params;
    v->config = config;
    v->is_voter = calloc((size_t)config->members->participant_count + 1, sizeof *v->is_voter);
    if (v->is_voter == NULL) {
        destroy(v);
        return;
    }
    for (uint32_t i = 0; i < config->members->participant_count; i++) {
        v->is_voter[i] = lw_contract_has_member(&v->params->groups, config->members, i);
        v->voter_count += v->is_voter[i];
    }
    *self = v;
}

bool lw_vote_passes(const lw_vote_params *params, int64_t voter_count, int64_t cast_count,
                    int64_t yes_count)
{
    return cast_count > 0 && cast_count * LW_MICRO >= voter_count * params->quorum_ratio &&
           yes_count * LW_MICRO > cast_count * params->majority_ratio;
}

static bool is_due(const lw_vote_params *params, uint32_t month)
{
    const int64_t number = (int64_t)month + 1;
    return number >= params->first_month &&
           (number - params->first_month) % params->every_month == 0;
}

/* One voter's ballot: whether he came, and his vote as operation. Returns 1 for yes. */
static int cast(const vote *v, uint32_t voter, uint32_t month, lw_contract_desk *desk)
{
    const char *name = v->params->name;
    if (lw_contract_draw(v->config, "vote-turnout", name, voter, month) >=
        v->params->turnout_ratio) {
        return 0;
    }
    const bool is_yes = lw_contract_draw(v->config, "vote-approval", name, voter, month) <
                        v->params->approval_ratio;
    desk->figures[LW_VOTE_CAST]++;
    lw_contract_emit(desk, (lw_operation){.kind = LW_OPERATION_VOTE,
                                          .participant = voter,
                                          .counterparty = LW_POOL,
                                          .step_count = (uint32_t)v->params->step_count,
                                          .payload_bytes = (uint32_t)v->params->payload_bytes,
                                          .flags = LW_OPERATION_MEMBER_ACTS});
    return is_yes;
}

static void hold_ballot(vote *v, uint32_t month, lw_contract_desk *desk)
{
    int64_t *f = desk->figures;
    const uint32_t people = v->config->members->participant_count;
    uint32_t teller = people;
    f[LW_VOTE_VOTERS] = v->voter_count;
    for (uint32_t i = 0; i < people; i++) {
        if (v->is_voter[i]) {
            f[LW_VOTE_YES] += cast(v, i, month, desk);
            teller = teller == people ? i : teller;
        }
    }
    const bool has_passed =
        lw_vote_passes(v->params, v->voter_count, f[LW_VOTE_CAST], f[LW_VOTE_YES]);
    f[LW_VOTE_PASSED] = has_passed;
    v->in_force ^= has_passed;
    if (teller < people) {
        lw_contract_emit(desk, (lw_operation){.kind = LW_OPERATION_VOTE_COUNT,
                                              .participant = teller,
                                              .counterparty = LW_POOL,
                                              .step_count = (uint32_t)(v->params->step_count *
                                                                       (f[LW_VOTE_CAST] + 1)),
                                              .payload_bytes = (uint32_t)v->params->payload_bytes,
                                              .flags = LW_OPERATION_BY_HAND});
    }
}

static void end_month(void *self, const lw_contract_month *month, lw_contract_desk *desk)
{
    vote *v = self;
    if (is_due(v->params, month->month)) {
        hold_ballot(v, month->month, desk);
    }
    desk->figures[LW_VOTE_IN_FORCE] = v->in_force;
}

static const lw_variant *exchange_in_force(const void *self)
{
    const vote *v = self;
    return v->in_force != 0 ? &v->params->exchange : NULL;
}

static const lw_variant *exchange_proposed(const void *params)
{
    return &((const lw_vote_params *)params)->exchange;
}

static void check(const void *params, const lw_exchange_members *members, const char *pointer,
                  lw_report *report)
{
    const lw_vote_params *own = params;
    lw_contract_check_groups(&own->groups, members, pointer, "groups", report);
}

static void state_of(void *self, lw_state *state)
{
    vote *v = self;
    LW_STATE_MEMBER(state, v, in_force);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && v->in_force > 1) {
        lw_state_fail(state, "in_force", "neither yes nor no");
    }
}

const lw_contract_class lw_vote_class = {.kind = "vote",
                                         .figures = figures,
                                         .figure_count = LW_VOTE_FIGURE_COUNT,
                                         .check = check,
                                         .create = create,
                                         .destroy = destroy,
                                         .end_month = end_month,
                                         .exchange_in_force = exchange_in_force,
                                         .exchange_proposed = exchange_proposed,
                                         .state = state_of};
