// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_gateway.h"

#include "models/settlement/pow/pow_eclipse.h"
#include "models/settlement/pow/pow_node.h"

#include <math.h>

void lw_pow_gateway_submit(lw_pow_own *p)
{
    const double spread_us = p->params->tx_spread_s * (double)LW_US_PER_S;
    lw_pow_schedule(p, LW_POW_KNOWN, LW_POW_PHASE_MESSAGE,
                    lw_pow_now(p) + (lw_time_us)(spread_us + 0.5), lw_book_end_tx(p->book));
}

/* Nobody else is on its side of a cut. */
static bool is_alone(const lw_pow_own *p)
{
    const uint32_t own = p->gateway.node;
    bool is_cut = p->net->cut[own] != 0;
    for (uint32_t node = 0; is_cut && node < p->net->node_count; node++) {
        is_cut = node == own || !lw_net_is_joined(p->net, node, own);
    }
    return is_cut;
}

uint64_t lw_pow_gateway_known_by(const lw_pow_own *p, uint32_t node)
{
    const lw_pow_gateway *g = &p->gateway;
    const bool hears = node == g->node || (node == LW_POW_ATTACKER && lw_pow_eclipse_is_on(p));
    return hears && g->held_tx > g->known_tx ? g->held_tx : g->known_tx;
}

void lw_pow_gateway_release(lw_pow_own *p)
{
    const uint64_t held_tx = p->gateway.held_tx;
    if (held_tx > 0 && !is_alone(p)) {
        p->gateway.held_tx = 0;
        lw_pow_gateway_on_known(p, held_tx);
    }
}

/* Each transaction is flooded: announced over every link but back, asked for, and sent. */
void lw_pow_gateway_on_known(lw_pow_own *p, uint64_t end_tx)
{
    if (end_tx <= p->gateway.known_tx) {
        return;
    }
    if (is_alone(p)) {
        p->gateway.held_tx = end_tx > p->gateway.held_tx ? end_tx : p->gateway.held_tx;
        return;
    }
    const int64_t tx_count = (int64_t)(end_tx - p->gateway.known_tx);
    const int64_t copies = (int64_t)p->net->node_count - 1;
    const int64_t announcements = 2 * (int64_t)p->net->link_count - copies;
    const int64_t control_count = announcements + copies;
    p->gateway.known_tx = end_tx;
    p->tally.tx_message_count += tx_count * (control_count + copies);
    p->tally.tx_message_bytes += tx_count * (control_count * p->params->network.control_bytes +
                                             copies * p->record->tx_bytes);
}

static double seconds_since(lw_time_us then_us, lw_time_us time_us)
{
    return time_us == INT64_MAX ? (double)NAN : (double)(time_us - then_us) / (double)LW_US_PER_S;
}

static void tell_block(lw_pow_own *p, uint64_t number, int64_t rivals)
{
    const lw_pow_block *block = lw_pow_chain_at(&p->chain, number);
    const lw_pow_block *above = lw_pow_chain_at(&p->chain, block->parent);
    const int64_t sent = p->gossip->message_count + p->tally.tx_message_count;
    const lw_block told = {.proposed_us = block->mined_us,
                           .final_us = lw_pow_now(p),
                           .tx_count = (int64_t)(block->end_tx - above->end_tx),
                           .bytes = lw_pow_block_bytes(p, number),
                           .message_count = sent - p->gateway.message_count_at_final,
                           .proposer = block->miner,
                           .extra = {(double)block->height, (double)rivals,
                                     seconds_since(block->mined_us, block->half_us),
                                     seconds_since(block->mined_us, block->most_us),
                                     block->difficulty}};
    p->gateway.message_count_at_final = sent;
    p->tally.tx_count += told.tx_count;
    p->tally.main_bytes += told.bytes;
    lw_book_add_block(p->book, &told);
}

static void finish(lw_pow_own *p, uint64_t number)
{
    lw_pow_tally *t = &p->tally;
    const lw_pow_block *block = lw_pow_chain_at(&p->chain, number);
    const lw_pow_block *above = lw_pow_chain_at(&p->chain, block->parent);
    const lw_time_us now_us = lw_pow_now(p);
    int64_t *here = &t->at_height[block->height % LW_POW_HEIGHTS];
    const int64_t rivals = *here > 0 ? *here - 1 : 0;
    t->settled_mined_count += *here;
    *here = 0;
    t->main_count++;
    t->attack_main_count += block->is_attack != 0;
    t->uncle_count += (int64_t)above->child_count - 1;
    p->gateway.final_block = number;
    /* A branch may hold what the one that it replaced had settled already. */
    const uint64_t end_tx = lw_book_end_tx(p->book);
    lw_book_settle(p->book, block->end_tx < end_tx ? block->end_tx : end_tx, block->recorded_us,
                   now_us);
    tell_block(p, number, rivals);
    if (lw_book_status(p->book) != LW_OK) {
        lw_engine_stop(p->engine);
    }
}

/* A branch that leaves a final block out: goes back to the last one that both hold. */
static void revoke(lw_pow_own *p, uint64_t tip)
{
    lw_pow_tally *t = &p->tally;
    const uint64_t fork = lw_pow_chain_common(&p->chain, p->gateway.final_block, tip);
    t->reorg_count++;
    lw_book_dispute(p->book, lw_pow_chain_at(&p->chain, fork)->end_tx,
                    lw_pow_chain_at(&p->chain, p->gateway.final_block)->end_tx);
    for (uint64_t i = p->gateway.final_block; i != fork;) {
        const lw_pow_block *block = lw_pow_chain_at(&p->chain, i);
        const lw_pow_block *above = lw_pow_chain_at(&p->chain, block->parent);
        const int64_t tx_count = (int64_t)(block->end_tx - above->end_tx);
        t->replaced_count++;
        t->reverted_tx_count += tx_count;
        t->tx_count -= tx_count;
        t->main_bytes -= lw_pow_block_bytes(p, i);
        t->main_count--;
        t->attack_main_count -= block->is_attack != 0;
        t->uncle_count -= (int64_t)above->child_count - 1;
        i = block->parent;
    }
    p->gateway.final_block = fork;
}

static void record_from(lw_pow_own *p, uint64_t fork, uint64_t tip)
{
    for (uint64_t i = tip; i != fork; i = lw_pow_chain_at(&p->chain, i)->parent) {
        lw_pow_block *block = lw_pow_chain_at(&p->chain, i);
        if (block->recorded_us == INT64_MAX) {
            block->recorded_us = lw_pow_now(p);
        }
    }
}

void lw_pow_gateway_follow(lw_pow_own *p, uint64_t before, uint64_t tip)
{
    const uint64_t fork = lw_pow_chain_common(&p->chain, before, tip);
    const int64_t depth =
        lw_pow_chain_at(&p->chain, before)->height - lw_pow_chain_at(&p->chain, fork)->height;
    lw_pow_tally *t = &p->tally;
    t->reorg_depth_max = depth > t->reorg_depth_max ? depth : t->reorg_depth_max;
    record_from(p, fork, tip);
    if (!lw_pow_chain_descends(&p->chain, tip, p->gateway.final_block)) {
        revoke(p, tip);
    }
    const int64_t final_height =
        lw_pow_chain_at(&p->chain, tip)->height - p->record->confirmations + 1;
    if (final_height <= lw_pow_chain_at(&p->chain, p->gateway.final_block)->height) {
        return;
    }
    const uint64_t last = lw_pow_chain_ancestor(&p->chain, tip, final_height);
    lw_pow_chain_thread(&p->chain, p->gateway.final_block, last);
    while (p->gateway.final_block != last && lw_book_status(p->book) == LW_OK) {
        finish(p, lw_pow_chain_at(&p->chain, p->gateway.final_block)->main_child);
    }
}

void lw_pow_gateway_note_power(lw_pow_own *p)
{
    lw_pow_gateway *g = &p->gateway;
    const bool is_up = lw_net_is_up(p->net, g->node) && !is_alone(p);
    const lw_time_us now_us = lw_pow_now(p);
    if (!is_up && g->down_since_us == INT64_MAX) {
        g->down_since_us = now_us;
    } else if (is_up && g->down_since_us != INT64_MAX) {
        const lw_time_us end_us = now_us < p->config->end_us ? now_us : p->config->end_us;
        g->unavailable_us += end_us > g->down_since_us ? end_us - g->down_since_us : 0;
        g->down_since_us = INT64_MAX;
    }
}
