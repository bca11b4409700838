// SPDX-License-Identifier: Apache-2.0
/* One metering interval of the whole city. */
#include "models/city/city_cars.h"
#include "models/city/city_contracts.h"
#include "models/city/city_default_key.h"
#include "models/city/city_months.h"
#include "models/market/exchange/default_key.h"
#include "sim/base/check.h"

#include <omp.h>

#include <string.h>

/* Below this many participants a second thread costs more than it brings. */
enum { PARALLEL_PARTICIPANT_MIN = 2000, LOAD_CHUNK_COUNT = 512 };

#define YEAR_US (365.25 * 86400.0 * LW_US_PER_S)

static int thread_count(const lw_city *city)
{
    const bool large = city->config.roster->participant_count >= PARALLEL_PARTICIPANT_MIN;
    return large ? (int)city->desk_count : 1;
}

/* The result has the weather of the first zone. */
static void step_sky(lw_city *city, lw_time_us start_us, double interval_s, double *pv_w)
{
    lw_city_interval *now = &city->now;
    const lw_timeline *timeline = city->config.timeline;
    for (size_t zone = 0; zone < city->zone_count; zone++) {
        lw_weather_sky(city->weather, zone, start_us, timeline->interval_us, &now->weather[zone],
                       &now->skies[zone]);
    }
    city->skies[city->block_count] =
        (lw_city_sky){.ghi_w_per_m2 = now->weather[0].irradiance.ghi_w_per_m2,
                      .temperature_c = now->weather[0].temperature_c,
                      .wind_m_per_s = now->weather[0].wind_m_per_s};
    const lw_pv_conditions conditions = {.skies = now->skies,
                                         .weather = now->weather,
                                         .zone_count = city->zone_count,
                                         .interval_s = interval_s,
                                         .elapsed_years =
                                             (double)(start_us - timeline->start_us) / YEAR_US};
    lw_pv_step(city->roofs, &conditions, now->roof_w);
    for (size_t r = 0; r < city->roofs->roof_count; r++) {
        pv_w[city->roof_owners[r]] = now->roof_w[r];
    }
}

__attribute__((noinline)) static void run_loads_in_parallel(lw_city *city, int count, int threads,
                                                            double *load_w)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int first = 0; first < count; first += LOAD_CHUNK_COUNT) {
        const int left = count - first;
        const int chunk = left < LOAD_CHUNK_COUNT ? left : LOAD_CHUNK_COUNT;
        lw_load_run(city->loads, (size_t)first, (size_t)chunk, load_w);
    }
}

/* With one thread without OpenMP: its library ends the process when it has no memory for a team,
 * even for a team of one. */
static void step_loads(lw_city *city, lw_time_us start_us, double *load_w)
{
    const int count = (int)city->config.roster->participant_count;
    const int threads = thread_count(city);
    lw_load_begin(city->loads, start_us, &city->now.local,
                  city->skies[city->block_count].temperature_c);
    if (threads == 1) {
        lw_load_run(city->loads, 0, (size_t)count, load_w);
        return;
    }
    run_loads_in_parallel(city, count, threads, load_w);
}

/* What homes use and roofs give, by the weather: worked out, or that of the city before. */
static void step_watts(lw_city *city, lw_time_us start_us, double interval_s)
{
    const lw_city *before = city->config.follows;
    const size_t row = city->block_count * city->config.roster->participant_count;
    const lw_city_watts *watts = before == NULL ? &city->watts : &before->watts;
    if (before == NULL) {
        step_sky(city, start_us, interval_s, watts->pv_w + row);
        step_loads(city, start_us, watts->load_w + row);
    } else {
        LW_ASSERT(before->done_count - before->block_count ==
                      city->done_count - city->block_count &&
                  city->block_count < before->block_count);
        city->skies[city->block_count] = before->skies[city->block_count];
    }
    city->now.load_w = watts->load_w + row;
    city->now.pv_w = watts->pv_w + row;
}

static void move_battery(lw_city *city, size_t battery, int64_t net_milliwh)
{
    lw_city_interval *now = &city->now;
    const lw_battery_flow flow =
        lw_battery_move(city->batteries, battery, now->local.hour, net_milliwh);
    now->charged_milliwh[battery] = flow.charged_milliwh;
    now->discharged_milliwh[battery] = flow.discharged_milliwh;
    now->net_milliwh[city->battery_owners[battery]] +=
        flow.discharged_milliwh - flow.charged_milliwh;
}

static int64_t community_net(const lw_city *city, uint32_t community)
{
    const lw_roster_community *range = &city->config.roster->communities[community];
    int64_t sum = 0;
    for (uint32_t i = range->first; i < range->first + range->count; i++) {
        sum += city->now.net_milliwh[i];
    }
    return sum;
}

/* Under a tariff with periods its prices are told; without, batteries follow their own hours. */
static lw_battery_signal price_signal(const lw_city *city, lw_time_us start_us)
{
    if (!city->rates.retail_varies) {
        return LW_BATTERY_OWN_HOURS;
    }
    switch (lw_rates_level(&city->rates, start_us)) {
    case LW_TARIFF_LOWEST:
        return LW_BATTERY_FILL;
    case LW_TARIFF_BETWEEN:
        return LW_BATTERY_HOLD;
    case LW_TARIFF_FLAT:
    case LW_TARIFF_HIGHEST:
    default:
        return LW_BATTERY_COVER;
    }
}

/* Batteries see what their owner has over or lacks; those of a district then what the whole
 * community has over or lacks, one after the other; the meters see what is left. */
static void step_batteries(lw_city *city)
{
    lw_city_interval *now = &city->now;
    for (uint32_t i = 0; i < city->config.roster->participant_count; i++) {
        now->net_milliwh[i] = now->pv_milliwh[i] + now->ev_out_milliwh[i] - now->load_milliwh[i] -
                              now->ev_in_milliwh[i];
    }
    for (size_t b = 0; b < city->batteries->count; b++) {
        if (city->batteries->params[b].serves == LW_BATTERY_SERVES_OWNER) {
            move_battery(city, b, now->net_milliwh[city->battery_owners[b]]);
        }
    }
    for (size_t b = 0; b < city->batteries->count; b++) {
        if (city->batteries->params[b].serves == LW_BATTERY_SERVES_COMMUNITY) {
            move_battery(city, b, community_net(city, city->battery_communities[b]));
        }
    }
    if (city->batteries->count > 0) {
        lw_battery_end_interval(city->batteries);
    }
}

static void step_meters(lw_city *city, lw_time_us start_us, double interval_s)
{
    lw_city_interval *now = &city->now;
    lw_metering_step(city->metering, now->load_w, now->pv_w, interval_s, now->load_milliwh,
                     now->pv_milliwh);
    lw_city_shift_load(city, start_us);
    lw_city_step_cars(city, start_us, start_us + city->config.timeline->interval_us);
    city->batteries->signal = price_signal(city, start_us);
    step_batteries(city);
    lw_meter_step(city->meters, now->net_milliwh, now->import_milliwh, now->export_milliwh);
    const lw_readings truth = {now->import_milliwh, now->export_milliwh};
    city->reported = lw_reading_step(city->readings, (int64_t)city->done_count, &truth);
    for (uint32_t i = 0; i < city->config.roster->participant_count; i++) {
        city->registers.pv_milliwh[i] += now->pv_milliwh[i];
        city->registers.load_milliwh[i] += now->load_milliwh[i];
        city->registers.ev_in_milliwh[i] += now->ev_in_milliwh[i];
        city->registers.ev_out_milliwh[i] += now->ev_out_milliwh[i];
    }
}

/* Sums and peaks of the month, and the series that the result keeps. */
static void remember(lw_city *city)
{
    const lw_city_interval *now = &city->now;
    lw_city_month *month = &city->month;
    for (uint32_t i = 0; i < city->config.roster->participant_count; i++) {
        month->pv_milliwh[i] += now->pv_milliwh[i];
        month->load_milliwh[i] += now->load_milliwh[i];
        month->ev_in_milliwh[i] += now->ev_in_milliwh[i];
        month->ev_out_milliwh[i] += now->ev_out_milliwh[i];
        month->import_milliwh[i] += now->import_milliwh[i];
        month->export_milliwh[i] += now->export_milliwh[i];
        if (now->load_milliwh[i] > month->load_peak_milliwh[i]) {
            month->load_peak_milliwh[i] = now->load_milliwh[i];
        }
    }
    const size_t row = city->block_count * city->kept.count;
    for (size_t k = 0; k < city->kept.count; k++) {
        const uint32_t i = city->config.roster->kept[k];
        city->kept.load_milliwh[row + k] = now->load_milliwh[i];
        city->kept.pv_milliwh[row + k] = now->pv_milliwh[i];
        city->kept.import_milliwh[row + k] = now->import_milliwh[i];
        city->kept.export_milliwh[row + k] = now->export_milliwh[i];
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
        flow->ev_in_milliwh += now->ev_in_milliwh[i];
        flow->ev_out_milliwh += now->ev_out_milliwh[i];
        flow->import_milliwh += now->import_milliwh[i];
        flow->export_milliwh += now->export_milliwh[i];
    }
}

/* The feeder's own meter: it sees what the devices behind it draw together, and reads no other
 * meter. Its audit then holds it against what they counted. */
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
        const int64_t drawn = flow->load_milliwh + flow->ev_in_milliwh + flow->battery_in_milliwh -
                              flow->pv_milliwh - flow->ev_out_milliwh - flow->battery_out_milliwh;
        city->feeder_net_milliwh[c] = drawn;
        if (drawn > 0) {
            city->registers.feeder_import_milliwh[c] += drawn;
        } else {
            city->registers.feeder_export_milliwh[c] -= drawn;
        }
    }
    lw_feeder_audit_step(city->audit, (int64_t)city->done_count, city->feeder_net_milliwh);
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
        const lw_gain gain = lw_gain_settled(&city->now.tariff, &legs[i]);
        lw_gain_add(&desk->gain, &gain);
        city->member_gain_micro[legs[i].participant] += gain.by_payer_micro[LW_PAYER_MEMBERS];
    }
    lw_city_count_price_tax(&city->now.tariff, legs, clearing->trade_count, desk);
    desk->gain.by_payer_micro[LW_PAYER_COMMUNITY_FUND] += clearing->fund_micro;
    desk->gain.clearing_micro -= clearing->fund_micro;
    batch->community = community;
    batch->trade_count = clearing->trade_count;
    batch->energy_milliwh = clearing->energy_milliwh;
    batch->value_micro = clearing->value_micro;
    batch->trades = legs;
    batch->operation_count = 0;
}

/* What the grid operator would share of this book, for the settlements that may fail. */
static void take_default_legs(lw_city *city, lw_city_desk *desk, const lw_exchange_book *book,
                              lw_batch *batch)
{
    batch->default_leg_count = 0;
    batch->default_legs = NULL;
    if (city->default_legs == NULL || batch->trade_count == 0) {
        return;
    }
    const lw_roster *roster = city->config.roster;
    lw_trade *legs = city->default_legs + 2 * city->block_count * roster->participant_count +
                     2 * (size_t)roster->communities[batch->community].first;
    batch->default_leg_count = lw_default_key_legs(book, desk->key_scratch, legs);
    batch->default_legs = legs;
}

/* What the option of the operation costs on all that is imported. */
static void book_membership(lw_city *city, lw_city_desk *desk, const lw_exchange_book *book)
{
    if (city->now.tariff.surcharge_micro_per_kwh == 0) {
        return;
    }
    for (size_t i = 0; i < book->count; i++) {
        const lw_gain gain = lw_gain_membership(&city->now.tariff, book->import_milliwh[i]);
        lw_gain_add(&desk->gain, &gain);
        city->member_gain_micro[book->participants[i]] += gain.by_payer_micro[LW_PAYER_MEMBERS];
    }
}

static void step_community(lw_city *city, lw_city_desk *desk, uint32_t community)
{
    const lw_roster_community *range = &city->config.roster->communities[community];
    const lw_exchange_book book = {.count = range->count,
                                   .participants = city->config.roster->participants + range->first,
                                   .import_milliwh = city->reported.import_milliwh + range->first,
                                   .export_milliwh = city->reported.export_milliwh + range->first};
    const lw_exchange_round round = {.book = &book,
                                     .tariff = &city->now.tariff,
                                     .interval = city->done_count,
                                     .community = community};
    lw_exchange *exchange = desk->exchanges[city->exchange_in_force];
    const lw_clearing *clearing = lw_exchange_clear(exchange, &round);
    lw_bill_books books = {.outside = &desk->outside,
                           .inside = &desk->inside,
                           .outside_micro = city->month.bill_outside_micro,
                           .inside_micro = city->month.bill_inside_micro,
                           .shared = lw_exchange_shares_month(exchange) ? city->shared_bill : NULL};
    lw_bill_community(&city->now.tariff, community, &book, clearing, &books);
    lw_city_count_net(city, &book, clearing);
    book_membership(city, desk, &book);
    lw_city_book_default_key(city, desk, &book);
    for (uint32_t i = 0; i < range->count; i++) {
        city->month.bought_milliwh[range->first + i] += clearing->bought_milliwh[i];
        city->month.sold_milliwh[range->first + i] += clearing->sold_milliwh[i];
    }
    const size_t slot = city->block_count * city->config.roster->community_count + community;
    take_trades(city, desk, community, clearing, &city->slots[slot]);
    take_default_legs(city, desk, &book, &city->slots[slot]);
    lw_city_flow *flow = community_flow(city, community);
    flow->traded_milliwh = clearing->energy_milliwh;
    flow->trade_value_micro = clearing->value_micro;
    flow->trade_count = clearing->trade_count;
}

__attribute__((noinline)) static void step_communities_in_parallel(lw_city *city, int count,
                                                                   int threads)
{
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int c = 0; c < count; c++) {
        step_community(city, &city->desks[omp_get_thread_num()], (uint32_t)c);
    }
}

static void step_exchange(lw_city *city)
{
    const int count = (int)city->config.roster->community_count;
    /* The order of a journal's entries is one thread's. */
    const int threads = city->config.scenario->output.journal ? 1 : thread_count(city);
    if (threads == 1) {
        for (int c = 0; c < count; c++) {
            step_community(city, &city->desks[0], (uint32_t)c);
        }
        return;
    }
    step_communities_in_parallel(city, count, threads);
}

static void add_flow(lw_city_flow *sum, const lw_city_flow *part)
{
    sum->pv_milliwh += part->pv_milliwh;
    sum->load_milliwh += part->load_milliwh;
    sum->ev_in_milliwh += part->ev_in_milliwh;
    sum->ev_out_milliwh += part->ev_out_milliwh;
    sum->battery_in_milliwh += part->battery_in_milliwh;
    sum->battery_out_milliwh += part->battery_out_milliwh;
    sum->import_milliwh += part->import_milliwh;
    sum->export_milliwh += part->export_milliwh;
    sum->traded_milliwh += part->traded_milliwh;
    sum->trade_value_micro += part->trade_value_micro;
    sum->trade_count += part->trade_count;
    sum->operation_count += part->operation_count;
}

/* Numbers the batches that are not empty in order of community, and sums the city up. */
static void collect(lw_city *city, lw_time_us start_us, lw_time_us end_us)
{
    const uint32_t count = city->config.roster->community_count;
    lw_city_flow *flow = &city->flows[city->block_count];
    memset(flow, 0, sizeof *flow);
    for (uint32_t c = 0; c < count; c++) {
        community_flow(city, c)->operation_count =
            city->slots[city->block_count * count + c].operation_count;
        add_flow(flow, community_flow(city, c));
        const size_t place = city->block_count * count + c;
        lw_batch *slot = &city->slots[place];
        if (slot->trade_count == 0 && slot->operation_count == 0) {
            continue;
        }
        if (slot->operation_count > 0) {
            city->contracts.batch_firsts[city->batch_count] =
                city->contracts.first_operations[place];
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
                                      .source = LW_CITY_SOURCE_INTERVAL,
                                      .phase = LW_CITY_PHASE_INTERVAL,
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
    city->journal.time_s = start_us / LW_US_PER_S;
    const double interval_s = (double)interval_us / (double)LW_US_PER_S;
    const uint32_t community_count = city->config.roster->community_count;
    memset(community_flow(city, 0), 0, community_count * sizeof(lw_city_flow));
    city->now.local = lw_zone_local(city->config.timeline->zone, start_us + interval_us / 2);
    city->now.tariff = lw_rates_at(&city->rates, start_us);
    city->band_empty_count += lw_tariff_band_is_open(&city->now.tariff) ? 0 : 1;
    step_watts(city, start_us, interval_s);
    step_meters(city, start_us, interval_s);
    remember(city);
    for (uint32_t c = 0; c < community_count; c++) {
        sum_meters(city, c);
    }
    step_feeders(city);
    city->exchange_in_force = lw_city_exchange_in_force(city);
    step_exchange(city);
    lw_city_step_contracts(city, start_us);
    collect(city, start_us, end_us);
    city->block_count++;
    city->done_count++;
    schedule_next(city, engine, end_us);
}
