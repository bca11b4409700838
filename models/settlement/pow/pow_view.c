// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_view.h"

#include "models/settlement/pow/pow_attack.h"
#include "models/settlement/pow/pow_eclipse.h"
#include "models/settlement/pow/pow_gateway.h"
#include "models/settlement/pow/pow_node.h"
#include "models/settlement/pow/pow_race.h"

/* Old blocks are dropped each time that so many came: not when memory is full, which is a matter
 * of this machine. */
enum { DROP_BLOCKS = 512 };

static void note_reach(lw_pow_own *p, uint64_t number)
{
    lw_pow_block *block = lw_pow_chain_at(&p->chain, number);
    block->reached_count++;
    if (block->reached_count == p->half_count) {
        block->half_us = lw_pow_now(p);
        lw_pow_spread_add(&p->tally.half, block->half_us - block->mined_us);
    }
    if (block->reached_count == p->most_count) {
        block->most_us = lw_pow_now(p);
        lw_pow_spread_add(&p->tally.most, block->most_us - block->mined_us);
    }
}

/* Work of the blocks at or below `root` that the node has; those since the fork are recent. */
static double subtree_work(const lw_pow_own *p, uint32_t node, uint64_t root)
{
    const uint64_t next = p->chain.end;
    const uint64_t oldest = next > LW_GOSSIP_WINDOW ? next - LW_GOSSIP_WINDOW : 0;
    double work = 0;
    for (uint64_t i = root > oldest ? root : oldest; i < next; i++) {
        if (lw_gossip_has(p->gossip, node, i) && lw_pow_chain_descends(&p->chain, i, root)) {
            work += lw_pow_chain_at(&p->chain, i)->difficulty;
        }
    }
    return work;
}

static bool is_heavier(const lw_pow_own *p, uint32_t node, uint64_t block)
{
    const uint64_t tip = p->tips[node];
    const uint64_t fork = lw_pow_chain_common(&p->chain, tip, block);
    if (fork == tip) {
        return true;
    }
    if (fork == block) {
        return false;
    }
    const int64_t height = lw_pow_chain_at(&p->chain, fork)->height + 1;
    const double own = subtree_work(p, node, lw_pow_chain_ancestor(&p->chain, tip, height));
    const double other = subtree_work(p, node, lw_pow_chain_ancestor(&p->chain, block, height));
    return other > own;
}

/* Whether the node builds on the block rather than on its tip. */
static bool is_better(const lw_pow_own *p, uint32_t node, uint64_t block)
{
    const lw_pow_block *own = lw_pow_chain_at(&p->chain, p->tips[node]);
    const lw_pow_block *other = lw_pow_chain_at(&p->chain, block);
    if (p->params->fork_rule == LW_POW_GHOST) {
        return is_heavier(p, node, block);
    }
    return other->work > own->work ||
           (lw_pow_attack_ties(p, node, block) && lw_pow_attack_turns(p, node, block));
}

static void adopt(lw_pow_own *p, uint32_t node, uint64_t block)
{
    const uint64_t before = p->tips[node];
    p->tips[node] = block;
    lw_pow_race_follow(p, block);
    if (node == p->gateway.node) {
        lw_pow_gateway_follow(p, before, block);
    }
}

bool lw_pow_arrive(void *self, uint32_t node, uint64_t block)
{
    lw_pow_own *p = self;
    for (uint64_t up = lw_pow_chain_at(&p->chain, block)->parent; !lw_pow_knows(p, node, up);
         up = lw_pow_chain_at(&p->chain, up)->parent) {
        lw_gossip_mark(p->gossip, node, up);
        note_reach(p, up);
    }
    note_reach(p, block);
    const bool is_told = lw_pow_attack_ties(p, node, block); /* to nodes that choose otherwise */
    const bool adopts = is_better(p, node, block);
    if (adopts) {
        adopt(p, node, block);
    }
    if (node == LW_POW_ATTACKER) {
        const uint64_t shown = lw_pow_attack_hears(p, block);
        if (shown != 0) {
            lw_pow_show(p, node, shown);
        }
    }
    return adopts || is_told || p->params->fork_rule == LW_POW_GHOST;
}

void lw_pow_show(lw_pow_own *p, uint32_t node, uint64_t block)
{
    lw_gossip_mark(p->gossip, node, block);
    lw_pow_arrive(p, node, block);
    lw_gossip_publish(p->gossip, node, block);
}

/* The last common ancestor of everything that anybody builds on, or of what is final. */
static uint64_t keep_from(const lw_pow_own *p)
{
    uint64_t keep = lw_pow_chain_common(&p->chain, p->gateway.final_block,
                                        lw_pow_builds_on(p, LW_POW_ATTACKER));
    for (uint32_t node = 0; node < p->net->node_count; node++) {
        if (p->tips[node] != p->tips[p->gateway.node] || node == p->gateway.node) {
            keep = lw_pow_chain_common(&p->chain, keep, p->tips[node]);
        }
    }
    /* The gossip may still speak of the recent ones. */
    const uint64_t end = p->chain.end;
    for (uint64_t i = end > LW_GOSSIP_WINDOW ? end - LW_GOSSIP_WINDOW : 0; i < end; i++) {
        keep = lw_pow_chain_common(&p->chain, keep, i);
    }
    return keep;
}

static void count_block(lw_pow_own *p, int64_t height)
{
    lw_pow_tally *t = &p->tally;
    t->mined_count++;
    while (t->height_max < height) {
        t->at_height[++t->height_max % LW_POW_HEIGHTS] = 0;
    }
    if (height <= lw_pow_chain_at(&p->chain, p->gateway.final_block)->height) {
        t->settled_mined_count++;
    } else if (height > t->height_max - LW_POW_HEIGHTS) {
        t->at_height[height % LW_POW_HEIGHTS]++;
    }
}

/* The transactions that the miner knows and that its chain does not hold yet. */
static void fill_block(lw_pow_own *p, uint32_t node, lw_pow_block *block)
{
    const uint64_t able = lw_pow_template_max(p, node);
    const uint64_t most = (uint64_t)p->record->block_tx_max;
    const uint64_t first_tx = block->end_tx;
    const uint64_t known_tx = lw_pow_gateway_known_by(p, node);
    const uint64_t known = known_tx > first_tx ? known_tx - first_tx : 0;
    const uint64_t room = able < most ? able : most;
    block->end_tx += known < room ? known : room;
    if (block->end_tx > first_tx) {
        p->busy_us[node] = lw_pow_now(p); /* it was executed while it was mined */
    }
}

/* The payee of an eclipse sees the attacker's blocks, and the attacker sees his. */
static void show_payee(lw_pow_own *p, uint32_t node, uint64_t block)
{
    if (!lw_pow_eclipse_is_on(p)) {
        return;
    }
    if (node == LW_POW_ATTACKER) {
        lw_gossip_mark(p->gossip, p->gateway.node, block);
        lw_pow_arrive(p, p->gateway.node, block);
    }
    lw_pow_eclipse_follow(p);
}

static void make_block(lw_pow_own *p, uint32_t node, uint64_t parent)
{
    if (p->chain.end % DROP_BLOCKS == 0) {
        lw_pow_chain_drop(&p->chain, keep_from(p));
    }
    if (!lw_pow_chain_reserve(&p->chain)) {
        lw_pow_fail(p);
        return;
    }
    const uint64_t number = lw_pow_chain_add(&p->chain, parent, lw_pow_now(p), node);
    (void)lw_gossip_new(p->gossip);
    lw_pow_block *block = lw_pow_chain_at(&p->chain, number);
    fill_block(p, node, block);
    count_block(p, block->height);
    if (lw_pow_attack_mines(p, node)) {
        block->is_attack = 1;
        const uint64_t shown = lw_pow_attack_found(p, number);
        if (shown != 0) {
            lw_pow_show(p, node, shown);
        }
    } else {
        lw_pow_show(p, node, number);
    }
    show_payee(p, node, number);
}

void lw_pow_on_mined(lw_pow_own *p)
{
    uint32_t node = 0;
    if (lw_pow_race_winner(p, &node)) {
        make_block(p, node, lw_pow_builds_on(p, node));
    }
    if (lw_book_status(p->book) == LW_OK) {
        lw_pow_race_go_on(p);
    }
}

void lw_pow_on_attack_end(lw_pow_own *p)
{
    const uint64_t shown = lw_pow_attack_end(p);
    lw_pow_gateway_release(p);
    if (shown != 0) {
        lw_pow_show(p, LW_POW_ATTACKER, shown);
    }
}
