// SPDX-License-Identifier: Apache-2.0
#include "sim/store/checkpoint.h"

#include "sim/base/check.h"
#include "sim/store/file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GENERATION_COUNT = 2 };

static const char MAGIC[8] = {'L', 'W', 'C', 'K', 'P', 'T', '1', '\n'};

/* The head of a file; what follows is `size` bytes of state. */
typedef struct head {
    char magic[8];
    uint64_t generation;
    uint64_t size;
    lw_checkpoint_owner owner;
    uint8_t check[LW_SHA256_SIZE]; /* of the head with zeros here, and the state */
} head;

void lw_checkpoint_fini(lw_checkpoint *checkpoint)
{
    free(checkpoint->bytes);
    memset(checkpoint, 0, sizeof *checkpoint);
}

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a checkpoint");
}

static lw_status check_of(const head *file_head, const unsigned char *bytes,
                          uint8_t check[LW_SHA256_SIZE], lw_error *error)
{
    lw_sha256 *hash = lw_sha256_create();
    if (hash == NULL) {
        return out_of_memory(error);
    }
    head blank = *file_head;
    memset(blank.check, 0, sizeof blank.check);
    lw_sha256_update(hash, &blank, sizeof blank);
    lw_sha256_update(hash, bytes, (size_t)file_head->size);
    lw_sha256_finish(hash, check);
    lw_sha256_destroy(hash);
    return LW_OK;
}

static char *generation_path(const char *output_path, unsigned slot)
{
    return lw_path_with(output_path, slot == 0 ? ".checkpoint-0" : ".checkpoint-1");
}

static char *part_path_of(const char *output_path)
{
    return lw_path_with(output_path, ".checkpoint-part");
}

static lw_status write_whole(lw_file file, const head *file_head, const lw_checkpoint *checkpoint,
                             lw_error *error)
{
    lw_status status = lw_file_write(file, file_head, sizeof *file_head, 0, error);
    if (status == LW_OK) {
        status = lw_file_write(file, checkpoint->bytes, checkpoint->size, sizeof *file_head, error);
    }
    return status == LW_OK ? lw_file_sync(file, error) : status;
}

/* Anything of that name is in the way of a new file: what a killed run left, and whatever somebody
 * put there to be written through, or to wait for. */
static int open_part(const char *part_path)
{
    if (unlink(part_path) != 0 && errno != ENOENT) {
        return -1;
    }
    return open(part_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
}

static lw_status write_as(const char *path, const char *part_path, const head *file_head,
                          const lw_checkpoint *checkpoint, lw_error *error)
{
    const int fd = open_part(part_path);
    if (fd < 0) {
        return lw_file_fail(error, LW_ERR_CREATE, "create", part_path, errno);
    }
    const lw_file file = {.fd = fd, .path = part_path};
    lw_status status = write_whole(file, file_head, checkpoint, error);
    if (close(fd) != 0 && status == LW_OK) {
        status = lw_file_fail(error, LW_ERR_IO, "close", part_path, errno);
    }
    if (status == LW_OK && rename(part_path, path) != 0) {
        status = lw_file_fail(error, LW_ERR_IO, "rename", part_path, errno);
    }
    if (status != LW_OK) {
        unlink(part_path);
        return status;
    }
    return lw_folder_sync(path, error);
}

lw_status lw_checkpoint_write(const char *output_path, const lw_checkpoint_owner *owner,
                              const lw_checkpoint *checkpoint, lw_error *error)
{
    LW_ASSERT(checkpoint->generation > 0);
    if (checkpoint->size > LW_CHECKPOINT_SIZE_MAX) {
        return lw_error_set(error, LW_ERR_LIMIT, "", "a checkpoint of %zu bytes is too large",
                            checkpoint->size);
    }
    head file_head = {
        .generation = checkpoint->generation, .size = checkpoint->size, .owner = *owner};
    memcpy(file_head.magic, MAGIC, sizeof MAGIC);
    lw_status status = check_of(&file_head, checkpoint->bytes, file_head.check, error);
    if (status != LW_OK) {
        return status;
    }
    char *path = generation_path(output_path, checkpoint->generation % GENERATION_COUNT);
    char *part_path = part_path_of(output_path);
    status = path == NULL || part_path == NULL
                 ? out_of_memory(error)
                 : write_as(path, part_path, &file_head, checkpoint, error);
    free(path);
    free(part_path);
    return status;
}

static lw_status damaged(lw_file file, lw_error *error)
{
    return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s is damaged", file.path);
}

/* Reads the head and checks what can be checked without the rest. */
static lw_status read_head(lw_file file, unsigned slot, head *file_head, lw_error *error)
{
    uint64_t file_size = 0;
    lw_status status = lw_file_size(file, &file_size, error);
    if (status != LW_OK) {
        return status;
    }
    if (file_size < sizeof *file_head) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s is cut short", file.path);
    }
    status = lw_file_read(file, file_head, sizeof *file_head, 0, error);
    if (status != LW_OK) {
        return status;
    }
    if (memcmp(file_head->magic, MAGIC, sizeof MAGIC) != 0 ||
        file_head->size != file_size - sizeof *file_head ||
        file_head->size > LW_CHECKPOINT_SIZE_MAX || file_head->generation == 0 ||
        file_head->generation % GENERATION_COUNT != slot) {
        return damaged(file, error);
    }
    return LW_OK;
}

/* Reads and checks an open file. LW_ERR_FILE_FORMAT when it is not whole. */
static lw_status read_whole(lw_file file, const head *file_head, lw_checkpoint *checkpoint,
                            lw_error *error)
{
    checkpoint->size = (size_t)file_head->size;
    checkpoint->generation = file_head->generation;
    checkpoint->bytes = malloc(checkpoint->size + 1);
    if (checkpoint->bytes == NULL) {
        return out_of_memory(error);
    }
    lw_status status =
        lw_file_read(file, checkpoint->bytes, checkpoint->size, sizeof *file_head, error);
    uint8_t check[LW_SHA256_SIZE];
    if (status == LW_OK) {
        status = check_of(file_head, checkpoint->bytes, check, error);
    }
    if (status == LW_OK && memcmp(check, file_head->check, sizeof check) != 0) {
        status = damaged(file, error);
    }
    return status;
}

static lw_status check_owner(const head *file_head, const lw_checkpoint_owner *owner,
                             const char *path, lw_error *error)
{
    if (memcmp(file_head->owner.program, owner->program, LW_SHA256_SIZE) != 0) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "%s was written by another version of ledgerwatt", path);
    }
    if (memcmp(file_head->owner.scenario, owner->scenario, LW_SHA256_SIZE) != 0) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "%s belongs to another scenario, seed or input file", path);
    }
    return LW_OK;
}

/* Opens, and asks what it is only then: what is asked by name may be another file by the time it is
 * opened. O_NONBLOCK, so that a FIFO does not wait for a writer. -1 with LW_OK: there is none. */
static lw_status open_generation(const char *path, int *fd, lw_error *error)
{
    struct stat facts;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (*fd < 0) {
        const lw_status fault = errno == ELOOP ? LW_ERR_FILE_FORMAT : LW_ERR_IO;
        return errno == ENOENT ? LW_OK : lw_file_fail(error, fault, "open", path, errno);
    }
    lw_status status = LW_OK;
    if (fstat(*fd, &facts) != 0) {
        status = lw_file_fail(error, LW_ERR_IO, "look at", path, errno);
    } else if (!S_ISREG(facts.st_mode)) {
        status = lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s is not a regular file", path);
    }
    if (status != LW_OK) {
        close(*fd);
        *fd = -1;
    }
    return status;
}

/* One generation; its number is 0, and the status LW_OK, when there is no such file. */
static lw_status read_generation(const char *path, unsigned slot, const lw_checkpoint_owner *owner,
                                 lw_checkpoint *checkpoint, lw_error *error)
{
    lw_file file = {.path = path};
    lw_status status = open_generation(path, &file.fd, error);
    if (status != LW_OK || file.fd < 0) {
        return status;
    }
    head file_head = {.generation = 0};
    status = read_head(file, slot, &file_head, error);
    if (status == LW_OK) {
        status = read_whole(file, &file_head, checkpoint, error);
    }
    if (status == LW_OK) {
        status = check_owner(&file_head, owner, path, error);
    }
    close(file.fd);
    if (status != LW_OK) {
        lw_checkpoint_fini(checkpoint);
    }
    return status;
}

/* Keeps the newer of two, but none of `end` or later. */
static void keep_newer(lw_checkpoint *best, lw_checkpoint *other, uint64_t end)
{
    if (other->generation > best->generation && other->generation < end) {
        lw_checkpoint_fini(best);
        *best = *other;
    } else {
        lw_checkpoint_fini(other);
    }
}

static lw_status read_slot(const char *output_path, unsigned slot, const lw_checkpoint_owner *owner,
                           lw_checkpoint *checkpoint, lw_error *error)
{
    char *path = generation_path(output_path, slot);
    const lw_status status =
        path == NULL ? out_of_memory(error) : read_generation(path, slot, owner, checkpoint, error);
    free(path);
    return status;
}

static lw_status none_usable(const char *output_path, const lw_error *first, lw_error *error)
{
    if (first->status == LW_ERR_IO) {
        return lw_error_set(error, LW_ERR_IO, "", "no checkpoint of %s can be read: %s",
                            output_path, first->message);
    }
    return lw_error_set(
        error, LW_ERR_FILE_FORMAT, "",
        "no checkpoint of %s can be used (%s); to begin anew, remove %s.checkpoint-*", output_path,
        first->message, output_path);
}

/* Tells which file was refused, and why. */
static lw_status warn_of(const char *output_path, const lw_checkpoint_refusal *refused,
                         lw_report *report, lw_error *error)
{
    char *path = generation_path(output_path, refused->generation % GENERATION_COUNT);
    if (path == NULL) {
        return out_of_memory(error);
    }
    lw_report_warning(report, LW_ERR_FILE_FORMAT, "", NULL, "%s cannot be used: %s", path,
                      refused->reason.message);
    free(path);
    return LW_OK;
}

/* What is read of all generations. */
typedef struct search {
    const char *output_path;
    const lw_checkpoint_owner *owner;
    uint64_t end; /* generations before this one are wanted */
    lw_checkpoint *best;
    lw_report *report; /* of files that cannot be used; NULL = told before */
    lw_error first;    /* the first fault, but rather one of reading: it may go away */
} search;

static lw_status search_slot(search *s, unsigned slot)
{
    lw_error fault;
    lw_checkpoint found = {0};
    const lw_status status = read_slot(s->output_path, slot, s->owner, &found, &fault);
    if (status == LW_OK) {
        keep_newer(s->best, &found, s->end);
        return LW_OK;
    }
    if (s->report != NULL) {
        lw_report_add(s->report, &fault, true);
    }
    if (s->first.status == LW_OK || status == LW_ERR_MEMORY ||
        (s->first.status != LW_ERR_IO && status == LW_ERR_IO)) {
        s->first = fault;
    }
    return status == LW_ERR_MEMORY ? status : LW_OK;
}

lw_status lw_checkpoint_read(const char *output_path, const lw_checkpoint_owner *owner,
                             const lw_checkpoint_refusal *refused, lw_checkpoint *checkpoint,
                             lw_report *report, lw_error *error)
{
    search s = {.output_path = output_path,
                .owner = owner,
                .end = UINT64_MAX,
                .best = checkpoint,
                .report = report};
    lw_status status = LW_OK;
    memset(checkpoint, 0, sizeof *checkpoint);
    if (refused != NULL) {
        s.end = refused->generation;
        s.report = NULL;
        s.first = refused->reason;
        status = warn_of(output_path, refused, report, error);
    }
    if (status != LW_OK) {
        return status;
    }
    for (unsigned slot = 0; slot < GENERATION_COUNT && status == LW_OK; slot++) {
        status = search_slot(&s, slot);
    }
    if (status != LW_OK) {
        lw_checkpoint_fini(checkpoint);
        if (error != NULL) {
            *error = s.first;
        }
        return status;
    }
    return checkpoint->generation == 0 && s.first.status != LW_OK
               ? none_usable(output_path, &s.first, error)
               : LW_OK;
}

static void remove_file(char *path)
{
    if (path != NULL) {
        unlink(path);
    }
    free(path);
}

void lw_checkpoint_remove(const char *output_path)
{
    for (unsigned slot = 0; slot < GENERATION_COUNT; slot++) {
        remove_file(generation_path(output_path, slot));
    }
    remove_file(part_path_of(output_path));
}
