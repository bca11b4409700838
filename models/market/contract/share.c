// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/share.h"

#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>

static const lw_param holder_rows[] = {
    {.name = "group",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_share_holder_params, group),
     .doc = "Group of participants."},
    {.name = "share_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_share_holder_params, share_ratio),
     .unit = "1",
     .doc = "Part of all shares that the group holds, equally among its participants.",
     .high = 1},
};

static const lw_param_table holder_table = {.name = "holder of shares",
                                            .doc = "Who owns the common roof.",
                                            .size = sizeof(lw_share_holder_params),
                                            .rows = holder_rows,
                                            .count = LW_PARAM_COUNT(holder_rows)};

#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_share_params, member),    \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

static const lw_param rows[] = {
    LW_CONTRACT_NAME_ROW,
    {.name = "asset",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_share_params, asset),
     .doc = "Group of one participant: the common roof with its meter."},
    {.name = "holders",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_share_params, holders),
     .doc = "Who holds shares at the start.",
     .table = &holder_table,
     .count_low = 1,
     .count_high = 1000},
    COUNT(share_count, "1", 1, 1e9, 1000, "Shares that there are.", "assumption (UNVERIFIED)"),
    {.name = "transfer_rate_per_year",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_share_params, transfer_rate_per_year),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1/a",
     .doc = "How often a holder sells shares.",
     .source = "assumption: one home in ten moves in a year (UNVERIFIED)",
     .high = 12,
     .fallback = 0.1},
    COUNT(transfer_share_count, "1", 1, 1e9, 10, "Shares that he sells, at most all he has.",
          "assumption (UNVERIFIED)"),
    {.name = "price_per_share",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_share_params, price_per_share),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "currency",
     .doc = "What a share is sold for.",
     .source = "assumption (UNVERIFIED)",
     .high = 1e6,
     .fallback = 50},
    COUNT(step_count, "1", 0, 1e6, 3, "Contract steps of a dividend or a transfer.",
          "derived: shares read, two accounts written"),
    COUNT(payload_bytes, "B", 0, 1e6, 40, "Bytes of one beyond a plain transaction.",
          "assumption (UNVERIFIED)"),
};

const lw_param_table lw_share_table = {.name = "share contract",
                                       .doc = "A common roof that belongs to many.",
                                       .size = sizeof(lw_share_params),
                                       .rows = rows,
                                       .count = LW_PARAM_COUNT(rows)};

static const lw_contract_figure figures[LW_SHARE_FIGURE_COUNT] = {
    [LW_SHARE_DIVIDEND] = {"dividend", LW_CONTRACT_MONEY, "Paid to holders; a loss is negative"},
    [LW_SHARE_TRANSFERS] = {"transfer_count", LW_CONTRACT_COUNT, "Sales of shares"},
    [LW_SHARE_PAID] = {"paid_for_shares", LW_CONTRACT_MONEY, "Paid for shares that were sold"},
    [LW_SHARE_HELD] = {"held_share_count", LW_CONTRACT_COUNT,
                       "Shares with holders at the end of the month"},
};
static const lw_contract_figure member_figures[] = {
    {"dividend_by_member", LW_CONTRACT_MONEY, "Dividend of each"},
    {"share_by_member_count", LW_CONTRACT_COUNT, "Shares of each at the end of the month"},
};
enum { MEMBER_DIVIDEND, MEMBER_SHARES };

typedef struct share {
    const lw_share_params *params;
    const lw_contract_config *config;
    uint32_t people;
    uint32_t asset;  /* participant */
    bool *is_holder; /* [people] may hold: of the groups */
    int64_t *shares; /* [people], those of nobody are the asset's; they add up to share_count */
    int64_t *parts;  /* [people], scratch, as the next */
    int64_t *scratch;
} share;

static void destroy(void *self)
{
    share *s = self;
    free(s->is_holder);
    free(s->shares);
    free(s->parts);
    free(s->scratch);
    free(s);
}

/* Each group's part in whole shares, then equally among its participants. */
static void deal_shares(share *s)
{
    const lw_share_holder_params *holders = s->params->holders.items;
    int64_t left = s->params->share_count;
    for (size_t k = 0; k < s->params->holders.count; k++) {
        const lw_exchange_group *group =
            lw_contract_group_named(s->config->members, holders[k].group);
        int64_t count =
            lw_scale_ppm(s->params->share_count, lw_micro_from_double(holders[k].share_ratio));
        count = count < left ? count : left;
        if (group == NULL || group->count == 0) {
            continue;
        }
        left -= count;
        for (uint32_t i = 0; i < group->count; i++) {
            const int64_t rest = count % group->count;
            s->shares[group->first + i] += count / group->count + ((int64_t)i < rest);
            s->is_holder[group->first + i] = true;
        }
    }
    s->shares[s->asset] += left;
}

static void create(const void *params, const lw_contract_config *config, void **self)
{
    share *s = calloc(1, sizeof *s);
    *self = NULL;
    if (s == NULL) {
        return;
    }
    s->params = params;
    s->config = config;
    s->people = config->members->participant_count;
    s->asset = lw_contract_group_named(config->members, s->params->asset)->first;
    s->is_holder = calloc((size_t)s->people + 1, sizeof *s->is_holder);
    s->shares = calloc((size_t)s->people + 1, sizeof *s->shares);
    s->parts = calloc((size_t)s->people + 1, sizeof *s->parts);
    s->scratch = calloc((size_t)s->people + 1, sizeof *s->scratch);
    if (s->is_holder == NULL || s->shares == NULL || s->parts == NULL || s->scratch == NULL) {
        destroy(s);
        return;
    }
    deal_shares(s);
    *self = s;
}

/* Splits what the asset earned by shares; parts[asset] is what stays. */
static void split(share *s, lw_money_micro earned_micro)
{
    const lw_money_micro size = earned_micro < 0 ? -earned_micro : earned_micro;
    lw_split(size, s->shares, s->people, s->parts, s->scratch);
    for (uint32_t i = 0; i < s->people; i++) {
        s->parts[i] = earned_micro < 0 ? -s->parts[i] : s->parts[i];
    }
}

typedef void pay_function(lw_contract_desk *, lw_transfer, lw_money_micro);

static void pay_parts(const share *s, pay_function *pay, lw_contract_desk *desk)
{
    const lw_account asset = lw_account_member(desk->inside, s->asset);
    for (uint32_t i = 0; i < s->people; i++) {
        const lw_account holder = lw_account_member(desk->inside, i);
        pay(desk, (lw_transfer){LW_POSTING_DIVIDEND, asset, holder}, s->parts[i]);
    }
}

static lw_operation operation_of(const share *s, lw_operation_kind kind, uint32_t participant,
                                 lw_money_micro value_micro)
{
    return (lw_operation){.kind = kind,
                          .participant = participant,
                          .counterparty = s->asset,
                          .value_micro = value_micro,
                          .step_count = (uint32_t)s->params->step_count,
                          .payload_bytes = (uint32_t)s->params->payload_bytes};
}

static void pay_dividends(share *s, const lw_contract_month *month, lw_contract_desk *desk)
{
    const lw_money_micro outside_micro = -month->bill_outside_micro[s->asset];
    const lw_money_micro inside_micro = -month->bill_inside_micro[s->asset];
    split(s, outside_micro);
    pay_parts(s, lw_contract_pay_outside, desk);
    split(s, inside_micro);
    pay_parts(s, lw_contract_pay, desk);
    for (uint32_t i = 0; i < s->people; i++) {
        if (s->shares[i] > 0 && i != s->asset) {
            desk->figures[LW_SHARE_DIVIDEND] += s->parts[i];
            desk->member_figures[MEMBER_DIVIDEND][i] += s->parts[i];
            lw_contract_emit(desk, operation_of(s, LW_OPERATION_DIVIDEND, i, s->parts[i]));
        }
    }
}

/* A member of the groups other than the seller; the seller when there is none. */
static uint32_t draw_buyer(const share *s, uint32_t seller, uint32_t month)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->people; i++) {
        count += s->is_holder[i] && i != seller;
    }
    const double draw = lw_contract_draw(s->config, "share-buyer", s->params->name, seller, month);
    uint32_t place = (uint32_t)(draw * count);
    for (uint32_t i = 0; i < s->people; i++) {
        if (s->is_holder[i] && i != seller && place-- == 0) {
            return i;
        }
    }
    return seller;
}

static void sell(share *s, uint32_t seller, uint32_t month, lw_contract_desk *desk)
{
    const uint32_t buyer = draw_buyer(s, seller, month);
    const int64_t most = s->params->transfer_share_count;
    const int64_t count = s->shares[seller] < most ? s->shares[seller] : most;
    if (buyer == seller || count == 0) {
        return;
    }
    s->shares[seller] -= count;
    s->shares[buyer] += count;
    const lw_money_micro price_micro = count * s->params->price_per_share;
    const lw_transfer transfer = {LW_POSTING_SHARE_PRICE, lw_account_member(desk->inside, buyer),
                                  lw_account_member(desk->inside, seller)};
    lw_contract_pay(desk, transfer, price_micro);
    lw_contract_pay_outside(desk, transfer, price_micro); /* no gain of the exchange */
    lw_operation operation = operation_of(s, LW_OPERATION_SHARE_TRANSFER, buyer, price_micro);
    operation.counterparty = seller;
    operation.flags = LW_OPERATION_SIGNED | LW_OPERATION_BY_HAND;
    lw_contract_emit(desk, operation);
    desk->figures[LW_SHARE_TRANSFERS]++;
    desk->figures[LW_SHARE_PAID] += price_micro;
}

static void end_month(void *self, const lw_contract_month *month, lw_contract_desk *desk)
{
    share *s = self;
    pay_dividends(s, month, desk);
    for (uint32_t i = 0; i < s->people; i++) {
        if (s->is_holder[i] && s->shares[i] > 0 &&
            lw_contract_draw(s->config, "share-sale", s->params->name, i, month->month) <
                s->params->transfer_rate_per_year / 12) {
            sell(s, i, month->month, desk);
        }
    }
    for (uint32_t i = 0; i < s->people; i++) {
        desk->member_figures[MEMBER_SHARES][i] = s->shares[i];
        desk->figures[LW_SHARE_HELD] += i == s->asset ? 0 : s->shares[i];
    }
}

static void check_holders(const lw_share_params *own, const lw_exchange_members *members,
                          const char *pointer, lw_report *report)
{
    const lw_share_holder_params *holders = own->holders.items;
    double sum = 0;
    char where[LW_POINTER_SIZE];
    for (size_t k = 0; k < own->holders.count; k++) {
        char place[40];
        snprintf(place, sizeof place, "holders/%zu/group", k);
        lw_contract_pointer(where, pointer, place);
        lw_contract_check_group(members, holders[k].group, where, report);
        const lw_exchange_group *group = lw_contract_group_named(members, holders[k].group);
        if (group != NULL && group == lw_contract_group_named(members, own->asset)) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "name the members who own it",
                            "group \"%s\" is the roof itself", holders[k].group);
        }
        sum += holders[k].share_ratio;
    }
    if (sum > 1.0 + 1e-9) {
        lw_contract_pointer(where, pointer, "holders");
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "make them add up to 1 or less",
                        "the shares add up to %g, more than the whole", sum);
    }
}

static void check(const void *params, const lw_exchange_members *members, const char *pointer,
                  lw_report *report)
{
    const lw_share_params *own = params;
    char where[LW_POINTER_SIZE];
    lw_contract_pointer(where, pointer, "asset");
    lw_contract_check_group(members, own->asset, where, report);
    const lw_exchange_group *asset = lw_contract_group_named(members, own->asset);
    if (asset != NULL && asset->count != 1) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "give the group a count of 1",
                        "group \"%s\" has %u participants; a common roof has one meter", own->asset,
                        (unsigned)asset->count);
    }
    check_holders(own, members, pointer, report);
}

static void state_of(void *self, lw_state *state)
{
    share *s = self;
    LW_STATE_ARRAY(state, s, shares, s->people);
    int64_t sum = 0;
    for (uint32_t i = 0; lw_state_is_loading(state) && lw_state_is_good(state) && i < s->people;
         i++) {
        if (s->shares[i] < 0 || s->shares[i] > s->params->share_count - sum) {
            lw_state_fail(state, "shares", "more than there are");
            return;
        }
        sum += s->shares[i];
    }
    if (lw_state_is_loading(state) && lw_state_is_good(state) && sum != s->params->share_count) {
        lw_state_fail(state, "shares", "fewer than there are");
    }
}

const lw_contract_class lw_share_class = {.kind = "share",
                                          .figures = figures,
                                          .figure_count = LW_SHARE_FIGURE_COUNT,
                                          .member_figures = member_figures,
                                          .member_figure_count =
                                              sizeof member_figures / sizeof member_figures[0],
                                          .check = check,
                                          .create = create,
                                          .destroy = destroy,
                                          .end_month = end_month,
                                          .state = state_of};
