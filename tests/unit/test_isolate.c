// SPDX-License-Identifier: Apache-2.0
/* Work in a process of its own gives back what it found; however that process ends, this one goes
 * on and says how. */
#include "sim/store/isolate.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t __real_fork(void);
pid_t __wrap_fork(void);

static bool is_process_table_full = false;

pid_t __wrap_fork(void)
{
    if (is_process_table_full) {
        errno = EAGAIN;
        return -1;
    }
    return __real_fork();
}

typedef struct found {
    int number;
    pid_t process;
} found;

static lw_error error;
static found answer;
static int work_count;
static int entered_count;

static lw_status isolate(lw_status (*work)(void *, void *, lw_error *))
{
    const lw_isolated isolated = {.work = work,
                                  .context = &work_count,
                                  .answer = &answer,
                                  .answer_size = sizeof answer,
                                  .blame = "the library failed"};
    return lw_isolate(&isolated, &error);
}

static lw_status find(void *context, void *told, lw_error *unused)
{
    (void)unused;
    ++*(int *)context;
    *(found *)told = (found){.number = 42, .process = getpid()};
    return LW_OK;
}

Test(isolate, gives_the_answer_of_another_process)
{
    cr_assert_eq(isolate(find), LW_OK, "%s", error.message);
    cr_assert_eq(answer.number, 42);
    cr_assert_neq(answer.process, getpid());
    cr_assert_eq(work_count, 0, "what the work did to memory stays there");
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "nobody is left to be waited for");
}

static lw_status fail(void *context, void *told, lw_error *reason)
{
    (void)context;
    *(found *)told = (found){.number = 1};
    lw_error_set(reason, LW_ERR_CREATE, "/a/pointer", "cannot do %d things", 3);
    reason->line = 7;
    snprintf(reason->file, sizeof reason->file, "a file");
    snprintf(reason->suggestion, sizeof reason->suggestion, "do less");
    return LW_ERR_CREATE;
}

Test(isolate, gives_the_error_of_another_process)
{
    cr_assert_eq(isolate(fail), LW_ERR_CREATE);
    cr_assert_eq(error.status, LW_ERR_CREATE);
    cr_assert_str_eq(error.message, "cannot do 3 things");
    cr_assert_str_eq(error.pointer, "/a/pointer");
    cr_assert_str_eq(error.file, "a file");
    cr_assert_str_eq(error.suggestion, "do less");
    cr_assert_eq(error.line, 7);
    cr_assert_eq(answer.number, 0, "there is no answer with an error");
}

static lw_status be_killed(void *context, void *told, lw_error *unused)
{
    (void)context;
    (void)told;
    (void)unused;
    raise(SIGKILL);
    return LW_OK;
}

static lw_status abort_at_once(void *context, void *told, lw_error *unused)
{
    (void)context;
    (void)told;
    (void)unused;
    abort();
}

Test(isolate, tells_the_signal_that_ended_the_work)
{
    cr_assert_eq(isolate(be_killed), LW_ERR_IO);
    cr_assert_str_eq(error.message, "the library failed (signal 9, SIGKILL)");
    cr_assert_eq(isolate(abort_at_once), LW_ERR_IO);
    cr_assert_str_eq(error.message, "the library failed (signal 6, SIGABRT)");
}

static lw_status exit_with_1(void *context, void *told, lw_error *unused)
{
    (void)context;
    (void)told;
    (void)unused;
    exit(1);
}

static lw_status exit_with_0(void *context, void *told, lw_error *unused)
{
    (void)context;
    (void)told;
    (void)unused;
    exit(0);
}

Test(isolate, tells_the_exit_code_of_a_library_that_ends_the_process)
{
    cr_assert_eq(isolate(exit_with_1), LW_ERR_IO);
    cr_assert_str_eq(error.message, "the library failed (exit code 1)");
    cr_assert_eq(isolate(exit_with_0), LW_ERR_IO, "no answer came");
    cr_assert_str_eq(error.message, "the library failed (exit code 0)");
}

static char handler_path[SCRATCH_PATH_SIZE];

static void note_exit(void)
{
    FILE *stream = fopen(handler_path, "a");
    if (stream) {
        fclose(stream);
    }
}

/* Goal: nothing of this process is done twice. A stream with text that is not written yet, and an
 * exit handler, are there when the library calls exit. */
Test(isolate, runs_no_exit_handler_and_flushes_no_stream)
{
    const scratch_folder folder = scratch_folder_create();
    char path[SCRATCH_PATH_SIZE];
    scratch_path(&folder, "text", path);
    scratch_path(&folder, "handler", handler_path);
    FILE *stream = fopen(path, "w");
    cr_assert_not_null(stream);
    cr_assert_eq(atexit(note_exit), 0);
    fputs("once", stream);
    isolate(exit_with_1);
    isolate(find);
    cr_assert_not(scratch_exists(handler_path));
    fclose(stream);
    size_t size = 0;
    char *text = scratch_read(path, &size);
    cr_assert_str_eq(text, "once");
    free(text);
    scratch_folder_remove(&folder);
}

static lw_status ask_to_stop(void *context, void *told, lw_error *unused)
{
    raise(SIGTERM);
    raise(SIGINT);
    raise(SIGUSR1);
    return find(context, told, unused);
}

Test(isolate, is_not_stopped_by_signals_meant_for_the_process_that_asked)
{
    sigset_t before;
    sigset_t after;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    cr_assert_eq(isolate(ask_to_stop), LW_OK, "%s", error.message);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int number = 1; number < SIGRTMAX; number++) {
        cr_assert_eq(sigismember(&before, number), sigismember(&after, number), "%d", number);
    }
}

Test(isolate, finds_the_answer_when_ended_processes_are_not_waited_for)
{
    signal(SIGCHLD, SIG_IGN);
    cr_assert_eq(isolate(find), LW_OK, "%s", error.message);
    cr_assert_eq(answer.number, 42);
    cr_assert_eq(isolate(be_killed), LW_ERR_IO);
    cr_assert_str_eq(error.message, "the library failed (it ended without an answer)");
    signal(SIGCHLD, SIG_DFL);
}

static lw_status count_entry(void *context, lw_error *unused)
{
    (void)context;
    (void)unused;
    entered_count++;
    return LW_OK;
}

static lw_status refuse_entry(void *context, lw_error *reason)
{
    (void)context;
    return lw_error_set(reason, LW_ERR_IO, "", "cannot enter");
}

static lw_status isolate_entering(lw_status (*enter)(void *, lw_error *))
{
    const lw_isolated isolated = {.enter = enter,
                                  .work = find,
                                  .context = &work_count,
                                  .answer = &answer,
                                  .answer_size = sizeof answer,
                                  .blame = "the library failed"};
    return lw_isolate(&isolated, &error);
}

Test(isolate, does_not_begin_when_the_process_cannot_be_entered)
{
    cr_assert_eq(isolate_entering(refuse_entry), LW_ERR_IO);
    cr_assert_str_eq(error.message, "cannot enter");
    cr_assert_eq(answer.number, 0);
}

Test(isolate, does_the_work_here_when_there_can_be_no_process)
{
    is_process_table_full = true;
    cr_assert_eq(isolate_entering(count_entry), LW_OK, "%s", error.message);
    is_process_table_full = false;
    cr_assert_eq(answer.process, getpid());
    cr_assert_eq(work_count, 1);
    cr_assert_eq(entered_count, 0, "no other process was entered");
}

Test(isolate, does_the_work_here_when_there_can_be_no_pipe)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t usual = limit.rlim_cur;
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &limit);
    const lw_status status = isolate(find);
    limit.rlim_cur = usual;
    setrlimit(RLIMIT_NOFILE, &limit);
    cr_assert_eq(status, LW_OK);
    cr_assert_eq(answer.process, getpid());
}

static int descriptor_count(void)
{
    int count = 0;
    DIR *list = opendir("/proc/self/fd");
    cr_assert_not_null(list);
    while (readdir(list)) {
        count++;
    }
    closedir(list);
    return count;
}

Test(isolate, leaves_no_descriptor_open)
{
    const int before = descriptor_count();
    isolate(find);
    isolate(be_killed);
    is_process_table_full = true;
    isolate(find);
    is_process_table_full = false;
    cr_assert_eq(descriptor_count(), before);
}

static lw_status wait_for_ever(void *context, void *told, lw_error *unused)
{
    (void)told;
    (void)unused;
    const int *ends = context;
    close(ends[0]);
    (void)!write(ends[1], "x", 1);
    while (pause() != 0) {
    }
    return LW_OK;
}

/* A process that asks for work without end, and is killed while it waits: the other one goes as
 * well, which shows by the end of what only it could still write to. */
Test(isolate, ends_with_the_process_that_asked, .timeout = 20)
{
    int ends[2];
    char byte = 0;
    cr_assert_eq(pipe(ends), 0);
    const pid_t asking = fork();
    if (asking == 0) {
        const lw_isolated isolated = {.work = wait_for_ever, .context = ends, .blame = "no"};
        lw_isolate(&isolated, NULL);
        _exit(0);
    }
    close(ends[1]);
    cr_assert_eq(read(ends[0], &byte, 1), 1, "the work has begun");
    kill(asking, SIGKILL);
    cr_assert_eq(waitpid(asking, NULL, 0), asking);
    cr_assert_eq(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}
