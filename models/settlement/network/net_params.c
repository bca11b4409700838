// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/network/net_params.h"

#include <stdio.h>
#include <string.h>

#define SIMBLOCK "SimBlock, NetworkConfiguration.java: Bitcoin 2019"
#define COMPACT "SimBlock, SimulationConfiguration.java (compact block relay, 2019)"

enum { BITCOIN_REGIONS = 6, QUANTILE_COUNT = 7 };

static const char *const places[] = {"bitcoin_2019", "bitcoin_2015", "regions", "disc", NULL};
static const char *const uplinks[] = {"until_sent", "until_arrived", NULL};

/* North America, Europe, South America, Asia-Pacific, Japan, Australia. */
typedef struct region_set {
    double node_share_ratio[BITCOIN_REGIONS];
    double download_mbit_per_s[BITCOIN_REGIONS];
    double upload_mbit_per_s[BITCOIN_REGIONS];
    double latency_ms[BITCOIN_REGIONS][BITCOIN_REGIONS];
} region_set;

static const region_set bitcoin_2019 = {
    {0.3316, 0.4998, 0.0090, 0.1177, 0.0224, 0.0195},
    {52, 40, 18, 22.8, 22.8, 29.9},
    {19.2, 20.7, 5.8, 15.7, 10.2, 11.3},
    {{32, 124, 184, 198, 151, 189},
     {124, 11, 227, 237, 252, 294},
     {184, 227, 88, 325, 301, 322},
     {198, 237, 325, 85, 58, 198},
     {151, 252, 301, 58, 12, 126},
     {189, 294, 322, 198, 126, 16}},
};

static const region_set bitcoin_2015 = {
    {0.3869, 0.5159, 0.0113, 0.0574, 0.0119, 0.0166},
    {25, 24, 6.5, 10, 17.5, 14},
    {4.7, 8.1, 1.8, 5.3, 3.4, 5.2},
    {{36, 119, 255, 310, 154, 208},
     {119, 12, 221, 242, 266, 350},
     {255, 221, 137, 347, 256, 269},
     {310, 242, 347, 99, 172, 278},
     {154, 266, 256, 172, 9, 163},
     {208, 350, 269, 278, 163, 22}},
};

/* Miller et al. 2015, as in SimBlock. */
static const double bitcoin_outbound[] = {0.025, 0.05, 0.075, 0.10, 0.20,  0.30, 0.40,
                                          0.50,  0.60, 0.70,  0.80, 0.85,  0.90, 0.95,
                                          0.97,  0.97, 0.98,  0.99, 0.995, 1.0};

/* Quantiles of SimBlock's list for nodes with churn. */
static const double missing_probability[QUANTILE_COUNT] = {0, 0.50, 0.75, 0.90, 0.95, 0.99, 1};
static const double missing_share[QUANTILE_COUNT] = {0.01, 0.01, 0.06, 0.28, 0.49, 0.87, 0.96};

#define REAL(type, member, unit_, low_, high_, value, text, source_)                               \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(type, member),                  \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }
#define NET(member, unit_, high_, value, text, source_)                                            \
    REAL(lw_net_params, member, unit_, 0, high_, value, text, source_)
#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_net_params, member),      \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }
#define FLAG(member, value, text, source_)                                                         \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_BOOLEAN, .offset = offsetof(lw_net_params, member),      \
        .presence = LW_PARAM_DEFAULTED, .doc = (text), .source = (source_), .fallback = (value)    \
    }
#define CHOICE(member, words, text, source_)                                                       \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_CHOICE, .offset = offsetof(lw_net_params, member),       \
        .presence = LW_PARAM_DEFAULTED, .doc = (text), .source = (source_), .choices = (words)     \
    }
#define TABLE(member, high_count, text, source_, remark)                                           \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REALS, .offset = offsetof(lw_net_params, member),        \
        .presence = LW_PARAM_UNSET, .unit = "1", .doc = (text), .source = (source_), .low = 0,     \
        .high = 1, .fallback_text = (remark), .count_low = 1, .count_high = (high_count)           \
    }
#define BANDWIDTH(type, member, presence_, value, text, source_)                                   \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(type, member),                  \
        .presence = (presence_), .unit = "bit/s", .doc = (text), .source = (source_), .low = 100,  \
        .high = 1e13, .likely_low = 1e4, .likely_high = 1e11, .fallback = (value)                  \
    }

static const lw_param region_rows[] = {
    {.name = "name",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_region_params, name),
     .doc = "Of the region; for people."},
    {.name = "node_share_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_region_params, node_share_ratio),
     .unit = "1",
     .doc = "Share of the nodes that are there; shares are scaled to add up to 1.",
     .high = 1},
    BANDWIDTH(lw_region_params, download_bit_per_s, LW_PARAM_REQUIRED, 0, "What a node can take.",
              NULL),
    BANDWIDTH(lw_region_params, upload_bit_per_s, LW_PARAM_REQUIRED, 0, "What a node can send.",
              NULL),
    {.name = "latency_ms",
     .kind = LW_PARAM_REALS,
     .offset = offsetof(lw_region_params, latency_ms),
     .unit = "ms",
     .doc = "Mean one-way delay to each region, in the order of the list.",
     .high = 60000,
     .count_low = 1,
     .count_high = LW_NET_REGIONS_MAX},
};

static const lw_param_table region_table = {.name = "region",
                                            .doc = "Where some of the nodes are.",
                                            .size = sizeof(lw_region_params),
                                            .rows = region_rows,
                                            .count = LW_PARAM_COUNT(region_rows)};

static const lw_param rows[] = {
    COUNT(node_count, "1", 1, LW_NET_NODES_MAX, 10, "Nodes that keep the chain.",
          "assumption: a small network of the scenario's own (UNVERIFIED)"),
    CHOICE(place, places,
           "Where nodes are: Bitcoin's regions of a year, the list `regions`, or a disc.",
           "SimBlock, NetworkConfiguration.java"),
    {.name = "regions",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_net_params, regions),
     .presence = LW_PARAM_UNSET,
     .doc = "The regions of place \"regions\".",
     .fallback_text = "none",
     .table = &region_table,
     .count_high = LW_NET_REGIONS_MAX},
    NET(latency_tail_ms, "ms", 1000, 5,
        "Delays follow a Pareto law of shape mean / tail from mean - tail on; 0 = constant.",
        "SimBlock: shape 0.2 x mean, scale mean - 5 ms"),
    NET(latency_base_ms, "ms", 60000, 2, "One-way delay of a disc, beside the distance.",
        "assumption: two access networks of one region (UNVERIFIED)"),
    NET(radius_km, "km", 20000, 20, "Of the disc.", "assumption: a city (UNVERIFIED)"),
    REAL(lw_net_params, speed_km_per_s, "km/s", 1, 299793, 200000, "Of signals in a disc.",
         "light in glass of refractive index 1.5"),
    BANDWIDTH(lw_net_params, download_bit_per_s, LW_PARAM_DEFAULTED, 4e7,
              "What a node of a disc can take.", SIMBLOCK ", Europe"),
    BANDWIDTH(lw_net_params, upload_bit_per_s, LW_PARAM_DEFAULTED, 2.07e7,
              "What a node of a disc can send.", SIMBLOCK ", Europe"),
    TABLE(outbound_cumulative_ratio, LW_NET_OUTBOUND_MAX,
          "Share of nodes that open at most 1, 2, 3, ... links; the last is 1.",
          "Miller et al. 2015, Discovering Bitcoin's public topology, as in SimBlock",
          "Bitcoin's, 1 to 20 links"),
    NET(control_delay_s, "s", 60, 0.01, "Added to the delay of each message without a block.",
        "SimBlock: 10 ms"),
    NET(processing_s, "s", 60, 0.002, "Added to the delay of each message with a block.",
        "SimBlock: 2 ms"),
    CHOICE(uplink_busy, uplinks,
           "A node sends one block at a time: until it is sent, or until it has arrived.",
           "definition: the last bit has left; until_arrived is SimBlock's"),
    FLAG(queues_downlink, 1, "Blocks that come at once wait for the receiver's downlink.",
         "definition of the model; false is SimBlock's"),
    NET(loss_ratio, "1", 0.99, 0, "Share of messages that must be sent again.",
        "assumption: none (UNVERIFIED)"),
    NET(retransmit_s, "s", 3600, 1, "Until a lost message is sent again.",
        "RFC 6298: retransmission timer of TCP, at least 1 s"),
    REAL(lw_net_params, request_timeout_s, "s", 0.001, 86400, 60,
         "Until a node asks another for a block that did not come; only where nodes fail.",
         "assumption (UNVERIFIED)"),
    NET(churn_node_ratio, "1", 1, 0, "Share of nodes that come and go.",
        "assumption: none (UNVERIFIED)"),
    REAL(lw_net_params, online_mean_s, "s", 1, 3.2e9, 86400, "Mean time that they stay.",
         "assumption: a day (UNVERIFIED)"),
    REAL(lw_net_params, offline_mean_s, "s", 1, 3.2e9, 3600, "Mean time that they are away.",
         "assumption: an hour (UNVERIFIED)"),
    COUNT(control_bytes, "B", 0, 1e6, 61, "A message without a block: inv, getdata, getblocktxn.",
          "Bitcoin protocol documentation: header 24 B, count 1 B, inventory vector 36 B"),
    COUNT(compact_block_bytes, "B", 0, 1e9, 0, "A block in short; 0 = blocks are sent whole.",
          "BIP 152; SimBlock has 18,000 B for Bitcoin's blocks of 535 kB"),
    NET(compact_node_ratio, "1", 1, 0.964, "Share of nodes that understand compact blocks.",
        COMPACT),
    NET(unstable_node_ratio, "1", 1, 0.976, "Share of nodes whose mempool is often incomplete.",
        COMPACT),
    NET(miss_ratio, "1", 1, 0.13, "Share of compact blocks of which a stable node lacks a part.",
        COMPACT),
    NET(unstable_miss_ratio, "1", 1, 0.27, "The same of an unstable node.", COMPACT),
    NET(missing_share_ratio, "1", 1, 0.01, "Share of the block that a stable node lacks then.",
        COMPACT),
    TABLE(unstable_missing_share_ratio, 100,
          "Quantiles of the share that an unstable node lacks then.", COMPACT,
          "0.01, 0.01, 0.06, 0.28, 0.49, 0.87, 0.96"),
    TABLE(unstable_missing_probability_ratio, 100, "Probabilities of those quantiles, from 0 to 1.",
          COMPACT, "0, 0.5, 0.75, 0.9, 0.95, 0.99, 1"),
    COUNT(relay_node_count, "1", 0, LW_NET_NODES_MAX, 0,
          "The first so many nodes send blocks to each other by a private relay.",
          "assumption: none (UNVERIFIED)"),
    NET(relay_latency_s, "s", 60, 0.1, "Time that the relay takes.",
        "assumption: half way round the earth in glass (UNVERIFIED)"),
    FLAG(elides, 1,
         "Announcements to nodes that have asked for the block are counted, but not simulated.",
         "definition: the result is the same, an asked block stays asked"),
};

const lw_param_table lw_net_table = {.name = "network",
                                     .doc = "The nodes of a ledger and what is between them.",
                                     .size = sizeof(lw_net_params),
                                     .rows = rows,
                                     .count = LW_PARAM_COUNT(rows)};

static void take_set(const region_set *set, lw_net_regions *out)
{
    out->count = BITCOIN_REGIONS;
    for (size_t i = 0; i < BITCOIN_REGIONS; i++) {
        out->node_share_ratio[i] = set->node_share_ratio[i];
        out->download_bit_per_s[i] = set->download_mbit_per_s[i] * 1e6;
        out->upload_bit_per_s[i] = set->upload_mbit_per_s[i] * 1e6;
        memcpy(out->latency_ms[i], set->latency_ms[i], sizeof set->latency_ms[i]);
    }
}

static void take_given(const lw_array *given, lw_net_regions *out)
{
    const lw_region_params *regions = given->items;
    out->count = given->count;
    for (size_t i = 0; i < given->count; i++) {
        out->node_share_ratio[i] = regions[i].node_share_ratio;
        out->download_bit_per_s[i] = regions[i].download_bit_per_s;
        out->upload_bit_per_s[i] = regions[i].upload_bit_per_s;
        memcpy(out->latency_ms[i], regions[i].latency_ms.items, given->count * sizeof(double));
    }
}

void lw_net_regions_of(const lw_net_params *params, lw_net_regions *regions)
{
    memset(regions, 0, sizeof *regions);
    switch ((lw_net_place)params->place) {
    case LW_NET_BITCOIN_2019:
        take_set(&bitcoin_2019, regions);
        break;
    case LW_NET_BITCOIN_2015:
        take_set(&bitcoin_2015, regions);
        break;
    case LW_NET_REGIONS:
        take_given(&params->regions, regions);
        break;
    case LW_NET_DISC:
    default:
        break;
    }
}

const double *lw_net_outbound(const lw_net_params *params, size_t *count)
{
    const lw_array *given = &params->outbound_cumulative_ratio;
    *count = given->count > 0 ? given->count : LW_PARAM_COUNT(bitcoin_outbound);
    return given->count > 0 ? given->items : bitcoin_outbound;
}

double lw_net_missing_share(const lw_net_params *params, double probability)
{
    const bool is_given = params->unstable_missing_share_ratio.count > 0;
    const double *shares = is_given ? params->unstable_missing_share_ratio.items : missing_share;
    const double *at =
        is_given ? params->unstable_missing_probability_ratio.items : missing_probability;
    const size_t count = is_given ? params->unstable_missing_share_ratio.count : QUANTILE_COUNT;
    for (size_t i = 1; i < count; i++) {
        if (probability <= at[i]) {
            const double part = (probability - at[i - 1]) / (at[i] - at[i - 1]);
            return shares[i - 1] + part * (shares[i] - shares[i - 1]);
        }
    }
    return shares[count - 1];
}

static void complain(lw_report *report, const char *pointer, const char *name, const char *what)
{
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/%s", pointer, name);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL, "%s", what);
}

static void check_regions(const lw_net_params *params, const char *pointer, lw_report *report)
{
    const lw_region_params *regions = params->regions.items;
    const size_t count = params->regions.count;
    double sum = 0;
    if ((params->place == LW_NET_REGIONS) != (count > 0)) {
        complain(report, pointer, "regions",
                 "a list of regions goes with place \"regions\", and only with it");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        char name[64];
        sum += regions[i].node_share_ratio;
        snprintf(name, sizeof name, "regions/%zu/latency_ms", i);
        if (regions[i].latency_ms.count != count) {
            char what[128];
            snprintf(what, sizeof what,
                     "%zu delays for %zu regions: give one to each, in the order of the list",
                     regions[i].latency_ms.count, count);
            complain(report, pointer, name, what);
        }
    }
    if (count > 0 && !(sum > 0)) {
        complain(report, pointer, "regions", "the shares of the regions add up to 0");
    }
}

static bool rises_to_one(const lw_array *table, double first)
{
    const double *items = table->items;
    bool rises = table->count > 0 && items[0] >= first && items[table->count - 1] >= 1;
    for (size_t i = 1; rises && i < table->count; i++) {
        rises = items[i] >= items[i - 1];
    }
    return rises;
}

static void check_missing(const lw_net_params *params, const char *pointer, lw_report *report)
{
    const lw_array *at = &params->unstable_missing_probability_ratio;
    const double *items = at->items;
    if (at->count != params->unstable_missing_share_ratio.count) {
        complain(report, pointer, "unstable_missing_probability_ratio",
                 "as many probabilities as shares are needed");
        return;
    }
    bool is_good = at->count == 0 || (at->count >= 2 && items[0] == 0 && items[at->count - 1] == 1);
    for (size_t i = 1; is_good && i < at->count; i++) {
        is_good = items[i] > items[i - 1];
    }
    if (!is_good) {
        complain(report, pointer, "unstable_missing_probability_ratio",
                 "probabilities rise from 0 to 1");
    }
}

/* A mean delay must exceed the tail, or its Pareto law has no scale; 0 stays 0. */
static void check_latency(const lw_net_params *params, const char *pointer, lw_report *report)
{
    lw_net_regions regions;
    lw_net_regions_of(params, &regions);
    for (size_t i = 0; i < regions.count; i++) {
        for (size_t j = 0; j < regions.count; j++) {
            const double mean_ms = regions.latency_ms[i][j];
            if (mean_ms > 0 && mean_ms <= params->latency_tail_ms) {
                complain(report, pointer, "latency_tail_ms",
                         "a mean delay is not longer than the tail: write a shorter tail, or 0");
                return;
            }
        }
    }
}

void lw_net_check(const lw_net_params *params, const char *pointer, lw_report *report)
{
    const size_t before = report->error_count;
    check_regions(params, pointer, report);
    check_missing(params, pointer, report);
    if (params->outbound_cumulative_ratio.count > 0 &&
        !rises_to_one(&params->outbound_cumulative_ratio, 0)) {
        complain(report, pointer, "outbound_cumulative_ratio", "shares rise to 1");
    }
    if (report->error_count == before) {
        check_latency(params, pointer, report);
    }
    if (params->relay_node_count > params->node_count) {
        complain(report, pointer, "relay_node_count", "there are fewer nodes than that");
    }
}
