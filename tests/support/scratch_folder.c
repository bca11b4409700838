// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scratch_folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void require(bool condition, const char *what)
{
    if (!condition) {
        perror(what);
        abort();
    }
}

scratch_folder scratch_folder_create(void)
{
    scratch_folder folder;
    const char *top = getenv("TMPDIR");
    snprintf(folder.path, sizeof folder.path, "%s/ledgerwatt-test-XXXXXX", top ? top : "/tmp");
    require(mkdtemp(folder.path) != NULL, folder.path);
    return folder;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

void scratch_folder_remove(const scratch_folder *folder)
{
    nftw(folder->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_path(const scratch_folder *folder, const char *name,
                         char path[SCRATCH_PATH_SIZE])
{
    const int length = snprintf(path, SCRATCH_PATH_SIZE, "%s/%s", folder->path, name);
    require(length < SCRATCH_PATH_SIZE, "path");
    return path;
}

bool scratch_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

char *scratch_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    require(file != NULL, path);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    require(bytes != NULL && fread(bytes, 1, *size, file) == *size, path);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

void scratch_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    require(file != NULL && fwrite(bytes, 1, size, file) == size, path);
    fclose(file);
}

void scratch_flip(const char *path, long place)
{
    FILE *file = fopen(path, "r+b");
    require(file != NULL && fseek(file, place, place < 0 ? SEEK_END : SEEK_SET) == 0, path);
    const int byte = fgetc(file);
    require(byte != EOF, path);
    fseek(file, -1, SEEK_CUR);
    fputc(byte ^ 1, file);
    fclose(file);
}
