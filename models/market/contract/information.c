// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/information.h"

#include "sim/base/check.h"

#include <stdlib.h>
#include <string.h>

#define REAL(member, unit_, low_, high_, value, text, source_)                                     \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_information_params, member), \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }
#define COUNT(member, unit_, high_, value, text, source_)                                          \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER,                                                 \
        .offset = offsetof(lw_information_params, member), .presence = LW_PARAM_DEFAULTED,         \
        .unit = (unit_), .doc = (text), .source = (source_), .high = (high_), .fallback = (value)  \
    }

static const lw_param rows[] = {
    LW_CONTRACT_NAME_ROW,
    {.name = "groups",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_information_params, groups),
     .presence = LW_PARAM_UNSET,
     .doc = "Who is told.",
     .table = &lw_contract_group_table,
     .count_high = 1000,
     .fallback_text = "everybody"},
    REAL(message_interval_h, "h", 0.25, 8784, 24, "Hours from one message to the next.",
         "assumption: daily (UNVERIFIED)"),
    REAL(shiftable_ratio, "1", 0, 1, 0,
         "Share of his use that a member who answers puts off to hours of announced surplus.",
         "assumption: nobody answers (UNVERIFIED)"),
    REAL(answering_ratio, "1", 0, 1, 1, "Share of the members who answer.",
         "assumption (UNVERIFIED); matters only with shiftable_ratio"),
    COUNT(step_count, "1", 1e6, 1, "Contract steps of a message.",
          "derived: that it was sent is written"),
    COUNT(payload_bytes, "B", 1e6, 48, "Bytes of a message beyond a plain transaction.",
          "derived: production, own use and rate, 16 B each"),
};

const lw_param_table lw_information_table = {
    .name = "information contract",
    .doc = "Inhabitants are told of local production, their use and their local-energy rate.",
    .size = sizeof(lw_information_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static const lw_contract_figure figures[LW_INFORMATION_FIGURE_COUNT] = {
    [LW_INFORMATION_MESSAGES] = {"message_count", LW_CONTRACT_COUNT, "Messages and rates sent"},
    [LW_INFORMATION_SHIFTED] = {"shifted_energy_kwh", LW_CONTRACT_KWH,
                                "Use put off to hours of announced surplus"},
};
static const lw_contract_figure member_figures[] = {
    {"told_local_energy_ratio", LW_CONTRACT_RATIO,
     "Local energy ratio that each was told; 0 for who was told none"},
    {"message_by_member_count", LW_CONTRACT_COUNT, "Messages that each was sent"},
};
enum { MEMBER_RATE, MEMBER_MESSAGES };

typedef struct information {
    const lw_information_params *params;
    const lw_contract_config *config;
    uint32_t people;
    lw_ratio_ppm shiftable_ppm;
    uint64_t message_intervals;   /* intervals from one message to the next */
    bool *is_told;                /* [people] */
    bool *is_answering;           /* [people] */
    lw_energy_milliwh *put_off;   /* [people] */
    uint32_t day_count;           /* intervals of a day */
    lw_energy_milliwh *surplus;   /* [community_count][day_count] of the day before, and of today */
    lw_energy_milliwh *announced; /* [community_count] of the interval */
    lw_energy_milliwh *sums;      /* [community_count], scratch */
    lw_energy_milliwh shifted;    /* not yet in the month's figures */
} information;

static void destroy(void *self)
{
    information *n = self;
    free(n->is_told);
    free(n->is_answering);
    free(n->put_off);
    free(n->surplus);
    free(n->announced);
    free(n->sums);
    free(n);
}

static void name_members(information *n)
{
    for (uint32_t i = 0; i < n->people; i++) {
        n->is_told[i] = lw_contract_has_member(&n->params->groups, n->config->members, i);
        n->is_answering[i] =
            n->is_told[i] && lw_contract_draw(n->config, "message-answer", n->params->name, i, 0) <
                                 n->params->answering_ratio;
    }
}

static void create(const void *params, const lw_contract_config *config, void **self)
{
    information *n = calloc(1, sizeof *n);
    *self = NULL;
    if (n == NULL) {
        return;
    }
    n->params = params;
    n->config = config;
    n->people = config->members->participant_count;
    n->shiftable_ppm = lw_micro_from_double(n->params->shiftable_ratio);
    const double intervals =
        n->params->message_interval_h * 3600e6 / (double)config->interval_us + 0.5;
    n->message_intervals = intervals < 1 ? 1 : (uint64_t)intervals;
    n->day_count = (uint32_t)(86400 * LW_US_PER_S / config->interval_us);
    n->is_told = calloc((size_t)n->people + 1, sizeof *n->is_told);
    n->is_answering = calloc((size_t)n->people + 1, sizeof *n->is_answering);
    n->put_off = calloc((size_t)n->people + 1, sizeof *n->put_off);
    n->surplus = calloc((size_t)config->community_count * n->day_count + 1, sizeof *n->surplus);
    n->announced = calloc((size_t)config->community_count + 1, sizeof *n->announced);
    n->sums = calloc((size_t)config->community_count + 1, sizeof *n->sums);
    if (n->is_told == NULL || n->is_answering == NULL || n->put_off == NULL || n->surplus == NULL ||
        n->announced == NULL || n->sums == NULL) {
        destroy(n);
        return;
    }
    name_members(n);
    *self = n;
}

/* Catches up or puts off; the sum over the day stays. Returns what is put off. */
static lw_energy_milliwh move_use(lw_energy_milliwh *put_off, bool is_announced, bool is_last,
                                  lw_ratio_ppm shiftable_ppm, lw_energy_milliwh *load_milliwh)
{
    if (is_last || is_announced) {
        const lw_energy_milliwh most = is_last ? *put_off : *load_milliwh;
        const lw_energy_milliwh moved = *put_off < most ? *put_off : most;
        *put_off -= moved;
        *load_milliwh += moved;
        return 0;
    }
    const lw_energy_milliwh moved = lw_scale_ppm(*load_milliwh, shiftable_ppm);
    *put_off += moved;
    *load_milliwh -= moved;
    return moved;
}

/* What the roofs have over beside use that nobody moved: announced at this time tomorrow. */
static void remember_surplus(information *n, const lw_contract_forecast *forecast,
                             const lw_energy_milliwh *load_milliwh)
{
    memset(n->sums, 0, n->config->community_count * sizeof *n->sums);
    for (uint32_t i = 0; i < n->people; i++) {
        n->sums[n->config->communities[i]] += forecast->pv_milliwh[i] - load_milliwh[i];
    }
    for (uint32_t c = 0; c < n->config->community_count; c++) {
        n->surplus[(size_t)c * n->day_count + forecast->interval_of_day] = n->sums[c];
    }
}

static void shift(void *self, const lw_contract_forecast *forecast, lw_energy_milliwh *load_milliwh)
{
    information *n = self;
    if (n->shiftable_ppm == 0) {
        return;
    }
    LW_ASSERT(forecast->interval_of_day < n->day_count);
    for (uint32_t c = 0; c < n->config->community_count; c++) {
        n->announced[c] = n->surplus[(size_t)c * n->day_count + forecast->interval_of_day];
    }
    remember_surplus(n, forecast, load_milliwh);
    for (uint32_t i = 0; i < n->people; i++) {
        if (n->is_answering[i]) {
            n->shifted += move_use(&n->put_off[i], n->announced[n->config->communities[i]] > 0,
                                   forecast->is_last, n->shiftable_ppm, &load_milliwh[i]);
        }
    }
}

static void send(information *n, uint32_t member, lw_ratio_ppm told_ppm, lw_contract_desk *desk)
{
    desk->figures[LW_INFORMATION_MESSAGES]++;
    desk->member_figures[MEMBER_MESSAGES][member]++;
    lw_contract_emit(desk, (lw_operation){.kind = LW_OPERATION_MESSAGE,
                                          .participant = member,
                                          .counterparty = LW_POOL,
                                          .value_micro = told_ppm,
                                          .step_count = (uint32_t)n->params->step_count,
                                          .payload_bytes = (uint32_t)n->params->payload_bytes});
}

static void step(void *self, const lw_contract_round *round, lw_contract_desk *desk)
{
    information *n = self;
    desk->figures[LW_INFORMATION_SHIFTED] += n->shifted;
    n->shifted = 0;
    if ((round->interval + 1) % n->message_intervals != 0) {
        return;
    }
    for (uint32_t i = 0; i < n->people; i++) {
        if (n->is_told[i]) {
            send(n, i, 0, desk);
        }
    }
}

/* In millionths; somebody who used nothing is told 0. */
static lw_ratio_ppm rate_of(const lw_contract_month *month, uint32_t member)
{
    const lw_energy_milliwh used = month->used_milliwh[member];
    const lw_energy_milliwh outside = month->import_milliwh[member] - month->bought_milliwh[member];
    return used <= 0 || outside >= used ? 0 : lw_mul_div(used - outside, LW_MICRO, used);
}

static void end_month(void *self, const lw_contract_month *month, lw_contract_desk *desk)
{
    information *n = self;
    for (uint32_t i = 0; i < n->people; i++) {
        if (n->is_told[i]) {
            const lw_ratio_ppm rate = rate_of(month, i);
            desk->member_figures[MEMBER_RATE][i] = rate;
            send(n, i, rate, desk);
        }
    }
}

static void check(const void *params, const lw_exchange_members *members, const char *pointer,
                  lw_report *report)
{
    const lw_information_params *own = params;
    lw_contract_check_groups(&own->groups, members, pointer, "groups", report);
}

static void state_of(void *self, lw_state *state)
{
    information *n = self;
    LW_STATE_ARRAY(state, n, put_off, n->people);
    LW_STATE_ARRAY(state, n, surplus, (size_t)n->config->community_count * n->day_count);
    LW_STATE_MEMBER(state, n, shifted);
    for (uint32_t i = 0; lw_state_is_loading(state) && lw_state_is_good(state) && i < n->people;
         i++) {
        if (n->put_off[i] < 0 || n->put_off[i] > INT64_C(1) << 56) {
            lw_state_fail(state, "put_off", "an energy that cannot be");
        }
    }
}

const lw_contract_class lw_information_class = {.kind = "information",
                                                .figures = figures,
                                                .figure_count = LW_INFORMATION_FIGURE_COUNT,
                                                .member_figures = member_figures,
                                                .member_figure_count = sizeof member_figures /
                                                                       sizeof member_figures[0],
                                                .check = check,
                                                .create = create,
                                                .destroy = destroy,
                                                .shift = shift,
                                                .step = step,
                                                .end_month = end_month,
                                                .state = state_of};
