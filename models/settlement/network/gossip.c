// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/network/gossip.h"

#include "models/settlement/network/gossip_size.h"
#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <stdlib.h>
#include <string.h>

enum { PURPOSE_LIFE = 2 };
#define EVERYBODY UINT32_MAX

static size_t word_of(uint32_t node, uint64_t block)
{
    return (size_t)node * LW_GOSSIP_WORDS + (block % LW_GOSSIP_WINDOW) / 64;
}

static uint64_t bit_of(uint64_t block)
{
    return UINT64_C(1) << (block % 64);
}

static bool is_set(const uint64_t *bits, uint32_t node, uint64_t block)
{
    return (bits[word_of(node, block)] & bit_of(block)) != 0;
}

static void set(uint64_t *bits, uint32_t node, uint64_t block)
{
    bits[word_of(node, block)] |= bit_of(block);
}

lw_gossip *lw_gossip_create(const lw_gossip_config *config)
{
    lw_gossip *g = calloc(1, sizeof *g);
    if (g == NULL) {
        return NULL;
    }
    const size_t n = config->net->node_count;
    g->config = *config;
    g->net = config->net;
    g->watches = config->can_fail || config->net->params->churn_node_ratio > 0;
    g->has = calloc(n * LW_GOSSIP_WORDS, sizeof *g->has);
    g->asked = calloc(n * LW_GOSSIP_WORDS, sizeof *g->asked);
    g->life_count = calloc(g->watches ? n : 1, sizeof *g->life_count);
    const bool checks = config->owner.checked_us != NULL;
    g->checking = checks ? calloc(n * LW_GOSSIP_WORDS, sizeof *g->checking) : NULL;
    if ((checks && g->checking == NULL) || g->has == NULL || g->asked == NULL ||
        g->life_count == NULL) {
        lw_gossip_destroy(g);
        return NULL;
    }
    return g;
}

void lw_gossip_destroy(lw_gossip *gossip)
{
    if (gossip != NULL) {
        free(gossip->has);
        free(gossip->asked);
        free(gossip->checking);
        free(gossip->life_count);
        free(gossip);
    }
}

/* A message, or what a node tells itself for later. */
typedef struct letter {
    unsigned kind;
    uint16_t flags;
    uint32_t from;
    uint32_t to;
    uint64_t block;
} letter;

static void schedule(lw_gossip *g, const letter *what, lw_time_us time_us)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = what->from,
                                      .target = what->to,
                                      .kind = (uint16_t)(g->config.kind_base + what->kind),
                                      .flags = what->flags,
                                      .phase = g->config.phase,
                                      .arg = what->block};
    lw_engine_schedule(g->engine, &request);
}

static void count(lw_gossip *g, int64_t messages, int64_t bytes)
{
    g->message_count += messages;
    g->message_bytes += messages * bytes;
}

static void send_control(lw_gossip *g, const letter *what, uint32_t word)
{
    const lw_time_us now_us = lw_engine_now(g->engine);
    count(g, 1, g->net->params->control_bytes);
    schedule(g, what, lw_net_control_us(g->net, what->from, what->to, now_us, word));
}

static void send_bulk(lw_gossip *g, const letter *what, int64_t bytes, uint32_t word)
{
    const lw_time_us now_us = lw_engine_now(g->engine);
    count(g, 1, bytes);
    schedule(g, what, lw_net_bulk_us(g->net, what->from, what->to, now_us, bytes, word));
}

/* Churn: each stay and each absence is exponential. */
static void schedule_life(lw_gossip *g, uint32_t node, bool is_up)
{
    lw_rng rng = lw_net_node_rng(g->net, node, PURPOSE_LIFE, g->life_count[node]++);
    const double mean_s = is_up ? g->net->params->online_mean_s : g->net->params->offline_mean_s;
    const double stay_us = lw_sample_exponential(&rng, mean_s * (double)LW_US_PER_S);
    const double longest_us = 1e17; /* 3,000 years */
    const letter what = {
        .kind = is_up ? LW_GOSSIP_LEAVE : LW_GOSSIP_JOIN, .from = node, .to = node};
    schedule(g, &what,
             lw_engine_now(g->engine) + 1 +
                 (lw_time_us)(stay_us < longest_us ? stay_us : longest_us));
}

void lw_gossip_begin(lw_gossip *gossip, lw_engine *engine)
{
    gossip->engine = engine;
    for (uint32_t node = 0; node < gossip->net->node_count; node++) {
        if ((gossip->net->kind[node] & LW_NET_CHURNS) != 0) {
            schedule_life(gossip, node, true);
        }
    }
}

bool lw_gossip_is_recent(const lw_gossip *gossip, uint64_t block)
{
    return block < gossip->next && block + LW_GOSSIP_WINDOW >= gossip->next;
}

bool lw_gossip_has(const lw_gossip *gossip, uint32_t node, uint64_t block)
{
    return lw_gossip_is_recent(gossip, block) && is_set(gossip->has, node, block);
}

uint64_t lw_gossip_new(lw_gossip *gossip)
{
    const uint64_t block = gossip->next++;
    const uint64_t keep = ~bit_of(block);
    for (uint32_t node = 0; node < gossip->net->node_count; node++) {
        gossip->has[word_of(node, block)] &= keep;
        gossip->asked[word_of(node, block)] &= keep;
        if (gossip->checking != NULL) {
            gossip->checking[word_of(node, block)] &= keep;
        }
    }
    gossip->relayed[word_of(0, block)] &= keep;
    return block;
}

void lw_gossip_mark(lw_gossip *gossip, uint32_t node, uint64_t block)
{
    if (lw_gossip_is_recent(gossip, block)) {
        set(gossip->has, node, block);
        set(gossip->asked, node, block);
    }
}

static bool reaches(const lw_gossip *g, uint32_t from, uint32_t to)
{
    return lw_net_is_up(g->net, to) && lw_net_is_joined(g->net, from, to);
}

static void announce_to(lw_gossip *g, uint32_t node, uint32_t peer, uint64_t block)
{
    uint32_t words[4];
    g->announce_count++;
    if (g->net->params->elides && is_set(g->asked, peer, block)) {
        g->elided_count++;
        count(g, 1, g->net->params->control_bytes);
        return;
    }
    lw_net_draw(g->net, node, peer, block, words);
    send_control(g, &(letter){.kind = LW_GOSSIP_INV, .from = node, .to = peer, .block = block},
                 words[LW_NET_WORD_ANNOUNCE]);
}

/* A block that nobody but an old branch knows is no news. */
static void tell_tip(lw_gossip *g, uint32_t teller, uint32_t listener)
{
    const uint64_t tip = g->config.owner.tip(g->config.owner.self, teller);
    if (lw_gossip_is_recent(g, tip) && reaches(g, teller, listener)) {
        lw_gossip_mark(g, teller, tip);
        announce_to(g, teller, listener, tip);
    }
}

static void announce(lw_gossip *g, uint32_t node, uint32_t source, uint64_t block)
{
    const uint32_t *peers = g->net->peers;
    for (uint32_t i = g->net->first[node]; i < g->net->first[node + 1]; i++) {
        if (peers[i] != source && (!g->watches || lw_net_is_joined(g->net, node, peers[i]))) {
            announce_to(g, node, peers[i], block);
        }
    }
}

static void relay(lw_gossip *g, uint32_t node, uint64_t block)
{
    const int64_t members = g->net->params->relay_node_count;
    if ((int64_t)node >= members || is_set(g->relayed, 0, block)) {
        return;
    }
    set(g->relayed, 0, block);
    count(g, members - 1, lw_gossip_short_bytes(g, block));
    const double delay_us = g->net->params->relay_latency_s * (double)LW_US_PER_S;
    schedule(g, &(letter){.kind = LW_GOSSIP_RELAY, .from = node, .to = EVERYBODY, .block = block},
             lw_engine_now(g->engine) + (lw_time_us)(delay_us + 0.5));
}

void lw_gossip_publish(lw_gossip *gossip, uint32_t node, uint64_t block)
{
    lw_gossip_mark(gossip, node, block);
    if (lw_net_is_up(gossip->net, node) && lw_gossip_is_recent(gossip, block)) {
        announce(gossip, node, node, block);
        relay(gossip, node, block);
    }
}

/* From now on it is asked for; where nodes fail, not for ever. */
static void note_asked(lw_gossip *g, uint32_t node, uint32_t from, uint64_t block)
{
    set(g->asked, node, block);
    if (g->watches) {
        const double wait_us = g->net->params->request_timeout_s * (double)LW_US_PER_S;
        schedule(g, &(letter){.kind = LW_GOSSIP_TIMEOUT, .from = node, .to = from, .block = block},
                 lw_engine_now(g->engine) + (lw_time_us)wait_us);
    }
}

static void ask(lw_gossip *g, uint32_t node, uint32_t from, uint64_t block)
{
    uint32_t words[4];
    note_asked(g, node, from, block);
    lw_net_draw(g->net, node, from, block, words);
    send_control(g, &(letter){.kind = LW_GOSSIP_GETDATA, .from = node, .to = from, .block = block},
                 words[LW_NET_WORD_REQUEST]);
}

/* Where all ancestors are there; or asks for them. */
static void take(lw_gossip *g, uint32_t node, uint32_t from, uint64_t block)
{
    const lw_gossip_owner *owner = &g->config.owner;
    uint32_t words[4];
    if (is_set(g->has, node, block)) {
        return;
    }
    if (owner->lacking_bytes(owner->self, node, block) > 0) {
        if (!is_set(g->asked, node, block)) {
            note_asked(g, node, from, block);
        }
        lw_net_draw(g->net, node, from, block, words);
        send_control(g,
                     &(letter){.kind = LW_GOSSIP_FETCH, .from = node, .to = from, .block = block},
                     words[LW_NET_WORD_REST]);
        return;
    }
    lw_gossip_mark(g, node, block);
    if (owner->arrive(owner->self, node, block)) {
        announce(g, node, from, block);
        relay(g, node, block);
    }
}

static void on_inv(lw_gossip *g, uint32_t node, uint32_t from, uint64_t block)
{
    if (!is_set(g->asked, node, block)) {
        ask(g, node, from, block);
    }
}

static void on_getdata(lw_gossip *g, uint32_t node, uint32_t from, uint64_t block)
{
    const bool is_compact = g->net->params->compact_block_bytes > 0 &&
                            (g->net->kind[node] & g->net->kind[from] & LW_NET_COMPACT) != 0;
    const int64_t whole = g->config.owner.block_bytes(g->config.owner.self, block);
    uint32_t words[4];
    lw_net_draw(g->net, node, from, block, words);
    const letter what = {.kind = LW_GOSSIP_BLOCK,
                         .flags = is_compact ? LW_GOSSIP_FLAG_COMPACT : 0,
                         .from = node,
                         .to = from,
                         .block = block};
    send_bulk(g, &what, is_compact ? lw_gossip_short_bytes(g, block) : whole,
              words[LW_NET_WORD_BLOCK]);
}

static void on_getrest(lw_gossip *g, uint32_t node, uint32_t from, uint64_t block)
{
    uint32_t words[4];
    lw_net_draw(g->net, node, from, block, words);
    const letter what = {.kind = LW_GOSSIP_BLOCK,
                         .flags = LW_GOSSIP_FLAG_REST,
                         .from = node,
                         .to = from,
                         .block = block};
    send_bulk(g, &what, lw_gossip_rest_bytes(g, from, block), words[LW_NET_WORD_REST]);
}

/* True when the message must wait for the receiver's downlink: it will come again. */
static bool waits(lw_gossip *g, const lw_event *event, uint32_t from, int64_t bytes)
{
    if ((event->flags & LW_GOSSIP_FLAG_QUEUED) != 0) {
        return false;
    }
    const lw_time_us received_us =
        lw_net_received_us(g->net, from, event->target, event->time_us, bytes);
    if (received_us > event->time_us) {
        const letter again = {.kind = (unsigned)(event->kind - g->config.kind_base),
                              .flags = event->flags | LW_GOSSIP_FLAG_QUEUED,
                              .from = from,
                              .to = event->target,
                              .block = event->arg};
        schedule(g, &again, received_us);
    }
    return received_us > event->time_us;
}

static bool is_checking(const lw_gossip *g, uint32_t node, uint64_t block)
{
    return g->checking != NULL && is_set(g->checking, node, block);
}

static bool is_checked(const lw_event *event)
{
    return (event->flags & LW_GOSSIP_FLAG_CHECKED) != 0;
}

/* True when the receiver has to check the block first: the message will come again. */
static bool checks(lw_gossip *g, const lw_event *event, uint32_t from)
{
    const lw_gossip_owner *owner = &g->config.owner;
    if (g->checking == NULL || is_checked(event)) {
        return false;
    }
    const lw_time_us checked_us = owner->checked_us(owner->self, event->target, event->arg);
    if (checked_us > event->time_us) {
        const letter again = {.kind = (unsigned)(event->kind - g->config.kind_base),
                              .flags =
                                  event->flags | LW_GOSSIP_FLAG_QUEUED | LW_GOSSIP_FLAG_CHECKED,
                              .from = from,
                              .to = event->target,
                              .block = event->arg};
        schedule(g, &again, checked_us);
        set(g->checking, event->target, event->arg);
    }
    return checked_us > event->time_us;
}

static void on_block(lw_gossip *g, const lw_event *event, uint32_t from)
{
    const uint32_t node = event->target;
    if (is_set(g->has, node, event->arg) || is_checking(g, node, event->arg) ||
        waits(g, event, from, lw_gossip_bulk_bytes(g, event))) {
        return;
    }
    if ((event->flags & LW_GOSSIP_FLAG_COMPACT) != 0 && !is_checked(event) &&
        lw_gossip_missing_share(g, node, event->arg) > 0) {
        uint32_t words[4];
        g->miss_count++;
        lw_net_draw(g->net, node, from, event->arg, words);
        send_control(
            g, &(letter){.kind = LW_GOSSIP_GETREST, .from = node, .to = from, .block = event->arg},
            words[LW_NET_WORD_REST]);
        return;
    }
    const lw_gossip_owner *owner = &g->config.owner;
    if (owner->lacking_bytes(owner->self, node, event->arg) == 0 && checks(g, event, from)) {
        return;
    }
    take(g, node, from, event->arg);
}

static void on_fetch(lw_gossip *g, uint32_t node, uint32_t from, uint64_t block)
{
    const lw_gossip_owner *owner = &g->config.owner;
    const int64_t bytes = owner->lacking_bytes(owner->self, from, block);
    uint32_t words[4];
    lw_net_draw(g->net, node, from, block, words);
    send_bulk(g, &(letter){.kind = LW_GOSSIP_CHAIN, .from = node, .to = from, .block = block},
              bytes, words[LW_NET_WORD_ANNOUNCE]);
}

static void on_chain(lw_gossip *g, const lw_event *event, uint32_t from)
{
    const lw_gossip_owner *owner = &g->config.owner;
    const uint32_t node = event->target;
    const int64_t bytes = owner->lacking_bytes(owner->self, node, event->arg);
    if (is_set(g->has, node, event->arg) || is_checking(g, node, event->arg) ||
        waits(g, event, from, bytes) || checks(g, event, from)) {
        return;
    }
    lw_gossip_mark(g, node, event->arg);
    if (owner->arrive(owner->self, node, event->arg)) {
        announce(g, node, from, event->arg);
        relay(g, node, event->arg);
    }
}

static void on_relay(lw_gossip *g, uint32_t from, uint64_t block)
{
    const uint32_t members = (uint32_t)g->net->params->relay_node_count;
    for (uint32_t node = 0; node < members; node++) {
        if (node != from && reaches(g, from, node)) {
            take(g, node, from, block);
        }
    }
}

/* Asks another peer that has the block; one that comes later will be heard again. */
static void on_timeout(lw_gossip *g, uint32_t node, uint32_t from, uint64_t block)
{
    if (is_set(g->has, node, block) || is_checking(g, node, block) || !lw_net_is_up(g->net, node)) {
        return;
    }
    g->asked[word_of(node, block)] &= ~bit_of(block);
    const uint32_t *peers = g->net->peers;
    const uint32_t begin = g->net->first[node];
    const uint32_t degree = g->net->first[node + 1] - begin;
    uint32_t place = 0;
    while (place < degree && peers[begin + place] != from) {
        place++;
    }
    for (uint32_t k = 1; k <= degree; k++) {
        const uint32_t peer = peers[begin + (place + k) % degree];
        if (is_set(g->has, peer, block) && reaches(g, node, peer)) {
            ask(g, node, peer, block);
            return;
        }
    }
}

static void on_message(lw_gossip *g, const lw_event *event)
{
    const uint32_t from = lw_event_source(event);
    const uint32_t node = event->target;
    const int kind = event->kind - g->config.kind_base;
    const bool asks =
        kind == LW_GOSSIP_GETDATA || kind == LW_GOSSIP_GETREST || kind == LW_GOSSIP_FETCH;
    if (is_checked(event)) {
        g->checking[word_of(node, event->arg)] &= ~bit_of(event->arg); /* the work is done */
    }
    const bool is_heard = is_checked(event) ? lw_net_is_up(g->net, node) : reaches(g, from, node);
    if (!is_heard || (asks && lw_gossip_is_overloaded(g, node))) {
        return;
    }
    switch (kind) {
    case LW_GOSSIP_INV:
        on_inv(g, node, from, event->arg);
        break;
    case LW_GOSSIP_GETDATA:
        on_getdata(g, node, from, event->arg);
        break;
    case LW_GOSSIP_GETREST:
        on_getrest(g, node, from, event->arg);
        break;
    case LW_GOSSIP_FETCH:
        on_fetch(g, node, from, event->arg);
        break;
    case LW_GOSSIP_CHAIN:
        on_chain(g, event, from);
        break;
    default:
        on_block(g, event, from);
        break;
    }
}

void lw_gossip_handle(lw_gossip *gossip, const lw_event *event)
{
    const int kind = event->kind - gossip->config.kind_base;
    const uint32_t source = lw_event_source(event);
    if (kind == LW_GOSSIP_LEAVE || kind == LW_GOSSIP_JOIN) {
        if (kind == LW_GOSSIP_LEAVE) {
            lw_gossip_take_down(gossip, source);
        } else {
            lw_gossip_bring_up(gossip, source);
        }
        schedule_life(gossip, source, kind == LW_GOSSIP_JOIN);
    } else if (!lw_gossip_is_recent(gossip, event->arg)) {
        return; /* old news */
    } else if (kind == LW_GOSSIP_RELAY) {
        on_relay(gossip, source, event->arg);
    } else if (kind == LW_GOSSIP_TIMEOUT) {
        on_timeout(gossip, source, event->target, event->arg);
    } else {
        on_message(gossip, event);
    }
}

void lw_gossip_take_down(lw_gossip *gossip, uint32_t node)
{
    gossip->net->down_depth[node]++;
}

void lw_gossip_bring_up(lw_gossip *gossip, uint32_t node)
{
    lw_net *net = gossip->net;
    LW_ASSERT(net->down_depth[node] > 0);
    if (--net->down_depth[node] > 0) {
        return;
    }
    /* What it had asked for will not come. */
    for (size_t i = 0; i < LW_GOSSIP_WORDS; i++) {
        const size_t word = (size_t)node * LW_GOSSIP_WORDS + i;
        gossip->asked[word] = gossip->has[word];
    }
    for (uint32_t i = net->first[node]; i < net->first[node + 1]; i++) {
        const uint32_t peer = net->peers[i];
        if (lw_net_is_up(net, peer)) {
            tell_tip(gossip, peer, node);
            tell_tip(gossip, node, peer);
        }
    }
}

void lw_gossip_cut(lw_gossip *gossip, unsigned cut, uint32_t first, uint32_t node_count)
{
    LW_ASSERT(cut < LW_NET_CUTS_MAX);
    for (uint32_t node = first; node < first + node_count; node++) {
        gossip->net->cut[node] |= UINT64_C(1) << cut;
    }
}

void lw_gossip_heal(lw_gossip *gossip, unsigned cut, uint32_t first, uint32_t node_count)
{
    lw_net *net = gossip->net;
    for (uint32_t node = first; node < first + node_count; node++) {
        net->cut[node] &= ~(UINT64_C(1) << cut);
    }
    for (uint32_t node = first; node < first + node_count; node++) {
        for (uint32_t i = net->first[node]; i < net->first[node + 1]; i++) {
            const uint32_t peer = net->peers[i];
            const bool was_cut = peer < first || peer >= first + node_count;
            if (was_cut && lw_net_is_up(net, node) && lw_net_is_up(net, peer)) {
                tell_tip(gossip, peer, node);
                tell_tip(gossip, node, peer);
            }
        }
    }
}
