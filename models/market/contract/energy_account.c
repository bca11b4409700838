// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/energy_account.h"

#include "models/market/contract/credit_book.h"

#include <stdlib.h>

enum { NOBODY = -1 };

static const lw_contract_figure figures[LW_ACCOUNT_FIGURE_COUNT] = {
    [LW_ACCOUNT_CREDITED] = {"credited_energy_kwh", LW_CONTRACT_KWH, "Surplus credited"},
    [LW_ACCOUNT_WITHDRAWN] = {"withdrawn_energy_kwh", LW_CONTRACT_KWH, "Credit used"},
    [LW_ACCOUNT_WITHDRAWN_ELSEWHERE] = {"withdrawn_elsewhere_energy_kwh", LW_CONTRACT_KWH,
                                        "Credit used at another meter of the owner"},
    [LW_ACCOUNT_EXPIRED] = {"expired_energy_kwh", LW_CONTRACT_KWH, "Credit that expired"},
    [LW_ACCOUNT_HELD] = {"held_energy_kwh", LW_CONTRACT_KWH, "Credit held at the end of the month"},
    [LW_ACCOUNT_WAITING] = {"waiting_energy_kwh", LW_CONTRACT_KWH,
                            "Surplus not validated at the end of the month"},
    [LW_ACCOUNT_CANCELLED] = {"cancelled_energy_kwh", LW_CONTRACT_KWH,
                              "Surplus that was never validated and was sold at the feed-in"},
    [LW_ACCOUNT_GRID_FEE] = {"withdrawal_grid_fee", LW_CONTRACT_MONEY,
                             "Paid to the grid operator on withdrawals"},
    [LW_ACCOUNT_TAX] = {"withdrawal_tax", LW_CONTRACT_MONEY, "Paid to the State on withdrawals"},
    [LW_ACCOUNT_IMBALANCE] = {"imbalance_cost", LW_CONTRACT_MONEY,
                              "Worth of what was withdrawn less worth of what was credited"},
};

static const lw_contract_figure member_figures[] = {
    {"credited_energy_by_member_kwh", LW_CONTRACT_KWH, "Surplus credited, by depositing meter"},
    {"withdrawn_energy_by_member_kwh", LW_CONTRACT_KWH, "Credit used, by withdrawing meter"},
};
enum { MEMBER_CREDITED, MEMBER_WITHDRAWN };

/* A meter of an account, and what of its readings waits to be validated. */
typedef struct account_meter {
    /* Substituted readings until the meter is read, and what its register has of them. */
    lw_energy_milliwh unread_surplus, register_surplus;
    lw_energy_milliwh unread_need, register_need;
    lw_energy_milliwh unaudited_surplus;
    lw_money_micro unaudited_worth; /* of the energy when it was fed in */
    lw_money_micro unread_worth;
    uint64_t audit_count; /* windows of its feeder that had ended */
} account_meter;

typedef struct energy_account {
    const lw_energy_account_params *params;
    const lw_contract_config *config;
    lw_credit_book *book;
    uint32_t people;
    int64_t *owners;     /* [people] account of a meter, or NOBODY */
    bool *is_elsewhere;  /* [people] it withdraws only */
    double *distance_km; /* [people] */
    uint32_t account_count;
    account_meter *meters;          /* [people] */
    lw_money_micro *owed_imbalance; /* [people] of the month, by the account's first meter */
    uint32_t month;
} energy_account;

static void destroy(void *self)
{
    energy_account *e = self;
    lw_credit_book_destroy(e->book);
    free(e->owners);
    free(e->is_elsewhere);
    free(e->distance_km);
    free(e->meters);
    free(e->owed_imbalance);
    free(e);
}

static void name_owners(energy_account *e)
{
    const lw_account_owner_params *owners = e->params->owners.items;
    for (uint32_t i = 0; i < e->people; i++) {
        e->owners[i] = NOBODY;
    }
    for (size_t k = 0; k < e->params->owners.count; k++) {
        const lw_exchange_group *group =
            lw_contract_group_named(e->config->members, owners[k].group);
        const lw_exchange_group *other =
            lw_contract_group_named(e->config->members, owners[k].elsewhere);
        for (uint32_t i = 0; group != NULL && i < group->count; i++) {
            const int64_t account = e->account_count++;
            e->owners[group->first + i] = account;
            if (other != NULL && i < other->count) {
                e->owners[other->first + i] = account;
                e->is_elsewhere[other->first + i] = true;
                e->distance_km[other->first + i] = owners[k].distance_km;
            }
        }
    }
}

static void create(const void *params, const lw_contract_config *config, void **self)
{
    energy_account *e = calloc(1, sizeof *e);
    *self = NULL;
    if (e == NULL) {
        return;
    }
    const size_t people = config->members->participant_count;
    e->params = params;
    e->config = config;
    e->people = (uint32_t)people;
    e->owners = calloc(people + 1, sizeof *e->owners);
    e->is_elsewhere = calloc(people + 1, sizeof *e->is_elsewhere);
    e->distance_km = calloc(people + 1, sizeof *e->distance_km);
    e->meters = calloc(people + 1, sizeof *e->meters);
    e->owed_imbalance = calloc(people + 1, sizeof *e->owed_imbalance);
    if (e->owners == NULL || e->is_elsewhere == NULL || e->distance_km == NULL ||
        e->meters == NULL || e->owed_imbalance == NULL) {
        destroy(e);
        return;
    }
    name_owners(e);
    e->book =
        lw_credit_book_create(e->account_count, e->people, (uint32_t)e->params->expiry_month + 1);
    if (e->book == NULL) {
        destroy(e);
        return;
    }
    *self = e;
}

static lw_operation operation_of(const energy_account *e, lw_operation_kind kind, uint32_t meter,
                                 lw_energy_milliwh energy_milliwh)
{
    return (lw_operation){.kind = kind,
                          .participant = meter,
                          .counterparty = LW_POOL,
                          .energy_milliwh = energy_milliwh,
                          .step_count = (uint32_t)e->params->step_count,
                          .payload_bytes = (uint32_t)e->params->payload_bytes};
}

static lw_price_micro_per_kwh worth_now(const energy_account *e, double hour)
{
    const bool is_midday =
        hour >= e->params->midday_start_hour && hour < e->params->midday_end_hour;
    return is_midday ? e->params->midday_worth_per_kwh : e->params->other_worth_per_kwh;
}

/* What the imbalance grows by; it is paid for at the end of the month by whoever bears it. */
static void add_imbalance(energy_account *e, uint32_t meter, lw_money_micro amount_micro,
                          lw_contract_desk *desk)
{
    e->owed_imbalance[meter] += amount_micro;
    desk->figures[LW_ACCOUNT_IMBALANCE] += amount_micro;
}

/* Validated surplus: credited instead of sold. */
static void credit(energy_account *e, uint32_t meter, lw_energy_milliwh energy_milliwh,
                   lw_money_micro worth_micro, const lw_contract_round *round,
                   lw_contract_desk *desk)
{
    const lw_credit_message message = {.kind = LW_CREDIT_DEPOSIT,
                                       .account = (uint32_t)e->owners[meter],
                                       .meter = meter,
                                       .number = round->interval,
                                       .period = round->month,
                                       .energy_milliwh = energy_milliwh};
    if (lw_credit_book_apply(e->book, &message) == 0) {
        desk->figures[LW_ACCOUNT_CANCELLED] += energy_milliwh; /* not taken: it stays sold */
        return;
    }
    const lw_account owner = lw_account_member(desk->inside, meter);
    lw_contract_pay(desk, (lw_transfer){LW_POSTING_ENERGY_FEED_IN, LW_ACCOUNT_RETAILER, owner},
                    -lw_tariff_feed_in_value(round->tariff, energy_milliwh));
    add_imbalance(e, meter, -worth_micro, desk);
    desk->figures[LW_ACCOUNT_CREDITED] += energy_milliwh;
    desk->member_figures[MEMBER_CREDITED][meter] += energy_milliwh;
    lw_contract_emit(desk, operation_of(e, LW_OPERATION_CREDIT, meter, energy_milliwh));
}

static lw_money_micro distance_fee(const energy_account *e, uint32_t meter,
                                   lw_energy_milliwh energy_milliwh)
{
    const int64_t distance_micro_km = lw_micro_from_double(e->distance_km[meter]);
    const lw_price_micro_per_kwh fee =
        lw_mul_div(e->params->distance_fee_per_kwh_km, distance_micro_km, LW_MICRO);
    return lw_energy_value(energy_milliwh, fee);
}

/* The retailer sells so much less; grid fee, excise and tax are paid as if he had. */
static lw_money_micro pay_withdrawal(energy_account *e, uint32_t meter,
                                     lw_energy_milliwh energy_milliwh,
                                     const lw_contract_round *round, lw_contract_desk *desk)
{
    const lw_charge charge = lw_tariff_retail_charge(round->tariff, energy_milliwh);
    const lw_money_micro distance_micro = distance_fee(e, meter, energy_milliwh);
    const lw_money_micro state_micro = charge.excise_micro + charge.tax_micro;
    const lw_account owner = lw_account_member(desk->inside, meter);
    const struct {
        lw_transfer transfer;
        lw_money_micro amount_micro;
    } moves[] = {
        {{LW_POSTING_ENERGY_RETAIL, owner, LW_ACCOUNT_RETAILER}, -charge.total_micro},
        {{LW_POSTING_GRID_FEE_RETAIL, LW_ACCOUNT_RETAILER, LW_ACCOUNT_GRID_OPERATOR},
         -charge.grid_fee_micro},
        {{LW_POSTING_EXCISE_RETAIL, LW_ACCOUNT_RETAILER, LW_ACCOUNT_STATE}, -charge.excise_micro},
        {{LW_POSTING_TAX_RETAIL, LW_ACCOUNT_RETAILER, LW_ACCOUNT_STATE}, -charge.tax_micro},
        {{LW_POSTING_GRID_FEE_CREDIT, owner, LW_ACCOUNT_GRID_OPERATOR},
         charge.grid_fee_micro + distance_micro},
        {{LW_POSTING_TAX_CREDIT, owner, LW_ACCOUNT_STATE}, state_micro},
    };
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        lw_contract_pay(desk, moves[i].transfer, moves[i].amount_micro);
    }
    desk->figures[LW_ACCOUNT_GRID_FEE] += charge.grid_fee_micro + distance_micro;
    desk->figures[LW_ACCOUNT_TAX] += state_micro;
    return lw_charge_kept(&charge) - distance_micro;
}

static void withdraw(energy_account *e, uint32_t meter, lw_energy_milliwh wanted_milliwh,
                     const lw_contract_round *round, lw_contract_desk *desk)
{
    const lw_credit_message message = {.kind = LW_CREDIT_WITHDRAW,
                                       .account = (uint32_t)e->owners[meter],
                                       .meter = meter,
                                       .number = round->interval,
                                       .energy_milliwh = wanted_milliwh};
    const lw_energy_milliwh granted = lw_credit_book_apply(e->book, &message);
    if (granted == 0) {
        return;
    }
    lw_operation operation = operation_of(e, LW_OPERATION_WITHDRAWAL, meter, granted);
    operation.value_micro = pay_withdrawal(e, meter, granted, round, desk);
    add_imbalance(e, meter, lw_energy_value(granted, worth_now(e, round->hour)), desk);
    desk->figures[LW_ACCOUNT_WITHDRAWN] += granted;
    desk->figures[LW_ACCOUNT_WITHDRAWN_ELSEWHERE] += e->is_elsewhere[meter] ? granted : 0;
    desk->member_figures[MEMBER_WITHDRAWN][meter] += granted;
    lw_contract_emit(desk, operation);
}

/* Surplus that was read: at once, or for the audit of its feeder to judge. */
static void take_surplus(energy_account *e, uint32_t meter, lw_energy_milliwh surplus,
                         lw_money_micro worth_micro, const lw_contract_round *round,
                         lw_contract_desk *desk)
{
    if (e->params->audited) {
        e->meters[meter].unaudited_surplus += surplus;
        e->meters[meter].unaudited_worth += worth_micro;
    } else if (surplus > 0) {
        credit(e, meter, surplus, worth_micro, round, desk);
    }
}

/* The window of the meter's feeder has ended: what waited is credited, or stays sold. */
static void hear_audit(energy_account *e, uint32_t meter, const lw_contract_round *round,
                       lw_contract_desk *desk)
{
    account_meter *m = &e->meters[meter];
    const uint32_t community = e->config->communities[meter];
    if (m->audit_count == round->audit_count) {
        return;
    }
    m->audit_count = round->audit_count;
    if (round->is_flagged[community] != 0) {
        desk->figures[LW_ACCOUNT_CANCELLED] += m->unaudited_surplus;
    } else if (m->unaudited_surplus > 0) {
        credit(e, meter, m->unaudited_surplus, m->unaudited_worth, round, desk);
    }
    m->unaudited_surplus = 0;
    m->unaudited_worth = 0;
}

static lw_energy_milliwh least(lw_energy_milliwh a, lw_energy_milliwh b)
{
    return a < b ? a : b;
}

/* What is left of a register when trades have had theirs. */
static lw_energy_milliwh left_of(lw_energy_milliwh register_milliwh,
                                 lw_energy_milliwh traded_milliwh)
{
    return register_milliwh > traded_milliwh ? register_milliwh - traded_milliwh : 0;
}

/* The surplus that a reading after a gap validates: of what was substituted, no more than the
 * register counted. The rest stays sold. */
static lw_energy_milliwh validated_surplus(account_meter *m, lw_energy_milliwh surplus,
                                           lw_money_micro *worth_micro, lw_contract_desk *desk)
{
    const lw_energy_milliwh late = least(m->unread_surplus, m->register_surplus);
    if (m->unread_surplus > 0) {
        *worth_micro += lw_mul_div(m->unread_worth, late, m->unread_surplus);
        desk->figures[LW_ACCOUNT_CANCELLED] += m->unread_surplus - late;
    }
    m->unread_surplus = m->register_surplus = 0;
    m->unread_worth = 0;
    return surplus + late;
}

static void step_deposits(energy_account *e, const lw_contract_round *round, lw_contract_desk *desk)
{
    for (uint32_t i = 0; i < e->people; i++) {
        if (e->owners[i] == NOBODY || e->is_elsewhere[i]) {
            continue;
        }
        account_meter *m = &e->meters[i];
        const lw_energy_milliwh surplus = round->export_milliwh[i] - round->sold_milliwh[i];
        lw_money_micro worth = lw_energy_value(surplus, worth_now(e, round->hour));
        if (round->is_missing[i] != 0) {
            m->unread_surplus += surplus;
            m->unread_worth += worth;
            m->register_surplus +=
                left_of(round->counted_export_milliwh[i], round->sold_milliwh[i]);
        } else {
            const lw_energy_milliwh read = validated_surplus(m, surplus, &worth, desk);
            take_surplus(e, i, read, worth, round, desk);
        }
        if (e->params->audited) {
            hear_audit(e, i, round, desk);
        }
    }
}

static void step_withdrawals(energy_account *e, const lw_contract_round *round,
                             lw_contract_desk *desk)
{
    for (uint32_t i = 0; i < e->people; i++) {
        if (e->owners[i] == NOBODY) {
            continue;
        }
        account_meter *m = &e->meters[i];
        const lw_energy_milliwh need = round->import_milliwh[i] - round->bought_milliwh[i];
        if (round->is_missing[i] != 0) {
            m->unread_need += need;
            m->register_need += left_of(round->counted_import_milliwh[i], round->bought_milliwh[i]);
            continue;
        }
        const lw_energy_milliwh wanted = need + least(m->unread_need, m->register_need);
        m->unread_need = m->register_need = 0;
        if (wanted > 0) {
            withdraw(e, i, wanted, round, desk);
        }
    }
}

/* At the beginning of a month those credits go that are older than they may be. */
static void step_expiry(energy_account *e, const lw_contract_round *round, lw_contract_desk *desk)
{
    if (round->month == e->month) {
        return;
    }
    e->month = round->month;
    for (uint32_t i = 0; i < e->people; i++) {
        if (e->owners[i] == NOBODY || e->is_elsewhere[i]) {
            continue;
        }
        const lw_credit_message message = {.kind = LW_CREDIT_EXPIRE,
                                           .account = (uint32_t)e->owners[i],
                                           .period =
                                               (int64_t)round->month - 1 - e->params->expiry_month};
        const lw_energy_milliwh expired =
            message.period < 0 ? 0 : lw_credit_book_apply(e->book, &message);
        if (expired > 0) {
            desk->figures[LW_ACCOUNT_EXPIRED] += expired;
            lw_contract_emit(desk, operation_of(e, LW_OPERATION_EXPIRY, i, expired));
        }
    }
}

static void step(void *self, const lw_contract_round *round, lw_contract_desk *desk)
{
    energy_account *e = self;
    step_expiry(e, round, desk);
    step_deposits(e, round, desk);
    step_withdrawals(e, round, desk);
}

static void pay_imbalance(energy_account *e, lw_contract_desk *desk)
{
    for (uint32_t i = 0; i < e->people; i++) {
        const lw_account payer = e->params->imbalance_bearer == LW_IMBALANCE_MEMBERS
                                     ? lw_account_member(desk->inside, i)
                                     : LW_ACCOUNT_GRID_OPERATOR;
        if (e->params->imbalance_bearer != LW_IMBALANCE_RETAILER) {
            lw_contract_pay(desk, (lw_transfer){LW_POSTING_IMBALANCE, payer, LW_ACCOUNT_RETAILER},
                            e->owed_imbalance[i]);
        }
        e->owed_imbalance[i] = 0;
    }
}

static void end_month(void *self, const lw_contract_month *month, lw_contract_desk *desk)
{
    energy_account *e = self;
    (void)month;
    pay_imbalance(e, desk);
    for (uint32_t a = 0; a < e->account_count; a++) {
        desk->figures[LW_ACCOUNT_HELD] += lw_credit_book_held(e->book, a);
    }
    for (uint32_t i = 0; i < e->people; i++) {
        desk->figures[LW_ACCOUNT_WAITING] +=
            e->meters[i].unread_surplus + e->meters[i].unaudited_surplus;
    }
}

static bool is_waiting_whole(const account_meter *m)
{
    const lw_energy_milliwh most = INT64_C(1) << 56;
    const lw_energy_milliwh energies[] = {m->unread_surplus, m->register_surplus, m->unread_need,
                                          m->register_need, m->unaudited_surplus};
    for (size_t i = 0; i < sizeof energies / sizeof energies[0]; i++) {
        if (energies[i] < 0 || energies[i] > most) {
            return false;
        }
    }
    return m->unread_worth >= 0 && m->unread_worth <= most;
}

static void state_of(void *self, lw_state *state)
{
    energy_account *e = self;
    lw_credit_book_state(e->book, state);
    LW_STATE_ARRAY(state, e, meters, e->people);
    LW_STATE_ARRAY(state, e, owed_imbalance, e->people);
    LW_STATE_MEMBER(state, e, month);
    for (uint32_t i = 0; lw_state_is_loading(state) && lw_state_is_good(state) && i < e->people;
         i++) {
        if (!is_waiting_whole(&e->meters[i])) {
            lw_state_fail(state, "meters", "an energy that cannot be");
        }
    }
}

const lw_contract_class lw_energy_account_class = {.kind = "energy_account",
                                                   .figures = figures,
                                                   .figure_count = LW_ACCOUNT_FIGURE_COUNT,
                                                   .member_figures = member_figures,
                                                   .member_figure_count = sizeof member_figures /
                                                                          sizeof member_figures[0],
                                                   .check = lw_energy_account_check,
                                                   .create = create,
                                                   .destroy = destroy,
                                                   .step = step,
                                                   .end_month = end_month,
                                                   .state = state_of};
