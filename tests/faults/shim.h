// SPDX-License-Identifier: Apache-2.0
/** @file tests/faults/shim.h
 *  The two halves of the preloaded library: shim.c decides which call fails, shim_calls.c stands in
 *  front of the calls of the standard C library.
 */
#ifndef LEDGERWATT_TESTS_FAULTS_SHIM_H
#define LEDGERWATT_TESTS_FAULTS_SHIM_H

#include <stdbool.h>
#include <stdint.h>

/** The kinds of calls; harness.py has the same list in the same order. */
#define SHIM_CALL_LIST(X)                                                                          \
    X(malloc)                                                                                      \
    X(open)                                                                                        \
    X(read)                                                                                        \
    X(write)                                                                                       \
    X(fsync)                                                                                       \
    X(ftruncate)                                                                                   \
    X(rename)                                                                                      \
    X(close)                                                                                       \
    X(link)                                                                                        \
    X(unlink)                                                                                      \
    X(stat)                                                                                        \
    X(flock)                                                                                       \
    X(fopen)                                                                                       \
    X(fflush)                                                                                      \
    X(fclose)                                                                                      \
    X(fork)                                                                                        \
    X(pipe)                                                                                        \
    X(waitpid)                                                                                     \
    X(getrandom)                                                                                   \
    X(thread)

typedef enum shim_call {
#define SHIM_CALL_ITEM(name) SHIM_##name,
    SHIM_CALL_LIST(SHIM_CALL_ITEM)
#undef SHIM_CALL_ITEM
        SHIM_CALL_COUNT
} shim_call;

typedef enum shim_verdict {
    SHIM_PASS,
    SHIM_FAIL, /* errno is set */
    SHIM_HALF  /* of the bytes */
} shim_verdict;

/** Counts one call and says what becomes of it. fd: of the file, or -1; path: its name, or NULL. */
shim_verdict shim_judge(shim_call call, int fd, const char *path);

/** main() is about to be called. */
void shim_begin(void);

/** Seconds to be added to this reading of the monotonic clock. */
long shim_clock_gain_s(void);

/** Somebody ends the process before main() has returned. */
void shim_note_exit(int code);

/** open() for reading and writing, and close(), of the library behind; -1: failed. */
int shim_next_open(const char *path);
void shim_next_close(int fd);

#endif
