// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/network/gossip_size.h"

#include "sim/kernel/sampler.h"

enum { PURPOSE_MISS = 1 };

int64_t lw_gossip_short_bytes(const lw_gossip *g, uint64_t block)
{
    const int64_t whole = g->config.owner.block_bytes(g->config.owner.self, block);
    const int64_t compact = g->net->params->compact_block_bytes;
    return compact > 0 && compact < whole ? compact : whole;
}

double lw_gossip_missing_share(const lw_gossip *g, uint32_t node, uint64_t block)
{
    const lw_net_params *params = g->net->params;
    const bool is_unstable = (g->net->kind[node] & LW_NET_UNSTABLE) != 0;
    lw_rng rng = lw_net_node_rng(g->net, node, PURPOSE_MISS, block);
    if (lw_sample_uniform(&rng) >=
        (is_unstable ? params->unstable_miss_ratio : params->miss_ratio)) {
        return 0;
    }
    return is_unstable ? lw_net_missing_share(params, lw_sample_uniform(&rng))
                       : params->missing_share_ratio;
}

int64_t lw_gossip_rest_bytes(const lw_gossip *g, uint32_t node, uint64_t block)
{
    const double whole = (double)g->config.owner.block_bytes(g->config.owner.self, block);
    return (int64_t)(lw_gossip_missing_share(g, node, block) * whole + 0.5);
}

int64_t lw_gossip_bulk_bytes(const lw_gossip *g, const lw_event *event)
{
    const lw_gossip_owner *owner = &g->config.owner;
    const int64_t whole = owner->block_bytes(owner->self, event->arg);
    if ((event->flags & LW_GOSSIP_FLAG_REST) != 0) {
        return lw_gossip_rest_bytes(g, event->target, event->arg);
    }
    return (event->flags & LW_GOSSIP_FLAG_COMPACT) != 0 ? lw_gossip_short_bytes(g, event->arg)
                                                        : whole;
}

bool lw_gossip_is_overloaded(const lw_gossip *g, uint32_t node)
{
    const double wait_us = g->net->params->request_timeout_s * (double)LW_US_PER_S;
    return g->watches &&
           g->net->uplink_free_us[node] > lw_engine_now(g->engine) + (lw_time_us)wait_us;
}
