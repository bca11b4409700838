// SPDX-License-Identifier: Apache-2.0
/* FAULTS A9: a file that changes between the moment it was looked at and the end of reading it. The
 * linker puts __wrap_read in front of read(2), and openat2 can be made to be missing. */
#include "scenarios/load/file_source.h"

#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

ssize_t __wrap_read(int fd, void *bytes, size_t count);
ssize_t __real_read(int fd, void *bytes, size_t count);
long __wrap_syscall(long number, ...);
long __real_syscall(long number, ...);

enum { FILE_SIZE = 5000 };

typedef void change(const char *path);

static char file_path[64];
static change *change_once; /* called before the next read */
static int openat2_failure; /* errno of the next openat2 calls, 0 = none */
static int openat2_failure_count;

ssize_t __wrap_read(int fd, void *bytes, size_t count)
{
    change *now = change_once;
    change_once = NULL;
    if (now != NULL) {
        const struct timespec pause = {.tv_nsec = 20000000}; /* file times have coarse steps */
        nanosleep(&pause, NULL);
        now(file_path);
    }
    return __real_read(fd, bytes, count);
}

long __wrap_syscall(long number, ...)
{
    long a[4];
    va_list arguments;
    va_start(arguments, number);
    for (int i = 0; i < 4; i++) {
        a[i] = va_arg(arguments, long);
    }
    va_end(arguments);
    if (number == SYS_openat2 && openat2_failure_count > 0) {
        openat2_failure_count--;
        errno = openat2_failure;
        return -1;
    }
    return __real_syscall(number, a[0], a[1], a[2], a[3]);
}

static void write_file(const char *path, char letter, size_t size)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    for (size_t i = 0; i < size; i++) {
        fputc(letter, file);
    }
    cr_assert_eq(fclose(file), 0);
}

static void shrink(const char *path)
{
    cr_assert_eq(truncate(path, FILE_SIZE / 2), 0);
}

static void empty(const char *path)
{
    cr_assert_eq(truncate(path, 0), 0);
}

static void grow(const char *path)
{
    cr_assert_eq(truncate(path, 2 * FILE_SIZE), 0);
}

static void rewrite(const char *path)
{
    write_file(path, 'b', FILE_SIZE);
}

static void lock(const char *path)
{
    cr_assert_eq(chmod(path, 0400), 0);
}

static void delete (const char *path)
{
    cr_assert_eq(unlink(path), 0);
}

static void replace(const char *path)
{
    char other[80];
    snprintf(other, sizeof other, "%s.new", path);
    write_file(other, 'b', FILE_SIZE);
    cr_assert_eq(rename(other, path), 0);
}

/* Reads a file of `FILE_SIZE` bytes while `what` happens to it. */
static lw_status read_during(change *what, lw_source *source, lw_error *error)
{
    char folder[] = "/tmp/lw_change_XXXXXX";
    cr_assert_not_null(mkdtemp(folder));
    snprintf(file_path, sizeof file_path, "%s/a.csv", folder);
    write_file(file_path, 'a', FILE_SIZE);
    lw_arena *arena = lw_arena_create((size_t)1 << 20);
    lw_source_folder place;
    cr_assert_eq(lw_source_folder_open(file_path, &place, error), LW_OK);
    change_once = what;
    const lw_status status =
        lw_source_read_inside(&place, "a.csv", 2 * FILE_SIZE, arena, source, error);
    lw_source_folder_close(&place);
    lw_arena_destroy(arena);
    unlink(file_path);
    rmdir(folder);
    return status;
}

Test(file_change, a_file_that_changes_while_it_is_read_is_refused)
{
    static change *const changes[] = {shrink, empty, grow, rewrite};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        lw_source source;
        lw_error error;
        cr_assert_eq(read_during(changes[i], &source, &error), LW_ERR_IO, "change %zu", i);
        cr_assert_str_eq(error.message, "\"a.csv\" changed while it was read");
    }
}

Test(file_change, a_file_that_disappears_while_it_is_read_is_missing)
{
    static change *const changes[] = {delete, replace};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        lw_source source;
        lw_error error;
        cr_assert_eq(read_during(changes[i], &source, &error), LW_ERR_FILE_MISSING, "%zu", i);
        cr_assert_str_eq(error.message, "\"a.csv\" was deleted or replaced while it was read");
    }
}

/* Somebody's back-up may link to it or change its mode: its bytes are the same. */
Test(file_change, a_file_whose_bytes_stay_is_read)
{
    static change *const changes[] = {NULL, lock};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        lw_source source;
        lw_error error;
        cr_assert_eq(read_during(changes[i], &source, &error), LW_OK, "%s", error.message);
        cr_assert_eq(source.size, FILE_SIZE);
    }
}

/* ENOSYS: kernels before 5.6; EPERM: sandboxes; EAGAIN: a rename came between. */
Test(file_change, a_kernel_without_openat2_or_in_doubt_is_no_obstacle)
{
    static const int failures[] = {ENOSYS, EPERM, EAGAIN};
    for (size_t i = 0; i < 3; i++) {
        lw_source source;
        lw_error error;
        openat2_failure = failures[i];
        openat2_failure_count = 1;
        cr_assert_eq(read_during(NULL, &source, &error), LW_OK, "%s", error.message);
        cr_assert_eq(openat2_failure_count, 0);
    }
}

Test(file_change, a_kernel_that_stays_in_doubt_is_a_fault_and_no_loop, .timeout = 10)
{
    lw_source source;
    lw_error error;
    openat2_failure = EAGAIN;
    openat2_failure_count = 1000000000;
    cr_assert_eq(read_during(NULL, &source, &error), LW_ERR_FILE_MISSING);
}
