// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/network/link.h"

#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>

typedef struct sender {
    lw_stream stream;
    uint64_t draw_count;
    lw_time_us free_us; /* when the uplink is free again */
} sender;

struct lw_link {
    lw_time_us latency_us;
    double jitter_us;
    int64_t bandwidth_bit_per_s; /* 0 = no limit */
    uint32_t sender_count;
    sender senders[];
};

lw_link *lw_link_create(const lw_link_config *config)
{
    const lw_link_params *params = config->params;
    lw_link *link = calloc(1, sizeof *link + config->sender_count * sizeof(sender));
    if (link == NULL) {
        return NULL;
    }
    link->latency_us = lw_micro_from_double(params->latency_s);
    link->jitter_us = (double)link->latency_us * params->latency_jitter_ratio;
    link->bandwidth_bit_per_s =
        isnan(params->bandwidth_bit_per_s) ? 0 : (int64_t)params->bandwidth_bit_per_s;
    link->sender_count = config->sender_count;
    for (uint32_t i = 0; i < config->sender_count; i++) {
        link->senders[i].stream =
            lw_stream_of(config->seed, "link", config->replicate, config->name, i);
        link->senders[i].free_us = INT64_MIN;
    }
    return link;
}

void lw_link_destroy(lw_link *link)
{
    free(link);
}

bool lw_link_is_uniform(const lw_link *link)
{
    return link->bandwidth_bit_per_s == 0 && link->jitter_us == 0;
}

static lw_time_us way_us(lw_link *link, sender *from)
{
    if (link->jitter_us == 0) {
        return link->latency_us;
    }
    lw_rng rng = lw_rng_at(from->stream, from->draw_count++);
    const double offset_us = link->jitter_us * (2 * lw_sample_uniform(&rng) - 1);
    return link->latency_us + (lw_time_us)floor(offset_us + 0.5);
}

lw_time_us lw_link_arrival_us(lw_link *link, uint32_t sender_index, lw_time_us now_us,
                              int64_t bytes)
{
    sender *from = &link->senders[sender_index];
    lw_time_us sent_us = now_us;
    if (link->bandwidth_bit_per_s > 0) {
        sent_us = from->free_us > now_us ? from->free_us : now_us;
        sent_us += lw_mul_div(8 * bytes, LW_US_PER_S, link->bandwidth_bit_per_s);
        from->free_us = sent_us;
    }
    return sent_us + way_us(link, from);
}

void lw_link_state(lw_link *link, lw_state *state)
{
    for (uint32_t i = 0; i < link->sender_count; i++) {
        sender *from = &link->senders[i];
        LW_STATE_MEMBER(state, from, draw_count);
        LW_STATE_MEMBER(state, from, free_us);
        if (lw_state_is_loading(state) && from->free_us > INT64_MAX / 2) {
            lw_state_fail(state, "free_us", "an uplink that is never free");
        }
    }
}
