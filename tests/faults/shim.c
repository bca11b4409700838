// SPDX-License-Identifier: Apache-2.0
/* Preloaded into a program, makes the k-th call of a kind fail, or sends a signal at that instant.
 *
 *   LW_FAULT_CALL    which calls: names of call_names with commas between, or "io" for all but
 *                    malloc; none: calls are only counted
 *   LW_FAULT_PATH    only calls whose file name (or that of the descriptor) contains this text
 *   LW_FAULT_AT      the call that fails, counted from 1; 0: calls are only counted
 *   LW_FAULT_STICKY  1: each later one fails too
 *   LW_FAULT_ERRNO   the number of the errno that they fail with
 *   LW_FAULT_SHORT   1: a read or write handles half of its bytes instead of failing
 *   LW_FAULT_SIGNAL  the number of a signal that is sent instead; the call itself is made
 *   LW_FAULT_TO      who gets the signal: "self", "main" (the process that began), "group"
 *   LW_FAULT_EARLY   1: counts before main() begins, too
 *   LW_FAULT_CLOCK_S the monotonic clock gains that many seconds each time it is read
 *   LW_FAULT_PAGE    a file of PAGE_SIZE bytes that is mapped: counts and notes, see `page`
 *
 * The page is shared by a process and those that it forks, so that a call has one number in all of
 * them, and is there after a kill. What the standard C library calls inside itself (the write of an
 * fflush) is not seen; fopen, fflush and fclose are calls of their own. */
#include "tests/faults/shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE_SIZE = 8192, FRAME_COUNT = 24, PATH_SIZE = 512, STACK_SIZE = 65536 };

/* What the harness reads; all numbers are of 64 bits. */
typedef struct page {
    uint64_t call_count[SHIM_CALL_COUNT];
    uint64_t matched_count; /* calls that LW_FAULT_CALL and LW_FAULT_PATH choose */
    uint64_t fired_count;   /* calls that failed, or met the signal */
    uint64_t note_size;
    char notes[PAGE_SIZE - (SHIM_CALL_COUNT + 3) * sizeof(uint64_t)];
} page;

typedef struct plan {
    bool chosen[SHIM_CALL_COUNT];
    const char *path;
    uint64_t at;
    bool is_sticky;
    bool is_short;
    int error_number;
    int signal_number;
    pid_t signal_target; /* -1: the process that makes the call */
    long clock_step_s;
} plan;

static const char *const call_names[SHIM_CALL_COUNT] = {
#define CALL_NAME(name) [SHIM_##name] = #name,
    SHIM_CALL_LIST(CALL_NAME)
#undef CALL_NAME
};

static page fallback_page;
static page *shared = &fallback_page;
static plan planned;
static volatile sig_atomic_t is_armed;
static _Thread_local bool is_inside; /* what the shim calls itself is not counted */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* Adds a line: `what`, and the modules and offsets of the calls that led here, innermost first. */
static void note(const char *what, int number)
{
    void *frames[FRAME_COUNT];
    Dl_info found;
    char line[1024];
    const int count = backtrace(frames, FRAME_COUNT);
    size_t length = (size_t)snprintf(line, sizeof line, "%s %d", what, number);
    for (int i = 1; i < count && length < sizeof line - 128; i++) {
        if (dladdr(frames[i], &found) != 0 && found.dli_fname != NULL) {
            length += (size_t)snprintf(line + length, 120, " %s+0x%zx", base_name(found.dli_fname),
                                       (size_t)((char *)frames[i] - (char *)found.dli_fbase));
        }
    }
    line[length++] = '\n';
    const uint64_t start = __atomic_fetch_add(&shared->note_size, length, __ATOMIC_RELAXED);
    if (start + length <= sizeof shared->notes) {
        memcpy(shared->notes + start, line, length);
    }
}

static uint64_t number_of(const char *name)
{
    const char *text = getenv(name);
    return text == NULL ? 0 : strtoull(text, NULL, 10);
}

static void choose_calls(const char *text)
{
    for (size_t i = 0; i < SHIM_CALL_COUNT; i++) {
        const char *found = text == NULL ? NULL : strstr(text, call_names[i]);
        const size_t length = strlen(call_names[i]);
        while (found != NULL && !((found == text || found[-1] == ',') &&
                                  (found[length] == ',' || found[length] == '\0'))) {
            found = strstr(found + 1, call_names[i]);
        }
        planned.chosen[i] =
            found != NULL || (text != NULL && i != SHIM_malloc && strcmp(text, "io") == 0);
    }
}

static void map_page(const char *path)
{
    const int fd = path == NULL ? -1 : shim_next_open(path);
    void *mapped =
        fd < 0 ? MAP_FAILED : mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) {
        shared = mapped;
    }
    if (fd >= 0) {
        shim_next_close(fd);
    }
}

/* Says in which module the process dies; then it does. */
static void note_death(int number)
{
    is_inside = true;
    note("signal", number);
    signal(number, SIG_DFL);
    raise(number);
}

static void watch_deaths(void)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    static char stack[STACK_SIZE];
    const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note_death;
    action.sa_flags = (int)(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
    sigaltstack(&other, NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sigaction(numbers[i], &action, NULL);
    }
}

__attribute__((constructor)) static void prepare(void)
{
    void *frames[1];
    const char *to = getenv("LW_FAULT_TO");
    is_inside = true;
    backtrace(frames, 1); /* loads what it needs while memory is there */
    map_page(getenv("LW_FAULT_PAGE"));
    choose_calls(getenv("LW_FAULT_CALL"));
    planned.path = getenv("LW_FAULT_PATH");
    planned.at = number_of("LW_FAULT_AT");
    planned.is_sticky = number_of("LW_FAULT_STICKY") != 0;
    planned.is_short = number_of("LW_FAULT_SHORT") != 0;
    planned.error_number = (int)number_of("LW_FAULT_ERRNO");
    planned.signal_number = (int)number_of("LW_FAULT_SIGNAL");
    planned.clock_step_s = (long)number_of("LW_FAULT_CLOCK_S");
    planned.signal_target = -1;
    if (to != NULL && strcmp(to, "main") == 0) {
        planned.signal_target = getpid();
    } else if (to != NULL && strcmp(to, "group") == 0) {
        planned.signal_target = 0;
    }
    is_armed = number_of("LW_FAULT_EARLY") != 0;
    is_inside = false;
}

/* The program itself begins: from here on calls count. */
void shim_begin(void)
{
    is_inside = true;
    watch_deaths();
    is_inside = false;
    is_armed = 1;
}

/* Is this a call of the file that is meant? */
static bool is_of_path(int fd, const char *path)
{
    char link[64];
    char name[PATH_SIZE] = "";
    if (planned.path == NULL) {
        return true;
    }
    if (path == NULL && fd >= 0) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        const ssize_t size = readlink(link, name, sizeof name - 1);
        name[size > 0 ? size : 0] = '\0';
        path = name;
    }
    return path != NULL && strstr(path, planned.path) != NULL;
}

static shim_verdict fire(shim_call call)
{
    __atomic_fetch_add(&shared->fired_count, 1, __ATOMIC_RELAXED);
    if (planned.signal_number != 0) {
        kill(planned.signal_target < 0 ? getpid() : planned.signal_target, planned.signal_number);
        return SHIM_PASS;
    }
    if (planned.is_short && (call == SHIM_read || call == SHIM_write)) {
        return SHIM_HALF;
    }
    errno = call == SHIM_malloc ? ENOMEM : planned.error_number;
    return SHIM_FAIL;
}

shim_verdict shim_judge(shim_call call, int fd, const char *path)
{
    shim_verdict verdict = SHIM_PASS;
    const int kept = errno;
    if (!is_armed || is_inside) {
        return verdict;
    }
    is_inside = true;
    __atomic_fetch_add(&shared->call_count[call], 1, __ATOMIC_RELAXED);
    if (planned.chosen[call] && is_of_path(fd, path)) {
        const uint64_t k = __atomic_add_fetch(&shared->matched_count, 1, __ATOMIC_RELAXED);
        if (planned.at != 0 && k == planned.at) {
            note(call_names[call], (int)k);
        }
        errno = kept;
        if (planned.at != 0 && (k == planned.at || (planned.is_sticky && k > planned.at))) {
            verdict = fire(call);
        }
    }
    is_inside = false;
    return verdict;
}

long shim_clock_gain_s(void)
{
    static long reading_count;
    return is_armed ? planned.clock_step_s * __atomic_add_fetch(&reading_count, 1, __ATOMIC_RELAXED)
                    : 0;
}

void shim_note_exit(int code)
{
    if (is_armed && !is_inside) {
        is_inside = true;
        note("exit", code);
        is_inside = false;
    }
}
