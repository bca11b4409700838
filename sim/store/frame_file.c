// SPDX-License-Identifier: Apache-2.0
#include "sim/store/frame_file.h"

#include "sim/base/check.h"
#include "sim/base/crypto.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRAME_CHECK_SIZE = 16, FRAME_MAGIC = 0x3146574c /* "LWF1" */ };

typedef struct frame_header {
    uint32_t magic;
    uint32_t stream;
    uint64_t position;
    uint64_t byte_count;
    uint8_t check[FRAME_CHECK_SIZE]; // zero while the check is computed
} frame_header;

_Static_assert(sizeof(frame_header) == LW_FRAME_HEADER_SIZE, "the header has no padding");

struct lw_frame_file {
    int fd;
    char *path;
    uint64_t end_bytes;
    uint8_t *staging; // [staging_size], header and bytes of one frame
    size_t staging_size;
    lw_sha256
        *hash; // made once: nothing is allocated, so nothing can fail, while frames are sealed
    pthread_mutex_t lock;
};

static lw_file file_of(const lw_frame_file *frames)
{
    return (lw_file){.fd = frames->fd, .path = frames->path};
}

lw_status lw_frame_file_create(lw_file file, uint64_t start_bytes, lw_frame_file **frames,
                               lw_error *error)
{
    lw_frame_file *created = calloc(1, sizeof *created);
    char *path = strdup(file.path);
    lw_sha256 *hash = lw_sha256_create();
    if (!created || !path || !hash || pthread_mutex_init(&created->lock, NULL) != 0) {
        free(created);
        free(path);
        lw_sha256_destroy(hash);
        close(file.fd);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", file.path);
    }
    created->fd = file.fd;
    created->path = path;
    created->hash = hash;
    created->end_bytes = start_bytes;
    *frames = created;
    return LW_OK;
}

void lw_frame_file_reopen(lw_frame_file *frames, int fd)
{
    close(frames->fd);
    frames->fd = fd;
}

void lw_frame_file_destroy(lw_frame_file *frames)
{
    if (!frames) {
        return;
    }
    close(frames->fd);
    pthread_mutex_destroy(&frames->lock);
    lw_sha256_destroy(frames->hash);
    free(frames->staging);
    free(frames->path);
    free(frames);
}

static lw_status reserve(lw_frame_file *frames, size_t byte_count, lw_error *error)
{
    const size_t need = sizeof(frame_header) + byte_count;
    if (need <= frames->staging_size) {
        return LW_OK;
    }
    uint8_t *grown = need > byte_count ? realloc(frames->staging, need) : NULL;
    if (!grown) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for a frame of %zu bytes of %s",
                            byte_count, frames->path);
    }
    frames->staging = grown;
    frames->staging_size = need;
    return LW_OK;
}

/** Puts the header, check included, before the bytes that stand in the staging buffer. */
static void seal_staging(lw_frame_file *frames, frame_header header)
{
    uint8_t digest[LW_SHA256_SIZE];
    memset(header.check, 0, sizeof header.check);
    memcpy(frames->staging, &header, sizeof header);
    lw_sha256_update(frames->hash, frames->staging, sizeof header + (size_t)header.byte_count);
    lw_sha256_finish(frames->hash, digest);
    memcpy(header.check, digest, sizeof header.check);
    memcpy(frames->staging, &header, sizeof header);
}

static lw_status append_locked(lw_frame_file *frames, lw_frame_key key, const void *bytes,
                               size_t byte_count, lw_error *error)
{
    lw_status status = reserve(frames, byte_count, error);
    if (status != LW_OK) {
        return status;
    }
    if (byte_count > 0) {
        memcpy(frames->staging + sizeof(frame_header), bytes, byte_count);
    }
    seal_staging(frames, (frame_header){.magic = FRAME_MAGIC,
                                        .stream = key.stream,
                                        .position = key.position,
                                        .byte_count = byte_count});
    return lw_file_write(file_of(frames), frames->staging, sizeof(frame_header) + byte_count,
                         frames->end_bytes, error);
}

lw_status lw_frame_file_append(lw_frame_file *frames, lw_frame_key key, const void *bytes,
                               size_t byte_count, uint64_t *offset_bytes, lw_error *error)
{
    pthread_mutex_lock(&frames->lock);
    const lw_status status = append_locked(frames, key, bytes, byte_count, error);
    if (status == LW_OK) {
        *offset_bytes = frames->end_bytes;
        frames->end_bytes += sizeof(frame_header) + byte_count;
    }
    pthread_mutex_unlock(&frames->lock);
    return status;
}

static lw_status damaged(const lw_frame_file *frames, uint64_t offset_bytes, lw_error *error)
{
    return lw_error_set(error, LW_ERR_IO, "", "%s is damaged at byte %" PRIu64, frames->path,
                        offset_bytes);
}

static lw_status read_locked(lw_frame_file *frames, lw_frame_key key, uint64_t offset_bytes,
                             lw_frame_target *target, lw_error *error)
{
    frame_header header;
    lw_status status = lw_file_read(file_of(frames), &header, sizeof header, offset_bytes, error);
    if (status != LW_OK) {
        return status;
    }
    if (header.magic != FRAME_MAGIC || header.stream != key.stream ||
        header.position != key.position ||
        header.byte_count > frames->end_bytes - offset_bytes - sizeof header) {
        return damaged(frames, offset_bytes, error);
    }
    const size_t byte_count = (size_t)header.byte_count;
    status = reserve(frames, byte_count, error);
    if (status == LW_OK) {
        status = lw_file_read(file_of(frames), frames->staging + sizeof header, byte_count,
                              offset_bytes + sizeof header, error);
    }
    if (status != LW_OK) {
        return status;
    }
    seal_staging(frames, header);
    if (memcmp(frames->staging, &header, sizeof header) != 0) {
        return damaged(frames, offset_bytes, error);
    }
    if (byte_count > target->capacity) {
        return lw_error_set(error, LW_ERR_LIMIT, "", "a frame of %zu bytes does not fit into %zu",
                            byte_count, target->capacity);
    }
    if (byte_count > 0) {
        memcpy(target->bytes, frames->staging + sizeof header, byte_count);
    }
    target->byte_count = byte_count;
    return LW_OK;
}

lw_status lw_frame_file_read(lw_frame_file *frames, lw_frame_key key, uint64_t offset_bytes,
                             lw_frame_target *target, lw_error *error)
{
    pthread_mutex_lock(&frames->lock);
    LW_ASSERT(offset_bytes + sizeof(frame_header) <= frames->end_bytes);
    const lw_status status = read_locked(frames, key, offset_bytes, target, error);
    pthread_mutex_unlock(&frames->lock);
    return status;
}

lw_status lw_frame_file_skip(lw_frame_file *frames, lw_frame_key key, uint64_t offset_bytes,
                             uint64_t end_bytes, uint64_t *next_bytes, lw_error *error)
{
    frame_header header;
    LW_ASSERT(offset_bytes <= end_bytes);
    if (end_bytes - offset_bytes < sizeof header) {
        return damaged(frames, offset_bytes, error);
    }
    const lw_status status =
        lw_file_read(file_of(frames), &header, sizeof header, offset_bytes, error);
    if (status != LW_OK) {
        return status;
    }
    if (header.magic != FRAME_MAGIC || header.stream != key.stream ||
        header.position != key.position ||
        header.byte_count > end_bytes - offset_bytes - sizeof header) {
        return damaged(frames, offset_bytes, error);
    }
    *next_bytes = offset_bytes + sizeof header + header.byte_count;
    return LW_OK;
}

uint64_t lw_frame_file_end(lw_frame_file *frames)
{
    pthread_mutex_lock(&frames->lock);
    const uint64_t end_bytes = frames->end_bytes;
    pthread_mutex_unlock(&frames->lock);
    return end_bytes;
}

lw_status lw_frame_file_size(const lw_frame_file *frames, uint64_t *size_bytes, lw_error *error)
{
    return lw_file_size(file_of(frames), size_bytes, error);
}

static lw_status cut_locked(lw_frame_file *frames, uint64_t end_bytes, lw_error *error)
{
    while (ftruncate(frames->fd, (off_t)end_bytes) != 0) {
        if (errno != EINTR) {
            return lw_file_fail(error, LW_ERR_IO, "cut", frames->path, errno);
        }
    }
    frames->end_bytes = end_bytes;
    return LW_OK;
}

lw_status lw_frame_file_cut(lw_frame_file *frames, uint64_t end_bytes, lw_error *error)
{
    pthread_mutex_lock(&frames->lock);
    const lw_status status = cut_locked(frames, end_bytes, error);
    pthread_mutex_unlock(&frames->lock);
    return status;
}

lw_status lw_frame_file_sync(const lw_frame_file *frames, lw_error *error)
{
    while (fdatasync(frames->fd) != 0) {
        if (errno != EINTR) {
            return lw_file_fail(error, LW_ERR_IO, "write to the disk", frames->path, errno);
        }
    }
    return LW_OK;
}
