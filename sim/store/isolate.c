// SPDX-License-Identifier: Apache-2.0
#include "sim/store/isolate.h"

#include "sim/base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UNSENT_EXIT_CODE = 74 };

typedef struct letter {
    lw_status status;
    lw_error error;
    unsigned char answer[LW_ISOLATE_ANSWER_MAX];
} letter;
_Static_assert(sizeof(letter) <= PIPE_BUF, "a letter is written at once and never waits");

typedef struct post {
    int from; // not waited for: read when the sender is gone
    int to;
} post;

/** All but what a fault of the code itself raises. */
static sigset_t outside_signals(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t set;
    sigfillset(&set);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        sigdelset(&set, faults[i]);
    }
    return set;
}

/* The other process */

/** The first exit handler, as the last to be registered: there are no others. */
static void leave_at_once(int code, void *unused)
{
    (void)unused;
    _exit(code);
}

static lw_status enter(const lw_isolated *isolated, lw_error *error)
{
    if (on_exit(leave_at_once, NULL) != 0) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for another process");
    }
    return isolated->enter ? isolated->enter(isolated->context, error) : LW_OK;
}

static _Noreturn void do_in_child(const lw_isolated *isolated, int to, pid_t parent)
{
    letter sent;
    memset(&sent, 0, sizeof sent);
    // Whose parent was gone before it could ask for that signal has another parent by now.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        _exit(UNSENT_EXIT_CODE);
    }
    sent.status = enter(isolated, &sent.error);
    if (sent.status == LW_OK) {
        sent.status = isolated->work(isolated->context, sent.answer, &sent.error);
    }
    _exit(write(to, &sent, sizeof sent) == (ssize_t)sizeof sent ? 0 : UNSENT_EXIT_CODE);
}

/* This process */

static bool open_post(post *pipe_ends)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return false;
    }
    pipe_ends->from = ends[0];
    pipe_ends->to = ends[1];
    return true;
}

static void close_post(const post *pipe_ends)
{
    close(pipe_ends->from);
    close(pipe_ends->to);
}

/** -1 when there can be no process. */
static pid_t fork_child(const lw_isolated *isolated, int to)
{
    const sigset_t blocked = outside_signals();
    const pid_t parent = getpid();
    sigset_t usual;
    pthread_sigmask(SIG_SETMASK, &blocked, &usual);
    const pid_t child = fork();
    if (child == 0) {
        do_in_child(isolated, to, parent);
    }
    pthread_sigmask(SIG_SETMASK, &usual, NULL);
    return child;
}

/** Waits until it has ended; false when the system does not tell how. */
static bool wait_for(pid_t child, int *outcome)
{
    pid_t found = -1;
    do {
        found = waitpid(child, outcome, 0);
    } while (found < 0 && errno == EINTR);
    if (found < 0 && errno != ECHILD) {
        kill(child, SIGKILL); // whatever it does, it does not do it behind our back
    }
    return found == child;
}

static lw_status blame(const lw_isolated *isolated, const int *outcome, lw_error *error)
{
    if (outcome && WIFSIGNALED(*outcome)) {
        const int number = WTERMSIG(*outcome);
        const char *name = sigabbrev_np(number);
        return lw_error_set(error, LW_ERR_IO, "", "%s (signal %d, SIG%s)", isolated->blame, number,
                            name ? name : "?");
    }
    if (outcome && WIFEXITED(*outcome)) {
        return lw_error_set(error, LW_ERR_IO, "", "%s (exit code %d)", isolated->blame,
                            WEXITSTATUS(*outcome));
    }
    return lw_error_set(error, LW_ERR_IO, "", "%s (it ended without an answer)", isolated->blame);
}

/** The text of another process that may have lost its senses. */
static void terminate_texts(lw_error *error)
{
    error->file[sizeof error->file - 1] = '\0';
    error->pointer[sizeof error->pointer - 1] = '\0';
    error->message[sizeof error->message - 1] = '\0';
    error->suggestion[sizeof error->suggestion - 1] = '\0';
}

static lw_status receive(const lw_isolated *isolated, int from, const int *outcome, lw_error *error)
{
    letter received;
    // A letter is whole or not there: it was written at once.
    if (read(from, &received, sizeof received) != (ssize_t)sizeof received ||
        (unsigned)received.status >= LW_STATUS_COUNT) {
        return blame(isolated, outcome, error);
    }
    if (received.status == LW_OK) {
        memcpy(isolated->answer, received.answer, isolated->answer_size);
    } else if (error) {
        terminate_texts(&received.error);
        *error = received.error;
        error->status = received.status;
    }
    return received.status;
}

lw_status lw_isolate(const lw_isolated *isolated, lw_error *error)
{
    post pipe_ends;
    LW_ASSERT(isolated->answer_size <= LW_ISOLATE_ANSWER_MAX);
    if (!open_post(&pipe_ends)) {
        return isolated->work(isolated->context, isolated->answer, error);
    }
    const pid_t child = fork_child(isolated, pipe_ends.to);
    if (child < 0) {
        close_post(&pipe_ends);
        return isolated->work(isolated->context, isolated->answer, error);
    }
    int outcome = 0;
    const bool is_known = wait_for(child, &outcome);
    const lw_status status = receive(isolated, pipe_ends.from, is_known ? &outcome : NULL, error);
    close_post(&pipe_ends);
    return status;
}
