// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/sweep_command.h"

#include "scenarios/run/options.h"
#include "scenarios/run/program_path.h"
#include "scenarios/run/progress.h"
#include "scenarios/run/report_print.h"
#include "scenarios/run/stop_signal.h"
#include "scenarios/sweep/sweep_folder.h"
#include "scenarios/sweep/sweep_print.h"
#include "scenarios/sweep/sweep_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t ARENA_LIMIT_BYTES = (size_t)4 << 30;
enum { SHARD_COUNT_MAX = 1000000, JOB_COUNT_MAX = 1024 };

typedef enum sweep_action { ACTION_EXPAND, ACTION_RUN, ACTION_STATUS, ACTION_COLLECT } sweep_action;

typedef struct sweep_options {
    bool has_action;
    sweep_action action;
    const char *plan_path;
    const char *folder;
    size_t shard; /* from 1 */
    size_t shard_count;
    size_t job_count;
    bool resume;
    bool reuse;
    bool json;
    lw_progress_mode progress;
} sweep_options;

enum option_key { KEY_SHARD = 0x100, KEY_JOBS, KEY_RESUME, KEY_REUSE, KEY_FORMAT, KEY_PROGRESS };

/* The shard of a SLURM array job; the whole where there is none. */
static void take_shard_of_array(sweep_options *options, struct argp_state *state)
{
    const char *id = getenv("SLURM_ARRAY_TASK_ID");
    const char *low = getenv("SLURM_ARRAY_TASK_MIN");
    const char *count = getenv("SLURM_ARRAY_TASK_COUNT");
    if (id == NULL) {
        options->shard = options->shard_count = 1;
        return;
    }
    const long long first =
        low == NULL ? 0 : lw_options_integer(state, "SLURM_ARRAY_TASK_MIN", low, 0, 1LL << 40);
    const long long task = lw_options_integer(state, "SLURM_ARRAY_TASK_ID", id, first, 1LL << 40);
    options->shard_count = (size_t)lw_options_integer(
        state, "SLURM_ARRAY_TASK_COUNT", count == NULL ? "" : count, 1, SHARD_COUNT_MAX);
    options->shard = (size_t)(task - first) + 1;
    if (options->shard > options->shard_count) {
        lw_options_refuse(state, "--shard auto wants an array without gaps: task %s of %s", id,
                          count);
    }
}

static void take_shard(sweep_options *options, const char *text, struct argp_state *state)
{
    if (strcmp(text, "auto") == 0) {
        take_shard_of_array(options, state);
        return;
    }
    char first[32];
    const char *slash = strchr(text, '/');
    const size_t length = slash == NULL ? sizeof first : (size_t)(slash - text);
    if (length == 0 || length >= sizeof first) {
        lw_options_refuse(state, "--shard wants I/N, e.g. 1/4, or auto; got '%s'", text);
        return;
    }
    memcpy(first, text, length);
    first[length] = '\0';
    options->shard_count =
        (size_t)lw_options_integer(state, "--shard", slash + 1, 1, SHARD_COUNT_MAX);
    options->shard =
        (size_t)lw_options_integer(state, "--shard", first, 1, (long long)options->shard_count);
}

static void take_word(sweep_options *options, const char *text, struct argp_state *state)
{
    static const char *const actions[] = {"expand", "run", "status", "collect", NULL};
    if (options->has_action) {
        lw_options_take(state, &options->plan_path, text, "plan");
        return;
    }
    if (strcmp(text, "slurm") == 0) {
        lw_options_refuse(state, "sweep slurm is not in this version yet");
    }
    options->action = (sweep_action)lw_options_choice(state, "sweep", text, actions);
    options->has_action = true;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"text", "json", NULL};
    static const char *const modes[] = {[LW_PROGRESS_AUTO] = "auto",
                                        [LW_PROGRESS_ALWAYS] = "always",
                                        [LW_PROGRESS_NEVER] = "never",
                                        NULL};
    sweep_options *options = state->input;
    switch (key) {
    case 'o':
        options->folder = text;
        return 0;
    case KEY_SHARD:
        take_shard(options, text, state);
        return 0;
    case KEY_JOBS:
        options->job_count = (size_t)lw_options_integer(state, "--jobs", text, 1, JOB_COUNT_MAX);
        return 0;
    case KEY_RESUME:
        options->resume = true;
        return 0;
    case KEY_REUSE:
        options->reuse = false;
        return 0;
    case KEY_FORMAT:
        options->json = lw_options_choice(state, "--format", text, formats) == 1;
        return 0;
    case KEY_PROGRESS:
        options->progress = (lw_progress_mode)lw_options_choice(state, "--progress", text, modes);
        return 0;
    case ARGP_KEY_ARG:
        take_word(options, text, state);
        return 0;
    case ARGP_KEY_END:
        if (options->plan_path == NULL || options->folder == NULL) {
            lw_options_refuse(state, "sweep wants expand, run, status or collect, a plan, and -o "
                                     "FOLDER");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option sweep_argp_options[] = {
    {"output", 'o', "FOLDER", 0, "Folder of the sweep", 0},
    {"shard", KEY_SHARD, "I/N", 0, "Run only the I-th of N parts; auto: that of a SLURM array job",
     0},
    {"jobs", KEY_JOBS, "N", 0, "Runs at a time (1)", 0},
    {"resume", KEY_RESUME, NULL, 0, "Go on with runs that stopped or failed", 0},
    {"no-reuse", KEY_REUSE, NULL, 0,
     "Simulate every member's city, also where members differ only in what settles it", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default) or json, for status and collect", 0},
    {"progress", KEY_PROGRESS, "WHEN", 0, "Progress bar: auto (on a terminal), always, never", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp sweep_argp = {
    sweep_argp_options,
    parse_option,
    "expand|run|status|collect PLAN.json -o FOLDER",
    "Runs a scenario many times, over fields and seeds, and says what the runs say together.",
    NULL,
    NULL,
    NULL};

static void show_progress(void *context, size_t done, size_t count)
{
    (void)count;
    lw_progress_update(context, (int64_t)done);
}

static void tell_failures(const lw_sweep_tally *tally, const char *folder)
{
    char path[LW_SWEEP_PATH_SIZE];
    fprintf(stderr, "%zu of %zu members failed; the first is m%06zu, exit code %d: see %s\n",
            tally->failed_count, tally->member_count, tally->first_failed, tally->first_exit_code,
            lw_sweep_path(folder, tally->first_failed, ".failed", path));
}

static int run(const sweep_options *options, const lw_sweep *sweep, lw_error *error)
{
    char program[LW_PROGRAM_PATH_SIZE];
    lw_sweep_tally tally = {0};
    lw_progress progress;
    lw_status status = lw_program_path(program, error);
    if (status == LW_OK) {
        lw_stop_signal_listen();
        lw_progress_begin(&progress, options->progress, "running",
                          (int64_t)(sweep->points.member_count / options->shard_count + 1));
        const lw_sweep_run request = {.folder = options->folder,
                                      .program = program,
                                      .shard = options->shard - 1,
                                      .shard_count = options->shard_count,
                                      .job_count = options->job_count,
                                      .resume = options->resume,
                                      .reuse = options->reuse,
                                      .stop_came = lw_stop_signal_came,
                                      .progress = show_progress,
                                      .progress_context = &progress};
        status = lw_sweep_run_members(&request, sweep, &tally, error);
        lw_progress_end(&progress);
    }
    if (status != LW_OK) {
        lw_error_print(stderr, error, false);
    }
    if (tally.failed_count > 0) {
        tell_failures(&tally, options->folder);
    }
    if (tally.damaged_count > 0) {
        fprintf(stderr,
                "warning: %zu kept cities were damaged or of another kind; they were not believed "
                "but simulated anew\n",
                tally.damaged_count);
    }
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    printf("%zu of %zu members done\n", tally.done_count, tally.member_count);
    return tally.failed_count > 0 ? tally.first_exit_code : lw_status_exit_code(LW_OK);
}

static int tell_status(const sweep_options *options, const lw_sweep *sweep)
{
    static const char *const names[] = {[LW_SWEEP_WAITING] = "waiting",
                                        [LW_SWEEP_STOPPED] = "stopped",
                                        [LW_SWEEP_FAILED] = "failed",
                                        [LW_SWEEP_DONE] = "done"};
    size_t counts[4] = {0};
    for (size_t m = 0; m < sweep->points.member_count; m++) {
        counts[lw_sweep_member_state(options->folder, m)]++;
    }
    printf(options->json ? "{\"member_count\": %zu" : "%zu members", sweep->points.member_count);
    for (size_t s = 0; s < 4; s++) {
        printf(options->json ? ", \"%s_count\": %zu" : ", %s %zu", names[s], counts[s]);
    }
    printf(options->json ? "}\n" : "\n");
    return lw_status_exit_code(LW_OK);
}

static int collect(const sweep_options *options, const lw_sweep *sweep, lw_error *error)
{
    lw_sweep_table table;
    lw_status status = lw_sweep_collect(options->folder, sweep, &table, error);
    if (status == LW_OK) {
        status = lw_sweep_write_csv(options->folder, sweep, &table, error);
    }
    if (status == LW_OK && table.done_count < table.member_count) {
        fprintf(stderr, "%zu of %zu members are missing; what follows is of the others\n",
                table.member_count - table.done_count, table.member_count);
    }
    if (status == LW_OK) {
        status = options->json ? lw_sweep_print_json(sweep, &table, stdout, error)
                               : lw_sweep_print_text(sweep, &table, stdout, error);
    }
    lw_sweep_table_fini(&table);
    if (status != LW_OK) {
        lw_error_print(stderr, error, false);
    }
    return lw_status_exit_code(status);
}

static int act(const sweep_options *options, const lw_sweep *sweep)
{
    lw_error error = {0};
    const lw_status status = lw_sweep_folder_open(options->folder, sweep, &error);
    if (status != LW_OK) {
        lw_error_print(stderr, &error, false);
        return lw_status_exit_code(status);
    }
    switch (options->action) {
    case ACTION_RUN:
        return run(options, sweep, &error);
    case ACTION_STATUS:
        return tell_status(options, sweep);
    case ACTION_COLLECT:
        return collect(options, sweep, &error);
    case ACTION_EXPAND:
    default:
        printf("%zu members in %s/members.csv\n", sweep->points.member_count, options->folder);
        return lw_status_exit_code(LW_OK);
    }
}

int lw_command_sweep(int argc, char **argv)
{
    sweep_options options = {.shard = 1, .shard_count = 1, .job_count = 1, .reuse = true};
    lw_status status = lw_options_parse(&sweep_argp, argc, argv, &options);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    lw_sweep sweep = {.plan_size = 0};
    lw_report report;
    lw_report_init(&report);
    lw_arena *arena = lw_arena_create(ARENA_LIMIT_BYTES);
    status = arena != NULL ? lw_sweep_load(options.plan_path, arena, &sweep, &report)
                           : lw_report_error(&report, LW_ERR_MEMORY, "", NULL, "memory ran out");
    lw_report_print(stderr, &report);
    lw_report_fini(&report);
    const int code = status == LW_OK ? act(&options, &sweep) : lw_status_exit_code(status);
    lw_arena_destroy(arena);
    return code;
}
