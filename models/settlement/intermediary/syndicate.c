// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/intermediary/syndicate.h"

#include "models/settlement/mechanism/growth.h"
#include "sim/base/check.h"

#include <stdlib.h>

enum { EVENT_RECORD, EVENT_STATEMENT, EVENT_KIND_COUNT };
/* What waits for the server is recorded before a statement of the same instant. */
enum { PHASE_RECORD = 4, PHASE_STATEMENT = 8 };
enum { DAY_S = 86400, QUEUE_TX_MAX = 1 << 30 };

#define REAL(member, unit_, high_, value, text, source_)                                           \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_syndicate_params, member),   \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .high = (high_), .fallback = (value)                                                       \
    }

#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER,                                                 \
        .offset = offsetof(lw_syndicate_params, member), .presence = LW_PARAM_DEFAULTED,           \
        .unit = (unit_), .doc = (text), .source = (source_), .low = (low_), .high = (high_),       \
        .fallback = (value)                                                                        \
    }

static const lw_param rows[] = {
    REAL(statement_day, "day", 28, 5,
         "Days after a local month began at which the statement of the month before is posted.",
         "assumption (UNVERIFIED)"),
    REAL(deadline_s, "s", 3.2e9, 90.0 * DAY_S,
         "Trades not final this long after their interval are refused.",
         "assumption: a month, its statement, and two months of delay (UNVERIFIED)"),
    REAL(server_power_w, "W", 1e5, 25, "Power of the server, cooling included.",
         "engineering assumption: slice of a hosted server, PUE 1.5 included (UNVERIFIED)"),
    REAL(server_share_ratio, "1", 1, 1, "Share of that power charged to the settlement.",
         "assumption: it does nothing else (UNVERIFIED)"),
    REAL(energy_per_record_j, "J", 1e6, 0.005, "Energy of storing one trade once.",
         "assumption: as a Fabric validator, 118 W at 23,000 tx/s, arXiv 2210.11839 (UNVERIFIED)"),
    COUNT(record_bytes, "B", 1, 1e6, 200, "Size of one trade in the data base.",
          "assumption: as a ledger's transaction (UNVERIFIED)"),
    COUNT(replica_count, "1", 1, 100, 2, "Copies of the data base.",
          "assumption: one data base and one back-up (UNVERIFIED)"),
    {.name = "hosting_per_year",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_syndicate_params, hosting_per_year),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "currency/year",
     .doc = "Price of hosting the server, without its electricity.",
     .source = "assumption (UNVERIFIED)",
     .high = 1e8,
     .fallback = 100},
    REAL(server_embodied_kg_per_year, "kg/year", 1e6, 10,
         "CO2e of making the server, for each year of use.", "assumption (UNVERIFIED)"),
};

const lw_param_table lw_syndicate_table = {
    .name = "syndicate record",
    .doc = "The co-owners' syndicate keeps the books and posts a statement every month.",
    .size = sizeof(lw_syndicate_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

typedef struct span {
    lw_time_us start_us;
    lw_time_us end_us;
} span;

typedef struct syndicate {
    const lw_syndicate_params *params;
    const lw_settlement_config *config;
    lw_book *book;
    lw_engine *engine;
    lw_time_us statement_after_us;
    bool has_statement; /* one is scheduled */
    bool has_record;    /* the server will catch up when it is back */
    uint64_t recorded_tx;
    size_t month; /* whose beginning the next statement closes */
    lw_usage usage;
    size_t outage_count;
    span outages[]; /* in order of time, apart from each other */
} syndicate;

static int compare_spans(const void *a, const void *b)
{
    const span *left = a;
    const span *right = b;
    return left->start_us < right->start_us ? -1 : left->start_us > right->start_us;
}

/* Outages that overlap or touch become one. */
static void merge_outages(syndicate *s, const lw_settlement_config *config)
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
static lw_time_us up_us(const syndicate *s, lw_time_us time_us)
{
    for (size_t i = 0; i < s->outage_count; i++) {
        if (s->outages[i].start_us <= time_us && time_us < s->outages[i].end_us) {
            return s->outages[i].end_us;
        }
    }
    return time_us;
}

/* The first month that ends at or after `time_us`, by the index of the month after it. */
static size_t closing_month(const syndicate *s, lw_time_us time_us)
{
    size_t month = s->month > 0 ? s->month : 1;
    while (month < s->config->month_count && s->config->month_starts_us[month] < time_us) {
        month++;
    }
    return month;
}

/* A statement is due when a trade is open: nobody posts an empty one. */
static void schedule_statement(syndicate *s)
{
    lw_book_front front;
    if (s->has_statement || !lw_book_peek(s->book, &front)) {
        return;
    }
    s->month = closing_month(s, front.submitted_us);
    if (s->month >= s->config->month_count) {
        return; /* past the calendar: the deadline or the drain refuses */
    }
    const lw_time_us due_us = s->config->month_starts_us[s->month] + s->statement_after_us;
    const lw_time_us now_us = lw_engine_now(s->engine);
    const lw_time_us post_us = up_us(s, due_us > now_us ? due_us : now_us);
    if (post_us == INT64_MAX) {
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
    syndicate *s = state;
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
    syndicate *s = state;
    (void)engine;
    (void)event;
    s->has_record = false;
    s->recorded_tx = lw_book_end_tx(s->book);
}

/* The server has the batch at once, or when it is back. */
static void record(syndicate *s)
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
    const lw_syndicate_params *own = params;
    *out = (lw_mechanism_limits){.node_count = 1,
                                 .source_count = 1,
                                 .event_limit_count = 4,
                                 .queue_tx_max = QUEUE_TX_MAX,
                                 .deadline_us = lw_micro_from_double(own->deadline_s)};
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    syndicate *s = calloc(1, sizeof *s + config->fault_count * sizeof(span));
    *self = s;
    if (s == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    s->params = config->params->record.value;
    s->config = config;
    s->book = book;
    s->statement_after_us = lw_micro_from_double(s->params->statement_day * DAY_S);
    merge_outages(s, config);
    return LW_OK;
}

static void destroy(void *self)
{
    free(self);
}

static void begin(void *self, lw_engine *engine)
{
    syndicate *s = self;
    s->engine = engine;
}

static void submit(void *self)
{
    syndicate *s = self;
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
static bool is_whole(const syndicate *s)
{
    size_t counts[EVENT_KIND_COUNT] = {0};
    size_t *const first = counts;
    lw_engine_all(s->engine, count_event, &first);
    return counts[EVENT_RECORD] == (size_t)s->has_record &&
           counts[EVENT_STATEMENT] == (size_t)s->has_statement &&
           s->recorded_tx <= lw_book_end_tx(s->book) && s->month <= s->config->month_count &&
           (!s->has_statement || s->month < s->config->month_count);
}

static void state_of(void *self, lw_state *state)
{
    syndicate *s = self;
    flag_state(state, "has_statement", &s->has_statement);
    flag_state(state, "has_record", &s->has_record);
    LW_STATE_MEMBER(state, s, recorded_tx);
    LW_STATE_MEMBER(state, s, month);
    LW_STATE_MEMBER(state, s, usage);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !is_whole(s)) {
        lw_state_fail(state, "has_statement", "what it waits for is not pending");
    }
}

static lw_time_us unavailable_us(const syndicate *s, lw_time_us now_us)
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

static void usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    const syndicate *s = self;
    const lw_syndicate_params *params = s->params;
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
    out->energy_j =
        params->server_power_w * params->server_share_ratio * time_s + out->energy_marginal_j;
}

static void trust(const void *params, lw_trust *out)
{
    (void)params;
    *out = (lw_trust){
        .rewrite_party_count = 1, .block_party_count = 1, .node_count = 1, .quorum_count = 1};
}

static void add_costs(const void *params, lw_time_us period_us, lw_cost_matrix *costs)
{
    const lw_syndicate_params *own = params;
    costs->micro[LW_FUNCTION_RECORD][LW_LINE_SOFTWARE] +=
        lw_cost_over(own->hosting_per_year, period_us);
}

static double embodied_kg(const void *params, lw_time_us period_us)
{
    const lw_syndicate_params *own = params;
    return own->server_embodied_kg_per_year * own->server_share_ratio *
           ((double)period_us / (double)LW_COST_YEAR_US);
}

const lw_mechanism_class lw_syndicate_class = {.kind = "syndicate",
                                               .family = LW_FAMILY_INTERMEDIARY,
                                               .table = &lw_syndicate_table,
                                               .functions = lw_organiser_functions,
                                               .fault_bits = LW_FAULT_BIT(LW_FAULT_OUTAGE),
                                               .event_kinds = event_kinds,
                                               .event_kind_count = EVENT_KIND_COUNT,
                                               .limits = limits,
                                               .create = create,
                                               .destroy = destroy,
                                               .begin = begin,
                                               .submit = submit,
                                               .state = state_of,
                                               .usage = usage,
                                               .trust = trust,
                                               .add_costs = add_costs,
                                               .embodied_kg = embodied_kg};
