// SPDX-License-Identifier: Apache-2.0
/* The interface of OpenSSL 1.1, whose context is a plain struct. Its successor (EVP) asks for
 * memory whenever a hash begins, also with a context that was used before (OpenSSL 3.0), so a hash
 * could fail in the middle of a run. Ed25519 has no other. OpenSSL asks that a program says which
 * interface it means. */
#define OPENSSL_API_COMPAT 0x10101000L

#include "sim/base/crypto.h"

#include "sim/base/check.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <stdlib.h>
#include <string.h>

struct lw_sha256 {
    SHA256_CTX context;
};

struct lw_signer {
    EVP_PKEY *key;
};

struct lw_signing {
    EVP_MD_CTX *context;
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

long lw_hex_read(const char *text, uint8_t *bytes, size_t most)
{
    const size_t length = strlen(text);
    if (length % 2 != 0 || length / 2 > most || strspn(text, "0123456789abcdef") != length) {
        return -1;
    }
    for (size_t i = 0; i < length / 2; i++) {
        const char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return (long)(length / 2);
}

lw_signer *lw_signer_create(const uint8_t secret[LW_SIGNATURE_KEY_SIZE])
{
    lw_signer *signer = calloc(1, sizeof *signer);
    if (signer == NULL) {
        return NULL;
    }
    signer->key =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, LW_SIGNATURE_KEY_SIZE);
    if (signer->key == NULL) {
        lw_signer_destroy(signer);
        return NULL;
    }
    return signer;
}

void lw_signer_destroy(lw_signer *signer)
{
    if (signer != NULL) {
        EVP_PKEY_free(signer->key);
        free(signer);
    }
}

bool lw_signer_public(const lw_signer *signer, uint8_t key[LW_SIGNATURE_KEY_SIZE])
{
    size_t size = LW_SIGNATURE_KEY_SIZE;
    return EVP_PKEY_get_raw_public_key(signer->key, key, &size) == 1 &&
           size == LW_SIGNATURE_KEY_SIZE;
}

lw_signing *lw_signing_create(void)
{
    lw_signing *signing = calloc(1, sizeof *signing);
    if (signing == NULL) {
        return NULL;
    }
    signing->context = EVP_MD_CTX_new();
    if (signing->context == NULL) {
        free(signing);
        return NULL;
    }
    return signing;
}

void lw_signing_destroy(lw_signing *signing)
{
    if (signing != NULL) {
        EVP_MD_CTX_free(signing->context);
        free(signing);
    }
}

bool lw_signer_sign(const lw_signer *signer, lw_signing *signing, const void *bytes, size_t count,
                    uint8_t signature[LW_SIGNATURE_SIZE])
{
    size_t size = LW_SIGNATURE_SIZE;
    return EVP_MD_CTX_reset(signing->context) == 1 &&
           EVP_DigestSignInit(signing->context, NULL, NULL, NULL, signer->key) == 1 &&
           EVP_DigestSign(signing->context, signature, &size, bytes, count) == 1 &&
           size == LW_SIGNATURE_SIZE;
}

bool lw_signature_is_valid(const uint8_t key[LW_SIGNATURE_KEY_SIZE], const void *bytes,
                           size_t count, const uint8_t signature[LW_SIGNATURE_SIZE])
{
    EVP_PKEY *public =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, LW_SIGNATURE_KEY_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool is_valid =
        public != NULL && context != NULL &&
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
        EVP_DigestVerify(context, signature, LW_SIGNATURE_SIZE, bytes, count) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public);
    return is_valid;
}

/* Tells the cipher key, nonce and what stands beside; `is_sealing` says which way it goes. */
static bool begin_cipher(EVP_CIPHER_CTX *context, const lw_aead *aead, int is_sealing)
{
    int count = 0;
    return EVP_CipherInit_ex(context, EVP_chacha20_poly1305(), NULL, aead->key, aead->nonce,
                             is_sealing) == 1 &&
           EVP_CipherUpdate(context, NULL, &count, aead->beside, (int)aead->beside_size) == 1;
}

bool lw_aead_seal(const lw_aead *aead, const void *bytes, size_t count, uint8_t *sealed)
{
    int written = 0;
    int rest = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    const bool is_sealed =
        context != NULL && begin_cipher(context, aead, 1) &&
        EVP_CipherUpdate(context, sealed, &written, bytes, (int)count) == 1 &&
        EVP_CipherFinal_ex(context, sealed + written, &rest) == 1 && written + rest == (int)count &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, LW_AEAD_TAG_SIZE, sealed + count) == 1;
    EVP_CIPHER_CTX_free(context);
    return is_sealed;
}

bool lw_aead_open(const lw_aead *aead, const uint8_t *sealed, size_t count, uint8_t *bytes)
{
    int written = 0;
    int rest = 0;
    uint8_t tag[LW_AEAD_TAG_SIZE];
    memcpy(tag, sealed + count, sizeof tag); /* OpenSSL wants one that it may write to */
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    const bool is_opened =
        context != NULL && begin_cipher(context, aead, 0) &&
        EVP_CipherUpdate(context, bytes, &written, sealed, (int)count) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) == 1 &&
        EVP_CipherFinal_ex(context, bytes + written, &rest) == 1 && written + rest == (int)count;
    EVP_CIPHER_CTX_free(context);
    return is_opened;
}
