// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/payload_params.h
 *  What a scenario says of how the content of transactions stands on a ledger.
 *
 *  A mechanism embeds lw_payload_params in its own struct, puts LW_PAYLOAD_ROWS into its table,
 *  names them in `payload` of its class, and takes the size of a transaction from
 *  lw_payload_tx_bytes.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PAYLOAD_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PAYLOAD_PARAMS_H

#include "sim/base/param.h"
#include "sim/base/status.h"

typedef enum lw_payload_kind {
    LW_PAYLOAD_CLEAR,
    LW_PAYLOAD_ENCRYPTED,
    LW_PAYLOAD_COMMITMENT, /**< a salted hash on chain, the content with the organiser */
    LW_PAYLOAD_KIND_COUNT
} lw_payload_kind;

typedef enum lw_payload_reader { LW_PAYLOAD_ORGANISER, LW_PAYLOAD_NODES } lw_payload_reader;

enum {
    /** ChaCha20-Poly1305, RFC 8439: 12 bytes of nonce and 16 of tag beside the cipher text. */
    LW_PAYLOAD_CIPHER_EXTRA_BYTES = 28,
    LW_PAYLOAD_COMMITMENT_BYTES = 32, /**< SHA-256 */
    LW_PAYLOAD_SALT_BYTES = 32,
    /** Of a trade: interval, leg, energy, counterparty, price and value, 8 bytes each; the member
     * stands beside it, for nodes check his signature. */
    LW_PAYLOAD_TRADE_CONTENT_BYTES = 48
};

typedef struct lw_payload_params {
    int32_t kind;    /**< lw_payload_kind */
    int32_t readers; /**< lw_payload_reader: who holds the keys beside the member */
    int64_t content_bytes;
    double time_s;
    double energy_j;
    int64_t copy_count;
} lw_payload_params;

/** Of a settlement in the result, where its contents are protected. */
#define LW_PAYLOAD_ATTRIBUTE "payload"
#define LW_PAYLOAD_READERS_ATTRIBUTE "payload_readers"

/** "clear", "encrypted", "commitment". */
extern const char *const lw_payload_names[];
extern const char *const lw_payload_reader_names[];

/** Rows of the lw_payload_params `part` of `type`. */
#define LW_PAYLOAD_ROWS(type, part)                                                                \
    {.name = "payload",                                                                            \
     .kind = LW_PARAM_CHOICE,                                                                      \
     .offset = offsetof(type, part.kind),                                                          \
     .presence = LW_PARAM_DEFAULTED,                                                               \
     .doc = "How the content of a transaction stands on the ledger: `clear`; `encrypted` under a " \
            "key of the member's (ChaCha20-Poly1305, 28 B more); `commitment`, a salted SHA-256 "  \
            "of it, while the organiser keeps the content.",                                       \
     .source = "definition: a trade in clear, as in Quartierstrom (UNVERIFIED)",                   \
     .fallback = LW_PAYLOAD_CLEAR,                                                                 \
     .choices = lw_payload_names},                                                                 \
        {.name = "payload_readers",                                                                \
         .kind = LW_PARAM_CHOICE,                                                                  \
         .offset = offsetof(type, part.readers),                                                   \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .doc = "With `encrypted`: who holds the keys beside the member. `nodes`: all who keep "   \
                "the ledger, who then open each transaction.",                                     \
         .source = "definition: whoever invoices must read; a node need not",                      \
         .fallback = LW_PAYLOAD_ORGANISER,                                                         \
         .choices = lw_payload_reader_names},                                                      \
        {.name = "payload_content_bytes",                                                          \
         .kind = LW_PARAM_INTEGER,                                                                 \
         .offset = offsetof(type, part.content_bytes),                                             \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "B",                                                                              \
         .doc = "The part of tx_bytes that a commitment replaces.",                                \
         .source = "definition: six numbers of a trade (docs/explanation/chain.md)",               \
         .high = 1e6,                                                                              \
         .fallback = LW_PAYLOAD_TRADE_CONTENT_BYTES},                                              \
        {.name = "payload_time_s",                                                                 \
         .kind = LW_PARAM_REAL,                                                                    \
         .offset = offsetof(type, part.time_s),                                                    \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "s",                                                                              \
         .doc = "Time of one device to encrypt, open or commit to one content.",                   \
         .source = LW_PAYLOAD_TIME_SOURCE,                                                         \
         .high = 60,                                                                               \
         .fallback = 20e-6},                                                                       \
        {.name = "payload_energy_j",                                                               \
         .kind = LW_PARAM_REAL,                                                                    \
         .offset = offsetof(type, part.energy_j),                                                  \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "J",                                                                              \
         .doc = "Energy of one device to encrypt, open or commit to one content.",                 \
         .source = "derived: 20 us of a board that draws 1.5 W more (UNVERIFIED)",                 \
         .high = 1e6,                                                                              \
         .fallback = 30e-6},                                                                       \
    {                                                                                              \
        .name = "payload_copies", .kind = LW_PARAM_INTEGER,                                        \
        .offset = offsetof(type, part.copy_count), .presence = LW_PARAM_DEFAULTED, .unit = "1",    \
        .doc = "With `commitment`: copies of the contents and salts that the organiser keeps.",    \
        .source = "assumption: a record of one's own has two to three replicas (UNVERIFIED)",      \
        .low = 1, .high = 1000, .fallback = 2                                                      \
    }

#define LW_PAYLOAD_TIME_SOURCE                                                                     \
    "estimate: 48 B sealed with key, nonce and call take 0.9 us, hashed 0.05 us (measured with "   \
    "OpenSSL 3.0 on a server's core); some twenty times that on a board (UNVERIFIED)"

/** Size of a transaction that would have `clear_bytes` in clear. */
static inline int64_t lw_payload_tx_bytes(const lw_payload_params *params, int64_t clear_bytes)
{
    if (params->kind == LW_PAYLOAD_ENCRYPTED) {
        return clear_bytes + LW_PAYLOAD_CIPHER_EXTRA_BYTES;
    }
    return params->kind == LW_PAYLOAD_COMMITMENT
               ? clear_bytes - params->content_bytes + LW_PAYLOAD_COMMITMENT_BYTES
               : clear_bytes;
}

/** Can whoever keeps the ledger read it? */
static inline bool lw_payload_is_open_to_nodes(const lw_payload_params *params)
{
    return params->kind == LW_PAYLOAD_CLEAR ||
           (params->kind == LW_PAYLOAD_ENCRYPTED && params->readers == LW_PAYLOAD_NODES);
}

/** What opening the content adds to the work of a node on one transaction. */
static inline double lw_payload_node_time_s(const lw_payload_params *params)
{
    return params->kind != LW_PAYLOAD_CLEAR && lw_payload_is_open_to_nodes(params) ? params->time_s
                                                                                   : 0;
}

/** Faults that no row can see, of a record with transactions of `tx_bytes` in clear. */
void lw_payload_check(const lw_payload_params *params, int64_t tx_bytes, const char *pointer,
                      lw_report *report);

#endif
