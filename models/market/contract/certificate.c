// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/certificate.h"

#include "sim/base/check.h"
#include "sim/base/queue.h"

#include <stdlib.h>

#define COUNT(member, unit_, high_, value, text, source_)                                          \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER,                                                 \
        .offset = offsetof(lw_certificate_params, member), .presence = LW_PARAM_DEFAULTED,         \
        .unit = (unit_), .doc = (text), .source = (source_), .high = (high_), .fallback = (value)  \
    }

static const lw_param rows[] = {
    LW_CONTRACT_NAME_ROW,
    {.name = "groups",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_certificate_params, groups),
     .presence = LW_PARAM_UNSET,
     .doc = "Whose kWh get an origin.",
     .table = &lw_contract_group_table,
     .count_high = 1000,
     .fallback_text = "everybody's"},
    {.name = "unit_kwh",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_certificate_params, unit_kwh),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "kWh",
     .doc = "Energy of one certificate; guarantees of origin of the European Union are of 1,000.",
     .source = "definition: each local kWh has an origin",
     .low = 0.001,
     .high = 1000,
     .fallback = 1},
    COUNT(step_count, "1", 1e6, 2, "Contract steps of an issue, a transfer or a retirement.",
          "derived: the range and its holder are written"),
    COUNT(payload_bytes, "B", 1e6, 24, "Bytes of one beyond a plain transaction.",
          "derived: origin, first number and count of the range"),
};

const lw_param_table lw_certificate_table = {
    .name = "certificate contract",
    .doc = "Each local kWh has an origin, can be traced, and is retired once.",
    .size = sizeof(lw_certificate_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static const lw_contract_figure figures[LW_CERTIFICATE_FIGURE_COUNT] = {
    [LW_CERTIFICATE_ISSUED] = {"issued_count", LW_CONTRACT_COUNT, "Certificates issued"},
    [LW_CERTIFICATE_TRANSFERRED] = {"transferred_count", LW_CONTRACT_COUNT,
                                    "Certificates that buyers got"},
    [LW_CERTIFICATE_RETIRED] = {"retired_count", LW_CONTRACT_COUNT, "Certificates retired"},
    [LW_CERTIFICATE_HELD] = {"held_count", LW_CONTRACT_COUNT,
                             "Certificates that producers hold at the end of the month"},
    [LW_CERTIFICATE_POOLED] = {"pooled_count", LW_CONTRACT_COUNT,
                               "Certificates sold and not yet a buyer's at the end of the month"},
};

static const lw_contract_figure member_figures[] = {
    {"issued_by_member_count", LW_CONTRACT_COUNT, "Certificates issued to each"},
    {"bought_by_member_count", LW_CONTRACT_COUNT, "Certificates that each got"},
};
enum { MEMBER_ISSUED, MEMBER_BOUGHT };

/* Certificates of one origin in a row, at one holder. */
typedef struct range {
    uint32_t origin;
    uint32_t holder; /* participant, or the community of a pool */
    uint64_t first;
    uint64_t count;
} range;

typedef struct meter {
    lw_energy_milliwh made, sold, bought; /* below a unit, or waiting for certificates */
    uint64_t next;                        /* serial number of the next one */
    uint64_t held_first;                  /* he holds [held_first, next) */
} meter;

typedef struct certificate {
    const lw_certificate_params *params;
    const lw_contract_config *config;
    lw_energy_milliwh unit_milliwh;
    uint32_t people;
    bool *is_producer; /* [people] */
    meter *meters;     /* [people] */
    lw_queue *pools;   /* [community_count] */
    lw_queue bought;   /* not yet retired */
    lw_queue retired;
} certificate;

static void destroy(void *self)
{
    certificate *c = self;
    for (uint32_t k = 0; c->pools != NULL && k < c->config->community_count; k++) {
        free(c->pools[k].items);
    }
    free(c->pools);
    free(c->bought.items);
    free(c->retired.items);
    free(c->is_producer);
    free(c->meters);
    free(c);
}

static void create(const void *params, const lw_contract_config *config, void **self)
{
    certificate *c = calloc(1, sizeof *c);
    *self = NULL;
    if (c == NULL) {
        return;
    }
    c->params = params;
    c->config = config;
    c->unit_milliwh = lw_micro_from_double(c->params->unit_kwh);
    c->people = config->members->participant_count;
    c->is_producer = calloc((size_t)c->people + 1, sizeof *c->is_producer);
    c->meters = calloc((size_t)c->people + 1, sizeof *c->meters);
    c->pools = calloc((size_t)config->community_count + 1, sizeof *c->pools);
    if (c->is_producer == NULL || c->meters == NULL || c->pools == NULL) {
        destroy(c);
        return;
    }
    c->bought.item_size = c->retired.item_size = sizeof(range);
    for (uint32_t k = 0; k < config->community_count; k++) {
        c->pools[k].item_size = sizeof(range);
    }
    for (uint32_t i = 0; i < c->people; i++) {
        c->is_producer[i] = lw_contract_has_member(&c->params->groups, config->members, i);
    }
    *self = c;
}

static range *range_at(const lw_queue *list, size_t i)
{
    return (range *)list->items + i;
}

/* Joins the last range when it goes on there. */
static void push(lw_queue *list, range added, lw_contract_desk *desk)
{
    range *last = lw_queue_is_empty(list) ? NULL : range_at(list, list->count - 1);
    if (last != NULL && last->origin == added.origin && last->holder == added.holder &&
        last->first + last->count == added.first) {
        last->count += added.count;
        return;
    }
    range *place = lw_queue_push(list);
    if (place == NULL) {
        desk->operations->failed = true;
        return;
    }
    *place = added;
}

static void emit(const certificate *c, lw_operation_kind kind, uint32_t participant,
                 const range *moved, lw_contract_desk *desk)
{
    lw_contract_emit(
        desk, (lw_operation){.kind = kind,
                             .participant = participant,
                             .counterparty = moved->origin,
                             .energy_milliwh = (lw_energy_milliwh)moved->count * c->unit_milliwh,
                             .step_count = (uint32_t)c->params->step_count,
                             .payload_bytes = (uint32_t)c->params->payload_bytes});
}

/* Full units of what is carried. */
static uint64_t units_of(const certificate *c, lw_energy_milliwh energy_milliwh)
{
    return (uint64_t)(energy_milliwh / c->unit_milliwh);
}

static void issue(certificate *c, uint32_t producer, lw_energy_milliwh made, lw_contract_desk *desk)
{
    meter *m = &c->meters[producer];
    m->made += made;
    const range issued = {.origin = producer, .first = m->next, .count = units_of(c, m->made)};
    if (issued.count == 0) {
        return;
    }
    m->made -= (lw_energy_milliwh)issued.count * c->unit_milliwh;
    m->next += issued.count;
    desk->figures[LW_CERTIFICATE_ISSUED] += (int64_t)issued.count;
    desk->member_figures[MEMBER_ISSUED][producer] += (int64_t)issued.count;
    emit(c, LW_OPERATION_CERTIFICATE_ISSUE, producer, &issued, desk);
}

static void hand_over(certificate *c, uint32_t seller, lw_energy_milliwh sold,
                      lw_contract_desk *desk)
{
    meter *m = &c->meters[seller];
    const uint32_t community = c->config->communities[seller];
    m->sold += sold;
    const uint64_t held = m->next - m->held_first;
    const uint64_t wanted = units_of(c, m->sold);
    const range moved = {.origin = seller,
                         .holder = community,
                         .first = m->held_first,
                         .count = wanted < held ? wanted : held};
    if (moved.count > 0) {
        m->sold -= (lw_energy_milliwh)moved.count * c->unit_milliwh;
        m->held_first += moved.count;
        push(&c->pools[community], moved, desk);
    }
}

/* Certificates out of the pool, as many as are there. */
static void receive(certificate *c, uint32_t buyer, lw_energy_milliwh bought,
                    lw_contract_desk *desk)
{
    meter *m = &c->meters[buyer];
    lw_queue *pool = &c->pools[c->config->communities[buyer]];
    m->bought += bought;
    uint64_t wanted = units_of(c, m->bought);
    while (wanted > 0 && !lw_queue_is_empty(pool)) {
        range *oldest = range_at(pool, pool->head);
        range moved = *oldest;
        moved.holder = buyer;
        moved.count = wanted < moved.count ? wanted : moved.count;
        oldest->first += moved.count;
        oldest->count -= moved.count;
        pool->head += oldest->count == 0;
        wanted -= moved.count;
        m->bought -= (lw_energy_milliwh)moved.count * c->unit_milliwh;
        push(&c->bought, moved, desk);
        desk->figures[LW_CERTIFICATE_TRANSFERRED] += (int64_t)moved.count;
        desk->member_figures[MEMBER_BOUGHT][buyer] += (int64_t)moved.count;
        emit(c, LW_OPERATION_CERTIFICATE_TRANSFER, buyer, &moved, desk);
    }
}

static void step(void *self, const lw_contract_round *round, lw_contract_desk *desk)
{
    certificate *c = self;
    for (uint32_t i = 0; i < c->people; i++) {
        if (c->is_producer[i] && round->export_milliwh[i] > 0) {
            issue(c, i, round->export_milliwh[i], desk);
        }
        if (c->is_producer[i] && round->sold_milliwh[i] > 0) {
            hand_over(c, i, round->sold_milliwh[i], desk);
        }
    }
    for (uint32_t i = 0; i < c->people; i++) {
        if (round->bought_milliwh[i] > 0) {
            receive(c, i, round->bought_milliwh[i], desk);
        }
    }
}

static uint64_t sum_of(const lw_queue *list)
{
    uint64_t sum = 0;
    for (size_t i = list->head; i < list->count; i++) {
        sum += range_at(list, i)->count;
    }
    return sum;
}

static void end_month(void *self, const lw_contract_month *month, lw_contract_desk *desk)
{
    certificate *c = self;
    (void)month;
    for (size_t i = c->bought.head; i < c->bought.count; i++) {
        const range *moved = range_at(&c->bought, i);
        push(&c->retired, *moved, desk);
        desk->figures[LW_CERTIFICATE_RETIRED] += (int64_t)moved->count;
        emit(c, LW_OPERATION_CERTIFICATE_RETIRE, moved->holder, moved, desk);
    }
    c->bought.head = c->bought.count = 0;
    for (uint32_t i = 0; i < c->people; i++) {
        desk->figures[LW_CERTIFICATE_HELD] +=
            (int64_t)(c->meters[i].next - c->meters[i].held_first);
    }
    for (uint32_t k = 0; k < c->config->community_count; k++) {
        desk->figures[LW_CERTIFICATE_POOLED] += (int64_t)sum_of(&c->pools[k]);
    }
}

static const range *find(const lw_queue *list, uint32_t origin, uint64_t serial)
{
    for (size_t i = list->head; i < list->count; i++) {
        const range *r = range_at(list, i);
        if (r->origin == origin && serial >= r->first && serial - r->first < r->count) {
            return r;
        }
    }
    return NULL;
}

lw_certificate_place lw_certificate_trace(const void *self, uint32_t origin, uint64_t serial,
                                          uint32_t *holder)
{
    const certificate *c = self;
    LW_ASSERT(origin < c->people);
    *holder = origin;
    if (serial >= c->meters[origin].next) {
        return LW_CERTIFICATE_UNKNOWN;
    }
    if (serial >= c->meters[origin].held_first) {
        return LW_CERTIFICATE_AT_PRODUCER;
    }
    const range *at_buyer = find(&c->bought, origin, serial);
    const range *gone = find(&c->retired, origin, serial);
    if (at_buyer == NULL && gone == NULL) {
        *holder = LW_POOL;
        return LW_CERTIFICATE_IN_POOL;
    }
    *holder = at_buyer != NULL ? at_buyer->holder : gone->holder;
    return at_buyer != NULL ? LW_CERTIFICATE_AT_BUYER : LW_CERTIFICATE_GONE;
}

static void check(const void *params, const lw_exchange_members *members, const char *pointer,
                  lw_report *report)
{
    const lw_certificate_params *own = params;
    lw_contract_check_groups(&own->groups, members, pointer, "groups", report);
}

enum { RANGE_MAX = 1 << 28 };

static void list_state(lw_queue *list, uint32_t people, lw_state *state, const char *name)
{
    lw_queue_state(list, state, name, RANGE_MAX);
    for (size_t i = list->head;
         lw_state_is_loading(state) && lw_state_is_good(state) && i < list->count; i++) {
        const range *r = range_at(list, i);
        if (r->origin >= people || r->holder >= people) {
            lw_state_fail(state, name, "a certificate of nobody");
        }
    }
}

static void state_of(void *self, lw_state *state)
{
    certificate *c = self;
    LW_STATE_ARRAY(state, c, meters, c->people);
    for (uint32_t k = 0; k < c->config->community_count; k++) {
        list_state(&c->pools[k], c->people, state, "pool");
    }
    list_state(&c->bought, c->people, state, "bought");
    list_state(&c->retired, c->people, state, "retired");
    for (uint32_t i = 0; lw_state_is_loading(state) && lw_state_is_good(state) && i < c->people;
         i++) {
        const meter *m = &c->meters[i];
        if (m->held_first > m->next || m->made < 0 || m->sold < 0 || m->bought < 0) {
            lw_state_fail(state, "meters", "certificates that cannot be");
        }
    }
}

const lw_contract_class lw_certificate_class = {.kind = "certificate",
                                                .figures = figures,
                                                .figure_count = LW_CERTIFICATE_FIGURE_COUNT,
                                                .member_figures = member_figures,
                                                .member_figure_count = sizeof member_figures /
                                                                       sizeof member_figures[0],
                                                .check = check,
                                                .create = create,
                                                .destroy = destroy,
                                                .step = step,
                                                .end_month = end_month,
                                                .state = state_of};
