// SPDX-License-Identifier: Apache-2.0
/* One metering interval of the whole city. */
#include "models/city/city_state.h"
#include "sim/base/check.h"

#include <omp.h>

#include <string.h>

/* Below this many participants a second thread costs more than it brings. */
enum { PARALLEL_PARTICIPANT_MIN = 2000, LOAD_CHUNK_COUNT = 512 };

static int thread_count(const lw_city *city)
{
    const bool large = city->config.roster->participant_count >= PARALLEL_PARTICIPANT_MIN;
    return large ? (int)city->desk_count : 1;
}

static void step_sky(lw_city *city, lw_time_us start_us, double interval_s)
{
    lw_weather_values values;
    lw_sky sky;
    const lw_time_us interval_us = city->config.timeline->interval_us;
    lw_weather_sky(city->weather, 0, start_us, interval_us, &values, &sky);
    city->skies[city->block_count] = (lw_city_sky){.ghi_w_per_m2 = values.irradiance.ghi_w_per_m2,
                                                   .temperature_c = values.temperature_c,
                                                   .wind_m_per_s = values.wind_m_per_s};
    lw_pv_step(city->roofs, &sky, &values, interval_s, city->now.roof_w);
    for (size_t r = 0; r < city->roofs->roof_count; r++) {
        city->now.pv_w[city->roof_owners[r]] = city->now.roof_w[r];
    }
}

static void step_loads(lw_city *city, lw_time_us start_us)
{
    const lw_timeline *timeline = city->config.timeline;
    const lw_civil local = lw_zone_local(timeline->zone, start_us + timeline->interval_us / 2);
    const int count = (int)city->config.roster->participant_count;
    const int threads = thread_count(city);
    lw_load_begin(city->loads, start_us, &local, city->skies[city->block_count].temperature_c);
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (int first = 0; first < count; first += LOAD_CHUNK_COUNT) {
        const int left = count - first;
        const int chunk = left < LOAD_CHUNK_COUNT ? left : LOAD_CHUNK_COUNT;
        lw_load_run(city->loads, (size_t)first, (size_t)chunk, city->now.load_w);
    }
}

/* Batteries see what their owner has over or lacks; the meter sees what is left. */
static void step_batteries(lw_city *city)
{
    lw_city_interval *now = &city->now;
    for (uint32_t i = 0; i < city->config.roster->participant_count; i++) {
        now->net_milliwh[i] = now->pv_milliwh[i] - now->load_milliwh[i];
    }
    for (size_t b = 0; b < city->batteries->count; b++) {
        now->surplus_milliwh[b] = now->net_milliwh[city->battery_owners[b]];
    }
    lw_battery_step(city->batteries, now->surplus_milliwh, now->charged_milliwh,
                    now->discharged_milliwh);
    for (size_t b = 0; b < city->batteries->count; b++) {
        now->net_milliwh[city->battery_owners[b]] +=
            now->discharged_milliwh[b] - now->charged_milliwh[b];
    }
}

static void step_meters(lw_city *city, double interval_s)
{
    lw_city_interval *now = &city->now;
    lw_metering_step(city->metering, now->load_w, now->pv_w, interval_s, now->load_milliwh,
                     now->pv_milliwh);
    step_batteries(city);
    lw_meter_step(city->meters, now->net_milliwh, now->import_milliwh, now->export_milliwh);
    for (uint32_t i = 0; i < city->config.roster->participant_count; i++) {
        city->registers.pv_milliwh[i] += now->pv_milliwh[i];
        city->registers.load_milliwh[i] += now->load_milliwh[i];
        city->month.pv_milliwh[i] += now->pv_milliwh[i];
        city->month.load_milliwh[i] += now->load_milliwh[i];
        city->month.import_milliwh[i] += now->import_milliwh[i];
        city->month.export_milliwh[i] += now->export_milliwh[i];
    }
}

static lw_city_flow *community_flow(lw_city *city, uint32_t community)
{
    return &city->community_flows[city->block_count * city->config.roster->community_count +
                                  community];
}

static void sum_meters(lw_city *city, uint32_t community)
{
    const lw_roster_community *range = &city->config.roster->communities[community];
    const lw_city_interval *now = &city->now;
    lw_city_flow *flow = community_flow(city, community);
    for (uint32_t i = range->first; i < range->first + range->count; i++) {
        flow->pv_milliwh += now->pv_milliwh[i];
        flow->load_milliwh += now->load_milliwh[i];
        flow->import_milliwh += now->import_milliwh[i];
        flow->export_milliwh += now->export_milliwh[i];
    }
}

/* The feeder's own meter: it sees what the devices behind it draw together, and reads no other
 * meter. */
static void step_feeders(lw_city *city)
{
    const lw_roster *roster = city->config.roster;
    for (size_t b = 0; b < city->batteries->count; b++) {
        lw_city_flow *flow = community_flow(city, city->battery_communities[b]);
        flow->battery_in_milliwh += city->now.charged_milliwh[b];
        flow->battery_out_milliwh += city->now.discharged_milliwh[b];
    }
    for (uint32_t c = 0; c < roster->community_count; c++) {
        const lw_city_flow *flow = community_flow(city, c);
        const int64_t drawn = flow->load_milliwh + flow->battery_in_milliwh - flow->pv_milliwh -
                              flow->battery_out_milliwh;
        if (drawn > 0) {
            city->registers.feeder_import_milliwh[c] += drawn;
        } else {
            city->registers.feeder_export_milliwh[c] -= drawn;
        }
    }
}

/* Keeps the legs of a cleared book, and books their gains. */
static void take_trades(lw_city *city, lw_city_desk *desk, uint32_t community,
                        const lw_clearing *clearing, lw_batch *batch)
{
    lw_trade *legs =
        city->trades + city->block_count * city->trade_room + city->trade_offsets[community];
    if (clearing->trade_count > 0) {
        memcpy(legs, clearing->trades, clearing->trade_count * sizeof *legs);
    }
    for (uint32_t i = 0; i < clearing->trade_count; i++) {
        const lw_gain gain = lw_gain_settled(&city->tariff, &legs[i]);
        lw_gain_add(&desk->gain, &gain);
        city->member_gain_micro[legs[i].participant] += gain.by_payer_micro[LW_PAYER_MEMBERS];
    }
    batch->community = community;
    batch->trade_count = clearing->trade_count;
    batch->energy_milliwh = clearing->energy_milliwh;
    batch->value_micro = clearing->value_micro;
    batch->trades = legs;
}

static void step_community(lw_city *city, lw_city_desk *desk, uint32_t community)
{
    const lw_roster_community *range = &city->config.roster->communities[community];
    const lw_exchange_book book = {.count = range->count,
                                   .participants = city->config.roster->participants + range->first,
                                   .import_milliwh = city->now.import_milliwh + range->first,
                                   .export_milliwh = city->now.export_milliwh + range->first};
    const lw_clearing *clearing = lw_exchange_clear(desk->exchange, &book);
    lw_bill_books books = {.outside = &desk->outside,
                           .inside = &desk->inside,
                           .outside_micro = city->month.bill_outside_micro,
                           .inside_micro = city->month.bill_inside_micro};
    lw_bill_community(&city->tariff, community, &book, clearing, &books);
    for (uint32_t i = 0; i < range->count; i++) {
        city->month.bought_milliwh[range->first + i] += clearing->bought_milliwh[i];
        city->month.sold_milliwh[range->first + i] += clearing->sold_milliwh[i];
    }
    const size_t slot = city->block_count * city->config.roster->community_count + community;
    take_trades(city, desk, community, clearing, &city->slots[slot]);
    lw_city_flow *flow = community_flow(city, community);
    flow->traded_milliwh = clearing->energy_milliwh;
    flow->trade_value_micro = clearing->value_micro;
    flow->trade_count = clearing->trade_count;
}

static void step_exchange(lw_city *city)
{
    const int count = (int)city->config.roster->community_count;
    const int threads = thread_count(city);
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1)
    for (int c = 0; c < count; c++) {
        step_community(city, &city->desks[omp_get_thread_num()], (uint32_t)c);
    }
}

static void add_flow(lw_city_flow *sum, const lw_city_flow *part)
{
    sum->pv_milliwh += part->pv_milliwh;
    sum->load_milliwh += part->load_milliwh;
    sum->battery_in_milliwh += part->battery_in_milliwh;
    sum->battery_out_milliwh += part->battery_out_milliwh;
    sum->import_milliwh += part->import_milliwh;
    sum->export_milliwh += part->export_milliwh;
    sum->traded_milliwh += part->traded_milliwh;
    sum->trade_value_micro += part->trade_value_micro;
    sum->trade_count += part->trade_count;
}

/* Numbers the batches with trades in order of community, and sums the city up. */
static void collect(lw_city *city, lw_time_us start_us, lw_time_us end_us)
{
    const uint32_t count = city->config.roster->community_count;
    lw_city_flow *flow = &city->flows[city->block_count];
    memset(flow, 0, sizeof *flow);
    for (uint32_t c = 0; c < count; c++) {
        add_flow(flow, community_flow(city, c));
        lw_batch *slot = &city->slots[city->block_count * count + c];
        if (slot->trade_count == 0) {
            continue;
        }
        slot->interval_start_us = start_us;
        slot->interval_end_us = end_us;
        slot->number = city->next_batch_number++;
        city->batches[city->batch_count++] = *slot;
    }
    add_flow(&city->total, flow);
}

static void schedule_next(lw_city *city, lw_engine *engine, lw_time_us end_us)
{
    if (city->done_count == city->config.timeline->interval_count) {
        return;
    }
    const lw_event_request request = {.time_us = end_us + city->config.timeline->interval_us,
                                      .kind = LW_CITY_EVENT_INTERVAL};
    lw_engine_schedule(engine, &request);
}

void lw_city_interval_handle(lw_engine *engine, const lw_event *event, void *state)
{
    lw_city *city = state;
    LW_ASSERT(city->block_count < city->config.block_interval_max);
    const lw_time_us interval_us = city->config.timeline->interval_us;
    const lw_time_us end_us = event->time_us;
    const lw_time_us start_us = end_us - interval_us;
    const double interval_s = (double)interval_us / (double)LW_US_PER_S;
    const uint32_t community_count = city->config.roster->community_count;
    memset(community_flow(city, 0), 0, community_count * sizeof(lw_city_flow));
    step_sky(city, start_us, interval_s);
    step_loads(city, start_us);
    step_meters(city, interval_s);
    for (uint32_t c = 0; c < community_count; c++) {
        sum_meters(city, c);
    }
    step_feeders(city);
    step_exchange(city);
    collect(city, start_us, end_us);
    city->block_count++;
    city->done_count++;
    schedule_next(city, engine, end_us);
}
