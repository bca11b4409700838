// SPDX-License-Identifier: Apache-2.0
#include "scenarios/result/chain_reader.h"

#include "models/settlement/mechanism/payload_params.h"
#include "scenarios/result/result_names.h"
#include "sim/base/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 160 };
/* The largest whole number up to which a double holds all. */
#define WHOLE_MAX 9007199254740992.0

/* Members of the structs that are one number a row. */
typedef struct number_column {
    const char *name;
    size_t offset;
    bool is_time; /* seconds in the file, microseconds here */
} number_column;

static const number_column block_columns[] = {
    {"block", offsetof(lw_chain_block, number), false},
    {"proposed_s", offsetof(lw_chain_block, proposed_us), true},
    {"final_s", offsetof(lw_chain_block, final_us), true},
    {"tx_count", offsetof(lw_chain_block, tx_count), false},
    {"block_bytes", offsetof(lw_chain_block, bytes), false},
    {"message_count", offsetof(lw_chain_block, message_count), false},
    {"proposer", offsetof(lw_chain_block, proposer), false},
};
static const number_column sealed_columns[] = {
    {"first_trade", offsetof(lw_chain_block, first_trade), false},
    {"trade_count", offsetof(lw_chain_block, trade_count), false},
    {"first_operation", offsetof(lw_chain_block, first_operation), false},
    {"operation_count", offsetof(lw_chain_block, operation_count), false},
};
static const number_column trade_columns[] = {
    {"interval", offsetof(lw_chain_trade, interval), false},
    {"member", offsetof(lw_chain_trade, participant), false},
    {"leg", offsetof(lw_chain_trade, leg), false},
    {"energy_milliwh", offsetof(lw_chain_trade, energy_milliwh), false},
    {"counterparty", offsetof(lw_chain_trade, counterparty), false},
    {"price_micro_per_kwh", offsetof(lw_chain_trade, price_micro_per_kwh), false},
    {"value_micro", offsetof(lw_chain_trade, value_micro), false},
};
static const number_column operation_columns[] = {
    {"interval", offsetof(lw_chain_operation, interval), false},
    {"contract", offsetof(lw_chain_operation, contract), false},
    {"kind", offsetof(lw_chain_operation, kind), false},
    {"member", offsetof(lw_chain_operation, participant), false},
    {"counterparty", offsetof(lw_chain_operation, counterparty), false},
    {"energy_milliwh", offsetof(lw_chain_operation, energy_milliwh), false},
    {"value_micro", offsetof(lw_chain_operation, value_micro), false},
    {"step_count", offsetof(lw_chain_operation, step_count), false},
    {"payload_bytes", offsetof(lw_chain_operation, payload_bytes), false},
};
#define COUNT_OF(columns) (sizeof(columns) / sizeof(columns)[0])

/* Where the rows of a table go: items[count], each of `size` bytes. */
typedef struct table {
    lw_result *result;
    char group[PATH_SIZE / 2];
    void *items;
    size_t size;
    size_t count;
} table;

static lw_status no_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a chain");
}

static lw_status bad_value(const char *path, size_t row, const char *what, lw_error *error)
{
    return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s, row %zu: %s", path, row, what);
}

/* Reads a dataset of `width` numbers a row; its rows must be `count`. */
static lw_status read_rows(const table *t, const char *name, size_t width, double **values,
                           lw_error *error)
{
    char path[PATH_SIZE];
    lw_result_array array = {0};
    (void)snprintf(path, sizeof path, "%s/%s", t->group, name);
    *values = NULL;
    const lw_status status = lw_result_read(t->result, path, &array, error);
    if (status != LW_OK) {
        return status;
    }
    const size_t columns = array.dim_count == 2 ? array.shape[1] : 1;
    if (array.dim_count > 2 || array.shape[0] != t->count || columns != width) {
        free(array.values);
        (void)lw_result_misshapen(path, error);
        return LW_ERR_FILE_FORMAT;
    }
    *values = array.values;
    return LW_OK;
}

/* False when the value is not one that was ever written. */
static bool read_number(double value, bool is_time, int64_t *number)
{
    const double scaled = is_time ? value * 1e6 : value;
    if (!(fabs(scaled) < WHOLE_MAX)) {
        return false;
    }
    *number = is_time ? lw_micro_from_double(value) : (int64_t)value;
    return (is_time ? lw_double_from_micro(*number) : (double)*number) == value;
}

static lw_status fill_numbers(const table *t, const number_column *column, lw_error *error)
{
    double *values = NULL;
    lw_status status = read_rows(t, column->name, 1, &values, error);
    for (size_t i = 0; status == LW_OK && i < t->count; i++) {
        int64_t number = 0;
        if (!read_number(values[i], column->is_time, &number)) {
            char path[PATH_SIZE];
            (void)snprintf(path, sizeof path, "%s/%s", t->group, column->name);
            status = bad_value(path, i, "not a value that was ever written", error);
        }
        memcpy((char *)t->items + i * t->size + column->offset, &number, sizeof number);
    }
    free(values);
    return status;
}

static lw_status fill_columns(const table *t, const number_column *columns, size_t count,
                              lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        status = fill_numbers(t, &columns[i], error);
    }
    return status;
}

/* Reads `word_count` words a row into the bytes at `offset` of each item. */
static lw_status fill_words(const table *t, const char *name, size_t word_count, size_t offset,
                            lw_error *error)
{
    double *values = NULL;
    lw_status status = read_rows(t, name, word_count, &values, error);
    for (size_t i = 0; status == LW_OK && i < t->count; i++) {
        uint8_t *place = (uint8_t *)t->items + i * t->size + offset;
        if (!lw_chain_bytes(values + i * word_count, word_count, place)) {
            char path[PATH_SIZE];
            (void)snprintf(path, sizeof path, "%s/%s", t->group, name);
            status = bad_value(path, i, "not words of 32 bits", error);
        }
    }
    free(values);
    return status;
}

/* A coordinate counts from 0. Also finds the number of rows. */
static lw_status read_coordinate(table *t, const char *name, lw_error *error)
{
    char path[PATH_SIZE];
    lw_result_array array = {0};
    (void)snprintf(path, sizeof path, "%s/%s", t->group, name);
    lw_status status = lw_result_read(t->result, path, &array, error);
    if (status == LW_OK && array.dim_count != 1) {
        status = bad_value(path, 0, "another shape than expected", error);
    }
    t->count = status == LW_OK ? array.shape[0] : 0;
    for (size_t i = 0; status == LW_OK && i < t->count; i++) {
        if (array.values[i] != (double)i) {
            status = bad_value(path, i, "not the number of its row", error);
        }
    }
    free(array.values);
    return status;
}

static table table_of(lw_result *result, const lw_chain_copy *copy, const char *below)
{
    table t = {.result = result};
    (void)snprintf(t.group, sizeof t.group, "/settlements/%s%s", copy->settlement, below);
    return t;
}

static lw_status read_hashes(table *t, lw_chain_copy *copy, lw_error *error)
{
    lw_status status = fill_columns(t, sealed_columns, COUNT_OF(sealed_columns), error);
    if (status == LW_OK) {
        status = fill_words(t, "merkle_root", LW_HASH_WORD_COUNT,
                            offsetof(lw_chain_block, merkle_root), error);
    }
    if (status == LW_OK) {
        status = fill_words(t, "previous_hash", LW_HASH_WORD_COUNT,
                            offsetof(lw_chain_block, previous_hash), error);
    }
    table hashes = *t;
    hashes.items = copy->block_hashes;
    hashes.size = sizeof(lw_hash);
    if (status == LW_OK) {
        status = fill_words(&hashes, "block_hash", LW_HASH_WORD_COUNT, 0, error);
    }
    return status == LW_OK
               ? lw_result_text(t->result, t->group, LW_CHAIN_TIP_ATTRIBUTE, &copy->tip_hex, error)
               : status;
}

static lw_status read_blocks(lw_result *result, lw_chain_copy *copy, lw_error *error)
{
    table t = table_of(result, copy, "/blocks");
    lw_status status = read_coordinate(&t, "block", error);
    if (status != LW_OK) {
        return status;
    }
    copy->block_count = t.count;
    copy->blocks = calloc(t.count + 1, sizeof *copy->blocks);
    copy->block_hashes = calloc(t.count + 1, sizeof *copy->block_hashes);
    if (copy->blocks == NULL || copy->block_hashes == NULL) {
        return no_memory(error);
    }
    t.items = copy->blocks;
    t.size = sizeof *copy->blocks;
    status = fill_columns(&t, block_columns, COUNT_OF(block_columns), error);
    return status == LW_OK && copy->has_hashes ? read_hashes(&t, copy, error) : status;
}

static lw_status bad_vault(const lw_chain_copy *copy, const char *name, const char *what,
                           lw_error *error)
{
    return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "settlement %s: %s is not %s",
                        copy->settlement, name, what);
}

static lw_status fill_vault(lw_chain_copy *copy, const char *payload, const char *secret,
                            lw_error *error)
{
    int32_t kind = LW_PAYLOAD_ENCRYPTED;
    while (kind < LW_PAYLOAD_KIND_COUNT && strcmp(payload, lw_payload_names[kind]) != 0) {
        kind++;
    }
    if (kind == LW_PAYLOAD_KIND_COUNT) {
        return bad_vault(copy, LW_PAYLOAD_ATTRIBUTE, "a way to protect contents", error);
    }
    copy->vault.kind = kind;
    copy->is_sealed = true;
    return lw_hex_read(secret, copy->vault.secret, LW_SHA256_SIZE) == LW_SHA256_SIZE
               ? LW_OK
               : bad_vault(copy, LW_CHAIN_SECRET_ATTRIBUTE, "32 bytes in hexadecimal", error);
}

/* Nothing to read where contents are in clear. */
static lw_status read_vault(lw_result *result, lw_chain_copy *copy, lw_error *error)
{
    char *payload = NULL;
    char *secret = NULL;
    const table own = table_of(result, copy, "");
    const table blocks = table_of(result, copy, "/blocks");
    lw_status status =
        lw_result_optional_text(result, own.group, LW_PAYLOAD_ATTRIBUTE, &payload, error);
    if (status == LW_OK && payload != NULL) {
        status = lw_result_text(result, blocks.group, LW_CHAIN_SECRET_ATTRIBUTE, &secret, error);
    }
    if (status == LW_OK && payload != NULL) {
        status = fill_vault(copy, payload, secret, error);
    }
    free(payload);
    free(secret);
    return status;
}

/* Protected bytes of the rows of a table, [count][size], the caller's in every case. */
static lw_status read_sealed(const table *t, size_t size, uint8_t **sealed, lw_error *error)
{
    *sealed = calloc(t->count + 1, size);
    if (*sealed == NULL) {
        return no_memory(error);
    }
    table rows = *t;
    rows.items = *sealed;
    rows.size = size;
    return fill_words(&rows, "sealed", size / 4, 0, error);
}

/* What the two tables of leaves differ in. */
typedef struct leaf_table {
    const char *coordinate;
    const number_column *columns;
    size_t column_count;
    size_t size; /* of an item */
    size_t signature_offset;
} leaf_table;

static const leaf_table trade_table = {"trade", trade_columns, COUNT_OF(trade_columns),
                                       sizeof(lw_chain_trade), offsetof(lw_chain_trade, signature)};
static const leaf_table operation_table = {"chain_operation", operation_columns,
                                           COUNT_OF(operation_columns), sizeof(lw_chain_operation),
                                           offsetof(lw_chain_operation, signature)};

/* Reads items and their hashes into new arrays, which are the caller's in every case. */
static lw_status read_leaves(table *t, const leaf_table *of, lw_hash **hashes, lw_error *error)
{
    lw_status status = read_coordinate(t, of->coordinate, error);
    if (status != LW_OK) {
        return status;
    }
    t->size = of->size;
    t->items = calloc(t->count + 1, of->size);
    *hashes = calloc(t->count + 1, sizeof **hashes);
    if (t->items == NULL || *hashes == NULL) {
        return no_memory(error);
    }
    table leaves = *t;
    leaves.items = *hashes;
    leaves.size = sizeof **hashes;
    status = fill_columns(t, of->columns, of->column_count, error);
    if (status == LW_OK) {
        status = fill_words(t, "signature", LW_SIGNATURE_WORD_COUNT, of->signature_offset, error);
    }
    return status == LW_OK ? fill_words(&leaves, "leaf_hash", LW_HASH_WORD_COUNT, 0, error)
                           : status;
}

static lw_status read_trades(lw_result *result, lw_chain_copy *copy, lw_error *error)
{
    table t = table_of(result, copy, "/trades");
    const lw_status status = read_leaves(&t, &trade_table, &copy->leaves, error);
    copy->trades = t.items;
    copy->trade_count = t.count;
    if (status != LW_OK || !copy->is_sealed) {
        return status;
    }
    const size_t size = lw_chain_sealed_size(copy->vault.kind, LW_CHAIN_TRADE_CONTENT_SIZE);
    const lw_status sealed = read_sealed(&t, size, &copy->sealed, error);
    for (size_t i = 0; sealed == LW_OK && i < t.count; i++) {
        copy->trades[i].sealed = copy->sealed + i * size;
        copy->trades[i].sealed_size = size;
    }
    return sealed;
}

static lw_status read_operations(lw_result *result, lw_chain_copy *copy, lw_error *error)
{
    table t = table_of(result, copy, "/operations");
    const lw_status status = read_leaves(&t, &operation_table, &copy->operation_leaves, error);
    copy->operations = t.items;
    copy->operation_count = t.count;
    if (status != LW_OK || !copy->is_sealed) {
        return status;
    }
    const size_t size = lw_chain_sealed_size(copy->vault.kind, LW_CHAIN_OPERATION_CONTENT_SIZE);
    const lw_status sealed = read_sealed(&t, size, &copy->operation_sealed, error);
    for (size_t i = 0; sealed == LW_OK && i < t.count; i++) {
        copy->operations[i].sealed = copy->operation_sealed + i * size;
        copy->operations[i].sealed_size = size;
    }
    return sealed;
}

static lw_status read_keys(lw_result *result, lw_chain_copy *copy, lw_error *error)
{
    char **ids = NULL;
    size_t count = 0;
    const lw_status status = lw_result_read_text(result, "/participant", &ids, &count, error);
    if (status != LW_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        free(ids[i]);
    }
    free(ids);
    table t = table_of(result, copy, "");
    lw_status worded = read_coordinate(&t, "hash_word", error);
    if (worded != LW_OK) {
        return worded;
    }
    copy->meter_count = t.count = count;
    t.items = copy->keys = calloc(count + 1, LW_SIGNATURE_KEY_SIZE);
    t.size = LW_SIGNATURE_KEY_SIZE;
    return copy->keys == NULL ? no_memory(error)
                              : fill_words(&t, "meter_key", LW_KEY_WORD_COUNT, 0, error);
}

lw_status lw_chain_is_kept(lw_result *result, const char *settlement, bool *is_kept,
                           lw_error *error)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "/settlements/%s/trades", settlement);
    return lw_result_has(result, path, is_kept, error);
}

lw_status lw_chain_copy_read(lw_result *result, const char *settlement, lw_chain_copy *copy,
                             lw_error *error)
{
    *copy = (lw_chain_copy){.settlement = settlement};
    lw_status status = lw_chain_is_kept(result, settlement, &copy->has_hashes, error);
    if (status == LW_OK) {
        status = read_blocks(result, copy, error);
    }
    if (status == LW_OK && copy->has_hashes) {
        status = read_vault(result, copy, error);
    }
    if (status == LW_OK && copy->has_hashes) {
        status = read_trades(result, copy, error);
    }
    if (status == LW_OK && copy->has_hashes) {
        status = read_operations(result, copy, error);
    }
    return status == LW_OK && copy->has_hashes ? read_keys(result, copy, error) : status;
}

void lw_chain_copy_fini(lw_chain_copy *copy)
{
    free(copy->blocks);
    free(copy->block_hashes);
    free(copy->trades);
    free(copy->leaves);
    free(copy->operations);
    free(copy->operation_leaves);
    free(copy->sealed);
    free(copy->operation_sealed);
    free(copy->keys);
    free(copy->tip_hex);
}
