// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_run.h"

#include "scenarios/sweep/sweep_cities.h"
#include "sim/base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENT_MAX = 2 * LW_SWEEP_SETTING_MAX + 16, EXIT_CANNOT_EXEC = 127 };

/* A process and its member; pid 0 = free. */
typedef struct job {
    pid_t pid;
    size_t member;
} job;

/* How far the members of one city are. */
typedef struct progress {
    size_t running_count;
    size_t ended_count; /* of its members, in order, that are done or failed for good */
    bool is_kept;       /* a member is done: the city has been kept, or cannot be */
} progress;

typedef struct runner {
    const lw_sweep_run *run;
    const lw_sweep *sweep;
    lw_sweep_tally *tally;
    job *jobs; /* [job_count] */
    lw_sweep_cities cities;
    progress *progress; /* [member_count], by the first of a city */
    bool *begun;        /* [member_count], started, or done before */
    bool *ended;        /* [member_count], by this process, or done before */
    size_t cursor;      /* in the order of the cities: all before have begun */
    size_t running_count;
    bool is_stopping;
} runner;

static bool shares_city(const runner *r, size_t member)
{
    return r->run->reuse && lw_sweep_cities_shared(&r->cities, member);
}

/* The command line of a member; memory from `arena`. */
static lw_status command_of(const runner *r, size_t index, lw_arena *arena,
                            const char *arguments[ARGUMENT_MAX], lw_error *error)
{
    const lw_sweep_member member = lw_sweep_member_at(&r->sweep->plan, &r->sweep->points, index);
    const char *settings[LW_SWEEP_SETTING_MAX];
    char path[LW_SWEEP_PATH_SIZE];
    char seed[32];
    size_t setting_count = 0;
    lw_status status =
        lw_sweep_settings(&r->sweep->plan, &member, arena, settings, &setting_count, error);
    if (status != LW_OK) {
        return status;
    }
    (void)snprintf(seed, sizeof seed, "%lld", (long long)member.seed);
    size_t n = 0;
    arguments[n++] = r->run->program;
    arguments[n++] = "run";
    arguments[n++] = r->sweep->scenario_path;
    arguments[n++] = "-o";
    arguments[n++] = lw_arena_strdup(arena, lw_sweep_path(r->run->folder, index, ".h5", path));
    arguments[n++] = "--seed";
    arguments[n++] = lw_arena_strdup(arena, seed);
    arguments[n++] = "--progress";
    arguments[n++] = "never";
    arguments[n++] = "--resume"; /* from the beginning where there is no checkpoint */
    if (shares_city(r, index)) {
        status = lw_sweep_city_make(r->run->folder, r->cities.first[index], path, error);
        arguments[n++] = "--cities";
        arguments[n++] = lw_arena_strdup(arena, path);
    }
    for (size_t i = 0; i < setting_count; i++) {
        arguments[n++] = "--set";
        arguments[n++] = settings[i];
    }
    for (size_t i = 0; i < n; i++) {
        if (arguments[i] == NULL) {
            return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a command line");
        }
    }
    arguments[n] = NULL;
    return status;
}

/* In the child: output to the log, and the program. */
static void become(const char *const *arguments, const char *log)
{
    LW_ASSERT(arguments[0] != NULL);
    const int out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (out < 0 || nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
        dup2(nothing, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0) {
        _exit(EXIT_CANNOT_EXEC);
    }
    union {
        const char *const *given;
        char *const *wanted; /* execv promises not to write */
    } list = {.given = arguments};
    execv(arguments[0], list.wanted);
    _exit(EXIT_CANNOT_EXEC);
}

static lw_status start(runner *r, size_t index, lw_error *error)
{
    const char *arguments[ARGUMENT_MAX] = {NULL};
    char log[LW_SWEEP_PATH_SIZE];
    lw_arena *arena = lw_arena_create((size_t)1 << 24);
    lw_status status = arena == NULL ? lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out")
                                     : command_of(r, index, arena, arguments, error);
    lw_sweep_path(r->run->folder, index, ".log", log);
    const pid_t pid = status == LW_OK ? fork() : 0;
    if (status == LW_OK && pid == 0) {
        become(arguments, log);
    }
    lw_arena_destroy(arena);
    if (status != LW_OK) {
        return status;
    }
    if (pid < 0) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "cannot start a process: %s",
                            strerror(errno));
    }
    for (size_t j = 0; j < r->run->job_count; j++) {
        if (r->jobs[j].pid == 0) {
            r->jobs[j] = (job){pid, index};
            r->running_count++;
            r->progress[r->cities.first[index]].running_count++;
            return LW_OK;
        }
    }
    LW_UNREACHABLE("a job is started only when there is room");
}

static void stop_jobs(runner *r)
{
    r->is_stopping = true;
    for (size_t j = 0; j < r->run->job_count; j++) {
        if (r->jobs[j].pid != 0) {
            (void)kill(r->jobs[j].pid, SIGTERM);
        }
    }
}

/* What became of a member: its result is there, it was stopped, or it failed and its log says why.
 */
static void book(runner *r, size_t member, int status)
{
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    char log[LW_SWEEP_PATH_SIZE];
    char failed[LW_SWEEP_PATH_SIZE];
    lw_sweep_path(r->run->folder, member, ".log", log);
    lw_sweep_path(r->run->folder, member, ".failed", failed);
    r->progress[r->cities.first[member]].running_count--;
    r->ended[member] = code != lw_status_exit_code(LW_ERR_STOPPED) && !r->is_stopping;
    if (code == 0) {
        r->ended[member] = r->progress[r->cities.first[member]].is_kept = true;
        r->tally->done_count++;
        (void)unlink(log);
        (void)unlink(failed);
        return;
    }
    if (r->is_stopping || code == lw_status_exit_code(LW_ERR_STOPPED)) {
        (void)unlink(log);
        r->is_stopping = true; /* somebody told the process alone: the shard is not whole either */
        return;
    }
    FILE *file = fopen(log, "ab");
    if (file != NULL) {
        (void)fprintf(file, "exit code %d\n", code);
        (void)fclose(file);
    }
    (void)rename(log, failed);
    if (r->tally->failed_count++ == 0) {
        r->tally->first_failed = member;
        r->tally->first_exit_code = code;
    }
}

/* Done or failed for good, here or in another shard. */
static bool has_ended(const runner *r, size_t member)
{
    if (member % r->run->shard_count == r->run->shard) {
        return r->ended[member];
    }
    const lw_sweep_state state = lw_sweep_member_state(r->run->folder, member);
    return state == LW_SWEEP_DONE || state == LW_SWEEP_FAILED;
}

/* A city that nobody will read any more gives its room back. */
static void clear_city(runner *r, size_t first)
{
    const lw_sweep_cities *cities = &r->cities;
    progress *city = &r->progress[first];
    size_t next = cities->place[first] + city->ended_count;
    while (next < cities->member_count && cities->first[cities->order[next]] == first) {
        if (!has_ended(r, cities->order[next])) {
            return;
        }
        city->ended_count++;
        next++;
    }
    r->tally->damaged_count += lw_sweep_city_remove(r->run->folder, first);
}

static void clear_cities(runner *r)
{
    for (size_t m = 0; m < r->cities.member_count; m++) {
        if (r->cities.first[m] == m && lw_sweep_cities_shared(&r->cities, m)) {
            clear_city(r, m);
        }
    }
    lw_sweep_cities_remove(r->run->folder);
}

/* Waits a moment for a process to end. */
static void wait_for_one(runner *r)
{
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid <= 0) {
        const struct timespec moment = {.tv_nsec = 5000000};
        (void)nanosleep(&moment, NULL);
        return;
    }
    for (size_t j = 0; j < r->run->job_count; j++) {
        if (r->jobs[j].pid == pid) {
            const size_t member = r->jobs[j].member;
            r->jobs[j] = (job){0, 0};
            r->running_count--;
            book(r, member, status);
            if (shares_city(r, member)) {
                clear_city(r, r->cities.first[member]);
            }
        }
    }
    if (r->run->progress != NULL) {
        r->run->progress(r->run->progress_context, r->tally->done_count + r->tally->failed_count,
                         r->tally->member_count);
    }
}

/* Counts the shard; true when no member stopped or failed before, or `resume` allows to go on. */
static bool may_begin(const lw_sweep_run *run, const lw_sweep *sweep, lw_sweep_tally *tally,
                      size_t *begun)
{
    *tally = (lw_sweep_tally){0};
    *begun = 0;
    for (size_t m = run->shard; m < sweep->points.member_count; m += run->shard_count) {
        const lw_sweep_state state = lw_sweep_member_state(run->folder, m);
        tally->member_count++;
        tally->done_count += state == LW_SWEEP_DONE ? 1 : 0;
        *begun += state == LW_SWEEP_STOPPED || state == LW_SWEEP_FAILED ? 1 : 0;
    }
    return *begun == 0 || run->resume;
}

/* Waits for a member that simulates the same city, which can be read after that. */
static bool must_wait(const runner *r, size_t member)
{
    const progress *city = &r->progress[r->cities.first[member]];
    return shares_city(r, member) && !city->is_kept && city->running_count > 0;
}

/* The next member of the shard that may start, in order of cities; false when none may now, and
 * *left tells whether there are any. */
static bool next_member(runner *r, size_t *member, bool *left)
{
    const lw_sweep_cities *cities = &r->cities;
    while (r->cursor < cities->member_count && r->begun[cities->order[r->cursor]]) {
        r->cursor++;
    }
    *left = r->cursor < cities->member_count;
    for (size_t k = r->cursor; k < cities->member_count; k++) {
        *member = cities->order[k];
        if (!r->begun[*member] && !must_wait(r, *member)) {
            r->begun[*member] = true;
            return true;
        }
    }
    return false;
}

/* What is not this shard's, or is done, needs no start. */
static void skip_what_is_done(runner *r)
{
    for (size_t m = 0; m < r->cities.member_count; m++) {
        const bool is_own = m % r->run->shard_count == r->run->shard;
        r->ended[m] = is_own && lw_sweep_member_state(r->run->folder, m) == LW_SWEEP_DONE;
        r->begun[m] = !is_own || r->ended[m];
    }
}

static lw_status run_all(runner *r, lw_error *error)
{
    lw_status status = LW_OK;
    bool told = false;
    bool left = true;
    skip_what_is_done(r);
    while (r->running_count > 0 || (left && status == LW_OK && !r->is_stopping)) {
        size_t next = 0;
        if (r->run->stop_came() && !told) {
            told = true;
            stop_jobs(r);
        } else if (status == LW_OK && !r->is_stopping && r->running_count < r->run->job_count &&
                   next_member(r, &next, &left)) {
            status = start(r, next, error);
        } else if (r->running_count > 0) {
            wait_for_one(r);
        }
    }
    clear_cities(r);
    if (status == LW_OK && r->is_stopping) {
        return lw_error_set(error, LW_ERR_STOPPED, "",
                            "stopped on request after %zu of %zu members; run again with --resume",
                            r->tally->done_count, r->tally->member_count);
    }
    return status;
}

lw_status lw_sweep_run_members(const lw_sweep_run *run, const lw_sweep *sweep,
                               lw_sweep_tally *tally, lw_error *error)
{
    size_t begun = 0;
    if (!may_begin(run, sweep, tally, &begun)) {
        lw_error_set(error, LW_ERR_INCONSISTENT, "",
                     "%zu of the %zu members stopped or failed before in %s", begun,
                     tally->member_count, run->folder);
        (void)snprintf(error->suggestion, sizeof error->suggestion, "--resume to try them again");
        return LW_ERR_INCONSISTENT;
    }
    const size_t count = sweep->points.member_count;
    runner r = {.run = run,
                .sweep = sweep,
                .tally = tally,
                .jobs = calloc(run->job_count, sizeof(job)),
                .progress = calloc(count + 1, sizeof(progress)),
                .begun = calloc(count + 1, sizeof(bool)),
                .ended = calloc(count + 1, sizeof(bool))};
    lw_status status = lw_sweep_cities_init(&r.cities, sweep, error);
    if (status == LW_OK &&
        (r.jobs == NULL || r.progress == NULL || r.begun == NULL || r.ended == NULL)) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the processes");
    }
    if (status == LW_OK) {
        status = run_all(&r, error);
    }
    lw_sweep_cities_fini(&r.cities);
    free(r.jobs);
    free(r.progress);
    free(r.begun);
    free(r.ended);
    return status;
}
