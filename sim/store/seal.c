// SPDX-License-Identifier: Apache-2.0
#include "sim/store/seal.h"

#include "sim/base/check.h"
#include "sim/base/crypto.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEAL_READ_SIZE = 65536 };

#define SEAL_WORD "\nledgerwatt-seal 1 "

static lw_status hash_bytes(lw_file file, uint64_t size_bytes, lw_sha256 *hash, lw_error *error)
{
    uint8_t *buffer = malloc(SEAL_READ_SIZE);
    lw_status status = LW_OK;
    if (!buffer) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out reading %s", file.path);
    }
    for (uint64_t done = 0; done < size_bytes && status == LW_OK;) {
        const uint64_t left = size_bytes - done;
        const size_t count = left < SEAL_READ_SIZE ? (size_t)left : SEAL_READ_SIZE;
        status = lw_file_read(file, buffer, count, done, error);
        if (status == LW_OK) {
            lw_sha256_update(hash, buffer, count);
        }
        done += count;
    }
    free(buffer);
    return status;
}

/** The seal that belongs to the first `size_bytes` of the file. */
static lw_status compute(lw_file file, uint64_t size_bytes, char seal[LW_SEAL_SIZE + 1],
                         lw_error *error)
{
    lw_sha256 *hash = lw_sha256_create();
    if (!hash) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out reading %s", file.path);
    }
    const lw_status status = hash_bytes(file, size_bytes, hash, error);
    if (status == LW_OK) {
        uint8_t digest[LW_SHA256_SIZE];
        char hex[LW_SHA256_HEX_SIZE];
        lw_sha256_finish(hash, digest);
        lw_sha256_hex(digest, hex);
        const int length =
            snprintf(seal, LW_SEAL_SIZE + 1, SEAL_WORD "%020" PRIu64 " %s\n", size_bytes, hex);
        LW_ASSERT(length == LW_SEAL_SIZE);
    }
    lw_sha256_destroy(hash);
    return status;
}

lw_status lw_seal_append(lw_file file, lw_error *error)
{
    char seal[LW_SEAL_SIZE + 1];
    uint64_t size_bytes = 0;
    lw_status status = lw_file_size(file, &size_bytes, error);
    if (status == LW_OK) {
        status = compute(file, size_bytes, seal, error);
    }
    if (status == LW_OK) {
        status = lw_file_write(file, seal, LW_SEAL_SIZE, size_bytes, error);
    }
    return status;
}

lw_status lw_seal_check(lw_file file, lw_error *error)
{
    char found[LW_SEAL_SIZE];
    char expected[LW_SEAL_SIZE + 1];
    uint64_t size_bytes = 0;
    lw_status status = lw_file_size(file, &size_bytes, error);
    if (status == LW_OK && size_bytes >= LW_SEAL_SIZE) {
        status = lw_file_read(file, found, LW_SEAL_SIZE, size_bytes - LW_SEAL_SIZE, error);
    }
    if (status != LW_OK) {
        return status;
    }
    // The word first: a foreign file of any size is refused without reading it all.
    if (size_bytes < LW_SEAL_SIZE || memcmp(found, SEAL_WORD, sizeof SEAL_WORD - 1) != 0) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "%s is not a result of ledgerwatt, or it was cut or changed since: "
                            "it does not end with a seal",
                            file.path);
    }
    status = compute(file, size_bytes - LW_SEAL_SIZE, expected, error);
    if (status == LW_OK && memcmp(found, expected, LW_SEAL_SIZE) != 0) {
        status = lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                              "%s is damaged: its bytes do not match its seal", file.path);
    }
    return status;
}
