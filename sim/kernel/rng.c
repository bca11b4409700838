// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/rng.h"

#include "sim/base/check.h"

#include <Random123/philox.h>

#include <string.h>

enum { BLOCKS_PER_INTERVAL_LOG2 = 16, WORDS_PER_BLOCK = 4 };

uint64_t lw_hash_mix(uint64_t value)
{
    uint64_t z = value + UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t lw_hash_bytes(const void *bytes, uint64_t count, uint64_t seed)
{
    const unsigned char *next = bytes;
    /* The seed is mixed first: else a seed one bit off and a text one bit off would cancel out. */
    uint64_t hash = UINT64_C(0xCBF29CE484222325) ^ lw_hash_mix(seed);
    for (uint64_t i = 0; i < count; i++) {
        hash = (hash ^ next[i]) * UINT64_C(0x100000001B3);
    }
    return lw_hash_mix(hash);
}

uint64_t lw_hash_text(const char *text, uint64_t seed)
{
    return lw_hash_bytes(text, strlen(text), seed);
}

lw_stream lw_stream_of(uint64_t seed, const char *purpose, uint32_t replicate, const char *group,
                       uint32_t index)
{
    /* The mixer is a bijection, so two replicates of one purpose, and two members of one group,
     * never share a stream; anything else shares one with probability 2^-64. */
    return (lw_stream){.key = lw_hash_mix(lw_hash_text(purpose, seed) ^ replicate),
                       .entity = lw_hash_mix(lw_hash_text(group, 0) ^ index)};
}

static uint32_t low_word(uint64_t value)
{
    return (uint32_t)(value & UINT32_MAX);
}

static uint32_t high_word(uint64_t value)
{
    return (uint32_t)(value >> 32);
}

void lw_stream_block(lw_stream stream, uint64_t counter, uint32_t words[4])
{
    const philox4x32_ctr_t place = {
        {low_word(counter), high_word(counter), low_word(stream.entity), high_word(stream.entity)}};
    const philox4x32_key_t key = {{low_word(stream.key), high_word(stream.key)}};
    const philox4x32_ctr_t block = philox4x32_R(10, place, key);
    memcpy(words, block.v, sizeof block.v);
}

lw_rng lw_rng_at(lw_stream stream, uint64_t interval)
{
    LW_ASSERT(interval < UINT64_C(1) << (64 - BLOCKS_PER_INTERVAL_LOG2));
    return (lw_rng){.stream = stream,
                    .counter = interval << BLOCKS_PER_INTERVAL_LOG2,
                    .used_count = WORDS_PER_BLOCK};
}

uint32_t lw_rng_u32(lw_rng *rng)
{
    if (rng->used_count == WORDS_PER_BLOCK) {
        LW_ASSERT(rng->block_count < UINT32_C(1) << BLOCKS_PER_INTERVAL_LOG2);
        lw_stream_block(rng->stream, rng->counter, rng->words);
        rng->counter++;
        rng->block_count++;
        rng->used_count = 0;
    }
    return rng->words[rng->used_count++];
}

uint64_t lw_rng_u64(lw_rng *rng)
{
    const uint64_t low = lw_rng_u32(rng);
    return low | (uint64_t)lw_rng_u32(rng) << 32;
}
