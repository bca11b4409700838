// SPDX-License-Identifier: Apache-2.0
#include "sim/store/working_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOST_SIZE = 65, ATTEMPT_MAX = 100, RUN_DIGIT_COUNT = 16 };

/* The page as text: it ends with a zero byte that is not in the file. */
typedef struct page {
    char text[LW_WORKING_FILE_START + 1];
} page;

static bool is_at(const char *path, dev_t device, ino_t inode)
{
    struct stat info;
    return lstat(path, &info) == 0 && info.st_dev == device && info.st_ino == inode;
}

/* Reads as much of the page as there is. *second_line is NULL when it does not begin as a page of
 * this kind. */
static lw_status read_page(lw_file file, lw_working_kind kind, page *read, char **second_line,
                           lw_error *error)
{
    const size_t length = strlen(kind.word);
    memset(read, 0, sizeof *read);
    *second_line = NULL;
    if (pread(file.fd, read->text, LW_WORKING_FILE_START, 0) < 0) {
        return lw_file_fail(error, LW_ERR_IO, "read", file.path, errno);
    }
    if (strncmp(read->text, kind.word, length) == 0 && read->text[length] == '\n') {
        *second_line = read->text + length + 1;
    }
    return LW_OK;
}

static bool parse_run(const char *digits, uint64_t *run)
{
    *run = 0;
    for (int i = 0; i < RUN_DIGIT_COUNT; i++) {
        const char digit = digits[i];
        if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
            return false;
        }
        *run = *run << 4 | (uint64_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return true;
}

/* Checks the page from its second line on: two lines, then zeros. */
static bool parse_page(const page *read, const char *who, uint64_t *run)
{
    const char *end = read->text + LW_WORKING_FILE_START;
    const char *line_end = strchr(who, '\n');
    if (line_end == NULL || strncmp(who, "process ", 8) != 0 ||
        strncmp(line_end + 1, "run ", 4) != 0 || !parse_run(line_end + 5, run)) {
        return false;
    }
    const char *rest = line_end + 5 + RUN_DIGIT_COUNT;
    if (*rest != '\n') {
        return false;
    }
    for (rest++; rest < end; rest++) {
        if (*rest != '\0') {
            return false;
        }
    }
    return true;
}

static lw_status write_page(lw_file file, lw_working_kind kind, uint64_t run, lw_error *error)
{
    page written = {""};
    char host[HOST_SIZE] = "?";
    gethostname(host, sizeof host - 1);
    host[strcspn(host, "\n")] = '\0';
    snprintf(written.text, sizeof written.text, "%s\nprocess %ld on host %s\nrun %016" PRIx64 "\n",
             kind.word, (long)getpid(), host, run);
    return lw_file_write(file, written.text, LW_WORKING_FILE_START, 0, error);
}

static void refuse_second(lw_file file, lw_working_kind kind, lw_error *error)
{
    page read;
    const char *who = "process and host not written yet";
    char *line = NULL;
    if (read_page(file, kind, &read, &line, NULL) == LW_OK && line != NULL) {
        line[strcspn(line, "\n")] = '\0';
        who = line;
    }
    lw_error_set(error, LW_ERR_CREATE, "",
                 "another run (%s) is writing this result: %s is locked; wait for it or name "
                 "another output",
                 who, file.path);
}

/* Opens the file that is there, or makes it. -1 with EAGAIN: it was removed between the two. */
static int open_or_create(const char *path, bool creating, bool *is_new)
{
    const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    int fd = creating ? open(path, flags | O_CREAT | O_EXCL, 0666) : open(path, flags);
    *is_new = creating && fd >= 0;
    if (creating && fd < 0 && errno == EEXIST) {
        fd = open(path, flags);
        errno = fd < 0 && errno == ENOENT ? EAGAIN : errno;
    }
    return fd;
}

/* Why a file could not be opened. */
static lw_status open_fault(const char *path, bool creating, lw_error *error)
{
    if (creating) {
        return errno == EAGAIN ? LW_OK : lw_file_fail(error, LW_ERR_CREATE, "create", path, errno);
    }
    const lw_status status = errno == ENOENT ? LW_ERR_FILE_MISSING : LW_ERR_CREATE;
    return lw_file_fail(error, status, "go on: cannot open", path, errno);
}

typedef enum attempt {
    ATTEMPT_LOCKED,
    ATTEMPT_GONE,  /* the file lost its name meanwhile: try again */
    ATTEMPT_TAKEN, /* another run has it */
    ATTEMPT_FAILED
} attempt;

/* Locks an open file. What is neither locked nor gone is told in `error`. */
static attempt lock_opened(lw_file opened, lw_working_kind kind, lw_error *error)
{
    struct stat info;
    if (fstat(opened.fd, &info) != 0) {
        lw_file_fail(error, LW_ERR_CREATE, "look at", opened.path, errno);
        return ATTEMPT_FAILED;
    }
    if (!S_ISREG(info.st_mode)) {
        lw_error_set(error, LW_ERR_CREATE, "", "%s is in the way: not a file", opened.path);
        return ATTEMPT_FAILED;
    }
    if (flock(opened.fd, LOCK_EX | LOCK_NB) == 0) {
        return is_at(opened.path, info.st_dev, info.st_ino) ? ATTEMPT_LOCKED : ATTEMPT_GONE;
    }
    if (errno == EWOULDBLOCK) {
        refuse_second(opened, kind, error);
        return ATTEMPT_TAKEN;
    }
    lw_file_fail(error, LW_ERR_CREATE, "lock", opened.path, errno);
    return ATTEMPT_FAILED;
}

/* One attempt to open and lock. LW_OK with fd -1: the file was removed meanwhile, try again. */
static lw_status lock_once(lw_file *file, lw_working_kind kind, bool creating, lw_error *error)
{
    bool is_new = false;
    const lw_file opened = {.fd = open_or_create(file->path, creating, &is_new),
                            .path = file->path};
    file->fd = -1;
    if (opened.fd < 0) {
        return open_fault(file->path, creating, error);
    }
    const attempt made = lock_opened(opened, kind, error);
    if (made == ATTEMPT_LOCKED) {
        file->fd = opened.fd;
        return LW_OK;
    }
    if (made == ATTEMPT_FAILED && is_new) {
        unlink(file->path);
    }
    close(opened.fd);
    return made == ATTEMPT_GONE ? LW_OK : LW_ERR_CREATE;
}

static lw_status open_locked(lw_file *file, lw_working_kind kind, bool creating, lw_error *error)
{
    lw_status status = LW_OK;
    file->fd = -1;
    for (int i = 0; i < ATTEMPT_MAX && file->fd < 0 && status == LW_OK; i++) {
        status = lock_once(file, kind, creating, error);
    }
    if (status == LW_OK && file->fd < 0) {
        status =
            lw_error_set(error, LW_ERR_CREATE, "", "%s comes and goes: cannot lock it", file->path);
    }
    return status;
}

/* A file of this name that is not ours belongs to somebody: it must not be emptied. */
static lw_status refuse_foreign(lw_file file, lw_working_kind kind, lw_error *error)
{
    page read;
    char *who = NULL;
    uint64_t size_bytes = 0;
    lw_status status = lw_file_size(file, &size_bytes, error);
    if (status != LW_OK || size_bytes == 0) {
        return status;
    }
    status = read_page(file, kind, &read, &who, error);
    if (status != LW_OK || who != NULL) {
        return status;
    }
    return lw_error_set(error, LW_ERR_CREATE, "",
                        "%s is in the way: not a %s file of ledgerwatt; move it away", file.path,
                        kind.suffix);
}

/* Empties the file and writes who we are. */
static lw_status begin_page(lw_working_file *working, lw_file file, lw_working_kind kind,
                            lw_error *error)
{
    if (getrandom(&working->run, sizeof working->run, 0) != (ssize_t)sizeof working->run) {
        return lw_file_fail(error, LW_ERR_CREATE, "get a random name for", file.path, errno);
    }
    if (ftruncate(file.fd, 0) != 0) {
        return lw_file_fail(error, LW_ERR_CREATE, "empty", file.path, errno);
    }
    return write_page(file, kind, working->run, error);
}

/* Checks the page of a stopped run and writes who goes on. */
static lw_status continue_page(lw_working_file *working, lw_file file, lw_working_kind kind,
                               lw_error *error)
{
    page read;
    char *who = NULL;
    const lw_status status = read_page(file, kind, &read, &who, error);
    if (status != LW_OK) {
        return status;
    }
    if (who == NULL || !parse_page(&read, who, &working->run)) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "cannot go on: the first page of %s is damaged", file.path);
    }
    return write_page(file, kind, working->run, error);
}

/* Takes over file.fd. */
static lw_status start_frames(lw_working_file *working, lw_file file, lw_error *error)
{
    struct stat info;
    if (fstat(file.fd, &info) != 0) {
        const int code = errno;
        close(file.fd);
        return lw_file_fail(error, LW_ERR_CREATE, "look at", file.path, code);
    }
    working->device = info.st_dev;
    working->inode = info.st_ino;
    return lw_frame_file_create(file, LW_WORKING_FILE_START, &working->frames, error);
}

/* Opens a new file, or with `keep` the one that is there. A failure removes a new file, so that no
 * half page is left behind. */
static lw_status open_file(lw_working_file *working, lw_working_kind kind, bool keep,
                           lw_error *error)
{
    lw_file file = {.path = working->path};
    lw_status status = open_locked(&file, kind, !keep, error);
    if (status != LW_OK) {
        return status;
    }
    status = keep ? LW_OK : refuse_foreign(file, kind, error);
    if (status != LW_OK) {
        close(file.fd);
        return status;
    }
    status =
        keep ? continue_page(working, file, kind, error) : begin_page(working, file, kind, error);
    if (status != LW_OK && !keep) {
        unlink(file.path);
    }
    if (status != LW_OK) {
        close(file.fd);
        return status;
    }
    status = start_frames(working, file, error);
    if (status != LW_OK && !keep) {
        unlink(file.path);
    }
    return status;
}

static lw_status start(lw_working_file *file, lw_working_kind kind, const char *output_path,
                       bool keep, lw_error *error)
{
    memset(file, 0, sizeof *file);
    file->path = lw_path_with(output_path, kind.suffix);
    if (file->path == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", output_path);
    }
    const lw_status status = open_file(file, kind, keep, error);
    if (status != LW_OK) {
        free(file->path);
        file->path = NULL;
    }
    return status;
}

lw_status lw_working_file_create(lw_working_file *file, lw_working_kind kind,
                                 const char *output_path, lw_error *error)
{
    return start(file, kind, output_path, false, error);
}

lw_status lw_working_file_reopen(lw_working_file *file, lw_working_kind kind,
                                 const char *output_path, lw_error *error)
{
    return start(file, kind, output_path, true, error);
}

void lw_working_file_close(lw_working_file *file, bool keep)
{
    // Unlinked while still locked, so nobody can lock a file that is about to lose its name.
    if (!keep && lw_working_file_is_owned(file)) {
        unlink(file->path);
    }
    lw_frame_file_destroy(file->frames);
    free(file->path);
    memset(file, 0, sizeof *file);
}

lw_status lw_working_file_detach(lw_working_file *file, lw_error *error)
{
    struct stat info;
    const int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return lw_file_fail(error, LW_ERR_IO, "open", file->path, errno);
    }
    if (fstat(fd, &info) != 0 || info.st_dev != file->device || info.st_ino != file->inode) {
        close(fd);
        return lw_error_set(error, LW_ERR_IO, "", "%s was replaced during the run", file->path);
    }
    lw_frame_file_reopen(file->frames, fd);
    return LW_OK;
}

bool lw_working_file_is_owned(const lw_working_file *file)
{
    return is_at(file->path, file->device, file->inode);
}

/* The reason names the file: there are two of them. */
static void fail(const lw_working_file *file, lw_state *state, const char *reason)
{
    char text[LW_MESSAGE_SIZE];
    snprintf(text, sizeof text, "%s %s", file->path, reason);
    lw_state_fail(state, "working file", text);
}

void lw_working_file_state(const lw_working_file *file, lw_state *state, uint64_t *end_bytes)
{
    lw_error error;
    uint64_t run = file->run;
    uint64_t size_bytes = 0;
    *end_bytes = lw_frame_file_end(file->frames);
    lw_state_field(state, "run", &run, sizeof run);
    lw_state_field(state, "end_bytes", end_bytes, sizeof *end_bytes);
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    const lw_status status = lw_frame_file_size(file->frames, &size_bytes, &error);
    if (status != LW_OK) {
        lw_state_fail_as(state, status, "working file", error.message);
    } else if (run != file->run) {
        fail(file, state, "was begun anew after this state was saved");
    } else if (*end_bytes > size_bytes || *end_bytes < LW_WORKING_FILE_START) {
        fail(file, state, "is shorter than it was when this state was saved");
    }
}

void lw_working_file_cut(lw_working_file *file, uint64_t end_bytes, lw_state *state)
{
    lw_error error;
    if (!lw_state_is_good(state)) {
        return;
    }
    const lw_status status = lw_frame_file_cut(file->frames, end_bytes, &error);
    if (status != LW_OK) {
        lw_state_fail_as(state, status, "working file", error.message);
    }
}
