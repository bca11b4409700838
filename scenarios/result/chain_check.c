// SPDX-License-Identifier: Apache-2.0
#include "scenarios/result/chain_check.h"

#include <stdlib.h>
#include <string.h>

typedef struct check {
    const lw_chain_copy *chain;
    lw_hash *leaves; /* [trade_count], computed */
    lw_hash genesis;
    lw_error *error;
} check;

static lw_status block_fault(const check *c, size_t block, const char *what)
{
    return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "", "settlement %s, block %zu: %s",
                        c->chain->settlement, block, what);
}

/* Where a trade stands in its block. */
static lw_status trade_fault(const check *c, size_t block, size_t trade, const char *what)
{
    const size_t leaf = trade - (size_t)c->chain->blocks[block].first_trade;
    return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                        "settlement %s, block %zu, leaf %zu (trade %zu): %s", c->chain->settlement,
                        block, leaf, trade, what);
}

/* What a block must be chained to. */
static const lw_hash *hash_before(const check *c, size_t block)
{
    return block == 0 ? &c->genesis : &c->chain->block_hashes[block - 1];
}

static int64_t first_trade_of(const lw_chain_copy *chain, size_t block)
{
    const lw_chain_block *before = block == 0 ? NULL : &chain->blocks[block - 1];
    return before == NULL ? 0 : before->first_trade + before->trade_count;
}

static bool is_range(const lw_chain_copy *chain, const lw_chain_block *block)
{
    const int64_t count = (int64_t)chain->trade_count;
    return block->first_trade >= 0 && block->first_trade <= count && block->trade_count >= 0 &&
           block->trade_count <= count - block->first_trade;
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
    mended = chain->blocks[index];
    mended.first_trade = first_trade_of(chain, index);
    if (hashes_to(&mended, stated)) {
        return block_fault(c, index, "first_trade is not the trade after the block before");
    }
    mended = chain->blocks[index];
    mended.trade_count = (index + 1 < chain->block_count ? chain->blocks[index + 1].first_trade
                                                         : (int64_t)chain->trade_count) -
                         mended.first_trade;
    if (hashes_to(&mended, stated)) {
        return block_fault(c, index, "trade_count does not reach the block after it");
    }
    mended = chain->blocks[index];
    if (is_range(chain, &mended)) {
        lw_merkle_root(c->leaves + mended.first_trade, (size_t)mended.trade_count,
                       &mended.merkle_root);
        if (hashes_to(&mended, stated)) {
            return block_fault(c, index, "merkle_root is not that of its trades");
        }
    }
    return block_fault(c, index,
                       "its hash is not that of what it holds: one of proposed_s, final_s, "
                       "tx_count, block_bytes, message_count and proposer was changed");
}

/* The first block is chained to another genesis: a key, or the settlement's name, was changed. */
static lw_status blame_keys(const check *c)
{
    for (size_t i = 0; i < c->chain->trade_count; i++) {
        if (!lw_chain_is_signed(c->chain, i)) {
            return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                                "settlement %s, meter_key of participant %lld: not the key that "
                                "the chain began with",
                                c->chain->settlement, (long long)c->chain->trades[i].participant);
        }
    }
    return block_fault(c, 0, "a meter_key is not the one that the chain began with");
}

/* The trade's leaf_hash is not what its columns give: which of the two was changed? */
static lw_status blame_leaf(const check *c, size_t index, size_t trade)
{
    const lw_chain_block *block = &c->chain->blocks[index];
    lw_hash root;
    lw_hash *leaf = &c->leaves[trade];
    const lw_hash computed = *leaf;
    *leaf = c->chain->leaves[trade];
    lw_merkle_root(c->leaves + block->first_trade, (size_t)block->trade_count, &root);
    *leaf = computed;
    if (!lw_hash_is_equal(&root, &block->merkle_root)) {
        return trade_fault(c, index, trade, "leaf_hash is not the hash of the trade");
    }
    return trade_fault(c, index, trade,
                       lw_chain_is_signed(c->chain, trade)
                           ? "counterparty, price_micro_per_kwh or value_micro was changed"
                           : "interval, member, leg, energy_milliwh or signature was changed");
}

static lw_status check_trades(const check *c, size_t index)
{
    const lw_chain_block *block = &c->chain->blocks[index];
    const size_t first = (size_t)block->first_trade;
    const size_t count = (size_t)block->trade_count;
    for (size_t i = first; i < first + count; i++) {
        if (!lw_hash_is_equal(&c->leaves[i], &c->chain->leaves[i])) {
            return blame_leaf(c, index, i);
        }
    }
    for (size_t i = first; i < first + count; i++) {
        if (!lw_chain_is_signed(c->chain, i)) {
            return trade_fault(c, index, i, "the signature is not one of its member's meter");
        }
    }
    lw_hash root;
    lw_merkle_root(c->leaves + first, count, &root);
    return lw_hash_is_equal(&root, &block->merkle_root)
               ? LW_OK
               : block_fault(c, index, "merkle_root is not that of its trades");
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
    if (block->first_trade != first_trade_of(c->chain, index) || !is_range(c->chain, block)) {
        return block_fault(c, index, "its trades do not follow those of the block before");
    }
    return check_trades(c, index);
}

/* Nothing comes after the last block that the chain does not hold. */
static lw_status check_end(const check *c)
{
    const lw_chain_copy *chain = c->chain;
    const int64_t end = first_trade_of(chain, chain->block_count);
    char hex[LW_SHA256_HEX_SIZE];
    if (end != (int64_t)chain->trade_count) {
        return lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                            "settlement %s: no block holds trade %lld", chain->settlement,
                            (long long)end);
    }
    lw_sha256_hex(hash_before(c, chain->block_count)->bytes, hex);
    return strcmp(hex, chain->tip_hex) == 0
               ? LW_OK
               : lw_error_set(c->error, LW_ERR_FILE_FORMAT, "",
                              "settlement %s: the last block is not the one that %s names",
                              chain->settlement, LW_CHAIN_TIP_ATTRIBUTE);
}

lw_status lw_chain_check(const lw_chain_copy *chain, lw_error *error)
{
    check c = {.chain = chain, .error = error};
    c.leaves = calloc(chain->trade_count + 1, sizeof *c.leaves);
    if (c.leaves == NULL ||
        !lw_chain_genesis(chain->settlement, chain->keys, chain->meter_count, &c.genesis)) {
        free(c.leaves);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a chain");
    }
    for (size_t i = 0; i < chain->trade_count; i++) {
        lw_chain_leaf(&chain->trades[i], &c.leaves[i]);
    }
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < chain->block_count; i++) {
        status = check_block(&c, i);
    }
    if (status == LW_OK) {
        status = check_end(&c);
    }
    free(c.leaves);
    return status;
}

bool lw_chain_is_signed(const lw_chain_copy *chain, size_t trade)
{
    const lw_chain_trade *t = &chain->trades[trade];
    uint8_t reading[LW_CHAIN_READING_SIZE];
    lw_chain_reading(t, reading);
    return t->participant >= 0 && (uint64_t)t->participant < chain->meter_count &&
           lw_signature_is_valid(chain->keys + (size_t)t->participant * LW_SIGNATURE_KEY_SIZE,
                                 reading, sizeof reading, t->signature);
}

size_t lw_chain_block_of(const lw_chain_copy *chain, size_t trade)
{
    size_t low = 0;
    size_t high = chain->block_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (first_trade_of(chain, middle + 1) <= (int64_t)trade) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
