// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/merkle.h
 *  Merkle trees of RFC 6962 (Certificate Transparency, section 2.1): the root over a list of
 *  leaves, and the path that proves that a leaf is in it.
 *
 *  A leaf is hashed after a byte 0, an inner node after a byte 1, so that none can pass for the
 *  other. Nothing here allocates or fails.
 */
#ifndef LEDGERWATT_SIM_BASE_MERKLE_H
#define LEDGERWATT_SIM_BASE_MERKLE_H

#include "sim/base/crypto.h"

#include <stdbool.h>

enum { LW_MERKLE_PATH_MAX = 64, LW_MERKLE_LEAF_BYTES_MAX = 256 };

typedef struct lw_hash {
    uint8_t bytes[LW_SHA256_SIZE];
} lw_hash;

bool lw_hash_is_equal(const lw_hash *a, const lw_hash *b);

/** Hash of a leaf of at most LW_MERKLE_LEAF_BYTES_MAX bytes. */
void lw_merkle_leaf(const void *bytes, size_t count, lw_hash *leaf);
/** Root over leaves[count]; of none it is the hash of nothing. O(count). */
void lw_merkle_root(const lw_hash *leaves, size_t count, lw_hash *root);
/** Writes the path of leaves[index], from the leaf up; returns its length. O(count). */
size_t lw_merkle_path(const lw_hash *leaves, size_t count, size_t index,
                      lw_hash path[LW_MERKLE_PATH_MAX]);
/** Does the path lead from the leaf, number `index` of `count`, to the root? (RFC 9162, 2.1.3.2) */
bool lw_merkle_proves(const lw_hash *leaf, size_t index, size_t count, const lw_hash *path,
                      size_t path_length, const lw_hash *root);

#endif
