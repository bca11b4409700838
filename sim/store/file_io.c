// SPDX-License-Identifier: Apache-2.0
#include "sim/store/file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

lw_status lw_file_fail(lw_error *error, lw_status status, const char *verb, const char *path,
                       int code)
{
    // Not strerror: it is neither thread-safe nor independent of the locale.
    const char *reason = strerrordesc_np(code);
    const char *name = strerrorname_np(code);
    return lw_error_set(error, status, "", "cannot %s %s: %s (%s)", verb, path,
                        reason ? reason : "unknown error", name ? name : "?");
}

lw_status lw_file_write(lw_file file, const void *bytes, size_t count, uint64_t offset_bytes,
                        lw_error *error)
{
    const char *from = bytes;
    size_t done = 0;
    while (done < count) {
        const ssize_t n = pwrite(file.fd, from + done, count - done, (off_t)(offset_bytes + done));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return lw_file_fail(error, LW_ERR_IO, "write", file.path, n < 0 ? errno : EIO);
        }
        done += (size_t)n;
    }
    return LW_OK;
}

lw_status lw_file_read(lw_file file, void *bytes, size_t count, uint64_t offset_bytes,
                       lw_error *error)
{
    char *to = bytes;
    size_t done = 0;
    while (done < count) {
        const ssize_t n = pread(file.fd, to + done, count - done, (off_t)(offset_bytes + done));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return lw_file_fail(error, LW_ERR_IO, "read", file.path, errno);
        }
        if (n == 0) {
            return lw_error_set(error, LW_ERR_IO, "", "%s is cut short: it ends at byte %" PRIu64,
                                file.path, offset_bytes + done);
        }
        done += (size_t)n;
    }
    return LW_OK;
}

lw_status lw_file_size(lw_file file, uint64_t *size_bytes, lw_error *error)
{
    struct stat info;
    if (fstat(file.fd, &info) != 0) {
        return lw_file_fail(error, LW_ERR_IO, "read the size of", file.path, errno);
    }
    *size_bytes = (uint64_t)info.st_size;
    return LW_OK;
}

lw_status lw_file_sync(lw_file file, lw_error *error)
{
    while (fsync(file.fd) != 0) {
        if (errno != EINTR) {
            return lw_file_fail(error, LW_ERR_IO, "write to the disk", file.path, errno);
        }
    }
    return LW_OK;
}

lw_status lw_folder_sync(const char *path, lw_error *error)
{
    char *folder = lw_folder_of(path);
    if (!folder) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out while saving %s", path);
    }
    lw_status status = LW_OK;
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        status = lw_file_fail(error, LW_ERR_IO, "open the folder", folder, errno);
    } else if (fsync(fd) != 0 && errno != EINVAL && errno != EINTR) {
        // EINVAL: a file system whose folders cannot be synced; nothing more can be done there.
        status = lw_file_fail(error, LW_ERR_IO, "write to the disk the folder", folder, errno);
    }
    if (fd >= 0) {
        close(fd);
    }
    free(folder);
    return status;
}

char *lw_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) {
        return strdup(".");
    }
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

char *lw_path_with(const char *path, const char *suffix)
{
    const size_t size = strlen(path) + strlen(suffix) + 1;
    char *joined = malloc(size);
    if (joined) {
        snprintf(joined, size, "%s%s", path, suffix);
    }
    return joined;
}
