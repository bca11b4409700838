// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/crypto.h
 *  SHA-256, Ed25519 signatures (RFC 8032) and ChaCha20-Poly1305 (RFC 8439), from OpenSSL; the one
 *  file that knows OpenSSL.
 *
 *  Of SHA-256 only lw_sha256_create can fail, for want of memory; nothing else of it allocates.
 *  OpenSSL asks for memory with every signature and cipher: false then, where nothing else is said.
 */
#ifndef LEDGERWATT_SIM_BASE_CRYPTO_H
#define LEDGERWATT_SIM_BASE_CRYPTO_H

#include <stdbool.h>
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
/** Number of bytes that lower-case hexadecimal digits stand for, written to `bytes`; -1 when they
 *  are none, or more than `most`. */
long lw_hex_read(const char *text, uint8_t *bytes, size_t most);

enum { LW_SIGNATURE_KEY_SIZE = 32, LW_SIGNATURE_SIZE = 64 };

/** Whoever holds a secret key. */
typedef struct lw_signer lw_signer;
/** What signing takes for a while: one is enough for any number of signers, one after another. */
typedef struct lw_signing lw_signing;

/** NULL when memory is out. */
lw_signing *lw_signing_create(void);
/** NULL is allowed. */
void lw_signing_destroy(lw_signing *signing);

/** NULL when memory is out. */
lw_signer *lw_signer_create(const uint8_t secret[LW_SIGNATURE_KEY_SIZE]);
/** NULL is allowed. */
void lw_signer_destroy(lw_signer *signer);
bool lw_signer_public(const lw_signer *signer, uint8_t key[LW_SIGNATURE_KEY_SIZE]);
/** The same key and bytes always give the same signature. */
bool lw_signer_sign(const lw_signer *signer, lw_signing *signing, const void *bytes, size_t count,
                    uint8_t signature[LW_SIGNATURE_SIZE]);

/** Was it signed with the secret of this public key? False also when memory is out. */
bool lw_signature_is_valid(const uint8_t key[LW_SIGNATURE_KEY_SIZE], const void *bytes,
                           size_t count, const uint8_t signature[LW_SIGNATURE_SIZE]);

enum { LW_AEAD_KEY_SIZE = 32, LW_AEAD_NONCE_SIZE = 12, LW_AEAD_TAG_SIZE = 16 };

/** What a cipher text is made with: a nonce never comes twice with one key. */
typedef struct lw_aead {
    uint8_t key[LW_AEAD_KEY_SIZE];
    uint8_t nonce[LW_AEAD_NONCE_SIZE];
    const void *beside; /**< what the tag vouches for and nobody hides */
    size_t beside_size;
} lw_aead;

/** Writes `count` bytes of cipher text and then the tag. */
bool lw_aead_seal(const lw_aead *aead, const void *bytes, size_t count, uint8_t *sealed);
/** Opens what lw_aead_seal made of `count` bytes. False also when something was changed, and then
 *  `bytes` holds nothing of use. */
bool lw_aead_open(const lw_aead *aead, const uint8_t *sealed, size_t count, uint8_t *bytes);

#endif
