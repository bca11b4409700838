// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/contract_gas.h"

/* Primitives of the yellow paper, appendix G (Berlin). A log has two topics: contract and member.
 */
#define READ 2100
#define SIGNATURE 3000
#define HASH(words) (30 + 6 * (words))
#define LOG(bytes) (3 * 375 + 8 * (bytes))
/* A payload of the default size: hashed, and told in a log. */
#define TOLD(bytes) (LOG(bytes) + HASH(((bytes) + 31) / 32))

#define ROW(kind_, name_, value, text, primitives)                                                 \
    {                                                                                              \
        .name = (name_), .kind = LW_PARAM_INTEGER,                                                 \
        .offset = offsetof(lw_contract_gas, by_kind) + LW_OPERATION_##kind_ * sizeof(int64_t),     \
        .presence = LW_PARAM_DEFAULTED, .unit = "gas", .doc = (text),                              \
        .source = "derived: Ethereum yellow paper, appendix G (Berlin): " primitives               \
                  "; no contract was compiled (UNVERIFIED)",                                       \
        .high = 1e9, .likely_high = 1e7, .fallback = (value)                                       \
    }

static const lw_param rows[] = {
    ROW(SALE, "sale", 2 * READ + LOG(0), "A batch of trades offered, matched and settled.",
        "key and price read, one log"),
    ROW(CREDIT, "credit", SIGNATURE + TOLD(64), "Energy into an account.",
        "the meter's signature, 64 bytes hashed and logged"),
    ROW(WITHDRAWAL, "withdrawal", SIGNATURE + TOLD(64), "Energy out of an account.",
        "the meter's signature, 64 bytes hashed and logged"),
    ROW(EXPIRY, "expiry", TOLD(64), "Energy that an account loses.", "64 bytes hashed and logged"),
    ROW(PLUG, "plug", SIGNATURE + 2 * READ + TOLD(96), "Leave to charge a car.",
        "the driver's signature, socket and tariff read, 96 bytes hashed and logged"),
    ROW(CHARGE_BILL, "charge_bill", SIGNATURE + READ + TOLD(96), "A session metered and billed.",
        "the socket's signature, tariff read, 96 bytes hashed and logged"),
    ROW(CHARGE_DISPUTE, "charge_dispute", SIGNATURE + READ + TOLD(96), "A bill contested.",
        "the driver's signature, bill read, 96 bytes hashed and logged"),
    ROW(MESSAGE, "message", TOLD(48), "An inhabitant told something.",
        "48 bytes hashed and logged"),
    ROW(CERTIFICATE_ISSUE, "certificate_issue", SIGNATURE + TOLD(24), "kWh get their origin.",
        "the meter's signature, 24 bytes hashed and logged"),
    ROW(CERTIFICATE_TRANSFER, "certificate_transfer", SIGNATURE + TOLD(24),
        "Certificates change hands.", "the holder's signature, 24 bytes hashed and logged"),
    ROW(CERTIFICATE_RETIRE, "certificate_retire", SIGNATURE + TOLD(24), "Certificates used up.",
        "the holder's signature, 24 bytes hashed and logged"),
    ROW(DIVIDEND, "dividend", READ + TOLD(40), "A holder of shares paid.",
        "shares read, 40 bytes hashed and logged"),
    ROW(SHARE_TRANSFER, "share_transfer", 2 * SIGNATURE + TOLD(40), "Shares change hands.",
        "two signatures, 40 bytes hashed and logged"),
    ROW(VOTE, "vote", SIGNATURE + READ + TOLD(16), "A member's vote.",
        "the voter's signature, roll read, 16 bytes hashed and logged"),
    ROW(VOTE_COUNT, "vote_count", TOLD(16), "A ballot counted.", "16 bytes hashed and logged"),
};

_Static_assert((int)LW_PARAM_COUNT(rows) == (int)LW_OPERATION_KIND_COUNT, "one row a kind");

const lw_param_table lw_contract_gas_table = {
    .name = "contract gas",
    .doc = "What a node does for an operation of a contract beside its steps of 20,000 gas each.",
    .size = sizeof(lw_contract_gas),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

int64_t lw_contract_gas_of(const lw_contract_gas *gas, const lw_operation *operation)
{
    const int64_t beside = gas == NULL ? 0 : gas->by_kind[operation->kind];
    return operation->step_count * LW_GAS_PER_STEP + beside;
}
