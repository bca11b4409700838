// SPDX-License-Identifier: Apache-2.0
/* Contents in clear, encrypted and committed to: the bytes and joules of each record of any kind,
 * and what opens what. */
#include "models/city/chain_vault.h"
#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/mechanism/payload.h"
#include "tests/support/pow_case.h"

#include <criterion/criterion.h>

#include <string.h>

static const char *const kinds[] = {"pbft", "tendermint", "raft", "pos", "poa", "pow"};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0], NODES = 7, TRADES = 9, BATCHES = 4 };
/* Transactions of a run: each batch has its trades and its operations. */
enum { OPERATIONS = 2, TX_COUNT = BATCHES * (TRADES + OPERATIONS), PAYLOAD_BYTES = 10 };

static lw_payload_params *payload_of(settlement_case *c)
{
    return (lw_payload_params *)lw_mechanism_payload(&c->params);
}

/* Where the record of a case has its tx_bytes. */
static int64_t *tx_bytes_of(settlement_case *c)
{
    const lw_param_table *table = c->params.record.choice->table;
    char *record = c->params.record.value;
    void *member = record + lw_param_find(table, "tx_bytes")->offset;
    return member;
}

static lw_usage run_longer(const char *kind, lw_payload_kind payload, lw_payload_reader readers,
                           int64_t longer_bytes)
{
    static pow_case of_pow;
    settlement_case *c = pow_case_any(&of_pow, kind, NODES);
    *tx_bytes_of(c) += longer_bytes;
    payload_of(c)->kind = (int32_t)payload;
    payload_of(c)->readers = (int32_t)readers;
    c->operations_per_batch = OPERATIONS;
    return case_whole_run(c, BATCHES, TRADES);
}

static lw_usage run_with(const char *kind, lw_payload_kind payload, lw_payload_reader readers)
{
    return run_longer(kind, payload, readers, 0);
}

static lw_usage run_kind(const char *kind, lw_payload_kind payload)
{
    return run_with(kind, payload, LW_PAYLOAD_ORGANISER);
}

/* 28 bytes for each transaction and copy, and nothing else: all is as with transactions in clear
 * that are 28 bytes longer, on the network too. */
Test(payload, a_cipher_text_is_28_bytes_longer_and_nothing_else_changes)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const lw_usage clear = run_kind(kinds[i], LW_PAYLOAD_CLEAR);
        const lw_usage sealed = run_kind(kinds[i], LW_PAYLOAD_ENCRYPTED);
        cr_assert_eq(clear.tx_count, TX_COUNT, "%s", kinds[i]);
        cr_assert_eq(sealed.storage_bytes_replica - clear.storage_bytes_replica, 28 * TX_COUNT,
                     "%s", kinds[i]);
        cr_assert_eq(sealed.replica.bytes[LW_STORAGE_TX] - clear.replica.bytes[LW_STORAGE_TX],
                     28 * TX_COUNT, "%s", kinds[i]);
        cr_assert_eq(sealed.storage_bytes - clear.storage_bytes, 28 * TX_COUNT * NODES, "%s",
                     kinds[i]);
        const lw_usage longer = run_longer(kinds[i], LW_PAYLOAD_CLEAR, LW_PAYLOAD_ORGANISER, 28);
        cr_assert_gt(sealed.message_bytes, clear.message_bytes, "%s", kinds[i]);
        cr_assert_eq(sealed.message_bytes, longer.message_bytes, "%s", kinds[i]);
        cr_assert_eq(sealed.message_count, clear.message_count, "%s", kinds[i]);
        cr_assert_eq(sealed.settled_trade_count, clear.settled_trade_count, "%s", kinds[i]);
        cr_assert_eq(sealed.settled_value_micro, clear.settled_value_micro, "%s", kinds[i]);
        cr_assert_eq(sealed.off_chain_bytes, 0);
    }
}

/* 32 bytes for 48 of content, and the payloads of operations go too; two copies off the chain hold
 * contents, salts and payloads. */
Test(payload, what_a_commitment_takes_off_the_chain_the_organiser_keeps)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const lw_usage clear = run_kind(kinds[i], LW_PAYLOAD_CLEAR);
        const lw_usage hashed = run_kind(kinds[i], LW_PAYLOAD_COMMITMENT);
        const int64_t payloads = BATCHES * OPERATIONS * PAYLOAD_BYTES;
        cr_assert_eq(clear.storage_bytes_replica - hashed.storage_bytes_replica,
                     16 * TX_COUNT + payloads, "%s", kinds[i]);
        cr_assert_eq(clear.storage_bytes - hashed.storage_bytes, NODES * (16 * TX_COUNT + payloads),
                     "%s", kinds[i]);
        cr_assert_eq(hashed.storage_kind_bytes[LW_STORAGE_STATE], 0, "%s", kinds[i]);
        cr_assert_eq(hashed.off_chain_bytes, 2 * ((48 + 32) * TX_COUNT + payloads), "%s", kinds[i]);
        cr_assert_eq(hashed.settled_value_micro, clear.settled_value_micro, "%s", kinds[i]);
    }
}

/* A member's device and the organiser; where nodes hold keys, each of them too. */
Test(payload, everyone_who_opens_a_content_works_for_it)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const lw_usage clear = run_kind(kinds[i], LW_PAYLOAD_CLEAR);
        const lw_usage few = run_kind(kinds[i], LW_PAYLOAD_ENCRYPTED);
        const lw_usage many = run_with(kinds[i], LW_PAYLOAD_ENCRYPTED, LW_PAYLOAD_NODES);
        const double once_j = 30e-6 * TX_COUNT;
        cr_assert_eq(clear.protection_energy_j, 0);
        cr_assert_float_eq(few.protection_energy_j, 2 * once_j, 1e-12);
        cr_assert_float_eq(many.protection_energy_j, (2 + NODES) * once_j, 1e-9, "%s", kinds[i]);
        cr_assert_float_eq(few.energy_marginal_j - clear.energy_marginal_j, 2 * once_j, 1e-9, "%s",
                           kinds[i]);
    }
}

Test(payload, an_intermediary_has_none)
{
    settlement_case c;
    case_syndicate(&c, 1);
    cr_assert_null(lw_mechanism_payload(&c.params));
    lw_usage usage = {.tx_count = 5, .payload_bytes = 7};
    lw_payload_charge(NULL, &usage);
    cr_assert(usage.energy_j == 0 && usage.off_chain_bytes == 0 && usage.payload_bytes == 7);
}

Test(payload, what_cannot_be_is_told)
{
    settlement_case c;
    case_pbft(&c, NODES, 1);
    cr_assert_eq(case_error_count(&c), 0);
    payload_of(&c)->readers = LW_PAYLOAD_NODES;
    cr_assert_eq(case_error_count(&c), 1, "nothing to decrypt");
    payload_of(&c)->kind = LW_PAYLOAD_ENCRYPTED;
    cr_assert_eq(case_error_count(&c), 0);
    payload_of(&c)->readers = LW_PAYLOAD_ORGANISER;
    payload_of(&c)->kind = LW_PAYLOAD_COMMITMENT;
    payload_of(&c)->content_bytes = c.pbft.tx_bytes;
    cr_assert_eq(case_error_count(&c), 0);
    payload_of(&c)->content_bytes++;
    cr_assert_eq(case_error_count(&c), 1, "more content than transaction");
}

static const lw_chain_trade bought = {.interval = 3,
                                      .participant = 5,
                                      .leg = 0,
                                      .energy_milliwh = 123456,
                                      .counterparty = -1,
                                      .price_micro_per_kwh = 100000,
                                      .value_micro = 12346};

/* Whatever byte of the sealed ones is another, whatever number beside them, whoever the member, and
 * with any other secret, it does not open. */
Test(payload, only_what_was_sealed_opens)
{
    for (int32_t kind = LW_PAYLOAD_ENCRYPTED; kind <= LW_PAYLOAD_COMMITMENT; kind++) {
        lw_chain_vault vault;
        uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX];
        lw_chain_vault_init(&vault, kind, 2016, "pbft");
        const size_t size = lw_chain_sealed_size(kind, LW_CHAIN_TRADE_CONTENT_SIZE);
        cr_assert_eq(size, kind == LW_PAYLOAD_ENCRYPTED ? 48 + 28 : 32);
        cr_assert(lw_chain_seal_trade(&vault, &bought, 17, sealed));
        lw_chain_trade trade = bought;
        trade.sealed = sealed;
        trade.sealed_size = size;
        cr_assert(lw_chain_opens_trade(&vault, &trade, 17));
        cr_assert_not(lw_chain_opens_trade(&vault, &trade, 18));
        for (size_t i = 0; i < size; i++) {
            sealed[i] ^= 1;
            cr_assert_not(lw_chain_opens_trade(&vault, &trade, 17), "byte %zu", i);
            sealed[i] ^= 1;
        }
        trade.value_micro++;
        cr_assert_not(lw_chain_opens_trade(&vault, &trade, 17));
        trade.value_micro--;
        trade.participant++;
        cr_assert_eq(lw_chain_opens_trade(&vault, &trade, 17), kind == LW_PAYLOAD_COMMITMENT,
                     "a commitment leaves the member to the signature");
        trade.participant--;
        vault.secret[31] ^= 1;
        cr_assert_not(lw_chain_opens_trade(&vault, &trade, 17));
    }
}

/* The leaf in clear is 120 bytes, that of an operation 160. */
Test(payload, a_leaf_is_as_long_as_the_model_says)
{
    uint8_t bytes[LW_MERKLE_LEAF_BYTES_MAX];
    uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX] = {0};
    lw_chain_trade trade = bought;
    lw_chain_operation operation = {.participant = 5, .payload_bytes = 64};
    const size_t trade_size = lw_chain_leaf_bytes(&trade, bytes);
    const size_t operation_size = lw_chain_operation_bytes(&operation, bytes);
    trade.sealed = operation.sealed = sealed;
    trade.sealed_size = lw_chain_sealed_size(LW_PAYLOAD_ENCRYPTED, LW_CHAIN_TRADE_CONTENT_SIZE);
    operation.sealed_size =
        lw_chain_sealed_size(LW_PAYLOAD_ENCRYPTED, LW_CHAIN_OPERATION_CONTENT_SIZE);
    cr_assert_eq(lw_chain_leaf_bytes(&trade, bytes), trade_size + 28);
    cr_assert_eq(lw_chain_operation_bytes(&operation, bytes), operation_size + 28);
    trade.sealed_size = lw_chain_sealed_size(LW_PAYLOAD_COMMITMENT, LW_CHAIN_TRADE_CONTENT_SIZE);
    cr_assert_eq(lw_chain_leaf_bytes(&trade, bytes), trade_size - 48 + 32);
}

/* Two leaves never share a key and a nonce, be they of one member. */
Test(payload, no_two_leaves_have_the_same_nonce)
{
    lw_chain_vault vault;
    uint8_t first[LW_CHAIN_SEALED_SIZE_MAX];
    uint8_t second[LW_CHAIN_SEALED_SIZE_MAX];
    const lw_chain_operation credit = {.participant = 5};
    lw_chain_vault_init(&vault, LW_PAYLOAD_ENCRYPTED, 2016, "pbft");
    cr_assert(lw_chain_seal_trade(&vault, &bought, 17, first));
    cr_assert(lw_chain_seal_trade(&vault, &bought, 18, second));
    cr_assert_neq(memcmp(first, second, LW_AEAD_NONCE_SIZE), 0);
    cr_assert(lw_chain_seal_operation(&vault, &credit, 17, second));
    cr_assert_neq(memcmp(first, second, LW_AEAD_NONCE_SIZE), 0, "an operation of the same number");
}
