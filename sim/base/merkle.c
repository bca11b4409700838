// SPDX-License-Identifier: Apache-2.0
#include "sim/base/merkle.h"

#include "sim/base/check.h"

#include <string.h>

enum { LEAF_MARK = 0, NODE_MARK = 1 };

bool lw_hash_is_equal(const lw_hash *a, const lw_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void lw_merkle_leaf(const void *bytes, size_t count, lw_hash *leaf)
{
    uint8_t marked[1 + LW_MERKLE_LEAF_BYTES_MAX] = {LEAF_MARK};
    LW_ASSERT(count <= LW_MERKLE_LEAF_BYTES_MAX);
    if (count > 0) {
        memcpy(marked + 1, bytes, count);
    }
    lw_sha256_of(marked, 1 + count, leaf->bytes);
}

/* `node` may be one of the two. */
static void join(const lw_hash *left, const lw_hash *right, lw_hash *node)
{
    uint8_t marked[1 + 2 * LW_SHA256_SIZE] = {NODE_MARK};
    memcpy(marked + 1, left->bytes, LW_SHA256_SIZE);
    memcpy(marked + 1 + LW_SHA256_SIZE, right->bytes, LW_SHA256_SIZE);
    lw_sha256_of(marked, sizeof marked, node->bytes);
}

/* Whole subtrees are joined as soon as they are as large as their left neighbour; what is left at
 * the end is joined from the right, which is where the RFC puts the incomplete one. */
void lw_merkle_root(const lw_hash *leaves, size_t count, lw_hash *root)
{
    lw_hash whole[LW_MERKLE_PATH_MAX + 1];
    size_t depth = 0;
    if (count == 0) {
        lw_sha256_of(NULL, 0, root->bytes);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        whole[depth++] = leaves[i];
        for (size_t pairs = i; (pairs & 1) != 0; pairs >>= 1) {
            depth--;
            join(&whole[depth - 1], &whole[depth], &whole[depth - 1]);
        }
    }
    while (depth > 1) {
        depth--;
        join(&whole[depth - 1], &whole[depth], &whole[depth - 1]);
    }
    *root = whole[0];
}

/* The largest power of two below `count`, which is at least 2. */
static size_t left_size(size_t count)
{
    size_t size = 1;
    while (size < count - size) {
        size *= 2;
    }
    return size;
}

size_t lw_merkle_path(const lw_hash *leaves, size_t count, size_t index,
                      lw_hash path[LW_MERKLE_PATH_MAX])
{
    lw_hash downward[LW_MERKLE_PATH_MAX];
    size_t length = 0;
    LW_ASSERT(index < count);
    while (count > 1) {
        const size_t left = left_size(count);
        const bool is_left = index < left;
        lw_merkle_root(is_left ? leaves + left : leaves, is_left ? count - left : left,
                       &downward[length++]);
        leaves = is_left ? leaves : leaves + left;
        index = is_left ? index : index - left;
        count = is_left ? left : count - left;
    }
    for (size_t i = 0; i < length; i++) {
        path[i] = downward[length - 1 - i];
    }
    return length;
}

bool lw_merkle_proves(const lw_hash *leaf, size_t index, size_t count, const lw_hash *path,
                      size_t path_length, const lw_hash *root)
{
    lw_hash node = *leaf;
    if (index >= count) {
        return false;
    }
    size_t last = count - 1;
    for (size_t i = 0; i < path_length; i++) {
        if (last == 0) {
            return false;
        }
        const bool is_right = (index & 1) != 0 || index == last;
        join(is_right ? &path[i] : &node, is_right ? &node : &path[i], &node);
        while (is_right && (index & 1) == 0 && index != 0) {
            index >>= 1;
            last >>= 1;
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0 && lw_hash_is_equal(&node, root);
}
