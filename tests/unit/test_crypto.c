// SPDX-License-Identifier: Apache-2.0
/* Known answers: FIPS 180-4 examples; the header of Bitcoin's first block; RFC 6962 tree hashes. */
#include "sim/base/crypto.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_digest(const uint8_t digest[LW_SHA256_SIZE], const char *expected)
{
    char hex[LW_SHA256_HEX_SIZE];
    lw_sha256_hex(digest, hex);
    cr_assert_str_eq(hex, expected);
}

Test(crypto, hashes_the_empty_string)
{
    uint8_t digest[LW_SHA256_SIZE];
    lw_sha256_of("", 0, digest);
    assert_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    lw_sha256_of(NULL, 0, digest);
    assert_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

Test(crypto, hashes_abc)
{
    uint8_t digest[LW_SHA256_SIZE];
    lw_sha256_of("abc", 3, digest);
    assert_digest(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

Test(crypto, the_first_bitcoin_block_has_ten_leading_zeros)
{
    const char header_hex[] =
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27a"
        "c72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
    uint8_t header[80];
    for (size_t i = 0; i < sizeof header; i++) {
        const char digits[] = {header_hex[2 * i], header_hex[2 * i + 1], '\0'};
        char *end = NULL;
        header[i] = (uint8_t)strtoul(digits, &end, 16);
        cr_assert_eq(end, digits + 2);
    }
    uint8_t digest[LW_SHA256_SIZE];
    lw_sha256_of(header, sizeof header, digest);
    lw_sha256_of(digest, sizeof digest, digest);
    for (size_t i = 0; i < LW_SHA256_SIZE / 2; i++) {
        const uint8_t byte = digest[i];
        digest[i] = digest[LW_SHA256_SIZE - 1 - i];
        digest[LW_SHA256_SIZE - 1 - i] = byte;
    }
    assert_digest(digest, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
}

static void tree_hash(size_t first, size_t count, uint8_t digest[LW_SHA256_SIZE])
{
    uint8_t node[1 + 2 * LW_SHA256_SIZE] = {0x01};
    if (count <= 1) {
        char leaf[16] = {0x00};
        const int length = snprintf(leaf + 1, sizeof leaf - 1, "tx%zu", first);
        lw_sha256_of(leaf, count == 0 ? 0 : 1 + (size_t)length, digest);
        return;
    }
    size_t left_count = 1;
    while (2 * left_count < count) {
        left_count *= 2;
    }
    tree_hash(first, left_count, node + 1);
    tree_hash(first + left_count, count - left_count, node + 1 + LW_SHA256_SIZE);
    lw_sha256_of(node, sizeof node, digest);
}

Test(crypto, merkle_roots_are_those_of_rfc_6962)
{
    static const struct {
        size_t leaf_count;
        const char *root;
    } cases[] = {
        {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {1, "a91327b97f480f98a384156722f60b982456b1cc3ed6f0c31de3f18824907837"},
        {2, "e7f5de3cc43cc9ff4cbef41b922f3c341e2509204dfe188027df39185797ba6c"},
        {3, "e52026eebb267b65f2d684eb8bea5aefc48d0224008bae3108ff4d29ccdd189e"},
        {7, "025331e8d58758d6d655b817aa923ba264937e79a7a364c19ced83819e9cf91d"},
        {8, "807a99ec8905538b7cb3ae8a446b76b0696bd98b06aabaf5b5cf56475451229c"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t digest[LW_SHA256_SIZE];
        tree_hash(0, cases[i].leaf_count, digest);
        assert_digest(digest, cases[i].root);
    }
}

Test(crypto, pieces_give_the_digest_of_the_whole)
{
    uint8_t bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 31 + 7);
    }
    uint8_t whole[LW_SHA256_SIZE];
    lw_sha256_of(bytes, sizeof bytes, whole);
    lw_sha256 *hash = lw_sha256_create();
    for (size_t piece = 1; piece < 200; piece += 17) {
        for (size_t done = 0; done < sizeof bytes; done += piece) {
            const size_t left = sizeof bytes - done;
            lw_sha256_update(hash, bytes + done, piece < left ? piece : left);
        }
        uint8_t digest[LW_SHA256_SIZE];
        lw_sha256_finish(hash, digest);
        cr_assert_eq(memcmp(digest, whole, sizeof digest), 0);
    }
    lw_sha256_destroy(hash);
}

Test(crypto, starts_again_with_the_empty_string)
{
    lw_sha256 *hash = lw_sha256_create();
    uint8_t digest[LW_SHA256_SIZE];
    lw_sha256_update(hash, "something", 9);
    lw_sha256_finish(hash, digest);
    lw_sha256_finish(hash, digest);
    assert_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    lw_sha256_destroy(hash);
    lw_sha256_destroy(NULL);
}
