// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/network/net.h"

#include "models/settlement/network/net_links.h"
#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PURPOSE_PLACE = 62, PURPOSE_KIND = 63, US_PER_MS = 1000, BITS_PER_BYTE = 8 };
enum { LOSSES_MAX = 64 };

/* A bit-reversed count, so that any first n nodes are spread over the regions almost as the shares
 * say, whatever n is (van der Corput 1935). */
static double spread_of(uint32_t node)
{
    uint32_t bits = node;
    bits = (bits >> 16) | (bits << 16);
    bits = ((bits & 0xFF00FF00U) >> 8) | ((bits & 0x00FF00FFU) << 8);
    bits = ((bits & 0xF0F0F0F0U) >> 4) | ((bits & 0x0F0F0F0FU) << 4);
    bits = ((bits & 0xCCCCCCCCU) >> 2) | ((bits & 0x33333333U) << 2);
    bits = ((bits & 0xAAAAAAAAU) >> 1) | ((bits & 0x55555555U) << 1);
    return (double)bits * 0x1p-32;
}

static void draw_region(lw_net *net, uint32_t node, double shift)
{
    double sum = 0;
    for (size_t i = 0; i < net->regions.count; i++) {
        sum += net->regions.node_share_ratio[i];
    }
    double left = spread_of(node) + shift;
    left = (left >= 1 ? left - 1 : left) * sum;
    size_t region = 0;
    while (region + 1 < net->regions.count && left >= net->regions.node_share_ratio[region]) {
        left -= net->regions.node_share_ratio[region++];
    }
    net->region[node] = (uint8_t)region;
}

static void draw_place(lw_net *net, uint32_t node)
{
    lw_rng rng = lw_net_node_rng(net, node, PURPOSE_PLACE, 0);
    const double radius_km = net->params->radius_km * sqrt(lw_sample_uniform(&rng));
    const double angle = 2 * LW_PI * lw_sample_uniform(&rng);
    net->x_km[node] = radius_km * lw_cos(angle);
    net->y_km[node] = radius_km * lw_sin(angle);
}

static void draw_kind(lw_net *net, uint32_t node)
{
    const lw_net_params *params = net->params;
    lw_rng rng = lw_net_node_rng(net, node, PURPOSE_KIND, 0);
    unsigned kind = 0;
    kind |= lw_sample_uniform(&rng) < params->compact_node_ratio ? LW_NET_COMPACT : 0U;
    kind |= lw_sample_uniform(&rng) < params->unstable_node_ratio ? LW_NET_UNSTABLE : 0U;
    kind |= lw_sample_uniform(&rng) < params->churn_node_ratio ? LW_NET_CHURNS : 0U;
    net->kind[node] = (uint8_t)kind;
}

static bool allocate(lw_net *net)
{
    const size_t n = net->node_count;
    const size_t disc = net->params->place == LW_NET_DISC ? n : 1;
    net->region = calloc(n, sizeof *net->region);
    net->kind = calloc(n, sizeof *net->kind);
    net->x_km = calloc(disc, sizeof *net->x_km);
    net->y_km = calloc(disc, sizeof *net->y_km);
    net->uplink_free_us = malloc(n * sizeof *net->uplink_free_us);
    net->downlink_free_us = malloc(n * sizeof *net->downlink_free_us);
    net->down_depth = calloc(n, sizeof *net->down_depth);
    net->cut = calloc(n, sizeof *net->cut);
    return net->region != NULL && net->kind != NULL && net->x_km != NULL && net->y_km != NULL &&
           net->uplink_free_us != NULL && net->downlink_free_us != NULL &&
           net->down_depth != NULL && net->cut != NULL && lw_net_draw_links(net);
}

static void draw_nodes(lw_net *net)
{
    lw_rng rng = lw_net_node_rng(net, UINT32_MAX, PURPOSE_PLACE, 0);
    const double shift = lw_sample_uniform(&rng);
    for (uint32_t node = 0; node < net->node_count; node++) {
        if (net->params->place == LW_NET_DISC) {
            draw_place(net, node);
        } else {
            draw_region(net, node, shift);
        }
        draw_kind(net, node);
        net->uplink_free_us[node] = INT64_MIN;
        net->downlink_free_us[node] = INT64_MIN;
    }
}

lw_status lw_net_create(const lw_net_config *config, lw_net **net_out, lw_error *error)
{
    lw_net *net = calloc(1, sizeof *net);
    *net_out = NULL;
    if (net != NULL) {
        net->params = config->params;
        net->node_count = (uint32_t)config->params->node_count;
        net->delay_key =
            lw_stream_of(config->seed, "network delay", config->replicate, config->name, 0).key ^
            lw_hash_text(config->name, 1);
        net->node_key =
            lw_stream_of(config->seed, "network node", config->replicate, config->name, 0).key ^
            lw_hash_text(config->name, 1);
        lw_net_regions_of(config->params, &net->regions);
    }
    if (net == NULL || !allocate(net)) {
        lw_net_destroy(net);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a network of %lld nodes",
                            (long long)config->params->node_count);
    }
    draw_nodes(net);
    *net_out = net;
    return LW_OK;
}

void lw_net_destroy(lw_net *net)
{
    if (net == NULL) {
        return;
    }
    free(net->first);
    free(net->peers);
    free(net->region);
    free(net->kind);
    free(net->x_km);
    free(net->y_km);
    free(net->uplink_free_us);
    free(net->downlink_free_us);
    free(net->down_depth);
    free(net->cut);
    free(net);
}

static double mean_latency_ms(const lw_net *net, uint32_t from, uint32_t to)
{
    if (net->params->place != LW_NET_DISC) {
        return net->regions.latency_ms[net->region[from]][net->region[to]];
    }
    const double x_km = net->x_km[from] - net->x_km[to];
    const double y_km = net->y_km[from] - net->y_km[to];
    return net->params->latency_base_ms +
           sqrt(x_km * x_km + y_km * y_km) / net->params->speed_km_per_s * US_PER_MS;
}

static double uniform_of(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

/* Times that the message is lost before it arrives. */
static double losses_us(const lw_net *net, uint32_t word)
{
    if (!(net->params->loss_ratio > 0)) {
        return 0;
    }
    double u = uniform_of((uint32_t)lw_hash_mix(word));
    int count = 0;
    while (u < net->params->loss_ratio && count < LOSSES_MAX) {
        u /= net->params->loss_ratio;
        count++;
    }
    return count * net->params->retransmit_s * (double)LW_US_PER_S;
}

lw_time_us lw_net_latency_us(const lw_net *net, uint32_t from, uint32_t to, uint32_t word)
{
    const double mean_ms = mean_latency_ms(net, from, to);
    const double tail_ms = net->params->latency_tail_ms;
    double latency_ms = mean_ms;
    if (tail_ms > 0 && mean_ms > tail_ms) {
        latency_ms = (mean_ms - tail_ms) * lw_exp(-lw_log(uniform_of(word)) * (tail_ms / mean_ms));
    }
    return (lw_time_us)(latency_ms * US_PER_MS + losses_us(net, word) + 0.5);
}

static lw_time_us whole_us(double seconds)
{
    return (lw_time_us)(seconds * (double)LW_US_PER_S + 0.5);
}

lw_time_us lw_net_control_us(const lw_net *net, uint32_t from, uint32_t to, lw_time_us now_us,
                             uint32_t word)
{
    return now_us + lw_net_latency_us(net, from, to, word) + whole_us(net->params->control_delay_s);
}

lw_time_us lw_net_transfer_us(const lw_net *net, uint32_t from, uint32_t to, int64_t bytes)
{
    const bool is_disc = net->params->place == LW_NET_DISC;
    const double up =
        is_disc ? net->params->upload_bit_per_s : net->regions.upload_bit_per_s[net->region[from]];
    const double down = is_disc ? net->params->download_bit_per_s
                                : net->regions.download_bit_per_s[net->region[to]];
    return whole_us((double)bytes * BITS_PER_BYTE / (up < down ? up : down));
}

lw_time_us lw_net_bulk_us(lw_net *net, uint32_t from, uint32_t to, lw_time_us now_us, int64_t bytes,
                          uint32_t word)
{
    lw_time_us *free_us = &net->uplink_free_us[from];
    const lw_time_us start_us = *free_us > now_us ? *free_us : now_us;
    const lw_time_us sent_us = start_us + lw_net_transfer_us(net, from, to, bytes);
    const lw_time_us arrived_us =
        sent_us + lw_net_latency_us(net, from, to, word) + whole_us(net->params->processing_s);
    *free_us = net->params->uplink_busy == LW_NET_UNTIL_ARRIVED ? arrived_us : sent_us;
    return arrived_us;
}

lw_time_us lw_net_received_us(lw_net *net, uint32_t from, uint32_t to, lw_time_us now_us,
                              int64_t bytes)
{
    if (!net->params->queues_downlink) {
        return now_us;
    }
    /* It began to arrive while the downlink was taken: it is here so much later. */
    const lw_time_us transfer_us = lw_net_transfer_us(net, from, to, bytes);
    lw_time_us *free_us = &net->downlink_free_us[to];
    const lw_time_us received_us =
        *free_us > now_us - transfer_us ? *free_us + transfer_us : now_us;
    *free_us = received_us;
    return received_us;
}

void lw_net_state(lw_net *net, lw_state *state)
{
    const size_t n = net->node_count;
    LW_STATE_ARRAY(state, net, uplink_free_us, n);
    LW_STATE_ARRAY(state, net, downlink_free_us, n);
    LW_STATE_ARRAY(state, net, down_depth, n);
    LW_STATE_ARRAY(state, net, cut, n);
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (net->uplink_free_us[i] > INT64_MAX / 2 || net->downlink_free_us[i] > INT64_MAX / 2) {
            lw_state_fail(state, "uplink_free_us", "a link that is never free");
            return;
        }
    }
}
