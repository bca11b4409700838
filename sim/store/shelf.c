// SPDX-License-Identifier: Apache-2.0
#include "sim/store/shelf.h"

#include "sim/base/check.h"
#include "sim/store/frame_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHELF_STREAM = 2, FIRST_CAPACITY = 64 };

struct lw_shelf {
    char *path;
    char *part_path; // NULL = it is read, or has its path
    lw_frame_file *frames;
    uint64_t *ends_bytes; // [count], where each record ends
    uint64_t count;
    uint64_t capacity;
    void *record; // [record_capacity], the one that was read last
    size_t record_capacity;
};

static lw_status out_of_memory(const char *path, lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", path);
}

static lw_shelf *make(const char *path)
{
    lw_shelf *shelf = calloc(1, sizeof *shelf);
    if (shelf) {
        shelf->path = strdup(path);
    }
    if (shelf && !shelf->path) {
        free(shelf);
        shelf = NULL;
    }
    return shelf;
}

void lw_shelf_close(lw_shelf *shelf)
{
    if (!shelf) {
        return;
    }
    lw_frame_file_destroy(shelf->frames);
    if (shelf->part_path) {
        unlink(shelf->part_path);
    }
    free(shelf->part_path);
    free(shelf->path);
    free(shelf->ends_bytes);
    free(shelf->record);
    free(shelf);
}

static lw_status create_part(lw_shelf *shelf, lw_error *error)
{
    shelf->part_path = lw_path_with(shelf->path, ".XXXXXX");
    if (!shelf->part_path) {
        return out_of_memory(shelf->path, error);
    }
    const int fd = mkostemp(shelf->part_path, O_CLOEXEC);
    if (fd < 0) {
        const int code = errno;
        free(shelf->part_path);
        shelf->part_path = NULL;
        return lw_file_fail(error, LW_ERR_CREATE, "create", shelf->path, code);
    }
    return lw_frame_file_create((lw_file){.fd = fd, .path = shelf->part_path}, 0, &shelf->frames,
                                error);
}

lw_status lw_shelf_create(const char *path, lw_shelf **shelf, lw_error *error)
{
    *shelf = NULL;
    lw_shelf *made = make(path);
    if (!made) {
        return out_of_memory(path, error);
    }
    const lw_status status = create_part(made, error);
    if (status != LW_OK) {
        lw_shelf_close(made);
        return status;
    }
    *shelf = made;
    return LW_OK;
}

static lw_status note_end(lw_shelf *shelf, uint64_t end_bytes, lw_error *error)
{
    if (shelf->count == shelf->capacity) {
        const uint64_t capacity = shelf->capacity ? 2 * shelf->capacity : FIRST_CAPACITY;
        uint64_t *grown = realloc(shelf->ends_bytes, capacity * sizeof *grown);
        if (!grown) {
            return out_of_memory(shelf->path, error);
        }
        shelf->ends_bytes = grown;
        shelf->capacity = capacity;
    }
    shelf->ends_bytes[shelf->count++] = end_bytes;
    return LW_OK;
}

// Only what follows is asked of the headers; the bytes are believed when they are read.
static lw_status find_records(lw_shelf *shelf, uint64_t size_bytes, lw_error *error)
{
    uint64_t next_bytes = 0;
    while (next_bytes < size_bytes) {
        const lw_frame_key key = {.stream = SHELF_STREAM, .position = shelf->count};
        lw_status status =
            lw_frame_file_skip(shelf->frames, key, next_bytes, size_bytes, &next_bytes, error);
        if (status != LW_OK) {
            return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s is damaged at record %llu",
                                shelf->path, (unsigned long long)shelf->count);
        }
        status = note_end(shelf, next_bytes, error);
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
}

// O_NONBLOCK, so that a FIFO does not wait for a writer.
static lw_status open_file(lw_shelf *shelf, uint64_t *size_bytes, lw_error *error)
{
    struct stat facts;
    const int fd = open(shelf->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return lw_file_fail(error, errno == ENOENT ? LW_ERR_FILE_MISSING : LW_ERR_IO, "open",
                            shelf->path, errno);
    }
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        close(fd);
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s is not a regular file", shelf->path);
    }
    *size_bytes = (uint64_t)facts.st_size;
    return lw_frame_file_create((lw_file){.fd = fd, .path = shelf->path}, *size_bytes,
                                &shelf->frames, error);
}

lw_status lw_shelf_open(const char *path, lw_shelf **shelf, lw_error *error)
{
    *shelf = NULL;
    lw_shelf *made = make(path);
    if (!made) {
        return out_of_memory(path, error);
    }
    uint64_t size_bytes = 0;
    lw_status status = open_file(made, &size_bytes, error);
    if (status == LW_OK) {
        status = find_records(made, size_bytes, error);
    }
    if (status != LW_OK) {
        lw_shelf_close(made);
        return status;
    }
    *shelf = made;
    return LW_OK;
}

uint64_t lw_shelf_count(const lw_shelf *shelf)
{
    return shelf->count;
}

lw_status lw_shelf_append(lw_shelf *shelf, const void *bytes, size_t size, lw_error *error)
{
    LW_ASSERT(shelf->part_path);
    uint64_t offset_bytes = 0;
    const lw_frame_key key = {.stream = SHELF_STREAM, .position = shelf->count};
    const lw_status status =
        lw_frame_file_append(shelf->frames, key, bytes, size, &offset_bytes, error);
    return status == LW_OK ? note_end(shelf, lw_frame_file_end(shelf->frames), error) : status;
}

lw_status lw_shelf_publish(lw_shelf *shelf, lw_error *error)
{
    LW_ASSERT(shelf->part_path);
    if (rename(shelf->part_path, shelf->path) != 0) {
        return lw_file_fail(error, LW_ERR_IO, "rename", shelf->part_path, errno);
    }
    free(shelf->part_path);
    shelf->part_path = NULL;
    return LW_OK;
}

lw_status lw_shelf_read(lw_shelf *shelf, uint64_t number, const void **bytes, size_t *size,
                        lw_error *error)
{
    LW_ASSERT(number < shelf->count);
    const uint64_t start_bytes = number ? shelf->ends_bytes[number - 1] : 0;
    const size_t room = (size_t)(shelf->ends_bytes[number] - start_bytes);
    if (room > shelf->record_capacity) {
        void *grown = realloc(shelf->record, room);
        if (!grown) {
            return out_of_memory(shelf->path, error);
        }
        shelf->record = grown;
        shelf->record_capacity = room;
    }
    lw_frame_target target = {.bytes = shelf->record, .capacity = shelf->record_capacity};
    const lw_frame_key key = {.stream = SHELF_STREAM, .position = number};
    const lw_status status = lw_frame_file_read(shelf->frames, key, start_bytes, &target, error);
    *bytes = shelf->record;
    *size = target.byte_count;
    return status;
}

void lw_shelf_set_aside(const char *path)
{
    char *aside = lw_path_with(path, LW_SHELF_DAMAGED);
    if (!aside || rename(path, aside) != 0) {
        unlink(path);
    }
    free(aside);
}
