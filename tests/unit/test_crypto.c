// SPDX-License-Identifier: Apache-2.0
/* Known answers: FIPS 180-4 examples; the header of Bitcoin's first block; RFC 6962 tree hashes;
 * RFC 8032 section 7.1. */
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

static void from_hex(const char *hex, uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char digits[] = {hex[2 * i], hex[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
}

static const struct {
    const char *secret, *key, *message, *signature;
} signed_messages[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"},
};

Test(crypto, signs_as_rfc_8032_does)
{
    for (size_t i = 0; i < sizeof signed_messages / sizeof signed_messages[0]; i++) {
        uint8_t secret[LW_SIGNATURE_KEY_SIZE];
        uint8_t expected[LW_SIGNATURE_SIZE];
        uint8_t key[LW_SIGNATURE_KEY_SIZE];
        uint8_t signature[LW_SIGNATURE_SIZE];
        uint8_t message[2];
        const size_t size = strlen(signed_messages[i].message) / 2;
        from_hex(signed_messages[i].message, message, size);
        from_hex(signed_messages[i].secret, secret, sizeof secret);
        lw_signer *signer = lw_signer_create(secret);
        lw_signing *signing = lw_signing_create();
        cr_assert_not_null(signer);
        cr_assert(lw_signer_public(signer, key));
        from_hex(signed_messages[i].key, expected, sizeof key);
        cr_assert_eq(memcmp(key, expected, sizeof key), 0);
        for (int again = 0; again < 2; again++) {
            cr_assert(lw_signer_sign(signer, signing, message, size, signature));
            from_hex(signed_messages[i].signature, expected, sizeof expected);
            cr_assert_eq(memcmp(signature, expected, sizeof expected), 0);
        }
        cr_assert(lw_signature_is_valid(key, message, size, signature));
        lw_signer_destroy(signer);
        lw_signing_destroy(signing);
    }
}

Test(crypto, no_other_message_key_or_signature_is_valid)
{
    const uint8_t secret[LW_SIGNATURE_KEY_SIZE] = {1, 2, 3};
    uint8_t key[LW_SIGNATURE_KEY_SIZE];
    uint8_t signature[LW_SIGNATURE_SIZE];
    char message[] = "12 kWh";
    lw_signer *signer = lw_signer_create(secret);
    lw_signing *signing = lw_signing_create();
    cr_assert(signer != NULL && signing != NULL);
    cr_assert(lw_signer_public(signer, key));
    cr_assert(lw_signer_sign(signer, signing, message, sizeof message, signature));
    message[0] = '2';
    cr_assert_not(lw_signature_is_valid(key, message, sizeof message, signature));
    message[0] = '1';
    signature[63] ^= 1;
    cr_assert_not(lw_signature_is_valid(key, message, sizeof message, signature));
    signature[63] ^= 1;
    key[0] ^= 1;
    cr_assert_not(lw_signature_is_valid(key, message, sizeof message, signature));
    key[0] ^= 1;
    cr_assert(lw_signature_is_valid(key, message, sizeof message, signature));
    lw_signer_destroy(signer);
    lw_signing_destroy(signing);
}

/* RFC 8439, section 2.8.2. */
Test(crypto, seals_as_the_rfc_does)
{
    static const char text[] =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";
    static const uint8_t beside[] = {0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1,
                                     0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7};
    static const uint8_t begin[] = {0xd3, 0x1a, 0x8d, 0x34, 0x64, 0x8e, 0x60, 0xdb};
    static const uint8_t tag[LW_AEAD_TAG_SIZE] = {0x1a, 0xe1, 0x0b, 0x59, 0x4f, 0x09, 0xe2, 0x6a,
                                                  0x7e, 0x90, 0x2e, 0xcb, 0xd0, 0x60, 0x06, 0x91};
    enum { SIZE = sizeof text - 1 };
    lw_aead aead = {.nonce = {7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47},
                    .beside = beside,
                    .beside_size = sizeof beside};
    for (uint8_t i = 0; i < LW_AEAD_KEY_SIZE; i++) {
        aead.key[i] = (uint8_t)(0x80 + i);
    }
    uint8_t sealed[SIZE + LW_AEAD_TAG_SIZE];
    uint8_t opened[SIZE];
    cr_assert(lw_aead_seal(&aead, text, SIZE, sealed));
    cr_assert_eq(memcmp(sealed, begin, sizeof begin), 0);
    cr_assert_eq(memcmp(sealed + SIZE, tag, sizeof tag), 0);
    cr_assert(lw_aead_open(&aead, sealed, SIZE, opened));
    cr_assert_eq(memcmp(opened, text, SIZE), 0);
    aead.beside_size--;
    cr_assert_not(lw_aead_open(&aead, sealed, SIZE, opened));
}

Test(crypto, reads_hexadecimal_digits_and_nothing_else)
{
    uint8_t bytes[3] = {0};
    cr_assert_eq(lw_hex_read("00ff7a", bytes, sizeof bytes), 3);
    cr_assert(bytes[0] == 0 && bytes[1] == 0xff && bytes[2] == 0x7a);
    cr_assert_eq(lw_hex_read("", bytes, sizeof bytes), 0);
    cr_assert_eq(lw_hex_read("0", bytes, sizeof bytes), -1);
    cr_assert_eq(lw_hex_read("0x", bytes, sizeof bytes), -1);
    cr_assert_eq(lw_hex_read("FF", bytes, sizeof bytes), -1);
    cr_assert_eq(lw_hex_read("00000000", bytes, sizeof bytes), -1);
}
