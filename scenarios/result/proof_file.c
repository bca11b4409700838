// SPDX-License-Identifier: Apache-2.0
#include "scenarios/result/proof_file.h"

#include "scenarios/load/json_document.h"
#include "scenarios/load/json_reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT_VERSION = 1 };
/* A proof is a few kilobytes. */
static const size_t FILE_LIMIT_BYTES = (size_t)1 << 20;
static const size_t ARENA_LIMIT_BYTES = (size_t)16 << 20;

typedef struct header_file {
    int64_t version;
    const char *settlement;
    lw_chain_block block;
    const char *merkle_root;
    const char *previous_hash;
    const char *block_hash;
} header_file;

typedef struct proof_file {
    int64_t version;
    const char *settlement;
    const char *entry;
    int64_t number;
    int64_t block;
    int64_t leaf;
    int64_t leaf_count;
    const char *content;
    lw_array path; /* of const char * */
} proof_file;

#define NUMBER(type, member, name_, text)                                                          \
    {                                                                                              \
        .name = (name_), .kind = LW_PARAM_INTEGER, .offset = offsetof(type, member), .unit = "1",  \
        .doc = (text), .low = -1, .high = 9007199254740991                                         \
    }
#define TEXT(type, member, name_, text)                                                            \
    {                                                                                              \
        .name = (name_), .kind = LW_PARAM_TEXT, .offset = offsetof(type, member), .doc = (text)    \
    }

#define VERSION(type, name_)                                                                       \
    {                                                                                              \
        .name = (name_), .kind = LW_PARAM_INTEGER, .offset = offsetof(type, version), .unit = "1", \
        .doc = "Version of this format.", .low = FORMAT_VERSION, .high = FORMAT_VERSION            \
    }

static const lw_param header_rows[] = {
    VERSION(header_file, "ledgerwatt_header"),
    TEXT(header_file, settlement, "settlement", "Whose chain it is of."),
    NUMBER(header_file, block.number, "block", "Number of the block."),
    NUMBER(header_file, block.proposed_us, "proposed_us", "When it was proposed."),
    NUMBER(header_file, block.final_us, "final_us", "When it became final."),
    NUMBER(header_file, block.tx_count, "tx_count", "Its transactions."),
    NUMBER(header_file, block.bytes, "block_bytes", "Its bytes."),
    NUMBER(header_file, block.message_count, "message_count", "Messages that it took."),
    NUMBER(header_file, block.proposer, "proposer", "Who proposed it."),
    NUMBER(header_file, block.first_trade, "first_trade", "Its first trade."),
    NUMBER(header_file, block.trade_count, "trade_count", "Its trades."),
    NUMBER(header_file, block.first_operation, "first_operation", "Its first operation."),
    NUMBER(header_file, block.operation_count, "operation_count", "Its operations."),
    TEXT(header_file, merkle_root, "merkle_root", "Root over them."),
    TEXT(header_file, previous_hash, "previous_hash", "Hash of the block before."),
    TEXT(header_file, block_hash, "block_hash", "Its hash."),
};
static const lw_param_table header_table = {.name = "header",
                                            .doc = "A block's header.",
                                            .size = sizeof(header_file),
                                            .rows = header_rows,
                                            .count = LW_PARAM_COUNT(header_rows)};

static const lw_param proof_rows[] = {
    VERSION(proof_file, "ledgerwatt_proof"),
    TEXT(proof_file, settlement, "settlement", "Whose chain it is of."),
    TEXT(proof_file, entry, "entry", "trade or operation."),
    NUMBER(proof_file, number, "number", "Its number."),
    NUMBER(proof_file, block, "block", "The block that it is in."),
    NUMBER(proof_file, leaf, "leaf", "Its place in the block, from 0."),
    NUMBER(proof_file, leaf_count, "leaf_count", "Leaves of the block."),
    TEXT(proof_file, content, "content", "What the leaf is the hash of, in hexadecimal."),
    {.name = "path",
     .kind = LW_PARAM_TEXTS,
     .offset = offsetof(proof_file, path),
     .doc = "Hashes from the leaf up to the root, in hexadecimal.",
     .count_high = LW_MERKLE_PATH_MAX},
};
static const lw_param_table proof_table = {.name = "proof",
                                           .doc = "That a leaf is in a block.",
                                           .size = sizeof(proof_file),
                                           .rows = proof_rows,
                                           .count = LW_PARAM_COUNT(proof_rows)};

static void write_hex(const uint8_t *bytes, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%02x", bytes[i]);
    }
}

static void write_hash(const char *name, const lw_hash *hash, const char *after, FILE *out)
{
    fprintf(out, "  \"%s\": \"", name);
    write_hex(hash->bytes, sizeof hash->bytes, out);
    fprintf(out, "\"%s\n", after);
}

void lw_header_write(const lw_chain_copy *chain, size_t index, FILE *out)
{
    const lw_chain_block *block = &chain->blocks[index];
    fprintf(out, "{\n  \"ledgerwatt_header\": %d,\n  \"settlement\": \"%s\",\n", FORMAT_VERSION,
            chain->settlement);
    const header_file file = {.block = *block};
    for (size_t i = 0; i < LW_PARAM_COUNT(header_rows); i++) {
        const lw_param *row = &header_rows[i];
        const bool is_of_block = row->kind == LW_PARAM_INTEGER && row->offset > 0;
        if (is_of_block) {
            int64_t number = 0;
            memcpy(&number, (const char *)&file + row->offset, sizeof number);
            fprintf(out, "  \"%s\": %" PRId64 ",\n", row->name, number);
        }
    }
    write_hash("merkle_root", &block->merkle_root, ",", out);
    write_hash("previous_hash", &block->previous_hash, ",", out);
    write_hash("block_hash", &chain->block_hashes[index], "", out);
    fprintf(out, "}\n");
}

lw_status lw_proof_write(const lw_chain_copy *chain, lw_chain_kind kind, size_t index,
                         const lw_chain_position *at, FILE *out, lw_error *error)
{
    uint8_t content[LW_MERKLE_LEAF_BYTES_MAX];
    lw_hash path[LW_MERKLE_PATH_MAX];
    lw_hash *leaves = lw_chain_block_leaves(chain, at->block);
    if (leaves == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a proof");
    }
    const size_t length = lw_merkle_path(leaves, at->leaf_count, at->leaf, path);
    free(leaves);
    const size_t size = kind == LW_CHAIN_TRADE
                            ? lw_chain_leaf_bytes(&chain->trades[index], content)
                            : lw_chain_operation_bytes(&chain->operations[index], content);
    fprintf(out, "{\n  \"ledgerwatt_proof\": %d,\n  \"settlement\": \"%s\",\n", FORMAT_VERSION,
            chain->settlement);
    fprintf(out, "  \"entry\": \"%s\",\n  \"number\": %zu,\n  \"block\": %zu,\n",
            lw_chain_kind_name(kind), index, at->block);
    fprintf(out, "  \"leaf\": %zu,\n  \"leaf_count\": %zu,\n  \"content\": \"", at->leaf,
            at->leaf_count);
    write_hex(content, size, out);
    fprintf(out, "\",\n  \"path\": [");
    for (size_t i = 0; i < length; i++) {
        fprintf(out, "%s\n    \"", i > 0 ? "," : "");
        write_hex(path[i].bytes, sizeof path[i].bytes, out);
        fprintf(out, "\"");
    }
    fprintf(out, "%s]\n}\n", length > 0 ? "\n  " : "");
    return LW_OK;
}

/* One of the two files at work. */
typedef struct reading {
    lw_arena *arena;
    lw_report *report;
    const char *path;
} reading;

static lw_status read_file(const reading *r, const lw_param_table *table, void *object)
{
    lw_json_document document;
    lw_status status =
        lw_json_document_open(r->path, FILE_LIMIT_BYTES, r->arena, &document, r->report);
    if (status == LW_OK) {
        lw_json_reading json = {.arena = r->arena, .report = r->report, .index = &document.index};
        status = lw_json_read(&json, table, document.root, "", object);
        lw_json_document_locate(&document, r->report);
    }
    lw_json_document_close(&document);
    return status;
}

static lw_status not_a_hash(const reading *r, const char *name)
{
    return lw_report_error(r->report, LW_ERR_FILE_FORMAT, "", "64 digits of 0-9 and a-f",
                           "%s: %s is not a hash in hexadecimal", r->path, name);
}

static lw_status read_hash(const reading *r, const char *name, const char *text, lw_hash *hash)
{
    return lw_hex_read(text, hash->bytes, sizeof hash->bytes) == LW_SHA256_SIZE
               ? LW_OK
               : not_a_hash(r, name);
}

static lw_status read_header(const reading *r, header_file *file)
{
    lw_hash stated;
    lw_hash computed;
    lw_status status = read_file(r, &header_table, file);
    if (status == LW_OK) {
        status = read_hash(r, "merkle_root", file->merkle_root, &file->block.merkle_root);
    }
    if (status == LW_OK) {
        status = read_hash(r, "previous_hash", file->previous_hash, &file->block.previous_hash);
    }
    if (status == LW_OK) {
        status = read_hash(r, "block_hash", file->block_hash, &stated);
    }
    if (status != LW_OK) {
        return status;
    }
    lw_chain_block_hash(&file->block, &computed);
    return lw_hash_is_equal(&stated, &computed)
               ? LW_OK
               : lw_report_error(r->report, LW_ERR_FILE_FORMAT, "", NULL,
                                 "%s: block_hash is not the hash of this header", r->path);
}

/* Leaves of a block are its trades, then its operations. */
static bool is_its_leaf(const proof_file *proof, const lw_chain_block *block)
{
    const bool is_trade = proof->leaf < block->trade_count;
    const int64_t number = is_trade ? block->first_trade + proof->leaf
                                    : block->first_operation + proof->leaf - block->trade_count;
    return number == proof->number &&
           strcmp(proof->entry,
                  lw_chain_kind_name(is_trade ? LW_CHAIN_TRADE : LW_CHAIN_OPERATION)) == 0;
}

static lw_status is_proved(const reading *r, const header_file *header, const proof_file *proof)
{
    uint8_t content[LW_MERKLE_LEAF_BYTES_MAX];
    lw_hash leaf;
    lw_hash path[LW_MERKLE_PATH_MAX];
    const char *const *texts = proof->path.items;
    const long size = lw_hex_read(proof->content, content, sizeof content);
    if (size < 0) {
        return lw_report_error(r->report, LW_ERR_FILE_FORMAT, "", NULL,
                               "%s: content is not in hexadecimal, or too long", r->path);
    }
    lw_merkle_leaf(content, (size_t)size, &leaf);
    for (size_t i = 0; i < proof->path.count; i++) {
        if (read_hash(r, "a member of path", texts[i], &path[i]) != LW_OK) {
            return LW_ERR_FILE_FORMAT;
        }
    }
    const lw_chain_block *block = &header->block;
    const bool is_of_header = strcmp(proof->settlement, header->settlement) == 0 &&
                              proof->block == block->number &&
                              proof->leaf_count == block->trade_count + block->operation_count;
    if (!is_of_header) {
        return lw_report_error(r->report, LW_ERR_FILE_FORMAT, "", NULL,
                               "%s: it is not about the block of the header: settlement, block "
                               "and leaf_count must be the header's",
                               r->path);
    }
    if (!is_its_leaf(proof, block)) {
        return lw_report_error(r->report, LW_ERR_FILE_FORMAT, "", NULL,
                               "%s: leaf %" PRId64 " of the block is not %s %" PRId64, r->path,
                               proof->leaf, proof->entry, proof->number);
    }
    return proof->leaf >= 0 &&
                   lw_merkle_proves(&leaf, (size_t)proof->leaf, (size_t)proof->leaf_count, path,
                                    proof->path.count, &block->merkle_root)
               ? LW_OK
               : lw_report_error(r->report, LW_ERR_FILE_FORMAT, "", NULL,
                                 "%s: the path does not lead from its content to the merkle_root "
                                 "of block %" PRId64,
                                 r->path, block->number);
}

lw_status lw_proof_check(const char *header_path, const char *proof_path, FILE *out,
                         lw_report *report)
{
    lw_arena *arena = lw_arena_create(ARENA_LIMIT_BYTES);
    if (arena == NULL) {
        return lw_report_error(report, LW_ERR_MEMORY, "", NULL, "memory ran out for a proof");
    }
    header_file header;
    proof_file proof;
    const reading of_header = {arena, report, header_path};
    const reading of_proof = {arena, report, proof_path};
    lw_status status = read_header(&of_header, &header);
    if (status == LW_OK) {
        status = read_file(&of_proof, &proof_table, &proof);
    }
    if (status == LW_OK) {
        status = is_proved(&of_proof, &header, &proof);
    }
    if (status == LW_OK) {
        fprintf(out,
                "proved: %s %" PRId64 " of settlement %s is leaf %" PRId64 " of %" PRId64
                " in block %" PRId64 "\nblock_hash %s\n",
                proof.entry, proof.number, proof.settlement, proof.leaf, proof.leaf_count,
                proof.block, header.block_hash);
    }
    lw_arena_destroy(arena);
    return status;
}
