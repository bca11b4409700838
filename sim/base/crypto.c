// SPDX-License-Identifier: Apache-2.0
/* OpenSSL can fail here only for want of memory or of the algorithm itself; the second is a broken
 * installation and shows in lw_sha256_create. */
#include "sim/base/crypto.h"

#include "sim/base/check.h"

#include <openssl/evp.h>

#include <stdlib.h>

struct lw_sha256 {
    EVP_MD_CTX *context;
};

lw_sha256 *lw_sha256_create(void)
{
    lw_sha256 *hash = calloc(1, sizeof *hash);
    if (hash == NULL) {
        return NULL;
    }
    hash->context = EVP_MD_CTX_new();
    if (hash->context == NULL || EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL) != 1) {
        lw_sha256_destroy(hash);
        return NULL;
    }
    return hash;
}

void lw_sha256_destroy(lw_sha256 *hash)
{
    if (hash == NULL) {
        return;
    }
    EVP_MD_CTX_free(hash->context);
    free(hash);
}

void lw_sha256_update(lw_sha256 *hash, const void *bytes, size_t count)
{
    LW_ASSERT(EVP_DigestUpdate(hash->context, bytes, count) == 1);
}

void lw_sha256_finish(lw_sha256 *hash, uint8_t digest[LW_SHA256_SIZE])
{
    unsigned size = 0;
    LW_ASSERT(EVP_DigestFinal_ex(hash->context, digest, &size) == 1);
    LW_ASSERT(size == LW_SHA256_SIZE);
    /* NULL keeps the algorithm and its memory: nothing is allocated. */
    LW_ASSERT(EVP_DigestInit_ex(hash->context, NULL, NULL) == 1);
}

void lw_sha256_of(const void *bytes, size_t count, uint8_t digest[LW_SHA256_SIZE])
{
    unsigned size = 0;
    LW_ASSERT(EVP_Digest(bytes, count, digest, &size, EVP_sha256(), NULL) == 1);
    LW_ASSERT(size == LW_SHA256_SIZE);
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
