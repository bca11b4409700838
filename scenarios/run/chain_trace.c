// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/chain_trace.h"

#include "models/record/batch.h"
#include "models/record/operation.h"
#include "models/settlement/mechanism/payload_params.h"
#include "scenarios/result/chain_check.h"
#include "scenarios/run/chain_visit.h"
#include "sim/base/suggestion.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPERATION_PREFIX "operation/"

static const char *const operation_names[] = {
#define NAME(name, text) text,
    LW_OPERATION_LIST(NAME)
#undef NAME
};

/* What is to be traced: a number, or a participant in an interval. */
typedef struct wanted {
    bool is_number;
    lw_chain_kind kind; /* of the number */
    int64_t number;     /* of the trade or operation, or of the interval */
    int64_t participant;
} wanted;

static void print_hash(const char *title, const lw_hash *hash)
{
    char hex[LW_SHA256_HEX_SIZE];
    lw_sha256_hex(hash->bytes, hex);
    printf("%-12s %s\n", title, hex);
}

/* "17", "operation/17" or "12/homes/3". */
static lw_status read_wanted(lw_result *result, const char *text, wanted *w, lw_error *error)
{
    const size_t prefix = strlen(OPERATION_PREFIX);
    const bool is_operation = strncmp(text, OPERATION_PREFIX, prefix) == 0;
    const char *digits = text + (is_operation ? prefix : 0);
    char *end = NULL;
    errno = 0;
    w->kind = is_operation ? LW_CHAIN_OPERATION : LW_CHAIN_TRADE;
    w->number = strtoll(digits, &end, 10);
    w->is_number = end != digits && *end == '\0';
    if (end == digits || errno != 0 || w->number < 0 ||
        (*end != '\0' && (*end != '/' || is_operation))) {
        char quote[LW_POINTER_SIZE];
        return lw_error_set(error, LW_ERR_USAGE, "",
                            "\"%s\" is neither the number of a trade, nor of an operation as in "
                            "operation/17, nor an interval and a participant, as in 12/homes/3",
                            lw_text_escape(text, quote, sizeof quote));
    }
    if (w->is_number) {
        return LW_OK;
    }
    lw_result_names participants;
    size_t index = 0;
    lw_status status = lw_result_names_read(result, "/participant", &participants, error);
    if (status == LW_OK) {
        status = lw_result_names_find(&participants, "participant", end + 1, &index, error);
    }
    lw_result_names_fini(&participants);
    w->participant = (int64_t)index;
    return status;
}

typedef struct trace {
    wanted wanted;
    const lw_result_names *participants;
    size_t found_count;
} trace;

static bool is_wanted(const wanted *w, const lw_chain_copy *chain, lw_chain_kind kind, size_t index)
{
    if (w->is_number) {
        return kind == w->kind && (int64_t)index == w->number;
    }
    return kind == LW_CHAIN_TRADE ? chain->trades[index].interval == w->number &&
                                        chain->trades[index].participant == w->participant
                                  : chain->operations[index].interval == w->number &&
                                        chain->operations[index].participant == w->participant;
}

static void print_participant(const char *title, int64_t participant,
                              const lw_result_names *participants)
{
    const bool is_known = participant >= 0 && (uint64_t)participant < participants->count;
    printf("%-12s %s\n", title, is_known ? participants->items[participant] : "?");
}

static void print_trade(const lw_chain_trade *t, const lw_result_names *participants)
{
    printf("interval     %" PRId64 "\n", t->interval);
    print_participant("participant", t->participant, participants);
    printf("leg          %s\n", t->leg == LW_LEG_BOUGHT ? "bought" : "sold");
    printf("energy_kwh   %.6f\n", lw_kwh_from_milliwh(t->energy_milliwh));
    printf("value        %.6f\n", lw_double_from_micro(t->value_micro));
}

static void print_operation(const lw_chain_operation *o, const lw_result_names *participants)
{
    const bool is_known = o->kind >= 0 && o->kind < LW_OPERATION_KIND_COUNT;
    printf("kind         %s\n", is_known ? operation_names[o->kind] : "?");
    printf("contract     %" PRId64 "\n", o->contract);
    printf("interval     %" PRId64 "\n", o->interval);
    print_participant("participant", o->participant, participants);
    if (o->counterparty >= 0) {
        print_participant("with", o->counterparty, participants);
    }
    printf("energy_kwh   %.6f\n", lw_kwh_from_milliwh(o->energy_milliwh));
    printf("value        %.6f\n", lw_double_from_micro(o->value_micro));
}

static lw_status not_whole(const lw_chain_copy *chain, lw_chain_kind kind, size_t index,
                           const char *what, lw_error *error)
{
    return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "settlement %s: %s %zu %s",
                        chain->settlement, lw_chain_kind_name(kind), index, what);
}

static void print_sealed(const uint8_t *sealed, size_t size)
{
    printf("sealed       ");
    for (size_t i = 0; i < size; i++) {
        printf("%02x", sealed[i]);
    }
    printf("\n");
}

/* What is on the chain instead of the numbers, and whether it holds them. */
static lw_status print_payload(const lw_chain_copy *chain, lw_chain_kind kind, size_t index,
                               lw_error *error)
{
    if (!chain->is_sealed) {
        return LW_OK;
    }
    const bool is_trade = kind == LW_CHAIN_TRADE;
    printf("payload      %s\n", lw_payload_names[chain->vault.kind]);
    print_sealed(is_trade ? chain->trades[index].sealed : chain->operations[index].sealed,
                 is_trade ? chain->trades[index].sealed_size
                          : chain->operations[index].sealed_size);
    if (!lw_chain_opens(chain, kind, index)) {
        return not_whole(chain, kind, index, "is not what is sealed on the chain", error);
    }
    printf("opened       %s\n",
           chain->vault.kind == LW_PAYLOAD_ENCRYPTED
               ? "with the key of this run; who has no key sees only the cipher text, and whose it "
                 "is"
               : "the commitment is that of the content above, which only the organiser keeps; "
                 "others see the hash, and whose it is");
    return LW_OK;
}

/* The proof, from the leaf up, as RFC 6962 gives it to a client that has the root only. */
static lw_status print_proof(const lw_chain_copy *chain, lw_chain_kind kind, size_t index,
                             const lw_chain_position *at, lw_error *error)
{
    const lw_chain_block *block = &chain->blocks[at->block];
    lw_hash leaf;
    lw_hash path[LW_MERKLE_PATH_MAX];
    lw_hash *leaves = lw_chain_block_leaves(chain, at->block);
    if (leaves == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a proof");
    }
    lw_chain_leaf_of(chain, kind, index, &leaf);
    const size_t length = lw_merkle_path(leaves, at->leaf_count, at->leaf, path);
    free(leaves);
    printf("block        %zu\n", at->block);
    printf("leaf         %zu of %zu\n", at->leaf, at->leaf_count);
    print_hash("leaf_hash", &leaf);
    for (size_t i = 0; i < length; i++) {
        print_hash("path", &path[i]);
    }
    print_hash("merkle_root", &block->merkle_root);
    print_hash("block_hash", &chain->block_hashes[at->block]);
    if (!lw_merkle_proves(&leaf, at->leaf, at->leaf_count, path, length, &block->merkle_root)) {
        return not_whole(chain, kind, index, "is not in its block by its path", error);
    }
    if (!lw_chain_is_signed(chain, kind, index)) {
        return not_whole(chain, kind, index, "is not signed by its member's meter", error);
    }
    printf("proof        the %s is in the block, and signed by the meter\n",
           lw_chain_kind_name(kind));
    return LW_OK;
}

static lw_status trace_leaf(const lw_chain_copy *chain, lw_chain_kind kind, size_t index, trace *t,
                            lw_error *error)
{
    lw_chain_position at;
    printf("%s", t->found_count > 0 ? "\n" : "");
    t->found_count++;
    printf("settlement   %s\n%-12s %zu\n", chain->settlement, lw_chain_kind_name(kind), index);
    if (kind == LW_CHAIN_TRADE) {
        print_trade(&chain->trades[index], t->participants);
    } else {
        print_operation(&chain->operations[index], t->participants);
    }
    const lw_status status = print_payload(chain, kind, index, error);
    if (status != LW_OK) {
        return status;
    }
    return lw_chain_find(chain, kind, index, &at)
               ? print_proof(chain, kind, index, &at, error)
               : not_whole(chain, kind, index, "is in no block", error);
}

static lw_status trace_kind(const lw_chain_copy *chain, lw_chain_kind kind, trace *t,
                            lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < lw_chain_count(chain, kind); i++) {
        if (is_wanted(&t->wanted, chain, kind, i)) {
            status = trace_leaf(chain, kind, i, t, error);
        }
    }
    return status;
}

static lw_status trace_chain(const lw_chain_copy *chain, void *context, lw_error *error)
{
    const lw_status status = trace_kind(chain, LW_CHAIN_TRADE, context, error);
    return status == LW_OK ? trace_kind(chain, LW_CHAIN_OPERATION, context, error) : status;
}

lw_status lw_chain_print_trace(lw_result *result, const char *what, lw_error *error)
{
    lw_result_names participants = {.items = NULL};
    trace t = {.participants = &participants};
    lw_status status = read_wanted(result, what, &t.wanted, error);
    if (status == LW_OK) {
        status = lw_result_names_read(result, "/participant", &participants, error);
    }
    if (status == LW_OK) {
        status = lw_chain_visit(result, trace_chain, &t, error);
    }
    lw_result_names_fini(&participants);
    if (status == LW_OK && t.found_count == 0) {
        char quote[LW_POINTER_SIZE];
        status = lw_error_set(error, LW_ERR_USAGE, "", "no settled trade or operation is \"%s\"",
                              lw_text_escape(what, quote, sizeof quote));
    }
    return status;
}
