// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/network/net_draw.h"

lw_rng lw_net_node_rng(const lw_net *net, uint32_t node, unsigned purpose, uint64_t number)
{
    const lw_stream stream = {
        .key = net->node_key,
        .entity = lw_hash_mix((uint64_t)purpose << 32 | node),
    };
    return lw_rng_at(stream, number);
}

void lw_net_draw(const lw_net *net, uint32_t from, uint32_t to, uint64_t block, uint32_t words[4])
{
    const lw_stream stream = {.key = net->delay_key,
                              .entity = lw_hash_mix((uint64_t)from << 32 | to)};
    lw_stream_block(stream, block, words);
}
