// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/digest.h
 *  The SHA-256 tree over all data of a result: one implementation for who writes and who reads.
 *
 *  Leaf of a dataset = SHA-256(path NUL type NUL shape NUL data). Path: "/city/pv_energy_kwh".
 *  Type: "float64", "int64" or "text". Shape: counts in decimal with commas. Data: 8-byte
 *  little-endian values in C order; text as UTF-8 with a NUL after each. Root = SHA-256 of "path
 *  NUL leaf" (32 raw bytes) of each dataset in bytewise order of the paths. Attributes and the way
 *  data are cut or compressed have no part in it.
 */
#ifndef LEDGERWATT_SIM_STORE_DIGEST_H
#define LEDGERWATT_SIM_STORE_DIGEST_H

#include "sim/base/crypto.h"
#include "sim/base/status.h"
#include "sim/store/slab.h"

typedef struct lw_digest lw_digest;

/** Empty tree; NULL when memory is out. */
lw_digest *lw_digest_create(void);
void lw_digest_destroy(lw_digest *digest);

/** Begins the leaf of a dataset; its data follow with lw_digest_update. One leaf at a time. */
void lw_digest_begin(lw_digest *digest, const char *path, const char *type, lw_shape shape);
void lw_digest_update(lw_digest *digest, const void *bytes, size_t byte_count);
/** Ends the leaf, adds it to the tree and writes it as text. LW_ERR_MEMORY. */
lw_status lw_digest_end(lw_digest *digest, const char *path, char leaf_hex[LW_SHA256_HEX_SIZE],
                        lw_error *error);
/** Root over all leaves so far. */
void lw_digest_root(lw_digest *digest, char root_hex[LW_SHA256_HEX_SIZE]);

#endif
