// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_node.h"

#include "models/settlement/pow/pow_pool.h"

int64_t lw_pow_block_bytes(void *self, uint64_t block)
{
    const lw_pow_own *p = self;
    const lw_pow_block *own = lw_pow_chain_at(&p->chain, block);
    uint64_t first_tx = own->total_tx;
    if (block > p->chain.base && own->parent >= p->chain.base) {
        first_tx = lw_pow_chain_at(&p->chain, own->parent)->total_tx;
    }
    const int64_t bytes = p->params->header_bytes + p->params->block_bytes +
                          (int64_t)(own->total_tx - first_tx) * lw_pow_tx_bytes(p->record);
    return lw_pow_pool_is_open(p) ? bytes + lw_pow_pool_other_bytes(p, block) : bytes;
}

uint64_t lw_pow_tip(void *self, uint32_t node)
{
    const lw_pow_own *p = self;
    return p->tips[node];
}

bool lw_pow_knows(const lw_pow_own *p, uint32_t node, uint64_t block)
{
    return block <= p->chain.base || lw_gossip_has(p->gossip, node, block) ||
           lw_pow_chain_descends(&p->chain, p->tips[node], block);
}

int64_t lw_pow_lacking_bytes(void *self, uint32_t node, uint64_t block)
{
    lw_pow_own *p = self;
    int64_t bytes = 0;
    for (uint64_t up = lw_pow_chain_at(&p->chain, block)->parent; !lw_pow_knows(p, node, up);
         up = lw_pow_chain_at(&p->chain, up)->parent) {
        bytes += lw_pow_block_bytes(p, up) + 1; /* a block without bytes lacks too */
    }
    return bytes;
}

lw_time_us lw_pow_checked_us(void *self, uint32_t node, uint64_t block)
{
    lw_pow_own *p = self;
    uint64_t up = lw_pow_chain_at(&p->chain, block)->parent;
    while (!lw_pow_knows(p, node, up)) {
        up = lw_pow_chain_at(&p->chain, up)->parent;
    }
    const uint64_t end_tx = lw_pow_chain_at(&p->chain, block)->total_tx;
    const uint64_t first_tx =
        up < p->chain.base ? end_tx : lw_pow_chain_at(&p->chain, up)->total_tx;
    const int64_t tx_count = end_tx > first_tx ? (int64_t)(end_tx - first_tx) : 0;
    return lw_node_take_on(&p->busy_us[node], lw_pow_now(p),
                           lw_node_work_us(&p->speed, 0, tx_count));
}

uint64_t lw_pow_template_max(const lw_pow_own *p, uint32_t node)
{
    const lw_time_us free_us = lw_pow_now(p) - p->busy_us[node];
    if (!lw_node_is_slow(&p->speed)) {
        return UINT64_MAX;
    }
    return free_us > 0 ? (uint64_t)(free_us / p->speed.execution_us) : 0;
}
