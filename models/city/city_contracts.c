// SPDX-License-Identifier: Apache-2.0
#include "models/city/city_contracts.h"

#include "models/city/city_cars.h"
#include "sim/base/check.h"

#include <stdlib.h>
#include <string.h>

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the contracts");
}

static bool make_arrays(lw_city *city)
{
    const lw_roster *roster = city->config.roster;
    lw_arena *arena = city->config.arena;
    lw_city_contracts *own = &city->contracts;
    const size_t people = roster->participant_count;
    const size_t slot_count = city->config.block_interval_max * roster->community_count;
    own->communities = lw_arena_calloc(arena, people, sizeof *own->communities);
    own->bought_milliwh = lw_arena_calloc(arena, people, sizeof *own->bought_milliwh);
    own->sold_milliwh = lw_arena_calloc(arena, people, sizeof *own->sold_milliwh);
    own->used_milliwh = lw_arena_calloc(arena, people, sizeof *own->used_milliwh);
    own->places = lw_arena_calloc(arena, roster->community_count + 1, sizeof *own->places);
    own->first_operations = lw_arena_calloc(arena, slot_count, sizeof *own->first_operations);
    own->batch_firsts = lw_arena_calloc(arena, slot_count, sizeof *own->batch_firsts);
    return own->communities != NULL && own->bought_milliwh != NULL && own->sold_milliwh != NULL &&
           own->used_milliwh != NULL && own->places != NULL && own->first_operations != NULL &&
           own->batch_firsts != NULL;
}

static void collect_proposals(lw_city *city)
{
    const lw_array *contracts = &city->config.scenario->contracts;
    const lw_variant *params = contracts->items;
    for (size_t i = 0; i < contracts->count; i++) {
        const lw_contract_class *class = params[i].choice->owner;
        if (class->exchange_proposed != NULL) {
            city->contracts.proposals[city->contracts.proposal_count++] =
                class->exchange_proposed(params[i].value);
        }
    }
}

lw_status lw_city_create_contracts(lw_city *city, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    const lw_array *contracts = &city->config.scenario->contracts;
    lw_city_contracts *own = &city->contracts;
    if (contracts->count == 0) {
        return LW_OK;
    }
    own->proposals =
        lw_arena_calloc(city->config.arena, contracts->count, sizeof(const lw_variant *));
    if (own->proposals == NULL || !make_arrays(city)) {
        return out_of_memory(error);
    }
    for (uint32_t c = 0; c < roster->community_count; c++) {
        for (uint32_t i = 0; i < roster->communities[c].count; i++) {
            own->communities[roster->communities[c].first + i] = c;
        }
    }
    collect_proposals(city);
    const lw_contract_config config = {.members = &roster->members,
                                       .communities = own->communities,
                                       .community_count = roster->community_count,
                                       .seed = (uint64_t)city->config.scenario->seed,
                                       .interval_us = city->config.timeline->interval_us};
    return lw_contract_set_create(contracts, &config, &own->set, error);
}

void lw_city_destroy_contracts(lw_city *city)
{
    lw_contract_set_destroy(city->contracts.set);
    lw_operation_list_fini(&city->contracts.emitted);
    lw_operation_list_fini(&city->contracts.operations);
    free(city->contracts.sessions);
}

void lw_city_begin_contracts(lw_city *city)
{
    city->contracts.operations.count = 0;
    city->contracts.told_session_count = 0;
}

size_t lw_city_exchange_in_force(const lw_city *city)
{
    const lw_city_contracts *own = &city->contracts;
    const lw_variant *exchange = own->set == NULL ? NULL : lw_contract_set_exchange(own->set);
    for (size_t i = 0; exchange != NULL && i < own->proposal_count; i++) {
        if (own->proposals[i] == exchange) {
            return i + 1;
        }
    }
    return 0;
}

void lw_city_shift_load(lw_city *city, lw_time_us start_us)
{
    const lw_timeline *timeline = city->config.timeline;
    const lw_civil next = lw_zone_local(timeline->zone, start_us + timeline->interval_us);
    const lw_civil now = lw_zone_local(timeline->zone, start_us);
    if (city->contracts.set == NULL) {
        return;
    }
    const int64_t second = now.hour * 3600 + now.minute * 60 + now.second;
    const int64_t interval_s = timeline->interval_us / LW_US_PER_S;
    const lw_contract_forecast forecast = {
        .interval = city->done_count,
        .intervals_per_day = (uint32_t)(86400 / interval_s),
        .interval_of_day = (uint32_t)(second / interval_s),
        .is_last = next.day != now.day || city->done_count + 1 == timeline->interval_count,
        .pv_milliwh = city->now.pv_milliwh};
    lw_contract_set_shift(city->contracts.set, &forecast, city->now.load_milliwh);
}

/* What each member bought and sold in the exchange. */
static void sum_legs(lw_city *city, const lw_batch *slots)
{
    const lw_roster *roster = city->config.roster;
    lw_city_contracts *own = &city->contracts;
    memset(own->bought_milliwh, 0, roster->participant_count * sizeof *own->bought_milliwh);
    memset(own->sold_milliwh, 0, roster->participant_count * sizeof *own->sold_milliwh);
    for (uint32_t c = 0; c < roster->community_count; c++) {
        for (uint32_t i = 0; i < slots[c].trade_count; i++) {
            const lw_trade *leg = &slots[c].trades[i];
            lw_energy_milliwh *sums =
                leg->leg == LW_LEG_BOUGHT ? own->bought_milliwh : own->sold_milliwh;
            sums[leg->participant] += leg->energy_milliwh;
        }
    }
}

static void tell_session(lw_city *city, const lw_ev_session *session, bool is_begun, bool is_ended)
{
    lw_city_contracts *own = &city->contracts;
    if (session->outcome != LW_EV_SERVED || (!is_begun && !is_ended)) {
        return;
    }
    if (own->session_count == own->session_capacity) {
        const size_t capacity = own->session_capacity == 0 ? 64 : 2 * own->session_capacity;
        lw_contract_session *sessions = realloc(own->sessions, capacity * sizeof *sessions);
        if (sessions == NULL) {
            own->emitted.failed = true;
            return;
        }
        own->sessions = sessions;
        own->session_capacity = capacity;
    }
    own->sessions[own->session_count++] =
        (lw_contract_session){.car = session->car,
                              .driver = session->owner,
                              .meter = session->meter,
                              .is_begun = is_begun,
                              .is_ended = is_ended,
                              .plug_us = session->plug_us,
                              .charged_milliwh = session->charged_milliwh};
}

/* Sessions that ended in the interval, then those that began in it and go on. */
static void tell_sessions(lw_city *city, lw_time_us start_us)
{
    lw_city_contracts *own = &city->contracts;
    const lw_time_us from_us = city->done_count == 0 ? start_us : start_us + 1;
    size_t ended_count = 0;
    const lw_ev_session *ended = lw_city_sessions(city, &ended_count);
    own->session_count = 0;
    for (size_t i = own->told_session_count; i < ended_count; i++) {
        tell_session(city, &ended[i], ended[i].plug_us >= from_us, true);
    }
    own->told_session_count = ended_count;
    const size_t open_count = city->cars == NULL ? 0 : lw_ev_fleet_open_count(city->cars);
    for (size_t i = 0; i < open_count; i++) {
        const lw_ev_session open = lw_ev_fleet_open_session(city->cars, i);
        tell_session(city, &open, open.plug_us >= from_us, false);
    }
}

static void end_month(lw_city *city, const lw_contract_desk *desk, size_t month)
{
    lw_city_contracts *own = &city->contracts;
    for (uint32_t i = 0; i < city->config.roster->participant_count; i++) {
        own->used_milliwh[i] = city->month.load_milliwh[i] + city->month.ev_in_milliwh[i];
    }
    const lw_contract_month ended = {.month = (uint32_t)month,
                                     .used_milliwh = own->used_milliwh,
                                     .import_milliwh = city->month.import_milliwh,
                                     .bought_milliwh = city->month.bought_milliwh,
                                     .bill_outside_micro = city->month.bill_outside_micro,
                                     .bill_inside_micro = city->month.bill_inside_micro};
    lw_contract_set_end_month(own->set, &ended, desk);
}

/* Puts what was emitted behind the block's operations, community by community. */
static void deal_out(lw_city *city, lw_batch *slots)
{
    lw_city_contracts *own = &city->contracts;
    const uint32_t community_count = city->config.roster->community_count;
    memset(own->places, 0, (community_count + 1) * sizeof *own->places);
    for (size_t k = 0; k < own->emitted.count; k++) {
        own->places[own->communities[own->emitted.items[k].participant] + 1]++;
    }
    const size_t base = own->operations.count;
    for (size_t k = 0; k < own->emitted.count; k++) {
        lw_operation_list_push(&own->operations, &own->emitted.items[k]); /* makes room */
    }
    if (own->operations.failed) {
        return;
    }
    for (uint32_t c = 0; c < community_count; c++) {
        slots[c].operation_count = (uint32_t)own->places[c + 1];
        own->places[c + 1] += own->places[c];
        own->first_operations[&slots[c] - city->slots] = base + own->places[c];
    }
    for (size_t k = 0; k < own->emitted.count; k++) {
        const lw_operation *operation = &own->emitted.items[k];
        const uint32_t c = own->communities[operation->participant];
        own->operations.items[base + own->places[c]++] = *operation;
    }
}

static lw_contract_desk books(lw_city *city)
{
    lw_city_desk *first = &city->desks[0];
    return (lw_contract_desk){.outside = &first->outside,
                              .inside = &first->inside,
                              .outside_micro = city->month.bill_outside_micro,
                              .inside_micro = city->month.bill_inside_micro,
                              .member_gain_micro = city->member_gain_micro,
                              .gain = &first->gain,
                              .operations = &city->contracts.emitted};
}

static void step_all(lw_city *city, lw_time_us start_us, lw_batch *slots)
{
    lw_city_contracts *own = &city->contracts;
    const lw_timeline *timeline = city->config.timeline;
    const lw_readings counted = lw_reading_counted(city->readings);
    const lw_civil *local = &city->now.local;
    const size_t month = lw_timeline_month(timeline, start_us);
    const lw_contract_round round = {.interval = city->done_count,
                                     .month = (uint32_t)month,
                                     .hour = local->hour + local->minute / 60.0 +
                                             local->second / 3600.0,
                                     .tariff = &city->now.tariff,
                                     .import_milliwh = city->reported.import_milliwh,
                                     .export_milliwh = city->reported.export_milliwh,
                                     .counted_import_milliwh = counted.import_milliwh,
                                     .counted_export_milliwh = counted.export_milliwh,
                                     .bought_milliwh = own->bought_milliwh,
                                     .sold_milliwh = own->sold_milliwh,
                                     .is_missing = lw_reading_missing(city->readings),
                                     .audit_count = lw_feeder_audit_ended_count(city->audit),
                                     .is_flagged = lw_feeder_audit_flagged(city->audit),
                                     .batches = slots,
                                     .batch_count = city->config.roster->community_count,
                                     .sessions = own->sessions,
                                     .session_count = own->session_count};
    const lw_contract_desk desk = books(city);
    lw_contract_set_step(own->set, &round, &desk);
    const lw_time_us end_us = start_us + timeline->interval_us;
    if (city->done_count + 1 == timeline->interval_count ||
        lw_timeline_month(timeline, end_us) != month) {
        end_month(city, &desk, month);
    }
}

void lw_city_step_contracts(lw_city *city, lw_time_us start_us)
{
    lw_city_contracts *own = &city->contracts;
    lw_batch *slots = &city->slots[city->block_count * city->config.roster->community_count];
    if (own->set == NULL) {
        return;
    }
    own->emitted.count = 0;
    sum_legs(city, slots);
    tell_sessions(city, start_us);
    step_all(city, start_us, slots);
    deal_out(city, slots);
    if ((own->emitted.failed || own->operations.failed) && city->failure.status == LW_OK) {
        out_of_memory(&city->failure);
    }
}

void lw_city_place_operations(lw_city *city)
{
    const lw_city_contracts *own = &city->contracts;
    for (size_t b = 0; own->set != NULL && b < city->batch_count; b++) {
        city->batches[b].operations = own->operations.items + own->batch_firsts[b];
    }
}

void lw_city_contracts_state(lw_city *city, lw_state *state)
{
    if (city->contracts.set != NULL) {
        lw_contract_set_state(city->contracts.set, state);
    }
}
