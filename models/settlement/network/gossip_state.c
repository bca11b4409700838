// SPDX-License-Identifier: Apache-2.0
/* What gossip saves and loads, and which of its events can be pending. */
#include "models/settlement/network/gossip_state.h"

bool lw_gossip_can_be(const lw_gossip *gossip, const lw_event *event)
{
    const int kind = event->kind - gossip->config.kind_base;
    const uint32_t n = gossip->net->node_count;
    const bool is_life = kind == LW_GOSSIP_LEAVE || kind == LW_GOSSIP_JOIN;
    const bool is_target = event->target < n || kind == LW_GOSSIP_RELAY;
    if (lw_event_source(event) >= n || !is_target) {
        return false;
    }
    if (is_life) {
        return gossip->watches &&
               (kind == LW_GOSSIP_LEAVE || gossip->net->down_depth[lw_event_source(event)] > 0);
    }
    const bool is_checked = (event->flags & LW_GOSSIP_FLAG_CHECKED) != 0;
    return event->arg < gossip->next && (!is_checked || gossip->checking != NULL) &&
           event->flags <= (LW_GOSSIP_FLAG_COMPACT | LW_GOSSIP_FLAG_REST | LW_GOSSIP_FLAG_QUEUED |
                            LW_GOSSIP_FLAG_CHECKED);
}

void lw_gossip_state(lw_gossip *gossip, lw_state *state)
{
    const size_t n = gossip->net->node_count;
    LW_STATE_MEMBER(state, gossip, next);
    LW_STATE_ARRAY(state, gossip, has, n * LW_GOSSIP_WORDS);
    LW_STATE_ARRAY(state, gossip, asked, n * LW_GOSSIP_WORDS);
    if (gossip->checking != NULL) {
        LW_STATE_ARRAY(state, gossip, checking, n * LW_GOSSIP_WORDS);
    }
    LW_STATE_MEMBER(state, gossip, relayed);
    LW_STATE_ARRAY(state, gossip, life_count, gossip->watches ? n : 1);
    LW_STATE_MEMBER(state, gossip, message_count);
    LW_STATE_MEMBER(state, gossip, message_bytes);
    LW_STATE_MEMBER(state, gossip, announce_count);
    LW_STATE_MEMBER(state, gossip, elided_count);
    LW_STATE_MEMBER(state, gossip, miss_count);
}
