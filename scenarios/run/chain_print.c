// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/chain_print.h"

#include "scenarios/result/chain_check.h"
#include "scenarios/run/chain_visit.h"
#include "sim/base/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

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
    lw_result_names settlements;
    size_t index = 0;
    lw_chain_copy chain = {.blocks = NULL};
    lw_status status = lw_result_names_read(result, "/settlement", &settlements, error);
    if (status == LW_OK) {
        status = lw_result_names_find(&settlements, "settlement", settlement, &index, error);
    }
    if (status == LW_OK) {
        status = lw_chain_copy_read(result, settlement, &chain, error);
    }
    if (status == LW_OK) {
        print_blocks(&chain);
    }
    lw_chain_copy_fini(&chain);
    lw_result_names_fini(&settlements);
    return status;
}

static lw_status check_chain(const lw_chain_copy *chain, void *context, lw_error *error)
{
    (void)context;
    const lw_status status = lw_chain_check(chain, error);
    if (status == LW_OK) {
        printf(
            "settlement %s: %zu blocks, %zu trades, %zu operations, %zu meters: whole, up to %s\n",
            chain->settlement, chain->block_count, chain->trade_count, chain->operation_count,
            chain->meter_count, chain->tip_hex);
    }
    return status;
}

lw_status lw_chain_print_check(lw_result *result, lw_error *error)
{
    return lw_chain_visit(result, check_chain, NULL, error);
}
