// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/network/net_links.h"

#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PURPOSE_DEGREE = 60, PURPOSE_TARGET = 61 };

uint32_t lw_consistent_bucket(lw_rng *rng, uint32_t bucket_count)
{
    LW_ASSERT(bucket_count > 0);
    uint64_t bucket = 0;
    for (uint64_t next = 0; next < bucket_count;) {
        bucket = next;
        const double jump = floor((double)(bucket + 1) / lw_sample_uniform(rng));
        next = jump < (double)bucket_count ? (uint64_t)jump : bucket_count;
    }
    return (uint32_t)bucket;
}

static uint32_t outbound_count(const lw_net *net, uint32_t node)
{
    size_t count = 0;
    const double *cumulative = lw_net_outbound(net->params, &count);
    lw_rng rng = lw_net_node_rng(net, node, PURPOSE_DEGREE, 0);
    const double u = lw_sample_uniform(&rng);
    uint32_t links = 1;
    while (links < count && u > cumulative[links - 1]) {
        links++;
    }
    return links;
}

static bool holds(const uint32_t *items, uint32_t count, uint32_t item)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i] == item) {
            return true;
        }
    }
    return false;
}

/* Each place in a node's list of outbound links has draws of its own, the first that is not the
 * node itself. Two places with one target are one link: a second try would depend on the first
 * place. */
static uint32_t draw_targets(const lw_net *net, uint32_t node, uint32_t *targets)
{
    const uint32_t wanted = net->node_count > 1 ? outbound_count(net, node) : 0;
    uint32_t count = 0;
    for (uint32_t place = 0; place < wanted; place++) {
        uint32_t target = node;
        for (uint64_t attempt = 0; target == node; attempt++) {
            lw_rng rng = lw_net_node_rng(net, node, PURPOSE_TARGET, attempt << 8 | place);
            target = lw_consistent_bucket(&rng, net->node_count);
        }
        if (!holds(targets, count, target)) {
            targets[count++] = target;
        }
    }
    return count;
}

static int compare_nodes(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* Two nodes that chose each other have one link. */
static void sort_and_join(lw_net *net)
{
    uint32_t kept = 0;
    for (uint32_t node = 0; node < net->node_count; node++) {
        const uint32_t begin = net->first[node];
        const uint32_t end = net->first[node + 1];
        qsort(net->peers + begin, end - begin, sizeof *net->peers, compare_nodes);
        net->first[node] = kept;
        for (uint32_t i = begin; i < end; i++) {
            if (i == begin || net->peers[i] != net->peers[i - 1]) {
                net->peers[kept++] = net->peers[i];
            }
        }
    }
    net->first[net->node_count] = kept;
    net->link_count = kept / 2;
}

/* Counts the ends of links in first[node + 1], then turns counts into places. */
static uint64_t count_ends(lw_net *net)
{
    uint32_t targets[LW_NET_OUTBOUND_MAX];
    uint64_t sum = 0;
    for (uint32_t node = 0; node < net->node_count; node++) {
        const uint32_t count = draw_targets(net, node, targets);
        net->first[node + 1] += count;
        for (uint32_t i = 0; i < count; i++) {
            net->first[targets[i] + 1]++;
        }
        sum += 2 * (uint64_t)count;
    }
    for (uint32_t node = 0; node < net->node_count; node++) {
        net->first[node + 1] += net->first[node];
    }
    return sum;
}

static void place_ends(lw_net *net, uint32_t *next)
{
    uint32_t targets[LW_NET_OUTBOUND_MAX];
    for (uint32_t node = 0; node < net->node_count; node++) {
        const uint32_t count = draw_targets(net, node, targets);
        for (uint32_t i = 0; i < count; i++) {
            net->peers[next[node]++] = targets[i];
            net->peers[next[targets[i]]++] = node;
        }
    }
}

bool lw_net_draw_links(lw_net *net)
{
    const size_t n = net->node_count;
    net->first = calloc(n + 1, sizeof *net->first);
    if (net->first == NULL) {
        return false;
    }
    const uint64_t ends = count_ends(net); /* at most 1e6 x 128 */
    uint32_t *next = malloc(n * sizeof *next);
    net->peers = malloc(((size_t)ends + 1) * sizeof *net->peers);
    const bool is_good = next != NULL && net->peers != NULL;
    if (is_good) {
        memcpy(next, net->first, n * sizeof *next);
        place_ends(net, next);
        sort_and_join(net);
    }
    free(next);
    return is_good;
}
