// SPDX-License-Identifier: Apache-2.0
#include "sim/store/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "values are hashed and stored as they stand in memory: little-endian");

typedef struct leaf {
    char *path; // owned
    uint8_t hash[LW_SHA256_SIZE];
} leaf;

struct lw_digest {
    lw_sha256 *hash;
    leaf *leaves; // [count]
    size_t count;
    size_t capacity;
};

lw_digest *lw_digest_create(void)
{
    lw_digest *digest = calloc(1, sizeof *digest);
    if (!digest) {
        return NULL;
    }
    digest->hash = lw_sha256_create();
    if (!digest->hash) {
        free(digest);
        return NULL;
    }
    return digest;
}

void lw_digest_destroy(lw_digest *digest)
{
    if (!digest) {
        return;
    }
    for (size_t i = 0; i < digest->count; i++) {
        free(digest->leaves[i].path);
    }
    free(digest->leaves);
    lw_sha256_destroy(digest->hash);
    free(digest);
}

void lw_digest_begin(lw_digest *digest, const char *path, const char *type, lw_shape shape)
{
    lw_sha256_update(digest->hash, path, strlen(path) + 1);
    lw_sha256_update(digest->hash, type, strlen(type) + 1);
    for (uint32_t axis = 0; axis < shape.dim_count; axis++) {
        char text[32];
        const int length =
            snprintf(text, sizeof text, axis == 0 ? "%zu" : ",%zu", shape.counts[axis]);
        lw_sha256_update(digest->hash, text, (size_t)length);
    }
    lw_sha256_update(digest->hash, "", 1);
}

void lw_digest_update(lw_digest *digest, const void *bytes, size_t byte_count)
{
    lw_sha256_update(digest->hash, bytes, byte_count);
}

static bool reserve(lw_digest *digest)
{
    if (digest->count < digest->capacity) {
        return true;
    }
    const size_t capacity = digest->capacity ? 2 * digest->capacity : 64;
    leaf *grown = realloc(digest->leaves, capacity * sizeof *grown);
    if (grown) {
        digest->leaves = grown;
        digest->capacity = capacity;
    }
    return grown != NULL;
}

lw_status lw_digest_end(lw_digest *digest, const char *path, char leaf_hex[LW_SHA256_HEX_SIZE],
                        lw_error *error)
{
    uint8_t hash[LW_SHA256_SIZE];
    lw_sha256_finish(digest->hash, hash);
    lw_sha256_hex(hash, leaf_hex);
    char *copy = reserve(digest) ? strdup(path) : NULL;
    if (!copy) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out in the digest of %s", path);
    }
    leaf *added = &digest->leaves[digest->count++];
    added->path = copy;
    memcpy(added->hash, hash, sizeof hash);
    return LW_OK;
}

static int by_path(const void *a, const void *b)
{
    const leaf *left = a;
    const leaf *right = b;
    return strcmp(left->path, right->path);
}

void lw_digest_root(lw_digest *digest, char root_hex[LW_SHA256_HEX_SIZE])
{
    uint8_t root[LW_SHA256_SIZE];
    if (digest->count > 0) {
        qsort(digest->leaves, digest->count, sizeof *digest->leaves, by_path);
    }
    for (size_t i = 0; i < digest->count; i++) {
        lw_sha256_update(digest->hash, digest->leaves[i].path, strlen(digest->leaves[i].path) + 1);
        lw_sha256_update(digest->hash, digest->leaves[i].hash, LW_SHA256_SIZE);
    }
    lw_sha256_finish(digest->hash, root);
    lw_sha256_hex(root, root_hex);
}
