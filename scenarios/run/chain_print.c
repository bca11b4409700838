// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/chain_print.h"

#include "models/record/batch.h"
#include "scenarios/result/chain_check.h"
#include "sim/base/suggestion.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Texts of a dataset. */
typedef struct names {
    char **items;
    size_t count;
} names;

/* What is to be traced: a number, or a participant in an interval. */
typedef struct wanted {
    bool is_number;
    int64_t number; /* of the trade, or of the interval */
    int64_t participant;
} wanted;

static void free_names(names *n)
{
    for (size_t i = 0; i < n->count; i++) {
        free(n->items[i]);
    }
    free(n->items);
    *n = (names){.items = NULL};
}

static lw_status read_names(lw_result *result, const char *path, names *n, lw_error *error)
{
    *n = (names){.items = NULL};
    return lw_result_read_text(result, path, &n->items, &n->count, error);
}

/* Index of a name; LW_ERR_USAGE, with the nearest one, when it is not there. */
static lw_status find_name(const names *n, const char *kind, const char *name, size_t *index,
                           lw_error *error)
{
    char quote[LW_POINTER_SIZE];
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, name);
    for (size_t i = 0; i < n->count; i++) {
        lw_suggestion_offer(&suggestion, n->items[i]);
        if (strcmp(n->items[i], name) == 0) {
            *index = i;
            return LW_OK;
        }
    }
    lw_error_set(error, LW_ERR_USAGE, "", "there is no %s \"%s\"", kind,
                 lw_text_escape(name, quote, sizeof quote));
    lw_suggestion_text(&suggestion, error->suggestion, sizeof error->suggestion);
    return LW_ERR_USAGE;
}

static void print_hash(const char *title, const lw_hash *hash)
{
    char hex[LW_SHA256_HEX_SIZE];
    lw_sha256_hex(hash->bytes, hex);
    printf("%-12s %s\n", title, hex);
}

static void write_time(int64_t time_us, char *text, size_t size)
{
    const time_t seconds = (time_t)(time_us / LW_US_PER_S);
    struct tm date;
    (void)snprintf(text, size, "?");
    if (gmtime_r(&seconds, &date) != NULL) {
        (void)strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &date);
    }
}

static void print_block_line(const lw_chain_copy *chain, size_t index)
{
    const lw_chain_block *block = &chain->blocks[index];
    char proposed[32];
    char final[32];
    write_time(block->proposed_us, proposed, sizeof proposed);
    write_time(block->final_us, final, sizeof final);
    printf("%8zu %20s %20s %8" PRId64 " %10" PRId64, index, proposed, final, block->tx_count,
           block->bytes);
    if (chain->has_hashes) {
        char hex[LW_SHA256_HEX_SIZE];
        lw_sha256_hex(chain->block_hashes[index].bytes, hex);
        printf(" %10" PRId64 " %8" PRId64 "  %s", block->first_trade, block->trade_count, hex);
    }
    printf("\n");
}

static void print_blocks(const lw_chain_copy *chain)
{
    printf("%8s %20s %20s %8s %10s", "block", "proposed", "final", "tx", "bytes");
    if (chain->has_hashes) {
        printf(" %10s %8s  %s", "from trade", "trades", "hash");
    }
    printf("\n");
    for (size_t i = 0; i < chain->block_count; i++) {
        print_block_line(chain, i);
    }
}

lw_status lw_chain_print_blocks(lw_result *result, const char *settlement, lw_error *error)
{
    names settlements;
    size_t index = 0;
    lw_chain_copy chain = {.blocks = NULL};
    lw_status status = read_names(result, "/settlement", &settlements, error);
    if (status == LW_OK) {
        status = find_name(&settlements, "settlement", settlement, &index, error);
    }
    if (status == LW_OK) {
        status = lw_chain_copy_read(result, settlement, &chain, error);
    }
    if (status == LW_OK) {
        print_blocks(&chain);
    }
    lw_chain_copy_fini(&chain);
    free_names(&settlements);
    return status;
}

/* Does something with each chain of a result. */
typedef lw_status (*chain_visitor)(const lw_chain_copy *chain, void *context, lw_error *error);

static lw_status visit_chain(lw_result *result, const char *settlement, chain_visitor visit,
                             void *context, lw_error *error)
{
    lw_chain_copy chain;
    lw_status status = lw_chain_copy_read(result, settlement, &chain, error);
    if (status == LW_OK) {
        status = visit(&chain, context, error);
    }
    lw_chain_copy_fini(&chain);
    return status;
}

static lw_status visit_chains(lw_result *result, chain_visitor visit, void *context,
                              lw_error *error)
{
    names settlements;
    size_t chain_count = 0;
    lw_status status = read_names(result, "/settlement", &settlements, error);
    for (size_t i = 0; status == LW_OK && i < settlements.count; i++) {
        bool is_kept = false;
        status = lw_chain_is_kept(result, settlements.items[i], &is_kept, error);
        chain_count += is_kept;
        if (status == LW_OK && is_kept) {
            status = visit_chain(result, settlements.items[i], visit, context, error);
        }
    }
    free_names(&settlements);
    if (status == LW_OK && chain_count == 0) {
        lw_error_set(error, LW_ERR_USAGE, "", "no settlement of this result has a chain");
        (void)snprintf(error->suggestion, sizeof error->suggestion,
                       "write \"crypto\": \"real\" in a settlement of the scenario whose record is "
                       "a ledger of its own, and run it again");
        return LW_ERR_USAGE;
    }
    return status;
}

/* "17", or "12/homes/3". */
static lw_status read_wanted(lw_result *result, const char *text, wanted *w, lw_error *error)
{
    char *end = NULL;
    errno = 0;
    w->number = strtoll(text, &end, 10);
    w->is_number = end != text && *end == '\0';
    if (end == text || errno != 0 || w->number < 0 || (*end != '\0' && *end != '/')) {
        char quote[LW_POINTER_SIZE];
        return lw_error_set(error, LW_ERR_USAGE, "",
                            "\"%s\" is neither the number of a trade nor an interval and a "
                            "participant, as in 12/homes/3",
                            lw_text_escape(text, quote, sizeof quote));
    }
    if (w->is_number) {
        return LW_OK;
    }
    names participants;
    size_t index = 0;
    lw_status status = read_names(result, "/participant", &participants, error);
    if (status == LW_OK) {
        status = find_name(&participants, "participant", end + 1, &index, error);
    }
    free_names(&participants);
    w->participant = (int64_t)index;
    return status;
}

typedef struct trace {
    wanted wanted;
    const names *participants;
    size_t found_count;
} trace;

static bool is_wanted(const wanted *w, const lw_chain_copy *chain, size_t index)
{
    const lw_chain_trade *t = &chain->trades[index];
    return w->is_number ? (int64_t)index == w->number
                        : t->interval == w->number && t->participant == w->participant;
}

static void print_trade(const lw_chain_copy *chain, size_t index, const names *participants)
{
    const lw_chain_trade *t = &chain->trades[index];
    const bool is_known = t->participant >= 0 && (uint64_t)t->participant < participants->count;
    printf("settlement   %s\n", chain->settlement);
    printf("trade        %zu\n", index);
    printf("interval     %" PRId64 "\n", t->interval);
    printf("participant  %s\n", is_known ? participants->items[t->participant] : "?");
    printf("leg          %s\n", t->leg == LW_LEG_BOUGHT ? "bought" : "sold");
    printf("energy_kwh   %.6f\n", lw_kwh_from_milliwh(t->energy_milliwh));
    printf("value        %.6f\n", lw_double_from_micro(t->value_micro));
}

/* The proof, from the leaf up, as RFC 6962 gives it to a client that has the root only. */
static lw_status print_proof(const lw_chain_copy *chain, size_t index, size_t block_index,
                             lw_error *error)
{
    const lw_chain_block *block = &chain->blocks[block_index];
    const size_t first = (size_t)block->first_trade;
    const size_t count = (size_t)block->trade_count;
    lw_hash leaf;
    lw_hash path[LW_MERKLE_PATH_MAX];
    lw_chain_leaf(&chain->trades[index], &leaf);
    const size_t length = lw_merkle_path(chain->leaves + first, count, index - first, path);
    printf("block        %zu\n", block_index);
    printf("leaf         %zu of %zu\n", index - first, count);
    print_hash("leaf_hash", &leaf);
    for (size_t i = 0; i < length; i++) {
        print_hash("path", &path[i]);
    }
    print_hash("merkle_root", &block->merkle_root);
    print_hash("block_hash", &chain->block_hashes[block_index]);
    if (!lw_merkle_proves(&leaf, index - first, count, path, length, &block->merkle_root)) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "settlement %s: the path does not prove that trade %zu is in block %zu",
                            chain->settlement, index, block_index);
    }
    if (!lw_chain_is_signed(chain, index)) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "settlement %s: trade %zu is not signed by its member's meter",
                            chain->settlement, index);
    }
    printf("proof        the trade is in the block, and signed by the meter\n");
    return LW_OK;
}

static lw_status trace_trade(const lw_chain_copy *chain, size_t index, trace *t, lw_error *error)
{
    const size_t block = lw_chain_block_of(chain, index);
    const int64_t first = block < chain->block_count ? chain->blocks[block].first_trade : -1;
    printf("%s", t->found_count > 0 ? "\n" : "");
    t->found_count++;
    print_trade(chain, index, t->participants);
    if (first < 0 || first > (int64_t)index || chain->blocks[block].trade_count < 0 ||
        chain->blocks[block].trade_count > (int64_t)chain->trade_count - first) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "settlement %s: no block holds trade %zu", chain->settlement, index);
    }
    return print_proof(chain, index, block, error);
}

static lw_status trace_chain(const lw_chain_copy *chain, void *context, lw_error *error)
{
    trace *t = context;
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < chain->trade_count; i++) {
        if (is_wanted(&t->wanted, chain, i)) {
            status = trace_trade(chain, i, t, error);
        }
    }
    return status;
}

lw_status lw_chain_print_trace(lw_result *result, const char *what, lw_error *error)
{
    names participants = {.items = NULL};
    trace t = {.participants = &participants};
    lw_status status = read_wanted(result, what, &t.wanted, error);
    if (status == LW_OK) {
        status = read_names(result, "/participant", &participants, error);
    }
    if (status == LW_OK) {
        status = visit_chains(result, trace_chain, &t, error);
    }
    free_names(&participants);
    if (status == LW_OK && t.found_count == 0) {
        char quote[LW_POINTER_SIZE];
        status = lw_error_set(error, LW_ERR_USAGE, "", "no settled trade is \"%s\"",
                              lw_text_escape(what, quote, sizeof quote));
    }
    return status;
}

static lw_status check_chain(const lw_chain_copy *chain, void *context, lw_error *error)
{
    (void)context;
    const lw_status status = lw_chain_check(chain, error);
    if (status == LW_OK) {
        printf("settlement %s: %zu blocks, %zu trades, %zu meters: whole, up to %s\n",
               chain->settlement, chain->block_count, chain->trade_count, chain->meter_count,
               chain->tip_hex);
    }
    return status;
}

lw_status lw_chain_print_check(lw_result *result, lw_error *error)
{
    return visit_chains(result, check_chain, NULL, error);
}
