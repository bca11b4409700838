// SPDX-License-Identifier: Apache-2.0
#include "sim/store/spill.h"

#include "sim/store/frame_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SPILL_HEADER_SIZE = 512, SPILL_HOST_SIZE = 65, SPILL_ATTEMPT_MAX = 100 };

#define SPILL_WORD "ledgerwatt spill 1\n"

struct lw_spill {
    char *path;
    lw_frame_file *frames;
    dev_t device;
    ino_t inode;
};

static bool is_at(const char *path, dev_t device, ino_t inode)
{
    struct stat info;
    return lstat(path, &info) == 0 && info.st_dev == device && info.st_ino == inode;
}

/** Reads the header of a spill into `text`; false when the file is empty or not a spill. */
static bool read_header(int fd, char text[SPILL_HEADER_SIZE + 1])
{
    const ssize_t n = pread(fd, text, SPILL_HEADER_SIZE, 0);
    text[n > 0 ? n : 0] = '\0';
    return strncmp(text, SPILL_WORD, sizeof SPILL_WORD - 1) == 0;
}

static lw_status refuse_second(int fd, const char *path, lw_error *error)
{
    char text[SPILL_HEADER_SIZE + 1];
    const char *who = "process and host not written yet";
    if (read_header(fd, text)) {
        who = text + sizeof SPILL_WORD - 1;
        text[sizeof SPILL_WORD - 1 + strcspn(who, "\n")] = '\0';
    }
    return lw_error_set(error, LW_ERR_CREATE, "",
                        "another run (%s) is writing this result: %s is locked; wait for it or "
                        "name another output",
                        who, path);
}

/** One attempt to open and lock. LW_OK with *fd = -1: the file was removed meanwhile, try again. */
static lw_status lock_once(const char *path, int *fd, lw_error *error)
{
    struct stat info;
    const int opened =
        open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0666);
    *fd = -1;
    if (opened < 0) {
        return lw_file_fail(error, LW_ERR_CREATE, "create", path, errno);
    }
    lw_status status = LW_OK;
    if (fstat(opened, &info) != 0 || !S_ISREG(info.st_mode)) {
        status = lw_error_set(error, LW_ERR_CREATE, "", "%s is in the way: not a file", path);
    } else if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
        status = errno == EWOULDBLOCK ? refuse_second(opened, path, error)
                                      : lw_file_fail(error, LW_ERR_CREATE, "lock", path, errno);
    } else if (is_at(path, info.st_dev, info.st_ino)) {
        *fd = opened;
        return LW_OK;
    }
    close(opened);
    return status;
}

static lw_status open_locked(const char *path, int *fd, lw_error *error)
{
    lw_status status = LW_OK;
    *fd = -1;
    for (int i = 0; i < SPILL_ATTEMPT_MAX && *fd < 0 && status == LW_OK; i++) {
        status = lock_once(path, fd, error);
    }
    if (status == LW_OK && *fd < 0) {
        status = lw_error_set(error, LW_ERR_CREATE, "", "%s comes and goes: cannot lock it", path);
    }
    return status;
}

/** A file of this name that is not a spill belongs to somebody: it must not be emptied. */
static lw_status refuse_foreign(lw_file file, lw_error *error)
{
    char text[SPILL_HEADER_SIZE + 1];
    uint64_t size_bytes = 0;
    const lw_status status = lw_file_size(file, &size_bytes, error);
    if (status != LW_OK || size_bytes == 0 || read_header(file.fd, text)) {
        return status;
    }
    return lw_error_set(error, LW_ERR_CREATE, "",
                        "%s is in the way: not a spill of ledgerwatt; move it away", file.path);
}

/** Empties the file and writes who we are. */
static lw_status write_header(lw_file file, lw_error *error)
{
    char text[SPILL_HEADER_SIZE + 1] = "";
    char host[SPILL_HOST_SIZE] = "?";
    if (ftruncate(file.fd, 0) != 0) {
        return lw_file_fail(error, LW_ERR_CREATE, "empty", file.path, errno);
    }
    gethostname(host, sizeof host - 1);
    snprintf(text, sizeof text, SPILL_WORD "process %ld on host %s\n", (long)getpid(), host);
    return lw_file_write(file, text, SPILL_HEADER_SIZE, 0, error);
}

/** From here on the file is ours: a failure removes it, so that no half header is left behind. */
static lw_status start_frames(lw_spill *spill, lw_file file, lw_error *error)
{
    struct stat info;
    lw_status status = write_header(file, error);
    if (status == LW_OK && fstat(file.fd, &info) != 0) {
        status = lw_file_fail(error, LW_ERR_CREATE, "look at", file.path, errno);
    }
    if (status != LW_OK) {
        unlink(file.path);
        close(file.fd);
        return status;
    }
    spill->device = info.st_dev;
    spill->inode = info.st_ino;
    status = lw_frame_file_create(file, SPILL_HEADER_SIZE, &spill->frames, error);
    if (status != LW_OK) {
        unlink(file.path);
    }
    return status;
}

static lw_status open_frames(lw_spill *spill, lw_error *error)
{
    lw_file file = {.path = spill->path};
    lw_status status = open_locked(spill->path, &file.fd, error);
    if (status != LW_OK) {
        return status;
    }
    status = refuse_foreign(file, error);
    if (status != LW_OK) {
        close(file.fd);
        return status;
    }
    return start_frames(spill, file, error);
}

lw_status lw_spill_create(const char *output_path, lw_spill **spill, lw_error *error)
{
    lw_spill *created = calloc(1, sizeof *created);
    char *path = lw_path_with(output_path, ".spill");
    if (!created || !path) {
        free(created);
        free(path);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", output_path);
    }
    created->path = path;
    const lw_status status = open_frames(created, error);
    if (status != LW_OK) {
        free(created->path);
        free(created);
        return status;
    }
    *spill = created;
    return LW_OK;
}

void lw_spill_destroy(lw_spill *spill)
{
    if (!spill) {
        return;
    }
    // Unlinked while still locked, so nobody can lock a file that is about to lose its name.
    if (is_at(spill->path, spill->device, spill->inode)) {
        unlink(spill->path);
    }
    lw_frame_file_destroy(spill->frames);
    free(spill->path);
    free(spill);
}

lw_status lw_spill_append(lw_spill *spill, const lw_spill_run *run, uint64_t *offset_bytes,
                          lw_error *error)
{
    const lw_frame_key key = {.stream = run->series, .position = run->first};
    return lw_frame_file_append(spill->frames, key, run->values, run->count * sizeof *run->values,
                                offset_bytes, error);
}

lw_status lw_spill_read(lw_spill *spill, const lw_spill_run *run, uint64_t offset_bytes,
                        lw_error *error)
{
    const lw_frame_key key = {.stream = run->series, .position = run->first};
    const size_t expected = run->count * sizeof *run->values;
    lw_frame_target target = {.bytes = run->values, .capacity = expected};
    const lw_status status = lw_frame_file_read(spill->frames, key, offset_bytes, &target, error);
    if (status == LW_OK && target.byte_count != expected) {
        return lw_error_set(error, LW_ERR_IO, "", "%s is damaged: %zu bytes where %zu belong",
                            spill->path, target.byte_count, expected);
    }
    return status;
}

lw_status lw_spill_check_owned(const lw_spill *spill, lw_error *error)
{
    if (is_at(spill->path, spill->device, spill->inode)) {
        return LW_OK;
    }
    return lw_error_set(
        error, LW_ERR_IO, "",
        "%s was deleted or replaced during the run; another run may own the output, "
        "so nothing is published",
        spill->path);
}
