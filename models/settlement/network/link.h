// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/network/link.h
 *  How long a message takes: the sender's uplink, then the way.
 *
 *  Model.  Each sender has one uplink that serves its messages one by one, in the order in which
 *          they are sent: bytes x 8 / bandwidth each. Then latency x (1 + jitter x u), u uniform
 *          in (-1, 1), drawn by the sender and its own number of the message. Without bandwidth
 *          limit and jitter every copy of a broadcast arrives at the same instant, which callers
 *          may use.
 *  Leaves out. Loss; the receiver's downlink; time to process a message.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_NETWORK_LINK_H
#define LEDGERWATT_MODELS_SETTLEMENT_NETWORK_LINK_H

#include "sim/base/param.h"
#include "sim/base/quantity.h"
#include "sim/base/state.h"

#include <stdbool.h>

typedef struct lw_link_params {
    double latency_s;
    double latency_jitter_ratio;
    double bandwidth_bit_per_s; /**< NaN = no limit */
} lw_link_params;

/** Rows of the lw_link_params `part` of `type`. */
#define LW_LINK_ROWS(type, part)                                                                   \
    {.name = "latency_s",                                                                          \
     .kind = LW_PARAM_REAL,                                                                        \
     .offset = offsetof(type, part.latency_s),                                                     \
     .presence = LW_PARAM_DEFAULTED,                                                               \
     .unit = "s",                                                                                  \
     .doc = "One-way delay of every link.",                                                        \
     .source = "assumption: two home connections in one city (UNVERIFIED)",                        \
     .high = 3600,                                                                                 \
     .likely_high = 10,                                                                            \
     .fallback = 0.02},                                                                            \
        {.name = "latency_jitter_ratio",                                                           \
         .kind = LW_PARAM_REAL,                                                                    \
         .offset = offsetof(type, part.latency_jitter_ratio),                                      \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "1",                                                                              \
         .doc = "Each delay is drawn evenly within this share of latency_s around it.",            \
         .source = "assumption: constant delays (UNVERIFIED)",                                     \
         .high = 1,                                                                                \
         .fallback = 0},                                                                           \
    {                                                                                              \
        .name = "bandwidth_bit_per_s", .kind = LW_PARAM_REAL,                                      \
        .offset = offsetof(type, part.bandwidth_bit_per_s), .presence = LW_PARAM_UNSET,            \
        .unit = "bit/s", .doc = "What each node can send; Quartierstrom needed 1e6 or more.",      \
        .source = "Meeuw et al. 2020: below 1000 kbit/s is insufficient for 27 validators",        \
        .low = 100, .high = 1e13, .likely_low = 1e4, .likely_high = 1e11,                          \
        .fallback_text = "no limit"                                                                \
    }

typedef struct lw_link_config {
    const lw_link_params *params;
    uint32_t sender_count;
    uint64_t seed;
    uint32_t replicate;
    const char *name; /**< of the settlement: its draws are its own */
} lw_link_config;

typedef struct lw_link lw_link;

/** NULL when memory is out. */
lw_link *lw_link_create(const lw_link_config *config);
void lw_link_destroy(lw_link *link);

/** True when all copies of a broadcast arrive together. */
bool lw_link_is_uniform(const lw_link *link);

/** Saves each sender's uplink and draws, or loads them into a link of the same config. */
void lw_link_state(lw_link *link, lw_state *state);

/** When `bytes` sent by `sender` at `now_us` arrive; takes the uplink. */
lw_time_us lw_link_arrival_us(lw_link *link, uint32_t sender, lw_time_us now_us, int64_t bytes);

#endif
