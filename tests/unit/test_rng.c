// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/rng.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdbool.h>
#include <string.h>

static bool same_stream(lw_stream a, lw_stream b)
{
    return a.key == b.key && a.entity == b.entity;
}

static uint64_t words_64(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

/* Known answers of Philox4x32-10: Random123, file kat_vectors. */
Test(rng, blocks_are_philox)
{
    static const uint32_t cases[3][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
         0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
         0x94fdcceb, 0x5001e420, 0x24126ea1},
    };
    for (size_t i = 0; i < 3; i++) {
        const uint32_t *c = cases[i];
        const lw_stream stream = {.key = words_64(c[4], c[5]), .entity = words_64(c[2], c[3])};
        uint32_t words[4];
        lw_stream_block(stream, words_64(c[0], c[1]), words);
        cr_assert_eq(memcmp(words, c + 6, sizeof words), 0, "case %zu", i);
    }
}

/* The first outputs of the published splitmix64 for seed 0. */
Test(rng, the_mixer_is_splitmix64)
{
    cr_assert_eq(lw_hash_mix(0), UINT64_C(0xE220A8397B1DCDAF));
    cr_assert_eq(lw_hash_mix(UINT64_C(0x9E3779B97F4A7C15)), UINT64_C(0x6E789E6AA1B965F4));
    cr_assert_eq(lw_hash_mix(UINT64_C(0x3C6EF372FE94F82A)), UINT64_C(0x06C45D188009454F));
}

/* Results of every seed depend on these; computed apart from this code, in Python. */
Test(rng, hashes_are_fixed_for_ever)
{
    cr_assert_eq(lw_hash_text("", 0), UINT64_C(0x5B21F68FFA77F14C));
    cr_assert_eq(lw_hash_text("a", 0), UINT64_C(0x2A5A3F02A61014A9));
    cr_assert_eq(lw_hash_text("household-load", 2016), UINT64_C(0x8FC391DC544DAC4C));
    cr_assert_eq(lw_hash_bytes("a\0b", 3, 7), UINT64_C(0x82FE6A9FBECE267A));
    const lw_stream stream = lw_stream_of(2016, "load", 3, "prosumers", 4);
    cr_assert_eq(stream.key, UINT64_C(0x8F17A09A836EBBAF));
    cr_assert_eq(stream.entity, UINT64_C(0xD283A59E8B6BFA5B));
}

Test(rng, text_is_hashed_by_its_bytes)
{
    cr_assert_eq(lw_hash_text("abc", 5), lw_hash_bytes("abc", 3, 5));
    cr_assert_neq(lw_hash_bytes("abc", 3, 5), lw_hash_bytes("abc", 4, 5));
}

/* "b" differs from "a" in the bits of 3: a seed that were just mixed into the first byte would make
 * the two texts one. */
Test(rng, a_bit_of_the_seed_does_not_cancel_a_bit_of_the_text)
{
    for (uint64_t seed = 0; seed < 256; seed++) {
        for (uint64_t other = 0; other < 256; other++) {
            cr_assert_neq(lw_hash_text("a", seed), lw_hash_text("b", other));
        }
    }
}

Test(rng, every_part_of_a_stream_s_name_counts)
{
    const lw_stream stream = lw_stream_of(1, "load", 0, "homes", 0);
    cr_assert(same_stream(stream, lw_stream_of(1, "load", 0, "homes", 0)));
    cr_assert_neq(stream.key, lw_stream_of(2, "load", 0, "homes", 0).key);
    cr_assert_neq(stream.key, lw_stream_of(1, "pv", 0, "homes", 0).key);
    cr_assert_neq(stream.key, lw_stream_of(1, "load", 1, "homes", 0).key);
    cr_assert_neq(stream.entity, lw_stream_of(1, "load", 0, "shops", 0).entity);
    cr_assert_neq(stream.entity, lw_stream_of(1, "load", 0, "homes", 1).entity);
}

Test(rng, an_entity_is_the_same_whatever_the_purpose)
{
    const lw_stream stream = lw_stream_of(1, "load", 0, "homes", 5);
    cr_assert_eq(stream.entity, lw_stream_of(9, "pv", 7, "homes", 5).entity);
    cr_assert_eq(stream.key, lw_stream_of(1, "load", 0, "shops", 6).key);
}

Test(rng, a_reader_gives_the_words_of_its_interval_in_order)
{
    const lw_stream stream = lw_stream_of(1, "load", 0, "homes", 5);
    for (uint64_t interval = 0; interval < 100000; interval += 9999) {
        lw_rng rng = lw_rng_at(stream, interval);
        for (uint64_t block = 0; block < 5; block++) {
            uint32_t words[4];
            lw_stream_block(stream, interval * 65536 + block, words);
            for (size_t i = 0; i < 4; i++) {
                cr_assert_eq(lw_rng_u32(&rng), words[i]);
            }
        }
    }
}

Test(rng, sixty_four_bits_are_two_words_low_first)
{
    const lw_stream stream = lw_stream_of(1, "load", 0, "homes", 5);
    lw_rng by_word = lw_rng_at(stream, 3);
    lw_rng by_two = lw_rng_at(stream, 3);
    lw_rng_u32(&by_word); /* off by one word, so that pairs straddle blocks */
    lw_rng_u32(&by_two);
    for (int i = 0; i < 100; i++) {
        const uint32_t low = lw_rng_u32(&by_word);
        const uint32_t high = lw_rng_u32(&by_word);
        cr_assert_eq(lw_rng_u64(&by_two), words_64(low, high));
    }
}

Test(rng, an_interval_has_65536_blocks)
{
    lw_rng rng = lw_rng_at(lw_stream_of(1, "load", 0, "homes", 5), 7);
    for (int i = 0; i < 4 * 65536; i++) {
        lw_rng_u32(&rng);
    }
    cr_assert_eq(rng.counter, 8 * 65536);
}

Test(rng, reading_into_the_next_interval_is_our_bug, .signal = SIGABRT)
{
    lw_rng rng = lw_rng_at(lw_stream_of(1, "load", 0, "homes", 5), 7);
    for (int i = 0; i < 4 * 65536 + 1; i++) {
        lw_rng_u32(&rng);
    }
}

Test(rng, the_last_interval_can_be_read)
{
    lw_rng rng = lw_rng_at(lw_stream_of(1, "load", 0, "homes", 5), (UINT64_C(1) << 48) - 1);
    for (int i = 0; i < 4 * 65536; i++) {
        lw_rng_u32(&rng);
    }
}

Test(rng, an_interval_beyond_48_bits_is_our_bug, .signal = SIGABRT)
{
    lw_rng_at(lw_stream_of(1, "load", 0, "homes", 5), UINT64_C(1) << 48);
}
