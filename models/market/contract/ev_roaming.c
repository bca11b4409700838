// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/ev_roaming.h"

#include "sim/base/check.h"

#include <stdlib.h>

#define MONEY(member, presence_, unit_, value, text, source_)                                      \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_ev_roaming_params, member), \
        .presence = (presence_), .unit = (unit_), .doc = (text), .source = (source_),              \
        .high = 1000, .fallback = (value)                                                          \
    }
#define RATIO(member, value, text)                                                                 \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_ev_roaming_params, member),  \
        .presence = LW_PARAM_DEFAULTED, .unit = "1", .doc = (text),                                \
        .source = "assumption (UNVERIFIED)", .high = 1, .fallback = (value)                        \
    }
#define COUNT(member, unit_, high_, value, text, source_)                                          \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER,                                                 \
        .offset = offsetof(lw_ev_roaming_params, member), .presence = LW_PARAM_DEFAULTED,          \
        .unit = (unit_), .doc = (text), .source = (source_), .high = (high_), .fallback = (value)  \
    }

static const lw_param rows[] = {
    LW_CONTRACT_NAME_ROW,
    MONEY(price_per_kwh, LW_PARAM_REQUIRED, "currency/kWh", 0,
          "What a driver pays for a kWh at any socket under his contract, all included.", NULL),
    MONEY(price_per_session, LW_PARAM_DEFAULTED, "currency", 0,
          "What he pays for a session beside that.", "assumption: nothing (UNVERIFIED)"),
    MONEY(ad_hoc_price_per_kwh, LW_PARAM_DEFAULTED, "currency/kWh", 0.35,
          "What he would pay for a kWh at a stranger's socket without a contract there.",
          "assumption (UNVERIFIED)"),
    MONEY(ad_hoc_price_per_session, LW_PARAM_DEFAULTED, "currency", 1,
          "What he would pay for a session beside that.", "assumption (UNVERIFIED)"),
    {.name = "supply_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_ev_roaming_params, supply_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "Part of the electricity supplier, who gives the retail value of the kWh back to "
            "whoever paid it behind the socket.",
     .source = "assumption: the driver's contract supplies at the retail price (UNVERIFIED)",
     .high = 1000,
     .fallback_text = "the retail price"},
    MONEY(socket_fee_per_kwh, LW_PARAM_DEFAULTED, "currency/kWh", 0.03,
          "Part of the owner of the socket.", "assumption (UNVERIFIED)"),
    RATIO(lost_session_ratio, 0.01, "Share of sessions whose record is lost: nobody is billed."),
    RATIO(dispute_ratio, 0.005, "Share of bills that drivers contest."),
    RATIO(dispute_upheld_ratio, 0.5, "Share of contested bills that are paid back."),
    COUNT(patience_s, "s", 86400, 60,
          "How long a driver waits at the plug to be authorised before he leaves.",
          "assumption: a minute (UNVERIFIED)"),
    COUNT(plug_step_count, "1", 1e6, 4, "Contract steps of an authorisation.",
          "derived: the contract, the socket and the deposit are read, the session is written"),
    COUNT(bill_step_count, "1", 1e6, 6, "Contract steps of a bill.",
          "derived: the meter's reading, the session's end, and four accounts are written"),
    COUNT(payload_bytes, "B", 1e6, 96, "Bytes beyond a plain transaction: signed reading, session.",
          "assumption (UNVERIFIED)"),
};

const lw_param_table lw_ev_roaming_table = {
    .name = "ev roaming contract",
    .doc = "Charge at any socket under one's own contract, billed automatically.",
    .size = sizeof(lw_ev_roaming_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static const lw_contract_figure figures[LW_ROAMING_FIGURE_COUNT] = {
    [LW_ROAMING_SESSIONS] = {"session_count", LW_CONTRACT_COUNT, "Sessions that ended"},
    [LW_ROAMING_LOST] = {"lost_session_count", LW_CONTRACT_COUNT,
                         "Sessions that were never billed"},
    [LW_ROAMING_DISPUTED] = {"disputed_session_count", LW_CONTRACT_COUNT, "Bills contested"},
    [LW_ROAMING_ENERGY] = {"billed_energy_kwh", LW_CONTRACT_KWH, "Energy billed, by the sockets"},
    [LW_ROAMING_BILLED] = {"billed", LW_CONTRACT_MONEY, "Bills of the drivers"},
    [LW_ROAMING_SUPPLY] = {"paid_to_supplier", LW_CONTRACT_MONEY,
                           "Part of the bills that the supplier gets"},
    [LW_ROAMING_SOCKET] = {"paid_to_socket_owners", LW_CONTRACT_MONEY,
                           "Part of the bills that socket owners get"},
    [LW_ROAMING_SERVICE] = {"paid_to_operator", LW_CONTRACT_MONEY,
                            "Part of the bills that the operator keeps"},
    [LW_ROAMING_PAID_BACK] = {"paid_back", LW_CONTRACT_MONEY, "Bills paid back after a dispute"},
};

/* A session between plug and bill. */
typedef struct open_session {
    uint32_t car;
    uint32_t reserved;
    lw_time_us plug_us;
} open_session;

typedef struct ev_roaming {
    const lw_ev_roaming_params *params;
    const lw_contract_config *config;
    open_session *open; /* [open_count] */
    uint64_t open_count, capacity;
} ev_roaming;

static void create(const void *params, const lw_contract_config *config, void **self)
{
    ev_roaming *r = calloc(1, sizeof *r);
    *self = r;
    if (r != NULL) {
        r->params = params;
        r->config = config;
    }
}

static void destroy(void *self)
{
    ev_roaming *r = self;
    free(r->open);
    free(r);
}

static bool make_room(ev_roaming *r, uint64_t count)
{
    if (count > r->capacity) {
        open_session *open = realloc(r->open, count * 2 * sizeof *open);
        if (open == NULL) {
            return false;
        }
        r->open = open;
        r->capacity = count * 2;
    }
    return true;
}

/* Somebody else's socket: at home there is nothing to bill. */
static bool is_roaming(const lw_contract_session *session)
{
    return session->driver != session->meter;
}

static void authorise(ev_roaming *r, const lw_contract_session *session, lw_contract_desk *desk)
{
    if (!make_room(r, r->open_count + 1)) {
        desk->operations->failed = true;
        return;
    }
    r->open[r->open_count++] = (open_session){.car = session->car, .plug_us = session->plug_us};
    lw_contract_emit(desk,
                     (lw_operation){.kind = LW_OPERATION_PLUG,
                                    .participant = session->meter,
                                    .counterparty = session->driver,
                                    .step_count = (uint32_t)r->params->plug_step_count,
                                    .payload_bytes = (uint32_t)r->params->payload_bytes,
                                    .flags = LW_OPERATION_AUTHORISES | LW_OPERATION_MEMBER_ACTS,
                                    .patience_s = (uint32_t)r->params->patience_s});
}

/* True once for each session that was begun. */
static bool end_session(ev_roaming *r, const lw_contract_session *session)
{
    for (uint64_t i = 0; i < r->open_count; i++) {
        if (r->open[i].car == session->car && r->open[i].plug_us == session->plug_us) {
            r->open[i] = r->open[--r->open_count];
            return true;
        }
    }
    return false;
}

static bool happens(const ev_roaming *r, const char *purpose, const lw_contract_session *session,
                    double ratio)
{
    const uint64_t number = (uint64_t)(session->plug_us / LW_US_PER_S);
    return lw_contract_draw(r->config, purpose, r->params->name, session->car, number) < ratio;
}

/* A bill and its parts; what is left is the operator's. */
typedef struct bill {
    lw_money_micro total_micro;
    lw_money_micro supply_micro;
    lw_money_micro socket_micro;
    lw_money_micro refund_micro; /* of the supplier to the meter behind the socket */
} bill;

static bill bill_of(const ev_roaming *r, const lw_tariff *tariff, lw_energy_milliwh energy_milliwh,
                    lw_price_micro_per_kwh price, lw_money_micro per_session)
{
    const lw_ev_roaming_params *p = r->params;
    const lw_price_micro_per_kwh supply =
        p->supply_per_kwh == LW_PARAM_ABSENT ? tariff->retail_micro_per_kwh : p->supply_per_kwh;
    return (bill){.total_micro = lw_energy_value(energy_milliwh, price) + per_session,
                  .supply_micro = lw_energy_value(energy_milliwh, supply),
                  .socket_micro = lw_energy_value(energy_milliwh, p->socket_fee_per_kwh),
                  .refund_micro = lw_tariff_retail_charge(tariff, energy_milliwh).total_micro};
}

typedef void pay_function(lw_contract_desk *, lw_transfer, lw_money_micro);

static void pay_bill(const bill *b, const lw_contract_session *session, pay_function *pay,
                     lw_contract_desk *desk)
{
    const lw_account driver = lw_account_member(desk->inside, session->driver);
    const lw_account owner = lw_account_member(desk->inside, session->meter);
    const lw_money_micro service_micro = b->total_micro - b->supply_micro - b->socket_micro;
    pay(desk, (lw_transfer){LW_POSTING_CHARGE_SUPPLY, driver, LW_ACCOUNT_RETAILER},
        b->supply_micro);
    pay(desk, (lw_transfer){LW_POSTING_CHARGE_SOCKET, driver, owner}, b->socket_micro);
    pay(desk, (lw_transfer){LW_POSTING_CHARGE_SERVICE, driver, LW_ACCOUNT_CHARGE_OPERATOR},
        service_micro);
    pay(desk, (lw_transfer){LW_POSTING_CHARGE_REFUND, LW_ACCOUNT_RETAILER, owner}, b->refund_micro);
}

static lw_operation operation_of(const ev_roaming *r, lw_operation_kind kind,
                                 const lw_contract_session *session, lw_money_micro value_micro)
{
    return (lw_operation){.kind = kind,
                          .participant = session->meter,
                          .counterparty = session->driver,
                          .energy_milliwh = session->charged_milliwh,
                          .value_micro = value_micro,
                          .step_count = (uint32_t)r->params->bill_step_count,
                          .payload_bytes = (uint32_t)r->params->payload_bytes};
}

static void contest(const ev_roaming *r, const lw_contract_session *session, const bill *b,
                    lw_contract_desk *desk)
{
    const lw_account driver = lw_account_member(desk->inside, session->driver);
    lw_operation dispute = operation_of(r, LW_OPERATION_CHARGE_DISPUTE, session, 0);
    dispute.flags = LW_OPERATION_JUDGED | LW_OPERATION_MEMBER_ACTS;
    desk->figures[LW_ROAMING_DISPUTED]++;
    if (happens(r, "charge-upheld", session, r->params->dispute_upheld_ratio)) {
        lw_contract_pay(
            desk, (lw_transfer){LW_POSTING_CHARGE_SERVICE, driver, LW_ACCOUNT_CHARGE_OPERATOR},
            -b->total_micro);
        desk->figures[LW_ROAMING_PAID_BACK] += b->total_micro;
        dispute.value_micro = b->total_micro;
    }
    lw_contract_emit(desk, dispute);
}

static void settle(ev_roaming *r, const lw_contract_session *session, const lw_tariff *tariff,
                   lw_contract_desk *desk)
{
    const lw_ev_roaming_params *p = r->params;
    const lw_energy_milliwh energy = session->charged_milliwh;
    const bill ad_hoc =
        bill_of(r, tariff, energy, p->ad_hoc_price_per_kwh, p->ad_hoc_price_per_session);
    pay_bill(&ad_hoc, session, lw_contract_pay_outside, desk);
    desk->figures[LW_ROAMING_SESSIONS]++;
    if (happens(r, "charge-lost", session, p->lost_session_ratio)) {
        desk->figures[LW_ROAMING_LOST]++;
        return;
    }
    const bill own = bill_of(r, tariff, energy, p->price_per_kwh, p->price_per_session);
    pay_bill(&own, session, lw_contract_pay, desk);
    desk->figures[LW_ROAMING_ENERGY] += energy;
    desk->figures[LW_ROAMING_BILLED] += own.total_micro;
    desk->figures[LW_ROAMING_SUPPLY] += own.supply_micro;
    desk->figures[LW_ROAMING_SOCKET] += own.socket_micro;
    desk->figures[LW_ROAMING_SERVICE] += own.total_micro - own.supply_micro - own.socket_micro;
    lw_contract_emit(desk, operation_of(r, LW_OPERATION_CHARGE_BILL, session, own.total_micro));
    if (happens(r, "charge-dispute", session, p->dispute_ratio)) {
        contest(r, session, &own, desk);
    }
}

static void step(void *self, const lw_contract_round *round, lw_contract_desk *desk)
{
    ev_roaming *r = self;
    for (size_t i = 0; i < round->session_count; i++) {
        const lw_contract_session *session = &round->sessions[i];
        if (!is_roaming(session)) {
            continue;
        }
        if (session->is_begun) {
            authorise(r, session, desk);
        }
        if (session->is_ended && end_session(r, session)) {
            settle(r, session, round->tariff, desk);
        }
    }
}

enum { OPEN_MAX = 10000000 };

static void state_of(void *self, lw_state *state)
{
    ev_roaming *r = self;
    uint64_t count = r->open_count;
    lw_state_item_count(state, "open_count", &count, OPEN_MAX, sizeof *r->open);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        if (!make_room(r, count)) {
            lw_state_fail_as(state, LW_ERR_MEMORY, "open", "memory ran out");
            return;
        }
        r->open_count = count;
    }
    if (count > 0) {
        LW_STATE_ARRAY(state, r, open, count);
    }
}

const lw_contract_class lw_ev_roaming_class = {.kind = "ev_roaming",
                                               .figures = figures,
                                               .figure_count = LW_ROAMING_FIGURE_COUNT,
                                               .needs_charge_points = true,
                                               .create = create,
                                               .destroy = destroy,
                                               .step = step,
                                               .state = state_of};
