// SPDX-License-Identifier: Apache-2.0
#include "sim/store/record_log.h"

#include "sim/base/check.h"
#include "sim/store/frame_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOG_STREAM = 1, LOG_FIRST_CAPACITY = 256 };

struct lw_record_log {
    lw_frame_file *frames;
    uint64_t *offsets_bytes; // [count], 8 bytes a record are all that stays in memory
    size_t count;
    size_t capacity;
};

/** A file without a name in `folder`; file systems without O_TMPFILE get one that is unlinked. */
static int open_nameless(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) {
        return fd;
    }
    char *name = lw_path_with(folder, "/.ledgerwatt-records-XXXXXX");
    if (!name) {
        errno = ENOMEM;
        return -1;
    }
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0) {
        unlink(name);
    }
    free(name);
    return fd;
}

static lw_status open_frames(const char *folder, lw_frame_file **frames, lw_error *error)
{
    const int fd = open_nameless(folder);
    if (fd < 0) {
        return lw_file_fail(error, LW_ERR_CREATE, "create a working file in", folder, errno);
    }
    char *name = lw_path_with(folder, "/(record log)");
    if (!name) {
        close(fd);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a record log");
    }
    const lw_status status =
        lw_frame_file_create((lw_file){.fd = fd, .path = name}, 0, frames, error);
    free(name);
    return status;
}

lw_status lw_record_log_create(const char *path, lw_record_log **log, lw_error *error)
{
    lw_record_log *created = calloc(1, sizeof *created);
    char *folder = lw_folder_of(path);
    lw_status status = LW_OK;
    if (!created || !folder) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a record log");
    } else {
        status = open_frames(folder, &created->frames, error);
    }
    free(folder);
    if (status != LW_OK) {
        free(created);
        return status;
    }
    *log = created;
    return LW_OK;
}

void lw_record_log_destroy(lw_record_log *log)
{
    if (!log) {
        return;
    }
    lw_frame_file_destroy(log->frames);
    free(log->offsets_bytes);
    free(log);
}

static lw_status reserve(lw_record_log *log, lw_error *error)
{
    if (log->count < log->capacity) {
        return LW_OK;
    }
    const size_t capacity = log->capacity ? 2 * log->capacity : LOG_FIRST_CAPACITY;
    uint64_t *grown = realloc(log->offsets_bytes, capacity * sizeof *grown);
    if (!grown) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out at record %zu", log->count);
    }
    log->offsets_bytes = grown;
    log->capacity = capacity;
    return LW_OK;
}

lw_status lw_record_log_append(lw_record_log *log, const void *bytes, size_t byte_count,
                               uint64_t *number, lw_error *error)
{
    lw_status status = reserve(log, error);
    if (status != LW_OK) {
        return status;
    }
    const lw_frame_key key = {.stream = LOG_STREAM, .position = log->count};
    status = lw_frame_file_append(log->frames, key, bytes, byte_count,
                                  &log->offsets_bytes[log->count], error);
    if (status != LW_OK) {
        return status;
    }
    if (number) {
        *number = log->count;
    }
    log->count += 1;
    return LW_OK;
}

lw_status lw_record_log_read(lw_record_log *log, uint64_t number, void *bytes, size_t capacity,
                             size_t *byte_count, lw_error *error)
{
    LW_ASSERT(number < log->count);
    lw_frame_target target = {.bytes = bytes, .capacity = capacity};
    const lw_frame_key key = {.stream = LOG_STREAM, .position = number};
    const lw_status status =
        lw_frame_file_read(log->frames, key, log->offsets_bytes[number], &target, error);
    if (status == LW_OK) {
        *byte_count = target.byte_count;
    }
    return status;
}

uint64_t lw_record_log_count(const lw_record_log *log)
{
    return log->count;
}
