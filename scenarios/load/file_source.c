// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/file_source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
enum {
    READ_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
    FOLDER_FLAGS = O_PATH | O_DIRECTORY | O_CLOEXEC,
    PATH_TEXT_SIZE = 160,
    AGAIN_COUNT_MAX = 100
};

/* A path quoted for a message. */
typedef struct path_text {
    char text[PATH_TEXT_SIZE];
} path_text;

static path_text quoted(const char *path)
{
    path_text quote = {""};
    lw_text_escape(path, quote.text, sizeof quote.text);
    return quote;
}

static lw_status cannot_open(const char *path, int number, lw_error *error)
{
    return lw_error_set(error, LW_ERR_FILE_MISSING, "", "cannot open \"%s\": %s", quoted(path).text,
                        number == ELOOP ? "a symbolic link that leads to itself"
                                        : strerror(number));
}

lw_status lw_source_folder_open(const char *path, lw_source_folder *folder, lw_error *error)
{
    char name[4096];
    const char *slash = strrchr(path, '/');
    const size_t length = slash == NULL ? 1 : (size_t)(slash - path) + 1;
    folder->fd = -1;
    folder->walk_only = false;
    if (length >= sizeof name) {
        return cannot_open(path, ENAMETOOLONG, error);
    }
    memcpy(name, slash == NULL ? "." : path, length);
    name[length] = '\0';
    folder->fd = open(name, FOLDER_FLAGS);
    return folder->fd < 0 ? cannot_open(name, errno, error) : LW_OK;
}

void lw_source_folder_close(lw_source_folder *folder)
{
    if (folder->fd >= 0) {
        close(folder->fd);
    }
    folder->fd = -1;
}

static lw_status changed(const char *path, lw_error *error)
{
    return lw_error_set(error, LW_ERR_IO, "", "\"%s\" changed while it was read",
                        quoted(path).text);
}

/* Reads up to `size` bytes; `count` is how many there were. */
static bool read_all(int fd, char *bytes, size_t size, size_t *count)
{
    *count = 0;
    while (*count < size) {
        const ssize_t got = read(fd, bytes + *count, size - *count);
        if (got == 0) {
            return true;
        }
        if (got < 0 && errno != EINTR) {
            return false;
        }
        *count += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool same_file_state(const struct stat *before, const struct stat *after)
{
    return before->st_size == after->st_size && before->st_mtim.tv_sec == after->st_mtim.tv_sec &&
           before->st_mtim.tv_nsec == after->st_mtim.tv_nsec;
}

static lw_status read_sized(int fd, const char *path, const struct stat *before, lw_arena *arena,
                            lw_source *source, lw_error *error)
{
    const size_t size = (size_t)before->st_size;
    char *bytes = lw_arena_calloc(arena, size + 1, 1);
    if (bytes == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for the %zu bytes of \"%s\"", size,
                            quoted(path).text);
    }
    size_t count = 0;
    struct stat after;
    /* One byte more than the size: a file that has grown shows it. */
    if (!read_all(fd, bytes, size + 1, &count) || fstat(fd, &after) != 0) {
        return lw_error_set(error, LW_ERR_IO, "", "cannot read \"%s\": %s", quoted(path).text,
                            strerror(errno));
    }
    if (count != size || !same_file_state(before, &after)) {
        return changed(path, error);
    }
    if (after.st_nlink == 0) { /* whole, but nobody could read it again */
        return lw_error_set(error, LW_ERR_FILE_MISSING, "",
                            "\"%s\" was deleted or replaced while it was read", quoted(path).text);
    }
    uint8_t digest[LW_SHA256_SIZE];
    lw_sha256_of(bytes, size, digest);
    lw_sha256_hex(digest, source->sha256_hex);
    source->bytes = bytes;
    source->size = size;
    return LW_OK;
}

/* Checks what was opened, reads it and closes it. */
static lw_status read_opened(int fd, const char *path, size_t limit_bytes, lw_arena *arena,
                             lw_source *source, lw_error *error)
{
    struct stat state;
    lw_status status;
    if (fstat(fd, &state) != 0) {
        status = cannot_open(path, errno, error);
    } else if (!S_ISREG(state.st_mode)) {
        status = lw_error_set(error, LW_ERR_FILE_FORMAT, "", "\"%s\" is not a regular file",
                              quoted(path).text);
    } else if ((uintmax_t)state.st_size > limit_bytes) {
        status = lw_error_set(error, LW_ERR_OUT_OF_RANGE, "",
                              "\"%s\" has %lld bytes; at most %zu are allowed", quoted(path).text,
                              (long long)state.st_size, limit_bytes);
    } else {
        status = read_sized(fd, path, &state, arena, source, error);
    }
    close(fd);
    return status;
}

lw_status lw_source_read(const char *path, size_t limit_bytes, lw_arena *arena, lw_source *source,
                         lw_error *error)
{
    const int fd = open(path, READ_FLAGS);
    if (fd < 0) {
        return cannot_open(path, errno, error);
    }
    return read_opened(fd, path, limit_bytes, arena, source, error);
}

/* Opens the folder `name` (its first `length` bytes) in `parent` without following a symlink. */
static int open_folder_at(int parent, const char *name, size_t length)
{
    char component[256];
    if (length >= sizeof component) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(component, name, length);
    component[length] = '\0';
    return openat(parent, component, FOLDER_FLAGS | O_NOFOLLOW);
}

/* One name at a time, no symlink at all: what openat2 would do, only stricter. */
static int open_by_walk(int folder_fd, const char *path)
{
    int fd = dup(folder_fd);
    const char *name = path;
    for (const char *slash = strchr(name, '/'); fd >= 0 && slash != NULL;
         slash = strchr(name, '/')) {
        const int next = slash == name ? dup(fd) : open_folder_at(fd, name, (size_t)(slash - name));
        const int number = errno;
        close(fd);
        errno = number;
        fd = next;
        name = slash + 1;
    }
    if (fd < 0) {
        return -1;
    }
    const int file = openat(fd, *name == '\0' ? "." : name, READ_FLAGS | O_NOFOLLOW);
    const int number = errno;
    close(fd);
    errno = number;
    return file;
}

/* The kernel says EAGAIN when something was renamed while it looked for "..": it wants to be asked
 * again. */
static int open_by_kernel(int folder_fd, const char *path)
{
    struct open_how how = {.flags = READ_FLAGS, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    long fd = -1;
    for (int i = 0; i < AGAIN_COUNT_MAX; i++) {
        fd = syscall(SYS_openat2, folder_fd, path, &how, sizeof how);
        if (fd >= 0 || errno != EAGAIN) {
            break;
        }
    }
    return (int)fd;
}

static int open_beneath(const lw_source_folder *folder, const char *path)
{
    if (!folder->walk_only) {
        const int fd = open_by_kernel(folder->fd, path);
        /* ENOSYS: an old kernel; EPERM: a sandbox that does not know the call. */
        if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) {
            return fd;
        }
    }
    return open_by_walk(folder->fd, path);
}

/* ELOOP is also what a symbolic link is told by that must not be followed. */
static bool leads_to_itself(const lw_source_folder *folder, const char *path)
{
    struct stat info;
    return fstatat(folder->fd, path, &info, 0) != 0 && errno == ELOOP;
}

static bool has_parent_component(const char *path)
{
    for (const char *name = path; name != NULL; name = strchr(name, '/')) {
        name += *name == '/' ? 1 : 0;
        if (strncmp(name, "..", 2) == 0 && (name[2] == '/' || name[2] == '\0')) {
            return true;
        }
    }
    return false;
}

static lw_status refuse(const char *path, const char *why, lw_error *error)
{
    return lw_error_set(error, LW_ERR_BAD_REFERENCE, "",
                        "the path \"%s\" %s; input files stay inside the scenario's folder",
                        quoted(path).text, why);
}

lw_status lw_source_read_inside(const lw_source_folder *folder, const char *path,
                                size_t limit_bytes, lw_arena *arena, lw_source *source,
                                lw_error *error)
{
    if (path[0] == '\0') {
        return refuse(path, "is empty", error);
    }
    if (path[0] == '/') {
        return refuse(path, "is absolute", error);
    }
    if (has_parent_component(path)) {
        return refuse(path, "goes up with \"..\"", error);
    }
    if (folder->fd < 0) {
        return refuse(path, "has no folder to start from", error);
    }
    const int fd = open_beneath(folder, path);
    if (fd >= 0) {
        return read_opened(fd, path, limit_bytes, arena, source, error);
    }
    const int number = errno;
    if (number == EXDEV || (number == ELOOP && !leads_to_itself(folder, path))) {
        return refuse(path, "leads out of the folder through a symbolic link", error);
    }
    return cannot_open(path, number, error);
}
