// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/crypto.h
 *  SHA-256, from OpenSSL; the one file that knows OpenSSL.
 *
 *  Only lw_sha256_create can fail, for want of memory; nothing else here allocates.
 */
#ifndef LEDGERWATT_SIM_BASE_CRYPTO_H
#define LEDGERWATT_SIM_BASE_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

enum { LW_SHA256_SIZE = 32, LW_SHA256_HEX_SIZE = 65 };

typedef struct lw_sha256 lw_sha256;

/** New hash of the empty string; NULL when memory is out. */
lw_sha256 *lw_sha256_create(void);
void lw_sha256_destroy(lw_sha256 *hash);
void lw_sha256_update(lw_sha256 *hash, const void *bytes, size_t count);
/** Writes the digest and starts again with the empty string. */
void lw_sha256_finish(lw_sha256 *hash, uint8_t digest[LW_SHA256_SIZE]);
/** Digest of one buffer. */
void lw_sha256_of(const void *bytes, size_t count, uint8_t digest[LW_SHA256_SIZE]);
/** 64 lower-case hexadecimal digits and a terminator. */
void lw_sha256_hex(const uint8_t digest[LW_SHA256_SIZE], char hex[LW_SHA256_HEX_SIZE]);

#endif
