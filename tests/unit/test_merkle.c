// SPDX-License-Identifier: Apache-2.0
/* Known answers: the tree of eight leaves that the reference implementation of RFC 6962 is tested
 * with (certificate-transparency, merkle_tree_test), whose roots Python's hashlib gives too:
 * tests/integration/test_chain.py computes them afresh. Laws: every path proves its leaf and no
 * other. */
#include "sim/base/merkle.h"

#include <criterion/criterion.h>

#include <string.h>

enum { LEAVES_MAX = 20 };

static const struct {
    size_t size;
    const char *bytes;
} known_leaves[] = {
    {0, ""},
    {1, "\x00"},
    {1, "\x10"},
    {2, "\x20\x21"},
    {2, "\x30\x31"},
    {4, "\x40\x41\x42\x43"},
    {8, "\x50\x51\x52\x53\x54\x55\x56\x57"},
    {16, "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"},
};
enum { KNOWN_COUNT = sizeof known_leaves / sizeof known_leaves[0] };

static const char *const known_roots[KNOWN_COUNT + 1] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

Test(merkle, roots_are_those_of_the_reference_implementation)
{
    lw_hash leaves[KNOWN_COUNT];
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        lw_merkle_leaf(known_leaves[i].bytes, known_leaves[i].size, &leaves[i]);
    }
    for (size_t count = 0; count <= KNOWN_COUNT; count++) {
        lw_hash root;
        char hex[LW_SHA256_HEX_SIZE];
        lw_merkle_root(leaves, count, &root);
        lw_sha256_hex(root.bytes, hex);
        cr_assert_str_eq(hex, known_roots[count], "%zu leaves", count);
    }
}

static void fill(lw_hash *leaves, uint8_t count)
{
    for (uint8_t i = 0; i < count; i++) {
        lw_merkle_leaf(&i, 1, &leaves[i]);
    }
}

/* ceil(log2(count)) is the longest path that there is. */
static size_t height_of(size_t count)
{
    size_t height = 0;
    while (((size_t)1 << height) < count) {
        height++;
    }
    return height;
}

Test(merkle, a_path_proves_its_leaf_and_no_other)
{
    lw_hash leaves[LEAVES_MAX];
    fill(leaves, LEAVES_MAX);
    for (size_t count = 1; count <= LEAVES_MAX; count++) {
        lw_hash root;
        lw_merkle_root(leaves, count, &root);
        for (size_t index = 0; index < count; index++) {
            lw_hash path[LW_MERKLE_PATH_MAX];
            const size_t length = lw_merkle_path(leaves, count, index, path);
            cr_assert_leq(length, height_of(count));
            for (size_t other = 0; other < LEAVES_MAX; other++) {
                cr_assert_eq(lw_merkle_proves(&leaves[other], index, count, path, length, &root),
                             other == index, "leaf %zu at %zu of %zu", other, index, count);
                /* Nor does it prove the leaf at another place. */
                if (other != index) {
                    cr_assert_not(
                        lw_merkle_proves(&leaves[index], other, count, path, length, &root));
                }
            }
        }
    }
}

Test(merkle, a_path_is_no_proof_when_one_bit_of_it_or_of_the_root_changed)
{
    lw_hash leaves[LEAVES_MAX];
    fill(leaves, LEAVES_MAX);
    lw_hash root;
    lw_hash path[LW_MERKLE_PATH_MAX];
    lw_merkle_root(leaves, LEAVES_MAX, &root);
    const size_t length = lw_merkle_path(leaves, LEAVES_MAX, 13, path);
    for (size_t i = 0; i < length; i++) {
        path[i].bytes[i] ^= 1;
        cr_assert_not(lw_merkle_proves(&leaves[13], 13, LEAVES_MAX, path, length, &root));
        path[i].bytes[i] ^= 1;
    }
    cr_assert_not(lw_merkle_proves(&leaves[13], 13, LEAVES_MAX, path, length - 1, &root));
    root.bytes[31] ^= 0x80;
    cr_assert_not(lw_merkle_proves(&leaves[13], 13, LEAVES_MAX, path, length, &root));
}

Test(merkle, an_inner_node_does_not_pass_for_a_leaf)
{
    lw_hash leaves[2];
    lw_hash root;
    lw_hash forged;
    fill(leaves, 2);
    lw_merkle_root(leaves, 2, &root);
    lw_merkle_leaf(leaves, sizeof leaves, &forged);
    cr_assert_not(lw_hash_is_equal(&root, &forged));
}
