// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/network/net_links.h
 *  Who is linked to whom: drawn once, when a network is made.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_NETWORK_NET_LINKS_H
#define LEDGERWATT_MODELS_SETTLEMENT_NETWORK_NET_LINKS_H

#include "models/settlement/network/net_draw.h"

/** Bucket 0 .. bucket_count - 1 for 64 random bits: with one bucket more, only what goes there
 *  moves (Lamping & Veach 2014). */
uint32_t lw_consistent_bucket(lw_rng *rng, uint32_t bucket_count);

/** Fills first, peers and link_count. False when memory is out. */
bool lw_net_draw_links(lw_net *net);

#endif
