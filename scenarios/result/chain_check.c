// SPDX-License-Identifier: Apache-2.0
#include "scenarios/result/chain_check.h"

#include <stdlib.h>
#include <string.h>

typedef struct check {
    const lw_chain_copy *chain;
    lw_hash *leaves[LW_CHAIN_KIND_COUNT]; /* computed, of each trade and operation */
    lw_hash *tree;                        /* of a block, scratch for all leaves of the chain */
    lw_hash genesis;
    lw_error *error;
} check;

static lw_status block_fault(const check *c, size_t block, const char *what)
{
    return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "", "settlement %s, block %zu: %s",
                        c->chain->settlement, block, what);
}

const char *lw_chain_kind_name(lw_chain_kind kind)
{
    return kind == LW_CHAIN_TRADE ? "trade" : "operation";
}

size_t lw_chain_count(const lw_chain_copy *chain, lw_chain_kind kind)
{
    return kind == LW_CHAIN_TRADE ? chain->trade_count : chain->operation_count;
}

static const lw_hash *stated_leaf(const lw_chain_copy *chain, lw_chain_kind kind, size_t index)
{
    return kind == LW_CHAIN_TRADE ? &chain->leaves[index] : &chain->operation_leaves[index];
}

static int64_t first_of(const lw_chain_block *block, lw_chain_kind kind)
{
    return kind == LW_CHAIN_TRADE ? block->first_trade : block->first_operation;
}

static int64_t count_of(const lw_chain_block *block, lw_chain_kind kind)
{
    return kind == LW_CHAIN_TRADE ? block->trade_count : block->operation_count;
}

/* Where an entry stands in its block. */
static lw_status leaf_fault(const check *c, size_t block, lw_chain_kind kind, size_t index,
                            const char *what)
{
    const lw_chain_block *b = &c->chain->blocks[block];
    const size_t before = kind == LW_CHAIN_TRADE ? 0 : (size_t)b->trade_count;
    return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                        "settlement %s, block %zu, leaf %zu (%s %zu): %s", c->chain->settlement,
                        block, before + index - (size_t)first_of(b, kind), lw_chain_kind_name(kind),
                        index, what);
}

static int64_t participant_of(const lw_chain_copy *chain, lw_chain_kind kind, size_t index)
{
    return kind == LW_CHAIN_TRADE ? chain->trades[index].participant
                                  : chain->operations[index].participant;
}

/* What a block must be chained to. */
static const lw_hash *hash_before(const check *c, size_t block)
{
    return block == 0 ? &c->genesis : &c->chain->block_hashes[block - 1];
}

static int64_t next_first(const lw_chain_copy *chain, size_t block, lw_chain_kind kind)
{
    const lw_chain_block *before = block == 0 ? NULL : &chain->blocks[block - 1];
    return before == NULL ? 0 : first_of(before, kind) + count_of(before, kind);
}

static bool is_range(const lw_chain_copy *chain, const lw_chain_block *block)
{
    for (lw_chain_kind kind = 0; kind < LW_CHAIN_KIND_COUNT; kind++) {
        const int64_t count = (int64_t)lw_chain_count(chain, kind);
        const int64_t first = first_of(block, kind);
        const int64_t own = count_of(block, kind);
        if (first < 0 || first > count || own < 0 || own > count - first) {
            return false;
        }
    }
    return true;
}

/* The root over the computed leaves of a block whose range was checked. */
static void root_of(const check *c, const lw_chain_block *block, lw_hash *root)
{
    size_t count = 0;
    for (lw_chain_kind kind = 0; kind < LW_CHAIN_KIND_COUNT; kind++) {
        const size_t own = (size_t)count_of(block, kind);
        if (own > 0) {
            memcpy(c->tree + count, c->leaves[kind] + first_of(block, kind), own * sizeof *c->tree);
        }
        count += own;
    }
    lw_merkle_root(c->tree, count, root);
}

static bool hashes_to(const lw_chain_block *block, const lw_hash *expected)
{
    lw_hash hash;
    lw_chain_block_hash(block, &hash);
    return lw_hash_is_equal(&hash, expected);
}

/* Is the stated hash the one that the next block, or the tip, knows? */
static bool is_hash_known_above(const check *c, size_t block, const lw_hash *hash)
{
    if (block + 1 < c->chain->block_count) {
        return lw_hash_is_equal(&c->chain->blocks[block + 1].previous_hash, hash);
    }
    char hex[LW_SHA256_HEX_SIZE];
    lw_sha256_hex(hash->bytes, hex);
    return strcmp(hex, c->chain->tip_hex) == 0;
}

/* Does the block have its hash when one column of a range is as its neighbours have it? What to say
 * then, or NULL. */
static const char *blame_range(const check *c, size_t index)
{
    static const char *const first_faults[] = {
        "first_trade is not the trade after the block before",
        "first_operation is not the operation after the block before"};
    static const char *const count_faults[] = {"trade_count does not reach the block after it",
                                               "operation_count does not reach the block after it"};
    const lw_chain_copy *chain = c->chain;
    const bool has_next = index + 1 < chain->block_count;
    for (lw_chain_kind kind = 0; kind < LW_CHAIN_KIND_COUNT; kind++) {
        const bool is_trade = kind == LW_CHAIN_TRADE;
        lw_chain_block mended = chain->blocks[index];
        *(is_trade ? &mended.first_trade : &mended.first_operation) =
            next_first(chain, index, kind);
        if (hashes_to(&mended, &chain->block_hashes[index])) {
            return first_faults[kind];
        }
        mended = chain->blocks[index];
        *(is_trade ? &mended.trade_count : &mended.operation_count) =
            (has_next ? first_of(&chain->blocks[index + 1], kind)
                      : (int64_t)lw_chain_count(chain, kind)) -
            first_of(&mended, kind);
        if (hashes_to(&mended, &chain->block_hashes[index])) {
            return count_faults[kind];
        }
    }
    return NULL;
}

/* The block's numbers and hashes do not give its hash. The culprit is the column whose value, as
 * the rest of the file has it, makes them give it. */
static lw_status blame_block(const check *c, size_t index)
{
    const lw_chain_copy *chain = c->chain;
    const lw_hash *stated = &chain->block_hashes[index];
    lw_hash computed;
    lw_chain_block_hash(&chain->blocks[index], &computed);
    if (is_hash_known_above(c, index, &computed)) {
        return block_fault(c, index, "block_hash is not the hash of the block");
    }
    lw_chain_block mended = chain->blocks[index];
    mended.previous_hash = *hash_before(c, index);
    if (hashes_to(&mended, stated)) {
        return block_fault(c, index, "previous_hash is not the hash of the block before");
    }
    const char *range = blame_range(c, index);
    if (range != NULL) {
        return block_fault(c, index, range);
    }
    mended = chain->blocks[index];
    if (is_range(chain, &mended)) {
        root_of(c, &mended, &mended.merkle_root);
        if (hashes_to(&mended, stated)) {
            return block_fault(c, index, "merkle_root is not that of its trades and operations");
        }
    }
    return block_fault(c, index,
                       "its hash is not that of what it holds: one of proposed_s, final_s, "
                       "tx_count, block_bytes, message_count and proposer was changed");
}

/* The first block is chained to another genesis: a key, or the settlement's name, was changed. */
static lw_status blame_keys(const check *c)
{
    for (lw_chain_kind kind = 0; kind < LW_CHAIN_KIND_COUNT; kind++) {
        for (size_t i = 0; i < lw_chain_count(c->chain, kind); i++) {
            if (!lw_chain_is_signed(c->chain, kind, i)) {
                return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                                    "settlement %s, meter_key of participant %lld: not the key "
                                    "that the chain began with",
                                    c->chain->settlement,
                                    (long long)participant_of(c->chain, kind, i));
            }
        }
    }
    return block_fault(c, 0, "a meter_key is not the one that the chain began with");
}

/* The entry's leaf_hash is not what its columns give: which of the two was changed? */
static lw_status blame_leaf(const check *c, size_t block, lw_chain_kind kind, size_t index)
{
    lw_hash root;
    lw_hash *leaf = &c->leaves[kind][index];
    const lw_hash computed = *leaf;
    *leaf = *stated_leaf(c->chain, kind, index);
    root_of(c, &c->chain->blocks[block], &root);
    *leaf = computed;
    if (!lw_hash_is_equal(&root, &c->chain->blocks[block].merkle_root)) {
        return leaf_fault(c, block, kind, index,
                          kind == LW_CHAIN_TRADE ? "leaf_hash is not the hash of the trade"
                                                 : "leaf_hash is not the hash of the operation");
    }
    if (c->chain->is_sealed) {
        return leaf_fault(c, block, kind, index, "member, sealed or signature was changed");
    }
    if (kind == LW_CHAIN_OPERATION) {
        return leaf_fault(c, block, kind, index,
                          "interval, contract, kind, member, counterparty, energy_milliwh, "
                          "value_micro, step_count, payload_bytes or signature was changed");
    }
    return leaf_fault(c, block, kind, index,
                      lw_chain_is_signed(c->chain, kind, index)
                          ? "counterparty, price_micro_per_kwh or value_micro was changed"
                          : "interval, member, leg, energy_milliwh or signature was changed");
}

/* Nothing opens what is sealed: with another secret none does. */
static bool is_secret_wrong(const lw_chain_copy *chain)
{
    for (lw_chain_kind kind = 0; kind < LW_CHAIN_KIND_COUNT; kind++) {
        for (size_t i = 0; i < lw_chain_count(chain, kind); i++) {
            if (lw_chain_opens(chain, kind, i)) {
                return false;
            }
        }
    }
    return true;
}

/* The leaf is whole, but not what the file says that it holds. */
static lw_status blame_content(const check *c, size_t block, lw_chain_kind kind, size_t index)
{
    const lw_chain_copy *chain = c->chain;
    if (lw_chain_count(chain, LW_CHAIN_TRADE) + lw_chain_count(chain, LW_CHAIN_OPERATION) > 1 &&
        is_secret_wrong(chain)) {
        return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                            "settlement %s: " LW_CHAIN_SECRET_ATTRIBUTE
                            " opens nothing of what is sealed",
                            chain->settlement);
    }
    return leaf_fault(c, block, kind, index,
                      kind == LW_CHAIN_TRADE
                          ? "what is sealed is whole, but interval, leg, energy_milliwh, "
                            "counterparty, price_micro_per_kwh or value_micro is not what was "
                            "sealed"
                          : "what is sealed is whole, but interval, contract, kind, counterparty, "
                            "energy_milliwh, value_micro, step_count or payload_bytes is not what "
                            "was sealed");
}

static lw_status check_leaves(const check *c, size_t block, lw_chain_kind kind)
{
    const lw_chain_block *b = &c->chain->blocks[block];
    const size_t first = (size_t)first_of(b, kind);
    const size_t end = first + (size_t)count_of(b, kind);
    for (size_t i = first; i < end; i++) {
        if (!lw_hash_is_equal(&c->leaves[kind][i], stated_leaf(c->chain, kind, i))) {
            return blame_leaf(c, block, kind, i);
        }
    }
    for (size_t i = first; i < end; i++) {
        if (!lw_chain_is_signed(c->chain, kind, i)) {
            return leaf_fault(c, block, kind, i, "the signature is not one of its member's meter");
        }
    }
    for (size_t i = first; i < end; i++) {
        if (!lw_chain_opens(c->chain, kind, i)) {
            return blame_content(c, block, kind, i);
        }
    }
    return LW_OK;
}

static lw_status check_block(const check *c, size_t index)
{
    const lw_chain_block *block = &c->chain->blocks[index];
    if (!hashes_to(block, &c->chain->block_hashes[index])) {
        return blame_block(c, index);
    }
    if (!lw_hash_is_equal(&block->previous_hash, hash_before(c, index))) {
        return index == 0 ? blame_keys(c)
                          : block_fault(c, index, "it is not chained to the block before");
    }
    lw_status status = LW_OK;
    for (lw_chain_kind kind = 0; kind < LW_CHAIN_KIND_COUNT; kind++) {
        if (first_of(block, kind) != next_first(c->chain, index, kind) ||
            !is_range(c->chain, block)) {
            return block_fault(c, index,
                               "its trades or operations do not follow those of the block before");
        }
    }
    for (lw_chain_kind kind = 0; status == LW_OK && kind < LW_CHAIN_KIND_COUNT; kind++) {
        status = check_leaves(c, index, kind);
    }
    if (status != LW_OK) {
        return status;
    }
    lw_hash root;
    root_of(c, block, &root);
    return lw_hash_is_equal(&root, &block->merkle_root)
               ? LW_OK
               : block_fault(c, index, "merkle_root is not that of its trades and operations");
}

/* Nothing comes after the last block that the chain does not hold. */
static lw_status check_end(const check *c)
{
    const lw_chain_copy *chain = c->chain;
    char hex[LW_SHA256_HEX_SIZE];
    for (lw_chain_kind kind = 0; kind < LW_CHAIN_KIND_COUNT; kind++) {
        const int64_t end = next_first(chain, chain->block_count, kind);
        if (end != (int64_t)lw_chain_count(chain, kind)) {
            return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                                "settlement %s: no block holds %s %lld", chain->settlement,
                                lw_chain_kind_name(kind), (long long)end);
        }
    }
    lw_sha256_hex(hash_before(c, chain->block_count)->bytes, hex);
    return strcmp(hex, chain->tip_hex) == 0
               ? LW_OK
               : lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                              "settlement %s: the last block is not the one that %s names",
                              chain->settlement, LW_CHAIN_TIP_ATTRIBUTE);
}

static bool compute(check *c)
{
    const lw_chain_copy *chain = c->chain;
    c->tree = calloc(chain->trade_count + chain->operation_count + 1, sizeof *c->tree);
    for (lw_chain_kind kind = 0; kind < LW_CHAIN_KIND_COUNT; kind++) {
        c->leaves[kind] = calloc(lw_chain_count(chain, kind) + 1, sizeof *c->leaves[kind]);
        if (c->leaves[kind] == NULL) {
            return false;
        }
        for (size_t i = 0; i < lw_chain_count(chain, kind); i++) {
            lw_chain_leaf_of(chain, kind, i, &c->leaves[kind][i]);
        }
    }
    return c->tree != NULL &&
           lw_chain_genesis(chain->settlement, chain->keys, chain->meter_count, &c->genesis);
}

lw_status lw_chain_check(const lw_chain_copy *chain, lw_error *error)
{
    check c = {.chain = chain, .error = error};
    lw_status status =
        compute(&c) ? LW_OK : lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a chain");
    for (size_t i = 0; status == LW_OK && i < chain->block_count; i++) {
        status = check_block(&c, i);
    }
    if (status == LW_OK) {
        status = check_end(&c);
    }
    free(c.leaves[LW_CHAIN_TRADE]);
    free(c.leaves[LW_CHAIN_OPERATION]);
    free(c.tree);
    return status;
}

void lw_chain_leaf_of(const lw_chain_copy *chain, lw_chain_kind kind, size_t index, lw_hash *leaf)
{
    if (kind == LW_CHAIN_TRADE) {
        lw_chain_leaf(&chain->trades[index], leaf);
    } else {
        lw_chain_operation_leaf(&chain->operations[index], leaf);
    }
}

bool lw_chain_is_signed(const lw_chain_copy *chain, lw_chain_kind kind, size_t index)
{
    uint8_t text[LW_CHAIN_SIGNED_SIZE_MAX];
    const int64_t participant = participant_of(chain, kind, index);
    const uint8_t *signature = kind == LW_CHAIN_TRADE ? chain->trades[index].signature
                                                      : chain->operations[index].signature;
    const size_t size = kind == LW_CHAIN_TRADE ? lw_chain_reading(&chain->trades[index], text)
                                               : lw_chain_request(&chain->operations[index], text);
    return participant >= 0 && (uint64_t)participant < chain->meter_count &&
           lw_signature_is_valid(chain->keys + (size_t)participant * LW_SIGNATURE_KEY_SIZE, text,
                                 size, signature);
}

bool lw_chain_opens(const lw_chain_copy *chain, lw_chain_kind kind, size_t index)
{
    if (!chain->is_sealed) {
        return true;
    }
    return kind == LW_CHAIN_TRADE
               ? lw_chain_opens_trade(&chain->vault, &chain->trades[index], (int64_t)index)
               : lw_chain_opens_operation(&chain->vault, &chain->operations[index], (int64_t)index);
}

bool lw_chain_find(const lw_chain_copy *chain, lw_chain_kind kind, size_t index,
                   lw_chain_position *position)
{
    size_t low = 0;
    size_t high = chain->block_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (next_first(chain, middle + 1, kind) <= (int64_t)index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == chain->block_count || !is_range(chain, &chain->blocks[low]) ||
        first_of(&chain->blocks[low], kind) > (int64_t)index) {
        return false;
    }
    const lw_chain_block *block = &chain->blocks[low];
    const size_t before = kind == LW_CHAIN_TRADE ? 0 : (size_t)block->trade_count;
    *position = (lw_chain_position){.block = low,
                                    .leaf = before + index - (size_t)first_of(block, kind),
                                    .leaf_count = (size_t)block->trade_count +
                                                  (size_t)block->operation_count};
    return true;
}

lw_hash *lw_chain_block_leaves(const lw_chain_copy *chain, size_t index)
{
    const lw_chain_block *block = &chain->blocks[index];
    const size_t trades = (size_t)block->trade_count;
    const size_t operations = (size_t)block->operation_count;
    lw_hash *leaves = calloc(trades + operations + 1, sizeof *leaves);
    for (size_t i = 0; leaves != NULL && i < trades; i++) {
        leaves[i] = chain->leaves[(size_t)block->first_trade + i];
    }
    for (size_t i = 0; leaves != NULL && i < operations; i++) {
        leaves[trades + i] = chain->operation_leaves[(size_t)block->first_operation + i];
    }
    return leaves;
}
