// SPDX-License-Identifier: Apache-2.0
#include "sim/store/record_log.h"

#include "sim/base/check.h"
#include "sim/store/file_io.h"
#include "sim/store/working_file.h"

#include <stdlib.h>
#include <unistd.h>

enum { LOG_STREAM = 1, LOG_FIRST_CAPACITY = 256 };

static const lw_working_kind log_kind = {.suffix = ".trades", .word = "ledgerwatt records 1"};

struct lw_record_log {
    lw_working_file file;
    uint64_t *offsets_bytes; // [count], 8 bytes a record are all that stays in memory
    size_t count;
    size_t capacity;
};

static lw_status start(const char *path, bool keep, lw_record_log **log, lw_error *error)
{
    lw_record_log *made = calloc(1, sizeof *made);
    if (!made) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a record log");
    }
    const lw_status status = keep ? lw_working_file_reopen(&made->file, log_kind, path, error)
                                  : lw_working_file_create(&made->file, log_kind, path, error);
    if (status != LW_OK) {
        free(made);
        return status;
    }
    *log = made;
    return LW_OK;
}

lw_status lw_record_log_create(const char *path, lw_record_log **log, lw_error *error)
{
    return start(path, false, log, error);
}

lw_status lw_record_log_reopen(const char *path, lw_record_log **log, lw_error *error)
{
    return start(path, true, log, error);
}

static void close_log(lw_record_log *log, bool keep)
{
    if (log) {
        lw_working_file_close(&log->file, keep);
        free(log->offsets_bytes);
        free(log);
    }
}

void lw_record_log_suspend(lw_record_log *log)
{
    close_log(log, true);
}

void lw_record_log_destroy(lw_record_log *log)
{
    close_log(log, false);
}

lw_status lw_record_log_sync(lw_record_log *log, lw_error *error)
{
    return lw_frame_file_sync(log->file.frames, error);
}

/* Walks over the headers of the frames. They must be as many as were saved and end where they did.
 */
static lw_status find_records(lw_record_log *log, size_t count, uint64_t end_bytes, lw_error *error)
{
    uint64_t *offsets_bytes = malloc((count + 1) * sizeof *offsets_bytes);
    if (!offsets_bytes) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu records", count);
    }
    free(log->offsets_bytes);
    log->offsets_bytes = offsets_bytes;
    log->capacity = count + 1;
    log->count = 0;
    uint64_t next_bytes = LW_WORKING_FILE_START;
    while (log->count < count) {
        const lw_frame_key key = {.stream = LOG_STREAM, .position = log->count};
        const uint64_t offset_bytes = next_bytes;
        const lw_status status =
            lw_frame_file_skip(log->file.frames, key, offset_bytes, end_bytes, &next_bytes, error);
        if (status != LW_OK) {
            return status;
        }
        log->offsets_bytes[log->count++] = offset_bytes;
    }
    return next_bytes == end_bytes
               ? LW_OK
               : lw_error_set(error, LW_ERR_IO, "", "%s is damaged: %zu records do not fill it",
                              log->file.path, count);
}

void lw_record_log_state(lw_record_log *log, lw_state *state)
{
    lw_error error;
    uint64_t end_bytes = 0;
    uint64_t count = log->count;
    lw_working_file_state(&log->file, state, &end_bytes);
    if (!lw_state_is_good(state)) {
        return;
    }
    lw_state_count(state, "record_count", &count,
                   (end_bytes - LW_WORKING_FILE_START) / LW_FRAME_HEADER_SIZE);
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    const lw_status status = find_records(log, (size_t)count, end_bytes, &error);
    if (status != LW_OK) {
        // Records that cannot be found contradict this state; an older one may go with them.
        lw_state_fail_as(state, status == LW_ERR_MEMORY ? status : LW_ERR_FILE_FORMAT, "records",
                         error.message);
    }
    lw_working_file_cut(&log->file, end_bytes, state);
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
    status = lw_frame_file_append(log->file.frames, key, bytes, byte_count,
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
        lw_frame_file_read(log->file.frames, key, log->offsets_bytes[number], &target, error);
    if (status == LW_OK) {
        *byte_count = target.byte_count;
    }
    return status;
}

uint64_t lw_record_log_count(const lw_record_log *log)
{
    return log->count;
}

void lw_record_log_remove(const char *path)
{
    char *name = lw_path_with(path, ".trades");
    if (name != NULL) {
        unlink(name);
    }
    free(name);
}
