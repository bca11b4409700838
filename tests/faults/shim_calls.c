// SPDX-License-Identifier: Apache-2.0
/* Stands in front of the calls of the standard C library; shim.c decides what becomes of each.
 *
 * The library's names for files of 64 bits and for calls with checked buffers are there too: which
 * of them a program uses depends on how it was compiled. */
#include "tests/faults/shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The dynamic linker is to find these first, however the rest is compiled. */
#pragma GCC visibility push(default)

/* Finds the function that comes after ours. *slot is a pointer to a function. */
static void find_next(void *slot, const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) {
        abort();
    }
    memcpy(slot, &found, sizeof found);
}

/* What the standard headers declare, or not, by options of the compiler, is declared here once. */
#define STAND_IN(call, fd, path, failure, result, name, parameters, arguments)                     \
    result name parameters;                                                                        \
    result name parameters                                                                         \
    {                                                                                              \
        static result(*next) parameters;                                                           \
        if (next == NULL) {                                                                        \
            find_next(&next, #name);                                                               \
        }                                                                                          \
        return shim_judge(SHIM_##call, fd, path) == SHIM_FAIL ? (failure) : next arguments;        \
    }

/* What goes through a pipe is no call of the file system. */
static shim_call call_on(shim_call call, int fd)
{
    struct stat info;
    return syscall(SYS_fstat, fd, &info) == 0 && S_ISFIFO(info.st_mode) ? SHIM_pipe : call;
}

/* A read or write of `size` bytes, which may become one of half of them. */
#define STAND_IN_BYTES(call, name, parameters, arguments)                                          \
    ssize_t name parameters;                                                                       \
    ssize_t name parameters                                                                        \
    {                                                                                              \
        static ssize_t(*next) parameters;                                                          \
        if (next == NULL) {                                                                        \
            find_next(&next, #name);                                                               \
        }                                                                                          \
        const shim_verdict verdict = shim_judge(call_on(SHIM_##call, fd), fd, NULL);               \
        if (verdict == SHIM_HALF && size > 1) {                                                    \
            size /= 2;                                                                             \
        }                                                                                          \
        return verdict == SHIM_FAIL ? -1 : next arguments;                                         \
    }

/* Opening with a mode, when there is one. */
#define STAND_IN_OPEN(name, first_parameter, first_argument)                                       \
    int name(first_parameter const char *path, int flags, ...);                                    \
    int name(first_parameter const char *path, int flags, ...)                                     \
    {                                                                                              \
        static int (*next)(first_parameter const char *, int, ...);                                \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;       \
        va_end(rest);                                                                              \
        if (next == NULL) {                                                                        \
            find_next(&next, #name);                                                               \
        }                                                                                          \
        return shim_judge(SHIM_open, -1, path) == SHIM_FAIL                                        \
                   ? -1                                                                            \
                   : next(first_argument path, flags, mode);                                       \
    }

/* What stands before the two arguments of an open and of an openat. */
#define NOTHING
#define FOLDER_PARAMETER int folder,
#define FOLDER_ARGUMENT folder,

/* Names of functions and the number of their parameters are those of the C library; those of the
 * parameters are ours. */
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name,readability-identifier-naming,readability-function-size)
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

STAND_IN_OPEN(open, NOTHING, NOTHING)
STAND_IN_OPEN(open64, NOTHING, NOTHING)
STAND_IN_OPEN(openat, FOLDER_PARAMETER, FOLDER_ARGUMENT)
STAND_IN_OPEN(openat64, FOLDER_PARAMETER, FOLDER_ARGUMENT)
STAND_IN(open, -1, path, -1, int, __open_2, (const char *path, int flags), (path, flags))
STAND_IN(open, -1, path, -1, int, __open64_2, (const char *path, int flags), (path, flags))
STAND_IN(open, -1, path, -1, int, __openat_2, (int folder, const char *path, int flags),
         (folder, path, flags))
STAND_IN(open, -1, path, -1, int, __openat64_2, (int folder, const char *path, int flags),
         (folder, path, flags))
STAND_IN(open, -1, path, -1, int, creat, (const char *path, mode_t mode), (path, mode))
STAND_IN(open, -1, path, -1, int, creat64, (const char *path, mode_t mode), (path, mode))

STAND_IN_BYTES(read, read, (int fd, void *bytes, size_t size), (fd, bytes, size))
STAND_IN_BYTES(read, __read_chk, (int fd, void *bytes, size_t size, size_t room),
               (fd, bytes, size, room))
STAND_IN_BYTES(read, pread, (int fd, void *bytes, size_t size, off_t at), (fd, bytes, size, at))
STAND_IN_BYTES(read, pread64, (int fd, void *bytes, size_t size, off_t at), (fd, bytes, size, at))
STAND_IN_BYTES(read, __pread_chk, (int fd, void *bytes, size_t size, off_t at, size_t room),
               (fd, bytes, size, at, room))
STAND_IN_BYTES(read, __pread64_chk, (int fd, void *bytes, size_t size, off_t at, size_t room),
               (fd, bytes, size, at, room))
STAND_IN_BYTES(write, write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
STAND_IN_BYTES(write, pwrite, (int fd, const void *bytes, size_t size, off_t at),
               (fd, bytes, size, at))
STAND_IN_BYTES(write, pwrite64, (int fd, const void *bytes, size_t size, off_t at),
               (fd, bytes, size, at))
STAND_IN(write, fd, NULL, -1, ssize_t, writev, (int fd, const struct iovec *parts, int count),
         (fd, parts, count))
STAND_IN(fsync, fd, NULL, -1, int, fsync, (int fd), (fd))
STAND_IN(fsync, fd, NULL, -1, int, fdatasync, (int fd), (fd))
STAND_IN(ftruncate, fd, NULL, -1, int, ftruncate, (int fd, off_t size), (fd, size))
STAND_IN(ftruncate, fd, NULL, -1, int, ftruncate64, (int fd, off_t size), (fd, size))

STAND_IN(rename, -1, from, -1, int, rename, (const char *from, const char *to), (from, to))
STAND_IN(rename, -1, from, -1, int, renameat,
         (int from_folder, const char *from, int to_folder, const char *to),
         (from_folder, from, to_folder, to))
STAND_IN(rename, -1, from, -1, int, renameat2,
         (int from_folder, const char *from, int to_folder, const char *to, unsigned flags),
         (from_folder, from, to_folder, to, flags))
STAND_IN(link, -1, from, -1, int, link, (const char *from, const char *to), (from, to))
STAND_IN(link, -1, from, -1, int, linkat,
         (int from_folder, const char *from, int to_folder, const char *to, int flags),
         (from_folder, from, to_folder, to, flags))
STAND_IN(unlink, -1, path, -1, int, unlink, (const char *path), (path))
STAND_IN(unlink, -1, path, -1, int, unlinkat, (int folder, const char *path, int flags),
         (folder, path, flags))

STAND_IN(stat, fd, NULL, -1, int, fstat, (int fd, struct stat *info), (fd, info))
STAND_IN(stat, fd, NULL, -1, int, fstat64, (int fd, struct stat64 *info), (fd, info))
STAND_IN(stat, -1, path, -1, int, stat, (const char *path, struct stat *info), (path, info))
STAND_IN(stat, -1, path, -1, int, stat64, (const char *path, struct stat64 *info), (path, info))
STAND_IN(stat, -1, path, -1, int, lstat, (const char *path, struct stat *info), (path, info))
STAND_IN(stat, -1, path, -1, int, lstat64, (const char *path, struct stat64 *info), (path, info))
STAND_IN(stat, -1, path, -1, int, fstatat,
         (int folder, const char *path, struct stat *info, int flags), (folder, path, info, flags))
STAND_IN(stat, -1, path, -1, int, fstatat64,
         (int folder, const char *path, struct stat64 *info, int flags),
         (folder, path, info, flags))
STAND_IN(stat, -1, path, -1, int, faccessat, (int folder, const char *path, int mode, int flags),
         (folder, path, mode, flags))
STAND_IN(flock, fd, NULL, -1, int, flock, (int fd, int operation), (fd, operation))

STAND_IN(fopen, -1, path, NULL, FILE *, fopen, (const char *path, const char *mode), (path, mode))
STAND_IN(fopen, -1, path, NULL, FILE *, fopen64, (const char *path, const char *mode), (path, mode))
STAND_IN(fflush, -1, NULL, EOF, int, fflush, (FILE * stream), (stream))

STAND_IN(fork, -1, NULL, -1, pid_t, fork, (void), ())
STAND_IN(pipe, -1, NULL, -1, int, pipe, (int ends[2]), (ends))
STAND_IN(pipe, -1, NULL, -1, int, pipe2, (int ends[2], int flags), (ends, flags))
STAND_IN(waitpid, -1, NULL, -1, pid_t, waitpid, (pid_t process, int *state, int flags),
         (process, state, flags))
STAND_IN(getrandom, -1, NULL, -1, ssize_t, getrandom, (void *bytes, size_t size, unsigned flags),
         (bytes, size, flags))
STAND_IN(thread, -1, NULL, errno, int, pthread_create,
         (pthread_t * thread, const pthread_attr_t *attributes, void *(*start)(void *),
          void *argument),
         (thread, attributes, start, argument))

/* The descriptor is gone whatever the answer, as on Linux. */
int close(int fd)
{
    static int (*next)(int);
    if (next == NULL) {
        find_next(&next, "close");
    }
    const shim_verdict verdict = shim_judge(SHIM_close, fd, NULL);
    const int number = errno;
    const int result = next(fd);
    if (verdict == SHIM_FAIL) {
        errno = number;
        return -1;
    }
    return result;
}

/* So is the stream; what was in its buffer is written, which the answer must not depend on. A
 * stream without a descriptor is one in memory and does not fail. */
int fclose(FILE *stream)
{
    static int (*next)(FILE *);
    if (next == NULL) {
        find_next(&next, "fclose");
    }
    const int kept = errno;
    const int fd = fileno(stream);
    errno = kept;
    const shim_verdict verdict = fd < 0 ? SHIM_PASS : shim_judge(SHIM_fclose, fd, NULL);
    const int number = errno;
    const int result = next(stream);
    if (verdict == SHIM_FAIL) {
        errno = number;
        return EOF;
    }
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*next)(clockid_t, struct timespec *);
    if (next == NULL) {
        find_next(&next, "clock_gettime");
    }
    const int result = next(clock, now);
    if (result == 0 && clock == CLOCK_MONOTONIC) {
        now->tv_sec += shim_clock_gain_s();
    }
    return result;
}

/* Only openat2, which has no name in the library, is of a kind. */
long syscall(long number, ...)
{
    static long (*next)(long, ...);
    long values[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++) {
        values[i] = va_arg(rest, long);
    }
    va_end(rest);
    if (next == NULL) {
        find_next(&next, "syscall");
    }
    const char *path = NULL;
    if (number == SYS_openat2) {
        memcpy(&path, &values[1], sizeof path);
        if (shim_judge(SHIM_open, -1, path) == SHIM_FAIL) {
            return -1;
        }
    }
    return next(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

static bool has_memory(void)
{
    return shim_judge(SHIM_malloc, -1, NULL) != SHIM_FAIL;
}

void *malloc(size_t size)
{
    return has_memory() ? __libc_malloc(size) : NULL;
}

void *calloc(size_t count, size_t size)
{
    return has_memory() ? __libc_calloc(count, size) : NULL;
}

void *realloc(void *old, size_t size)
{
    return has_memory() ? __libc_realloc(old, size) : NULL;
}

void *reallocarray(void *old, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        errno = ENOMEM;
        return NULL;
    }
    return has_memory() ? __libc_realloc(old, count * size) : NULL;
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
    return has_memory() ? __libc_memalign(alignment, size) : NULL;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return has_memory() ? __libc_memalign(alignment, size) : NULL;
}

int posix_memalign(void **slot, size_t alignment, size_t size)
{
    const int kept = errno;
    void *found = has_memory() ? __libc_memalign(alignment, size) : NULL;
    errno = kept;
    if (found != NULL) {
        *slot = found;
    }
    return found == NULL ? ENOMEM : 0;
}

/* Whoever ends the process from inside a library is named in the notes. */
_Noreturn void exit(int code)
{
    static void (*next)(int);
    if (next == NULL) {
        find_next(&next, "exit");
    }
    shim_note_exit(code);
    next(code);
    abort();
}

_Noreturn void _exit(int code)
{
    static void (*next)(int);
    if (next == NULL) {
        find_next(&next, "_exit");
    }
    shim_note_exit(code);
    next(code);
    abort();
}

typedef int main_function(int argc, char **argv, char **environment);

/* The real main(), which the standard C library is not told of. */
static main_function *real_main;

static int begin_main(int argc, char **argv, char **environment)
{
    shim_begin();
    return real_main(argc, argv, environment);
}

int __libc_start_main(main_function *main, int argc, char **argv, main_function *init,
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end);
int __libc_start_main(main_function *main, int argc, char **argv, main_function *init,
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    static int (*next)(main_function *, int, char **, main_function *, void (*)(void),
                       void (*)(void), void *);
    find_next(&next, "__libc_start_main");
    real_main = main;
    return next(begin_main, argc, argv, init, fini, rtld_fini, stack_end);
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name,readability-identifier-naming,readability-function-size)

int shim_next_open(const char *path)
{
    return open(path, O_RDWR | O_CLOEXEC);
}

void shim_next_close(int fd)
{
    close(fd);
}

#pragma GCC visibility pop
