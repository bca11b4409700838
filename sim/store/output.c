// SPDX-License-Identifier: Apache-2.0
#include "sim/store/output.h"

#include "sim/store/file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *kind_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a folder";
    case S_IFLNK:
        return "a symbolic link";
    case S_IFIFO:
        return "a FIFO";
    case S_IFSOCK:
        return "a socket";
    default:
        return "a device";
    }
}

/** What `open` would say of it, or of making a file in its place. */
static int reason_against(mode_t mode)
{
    return S_ISDIR(mode) ? EISDIR : S_ISLNK(mode) ? ELOOP : EEXIST;
}

/** 0, or the errno that says why no file can be made in the folder. */
static int folder_fault(const char *folder)
{
    struct stat info;
    if (stat(folder, &info) != 0) {
        return errno;
    }
    if (!S_ISDIR(info.st_mode)) {
        return ENOTDIR;
    }
    return faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

static lw_status check_folder(const char *path, lw_error *error)
{
    char *folder = lw_folder_of(path);
    if (!folder) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", path);
    }
    const int fault = folder_fault(folder);
    if (fault != 0) {
        lw_error_set(error, LW_ERR_CREATE, "", "cannot create %s: its folder %s: %s (%s)", path,
                     folder, strerrordesc_np(fault), strerrorname_np(fault));
    }
    free(folder);
    return fault == 0 ? LW_OK : LW_ERR_CREATE;
}

static lw_status check_name(lw_output *output, lw_error *error)
{
    const char *path = output->path;
    const size_t length = strlen(path);
    if (length == 0 || path[length - 1] == '/') {
        return lw_error_set(error, LW_ERR_CREATE, "",
                            "cannot create \"%s\": it does not name a file", path);
    }
    if (lstat(path, &output->before) == 0) {
        output->existed = true;
    } else if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
        return lw_file_fail(error, LW_ERR_CREATE, "create", path, errno);
    } /* of the last two the check of the folder tells more */
    if (output->existed && !S_ISREG(output->before.st_mode)) {
        return lw_error_set(error, LW_ERR_CREATE, "",
                            "cannot create %s: %s of that name exists (%s); only a file can be "
                            "replaced",
                            path, kind_of(output->before.st_mode),
                            strerrorname_np(reason_against(output->before.st_mode)));
    }
    return LW_OK;
}

/* A folder of the name that is written first would only be met when all is simulated. */
static lw_status check_part(const lw_output *output, lw_error *error)
{
    struct stat part;
    if (lstat(output->part_path, &part) == 0 && S_ISDIR(part.st_mode)) {
        return lw_error_set(error, LW_ERR_CREATE, "",
                            "cannot create %s: a folder named %s is in its way", output->path,
                            output->part_path);
    }
    return LW_OK;
}

lw_status lw_output_init(lw_output *output, const char *path, lw_error *error)
{
    memset(output, 0, sizeof *output);
    output->path = strdup(path);
    output->part_path = lw_path_with(path, ".part");
    lw_status status = LW_OK;
    if (!output->path || !output->part_path) {
        lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", path);
        status = LW_ERR_MEMORY;
    }
    if (status == LW_OK) {
        status = check_name(output, error);
    }
    if (status == LW_OK) {
        status = check_folder(path, error);
    }
    if (status == LW_OK) {
        status = check_part(output, error);
    }
    if (status != LW_OK) {
        lw_output_fini(output);
    }
    return status;
}

void lw_output_fini(lw_output *output)
{
    free(output->path);
    free(output->part_path);
    memset(output, 0, sizeof *output);
}

lw_status lw_output_clear_part(const lw_output *output, lw_error *error)
{
    if (unlink(output->part_path) != 0 && errno != ENOENT) {
        return lw_file_fail(error, LW_ERR_IO, "replace", output->part_path, errno);
    }
    return LW_OK;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

lw_status lw_output_check_unchanged(const lw_output *output, lw_error *error)
{
    struct stat now;
    if (lstat(output->path, &now) != 0) {
        return errno == ENOENT ? LW_OK
                               : lw_file_fail(error, LW_ERR_IO, "look at", output->path, errno);
    }
    if (output->existed && is_same(&now, &output->before)) {
        return LW_OK;
    }
    return lw_error_set(error, LW_ERR_IO, "",
                        "%s was changed by another program during the run and is left as it is; "
                        "the complete new result is in %s",
                        output->path, output->part_path);
}

lw_status lw_output_replace(const lw_output *output, const struct stat *part, lw_error *error)
{
    struct stat found;
    if (lstat(output->part_path, &found) != 0 || !is_same(&found, part)) {
        return lw_error_set(error, LW_ERR_IO, "",
                            "%s was deleted or changed by another program while it was written",
                            output->part_path);
    }
    if (rename(output->part_path, output->path) != 0) {
        return lw_error_set(
            error, LW_ERR_IO, "", "cannot replace %s: %s (%s); the complete new result is in %s",
            output->path, strerrordesc_np(errno), strerrorname_np(errno), output->part_path);
    }
    return lw_folder_sync(output->path, error);
}
