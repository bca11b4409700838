// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_public.h"

#include "models/settlement/mechanism/device.h"
#include "models/settlement/mechanism/growth.h"
#include "models/settlement/pow/pow_own_state.h"
#include "models/settlement/pow/pow_public_state.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S 86400.0
#define HASHES_PER_TH 1e12

enum { SOURCE_COUNT = 1, EVENT_LIMIT = 65536 };

static const lw_extra extras[] = {
    {"hash_rate_h_per_s", "H/s", "Hash rate of all miners of the chain", false},
    {"network_power_w", "W", "Electric power of the chain, as `power` says", false},
    {"network_power_lower_w", "W",
     "Electric power of the chain with the best hardware that could be bought", false},
    {"network_power_guess_w", "W",
     "Electric power of the chain with the mean of the hardware that earns its electricity", false},
    {"network_power_upper_w", "W",
     "Electric power of the chain with the worst hardware that earns its electricity", false},
    {"network_power_economic_w", "W",
     "Electric power of the chain if all revenue were spent on electricity", false},
    {"network_power_free_entry_w", "W",
     "Electric power of the chain if `spend_share_ratio` of the revenue were spent on electricity",
     false},
    {"network_power_efficiency_w", "W",
     "Electric power of the chain with the efficiency of the series", false},
    {"network_energy_kwh_per_tx", "kWh", "Energy of the chain per transaction of anybody", false},
    {"chain_tx_count", "1", "Transactions of the city on the chain", true},
    {"attributed_average_kwh", "kWh", "The city's energy by its share of all transactions", false},
    {"attributed_marginal_kwh", "kWh", "The city's energy for checking and storing on all nodes",
     false},
    {"attributed_fee_share_kwh", "kWh", "The city's energy that its fees buy", false},
    {"tx_fees", "currency", "Fees that the city paid to the chain", false},
    {"mempool_bytes", "B",
     "Transactions that wait after the last block; 0 where blocks are never full", true},
    {"block_used_ratio", "1", "Share of all blocks' room that was used", false},
    {"outbid_ratio", "1",
     "Share of the others' transactions that pay more for a byte than the city", false},
    {"others_offered_count", "1", "Transactions that others offered", true},
    {"others_included_count", "1", "Transactions of others in blocks", true},
    {"others_pushed_out_count", "1", "Transactions of others that the mempool had no room for",
     true},
    {"city_pushed_out_count", "1",
     "Transactions of the city that the mempool had no room for, and that were sent again", true},
};
enum { EXTRA_COUNT = sizeof extras / sizeof extras[0] };
_Static_assert((int)EXTRA_COUNT <= (int)LW_EXTRAS_MAX, "one column each");

static size_t extra_count(const void *params)
{
    (void)params;
    return EXTRA_COUNT;
}

static void limits(const void *params, lw_mechanism_limits *out)
{
    const lw_pow_public_params *own = params;
    out->node_count = (uint32_t)own->city_node_count;
    out->source_count = SOURCE_COUNT;
    out->event_limit_count = EVENT_LIMIT;
}

static void destroy(void *self)
{
    lw_pow_public *p = self;
    free(p->waiting);
    free(p);
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    const lw_pow_params *record = config->params->record.value;
    lw_pow_public *p = calloc(1, sizeof *p);
    *self = NULL;
    if (p != NULL) {
        p->waiting = calloc((size_t)record->confirmations, sizeof *p->waiting);
    }
    if (p == NULL || p->waiting == NULL) {
        free(p);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    p->record = record;
    p->params = record->chain.value;
    p->config = config;
    p->book = book;
    p->down_since_us = INT64_MAX;
    p->draw_key =
        lw_stream_of(config->seed, "public chain", config->replicate, config->params->name, 0).key ^
        lw_hash_text(config->params->name, 3);
    p->market_key = p->draw_key ^ lw_hash_text("fee market", 5);
    *self = p;
    return LW_OK;
}

static void schedule(lw_pow_public *p, unsigned kind, unsigned phase, lw_time_us time_us,
                     uint64_t arg)
{
    const lw_event_request request = {
        .time_us = time_us, .kind = (uint16_t)kind, .phase = (uint8_t)phase, .arg = arg};
    lw_engine_schedule(p->engine, &request);
}

static double fee_per_tx(const lw_pow_public *p, const lw_chain_now *chain)
{
    return p->params->fee_per_tx != LW_PARAM_ABSENT ? lw_double_from_micro(p->params->fee_per_tx)
                                                    : chain->fee_per_tx;
}

/* The wait has no memory, so it may begin when somebody waits. */
static void await_block(lw_pow_public *p)
{
    const bool waits = p->known_tx > p->included_tx || p->waiting_count > 0 ||
                       lw_pow_market_is_open(p->params); /* whose mempool goes on */
    if (p->has_race || !waits) {
        return;
    }
    lw_rng rng = lw_rng_at((lw_stream){.key = p->draw_key}, p->draw_count++);
    const double wait_us =
        lw_sample_exponential(&rng, p->params->block_interval_s * (double)LW_US_PER_S);
    p->has_race = true;
    schedule(p, LW_POW_MINED, LW_POW_PHASE_MINE, lw_engine_now(p->engine) + (lw_time_us)wait_us, 0);
}

static void begin(void *self, lw_engine *engine)
{
    lw_pow_public *p = self;
    const lw_time_us begin_us = p->config->start_us;
    p->engine = engine;
    for (size_t i = 0; i < p->config->fault_count; i++) {
        const lw_fault *fault = &p->config->faults[i];
        const lw_time_us start_us = fault->start_us > begin_us ? fault->start_us : begin_us;
        if (fault->node_first != 0 || fault->end_us <= start_us) {
            continue; /* only the gateway's node matters */
        }
        schedule(p, LW_POW_CRASH, LW_POW_PHASE_FAULT, start_us, i);
        if (fault->end_us != INT64_MAX) {
            schedule(p, LW_POW_COME_BACK, LW_POW_PHASE_FAULT, fault->end_us, i);
        }
    }
    p->market.since_us = begin_us;
    await_block(p);
}

/* Sends what the book holds; a batch is one transaction, and comes at the end of its time. */
static void submit(void *self)
{
    lw_pow_public *p = self;
    const lw_time_us now_us = lw_engine_now(p->engine);
    lw_time_us send_us = now_us;
    if (p->params->batch_interval_s > 0) {
        if (p->has_batch) {
            return;
        }
        const lw_time_us length_us = lw_micro_from_double(p->params->batch_interval_s);
        const lw_time_us since_us = now_us - p->config->start_us;
        send_us = p->config->start_us + (since_us + length_us - 1) / length_us * length_us;
        p->has_batch = true;
    }
    schedule(p, LW_POW_KNOWN, LW_POW_PHASE_MESSAGE,
             send_us + lw_micro_from_double(p->params->tx_spread_s), 0);
}

static void on_known(lw_pow_public *p)
{
    const uint64_t end_tx = lw_book_end_tx(p->book);
    p->has_batch = false;
    if (p->down_depth > 0 || end_tx <= p->known_tx) {
        return; /* it is sent when the gateway is back */
    }
    p->known_chain_tx += p->params->batch_interval_s > 0 ? 1 : (int64_t)(end_tx - p->known_tx);
    p->known_tx = end_tx;
    await_block(p);
}

static double marginal_j(const lw_pow_public *p, int64_t tx_count)
{
    return (double)tx_count * (double)p->params->full_node_count *
           p->params->full_node_energy_per_tx_j;
}

/* What the transactions of a block are charged with, at the block's time. */
static void charge(lw_pow_public *p, int64_t tx_count)
{
    lw_chain_now chain;
    lw_chain_at(p->params, lw_engine_now(p->engine), &chain);
    const double fees = (double)tx_count * fee_per_tx(p, &chain);
    const double joules[] = {
        chain.tx_per_day > 0 ? (double)tx_count * chain.power_w * DAY_S / chain.tx_per_day : 0,
        marginal_j(p, tx_count),
        fees * p->params->spend_share_ratio / p->params->miner_price_per_kwh * LW_JOULES_PER_KWH};
    p->average_j += joules[LW_CHAIN_AVERAGE];
    p->fee_j += joules[LW_CHAIN_FEE_SHARE];
    p->fees += fees; /* from then on not known, if one is not */
    p->emissions_kg +=
        lw_kwh_from_joules(joules[p->params->attribution]) * chain.carbon_intensity_kg_per_kwh;
    p->chain_tx_count += tx_count;
    p->stored_bytes += tx_count * lw_pow_tx_bytes(p->record);
}

static void finish(lw_pow_public *p)
{
    const lw_pow_waiting first = p->waiting[0];
    const lw_time_us now_us = lw_engine_now(p->engine);
    lw_book_settle(p->book, first.end_tx, first.mined_us, now_us);
    p->block_count++;
    lw_book_add_block(p->book, &(lw_block){.proposed_us = first.mined_us,
                                           .final_us = now_us,
                                           .tx_count = first.tx_count,
                                           .bytes = first.tx_count * lw_pow_tx_bytes(p->record)});
    p->waiting_count--;
    memmove(p->waiting, p->waiting + 1, p->waiting_count * sizeof *p->waiting);
    if (lw_book_status(p->book) != LW_OK) {
        lw_engine_stop(p->engine);
    }
}

/* Where z blocks stand, the block counted; when the gateway is down it sees none. */
static void confirm(lw_pow_public *p)
{
    const uint64_t z = (uint64_t)p->record->confirmations;
    while (p->down_depth == 0 && p->waiting_count > 0 && lw_book_status(p->book) == LW_OK &&
           p->waiting[0].number + z - 1 <= p->block_number) {
        finish(p);
    }
}

/* Notes a block with the trades before `end_tx`. */
static void include(lw_pow_public *p, uint64_t end_tx, int64_t tx_count)
{
    const lw_pow_waiting block = {end_tx, lw_engine_now(p->engine), tx_count, p->block_number};
    p->known_chain_tx -= tx_count;
    p->included_tx = end_tx;
    charge(p, tx_count);
    if (p->waiting_count < (uint32_t)p->record->confirmations) {
        p->waiting[p->waiting_count++] = block;
        return;
    }
    /* Only while the gateway is down: the last one that is kept stands for this one too. */
    lw_pow_waiting *last = &p->waiting[p->waiting_count - 1];
    last->end_tx = end_tx;
    last->mined_us = block.mined_us;
    last->number = block.number;
    last->tx_count += tx_count;
}

/* A block that is never full holds what the miners know; a batch is one transaction. */
static void mine(lw_pow_public *p)
{
    const bool is_batch = p->params->batch_interval_s > 0;
    const uint64_t most = p->included_tx + (uint64_t)p->record->block_tx_max;
    const uint64_t end_tx = is_batch || p->known_tx < most ? p->known_tx : most;
    if (end_tx > p->included_tx) {
        include(p, end_tx, is_batch ? p->known_chain_tx : (int64_t)(end_tx - p->included_tx));
    }
}

/* What was refused meanwhile is withdrawn. A batch that still waits becomes one with the next. */
static void withdraw(lw_pow_public *p)
{
    const uint64_t open_tx = lw_book_open_tx(p->book);
    const uint64_t before_tx = open_tx < p->known_tx ? open_tx : p->known_tx;
    p->included_tx = p->included_tx > before_tx ? p->included_tx : before_tx;
    const int64_t legs = (int64_t)(p->known_tx - p->included_tx);
    p->known_chain_tx = p->params->batch_interval_s > 0 && legs > 1 ? 1 : legs;
}

/* A block that may be full holds those that pay most. */
static void mine_at_market(lw_pow_public *p)
{
    withdraw(p);
    lw_chain_now chain;
    lw_chain_at(p->params, lw_engine_now(p->engine), &chain);
    const bool is_batch = p->params->batch_interval_s > 0;
    const lw_pow_bid bid = {.fee_per_byte =
                                fee_per_tx(p, &chain) / (double)lw_pow_tx_bytes(p->record),
                            .tx_bytes = lw_pow_tx_bytes(p->record),
                            .waiting_count = p->known_chain_tx};
    const int64_t count =
        lw_pow_market_mine(&p->market, p->params, p->market_key, lw_engine_now(p->engine), &bid,
                           p->record->block_tx_max);
    if (count > 0) {
        include(p, is_batch ? p->known_tx : p->included_tx + (uint64_t)count, count);
    }
}

static void on_mined(lw_pow_public *p)
{
    p->has_race = false;
    p->block_number++;
    if (lw_pow_market_is_open(p->params)) {
        mine_at_market(p);
    } else {
        mine(p);
    }
    confirm(p);
    await_block(p);
}

static void strike(lw_pow_public *p, bool is_down)
{
    const lw_time_us now_us = lw_engine_now(p->engine);
    if (is_down) {
        if (p->down_depth++ == 0) {
            p->down_since_us = now_us;
        }
        return;
    }
    if (--p->down_depth == 0) {
        const lw_time_us end_us = now_us < p->config->end_us ? now_us : p->config->end_us;
        p->unavailable_us += end_us > p->down_since_us ? end_us - p->down_since_us : 0;
        p->down_since_us = INT64_MAX;
        confirm(p);
        on_known(p);
    }
}

static void handle(void *self, const lw_event *event)
{
    lw_pow_public *p = self;
    if (event->kind == LW_POW_MINED) {
        on_mined(p);
    } else if (event->kind == LW_POW_KNOWN) {
        on_known(p);
    } else {
        strike(p, event->kind == LW_POW_CRASH);
    }
}

static double attributed_j(const lw_pow_public *p)
{
    const double joules[] = {p->average_j, marginal_j(p, p->chain_tx_count), p->fee_j};
    return joules[p->params->attribution];
}

/* Nobody mined for the city: nothing to know. */
static double embodied_of_others_kg(const lw_pow_public *p)
{
    return p->chain_tx_count == 0
               ? 0
               : lw_kwh_from_joules(attributed_j(p)) * p->params->miner_embodied_kg_per_kwh;
}

/* The blocks after which a trade is final, at what the chain's miners pay for a hash. */
static lw_rewrite rewrite_of(const lw_pow_public *p, lw_time_us now_us)
{
    lw_chain_now chain;
    lw_chain_at(p->params, now_us, &chain);
    const double time_s = (double)p->record->confirmations * p->params->block_interval_s;
    const double kwh_per_hash = lw_kwh_from_joules(chain.power_w / chain.hash_rate_h_per_s);
    return (lw_rewrite){.hash_count = time_s * chain.hash_rate_h_per_s,
                        .electricity_per_th =
                            kwh_per_hash * HASHES_PER_TH * p->params->miner_price_per_kwh,
                        .rewards = time_s * chain.revenue_per_s};
}

static void usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    const lw_pow_public *p = self;
    const lw_device_work work = {.device_count = p->params->city_node_count,
                                 .time_us = now_us - p->config->start_us,
                                 .message_count = p->chain_tx_count,
                                 .tx_executed_count = p->chain_tx_count};
    const lw_time_us down_us = now_us > p->down_since_us ? now_us - p->down_since_us : 0;
    *out = (lw_usage){.message_count = p->chain_tx_count,
                      .message_bytes = p->stored_bytes,
                      .tx_count = p->chain_tx_count,
                      .block_count = p->block_count,
                      .energy_j = lw_device_energy_j(&p->params->device, &work) + attributed_j(p),
                      .energy_marginal_j = lw_device_marginal_j(&p->params->device, &work) +
                                           marginal_j(p, p->chain_tx_count),
                      .energy_of_others_j = attributed_j(p),
                      .emissions_of_others_kg = p->emissions_kg,
                      .emissions_of_others_scope =
                          (lw_emissions_scope)p->params->carbon_intensity_scope,
                      .embodied_of_others_kg = embodied_of_others_kg(p),
                      .rewrite = rewrite_of(p, now_us),
                      .unavailable_us = p->unavailable_us + down_us,
                      .fees_micro = isnan(p->fees) ? LW_MONEY_UNKNOWN
                                                   : lw_micro_from_double(fmin(p->fees, 1e12))};
    const lw_replica replica = {.bytes = {[LW_STORAGE_TX] = p->stored_bytes},
                                .tx_count = p->chain_tx_count};
    lw_growth_add(out, &replica, p->params->full_node_count);
}

static double used_ratio(const lw_pow_public *p)
{
    const double room = (double)p->market.block_count * (double)p->params->block_bytes_max;
    return p->market.block_count > 0 ? p->market.used_bytes / room : (double)NAN;
}

static double outbid_ratio(const lw_pow_public *p, const lw_chain_now *chain)
{
    const double fee_per_byte = fee_per_tx(p, chain) / (double)lw_pow_tx_bytes(p->record);
    return lw_pow_market_is_open(p->params)
               ? lw_pow_market_above_ratio(p->params, chain, fee_per_byte)
               : (double)NAN;
}

static void tell(const void *self, lw_time_us now_us, double *values)
{
    const lw_pow_public *p = self;
    lw_chain_now chain;
    lw_chain_at(p->params, now_us, &chain);
    const double told[EXTRA_COUNT] = {
        chain.hash_rate_h_per_s,
        chain.power_w,
        chain.lower_w,
        chain.guess_w,
        chain.upper_w,
        chain.economic_w,
        chain.free_entry_w,
        chain.efficiency_w,
        chain.tx_per_day > 0 ? lw_kwh_from_joules(chain.power_w * DAY_S / chain.tx_per_day)
                             : (double)NAN,
        (double)p->chain_tx_count,
        lw_kwh_from_joules(p->average_j),
        lw_kwh_from_joules(marginal_j(p, p->chain_tx_count)),
        lw_kwh_from_joules(p->fee_j),
        p->fees,
        (double)lw_pow_market_bytes(&p->market, p->params, lw_pow_tx_bytes(p->record)),
        used_ratio(p),
        outbid_ratio(p, &chain),
        (double)p->market.offered_count,
        (double)p->market.included_count,
        (double)p->market.pushed_out_count,
        (double)p->market.city_pushed_out_count};
    memcpy(values, told, sizeof told);
}

static void trust(const void *params, lw_trust *out)
{
    const lw_pow_public_params *own = params;
    out->node_count = own->full_node_count;
    out->rewrite_party_count = own->majority_party_count;
    out->block_party_count = own->majority_party_count;
    out->operator_count = own->majority_party_count;
    out->rewrite_operator_count = own->majority_party_count;
    out->reader_count = own->full_node_count;
    out->verifier_count = own->full_node_count;
}

static void add_costs(const void *params, lw_time_us period_us, lw_cost_matrix *costs)
{
    const lw_pow_public_params *own = params;
    lw_device_add_costs(&own->device, own->city_node_count, period_us, costs);
}

static double equipment_life_year(const void *params)
{
    const lw_pow_public_params *own = params;
    return own->device.device_life_year;
}

static double embodied_kg(const void *params, lw_time_us period_us)
{
    const lw_pow_public_params *own = params;
    return lw_device_embodied_kg(&own->device, own->city_node_count, period_us);
}

static void view(const void *self, lw_public_view *out)
{
    const lw_pow_public *p = self;
    const double count = (double)p->chain_tx_count; /* 0 / 0 is not known */
    lw_chain_mean(p->params, p->config->start_us, p->config->end_us, out);
    out->average_kwh_per_tx = lw_kwh_from_joules(p->average_j) / count;
    out->marginal_kwh_per_tx = lw_kwh_from_joules(marginal_j(p, p->chain_tx_count)) / count;
    out->fee_share_kwh_per_tx = lw_kwh_from_joules(p->fee_j) / count;
}

const lw_pow_mode lw_pow_public_mode = {.extras = extras,
                                        .extra_count = extra_count,
                                        .check = lw_pow_public_check,
                                        .check_start = lw_pow_public_check_start,
                                        .limits = limits,
                                        .create = create,
                                        .destroy = destroy,
                                        .begin = begin,
                                        .submit = submit,
                                        .handle = handle,
                                        .state = lw_pow_public_state,
                                        .usage = usage,
                                        .tell = tell,
                                        .trust = trust,
                                        .add_costs = add_costs,
                                        .equipment_life_year = equipment_life_year,
                                        .embodied_kg = embodied_kg,
                                        .view = view};
