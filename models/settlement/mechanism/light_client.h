// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/light_client.h
 *  What somebody downloads and computes who keeps headers only and asks for proofs of his own
 *  entries.
 *
 *  Model.  A client reads each block's header and its signatures, checks the signatures, and asks
 *          for so many proofs of inclusion a year. A proof is the transaction and its path in the
 *          block's Merkle tree (RFC 6962): 32 bytes for each of ceil(log2 n) levels, n the mean
 *          number of transactions in a block that has any. He downloads and checks at the speeds of
 *          a new node (`first_sync`) and draws its power of work for the longer of the two.
 *  Leaves out. His device when it does nothing; what full nodes draw to answer; hashing a path.
 *  Sources. At the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_LIGHT_CLIENT_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_LIGHT_CLIENT_H

#include "models/settlement/mechanism/growth.h"

/** `light_clients` of a settlement. */
typedef struct lw_light_client_params {
    int64_t count;
    double proofs_per_year;
} lw_light_client_params;

extern const lw_param_table lw_light_client_table;

typedef struct lw_light_client {
    double bytes_per_year;    /**< of one; NaN = nobody can be one, or it is not known */
    double energy_j_per_year; /**< of one; NaN likewise */
} lw_light_client;

/** Levels of the Merkle tree over n leaves, ceil(log2 n); 0 of one or none. */
int lw_proof_level_count(int64_t leaf_count);

/** One client, by what a record was over `years`. */
lw_light_client lw_light_client_of(const lw_light_client_params *params,
                                   const lw_first_sync_params *speeds, const lw_usage *usage,
                                   double years);

#endif
