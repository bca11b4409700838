// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_own.h"

#include "models/settlement/mechanism/device.h"
#include "models/settlement/mechanism/growth.h"
#include "models/settlement/mechanism/quorum.h"
#include "models/settlement/pow/pow_attack.h"
#include "models/settlement/pow/pow_eclipse.h"
#include "models/settlement/pow/pow_gateway.h"
#include "models/settlement/pow/pow_node.h"
#include "models/settlement/pow/pow_pool.h"
#include "models/settlement/pow/pow_race.h"
#include "models/settlement/pow/pow_view.h"

#include <math.h>
#include <stdlib.h>

#define HASHES_PER_GH 1e9
#define GH_PER_TH 1e3

/* Events that may be under way: each end of each link with several blocks. */
enum { EVENTS_PER_NODE = 512, EVENTS_MORE = 65536 };

static const lw_extra extras[] = {
    {"hash_rate_h_per_s", "H/s", "Hash rate of all miners", false},
    {"mining_power_w", "W", "Electric power of the miners", false},
    {"difficulty", "1", "Difficulty of the gateway's next block", false},
    {"chain_height", "1", "Height of the gateway's branch", true},
    {"mined_block_count", "1", "Blocks found, stale ones too", true},
    {"stale_ratio", "1", "Share of the blocks of final heights that are in no final chain", false},
    {"uncle_count", "1", "Stale blocks whose parent is in the final chain", true},
    {"propagation_p50_s", "s", "Time until half of the nodes have a block, median of the blocks",
     false},
    {"propagation_p90_s", "s",
     "Time until nine tenths of the nodes have a block, median of the blocks", false},
    {"propagation_p50_mean_s", "s", "Time until half of the nodes have a block, mean", false},
    {"propagation_p90_mean_s", "s", "Time until nine tenths of the nodes have a block, mean",
     false},
    {"announcement_count", "1", "Announcements of blocks", true},
    {"elided_announcement_count", "1", "Announcements that were counted but not simulated", true},
    {"compact_miss_count", "1", "Compact blocks of which the receiver lacked a part", true},
    {"message_bytes", "B", "Bytes of all messages", true},
    {"reorg_depth_max", "1", "Deepest reorganisation that the gateway saw", true},
    {"final_reorg_count", "1", "Times that blocks with all confirmations were replaced", true},
    {"final_block_replaced_count", "1", "Blocks with all confirmations that were replaced", true},
    {"final_tx_reverted_count", "1",
     "Transactions in blocks with all confirmations that were replaced", true},
    {"attack_attempt_count", "1", "Races that the attacker began", true},
    {"attack_success_count", "1", "Races that the attacker won", true},
    {"attack_success_ratio", "1", "Share of his races that the attacker won", false},
    {"attack_predicted_ratio", "1", "What theory says: of successes, or of revenue (selfish)",
     false},
    {"attack_revenue_ratio", "1", "Share of the final blocks that are the attacker's", false},
    {"attack_depth_max", "1", "Most honest blocks that the attacker undid at once", true},
    {"attack_cost", "currency", "Electricity and hardware of the attacker", false},
    {"attack_gain", "currency", "Rewards of the attacker, and the value of his successes", false},
    /* The rest only with a mempool: LW_POW_POOL_FIGURES, in the order of lw_pow_pool_tell. */
    {"tx_fees", "currency", "Fees that the city paid to the chain", false},
    {"mempool_bytes", "B", "Transactions of everybody that wait in the mempool", true},
    {"mempool_tx_count", "1", "Transactions of everybody that wait in the mempool", true},
    {"block_used_ratio", "1", "Share of all blocks' room that was used", false},
    {"outbid_ratio", "1",
     "Share of the others' transactions that pay more for a byte than the city", false},
    {"others_offered_count", "1", "Transactions that others offered", true},
    {"others_included_count", "1", "Transactions of others in blocks", true},
    {"others_pushed_out_count", "1", "Transactions of others that the mempool had no room for",
     true},
    {"city_pushed_out_count", "1",
     "Times that the mempool had no room for a transaction of the city, which was sent again",
     true},
};
enum { EXTRA_COUNT = sizeof extras / sizeof extras[0] };

static const lw_extra block_extras[] = {
    {"height", "1", "Blocks before the block in its branch", true},
    {"rival_count", "1", "Other blocks of the same height", true},
    {"propagation_p50_s", "s", "Time until half of the nodes had the block", false},
    {"propagation_p90_s", "s", "Time until nine tenths of the nodes had the block", false},
    {"difficulty", "1", "Difficulty of the block, 2^32 hashes each", false},
};
_Static_assert((int)EXTRA_COUNT <= (int)LW_EXTRAS_MAX, "one column each");
_Static_assert(sizeof block_extras / sizeof block_extras[0] <= LW_BLOCK_EXTRAS_MAX, "they fit");

static size_t extra_count(const void *params)
{
    const lw_pow_own_params *own = params;
    return own->mempool == NULL ? EXTRA_COUNT - LW_POW_POOL_FIGURES : EXTRA_COUNT;
}

static void limits(const void *params, lw_mechanism_limits *out)
{
    const lw_pow_own_params *own = params;
    const size_t n = (size_t)own->network.node_count;
    out->node_count = (uint32_t)n;
    out->source_count = (uint32_t)n + 1;
    out->gateway_is_last_node = true;
    out->event_limit_count = EVENTS_PER_NODE * n + EVENTS_MORE;
}

static void destroy(void *self)
{
    lw_pow_own *p = self;
    lw_gossip_destroy(p->gossip);
    lw_net_destroy(p->net);
    lw_pow_chain_fini(&p->chain);
    free(p->race.cumulative_h_per_s);
    free(p->tips);
    free(p->busy_us);
    free(p);
}

static bool can_fail(const lw_settlement_config *config)
{
    return config->fault_count > 0;
}

static bool allocate(lw_pow_own *p)
{
    const lw_pow_own_params *own = p->params;
    const lw_gossip_config gossip = {
        .net = p->net,
        .owner = {.self = p,
                  .block_bytes = lw_pow_block_bytes,
                  .lacking_bytes = lw_pow_lacking_bytes,
                  .checked_us = lw_node_is_slow(&p->speed) ? lw_pow_checked_us : NULL,
                  .arrive = lw_pow_arrive,
                  .tip = lw_pow_tip},
        .kind_base = 0,
        .phase = LW_POW_PHASE_MESSAGE,
        .can_fail = can_fail(p->config) || lw_pow_eclipse_is_told(p)};
    p->gossip = lw_gossip_create(&gossip);
    p->tips = calloc(p->net->node_count, sizeof *p->tips);
    p->busy_us = calloc(p->net->node_count, sizeof *p->busy_us);
    if (p->gossip == NULL || p->tips == NULL || p->busy_us == NULL || !lw_pow_race_create(p)) {
        return false;
    }
    (void)lw_gossip_new(p->gossip); /* the first block, which all have */
    const double balanced =
        p->race.total_h_per_s * own->block_interval_s / LW_POW_HASHES_PER_DIFFICULTY;
    return lw_pow_chain_init(&p->chain, p->config->start_us,
                             isnan(own->difficulty) ? balanced : own->difficulty,
                             own->retarget_blocks, own->block_interval_s * (double)LW_US_PER_S);
}

static void set_initial_state(lw_pow_own *p)
{
    const uint32_t n = p->net->node_count;
    for (uint32_t node = 0; node < n; node++) {
        lw_gossip_mark(p->gossip, node, 0);
        p->busy_us[node] = p->config->start_us;
    }
    p->half_count = (n + 1) / 2;
    p->most_count = (uint32_t)(((uint64_t)n * 9 + 9) / 10);
    p->gateway.node = n - 1; /* an attacker is node 0 */
    p->gateway.down_since_us = INT64_MAX;
    p->pool.since_us = p->config->start_us;
}

static lw_status refuse_cuts(const lw_settlement_config *config, lw_error *error)
{
    const lw_pow_params *record = config->params->record.value;
    const lw_pow_own_params *own = record->chain.value;
    size_t count = own->attack.choice != NULL &&
                   own->attack.choice->owner == &lw_pow_attack_kinds[LW_POW_ECLIPSE];
    for (size_t i = 0; i < config->fault_count; i++) {
        count += config->faults[i].kind == LW_FAULT_PARTITION;
    }
    return count <= LW_NET_CUTS_MAX
               ? LW_OK
               : lw_error_set(error, LW_ERR_LIMIT, "/faults",
                              "%zu partitions of settlement \"%s\": at most %d are allowed", count,
                              config->params->name, (int)LW_NET_CUTS_MAX);
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    const lw_pow_params *record = config->params->record.value;
    lw_status status = refuse_cuts(config, error);
    *self = NULL;
    if (status != LW_OK) {
        return status;
    }
    lw_pow_own *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    p->record = record;
    p->params = record->chain.value;
    p->config = config;
    p->book = book;
    p->speed.execution_us =
        lw_micro_from_double(p->params->tx_execution_s + lw_payload_node_time_s(&record->payload));
    p->draw_key =
        lw_stream_of(config->seed, "proof of work", config->replicate, config->params->name, 0)
            .key ^
        lw_hash_text(config->params->name, 2);
    lw_pow_attack_create(p);
    const lw_net_config net = {.params = &p->params->network,
                               .seed = config->seed,
                               .replicate = config->replicate,
                               .name = config->params->name};
    status = lw_net_create(&net, &p->net, error);
    if (status == LW_OK && !allocate(p)) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %lld nodes",
                              (long long)p->params->network.node_count);
    }
    if (status != LW_OK) {
        destroy(p);
        return status;
    }
    set_initial_state(p);
    *self = p;
    return LW_OK;
}

static void schedule_faults(lw_pow_own *p)
{
    const lw_time_us begin_us = p->config->start_us;
    for (size_t i = 0; i < p->config->fault_count; i++) {
        const lw_fault *fault = &p->config->faults[i];
        const lw_time_us start_us = fault->start_us > begin_us ? fault->start_us : begin_us;
        const bool is_cut = fault->kind == LW_FAULT_PARTITION;
        if (fault->end_us <= start_us) {
            continue;
        }
        lw_pow_schedule(p, is_cut ? LW_POW_CUT : LW_POW_CRASH, LW_POW_PHASE_FAULT, start_us, i);
        if (fault->end_us != INT64_MAX) {
            lw_pow_schedule(p, is_cut ? LW_POW_HEAL : LW_POW_COME_BACK, LW_POW_PHASE_FAULT,
                            fault->end_us, i);
        }
    }
}

static void begin(void *self, lw_engine *engine)
{
    lw_pow_own *p = self;
    p->engine = engine;
    schedule_faults(p);
    lw_pow_attack_schedule(p);
    lw_gossip_begin(p->gossip, engine);
    lw_pow_race_begin(p);
}

static void submit(void *self)
{
    lw_pow_gateway_submit(self);
}

/* The number of a cut among the cuts, which is its bit. */
static unsigned cut_of(const lw_pow_own *p, size_t fault)
{
    unsigned cut = 0;
    for (size_t i = 0; i < fault; i++) {
        cut += p->config->faults[i].kind == LW_FAULT_PARTITION;
    }
    return cut;
}

static void strike(lw_pow_own *p, unsigned kind, size_t index)
{
    const lw_fault *fault = &p->config->faults[index];
    const uint32_t end = fault->node_first + fault->node_count;
    if (kind == LW_POW_CUT) {
        lw_gossip_cut(p->gossip, cut_of(p, index), fault->node_first, fault->node_count);
    } else if (kind == LW_POW_HEAL) {
        lw_gossip_heal(p->gossip, cut_of(p, index), fault->node_first, fault->node_count);
        lw_pow_gateway_release(p);
    } else if (kind == LW_POW_CRASH) {
        for (uint32_t node = fault->node_first; node < end; node++) {
            lw_gossip_take_down(p->gossip, node);
        }
    } else {
        for (uint32_t node = fault->node_first; node < end; node++) {
            lw_gossip_bring_up(p->gossip, node);
        }
    }
    lw_pow_gateway_note_power(p);
}

static void handle(void *self, const lw_event *event)
{
    lw_pow_own *p = self;
    switch (event->kind) {
    case LW_POW_MINED:
        lw_pow_on_mined(p);
        break;
    case LW_POW_KNOWN:
        lw_pow_gateway_on_known(p, event->arg);
        break;
    case LW_POW_CRASH:
    case LW_POW_COME_BACK:
    case LW_POW_CUT:
    case LW_POW_HEAL:
        strike(p, event->kind, (size_t)event->arg);
        break;
    case LW_POW_ATTACK_BEGIN:
        lw_pow_attack_begin(p);
        lw_pow_gateway_note_power(p);
        break;
    case LW_POW_ATTACK_END:
        lw_pow_on_attack_end(p);
        lw_pow_gateway_note_power(p);
        break;
    default:
        lw_gossip_handle(p->gossip, event);
        if (event->kind == LW_GOSSIP_LEAVE || event->kind == LW_GOSSIP_JOIN) {
            lw_pow_gateway_note_power(p);
        }
        break;
    }
}

double lw_pow_own_power_w(const lw_pow_own *p)
{
    return p->race.total_h_per_s / HASHES_PER_GH * p->params->efficiency_j_per_gh *
           p->params->mining_pue_ratio;
}

static void state_of(void *self, lw_state *state)
{
    lw_pow_own *p = self;
    lw_pow_own_state(p, state);
    if (lw_pow_pool_is_open(p)) {
        lw_pow_pool_state(p, state);
    }
}

/* What settling adds: others' transactions are there anyway. */
static lw_device_work own_work(const lw_pow_own *p, lw_time_us now_us)
{
    return (lw_device_work){.device_count = p->net->node_count,
                            .time_us = now_us - p->config->start_us,
                            .message_count = p->gossip->message_count + p->tally.tx_message_count,
                            .tx_executed_count = p->tally.tx_count * p->net->node_count};
}

static lw_device_work all_work(const lw_pow_own *p, lw_time_us now_us)
{
    lw_device_work work = own_work(p, now_us);
    if (lw_pow_pool_is_open(p)) {
        work.message_count = lw_pow_gateway_sent(p).count;
        work.tx_executed_count += lw_pow_times(lw_pow_pool_other_count(p), p->net->node_count);
    }
    return work;
}

/* The last blocks of the chain that the gateway sees, made again. */
static lw_rewrite rewrite_of(const lw_pow_own *p)
{
    const lw_pow_block *tip = lw_pow_chain_at(&p->chain, p->tips[p->gateway.node]);
    const double blocks = (double)p->record->confirmations;
    const double joules_per_th =
        p->params->efficiency_j_per_gh * GH_PER_TH * p->params->mining_pue_ratio;
    return (lw_rewrite){.hash_count = blocks * tip->difficulty * LW_POW_HASHES_PER_DIFFICULTY,
                        .electricity_per_th = lw_kwh_from_joules(joules_per_th) *
                                              p->config->electricity_price_per_kwh,
                        .rewards = blocks * lw_double_from_micro(p->params->reward_per_block)};
}

static void usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    const lw_pow_own *p = self;
    const int64_t n = p->net->node_count;
    const lw_pow_traffic sent = lw_pow_gateway_sent(p);
    const lw_device_work work = all_work(p, now_us);
    const lw_device_work added = own_work(p, now_us);
    const double period_s = (double)work.time_us / (double)LW_US_PER_S;
    const lw_pow_gateway *g = &p->gateway;
    const lw_time_us down_us = now_us > g->down_since_us ? now_us - g->down_since_us : 0;
    *out = (lw_usage){.message_count = sent.count,
                      .message_bytes = sent.bytes,
                      .tx_count = p->tally.tx_count,
                      .block_count = p->tally.main_count,
                      .energy_j = lw_device_energy_j(&p->params->device, &work) +
                                  lw_pow_own_power_w(p) * period_s,
                      .energy_marginal_j = lw_device_marginal_j(&p->params->device, &added),
                      .reorganised_block_count = p->tally.replaced_count,
                      .rewrite = rewrite_of(p),
                      .unavailable_us = g->unavailable_us + down_us,
                      .node_device = lw_device_of_node(&p->params->device)};
    if (lw_pow_pool_is_open(p)) {
        out->fees_micro = lw_micro_from_double(fmin(lw_pow_pool_fees_outside(p), 1e12));
    }
    const int64_t header_bytes = p->tally.main_count * p->params->header_bytes;
    const lw_replica replica = {.bytes = {[LW_STORAGE_HEADER] = header_bytes,
                                          [LW_STORAGE_TX] = p->tally.main_bytes - header_bytes},
                                .tx_count = p->tally.tx_count};
    lw_growth_add(out, &replica, n);
}

static void tell(const void *self, lw_time_us now_us, double *values)
{
    const lw_pow_own *p = self;
    const lw_pow_tally *t = &p->tally;
    const lw_pow_block *tip = lw_pow_chain_at(&p->chain, p->tips[p->gateway.node]);
    lw_pow_attack_account attack;
    lw_pow_attack_tell(p, now_us, &attack);
    const double told[] = {
        p->race.total_h_per_s,
        lw_pow_own_power_w(p),
        tip->next_difficulty,
        (double)tip->height,
        (double)t->mined_count,
        t->settled_mined_count > 0 ? 1 - (double)t->main_count / (double)t->settled_mined_count
                                   : (double)NAN,
        (double)t->uncle_count,
        lw_pow_spread_quantile_s(&t->half, 0.5),
        lw_pow_spread_quantile_s(&t->most, 0.5),
        lw_pow_spread_mean_s(&t->half),
        lw_pow_spread_mean_s(&t->most),
        (double)p->gossip->announce_count,
        (double)p->gossip->elided_count,
        (double)p->gossip->miss_count,
        (double)lw_pow_gateway_sent(p).bytes,
        (double)t->reorg_depth_max,
        (double)t->reorg_count,
        (double)t->replaced_count,
        (double)t->reverted_tx_count,
        (double)p->attack.attempt_count,
        (double)p->attack.success_count,
        attack.success_ratio,
        attack.predicted_ratio,
        attack.revenue_ratio,
        (double)p->attack.depth_max,
        attack.cost,
        attack.gain,
    };
    _Static_assert(sizeof told / sizeof told[0] + LW_POW_POOL_FIGURES == EXTRA_COUNT,
                   "a value for each column");
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        values[i] = told[i];
    }
    if (lw_pow_pool_is_open(p)) {
        lw_pow_pool_tell(p, values + sizeof told / sizeof told[0]);
    }
}

static double hash_power_w(const void *self, uint32_t node)
{
    const lw_pow_own *p = self;
    return lw_pow_race_share(p, node) * lw_pow_own_power_w(p);
}

static bool attack(const void *self, lw_time_us now_us, lw_attack_outcome *outcome)
{
    const lw_pow_own *p = self;
    lw_pow_attack_account account;
    if (p->attack.params == NULL) {
        return false;
    }
    lw_pow_attack_tell(p, now_us, &account);
    *outcome = lw_attack_outcome_of(p->params->attack.choice->tag);
    outcome->attempt_count = (double)p->attack.attempt_count;
    outcome->success_count = (double)p->attack.success_count;
    outcome->cost = account.cost;
    outcome->gain = account.gain;
    outcome->honest_gain = account.honest_gain;
    return true;
}

static void trust(const void *params, lw_trust *out)
{
    const lw_pow_own_params *own = params;
    out->node_count = own->network.node_count;
    out->rewrite_party_count = lw_pow_majority_parties(own);
    out->block_party_count = out->rewrite_party_count;
    out->operator_count = out->rewrite_party_count;
    out->rewrite_operator_count = out->rewrite_party_count;
    out->reader_count = out->node_count;
    out->verifier_count = out->node_count;
}

static void add_costs(const void *params, lw_time_us period_us, lw_cost_matrix *costs)
{
    const lw_pow_own_params *own = params;
    lw_device_add_costs(&own->device, own->network.node_count, period_us, costs);
}

static double equipment_life_year(const void *params)
{
    const lw_pow_own_params *own = params;
    return own->device.device_life_year;
}

static double embodied_kg(const void *params, lw_time_us period_us)
{
    const lw_pow_own_params *own = params;
    return lw_device_embodied_kg(&own->device, own->network.node_count, period_us);
}

const lw_pow_mode lw_pow_own_mode = {.keeps_chain = true,
                                     .extras = extras,
                                     .extra_count = extra_count,
                                     .block_extras = block_extras,
                                     .block_extra_count =
                                         sizeof block_extras / sizeof block_extras[0],
                                     .check = lw_pow_own_check,
                                     .limits = limits,
                                     .create = create,
                                     .destroy = destroy,
                                     .begin = begin,
                                     .submit = submit,
                                     .handle = handle,
                                     .state = state_of,
                                     .usage = usage,
                                     .tell = tell,
                                     .attack = attack,
                                     .hash_power_w = hash_power_w,
                                     .trust = trust,
                                     .add_costs = add_costs,
                                     .equipment_life_year = equipment_life_year,
                                     .embodied_kg = embodied_kg};
