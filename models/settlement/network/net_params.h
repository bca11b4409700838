// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/network/net_params.h
 *  The parameters of a network of many nodes: where they are, how they are linked, what a message
 *  takes, and what goes wrong by itself.
 *
 *  Sources. SimBlock (dsg-titech/simblock, NetworkConfiguration.java and
 *          SimulationConfiguration.java) for Bitcoin's regions of 2015 and 2019, its links (Miller
 * et al. 2015) and its compact blocks; the Bitcoin protocol documentation for message sizes.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_NETWORK_NET_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_NETWORK_NET_PARAMS_H

#include "sim/base/param.h"
#include "sim/base/status.h"

enum { LW_NET_NODES_MAX = 250000, LW_NET_REGIONS_MAX = 32, LW_NET_OUTBOUND_MAX = 64 };

typedef enum lw_net_place {
    LW_NET_BITCOIN_2019,
    LW_NET_BITCOIN_2015,
    LW_NET_REGIONS, /**< those of `regions` */
    LW_NET_DISC     /**< at random places of a disc */
} lw_net_place;

typedef enum lw_net_uplink {
    LW_NET_UNTIL_SENT,   /**< free for the next message when the last bit has left */
    LW_NET_UNTIL_ARRIVED /**< free when it has arrived: SimBlock's quirk */
} lw_net_uplink;

typedef struct lw_region_params {
    const char *name;
    double node_share_ratio;
    double download_bit_per_s;
    double upload_bit_per_s;
    lw_array latency_ms; /**< [region_count] mean one-way delay to each region, double */
} lw_region_params;

typedef struct lw_net_params {
    int64_t node_count;
    int32_t place; /**< lw_net_place */
    lw_array regions;
    double latency_tail_ms; /**< 0 = constant delays */
    double latency_base_ms; /**< of a disc */
    double radius_km;
    double speed_km_per_s;
    double download_bit_per_s; /**< of a disc */
    double upload_bit_per_s;
    lw_array outbound_cumulative_ratio; /**< share of nodes with at most 1, 2, ... outbound links */
    double control_delay_s;
    double processing_s;
    int32_t uplink_busy; /**< lw_net_uplink */
    bool queues_downlink;
    double loss_ratio;
    double retransmit_s;
    double request_timeout_s;
    double churn_node_ratio;
    double online_mean_s;
    double offline_mean_s;
    int64_t control_bytes;
    int64_t compact_block_bytes; /**< 0 = whole blocks only */
    double compact_node_ratio;
    double unstable_node_ratio;
    double miss_ratio;
    double unstable_miss_ratio;
    double missing_share_ratio;
    lw_array unstable_missing_share_ratio; /**< at the probabilities below */
    lw_array unstable_missing_probability_ratio;
    int64_t relay_node_count;
    double relay_latency_s;
    bool elides;
} lw_net_params;

extern const lw_param_table lw_net_table;

/** The regions that `place` means, NULL and 0 for a disc; their latency_ms is that of `latency`
 *  below. */
typedef struct lw_net_regions {
    size_t count;
    double node_share_ratio[LW_NET_REGIONS_MAX];
    double download_bit_per_s[LW_NET_REGIONS_MAX];
    double upload_bit_per_s[LW_NET_REGIONS_MAX];
    double latency_ms[LW_NET_REGIONS_MAX][LW_NET_REGIONS_MAX];
} lw_net_regions;
void lw_net_regions_of(const lw_net_params *params, lw_net_regions *regions);

/** The table given, or the default. */
const double *lw_net_outbound(const lw_net_params *params, size_t *count);
/** Share of a block that an unstable node lacks, at a probability in (0, 1): linear between the
 *  quantiles given. */
double lw_net_missing_share(const lw_net_params *params, double probability);

/** Faults that no row can see, at pointers below `pointer`. */
void lw_net_check(const lw_net_params *params, const char *pointer, lw_report *report);

#endif
