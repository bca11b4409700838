// SPDX-License-Identifier: Apache-2.0
/* How blocks spread: message counts that can be derived, and networks that break and heal. */
#include "tests/support/gossip_town.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

/* Forward once, on first receipt, to every peer but the one that it came from: 2E - (n - 1)
 * announcements whatever the delays; each node but the first asks once and gets it once. */
Test(gossip, announces_each_block_over_each_link_but_back)
{
    for (int64_t n = 1; n <= 400; n = 3 * n + 1) {
        for (int elides = 0; elides < 2; elides++) {
            gossip_town town;
            town_begin(&town, n);
            town.params.elides = elides == 1;
            town_build(&town);
            const int64_t links = town.net->link_count;
            town_publish(&town, (uint32_t)n / 2);
            town_run(&town, 1000);
            cr_assert_eq(town.heard_count, n);
            cr_assert_eq(town.gossip->announce_count, 2 * links - (n - 1));
            cr_assert_eq(town.gossip->message_count, 2 * links - (n - 1) + 2 * (n - 1));
            cr_assert_eq(town.gossip->message_bytes,
                         61 * (2 * links - (n - 1) + (n - 1)) + 1000 * (n - 1));
            town_end(&town);
        }
    }
}

Test(gossip, elided_announcements_change_nothing)
{
    enum { NODES = 500 };
    lw_time_us heard_us[2][NODES];
    int64_t bytes[2];
    uint64_t events[2];
    for (int elides = 0; elides < 2; elides++) {
        gossip_town town;
        town_begin(&town, NODES);
        town.params.elides = elides == 1;
        town.params.compact_block_bytes = 18000;
        town.params.uplink_busy = LW_NET_UNTIL_ARRIVED;
        town.block_bytes = 535000;
        town_build(&town);
        for (int block = 0; block < 5; block++) {
            town_publish(&town, 17);
            town_run(&town, 600.0 * (block + 1));
        }
        memcpy(heard_us[elides], town.heard_us, sizeof heard_us[0]);
        bytes[elides] = town.gossip->message_bytes;
        events[elides] = lw_engine_handled_count(town.engine);
        cr_assert_eq(town.gossip->elided_count > 0, elides == 1);
        cr_assert_eq((int64_t)events[elides],
                     town.gossip->message_count - town.gossip->elided_count);
        town_end(&town);
    }
    cr_assert_eq(memcmp(heard_us[0], heard_us[1], sizeof heard_us[0]), 0);
    cr_assert_eq(bytes[0], bytes[1]);
    cr_assert_lt(3 * events[1], events[0], "most announcements are without effect");
}

Test(gossip, compact_blocks_save_bytes_and_misses_cost_a_round)
{
    enum { NODES = 2000 };
    gossip_town town;
    town_begin(&town, NODES);
    town.params.compact_block_bytes = 20000;
    town.params.compact_node_ratio = 1;
    town.params.unstable_node_ratio = 0;
    town.params.miss_ratio = 0.2;
    town.params.missing_share_ratio = 0.1;
    town.block_bytes = 1000000;
    town_build(&town);
    town_publish(&town, 0);
    town_run(&town, 1000);
    cr_assert_eq(town.heard_count, NODES);
    const lw_gossip *g = town.gossip;
    /* Four standard errors around a fifth. */
    cr_assert_float_eq((double)g->miss_count, 0.2 * NODES, 4 * 17.9);
    cr_assert_eq(g->message_bytes, 61 * (g->announce_count + (NODES - 1) + g->miss_count) +
                                       20000 * (int64_t)(NODES - 1) + 100000 * g->miss_count);
    town_end(&town);
}

Test(gossip, relay_members_have_a_block_after_the_relays_time)
{
    gossip_town town;
    town_begin(&town, 300);
    town.params.relay_node_count = 20;
    town.params.relay_latency_s = 0.0001;
    town_build(&town);
    town_publish(&town, 5);
    town_run(&town, 0.00011);
    cr_assert_eq(town.heard_count, 20);
    for (uint32_t i = 0; i < 20; i++) {
        cr_assert_eq(town.heard_us[i], i == 5 ? 0 : 100);
    }
    town_run(&town, 100);
    cr_assert_eq(town.heard_count, 300);
    town_end(&town);
}

Test(gossip, a_cut_stops_blocks_until_it_heals)
{
    gossip_town town;
    town_begin(&town, 200);
    town.can_fail = true;
    town_build(&town);
    lw_gossip_cut(town.gossip, 3, 0, 80);
    lw_gossip_cut(town.gossip, 4, 60, 40); /* three parts */
    town_publish(&town, 10);
    town_run(&town, 300);
    cr_assert_leq(town.heard_count, 60);
    cr_assert_gt(town.heard_count, 50);
    for (uint32_t i = 60; i < 200; i++) {
        cr_assert_eq(town.heard_us[i], INT64_MAX, "node %u is cut off", i);
    }
    lw_gossip_heal(town.gossip, 3, 0, 80);
    town_run(&town, 600);
    for (uint32_t i = 0; i < 200; i++) {
        cr_assert_eq(town.heard_us[i] == INT64_MAX, i >= 60 && i < 100, "node %u", i);
    }
    lw_gossip_heal(town.gossip, 4, 60, 40);
    town_run(&town, 900);
    cr_assert_eq(town.heard_count, 200);
    town_end(&town);
}

Test(gossip, who_comes_back_is_told)
{
    gossip_town town;
    town_begin(&town, 100);
    town.can_fail = true;
    town_build(&town);
    for (uint32_t i = 30; i < 70; i++) {
        lw_gossip_take_down(town.gossip, i);
    }
    lw_gossip_take_down(town.gossip, 69);
    town_publish(&town, 0);
    town_run(&town, 300);
    cr_assert_eq(town.heard_count, 60);
    for (uint32_t i = 30; i < 70; i++) {
        lw_gossip_bring_up(town.gossip, i);
    }
    town_run(&town, 600);
    cr_assert_eq(town.heard_count, 99, "one has a second reason to be down");
    lw_gossip_bring_up(town.gossip, 69);
    town_run(&town, 900);
    cr_assert_eq(town.heard_count, 100);
    town_end(&town);
}

/* Nodes fall while blocks are on the way to them and from them. */
Test(gossip, churn_delays_blocks_but_loses_none)
{
    gossip_town town;
    town_begin(&town, 150);
    town.params.churn_node_ratio = 0.8;
    town.params.online_mean_s = 20;
    town.params.offline_mean_s = 10;
    town.params.request_timeout_s = 2;
    town_build(&town);
    for (int block = 0; block < 20; block++) {
        uint32_t source = 0;
        while (!lw_net_is_up(town.net, source)) {
            source++;
        }
        town_publish(&town, source);
        town_run(&town, 300.0 * (block + 1));
        cr_assert_geq(town.heard_count, 145, "block %d reached %u nodes", block, town.heard_count);
    }
    town_end(&town);
}
