// SPDX-License-Identifier: Apache-2.0
#include "models/city/city.h"

#include "models/city/city_cars.h"
#include "models/city/city_contracts.h"
#include "models/city/city_months.h"
#include "sim/base/check.h"

#include <stdlib.h>
#include <string.h>

enum { DESK_COUNT_MAX = 256, EVENT_SPARE_COUNT = 16 };

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "",
                        "memory ran out, or the run's memory limit was reached");
}

/* One array to be taken from the arena. */
typedef struct room {
    void **array;
    size_t count;
    size_t size;
} room;

static lw_status make_room(lw_arena *arena, const room *rooms, size_t count, lw_error *error)
{
    for (size_t i = 0; i < count; i++) {
        *rooms[i].array = lw_arena_calloc(arena, rooms[i].count, rooms[i].size);
        if (*rooms[i].array == NULL) {
            return out_of_memory(error);
        }
    }
    return LW_OK;
}

#define ROOM(pointer, item_count)                                                                  \
    {                                                                                              \
        (void **)&(pointer), (item_count), sizeof *(pointer)                                       \
    }

static size_t roof_total(const lw_roster *roster)
{
    size_t total = 0;
    for (uint32_t g = 0; g < roster->group_count; g++) {
        total += roster->groups[g].params->pv != NULL ? roster->groups[g].count : 0;
    }
    return total;
}

static size_t battery_total(const lw_roster *roster)
{
    size_t total = 0;
    for (uint32_t g = 0; g < roster->group_count; g++) {
        total += roster->groups[g].params->battery != NULL ? roster->groups[g].count : 0;
    }
    return total;
}

static lw_status allocate_flows(lw_city *city, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    const size_t people = roster->participant_count;
    const size_t batteries = battery_total(roster);
    lw_city_interval *now = &city->now;
    lw_city_month *month = &city->month;
    const room rooms[] = {
        ROOM(now->roof_w, roof_total(roster)),
        ROOM(now->load_milliwh, people),
        ROOM(now->pv_milliwh, people),
        ROOM(now->ev_in_milliwh, people),
        ROOM(now->ev_out_milliwh, people),
        ROOM(now->net_milliwh, people),
        ROOM(now->import_milliwh, people),
        ROOM(now->export_milliwh, people),
        ROOM(now->charged_milliwh, batteries),
        ROOM(now->discharged_milliwh, batteries),
        ROOM(month->pv_milliwh, people),
        ROOM(month->load_milliwh, people),
        ROOM(month->ev_in_milliwh, people),
        ROOM(month->ev_out_milliwh, people),
        ROOM(month->load_peak_milliwh, people),
        ROOM(month->import_milliwh, people),
        ROOM(month->export_milliwh, people),
        ROOM(month->bought_milliwh, people),
        ROOM(month->sold_milliwh, people),
        ROOM(month->bill_outside_micro, people),
        ROOM(month->bill_inside_micro, people),
        ROOM(city->registers.pv_milliwh, people),
        ROOM(city->registers.load_milliwh, people),
        ROOM(city->registers.ev_in_milliwh, people),
        ROOM(city->registers.ev_out_milliwh, people),
        ROOM(city->registers.feeder_import_milliwh, roster->community_count),
        ROOM(city->registers.feeder_export_milliwh, roster->community_count),
        ROOM(city->member_gain_micro, people),
        ROOM(city->default_key_gain_micro, people),
        ROOM(city->scratch, people),
        ROOM(city->roof_owners, roof_total(roster)),
        ROOM(city->battery_owners, batteries),
        ROOM(city->battery_communities, batteries),
    };
    return make_room(city->config.arena, rooms, sizeof rooms / sizeof rooms[0], error);
}

/* Under whatever exchange a vote may put in force. */
static size_t trade_count_max(const lw_city *city, size_t member_count)
{
    size_t most = 0;
    for (size_t k = 0; k <= city->contracts.proposal_count; k++) {
        const size_t count = lw_exchange_trade_count_max(city->desks[0].exchanges[k], member_count);
        most = count > most ? count : most;
    }
    return most;
}

/* Some settlement falls back on the default key, and the exchange's is another. */
static bool needs_default_legs(const lw_city *city)
{
    bool is_other = false;
    for (size_t k = 0; k <= city->contracts.proposal_count; k++) {
        is_other =
            is_other || strcmp(lw_exchange_kind(city->desks[0].exchanges[k]), "pro_rata") != 0;
    }
    return city->config.falls_back && is_other;
}

/* Buffers of a block; needs the exchange to know how many legs a community can have. */
static lw_status allocate_block(lw_city *city, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    const size_t communities = roster->community_count;
    const size_t intervals = city->config.block_interval_max;
    const size_t people = roster->participant_count;
    const size_t followed = city->config.follows == NULL ? 1 : 0; /* else the watts are its */
    city->trade_offsets =
        lw_arena_calloc(city->config.arena, communities, sizeof *city->trade_offsets);
    if (city->trade_offsets == NULL) {
        return out_of_memory(error);
    }
    for (size_t c = 0; c < communities; c++) {
        city->trade_offsets[c] = city->trade_room;
        city->trade_room += trade_count_max(city, roster->communities[c].count);
    }
    const size_t kept_count = intervals * roster->kept_count;
    city->kept.count = roster->kept_count;
    const room rooms[] = {
        ROOM(city->kept.load_milliwh, kept_count),
        ROOM(city->kept.pv_milliwh, kept_count),
        ROOM(city->kept.import_milliwh, kept_count),
        ROOM(city->kept.export_milliwh, kept_count),
        ROOM(city->watts.load_w, followed * intervals * people),
        ROOM(city->watts.pv_w, followed * intervals * people),
        ROOM(city->flows, intervals),
        ROOM(city->skies, intervals),
        ROOM(city->community_flows, intervals * communities),
        ROOM(city->slots, intervals * communities),
        ROOM(city->batches, intervals * communities),
        ROOM(city->trades, intervals * city->trade_room),
    };
    const lw_status status =
        make_room(city->config.arena, rooms, sizeof rooms / sizeof rooms[0], error);
    if (status != LW_OK || !needs_default_legs(city)) {
        return status;
    }
    const room legs[] = {ROOM(city->default_legs, 2 * intervals * roster->participant_count)};
    return make_room(city->config.arena, legs, 1, error);
}

static size_t largest_community(const lw_roster *roster)
{
    size_t largest = 0;
    for (uint32_t c = 0; c < roster->community_count; c++) {
        const size_t count = roster->communities[c].count;
        largest = count > largest ? count : largest;
    }
    return largest;
}

static lw_status create_exchanges(lw_city *city, lw_city_desk *desk, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    const size_t count = 1 + city->contracts.proposal_count;
    lw_exchange_config config = {.choice = &city->config.scenario->exchange,
                                 .members = &roster->members,
                                 .seed = (uint64_t)city->config.scenario->seed,
                                 .member_count_max = largest_community(roster)};
    desk->exchanges = lw_arena_calloc(city->config.arena, count, sizeof(lw_exchange *));
    lw_status status = desk->exchanges == NULL ? out_of_memory(error) : LW_OK;
    for (size_t k = 0; status == LW_OK && k < count; k++) {
        status = lw_exchange_create(&config, city->config.arena, &desk->exchanges[k], error);
        config.choice = k + 1 < count ? city->contracts.proposals[k] : NULL;
    }
    return status;
}

static lw_status create_desks(lw_city *city, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    const int wanted = city->config.thread_count;
    city->desk_count = (uint32_t)(wanted > DESK_COUNT_MAX ? DESK_COUNT_MAX : wanted);
    city->desks = lw_arena_calloc(city->config.arena, city->desk_count, sizeof *city->desks);
    if (city->desks == NULL) {
        return out_of_memory(error);
    }
    const lw_accounts_size size = {.community_count = roster->community_count,
                                   .operator_count = city->config.settlement_count,
                                   .member_count = roster->participant_count};
    lw_status status = lw_accounts_init(&city->merged, &size, city->config.arena, error);
    for (uint32_t i = 0; status == LW_OK && i < city->desk_count; i++) {
        lw_city_desk *desk = &city->desks[i];
        const room scratch[] = {ROOM(desk->key_scratch, 3 * largest_community(roster)),
                                ROOM(desk->default_key.legs, 2 * largest_community(roster))};
        status = make_room(city->config.arena, scratch, 2, error);
        if (status == LW_OK) {
            status = create_exchanges(city, desk, error);
        }
        if (status == LW_OK) {
            status = lw_accounts_init(&desk->outside, &size, city->config.arena, error);
        }
        if (status == LW_OK) {
            status = lw_accounts_init(&desk->inside, &size, city->config.arena, error);
        }
        if (status == LW_OK) {
            /* A member's interval is one thread's, so the desks share the tables. */
            desk->outside.statement_micro = city->month.statement_outside_micro;
            desk->inside.statement_micro = city->month.statement_inside_micro;
            desk->inside.journal = lw_city_journal(city);
        }
    }
    return status;
}

/* Only where an exchange shares bills by the month, or a vote may choose one that does. */
static lw_status create_shared_bill(lw_city *city, lw_error *error)
{
    bool shares = false;
    for (size_t k = 0; k < 1 + city->contracts.proposal_count; k++) {
        shares = shares || lw_exchange_shares_month(city->desks[0].exchanges[k]);
    }
    if (!shares) {
        return LW_OK;
    }
    city->shared_bill = lw_arena_calloc(city->config.arena, 1, sizeof *city->shared_bill);
    return city->shared_bill == NULL
               ? out_of_memory(error)
               : lw_shared_bill_init(city->shared_bill, city->config.roster->participant_count,
                                     city->config.arena, error);
}

static lw_status create_engine(lw_city *city, lw_error *error)
{
    static const lw_event_kind kinds[LW_CITY_EVENT_COUNT] = {
        [LW_CITY_EVENT_INTERVAL] = {"interval", lw_city_interval_handle},
        [LW_CITY_EVENT_CARS + LW_EV_EVENT_ARRIVE] = {"ev-arrive", lw_city_car_handle},
        [LW_CITY_EVENT_CARS + LW_EV_EVENT_LEAVE_LINE] = {"ev-leave-line", lw_city_car_handle},
        [LW_CITY_EVENT_CARS + LW_EV_EVENT_UNPLUG] = {"ev-unplug", lw_city_car_handle}};
    const lw_engine_config config = {.start_us = city->config.timeline->start_us,
                                     .kinds = kinds,
                                     .kind_count = LW_CITY_EVENT_COUNT,
                                     .source_count = LW_CITY_SOURCE_CARS + lw_city_car_count(city),
                                     .event_limit_count =
                                         (size_t)lw_city_car_count(city) + EVENT_SPARE_COUNT,
                                     .state = city};
    const lw_status status = lw_engine_create(&config, &city->engine, error);
    if (status != LW_OK) {
        return status;
    }
    const lw_event_request first = {.time_us = city->config.timeline->start_us +
                                               city->config.timeline->interval_us,
                                    .source = LW_CITY_SOURCE_INTERVAL,
                                    .phase = LW_CITY_PHASE_INTERVAL,
                                    .kind = LW_CITY_EVENT_INTERVAL};
    lw_engine_schedule(city->engine, &first);
    lw_city_begin_cars(city);
    return LW_OK;
}

lw_status lw_city_create(const lw_city_config *config, lw_city **city_out, lw_error *error)
{
    lw_city *city = lw_arena_calloc(config->arena, 1, sizeof *city);
    *city_out = city;
    if (city == NULL) {
        return out_of_memory(error);
    }
    city->config = *config;
    city->rates = lw_rates_of(config->scenario, config->timeline);
    lw_status status = allocate_flows(city, error);
    if (status == LW_OK) {
        status = lw_dividends_create(config->roster, config->arena, &city->dividends, error);
    }
    if (status == LW_OK) {
        status = lw_city_create_months(city, error);
    }
    if (status == LW_OK) {
        status = lw_city_create_devices(city, error);
    }
    if (status == LW_OK) {
        status = lw_city_create_contracts(city, error);
    }
    if (status == LW_OK) {
        status = create_desks(city, error);
    }
    if (status == LW_OK) {
        status = create_shared_bill(city, error);
    }
    if (status == LW_OK) {
        status = allocate_block(city, error);
    }
    return status == LW_OK ? create_engine(city, error) : status;
}

void lw_city_destroy(lw_city *city)
{
    if (city == NULL) {
        return;
    }
    lw_engine_destroy(city->engine);
    lw_city_destroy_devices(city);
    lw_city_destroy_contracts(city);
    lw_journal_fini(&city->journal);
}

lw_status lw_city_advance(lw_city *city, size_t interval_count, lw_city_block *block,
                          lw_error *error)
{
    LW_ASSERT(interval_count >= 1 && interval_count <= city->config.block_interval_max);
    city->block_count = 0;
    city->batch_count = 0;
    const lw_time_us end_us =
        lw_timeline_interval_us(city->config.timeline, city->done_count + interval_count);
    lw_city_clear_sessions(city);
    lw_city_begin_contracts(city);
    lw_status status = lw_engine_run_until(city->engine, end_us, error);
    if (status == LW_OK && city->failure.status != LW_OK) {
        *error = city->failure;
        status = error->status;
    }
    lw_city_hand_out(city, block);
    LW_ASSERT(status != LW_OK || city->block_count == interval_count);
    return status;
}

lw_journal *lw_city_journal(lw_city *city)
{
    return city->config.scenario->output.journal ? &city->journal : NULL;
}

const lw_accounts *lw_city_accounts(const lw_city *city)
{
    return &city->merged;
}

static void share_bills(lw_city *city)
{
    for (uint32_t c = 0; city->shared_bill != NULL && c < city->config.roster->community_count;
         c++) {
        const lw_roster_community *community = &city->config.roster->communities[c];
        lw_shared_bill_close(
            city->shared_bill, &(lw_shared_bill_range){c, community->first, community->count},
            &city->desks[0].inside, city->month.bill_inside_micro, city->member_gain_micro);
    }
}

const lw_city_month *lw_city_month_sums(lw_city *city)
{
    lw_city_bill_month(city);
    share_bills(city);
    lw_dividends_pay(&city->dividends, city->month.bill_outside_micro);
    lw_dividends_pay(&city->dividends, city->month.bill_inside_micro);
    lw_dividends_pay(&city->dividends, city->member_gain_micro);
    lw_dividends_pay(&city->dividends, city->default_key_gain_micro);
    lw_city_share_statements(city);
    return &city->month;
}

void lw_city_month_clear(lw_city *city)
{
    lw_city_clear_statements(city);
    lw_city_month *month = &city->month;
    int64_t *const arrays[] = {
        month->ev_in_milliwh,      month->ev_out_milliwh,   month->load_peak_milliwh,
        month->pv_milliwh,         month->load_milliwh,     month->import_milliwh,
        month->export_milliwh,     month->bought_milliwh,   month->sold_milliwh,
        month->bill_outside_micro, month->bill_inside_micro};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        memset(arrays[i], 0, city->config.roster->participant_count * sizeof(int64_t));
    }
    if (city->contracts.set != NULL) {
        lw_contract_set_clear(city->contracts.set);
    }
}

lw_gain lw_city_gain(const lw_city *city)
{
    lw_gain sum = {0};
    for (uint32_t i = 0; i < city->desk_count; i++) {
        lw_gain_add(&sum, &city->desks[i].gain);
    }
    return sum;
}

lw_city_default_key_totals lw_city_default_key_of(const lw_city *city)
{
    lw_city_default_key_totals totals = {.member_gain_micro = city->default_key_gain_micro};
    for (uint32_t i = 0; i < city->desk_count; i++) {
        lw_gain_add(&totals.gain, &city->desks[i].default_key.gain);
        totals.shared_milliwh += city->desks[i].default_key.shared_milliwh;
        totals.price_tax_micro += city->desks[i].default_key.price_tax_micro;
    }
    return totals;
}

void lw_city_outside_bills(const lw_city *city, lw_money_micro *bills_micro)
{
    const uint32_t count = city->config.roster->participant_count;
    memset(bills_micro, 0, count * sizeof *bills_micro);
    for (uint32_t d = 0; d < city->desk_count; d++) {
        const lw_accounts *outside = &city->desks[d].outside;
        for (uint32_t i = 0; i < count; i++) {
            bills_micro[i] -= lw_accounts_balance(outside, lw_account_member(outside, i));
        }
    }
    lw_dividends_pay(&city->dividends, bills_micro);
}

const lw_contract_set *lw_city_contract_set(const lw_city *city)
{
    return city->contracts.set;
}

const int64_t *lw_city_member_gain_micro(const lw_city *city)
{
    return city->member_gain_micro;
}

lw_city_flow lw_city_total(const lw_city *city)
{
    return city->total;
}

int64_t lw_city_energy_residual_milliwh(const lw_city *city)
{
    const int64_t parts[] = {
        lw_balance_meters_milliwh(city->config.roster, &city->registers, city->scratch),
        lw_balance_feeders_milliwh(city->config.roster, &city->registers),
        lw_balance_batteries_milliwh(&city->registers), lw_city_cars_residual_milliwh(city)};
    int64_t residual = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        residual = parts[i] > INT64_MAX - residual ? INT64_MAX : residual + parts[i];
    }
    return residual;
}

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

/* Residual of the desks' accounts of one world taken together. */
static int64_t merged_residual(const lw_city *city, bool inside)
{
    lw_accounts merged = city->merged;
    memset(merged.balances_micro, 0, merged.account_count * sizeof *merged.balances_micro);
    for (uint32_t i = 0; i < city->desk_count; i++) {
        lw_accounts_add(&merged, inside ? &city->desks[i].inside : &city->desks[i].outside);
    }
    return lw_accounts_residual(&merged);
}

int64_t lw_city_money_residual_micro(const lw_city *city)
{
    const lw_gain by_legs = lw_city_gain(city);
    lw_gain by_accounts = {0};
    for (uint32_t i = 0; i < city->desk_count; i++) {
        const lw_gain part = lw_gain_between(&city->desks[i].outside, &city->desks[i].inside);
        lw_gain_add(&by_accounts, &part);
    }
    int64_t residual = merged_residual(city, false) + merged_residual(city, true);
    for (int payer = 0; payer < LW_PAYER_COUNT; payer++) {
        residual += magnitude(by_accounts.by_payer_micro[payer] - by_legs.by_payer_micro[payer]);
    }
    return residual;
}

int64_t lw_city_weather_filled_day_count(const lw_city *city)
{
    return lw_weather_filled_day_count(city->weather);
}

lw_audit_totals lw_city_audit(lw_city *city)
{
    lw_feeder_audit_finish(city->audit);
    return lw_feeder_audit_totals(city->audit);
}

int64_t lw_city_weather_filled_value_count(const lw_city *city)
{
    return lw_weather_filled_value_count(city->weather);
}

int64_t lw_city_load_filled_value_count(const lw_city *city)
{
    return lw_load_filled_count(city->loads);
}

uint64_t lw_city_substituted_reading_count(const lw_city *city)
{
    return lw_reading_substituted_count(city->readings);
}

uint64_t lw_city_false_reading_count(const lw_city *city)
{
    return lw_reading_false_count(city->readings);
}

int64_t lw_city_band_empty_count(const lw_city *city)
{
    return city->band_empty_count;
}

bool lw_city_has_default_legs(const lw_city *city)
{
    return city->default_legs != NULL;
}

const lw_rates *lw_city_rates(const lw_city *city)
{
    return &city->rates;
}
