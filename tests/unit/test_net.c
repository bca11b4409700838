// SPDX-License-Identifier: Apache-2.0
/* A network of many nodes: what is drawn, and what a message takes. */
#include "models/settlement/network/net.h"
#include "models/settlement/network/net_links.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

static lw_net *make(lw_net_params *params, uint64_t seed)
{
    lw_net *net = NULL;
    const lw_net_config config = {.params = params, .seed = seed, .name = "net"};
    cr_assert_eq(lw_net_create(&config, &net, NULL), LW_OK);
    return net;
}

static lw_net_params bitcoin(int64_t nodes)
{
    lw_net_params params;
    lw_param_set_defaults(&lw_net_table, &params);
    params.node_count = nodes;
    return params;
}

static bool are_linked(const lw_net *net, uint32_t a, uint32_t b)
{
    for (uint32_t i = net->first[a]; i < net->first[a + 1]; i++) {
        if (net->peers[i] == b) {
            return true;
        }
    }
    return false;
}

Test(net, grows_without_moving_what_is_there)
{
    lw_net_params few = bitcoin(300);
    lw_net_params many = bitcoin(500);
    lw_net *small = make(&few, 7);
    lw_net *large = make(&many, 7);
    uint32_t common = 0;
    for (uint32_t i = 0; i < small->node_count; i++) {
        cr_assert_eq(small->region[i], large->region[i]);
        cr_assert_eq(small->kind[i], large->kind[i]);
        for (uint32_t k = large->first[i]; k < large->first[i + 1]; k++) {
            if (large->peers[k] < small->node_count) {
                cr_assert(are_linked(small, i, large->peers[k]), "%u-%u is new", i,
                          large->peers[k]);
                common++;
            }
        }
        uint32_t words[2][4];
        lw_net_draw(small, i, 0, 5, words[0]);
        lw_net_draw(large, i, 0, 5, words[1]);
        cr_assert_eq(memcmp(words[0], words[1], sizeof words[0]), 0);
    }
    /* 3/5 of each node's outbound links stay: the others go to the new nodes. */
    cr_assert_gt(common, small->link_count, "most links moved");
    lw_net_destroy(small);
    lw_net_destroy(large);
}

Test(net, has_bitcoins_links_and_regions)
{
    lw_net_params params = bitcoin(6000);
    lw_net *net = make(&params, 1);
    uint32_t in_region[6] = {0};
    for (uint32_t i = 0; i < net->node_count; i++) {
        in_region[net->region[i]]++;
        for (uint32_t k = net->first[i]; k < net->first[i + 1]; k++) {
            cr_assert_neq(net->peers[k], i, "a link to itself");
            cr_assert(are_linked(net, net->peers[k], i), "a link one way");
        }
    }
    /* SimBlock: 51,600 to 52,500 links for 6,000 nodes. */
    cr_assert(net->link_count > 51000 && net->link_count < 53000, "%u links", net->link_count);
    for (size_t r = 0; r < net->regions.count; r++) {
        cr_assert_float_eq(in_region[r] / 6000.0, net->regions.node_share_ratio[r], 0.002);
    }
    lw_net_destroy(net);
}

/* The bucket of a key moves only to a new bucket, and all buckets get their share. */
Test(net, consistent_buckets_are_even_and_move_only_to_the_new_one)
{
    enum { KEYS = 20000, BUCKETS = 10 };
    uint32_t counts[BUCKETS] = {0};
    for (uint32_t key = 0; key < KEYS; key++) {
        const lw_stream stream = {.key = 3, .entity = key};
        lw_rng before = lw_rng_at(stream, 0);
        lw_rng after = lw_rng_at(stream, 0);
        const uint32_t ten = lw_consistent_bucket(&before, BUCKETS);
        const uint32_t eleven = lw_consistent_bucket(&after, BUCKETS + 1);
        cr_assert(eleven == ten || eleven == BUCKETS);
        counts[ten]++;
    }
    for (int i = 0; i < BUCKETS; i++) { /* four standard errors */
        cr_assert_float_eq((double)counts[i], (double)KEYS / BUCKETS, 4 * sqrt(KEYS * 0.09));
    }
}

Test(net, delays_follow_the_matrix)
{
    lw_net_params params = bitcoin(200);
    lw_net *net = make(&params, 1);
    enum { DRAWS = 40000 };
    for (uint32_t to = 1; to < 12; to++) {
        double sum_ms = 0;
        double least_ms = HUGE_VAL;
        const double mean_ms = net->regions.latency_ms[net->region[0]][net->region[to]];
        for (uint64_t i = 0; i < DRAWS; i++) {
            uint32_t words[4];
            lw_net_draw(net, 0, to, i, words);
            const double ms = (double)lw_net_latency_us(net, 0, to, words[i % 4]) / 1000;
            sum_ms += ms;
            least_ms = ms < least_ms ? ms : least_ms;
        }
        cr_assert_float_eq(sum_ms / DRAWS, mean_ms, 0.02 * mean_ms, "to %u", to);
        cr_assert_geq(least_ms, mean_ms - 5 - 0.001, "the scale of the Pareto law");
    }
    params.latency_tail_ms = 0;
    cr_assert_eq(lw_net_latency_us(net, 0, 1, 12345),
                 (lw_time_us)(1000 * net->regions.latency_ms[net->region[0]][net->region[1]]));
    lw_net_destroy(net);
}

Test(net, lost_messages_come_later_as_often_as_told)
{
    lw_net_params params = bitcoin(10);
    params.latency_tail_ms = 0;
    params.loss_ratio = 0.2;
    params.retransmit_s = 10;
    lw_net *net = make(&params, 1);
    enum { DRAWS = 100000 };
    double sum_s = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        uint32_t words[4];
        lw_net_draw(net, 0, 1, i, words);
        sum_s += (double)lw_net_latency_us(net, 0, 1, words[0]) / 1e6;
    }
    const double way_s = net->regions.latency_ms[net->region[0]][net->region[1]] / 1000;
    /* Geometric: 0.2 / 0.8 losses in the mean, variance 0.2 / 0.64. */
    cr_assert_float_eq(sum_s / DRAWS, way_s + 2.5, 4 * 10 * sqrt(0.3125 / DRAWS));
    lw_net_destroy(net);
}

Test(net, blocks_wait_for_uplink_and_downlink)
{
    lw_net_params params = bitcoin(4);
    params.place = LW_NET_DISC;
    params.radius_km = 0;
    params.latency_base_ms = 50;
    params.latency_tail_ms = 0;
    params.processing_s = 0;
    params.upload_bit_per_s = 8e6;
    params.download_bit_per_s = 4e6; /* 1 MB takes 2 s */
    lw_net *net = make(&params, 1);
    cr_assert_eq(lw_net_bulk_us(net, 0, 1, 0, 1000000, 0), 2050000);
    cr_assert_eq(lw_net_bulk_us(net, 0, 2, 1000000, 1000000, 0), 4050000, "after the first");
    cr_assert_eq(lw_net_bulk_us(net, 3, 1, 0, 1000000, 0), 2050000, "another uplink");
    cr_assert_eq(lw_net_received_us(net, 0, 1, 2050000, 1000000), 2050000);
    cr_assert_eq(lw_net_received_us(net, 3, 1, 2050000, 1000000), 4050000, "one after the other");
    params.queues_downlink = false;
    cr_assert_eq(lw_net_received_us(net, 3, 1, 2050000, 1000000), 2050000);
    params.uplink_busy = LW_NET_UNTIL_ARRIVED;
    cr_assert_eq(lw_net_bulk_us(net, 2, 1, 0, 1000000, 0), 2050000);
    cr_assert_eq(lw_net_bulk_us(net, 2, 1, 0, 1000000, 0), 4100000, "the quirk of SimBlock");
    lw_net_destroy(net);
}

Test(net, in_a_disc_distance_counts)
{
    lw_net_params params = bitcoin(2000);
    params.place = LW_NET_DISC;
    params.radius_km = 2000;
    params.latency_base_ms = 3;
    params.latency_tail_ms = 0;
    lw_net *net = make(&params, 1);
    double sum_km = 0;
    for (uint32_t i = 1; i < net->node_count; i++) {
        const double ms = (double)lw_net_latency_us(net, i - 1, i, 1) / 1000;
        sum_km += (ms - 3) * 200;
    }
    /* Mean distance of two points of a disc: 128 r / 45 pi. */
    cr_assert_float_eq(sum_km / 1999, 128 * 2000 / (45 * 3.14159265), 60);
    lw_net_destroy(net);
}

Test(net, quantiles_of_what_is_missing_are_as_given)
{
    lw_net_params params = bitcoin(10);
    cr_assert_float_eq(lw_net_missing_share(&params, 0.5), 0.01, 1e-12);
    cr_assert_float_eq(lw_net_missing_share(&params, 0.75), 0.06, 1e-12);
    cr_assert_float_eq(lw_net_missing_share(&params, 0.9), 0.28, 1e-12);
    cr_assert_float_eq(lw_net_missing_share(&params, 0.97), 0.68, 1e-12);
    double shares[] = {0, 0.5};
    double at[] = {0, 1};
    params.unstable_missing_share_ratio = (lw_array){2, shares};
    params.unstable_missing_probability_ratio = (lw_array){2, at};
    cr_assert_float_eq(lw_net_missing_share(&params, 0.3), 0.15, 1e-12);
}

static size_t fault_count(const lw_net_params *params)
{
    lw_report report;
    lw_report_init(&report);
    lw_net_check(params, "/network", &report);
    const size_t count = report.error_count;
    lw_report_fini(&report);
    return count;
}

Test(net, refuses_contradictions)
{
    lw_net_params params = bitcoin(10);
    double falling[] = {0.5, 0.2, 1};
    double short_of_one[] = {0.5, 0.9};
    cr_assert_eq(fault_count(&params), 0);
    params.outbound_cumulative_ratio = (lw_array){3, falling};
    cr_assert_eq(fault_count(&params), 1);
    params.outbound_cumulative_ratio = (lw_array){2, short_of_one};
    cr_assert_eq(fault_count(&params), 1);
    params.outbound_cumulative_ratio.count = 0;
    params.latency_tail_ms = 11;
    cr_assert_eq(fault_count(&params), 1, "Europe's own delay is 11 ms");
    params.latency_tail_ms = 5;
    params.place = LW_NET_REGIONS;
    cr_assert_eq(fault_count(&params), 1, "no regions");
    double delays[] = {10, 20};
    lw_region_params region = {.name = "r",
                               .node_share_ratio = 1,
                               .download_bit_per_s = 1e6,
                               .upload_bit_per_s = 1e6,
                               .latency_ms = {2, delays}};
    params.regions = (lw_array){1, &region};
    cr_assert_eq(fault_count(&params), 1, "two delays for one region");
    region.latency_ms.count = 1;
    cr_assert_eq(fault_count(&params), 0);
    params.relay_node_count = 11;
    cr_assert_eq(fault_count(&params), 1);
}
