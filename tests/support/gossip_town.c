// SPDX-License-Identifier: Apache-2.0
#include "tests/support/gossip_town.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

static void on_event(lw_engine *engine, const lw_event *event, void *state)
{
    gossip_town *town = state;
    (void)engine;
    lw_gossip_handle(town->gossip, event);
}

static int64_t block_bytes(void *self, uint64_t block)
{
    (void)block;
    return ((gossip_town *)self)->block_bytes;
}

static int64_t lacking_bytes(void *self, uint32_t node, uint64_t block)
{
    (void)self;
    (void)node;
    (void)block;
    return 0;
}

static bool arrive(void *self, uint32_t node, uint64_t block)
{
    gossip_town *town = self;
    if (block == town->newest) {
        cr_assert_eq(town->heard_us[node], INT64_MAX, "node %u got a block twice", node);
        town->heard_us[node] = lw_engine_now(town->engine);
        town->heard_count++;
    }
    return true;
}

static uint64_t tip(void *self, uint32_t node)
{
    const gossip_town *town = self;
    return lw_gossip_has(town->gossip, node, town->newest) ? town->newest : 0;
}

void town_begin(gossip_town *town, int64_t nodes)
{
    memset(town, 0, sizeof *town);
    lw_param_set_defaults(&lw_net_table, &town->params);
    town->params.node_count = nodes;
    town->seed = 1;
    town->block_bytes = 1000;
}

void town_build(gossip_town *town)
{
    static lw_event_kind kinds[LW_GOSSIP_KIND_COUNT];
    for (int i = 0; i < LW_GOSSIP_KIND_COUNT; i++) {
        kinds[i] = (lw_event_kind){"gossip", on_event};
    }
    lw_report report;
    lw_report_init(&report);
    lw_net_check(&town->params, "", &report);
    cr_assert_eq(report.error_count, 0, "%s", report.count > 0 ? report.items[0].message : "");
    lw_report_fini(&report);
    const lw_net_config net = {.params = &town->params, .seed = town->seed, .name = "town"};
    cr_assert_eq(lw_net_create(&net, &town->net, NULL), LW_OK);
    const lw_engine_config engine = {.kinds = kinds,
                                     .kind_count = LW_GOSSIP_KIND_COUNT,
                                     .source_count = town->net->node_count,
                                     .event_limit_count = 1 << 24,
                                     .state = town};
    cr_assert_eq(lw_engine_create(&engine, &town->engine, NULL), LW_OK);
    const lw_gossip_config gossip = {.net = town->net,
                                     .owner = {town, block_bytes, lacking_bytes, arrive, tip, NULL},
                                     .can_fail = town->can_fail};
    town->gossip = lw_gossip_create(&gossip);
    town->heard_us = malloc(town->net->node_count * sizeof *town->heard_us);
    cr_assert(town->gossip != NULL && town->heard_us != NULL);
    (void)lw_gossip_new(town->gossip); /* block 0 */
    lw_gossip_begin(town->gossip, town->engine);
}

void town_end(gossip_town *town)
{
    lw_gossip_destroy(town->gossip);
    lw_engine_destroy(town->engine);
    lw_net_destroy(town->net);
    free(town->heard_us);
}

void town_publish(gossip_town *town, uint32_t node)
{
    town->newest = lw_gossip_new(town->gossip);
    for (uint32_t i = 0; i < town->net->node_count; i++) {
        town->heard_us[i] = INT64_MAX;
    }
    town->heard_us[node] = lw_engine_now(town->engine);
    town->heard_count = 1;
    lw_gossip_publish(town->gossip, node, town->newest);
}

void town_run(gossip_town *town, double until_s)
{
    cr_assert_eq(lw_engine_run_until(town->engine, lw_micro_from_double(until_s), NULL), LW_OK);
}
