// SPDX-License-Identifier: Apache-2.0
/* main() of a fuzz target without libFuzzer: each file of the folders given, in order of name. */
#include "tests/fuzz/fuzz_target.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The target gets a block of exactly the file's size, so that a sanitizer sees a byte too far. */
static bool run_stream(FILE *stream, size_t size)
{
    uint8_t *bytes = malloc(size > 0 ? size : 1);
    const bool whole = bytes != NULL && fread(bytes, 1, size, stream) == size;
    if (whole) {
        LLVMFuzzerTestOneInput(bytes, size);
    }
    free(bytes);
    return whole;
}

/* Adds to *count when the path is a regular file. */
static bool run_file(const char *path, int *count)
{
    struct stat facts;
    FILE *stream = fopen(path, "rb");
    bool good = stream != NULL && fstat(fileno(stream), &facts) == 0;
    if (good && S_ISREG(facts.st_mode)) {
        printf("%s\n", path);
        fflush(stdout); /* a crash leaves the name of its file behind */
        good = run_stream(stream, (size_t)facts.st_size);
        ++*count;
    }
    if (!good) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    }
    if (stream != NULL) {
        fclose(stream);
    }
    return good;
}

static bool run_folder(const char *folder, int *count)
{
    struct dirent **entries = NULL;
    const int entry_count = scandir(folder, &entries, NULL, alphasort);
    if (entry_count < 0) {
        fprintf(stderr, "%s: %s\n", folder, strerror(errno));
        return false;
    }
    bool good = true;
    for (int i = 0; i < entry_count; i++) {
        char path[4096];
        const int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        good = length < (int)sizeof path && run_file(path, count) && good;
        free(entries[i]);
    }
    free(entries);
    return good;
}

int main(int argc, char **argv)
{
    int count = 0;
    bool good = true;
    for (int i = 1; i < argc; i++) {
        good = run_folder(argv[i], &count) && good;
    }
    printf("%d files\n", count);
    return good && count > 0 ? 0 : 1;
}
