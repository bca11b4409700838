// SPDX-License-Identifier: Apache-2.0
/** @file models/city/chain_vault.h
 *  What contents of a chain are protected with where the record's `payload` is not `clear`, byte
 *  by byte: shared by who writes the chain and by who opens it.
 *
 *  Model.  Everything follows from one secret of the settlement, which the result holds so that
 *          whoever has the result can open it. A member's key is a hash of the secret and his
 *          number: throw the keys of one member away and only his contents are closed. A content
 *          is encrypted with ChaCha20-Poly1305; the nonce is the kind of the leaf and its number
 *          in the chain, so none comes twice and every run gives the same bytes; the tag vouches
 *          for the member's number too. A commitment is the SHA-256 of a salt, which is a hash of
 *          the secret, the kind and the number, and the content.
 *  Leaves out. How members and organiser come to their keys; keys that change.
 *  Sources. RFC 8439 (the cipher), RFC 5116 section 3.2 (nonces that count), FIPS 180-4.
 */
#ifndef LEDGERWATT_MODELS_CITY_CHAIN_VAULT_H
#define LEDGERWATT_MODELS_CITY_CHAIN_VAULT_H

#include "models/city/chain_record.h"

typedef struct lw_chain_vault {
    int32_t kind; /**< lw_payload_kind */
    uint8_t secret[LW_SHA256_SIZE];
} lw_chain_vault;

/** Of the group of the blocks, where contents are protected: the secret, in hexadecimal. */
#define LW_CHAIN_SECRET_ATTRIBUTE "payload_secret"

/** The vault of a settlement of a run: a simulation has no secrets. `kind` is an lw_payload_kind.
 */
void lw_chain_vault_init(lw_chain_vault *vault, int32_t kind, uint64_t seed,
                         const char *settlement);

/** Protected bytes of a content of `content_size`; 0 = it stays in clear. */
size_t lw_chain_sealed_size(int32_t kind, size_t content_size);

/** Writes the protected bytes of the leaf that has this number in the chain. False when memory is
 *  out. */
bool lw_chain_seal_trade(const lw_chain_vault *vault, const lw_chain_trade *trade, int64_t number,
                         uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX]);
bool lw_chain_seal_operation(const lw_chain_vault *vault, const lw_chain_operation *operation,
                             int64_t number, uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX]);

/** Do the protected bytes of the leaf hold the numbers that stand beside them? A cipher text is
 *  decrypted for it, a commitment made afresh. */
bool lw_chain_opens_trade(const lw_chain_vault *vault, const lw_chain_trade *trade, int64_t number);
bool lw_chain_opens_operation(const lw_chain_vault *vault, const lw_chain_operation *operation,
                              int64_t number);

#endif
