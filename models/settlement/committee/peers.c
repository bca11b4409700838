// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/committee/peers.h"

#include "sim/base/check.h"

#include <stdlib.h>

bool lw_peers_init(lw_peers *peers, const lw_settlement_config *config, uint32_t node_count)
{
    *peers = (lw_peers){.config = config,
                        .items = calloc(node_count, sizeof *peers->items),
                        .node_count = node_count};
    return peers->items != NULL;
}

void lw_peers_fini(lw_peers *peers)
{
    free(peers->items);
}

bool lw_peers_need_twins(const lw_settlement_config *config)
{
    for (size_t i = 0; i < config->fault_count; i++) {
        if (config->faults[i].kind == LW_FAULT_EQUIVOCATE) {
            return true;
        }
    }
    return false;
}

/* Partitions are numbered among themselves. */
static uint64_t cut_bit(const lw_peers *peers, size_t fault)
{
    unsigned number = 0;
    for (size_t i = 0; i < fault; i++) {
        number += peers->config->faults[i].kind == LW_FAULT_PARTITION;
    }
    LW_ASSERT(number < LW_PARTITIONS_MAX);
    return UINT64_C(1) << number;
}

/* Deals the honest nodes to two halves: those of a partition, or else of about equal size. */
static void deal_sides(lw_peers *peers)
{
    uint32_t side = 0;
    for (uint32_t i = 0; i < peers->node_count; i++) {
        lw_peer *peer = &peers->items[i];
        if (peer->twin_depth == 0) {
            peer->side = peers->cut_count > 0 ? peer->cuts != 0 : side;
            side ^= 1;
        }
    }
}

static void strike(lw_peers *peers, lw_peer *peer, const lw_fault *fault)
{
    peer->crash_depth += fault->kind == LW_FAULT_CRASH;
    peer->mute_depth += fault->kind == LW_FAULT_SILENT;
    peer->hold_us += fault->hold_us;
    if (fault->kind == LW_FAULT_EQUIVOCATE) {
        peers->twin_count += peer->twin_depth == 0;
        peer->twin_depth++;
    }
}

static void release(lw_peers *peers, lw_peer *peer, const lw_fault *fault)
{
    peer->crash_depth -= fault->kind == LW_FAULT_CRASH;
    peer->mute_depth -= fault->kind == LW_FAULT_SILENT;
    peer->hold_us -= fault->hold_us;
    if (fault->kind == LW_FAULT_EQUIVOCATE) {
        peer->twin_depth--;
        peers->twin_count -= peer->twin_depth == 0;
    }
}

void lw_peers_begin_fault(lw_peers *peers, size_t fault)
{
    const lw_fault *row = &peers->config->faults[fault];
    const uint64_t cut = row->kind == LW_FAULT_PARTITION ? cut_bit(peers, fault) : 0;
    for (uint32_t i = 0; i < row->node_count; i++) {
        lw_peer *peer = &peers->items[row->node_first + i];
        peer->cuts |= cut;
        strike(peers, peer, row);
    }
    peers->cut_count += cut != 0;
    peers->hold_count += row->kind == LW_FAULT_DELAY;
    peers->equivocation_count += row->kind == LW_FAULT_EQUIVOCATE;
    deal_sides(peers);
}

void lw_peers_end_fault(lw_peers *peers, size_t fault)
{
    const lw_fault *row = &peers->config->faults[fault];
    const uint64_t cut = row->kind == LW_FAULT_PARTITION ? cut_bit(peers, fault) : 0;
    for (uint32_t i = 0; i < row->node_count; i++) {
        lw_peer *peer = &peers->items[row->node_first + i];
        peer->cuts &= ~cut;
        release(peers, peer, row);
    }
    peers->cut_count -= cut != 0;
    peers->hold_count -= row->kind == LW_FAULT_DELAY;
    deal_sides(peers);
}

/* The half that a seat faces; honest nodes face both. */
typedef enum face { FACE_FIRST, FACE_SECOND, FACE_BOTH } face;

static face face_of(const lw_peers *peers, uint32_t seat)
{
    const lw_peer *peer = &peers->items[lw_peers_node_of(peers, seat)];
    if (peer->twin_depth == 0) {
        return FACE_BOTH;
    }
    return seat < peers->node_count ? FACE_FIRST : FACE_SECOND;
}

bool lw_peers_faces(const lw_peers *peers, uint32_t to, uint32_t from)
{
    const face own = face_of(peers, from);
    const face other = face_of(peers, to);
    if (own == FACE_BOTH) {
        return true;
    }
    const face half =
        other == FACE_BOTH ? (face)peers->items[lw_peers_node_of(peers, to)].side : other;
    return own == half;
}

/* Liars have links of their own, around every partition. */
static bool lies(const lw_peers *peers, uint32_t seat)
{
    return seat != lw_peers_gateway(peers) && face_of(peers, seat) != FACE_BOTH;
}

bool lw_peers_hears(const lw_peers *peers, uint32_t to, uint32_t from)
{
    const uint32_t gateway = lw_peers_gateway(peers);
    if (from != gateway && !lw_peers_speaks(peers, from)) {
        return false;
    }
    if (to != gateway && !lw_peers_is_up(peers, to)) {
        return false;
    }
    const uint64_t from_cuts =
        from == gateway ? 0 : peers->items[lw_peers_node_of(peers, from)].cuts;
    const uint64_t to_cuts = to == gateway ? 0 : peers->items[lw_peers_node_of(peers, to)].cuts;
    const bool is_liar = lies(peers, from) || lies(peers, to);
    if (from_cuts != to_cuts && !is_liar) {
        return false;
    }
    if (peers->twin_count == 0 || from == gateway) {
        return true;
    }
    return to == gateway ? from < peers->node_count : lw_peers_faces(peers, to, from);
}

lw_time_us lw_peers_hold_us(const lw_peers *peers, uint32_t seat)
{
    return seat == lw_peers_gateway(peers) ? 0
                                           : peers->items[lw_peers_node_of(peers, seat)].hold_us;
}

int64_t lw_peers_reachable_weight(const lw_peers *peers, const int64_t *weights)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < peers->node_count; i++) {
        if (lw_peers_speaks(peers, i) && peers->items[i].cuts == 0) {
            sum += weights == NULL ? 1 : weights[i];
        }
    }
    return sum;
}

static bool is_peer(const lw_peers *peers, const lw_peer *peer)
{
    const uint64_t most = peers->config->fault_count;
    return peer->crash_depth <= most && peer->mute_depth <= most && peer->twin_depth <= most &&
           peer->side <= 1 && peer->hold_us >= 0 && peer->hold_us <= INT64_MAX / 4;
}

void lw_peers_state(lw_peers *peers, lw_state *state)
{
    LW_STATE_ARRAY(state, peers, items, peers->node_count);
    LW_STATE_MEMBER(state, peers, cut_count);
    LW_STATE_MEMBER(state, peers, twin_count);
    LW_STATE_MEMBER(state, peers, hold_count);
    LW_STATE_MEMBER(state, peers, equivocation_count);
    uint32_t twin_count = 0;
    for (uint32_t i = 0; i < peers->node_count; i++) {
        if (!is_peer(peers, &peers->items[i])) {
            lw_state_fail(state, "items", "a node that cannot be");
        }
        twin_count += peers->items[i].twin_depth > 0;
    }
    if (twin_count != peers->twin_count ||
        (twin_count > 0 && !lw_peers_need_twins(peers->config))) {
        lw_state_fail(state, "twin_count", "twins that no fault made");
    }
}
