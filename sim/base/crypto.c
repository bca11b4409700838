// SPDX-License-Identifier: Apache-2.0
/* The interface of OpenSSL 1.1, whose context is a plain struct. Its successor (EVP) asks for
 * memory whenever a hash begins, also with a context that was used before (OpenSSL 3.0), so a hash
 * could fail in the middle of a run. OpenSSL asks that a program says which interface it means. */
#define OPENSSL_API_COMPAT 0x10101000L

#include "sim/base/crypto.h"

#include "sim/base/check.h"

#include <openssl/sha.h>

#include <stdlib.h>

struct lw_sha256 {
    SHA256_CTX context;
};

lw_sha256 *lw_sha256_create(void)
{
    lw_sha256 *hash = calloc(1, sizeof *hash);
    if (hash != NULL) {
        LW_ASSERT(SHA256_Init(&hash->context) == 1);
    }
    return hash;
}

void lw_sha256_destroy(lw_sha256 *hash)
{
    free(hash);
}

void lw_sha256_update(lw_sha256 *hash, const void *bytes, size_t count)
{
    if (count > 0) {
        LW_ASSERT(SHA256_Update(&hash->context, bytes, count) == 1);
    }
}

void lw_sha256_finish(lw_sha256 *hash, uint8_t digest[LW_SHA256_SIZE])
{
    LW_ASSERT(SHA256_Final(digest, &hash->context) == 1);
    LW_ASSERT(SHA256_Init(&hash->context) == 1);
}

void lw_sha256_of(const void *bytes, size_t count, uint8_t digest[LW_SHA256_SIZE])
{
    lw_sha256 hash;
    LW_ASSERT(SHA256_Init(&hash.context) == 1);
    lw_sha256_update(&hash, bytes, count);
    LW_ASSERT(SHA256_Final(digest, &hash.context) == 1);
}

void lw_sha256_hex(const uint8_t digest[LW_SHA256_SIZE], char hex[LW_SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < LW_SHA256_SIZE; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 0xF];
    }
    hex[LW_SHA256_HEX_SIZE - 1] = '\0';
}
