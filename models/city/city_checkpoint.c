// SPDX-License-Identifier: Apache-2.0
/* What of a city must survive a stop: registers, sums, devices, the kernel. Buffers of the interval
 * and of the block are made anew. */
#include "models/city/city.h"
#include "models/city/city_contracts.h"
#include "models/city/city_months.h"
#include "models/city/city_state.h"
#include "sim/base/check.h"
#include "sim/base/state.h"

/* Both are nothing but amounts. */
enum {
    FLOW_AMOUNT_COUNT = sizeof(lw_city_flow) / sizeof(int64_t),
    GAIN_AMOUNT_COUNT = sizeof(lw_gain) / sizeof(int64_t)
};

static void state_month(lw_city *city, lw_state *state)
{
    const size_t people = city->config.roster->participant_count;
    lw_city_month *month = &city->month;
    LW_STATE_AMOUNTS(state, month, pv_milliwh, people);
    LW_STATE_AMOUNTS(state, month, load_milliwh, people);
    LW_STATE_AMOUNTS(state, month, load_peak_milliwh, people);
    LW_STATE_AMOUNTS(state, month, ev_in_milliwh, people);
    LW_STATE_AMOUNTS(state, month, ev_out_milliwh, people);
    LW_STATE_AMOUNTS(state, month, import_milliwh, people);
    LW_STATE_AMOUNTS(state, month, export_milliwh, people);
    LW_STATE_AMOUNTS(state, month, bought_milliwh, people);
    LW_STATE_AMOUNTS(state, month, sold_milliwh, people);
    LW_STATE_AMOUNTS(state, month, bill_outside_micro, people);
    LW_STATE_AMOUNTS(state, month, bill_inside_micro, people);
}

static void state_registers(lw_city *city, lw_state *state)
{
    const lw_roster *roster = city->config.roster;
    lw_registers *registers = &city->registers;
    LW_STATE_AMOUNTS(state, registers, pv_milliwh, roster->participant_count);
    LW_STATE_AMOUNTS(state, registers, load_milliwh, roster->participant_count);
    LW_STATE_AMOUNTS(state, registers, ev_in_milliwh, roster->participant_count);
    LW_STATE_AMOUNTS(state, registers, ev_out_milliwh, roster->participant_count);
    LW_STATE_AMOUNTS(state, registers, feeder_import_milliwh, roster->community_count);
    LW_STATE_AMOUNTS(state, registers, feeder_export_milliwh, roster->community_count);
}

/* The desks' accounts are sums that may be kept by any one of them, so a run may go on with another
 * number of threads: they are saved added up, and loaded into the first. */
static void state_desks(lw_city *city, lw_state *state)
{
    lw_city_desk *first = &city->desks[0];
    for (uint32_t i = 1; i < city->desk_count && !lw_state_is_loading(state); i++) {
        lw_city_desk *desk = &city->desks[i];
        lw_accounts_add(&first->outside, &desk->outside);
        lw_accounts_add(&first->inside, &desk->inside);
        lw_gain_add(&first->gain, &desk->gain);
        lw_accounts_clear(&desk->outside);
        lw_accounts_clear(&desk->inside);
        desk->gain = (lw_gain){0};
        lw_gain_add(&first->default_key.gain, &desk->default_key.gain);
        first->default_key.shared_milliwh += desk->default_key.shared_milliwh;
        first->default_key.price_tax_micro += desk->default_key.price_tax_micro;
        desk->default_key.gain = (lw_gain){0};
        desk->default_key.shared_milliwh = 0;
        desk->default_key.price_tax_micro = 0;
    }
    lw_accounts_state(&first->outside, state);
    lw_accounts_state(&first->inside, state);
    LW_STATE_MEMBER(state, first, gain);
    lw_state_check_amounts(state, "gain", (const int64_t *)&first->gain, GAIN_AMOUNT_COUNT);
    lw_city_default_key *key = &first->default_key;
    lw_state_field(state, "default_key_gain", &key->gain, sizeof key->gain);
    lw_state_check_amounts(state, "default_key_gain", (const int64_t *)&key->gain,
                           GAIN_AMOUNT_COUNT);
    LW_STATE_MEMBER(state, key, shared_milliwh);
    lw_state_check_amounts(state, "shared_milliwh", &key->shared_milliwh, 1);
    LW_STATE_MEMBER(state, key, price_tax_micro);
    lw_state_check_amounts(state, "price_tax_micro", &key->price_tax_micro, 1);
}

/* Between two blocks the clock is at the end of the last interval, and unless that was the last,
 * something happens until the next one ends. */
static bool is_on_time(const lw_city *city)
{
    const lw_timeline *timeline = city->config.timeline;
    const size_t done_count = city->done_count;
    return lw_engine_now(city->engine) == lw_timeline_interval_us(timeline, done_count) &&
           (done_count == timeline->interval_count ||
            lw_engine_next_us(city->engine) <= lw_timeline_interval_us(timeline, done_count + 1));
}

/* What is said at the end holds between any two intervals. */
static bool is_balanced(const lw_city *city)
{
    return lw_city_energy_residual_milliwh(city) == 0 && lw_city_money_residual_micro(city) == 0 &&
           city->total.trade_count >= 0 && city->total.operation_count >= 0;
}

void lw_city_state(lw_city *city, size_t done_count, lw_state *state)
{
    uint64_t saved_count = city->done_count;
    LW_ASSERT(lw_state_is_loading(state) || (saved_count == done_count && is_on_time(city)));
    lw_state_count(state, "done_count", &saved_count, city->config.timeline->interval_count);
    if (saved_count != done_count) {
        lw_state_fail(state, "done_count", "the city is not where the run is");
        return;
    }
    city->done_count = done_count;
    LW_STATE_MEMBER(state, city, next_batch_number);
    LW_STATE_MEMBER(state, city, total);
    LW_STATE_MEMBER(state, city, band_empty_count);
    lw_state_check_amounts(state, "total", (const int64_t *)&city->total, FLOW_AMOUNT_COUNT);
    LW_STATE_AMOUNTS(state, city, member_gain_micro, city->config.roster->participant_count);
    LW_STATE_AMOUNTS(state, city, default_key_gain_micro, city->config.roster->participant_count);
    state_month(city, state);
    if (city->shared_bill != NULL) {
        lw_shared_bill_state(city->shared_bill, state);
    }
    lw_city_months_state(city, state);
    state_registers(city, state);
    state_desks(city, state);
    if (city->config.follows == NULL) {
        lw_load_array_state(city->loads, state);
        lw_pv_array_state(city->roofs, state);
    }
    lw_battery_array_state(city->batteries, state);
    lw_metering_state(city->metering, state);
    lw_meter_array_state(city->meters, state);
    lw_reading_array_state(city->readings, state);
    lw_feeder_audit_state(city->audit, state);
    if (city->cars != NULL) {
        lw_ev_fleet_state(city->cars, state);
    }
    lw_city_contracts_state(city, state);
    lw_engine_state(city->engine, state);
    if (lw_state_is_good(state) && city->cars != NULL &&
        !lw_engine_all(city->engine, lw_ev_fleet_expects, city->cars)) {
        lw_state_fail(state, "cars", "an event that no car waits for");
    }
    if (lw_state_is_good(state) && !is_on_time(city)) {
        lw_state_fail(state, "city", "its clock or its next event is not that of its intervals");
    }
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !is_balanced(city)) {
        lw_state_fail(state, "registers", "the balance does not close");
    }
}
