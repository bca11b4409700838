// SPDX-License-Identifier: Apache-2.0
/** @file sim/kernel/rng.h
 *  Named random streams without state: Philox4x32-10 (Salmon et al. 2011,
 * doi:10.1145/2063384.2063405).
 *
 *  A stream is (seed, purpose, replicate, entity): its key is a 64-bit hash of the first three, its
 *  counter is (hash of the entity's group and index, interval or draw number). So a draw depends
 * only on what it is for: adding a home, a purpose or a thread shifts no other draw, and any
 * interval can be drawn on its own, in any order, after any restart.
 */
#ifndef LEDGERWATT_SIM_KERNEL_RNG_H
#define LEDGERWATT_SIM_KERNEL_RNG_H

#include <stdint.h>

typedef struct lw_stream {
    uint64_t key;    /**< of (seed, purpose, replicate) */
    uint64_t entity; /**< of (group, index) */
} lw_stream;

/** Sequential reader of a stream from one counter on; 32 bits at a time. */
typedef struct lw_rng {
    lw_stream stream;
    uint64_t counter;     /**< of the next Philox block */
    uint32_t words[4];    /**< of the current block */
    uint32_t used_count;  /**< words already given, 4 = none left */
    uint32_t block_count; /**< blocks drawn since lw_rng_at, at most 65,536 */
} lw_rng;

/** 64-bit hash of bytes, fixed for ever (FNV-1a finished with the splitmix64 mixer). */
uint64_t lw_hash_bytes(const void *bytes, uint64_t count, uint64_t seed);
uint64_t lw_hash_text(const char *text, uint64_t seed);
uint64_t lw_hash_mix(uint64_t value);

/** Stream of one entity (group name and index in the group) for one purpose. */
lw_stream lw_stream_of(uint64_t seed, const char *purpose, uint32_t replicate, const char *group,
                       uint32_t index);

/** The 128 bits of block `counter`: Philox4x32-10 with counter words (counter low, counter high,
 *  entity low, entity high) and key words (key low, key high). */
void lw_stream_block(lw_stream stream, uint64_t counter, uint32_t words[4]);

/** Reader for one interval: it has 65,536 blocks of its own (asserted). */
lw_rng lw_rng_at(lw_stream stream, uint64_t interval);

uint32_t lw_rng_u32(lw_rng *rng);
uint64_t lw_rng_u64(lw_rng *rng);

#endif
