// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/intermediary/office.h"

#include "models/settlement/mechanism/growth.h"
#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <stdlib.h>

enum { EVENT_RECORD, EVENT_STATEMENT, EVENT_KIND_COUNT };
/* What waits for the server is recorded before a statement of the same instant. */
enum { PHASE_RECORD = 4, PHASE_STATEMENT = 8 };
enum { DAY_S = 86400, HOUR_S = 3600, WEEK_H = 168, QUEUE_TX_MAX = 1 << 30 };
/* Work that would end later than this never ends. */
#define TIME_US_MAX (INT64_MAX / 4)

typedef struct span {
    lw_time_us start_us;
    lw_time_us end_us;
} span;

typedef struct office {
    const lw_office_params *params;
    const lw_settlement_config *config;
    lw_book *book;
    lw_engine *engine;
    lw_stream errors; /* whether the statement of a month is wrong */
    lw_time_us statement_after_us;
    lw_time_us error_found_after_us;
    bool has_statement; /* one is scheduled */
    bool has_record;    /* the server will catch up when it is back */
    bool is_lost;       /* a statement will never be made, nor those after it */
    uint64_t recorded_tx;
    size_t month;             /* whose beginning the next statement closes */
    lw_time_us busy_until_us; /* the staff, with statements */
    lw_usage usage;
    size_t outage_count;
    span outages[]; /* in order of time, apart from each other */
} office;

static int compare_spans(const void *a, const void *b)
{
    const span *left = a;
    const span *right = b;
    return left->start_us < right->start_us ? -1 : left->start_us > right->start_us;
}

/* Outages that overlap or touch become one. */
static void merge_outages(office *s, const lw_settlement_config *config)
{
    for (size_t i = 0; i < config->fault_count; i++) {
        s->outages[i] = (span){config->faults[i].start_us, config->faults[i].end_us};
    }
    qsort(s->outages, config->fault_count, sizeof(span), compare_spans);
    for (size_t i = 0; i < config->fault_count; i++) {
        const span next = s->outages[i];
        if (s->outage_count > 0 && next.start_us <= s->outages[s->outage_count - 1].end_us) {
            span *last = &s->outages[s->outage_count - 1];
            last->end_us = last->end_us > next.end_us ? last->end_us : next.end_us;
        } else if (next.start_us < next.end_us) {
            s->outages[s->outage_count++] = next;
        }
    }
}

/* The first instant at or after `time_us` at which the server is up; INT64_MAX = never. */
static lw_time_us up_us(const office *s, lw_time_us time_us)
{
    for (size_t i = 0; i < s->outage_count; i++) {
        if (s->outages[i].start_us <= time_us && time_us < s->outages[i].end_us) {
            return s->outages[i].end_us;
        }
    }
    return time_us;
}

/* The first span of statement_months that ends at or after `time_us`, by the index of the month
 * after it. */
static size_t closing_month(const office *s, lw_time_us time_us)
{
    const size_t step = (size_t)s->params->statement_months;
    size_t month = s->month > 0 ? s->month : step;
    while (month < s->config->month_count && s->config->month_starts_us[month] < time_us) {
        month += step;
    }
    return month;
}

/* How long the staff, in the hours that it has for it, works on one statement. */
static lw_time_us work_us(const office *s)
{
    const double work_h = s->params->statement_work_h +
                          s->params->statement_work_h_per_member * (double)s->config->member_count;
    const double time_us =
        work_h / s->params->staff_h_per_week * WEEK_H * HOUR_S * (double)LW_US_PER_S;
    return time_us < (double)TIME_US_MAX ? (lw_time_us)time_us : TIME_US_MAX;
}

static lw_time_us later_us(lw_time_us a, lw_time_us b)
{
    return a > b ? a : b;
}

/* The staff works on `job_us` from `ready_us` on, after what it began before. */
static lw_time_us work_off(office *s, lw_time_us ready_us, lw_time_us job_us)
{
    const lw_time_us start_us = later_us(ready_us, s->busy_until_us);
    s->busy_until_us = start_us > TIME_US_MAX - job_us ? TIME_US_MAX : start_us + job_us;
    return s->busy_until_us;
}

static bool is_wrong(const office *s, size_t month)
{
    lw_rng rng = lw_rng_at(s->errors, month);
    return lw_sample_uniform(&rng) < s->params->error_ratio;
}

/* When the statement of the month is posted for good: not before its day, when the staff has made
 * it and the server is up; a wrong one is made again when that was found. */
static lw_time_us posted_us(office *s, size_t month)
{
    const lw_time_us closing_us = s->config->month_starts_us[month];
    const lw_time_us job_us = work_us(s);
    lw_time_us post_us =
        up_us(s, later_us(work_off(s, closing_us, job_us), closing_us + s->statement_after_us));
    if (post_us < TIME_US_MAX && is_wrong(s, month)) {
        post_us = up_us(s, work_off(s, post_us + s->error_found_after_us, job_us));
    }
    return post_us >= TIME_US_MAX ? INT64_MAX : post_us;
}

/* A statement is due when a trade is open: nobody posts an empty one. */
static void schedule_statement(office *s)
{
    lw_book_front front;
    if (s->has_statement || s->is_lost || !lw_book_peek(s->book, &front)) {
        return;
    }
    s->month = closing_month(s, front.submitted_us);
    if (s->month >= s->config->month_count) {
        return; /* past the calendar: the deadline or the drain refuses */
    }
    const lw_time_us post_us = up_us(s, later_us(posted_us(s, s->month), lw_engine_now(s->engine)));
    if (post_us == INT64_MAX) {
        s->is_lost = true;
        return;
    }
    const lw_event_request request = {
        .time_us = post_us, .kind = EVENT_STATEMENT, .phase = PHASE_STATEMENT};
    lw_engine_schedule(s->engine, &request);
    s->has_statement = true;
}

/* Settles the trades of the month, each recorded when the server had it. */
static void post_statement(lw_engine *engine, const lw_event *event, void *state)
{
    office *s = state;
    const lw_time_us closing_us = s->config->month_starts_us[s->month];
    const lw_time_us now_us = event->time_us;
    const uint64_t first_tx = lw_book_open_tx(s->book);
    lw_book_front front;
    while (lw_book_peek(s->book, &front) && front.submitted_us <= closing_us &&
           lw_book_status(s->book) == LW_OK) {
        lw_book_settle(s->book, front.end_tx, up_us(s, front.submitted_us), now_us);
    }
    if (lw_book_status(s->book) != LW_OK) {
        lw_engine_stop(engine); /* or this month would be posted for ever */
        return;
    }
    const int64_t tx_count = (int64_t)(lw_book_open_tx(s->book) - first_tx);
    s->has_statement = false;
    if (tx_count > 0) {
        s->usage.block_count++;
        lw_book_add_block(s->book, &(lw_block){.proposed_us = closing_us,
                                               .final_us = now_us,
                                               .tx_count = tx_count,
                                               .bytes = tx_count * s->params->record_bytes});
    }
    schedule_statement(s);
}

static void record_waiting(lw_engine *engine, const lw_event *event, void *state)
{
    office *s = state;
    (void)engine;
    (void)event;
    s->has_record = false;
    s->recorded_tx = lw_book_end_tx(s->book);
}

/* The server has the batch at once, or when it is back. */
static void record(office *s)
{
    const lw_time_us now_us = lw_engine_now(s->engine);
    const lw_time_us back_us = up_us(s, now_us);
    if (back_us == now_us) {
        s->recorded_tx = lw_book_end_tx(s->book);
    } else if (back_us != INT64_MAX && !s->has_record) {
        const lw_event_request request = {
            .time_us = back_us, .kind = EVENT_RECORD, .phase = PHASE_RECORD};
        lw_engine_schedule(s->engine, &request);
        s->has_record = true;
    }
}

static const lw_event_kind event_kinds[EVENT_KIND_COUNT] = {
    [EVENT_RECORD] = {"record", record_waiting}, [EVENT_STATEMENT] = {"statement", post_statement}};

static void limits(const void *params, lw_mechanism_limits *out)
{
    const lw_office_params *own = params;
    *out = (lw_mechanism_limits){.node_count = 1,
                                 .source_count = 1,
                                 .event_limit_count = 4,
                                 .queue_tx_max = QUEUE_TX_MAX,
                                 .deadline_us = lw_micro_from_double(own->deadline_s)};
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    office *s = calloc(1, sizeof *s + config->fault_count * sizeof(span));
    *self = s;
    if (s == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    s->params = config->params->record.value;
    s->config = config;
    s->book = book;
    s->errors =
        lw_stream_of(config->seed, "settlement", config->replicate, config->params->name, 0);
    s->statement_after_us = lw_micro_from_double(s->params->statement_day * DAY_S);
    s->error_found_after_us = lw_micro_from_double(s->params->error_found_day * DAY_S);
    merge_outages(s, config);
    return LW_OK;
}

static void destroy(void *self)
{
    free(self);
}

static void begin(void *self, lw_engine *engine)
{
    office *s = self;
    s->engine = engine;
}

static void submit(void *self)
{
    office *s = self;
    s->usage.client_message_count++;
    record(s);
    schedule_statement(s);
}

static void flag_state(lw_state *state, const char *name, bool *flag)
{
    unsigned char byte = *flag;
    lw_state_field(state, name, &byte, sizeof byte);
    if (byte > 1) {
        lw_state_fail(state, name, "neither yes nor no");
        return;
    }
    *flag = byte == 1;
}

static bool count_event(const lw_event *event, const void *context)
{
    size_t *const *counts = context;
    (*counts)[event->kind]++;
    return true;
}

/* Each flag stands for one pending event; a statement is of a month of the calendar. */
static bool is_whole(const office *s)
{
    size_t counts[EVENT_KIND_COUNT] = {0};
    size_t *const first = counts;
    lw_engine_all(s->engine, count_event, &first);
    return counts[EVENT_RECORD] == (size_t)s->has_record &&
           counts[EVENT_STATEMENT] == (size_t)s->has_statement && s->busy_until_us <= TIME_US_MAX &&
           s->recorded_tx <= lw_book_end_tx(s->book) && s->month <= s->config->month_count &&
           (!s->has_statement || s->month < s->config->month_count);
}

static void state_of(void *self, lw_state *state)
{
    office *s = self;
    flag_state(state, "has_statement", &s->has_statement);
    flag_state(state, "has_record", &s->has_record);
    LW_STATE_MEMBER(state, s, recorded_tx);
    flag_state(state, "is_lost", &s->is_lost);
    LW_STATE_MEMBER(state, s, month);
    LW_STATE_MEMBER(state, s, busy_until_us);
    LW_STATE_MEMBER(state, s, usage);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !is_whole(s)) {
        lw_state_fail(state, "has_statement", "what it waits for is not pending");
    }
}

static lw_time_us unavailable_us(const office *s, lw_time_us now_us)
{
    lw_time_us sum_us = 0;
    for (size_t i = 0; i < s->outage_count; i++) {
        const span *outage = &s->outages[i];
        const lw_time_us from_us =
            outage->start_us > s->config->start_us ? outage->start_us : s->config->start_us;
        const lw_time_us to_us = outage->end_us < now_us ? outage->end_us : now_us;
        sum_us += to_us > from_us ? to_us - from_us : 0;
    }
    return sum_us;
}

/* A live server is on all the time. */
static double share_of(const lw_office_params *params)
{
    return params->answers_at_once ? 1 : params->server_share_ratio;
}

static void usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    const office *s = self;
    const lw_office_params *params = s->params;
    *out = s->usage;
    out->tx_count = (int64_t)s->recorded_tx;
    out->message_bytes = out->tx_count * params->record_bytes;
    const lw_replica replica = {.bytes = {[LW_STORAGE_TX] = out->message_bytes},
                                .tx_count = out->tx_count};
    lw_growth_add(out, &replica, params->replica_count);
    out->unavailable_us = unavailable_us(s, now_us);
    out->energy_marginal_j =
        params->energy_per_record_j * (double)(out->tx_count * params->replica_count);
    const double time_s = (double)(now_us - s->config->start_us) / (double)LW_US_PER_S;
    out->energy_j = params->server_power_w * share_of(params) * time_s + out->energy_marginal_j;
}

static void trust(const void *params, lw_trust *out)
{
    (void)params;
    *out = (lw_trust){.rewrite_party_count = 1,
                      .block_party_count = 1,
                      .node_count = 1,
                      .rewrite_node_count = 1,
                      .block_node_count = 1,
                      .operator_count = 1,
                      .rewrite_operator_count = 1,
                      .reader_count = 1,
                      .quorum_count = 1};
}

static void add_costs(const void *params, lw_time_us period_us, lw_cost_matrix *costs)
{
    const lw_office_params *own = params;
    costs->micro[LW_FUNCTION_RECORD][LW_LINE_SOFTWARE] += lw_cost_over(
        own->hosting_per_year + (own->answers_at_once ? own->live_hosting_per_year : 0), period_us);
}

static double embodied_kg(const void *params, lw_time_us period_us)
{
    const lw_office_params *own = params;
    return own->server_embodied_kg_per_year * share_of(own) *
           ((double)period_us / (double)LW_COST_YEAR_US);
}

#define OFFICE(tag, functions_)                                                                    \
    const lw_mechanism_class lw_##tag##_class = {.kind = #tag,                                     \
                                                 .family = LW_FAMILY_INTERMEDIARY,                 \
                                                 .table = &lw_##tag##_table,                       \
                                                 .functions = (functions_),                        \
                                                 .check = lw_office_check,                         \
                                                 .fault_bits = LW_FAULT_BIT(LW_FAULT_OUTAGE),      \
                                                 .event_kinds = event_kinds,                       \
                                                 .event_kind_count = EVENT_KIND_COUNT,             \
                                                 .limits = limits,                                 \
                                                 .create = create,                                 \
                                                 .destroy = destroy,                               \
                                                 .begin = begin,                                   \
                                                 .submit = submit,                                 \
                                                 .state = state_of,                                \
                                                 .usage = usage,                                   \
                                                 .trust = trust,                                   \
                                                 .add_costs = add_costs,                           \
                                                 .embodied_kg = embodied_kg}

OFFICE(syndicate, lw_organiser_functions);
OFFICE(owners_association, lw_organiser_functions);
OFFICE(local_authority, lw_organiser_functions);
OFFICE(grid_operator, lw_grid_operator_functions);
OFFICE(retailer, lw_retailer_functions);
